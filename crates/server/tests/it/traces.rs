//! What a collector of traces is told: requests by their route, status and operation number, the commands and statements
//! under them, sweeps; and nothing by which a case or a person is known.

use crate::given::{PROGRAM, Running, data, folder, open_account};
use crate::talk::{ask, sign_in};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::{Arc, Mutex};

const PASSWORD: &str = "correct-horse-9";
const WORDS: &str = "三号楼前路灯不亮";
const CONTACT: &str = "13800005678";
/// What a proxy began.
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// A collector that keeps what it is sent.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<Vec<u8>>>>);

impl Collector {
    fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let kept = Arc::clone(&self.0);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (kept, mut stream) = (Arc::clone(&kept), stream.unwrap());
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    while let Some(body) = request(&mut reader) {
                        kept.lock().unwrap().push(body);
                        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
                    }
                });
            }
        });
        address
    }
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().concat()
    }
    fn spans(&self) -> Vec<Told> {
        self.0.lock().unwrap().iter().flat_map(|body| spans(body)).collect()
    }
}

/// The body of the next request of a connection.
fn request(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let (mut length, mut line) = (0, String::new());
    loop {
        line.clear();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}

/// A span as it came.
struct Told {
    trace: String,
    id: String,
    parent: String,
    name: String,
    attributes: BTreeMap<String, String>,
    events: Vec<BTreeMap<String, String>>,
}

/// The fields of a Protocol Buffers message: number, and bytes or a number as text.
fn fields(mut bytes: &[u8]) -> Vec<(u64, Vec<u8>)> {
    fn number(bytes: &mut &[u8]) -> u64 {
        let (mut value, mut shift) = (0, 0);
        while let Some((&byte, rest)) = bytes.split_first() {
            *bytes = rest;
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                break;
            }
        }
        value
    }
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = number(&mut bytes);
        let length = match key & 7 {
            0 => {
                found.push((key >> 3, number(&mut bytes).to_string().into_bytes()));
                continue;
            }
            1 => 8,
            5 => 4,
            _ => usize::try_from(number(&mut bytes)).unwrap(),
        };
        let (value, rest) = bytes.split_at(length);
        found.push((key >> 3, value.to_vec()));
        bytes = rest;
    }
    found
}

fn of(bytes: &[u8], field: u64) -> Vec<Vec<u8>> {
    fields(bytes).into_iter().filter(|(number, _)| *number == field).map(|(_, value)| value).collect()
}

fn first(bytes: &[u8], field: u64) -> Vec<u8> {
    of(bytes, field).into_iter().next().unwrap_or_default()
}

fn attributes(pairs: Vec<Vec<u8>>) -> BTreeMap<String, String> {
    let value =
        |pair: &[u8]| fields(&first(pair, 2)).into_iter().next().map(|(_, value)| value).unwrap_or_default();
    let plain = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    pairs.iter().map(|pair| (plain(first(pair, 1)), plain(value(pair)))).collect()
}

/// `ExportTraceServiceRequest`: resource spans, scope spans, spans.
fn spans(body: &[u8]) -> Vec<Told> {
    let scopes = of(body, 1).into_iter().flat_map(|resource| of(&resource, 2));
    let spans = scopes.flat_map(|scope| of(&scope, 2));
    let told = |span: Vec<u8>| Told {
        trace: hex::encode(first(&span, 1)),
        id: hex::encode(first(&span, 2)),
        parent: hex::encode(first(&span, 4)),
        name: String::from_utf8(first(&span, 5)).unwrap(),
        attributes: attributes(of(&span, 9)),
        events: of(&span, 11).into_iter().map(|event| attributes(of(&event, 3))).collect(),
    };
    spans.map(told).collect()
}

