//! `post`: plans a post. The command itself is the consent of record.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args;
use runsheet_engine::{
    commands::{Ask, CreatePost, Media, When},
    views::PostCreated,
};
use runsheet_model::{Disclosure, Interactions, Mode, PostId, PostSettings, Privacy};
use serde::Serialize;

use super::wait;
use crate::{context::Context, failure::Failure};

/// Plan a post.
#[derive(Debug, Args)]
pub(crate) struct Post {
    /// The clip: a file of this computer, or an https address
    clip: String,
    /// Which connected account it goes to
    #[arg(long, value_name = "NAME")]
    profile: String,
    /// `direct` (published on the account) or `draft` (delivered to its TikTok inbox)
    #[arg(long, default_value = "direct")]
    mode: Mode,
    /// Who can view it; must be given unless it is a draft: PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS,
    /// FOLLOWER_OF_CREATOR or SELF_ONLY
    #[arg(long, value_name = "P", value_parser = privacy)]
    privacy: Option<Privacy>,
    #[command(flatten)]
    when: Time,
    /// The caption, with hashtags and mentions
    #[arg(long, value_name = "C", default_value = "")]
    caption: String,
    /// Internal name, never public
    #[arg(long, value_name = "T", default_value = "")]
    title: String,
    /// Nobody may comment
    #[arg(long)]
    disable_comment: bool,
    /// Nobody may make a duet with it
    #[arg(long)]
    disable_duet: bool,
    /// Nobody may stitch it
    #[arg(long)]
    disable_stitch: bool,
    /// Disclose a paid partnership
    #[arg(long)]
    brand_content: bool,
    /// Disclose that it promotes the account's own business
    #[arg(long)]
    brand_organic: bool,
    /// Disclose that it was made with AI
    #[arg(long)]
    aigc: bool,
    /// The frame for the cover, in milliseconds from the start
    #[arg(long, value_name = "N")]
    cover_ms: Option<u32>,
    /// Ask the client to post an inbox draft at this instant. Without a time of its own the draft is delivered so long
    /// before as the client's house rules say
    #[arg(long, value_name = "T", value_parser = instant)]
    ask_at: Option<DateTime<Utc>>,
    /// Only check: nothing is kept, nothing is planned
    #[arg(long, conflicts_with = "wait")]
    dry_run: bool,
    /// Wait until it is out, or needs somebody, and print how it stands
    #[arg(long)]
    wait: bool,
}

/// When it goes out; nothing said is now.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Time {
    /// At this instant, such as 2026-06-04T17:00:00Z or 2026-06-04T17:00:00+02:00
    #[arg(long, value_name = "T", value_parser = instant)]
    at: Option<DateTime<Utc>>,
    /// At the account's best time
    #[arg(long)]
    best_time: bool,
    /// In the account's next free slot
    #[arg(long)]
    queue: bool,
}

/// What is printed: the engine's answer, with the id under both its names, as on the HTTP API.
#[derive(Serialize)]
struct Planned {
    id: PostId,
    #[serde(flatten)]
    created: PostCreated,
}

impl Post {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let (dry_run, then_wait) = (self.dry_run, self.wait);
        let request = self.request()?;
        let engine = context.engine()?;
        let created = engine.call(request).await?;
        let id = created.post_id;
        for warning in &created.warnings {
            context.output.note(&format!("note: {warning}"));
        }
        context.output.result(&Planned { id, created }, |planned| for_people(&planned.created, dry_run))?;
        if then_wait { wait::until_done(context, &engine, id, None).await } else { Ok(()) }
    }

    fn request(self) -> Result<CreatePost, Failure> {
        Ok(CreatePost {
            media: media(&self.clip)?,
            when: self.when.choose(self.ask_at.is_some())?,
            ask: self.ask_at.map(Ask::At),
            profile: self.profile,
            mode: self.mode,
            title: self.title,
            settings: PostSettings {
                caption: self.caption,
                privacy: self.privacy,
                interactions: Interactions {
                    disable_comment: self.disable_comment,
                    disable_duet: self.disable_duet,
                    disable_stitch: self.disable_stitch,
                },
                disclosure: Disclosure {
                    branded_content: self.brand_content,
                    own_brand: self.brand_organic,
                    ai_generated: self.aigc,
                },
                cover_timestamp_ms: self.cover_ms,
            },
            dry_run: self.dry_run,
            idempotency: None,
        })
    }
}

