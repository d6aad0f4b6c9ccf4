//! The smallest web client that a measurement needs: one request a connection, JSON both ways.

use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
    /// The cookie that was set, without its attributes.
    pub cookie: Option<String>,
}

/// Sends a POST with a JSON body and an idempotency key.
///
/// # Errors
/// When the connection breaks before the whole answer is there: then nothing was acknowledged.
pub async fn post(address: &str, path: &str, key: &str, body: &str) -> io::Result<Answer> {
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         idempotency-key: {key}\r\naccept: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    send(address, &request).await
}

/// The same by whoever is signed in with a cookie.
///
/// # Errors
/// As [`post`].
pub async fn post_as(address: &str, path: &str, key: &str, cookie: &str, body: &str) -> io::Result<Answer> {
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         cookie: {cookie}\r\nsec-fetch-site: same-origin\r\nidempotency-key: {key}\r\n\
         accept: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    send(address, &request).await
}

/// Asks for something as whoever is signed in with a cookie.
///
/// # Errors
/// As [`post`].
pub async fn get_as(address: &str, path: &str, cookie: &str) -> io::Result<Answer> {
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncookie: {cookie}\r\n\
         accept: application/json\r\n\r\n"
    );
    send(address, &request).await
}

async fn send(address: &str, request: &str) -> io::Result<Answer> {
    let talk = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        read(&bytes)
    };
    tokio::time::timeout(Duration::from_secs(20), talk)
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}

fn read(bytes: &[u8]) -> io::Result<Answer> {
    let cut_off = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(cut_off)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(cut_off)?;
    let cookie = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let value = value.trim().split(';').next()?;
        name.eq_ignore_ascii_case("set-cookie").then(|| value.to_owned())
    });
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let body = match length {
        Some(length) if body.len() < length => return Err(cut_off()),
        Some(_) => body.to_owned(),
        None => whole_chunks(body).ok_or_else(cut_off)?,
    };
    Ok(Answer { status, body, cookie })
}

/// The body of a chunked answer, when its last chunk is there.
fn whole_chunks(mut rest: &str) -> Option<String> {
    let mut body = String::new();
    loop {
        let (size, after) = rest.split_once("\r\n")?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.push_str(after.get(..size)?);
        rest = after.get(size..)?.strip_prefix("\r\n")?;
    }
}
