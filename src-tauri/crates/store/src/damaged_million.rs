//! How long a damaged database of a million posts keeps a person waiting: numbers.md, R11. Takes minutes and some
//! gigabytes of disk:
//!
//! `cargo test --release -p runsheet-store -- --ignored --nocapture a_million_posts`

use std::{
    fs,
    io::{Seek, SeekFrom, Write},
    path::Path,
    time::{Duration, Instant},
};

use runsheet_model::{Profile, State, Step};
use serde_json::json;

use crate::{
    OpenError, OpenOptions, RESTORED, Store, StoreError, check_backup,
    fixtures::{at, post, profile, tokens},
    restore,
};

const POSTS: i64 = 1_000_000;
const AT_ONCE: i64 = 10_000;
/// The bar: a damaged page is noticed at the start, the last backup offered and restored.
const BAR: Duration = Duration::from_secs(5);

/// What happens to each post.
const LIFE: [&str; 3] = ["created", "scheduled", "published"];

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let done = work();
    let took = started.elapsed();
    println!("{what:<44} {:>6.2} s", took.as_secs_f64());
    (done, took)
}

fn fill(store: &Store) {
    let profile = profile("kornundkruste");
    let (stored, sealed) = (profile.clone(), tokens());
    store.write_blocking(move |tx| tx.insert_profile(&stored, &sealed)).map_err(|e: StoreError| e).unwrap();
    for first in (0..POSTS).step_by(usize::try_from(AT_ONCE).unwrap()) {
        let profile = profile.clone();
        store
            .write_blocking(move |tx| (first..first + AT_ONCE).try_for_each(|n| publish(tx, &profile, n)))
            .unwrap();
    }
}

fn publish(tx: &crate::Tx<'_>, profile: &Profile, n: i64) -> Result<(), StoreError> {
    let mut post = post(profile);
    post.state = State::Published;
    post.title = format!("Brezeln am Morgen, Folge {n}");
    post.settings.caption = format!("{} #folge{n}", "Frisch aus dem Ofen 🥨 ".repeat(4));
    post.created_at = at(n);
    tx.insert_post(&post)?;
    LIFE.iter().try_for_each(|name| {
        let step = Step { at: at(n), attempt: None, name: (*name).into(), detail: json!({ "state": name }) };
        tx.log(post.id, &step, "publisher")
    })
}

/// Overwrites one page in the middle.
fn damage(database: &Path) {
    let mut file = fs::OpenOptions::new().write(true).open(database).unwrap();
    let pages = file.metadata().unwrap().len() / 4096;
    file.seek(SeekFrom::Start(pages / 2 * 4096)).unwrap();
    file.write_all(&[0xff; 4096]).unwrap();
    file.sync_all().unwrap();
}

#[test]
#[ignore = "takes minutes and gigabytes; in a release build it says what people will see"]
fn a_million_posts_are_looked_through_and_restored_in_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let (database, backup) = (folder.path().join("runsheet.sqlite"), folder.path().join("backup.sqlite"));
    let open = || Store::open(&database, OpenOptions::default());
    let store = open().unwrap();
    timed("a million posts written", || fill(&store));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    timed("backed up", || runtime.block_on(store.backup(&backup)).unwrap());
    drop(store);
    println!("{} MB", fs::metadata(&database).unwrap().len() / 1_000_000);
    timed("start of the whole database", || drop(open().unwrap()));

    damage(&database);
    let (_, refused) = timed("start refused", || {
        let refused = open().err().expect("a damaged page was not noticed");
        assert!(matches!(refused, OpenError::Corrupt { .. }), "{refused:?}");
    });
    let (_, offered) = timed("the backup found whole", || check_backup(&backup).unwrap());
    let (_, restored) = timed("restored", || restore(&backup, &database).unwrap());
    let (store, started) = timed("start after it", || open().unwrap());
    let mark = store.read_blocking(|r| r.meta(RESTORED)).map_err(|e: StoreError| e).unwrap();
    assert!(mark.is_some());
    let wait = refused + offered + restored;
    println!("refused, offered and restored: {:.2} s, bar {:.2} s", wait.as_secs_f64(), BAR.as_secs_f64());
    println!("started after it: {:.2} s more", started.as_secs_f64());
}
