//! Which questions about uploads come first when an account's minute of status calls is scarce.

use std::time::Duration;

use runsheet_model::StateName;
use runsheet_practice::Endpoint;
use runsheet_testkit::wait_until;

use crate::{
    agency::{A_WHILE, draft, fixture, now},
    passing_time::{reaches, with_manual_clock},
};

#[tokio::test(flavor = "multi_thread")]
async fn questions_about_delivered_drafts_leave_room_for_a_fresh_upload() {
    let (agency, clock) = with_manual_clock().await;
    for _ in 0..5 {
        let id = agency.post(draft(fixture("upright.mp4"))).await.unwrap().post_id;
        reaches(&agency, &clock, id, StateName::InInbox).await;
    }
    wait_until("the drafts have had their questions of this minute", A_WHILE, async || {
        agency.pass(&clock, Duration::from_millis(100));
        agency.calls(Endpoint::Status).len() >= 15
    })
    .await;
    for _ in 0..100 {
        agency.pass(&clock, Duration::from_millis(100));
    }
    let posted_at = agency.desk().now();
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    reaches(&agency, &clock, id, StateName::Published).await;
    let wait = agency.desk().now() - posted_at;
    assert!(wait.num_seconds() < 20, "its own questions waited behind the drafts' for {wait}");
    assert!(agency.calls(Endpoint::Status).iter().all(|call| call.code == "ok"));
}
