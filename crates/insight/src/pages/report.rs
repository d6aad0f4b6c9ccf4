//! `/insight/schemes/{number}/units/{unit}`: what a scheme says of one unit in a quarter, what is missing in the data, what it
//! was listed for and how its appeals went; the same as a signed document.

use super::listings::subject;
use super::said as figures;
use super::scheme::{self as page, item_said};
use crate::api::scheme::{UnitResultJson, unit_json};
use crate::model::scheme::{Better, Figures, UnitResult, hundredths};
use crate::query::listing::{self as listings, ListingView};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use cases::CaseSite;
use guard::right::ReadAggregates;
use guard::{SignedIn, Site};
use journal::{SignedDocument, SigningKey};
use kernel::{Failure, Refusal};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;
use ui::{
    Button, Column, EmptyState, FactList, Html, Link, Page, PageHead, Problem, Row, Surface, Table, Typed,
    Words,
};

#[derive(Template)]
#[template(
    source = r#"<div class="stack">{{ head }}<div class="panel">{{ facts }}</div>{{ figures }}{{ notes }}{{ listings }}</div>"#,
    ext = "html"
)]
struct ReportBody {
    head: PageHead,
    facts: FactList,
    figures: Html,
    notes: Html,
    listings: Html,
}

/// The key with which reports are signed: that of the journal. An axum extension.
#[derive(Clone)]
pub struct Signer(Arc<SigningKey>);

impl Signer {
    pub fn new(key: SigningKey) -> Self {
        Self(Arc::new(key))
    }
    pub(crate) fn sign(&self, document: String) -> SignedDocument {
        SignedDocument::sign(&self.0, document)
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Signer")
    }
}

/// What is missing or uncertain in the data of a report.
#[derive(Serialize, JsonSchema)]
pub(crate) struct NoteJson {
    /// `running`, `behind`, `nothing`, `few`, `short`, `hidden`, `exempted`.
    code: String,
    figure: Option<String>,
    /// The note in the reader's words.
    said: String,
}

/// A listing of the unit in this quarter, with its appeal.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ListedJson {
    number: String,
    /// `red` or `yellow`.
    list: String,
    state: String,
    /// What happened, in order: kind, day, words.
    story: Vec<StoryJson>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct StoryJson {
    kind: String,
    at: String,
    words: Option<String>,
}

/// The report of a unit. It is about a unit, and has no field for a person.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ReportJson {
    scheme: String,
    name: String,
    version: u32,
    period: String,
    /// The instant at which the counts end, and how many entries of the journal were counted.
    until: String,
    entries: i64,
    made: String,
    result: UnitResultJson,
    notes: Vec<NoteJson>,
    listings: Vec<ListedJson>,
}

/// A report with the signature of this deployment.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SignedReportJson {
    /// The report as JSON text; it is signed byte by byte.
    document: String,
    /// The public key, 64 hexadecimal digits.
    key: String,
    /// Ed25519 over `linli-document-1`, the key's bytes and the document.
    signature: String,
}

pub(crate) struct Seen {
    pub(crate) scheme: page::Seen,
    pub(crate) result: UnitResult,
    pub(crate) listings: Vec<ListingView>,
}

/// Reads a unit's part of a quarter's results.
///
/// # Errors
/// Refusals `scheme-not-found`, `listing-unit-unknown`, `scheme-quarter-only`; `forbidden` without a right to the figures.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    (number, code): (String, String),
    typed: &Typed,
) -> Result<Seen, Failure> {
    let seen = page::read(site, cases, viewer.viewer(), words, number, typed).await?;
    viewer.viewer().grant::<ReadAggregates>(&crate::actions::scheme::target_of(&seen.scheme))?;
    let unknown = || {
        Refusal::not_found("listing-unit-unknown").with("given", code.chars().take(40).collect::<String>())
    };
    let unit =
        seen.said.ground.catalogue.directory().by_code(&code).map(|unit| unit.id).ok_or_else(unknown)?;
    let results = seen.results.as_ref().ok_or_else(|| Refusal::rule("listing-without-figures"))?;
    let result = results.units.iter().find(|one| one.unit == unit).cloned().ok_or_else(unknown)?;
    let (tenant, scheme, period) = (site.tenant.clone(), seen.scheme.number.clone(), seen.period.code());
    let read = site.store.read(move |tx| {
        Box::pin(async move { listings::of_unit(tx, &tenant, unit, (&scheme, &period)).await })
    });
    Ok(Seen { listings: read.await?, scheme: seen, result })
}

