//! Connecting an account: the browser goes to TikTok and comes back to a loopback port of ours.
//!
//! A login runs in a task of its own, so that the person may take minutes. Connecting a name that exists logs in again;
//! if another account comes back, nothing is changed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use runsheet_model::{
    AccountKey, Client, Login as LoginState, Problem, ProblemKind, Profile, ProfileId, ProfileName,
};
use runsheet_store::{Moved, StoreError};
use runsheet_tiktok::{
    AppKey, CreatorInfo, Scope, Scopes, UserInfo,
    oauth::{Login, LoginError, OAuthError, RedirectPort, TokenGrant},
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Desk, trouble};
use crate::{
    commands::{AwaitLogin, Caller, CancelLogin, ConnectProfile},
    engine::Parts,
    tokens::NoToken,
    views::{LoginStarted, ProfileView},
};

/// How long a person may take in the browser.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

type Outcome = Option<Result<ProfileView, Problem>>;

/// The logins that wait for their browser, and the last ones that ended.
#[derive(Default)]
pub(crate) struct PendingLogins(Mutex<HashMap<String, (CancellationToken, watch::Receiver<Outcome>)>>);

impl PendingLogins {
    fn get(&self, login: &str) -> Option<(CancellationToken, watch::Receiver<Outcome>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(login).cloned()
    }

    fn insert(&self, login: String, cancel: CancellationToken, outcome: watch::Receiver<Outcome>) {
        let mut logins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        logins.retain(|_, (_, outcome)| outcome.borrow().is_none());
        logins.insert(login, (cancel, outcome));
    }
}

/// What a login is for.
struct Wanted {
    name: ProfileName,
    client: Option<Client>,
    app: AppKey,
    by: String,
}

impl Desk {
    /// Begins a login.
    pub async fn connect_profile(
        &self,
        request: ConnectProfile,
        caller: &Caller,
    ) -> Result<LoginStarted, Problem> {
        let name: ProfileName =
            request.name.parse().map_err(|why| Problem::field("name", format!("{why}")))?;
        let client = self.client_named(request.client).await?;
        let stored = self.parts.store.read(|r| r.app_key()).await.map_err(trouble)?.ok_or_else(no_app)?;
        let app = self.parts.app_key().await.map_err(no_token)?;
        let port = stored.redirect_port.map_or(RedirectPort::Ephemeral, RedirectPort::Fixed);
        let scopes = Scopes::parse(&stored.scopes.join(","));
        let login =
            Login::begin(&self.parts.tiktok, &app.client_key, &scopes, port).await.map_err(login_failed)?;
        let started = LoginStarted {
            login: Uuid::new_v4().to_string(),
            authorize_url: login.authorize_url().to_string(),
        };
        let cancel = self.parts.stop.child_token();
        let (outcome, seen) = watch::channel(None);
        self.parts.logins.insert(started.login.clone(), cancel.clone(), seen);
        let parts = Arc::clone(&self.parts);
        let wanted = Wanted { name, client, app, by: caller.by.clone() };
        self.parts.tasks.spawn(async move {
            let connected = connect(&parts, login, wanted, &cancel).await;
            outcome.send_replace(Some(connected));
            parts.signals.changed();
            parts.signals.wake();
        });
        Ok(started)
    }

    /// Waits for a login to end.
    pub async fn await_login(&self, request: AwaitLogin, _caller: &Caller) -> Result<ProfileView, Problem> {
        let (_, mut outcome) = self.parts.logins.get(&request.login).ok_or_else(unknown_login)?;
        let ended = outcome.wait_for(Option::is_some).await.map_err(|_| unknown_login())?;
        ended.clone().unwrap_or_else(|| Err(unknown_login()))
    }

    /// Gives a login up; nothing was changed by it.
    pub async fn cancel_login(&self, request: CancelLogin, _caller: &Caller) -> Result<(), Problem> {
        let (cancel, _) = self.parts.logins.get(&request.login).ok_or_else(unknown_login)?;
        cancel.cancel();
        Ok(())
    }

