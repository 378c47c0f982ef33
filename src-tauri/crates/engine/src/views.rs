//! What the interfaces show: the shapes of design.md section 5, made from the records.
//!
//! Fields may be added, never renamed. Times are UTC with `Z`; TikTok's post ids are text.

mod changing;
mod clients;
mod clips;
mod composing;
mod people;
mod pictures;
mod plan;
mod searching;
mod slots;

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use runsheet_model::{
    ApiKeyId, ClientId, Disclosure, Interactions, Login, Mode, Post, PostId, PostSettings, Privacy,
    ProfileId, State, StateName, Step, Workspace, api_key::KeyScope, clip::ClipHash, ids::DestinationId,
};
use runsheet_store::Entry;
use serde::{Deserialize, Serialize};

pub use self::{
    changing::{PostNotEdited, PostsEdited},
    clients::{ClientForgotten, ClientView, HouseRulesCompared, OtherClient},
    clips::{ClipForgotten, ClipView},
    composing::{
        Agreed, Agreement, ClipUse, CreatorAnswer, CreatorView, NewPostPlanned, PostsCreated, SameClip,
    },
    people::People,
    pictures::{Filmstrip, FilmstripFrame, NoPictureView, PreviewView},
    plan::{
        PlanCard, PlanDay, PlanMonth, PlannedTime, PostMoved, PostNotTakenBack, PostsMoved, PostsTakenBack,
        Progress,
    },
    searching::CardPage,
    slots::{FreeSlots, NextSlot, SafeTime, SkippedSlot, SlotTime, SlotsView},
};

/// The TikTok app in use, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AppKeyView {
    /// The app's client key.
    pub client_key: String,
    /// What is asked of creators.
    pub scopes: Vec<String>,
    /// The fixed port of the login redirect; none = a free one each time.
    pub redirect_port: Option<u16>,
}

/// A connected account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ProfileView {
    /// Its id.
    pub id: ProfileId,
    /// Our name for it; also `profile_name` on the HTTP API.
    pub profile_name: String,
    /// Whose it is.
    pub client: Option<ClientId>,
    /// The client's name.
    pub client_name: Option<String>,
    /// Where its wall times are.
    pub time_zone: String,
    /// `tiktok`.
    pub platform: String,
    /// TikTok's id of the account, for this app.
    pub open_id: String,
    /// TikTok's display name.
    pub display_name: String,
    /// TikTok's @handle, without the @; known once creator_info was answered.
    pub username: Option<String>,
    /// TikTok's picture.
    pub avatar_url: Option<String>,
    /// What the creator granted.
    pub scopes: Vec<String>,
    /// How its login stands.
    pub login: Login,
    /// Whether posting is paused.
    pub paused: bool,
    /// When it was first connected.
    pub created_at: DateTime<Utc>,
}

/// A login that waits for the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LoginStarted {
    /// Which login; `profiles.connect_wait` takes it.
    pub login: String,
    /// What to open in the browser.
    pub authorize_url: String,
}

/// An account that was disconnected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Disconnected {
    /// The account as it stands now.
    #[serde(flatten)]
    pub profile: ProfileView,
    /// Whether TikTok took note. If not, the creator finds Runsheet among the connected apps until its access ends.
    pub revoked_at_tiktok: bool,
}

/// Who paused everything, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PauseOfAll {
    /// The person at the desk, or `command line`.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl std::fmt::Display for PauseOfAll {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} paused everything on {}", self.by, self.at.format("%Y-%m-%d at %H:%M UTC"))
    }
}

/// Whether posting is paused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Pausing {
    /// Which profile was asked about; none = everything.
    pub profile_name: Option<String>,
    /// Whether nothing of it goes out now.
    pub paused: bool,
    /// Who paused everything, if somebody did.
    pub everything: Option<PauseOfAll>,
}

/// A key of the local API as it is shown once.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NewKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<KeyScope>,
    /// The key itself; it is not kept.
    pub key: String,
}

/// What a call to make a post is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PostCreated {
    /// The post.
    pub post_id: PostId,
    /// Whether it goes out now.
    pub is_immediate: bool,
    /// When it goes out.
    pub scheduled_date: Option<DateTime<Utc>>,
    /// When the client is asked to post an inbox draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub ask_at: Option<DateTime<Utc>>,
    /// What was ignored or should be known.
    pub warnings: Vec<String>,
    /// Whether this is the stored answer to the same idempotency key.
    #[serde(default)]
    pub replayed: bool,
}

