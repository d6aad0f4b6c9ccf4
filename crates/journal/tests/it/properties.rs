//! Whatever happens in whatever order, the journal is whole and every entry is placed and read once.

use crate::support::{Ground, append, at, say, sequencer, unsay};
use journal::testing::{TENANT, context};
use journal::{Follower, advance, follow};
use kernel::Failure;
use proptest::prelude::*;
use std::collections::HashMap;

#[derive(Clone, Debug)]
enum Happening {
    /// A writer that knows the stream's version, or believes it is `behind` entries shorter.
    Append {
        stream: u8,
        count: i64,
        behind: i64,
    },
    Say {
        stream: u8,
    },
    Unsay,
    /// The clock goes on or jumps back.
    Clock {
        seconds: i64,
    },
    /// The sequencer runs, or is stopped before its commit.
    Sequence {
        batch: u32,
        stopped: bool,
    },
    /// A follower consumes, or is stopped before its commit.
    Follow {
        limit: u32,
        stopped: bool,
    },
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (0..5_u8, 1..4_i64, prop_oneof![4 => Just(0), 1 => 1..3_i64])
            .prop_map(|(stream, count, behind)| Happening::Append { stream, count, behind }),
        2 => (0..5_u8).prop_map(|stream| Happening::Say { stream }),
        1 => Just(Happening::Unsay),
        2 => (-500..500_i64).prop_map(|seconds| Happening::Clock { seconds }),
        3 => (1..5_u32, any::<bool>()).prop_map(|(batch, stopped)| Happening::Sequence { batch, stopped }),
        2 => (1..8_u32, any::<bool>()).prop_map(|(limit, stopped)| Happening::Follow { limit, stopped }),
    ]
}

const READER: Follower = Follower { name: "reader" };

#[derive(Default)]
struct Told {
    now: i64,
    versions: HashMap<String, i64>,
    said: Vec<(String, String)>,
    consumed: Vec<(String, i64)>,
}

async fn tell(ground: &Ground, told: &mut Told, happening: Happening) {
    let store = &ground.store;
    match happening {
        Happening::Append { stream, count, behind } => {
            let stream = format!("case/{stream}");
            let version = told.versions.entry(stream.clone()).or_default();
            let expected = (*version - behind).max(0);
            let written = append(store, context(at(told.now)), &stream, expected, count).await;
            if expected == *version {
                *version += count;
                assert_eq!(written.unwrap(), *version);
            } else {
                assert!(matches!(written, Err(Failure::Stale { version: newer, .. }) if newer == *version));
            }
        }
        Happening::Say { stream } => {
            let stream = format!("case/{stream}");
            let version = told.versions.entry(stream.clone()).or_default();
            let digest = say(store, at(told.now), &stream, *version, "楼道里堆满了东西").await;
            *version += 1;
            told.said.push((stream, digest));
        }
        Happening::Unsay => {
            if let Some((stream, digest)) = told.said.pop() {
                assert!(unsay(store, at(told.now), &stream, &digest, "request").await);
                told.versions.insert(format!("{}/{digest}", journal::DELETION), 1);
            }
        }
        Happening::Clock { seconds } => told.now += seconds,
        Happening::Sequence { batch, stopped: false } => {
            sequencer().batch(batch).run_once(store, TENANT, at(told.now)).await.unwrap();
        }
        Happening::Sequence { batch, stopped: true } => {
            let now = at(told.now);
            let placed: Result<(), Failure> = store
                .write(move |tx| {
                    Box::pin(async move {
                        sequencer().batch(batch).place(tx, TENANT, now).await?;
                        Err(Failure::broken("stopped"))
                    })
                })
                .await;
            assert!(placed.is_err());
        }
        Happening::Follow { limit, stopped } => {
            let taken = consume(ground, limit, stopped).await;
            told.consumed.extend(taken);
        }
    }
}

async fn consume(ground: &Ground, limit: u32, stopped: bool) -> Vec<(String, i64)> {
    let taken = ground
        .store
        .write(move |tx| {
            Box::pin(async move {
                let entries = follow(tx, TENANT, &READER, limit).await?;
                advance(tx, TENANT, &READER, &entries).await?;
                if stopped { Err(Failure::broken("stopped")) } else { Ok(entries) }
            })
        })
        .await;
    taken.unwrap_or_default().into_iter().map(|(_, entry)| (entry.stream, entry.version)).collect()
}

async fn run(happenings: Vec<Happening>) {
    let ground = Ground::new().await;
    let mut told = Told::default();
    for happening in happenings {
        tell(&ground, &mut told, happening).await;
    }
    let found = ground.verify().await;
    assert!(found.is_whole(), "{:?}", found.differences);
    let written: i64 = told.versions.values().sum();
    assert_eq!((found.entries, found.size + found.waiting), (written as u64, written as u64));

    sequencer().run_once(&ground.store, TENANT, at(told.now)).await.unwrap();
    told.consumed.extend(consume(&ground, 100_000, false).await);
    let found = ground.verify().await;
    assert!(found.is_whole(), "{:?}", found.differences);
    assert_eq!((found.size, found.waiting), (written as u64, 0));
    let mut read: HashMap<String, i64> = HashMap::new();
    for (stream, version) in told.consumed {
        let last = read.entry(stream).or_default();
        assert_eq!(version, *last + 1);
        *last = version;
    }
    told.versions.retain(|_, version| *version > 0);
    assert_eq!(read, told.versions);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_course_of_events_leaves_a_whole_journal(happenings in prop::collection::vec(happening(), 1..50)) {
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(run(happenings));
    }
}
