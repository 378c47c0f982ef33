//! How every room and sheet looks and reads: axe finds nothing, by day and by night, small and large.

use chrono::{TimeDelta, Utc};
use runsheet_testkit::TestDir;
use serde_json::{Value, json};

use crate::agency::{Agency, different_clips, fixture};
use crate::desk::{Light, RunningDesk};

/// The sizes that are looked at.
const SIZES: [(u32, u32); 2] = [(1280, 800), (1920, 1080)];

/// What axe finds in what is shown; `[]` if nothing.
async fn findings(desk: &RunningDesk, inside: &str) -> Value {
    let axe =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/ui/node_modules/axe-core/axe.min.js"))
            .unwrap();
    let look = format!(
        "{axe}; const [inside] = arguments;
        const moving = document.getAnimations().filter(one => one.effect.getComputedTiming().endTime < Infinity);
        // A colour that is on its way from one to the other is nobody's choice.
        return Promise.allSettled(moving.map(one => one.finished)).then(() => window.axe.run(document.querySelector(inside), {{ resultTypes: ['violations'] }})).then(found => {{
            if (found.passes.length < 5) throw new Error('axe looked at nothing');
            return found.violations.flatMap(({{ id, nodes }}) => nodes.map(node => id + ': ' + node.html.slice(0, 200)
                + ' ' + node.failureSummary));
        }})"
    );
    desk.evaluate_with(&look, vec![json!(inside)]).await
}

/// Keeps a picture in both sizes, and lets axe look in one.
pub(super) async fn inspect(desk: &RunningDesk, name: &str, light: Light, inside: &str) {
    for (width, height) in SIZES {
        desk.resize(width, height).await;
        desk.picture(&format!("{name}-{light:?}-{width}").to_lowercase()).await;
    }
    assert_eq!(findings(desk, inside).await, json!([]), "{name}, {light:?}");
}

/// A week's work: clients, accounts, a tray, posts in many states.
async fn furnish(agency: &Agency) {
    for (client, zone, handle) in [
        ("Korn & Kruste", "Europe/Berlin", "kornundkruste"),
        ("Velo Habitat", "Europe/Berlin", "velohabitat"),
        ("Juniper Skin", "America/New_York", "juniper.skin"),
        ("Harbor Yoga", "Australia/Sydney", "harbor.yoga"),
    ] {
        agency.command("clients.add", json!({"name": client, "time_zone": zone, "house_rules": {}})).await;
        agency.connect(handle).await;
        agency.command("profiles.set", json!({"profile": handle, "client": {"client": client}})).await;
    }
    let slots = json!([{"weekday": 2, "time": "17:00"}, {"weekday": 4, "time": "12:00"}, {"weekday": 6, "time": "09:30"}]);
    agency.command("slots.set", json!({"profile": "kornundkruste", "slots": slots})).await;
    let clip = agency.keep(&fixture("upright.mp4")).await;
    let other = agency.keep(&fixture("upright_faststart.mp4")).await;
    for (number, profile) in
        ["kornundkruste", "velohabitat", "juniper.skin", "harbor.yoga"].iter().cycle().take(14).enumerate()
    {
        let at = Utc::now() + TimeDelta::hours(7 + 9 * i64::try_from(number).unwrap());
        plan(agency, profile, &clip, json!({"at": at}), if number % 4 == 1 { "draft" } else { "direct" })
            .await;
    }
    plan(agency, "kornundkruste", &other, json!("now"), "direct").await;
    let draft = json!({"profile": "juniper.skin", "clip": {"clip": other["hash"]}, "when": {"at": Utc::now() + TimeDelta::hours(30)}});
    agency.command("posts.draft", draft).await;
}

async fn plan(agency: &Agency, profile: &str, clip: &Value, when: Value, mode: &str) {
    let settings = json!({
        "caption": "Scoring the morning batch #sourdough", "privacy": "SELF_ONLY", "cover_timestamp_ms": null,
        "interactions": {"disable_comment": true, "disable_duet": true, "disable_stitch": true},
        "disclosure": {"branded_content": false, "own_brand": false, "ai_generated": false},
    });
    let request = json!({
        "profile": profile, "media": {"clip": clip["hash"]}, "mode": mode, "settings": settings, "when": when,
    });
    agency.command("posts.create", request).await;
}

