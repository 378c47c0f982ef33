//! Uploads while everything breaks (R4): one file arrives as it is, a break costs at most one chunk more, and a clip that
//! changes on its way is never completed. Scripts are drawn from seeds; time is the test's, so that pauses cost nothing.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, File, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::Utc;
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use runsheet_engine::views::PostDetail;
use runsheet_model::{PostId, StateName, chunks::ChunkPlan};
use runsheet_practice::{Call, Endpoint, Fault, FaultKind};
use runsheet_testkit::{ManualClock, wait_for, wait_until};

use crate::agency::{A_WHILE, Agency, KORN, fixture, now};

/// Three chunks, the last with the remainder.
const LARGE: u64 = 128_000_003;

/// Faults that cost an upload a chunk, by the names in TikTok's history.
const BREAKS: [&str; 5] = ["status", "reset_before_reading", "reset_at_byte", "lose_answer", "delay"];

/// An agency that is quick to upload, and a clip of one chunk or of three.
struct Upload {
    agency: Agency,
    clock: ManualClock,
    clip: PathBuf,
    plan: ChunkPlan,
}

impl Upload {
    async fn of(size: Option<u64>) -> Self {
        let clock = ManualClock::at(Utc::now());
        let agency = Agency::open_at(Arc::new(clock.clone())).await;
        agency.connect(KORN, KORN).await.unwrap();
        let clip = size.map_or_else(|| fixture("upright.mp4"), |size| agency.padded("upright.mp4", size));
        let plan = ChunkPlan::for_size(fs::metadata(&clip).unwrap().len()).unwrap();
        assert_eq!(plan.count, if size.is_some() { 3 } else { 1 });
        Self { agency, clock, clip, plan }
    }

    fn meets(&self, faults: &[Fault]) {
        for fault in faults {
            self.agency.controls().add_fault(fault).unwrap();
        }
    }

    async fn begin(&self) -> PostId {
        self.agency.post(now(&self.clip)).await.unwrap().post_id
    }

    async fn reaches(&self, post: PostId, state: StateName) -> PostDetail {
        wait_for(&format!("the post is {state}"), A_WHILE, async || {
            self.agency.pass(&self.clock, Duration::from_millis(300));
            let detail = self.agency.show(post).await;
            (detail.post.state == state).then_some(detail)
        })
        .await
    }

    /// The post is published: one file, byte for byte the clip, by requests as TikTok documents them.
    async fn arrives(&self, post: PostId) {
        self.reaches(post, StateName::Published).await;
        let hash = runsheet_media::hash(&self.clip).unwrap().to_string();
        let files = self.agency.arrived().into_iter().filter(|file| file.blake3 == hash);
        assert_eq!(files.count(), 1, "{:#?}", self.sent());
        self.agency.assert_well_formed();
    }

    /// The chunks that reached TikTok, as far as an upload is known.
    fn sent(&self) -> Vec<Call> {
        let mut calls = self.agency.calls(Endpoint::Upload);
        calls.retain(|call| call.publish_id.is_some());
        calls
    }

    /// Chunk requests of each upload, the breaks among them, and the chunks that were sent at all.
    fn assert_cheap(&self) {
        let mut uploads: HashMap<String, Vec<Call>> = HashMap::new();
        for call in self.sent() {
            uploads.entry(call.publish_id.clone().unwrap()).or_default().push(call);
        }
        for calls in uploads.values() {
            let breaks = calls.iter().filter(|call| is_break(call)).count();
            let ranges: HashSet<_> = calls.iter().map(|call| &call.request.content_range).collect();
            assert!(calls.len() - ranges.len() <= breaks, "more than a chunk for a break: {calls:#?}");
            let mut taken = HashSet::new();
            for call in calls {
                assert!(!taken.contains(&call.request.content_range), "sent though taken: {calls:#?}");
                if !is_break(call) && matches!(call.status, 200..300) {
                    taken.insert(&call.request.content_range);
                }
            }
        }
    }

    /// Uploads that TikTok was asked for.
    fn inits(&self) -> usize {
        self.agency.calls(Endpoint::VideoInit).iter().filter(|call| call.code == "ok").count()
    }

    /// The private copy of the clip.
    fn copy(&self) -> PathBuf {
        let clips = self.agency.dir.path().join("clips");
        let same = |path: &PathBuf| fs::metadata(path).is_ok_and(|file| file.len() == self.plan.size);
        let mut found = fs::read_dir(clips).unwrap().map(|entry| entry.unwrap().path()).filter(same);
        found.next().unwrap()
    }

    /// The length of a chunk.
    fn len(&self, chunk: u64) -> u64 {
        self.plan.chunk_at(chunk * self.plan.chunk_size).unwrap().len()
    }
}

