//! Windows and caps.

use runsheet_practice::{Account, Creator};
use serde_json::json;

use crate::client::{CREATOR_INFO, DIRECT, INBOX, STATUS, Stage, clip, code, direct_body, inbox_body};

#[tokio::test]
async fn each_window_slides_and_is_the_creators_own() {
    let stage = Stage::new().await;
    let body = direct_body(100);
    let init = || stage.client.post(DIRECT, &stage.ada, &body);
    for at in 0..6 {
        assert_eq!(init().await.0, 200, "init {at}");
        stage.pass(5);
    }
    let (status, body) = init().await;
    assert_eq!((status, code(&body)), (429, "rate_limit_exceeded"));
    assert!(!stage.last_call().violations.is_empty());
    assert_eq!(
        stage.client.post(INBOX, &stage.ada, &inbox_body(100)).await.0,
        200,
        "drafts have their own window"
    );
    assert_eq!(stage.client.post(DIRECT, &stage.bob, &direct_body(100)).await.0, 200, "so has bob");
    stage.pass(29);
    assert_eq!(init().await.0, 429, "59 s after the first");
    stage.pass(1);
    assert_eq!(init().await.0, 200, "60 s after the first; refused calls do not count");
    assert_eq!(init().await.0, 429, "the second is only 55 s ago");
}

#[tokio::test]
async fn creator_info_and_status_have_their_numbers() {
    let stage = Stage::new().await;
    let again = stage.practice.controls().connect("ada", &["video.publish"]).unwrap().access_token;
    for at in 0..20 {
        let token = if at % 2 == 0 { &stage.ada } else { &again };
        assert_eq!(stage.client.post(CREATOR_INFO, token, &json!({})).await.0, 200, "{at}");
    }
    assert_eq!(
        stage.client.post(CREATOR_INFO, &again, &json!({})).await.0,
        429,
        "two tokens share the window"
    );
    for _ in 0..30 {
        assert_eq!(stage.client.post(STATUS, &stage.ada, &json!({"publish_id": "x"})).await.0, 400);
    }
    assert_eq!(stage.client.post(STATUS, &stage.ada, &json!({"publish_id": "x"})).await.0, 429);
}

#[tokio::test]
async fn the_display_window_is_the_apps() {
    let stage = Stage::new().await;
    stage.practice.controls().turn(|knobs| knobs.display_per_minute = 3).unwrap();
    let ask = |token: &str| {
        let (client, token) = (stage.client.clone(), token.to_owned());
        async move { client.get("/v2/user/info/?fields=open_id", &token).await.0 }
    };
    assert_eq!([ask(&stage.ada).await, ask(&stage.bob).await, ask(&stage.ada).await], [200; 3]);
    assert_eq!(ask(&stage.bob).await, 429);
}

#[tokio::test]
async fn a_full_day_of_direct_posts_is_refused_and_creator_info_says_so_with_200() {
    let stage = Stage::new().await;
    stage.practice.controls().turn(|knobs| knobs.direct_posts_per_day = 2).unwrap();
    for salt in 0..2 {
        stage.direct(&clip(500, salt)).await;
        stage.pass(60);
    }
    let (status, body) = stage.client.post(DIRECT, &stage.ada, &direct_body(500)).await;
    assert_eq!((status, code(&body)), (403, "spam_risk_too_many_posts"));
    assert!(stage.last_call().violations.is_empty(), "other apps may have used the day up");
    let (status, body) = stage.client.post(CREATOR_INFO, &stage.ada, &json!({})).await;
    assert_eq!((status, code(&body)), (200, "spam_risk_too_many_posts"));
    assert_eq!(stage.client.post(INBOX, &stage.ada, &inbox_body(500)).await.0, 200, "drafts are another cap");
    stage.pass(86_400 - 120);
    assert_eq!(
        stage.client.post(DIRECT, &stage.ada, &direct_body(500)).await.0,
        200,
        "the first is a day old"
    );
}

#[tokio::test]
async fn five_drafts_a_day_whether_uploaded_posted_or_not() {
    let stage = Stage::new().await;
    let posted = stage.draft(&clip(500, 1)).await;
    for _ in 0..4 {
        stage.pass(60);
        assert_eq!(stage.client.post(INBOX, &stage.ada, &inbox_body(500)).await.0, 200);
    }
    stage.practice.controls().post_draft(&posted, None).unwrap();
    stage.pass(60);
    let (status, body) = stage.client.post(INBOX, &stage.ada, &inbox_body(500)).await;
    assert_eq!((status, code(&body)), (403, "spam_risk_too_many_pending_share"));
    assert_eq!(stage.client.post(DIRECT, &stage.ada, &direct_body(500)).await.0, 200);
    stage.practice.controls().turn(|knobs| knobs.drafts_free_on_post = true).unwrap();
    assert_eq!(stage.client.post(INBOX, &stage.ada, &inbox_body(500)).await.0, 200);
}

