//! The video list: paging, the demo's past, and what was published since.

use chrono::DateTime;
use runsheet_practice::{Practice, PracticeConfig};
use serde_json::{Value, json};

use crate::client::{Client, Stage, clip, code};

const FIELDS: &str = "id,create_time,view_count,like_count,title,duration,cover_image_url";

async fn list(client: &Client, token: &str, body: &Value) -> Value {
    let (status, answer) = client.post(&format!("/v2/video/list/?fields={FIELDS}"), token, body).await;
    assert_eq!((status, code(&answer)), (200, "ok"), "{answer}");
    answer["data"].clone()
}

#[tokio::test]
async fn the_demo_has_ninety_days_of_past_that_paging_walks_to_the_end() {
    let practice = Practice::start(PracticeConfig::default()).await.unwrap();
    let client = Client::new(practice.origin());
    let token = practice.controls().connect("juniper.skin", &["video.list"]).unwrap().access_token;
    let (mut seen, mut short_pages) = (Vec::new(), 0);
    let mut body = json!({"max_count": 20});
    loop {
        let page = list(&client, &token, &body).await;
        let videos = page["videos"].as_array().unwrap();
        short_pages += usize::from(videos.len() < 20 && page["has_more"] == true);
        seen.extend(videos.iter().cloned());
        if page["has_more"] == false {
            break;
        }
        body["cursor"] = page["cursor"].clone();
    }
    assert!(seen.len() > 80, "{}", seen.len());
    assert!(short_pages > 0, "filtered videos leave short pages");
    let times: Vec<i64> = seen.iter().map(|video| video["create_time"].as_i64().unwrap()).collect();
    assert!(times.is_sorted_by(|newer, older| newer > older));
    let ninety_days = practice.controls().now().timestamp() - 90 * 86_400;
    assert!(times.iter().all(|time| (ninety_days..=practice.controls().now().timestamp()).contains(time)));

    let (mut good, mut other) = (Vec::new(), Vec::new());
    for video in seen.iter().filter(|video| video["create_time"].as_i64().unwrap() < times[0] - 10 * 86_400) {
        let hour = DateTime::from_timestamp(video["create_time"].as_i64().unwrap(), 0)
            .unwrap()
            .format("%H")
            .to_string();
        let views = video["view_count"].as_i64().unwrap() as f64;
        if ["19", "20", "21"].contains(&hour.as_str()) { good.push(views) } else { other.push(views) }
    }
    let mean = |views: &[f64]| views.iter().sum::<f64>() / views.len() as f64;
    assert!(mean(&good) > 1.2 * mean(&other), "posting in a good hour pays");
}

#[tokio::test]
async fn a_cursor_is_milliseconds_and_means_before() {
    let practice = Practice::start(PracticeConfig::default()).await.unwrap();
    let client = Client::new(practice.origin());
    let token = practice.controls().connect("kornundkruste", &["video.list"]).unwrap().access_token;
    let first = list(&client, &token, &json!({})).await;
    assert!(first["videos"].as_array().unwrap().len() <= 10, "ten is the usual page");
    let cursor = first["cursor"].as_i64().unwrap();
    let next = list(&client, &token, &json!({"cursor": cursor})).await;
    for video in next["videos"].as_array().unwrap() {
        assert!(video["create_time"].as_i64().unwrap() * 1_000 < cursor);
    }
    let in_seconds = list(&client, &token, &json!({"cursor": cursor / 1_000})).await;
    assert_eq!((&in_seconds["videos"], &in_seconds["has_more"]), (&json!([]), &json!(false)));
    let private = practice.controls().connect("harbor.yoga", &["video.list"]).unwrap().access_token;
    assert_eq!(
        list(&client, &private, &json!({})).await["videos"],
        json!([]),
        "only public videos are listed"
    );
}

#[tokio::test]
async fn a_published_post_appears_after_moderation_and_gathers_views() {
    let stage = Stage::new().await;
    let publish_id = stage.direct(&clip(900, 1)).await;
    stage.pass(2);
    assert_eq!(list(&stage.client, &stage.ada, &json!({})).await["videos"], json!([]));
    stage.pass(2);
    let listed = list(&stage.client, &stage.ada, &json!({})).await;
    let video = &listed["videos"][0];
    let post_id = stage.status(&publish_id).await["publicaly_available_post_id"][0].to_string();
    assert_eq!((video["id"].as_str(), &video["title"]), (Some(post_id.as_str()), &json!("Hello #practice")));
    assert_eq!(video["view_count"], 0);
    stage.pass(86_400);
    let query = json!({"filters": {"video_ids": [post_id, "1", "not a number"]}});
    let (_, found) =
        stage.client.post(&format!("/v2/video/query/?fields={FIELDS}"), &stage.ada, &query).await;
    assert_eq!(found["data"]["videos"].as_array().unwrap().len(), 1);
    assert!(found["data"]["videos"][0]["view_count"].as_i64().unwrap() > 100);
    let (_, others) =
        stage.client.post(&format!("/v2/video/query/?fields={FIELDS}"), &stage.bob, &query).await;
    assert_eq!(others["data"]["videos"], json!([]), "videos of others are not told");
}
