//! The invented county of the demo: it comes in whole, tiles, and its appeals are found.

use crate::mini::{context, mini, now};
use kernel::{Failure, covers};
use place::command::tiling;
use place::gazetteer::Words;
use place::geometry::Tolerance;
use place::imports::ImportFile;
use place::{Atlas, Level};
use std::path::PathBuf;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo")).join(name)
}

#[tokio::test]
async fn the_demo_county_comes_in_and_tiles_on_every_level() {
    covers!("003-40", "000-57");
    let mini = mini().await;
    for (file, name) in [
        (ImportFile::Divisions, "divisions.csv"),
        (ImportFile::Boundaries, "boundaries.geojson"),
        (ImportFile::Buildings, "buildings.csv"),
        (ImportFile::Aliases, "aliases.csv"),
        (ImportFile::ServicePoints, "service_points.csv"),
    ] {
        let Ok(bytes) = std::fs::read(folder("places").join(name)) else {
            println!("skipped: {name} not present");
            return;
        };
        assert_eq!(ImportFile::detect(&bytes), file, "{name}");
        let report = mini.import(file, &bytes, |_| {}).await;
        assert!(report.is_clean(), "{name}: {:?} {:?}", report.refused.first(), report.conflicts.first());
        let again = mini.import(file, &bytes, |_| {}).await;
        assert_eq!((again.created, again.changed, again.is_clean()), (0, 0, true), "{name}");
    }
    let atlas = mini.atlas().await;
    let county = atlas.root().unwrap();
    for (above, below) in [
        (Level::County, Level::Street),
        (Level::Street, Level::Community),
        (Level::Community, Level::Grid),
        (Level::County, Level::Grid),
    ] {
        let wholes: Vec<_> = atlas
            .tree()
            .subtree(county)
            .into_iter()
            .filter(|node| node.level == above)
            .map(|node| node.id)
            .collect();
        for whole in wholes {
            let tenant = context().tenant;
            let report = mini
                .store
                .read(move |tx| {
                    Box::pin(
                        async move { tiling(tx, &tenant, whole, below, now(), Tolerance::default()).await },
                    )
                })
                .await;
            let report = report.map_err(|failure: Failure| failure.to_string()).unwrap();
            assert!(report.tiles_exactly(), "{}: {report:?}", atlas.full_name(whole));
            assert_eq!(report.coverage, 1.0);
        }
    }
    appeals(&atlas);
    mini.verify().await;
}

/// Every appeal's point lies in its grid; its words alone lead to its street, or leave it to a person.
fn appeals(atlas: &Atlas) {
    let (mut all, mut located, mut wrong, mut communities) = (0, 0, Vec::new(), 0);
    let Ok(files) = std::fs::read_dir(folder("cases")) else { return };
    for file in files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "jsonl"))
    {
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let appeal: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |name: &str| appeal[name].as_str().unwrap_or_default().to_owned();
            let Some(truth) = atlas.by_code_or_name(&text("place_code")) else { continue };
            if let (Some(lon), Some(lat)) = (appeal["lon"].as_f64(), appeal["lat"].as_f64()) {
                let point = place::geometry::Position::from_degrees(lon, lat).unwrap();
                assert_eq!(atlas.locate(point).map(|area| area.place), Some(truth), "{line}");
            }
            all += 1;
            let body = format!("{} {}", text("place_words"), text("text"));
            let finding = atlas.find(Words { title: &text("title"), body: &body });
            let Some(found) = finding.found() else { continue };
            let (street, community) = atlas.street_and_community(found.place);
            let (true_street, true_community) = atlas.street_and_community(truth);
            located += usize::from(street.is_some());
            communities += usize::from(community.is_some() && community == true_community);
            if street.is_some() && street != true_street || community.is_some() && community != true_community
            {
                wrong.push(format!(
                    "{} | {} -> {}, not {}",
                    text("title"),
                    body.chars().take(60).collect::<String>(),
                    atlas.full_name(found.place),
                    atlas.full_name(truth)
                ));
            }
        }
    }
    println!(
        "{all} appeals: {located} located to a street, {communities} to their community, {} wrong",
        wrong.len()
    );
    for line in wrong.iter().take(25) {
        println!("{line}");
    }
    assert!(wrong.len() * 20 <= located, "{} of {located} wrong", wrong.len());
}
