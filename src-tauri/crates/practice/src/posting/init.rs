//! `POST /v2/post/publish/video/init/` and `/inbox/video/init/` (tiktok-api.md sections 4 and 5).

use rand::RngExt;
use serde_json::{Value, json};

use crate::creator::Creator;
use crate::fields::Fields;
use crate::history::Mode;
use crate::posting::plan::Plan;
use crate::posting::{post_info, source_info};
use crate::refusal::{Denied, Refusal};
use crate::secret::random_text;
use crate::state::uploads::{self, Stage, Upload};
use crate::world::Book;

const DAY_MS: i64 = 86_400_000;

/// Accepts a direct post and answers with its upload URL.
pub(crate) fn direct(book: &Book<'_>, creator: &Creator, body: &Value) -> Result<(Value, String), Denied> {
    let mut fields = Fields::of("body", body)?;
    let post = fields.object("post_info")?;
    let source = fields.object("source_info")?;
    fields.finish()?;
    post_info::check(post, creator)?;
    let plan = source_info::read(source)?;
    if creator.banned {
        return Err(Refusal::BannedFromPosting.into());
    }
    check_audit(book, creator, post)?;
    check_active_users(book, creator)?;
    check_posts_per_day(book, creator)?;
    open_upload(book, creator, Mode::Direct, plan, Some(post.clone()))
}

/// Accepts a draft. Only `source_info` may be sent: everything else is set in the TikTok app.
pub(crate) fn draft(book: &Book<'_>, creator: &Creator, body: &Value) -> Result<(Value, String), Denied> {
    let mut fields = Fields::of("body", body)?;
    let source = fields.object("source_info")?;
    fields.finish()?;
    let plan = source_info::read(source)?;
    if creator.banned {
        return Err(Refusal::BannedFromPosting.into());
    }
    let since = book.now_ms - DAY_MS;
    let pending = uploads::drafts_since(book.sql, &creator.handle, since, book.knobs.drafts_free_on_post)?;
    if pending >= book.knobs.pending_drafts {
        return Err(Refusal::TooManyPendingShares.into());
    }
    open_upload(book, creator, Mode::Inbox, plan, None)
}

fn check_audit(book: &Book<'_>, creator: &Creator, post: &Value) -> Result<(), Refusal> {
    let only_me = post.get("privacy_level").and_then(Value::as_str) == Some("SELF_ONLY");
    if book.knobs.audited || (creator.is_private() && only_me) {
        Ok(())
    } else {
        Err(Refusal::UnauditedClient)
    }
}

/// The app's daily number of creators who post directly.
pub(crate) fn check_active_users(book: &Book<'_>, creator: &Creator) -> Result<(), Denied> {
    let cap = if book.knobs.audited { book.knobs.active_user_cap } else { book.knobs.unaudited_user_cap };
    let since = book.now_ms - DAY_MS;
    let already = uploads::direct_since(book.sql, &creator.handle, since)? > 0;
    if already || uploads::others_active_since(book.sql, &creator.handle, since)? < cap {
        return Ok(());
    }
    Err(Refusal::ReachedActiveUserCap.into())
}

/// The creator's daily number of direct posts.
pub(crate) fn check_posts_per_day(book: &Book<'_>, creator: &Creator) -> Result<(), Denied> {
    let posts = uploads::direct_since(book.sql, &creator.handle, book.now_ms - DAY_MS)?;
    if posts < book.knobs.direct_posts_per_day { Ok(()) } else { Err(Refusal::TooManyPosts.into()) }
}

fn open_upload(
    book: &Book<'_>,
    creator: &Creator,
    mode: Mode,
    plan: Plan,
    post_info: Option<Value>,
) -> Result<(Value, String), Denied> {
    let mut rng = rand::rng();
    let number: u64 = rng.random_range(7_500_000_000_000_000_000..7_600_000_000_000_000_000);
    let publish_id = match mode {
        Mode::Direct => format!("v_pub_file~v2-1.{number}"),
        Mode::Inbox => format!("v_inbox_file~v2.{number}"),
    };
    let upload_id = rng.random_range(10_u64.pow(18)..10_u64.pow(19)).to_string();
    let token = random_text(40);
    let mut url = book.origin.clone();
    url.set_path("/video/");
    url.query_pairs_mut().append_pair("upload_id", &upload_id).append_pair("upload_token", &token);
    let upload = Upload {
        publish_id: publish_id.clone(),
        upload_id,
        creator: creator.handle.clone(),
        mode,
        stage: Stage::Uploading,
        plan,
        received: 0,
        post_info,
        init_ms: book.now_ms,
        url_expires_ms: book.now_ms + book.knobs.upload_url_secs * 1_000,
        complete_ms: None,
        ended_ms: None,
        blake3: None,
        sha256: None,
        container: None,
        fail_reason: None,
    };
    uploads::add(book.sql, &upload, &token)?;
    Ok((json!({"publish_id": publish_id, "upload_url": url.as_str()}), publish_id))
}
