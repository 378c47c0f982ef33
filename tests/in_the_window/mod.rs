//! What a person meets in the real window. The module's name lets a run without a display leave its tests out.

mod auditing;
mod background;
mod batch;
mod by_keyboard;
mod changing;
mod composing;
mod focus;
mod looks;
mod many_files;
mod measured;
mod planning;
mod troubles;
mod undoing;
mod zones;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use runsheet_host::{Environment, Home, Host, HostConfig, ServeV1};
use runsheet_model::Workspace;
use runsheet_testkit::{wait_for, wait_until};
use serde_json::json;

use crate::agency::{Agency, fixture};
use crate::desk::{Light, RunningDesk};

#[tokio::test]
async fn the_first_room_names_the_day_and_its_posts() {
    let desk = RunningDesk::open(Light::Day).await;
    let headline = desk.text_of("main h2").await;
    assert!(headline.ends_with(". No posts today."), "{headline}");
    let day = headline.split_whitespace().nth(1).unwrap();
    assert!((1..=31).contains(&day.parse().unwrap()), "{headline}");
    desk.close("today-day").await;
}

#[tokio::test]
async fn practice_says_that_nothing_reaches_tiktok() {
    let desk = RunningDesk::open(Light::Day).await;
    assert_eq!(desk.text_of("header p").await, "Practice. Nothing here reaches TikTok.");
    assert!(desk.text_of("footer").await.starts_with("Practice workspace"));
    desk.close("practice-day").await;
}

#[tokio::test]
async fn colours_follow_the_system() {
    for (light, paper) in [(Light::Day, "rgb(247, 246, 243)"), (Light::Night, "rgb(23, 22, 20)")] {
        let desk = RunningDesk::open(light).await;
        let colour = desk.evaluate("return getComputedStyle(document.body).backgroundColor").await;
        assert_eq!(colour, paper, "{light:?}");
        desk.close(&format!("today-{light:?}").to_lowercase()).await;
    }
}

#[tokio::test]
async fn the_page_loads_its_own_font() {
    let desk = RunningDesk::open(Light::Day).await;
    let loaded = desk
        .evaluate(
            "return document.fonts.ready.then(fonts => [...fonts].some(
                font => font.family.includes('Instrument Sans') && font.status === 'loaded'))",
        )
        .await;
    assert_eq!(loaded, true);
    desk.close("font").await;
}

#[tokio::test]
async fn the_page_cannot_reach_the_network() {
    let desk = RunningDesk::open(Light::Day).await;
    let blocked = desk
        .evaluate(
            "return new Promise(resolve => {
                document.addEventListener('securitypolicyviolation', event => resolve(event.blockedURI));
                fetch('http://127.0.0.1:9/').catch(() => {});
            })",
        )
        .await;
    assert_eq!(blocked, "http://127.0.0.1:9/");
    desk.close("network").await;
}

#[tokio::test]
async fn clips_play_from_the_engine_and_from_nowhere_else() {
    let desk = RunningDesk::open(Light::Day).await;
    let agency = desk.agency().await;
    let clip = agency.keep(&fixture("upright.mp4")).await;
    let preview = agency.command("clips.preview", json!({"clip": clip["hash"]})).await;
    let url = preview["url"].as_str().unwrap();
    // WebKit may know the length before the size.
    let size = "const look = () => element.videoWidth > 0 && say([element.videoWidth, element.videoHeight]);
        element.onloadedmetadata = look; element.onresize = look";
    assert_eq!(desk.load("video", url, size).await, json!([1080, 1920]));
    // The same clip of the same server under its other name, which the server itself would answer.
    let fails = "element.onloadedmetadata = () => say('played'); element.onerror = () => say('refused')";
    let elsewhere = url.replace("127.0.0.1", "localhost");
    assert_eq!(desk.load("video", &elsewhere, fails).await, "refused");
    desk.close("player").await;
}

