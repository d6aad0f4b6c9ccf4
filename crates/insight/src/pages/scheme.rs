//! `/insight/schemes/{number}`: how units are judged, for everybody; what came of it, for those who answer for the place.

use super::overview::is_small;
use super::said as figures;
use crate::actions::scheme::{SchemeStep, Taken, perform, running, target_of};
use crate::model::scheme::{
    Better, Figures, GroupResult, ItemResult, Published, Scheme, SchemeState, Terms, UnitResult, hundredths,
    quarter_from,
};
use crate::model::{Indicators, Period, PeriodKind};
use crate::query::scheme::{self as query, Results};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Said};
use guard::right::{DecideListing, DraftScheme, PublishScheme, ReadAggregates, ReadCase};
use guard::steps::answer;
use guard::{Idempotency, SignedIn, Site, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use ui::{
    Badge, Button, Choice, Column, Content, Disclosure, FactList, FilterBar, Form, Html, Language, Link,
    Notice, Page, PageHead, Problem, Row, Surface, Table, Timeline, TimelineEntry, Token, Tone, Typed, Words,
};

#[derive(Template)]
#[template(path = "scheme.html")]
struct SchemeBody {
    words: Words,
    head: PageHead,
    notices: Vec<Notice>,
    filters: Content,
    results: Content,
    facts: FactList,
    formula: Vec<String>,
    terms: Vec<(String, Content)>,
    history: Timeline,
    actions: Content,
}

/// A scheme as somebody sees it.
pub(crate) struct Seen {
    pub(crate) said: Said,
    pub(crate) scheme: Scheme,
    pub(crate) version: i64,
    pub(crate) period: Period,
    /// For those who may read figures of its place.
    pub(crate) results: Option<Results>,
    pub(crate) reads_figures: bool,
    /// Small counts hide nothing from whoever may read the cases themselves.
    pub(crate) reads_cases: bool,
}

impl Seen {
    /// Whether a figure of a unit is a small count that this viewer may not read.
    pub(crate) fn hides(&self, item: &ItemResult) -> bool {
        let own = Figures::shipped().find(&item.figure).is_some_and(crate::model::scheme::Figure::is_own);
        !self.reads_cases && !own && is_small(item.raw)
    }
    pub(crate) fn hides_group(&self, group: &GroupResult) -> bool {
        group.items.iter().any(|item| self.hides(item))
    }
    pub(crate) fn hides_unit(&self, unit: &UnitResult) -> bool {
        unit.groups.iter().any(|group| self.hides_group(group))
    }
    /// The version that the page explains: the one by which the quarter is judged, else the newest.
    pub(crate) fn told(&self) -> Option<&Published> {
        self.scheme.in_force(self.period).or_else(|| self.scheme.published.last())
    }
}

/// Reads a scheme for a viewer, with the results of the quarter that is asked for.
///
/// # Errors
/// Refusals `scheme-not-found`, `scheme-quarter-only`, `insight-person`.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
    number: String,
    typed: &Typed,
) -> Result<Seen, Failure> {
    super::no_person(typed)?;
    let (now, tenant, grounds, asking) =
        (site.now(), site.tenant.clone(), cases.grounds.clone(), viewer.clone());
    let period = match typed.get("period") {
        None => running(now),
        Some(code) => Some(Period::read(code)?)
            .filter(|period| period.kind == PeriodKind::Quarter)
            .ok_or_else(|| Refusal::invalid("scheme-quarter-only", "period"))?,
    };
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let found = query::scheme_for(tx, &tenant, &asking, &number).await?;
            let target = target_of(&found.state);
            let reads_figures = asking.may::<ReadAggregates>(&target);
            let results = match reads_figures {
                true => query::results(tx, &tenant, &ground, &found.state, period, now).await?,
                false => None,
            };
            Ok::<_, Failure>((ground, found, results, reads_figures, asking.may::<ReadCase>(&target)))
        })
    });
    let (ground, found, results, reads_figures, reads_cases) = read.await?;
    let said = Said { words: words.clone(), ground, now };
    Ok(Seen {
        said,
        scheme: found.state,
        version: found.version,
        period,
        results,
        reads_figures,
        reads_cases,
    })
}

