//! The list of files that arrived: the oracle that tests compare with, independent of what any caller believes.

use crate::config::PracticeError;
use crate::history::{Ending, Published};
use crate::state::uploads::{self, Stage, Upload};
use crate::state::videos;
use crate::world::Book;

pub(crate) fn all(book: &Book<'_>) -> Result<Vec<Published>, PracticeError> {
    uploads::arrived(book.sql)?.into_iter().map(|upload| entry(book, upload)).collect()
}

fn entry(book: &Book<'_>, upload: Upload) -> Result<Published, PracticeError> {
    let post_ids = videos::ids_of(book.sql, &upload.publish_id, book.now_ms)?;
    Ok(Published {
        ending: match upload.stage {
            Stage::Uploading | Stage::Processing => Ending::Processing,
            Stage::Inbox => Ending::Inbox,
            Stage::Ignored => Ending::Ignored,
            Stage::Published => Ending::Published,
            Stage::Failed => Ending::Failed,
        },
        publish_id: upload.publish_id,
        creator: upload.creator,
        mode: upload.mode,
        blake3: upload.blake3.unwrap_or_default(),
        sha256: upload.sha256.unwrap_or_default(),
        size: upload.plan.size,
        post_info: upload.post_info,
        fail_reason: upload.fail_reason,
        post_ids: post_ids.iter().map(ToString::to_string).collect(),
        init_ms: upload.init_ms,
        complete_ms: upload.complete_ms.unwrap_or_default(),
        ended_ms: upload.ended_ms,
    })
}
