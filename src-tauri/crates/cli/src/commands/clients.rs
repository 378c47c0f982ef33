//! `clients`: the agency's customers, their time zones, and what they expect of their posts.

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use runsheet_engine::{
    commands::{AccountsOfForgotten, AddClient, ForgetClient, HouseRulesChange, ListClients, SetClient},
    views::{ClientForgotten, ClientView},
};
use runsheet_model::{
    HouseRules, Hue,
    house_rules::{DisclosureRule, Expected},
};
use serde::Serialize;

use crate::{
    context::Context,
    failure::Failure,
    table::{facts, table},
};

/// The agency's customers.
#[derive(Debug, Subcommand)]
pub(crate) enum Clients {
    /// Add a client
    Add(Add),
    /// List the clients
    List,
    /// Change a client; what is not given stays, and no planned post moves
    Set(Set),
    /// Forget a client; the accounts, their posts and their history stay
    Forget(Forget),
}

/// Add a client.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// Its name
    name: String,
    #[command(flatten)]
    looks: Looks,
    #[command(flatten)]
    rules: Rules,
}

/// Change a client.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("change").required(true).multiple(true).args([
    "new_name", "hue", "zone", "comments", "duet", "stitch", "ai", "disclosure", "tags", "banned_words",
    "deliver_before", "stamp",
]))]
pub(crate) struct Set {
    /// Its name
    client: String,
    /// Its new name
    #[arg(long = "name", value_name = "NAME")]
    new_name: Option<String>,
    #[command(flatten)]
    looks: Looks,
    #[command(flatten)]
    rules: Rules,
}

/// How a client is shown.
#[derive(Debug, Args)]
struct Looks {
    /// Its hue on the screen; the next in turn if not given
    #[arg(long)]
    hue: Option<Hue>,
    /// Where its wall times are, such as Europe/Berlin; your own if not given
    #[arg(long, value_name = "TIME_ZONE")]
    zone: Option<String>,
}

/// What a client expects of its posts. It is compared before a post is planned, and never filled in.
#[derive(Debug, Args)]
#[command(next_help_heading = "House rules")]
struct Rules {
    /// Comments are expected `on` or `off`, or may be `any`
    #[arg(long, value_name = "ON_OFF_ANY")]
    comments: Option<Expected>,
    /// Duets
    #[arg(long, value_name = "ON_OFF_ANY")]
    duet: Option<Expected>,
    /// Stitches
    #[arg(long, value_name = "ON_OFF_ANY")]
    stitch: Option<Expected>,
    /// The mark "AI-generated"
    #[arg(long, value_name = "ON_OFF_ANY")]
    ai: Option<Expected>,
    /// `ask`: a post that discloses nothing is pointed out every time
    #[arg(long, value_enum)]
    disclosure: Option<Disclosure>,
    /// Hashtags that every caption should have, with commas between; "" for none
    #[arg(long, value_name = "TAGS")]
    tags: Option<String>,
    /// Words and phrases that no caption should have, with commas between; "" for none
    #[arg(long, value_name = "WORDS")]
    banned_words: Option<String>,
    /// How many hours before the time to ask for it a draft goes to the inbox
    #[arg(long, value_name = "HOURS")]
    deliver_before: Option<u16>,
    /// Whether a post needs the client's sign-off before it is planned
    #[arg(long, value_name = "YES_NO", value_parser = clap::builder::BoolishValueParser::new())]
    stamp: Option<bool>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Disclosure {
    Ask,
    Any,
}

/// Forget a client.
#[derive(Debug, Args)]
pub(crate) struct Forget {
    /// Its name
    client: String,
    /// Its accounts belong to this client from now on
    #[arg(long, value_name = "C")]
    move_accounts_to: Option<String>,
    /// Its accounts belong to no client from now on
    #[arg(long, conflicts_with = "move_accounts_to")]
    leave_accounts: bool,
}

#[derive(Serialize)]
struct List {
    clients: Vec<ClientView>,
}

impl Clients {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let engine = context.engine()?;
        let output = context.output;
        match self {
            Self::Add(add) => output.result(&engine.call(add.request()).await?, for_people),
            Self::List => {
                let clients = engine.call(ListClients {}).await?;
                output.result(&List { clients }, |list| rows(&list.clients))
            }
            Self::Set(set) => output.result(&engine.call(set.request()).await?, for_people),
            Self::Forget(forget) => output.result(&engine.call(forget.request()).await?, goodbye),
        }
    }
}

