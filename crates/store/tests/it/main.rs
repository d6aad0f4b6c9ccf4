//! The store's promises: grouped commits keep commands apart, refusals leave no trace, and every
//! failure is a typed error.

mod served;

use kernel::Instant;
use std::path::Path;
use store::{Durability, Error, Location, Migration, Store, statement, values};

const STEPS: &[Migration] = &[Migration {
    capability: "note",
    number: 1,
    name: "note",
    sql: "create table note_note (tenant TEXT NOT NULL, id BIGINT NOT NULL, body TEXT NOT NULL, primary key (tenant, id))",
}];

statement!(INSERT, "insert into note_note (tenant, id, body) values (?1, ?2, ?3)");
statement!(COUNT, "select count(*) from note_note where tenant = ?1");
statement!(BODY, "select body from note_note where tenant = ?1 and id = ?2");

fn open(path: &Path) -> Store {
    Store::open(&Location::File(path.join("linli.db")), Durability::Full, 2).unwrap()
}

/// On the engine that the run is for.
async fn migrated(path: &Path) -> Store {
    store::testing::opened(path, STEPS.to_vec()).await
}

async fn migrated_in_file(path: &Path) -> Store {
    let store = open(path);
    store.migrate(STEPS.to_vec(), Instant::default()).await.unwrap();
    store
}

async fn insert(store: &Store, id: i64, body: &'static str) -> Result<(), Error> {
    store
        .write(move |tx| {
            Box::pin(async move {
                tx.execute(&INSERT, values!["street", id, body]).await?;
                if body == "refuse" { Err(Error::Action("refused by a rule".into())) } else { Ok(()) }
            })
        })
        .await
}

async fn count(store: &Store) -> i64 {
    store.read(|tx| Box::pin(async move { tx.value::<i64>(&COUNT, values!["street"]).await })).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_refused_command_leaves_its_group_whole() {
    let folder = tempfile::tempdir().unwrap();
    let store = migrated(folder.path()).await;
    let mut senders = tokio::task::JoinSet::new();
    for id in 0..200 {
        let store = store.clone();
        senders.spawn(async move {
            insert(&store, id, if id % 10 == 3 { "refuse" } else { "keep" }).await.is_ok()
        });
    }
    let kept = senders.join_all().await.into_iter().filter(|kept| *kept).count();
    assert_eq!(kept, 180);
    assert_eq!(count(&store).await, 180);
}

#[tokio::test]
async fn a_doubled_key_is_a_typed_error() {
    let folder = tempfile::tempdir().unwrap();
    let store = migrated(folder.path()).await;
    insert(&store, 1, "first").await.unwrap();
    assert!(matches!(insert(&store, 1, "second").await, Err(Error::Unique(_))));
    let body: String = store
        .read(|tx| Box::pin(async move { tx.value::<String>(&BODY, values!["street", 1_i64]).await }))
        .await
        .unwrap();
    assert_eq!(body, "first");
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let store = migrated(folder.path()).await;
    let refused: Result<usize, Error> = store
        .read(|tx| Box::pin(async move { tx.execute(&INSERT, values!["street", 1_i64, "x"]).await }))
        .await;
    assert!(matches!(refused, Err(Error::ReadOnly)), "{refused:?}");
}

#[tokio::test]
async fn a_panicking_action_is_rolled_back_and_the_writer_lives() {
    let folder = tempfile::tempdir().unwrap();
    let store = migrated(folder.path()).await;
    let broken: Result<(), Error> = store
        .write(|tx| {
            Box::pin(async move {
                tx.execute(&INSERT, values!["street", 7_i64, "half"]).await?;
                panic!("planted");
            })
        })
        .await;
    assert!(matches!(broken, Err(Error::Action(_))));
    insert(&store, 8, "after").await.unwrap();
    assert_eq!(count(&store).await, 1);
}

#[tokio::test]
async fn an_action_that_awaits_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = migrated_in_file(folder.path()).await;
    let waiting: Result<(), Error> = store
        .write(|_| {
            Box::pin(async move {
                std::future::pending::<()>().await;
                Ok(())
            })
        })
        .await;
    assert!(matches!(waiting, Err(Error::Action(_))));
}

#[tokio::test]
async fn a_transaction_stays_in_one_tenant() {
    let folder = tempfile::tempdir().unwrap();
    let store = migrated(folder.path()).await;
    let both: Result<(), Error> = store
        .write(|tx| {
            Box::pin(async move {
                tx.execute(&INSERT, values!["street", 1_i64, "own"]).await?;
                tx.execute(&INSERT, values!["other", 1_i64, "another's"]).await.map(drop)
            })
        })
        .await;
    assert!(matches!(both, Err(Error::SecondTenant)), "{both:?}");
    assert_eq!(count(&store).await, 0);
    insert(&store, 1, "the next command names its tenant anew").await.unwrap();
}

#[tokio::test]
async fn migrations_run_once_and_are_never_edited() {
    let folder = tempfile::tempdir().unwrap();
    let store = migrated(folder.path()).await;
    let again = store.migrate(STEPS.to_vec(), Instant::default()).await.unwrap();
    assert_eq!((again.before, again.now), (1, 1));
    let edited = vec![Migration { sql: "create table note_other (tenant TEXT NOT NULL)", ..STEPS[0] }];
    assert!(matches!(store.migrate(edited, Instant::default()).await, Err(Error::Migration(_))));
    assert!(matches!(store.migrate(vec![], Instant::default()).await, Err(Error::Migration(_))));
}

#[tokio::test]
async fn every_registered_statement_prepares() {
    let folder = tempfile::tempdir().unwrap();
    let store = migrated(folder.path()).await;
    let prepared: Result<usize, Error> = store
        .read(|tx| {
            Box::pin(async move {
                let mut count = 0;
                for statement in store::registered() {
                    tx.prepare(statement).await?;
                    count += 1;
                }
                Ok(count)
            })
        })
        .await;
    assert_eq!(prepared.unwrap(), 6);
}

#[tokio::test]
async fn two_processes_share_a_file_without_loss() {
    let folder = tempfile::tempdir().unwrap();
    let first = migrated_in_file(folder.path()).await;
    let second = open(folder.path());
    let (left, right) = tokio::join!(
        async {
            for id in 0..50 {
                insert(&first, id, "first").await.unwrap();
            }
        },
        async {
            for id in 50..100 {
                insert(&second, id, "second").await.unwrap();
            }
        }
    );
    let ((), ()) = (left, right);
    assert_eq!(count(&first).await, 100);
}

#[tokio::test]
async fn a_damaged_file_is_named_as_such() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("linli.db"),
        "not a database at all, but long enough to be read as one".repeat(50),
    )
    .unwrap();
    let opened = Store::open(&Location::File(folder.path().join("linli.db")), Durability::Full, 1);
    assert!(matches!(opened, Err(Error::Corrupt(_))));
}

#[tokio::test]
async fn a_copy_is_complete_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let store = migrated_in_file(folder.path()).await;
    insert(&store, 1, "kept").await.unwrap();
    let target = folder.path().join("copy.db");
    store.copy_to(&target).unwrap();
    assert!(matches!(store.copy_to(&target), Err(Error::Unopened(_))));
    let copy = Store::open(&Location::File(target), Durability::Full, 1).unwrap();
    assert_eq!(count(&copy).await, 1);
}