/// GET `/insight/schemes/{number}?period=2026Q4`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    words: Words,
    token: Token,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Page, Problem> {
    let seen = read(&site, &cases, &viewer, &words, number, &typed).await?;
    draw(&site, &viewer, &token, &seen, None)
}

/// POST `/insight/schemes/{number}/{step}`
pub(crate) async fn step(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    Path((number, step)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, Problem> {
    let step: SchemeStep = step.parse()?;
    let request = idempotency.or_typed(&typed);
    let taken = take(&site, &cases, viewer.viewer(), number.clone(), step, typed.clone(), request).await;
    let refusal = match answer(taken, "scheme-changed-meanwhile")? {
        Ok(_) => return Ok(Redirect::to(&format!("/insight/schemes/{number}")).into_response()),
        Err(refusal) => refusal,
    };
    let seen = read(&site, &cases, viewer.viewer(), &words, number, &Typed::new()).await?;
    let page = draw(&site, viewer.viewer(), &token, &seen, Some((step, typed, refusal.clone())))?;
    Ok(page.refused(&refusal).into_response())
}

/// Takes a step in a transaction of its own.
pub(crate) async fn take(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    number: String,
    step: SchemeStep,
    typed: Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let (inner, grounds, viewer) = (site.clone(), cases.grounds.clone(), viewer.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, inner.now()).await?;
            perform(tx, &inner, &ground, &viewer, (&number, step), &typed, request).await
        })
    });
    write.await
}

type Refused = (SchemeStep, Typed, Refusal);

fn draw(
    site: &Site,
    viewer: &Viewer,
    token: &Token,
    seen: &Seen,
    refused: Option<Refused>,
) -> Result<Page, Problem> {
    let (said, scheme) = (&seen.said, &seen.scheme);
    let title = name(said, scheme);
    let head = PageHead::new(title.clone())
        .about(scheme.number.clone())
        .back(said.t("scheme-list-title"), "/insight/schemes")
        .badge(Html::of(&badge(said, scheme)));
    let drafts = viewer.may::<DraftScheme>(&target_of(scheme)) && scheme.ended.is_none();
    let head = match drafts {
        true => {
            let address = format!("/insight/schemes/{}/draft", scheme.number);
            head.action(Button::link(said.t("scheme-draft-do"), address))
        }
        false => head,
    };
    let head = head.action(Button::link(said.t("listing-list-title"), "/insight/lists"));
    let head = match viewer.may::<DecideListing>(&target_of(scheme)) && seen.results.is_some() {
        true => head.action(super::listings::new_link(said, &scheme.number, seen.period)),
        false => head,
    };
    let mut terms = Vec::new();
    if let Some(told) = seen.told() {
        let title = said.words.with(
            "scheme-terms-of",
            &[
                ("version", told.version.to_string()),
                ("quarter", figures::period(&said.words, quarter_from(told.from))),
            ],
        );
        terms.push((title, terms_of(said, &told.terms)));
    }
    if let Some(draft) = &scheme.draft {
        terms.push((said.t("scheme-terms-draft"), terms_of(said, &draft.terms)));
    }
    let body = SchemeBody {
        words: said.words.clone(),
        head,
        notices: vec![Notice::information(said.t("scheme-never")).text(said.t("scheme-never.text"))],
        filters: filters(said, token, seen),
        results: results(seen),
        facts: facts(said, scheme),
        formula: formula(&said.words),
        terms,
        history: history(said, scheme),
        actions: actions(said, scheme, viewer, token, (seen.version, site.form_key()), refused),
    };
    let html = Html::render(&body).map_err(|cause| Problem(Failure::broken(cause)))?;
    let surface = if viewer.staff().is_some() { Surface::Desk } else { Surface::Door };
    Ok(Page::new(surface, title, html).at("insight"))
}

