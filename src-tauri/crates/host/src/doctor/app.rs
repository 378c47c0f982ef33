//! The TikTok app, the accounts that are connected through it, and the posts that wait for the clock.

use chrono::TimeDelta;
use runsheet_model::{Login, Workspace};
use runsheet_store::StoredAppKey;

use super::{
    Finding,
    records::{Account, Known, Records},
    words,
};

const APP_KEY: &str = "app_key";
const ACCOUNTS: &str = "accounts";

/// A login that ends sooner is told: an engine that runs renews it long before.
const ENDS_SOON: TimeDelta = TimeDelta::days(14);

/// What the database tells of the app and the accounts; nothing where it cannot be read.
pub(super) fn look(workspace: Workspace, records: &Records) -> Vec<Finding> {
    match records {
        Records::Unreadable => vec![],
        Records::NoneYet => vec![app_key(workspace, None)],
        Records::Read(known) => {
            let mut findings = vec![app_key(workspace, known.app.as_ref())];
            findings.extend(accounts(workspace, known));
            findings.extend(waiting_for_clock(known));
            findings
        }
    }
}

fn app_key(workspace: Workspace, app: Option<&StoredAppKey>) -> Finding {
    match app {
        Some(app) => {
            let port = app.redirect_port.map_or_else(|| "*".to_owned(), |port| port.to_string());
            let found = format!(
                "{}, for {}; its redirect URI is http://127.0.0.1:{port}/callback/",
                app.client_key,
                app.scopes.join(",")
            );
            Finding::ok(APP_KEY, found)
        }
        None if workspace == Workspace::Practice => {
            Finding::ok(APP_KEY, "none yet: the start enters practice's own")
        }
        None => Finding::warning(
            APP_KEY,
            "no TikTok app is entered, so no account can be connected",
            format!(
                "make one (docs/going-live.md), start Runsheet, then: {}",
                words::command("app-key set --client-key KEY", workspace)
            ),
        ),
    }
}

fn accounts(workspace: Workspace, known: &Known) -> Vec<Finding> {
    let trouble: Vec<_> =
        known.accounts.iter().filter_map(|account| login(workspace, known, account)).collect();
    match (known.accounts.len(), trouble.len()) {
        (0, _) => vec![Finding::ok(ACCOUNTS, "none is connected yet")],
        (all, 0) => vec![Finding::ok(ACCOUNTS, format!("{} connected", words::count(all, "account")))],
        _ => trouble,
    }
}

/// What is wrong with an account's login, if something is.
fn login(workspace: Workspace, known: &Known, Account { profile, .. }: &Account) -> Option<Finding> {
    let name = &profile.name;
    let ends = profile.refresh_expires_at;
    let connect = words::command(&format!("profiles connect {name}"), workspace);
    if profile.login == Login::NeedsLogin {
        let found = format!("{name}: TikTok no longer takes its login; its posts stop at their time");
        return Some(Finding::problem(ACCOUNTS, found, connect));
    }
    if ends <= known.now {
        let found = format!("{name}: its login ended on {}", words::instant(ends));
        return Some(Finding::problem(ACCOUNTS, found, connect));
    }
    (ends - known.now < ENDS_SOON).then(|| {
        let found = format!("{name}: its login ends on {} unless it is renewed", words::instant(ends));
        let remedy = format!("let Runsheet run, which renews it: {}", words::command("serve", workspace));
        Finding::warning(ACCOUNTS, found, remedy)
    })
}

fn waiting_for_clock(known: &Known) -> Option<Finding> {
    (known.waiting_for_clock > 0).then(|| {
        let posts = words::count(known.waiting_for_clock, "post");
        Finding::problem(
            super::clock::CHECK,
            format!("{posts} wait as clock_wrong: the engine found this computer's clock more than two minutes off"),
            super::clock::how_to_set(),
        )
    })
}
