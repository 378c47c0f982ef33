//! The one typed list of commands: name, request, response.
//!
//! The window's commands, `/control/*` for the command line and the generated TypeScript all come from it. Every entry
//! calls the [`Desk`] and nothing else; none holds a rule. What the page in the window may not send is marked.

mod changing;
mod clients;
mod clips;
mod composing;
mod people;
mod pictures;
mod plan;
mod presets;
mod searching;
mod slots;

use std::{future::Future, path::PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};
use runsheet_model::{
    ApiKeyId, Mode, PostId, PostSettings, Privacy, Problem, ProblemKind, Sensitive, StateName,
    api_key::KeyScope, clip::ClipHash,
};
use serde::{Deserialize, Serialize, Serializer, de::DeserializeOwned};
use serde_json::Value;

pub use self::{
    changing::{Audience, EditPosts, SettingsChange},
    clients::{
        AccountsOfForgotten, AddClient, CompareWithHouseRules, ForgetClient, HouseRulesChange, ListClients,
        OwnerOfProfile, SetClient, SetProfile,
    },
    clips::{ForgetClip, KeepClip, ListClips, ShowClip},
    composing::{CreatePosts, DraftPost, FindSameClip, GetCreator, NewPost, SchedulePost, TakeBackPosts},
    people::{ForgetName, ListPeople, SitDown, StandUp},
    pictures::{PreviewClip, ShowFilmstrip},
    plan::{GetMonth, GetRange, GetUndated, MovePosts, PostMove},
    presets::{ForgetPreset, ListPresets, SetPreset},
    searching::SearchPosts,
    slots::{FindFreeSlots, FindFreeSlotsOfMany, FindNextSlot, FindSafeTime, ListSlots, SetSlots},
};
use crate::{
    desk::Desk,
    views::{
        AppKeyView, BackupView, CardPage, ClientForgotten, ClientView, ClipForgotten, ClipView, CopyReleased,
        CreatorAnswer, Disconnected, Filmstrip, FreeSlots, Health, HouseRulesCompared, LoginStarted, NewKey,
        NextSlot, Pausing, People, PlanCard, PlanMonth, PostCreated, PostDetail, PostPage, PostsCreated,
        PostsEdited, PostsMoved, PostsTakenBack, PreviewView, ProfileView, SafeTime, SameClip, SettingView,
        SlotsView, Today, VaultReset, VaultView,
    },
};

/// Who asks. It stands in the activity log and on every consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The person at the desk, `command line`, or the API key's name.
    pub by: String,
    /// The API key, if one was used.
    pub key: Option<ApiKeyId>,
    /// Whether files of this computer may be named.
    pub may_read_files: bool,
    /// Whether the page in the window asks. It may do less, and signs with the name of whoever sits at the desk.
    pub is_page: bool,
}

/// How the page signs while nobody sits at the desk.
pub const PAGE: &str = "desk";

impl Caller {
    /// Somebody at this computer, who may do everything.
    pub fn local(by: impl Into<String>) -> Self {
        Self { by: by.into(), key: None, may_read_files: true, is_page: false }
    }

    /// The page in the window. It names no files: those come from pickers and drops.
    #[must_use]
    pub fn page() -> Self {
        Self { is_page: true, may_read_files: false, ..Self::local(PAGE) }
    }
}

/// A request of the list: its name, its answer, and what it does.
pub trait Command: Serialize + DeserializeOwned + Send + 'static {
    /// The name, as in `/control/NAME`.
    const NAME: &'static str;
    /// What is answered.
    type Response: Serialize + DeserializeOwned + Send;
    /// Whether the page in the window may send it. What carries a secret, names a file, or hands out more rights than
    /// the page has is left to the command line.
    const FROM_WINDOW: bool;

    /// Has the desk do it.
    fn run(self, desk: &Desk, caller: Caller)
    -> impl Future<Output = Result<Self::Response, Problem>> + Send;
}

macro_rules! from_window {
    () => {
        true
    };
    (not_from_window) => {
        false
    };
}

