//! `POST /v2/post/publish/creator_info/query/` (tiktok-api.md section 3).

use serde_json::{Value, json};

use crate::creator::Creator;
use crate::posting::init;
use crate::refusal::{Denied, Refusal};
use crate::world::Book;

/// What the posting page must show, or why this creator cannot post now. Posting refusals come with HTTP 200 here,
/// which the caller of this function sees to.
pub(crate) fn query(book: &Book<'_>, creator: &Creator) -> Result<Value, Denied> {
    if let Some(code) = &creator.creator_info_refusal {
        return Err(Refusal::AsToldByKnob(code.clone()).into());
    }
    if creator.banned {
        return Err(Refusal::BannedFromPosting.into());
    }
    init::check_active_users(book, creator)?;
    init::check_posts_per_day(book, creator)?;
    let avatar = book.origin.join(&format!("/practice/avatar/{}", creator.handle)).map(String::from);
    Ok(json!({
        "creator_avatar_url": avatar.unwrap_or_default(),
        "creator_username": creator.handle,
        "creator_nickname": creator.nickname,
        "privacy_level_options": creator.privacy_options(),
        "comment_disabled": creator.comment_disabled,
        "duet_disabled": creator.duet_disabled || creator.is_private(),
        "stitch_disabled": creator.stitch_disabled || creator.is_private(),
        "max_video_post_duration_sec": creator.max_video_post_duration_sec,
    }))
}