    async fn client_named(&self, name: Option<String>) -> Result<Option<Client>, Problem> {
        let Some(name) = name else { return Ok(None) };
        let wanted = name.clone();
        let client = self.parts.store.read(move |r| r.client_by_name(&wanted)).await.map_err(trouble)?;
        let client =
            client.ok_or_else(|| Problem::field("client", format!("there is no client '{name}'")))?;
        Ok(Some(client))
    }
}

async fn connect(
    parts: &Parts,
    login: Login,
    wanted: Wanted,
    cancel: &CancellationToken,
) -> Result<ProfileView, Problem> {
    let authorized = login.wait(PATIENCE, cancel).await.map_err(login_failed)?;
    let granted = authorized.scopes.clone();
    let mut grant = parts.tiktok.exchange(&wanted.app, authorized).await.map_err(refused)?;
    parts.note_date(grant.date);
    let scopes = grant.scopes.take().or(granted).unwrap_or_default();
    grant.scopes = Some(scopes.clone());
    let user = parts.tiktok.user_info(&grant.access_token, &scopes).await;
    let user = match user {
        Ok(answer) => Some(answer.value),
        Err(error) => {
            tracing::info!(%error, "the account's name could not be read; it comes with the next call");
            None
        }
    };
    let creator = match scopes.contains(&Scope::VideoPublish) {
        true => parts.creator_of(&account_of(&wanted.app, &grant), &grant.access_token).await,
        false => None,
    };
    let profile = keep(parts, wanted, grant, scopes, user, creator).await?;
    super::profiles::view(parts, profile).await
}

fn account_of(app: &AppKey, grant: &TokenGrant) -> AccountKey {
    AccountKey { client_key: app.client_key.clone(), open_id: grant.open_id.clone() }
}

