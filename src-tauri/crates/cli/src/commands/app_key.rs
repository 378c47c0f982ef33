//! `app-key`: the TikTok app that Runsheet posts through.

use clap::{Args, Subcommand};
use runsheet_engine::{commands::SetAppKey, views::AppKeyView};

use crate::{context::Context, failure::Failure, secret, table::facts};

/// The TikTok app.
#[derive(Debug, Subcommand)]
pub(crate) enum AppKey {
    /// Enter the app's client key; its secret is read from stdin
    Set(Set),
}

/// Enter the app.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// The app's client key, from TikTok's developer portal
    #[arg(long, value_name = "K")]
    client_key: String,
    /// What to ask of creators, separated by commas [default: all that Runsheet uses]
    #[arg(long, value_name = "S", value_delimiter = ',')]
    scopes: Option<Vec<String>>,
    /// The port of the login's way back, if the app is registered with a fixed one [default: a free one each time]
    #[arg(long, value_name = "N")]
    redirect_port: Option<u16>,
}

impl AppKey {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let Self::Set(Set { client_key, scopes, redirect_port }) = self;
        let engine = context.engine()?;
        let output = context.output;
        let client_secret = tokio::task::spawn_blocking(move || secret::read("client secret", output))
            .await
            .map_err(|why| Failure::refused("internal", format!("reading broke off: {why}")))??;
        let app = engine.call(SetAppKey { client_key, client_secret, scopes, redirect_port }).await?;
        output.result(&app, for_people)
    }
}

fn for_people(app: &AppKeyView) -> String {
    facts(&[
        ("client key", Some(app.client_key.clone())),
        ("scopes", Some(app.scopes.join(","))),
        ("redirect port", app.redirect_port.map(|port| port.to_string())),
    ])
}
