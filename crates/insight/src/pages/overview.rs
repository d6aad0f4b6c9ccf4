//! `/insight`: every indicator of a place and period, its own past beside it, with and without what rulings took out.

use super::open::{file, indicator_link, not_enough, small};
use super::said::{self as figures, csv};
use super::wanted::{Wanted, wanted};
use crate::model::{Day, Indicator, Indicators, Period, PeriodKind, Share};
use crate::query::{self, AsOf, Tally, as_of, span_of};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use cases::{CaseSite, Ground, Said};
use guard::{SignedIn, Site, Viewer};
use kernel::Failure;
use place::Level;
use std::sync::Arc;
use ui::{
    Button, Choice, Column, Content, FilterBar, Form, Html, Page, PageHead, Problem, Row, Table, Token,
    Typed, Words,
};

/// Periods of each kind that the page offers.
const MONTHS: usize = 13;
const QUARTERS: usize = 5;
const YEARS: usize = 2;

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewBody {
    head: PageHead,
    filters: FilterBar,
    as_of: String,
    enough: Content,
    table: Html,
    small: String,
    csv: Button,
}

/// One line: a figure with its past.
pub(crate) struct Line {
    pub(crate) indicator: &'static Indicator,
    pub(crate) now: Tally,
    pub(crate) before: Tally,
    pub(crate) year_before: Tally,
    /// What rulings take out.
    pub(crate) exempted: Share,
    /// A small count that this viewer may not read.
    pub(crate) hidden: bool,
}

/// What the overview shows.
pub(crate) struct Overview {
    pub(crate) ground: Arc<Ground>,
    pub(crate) wanted: Wanted,
    pub(crate) as_of: AsOf,
    pub(crate) lines: Vec<Line>,
}

/// Reads the overview that an address asks for, as far as the viewer may.
///
/// # Errors
/// The refusals of [`wanted`].
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
) -> Result<Overview, Failure> {
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let (asking, asked) = (viewer.clone(), typed.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let wanted = wanted(&asked, &ground, &asking, Day::of(now))?;
            let mark = as_of(tx, &tenant, now).await?;
            let year = Period::around(wanted.period.kind, crate::Month(wanted.period.first.0 - 12));
            let mut tallies = Vec::with_capacity(3);
            for period in [wanted.period, wanted.period.before(), year] {
                let span = span_of(period, mark.today);
                let rows = query::by_unit(tx, &tenant, &wanted.scope, span).await?;
                tallies.push(query::sum(rows.values()));
            }
            let [now_tally, before, year_before] = <[Tally; 3]>::try_from(tallies).unwrap_or_default();
            let mut lines = Vec::new();
            for indicator in Indicators::shipped().all() {
                let span = span_of(wanted.period, mark.today);
                let exempted = query::exempted(tx, &tenant, &wanted.scope, span, indicator).await?;
                lines.push(Line {
                    indicator,
                    hidden: !wanted.reads_cases && is_few(indicator, now_tally.share(indicator)),
                    now: now_tally.clone(),
                    before: before.clone(),
                    year_before: year_before.clone(),
                    exempted,
                });
            }
            Ok::<_, Failure>(Overview { ground, wanted, as_of: mark, lines })
        })
    });
    read.await
}

/// Whether one of the counts, or what is left between them, is small.
pub(crate) fn is_small(share: Share) -> bool {
    let small = |count: i64| count > 0 && count < Indicators::shipped().thresholds.small_count;
    small(share.denominator) || small(share.numerator) || small(share.denominator - share.numerator)
}

/// The same for an indicator, of which a case may be counted in parts.
pub(crate) fn is_few(indicator: &Indicator, share: Share) -> bool {
    let least = Indicators::shipped().thresholds.small_count * indicator.parts();
    let few = |count: i64| count > 0 && count < least;
    few(share.denominator) || few(share.numerator) || few(share.denominator - share.numerator)
}