#[tokio::test]
async fn pictures_come_from_their_scheme_and_from_nowhere_else() {
    let desk = RunningDesk::open(Light::Day).await;
    let agency = desk.agency().await;
    let clip = agency.keep(&fixture("upright.mp4")).await;
    let picture = format!("pictures://localhost/{}-thumb", clip["hash"].as_str().unwrap());
    let size = "element.onload = () => say(element.naturalWidth < element.naturalHeight)";
    assert_eq!(desk.load("img", &picture, size).await, true, "it stands upright");
    let fails = "element.onerror = () => say('none')";
    assert_eq!(desk.load("img", "pictures://localhost/engine.json", fails).await, "none");
    let elsewhere = "http://127.0.0.1:9/avatar.png";
    assert_eq!(desk.load("img", elsewhere, SAY_WHAT_FORBIDS_IT).await, "img-src");
    desk.close("picture").await;
}

/// Which directive of the policy a page broke.
const SAY_WHAT_FORBIDS_IT: &str = "document.addEventListener(
    'securitypolicyviolation', event => say(event.effectiveDirective), { once: true })";

#[tokio::test]
async fn the_page_hears_what_changes() {
    let desk = RunningDesk::open(Light::Day).await;
    let heard = desk
        .evaluate(
            "return new Promise(resolve => {
                const tauri = window.__TAURI_INTERNALS__;
                const callback = tauri.transformCallback(message => resolve(message.message));
                tauri.invoke('listen', { changes: `__CHANNEL__:${callback}` });
            })",
        )
        .await;
    assert_eq!(heard, serde_json::json!([{ "event": "everything" }]));
    desk.close("changes").await;
}

#[tokio::test]
async fn files_dropped_on_the_window_become_clips() {
    let desk = RunningDesk::open(Light::Day).await;
    let agency = desk.agency().await;
    for handle in ["kornundkruste", "velohabitat"] {
        agency.connect(handle).await;
    }
    assert_eq!(agency.command("profiles.list", json!({})).await.as_array().unwrap().len(), 2);
    desk.evaluate(HEAR_OF_ARRIVALS).await;
    let clip = fixture("upright.mp4");
    let mut dragged = desk.drags_files(&[clip]).await;
    dragged.over("h1").await;
    let over = desk.hears_of("over").await;
    assert_eq!((&over["files"], over["x"].as_f64().unwrap() > 0.0), (&json!(1), true), "{over}");
    let at = format!("return document.elementFromPoint({}, {}).tagName", over["x"], over["y"]);
    assert_eq!(desk.evaluate(&at).await, "H1", "points are those of the page");
    dragged.drop().await;
    let dropped = desk.hears_of("dropped").await;
    assert_eq!([&dropped["x"], &dropped["y"]], [&over["x"], &over["y"]]);
    assert_eq!(desk.hears_of("finished").await["kept"], 1);
    let clips = agency.clips().await;
    assert_eq!((clips.len(), &clips[0]["name"]), (1, &json!("upright.mp4")));
    desk.close("dropped").await;
}

#[tokio::test]
async fn files_dragged_out_again_stay_where_they_are() {
    let desk = RunningDesk::open(Light::Day).await;
    desk.evaluate(HEAR_OF_ARRIVALS).await;
    let mut dragged = desk.drags_files(&[fixture("upright.mp4")]).await;
    dragged.over("h1").await;
    desk.hears_of("over").await;
    dragged.leave();
    desk.hears_of("left").await;
    desk.drops_files(&[fixture("silent.mp4"), fixture("sound_only.mp4")], "h1").await;
    assert_eq!(desk.hears_of("refused").await["name"], "sound_only.mp4");
    let clips = desk.agency().await.clips().await;
    assert_eq!((clips.len(), &clips[0]["name"]), (1, &json!("silent.mp4")));
    desk.close("dragged").await;
}

