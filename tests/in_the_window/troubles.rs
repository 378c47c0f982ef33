//! What goes wrong while somebody composes: they see what happened, nothing is lost, and they go on.

use runsheet_testkit::wait_until;
use serde_json::{Value, json};

use crate::agency::Agency;
use crate::desk::{PATIENCE, RunningDesk};

async fn only_post(agency: &Agency) -> Value {
    agency.command("posts.list", json!({})).await["posts"][0].clone()
}

#[tokio::test]
async fn a_creator_who_cannot_post_is_said_so_and_the_words_are_kept() {
    let (desk, agency) = RunningDesk::at_the_plan(&["upright.mp4"]).await;
    let fault = json!({"endpoint": "creator_info", "kind": {"refuse": {"status": 200, "code": "spam_risk_too_many_posts"}}, "times": 50});
    agency.tell_tiktok("faults", fault).await;
    desk.composes_for("@kornundkruste").await;
    desk.sheet_says("@kornundkruste cannot post now").await;
    desk.click("[role=dialog] textarea").await;
    desk.types("Not today").await;
    desk.may_plan("Schedule for @kornundkruste", false).await;
    let kept = async || only_post(&agency).await["description"] == "Not today";
    wait_until("the words are kept", PATIENCE, kept).await;
    desk.close("refused-creator").await;
}

#[tokio::test]
async fn a_clip_that_vanishes_is_asked_for_again() {
    let (desk, agency) = RunningDesk::at_the_plan(&["upright.mp4"]).await;
    let clip = agency.clips().await[0]["hash"].as_str().unwrap().to_owned();
    desk.composes_for("@kornundkruste").await;
    agency.command("clips.forget", json!({"clip": clip})).await;
    desk.click(("[role=dialog] button", "upright.mp4")).await;
    desk.sheet_says("Choose").await;
    desk.may_plan("Schedule for @kornundkruste", false).await;
    desk.close("vanished").await;
}

#[tokio::test]
async fn an_account_that_is_disconnected_meanwhile_plans_nothing() {
    let (desk, agency) = RunningDesk::at_the_plan(&["upright.mp4"]).await;
    desk.composes_for("@kornundkruste").await;
    desk.takes_clip("upright.mp4").await;
    desk.chooses_audience("Everyone").await;
    desk.may_plan("Schedule for @kornundkruste", true).await;
    agency.command("profiles.disconnect", json!({"name": "kornundkruste", "force": true})).await;
    desk.sheet_says("@kornundkruste must log in again").await;
    assert_eq!(only_post(&agency).await["state"], "draft", "what was begun is there");
    desk.close("disconnected").await;
}

#[tokio::test]
async fn two_people_at_one_post_do_not_overwrite_each_other() {
    let (desk, agency) = RunningDesk::at_the_plan(&["upright.mp4"]).await;
    desk.composes_for("@kornundkruste").await;
    desk.takes_clip("upright.mp4").await;
    desk.chooses_audience("Everyone").await;
    desk.click(("[role=dialog] button", "Schedule for @kornundkruste")).await;
    desk.sees_no("[role=dialog]").await;
    let post = only_post(&agency).await["id"].clone();
    agency.turn(json!({"processing_ms": 3_600_000})).await;
    desk.click("main [data-post]").await;
    desk.click(("aside button", "Edit")).await;
    desk.click("[role=dialog] textarea").await;
    desk.types("Changed").await;
    agency.command("posts.edit", json!({"post": post, "when": "now", "agree": true})).await;
    let going = async || only_post(&agency).await["state"] == "publishing";
    wait_until("the scheduler has it", PATIENCE, going).await;
    desk.sheet_says("Copy the caption").await;
    assert_eq!(only_post(&agency).await["description"], "", "nothing was changed");
    desk.close("raced").await;
}
