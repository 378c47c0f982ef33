//! `source_info` of both inits (tiktok-api.md section 4.2).

use serde_json::Value;

use crate::fields::Fields;
use crate::posting::plan::Plan;
use crate::refusal::Refusal;

/// Reads the plan of a `FILE_UPLOAD`; a `PULL_FROM_URL` that is well-formed names a host nobody has verified.
pub(crate) fn read(value: &Value) -> Result<Plan, Refusal> {
    let mut fields = Fields::of("source_info", value)?;
    let source = fields.text("source")?;
    match fields.need("source", source)? {
        "FILE_UPLOAD" => file_upload(fields),
        "PULL_FROM_URL" => Err(pull_from_url(fields)),
        _ => Err(Refusal::params("source_info.source must be FILE_UPLOAD or PULL_FROM_URL")),
    }
}

fn file_upload(mut fields: Fields<'_>) -> Result<Plan, Refusal> {
    let [size, chunk, count] = {
        let mut number = |name| {
            let value = fields.int64(name)?;
            fields.need(name, value)
        };
        [number("video_size")?, number("chunk_size")?, number("total_chunk_count")?]
    };
    fields.finish()?;
    Plan::check(size, chunk, count)
}

fn pull_from_url(mut fields: Fields<'_>) -> Refusal {
    let url = fields.text("video_url").and_then(|url| fields.need("video_url", url));
    match url.and_then(|_| fields.finish()) {
        Ok(()) => Refusal::UrlOwnershipUnverified,
        Err(malformed) => malformed,
    }
}
