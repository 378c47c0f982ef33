//! Authorize, consent, codes, tokens, refresh and revoke.

use runsheet_practice::{AutoApprove, PRACTICE_CLIENT_KEY, PRACTICE_CLIENT_SECRET};
use serde_json::json;

use crate::browser::{
    CALLBACK, SCOPES, authorize_url, consent, consent_action, exchange_fields, good, landed, refresh,
};
use crate::client::{CREATOR_INFO, Stage, clip, code};

const TOKEN: &str = "/v2/oauth/token/";

fn changed(name: &str, value: Option<&str>) -> Vec<(&'static str, String)> {
    let mut parameters = good();
    let at = parameters.iter().position(|(key, _)| *key == name).unwrap();
    match value {
        Some(value) => value.clone_into(&mut parameters[at].1),
        None => drop(parameters.remove(at)),
    }
    parameters
}

#[tokio::test]
async fn a_wrong_authorize_request_shows_a_page_that_names_the_parameter() {
    let stage = Stage::new().await;
    let upper = good()[5].1.to_uppercase();
    let cases = [
        ("client_key", None),
        ("client_key", Some("other")),
        ("response_type", Some("token")),
        ("scope", None),
        ("scope", Some("user.info.basic video.list")),
        ("scope", Some("user.info.basic,video.delete")),
        ("redirect_uri", None),
        ("redirect_uri", Some("http://127.0.0.1/callback/")),
        ("redirect_uri", Some("http://127.0.0.1:40123/other/")),
        ("redirect_uri", Some("http://192.168.1.5:40123/callback/")),
        ("redirect_uri", Some("http://127.0.0.1:40123/callback/?a=1")),
        ("state", None),
        ("code_challenge", None),
        ("code_challenge", Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")),
        ("code_challenge", Some(upper.as_str())),
        ("code_challenge_method", None),
        ("code_challenge_method", Some("plain")),
        ("disable_auto_auth", Some("true")),
    ];
    for (name, value) in cases {
        let page =
            stage.client.http.get(authorize_url(&stage.client, &changed(name, value))).send().await.unwrap();
        println!("{name} = {value:?}: {}", page.status());
        assert_eq!(page.status(), 400, "{name} = {value:?}");
        assert!(page.text().await.unwrap().contains(&format!("<code>{name}</code>")), "{name} = {value:?}");
        assert!(!stage.last_call().violations.is_empty());
    }
    let mut as_client_id = changed("client_key", None);
    as_client_id.push(("client_id", PRACTICE_CLIENT_KEY.to_owned()));
    let page = stage.client.http.get(authorize_url(&stage.client, &as_client_id)).send().await.unwrap();
    assert_eq!(page.status(), 400);
}

#[tokio::test]
async fn consent_gives_an_encoded_code_the_granted_scopes_and_the_state() {
    let stage = Stage::new().await;
    let client = &stage.client;
    let page = client.http.get(authorize_url(client, &good())).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("value=\"ada\"") && page.contains("value=\"bob\"") && !page.contains("<script"));
    let form = [("creator", "bob"), ("scope", "video.upload"), ("decision", "allow")];
    let redirect = client.http.post(client.url(&consent_action(&page))).form(&form).send().await.unwrap();
    let (to, parameters) = landed(&redirect);
    assert!(to.starts_with(&format!("{CALLBACK}?code=")) && to.contains("%2A0%216410"), "{to}");
    assert!(parameters["code"].ends_with("*0!6410"));
    assert_eq!(
        parameters["scopes"], "user.info.basic,video.upload",
        "what was left ticked, and what cannot be"
    );
    assert_eq!(parameters["state"], "st-1 & more");
    let (_, tokens) = client.form(TOKEN, &exchange_fields(&parameters["code"])).await;
    assert_eq!(tokens["scope"], "user.info.basic,video.upload");
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(7_200)));
    assert_eq!(tokens["refresh_expires_in"], 15_552_000);
    assert!(tokens.get("data").is_none() && tokens.get("error").is_none());
}

#[tokio::test]
async fn denying_redirects_with_access_denied() {
    let stage = Stage::new().await;
    let page = stage.client.http.get(authorize_url(&stage.client, &good())).send().await.unwrap();
    let action = consent_action(&page.text().await.unwrap());
    let form = [("creator", "ada"), ("decision", "deny")];
    let redirect = stage.client.http.post(stage.client.url(&action)).form(&form).send().await.unwrap();
    let (_, parameters) = landed(&redirect);
    assert_eq!(
        (parameters["error"].as_str(), parameters["state"].as_str()),
        ("access_denied", "st-1 & more")
    );
    assert!(!parameters.contains_key("code"));
}

