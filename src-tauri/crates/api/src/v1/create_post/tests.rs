use proptest::{collection::vec, prelude::*, sample::select};
use runsheet_engine::commands::When;
use runsheet_model::ProblemKind;
use serde_json::json;

use super::*;

const CONDITIONS: Conditions =
    Conditions { now: DateTime::UNIX_EPOCH, loopback_media: false, may_be_a_repeat: false };

/// A request with all that is required, and these fields besides or instead; `null` takes one away.
fn request(changes: Value) -> Map<String, Value> {
    let mut request = json!({
        "post_type": "video",
        "profile_name": "baecker-huber",
        "platforms": ["tiktok"],
        "media_urls": ["https://cdn.example.com/brezeln.mp4"],
        "tiktok_privacy_level": "PUBLIC_TO_EVERYONE",
    });
    let fields = request.as_object_mut().unwrap();
    fields.extend(changes.as_object().unwrap().clone());
    fields.clone()
}

fn read_with(changes: Value) -> Result<Order, Problem> {
    read(request(changes), &CONDITIONS)
}

fn refused(changes: Value) -> Problem {
    read_with(changes.clone()).map(|order| panic!("{changes} was taken as {order:?}")).unwrap_err()
}

fn fields_refused(changes: Value) -> Vec<String> {
    refused(changes).details.into_iter().map(|detail| detail.field).collect()
}

#[test]
fn the_least_there_must_be_is_a_direct_post_now_with_everything_off() {
    let Order { post, warnings, .. } = read_with(json!({})).unwrap();
    assert_eq!(post.profile, "baecker-huber");
    assert_eq!(post.media, Media::Url("https://cdn.example.com/brezeln.mp4".into()));
    assert_eq!((post.mode, post.when, post.title.as_str()), (Mode::Direct, Some(When::Now), ""));
    let settings = PostSettings { privacy: Some(Privacy::PublicToEveryone), ..PostSettings::default() };
    assert_eq!(post.settings, settings);
    assert!(!post.dry_run && post.idempotency.is_none() && warnings.is_empty());
}

#[test]
fn every_field_has_its_place() {
    let Order { post, .. } = read_with(json!({
        "title": "Week 17",
        "description": "Fresh #brezeln",
        "tiktok_privacy_level": "MUTUAL_FOLLOW_FRIENDS",
        "tiktok_disable_comment": true,
        "tiktok_disable_duet": true,
        "tiktok_disable_stitch": true,
        "tiktok_brand_content_toggle": true,
        "tiktok_brand_organic_toggle": true,
        "tiktok_is_aigc": true,
        "tiktok_post_mode": "DRAFT",
        "tiktok_cover_timestamp_ms": 1500,
        "scheduled_date": "1970-01-02T00:00:00Z",
    }))
    .unwrap();
    assert_eq!((post.title.as_str(), post.mode), ("Week 17", Mode::Draft));
    assert_eq!(post.when, Some(When::At("1970-01-02T00:00:00Z".parse().unwrap())));
    assert_eq!(
        post.settings,
        PostSettings {
            caption: "Fresh #brezeln".into(),
            privacy: Some(Privacy::MutualFollowFriends),
            interactions: Interactions { disable_comment: true, disable_duet: true, disable_stitch: true },
            disclosure: Disclosure { branded_content: true, own_brand: true, ai_generated: true },
            cover_timestamp_ms: Some(1_500),
        }
    );
}

#[test]
fn each_switch_is_its_own() {
    for (name, is_on) in [
        ("tiktok_disable_comment", (|s| s.interactions.disable_comment) as fn(&PostSettings) -> bool),
        ("tiktok_disable_duet", |s| s.interactions.disable_duet),
        ("tiktok_disable_stitch", |s| s.interactions.disable_stitch),
        ("tiktok_brand_content_toggle", |s| s.disclosure.branded_content),
        ("tiktok_brand_organic_toggle", |s| s.disclosure.own_brand),
        ("tiktok_is_aigc", |s| s.disclosure.ai_generated),
    ] {
        let on = read_with(json!({ name: true })).unwrap().post.settings;
        let off = read_with(json!({ name: false })).unwrap().post.settings;
        assert!(is_on(&on) && !is_on(&off), "{name}");
        assert_eq!(off, read_with(json!({})).unwrap().post.settings, "{name}");
    }
}

