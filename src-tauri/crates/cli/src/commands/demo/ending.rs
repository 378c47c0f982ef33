//! The ending: the engine is stopped and started once more, the private copies go, and what Runsheet says is held
//! against what TikTok has.

use std::{
    fs,
    time::{Duration, Instant},
};

use runsheet_engine::{
    CLIPS,
    commands::{GetSetting, SetSetting},
};
use runsheet_model::Workspace;

use super::{
    Programs, engine,
    reckoning::{Reckoning, differences},
    stage::{Sent, Stage},
    told::Told,
};
use crate::failure::Failure;

/// The setting that says how long private copies are kept.
const KEEP: &str = "media.keep_days";

/// Plays it.
pub(super) async fn play(
    mut stage: Stage<'_>,
    programs: &mut Programs,
    sent: &[Sent],
    began: Instant,
) -> Result<Reckoning, Failure> {
    start_once_more(&mut stage, programs, sent).await?;
    reckon(&stage, sent, began).await
}

/// Stops and starts the engine, which must change nothing but drop the private copies, one of which is large.
async fn start_once_more(
    stage: &mut Stage<'_>,
    programs: &mut Programs,
    sent: &[Sent],
) -> Result<(), Failure> {
    stage.teller.scene("In the end")?;
    let waiting = stage.teller.waiting("the engine is stopped and started once more");
    let usual = stage.engine.call(GetSetting { name: KEEP.to_owned() }).await?.value;
    stage.engine.call(SetSetting { name: KEEP.to_owned(), value: "0".to_owned() }).await?;
    if let Some(program) = programs.engine.take() {
        program.end().await;
    }
    stage.engine = engine::start(stage.home, &mut programs.engine).await?;
    let private_copies_dropped = copies_go(stage, sent).await;
    stage.engine.call(SetSetting { name: KEEP.to_owned(), value: usual }).await?;
    drop(waiting);
    stage.teller.tell(&Told::Restarted { private_copies_dropped })
}

/// Waits until no private copy of these clips is left; the engine drops them by itself after its start.
async fn copies_go(stage: &Stage<'_>, sent: &[Sent]) -> bool {
    const WITHIN: Duration = Duration::from_secs(20);
    const LOOK_EVERY: Duration = Duration::from_millis(50);
    let folder = stage.home.workspace().join(CLIPS);
    let hashes: Vec<String> = sent.iter().map(|sent| sent.clip.inspection.hash.to_string()).collect();
    let is_one = |file: fs::DirEntry| {
        let name = file.file_name();
        hashes.iter().any(|hash| name.to_string_lossy().starts_with(hash))
    };
    let some_is_left = || fs::read_dir(&folder).is_ok_and(|files| files.flatten().any(is_one));
    let looking = async {
        while some_is_left() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(WITHIN, looking).await.is_ok()
}

/// Compares what was asked, what Runsheet says, and what TikTok has.
async fn reckon(stage: &Stage<'_>, sent: &[Sent], began: Instant) -> Result<Reckoning, Failure> {
    let mut posts = Vec::with_capacity(sent.len());
    for sent in sent {
        posts.push(stage.entry(sent).await?);
    }
    let differences = differences(&stage.cast.all(), &posts, &stage.tiktok.published().await?);
    Ok(Reckoning {
        ok: differences.is_empty(),
        home: stage.home.home().folder().to_owned(),
        workspace: Workspace::Practice.as_str(),
        took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        posts,
        differences,
    })
}
