//! A store in a folder of its own, and one of each thing to put into it.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Berlin;
use runsheet_model::{
    AccountKey, ApiKeyId, Attempt, AttemptId, Client, ClientId, ClipSource, DestinationId, Disclosure,
    Interactions, Login, Mode, Post, PostId, PostSettings, Privacy, Profile, ProfileId, Schedule, State,
    api_key::{ApiKey, KeyScope},
    client::Hue,
    clip::{AudioFacts, ClipFacts, ClipHash, Container, Inspection, VideoCodec, VideoFacts},
    house_rules::HouseRules,
};
use tempfile::TempDir;

use crate::{OpenOptions, Reader, SealedTokens, Store, StoreError, Tx};

/// An open database in a folder that goes away with it.
pub(crate) struct Fixture {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("runsheet.sqlite"), OpenOptions::default()).unwrap();
        Self { store, folder }
    }

    /// A store that holds one profile and one draft for it.
    pub(crate) fn with_post() -> (Self, Post) {
        let fixture = Self::new();
        let profile = profile("kornundkruste");
        let post = post(&profile);
        let stored = post.clone();
        fixture.write(move |tx| {
            tx.insert_profile(&profile, &tokens())?;
            tx.insert_post(&stored)
        });
        (fixture, post)
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        closure: impl FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.try_write(closure).unwrap()
    }

    pub(crate) fn try_write<T: Send + 'static>(
        &self,
        closure: impl FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.store.write_blocking(closure)
    }

    pub(crate) fn read<T>(&self, closure: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>) -> T {
        self.store.read_blocking(closure).unwrap()
    }

    /// SQLite's plan for a statement, whatever it is given, as one text.
    pub(crate) fn plan(&self, sql: &str) -> String {
        let connection = rusqlite::Connection::open(self.store.path()).unwrap();
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = statement.raw_query().mapped(|row| row.get::<_, String>("detail"));
        steps.collect::<Result<Vec<_>, _>>().unwrap().join("; ")
    }
}

pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::seconds(seconds)
}

pub(crate) fn client(name: &str) -> Client {
    Client {
        id: ClientId::new(),
        name: name.into(),
        hue: Hue::Olive,
        zone: Berlin,
        house_rules: HouseRules::default(),
        created_at: at(0),
    }
}

pub(crate) fn account(open_id: &str) -> AccountKey {
    AccountKey { client_key: "aw1".into(), open_id: open_id.into() }
}

/// A profile whose expiries are those of [`tokens`].
pub(crate) fn profile(name: &str) -> Profile {
    Profile {
        id: ProfileId::new(),
        name: name.parse().unwrap(),
        client: None,
        account: account(name),
        display_name: "Korn & Kruste".into(),
        username: None,
        avatar_url: None,
        scopes: vec!["user.info.basic".into(), "video.upload".into()],
        login: Login::Connected,
        paused: false,
        access_expires_at: tokens().access_expires_at,
        refresh_expires_at: tokens().refresh_expires_at,
        created_at: at(0),
    }
}

pub(crate) fn tokens() -> SealedTokens {
    SealedTokens {
        access: vec![0, 1, 255],
        refresh: vec![9, 8, 7],
        stored_at: at(0),
        access_expires_at: at(86_400),
        refresh_expires_at: at(31_536_000),
    }
}

pub(crate) fn hash(n: u8) -> ClipHash {
    ClipHash::from_bytes([n; 32])
}

pub(crate) fn clip(n: u8) -> Inspection {
    let video = VideoFacts {
        codec: VideoCodec::H264,
        profile: Some("High".into()),
        width: 1080,
        height: 1920,
        rotation: 0,
        display_width: 1080,
        display_height: 1920,
        fps_avg: 29.97,
        fps_constant: true,
    };
    let audio = AudioFacts { codec: "aac".into(), channels: 2, sample_rate: 48_000 };
    let facts = ClipFacts { container: Container::Mp4, duration_ms: 12_000, video, audio: Some(audio) };
    Inspection { path: Some("brezeln.mp4".into()), size: 6_000_000, hash: hash(n), facts, findings: vec![] }
}

/// A draft without a clip, for 9 in the morning.
pub(crate) fn post(profile: &Profile) -> Post {
    Post {
        id: PostId::new(),
        destination: DestinationId::new(),
        profile: profile.id,
        clip: ClipSource::None,
        mode: Mode::Direct,
        title: "Brezeln am Morgen".into(),
        settings: PostSettings {
            caption: "Frisch 🥨\n#brezel".into(),
            privacy: Some(Privacy::PublicToEveryone),
            interactions: Interactions { disable_duet: true, ..Interactions::default() },
            disclosure: Disclosure { own_brand: true, ..Disclosure::default() },
            cover_timestamp_ms: Some(1_500),
        },
        schedule: Some(Schedule::at_instant(at(3_600), Berlin)),
        ask: None,
        immediate: false,
        state: State::Draft,
        tiktok_post_id: None,
        post_url: None,
        inits_since_go: 0,
        created_at: at(0),
        changed_at: at(0),
    }
}

pub(crate) fn attempt(post: PostId, number: u32) -> Attempt {
    Attempt {
        id: AttemptId::new(),
        post,
        number,
        started_at: at(10),
        late_from: at(5),
        plan: None,
        publish_id: None,
        url_expires_at: None,
        offset: 0,
        committed_at: None,
        uploaded_at: None,
        polls: 0,
        next_poll_at: None,
        status_answered_at: None,
        ended_at: None,
    }
}

pub(crate) fn api_key(name: &str) -> ApiKey {
    ApiKey {
        id: ApiKeyId::new(),
        name: name.into(),
        scopes: KeyScope::DEFAULT.to_vec(),
        per_minute: Some(60),
        created_at: at(0),
        revoked_at: None,
    }
}