/// A post, in the words of the HTTP API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PostView {
    /// Its id.
    pub id: PostId,
    /// `video`.
    pub post_type: String,
    /// Where it goes.
    pub profile_name: String,
    /// `["tiktok"]`.
    pub platforms: Vec<String>,
    /// Internal name.
    pub title: String,
    /// The caption.
    pub description: String,
    /// The coarse status: draft, scheduled, publishing, completed, failed, cancelled.
    pub status: String,
    /// The state of design.md section 3.
    pub state: StateName,
    /// Whether nobody knows if it went out.
    pub outcome_unknown: bool,
    /// Whether it was asked for at once.
    pub is_immediate: bool,
    /// When it goes out, UTC.
    pub scheduled_date: Option<DateTime<Utc>>,
    /// The same as wall time of the client.
    pub scheduled_local: Option<NaiveDateTime>,
    /// The client's zone.
    pub time_zone: Option<String>,
    /// When the client is asked to post an inbox draft, UTC.
    #[serde(default)]
    pub ask_at: Option<DateTime<Utc>>,
    /// The same as wall time of the client.
    #[serde(default)]
    pub ask_local: Option<NaiveDateTime>,
    /// `DIRECT_POST` or `DRAFT`.
    pub tiktok_post_mode: String,
    /// Who can view it.
    pub tiktok_privacy_level: Option<Privacy>,
    /// No comments.
    pub tiktok_disable_comment: bool,
    /// No duets.
    pub tiktok_disable_duet: bool,
    /// No stitches.
    pub tiktok_disable_stitch: bool,
    /// A paid partnership.
    pub tiktok_brand_content_toggle: bool,
    /// The creator's own brand.
    pub tiktok_brand_organic_toggle: bool,
    /// Made with AI.
    pub tiktok_is_aigc: bool,
    /// The cover's frame.
    pub tiktok_cover_timestamp_ms: Option<u32>,
    /// The clip's BLAKE3, once it is here.
    pub clip_hash: Option<ClipHash>,
    /// The clip's bytes, once it is here.
    pub clip_size: Option<u64>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its state last changed.
    pub updated_at: DateTime<Utc>,
}

/// How much of a limit is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Meter {
    /// Calls that count now.
    pub used: u32,
    /// How many there may be.
    pub cap: u32,
    /// When the oldest of them stops counting.
    pub resets_at: Option<DateTime<Utc>>,
}

/// The limits of the account a post goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RateLimits {
    /// Inits in a sliding minute.
    pub publish_per_minute: Meter,
    /// Uploads in 24 hours.
    pub daily_uploads: Meter,
    /// Drafts in 24 hours.
    pub pending_drafts: Meter,
}

/// A post's delivery to TikTok.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DestinationView {
    /// Its id.
    pub id: DestinationId,
    /// `tiktok`.
    pub platform: String,
    /// The state of design.md section 3.
    pub status: StateName,
    /// How far an attempt in hand is.
    pub stage: Option<String>,
    /// TikTok's publish_id.
    pub external_job_id: Option<String>,
    /// TikTok's post id, as text.
    pub external_post_id: Option<String>,
    /// Where the video is.
    pub post_url: Option<String>,
    /// What went wrong, for people.
    pub error_message: Option<String>,
    /// What went wrong, for programs.
    pub error_code: Option<String>,
    /// Until when it waits.
    pub deferred_until: Option<DateTime<Utc>>,
    /// Why it waits.
    pub deferred_reason: Option<String>,
    /// Bytes sent of the attempt in hand, or of the last one.
    pub bytes_sent: Option<u64>,
    /// The account's limits.
    pub rate_limit: RateLimits,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// One post with its delivery and, for the command line, its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PostDetail {
    /// The post.
    pub post: PostView,
    /// Always exactly one.
    pub destinations: Vec<DestinationView>,
    /// What is agreed to, once there is a clip to agree on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Agreement>,
    /// Everything that happened, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepView>,
}

/// Something that happened to a post, and who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "Step"))]
pub struct StepView {
    /// When.
    pub at: DateTime<Utc>,
    /// In which attempt (1 for the first), if in one.
    pub attempt: Option<u32>,
    /// What: `claim`, `creator_info`, `init`, `chunk`, `status`, ...
    pub name: String,
    /// The person at the desk, the command line, the API key, or the part of Runsheet.
    pub by: String,
    /// Bytes, codes, log ids: whatever helps to understand it, never a secret.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub detail: serde_json::Value,
}

impl From<Entry> for StepView {
    fn from(Entry { by, step: Step { at, attempt, name, detail } }: Entry) -> Self {
        Self { at, attempt, name, by, detail }
    }
}

/// A page of posts, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PostPage {
    /// The posts.
    pub posts: Vec<PostView>,
    /// How many there are in all.
    pub total: u64,
    /// As asked.
    pub limit: u32,
    /// As asked.
    pub offset: u32,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SettingView {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether the page in the window may change it.
    pub from_window: bool,
}

/// What stands on the first page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Today {
    /// Which workspace.
    pub workspace: Workspace,
    /// The day in the desk's own zone.
    pub date: NaiveDate,
    /// Posts due on that day, called-off ones left out.
    pub posts_today: u64,
    /// How many of them are live, or posted by the client.
    pub live: u64,
    /// How many of them are being published now.
    pub uploading: u64,
    /// How many of them are still to go out.
    pub to_come: u64,
    /// Posts of any day that only a person can bring further.
    pub need_you: u64,
    /// Drafts of any day that lie in an inbox.
    pub with_clients: u64,
    /// The accounts whose posts need a person.
    pub needs: Vec<AccountNeeds>,
    /// The planned post that goes out next.
    pub next: Option<PlanCard>,
}

