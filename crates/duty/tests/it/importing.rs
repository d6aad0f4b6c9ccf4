//! Catalogues from files.

use crate::{Bench, context, day, granted, tenant};
use duty::imports::{ImportGround, import_deadlines, import_duties, import_matters, import_routes};
use duty::testing::DutyTown;
use duty::{Book, query};
use kernel::Failure;
use org::imports::{ImportMode, ImportReport};
use place::PlaceId;
use std::sync::Arc;
use store::Store;

pub fn ground(town: &DutyTown, mode: ImportMode) -> ImportGround {
    let by_code = town.town.places.by_code.iter();
    ImportGround {
        places: Arc::clone(&town.places),
        place_codes: by_code.map(|(code, place)| (code.clone(), PlaceId::new(place.uuid()))).collect(),
        effective_from: day("2020-01-01"),
        mode,
    }
}

#[derive(Clone, Copy)]
pub enum File {
    Matters,
    Duties,
    Routes,
    Deadlines,
}

pub async fn import(
    store: &Store,
    kind: File,
    file: impl Into<Vec<u8>>,
    ground: ImportGround,
) -> ImportReport {
    let file = file.into();
    store
        .write(move |tx| {
            Box::pin(async move {
                let (context, right) = (context("2026-01-01"), granted());
                match kind {
                    File::Matters => import_matters(tx, &context, &right, &file, &ground).await,
                    File::Duties => import_duties(tx, &context, &right, &file, &ground).await,
                    File::Routes => import_routes(tx, &context, &right, &file, &ground).await,
                    File::Deadlines => import_deadlines(tx, &context, &right, &file, &ground).await,
                }
            })
        })
        .await
        .unwrap()
}

pub async fn book(store: &Store) -> Book {
    store
        .read(|tx| Box::pin(async move { query::book(tx, &tenant()).await }))
        .await
        .map_err(|failure: Failure| failure)
        .unwrap()
}

const MATTERS: &str = "\
code,parent_code,name,name_en,level,steps,evidence,urgency_default
080101,0801,暴露垃圾,Exposed garbage,3,到场核实;清运;复查点位,none,general
08,,城市管理,City management,1,,,
0801,08,市容环境,Street appearance,2,,,
0809,08,坏级别,,3,,,
0901,09,没有上级,,2,,,
0802,08,坏词,,2,,video,
";
const DUTIES: &str = "\
code,list,matter_code,lead,assists,legal_basis,valid_from,place_scope
X1,basic,08,@street,@community;dept-urban,示例条例第十五条,2025-01-01,
X2,taken_back,080101,dept-urban,@street,示例条例,2025-01-01,
X3,basic,080101,@community,,示例条例,2025-01-01,C22
X4,basic,080101,dept-urban,,示例条例,2025-01-01,
X5,hidden,080101,dept-urban,,示例条例,2025-01-01,
X6,basic,080101,@mayor,,示例条例,2025-01-01,
";
const ROUTES: &str = "\
matter_code,place_code,lead,assists,duty_code,valid_from,valid_to
080101,,@street,@community,X1,2025-01-01,
080101,C22,@community,,X3,2025-01-01,
080101,C21,@community,,X3,2025-01-01,
080101,,@street,,,2021-01-01,2025-01-01
080101,C1,@street,,,2025-01-01,
080101,C9,@street,,X1,2025-01-01,
080101,,@street,,X1,2025-06-01,
";
const DEADLINES: &str = "\
code,matter_code,urgency,clock,amount,unit,calendar,basis
Z1,080101,,handle,4,work_hour,state,示例标准
Z2,,danger,accept,15,minute,continuous,示例标准
Z3,,,handle,0,hour,continuous,示例标准
Z4,,,sleep,1,hour,continuous,示例标准
Z5,080101,,handle,5,work_hour,state,示例标准
";

fn refused(report: &ImportReport) -> Vec<(u64, &'static str)> {
    report.refused.iter().map(|row| (row.line, row.refusal.code)).collect()
}

