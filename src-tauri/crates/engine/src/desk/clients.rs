//! The agency's clients. What they ask of posts is compared, never filled in; changing one moves no planned post.

use chrono_tz::Tz;
use runsheet_model::{
    Client, ClientId, HouseRules, Hue, Problem, ProblemKind, Profile, advertising, house_rules,
    wrong_client::{self, Handle},
};
use runsheet_store::{Reader, StoreError, Tx};

use super::{Desk, new_post::Refused, trouble};
use crate::{
    commands::{
        AccountsOfForgotten, AddClient, Caller, CompareWithHouseRules, ForgetClient, HouseRulesChange,
        ListClients, SetClient,
    },
    views::{ClientForgotten, ClientView, HouseRulesCompared, OtherClient},
};

impl Desk {
    /// Adds a client. Without a hue it gets the next in turn, without a zone the desk's.
    pub async fn add_client(&self, request: AddClient, caller: &Caller) -> Result<ClientView, Problem> {
        let mut client = Client {
            id: ClientId::new(),
            name: name(&request.name)?,
            hue: Hue::Brick,
            zone: request.time_zone.as_deref().map_or(Ok(self.parts.zone()), zone)?,
            house_rules: changed(HouseRules::default(), request.house_rules)?,
            created_at: self.parts.clock.now(),
        };
        let added = self
            .parts
            .store
            .write(move |tx| {
                let taken: Vec<_> = tx.clients()?.iter().map(|other| other.hue).collect();
                client.hue = request.hue.unwrap_or_else(|| Hue::next(&taken));
                tx.insert_client(&client)?;
                Ok::<_, StoreError>(client)
            })
            .await
            .map_err(trouble)?;
        tracing::info!(by = caller.by, client = added.name, "client added");
        self.parts.signals.changed();
        Ok(view(added, &[]))
    }

    /// Lists them by name.
    pub async fn list_clients(&self, _: ListClients, _: &Caller) -> Result<Vec<ClientView>, Problem> {
        let (clients, profiles) = self
            .parts
            .store
            .read(|r| Ok::<_, StoreError>((r.clients()?, r.profiles()?)))
            .await
            .map_err(trouble)?;
        Ok(clients.into_iter().map(|client| view(client, &profiles)).collect())
    }

    /// Changes one; what is not given stays.
    pub async fn set_client(&self, request: SetClient, caller: &Caller) -> Result<ClientView, Problem> {
        let new_name = request.name.as_deref().map(name).transpose()?;
        let new_zone = request.time_zone.as_deref().map(zone).transpose()?;
        let set = self
            .parts
            .store
            .write(move |tx| {
                let before = named(tx, "client", &request.client)?;
                let house_rules =
                    changed(before.house_rules, request.house_rules).map_err(Refused::Request)?;
                let client = Client {
                    name: new_name.unwrap_or(before.name),
                    hue: request.hue.unwrap_or(before.hue),
                    zone: new_zone.unwrap_or(before.zone),
                    house_rules,
                    ..before
                };
                tx.update_client(&client)?;
                let profiles = tx.profiles()?;
                Ok::<_, Refused>(view(client, &profiles))
            })
            .await?;
        tracing::info!(by = caller.by, client = set.name, "client changed");
        self.parts.signals.changed();
        Ok(set)
    }

    /// Forgets one. Refused while accounts belong to it, unless it is said what becomes of them.
    pub async fn forget_client(
        &self,
        request: ForgetClient,
        caller: &Caller,
    ) -> Result<ClientForgotten, Problem> {
        let forgotten = self.parts.store.write(move |tx| forget(tx, &request)).await?;
        tracing::info!(by = caller.by, client = forgotten.name, "client forgotten");
        self.parts.signals.changed();
        Ok(forgotten)
    }

    /// Compares what a post says with the house rules of its client, and with what others would be asked.
    pub async fn compare_with_house_rules(
        &self,
        request: CompareWithHouseRules,
        _: &Caller,
    ) -> Result<HouseRulesCompared, Problem> {
        let profile = self.profile_named(&request.profile).await?;
        let (clients, profiles) = self
            .parts
            .store
            .read(|r| Ok::<_, StoreError>((r.clients()?, r.profiles()?)))
            .await
            .map_err(trouble)?;
        let settings = &request.settings;
        let own = clients.iter().find(|client| Some(client.id) == profile.client);
        let handles: Vec<_> = profiles.iter().filter_map(handle).collect();
        let others = wrong_client::mentions_of_others(&settings.caption, profile.client, &handles);
        let told = |other: &Handle| {
            let client = clients.iter().find(|client| client.id == other.client)?;
            Some(OtherClient { username: other.username.clone(), client_name: client.name.clone() })
        };
        Ok(HouseRulesCompared {
            client_name: own.map(|client| client.name.clone()),
            deviations: own
                .map(|client| house_rules::deviations(&client.house_rules, settings))
                .unwrap_or_default(),
            undisclosed_signs: advertising::undisclosed_signs(settings),
            other_clients: others.into_iter().filter_map(told).collect(),
        })
    }
}

