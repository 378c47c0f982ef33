//! The key to the sealed secrets, as far as it is there. Gone or unavailable pauses posting and deletes nothing.
//!
//! A key that cannot be reached is looked for again every minute and when a person asks. A key that is gone stays gone
//! until a person looks, or makes a new one: then every account must log in again.

use std::{sync::Arc, time::Duration};

use runsheet_model::{AttemptId, DeferReason, Login, PostId, Problem, ProblemKind, ProfileId, Sensitive};
use runsheet_store::{StoreError, Tx};
use runsheet_vault::{Cell, CreateError, KeyState, Vault, VaultId};
use tokio::sync::watch;

use crate::{engine::Parts, scheduler};

/// Why a secret could not be sealed or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyTrouble {
    #[error(
        "the key to the TikTok logins is gone; run 'runsheet vault reset' and connect the accounts again"
    )]
    Missing,
    #[error("the key to the TikTok logins cannot be reached: {0}")]
    Unavailable(String),
    #[error("a stored login does not open with this workspace's key; connect the account again")]
    DoesNotOpen,
}

impl KeyTrouble {
    pub(crate) fn defer_reason(&self) -> DeferReason {
        match self {
            Self::Missing | Self::DoesNotOpen => DeferReason::VaultKeyMissing,
            Self::Unavailable(_) => DeferReason::VaultUnavailable,
        }
    }
}

impl From<KeyTrouble> for Problem {
    fn from(trouble: KeyTrouble) -> Self {
        Self::new(ProblemKind::Unavailable, trouble.defer_reason().as_str(), trouble.to_string())
    }
}

/// Where the key comes from, for an engine that runs already: the host's vault. All of it blocks.
pub trait KeySource: Send + Sync {
    /// Looks for the key, within the vault's own time limit. Deletes nothing.
    ///
    /// # Errors
    /// [`NoLook`], and what was known before stays.
    fn look(&self) -> Result<KeyState, NoLook>;

    /// Makes a new key under a new id; the old one is left alone.
    ///
    /// # Errors
    /// [`CreateError`].
    fn make(&self) -> Result<Vault, CreateError>;

    /// Has the database remember that this key is its own from now on.
    ///
    /// # Errors
    /// [`StoreError`].
    fn remember(&self, tx: &Tx<'_>, key: VaultId) -> Result<(), StoreError>;
}

/// A key that stays as it was found, whoever looks: for workspaces that live no longer than it.
impl KeySource for KeyState {
    fn look(&self) -> Result<KeyState, NoLook> {
        Ok(self.clone())
    }

    fn make(&self) -> Result<Vault, CreateError> {
        match self {
            Self::Have(vault) => Ok(vault.clone()),
            Self::Unavailable(why) => Err(why.clone().into()),
            Self::Missing => Err(CreateError::NotKept),
        }
    }

