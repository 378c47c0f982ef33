//! `posts`: what is planned, what became of it, and what a person decides about it.

use clap::{Args, Subcommand};
use runsheet_engine::{
    commands::{
        CancelPost, ClosePost, Command, ConfirmPost, HoldPost, ListPosts, MarkPosted, RecheckPost, RetryPost,
        ShowPost,
    },
    views::{PostDetail, PostPage, PostView, StepView},
};
use runsheet_model::{PostId, StateName};

use super::edit_post::Edit;
use crate::{
    context::Context,
    failure::Failure,
    table::{facts, table},
};

/// Planned and past posts.
#[derive(Debug, Subcommand)]
pub(crate) enum Posts {
    /// List posts, newest first
    List(List),
    /// Show a post with everything that happened
    Show {
        /// The post's id
        post: String,
    },
    /// Change what a post says or when it goes out
    Edit(Edit),
    /// Hold a post until it is retried
    Hold {
        /// The post's id
        post: String,
    },
    /// Call a post off
    Cancel {
        /// The post's id
        post: String,
    },
    /// Give a failed, missed or held post another go: at its time if that is still to come, else now
    Retry {
        /// The post's id
        post: String,
    },
    /// Say whether a post of which nobody knows is on TikTok; look there first
    Confirm(Confirm),
    /// Ask TikTok now what became of a post
    Recheck {
        /// The post's id
        post: String,
    },
    /// Say that the client has posted a delivered draft
    Posted {
        /// The post's id
        post: String,
    },
    /// Close a delivered draft that the client will not post
    Close {
        /// The post's id
        post: String,
    },
}

/// Say whether a post is on TikTok.
#[derive(Debug, Args)]
pub(crate) struct Confirm {
    /// The post's id
    post: String,
    /// It is there
    #[arg(long, required_unless_present = "not_there", conflicts_with = "not_there")]
    there: bool,
    /// It is not there; it may then be retried
    #[arg(long)]
    not_there: bool,
}

/// What is no id names no post: that is refused like an id that is not there, not as a slip in the command line.
pub(super) fn known(post: &str) -> Result<PostId, Failure> {
    post.parse().map_err(|_| Failure::refused("post_not_found", format!("there is no post {post}")))
}

/// List posts.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only posts of this state (such as in_inbox), or of this status of the HTTP API (such as completed); may be
    /// given several times
    #[arg(long, value_name = "S", value_delimiter = ',', value_parser = states)]
    status: Vec<States>,
    /// Only posts of this account
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// At most so many [default: 50]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=500))]
    limit: Option<u32>,
    /// After so many
    #[arg(long, value_name = "N", default_value_t)]
    offset: u32,
}

/// The states that a word stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct States(Vec<StateName>);

impl Posts {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let engine = context.engine()?;
        match self {
            Self::List(List { status, profile, limit, offset }) => {
                let states = status.into_iter().flat_map(|States(states)| states).collect();
                let page = engine.call(ListPosts { states, profile, limit, offset }).await?;
                context.output.result(&page, rows)
            }
            Self::Show { post } => {
                let detail = engine.call(ShowPost { post: known(&post)? }).await?;
                context.output.result(&detail, |detail| [for_people(detail), steps(&detail.steps)].join("\n"))
            }
            Self::Edit(edit) => decide(context, edit.request()?).await,
            Self::Hold { post } => decide(context, HoldPost { post: known(&post)? }).await,
            Self::Cancel { post } => decide(context, CancelPost { post: known(&post)? }).await,
            Self::Retry { post } => decide(context, RetryPost { post: known(&post)? }).await,
            Self::Confirm(Confirm { post, there, .. }) => {
                decide(context, ConfirmPost { post: known(&post)?, there }).await
            }
            Self::Recheck { post } => decide(context, RecheckPost { post: known(&post)? }).await,
            Self::Posted { post } => decide(context, MarkPosted { post: known(&post)? }).await,
            Self::Close { post } => decide(context, ClosePost { post: known(&post)? }).await,
        }
    }
}

