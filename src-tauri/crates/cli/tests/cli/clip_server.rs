//! Somebody else's web server on this computer, with clips and what is served in place of clips.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use crate::place::fixture;

/// The server; it ends with the test's runtime.
pub struct ClipServer {
    pub address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl ClipServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::Relaxed);
                // Who hangs up in the middle is no failure of the server.
                tokio::spawn(async move { answer(stream).await.ok() });
            }
        });
        Self { address, requests }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How many connections came in.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

async fn answer(stream: TcpStream) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    while line.trim() != "" {
        line.clear();
        stream.read_line(&mut line).await?;
    }
    let clip = std::fs::read(fixture("upright_faststart.mp4")).unwrap();
    match path.as_str() {
        "/clip.mp4" | "/Br%C3%B6tchen%20%F0%9F%8D%9E.mp4?sig=A%2FB" => {
            whole(&mut stream, "video/mp4", &clip).await?
        }
        "/hevc.mp4" => whole(&mut stream, "video/mp4", &std::fs::read(fixture("hevc.mp4")).unwrap()).await?,
        "/page.mp4" => whole(&mut stream, "text/html", b"<!doctype html><title>Log in</title>").await?,
        "/nothing.mp4" => whole(&mut stream, "video/mp4", b"").await?,
        "/short.mp4" => whole(&mut stream, "video/mp4", &clip[..clip.len() / 2]).await?,
        "/moved.mp4" => redirect(&mut stream, "/clip.mp4").await?,
        "/loop.mp4" => redirect(&mut stream, "/loop.mp4").await?,
        "/to_file.mp4" => redirect(&mut stream, "file:///etc/passwd").await?,
        "/to_private.mp4" => redirect(&mut stream, "https://10.0.0.1/clip.mp4").await?,
        "/announced.mp4" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n").await?;
            stream.write_all(&clip).await?;
        }
        "/endless.mp4" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").await?;
            stream.write_all(&clip).await?;
            let zeros = vec![0; 1 << 20];
            while stream.write_all(&zeros).await.is_ok() {}
        }
        _ => {
            stream
                .write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .await?
        }
    }
    stream.shutdown().await
}

async fn whole(stream: &mut BufReader<TcpStream>, kind: &str, body: &[u8]) -> std::io::Result<()> {
    let size = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await
}

async fn redirect(stream: &mut BufReader<TcpStream>, to: &str) -> std::io::Result<()> {
    let head =
        format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await
}
