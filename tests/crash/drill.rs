//! Plans posts, kills the engine over them, waits until every one has settled, and counts against the files that TikTok
//! has: never against our own database.

use std::{
    collections::{HashMap, HashSet},
    fs,
    net::SocketAddr,
    ops::AddAssign,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    agency::{Agency, Served},
    clip::{self, Size},
    clip_server,
    dice::Dice,
};

/// SIGKILL.
const KILLED: Option<i32> = Some(9);

/// A start is over by then.
const LONGEST_START: Duration = Duration::from_millis(800);

/// What TikTok says to a call too many.
const OVER_THE_LIMIT: [&str; 4] = [
    "rate_limit_exceeded",
    "spam_risk_too_many_posts",
    "spam_risk_too_many_pending_share",
    "reached_active_user_cap",
];

/// A point to kill at, and the post that leads there.
#[derive(Clone, Copy)]
pub struct Point {
    pub name: &'static str,
    pub size: Size,
    /// The clip comes from a web server, not from a file.
    pub fetched: bool,
    /// After the kill TikTok does not say once how far the upload is, and its URL is dead if the last byte was taken.
    pub silence: bool,
    /// The upload's URL is refused once, so that it starts afresh.
    pub expired: bool,
    /// It is killed there first, so that there is something to pick up.
    pub after: Option<&'static str>,
    /// Some of the posts are drafts. TikTok is asked about delivered drafts on and on: no way to a question of one post.
    pub drafts: bool,
    /// How long Runsheet stays away after the kill.
    pub pause: Duration,
    /// Chunks that each kill may cost to send again.
    pub resent: u32,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Processes ended by signal 9.
    pub kills: u32,
    /// Posts planned.
    pub posts: u32,
    /// Posts that TikTok has, and that say so.
    pub delivered: u32,
    /// Posts that wait, with a reason, for the day's limit.
    pub waiting: u32,
    /// Posts that a person must look at.
    pub for_a_person: u32,
    /// How often a person had a post sent again that said it was not sent.
    pub sent_again: u32,
    /// Files that TikTok has twice.
    pub doubles: u32,
    /// Posts that say otherwise than TikTok, or that came to no end.
    pub losses: u32,
    /// Chunks sent again although TikTok had taken them.
    pub resent: u32,
    /// Calls refused because they were too many.
    pub over_limit: u32,
    /// Requests that broke a documented rule.
    pub violations: u32,
}

struct Post {
    promise: String,
    body: Value,
    hash: String,
    id: Option<String>,
}

/// An agency under kills.
pub struct Drill {
    pub agency: Agency,
    pub dice: Dice,
    pub tally: Tally,
    /// A person believes every post that says it was not sent, and has it sent once more.
    pub person_sends_again: bool,
    clips: SocketAddr,
    planned: u64,
    open: Vec<Post>,
    settled: HashSet<String>,
    calls_seen: i64,
    taken: HashSet<(String, String)>,
}

impl Drill {
    pub async fn open(seed: u64) -> Self {
        let agency = Agency::open().await;
        fs::create_dir(agency.dir.join("originals")).unwrap();
        Self {
            clips: clip_server::serve(agency.dir.join("originals")).await,
            agency,
            dice: Dice::new(seed),
            tally: Tally::default(),
            person_sends_again: false,
            planned: 0,
            open: Vec::new(),
            settled: HashSet::new(),
            calls_seen: 0,
            taken: HashSet::new(),
        }
    }

    /// Kills the engine at the point, starts it again and waits until all has settled.
    pub async fn kill_at(&mut self, point: &Point, profile: &str) {
        if point.expired {
            let kind = json!({"status": {"status": 403}});
            self.agency.tell_tiktok("faults", json!({"endpoint": "upload", "kind": kind})).await;
        }
        match point.after {
            None => self.kill_over(point, profile, 1).await,
            Some(before) => {
                self.kill_over(&Point { name: before, ..*point }, profile, 1).await;
                assert_eq!(self.agency.serve_until_killed_at(point.name).await, KILLED, "{}", point.name);
                self.tally.kills += 1;
            }
        }
        tokio::time::sleep(point.pause).await;
        if point.silence {
            for (endpoint, status) in [("status", 500), ("upload", 403)] {
                if endpoint == "status" || point.name == "completing_answered" {
                    let kind = json!({"status": {"status": status}});
                    self.agency.tell_tiktok("faults", json!({"endpoint": endpoint, "kind": kind})).await;
                }
            }
        }
        let mut engine = self.agency.serve(None).await;
        self.settle(&engine, Duration::from_secs(150)).await;
        engine.kill().await;
        self.agency.heal_tiktok().await;
    }

