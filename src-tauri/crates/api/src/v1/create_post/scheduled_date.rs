//! `scheduled_date`: ISO 8601 in UTC, with `Z`. An offset or a time without zone is refused rather than converted, as
//! CodivUpload does: a script that means local time should find out at once.

use chrono::{DateTime, SecondsFormat, Utc};

const EXAMPLE: &str = "2026-04-15T13:00:00Z";

/// Reads a date, or says what is wrong with it.
pub(super) fn read(text: &str) -> Result<DateTime<Utc>, String> {
    let written = with_seconds(text);
    if let Some(at) = DateTime::parse_from_rfc3339(&written).ok().filter(|_| has_shape(&written)) {
        let at = at.with_timezone(&Utc);
        if at.timestamp_subsec_nanos() >= 1_000_000_000 {
            return Err("is a leap second: use the second before or after".to_owned());
        }
        if text.ends_with('Z') {
            return Ok(at);
        }
        let utc = at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        return Err(format!("must be UTC with a Z at the end, not with an offset: write {utc}"));
    }
    if DateTime::parse_from_rfc3339(&with_seconds(&format!("{text}Z"))).is_ok() {
        return Err(format!("has no time zone: write it in UTC with a Z at the end, such as {EXAMPLE}"));
    }
    Err(format!("is no date: write ISO 8601 in UTC, such as {EXAMPLE}"))
}

/// The seconds may be left out: `2026-04-15T13:00Z`.
fn with_seconds(text: &str) -> String {
    match text.split_at_checked(16) {
        Some((to_minute, zone)) if !zone.starts_with(':') => format!("{to_minute}:00{zone}"),
        _ => text.to_owned(),
    }
}

/// The reader takes small letters and a blank for the `T` too.
fn has_shape(text: &str) -> bool {
    text.as_bytes().get(10) == Some(&b'T') && !text.ends_with('z')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utc_with_z_is_read() {
        for (text, at) in [
            ("2026-04-15T13:00:00Z", "2026-04-15T13:00:00Z"),
            ("2026-04-15T13:00Z", "2026-04-15T13:00:00Z"),
            ("2026-04-15T13:00:00.250Z", "2026-04-15T13:00:00.250Z"),
            ("2028-02-29T23:59:59Z", "2028-02-29T23:59:59Z"),
        ] {
            assert_eq!(read(text), Ok(at.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_what_to_write() {
        for (text, said) in [
            ("2026-04-15T09:00:00-04:00", "write 2026-04-15T13:00:00Z"),
            ("2026-04-15T15:00+02:00", "write 2026-04-15T13:00:00Z"),
            ("2026-04-15T13:00:00+00:00", "write 2026-04-15T13:00:00Z"),
            ("2026-04-15T13:00:00", "has no time zone"),
            ("2026-04-15T13:00", "has no time zone"),
            ("2026-04-15", "is no date"),
            ("2026-04-15 13:00:00Z", "is no date"),
            ("2026-04-15t13:00:00z", "is no date"),
            ("2026-02-29T13:00:00Z", "is no date"),
            ("2026-04-15T24:00:00Z", "is no date"),
            ("2026-06-30T23:59:60Z", "leap second"),
            ("+002026-04-15T13:00:00Z", "is no date"),
            ("1776258000", "is no date"),
            ("tomorrow", "is no date"),
            ("", "is no date"),
            ("2026-04-15T13:00:00ZZ", "is no date"),
            ("２０２６-04-15T13:00:00Z", "is no date"),
        ] {
            let refused = read(text).unwrap_err();
            assert!(refused.contains(said), "{text}: {refused}");
        }
    }
}
