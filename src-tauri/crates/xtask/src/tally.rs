//! How many tests ran, read from the closing lines of the test runners.

use std::ops::AddAssign;

/// Tests that passed and tests that did not.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Tally {
    /// The tests that a line closes on: nextest's `Summary`, cargo's `test result:` or Vitest's `Tests`. An indented
    /// `test result:` is nextest repeating what a single failed test said, which its summary counts already.
    pub fn of_line(line: &str) -> Option<Self> {
        let line = without_colours(line);
        let trimmed = line.trim();
        let counts = if let Some(rest) = trimmed.strip_prefix("Summary [") {
            rest.split_once("run: ")?.1
        } else if let Some(rest) = line.strip_prefix("test result: ") {
            rest.split_once(". ")?.1
        } else {
            trimmed.strip_prefix("Tests ")?
        };
        Some(Self::of_counts(counts))
    }

    /// Adds up `4 passed, 1 timed out, ...`; what is neither passed nor failed (skipped, filtered) counts as nothing.
    fn of_counts(counts: &str) -> Self {
        let mut tally = Self::default();
        for count in counts.split([',', ';', '|', '(']) {
            let Some((number, what)) = count.trim().split_once(' ') else { continue };
            let Ok(number) = number.parse::<usize>() else { continue };
            if what.starts_with("passed") {
                tally.passed += number;
            } else if ["failed", "timed out", "exec failed"].iter().any(|word| what.starts_with(word)) {
                tally.failed += number;
            }
        }
        tally
    }
}

/// The line without terminal colours (`ESC [ ... m`).
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: usize, failed: usize) -> Option<Tally> {
        Some(Tally { passed, failed })
    }

    #[test]
    fn nextest_is_understood() {
        assert_eq!(Tally::of_line("     Summary [   0.033s] 4 tests run: 4 passed, 0 skipped"), tally(4, 0));
        let bad = "     Summary [   9.1s] 12/14 tests run: 8 passed (1 slow), 2 failed, 1 timed out, 1 exec failed, 3 skipped";
        assert_eq!(Tally::of_line(bad), tally(8, 4));
    }

    #[test]
    fn cargo_test_is_understood() {
        let line = "test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; 5 filtered out; finished in 0.00s";
        assert_eq!(Tally::of_line(line), tally(3, 1));
        assert_eq!(Tally::of_line(&format!("    {line}")), None, "nextest repeats what its summary counts");
    }

    #[test]
    fn vitest_is_understood_with_its_colours() {
        let line = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m2 failed\u{1b}[39m\u{1b}[22m\u{1b}[2m | \u{1b}[22m\u{1b}[32m8 passed\u{1b}[39m\u{1b}[90m (10)\u{1b}[39m";
        assert_eq!(Tally::of_line(line), tally(8, 2));
        assert_eq!(Tally::of_line(" Test Files  2 passed (2)"), None);
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(Tally::of_line("running 4 tests"), None);
        assert_eq!(Tally::of_line("Summary of the week"), None);
    }
}
