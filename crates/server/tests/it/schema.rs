//! The tables of all capabilities together.

use crate::given::folder;
use kernel::Instant;
use rusqlite::Connection;
use server::capabilities;
use store::{Durability, Location, Store, registered};

async fn migrated() -> (tempfile::TempDir, Store, Connection) {
    let folder = folder();
    let file = folder.path().join("schema.db");
    let store = Store::open(&Location::File(file.clone()), Durability::Normal, 1).unwrap();
    store.migrate(capabilities::migrations(), Instant::default()).await.unwrap();
    let connection = Connection::open(file).unwrap();
    (folder, store, connection)
}

#[tokio::test]
async fn every_registered_statement_fits_the_schema() {
    let (_folder, store, _) = migrated().await;
    let faults = store
        .read(|tx| {
            Box::pin(async move {
                let mut faults = Vec::new();
                let mut count = 0;
                for statement in registered() {
                    count += 1;
                    if let Err(error) = tx.prepare(statement).await {
                        faults.push(error.to_string());
                    }
                }
                assert!(count > 100, "only {count} statements are registered");
                Ok::<_, store::Error>(faults)
            })
        })
        .await
        .unwrap();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[tokio::test]
async fn every_table_is_keyed_by_tenant_first() {
    let (_folder, _, connection) = migrated().await;
    let mut tables = connection
        .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name <> 'store_migration'")
        .unwrap();
    let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(names.len() > 20, "{names:?}");
    let capabilities: Vec<&str> = capabilities::all().iter().map(|capability| capability.name).collect();
    for name in names {
        // Shadow tables of a search index belong to their table.
        if ["_data", "_idx", "_content", "_docsize", "_config"].iter().any(|part| name.ends_with(part))
            && name.contains("search")
        {
            continue;
        }
        let mut columns = connection
            .prepare(&format!("select name, pk from pragma_table_info('{name}') order by cid"))
            .unwrap();
        let columns: Vec<(String, i64)> = columns
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let sql: String = connection
            .query_row("select sql from sqlite_master where name = ?1", [&name], |row| row.get(0))
            .unwrap();
        if sql.to_lowercase().starts_with("create virtual") {
            continue;
        }
        assert_eq!(columns[0].0, "tenant", "{name} does not start with tenant");
        assert_eq!(columns[0].1, 1, "tenant does not lead the primary key of {name}");
        let prefix = name.split('_').next().unwrap();
        assert!(capabilities.contains(&prefix), "{name} is not named after a capability");
    }
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    let (_folder, store, _) = migrated().await;
    let again = store.migrate(capabilities::migrations(), Instant::default()).await.unwrap();
    assert_eq!(again.before, again.now);
}
