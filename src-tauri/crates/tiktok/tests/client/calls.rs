//! Each call to the letter, and its good answer.

use std::time::Duration;

use runsheet_tiktok::{
    Answer, DirectInit, FailReason, FileSource, InboxInit, PostInfo, PostStatus, PrivacyLevel, PublishStatus,
    Scopes,
};
use serde_json::json;

use crate::server::{Request, Server, all_scopes, ok, token};

fn assert_json_call(request: &Request, target: &str) {
    assert_eq!(request.method, "POST");
    assert_eq!(request.target, target);
    assert_eq!(request.header("content-type"), Some("application/json; charset=UTF-8"));
    assert_common(request);
}

fn assert_common(request: &Request) {
    assert_eq!(request.header("authorization"), Some("Bearer act.token"));
    assert_eq!(request.header("user-agent"), Some(concat!("Runsheet/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(request.header("cookie"), None);
    assert_eq!(request.header("referer"), None);
}

#[tokio::test]
async fn user_info_asks_only_for_granted_fields() {
    let data = r#"{"user":{"open_id":"o-1","union_id":"u-1","avatar_url":"https://x/a","display_name":"N"}}"#;
    let server = Server::start([ok(data)]).await;
    let answer = server.tiktok().user_info(&token(), &all_scopes()).await.unwrap();
    assert_eq!(answer.value.open_id, "o-1");
    assert_eq!(answer.value.display_name.as_deref(), Some("N"));
    assert_eq!(answer.value.username, None);
    assert_eq!(answer.value.follower_count, None);
    let request = server.request();
    assert_eq!(request.method, "GET");
    assert_eq!(request.target, "/v2/user/info/?fields=open_id,union_id,avatar_url,display_name");
    assert!(request.body.is_empty());
    assert_common(&request);
}

#[tokio::test]
async fn user_info_reads_profile_and_counts_where_granted() {
    let data = r#"{"user":{"open_id":"o-1","username":"u","is_verified":true,"follower_count":7000000000}}"#;
    let server = Server::start([ok(data)]).await;
    let granted = Scopes::parse("user.info.basic,user.info.stats,user.info.profile");
    let user = server.tiktok().user_info(&token(), &granted).await.unwrap().value;
    assert_eq!(user.username.as_deref(), Some("u"));
    assert_eq!(user.is_verified, Some(true));
    assert_eq!(user.follower_count, Some(7_000_000_000));
    assert_eq!(
        server.request().target,
        "/v2/user/info/?fields=open_id,union_id,avatar_url,display_name,username,is_verified,profile_deep_link,\
         bio_description,follower_count,following_count,likes_count,video_count"
    );
}

#[tokio::test]
async fn creator_info_is_read_with_unknown_options_kept() {
    let data = r#"{"creator_avatar_url":"https://x/a.webp","creator_username":"u","creator_nickname":"N",
        "privacy_level_options":["PUBLIC_TO_EVERYONE","MUTUAL_FOLLOW_FRIENDS","FOLLOWER_OF_CREATOR","SELF_ONLY","NEW_LEVEL"],
        "comment_disabled":false,"duet_disabled":true,"stitch_disabled":true,"max_video_post_duration_sec":3600}"#;
    let server = Server::start([ok(data)]).await;
    let creator = server.tiktok().creator_info(&token()).await.unwrap().value;
    assert_eq!(creator.avatar_url.as_deref(), Some("https://x/a.webp"));
    assert_eq!((creator.username.as_str(), creator.nickname.as_str()), ("u", "N"));
    assert_eq!(
        creator.privacy_level_options,
        [
            PrivacyLevel::Public,
            PrivacyLevel::MutualFollowFriends,
            PrivacyLevel::FollowerOfCreator,
            PrivacyLevel::SelfOnly,
            PrivacyLevel::Other("NEW_LEVEL".into()),
        ]
    );
    assert_eq!(
        (creator.comment_disabled, creator.duet_disabled, creator.stitch_disabled),
        (false, true, true)
    );
    assert_eq!(creator.max_video_post_duration, Some(Duration::from_secs(3600)));
    let request = server.request();
    assert_json_call(&request, "/v2/post/publish/creator_info/query/");
    assert_eq!(request.json(), json!({}));
}

const SOURCE: FileSource =
    FileSource { video_size: 50_000_123, chunk_size: 10_000_000, total_chunk_count: 5 };

fn post_info() -> PostInfo {
    PostInfo {
        privacy_level: PrivacyLevel::SelfOnly,
        title: Some("Grüße 🎬 #tag @name".into()),
        disable_comment: false,
        disable_duet: true,
        disable_stitch: false,
        video_cover_timestamp_ms: Some(1000),
        brand_content_toggle: false,
        brand_organic_toggle: true,
        is_aigc: false,
    }
}

const INIT_DATA: &str = r#"{"publish_id":"v_pub_file~v2-1.123","upload_url":"https://open-upload.tiktokapis.com/video/?upload_id=1&upload_token=t"}"#;

#[tokio::test]
async fn init_direct_sends_every_toggle_and_reads_the_upload() {
    let server = Server::start([ok(INIT_DATA)]).await;
    let init = DirectInit { post_info: post_info(), source: SOURCE };
    let Answer { value, date, log_id } = server.tiktok().init_direct(&token(), &init).await.unwrap();
    assert_eq!(value.publish_id, "v_pub_file~v2-1.123");
    assert_eq!(
        value.upload_url.secret().expose(),
        "https://open-upload.tiktokapis.com/video/?upload_id=1&upload_token=t"
    );
    assert_eq!(date.unwrap().to_rfc3339(), "2026-11-22T15:39:20+00:00");
    assert_eq!(log_id.as_deref(), Some("L1"));
    let request = server.request();
    assert_json_call(&request, "/v2/post/publish/video/init/");
    assert_eq!(
        request.json(),
        json!({
            "post_info": {
                "privacy_level": "SELF_ONLY",
                "title": "Grüße 🎬 #tag @name",
                "disable_comment": false,
                "disable_duet": true,
                "disable_stitch": false,
                "video_cover_timestamp_ms": 1000,
                "brand_content_toggle": false,
                "brand_organic_toggle": true,
                "is_aigc": false,
            },
            "source_info": {
                "source": "FILE_UPLOAD",
                "video_size": 50_000_123,
                "chunk_size": 10_000_000,
                "total_chunk_count": 5,
            },
        })
    );
}

#[tokio::test]
async fn init_direct_leaves_out_an_absent_caption_and_cover() {
    let server = Server::start([ok(INIT_DATA)]).await;
    let post_info = PostInfo { title: None, video_cover_timestamp_ms: None, ..post_info() };
    server.tiktok().init_direct(&token(), &DirectInit { post_info, source: SOURCE }).await.unwrap();
    let sent = server.request().json();
    let fields: Vec<_> = sent["post_info"].as_object().unwrap().keys().cloned().collect();
    assert!(
        !fields.contains(&"title".to_owned()) && !fields.contains(&"video_cover_timestamp_ms".to_owned())
    );
    assert_eq!(fields.len(), 7);
}

#[tokio::test]
async fn init_inbox_sends_the_source_and_nothing_else() {
    let server = Server::start([ok(INIT_DATA)]).await;
    server.tiktok().init_inbox(&token(), &InboxInit { source: SOURCE }).await.unwrap();
    let request = server.request();
    assert_json_call(&request, "/v2/post/publish/inbox/video/init/");
    assert_eq!(
        request.json(),
        json!({"source_info": {
            "source": "FILE_UPLOAD",
            "video_size": 50_000_123,
            "chunk_size": 10_000_000,
            "total_chunk_count": 5,
        }})
    );
}

async fn status_of(data: &str) -> PublishStatus {
    let server = Server::start([ok(data)]).await;
    server.tiktok().status(&token(), "v_pub_file~v2-1.123").await.unwrap().value
}

#[tokio::test]
async fn status_names_the_post_and_reads_it() {
    let data = r#"{"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[7512345678901234567],"uploaded_bytes":50000123}"#;
    let server = Server::start([ok(data)]).await;
    let status = server.tiktok().status(&token(), "v_pub_file~v2-1.123").await.unwrap().value;
    assert_eq!(status.status, PostStatus::PublishComplete);
    assert_eq!(status.post_ids, ["7512345678901234567"]);
    assert!(status.uploaded.unwrap().covers(50_000_123));
    assert_eq!(status.fail_reason, None);
    let request = server.request();
    assert_json_call(&request, "/v2/post/publish/status/fetch/");
    assert_eq!(request.json(), json!({"publish_id": "v_pub_file~v2-1.123"}));
}

#[tokio::test]
async fn status_reads_every_shape_of_the_post_ids() {
    for (member, want) in [
        (r#""publicaly_available_post_id":[]"#, vec![]),
        (r#""publicaly_available_post_id":null"#, vec![]),
        (r#""downloaded_bytes":0"#, vec![]),
        (r#""publicaly_available_post_id":"7512345678901234567""#, vec!["7512345678901234567"]),
        (r#""publicaly_available_post_id":["1","2"]"#, vec!["1", "2"]),
        (r#""publicly_available_post_id":[9007199254740993]"#, vec!["9007199254740993"]),
        (
            r#""publicaly_available_post_id":[1],"publicly_available_post_id":["1",18446744073709551617]"#,
            vec!["1", "18446744073709551617"],
        ),
    ] {
        let status = status_of(&format!(r#"{{"status":"PUBLISH_COMPLETE",{member}}}"#)).await;
        assert_eq!(status.post_ids, want, "{member}");
    }
}

#[tokio::test]
async fn status_keeps_unknown_words_and_reads_short_reasons() {
    let status = status_of(r#"{"status":"PROCESSING","fail_reason":"","uploaded_bytes":null}"#).await;
    assert_eq!(status.status, PostStatus::Unknown("PROCESSING".into()));
    assert_eq!((status.fail_reason, status.uploaded), (None, None));
    for (word, want) in [
        ("frame_rate_check_failed", FailReason::FrameRateCheckFailed),
        ("frame_rate", FailReason::FrameRateCheckFailed),
        ("picture_size", FailReason::PictureSizeCheckFailed),
        ("duration", FailReason::DurationCheckFailed),
        ("file_format", FailReason::FileFormatCheckFailed),
        ("internal", FailReason::Internal),
        ("bad_mood", FailReason::Other("bad_mood".into())),
    ] {
        let status = status_of(&format!(r#"{{"status":"FAILED","fail_reason":"{word}"}}"#)).await;
        assert_eq!(status.status, PostStatus::Failed);
        assert_eq!(status.fail_reason, Some(want));
    }
}

const VIDEO_FIELDS: &str = "?fields=id,create_time,cover_image_url,share_url,video_description,title,duration,\
                            height,width,like_count,comment_count,share_count,view_count";

#[tokio::test]
async fn video_list_pages_by_milliseconds_and_reads_seconds() {
    let page = r#"{"videos":[{"id":"7512345678901234567","create_time":1760000000,"view_count":1200,
        "like_count":30,"comment_count":2,"share_count":1,"duration":21,"title":"T"}],
        "cursor":1760000000000,"has_more":true}"#;
    let server = Server::start([ok(page), ok(r#"{"videos":null,"has_more":false}"#)]).await;
    let first = server.tiktok().video_list(&token(), None, 20).await.unwrap().value;
    let video = &first.videos[0];
    assert_eq!(video.id, "7512345678901234567");
    assert_eq!(video.create_time.timestamp(), 1_760_000_000);
    assert_eq!((video.view_count, video.like_count, video.duration_sec), (Some(1200), Some(30), Some(21)));
    assert_eq!((first.cursor_ms, first.has_more), (Some(1_760_000_000_000), true));
    let rest = server.tiktok().video_list(&token(), first.cursor_ms, 20).await.unwrap().value;
    assert!(rest.videos.is_empty() && !rest.has_more);
    let requests = server.requests();
    for request in &requests {
        assert_json_call(request, &format!("/v2/video/list/{VIDEO_FIELDS}"));
    }
    assert_eq!(requests[0].json(), json!({"max_count": 20}));
    assert_eq!(requests[1].json(), json!({"max_count": 20, "cursor": 1_760_000_000_000_i64}));
}

#[tokio::test]
async fn video_query_sends_ids_as_text() {
    let data = r#"{"videos":[{"id":7512345678901234567,"create_time":1760000000}]}"#;
    let server = Server::start([ok(data)]).await;
    let ids = ["7512345678901234567".to_owned()];
    let videos = server.tiktok().video_query(&token(), &ids).await.unwrap().value;
    assert_eq!(videos[0].id, ids[0]);
    let request = server.request();
    assert_json_call(&request, &format!("/v2/video/query/{VIDEO_FIELDS}"));
    assert_eq!(request.json(), json!({"filters": {"video_ids": ids}}));
}
