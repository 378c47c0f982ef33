//! `runsheet`: the headless service, and the command line that asks it for things.
//!
//! Every command prints its result on stdout and its refusal on stderr, and says by its exit code what became of it
//! (design.md section 5). The rules are the engine's; nothing here holds one.

mod args;
mod commands;
mod context;
mod control;
mod failure;
mod output;
mod progress;
mod secret;
mod signals;
mod table;

use std::process::ExitCode;

use clap::Parser;

use crate::{args::Cli, context::Context, failure::Failure, output::Output};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refused) => return args::refuse(&refused),
    };
    let output = Output::new(cli.global.json);
    let context = Context::new(output, cli.global.workspace);
    match run(cli, &context) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.failure(&failure);
            failure.exit().into()
        }
    }
}

fn run(cli: Cli, context: &Context) -> Result<(), Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|why| Failure::refused("internal", format!("no threads to work with: {why}")))?
        .block_on(commands::run(cli.command, context))
}
