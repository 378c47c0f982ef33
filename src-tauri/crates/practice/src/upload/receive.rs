//! Receives the body of one chunk: streamed into a chunk file and hashed on the way, then taken into the upload in
//! one transaction. A chunk that breaks off leaves nothing.

use std::fs::File;
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::answer::Answer;
use crate::call::Met;
use crate::config::PracticeError;
use crate::head::Head;
use crate::reading::{Broken, Reading};
use crate::state::uploads::{self, Stage, Upload};
use crate::upload::chunk::{self, Fit, Refused};
use crate::upload::hashing::Running;
use crate::upload::spool::Spool;
use crate::world::{Book, World};

/// Pieces of a body that may wait for the disk.
const WAITING_PIECES: usize = 16;

/// Takes one chunk request to its end and writes it into the history.
pub(crate) async fn put(
    world: &Arc<World>,
    head: Head,
    mut body: Reading,
    met: Met,
) -> Result<Answer, PracticeError> {
    let (head, fit) = world.run(move |book| chunk::fit(book, &head).map(|fit| (head, fit))).await?;
    let (upload, range) = match fit {
        Fit::Next(upload, range) if met.carries_out() => (*upload, range),
        Fit::Next(upload, _) => {
            let read = body.drain().await;
            return not_carried_out(world, head, met, upload, read, body.received).await;
        }
        Fit::Refused(refused) => {
            let read = body.drain().await;
            let received = body.received;
            return world
                .run(move |book| {
                    let answer = read.map_or_else(Answer::broken, |()| refusal(&refused));
                    record(&met, book, &head, received, answer)
                })
                .await;
        }
    };
    let name = Spool::new_name(&upload.upload_id, range.start);
    let arrived = store(world, &upload, &name, &mut body).await?;
    let (received, keeper) = (body.received, Arc::clone(world));
    let Ok(running) = arrived else {
        world.spool.remove(&[name]);
        let answer = Answer::broken(Broken::Lost).about(&upload.creator, Some(&upload.publish_id));
        return world.run(move |book| record(&met, book, &head, received, answer)).await;
    };
    let (answer, leftovers) = world
        .run(move |book| take(book, &keeper, &head, &met, Chunk { upload, range, name, running }, received))
        .await?;
    world.spool.remove(&leftovers);
    Ok(answer)
}

async fn not_carried_out(
    world: &Arc<World>,
    head: Head,
    met: Met,
    upload: Box<Upload>,
    read: Result<(), Broken>,
    received: u64,
) -> Result<Answer, PracticeError> {
    world
        .run(move |book| {
            let answer = read.map_or_else(Answer::broken, |()| Answer::bare(503, "fault", "not carried out"));
            let answer = answer.about(&upload.creator, Some(&upload.publish_id));
            record(&met, book, &head, received, answer)
        })
        .await
}

/// Streams the body into the file `name`. The inner error means that the body broke off.
async fn store(
    world: &Arc<World>,
    upload: &Upload,
    name: &str,
    body: &mut Reading,
) -> Result<Result<Running, Broken>, PracticeError> {
    let (sender, receiver) = mpsc::channel::<Bytes>(WAITING_PIECES);
    let keeper = Arc::clone(world);
    let (upload_id, received, path) = (upload.upload_id.clone(), upload.received, world.spool.path(name));
    let writer = tokio::task::spawn_blocking(move || {
        let running = before(&keeper, &upload_id, received)?;
        write(receiver, File::create(path)?, running)
    });
    let outcome = loop {
        match body.next().await {
            Ok(Some(piece)) => {
                if sender.send(piece).await.is_err() {
                    break Ok(());
                }
            }
            Ok(None) => break Ok(()),
            Err(broken) => break Err(broken),
        }
    };
    drop(sender);
    let running = writer.await.map_err(|_| PracticeError::Stopping)??;
    Ok(outcome.map(|()| running))
}

