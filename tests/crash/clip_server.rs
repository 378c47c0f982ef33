//! A web server on this computer that serves one folder.

use std::{net::SocketAddr, path::PathBuf};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// Serves the folder until the test's runtime ends.
pub async fn serve(folder: PathBuf) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let folder = folder.clone();
            // Who is killed in the middle is no failure of the server.
            tokio::spawn(async move { answer(stream, folder).await.ok() });
        }
    });
    address
}

async fn answer(stream: TcpStream, folder: PathBuf) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let name = line.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    while line.trim() != "" {
        line.clear();
        stream.read_line(&mut line).await?;
    }
    let clip = std::fs::read(folder.join(name))?;
    let size = clip.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&clip).await?;
    stream.shutdown().await
}
