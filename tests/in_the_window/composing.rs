//! The composer: what TikTok's audit looks at, and what becomes of a post.

use runsheet_testkit::wait_until;
use serde_json::{Value, json};

use crate::agency::{Agency, fixture};
use crate::desk::{PATIENCE, RunningDesk};

const HANDLE: &str = "@kornundkruste";

async fn the_post(agency: &Agency) -> Value {
    let posts = agency.command("posts.list", json!({})).await;
    assert_eq!(posts["total"], 1, "{posts}");
    posts["posts"][0].clone()
}

#[tokio::test]
async fn a_clip_dropped_on_a_day_is_composed_and_goes_live() {
    let (desk, agency) = RunningDesk::at_the_plan(&[]).await;
    desk.drops_files(&[fixture("upright.mp4")], "[data-cell]:last-of-type").await;
    desk.click(("[role=dialog] label", HANDLE)).await;
    desk.click(("[role=dialog] button", "Continue")).await;
    desk.sees("[role=dialog] video, [role=dialog] button[aria-label='Play']").await;
    desk.chooses_audience("Everyone").await;
    desk.picture("composer-filled").await;
    desk.click(("[role=dialog] [role=radio]", "Now")).await;
    desk.click(("[role=dialog] button", "Post now to @kornundkruste (practice)")).await;
    wait_until("TikTok has the clip", PATIENCE, async || agency.ask_tiktok("published").await.len() == 1)
        .await;
    let live = async || the_post(&agency).await["state"] == "published";
    wait_until("the post is live", PATIENCE, live).await;
    desk.click("main [data-post]").await;
    desk.sees(("aside span", "Live")).await;
    desk.close("drawer-live").await;
}

#[tokio::test]
async fn nobody_can_schedule_before_somebody_chose_the_audience() {
    let (desk, agency) = RunningDesk::at_the_plan(&["upright.mp4"]).await;
    desk.composes_for(HANDLE).await;
    desk.takes_clip("upright.mp4").await;
    let chosen = "return [...document.querySelectorAll('[role=dialog] :is([role=checkbox], [role=switch])')]
        .filter(one => one.ariaChecked === 'true').length";
    assert_eq!(desk.evaluate(chosen).await, 0, "nothing is ticked for anybody");
    desk.sheet_says("Audience not chosen").await;
    desk.may_plan("Schedule for @kornundkruste", false).await;
    desk.chooses_audience("Friends").await;
    desk.may_plan("Schedule for @kornundkruste", true).await;
    desk.click(("[role=dialog] button", "Schedule for @kornundkruste")).await;
    desk.sees_no("[role=dialog]").await;
    let post = the_post(&agency).await;
    assert_eq!(
        (&post["state"], &post["tiktok_privacy_level"]),
        (&json!("scheduled"), &json!("MUTUAL_FOLLOW_FRIENDS"))
    );
    assert_eq!(
        [&post["tiktok_disable_comment"], &post["tiktok_disable_duet"], &post["tiktok_disable_stitch"]],
        [true; 3]
    );
    desk.close("scheduled").await;
}

#[tokio::test]
async fn every_disclosure_has_tiktoks_own_sentence() {
    let plain = "By posting, you agree to TikTok's Music Usage Confirmation";
    let branded = "By posting, you agree to TikTok's Branded Content Policy and Music Usage Confirmation.";
    let promotional = "Your photo/video will be labeled as 'Promotional content'";
    let paid = "Your photo/video will be labeled as 'Paid partnership'";
    let (desk, _) = RunningDesk::at_the_plan(&["upright.mp4"]).await;
    desk.composes_for(HANDLE).await;
    desk.takes_clip("upright.mp4").await;
    desk.chooses_audience("Everyone").await;
    desk.sheet_says(plain).await;
    desk.may_plan("Schedule for", true).await;

    desk.flips("Disclose video content").await;
    desk.sheet_says("You need to indicate if your content promotes yourself, a third party, or both.").await;
    desk.may_plan("Schedule for", false).await;
    desk.picture("disclosure-open").await;

    desk.flips("Your brand").await;
    desk.sheet_says(promotional).await;
    desk.sheet_says(plain).await;
    desk.may_plan("Schedule for", true).await;

    desk.flips("Branded content").await;
    desk.sheet_says(paid).await;
    desk.sheet_is_silent_about(promotional).await;
    desk.sheet_says(branded).await;
    desk.sheet_says("If your TikTok app is not audited yet, TikTok does not publish paid partnerships").await;
    desk.picture("disclosure-both").await;

    desk.flips("Your brand").await;
    desk.sheet_says(paid).await;
    desk.sheet_says(branded).await;
    desk.may_plan("Schedule for", true).await;

    desk.flips("Branded content").await;
    desk.flips("Disclose video content").await;
    desk.sheet_says(plain).await;
    desk.sheet_is_silent_about("labeled as").await;
    desk.close("disclosure-off").await;
}

