//! How uploads end and how that is told, by knob.

use runsheet_practice::{Ending, Outcome, OutcomeFor, PostIdShape};
use serde_json::{Value, json};

use crate::client::{DIRECT, Stage, clip, code, direct_body};

fn set(stage: &Stage, whose: OutcomeFor, outcome: Outcome) {
    stage.practice.controls().set_outcome(&whose, Some(&outcome)).unwrap();
}

#[tokio::test]
async fn a_reason_can_be_set_for_an_upload_a_creator_or_a_file() {
    let stage = Stage::new().await;
    let failing = |reason: &str| Outcome { fail_reason: Some(reason.into()), ..Outcome::default() };
    let file = clip(700, 1);
    set(&stage, OutcomeFor::All, failing("internal"));
    set(&stage, OutcomeFor::Creator("ada".into()), failing("spam_risk"));
    set(
        &stage,
        OutcomeFor::File(blake3::hash(&file).to_hex().to_string()),
        failing("frame_rate_check_failed"),
    );
    let by_file = stage.direct(&file).await;
    let by_creator = stage.direct(&clip(700, 2)).await;
    let by_id = stage.direct(&clip(700, 3)).await;
    set(&stage, OutcomeFor::PublishId(by_id.clone()), failing("duration_check_failed"));
    stage.pass(2);
    for (id, reason) in
        [(by_file, "frame_rate_check_failed"), (by_creator, "spam_risk"), (by_id, "duration_check_failed")]
    {
        let status = stage.status(&id).await;
        assert_eq!((&status["status"], &status["fail_reason"]), (&json!("FAILED"), &json!(reason)));
    }
}

#[tokio::test]
async fn a_stuck_upload_stays_in_processing_until_let_go() {
    let stage = Stage::new().await;
    set(&stage, OutcomeFor::All, Outcome { stuck: Some(true), ..Outcome::default() });
    let id = stage.direct(&clip(700, 1)).await;
    stage.pass(86_400);
    assert_eq!(stage.status(&id).await["status"], "PROCESSING_UPLOAD");
    stage.practice.controls().set_outcome(&OutcomeFor::All, None).unwrap();
    assert_eq!(stage.status(&id).await["status"], "PUBLISH_COMPLETE");
}

#[tokio::test]
async fn processing_and_moderation_take_as_long_as_set() {
    let stage = Stage::new().await;
    let slow = Outcome { processing_ms: Some(60_000), moderation_ms: Some(7_200_000), ..Outcome::default() };
    set(&stage, OutcomeFor::Creator("ada".into()), slow);
    let id = stage.direct(&clip(700, 1)).await;
    stage.pass(59);
    assert_eq!(stage.status(&id).await["status"], "PROCESSING_UPLOAD");
    stage.pass(1);
    assert_eq!(stage.status(&id).await["publicaly_available_post_id"], json!([]));
    stage.pass(7_200);
    assert_eq!(stage.status(&id).await["publicaly_available_post_id"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_post_id_comes_in_every_shape_that_was_seen() {
    let stage = Stage::new().await;
    let id = stage.direct(&clip(700, 1)).await;
    stage.pass(60);
    let number = stage.status(&id).await["publicaly_available_post_id"][0].clone();
    let text = Value::from(number.to_string());
    for (shape, expected) in [
        (PostIdShape::Empty, json!([])),
        (PostIdShape::Missing, Value::Null),
        (PostIdShape::Text, text.clone()),
        (PostIdShape::Texts, json!([text])),
        (PostIdShape::Numbers, json!([number])),
    ] {
        set(&stage, OutcomeFor::All, Outcome { post_id: Some(shape), ..Outcome::default() });
        assert_eq!(stage.status(&id).await["publicaly_available_post_id"], expected, "{shape:?}");
    }
}

#[tokio::test]
async fn unknown_status_words_can_be_told() {
    let stage = Stage::new().await;
    let words = Outcome {
        status_while_processing: Some("PROCESSING".into()),
        status_at_end: Some("PUBLISH_SUCCESS".into()),
        ..Outcome::default()
    };
    set(&stage, OutcomeFor::All, words);
    let id = stage.direct(&clip(700, 1)).await;
    assert_eq!(stage.status(&id).await["status"], "PROCESSING");
    stage.pass(2);
    assert_eq!(stage.status(&id).await["status"], "PUBLISH_SUCCESS");
}

#[tokio::test]
async fn a_direct_post_in_the_onboarding_window_lands_in_the_inbox() {
    let stage = Stage::new().await;
    let controls = stage.practice.controls();
    controls.change_creator("ada", |ada| ada.onboarding = true).unwrap();
    let id = stage.direct(&clip(700, 1)).await;
    stage.pass(2);
    assert_eq!(stage.status(&id).await["status"], "SEND_TO_USER_INBOX");
    let inbox = controls.inbox("ada").unwrap();
    assert!(inbox[0].sent_as_direct);
    assert_eq!(controls.published().unwrap()[0].ending, Ending::Inbox);
}

#[tokio::test]
async fn the_refusal_variants_of_init_are_told() {
    let stage = Stage::new().await;
    let controls = stage.practice.controls();
    let bad = json!({"post_info": {}, "source_info": {}});
    controls.turn(|knobs| knobs.invalid_param_singular = true).unwrap();
    let (status, body) = stage.client.post(DIRECT, &stage.ada, &bad).await;
    assert_eq!((status, code(&body)), (400, "invalid_param"));
    controls.turn(|knobs| knobs.init_refusals_with_200 = true).unwrap();
    let (status, body) = stage.client.post(DIRECT, &stage.ada, &bad).await;
    assert_eq!((status, code(&body)), (200, "invalid_param"));
    assert_eq!(stage.client.post(DIRECT, &stage.ada, &direct_body(9)).await.0, 200);
}
