//! Keeping the counts.

use crate::model::{Day, FactKey, Ledger, Measure, Month, Seen, Spell};
use cases::CaseId;
use kernel::{Instant, TenantId, UnitId};
use store::{Error, Row, Tx, Value, statement, values};

statement!(LEDGER, "select ledger from insight_case where tenant = ?1 and case_id = ?2");
statement!(
    PUT_LEDGER,
    "insert into insight_case (tenant, case_id, place_matter, received, closed, repeated, ledger)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     on conflict (tenant, case_id) do update set place_matter = excluded.place_matter, received = excluded.received,
        closed = excluded.closed, repeated = excluded.repeated, ledger = excluded.ledger"
);
statement!(
    OF_PLACE_AND_MATTER,
    "select case_id, received, closed, repeated from insight_case where tenant = ?1 and place_matter = ?2 order by received, case_id"
);
statement!(
    PUT_FACT,
    "insert into insight_fact (tenant, measure, day, case_id, unit, place_path, matter, channel, n)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
);
statement!(
    DELETE_FACT,
    "delete from insight_fact where tenant = ?1 and measure = ?2 and day = ?3 and case_id = ?4 and unit = ?5"
);
statement!(
    ADD_DAY,
    "insert into insight_day (tenant, measure, day, place_path, matter, unit, channel, n)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
     on conflict (tenant, measure, day, place_path, matter, unit, channel) do update set n = insight_day.n + excluded.n
     returning n"
);
statement!(
    DROP_DAY,
    "delete from insight_day where tenant = ?1 and measure = ?2 and day = ?3 and place_path = ?4 and matter = ?5
        and unit = ?6 and channel = ?7"
);
statement!(
    ADD_MONTH,
    "insert into insight_month (tenant, month, measure, place_path, unit, n) values (?1, ?2, ?3, ?4, ?5, ?6)
     on conflict (tenant, month, measure, place_path, unit) do update set n = insight_month.n + excluded.n
     returning n"
);
statement!(
    DROP_MONTH,
    "delete from insight_month where tenant = ?1 and month = ?2 and measure = ?3 and place_path = ?4 and unit = ?5"
);
statement!(DELETE_PARKED, "delete from insight_parked where tenant = ?1 and case_id = ?2");
statement!(
    PUT_PARKED,
    "insert into insight_parked (tenant, case_id, since, until, place_path, matter, unit)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (tenant, case_id, since) do nothing"
);
statement!(
    PUT_MARK,
    "insert into insight_mark (tenant, name, entries, at) values (?1, 'journal', ?2, ?3)
     on conflict (tenant, name) do update set entries = excluded.entries, at = excluded.at"
);
statement!(MARK, "select entries, at from insight_mark where tenant = ?1 and name = 'journal'");
statement!(
    EXEMPT,
    "insert into insight_exemption (tenant, case_id, figure) values (?1, ?2, ?3)
     on conflict (tenant, case_id, figure) do nothing"
);
statement!(
    EXEMPT_NO_MORE,
    "delete from insight_exemption where tenant = ?1 and case_id = ?2 and figure = ?3"
);
statement!(CLEAR_CASE, "delete from insight_case where tenant = ?1");
statement!(CLEAR_FACT, "delete from insight_fact where tenant = ?1");
statement!(CLEAR_DAY, "delete from insight_day where tenant = ?1");
statement!(CLEAR_MONTH, "delete from insight_month where tenant = ?1");
statement!(CLEAR_PARKED, "delete from insight_parked where tenant = ?1");
statement!(
    DUMP_CASE,
    "select case_id, coalesce(place_matter, ''), received, coalesce(closed, 0), repeated, ledger from insight_case
     where tenant = ?1 order by case_id"
);
statement!(
    DUMP_FACT,
    "select measure, day, case_id, unit, place_path, matter, channel, n from insight_fact
     where tenant = ?1 order by measure, day, case_id, unit"
);
statement!(
    DUMP_DAY,
    "select measure, day, place_path, matter, unit, channel, n from insight_day
     where tenant = ?1 order by measure, day, place_path, matter, unit, channel"
);
statement!(
    DUMP_MONTH,
    "select month, measure, place_path, unit, n from insight_month where tenant = ?1
     order by month, measure, place_path, unit"
);
statement!(
    DUMP_PARKED,
    "select case_id, since, until, place_path, matter, unit from insight_parked where tenant = ?1
     order by case_id, since"
);