/// How a result is made, line by line.
pub(crate) fn formula(words: &Words) -> Vec<String> {
    (1..=5).map(|line| words.t(&format!("scheme-formula-{line}"))).collect()
}

/// What a scheme is called in the reader's language.
pub(crate) fn name(said: &Said, scheme: &Scheme) -> String {
    of_language(said, &scheme.name, scheme.name_en.as_deref())
}

pub(crate) fn of_language(said: &Said, name: &str, name_en: Option<&str>) -> String {
    match (said.words.language(), name_en) {
        (Language::English, Some(name)) => name.to_owned(),
        _ => name.to_owned(),
    }
}

pub(crate) fn badge(said: &Said, scheme: &Scheme) -> Badge {
    let tone = match scheme.state() {
        SchemeState::Draft => Tone::Neutral,
        SchemeState::Published => Tone::Accent,
        SchemeState::Ended => Tone::Ended,
    };
    Badge::new(said.t(&format!("scheme-state-{}", scheme.state().as_str()))).tone(tone)
}

fn facts(said: &Said, scheme: &Scheme) -> FactList {
    let publisher = scheme.publisher.map_or_else(|| said.t("insight-none"), |unit| said.unit(unit));
    FactList::new()
        .fact(said.t("scheme-column-kind"), said.t(&format!("org-kind-{}", scheme.kind.name())))
        .fact(said.t("scheme-column-publisher"), publisher)
        .fact(said.t("scheme-fact-period"), said.t("scheme-fact-period.text"))
}

/// Groups, figures and weights; veto items with their basis; who weighs how much.
fn terms_of(said: &Said, terms: &Terms) -> Content {
    let words = &said.words;
    let language = words.language();
    let percent = |weight: u32| words.with("insight-percent", [("percent", weight.to_string())]);
    let table = Table::new(said.t("scheme-terms"))
        .column(Column::new(said.t("scheme-column-group")))
        .column(Column::new(said.t("scheme-column-figure")).title())
        .column(Column::new(said.t("scheme-column-formula")))
        .column(Column::new(said.t("scheme-column-side")).narrow())
        .column(Column::new(said.t("scheme-column-weight")).number());
    let mut rows = Vec::new();
    for group in &terms.groups {
        for item in &group.items {
            let figure = Figures::shipped().find(&item.figure);
            let told = figure.and_then(|figure| figure.told(language));
            let name = told.map_or_else(|| item.figure.clone(), |told| told.name.clone());
            let formula = told.map(|told| told.formula.clone()).unwrap_or_default();
            let formula = match figure.map(|figure| figure.better) {
                Some(Better::Low) => words.with("scheme-low-is-good", [("formula", formula)]),
                _ => formula,
            };
            let side = figure.map(|figure| said.t(&format!("scheme-side-{}", figure.side.as_str())));
            let group_name = of_language(said, &group.name, group.name_en.as_deref());
            let row =
                Row::new()
                    .cell(words.with(
                        "scheme-group-weight",
                        &[("group", group_name), ("weight", percent(group.weight))],
                    ))
                    .cell(name)
                    .cell(formula)
                    .cell(side.unwrap_or_default())
                    .cell(percent(item.weight));
            rows.push(row);
        }
    }
    let balance = terms.balance();
    let part = |part: u32| figures_percent(words, part);
    let balance =
        words.with("scheme-balance", &[("outside", part(balance.outside)), ("inside", part(balance.inside))]);
    let mut facts = FactList::new()
        .fact(said.t("scheme-balance-title"), balance)
        .fact(said.t("scheme-field-least"), terms.least.to_string());
    if let Some(reason) = &terms.inside_reason {
        facts = facts.fact(said.t("scheme-field-reason"), reason.clone());
    }
    if terms.vetoes.is_empty() {
        facts = facts.fact(said.t("scheme-vetoes"), said.t("scheme-vetoes-none"));
    }
    if !terms.vetoes.is_empty() {
        facts = facts.fact(said.t("scheme-vetoes"), said.t("scheme-vetoes-apply"));
    }
    for veto in &terms.vetoes {
        let basis = veto.basis.clone().unwrap_or_else(|| said.t("scheme-veto-no-basis"));
        facts = facts.noted(said.t("scheme-veto"), veto.what.clone(), basis);
    }
    Html::join([Html::of(&table.rows(rows)), Html::of(&facts)]).into()
}