fn is_break(call: &Call) -> bool {
    !call.answered || call.fault.as_deref().is_some_and(|fault| BREAKS.contains(&fault))
}

fn on_chunk(chunk: u64, kind: FaultKind) -> Fault {
    Fault::next(Endpoint::Upload, kind).on_chunk(chunk)
}

fn status(status: u16, taken: bool) -> FaultKind {
    FaultKind::Status { status, taken }
}

/// A token that TikTok does not know any more.
fn refused_token(endpoint: Endpoint) -> Fault {
    let code = "access_token_invalid".to_owned();
    Fault::next(endpoint, FaultKind::Refuse { status: 401, code, message: String::new() })
}

/// What a seed makes of an upload.
#[derive(Debug)]
struct Script {
    large: bool,
    /// Another post of the account is in processing and asked after meanwhile.
    in_company: bool,
    faults: Vec<Fault>,
    /// Uploads that die before their commit point.
    deaths: usize,
}

impl Script {
    fn draw(seed: u64) -> Self {
        let mut dice = StdRng::seed_from_u64(seed);
        let large = dice.random_bool(0.5);
        let plan = ChunkPlan::for_size(if large { LARGE } else { 10_000 }).unwrap();
        let mut script = Self { large, in_company: dice.random_bool(0.3), faults: Vec::new(), deaths: 0 };
        for _ in 0..dice.random_range(1..=4) {
            let chunk = *[0, plan.count / 2, plan.count - 1].choose(&mut dice).unwrap();
            script.add(chunk, plan, &mut dice);
        }
        for _ in 0..dice.random_range(0..=2) {
            let kind = match dice.random_range(0..5) {
                0 => status(503, false),
                1 => FaultKind::ResetBeforeReading,
                2 => FaultKind::Garbage { taken: true },
                3 => FaultKind::LoseAnswer,
                _ => status(429, false),
            };
            script.faults.push(Fault::next(Endpoint::Status, kind).after(dice.random_range(0..2)));
        }
        for endpoint in [Endpoint::CreatorInfo, Endpoint::VideoInit, Endpoint::Status] {
            if dice.random_bool(0.2) {
                script.faults.push(refused_token(endpoint));
            }
        }
        script
    }

    fn add(&mut self, chunk: u64, plan: ChunkPlan, dice: &mut StdRng) {
        let completes = chunk + 1 == plan.count;
        let kind = match dice.random_range(0..9) {
            0 | 1 => {
                let len = plan.chunk_size;
                let byte = *[0, 1, len / 2, len - 1, len + 1_000].choose(dice).unwrap();
                FaultKind::ResetAtByte { byte }
            }
            2 => FaultKind::ResetBeforeReading,
            3 => status(*[500, 502, 503, 504, 429].choose(dice).unwrap(), dice.random_bool(0.5)),
            4 => status(416, false),
            5 => FaultKind::LoseAnswer,
            6 => FaultKind::SlowBody { bytes_per_second: if self.large { 200_000_000 } else { 200_000 } },
            7 if completes => {
                // It has every byte, and then it neither says so nor lets anybody look.
                self.faults.push(on_chunk(chunk, FaultKind::LoseAnswer));
                self.faults.push(Fault::next(Endpoint::Status, status(500, false)));
                status(*[403, 404].choose(dice).unwrap(), false)
            }
            7 if self.deaths < 2 => {
                self.deaths += 1;
                status(*[403, 404].choose(dice).unwrap(), false)
            }
            _ => FaultKind::Delay { ms: 50 },
        };
        self.faults.push(on_chunk(chunk, kind));
    }
}

