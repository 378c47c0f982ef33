//! The power goes out while everything is going on. What the desk was told is done is there at the next start, and no post
//! arrives twice: numbers.md, R2.
//!
//! The disk is what a cut leaves of the database; from the cut on nothing is written any more, so that whatever the old
//! engine still sends had its leave on the disk.

use std::{
    collections::HashMap,
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use runsheet_engine::commands::{CreateKey, CreatePost, GetSetting, ListKeys, SetSetting, ShowPost, When};
use runsheet_model::{PostId, StateName};
use runsheet_testkit::{PowerCut, TestDir};

use crate::agency::{A_WHILE, Agency, KORN, caller, draft, fixture, now};

const VELO: &str = "velohabitat";

/// How many changes of the disk the work below takes, about: the power goes out before one of them.
const CHANGES: u64 = 1_500;

/// What the desk was told is done.
#[derive(Default)]
struct Promised {
    sent: HashMap<PostId, PathBuf>,
    planned: HashMap<PostId, DateTime<Utc>>,
    keep_days: Option<u32>,
    keys: Vec<String>,
}

/// An agency whose power goes out sooner or later.
struct Desk {
    agency: Agency,
    out: Arc<AtomicBool>,
    remains: TestDir,
    promised: Promised,
}

impl Desk {
    async fn with_power_for(changes: u64, seed: u64) -> Self {
        let mut agency = Agency::with(KORN).await;
        agency.connect(VELO, VELO).await.unwrap();
        agency.stop().await;
        let (remains, out) = (TestDir::new(), Arc::new(AtomicBool::new(false)));
        let power = PowerCut::watch(&agency.dir);
        let mut left = changes;
        power.before_each_change({
            let (remains, out) = (remains.path().to_owned(), Arc::clone(&out));
            move |power| {
                left = left.saturating_sub(1);
                if left == 0 && !out.swap(true, Ordering::SeqCst) {
                    power.cut(seed, &remains);
                    power.switch_off();
                }
            }
        });
        agency.start().await;
        Self { agency, out, remains, promised: Promised::default() }
    }

    fn is_dark(&self) -> bool {
        self.out.load(Ordering::SeqCst)
    }

    /// All there is to do at a desk, and until all that goes out now is out.
    async fn work(&mut self) {
        for round in 0..2 {
            self.set_keep_days(10 + round).await;
            self.make_key(format!("script {round}")).await;
            for profile in [KORN, VELO] {
                let clip = self.clip();
                let request = CreatePost { profile: profile.to_owned(), ..now(&clip) };
                self.send(clip, request).await;
                self.plan(profile, TimeDelta::days(30)).await;
            }
        }
        let clip = self.clip();
        self.send(clip.clone(), draft(&clip)).await;
        let sent: Vec<_> = self.promised.sent.keys().copied().collect();
        for post in sent {
            while !self.is_dark() && !self.is_settled(post).await {
                tokio::task::yield_now().await;
            }
        }
    }

    /// A clip that is no other's.
    fn clip(&self) -> PathBuf {
        let done = self.promised.sent.len() + self.promised.planned.len();
        let size = fs::metadata(fixture("upright.mp4")).unwrap().len();
        self.agency.padded("upright.mp4", size + 100 + done as u64)
    }

    async fn send(&mut self, clip: PathBuf, request: CreatePost) {
        if let Ok(created) = self.agency.post(request).await {
            self.promised.sent.insert(created.post_id, clip);
        }
    }

    async fn plan(&mut self, profile: &str, ahead: TimeDelta) {
        let due = self.agency.desk().now() + ahead;
        let request =
            CreatePost { profile: profile.to_owned(), when: Some(When::At(due)), ..now(self.clip()) };
        if let Ok(created) = self.agency.post(request).await {
            self.promised.planned.insert(created.post_id, created.scheduled_date.unwrap());
        }
    }

    async fn set_keep_days(&mut self, days: u32) {
        let request = SetSetting { name: "media.keep_days".to_owned(), value: days.to_string() };
        if self.agency.desk().set_setting(request, &caller()).await.is_ok() {
            self.promised.keep_days = Some(days);
        }
    }

    async fn make_key(&mut self, name: String) {
        let request = CreateKey { name, scopes: Vec::new(), per_minute: None };
        if let Ok(made) = self.agency.desk().create_key(request, &caller()).await {
            self.promised.keys.push(made.key);
        }
    }

    async fn is_settled(&self, post: PostId) -> bool {
        let shown = self.agency.desk().show_post(ShowPost { post }, &caller()).await;
        shown.is_ok_and(|detail| !detail.post.state.is_waited_for())
    }

    /// The next morning.
    async fn start_again(&mut self) {
        self.agency.stop().await;
        if self.is_dark() {
            std::mem::swap(&mut self.agency.dir, &mut self.remains);
        }
        self.agency.start().await;
    }

    async fn assert_promises_are_kept(&self) {
        for (post, clip) in &self.promised.sent {
            let detail = self.agency.settled(*post).await;
            let (state, steps) = (detail.post.state, &detail.steps);
            assert!(matches!(state, StateName::Published | StateName::InInbox), "{state}: {steps:#?}");
            let hash = runsheet_media::hash(clip).unwrap().to_string();
            let arrived = self.agency.arrived().iter().filter(|file| file.blake3 == hash).count();
            assert_eq!(arrived, 1, "{steps:#?}");
        }
        for (post, due) in &self.promised.planned {
            let shown = self.agency.show(*post).await;
            assert_eq!((shown.post.state, shown.post.scheduled_date), (StateName::Scheduled, Some(*due)));
        }
        let desk = self.agency.desk();
        for key in &self.promised.keys {
            assert!(desk.authenticate(key).await.unwrap().is_some());
        }
        let request = GetSetting { name: "media.keep_days".to_owned() };
        let days: u32 = desk.get_setting(request, &caller()).await.unwrap().value.parse().unwrap();
        assert!(self.promised.keep_days.is_none_or(|promised| days >= promised), "{days}");
        assert!(desk.list_keys(ListKeys {}, &caller()).await.unwrap().len() >= self.promised.keys.len());
    }

    /// Whatever was promised or not: no file is there twice.
    fn assert_nothing_arrived_twice(&self) {
        let mut arrived: Vec<_> = self.agency.arrived().into_iter().map(|file| file.blake3).collect();
        let all = arrived.len();
        arrived.sort();
        arrived.dedup();
        assert_eq!(arrived.len(), all);
        self.agency.assert_well_formed();
    }
}

/// Answers whether the power went out before the work was done.
async fn black_out(seed: u64) -> bool {
    let changes = StdRng::seed_from_u64(seed).random_range(1..CHANGES);
    println!("seed {seed}: the power goes out before change {changes}");
    let mut desk = Desk::with_power_for(changes, seed).await;
    tokio::time::timeout(A_WHILE, desk.work()).await.unwrap();
    let went_out = desk.is_dark();
    desk.start_again().await;
    desk.assert_promises_are_kept().await;
    desk.assert_nothing_arrived_twice();
    went_out
}

async fn black_outs(seeds: std::ops::Range<u64>) {
    let (all, mut cut) = (seeds.end - seeds.start, 0);
    for seed in seeds {
        cut += u64::from(black_out(seed).await);
    }
    println!("{cut} of {all} were cut");
    assert!(cut * 2 > all, "the work takes fewer changes than that: {cut} of {all} were cut");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_after_a_power_cut_and_nothing_is_posted_twice() {
    black_outs(0..12).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the same with many more seeds; takes a quarter of an hour"]
async fn many_power_cuts() {
    black_outs(100..400).await;
}
