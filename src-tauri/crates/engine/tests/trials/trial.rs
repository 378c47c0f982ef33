//! One trial: a world, a TikTok of its own, as many lives as there are kills and one more, and a judgement.

use std::{
    fmt::Write as _,
    sync::mpsc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use runsheet_model::PostId;
use runsheet_practice::{Call, Controls, OutcomeFor, PortChoice, Practice, PracticeConfig};
use runsheet_testkit::TestDir;
use tokio::runtime::Runtime;

use crate::{
    child::{self, Ended},
    clip, clip_server,
    clock::DrivenClock,
    ground::{Ground, Place},
    judge::{self, Finding, Findings},
    life::{self, Standing, Time},
    trouble::{Account, Trouble},
    world::{CREATORS, World},
};

/// How long an open call holds up the time: longer than the engine waits for it, shorter than the slowest answer.
const OPEN_CALL: Duration = Duration::from_millis(320);

/// What came of a trial.
pub struct Report {
    pub world: World,
    pub findings: Findings,
    pub standings: Vec<Standing>,
    pub kills: usize,
    /// Killed at the arrow that the seed stands for.
    pub met_arrow: bool,
    /// The trouble that the seed stands for came to bear.
    pub met_trouble: bool,
    pub took: Duration,
    pub calls: Vec<Call>,
}

/// Runs the world of a seed. `tiktoks` runs TikTok and nothing else, so that its tasks are its open calls.
pub fn run(seed: u64, ground: &Ground, tiktoks: &Runtime) -> Report {
    let began = Instant::now();
    let world = World::of(seed);
    let dir = TestDir::new();
    ground.copy_to(dir.path());
    let config = PracticeConfig {
        state: Some(dir.join("tiktok/tiktok.sqlite")),
        port: PortChoice::Fixed(0),
        ..PracticeConfig::default()
    };
    let practice = tiktoks.block_on(Practice::start(config)).unwrap();
    let web = tiktoks.block_on(clip_server::serve(dir.join("originals")));
    let place = Place {
        home: dir.join("home"),
        originals: dir.join("originals"),
        tiktok: practice.origin(),
        web: web.to_string(),
    };
    let hashes: Vec<String> = world
        .posts
        .iter()
        .map(|planned| clip::write(&place.originals, planned.number, planned.size).1)
        .collect();
    make_trouble(&world, practice.controls());
    let mut here = Here::new(practice.controls().clone(), tiktoks, world.posts.len());
    let mut kills = Vec::new();
    for kill in &world.kills {
        let ended = child::run(&world, &place, here.controls.now(), kill, &mut here);
        match ended {
            Ended::Killed => kills.push(kill.point),
            Ended::Lived => {}
            Ended::Broke => here.findings.push((Finding::Broken, format!("before {kill:?}"))),
        }
        here.controls.advance(world.away).unwrap();
    }
    let clock = DrivenClock::at(here.controls.now());
    let standings = life::live(&world, &place, &clock, &mut here, true);
    for (known, standing) in here.acknowledged.iter().zip(&standings) {
        if known.is_some() && *known != standing.post {
            here.findings.push((Finding::Loss, format!("{known:?} was acknowledged: {standing:?}")));
        }
    }
    let calls = here.controls.calls().unwrap();
    let files = here.controls.published().unwrap();
    let mut findings = std::mem::take(&mut here.findings);
    findings.extend(judge::judge(&world, &hashes, &standings, &files, &calls));
    let met_trouble = match world.trouble {
        Trouble::Fault(..) => here.controls.faults().unwrap()[0].acted > 0,
        Trouble::End(_) => !files.is_empty(),
        Trouble::None | Trouble::Account(_) => !calls.is_empty(),
    };
    let report = Report {
        met_arrow: world.arrow.is_none_or(|arrow| kills.contains(&arrow.name)),
        met_trouble,
        kills: kills.len(),
        findings,
        standings,
        calls,
        took: began.elapsed(),
        world,
    };
    tiktoks.block_on(practice.stop());
    report
}

fn make_trouble(world: &World, controls: &Controls) {
    controls.advance(world.age).unwrap();
    for fault in &world.faults {
        controls.add_fault(fault).unwrap();
    }
    controls.set_outcome(&OutcomeFor::All, world.outcome.as_ref()).unwrap();
    controls
        .turn(|knobs| {
            knobs.init_refusals_with_200 = world.oddly_polite;
            knobs.oauth_errors_with_200 = world.oddly_polite;
            knobs.invalid_param_singular = world.oddly_polite;
            match world.trouble {
                Trouble::Account(Account::Unaudited) => knobs.audited = false,
                Trouble::Account(Account::DayUsedUp) => knobs.direct_posts_per_day = 0,
                Trouble::Account(Account::AppUsedUp) => knobs.active_user_cap = 0,
                Trouble::Account(Account::DraftsUsedUp) => knobs.pending_drafts = 0,
                Trouble::Account(Account::UrlSoonOver) => knobs.upload_url_secs = 3,
                Trouble::Account(Account::RefreshKillsAccess) => knobs.refresh_kills_access_token = true,
                _ => {}
            }
        })
        .unwrap();
    let Trouble::Account(what) = world.trouble else { return };
    if what == Account::AccessRemoved {
        controls.remove_access(CREATORS[0]).unwrap();
    }
    controls
        .change_creator(CREATORS[0], |creator| match what {
            Account::Banned => creator.banned = true,
            Account::InfoRefused => {
                creator.creator_info_refusal = Some("spam_risk_too_many_posts".to_owned())
            }
            Account::OnlyMe => creator.privacy_level_options = Some(vec!["SELF_ONLY".to_owned()]),
            Account::ShortVideosOnly => creator.max_video_post_duration_sec = 1,
            Account::InteractionsOff => {
                creator.comment_disabled = true;
                creator.duet_disabled = true;
                creator.stitch_disabled = true;
            }
            _ => {}
        })
        .unwrap();
}

/// TikTok's clock, and what was acknowledged, over all lives.
struct Here<'a> {
    controls: Controls,
    tiktoks: &'a Runtime,
    /// Tasks of TikTok while nobody calls it.
    at_rest: usize,
    /// How many calls are open, and since when.
    open: (usize, Instant),
    /// The last call that the engine had time to digest.
    seen: i64,
    acknowledged: Vec<Option<PostId>>,
    findings: Findings,
}

