//! `clip`: looking at a video file. No engine is asked.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use runsheet_media::InspectError;
use runsheet_model::{
    clip::Inspection,
    media_rules::{self, RuleSet},
};

use crate::{context::Context, failure::Failure, output::sentence, table::facts};

/// A video file.
#[derive(Debug, Subcommand)]
pub(crate) enum Clip {
    /// Print what is in a video file, and what the media rules object to
    Inspect(Inspect),
}

/// Look at a file.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The video file
    file: PathBuf,
    /// `brief` (H.264 in MP4 or MOV, at most 3 minutes, 287 MB, 1080p) or `tiktok` (all that TikTok takes)
    #[arg(long, value_name = "RULES", default_value_t)]
    rules: RuleSet,
}

impl Clip {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let Self::Inspect(Inspect { file, rules }) = self;
        let path = file.clone();
        let inspection = tokio::task::spawn_blocking(move || runsheet_media::report(&path, rules))
            .await
            .map_err(|why| Failure::refused("internal", format!("looking broke off: {why}")))?
            .map_err(|why| unusable(&file, &why))?;
        context.output.result(&inspection, for_people)?;
        if media_rules::refuses(&inspection.findings) {
            let refused = format!("{} breaks the media rules ({rules})", file.display());
            return Err(Failure::refused("clip_refused", refused).with_findings(inspection.findings));
        }
        Ok(())
    }
}

fn unusable(file: &std::path::Path, why: &InspectError) -> Failure {
    let path = file.display().to_string();
    Failure::refused(why.code(), format!("{path}: {why}")).with_detail("path", path)
}

fn for_people(inspection: &Inspection) -> String {
    let Inspection { path, size, hash, facts: clip, findings } = inspection;
    let video = &clip.video;
    let steady = if video.fps_constant { "" } else { ", varying" };
    let facts = facts(&[
        ("file", path.clone()),
        ("size", Some(format!("{size} bytes"))),
        ("hash", Some(hash.to_string())),
        ("container", Some(clip.container.to_string())),
        ("length", Some(format!("{:.3} s", clip.duration_ms as f64 / 1_000.0))),
        ("video", Some(format!("{}{}", video.codec, profile(video.profile.as_deref())))),
        (
            "picture",
            Some(format!("{} x {}{}", video.display_width, video.display_height, turned(video.rotation))),
        ),
        ("frames", Some(format!("{:.2} a second{steady}", video.fps_avg))),
        (
            "audio",
            Some(clip.audio.as_ref().map_or_else(
                || "none".to_owned(),
                |audio| format!("{}, {} channels, {} Hz", audio.codec, audio.channels, audio.sample_rate),
            )),
        ),
    ]);
    // What refuses the clip is said with the refusal.
    let notes =
        findings.iter().filter(|finding| finding.severity == media_rules::Severity::Warning).map(sentence);
    [facts].into_iter().chain(notes).collect::<Vec<_>>().join("\n")
}

fn profile(profile: Option<&str>) -> String {
    profile.map(|profile| format!(" ({profile})")).unwrap_or_default()
}

fn turned(rotation: u16) -> String {
    if rotation == 0 { String::new() } else { format!(", turned by {rotation} degrees") }
}
