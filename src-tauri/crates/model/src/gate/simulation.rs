//! A million calls of one account against a server that keeps its own count: answers late, early and never, restarts,
//! and a wall clock that somebody turns.
//!
//! What the simulation does not do is turn the wall clock forward just before a restart: the stamps of the last minute
//! are all that a new run has, and to it they would look old (numbers.md section 3).

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    call_log::CallLog,
    caps::{self, Day},
    gate::{ANSWER_LIMIT_MS, Window},
    ids::CallId,
    ledger::{Call, Outcome},
    limits::{Endpoint, PENDING_DRAFTS, STATUS_FOR_RECOVERY},
    profile::AccountKey,
};

const MINUTE: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE;

/// The same numbers for the same seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        i64::try_from((z ^ (z >> 31)) % end.unsigned_abs()).unwrap()
    }

    fn one_in(&mut self, n: i64) -> bool {
        self.below(n) == 0
    }

    /// Mostly some tenths of a second, sometimes many seconds.
    fn latency(&mut self) -> i64 {
        if self.one_in(20) { self.below(ANSWER_LIMIT_MS) } else { 5 + self.below(400) }
    }
}

/// A call under way: when the server sees it, if ever, and what the caller gets when.
struct UnderWay {
    call: Call,
    endpoint: Endpoint,
    seen: Option<i64>,
    ends: i64,
    outcome: Outcome,
}

/// One account, the calls of its ledger that can still count, and what the server saw.
struct World {
    dice: Dice,
    /// True time, which nobody in the program sees.
    now: i64,
    started: i64,
    turned: i64,
    /// By how much the wall clock was turned when, as far as a stamp of the last minutes can tell.
    turns: Vec<(i64, i64)>,
    inits: CallLog,
    status: CallLog,
    ledger: Vec<Call>,
    under_way: Vec<UnderWay>,
    seen: Vec<Seen>,
    kept: TimeDelta,
    restarts: u32,
}

/// A call as the server has it in its books.
struct Seen {
    at: i64,
    endpoint: Endpoint,
    refused: bool,
}

impl World {
    fn new(seed: u64, kept: TimeDelta) -> Self {
        Self {
            dice: Dice(seed),
            now: 0,
            started: 0,
            turned: 0,
            turns: vec![(0, 0)],
            inits: CallLog::default(),
            status: CallLog::default(),
            ledger: Vec::new(),
            under_way: Vec::new(),
            seen: Vec::new(),
            kept,
            restarts: 0,
        }
    }

    fn elapsed(&self) -> i64 {
        self.now - self.started
    }

    fn wall(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::milliseconds(self.now + self.turned)
    }

    fn log(&mut self, endpoint: Endpoint) -> &mut CallLog {
        if endpoint == Endpoint::Status { &mut self.status } else { &mut self.inits }
    }

    /// Sends a call if a place is free; else the true moment to ask again.
    fn send(&mut self, endpoint: Endpoint, window: Window) -> Result<(), i64> {
        let (id, elapsed, started) = (CallId::new(), self.elapsed(), self.started);
        self.log(endpoint).open(id, elapsed, window).map_err(|free_at| started + free_at)?;
        let latency = self.dice.latency();
        let part = self.dice.below(latency + 1);
        let (seen, ends, outcome) = match self.dice.below(40) {
            0 => (None, latency, Outcome::NotSent),
            1 | 2 => (Some(self.dice.below(ANSWER_LIMIT_MS)), latency, Outcome::Unanswered),
            3 | 4 => (Some(part), latency, Outcome::Refused),
            _ => (Some(part), latency, Outcome::Accepted),
        };
        let call = Call {
            id,
            account: AccountKey { client_key: String::new(), open_id: String::new() },
            endpoint,
            post: None,
            sent_at: self.wall(),
            answered_at: None,
            outcome: Outcome::Unanswered,
        };
        let seen = seen.map(|after| self.now + after);
        self.under_way.push(UnderWay { call, endpoint, seen, ends: self.now + ends, outcome });
        Ok(())
    }