#[tokio::test]
async fn files_chosen_in_the_dialog_become_clips() {
    let desk = RunningDesk::open(Light::Day).await;
    desk.evaluate(HEAR_OF_ARRIVALS).await;
    let pick = "window.picked = window.__TAURI_INTERNALS__.invoke('pick'); return null";
    desk.evaluate(pick).await;
    desk.chooses_no_file().await;
    assert_eq!(desk.evaluate("return window.picked").await, json!(null));
    desk.evaluate(pick).await;
    desk.chooses_file(&fixture("silent.mp4")).await;
    assert_eq!(desk.evaluate("return window.picked").await, 1);
    assert_eq!(
        desk.hears_of("finished").await,
        json!({"event": "finished", "batch": 1, "kept": 1, "refused": 0})
    );
    assert_eq!(desk.agency().await.clips().await[0]["name"], "silent.mp4");
    desk.close("chosen").await;
}

#[tokio::test]
async fn a_post_of_the_agency_reaches_the_practice_tiktok() {
    let desk = RunningDesk::open(Light::Day).await;
    let agency = desk.agency().await;
    agency.connect_creator(json!({"handle": "kornundkruste"})).await;
    let clip = agency.keep(&fixture("upright.mp4")).await;
    let post = json!({
        "profile": "kornundkruste",
        "media": {"clip": clip["hash"]},
        "mode": "direct",
        "settings": {
            "caption": "Fresh from the oven",
            "privacy": "SELF_ONLY",
            "interactions": {"disable_comment": false, "disable_duet": false, "disable_stitch": false},
            "disclosure": {"branded_content": false, "own_brand": false, "ai_generated": false},
        },
        "when": "now",
    });
    agency.command("posts.create", post).await;
    wait_until("TikTok has the post", Duration::from_secs(30), async || {
        agency.ask_tiktok("published").await.len() == 1
    })
    .await;
    desk.close("posted").await;
}

/// Takes the place of the page's own listening.
const HEAR_OF_ARRIVALS: &str = "
    window.arrivals = [];
    const tauri = window.__TAURI_INTERNALS__;
    const callback = tauri.transformCallback(({ message }) => message && window.arrivals.push(message));
    tauri.invoke('arrivals', { arrivals: `__CHANNEL__:${callback}` });";

#[tokio::test]
async fn a_hand_clicks_types_presses_and_drags() {
    let desk = RunningDesk::open(Light::Day).await;
    desk.evaluate(TABLE_FOR_A_HAND).await;
    desk.click(("button", "Second")).await;
    assert_eq!(desk.text_of("output").await, "clicked Second");
    desk.click("input").await;
    desk.types("Käse & Brot #1").await;
    desk.presses("Shift+ArrowLeft").await;
    desk.types("2").await;
    assert_eq!(desk.evaluate("return document.querySelector('input').value").await, "Käse & Brot #2");
    desk.drag(("button", "First"), "output").await;
    desk.sees(("output", "dropped First")).await;
    desk.evaluate("document.querySelector('input').remove()").await;
    desk.sees_no("input").await;
    desk.close("hand").await;
}

/// Two buttons to click and to drag, a field, and a place that says what happened.
const TABLE_FOR_A_HAND: &str = "
    document.body.innerHTML = '<button>First</button><button>Second</button><input><output>nothing</output>';
    const place = document.querySelector('output');
    let held;
    for (const button of document.querySelectorAll('button')) {
        button.onclick = () => { place.textContent = `clicked ${button.textContent}`; };
        button.onpointerdown = () => { held = button.textContent; };
    }
    addEventListener('pointerup', event => {
        if (document.elementFromPoint(event.clientX, event.clientY) === place) place.textContent = `dropped ${held}`;
    });";