async fn plays(seed: u64) {
    let script = Script::draw(seed);
    println!("seed {seed}: {script:#?}");
    let upload = Upload::of(script.large.then_some(LARGE)).await;
    if script.in_company {
        upload.agency.turn(|knobs| knobs.processing_ms = 3_000);
        let other = upload.agency.post(now(fixture("upright_faststart.mp4"))).await.unwrap().post_id;
        wait_until("the other post is in processing", A_WHILE, async || {
            upload.agency.pass(&upload.clock, Duration::from_millis(10));
            upload.agency.show(other).await.destinations[0].stage.as_deref() == Some("processing")
        })
        .await;
        upload.agency.controls().clear_calls().unwrap();
    }
    upload.meets(&script.faults);
    let post = upload.begin().await;
    upload.arrives(post).await;
    upload.assert_cheap();
    assert!(upload.inits() <= 1 + script.deaths, "{} uploads begun", upload.inits());
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_breaks_one_file_arrives_and_a_break_costs_one_chunk() {
    for seed in 1..=10 {
        plays(seed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the same with many more seeds; takes a quarter of an hour"]
async fn whatever_breaks_one_file_arrives_also_in_four_hundred_scripts() {
    for seed in 1_000..1_400 {
        plays(seed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_reset_at_any_byte_of_any_chunk_costs_that_chunk_once() {
    for size in [None, Some(LARGE)] {
        let upload = Upload::of(size).await;
        for chunk in 0..upload.plan.count {
            let len = upload.len(chunk);
            for byte in [0, 1, len / 2, len - 1, len, len + 1] {
                upload.meets(&[on_chunk(chunk, FaultKind::ResetAtByte { byte })]);
            }
        }
        let post = upload.begin().await;
        upload.arrives(post).await;
        upload.assert_cheap();
        assert_eq!(upload.sent().len() as u64, 7 * upload.plan.count);
        assert_eq!(upload.inits(), 1);
    }
}

/// A 5xx after which the bytes are there all the same brings a 416 with progress; a bare 416 says nothing.
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_out_of_step_falls_in_again_with_and_without_being_told_how_far_it_is() {
    for size in [None, Some(LARGE)] {
        let upload = Upload::of(size).await;
        for chunk in 0..upload.plan.count {
            for kind in [status(416, false), status(503, false), status(503, true)] {
                upload.meets(&[on_chunk(chunk, kind)]);
            }
        }
        let post = upload.begin().await;
        upload.arrives(post).await;
        upload.assert_cheap();
        let natural = |call: &&Call| call.status == 416 && call.fault.is_none();
        let with_progress = upload.sent().iter().filter(natural).count() as u64;
        assert_eq!(with_progress, upload.plan.count);
        assert_eq!(upload.sent().len() as u64, 4 * upload.plan.count);
        assert_eq!(upload.inits(), 1);
    }
}

/// TikTok carries the request out after Runsheet has given it up and sent the bytes again.
#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_arrive_after_they_were_given_up_are_not_counted_twice() {
    let upload = Upload::of(None).await;
    upload.meets(&[on_chunk(0, FaultKind::Delay { ms: 6_000 })]);
    let post = upload.begin().await;
    upload.arrives(post).await;
    upload.assert_cheap();
    assert_eq!(upload.inits(), 1);
}

/// What somebody does to the private copy while its first chunk is on its way.
type Meddle = fn(&Path);

fn writing(copy: &Path) -> File {
    OpenOptions::new().write(true).open(copy).unwrap()
}

fn with_a_byte_changed(copy: &Path) {
    let mut copy = writing(copy);
    copy.seek(SeekFrom::Start(LARGE - 1_000)).unwrap();
    copy.write_all(b"!").unwrap();
}

fn cut_off(copy: &Path) {
    writing(copy).set_len(LARGE - 1).unwrap();
}

fn grown(copy: &Path) {
    writing(copy).set_len(LARGE + 1).unwrap();
}

fn replaced(copy: &Path) {
    fs::remove_file(copy).unwrap();
    fs::write(copy, "another file").unwrap();
}

async fn meddled_with(meddle: Meddle) -> (Upload, PostId) {
    let upload = Upload::of(Some(LARGE)).await;
    upload.meets(&[on_chunk(0, FaultKind::SlowBody { bytes_per_second: 40_000_000 })]);
    let post = upload.begin().await;
    wait_until("the first chunk is on its way", A_WHILE, async || {
        upload.agency.show(post).await.destinations[0].bytes_sent.is_some_and(|sent| sent > 0)
    })
    .await;
    let copy = upload.copy();
    let mut writable = fs::metadata(&copy).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "the file is gone with the test")]
    writable.set_readonly(false);
    fs::set_permissions(&copy, writable).unwrap();
    meddle(&copy);
    (upload, post)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_that_changes_while_it_is_uploaded_is_caught_before_the_last_chunk() {
    for meddle in [with_a_byte_changed as Meddle, cut_off, grown] {
        let (upload, post) = meddled_with(meddle).await;
        let detail = upload.reaches(post, StateName::NeedsAttention).await;
        assert_eq!(detail.destinations[0].error_code.as_deref(), Some("clip_changed"), "{:#?}", detail.steps);
        let last = format!("bytes {}-", 2 * upload.plan.chunk_size);
        let completes =
            |call: &Call| call.request.content_range.as_ref().is_some_and(|range| range.starts_with(&last));
        assert!(!upload.agency.calls(Endpoint::Upload).iter().any(completes));
        assert!(upload.agency.arrived().is_empty());
        assert_eq!(upload.inits(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_whose_copy_is_replaced_on_the_way_arrives_as_it_was_agreed_to() {
    let (upload, post) = meddled_with(replaced).await;
    upload.arrives(post).await;
}