    /// Time passes until then; answers come in their order.
    fn pass_until(&mut self, until: i64) {
        self.under_way.sort_by_key(|call| std::cmp::Reverse(call.ends));
        while let Some(call) = self.under_way.pop_if(|call| call.ends <= until) {
            self.now = self.now.max(call.ends);
            self.end(call);
        }
        self.now = self.now.max(until);
    }

    fn end(&mut self, UnderWay { mut call, endpoint, seen, outcome, .. }: UnderWay) {
        let (wall, elapsed) = (self.wall(), self.elapsed());
        let log = self.log(endpoint);
        match outcome {
            Outcome::NotSent => log.never_left(call.id),
            Outcome::Unanswered => log.broke_off(call.id, elapsed),
            Outcome::Accepted | Outcome::Refused => log.answered(call.id, elapsed),
        }
        call.answered_at = Some(match outcome {
            Outcome::Unanswered => wall.max(call.sent_at + TimeDelta::milliseconds(ANSWER_LIMIT_MS)),
            _ => wall,
        });
        call.outcome = outcome;
        self.saw(seen, endpoint, outcome);
        if outcome != Outcome::NotSent {
            self.ledger.push(call);
        }
    }

    fn saw(&mut self, at: Option<i64>, endpoint: Endpoint, outcome: Outcome) {
        self.seen.extend(at.map(|at| Seen { at, endpoint, refused: outcome == Outcome::Refused }));
    }

    /// The program is killed and starts again a while later; whatever was on its way arrived before that.
    fn restart(&mut self) {
        self.restarts += 1;
        self.now += if self.dice.one_in(2) { self.dice.below(3_000) } else { self.dice.below(2 * MINUTE) };
        let oldest_that_counts = self.now - 3 * MINUTE;
        let turned_then = self.turns.iter().rev();
        let mut least = self.turned;
        for (at, turned) in turned_then {
            least = least.min(*turned);
            if *at < oldest_that_counts {
                break;
            }
        }
        self.turned = least;
        self.turns = vec![(self.now, self.turned)];
        let wall = self.wall();
        for UnderWay { mut call, endpoint, seen, .. } in std::mem::take(&mut self.under_way) {
            call.answered_at = Some(wall);
            self.saw(seen, endpoint, Outcome::Unanswered);
            self.ledger.push(call);
        }
        for seen in self.seen.iter_mut().rev().take(200) {
            seen.at = seen.at.min(self.now);
        }
        self.started = self.now;
        (self.inits, self.status) = (CallLog::default(), CallLog::default());
        self.forget();
        for call in std::mem::take(&mut self.ledger) {
            let answered_at = call.answered_at.unwrap_or(wall).max(call.sent_at);
            if answered_at >= wall - TimeDelta::minutes(2) {
                self.log(call.endpoint).bring(call.id, answered_at, wall, 0);
            }
            self.ledger.push(call);
        }
    }

    fn forget(&mut self) {
        let before = self.wall() - self.kept;
        self.ledger.retain(|call| call.answered_at.is_none_or(|at| at.max(call.sent_at) >= before));
    }

    fn turn_the_wall_clock(&mut self) {
        self.turned = self.dice.below(4 * 60 * MINUTE) - 2 * 60 * MINUTE;
        self.turns.push((self.now, self.turned));
    }

    /// When the server saw calls to these endpoints, in its order.
    fn server(&self, endpoints: &[Endpoint], with_refused: bool) -> Vec<i64> {
        let counted = |seen: &&Seen| endpoints.contains(&seen.endpoint) && (with_refused || !seen.refused);
        let mut seen: Vec<_> = self.seen.iter().filter(counted).map(|seen| seen.at).collect();
        seen.sort_unstable();
        seen
    }
}

#[track_caller]
fn assert_never_over(seen: &[i64], limit: usize, span: i64) {
    for window in seen.windows(limit + 1) {
        let took = window[limit] - window[0];
        assert!(took >= span, "{} calls in {took} ms at {}", limit + 1, window[0]);
    }
}

