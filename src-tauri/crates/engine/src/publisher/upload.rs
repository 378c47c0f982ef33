//! Stages `uploading` and `committing`: the chunks in order, each until TikTok has it.
//!
//! The chunk that completes the file is the commit point. Before it a lost upload may start afresh; from it on only this
//! very upload may be completed, and what cannot be completed is left to the questions that follow.

use std::{sync::Arc, time::Duration};

use runsheet_model::{
    Cause, DeferReason, Event, Sensitive, Stage, State,
    chunks::{self, ChunkPlan},
    clip::Container,
    limits::{Endpoint, STATUS_FOR_RECOVERY},
    polling,
};
use runsheet_tiktok::{Chunk, ChunkAnswer, ChunkError, ContentType, Progress, PublishStatus, UploadUrl};
use serde_json::{Value, json};

use super::{Halt, Run, check::Clip};
use crate::{
    calls::{Calling, NoAnswer},
    fail_point,
    key_ring::SecretAt,
    tokens::NoToken,
    verdict,
};

/// How often one chunk is sent again while TikTok answers with faults, before the upload is given up.
const FAULTS_PER_CHUNK: u32 = 8;

/// How often one upload may be out of step with TikTok before it is given up.
const REALIGNMENTS: u32 = 8;

/// What to do after a chunk was tried.
enum Next {
    /// TikTok has the bytes up to here.
    At(u64),
    /// TikTok has every byte, or nobody can say and only questions help.
    AllThere(&'static str),
    /// The same bytes again, after a pause.
    Again(Duration),
}

/// How the trying went so far.
#[derive(Default)]
struct Patience {
    faults: u32,
    breaks: u32,
    realignments: u32,
}

impl Run<'_> {
    /// Sends everything from `offset` on.
    pub(super) async fn upload(&mut self, clip: Clip, url: UploadUrl, offset: u64) -> Result<(), Halt> {
        let Some(plan) = self.attempt.plan else {
            return Err(Halt::Afresh("the plan of the upload is gone"));
        };
        let mut offset = offset;
        let mut patience = Patience::default();
        while let Some(chunk) = plan.chunk_at(offset) {
            if chunk.completes {
                self.commit(&clip).await?;
                fail_point::hit("commit_written");
            }
            let tried = self.send(&clip, &url, &plan, chunk).await?;
            match self.judge(tried, &plan, chunk, &mut patience).await? {
                Next::At(reached) => {
                    if reached > offset {
                        patience = Patience { realignments: patience.realignments, ..Patience::default() };
                    }
                    fail_point::hit("chunk_answered");
                    self.taken(chunk, reached).await?;
                    fail_point::hit("offset_written");
                    offset = reached;
                }
                Next::AllThere(how) => {
                    fail_point::hit("completing_answered");
                    return self.all_there(how).await;
                }
                Next::Again(pause) => self.pause(pause).await?,
            }
        }
        self.all_there("taken").await
    }

    /// Goes on with an upload that a kill or a stop has cut.
    pub(super) async fn pick_up(mut self, stage: Stage) -> Result<(), Halt> {
        if !stage.is_committed() {
            self.not_too_late()?;
        }
        let Some(plan) = self.attempt.plan else {
            return Err(Halt::Afresh("the plan of the upload is gone"));
        };
        self.log("picked_up", json!({ "stage": stage.as_str(), "bytes": self.attempt.offset })).await?;
        fail_point::hit("picked_up");
        let offset = match self.ask_how_far().await? {
            Some(how_far) if how_far.covers(plan.size) => return self.all_there("reported").await,
            Some(how_far) => plan.resume_at(how_far.number()),
            None => plan.resume_at(self.attempt.offset),
        };
        let (url, clip) = match (self.stored_url().await?, self.clip().await) {
            (Some(url), Ok(clip)) => (url, clip),
            (None, _) if !stage.is_committed() => return Err(Halt::Afresh("the upload URL does not open")),
            (_, Err(halt)) if !stage.is_committed() => return Err(halt),
            _ => return self.all_there("cannot be completed from here").await,
        };
        self.upload(clip, url, offset).await
    }

