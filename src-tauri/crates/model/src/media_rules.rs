//! The media rules: which clips may be posted (design.md section 6).
//!
//! Two sets. [`RuleSet::Brief`] is what the customer asked for: H.264 in MP4 or MOV, short, at most 1080p.
//! [`RuleSet::Tiktok`] is what TikTok itself documents (tiktok-api.md section 9). An error refuses the clip;
//! a warning only tells. Pure: the facts come from inspection.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::clip::{ClipFacts, Container, VideoCodec};

/// Which rules apply: the setting `media.rules`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum RuleSet {
    /// The customer's rules; the default.
    #[default]
    Brief,
    /// TikTok's own limits.
    Tiktok,
}

impl RuleSet {
    /// The largest clip, in bytes.
    #[must_use]
    pub const fn max_bytes(self) -> u64 {
        match self {
            Self::Brief => BRIEF_MAX_BYTES,
            Self::Tiktok => TIKTOK_MAX_BYTES,
        }
    }
}

impl fmt::Display for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Brief => "brief",
            Self::Tiktok => "tiktok",
        })
    }
}

impl FromStr for RuleSet {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "brief" => Ok(Self::Brief),
            "tiktok" => Ok(Self::Tiktok),
            other => Err(format!("'{other}' is no rule set: use 'brief' or 'tiktok'")),
        }
    }
}

/// The name of a rule. Stable: scripts may test for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MediaRule {
    /// The file format.
    Container,
    /// How the picture is coded.
    VideoCodec,
    /// The number of bytes.
    Size,
    /// Too short.
    DurationMin,
    /// Too long for the rule set.
    DurationMax,
    /// Longer than this account may post (`max_video_post_duration_sec`).
    AccountDuration,
    /// More pixels than 1080p.
    Resolution,
    /// Not upright 9:16.
    AspectRatio,
    /// Frames per second.
    Fps,
    /// A side too short or too long for TikTok.
    Sides,
}

/// Whether a finding refuses the clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The clip is refused.
    Error,
    /// The clip is accepted; a person should know.
    Warning,
}

/// One objection of the rules, in words for the person who made the clip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Finding {
    /// The rule.
    pub rule: MediaRule,
    /// Whether it refuses.
    pub severity: Severity,
    /// What the clip has, with its unit.
    pub measured: String,
    /// What the rule asks for, with its unit.
    pub limit: String,
    /// What to do about it.
    pub remedy: String,
}

const BRIEF_MAX_BYTES: u64 = 287_000_000;
const BRIEF_MIN_MS: u64 = 3_000;
const BRIEF_MAX_MS: u64 = 180_000;
const BRIEF_SHORT_SIDE: u32 = 1080;
const BRIEF_LONG_SIDE: u32 = 1920;
/// How far from 9:16 still counts as 9:16: one part in a hundred, for sizes rounded to whole pixels.
const ASPECT_TOLERANCE_PERCENT: u64 = 1;

const TIKTOK_MAX_BYTES: u64 = 4_000_000_000;
const TIKTOK_USUAL_MAX_MS: u64 = 600_000;
const TIKTOK_MIN_FPS: f64 = 23.0;
const TIKTOK_MAX_FPS: f64 = 60.0;
const TIKTOK_MIN_SIDE: u32 = 360;
const TIKTOK_MAX_SIDE: u32 = 4096;

