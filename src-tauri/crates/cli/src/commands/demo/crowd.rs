//! Second act: eight clips for one account at once. A minute lets six through; the gate has two wait, says until when
//! and why, and they are called off.

use runsheet_engine::{
    commands::{CancelPost, When},
    views::PostDetail,
};
use runsheet_model::{DeferReason, Mode, StateName};

use super::{
    clips::Take,
    reckoning::{self, Asked},
    stage::{Clip, Sent, Stage, delivery},
    told::Told,
};
use crate::failure::Failure;

const CLIPS: usize = 8;
/// What the gate must hold back: TikTok takes six a minute.
const TOO_MANY: usize = 2;

/// The clips of this act.
pub(super) async fn clips(stage: &Stage<'_>) -> Result<Vec<Clip>, Failure> {
    let mut clips = Vec::with_capacity(CLIPS);
    for number in 1..=CLIPS {
        clips.push(stage.clip(&format!("ride-{number}.mp4"), Take::Mp4).await?);
    }
    Ok(clips)
}

/// Plays the act.
pub(super) async fn play(stage: &Stage<'_>, clips: &[Clip]) -> Result<Vec<Sent>, Failure> {
    let mut crowd = Vec::with_capacity(clips.len());
    for clip in clips {
        let asked = (Asked::Publish, "published now".to_owned());
        crowd.push(stage.post(clip, &stage.cast.bikes, Mode::Direct, When::Now, asked).await?);
    }
    let waiting = stage.teller.waiting("they go out one after the other");
    let mut held_back = Vec::new();
    for (place, sent) in crowd.iter().enumerate() {
        let passed = stage.until(sent, |post| has_left(post) || is_held_back(post)).await?;
        if !has_left(&passed) {
            held_back.push((place, passed));
        }
    }
    drop(waiting);
    if held_back.len() != TOO_MANY {
        let held_back = held_back.len();
        let what = format!(
            "of {CLIPS} clips for one account at once {TOO_MANY} should have to wait, and {held_back} did"
        );
        return Err(Failure::refused("demo_disagrees", what));
    }
    for (place, post) in held_back {
        call_off(stage, &mut crowd[place], &post).await?;
    }
    Ok(crowd)
}

/// Waits until those that the gate let through are published.
pub(super) async fn is_out(stage: &Stage<'_>, crowd: &[Sent]) -> Result<(), Failure> {
    let waiting = stage.teller.waiting("TikTok processes the clips");
    let mut published = 0;
    for sent in crowd.iter().filter(|sent| sent.asked == Asked::Publish) {
        stage.until(sent, |post| post.post.state == StateName::Published).await?;
        published += 1;
    }
    drop(waiting);
    let what = format!("{published} of the {} for {} are published", crowd.len(), stage.cast.bikes.profile);
    stage.teller.for_people(&format!("  {what}"))
}

async fn call_off(stage: &Stage<'_>, sent: &mut Sent, post: &PostDetail) -> Result<(), Failure> {
    let id = sent.id()?;
    let Some((until, reason)) =
        delivery(post).and_then(|delivery| delivery.deferred_until.zip(delivery.deferred_reason.as_deref()))
    else {
        return Err(Failure::refused("internal", "a post was held back without a reason"));
    };
    stage.teller.tell(&Told::Waits {
        post: id,
        clip: sent.clip.name.clone(),
        profile: sent.to.profile.clone(),
        until,
        reason: format!("{reason}, TikTok takes 6 posts a minute from one account"),
    })?;
    stage.engine.call(CancelPost { post: id }).await?;
    stage.teller.tell(&Told::CalledOff { post: id, clip: sent.clip.name.clone() })?;
    sent.asked = Asked::CallOff;
    sent.reason = Some(reckoning::waited(until, reason));
    Ok(())
}

/// TikTok has given it an upload: it counts, and goes its way.
fn has_left(post: &PostDetail) -> bool {
    post.post.state.is_success() || delivery(post).is_some_and(|delivery| delivery.external_job_id.is_some())
}

fn is_held_back(post: &PostDetail) -> bool {
    let reason = delivery(post).and_then(|delivery| delivery.deferred_reason.as_deref());
    reason == Some(DeferReason::RateLimit.as_str())
}
