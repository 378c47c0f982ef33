//! Where this desk is: the time zone for profiles without a client.

use chrono_tz::Tz;

/// The system's time zone; UTC where it does not tell or names one that nobody knows.
pub(crate) fn of_this_desk() -> Tz {
    let named = iana_time_zone::get_timezone().ok().and_then(|name| name.parse().ok());
    named.unwrap_or_else(|| {
        tracing::warn!("the system names no time zone; profiles without a client are in UTC");
        Tz::UTC
    })
}
