//! `/insight/{indicator}`: one number opened: what it means, how it is counted, its months, places and units by name, and the cases
//! behind it that the viewer may read.

use super::chart::chart;
use super::open::{cell, facts, not_enough};
use super::overview::{about, filters, is_few, query_of};
use super::said as figures;
use super::wanted::{Wanted, wanted};
use crate::actions::unknown;
use crate::model::{Day, Indicator, Indicators, Month, Share, Suppressed};
use crate::query::{self, AsOf, CaseRow, Span, Tally, as_of, span_of};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use cases::{CaseId, CaseSite, Ground, Said};
use guard::right::ReadCase;
use guard::{SignedIn, Site, Viewer};
use kernel::{Failure, Instant, TenantId, UnitId};
use place::PlaceId;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Tx;
use ui::{
    Column, Content, Disclosure, EmptyState, FactList, FilterBar, Html, Link, Page, PageHead, Pager, Problem,
    Row, Table, Token, Typed, Words,
};

/// Cases on one page.
const PAGE: u32 = 20;
/// Months of the chart.
const MONTHS: i64 = 12;

#[derive(Template)]
#[template(path = "indicator.html")]
struct IndicatorBody {
    head: PageHead,
    filters: FilterBar,
    as_of: String,
    enough: Content,
    figure_title: String,
    figure: FactList,
    definition_title: String,
    definition: FactList,
    trend_title: String,
    chart: Content,
    months: Content,
    places_title: String,
    places: Content,
    units_title: String,
    units: Content,
    rows_title: String,
    rows: Content,
    pager: Content,
}

/// A number opened.
pub(crate) struct Opened {
    pub(crate) ground: Arc<Ground>,
    pub(crate) indicator: &'static Indicator,
    pub(crate) wanted: Wanted,
    pub(crate) as_of: AsOf,
    pub(crate) places: BTreeMap<Option<PlaceId>, Tally>,
    pub(crate) places_before: BTreeMap<Option<PlaceId>, Tally>,
    pub(crate) units: BTreeMap<Option<UnitId>, Tally>,
    pub(crate) units_before: BTreeMap<Option<UnitId>, Tally>,
    pub(crate) months: Vec<(Month, Share)>,
    pub(crate) exempted: Share,
    /// Cases of this page; none of one that the viewer may not read.
    pub(crate) rows: Vec<(CaseRow, Option<cases::query::CaseRow>)>,
    pub(crate) page: u32,
    pub(crate) more: bool,
}

impl Opened {
    pub(crate) fn total(&self) -> Tally {
        query::sum(self.units.values())
    }
    /// What of a table this viewer does not see: all of it for whoever may read the cases.
    fn hidden<K>(&self, rows: &BTreeMap<Option<K>, Tally>) -> Option<Suppressed> {
        if self.wanted.reads_cases {
            return None;
        }
        let share = |tally: &Tally| tally.share(self.indicator);
        let columns = [
            crate::Column { counts: rows.values().map(|tally| share(tally).denominator).collect() },
            crate::Column { counts: rows.values().map(|tally| share(tally).numerator).collect() },
        ];
        let ratio = crate::Ratio { numerator: 1, denominator: 0, guards_rest: true };
        let small = Indicators::shipped().thresholds.small_count * self.indicator.parts();
        Some(crate::suppress(&columns, &[ratio], small, &[]))
    }
    /// Rows in their order, each with whether it is shown.
    pub(crate) fn told<'a, K>(
        &self,
        rows: &'a BTreeMap<Option<K>, Tally>,
    ) -> Vec<(&'a Option<K>, &'a Tally, bool)> {
        let hidden = self.hidden(rows);
        let shows =
            |at: usize| hidden.as_ref().is_none_or(|hidden| !hidden.hides(0, at) && !hidden.hides(1, at));
        rows.iter().enumerate().map(|(at, (key, tally))| (key, tally, shows(at))).collect()
    }
    pub(crate) fn hides_total(&self) -> bool {
        !self.wanted.reads_cases && is_few(self.indicator, self.total().share(self.indicator))
    }
}

