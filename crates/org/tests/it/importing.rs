//! Lists from outside.

use crate::{Bench, code, context, day, tenant};
use kernel::{AccountId, covers};
use org::actions::change_unit;
use org::imports::{ImportMode, ImportReport, import_assignments, import_units};
use org::testing::TownPlaces;
use org::{LinkKind, PlaceRef, Station, UnitCommand, query};
use std::collections::HashMap;
use store::Store;

const UNITS: &str = "\
code,name,name_en,kind,territorial_parent,sector_parent,place_code,valid_from,term_end
community-9,桥头社区居民委员会,Qiaotou,community,street-9,dept-9,C11,2010-01-01,2026-12-31
street-9,东门街道办事处,Dongmen,street,gov-9,,C1,2010-01-01,
gov-9,县人民政府,,government,,,C,2010-01-01,
dept-9,民政局,,department,gov-9,,C,2010-01-01,
joint-9,党建联合体,,joint,street-9,,,2025-01-01,2027-12-31
";

fn places() -> HashMap<String, PlaceRef> {
    let town = org::testing::Town::new(&context("2020-01-01")).unwrap();
    let TownPlaces { by_code } = town.places;
    by_code
}

async fn units(
    store: &Store,
    file: impl Into<Vec<u8>>,
    places: &HashMap<String, PlaceRef>,
    mode: ImportMode,
) -> ImportReport {
    let (file, places) = (file.into(), places.clone());
    store
        .write(move |tx| {
            Box::pin(async move { import_units(tx, &context("2026-01-01"), &file, &places, mode).await })
        })
        .await
        .unwrap()
}

