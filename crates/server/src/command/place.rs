//! `linli place locate` and `linli place tiling`.

use crate::command::{json, write_file};
use crate::command_line::{PlaceLocate, PlaceTiling};
use crate::deployment::{Deployment, Opening};
use crate::progress::Bar;
use crate::said::{Exit, Said, Speech};
use kernel::{Failure, Refusal};
use place::command::Located;
use place::gazetteer::Words;
use place::geometry::{Datum, Tolerance};
use place::{Atlas, Level, PlaceId};
use serde_json::{Value, json};
use std::sync::Arc;

/// `linli place locate`
pub(super) async fn locate(options: PlaceLocate, speech: &Speech) -> Result<Said, Failure> {
    let atlas = atlas(&Deployment::open(&options.data, Opening::Existing).await?).await?;
    let located = match (&options.point, &options.text) {
        (Some(point), _) => {
            let (lon, lat) = degrees(point)?;
            let datum = Datum::from_name(&options.datum).ok_or_else(|| {
                Refusal::invalid("place-datum-unknown", "datum").with("given", &options.datum)
            })?;
            place::command::locate_point(&atlas, lon, lat, datum)
        }
        (None, text) => {
            let body = text.as_deref().unwrap_or_default();
            place::command::locate_text(&atlas, Words { title: "", body })
        }
    };
    let object = json(&located)?;
    Ok(match located {
        Located::Found { full_name, confidence, ambiguous, path, .. } => {
            let mut lines = vec![full_name];
            let codes = path.first().map(|step| step.codes.join(", ")).unwrap_or_default();
            if !codes.is_empty() {
                lines.push(speech.words.with("place-codes", &[("codes", codes)]));
            }
            if let Some(confidence) = confidence {
                lines.push(
                    speech
                        .words
                        .with("place-confidence", &[("percent", format!("{:.0}", confidence * 100.0))]),
                );
            }
            lines.extend(ambiguous.iter().map(|step| format!("? {}", step.name)));
            Said::done(lines.join("\n"), object)
        }
        Located::NotFound { code, candidates } => {
            let mut lines = vec![speech.words.reason(&Refusal::not_found(code))];
            lines.extend(candidates.iter().map(|step| format!("? {}", step.name)));
            Said::done(lines.join("\n"), object).ending(Exit::Nothing)
        }
    })
}

/// `linli place tiling`: grids against their communities, communities against their streets, streets
/// against the county.
pub(super) async fn tiling(options: PlaceTiling, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let atlas = atlas(&deployment).await?;
    let below = match &options.below {
        Some(given) => Some(
            atlas
                .by_code_or_name(given)
                .ok_or_else(|| Refusal::invalid("place-unknown", "below").with("given", given))?,
        ),
        None => None,
    };
    let checks = checks(&atlas, below);
    let bar = Bar::new(speech, &speech.words.t("tiling-checking"));
    let (mut reports, mut shapes, mut faults) = (Vec::new(), Vec::new(), 0usize);
    let of = checks.len() as u64;
    for (done, (whole, level)) in (0u64..).zip(checks) {
        bar.set(done, of);
        let (tenant, now) = (deployment.site.tenant.clone(), deployment.site.now());
        let checked = deployment.site.store.read(move |tx| {
            Box::pin(async move {
                place::command::tiling(tx, &tenant, whole, level, now, Tolerance::default()).await
            })
        });
        let report = match checked.await {
            Ok(report) => report,
            // Nothing of the level is drawn there: nothing can gape.
            Err(Failure::Refused(refusal)) if refusal.code == "place-tiling-empty" => continue,
            Err(failure) => return Err(failure),
        };
        let name = atlas.full_name(whole);
        let pieces = [("gap", &report.gaps), ("overlap", &report.overlaps), ("excess", &report.excesses)];
        for (kind, found) in pieces {
            faults += found.len();
            shapes.extend(found.iter().map(|piece| {
                json!({
                    "type": "Feature",
                    "properties": { "kind": kind, "area_m2": piece.area, "within": name, "places": piece.places },
                    "geometry": piece.outline.to_geojson(),
                })
            }));
        }
        reports.push((name, level, report));
    }
    bar.finish();
    if let Some(path) = &options.draw {
        let collection = json!({ "type": "FeatureCollection", "features": shapes });
        write_file(path, collection.to_string().as_bytes())?;
    }
    if reports.is_empty() {
        return Err(Refusal::rule("place-tiling-empty").with("level", Level::Grid.name()).into());
    }
    let mut lines: Vec<String> = Vec::new();
    for (name, level, report) in &reports {
        let whole = report.gaps.is_empty() && report.overlaps.is_empty() && report.excesses.is_empty();
        if !whole || reports.len() <= 10 {
            lines.push(speech.words.with(
                "tiling-line",
                &[
                    ("name", name.clone()),
                    ("level", level.name().to_owned()),
                    ("tiles", report.tiles.to_string()),
                    ("coverage", format!("{:.4}", report.coverage * 100.0)),
                    ("gaps", report.gaps.len().to_string()),
                    ("overlaps", report.overlaps.len().to_string()),
                    ("excesses", report.excesses.len().to_string()),
                ],
            ));
        }
    }
    let counts = [("checks", reports.len() as u64), ("faults", faults as u64)];
    lines.push(speech.words.with("tiling-done", counts));
    let listed: Vec<Value> = reports
        .iter()
        .map(|(name, level, report)| {
            Ok(json!({ "name": name, "level": level.name(), "report": json(report)? }))
        })
        .collect::<Result<_, Failure>>()?;
    let exit = if faults == 0 { Exit::Done } else { Exit::Some };
    Ok(Said::done(lines.join("\n"), json!({ "faults": faults, "checks": listed })).ending(exit))
}

/// What is to be checked: each place with the level of the parts that lie directly below it.
fn checks(atlas: &Atlas, below: Option<PlaceId>) -> Vec<(PlaceId, Level)> {
    let tree = atlas.tree();
    let nodes: Vec<_> = match below {
        Some(place) => tree.subtree(place),
        None => tree.nodes().collect(),
    };
    let mut checks = Vec::new();
    for node in nodes.into_iter().filter(|node| node.valid_at(atlas.at()) && node.drawn) {
        let mut levels: Vec<Level> = tree
            .children(node.id)
            .filter(|child| child.drawn && child.valid_at(atlas.at()))
            .map(|child| child.level)
            .collect();
        levels.sort_unstable();
        levels.dedup();
        let tiles = levels.into_iter().filter(|level| level.is_grid() || *level <= Level::Community);
        checks.extend(tiles.map(|level| (node.id, level)));
    }
    checks
}

async fn atlas(deployment: &Deployment) -> Result<Arc<Atlas>, Failure> {
    let (tenant, now) = (deployment.site.tenant.clone(), deployment.site.now());
    let read =
        deployment.site.store.read(move |tx| Box::pin(async move { Atlas::load(tx, &tenant, now).await }));
    Ok(Arc::new(read.await?))
}

fn degrees(point: &str) -> Result<(f64, f64), Refusal> {
    let unreadable = || Refusal::invalid("place-point-unreadable", "point").with("given", point);
    let (lon, lat) = point.split_once([',', '，', ' ']).ok_or_else(unreadable)?;
    Ok((lon.trim().parse().map_err(|_| unreadable())?, lat.trim().parse().map_err(|_| unreadable())?))
}
