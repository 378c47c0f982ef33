//! What was acknowledged is there after a power cut, whatever the database was doing: numbers.md, R2.

#![cfg(unix)]

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use runsheet_model::{Profile, Step};
use runsheet_testkit::{PowerCut, TestDir};
use rusqlite::Connection;

use crate::{
    OpenOptions, RESTORED, Store, StoreError, backup, check_backup, finish_restore,
    fixtures::{at, post, profile, tokens},
    migrations::VERSIONS,
    open::writing_versions,
    restore,
    transaction::Tx,
};

/// How many outcomes each cut is tried with.
const LUCKS: u64 = 2;

/// What is wrong with a folder that was left, given how many posts were acknowledged.
type Check = fn(folder: &Path, acknowledged: u32) -> Result<(), String>;

/// A database of posts that were acknowledged, and the cuts that it went through.
struct Desk {
    dir: TestDir,
    power: PowerCut,
    profile: Profile,
    acknowledged: Arc<AtomicU32>,
    outcomes: Arc<Mutex<Vec<Result<(), String>>>>,
}

impl Desk {
    fn new() -> Self {
        let dir = TestDir::new();
        let desk = Self {
            power: PowerCut::watch(&dir),
            dir,
            profile: profile("kornundkruste"),
            acknowledged: Arc::default(),
            outcomes: Arc::default(),
        };
        let (profile, tokens) = (desk.profile.clone(), tokens());
        desk.open().write_blocking(move |tx| tx.insert_profile(&profile, &tokens)).map_err(wrong).unwrap();
        desk
    }

    fn database(&self) -> PathBuf {
        database(self.dir.path())
    }

    fn backup(&self) -> PathBuf {
        beside(self.dir.path())
    }

    fn open(&self) -> Store {
        Store::open(self.database(), OpenOptions::default()).unwrap()
    }

    /// A post, its log and their number: in one transaction, or not at all.
    fn add(&self, store: &Store) {
        let (post, n) = (post(&self.profile), self.acknowledged.load(Ordering::SeqCst) + 1);
        let added = store.write_blocking(move |tx| {
            tx.insert_post(&post)?;
            let step =
                Step { at: at(0), attempt: None, name: "created".into(), detail: serde_json::Value::Null };
            tx.log(post.id, &step, "Mara")?;
            tx.set_meta("count", &n.to_string())
        });
        added.map_err(wrong).unwrap();
        self.acknowledged.store(n, Ordering::SeqCst);
    }

    fn add_many(&self, store: &Store, posts: u32) {
        (0..posts).for_each(|_| self.add(store));
    }

    /// From now on the power is cut before one change of so many, and what is left is checked.
    fn cut_before_one_in(&self, changes: u64, check: Check) {
        let (acknowledged, outcomes) = (Arc::clone(&self.acknowledged), Arc::clone(&self.outcomes));
        let mut change = 0;
        self.power.before_each_change(move |power| {
            change += 1;
            if change % changes == 0 {
                let acknowledged = acknowledged.load(Ordering::SeqCst);
                let lucks = (0..LUCKS).map(|luck| cut(power, change * LUCKS + luck, check, acknowledged));
                outcomes.lock().unwrap().extend(lucks);
            }
        });
    }

    /// Cuts the power now.
    fn cut_now(&self, check: Check) {
        let acknowledged = self.acknowledged.load(Ordering::SeqCst);
        let lucks = (0..10).map(|luck| cut(&self.power, luck, check, acknowledged));
        self.outcomes.lock().unwrap().extend(lucks);
    }

    /// There were so many cuts, and every one went well.
    fn assert_nothing_was_lost(&self, cuts: usize) {
        let outcomes = std::mem::take(&mut *self.outcomes.lock().unwrap());
        let made = outcomes.len();
        let complaints: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
        let first: Vec<_> = complaints.iter().take(5).collect();
        assert!(complaints.is_empty(), "{} of {made}: {first:#?}", complaints.len());
        assert!(made >= cuts, "only {made} cuts");
    }
}

