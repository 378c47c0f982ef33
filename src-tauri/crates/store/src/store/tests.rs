//! What the store promises to everybody: all or nothing, durable, in order, one moment at a time, and an end.

use std::{
    fs,
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::mpsc::{Receiver, Sender, channel},
    task::Poll,
    thread,
    time::Duration,
};

use super::*;
use crate::fixtures::Fixture;

fn count(store: &Store) -> u32 {
    let value = store.read_blocking(|r| r.meta("count")).map_err(|e: StoreError| e);
    value.unwrap().map_or(0, |text| text.parse().unwrap())
}

fn add_one(tx: &Tx<'_>) -> Result<(), StoreError> {
    let before: u32 = tx.meta("count")?.map_or(0, |text| text.parse().unwrap());
    tx.set_meta("count", &(before + 1).to_string())
}

/// Keeps the writing thread inside a transaction until told to go on.
fn hold_the_writer(store: &Store) -> (Sender<()>, Receiver<()>) {
    let (go, wait) = channel::<()>();
    let (inside, is_inside) = channel();
    let (done, is_done) = channel();
    let store = store.clone();
    thread::spawn(move || {
        let held = store.write_blocking(move |tx| {
            add_one(tx)?;
            inside.send(()).unwrap();
            wait.recv().unwrap();
            Ok::<_, StoreError>(())
        });
        held.unwrap();
        drop(store);
        done.send(()).unwrap();
    });
    is_inside.recv().unwrap();
    (go, is_done)
}

#[test]
fn a_write_that_fails_leaves_nothing() {
    let fixture = Fixture::new();
    let failed = fixture.try_write(|tx| {
        add_one(tx)?;
        assert_eq!(tx.meta("count")?.as_deref(), Some("1"));
        Err::<(), _>(StoreError::Busy)
    });
    assert!(matches!(failed, Err(StoreError::Busy)));
    assert_eq!(count(&fixture.store), 0);
}

#[test]
fn a_panic_in_a_write_goes_on_in_the_caller_and_leaves_the_store_fine() {
    let fixture = Fixture::new();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        fixture.write(|tx| {
            add_one(tx)?;
            if true {
                panic!("on purpose")
            }
            Ok(())
        });
    }));
    assert_eq!(panicked.unwrap_err().downcast_ref(), Some(&"on purpose"));
    assert_eq!(count(&fixture.store), 0);
    fixture.write(add_one);
    assert_eq!(count(&fixture.store), 1);
}

#[tokio::test]
async fn panics_in_reads_use_up_no_reader() {
    let fixture = Fixture::new();
    for _ in 0..10 {
        let store = fixture.store.clone();
        let reading = tokio::spawn(async move {
            store.read(|_| if true { panic!("on purpose") } else { Ok::<(), StoreError>(()) }).await
        });
        assert!(reading.await.unwrap_err().is_panic());
    }
    assert_eq!(fixture.store.read(|r| r.meta("count")).await.map_err(|e: StoreError| e).unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_take_turns_and_many_readers_share() {
    let fixture = Fixture::new();
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let store = fixture.store.clone();
            tokio::spawn(async move {
                store.write(add_one).await?;
                store.read(|r| r.meta("count")).await
            })
        })
        .collect();
    for task in tasks {
        let seen: Result<Option<String>, StoreError> = task.await.unwrap();
        assert!(seen.unwrap().is_some());
    }
    assert_eq!(count(&fixture.store), 64);
}

#[test]
fn readers_do_not_wait_for_the_writer_and_see_what_is_committed() {
    let fixture = Fixture::new();
    let (go, done) = hold_the_writer(&fixture.store);
    assert_eq!(count(&fixture.store), 0);
    go.send(()).unwrap();
    done.recv().unwrap();
    assert_eq!(count(&fixture.store), 1);
}

#[test]
fn a_read_sees_one_moment() {
    let fixture = Fixture::new();
    fixture.write(add_one);
    fixture.read(|r| {
        assert_eq!(r.meta("count")?.as_deref(), Some("1"));
        fixture.write(add_one);
        assert_eq!(r.meta("count")?.as_deref(), Some("1"));
        Ok(())
    });
    assert_eq!(count(&fixture.store), 2);
}

#[tokio::test]
async fn a_write_happens_also_when_its_caller_stops_waiting() {
    let fixture = Fixture::new();
    let (go, done) = hold_the_writer(&fixture.store);
    {
        let mut abandoned = pin!(fixture.store.write(add_one));
        let state = poll_fn(|context| Poll::Ready(abandoned.as_mut().poll(context).is_ready())).await;
        assert!(!state, "it was to wait for its turn");
    }
    go.send(()).unwrap();
    done.recv().unwrap();
    fixture.store.close().await.unwrap();
    let again = Store::open(fixture.store.path(), OpenOptions::default()).unwrap();
    assert_eq!(count(&again), 2);
}

