//! Whether ffmpeg is there. Runsheet works without it; with it, it shows pictures of clips, and a person converts clips.

use runsheet_media::Ffmpeg;

use super::{Finding, patience::within_limit};

const CHECK: &str = "ffmpeg";
const NEEDED_FOR: &str = "Runsheet inspects and sends clips without it; it is needed only for pictures of clips, and to convert a clip that the media rules refuse";

/// Looks for ffmpeg and asks for its version.
pub(super) async fn look() -> Finding {
    let Some(ffmpeg) = Ffmpeg::find() else {
        return Finding::warning(CHECK, format!("not found in PATH; {NEEDED_FOR}"), how_to_install());
    };
    let asked = ffmpeg.clone();
    let program = ffmpeg.program().display();
    match within_limit(move || asked.version()).await.flatten() {
        Some(version) => Finding::ok(CHECK, format!("version {version} ({program})")),
        None => {
            let found = format!("{program} does not tell its version; {NEEDED_FOR}");
            Finding::warning(CHECK, found, how_to_install())
        }
    }
}

fn how_to_install() -> String {
    format!("if you want it: {}", Ffmpeg::how_to_install())
}
