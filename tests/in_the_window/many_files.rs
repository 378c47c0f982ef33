//! A whole shoot at once: hundreds of files and folders dropped on the window.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use runsheet_testkit::{TestDir, wait_until};
use serde_json::{Value, json};

use crate::agency::different_clips;
use crate::desk::{Light, RunningDesk};

/// How long hundreds of files may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long the page may stand still while they come.
const STANDSTILL_MS: f64 = 5_000.0;

const LOOSE: u32 = 290;
const IN_A_FOLDER: u32 = 10;

/// What a person has on the desktop after a week of shooting: clips, one of them twice, a folder with clips and a folder
/// within it, a text, and a link to a file that is not there.
fn shoot(desktop: &TestDir) -> Vec<PathBuf> {
    let mut dropped = different_clips(desktop, "take", LOOSE);
    let monday = desktop.join("monday");
    fs::create_dir_all(monday.join("evening")).unwrap();
    let inside = different_clips(desktop, "monday", IN_A_FOLDER);
    for clip in &inside {
        fs::rename(clip, monday.join(clip.file_name().unwrap())).unwrap();
    }
    fs::copy(&dropped[0], monday.join("evening/late.mp4")).unwrap();
    let again = desktop.join("take-1 again.mp4");
    fs::copy(&dropped[0], &again).unwrap();
    let gone = desktop.join("gone.mp4");
    symlink(desktop.join("nowhere.mp4"), &gone).unwrap();
    let text = desktop.write("briefing.txt", "Three clips for Thursday");
    dropped.extend([monday, again, gone, text]);
    dropped
}

/// Remembers the longest time between two frames.
const WATCH_FRAMES: &str = "
    window.standstill = 0;
    let before = performance.now();
    const look = now => { window.standstill = Math.max(window.standstill, now - before); before = now; requestAnimationFrame(look); };
    requestAnimationFrame(look);";

#[tokio::test]
async fn hundreds_of_files_are_taken_in_and_what_is_no_clip_is_named() {
    let desktop = TestDir::new();
    let files = shoot(&desktop);
    let (desk, agency) = RunningDesk::at_the_plan(&[]).await;
    desk.evaluate(WATCH_FRAMES).await;
    let began = Instant::now();
    desk.drops_files(&files, "aside").await;
    desk.sees(("aside", "of 304 files")).await;
    desk.click(("main [role=radio]", "Month")).await;
    desk.sees("main [data-day]").await;
    let clips = (LOOSE + IN_A_FOLDER) as usize;
    let kept = async || agency.clips().await.len() == clips;
    wait_until("all clips are kept", PATIENCE, kept).await;
    println!("kept after {:.1} s", began.elapsed().as_secs_f64());
    desk.sees(("[role=log]", "300 clips added to the tray; 1 was here already")).await;
    desk.sees(("aside", "3 files were not added")).await;
    for name in ["briefing.txt", "gone.mp4", "evening"] {
        desk.sees(("aside", name)).await;
    }
    let rows =
        async || desk.evaluate("return document.querySelectorAll('[data-clip]').length").await == clips;
    wait_until("all clips lie on the tray", PATIENCE, rows).await;
    let standstill = desk.evaluate("return window.standstill").await.as_f64().unwrap();
    println!(
        "in the tray after {:.1} s; the page stood still for {standstill:.0} ms",
        began.elapsed().as_secs_f64()
    );
    assert!(standstill < STANDSTILL_MS, "the page stood still for {standstill} ms");
    desk.click("aside [data-clip]").await;
    desk.sees(("aside button", "Plan 1 clip")).await;
    desk.close("many-files").await;
}

#[tokio::test]
async fn files_dropped_in_another_room_are_told_of_and_what_was_refused_can_be_looked_up() {
    let desktop = TestDir::new();
    let mut files = different_clips(&desktop, "take", 2);
    files.push(desktop.write("briefing.txt", "Three clips for Thursday"));
    let desk = RunningDesk::open(Light::Day).await;
    desk.sees("main h2").await;
    desk.drops_files(&files, "main h2").await;
    desk.sees(("[role=log]", "2 clips added to the tray")).await;
    desk.sees(("[role=log]", "1 file was not added")).await;
    desk.click(("[role=log] button", "See why")).await;
    desk.sees(("main aside", "This is not a video")).await;
    desk.sees(("main aside", "briefing.txt")).await;
    desk.sees(("main aside [data-clip]", "take-2.mp4")).await;
    desk.close("dropped-on-today").await;
}

#[tokio::test]
async fn more_clips_than_one_agreement_takes_are_planned_in_two() {
    let desktop = TestDir::new();
    let (desk, agency) = RunningDesk::at_the_plan(&[]).await;
    desk.drops_files(&different_clips(&desktop, "take", 120), "[data-cell]:last-of-type").await;
    desk.sheet_says("Plan 120 clips").await;
    for (now, planned) in [(100, 100), (20, 120)] {
        desk.chooses("Account", "@kornundkruste").await;
        desk.click(("[role=dialog] button", format!("Put {now} on @kornundkruste").as_str())).await;
        desk.sheet_says(&format!("These are {now} posts for @kornundkruste")).await;
        desk.chooses_audience("Everyone").await;
        let button = format!("Schedule {now} for @kornundkruste");
        desk.may_plan(&button, true).await;
        desk.click(("[role=dialog] button", button.as_str())).await;
        let scheduled =
            async || agency.command("posts.list", json!({"states": ["scheduled"]})).await["total"].clone();
        wait_until(&format!("{planned} posts are planned"), PATIENCE, async || scheduled().await == planned)
            .await;
    }
    assert_eq!(agency.clips().await, [] as [Value; 0], "the tray is empty");
    desk.sees_no("[role=dialog]").await;
    desk.close("many-planned").await;
}
