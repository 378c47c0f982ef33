//! `posts`: the plan to send one clip to one profile, and where it stands. Posts are never deleted.
//!
//! The state has one way in: [`Tx::move_post`](crate::Tx::move_post), which asks the model. `wake_at` is reckoned by the
//! database from due time and deferral, so it cannot be forgotten.

mod reads;
mod writes;

#[cfg(test)]
mod tests;

use runsheet_model::{
    Cause, ClipSource, Deferral, Disclosure, Interactions, Post, PostSettings, Schedule, Stage, State,
    StateName,
};
use rusqlite::Row;

use crate::columns::Columns;

pub use reads::{PostCount, PostFilter};
pub use writes::Moved;

pub(crate) const V1: &str = "
CREATE TABLE posts (
    id TEXT PRIMARY KEY,
    destination TEXT NOT NULL UNIQUE,
    profile TEXT NOT NULL REFERENCES profiles (id),
    clip_hash TEXT REFERENCES clips (hash),
    clip_url_sealed BLOB,
    mode TEXT NOT NULL CHECK (mode IN ('direct', 'draft')),
    title TEXT NOT NULL,
    caption TEXT NOT NULL,
    privacy TEXT CHECK (privacy IN
        ('PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'FOLLOWER_OF_CREATOR', 'SELF_ONLY')),
    disable_comment INTEGER NOT NULL CHECK (disable_comment IN (0, 1)),
    disable_duet INTEGER NOT NULL CHECK (disable_duet IN (0, 1)),
    disable_stitch INTEGER NOT NULL CHECK (disable_stitch IN (0, 1)),
    branded_content INTEGER NOT NULL CHECK (branded_content IN (0, 1)),
    own_brand INTEGER NOT NULL CHECK (own_brand IN (0, 1)),
    ai_generated INTEGER NOT NULL CHECK (ai_generated IN (0, 1)),
    cover_timestamp_ms INTEGER CHECK (cover_timestamp_ms >= 0),
    local_time TEXT,
    zone TEXT,
    due INTEGER,
    immediate INTEGER NOT NULL CHECK (immediate IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('draft', 'scheduled', 'publishing', 'unconfirmed', 'in_inbox', 'published',
        'client_posted', 'closed', 'cancelled', 'needs_attention', 'missed', 'failed', 'on_hold')),
    stage TEXT CHECK (stage IN ('checking', 'initiating', 'uploading', 'committing', 'processing')),
    deferred_until INTEGER,
    deferred_reason TEXT CHECK (deferred_reason IN ('fetching', 'rate_limit', 'daily_cap', 'draft_cap', 'app_cap',
        'paused', 'clock_wrong', 'offline', 'tiktok_fault', 'vault_unavailable', 'vault_key_missing',
        'catch_up')),
    cause_code TEXT,
    cause_message TEXT,
    wake_at INTEGER GENERATED ALWAYS AS
        (CASE WHEN state = 'scheduled' THEN max(due, coalesce(deferred_until, due)) END) VIRTUAL,
    tiktok_post_id TEXT,
    post_url TEXT,
    inits_since_go INTEGER NOT NULL CHECK (inits_since_go >= 0),
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    CHECK (clip_hash IS NULL OR clip_url_sealed IS NULL),
    CHECK ((local_time IS NULL) = (due IS NULL) AND (zone IS NULL) = (due IS NULL)),
    CHECK (state <> 'scheduled' OR due IS NOT NULL),
    CHECK ((stage IS NOT NULL) = (state = 'publishing')),
    CHECK (deferred_until IS NULL OR state = 'scheduled'),
    CHECK ((deferred_until IS NULL) = (deferred_reason IS NULL)),
    CHECK ((cause_code IS NOT NULL) = (state IN ('unconfirmed', 'needs_attention', 'failed', 'on_hold'))),
    CHECK ((cause_code IS NULL) = (cause_message IS NULL))
) STRICT;

CREATE INDEX posts_wake ON posts (wake_at, created_at) WHERE wake_at IS NOT NULL;
CREATE INDEX posts_profile_due ON posts (profile, due, state);
CREATE INDEX posts_due ON posts (due, profile, state);
CREATE INDEX posts_state ON posts (state, created_at, id);
CREATE INDEX posts_newest ON posts (created_at, id);
CREATE INDEX posts_clip ON posts (clip_hash, profile) WHERE clip_hash IS NOT NULL;
CREATE INDEX posts_fetching ON posts (state, created_at) WHERE clip_url_sealed IS NOT NULL;
";

/// How wall times are written: ISO 8601 without a zone.
const WALL_TIME: &str = "%Y-%m-%dT%H:%M:%S%.f";

fn row(row: &Row<'_>) -> rusqlite::Result<Post> {
    Ok(Post {
        id: row.parsed("id")?,
        destination: row.parsed("destination")?,
        profile: row.parsed("profile")?,
        clip: clip(row)?,
        mode: row.parsed("mode")?,
        title: row.get("title")?,
        settings: settings(row)?,
        schedule: schedule(row)?,
        immediate: row.get("immediate")?,
        state: state(row)?,
        tiktok_post_id: row.get("tiktok_post_id")?,
        post_url: row.get("post_url")?,
        inits_since_go: row.get("inits_since_go")?,
        created_at: row.instant("created_at")?,
        changed_at: row.instant("changed_at")?,
    })
}

fn clip(row: &Row<'_>) -> rusqlite::Result<ClipSource> {
    if let Some(hash) = row.parsed_or_null("clip_hash")? {
        return Ok(ClipSource::Kept { hash });
    }
    let url_sealed: Option<Vec<u8>> = row.get("clip_url_sealed")?;
    Ok(url_sealed.map_or(ClipSource::None, |url_sealed| ClipSource::Fetching { url_sealed }))
}

fn settings(row: &Row<'_>) -> rusqlite::Result<PostSettings> {
    Ok(PostSettings {
        caption: row.get("caption")?,
        privacy: row.parsed_or_null("privacy")?,
        interactions: Interactions {
            disable_comment: row.get("disable_comment")?,
            disable_duet: row.get("disable_duet")?,
            disable_stitch: row.get("disable_stitch")?,
        },
        disclosure: Disclosure {
            branded_content: row.get("branded_content")?,
            own_brand: row.get("own_brand")?,
            ai_generated: row.get("ai_generated")?,
        },
        cover_timestamp_ms: row.get("cover_timestamp_ms")?,
    })
}

fn schedule(row: &Row<'_>) -> rusqlite::Result<Option<Schedule>> {
    let Some(due) = row.instant_or_null("due")? else { return Ok(None) };
    Ok(Some(Schedule { local: row.parsed("local_time")?, zone: row.parsed("zone")?, due }))
}

fn state(row: &Row<'_>) -> rusqlite::Result<State> {
    Ok(match row.parsed("state")? {
        StateName::Draft => State::Draft,
        StateName::Scheduled => State::Scheduled { deferred: deferred(row)? },
        StateName::Publishing => State::Publishing { stage: row.parsed::<Stage>("stage")? },
        StateName::Unconfirmed => State::Unconfirmed { cause: cause(row)? },
        StateName::InInbox => State::InInbox,
        StateName::Published => State::Published,
        StateName::ClientPosted => State::ClientPosted,
        StateName::Closed => State::Closed,
        StateName::Cancelled => State::Cancelled,
        StateName::NeedsAttention => State::NeedsAttention { cause: cause(row)? },
        StateName::Missed => State::Missed,
        StateName::Failed => State::Failed { cause: cause(row)? },
        StateName::OnHold => State::OnHold { cause: cause(row)? },
    })
}

fn deferred(row: &Row<'_>) -> rusqlite::Result<Option<Deferral>> {
    let Some(until) = row.instant_or_null("deferred_until")? else { return Ok(None) };
    Ok(Some(Deferral { until, reason: row.parsed("deferred_reason")? }))
}

fn cause(row: &Row<'_>) -> rusqlite::Result<Cause> {
    Ok(Cause { code: row.get("cause_code")?, message: row.get("cause_message")? })
}
