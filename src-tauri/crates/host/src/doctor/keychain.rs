//! The key to the logins: whether the place that keeps it answers, and gives it.
//!
//! No key is made and none is deleted. A keychain that hangs is given up after its time limit.

use std::{path::Path, time::Duration};

use runsheet_model::Workspace;
use runsheet_vault::{KeyPlace, KeyState, Unavailable, VaultId, VaultKind};

use super::{Finding, Room, patience::within, records::Records, words};
use crate::{Environment, VaultError};

const CHECK: &str = "keychain";

/// How long a keychain may take to answer.
const KEYCHAIN_LIMIT: Duration = Duration::from_secs(4);
/// How long a passphrase may take. It costs processor time on purpose: a part of a second, more where others are busy.
const PASSPHRASE_LIMIT: Duration = Duration::from_secs(20);

/// Looks for the key that the workspace remembers.
pub(super) async fn look(room: &Room, records: &Records, environment: Option<&Environment>) -> Finding {
    let known = match records {
        Records::Unreadable => return Finding::not_checked(CHECK, "the database cannot be read", "database"),
        Records::NoneYet => return before_the_first_start(environment).await,
        Records::Read(known) => known,
    };
    let Some(environment) = environment else { return no_variables() };
    match &known.key {
        Err(why) => {
            let remedy = "start the Runsheet that made this database";
            Finding::problem(CHECK, why.to_string(), remedy)
        }
        Ok(None) => before_the_first_start(Some(environment)).await,
        Ok(Some((kind, id))) => remembered(room, environment, *kind, *id).await,
    }
}

/// Whether the place in which the first start will make a key can be reached.
pub(super) async fn before_the_first_start(environment: Option<&Environment>) -> Finding {
    let Some(environment) = environment else { return no_variables() };
    if environment.vault == Some(VaultKind::File) {
        let found = "RUNSHEET_VAULT=file and its passphrase are set; the first start makes a key file";
        return Finding::ok(CHECK, found);
    }
    match open(KeyPlace::keychain_within(KEYCHAIN_LIMIT), nobody()).await {
        None => late(VaultKind::Keychain),
        Some(KeyState::Unavailable(why)) => unavailable(&why, None),
        Some(KeyState::Have(_) | KeyState::Missing) => {
            Finding::ok(CHECK, "the system's keychain answers; the first start makes a key in it")
        }
    }
}

/// The id of no key, to ask a keychain whether it answers at all.
fn nobody() -> VaultId {
    #[expect(clippy::expect_used, reason = "constant text, read by a test")]
    "00000000-0000-0000-0000-000000000000".parse().expect("a UUID")
}

async fn remembered(room: &Room, environment: &Environment, kind: VaultKind, id: VaultId) -> Finding {
    if let Some(asked) = environment.vault.filter(|asked| *asked != kind) {
        let why = VaultError::OtherKind { remembered: kind, asked };
        return Finding::problem(CHECK, why.to_string(), format!("export RUNSHEET_VAULT={kind}"));
    }
    match place(kind, &room.folder, environment) {
        Some(place) => match open(place, id).await {
            Some(state) => verdict(state, kind, room.workspace),
            None => late(kind),
        },
        None => no_passphrase(room.in_use),
    }
}

fn place(kind: VaultKind, folder: &Path, environment: &Environment) -> Option<KeyPlace> {
    match kind {
        VaultKind::Keychain => Some(KeyPlace::keychain_within(KEYCHAIN_LIMIT)),
        VaultKind::File => KeyPlace::file(folder, environment.vault_passphrase.clone()?).ok(),
    }
}

/// None where no answer came in time, in spite of the keychain's own limit.
async fn open(place: KeyPlace, id: VaultId) -> Option<KeyState> {
    within(PASSPHRASE_LIMIT, move || place.open(id)).await
}

fn late(kind: VaultKind) -> Finding {
    let found = format!("not checked: the vault of kind '{kind}' gave no answer in time");
    Finding::warning(CHECK, found, "run the doctor again when this computer is less busy")
}

