//! The commands: a file per group, with its arguments and what it prints.

mod app_key;
mod backup;
mod clients;
mod clip;
mod demo;
mod doctor;
mod edit_post;
mod keys;
mod pause;
mod post;
mod posts;
mod practice;
mod profiles;
mod serve;
mod settings;
mod slots;
mod stop;
mod transfer;
mod vault;
mod wait;

use clap::Subcommand;

use crate::{context::Context, failure::Failure};

/// What can be asked for.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run Runsheet without a window, until it is told to stop
    Serve(serve::Serve),
    /// Stop the running Runsheet at a safe point
    Stop,
    /// The TikTok app that Runsheet posts through
    #[command(subcommand)]
    AppKey(app_key::AppKey),
    /// The customers that accounts belong to, with their time zones and house rules
    #[command(subcommand)]
    Clients(clients::Clients),
    /// The connected TikTok accounts
    #[command(subcommand)]
    Profiles(profiles::Profiles),
    /// The weekly posting times of the accounts
    #[command(subcommand)]
    Slots(slots::Slots),
    /// Let nothing new go out, of one profile or at all
    Pause(pause::Of),
    /// End a pause
    Resume(pause::Of),
    /// The keys of the local HTTP API
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Plan a post: now, or at a time
    Post(post::Post),
    /// What is planned and what became of it
    #[command(subcommand)]
    Posts(posts::Posts),
    /// Wait until a post is out, or needs somebody
    Wait(wait::Wait),
    /// The settings of the workspace
    #[command(subcommand)]
    Settings(settings::Settings),
    /// Back the database up, list backups, put one back
    Backup(backup::Backup),
    /// Write a workspace into one file, to carry it elsewhere; needs no running Runsheet
    Export(transfer::Export),
    /// Put an exported workspace in place; it starts paused, as a copy
    Import(transfer::Import),
    /// The key to the logins
    #[command(subcommand)]
    Vault(vault::Vault),
    /// Look at everything that posting needs, and say what is wrong; needs no running Runsheet
    Doctor(doctor::Doctor),
    /// Look at a video file; needs no running Runsheet
    #[command(subcommand)]
    Clip(clip::Clip),
    /// Run the TikTok to practise on as a process of its own
    Practice(practice::Serve),
    /// See Runsheet's main job done, for real, in the practice workspace; needs no running Runsheet
    Demo,
}

/// Does what was asked.
pub(crate) async fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::Serve(serve) => serve.run(context).await,
        Command::Stop => stop::run(context).await,
        Command::AppKey(app_key) => app_key.run(context).await,
        Command::Clients(clients) => clients.run(context).await,
        Command::Slots(slots) => slots.run(context).await,
        Command::Profiles(profiles) => profiles.run(context).await,
        Command::Pause(of) => pause::pause(of, context).await,
        Command::Resume(of) => pause::resume(of, context).await,
        Command::Keys(keys) => keys.run(context).await,
        Command::Post(post) => post.run(context).await,
        Command::Posts(posts) => posts.run(context).await,
        Command::Wait(wait) => wait.run(context).await,
        Command::Settings(settings) => settings.run(context).await,
        Command::Backup(backup) => backup.run(context).await,
        Command::Export(export) => export.run(context).await,
        Command::Import(import) => import.run(context).await,
        Command::Vault(vault) => vault.run(context).await,
        Command::Doctor(doctor) => doctor.run(context).await,
        Command::Clip(clip) => clip.run(context).await,
        Command::Practice(practice) => practice.run(context).await,
        Command::Demo => demo::run(context).await,
    }
}
