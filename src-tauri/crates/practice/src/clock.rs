//! The practice server's own time. Everything that expires, is counted or is stamped here goes through it; only
//! delays of the network knobs are real.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A clock that can be moved, sped up or stopped, and goes on rightly after a restart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// Machine time of the last setting, UTC milliseconds.
    set_at_ms: i64,
    /// Practice time at that moment.
    shown_ms: i64,
    /// Practice seconds per machine second; 0 stands still.
    speed: f64,
}

/// Changes to the clock; what is `None` stays.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClockChange {
    /// Sets the time to this, UTC milliseconds.
    pub now_ms: Option<i64>,
    /// Then moves it by this many milliseconds; negative goes back.
    pub advance_ms: Option<i64>,
    /// Practice seconds per machine second from now on; 0 stands still. Not negative.
    pub speed: Option<f64>,
}

impl Clock {
    pub(crate) fn following_the_machine() -> Self {
        let now = machine_ms();
        Self { set_at_ms: now, shown_ms: now, speed: 1.0 }
    }

    pub(crate) fn now_ms(self) -> i64 {
        self.shown_at(machine_ms())
    }

    fn shown_at(self, machine_ms: i64) -> i64 {
        let passed = (machine_ms - self.set_at_ms) as f64 * self.speed;
        self.shown_ms + passed as i64
    }

    pub(crate) fn changed(self, change: ClockChange) -> Self {
        self.changed_at(machine_ms(), change)
    }

    fn changed_at(self, machine_ms: i64, change: ClockChange) -> Self {
        let shown = change.now_ms.unwrap_or_else(|| self.shown_at(machine_ms));
        Self {
            set_at_ms: machine_ms,
            shown_ms: shown + change.advance_ms.unwrap_or(0),
            speed: change.speed.filter(|speed| speed.is_finite()).map_or(self.speed, |speed| speed.max(0.0)),
        }
    }

    pub(crate) fn with_offset(offset: TimeDelta) -> Self {
        Self::following_the_machine()
            .changed(ClockChange { advance_ms: Some(offset.num_milliseconds()), ..ClockChange::default() })
    }
}

pub(crate) fn utc(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

fn machine_ms() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Clock = Clock { set_at_ms: 1_000, shown_ms: 50_000, speed: 1.0 };

    #[test]
    fn runs_with_the_machine_from_where_it_was_set() {
        assert_eq!(START.shown_at(1_250), 50_250);
    }

    #[test]
    fn changing_the_speed_does_not_jump() {
        let fast = START.changed_at(2_000, ClockChange { speed: Some(10.0), ..ClockChange::default() });
        assert_eq!(fast.shown_at(2_000), 51_000);
        assert_eq!(fast.shown_at(2_100), 52_000);
        let still = fast.changed_at(2_100, ClockChange { speed: Some(0.0), ..ClockChange::default() });
        assert_eq!(still.shown_at(9_000), 52_000);
    }

    #[test]
    fn moves_by_an_hour_and_keeps_its_speed() {
        let later =
            START.changed_at(1_000, ClockChange { advance_ms: Some(3_600_000), ..ClockChange::default() });
        assert_eq!(later.shown_at(1_001), 50_000 + 3_600_000 + 1);
    }
}
