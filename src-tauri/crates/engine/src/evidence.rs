//! What the account's video list says about a post: evidence for a person while nobody knows whether it went out, and
//! the way to the id of a published video that TikTok's status does not name (tiktok-api.md section 13, row 15).
//!
//! A video counts as the post's when it was made after the commit point and carries its caption and its length, and when
//! nothing else could be meant: several such videos, or several such posts, are no claim. The list moves no post.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use runsheet_model::{Attempt, ClipSource, Mode, Post, Privacy, Profile, State, limits::Endpoint};
use runsheet_store::StoreError;
use runsheet_tiktok::{Scope, Video};
use serde_json::{Value, json};

use crate::{
    calls::{Calling, NoAnswer},
    engine::Parts,
};

/// TikTok cuts captions to 150 characters here; an emoji at the cut may go whole.
const CUT_AT_LEAST: usize = 149;

/// Pages of twenty that are read back to the commit point.
const PAGES: u32 = 5;

/// What a look at the list brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Exactly one video that can only be this post's.
    One { id: String, created_at: DateTime<Utc>, url: Option<String> },
    /// No such video.
    None,
    /// More than one video, or more than one post, so nothing can be said.
    Several,
}

impl Seen {
    /// As it stands in the steps.
    pub(crate) fn detail(&self) -> Value {
        match self {
            Self::One { id, created_at, url } => {
                json!({ "found": "one", "post_id": id, "created_at": created_at, "url": url })
            }
            Self::None => json!({ "found": "none" }),
            Self::Several => json!({ "found": "several" }),
        }
    }
}

/// What identifies a post's video.
struct Marks {
    caption: String,
    duration_ms: u64,
    committed_at: DateTime<Utc>,
    /// Videos that are known to be other posts'.
    taken: Vec<String>,
    /// Whether another post of the same clip could be meant as well.
    has_rival: bool,
}

/// Looks through the account's newest videos. Nothing where the list cannot tell: the video is not for everyone, a draft
/// whose caption the client writes, an account that did not grant `video.list`; or where there is no answer now.
pub(crate) async fn look(
    parts: &Arc<Parts>,
    profile: &Profile,
    post: &Post,
    attempt: &Attempt,
) -> Result<Option<Seen>, StoreError> {
    let is_listed = post.mode == Mode::Direct && post.settings.privacy == Some(Privacy::PublicToEveryone);
    let (Some(committed_at), true, true) =
        (attempt.committed_at, is_listed, profile.has_scope(Scope::VideoList.as_str()))
    else {
        return Ok(None);
    };
    let Some(marks) = marks(parts, post, committed_at).await? else { return Ok(None) };
    if marks.has_rival {
        return Ok(Some(Seen::Several));
    }
    let videos = newest(parts, profile, post, committed_at).await?;
    Ok(videos.map(|videos| judge(&marks, videos)))
}

async fn marks(
    parts: &Arc<Parts>,
    post: &Post,
    committed_at: DateTime<Utc>,
) -> Result<Option<Marks>, StoreError> {
    let ClipSource::Kept { hash } = post.clip else { return Ok(None) };
    let (id, profile) = (post.id, post.profile);
    let (clip, mut same) = parts
        .store
        .read(move |r| Ok::<_, StoreError>((r.clip(&hash)?, r.posts_with_clip(&hash, profile)?)))
        .await?;
    same.retain(|other| other.id != id);
    let may_be_out = |other: &Post| {
        let open =
            matches!(other.state, State::Publishing { .. } | State::Unconfirmed { .. } | State::Published);
        open && other.tiktok_post_id.is_none() && other.settings.caption == post.settings.caption
    };
    Ok(clip.map(|clip| Marks {
        caption: post.settings.caption.clone(),
        duration_ms: clip.facts.duration_ms,
        committed_at,
        has_rival: same.iter().any(may_be_out),
        taken: same.into_iter().filter_map(|other| other.tiktok_post_id).collect(),
    }))
}

