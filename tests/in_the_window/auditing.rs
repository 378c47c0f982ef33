//! An app that TikTok has not audited: what the composer says, and the ways out.

use runsheet_testkit::wait_until;
use serde_json::json;

use crate::desk::{Light, PATIENCE, RunningDesk};

const HANDLE: &str = "@kornundkruste";

#[tokio::test]
async fn a_paid_partnership_of_an_app_that_is_not_audited_goes_to_the_inbox() {
    let (desk, agency) = RunningDesk::at_the_plan(&["rotated_90.mp4"]).await;
    agency.turn(json!({"audited": false})).await;
    agency.plan("kornundkruste", "PUBLIC_TO_EVERYONE", json!("now")).await;
    let refused = async || agency.command("today", json!({})).await["need_you"] == 1;
    wait_until("TikTok refuses a post, and so tells", PATIENCE, refused).await;

    desk.composes_for(HANDLE).await;
    desk.takes_clip("rotated_90.mp4").await;
    desk.chooses_audience("Everyone").await;
    desk.flips("Disclose video content").await;
    desk.flips("Branded content").await;
    desk.sheet_says("Paid partnerships cannot be published this way; send them as inbox drafts.").await;
    desk.may_plan("Schedule for", false).await;
    desk.picture("unaudited-branded").await;

    desk.click(("[role=dialog] .callout button", "Send as inbox draft")).await;
    desk.sheet_is_silent_about("is not audited").await;
    desk.click(("[role=dialog] [role=radio]", "Now")).await;
    desk.click(("[role=dialog] button", "Deliver now to the inbox of @kornundkruste (practice)")).await;
    wait_until("TikTok has the clip", PATIENCE, async || agency.ask_tiktok("published").await.len() == 1)
        .await;
    desk.close("unaudited-sent").await;
}

#[tokio::test]
async fn publishing_with_an_app_that_is_not_audited_says_what_works() {
    let (desk, agency) = RunningDesk::at_the_plan_in(Light::Night, &["upright.mp4"]).await;
    agency.command("settings.set", json!({"name": "app.audited", "value": "no"})).await;
    desk.composes_for(HANDLE).await;
    desk.takes_clip("upright.mp4").await;
    desk.sheet_says("Publishing works only to accounts set to private, visible to Only me").await;
    desk.chooses_audience("Everyone").await;
    desk.picture("unaudited-account").await;
    desk.click(("[role=dialog] button", "My app is audited now")).await;
    desk.sheet_is_silent_about("is not audited").await;
    desk.may_plan("Schedule for", true).await;
    let said = agency.command("settings.get", json!({"name": "app.audited"})).await;
    assert_eq!(said["value"], "yes");
    desk.close("audited-now").await;
}