/// No end yet.
pub(super) const OPEN: i64 = i64::MAX;

/// Up to which entry of the journal the counts go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// How many entries were read.
    pub entries: i64,
    /// When the last of them was written.
    pub at: Instant,
}

pub(super) fn unit_text(unit: Option<UnitId>) -> String {
    unit.map_or_else(String::new, |unit| unit.to_string())
}

/// # Errors
/// See [`Error`].
pub async fn ledger(tx: &mut Tx, tenant: &TenantId, case: CaseId) -> Result<Option<Ledger>, Error> {
    let found: Option<String> = tx.query_optional(&LEDGER, values![tenant, case], |row| row.get(0)).await?;
    found
        .map(|text| serde_json::from_str(&text).map_err(|cause| Error::Corrupt(cause.to_string())))
        .transpose()
}

/// # Errors
/// See [`Error`].
pub async fn put_ledger(tx: &mut Tx, tenant: &TenantId, ledger: &Ledger) -> Result<(), Error> {
    let text = serde_json::to_string(ledger).map_err(|cause| Error::Action(cause.to_string()))?;
    let closed = ledger.closed_at().map(Instant::micros);
    let row =
        values![tenant, ledger.id, ledger.place_and_matter(), ledger.received, closed, ledger.repeated, text];
    tx.execute(&PUT_LEDGER, row).await.map(drop)
}

/// The cases of one place and matter, for recurrence.
///
/// # Errors
/// See [`Error`].
pub async fn of_place_and_matter(
    tx: &mut Tx,
    tenant: &TenantId,
    key: &str,
) -> Result<Vec<(Seen<CaseId>, bool)>, Error> {
    tx.query(&OF_PLACE_AND_MATTER, values![tenant, key], |row| {
        let seen = Seen { key: row.get(0)?, received: row.get(1)?, closed: row.get(2)? };
        Ok((seen, row.get(3)?))
    })
    .await
}

/// One count of one case.
///
/// # Errors
/// See [`Error`].
pub async fn put_fact(
    tx: &mut Tx,
    tenant: &TenantId,
    ledger: &Ledger,
    key: FactKey,
    n: i64,
) -> Result<(), Error> {
    let row = values![
        tenant,
        key.measure.as_str(),
        key.day.0,
        ledger.id,
        unit_text(key.unit),
        ledger.path_text(),
        ledger.matter.as_deref().unwrap_or_default(),
        ledger.channel.as_str(),
        n
    ];
    tx.execute(&PUT_FACT, row).await.map(drop)
}

/// # Errors
/// See [`Error`].
pub async fn delete_fact(tx: &mut Tx, tenant: &TenantId, case: CaseId, key: FactKey) -> Result<(), Error> {
    let row = values![tenant, key.measure.as_str(), key.day.0, case, unit_text(key.unit)];
    tx.execute(&DELETE_FACT, row).await.map(drop)
}

/// Changes of the roll-ups, summed up before they are written.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    pub days: std::collections::BTreeMap<DayKey, i64>,
    pub months: std::collections::BTreeMap<MonthKey, i64>,
}