    /// Plans so many posts and sees the engine end at the point.
    pub async fn kill_over(&mut self, point: &Point, profile: &str, posts: usize) {
        let nth = if point.name.ends_with("on_the_wire") { ":2" } else { "" };
        let mut engine = self.agency.serve(Some(&format!("{}{nth}", point.name))).await;
        for _ in 0..posts {
            // Out of step with the dozen accounts: questions about delivered drafts take of an account's status calls.
            let draft = point.drafts && self.planned % 7 == 6;
            self.plan(&engine, profile, point.size, point.fetched, draft).await;
        }
        assert_eq!(engine.ended_by().await, KILLED, "{}", point.name);
        self.tally.kills += 1;
    }

    /// Kills the engine at a random moment: every fourth time while it starts, else over what is open and a few posts
    /// more.
    pub async fn kill_at_random(&mut self, profiles: &[String]) {
        self.tally.kills += 1;
        if self.dice.below(4) == 0 {
            let moment = self.moment(LONGEST_START);
            assert_eq!(self.agency.serve_and_kill_after(moment).await, KILLED);
            return;
        }
        let mut engine = self.agency.serve(None).await;
        for _ in 0..self.dice.below(3) + 1 {
            let profile = &profiles[self.dice.below(profiles.len())];
            let size = if self.dice.below(2) == 0 { Size::Small } else { Size::Wide };
            let fetched = self.dice.below(4) == 0;
            let draft = self.dice.below(8) == 0;
            self.plan(&engine, profile, size, fetched, draft).await;
        }
        tokio::time::sleep(self.moment(Duration::from_millis(400))).await;
        assert_eq!(engine.kill().await, KILLED);
    }

    /// Kills the engine while it makes a new data folder. The next start must find what it needs or make it.
    pub async fn kill_first_start(&mut self) {
        fs::remove_dir_all(self.agency.dir.join("home")).unwrap();
        let moment = self.moment(LONGEST_START);
        assert_eq!(self.agency.serve_and_kill_after(moment).await, KILLED);
        self.tally.kills += 1;
        self.agency.serve(None).await.kill().await;
    }

    /// A random time below the longest.
    fn moment(&mut self, longest: Duration) -> Duration {
        let longest = usize::try_from(longest.as_micros()).unwrap();
        Duration::from_micros(self.dice.below(longest) as u64)
    }

    /// Plans a post with a clip of its own; the engine may die over it.
    pub async fn plan(&mut self, engine: &Served, profile: &str, size: Size, fetched: bool, draft: bool) {
        self.planned += 1;
        let (path, hash) = clip::write(&self.agency.dir.join("originals"), self.planned, size);
        let name = path.file_name().unwrap().to_str().unwrap();
        let url = match fetched {
            true => format!("http://{}/{name}", self.clips),
            false => url::Url::from_file_path(&path).unwrap().into(),
        };
        let mut body = json!({
            "post_type": "video", "profile_name": profile, "platforms": ["tiktok"], "media_urls": [url],
            "tiktok_post_mode": if draft { "DRAFT" } else { "DIRECT_POST" },
        });
        if !draft {
            body["tiktok_privacy_level"] = json!("SELF_ONLY");
            body["description"] = json!(format!("Clip {}", self.planned));
        }
        let mut post = Post { promise: format!("promise-{}", self.planned), body, hash, id: None };
        self.tally.posts += 1;
        post.keep_the_promise(&self.agency, engine).await;
        self.open.push(post);
    }

