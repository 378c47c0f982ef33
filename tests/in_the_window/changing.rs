//! Changing the settings of several posts that are selected in the calendar, and giving them back what they had.

use chrono::{DateTime, Datelike, Days, TimeDelta, Utc};
use runsheet_testkit::wait_until;
use serde_json::{Value, json};

use super::looks::inspect;
use crate::agency::Agency;
use crate::desk::{Light, PATIENCE, RunningDesk};

/// Tuesday noon of next week.
fn next_tuesday() -> DateTime<Utc> {
    let today = Utc::now().date_naive();
    let monday = today + Days::new(u64::from(7 - today.weekday().num_days_from_monday()));
    monday.and_hms_opt(12, 0, 0).unwrap().and_utc() + TimeDelta::days(1)
}

async fn plan(agency: &Agency, profile: &str, hours: i64) -> String {
    let clip = &agency.command("clips.list", json!({})).await[0]["hash"];
    let settings = json!({
        "caption": "Brezeln um sieben", "privacy": "SELF_ONLY", "cover_timestamp_ms": null,
        "interactions": {"disable_comment": true, "disable_duet": true, "disable_stitch": true},
        "disclosure": {"branded_content": false, "own_brand": false, "ai_generated": false},
    });
    let at = next_tuesday() + TimeDelta::hours(hours);
    let request = json!({
        "profile": profile, "media": {"clip": clip}, "mode": "direct", "settings": settings, "when": {"at": at},
    });
    agency.command("posts.create", request).await["post_id"].as_str().unwrap().to_owned()
}

async fn audience(agency: &Agency, post: &str) -> Value {
    let shown = agency.command("posts.show", json!({"post": post})).await;
    assert_eq!(shown["post"]["state"], "scheduled");
    assert!(shown["agreement"]["agreed"].is_object(), "what is planned is agreed to");
    shown["post"]["tiktok_privacy_level"].clone()
}

/// A window on next week with all three posts selected: two of the first account, one of the second.
async fn with_three_selected(light: Light) -> (RunningDesk, Agency, [String; 3]) {
    let (desk, agency) = RunningDesk::at_the_plan_in(light, &["upright.mp4"]).await;
    let posts = [
        plan(&agency, "kornundkruste", 0).await,
        plan(&agency, "kornundkruste", 24).await,
        plan(&agency, "velohabitat", 48).await,
    ];
    desk.click("main button[aria-label='Next week']").await;
    for post in &posts {
        let card = format!("main [data-post='{post}']");
        desk.sees(card.as_str()).await;
        desk.evaluate_with("document.querySelector(arguments[0]).focus()", vec![json!(card)]).await;
        desk.presses("Space").await;
    }
    desk.sees(("[role=toolbar]", "3 selected")).await;
    (desk, agency, posts)
}

#[tokio::test]
async fn one_accounts_posts_get_another_audience_together_and_their_old_one_back() {
    let (desk, agency, [first, second, other]) = with_three_selected(Light::Day).await;
    desk.click(("[role=toolbar] button", "Settings…")).await;
    desk.sheet_says("Change settings of 3 posts").await;
    desk.sheet_says("Nothing is changed yet.").await;
    desk.may_plan("Save", false).await;
    desk.flips("Change who can view them").await;
    desk.sheet_says("Choose who can view this video.").await;
    desk.chooses_audience("Everyone").await;
    desk.sees(("[role=dialog] li del", "Only me")).await;
    desk.sees(("[role=dialog] li ins", "Everyone")).await;
    desk.sheet_says("By posting, you agree to TikTok's Music Usage Confirmation").await;
    desk.may_plan("Save for 2 posts of @kornundkruste (practice)", true).await;
    inspect(&desk, "change-settings", Light::Day, "[role=dialog]").await;
    desk.click(("[role=dialog] button", "Save for 2 posts of @kornundkruste")).await;
    desk.sees_no("[role=dialog]").await;
    let are = async |wanted: &str| {
        audience(&agency, &first).await == wanted && audience(&agency, &second).await == wanted
    };
    wait_until("both are for everyone", PATIENCE, async || are("PUBLIC_TO_EVERYONE").await).await;
    assert_eq!(audience(&agency, &other).await, "SELF_ONLY");
    desk.sees(("[role=log]", "2 posts changed. Undo agrees again to what they said before.")).await;
    desk.click(("[role=log] button", "Undo")).await;
    wait_until("both are for nobody else again", PATIENCE, async || are("SELF_ONLY").await).await;
    desk.close("change-settings-undone").await;
}

#[tokio::test]
async fn branded_content_and_only_me_bar_each_other_for_all_that_are_selected() {
    let (desk, agency, [first, second, other]) = with_three_selected(Light::Night).await;
    desk.click(("[role=toolbar] button", "Settings…")).await;
    desk.flips("Change what is disclosed").await;
    desk.flips("Disclose video content").await;
    let branded = "const label = [...document.querySelectorAll('[role=dialog] label')].find(
        one => one.innerText.trim() === 'Branded content'); return label?.control?.disabled ?? null";
    wait_until("it is barred", PATIENCE, async || desk.evaluate(branded).await == true).await;
    desk.sheet_says("Branded content visibility cannot be set to private.").await;
    desk.may_plan("Save", false).await;
    desk.flips("Change who can view them").await;
    desk.chooses_audience("Everyone").await;
    wait_until("it is free", PATIENCE, async || desk.evaluate(branded).await == false).await;
    desk.flips("Branded content").await;
    desk.sheet_says("TikTok's Branded Content Policy and Music Usage Confirmation.").await;
    inspect(&desk, "change-settings", Light::Night, "[role=dialog]").await;
    desk.click(("[role=dialog] button", "Save for 2 posts of @kornundkruste")).await;
    desk.sees_no("[role=dialog]").await;
    for post in [&first, &second] {
        assert_eq!(audience(&agency, post).await, "PUBLIC_TO_EVERYONE");
    }
    assert_eq!(audience(&agency, &other).await, "SELF_ONLY");
    desk.close("change-settings-branded").await;
}
