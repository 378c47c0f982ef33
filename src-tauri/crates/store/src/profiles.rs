//! `profiles`: connected TikTok accounts, with their sealed tokens. Profiles are never deleted: the ledger and the
//! history belong to them, and a disconnected one comes back under its old name.

use chrono::{DateTime, Utc};
use runsheet_model::{AccountKey, ClientId, Login, Profile, ProfileId, ProfileName};
use rusqlite::{Row, named_params};

use crate::{
    columns::{Columns, json_text, ms},
    error::StoreError,
    transaction::{Reader, Tx},
};

pub(crate) const V1: &str = "
CREATE TABLE profiles (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    client TEXT REFERENCES clients (id),
    client_key TEXT NOT NULL,
    open_id TEXT NOT NULL,
    display_name TEXT NOT NULL,
    username TEXT,
    avatar_url TEXT,
    scopes TEXT NOT NULL CHECK (json_type(scopes) = 'array'),
    login TEXT NOT NULL CHECK (login IN ('connected', 'needs_login', 'disconnected')),
    paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
    access_sealed BLOB,
    refresh_sealed BLOB,
    tokens_stored_at INTEGER NOT NULL,
    access_expires_at INTEGER NOT NULL,
    refresh_expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (client_key, open_id),
    CHECK ((access_sealed IS NULL) = (refresh_sealed IS NULL))
) STRICT;

CREATE INDEX profiles_client ON profiles (client);
";

/// An account's tokens, as the vault sealed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedTokens {
    /// The access token.
    pub access: Vec<u8>,
    /// The refresh token.
    pub refresh: Vec<u8>,
    /// When they were granted: their life is reckoned from here.
    pub stored_at: DateTime<Utc>,
    /// When the access token ends.
    pub access_expires_at: DateTime<Utc>,
    /// When the refresh token ends.
    pub refresh_expires_at: DateTime<Utc>,
}

fn row(row: &Row<'_>) -> rusqlite::Result<Profile> {
    Ok(Profile {
        id: row.parsed("id")?,
        name: row.parsed("name")?,
        client: row.parsed_or_null("client")?,
        account: AccountKey { client_key: row.get("client_key")?, open_id: row.get("open_id")? },
        display_name: row.get("display_name")?,
        username: row.get("username")?,
        avatar_url: row.get("avatar_url")?,
        scopes: row.json("scopes")?,
        login: row.parsed("login")?,
        paused: row.get("paused")?,
        access_expires_at: row.instant("access_expires_at")?,
        refresh_expires_at: row.instant("refresh_expires_at")?,
        created_at: row.instant("created_at")?,
    })
}

fn tokens_row(row: &Row<'_>) -> rusqlite::Result<SealedTokens> {
    Ok(SealedTokens {
        access: row.get("access_sealed")?,
        refresh: row.get("refresh_sealed")?,
        stored_at: row.instant("tokens_stored_at")?,
        access_expires_at: row.instant("access_expires_at")?,
        refresh_expires_at: row.instant("refresh_expires_at")?,
    })
}

impl Reader<'_> {
    /// A profile by id.
    pub fn profile(&self, id: ProfileId) -> Result<Option<Profile>, StoreError> {
        self.find("SELECT * FROM profiles WHERE id = ?1", [id.to_string()], row)
    }

    /// A profile by our name for it.
    pub fn profile_by_name(&self, name: &ProfileName) -> Result<Option<Profile>, StoreError> {
        self.find("SELECT * FROM profiles WHERE name = ?1", [name.as_str()], row)
    }

    /// The profile of a TikTok account.
    pub fn profile_by_account(&self, account: &AccountKey) -> Result<Option<Profile>, StoreError> {
        self.find(
            "SELECT * FROM profiles WHERE client_key = ?1 AND open_id = ?2",
            [&account.client_key, &account.open_id],
            row,
        )
    }

    /// All profiles, by name.
    pub fn profiles(&self) -> Result<Vec<Profile>, StoreError> {
        self.list("SELECT * FROM profiles ORDER BY name", [], row)
    }

    /// The tokens of a profile; none after they were forgotten.
    pub fn tokens(&self, profile: ProfileId) -> Result<Option<SealedTokens>, StoreError> {
        self.find(
            "SELECT * FROM profiles WHERE id = ?1 AND access_sealed IS NOT NULL",
            [profile.to_string()],
            tokens_row,
        )
    }
}

