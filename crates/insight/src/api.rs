//! The same as the pages, for machines.

pub(crate) mod listing;
pub(crate) mod scheme;

use crate::model::{Indicator, Share};
use crate::pages::board::Table;
use crate::pages::overview::Line;
use crate::pages::{indicator as opened, open as public, overview as board};
use crate::query::{AsOf, Public, Tally};
use axum::extract::{Path, State};
use axum::{Extension, Json};
use cases::{CaseSite, Said};
use guard::{SignedIn, Site};
use kernel::UnitId;
use place::PlaceId;
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Problem, Typed, Words};

/// Up to when and to which entry of the journal is counted.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AsOfJson {
    /// The instant at which the counts end: 0:00 of today.
    until: String,
    /// Entries of the journal that were counted.
    entries: i64,
    /// When the last of them was written.
    at: String,
    /// Entries that are not counted yet and may change a count.
    behind: i64,
}

/// A figure. A count that is not shown is null.
#[derive(Serialize, JsonSchema)]
pub(crate) struct FigureJson {
    indicator: String,
    numerator: Option<i64>,
    denominator: Option<i64>,
    /// Into how many parts each case is counted: 1000 where units bear it together by shares per mille.
    parts: i64,
    /// Two decimals.
    percent: Option<String>,
    /// How many on one, two decimals; for what is no share.
    mean: Option<String>,
    /// 95 % interval by Wilson, as a share between 0 and 1.
    low: Option<f64>,
    high: Option<f64>,
    /// For the parked age: the median in days; the denominator is how many are parked.
    days: Option<f64>,
}

/// A place's or a unit's figures.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RowJson {
    /// Id of the place or code of the unit; null for what belongs to none.
    subject: Option<String>,
    name: String,
    figures: Vec<FigureJson>,
}

/// The public figures of a quarter.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OpenJson {
    period: String,
    place: Option<String>,
    as_of: AsOfJson,
    /// Whether there are three months of data; before that percentages say little.
    enough: bool,
    total: Vec<FigureJson>,
    places: Vec<RowJson>,
    units: Vec<RowJson>,
}

/// A figure with its past.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LineJson {
    #[serde(flatten)]
    now: FigureJson,
    /// The period before.
    before: FigureJson,
    year_before: FigureJson,
    /// Without the cases that a ruling took out of it; null when there are none.
    without_exempted: Option<FigureJson>,
}

/// The figures of a place and period.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OverviewJson {
    period: String,
    place: Option<String>,
    unit: Option<String>,
    as_of: AsOfJson,
    enough: bool,
    figures: Vec<LineJson>,
}

/// What an indicator is.
#[derive(Serialize, JsonSchema)]
struct DefinitionJson {
    name: String,
    meaning: String,
    formula: String,
    numerator: String,
    denominator: String,
    counted: String,
    never: String,
    source: String,
}

#[derive(Serialize, JsonSchema)]
struct MonthJson {
    month: String,
    numerator: Option<i64>,
    denominator: Option<i64>,
}

#[derive(Serialize, JsonSchema)]
struct CaseJson {
    number: String,
    day: String,
    unit: Option<String>,
    in_numerator: bool,
    /// How many of the numerator are of this case: more than one where the figure is a mean.
    counted: i64,
    exempted: bool,
}

/// A number opened.
#[derive(Serialize, JsonSchema)]
pub(crate) struct IndicatorJson {
    period: String,
    place: Option<String>,
    unit: Option<String>,
    as_of: AsOfJson,
    definition: DefinitionJson,
    figure: FigureJson,
    without_exempted: Option<FigureJson>,
    months: Vec<MonthJson>,
    places: Vec<RowJson>,
    units: Vec<RowJson>,
    /// Cases in the denominator that the asker may read, the newest first.
    rows: Vec<CaseJson>,
    /// How many of this page he may not read.
    unread: usize,
    /// The next page.
    next: Option<u32>,
}

fn as_of(mark: &AsOf) -> AsOfJson {
    AsOfJson {
        until: mark.today.start().rfc3339(),
        entries: mark.entries,
        at: mark.at.rfc3339(),
        behind: mark.behind,
    }
}

