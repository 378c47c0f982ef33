//! Lets time move uploads on: the end of processing, and the death of an upload whose URL has expired.
//!
//! Nothing runs in the background. Whoever looks at the state first calls [`due`], so an upload is where it would be
//! had somebody watched it all the time, also after a restart and on a clock that was moved.

use serde_json::Value;

use crate::config::PracticeError;
use crate::history::Mode;
use crate::outcome::Outcome;
use crate::past::video_id;
use crate::state::uploads::{self, Stage, Upload};
use crate::state::videos::{self, About, Video};
use crate::state::{creators, outcomes};
use crate::world::Book;

/// Moves on everything that is due at the book's instant.
pub(crate) fn due(book: &Book<'_>) -> Result<(), PracticeError> {
    for upload in uploads::processing(book.sql)? {
        end(book, upload)?;
    }
    let Some(reason) = &book.knobs.expired_upload_fails_with else { return Ok(()) };
    for mut upload in uploads::expired(book.sql, book.now_ms)? {
        upload.ended_ms = Some(upload.url_expires_ms);
        fail(book, upload, reason)?;
    }
    Ok(())
}

fn end(book: &Book<'_>, mut upload: Upload) -> Result<(), PracticeError> {
    let outcome = outcomes::of(book.sql, &upload.publish_id, &upload.creator, upload.blake3.as_deref())?;
    let ended_ms =
        upload.complete_ms.unwrap_or(book.now_ms) + outcome.processing_ms.unwrap_or(book.knobs.processing_ms);
    if outcome.stuck == Some(true) || book.now_ms < ended_ms {
        return Ok(());
    }
    upload.ended_ms = Some(ended_ms);
    if let Some(reason) = &outcome.fail_reason {
        return fail(book, upload, reason);
    }
    if upload.container.is_none() {
        return fail(book, upload, "file_format_check_failed");
    }
    let creator = creators::get(book.sql, &upload.creator)?;
    if upload.mode == Mode::Inbox || outcome.lands_in_inbox.unwrap_or(creator.onboarding) {
        upload.stage = Stage::Inbox;
        return uploads::save(book.sql, &upload);
    }
    put_on_profile(book, &upload, &outcome, ended_ms, &Posting::of_direct(&upload))?;
    upload.stage = Stage::Published;
    uploads::save(book.sql, &upload)
}

fn fail(book: &Book<'_>, mut upload: Upload, reason: &str) -> Result<(), PracticeError> {
    upload.stage = Stage::Failed;
    upload.fail_reason = Some(reason.to_owned());
    uploads::save(book.sql, &upload)
}

/// Ends everything of a creator that is under way: the owner took the app's access away.
pub(crate) fn access_removed(book: &Book<'_>, creator: &str) -> Result<(), PracticeError> {
    for mut upload in uploads::open(book.sql)? {
        if upload.creator == creator {
            upload.ended_ms = Some(book.now_ms);
            fail(book, upload, "auth_removed")?;
        }
    }
    Ok(())
}

/// What the creator chose for a video that goes on the profile.
pub(crate) struct Posting {
    pub(crate) caption: String,
    pub(crate) privacy: String,
    pub(crate) is_aigc: bool,
}

impl Posting {
    fn of_direct(upload: &Upload) -> Self {
        let field = |name: &str| upload.post_info.as_ref().and_then(|info| info.get(name));
        Self {
            caption: field("title").and_then(Value::as_str).unwrap_or_default().to_owned(),
            privacy: field("privacy_level").and_then(Value::as_str).unwrap_or_default().to_owned(),
            is_aigc: field("is_aigc").and_then(Value::as_bool).unwrap_or(false),
        }
    }
}

/// Puts a video of this upload on the profile at `at_ms`; if public, others see it after moderation.
pub(crate) fn put_on_profile(
    book: &Book<'_>,
    upload: &Upload,
    outcome: &Outcome,
    at_ms: i64,
    posting: &Posting,
) -> Result<i64, PracticeError> {
    let seed = blake3::hash(upload.publish_id.as_bytes());
    let seed = seed.as_bytes();
    videos::add(
        book.sql,
        Video {
            id: video_id(at_ms, u32::from_le_bytes([seed[0], seed[1], seed[2], seed[3]])),
            creator: upload.creator.clone(),
            created_ms: at_ms,
            visible_ms: at_ms + outcome.moderation_ms.unwrap_or(book.knobs.moderation_ms),
            public: posting.privacy == "PUBLIC_TO_EVERYONE",
            filtered: false,
            publish_id: Some(upload.publish_id.clone()),
            about: About {
                caption: posting.caption.clone(),
                duration_sec: 15,
                lifetime_views: 200.0 + 40.0 * f64::from(seed[4]),
                is_aigc: posting.is_aigc,
            },
        },
    )
}
