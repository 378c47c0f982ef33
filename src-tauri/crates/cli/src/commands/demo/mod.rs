//! `demo`: Runsheet's main job, done for real in the practice workspace, and proved.
//!
//! The engine and the practice TikTok run as processes of their own, and everything goes through the doors that people
//! and scripts have. In the end TikTok's own list decides whether it went well. Nothing reaches the real TikTok, and no
//! live workspace is touched.

mod cast;
mod clips;
mod crowd;
mod ending;
mod engine;
mod home;
mod platform;
mod power_cut;
mod programs;
mod reckoning;
mod stage;
mod three_ways;
mod tiktok;
mod told;

use std::time::Instant;

use chrono::Local;
use runsheet_model::Workspace;

use self::{
    cast::Cast,
    home::{DemoHome, unusable},
    programs::Program,
    reckoning::Reckoning,
    stage::{Sent, Stage},
    tiktok::PracticeTikTok,
    told::{Teller, Told},
};
use crate::{
    context::Context,
    failure::{Exit, Failure},
    signals,
};

/// What the demo has running.
#[derive(Default)]
struct Programs {
    practice: Option<Program>,
    engine: Option<Program>,
}

pub(crate) async fn run(context: &Context) -> Result<(), Failure> {
    if context.workspace == Some(Workspace::Live) {
        return Err(Failure::usage("the demo runs in the practice workspace, never in the live one"));
    }
    let told_to_end = signals::listen()
        .map_err(|why| Failure::refused("internal", format!("signals cannot be heard: {why}")))?;
    let home = DemoHome::take()?;
    let mut programs = Programs::default();
    let began = Instant::now();
    let played = tokio::select! {
        biased;
        () = told_to_end.cancelled() => Err(broken_off(&home)),
        played = play(Teller(context.output), &home, &mut programs) => played,
    };
    // The ending is short, and not broken off: what it changes for a moment it puts back.
    let played = match played {
        Ok((stage, sent)) => ending::play(stage, &mut programs, &sent, began).await,
        Err(failure) => Err(failure),
    };
    programs.end().await;
    let removed = home.remove_clips().map_err(|why| unusable(&home.clips(), &why));
    let reckoning = played.map_err(as_refusal)?;
    removed?;
    context.output.result(&reckoning, |reckoning| format!("\n{}", reckoning.for_people()))?;
    if reckoning.ok { Ok(()) } else { Err(disagreed(&reckoning)) }
}

/// Plays all acts but the ending.
async fn play<'a>(
    teller: Teller,
    home: &'a DemoHome,
    programs: &mut Programs,
) -> Result<(Stage<'a>, Vec<Sent>), Failure> {
    let mut stage = open(teller, home, programs).await?;
    teller.scene("Clips: real ones, each with bytes that have never been before")?;
    let clips = three_ways::Clips::make(&stage).await?;
    let large = power_cut::clip(&stage).await?;
    let rides = crowd::clips(&stage).await?;
    teller.scene("One is published, one goes out as a DRAFT, one waits for its time, one is refused")?;
    let (mut sent, planned) = three_ways::play(&stage, &clips).await?;
    teller.scene("Eight for one account at once: two wait, and are called off")?;
    let crowd = crowd::play(&stage, &rides).await?;
    planned.goes_out(&stage).await?;
    teller.scene("The engine is killed while it sends a large clip")?;
    let large = power_cut::play(&mut stage, programs, &large).await?;
    crowd::is_out(&stage, &crowd).await?;
    sent.extend([planned.sent, large]);
    sent.extend(crowd);
    Ok((stage, sent))
}

/// Starts the programs and connects the accounts.
async fn open<'a>(teller: Teller, home: &'a DemoHome, programs: &mut Programs) -> Result<Stage<'a>, Failure> {
    teller.for_people(
        "Runsheet's main job, for real. Nothing reaches the real TikTok: one to practise on plays its part.",
    )?;
    let waiting = teller.waiting("the practice TikTok and the engine start");
    tokio::task::block_in_place(|| home.make_room_for_clips())?;
    let practice = programs.practice.insert(Program::start(&["practice"], home).await?);
    let tiktok = PracticeTikTok::at(&practice.url())?;
    let (engine, key) = engine::start_with_a_key(home, &mut programs.engine).await?;
    drop(waiting);
    teller.tell(&Told::Began {
        home: home.home().folder().to_owned(),
        workspace: Workspace::Practice.as_str(),
        tiktok: tiktok.origin().to_owned(),
        engine: engine.url.clone(),
    })?;
    if let Some(key) = key {
        teller.tell(&key)?;
    }
    cast::dismiss_earlier(&engine).await?;
    teller.scene("Three creators let Runsheet in, through TikTok's login and its redirect")?;
    let cast = Cast::connect(&engine, &tiktok, teller, Local::now()).await?;
    Ok(Stage { teller, home, tiktok, engine, cast })
}

impl Programs {
    /// Ends what runs, the engine first: it may still have something to say to TikTok.
    async fn end(&mut self) {
        for program in [self.engine.take(), self.practice.take()].into_iter().flatten() {
            program.end().await;
        }
    }
}

fn broken_off(home: &DemoHome) -> Failure {
    let home = home.home().folder().display();
    Failure::refused(
        "broken_off",
        format!("the demo was broken off; nothing of it runs on, and what it did lies in {home}"),
    )
}

fn disagreed(reckoning: &Reckoning) -> Failure {
    let refused = Failure::refused("demo_disagrees", "what TikTok has is not what it should have");
    reckoning.differences.iter().fold(refused, |refused, what| refused.with_detail("posts", what))
}

/// An engine of ours that went away is our failure: nobody was asked to start one.
fn as_refusal(failure: Failure) -> Failure {
    match failure.exit() {
        Exit::NotRunning => Failure::new(Exit::Refused, failure.line().clone()),
        Exit::Refused | Exit::Usage => failure,
    }
}
