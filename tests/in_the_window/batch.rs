//! Many clips at once: the batch sheet.

use std::collections::BTreeSet;
use std::path::PathBuf;

use runsheet_testkit::{TestDir, wait_until};
use serde_json::{Value, json};

use crate::agency::fixture;
use crate::desk::{PATIENCE, RunningDesk};

/// As many clips, each with bytes of its own: an empty box at the end, which players pass over.
fn clips(folder: &TestDir, count: u8) -> Vec<PathBuf> {
    let clip = std::fs::read(fixture("upright.mp4")).unwrap();
    let one = |number: u8| {
        let path = folder.join(format!("rye-{number}.mp4"));
        let more = [&[0, 0, 0, 9][..], b"free", &[number]].concat();
        std::fs::write(&path, [clip.as_slice(), more.as_slice()].concat()).unwrap();
        path
    };
    (1..=count).map(one).collect()
}

#[tokio::test]
async fn six_clips_dropped_on_a_day_are_planned_together() {
    let folder = TestDir::new();
    let (desk, agency) = RunningDesk::at_the_plan(&[]).await;
    desk.drops_files(&clips(&folder, 6), "[data-cell]:last-of-type").await;
    desk.sheet_says("Plan 6 clips").await;
    desk.chooses("Account", "@kornundkruste").await;
    desk.click(("[role=dialog] button", "Put 6 on @kornundkruste")).await;
    desk.sheet_says("These are 6 posts for @kornundkruste").await;
    desk.may_plan("Schedule 6 for @kornundkruste", false).await;
    desk.chooses_audience("Everyone").await;
    desk.may_plan("Schedule 6 for @kornundkruste", true).await;
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
    let whole = clips(&folder, 1).remove(0);
    desk.drops_files(&[text, whole, empty], ".tray, aside, main").await;
    wait_until("the clip is kept", PATIENCE, async || agency.clips().await.len() == 1).await;
    for name in ["briefing.mp4", "empty.mp4"] {
        desk.sees(("main", name)).await;
    }
    desk.close("refused-files").await;
}