#[test]
fn the_text_for_tiktok_wins_over_the_description() {
    let caption = |changes| read_with(changes).unwrap().post.settings.caption;
    assert_eq!(caption(json!({"description": "for all", "tiktok_text": "for TikTok"})), "for TikTok");
    assert_eq!(caption(json!({"description": "for all", "tiktok_text": ""})), "");
    assert_eq!(caption(json!({"description": "for all", "tiktok_text": null})), "for all");
    let too_long = "a".repeat(2_201);
    assert_eq!(fields_refused(json!({"description": too_long})), ["description"]);
    assert_eq!(fields_refused(json!({"tiktok_text": too_long})), ["tiktok_text"]);
    assert!(read_with(json!({"description": too_long, "tiktok_text": "short"})).is_ok());
}

#[test]
fn a_draft_has_two_names_and_needs_no_privacy() {
    for name in ["DRAFT", "MEDIA_UPLOAD"] {
        let draft = json!({"tiktok_post_mode": name, "tiktok_privacy_level": null});
        assert_eq!(read_with(draft).unwrap().post.mode, Mode::Draft, "{name}");
    }
    assert_eq!(read_with(json!({"tiktok_post_mode": "DIRECT_POST"})).unwrap().post.mode, Mode::Direct);
    let direct = json!({"tiktok_privacy_level": null});
    assert_eq!(fields_refused(direct), ["tiktok_privacy_level"]);
}

#[test]
fn what_is_required_is_missed_by_name_all_at_once() {
    let empty = read(Map::new(), &CONDITIONS).unwrap_err();
    assert_eq!((empty.kind, empty.code.as_str()), (ProblemKind::Invalid, "validation_failed"));
    let fields: Vec<_> = empty.details.iter().map(|detail| detail.field.as_str()).collect();
    assert_eq!(fields, ["post_type", "profile_name", "platforms", "media_urls", "tiktok_privacy_level"]);
    for name in ["post_type", "profile_name", "platforms", "media_urls"] {
        let missing = refused(json!({ name: null }));
        assert_eq!(missing.details.len(), 1, "{missing}");
        assert_eq!(missing.error, format!("{name}: is required"));
    }
}

#[test]
fn a_wrong_type_names_its_field() {
    let text = [json!(1), json!(true), json!(["a"]), json!({})];
    let texts = [json!("tiktok"), json!([1]), json!([null]), json!([["tiktok"]]), json!({})];
    let switch = [json!("true"), json!(1), json!(0), json!([])];
    let number = [json!("1500"), json!(-1), json!(1.5), json!(4_294_967_296_u64), json!(true), json!([])];
    for (wrong, names) in [
        (
            &text[..],
            &[
                "post_type",
                "profile_name",
                "title",
                "description",
                "tiktok_text",
                "tiktok_privacy_level",
                "tiktok_post_mode",
                "scheduled_date",
            ][..],
        ),
        (&texts, &["platforms", "media_urls"]),
        (
            &switch,
            &[
                "tiktok_disable_comment",
                "tiktok_disable_duet",
                "tiktok_disable_stitch",
                "tiktok_brand_content_toggle",
                "tiktok_brand_organic_toggle",
                "tiktok_is_aigc",
                "schedule_best_time",
                "add_to_queue",
            ],
        ),
        (&number, &["tiktok_cover_timestamp_ms"]),
    ] {
        for name in names {
            for value in wrong {
                assert_eq!(fields_refused(json!({ *name: value })), [*name], "{value}");
            }
        }
    }
}

