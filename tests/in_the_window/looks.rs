//! How every room and sheet looks and reads: axe finds nothing, by day and by night, small and large.

use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

use crate::agency::{Agency, fixture};
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
        return window.axe.run(document.querySelector(inside), {{ resultTypes: ['violations'] }}).then(found => {{
            if (found.passes.length < 5) throw new Error('axe looked at nothing');
            return found.violations.flatMap(({{ id, nodes }}) => nodes.map(node => id + ': ' + node.html.slice(0, 200)
                + ' ' + node.failureSummary));
        }})"
    );
    desk.evaluate_with(&look, vec![json!(inside)]).await
}

/// Keeps a picture in both sizes, and lets axe look in one.
async fn inspect(desk: &RunningDesk, name: &str, light: Light, inside: &str) {
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

#[tokio::test]
async fn every_room_is_clean_by_day() {
    everything(Light::Day).await;
}

#[tokio::test]
async fn every_room_is_clean_by_night() {
    everything(Light::Night).await;
}
