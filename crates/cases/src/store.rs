//! The only SQL of cases.

mod attachment;
mod checking;
mod desk;
mod dispute;
mod history;
mod joined;
mod list;
mod newest;
mod open_matters;
mod past;
mod place_matter;
mod points;
mod policy;
mod ranked;
mod search;
mod written_out;

pub use self::policy::{policy_at, policy_version, put_policy};
pub use attachment::{StoredFile, attachments_of, file, put_file, remove_files, take_files};
pub use checking::{failed_by, failed_of, failed_since, is_recurrent, put_failed};
pub use desk::{DeskLine, WAITING, desk_lines};
pub use dispute::{DisputeRow, disputes, disputes_kept};
pub use history::{ParkedCase, PastOfMatter, parked_below, past_of_matter};
pub use joined::{joined_below, joined_into, joined_of, save_joined};
pub use list::{
    CaseRow, Clocking, Filter, PlaceClocks, Sort, case_page, case_rows, clocks_by_place, count_rows,
    known_source_numbers,
};
pub use open_matters::{OpenMatter, OpenWhere, figures_of, latest_titles, open_matters};
pub use past::{free_source_number, past_cases};
pub use place_matter::{PlaceMatterCount, by_place_and_matter};
pub use points::{CasePoint, case_points};
pub use search::{case_and_title, index, refill};
pub use written_out::{WrittenOut, rows_written_out};

use crate::model::{Case, CaseId, Desks, DueAt, waiting};
use guard::desk::ExpectedLine;
use kernel::{Folded, Instant, TenantId, UnitId};
use std::collections::BTreeMap;
use store::{Error, Row, Tx, Value, statement, values};
use uuid::Uuid;

statement!(
    NEXT_NUMBER,
    "insert into cases_number (tenant, day, last) values (?1, ?2, 1)
     on conflict (tenant, day) do update set last = cases_number.last + 1 returning last"
);
statement!(
    SET_NUMBER,
    "insert into cases_number (tenant, day, last) values (?1, ?2, ?3)
     on conflict (tenant, day) do update set last = excluded.last"
);
statement!(
    INSERT,
    "insert into cases_case (tenant, id, number, version, step, open, owner, lead, channel, urgency, matter, place,
        place_path, street, community, outcome, received_at, due_at, due_unit, barred, state,
        title, source_system, source_number, tracking)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)"
);
statement!(
    UPDATE,
    "update cases_case set version = ?4, step = ?5, open = ?6, owner = ?7, lead = ?8, channel = ?9, urgency = ?10,
        matter = ?11, place = ?12, place_path = ?13, street = ?14, community = ?15, outcome = ?16, received_at = ?17,
        due_at = ?18, due_unit = ?19, barred = ?20, state = ?21
     where tenant = ?1 and id = ?2 and number = ?3"
);
statement!(CLEAR_WAITING, "delete from cases_waiting where tenant = ?1 and case_id = ?2");
statement!(
    INSERT_WAITING,
    "insert into cases_waiting (tenant, case_id, what, unit, due_at, due_unit, place_path)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     on conflict (tenant, case_id, what, unit) do nothing"
);
statement!(
    INSERT_PART,
    "insert into cases_part (tenant, unit, case_id, part, received_at) values (?1, ?2, ?3, ?4, ?5)
     on conflict (tenant, unit, case_id) do update set part = excluded.part"
);
statement!(
    PART_OF,
    "select part, received_at from cases_part where tenant = ?1 and unit = ?2 and case_id = ?3"
);
statement!(BY_ID, "select state, version from cases_case where tenant = ?1 and id = ?2");
statement!(BY_NUMBER, "select state, version from cases_case where tenant = ?1 and number = ?2");
statement!(
    BY_SOURCE,
    "select number from cases_case where tenant = ?1 and source_system = ?2 and source_number = ?3"
);
statement!(TITLE_AND_TRACKING, "select title, tracking from cases_case where tenant = ?1 and id = ?2");
statement!(SET_TITLE, "update cases_case set title = ?3 where tenant = ?1 and id = ?2");
statement!(NUMBER_OF, "select number from cases_case where tenant = ?1 and id = ?2");

/// A due time for "none", so that lines without a clock come last.
pub const NO_DUE: Instant = guard::desk::UNCLOCKED;

