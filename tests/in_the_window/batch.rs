//! Many clips at once: the batch sheet.

use std::collections::BTreeSet;

use runsheet_testkit::{TestDir, wait_until};
use serde_json::{Value, json};

use crate::agency::different_clips;
use crate::desk::{PATIENCE, RunningDesk};

#[tokio::test]
async fn six_clips_dropped_on_a_day_are_planned_together() {
    let folder = TestDir::new();
    let (desk, agency) = RunningDesk::at_the_plan(&[]).await;
    desk.drops_files(&different_clips(&folder, "rye", 6), "[data-cell]:last-of-type").await;
    desk.sheet_says("Plan 6 clips").await;
    desk.chooses("Account", "@kornundkruste").await;
    desk.click(("[role=dialog] button", "Put 6 on @kornundkruste")).await;
    desk.sheet_says("These are 6 posts for @kornundkruste").await;
    desk.may_plan("Schedule 6 for @kornundkruste", false).await;
    desk.chooses_audience("Everyone").await;
    desk.may_plan("Schedule 6 for @kornundkruste", true).await;
    desk.click("[role=dialog] section[aria-label=Preview] [role=radio]:nth-child(4)").await;
    desk.picture("batch").await;
    desk.click(("[role=dialog] button", "Schedule 6 for @kornundkruste")).await;
    let planned = async || agency.command("posts.list", json!({"states": ["scheduled"]})).await["total"] == 6;
    wait_until("six posts are planned", PATIENCE, planned).await;
    let posts = agency.command("posts.list", json!({})).await;
    let of_all = |field: &str| -> BTreeSet<String> {
        posts["posts"].as_array().unwrap().iter().map(|post| post[field].to_string()).collect()
    };
    assert_eq!(
        (of_all("scheduled_date").len(), of_all("clip_hash").len()),
        (6, 6),
        "each its own time and clip"
    );
    assert_eq!(of_all("tiktok_cover_timestamp_ms").len(), 2, "one has a cover of its own");
    assert_eq!(agency.clips().await, [] as [Value; 0], "the tray is empty");
    desk.close("batch-planned").await;
}

#[tokio::test]
async fn what_is_no_clip_is_said_and_the_rest_is_kept() {
    let folder = TestDir::new();
    let (desk, agency) = RunningDesk::at_the_plan(&[]).await;
    let text = folder.join("briefing.mp4");
    std::fs::write(&text, "no clip at all").unwrap();
    let empty = folder.join("empty.mp4");
    std::fs::write(&empty, "").unwrap();
    let whole = different_clips(&folder, "rye", 1).remove(0);
    desk.drops_files(&[text, whole, empty], ".tray, aside, main").await;
    wait_until("the clip is kept", PATIENCE, async || agency.clips().await.len() == 1).await;
    for name in ["briefing.mp4", "empty.mp4"] {
        desk.sees(("main", name)).await;
    }
    desk.close("refused-files").await;
}
