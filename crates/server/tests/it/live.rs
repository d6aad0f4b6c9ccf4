//! Pages hear of changes, also of those that another process made.

use crate::given::{Running, folder, linli, open_account};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

fn talk(address: &str, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

fn post(address: &str, path: &str, body: &str) -> String {
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut text = String::new();
    talk(address, &request).read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_new_case_is_heard_within_moments_and_the_server_stops_when_asked() {
    let folder = folder();
    open_account(folder.path(), "intake", "intake_agent", "correct-horse-9");
    let mut running = Running::start(folder.path());
    let address = running.address.clone();
    let answer = post(&address, "/api/v1/session", r#"{"login":"intake","password":"correct-horse-9"}"#);
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap();

    let stranger = talk(
        &address,
        &format!(
            "GET /live/cases HTTP/1.1\r\nhost: {address}\r\naccept: application/json\r\nconnection: close\r\n\r\n"
        ),
    );
    let first = BufReader::new(stranger).lines().next().unwrap().unwrap();
    assert!(first.contains("401"), "{first}");

    let stream =
        talk(&address, &format!("GET /live/cases HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\n\r\n"));
    let mut lines = BufReader::new(stream).lines();
    let mut until = |wanted: &str| lines.by_ref().map(Result::unwrap).find(|line| line.contains(wanted));
    until("event: listening").unwrap();
    let begun = Instant::now();
    post(&address, "/api/v1/report", r#"{"text":"路灯不亮，晚上看不清台阶。"}"#);
    until("event: changed").unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());

    // A page that was drawn before the change and listens only now is told at once.
    let desk =
        format!("GET /cases HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n");
    let mut page = String::new();
    talk(&address, &desk).read_to_string(&mut page).unwrap();
    let mark = page.split("data-live-mark=\"").nth(1).unwrap().split('"').next().unwrap();
    let next = |since: &str| {
        let listen = format!(
            "GET /live/notices?since={since} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\n\r\n"
        );
        let lines = BufReader::new(talk(&address, &listen)).lines().map(Result::unwrap);
        lines.filter(|line| line.starts_with("event: ")).take(2).nth(1)
    };
    assert_eq!(next("0.0").as_deref(), Some("event: changed"));
    assert!(mark.split('.').count() == 2, "{mark}");

    // Asked to stop, it ends open streams and itself.
    let stopped = std::process::Command::new("kill").arg(running.child.id().to_string()).status().unwrap();
    assert!(stopped.success());
    let begun = Instant::now();
    let status = running.child.wait().unwrap();
    assert_eq!(status.code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
    let verified = linli("journal verify --json", Some(folder.path()));
    assert_eq!(verified.status.code(), Some(0));
}
