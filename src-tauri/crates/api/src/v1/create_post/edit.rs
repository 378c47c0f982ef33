//! What a body of `PATCH` or `PUT /v1/posts/{id}` means: the fields of `POST /v1/posts` that can change. What makes the
//! post this post (its account, its clip, its mode) is refused by name.

use chrono::{DateTime, Utc};
use runsheet_engine::commands::{EditPost, When};
use runsheet_model::{PostId, Problem};
use serde_json::{Map, Value};

use super::{Conditions, fields::Fields, other_platforms, platforms, post_type, privacy, when};
use crate::v1::words::CaptionFrom;

/// Fields of a new post that a planned one keeps.
const SETTLED: [&str; 3] = ["profile_name", "media_urls", "tiktok_post_mode"];

const TIMES: [&str; 3] = ["scheduled_date", "schedule_best_time", "add_to_queue"];

/// A body, understood.
#[derive(Debug)]
pub(crate) struct Wish {
    /// What to ask of the desk.
    pub(crate) post: EditPost,
    /// What was ignored.
    pub(crate) warnings: Vec<String>,
    /// Which field gave the caption.
    pub(crate) caption_from: CaptionFrom,
}

/// Reads the fields of a body.
///
/// # Errors
/// 400 with every field that is wrong.
pub(crate) fn read(post: PostId, given: Map<String, Value>, now: DateTime<Utc>) -> Result<Wish, Problem> {
    if given.values().all(Value::is_null) {
        return Err(Problem::fields(Vec::new()));
    }
    // What never changes may be sent along: scripts send back what they know.
    let (has_type, has_platforms) = (given.contains_key("post_type"), given.contains_key("platforms"));
    let has_time = TIMES.iter().any(|name| given.get(*name).is_some_and(|value| !value.is_null()));
    let mut fields = Fields::new(given);
    if has_type {
        post_type(&mut fields);
    }
    if has_platforms {
        platforms(&mut fields);
    }
    for name in fields.take_names(|name| SETTLED.contains(&name)) {
        fields.refuse(&name, "cannot be changed: cancel this post and make a new one");
    }
    let description = fields.text("description");
    let (caption, caption_from) = match fields.text("tiktok_text") {
        Some(text) => (Some(text), CaptionFrom::TiktokText),
        None => (description, CaptionFrom::Description),
    };
    let post = EditPost {
        title: fields.text("title"),
        caption,
        privacy: privacy(&mut fields),
        disable_comment: fields.switch_if_given("tiktok_disable_comment"),
        disable_duet: fields.switch_if_given("tiktok_disable_duet"),
        disable_stitch: fields.switch_if_given("tiktok_disable_stitch"),
        branded_content: fields.switch_if_given("tiktok_brand_content_toggle"),
        own_brand: fields.switch_if_given("tiktok_brand_organic_toggle"),
        ai_generated: fields.switch_if_given("tiktok_is_aigc"),
        cover_timestamp_ms: fields.whole_number("tiktok_cover_timestamp_ms"),
        when: time(&mut fields, now).filter(|_| has_time),
        agree: true,
        ..EditPost::of(post)
    };
    let warnings = other_platforms::ignored(&mut fields);
    fields.finish()?;
    Ok(Wish { post, warnings, caption_from })
}

fn time(fields: &mut Fields, now: DateTime<Utc>) -> Option<When> {
    when::read(fields, &Conditions { now, loopback_media: false, may_be_a_repeat: false })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn edit(body: Value) -> Result<EditPost, Problem> {
        let Value::Object(fields) = body else { panic!("no object") };
        read(PostId::new(), fields, "2026-06-01T00:00:00Z".parse().unwrap()).map(|wish| wish.post)
    }

    fn refused(body: Value) -> Vec<String> {
        edit(body).unwrap_err().details.into_iter().map(|detail| detail.field).collect()
    }

    #[test]
    fn what_is_not_given_stays() {
        let edit = edit(json!({ "title": "Launch", "tiktok_is_aigc": false })).unwrap();
        assert_eq!((edit.title.as_deref(), edit.ai_generated), (Some("Launch"), Some(false)));
        assert!(edit.caption.is_none() && edit.privacy.is_none() && edit.disable_duet.is_none());
        assert_eq!(edit.when, None, "no time is not 'now'");
        assert!(edit.agree, "the call is the consent of record");
    }

    #[test]
    fn the_fields_are_those_of_a_new_post() {
        let edit = edit(json!({
            "post_type": "video", "platforms": ["tiktok"], "description": "a", "tiktok_text": "b",
            "tiktok_privacy_level": "SELF_ONLY", "tiktok_disable_comment": true,
            "tiktok_brand_organic_toggle": true, "tiktok_cover_timestamp_ms": 40,
            "scheduled_date": "2026-06-04T15:00:00Z",
        }))
        .unwrap();
        assert_eq!(edit.caption.as_deref(), Some("b"));
        assert_eq!(
            (edit.disable_comment, edit.own_brand, edit.cover_timestamp_ms),
            (Some(true), Some(true), Some(40))
        );
        assert_eq!(edit.when, Some(When::At("2026-06-04T15:00:00Z".parse().unwrap())));
    }

    #[test]
    fn what_cannot_change_or_is_unknown_is_named() {
        assert_eq!(
            refused(json!({ "media_urls": [], "profile_name": "mia" })),
            ["media_urls", "profile_name"]
        );
        assert_eq!(refused(json!({ "post_type": "image" })), ["post_type"]);
        assert_eq!(refused(json!({ "title": 3, "caption": "x" })), ["title", "caption"]);
        assert_eq!(refused(json!({ "scheduled_date": "2026-05-01T00:00:00Z" })), ["scheduled_date"]);
        assert!(edit(json!({})).is_err());
    }
}
