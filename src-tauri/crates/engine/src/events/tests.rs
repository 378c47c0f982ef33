use std::{future::Future, task::Poll};

use chrono::DateTime;
use runsheet_testkit::ManualClock;

use super::*;
use crate::signals::Signals;

struct Listening {
    signals: Signals,
    clock: ManualClock,
    changes: Changes,
}

/// One who listens and was told already to ask for everything.
async fn listening() -> Listening {
    let signals = Signals::new();
    let clock = ManualClock::at(DateTime::UNIX_EPOCH);
    let mut changes = Changes {
        mailbox: signals.mailbox(),
        clock: Arc::new(clock.clone()),
        stop: CancellationToken::new(),
        not_before: Duration::ZERO,
        over: false,
    };
    assert_eq!(changes.next().await, Some(vec![Change::Everything]));
    clock.advance(PACE);
    Listening { signals, clock, changes }
}

/// What there is without time passing.
async fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = Box::pin(future);
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

fn progress(post: PostId, sent: u64) -> UploadProgress {
    UploadProgress { post, sent, total: 900 }
}

#[tokio::test]
async fn a_batch_holds_the_latest_of_each_and_progress_comes_first() {
    let Listening { signals, mut changes, .. } = listening().await;
    let (one, other) = (PostId::new(), PostId::new());
    signals.post_changed(other);
    signals.set_sent(one, 100, 900);
    signals.set_sent(other, 50, 900);
    signals.set_sent(one, 200, 900);
    signals.post_changed(other);
    assert_eq!(
        changes.next().await.unwrap(),
        [
            Change::Progress { uploads: vec![progress(one, 200), progress(other, 50)] },
            Change::Posts { posts: vec![other] },
        ]
    );
}

#[tokio::test]
async fn between_two_batches_time_passes_and_nothing_is_lost() {
    let Listening { signals, clock, mut changes } = listening().await;
    let (first, second) = (PostId::new(), PostId::new());
    signals.post_changed(first);
    assert_eq!(changes.next().await, Some(vec![Change::Posts { posts: vec![first] }]));
    signals.post_changed(first);
    assert_eq!(at_once(changes.next()).await, None, "at most ten batches a second");
    clock.advance(PACE / 2);
    signals.post_changed(second);
    assert_eq!(at_once(changes.next()).await, None, "half of the pace has passed");
    clock.advance(PACE / 2);
    assert_eq!(at_once(changes.next()).await, Some(Some(vec![Change::Posts { posts: vec![first, second] }])));
    clock.advance(PACE);
    assert_eq!(at_once(changes.next()).await, None, "there is nothing new");
}

#[tokio::test]
async fn bytes_sent_a_second_time_take_nothing_back() {
    let Listening { signals, mut changes, .. } = listening().await;
    let post = PostId::new();
    signals.set_sent(post, 600, 900);
    signals.set_sent(post, 300, 900);
    let told = changes.next().await.unwrap();
    assert_eq!(told, [Change::Progress { uploads: vec![progress(post, 600)] }]);
    assert_eq!(signals.sent_bytes(post), Some(600));
    signals.forget_sent(post);
    signals.set_sent(post, 10, 900);
    assert_eq!(signals.sent_bytes(post), Some(10), "another try begins at its own beginning");
}

#[tokio::test]
async fn one_who_lags_far_behind_is_told_to_ask_for_everything() {
    let Listening { signals, mut changes, .. } = listening().await;
    for _ in 0..=MANY_POSTS {
        signals.post_changed(PostId::new());
    }
    assert_eq!(changes.next().await, Some(vec![Change::Everything]));
}

#[tokio::test]
async fn one_who_comes_late_hears_how_far_uploads_are() {
    let Listening { signals, clock, .. } = listening().await;
    let post = PostId::new();
    signals.set_sent(post, 600, 900);
    let mut late = Changes {
        mailbox: signals.mailbox(),
        clock: Arc::new(clock),
        stop: CancellationToken::new(),
        not_before: Duration::ZERO,
        over: false,
    };
    let told = late.next().await.unwrap();
    assert_eq!(told, [Change::Progress { uploads: vec![progress(post, 600)] }, Change::Everything]);
}

#[tokio::test]
async fn the_last_batch_says_that_the_engine_stops() {
    let Listening { signals, mut changes, .. } = listening().await;
    let post = PostId::new();
    signals.post_changed(post);
    changes.stop.cancel();
    assert_eq!(changes.next().await, Some(vec![Change::Posts { posts: vec![post] }, Change::Stopped]));
    assert_eq!(changes.next().await, None);
}

#[tokio::test]
async fn nobody_is_kept_for_one_who_left() {
    let Listening { signals, changes, .. } = listening().await;
    let mailbox = Arc::downgrade(&changes.mailbox);
    drop(changes);
    signals.changed();
    assert!(mailbox.upgrade().is_none());
}
