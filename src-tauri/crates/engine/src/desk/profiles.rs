//! The connected accounts: looking at them, naming them, saying whose they are, and disconnecting one. Profiles are never
//! deleted.

use runsheet_model::{
    Client, ClipSource, Event, Login, Post, Problem, ProblemKind, Profile, ProfileId, ProfileName, Sensitive,
    StateName,
    profile::BadProfileName,
    readiness::{self, ClipAt},
};
use runsheet_store::{Moved, PostFilter, Reader, StoreError, Tx};
use serde_json::json;

use super::{Desk, clients, new_post::Refused, trouble};
use crate::{
    commands::{Caller, DisconnectProfile, ListProfiles, OwnerOfProfile, SetProfile},
    engine::Parts,
    key_ring::SecretAt,
    tokens::{DISCONNECTED, RECONNECT},
    views::{Disconnected, ProfileView},
};

impl Desk {
    /// Lists them by name.
    pub async fn list_profiles(&self, _: ListProfiles, _: &Caller) -> Result<Vec<ProfileView>, Problem> {
        let (profiles, clients) = self
            .parts
            .store
            .read(|r| Ok::<_, StoreError>((r.profiles()?, r.clients()?)))
            .await
            .map_err(trouble)?;
        let client_of = |profile: &Profile| clients.iter().find(|client| Some(client.id) == profile.client);
        Ok(profiles.iter().map(|profile| shown(&self.parts, profile, client_of(profile))).collect())
    }

    /// Changes an account's name or client. Its slots are wall times of the new client's zone from then on; planned posts
    /// keep the time and the zone they were planned in.
    pub async fn set_profile(&self, request: SetProfile, caller: &Caller) -> Result<ProfileView, Problem> {
        let profile = self.profile_named(&request.profile).await?;
        let name: Option<ProfileName> = match &request.name {
            Some(name) => {
                Some(name.parse().map_err(|why: BadProfileName| Problem::field("name", why.to_string()))?)
            }
            None => None,
        };
        let id = profile.id;
        let profile = self
            .parts
            .store
            .write(move |tx| {
                if let Some(name) = &name {
                    tx.rename_profile(id, name)?;
                }
                match &request.client {
                    Some(OwnerOfProfile::Client(name)) => {
                        let client = clients::named(tx, "client", name)?;
                        tx.set_profile_client(id, Some(client.id))?;
                    }
                    Some(OwnerOfProfile::Nobody) => tx.set_profile_client(id, None)?,
                    None => {}
                }
                Ok::<_, Refused>(tx.profile(id)?.unwrap_or(profile))
            })
            .await?;
        tracing::info!(by = caller.by, profile = %profile.name, "account changed");
        self.parts.signals.changed();
        view(&self.parts, profile).await
    }

    /// Forgets an account's tokens and tells TikTok. Refused while a post of it is on its way, and while posts are
    /// planned for it unless that is `force`d: those stop at their time, and go on when the account is connected again.
    pub async fn disconnect_profile(
        &self,
        request: DisconnectProfile,
        caller: &Caller,
    ) -> Result<Disconnected, Problem> {
        let profile = self.profile_named(&request.name).await?;
        let (id, force) = (profile.id, request.force);
        // A refresh that is under way ends first, or it would bring tokens back.
        let mut held = self.parts.refreshes.hold(id).await;
        let disconnected = self
            .parts
            .store
            .write(move |tx| {
                if let Some(in_the_way) = what_is_in_the_way(tx, id, force)? {
                    return Ok(Err(in_the_way));
                }
                let tokens = tx.tokens(id)?;
                tx.forget_tokens(id)?;
                tx.set_login(id, Login::Disconnected)?;
                Ok::<_, StoreError>(Ok(tokens))
            })
            .await
            .map_err(trouble)?;
        let tokens = disconnected.map_err(|in_the_way| in_the_way.problem(&request.name))?;
        held.replaced();
        drop(held);
        tracing::info!(by = caller.by, profile = %profile.name, "account disconnected");
        self.parts.signals.changed();
        let access =
            tokens.and_then(|tokens| self.parts.key.open(&SecretAt::access(id), &tokens.access).ok());
        let revoked_at_tiktok = match access {
            Some(access) => self.parts.revoke(&profile, &access).await,
            None => false,
        };
        let profile = view(&self.parts, Profile { login: Login::Disconnected, ..profile }).await?;
        Ok(Disconnected { profile, revoked_at_tiktok })
    }
}