#[tokio::test]
async fn an_unaudited_app_posts_only_as_self_only_on_private_accounts_of_five_creators() {
    let stage = Stage::new().await;
    let controls = stage.practice.controls();
    controls.turn(|knobs| knobs.audited = false).unwrap();
    let mut only_me = direct_body(500);
    only_me["post_info"]["privacy_level"] = json!("SELF_ONLY");
    let mut friends = direct_body(500);
    friends["post_info"]["privacy_level"] = json!("MUTUAL_FOLLOW_FRIENDS");
    let refused = "unaudited_client_can_only_post_to_private_accounts";
    let (status, body) = stage.client.post(DIRECT, &stage.ada, &only_me).await;
    assert_eq!((status, code(&body)), (403, refused), "SELF_ONLY on a public account");
    controls.change_creator("ada", |ada| ada.account = Account::Private).unwrap();
    assert_eq!(code(&stage.client.post(DIRECT, &stage.ada, &friends).await.1), refused);
    assert_eq!(
        stage.client.post(DIRECT, &stage.ada, &only_me).await.0,
        200,
        "switching to private fixes it at once"
    );
    assert_eq!(stage.client.post(INBOX, &stage.bob, &inbox_body(500)).await.0, 200, "drafts need no audit");

    for number in 1..=5 {
        let creator = Creator { account: Account::Private, ..Creator::new(format!("c{number}")) };
        controls.put_creator(&creator).unwrap();
        let token = controls.connect(&creator.handle, &["video.publish"]).unwrap().access_token;
        let (status, body) = stage.client.post(DIRECT, &token, &only_me).await;
        if number < 5 {
            assert_eq!(status, 200, "{number}: {body}");
        } else {
            assert_eq!((status, code(&body)), (403, "reached_active_user_cap"));
            let (status, body) = stage.client.post(CREATOR_INFO, &token, &json!({})).await;
            assert_eq!((status, code(&body)), (200, "reached_active_user_cap"));
        }
    }
    assert_eq!(stage.client.post(DIRECT, &stage.ada, &only_me).await.0, 200, "ada is one of the five");
}

#[tokio::test]
async fn creator_info_follows_the_account() {
    let stage = Stage::new().await;
    let controls = stage.practice.controls();
    let (_, public) = stage.client.post(CREATOR_INFO, &stage.ada, &json!({})).await;
    let options = json!(["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]);
    assert_eq!(public["data"]["privacy_level_options"], options);
    assert_eq!(public["data"]["duet_disabled"], false);
    controls
        .change_creator("ada", |ada| {
            ada.account = Account::Private;
            ada.comment_disabled = true;
            ada.max_video_post_duration_sec = 180;
        })
        .unwrap();
    let (_, private) = stage.client.post(CREATOR_INFO, &stage.ada, &json!({})).await;
    let data = &private["data"];
    assert_eq!(data["privacy_level_options"][0], "FOLLOWER_OF_CREATOR");
    assert_eq!(
        [&data["duet_disabled"], &data["stitch_disabled"], &data["comment_disabled"]],
        [true, true, true]
    );
    assert_eq!(data["max_video_post_duration_sec"], 180);

    controls.change_creator("ada", |ada| ada.banned = true).unwrap();
    let banned = "spam_risk_user_banned_from_posting";
    let (status, body) = stage.client.post(CREATOR_INFO, &stage.ada, &json!({})).await;
    assert_eq!((status, code(&body)), (200, banned));
    let mut friends = direct_body(9);
    friends["post_info"]["privacy_level"] = json!("MUTUAL_FOLLOW_FRIENDS");
    for (path, body) in [(DIRECT, friends), (INBOX, inbox_body(9))] {
        let (status, answer) = stage.client.post(path, &stage.ada, &body).await;
        assert_eq!((status, code(&answer)), (403, banned), "{path}");
    }
    controls.change_creator("bob", |bob| bob.creator_info_refusal = Some("spam_risk".into())).unwrap();
    let (status, body) = stage.client.post(CREATOR_INFO, &stage.bob, &json!({})).await;
    assert_eq!((status, code(&body)), (200, "spam_risk"));
}
