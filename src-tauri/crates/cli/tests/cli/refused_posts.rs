//! Posts that cannot be planned as they were asked for: refused by the name of the field, over HTTP and on the command
//! line, with nothing left behind.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    desk::{Api, answer, later, named, post, utc},
    place::fixture,
};

const DAY: u64 = 24 * 60 * 60;

fn ago(seconds: i64) -> String {
    (chrono::Utc::now() - chrono::Duration::seconds(seconds))
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

#[tokio::test]
async fn every_wrong_field_is_refused_by_its_name() {
    let api = Api::open().await;
    let before = api.traces().await;
    let tomorrow = utc(Duration::from_secs(DAY));
    let without_z = tomorrow.trim_end_matches('Z');
    let clip = post(json!({}))["media_urls"][0].clone();
    let a = |count: usize| "a".repeat(count);
    let loaves = |count: usize| "\u{1f35e}".repeat(count);
    let table: &[(Value, &[&str])] = &[
        (json!({"post_type": null}), &["post_type"]),
        (json!({"post_type": "image"}), &["post_type"]),
        (json!({"post_type": 1}), &["post_type"]),
        (json!({"profile_name": null}), &["profile_name"]),
        (json!({"profile_name": " "}), &["profile_name"]),
        (json!({"profile_name": 7}), &["profile_name"]),
        (json!({"platforms": null}), &["platforms"]),
        (json!({"platforms": []}), &["platforms"]),
        (json!({"platforms": "tiktok"}), &["platforms"]),
        (json!({"platforms": ["instagram"]}), &["platforms"]),
        (json!({"platforms": ["tiktok", "youtube"]}), &["platforms"]),
        (json!({"platforms": ["tiktok", "tiktok"]}), &["platforms"]),
        (json!({"platforms": [1]}), &["platforms"]),
        (json!({"media_urls": null}), &["media_urls"]),
        (json!({"media_urls": []}), &["media_urls"]),
        (json!({"media_urls": [clip, clip]}), &["media_urls"]),
        (json!({"media_urls": clip}), &["media_urls"]),
        (json!({"media_urls": [5]}), &["media_urls"]),
        (json!({"title": 5}), &["title"]),
        (json!({"description": 5}), &["description"]),
        (json!({"description": ["Fresh bread"]}), &["description"]),
        (json!({"description": a(2_201)}), &["description"]),
        (json!({"description": a(2_199) + &loaves(1)}), &["description"]),
        (json!({"description": loaves(1_101)}), &["description"]),
        (json!({"tiktok_text": a(2_201)}), &["tiktok_text"]),
        (json!({"tiktok_text": false}), &["tiktok_text"]),
        (json!({"tiktok_privacy_level": null}), &["tiktok_privacy_level"]),
        (json!({"tiktok_privacy_level": "FRIENDS"}), &["tiktok_privacy_level"]),
        (json!({"tiktok_privacy_level": "self_only"}), &["tiktok_privacy_level"]),
        (json!({"tiktok_privacy_level": ""}), &["tiktok_privacy_level"]),
        (json!({"tiktok_privacy_level": 3}), &["tiktok_privacy_level"]),
        (json!({"tiktok_brand_content_toggle": true}), &["tiktok_privacy_level"]),
        (json!({"tiktok_disable_comment": "true"}), &["tiktok_disable_comment"]),
        (json!({"tiktok_is_aigc": 1}), &["tiktok_is_aigc"]),
        (json!({"tiktok_post_mode": "INSTANT"}), &["tiktok_post_mode"]),
        (json!({"tiktok_post_mode": 0}), &["tiktok_post_mode"]),
        (json!({"tiktok_cover_timestamp_ms": "1500"}), &["tiktok_cover_timestamp_ms"]),
        (json!({"tiktok_cover_timestamp_ms": -1}), &["tiktok_cover_timestamp_ms"]),
        (json!({"tiktok_cover_timestamp_ms": 1.5}), &["tiktok_cover_timestamp_ms"]),
        (json!({"tiktok_cover_timestamp_ms": 4_294_967_296_u64}), &["tiktok_cover_timestamp_ms"]),
        (json!({"scheduled_date": ago(120)}), &["scheduled_date"]),
        (json!({"scheduled_date": "1999-12-31T23:59:59Z"}), &["scheduled_date"]),
        (json!({"scheduled_date": utc(Duration::from_secs(366 * DAY))}), &["scheduled_date"]),
        (json!({"scheduled_date": without_z}), &["scheduled_date"]),
        (json!({"scheduled_date": format!("{without_z}+02:00")}), &["scheduled_date"]),
        (json!({"scheduled_date": "tomorrow"}), &["scheduled_date"]),
        (json!({"scheduled_date": ""}), &["scheduled_date"]),
        (json!({"scheduled_date": 1_776_258_000}), &["scheduled_date"]),
        (json!({"scheduled_date": tomorrow, "add_to_queue": true}), &["scheduled_date", "add_to_queue"]),
        (
            json!({"scheduled_date": tomorrow, "schedule_best_time": true}),
            &["scheduled_date", "schedule_best_time"],
        ),
        (json!({"schedule_best_time": true, "add_to_queue": true}), &["schedule_best_time", "add_to_queue"]),
        (json!({"tiktok_privacy": "SELF_ONLY"}), &["tiktok_privacy"]),
        (json!({"dry_run": true}), &["dry_run"]),
        (json!({"": 1}), &[""]),
        (json!({"title": 5, "post_type": "image", "x": 1}), &["post_type", "title", "x"]),
    ];
    for (changes, fields) in table {
        let answer = api.post(&post(changes.clone())).await;
        answer.refused(400, "validation_failed", fields);
        assert!(answer.body["error"].as_str().unwrap().starts_with(fields[0]), "{answer:?}");
        assert_eq!(api.traces().await, before, "{changes}");
    }
    api.prove_that_a_good_post_goes_out_alone().await;
}

#[tokio::test]
async fn whoever_and_whatever_is_not_there_is_named() {
    let api = Api::open().await;
    let before = api.traces().await;
    for name in ["nobody", "MIA", "mia\u{301}", "../mia", "' OR 1=1 --"] {
        let answer = api.post(&post(json!({"profile_name": name}))).await;
        answer.refused(404, "profile_not_found", &["profile_name"]);
    }
    for field in ["schedule_best_time", "add_to_queue"] {
        api.post(&post(json!({field: true}))).await.refused(400, "not_available", &[field]);
    }
    assert_eq!(api.traces().await, before);
    api.prove_that_a_good_post_goes_out_alone().await;
}

#[tokio::test]
async fn a_caption_may_have_2200_utf16_units_and_arrives_unchanged() {
    let api = Api::open().await;
    for caption in ["a".repeat(2_200), "\u{1f35e}".repeat(1_100), "e\u{301}".repeat(1_100), String::new()] {
        let created = api.post(&later(json!({"description": caption}))).await;
        assert_eq!(created.status, 202, "{created:?}");
        let shown = api.get(&format!("/v1/posts/{}", created.planned().as_str().unwrap())).await;
        assert_eq!(shown.body["post"]["description"], caption);
    }
}

#[tokio::test]
async fn fields_for_other_platforms_are_ignored_and_said() {
    let api = Api::open().await;
    let created = api.post(&later(json!({"youtube_title": "Bread", "first_comment": "Yum"}))).await;
    created.planned();
    let warnings = created.body["warnings"].to_string();
    assert!(warnings.contains("youtube_title") && warnings.contains("first_comment"), "{warnings}");
}

#[tokio::test]
async fn the_command_line_refuses_the_same() {
    let api = Api::open().await;
    let before = api.traces().await;
    let clip = fixture("upright.mp4");
    let (too_long, far) = ("\u{1f35e}".repeat(1_101), utc(Duration::from_secs(366 * DAY)));
    let past = ago(120);
    let private = ["--privacy", "SELF_ONLY"];
    let table: &[(&str, &[&str], &str, &str)] = &[
        ("mia", &["--privacy", "SELF_ONLY", "--caption", &too_long], "validation_failed", "caption"),
        ("mia", &[], "validation_failed", "privacy"),
        ("mia", &["--privacy", "SELF_ONLY", "--brand-content"], "validation_failed", "privacy"),
        ("mia", &["--privacy", "FOLLOWER_OF_CREATOR", "--brand-content"], "validation_failed", "privacy"),
        ("mia", &["--privacy", "SELF_ONLY", "--at", &past], "validation_failed", "when"),
        ("mia", &["--privacy", "SELF_ONLY", "--at", &far], "validation_failed", "when"),
        ("nobody", &private, "profile_not_found", "profile"),
    ];
    for (profile, options, code, field) in table {
        let arguments = [&["--json", "post", &clip, "--profile", profile], *options].concat();
        let ran = api.desk.place.run(&arguments).await;
        let refusal = ran.refusal(1);
        assert_eq!((refusal["code"].as_str(), ran.stdout.as_str()), (Some(*code), ""), "{options:?}");
        assert_eq!(named(&refusal), [*field], "{options:?}");
        assert_eq!(api.traces().await, before, "{options:?}");
    }
}

#[tokio::test]
async fn a_key_may_only_what_it_was_made_for() {
    let api = Api::open().await;
    let before = api.traces().await;
    for (scopes, field) in [(&["read"][..], "Authorization"), (&["read", "posts"], "media_urls")] {
        let scopes: Vec<_> = scopes.iter().flat_map(|scope| ["--scope", scope]).collect();
        let key = api.desk.json(&[&["keys", "create", "narrow"], &scopes[..]].concat()).await;
        let request = api.bare(reqwest::Method::POST, "/v1/posts").json(&post(json!({})));
        let answer = answer(request.bearer_auth(key["key"].as_str().unwrap())).await;
        answer.refused(403, "scope_exceeded", &[field]);
        assert_eq!(api.traces().await, before);
        api.desk.json(&["keys", "revoke", "narrow"]).await;
    }
}
