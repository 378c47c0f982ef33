//! Asks TikTok for the time when this computer's clock is in doubt: so that a clock that was set right lets posts go
//! again, also where nothing is due that would ask; and before the one upload that no other call precedes.

use std::sync::{Arc, atomic::Ordering};

use runsheet_model::{DeferReason, Login, Sensitive};
use runsheet_store::StoreError;
use runsheet_tiktok::Scopes;

use crate::{engine::Parts, scheduler};

/// Compares the clocks through whichever account answers first; posts that waited for a clock set right go on at once.
pub(crate) async fn compare(parts: Arc<Parts>) {
    let was_wrong = parts.clock_wrong.load(Ordering::Relaxed);
    let compared = async {
        ask_the_time(&parts).await?;
        if was_wrong && !parts.clock_wrong.load(Ordering::Relaxed) {
            scheduler::end_deferrals(&parts, DeferReason::ClockWrong).await?;
        }
        Ok::<_, StoreError>(())
    };
    if let Err(error) = compared.await {
        tracing::error!(%error, "the clocks could not be compared; trying again in a minute");
    }
}

async fn ask_the_time(parts: &Arc<Parts>) -> Result<(), StoreError> {
    let profiles = parts.store.read(|r| r.profiles()).await?;
    for profile in profiles.into_iter().filter(|profile| profile.login == Login::Connected) {
        let Ok(token) = parts.access_token(profile.id).await else { continue };
        if ask(parts, &token.access).await {
            return Ok(());
        }
    }
    Ok(())
}

/// Compares the clocks through one account's login. False: no answer came that has a date.
pub(crate) async fn ask(parts: &Parts, token: &Sensitive<String>) -> bool {
    let basic = Scopes::parse("user.info.basic");
    let date = match parts.tiktok.user_info(token, &basic).await {
        Ok(answer) => answer.date,
        Err(error) => error.date(),
    };
    parts.note_date(date);
    date.is_some()
}