/// Opens the number that an address names, as far as the viewer may.
///
/// # Errors
/// Refusal `insight-unknown`; those of [`wanted`].
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    key: &str,
    typed: &Typed,
) -> Result<Opened, Failure> {
    let indicator = Indicators::shipped().find(key).ok_or_else(|| unknown(key))?;
    let page = typed.read::<u32>("page", "insight-page")?.unwrap_or(1).clamp(1, 10_000);
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let (asking, asked) = (viewer.clone(), typed.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let wanted = wanted(&asked, &ground, &asking, Day::of(now))?;
            let mark = as_of(tx, &tenant, now).await?;
            let (scope, above) = (&wanted.scope, &wanted.above);
            let span = span_of(wanted.period, mark.today);
            let before = span_of(wanted.period.before(), mark.today);
            let end = wanted.period.end().0.min(mark.today.month().0 + 1);
            let year = Span { first: Month(end - MONTHS), end: Month(end), today: mark.today };
            let mut found =
                query::rows(tx, &tenant, scope, span, indicator, ((page - 1) * PAGE, PAGE + 1)).await?;
            let more = found.len() > PAGE as usize;
            found.truncate(PAGE as usize);
            // What is closed to whoever looks is not even a line without a name.
            let named = found.iter().map(|row| row.case.to_string()).collect::<Vec<_>>();
            let closed = guard::closed_among(tx, &tenant, &asking.bars(), named).await?;
            found.retain(|row| !closed.contains(&row.case.to_string()));
            let readable = readable(tx, &tenant, &asking, &found, now).await?;
            let rows = found.into_iter().map(|row| {
                // Units that bear a case together each have a row of it.
                let case = readable.get(&row.case).cloned();
                (row, case)
            });
            let rows = rows.collect::<Vec<_>>();
            Ok::<_, Failure>(Opened {
                indicator,
                as_of: mark,
                places: query::by_place(tx, &tenant, scope, above, span).await?,
                places_before: query::by_place(tx, &tenant, scope, above, before).await?,
                units: query::by_unit(tx, &tenant, scope, span).await?,
                units_before: query::by_unit(tx, &tenant, scope, before).await?,
                months: query::by_month(tx, &tenant, scope, year, indicator).await?,
                exempted: query::exempted(tx, &tenant, scope, span, indicator).await?,
                ground,
                wanted,
                rows,
                page,
                more,
            })
        })
    });
    read.await
}

/// Those of the rows' cases that the viewer may read.
async fn readable(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    rows: &[CaseRow],
    now: Instant,
) -> Result<BTreeMap<CaseId, cases::query::CaseRow>, Failure> {
    if rows.is_empty() {
        return Ok(BTreeMap::new());
    }
    let filter = cases::query::Filter {
        among: Some(rows.iter().map(|row| row.case).collect()),
        scope: viewer.reach::<ReadCase>(),
        now,
        ..cases::query::Filter::default()
    };
    let found = cases::query::case_rows(tx, tenant, &filter, None, PAGE).await?;
    Ok(found.into_iter().map(|case| (case.id, case)).collect())
}

/// GET `/insight/{indicator}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    Path(key): Path<String>,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let seen = read(&site, &cases, viewer.viewer(), &key, &typed).await?;
    let said = Said { words: words.clone(), ground: seen.ground.clone(), now: site.now() };
    let enough = seen.as_of.is_enough(Indicators::shipped().thresholds.least_days);
    let name = seen.indicator.told(words.language()).name.clone();
    let query = query_of(&seen.wanted);
    let address = format!("/insight/{}", seen.indicator.key);
    let drawn = trend(&said, &seen, &name);
    let shows_months = is_tabled(seen.indicator) || !drawn.is_empty();
    let body = IndicatorBody {
        head: PageHead::new(name.clone())
            .about(seen.indicator.told(words.language()).meaning.clone())
            .back(said.t("insight-title"), format!("/insight{query}")),
        filters: filters(&said, &token, &typed, &seen.wanted, &seen.as_of, &address),
        as_of: figures::as_of(&words, &seen.as_of),
        enough: not_enough(&words, enough),
        figure_title: about(&said, &seen.wanted),
        figure: figure(&said, &seen, enough),
        definition_title: said.t("insight-definition"),
        definition: facts(&said, seen.indicator),
        trend_title: said.t("insight-trend"),
        chart: drawn,
        months: if shows_months { months(&said, &seen) } else { Content::empty() },
        places_title: said.t("insight-by-place"),
        places: told(
            &said,
            &seen,
            enough,
            (&seen.places, &seen.places_before),
            "insight-column-place",
            |key| figures::place(&said, key),
        ),
        units_title: said.t("insight-by-unit"),
        units: told(&said, &seen, enough, (&seen.units, &seen.units_before), "insight-column-unit", |key| {
            figures::unit(&said, key)
        }),
        rows_title: said.t("insight-rows"),
        rows: rows(&said, &seen),
        pager: pager(&words, &seen, &address, &query),
    };
    Ok(Page::desk(name, &body)?.at("insight"))
}

