//! One frame of a clip as a JPEG, by one short run of ffmpeg.
//!
//! A clip comes from strangers, and decoders have bugs. So the run is held: the demuxer is the one that inspection
//! found and may open no other file, address or pipe; one thread, limited picture size, memory (Linux) and time; what it
//! writes comes through a pipe of limited length. It is killed when nobody waits any more.

use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use runsheet_model::clip::Container;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::Ffmpeg;
use crate::platform;

/// How long one picture may take. Usually it is a tenth of a second; a 4K frame far from its key frame takes some
/// seconds, and many more beside other work, behind which ffmpeg stands.
const PATIENCE: Duration = Duration::from_secs(60);

/// The largest picture that is taken from ffmpeg. Ours have 10 to 60 kB.
pub(crate) const LARGEST: u64 = 2 * 1024 * 1024;

/// The most pixels that are decoded: the longest sides that TikTok takes (tiktok-api.md section 6).
const MOST_PIXELS: u32 = 4096 * 4096;

/// What is wanted of ffmpeg.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shot<'a> {
    pub(crate) clip: &'a Path,
    pub(crate) container: Container,
    /// Milliseconds from the start.
    pub(crate) at_ms: u64,
    /// The filters that bring the upright frame to its size, without a space.
    pub(crate) filters: &'a str,
}

/// Why there is no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoFrame {
    /// ffmpeg decodes nothing there.
    #[error("ffmpeg finds no picture there")]
    Nothing,
    /// It took too long and was ended.
    #[error("ffmpeg did not finish in time")]
    TooSlow,
    /// The program could not be started.
    #[error("ffmpeg could not be started")]
    NotStarted,
}

impl Ffmpeg {
    /// The frame shown at that moment, turned upright, as a JPEG.
    pub(crate) async fn frame(&self, shot: Shot<'_>) -> Result<Vec<u8>, NoFrame> {
        self.run(arguments(shot), PATIENCE).await
    }

    async fn run(&self, arguments: Vec<OsString>, patience: Duration) -> Result<Vec<u8>, NoFrame> {
        let mut command = Command::new(&self.program);
        command.args(arguments).env_remove("FFREPORT").kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        platform::start_in_background(&mut command);
        let mut child = command.spawn().map_err(|error| {
            tracing::warn!(%error, program = %self.program.display(), "ffmpeg could not be started");
            NoFrame::NotStarted
        })?;
        platform::restrain(&child);
        let outcome = timeout(patience, output(&mut child)).await;
        if !matches!(outcome, Ok(Some(_))) {
            // It may have ended by itself meanwhile.
            let _ = child.kill().await;
        }
        let bytes = outcome.map_err(|_| NoFrame::TooSlow)?.ok_or(NoFrame::Nothing)?;
        if is_jpeg(&bytes) { Ok(bytes) } else { Err(NoFrame::Nothing) }
    }
}

/// All that the child writes, once it has ended well. `None` if it failed or wrote too much.
async fn output(child: &mut Child) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    child.stdout.take()?.take(LARGEST + 1).read_to_end(&mut bytes).await.ok()?;
    if bytes.len() as u64 > LARGEST {
        return None;
    }
    child.wait().await.is_ok_and(|status| status.success()).then_some(bytes)
}

fn arguments(Shot { clip, container, at_ms, filters }: Shot<'_>) -> Vec<OsString> {
    let at = format!("{}.{:03}", at_ms / 1000, at_ms % 1000);
    let demuxer = match container {
        Container::Mp4 | Container::Mov => "mov",
        Container::Webm => "matroska",
    };
    // With its protocol, a path is a path, whatever characters are in it.
    let mut input = OsString::from("file:");
    input.push(clip);
    let reading = format!(
        "-nostdin -hide_banner -loglevel quiet -filter_threads 1 -protocol_whitelist file -f {demuxer} -threads 1 \
         -max_pixels {MOST_PIXELS} -an -sn -dn -ss {at} -i"
    );
    let writing = format!(
        "-map 0:v:0 -frames:v 1 -vf {filters} -map_metadata -1 -threads 1 -c:v mjpeg -pix_fmt yuvj420p -q:v 4 \
         -f image2pipe pipe:1"
    );
    let words = |line: String| line.split(' ').map(OsString::from).collect::<Vec<_>>();
    [words(reading), vec![input], words(writing)].concat()
}

