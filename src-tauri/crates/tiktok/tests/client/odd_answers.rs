//! Every odd answer: refusals with 200, missing data, bare statuses, other people's pages.

use std::time::Duration;

use runsheet_tiktok::{CallError, Class, Code, CreatorInfo, FaultKind, FileSource, InboxInit, InitAnswer};

use crate::server::{Server, json, ok, token, with_headers};

const SOURCE: FileSource = FileSource { video_size: 10, chunk_size: 10, total_chunk_count: 1 };

async fn init(answer: Vec<u8>) -> Result<InitAnswer, CallError> {
    let server = Server::start([answer]).await;
    let outcome = server.tiktok().init_inbox(&token(), &InboxInit { source: SOURCE }).await;
    outcome.map(|answer| answer.value)
}

async fn creator(answer: Vec<u8>) -> Result<CreatorInfo, CallError> {
    let server = Server::start([answer]).await;
    server.tiktok().creator_info(&token()).await.map(|answer| answer.value)
}

fn fault_of<T: std::fmt::Debug>(outcome: Result<T, CallError>) -> (FaultKind, u16) {
    let error = outcome.unwrap_err();
    assert!(error.may_have_taken_effect());
    assert_eq!(error.class(), Class::Retry);
    match error {
        CallError::Fault(fault) => (fault.kind, fault.status),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_refusal_is_a_refusal_whatever_its_status() {
    for status in [200, 400, 401, 403, 429] {
        let body = r#"{"data":{},"error":{"code":"spam_risk_too_many_posts","message":"m","log_id":"L3"}}"#;
        let error = creator(json(status, body)).await.unwrap_err();
        assert_eq!(error.class(), Class::Later, "{status}");
        assert!(!error.may_have_taken_effect());
        let CallError::Refused(refusal) = error else { panic!("{status}") };
        assert_eq!(refusal.code, Code::TooManyPosts);
        assert_eq!((refusal.status, refusal.message.as_str()), (status, "m"));
        assert_eq!(refusal.log_id.as_deref(), Some("L3"));
        assert_eq!(refusal.date.unwrap().timestamp(), 1_795_361_960);
    }
}

#[tokio::test]
async fn a_refusal_needs_neither_data_nor_wrapper_nor_log_id() {
    for body in [
        r#"{"error":{"code":"unaudited_client_can_only_post_to_private_accounts","message":"Please review","log_id":"L5"}}"#,
        r#"{"data":null,"error":{"code":"unaudited_client_can_only_post_to_private_accounts","message":"Please review","logid":"L5"}}"#,
        r#"{"error":{"code":"unaudited_client_can_only_post_to_private_accounts","message":"Please review","logid":"","log_id":"L5"}}"#,
        r#"{"code":"unaudited_client_can_only_post_to_private_accounts","message":"Please review","log_id":"L5"}"#,
    ] {
        let CallError::Refused(refusal) = init(json(403, body)).await.unwrap_err() else { panic!("{body}") };
        assert_eq!(refusal.code, Code::UnauditedClientPrivateAccountsOnly);
        assert_eq!(refusal.message, "Please review");
        assert_eq!(refusal.log_id.as_deref(), Some("L5"));
    }
    let bare =
        init(json(401, r#"{"error":{"code":"access_token_invalid","message":null}}"#)).await.unwrap_err();
    assert_eq!(bare.code(), Some(&Code::AccessTokenInvalid));
    assert_eq!(bare.class(), Class::RefreshToken);
}

#[tokio::test]
async fn too_many_calls_are_known_with_and_without_a_code() {
    let coded = r#"{"error":{"code":"rate_limit_exceeded","message":"m","log_id":"L"}}"#;
    let foreign = r#"{"error":{"code":"gateway_throttled","message":"m","log_id":"L"}}"#;
    for (body, code) in [
        (coded, Code::RateLimitExceeded),
        ("", Code::RateLimitExceeded),
        ("<html>slow down</html>", Code::RateLimitExceeded),
        (r#"{"error":{"code":"ok"}}"#, Code::RateLimitExceeded),
        (foreign, Code::Other("gateway_throttled".into())),
    ] {
        let error = creator(with_headers(429, "Retry-After: 17\r\n", body)).await.unwrap_err();
        assert_eq!(error.code(), Some(&code), "{body}");
        assert_eq!(error.class(), Class::RateLimited, "{body}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(17)));
        assert!(!error.may_have_taken_effect());
    }
    let with_200 = creator(json(200, coded)).await.unwrap_err();
    assert_eq!(with_200.class(), Class::RateLimited);
}

#[tokio::test]
async fn a_fault_of_the_server_is_neither_yes_nor_no() {
    let coded = r#"{"data":{},"error":{"code":"internal_error","message":"","log_id":"L"}}"#;
    for (status, body) in [
        (500, coded),
        (200, coded),
        (500, ""),
        (502, "<html>Bad Gateway</html>"),
        (503, r#"{"data":{"publish_id":"p"},"error":{"code":"ok"}}"#),
        (504, r#"{"error":{"code":"something_else"}}"#),
    ] {
        assert_eq!(fault_of(init(json(status, body)).await), (FaultKind::Server, status), "{status} {body}");
    }
    let patient = init(with_headers(503, "Retry-After: 5\r\n", "")).await.unwrap_err();
    assert_eq!(patient.retry_after(), Some(Duration::from_secs(5)));
    assert_eq!(patient.date().unwrap().timestamp(), 1_795_361_960);
}

#[tokio::test]
async fn a_body_that_is_not_tiktoks_is_no_answer() {
    for (status, body) in [
        (200, ""),
        (200, "<html>Welcome to this hotel</html>"),
        (200, "{}"),
        (200, r#"{"data":{"publish_id":"p","upload_url":"https://open-upload.tiktokapis.com/"}}"#),
        (200, r#"{"data":{},"error":"ok"}"#),
        (200, r#"[1]"#),
        (302, ""),
        (403, "<html>Forbidden by policy</html>"),
        (401, ""),
        (400, r#"{"data":{},"error":{"code":"ok"}}"#),
    ] {
        assert_eq!(
            fault_of(init(json(status, body)).await),
            (FaultKind::Unintelligible, status),
            "{status} {body}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start([ok("{}")]).await;
    let location = format!("Location: {}\r\n", elsewhere.url);
    let server = Server::start([with_headers(307, &location, "")]).await;
    let outcome = server.tiktok().creator_info(&token()).await;
    assert_eq!(fault_of(outcome), (FaultKind::Unintelligible, 307));
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn an_ok_without_its_data_is_no_success() {
    for data in [
        r#"{}"#,
        r#"null"#,
        r#"{"publish_id":"p"}"#,
        r#"{"upload_url":"https://open-upload.tiktokapis.com/video/"}"#,
        r#"{"publish_id":"","upload_url":"https://open-upload.tiktokapis.com/video/"}"#,
        r#"{"publish_id":"p","upload_url":""}"#,
        r#"{"publish_id":"p","upload_url":null}"#,
        r#"[]"#,
    ] {
        assert_eq!(fault_of(init(ok(data)).await), (FaultKind::Incomplete, 200), "{data}");
    }
    assert_eq!(fault_of(init(json(200, r#"{"error":{"code":"ok"}}"#)).await), (FaultKind::Incomplete, 200));
    assert_eq!(fault_of(creator(ok(r#"{"creator_username":"u"}"#)).await), (FaultKind::Incomplete, 200));
}

#[tokio::test]
async fn an_upload_address_elsewhere_is_not_believed() {
    for address in ["https://evil.example/video/", "http://open-upload.tiktokapis.com/video/", "video"] {
        let data = format!(r#"{{"publish_id":"p","upload_url":"{address}"}}"#);
        assert_eq!(fault_of(init(ok(&data)).await), (FaultKind::ForeignUploadUrl, 200), "{address}");
    }
}

#[tokio::test]
async fn an_endless_body_is_not_swallowed() {
    let padding = " ".repeat(1024 * 1024);
    let body = format!(r#"{{"data":{{}},{padding}"error":{{"code":"ok"}}}}"#);
    assert_eq!(fault_of(creator(json(200, &body)).await), (FaultKind::Unintelligible, 200));
}

#[tokio::test]
async fn null_where_a_switch_or_list_is_expected_means_off_and_empty() {
    let data = r#"{"privacy_level_options":[],"comment_disabled":null,"duet_disabled":null,
        "stitch_disabled":null,"max_video_post_duration_sec":null,"creator_avatar_url":""}"#;
    let creator = creator(ok(data)).await.unwrap();
    assert!(!creator.comment_disabled && !creator.duet_disabled && !creator.stitch_disabled);
    assert_eq!((creator.max_video_post_duration, creator.avatar_url), (None, None));
}
