//! Small jobs at the start and once an hour: private copies that nobody needs any more, old answers, idle logins.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use runsheet_model::Login;
use runsheet_store::StoreError;

use crate::{engine::Parts, fetcher, tokens::NoToken};

const EVERY: Duration = Duration::from_secs(60 * 60);

/// How long a repeated call finds its first answer.
const ANSWERS_KEPT: TimeDelta = TimeDelta::days(7);

/// A login that nothing used for so long is refreshed, so that its refresh token does not age.
const IDLE: TimeDelta = TimeDelta::days(7);

/// Runs until the engine stops.
pub(crate) async fn run(parts: Arc<Parts>) {
    loop {
        if let Err(error) = look_after(&parts).await {
            tracing::error!(%error, "the hourly jobs could not be done; trying again in an hour");
        }
        tokio::select! {
            () = parts.stop.cancelled() => return,
            () = parts.clock.sleep(EVERY) => {}
        }
    }
}

async fn look_after(parts: &Arc<Parts>) -> Result<(), StoreError> {
    let answers_before = parts.clock.now() - ANSWERS_KEPT;
    parts.store.write(move |tx| tx.forget_answers_before(answers_before)).await?;
    refresh_idle_logins(parts).await?;
    fetcher::drop_orphans(parts).await?;
    drop_old_clips(parts).await?;
    drop_old_pictures(parts).await;
    Ok(())
}

/// The pictures of clips that are not kept any more. They are found by what lies there, so none is forgotten.
async fn drop_old_pictures(parts: &Arc<Parts>) {
    let (pictures, clips) = (parts.pictures.clone(), parts.clips.clone());
    let swept = tokio::task::spawn_blocking(move || pictures.sweep(|clip| clips.path(clip).is_some())).await;
    match swept {
        Ok(Ok(0)) => {}
        Ok(Ok(removed)) => tracing::info!(removed, "pictures dropped with their clips"),
        Ok(Err(error)) => tracing::warn!(%error, "pictures of old clips could not be removed"),
        Err(error) => tracing::warn!(%error, "removing pictures broke off"),
    }
}

/// The row goes first: a kill in between leaves a file that a later plan of the same clip simply takes.
async fn drop_old_clips(parts: &Arc<Parts>) -> Result<(), StoreError> {
    let now = parts.clock.now();
    let keep = Duration::from_secs(u64::from(parts.settings().media_keep_days) * 24 * 60 * 60);
    for hash in parts.store.read(move |r| r.clips_to_drop(now, keep)).await? {
        let _nobody_plans = parts.clip_lease.write().await;
        if !parts.store.write(move |tx| tx.delete_clip(&hash, now, keep)).await? {
            continue;
        }
        let clips = parts.clips.clone();
        match tokio::task::spawn_blocking(move || clips.remove(hash)).await {
            Ok(Ok(_)) => tracing::info!(%hash, "private copy dropped"),
            Ok(Err(error)) => tracing::warn!(%hash, %error, "a private copy could not be removed"),
            Err(error) => tracing::warn!(%hash, %error, "removing a private copy broke off"),
        }
    }
    Ok(())
}

/// An unreleased copy leaves them alone: a refresh may log its twin out.
async fn refresh_idle_logins(parts: &Arc<Parts>) -> Result<(), StoreError> {
    if parts.copy.is_unreleased() {
        return Ok(());
    }
    let idle_since = parts.clock.now() - IDLE;
    for profile in parts.store.read(|r| r.profiles()).await? {
        let id = profile.id;
        let tokens = parts.store.read(move |r| r.tokens(id)).await?;
        let is_idle = tokens.is_some_and(|tokens| tokens.stored_at < idle_since);
        if profile.login != Login::Connected || !is_idle {
            continue;
        }
        match parts.access_token(id).await {
            Ok(_) => tracing::info!(profile = %profile.name, "idle login refreshed"),
            Err(NoToken::Store(error)) => return Err(error),
            Err(error) => tracing::warn!(profile = %profile.name, %error, "idle login not refreshed"),
        }
    }
    Ok(())
}
