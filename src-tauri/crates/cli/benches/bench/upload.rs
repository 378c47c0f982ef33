//! P1: the client's upload of a file's chunks against `curl -T` for the same chunks, to the same server.
//!
//! Both sides are processes, and both times are the transfer's alone: ours from the first chunk's call to the last
//! answer, curl's the sum of its own `time_total`. Neither counts the start of its process.

mod certificate;
mod sink;

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    sync::Arc,
    time::Instant,
};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use runsheet_model::{
    Sensitive,
    chunks::{self, ChunkPlan},
};
use runsheet_tiktok::{Chunk, ChunkAnswer, ContentType, Origins, TikTok};
use tokio::process::Command;
use url::Url;

use self::{certificate::Certificate, sink::Sink};
use crate::{
    Trouble,
    stats::{Figures, PAIRS, Ratio, interleaved},
    table::Row,
};

/// The word by which this program, started anew, is the sending side: it takes its trust store from its environment.
pub const SEND: &str = "send";

/// Two chunks of 64,000,000 bytes.
const SIZE: u64 = 128_000_000;
const BAR: f64 = 0.95;

pub async fn measure() -> Result<Vec<Row>, Trouble> {
    if Command::new("curl").arg("--version").stdout(Stdio::null()).status().await.is_err() {
        return Ok(vec![Row::left_out("upload", "there is no curl to compare with: install curl")]);
    }
    let folder = crate::folder()?;
    let files = Files::write(folder.path())?;
    let certificate = Certificate::make(folder.path())?;
    let plain = row("http", &Sink::plain()?, &files, &certificate).await?;
    let tls = row("TLS", &Sink::tls(&certificate)?, &files, &certificate).await?;
    Ok(vec![plain, tls])
}

async fn row(scheme: &str, sink: &Sink, files: &Files, certificate: &Certificate) -> Result<Row, Trouble> {
    let times = interleaved(
        PAIRS,
        async || ours(sink.url(), &files.whole, certificate).await,
        async || curl(sink.url(), &files.chunks, certificate).await,
    )
    .await?;
    let speeds: Vec<(f64, f64)> = times.iter().map(|(ours, curl)| (speed(*ours), speed(*curl))).collect();
    let ratio = Ratio::of(&speeds);
    let (ours, theirs) = (
        Figures::of(speeds.iter().map(|pair| pair.0)).median(),
        Figures::of(speeds.iter().map(|pair| pair.1)).median(),
    );
    Ok(Row {
        bench: "upload",
        what: format!("2 chunks of 64 MB over {scheme}: throughput"),
        reference: "curl -T (its time_total)".to_owned(),
        figures: format!("{ours:.0} MiB/s, curl {theirs:.0} MiB/s"),
        bar: format!(">= {BAR} x curl"),
        reached: Some(ratio.median >= BAR),
        ratio: Some(ratio),
    })
}

/// MiB a second.
fn speed(seconds: f64) -> f64 {
    SIZE as f64 / f64::from(1 << 20) / seconds
}

/// The file, and each of its chunks as a file for curl, which sends only whole ones.
struct Files {
    whole: PathBuf,
    chunks: Vec<(PathBuf, chunks::Chunk)>,
}

impl Files {
    fn write(folder: &Path) -> Result<Self, Trouble> {
        let mut random = StdRng::seed_from_u64(1);
        let whole = folder.join("whole.mp4");
        let mut file = File::create(&whole)?;
        let mut chunks = Vec::new();
        for chunk in plan()? {
            let path = folder.join(format!("chunk-{}.mp4", chunk.index));
            let mut part = File::create(&path)?;
            let mut bytes = vec![0_u8; usize::try_from(chunk.len())?];
            random.fill(&mut bytes[..]);
            file.write_all(&bytes)?;
            part.write_all(&bytes)?;
            part.sync_all()?;
            chunks.push((path, chunk));
        }
        file.sync_all()?;
        Ok(Self { whole, chunks })
    }
}

fn plan() -> Result<Vec<chunks::Chunk>, Trouble> {
    let plan = ChunkPlan::for_size(SIZE)?;
    Ok((0..plan.count).filter_map(|index| plan.chunk_at(index * plan.chunk_size)).collect())
}

/// Seconds of one upload by Runsheet's client.
async fn ours(url: &str, file: &Path, certificate: &Certificate) -> Result<f64, Trouble> {
    let mut sender = Command::new(std::env::current_exe()?);
    sender.args([SEND, url]).arg(file).env("SSL_CERT_FILE", &certificate.file).kill_on_drop(true);
    let told = said(sender.output().await?)?;
    Ok(told.trim().parse()?)
}

/// Seconds of the same upload by curl.
async fn curl(
    url: &str,
    chunks: &[(PathBuf, chunks::Chunk)],
    certificate: &Certificate,
) -> Result<f64, Trouble> {
    let mut seconds = 0.0;
    for (file, chunk) in chunks {
        let range = format!("Content-Range: bytes {}-{}/{SIZE}", chunk.first, chunk.last);
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--fail", "--http1.1", "--noproxy", "*", "--output", "-"]);
        // It would else wait for a go before it sends.
        curl.args(["--header", "Expect:", "--header", "Content-Type: video/mp4", "--header", &range]);
        curl.args(["--write-out", "%{time_total}", "--cacert"]).arg(&certificate.file);
        curl.arg("--upload-file").arg(file).arg(url).kill_on_drop(true);
        let took: f64 = said(curl.output().await?)?.trim().parse()?;
        seconds += took;
    }
    Ok(seconds)
}

fn said(output: Output) -> Result<String, Trouble> {
    if output.status.success() {
        Ok(String::from_utf8(output.stdout)?)
    } else {
        Err(format!("a sender failed: {}", String::from_utf8_lossy(&output.stderr)).into())
    }
}

/// The sending side: sends the file to the address and prints how many seconds that took.
pub async fn send(url: &str, file: &str) -> Result<(), Trouble> {
    let mut origin: Url = url.parse()?;
    origin.set_path("");
    let tiktok = TikTok::new(Origins::single(origin)?)?;
    let url = tiktok.upload_url(&Sensitive::from(url))?;
    let file = Arc::new(File::open(file)?);
    let plan = plan()?;
    let began = Instant::now();
    for chunk in plan {
        let sent = Chunk::new(ContentType::Mp4, chunk.first, chunk.last, SIZE)?;
        match tiktok.upload_chunk(&url, sent, Arc::clone(&file), |_| {}).await? {
            ChunkAnswer::Accepted { .. } if !chunk.completes => {}
            ChunkAnswer::Complete if chunk.completes => {}
            other => return Err(format!("chunk {} was answered with {other:?}", chunk.index).into()),
        }
    }
    println!("{}", began.elapsed().as_secs_f64());
    Ok(())
}