fn cut(power: &PowerCut, seed: u64, check: Check, acknowledged: u32) -> Result<(), String> {
    let remains = TestDir::new();
    power.cut(seed, &remains);
    check(remains.path(), acknowledged)
        .map_err(|complaint| format!("seed {seed}, {acknowledged} acknowledged: {complaint}"))
}

fn database(folder: &Path) -> PathBuf {
    folder.join("runsheet.sqlite")
}

fn beside(folder: &Path) -> PathBuf {
    folder.join("backup.sqlite")
}

fn wrong(error: StoreError) -> String {
    error.to_string()
}

/// The database opens and holds what was acknowledged.
fn all_there(folder: &Path, acknowledged: u32) -> Result<(), String> {
    let store =
        Store::open(database(folder), OpenOptions::default()).map_err(|why| format!("refused: {why}"))?;
    drop(store);
    holds(&database(folder), acknowledged)
}

/// The database is whole, holds at least so many posts, and no half of one.
fn holds(database: &Path, acknowledged: u32) -> Result<(), String> {
    let connection = Connection::open(database).map_err(|why| why.to_string())?;
    let ask = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0));
    let ask = |sql: &str| ask(sql).map_err(|why| format!("{sql}: {why}"));
    let check = ask("PRAGMA integrity_check")?;
    let count = ask("SELECT coalesce(max(CAST(value AS INTEGER)), 0) || '' FROM meta WHERE key = 'count'")?;
    let (posts, steps) =
        (ask("SELECT count(*) || '' FROM posts")?, ask("SELECT count(*) || '' FROM activity")?);
    let parentless = ask("SELECT count(*) || '' FROM pragma_foreign_key_check")?;
    if check != "ok" || parentless != "0" {
        return Err(format!("damaged: {check}, {parentless} rows without a parent"));
    }
    if posts != count || steps != count {
        return Err(format!("half a write: count {count}, {posts} posts, {steps} steps"));
    }
    match count.parse::<u32>() {
        Ok(count) if count >= acknowledged => Ok(()),
        _ => Err(format!("lost: {count} posts of {acknowledged}")),
    }
}

#[test]
fn acknowledged_writes_survive_a_cut_at_any_moment() {
    let desk = Desk::new();
    desk.cut_before_one_in(67, all_there);
    // The second is long enough for a checkpoint on the way; each empties the log when it is closed.
    for posts in [15, 110, 15] {
        let store = desk.open();
        desk.add_many(&store, posts);
        drop(store);
    }
    desk.assert_nothing_was_lost(60);
}

#[test]
fn opening_and_closing_survive_a_cut_at_any_moment() {
    let desk = Desk::new();
    desk.add_many(&desk.open(), 20);
    desk.cut_before_one_in(1, all_there);
    for _ in 0..4 {
        desk.add(&desk.open());
    }
    desk.assert_nothing_was_lost(100);
}

#[test]
fn the_first_start_survives_a_cut_at_any_moment() {
    fn opens(folder: &Path, _: u32) -> Result<(), String> {
        Store::open(database(folder), OpenOptions::default()).map(drop).map_err(|why| why.to_string())
    }

    let dir = TestDir::new();
    let outcomes: Arc<Mutex<Vec<_>>> = Arc::default();
    let power = PowerCut::watch(&dir);
    power.before_each_change({
        let outcomes = Arc::clone(&outcomes);
        move |power| {
            let mut outcomes = outcomes.lock().unwrap();
            let seed = outcomes.len() as u64;
            outcomes.push(cut(power, seed, opens, 0));
        }
    });
    drop(Store::open(database(dir.path()), OpenOptions::default()).unwrap());
    let outcomes = std::mem::take(&mut *outcomes.lock().unwrap());
    assert!(outcomes.len() > 30, "{} cuts", outcomes.len());
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:#?}");
}

