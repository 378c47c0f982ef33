//! `POST /v2/post/publish/status/fetch/` and `/cancel/` (tiktok-api.md section 7).

use serde_json::{Map, Value, json};

use crate::creator::Creator;
use crate::fields::Fields;
use crate::outcome::PostIdShape;
use crate::refusal::{Denied, Refusal};
use crate::state::uploads::{self, Stage, Upload};
use crate::state::{outcomes, videos};
use crate::world::Book;

/// The upload that `body` names, if the creator may see it.
pub(crate) fn named(book: &Book<'_>, creator: &Creator, body: &Value) -> Result<Upload, Denied> {
    let mut fields = Fields::of("body", body)?;
    let publish_id = fields.text("publish_id")?;
    let publish_id = fields.need("publish_id", publish_id)?;
    fields.finish()?;
    let upload = uploads::by_publish_id(book.sql, publish_id)?.ok_or(Refusal::InvalidPublishId)?;
    if upload.creator != creator.handle {
        return Err(Refusal::TokenNotAuthorizedForPublishId.into());
    }
    Ok(upload)
}

/// Where the upload stands.
pub(crate) fn fetch(book: &Book<'_>, upload: &Upload) -> Result<Value, Denied> {
    let outcome = outcomes::of(book.sql, &upload.publish_id, &upload.creator, upload.blake3.as_deref())?;
    let under_way = matches!(upload.stage, Stage::Uploading | Stage::Processing);
    let told = if under_way { outcome.status_while_processing } else { outcome.status_at_end };
    let status = told.unwrap_or_else(|| documented(upload.stage).to_owned());
    let mut data = Map::new();
    data.insert("status".into(), status.into());
    data.insert("uploaded_bytes".into(), upload.received.into());
    if let Some(reason) = &upload.fail_reason {
        data.insert("fail_reason".into(), reason.as_str().into());
    }
    if upload.stage == Stage::Published {
        let ids = videos::ids_of(book.sql, &upload.publish_id, book.now_ms)?;
        if let Some(ids) = shaped(&ids, outcome.post_id.unwrap_or_default()) {
            data.insert("publicaly_available_post_id".into(), ids);
        }
    }
    Ok(Value::Object(data))
}

/// Nothing here is pulled from a URL, so nothing can be cancelled.
pub(crate) fn cancel(_upload: &Upload) -> Refusal {
    Refusal::PublishNotCancellable
}

fn documented(stage: Stage) -> &'static str {
    match stage {
        Stage::Uploading | Stage::Processing => "PROCESSING_UPLOAD",
        Stage::Inbox | Stage::Ignored => "SEND_TO_USER_INBOX",
        Stage::Published => "PUBLISH_COMPLETE",
        Stage::Failed => "FAILED",
    }
}

fn shaped(ids: &[i64], shape: PostIdShape) -> Option<Value> {
    match shape {
        PostIdShape::Numbers => Some(json!(ids)),
        PostIdShape::Empty => Some(json!([])),
        PostIdShape::Missing => None,
        PostIdShape::Text => ids.first().map(|id| json!(id.to_string())),
        PostIdShape::Texts => Some(ids.iter().map(|id| json!(id.to_string())).collect()),
    }
}