async fn tree(store: &Store) -> Vec<(String, String, String, i64)> {
    store
        .read(|tx| {
            Box::pin(async move {
                let directory = query::directory(tx, &tenant()).await?;
                let parent = |unit: &org::Unit, link| {
                    let parent = unit.parent_at(link, day("2026-01-01")).and_then(|id| directory.unit(id));
                    parent.map_or(String::new(), |unit| unit.code.clone())
                };
                let row = |unit: &&org::Unit| {
                    let (territorial, sector) =
                        (parent(unit, LinkKind::Territorial), parent(unit, LinkKind::Sector));
                    (unit.code.clone(), territorial, sector, directory.revision().number)
                };
                Ok::<_, kernel::Failure>(directory.units().iter().map(row).collect())
            })
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_list_imported_twice_gives_the_same_tree_and_conflicts_are_listed() {
    covers!("000-08");
    let bench = Bench::new().await;
    let places = places();
    let tried = units(&bench.store, UNITS, &places, ImportMode::DryRun).await;
    assert_eq!((tried.created, tried.is_clean()), (5, true), "{tried:?}");
    assert!(tree(&bench.store).await.is_empty());
    let first = units(&bench.store, UNITS, &places, ImportMode::Apply).await;
    assert_eq!(first, tried);
    let grown = tree(&bench.store).await;
    assert_eq!(grown.len(), 5);
    let second = units(&bench.store, UNITS, &places, ImportMode::Apply).await;
    assert_eq!((second.created, second.unchanged, second.is_clean()), (0, 5, true), "{second:?}");
    assert_eq!(tree(&bench.store).await, grown);

    let other =
        UNITS.replace("东门街道办事处", "城东街道办事处").replace("street-9,dept-9,C11", "gov-9,dept-9,C11");
    let third = units(&bench.store, other, &places, ImportMode::Apply).await;
    let listed: Vec<_> =
        third.conflicts.iter().map(|c| (c.line, c.field, c.present.as_str(), c.given.as_str())).collect();
    assert_eq!(
        listed,
        [(2, "territorial_parent", "street-9", "gov-9"), (3, "name", "东门街道办事处", "城东街道办事处")]
    );
    assert_eq!(tree(&bench.store).await, grown);
}

#[tokio::test]
async fn bad_rows_are_listed_with_line_and_reason_and_cost_only_themselves() {
    let bench = Bench::new().await;
    let mut file = b"\xef\xbb\xbf".to_vec();
    file.extend_from_slice(UNITS.as_bytes());
    file.extend_from_slice(
        "a,甲,,castle,,,,2010-01-01,\n\
         b,乙,,street,,,,yesterday,\n\
         c,丙,,street,nobody,,,2010-01-01,\n\
         d,丁,,street,c,,,2010-01-01,\n\
         e,戊\n\
         f,己,,street,,,NOWHERE,2010-01-01,\n\
         g g,庚,,street,,,,2010-01-01,\n\
         h,,,street,,,,2010-01-01,\n\
         i,壬,,joint,,,,2010-01-01,\n\
         \"j\",癸,,street,gov-9,,,2010-01-01,\n"
            .as_bytes(),
    );
    file.extend_from_slice(b"k,\xff\xfe,,street,,,,2010-01-01,\n");
    let report = units(&bench.store, file, &places(), ImportMode::Apply).await;
    let refused: Vec<_> = report.refused.iter().map(|row| (row.line, row.refusal.code)).collect();
    assert_eq!(
        refused,
        [
            (7, "org-import-kind-unknown"),
            (8, "org-import-date"),
            (9, "org-import-unit-unknown"),
            (10, "org-import-unit-unknown"),
            (11, "org-import-cells"),
            (12, "org-import-place-unknown"),
            (13, "unit-code-letters"),
            (14, "org-import-cell-missing"),
            (15, "unit-term-missing"),
            (17, "org-import-encoding"),
        ]
    );
    assert_eq!(report.created, 6);
    let without = bench
        .store
        .write(|tx| {
            Box::pin(async move {
                import_units(tx, &context("2026-01-01"), b"name\nx\n", &HashMap::new(), ImportMode::Apply)
                    .await
            })
        })
        .await;
    assert_eq!(code(without), "org-import-column-missing");
}

#[tokio::test]
async fn what_was_changed_here_is_not_undone_by_the_old_list() {
    let bench = Bench::new().await;
    let places = places();
    units(&bench.store, UNITS, &places, ImportMode::Apply).await;
    bench
        .store
        .write(|tx| {
            Box::pin(async move {
                let context = context("2026-02-01");
                let found = query::unit_by_code(tx, &tenant(), "community-9").await?.unwrap();
                let parent = query::unit_by_code(tx, &tenant(), "gov-9").await?.unwrap().state.id;
                let command = UnitCommand::Reparent {
                    link: LinkKind::Territorial,
                    parent: Some(parent),
                    from: context.now,
                };
                change_unit(tx, &context, found.state.id, Some(found.version), command).await
            })
        })
        .await
        .unwrap();
    let report = units(&bench.store, UNITS, &places, ImportMode::Apply).await;
    assert_eq!(report.conflicts.len(), 1);
    assert_eq!(
        (report.conflicts[0].field, report.conflicts[0].present.as_str()),
        ("territorial_parent", "gov-9")
    );
}

#[tokio::test]
async fn grid_staff_imported_twice_is_there_once() {
    let (bench, town) = Bench::town().await;
    let file = "grid_code,login,name,role,valid_from,valid_to\n\
                C111,grid-1,程水生,worker,2023-03-01,\n\
                C111,,何小满,part_time,2024-03-01,2025-03-01\n\
                C111,,何小满,part_time,2024-03-01,2025-03-01\n\
                C112,,何小满,king,2024-03-01,\n\
                C112,ghost,无名,worker,2024-03-01,\n\
                C999,,无名,worker,2024-03-01,\n";
    let account: AccountId = context("2026-01-01").draw_id();
    let import = |mode| {
        let (store, places) = (bench.store.clone(), town.places.by_code.clone());
        async move {
            let accounts = HashMap::from([("grid-1".to_owned(), account)]);
            store
                .write(move |tx| {
                    Box::pin(async move {
                        let context = context("2026-01-01");
                        import_assignments(tx, &context, file.as_bytes(), &places, &accounts, mode).await
                    })
                })
                .await
                .unwrap()
        }
    };
    let tried = import(ImportMode::DryRun).await;
    let first = import(ImportMode::Apply).await;
    assert_eq!(first, tried);
    assert_eq!((first.created, first.unchanged), (2, 1));
    let refused: Vec<_> = first.refused.iter().map(|row| (row.line, row.refusal.code)).collect();
    assert_eq!(
        refused,
        [(5, "assignment-role-unfit"), (6, "org-import-login-unknown"), (7, "org-import-place-unknown")]
    );
    let second = import(ImportMode::Apply).await;
    assert_eq!((second.created, second.unchanged, second.conflicts.len()), (0, 3, 0));
    let station = Station::Place { place: town.place("C111") };
    let history = bench
        .store
        .read(move |tx| Box::pin(async move { query::staff_history(tx, &tenant(), station).await }))
        .await
        .unwrap();
    assert_eq!(history.len(), 2);
}
