//! What pages and other crates may read of indicators.

pub mod listing;
pub mod scheme;

use crate::actions::case_named;
use crate::model::{
    Column, Counts, Day, Indicator, Indicators, Measure, Period, Ratio, Share, Suppressed, median, suppress,
};
use crate::store;
use ::store::Tx;
use guard::PlacePath;
use kernel::{Failure, Instant, TenantId, UnitId};
use place::PlaceId;
use std::collections::BTreeMap;

pub use crate::store::{CaseRow, Scope, Span};

/// How far the counts have got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Entries of the journal that were counted, and when the last of them was written.
    pub entries: i64,
    pub at: Instant,
    /// Entries that are not counted yet and may change a count.
    pub behind: i64,
    /// The first day that is not counted: figures end at its 0:00.
    pub today: Day,
    /// The first day of which anything is known.
    pub first: Option<Day>,
}

impl AsOf {
    /// Whether there is enough data for percentages.
    pub fn is_enough(&self, least_days: i64) -> bool {
        self.first.is_some_and(|first| self.today.0 - first.0 >= least_days)
    }
}

/// # Errors
/// See [`::store::Error`].
pub async fn as_of(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<AsOf, Failure> {
    let mark = store::mark(tx, tenant).await?;
    let size = i64::try_from(journal::log_size(tx, tenant.as_str()).await?).unwrap_or(i64::MAX);
    let unread = (size - mark.entries).max(0);
    let behind = if unread <= i64::from(FEW) { concerning(tx, tenant, mark.entries).await? } else { unread };
    Ok(AsOf {
        entries: mark.entries,
        at: mark.at,
        behind,
        today: Day::of(now),
        first: store::first_day(tx, tenant).await?,
    })
}

/// Unread entries that are looked at one by one: the counts pass by what does not concern them in strides.
const FEW: u32 = 1000;

async fn concerning(tx: &mut Tx, tenant: &TenantId, from: i64) -> Result<i64, Failure> {
    let unread = journal::names_from(tx, tenant.as_str(), from, FEW).await?;
    let concerning = unread.iter().filter(|(stream, kind)| case_named(stream, kind).is_some());
    Ok(i64::try_from(concerning.count()).unwrap_or(i64::MAX))
}

/// The whole days of a period that are over.
pub const fn span_of(period: Period, today: Day) -> Span {
    Span { first: period.first, end: period.end(), today }
}

/// Counts of a place with what is parked there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    pub counts: Counts,
    /// Days for which each parked matter has lain.
    pub parked: Vec<i64>,
}

impl Tally {
    /// An indicator's two counts; for the parked age how many are parked.
    pub fn share(&self, indicator: &Indicator) -> Share {
        match indicator.measures() {
            Some((numerator, denominator)) => {
                Share::new(self.counts.get(numerator), self.counts.get(denominator))
            }
            None => Share::new(0, i64::try_from(self.parked.len()).unwrap_or(i64::MAX)),
        }
    }
    /// The parked age in days.
    pub fn parked_age(&self) -> Option<f64> {
        median(self.parked.clone())
    }
    fn add(&mut self, other: &Self) {
        self.counts.add_all(&other.counts);
        self.parked.extend(&other.parked);
    }
}

/// A period's tallies, told apart by the place directly below `above`; none for what is not known more exactly.
///
/// # Errors
/// See [`::store::Error`].
pub async fn by_place(
    tx: &mut Tx,
    tenant: &TenantId,
    scope: &Scope,
    above: &PlacePath,
    span: Span,
) -> Result<BTreeMap<Option<PlaceId>, Tally>, Failure> {
    let key = |path: &str| below(above, path);
    let mut found: BTreeMap<Option<PlaceId>, Tally> = BTreeMap::new();
    for (path, measure, n) in store::counts(tx, tenant, scope, span, Measure::ALL, false).await? {
        found.entry(key(&path)).or_default().counts.add(measure, n);
    }
    for (_, since, path, _) in store::parked(tx, tenant, scope, at_end(span)).await? {
        found.entry(key(&path)).or_default().parked.push(days_since(since, span));
    }
    Ok(found)
}

/// As [`by_place`], by unit.
///
/// # Errors
/// See [`::store::Error`].
pub async fn by_unit(
    tx: &mut Tx,
    tenant: &TenantId,
    scope: &Scope,
    span: Span,
) -> Result<BTreeMap<Option<UnitId>, Tally>, Failure> {
    let mut found: BTreeMap<Option<UnitId>, Tally> = BTreeMap::new();
    for (unit, measure, n) in store::counts(tx, tenant, scope, span, Measure::ALL, true).await? {
        found.entry(unit.parse().ok()).or_default().counts.add(measure, n);
    }
    for (_, since, _, unit) in store::parked(tx, tenant, scope, at_end(span)).await? {
        found.entry(unit).or_default().parked.push(days_since(since, span));
    }
    Ok(found)
}

/// The whole of a table.
pub fn sum<'a>(rows: impl IntoIterator<Item = &'a Tally>) -> Tally {
    let mut total = Tally::default();
    rows.into_iter().for_each(|row| total.add(row));
    total
}