impl Add {
    fn request(self) -> AddClient {
        let Looks { hue, zone } = self.looks;
        AddClient { name: self.name, hue, time_zone: zone, house_rules: self.rules.change() }
    }
}

impl Set {
    fn request(self) -> SetClient {
        let Looks { hue, zone } = self.looks;
        SetClient {
            client: self.client,
            name: self.new_name,
            hue,
            time_zone: zone,
            house_rules: self.rules.change(),
        }
    }
}

impl Forget {
    fn request(self) -> ForgetClient {
        let accounts = self.move_accounts_to.map(AccountsOfForgotten::MoveTo);
        let accounts = accounts.or(self.leave_accounts.then_some(AccountsOfForgotten::Leave));
        ForgetClient { client: self.client, accounts }
    }
}

impl Rules {
    fn change(self) -> HouseRulesChange {
        HouseRulesChange {
            comments: self.comments,
            duet: self.duet,
            stitch: self.stitch,
            ai_generated: self.ai,
            disclosure: self.disclosure.map(|disclosure| match disclosure {
                Disclosure::Ask => DisclosureRule::AlwaysAChoice,
                Disclosure::Any => DisclosureRule::DontCare,
            }),
            required_tags: self.tags.map(|text| words(&text)),
            banned_words: self.banned_words.map(|text| words(&text)),
            deliver_hours_before: self.deliver_before,
            requires_stamp: self.stamp,
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn for_people(client: &ClientView) -> String {
    let rules = &client.house_rules;
    facts(&[
        ("client", Some(client.name.clone())),
        ("hue", Some(client.hue.to_string())),
        ("time zone", Some(client.time_zone.clone())),
        ("accounts", list(&client.profiles)),
        ("expected", expected(rules)),
        ("tags", list(&rules.required_tags)),
        ("banned words", list(&rules.banned_words)),
        ("drafts go out", Some(format!("{} hours before", rules.deliver_hours_before))),
        ("sign-off", rules.requires_stamp.then(|| "required".to_owned())),
    ])
}

fn list(words: &[String]) -> Option<String> {
    (!words.is_empty()).then(|| words.join(", "))
}

/// What is expected, on one line; none where nothing is.
fn expected(rules: &HouseRules) -> Option<String> {
    let told = [
        ("comments", rules.comments),
        ("duet", rules.duet),
        ("stitch", rules.stitch),
        ("AI-generated", rules.ai_generated),
    ];
    let told = told.into_iter().filter_map(|(what, expected)| match expected {
        Expected::DontCare => None,
        Expected::On => Some(format!("{what} on")),
        Expected::Off => Some(format!("{what} off")),
    });
    let asks = rules.disclosure == DisclosureRule::AlwaysAChoice;
    let told: Vec<_> = told.chain(asks.then(|| "disclosure always a choice".to_owned())).collect();
    list(&told)
}

fn rows(clients: &[ClientView]) -> String {
    if clients.is_empty() {
        return "There is no client yet. Add one: runsheet clients add NAME --zone Europe/Berlin".to_owned();
    }
    let row = |client: &ClientView| {
        let accounts = list(&client.profiles).unwrap_or_else(|| "-".to_owned());
        [client.name.clone(), client.hue.to_string(), client.time_zone.clone(), accounts]
    };
    table(["CLIENT", "HUE", "TIME ZONE", "ACCOUNTS"], &clients.iter().map(row).collect::<Vec<_>>())
}

fn goodbye(forgotten: &ClientForgotten) -> String {
    let ClientForgotten { name, profiles, moved_to } = forgotten;
    match (list(profiles), moved_to) {
        (None, _) => format!("'{name}' is forgotten."),
        (Some(profiles), Some(other)) => format!("'{name}' is forgotten. Now of '{other}': {profiles}."),
        (Some(profiles), None) => format!("'{name}' is forgotten. Now of no client: {profiles}."),
    }
}
