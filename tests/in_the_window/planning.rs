//! The week: moving posts by hand and by keys, taking it back, and the clocks of clients elsewhere.

use std::time::Duration;

use chrono::Offset;
use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::{America::New_York, Europe::Berlin, Tz};
use runsheet_testkit::wait_until;
use serde_json::{Value, json};

use crate::agency::{Agency, fixture};
use crate::desk::{Light, PATIENCE, RunningDesk};

/// A window on the week, with one account and one post planned for that day of the week after this one.
async fn with_a_post(light: Light) -> (RunningDesk, Agency, String) {
    let desk = RunningDesk::open(light).await;
    desk.resize(1440, 900).await;
    let agency = desk.agency().await;
    agency.connect("kornundkruste").await;
    let clip = agency.keep(&fixture("upright.mp4")).await;
    let at =
        next_monday(Utc::now().date_naive()).and_hms_opt(12, 0, 0).unwrap().and_utc() + TimeDelta::days(1);
    let post = plan(&agency, "kornundkruste", &clip, at).await;
    desk.goes_to_plan().await;
    desk.click("main button[aria-label='Next week']").await;
    desk.sees(thing_of(&post).as_str()).await;
    (desk, agency, post)
}

async fn plan(agency: &Agency, profile: &str, clip: &Value, at: DateTime<Utc>) -> String {
    let settings = json!({
        "caption": "Brezeln um sieben", "privacy": "PUBLIC_TO_EVERYONE", "cover_timestamp_ms": null,
        "interactions": {"disable_comment": true, "disable_duet": true, "disable_stitch": true},
        "disclosure": {"branded_content": false, "own_brand": false, "ai_generated": false},
    });
    let request = json!({
        "profile": profile, "media": {"clip": clip["hash"]}, "mode": "direct", "settings": settings, "when": {"at": at},
    });
    agency.command("posts.create", request).await["post_id"].as_str().unwrap().to_owned()
}

fn next_monday(from: NaiveDate) -> NaiveDate {
    from + Days::new(u64::from(7 - from.weekday().num_days_from_monday()))
}

fn thing_of(post: &str) -> String {
    format!("main [data-post='{post}']")
}

async fn due(agency: &Agency, post: &str) -> DateTime<Utc> {
    let shown = agency.command("posts.show", json!({"post": post})).await;
    shown["post"]["scheduled_date"].as_str().unwrap().parse().unwrap()
}

async fn is_due(agency: &Agency, post: &str, at: DateTime<Utc>) {
    wait_until(&format!("the post is due at {at}"), PATIENCE, async || due(agency, post).await == at).await;
}

fn cell(at: DateTime<Utc>) -> String {
    format!("main [data-cell][data-day='{}']", at.date_naive())
}

#[tokio::test]
async fn a_post_is_dragged_to_another_day_and_back_by_undo() {
    let (desk, agency, post) = with_a_post(Light::Day).await;
    let was = due(&agency, &post).await;
    let to = was + TimeDelta::days(2);
    desk.grab(thing_of(&post).as_str()).await;
    desk.carry_to(cell(to).as_str()).await;
    desk.picture("drag").await;
    desk.let_go().await;
    is_due(&agency, &post, to).await;
    desk.click(("[role=log] button", "Undo")).await;
    is_due(&agency, &post, was).await;
    desk.close("dragged-back").await;
}

#[tokio::test]
async fn a_post_is_moved_by_keys_and_back() {
    let (desk, agency, post) = with_a_post(Light::Day).await;
    let was = due(&agency, &post).await;
    desk.evaluate_with("document.querySelector(arguments[0]).focus()", vec![json!(thing_of(&post))]).await;
    desk.presses("Alt+ArrowRight").await;
    is_due(&agency, &post, was + TimeDelta::days(1)).await;
    let said = "return [...document.querySelectorAll('[aria-live]')].map(one => one.textContent).join(' ')";
    let told = async || desk.evaluate(said).await.as_str().unwrap().to_lowercase().contains("moved to");
    wait_until("a screen reader hears of it", PATIENCE, told).await;
    desk.presses("Control+z").await;
    is_due(&agency, &post, was).await;
    desk.close("keys").await;
}

/// Minutes that one zone is ahead of the other at noon of a day.
fn ahead(zone: Tz, of: Tz, day: NaiveDate) -> i64 {
    let noon = day.and_hms_opt(12, 0, 0).unwrap().and_utc();
    let offset = |zone: Tz| i64::from(noon.with_timezone(&zone).offset().fix().local_minus_utc());
    (offset(zone) - offset(of)) / 60
}

#[tokio::test]
async fn a_week_in_which_only_one_zone_has_changed_its_clocks_says_so() {
    let desk = RunningDesk::open_with(Light::Day, &[("TZ", "Europe/Berlin")]).await;
    desk.resize(1440, 900).await;
    let agency = desk.agency().await;
    agency
        .command(
            "clients.add",
            json!({"name": "Juniper Skin", "time_zone": "America/New_York", "house_rules": {}}),
        )
        .await;
    agency.connect("juniper.skin").await;
    agency
        .command("profiles.set", json!({"profile": "juniper.skin", "client": {"client": "Juniper Skin"}}))
        .await;
    let clip = agency.keep(&fixture("upright.mp4")).await;
    let this_monday = next_monday(Utc::now().date_naive()) - Days::new(7);
    let weeks = (1..52)
        .find(|weeks| ahead(New_York, Berlin, this_monday + Days::new(weeks * 7 + 2)) != -360)
        .unwrap();
    let wednesday = this_monday + Days::new(weeks * 7 + 2);
    let at = wednesday.and_hms_opt(15, 0, 0).unwrap().and_utc();
    plan(&agency, "juniper.skin", &clip, at).await;
    desk.goes_to_plan().await;
    for _ in 0..weeks {
        desk.click("main button[aria-label='Next week']").await;
    }
    desk.sees("main [data-post]").await;
    desk.sees(("main", "New York is 5 h behind this week, usually 6")).await;
    let local = at.with_timezone(&New_York).format("NYC %H:%M").to_string();
    desk.sees(("main [data-post]", local.as_str())).await;
    desk.close("dst").await;
}

#[tokio::test]
async fn a_post_that_is_being_published_stays_where_it_is() {
    let (desk, agency, post) = with_a_post(Light::Day).await;
    agency.turn(json!({"processing_ms": 3_600_000})).await;
    agency.command("posts.edit", json!({"post": post, "when": "now", "agree": true})).await;
    let going =
        async || agency.command("posts.show", json!({"post": post})).await["post"]["state"] == "publishing";
    wait_until("it is being published", PATIENCE, going).await;
    desk.click(("main button", "Today")).await;
    desk.sees(thing_of(&post).as_str()).await;
    desk.evaluate_with("document.querySelector(arguments[0]).focus()", vec![json!(thing_of(&post))]).await;
    desk.presses("Alt+ArrowRight").await;
    tokio::time::sleep(Duration::ZERO).await;
    assert!(going().await);
    desk.close("publishing").await;
}
