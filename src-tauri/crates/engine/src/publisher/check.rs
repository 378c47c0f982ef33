//! Stage `checking`: is this still what was agreed to, is the clip still the clip, and what does the account allow now?

use std::{fs::File, sync::Arc, time::SystemTime};

use runsheet_media::StoreError as ClipStoreError;

use runsheet_model::{
    Cause, ClipSource, DeferReason, Event, Interactions, Mode,
    clip::{ClipFacts, ClipHash},
    consent::Agreed,
    limits::Endpoint,
    media_rules::{self, Severity},
    post_settings::{CreatorLimits, Fit},
    settings::InteractionPolicy,
};
use runsheet_tiktok::{CallError, CreatorInfo, Scope};
use serde_json::json;

use super::{Halt, Run};
use crate::{
    calls::{Calling, NoAnswer},
    clock_check,
    engine::Parts,
    fail_point,
};

/// What the later stages need.
pub(super) struct Checked {
    pub(super) clip: Clip,
    pub(super) interactions: Interactions,
    pub(super) _agreed: Agreed,
}

/// The bytes, opened once, so that what was checked is what is sent.
#[derive(Clone)]
pub(super) struct Clip {
    pub(super) file: Arc<File>,
    pub(super) written: Option<SystemTime>,
    pub(super) size: u64,
    pub(super) facts: ClipFacts,
}

impl Clip {
    /// Whether nobody wrote to the file since it was read and found right.
    pub(super) fn is_untouched(&self) -> bool {
        self.file
            .metadata()
            .is_ok_and(|metadata| metadata.len() == self.size && metadata.modified().ok() == self.written)
    }
}

impl Run<'_> {
    pub(super) async fn check(&self) -> Result<Checked, Halt> {
        let agreed = self.consented().await?;
        let clip = self.clip().await?;
        self.keeps_the_rules(&clip)?;
        let interactions = match self.creator_info().await? {
            Some(info) if self.post.mode == Mode::Direct => self.fits(&info, &clip).await?,
            _ => self.post.settings.interactions,
        };
        if self.parts.clock_wrong.load(std::sync::atomic::Ordering::Relaxed) {
            return Err(self.defer_by(DeferReason::ClockWrong));
        }
        Ok(Checked { clip, interactions, _agreed: agreed })
    }

    async fn consented(&self) -> Result<Agreed, Halt> {
        let id = self.post.id;
        let consent = self.parts.store.read(move |r| r.consent(id)).await?;
        let agreed = self.post.terms().and_then(|terms| consent.as_ref()?.covers(&terms));
        agreed.ok_or_else(|| {
            needs(
                "consent_missing",
                "Nobody has agreed to this post as it stands. Agree to it and plan it again.",
            )
        })
    }

    /// Opens our private copy and reads it once, to see that not a bit has changed.
    pub(super) async fn clip(&self) -> Result<Clip, Halt> {
        let ClipSource::Kept { hash } = self.post.clip else {
            return Err(needs("clip_missing", "The post has no clip."));
        };
        let known = self.parts.store.read(move |r| r.clip(&hash)).await?;
        let Some(known) = known else {
            return Err(needs("clip_missing", "The private copy of the clip is gone. Add the clip again."));
        };
        let (file, written) =
            open_verified(self.parts, hash).await.map_err(|why| needs("clip_changed", &why))?;
        Ok(Clip { file: Arc::new(file), written, size: known.size, facts: known.facts })
    }

    fn keeps_the_rules(&self, clip: &Clip) -> Result<(), Halt> {
        let findings = media_rules::check(self.parts.settings().media_rules, clip.size, &clip.facts, None);
        match findings.iter().find(|finding| finding.severity == Severity::Error) {
            Some(finding) => Err(needs("clip_refused", &finding.remedy)),
            None => Ok(()),
        }
    }

    /// Asks the account what it allows. Drafts ask only where the scope is there, and ignore what the answer forbids.
    async fn creator_info(&self) -> Result<Option<CreatorInfo>, Halt> {
        if !self.profile.has_scope(Scope::VideoPublish.as_str()) {
            return match self.post.mode {
                Mode::Draft => {
                    self.compare_clocks().await;
                    Ok(None)
                }
                Mode::Direct => Err(needs(
                    "scope_not_authorized",
                    "The account did not grant publishing (video.publish). Connect it again and grant it.",
                )),
            };
        }
        let calling = Calling::new(&self.profile, Endpoint::CreatorInfo, Some(self.post.id));
        let (profile, step) = (self.profile.id, self.step("creator_info", serde_json::Value::Null));
        let post = self.post.id;
        let answer = self
            .parts
            .call(
                calling,
                |token| async move { self.parts.tiktok.creator_info(&token).await },
                move |answer, tx| {
                    fail_point::hit("creator_info_answered");
                    let info = answer.value;
                    tx.set_creator(
                        profile,
                        &info.nickname,
                        Some(&info.username),
                        info.avatar_url.as_deref(),
                    )?;
                    let detail = json!({
                        "privacy_level_options": options(&info),
                        "max_video_post_duration_sec": info.max_video_post_duration.map(|d| d.as_secs()),
                        "comment_disabled": info.comment_disabled,
                        "duet_disabled": info.duet_disabled,
                        "stitch_disabled": info.stitch_disabled,
                        "log_id": answer.log_id,
                    });
                    tx.log(post, &runsheet_model::Step { detail, ..step }, "tiktok")?;
                    Ok(info)
                },
            )
            .await;
        match answer {
            Ok(info) => Ok(Some(info)),
            Err(NoAnswer::Call(CallError::Refused(refusal))) if self.post.mode == Mode::Draft => {
                self.log("creator_info", json!({ "refused": refusal.code.as_str(), "ignored": true }))
                    .await?;
                Ok(None)
            }
            Err(error) => Err(self.no_answer(error).await),
        }
    }

    /// Without this question nothing TikTok says before the init of a draft carries a date. Whatever else comes of it, the
    /// init will say.
    async fn compare_clocks(&self) {
        if let Ok(token) = self.parts.access_token(self.profile.id).await {
            clock_check::ask(self.parts, &token.access).await;
        }
    }

    async fn fits(&self, info: &CreatorInfo, clip: &Clip) -> Result<Interactions, Halt> {
        let limits = limits_of(info);
        let adapt = self.parts.settings().publish_interactions == InteractionPolicy::Adapt;
        match limits.fit(&self.post.settings, clip.facts.duration_ms, adapt) {
            Fit::NeedsPerson { code, message } => Err(needs(code, &message)),
            Fit::Fits { interactions, adapted } => {
                if !adapted.is_empty() {
                    self.log("interactions_adapted", json!({ "switched_off_by_creator": adapted })).await?;
                }
                Ok(interactions)
            }
        }
    }
}

