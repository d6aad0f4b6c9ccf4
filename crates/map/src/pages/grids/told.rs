//! What a redrawing would do, how grids tile and what is decided for a day to come, in words and tables.

use crate::outlook::{Goes, Outlook};
use cases::Ground;
use kernel::Instant;
use place::PlaceId;
use place::geometry::{Tile, TilingReport};
use place::query::Announced;
use std::collections::HashMap;
use ui::{Column, Content, Html, Link, Notice, Row, Table, Words};

/// Names of grids, of those that are only planned too.
pub(crate) struct Names<'a> {
    ground: &'a Ground,
    planned: HashMap<PlaceId, &'a str>,
}

pub(crate) fn names_of<'a>(ground: &'a Ground, tiles: &'a [Tile]) -> Names<'a> {
    Names { ground, planned: tiles.iter().map(|tile| (tile.place, tile.name.as_str())).collect() }
}

impl Names<'_> {
    fn name(&self, place: PlaceId) -> Option<&str> {
        self.planned.get(&place).copied().or_else(|| self.ground.atlas.name(place))
    }
}

/// The faults of a tiling in words, the largest first; one sentence when there is none.
pub(crate) fn sentences(words: &Words, known: &Names<'_>, report: &TilingReport) -> Vec<String> {
    let names = |places: &[PlaceId]| {
        let names: Vec<&str> = places.iter().filter_map(|place| known.name(*place)).collect();
        names.join(&words.t("map-and"))
    };
    let mut said = Vec::new();
    for (key, pieces) in [
        ("map-fault-gap", &report.gaps),
        ("map-fault-overlap", &report.overlaps),
        ("map-fault-excess", &report.excesses),
    ] {
        for piece in pieces {
            let near = piece.outline.inner_point().map_or_else(String::new, |point| point.to_string());
            let area = piece.area.round() as i64;
            let facts = [
                ("area", ui::Value::from(area)),
                ("near", near.into()),
                ("names", names(&piece.places).into()),
            ];
            said.push(words.with(key, facts));
        }
    }
    if said.is_empty() {
        said.push(words.with("map-fault-none", [("count", i64::try_from(report.tiles).unwrap_or(0))]));
    }
    said
}

/// Whether the grids cover everything exactly once.
pub(super) fn tiling(words: &Words, known: &Names<'_>, report: &TilingReport) -> Html {
    let text = sentences(words, known, report).join(&words.t("map-sentence-end"));
    match report.tiles_exactly() {
        true => Html::of(&Notice::information(words.t("map-tiling-good")).text(text)),
        false => Html::of(&Notice::attention(words.t("map-tiling-faulty")).text(text)),
    }
}

/// That it was done, and from when on it holds.
pub(super) fn done(words: &Words, day: Instant) -> Html {
    let said = words.with("map-done", [("day", words.day(day))]);
    Html::of(&Notice::done(said))
}

/// What is decided and takes effect later.
pub(super) fn announced(words: &Words, announced: &[Announced]) -> Content {
    if announced.is_empty() {
        return Content::empty();
    }
    let table = Table::new(words.t("map-announced"))
        .column(Column::new(words.t("map-column-grid")).title())
        .column(Column::new(words.t("map-announced-on")).narrow())
        .column(Column::new(words.t("map-announced-what")));
    let rows = announced.iter().map(|one| {
        Row::new()
            .cell(Link::new(&one.name, format!("/admin/places/{}", one.place)))
            .cell(words.with("map-from-day", [("day", words.day(one.on))]))
            .cell(words.t(&format!("map-announced-{}", one.what.name())))
    });
    Html::of(&table.rows(rows)).into()
}

/// Everything that would change, as tables.
pub(super) fn outlook(words: &Words, outlook: &Outlook) -> Html {
    let title = match outlook.from {
        Some(day) => words.with("map-outlook-from", [("day", words.day(day))]),
        None => words.t("map-outlook"),
    };
    let mut parts = vec![Html::of(&Notice::information(title)), areas(words, outlook)];
    if !outlook.staff.is_empty() {
        parts.push(goes(words, "map-outlook-staff", "org-role", &outlook.staff));
    }
    if !outlook.moved.is_empty() {
        parts.push(goes(words, "map-outlook-moved", "place-level", &outlook.moved));
    }
    parts.push(rest(words, outlook));
    Html::join(parts)
}

fn areas(words: &Words, outlook: &Outlook) -> Html {
    let figure = |area: Option<f64>| match area {
        Some(area) => format!("{area:.0}"),
        None => words.t("map-none"),
    };
    let table = Table::new(words.t("map-outlook-areas"))
        .column(Column::new(words.t("map-column-grid")).title())
        .column(Column::new(words.t("map-outlook-before")).number())
        .column(Column::new(words.t("map-outlook-after")).number());
    Html::of(&table.rows(
        outlook.areas.iter().map(|area| {
            Row::new().cell(area.name.clone()).cell(figure(area.before)).cell(figure(area.after))
        }),
    ))
}

fn goes(words: &Words, title: &str, kinds: &str, rows: &[Goes]) -> Html {
    let table = Table::new(words.t(title))
        .column(Column::new(words.t("map-outlook-what")).title())
        .column(Column::new(words.t("map-outlook-kind")))
        .column(Column::new(words.t("map-outlook-to")));
    Html::of(&table.rows(rows.iter().map(|goes| {
        Row::new()
            .cell(goes.name.clone())
            .cell(words.t(&format!("{kinds}-{}", goes.kind)))
            .cell(goes.to.join(&words.t("map-and")))
    })))
}

/// Cases, households and rules: what does not move by itself, and where its points come to lie.
fn rest(words: &Words, outlook: &Outlook) -> Html {
    let buildings = outlook.moved.iter().filter(|goes| goes.kind == "building").count();
    let mut said = vec![
        words.with("map-outlook-cases", [("count", outlook.open_cases)]),
        words.with("map-outlook-homes", [("count", i64::try_from(buildings).unwrap_or(0))]),
    ];
    if outlook.cases_by_point.iter().any(|(_, count)| *count > 0) {
        let parts = outlook.cases_by_point.iter().map(|(name, count)| {
            words.with(
                "map-outlook-part",
                [("name", ui::Value::from(name.clone())), ("count", (*count).into())],
            )
        });
        let parts = parts.collect::<Vec<_>>().join(&words.t("map-and"));
        said.push(words.with("map-outlook-points", [("parts", parts)]));
    }
    if outlook.rules > 0 {
        let count = i64::try_from(outlook.rules).unwrap_or(0);
        said.push(words.with("map-outlook-rules", [("count", count)]));
    }
    let text = said.join(&words.t("map-sentence-end"));
    match outlook.rules > 0 || outlook.open_cases > 0 {
        true => Html::of(&Notice::attention(words.t("map-outlook-rest")).text(text)),
        false => Html::of(&Notice::information(words.t("map-outlook-rest")).text(text)),
    }
}
