//! Imports: the project's own formats, damaged files, and real divisions and boundaries.

use crate::mini::{Mini, context, mini, now};
use crate::shared;
use kernel::{Failure, covers};
use place::actions::ImportMode;
use place::command::{Located, locate_point, locate_text, tiling};
use place::gazetteer::Words;
use place::geometry::{Datum, Outline, TilingReport, Tolerance};
use place::imports::{ImportFile, Reading, parse};
use place::testing::synthetic_grids;
use place::{Level, PlaceId, PlaceKind};
use serde_json::json;
use std::io::Read;

const DIVISIONS: &str = "code,name,level,parent_code,kind,valid_from\n\
    999001001001,渡口头社区,community,999001001,residents,2010-01-01\n\
    999001,汀澜县,county,,county,2010-01-01\n\
    999001001,旧渡街道,street,999001,street,2010-01-01\n\
    999001001002,望鹭村,community,999001001,village,2010-01-01\n\
    999001001001001,渡口头社区第一网格,grid,999001001001,urban,2018-07-01\n";

fn refused(report: &place::actions::ImportReport) -> Vec<(u64, &'static str)> {
    report.refused.iter().map(|row| (row.line, row.refusal.code)).collect()
}

async fn tiling_of(mini: &Mini, whole: PlaceId, level: Level) -> Result<TilingReport, Failure> {
    let tenant = context().tenant;
    mini.store
        .read(move |tx| {
            Box::pin(async move { tiling(tx, &tenant, whole, level, now(), Tolerance::default()).await })
        })
        .await
}

#[tokio::test]
async fn the_own_formats_come_in_and_a_second_time_change_nothing() {
    covers!("002-30");
    let mini = mini().await;
    let files = [
        (ImportFile::Divisions, DIVISIONS, 5),
        (
            ImportFile::Aliases,
            "code,alias,kind\n999001001,老城,colloquial\n999001001,旧渡镇,official_old\n",
            2,
        ),
        (
            ImportFile::Buildings,
            "code,name,kind,grid_code,lon,lat,address\nB0001,渡口新村,estate,999001001001001,118.412345,29.412345,渡口街18号\n\
             B0002,临江大厦,office,999001001001001,118.4124,29.4124,\n",
            2,
        ),
        (
            ImportFile::ServicePoints,
            "code,name,kind,functions,hours,phone,place_code,lon,lat,address\n\
             S001,县政务服务中心,window,综合受理;社保,\"Mo-Fr 09:00-17:00;Sa 09:00-12:00\",000-6100-2345,999001,118.43,29.41,政通路6号\n",
            1,
        ),
    ];
    for (file, text, count) in files {
        assert_eq!(ImportFile::detect(text.as_bytes()), file);
        let dry = mini.import(file, text.as_bytes(), |order| order.mode = ImportMode::DryRun).await;
        assert_eq!((dry.created, refused(&dry)), (count, vec![]));
        let first = mini.import(file, text.as_bytes(), |_| {}).await;
        assert_eq!((first.created, first.is_clean()), (count, true), "{first:?}");
        let second = mini.import(file, text.as_bytes(), |_| {}).await;
        assert_eq!((second.created, second.changed, second.unchanged), (0, 0, count));
    }
    let atlas = mini.atlas().await;
    let find = |title| {
        atlas.find(Words { title, body: "" }).found().map(|found| atlas.name(found.place).unwrap().to_owned())
    };
    assert_eq!(find("旧渡镇渡口新村后面").as_deref(), Some("渡口新村"));
    assert_eq!(find("老城的望鹭村").as_deref(), Some("望鹭村"));
    let village = atlas.node(atlas.by_code_or_name("999001001002").unwrap()).unwrap();
    assert_eq!(village.kind, Some(PlaceKind::new("village")));
    let estate = atlas.by_code_or_name("B0001").unwrap();
    assert_eq!(atlas.grid(estate), atlas.by_code_or_name("999001001001001"));
    mini.verify().await;
}