#[tokio::test]
async fn closing_finishes_what_was_queued_empties_the_log_and_refuses_the_rest() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let (go, _done) = hold_the_writer(store);
    let queued: Vec<_> = (0..5)
        .map(|_| {
            let (answer, answered) = oneshot::channel();
            store.inner.writer.submit(add_one, move |ran| drop(answer.send(ran))).unwrap();
            answered
        })
        .collect();
    let closing = tokio::spawn({
        let store = store.clone();
        async move { store.close().await }
    });
    go.send(()).unwrap();
    closing.await.unwrap().unwrap();
    for answered in queued {
        settle(answered.await.ok()).unwrap();
    }

    assert!(matches!(store.write(add_one).await, Err(StoreError::Closed)));
    assert!(matches!(store.read(|r| r.meta("count")).await, Err(StoreError::Closed)));
    store.close().await.unwrap();
    let files = fs::read_dir(fixture.folder.path()).unwrap().count();
    assert_eq!(files, 1, "the log and its index are gone");
    assert_eq!(count(&Store::open(store.path(), OpenOptions::default()).unwrap()), 6);
}

#[test]
fn closing_waits_for_a_read_that_is_under_way() {
    let fixture = Fixture::new();
    fixture.write(add_one);
    let (go, wait) = channel::<()>();
    let (inside, is_inside) = channel();
    let reading = thread::spawn({
        let store = fixture.store.clone();
        move || {
            store.read_blocking(|r| {
                inside.send(()).unwrap();
                wait.recv().unwrap();
                r.meta("count")
            })
        }
    });
    is_inside.recv().unwrap();
    let (closed, is_closed) = channel();
    let closing = thread::spawn({
        let store = fixture.store.clone();
        move || closed.send(store.inner.close()).unwrap()
    });
    while !matches!(fixture.store.read_blocking(|r| r.meta("count")), Err(StoreError::Closed)) {
        thread::yield_now();
    }
    assert!(is_closed.recv_timeout(Duration::from_millis(100)).is_err(), "it closed under a reader");
    go.send(()).unwrap();
    is_closed.recv().unwrap().unwrap();
    closing.join().unwrap();
    assert_eq!(reading.join().unwrap().unwrap().as_deref(), Some("1"));
    assert_eq!(fs::read_dir(fixture.folder.path()).unwrap().count(), 1, "the log and its index are gone");
}

#[tokio::test]
async fn closing_empties_the_log_also_while_another_program_has_the_file_open() {
    let fixture = Fixture::new();
    fixture.write(add_one);
    let other = Store::open(fixture.store.path(), OpenOptions::default()).unwrap();
    let log = PathBuf::from(format!("{}-wal", fixture.store.path().display()));
    assert_ne!(log.metadata().unwrap().len(), 0);
    fixture.store.close().await.unwrap();
    assert_eq!(log.metadata().unwrap().len(), 0);
    assert_eq!(count(&other), 1);
}

#[test]
fn the_last_clone_closes_also_from_inside_a_write() {
    let fixture = Fixture::new();
    let path = fixture.store.path().to_owned();
    let (last, inside) = (fixture.store.clone(), fixture.folder);
    let (go, wait) = channel::<()>();
    let (dropped, is_dropped) = channel();
    last.inner
        .writer
        .submit(
            {
                let last = last.clone();
                move |tx: &Tx<'_>| {
                    wait.recv().unwrap();
                    drop(last);
                    dropped.send(()).unwrap();
                    add_one(tx)
                }
            },
            |_| (),
        )
        .unwrap();
    drop((last, fixture.store));
    go.send(()).unwrap();
    is_dropped.recv().unwrap();
    let patient = OpenOptions { busy_timeout: Duration::from_secs(30), ..OpenOptions::default() };
    let again = Store::open(path, patient).unwrap();
    again.write_blocking(add_one).unwrap();
    assert_eq!(count(&again), 2);
    drop(inside);
}

#[test]
fn a_second_opener_sees_the_rows_and_waits_its_turn() {
    let fixture = Fixture::new();
    fixture.write(add_one);
    let patient = Store::open(fixture.store.path(), OpenOptions::default()).unwrap();
    let hasty = OpenOptions { busy_timeout: Duration::from_millis(20), ..OpenOptions::default() };
    let hasty = Store::open(fixture.store.path(), hasty).unwrap();
    assert_eq!(count(&patient), 1);

    let (go, done) = hold_the_writer(&fixture.store);
    assert!(matches!(hasty.write_blocking(add_one), Err(StoreError::Busy)));
    let waiting = thread::spawn(move || patient.write_blocking(add_one));
    go.send(()).unwrap();
    done.recv().unwrap();
    waiting.join().unwrap().unwrap();
    assert_eq!(count(&fixture.store), 3);
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let fixture = Fixture::new();
    let copies = tempfile::tempdir().unwrap();
    for n in 1..=20 {
        fixture.write(add_one);
        let copy = copies.path().join(format!("{n}.sqlite"));
        let log = |of: &Path| PathBuf::from(format!("{}-wal", of.display()));
        fs::copy(fixture.store.path(), &copy).unwrap();
        fs::copy(log(fixture.store.path()), log(&copy)).unwrap();
        assert_eq!(count(&Store::open(copy, OpenOptions::default()).unwrap()), n);
    }
}
