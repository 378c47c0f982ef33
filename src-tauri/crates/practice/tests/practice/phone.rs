//! The pages: phones with real forms, pictures, and who may reach them.

use runsheet_practice::{Ending, Practice, PracticeConfig, demo_creators};

use crate::client::{Stage, clip};

async fn page(stage: &Stage, path: &str) -> (u16, String) {
    let response = stage.client.http.get(stage.client.url(path)).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn a_draft_is_posted_and_another_ignored_with_the_phones_forms() {
    let stage = Stage::new().await;
    let (keep, drop) = (stage.draft(&clip(500, 1)).await, stage.draft(&clip(500, 2)).await);
    stage.pass(2);
    let (status, html) = page(&stage, "/practice/phone/ada").await;
    assert_eq!(status, 200);
    assert!(!html.contains("<script"));
    for (id, choice) in [(&keep, "post"), (&drop, "ignore")] {
        let action = format!("/practice/phone/ada/{id}");
        assert!(html.contains(&format!("method=\"post\" action=\"{action}\"")), "{html}");
        let form = [("do", choice), ("privacy", "SELF_ONLY")];
        let answer = stage.client.http.post(stage.client.url(&action)).form(&form).send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["location"]),
            (303, &"/practice/phone/ada".parse().unwrap())
        );
    }
    let endings: Vec<_> = stage
        .practice
        .controls()
        .published()
        .unwrap()
        .into_iter()
        .map(|file| (file.publish_id, file.ending))
        .collect();
    assert_eq!(endings, [(keep.clone(), Ending::Published), (drop.clone(), Ending::Ignored)]);
    assert_eq!(stage.status(&keep).await["status"], "PUBLISH_COMPLETE");
    assert_eq!(stage.status(&drop).await["status"], "SEND_TO_USER_INBOX", "TikTok tells nobody");
    let (_, html) = page(&stage, "/practice/phone/ada").await;
    assert!(html.contains("No drafts are waiting") && html.contains("not public"));
}

#[tokio::test]
async fn every_page_and_picture_is_there() {
    let practice = Practice::start(PracticeConfig::default()).await.unwrap();
    let client = crate::client::Client::new(practice.origin());
    for creator in demo_creators() {
        for path in
            [format!("/practice/phone/{}", creator.handle), format!("/practice/avatar/{}", creator.handle)]
        {
            let answer = client.http.get(client.url(&path)).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
        }
    }
    for (path, status) in [
        ("/practice", 200),
        ("/practice/", 200),
        ("/practice/cover/7512345678901234567", 200),
        ("/practice/video/7512345678901234567", 200),
        ("/practice/phone/nobody", 404),
        ("/practice/avatar/nobody", 404),
    ] {
        assert_eq!(client.http.get(client.url(path)).send().await.unwrap().status(), status, "{path}");
    }
}

#[tokio::test]
async fn text_of_creators_is_escaped() {
    let stage = Stage::new().await;
    let script = "<script>alert(1)</script>";
    stage.practice.controls().change_creator("ada", |ada| ada.nickname = script.into()).unwrap();
    for path in ["/practice/phone/ada", "/practice", "/practice/avatar/ada"] {
        assert!(!page(&stage, path).await.1.contains("<script"), "{path}");
    }
}

#[tokio::test]
async fn only_this_machine_and_no_other_sites_page_may_ask() {
    let stage = Stage::new().await;
    for (header, value, status) in [
        ("host", "127.0.0.1:1", 200),
        ("host", "localhost", 200),
        ("host", "evil.example", 403),
        ("host", "127.0.0.1.evil.example", 403),
        ("origin", "http://evil.example", 403),
        ("origin", "null", 403),
        ("origin", "http://127.0.0.1:9", 200),
    ] {
        let request = stage.client.http.get(stage.client.url("/practice/health")).header(header, value);
        assert_eq!(request.send().await.unwrap().status(), status, "{header}: {value}");
    }
}
