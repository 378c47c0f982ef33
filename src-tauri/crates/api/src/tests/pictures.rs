//! A clip's picture over `/control`, and who may see it.

use super::{
    preview::{ask, fixture, kept},
    *,
};

#[tokio::test]
async fn a_picture_is_given_to_who_has_the_token() {
    let api = Api::new().await;
    let (clip, _) = kept(&api, fixture("upright.mp4")).await;
    let path = format!("/control/pictures/{clip}-thumb");
    let bearer = format!("Bearer {TOKEN}");
    let picture = ask(&api, "GET", &path, &[("Authorization", &bearer)]).await;
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/jpeg")));
    assert!(picture.body.starts_with(&[0xff, 0xd8]));
    assert_eq!(ask(&api, "GET", &path, &[]).await.status, 401);
}

#[tokio::test]
async fn without_a_picture_the_answer_says_why() {
    let api = Api::new().await;
    let unknown = "ab".repeat(32);
    for (name, code) in [
        (format!("{unknown}-thumb"), "clip_gone"),
        (format!("{unknown}-huge"), "not_a_picture"),
        ("..%2F..%2Fengine.json".to_owned(), "not_a_picture"),
    ] {
        let answer = api.get(TOKEN, &format!("/control/pictures/{name}")).await;
        assert_eq!((answer.status, answer.code().as_str()), (404, code), "{name}");
    }
}