/// Stores the account under its name, tokens and all, in one transaction.
async fn keep(
    parts: &Parts,
    wanted: Wanted,
    grant: TokenGrant,
    scopes: Scopes,
    user: Option<UserInfo>,
    creator: Option<CreatorInfo>,
) -> Result<Profile, Problem> {
    let account = account_of(&wanted.app, &grant);
    let name = wanted.name;
    let (by_name, known) = (name.clone(), account.clone());
    let (named, owner) = parts
        .store
        .read(move |r| Ok::<_, StoreError>((r.profile_by_name(&by_name)?, r.profile_by_account(&known)?)))
        .await
        .map_err(trouble)?;
    if let Some(named) = &named
        && named.account.client_key != account.client_key
    {
        return Err(Problem::new(
            ProblemKind::Conflict,
            "app_key_differs",
            format!(
                "'{name}' was connected through another TikTok app ({}). Nothing was changed. Choose another name, or set \
                 that app's key again.",
                named.account.client_key
            ),
        ));
    }
    if let Some(named) = &named
        && named.account != account
    {
        let was = named.username.as_deref().unwrap_or(&named.display_name);
        let is = creator.as_ref().map(|c| c.username.as_str()).unwrap_or("another account");
        return Err(Problem::new(
            ProblemKind::Conflict,
            "wrong_account",
            format!("You logged in as {is}, but '{name}' is {was}. Nothing was changed."),
        ));
    }
    if let Some(owner) = owner.filter(|owner| owner.name != name) {
        return Err(Problem::new(
            ProblemKind::Conflict,
            "account_taken",
            format!(
                "This TikTok account is connected as '{}' already. Nothing was changed. To connect another one, switch \
                 the account in the browser first.",
                owner.name
            ),
        ));
    }
    let id = named.as_ref().map_or_else(ProfileId::new, |profile| profile.id);
    let (tokens, _) = parts.seal_grant(id, grant, None).map_err(no_token)?;
    let display_name = creator
        .as_ref()
        .map(|creator| creator.nickname.clone())
        .or_else(|| user.as_ref().and_then(|user| user.display_name.clone()))
        .or_else(|| named.as_ref().map(|profile| profile.display_name.clone()))
        .unwrap_or_else(|| name.to_string());
    let username = creator
        .as_ref()
        .map(|creator| creator.username.clone())
        .or_else(|| user.as_ref().and_then(|user| user.username.clone()))
        .or_else(|| named.as_ref().and_then(|profile| profile.username.clone()));
    let avatar_url =
        creator.and_then(|creator| creator.avatar_url).or_else(|| user.and_then(|user| user.avatar_url));
    let chosen = wanted.client.map(|client| client.id);
    let profile = Profile {
        id,
        name,
        client: chosen.or_else(|| named.as_ref().and_then(|profile| profile.client)),
        account,
        display_name,
        username,
        avatar_url,
        scopes: scopes.iter().map(ToString::to_string).collect(),
        login: LoginState::Connected,
        paused: named.as_ref().is_some_and(|profile| profile.paused),
        access_expires_at: tokens.access_expires_at,
        refresh_expires_at: tokens.refresh_expires_at,
        created_at: named.as_ref().map_or_else(|| parts.clock.now(), |profile| profile.created_at),
    };
    let stored = profile.clone();
    let exists = named.is_some();
    // A refresh that is under way with the old login ends first, or it would overwrite the new one.
    let mut held = parts.refreshes.hold(id).await;
    let (by, now) = (wanted.by, parts.clock.now());
    parts
        .store
        .write(move |tx| {
            if exists {
                tx.store_tokens(id, &tokens, Some(&stored.scopes))?;
                // Who gave the account to another client meanwhile is right.
                if chosen.is_some() {
                    tx.set_profile_client(id, chosen)?;
                }
                tx.set_creator(
                    id,
                    &stored.display_name,
                    stored.username.as_deref(),
                    stored.avatar_url.as_deref(),
                )?;
                super::profiles::plan_again(tx, id, &Moved::by(&by, now))
            } else {
                tx.insert_profile(&stored, &tokens)
            }
        })
        .await
        .map_err(trouble)?;
    held.replaced();
    tracing::info!(profile = %profile.name, "account connected");
    Ok(profile)
}

fn no_app() -> Problem {
    Problem::new(
        ProblemKind::Conflict,
        "app_key_missing",
        "No TikTok app key is set. Set yours first: runsheet app-key set --client-key KEY, with the secret on standard input.",
    )
}

fn no_token(error: NoToken) -> Problem {
    match error {
        NoToken::Key(trouble) => trouble.into(),
        NoToken::NoApp => no_app(),
        NoToken::Store(error) => trouble(error),
        other => Problem::new(ProblemKind::Unavailable, "tiktok_unavailable", other.to_string()),
    }
}

fn unknown_login() -> Problem {
    Problem::new(ProblemKind::NotFound, "login_not_found", "There is no such login; begin a new one.")
}

fn login_failed(error: LoginError) -> Problem {
    let (kind, code) = match &error {
        LoginError::PortTaken { .. } => (ProblemKind::Conflict, "redirect_port_taken"),
        LoginError::Listen(_) => (ProblemKind::Unavailable, "redirect_port_unavailable"),
        LoginError::Refused { .. } => (ProblemKind::Conflict, "login_refused"),
        LoginError::TimedOut => (ProblemKind::Conflict, "login_timed_out"),
        LoginError::Cancelled => (ProblemKind::Conflict, "login_cancelled"),
    };
    Problem::new(kind, code, format!("{error}. No account was connected or changed."))
}

fn refused(error: OAuthError) -> Problem {
    let (kind, code) = match &error {
        OAuthError::Refused { code, .. } => (ProblemKind::Conflict, code.as_str().to_owned()),
        _ => (ProblemKind::Unavailable, "tiktok_unavailable".to_owned()),
    };
    Problem::new(kind, &code, format!("{error}. No account was connected or changed."))
}