/// The account's videos back to that moment; nothing if TikTok does not tell now.
async fn newest(
    parts: &Arc<Parts>,
    profile: &Profile,
    post: &Post,
    since: DateTime<Utc>,
) -> Result<Option<Vec<Video>>, StoreError> {
    let (mut videos, mut cursor) = (Vec::new(), None);
    for _ in 0..PAGES {
        let calling = Calling::new(profile, Endpoint::VideoList, Some(post.id));
        let tiktok = &parts.tiktok;
        let listed = parts
            .call(
                calling,
                |token| async move { tiktok.video_list(&token, cursor, 20).await },
                |answer, _| Ok(answer.value),
            )
            .await;
        let page = match listed {
            Ok(page) => page,
            Err(NoAnswer::Store(error)) => return Err(error),
            Err(error) => {
                tracing::debug!(post = %post.id, %error, "the video list was not told");
                return Ok(None);
            }
        };
        let is_enough = page.cursor_ms.is_none_or(|oldest| oldest < since.timestamp_millis());
        videos.extend(page.videos);
        if !page.has_more || is_enough {
            return Ok(Some(videos));
        }
        cursor = page.cursor_ms;
    }
    Ok(Some(videos))
}

fn judge(marks: &Marks, videos: Vec<Video>) -> Seen {
    let mut fitting = videos.into_iter().filter(|video| fits(marks, video));
    match (fitting.next(), fitting.next()) {
        (None, _) => Seen::None,
        (Some(video), None) => {
            Seen::One { id: video.id, created_at: video.create_time, url: video.share_url }
        }
        (Some(_), Some(_)) => Seen::Several,
    }
}

fn fits(marks: &Marks, video: &Video) -> bool {
    let listed = video.title.as_deref().or(video.video_description.as_deref()).unwrap_or_default();
    let duration = video.duration_sec.unwrap_or_default().saturating_mul(1_000);
    // TikTok's moment is cut to the second.
    video.create_time.timestamp() >= marks.committed_at.timestamp()
        && duration.abs_diff(marks.duration_ms) <= 1_000
        && is_the_caption(&marks.caption, listed)
        && !marks.taken.contains(&video.id)
}

/// Whether the list shows this caption, whole or cut.
fn is_the_caption(caption: &str, listed: &str) -> bool {
    let (caption, listed) = (caption.trim(), listed.trim());
    let is_cut = listed.encode_utf16().count() >= CUT_AT_LEAST;
    caption == listed || is_cut && caption.starts_with(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks() -> Marks {
        Marks {
            caption: "Brezeln um sieben".to_owned(),
            duration_ms: 5_400,
            committed_at: DateTime::from_timestamp_millis(1_000_700).unwrap(),
            taken: vec!["7".to_owned()],
            has_rival: false,
        }
    }

    fn video(id: &str, created: i64, duration: u64, title: &str) -> Video {
        let given = json!({ "id": id, "create_time": created, "duration": duration, "title": title });
        serde_json::from_value(given).unwrap()
    }

    #[test]
    fn only_what_was_made_after_the_commit_point_with_caption_and_length_counts() {
        let good = || video("1", 1_000, 5, "Brezeln um sieben");
        for (wrong, why) in [
            (video("1", 999, 5, "Brezeln um sieben"), "older than the commit point"),
            (video("1", 1_000, 4, "Brezeln um sieben"), "too short"),
            (video("1", 1_000, 7, "Brezeln um sieben"), "too long"),
            (video("1", 1_000, 5, "Brezeln um acht"), "another caption"),
            (video("1", 1_000, 5, "Brezeln"), "a part of the caption that TikTok did not cut"),
            (video("7", 1_000, 5, "Brezeln um sieben"), "another post's video"),
        ] {
            assert_eq!(judge(&marks(), vec![wrong]), Seen::None, "{why}");
        }
        let Seen::One { id, .. } = judge(&marks(), vec![good()]) else { panic!("not found") };
        assert_eq!(id, "1");
        let twice = vec![good(), video("2", 1_060, 6, "Brezeln um sieben")];
        assert_eq!(judge(&marks(), twice), Seen::Several);
    }

    #[test]
    fn a_long_caption_is_known_by_its_first_150_characters() {
        let caption = format!("{}🥨 and much more", "x".repeat(149));
        for cut in ["x".repeat(149), format!("{}🥨", "x".repeat(149))] {
            assert!(is_the_caption(&caption, &cut));
        }
        assert!(!is_the_caption(&caption, &"x".repeat(100)));
        assert!(!is_the_caption(&caption, &format!("{}y", "x".repeat(149))));
    }
}
