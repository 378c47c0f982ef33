//! The connected accounts.

use runsheet_model::{Client, Problem, Profile};
use runsheet_store::StoreError;

use super::{Desk, trouble};
use crate::{
    commands::{Caller, ListProfiles},
    engine::Parts,
    views::ProfileView,
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
        time_zone: client.map_or(parts.zone, |client| client.zone).name().to_owned(),
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