fn figure(said: &Said, seen: &Opened, enough: bool) -> FactList {
    let (words, one) = (&said.words, seen.indicator);
    let total = seen.total();
    let share = total.share(one);
    if seen.hides_total() {
        return FactList::new().fact(said.t("insight-column-figure"), said.t("insight-hidden"));
    }
    let before = query::sum(seen.units_before.values());
    let list =
        FactList::new().fact(said.t("insight-column-figure"), figures::figure(words, &total, one, enough));
    let list = match one.is_share() {
        true => list.fact(said.t("insight-column-interval"), figures::interval(words, share, enough)),
        false => list,
    };
    let past = match !seen.wanted.reads_cases && is_few(one, before.share(one)) {
        true => said.t("insight-hidden"),
        false => figures::figure(words, &before, one, enough),
    };
    let list = list.fact(said.t("insight-column-before"), past);
    match seen.exempted.denominator {
        0 => list,
        _ => list.fact(
            said.t("insight-column-without"),
            figures::of_indicator(words, share.without(seen.exempted), one, enough),
        ),
    }
}

/// Months in which a small count would show are left out for those who may not read cases.
fn shown_months(seen: &Opened) -> Vec<(Month, Share)> {
    let hides = |share: Share| !seen.wanted.reads_cases && is_few(seen.indicator, share);
    let empty = |share: Share| if hides(share) { Share::default() } else { share };
    seen.months.iter().map(|(month, share)| (*month, empty(*share))).collect()
}

/// What is no share has no place on an axis from 0 to 100 %, and parts of cases are no counts to write on it; the months
/// stand in the table.
const fn is_tabled(indicator: &Indicator) -> bool {
    indicator.is_mean() || indicator.is_shared()
}

fn trend(said: &Said, seen: &Opened, name: &str) -> Content {
    if is_tabled(seen.indicator) {
        return Content::empty();
    }
    let title = said.words.with("insight-chart-title", [("name", name)]);
    chart(&said.words, &title, &shown_months(seen))
}

/// The chart's numbers.
fn months(said: &Said, seen: &Opened) -> Content {
    let words = &said.words;
    let table = Table::new(said.t("insight-trend"))
        .column(Column::new(said.t("insight-period")).title())
        .column(Column::new(said.t("insight-column-figure")).number());
    let lines = shown_months(seen).into_iter().map(|(month, share)| {
        let period = crate::Period::around(crate::PeriodKind::Month, month);
        Row::new().cell(figures::period(words, period)).cell(figures::of_indicator(
            words,
            share,
            seen.indicator,
            true,
        ))
    });
    let table = Html::of(&table.rows(lines.collect::<Vec<_>>()));
    if is_tabled(seen.indicator) {
        return table.into();
    }
    Disclosure::new(said.t("insight-trend-table"), table).id("trend-table").into()
}

type Two<'a, K> = (&'a BTreeMap<Option<K>, Tally>, &'a BTreeMap<Option<K>, Tally>);