/// Has a decision carried out, and says how the post stands then.
async fn decide(context: &Context, request: impl Command<Response = PostDetail>) -> Result<(), Failure> {
    let detail = context.engine()?.call(request).await?;
    context.output.result(&detail, |detail| format!("Post {} is {}.", detail.post.id, detail.post.state))
}

/// A state by its own name, or all states of a status.
fn states(word: &str) -> Result<States, String> {
    let meant = |state: &StateName| state.as_str() == word || state.post_status() == word;
    let states: Vec<StateName> = StateName::ALL.into_iter().filter(meant).collect();
    if states.is_empty() {
        let known = StateName::ALL.map(StateName::as_str).join(", ");
        return Err(format!("use one of {known}, or completed for all that went out"));
    }
    Ok(States(states))
}

/// How a post stands.
pub(crate) fn for_people(detail: &PostDetail) -> String {
    let post = &detail.post;
    let delivery = detail.destinations.first();
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    facts(&[
        ("post", Some(post.id.to_string())),
        ("state", Some(post.state.to_string())),
        ("stage", delivery.and_then(|delivery| delivery.stage.clone())),
        ("profile", Some(post.profile_name.clone())),
        ("mode", Some(post.tiktok_post_mode.clone())),
        ("time", when(post)),
        ("ask at", asked(post)),
        ("waits until", delivery.and_then(|delivery| delivery.deferred_until).map(|at| at.to_rfc3339())),
        ("because of", delivery.and_then(|delivery| delivery.deferred_reason.clone())),
        ("title", text(&post.title)),
        ("caption", text(&post.description)),
        ("privacy", post.tiktok_privacy_level.map(|privacy| privacy.to_string())),
        ("link", delivery.and_then(|delivery| delivery.post_url.clone())),
        ("problem", delivery.and_then(|delivery| delivery.error_message.clone())),
    ])
}

fn steps(steps: &[StepView]) -> String {
    let row = |step: &StepView| {
        let detail = if step.detail.is_null() { String::new() } else { step.detail.to_string() };
        let attempt = step.attempt.map_or_else(|| "-".to_owned(), |attempt| attempt.to_string());
        [
            step.at.format("%Y-%m-%d %H:%M:%S%.3f UTC").to_string(),
            attempt,
            step.name.clone(),
            step.by.clone(),
            detail,
        ]
    };
    table(["AT", "TRY", "STEP", "BY", "DETAIL"], &steps.iter().map(row).collect::<Vec<_>>())
}

/// The client's wall time, else UTC.
fn when(post: &PostView) -> Option<String> {
    match (post.scheduled_local, &post.time_zone) {
        (Some(local), Some(zone)) => Some(format!("{} {zone}", local.format("%Y-%m-%d %H:%M"))),
        _ => post.scheduled_date.map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string()),
    }
}

/// When the client is asked to post a draft.
fn asked(post: &PostView) -> Option<String> {
    let zone = post.time_zone.as_deref().unwrap_or("UTC");
    post.ask_local.map(|local| format!("{} {zone}", local.format("%Y-%m-%d %H:%M")))
}

fn rows(page: &PostPage) -> String {
    if page.total == 0 {
        return "No posts.".to_owned();
    }
    let row = |post: &PostView| {
        let name = if post.title.is_empty() { &post.description } else { &post.title };
        let first_line = name.lines().next().unwrap_or_default();
        [
            post.id.to_string(),
            post.state.to_string(),
            post.profile_name.clone(),
            when(post).unwrap_or_else(|| "-".to_owned()),
            asked(post).unwrap_or_else(|| "-".to_owned()),
            first_line.chars().take(40).collect(),
        ]
    };
    let rows: Vec<_> = page.posts.iter().map(row).collect();
    let shown = format!("{} of {}", rows.len(), page.total);
    [table(["POST", "STATE", "PROFILE", "TIME", "ASK AT", "NAME"], &rows), shown].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_a_state_or_a_status() {
        assert_eq!(states("in_inbox"), Ok(States(vec![StateName::InInbox])));
        assert_eq!(states("on_hold"), Ok(States(vec![StateName::OnHold])));
        assert_eq!(
            states("completed").unwrap().0,
            [StateName::InInbox, StateName::Published, StateName::ClientPosted, StateName::Closed]
        );
        assert!(states("lost").is_err());
    }
}
