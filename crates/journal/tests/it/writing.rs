//! Streams, stale writers, idempotency, content.

use crate::support::{Ground, append, at, say, unsay};
use journal::testing::{TENANT, context, requested};
use journal::{Content, command_digest};
use kernel::{Actor, Context, Failure};
use store::Store;

#[tokio::test]
async fn a_stale_writer_learns_the_newer_version_and_leaves_nothing() {
    let ground = Ground::new().await;
    assert_eq!(ground.append(at(0), "case/1", 0, 2).await.unwrap(), 2);
    let loser = ground.append(at(1), "case/1", 1, 1).await;
    assert!(matches!(loser, Err(Failure::Stale { version: 2, .. })), "{loser:?}");
    let ahead = ground.append(at(1), "case/1", 5, 1).await;
    assert!(matches!(ahead, Err(Failure::Stale { version: 2, .. })), "{ahead:?}");
    assert_eq!(ground.append(at(1), "case/1", 2, 1).await.unwrap(), 3);
    let found = ground.verify().await;
    assert!(found.is_whole(), "{:?}", found.differences);
    assert_eq!((found.entries, found.waiting, found.size), (3, 3, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_of_one_stream_cannot_both_win() {
    let ground = Ground::new().await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4 {
        let store = ground.store.clone();
        writers.spawn(async move {
            let mut known = 0;
            let mut won = 0;
            while won < 20 {
                match append(&store, context(at(writer)), "case/contested", known, 1).await {
                    Ok(version) => (known, won) = (version, won + 1),
                    Err(Failure::Stale { version, .. }) => known = version,
                    Err(other) => panic!("{other}"),
                }
            }
        });
    }
    writers.join_all().await;
    ground.sequence(at(100)).await;
    let found = ground.verify().await;
    assert!(found.is_whole(), "{:?}", found.differences);
    assert_eq!((found.entries, found.streams, found.size), (80, 1, 80));
}

/// A command as a capability would carry it out: recall, do, remember.
async fn command(store: &Store, context: Context, stream: &'static str) -> Result<i64, Failure> {
    store
        .write(move |tx| {
            Box::pin(async move {
                let digest = command_digest(&stream)?;
                if let Some(answer) = journal::recall(tx, &context, "note", &digest).await? {
                    return Ok(answer);
                }
                let expected = journal::latest_version(tx, TENANT, stream).await?;
                let version =
                    journal::append_entries(tx, &context, stream, expected, &[("noted", "{}".into())])
                        .await?;
                journal::remember(tx, &context, "note", &digest, &version).await?;
                Ok(version)
            })
        })
        .await
}

#[tokio::test]
async fn the_same_key_gives_the_same_answer_once() {
    let ground = Ground::new().await;
    let (store, key) = (&ground.store, "key-1");
    assert_eq!(command(store, requested(at(0), key), "case/1").await.unwrap(), 1);
    assert_eq!(command(store, requested(at(9), key), "case/1").await.unwrap(), 1);
    assert_eq!(command(store, requested(at(9), "key-2"), "case/1").await.unwrap(), 2);
    assert_eq!(command(store, context(at(9)), "case/1").await.unwrap(), 3);
    assert_eq!(command(store, context(at(9)), "case/1").await.unwrap(), 4);
    let other_command = command(store, requested(at(9), key), "case/2").await;
    assert!(matches!(&other_command, Err(Failure::Refused(refusal)) if refusal.code == "request-key-taken"));
    let stranger = Context { actor: Actor::Requester, ..requested(at(9), key) };
    let strangers = command(store, stranger, "case/1").await;
    assert!(matches!(&strangers, Err(Failure::Refused(refusal)) if refusal.code == "request-key-taken"));
    assert_eq!(ground.verify().await.entries, 4);
}

#[tokio::test]
async fn deleted_words_leave_the_chain_whole() {
    let ground = Ground::new().await;
    let kept = say(&ground.store, at(0), "case/1", 0, "路灯坏了三天").await;
    let gone = say(&ground.store, at(1), "case/1", 1, "我姓王，住三栋").await;
    ground.sequence(at(2)).await;
    assert!(unsay(&ground.store, at(3), "case/1", &gone, "retention-2y").await);
    assert!(!unsay(&ground.store, at(4), "case/1", &gone, "retention-2y").await);
    let (first, second, third) = ground
        .store
        .read(move |tx| {
            Box::pin(async move {
                Ok::<_, Failure>((
                    journal::content(tx, TENANT, "case/1", &kept).await?,
                    journal::content(tx, TENANT, "case/1", &gone).await?,
                    journal::content(tx, TENANT, "case/2", &kept).await?,
                ))
            })
        })
        .await
        .unwrap();
    assert_eq!(first, Content::Present { body: "路灯坏了三天".into(), sound: true });
    assert_eq!(second, Content::Deleted { at: at(3), rule: "retention-2y".into() });
    assert_eq!(third, Content::Missing);
    for _ in 0..2 {
        let found = ground.verify().await;
        assert!(found.is_whole(), "{:?}", found.differences);
        assert_eq!((found.contents, found.deleted.get("retention-2y")), (1, Some(&1)));
        ground.sequence(at(5)).await;
    }
}
