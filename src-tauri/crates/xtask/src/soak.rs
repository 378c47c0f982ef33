//! `cargo xtask soak --kills N [--seed S]`: the kills of `tests/crash.rs` at random moments, as many as one likes.
//! `cargo xtask soak --trials N [--seed S]`: the worlds of the engine's trials, one for each seed from S on.
//!
//! Both build as the tests do. The table comes out while it runs; it ends badly where a post is lost, doubled or over a
//! limit. One trial tells its whole story.

use std::process::Command;

use crate::failure::Failure;
use crate::programs;
use crate::tree::Tree;

/// What to do how often, and with which luck.
#[derive(Debug, PartialEq, Eq)]
pub struct Soak {
    what: What,
    seed: u64,
}

#[derive(Debug, PartialEq, Eq)]
enum What {
    Kills(u32),
    Trials(u32),
}

impl Soak {
    /// Reads what follows `soak`.
    pub fn read(words: &[&str]) -> Result<Self, Failure> {
        let mut soak = Self { what: What::Kills(3_000), seed: 1 };
        let (pairs, []) = words.as_chunks::<2>() else { return Err(Failure::Usage) };
        for [name, value] in pairs {
            match *name {
                "--kills" => soak.what = What::Kills(value.parse().map_err(|_| Failure::Usage)?),
                "--trials" => soak.what = What::Trials(value.parse().map_err(|_| Failure::Usage)?),
                "--seed" => soak.seed = value.parse().map_err(|_| Failure::Usage)?,
                _ => return Err(Failure::Usage),
            }
        }
        Ok(soak)
    }

    pub fn run(&self, tree: &Tree) -> Result<(), Failure> {
        let mut test = programs::cargo(tree.root());
        match self.what {
            What::Kills(kills) => {
                name_test(&mut test, "runsheet", "crash");
                test.env("RUNSHEET_SOAK_KILLS", kills.to_string());
            }
            What::Trials(trials) => {
                name_test(&mut test, "runsheet-engine", "trials");
                test.env("RUNSHEET_SOAK_TRIALS", trials.to_string());
            }
        }
        test.env("RUNSHEET_SOAK_SEED", self.seed.to_string());
        programs::run(&mut test)
    }
}

fn name_test(cargo: &mut Command, package: &str, test: &str) {
    cargo.args(["test", "--package", package, "--test", test, "--"]);
    cargo.args(["--ignored", "--exact", "soak", "--nocapture"]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_and_seed_in_any_order() {
        assert_eq!(Soak::read(&[]).unwrap(), Soak { what: What::Kills(3_000), seed: 1 });
        assert_eq!(
            Soak::read(&["--seed", "7", "--kills", "50"]).unwrap(),
            Soak { what: What::Kills(50), seed: 7 }
        );
        assert_eq!(
            Soak::read(&["--trials", "10000", "--seed", "3"]).unwrap(),
            Soak { what: What::Trials(10_000), seed: 3 }
        );
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for wrong in [&["--kills"][..], &["--kills", "many"], &["--trials", "-1"], &["--speed", "1"]] {
            assert!(matches!(Soak::read(wrong), Err(Failure::Usage)), "{wrong:?}");
        }
    }
}