#[test]
fn wrong_values_are_refused_by_name_with_what_would_be_right() {
    for (name, value, says) in [
        ("post_type", json!("image"), "'video'"),
        ("profile_name", json!("  "), "is empty"),
        ("platforms", json!([]), "[\"tiktok\"]"),
        ("platforms", json!(["TikTok"]), "'TikTok'"),
        ("platforms", json!(["tiktok", "myspace"]), "'myspace'"),
        ("platforms", json!(["youtube", "x"]), "'youtube', 'x'"),
        ("platforms", json!(["tiktok", "tiktok"]), "must be"),
        ("media_urls", json!([]), "exactly one"),
        ("media_urls", json!(["https://a.example/1.mp4", "https://a.example/2.mp4"]), "exactly one"),
        ("media_urls", json!(["ftp://a.example/1.mp4"]), "https"),
        ("media_urls", json!(["http://127.0.0.1/1.mp4"]), "media.allow_loopback"),
        ("tiktok_privacy_level", json!("public"), "PUBLIC_TO_EVERYONE"),
        ("tiktok_privacy_level", json!(""), "SELF_ONLY"),
        ("tiktok_post_mode", json!("direct"), "DIRECT_POST"),
        ("scheduled_date", json!("tomorrow"), "ISO 8601"),
        ("tiktok_cover_timestamp_ms", json!(-5), "not -5"),
    ] {
        let refused = refused(json!({ name: value }));
        let details = refused.details.as_slice();
        assert!(matches!(details, [one] if one.field == name && one.message.contains(says)), "{details:?}");
    }
}

#[test]
fn branded_content_is_not_private() {
    let private = json!({"tiktok_brand_content_toggle": true, "tiktok_privacy_level": "SELF_ONLY"});
    assert_eq!(fields_refused(private), ["tiktok_privacy_level"]);
}

#[test]
fn unknown_fields_are_named() {
    assert_eq!(
        fields_refused(json!({"tiktok_privacy": "SELF_ONLY", "dry_run": true, "x_": 1, "youtube": {}})),
        ["dry_run", "tiktok_privacy", "x_", "youtube"]
    );
}

#[test]
fn fields_for_other_platforms_are_ignored_with_a_warning_whatever_they_hold() {
    for name in [
        "youtube_title",
        "instagram_media_type",
        "facebook_media_type",
        "linkedin_page_id",
        "pinterest_board_id",
        "threads_topic_tag",
        "bluesky_alt_text",
        "x_reply_settings",
        "twitter_text",
        "first_comment",
        "auto_truncate",
        "tiktok_auto_add_music",
    ] {
        for value in [json!("text"), json!(["a"]), json!(null)] {
            let warnings = read_with(json!({ name: value })).unwrap().warnings;
            assert!(matches!(warnings.as_slice(), [one] if one.starts_with(name)), "{warnings:?}");
        }
    }
}

#[test]
fn loopback_addresses_are_taken_where_the_setting_allows_them() {
    let fields = request(json!({"media_urls": ["http://127.0.0.1:1/a.mp4"]}));
    let order = read(fields, &Conditions { loopback_media: true, ..CONDITIONS }).unwrap();
    assert_eq!(order.post.media, Media::Url("http://127.0.0.1:1/a.mp4".into()));
}

