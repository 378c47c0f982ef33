//! Trials: small worlds made of a seed, in which TikTok misbehaves and the engine is killed at an arrow of a post's way.
//! In the end every clip is at TikTok at most once and every post says what TikTok has. The judge is TikTok's own list of
//! files.
//!
//! Both clocks are driven, so that a minute of waiting costs nothing. `cargo xtask soak --trials N --seed S` runs as many
//! as one likes from a seed on; `--trials 1` tells the story of that one seed.
#![cfg(all(unix, debug_assertions))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod arrow;
mod child;
#[path = "../../../../../tests/crash/clip.rs"]
mod clip;
#[path = "../../../../../tests/crash/clip_server.rs"]
mod clip_server;
mod clock;
#[path = "../../../../../tests/crash/dice.rs"]
mod dice;
mod ground;
mod judge;
mod life;
mod table;
mod trial;
mod trouble;
mod world;

use std::{
    collections::BTreeSet,
    env, fs,
    path::Path,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use arrow::ARROWS;
use ground::Ground;
use table::Table;
use trial::Report;
use world::World;

/// Trials side by side: each uses less than a core.
const LANES: usize = 4;

/// Trials that meet nearly every arrow and every trouble.
const SLICE: u64 = 212;

/// Where the seeds end from which those are taken that meet the rest.
const MORE: u64 = 10 * SLICE;

#[test]
fn every_arrow_and_every_trouble_leaves_each_clip_at_most_once() {
    let trials = Trials::prepare(false);
    trials.run((0..SLICE).collect());
    for seeds in (SLICE..MORE).collect::<Vec<_>>().chunks(SLICE as usize) {
        let missed = trials.table().missed();
        trials.run(seeds.iter().copied().filter(|seed| World::of(*seed).could_meet(&missed)).collect());
    }
    let table = trials.table();
    table.print();
    assert_clean(&table);
    assert_eq!(table.missed(), [""; 0], "no trial met them");
}

#[test]
#[ignore = "as long as one likes: cargo xtask soak --trials"]
fn soak() {
    let number =
        |name: &str, usual: u64| env::var(name).map_or(usual, |text| text.parse().expect("a number"));
    let first = number("RUNSHEET_SOAK_SEED", 1);
    let count = number("RUNSHEET_SOAK_TRIALS", 10_000);
    let trials = Trials::prepare(count == 1);
    trials.run((first..first + count).collect());
    trials.table().print();
    assert_clean(&trials.table());
}

#[test]
fn every_fail_point_of_the_engine_is_an_arrow() {
    let mut found = BTreeSet::new();
    fail_points_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert_eq!(found, ARROWS.iter().map(|arrow| arrow.name.to_owned()).collect());
}

#[test]
fn as_many_seeds_as_there_are_cells_meet_every_cell() {
    let (mut small, mut large) = (ARROWS.len() + 1, trouble::all().len());
    while small > 0 {
        (small, large) = (large % small, small);
    }
    assert_eq!(large, 1, "their numbers share a factor, so that arrows and troubles go round in step");
}

/// Trials and what came of them.
struct Trials {
    ground: Ground,
    table: Mutex<Table>,
    /// Also the stories of those that went well.
    tells_all: bool,
}

impl Trials {
    fn prepare(tells_all: bool) -> Self {
        Self { ground: runtime().block_on(Ground::prepare()), table: Mutex::default(), tells_all }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap()
    }

    /// Runs the seeds, several at a time, and prints how far it is.
    fn run(&self, seeds: Vec<u64>) {
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..LANES {
                scope.spawn(|| {
                    let tiktoks = runtime();
                    while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let report = trial::run(*seed, &self.ground, &tiktoks);
                        self.note(&report);
                    }
                });
            }
        });
    }

    fn note(&self, report: &Report) {
        for (finding, _) in &report.findings {
            println!("seed {}: {finding:?}", report.world.seed);
        }
        if self.tells_all {
            println!("{}", report.tell());
        }
        let mut table = self.table();
        table.add(report);
        if table.trials.is_multiple_of(500) {
            table.print();
        }
    }
}

fn assert_clean(table: &Table) {
    if let Some(story) = &table.first_story {
        panic!("{:?}; again: cargo xtask soak --trials 1 --seed N; the first:\n{story}", table.findings);
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

fn fail_points_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            fail_points_in(&path, found);
        } else if !path.ends_with("fail_point.rs") {
            let text = fs::read_to_string(&path).unwrap();
            for after in text.split("fail_point::hit(").skip(1) {
                let call = after.split(';').next().unwrap_or_default();
                found.extend(call.split('"').skip(1).step_by(2).map(String::from));
            }
        }
    }
}