impl Tx<'_> {
    /// Adds a profile with its tokens; the expiries kept are the tokens'. Says so when the name or the account is taken.
    pub fn insert_profile(&self, profile: &Profile, tokens: &SealedTokens) -> Result<(), StoreError> {
        if let Some(other) = self.profile_by_account(&profile.account)? {
            return Err(StoreError::AccountTaken(other.name));
        }
        if self.profile_by_name(&profile.name)?.is_some() {
            return Err(StoreError::NameTaken(profile.name.to_string()));
        }
        self.change(
            "INSERT INTO profiles (id, name, client, client_key, open_id, display_name, username, avatar_url,
                 scopes, login, paused, access_sealed, refresh_sealed, tokens_stored_at, access_expires_at,
                 refresh_expires_at, created_at)
             VALUES (:id, :name, :client, :client_key, :open_id, :display_name, :username, :avatar_url,
                 :scopes, :login, :paused, :access_sealed, :refresh_sealed, :stored_at, :access_expires_at,
                 :refresh_expires_at, :created_at)",
            named_params! {
                ":id": profile.id.to_string(),
                ":name": profile.name.as_str(),
                ":client": profile.client.map(|id| id.to_string()),
                ":client_key": profile.account.client_key,
                ":open_id": profile.account.open_id,
                ":display_name": profile.display_name,
                ":username": profile.username,
                ":avatar_url": profile.avatar_url,
                ":scopes": json_text(&profile.scopes)?,
                ":login": profile.login.as_str(),
                ":paused": profile.paused,
                ":access_sealed": tokens.access,
                ":refresh_sealed": tokens.refresh,
                ":stored_at": ms(tokens.stored_at),
                ":access_expires_at": ms(tokens.access_expires_at),
                ":refresh_expires_at": ms(tokens.refresh_expires_at),
                ":created_at": ms(profile.created_at),
            },
        )
        .map(drop)
    }

    /// Keeps new tokens, and what was granted if that is said. The profile is connected from here on.
    pub fn store_tokens(
        &self,
        profile: ProfileId,
        tokens: &SealedTokens,
        scopes: Option<&[String]>,
    ) -> Result<(), StoreError> {
        self.change_one(
            ("profile", &profile),
            "UPDATE profiles SET access_sealed = :access, refresh_sealed = :refresh,
                 tokens_stored_at = :stored_at, access_expires_at = :access_expires_at,
                 refresh_expires_at = :refresh_expires_at, scopes = coalesce(:scopes, scopes), login = 'connected'
             WHERE id = :id",
            named_params! {
                ":id": profile.to_string(),
                ":access": tokens.access,
                ":refresh": tokens.refresh,
                ":stored_at": ms(tokens.stored_at),
                ":access_expires_at": ms(tokens.access_expires_at),
                ":refresh_expires_at": ms(tokens.refresh_expires_at),
                ":scopes": scopes.map(|scopes| json_text(&scopes)).transpose()?,
            },
        )
    }

    /// Deletes the tokens. The login is said separately ([`Tx::set_login`]).
    pub fn forget_tokens(&self, profile: ProfileId) -> Result<(), StoreError> {
        self.change_one(
            ("profile", &profile),
            "UPDATE profiles SET access_sealed = NULL, refresh_sealed = NULL WHERE id = ?1",
            [profile.to_string()],
        )
    }

    /// Says how a profile's login stands.
    pub fn set_login(&self, profile: ProfileId, login: Login) -> Result<(), StoreError> {
        self.change_one(
            ("profile", &profile),
            "UPDATE profiles SET login = ?2 WHERE id = ?1",
            (profile.to_string(), login.as_str()),
        )
    }

    /// Pauses a profile or lets it go on.
    pub fn set_paused(&self, profile: ProfileId, paused: bool) -> Result<(), StoreError> {
        self.change_one(
            ("profile", &profile),
            "UPDATE profiles SET paused = ?2 WHERE id = ?1",
            (profile.to_string(), paused),
        )
    }

    /// Keeps what TikTok says about the creator. A missing handle or picture leaves the known one.
    pub fn set_creator(
        &self,
        profile: ProfileId,
        display_name: &str,
        username: Option<&str>,
        avatar_url: Option<&str>,
    ) -> Result<(), StoreError> {
        self.change_one(
            ("profile", &profile),
            "UPDATE profiles SET display_name = ?2, username = coalesce(?3, username),
                 avatar_url = coalesce(?4, avatar_url)
             WHERE id = ?1",
            (profile.to_string(), display_name, username, avatar_url),
        )
    }

    /// Gives a profile another name.
    pub fn rename_profile(&self, profile: ProfileId, name: &ProfileName) -> Result<(), StoreError> {
        if self.profile_by_name(name)?.is_some_and(|other| other.id != profile) {
            return Err(StoreError::NameTaken(name.to_string()));
        }
        self.change_one(
            ("profile", &profile),
            "UPDATE profiles SET name = ?2 WHERE id = ?1",
            (profile.to_string(), name.as_str()),
        )
    }

    /// Puts a profile under a client, or under none.
    pub fn set_profile_client(&self, profile: ProfileId, client: Option<ClientId>) -> Result<(), StoreError> {
        self.change_one(
            ("profile", &profile),
            "UPDATE profiles SET client = ?2 WHERE id = ?1",
            (profile.to_string(), client.map(|id| id.to_string())),
        )
    }
}

