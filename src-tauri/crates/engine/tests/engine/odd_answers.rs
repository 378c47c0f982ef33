//! Every fault on every call but the upload (those are in `upload_faults.rs`), and every word TikTok may end a post with:
//! a fault delays, a refusal says what it means, and neither posts twice.

use std::{path::Path, sync::Arc, time::Duration};

use chrono::Utc;
use runsheet_engine::{commands::CreatePost, views::PostDetail};
use runsheet_model::{Login, Mode, PostId, Privacy, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind, Outcome, OutcomeFor, PostIdShape};
use runsheet_testkit::{ManualClock, wait_for};

use crate::agency::{A_WHILE, Agency, KORN, caller, draft, fixture, now};

/// An agency whose time is the test's, and what its account has done so far forgotten.
struct Desk {
    agency: Agency,
    clock: ManualClock,
}

impl Desk {
    async fn open() -> Self {
        let clock = ManualClock::at(Utc::now());
        let agency = Agency::open_at(Arc::new(clock.clone())).await;
        agency.connect(KORN, KORN).await.unwrap();
        agency.turn(|knobs| knobs.direct_posts_per_day = 100);
        agency.controls().clear_calls().unwrap();
        Self { agency, clock }
    }

    fn meets(&self, endpoint: Endpoint, kind: &FaultKind) {
        self.agency.controls().add_fault(&Fault::next(endpoint, kind.clone())).unwrap();
    }

    async fn begin(&self, request: CreatePost) -> PostId {
        self.agency.post(request).await.unwrap().post_id
    }

    async fn sees(&self, post: PostId, what: &str, is_so: impl Fn(&PostDetail) -> bool) -> PostDetail {
        wait_for(what, A_WHILE, async || {
            self.agency.pass(&self.clock, Duration::from_secs(2));
            let detail = self.agency.show(post).await;
            is_so(&detail).then_some(detail)
        })
        .await
    }

    async fn reaches(&self, post: PostId, state: StateName) -> PostDetail {
        self.sees(post, &format!("the post is {state}"), |detail| detail.post.state == state).await
    }

    /// Codes of the calls to an endpoint, as TikTok decided them.
    fn codes(&self, endpoint: Endpoint) -> Vec<String> {
        self.agency.calls(endpoint).into_iter().map(|call| call.code).collect()
    }

    async fn login(&self) -> Login {
        self.agency.desk().list_profiles(Default::default(), &caller()).await.unwrap()[0].login
    }
}

fn refusal(status: u16, code: &str) -> FaultKind {
    FaultKind::Refuse { status, code: code.to_owned(), message: "see the guidelines".to_owned() }
}

/// What may happen to any call of the API, and whether the call is carried out all the same.
fn faults() -> Vec<FaultKind> {
    vec![
        FaultKind::Status { status: 500, taken: false },
        FaultKind::Status { status: 502, taken: true },
        FaultKind::Garbage { taken: false },
        FaultKind::Garbage { taken: true },
        FaultKind::Empty { taken: true },
        FaultKind::ResetBeforeReading,
        FaultKind::ResetAtByte { byte: 1 },
        FaultKind::LoseAnswer,
        FaultKind::Delay { ms: 200 },
        refusal(500, "internal_error"),
        refusal(429, "rate_limit_exceeded"),
        refusal(401, "access_token_invalid"),
    ]
}

async fn goes_out_in_spite_of(endpoint: Endpoint, kind: FaultKind, request: CreatePost, end: StateName) {
    let why = format!("{endpoint:?} meets {kind:?}");
    let desk = Desk::open().await;
    desk.meets(endpoint, &kind);
    let post = desk.begin(request).await;
    let detail = desk.reaches(post, end).await;
    let was_met = desk.agency.controls().faults().unwrap()[0].acted == 1;
    assert!(was_met, "{why}: never met");
    assert_eq!(desk.agency.arrived().len(), 1, "{why}: {:#?}", detail.steps);
    let inits = desk.agency.calls(Endpoint::VideoInit).len() + desk.agency.calls(Endpoint::InboxInit).len();
    assert!(inits <= 2, "{why}: {:#?}", detail.steps);
    let is_refused_token = matches!(kind, FaultKind::Refuse { status: 401, .. });
    let refreshes = if is_refused_token { vec!["ok"] } else { vec![] };
    assert_eq!(desk.codes(Endpoint::Token), refreshes, "{why}");
    assert_eq!(desk.login().await, Login::Connected, "{why}");
    desk.agency.assert_well_formed();
}