#[test]
fn a_date_lies_between_a_minute_ago_and_a_year_ahead() {
    let now = "2026-04-15T12:00:00Z".parse().unwrap();
    let when = |date: &str, may_be_a_repeat| {
        let conditions = Conditions { now, may_be_a_repeat, ..CONDITIONS };
        read(request(json!({"scheduled_date": date})), &conditions).map(|order| order.post.when)
    };
    let at = |date: &str| Ok::<_, Problem>(Some(When::At(date.parse().unwrap())));
    assert_eq!(when("2026-04-15T12:00:01Z", false), at("2026-04-15T12:00:01Z"));
    assert_eq!(when("2027-04-15T12:00:00Z", false), at("2027-04-15T12:00:00Z"));
    assert_eq!(when("2026-04-15T12:00:00Z", false), Ok(Some(When::Now)));
    assert_eq!(when("2026-04-15T11:59:00Z", false), Ok(Some(When::Now)));
    for refused in ["2026-04-15T11:58:59.999Z", "2027-04-15T12:00:00.001Z", "9999-12-31T23:59:59Z"] {
        assert_eq!(when(refused, false).unwrap_err().details[0].field, "scheduled_date", "{refused}");
    }
    // A repeat of a request whose time has come meanwhile is for the desk to know again.
    assert_eq!(when("2026-04-15T11:00:00Z", true), at("2026-04-15T11:00:00Z"));
    assert!(when("2027-04-15T12:00:01Z", true).is_err());
}

#[test]
fn there_is_one_way_to_say_when() {
    const DATE: &str = "1970-01-02T00:00:00Z";
    for (changes, fields) in [
        (
            json!({"scheduled_date": DATE, "schedule_best_time": true}),
            &["scheduled_date", "schedule_best_time"][..],
        ),
        (json!({"scheduled_date": DATE, "add_to_queue": true}), &["scheduled_date", "add_to_queue"]),
        (json!({"schedule_best_time": true, "add_to_queue": true}), &["schedule_best_time", "add_to_queue"]),
    ] {
        let refused = refused(changes);
        assert_eq!(refused.code, "validation_failed");
        let named: Vec<_> = refused.details.iter().map(|detail| detail.field.as_str()).collect();
        assert_eq!(named, fields);
    }
    for name in ["schedule_best_time", "add_to_queue"] {
        assert!(read_with(json!({ name: false, "scheduled_date": DATE })).is_ok(), "{name}");
        let alone = refused(json!({ name: true }));
        assert_eq!((alone.code.as_str(), alone.details[0].field.as_str()), ("not_available", name));
        let among_others = refused(json!({ name: true, "post_type": "text" }));
        assert_eq!((among_others.code.as_str(), among_others.details.len()), ("validation_failed", 2));
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "(file|https?|FILE)://?/?[ -~é]{0,20}".prop_map(Value::from),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?(Z|z|[+-][0-9]{2}:[0-9]{2})?"
            .prop_map(Value::from),
        select(&["video", "tiktok", "DRAFT", "DIRECT_POST", "SELF_ONLY"][..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| vec(inner, 0..3).prop_map(Value::from))
}

fn any_name() -> impl Strategy<Value = String> {
    let documented = [
        "post_type",
        "profile_name",
        "platforms",
        "media_urls",
        "title",
        "description",
        "tiktok_text",
        "tiktok_privacy_level",
        "tiktok_disable_comment",
        "tiktok_post_mode",
        "tiktok_cover_timestamp_ms",
        "scheduled_date",
        "schedule_best_time",
        "add_to_queue",
        "youtube_title",
    ];
    prop_oneof![9 => select(documented.map(str::to_owned).to_vec()), 1 => any::<String>()]
}

proptest! {
    #[test]
    fn whatever_is_sent_is_either_understood_or_refused_by_field(
        changes in vec((any_name(), any_value()), 0..4),
        loopback_media: bool,
        may_be_a_repeat: bool,
    ) {
        let given = request(changes.into_iter().collect::<Map<_, _>>().into());
        let conditions = Conditions { loopback_media, may_be_a_repeat, ..CONDITIONS };
        match read(given.clone(), &conditions) {
            Ok(Order { post, .. }) => {
                prop_assert_eq!(&given["platforms"], &json!(["tiktok"]));
                prop_assert!(post.mode == Mode::Draft || post.settings.privacy.is_some());
                if let Media::File(path) = post.media {
                    prop_assert!(path.is_absolute());
                }
            }
            Err(problem) => {
                prop_assert_eq!(problem.kind, ProblemKind::Invalid);
                prop_assert!(!problem.details.is_empty());
            }
        }
    }
}
