//! What came of many trials: findings, fates, and which cells of arrows and troubles were met.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::{
    arrow::ARROWS,
    judge::{self, Finding},
    life::Fate,
    trial::Report,
    trouble::{self, Trouble},
};

/// The arrow of trials without a kill.
const NO_ARROW: &str = "(no kill)";

/// Sums over trials.
#[derive(Default)]
pub struct Table {
    pub trials: usize,
    pub findings: BTreeMap<Finding, usize>,
    pub first_story: Option<String>,
    kills: usize,
    posts: BTreeMap<Fate, usize>,
    took: Duration,
    /// And its seed.
    longest: (Duration, u64),
    arrows: BTreeMap<&'static str, usize>,
    troubles: BTreeMap<String, usize>,
    cells: BTreeSet<(&'static str, String)>,
}

impl Table {
    pub fn add(&mut self, report: &Report) {
        self.trials += 1;
        self.kills += report.kills;
        self.took += report.took;
        self.longest = self.longest.max((report.took, report.world.seed));
        for (finding, count) in judge::counted(&report.findings) {
            *self.findings.entry(finding).or_default() += count;
        }
        if !report.findings.is_empty() && self.first_story.is_none() {
            self.first_story = Some(report.tell());
        }
        for fate in report.standings.iter().filter_map(|standing| standing.fate) {
            *self.posts.entry(fate).or_default() += 1;
        }
        let arrow = report.world.arrow.map_or(NO_ARROW, |arrow| arrow.name);
        let trouble = report.world.trouble.name();
        if report.met_arrow {
            *self.arrows.entry(arrow).or_default() += 1;
        }
        if report.met_trouble {
            *self.troubles.entry(trouble.clone()).or_default() += 1;
        }
        if report.met_arrow && report.met_trouble {
            self.cells.insert((arrow, trouble));
        }
    }

    pub fn print(&self) {
        println!("{} trials, {} kills, posts {:?}", self.trials, self.kills, self.posts);
        let cells = (ARROWS.len() + 1) * trouble::all().len();
        println!("cells of arrow x trouble met: {} of {cells}", self.cells.len());
        println!("arrows met: {:?}", self.arrows);
        println!("troubles met: {:?}", self.troubles);
        let mean = self.took / u32::try_from(self.trials.max(1)).unwrap();
        let (longest, seed) = self.longest;
        println!("a trial took {mean:?}, the longest {longest:?} (seed {seed})");
        println!("findings: {:?}", self.findings);
    }

    /// Arrows and troubles that no trial met.
    pub fn missed(&self) -> Vec<String> {
        let arrows = ARROWS.iter().map(|arrow| arrow.name.to_owned());
        let troubles = trouble::all().into_iter().map(Trouble::name);
        arrows
            .filter(|name| !self.arrows.contains_key(name.as_str()))
            .chain(troubles.filter(|name| !self.troubles.contains_key(name)))
            .collect()
    }
}