/// Whether these bytes are a whole JPEG: its first and its last mark are there.
pub(crate) fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xd8, 0xff]) && bytes.ends_with(&[0xff, 0xd9])
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::time::Instant;

    use runsheet_testkit::{TestDir, wait_until};

    use super::super::tests::script;
    use super::*;

    const AMPLE: Duration = Duration::from_secs(30);

    async fn run(body: &str, patience: Duration) -> Result<Vec<u8>, NoFrame> {
        let dir = TestDir::new();
        Ffmpeg { program: script(&dir, "ffmpeg", body) }.run(Vec::new(), patience).await
    }

    #[tokio::test]
    async fn a_whole_picture_is_taken() {
        let picture = run(r"printf '\377\330\377\340 picture \377\331'", AMPLE).await.unwrap();
        assert_eq!(picture, b"\xff\xd8\xff\xe0 picture \xff\xd9");
    }

    #[tokio::test]
    async fn half_a_picture_or_one_of_a_failed_run_is_none() {
        assert_eq!(run(r"printf '\377\330\377\340 pict'", AMPLE).await, Err(NoFrame::Nothing));
        assert_eq!(run(r"printf '\377\330\377\340\377\331'; exit 1", AMPLE).await, Err(NoFrame::Nothing));
        assert_eq!(run("exit 0", AMPLE).await, Err(NoFrame::Nothing));
    }

    #[tokio::test]
    async fn one_that_writes_without_end_is_ended() {
        let began = Instant::now();
        assert_eq!(run("exec cat /dev/zero", AMPLE).await, Err(NoFrame::Nothing));
        assert!(began.elapsed() < AMPLE);
    }

    #[tokio::test]
    async fn one_that_hangs_is_killed_in_time() {
        let began = Instant::now();
        assert_eq!(run("exec sleep 600", Duration::from_millis(200)).await, Err(NoFrame::TooSlow));
        assert!(began.elapsed() < AMPLE);
    }

    #[tokio::test]
    async fn one_that_nobody_waits_for_is_killed() {
        let dir = TestDir::new();
        let told = dir.join("pid");
        let program = script(&dir, "ffmpeg", &format!("echo $$ > {}; exec sleep 600", told.display()));
        let waiting = tokio::spawn(async move { Ffmpeg { program }.run(Vec::new(), AMPLE).await });
        wait_until("it runs", AMPLE, async || {
            std::fs::read_to_string(&told).is_ok_and(|pid| !pid.is_empty())
        })
        .await;
        waiting.abort();
        ended(&told).await;
    }

    /// Waits until the process that told its id is no more.
    async fn ended(told: &Path) {
        let pid = std::fs::read_to_string(told).unwrap();
        let pid = rustix::process::Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
        wait_until("the process has ended", AMPLE, async || rustix::process::test_kill_process(pid).is_err())
            .await;
    }

    #[tokio::test]
    async fn what_cannot_be_started_is_said() {
        let missing = Ffmpeg { program: "/nowhere/ffmpeg".into() };
        assert_eq!(missing.run(Vec::new(), AMPLE).await, Err(NoFrame::NotStarted));
    }

    #[test]
    fn a_path_is_never_an_option_or_an_address() {
        for path in ["-version", "concat:a|b", "http://127.0.0.1/clip.mp4"] {
            let shot =
                Shot { clip: Path::new(path), container: Container::Mov, at_ms: 61_005, filters: "null" };
            let arguments = arguments(shot);
            let follows =
                |option: &str| arguments.iter().position(|word| word == option).map(|at| &arguments[at + 1]);
            assert_eq!(follows("-i").unwrap(), &format!("file:{path}")[..]);
            assert_eq!(follows("-protocol_whitelist").unwrap(), "file");
            assert_eq!(follows("-f").unwrap(), "mov");
            assert_eq!(follows("-ss").unwrap(), "61.005");
        }
    }
}