#[tokio::test]
async fn each_file_is_taken_once_and_its_bad_rows_are_named() {
    let (bench, town) = Bench::town().await;
    let files = [
        (
            File::Matters,
            MATTERS,
            3,
            vec![(5, "duty-import-level"), (6, "duty-matter-unknown"), (7, "duty-import-word-unknown")],
        ),
        (
            File::Duties,
            DUTIES,
            2,
            vec![
                (3, "duty-taken-back"),
                (5, "duty-basic-lead"),
                (6, "duty-import-word-unknown"),
                (7, "duty-import-unit-unknown"),
            ],
        ),
        (
            File::Routes,
            ROUTES,
            3,
            vec![
                (4, "duty-item-other-place"),
                (6, "duty-item-missing"),
                (7, "duty-import-place-unknown"),
                (8, "duty-rule-overlaps"),
            ],
        ),
        (
            File::Deadlines,
            DEADLINES,
            2,
            vec![(4, "duty-import-number"), (5, "duty-import-word-unknown"), (6, "duty-deadline-overlaps")],
        ),
    ];
    for (kind, file, created, bad) in files {
        let before = book(&bench.store).await;
        let tried = import(&bench.store, kind, file, ground(&town, ImportMode::DryRun)).await;
        assert_eq!(book(&bench.store).await, before);
        let first = import(&bench.store, kind, file, ground(&town, ImportMode::Apply)).await;
        assert_eq!(first, tried);
        assert_eq!((first.created, refused(&first)), (created, bad));
        let once = book(&bench.store).await;
        assert_ne!(once, before);
        let second = import(&bench.store, kind, file, ground(&town, ImportMode::Apply)).await;
        assert_eq!((second.created, second.unchanged, second.conflicts.len()), (0, created, 0), "{second:?}");
        assert_eq!(book(&bench.store).await, once);
    }
    let once = book(&bench.store).await;
    let other = MATTERS.replace("到场核实;清运;复查点位", "到场核实;清运");
    let report = import(&bench.store, File::Matters, other, ground(&town, ImportMode::Apply)).await;
    assert_eq!(report.conflicts.len(), 1);
    assert_eq!((report.conflicts[0].line, report.conflicts[0].field), (2, "steps"));
    let routes = ROUTES
        .replace(",@street,@community,X1", ",@street,,X1")
        .replace(",@community,,X3", ",dept-urban,,X3");
    let report = import(&bench.store, File::Routes, routes, ground(&town, ImportMode::Apply)).await;
    assert_eq!(report.conflicts.len(), 1, "{:?}", report.conflicts);
    assert_eq!(report.conflicts[0].field, "lead");
    assert_eq!(book(&bench.store).await, once);
}

#[tokio::test]
async fn a_bare_classification_gets_codes_that_do_not_depend_on_its_order() {
    let (bench, town) = Bench::town().await;
    let (second, _) = Bench::town().await;
    let forward =
        "level1,level2,level3\n城乡建设,安全生产,事故处理\n城乡建设,安全生产,安全隐患\n教育文体,教育管理,\n";
    let backward =
        "level1,level2,level3\n教育文体,教育管理,\n城乡建设,安全生产,安全隐患\n城乡建设,安全生产,事故处理\n";
    import(&bench.store, File::Matters, forward, ground(&town, ImportMode::Apply)).await;
    import(&second.store, File::Matters, backward, ground(&town, ImportMode::Apply)).await;
    let (one, other) = (book(&bench.store).await, book(&second.store).await);
    let codes = |book: &Book| {
        book.matters().map(|matter| (matter.code.clone(), matter.name().to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(codes(&one), codes(&other));
    assert_eq!(one.matters().filter(|matter| matter.code.as_str().starts_with("t-")).count(), 6);
}

#[tokio::test]
async fn the_shared_classification_has_its_three_levels() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/text/attach1_taxonomy.csv");
    let Ok(file) = std::fs::read(path) else {
        println!("skipped: shared data not present");
        return;
    };
    let bench = Bench::new().await;
    let town = crate::a_town();
    let first = import(&bench.store, File::Matters, file.clone(), ground(&town, ImportMode::Apply)).await;
    assert!(first.is_clean(), "{:?}", first.refused);
    let once = book(&bench.store).await;
    let count = |level| once.matters().filter(|matter| matter.level == level).count();
    assert_eq!((count(1), count(2), count(3)), (15, 118, 517));
    let second = import(&bench.store, File::Matters, file, ground(&town, ImportMode::Apply)).await;
    assert_eq!((second.created, second.is_clean()), (0, true));
    assert_eq!(book(&bench.store).await, once);
}
