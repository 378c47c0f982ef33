//! What a body of `POST /v1/posts` means: fields in, [`CreatePost`] out, without any I/O (design.md section 5).
//!
//! Everything that is wrong is collected, so that a script's author sees it all in one answer. Nothing is guessed: a
//! wrong type, an unknown field or an unknown platform is refused by name. `null` counts as not given.

pub(crate) mod edit;
mod fields;
mod media_url;
mod other_platforms;
mod scheduled_date;
mod when;

use chrono::{DateTime, Utc};
use runsheet_engine::commands::{CreatePost, Media};
use runsheet_model::{Disclosure, Interactions, Mode, PostSettings, Privacy, Problem};
use serde_json::{Map, Value};

use self::fields::Fields;
use crate::v1::words::CaptionFrom;

/// What the meaning of a body depends on beside its fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conditions {
    /// The engine's clock.
    pub(crate) now: DateTime<Utc>,
    /// Whether `media.allow_loopback` is on.
    pub(crate) loopback_media: bool,
    /// Whether the request carries an idempotency key. Its date may then be long past because the first request was
    /// answered long ago; only the desk can tell, so the past is left to it.
    pub(crate) may_be_a_repeat: bool,
}

/// A body, understood.
#[derive(Debug)]
pub(crate) struct Order {
    /// What to ask of the desk; the idempotency key is still missing.
    pub(crate) post: CreatePost,
    /// What was ignored.
    pub(crate) warnings: Vec<String>,
    /// Which field gave the caption.
    pub(crate) caption_from: CaptionFrom,
}

/// Reads the fields of a body.
///
/// # Errors
/// 400 with every field that is wrong; `not_available` when all that is wrong is that a documented field has no
/// meaning in this version.
pub(crate) fn read(given: Map<String, Value>, conditions: &Conditions) -> Result<Order, Problem> {
    let mut fields = Fields::new(given);
    post_type(&mut fields);
    let profile = profile_name(&mut fields);
    platforms(&mut fields);
    let media = media(&mut fields, conditions.loopback_media);
    let title = fields.text("title").unwrap_or_default();
    let (caption, caption_from) = caption(&mut fields);
    let mode = mode(&mut fields);
    let settings = settings(&mut fields, caption);
    let when = when::read(&mut fields, conditions);
    if let Some(mode) = mode {
        for problem in settings.problems(mode) {
            fields.refuse_unless_refused(caption_from.api_field(&problem.field), problem.message);
        }
    }
    let warnings = other_platforms::ignored(&mut fields);
    fields.finish()?;
    let (Some(profile), Some(media), Some(mode), Some(when)) = (profile, media, mode, when) else {
        return Err(Problem::fields(Vec::new()));
    };
    let post = CreatePost {
        profile,
        media,
        mode,
        title,
        settings,
        when: Some(when),
        ask: None,
        dry_run: false,
        idempotency: None,
    };
    Ok(Order { post, warnings, caption_from })
}

fn post_type(fields: &mut Fields) {
    if let Some(other) = fields.required_text("post_type").filter(|given| given != "video") {
        fields.refuse("post_type", format!("'{other}' is not possible: Runsheet posts 'video'"));
    }
}

fn profile_name(fields: &mut Fields) -> Option<String> {
    let name = fields.required_text("profile_name")?;
    if name.trim().is_empty() {
        fields.refuse("profile_name", "is empty: name a connected profile");
        return None;
    }
    Some(name)
}

fn platforms(fields: &mut Fields) {
    let Some(given) = fields.required_texts("platforms") else { return };
    let unknown: Vec<_> = given.iter().filter(|platform| *platform != "tiktok").cloned().collect();
    if !unknown.is_empty() {
        let names = unknown.join("', '");
        fields.refuse("platforms", format!("'{names}' is not possible: Runsheet posts to [\"tiktok\"]"));
    } else if given.len() != 1 {
        fields.refuse("platforms", "must be [\"tiktok\"]");
    }
}

fn media(fields: &mut Fields, loopback_http: bool) -> Option<Media> {
    let given = fields.required_texts("media_urls")?;
    let [url] = given.as_slice() else {
        fields.refuse("media_urls", format!("has {} addresses: a video post has exactly one", given.len()));
        return None;
    };
    media_url::read(url, loopback_http).map_err(|why| fields.refuse("media_urls", why.to_string())).ok()
}

fn caption(fields: &mut Fields) -> (String, CaptionFrom) {
    let description = fields.text("description");
    match fields.text("tiktok_text") {
        Some(text) => (text, CaptionFrom::TiktokText),
        None => (description.unwrap_or_default(), CaptionFrom::Description),
    }
}

/// None if it is wrong; what depends on the mode is then not judged.
fn mode(fields: &mut Fields) -> Option<Mode> {
    const NAME: &str = "tiktok_post_mode";
    match fields.text(NAME).as_deref() {
        None if fields.is_refused(NAME) => None,
        None | Some("DIRECT_POST") => Some(Mode::Direct),
        Some("DRAFT" | "MEDIA_UPLOAD") => Some(Mode::Draft),
        Some(other) => {
            fields.refuse(NAME, format!("'{other}' is no mode: use DIRECT_POST, or DRAFT (or MEDIA_UPLOAD)"));
            None
        }
    }
}

fn settings(fields: &mut Fields, caption: String) -> PostSettings {
    PostSettings {
        caption,
        privacy: privacy(fields),
        interactions: Interactions {
            disable_comment: fields.switch("tiktok_disable_comment"),
            disable_duet: fields.switch("tiktok_disable_duet"),
            disable_stitch: fields.switch("tiktok_disable_stitch"),
        },
        disclosure: Disclosure {
            branded_content: fields.switch("tiktok_brand_content_toggle"),
            own_brand: fields.switch("tiktok_brand_organic_toggle"),
            ai_generated: fields.switch("tiktok_is_aigc"),
        },
        cover_timestamp_ms: fields.whole_number("tiktok_cover_timestamp_ms"),
    }
}

fn privacy(fields: &mut Fields) -> Option<Privacy> {
    const NAME: &str = "tiktok_privacy_level";
    let given = fields.text(NAME)?;
    given.parse().map_err(|why: String| fields.refuse(NAME, why)).ok()
}

#[cfg(test)]
mod tests;