/// Ten-thousandths as percent.
fn figures_percent(words: &Words, part: u32) -> String {
    let percent = match part % 100 {
        0 => (part / 100).to_string(),
        rest => format!("{}.{rest:02}", part / 100),
    };
    words.with("insight-percent", [("percent", percent)])
}

fn filters(said: &Said, token: &Token, seen: &Seen) -> Content {
    let Some(first) = seen.scheme.first().filter(|_| seen.reads_figures) else { return Content::empty() };
    let words = &said.words;
    let form =
        Form::new(words, token).prefix("filter").typed(Typed::new().with("period", seen.period.code()));
    let last = running(said.now);
    let quarters = std::iter::successors(Some(last), |one| Some(one.before()))
        .take_while(|one| one.first >= first.first)
        .map(|one| Choice::new(one.code(), figures::period(words, one)));
    let mut quarters: Vec<Choice> = quarters.take(40).collect();
    if seen.period.first < first.first || seen.period.first > last.first {
        quarters.push(Choice::new(seen.period.code(), figures::period(words, seen.period)));
    }
    let field = form.select("period", said.t("insight-period"), quarters).required();
    Html::of(
        &FilterBar::new(words, format!("/insight/schemes/{}", seen.scheme.number)).field(Html::of(&field)),
    )
    .into()
}

/// The list of results: units by name, never by their result.
fn results(seen: &Seen) -> Content {
    let said = &seen.said;
    if !seen.reads_figures || seen.scheme.published.is_empty() {
        return Content::empty();
    }
    let Some(results) = &seen.results else {
        return Html::of(&Notice::information(said.t("scheme-no-version"))).into();
    };
    let words = &said.words;
    let mut table = Table::new(said.t("scheme-results"))
        .column(Column::new(said.t("insight-column-unit")).title())
        .column(Column::new(said.t("scheme-column-result")).number());
    for group in &results.published.terms.groups {
        table = table.column(Column::new(of_language(said, &group.name, group.name_en.as_deref())).number());
    }
    let mut rows: Vec<(String, Row)> = results
        .units
        .iter()
        .map(|unit| {
            let name = said.unit(unit.unit);
            let code = said.ground.catalogue.directory().unit(unit.unit).map(|unit| unit.code.clone());
            let whole = whole(seen, unit);
            let code = code.unwrap_or_default();
            let (scheme, period) = (&seen.scheme.number, seen.period.code());
            let report = format!("/insight/schemes/{scheme}/units/{code}?period={period}");
            let link = Link::new(name.clone(), report);
            let row = Row::new().id(format!("result-{code}")).cell(link).cell(whole);
            let row = unit.groups.iter().fold(row, |row, group| {
                row.cell(value(said, group.value, seen.hides_group(group), "scheme-group-none"))
            });
            (name, row)
        })
        .collect();
    rows.sort_by(|left, right| left.0.cmp(&right.0));
    let as_of = figures::as_of(words, &results.as_of);
    let enough = results.as_of.is_enough(Indicators::shipped().thresholds.least_days);
    let note = super::open::not_enough(words, enough);
    let table = Html::of(&table.rows(rows.into_iter().map(|(_, row)| row)));
    let note = if note.is_empty() { Html::default() } else { Html::of(&note) };
    let legend = Html::of(&Notice::information(said.t("scheme-results-about")).text(as_of));
    Html::join([note, table, legend]).into()
}

