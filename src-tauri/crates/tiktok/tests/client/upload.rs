//! One chunk: the exact request, early answers, broken and silent connections, files that change.

use std::future::Future;
use std::io::{Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use runsheet_model::Sensitive;
use runsheet_tiktok::{Chunk, ChunkAnswer, ChunkError, ContentType, Progress, Timeouts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use url::Url;

use crate::server::{Server, client, impatient, read_head, read_request, with_headers};

const PIECE: usize = 256 * 1024;

/// A file of `size` bytes in which every position is recognisable.
fn clip(size: usize) -> (Arc<std::fs::File>, Vec<u8>) {
    let bytes: Vec<u8> = (0..size).map(|at| (at % 251) as u8 ^ (at / 65_536) as u8).collect();
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&bytes).unwrap();
    (Arc::new(file), bytes)
}

/// A large file of zeros that takes no time to make.
fn blank(size: usize) -> Arc<std::fs::File> {
    let file = tempfile::tempfile().unwrap();
    file.set_len(size as u64).unwrap();
    Arc::new(file)
}

fn whole(size: usize) -> Chunk {
    Chunk::new(ContentType::Mp4, 0, size as u64 - 1, size as u64).unwrap()
}

/// A server that handles one connection as the test says.
async fn server<F, R>(
    handle: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> (Url, tokio::task::JoinHandle<R>)
where
    F: Future<Output = R> + Send,
    R: Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        handle(stream).await
    });
    (url, task)
}

/// Uploads; tells nobody of the progress.
fn upload(
    url: &Url,
    chunk: Chunk,
    file: Arc<std::fs::File>,
    timeouts: Timeouts,
) -> impl Future<Output = Result<ChunkAnswer, ChunkError>> + Send + 'static {
    let tiktok = impatient(url, timeouts);
    let target = tiktok.upload_url(&Sensitive::from(format!("{url}upload?id=1&token=t"))).unwrap();
    async move { tiktok.upload_chunk(&target, chunk, file, |_| {}).await }
}

/// More than all the sockets' buffers take.
const LARGE: usize = 32 * 1024 * 1024;
const LONG: Timeouts = Timeouts {
    connect: Duration::from_secs(30),
    call: Duration::from_secs(30),
    upload_idle: Duration::from_secs(30),
    upload_answer: Duration::from_secs(30),
};
const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn each_chunk_is_exactly_its_range() {
    let size = 3 * PIECE + 123;
    let (file, bytes) = clip(size);
    let ranges = [(0, PIECE - 1), (PIECE, 2 * PIECE - 2), (2 * PIECE - 1, size - 1)];
    let answers = [
        with_headers(206, &format!("Content-Range: bytes 0-{}/{size}\r\n", PIECE), ""),
        with_headers(206, "", ""),
        with_headers(201, "", ""),
    ];
    let server = Server::start(answers).await;
    let tiktok = client(&server.url);
    let target =
        tiktok.upload_url(&Sensitive::from(format!("{}video/?upload_id=1&upload_token=a%2Fb", server.url)));
    let target = target.unwrap();
    let mut got = Vec::new();
    for ((first, last), content_type) in
        ranges.into_iter().zip([ContentType::Mp4, ContentType::Mov, ContentType::Webm])
    {
        let chunk = Chunk::new(content_type, first as u64, last as u64, size as u64).unwrap();
        assert_eq!(chunk.len(), (last - first + 1) as u64);
        assert_eq!(chunk.is_last(), last == size - 1);
        got.push(tiktok.upload_chunk(&target, chunk, Arc::clone(&file), |_| {}).await.unwrap());
    }
    let progress = Some(Progress::reported(PIECE as u64));
    assert_eq!(
        got,
        [ChunkAnswer::Accepted { progress }, ChunkAnswer::Accepted { progress: None }, ChunkAnswer::Complete]
    );
    let types = ["video/mp4", "video/quicktime", "video/webm"];
    for ((request, (first, last)), content_type) in server.requests().into_iter().zip(ranges).zip(types) {
        assert_eq!(request.method, "PUT");
        assert_eq!(request.target, "/video/?upload_id=1&upload_token=a%2Fb");
        assert_eq!(request.header("content-type"), Some(content_type));
        assert_eq!(request.header("content-length"), Some((last - first + 1).to_string().as_str()));
        assert_eq!(request.header("content-range"), Some(format!("bytes {first}-{last}/{size}").as_str()));
        assert_eq!(request.header("transfer-encoding"), None);
        assert_eq!(request.header("authorization"), None);
        assert_eq!(request.header("expect"), None);
        assert!(request.body == bytes[first..=last]);
    }
}

