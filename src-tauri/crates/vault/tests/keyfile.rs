//! Keys behind a passphrase: all outcomes, through the public interface and on real files.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use proptest::prelude::*;
use runsheet_model::Sensitive;
use runsheet_vault::{
    Cell, CreateError, EmptyPassphrase, KeyPlace, KeyState, PassphraseCost, Unavailable, Vault, VaultId,
    VaultKind,
};
use tempfile::TempDir;

const CELL: Cell<'static> = Cell { table: "app_keys", row: "1", column: "client_secret" };
const PASSPHRASE: &str = "correct horse";

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn place(&self, passphrase: &str) -> KeyPlace {
        KeyPlace::file_at_cost(self.0.path(), passphrase.into(), PassphraseCost::CHEAPEST).unwrap()
    }

    fn create(&self) -> Vault {
        self.place(PASSPHRASE).create().unwrap()
    }

    fn open(&self, id: VaultId) -> KeyState {
        self.place(PASSPHRASE).open(id)
    }

    fn path(&self, id: VaultId) -> PathBuf {
        self.0.path().join(format!("vault-{id}.json"))
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

fn reason(state: KeyState) -> Unavailable {
    match state {
        KeyState::Unavailable(why) => why,
        other => panic!("expected no answer, got {other:?}"),
    }
}

#[test]
fn a_key_opens_in_another_start_what_it_sealed_in_this_one() {
    let folder = Folder::new();
    let created = folder.create();
    let sealed = created.seal(CELL, b"client secret");
    let KeyState::Have(opened) = folder.open(created.id()) else { panic!("the key is there") };
    assert_eq!(opened.id(), created.id());
    assert_eq!(opened.open(CELL, &sealed).unwrap().expose(), b"client secret");
    assert_eq!(folder.place(PASSPHRASE).kind(), VaultKind::File);
}

#[test]
fn the_file_is_the_owners_alone_and_shows_no_secret() {
    let folder = Folder::new();
    let vault = folder.create();
    assert_eq!(folder.names(), [format!("vault-{}.json", vault.id())], "no temporary file is left");
    let text = fs::read_to_string(folder.path(vault.id())).unwrap();
    assert!(!text.contains(PASSPHRASE));
    assert!(!format!("{:?}", folder.place(PASSPHRASE)).contains(PASSPHRASE));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.path(vault.id())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_wrong_passphrase_is_told_from_damage() {
    let folder = Folder::new();
    let id = folder.create().id();
    assert_eq!(reason(folder.place("correct hors").open(id)), Unavailable::WrongPassphrase);
    assert!(matches!(folder.open(id), KeyState::Have(_)), "the file is as it was");
}

#[test]
fn an_empty_passphrase_is_refused() {
    let refused = KeyPlace::file("anywhere", Sensitive::from(""));
    assert_eq!(refused.unwrap_err(), EmptyPassphrase);
}

#[test]
fn a_missing_file_is_missing_but_a_missing_folder_proves_nothing() {
    let folder = Folder::new();
    let id = folder.create().id();
    fs::remove_file(folder.path(id)).unwrap();
    assert!(matches!(folder.open(id), KeyState::Missing));
    fs::remove_dir(folder.0.path()).unwrap();
    assert_eq!(reason(folder.open(id)), Unavailable::Unreadable(ErrorKind::NotFound));
    assert_eq!(folder.place(PASSPHRASE).forget(id), Err(Unavailable::Unreadable(ErrorKind::NotFound)));
    assert!(matches!(folder.place(PASSPHRASE).create(), Err(CreateError::NotWritten(_))));
}

#[test]
fn a_file_that_cannot_be_read_proves_nothing() {
    let folder = Folder::new();
    let id = folder.create().id();
    fs::remove_file(folder.path(id)).unwrap();
    fs::create_dir(folder.path(id)).unwrap();
    assert!(matches!(reason(folder.open(id)), Unavailable::Unreadable(_)));
}

#[test]
fn a_new_key_leaves_the_old_one_until_that_is_forgotten() {
    let folder = Folder::new();
    let old = folder.create().id();
    let before = fs::read(folder.path(old)).unwrap();
    let new = folder.create().id();
    assert_ne!(old, new);
    assert_eq!(fs::read(folder.path(old)).unwrap(), before);

    folder.place(PASSPHRASE).forget(old).unwrap();
    folder.place(PASSPHRASE).forget(old).unwrap();
    assert!(matches!(folder.open(old), KeyState::Missing));
    assert!(matches!(folder.open(new), KeyState::Have(_)));
}

#[test]
fn a_file_under_another_vaults_name_is_damaged() {
    let folder = Folder::new();
    let (one, two) = (folder.create().id(), folder.create().id());
    fs::copy(folder.path(one), folder.path(two)).unwrap();
    assert_eq!(reason(folder.open(two)), Unavailable::DamagedFile);
}

#[test]
fn a_newer_format_is_named() {
    let folder = Folder::new();
    let id = folder.create().id();
    fs::write(folder.path(id), r#"{"format": 2, "kdf": "of the future"}"#).unwrap();
    assert_eq!(reason(folder.open(id)), Unavailable::UnknownFileFormat(2));
}

proptest! {
    /// Any changed byte either damages the file or, in white space, changes nothing; it never looks like a wrong
    /// passphrase or a missing key, and never opens as another one.
    #[test]
    fn damage_is_called_damage(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let folder = Folder::new();
        let vault = folder.create();
        let sealed = vault.seal(CELL, b"client secret");
        let mut bytes = fs::read(folder.path(vault.id())).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        fs::write(folder.path(vault.id()), &bytes).unwrap();
        match folder.open(vault.id()) {
            KeyState::Have(opened) => prop_assert!(opened.open(CELL, &sealed).is_ok()),
            KeyState::Unavailable(Unavailable::DamagedFile | Unavailable::UnknownFileFormat(_)) => {}
            other => prop_assert!(false, "byte {at} set to {byte}: {other:?}"),
        }
    }

    #[test]
    fn a_truncated_file_is_damaged(len in any::<prop::sample::Index>()) {
        let folder = Folder::new();
        let id = folder.create().id();
        let bytes = fs::read(folder.path(id)).unwrap();
        fs::write(folder.path(id), &bytes[..len.index(bytes.len())]).unwrap();
        prop_assert_eq!(reason(folder.open(id)), Unavailable::DamagedFile);
    }
}