    fn remember(&self, _: &Tx<'_>, _: VaultId) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Why nobody could look for the key.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NoLook(pub String);

/// How often is looked for a key that cannot be reached.
const EVERY: Duration = Duration::from_secs(60);

/// Holds the key's state, and looks again for a key that was not to be had.
pub(crate) struct KeyRing {
    state: watch::Sender<KeyState>,
    source: Arc<dyn KeySource>,
    looking: tokio::sync::Mutex<()>,
}

impl KeyRing {
    pub(crate) fn new(state: KeyState, source: Arc<dyn KeySource>) -> Self {
        Self { state: watch::Sender::new(state), source, looking: tokio::sync::Mutex::default() }
    }

    pub(crate) fn trouble(&self) -> Option<KeyTrouble> {
        self.vault().err()
    }

    /// Tells whenever the key comes, goes or is replaced.
    pub(crate) fn watch(&self) -> watch::Receiver<KeyState> {
        self.state.subscribe()
    }

    pub(crate) fn seal(&self, at: &SecretAt, secret: &Sensitive<String>) -> Result<Vec<u8>, KeyTrouble> {
        Ok(self.vault()?.seal_text(at.cell(), secret))
    }

    pub(crate) fn open(&self, at: &SecretAt, sealed: &[u8]) -> Result<Sensitive<String>, KeyTrouble> {
        self.vault()?.open_text(at.cell(), sealed).map_err(|_| KeyTrouble::DoesNotOpen)
    }

    fn vault(&self) -> Result<Vault, KeyTrouble> {
        match &*self.state.borrow() {
            KeyState::Have(vault) => Ok(vault.clone()),
            KeyState::Missing => Err(KeyTrouble::Missing),
            KeyState::Unavailable(why) => Err(KeyTrouble::Unavailable(why.to_string())),
        }
    }

    /// Has the source do something where blocking is allowed.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn KeySource) -> T + Send + 'static,
    ) -> Result<T, NoLook> {
        let source = Arc::clone(&self.source);
        let answer = tokio::task::spawn_blocking(move || question(&*source)).await;
        answer.map_err(|_| NoLook("looking for the key broke off".to_owned()))
    }
}

/// Lets out what the last run kept waiting for a key that is there now; then looks every minute for one that cannot be
/// reached, until the engine stops.
pub(crate) async fn run(parts: Arc<Parts>) {
    if parts.key.trouble().is_none() {
        let_out(&parts).await;
    }
    let mut state = parts.key.watch();
    let stop = parts.stop.clone();
    let looking = async {
        while state.wait_for(|state| matches!(state, KeyState::Unavailable(_))).await.is_ok() {
            parts.clock.sleep(EVERY).await;
            look_again(&parts).await;
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = looking => {}
    }
}

/// Looks once for a key that is not there. As soon as it is, what waited for it goes out.
pub(crate) async fn look_again(parts: &Arc<Parts>) {
    let _one_look_at_a_time = parts.key.looking.lock().await;
    if parts.key.trouble().is_none() {
        return;
    }
    match parts.key.ask(|source| source.look()).await {
        Ok(Ok(state)) => replace(parts, state).await,
        Ok(Err(why)) | Err(why) => tracing::warn!(%why, "the key to the logins could not be looked for"),
    }
}

async fn replace(parts: &Arc<Parts>, state: KeyState) {
    parts.key.state.send_replace(state);
    parts.signals.changed();
    if let Some(trouble) = parts.key.trouble() {
        tracing::warn!(%trouble, "nothing is sent");
        return;
    }
    tracing::info!("the key to the logins is there");
    let_out(parts).await;
}

/// What waited for the key goes out.
async fn let_out(parts: &Arc<Parts>) {
    for reason in [DeferReason::VaultUnavailable, DeferReason::VaultKeyMissing] {
        if let Err(error) = scheduler::end_deferrals(parts, reason).await {
            // They wait for five minutes more at most.
            tracing::error!(%error, "what waited for the key was not woken");
        }
    }
}

/// Why there is no new key.
pub(crate) enum NoNewKey {
    /// The old one is there, and nobody insisted.
    NotNeeded,
    /// None could be made; everything is as it was.
    NotMade(String),
    Store(StoreError),
}

/// Makes a new key. What the old one sealed never opens again: every account must log in anew. The old key itself is
/// left where it is, for the backups that still know it. Answers how many accounts that concerns.
pub(crate) async fn reset(parts: &Arc<Parts>, force: bool) -> Result<usize, NoNewKey> {
    let _one_look_at_a_time = parts.key.looking.lock().await;
    if parts.key.trouble().is_none() && !force {
        return Err(NoNewKey::NotNeeded);
    }
    let made =
        parts.key.ask(|source| source.make()).await.map_err(|why| NoNewKey::NotMade(why.to_string()))?;
    let vault = made.map_err(|why| NoNewKey::NotMade(why.to_string()))?;
    let (source, id) = (Arc::clone(&parts.key.source), vault.id());
    let logged_out = parts
        .store
        .write(move |tx| {
            source.remember(tx, id)?;
            let connected: Vec<_> =
                tx.profiles()?.into_iter().filter(|profile| profile.login == Login::Connected).collect();
            for profile in &connected {
                tx.set_login(profile.id, Login::NeedsLogin)?;
            }
            Ok(connected.len())
        })
        .await
        .map_err(NoNewKey::Store)?;
    replace(parts, KeyState::Have(vault)).await;
    Ok(logged_out)
}

/// Where in the database a secret belongs. Sealed there, it opens nowhere else.
pub(crate) struct SecretAt {
    table: &'static str,
    row: String,
    column: &'static str,
}

impl SecretAt {
    pub(crate) fn app(client_key: &str) -> Self {
        Self { table: "app_key", row: client_key.to_owned(), column: "secret" }
    }

    pub(crate) fn access(profile: ProfileId) -> Self {
        Self { table: "profiles", row: profile.to_string(), column: "access" }
    }

    pub(crate) fn refresh(profile: ProfileId) -> Self {
        Self { table: "profiles", row: profile.to_string(), column: "refresh" }
    }

    pub(crate) fn clip_url(post: PostId) -> Self {
        Self { table: "posts", row: post.to_string(), column: "clip_url" }
    }

    pub(crate) fn upload_url(attempt: AttemptId) -> Self {
        Self { table: "attempts", row: attempt.to_string(), column: "upload_url" }
    }

    fn cell(&self) -> Cell<'_> {
        Cell { table: self.table, row: &self.row, column: self.column }
    }
}