    /// Waits until every open post has settled, repeating the calls that were not answered, and counts.
    pub async fn settle(&mut self, engine: &Served, within: Duration) {
        let began = Instant::now();
        let mut settled = Vec::new();
        while !self.open.is_empty() && began.elapsed() < within {
            for mut post in std::mem::take(&mut self.open) {
                post.keep_the_promise(&self.agency, engine).await;
                let shown = self.agency.show(engine, post.id.as_deref().unwrap()).await;
                match fate(&shown) {
                    Some(Fate::NotSent) if self.person_sends_again => {
                        self.tally.sent_again += 1;
                        self.agency.command(engine, "posts.retry", json!({"post": post.id})).await;
                        self.open.push(post);
                    }
                    Some(fate) => settled.push((post.hash, fate)),
                    None => self.open.push(post),
                }
            }
            // Slow enough for what a key may read in a minute.
            let pause = 15 * (1 + u64::try_from(self.open.len()).unwrap());
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        for post in std::mem::take(&mut self.open) {
            let shown = self.agency.show(engine, post.id.as_deref().unwrap()).await;
            println!("came to no end: {shown}");
            self.tally.losses += 1;
        }
        self.count(settled).await;
        self.clear_away();
    }

    async fn count(&mut self, settled: Vec<(String, Fate)>) {
        let mut files: HashMap<String, u32> = HashMap::new();
        for file in self.agency.ask_tiktok("published").await {
            *files.entry(file["blake3"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        for (hash, fate) in settled {
            let there = files.get(&hash).copied().unwrap_or(0);
            match fate {
                Fate::Delivered if there == 0 => self.tally.losses += 1,
                // Whoever believes that would send it again.
                Fate::NotSent if there > 0 => self.tally.losses += 1,
                Fate::Delivered => self.tally.delivered += 1,
                Fate::Waiting => self.tally.waiting += 1,
                Fate::NotSent | Fate::Unknown => self.tally.for_a_person += 1,
            }
            self.settled.insert(hash);
        }
        // Over all that ever settled: a double may come long after.
        let twice = self.settled.iter().filter(|hash| files.get(*hash).is_some_and(|there| *there > 1));
        self.tally.doubles = u32::try_from(twice.count()).unwrap();
        for call in self.agency.ask_tiktok(&format!("calls?after={}", self.calls_seen)).await {
            self.count_call(&call);
        }
    }

    fn count_call(&mut self, call: &Value) {
        self.calls_seen = self.calls_seen.max(call["seq"].as_i64().unwrap());
        if call["status"] == 429 || OVER_THE_LIMIT.iter().any(|code| call["code"] == *code) {
            self.tally.over_limit += 1;
        }
        if !call["violations"].as_array().unwrap().is_empty() {
            println!("broke a rule: {call}");
            self.tally.violations += 1;
        }
        if call["endpoint"] != "upload" || !call["fault"].is_null() {
            return;
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let chunk = (text(&call["publish_id"]), text(&call["request"]["content_range"]));
        let was_taken = matches!(call["status"].as_u64(), Some(200..300));
        if self.taken.contains(&chunk) {
            self.tally.resent += 1;
        } else if was_taken {
            self.taken.insert(chunk);
        }
    }

    /// Files that nobody needs any more: a run sends gigabytes.
    fn clear_away(&self) {
        let _ = fs::remove_dir_all(self.agency.dir.join("originals"));
        fs::create_dir(self.agency.dir.join("originals")).unwrap();
        for entry in fs::read_dir(self.agency.dir.join("home/live/clips")).unwrap() {
            let entry = entry.unwrap();
            if entry.metadata().is_ok_and(|metadata| metadata.len() > 10_000_000) {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    }
}

impl Post {
    /// Repeats the call until it was answered; the key makes the repetition harmless.
    async fn keep_the_promise(&mut self, agency: &Agency, engine: &Served) {
        if self.id.is_none() {
            let planned = agency.post(engine, &self.promise, &self.body).await;
            self.id = planned.map(|planned| planned["id"].as_str().unwrap().to_owned());
        }
    }
}

enum Fate {
    Delivered,
    Waiting,
    /// It says that nothing was posted, and a person must look.
    NotSent,
    /// Only a person can find out.
    Unknown,
}

/// Where a post has settled; `None` while it is on its way.
fn fate(shown: &Value) -> Option<Fate> {
    let destination = &shown["destinations"][0];
    match destination["status"].as_str().unwrap_or_default() {
        "published" | "in_inbox" | "client_posted" => Some(Fate::Delivered),
        "scheduled" if matches!(destination["deferred_reason"].as_str(), Some("draft_cap" | "daily_cap")) => {
            Some(Fate::Waiting)
        }
        "scheduled" | "publishing" => None,
        "unconfirmed" => Some(Fate::Unknown),
        _ => Some(Fate::NotSent),
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.kills += other.kills;
        self.posts += other.posts;
        self.delivered += other.delivered;
        self.waiting += other.waiting;
        self.for_a_person += other.for_a_person;
        self.sent_again += other.sent_again;
        self.doubles += other.doubles;
        self.losses += other.losses;
        self.resent += other.resent;
        self.over_limit += other.over_limit;
        self.violations += other.violations;
    }
}

impl Tally {
    /// One line of the table.
    pub fn print(&self, name: &str) {
        println!(
            "{name:24} {:5} ended by signal 9 {:5} posts {:5} delivered {:3} waiting {:3} for a person | {} doubles {} losses \
             {} resent {} over the limit {} violations",
            self.kills,
            self.posts,
            self.delivered,
            self.waiting,
            self.for_a_person,
            self.doubles,
            self.losses,
            self.resent,
            self.over_limit,
            self.violations,
        );
    }

    /// Nothing twice, nothing lost, nothing over.
    #[track_caller]
    pub fn must_be_clean(&self) {
        let Self { doubles, losses, over_limit, violations, .. } = *self;
        assert_eq!((doubles, losses, over_limit, violations), (0, 0, 0, 0), "{self:?}");
        assert_eq!(self.posts, self.delivered + self.waiting + self.for_a_person, "{self:?}");
    }
}