#[cfg(test)]
mod tests {
    use runsheet_model::{Login, Profile, ProfileId};

    use super::SealedTokens;
    use crate::{
        StoreError,
        fixtures::{Fixture, account, at, client, profile, tokens},
    };

    fn stored(profile: &Profile) -> Fixture {
        let fixture = Fixture::new();
        let profile = profile.clone();
        fixture.write(move |tx| tx.insert_profile(&profile, &tokens()));
        fixture
    }

    #[test]
    fn a_profile_is_found_by_id_name_and_account() {
        let fixture = Fixture::new();
        let client = client("Bäckerei");
        let mut full = profile("korn");
        full.client = Some(client.id);
        full.username = Some("kornundkruste".into());
        full.avatar_url = Some("https://p16.example/a.jpg".into());
        full.login = Login::NeedsLogin;
        full.paused = true;
        let bare = profile("atelier");
        let (a, b) = (full.clone(), bare.clone());
        fixture.write(move |tx| {
            tx.insert_client(&client)?;
            tx.insert_profile(&a, &tokens())?;
            tx.insert_profile(&b, &tokens())
        });
        assert_eq!(fixture.read(|r| r.profile(full.id)), Some(full.clone()));
        assert_eq!(fixture.read(|r| r.profile_by_name(&bare.name)), Some(bare.clone()));
        assert_eq!(fixture.read(|r| r.profile_by_account(&account("korn"))), Some(full.clone()));
        assert_eq!(fixture.read(|r| r.profile_by_account(&account("none"))), None);
        assert_eq!(fixture.read(|r| r.profiles()), [bare, full]);
    }

    #[test]
    fn name_and_account_are_unique() {
        let fixture = stored(&profile("korn"));
        let mut same_account = profile("other");
        same_account.account = account("korn");
        let taken = fixture.try_write(move |tx| tx.insert_profile(&same_account, &tokens()));
        assert!(matches!(taken, Err(StoreError::AccountTaken(name)) if name.as_str() == "korn"));

        let mut same_name = profile("korn");
        same_name.account = account("other");
        let taken = fixture.try_write(move |tx| tx.insert_profile(&same_name, &tokens()));
        assert!(matches!(taken, Err(StoreError::NameTaken(name)) if name == "korn"));

        let mut same_open_id_of_another_app = profile("third");
        same_open_id_of_another_app.account.open_id = "korn".into();
        same_open_id_of_another_app.account.client_key = "aw2".into();
        fixture.write(move |tx| tx.insert_profile(&same_open_id_of_another_app, &tokens()));
    }

