//! `posts edit`: changes a post until it is on its way. The command is the consent of record for what it changes.

use chrono::{DateTime, Utc};
use clap::Args;
use runsheet_engine::commands::{Ask, EditPost, When};
use runsheet_model::Privacy;

use super::{
    post::{instant, privacy},
    posts::known,
};
use crate::failure::Failure;

/// Change a post; what is not given stays.
#[derive(Debug, Args)]
pub(crate) struct Edit {
    /// The post's id
    post: String,
    #[command(flatten)]
    changes: Changes,
}

/// What changes: at least one thing.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Changes {
    /// At this instant, such as 2026-06-04T17:00:00Z; a stopped post is planned for it
    #[arg(long, value_name = "T", value_parser = instant)]
    at: Option<DateTime<Utc>>,
    /// Ask the client to post an inbox draft at this instant; `none`: whenever it likes
    #[arg(long, value_name = "T", value_parser = ask)]
    ask_at: Option<Ask>,
    /// The caption
    #[arg(long, value_name = "C")]
    caption: Option<String>,
    /// Internal name, never public
    #[arg(long, value_name = "T")]
    title: Option<String>,
    /// Who can view it
    #[arg(long, value_name = "P", value_parser = privacy)]
    privacy: Option<Privacy>,
    /// Whether nobody may comment
    #[arg(long, value_name = "true|false")]
    disable_comment: Option<bool>,
    /// Whether nobody may make a duet with it
    #[arg(long, value_name = "true|false")]
    disable_duet: Option<bool>,
    /// Whether nobody may stitch it
    #[arg(long, value_name = "true|false")]
    disable_stitch: Option<bool>,
    /// Whether it discloses a paid partnership
    #[arg(long, value_name = "true|false")]
    brand_content: Option<bool>,
    /// Whether it discloses that it promotes the account's own business
    #[arg(long, value_name = "true|false")]
    brand_organic: Option<bool>,
    /// Whether it discloses that it was made with AI
    #[arg(long, value_name = "true|false")]
    aigc: Option<bool>,
    /// The frame for the cover, in milliseconds from the start
    #[arg(long, value_name = "N")]
    cover_ms: Option<u32>,
}

impl Edit {
    pub(super) fn request(self) -> Result<EditPost, Failure> {
        let Self { post, changes } = self;
        Ok(EditPost {
            title: changes.title,
            caption: changes.caption,
            privacy: changes.privacy,
            disable_comment: changes.disable_comment,
            disable_duet: changes.disable_duet,
            disable_stitch: changes.disable_stitch,
            branded_content: changes.brand_content,
            own_brand: changes.brand_organic,
            ai_generated: changes.aigc,
            cover_timestamp_ms: changes.cover_ms,
            when: changes.at.map(When::At),
            ask: changes.ask_at,
            agree: true,
            ..EditPost::of(known(&post)?)
        })
    }
}

fn ask(text: &str) -> Result<Ask, String> {
    if text == "none" { Ok(Ask::AnyTime) } else { instant(text).map(Ask::At) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ask_is_an_instant_or_none() {
        assert_eq!(ask("none"), Ok(Ask::AnyTime));
        assert_eq!(ask("2026-06-04T17:00:00+02:00"), Ok(Ask::At("2026-06-04T15:00:00Z".parse().unwrap())));
        assert!(ask("tomorrow").is_err());
    }
}
