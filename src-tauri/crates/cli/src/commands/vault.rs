//! `vault`: the key to the logins.

use clap::Subcommand;
use runsheet_engine::{
    commands::{ResetVault, RetryVault},
    views::{KeyStanding, VaultReset, VaultView},
};

use crate::{context::Context, failure::Failure};

/// The key to the logins.
#[derive(Debug, Subcommand)]
pub(crate) enum Vault {
    /// Look again for a key that was not to be had, and say how it is
    Retry,
    /// Make a new key in place of one that is gone; every account must then log in again
    Reset {
        /// Also while the old key is there
        #[arg(long)]
        force: bool,
    },
}

impl Vault {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let engine = context.engine()?;
        let output = context.output;
        match self {
            Self::Retry => output.result(&engine.call(RetryVault {}).await?, standing),
            Self::Reset { force } => output.result(&engine.call(ResetVault { force }).await?, to_do),
        }
    }
}

fn standing(vault: &VaultView) -> String {
    match (vault.key, &vault.trouble) {
        (KeyStanding::Have, _) => "The key is there.".to_owned(),
        (KeyStanding::None | KeyStanding::Unavailable, trouble) => {
            format!("Nothing is sent: {}.", trouble.as_deref().unwrap_or("there is no key"))
        }
    }
}

fn to_do(reset: &VaultReset) -> String {
    let mut told = vec!["There is a new key. All posts are still there.".to_owned()];
    if reset.app_key_needed {
        told.push(
            "Enter your TikTok app's secret again: runsheet app-key set --client-key YOUR_KEY".to_owned(),
        );
    }
    if reset.profiles_to_reconnect > 0 {
        let accounts = reset.profiles_to_reconnect;
        told.push(format!("Accounts to connect again: {accounts} (runsheet profiles connect NAME)"));
    }
    told.join("\n")
}