fn of_share(one: &Indicator, share: Share) -> FigureJson {
    // Parts of a case are no draws: an interval would be far too narrow.
    let interval = share.interval().filter(|_| one.is_share());
    FigureJson {
        indicator: one.key.clone(),
        parts: one.parts(),
        numerator: Some(share.numerator),
        denominator: Some(share.denominator),
        percent: share.percent(),
        mean: None,
        low: interval.map(|range| range.0),
        high: interval.map(|range| range.1),
        days: None,
    }
}

fn of_counts(one: &Indicator, share: Share) -> FigureJson {
    if !one.is_mean() {
        return of_share(one, share);
    }
    FigureJson {
        numerator: Some(share.numerator),
        denominator: Some(share.denominator),
        mean: share.mean(),
        ..hidden(one)
    }
}

fn hidden(one: &Indicator) -> FigureJson {
    FigureJson {
        indicator: one.key.clone(),
        parts: one.parts(),
        numerator: None,
        denominator: None,
        percent: None,
        mean: None,
        low: None,
        high: None,
        days: None,
    }
}

fn of_tally(one: &Indicator, tally: &Tally, shown: bool) -> FigureJson {
    let share = tally.share(one);
    match (shown, one.measures()) {
        (false, _) => hidden(one),
        (true, Some(_)) => of_counts(one, share),
        (true, None) => {
            FigureJson { denominator: Some(share.denominator), days: tally.parked_age(), ..hidden(one) }
        }
    }
}

fn of_public(one: &Indicator, shown: Public) -> FigureJson {
    match shown.share() {
        Some(share) => of_counts(one, share),
        None => FigureJson {
            numerator: shown.numerator,
            denominator: shown.denominator,
            days: shown.days,
            ..hidden(one)
        },
    }
}

fn unit_code(said: &Said, unit: UnitId) -> String {
    said.ground.catalogue.directory().unit(unit).map_or_else(|| unit.to_string(), |unit| unit.code.clone())
}

/// GET `/api/v1/open?period=&place=`
pub(crate) async fn open(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    typed: Typed,
) -> Result<Json<OpenJson>, Problem> {
    let (said, seen) = public::read(&site, &cases, words, &typed).await?;
    let least = crate::Indicators::shipped().thresholds.least_days;
    let of = |one: &Indicator, shown: Option<Public>| shown.map(|shown| of_public(one, shown));
    let place_name = |key: Option<PlaceId>| crate::pages::said::place(&said, key);
    let unit_name = |key: Option<UnitId>| crate::pages::said::unit(&said, key);
    fn rows<K: Copy + PartialEq>(
        table: &Table<K>,
        measures: &crate::query::PublicMeasures,
        subject: impl Fn(K) -> String,
        name: impl Fn(Option<K>) -> String,
        of: impl Fn(&Indicator, Option<Public>) -> Option<FigureJson>,
    ) -> Vec<RowJson> {
        let keys = table.rows.iter().map(|(key, _)| *key);
        keys.map(|key| RowJson {
            subject: key.map(&subject),
            name: name(key),
            figures: crate::Indicators::shipped()
                .public()
                .filter_map(|one| of(one, table.shown(measures, key, one)))
                .collect(),
        })
        .collect()
    }
    let units = seen.now.units.as_ref();
    Ok(Json(OpenJson {
        period: seen.period.code(),
        place: seen.street.map(|street| street.to_string()),
        as_of: as_of(&seen.as_of),
        enough: seen.as_of.is_enough(least),
        total: crate::Indicators::shipped()
            .public()
            .map(|one| of_public(one, seen.now.places.shown_total(&seen.measures, one)))
            .collect(),
        places: rows(&seen.now.places, &seen.measures, |key| key.to_string(), place_name, of),
        units: units
            .map(|units| rows(units, &seen.measures, |unit| unit_code(&said, unit), unit_name, of))
            .unwrap_or_default(),
    }))
}