impl Time {
    /// Nothing, if the time to ask for says it all.
    fn choose(&self, is_asked: bool) -> Result<Option<When>, Failure> {
        if self.best_time || self.queue {
            let option = if self.best_time { "--best-time" } else { "--queue" };
            let what =
                format!("{option} is not available yet: give a time with --at, or leave it out for now");
            return Err(Failure::refused("not_available", what));
        }
        Ok(self.at.map(When::At).or((!is_asked).then_some(When::Now)))
    }
}

/// An address, or a file as seen from here: the engine runs somewhere else.
fn media(clip: &str) -> Result<Media, Failure> {
    match scheme(clip).map(str::to_ascii_lowercase).as_deref() {
        Some("https" | "http") => Ok(Media::Url(clip.to_owned())),
        Some(_) => Err(Failure::usage(format!("'{clip}' is neither a file's path nor an https address"))),
        None => std::path::absolute(PathBuf::from(clip))
            .map(Media::File)
            .map_err(|why| Failure::usage(format!("'{clip}' is no path: {why}"))),
    }
}

/// What stands before the `://` of an address; a path such as `./a://b` has none.
fn scheme(clip: &str) -> Option<&str> {
    let (scheme, _) = clip.split_once("://")?;
    scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)).then_some(scheme)
}

pub(super) fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).map_err(|_| {
        "use a date and a time with its offset, such as 2026-06-04T17:00:00Z or 2026-06-04T17:00:00+02:00"
            .to_owned()
    })
}

/// TikTok's word, in any case.
pub(super) fn privacy(text: &str) -> Result<Privacy, String> {
    text.to_ascii_uppercase().parse()
}

fn for_people(created: &PostCreated, dry_run: bool) -> String {
    let when = match created.scheduled_date {
        Some(at) if !created.is_immediate => format!("goes out at {}", at.format("%Y-%m-%d %H:%M:%S UTC")),
        _ => "goes out now".to_owned(),
    };
    let when = match created.ask_at {
        Some(ask) => {
            format!("{when}, and the client is asked to post it at {}", ask.format("%Y-%m-%d %H:%M:%S UTC"))
        }
        None => when,
    };
    if dry_run {
        return format!("All is well: it {when}. Nothing was planned.");
    }
    format!("Post {} {when}.", created.post_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_is_an_address_or_a_file_as_seen_from_here() {
        assert_eq!(media("https://a.example/x.mp4").unwrap(), Media::Url("https://a.example/x.mp4".into()));
        let here = std::env::current_dir().unwrap();
        assert_eq!(media("x.mp4").unwrap(), Media::File(here.join("x.mp4")));
        assert_eq!(media("/srv/x.mp4").unwrap(), Media::File("/srv/x.mp4".into()));
    }

    #[test]
    fn a_time_needs_its_offset() {
        let utc = instant("2026-06-04T15:00:00Z").unwrap();
        assert_eq!(instant("2026-06-04T17:00:00+02:00").unwrap(), utc);
        for text in ["2026-06-04T15:00:00", "2026-06-04", "tomorrow", ""] {
            assert!(instant(text).is_err(), "{text}");
        }
    }

    #[test]
    fn privacy_is_tiktoks_word() {
        assert_eq!(privacy("self_only"), Ok(Privacy::SelfOnly));
        assert!(privacy("private").is_err());
    }
}
