//! What is told to those who show something: real uploads, told in bytes.

use std::time::Duration;

use runsheet_engine::events::{Change, Changes, UploadProgress};
use tokio::time::timeout;

use crate::agency::{A_WHILE, Agency, KORN, now};

const SIZE: u64 = 12_000_000;

async fn batch(changes: &mut Changes) -> Vec<Change> {
    timeout(A_WHILE, changes.next()).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_told_in_bytes_that_only_grow_up_to_the_whole_clip() {
    let agency = Agency::with(KORN).await;
    agency.turn(|knobs| knobs.read_bytes_per_second = Some(2 * SIZE));
    // Were it learned from this post, everything would be told anew instead of the post.
    agency.set("app.audited", "yes").await;
    let clip = agency.padded("upright.mp4", SIZE);
    let mut changes = agency.desk().listen();
    let post = agency.post(now(&clip)).await.unwrap().post_id;

    let mut told: Vec<UploadProgress> = Vec::new();
    let mut told_of_the_post = 0;
    while told.last().is_none_or(|last| last.sent < SIZE) {
        for change in batch(&mut changes).await {
            match change {
                Change::Progress { uploads } => told.extend(uploads),
                Change::Posts { posts } => told_of_the_post += usize::from(posts.contains(&post)),
                Change::Everything | Change::Stopped => {}
            }
        }
    }

    assert!(told.len() > 1, "{told:?}");
    assert!(told.iter().all(|progress| progress.post == post && progress.total == SIZE), "{told:?}");
    assert!(told.is_sorted_by(|before, after| before.sent < after.sent), "{told:?}");
    assert!(told_of_the_post > 0, "the claim changed it");
    agency.settled(post).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_engine_is_the_last_that_is_told() {
    let mut agency = Agency::open().await;
    let mut changes = agency.desk().listen();
    agency.stop().await;
    assert_eq!(batch(&mut changes).await, [Change::Everything, Change::Stopped]);
    assert_eq!(changes.next().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_the_command_line_changes_is_told() {
    let agency = Agency::open().await;
    let mut changes = agency.desk().listen();
    assert_eq!(batch(&mut changes).await, [Change::Everything]);
    // What the start still does must not be taken for it.
    while timeout(Duration::from_millis(500), changes.next()).await.is_ok() {}
    agency.set("media.keep_days", "9").await;
    assert_eq!(batch(&mut changes).await, [Change::Everything]);
}
