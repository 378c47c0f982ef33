use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};
use tokio::{
    io::AsyncReadExt,
    sync::{Notify, Semaphore},
};

use super::*;
use crate::wire::{Answer, Served, begin, head};

/// `POST /work` says that it has begun and answers once it may.
struct Work {
    begun: Arc<Semaphore>,
    may_end: Arc<Notify>,
}

fn work() -> (Router, Work) {
    let work = Work { begun: Arc::new(Semaphore::new(0)), may_end: Arc::default() };
    let (begun, may_end) = (work.begun.clone(), work.may_end.clone());
    let handler = move || async move {
        begun.add_permits(1);
        may_end.notified().await;
        "done"
    };
    (Router::new().route("/work", post(handler)).route("/", get(|| async { "here" })), work)
}

#[tokio::test]
async fn an_open_request_is_finished_and_nothing_new_is_taken() {
    let (router, work) = work();
    let served = Served::new(router, Duration::from_secs(60)).await;
    let mut open = begin(served.address, head("POST", "/work", &[])).await;
    let _ = work.begun.acquire().await.unwrap();
    let mut idle = begin(served.address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    idle.read_u8().await.unwrap();

    served.stop.cancel();
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).await.unwrap();
    assert!(!served.ended.is_finished());
    work.may_end.notify_one();
    let answer = Answer::read(&mut open).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "done"));
    served.ended.await.unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}

#[tokio::test]
async fn what_does_not_end_within_the_grace_is_cut() {
    let (router, work) = work();
    let served = Served::new(router, Duration::from_millis(50)).await;
    let mut open = begin(served.address, head("POST", "/work", &[])).await;
    let _ = work.begun.acquire().await.unwrap();
    served.stop.cancel();
    served.ended.await.unwrap();
    let mut nothing = Vec::new();
    let _ = open.read_to_end(&mut nothing).await;
    assert!(nothing.is_empty());
}