async fn goes_out_in_spite_of_any_fault_of(endpoint: Endpoint, request: CreatePost) {
    let end = if request.mode == Mode::Draft { StateName::InInbox } else { StateName::Published };
    for kind in faults() {
        goes_out_in_spite_of(endpoint, kind, request.clone(), end).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_goes_out_once_whatever_happens_to_the_question_what_the_account_allows() {
    goes_out_in_spite_of_any_fault_of(Endpoint::CreatorInfo, now(fixture("upright.mp4"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_goes_out_once_whatever_happens_to_its_init() {
    goes_out_in_spite_of_any_fault_of(Endpoint::VideoInit, now(fixture("upright.mp4"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_goes_out_once_whatever_happens_to_the_question_what_became_of_it() {
    goes_out_in_spite_of_any_fault_of(Endpoint::Status, now(fixture("upright.mp4"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_goes_out_once_whatever_happens_to_its_init() {
    goes_out_in_spite_of_any_fault_of(Endpoint::InboxInit, draft(fixture("upright.mp4"))).await;
}

/// TikTok begins the upload after Runsheet has given the question up.
#[tokio::test(flavor = "multi_thread")]
async fn an_init_that_is_answered_too_late_posts_once() {
    let desk = Desk::open().await;
    desk.meets(Endpoint::VideoInit, &FaultKind::Delay { ms: 5_500 });
    let post = desk.begin(now(fixture("upright.mp4"))).await;
    desk.sees(post, "the post waits", |detail| {
        detail.destinations[0].deferred_reason.as_deref() == Some("offline")
    })
    .await;
    desk.reaches(post, StateName::Published).await;
    wait_for("the late answer", A_WHILE, async || {
        (desk.codes(Endpoint::VideoInit) == ["ok", "ok"]).then_some(())
    })
    .await;
    assert_eq!(desk.agency.arrived().len(), 1);
}

/// Where a refusal leaves a post: in a state with TikTok's code, or waiting with a reason.
enum Then {
    Stops(StateName),
    Waits(&'static str),
}

async fn is_refused(endpoint: Endpoint, status: u16, code: &str, then: &Then) {
    let desk = Desk::open().await;
    desk.meets(endpoint, &refusal(status, code));
    let is_draft = endpoint == Endpoint::InboxInit;
    let post =
        desk.begin(if is_draft { draft(fixture("upright.mp4")) } else { now(fixture("upright.mp4")) }).await;
    let what = format!("{endpoint:?} refused with {status} {code}");
    match then {
        Then::Stops(state) => {
            let destination = desk.reaches(post, *state).await.destinations.remove(0);
            let known = if code == "invalid_param" { "invalid_params" } else { code };
            assert_eq!(destination.error_code.as_deref(), Some(known), "{what}");
            let message = destination.error_message.unwrap();
            assert!(
                message.contains("Nothing was posted") && message.contains("see the guidelines"),
                "{message}"
            );
        }
        Then::Waits(reason) => {
            let waits =
                |detail: &PostDetail| detail.destinations[0].deferred_reason.as_deref() == Some(reason);
            desk.sees(post, &format!("{what}: waits for {reason}"), waits).await;
        }
    }
    assert_eq!(desk.codes(endpoint), [code], "{what}: asked once");
    assert!(desk.agency.arrived().is_empty(), "{what}");
    assert_eq!(desk.login().await, Login::Connected, "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_of_an_init_means_the_same_with_its_status_and_with_200() {
    use StateName::{Failed, NeedsAttention};
    use Then::{Stops, Waits};
    let direct = [
        (400, "invalid_param", Stops(Failed)),
        (400, "invalid_params", Stops(Failed)),
        (401, "scope_not_authorized", Stops(NeedsAttention)),
        (403, "spam_risk_too_many_posts", Waits("daily_cap")),
        (403, "spam_risk_user_banned_from_posting", Stops(Failed)),
        (403, "reached_active_user_cap", Waits("app_cap")),
        (403, "unaudited_client_can_only_post_to_private_accounts", Stops(NeedsAttention)),
        (403, "url_ownership_unverified", Stops(Failed)),
        (403, "privacy_level_option_mismatch", Stops(NeedsAttention)),
        (403, "a_word_that_nobody_has_seen", Stops(NeedsAttention)),
        (429, "rate_limit_exceeded", Waits("rate_limit")),
        (500, "internal_error", Waits("tiktok_fault")),
    ];
    let inbox = [
        (403, "spam_risk_too_many_pending_share", Waits("draft_cap")),
        (403, "spam_risk_user_banned_from_posting", Stops(Failed)),
        (401, "scope_not_authorized", Stops(NeedsAttention)),
    ];
    let all = direct.iter().map(|row| (Endpoint::VideoInit, row));
    for (endpoint, (status, code, then)) in all.chain(inbox.iter().map(|row| (Endpoint::InboxInit, row))) {
        for status in [*status, 200] {
            is_refused(endpoint, status, code, then).await;
        }
    }
}

/// TikTok refuses in creator_info with HTTP 200 on purpose (tiktok-api.md section 3).
#[tokio::test(flavor = "multi_thread")]
async fn what_creator_info_refuses_with_200_costs_no_init() {
    for (code, then) in [
        ("spam_risk_too_many_posts", Then::Waits("daily_cap")),
        ("reached_active_user_cap", Then::Waits("app_cap")),
        ("spam_risk_user_banned_from_posting", Then::Stops(StateName::Failed)),
        ("rate_limit_exceeded", Then::Waits("rate_limit")),
        ("scope_not_authorized", Then::Stops(StateName::NeedsAttention)),
    ] {
        is_refused(Endpoint::CreatorInfo, 200, code, &then).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reason_to_fail_is_told_and_nothing_is_sent_again() {
    let desk = Desk::open().await;
    for (reason, code) in [
        ("file_format_check_failed", "file_format_check_failed"),
        ("duration_check_failed", "duration_check_failed"),
        ("frame_rate_check_failed", "frame_rate_check_failed"),
        ("picture_size_check_failed", "picture_size_check_failed"),
        ("file_format", "file_format_check_failed"),
        ("duration", "duration_check_failed"),
        ("frame_rate", "frame_rate_check_failed"),
        ("picture_size", "picture_size_check_failed"),
        ("internal", "internal"),
        ("video_pull_failed", "video_pull_failed"),
        ("photo_pull_failed", "photo_pull_failed"),
        ("publish_cancelled", "publish_cancelled"),
        ("auth_removed", "auth_removed"),
        ("spam_risk_too_many_posts", "spam_risk_too_many_posts"),
        ("spam_risk_user_banned_from_posting", "spam_risk_user_banned_from_posting"),
        ("spam_risk_text", "spam_risk_text"),
        ("spam_risk", "spam_risk"),
        ("a_reason_that_nobody_has_seen", "a_reason_that_nobody_has_seen"),
        ("", "tiktok_failed"),
    ] {
        let outcome = Outcome { fail_reason: Some(reason.to_owned()), ..Outcome::default() };
        desk.agency.controls().set_outcome(&OutcomeFor::All, Some(&outcome)).unwrap();
        let request = if reason == "internal" { draft } else { now };
        let post = desk.begin(request(fixture("upright.mp4"))).await;
        let destination = desk.reaches(post, StateName::Failed).await.destinations.remove(0);
        assert_eq!(destination.error_code.as_deref(), Some(code));
        let message = destination.error_message.unwrap();
        assert!(message.contains("Nothing was posted"), "{reason}: {message}");
        let inits =
            desk.agency.calls(Endpoint::VideoInit).len() + desk.agency.calls(Endpoint::InboxInit).len();
        assert_eq!(inits, desk.agency.arrived().len(), "{reason}: one upload for each post");
        desk.agency.pass(&desk.clock, Duration::from_secs(11));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_that_never_gets_an_id_is_published_all_the_same() {
    for shape in [PostIdShape::Empty, PostIdShape::Missing] {
        let desk = Desk::open().await;
        let outcome = Outcome { post_id: Some(shape), ..Outcome::default() };
        desk.agency.controls().set_outcome(&OutcomeFor::All, Some(&outcome)).unwrap();
        let mut request = now(fixture("upright.mp4"));
        request.settings.privacy = Some(Privacy::SelfOnly);
        let post = desk.begin(request).await;
        let detail = desk.reaches(post, StateName::Published).await;
        assert_eq!(detail.destinations[0].external_post_id, None, "{shape:?}");
        // Who posts to nobody gets no id: nothing more is asked (tiktok-api.md section 7.1).
        let asked = desk.codes(Endpoint::Status).len();
        for _ in 0..60 {
            desk.agency.pass(&desk.clock, Duration::from_secs(30));
            desk.agency.show(post).await;
        }
        assert_eq!(desk.codes(Endpoint::Status).len(), asked, "{shape:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_list_that_is_not_told_is_asked_for_again() {
    // A length that TikTok's list can be compared with.
    let clip = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clips/fifteen_seconds.mp4");
    for kind in [
        FaultKind::Status { status: 503, taken: false },
        FaultKind::Garbage { taken: true },
        FaultKind::LoseAnswer,
        refusal(429, "rate_limit_exceeded"),
        refusal(401, "access_token_invalid"),
    ] {
        let desk = Desk::open().await;
        let outcome = Outcome { post_id: Some(PostIdShape::Empty), ..Outcome::default() };
        desk.agency.controls().set_outcome(&OutcomeFor::All, Some(&outcome)).unwrap();
        desk.meets(Endpoint::VideoList, &kind);
        let post = desk.begin(now(&clip)).await;
        desk.reaches(post, StateName::Published).await;
        let detail = desk
            .sees(post, &format!("its id, in spite of {kind:?}"), |detail| {
                detail.destinations[0].external_post_id.is_some()
            })
            .await;
        assert_eq!(
            detail.destinations[0].external_post_id,
            desk.agency.arrived()[0].post_ids.first().cloned()
        );
        assert_eq!(desk.agency.calls(Endpoint::VideoList).len(), 2, "{kind:?}");
    }
}

/// A login that must be refreshed before anything is sent.
async fn tired() -> Desk {
    let desk = Desk::open().await;
    desk.agency.pass(&desk.clock, Duration::from_secs(7_200));
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_that_is_not_carried_out_is_made_again() {
    for (kind, reason) in [
        (FaultKind::Status { status: 503, taken: false }, "tiktok_fault"),
        (FaultKind::Garbage { taken: false }, "tiktok_fault"),
        (FaultKind::Empty { taken: false }, "tiktok_fault"),
        (FaultKind::ResetAtByte { byte: 1 }, "offline"),
        (refusal(500, "server_error"), "tiktok_fault"),
        (refusal(503, "temporarily_unavailable"), "tiktok_fault"),
        (refusal(200, "temporarily_unavailable"), "tiktok_fault"),
        (refusal(429, "rate_limit_exceeded"), "tiktok_fault"),
    ] {
        let desk = tired().await;
        desk.meets(Endpoint::Token, &kind);
        let post = desk.begin(now(fixture("upright.mp4"))).await;
        desk.sees(post, &format!("{kind:?}: waits for {reason}"), |detail| {
            detail.destinations[0].deferred_reason.as_deref() == Some(reason)
        })
        .await;
        desk.reaches(post, StateName::Published).await;
        assert_eq!(desk.codes(Endpoint::Token).len(), 2, "{kind:?}");
        assert_eq!(desk.login().await, Login::Connected, "{kind:?}");
    }
}

/// The new token is in an answer that cannot be read: TikTok has spent the old one.
#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_whose_answer_cannot_be_read_ends_in_a_login_and_no_loop() {
    for kind in [FaultKind::Garbage { taken: true }, FaultKind::Status { status: 502, taken: true }] {
        let desk = tired().await;
        desk.meets(Endpoint::Token, &kind);
        let post = desk.begin(now(fixture("upright.mp4"))).await;
        let detail = desk.reaches(post, StateName::NeedsAttention).await;
        assert_eq!(detail.destinations[0].error_code.as_deref(), Some("reconnect"), "{kind:?}");
        for _ in 0..20 {
            desk.agency.pass(&desk.clock, Duration::from_secs(30));
        }
        assert_eq!(desk.codes(Endpoint::Token).len(), 2, "{kind:?}: one that was lost, one that was refused");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_is_over_is_over_with_any_status() {
    for with_200 in [false, true] {
        let desk = tired().await;
        desk.agency.turn(|knobs| knobs.oauth_errors_with_200 = with_200);
        desk.agency.controls().remove_access(KORN).unwrap();
        let post = desk.begin(now(fixture("upright.mp4"))).await;
        let detail = desk.reaches(post, StateName::NeedsAttention).await;
        assert_eq!(detail.destinations[0].error_code.as_deref(), Some("reconnect"));
        assert_eq!(desk.codes(Endpoint::Token), ["invalid_grant"]);
        assert_eq!(desk.login().await, Login::NeedsLogin);
    }
}