fn line(line: &Line, reads_cases: bool) -> LineJson {
    let one = line.indicator;
    let past = |tally: &Tally| of_tally(one, tally, reads_cases || !board::is_few(one, tally.share(one)));
    let without = (line.exempted.denominator > 0 && !line.hidden)
        .then(|| of_counts(one, line.now.share(one).without(line.exempted)));
    LineJson {
        now: of_tally(one, &line.now, !line.hidden),
        before: past(&line.before),
        year_before: past(&line.year_before),
        without_exempted: without,
    }
}

/// GET `/api/v1/insight?period=&place=&unit=&matter=`
pub(crate) async fn overview(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<OverviewJson>, Problem> {
    let seen = board::read(&site, &cases, viewer.viewer(), &typed).await?;
    let said = Said { words, ground: seen.ground.clone(), now: site.now() };
    let least = crate::Indicators::shipped().thresholds.least_days;
    Ok(Json(OverviewJson {
        period: seen.wanted.period.code(),
        place: seen.wanted.place.map(|place| place.to_string()),
        unit: seen.wanted.unit.map(|unit| unit_code(&said, unit)),
        as_of: as_of(&seen.as_of),
        enough: seen.as_of.is_enough(least),
        figures: seen.lines.iter().map(|one| line(one, seen.wanted.reads_cases)).collect(),
    }))
}

/// GET `/api/v1/insight/{indicator}?period=&place=&unit=&matter=&page=`
pub(crate) async fn indicator(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    Path(key): Path<String>,
    words: Words,
    typed: Typed,
) -> Result<Json<IndicatorJson>, Problem> {
    let seen = opened::read(&site, &cases, viewer.viewer(), &key, &typed).await?;
    let said = Said { words, ground: seen.ground.clone(), now: site.now() };
    let one = seen.indicator;
    let told = one.told(said.words.language());
    let total = seen.total();
    let hides = seen.hides_total();
    let row = |subject: Option<String>, name: String, tally: &Tally, shown: bool| RowJson {
        subject,
        name,
        figures: vec![of_tally(one, tally, shown)],
    };
    let month =
        |share: Share| (!hides && (seen.wanted.reads_cases || !board::is_few(one, share))).then_some(share);
    Ok(Json(IndicatorJson {
        period: seen.wanted.period.code(),
        place: seen.wanted.place.map(|place| place.to_string()),
        unit: seen.wanted.unit.map(|unit| unit_code(&said, unit)),
        as_of: as_of(&seen.as_of),
        definition: DefinitionJson {
            name: told.name.clone(),
            meaning: told.meaning.clone(),
            formula: told.formula.clone(),
            numerator: told.numerator.clone(),
            denominator: told.denominator.clone(),
            counted: told.counted.clone(),
            never: told.never.clone(),
            source: one.source.clone(),
        },
        figure: of_tally(one, &total, !hides),
        without_exempted: (seen.exempted.denominator > 0 && !hides)
            .then(|| of_counts(one, total.share(one).without(seen.exempted))),
        months: seen
            .months
            .iter()
            .map(|(at, share)| MonthJson {
                month: at.code(),
                numerator: month(*share).map(|share| share.numerator),
                denominator: month(*share).map(|share| share.denominator),
            })
            .collect(),
        places: seen
            .told(&seen.places)
            .into_iter()
            .map(|(key, tally, shown)| {
                row(key.map(|key| key.to_string()), crate::pages::said::place(&said, *key), tally, shown)
            })
            .collect(),
        units: seen
            .told(&seen.units)
            .into_iter()
            .map(|(key, tally, shown)| {
                row(key.map(|key| unit_code(&said, key)), crate::pages::said::unit(&said, *key), tally, shown)
            })
            .collect(),
        rows: seen
            .rows
            .iter()
            .filter_map(|(row, case)| {
                Some(CaseJson {
                    number: case.as_ref()?.number.clone(),
                    day: row.day.start().date().to_string(),
                    unit: row.unit.map(|unit| unit_code(&said, unit)),
                    in_numerator: row.counted > 0,
                    counted: row.counted,
                    exempted: row.exempted,
                })
            })
            .collect(),
        unread: seen.rows.iter().filter(|(_, case)| case.is_none()).count(),
        next: seen.more.then_some(seen.page + 1),
    }))
}
