//! A process killed at any moment: what it acknowledged is there, nothing is doubled, nothing is half.

use crate::support::{Ground, append, at, open, sequencer};
use journal::testing::{TENANT, context};
use kernel::{Context, Entropy};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use store::Location;

const CHILD: &str = "killed::child";

/// The process that is going to be killed: writes and sequences until then. Run as a test of its own,
/// without the database's path among the arguments, it does nothing.
#[tokio::test(flavor = "multi_thread")]
async fn child() {
    let Some(path) = std::env::args().map(PathBuf::from).find(|argument| argument.ends_with("linli.db"))
    else {
        return;
    };
    let store = open(&Location::File(path));
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..4_u8 {
        let store = store.clone();
        let stream = format!("case/{writer}");
        tasks.spawn(async move {
            let start = stream.clone();
            let mut version = store
                .read(move |tx| Box::pin(async move { journal::latest_version(tx, TENANT, &start).await }))
                .await
                .unwrap();
            loop {
                let context = Context { entropy: entropy(writer, version), ..context(at(version)) };
                version = append(&store, context, &stream, version, 2).await.unwrap();
                let mut out = std::io::stdout().lock();
                writeln!(out, "written {stream} {version}").unwrap();
            }
        });
    }
    tasks.spawn(async move {
        loop {
            sequencer().batch(3).run_once(&store, TENANT, at(0)).await.unwrap();
        }
    });
    tasks.join_next().await.unwrap().unwrap();
}

/// Another seed in each process, so that a process does not draw the ids of the one before it.
fn entropy(writer: u8, version: i64) -> Entropy {
    let mut seed = [writer; 32];
    seed[..4].copy_from_slice(&std::process::id().to_be_bytes());
    seed[4..12].copy_from_slice(&version.to_be_bytes());
    Entropy::new(seed)
}

#[tokio::test]
async fn what_was_acknowledged_survives_kill_9() {
    let ground = Ground::in_file().await;
    let mut acknowledged: HashMap<String, i64> = HashMap::new();
    for round in 0..8_usize {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([CHILD, "--exact", "--nocapture", &ground.path().to_string_lossy()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut seen = 0;
        let mut note = |line: String| {
            let Some((stream, version)) = line.strip_prefix("written ").and_then(|rest| rest.split_once(' '))
            else {
                return false;
            };
            acknowledged.insert(stream.to_owned(), version.parse().unwrap());
            true
        };
        while seen < 20 + round * 7 {
            let line = lines.next().expect("the child stopped by itself");
            seen += usize::from(note(line));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it had acknowledged before it died counts too; a line cut in the middle does not.
        for line in lines {
            if line.split(' ').count() == 3 {
                note(line);
            }
        }
        let found = ground.verify().await;
        assert!(found.is_whole(), "{:?}", found.differences);
        for (stream, version) in acknowledged.clone() {
            let latest: i64 = ground
                .store
                .read(move |tx| Box::pin(async move { journal::latest_version(tx, TENANT, &stream).await }))
                .await
                .unwrap();
            assert!(latest >= version && latest % 2 == 0, "{latest} of {version}");
        }
    }
    ground.sequence(at(0)).await;
    let found = ground.verify().await;
    assert!(found.is_whole(), "{:?}", found.differences);
    assert_eq!((found.size, found.waiting), (found.entries, 0));
    assert_eq!(ground.log().await.len() as u64, found.entries);
}
