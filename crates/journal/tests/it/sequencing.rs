//! Places in the log: exactly once, without gaps, in the streams' order, whoever sequences and whatever
//! the clock does.

use crate::support::{Ground, append, at, codes, sequencer};
use journal::testing::{TENANT, context, signing_key};
use journal::{Sequenced, Sequencer, SigningKey, Verifier};
use kernel::Failure;
use std::collections::HashMap;

async fn check(ground: &Ground, size: u64) {
    let found = ground.verify().await;
    assert!(found.is_whole(), "{:?}", found.differences);
    assert_eq!((found.size, found.waiting), (size, 0));
    let mut versions: HashMap<String, i64> = HashMap::new();
    for ((position, entry), expected) in ground.log().await.into_iter().zip(0..) {
        assert_eq!(position, expected);
        let version = versions.entry(entry.stream).or_default();
        assert_eq!(entry.version, *version + 1);
        *version = entry.version;
    }
}

#[tokio::test]
async fn nothing_waits_nothing_happens() {
    let ground = Ground::new().await;
    assert_eq!(ground.sequence(at(0)).await, Sequenced::default());
    ground.append(at(0), "case/1", 0, 3).await.unwrap();
    let done = ground.sequence(at(1)).await;
    assert_eq!(done, Sequenced { count: 3, size: 3, held: 0, leading: true });
    assert_eq!(ground.sequence(at(2)).await, Sequenced { size: 3, ..Sequenced::default() });
    assert_eq!(ground.verify().await.heads, 1);
}

#[tokio::test]
async fn a_clock_that_jumps_backwards_keeps_each_stream_in_order() {
    let ground = Ground::new().await;
    // Versions of stream 1 are written at ever earlier instants, so their outbox rows sort the wrong way.
    for version in 0..20 {
        ground.append(at(1000 - version * 10), "case/1", version, 1).await.unwrap();
        ground.append(at(version), "case/2", version * 2, 2).await.unwrap();
    }
    let sequencer = sequencer().batch(3);
    let done = sequencer.run_once(&ground.store, TENANT, at(0)).await.unwrap();
    assert_eq!((done.count, done.size, done.held), (60, 60, 0));
    check(&ground, 60).await;
}

#[tokio::test]
async fn a_sequencer_stopped_in_its_transaction_leaves_nothing() {
    let ground = Ground::new().await;
    for version in 0..10 {
        ground.append(at(version), "case/1", version, 1).await.unwrap();
    }
    for _ in 0..3 {
        let stopped: Result<(), Failure> = ground
            .store
            .write(|tx| {
                Box::pin(async move {
                    let done = sequencer().batch(4).place(tx, TENANT, at(20)).await?;
                    assert_eq!(done.count, 4);
                    Err(Failure::broken("power cut"))
                })
            })
            .await;
        assert!(stopped.is_err());
        assert_eq!(ground.verify().await.waiting, 10);
    }
    assert_eq!(ground.sequence(at(21)).await.count, 10);
    check(&ground, 10).await;
}

#[tokio::test]
async fn the_lease_keeps_a_second_sequencer_away_until_it_ends() {
    let ground = Ground::new().await;
    let other_store = ground.other_process();
    let other = Sequencer::new("second", signing_key());
    ground.append(at(0), "case/1", 0, 1).await.unwrap();
    assert_eq!(ground.sequence(at(0)).await.count, 1);
    ground.append(at(1), "case/1", 1, 1).await.unwrap();
    let kept_away = other.run_once(&other_store, TENANT, at(10)).await.unwrap();
    assert_eq!(kept_away, Sequenced::default());
    let taken_over = other.run_once(&other_store, TENANT, at(31)).await.unwrap();
    assert_eq!((taken_over.count, taken_over.leading), (1, true));
    ground.append(at(32), "case/1", 2, 1).await.unwrap();
    assert_eq!(ground.sequence(at(33)).await, Sequenced::default());
    // The holder's clock ran a year ahead and it died: its lease is not waited for.
    let ahead = at(365 * 86_400);
    assert_eq!(ground.sequence(ahead).await.count, 1);
    ground.append(at(34), "case/1", 3, 1).await.unwrap();
    assert_eq!(other.run_once(&other_store, TENANT, at(35)).await.unwrap().count, 1);
    check(&ground, 4).await;
}