macro_rules! commands {
    ($($name:literal: $request:ident -> $response:ty = $method:ident $(, $limit:ident)?;)*) => {
        $(impl Command for $request {
            const NAME: &'static str = $name;
            type Response = $response;
            const FROM_WINDOW: bool = from_window!($($limit)?);

            async fn run(self, desk: &Desk, caller: Caller) -> Result<$response, Problem> {
                desk.$method(self, &desk.signed(caller)).await
            }
        })*

        /// Every name of the list.
        pub const NAMES: &[&str] = &[$($name),*];

        /// Refuses what the page in the window may not send.
        ///
        /// # Errors
        /// `not_from_window`, or `unknown_command`.
        pub fn check_from_window(name: &str) -> Result<(), Problem> {
            match name {
                $($name if <$request as Command>::FROM_WINDOW => Ok(()),)*
                known if NAMES.contains(&known) => Err(Problem::new(
                    ProblemKind::Forbidden,
                    "not_from_window",
                    format!("'{known}' is not for the window; use the command line"),
                )),
                unknown => Err(unknown_command(unknown)),
            }
        }

        /// Describes what the window may send, and the answers.
        #[cfg(feature = "typescript")]
        pub(crate) fn describe(to: &mut crate::typescript::Description) {
            $(describe!(to, $name, $request, $response $(, $limit)?);)*
        }

        /// Runs the command of that name on a request in JSON.
        pub async fn dispatch(desk: &Desk, caller: Caller, name: &str, request: Value) -> Result<Value, Problem> {
            match name {
                $($name => answer::<$request>(desk, caller, request).await,)*
                unknown => Err(unknown_command(unknown)),
            }
        }
    };
}

#[cfg(feature = "typescript")]
macro_rules! describe {
    ($to:ident, $name:literal, $request:ty, $response:ty) => {
        $to.command::<$request, $response>($name);
    };
    ($to:ident, $name:literal, $request:ty, $response:ty, not_from_window) => {};
}

