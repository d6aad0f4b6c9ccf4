//! Edits on the store: versioned, journalled, all or nothing.

use crate::{Bench, code, context, day, granted, tenant};
use duty::actions::edit_catalogue;
use duty::query::{self, CatalogueKeeper};
use duty::{Book, CatalogueEvent, PastCase};
use duty::{
    CATALOGUE, CatalogueLoop, CatalogueReplay, Edit, MatterCode, PolicyVersion, Standard, try_routes,
};
use journal::Verifier;
use kernel::{Failure, Loop};
use std::sync::Arc;
use store::{statement, values};

statement!(SPOIL, "update duty_rule set state = replace(state, 'street', 'community') where tenant = ?1");

fn define(code: &str, parent: Option<&str>) -> Edit {
    Edit::DefineMatter {
        code: MatterCode::new(code),
        parent: parent.map(MatterCode::new),
        standard: Standard::named("新事项", day("2026-01-01")),
    }
}

#[tokio::test]
async fn any_earlier_catalogue_can_be_looked_at_again_by_its_version() {
    let (bench, town) = Bench::town().await;
    let places = Arc::clone(&town.places);
    let before = town.draft.book().clone();
    let rule = town.rule_at("05", "").unwrap();
    let (now, then) = bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let context = context("2026-03-01");
                let edit =
                    Edit::EndRule { id: rule, at: context.now, reason: "退单成立，另行指定".into() };
                let version = edit_catalogue(tx, &context, &granted(), None, vec![edit], &places).await?;
                let stream = journal::stream_of::<CatalogueLoop>(CATALOGUE);
                let entries = journal::entries(tx, tenant().as_str(), &stream, 0).await?;
                assert_eq!(entries.len() as i64, version.0);
                let events: Vec<CatalogueEvent> =
                    entries.iter().map(|entry| serde_json::from_str(&entry.payload).unwrap()).collect();
                let then: Book = CatalogueLoop::fold(&events[..events.len() - 1]).unwrap();
                Ok::<_, Failure>((query::book(tx, &tenant()).await?, then))
            })
        })
        .await
        .unwrap();
    assert_eq!(then.version(), before.version());
    assert_eq!(then, before);
    assert_eq!(now.version(), PolicyVersion(before.version().0 + 1));
    assert_eq!(now.rule(rule).unwrap().valid.to, Some(day("2026-03-01")));
}

#[tokio::test]
async fn a_refused_edit_leaves_nothing_and_an_old_version_is_stale() {
    let (bench, town) = Bench::town().await;
    let seen = town.draft.book().version();
    let (store, places) = (bench.store.clone(), Arc::clone(&town.places));
    let edit = |expected, edits: Vec<Edit>| {
        let (store, places) = (store.clone(), Arc::clone(&places));
        async move {
            store
                .write(move |tx| {
                    Box::pin(async move {
                        edit_catalogue(tx, &context("2026-03-01"), &granted(), expected, edits, &places).await
                    })
                })
                .await
        }
    };
    let half = vec![define("09", None), define("0901", Some("no-such"))];
    assert_eq!(code(edit(None, half).await), "duty-matter-unknown");
    assert_eq!(edit(Some(seen), vec![define("09", None)]).await.unwrap(), PolicyVersion(seen.0 + 1));
    assert!(matches!(edit(Some(seen), vec![define("10", None)]).await, Err(Failure::Stale { .. })));
    assert_eq!(code(edit(None, vec![define("09", None)]).await), "duty-matter-defined");
    assert_eq!(code(edit(None, vec![define("x y", None)]).await), "duty-code-letters");
    assert_eq!(code(edit(None, vec![define("03010101", Some("030101"))]).await), "duty-matter-too-deep");
}

