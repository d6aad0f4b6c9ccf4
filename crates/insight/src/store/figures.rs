//! Reading the counts.

use super::upkeep::unit_text;
use crate::model::{Day, Measure, Month};
use cases::CaseId;
use guard::PlacePath;
use kernel::{Instant, TenantId, UnitId};
use std::fmt::Write as _;
use store::{Error, Tx, Value, statement, values};

statement!(FIRST_DAY, "select min(day) from insight_day where tenant = ?1 and measure = 'received'");

/// What is counted: a place with everything below it, maybe of one unit, maybe of one matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Empty: the whole deployment.
    pub place: Option<PlacePath>,
    /// `Some(None)`: what belongs to no unit.
    pub unit: Option<Option<UnitId>>,
    pub matter: Option<String>,
}

/// Whole months, of the running one only the days before today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub first: Month,
    /// The first month that is not counted.
    pub end: Month,
    pub today: Day,
}

impl Span {
    /// The first day that is counted.
    pub fn from(self) -> Day {
        self.first.first_day()
    }
    /// The first day that is not counted any more.
    pub fn to(self) -> Day {
        self.end.first_day().min(self.today)
    }
}

/// What counts are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Place,
    Unit,
    Month,
}

/// A count of a measure: `at` is the way to a place, a unit or a month, by what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Counted {
    measure: Measure,
    at: String,
    n: i64,
}

fn narrow(sql: &mut String, values: &mut Vec<Value>, table: &str, scope: &Scope) {
    if let Some(place) = &scope.place {
        let _ = write!(sql, " and {}", guard::below(values, place, &format!("{table}place_path")));
    }
    if let Some(unit) = scope.unit {
        values.push(unit_text(unit).into());
        let _ = write!(sql, " and {table}unit = ?{}", values.len());
    }
    if let Some(matter) = &scope.matter {
        values.push(matter.as_str().into());
        let _ = write!(sql, " and {table}matter = ?{}", values.len());
    }
}

/// The codes of measures are fixed words of this program.
fn among(sql: &mut String, table: &str, measures: &[Measure]) {
    let codes: Vec<String> = measures.iter().map(|measure| format!("'{}'", measure.as_str())).collect();
    let _ = write!(sql, " and {table}measure in ({})", codes.join(", "));
}

/// Sums of the roll-ups: whole past months by month, the running one and what is narrowed to a matter by day.
async fn read(
    tx: &mut Tx,
    tenant: &TenantId,
    scope: &Scope,
    span: Span,
    measures: &[Measure],
    by: By,
) -> Result<Vec<Counted>, Error> {
    let running = span.today.month();
    let whole = if scope.matter.is_some() { span.first } else { span.end.min(running) };
    let mut found = Vec::new();
    if span.first < whole {
        let column = match by {
            By::Place => "place_path",
            By::Unit => "unit",
            By::Month => "cast(month as text)",
        };
        let mut values = vec![Value::from(tenant), span.first.0.into(), whole.0.into()];
        let mut sql = format!(
            "select measure, {column}, cast(sum(n) as bigint) from insight_month
             where tenant = ?1 and month >= ?2 and month < ?3"
        );
        among(&mut sql, "", measures);
        narrow(&mut sql, &mut values, "", scope);
        let _ = write!(sql, " group by 1, 2");
        found.extend(
            tx.query_composed("insight::months", &sql, &values, counted).await?.into_iter().flatten(),
        );
    }
    let from = whole.max(span.first).first_day();
    if from < span.to() {
        let column = match by {
            By::Place => "place_path",
            By::Unit => "unit",
            By::Month => "cast(day as text)",
        };
        let mut values = vec![Value::from(tenant), from.0.into(), span.to().0.into()];
        let mut sql = format!(
            "select measure, {column}, cast(sum(n) as bigint) from insight_day
             where tenant = ?1 and day >= ?2 and day < ?3"
        );
        among(&mut sql, "", measures);
        narrow(&mut sql, &mut values, "", scope);
        let _ = write!(sql, " group by 1, 2");
        let days = tx.query_composed("insight::days", &sql, &values, counted).await?;
        found.extend(days.into_iter().flatten().map(|one| match by {
            By::Month => Counted { at: month_of(&one.at), ..one },
            By::Place | By::Unit => one,
        }));
    }
    Ok(found)
}

fn month_of(day: &str) -> String {
    day.parse().map_or_else(|_| String::new(), |day| Day(day).month().0.to_string())
}

fn counted(row: &store::Row<'_>) -> Result<Option<Counted>, Error> {
    let measure: String = row.get(0)?;
    let Some(measure) = Measure::read(&measure) else { return Ok(None) };
    Ok(Some(Counted { measure, at: row.get(1)?, n: row.get(2)? }))
}

/// Counts by way to the place or by unit.
///
/// # Errors
/// See [`Error`].
pub async fn counts(
    tx: &mut Tx,
    tenant: &TenantId,
    scope: &Scope,
    span: Span,
    measures: &[Measure],
    by_unit: bool,
) -> Result<Vec<(String, Measure, i64)>, Error> {
    let by = if by_unit { By::Unit } else { By::Place };
    let found = read(tx, tenant, scope, span, measures, by).await?;
    Ok(found.into_iter().map(|one| (one.at, one.measure, one.n)).collect())
}