commands! {
    "app_key.set": SetAppKey -> AppKeyView = set_app_key, not_from_window;
    "profiles.connect": ConnectProfile -> LoginStarted = connect_profile;
    "profiles.connect_wait": AwaitLogin -> ProfileView = await_login;
    "profiles.connect_cancel": CancelLogin -> () = cancel_login;
    "profiles.list": ListProfiles -> Vec<ProfileView> = list_profiles;
    "profiles.disconnect": DisconnectProfile -> Disconnected = disconnect_profile;
    "profiles.set": SetProfile -> ProfileView = set_profile;
    "profiles.creator": GetCreator -> CreatorAnswer = creator;
    "pause": Pause -> Pausing = pause;
    "resume": Resume -> Pausing = resume;
    "keys.create": CreateKey -> NewKey = create_key, not_from_window;
    "keys.list": ListKeys -> Vec<runsheet_model::api_key::ApiKey> = list_keys;
    "keys.revoke": RevokeKey -> runsheet_model::api_key::ApiKey = revoke_key;
    "posts.create": CreatePost -> PostCreated = create_post;
    "posts.list": ListPosts -> PostPage = list_posts;
    "posts.show": ShowPost -> PostDetail = show_post;
    "posts.cancel": CancelPost -> PostDetail = cancel_post;
    "posts.edit": EditPost -> PostDetail = edit_post;
    "posts.hold": HoldPost -> PostDetail = hold_post;
    "posts.retry": RetryPost -> PostDetail = retry_post;
    "posts.confirm": ConfirmPost -> PostDetail = confirm_post;
    "posts.recheck": RecheckPost -> PostDetail = recheck_post;
    "posts.posted": MarkPosted -> PostDetail = mark_posted;
    "posts.close": ClosePost -> PostDetail = close_post;
    "posts.draft": DraftPost -> PostDetail = draft_post;
    "posts.schedule": SchedulePost -> PostDetail = schedule_post;
    "posts.create_many": CreatePosts -> PostsCreated = create_posts;
    "posts.move": MovePosts -> PostsMoved = move_posts;
    "posts.edit_many": EditPosts -> PostsEdited = edit_posts;
    "posts.take_back": TakeBackPosts -> PostsTakenBack = take_back_posts;
    "posts.same_clip": FindSameClip -> SameClip = same_clip;
    "posts.wait": AwaitPost -> PostDetail = await_post, not_from_window;
    "plan.range": GetRange -> Vec<PlanCard> = plan_range;
    "plan.month": GetMonth -> PlanMonth = plan_month;
    "plan.undated": GetUndated -> Vec<PlanCard> = plan_undated;
    "plan.search": SearchPosts -> CardPage = search_posts;
    "clips.keep": KeepClip -> ClipView = keep_clip, not_from_window;
    "clips.list": ListClips -> Vec<ClipView> = list_clips;
    "clips.show": ShowClip -> ClipView = show_clip;
    "clips.forget": ForgetClip -> ClipForgotten = forget_clip;
    "clients.add": AddClient -> ClientView = add_client;
    "clients.list": ListClients -> Vec<ClientView> = list_clients;
    "clients.set": SetClient -> ClientView = set_client;
    "clients.forget": ForgetClient -> ClientForgotten = forget_client;
    "house_rules.compare": CompareWithHouseRules -> HouseRulesCompared = compare_with_house_rules;
    "slots.list": ListSlots -> Vec<SlotsView> = list_slots;
    "slots.set": SetSlots -> SlotsView = set_slots;
    "slots.free": FindFreeSlots -> FreeSlots = find_free_slots;
    "slots.free_many": FindFreeSlotsOfMany -> Vec<FreeSlots> = find_free_slots_of_many;
    "slots.next": FindNextSlot -> NextSlot = find_next_slot;
    "plan.safe_time": FindSafeTime -> SafeTime = find_safe_time;
    "presets.list": ListPresets -> Vec<runsheet_model::Preset> = list_presets;
    "presets.set": SetPreset -> runsheet_model::Preset = set_preset;
    "presets.forget": ForgetPreset -> () = forget_preset;
    "desk.people": ListPeople -> People = people;
    "desk.sit_down": SitDown -> People = sit_down;
    "desk.stand_up": StandUp -> People = stand_up;
    "desk.forget_name": ForgetName -> People = forget_name;
    "settings.list": ListSettings -> Vec<SettingView> = list_settings;
    "settings.get": GetSetting -> SettingView = get_setting;
    "settings.set": SetSetting -> SettingView = set_setting;
    "today": GetToday -> Today = today;
    "health": GetHealth -> Health = health;
    "backups.create": BackUp -> BackupView = back_up;
    "backups.list": ListBackups -> Vec<BackupView> = list_backups;
    "copies.release": ReleaseCopy -> CopyReleased = release_copy;
    "clips.preview": PreviewClip -> PreviewView = preview_clip;
    "clips.filmstrip": ShowFilmstrip -> Filmstrip = filmstrip;
    "vault.retry": RetryVault -> VaultView = retry_vault;
    "vault.reset": ResetVault -> VaultReset = reset_vault, not_from_window;
}

fn unknown_command(name: &str) -> Problem {
    Problem::new(ProblemKind::NotFound, "unknown_command", format!("there is no command '{name}'"))
}

async fn answer<C: Command>(desk: &Desk, caller: Caller, request: Value) -> Result<Value, Problem> {
    // A command without fields may be called with no body at all.
    let request = if request.is_null() { Value::Object(serde_json::Map::new()) } else { request };
    let request: C = serde_json::from_value(request)
        .map_err(|why| Problem::new(ProblemKind::Invalid, "bad_request", format!("{}: {why}", C::NAME)))?;
    let response = request.run(desk, caller).await?;
    serde_json::to_value(response).map_err(|why| {
        Problem::new(ProblemKind::Internal, "internal", format!("the answer is not JSON: {why}"))
    })
}

/// Sets the TikTok app's key and secret.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetAppKey {
    /// The app's client key.
    pub client_key: String,
    /// The app's client secret.
    #[serde(serialize_with = "in_the_clear", deserialize_with = "from_the_clear")]
    pub client_secret: Sensitive<String>,
    /// What to ask of creators; none = all that Runsheet uses.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// A fixed port for the login redirect.
    #[serde(default)]
    pub redirect_port: Option<u16>,
}