#[tokio::test]
async fn a_signed_in_browser_is_sent_back_at_once_unless_auto_auth_is_disabled() {
    let stage = Stage::new().await;
    let client = &stage.client;
    let silent = authorize_url(client, &changed("disable_auto_auth", Some("0")));
    let absent = authorize_url(client, &changed("disable_auto_auth", None));
    assert_eq!(client.http.get(silent.clone()).send().await.unwrap().status(), 200, "nobody is signed in");

    let page = client.http.get(authorize_url(client, &good())).send().await.unwrap().text().await.unwrap();
    let form = [("creator", "bob"), ("decision", "allow")];
    let redirect = client.http.post(client.url(&consent_action(&page))).form(&form).send().await.unwrap();
    let cookie = redirect.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    for url in [silent, absent] {
        let response = client.http.get(url).header("cookie", &cookie).send().await.unwrap();
        let (_, parameters) = landed(&response);
        assert_eq!(parameters["scopes"], SCOPES);
        assert_eq!(stage.last_call().creator.as_deref(), Some("bob"), "the same account again");
    }
    let shown =
        client.http.get(authorize_url(client, &good())).header("cookie", &cookie).send().await.unwrap();
    assert_eq!(shown.status(), 200, "disable_auto_auth=1 always shows the page");

    stage.practice.controls().turn(|knobs| knobs.signed_in = Some("ada".into())).unwrap();
    let response =
        client.http.get(authorize_url(client, &changed("disable_auto_auth", None))).send().await.unwrap();
    landed(&response);
    assert_eq!(stage.last_call().creator.as_deref(), Some("ada"));
}

