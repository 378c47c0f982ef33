//! The agency's own TikTok app.

use std::sync::Arc;

use runsheet_model::{Problem, settings::Audited};
use runsheet_store::StoredAppKey;
use runsheet_tiktok::Scopes;

use super::{Desk, trouble};
use crate::{
    audit,
    commands::{Caller, SetAppKey},
    key_ring::SecretAt,
    views::AppKeyView,
};

/// What is asked of creators when nothing else is said (design.md section 6).
const SCOPES: &str = "user.info.basic,video.upload,video.publish,video.list";

impl Desk {
    /// Sets the TikTok app's key and seals its secret.
    pub async fn set_app_key(&self, request: SetAppKey, caller: &Caller) -> Result<AppKeyView, Problem> {
        let client_key = request.client_key.trim().to_owned();
        let is_word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
        if !is_word(&client_key) {
            return Err(Problem::field("client_key", "is required: copy it from your TikTok app's page"));
        }
        if !is_word(request.client_secret.expose().trim()) {
            return Err(Problem::field("client_secret", "is required: copy it from your TikTok app's page"));
        }
        if request.redirect_port == Some(0) {
            return Err(Problem::field("redirect_port", "must be a port from 1 to 65535"));
        }
        let scopes =
            Scopes::parse(&request.scopes.map_or_else(|| SCOPES.to_owned(), |scopes| scopes.join(",")));
        if scopes.is_empty() {
            return Err(Problem::field("scopes", format!("must name at least one scope, such as {SCOPES}")));
        }
        let secret = request.client_secret.expose().trim().to_owned().into();
        let stored = StoredAppKey {
            secret_sealed: self.parts.key.seal(&SecretAt::app(&client_key), &secret)?,
            client_key,
            scopes: scopes.iter().map(ToString::to_string).collect(),
            redirect_port: request.redirect_port,
            set_at: self.parts.clock.now(),
        };
        let view = AppKeyView {
            client_key: stored.client_key.clone(),
            scopes: stored.scopes.clone(),
            redirect_port: stored.redirect_port,
        };
        let parts = Arc::clone(&self.parts);
        let keep = self.parts.store.write(move |tx| {
            let before = tx.app_key()?;
            tx.set_app_key(&stored)?;
            // What was known of another app says nothing of this one.
            if before.is_none_or(|before| before.client_key != stored.client_key) {
                audit::learn(&parts, tx, Audited::Unknown)?;
            }
            Ok(())
        });
        keep.await.map_err(trouble)?;
        self.parts.signals.changed();
        tracing::info!(by = caller.by, client_key = view.client_key, "TikTok app key set");
        Ok(view)
    }

    /// The TikTok app in use, if one was set.
    pub async fn app_key(&self) -> Result<Option<AppKeyView>, Problem> {
        let stored = self.parts.store.read(|r| r.app_key()).await.map_err(trouble)?;
        Ok(stored.map(|stored| AppKeyView {
            client_key: stored.client_key,
            scopes: stored.scopes,
            redirect_port: stored.redirect_port,
        }))
    }
}