#[tokio::test]
async fn every_answer_is_told_as_it_is() {
    let (file, _) = clip(1000);
    let stands_at = Some(Progress::reported(500));
    for (status, headers, want) in [
        (200, "", ChunkAnswer::Complete),
        (201, "", ChunkAnswer::Complete),
        (400, "", ChunkAnswer::Rejected { status: 400 }),
        (403, "", ChunkAnswer::Expired),
        (404, "", ChunkAnswer::NoSuchUpload),
        (416, "Content-Range: bytes 0-500/1000\r\n", ChunkAnswer::OutOfStep { progress: stands_at }),
        (
            429,
            "Retry-After: 9\r\n",
            ChunkAnswer::Busy { status: 429, retry_after: Some(Duration::from_secs(9)) },
        ),
        (502, "", ChunkAnswer::Busy { status: 502, retry_after: None }),
    ] {
        let server = Server::start([with_headers(status, headers, "text of no importance")]).await;
        assert_eq!(upload(&server.url, whole(1000), Arc::clone(&file), LONG).await.unwrap(), want);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_bytes_go_nowhere_else() {
    let elsewhere = Server::start([with_headers(201, "", "")]).await;
    let server = Server::start([with_headers(307, &format!("Location: {}\r\n", elsewhere.url), "")]).await;
    let (file, _) = clip(1000);
    let answer = upload(&server.url, whole(1000), file, LONG).await.unwrap();
    assert_eq!(answer, ChunkAnswer::Rejected { status: 307 });
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn progress_rises_to_the_length_of_the_chunk() {
    let size = 2 * PIECE + 1;
    let (file, _) = clip(size);
    let server = Server::start([with_headers(201, "", "")]).await;
    let tiktok = client(&server.url);
    let target = tiktok.upload_url(&Sensitive::from(server.url.as_str())).unwrap();
    let steps = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&steps);
    let progress = move |bytes| seen.lock().unwrap().push(bytes);
    tiktok.upload_chunk(&target, whole(size), file, progress).await.unwrap();
    assert_eq!(*steps.lock().unwrap(), [PIECE as u64, 2 * PIECE as u64, size as u64]);
}

#[tokio::test]
async fn the_files_own_cursor_stays_where_it_was() {
    let (file, _) = clip(1000);
    (&*file).seek(SeekFrom::Start(77)).unwrap();
    let server = Server::start([with_headers(201, "", "")]).await;
    upload(&server.url, whole(1000), Arc::clone(&file), LONG).await.unwrap();
    if cfg!(unix) {
        assert_eq!((&*file).stream_position().unwrap(), 77);
    }
}

/// Reads the head, answers at once, then either reads no more or closes with bytes unread.
async fn early_answer(close: bool) -> Result<ChunkAnswer, ChunkError> {
    let file = blank(LARGE);
    let (done, finished) = oneshot::channel::<()>();
    let (url, _task) = server(move |mut stream: TcpStream| async move {
        read_head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        if !close {
            drop(finished.await);
        }
    })
    .await;
    let answer = upload(&url, whole(LARGE), file, LONG).await;
    drop(done);
    answer
}

#[tokio::test]
async fn an_answer_before_the_last_byte_is_taken() {
    assert_eq!(early_answer(false).await.unwrap(), ChunkAnswer::Expired);
}

/// A reset right behind the answer may overtake it: then the outcome is unknown, never anything worse.
#[tokio::test]
async fn an_early_answer_with_a_reset_behind_it_is_taken_or_the_outcome_is_unknown() {
    for _ in 0..20 {
        match early_answer(true).await {
            Ok(answer) => assert_eq!(answer, ChunkAnswer::Expired),
            Err(ChunkError::Broken { handed_over, .. }) => {
                assert!(handed_over < LARGE as u64, "{handed_over}")
            }
            Err(error) => panic!("{error:?}"),
        }
    }
}

#[tokio::test]
async fn after_an_early_answer_no_more_is_sent() {
    let file = blank(LARGE);
    let (url, received) = server(move |mut stream: TcpStream| async move {
        read_head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        drain(&mut stream).await
    })
    .await;
    assert_eq!(upload(&url, whole(LARGE), file, LONG).await.unwrap(), ChunkAnswer::Expired);
    assert!(received.await.unwrap() < LARGE as u64);
}

/// Counts what comes until the other side ends, in whichever way.
async fn drain(stream: &mut TcpStream) -> u64 {
    let mut buffer = vec![0; 64 * 1024];
    let mut received = 0;
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        received += count as u64;
    }
    received
}

#[tokio::test]
async fn a_connection_cut_on_the_way_tells_how_far_it_was() {
    let file = blank(LARGE);
    for cut_after in [0, 1, 700_000] {
        let (url, _task) = server(move |mut stream: TcpStream| async move {
            read_head(&mut stream).await;
            stream.read_exact(&mut vec![0; cut_after]).await.unwrap();
        })
        .await;
        match upload(&url, whole(LARGE), Arc::clone(&file), LONG).await {
            Err(ChunkError::Broken { handed_over, .. }) => {
                assert!(handed_over >= cut_after as u64 && handed_over < LARGE as u64, "{handed_over}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_connection_cut_after_the_last_byte_is_not_called_unsent() {
    let (file, _) = clip(1000);
    let (url, task) =
        server(move |mut stream: TcpStream| async move { read_request(&mut stream).await.body.len() }).await;
    match upload(&url, whole(1000), file, LONG).await {
        Err(ChunkError::Broken { handed_over: 1000, .. }) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(task.await.unwrap(), 1000);
}

#[tokio::test]
async fn no_connection_means_not_a_byte_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let (file, _) = clip(1000);
    let outcome = upload(&url, whole(1000), file, LONG).await;
    assert!(matches!(outcome, Err(ChunkError::NotSent { .. })), "{outcome:?}");
}

#[tokio::test]
async fn a_server_that_stops_reading_is_a_stall() {
    let file = blank(LARGE);
    let (url, task) = server(move |mut stream: TcpStream| async move {
        read_head(&mut stream).await;
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let started = Instant::now();
    match upload(&url, whole(LARGE), file, Timeouts { upload_idle: SHORT, ..LONG }).await {
        // What left the file is in the sockets' buffers: next to nothing is kept in ours.
        Err(ChunkError::Stalled { handed_over }) => assert!(handed_over < 16 * 1024 * 1024, "{handed_over}"),
        other => panic!("{other:?}"),
    }
    assert!(started.elapsed() < LONG.upload_answer / 2);
    task.abort();
}

#[tokio::test]
async fn a_server_that_never_answers_is_a_stall_with_everything_out() {
    let (file, _) = clip(1000);
    let (url, task) = server(move |mut stream: TcpStream| async move {
        read_request(&mut stream).await;
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let started = Instant::now();
    let outcome = upload(&url, whole(1000), file, Timeouts { upload_answer: SHORT, ..LONG }).await;
    assert!(started.elapsed() < LONG.upload_idle / 2);
    assert!(matches!(outcome, Err(ChunkError::Stalled { handed_over: 1000 })), "{outcome:?}");
    task.abort();
}

/// In all it takes longer than the patience, but something always moves.
#[tokio::test]
async fn a_slow_upload_is_no_stall() {
    let file = blank(2 * LARGE);
    let (url, task) = server(|mut stream: TcpStream| async move {
        read_head(&mut stream).await;
        let mut part = vec![0; LARGE / 64];
        for _ in 0..128 {
            tokio::time::sleep(Duration::from_millis(15)).await;
            stream.read_exact(&mut part).await.unwrap();
        }
        stream.write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n").await.unwrap();
    })
    .await;
    let started = Instant::now();
    let patience = Duration::from_secs(1);
    let timeouts = Timeouts { upload_idle: patience, upload_answer: patience, ..LONG };
    let answer = upload(&url, whole(2 * LARGE), file, timeouts).await.unwrap();
    assert_eq!(answer, ChunkAnswer::Complete);
    assert!(started.elapsed() > patience, "the test must outlast the patience");
    task.await.unwrap();
}

#[tokio::test]
async fn a_file_of_another_length_sends_nothing() {
    let (file, _) = clip(1000);
    for announced in [999, 1001] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let outcome = upload(&url, whole(announced), Arc::clone(&file), LONG).await;
        match outcome {
            Err(ChunkError::FileChanged { expected }) => assert_eq!(expected, announced as u64),
            other => panic!("{other:?}"),
        }
        let accepted = futures::FutureExt::now_or_never(listener.accept());
        assert!(accepted.is_none(), "no connection was made");
    }
}

#[tokio::test]
async fn a_file_that_shrinks_meanwhile_breaks_the_request_off() {
    let size = 32 * 1024 * 1024;
    let (file, bytes) = clip(size);
    let shrinking = Arc::clone(&file);
    let (url, task) = server(move |mut stream: TcpStream| async move {
        let head = read_head(&mut stream).await;
        assert_eq!(head.header("content-length"), Some(size.to_string().as_str()));
        shrinking.set_len(size as u64 / 2).unwrap();
        let mut received = Vec::new();
        drop(stream.read_to_end(&mut received).await);
        received
    })
    .await;
    match upload(&url, whole(size), file, LONG).await {
        Err(ChunkError::FileChanged { expected }) => assert_eq!(expected, size as u64),
        other => panic!("{other:?}"),
    }
    let received = task.await.unwrap();
    assert!(received.len() < size, "never the announced length");
    assert!(bytes.starts_with(&received), "never a padded byte");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_cannot_be_read_is_an_error_of_its_own() {
    let mut path = tempfile::NamedTempFile::new().unwrap();
    path.write_all(&[0; 1000]).unwrap();
    let write_only = std::fs::OpenOptions::new().write(true).open(path.path()).unwrap();
    let url = Url::parse("http://127.0.0.1:9").unwrap();
    let outcome = upload(&url, whole(1000), Arc::new(write_only), LONG).await;
    assert!(matches!(outcome, Err(ChunkError::Io(_))), "{outcome:?}");
}

#[tokio::test]
async fn dropping_the_upload_ends_it() {
    let file = blank(LARGE);
    let (started, begun) = oneshot::channel();
    let (url, task) = server(move |mut stream: TcpStream| async move {
        read_head(&mut stream).await;
        started.send(()).unwrap();
        drain(&mut stream).await
    })
    .await;
    let running = tokio::spawn(upload(&url, whole(LARGE), Arc::clone(&file), LONG));
    begun.await.unwrap();
    running.abort();
    drop(running.await);
    task.await.unwrap();
    // The reader lets go of the file as well.
    while Arc::strong_count(&file) > 1 {
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_chunk_is_never_empty_nor_outside_the_file() {
    for (first, last, total) in [(1, 0, 10), (0, 10, 10), (10, 10, 10), (0, 0, 0), (5, u64::MAX, 10)] {
        assert!(Chunk::new(ContentType::Mp4, first, last, total).is_err(), "{first}-{last}/{total}");
    }
    let chunk = Chunk::new(ContentType::Mp4, 0, 0, 1).unwrap();
    assert_eq!((chunk.len(), chunk.end(), chunk.is_last()), (1, 1, true));
}
