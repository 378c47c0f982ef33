//! First act: a clip is published over the HTTP API, one goes out as a DRAFT that its creator posts from the phone, one
//! waits for its time, and one is refused with the way out.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use reqwest::{Url, redirect};
use runsheet_engine::commands::{CreateKey, RecheckPost, RevokeKey, When};
use runsheet_model::{Mode, PostId, StateName};
use serde::Deserialize;
use serde_json::json;

use super::{
    clips::Take,
    reckoning::Asked,
    stage::{self, Clip, Sent, Stage, delivery},
    told::{Told, clock},
};
use crate::{control::loopback_client, failure::Failure};

/// How far ahead a post is planned: long enough to see it wait.
const AHEAD: TimeDelta = TimeDelta::seconds(8);

/// The clips of this act.
pub(super) struct Clips {
    now: Clip,
    draft: Clip,
    later: Clip,
    refused: Clip,
}

impl Clips {
    pub(super) async fn make(stage: &Stage<'_>) -> Result<Self, Failure> {
        Ok(Self {
            now: stage.clip("loaf.mp4", Take::Mp4).await?,
            draft: stage.clip("stretch.mov", Take::Mov).await?,
            later: stage.clip("evening.mp4", Take::Mp4).await?,
            refused: stage.clip("phone.mp4", Take::Hevc).await?,
        })
    }
}

/// Plays the act; the post that waits for its time is given back with it.
pub(super) async fn play(stage: &Stage<'_>, clips: &Clips) -> Result<(Vec<Sent>, Planned), Failure> {
    let at = (Utc::now() + AHEAD).trunc_subsecs(0);
    let (bakery, yoga) = (&stage.cast.bakery, &stage.cast.yoga);
    let published = publish_over_http(stage, &clips.now).await?;
    let asked = (Asked::Draft, "a DRAFT for the creator's inbox".to_owned());
    let draft = stage.post(&clips.draft, yoga, Mode::Draft, When::Now, asked).await?;
    let asked = (Asked::Schedule, format!("published at {}", clock(at)));
    let planned = stage.post(&clips.later, bakery, Mode::Direct, When::At(at), asked).await?;
    let refused = be_refused(stage, &clips.refused).await?;
    let waiting = stage.teller.waiting("TikTok processes the clips");
    let out = stage.until(&published, |post| post.post.state == StateName::Published).await?;
    let in_inbox = stage.until(&draft, |post| post.post.state == StateName::InInbox).await?;
    drop(waiting);
    let video = delivery(&out).and_then(|delivery| delivery.external_post_id.clone());
    let video = video.map(|id| format!(", as video {id}")).unwrap_or_default();
    stage.arrived(&published, format!("published{video}"))?;
    stage.arrived(&draft, format!("lies in the inbox of @{}", yoga.handle))?;
    let publish_id = delivery(&in_inbox).and_then(|delivery| delivery.external_job_id.clone());
    stage.tiktok.post_on_the_phone(&yoga.handle, &publish_id.unwrap_or_default()).await?;
    stage.engine.call(RecheckPost { post: draft.id()? }).await?;
    stage.until(&draft, |post| post.post.state == StateName::ClientPosted).await?;
    stage.arrived(&draft, "posted by the creator from the phone, and Runsheet has seen it")?;
    Ok((vec![published, draft, refused], Planned { sent: planned, at }))
}

/// A post that waits for its time.
pub(super) struct Planned {
    pub(super) sent: Sent,
    at: DateTime<Utc>,
}

impl Planned {
    /// Waits until it went out, and tells how late that was.
    pub(super) async fn goes_out(&self, stage: &Stage<'_>) -> Result<(), Failure> {
        let waiting = stage.teller.waiting(format!("{} waits for {}", self.sent.clip.name, clock(self.at)));
        let out = stage.until(&self.sent, |post| post.post.state == StateName::Published).await?;
        drop(waiting);
        let claimed = out.steps.iter().find(|step| step.name == "claim");
        let Some(late) = claimed.map(|step| step.at - self.at).filter(|late| *late >= TimeDelta::zero())
        else {
            let what = format!("{} did not wait for its time", self.sent.clip.name);
            return Err(Failure::refused("demo_disagrees", what));
        };
        let what = format!("went out at its time, {} ms after {}", late.num_milliseconds(), clock(self.at));
        stage.arrived(&self.sent, what)
    }
}

/// What `POST /v1/posts` answers, as far as the demo needs it.
#[derive(Deserialize)]
struct Created {
    post_id: PostId,
}

/// Posts as a script would: with a key, in the shapes of the public API.
async fn publish_over_http(stage: &Stage<'_>, clip: &Clip) -> Result<Sent, Failure> {
    let to = &stage.cast.bakery;
    let key = CreateKey { name: format!("demo-{}", to.profile), scopes: Vec::new(), per_minute: None };
    let key = stage.engine.call(key).await?;
    let file = Url::from_file_path(&clip.path);
    let file = file.map_err(|()| Failure::refused("internal", "the clip's path is not absolute"))?;
    let body = json!({
        "post_type": "video",
        "profile_name": to.profile,
        "platforms": ["tiktok"],
        "media_urls": [file],
        "title": clip.name,
        "description": "Made by runsheet demo",
        "tiktok_privacy_level": "PUBLIC_TO_EVERYONE",
    });
    let request = loopback_client(redirect::Policy::none())?.post(format!("{}/v1/posts", stage.engine.url));
    let answer = request.bearer_auth(&key.key).json(&body).send().await.map_err(no_answer)?;
    let status = answer.status();
    let text = answer.text().await.map_err(no_answer)?;
    stage.engine.call(RevokeKey { key: key.id.to_string() }).await?;
    let created: Created = serde_json::from_str(&text)
        .map_err(|_| Failure::refused("bad_answer", format!("POST /v1/posts answered {status}: {text}")))?;
    let asked = (Asked::Publish, format!("published now, by POST /v1/posts: {status}"));
    stage.planned(clip, to, created.post_id, asked)
}

fn no_answer(why: reqwest::Error) -> Failure {
    Failure::refused("connection_lost", format!("POST /v1/posts was not answered: {}", why.without_url()))
}

/// Asks for what the rules refuse. That it is refused is what should happen.
async fn be_refused(stage: &Stage<'_>, clip: &Clip) -> Result<Sent, Failure> {
    let to = &stage.cast.yoga;
    let request = stage::request(clip, to, Mode::Draft, When::Now);
    let refusal = match stage.engine.call(request).await {
        Ok(created) => {
            let asked = (Asked::Refuse, "taken, though the rules refuse it".to_owned());
            return stage.planned(clip, to, created.post_id, asked);
        }
        Err(failure) => failure,
    };
    let Some(finding) = refusal.line().findings.first() else { return Err(refusal) };
    let why = stage::objection(finding);
    stage.teller.tell(&Told::Refused {
        clip: clip.name.clone(),
        why: why.clone(),
        way_out: finding.remedy.clone(),
    })?;
    Ok(Sent { clip: clip.clone(), to: to.clone(), asked: Asked::Refuse, post: None, reason: Some(why) })
}
