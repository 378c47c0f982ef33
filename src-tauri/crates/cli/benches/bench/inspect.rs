//! P3: reading a clip's facts against `ffprobe`, with the index before and behind the pictures, in MP4 and MOV.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    process::Stdio,
    time::Instant,
};

use tokio::process::Command;

use crate::{
    Trouble, clip,
    stats::{Figures, PAIRS, Ratio, interleaved},
    table::Row,
};

const BAR: f64 = 100.0;
const BYTES_BEYOND_INDEX: u64 = 256 * 1024;

/// A minute of these, so that the index is as long as a real one.
const CLIPS: [(&str, &str); 2] = [("upright.mp4", "mp4"), ("landscape.mov", "mov")];
const REPEATS: &str = "29";

pub async fn measure() -> Result<Vec<Row>, Trouble> {
    for program in ["ffprobe", "ffmpeg"] {
        if Command::new(program).arg("-version").stdout(Stdio::null()).status().await.is_err() {
            let why =
                format!("there is no {program} to compare with: install ffmpeg (Debian: apt install ffmpeg)");
            return Ok(vec![Row::left_out("inspect", &why)]);
        }
    }
    let folder = crate::folder()?;
    let mut rows = Vec::new();
    for (source, container) in CLIPS {
        for (place, flags) in [("first", "+faststart"), ("last", "0")] {
            let clip = folder.path().join(format!("{place}.{container}"));
            make(&clip::fixture(source), &clip, flags).await?;
            rows.push(row(&clip, container, place).await?);
        }
    }
    Ok(rows)
}

async fn make(source: &Path, clip: &PathBuf, flags: &str) -> Result<(), Trouble> {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-stream_loop", REPEATS, "-i"]).arg(source);
    ffmpeg.args(["-map", "0", "-c", "copy", "-movflags", flags]).arg(clip);
    succeed(ffmpeg).await
}

async fn row(clip: &Path, container: &str, place: &str) -> Result<Row, Trouble> {
    let beyond = bytes_beyond_index(clip)?;
    let times = interleaved(
        PAIRS,
        async || {
            let began = Instant::now();
            runsheet_media::inspect(clip)?;
            Ok(began.elapsed().as_secs_f64())
        },
        async || {
            let mut ffprobe = Command::new("ffprobe");
            ffprobe.args(["-v", "error", "-show_format", "-show_streams", "-of", "json"]).arg(clip);
            ffprobe.stdout(Stdio::null());
            let began = Instant::now();
            succeed(ffprobe).await?;
            Ok(began.elapsed().as_secs_f64())
        },
    )
    .await?;
    let faster = Ratio::of(&times.iter().map(|(ours, ffprobe)| (*ffprobe, *ours)).collect::<Vec<_>>());
    let milliseconds = |side: fn(&(f64, f64)) -> f64| Figures::of(times.iter().map(side)).median() * 1e3;
    Ok(Row {
        bench: "inspect",
        what: format!("{} with moov {place}: speed", container.to_uppercase()),
        reference: "ffprobe".to_owned(),
        figures: format!(
            "{:.3} ms, ffprobe {:.0} ms; {beyond} bytes beyond moov",
            milliseconds(|pair| pair.0),
            milliseconds(|pair| pair.1)
        ),
        bar: format!(">= {BAR} x, <= 256 KiB beyond moov"),
        reached: Some(faster.median >= BAR && beyond <= BYTES_BEYOND_INDEX),
        ratio: Some(faster),
    })
}

async fn succeed(mut command: Command) -> Result<(), Trouble> {
    let status = command.kill_on_drop(true).status().await?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}

/// Bytes that inspection reads besides the contents of `moov`.
fn bytes_beyond_index(clip: &Path) -> Result<u64, Trouble> {
    let file = File::open(clip)?;
    let size = file.metadata()?.len();
    let mut counting = Counting { file, read: 0 };
    runsheet_media::inspect_reader(&mut counting, size)?;
    Ok(counting.read - index_bytes(&mut counting.file)?)
}

/// A file that counts what is read of it.
struct Counting {
    file: File,
    read: u64,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.read += count as u64;
        Ok(count)
    }
}

impl Seek for Counting {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Bytes in the contents of `moov`, in a file whose boxes have short headers.
fn index_bytes(file: &mut File) -> Result<u64, Trouble> {
    let mut at = 0;
    loop {
        let mut header = [0; 8];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut header)?;
        let [a, b, c, d, kind @ ..] = header;
        let size = u64::from(u32::from_be_bytes([a, b, c, d]));
        if &kind == b"moov" {
            return Ok(size - 8);
        }
        if size < 8 {
            return Err("a box with a long header".into());
        }
        at += size;
    }
}
