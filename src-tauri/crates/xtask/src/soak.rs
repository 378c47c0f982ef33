//! `cargo xtask soak --kills N [--seed S]`: the kills of `tests/crash.rs` at random moments, as many as one likes.
//!
//! It builds as the tests do. The table comes out while it runs; it ends badly at the first post that is lost, doubled or
//! over a limit.

use crate::failure::Failure;
use crate::programs;
use crate::tree::Tree;

/// How often to kill, and with which luck.
#[derive(Debug, PartialEq, Eq)]
pub struct Soak {
    kills: u32,
    seed: u64,
}

impl Soak {
    /// Reads what follows `soak`.
    pub fn read(words: &[&str]) -> Result<Self, Failure> {
        let mut soak = Self { kills: 3_000, seed: 1 };
        let (pairs, []) = words.as_chunks::<2>() else { return Err(Failure::Usage) };
        for [name, value] in pairs {
            match *name {
                "--kills" => soak.kills = value.parse().map_err(|_| Failure::Usage)?,
                "--seed" => soak.seed = value.parse().map_err(|_| Failure::Usage)?,
                _ => return Err(Failure::Usage),
            }
        }
        Ok(soak)
    }

    pub fn run(&self, tree: &Tree) -> Result<(), Failure> {
        let mut test = programs::cargo(tree.root());
        test.args(["test", "--package", "runsheet", "--test", "crash", "--", "--ignored", "--exact", "soak"]);
        test.arg("--nocapture");
        test.env("RUNSHEET_SOAK_KILLS", self.kills.to_string());
        test.env("RUNSHEET_SOAK_SEED", self.seed.to_string());
        programs::run(&mut test)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_kills_and_seed_in_any_order() {
        assert_eq!(Soak::read(&[]).unwrap(), Soak { kills: 3_000, seed: 1 });
        assert_eq!(Soak::read(&["--seed", "7", "--kills", "50"]).unwrap(), Soak { kills: 50, seed: 7 });
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for wrong in [&["--kills"][..], &["--kills", "many"], &["--speed", "1"]] {
            assert!(matches!(Soak::read(wrong), Err(Failure::Usage)), "{wrong:?}");
        }
    }
}
