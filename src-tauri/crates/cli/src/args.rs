//! What can be typed. The arguments of a command stand in its own file.

use std::{env, process::ExitCode};

use clap::{Args, Parser, error::ErrorKind};
use runsheet_model::Workspace;

use crate::{
    commands::Command,
    failure::{Exit, Failure},
    output::Output,
};

/// Plans and posts TikTok clips from this computer.
#[derive(Debug, Parser)]
#[command(name = "runsheet", version, about, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Print compact JSON, one object a line, the result last; errors as one line of JSON on stderr
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// `live` or `practice`; without it, the one that runs
    #[arg(long, global = true, value_name = "WORKSPACE")]
    pub(crate) workspace: Option<Workspace>,
}

/// Says what was wrong with what was typed, or prints the help that was asked for.
pub(crate) fn refuse(refused: &clap::Error) -> ExitCode {
    let asked_for_json = env::args_os().take_while(|word| word != "--").any(|word| word == "--json");
    match refused.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Nobody reads on: that is no failure of ours.
            let _ = refused.print();
            ExitCode::SUCCESS
        }
        _ if asked_for_json => {
            Output::new(true).failure(&Failure::usage(sentence(refused)));
            Exit::Usage.into()
        }
        _ => {
            let _ = refused.print();
            Exit::Usage.into()
        }
    }
}

/// Clap's words on one line, without its headings and the reminder of how to get help.
fn sentence(refused: &clap::Error) -> String {
    let text = refused.render().to_string();
    let told: Vec<&str> = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"))
        .filter(|line| !line.is_empty())
        .collect();
    let told = told.join(" ");
    told.strip_prefix("error: ").unwrap_or(&told).to_owned()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_commands_are_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_refusal_is_one_sentence() {
        let refused = Cli::try_parse_from(["runsheet", "keys", "create"]).unwrap_err();
        assert_eq!(sentence(&refused), "the following required arguments were not provided: <NAME>");
        let refused = Cli::try_parse_from(["runsheet", "serve", "--port", "high"]).unwrap_err();
        assert!(sentence(&refused).starts_with("invalid value 'high' for '--port <N>'"), "{refused}");
    }
}