/// Counts by month.
///
/// # Errors
/// See [`Error`].
pub async fn month_counts(
    tx: &mut Tx,
    tenant: &TenantId,
    scope: &Scope,
    span: Span,
    measures: &[Measure],
) -> Result<Vec<(Month, Measure, i64)>, Error> {
    let found = read(tx, tenant, scope, span, measures, By::Month).await?;
    Ok(found.into_iter().filter_map(|one| Some((Month(one.at.parse().ok()?), one.measure, one.n))).collect())
}

/// What a ruling takes out of a figure's two measures.
///
/// # Errors
/// See [`Error`].
pub async fn exempted(
    tx: &mut Tx,
    tenant: &TenantId,
    figure: &str,
    measures: &[Measure],
    scope: &Scope,
    span: Span,
) -> Result<Vec<(Measure, i64)>, Error> {
    let mut values = vec![Value::from(tenant), figure.into(), span.from().0.into(), span.to().0.into()];
    let mut sql = String::from(
        "select f.measure, '', cast(sum(f.n) as bigint) from insight_exemption e
         join insight_fact f on f.tenant = e.tenant and f.case_id = e.case_id
         where e.tenant = ?1 and e.figure = ?2 and f.day >= ?3 and f.day < ?4",
    );
    among(&mut sql, "f.", measures);
    narrow(&mut sql, &mut values, "f.", scope);
    let _ = write!(sql, " group by f.measure");
    let found = tx.query_composed("insight::exempted", &sql, &values, counted).await?;
    Ok(found.into_iter().flatten().map(|one| (one.measure, one.n)).collect())
}

/// A case behind a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    pub case: CaseId,
    pub day: Day,
    pub unit: Option<UnitId>,
    /// It is in the numerator too.
    /// How many of the numerator are of this case.
    pub counted: i64,
    pub exempted: bool,
}

/// The cases in a figure's denominator, the newest first, with whether they are in its numerator.
///
/// # Errors
/// See [`Error`].
pub async fn fact_rows(
    tx: &mut Tx,
    tenant: &TenantId,
    figure: (&str, Measure, Measure),
    scope: &Scope,
    span: Span,
    page: (u32, u32),
) -> Result<Vec<CaseRow>, Error> {
    let ((figure, numerator, denominator), (skipped, limit)) = (figure, page);
    let mut values = vec![
        Value::from(tenant),
        denominator.as_str().into(),
        span.from().0.into(),
        span.to().0.into(),
        numerator.as_str().into(),
        figure.into(),
    ];
    let mut sql = String::from(
        "select d.case_id, d.day, d.unit, coalesce(n.n, 0),
            (select count(*) from insight_exemption e where e.tenant = d.tenant and e.figure = ?6 and e.case_id = d.case_id)
         from insight_fact d left join insight_fact n on n.tenant = d.tenant and n.measure = ?5 and n.day = d.day
            and n.case_id = d.case_id and n.unit = d.unit
         where d.tenant = ?1 and d.measure = ?2 and d.day >= ?3 and d.day < ?4",
    );
    narrow(&mut sql, &mut values, "d.", scope);
    let _ = write!(sql, " order by d.day desc, d.case_id desc, d.unit limit {limit} offset {skipped}");
    tx.query_composed("insight::rows", &sql, &values, |row| {
        let unit: String = row.get(2)?;
        Ok(CaseRow {
            case: row.get(0)?,
            day: Day(row.get(1)?),
            unit: unit.parse().ok(),
            counted: row.get(3)?,
            exempted: row.get::<i64>(4)? > 0,
        })
    })
    .await
}

/// What is parked at an instant: case, since when, way to the place, unit. The longest first.
///
/// # Errors
/// See [`Error`].
pub async fn parked(
    tx: &mut Tx,
    tenant: &TenantId,
    scope: &Scope,
    at: Instant,
) -> Result<Vec<(CaseId, Instant, String, Option<UnitId>)>, Error> {
    let mut values = vec![Value::from(tenant), at.into()];
    let mut sql = String::from(
        "select case_id, since, place_path, unit from insight_parked p
         where tenant = ?1 and until > ?2 and since <= ?2",
    );
    narrow(&mut sql, &mut values, "p.", scope);
    let _ = write!(sql, " order by since, case_id");
    tx.query_composed("insight::parked", &sql, &values, |row| {
        let unit: String = row.get(3)?;
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, unit.parse().ok()))
    })
    .await
}

/// The first day of which anything is known.
///
/// # Errors
/// See [`Error`].
pub async fn first_day(tx: &mut Tx, tenant: &TenantId) -> Result<Option<Day>, Error> {
    let found: Option<Option<i64>> = tx.query_optional(&FIRST_DAY, values![tenant], |row| row.get(0)).await?;
    Ok(found.flatten().map(Day))
}
