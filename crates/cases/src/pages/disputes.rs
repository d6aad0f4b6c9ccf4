//! `/disputes`: which duties are disputed, and how long it takes until somebody is designated. By matter, never by how
//! often a unit returns: a return that was right mends the catalogue.

use super::list::filter_of;
use super::said::Said;
use crate::CaseSite;
use crate::ground::Ground;
use crate::model::{Dispute, disputes_of};
use crate::query::{self, DisputeRow};
use askama::Template;
use axum::extract::State;
use axum::{Extension, Json};
use guard::right::ReadCase;
use guard::{SignedIn, Site, Viewer};
use kernel::{Failure, Instant, Refusal};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use ui::{
    Badge, Choice, Column, Content, EmptyState, FilterBar, Form, Html, Link, Page, PageHead, Problem, Row,
    Table, Token, Tone, Typed, Words,
};

/// How far back disputes are counted.
const DAYS: i64 = 365;
/// Disputes that are read, and those of them that are listed.
const READ: u32 = 5000;
const LISTED: usize = 100;

#[derive(Template)]
#[template(path = "disputes.html")]
struct DisputesBody {
    head: PageHead,
    filters: FilterBar,
    figures: Content,
    list: Content,
}

/// GET `/disputes`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let (ground, rows) = read(&site, &cases, viewer.viewer(), &typed).await?;
    let said = Said { words, ground, now: site.now() };
    let body = DisputesBody {
        head: PageHead::new(said.t("case-dispute-title")).about(said.t("case-dispute-about")),
        filters: filters(&said, &token, &typed),
        figures: figures_table(&said, &rows),
        list: list(&said, &rows),
    };
    Ok(Page::desk(said.t("case-dispute-title"), &body)?.at("cases").live("cases"))
}

/// What the address asks for, as far as the viewer may see the cases.
async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
) -> Result<(Arc<Ground>, Vec<DisputeRow>), Failure> {
    if !viewer.holds::<ReadCase>() {
        return Err(Refusal::forbidden("forbidden").into());
    }
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let (asking, asked) = (viewer.clone(), typed.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let mut filter = filter_of(&ground, &asking, &asked, now);
            // The state of a dispute, not of its case.
            (filter.step, filter.open, filter.search) = (None, None, None);
            let since = now.plus_seconds(-DAYS * 86_400);
            let mut rows = query::disputes(tx, &tenant, &filter, since, READ).await?;
            match asked.get("state") {
                Some("open") => rows.retain(|row| row.dispute.ruled.is_none()),
                Some("ruled") => rows.retain(|row| row.dispute.ruled.is_some()),
                _ => {}
            }
            Ok::<_, Failure>((ground, rows))
        })
    });
    read.await
}

/// What is counted of the disputes of a matter (职责争议情况).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct MatterDisputes {
    matter: String,
    returns: u64,
    /// The return was right: the case went elsewhere.
    upheld: u64,
    /// Somebody was designated.
    designated: u64,
    open: u64,
    /// Half of the rulings took no longer, in seconds.
    median_seconds: Option<i64>,
}

/// Disputes by matter, those with the most first.
fn by_matter(rows: &[DisputeRow]) -> Vec<MatterDisputes> {
    let mut counted: BTreeMap<&str, (MatterDisputes, Vec<i64>)> = BTreeMap::new();
    for row in rows {
        let matter = row.matter.as_deref().unwrap_or_default();
        let (figures, took) = counted.entry(matter).or_default();
        matter.clone_into(&mut figures.matter);
        figures.returns += 1;
        match &row.dispute.ruled {
            Some(ruled) => {
                let kind = if ruled.designated { &mut figures.designated } else { &mut figures.upheld };
                *kind += 1;
                took.push(ruled.at.seconds_since(row.dispute.returned_at));
            }
            None => figures.open += 1,
        }
    }
    let mut figures: Vec<MatterDisputes> = counted
        .into_values()
        .map(|(figures, took)| MatterDisputes { median_seconds: median(took), ..figures })
        .collect();
    figures.sort_by(|one, other| other.returns.cmp(&one.returns).then_with(|| one.matter.cmp(&other.matter)));
    figures
}

/// The middle one, of two in the middle the shorter.
fn median(mut seconds: Vec<i64>) -> Option<i64> {
    seconds.sort_unstable();
    seconds.get(seconds.len().checked_sub(1)? / 2).copied()
}

fn filters(said: &Said, token: &Token, typed: &Typed) -> FilterBar {
    let form = Form::new(&said.words, token).prefix("filter").typed(typed.clone());
    let states = ["open", "ruled"]
        .into_iter()
        .map(|state| Choice::new(state, said.t(&format!("case-dispute-state-{state}"))));
    let all = said.t("case-filter-all");
    FilterBar::new(&said.words, "/disputes")
        .field(Html::of(
            &form.select("state", said.t("case-dispute-filter-state"), states).unchosen(all.clone()),
        ))
        .field(Html::of(
            &form.select("place", said.t("case-filter-place"), said.ground.place_choices()).unchosen(all),
        ))
}

fn figures_table(said: &Said, rows: &[DisputeRow]) -> Content {
    if rows.is_empty() {
        return Content::empty();
    }
    let table = Table::new(said.t("case-dispute-by-matter"))
        .column(Column::new(said.t("case-column-matter")).title())
        .column(Column::new(said.t("case-dispute-returns")).number())
        .column(Column::new(said.t("case-dispute-upheld")).number())
        .column(Column::new(said.t("case-dispute-designated")).number())
        .column(Column::new(said.t("case-dispute-open")).number())
        .column(Column::new(said.t("case-dispute-median")).narrow())
        .rows(by_matter(rows).into_iter().map(|figures| {
            let matter = Some(figures.matter.as_str()).filter(|matter| !matter.is_empty());
            Row::new()
                .cell(said.matter(matter))
                .cell(figures.returns)
                .cell(figures.upheld)
                .cell(figures.designated)
                .cell(figures.open)
                .cell(
                    figures
                        .median_seconds
                        .map_or_else(|| "—".to_owned(), |seconds| said.words.duration(seconds)),
                )
        }));
    Html::of(&table).into()
}