fn in_the_clear<S: Serializer>(secret: &Sensitive<String>, to: S) -> Result<S::Ok, S::Error> {
    secret.expose().serialize(to)
}

fn from_the_clear<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Sensitive<String>, D::Error> {
    String::deserialize(from).map(Sensitive::new)
}

/// Begins a login; the answer names what to open in the browser.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ConnectProfile {
    /// Our name for the account. A name that exists logs in again.
    pub name: String,
    /// The client it belongs to, by name.
    #[serde(default)]
    pub client: Option<String>,
}

/// Waits for a login to end.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct AwaitLogin {
    /// The login.
    pub login: String,
}

/// Gives a login up.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CancelLogin {
    /// The login.
    pub login: String,
}

/// Disconnects an account: its tokens are forgotten, its posts, ledger and history stay.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct DisconnectProfile {
    /// Our name for the account.
    pub name: String,
    /// Also while posts are planned for it; they stop at their time.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub force: bool,
}

/// Lets nothing new go out.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Of this profile; none = of all.
    #[serde(default)]
    pub profile: Option<String>,
}

/// Ends a pause.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// This profile's; none = the one of everything.
    #[serde(default)]
    pub profile: Option<String>,
}

/// Makes a key of the local API.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateKey {
    /// Its name.
    pub name: String,
    /// What it may do; empty = read, posts, local_files.
    #[serde(default)]
    pub scopes: Vec<KeyScope>,
    /// Writes a minute it may make, if not the default.
    #[serde(default)]
    pub per_minute: Option<u32>,
}

/// Revokes a key.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct RevokeKey {
    /// Its id, or its name where only one key in force has it.
    pub key: String,
}

/// The clip of a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// A file of this computer.
    File(PathBuf),
    /// An address to fetch it from.
    Url(String),
    /// A clip that is kept already.
    Clip(ClipHash),
}

/// When a new post goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// At once.
    Now,
    /// At that instant.
    At(DateTime<Utc>),
    /// At that wall time in the zone of the account's client. One that happens twice means the first.
    Wall(NaiveDateTime),
}

/// When the client is asked to post an inbox draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// At that instant.
    At(DateTime<Utc>),
    /// At that wall time in the zone of the account's client. One that happens twice means the first.
    Wall(NaiveDateTime),
    /// Whenever it likes: no time is asked for.
    AnyTime,
}

/// A caller's promise that a repeated request is the same one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Idempotency {
    /// What the caller named it.
    pub key: String,
    /// SHA-256 of the request's body.
    pub body_sha256: [u8; 32],
}

/// Plans a post. The call itself is the consent of record.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CreatePost {
    /// Where it goes.
    pub profile: String,
    /// What goes.
    pub media: Media,
    /// Published or delivered as a draft.
    pub mode: Mode,
    /// Internal name.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub title: String,
    /// Caption, privacy, interactions, disclosure.
    pub settings: PostSettings,
    /// When; for an inbox draft, when it is delivered. May be left out where there is an `ask`: then it is so long
    /// before it as the client's house rules say, but not before now.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub when: Option<When>,
    /// When the client is asked to post an inbox draft; never before it is delivered.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub ask: Option<Ask>,
    /// Only check: nothing is kept, nothing is planned.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub dry_run: bool,
    /// For calls that may be repeated.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub idempotency: Option<Idempotency>,
}

/// Lists posts, newest first.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ListPosts {
    /// Only these states; empty = all.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub states: Vec<StateName>,
    /// Only of this profile.
    #[serde(default)]
    pub profile: Option<String>,
    /// At most so many (1 to 500, 50 if not said).
    #[serde(default)]
    pub limit: Option<u32>,
    /// After so many.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub offset: u32,
}

/// Shows a post with its steps.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ShowPost {
    /// The post.
    pub post: PostId,
}

/// Calls a post off.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CancelPost {
    /// The post.
    pub post: PostId,
}

