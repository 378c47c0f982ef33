//! What an account may post now, asked of TikTok for the composer's account bar (tiktok-api.md section 3).
//!
//! The question goes through the gate like every other, but takes only a part of the account's minute: the posts about
//! to go out ask the same. What keeps TikTok from answering is an answer too, not an error.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use runsheet_model::{
    DeferReason, Mode, Problem, Profile,
    limits::{CREATOR_INFO_IN_PASSING, Endpoint},
};
use runsheet_store::StoreError;
use runsheet_tiktok::{CallError, Class, Code, CreatorInfo, Refusal, Scope};

use super::{Desk, trouble};
use crate::{
    calls::{Calling, NoAnswer},
    commands::{Caller, GetCreator},
    publisher::explain,
    tokens::NoToken,
    views::{CreatorAnswer, CreatorView},
};

impl Desk {
    /// Asks TikTok anew. The names and the picture it gives are remembered.
    pub async fn creator(&self, request: GetCreator, _: &Caller) -> Result<CreatorAnswer, Problem> {
        let profile = self.profile_named(&request.name).await?;
        if !profile.has_scope(Scope::VideoPublish.as_str()) {
            return Ok(CreatorAnswer::DraftsOnly);
        }
        match self.ask(&profile).await {
            Ok(info) => self.ready(&profile, info).await.map_err(trouble),
            Err(why) => self.no_creator(&profile, why).await.map_err(trouble),
        }
    }

    async fn ask(&self, profile: &Profile) -> Result<CreatorInfo, NoAnswer> {
        let (parts, id) = (Arc::clone(&self.parts), profile.id);
        let calling = Calling {
            window: Some(CREATOR_INFO_IN_PASSING),
            ..Calling::new(profile, Endpoint::CreatorInfo, None)
        };
        let asked = self.parts.call(
            calling,
            |token| {
                let parts = Arc::clone(&parts);
                async move { parts.tiktok.creator_info(&token).await }
            },
            move |answer, tx| {
                let info = answer.value;
                tx.set_creator(id, &info.nickname, Some(&info.username), info.avatar_url.as_deref())?;
                Ok(info)
            },
        );
        asked.await
    }

    async fn ready(&self, profile: &Profile, info: CreatorInfo) -> Result<CreatorAnswer, StoreError> {
        self.parts.signals.changed();
        let settings = self.parts.settings();
        let gate = &self.parts.gate;
        let creator = CreatorView {
            nickname: info.nickname,
            username: info.username,
            avatar_url: info.avatar_url,
            privacy_level_options: info.privacy_level_options.iter().map(ToString::to_string).collect(),
            comment_disabled: info.comment_disabled,
            duet_disabled: info.duet_disabled,
            stitch_disabled: info.stitch_disabled,
            max_video_post_duration_sec: info.max_video_post_duration.map(|longest| longest.as_secs()),
            app_audited: settings.app_audited,
            direct_waits: gate.look(&profile.account, Mode::Direct, None, &settings).await?,
            draft_waits: gate.look(&profile.account, Mode::Draft, None, &settings).await?,
        };
        Ok(CreatorAnswer::Ready { creator })
    }

    async fn no_creator(&self, profile: &Profile, why: NoAnswer) -> Result<CreatorAnswer, StoreError> {
        let message = why.to_string();
        let unavailable =
            |code: &str| CreatorAnswer::Unavailable { code: code.to_owned(), message: message.clone() };
        Ok(match why {
            NoAnswer::NotYet(deferral) | NoAnswer::Full(deferral, _) => CreatorAnswer::Wait { deferral },
            NoAnswer::NoToken(NoToken::NeedsLogin(cause)) => {
                CreatorAnswer::NeedsLogin { message: cause.message }
            }
            NoAnswer::NoToken(NoToken::Offline(_))
            | NoAnswer::Call(CallError::NotSent { .. } | CallError::Unanswered { .. }) => {
                CreatorAnswer::Offline { message }
            }
            NoAnswer::NoToken(NoToken::NoApp) => unavailable("app_key_missing"),
            NoAnswer::NoToken(NoToken::AppRefused(_)) => unavailable("app_key_refused"),
            NoAnswer::NoToken(NoToken::Key(trouble)) => unavailable(trouble.defer_reason().as_str()),
            NoAnswer::NoToken(NoToken::Fault(_)) | NoAnswer::Call(CallError::Fault(_)) => {
                unavailable(DeferReason::TiktokFault.as_str())
            }
            NoAnswer::Call(CallError::Refused(refusal)) => self.refused(profile, *refusal).await?,
            NoAnswer::NoToken(NoToken::Store(error)) | NoAnswer::Store(error) => return Err(error),
        })
    }

    async fn refused(&self, profile: &Profile, refusal: Refusal) -> Result<CreatorAnswer, StoreError> {
        let code = refusal.code.as_str().to_owned();
        let message = explain(&refusal.code, &refusal.message);
        Ok(match refusal.code.class() {
            Class::Retry => CreatorAnswer::Unavailable { code, message },
            _ => {
                let until = self.until(profile, &refusal.code).await?;
                CreatorAnswer::Refused { code, message, until }
            }
        })
    }

    /// Until when a refusal holds. It teaches the gate what the gate did not know; asking again makes no wait longer.
    async fn until(&self, profile: &Profile, code: &Code) -> Result<Option<DateTime<Utc>>, StoreError> {
        let (gate, account) = (&self.parts.gate, &profile.account);
        let reason = match code {
            Code::TooManyPosts => DeferReason::DailyCap,
            Code::ReachedActiveUserCap => DeferReason::AppCap,
            _ => return Ok(None),
        };
        let known = gate.look(account, Mode::Direct, None, &self.parts.settings()).await?;
        if let Some(known) = known.filter(|known| known.reason == reason) {
            return Ok(Some(known.until));
        }
        let learned = match reason {
            DeferReason::AppCap => gate.learn_app_cap(account).await?,
            _ => gate.learn_daily_cap(account).await?,
        };
        Ok(Some(learned.until))
    }
}
