//! Schemes and their results, for machines.

use crate::actions::scheme::{SchemeStep, Taken};
use crate::model::scheme::{Figures, ItemResult, Scheme, Terms, UnitResult, hundredths, quarter_from};
use crate::pages::{scheme as page, scheme_form as form, schemes as list_page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use cases::{CaseSite, Said};
use guard::{Idempotency, SignedIn, Site, Viewer};
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Fields, Problem, Typed, Words};

/// A row of the list.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SchemeRowJson {
    number: String,
    name: String,
    name_en: Option<String>,
    /// `draft`, `published` or `ended`.
    state: String,
    /// The kind of the units that are judged. A scheme has no other kind of subject.
    kind: String,
    /// Code of the unit that published it.
    publisher: Option<String>,
    versions: usize,
}

/// A figure with its weight.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ItemJson {
    figure: String,
    name: String,
    formula: String,
    /// `outside` or `inside`.
    side: String,
    /// `high` or `low`.
    better: String,
    /// Inside its group, in hundredths.
    weight: u32,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct GroupJson {
    name: String,
    name_en: Option<String>,
    /// In the whole, in hundredths.
    weight: u32,
    figures: Vec<ItemJson>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct VetoJson {
    what: String,
    basis: Option<String>,
}

/// The terms of a version.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TermsJson {
    groups: Vec<GroupJson>,
    /// A figure with fewer cases is left out.
    least: u32,
    vetoes: Vec<VetoJson>,
    /// What outside evaluation weighs, as a share between 0 and 1.
    outside: f64,
    inside: f64,
    inside_reason: Option<String>,
}

/// A published version.
#[derive(Serialize, JsonSchema)]
pub(crate) struct VersionJson {
    version: u32,
    /// The first quarter that is judged by it.
    from: String,
    published: String,
    terms: TermsJson,
}

/// What a figure says of a unit. A count that is not shown is null.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ItemResultJson {
    figure: String,
    weight: u32,
    numerator: Option<i64>,
    denominator: Option<i64>,
    /// What rulings took out of the denominator.
    exempted: Option<i64>,
    /// From 0 to 100, high is good; null where there is no data.
    value: Option<String>,
    /// Why there is no value: `nothing`, `few`, `short`, `hidden`.
    lack: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct GroupResultJson {
    name: String,
    weight: u32,
    value: Option<String>,
    figures: Vec<ItemResultJson>,
}

/// What a scheme says of a unit.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UnitResultJson {
    /// Code of the unit.
    unit: String,
    name: String,
    /// The result by the scheme's rule; null without enough data, and for a unit with a veto.
    value: Option<String>,
    /// What the figures say, whatever was vetoed.
    by_figures: Option<String>,
    /// Veto items that came true for it and stand.
    vetoes: Vec<VetoedJson>,
    groups: Vec<GroupResultJson>,
}

/// A veto that stands.
#[derive(Serialize, JsonSchema)]
pub(crate) struct VetoedJson {
    /// Number of the listing with facts, appeal and ruling.
    listing: String,
    what: String,
    basis: Option<String>,
}

/// The results of a quarter.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ResultsJson {
    period: String,
    version: u32,
    /// The instant at which the counts end, and how many entries of the journal were counted.
    until: String,
    entries: i64,
    units: Vec<UnitResultJson>,
}

/// A scheme with its versions and, for those who answer for its place, the results of a quarter.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SchemeJson {
    #[serde(flatten)]
    row: SchemeRowJson,
    version: i64,
    published: Vec<VersionJson>,
    draft: Option<TermsJson>,
    /// The first quarter in which it no longer holds.
    ended: Option<String>,
    /// The formula, line by line.
    formula: Vec<String>,
    results: Option<ResultsJson>,
}

fn code(said: &Said, unit: kernel::UnitId) -> String {
    said.ground.catalogue.directory().unit(unit).map_or_else(String::new, |unit| unit.code.clone())
}

fn row(said: &Said, scheme: &Scheme) -> SchemeRowJson {
    SchemeRowJson {
        number: scheme.number.clone(),
        name: scheme.name.clone(),
        name_en: scheme.name_en.clone(),
        state: scheme.state().as_str().to_owned(),
        kind: scheme.kind.name().to_owned(),
        publisher: scheme.publisher.map(|unit| code(said, unit)),
        versions: scheme.published.len(),
    }
}

