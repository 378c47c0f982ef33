//! Third act: the engine is killed while the last chunk of a large clip is on its way, the one moment at which neither
//! sending again nor giving up would be right. Started again, it asks TikTok and goes on where it was.

use runsheet_engine::{commands::When, views::PostDetail};
use runsheet_model::{Mode, StateName, chunks::ChunkPlan};

use super::{
    Programs,
    clips::{self, Take},
    engine,
    reckoning::Asked,
    stage::{Clip, Sent, Stage, delivery},
    told::Told,
};
use crate::failure::Failure;

/// How fast the last chunk comes in at TikTok, so that the kill meets it.
const SLOWLY: u64 = 4_000_000;
/// How much of the last chunk is on its way when the engine is killed: one part in so many.
const PART: u64 = 6;

/// The clip of this act.
pub(super) async fn clip(stage: &Stage<'_>) -> Result<Clip, Failure> {
    stage.clip("long-cut.mp4", Take::Large).await
}

/// Plays the act.
pub(super) async fn play(
    stage: &mut Stage<'_>,
    programs: &mut Programs,
    clip: &Clip,
) -> Result<Sent, Failure> {
    let plan = ChunkPlan::for_size(clips::LARGE)
        .map_err(|why| Failure::refused("internal", format!("the large clip cannot be sent: {why}")))?;
    let last_chunk = (plan.count - 1) * plan.chunk_size;
    let to = stage.cast.bakery.clone();
    stage.tiktok.slow_down(&to.handle, plan.count - 1, SLOWLY).await?;
    let words = format!("published now, in {} chunks", plan.count);
    let sent = stage.post(clip, &to, Mode::Direct, When::Now, (Asked::PublishThroughAKill, words)).await?;
    let enough = last_chunk + (plan.size - last_chunk) / PART;
    let seen = watch(stage, &sent, plan.size, |post| bytes_sent(post) >= enough).await?;
    if let Some(program) = programs.engine.take() {
        program.kill().await?;
    }
    stage.teller.tell(&Told::Killed {
        post: sent.id()?,
        clip: clip.name.clone(),
        bytes_sent: bytes_sent(&seen),
        bytes: plan.size,
    })?;
    stage.engine = engine::start(stage.home, &mut programs.engine).await?;
    let picked_up = stage.until(&sent, |post| bytes_there(post).is_some()).await?;
    stage.teller.tell(&Told::PickedUp {
        post: sent.id()?,
        clip: clip.name.clone(),
        bytes_there: bytes_there(&picked_up).unwrap_or_default(),
        bytes: plan.size,
    })?;
    watch(stage, &sent, plan.size, |post| post.post.state == StateName::Published).await?;
    stage.arrived(&sent, "published")?;
    Ok(sent)
}

/// Waits with a bar of what was sent.
async fn watch(
    stage: &Stage<'_>,
    sent: &Sent,
    size: u64,
    is_enough: impl Fn(&PostDetail) -> bool,
) -> Result<PostDetail, Failure> {
    let bar = stage.teller.bytes(&sent.clip.name, size);
    let seen = |post: &PostDetail| {
        bar.at(bytes_sent(post));
        is_enough(post)
    };
    stage.until(sent, seen).await
}

fn bytes_sent(post: &PostDetail) -> u64 {
    delivery(post).and_then(|delivery| delivery.bytes_sent).unwrap_or_default()
}

/// What the engine found when it was started again.
fn bytes_there(post: &PostDetail) -> Option<u64> {
    let picked_up = post.steps.iter().find(|step| step.name == "picked_up")?;
    picked_up.detail.get("bytes")?.as_u64()
}
