//! The crate's tables: versions of calendars, and every clock as it stands now.
//!
//! Writing to the journal is the caller's part: a clock's events belong to the stream that embeds it,
//! and a changed calendar to the server's own stream of settings.

use crate::calendars::Calendars;
use crate::deadline::Unit;
use crate::definition::Definition;
use crate::model::{Clock, ClockId, ClockState, Clocks};
use ::store::{Error, Row, Tx, statement, values};
use kernel::{Failure, Instant, TenantId};
use serde::Serialize;

statement!(
    CALENDARS_AT,
    "select calendar.name, calendar.version, calendar.body from clock_calendar calendar
     where calendar.tenant = ?1 and calendar.effective_from <= ?2 and calendar.version = (
         select max(newer.version) from clock_calendar newer
         where newer.tenant = ?1 and newer.name = calendar.name and newer.effective_from <= ?2)
     order by calendar.name"
);
statement!(
    LAST_VERSION,
    "select coalesce(max(version), 0) from clock_calendar where tenant = ?1 and name = ?2"
);
statement!(
    ADD_VERSION,
    "insert into clock_calendar (tenant, name, version, effective_from, body, created_at)
     values (?1, ?2, ?3, ?4, ?5, ?6)"
);
statement!(
    VERSIONS,
    "select name, version, effective_from, body, created_at from clock_calendar
     where tenant = ?1 and name = ?2 order by version desc"
);
statement!(
    RECORD,
    "insert into clock_running (tenant, stream, clock, kind, amount, unit, state, started_at, due_at, paused_at,
                                stopped_at, provisional, calendar, calendar_version)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
     on conflict (tenant, stream, clock) do update set
         state = excluded.state, due_at = excluded.due_at, paused_at = excluded.paused_at,
         stopped_at = excluded.stopped_at, provisional = excluded.provisional, calendar_version = excluded.calendar_version"
);
statement!(
    DUE,
    "select stream, clock, kind, due_at from clock_running
     where tenant = ?1 and state = 'running' and due_at >= ?2 and due_at < ?3
     order by due_at, stream, clock limit ?4"
);
statement!(
    DUE_OF_KIND,
    "select stream, clock, kind, due_at from clock_running
     where tenant = ?1 and state = 'running' and kind = ?2 and due_at <= ?3
     order by due_at, stream, clock limit ?4"
);
statement!(
    OPEN_ON_CALENDAR,
    "select stream, clock from clock_running
     where tenant = ?1 and calendar = ?2 and state in ('running', 'paused') and (stream, clock) > (?3, ?4)
     order by stream, clock limit ?5"
);
statement!(
    OF_STREAM,
    "select clock, kind, amount, unit, state, started_at, due_at, paused_at, stopped_at, provisional, calendar,
            calendar_version
     from clock_running where tenant = ?1 and stream = ?2 order by clock"
);

/// A stored version of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalendarVersion {
    pub name: String,
    pub version: i64,
    pub effective_from: Instant,
    /// The calendar's text form.
    pub body: String,
    pub created_at: Instant,
}

/// A running clock whose due time lies in the span asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueClock {
    pub stream: String,
    pub clock: ClockId,
    pub kind: String,
    pub due: Instant,
}

/// An open clock, by its stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenClock {
    pub stream: String,
    pub clock: ClockId,
}

/// A clock's row, for comparing the table with the events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClockRow {
    pub clock: ClockId,
    pub kind: String,
    pub amount: u32,
    pub unit: String,
    pub state: String,
    pub started: Instant,
    pub due: Instant,
    /// Since when it is paused.
    pub paused: Option<Instant>,
    pub stopped: Option<Instant>,
    pub provisional: bool,
    pub calendar: String,
    pub calendar_version: i64,
}

impl From<&Clock> for ClockRow {
    fn from(clock: &Clock) -> Self {
        Self {
            clock: clock.id,
            kind: clock.kind.clone(),
            amount: clock.term.amount,
            unit: clock.term.unit.as_str().to_owned(),
            state: clock.state.as_str().to_owned(),
            started: clock.started,
            due: clock.due,
            paused: clock.open_pause().map(|pause| pause.from),
            stopped: clock.stopped,
            provisional: clock.provisional,
            calendar: clock.calendar.name.clone(),
            calendar_version: clock.calendar.version,
        }
    }
}

