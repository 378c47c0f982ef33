//! Several posts of one account in one call: all are planned, or none is. The call is the consent to each, and the log
//! of each names the others.

use runsheet_model::{Detail, Post, PostId, Problem, ProblemKind, Profile, consent::agreement_to_all};
use serde_json::json;

use super::{
    Desk,
    clip_of_post::{PostClip, insert_clips},
    new_post::{Consenting, Refused, blank, first_times, plan_in, warnings},
};
use crate::{
    commands::{Caller, CreatePosts, NewPost},
    views::{NewPostPlanned, PlannedTime, PostsCreated},
};

/// The most posts of one call.
const AT_ONCE: usize = 100;

impl Desk {
    /// Plans several posts. All that is wrong with any of them is said at once; a dry run says it and keeps nothing.
    pub async fn create_posts(&self, request: CreatePosts, caller: &Caller) -> Result<PostsCreated, Problem> {
        let CreatePosts { profile, posts: rows, dry_run } = request;
        if rows.is_empty() || rows.len() > AT_ONCE {
            return Err(Problem::field("posts", format!("name 1 to {AT_ONCE} posts")));
        }
        let profile = self.profile_named(&profile).await?;
        let lease = self.parts.clip_lease.read().await;
        let mut prepared = Prepared::default();
        for (place, row) in rows.into_iter().enumerate() {
            if let Err(problem) = self.prepare(&mut prepared, &profile, row, caller, dry_run).await {
                prepared.problems.push((place, problem));
            }
        }
        let agreed_to = agreement_to_all(prepared.posts.iter().map(|post| &post.settings));
        let answer = PostsCreated {
            posts: prepared.answers(),
            agreed_to: agreed_to.to_owned(),
            warnings: warnings(&profile),
        };
        let written = match prepared.refusal() {
            Some(refusal) => Err(refusal),
            None if dry_run => return Ok(answer),
            None => self.plan_all(&prepared, agreed_to, caller).await,
        };
        drop(lease);
        if let Err(problem) = written {
            for clip in &prepared.clips {
                clip.drop_unused(self).await?;
            }
            return Err(problem);
        }
        self.parts.signals.changed();
        self.parts.signals.wake();
        Ok(answer)
    }

    async fn prepare(
        &self,
        prepared: &mut Prepared,
        profile: &Profile,
        row: NewPost,
        caller: &Caller,
        dry_run: bool,
    ) -> Result<(), Problem> {
        let now = self.parts.clock.now();
        let wrong = row.settings.problems(row.mode);
        if !wrong.is_empty() {
            return Err(Problem::fields(wrong));
        }
        let times = first_times(row.when, row.ask, row.mode, &self.place_of(profile).await?, now)?;
        let clip = self.clip_of_post(&row.media, caller, !dry_run).await?;
        let mut post = Post {
            title: row.title,
            settings: row.settings,
            ..times.given_to(blank(profile, row.mode, now))
        };
        let source = clip.source(self, post.id);
        // From here on a copy that was made is known, and dropped if nothing comes of it.
        prepared.clips.push(clip);
        post.clip = source?;
        prepared.posts.push(post);
        Ok(())
    }

    /// Clips, posts and consents in one transaction.
    async fn plan_all(
        &self,
        prepared: &Prepared,
        text: &'static str,
        caller: &Caller,
    ) -> Result<(), Problem> {
        let (now, by) = (self.parts.clock.now(), caller.by.clone());
        let posts = prepared.posts.clone();
        let clips: Vec<_> = prepared.clips.iter().filter_map(PostClip::new_row).collect();
        let planned = self.parts.store.write(move |tx| {
            insert_clips(tx, &clips, now)?;
            let all: Vec<PostId> = posts.iter().map(|post| post.id).collect();
            let consenting = Consenting { by: &by, text, also: json!({ "agreed_together": all }) };
            for (place, post) in posts.iter().enumerate() {
                plan_in(tx, post, &consenting, now)?
                    .map_err(|problem| Refused::Request(refusal(&[(place, problem)])))?;
            }
            Ok::<_, Refused>(())
        });
        Ok(planned.await?)
    }
}

/// The rows of a call, as far as they are right.
#[derive(Default)]
struct Prepared {
    posts: Vec<Post>,
    clips: Vec<PostClip>,
    problems: Vec<(usize, Problem)>,
}

impl Prepared {
    fn refusal(&self) -> Option<Problem> {
        (!self.problems.is_empty()).then(|| refusal(&self.problems))
    }

    fn answers(&self) -> Vec<NewPostPlanned> {
        let answer = |(post, clip): (&Post, &PostClip)| {
            Some(NewPostPlanned {
                post: post.id,
                time: PlannedTime::from(post.schedule?),
                ask: post.ask.map(PlannedTime::from),
                is_immediate: post.immediate,
                warnings: clip.warnings.clone(),
            })
        };
        self.posts.iter().zip(&self.clips).filter_map(answer).collect()
    }
}

/// What is wrong with the rows, each field under its row's number. Of one kind if all are; else the request is wrong.
fn refusal(problems: &[(usize, Problem)]) -> Problem {
    let mut details = Vec::new();
    for (place, problem) in problems {
        if problem.details.is_empty() {
            details.push(Detail { field: format!("posts[{place}].clip"), message: problem.error.clone() });
        }
        details.extend(problem.details.iter().map(|detail| Detail {
            field: format!("posts[{place}].{}", detail.field),
            message: detail.message.clone(),
        }));
    }
    let first = problems.first().map(|(_, problem)| problem);
    let is_one_kind = problems.windows(2).all(|pair| pair[0].1.code == pair[1].1.code);
    match first.filter(|_| is_one_kind) {
        Some(first) => Problem {
            kind: first.kind,
            code: first.code.clone(),
            findings: first.findings.clone(),
            ..Problem::fields(details)
        },
        None => Problem { kind: ProblemKind::Invalid, ..Problem::fields(details) },
    }
}