#[tokio::test]
async fn auto_approve_answers_good_requests_only() {
    let stage = Stage::new().await;
    let scopes = Some(vec!["user.info.basic".to_owned(), "video.upload".to_owned()]);
    let approval = AutoApprove { creator: "ada".into(), scopes };
    stage.practice.controls().turn(|knobs| knobs.auto_approve = Some(approval.clone())).unwrap();
    let response = stage.client.http.get(authorize_url(&stage.client, &good())).send().await.unwrap();
    assert_eq!(landed(&response).1["scopes"], "user.info.basic,video.upload");
    let wrong = authorize_url(&stage.client, &changed("state", None));
    assert_eq!(stage.client.http.get(wrong).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_code_works_once_for_its_redirect_and_verifier_and_for_a_short_time() {
    let stage = Stage::new().await;
    let client = &stage.client;
    let first = consent(client, "ada").await;
    assert_eq!(client.form(TOKEN, &exchange_fields(&first)).await.0, 200);
    assert_eq!(code(&client.form(TOKEN, &exchange_fields(&first)).await.1), "invalid_grant");

    let late = consent(client, "ada").await;
    stage.pass(301);
    assert_eq!(code(&client.form(TOKEN, &exchange_fields(&late)).await.1), "invalid_grant");

    let elsewhere = consent(client, "ada").await;
    let mut fields = exchange_fields(&elsewhere);
    fields[4].1 = "http://127.0.0.1:40124/callback/";
    assert_eq!(code(&client.form(TOKEN, &fields).await.1), "invalid_grant");

    let stolen = consent(client, "ada").await;
    let mut fields = exchange_fields(&stolen);
    fields[5].1 = "another-verifier-that-is-long-enough-to-be-one-0123";
    let (status, body) = client.form(TOKEN, &fields).await;
    assert_eq!((status, code(&body)), (400, "invalid_request"));
    assert_eq!(body["error_description"], "Code verifier or code challenge is invalid.");
}

#[tokio::test]
async fn refreshing_rotates_and_the_old_refresh_token_is_dead() {
    let stage = Stage::new().await;
    let client = &stage.client;
    let connected = stage.practice.controls().connect("ada", &["video.publish"]).unwrap();
    let (status, tokens) = refresh(client, &connected.refresh_token).await;
    assert_eq!(status, 200, "{tokens}");
    let renewed = tokens["refresh_token"].as_str().unwrap();
    assert_ne!(renewed, connected.refresh_token);
    assert_eq!((&tokens["scope"], &tokens["open_id"]), (&json!("video.publish"), &json!(connected.open_id)));
    let (status, body) = refresh(client, &connected.refresh_token).await;
    assert_eq!((status, code(&body)), (400, "invalid_grant"));
    assert_eq!(refresh(client, renewed).await.0, 200, "the newest one still works");
}

#[tokio::test]
async fn tokens_expire_when_they_said() {
    let stage = Stage::new().await;
    let controls = stage.practice.controls();
    controls
        .turn(|knobs| {
            knobs.access_token_secs = 100;
            knobs.refresh_token_secs = 1_000;
        })
        .unwrap();
    let connected = controls.connect("ada", &["video.publish"]).unwrap();
    assert_eq!((connected.expires_in, connected.refresh_expires_in), (100, 1_000));
    stage.pass(99);
    assert_eq!(stage.client.post(CREATOR_INFO, &connected.access_token, &json!({})).await.0, 200);
    stage.pass(1);
    let (status, body) = stage.client.post(CREATOR_INFO, &connected.access_token, &json!({})).await;
    assert_eq!((status, code(&body)), (401, "access_token_invalid"));
    assert!(stage.last_call().violations.is_empty(), "an expired token is no malformed request");
    stage.pass(900);
    assert_eq!(code(&refresh(&stage.client, &connected.refresh_token).await.1), "invalid_grant");
}

#[tokio::test]
async fn oauth_errors_can_come_with_http_200_and_access_tokens_can_die_with_their_refresh() {
    let stage = Stage::new().await;
    let controls = stage.practice.controls();
    controls
        .turn(|knobs| {
            knobs.oauth_errors_with_200 = true;
            knobs.refresh_kills_access_token = true;
        })
        .unwrap();
    let (status, body) = refresh(&stage.client, "rft.nobody").await;
    assert_eq!((status, code(&body)), (200, "invalid_grant"));
    let connected = controls.connect("ada", &["video.publish"]).unwrap();
    assert_eq!(refresh(&stage.client, &connected.refresh_token).await.0, 200);
    assert_eq!(stage.client.post(CREATOR_INFO, &connected.access_token, &json!({})).await.0, 401);
}

#[tokio::test]
async fn revoking_ends_the_grant_and_what_is_under_way() {
    let stage = Stage::new().await;
    let client = &stage.client;
    let connected = stage.practice.controls().connect("bob", &["video.publish"]).unwrap();
    let fields = |token| {
        [("client_key", PRACTICE_CLIENT_KEY), ("client_secret", PRACTICE_CLIENT_SECRET), ("token", token)]
    };
    let revoke = "/v2/oauth/revoke/";
    assert_eq!(client.form(revoke, &fields(&connected.access_token)).await, (200, json!({})));
    assert_eq!(client.post(CREATOR_INFO, &connected.access_token, &json!({})).await.0, 401);
    assert_eq!(code(&refresh(client, &connected.refresh_token).await.1), "invalid_grant");
    let (status, body) = client.form(revoke, &fields(&connected.access_token)).await;
    assert_eq!((status, code(&body)), (400, "invalid_grant"));
    assert_eq!(client.post(CREATOR_INFO, &stage.bob, &json!({})).await.0, 200, "bob's other grant stands");

    let publish_id = stage.direct(&clip(3_000, 1)).await;
    stage.practice.controls().remove_access("ada").unwrap();
    stage.pass(2);
    let published = stage.practice.controls().published().unwrap();
    assert_eq!(published[0].publish_id, publish_id);
    assert_eq!(published[0].fail_reason.as_deref(), Some("auth_removed"));
}

#[tokio::test]
async fn the_history_and_the_state_hold_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let config = runsheet_practice::PracticeConfig {
        state: Some(folder.path().join("tiktok.sqlite")),
        creators: runsheet_practice::Creators::List(
            ["ada", "bob"].map(runsheet_practice::Creator::new).into(),
        ),
        ..runsheet_practice::PracticeConfig::default()
    };
    let stage = Stage::on(runsheet_practice::Practice::start(config).await.unwrap());
    let code_text = consent(&stage.client, "ada").await;
    let (_, tokens) = stage.client.form(TOKEN, &exchange_fields(&code_text)).await;
    let (_, renewed) = refresh(&stage.client, tokens["refresh_token"].as_str().unwrap()).await;
    let (_, url) = stage
        .client
        .init(
            crate::client::DIRECT,
            renewed["access_token"].as_str().unwrap(),
            &crate::client::direct_body(100),
        )
        .await;
    let upload_token = url.split_once("upload_token=").unwrap().1;
    let history = serde_json::to_string(&stage.practice.controls().calls().unwrap()).unwrap();
    stage.practice.stop().await;
    let files: Vec<Vec<u8>> = std::fs::read_dir(folder.path())
        .unwrap()
        .filter_map(|entry| std::fs::read(entry.unwrap().path()).ok())
        .collect();
    let secrets = [
        code_text.as_str(),
        tokens["access_token"].as_str().unwrap(),
        tokens["refresh_token"].as_str().unwrap(),
        renewed["refresh_token"].as_str().unwrap(),
        upload_token,
        PRACTICE_CLIENT_SECRET,
        crate::browser::VERIFIER,
    ];
    for secret in secrets {
        assert!(!history.contains(secret));
        assert!(
            files.iter().all(|file| !file.windows(secret.len()).any(|window| window == secret.as_bytes()))
        );
    }
}
