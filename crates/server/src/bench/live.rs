//! How soon a dispatch reaches every open desk: so many connections on loopback to a server of its own, a few
//! dispatches, and the time from asking for each to its word on each connection.

use super::client::{get_as, post_as};
use super::program::Running;
use super::town::{PASSWORD, Town};
use super::{Figure, percentile};
use crate::edge;
use crate::progress::Bar;
use crate::said::Speech;
use kernel::{Failure, Refusal};
use serde_json::{Value, json};
use std::time::{Duration, Instant as Stopwatch};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// Cases in the town; one in twenty waits to be dispatched.
const CASES: u32 = 600;
/// Dispatches that are measured.
const ROUNDS: usize = 10;
/// Connections that are opened at the same time.
const AT_ONCE: usize = 64;
/// An arrival that takes longer counts as missing.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two dispatches, so that the word of one is not taken for the next.
const BETWEEN: Duration = Duration::from_millis(700);
/// Files that a process needs besides its connections.
const BESIDES: u64 = 300;

/// `linli bench live`
pub(super) async fn measure(connections: u32, speech: &Speech) -> Result<Vec<Figure>, Failure> {
    enough_files(connections)?;
    let town = Town::build(CASES, speech).await?;
    let program = edge::own_program().ok_or_else(|| Failure::broken("bench-program: no own file"))?;
    let mut running = Running::start(&program, &town.data()).await?;
    let cookie = sign_in(&running.address).await?;
    let bar = Bar::new(speech, "connections");
    let begun = Stopwatch::now();
    let (told, mut heard) = mpsc::unbounded_channel();
    let open = open(&running.address, &cookie, connections, &told, &bar).await?;
    let opening = begun.elapsed();
    bar.finish();
    let mut arrivals: Vec<f64> = Vec::new();
    let mut missing = 0usize;
    let mut rounds = 0;
    for number in waiting(&running.address, &cookie).await? {
        if rounds == ROUNDS {
            break;
        }
        tokio::time::sleep(BETWEEN).await;
        while heard.try_recv().is_ok() {}
        let begun = Stopwatch::now();
        let path = format!("/api/v1/cases/{number}/dispatch");
        let answer = post_as(&running.address, &path, &number, &cookie, "{}").await;
        // A matter that the catalogue cannot route here waits for a person, as in life.
        if answer.map_err(Failure::broken)?.status != 200 {
            continue;
        }
        rounds += 1;
        let mut came = vec![false; open];
        let mut count = 0;
        while count < open {
            match tokio::time::timeout(PATIENCE, heard.recv()).await {
                Ok(Some((connection, at))) => {
                    let place = came.get_mut(connection);
                    if let Some(first @ false) = place {
                        *first = true;
                        count += 1;
                        let at: Stopwatch = at;
                        arrivals.push(at.saturating_duration_since(begun).as_secs_f64() * 1000.0);
                    }
                }
                _ => break,
            }
        }
        missing += open - count;
    }
    let memory = running.child.id().and_then(edge::resident_memory_of).unwrap_or(0);
    running.child.kill().await.map_err(Failure::broken)?;
    arrivals.sort_by(f64::total_cmp);
    let what = |share: &str| format!("{open} open desks, {rounds} dispatches, arrival {share}");
    Ok(vec![
        Figure::new("live", "connections opened", open as f64, "").at_least(f64::from(connections)),
        Figure::new("live", "opening them all", opening.as_secs_f64(), "s"),
        Figure::new("live", what("p50"), percentile(&arrivals, 0.5), "ms"),
        Figure::new("live", what("p95"), percentile(&arrivals, 0.95), "ms").below(1000.0),
        Figure::new("live", what("p99"), percentile(&arrivals, 0.99), "ms"),
        Figure::new("live", "words that did not arrive", missing as f64, "").below(1.0),
        Figure::new("live", "resident, server with all connections", memory as f64 / 1e6, "MB"),
    ])
}

/// Each connection is a file, here and in the server. The program changes no limit by itself: it says how.
fn enough_files(connections: u32) -> Result<(), Refusal> {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft: Option<u64> = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    let needed = u64::from(connections) + BESIDES;
    match soft {
        Some(soft) if soft < needed => {
            Err(Refusal::rule("bench-files").with("present", soft).with("needed", needed))
        }
        _ => Ok(()),
    }
}

async fn sign_in(address: &str) -> Result<String, Failure> {
    let body = json!({ "login": "dispatch1", "password": PASSWORD }).to_string();
    let answer = post_as(address, "/api/v1/session", "live", "", &body).await.map_err(Failure::broken)?;
    answer.cookie.ok_or_else(|| Failure::broken(format!("bench-sign-in: {}", answer.status)))
}

/// Numbers of cases that wait to be dispatched.
async fn waiting(address: &str, cookie: &str) -> Result<Vec<String>, Failure> {
    let answer = get_as(address, "/api/v1/cases?state=registered&size=100", cookie).await;
    let listed: Value = serde_json::from_str(&answer.map_err(Failure::broken)?.body)?;
    let rows = listed.get("rows").and_then(Value::as_array).cloned().unwrap_or_default();
    Ok(rows.iter().filter_map(|row| row.get("number")?.as_str().map(str::to_owned)).collect())
}

/// Opens the connections, and for each a task that says when a change was told; gives how many there are.
async fn open(
    address: &str,
    cookie: &str,
    connections: u32,
    told: &mpsc::UnboundedSender<(usize, Stopwatch)>,
    bar: &Bar,
) -> Result<usize, Failure> {
    let mut open = 0;
    while open < connections as usize {
        let together = AT_ONCE.min(connections as usize - open);
        let begun = (open..open + together).map(|one| {
            let (address, cookie, told) = (address.to_owned(), cookie.to_owned(), told.clone());
            tokio::spawn(async move { listen(&address, &cookie, one, told).await })
        });
        for task in begun.collect::<Vec<_>>() {
            task.await.map_err(Failure::broken)?.map_err(Failure::broken)?;
        }
        open += together;
        bar.set(open as u64, connections.into());
    }
    Ok(open)
}

/// Returns once the server says that it listens; what it tells afterwards is passed on.
async fn listen(
    address: &str,
    cookie: &str,
    connection: usize,
    told: mpsc::UnboundedSender<(usize, Stopwatch)>,
) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /live/desk HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut lines = BufReader::new(stream).lines();
    loop {
        match lines.next_line().await? {
            Some(line) if line.contains("event: listening") => break,
            Some(_) => {}
            None => return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof)),
        }
    }
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            if line.contains("event: changed") && told.send((connection, Stopwatch::now())).is_err() {
                break;
            }
        }
    });
    Ok(())
}
