//! The tables of all capabilities together, as both engines have them.

use crate::given::folder;
use kernel::Instant;
use server::capabilities;
use std::collections::BTreeSet;
use store::{Durability, Location, Store, Table, registered};

async fn migrated() -> (tempfile::TempDir, Store) {
    let folder = folder();
    let store = store::testing::opened(folder.path(), capabilities::migrations()).await;
    (folder, store)
}

async fn in_file() -> (tempfile::TempDir, Store) {
    let folder = folder();
    let location = Location::File(folder.path().join("schema.db"));
    let store = Store::open(&location, Durability::Normal, 1).unwrap();
    store.migrate(capabilities::migrations(), Instant::default()).await.unwrap();
    (folder, store)
}

#[tokio::test]
async fn every_registered_statement_fits_the_schema() {
    let (_folder, store) = migrated().await;
    let mut faults = Vec::new();
    let mut count = 0;
    for statement in registered() {
        count += 1;
        // Each in a transaction of its own: a server accepts nothing more after a fault.
        let tried = store.read(move |tx| Box::pin(async move { tx.prepare(statement).await }));
        if let Err(error) = tried.await {
            faults.push(error.to_string());
        }
    }
    assert!(count > 100, "only {count} statements are registered");
    assert!(faults.is_empty(), "{faults:#?}");
}

/// One command touches one tenant, wherever its rows lie: no statement can do without naming it.
#[test]
fn every_registered_statement_names_its_tenant_first() {
    let without: Vec<&str> = registered()
        .filter(|statement| {
            let words: Vec<&str> = statement.sql.split_whitespace().collect();
            let sql = words.join(" ");
            let written = sql.starts_with("insert into ")
                && sql.split_once('(').is_some_and(|(_, columns)| columns.starts_with("tenant"));
            !(sql.contains("tenant = ?1") || (written && (sql.contains("(?1") || sql.contains("select ?1"))))
        })
        .map(|statement| statement.name)
        .collect();
    assert!(without.is_empty(), "{without:#?}");
}

#[tokio::test]
async fn every_key_begins_with_the_tenant_and_nothing_refers_to_another_one() {
    let (_folder, store) = migrated().await;
    let tables = store.tables().await.unwrap();
    assert!(tables.len() > 60, "{}", tables.len());
    let capabilities: Vec<&str> = capabilities::all().iter().map(|capability| capability.name).collect();
    for Table { name, columns, primary, unique, references, .. } in &tables {
        let first = &columns[0];
        assert!(first.name == "tenant" && first.required, "{name} does not start with tenant");
        assert_eq!(primary.first().unwrap(), "tenant", "tenant does not lead the primary key of {name}");
        for key in unique {
            assert_eq!(key[0], "tenant", "tenant does not lead {key:?} of {name}");
        }
        for (own, other, theirs) in references {
            assert_eq!(
                (&*own[0], &*theirs[0]),
                ("tenant", "tenant"),
                "{name} refers to {other} across tenants"
            );
        }
        let prefix = name.split('_').next().unwrap();
        assert!(capabilities.contains(&prefix), "{name} is not named after a capability");
    }
}

#[test]
fn no_step_of_the_schema_uses_what_one_machine_alone_can_count() {
    for step in capabilities::migrations() {
        let sql = step.sql.to_lowercase();
        for word in ["serial", "autoincrement", "create sequence", "nextval", "generated "] {
            assert!(!sql.contains(word), "{} {} uses {word}", step.capability, step.number);
        }
    }
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    let (_folder, store) = migrated().await;
    let again = store.migrate(capabilities::migrations(), Instant::default()).await.unwrap();
    assert_eq!(again.before, again.now);
    assert!(store.pending(capabilities::migrations()).await.unwrap().is_empty());
}

/// Columns, their kinds, what may be missing, keys, references, conditions: nothing differs.
#[tokio::test]
async fn both_engines_have_the_same_tables() {
    if store::testing::server().is_none() {
        println!("skipped: no server; make test-postgres compares");
        return;
    }
    let ((_folder, served), (_other, embedded)) = (migrated().await, in_file().await);
    let (served, embedded) = (served.tables().await.unwrap(), embedded.tables().await.unwrap());
    let names = |tables: &[Table]| tables.iter().map(|table| table.name.clone()).collect::<BTreeSet<_>>();
    assert_eq!(names(&served), names(&embedded));
    for table in &embedded {
        let other = served.iter().find(|other| other.name == table.name).unwrap();
        assert_eq!(other, table);
    }
}

/// What a province runs to spread the tables: each one once, by tenant, after those that it refers to.
#[tokio::test]
async fn the_tables_can_be_spread_by_tenant() {
    let (_folder, store) = migrated().await;
    let tables = store.tables().await.unwrap();
    let statements = store::distribution(&tables);
    let lines: Vec<&str> = statements.lines().collect();
    assert_eq!(lines.len(), tables.len() + 1);
    let at = |name: &str| {
        let made = format!("create_distributed_table('{name}', 'tenant'");
        lines.iter().position(|line| line.contains(&made)).unwrap_or_else(|| panic!("{name} is missing"))
    };
    for table in &tables {
        for (_, other, _) in table.references.iter().filter(|(_, other, _)| *other != table.name) {
            assert!(at(other) < at(&table.name), "{} comes before {other}", table.name);
        }
    }
}
