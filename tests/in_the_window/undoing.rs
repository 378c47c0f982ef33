//! Taking back what was just done: posts that were planned are unfinished again, with all that they say, and of files
//! that are coming in no more is taken.

use runsheet_testkit::{TestDir, wait_until};
use serde_json::{Value, json};

use crate::agency::{Agency, different_clips};
use crate::desk::{PATIENCE, RunningDesk};

const HANDLE: &str = "@kornundkruste";

async fn posts(agency: &Agency) -> Vec<Value> {
    agency.command("posts.list", json!({})).await["posts"].as_array().unwrap().clone()
}

async fn all_become(agency: &Agency, state: &str, count: usize) {
    wait_until(&format!("{count} posts are {state}"), PATIENCE, async || {
        let posts = posts(agency).await;
        posts.len() == count && posts.iter().all(|post| post["state"] == state)
    })
    .await;
}

#[tokio::test]
async fn a_post_planned_in_the_composer_is_taken_back_by_its_notice_and_opened_again() {
    let (desk, agency) = RunningDesk::at_the_plan(&["upright.mp4"]).await;
    desk.composes_for(HANDLE).await;
    desk.takes_clip("upright.mp4").await;
    desk.chooses_audience("Friends").await;
    desk.click(("[role=dialog] button", "Schedule for @kornundkruste")).await;
    desk.sees_no("[role=dialog]").await;
    all_become(&agency, "scheduled", 1).await;
    let planned = posts(&agency).await.remove(0);
    desk.picture("planned-with-undo").await;

    desk.click(("button", "Undo")).await;
    all_become(&agency, "draft", 1).await;
    let back = posts(&agency).await.remove(0);
    for said in ["clip_hash", "tiktok_privacy_level", "scheduled_date", "description"] {
        assert_eq!(back[said], planned[said], "{said}");
    }
    desk.picture("taken-back").await;
    desk.click(("button", "Open")).await;
    desk.may_plan("Schedule for @kornundkruste", true).await;
    desk.close("taken-back-open").await;
}

#[tokio::test]
async fn a_batch_is_taken_back_by_the_keyboard_in_one_go() {
    let folder = TestDir::new();
    let (desk, agency) = RunningDesk::at_the_plan(&[]).await;
    desk.drops_files(&different_clips(&folder, "rye", 3), "[data-cell]:last-of-type").await;
    desk.chooses("Account", HANDLE).await;
    desk.click(("[role=dialog] button", "Put 3 on @kornundkruste")).await;
    desk.chooses_audience("Everyone").await;
    desk.click(("[role=dialog] button", "Schedule 3 for @kornundkruste")).await;
    desk.sees_no("[role=dialog]").await;
    all_become(&agency, "scheduled", 3).await;
    desk.presses("Control+z").await;
    all_become(&agency, "draft", 3).await;
    desk.sees(("body", "Taken back. 3 posts are unfinished again.")).await;
    assert_eq!(agency.clips().await, [] as [Value; 0], "each has its clip");
    desk.close("batch-taken-back").await;
}

#[tokio::test]
async fn of_hundreds_of_files_no_more_is_taken_in_once_somebody_cancels() {
    // So many that they are still coming when the button is pressed.
    const FILES: u32 = 1_000;
    let desktop = TestDir::new();
    let (desk, agency) = RunningDesk::at_the_plan(&[]).await;
    different_clips(&desktop, "take", FILES);
    desk.drops_files(&[desktop.path().to_owned()], "aside").await;
    desk.click(("aside button", "Cancel")).await;
    desk.sees(("[role=log]", "files were left where they are")).await;
    desk.sees_no(("aside button", "Cancel")).await;
    let kept = agency.clips().await.len();
    assert!((1..FILES as usize).contains(&kept), "{kept} were kept");
    let rows =
        async || desk.evaluate("return document.querySelectorAll('aside [data-clip]').length").await == kept;
    wait_until("what has come lies on the tray", PATIENCE, rows).await;
    desk.close("coming-cancelled").await;
}