    async fn stored_url(&self) -> Result<Option<UploadUrl>, Halt> {
        let attempt = self.attempt.id;
        let sealed = self.parts.store.read(move |r| r.upload_url(attempt)).await?.unwrap_or_default();
        let opened: Option<Sensitive<String>> =
            self.parts.key.open(&SecretAt::upload_url(attempt), &sealed).ok();
        Ok(opened.and_then(|text| self.parts.tiktok.upload_url(&text).ok()))
    }

    /// The commit point, written before the completing bytes leave.
    async fn commit(&mut self, clip: &Clip) -> Result<(), Halt> {
        if self.is_past_commit() {
            return Ok(());
        }
        self.not_too_late()?;
        if !clip.is_untouched() {
            let message = "The private copy of the clip changed while it was sent. Nothing was posted.";
            return Err(Halt::With(Event::Obstacle(Cause::new("clip_changed", message))));
        }
        let (attempt, now) = (self.attempt.id, self.parts.clock.now());
        self.advance(Stage::Committing, move |tx| tx.committed(attempt, now)).await
    }

    async fn send(
        &self,
        clip: &Clip,
        url: &UploadUrl,
        plan: &ChunkPlan,
        chunk: chunks::Chunk,
    ) -> Result<Result<ChunkAnswer, ChunkError>, Halt> {
        let content_type = match clip.facts.container {
            Container::Mp4 => ContentType::Mp4,
            Container::Mov => ContentType::Mov,
            Container::Webm => ContentType::Webm,
        };
        let wire = Chunk::new(content_type, chunk.first, chunk.last, plan.size)
            .map_err(|why| Halt::With(Event::Obstacle(Cause::new("clip_unsendable", why.to_string()))))?;
        let (parts, post, total) = (Arc::clone(self.parts), self.post.id, plan.size);
        let progress = move |sent| {
            fail_point::hit(if chunk.completes { "completing_on_the_wire" } else { "chunk_on_the_wire" });
            parts.signals.set_sent(post, chunk.first + sent, total);
        };
        let sending = self.parts.tiktok.upload_chunk(url, wire, Arc::clone(&clip.file), progress);
        tokio::pin!(sending);
        tokio::select! {
            tried = &mut sending => return Ok(tried),
            () = self.broken_off.cancelled(), if !chunk.completes => return Err(Halt::Overtaken),
            () = self.parts.stop.cancelled() => {}
        }
        if !chunk.completes {
            return Err(Halt::Stopping);
        }
        // Breaking off the completing bytes would leave the outcome open: give them a moment.
        tokio::select! {
            tried = &mut sending => Ok(tried),
            () = self.parts.clock.sleep(Duration::from_secs(10)) => Err(Halt::Stopping),
        }
    }

    async fn judge(
        &mut self,
        tried: Result<ChunkAnswer, ChunkError>,
        plan: &ChunkPlan,
        chunk: chunks::Chunk,
        patience: &mut Patience,
    ) -> Result<Next, Halt> {
        let end = chunk.last + 1;
        match tried {
            Ok(ChunkAnswer::Accepted { progress: Some(progress) })
                if chunk.completes && !progress.covers(plan.size) =>
            {
                self.realigned(plan, chunk, Some(progress), patience).await
            }
            Ok(ChunkAnswer::Accepted { .. } | ChunkAnswer::Complete) if chunk.completes => {
                Ok(Next::AllThere("taken"))
            }
            Ok(ChunkAnswer::Accepted { .. } | ChunkAnswer::Complete) => Ok(Next::At(end)),
            Ok(ChunkAnswer::Expired) => self.lost("the upload URL has expired", chunk),
            Ok(ChunkAnswer::NoSuchUpload) => self.lost("TikTok does not know this upload any more", chunk),
            Ok(ChunkAnswer::OutOfStep { progress }) => self.realigned(plan, chunk, progress, patience).await,
            Ok(ChunkAnswer::Rejected { status }) => {
                self.note(chunk, json!({ "http_status": status })).await?;
                if self.is_committed(chunk) {
                    return Ok(Next::AllThere("refused"));
                }
                let message =
                    format!("TikTok refused a part of the clip (HTTP {status}). Nothing was posted.");
                Err(Halt::With(Event::Refused(Cause::new("upload_rejected", message))))
            }
            Ok(ChunkAnswer::Busy { status, retry_after }) => {
                patience.faults += 1;
                self.note(chunk, json!({ "http_status": status })).await?;
                if patience.faults > FAULTS_PER_CHUNK {
                    return self.given_up("TikTok's upload server keeps answering with faults", chunk);
                }
                Ok(Next::Again(
                    retry_after.unwrap_or_else(|| backoff(patience.faults)).min(Duration::from_secs(60)),
                ))
            }
            Err(error) => self.broken(error, plan, chunk, patience).await,
        }
    }