/// All versions, and one that changes every post.
fn and_one_more() -> Vec<&'static [&'static str]> {
    let more: &[&str] = &["ALTER TABLE posts ADD COLUMN hue TEXT; CREATE INDEX posts_hue ON posts (hue, id);
       UPDATE posts SET hue = 'teal';"];
    VERSIONS.iter().copied().chain([more]).collect()
}

#[test]
fn a_new_version_survives_a_cut_at_any_moment() {
    fn migrates(folder: &Path, acknowledged: u32) -> Result<(), String> {
        let path = database(folder);
        let connection = writing_versions(&path, &OpenOptions::default(), &and_one_more())
            .map_err(|why| format!("refused: {why}"))?;
        Tx::new(&connection).set_meta("hue", "teal").map_err(wrong)?;
        connection.close().map_err(|(_, why)| why.to_string())?;
        holds(&path, acknowledged)?;
        let kept = folder.join(format!("runsheet.sqlite.v{}.backup", VERSIONS.len()));
        check_backup(&kept).map_err(|why| format!("the copy of the old version: {why}"))?;
        holds(&kept, acknowledged)
    }

    let desk = Desk::new();
    desk.add_many(&desk.open(), 20);
    desk.cut_before_one_in(4, migrates);
    drop(writing_versions(&desk.database(), &OpenOptions::default(), &and_one_more()).unwrap());
    desk.assert_nothing_was_lost(30);
}

#[tokio::test]
async fn a_backup_and_what_it_copies_survive_a_cut_at_any_moment() {
    fn both_whole(folder: &Path, acknowledged: u32) -> Result<(), String> {
        all_there(folder, acknowledged)?;
        check_backup(&beside(folder)).map_err(|why| format!("the backup: {why}"))?;
        holds(&beside(folder), 10)?;
        // What the cut left lying about is not in the way of the next one.
        backup::copy_database(&database(folder), &beside(folder))
            .map_err(|why| format!("no second backup: {why}"))?;
        holds(&beside(folder), acknowledged)
    }
    fn both_current(folder: &Path, acknowledged: u32) -> Result<(), String> {
        check_backup(&beside(folder)).map_err(|why| format!("the backup: {why}"))?;
        holds(&beside(folder), acknowledged)?;
        both_whole(folder, acknowledged)
    }

    let desk = Desk::new();
    let store = desk.open();
    desk.add_many(&store, 10);
    store.backup(desk.backup()).await.unwrap();
    desk.add_many(&store, 20);
    desk.cut_before_one_in(1, both_whole);
    store.backup(desk.backup()).await.unwrap();
    desk.cut_now(both_current);
    desk.assert_nothing_was_lost(40);
}

#[tokio::test]
async fn a_restore_survives_a_cut_at_any_moment() {
    fn one_or_the_other(folder: &Path, acknowledged: u32) -> Result<(), String> {
        let path = database(folder);
        finish_restore(&path).map_err(|why| why.to_string())?;
        let posts = if is_restored(&path)? { 10 } else { acknowledged };
        holds(&path, posts)?;
        // What the cut left lying about is not in the way of whoever tries again.
        restore(&beside(folder), &path).map_err(|why| format!("not restored the second time: {why}"))?;
        restored(folder, acknowledged)
    }
    fn restored(folder: &Path, _: u32) -> Result<(), String> {
        let path = database(folder);
        if !is_restored(&path)? {
            return Err("not restored, or not marked".to_owned());
        }
        holds(&path, 10)
    }
    fn is_restored(path: &Path) -> Result<bool, String> {
        let store = Store::open(path, OpenOptions::default()).map_err(|why| format!("refused: {why}"))?;
        Ok(store.read_blocking(|r| r.meta(RESTORED)).map_err(wrong)?.is_some())
    }

    let desk = Desk::new();
    let store = desk.open();
    desk.add_many(&store, 10);
    store.backup(desk.backup()).await.unwrap();
    desk.add_many(&store, 20);
    store.close().await.unwrap();
    desk.cut_before_one_in(1, one_or_the_other);
    restore(&desk.backup(), &desk.database()).unwrap();
    desk.cut_now(restored);
    desk.assert_nothing_was_lost(15);
}
