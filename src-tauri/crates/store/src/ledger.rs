//! `ledger` and `learned_caps`: every rate-limited call, and the caps that TikTok's refusals taught. Both belong to the
//! TikTok account (a cap on posting accounts to the app), not to the profile, so that they survive a disconnect.

use chrono::{DateTime, Utc};
use runsheet_model::{
    AccountKey, CallId,
    ledger::{Call, LearnedCap, Limit, Outcome},
    limits::Endpoint,
};
use rusqlite::{Row, named_params};

use crate::{
    columns::{Columns, json_text, ms, ms_or_null},
    error::StoreError,
    transaction::{Reader, Tx},
};

/// `counts_until` is the last moment at which a call is known to have been under way: for ever while it is unanswered.
pub(crate) const V1: &str = "
CREATE TABLE ledger (
    id TEXT PRIMARY KEY,
    client_key TEXT NOT NULL,
    open_id TEXT NOT NULL,
    endpoint TEXT NOT NULL CHECK (endpoint IN
        ('init_direct', 'init_draft', 'creator_info', 'status', 'video_list')),
    post TEXT REFERENCES posts (id),
    sent_at INTEGER NOT NULL,
    answered_at INTEGER,
    outcome TEXT NOT NULL CHECK (outcome IN ('unanswered', 'accepted', 'refused', 'not_sent')),
    counts_until INTEGER NOT NULL GENERATED ALWAYS AS
        (CASE WHEN answered_at IS NULL THEN 9223372036854775807 ELSE max(sent_at, answered_at) END) VIRTUAL,
    CHECK (answered_at IS NOT NULL OR outcome = 'unanswered')
) STRICT;

CREATE INDEX ledger_account ON ledger (client_key, open_id, endpoint, counts_until);
CREATE INDEX ledger_app ON ledger (client_key, counts_until, open_id) WHERE endpoint = 'init_direct';
CREATE INDEX ledger_age ON ledger (counts_until);
CREATE INDEX ledger_post ON ledger (post) WHERE post IS NOT NULL;
CREATE INDEX ledger_unanswered ON ledger (sent_at) WHERE answered_at IS NULL;

CREATE TABLE learned_caps (
    client_key TEXT NOT NULL,
    open_id TEXT NOT NULL,
    capped TEXT NOT NULL CHECK (capped IN ('daily_uploads', 'pending_drafts', 'posting_accounts',
        'init_direct', 'init_draft', 'creator_info', 'status', 'video_list')),
    cap INTEGER NOT NULL CHECK (cap >= 0),
    until INTEGER NOT NULL,
    PRIMARY KEY (client_key, open_id, capped)
) STRICT;
";

fn account(row: &Row<'_>) -> rusqlite::Result<AccountKey> {
    Ok(AccountKey { client_key: row.get("client_key")?, open_id: row.get("open_id")? })
}

fn row(row: &Row<'_>) -> rusqlite::Result<Call> {
    Ok(Call {
        id: row.parsed("id")?,
        account: account(row)?,
        endpoint: row.parsed("endpoint")?,
        post: row.parsed_or_null("post")?,
        sent_at: row.instant("sent_at")?,
        answered_at: row.instant_or_null("answered_at")?,
        outcome: row.parsed("outcome")?,
    })
}

fn cap_row(row: &Row<'_>) -> rusqlite::Result<LearnedCap> {
    Ok(LearnedCap {
        account: account(row)?,
        limit: row.parsed("capped")?,
        cap: row.get("cap")?,
        until: row.instant("until")?,
    })
}

const CALLS: &str = "SELECT * FROM ledger
    WHERE client_key = :client_key AND open_id = :open_id AND counts_until >= :since
        AND endpoint IN (SELECT value FROM json_each(:endpoints)) AND outcome <> 'not_sent'
    ORDER BY sent_at, id";

const POSTING: &str = "SELECT client_key, open_id, max(counts_until) FROM ledger
    WHERE client_key = ?1 AND endpoint = 'init_direct' AND counts_until >= ?2 AND outcome = 'accepted'
    GROUP BY open_id ORDER BY open_id";

const CALLS_SINCE: &str =
    "SELECT * FROM ledger WHERE counts_until >= ?1 AND outcome <> 'not_sent' ORDER BY sent_at, id";