    async fn broken(
        &mut self,
        error: ChunkError,
        plan: &ChunkPlan,
        chunk: chunks::Chunk,
        patience: &mut Patience,
    ) -> Result<Next, Halt> {
        patience.breaks += 1;
        self.note(chunk, json!({ "error": error.to_string() })).await?;
        let may_have_arrived = match &error {
            ChunkError::FileChanged { .. } | ChunkError::Io(_) => {
                if self.is_committed(chunk) {
                    return Ok(Next::AllThere("cannot be read any more"));
                }
                let message =
                    format!("The private copy of the clip cannot be sent: {error}. Nothing was posted.");
                return Err(Halt::With(Event::Obstacle(Cause::new("clip_changed", message))));
            }
            ChunkError::NotSent { .. } => false,
            ChunkError::Broken { handed_over, .. } | ChunkError::Stalled { handed_over } => {
                *handed_over == chunk.len()
            }
        };
        if !self.is_committed(chunk) {
            self.not_too_late()?;
        } else if self.hour_is_over() {
            return Ok(Next::AllThere("could not be completed within its hour"));
        }
        self.pause(backoff(patience.breaks)).await?;
        if !self.is_committed(chunk) {
            self.not_too_late()?;
        }
        if !may_have_arrived {
            return Ok(Next::Again(Duration::ZERO));
        }
        Ok(match self.ask_how_far().await? {
            Some(how_far) => realign(plan, chunk, Some(how_far)),
            None => Next::Again(Duration::ZERO),
        })
    }

    /// As far as we know; the server's 403 decides, so ten more minutes are given.
    fn hour_is_over(&self) -> bool {
        let grace = chrono::TimeDelta::minutes(70);
        self.parts.clock.now() > self.attempt.started_at + grace
    }

    /// TikTok holds less, or more, than we thought.
    async fn realigned(
        &mut self,
        plan: &ChunkPlan,
        chunk: chunks::Chunk,
        progress: Option<Progress>,
        patience: &mut Patience,
    ) -> Result<Next, Halt> {
        patience.realignments += 1;
        self.note(chunk, json!({ "out_of_step": true, "server_has": progress.map(Progress::number) }))
            .await?;
        if patience.realignments > REALIGNMENTS {
            return self.given_up("the upload stays out of step with TikTok", chunk);
        }
        let how_far = match progress {
            Some(progress) => Some(progress),
            None => self.ask_how_far().await?,
        };
        Ok(realign(plan, chunk, how_far))
    }

    fn lost(&self, why: &'static str, chunk: chunks::Chunk) -> Result<Next, Halt> {
        if self.is_committed(chunk) { Ok(Next::AllThere(why)) } else { Err(Halt::Afresh(why)) }
    }

    fn given_up(&self, why: &'static str, chunk: chunks::Chunk) -> Result<Next, Halt> {
        if self.is_committed(chunk) {
            Ok(Next::AllThere(why))
        } else {
            Err(self.defer_by(DeferReason::TiktokFault))
        }
    }

    /// Once the commit point is written it stays passed, even when earlier chunks must be sent again.
    fn is_committed(&self, chunk: chunks::Chunk) -> bool {
        chunk.completes || self.is_past_commit()
    }

    fn is_past_commit(&self) -> bool {
        matches!(self.post.state, State::Publishing { stage } if stage.is_committed())
    }

    async fn taken(&mut self, chunk: chunks::Chunk, reached: u64) -> Result<(), Halt> {
        let (attempt, post) = (self.attempt.id, self.post.id);
        let step =
            self.step("chunk", json!({ "index": chunk.index, "bytes": chunk.len(), "taken": reached }));
        self.attempt.offset = reached;
        Ok(self
            .parts
            .store
            .write(move |tx| {
                tx.chunk_taken(attempt, reached)?;
                tx.log(post, &step, "tiktok")
            })
            .await?)
    }