/// Measure, day, way to the place, matter, unit, group of channels.
pub type DayKey = (Measure, Day, String, String, Option<UnitId>, &'static str);
/// Month, measure, way to the community, unit.
pub type MonthKey = (Month, Measure, String, Option<UnitId>);

impl Totals {
    /// Adds a count of a case; a negative one takes it back.
    pub fn add(&mut self, ledger: &Ledger, key: FactKey, n: i64) {
        let matter = ledger.matter.clone().unwrap_or_default();
        let day = (key.measure, key.day, ledger.path_text(), matter, key.unit, ledger.channel.as_str());
        *self.days.entry(day).or_default() += n;
        let month = (key.day.month(), key.measure, ledger.community_path(), key.unit);
        *self.months.entry(month).or_default() += n;
    }
}

/// # Errors
/// See [`Error`].
pub async fn add_day(tx: &mut Tx, tenant: &TenantId, key: &DayKey, n: i64) -> Result<(), Error> {
    let (measure, day, place, matter, unit, channel) = key;
    let mut row: Vec<Value> =
        values![tenant, measure.as_str(), day.0, place, matter, unit_text(*unit), *channel].to_vec();
    let left = tx.query_optional(&ADD_DAY, &with(&row, n), |row| row.get::<i64>(0)).await?;
    if left == Some(0) {
        row.truncate(7);
        tx.execute(&DROP_DAY, &row).await?;
    }
    Ok(())
}

/// # Errors
/// See [`Error`].
pub async fn add_month(tx: &mut Tx, tenant: &TenantId, key: &MonthKey, n: i64) -> Result<(), Error> {
    let (month, measure, place, unit) = key;
    let row: Vec<Value> = values![tenant, month.0, measure.as_str(), place, unit_text(*unit)].to_vec();
    let left = tx.query_optional(&ADD_MONTH, &with(&row, n), |row| row.get::<i64>(0)).await?;
    if left == Some(0) {
        tx.execute(&DROP_MONTH, &row).await?;
    }
    Ok(())
}

fn with(row: &[Value], n: i64) -> Vec<Value> {
    row.iter().cloned().chain([Value::from(n)]).collect()
}

/// # Errors
/// See [`Error`].
pub async fn delete_parked(tx: &mut Tx, tenant: &TenantId, case: CaseId) -> Result<(), Error> {
    tx.execute(&DELETE_PARKED, values![tenant, case]).await.map(drop)
}

/// # Errors
/// See [`Error`].
pub async fn put_parked(tx: &mut Tx, tenant: &TenantId, ledger: &Ledger, spell: &Spell) -> Result<(), Error> {
    let row = values![
        tenant,
        ledger.id,
        spell.since,
        spell.until.map_or(OPEN, Instant::micros),
        ledger.path_text(),
        ledger.matter.as_deref().unwrap_or_default(),
        unit_text(spell.unit)
    ];
    tx.execute(&PUT_PARKED, row).await.map(drop)
}

/// # Errors
/// See [`Error`].
pub async fn put_mark(tx: &mut Tx, tenant: &TenantId, mark: Mark) -> Result<(), Error> {
    tx.execute(&PUT_MARK, values![tenant, mark.entries, mark.at]).await.map(drop)
}

/// # Errors
/// See [`Error`].
pub async fn mark(tx: &mut Tx, tenant: &TenantId) -> Result<Mark, Error> {
    let found = tx
        .query_optional(&MARK, values![tenant], |row| Ok(Mark { entries: row.get(0)?, at: row.get(1)? }))
        .await?;
    Ok(found.unwrap_or_default())
}

/// Takes a case out of a figure, or puts it back.
///
/// # Errors
/// See [`Error`].
pub async fn exempt(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
    figure: &str,
    exempted: bool,
) -> Result<(), Error> {
    let statement = if exempted { &EXEMPT } else { &EXEMPT_NO_MORE };
    tx.execute(statement, values![tenant, case, figure]).await.map(drop)
}

/// Empties everything that follows from the journal.
///
/// # Errors
/// See [`Error`].
pub async fn clear(tx: &mut Tx, tenant: &TenantId) -> Result<(), Error> {
    for statement in [&CLEAR_CASE, &CLEAR_FACT, &CLEAR_DAY, &CLEAR_MONTH, &CLEAR_PARKED] {
        tx.execute(statement, values![tenant]).await?;
    }
    Ok(())
}

/// Every row of every table that follows from the journal, as text: what two ways of counting are compared by.
///
/// # Errors
/// See [`Error`].
pub async fn dump(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<String>, Error> {
    let mut rows = Vec::new();
    rows.extend(tx.query(&DUMP_CASE, values![tenant], |row| line(row, "TTIIIT")).await?);
    rows.extend(tx.query(&DUMP_FACT, values![tenant], |row| line(row, "TITTTTTI")).await?);
    rows.extend(tx.query(&DUMP_DAY, values![tenant], |row| line(row, "TITTTTI")).await?);
    rows.extend(tx.query(&DUMP_MONTH, values![tenant], |row| line(row, "ITTTI")).await?);
    rows.extend(tx.query(&DUMP_PARKED, values![tenant], |row| line(row, "TIITTT")).await?);
    Ok(rows)
}

/// A row as text; `T` is a text column, `I` a whole number.
fn line(row: &Row<'_>, kinds: &str) -> Result<String, Error> {
    let mut cells = Vec::new();
    for (at, kind) in kinds.chars().enumerate() {
        cells.push(match kind {
            'I' => row.get::<i64>(at)?.to_string(),
            _ => row.get::<String>(at)?,
        });
    }
    Ok(cells.join(" | "))
}
