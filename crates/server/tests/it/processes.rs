//! Several processes on one database behind one address: what any of them does holds for all, and none of them is
//! missed when it is killed or exchanged.

use crate::given::{data, database_of, folder, linli, open_account};
use crate::notices::{Gateway, gateway_at, never_quiet};
use crate::talk::{ask, port, sign_in};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const PASSWORD: &str = "correct-horse-9";
const SENDERS: usize = 6;
const EACH: usize = 20;

/// One process of the server.
struct Process {
    child: Child,
    port: u16,
}

impl Process {
    fn start(folder: &Path, port: u16) -> Self {
        let mut child = Command::new(crate::given::PROGRAM)
            .args(["serve", "--webhooks-private", "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("listening on"), "{line}");
        Self { child, port }
    }
    /// SIGKILL: it does nothing more, and gives nothing back.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
    /// SIGTERM: it ends what it has begun.
    fn stop(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The proxy in front, which asks each process in turn.
struct Proxy {
    child: Child,
    port: u16,
}

impl Proxy {
    fn start(folder: &Path, behind: &[Process]) -> Self {
        let port = port();
        let mut settings = format!(
            "defaults\n mode http\n timeout connect 1s\n timeout client 30s\n timeout server 30s\n retries 2\n \
             option redispatch\nfrontend all\n bind 127.0.0.1:{port}\n default_backend linli\nbackend linli\n \
             balance roundrobin\n option httpchk GET /readyz\n"
        );
        for (number, process) in behind.iter().enumerate() {
            let line =
                format!(" server p{number} 127.0.0.1:{} check inter 200ms fall 1 rise 1\n", process.port);
            settings.push_str(&line);
        }
        let file = folder.join("haproxy.cfg");
        std::fs::write(&file, settings).unwrap();
        let program = ["/usr/sbin/haproxy", "haproxy"].into_iter().find(|path| Path::new(path).exists());
        let child = Command::new(program.unwrap_or("haproxy"))
            .arg("-f")
            .arg(&file)
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let proxy = Self { child, port };
        for _ in 0..200 {
            if ask(port, "GET", "/readyz", &[], "").is_some_and(|answer| answer.status == 200) {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        proxy
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Files a case under a request key, again and again until an answer says that it is there.
fn file(port: u16, cookie: &str, key: &str) -> String {
    let body = json!({
        "text": format!("路灯不亮，夜里看不清台阶（{key}）。"), "channel": "phone", "contact": "13800001234",
    });
    let headers = [("cookie", cookie), ("idempotency-key", key)];
    let begun = Instant::now();
    loop {
        let answer = ask(port, "POST", "/api/v1/cases", &headers, &body.to_string());
        if let Some(answer) = &answer {
            if answer.status == 201 {
                return answer.body["number"].as_str().unwrap().to_owned();
            }
            assert!(answer.status >= 500 || answer.status == 429, "{} {}", answer.status, answer.body);
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{key} is not taken");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Rows of the database, as psql would show them.
async fn rows(address: &str, sql: &str) -> Vec<Vec<store::Value>> {
    let location = store::Location::Server(address.to_owned());
    let store = store::Store::open(&location, store::Durability::Normal, 2).unwrap();
    let sql = sql.to_owned();
    let read = store.read(move |tx| {
        Box::pin(async move {
            let row =
                |row: &store::Row<'_>| Ok((0..64).map_while(|at| row.get::<store::Value>(at).ok()).collect());
            tx.query_composed("peek", &sql, &[], row).await
        })
    });
    read.await.unwrap_or_else(|error: store::Error| panic!("{error}"))
}

async fn count(address: &str, sql: &str) -> i64 {
    match rows(address, sql).await[0][0] {
        store::Value::Integer(count) => count,
        ref other => panic!("{other:?}"),
    }
}

/// The number of the process that holds a lease.
async fn holder(address: &str, lease: &str) -> Option<u32> {
    let sql = format!("select holder from journal_lease where name = '{lease}'");
    match rows(address, &sql).await.first()?.first()? {
        store::Value::Text(holder) => holder.strip_prefix("server:")?.split('-').next()?.parse().ok(),
        _ => None,
    }
}

async fn until(what: &str, within: Duration, mut there: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !there().await {
        assert!(begun.elapsed() < within, "not within {within:?}: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What a run needs beside the program; a run that has not got it says so.
fn missing() -> Option<&'static str> {
    if store::testing::server().is_none() {
        return Some("no server; make test-postgres runs this");
    }
    let found = ["/usr/sbin/haproxy", "/usr/bin/haproxy", "/usr/local/bin/haproxy"];
    if !found.iter().any(|path| Path::new(path).exists()) {
        return Some("no haproxy; .ci/need test installs it");
    }
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_while_processes_are_killed_and_exchanged() {
    if let Some(what) = missing() {
        println!("skipped: {what}");
        return;
    }
    let folder = folder();
    data(folder.path());
    let address = database_of(folder.path()).unwrap();
    open_account(folder.path(), "admin", "system_admin", PASSWORD);
    open_account(folder.path(), "intake", "intake_agent", PASSWORD);
    let gateway = Gateway::default();
    let url = gateway.start().await;
    let mut processes: Vec<Process> = (0..3).map(|_| Process::start(folder.path(), port())).collect();
    let proxy = Proxy::start(folder.path(), &processes);

    // A session that one process opened holds at all of them.
    let (admin, intake) =
        (sign_in(processes[0].port, "admin", PASSWORD), sign_in(processes[1].port, "intake", PASSWORD));
    for process in &processes {
        let seen = ask(process.port, "GET", "/api/v1/cases", &[("cookie", &intake)], "").unwrap();
        assert_eq!(seen.status, 200, "{}", seen.body);
    }
    for (path, body) in [("/api/v1/quiet-hours", never_quiet()), ("/api/v1/receivers", gateway_at(&url))] {
        let done = ask(proxy.port, "POST", path, &[("cookie", &admin)], &body.to_string()).unwrap();
        assert!(done.status < 300, "{path}: {}", done.body);
    }

    // One key sent to two processes at the same moment is one case.
    let ports = [processes[0].port, processes[2].port];
    let both = ports.map(|port| {
        let intake = intake.clone();
        std::thread::spawn(move || file(port, &intake, "the-same-key"))
    });
    let [left, right] = both.map(|one| one.join().unwrap());
    assert_eq!(left, right);

    // A page that listens at one process hears of what another one did.
    let mut stream = TcpStream::connect(("127.0.0.1", processes[1].port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
    let listen = format!("GET /live/cases HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {intake}\r\n\r\n");
    stream.write_all(listen.as_bytes()).unwrap();
    let mut heard = BufReader::new(stream).lines().map(Result::unwrap);
    assert!(heard.by_ref().any(|line| line.contains("event: listening")));
    file(processes[2].port, &intake, "heard-elsewhere");
    assert!(heard.by_ref().any(|line| line.contains("event: changed")));
    drop(heard);

    // Cases come in without pause; each sender repeats with its key until it is answered.
    let sent = Arc::new(AtomicUsize::new(0));
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let (cookie, port, sent) = (intake.clone(), proxy.port, Arc::clone(&sent));
            std::thread::spawn(move || {
                let one = |number: usize| {
                    let key = format!("case-{sender}-{number}");
                    let number = file(port, &cookie, &key);
                    sent.fetch_add(1, Ordering::SeqCst);
                    // People do not send without breath.
                    std::thread::sleep(Duration::from_millis(60));
                    (key, number)
                };
                (0..EACH).map(one).collect::<BTreeMap<_, _>>()
            })
        })
        .collect();
    let reached = async |part: usize| {
        let wanted = SENDERS * EACH * part / 10;
        let enough = async || sent.load(Ordering::SeqCst) >= wanted;
        until("cases come in", Duration::from_secs(90), enough).await;
    };

    // The one that leads is killed in the middle of it, and started again.
    reached(2).await;
    let leader = holder(&address, "server").await.unwrap();
    let at = processes.iter().position(|process| process.child.id() == leader).unwrap();
    processes[at].kill();
    reached(4).await;
    processes[at] = Process::start(folder.path(), processes[at].port);
    // Then all are exchanged, one after another.
    for part in 0..3 {
        reached(5 + part).await;
        processes[part].stop();
        processes[part] = Process::start(folder.path(), processes[part].port);
    }
    let mut numbers = BTreeMap::new();
    for sender in senders {
        numbers.extend(sender.join().unwrap());
    }
    let all = numbers.len() + 2;
    let distinct: BTreeSet<&String> = numbers.values().collect();
    assert_eq!((numbers.len(), distinct.len()), (SENDERS * EACH, SENDERS * EACH));
    for (key, number) in numbers.iter().step_by(7) {
        assert_eq!(file(proxy.port, &intake, key), *number, "{key} is answered as before");
    }
    assert_eq!(count(&address, "select count(*) from cases_case").await, all as i64);

    // Everybody is told once: a row for each, each delivered, and what came twice came under the same id.
    let delivered = "select count(*) from link_delivery where state = 'delivered'";
    let told = async || count(&address, delivered).await == all as i64;
    until("all notices are delivered", Duration::from_secs(60), told).await;
    assert_eq!(count(&address, "select count(*) from link_delivery").await, all as i64);
    let ids: BTreeSet<String> = gateway.heard().iter().map(|message| message["id"].clone()).collect();
    assert_eq!(ids.len(), all);

    // Whoever orders the journal dies: another one goes on within seconds.
    file(proxy.port, &intake, "before-the-last");
    let mut leading = None;
    for _ in 0..100 {
        leading = holder(&address, "sequencer").await.or(leading);
        if leading.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let at = processes.iter().position(|process| Some(process.child.id()) == leading).unwrap();
    processes[at].kill();
    let begun = Instant::now();
    file(proxy.port, &intake, "the-last");
    let placed = async || count(&address, "select count(*) from journal_outbox").await == 0;
    until("the journal is ordered", Duration::from_secs(5), placed).await;
    println!("the sequencer was followed after {:?}", begun.elapsed());

    for process in &mut processes {
        if process.child.try_wait().unwrap().is_none() {
            process.stop();
        }
    }
    let verified = linli("journal verify", Some(folder.path()));
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
}
