//! Stage `initiating`: asks TikTok for an upload. The call is not idempotent, so it is made once per attempt, and at most
//! three times per post without a person's go.

use chrono::TimeDelta;
use runsheet_model::{
    Cause, Event, Interactions, Mode, Post, Stage, Step,
    chunks::ChunkPlan,
    limits::{Endpoint, INITS_WITHOUT_A_PERSON},
};
use runsheet_store::Moved;
use runsheet_tiktok::{
    Answer, CallError, DirectInit, FileSource, InboxInit, InitAnswer, PostInfo, PrivacyLevel, UploadUrl,
};
use serde_json::json;

use super::{Halt, Run, check::Checked};
use crate::{
    audit,
    calls::{Calling, NoAnswer},
    fail_point,
    key_ring::SecretAt,
};

/// The whole upload must end within the hour (tiktok-api.md section 4.3).
const URL_LIFE: TimeDelta = TimeDelta::hours(1);

impl Run<'_> {
    pub(super) async fn init(&mut self, checked: &Checked) -> Result<UploadUrl, Halt> {
        let plan = ChunkPlan::for_size(checked.clip.size)
            .map_err(|why| Halt::With(Event::Obstacle(Cause::new("clip_unsendable", why.to_string()))))?;
        if self.post.inits_since_go >= INITS_WITHOUT_A_PERSON {
            return Err(Halt::With(Event::Obstacle(Cause::new(
                "too_many_tries",
                format!(
                    "TikTok was asked for an upload {INITS_WITHOUT_A_PERSON} times and none was completed. Nothing was \
                     posted. Look at the steps, then plan it again."
                ),
            ))));
        }
        let post = self.post.id;
        self.advance(Stage::Initiating, move |tx| tx.count_init(post).map(drop)).await?;
        fail_point::hit("initiating_written");
        let endpoint = Endpoint::init(self.post.mode);
        match self.ask_for_upload(endpoint, plan, checked.interactions).await {
            Ok(url) => {
                self.attempt.plan = Some(plan);
                Ok(url)
            }
            Err(error) => {
                if !may_have_taken_effect(&error) {
                    self.parts.store.write(move |tx| tx.uncount_init(post)).await?;
                }
                self.log("init", json!({ "error": describe(&error) })).await?;
                Err(self.no_answer(error).await)
            }
        }
    }

    async fn ask_for_upload(
        &mut self,
        endpoint: Endpoint,
        plan: ChunkPlan,
        interactions: Interactions,
    ) -> Result<UploadUrl, NoAnswer> {
        let source =
            FileSource { video_size: plan.size, chunk_size: plan.chunk_size, total_chunk_count: plan.count };
        let direct = match self.post.mode {
            Mode::Direct => Some(DirectInit { post_info: post_info(&self.post, interactions), source }),
            Mode::Draft => None,
        };
        let inbox = InboxInit { source };
        let tiktok = &self.parts.tiktok;
        let calling = Calling::new(&self.profile, endpoint, Some(self.post.id));
        let (post, attempt, number) = (self.post.id, self.attempt.id, self.attempt.number);
        let told = audit::told_by_accepting(&self.post);
        let parts = std::sync::Arc::clone(self.parts);
        let answered = self
            .parts
            .call(
                calling,
                |token| async {
                    let token = token;
                    fail_point::hit("init_in_ledger");
                    match &direct {
                        Some(direct) => tiktok.init_direct(&token, direct).await,
                        None => tiktok.init_inbox(&token, &inbox).await,
                    }
                },
                move |answer: Answer<InitAnswer>, tx| {
                    fail_point::hit("init_answered");
                    let now = parts.clock.now();
                    let InitAnswer { publish_id, upload_url } = answer.value;
                    // Without the key the upload goes on, but could not be picked up after a kill.
                    let sealed = parts
                        .key
                        .seal(&SecretAt::upload_url(attempt), upload_url.secret())
                        .unwrap_or_default();
                    tx.init_answered(attempt, &publish_id, &sealed, now + URL_LIFE, plan)?;
                    let detail = json!({
                        "publish_id": publish_id,
                        "chunks": plan.count,
                        "chunk_size": plan.chunk_size,
                        "bytes": plan.size,
                        "log_id": answer.log_id,
                    });
                    let step = Step { at: now, attempt: Some(number), name: "init".to_owned(), detail };
                    tx.log(post, &step, "tiktok")?;
                    let moved = Moved::by("publisher", now).in_attempt(number);
                    let post = tx.move_post(post, Event::Advance(Stage::Uploading), moved)?;
                    let is_news = told.map_or(Ok(false), |audited| audit::learn(&parts, tx, audited))?;
                    Ok((post, publish_id, upload_url, is_news))
                },
            )
            .await?;
        fail_point::hit("init_written");
        let (moved, publish_id, url, is_news) = answered;
        self.post = moved;
        self.attempt.publish_id = Some(publish_id);
        self.parts.signals.post_changed(self.post.id);
        if is_news {
            self.parts.signals.changed();
        }
        Ok(url)
    }
}

fn post_info(post: &Post, interactions: Interactions) -> PostInfo {
    let settings = &post.settings;
    PostInfo {
        // The check before has refused a direct post without privacy; an empty word TikTok refuses as well.
        privacy_level: PrivacyLevel::from(settings.privacy.map_or("", runsheet_model::Privacy::as_str)),
        title: (!settings.caption.is_empty()).then(|| settings.caption.clone()),
        disable_comment: interactions.disable_comment,
        disable_duet: interactions.disable_duet,
        disable_stitch: interactions.disable_stitch,
        video_cover_timestamp_ms: settings.cover_timestamp_ms,
        brand_content_toggle: settings.disclosure.branded_content,
        brand_organic_toggle: settings.disclosure.own_brand,
        is_aigc: settings.disclosure.ai_generated,
    }
}

fn may_have_taken_effect(error: &NoAnswer) -> bool {
    match error {
        NoAnswer::Call(error) => error.may_have_taken_effect(),
        NoAnswer::NotYet(_) | NoAnswer::Full(..) | NoAnswer::NoToken(_) => false,
        NoAnswer::Store(_) => true,
    }
}

fn describe(error: &NoAnswer) -> serde_json::Value {
    match error {
        NoAnswer::Call(CallError::Refused(refusal)) | NoAnswer::Full(_, CallError::Refused(refusal)) => {
            json!({
                "code": refusal.code.as_str(),
                "http_status": refusal.status,
                "message": refusal.message,
                "log_id": refusal.log_id,
            })
        }
        other => json!(other.to_string()),
    }
}
