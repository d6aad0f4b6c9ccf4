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

/// What a page hears of a case, and nothing for two seconds after.
fn heard(stream: TcpStream) -> Vec<String> {
    stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    lines.skip_while(|line| !line.starts_with("event: listening")).collect()
}

#[test]
fn whoever_handles_hears_the_same_whether_his_reply_was_drawn_or_not() {
    let folder = crate::demo_town::demo();
    let running = Running::start(folder.path());
    let address = running.address.clone();
    let database = rusqlite::Connection::open(folder.path().join("linli.db")).unwrap();
    let sign_in = |login: &str| {
        let body = format!(r#"{{"login":"{login}","password":"{}"}}"#, crate::demo_town::PASSWORD);
        let answer = post(&address, "/api/v1/session", &body);
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        cookie.split(';').next().unwrap().to_owned()
    };
    let send = |cookie: &str, path: &str, body: &serde_json::Value| {
        let body = body.to_string();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\naccept: application/json\r\n\
             sec-fetch-site: same-origin\r\ncookie: {cookie}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut text = String::new();
        talk(&address, &request).read_to_string(&mut text).unwrap();
        text.starts_with("HTTP/1.1 200")
    };
    // Chance alone decides, evenly.
    let even = "base = 50\non_spot = 50\nurgent = 50\nrecurrent = 50\noverdue = 50\nfailed_lately = 50\n\
                no_contact = 50\nrecurrent_days = 90\nfailed_days = 30\nhold_days = 5\n";
    let rule = serde_json::json!({ "text": even, "effective_from": crate::demo_town::TODAY });
    assert!(send(&sign_in("admin1"), "/api/v1/policies/sampling", &rule));

    let mut cases = database
        .prepare(
            "select c.number, u.code from cases_case c join org_unit u on u.tenant = c.tenant and u.id = c.lead
             join guard_account a on a.tenant = c.tenant and a.login = u.code
             where c.step = 'handling' order by c.number",
        )
        .unwrap();
    let cases: Vec<(String, String)> =
        cases.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    let mut told: std::collections::BTreeMap<bool, Vec<Vec<String>>> = std::collections::BTreeMap::new();
    for (number, login) in &cases {
        let cookie = sign_in(login);
        let listening = talk(
            &address,
            &format!("GET /live/case:{number} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\n\r\n"),
        );
        let reply = serde_json::json!({ "words": "已处理完毕，现场恢复原状。" });
        if !send(&cookie, &format!("/api/v1/cases/{number}/reply"), &reply) {
            // It needs a photo, or somebody still assists.
            continue;
        }
        let payload: String = database
            .query_row(
                "select e.payload from journal_entry e join cases_case c on c.tenant = e.tenant and e.stream = 'case/' || c.id
                 where c.number = ?1 and e.kind = 'replied' order by e.version desc limit 1",
                [number],
                |row| row.get(0),
            )
            .unwrap();
        let drawn: serde_json::Value = serde_json::from_str(&payload).unwrap();
        let drawn = drawn["draw"]["drawn"].as_bool().unwrap();
        told.entry(drawn).or_default().push(heard(listening));
        if told.len() == 2 && told.values().all(|all| all.len() >= 2) {
            break;
        }
    }
    assert_eq!(told.len(), 2, "both kinds were met: {told:?}");
    let all: Vec<&Vec<String>> = told.values().flatten().collect();
    assert!(all.iter().all(|one| *one == all[0]), "what is heard tells the draw: {told:#?}");
    assert_eq!(all[0].iter().filter(|line| *line == "event: changed").count(), 1);
    assert!(all[0].iter().all(|line| !line.starts_with("data: ") || line == "data: -"), "{:?}", all[0]);
}
