//! The variables that Runsheet listens to (design.md section 5), read once and checked before anything is touched.
//!
//! A variable that is set to nothing is refused, not taken for unset: a script that meant to name a test server or a
//! test folder must not end up with the real ones.

use std::{env, ffi::OsString, path::PathBuf};

use runsheet_model::Sensitive;
use runsheet_tiktok::Origins;
use runsheet_vault::VaultKind;
use url::Url;

use crate::logs::LogFilter;

/// `RUNSHEET_HOME`: the data folder.
pub const HOME: &str = "RUNSHEET_HOME";
/// `RUNSHEET_TIKTOK_URL`: one origin that stands in for TikTok's in the live workspace.
pub const TIKTOK_URL: &str = "RUNSHEET_TIKTOK_URL";
/// `RUNSHEET_VAULT`: `keychain` or `file`.
pub const VAULT: &str = "RUNSHEET_VAULT";
/// `RUNSHEET_VAULT_PASSPHRASE`: what opens the vault of kind `file`.
pub const VAULT_PASSPHRASE: &str = "RUNSHEET_VAULT_PASSPHRASE";
/// `RUNSHEET_LOG`: what is logged.
pub const LOG: &str = "RUNSHEET_LOG";

/// A variable that says nothing usable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable}: {why}")]
pub struct BadVariable {
    /// The variable.
    pub variable: &'static str,
    /// What is wrong with it and what it takes.
    pub why: String,
}

/// What the variables say.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// The data folder, if not the platform's.
    pub home: Option<PathBuf>,
    /// What stands in for TikTok in the live workspace.
    pub tiktok: Option<Origins>,
    /// Which place keeps the key, if it was said.
    pub vault: Option<VaultKind>,
    /// What opens a vault of kind `file`.
    pub vault_passphrase: Option<Sensitive<String>>,
    /// What is logged.
    pub log: LogFilter,
}

impl Environment {
    /// Reads this process's variables.
    ///
    /// # Errors
    /// [`BadVariable`] for the first one that says nothing usable.
    pub fn read() -> Result<Self, BadVariable> {
        Self::from_variables(|name| env::var_os(name))
    }

    fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, BadVariable> {
        let text = |name: &'static str| match variable(name) {
            None => Ok(None),
            Some(value) => match value.into_string() {
                Ok(value) if value.is_empty() => {
                    Err(refuse(name, "it is empty; give it a value or unset it"))
                }
                Ok(value) => Ok(Some(value)),
                Err(_) => Err(refuse(name, "it is not readable text")),
            },
        };
        let read = Self {
            home: home(variable(HOME))?,
            tiktok: text(TIKTOK_URL)?.map(|url| origins(&url)).transpose()?,
            vault: text(VAULT)?
                .map(|kind| kind.parse().map_err(|why: runsheet_vault::UnknownKind| refuse(VAULT, why)))
                .transpose()?,
            vault_passphrase: text(VAULT_PASSPHRASE)?.map(Sensitive::new),
            log: LogFilter::read(text(LOG)?)?,
        };
        if read.vault == Some(VaultKind::File) && read.vault_passphrase.is_none() {
            return Err(refuse(VAULT_PASSPHRASE, "RUNSHEET_VAULT=file needs it, and it is not set"));
        }
        Ok(read)
    }
}

/// What `RUNSHEET_HOME` says, for those who only look for a running engine.
pub(crate) fn home_of_this_process() -> Result<Option<PathBuf>, BadVariable> {
    home(env::var_os(HOME))
}

fn home(value: Option<OsString>) -> Result<Option<PathBuf>, BadVariable> {
    match value {
        None => Ok(None),
        Some(value) if value.is_empty() => Err(refuse(HOME, "it is empty; name a folder or unset it")),
        Some(value) => Ok(Some(PathBuf::from(value))),
    }
}

fn origins(text: &str) -> Result<Origins, BadVariable> {
    let url =
        Url::parse(text).map_err(|why| refuse(TIKTOK_URL, format!("'{text}' is no address ({why})")))?;
    Origins::single(url).map_err(|why| refuse(TIKTOK_URL, why))
}

fn refuse(variable: &'static str, why: impl ToString) -> BadVariable {
    BadVariable { variable, why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Environment, BadVariable> {
        Environment::from_variables(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn nothing_set_means_the_real_things() {
        let read = read(&[]).unwrap();
        assert_eq!((read.home, read.tiktok, read.vault), (None, None, None));
    }

    #[test]
    fn each_variable_is_read() {
        let read = read(&[
            (HOME, "/srv/runsheet"),
            (TIKTOK_URL, "http://127.0.0.1:8080"),
            (VAULT, "file"),
            (VAULT_PASSPHRASE, "correct horse"),
        ])
        .unwrap();
        assert_eq!(read.home, Some(PathBuf::from("/srv/runsheet")));
        assert_eq!(read.tiktok, Origins::single(Url::parse("http://127.0.0.1:8080").unwrap()).ok());
        assert_eq!(read.vault, Some(VaultKind::File));
        assert_eq!(read.vault_passphrase.unwrap().expose(), "correct horse");
    }

    #[test]
    fn a_variable_that_says_nothing_usable_is_named() {
        for (variables, named) in [
            (&[(HOME, "")][..], HOME),
            (&[(TIKTOK_URL, "")], TIKTOK_URL),
            (&[(TIKTOK_URL, "tiktok.example")], TIKTOK_URL),
            (&[(TIKTOK_URL, "http://tiktok.example")], TIKTOK_URL),
            (&[(TIKTOK_URL, "http://127.0.0.1:8080/base")], TIKTOK_URL),
            (&[(VAULT, "")], VAULT),
            (&[(VAULT, "keyring")], VAULT),
            (&[(VAULT, "file")], VAULT_PASSPHRASE),
            (&[(LOG, "runsheet=loud")], LOG),
            (&[(VAULT, "file"), (VAULT_PASSPHRASE, "")], VAULT_PASSPHRASE),
        ] {
            assert_eq!(read(variables).unwrap_err().variable, named, "{variables:?}");
        }
    }
}