fn terms_json(words: &Words, terms: &Terms) -> TermsJson {
    let item = |item: &crate::model::scheme::Item| {
        let figure = Figures::shipped().find(&item.figure);
        let told = figure.and_then(|figure| figure.told(words.language()));
        ItemJson {
            figure: item.figure.clone(),
            name: told.map(|told| told.name.clone()).unwrap_or_default(),
            formula: told.map(|told| told.formula.clone()).unwrap_or_default(),
            side: figure.map(|figure| figure.side.as_str().to_owned()).unwrap_or_default(),
            better: figure.map(|figure| figure.better.as_str().to_owned()).unwrap_or_default(),
            weight: item.weight,
        }
    };
    let balance = terms.balance();
    TermsJson {
        groups: terms
            .groups
            .iter()
            .map(|group| GroupJson {
                name: group.name.clone(),
                name_en: group.name_en.clone(),
                weight: group.weight,
                figures: group.items.iter().map(item).collect(),
            })
            .collect(),
        least: terms.least,
        vetoes: terms
            .vetoes
            .iter()
            .map(|veto| VetoJson { what: veto.what.clone(), basis: veto.basis.clone() })
            .collect(),
        outside: f64::from(balance.outside) / 10_000.0,
        inside: f64::from(balance.inside) / 10_000.0,
        inside_reason: terms.inside_reason.clone(),
    }
}

fn item_json(seen: &page::Seen, item: &ItemResult) -> ItemResultJson {
    let hidden = seen.hides(item);
    let shown = |count: i64| (!hidden).then_some(count);
    let lack = match (hidden, item.value) {
        (true, _) => Some("hidden".to_owned()),
        (false, Err(lack)) => Some(lack.as_str().to_owned()),
        (false, Ok(_)) => None,
    };
    ItemResultJson {
        figure: item.figure.clone(),
        weight: item.weight,
        numerator: shown(item.share.numerator),
        denominator: shown(item.share.denominator),
        exempted: shown(item.raw.denominator - item.share.denominator),
        value: item.value.ok().filter(|_| !hidden).map(hundredths),
        lack,
    }
}

pub(crate) fn unit_json(seen: &page::Seen, unit: &UnitResult) -> UnitResultJson {
    UnitResultJson {
        unit: code(&seen.said, unit.unit),
        name: seen.said.unit(unit.unit),
        value: unit.result().filter(|_| !seen.hides_unit(unit)).map(hundredths),
        by_figures: unit.value.filter(|_| !seen.hides_unit(unit)).map(hundredths),
        vetoes: unit
            .vetoes
            .iter()
            .map(|one| VetoedJson {
                listing: one.listing.clone(),
                what: one.veto.what.clone(),
                basis: one.veto.basis.clone(),
            })
            .collect(),
        groups: unit
            .groups
            .iter()
            .map(|group| GroupResultJson {
                name: group.name.clone(),
                weight: group.weight,
                value: group.value.filter(|_| !seen.hides_group(group)).map(hundredths),
                figures: group.items.iter().map(|item| item_json(seen, item)).collect(),
            })
            .collect(),
    }
}

fn json_of(seen: &page::Seen) -> SchemeJson {
    let (said, scheme) = (&seen.said, &seen.scheme);
    let results = seen.results.as_ref().map(|results| ResultsJson {
        period: results.period.code(),
        version: results.published.version,
        until: results.as_of.today.start().rfc3339(),
        entries: results.as_of.entries,
        units: results.units.iter().map(|unit| unit_json(seen, unit)).collect(),
    });
    SchemeJson {
        row: row(said, scheme),
        version: seen.version,
        published: scheme
            .published
            .iter()
            .map(|one| VersionJson {
                version: one.version,
                from: quarter_from(one.from).code(),
                published: one.at.rfc3339(),
                terms: terms_json(&said.words, &one.terms),
            })
            .collect(),
        draft: scheme.draft.as_ref().map(|draft| terms_json(&said.words, &draft.terms)),
        ended: scheme.ended.map(|first| quarter_from(first).code()),
        formula: page::formula(&said.words),
        results,
    }
}

/// GET `/api/v1/schemes`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    words: Words,
) -> Result<Json<Vec<SchemeRowJson>>, Problem> {
    let (said, found) = list_page::read(&site, &cases, &viewer, &words).await?;
    Ok(Json(found.iter().map(|scheme| row(&said, scheme)).collect()))
}

/// POST `/api/v1/schemes`
pub(crate) async fn draft(
    State(site): State<Site>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Fields(typed): Fields,
) -> Result<(StatusCode, Json<Taken>), Problem> {
    let taken = form::send(&site, viewer.viewer(), &typed, idempotency.key()).await?;
    Ok((StatusCode::CREATED, Json(taken)))
}

/// GET `/api/v1/schemes/{number}?period=2026Q4`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    words: Words,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Json<SchemeJson>, Problem> {
    Ok(Json(json_of(&page::read(&site, &cases, &viewer, &words, number, &typed).await?)))
}

/// POST `/api/v1/schemes/{number}/{step}`
pub(crate) async fn step(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Path((number, step)): Path<(String, String)>,
    Fields(typed): Fields,
) -> Result<Json<Taken>, Problem> {
    let step: SchemeStep = step.parse()?;
    let taken = page::take(&site, &cases, viewer.viewer(), number, step, typed, idempotency.key()).await?;
    Ok(Json(taken))
}