    #[test]
    fn new_tokens_connect_the_profile_and_keep_its_scopes_unless_told() {
        let profile = profile("korn");
        let id = profile.id;
        let fixture = stored(&profile);
        fixture.write(move |tx| tx.set_login(id, Login::NeedsLogin));
        let fresh = SealedTokens {
            access: vec![4],
            refresh: vec![5],
            stored_at: at(3_600),
            access_expires_at: at(90_000),
            refresh_expires_at: at(99_000),
        };
        let kept = fresh.clone();
        fixture.write(move |tx| tx.store_tokens(id, &kept, None));
        assert_eq!(fixture.read(|r| r.tokens(id)), Some(fresh.clone()));
        let now = fixture.read(|r| r.profile(id)).unwrap();
        assert_eq!((now.login, &now.scopes), (Login::Connected, &profile.scopes));
        assert_eq!((now.access_expires_at, now.refresh_expires_at), (at(90_000), at(99_000)));

        let granted = vec!["video.publish".to_owned()];
        fixture.write(move |tx| tx.store_tokens(id, &fresh, Some(&granted)));
        assert_eq!(fixture.read(|r| r.profile(id)).unwrap().scopes, ["video.publish"]);
    }

    #[test]
    fn forgotten_tokens_are_gone_and_the_profile_stays() {
        let profile = profile("korn");
        let id = profile.id;
        let fixture = stored(&profile);
        fixture.write(move |tx| tx.forget_tokens(id));
        assert_eq!(fixture.read(|r| r.tokens(id)), None);
        assert_eq!(fixture.read(|r| r.profile(id)), Some(profile));
    }

    #[test]
    fn what_tiktok_does_not_say_about_the_creator_stays_as_known() {
        let profile = profile("korn");
        let id = profile.id;
        let fixture = stored(&profile);
        fixture
            .write(move |tx| tx.set_creator(id, "Korn", Some("korn_und_kruste"), Some("https://a.example")));
        fixture.write(move |tx| tx.set_creator(id, "Korn!", None, None));
        let now = fixture.read(|r| r.profile(id)).unwrap();
        assert_eq!(now.display_name, "Korn!");
        assert_eq!(now.username.as_deref(), Some("korn_und_kruste"));
        assert_eq!(now.avatar_url.as_deref(), Some("https://a.example"));
    }

    #[test]
    fn a_profile_can_be_paused_renamed_and_given_to_a_client() {
        let (first, second, client) = (profile("korn"), profile("atelier"), client("Bäckerei"));
        let (id, client_id) = (first.id, client.id);
        let fixture = stored(&first);
        fixture.write(move |tx| {
            tx.insert_profile(&second, &tokens())?;
            tx.insert_client(&client)?;
            tx.set_paused(id, true)?;
            tx.set_profile_client(id, Some(client_id))?;
            tx.rename_profile(id, &"kruste".parse().unwrap())
        });
        let now = fixture.read(|r| r.profile(id)).unwrap();
        assert_eq!((now.name.as_str(), now.paused, now.client), ("kruste", true, Some(client_id)));
        let taken = fixture.try_write(move |tx| tx.rename_profile(id, &"atelier".parse().unwrap()));
        assert!(matches!(taken, Err(StoreError::NameTaken(_))));
        let nobody =
            fixture.try_write(move |tx| tx.set_profile_client(id, Some(runsheet_model::ClientId::new())));
        assert!(matches!(nobody, Err(StoreError::Refused { .. })));
    }

    #[test]
    fn nothing_is_written_for_a_profile_that_is_not_there() {
        let fixture = Fixture::new();
        let missing = fixture.try_write(|tx| tx.store_tokens(ProfileId::new(), &tokens(), None));
        assert!(matches!(missing, Err(StoreError::Missing { what: "profile", .. })));
    }
}