/// A share by month.
///
/// # Errors
/// See [`::store::Error`].
pub async fn by_month(
    tx: &mut Tx,
    tenant: &TenantId,
    scope: &Scope,
    span: Span,
    indicator: &Indicator,
) -> Result<Vec<(crate::Month, Share)>, Failure> {
    let Some((numerator, denominator)) = indicator.measures() else { return Ok(Vec::new()) };
    let mut found: BTreeMap<crate::Month, Share> = BTreeMap::new();
    for (month, measure, n) in store::month_counts(tx, tenant, scope, span, &[numerator, denominator]).await?
    {
        let share = found.entry(month).or_default();
        if measure == numerator {
            share.numerator += n;
        } else {
            share.denominator += n;
        }
    }
    let months = (span.first.0..span.end.0).map(crate::Month);
    Ok(months.map(|month| (month, found.get(&month).copied().unwrap_or_default())).collect())
}

/// What rulings take out of a figure.
///
/// # Errors
/// See [`::store::Error`].
pub async fn exempted(
    tx: &mut Tx,
    tenant: &TenantId,
    scope: &Scope,
    span: Span,
    indicator: &Indicator,
) -> Result<Share, Failure> {
    let Some((numerator, denominator)) = indicator.measures() else { return Ok(Share::default()) };
    let found = store::exempted(tx, tenant, &indicator.key, &[numerator, denominator], scope, span).await?;
    let of = |wanted| found.iter().filter(|(measure, _)| *measure == wanted).map(|(_, n)| n).sum();
    Ok(Share::new(of(numerator), of(denominator)))
}

/// The cases behind a number, the newest first; for the parked age what is parked, the longest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn rows(
    tx: &mut Tx,
    tenant: &TenantId,
    scope: &Scope,
    span: Span,
    indicator: &Indicator,
    page: (u32, u32),
) -> Result<Vec<CaseRow>, Failure> {
    if let Some((numerator, denominator)) = indicator.measures() {
        let figure = (indicator.key.as_str(), numerator, denominator);
        return Ok(store::fact_rows(tx, tenant, figure, scope, span, page).await?);
    }
    let parked = store::parked(tx, tenant, scope, at_end(span)).await?;
    let row = |(case, since, _, unit): (_, Instant, String, _)| CaseRow {
        case,
        day: Day::of(since),
        unit,
        counted: 1,
        exempted: false,
    };
    let (skipped, limit) = (page.0 as usize, page.1 as usize);
    Ok(parked.into_iter().skip(skipped).take(limit).map(row).collect())
}

/// The last instant of a span.
fn at_end(span: Span) -> Instant {
    span.to().start()
}

fn days_since(since: Instant, span: Span) -> i64 {
    at_end(span).seconds_since(since) / 86_400
}

/// The place directly below another in which a path lies; none for the place itself.
fn below(above: &PlacePath, path: &str) -> Option<PlaceId> {
    path.strip_prefix(above.as_str())?.split('/').next()?.parse().ok()
}

/// The measures that the public indicators show, and which is a part of which.
pub struct PublicMeasures {
    pub measures: Vec<Measure>,
    pub ratios: Vec<Ratio>,
}

impl PublicMeasures {
    pub fn of(indicators: &Indicators) -> Self {
        let mut measures: Vec<Measure> = Vec::new();
        let mut place = |measure: Measure| match measures.iter().position(|one| *one == measure) {
            Some(at) => at,
            None => {
                measures.push(measure);
                measures.len() - 1
            }
        };
        let mut ratios = Vec::new();
        for one in indicators.public() {
            if let Some((numerator, denominator)) = one.measures() {
                let (numerator, denominator) = (place(numerator), place(denominator));
                ratios.push(Ratio { numerator, denominator, guards_rest: one.guards_rest });
            }
        }
        Self { measures, ratios }
    }

    /// The column of parked matters.
    pub const fn parked(&self) -> usize {
        self.measures.len()
    }

    /// What of a table everybody may see. `above` says which totals are hidden where the place stands as a row itself.
    pub fn suppress(&self, rows: &[&Tally], small: i64, above: &[bool]) -> Suppressed {
        let column =
            |count: &dyn Fn(&Tally) -> i64| Column { counts: rows.iter().map(|row| count(row)).collect() };
        let mut columns: Vec<Column> =
            self.measures.iter().map(|measure| column(&|row| row.counts.get(*measure))).collect();
        columns.push(column(&|row| i64::try_from(row.parked.len()).unwrap_or(i64::MAX)));
        suppress(&columns, &self.ratios, small, above)
    }

    /// An indicator's share in a row, as far as it may be shown; `row` none is the total.
    pub fn shown(
        &self,
        hidden: &Suppressed,
        row: Option<usize>,
        tally: &Tally,
        indicator: &Indicator,
    ) -> Public {
        let hides = |column: usize| match row {
            Some(row) => hidden.hides(column, row),
            None => hidden.hides_total(column),
        };
        let at = |measure| self.measures.iter().position(|one| *one == measure).unwrap_or(usize::MAX);
        let share = tally.share(indicator);
        match indicator.measures() {
            Some((numerator, denominator)) => Public {
                numerator: (!hides(at(numerator))).then_some(share.numerator),
                denominator: (!hides(at(denominator))).then_some(share.denominator),
                days: None,
            },
            None => {
                let shows = !hides(self.parked());
                let days = if shows { tally.parked_age() } else { None };
                Public { numerator: None, denominator: shows.then_some(share.denominator), days }
            }
        }
    }
}

/// A figure as everybody may see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Public {
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    /// For the parked age.
    pub days: Option<f64>,
}

impl Public {
    /// Both counts, when both may be seen.
    pub fn share(self) -> Option<Share> {
        Some(Share::new(self.numerator?, self.denominator?))
    }
}
