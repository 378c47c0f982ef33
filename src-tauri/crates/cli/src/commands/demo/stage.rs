//! What the acts share: the engine, the practice TikTok, the accounts, the clips, and how one posts.

use std::path::PathBuf;

use runsheet_engine::{
    commands::{CreatePost, Media, When},
    views::{DestinationView, PostDetail},
};
use runsheet_media::report;
use runsheet_model::{
    Mode, PostId, PostSettings, Privacy,
    clip::Inspection,
    media_rules::{Finding, RuleSet},
};
use tokio::task::spawn_blocking;

use super::{
    cast::{Cast, Performer},
    clips::{self, Take},
    engine::Engine,
    home::{DemoHome, unusable},
    reckoning::{Asked, Entry},
    tiktok::PracticeTikTok,
    told::{Teller, Told},
};
use crate::failure::Failure;

/// Everything an act needs.
pub(super) struct Stage<'a> {
    pub(super) teller: Teller,
    pub(super) home: &'a DemoHome,
    pub(super) tiktok: PracticeTikTok,
    pub(super) engine: Engine,
    pub(super) cast: Cast,
}

/// A clip of the run.
#[derive(Clone, Debug)]
pub(super) struct Clip {
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) inspection: Inspection,
}

/// A clip with which something was asked for.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) clip: Clip,
    pub(super) to: Performer,
    pub(super) asked: Asked,
    /// None if it was refused.
    pub(super) post: Option<PostId>,
    /// Why it was refused, or waited.
    pub(super) reason: Option<String>,
}

impl Stage<'_> {
    /// Makes a clip, looks at it as `clip inspect` does, and tells what it is.
    pub(super) async fn clip(&self, name: &str, take: Take) -> Result<Clip, Failure> {
        let (folder, file) = (self.home.clips(), name.to_owned());
        let inspected = spawn_blocking(move || {
            let path =
                clips::make(&folder, &file, take).map_err(|why| unusable(&folder.join(&file), &why))?;
            let inspection = report(&path, RuleSet::Brief);
            let inspection =
                inspection.map_err(|why| Failure::refused(why.code(), format!("{file}: {why}")))?;
            Ok::<_, Failure>(Clip { name: file, path, inspection })
        });
        let clip =
            inspected.await.map_err(|_| Failure::refused("internal", "looking at a clip broke off"))??;
        self.teller.tell(&Told::Inspected {
            clip: clip.name.clone(),
            bytes: clip.inspection.size,
            hash: clip.inspection.hash,
            what: in_short(&clip.inspection),
        })?;
        Ok(clip)
    }

    /// Plans a post over `/control`, and tells so.
    pub(super) async fn post(
        &self,
        clip: &Clip,
        to: &Performer,
        mode: Mode,
        when: When,
        asked: (Asked, String),
    ) -> Result<Sent, Failure> {
        let created = self.engine.call(request(clip, to, mode, when)).await?;
        self.planned(clip, to, created.post_id, asked)
    }

    /// Tells of a post that was planned.
    pub(super) fn planned(
        &self,
        clip: &Clip,
        to: &Performer,
        post: PostId,
        (asked, words): (Asked, String),
    ) -> Result<Sent, Failure> {
        self.teller.tell(&Told::Planned {
            post,
            clip: clip.name.clone(),
            profile: to.profile.clone(),
            asked: words,
        })?;
        Ok(Sent { clip: clip.clone(), to: to.clone(), asked, post: Some(post), reason: None })
    }

    /// Waits until a post is as it should be.
    pub(super) async fn until(
        &self,
        sent: &Sent,
        is_as_it_should: impl Fn(&PostDetail) -> bool,
    ) -> Result<PostDetail, Failure> {
        self.engine.until(sent.id()?, is_as_it_should).await
    }

    /// Tells that a post is where it was to go.
    pub(super) fn arrived(&self, sent: &Sent, what: impl Into<String>) -> Result<(), Failure> {
        self.teller.tell(&Told::Arrived {
            post: sent.id()?,
            clip: sent.clip.name.clone(),
            profile: sent.to.profile.clone(),
            what: what.into(),
        })
    }

    /// How it stands with a clip in the end.
    pub(super) async fn entry(&self, sent: &Sent) -> Result<Entry, Failure> {
        let detail = match sent.post {
            Some(post) => Some(self.engine.post(post).await?),
            None => None,
        };
        let delivery = detail.as_ref().and_then(delivery);
        let trouble = delivery.and_then(|delivery| delivery.error_message.clone());
        Ok(Entry {
            clip: sent.clip.name.clone(),
            hash: sent.clip.inspection.hash,
            profile: sent.to.profile.clone(),
            creator: sent.to.handle.clone(),
            asked: sent.asked,
            post: sent.post,
            state: detail.as_ref().map_or("refused", |detail| detail.post.state.as_str()).to_owned(),
            tiktok_id: delivery
                .and_then(|delivery| delivery.external_post_id.clone().or(delivery.external_job_id.clone())),
            reason: sent.reason.clone().or(trouble),
        })
    }
}

impl Sent {
    /// Its post.
    pub(super) fn id(&self) -> Result<PostId, Failure> {
        let name = &self.clip.name;
        self.post
            .ok_or_else(|| Failure::refused("internal", format!("{name} was refused, so it has no post")))
    }
}

/// What `post` asks of the engine.
pub(super) fn request(clip: &Clip, to: &Performer, mode: Mode, when: When) -> CreatePost {
    CreatePost {
        profile: to.profile.clone(),
        media: Media::File(clip.path.clone()),
        mode,
        title: clip.name.clone(),
        settings: PostSettings {
            caption: "Made by runsheet demo".to_owned(),
            privacy: (mode == Mode::Direct).then_some(Privacy::PublicToEveryone),
            ..PostSettings::default()
        },
        when: Some(when),
        ask: None,
        dry_run: false,
        idempotency: None,
    }
}

/// A post's only delivery.
pub(super) fn delivery(detail: &PostDetail) -> Option<&DestinationView> {
    detail.destinations.first()
}

fn in_short(inspection: &Inspection) -> String {
    let (facts, video) = (&inspection.facts, &inspection.facts.video);
    let verdict = match inspection.findings.as_slice() {
        [] => "fits".to_owned(),
        findings => findings.iter().map(objection).collect::<Vec<_>>().join("; "),
    };
    format!(
        "{}, {}, {} x {}, {:.0} fps, {:.1} s: {verdict}",
        facts.container,
        video.codec,
        video.display_width,
        video.display_height,
        video.fps_avg,
        facts.duration_ms as f64 / 1_000.0
    )
}

/// A finding without its remedy.
pub(super) fn objection(finding: &Finding) -> String {
    format!("it is {}, allowed is {}", finding.measured, finding.limit)
}