    async fn note(&self, chunk: chunks::Chunk, detail: Value) -> Result<(), Halt> {
        self.log("chunk", json!({ "index": chunk.index, "bytes": chunk.len(), "trouble": detail })).await
    }

    /// TikTok has every byte, or only it can say whether it has: the questions begin.
    async fn all_there(&mut self, how: &'static str) -> Result<(), Halt> {
        let State::Publishing { stage } = self.post.state else { return Err(Halt::Overtaken) };
        let (attempt, now) = (self.attempt.id, self.parts.clock.now());
        if stage < Stage::Committing {
            self.advance(Stage::Committing, move |tx| tx.committed(attempt, now)).await?;
        }
        let first = polling::next_poll(0, Duration::ZERO, self.parts.settings().poll_first);
        let next_poll_at = now + chrono::TimeDelta::from_std(first).unwrap_or_default();
        let step = self.step("uploaded", json!({ "how": how }));
        let (post, size) = (self.post.id, self.attempt.plan.map(|plan| plan.size));
        self.advance(Stage::Processing, move |tx| {
            if let (Some(size), "taken" | "reported") = (size, how) {
                tx.chunk_taken(attempt, size)?;
            }
            tx.uploaded(attempt, now, next_poll_at)?;
            tx.log(post, &step, "tiktok")
        })
        .await?;
        fail_point::hit("processing_written");
        Ok(())
    }

    /// What TikTok says it has of the file; `None` when it cannot be asked now. An end it tells ends the attempt.
    async fn ask_how_far(&mut self) -> Result<Option<Progress>, Halt> {
        let Some(publish_id) = self.attempt.publish_id.clone() else { return Ok(None) };
        let calling = Calling {
            window: Some(STATUS_FOR_RECOVERY),
            ..Calling::new(&self.profile, Endpoint::Status, Some(self.post.id))
        };
        let tiktok = &self.parts.tiktok;
        let asked = self
            .parts
            .call(
                calling,
                |token| {
                    let publish_id = &publish_id;
                    async move { tiktok.status(&token, publish_id).await }
                },
                |answer, _| Ok(answer.value),
            )
            .await;
        fail_point::hit("how_far_answered");
        match asked {
            Ok(status) => self.how_far(status).await,
            Err(NoAnswer::Store(error)) => Err(error.into()),
            // What cannot be asked about afterwards is not completed.
            Err(NoAnswer::NoToken(NoToken::NeedsLogin(cause))) if !self.is_past_commit() => {
                Err(Halt::With(Event::Obstacle(cause)))
            }
            Err(error) => {
                self.log("status", json!({ "error": error.to_string() })).await?;
                Ok(None)
            }
        }
    }

    async fn how_far(&self, status: PublishStatus) -> Result<Option<Progress>, Halt> {
        let detail = json!({
            "status": status.status.as_str(),
            "uploaded_bytes": status.uploaded.map(Progress::number),
        });
        self.log("status", detail).await?;
        if verdict::of(&status).is_some() {
            // TikTok has come to an end: it has what it needs, and the questions will bring the end home.
            let size = self.attempt.plan.map_or(u64::MAX, |plan| plan.size);
            return Ok(Some(Progress::reported(size)));
        }
        Ok(status.uploaded)
    }
}

/// Where to go on, by what TikTok says it has.
fn realign(plan: &ChunkPlan, chunk: chunks::Chunk, how_far: Option<Progress>) -> Next {
    match how_far {
        Some(how_far) if how_far.covers(plan.size) => Next::AllThere("reported"),
        Some(how_far) if how_far.stands_at(chunk.last + 1) => Next::At(chunk.last + 1),
        Some(how_far) => Next::At(plan.resume_at(how_far.number())),
        None => Next::Again(Duration::from_secs(1)),
    }
}

fn backoff(times: u32) -> Duration {
    Duration::from_millis(500 * 2_u64.pow(times.clamp(1, 7) - 1)).min(Duration::from_secs(30))
}
