//! Talking to a server over the network, as other programs do.

use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// A port that was free a moment ago.
pub fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What a server answered.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Value,
}

/// Sends a request; `None` when no whole answer came.
pub fn ask(port: u16, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\naccept: application/json\r\n\
         sec-fetch-site: same-origin\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{request}\r\n{body}").as_bytes()).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split_whitespace().nth(1)?.parse().ok()?;
    let inner = body.find(['{', '[']).and_then(|at| Some(&body[at..=body.rfind(['}', ']'])?]));
    Some(Answer {
        status,
        head: head.to_owned(),
        body: serde_json::from_str(inner.unwrap_or("null")).unwrap_or(Value::Null),
    })
}

/// Opens a session; its cookie.
pub fn sign_in(port: u16, login: &str, password: &str) -> String {
    let body = json!({ "login": login, "password": password }).to_string();
    let answer = ask(port, "POST", "/api/v1/session", &[], &body).unwrap();
    let cookie = answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    cookie.unwrap_or_else(|| panic!("{}", answer.head)).split(';').next().unwrap().to_owned()
}