fn verdict(state: KeyState, kind: VaultKind, workspace: Workspace) -> Finding {
    match state {
        KeyState::Have(_) if kind == VaultKind::File => {
            Finding::ok(CHECK, "the key file is there and RUNSHEET_VAULT_PASSPHRASE opens it")
        }
        KeyState::Have(_) => Finding::ok(CHECK, "the key is in the system's keychain"),
        KeyState::Missing => Finding::problem(
            CHECK,
            format!("there is no key: the vault of kind '{kind}' answers and does not have it"),
            format!(
                "put the key back from where you keep copies of it; if it is lost, start Runsheet and make a new one, after \
                 which every account logs in again: {}",
                words::command("vault reset", workspace)
            ),
        ),
        KeyState::Unavailable(why) => unavailable(&why, Some(workspace)),
    }
}

fn unavailable(why: &Unavailable, workspace: Option<Workspace>) -> Finding {
    let remedy = match why {
        Unavailable::WrongPassphrase => {
            "set RUNSHEET_VAULT_PASSPHRASE to the passphrase with which this workspace was made".to_owned()
        }
        Unavailable::NoKeychain { .. } if workspace.is_none() => {
            "log in to a desktop session, or keep the key in a file: export RUNSHEET_VAULT=file RUNSHEET_VAULT_PASSPHRASE=..."
                .to_owned()
        }
        Unavailable::NoKeychain { .. } | Unavailable::KeychainFailed { .. } => {
            "run it in the desktop session whose keychain has the key".to_owned()
        }
        Unavailable::Locked => "unlock the keychain".to_owned(),
        Unavailable::Hanging { .. } => "answer the keychain's open question, or log out and in again".to_owned(),
        Unavailable::DamagedEntry | Unavailable::DamagedFile => "put back a copy of the key".to_owned(),
        Unavailable::Unreadable(_) => "give this user access to the workspace's folder".to_owned(),
        Unavailable::UnknownFileFormat(_) => "start the newer Runsheet that wrote it".to_owned(),
    };
    let then = workspace.map(|workspace| {
        format!("; a running Runsheet looks again with: {}", words::command("vault retry", workspace))
    });
    Finding::problem(CHECK, format!("unavailable: {why}"), remedy + &then.unwrap_or_default())
}

fn no_passphrase(in_use: bool) -> Finding {
    let remedy = "export RUNSHEET_VAULT_PASSPHRASE=... with the passphrase of this workspace";
    if in_use {
        let found = "not checked: the key is in a file, and RUNSHEET_VAULT_PASSPHRASE is not set here; the running engine has its own";
        return Finding::warning(CHECK, found, remedy);
    }
    Finding::problem(CHECK, VaultError::NoPassphrase.to_string(), remedy)
}

fn no_variables() -> Finding {
    Finding::not_checked(CHECK, "a variable cannot be read", "variables")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_has_an_id() {
        assert!(nobody().as_uuid().is_nil());
    }

    #[test]
    fn every_trouble_with_a_key_is_a_problem_with_a_remedy() {
        let troubles = [
            Unavailable::NoKeychain { detail: "no bus".into() },
            Unavailable::Locked,
            Unavailable::Hanging { after: KEYCHAIN_LIMIT },
            Unavailable::KeychainFailed { detail: "it broke".into() },
            Unavailable::DamagedEntry,
            Unavailable::Unreadable(std::io::ErrorKind::PermissionDenied),
            Unavailable::WrongPassphrase,
            Unavailable::DamagedFile,
            Unavailable::UnknownFileFormat(9),
        ];
        for why in troubles {
            let finding = verdict(KeyState::Unavailable(why), VaultKind::Keychain, Workspace::Live);
            assert_eq!(finding.verdict.as_str(), "problem");
            assert!(finding.found.starts_with("unavailable: "), "{finding:?}");
            assert!(
                finding.verdict.remedy().unwrap().contains("vault retry --workspace live"),
                "{finding:?}"
            );
        }
        let gone = verdict(KeyState::Missing, VaultKind::File, Workspace::Practice);
        assert!(gone.verdict.remedy().unwrap().contains("vault reset --workspace practice"), "{gone:?}");
    }
}