/// Why an account is not disconnected.
enum InTheWay {
    OpenAttempt,
    PlannedPosts(u64),
}

impl InTheWay {
    fn problem(self, name: &str) -> Problem {
        let (code, text) = match self {
            Self::OpenAttempt => (
                "attempt_open",
                format!(
                    "A post of '{name}' is on its way to TikTok: wait until it is there, or call it off."
                ),
            ),
            Self::PlannedPosts(planned) => (
                "posts_planned",
                format!(
                    "Planned posts of '{name}': {planned}. They would stop at their time. Use --force to disconnect it all \
                     the same; connecting it again lets them go on."
                ),
            ),
        };
        Problem::new(ProblemKind::Conflict, code, format!("{text} Nothing was changed."))
    }
}

fn what_is_in_the_way(tx: &Tx<'_>, profile: ProfileId, force: bool) -> Result<Option<InTheWay>, StoreError> {
    if count(tx, profile, StateName::Publishing)? > 0 {
        return Ok(Some(InTheWay::OpenAttempt));
    }
    let planned = count(tx, profile, StateName::Scheduled)?;
    Ok((planned > 0 && !force).then_some(InTheWay::PlannedPosts(planned)))
}

fn count(r: &Reader<'_>, profile: ProfileId, state: StateName) -> Result<u64, StoreError> {
    let filter =
        PostFilter { states: Some(vec![state]), profile: Some(profile), limit: 1, ..PostFilter::default() };
    Ok(r.posts(&filter)?.1)
}

/// Plans again what stopped for no other reason than the login that is now there again. Each keeps its time; whether
/// that is still near enough, the missed policy says.
pub(super) fn plan_again(tx: &Tx<'_>, profile: ProfileId, moved: &Moved<'_>) -> Result<(), StoreError> {
    let states = Some(vec![StateName::NeedsAttention]);
    let filter = PostFilter { states, profile: Some(profile), limit: u32::MAX, ..PostFilter::default() };
    for post in tx.posts(&filter)?.0 {
        if !stopped_for_login(&post) {
            continue;
        }
        let consent = tx.consent(post.id)?;
        let agreed = post.terms().and_then(|terms| consent.as_ref()?.covers(&terms));
        let clip = if matches!(post.clip, ClipSource::Kept { .. }) { ClipAt::Here } else { ClipAt::Nowhere };
        // What a person has changed since, and not agreed to again, stays with that person.
        if let Ok(ready) = readiness::check(clip, post.mode, &post.settings, agreed, post.schedule.as_ref()) {
            let moved = moved.clone().with(json!({ "why": "connected_again" }));
            tx.move_post(post.id, Event::Schedule(ready), moved)?;
        }
    }
    Ok(())
}

fn stopped_for_login(post: &Post) -> bool {
    post.state.cause().is_some_and(|cause| [RECONNECT, DISCONNECTED].contains(&cause.code.as_str()))
}

impl Parts {
    /// Tells TikTok that a login is over, as well as that can be done now.
    async fn revoke(&self, profile: &Profile, access: &Sensitive<String>) -> bool {
        let app = match self.app_key().await {
            Ok(app) if app.client_key == profile.account.client_key => app,
            _ => return false,
        };
        match self.tiktok.revoke(&app, access).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(profile = %profile.name, %error, "TikTok took no note of the disconnect");
                false
            }
        }
    }
}

pub(super) async fn view(parts: &Parts, profile: Profile) -> Result<ProfileView, Problem> {
    let client = match profile.client {
        Some(id) => parts.store.read(move |r| r.client(id)).await.map_err(trouble)?,
        None => None,
    };
    Ok(shown(parts, &profile, client.as_ref()))
}

fn shown(parts: &Parts, profile: &Profile, client: Option<&Client>) -> ProfileView {
    ProfileView {
        id: profile.id,
        profile_name: profile.name.to_string(),
        client: profile.client,
        client_name: client.map(|client| client.name.clone()),
        time_zone: client.map_or(parts.zone(), |client| client.zone).name().to_owned(),
        platform: "tiktok".to_owned(),
        open_id: profile.account.open_id.clone(),
        display_name: profile.display_name.clone(),
        username: profile.username.clone(),
        avatar_url: profile.avatar_url.clone(),
        scopes: profile.scopes.clone(),
        login: profile.login,
        paused: profile.paused,
        created_at: profile.created_at,
    }
}