#[tokio::test]
async fn the_page_fits_small_and_large_screens() {
    for light in [Light::Day, Light::Night] {
        let desk = RunningDesk::open(light).await;
        for (width, height) in [(1280, 800), (1920, 1080)] {
            desk.resize(width, height).await;
            let wider = "return document.documentElement.scrollWidth > innerWidth";
            assert_eq!(desk.evaluate(wider).await, false, "{width}");
            desk.picture(&format!("today-{light:?}-{width}").to_lowercase()).await;
        }
        desk.close("today").await;
    }
}

#[tokio::test]
async fn links_open_in_the_persons_browser_and_the_page_stays() {
    let bin = tempfile::TempDir::new().unwrap();
    let opened = bin.path().join("opened");
    let browser = bin.path().join("xdg-open");
    std::fs::write(
        &browser,
        format!("#!/bin/sh\nprintf %s \"$1\" > {0}.new && mv {0}.new {0}\n", opened.display()),
    )
    .unwrap();
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", bin.path().display(), std::env::var("PATH").unwrap());
    let desk = RunningDesk::open_with(Light::Day, &[("PATH", &path)]).await;
    desk.sees("main h1").await;
    desk.evaluate(
        "document.body.innerHTML = '<a id=there href=\"https://www.tiktok.com/@korn\" target=_blank>There</a> '
            + '<a id=away href=\"https://www.tiktok.com/\">Away</a>'",
    )
    .await;
    desk.click("#away").await;
    desk.click("#there").await;
    let went =
        wait_for("a browser", Duration::from_secs(30), async || std::fs::read_to_string(&opened).ok()).await;
    assert_eq!(went, "https://www.tiktok.com/@korn");
    assert_eq!(desk.evaluate("return location.href").await, "tauri://localhost");
    desk.close("links").await;
}

#[tokio::test]
async fn a_workspace_that_is_taken_over_from_a_service_plays_its_clips() {
    let home = tempfile::TempDir::new().unwrap();
    let mut service = service(home.path()).await;
    let desk = RunningDesk::open_with(Light::Day, &[("RUNSHEET_HOME", home.path().to_str().unwrap())]).await;
    let ask =
        "return window.__TAURI_INTERNALS__.invoke('call', { name: 'today', request: {} }).catch(why => why)";
    assert_eq!(desk.evaluate(ask).await["code"], "held_by_service");
    desk.evaluate(
        "window.isOld = true; window.__TAURI_INTERNALS__.invoke('take_over').catch(() => {}); return null",
    )
    .await;
    service.wait_for_stop().await;
    service.stop().await;
    desk.loads_anew().await;
    let agency = Agency::of(home.path()).await;
    let clip = agency.keep(&fixture("upright.mp4")).await;
    let preview = agency.command("clips.preview", json!({"clip": clip["hash"]})).await;
    let plays = "element.onloadedmetadata = () => say('plays'); element.onerror = () => say('refused')";
    assert_eq!(desk.load("video", preview["url"].as_str().unwrap(), plays).await, "plays");
    desk.close("taken-over").await;
}

/// A Runsheet without a window, which runs the practice workspace.
async fn service(home: &Path) -> Host {
    let environment = Environment {
        vault: Some("file".parse().unwrap()),
        vault_passphrase: Some("a window's test".into()),
        ..Environment::default()
    };
    let config = HostConfig {
        home: Home::locate(Some(home)).unwrap(),
        workspace: Workspace::Practice,
        port: Some(0),
        v1: ServeV1::BySetting,
        environment,
        window: None,
    };
    Host::start(config).await.unwrap()
}

#[tokio::test]
async fn a_workspace_that_does_not_open_is_said_in_the_window() {
    let desk = RunningDesk::open_with(Light::Day, &[("RUNSHEET_VAULT", "nowhere")]).await;
    let said = desk
        .evaluate("return window.__TAURI_INTERNALS__.invoke('call', { name: 'today', request: {} }).catch(why => why)")
        .await;
    assert_eq!(said["code"], "bad_environment", "{said}");
    desk.close("closed").await;
}