#[tokio::test]
async fn bad_rows_are_listed_with_line_and_reason_and_the_good_ones_come_in() {
    let mini = mini().await;
    let text = "code,name,level,parent_code,kind,valid_from\n\
        999001,汀澜县,county,,county,2010-01-01\n\
        999001001,,street,999001,street,2010-01-01\n\
        999001002,锦汀街道,street,888888,street,2010-01-01\n\
        999001003,望鹭街道,quarter,999001,street,2010-01-01\n\
        999001004,砚屏街道,street,999001,palace,2010-01-01\n\
        999001005,石槛镇,street,999001,town,gestern\n\
        999001006,柳汀镇,street,999001,town\n\
        999001007,旧渡街道,street,999001,street,2010-01-01\n\
        999001007,旧渡街道,street,999001,street,2010-01-01\n\
        999001008,旧渡街道,street,999001,street,2010-01-01\n";
    let report = mini.import(ImportFile::Divisions, text.as_bytes(), |_| {}).await;
    assert_eq!(report.created, 2);
    assert_eq!(
        refused(&report),
        [
            (3, "place-row-missing"),
            (4, "place-row-parent"),
            (5, "place-row-level"),
            (6, "place-kind-unknown"),
            (7, "place-row-date"),
            (8, "place-row-width"),
            (10, "place-row-twice"),
            (11, "place-name-taken"),
        ]
    );
    // What differs is listed and stays, unless the import is to update.
    let renamed = "code,name,level,parent_code\n999001007,老城街道,street,999001\n";
    let report = mini.import(ImportFile::Divisions, renamed.as_bytes(), |_| {}).await;
    assert_eq!((report.changed, report.conflicts.len(), report.conflicts[0].field), (0, 1, "name"));
    let report =
        mini.import(ImportFile::Divisions, renamed.as_bytes(), |order| order.mode = ImportMode::Update).await;
    assert_eq!((report.changed, report.conflicts.len()), (1, 0));
    assert!(mini.atlas().await.by_code_or_name("旧渡街道").is_some());
    mini.verify().await;
}

#[tokio::test]
async fn other_encodings_and_damaged_files_are_told() {
    let mini = mini().await;
    let (bytes, _, _) = encoding_rs::GB18030.encode(DIVISIONS);
    assert_eq!(mini.import(ImportFile::Divisions, &bytes, |_| {}).await.created, 5);
    let reading = |file| Reading::new(file, now());
    let parsed = |file, bytes: &[u8]| parse(bytes, &reading(file)).map_err(|refusal| refusal.code);
    assert_eq!(parsed(ImportFile::Divisions, b"name\nx\n").unwrap_err(), "place-file-column");
    assert_eq!(parsed(ImportFile::Boundaries, b"{").unwrap_err(), "place-file-json");
    assert_eq!(parsed(ImportFile::Boundaries, b"{}").unwrap_err(), "place-file-features");
    let mut broken = b"code,name\n999001,\"".to_vec();
    broken.extend_from_slice("长".repeat(2_000_000).as_bytes());
    let found = parsed(ImportFile::Divisions, &broken).unwrap();
    assert_eq!(found.refused[0].refusal.code, "place-row-long");
    let damaged =
        parsed(ImportFile::Divisions, b"code,name\n999001,\xe6\xb1\x80\xff\xfe\n999002,x\n").unwrap();
    assert_eq!((damaged.rows.len(), damaged.refused[0].refusal.code), (1, "place-row-encoding"));
}

fn feature(code: &str, name: &str, level: &str, parent: &str, outline: &Outline) -> serde_json::Value {
    json!({
        "type": "Feature",
        "properties": { "code": code, "name": name, "level": level, "parent_code": parent },
        "geometry": outline.to_geojson(),
    })
}

#[tokio::test]
async fn grids_and_micro_grids_come_in_by_the_hundred_and_tile() {
    covers!("003-38", "003-40", "000-18");
    let mini = mini().await;
    mini.import(ImportFile::Divisions, DIVISIONS.as_bytes(), |_| {}).await;
    let shapes = synthetic_grids(908, 7);
    let mut features: Vec<_> = shapes
        .iter()
        .enumerate()
        .map(|(at, (_, outline))| {
            feature(&format!("G{at:04}"), &format!("第{at}网格"), "grid", "999001001002", outline)
        })
        .collect();
    let micro = &shapes[30].1;
    features.push(feature("M1", "一号楼", "micro_grid", "G0030", micro));
    // A department tries its own grid over ten existing ones.
    let bounds = shapes[0].1.bounds();
    let over = place::geometry::Bounds { east: bounds.east + 60_000, north: bounds.north + 60_000, ..bounds };
    features.push(feature("D1", "专属网格", "grid", "999001001002", &Outline::rectangle(over)));
    let file = json!({ "type": "FeatureCollection", "features": features }).to_string();
    assert_eq!(ImportFile::detect(file.as_bytes()), ImportFile::Boundaries);
    let report = mini.import(ImportFile::Boundaries, file.as_bytes(), |order| order.create = true).await;
    assert_eq!((report.created, refused(&report)), (909, vec![(910, "place-second-grid")]));
    let again = mini.import(ImportFile::Boundaries, file.as_bytes(), |order| order.create = true).await;
    assert_eq!((again.created, again.unchanged, again.refused.len()), (0, 909, 1));

    let atlas = mini.atlas().await;
    let village = atlas.by_code_or_name("999001001002").unwrap();
    let report = tiling_of(&mini, village, Level::Grid).await.unwrap();
    assert!(report.tiles_exactly());
    assert_eq!((report.tiles, report.coverage), (908, 1.0));
    let inner = geo::InteriorPoint::interior_point(&micro.to_geo()).unwrap();
    match locate_point(&atlas, inner.x() / 1e7, inner.y() / 1e7, Datum::Wgs84) {
        Located::Found { level, path, .. } => {
            assert_eq!(level, Level::MicroGrid);
            let names: Vec<&str> = path.iter().map(|step| step.name.as_str()).collect();
            assert_eq!(names, ["一号楼", "第30网格", "望鹭村", "旧渡街道", "汀澜县"]);
        }
        other => panic!("{other:?}"),
    }
    mini.verify().await;
}