impl<'a> Here<'a> {
    fn new(controls: Controls, tiktoks: &'a Runtime, posts: usize) -> Self {
        let at_rest = tiktoks.metrics().num_alive_tasks();
        Self {
            controls,
            tiktoks,
            at_rest,
            open: (0, Instant::now()),
            seen: 0,
            acknowledged: vec![None; posts],
            findings: Findings::new(),
        }
    }

    /// Calls are open, and not for long.
    fn is_busy(&mut self) -> bool {
        self.let_accept();
        let open = self.tiktoks.metrics().num_alive_tasks().saturating_sub(self.at_rest);
        if open != self.open.0 {
            self.open = (open, Instant::now());
        }
        open > 0 && self.open.1.elapsed() < OPEN_CALL
    }

    /// Whoever has connected is known after this.
    fn let_accept(&self) {
        for _ in 0..2 {
            let (done, wait) = mpsc::channel();
            self.tiktoks.spawn(async move { done.send(()) });
            wait.recv().unwrap();
        }
    }

    /// Calls have ended since this was asked last.
    fn has_news(&mut self) -> bool {
        let last = self.controls.calls_since(self.seen).unwrap().last().map(|call| call.seq);
        self.seen = last.unwrap_or(self.seen);
        last.is_some()
    }
}

impl Time for Here<'_> {
    fn pass(&mut self, by: Duration) -> bool {
        let may = !self.is_busy() && !self.has_news();
        if may {
            self.controls.advance(by).unwrap();
        }
        may
    }

    fn planned(&mut self, nth: usize, post: PostId) {
        let known = self.acknowledged[nth].get_or_insert(post);
        if *known != post {
            let what = format!("post {nth} was acknowledged as {known} and then as {post}");
            self.findings.push((Finding::Broken, what));
        }
    }
}

impl Report {
    /// Everything that helps to understand what happened.
    pub fn tell(&self) -> String {
        let mut told = format!("seed {}\n{:#?}\n", self.world.seed, self.world);
        for call in &self.calls {
            let at: DateTime<Utc> = DateTime::from_timestamp_millis(call.at_ms).unwrap();
            let (range, fault) = (call.request.content_range.as_deref().unwrap_or(""), call.fault.as_deref());
            _ = writeln!(
                told,
                "{} {:?} {} {} {} {range} {}{}",
                at.format("%H:%M:%S%.3f"),
                call.endpoint,
                call.creator.as_deref().unwrap_or("?"),
                call.status,
                call.code,
                fault.map(|fault| format!("[{fault}] ")).unwrap_or_default(),
                call.violations.join("; "),
            );
        }
        for standing in &self.standings {
            _ = writeln!(
                told,
                "{:?} {:?} {:?}: {:?}{}",
                standing.state, standing.code, standing.waits_for, standing.said, standing.story
            );
        }
        for (finding, what) in &self.findings {
            _ = writeln!(told, "FOUND {finding:?}: {}", what.split("story:").next().unwrap_or(what));
        }
        told
    }
}