impl Reader<'_> {
    /// The calls of an account to any of these endpoints that were sent or answered at or after `since`, or are
    /// unanswered; oldest first. Calls that provably never left are not among them.
    pub fn calls(
        &self,
        account: &AccountKey,
        endpoints: &[Endpoint],
        since: DateTime<Utc>,
    ) -> Result<Vec<Call>, StoreError> {
        let names: Vec<_> = endpoints.iter().map(|endpoint| endpoint.as_str()).collect();
        self.list(
            CALLS,
            named_params! {
                ":client_key": account.client_key,
                ":open_id": account.open_id,
                ":endpoints": json_text(&names)?,
                ":since": ms(since),
            },
            row,
        )
    }

    /// The same of all accounts and endpoints.
    pub fn calls_since(&self, since: DateTime<Utc>) -> Result<Vec<Call>, StoreError> {
        self.list(CALLS_SINCE, [ms(since)], row)
    }

    /// All calls without an answer, oldest first.
    pub fn unanswered_calls(&self) -> Result<Vec<Call>, StoreError> {
        self.list("SELECT * FROM ledger WHERE answered_at IS NULL ORDER BY sent_at, id", [], row)
    }

    /// The accounts of a TikTok app that had a direct init accepted at or after `since`, each with when the last one was.
    pub fn accounts_posting_since(
        &self,
        client_key: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<(AccountKey, DateTime<Utc>)>, StoreError> {
        self.list(POSTING, (client_key, ms(since)), |row| {
            Ok((account(row)?, row.instant("max(counts_until)")?))
        })
    }

    /// The cap that TikTok taught for a limit of an account, also one no longer believed.
    pub fn learned_cap(&self, account: &AccountKey, limit: Limit) -> Result<Option<LearnedCap>, StoreError> {
        self.find(
            "SELECT * FROM learned_caps WHERE client_key = ?1 AND open_id = ?2 AND capped = ?3",
            (&account.client_key, &account.open_id, limit.as_str()),
            cap_row,
        )
    }

    /// All caps that end after `now`.
    pub fn learned_caps(&self, now: DateTime<Utc>) -> Result<Vec<LearnedCap>, StoreError> {
        self.list(
            "SELECT * FROM learned_caps WHERE until > ?1 ORDER BY client_key, open_id, capped",
            [ms(now)],
            cap_row,
        )
    }
}