#[tokio::test]
async fn national_divisions_come_in_with_their_counts() {
    let Some(provinces) = shared::bytes("divisions/provinces.csv") else { return };
    let mini = mini().await;
    let files = [("divisions/cities.csv", 342), ("divisions/areas.csv", 2_978)];
    let report = mini.import(ImportFile::Divisions, &provinces, |_| {}).await;
    assert_eq!((report.created, report.is_clean()), (31, true));
    for (name, count) in files {
        let report = mini.import(ImportFile::Divisions, &shared::bytes(name).unwrap(), |_| {}).await;
        assert_eq!((report.created, report.is_clean()), (count, true), "{name} {:?}", report.refused.first());
    }
    // Below the county only one district here: the whole list takes minutes without optimisation.
    let of_district = |text: &str| -> String {
        let mut lines = text.lines();
        let header = lines.next().unwrap();
        let rows: Vec<&str> =
            lines.filter(|line| line.starts_with("500120") || line.starts_with("440307")).collect();
        format!("{header}\n{}\n", rows.join("\n"))
    };
    let streets = String::from_utf8(shared::bytes("divisions/streets.csv").unwrap()).unwrap();
    let report = mini.import(ImportFile::Divisions, of_district(&streets).as_bytes(), |_| {}).await;
    let bishan = of_district(&streets).lines().filter(|line| line.starts_with("500120")).count();
    assert_eq!((bishan, report.is_clean()), (15, true));
    let mut villages = String::new();
    flate2::read::GzDecoder::new(shared::bytes("divisions/villages.csv.gz").unwrap().as_slice())
        .read_to_string(&mut villages)
        .unwrap();
    let villages = of_district(&villages);
    let report = mini.import(ImportFile::Divisions, villages.as_bytes(), |_| {}).await;
    assert_eq!(villages.lines().filter(|line| line.starts_with("500120")).count(), 194);
    assert!(report.is_clean());
    let again = mini.import(ImportFile::Divisions, villages.as_bytes(), |_| {}).await;
    assert_eq!((again.created, again.unchanged), (0, report.created));

    let boundaries = shared::bytes("boundaries/chongqing_districts_datav_gcj02.geojson").unwrap();
    let report =
        mini.import(ImportFile::Boundaries, &boundaries, |order| order.reading.datum = Datum::Gcj02).await;
    assert_eq!((report.changed, refused(&report)), (38, vec![]));
    let boundaries = shared::bytes("boundaries/shenzhen_streets_coded.geojson").unwrap();
    let report = mini.import(ImportFile::Boundaries, &boundaries, |_| {}).await;
    assert_eq!(report.changed + report.refused.len() as u64, 74);

    let atlas = mini.atlas().await;
    match locate_point(&atlas, 106.23, 29.59, Datum::Wgs84) {
        Located::Found { full_name, .. } => assert_eq!(full_name, "重庆市璧山区"),
        other => panic!("{other:?}"),
    }
    match locate_text(&atlas, Words { title: "璧山区璧城街道垃圾无人清运", body: "" }) {
        Located::Found { full_name, level, .. } => {
            assert_eq!((full_name.as_str(), level), ("重庆市璧山区璧城街道", Level::Street));
        }
        other => panic!("{other:?}"),
    }
    mini.verify().await;
}
