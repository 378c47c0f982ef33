//! What the room Plan shows: the cards of a span, a month day by day, and posts without a time.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use runsheet_model::{Problem, ProfileId, ProfileName, Schedule, State, StateName};
use runsheet_store::{Card, PostCount, Reader, StoreError};

use super::{Desk, searching::NEED_A_PERSON, trouble, unfinished::missing};
use crate::{
    commands::{Caller, GetMonth, GetRange, GetUndated},
    engine::Parts,
    views::{AccountNeeds, PlanCard, PlanDay, PlanMonth, Progress},
};

/// The longest span that is shown card by card.
const LONGEST: TimeDelta = TimeDelta::days(62);

/// How many posts a day of a month shows.
const SHOWN: u32 = 4;

impl Desk {
    /// The cards of a span, by due time. What was called off is left out.
    pub async fn plan_range(&self, request: GetRange, _: &Caller) -> Result<Vec<PlanCard>, Problem> {
        let GetRange { from, to, profiles } = request;
        if to <= from || to - from > LONGEST {
            let error = format!("must be after 'from', and at most {} days", LONGEST.num_days());
            return Err(Problem::field("to", error));
        }
        let accounts = self.accounts(profiles).await?;
        self.cards(accounts, move |r, ids| r.cards_between(from, to, ids)).await
    }

    /// Unfinished posts without a time, oldest first.
    pub async fn plan_undated(&self, request: GetUndated, _: &Caller) -> Result<Vec<PlanCard>, Problem> {
        let accounts = self.accounts(request.profiles).await?;
        self.cards(accounts, |r, ids| r.cards_without_time(ids)).await
    }

    /// A month in whole weeks: how many posts each day has, with the first four.
    pub async fn plan_month(&self, request: GetMonth, _: &Caller) -> Result<PlanMonth, Problem> {
        let first = first_of(&request.month)
            .ok_or_else(|| Problem::field("month", "must be a month such as 2026-06"))?;
        let zone: Tz = request.zone.parse().map_err(|_| Problem::field("zone", "is no IANA time zone"))?;
        let dates = whole_weeks(first);
        let bounds: Vec<_> = dates
            .iter()
            .map(|date| (first_instant(*date, zone), first_instant(*date + Days::new(1), zone)))
            .collect();
        let accounts = self.accounts(request.profiles).await?;
        let showing = Showing::new(&self.parts, accounts);
        let days = self.parts.store.read(move |r| {
            let days = r.days(&bounds, &showing.ids(), SHOWN)?;
            let shown = days.into_iter().zip(dates).map(|(day, date)| {
                let first = day.first.into_iter().map(|card| showing.card(r, card));
                Ok(PlanDay { date, posts: day.posts, first: first.collect::<Result<_, StoreError>>()? })
            });
            shown.collect::<Result<_, StoreError>>()
        });
        Ok(PlanMonth { month: request.month, zone: request.zone, days: days.await.map_err(trouble)? })
    }

    /// The accounts named, or all.
    pub(super) async fn accounts(
        &self,
        names: Option<Vec<String>>,
    ) -> Result<HashMap<ProfileId, ProfileName>, Problem> {
        let Some(names) = names else {
            let all = self.parts.store.read(|r| r.profiles()).await.map_err(trouble)?;
            return Ok(all.into_iter().map(|profile| (profile.id, profile.name)).collect());
        };
        let mut accounts = HashMap::new();
        for name in names {
            let profile = self.profile_named(&name).await?;
            accounts.insert(profile.id, profile.name);
        }
        Ok(accounts)
    }

    async fn cards(
        &self,
        accounts: HashMap<ProfileId, ProfileName>,
        find: impl FnOnce(&Reader<'_>, &[ProfileId]) -> Result<Vec<Card>, StoreError> + Send + 'static,
    ) -> Result<Vec<PlanCard>, Problem> {
        let showing = Showing::new(&self.parts, accounts);
        let shown = self.parts.store.read(move |r| {
            let cards = find(r, &showing.ids())?;
            cards.into_iter().map(|card| showing.card(r, card)).collect::<Result<_, StoreError>>()
        });
        shown.await.map_err(trouble)
    }
}

/// What turns a stored card into one that is shown.
pub(super) struct Showing {
    parts: std::sync::Arc<Parts>,
    accounts: HashMap<ProfileId, ProfileName>,
    now: DateTime<Utc>,
}

impl Showing {
    pub(super) fn new(parts: &std::sync::Arc<Parts>, accounts: HashMap<ProfileId, ProfileName>) -> Self {
        Self { now: parts.clock.now(), parts: std::sync::Arc::clone(parts), accounts }
    }