/// GET `/insight`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let seen = read(&site, &cases, viewer.viewer(), &typed).await?;
    let said = Said { words: words.clone(), ground: seen.ground.clone(), now: site.now() };
    let enough = seen.as_of.is_enough(Indicators::shipped().thresholds.least_days);
    let query = query_of(&seen.wanted);
    let body = OverviewBody {
        head: PageHead::new(said.t("insight-title")).about(about(&said, &seen.wanted)),
        filters: filters(&said, &token, &typed, &seen.wanted, &seen.as_of, "/insight"),
        as_of: figures::as_of(&words, &seen.as_of),
        enough: not_enough(&words, enough),
        table: drawn(&said, &seen, enough, &query),
        small: match seen.wanted.reads_cases {
            true => few(&words),
            false => small(&words),
        },
        csv: Button::link(said.t("insight-csv"), format!("/insight/figures.csv{query}")),
    };
    Ok(Page::desk(said.t("insight-title"), &body)?.at("insight"))
}

/// GET `/insight/figures.csv`
pub(crate) async fn table(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Response, Problem> {
    let seen = read(&site, &cases, viewer.viewer(), &typed).await?;
    let head = [
        "indicator",
        "name",
        "period",
        "numerator",
        "denominator",
        "percent",
        "low",
        "high",
        "days",
        "exempted",
    ];
    let mut text = csv(&head.map(str::to_owned));
    for line in &seen.lines {
        let share = line.now.share(line.indicator);
        let bound =
            |bound: Option<f64>| bound.map(|bound| format!("{:.1}", bound * 100.0)).unwrap_or_default();
        let shown = |text: String| if line.hidden { words.t("insight-hidden") } else { text };
        let is_counted = line.indicator.measures().is_some();
        let of_counts = |text: String| if is_counted { shown(text) } else { String::new() };
        let of_share = |text: String| if line.indicator.is_share() { shown(text) } else { String::new() };
        text.push_str(&csv(&[
            line.indicator.key.clone(),
            line.indicator.told(words.language()).name.clone(),
            seen.wanted.period.code(),
            of_counts(line.indicator.said(share.numerator)),
            shown(line.indicator.said(share.denominator)),
            if line.indicator.is_shared() {
                shown(share.percent().unwrap_or_default())
            } else {
                of_share(share.percent().unwrap_or_default())
            },
            of_share(bound(share.interval().map(|range| range.0))),
            of_share(bound(share.interval().map(|range| range.1))),
            if is_counted {
                String::new()
            } else {
                shown(line.now.parked_age().map(figures::days).unwrap_or_default())
            },
            of_counts(line.indicator.said(line.exempted.denominator)),
        ]));
    }
    Ok(file(text, &format!("insight-{}.csv", seen.wanted.period.code())))
}

/// From how many cases on a percentage is shown.
fn few(words: &Words) -> String {
    let least = Indicators::shipped().thresholds.least_denominator;
    words.with("insight-few", [("least", least.to_string())])
}

/// What is looked at: place, unit, period.
pub(crate) fn about(said: &Said, wanted: &Wanted) -> String {
    let place = wanted.place.map_or_else(|| said.t("insight-everywhere"), |place| said.place(Some(place)));
    let what = match wanted.unit {
        Some(unit) => format!("{place} · {}", said.unit(unit)),
        None => place,
    };
    said.words.with("insight-of", [("what", what), ("period", figures::period(&said.words, wanted.period))])
}

/// The same place, unit and period for another page.
pub(crate) fn query_of(wanted: &Wanted) -> String {
    let mut query = format!("?period={}", wanted.period.code());
    if let Some(place) = wanted.place {
        query.push_str(&format!("&place={place}"));
    }
    if let Some(unit) = wanted.unit {
        query.push_str(&format!("&unit={unit}"));
    }
    query
}

/// Period, place and unit to choose from.
pub(crate) fn filters(
    said: &Said,
    token: &Token,
    typed: &Typed,
    wanted: &Wanted,
    as_of: &AsOf,
    address: &str,
) -> FilterBar {
    let words = &said.words;
    let mut chosen = Typed::new().with("period", wanted.period.code());
    if let Some(place) = wanted.place {
        chosen.add("place", place.to_string());
    }
    if let Some(unit) = typed.get("unit") {
        chosen.add("unit", unit.to_owned());
    }
    let form = Form::new(words, token).prefix("filter").typed(chosen);
    let today = as_of.today.month();
    let periods = [(PeriodKind::Month, MONTHS), (PeriodKind::Quarter, QUARTERS), (PeriodKind::Year, YEARS)];
    let mut choices: Vec<Choice> = periods
        .into_iter()
        .flat_map(|(kind, count)| {
            std::iter::successors(Some(Period::around(kind, today)), |one| Some(one.before())).take(count)
        })
        .map(|one| Choice::new(one.code(), figures::period(words, one)))
        .collect();
    let listed = wanted.period.first.0 + 13 > today.0;
    if !listed {
        choices.push(Choice::new(wanted.period.code(), figures::period(words, wanted.period)));
    }
    let tree = said.ground.atlas.tree();
    let mut places: Vec<Choice> = Vec::new();
    for root in tree.nodes().filter(|node| Some(node.id) == said.ground.atlas.root()) {
        places.push(Choice::new(root.id.to_string(), root.name.clone()));
    }
    places.extend(said.ground.place_choices());
    // A narrower place keeps its name in the list when somebody looks at it.
    if let Some(node) = wanted.place.and_then(|place| said.ground.atlas.node(place))
        && !matches!(node.level, Level::Street | Level::Community)
    {
        places.push(Choice::new(node.id.to_string(), node.name.clone()));
    }
    let directory = said.ground.catalogue.directory();
    let mut units: Vec<(String, kernel::UnitId)> = directory
        .units()
        .into_iter()
        .filter(|unit| directory.active(unit.id, said.now))
        .map(|unit| (said.unit(unit.id), unit.id))
        .collect();
    units.sort();
    let units = units.into_iter().map(|(name, id)| Choice::new(id.to_string(), name));
    FilterBar::new(words, address)
        .field(Html::of(&form.select("period", said.t("insight-period"), choices).required()))
        .field(Html::of(
            &form
                .select("place", said.t("insight-column-place"), places)
                .unchosen(said.t("insight-everywhere")),
        ))
        .field(Html::of(
            &form.select("unit", said.t("insight-column-unit"), units).unchosen(said.t("insight-all-units")),
        ))
}

fn drawn(said: &Said, seen: &Overview, enough: bool, query: &str) -> Html {
    let words = &said.words;
    let column = |key: &str| Column::new(said.t(key));
    let table = Table::new(said.t("insight-title"))
        .column(column("insight-column-indicator").title())
        .column(column("insight-column-figure").number())
        .column(column("insight-column-interval").number())
        .column(column("insight-column-before").number())
        .column(column("insight-column-year-before").number())
        .column(column("insight-column-without").number());
    let lines = seen.lines.iter().map(|line| {
        let one = line.indicator;
        let share = line.now.share(one);
        let past = |tally: &Tally| match !seen.wanted.reads_cases && is_few(one, tally.share(one)) {
            true => said.t("insight-hidden"),
            false => figures::figure(words, tally, one, enough),
        };
        let row = Row::new().id(format!("figure-{}", one.key)).cell(indicator_link(said, one, query));
        if line.hidden {
            return row
                .cell(said.t("insight-hidden"))
                .cell(said.t("insight-none"))
                .cell(past(&line.before))
                .cell(past(&line.year_before))
                .cell(said.t("insight-none"));
        }
        let interval = match one.is_share() {
            true => figures::interval(words, share, enough),
            false => said.t("insight-none"),
        };
        let without = match line.exempted.denominator {
            0 => said.t("insight-none"),
            _ => figures::of_indicator(words, share.without(line.exempted), one, enough),
        };
        row.cell(past(&line.now))
            .cell(interval)
            .cell(past(&line.before))
            .cell(past(&line.year_before))
            .cell(without)
    });
    Html::of(&table.rows(lines.collect::<Vec<_>>()))
}