async fn everything(light: Light) {
    let desk = RunningDesk::open(light).await;
    let agency = desk.agency().await;
    furnish(&agency).await;
    desk.sees("main h2").await;
    inspect(&desk, "today", light, "body").await;
    desk.goes_to_plan().await;
    desk.sees("main [data-post]").await;
    inspect(&desk, "plan-week", light, "body").await;
    for view in ["Month", "Accounts", "List"] {
        desk.click(("main [role=radio]", view)).await;
        desk.sees("main [data-post]").await;
        inspect(&desk, &format!("plan-{view}"), light, "body").await;
    }
    desk.click(("main [role=radio]", "Week")).await;
    desk.click("main [data-post]").await;
    desk.sees("aside[tabindex] h2").await;
    inspect(&desk, "drawer", light, "aside[tabindex]").await;
    desk.click("aside[tabindex] button[aria-label='Close']").await;
    desk.composes_for("@kornundkruste").await;
    inspect(&desk, "composer-empty", light, "[role=dialog]").await;
    desk.close(&format!("composer-{light:?}").to_lowercase()).await;
}

/// A post with all that can be chosen, as publication and as inbox draft.
async fn filled_composer(light: Light) {
    let (desk, _) = RunningDesk::at_the_plan_in(light, &["upright.mp4"]).await;
    desk.composes_for("@kornundkruste").await;
    desk.takes_clip("upright.mp4").await;
    desk.click("[role=dialog] textarea").await;
    desk.types("Brezeln um sieben with @velohabitat #bakery").await;
    desk.chooses_audience("Everyone").await;
    desk.flips("Comment").await;
    desk.flips("Disclose video content").await;
    desk.flips("Your brand").await;
    desk.sheet_says("labeled as 'Promotional content'").await;
    desk.may_plan("Schedule for @kornundkruste", true).await;
    inspect(&desk, "composer-filled", light, "[role=dialog]").await;
    desk.click(("[role=dialog] [role=radio]", "Inbox draft")).await;
    desk.sheet_says("TikTok passes on the clip only").await;
    inspect(&desk, "composer-draft", light, "[role=dialog]").await;
    desk.close(&format!("composer-filled-{light:?}").to_lowercase()).await;
}

/// Six clips for two accounts: one chosen for, one not; a clip with choices of its own; a table of captions.
async fn filled_batch(light: Light) {
    let folder = TestDir::new();
    let (desk, _) = RunningDesk::at_the_plan_in(light, &[]).await;
    desk.drops_files(&different_clips(&folder, "rye", 6), "[data-cell]:last-of-type").await;
    desk.sheet_says("Plan 6 clips").await;
    for name in ["rye-4.mp4", "rye-5.mp4", "rye-6.mp4"] {
        desk.flips(name).await;
    }
    desk.chooses("Account", "@kornundkruste").await;
    inspect(&desk, "batch-loose", light, "[role=dialog]").await;
    desk.click(("[role=dialog] button", "Put 3 on @kornundkruste")).await;
    desk.chooses_audience("Everyone").await;
    desk.flips("Disclose video content").await;
    desk.flips("Your brand").await;
    desk.chooses("Account", "@velohabitat").await;
    desk.click(("[role=dialog] button", "Put 3 on @velohabitat")).await;
    desk.may_plan("Schedule 3 for @kornundkruste", true).await;
    desk.may_plan("Schedule 3 for @velohabitat", false).await;
    desk.click("[role=dialog] li button[aria-pressed]").await;
    inspect(&desk, "batch-filled", light, "[role=dialog]").await;
    desk.click(("[role=dialog] button", "Paste captions")).await;
    desk.sees("[role=dialog] textarea").await;
    inspect(&desk, "batch-paste", light, "[role=dialog]").await;
    desk.close(&format!("batch-paste-{light:?}").to_lowercase()).await;
}

#[tokio::test]
async fn the_filled_composer_is_clean_by_day() {
    filled_composer(Light::Day).await;
}

#[tokio::test]
async fn the_filled_composer_is_clean_by_night() {
    filled_composer(Light::Night).await;
}

#[tokio::test]
async fn the_batch_sheet_is_clean_by_day() {
    filled_batch(Light::Day).await;
}

#[tokio::test]
async fn the_batch_sheet_is_clean_by_night() {
    filled_batch(Light::Night).await;
}

#[tokio::test]
async fn every_room_is_clean_by_day() {
    everything(Light::Day).await;
}

#[tokio::test]
async fn every_room_is_clean_by_night() {
    everything(Light::Night).await;
}