/// A case is filed and looked at, with a proxy's trace; what the collector has then, the case's number, and the operation
/// numbers of both answers.
fn told(options: &[&str]) -> (Collector, String, [String; 2]) {
    let (folder, collector) = (folder(), Collector::default());
    data(folder.path());
    open_account(folder.path(), "shufen", "intake_agent", PASSWORD);
    let mut command = Command::new(PROGRAM);
    command.args(["serve", "--listen", "127.0.0.1:0", "--traces", &collector.start()]).args(options);
    command.arg("--data").arg(folder.path()).env("OTEL_BSP_MAX_QUEUE_SIZE", "65536");
    let running = Running::of(command);
    let cookie = sign_in(running.port(), "shufen", PASSWORD);
    let parent = format!("00-{TRACE}-00f067aa0ba902b7-01");
    let headers = [("cookie", cookie.as_str()), ("traceparent", &parent), ("tracestate", "vendor=zhang-san")];
    let body = json!({ "text": WORDS, "channel": "phone", "contact": CONTACT, "name": "王淑芬" }).to_string();
    let filed = ask(running.port(), "POST", "/api/v1/cases", &headers, &body).unwrap();
    assert_eq!(filed.status, 201, "{}", filed.body);
    let number = filed.body["number"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/cases/{number}?q=zhang-san");
    let seen = ask(running.port(), "GET", &path, &headers, "").unwrap();
    assert_eq!(seen.status, 200);
    let operation = |head: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix("x-linli-operation: "));
        line.unwrap_or_else(|| panic!("{head}")).to_owned()
    };
    let operations = [operation(&filed.head), operation(&seen.head)];
    running.stop();
    (collector, number, operations)
}

#[test]
fn a_request_its_command_and_its_statements_are_told_and_nobody_is() {
    let (collector, number, [filed, seen]) = told(&[]);
    let spans = collector.spans();
    let request = |operation: &str| {
        let found = spans
            .iter()
            .find(|span| span.attributes.get("linli.operation").is_some_and(|one| one == operation));
        found.unwrap_or_else(|| panic!("{operation} of {} spans", spans.len()))
    };
    let post = request(&filed);
    assert_eq!(post.name, "POST /api/v1/cases");
    for (key, value) in [
        ("http.request.method", "POST"),
        ("http.route", "/api/v1/cases"),
        ("http.response.status_code", "201"),
    ] {
        assert_eq!(post.attributes.get(key).map(String::as_str), Some(value), "{:?}", post.attributes);
    }
    assert_eq!(request(&seen).name, "GET /api/v1/cases/{number}");

    let under = |parent: &Told, name: &str| {
        let same = |span: &&Told| span.trace == parent.trace && span.parent == parent.id;
        spans.iter().filter(same).filter(|span| span.name == name || name.is_empty()).collect::<Vec<_>>()
    };
    let received = |span: &&Told| {
        span.events.iter().any(|event| {
            event.get("stream").is_some_and(|of| of == "case")
                && event.get("kind").is_some_and(|of| of == "received")
        })
    };
    let commands = under(post, "command");
    let command = commands.iter().find(|span| received(span)).expect("the command that received it");
    let statements = under(command, "");
    assert!(statements.iter().any(|span| span.name.starts_with("cases::")), "named as registered");
    assert!(statements.iter().all(|span| span.attributes.contains_key("db.system.name")));
    assert!(!under(request(&seen), "query").is_empty(), "looking only reads");
    let sweeps = spans.iter().filter(|span| span.name.starts_with("sweep "));
    assert!(sweeps.clone().count() > 0);
    assert!(sweeps.into_iter().all(|span| span.attributes.contains_key("linli.operation")));

    // Nothing else is told: no name, no value, no word of anybody.
    let known = [
        "db.system.name",
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "kind",
        "level",
        "target",
        "linli.operation",
        "stream",
    ];
    for span in &spans {
        for key in span.attributes.keys().chain(span.events.iter().flat_map(BTreeMap::keys)) {
            assert!(known.contains(&key.as_str()), "{key} of {}", span.name);
        }
    }
    let bytes = collector.bytes();
    for secret in [WORDS, CONTACT, "王淑芬", "shufen", PASSWORD, &number, "zhang-san"] {
        assert!(!bytes.windows(secret.len()).any(|one| one == secret.as_bytes()), "{secret}");
    }
    // A stranger's trace is not gone on with.
    assert!(spans.iter().all(|span| span.trace != TRACE));
}

#[test]
fn a_proxys_trace_is_gone_on_with_when_told_so() {
    let (collector, _, [filed, _]) = told(&["--traces-follow"]);
    let spans = collector.spans();
    let post = spans.iter().find(|span| span.attributes.get("linli.operation") == Some(&filed)).unwrap();
    assert_eq!((post.trace.as_str(), post.parent.as_str()), (TRACE, "00f067aa0ba902b7"));
}