/// A unit's result; of a vetoed one that there is none, and what its figures say.
pub(crate) fn whole(seen: &Seen, unit: &UnitResult) -> Content {
    let said = &seen.said;
    let by_figures = value(said, unit.value, seen.hides_unit(unit), "scheme-result-none");
    if unit.vetoes.is_empty() {
        return by_figures.into();
    }
    super::open::cell(
        said.t("scheme-vetoed"),
        said.words.with("scheme-vetoed-without", [("value", by_figures)]),
        String::new(),
    )
    .into()
}

fn value(said: &Said, value: Option<f64>, hidden: bool, none: &str) -> String {
    match (hidden, value) {
        (true, _) => said.t("insight-hidden"),
        (false, Some(value)) => hundredths(value),
        (false, None) => said.t(none),
    }
}

/// A figure's two counts, or what is missing of it.
pub(crate) fn item_said(seen: &Seen, item: &ItemResult) -> String {
    let said = &seen.said;
    if seen.hides(item) {
        return said.t("insight-hidden");
    }
    match item.value {
        Ok(_) => format!("{}/{}", item.share.numerator, item.share.denominator),
        Err(lack) => {
            let (numerator, denominator) =
                (item.share.numerator.to_string(), item.share.denominator.to_string());
            let facts = [("numerator", numerator), ("denominator", denominator)];
            said.words.with(&format!("scheme-lack-{}", lack.as_str()), &facts)
        }
    }
}

fn history(said: &Said, scheme: &Scheme) -> Timeline {
    let entries = scheme.timeline.iter().rev().map(|moment| {
        let quarter = moment.quarter.map(|first| figures::period(&said.words, quarter_from(first)));
        let key = format!("scheme-event-{}", moment.kind);
        let what = said.words.with(&key, &[("quarter", quarter.unwrap_or_default())]);
        let who = moment.by.unit().map_or_else(|| said.t("scheme-system"), |unit| said.unit(unit));
        TimelineEntry::new(&said.words, what, moment.at).who(who)
    });
    Timeline::new(entries.collect::<Vec<_>>())
}

fn actions(
    said: &Said,
    scheme: &Scheme,
    viewer: &Viewer,
    token: &Token,
    (version, request): (i64, String),
    refused: Option<Refused>,
) -> Content {
    if !viewer.may::<PublishScheme>(&target_of(scheme)) || scheme.ended.is_some() {
        return Content::empty();
    }
    let mut steps = Vec::new();
    if scheme.draft.is_some() {
        steps.push(SchemeStep::Publish);
    }
    if !scheme.published.is_empty() {
        steps.push(SchemeStep::End);
    }
    let drawn = steps.into_iter().map(|step| {
        let name = step.as_str();
        let mut form = Form::new(&said.words, token).prefix(name);
        let mut open = step == SchemeStep::Publish;
        if let Some((_, typed, refusal)) = refused.as_ref().filter(|(refused, ..)| *refused == step) {
            form = form.typed(typed.clone()).refused(refusal);
            open = true;
        }
        let first = running(said.now);
        let quarters = std::iter::successors(Some(first), |one| Some(one.after())).take(5);
        // Only the very first version may begin with the running quarter.
        let skipped = usize::from(step == SchemeStep::Publish && !scheme.published.is_empty());
        let quarters =
            quarters.skip(skipped).map(|one| Choice::new(one.code(), figures::period(&said.words, one)));
        let parts = vec![
            Html::of(&form.errors()),
            Html::of(&form.open(format!("/insight/schemes/{}/{name}", scheme.number))),
            Html::of(&form.hidden("version", version.to_string())),
            Html::of(&form.hidden(Idempotency::FIELD, format!("{request}-{name}"))),
            Html::of(&form.select("quarter", said.t(&format!("scheme-quarter-{name}")), quarters).required()),
            Html::of(&form.submit(said.t(&format!("scheme-do-{name}")))),
            Html::of(&form.close()),
        ];
        let disclosure = Disclosure::new(said.t(&format!("scheme-step-{name}")), Html::join(parts))
            .about(said.t(&format!("scheme-step-{name}.about")))
            .id(format!("step-{name}"))
            .open(open);
        Html::of(&disclosure)
    });
    Html::join(drawn).into()
}