/// What a reader has to know about the data.
fn notes(seen: &Seen) -> Vec<NoteJson> {
    let (page, said) = (&seen.scheme, &seen.scheme.said);
    let mut notes = Vec::new();
    let mut note = |code: &str, figure: Option<&str>, said: String| {
        notes.push(NoteJson { code: code.to_owned(), figure: figure.map(str::to_owned), said });
    };
    if let Some(results) = &page.results {
        if page.period.end().first_day() > results.as_of.today {
            note("running", None, said.t("report-note-running"));
        }
        if results.as_of.behind > 0 {
            let behind = results.as_of.behind.to_string();
            note("behind", None, said.words.with("report-note-behind", &[("behind", behind)]));
        }
    }
    for item in seen.result.groups.iter().flat_map(|group| &group.items) {
        let name =
            Figures::shipped().find(&item.figure).map_or("", |figure| figure.name(said.words.language()));
        let code = match (page.hides(item), item.value) {
            (true, _) => "hidden",
            (false, Err(lack)) => lack.as_str(),
            (false, Ok(_)) => "",
        };
        if !code.is_empty() {
            let facts = [("name", name.to_owned()), ("value", item_said(page, item))];
            note(code, Some(&item.figure), said.words.with("scheme-item", &facts));
        }
        let exempted = item.raw.denominator - item.share.denominator;
        if exempted > 0 && !page.hides(item) {
            let facts = [("name", name.to_owned()), ("count", exempted.to_string())];
            note("exempted", Some(&item.figure), said.words.with("report-note-exempted", &facts));
        }
    }
    notes
}

fn json_of(site: &Site, seen: &Seen) -> Result<ReportJson, Failure> {
    let results = seen.scheme.results.as_ref().ok_or_else(|| Refusal::rule("listing-without-figures"))?;
    let listings = seen.listings.iter().map(|view| ListedJson {
        number: view.listing.listed.number.clone(),
        list: view.listing.listed.kind.as_str().to_owned(),
        state: view.listing.state.as_str().to_owned(),
        story: view
            .listing
            .timeline
            .iter()
            .map(|moment| StoryJson {
                kind: moment.kind.clone(),
                at: moment.at.rfc3339(),
                words: view.said(&moment.words).map(str::to_owned),
            })
            .collect(),
    });
    Ok(ReportJson {
        scheme: seen.scheme.scheme.number.clone(),
        name: seen.scheme.scheme.name.clone(),
        version: results.published.version,
        period: results.period.code(),
        until: results.as_of.today.start().rfc3339(),
        entries: results.as_of.entries,
        made: site.now().rfc3339(),
        result: unit_json(&seen.scheme, &seen.result),
        notes: notes(seen),
        listings: listings.collect(),
    })
}

/// The signed report.
///
/// # Errors
/// As [`read`].
pub(crate) fn signed(site: &Site, signer: &Signer, seen: &Seen) -> Result<SignedReportJson, Failure> {
    let signed = signer.sign(serde_json::to_string(&json_of(site, seen)?)?);
    let (key, signature) = (signed.key.to_string(), signed.signature.to_string());
    Ok(SignedReportJson { document: signed.document, key, signature })
}

