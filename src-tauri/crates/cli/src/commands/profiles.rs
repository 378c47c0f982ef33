//! `profiles`: connecting TikTok accounts, those that are connected, whose they are, and disconnecting one.

use clap::{Args, Subcommand};
use runsheet_engine::{
    commands::{
        AwaitLogin, CancelLogin, ConnectProfile, DisconnectProfile, ListProfiles, OwnerOfProfile, SetProfile,
    },
    views::{Disconnected, ProfileView},
};
use serde::Serialize;

use crate::{
    context::Context,
    control::Control,
    failure::Failure,
    signals,
    table::{facts, table},
};

/// Connected accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum Profiles {
    /// Connect a TikTok account, or log one in again, in the browser
    Connect(Connect),
    /// List the connected accounts
    List,
    /// Change your name for an account, or the client it belongs to; planned posts keep their times
    Set(Set),
    /// Forget an account's login, here and at TikTok; its posts and history stay
    Disconnect(Disconnect),
}

/// Change an account.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// Your name for the account
    profile: String,
    /// Your new name for it
    #[arg(long, value_name = "NAME", required_unless_present_any = ["client", "no_client"])]
    name: Option<String>,
    /// The client it belongs to from now on
    #[arg(long, value_name = "C")]
    client: Option<String>,
    /// It belongs to no client from now on
    #[arg(long, conflicts_with = "client")]
    no_client: bool,
}

/// Disconnect an account.
#[derive(Debug, Args)]
pub(crate) struct Disconnect {
    /// Your name for the account
    name: String,
    /// Also while posts are planned for it; they stop at their time
    #[arg(long)]
    force: bool,
}

/// Connect an account.
#[derive(Debug, Args)]
pub(crate) struct Connect {
    /// Your name for the account; one that exists logs in again
    name: String,
    /// The client it belongs to
    #[arg(long, value_name = "C")]
    client: Option<String>,
    /// Only print the address, do not open it
    #[arg(long)]
    no_browser: bool,
}

#[derive(Serialize)]
struct Authorize<'a> {
    authorize_url: &'a str,
}

#[derive(Serialize)]
struct List {
    profiles: Vec<ProfileView>,
}

impl Profiles {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let engine = context.engine()?;
        match self {
            Self::Connect(connect) => connect.run(context, &engine).await,
            Self::List => {
                let profiles = engine.call(ListProfiles {}).await?;
                context.output.result(&List { profiles }, |list| rows(&list.profiles))
            }
            Self::Set(set) => {
                let profile = engine.call(set.request()).await?;
                context.output.result(&profile, for_people)
            }
            Self::Disconnect(Disconnect { name, force }) => {
                let disconnected = engine.call(DisconnectProfile { name, force }).await?;
                context.output.result(&disconnected, goodbye)
            }
        }
    }
}

impl Set {
    fn request(self) -> SetProfile {
        let client = self.client.map(OwnerOfProfile::Client);
        let client = client.or(self.no_client.then_some(OwnerOfProfile::Nobody));
        SetProfile { profile: self.profile, name: self.name, client }
    }
}

impl Connect {
    async fn run(self, context: &Context, engine: &Control) -> Result<(), Failure> {
        let told_to_end = signals::listen()
            .map_err(|why| Failure::refused("internal", format!("signals cannot be heard: {why}")))?;
        let login = engine.call(ConnectProfile { name: self.name, client: self.client }).await?;
        context.output.result(&Authorize { authorize_url: &login.authorize_url }, |page| {
            format!("Log in to TikTok on this page:\n{}", page.authorize_url)
        })?;
        if !self.no_browser
            && let Err(why) = open::that_detached(&login.authorize_url)
        {
            context.output.note(&format!("No browser could be opened ({why}): open the page yourself."));
        }
        context.output.note("Waiting for the login; Ctrl-C gives it up.");
        let profile = tokio::select! {
            profile = engine.call(AwaitLogin { login: login.login.clone() }) => profile?,
            () = told_to_end.cancelled() => {
                engine.call(CancelLogin { login: login.login }).await?;
                return Err(Failure::refused("cancelled", "the login was given up"));
            }
        };
        context.output.result(&profile, for_people)
    }
}

fn for_people(profile: &ProfileView) -> String {
    facts(&[
        ("profile", Some(profile.profile_name.clone())),
        ("account", Some(profile.display_name.clone())),
        ("handle", profile.username.as_ref().map(|handle| format!("@{handle}"))),
        ("client", profile.client_name.clone()),
        ("time zone", Some(profile.time_zone.clone())),
        ("scopes", Some(profile.scopes.join(","))),
        ("login", Some(profile.login.as_str().to_owned())),
    ])
}

fn goodbye(disconnected: &Disconnected) -> String {
    let name = &disconnected.profile.profile_name;
    if disconnected.revoked_at_tiktok {
        format!("'{name}' is disconnected, here and at TikTok.")
    } else {
        format!(
            "'{name}' is disconnected here. TikTok took no note: the creator can remove the app in TikTok's settings."
        )
    }
}

fn rows(profiles: &[ProfileView]) -> String {
    if profiles.is_empty() {
        return "No account is connected yet. Connect one: runsheet profiles connect NAME".to_owned();
    }
    let row = |profile: &ProfileView| {
        [
            profile.profile_name.clone(),
            profile
                .username
                .as_ref()
                .map_or_else(|| profile.display_name.clone(), |handle| format!("@{handle}")),
            profile.client_name.clone().unwrap_or_else(|| "-".to_owned()),
            if profile.paused { "paused" } else { profile.login.as_str() }.to_owned(),
        ]
    };
    table(["PROFILE", "ACCOUNT", "CLIENT", "LOGIN"], &profiles.iter().map(row).collect::<Vec<_>>())
}
