//! Where this computer is, and where it is taken.

use std::{env, time::Duration};

use chrono_tz::Tz;
use runsheet_engine::Desk;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// The time between two looks. A computer that slept is looked at when it is awake.
const EVERY: Duration = Duration::from_secs(30);

/// This computer's time zone; UTC where it does not tell or names one that nobody knows.
pub(crate) fn of_this_computer() -> Tz {
    find(env::var("TZ").ok().as_deref()).unwrap_or_else(|| {
        tracing::warn!("the system names no time zone; a desk that has none yet is in UTC");
        Tz::UTC
    })
}

/// Tells the desk when the computer is somewhere else, until the stop.
pub(crate) async fn follow(desk: Desk, stop: CancellationToken) {
    while stop.run_until_cancelled(sleep(EVERY)).await.is_some() {
        // The system's answer is read anew each time; neither it nor the library keeps one.
        let Some(zone) = find(env::var("TZ").ok().as_deref()) else { continue };
        if let Err(why) = desk.computer_is_in(zone).await {
            tracing::warn!(%why, "this computer's zone is not told");
        }
    }
}

/// As the variable `TZ` names it, else as the system does.
fn find(variable: Option<&str>) -> Option<Tz> {
    let named = variable.and_then(|said| said.trim_start_matches(':').parse().ok());
    named.or_else(|| iana_time_zone::get_timezone().ok()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_goes_before_the_system() {
        assert_eq!(find(Some("Europe/Lisbon")), Some(Tz::Europe__Lisbon));
        assert_eq!(find(Some(":America/New_York")), Some(Tz::America__New_York));
    }

    #[test]
    fn what_names_no_zone_leaves_it_to_the_system() {
        let system = find(None);
        for said in ["", ":", "CET-1CEST", "/etc/localtime"] {
            assert_eq!(find(Some(said)), system, "{said}");
        }
    }
}
