//! When a post goes out: at most one of `scheduled_date`, `schedule_best_time` and `add_to_queue`; none means now.

use chrono::{DateTime, Duration, Utc};
use runsheet_engine::commands::When;

use super::{Conditions, fields::Fields, scheduled_date};

const DATE: &str = "scheduled_date";
const BEST_TIME: &str = "schedule_best_time";
const QUEUE: &str = "add_to_queue";

/// How far ahead a post may be planned.
const FURTHEST: Duration = Duration::days(365);

/// How far past a date may be and still mean now: clocks differ, and requests take time.
const STILL_NOW: Duration = Duration::seconds(60);

/// None if something is wrong with it.
pub(super) fn read(fields: &mut Fields, conditions: &Conditions) -> Option<When> {
    let date = fields.text(DATE);
    let asked =
        [(DATE, date.is_some()), (BEST_TIME, fields.switch(BEST_TIME)), (QUEUE, fields.switch(QUEUE))];
    let given: Vec<_> = asked.into_iter().filter_map(|(name, asked)| asked.then_some(name)).collect();
    if given.len() > 1 {
        for name in given {
            fields
                .refuse(name, "only one of scheduled_date, schedule_best_time and add_to_queue may be given");
        }
        return None;
    }
    match (date, given.first()) {
        (Some(date), _) => at(&date, fields, conditions),
        (None, Some(name)) => {
            fields.not_available(name, "is not available in this version: give a scheduled_date");
            None
        }
        (None, None) => Some(When::Now),
    }
}

fn at(date: &str, fields: &mut Fields, conditions: &Conditions) -> Option<When> {
    let read = scheduled_date::read(date).and_then(|at| within(at, conditions));
    read.map_err(|why| fields.refuse(DATE, why)).ok()
}

fn within(at: DateTime<Utc>, conditions: &Conditions) -> Result<When, String> {
    let Conditions { now, may_be_a_repeat, .. } = *conditions;
    let ahead = at - now;
    if ahead > FURTHEST {
        Err(format!("is more than {} days ahead", FURTHEST.num_days()))
    } else if ahead > Duration::zero() {
        Ok(When::At(at))
    } else if ahead >= -STILL_NOW {
        Ok(When::Now)
    } else if may_be_a_repeat {
        Ok(When::At(at))
    } else {
        Err(format!("is more than {} s past", STILL_NOW.num_seconds()))
    }
}
