//! A server that takes chunks as TikTok does and keeps nothing: a connection a request, 206 until the file is whole,
//! then 201.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

use rustls::{ServerConnection, StreamOwned};

use super::certificate::Certificate;
use crate::Trouble;

const BUFFER: usize = 256 * 1024;
const LONGEST_HEAD: usize = 16 * 1024;

/// A listening server. Its threads end with the program.
pub struct Sink {
    url: String,
}

/// What a request's head says.
struct Head {
    length: u64,
    last: u64,
    total: u64,
}

impl Sink {
    pub fn plain() -> Result<Self, Trouble> {
        Self::listen("http", take)
    }

    pub fn tls(certificate: &Certificate) -> Result<Self, Trouble> {
        let config = Arc::clone(&certificate.server);
        Self::listen("https", move |stream| {
            let connection = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
            let mut stream = StreamOwned::new(connection, stream);
            take(&mut stream)?;
            stream.conn.send_close_notify();
            stream.flush()
        })
    }

    /// Where chunks are put.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn listen(
        scheme: &str,
        serve: impl Fn(TcpStream) -> io::Result<()> + Clone + Send + 'static,
    ) -> Result<Self, Trouble> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let url = format!("{scheme}://{}/video/", listener.local_addr()?);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let serve = serve.clone();
                thread::spawn(move || {
                    if let Err(why) = serve(stream) {
                        eprintln!("a chunk was not taken: {why}");
                    }
                });
            }
        });
        Ok(Self { url })
    }
}

fn take(mut stream: impl Read + Write) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER];
    let (head, mut received) = head(&mut stream, &mut buffer)?;
    while received < head.length {
        match stream.read(&mut buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => received += count as u64,
        }
    }
    let Head { last, total, .. } = head;
    let status = if last + 1 == total { "201 Created" } else { "206 Partial Content" };
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Range: bytes 0-{}/{total}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        last + 1
    );
    stream.write_all(answer.as_bytes())?;
    stream.flush()
}

/// Reads a head, and says how much of the body came with it.
fn head(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<(Head, u64)> {
    let mut filled = 0;
    while filled < LONGEST_HEAD {
        match stream.read(&mut buffer[filled..])? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => filled += count,
        }
        if let Some(end) = buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
            let head = parse(&text).ok_or_else(|| io::Error::other("a head without length and range"))?;
            return Ok((head, (filled - end - 4) as u64));
        }
    }
    Err(io::Error::other("a head without an end"))
}

fn parse(head: &str) -> Option<Head> {
    let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let (range, total) = value("content-range: bytes")?.split_once('/')?;
    let (_, last) = range.split_once('-')?;
    Some(Head {
        length: value("content-length:")?.parse().ok()?,
        last: last.parse().ok()?,
        total: total.parse().ok()?,
    })
}