    pub(super) fn ids(&self) -> Vec<ProfileId> {
        self.accounts.keys().copied().collect()
    }

    /// The accounts whose posts need a person, by name.
    pub(super) fn needs(&self, counts: &[PostCount]) -> Vec<AccountNeeds> {
        let mut needs = BTreeMap::<&str, u64>::new();
        for count in counts.iter().filter(|count| NEED_A_PERSON.contains(&count.state)) {
            if let Some(name) = self.accounts.get(&count.profile) {
                *needs.entry(name.as_str()).or_default() += count.posts;
            }
        }
        let told =
            needs.into_iter().map(|(name, posts)| AccountNeeds { profile_name: name.to_owned(), posts });
        told.collect()
    }

    pub(super) fn card(&self, r: &Reader<'_>, card: Card) -> Result<PlanCard, StoreError> {
        let missing = if card.state.name() == StateName::Draft {
            let consent = r.consent(card.id)?;
            r.post(card.id)?.map(|post| missing(&post, consent.as_ref(), self.now)).unwrap_or_default()
        } else {
            Vec::new()
        };
        let progress = match card.state {
            State::Publishing { .. } => self.progress(r, &card)?,
            _ => None,
        };
        let name = self.accounts.get(&card.profile).map_or("", ProfileName::as_str);
        Ok(PlanCard::new(card, name, missing, progress))
    }

    fn progress(&self, r: &Reader<'_>, card: &Card) -> Result<Option<Progress>, StoreError> {
        let Some(attempt) = r.open_attempt(card.id)? else { return Ok(None) };
        let sent = self.parts.signals.sent_bytes(card.id).unwrap_or(attempt.offset);
        Ok(Some(Progress { sent, total: attempt.plan.map(|plan| plan.size) }))
    }
}

fn first_of(month: &str) -> Option<NaiveDate> {
    let (year, number) = month.split_once('-')?;
    let is_written_out = year.len() == 4 && number.len() == 2;
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, number.parse().ok()?, 1)?;
    is_written_out.then_some(date)
}

/// The days from the Monday on or before the first of a month to the Sunday on or after its last.
fn whole_weeks(first: NaiveDate) -> Vec<NaiveDate> {
    let monday = first - Days::new(first.weekday().num_days_from_monday().into());
    let next = first + Months::new(1);
    let weeks = monday.iter_weeks().take_while(|monday| *monday < next);
    weeks.flat_map(|monday| monday.iter_days().take(7)).collect()
}

/// Midnight, or the first minute after it where clocks skip midnight.
pub(super) fn first_instant(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    match Schedule::at_wall_time(midnight, zone) {
        Ok(schedule) => schedule.due,
        Err(skipped) => Schedule::at_wall_time(skipped.after, zone)
            .map_or_else(|_| midnight.and_utc(), |schedule| schedule.due),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_named_by_year_and_month() {
        assert_eq!(first_of("2026-06"), NaiveDate::from_ymd_opt(2026, 6, 1));
        for wrong in ["", "2026", "2026-6", "26-06", "2026-13", "2026-00", "2026-06-01", "-026-06"] {
            assert_eq!(first_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_month_is_shown_in_whole_weeks() {
        for (month, first, last, weeks) in [
            ("2026-06", "2026-06-01", "2026-07-05", 5),
            ("2026-02", "2026-01-26", "2026-03-01", 5),
            ("2027-02", "2027-02-01", "2027-02-28", 4),
            ("2026-08", "2026-07-27", "2026-09-06", 6),
        ] {
            let days = whole_weeks(first_of(month).unwrap());
            assert_eq!(days.first(), first.parse().ok().as_ref(), "{month}");
            assert_eq!(days.last(), last.parse().ok().as_ref(), "{month}");
            assert_eq!(days.len(), weeks * 7, "{month}");
        }
    }
}
