//! Fetches a clip from the address a call named, into our private copies, and makes the post ready.

use std::{sync::Arc, time::Duration};

use runsheet_media::{FetchError, FetchPolicy, KeptClip, fetch as download};
use runsheet_model::{
    Cause, ClipSource, DeferReason, Deferral, Event, Post, PostId, State,
    clip::{ClipHash, Inspection},
    consent::{AgreedClip, Consent, Terms},
    media_rules::{self, Severity},
};
use runsheet_store::{Moved, StoreError};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{engine::Parts, fail_point, key_ring::SecretAt};

/// How often a download that broke off is begun again, and the pause before.
const TRIES: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(20)];

/// Fetches the post's clip, or stops the post with the reason. Whoever moves the post meanwhile breaks it off.
pub(crate) async fn fetch(
    parts: &Arc<Parts>,
    post: &Post,
    broken_off: &CancellationToken,
) -> Result<(), StoreError> {
    let ClipSource::Fetching { url_sealed } = &post.clip else { return Ok(()) };
    let Ok(url) = parts.key.open(&SecretAt::clip_url(post.id), url_sealed) else {
        let message = "The address of the clip does not open with this workspace's key. Plan the post again.";
        return stop(parts, post, Cause::new("address_lost", message)).await;
    };
    tokio::select! {
        () = parts.stop.cancelled() => Ok(()),
        () = broken_off.cancelled() => Ok(()),
        fetched = with_patience(parts, url.expose()) => match fetched {
            Ok(clip) => arrived(parts, post, clip).await,
            Err(error) => {
                let message = format!("The clip could not be fetched: {error}. Nothing was posted.");
                stop(parts, post, Cause::new(error.code(), message)).await
            }
        },
    }
}

async fn with_patience(parts: &Arc<Parts>, url: &str) -> Result<KeptClip, FetchError> {
    let policy = FetchPolicy {
        allow_loopback: parts.settings().media_allow_loopback,
        max_bytes: parts.settings().media_rules.max_bytes(),
        ..FetchPolicy::default()
    };
    for pause in TRIES {
        match download(url, &policy, &parts.clips).await {
            Err(error) if error.is_transient() => {
                tracing::info!(%error, "fetching a clip failed; trying again");
                parts.clock.sleep(pause).await;
            }
            other => return other,
        }
    }
    download(url, &policy, &parts.clips).await
}

async fn arrived(parts: &Arc<Parts>, post: &Post, clip: KeptClip) -> Result<(), StoreError> {
    let findings = media_rules::check(parts.settings().media_rules, clip.size, &clip.facts, None);
    if let Some(finding) = findings.iter().find(|finding| finding.severity == Severity::Error) {
        drop_unused(parts, &clip).await?;
        let message = format!("The clip breaks the rules: {} Nothing was posted.", finding.remedy);
        return stop(parts, post, Cause::new("clip_refused", message)).await;
    }
    let inspection =
        Inspection { path: None, size: clip.size, hash: clip.hash, facts: clip.facts.clone(), findings };
    fail_point::hit("clip_arrived");
    let is_used = {
        let _lease = parts.clip_lease.read().await;
        // If somebody removed this very copy meanwhile, the post is still to be fetched and will be again.
        parts.clips.path(clip.hash).is_some() && record(parts, post.id, inspection).await?
    };
    fail_point::hit("arrival_written");
    if is_used { Ok(()) } else { drop_unused(parts, &clip).await }
}

/// Gives the post its clip. False: it is not waiting for it any more.
async fn record(parts: &Arc<Parts>, id: PostId, inspection: Inspection) -> Result<bool, StoreError> {
    let now = parts.clock.now();
    parts
        .store
        .write(move |tx| {
            let waiting = tx.post(id)?.filter(|post| {
                matches!((&post.clip, &post.state), (ClipSource::Fetching { .. }, State::Scheduled { .. }))
            });
            let Some(mut post) = waiting else { return Ok(false) };
            tx.insert_clip(&inspection, now)?;
            let agreed = tx
                .consent(id)?
                .filter(|consent| post.terms().is_some_and(|terms| consent.covers(&terms).is_some()));
            post.clip = ClipSource::Kept { hash: inspection.hash };
            tx.edit_post(&post)?;
            if let Some(agreed) = agreed {
                let clip = AgreedClip::Hash(inspection.hash);
                let terms = Terms { clip, profile: post.profile, mode: post.mode, settings: &post.settings };
                tx.insert_consent(id, &Consent::to(&terms, agreed.by, agreed.at))?;
            }
            let moved =
                Moved::by("fetcher", now).with(json!({ "hash": inspection.hash, "bytes": inspection.size }));
            tx.move_post(id, Event::ClipArrived, moved)?;
            if post.schedule.is_some_and(|schedule| schedule.due < now) {
                // What waited for its clip is not late: its lateness is reckoned from the arrival.
                let arrival = Deferral { until: now, reason: DeferReason::Fetching };
                tx.move_post(id, Event::Defer(arrival), Moved::by("fetcher", now))?;
            }
            Ok(true)
        })
        .await
}

async fn stop(parts: &Arc<Parts>, post: &Post, cause: Cause) -> Result<(), StoreError> {
    let (id, now) = (post.id, parts.clock.now());
    let stopped = parts
        .store
        .write(move |tx| tx.move_post(id, Event::Obstacle(cause), Moved::by("fetcher", now)))
        .await;
    match stopped {
        Ok(_) | Err(StoreError::Impossible(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Removes a private copy that no plan knows.
pub(crate) async fn drop_unused(parts: &Arc<Parts>, clip: &KeptClip) -> Result<(), StoreError> {
    drop_if_unknown(parts, clip.hash).await
}

async fn drop_if_unknown(parts: &Arc<Parts>, hash: ClipHash) -> Result<(), StoreError> {
    let _nobody_plans = parts.clip_lease.write().await;
    if parts.store.read(move |r| r.clip(&hash)).await?.is_none() {
        let clips = parts.clips.clone();
        let removed = tokio::task::spawn_blocking(move || clips.remove(hash)).await;
        if let Ok(Err(error)) = removed {
            tracing::warn!(%error, "a private copy that nobody needs could not be removed");
        }
    }
    Ok(())
}

/// Removes private copies that no plan knows: a kill left them between copying and planning.
pub(crate) async fn drop_orphans(parts: &Arc<Parts>) -> Result<(), StoreError> {
    let clips = parts.clips.clone();
    let Ok(Ok(kept)) = tokio::task::spawn_blocking(move || clips.list()).await else { return Ok(()) };
    for hash in kept {
        drop_if_unknown(parts, hash).await?;
    }
    Ok(())
}