/// GET `/insight/schemes/{number}/units/{unit}?period=2026Q4`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    Path(asked): Path<(String, String)>,
    typed: Typed,
) -> Result<Page, Problem> {
    let seen = read(&site, &cases, &viewer, &words, asked, &typed).await?;
    let (page, said) = (&seen.scheme, &seen.scheme.said);
    let unit = said.ground.catalogue.directory().unit(seen.result.unit).map(|unit| unit.code.clone());
    let (scheme, period) = (&page.scheme.number, page.period.code());
    let title = said.unit(seen.result.unit);
    let download = format!("/api/v1/schemes/{scheme}/units/{}?period={period}", unit.unwrap_or_default());
    let head = PageHead::new(title.clone())
        .about(figures::period(&words, page.period))
        .back(page::name(said, &page.scheme), format!("/insight/schemes/{scheme}?period={period}"))
        .action(Button::link(said.t("report-download"), download));
    let facts = FactList::new().fact(said.t("scheme-column-result"), page::whole(page, &seen.result));
    let facts = seen.result.vetoes.iter().fold(facts, |facts, vetoed| {
        let address = format!("/insight/lists/{}", vetoed.listing);
        let link = Html::of(&Link::new(vetoed.veto.what.clone(), address));
        facts.noted(said.t("listing-fact-veto"), link, vetoed.veto.basis.clone().unwrap_or_default())
    });
    let facts = facts.maybe(
        said.t("report-as-of"),
        page.results.as_ref().map(|results| figures::as_of(&words, &results.as_of)),
    );
    let noted = notes(&seen);
    let noted = match noted.is_empty() {
        true => Html::of(&EmptyState::new(said.t("report-notes-none"))),
        false => Html::of(
            &Table::new(said.t("report-notes"))
                .caption_shown()
                .column(Column::new(said.t("report-note")).title())
                .rows(noted.into_iter().map(|note| Row::new().cell(note.said))),
        ),
    };
    let body = ReportBody { head, facts, figures: table(&seen), notes: noted, listings: listed(&seen) };
    let body = Html::render(&body).map_err(|cause| Problem(Failure::broken(cause)))?;
    Ok(Page::new(Surface::Desk, title, body).at("insight"))
}

fn table(seen: &Seen) -> Html {
    let (page, said) = (&seen.scheme, &seen.scheme.said);
    let mut rows = Vec::new();
    for group in &seen.result.groups {
        for item in &group.items {
            let name =
                Figures::shipped().find(&item.figure).map_or("", |figure| figure.name(said.words.language()));
            let name = match item.better {
                Better::High => name.to_owned(),
                Better::Low => said.words.with("scheme-low-is-good", &[("formula", name.to_owned())]),
            };
            let value = match (page.hides(item), item.value) {
                (true, _) => said.t("insight-hidden"),
                (false, Ok(value)) => hundredths(value),
                (false, Err(_)) => said.t("scheme-group-none"),
            };
            let group_name = page::of_language(said, &group.name, group.name_en.as_deref());
            rows.push(
                Row::new()
                    .cell(group_name)
                    .cell(name)
                    .cell(item_said(page, item))
                    .cell(value)
                    .cell(said.words.with("insight-percent", [("percent", item.weight.to_string())])),
            );
        }
    }
    let table = Table::new(said.t("report-figures"))
        .caption_shown()
        .column(Column::new(said.t("scheme-column-group")))
        .column(Column::new(said.t("scheme-column-figure")).title())
        .column(Column::new(said.t("listing-column-counts")).number())
        .column(Column::new(said.t("listing-column-value")).number())
        .column(Column::new(said.t("scheme-column-weight")).number());
    Html::of(&table.rows(rows))
}

fn listed(seen: &Seen) -> Html {
    let said = &seen.scheme.said;
    if seen.listings.is_empty() {
        return Html::of(&EmptyState::new(said.t("report-listings-none")));
    }
    let rows = seen.listings.iter().map(|view| {
        let listed = &view.listing.listed;
        let state = view.listing.state.as_str().replace('_', "-");
        Row::new()
            .cell(Link::new(subject(said, &view.listing), format!("/insight/lists/{}", listed.number)))
            .cell(said.t(&format!("listing-kind-{}", listed.kind.as_str())))
            .cell(said.t(&format!("listing-state-{state}")))
    });
    let table = Table::new(said.t("report-listings"))
        .caption_shown()
        .column(Column::new(said.t("listing-column-subject")).title())
        .column(Column::new(said.t("listing-field-list")).narrow())
        .column(Column::new(said.t("listing-column-state")).narrow());
    Html::of(&table.rows(rows))
}
