//! `posts`: the plan to send one clip to one profile, and where it stands. Posts are never deleted.
//!
//! The state has one way in: [`Tx::move_post`](crate::Tx::move_post), which asks the model. `wake_at` is reckoned by the
//! database from due time and deferral, so it cannot be forgotten.

mod cards;
mod reads;
mod search;
mod writes;

#[cfg(test)]
mod tests;

use runsheet_model::{
    Cause, ClipSource, Deferral, Disclosure, Interactions, Post, PostSettings, Schedule, Stage, State,
    StateName,
};
use rusqlite::Row;

use crate::columns::Columns;

pub use cards::{Card, CardWithClip, Day};
pub use reads::{PostCount, PostFilter};
pub use search::CardSearch;
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

/// When the client is asked to post an inbox draft, and where a post therefore sits in the calendar.
pub(crate) const V4: &str = "
ALTER TABLE posts ADD COLUMN ask INTEGER
    CHECK (ask IS NULL OR (mode = 'draft' AND due IS NOT NULL AND ask >= due));
ALTER TABLE posts ADD COLUMN ask_local TEXT CHECK ((ask_local IS NULL) = (ask IS NULL));
ALTER TABLE posts ADD COLUMN ask_zone TEXT CHECK ((ask_zone IS NULL) = (ask IS NULL));
ALTER TABLE posts ADD COLUMN sits INTEGER GENERATED ALWAYS AS (coalesce(ask, due)) VIRTUAL;

CREATE INDEX posts_profile_sits ON posts (profile, sits, state);
";

/// How wall times are written: ISO 8601 without a zone.
const WALL_TIME: &str = "%Y-%m-%dT%H:%M:%S%.f";

/// The columns of a post in the order in which [`row`] reads them: by number, since a calendar reads thousands.
macro_rules! columns {
    () => {
        "id, destination, profile, mode, title, caption, privacy, disable_comment, disable_duet, disable_stitch,
         branded_content, own_brand, ai_generated, cover_timestamp_ms, immediate, tiktok_post_id, post_url,
         inits_since_go, created_at, changed_at, clip_hash, clip_url_sealed, due, local_time, zone, state, stage,
         deferred_until, deferred_reason, cause_code, cause_message, ask, ask_local, ask_zone"
    };
}
use columns;

fn row(row: &Row<'_>) -> rusqlite::Result<Post> {
    Ok(Post {
        id: row.parsed(0)?,
        destination: row.parsed(1)?,
        profile: row.parsed(2)?,
        mode: row.parsed(3)?,
        title: row.get(4)?,
        settings: settings(row, 5)?,
        immediate: row.get(14)?,
        tiktok_post_id: row.get(15)?,
        post_url: row.get(16)?,
        inits_since_go: row.get(17)?,
        created_at: row.instant(18)?,
        changed_at: row.instant(19)?,
        clip: clip(row, 20)?,
        schedule: schedule(row, 22)?,
        state: state(row, 25)?,
        ask: schedule(row, 31)?,
    })
}

fn settings(row: &Row<'_>, first: usize) -> rusqlite::Result<PostSettings> {
    Ok(PostSettings {
        caption: row.get(first)?,
        privacy: row.parsed_or_null(first + 1)?,
        interactions: Interactions {
            disable_comment: row.get(first + 2)?,
            disable_duet: row.get(first + 3)?,
            disable_stitch: row.get(first + 4)?,
        },
        disclosure: Disclosure {
            branded_content: row.get(first + 5)?,
            own_brand: row.get(first + 6)?,
            ai_generated: row.get(first + 7)?,
        },
        cover_timestamp_ms: row.get(first + 8)?,
    })
}

/// Hash and sealed address.
fn clip(row: &Row<'_>, first: usize) -> rusqlite::Result<ClipSource> {
    if let Some(hash) = row.parsed_or_null(first)? {
        return Ok(ClipSource::Kept { hash });
    }
    let url_sealed: Option<Vec<u8>> = row.get(first + 1)?;
    Ok(url_sealed.map_or(ClipSource::None, |url_sealed| ClipSource::Fetching { url_sealed }))
}

/// Instant, wall time and zone.
fn schedule(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Schedule>> {
    let Some(due) = row.instant_or_null(first)? else { return Ok(None) };
    Ok(Some(Schedule { due, local: row.parsed(first + 1)?, zone: row.parsed(first + 2)? }))
}

/// Name, stage, end and reason of the deferral, code and message of the cause.
fn state(row: &Row<'_>, first: usize) -> rusqlite::Result<State> {
    let cause =
        || Ok::<_, rusqlite::Error>(Cause { code: row.get(first + 4)?, message: row.get(first + 5)? });
    Ok(match row.parsed(first)? {
        StateName::Draft => State::Draft,
        StateName::Scheduled => State::Scheduled { deferred: deferred(row, first + 2)? },
        StateName::Publishing => State::Publishing { stage: row.parsed::<Stage>(first + 1)? },
        StateName::Unconfirmed => State::Unconfirmed { cause: cause()? },
        StateName::InInbox => State::InInbox,
        StateName::Published => State::Published,
        StateName::ClientPosted => State::ClientPosted,
        StateName::Closed => State::Closed,
        StateName::Cancelled => State::Cancelled,
        StateName::NeedsAttention => State::NeedsAttention { cause: cause()? },
        StateName::Missed => State::Missed,
        StateName::Failed => State::Failed { cause: cause()? },
        StateName::OnHold => State::OnHold { cause: cause()? },
    })
}

fn deferred(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Deferral>> {
    let Some(until) = row.instant_or_null(first)? else { return Ok(None) };
    Ok(Some(Deferral { until, reason: row.parsed(first + 1)? }))
}