/// The hashes of what was received before this chunk.
fn before(world: &World, upload_id: &str, received: u64) -> Result<Running, PracticeError> {
    if let Some(running) = world.hashes.at(upload_id, received) {
        return Ok(running);
    }
    let names = world.act(|book| uploads::chunks(book.sql, upload_id))?;
    let paths: Vec<_> = names.iter().map(|name| world.spool.path(name)).collect();
    Ok(Running::of_files(paths.iter().map(|path| path.as_path()))?)
}

fn write(
    mut pieces: mpsc::Receiver<Bytes>,
    mut file: File,
    mut running: Running,
) -> Result<Running, PracticeError> {
    while let Some(piece) = pieces.blocking_recv() {
        file.write_all(&piece)?;
        running.take(&piece);
    }
    Ok(running)
}

/// A chunk that arrived in full and waits to be taken.
struct Chunk {
    upload: Upload,
    range: Range<u64>,
    name: String,
    running: Running,
}

/// Takes the chunk into its upload, unless another request with the same bytes was faster. Also gives the chunk files
/// that nobody needs once this is committed.
fn take(
    book: &Book<'_>,
    world: &World,
    head: &Head,
    met: &Met,
    chunk: Chunk,
    received: u64,
) -> Result<(Answer, Vec<String>), PracticeError> {
    let Chunk { upload, range, name, running } = chunk;
    let Some(mut upload) = uploads::by_publish_id(book.sql, &upload.publish_id)? else {
        let gone = refusal(&Refused::new(404, "no such upload task"));
        return Ok((record(met, book, head, received, gone)?, vec![name]));
    };
    if upload.received != range.start || upload.stage != Stage::Uploading || running.bytes != range.end {
        let late = Refused::of(416, "another request brought these bytes first", &upload);
        return Ok((record(met, book, head, received, refusal(&late))?, vec![name]));
    }
    if book.now_ms >= upload.url_expires_ms {
        let late = Refused::of(403, "the upload URL expired while the chunk came", &upload);
        return Ok((record(met, book, head, received, refusal(&late))?, vec![name]));
    }
    upload.received = range.end;
    uploads::add_chunk(book.sql, &upload.upload_id, range.start, &name)?;
    let whole = upload.received == upload.plan.size;
    let mut leftovers = Vec::new();
    if whole {
        let (blake3, sha256) = running.finish();
        upload.stage = Stage::Processing;
        upload.complete_ms = Some(book.now_ms);
        upload.container = running.container().map(String::from);
        (upload.blake3, upload.sha256) = (Some(blake3), Some(sha256));
        world.hashes.forget(&upload.upload_id);
        leftovers = uploads::chunks(book.sql, &upload.upload_id)?;
    } else {
        world.hashes.keep(&upload.upload_id, running);
    }
    uploads::save(book.sql, &upload)?;
    let answer = Answer::bare(if whole { 201 } else { 206 }, "ok", "")
        .with_progress(upload.received, upload.plan.size)
        .about(&upload.creator, Some(&upload.publish_id));
    Ok((record(met, book, head, received, answer)?, leftovers))
}

/// Writes the call into the history; a token sent to the upload host is noted, though TikTok takes it.
fn record(
    met: &Met,
    book: &Book<'_>,
    head: &Head,
    received: u64,
    mut answer: Answer,
) -> Result<Answer, PracticeError> {
    if head.authorization.is_some() {
        answer.violations.push("an upload must carry no Authorization".to_owned());
    }
    met.record(book, head, None, received, answer)
}

fn refusal(refused: &Refused) -> Answer {
    let code = match refused.status {
        403 => "upload_url_expired",
        404 => "upload_not_found",
        405 => "method_not_allowed",
        416 => "range_not_in_step",
        _ => "bad_chunk",
    };
    let mut answer = Answer::bare(refused.status, code, refused.why);
    if let Some((received, total)) = refused.progress {
        answer = answer.with_progress(received, total);
    }
    if refused.is_violation() {
        answer.violations.push(refused.why.to_owned());
    }
    answer.creator.clone_from(&refused.creator);
    answer.publish_id.clone_from(&refused.publish_id);
    answer
}