fn needs(code: &str, message: &str) -> Halt {
    Halt::With(Event::Obstacle(Cause::new(code, format!("{message} Nothing was posted."))))
}

fn options(info: &CreatorInfo) -> Vec<String> {
    info.privacy_level_options.iter().map(ToString::to_string).collect()
}

/// An answer without a maximum duration sets none.
fn limits_of(info: &CreatorInfo) -> CreatorLimits {
    let longest = info.max_video_post_duration.map_or(u64::MAX, |duration| duration.as_secs());
    CreatorLimits {
        privacy_options: options(info),
        disabled: Interactions {
            disable_comment: info.comment_disabled,
            disable_duet: info.duet_disabled,
            disable_stitch: info.stitch_disabled,
        },
        max_duration_sec: u32::try_from(longest).unwrap_or(u32::MAX),
    }
}

/// The handle whose bytes were read and found right, and when they were last written. A copy that was altered is
/// removed, so that adding the clip again makes a good one.
async fn open_verified(parts: &Arc<Parts>, hash: ClipHash) -> Result<(File, Option<SystemTime>), String> {
    let clips = parts.clips.clone();
    let opened = tokio::task::spawn_blocking(move || {
        let file = clips.open_verified(hash)?;
        let written = file.metadata().and_then(|metadata| metadata.modified()).ok();
        Ok((file, written))
    });
    match opened.await {
        Ok(Ok(opened)) => Ok(opened),
        Ok(Err(error)) => {
            if matches!(error, ClipStoreError::Altered { .. }) {
                let _nobody_plans = parts.clip_lease.write().await;
                let clips = parts.clips.clone();
                let removed = tokio::task::spawn_blocking(move || clips.remove(hash)).await;
                tracing::warn!(%hash, removed = matches!(removed, Ok(Ok(true))), "a private copy was altered");
            }
            Err(format!("{error}. Add the clip again."))
        }
        Err(error) => Err(format!("Reading the clip broke off: {error}.")),
    }
}