/// Of one account: how many posts need a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AccountNeeds {
    /// The account, by our name.
    pub profile_name: String,
    /// How many.
    pub posts: u64,
}

/// How the engine is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Health {
    /// `ok`, or `paused` with a reason.
    pub status: String,
    /// Runsheet's version.
    pub version: String,
    /// Which workspace.
    pub workspace: Workspace,
    /// Why nothing is sent, if so.
    pub paused_because: Option<String>,
    /// Who paused everything, and when, if somebody did; also where that is not the only reason.
    pub paused_by: Option<PauseOfAll>,
    /// The engine's clock.
    pub time: DateTime<Utc>,
    /// The zone that the desk is shown in.
    pub zone: String,
    /// This computer's own zone, where it is another one and nobody has said yet whether the desk goes along.
    pub new_zone: Option<String>,
}

impl PostView {
    /// A post under its profile's name.
    #[must_use]
    pub fn new(post: &Post, profile_name: &str, clip_size: Option<u64>) -> Self {
        let PostSettings { caption, privacy, interactions, disclosure, cover_timestamp_ms } = &post.settings;
        let Interactions { disable_comment, disable_duet, disable_stitch } = *interactions;
        let Disclosure { branded_content, own_brand, ai_generated } = *disclosure;
        let state = post.state.name();
        Self {
            id: post.id,
            post_type: "video".to_owned(),
            profile_name: profile_name.to_owned(),
            platforms: vec!["tiktok".to_owned()],
            title: post.title.clone(),
            description: caption.clone(),
            status: state.post_status().to_owned(),
            state,
            outcome_unknown: state == StateName::Unconfirmed,
            is_immediate: post.immediate,
            scheduled_date: post.schedule.map(|schedule| schedule.due),
            scheduled_local: post.schedule.map(|schedule| schedule.local),
            time_zone: post.schedule.map(|schedule| schedule.zone.name().to_owned()),
            ask_at: post.ask.map(|ask| ask.due),
            ask_local: post.ask.map(|ask| ask.local),
            tiktok_post_mode: match post.mode {
                Mode::Direct => "DIRECT_POST",
                Mode::Draft => "DRAFT",
            }
            .to_owned(),
            tiktok_privacy_level: *privacy,
            tiktok_disable_comment: disable_comment,
            tiktok_disable_duet: disable_duet,
            tiktok_disable_stitch: disable_stitch,
            tiktok_brand_content_toggle: branded_content,
            tiktok_brand_organic_toggle: own_brand,
            tiktok_is_aigc: ai_generated,
            tiktok_cover_timestamp_ms: *cover_timestamp_ms,
            clip_hash: match &post.clip {
                runsheet_model::ClipSource::Kept { hash } => Some(*hash),
                _ => None,
            },
            clip_size,
            created_at: post.created_at,
            updated_at: post.changed_at,
        }
    }
}

impl DestinationView {
    /// The delivery of a post; `publish_id` and `bytes_sent` come from its newest attempt.
    #[must_use]
    pub fn new(
        post: &Post,
        publish_id: Option<String>,
        bytes_sent: Option<u64>,
        rate_limit: RateLimits,
    ) -> Self {
        let cause = post.state.cause();
        let (stage, deferral) = match &post.state {
            State::Publishing { stage } => (Some(stage.as_str().to_owned()), None),
            State::Scheduled { deferred } => (None, *deferred),
            _ => (None, None),
        };
        Self {
            id: post.destination,
            platform: "tiktok".to_owned(),
            status: post.state.name(),
            stage,
            external_job_id: publish_id,
            external_post_id: post.tiktok_post_id.clone(),
            post_url: post.post_url.clone(),
            error_message: cause.map(|cause| cause.message.clone()),
            error_code: cause.map(|cause| cause.code.clone()),
            deferred_until: deferral.map(|deferral| deferral.until),
            deferred_reason: deferral.map(|deferral| deferral.reason.as_str().to_owned()),
            bytes_sent,
            rate_limit,
            created_at: post.created_at,
        }
    }
}

/// A backup of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BackupView {
    /// Where it is.
    pub path: PathBuf,
    /// How large it is.
    pub bytes: u64,
    /// Of which day, in the desk's zone.
    pub date: NaiveDate,
}

/// A database that is a copy may post again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CopyReleased {
    /// How many posts it put on hold still wait for a new time.
    pub posts_on_hold: u64,
}

/// How the key to the logins is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VaultView {
    /// What is known of it.
    pub key: KeyStanding,
    /// Why it is not there, and what to do.
    pub trouble: Option<String>,
}

/// What is known of the key to the logins. There is no fourth case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum KeyStanding {
    /// It is there.
    Have,
    /// It is gone.
    None,
    /// Nobody can say.
    Unavailable,
}

/// There is a new key to the logins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VaultReset {
    /// How many accounts must log in again because of it.
    pub profiles_to_reconnect: usize,
    /// Whether the TikTok app's secret must be entered again.
    pub app_key_needed: bool,
}