fn list(said: &Said, rows: &[DisputeRow]) -> Content {
    if rows.is_empty() {
        let empty = EmptyState::new(said.t("case-dispute-empty")).text(said.t("case-dispute-empty.text"));
        return Html::of(&empty).into();
    }
    let table = Table::new(said.t("case-dispute-list"))
        .column(Column::new(said.t("case-column-title")).title())
        .column(Column::new(said.t("case-dispute-ruling")))
        .column(Column::new(said.t("case-dispute-unit")))
        .column(Column::new(said.t("case-dispute-cited")))
        .column(Column::new(said.t("case-column-matter")))
        .column(Column::new(said.t("case-column-place")))
        .column(Column::new(said.t("case-dispute-returned")).narrow())
        .column(Column::new(said.t("case-dispute-took")).narrow())
        .rows(rows.iter().take(LISTED).map(|row| line(said, row)));
    Html::of(&table).into()
}

fn line(said: &Said, row: &DisputeRow) -> Row {
    let address = format!("/cases/{}", row.number);
    let dispute = &row.dispute;
    let title = row.title.clone().unwrap_or_else(|| said.t("case-title-deleted"));
    let until = dispute.ruled.as_ref().map_or(said.now, |ruled| ruled.at);
    Row::new()
        .opens(address.clone())
        .cell(Link::new(title, address))
        .cell(ruling(said, dispute))
        .cell(said.unit(dispute.unit))
        .cell(said.duty(&dispute.cited))
        .cell(said.matter(row.matter.as_deref()))
        .cell(said.place(row.place))
        .cell(ui::Moment::day(&said.words, dispute.returned_at))
        .cell(said.words.duration(until.seconds_since(dispute.returned_at)))
}

fn ruling(said: &Said, dispute: &Dispute) -> Content {
    match &dispute.ruled {
        Some(ruled) => {
            let key = if ruled.designated { "case-dispute-to-designated" } else { "case-dispute-to-other" };
            said.words.with(key, &[("unit", said.unit(ruled.lead))]).into()
        }
        None => Badge::new(said.t("case-dispute-state-open")).tone(Tone::DueSoon).into(),
    }
}

/// What machines read of disputes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DisputesJson {
    /// First day that is counted.
    since: String,
    matters: Vec<MatterDisputes>,
    rows: Vec<DisputeJson>,
}

/// A return and what was ruled on it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DisputeJson {
    number: String,
    matter: Option<String>,
    place: Option<String>,
    /// Code of the unit that returned the case.
    unit: String,
    ground: String,
    /// The duty item that it cites.
    cited: String,
    returned: String,
    ruled: Option<String>,
    designated: Option<bool>,
    lead: Option<String>,
    duty: Option<String>,
}

/// GET `/api/v1/disputes`, with the filters of the page
pub(crate) async fn machines(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    typed: Typed,
) -> Result<Json<DisputesJson>, Problem> {
    let (ground, rows) = read(&site, &cases, viewer.viewer(), &typed).await?;
    let code =
        |unit| ground.catalogue.directory().unit(unit).map_or_else(String::new, |unit| unit.code.clone());
    let since = site.now().plus_seconds(-DAYS * 86_400).date().to_string();
    let matters = by_matter(&rows);
    let row = |row: &DisputeRow| DisputeJson {
        number: row.number.clone(),
        matter: row.matter.clone(),
        place: row.place.map(|place| place.to_string()),
        unit: code(row.dispute.unit),
        ground: row.dispute.ground.clone(),
        cited: row.dispute.cited.clone(),
        returned: row.dispute.returned_at.rfc3339(),
        ruled: row.dispute.ruled.as_ref().map(|ruled| ruled.at.rfc3339()),
        designated: row.dispute.ruled.as_ref().map(|ruled| ruled.designated),
        lead: row.dispute.ruled.as_ref().map(|ruled| code(ruled.lead)),
        duty: row.dispute.ruled.as_ref().map(|ruled| ruled.duty.clone()),
    };
    Ok(Json(DisputesJson { since, matters, rows: rows.iter().map(row).collect() }))
}

/// What the case's own page says of its disputes: who returned it and when, what was ruled, what it changed.
pub(crate) fn of_case(said: &Said, case: &crate::model::Case, proposals: &[duty::Proposal]) -> Vec<Content> {
    let mut lines: Vec<Content> = disputes_of(case)
        .iter()
        .map(|dispute| {
            let facts = [("unit", said.unit(dispute.unit)), ("duty", said.duty(&dispute.cited))];
            let mut text = said.words.with("case-dispute-line", &facts);
            if let Some(ruled) = &dispute.ruled {
                let took: Instant = dispute.returned_at;
                let facts = [
                    ("unit", said.unit(ruled.lead)),
                    ("took", said.words.duration(ruled.at.seconds_since(took))),
                ];
                let key =
                    if ruled.designated { "case-dispute-line-designated" } else { "case-dispute-line-other" };
                text.push_str(&said.words.with(key, &facts));
            }
            text.into()
        })
        .collect();
    for proposal in proposals {
        let step = said.t(&format!("duty-step-{}", proposal.step.name().replace('_', "-")));
        let about = said.words.with("case-dispute-proposal", &[("step", step)]);
        lines.push(Link::new(about, format!("/admin/routes/drafts/{}", proposal.id)).into());
    }
    lines
}