/// The due time that stands in the column at `position` with its measure in the next; no time, or [`NO_DUE`], is none.
///
/// # Errors
/// See [`Error`].
pub fn due_at(row: &Row<'_>, position: usize) -> Result<Option<DueAt>, Error> {
    let at: Option<Instant> = row.get(position)?;
    let unit: Option<String> = row.get(position + 1)?;
    let unit = unit.and_then(|unit| clock::Unit::parse(&unit)).unwrap_or(clock::Unit::Hour);
    Ok(at.filter(|at| *at != NO_DUE).map(|at| DueAt { at, unit }))
}

/// Says which number of a day was the last.
///
/// # Errors
/// See [`Error`].
pub async fn set_number(tx: &mut Tx, tenant: &TenantId, day: &str, last: i64) -> Result<(), Error> {
    tx.execute(&SET_NUMBER, values![tenant, day, last]).await.map(drop)
}

/// What a new case's row carries besides its state.
#[derive(Clone, Debug)]
pub struct NewRow {
    pub title: String,
    /// SHA-256 of the tracking code.
    pub tracking: Option<[u8; 32]>,
}

/// Draws the next number of a day, e.g. `20261122-00017`.
///
/// # Errors
/// See [`Error`].
pub async fn next_number(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<String, Error> {
    let day = now.date().strftime("%Y%m%d").to_string();
    let last: i64 = tx.value(&NEXT_NUMBER, values![tenant, &day]).await?;
    Ok(format!("{day}-{last:05}"))
}

/// Writes a case's row: `new` for its first, otherwise the changed one; and the lines of the desks.
///
/// # Errors
/// See [`Error`].
pub async fn save(
    tx: &mut Tx,
    tenant: &TenantId,
    case: &Case,
    version: i64,
    desks: &Desks,
    new: Option<NewRow>,
) -> Result<(), Error> {
    let path = case.placement.path_text();
    let mut row = columns(tenant, case, version, path.as_str())?;
    let first = new.is_some();
    match new {
        Some(new) => {
            row.push(new.title.into());
            row.push(case.source.as_ref().map(|source| source.system.as_str()).into());
            row.push(case.source.as_ref().map(|source| source.number.as_str()).into());
            row.push(new.tracking.into());
            tx.execute(&INSERT, &row).await?;
        }
        None => {
            tx.execute(&UPDATE, &row).await?;
        }
    }
    if !first {
        tx.execute(&CLEAR_WAITING, values![tenant, case.id]).await?;
        save_joined(tx, tenant, case).await?;
        dispute::save_disputes(tx, tenant, case).await?;
    }
    for line in waiting(case, desks) {
        let (due, unit) = line.due.map_or((NO_DUE, None), |due| (due.at, Some(due.unit.as_str())));
        let row = values![tenant, case.id, line.what.as_str(), line.unit, due, unit, path.as_str()];
        tx.execute(&INSERT_WAITING, row).await?;
    }
    let bars = case.bars();
    if !first || !bars.is_empty() {
        for name in barred_names(case) {
            guard::put_bars(tx, tenant, &name, &bars).await?;
        }
    }
    save_parts(tx, tenant, case).await
}

/// What a case's row holds besides title, source and tracking code: all of it follows from the state.
fn columns(tenant: &TenantId, case: &Case, version: i64, path: &str) -> Result<Vec<store::Value>, Error> {
    let state = serde_json::to_string(case).map_err(|cause| Error::Action(cause.to_string()))?;
    let pressing = case.pressing();
    Ok(vec![
        store::Value::from(tenant),
        case.id.into(),
        case.number.as_str().into(),
        version.into(),
        case.state.as_str().into(),
        (!case.state.is_ended()).into(),
        case.owner.into(),
        case.lead.as_ref().map(|lead| lead.unit).into(),
        case.channel.as_str().into(),
        case.urgency.name().into(),
        case.matter.as_deref().into(),
        case.placement.place.into(),
        path.into(),
        case.placement.street.into(),
        case.placement.community.into(),
        case.outcome.map(|outcome| outcome.as_str()).into(),
        case.received_at.into(),
        pressing.map(|clock| clock.due).into(),
        pressing.map(|clock| clock.term.unit.as_str()).into(),
        case.complained_about.map(|unit| unit.to_string()).or_else(|| first_bar(case)).into(),
        state.into(),
    ])
}

/// Something in the column says that the case is closed to somebody; to whom stands in the table of bars.
fn first_bar(case: &Case) -> Option<String> {
    case.bars().first().map(ToString::to_string)
}

/// Under which names the bars of a case are kept: what links to it names its id, what tells of it its number.
pub fn barred_names(case: &Case) -> [String; 2] {
    [case.id.to_string(), case.number.clone()]
}

statement!(BARRED, "select id from cases_case where tenant = ?1 and barred is not null order by id");

/// The cases that are closed to somebody.
///
/// # Errors
/// See [`Error`].
pub async fn barred_cases(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<CaseId>, Error> {
    tx.query(&BARRED, values![tenant], |row| row.get(0)).await
}

/// What [`save`] leaves out of a row that is new: where a case was joined to, its disputes, and the parts of units that had
/// one before.
///
/// # Errors
/// See [`Error`].
pub async fn save_lived(
    tx: &mut Tx,
    tenant: &TenantId,
    case: &Case,
    had: &BTreeMap<UnitId, &'static str>,
) -> Result<(), Error> {
    if case.merged_into.is_some() {
        save_joined(tx, tenant, case).await?;
    }
    dispute::save_disputes(tx, tenant, case).await?;
    for (unit, part) in had.iter().filter(|(unit, _)| !case.handling_units.contains(unit)) {
        tx.execute(&INSERT_PART, values![tenant, *unit, case.id, *part, case.received_at]).await?;
    }
    Ok(())
}

async fn save_parts(tx: &mut Tx, tenant: &TenantId, case: &Case) -> Result<(), Error> {
    for (unit, part) in parts(case) {
        tx.execute(&INSERT_PART, values![tenant, unit, case.id, part, case.received_at]).await?;
    }
    Ok(())
}

/// Which part each unit has in a case.
pub fn parts(case: &Case) -> impl Iterator<Item = (UnitId, &'static str)> {
    case.handling_units.iter().map(|unit| match &case.lead {
        Some(lead) if lead.unit == *unit => (*unit, "lead"),
        _ if case.assist(*unit).is_some() => (*unit, "assist"),
        _ => (*unit, "former"),
    })
}

fn folded(row: &Row<'_>) -> Result<(String, i64), Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read_state(found: Option<(String, i64)>) -> Result<Option<Folded<Case>>, Error> {
    let Some((text, version)) = found else { return Ok(None) };
    let state = serde_json::from_str(&text).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    Ok(Some(Folded { state, version }))
}

/// A case by its id.
///
/// # Errors
/// See [`Error`].
pub async fn by_id(tx: &mut Tx, tenant: &TenantId, id: CaseId) -> Result<Option<Folded<Case>>, Error> {
    read_state(tx.query_optional(&BY_ID, values![tenant, id], folded).await?)
}

/// Cases by their ids, in one question; those that are not there are left out.
///
/// # Errors
/// See [`Error`].
pub async fn by_ids(tx: &mut Tx, tenant: &TenantId, ids: &[CaseId]) -> Result<Vec<Folded<Case>>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vec![Value::from(tenant)];
    values.extend(ids.iter().map(|id| Value::from(*id)));
    let places = (2..=values.len()).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ");
    let sql = format!("select state, version from cases_case where tenant = ?1 and id in ({places})");
    let found = tx.query_composed("cases::by_ids", &sql, &values, folded).await?;
    found.into_iter().filter_map(|one| read_state(Some(one)).transpose()).collect()
}

/// A case by its number.
///
/// # Errors
/// See [`Error`].
pub async fn by_number(tx: &mut Tx, tenant: &TenantId, number: &str) -> Result<Option<Folded<Case>>, Error> {
    read_state(tx.query_optional(&BY_NUMBER, values![tenant, number], folded).await?)
}

/// The number of the case that was imported under this source's own number.
///
/// # Errors
/// See [`Error`].
pub async fn by_source(
    tx: &mut Tx,
    tenant: &TenantId,
    system: &str,
    number: &str,
) -> Result<Option<String>, Error> {
    tx.query_optional(&BY_SOURCE, values![tenant, system, number], |row| row.get(0)).await
}

/// The title in the case's row, and the digest of its tracking code.
///
/// # Errors
/// See [`Error`].
pub async fn title_and_tracking(
    tx: &mut Tx,
    tenant: &TenantId,
    id: CaseId,
) -> Result<(Option<String>, Option<[u8; 32]>), Error> {
    let found = tx
        .query_optional(&TITLE_AND_TRACKING, values![tenant, id], |row| Ok((row.get(0)?, row.get(1)?)))
        .await?;
    Ok(found.unwrap_or((None, None)))
}

/// Another title in lists and in search.
///
/// # Errors
/// See [`Error`].
pub async fn put_title(tx: &mut Tx, tenant: &TenantId, id: CaseId, title: Option<&str>) -> Result<(), Error> {
    tx.execute(&SET_TITLE, values![tenant, id, title]).await.map(drop)
}

/// The number of a case.
///
/// # Errors
/// See [`Error`].
pub async fn number_of(tx: &mut Tx, tenant: &TenantId, id: CaseId) -> Result<Option<String>, Error> {
    tx.query_optional(&NUMBER_OF, values![tenant, id], |row| row.get(0)).await
}

/// The units that a case is or was with; what decides whether a handling unit may look at it.
pub fn units_of(case: &Case) -> Vec<UnitId> {
    let mut units: Vec<UnitId> = case.handling_units.iter().copied().collect();
    units.push(case.owner);
    units
}

/// Counts that everybody may read.
#[derive(Clone, Copy, Debug, Default)]
pub struct PublicFigures {
    pub open: i64,
    /// Closed of those received since the given day.
    pub closed: i64,
    /// Of those, closed as solved in substance.
    pub solved: i64,
}

statement!(
    AGREES,
    "select count(*) from cases_case where tenant = ?1 and id = ?2 and number = ?3 and version = ?4 and step = ?5
        and open = ?6 and owner = ?7 and lead is not distinct from ?8 and channel = ?9 and urgency = ?10 and matter is not distinct from ?11 and place is not distinct from ?12
        and place_path = ?13 and street is not distinct from ?14 and community is not distinct from ?15 and outcome is not distinct from ?16 and received_at = ?17
        and due_at is not distinct from ?18 and due_unit is not distinct from ?19 and barred is not distinct from ?20 and length(state) = length(?21)"
);
statement!(ALL_IDS, "select id from cases_case where tenant = ?1");

/// Whether the columns of a case's row are those that follow from its state.
///
/// # Errors
/// See [`Error`].
pub async fn columns_agree(tx: &mut Tx, tenant: &TenantId, case: &Case, version: i64) -> Result<bool, Error> {
    let row = columns(tenant, case, version, case.placement.path_text().as_str())?;
    let found: i64 = tx.value(&AGREES, &row).await?;
    Ok(found == 1)
}

/// Whether the lines of desks, the parts of units and the clocks are what follows from a case's state. Which desk locates a case or rules on more time
/// was local policy when the line was written.
///
/// # Errors
/// See [`Error`].
pub async fn lines_agree(tx: &mut Tx, tenant: &TenantId, case: &Case) -> Result<bool, Error> {
    let nobody = UnitId::new(Uuid::nil());
    let expected = waiting(case, &Desks::all(nobody)).into_iter().map(|line| ExpectedLine {
        what: line.what.as_str(),
        unit: (line.unit != nobody).then_some(line.unit),
        due: line.due.map(|due| (due.at, due.unit.as_str())),
    });
    let path = case.placement.path_text();
    let waiting = WAITING.agrees(tx, tenant, case.id, path.as_str(), expected).await?;
    // A unit that gave the case back keeps its part.
    let mut in_part = true;
    for (unit, part) in parts(case) {
        let found: Option<(String, Instant)> = tx
            .query_optional(&PART_OF, values![tenant, unit, case.id], |row| Ok((row.get(0)?, row.get(1)?)))
            .await?;
        in_part &= found == Some((part.to_owned(), case.received_at));
    }
    Ok(waiting
        && in_part
        && clock::store::agrees(tx, tenant, &crate::actions::stream_of(case.id), &case.clocks).await?)
}

/// The ids of all cases.
///
/// # Errors
/// See [`Error`].
pub async fn all_ids(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<CaseId>, Error> {
    tx.query(&ALL_IDS, values![tenant], |row| row.get(0)).await
}

statement!(
    OPEN_WITHIN,
    "select id from cases_case where tenant = ?1 and open = 1 and place_path like ?2 order by id"
);
statement!(OPEN_LED_BY, "select id from cases_case where tenant = ?1 and lead = ?2 and open = 1 order by id");

/// The open cases that lie in a place by the path that they keep. `place` is an id, which has no wildcard in it.
///
/// # Errors
/// See [`Error`].
pub async fn open_within(
    tx: &mut Tx,
    tenant: &TenantId,
    place: place::PlaceId,
) -> Result<Vec<CaseId>, Error> {
    tx.query(&OPEN_WITHIN, values![tenant, format!("%{place}/%")], |row| row.get(0)).await
}

/// The open cases that a unit leads.
///
/// # Errors
/// See [`Error`].
pub async fn open_led_by(tx: &mut Tx, tenant: &TenantId, unit: UnitId) -> Result<Vec<CaseId>, Error> {
    tx.query(&OPEN_LED_BY, values![tenant, unit], |row| row.get(0)).await
}
