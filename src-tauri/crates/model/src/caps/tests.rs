use super::*;
use crate::{ids::CallId, ledger::Limit, limits::Endpoint};

/// A moment, in seconds from noon of some day.
fn noon(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(seconds)
}

fn account(open_id: &str) -> AccountKey {
    AccountKey { client_key: "aw1".into(), open_id: open_id.into() }
}

fn call(sent: i64, answered: Option<i64>, outcome: Outcome) -> Call {
    Call {
        id: CallId::new(),
        account: account("korn"),
        endpoint: Endpoint::InitDirect,
        post: None,
        sent_at: noon(sent),
        answered_at: answered.map(noon),
        outcome,
    }
}

fn accepted(seconds: i64) -> Call {
    call(seconds, Some(seconds), Outcome::Accepted)
}

fn day(now: i64, calls: &[Call], own: usize, learned: Option<(u32, i64)>) -> Day {
    let learned = learned.map(|(cap, until)| LearnedCap {
        account: account("korn"),
        limit: Limit::DailyUploads,
        cap,
        until: noon(until),
    });
    Day::new(noon(now), counted(calls, noon(now)), own, learned)
}

const DAY_SECS: i64 = 86_400;

fn margin() -> TimeDelta {
    TimeDelta::milliseconds(100)
}

#[test]
fn refused_and_unsent_uploads_do_not_count() {
    let calls = [
        accepted(0),
        call(0, Some(0), Outcome::Refused),
        call(0, Some(0), Outcome::NotSent),
        call(0, Some(60), Outcome::Unanswered),
        call(0, None, Outcome::Unanswered),
    ];
    assert_eq!(counted(&calls, noon(1)).len(), 3);
}

#[test]
fn an_upload_counts_for_a_day_from_its_answer() {
    let calls = [call(0, Some(5), Outcome::Accepted)];
    let last = noon(5) + DAY + margin();
    assert_eq!(counted(&calls, last - TimeDelta::milliseconds(1)).len(), 1);
    assert_eq!(counted(&calls, last).len(), 0);
    assert_eq!(window_start(last), noon(5));
}

#[test]
fn an_unanswered_upload_counts_from_sixty_seconds_after_it_was_sent_and_not_for_ever() {
    let calls = [call(0, None, Outcome::Unanswered)];
    assert_eq!(day(1, &calls, 1, None).wait(), Some(noon(60) + DAY + margin()));
    assert_eq!(day(DAY_SECS + 60, &calls, 1, None).used(), 1);
    assert_eq!(day(DAY_SECS + 61, &calls, 1, None).used(), 0);
}

#[test]
fn a_stamp_later_than_now_counts_as_now() {
    let calls = [accepted(9_000), call(9_000, Some(50), Outcome::Accepted)];
    let day = day(100, &calls, 2, None);
    assert_eq!(day.wait(), Some(noon(100) + DAY + margin()));
}

#[test]
fn our_own_cap_opens_place_by_place() {
    let calls = [accepted(0), accepted(10), accepted(20)];
    assert_eq!(day(30, &calls, 4, None).wait(), None);
    let full = day(30, &calls, 3, None);
    assert_eq!((full.used(), full.cap(), full.wait()), (3, 3, Some(noon(0) + DAY + margin())));
    assert_eq!(full.resets_at(), full.wait());
    assert_eq!(day(30, &calls, 2, None).wait(), Some(noon(10) + DAY + margin()));
    assert_eq!(day(30, &[], 3, None).resets_at(), None);
}

#[test]
fn a_taught_cap_goes_below_ours_until_its_end() {
    let calls = [accepted(0), accepted(10)];
    let taught = day(30, &calls, 100, Some((2, 5_000)));
    assert_eq!((taught.cap(), taught.wait(), taught.resets_at()), (2, Some(noon(5_000)), Some(noon(5_000))));
    let room = day(30, &calls, 100, Some((3, 5_000)));
    assert_eq!((room.cap(), room.wait()), (3, None));
    assert_eq!(room.resets_at(), Some(noon(0) + DAY + margin()));
    let over = day(5_000, &calls, 100, Some((2, 5_000)));
    assert_eq!((over.cap(), over.wait()), (100, None));
    assert_eq!(day(30, &calls, 1, Some((2, 5_000))).cap(), 1, "never above ours");
    let both = day(30, &calls, 2, Some((2, 5_000)));
    assert_eq!(both.wait(), Some(noon(0) + DAY + margin()), "the later end counts");
}

