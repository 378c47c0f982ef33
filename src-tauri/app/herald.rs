//! Tells by the system's notifications what changes while the program runs, as the setting `notify.level` says.
//!
//! What comes within a few seconds is told together: a network that is gone stops many posts at once.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, Utc};
use runsheet_engine::{
    Desk,
    commands::{ListPosts, ListProfiles, ShowPost},
    events::Change,
    views::{PostView, ProfileView},
};
use runsheet_model::{Login, PostId, Problem, ProblemKind, ProfileId, StateName, settings::NotifyLevel};
use tauri::{AppHandle, Runtime};
use tokio::time::{Instant, timeout_at};

use super::{
    announce::{self, Click},
    notices::{self, Notice, What},
    outlook::known_as,
    shown::at_the_desk,
};

/// How long more is waited for once there is something to tell.
const TOGETHER: Duration = Duration::from_secs(5);

/// The states that may be worth telling, and how many posts of them are looked at where anything may have changed.
const WORTH_TELLING: [StateName; 6] = [
    StateName::NeedsAttention,
    StateName::Failed,
    StateName::Missed,
    StateName::Unconfirmed,
    StateName::Published,
    StateName::InInbox,
];
const LOOKED_AT: u32 = 500;

/// Tells what changes while that workspace runs.
pub(crate) async fn tell<R: Runtime>(app: &AppHandle<R>, desk: &Desk) {
    let mut changes = desk.listen();
    let mut seen = Seen::from(desk.now());
    while let Some(batch) = changes.next().await {
        let mut told = seen.look(desk, &batch).await;
        if told.is_empty() {
            continue;
        }
        let end = Instant::now() + TOGETHER;
        while let Ok(Some(batch)) = timeout_at(end, changes.next()).await {
            told.extend(seen.look(desk, &batch).await);
        }
        if let Some(words) = notices::words(&told) {
            announce::say(app, words.title, words.body, Click::Shows(notices::shows(&told)));
        }
    }
}

/// What was seen so far.
struct Seen {
    /// What happened before this instant is not told.
    since: DateTime<Utc>,
    posts: HashMap<PostId, StateName>,
    logins: HashMap<ProfileId, Login>,
}

impl Seen {
    fn from(since: DateTime<Utc>) -> Self {
        Self { since, posts: HashMap::new(), logins: HashMap::new() }
    }

    /// What is told of a batch of news.
    async fn look(&mut self, desk: &Desk, batch: &[Change]) -> Vec<Notice> {
        let level = desk.settings().notify_level;
        if level == NotifyLevel::None {
            *self = Self::from(desk.now());
            return Vec::new();
        }
        let mut told = Vec::new();
        for change in batch {
            let looked = match change {
                Change::Posts { posts } => self.look_at(desk, posts, level, &mut told).await,
                Change::Everything => self.look_at_everything(desk, level, &mut told).await,
                Change::Progress { .. } | Change::Stopped => Ok(()),
            };
            if let Err(why) = looked {
                tracing::warn!(%why, "a change is not told");
            }
        }
        told
    }

    async fn look_at(
        &mut self,
        desk: &Desk,
        posts: &[PostId],
        level: NotifyLevel,
        told: &mut Vec<Notice>,
    ) -> Result<(), Problem> {
        for &post in posts {
            match desk.show_post(ShowPost { post }, &at_the_desk()).await {
                Ok(detail) => self.post(desk, &detail.post, level, told).await?,
                Err(why) if why.kind == ProblemKind::NotFound => drop(self.posts.remove(&post)),
                Err(why) => return Err(why),
            }
        }
        Ok(())
    }

    async fn look_at_everything(
        &mut self,
        desk: &Desk,
        level: NotifyLevel,
        told: &mut Vec<Notice>,
    ) -> Result<(), Problem> {
        for account in desk.list_profiles(ListProfiles {}, &at_the_desk()).await? {
            let before = self.logins.insert(account.id, account.login);
            if let Some(what) = notices::of_login(before, account.login, level) {
                told.push(Notice { account: called(account), what, post: None });
            }
        }
        let states = WORTH_TELLING.to_vec();
        let request = ListPosts { states, limit: Some(LOOKED_AT), ..ListPosts::default() };
        for post in desk.list_posts(request, &at_the_desk()).await?.posts {
            self.post(desk, &post, level, told).await?;
        }
        Ok(())
    }

    async fn post(
        &mut self,
        desk: &Desk,
        post: &PostView,
        level: NotifyLevel,
        told: &mut Vec<Notice>,
    ) -> Result<(), Problem> {
        if let Some(what) = self.what_is_told(post, level) {
            let account = known_as(desk, &post.profile_name).await?;
            told.push(Notice { account, what, post: Some(post.id) });
        }
        Ok(())
    }

    fn what_is_told(&mut self, post: &PostView, level: NotifyLevel) -> Option<What> {
        let before = self.posts.insert(post.id, post.state);
        let is_new = post.updated_at >= self.since;
        if is_new { notices::of_post(before, post.state, level) } else { None }
    }
}

fn called(account: ProfileView) -> String {
    account.username.map_or(account.profile_name, |handle| format!("@{handle}"))
}