/// Changes what a post says or when it goes out; what is not given stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct EditPost {
    /// The post.
    pub post: PostId,
    /// Where it goes. Another account forgets privacy, interactions and disclosure that are not given along.
    #[serde(default)]
    pub profile: Option<String>,
    /// What goes: a file of this computer or a clip that is kept. Another clip forgets a cover that is not given along.
    #[serde(default)]
    pub clip: Option<Media>,
    /// Published or delivered as a draft.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// Internal name.
    #[serde(default)]
    pub title: Option<String>,
    /// The caption.
    #[serde(default)]
    pub caption: Option<String>,
    /// Who can view it.
    #[serde(default)]
    pub privacy: Option<Privacy>,
    /// No comments.
    #[serde(default)]
    pub disable_comment: Option<bool>,
    /// No duets.
    #[serde(default)]
    pub disable_duet: Option<bool>,
    /// No stitches.
    #[serde(default)]
    pub disable_stitch: Option<bool>,
    /// A paid partnership.
    #[serde(default)]
    pub branded_content: Option<bool>,
    /// The creator's own brand.
    #[serde(default)]
    pub own_brand: Option<bool>,
    /// Made with AI.
    #[serde(default)]
    pub ai_generated: Option<bool>,
    /// The cover's frame.
    #[serde(default)]
    pub cover_timestamp_ms: Option<u32>,
    /// When. A stopped post that is given a time is planned for it; an unfinished one only if nothing is missing.
    #[serde(default)]
    pub when: Option<When>,
    /// When the client is asked to post an inbox draft. A delivery that is not given along stays where it is, unless it
    /// would come after. A post that becomes one to publish has none: it goes out when the client would have been asked.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub ask: Option<Ask>,
    /// Whether the caller agrees to the post as it then stands: the consent of record.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub agree: bool,
}

impl EditPost {
    /// An edit that changes nothing yet.
    #[must_use]
    pub fn of(post: PostId) -> Self {
        Self {
            post,
            profile: None,
            clip: None,
            mode: None,
            title: None,
            caption: None,
            privacy: None,
            disable_comment: None,
            disable_duet: None,
            disable_stitch: None,
            branded_content: None,
            own_brand: None,
            ai_generated: None,
            cover_timestamp_ms: None,
            when: None,
            ask: None,
            agree: false,
        }
    }
}

/// Says whether a post of which nobody knows is on TikTok; a person has looked.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ConfirmPost {
    /// The post.
    pub post: PostId,
    /// Whether it is there.
    pub there: bool,
}

macro_rules! requests_about_a_post {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The post.
            pub post: PostId,
        }
    )*};
}

requests_about_a_post! {
    /// Holds a post until a person lets it go.
    HoldPost
    /// Gives a stopped post another go.
    RetryPost
    /// Asks TikTok now what became of a post.
    RecheckPost
    /// Says that the client has posted a delivered draft.
    MarkPosted
    /// Closes a delivered draft that will not be posted.
    ClosePost
}

/// Waits until a post needs no more waiting for, or the time is up.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwaitPost {
    /// The post.
    pub post: PostId,
    /// At most that long, in milliseconds; the answer then shows the post as it is.
    pub timeout_ms: u64,
    /// Answer as soon as it looks different from this moment on (`updated_at` or bytes sent), for progress.
    #[serde(default)]
    pub or_change: bool,
}

macro_rules! requests_without_fields {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Default, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[serde(deny_unknown_fields)]
        pub struct $name {}
    )*};
}

requests_without_fields! {
    /// Lists the connected accounts.
    ListProfiles
    /// Lists the keys of the local API.
    ListKeys
    /// Lists all settings.
    ListSettings
    /// Counts today's posts.
    GetToday
    /// Asks how the engine is.
    GetHealth
    /// Makes a backup of the database now.
    BackUp
    /// Lists the backups.
    ListBackups
    /// Lets a database that is a copy post again.
    ReleaseCopy
    /// Looks again for the key to the logins.
    RetryVault
}

/// Reads a setting.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct GetSetting {
    /// Its name.
    pub name: String,
}

/// Changes a setting.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SetSetting {
    /// Its name.
    pub name: String,
    /// Its new value.
    pub value: String,
}

/// Makes a new key to the logins in place of one that is gone. Every account must then log in again.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResetVault {
    /// Also while the old key is there.
    #[serde(default)]
    pub force: bool,
}
