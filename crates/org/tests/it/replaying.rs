//! The journal and the tables agree, and a row changed behind the journal's back is noticed.

use crate::{Bench, context, day};
use journal::Verifier;
use org::actions::{Assign, Person, assign, change_unit};
use org::{AssignmentReplay, LinkKind, Station, UnitCommand, UnitReplay};
use std::sync::Arc;
use store::{Store, statement, values};

statement!(SPOIL, "update org_unit set name = 'x' where tenant = ?1 and code = 'gov'");
statement!(LOSE, "delete from org_assignment where tenant = ?1");

async fn differences(store: &Store) -> Vec<&'static str> {
    let verifier = Verifier::new(journal::testing::TENANT, Vec::new())
        .replays(vec![Arc::new(UnitReplay), Arc::new(AssignmentReplay)]);
    let found = verifier.run(store).await.unwrap();
    found
        .differences
        .into_iter()
        .map(|difference| difference.code)
        .filter(|code| code.starts_with("org-"))
        .collect()
}

#[tokio::test]
async fn tables_equal_the_replay_until_somebody_touches_them() {
    let (bench, town) = Bench::town().await;
    let (community, street, grid) = (town.unit("community-11"), town.unit("street-2"), town.place("C111"));
    bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let context = context("2026-01-01");
                let reparent = UnitCommand::Reparent {
                    link: LinkKind::Territorial,
                    parent: Some(street),
                    from: context.now,
                };
                change_unit(tx, &context, community, None, reparent).await?;
                let worker = Person::Named("程水生".into());
                assign(
                    tx,
                    &context,
                    Assign::new(worker, Station::Place { place: grid }, "worker", day("2025-01-01")),
                )
                .await
            })
        })
        .await
        .unwrap();
    assert_eq!(differences(&bench.store).await, Vec::<&str>::new());
    bench
        .store
        .write(|tx| {
            Box::pin(async move {
                tx.execute(&SPOIL, values![journal::testing::TENANT]).await?;
                tx.execute(&LOSE, values![journal::testing::TENANT]).await.map(drop)
            })
        })
        .await
        .map_err(|error: store::Error| error)
        .unwrap();
    assert_eq!(differences(&bench.store).await, ["org-row-differs", "org-row-differs"]);
}

#[tokio::test]
async fn every_statement_is_accepted_by_the_engine() {
    let bench = Bench::new().await;
    bench
        .store
        .read(|tx| {
            Box::pin(async move {
                for statement in store::registered().filter(|statement| statement.name.starts_with("org::")) {
                    tx.prepare(statement).await?;
                }
                Ok::<_, store::Error>(())
            })
        })
        .await
        .unwrap();
}
