//! What a creator does with a draft in the TikTok app.

use crate::config::PracticeError;
use crate::settle::{self, Posting};
use crate::state::uploads::{self, Stage, Upload};
use crate::state::{creators, outcomes};
use crate::world::Book;

/// Posts the draft and gives the video's id. An empty caption is one.
pub(crate) fn post(
    book: &Book<'_>,
    publish_id: &str,
    privacy: Option<&str>,
    caption: &str,
) -> Result<String, PracticeError> {
    let mut upload = draft(book, publish_id, &[Stage::Inbox, Stage::Ignored, Stage::Published])?;
    let creator = creators::get(book.sql, &upload.creator)?;
    let outcome = outcomes::of(book.sql, publish_id, &upload.creator, upload.blake3.as_deref())?;
    let privacy = privacy.map(String::from).or_else(|| creator.privacy_options().into_iter().next());
    let posting =
        Posting { caption: caption.to_owned(), privacy: privacy.unwrap_or_default(), is_aigc: false };
    let id = settle::put_on_profile(book, &upload, &outcome, book.now_ms, &posting)?;
    upload.stage = Stage::Published;
    uploads::save(book.sql, &upload)?;
    Ok(id.to_string())
}

/// Throws the draft away.
pub(crate) fn ignore(book: &Book<'_>, publish_id: &str) -> Result<(), PracticeError> {
    let mut upload = draft(book, publish_id, &[Stage::Inbox])?;
    upload.stage = Stage::Ignored;
    uploads::save(book.sql, &upload)
}

/// The draft in one of these stages. A direct post that went to the profile by itself was never a draft.
fn draft(book: &Book<'_>, publish_id: &str, stages: &[Stage]) -> Result<Upload, PracticeError> {
    uploads::by_publish_id(book.sql, publish_id)?
        .filter(|upload| stages.contains(&upload.stage))
        .filter(|upload| upload.stage != Stage::Published || upload.mode == crate::history::Mode::Inbox)
        .ok_or_else(|| PracticeError::NoSuchDraft(publish_id.to_owned()))
}