#[test]
fn a_cap_learned_by_a_clock_that_ran_ahead_is_not_believed() {
    assert_eq!(day(0, &[], 100, Some((0, DAY_SECS + 60))).cap(), 0);
    assert_eq!(day(0, &[], 100, Some((0, DAY_SECS + 61))).cap(), 100);
}

#[test]
fn a_refusal_teaches_what_is_used_until_the_oldest_leaves() {
    let learned =
        day(100, &[accepted(10), accepted(0)], 100, None).learn(account("korn"), Limit::DailyUploads);
    assert_eq!((learned.cap, learned.until), (2, noon(0) + DAY + margin()));
    let none = day(100, &[], 100, None).learn(account("korn"), Limit::PendingDrafts);
    assert_eq!((none.cap, none.until, none.limit), (0, noon(100) + DAY, Limit::PendingDrafts));
}

#[test]
fn posts_that_waited_for_the_cap_go_out_half_an_hour_apart() {
    let calls = [accepted(0), accepted(600)];
    assert_eq!(day(700, &calls, 100, None).wait_spaced(), Some(noon(600 + 1_800)));
    assert_eq!(day(600 + 1_799, &calls, 100, None).wait_spaced(), Some(noon(600 + 1_800)));
    assert_eq!(day(600 + 1_800, &calls, 100, None).wait_spaced(), None);
    assert_eq!(day(700, &calls, 100, Some((2, 9_000))).wait_spaced(), Some(noon(9_000)));
    assert_eq!(day(700, &[], 100, None).wait_spaced(), None);
}

fn posting(now: i64, accounts: &[(&str, i64)]) -> PostingAccounts {
    PostingAccounts::new(noon(now), accounts.iter().map(|(id, at)| (account(id), noon(*at))).collect())
}

fn app_cap(cap: u32, until: i64) -> LearnedCap {
    LearnedCap { account: AccountKey::app("aw1"), limit: Limit::PostingAccounts, cap, until: noon(until) }
}

#[test]
fn accounts_that_posted_go_on_and_others_wait_for_the_first_to_leave() {
    let accounts = posting(1_000, &[("a", 500), ("b", 100)]);
    let cap = app_cap(2, DAY_SECS);
    assert_eq!(accounts.wait(&account("c"), None), None);
    assert_eq!(accounts.wait(&account("a"), Some(&cap)), None);
    assert_eq!(accounts.wait(&account("c"), Some(&cap)), Some(noon(DAY_SECS)), "the cap itself ends first");
    let cap = app_cap(2, DAY_SECS + 900);
    assert_eq!(accounts.wait(&account("c"), Some(&cap)), Some(noon(100) + DAY + margin()));
    assert_eq!(accounts.wait(&account("c"), Some(&app_cap(3, DAY_SECS))), None);
    assert_eq!(accounts.wait(&account("c"), Some(&app_cap(2, 1_000))), None, "no longer believed");
}

#[test]
fn an_account_leaves_a_day_after_its_last_post() {
    let last = noon(100) + DAY + margin();
    let cap = LearnedCap { until: last + TimeDelta::hours(1), ..app_cap(1, 0) };
    let one = |now| PostingAccounts::new(now, vec![(account("a"), noon(100))]);
    assert_eq!(one(last - TimeDelta::milliseconds(1)).wait(&account("b"), Some(&cap)), Some(last));
    assert_eq!(one(last).wait(&account("b"), Some(&cap)), None);
    let ahead = posting(0, &[("a", 9_000)]);
    assert_eq!(ahead.learn(AccountKey::app("aw1")).1, noon(0) + DAY, "a stamp later than now counts as now");
}

#[test]
fn a_refused_account_teaches_how_many_may_post() {
    let (learned, until) = posting(1_000, &[("a", 500), ("b", 100)]).learn(AccountKey::app("aw1"));
    assert_eq!((learned.cap, learned.until), (2, noon(1_000) + DAY));
    assert_eq!(until, noon(100) + DAY + margin());
    let (learned, until) = posting(1_000, &[]).learn(AccountKey::app("aw1"));
    assert_eq!((learned.cap, until), (0, noon(1_000) + DAY));
    assert_eq!(posting(1_001, &[]).wait(&account("a"), Some(&learned)), Some(noon(1_000) + DAY));
}
