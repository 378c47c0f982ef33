//! `meta`: facts about the database itself, such as `vault_id`, `machine_hash` or `paused_by`.

use crate::{
    error::StoreError,
    transaction::{Reader, Tx},
};

pub(crate) const V1: &str = "
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

impl Reader<'_> {
    /// A fact, if it is known.
    pub fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.find("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))
    }
}

impl Tx<'_> {
    /// Records a fact, in place of what was known.
    pub fn set_meta(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.change("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", [key, value]).map(drop)
    }

    /// Forgets a fact, known or not.
    pub fn forget_meta(&self, key: &str) -> Result<(), StoreError> {
        self.change("DELETE FROM meta WHERE key = ?1", [key]).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use crate::fixtures::Fixture;

    #[test]
    fn a_fact_is_known_until_it_is_replaced_or_forgotten() {
        let fixture = Fixture::new();
        assert_eq!(fixture.read(|r| r.meta("paused_by")), None);
        fixture.write(|tx| tx.set_meta("paused_by", "Mara"));
        fixture.write(|tx| tx.set_meta("paused_by", "Jana"));
        assert_eq!(fixture.read(|r| r.meta("paused_by")).as_deref(), Some("Jana"));
        fixture.write(|tx| tx.forget_meta("paused_by"));
        fixture.write(|tx| tx.forget_meta("paused_by"));
        assert_eq!(fixture.read(|r| r.meta("paused_by")), None);
    }
}