fn told<K: Copy + Ord>(
    said: &Said,
    seen: &Opened,
    enough: bool,
    (now, before): Two<'_, K>,
    column: &str,
    name: impl Fn(Option<K>) -> String,
) -> Content {
    let words = &said.words;
    let past: BTreeMap<Option<K>, Share> = seen
        .told(before)
        .into_iter()
        .filter(|(.., shown)| *shown)
        .map(|(key, tally, _)| (*key, tally.share(seen.indicator)))
        .collect();
    let counted = |tally: &Tally| tally.share(seen.indicator).denominator > 0;
    let mut named: Vec<_> = seen
        .told(now)
        .into_iter()
        .filter(|(_, tally, _)| counted(tally))
        .map(|(key, tally, shown)| (key.is_none(), name(*key), *key, tally, shown))
        .collect();
    if named.is_empty() {
        return Html::of(&EmptyState::new(said.t("insight-empty"))).into();
    }
    named.sort_by(|left, right| (left.0, &left.1).cmp(&(right.0, &right.1)));
    let table = Table::new(said.t(column))
        .column(Column::new(said.t(column)).title())
        .column(Column::new(said.t("insight-column-figure")).number())
        .column(Column::new(said.t("insight-column-interval")).number());
    let lines = named.into_iter().map(|(_, name, key, tally, shown)| {
        let row = Row::new().cell(name);
        if !shown {
            return row.cell(said.t("insight-hidden")).cell(said.t("insight-none"));
        }
        let share = tally.share(seen.indicator);
        let is_share = seen.indicator.is_share();
        let interval = match is_share {
            true => figures::interval(words, share, enough),
            false => said.t("insight-none"),
        };
        let past = past.get(&key).copied().filter(|_| is_share);
        row.cell(cell(
            figures::figure(words, tally, seen.indicator, enough),
            String::new(),
            figures::past(words, past, enough),
        ))
        .cell(interval)
    });
    Html::of(&table.rows(lines.collect::<Vec<_>>())).into()
}

/// The cases that the viewer may read, and how many more there are on this page.
fn rows(said: &Said, seen: &Opened) -> Content {
    let words = &said.words;
    let unread = seen.rows.iter().filter(|(_, case)| case.is_none()).count();
    if seen.rows.is_empty() {
        return Html::of(&EmptyState::new(said.t("insight-empty"))).into();
    }
    let told = seen.indicator.told(words.language());
    let table = Table::new(said.t("insight-rows"))
        .column(Column::new(said.t("case-column-number")).narrow())
        .column(Column::new(said.t("case-column-title")).title())
        .column(Column::new(said.t("insight-column-place")))
        .column(Column::new(said.t("insight-column-unit")))
        .column(Column::new(said.t("insight-column-day")).narrow())
        .column(Column::new(told.numerator.clone()).narrow());
    let lines = seen.rows.iter().filter_map(|(row, case)| {
        let case = case.as_ref()?;
        let address = format!("/cases/{}", case.number);
        let counted = match (seen.indicator.measures(), row.counted > 0, row.exempted) {
            (None, ..) => {
                words.with("insight-days", [("days", (seen.as_of.today.0 - row.day.0).max(0).to_string())])
            }
            (_, _, true) => said.t("insight-exempted"),
            _ if is_tabled(seen.indicator) => seen.indicator.said(row.counted),
            (_, true, _) => said.t("insight-yes"),
            (_, false, _) => said.t("insight-no"),
        };
        Some(
            Row::new()
                .opens(&address)
                .cell(Link::new(&case.number, &address))
                .cell(case.title.clone().unwrap_or_else(|| said.t("case-title-deleted")))
                .cell(said.place(case.place))
                .cell(figures::unit(said, row.unit))
                .cell(words.day(row.day.start()))
                .cell(counted),
        )
    });
    let table = Html::of(&table.rows(lines.collect::<Vec<_>>()));
    match unread {
        0 => table.into(),
        _ => Html::join([
            table,
            Html::of(&ui::Notice::information(words.with("insight-unread", [("count", unread.to_string())]))),
        ])
        .into(),
    }
}

fn pager(words: &Words, seen: &Opened, address: &str, query: &str) -> Content {
    let first = (seen.page > 1).then(|| format!("{address}{query}#rows"));
    let next = seen.more.then(|| format!("{address}{query}&page={}#rows", seen.page + 1));
    match seen.rows.is_empty() {
        true => Content::empty(),
        false => {
            Html::of(&Pager::new(words, seen.rows.len(), None).first(words, first).next(words, next)).into()
        }
    }
}
