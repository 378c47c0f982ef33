//! `POST /v2/video/list/` and `/v2/video/query/` (tiktok-api.md sections 2.2 to 2.4).

use serde_json::{Map, Value, json};

use crate::creator::Creator;
use crate::display::fields;
use crate::fields::Fields;
use crate::head::Head;
use crate::refusal::{Denied, Refusal};
use crate::state::videos::{self, Video};
use crate::world::Book;

const FIELDS: [&str; 16] = [
    "id",
    "create_time",
    "cover_image_url",
    "share_url",
    "video_description",
    "title",
    "duration",
    "height",
    "width",
    "embed_html",
    "embed_link",
    "like_count",
    "comment_count",
    "share_count",
    "view_count",
    "is_aigc",
];
const PAGE: i32 = 10;
const MAX_PAGE: i32 = 20;
/// Characters of a caption that the video object keeps.
const CAPTION: usize = 150;
/// Hours in which a video comes to about two thirds of its views.
const RISE_HOURS: f64 = 30.0;

/// One page of the creator's public videos, newest first. A video that trust and safety holds back is left out of its
/// page, so that a page may be short although more follow.
pub(crate) fn list(book: &Book<'_>, creator: &Creator, head: &Head, body: &Value) -> Result<Value, Denied> {
    let asked = fields(head, &FIELDS)?;
    let mut given = Fields::of("body", body)?;
    let before_ms = given.int64("cursor")?.unwrap_or(book.now_ms);
    let count = given.int32("max_count")?.unwrap_or(PAGE);
    given.finish()?;
    let count = u32::try_from(count).ok().filter(|count| (1..=MAX_PAGE as u32).contains(count));
    let count = count.ok_or_else(|| Refusal::params("body.max_count must be 1 to 20"))?;
    let mut page = videos::page(book.sql, &creator.handle, before_ms, book.now_ms, count + 1)?;
    let has_more = page.len() > count as usize;
    page.truncate(count as usize);
    let cursor = page.last().map_or(before_ms, |video| video.created_ms);
    let shown: Vec<Value> =
        page.iter().filter(|video| !video.filtered).map(|video| object(book, video, &asked)).collect();
    Ok(json!({"videos": shown, "cursor": cursor, "has_more": has_more}))
}

/// Those of the named videos that are the creator's own and public.
pub(crate) fn query(book: &Book<'_>, creator: &Creator, head: &Head, body: &Value) -> Result<Value, Denied> {
    let asked = fields(head, &FIELDS)?;
    let mut given = Fields::of("body", body)?;
    let filters = given.object("filters")?;
    given.finish()?;
    let mut filters = Fields::of("filters", filters)?;
    let ids = filters.array("video_ids")?;
    let ids = filters.need("video_ids", ids)?;
    filters.finish()?;
    if ids.is_empty() || ids.len() > MAX_PAGE as usize {
        return Err(Refusal::params("filters.video_ids must hold 1 to 20 ids").into());
    }
    let mut found = Vec::new();
    for id in ids {
        let id = id.as_str().ok_or_else(|| Refusal::params("filters.video_ids must hold strings"))?;
        let Ok(id) = id.parse() else { continue };
        if let Some(video) = videos::find(book.sql, &creator.handle, id, book.now_ms)? {
            found.push(object(book, &video, &asked));
        }
    }
    Ok(json!({"videos": found}))
}

fn object(book: &Book<'_>, video: &Video, asked: &[&str]) -> Value {
    let fields: Map<String, Value> =
        asked.iter().map(|name| ((*name).to_owned(), value(book, video, name))).collect();
    Value::Object(fields)
}

fn value(book: &Book<'_>, video: &Video, name: &str) -> Value {
    let views = views(video, book.now_ms);
    let share = format!("{}practice/video/{}", book.origin, video.id);
    match name {
        "id" => json!(video.id.to_string()),
        "create_time" => json!(video.created_ms.div_euclid(1_000)),
        "cover_image_url" => json!(format!("{}practice/cover/{}", book.origin, video.id)),
        "share_url" | "embed_link" => json!(share),
        "embed_html" => json!(format!("<blockquote cite=\"{share}\"></blockquote>")),
        "title" | "video_description" => json!(video.about.caption.chars().take(CAPTION).collect::<String>()),
        "duration" => json!(video.about.duration_sec),
        "height" => json!(1_024),
        "width" => json!(576),
        "like_count" => json!(views / 14),
        "comment_count" => json!(views / 310),
        "share_count" => json!(views / 190),
        "is_aigc" => json!(video.about.is_aigc),
        _ => json!(views),
    }
}

/// Views so far: fast at first, nearing the video's lifetime views.
pub(crate) fn views(video: &Video, now_ms: i64) -> i64 {
    let age_hours = (now_ms - video.created_ms).max(0) as f64 / 3_600_000.0;
    (video.about.lifetime_views * (1.0 - (-age_hours / RISE_HOURS).exp())) as i64
}