impl Tx<'_> {
    /// Records a call; committed before it is sent.
    pub fn open_call(&self, call: &Call) -> Result<(), StoreError> {
        self.change(
            "INSERT INTO ledger (id, client_key, open_id, endpoint, post, sent_at, answered_at, outcome)
             VALUES (:id, :client_key, :open_id, :endpoint, :post, :sent_at, :answered_at, :outcome)",
            named_params! {
                ":id": call.id.to_string(),
                ":client_key": call.account.client_key,
                ":open_id": call.account.open_id,
                ":endpoint": call.endpoint.as_str(),
                ":post": call.post.map(|id| id.to_string()),
                ":sent_at": ms(call.sent_at),
                ":answered_at": ms_or_null(call.answered_at),
                ":outcome": call.outcome.as_str(),
            },
        )
        .map(drop)
    }

    /// Records how a call ended.
    pub fn answer_call(&self, id: CallId, outcome: Outcome, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.change_one(
            ("call", &id),
            "UPDATE ledger SET outcome = ?2, answered_at = ?3 WHERE id = ?1",
            (id.to_string(), outcome.as_str(), ms(at)),
        )
    }

    /// Lets every unanswered call count as answered at `at`; its outcome stays unknown. Says how many.
    pub fn close_unanswered(&self, at: DateTime<Utc>) -> Result<usize, StoreError> {
        self.change("UPDATE ledger SET answered_at = ?1 WHERE answered_at IS NULL", [ms(at)])
    }

    /// Forgets calls that were sent and answered before `at`; says how many.
    pub fn forget_calls_before(&self, at: DateTime<Utc>) -> Result<usize, StoreError> {
        self.change("DELETE FROM ledger WHERE counts_until < ?1", [ms(at)])
    }

    /// Keeps a cap that TikTok taught, in place of the one before.
    pub fn set_learned_cap(&self, cap: &LearnedCap) -> Result<(), StoreError> {
        self.change(
            "INSERT OR REPLACE INTO learned_caps (client_key, open_id, capped, cap, until)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            (&cap.account.client_key, &cap.account.open_id, cap.limit.as_str(), cap.cap, ms(cap.until)),
        )
        .map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Fixture, account, at};

    fn call(open_id: &str, endpoint: Endpoint, sent: i64) -> Call {
        Call {
            id: CallId::new(),
            account: account(open_id),
            endpoint,
            post: None,
            sent_at: at(sent),
            answered_at: None,
            outcome: Outcome::Unanswered,
        }
    }

    fn answered(outcome: Outcome, sent: i64, answered: i64) -> Call {
        Call { outcome, answered_at: Some(at(answered)), ..call("korn", Endpoint::InitDirect, sent) }
    }

    fn with(calls: &[Call]) -> Fixture {
        let fixture = Fixture::new();
        let calls = calls.to_vec();
        fixture.write(move |tx| calls.iter().try_for_each(|call| tx.open_call(call)));
        fixture
    }

    #[test]
    fn every_endpoint_and_outcome_comes_back_as_it_was() {
        let (fixture, post) = Fixture::with_post();
        let open = (1..).zip(Endpoint::ALL);
        let mut calls: Vec<_> =
            open.map(|(n, endpoint)| Call { post: Some(post.id), ..call("korn", endpoint, n) }).collect();
        let ended = (11..).zip([Outcome::Accepted, Outcome::Refused, Outcome::Unanswered]);
        calls.extend(ended.map(|(n, outcome)| answered(outcome, n, n + 5)));
        let stored = calls.clone();
        fixture.write(move |tx| stored.iter().try_for_each(|call| tx.open_call(call)));
        assert_eq!(fixture.read(|r| r.calls(&account("korn"), &Endpoint::ALL, at(0))), calls);
        assert_eq!(fixture.read(|r| r.calls_since(at(0))), calls);
    }

    #[test]
    fn a_call_counts_while_it_was_sent_or_answered_since_or_is_unanswered() {
        let open = call("korn", Endpoint::InitDirect, 1);
        let late = answered(Outcome::Accepted, 2, 60);
        let early = answered(Outcome::Accepted, 3, 59);
        let before_it_was_sent = answered(Outcome::Refused, 61, 4);
        let unsent = answered(Outcome::NotSent, 70, 70);
        let elsewhere = call("atelier", Endpoint::InitDirect, 71);
        let other = call("korn", Endpoint::Status, 72);
        let all = [&open, &late, &early, &before_it_was_sent, &unsent, &elsewhere, &other].map(Call::clone);
        let fixture = with(&all);
        let inits = [Endpoint::InitDirect, Endpoint::InitDraft];
        assert_eq!(
            fixture.read(|r| r.calls(&account("korn"), &inits, at(60))),
            [&open, &late, &before_it_was_sent].map(Call::clone)
        );
        assert_eq!(fixture.read(|r| r.calls(&account("korn"), &[Endpoint::Status], at(60))).len(), 1);
        assert_eq!(fixture.read(|r| r.calls(&account("korn"), &[], at(0))), []);
        assert_eq!(
            fixture.read(|r| r.calls_since(at(60))),
            [open, late, before_it_was_sent, elsewhere, other]
        );
    }

    #[test]
    fn an_answer_is_kept() {
        let open = call("korn", Endpoint::InitDraft, 1);
        let fixture = with(std::slice::from_ref(&open));
        fixture.write(move |tx| tx.answer_call(open.id, Outcome::Accepted, at(3)));
        let kept = fixture.read(|r| r.calls_since(at(0)));
        assert_eq!((kept[0].outcome, kept[0].answered_at), (Outcome::Accepted, Some(at(3))));
        let unknown = fixture.try_write(|tx| tx.answer_call(CallId::new(), Outcome::Accepted, at(3)));
        assert!(matches!(unknown, Err(StoreError::Missing { what: "call", .. })));
    }

    #[test]
    fn closing_ends_the_wait_without_inventing_an_outcome() {
        let fixture = with(&[call("korn", Endpoint::InitDirect, 1), answered(Outcome::Accepted, 2, 3)]);
        assert_eq!(fixture.read(|r| r.unanswered_calls()).len(), 1);
        assert_eq!(fixture.write(|tx| tx.close_unanswered(at(9))), 1);
        assert_eq!(fixture.read(|r| r.unanswered_calls()), []);
        let kept = fixture.read(|r| r.calls_since(at(9)));
        assert_eq!((kept[0].outcome, kept[0].answered_at), (Outcome::Unanswered, Some(at(9))));
    }

    #[test]
    fn only_what_is_over_is_forgotten() {
        let fixture = with(&[
            call("korn", Endpoint::InitDirect, 1),
            answered(Outcome::Accepted, 2, 9),
            answered(Outcome::Accepted, 3, 10),
        ]);
        assert_eq!(fixture.write(|tx| tx.forget_calls_before(at(10))), 1);
        assert_eq!(fixture.read(|r| r.calls_since(at(0))).len(), 2);
    }

    #[test]
    fn posting_accounts_are_those_with_accepted_direct_inits() {
        let accepted = |open_id, endpoint, answered| Call {
            outcome: Outcome::Accepted,
            answered_at: Some(at(answered)),
            ..call(open_id, endpoint, 0)
        };
        let mut other_app = accepted("e", Endpoint::InitDirect, 20);
        other_app.account.client_key = "aw2".into();
        let fixture = with(&[
            accepted("b", Endpoint::InitDirect, 20),
            accepted("a", Endpoint::InitDirect, 10),
            accepted("a", Endpoint::InitDirect, 30),
            accepted("c", Endpoint::InitDraft, 20),
            accepted("d", Endpoint::InitDirect, 9),
            call("f", Endpoint::InitDirect, 20),
            other_app,
        ]);
        let posting = fixture.read(|r| r.accounts_posting_since("aw1", at(10)));
        assert_eq!(posting, [(account("a"), at(30)), (account("b"), at(20))]);
        let plan = fixture.plan(POSTING);
        assert!(plan.contains("ledger_app (client_key=? AND counts_until>?)"), "{plan}");
    }

    #[test]
    fn a_learned_cap_replaces_the_one_before_and_no_other() {
        let fixture = Fixture::new();
        assert_eq!(fixture.read(|r| r.learned_cap(&account("korn"), Limit::DailyUploads)), None);
        let limits = [
            Limit::DailyUploads,
            Limit::PendingDrafts,
            Limit::PostingAccounts,
            Limit::Minute(Endpoint::InitDirect),
        ];
        for cap in [15, 0] {
            for limit in limits {
                let cap = LearnedCap { account: account("korn"), limit, cap, until: at(i64::from(cap)) };
                fixture.write(move |tx| tx.set_learned_cap(&cap));
            }
        }
        let kept = LearnedCap { account: account("korn"), limit: Limit::PendingDrafts, cap: 7, until: at(9) };
        let stored = kept.clone();
        fixture.write(move |tx| tx.set_learned_cap(&stored));
        for limit in limits {
            let cap = fixture.read(|r| r.learned_cap(&account("korn"), limit)).unwrap();
            assert_eq!(cap.cap, if limit == Limit::PendingDrafts { 7 } else { 0 });
        }
        assert_eq!(fixture.read(|r| r.learned_caps(at(8))), [kept]);
        assert_eq!(fixture.read(|r| r.learned_caps(at(9))), []);
    }

    #[test]
    fn the_questions_asked_before_every_call_use_an_index() {
        let fixture = Fixture::new();
        let plan = fixture.plan(CALLS);
        assert!(plan.contains("ledger_account (client_key=? AND open_id=? AND endpoint=? AND"), "{plan}");
        let plan = fixture.plan(CALLS_SINCE);
        assert!(plan.contains("ledger_age (counts_until>?)"), "{plan}");
    }

    #[test]
    fn a_call_that_was_not_answered_has_no_outcome() {
        let claims = Call { outcome: Outcome::Accepted, ..call("korn", Endpoint::Status, 1) };
        let refused = Fixture::new().try_write(move |tx| tx.open_call(&claims));
        assert!(matches!(refused, Err(StoreError::Refused { .. })));
    }
}
