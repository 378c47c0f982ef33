//! What lies ahead of an open workspace: the next post, and what would not happen if the program ended now.

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_engine::{
    Desk,
    commands::{GetRange, ListProfiles},
    views::PlanCard,
};
use runsheet_model::{Problem, Stage, StateName};

use super::{
    exit::{AT_STAKE_HOURS, Stakes},
    shown::at_the_desk,
};

/// How far ahead is looked.
const AHEAD: TimeDelta = TimeDelta::days(31);

/// How long a post may still go out after its time: no post waits longer for a limit or a network (design.md
/// section 3).
const BEHIND: TimeDelta = TimeDelta::days(7);

/// The next post that goes out: when, and the account as people know it.
pub(super) async fn next_post(desk: &Desk) -> Result<Option<(DateTime<Utc>, String)>, Problem> {
    let now = desk.now();
    let cards = cards(desk).await?;
    let next =
        cards.iter().filter_map(|card| Some((goes_out(card)?.max(now), card))).min_by_key(|(at, _)| *at);
    match next {
        Some((at, card)) => Ok(Some((at, known_as(desk, &card.profile_name).await?))),
        None => Ok(None),
    }
}

/// What would not happen.
pub(super) async fn at_stake(desk: &Desk) -> Result<Stakes, Problem> {
    let end = desk.now() + TimeDelta::hours(AT_STAKE_HOURS);
    Ok(stakes(&cards(desk).await?, end))
}

/// Everything near: an inbox draft sits where its client is asked to post it, and goes out before.
async fn cards(desk: &Desk) -> Result<Vec<PlanCard>, Problem> {
    let now = desk.now();
    let near = GetRange { from: now - BEHIND, to: now + AHEAD, profiles: None };
    desk.plan_range(near, &at_the_desk()).await
}

fn stakes(cards: &[PlanCard], end: DateTime<Utc>) -> Stakes {
    let uploading = cards.iter().filter(|card| card.stage.is_some_and(|stage| stage < Stage::Processing));
    let due = cards.iter().filter(|card| goes_out(card).is_some_and(|at| at < end));
    Stakes { uploading: uploading.count(), due: due.count() }
}

/// When a planned post goes out, as far as is known.
fn goes_out(card: &PlanCard) -> Option<DateTime<Utc>> {
    let due = card.time.as_ref().filter(|_| card.state == StateName::Scheduled)?.due;
    Some(card.deferred.map_or(due, |deferral| deferral.until.max(due)))
}

/// TikTok's name of the account where it is known, else ours.
pub(super) async fn known_as(desk: &Desk, name: &str) -> Result<String, Problem> {
    let accounts = desk.list_profiles(ListProfiles {}, &at_the_desk()).await?;
    let handle =
        accounts.into_iter().find(|account| account.profile_name == name).and_then(|found| found.username);
    Ok(handle.map_or_else(|| name.to_owned(), |handle| format!("@{handle}")))
}

#[cfg(test)]
mod tests {
    use runsheet_engine::views::PlannedTime;
    use runsheet_model::{DeferReason, Deferral, Mode, PostId, ProfileId};

    use super::*;

    fn at(hour: u32) -> DateTime<Utc> {
        format!("2026-06-04T{hour:02}:00:00Z").parse().unwrap()
    }

    fn card(state: StateName, hour: u32) -> PlanCard {
        let time = PlannedTime { due: at(hour), local: at(hour).naive_utc(), zone: "UTC".to_owned() };
        PlanCard {
            id: PostId::new(),
            profile: ProfileId::new(),
            profile_name: "kornundkruste".to_owned(),
            time: Some(time),
            state,
            stage: None,
            deferred: None,
            cause: None,
            mode: Mode::Direct,
            ask: None,
            privacy: None,
            words: String::new(),
            clip: None,
            missing: Vec::new(),
            progress: None,
        }
    }

    fn in_stage(stage: Stage) -> PlanCard {
        PlanCard { stage: Some(stage), ..card(StateName::Publishing, 8) }
    }

    #[test]
    fn at_stake_is_what_is_being_sent_and_what_comes_soon() {
        let waiting = |until| PlanCard {
            deferred: Some(Deferral { until: at(until), reason: DeferReason::DailyCap }),
            ..card(StateName::Scheduled, 8)
        };
        for (card, stakes_of_it) in [
            (card(StateName::Scheduled, 8), (0, 1)),
            (card(StateName::Scheduled, 21), (0, 1)),
            (card(StateName::Scheduled, 22), (0, 0)),
            (waiting(21), (0, 1)),
            (waiting(22), (0, 0)),
            (card(StateName::Missed, 8), (0, 0)),
            (card(StateName::Draft, 20), (0, 0)),
            (card(StateName::OnHold, 20), (0, 0)),
            (in_stage(Stage::Checking), (1, 0)),
            (in_stage(Stage::Committing), (1, 0)),
            (in_stage(Stage::Processing), (0, 0)),
        ] {
            let found = stakes(std::slice::from_ref(&card), at(22));
            assert_eq!((found.uploading, found.due), stakes_of_it, "{card:?}");
        }
    }
}
