//! Whether the agency's TikTok app is audited for direct posts, as TikTok's answers tell.
//!
//! What is learned is the setting `app.audited`, so that a person can say it as well: whoever spoke last is believed.
//! Only what is certain is learned. A refusal says it in so many words; an audience of everyone that was accepted needs
//! an audited app, for an unaudited one reaches only private accounts, which do not offer it (tiktok-api.md section 10.4).

use runsheet_model::{Mode, Post, Privacy, settings::Audited};
use runsheet_store::{StoreError, Tx};

use crate::engine::Parts;

/// The setting's name.
const SETTING: &str = "app.audited";

/// What it says of the app that TikTok accepted this post.
pub(crate) fn told_by_accepting(post: &Post) -> Option<Audited> {
    let is_public = post.settings.privacy == Some(Privacy::PublicToEveryone);
    (post.mode == Mode::Direct && is_public).then_some(Audited::Yes)
}

/// Keeps what was learned of the app; whether that was news.
pub(crate) fn learn(parts: &Parts, tx: &Tx<'_>, audited: Audited) -> Result<bool, StoreError> {
    let is_news = parts.settings().app_audited != audited;
    if is_news {
        parts.replace_settings(tx.set_setting(SETTING, audited.as_str())?);
        tracing::info!(audited = audited.as_str(), "learned of the TikTok app");
    }
    Ok(is_news)
}