#[tokio::test]
async fn a_lease_given_back_is_free_at_once() {
    let ground = Ground::new().await;
    ground
        .store
        .write(|tx| {
            Box::pin(async move {
                assert!(journal::lease(tx, TENANT, "nightly", "first", at(0), 60).await?);
                assert!(journal::lease(tx, TENANT, "nightly", "first", at(1), 60).await?);
                assert!(!journal::lease(tx, TENANT, "nightly", "second", at(2), 60).await?);
                journal::release(tx, TENANT, "nightly", "second").await?;
                assert!(!journal::lease(tx, TENANT, "nightly", "second", at(3), 60).await?);
                journal::release(tx, TENANT, "nightly", "first").await?;
                assert!(journal::lease(tx, TENANT, "nightly", "second", at(4), 60).await?);
                Ok::<_, Failure>(())
            })
        })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_both_sequence_place_each_entry_once() {
    let ground = Ground::new().await;
    let second = ground.other_process();
    let mut tasks = tokio::task::JoinSet::new();
    for (holder, store) in [("first", ground.store.clone()), ("second", second.clone())] {
        // A lease of no time is free for the other at once: the two take turns as badly as they can.
        let sequencer = Sequencer::new(holder, signing_key()).lease_seconds(0).batch(2);
        tasks.spawn(async move {
            for round in 0..20 {
                for version in 0..3 {
                    let stream = format!("case/{holder}-{round}");
                    append(&store, context(at(round)), &stream, version, 1).await.unwrap();
                }
                sequencer.run_once(&store, TENANT, at(round)).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    ground.sequence(at(1000)).await;
    check(&ground, 120).await;
}

#[tokio::test]
async fn a_new_key_carries_on_and_an_unknown_key_is_noticed() {
    let ground = Ground::new().await;
    ground.append(at(0), "case/1", 0, 1).await.unwrap();
    ground.sequence(at(0)).await;
    ground.append(at(1), "case/1", 1, 1).await.unwrap();
    let key = SigningKey::from_bytes(&[9; 32]);
    let trusted = vec![signing_key().verifying_key(), key.verifying_key()];
    Sequencer::new("first", key).run_once(&ground.store, TENANT, at(1)).await.unwrap();
    let found = ground.verify().await;
    assert_eq!(codes(&found), ["head-key-unknown"]);
    let found = Verifier::new(TENANT, trusted).run(&ground.store).await.unwrap();
    assert!(found.is_whole(), "{:?}", found.differences);
}

#[tokio::test]
async fn damage_is_not_built_upon() {
    let ground = Ground::in_file().await;
    ground.append(at(0), "case/1", 0, 3).await.unwrap();
    ground.sequence(at(0)).await;
    ground.append(at(1), "case/1", 3, 1).await.unwrap();
    let raw = ground.raw();
    for (damage, repair) in [
        ("update journal_head set size = 2", "update journal_head set size = 3"),
        ("update journal_leaf set hash = zeroblob(32) where position = 2", ""),
    ] {
        raw.execute_batch(damage).unwrap();
        let refused = sequencer().run_once(&ground.store, TENANT, at(2)).await;
        assert!(matches!(refused, Err(Failure::Broken(_))), "{damage}: {refused:?}");
        raw.execute_batch(repair).unwrap();
    }
}

#[tokio::test]
async fn a_stream_with_a_hole_waits_and_the_others_go_on() {
    let ground = Ground::in_file().await;
    for version in 0..4 {
        ground.append(at(version), "case/1", version, 1).await.unwrap();
        ground.append(at(version), "case/2", version, 1).await.unwrap();
    }
    ground
        .raw()
        .execute("delete from journal_outbox where stream = 'case/1' and first_version = 2", [])
        .unwrap();
    let done = sequencer().batch(3).run_once(&ground.store, TENANT, at(9)).await.unwrap();
    assert_eq!((done.count, done.held), (5, 2));
    assert_eq!(codes(&ground.verify().await), ["entry-unplaced"]);
}
