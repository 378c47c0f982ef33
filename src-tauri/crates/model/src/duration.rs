//! Lengths of time as they are written in settings and on the command line: `0s`, `90s`, `5m`, `24h`, `7d`.

use std::time::Duration;

const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// Ten years: longer is a slip of the finger.
const LONGEST_MS: u64 = 10 * 365 * 86_400_000;

/// Not a length of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no duration: use one such as 0s, 90s, 5m, 24h or 7d")]
pub struct BadDuration(String);

/// Reads a number with its unit.
pub fn parse_duration(text: &str) -> Result<Duration, BadDuration> {
    let read = || {
        let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
        let (_, scale) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
        number.parse::<u64>().ok()?.checked_mul(scale).filter(|ms| *ms <= LONGEST_MS)
    };
    read().map(Duration::from_millis).ok_or_else(|| BadDuration(text.to_owned()))
}

/// Writes a length of time so that [`parse_duration`] reads the same: `60m` and `24h`, not `3600000ms`.
#[must_use]
pub fn duration_text(duration: Duration) -> String {
    let ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let preferred: &[&str] = match ms {
        0 => return "0s".to_owned(),
        1..7_200_000 => &["m", "s", "ms"],
        _ => &["h", "m", "s", "ms"],
    };
    let fitting = preferred
        .iter()
        .find_map(|name| UNITS.into_iter().find(|(unit, scale)| unit == name && ms.is_multiple_of(*scale)));
    fitting.map_or_else(|| format!("{ms}ms"), |(unit, scale)| format!("{}{unit}", ms / scale))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_and_a_unit_and_nothing_else() {
        for (text, seconds) in [("0s", 0), ("90s", 90), ("5m", 300), ("24h", 86_400), ("7d", 604_800)] {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(parse_duration("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(parse_duration("3650d"), Ok(Duration::from_secs(3_650 * 86_400)));
        for text in
            ["", "5", "s", "-5s", "5 s", "1.5h", "5w", "99999999999999999999s", "99999999999999999d", "3651d"]
        {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_are_written_in_the_unit_people_would_choose() {
        for (seconds, text) in
            [(0, "0s"), (5, "5s"), (90, "90s"), (300, "5m"), (3_600, "60m"), (86_400, "24h")]
        {
            assert_eq!(duration_text(Duration::from_secs(seconds)), text);
        }
        assert_eq!(duration_text(Duration::from_millis(1_500)), "1500ms");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(ms in 0..LONGEST_MS) {
            let duration = Duration::from_millis(ms);
            prop_assert_eq!(parse_duration(&duration_text(duration)), Ok(duration));
        }
    }
}
