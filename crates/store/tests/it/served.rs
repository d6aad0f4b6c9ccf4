//! What holds on a server only: the wall between tenants, repeated commands, a broken connection. Skipped without one.

use kernel::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::{Durability, Error, Location, Migration, Store, statement, values};

const STEPS: &[Migration] = &[Migration {
    capability: "note",
    number: 1,
    name: "note",
    sql: "create table note_note (tenant TEXT NOT NULL, id BIGINT NOT NULL, body TEXT NOT NULL, primary key (tenant, id))",
}];

statement!(INSERT, "insert into note_note (tenant, id, body) values (?1, ?2, ?3)");
statement!(SECOND, "select body from note_note where tenant = ?1 and id = ?2");
statement!(CHANGE, "update note_note set body = ?3 where tenant = ?1 and id = ?2");

fn address() -> Option<String> {
    let Some(server) = store::testing::server() else {
        println!("skipped: no server; make test-postgres runs this");
        return None;
    };
    Some(store::testing::database(&server, STEPS))
}

fn open(address: &str) -> Store {
    Store::open(&Location::Server(address.to_owned()), Durability::Full, 4).unwrap()
}

async fn put(store: &Store, tenant: &'static str, id: i64, body: &'static str) -> Result<(), Error> {
    store
        .write(move |tx| {
            Box::pin(async move { tx.execute(&INSERT, values![tenant, id, body]).await.map(drop) })
        })
        .await
}

async fn raw(address: &str, sql: &str) -> Result<(), tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(sql).await
}

/// A query that forgets its filter, by the role that serves: it sees the rows of the tenant that its transaction
/// works in, writes no others, and sees nothing before it has named one.
#[tokio::test(flavor = "multi_thread")]
async fn a_query_without_its_filter_sees_no_other_tenant() {
    let Some(address) = address() else { return };
    let owner = open(&address);
    put(&owner, "east", 1, "east's").await.unwrap();
    put(&owner, "west", 1, "west's").await.unwrap();
    let role = format!("clerk_{}", std::process::id());
    raw(&address, &format!("create role {role} login")).await.unwrap();
    raw(&address, &store::grants(&role).unwrap()).await.unwrap();
    let clerk = open(&address.replace("user=linli", &format!("user={role}")));

    // The schema is up to date: a role that may not change it can serve.
    clerk.migrate(STEPS.to_vec(), Instant::default()).await.unwrap();
    let forgetful = |store: &Store, tenant: Option<&'static str>| {
        let read = store.clone();
        async move {
            read.read(move |tx| {
                Box::pin(async move {
                    if let Some(tenant) = tenant {
                        tx.query(&SECOND, values![tenant, 99_i64], |_| Ok(())).await?;
                    }
                    tx.query_composed("forgetful", "select body from note_note order by body", &[], |row| {
                        row.get::<String>(0)
                    })
                    .await
                })
            })
            .await
            .unwrap_or_else(|error: Error| panic!("{error}"))
        }
    };
    assert_eq!(
        forgetful(&owner, Some("east")).await,
        ["east's", "west's"],
        "the owner stands above the wall"
    );
    assert_eq!(forgetful(&clerk, Some("east")).await, ["east's"]);
    assert_eq!(forgetful(&clerk, Some("west")).await, ["west's"]);
    assert!(forgetful(&clerk, None).await.is_empty());

    let swept = clerk.write(|tx| {
        Box::pin(async move {
            tx.query(&SECOND, values!["east", 99_i64], |_| Ok(())).await?;
            let gone = "delete from note_note returning body";
            tx.query_composed("forgetful", gone, &[], |row| row.get::<String>(0)).await
        })
    });
    assert_eq!(swept.await.unwrap_or_else(|error: Error| panic!("{error}")), ["east's"]);
    assert_eq!(forgetful(&owner, Some("east")).await, ["west's"], "the other tenant's row is still there");
    raw(&address, &format!("drop owned by {role}; drop role {role}")).await.unwrap();
}

/// Two commands read the same row and write what follows from it: the one that comes second is run again and sees
/// what the first one did.
#[tokio::test(flavor = "multi_thread")]
async fn commands_that_meet_happen_one_after_another() {
    let Some(address) = address() else { return };
    let store = open(&address);
    put(&store, "east", 1, "0").await.unwrap();
    let tried = Arc::new(AtomicUsize::new(0));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (store, tried) = (store.clone(), Arc::clone(&tried));
        tasks.spawn(async move {
            store
                .write(move |tx| {
                    Box::pin(async move {
                        tried.fetch_add(1, Ordering::SeqCst);
                        let held: String = tx.value(&SECOND, values!["east", 1_i64]).await?;
                        let next = (held.parse::<i64>().unwrap() + 1).to_string();
                        tx.execute(&CHANGE, values!["east", 1_i64, next]).await?;
                        Ok::<_, Error>(())
                    })
                })
                .await
        });
    }
    for done in tasks.join_all().await {
        done.unwrap();
    }
    let read =
        store.read(|tx| Box::pin(async move { tx.value::<String>(&SECOND, values!["east", 1_i64]).await }));
    assert_eq!(read.await.unwrap_or_else(|error: Error| panic!("{error}")), "8");
    assert!(tried.load(Ordering::SeqCst) >= 8);
}

/// The server was started anew or another one leads: commands go on without a restart of the program.
#[tokio::test(flavor = "multi_thread")]
async fn broken_connections_are_replaced() {
    let Some(address) = address() else { return };
    let store = open(&address);
    for id in 0..4 {
        put(&store, "east", id, "before").await.unwrap();
    }
    let others = "select pg_terminate_backend(pid) from pg_stat_activity
                  where datname = current_database() and pid <> pg_backend_pid()";
    raw(&address, others).await.unwrap();
    for id in 4..8 {
        put(&store, "east", id, "after").await.unwrap();
    }
}