fn handle(profile: &Profile) -> Option<Handle> {
    Some(Handle { client: profile.client?, username: profile.username.clone()? })
}

/// The client of that name, or the refusal of the field that names it.
pub(super) fn named(r: &Reader<'_>, field: &str, name: &str) -> Result<Client, Refused> {
    let unknown = || Problem {
        kind: ProblemKind::NotFound,
        code: "client_not_found".to_owned(),
        ..Problem::field(field, format!("there is no client '{name}'"))
    };
    r.client_by_name(name.trim())?.ok_or_else(|| Refused::Request(unknown()))
}

fn name(text: &str) -> Result<String, Problem> {
    Client::name(text).map_err(|why| Problem::field("name", why.to_string()))
}

fn zone(text: &str) -> Result<Tz, Problem> {
    text.trim().parse().map_err(|_| {
        let message = format!("'{text}' is no time zone: use an IANA name such as Europe/Berlin");
        Problem::field("time_zone", message)
    })
}

fn changed(rules: HouseRules, change: HouseRulesChange) -> Result<HouseRules, Problem> {
    let rules = HouseRules {
        comments: change.comments.unwrap_or(rules.comments),
        duet: change.duet.unwrap_or(rules.duet),
        stitch: change.stitch.unwrap_or(rules.stitch),
        ai_generated: change.ai_generated.unwrap_or(rules.ai_generated),
        disclosure: change.disclosure.unwrap_or(rules.disclosure),
        required_tags: change.required_tags.unwrap_or(rules.required_tags),
        banned_words: change.banned_words.unwrap_or(rules.banned_words),
        deliver_hours_before: change.deliver_hours_before.unwrap_or(rules.deliver_hours_before),
        requires_stamp: change.requires_stamp.unwrap_or(rules.requires_stamp),
    };
    rules.checked().map_err(Problem::fields)
}

fn forget(tx: &Tx<'_>, request: &ForgetClient) -> Result<ClientForgotten, Refused> {
    let client = named(tx, "client", &request.client)?;
    let mut profiles = tx.profiles()?;
    profiles.retain(|profile| profile.client == Some(client.id));
    let moved_to = match &request.accounts {
        None if profiles.is_empty() => None,
        None => return Err(Refused::Request(has_accounts(&client, &profiles))),
        Some(AccountsOfForgotten::Leave) => None,
        Some(AccountsOfForgotten::MoveTo(other)) => Some(named(tx, "accounts", other)?),
    };
    if moved_to.as_ref().is_some_and(|other| other.id == client.id) {
        let text = "is the client to be forgotten; name another";
        return Err(Refused::Request(Problem::field("accounts", text)));
    }
    for profile in &profiles {
        tx.set_profile_client(profile.id, moved_to.as_ref().map(|other| other.id))?;
    }
    tx.delete_client(client.id)?;
    let profiles = profiles.into_iter().map(|profile| profile.name.into()).collect();
    Ok(ClientForgotten { name: client.name, profiles, moved_to: moved_to.map(|other| other.name) })
}

fn has_accounts(client: &Client, profiles: &[Profile]) -> Problem {
    let names: Vec<_> = profiles.iter().map(|profile| profile.name.as_str()).collect();
    Problem::new(
        ProblemKind::Conflict,
        "client_has_accounts",
        format!(
            "Accounts of '{}': {}. Say whose they are to be: with --move-accounts-to CLIENT another client's, with \
             --leave-accounts no client's. Nothing was changed.",
            client.name,
            names.join(", ")
        ),
    )
}

fn view(client: Client, profiles: &[Profile]) -> ClientView {
    let own = profiles.iter().filter(|profile| profile.client == Some(client.id));
    ClientView {
        id: client.id,
        hue: client.hue,
        time_zone: client.zone.name().to_owned(),
        house_rules: client.house_rules,
        profiles: own.map(|profile| profile.name.to_string()).collect(),
        name: client.name,
        created_at: client.created_at,
    }
}
