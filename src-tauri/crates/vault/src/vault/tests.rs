use proptest::prelude::*;

use super::*;

const CELL: Cell<'static> = Cell { table: "profiles", row: "1", column: "refresh_token" };

fn vault(id: VaultId, byte: u8) -> Vault {
    Vault::new(id, &MasterKey::take(vec![byte; 32]).unwrap())
}

fn opened(vault: &Vault, cell: Cell<'_>, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    vault.open(cell, sealed).map(|secret| secret.expose().clone())
}

proptest! {
    #[test]
    fn what_was_sealed_opens_in_its_cell_and_in_no_other(
        secret in prop::collection::vec(any::<u8>(), 0..300),
        home in ("[ab]{0,2}", "[ab]{0,2}", "[ab]{0,2}"),
        away in ("[ab]{0,2}", "[ab]{0,2}", "[ab]{0,2}"),
    ) {
        let vault = Vault::in_memory();
        let here = Cell { table: &home.0, row: &home.1, column: &home.2 };
        let there = Cell { table: &away.0, row: &away.1, column: &away.2 };
        let sealed = vault.seal(here, &secret);
        prop_assert_eq!(sealed.len(), secret.len() + 57);
        prop_assert_eq!(opened(&vault, here, &sealed), Ok(secret.clone()));
        if home != away {
            prop_assert_eq!(opened(&vault, there, &sealed), Err(OpenError::Damaged));
        }
    }

    #[test]
    fn one_flipped_bit_anywhere_keeps_it_shut(
        secret in prop::collection::vec(any::<u8>(), 0..60),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u8,
    ) {
        let vault = Vault::in_memory();
        let mut sealed = vault.seal(CELL, &secret);
        let at = at.index(sealed.len());
        sealed[at] ^= 1 << bit;
        let refusal = opened(&vault, CELL, &sealed).unwrap_err();
        match at {
            0 => prop_assert_eq!(refusal, OpenError::UnknownFormat(FORMAT ^ (1 << bit))),
            1..HEADER_LEN => prop_assert!(matches!(refusal, OpenError::OtherVault(_))),
            _ => prop_assert_eq!(refusal, OpenError::Damaged),
        }
    }

    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Vault::in_memory().open(CELL, &bytes).is_err());
    }
}

#[test]
fn a_truncated_or_lengthened_value_stays_shut() {
    let vault = Vault::in_memory();
    let sealed = vault.seal(CELL, b"act.secret");
    for len in 0..sealed.len() {
        assert_eq!(opened(&vault, CELL, &sealed[..len]), Err(OpenError::Damaged), "{len} bytes");
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    assert_eq!(opened(&vault, CELL, &longer), Err(OpenError::Damaged));
}

#[test]
fn another_vaults_value_names_that_vault() {
    let (old, new) = (Vault::in_memory(), Vault::in_memory());
    let sealed = old.seal(CELL, b"act.secret");
    assert_eq!(opened(&new, CELL, &sealed), Err(OpenError::OtherVault(old.id())));
}

#[test]
fn the_same_id_with_another_key_opens_nothing() {
    let id = VaultId::random();
    let sealed = vault(id, 1).seal(CELL, b"act.secret");
    assert_eq!(opened(&vault(id, 1), CELL, &sealed), Ok(b"act.secret".to_vec()));
    assert_eq!(opened(&vault(id, 2), CELL, &sealed), Err(OpenError::Damaged));
}

#[test]
fn the_vault_id_is_authenticated_and_not_just_compared() {
    let (one, two) = (VaultId::random(), VaultId::random());
    let mut sealed = vault(one, 1).seal(CELL, b"act.secret");
    sealed[..HEADER_LEN].copy_from_slice(&header(two));
    assert_eq!(opened(&vault(two, 1), CELL, &sealed), Err(OpenError::Damaged));
}

#[test]
fn sealing_twice_gives_different_bytes() {
    let vault = Vault::in_memory();
    assert_ne!(vault.seal(CELL, b"act.secret"), vault.seal(CELL, b"act.secret"));
}

#[test]
fn text_comes_back_as_text_and_other_bytes_do_not() {
    let vault = Vault::in_memory();
    let secret = Sensitive::from("rft.geheim-é");
    let sealed = vault.seal_text(CELL, &secret);
    assert_eq!(vault.open_text(CELL, &sealed), Ok(secret));
    let sealed = vault.seal(CELL, &[0xff, 0xfe]);
    assert_eq!(vault.open_text(CELL, &sealed), Err(OpenError::NotText));
}

#[test]
fn a_vault_is_shared_between_threads_and_prints_only_its_id() {
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let vault = vault(VaultId::random(), 0xAB);
    shared(&vault);
    assert_eq!(format!("{vault:?}"), format!("Vault {{ id: {:?}, .. }}", vault.id()));
}