#[tokio::test]
async fn branded_content_and_only_me_exclude_each_other_both_ways() {
    let (desk, _) = RunningDesk::at_the_plan(&["upright.mp4"]).await;
    desk.composes_for(HANDLE).await;
    desk.takes_clip("upright.mp4").await;
    desk.chooses_audience("Only me").await;
    desk.flips("Disclose video content").await;
    desk.sheet_says("Branded content visibility cannot be set to private.").await;
    let disabled = "const label = [...document.querySelectorAll('[role=dialog] label')].find(
        one => one.innerText.trim() === 'Branded content');
        return document.getElementById(label.htmlFor).disabled";
    assert_eq!(desk.evaluate(disabled).await, true, "a private video cannot be branded");

    desk.chooses_audience("Everyone").await;
    wait_until("branded content can be ticked", PATIENCE, async || desk.evaluate(disabled).await == false)
        .await;
    desk.flips("Branded content").await;
    desk.click("[role=dialog] [role=combobox]").await;
    let only_me = "const one = [...document.querySelectorAll('[role=option]')].find(
        one => one.innerText.trim().startsWith('Only me')); return one?.getAttribute('aria-disabled')";
    wait_until("a branded video cannot be private", PATIENCE, async || {
        desk.evaluate(only_me).await == "true"
    })
    .await;
    desk.close("branded").await;
}

#[tokio::test]
async fn what_the_creator_switched_off_cannot_be_ticked() {
    let (desk, agency) = RunningDesk::at_the_plan(&["upright.mp4"]).await;
    agency.connect_creator(json!({"handle": "quiet", "duet_disabled": true, "comment_disabled": true})).await;
    desk.composes_for("@quiet").await;
    desk.takes_clip("upright.mp4").await;
    desk.sheet_says("Switched off in the TikTok settings of @quiet.").await;
    let states = "return ['Comment', 'Duet', 'Stitch'].map(name => document.getElementById(
        [...document.querySelectorAll('[role=dialog] label')].find(one => one.innerText.trim() === name).htmlFor).disabled)";
    assert_eq!(desk.evaluate(states).await, json!([true, true, false]));
    desk.close("interactions").await;
}

#[tokio::test]
async fn an_inbox_draft_is_delivered_and_asked_for_at_two_times() {
    let (desk, agency) = RunningDesk::at_the_plan(&["upright.mp4"]).await;
    desk.composes_for("@velohabitat").await;
    desk.takes_clip("upright.mp4").await;
    desk.click(("[role=dialog] [role=radio]", "Inbox draft")).await;
    desk.sheet_says("TikTok passes on the clip only").await;
    desk.click(("[role=dialog] [role=radio]", "Now")).await;
    desk.click(("[role=dialog] button", "Deliver now to the inbox of @velohabitat (practice)")).await;
    let state = async || the_post(&agency).await["state"] == "in_inbox";
    wait_until("the draft lies in the inbox", PATIENCE, state).await;
    desk.click("main [data-post]").await;
    desk.sees(("aside span", "With client")).await;
    desk.close("drawer-inbox").await;
}

#[tokio::test]
async fn what_was_begun_is_there_again_after_a_restart() {
    let (desk, agency) = RunningDesk::at_the_plan(&["upright.mp4"]).await;
    desk.composes_for(HANDLE).await;
    desk.takes_clip("upright.mp4").await;
    desk.click("[role=dialog] textarea").await;
    desk.types("Brezeln um sieben #bakery").await;
    let kept = async || the_post(&agency).await["description"] == "Brezeln um sieben #bakery";
    wait_until("what was typed is kept", PATIENCE, kept).await;
    desk.evaluate("location.reload()").await;
    desk.goes_to_plan().await;
    desk.click(("button", "Continue where you were")).await;
    desk.sheet_says("Schedule for @kornundkruste").await;
    let caption = "return document.querySelector('[role=dialog] textarea').value";
    assert_eq!(desk.evaluate(caption).await, "Brezeln um sieben #bakery");
    assert_eq!(the_post(&agency).await["state"], "draft");
    desk.close("resumed").await;
}