#[test]
fn no_minute_is_ever_over_its_limit() {
    const CALLS: usize = 950_000;
    let mut world = World::new(1, TimeDelta::hours(5));
    let mut busy = 0_u32;
    while world.seen.len() < CALLS {
        let (endpoint, window) = match world.dice.below(40) {
            0..4 => (Endpoint::InitDirect, Endpoint::InitDirect.per_minute()),
            4..6 => (Endpoint::InitDraft, Endpoint::InitDraft.per_minute()),
            6..9 => (Endpoint::Status, STATUS_FOR_RECOVERY),
            _ => (Endpoint::Status, Endpoint::Status.per_minute()),
        };
        if let Err(free_at) = world.send(endpoint, window) {
            busy += 1;
            let next = world.under_way.iter().map(|call| call.ends).min().unwrap_or(free_at);
            world.pass_until(free_at.min(next));
        }
        let pause = if world.dice.one_in(3) { world.dice.below(3_000) } else { 0 };
        world.pass_until(world.now + pause);
        match world.dice.below(2_000) {
            0..4 => world.restart(),
            4..8 => world.turn_the_wall_clock(),
            _ => {}
        }
    }
    assert!(world.restarts > 500 && busy > 100_000, "{} restarts, {busy} waits", world.restarts);
    assert_never_over(&world.server(Endpoint::InitDirect.minute_group(), true), 6, MINUTE);
    assert_never_over(&world.server(&[Endpoint::Status], true), 30, MINUTE);
}

#[test]
fn no_day_is_ever_over_its_caps() {
    const CALLS: usize = 60_000;
    const UPLOADS: usize = 100;
    let mut world = World::new(2, TimeDelta::hours(25));
    while world.seen.len() < CALLS {
        let draft = world.dice.one_in(8);
        let endpoint = if draft { Endpoint::InitDraft } else { Endpoint::InitDirect };
        let wall = world.wall();
        let under_way = world.under_way.iter().map(|call| &call.call);
        let counted = caps::counted(world.ledger.iter().chain(under_way.clone()), wall);
        let drafts = world.ledger.iter().chain(under_way).filter(|call| call.endpoint == Endpoint::InitDraft);
        let uploads = Day::new(wall, counted, UPLOADS, None).wait();
        let drafts = Day::new(wall, caps::counted(drafts, wall), PENDING_DRAFTS, None).wait();
        let wait = if draft { uploads.max(drafts) } else { uploads };
        let moment = match wait {
            Some(_) if draft && uploads.is_none() => world.now,
            Some(until) => world.now + (until - wall).num_milliseconds(),
            None => world.send(endpoint, endpoint.per_minute()).err().unwrap_or(world.now),
        };
        let next = world.under_way.iter().map(|call| call.ends).min().unwrap_or(moment);
        world.pass_until(moment.min(next).max(world.now));
        if world.dice.one_in(4) {
            let pause = world.dice.below(20_000);
            world.pass_until(world.now + pause);
        }
        if world.ledger.len() > 200 {
            world.forget();
        }
        if world.dice.one_in(200) {
            world.restart();
        }
    }
    assert!(world.restarts > 200, "{}", world.restarts);
    let inits = Endpoint::InitDirect.minute_group();
    assert_never_over(&world.server(inits, true), 6, MINUTE);
    assert_never_over(&world.server(inits, false), UPLOADS, DAY_MS);
    assert_never_over(&world.server(&[Endpoint::InitDraft], false), PENDING_DRAFTS, DAY_MS);
}

#[test]
fn a_hundred_inits_take_no_longer_than_the_windows_demand() {
    let mut dice = Dice(3);
    let (mut log, mut now) = (CallLog::default(), 0);
    for _ in 0..100 {
        let id = CallId::new();
        now = log.free_at(now, Endpoint::InitDirect.per_minute());
        log.open(id, now, Endpoint::InitDirect.per_minute()).unwrap();
        now += 50 + dice.below(500);
        log.answered(id, now);
    }
    assert!((960_000..=960_000 * 102 / 100).contains(&now), "{now} ms");
}