/// The calendars in force at `at`, the shipped national one included where none replaces it.
///
/// # Errors
/// [`Failure::Broken`] when the store fails or a stored calendar no longer reads.
pub async fn load_calendars(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<Calendars, Failure> {
    let stored = tx
        .query(&CALENDARS_AT, values![tenant, at], |row| {
            Ok((row.get::<String>(0)?, row.get::<i64>(1)?, row.get::<String>(2)?))
        })
        .await?;
    let mut definitions = Vec::with_capacity(stored.len());
    for (_, version, body) in stored {
        definitions.push((Definition::parse(&body).map_err(Failure::broken)?, version));
    }
    Calendars::of(definitions).map_err(Failure::broken)
}

/// Saves `definition` as a new version of its calendar, in force from `effective_from` on, and gives the
/// names of the calendars that count anew: this one and those that follow it, each with a new version.
/// Saving what is in force already changes nothing and gives no name.
///
/// # Errors
/// [`Failure::Refused`] when the calendars would not work together (`clock-calendar-…`), or when the
/// version would begin before the one in force (`clock-calendar-earlier`).
pub async fn save_calendar(
    tx: &mut Tx,
    tenant: &TenantId,
    definition: &Definition,
    effective_from: Instant,
    now: Instant,
) -> Result<Vec<String>, Failure> {
    let known = load_calendars(tx, tenant, effective_from).await?;
    if known.find(Some(&definition.name)).is_ok_and(|calendar| calendar.definition() == definition) {
        return Ok(Vec::new());
    }
    let last = versions(tx, tenant, &definition.name).await?.into_iter().next();
    if let Some(last) = last.filter(|last| last.effective_from > effective_from) {
        let refusal = kernel::Refusal::invalid("clock-calendar-earlier", "effective_from");
        return Err(refusal.with("last", last.effective_from).into());
    }
    let others = known.iter().filter(|calendar| calendar.name() != definition.name);
    let mut all: Vec<_> = others.map(|calendar| (calendar.definition().clone(), 0)).collect();
    all.push((definition.clone(), 0));
    let changed = Calendars::of(all).map_err(|error| error.refusal())?;
    let touched: Vec<String> = changed.touched_by(&definition.name).into_iter().map(str::to_owned).collect();
    for name in &touched {
        let body = changed.find(Some(name))?.definition().text();
        let version: i64 = tx.value(&LAST_VERSION, values![tenant, name]).await?;
        tx.execute(&ADD_VERSION, values![tenant, name, version + 1, effective_from, body, now]).await?;
    }
    Ok(touched)
}

/// The stored versions of a calendar, newest first.
///
/// # Errors
/// The store's own.
pub async fn versions(tx: &mut Tx, tenant: &TenantId, name: &str) -> Result<Vec<CalendarVersion>, Error> {
    tx.query(&VERSIONS, values![tenant, name], |row| {
        Ok(CalendarVersion {
            name: row.get(0)?,
            version: row.get(1)?,
            effective_from: row.get(2)?,
            body: row.get(3)?,
            created_at: row.get(4)?,
        })
    })
    .await
}

/// Writes a clock's row as the clock stands now. To be called in the transaction that appends its events.
///
/// # Errors
/// The store's own.
pub async fn record(tx: &mut Tx, tenant: &TenantId, stream: &str, clock: &Clock) -> Result<(), Error> {
    let Clock { id, kind, term, calendar, .. } = clock;
    let (unit, state) = (term.unit.as_str(), clock.state.as_str());
    let values = values![
        tenant,
        stream,
        *id,
        kind,
        term.amount,
        unit,
        state,
        clock.started,
        clock.due,
        clock.open_pause().map(|pause| pause.from),
        clock.stopped,
        clock.provisional,
        &calendar.name,
        calendar.version
    ];
    tx.execute(&RECORD, values).await.map(drop)
}

/// Whether the table says of the stream's clocks what they are.
///
/// # Errors
/// The store's own.
pub async fn agrees(tx: &mut Tx, tenant: &TenantId, stream: &str, clocks: &Clocks) -> Result<bool, Error> {
    let mut rows: Vec<ClockRow> = clocks.iter().map(ClockRow::from).collect();
    rows.sort_by_key(|row| row.clock);
    Ok(recorded(tx, tenant, stream).await? == rows)
}

/// Writes those of the stream's clocks that differ from `before`; all of them for `None`.
///
/// # Errors
/// The store's own.
pub async fn record_changed(
    tx: &mut Tx,
    tenant: &TenantId,
    stream: &str,
    before: Option<&Clocks>,
    clocks: &Clocks,
) -> Result<(), Error> {
    for clock in clocks.iter() {
        if before.and_then(|before| before.get(clock.id)) != Some(clock) {
            record(tx, tenant, stream, clock).await?;
        }
    }
    Ok(())
}

/// Running clocks whose due time has passed at `instant`, the longest overdue first.
///
/// # Errors
/// The store's own.
pub async fn due_before(
    tx: &mut Tx,
    tenant: &TenantId,
    instant: Instant,
    limit: u32,
) -> Result<Vec<DueClock>, Error> {
    due_between(tx, tenant, Instant::from_micros(i64::MIN), instant, limit).await
}

/// Running clocks that are due at `from` or later and before `until`, the earliest first. A sweep that
/// begins where the last one ended sees each clock once, and one ahead of now finds what is due soon.
///
/// # Errors
/// The store's own.
pub async fn due_between(
    tx: &mut Tx,
    tenant: &TenantId,
    from: Instant,
    until: Instant,
    limit: u32,
) -> Result<Vec<DueClock>, Error> {
    tx.query(&DUE, values![tenant, from, until, limit], |row| {
        Ok(DueClock { stream: row.get(0)?, clock: row.get(1)?, kind: row.get(2)?, due: row.get(3)? })
    })
    .await
}

/// Running clocks of one kind whose time is over at `instant`, the longest overdue first.
///
/// # Errors
/// The store's own.
pub async fn due_of_kind(
    tx: &mut Tx,
    tenant: &TenantId,
    kind: &str,
    instant: Instant,
    limit: u32,
) -> Result<Vec<DueClock>, Error> {
    tx.query(&DUE_OF_KIND, values![tenant, kind, instant, limit], |row| {
        Ok(DueClock { stream: row.get(0)?, clock: row.get(1)?, kind: row.get(2)?, due: row.get(3)? })
    })
    .await
}

/// Open clocks that count on `calendar`, by stream, after the one last seen: what has to be computed
/// anew when the calendar changes.
///
/// # Errors
/// The store's own.
pub async fn open_on_calendar(
    tx: &mut Tx,
    tenant: &TenantId,
    calendar: &str,
    after: Option<&OpenClock>,
    limit: u32,
) -> Result<Vec<OpenClock>, Error> {
    let (stream, clock) =
        after.map_or_else(Default::default, |last| (last.stream.clone(), last.clock.to_string()));
    tx.query(&OPEN_ON_CALENDAR, values![tenant, calendar, stream, clock, limit], |row| {
        Ok(OpenClock { stream: row.get(0)?, clock: row.get(1)? })
    })
    .await
}

/// The rows of a stream's clocks, in the order of their ids.
///
/// # Errors
/// The store's own.
pub async fn recorded(tx: &mut Tx, tenant: &TenantId, stream: &str) -> Result<Vec<ClockRow>, Error> {
    tx.query(&OF_STREAM, values![tenant, stream], row).await
}

fn row(row: &Row<'_>) -> Result<ClockRow, Error> {
    Ok(ClockRow {
        clock: row.get(0)?,
        kind: row.get(1)?,
        amount: row.get(2)?,
        unit: row.get(3)?,
        state: row.get(4)?,
        started: row.get(5)?,
        due: row.get(6)?,
        paused: row.get(7)?,
        stopped: row.get(8)?,
        provisional: row.get(9)?,
        calendar: row.get(10)?,
        calendar_version: row.get(11)?,
    })
}

impl ClockRow {
    /// The unit and the state as types; `None` for words that this version does not know.
    pub fn typed(&self) -> Option<(Unit, ClockState)> {
        Some((Unit::parse(&self.unit)?, ClockState::parse(&self.state)?))
    }
}

statement!(COUNT_VERSIONS, "select count(*) from clock_calendar where tenant = ?1");

/// How many versions of calendars there are; a new one changes the count.
///
/// # Errors
/// See [`Error`].
pub async fn count_versions(tx: &mut Tx, tenant: &TenantId) -> Result<i64, Error> {
    tx.value(&COUNT_VERSIONS, values![tenant]).await
}