/// Everything the rules object to, errors first.
///
/// `size` is in bytes. `account_max_duration` is the creator's `max_video_post_duration_sec`, where it is
/// known and applies (direct posts; tiktok-api.md section 3).
pub fn check(
    rules: RuleSet,
    size: u64,
    facts: &ClipFacts,
    account_max_duration: Option<u32>,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = match rules {
        RuleSet::Brief => vec![
            brief_container(facts),
            brief_codec(facts),
            size_limit(size, BRIEF_MAX_BYTES),
            brief_duration(facts),
            brief_resolution(facts),
            brief_aspect_ratio(facts),
            tiktok_fps(facts, Severity::Warning),
            tiktok_sides(facts, Severity::Warning),
        ],
        RuleSet::Tiktok => vec![
            tiktok_codec(facts),
            size_limit(size, TIKTOK_MAX_BYTES),
            tiktok_duration(facts),
            tiktok_fps(facts, Severity::Error),
            tiktok_sides(facts, Severity::Error),
        ],
    }
    .into_iter()
    .chain([account_duration(facts, account_max_duration)])
    .flatten()
    .collect();
    findings.sort_by_key(|finding| finding.severity == Severity::Warning);
    findings
}

/// Whether these findings refuse the clip.
pub fn refuses(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

fn finding(
    rule: MediaRule,
    severity: Severity,
    measured: String,
    limit: String,
    remedy: &str,
) -> Option<Finding> {
    Some(Finding { rule, severity, measured, limit, remedy: remedy.to_owned() })
}

fn brief_container(facts: &ClipFacts) -> Option<Finding> {
    match facts.container {
        Container::Mp4 | Container::Mov => None,
        Container::Webm => finding(
            MediaRule::Container,
            Severity::Error,
            facts.container.to_string(),
            "MP4 or MOV".into(),
            "Export the clip again as MP4.",
        ),
    }
}

fn brief_codec(facts: &ClipFacts) -> Option<Finding> {
    match facts.video.codec {
        VideoCodec::H264 => None,
        _ => codec_refused(facts, "H.264"),
    }
}

fn tiktok_codec(facts: &ClipFacts) -> Option<Finding> {
    match facts.video.codec {
        VideoCodec::H264 | VideoCodec::Hevc | VideoCodec::Vp8 | VideoCodec::Vp9 => None,
        VideoCodec::Other(_) => codec_refused(facts, "H.264, H.265, VP8 or VP9"),
    }
}

fn codec_refused(facts: &ClipFacts, limit: &str) -> Option<Finding> {
    finding(
        MediaRule::VideoCodec,
        Severity::Error,
        facts.video.codec.to_string(),
        limit.to_owned(),
        "Export the clip again with the H.264 codec.",
    )
}

fn size_limit(size: u64, limit: u64) -> Option<Finding> {
    if size <= limit {
        return None;
    }
    finding(
        MediaRule::Size,
        Severity::Error,
        bytes(size),
        format!("at most {}", bytes(limit)),
        "Export the clip again with a lower bit rate or a smaller picture.",
    )
}

fn brief_duration(facts: &ClipFacts) -> Option<Finding> {
    let measured = seconds(facts.duration_ms);
    if facts.duration_ms < BRIEF_MIN_MS {
        let remedy = "Use a longer clip, or add material until it lasts 3 seconds.";
        finding(
            MediaRule::DurationMin,
            Severity::Error,
            measured,
            format!("at least {}", seconds(BRIEF_MIN_MS)),
            remedy,
        )
    } else if facts.duration_ms > BRIEF_MAX_MS {
        let remedy = "Cut the clip to 3 minutes or less.";
        finding(
            MediaRule::DurationMax,
            Severity::Error,
            measured,
            format!("at most {}", seconds(BRIEF_MAX_MS)),
            remedy,
        )
    } else {
        None
    }
}

fn tiktok_duration(facts: &ClipFacts) -> Option<Finding> {
    if facts.duration_ms <= TIKTOK_USUAL_MAX_MS {
        return None;
    }
    finding(
        MediaRule::DurationMax,
        Severity::Warning,
        seconds(facts.duration_ms),
        format!("usually at most {}", seconds(TIKTOK_USUAL_MAX_MS)),
        "TikTok lets only some accounts post more than 10 minutes: cut the clip, or make sure that this account may.",
    )
}

fn account_duration(facts: &ClipFacts, max_seconds: Option<u32>) -> Option<Finding> {
    let max_ms = u64::from(max_seconds?) * 1_000;
    if facts.duration_ms <= max_ms {
        return None;
    }
    finding(
        MediaRule::AccountDuration,
        Severity::Error,
        seconds(facts.duration_ms),
        format!("at most {} on this account", seconds(max_ms)),
        "TikTok does not let this account post clips that long: cut the clip, or choose another account.",
    )
}

fn brief_resolution(facts: &ClipFacts) -> Option<Finding> {
    let (short, long) = sides(facts);
    if short <= BRIEF_SHORT_SIDE && long <= BRIEF_LONG_SIDE {
        return None;
    }
    finding(
        MediaRule::Resolution,
        Severity::Error,
        pixels(facts.video.width, facts.video.height),
        "at most 1080p (1080 x 1920 or 1920 x 1080 pixels)".into(),
        "Export the clip again at 1080 x 1920 pixels.",
    )
}

fn brief_aspect_ratio(facts: &ClipFacts) -> Option<Finding> {
    let (width, height) = (u64::from(facts.video.display_width), u64::from(facts.video.display_height));
    if (width * 16).abs_diff(height * 9) * 100 <= height * 9 * ASPECT_TOLERANCE_PERCENT {
        return None;
    }
    finding(
        MediaRule::AspectRatio,
        Severity::Warning,
        pixels(facts.video.display_width, facts.video.display_height),
        "9:16 recommended (1080 x 1920 pixels)".into(),
        "TikTok will show bars around the picture; an upright 9:16 clip fills the screen.",
    )
}

fn tiktok_fps(facts: &ClipFacts, severity: Severity) -> Option<Finding> {
    let fps = (facts.video.fps_avg * 100.0).round() / 100.0;
    if (TIKTOK_MIN_FPS..=TIKTOK_MAX_FPS).contains(&fps) {
        return None;
    }
    let measured = if fps > 0.0 { format!("{fps} fps") } else { "unknown".into() };
    finding(
        MediaRule::Fps,
        severity,
        measured,
        "23 to 60 fps".into(),
        "TikTok refuses this frame rate: export the clip again with 30 frames per second.",
    )
}

fn tiktok_sides(facts: &ClipFacts, severity: Severity) -> Option<Finding> {
    let (short, long) = sides(facts);
    if short >= TIKTOK_MIN_SIDE && long <= TIKTOK_MAX_SIDE {
        return None;
    }
    finding(
        MediaRule::Sides,
        severity,
        pixels(facts.video.width, facts.video.height),
        "each side 360 to 4096 pixels".into(),
        "TikTok refuses this picture size: export the clip again at 1080 x 1920 pixels.",
    )
}

/// The shorter and the longer stored side: the same whichever way the clip is turned.
fn sides(facts: &ClipFacts) -> (u32, u32) {
    let (width, height) = (facts.video.width, facts.video.height);
    (width.min(height), width.max(height))
}

fn pixels(width: u32, height: u32) -> String {
    format!("{width} x {height} pixels")
}

/// Rounded so that a value just over or under a limit never reads like the limit itself.
fn seconds(ms: u64) -> String {
    match (ms / 1_000, ms % 1_000) {
        (whole, 0) => format!("{whole} s"),
        (whole, rest) => format!("{} s", format!("{whole}.{rest:03}").trim_end_matches('0')),
    }
}

/// `287000000` as `287,000,000 bytes`.
fn bytes(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + " bytes"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clip::VideoFacts;

    const MB: u64 = 1_000_000;

    /// A clip that both rule sets accept without a word.
    fn good() -> ClipFacts {
        ClipFacts {
            container: Container::Mp4,
            duration_ms: 15_000,
            video: VideoFacts {
                codec: VideoCodec::H264,
                profile: Some("High".into()),
                width: 1080,
                height: 1920,
                rotation: 0,
                display_width: 1080,
                display_height: 1920,
                fps_avg: 30.0,
                fps_constant: true,
            },
            audio: None,
        }
    }

    fn shaped(width: u32, height: u32) -> ClipFacts {
        let mut facts = good();
        facts.video =
            VideoFacts { width, height, display_width: width, display_height: height, ..facts.video };
        facts
    }

    fn lasting(duration_ms: u64) -> ClipFacts {
        ClipFacts { duration_ms, ..good() }
    }

    fn at_fps(fps_avg: f64) -> ClipFacts {
        let mut facts = good();
        facts.video.fps_avg = fps_avg;
        facts
    }

    fn coded(container: Container, codec: &str) -> ClipFacts {
        let mut facts = ClipFacts { container, ..good() };
        facts.video.codec = codec.into();
        facts
    }

    fn rules(set: RuleSet, facts: &ClipFacts) -> Vec<(MediaRule, Severity)> {
        check(set, 10 * MB, facts, None).into_iter().map(|f| (f.rule, f.severity)).collect()
    }

    use MediaRule as R;
    use RuleSet::{Brief, Tiktok};
    use Severity::{Error, Warning};

    #[test]
    fn a_good_clip_has_no_findings() {
        assert_eq!(rules(Brief, &good()), []);
        assert_eq!(rules(Tiktok, &good()), []);
    }

    #[test]
    fn size_ends_at_the_last_allowed_byte() {
        for (set, limit) in [(Brief, 287 * MB), (Tiktok, 4_000 * MB)] {
            assert_eq!(set.max_bytes(), limit, "a clip from an address is fetched up to the same byte");
            assert_eq!(check(set, limit, &good(), None), []);
            let found = check(set, limit + 1, &good(), None);
            assert_eq!((found.len(), found[0].rule, found[0].severity), (1, R::Size, Error));
        }
        assert_eq!(check(Brief, 287 * MB + 1, &good(), None)[0].measured, "287,000,001 bytes");
        assert_eq!(check(Tiktok, 4_000 * MB + 1, &good(), None)[0].measured, "4,000,000,001 bytes");
    }

    #[test]
    fn a_warning_alone_keeps_no_clip_from_going_out() {
        let warned = check(Brief, MB, &shaped(1280, 720), None);
        assert_eq!(warned.len(), 1);
        assert!(!refuses(&warned) && !refuses(&[]));
        assert!(refuses(&check(Brief, MB, &lasting(2_999), None)));
    }

    #[test]
    fn brief_takes_three_seconds_to_three_minutes() {
        assert_eq!(rules(Brief, &lasting(2_999)), [(R::DurationMin, Error)]);
        assert_eq!(rules(Brief, &lasting(3_000)), []);
        assert_eq!(rules(Brief, &lasting(180_000)), []);
        assert_eq!(rules(Brief, &lasting(180_001)), [(R::DurationMax, Error)]);
        assert_eq!(check(Brief, MB, &lasting(180_001), None)[0].measured, "180.001 s");
    }

    #[test]
    fn tiktok_warns_above_ten_minutes_only() {
        assert_eq!(rules(Tiktok, &lasting(500)), []);
        assert_eq!(rules(Tiktok, &lasting(600_000)), []);
        assert_eq!(rules(Tiktok, &lasting(600_001)), [(R::DurationMax, Warning)]);
    }

    #[test]
    fn an_account_may_be_narrower_than_the_rules() {
        assert_eq!(check(Brief, MB, &lasting(60_000), Some(60)), []);
        let found = check(Brief, MB, &lasting(60_001), Some(60));
        assert_eq!((found.len(), found[0].rule, found[0].severity), (1, R::AccountDuration, Error));
        assert_eq!(check(Tiktok, MB, &lasting(60_001), None), []);
    }

    #[test]
    fn brief_takes_h264_in_mp4_or_mov() {
        assert_eq!(rules(Brief, &coded(Container::Mov, "h264")), []);
        assert_eq!(rules(Brief, &coded(Container::Mp4, "hevc")), [(R::VideoCodec, Error)]);
        assert_eq!(rules(Brief, &coded(Container::Mov, "prores")), [(R::VideoCodec, Error)]);
        assert_eq!(
            rules(Brief, &coded(Container::Webm, "vp9")),
            [(R::Container, Error), (R::VideoCodec, Error)]
        );
    }

    #[test]
    fn tiktok_takes_its_four_codecs() {
        for codec in ["h264", "hevc", "vp8", "vp9"] {
            assert_eq!(rules(Tiktok, &coded(Container::Webm, codec)), [], "{codec}");
        }
        for codec in ["prores", "av1", "mpeg4", "mjpeg"] {
            assert_eq!(rules(Tiktok, &coded(Container::Mp4, codec)), [(R::VideoCodec, Error)], "{codec}");
        }
    }

    #[test]
    fn brief_takes_1080p_whichever_way_it_stands() {
        for (width, height) in [(1080, 1920), (720, 1280)] {
            assert_eq!(rules(Brief, &shaped(width, height)), []);
        }
        for (width, height) in [(1920, 1080), (1080, 1080), (1280, 720)] {
            assert_eq!(rules(Brief, &shaped(width, height)), [(R::AspectRatio, Warning)]);
        }
        for (width, height) in [(1082, 1920), (1080, 1922), (1922, 1080), (1440, 1440), (3840, 2160)] {
            assert!(
                rules(Brief, &shaped(width, height)).contains(&(R::Resolution, Error)),
                "{width} x {height}"
            );
        }
        assert_eq!(check(Brief, MB, &shaped(1082, 1920), None)[0].measured, "1082 x 1920 pixels");
    }

    #[test]
    fn a_turned_landscape_file_is_upright() {
        let mut facts = shaped(1920, 1080);
        facts.video = VideoFacts { rotation: 90, display_width: 1080, display_height: 1920, ..facts.video };
        assert_eq!(rules(Brief, &facts), []);
    }

    #[test]
    fn whole_pixels_do_not_spoil_the_aspect_ratio() {
        for (width, height) in [(406, 720), (608, 1080), (540, 960), (1078, 1920)] {
            assert_eq!(rules(Brief, &shaped(width, height)), [], "{width} x {height}");
        }
        for (width, height) in [(1080, 1880), (688, 1211)] {
            assert_eq!(
                rules(Brief, &shaped(width, height)),
                [(R::AspectRatio, Warning)],
                "{width} x {height}"
            );
        }
    }

    #[test]
    fn frame_rates_from_23_to_60() {
        for fps in [23.0, 23.976, 59.94, 60.0, 60.004] {
            assert_eq!(rules(Tiktok, &at_fps(fps)), [], "{fps}");
        }
        for fps in [0.0, 15.0, 22.99, 60.01, 120.0] {
            assert_eq!(rules(Tiktok, &at_fps(fps)), [(R::Fps, Error)], "{fps}");
            assert_eq!(rules(Brief, &at_fps(fps)), [(R::Fps, Warning)], "{fps}");
        }
        for (fps, measured) in [(0.0, "unknown"), (15.0, "15 fps"), (60.01, "60.01 fps")] {
            assert_eq!(check(Tiktok, MB, &at_fps(fps), None)[0].measured, measured);
        }
    }

    #[test]
    fn sides_from_360_to_4096() {
        assert_eq!(rules(Tiktok, &shaped(360, 640)), []);
        assert_eq!(rules(Tiktok, &shaped(2304, 4096)), []);
        assert_eq!(rules(Tiktok, &shaped(358, 640)), [(R::Sides, Error)]);
        assert_eq!(rules(Tiktok, &shaped(640, 358)), [(R::Sides, Error)]);
        assert_eq!(rules(Tiktok, &shaped(2304, 4098)), [(R::Sides, Error)]);
        assert_eq!(rules(Brief, &shaped(180, 320)), [(R::Sides, Warning)]);
    }

    #[test]
    fn rule_names_in_json_are_stable() {
        let names = [
            R::Container,
            R::VideoCodec,
            R::Size,
            R::DurationMin,
            R::DurationMax,
            R::AccountDuration,
            R::Resolution,
            R::AspectRatio,
            R::Fps,
            R::Sides,
        ];
        let json = serde_json::to_string(&names).unwrap();
        let expected = r#"["container","video_codec","size","duration_min","duration_max","account_duration","resolution","aspect_ratio","fps","sides"]"#;
        assert_eq!(json, expected);
    }

    fn any_facts() -> impl Strategy<Value = (u64, ClipFacts)> {
        let codec = prop::sample::select(vec!["h264", "hevc", "vp8", "vp9", "prores", "av1"]);
        let container = prop::sample::select(vec![Container::Mp4, Container::Mov, Container::Webm]);
        let shape = (1u32..5_000, 1u32..5_000, any::<bool>());
        (0u64..5_000 * MB, container, codec, shape, 0u64..4_000_000, 0.0f64..130.0).prop_map(
            |(size, container, codec, (width, height, turned), duration_ms, fps_avg)| {
                let mut facts = ClipFacts { container, duration_ms, ..coded(container, codec) };
                let (display_width, display_height) = if turned { (height, width) } else { (width, height) };
                let rotation = if turned { 90 } else { 0 };
                facts.video = VideoFacts {
                    width,
                    height,
                    rotation,
                    display_width,
                    display_height,
                    fps_avg,
                    ..facts.video
                };
                (size, facts)
            },
        )
    }

    proptest! {
        #[test]
        fn what_tiktok_refuses_brief_never_passes_in_silence((size, facts) in any_facts()) {
            let brief = check(Brief, size, &facts, None);
            for refused in check(Tiktok, size, &facts, None).iter().filter(|f| f.severity == Error) {
                prop_assert!(brief.iter().any(|f| f.rule == refused.rule), "{refused:?} is missing from {brief:?}");
            }
        }

        #[test]
        fn every_finding_can_be_shown_and_errors_come_first((size, facts) in any_facts(), set in prop::sample::select(vec![Brief, Tiktok])) {
            let findings = check(set, size, &facts, Some(60));
            let warned = findings.iter().position(|f| f.severity == Warning).unwrap_or(findings.len());
            prop_assert!(findings[warned..].iter().all(|f| f.severity == Warning));
            prop_assert_eq!(refuses(&findings), warned > 0);
            for (i, f) in findings.iter().enumerate() {
                prop_assert!(!f.measured.is_empty() && !f.limit.is_empty() && f.remedy.ends_with('.'));
                prop_assert!(findings[..i].iter().all(|earlier| earlier.rule != f.rule));
            }
        }

        #[test]
        fn turning_a_clip_changes_only_the_aspect_ratio((size, facts) in any_facts()) {
            let mut turned = facts.clone();
            (turned.video.display_width, turned.video.display_height) = (facts.video.display_height, facts.video.display_width);
            let but_ratio = |facts: &ClipFacts| -> Vec<Finding> {
                check(Brief, size, facts, None).into_iter().filter(|f| f.rule != R::AspectRatio).collect()
            };
            prop_assert_eq!(but_ratio(&facts), but_ratio(&turned));
        }

        #[test]
        fn an_accepted_clip_stays_accepted_when_it_shrinks((size, facts) in any_facts(), smaller in 0u64..5_000 * MB) {
            for set in [Brief, Tiktok] {
                if !refuses(&check(set, size, &facts, None)) {
                    prop_assert!(!refuses(&check(set, smaller.min(size), &facts, None)));
                }
            }
        }
    }
}