#[tokio::test]
async fn the_keeper_reads_anew_only_when_something_changed() {
    let (bench, town) = Bench::town().await;
    let keeper = Arc::new(CatalogueKeeper::new());
    let places = Arc::clone(&town.places);
    let current = || {
        let (store, keeper) = (bench.store.clone(), Arc::clone(&keeper));
        async move {
            store.read(move |tx| Box::pin(async move { keeper.current(tx, &tenant()).await })).await.unwrap()
        }
    };
    let (first, second) = (current().await, current().await);
    assert!(Arc::ptr_eq(&first, &second));
    // An edit that is rolled back shows its own catalogue inside the transaction and none after it.
    let inside = Arc::clone(&keeper);
    let rolled_back: Result<(), Failure> = bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let context = context("2026-03-01");
                edit_catalogue(tx, &context, &granted(), None, vec![define("09", None)], &places).await?;
                let seen = inside.current(tx, &tenant()).await?;
                assert!(seen.book().matter(&MatterCode::new("09")).is_some());
                Err(kernel::Refusal::rule("test-undo").into())
            })
        })
        .await;
    assert!(rolled_back.is_err());
    assert!(current().await.book().matter(&MatterCode::new("09")).is_none());
    let (places, street) = (Arc::clone(&town.places), town.town.unit("street-1"));
    bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let context = context("2026-03-01");
                edit_catalogue(tx, &context, &granted(), None, vec![define("10", None)], &places).await?;
                let rename = org::UnitCommand::Rename { name: "城东街道办事处".into(), name_en: None };
                org::actions::change_unit(tx, &context, street, None, rename).await
            })
        })
        .await
        .unwrap();
    let third = current().await;
    assert!(third.book().matter(&MatterCode::new("10")).is_some());
    assert_eq!(third.directory().unit(street).unwrap().name, "城东街道办事处");
}

#[tokio::test]
async fn tables_equal_the_replay_until_somebody_touches_them() {
    let (bench, _) = Bench::town().await;
    let differences = || async {
        let verifier =
            Verifier::new(journal::testing::TENANT, Vec::new()).replays(vec![Arc::new(CatalogueReplay)]);
        let found = verifier.run(&bench.store).await.unwrap();
        let codes = found.differences.into_iter().map(|difference| difference.code);
        codes.filter(|code| code.starts_with("duty-")).collect::<Vec<_>>()
    };
    assert_eq!(differences().await, Vec::<&str>::new());
    bench
        .store
        .write(|tx| {
            Box::pin(async move { tx.execute(&SPOIL, values![journal::testing::TENANT]).await.map(drop) })
        })
        .await
        .map_err(|error: store::Error| error)
        .unwrap();
    assert_eq!(differences().await, ["duty-catalogue-differs"]);
}

#[tokio::test]
async fn every_statement_is_accepted_by_the_engine() {
    let bench = Bench::new().await;
    bench
        .store
        .read(|tx| {
            Box::pin(async move {
                for statement in store::registered().filter(|statement| statement.name.starts_with("duty::"))
                {
                    tx.prepare(statement).await?;
                }
                Ok::<_, store::Error>(())
            })
        })
        .await
        .unwrap();
}

#[test]
fn a_change_can_be_tried_on_past_cases_before_it_is_written() {
    let town = crate::a_town();
    let context = context("2026-01-01");
    let old = town.catalogue();
    let mut draft = town.draft.clone();
    let rule = town.rule(&context, "030101", "C11", "@community", &[], "D4");
    draft.edit(&context, Edit::AddRule { rule, reason: "试行".into() }).unwrap();
    let past = |reference: &str, place: &str, lead: &str| PastCase {
        reference: reference.into(),
        matter: MatterCode::new("030101"),
        path: town.path(place),
        at: day("2025-08-01"),
        lead: Some(town.town.unit(lead)),
    };
    let cases =
        [past("1", "C111", "community-11"), past("2", "C121", "street-1"), past("3", "C221", "village-22")];
    let trial = try_routes(&old, &draft.catalogue(), cases, None);
    let changed: Vec<_> =
        trial.rows.iter().filter(|row| row.is_changed()).map(|row| row.reference.as_str()).collect();
    assert_eq!(changed, ["1"]);
    assert_eq!((trial.changed, trial.gaps_opened, trial.gaps_closed), (1, 0, 0));
    assert_eq!((trial.old_as_happened, trial.new_as_happened), (2, 3));
}
