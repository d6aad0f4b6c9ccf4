//! `/admin/adaptations`: every difference of every lower level from the templates, those that are over too.

use crate::model::{Adaptation, AdaptationEnd};
use crate::pages::deadline::place_asked;
use crate::pages::deadlines::{come, is_open, tabs};
use crate::pages::said::Said;
use crate::pages::{Body, panel};
use crate::site::DutySite;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use guard::{SignedIn, Site};
use kernel::Failure;
use ui::{Column, Content, EmptyState, Html, Link, Page, PageHead, Problem, Row, Table, Token, Typed, Words};

/// GET `/admin/adaptations`, `?place=` only of one place
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    let place = place_asked(&said, &typed)?;
    let mut all: Vec<&Adaptation> =
        said.book().adaptations().filter(|one| place.is_none_or(|place| one.place == place)).collect();
    all.sort_by_key(|one| (said.place(Some(one.place)), one.deadline.clone(), one.number));
    let (open, over): (Vec<&Adaptation>, Vec<&Adaptation>) =
        all.into_iter().partition(|one| is_open(one, said.now));
    let mut parts = vec![tabs(&said, "adaptations"), filter(&said, &token, &typed)];
    parts.push(panel("open", said.t("duty-adaptations-open"), "", differences(&said, &open, true)?)?);
    if !over.is_empty() {
        let about = said.t("duty-adaptations-over.about");
        parts.push(panel("over", said.t("duty-adaptations-over"), about, ended(&said, &over, true)?)?);
    }
    let head = PageHead::new(said.t("duty-adaptations-title"))
        .back(said.t("duty-admin"), "/admin")
        .about(said.t("duty-adaptations-about"));
    Ok(Page::desk(said.t("duty-adaptations-title"), &Body { head, parts })?.at("admin"))
}

fn filter(said: &Said, token: &Token, typed: &Typed) -> Content {
    let form = ui::Form::new(&said.words, token).prefix("filter").typed(typed.clone());
    let mut places: Vec<_> = said.book().adaptations().map(|one| one.place).collect();
    places.sort_unstable();
    places.dedup();
    if places.len() < 2 {
        return Content::empty();
    }
    let choices = places.into_iter().map(|one| ui::Choice::new(one.to_string(), said.place(Some(one))));
    let select = form
        .select("place", said.t("duty-column-place"), choices.collect::<Vec<_>>())
        .unchosen(said.t("duty-everywhere"));
    Html::of(&ui::FilterBar::new(&said.words, "/admin/adaptations").field(Html::of(&select))).into()
}

/// What differs now or will; `named` with the deadline of each.
pub(crate) fn differences(said: &Said, all: &[&Adaptation], named: bool) -> Result<Content, Failure> {
    if all.is_empty() {
        let empty =
            EmptyState::new(said.t("duty-adaptations-none")).text(said.t("duty-adaptations-none.text"));
        return Ok(Html::of(&empty).into());
    }
    let mut table =
        Table::new(said.t("duty-adaptations-open")).column(Column::new(said.t("duty-column-place")).title());
    if named {
        table = table.column(Column::new(said.t("duty-column-clock")));
    }
    let table = table
        .column(Column::new(said.t("duty-column-template")))
        .column(Column::new(said.t("duty-column-own")))
        .column(Column::new(said.t("duty-column-why")))
        .column(Column::new(said.t("duty-column-validity")))
        .column(Column::new(said.t("duty-column-by")))
        .column(Column::new(said.t("duty-column-step")).narrow());
    let rows = all.iter().map(|one| {
        let mut row = Row::new().cell(said.place(Some(one.place)));
        if named {
            row = row.cell(deadline_link(said, one));
        }
        // What has an end already says why.
        let why = std::iter::once(one.basis.clone()).chain(one.end.as_ref().map(|_| said.why_over(one)));
        row = row
            .cell(template_of(said, one))
            .cell(lines(said.term(one.term), [said.version_of(one.number)])?)
            .cell(lines(one.reason.clone(), why)?)
            .cell(said.validity(one.valid))
            .cell(said.by_unit(one.unit))
            .cell(Html::of(&said.standing_of(one)));
        Ok(row)
    });
    Ok(Html::of(&table.rows(rows.collect::<Result<Vec<_>, Failure>>()?)).into())
}

/// What differed once, and why no longer.
pub(crate) fn ended(said: &Said, all: &[&Adaptation], named: bool) -> Result<Content, Failure> {
    let mut table =
        Table::new(said.t("duty-adaptations-over")).column(Column::new(said.t("duty-column-place")).title());
    if named {
        table = table.column(Column::new(said.t("duty-column-clock")));
    }
    let table = table
        .column(Column::new(said.t("duty-column-own")))
        .column(Column::new(said.t("duty-column-validity")))
        .column(Column::new(said.t("duty-column-by")))
        .column(Column::new(said.t("duty-column-ended-by")));
    let rows = all.iter().map(|one| {
        let mut row = Row::new().cell(said.place(Some(one.place)));
        if named {
            row = row.cell(deadline_link(said, one));
        }
        row = row
            .cell(lines(said.term(one.term), [said.version_of(one.number)])?)
            .cell(said.validity(one.valid))
            .cell(said.by_unit(one.unit))
            .cell(said.why_over(one));
        Ok(row)
    });
    Ok(Html::of(&table.rows(rows.collect::<Result<Vec<_>, Failure>>()?)).into())
}

fn deadline_link(said: &Said, one: &Adaptation) -> Content {
    let name = said.book().deadline(&one.deadline).last().map(|rule| said.clock_of(rule));
    let name = name.unwrap_or_else(|| one.deadline.to_string());
    Link::new(name, format!("/admin/deadlines/{}", one.deadline)).into()
}

/// The value that would hold there without it.
fn template_of(said: &Said, one: &Adaptation) -> String {
    let at = said.now.max(one.valid.from);
    let rule = said.book().deadline(&one.deadline).iter().find(|rule| rule.valid.holds_at(at));
    rule.map_or_else(|| "—".to_owned(), |rule| said.term(rule.term))
}

/// A cell with what stands below its first line.
#[derive(Template)]
#[template(path = "duty_two_lines.html")]
struct Lines {
    first: String,
    more: Vec<String>,
}

pub(crate) fn lines(first: String, more: impl IntoIterator<Item = String>) -> Result<Content, Failure> {
    let lines = Lines { first, more: more.into_iter().collect() };
    Ok(Html::render(&lines).map_err(Failure::broken)?.into())
}

impl Said {
    pub(crate) fn version_of(&self, number: u32) -> String {
        self.words.with("duty-version-number", &[("number", number.to_string())])
    }
    pub(crate) fn by_unit(&self, unit: Option<kernel::UnitId>) -> String {
        unit.map_or_else(|| self.t("duty-by-system"), |unit| self.unit(unit))
    }
    /// Why it is over; as long as it holds, that it ends on a day to come.
    pub(crate) fn why_over(&self, one: &Adaptation) -> String {
        match &one.end {
            None => self.t("duty-adaptation-replaced"),
            Some((AdaptationEnd::Withdrawn { unit }, reason)) => self.words.with(
                "duty-adaptation-withdrawn",
                &[("unit", self.by_unit(*unit)), ("reason", reason.clone())],
            ),
            Some((AdaptationEnd::NoLongerAllowed { template }, reason)) => self.words.with(
                "duty-adaptation-no-longer-allowed",
                &[("version", template.to_string()), ("basis", reason.clone())],
            ),
            Some((AdaptationEnd::TemplateEnded, _)) => self.t("duty-adaptation-template-ended"),
        }
    }
}
