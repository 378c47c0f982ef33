//! `settings`: the values that a person has changed; all others are the model's defaults.

use runsheet_model::Settings;

use crate::{
    error::StoreError,
    transaction::{Reader, Tx},
};

pub(crate) const V1: &str = "
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

impl Reader<'_> {
    /// Every setting. A stored one that this version does not take is an error that names it, not a default in silence.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        let stored = self.list("SELECT name, value FROM settings", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let mut settings = Settings::default();
        for (name, value) in stored {
            settings.set(&name, &value)?;
        }
        Ok(settings)
    }
}

impl Tx<'_> {
    /// Changes a setting, if there is one of that name that takes the value. Setting a name again also mends a stored
    /// value that cannot be read.
    pub fn set_setting(&self, name: &str, value: &str) -> Result<Settings, StoreError> {
        let mut accepted = Settings::default();
        accepted.set(name, value)?;
        let value = accepted.get(name)?;
        self.change("INSERT OR REPLACE INTO settings (name, value) VALUES (?1, ?2)", [name, &value])?;
        self.settings()
    }
}

#[cfg(test)]
mod tests {
    use runsheet_model::{Settings, settings::BadSetting};

    use crate::{StoreError, fixtures::Fixture};

    #[test]
    fn what_was_never_set_is_the_default() {
        assert_eq!(Fixture::new().read(|r| r.settings()), Settings::default());
    }

    #[test]
    fn a_setting_is_kept_and_given_back_with_all_others() {
        let fixture = Fixture::new();
        fixture.write(|tx| tx.set_setting("api.port", "8000"));
        let settings = fixture.write(|tx| tx.set_setting("publish.missed_within", " 2h "));
        assert_eq!(settings.api_port, 8_000);
        assert_eq!(settings.publish_missed_within.as_secs(), 7_200);
        assert_eq!(fixture.read(|r| r.settings()), settings);
    }

    #[test]
    fn what_the_model_refuses_is_not_stored() {
        let fixture = Fixture::new();
        for (name, value) in [("api.port", "0"), ("api.prot", "8000")] {
            let refused = fixture.try_write(move |tx| tx.set_setting(name, value));
            assert!(matches!(refused, Err(StoreError::Setting(_))), "{name}");
        }
        assert_eq!(fixture.read(|r| r.settings()), Settings::default());
    }

    #[test]
    fn a_stored_value_that_cannot_be_read_is_named_and_can_be_mended() {
        let fixture = Fixture::new();
        fixture.write(|tx| tx.change("INSERT INTO settings VALUES ('api.port', 'many')", []));
        let Err(StoreError::Setting(BadSetting::Value { name, value, .. })) =
            fixture.store.read_blocking(|r| r.settings())
        else {
            panic!("not refused")
        };
        assert_eq!((name.as_str(), value.as_str()), ("api.port", "many"));
        assert_eq!(fixture.write(|tx| tx.set_setting("api.port", "7777")).api_port, 7_777);
    }
}
