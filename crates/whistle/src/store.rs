//! The only SQL of whistles.

mod desk;
mod list;

pub use desk::{DeskLine, WAITING, desk_lines, late};
pub use list::{Filter, WhistleRow, count_rows, whistle_rows};

use crate::model::{Whistle, WhistleId, waiting};
use cases::CaseId;
use guard::desk::ExpectedLine;
use kernel::{Folded, Instant, TenantId, UnitId};
use std::collections::BTreeSet;
use store::{Error, Row, Tx, statement, values};

statement!(
    NEXT_NUMBER,
    "insert into whistle_number (tenant, day, last) values (?1, ?2, 1)
     on conflict (tenant, day) do update set last = whistle_number.last + 1 returning last"
);
statement!(
    INSERT,
    "insert into whistle_whistle (tenant, id, number, version, step, open, kind, owner, street, lead, matter, place,
        place_path, proposed_at, sounded_at, due_at, due_unit, state, title)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"
);
statement!(
    UPDATE,
    "update whistle_whistle set version = ?4, step = ?5, open = ?6, kind = ?7, owner = ?8, street = ?9, lead = ?10,
        matter = ?11, place = ?12, place_path = ?13, proposed_at = ?14, sounded_at = ?15, due_at = ?16, due_unit = ?17,
        state = ?18
     where tenant = ?1 and id = ?2 and number = ?3"
);
statement!(
    AGREES,
    "select count(*) from whistle_whistle where tenant = ?1 and id = ?2 and number = ?3 and version = ?4 and step = ?5
        and open = ?6 and kind = ?7 and owner = ?8 and street = ?9 and lead is not distinct from ?10
        and matter is not distinct from ?11 and place is not distinct from ?12 and place_path = ?13 and proposed_at = ?14
        and sounded_at is not distinct from ?15 and due_at is not distinct from ?16 and due_unit is not distinct from ?17
        and length(state) = length(?18)"
);
statement!(
    SOUNDED_BETWEEN,
    "select state, version from whistle_whistle where tenant = ?1 and sounded_at >= ?2 and sounded_at < ?3
     order by sounded_at, id"
);
statement!(CLEAR_WAITING, "delete from whistle_waiting where tenant = ?1 and whistle_id = ?2");
statement!(
    INSERT_WAITING,
    "insert into whistle_waiting (tenant, whistle_id, what, unit, due_at, due_unit, place_path)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     on conflict (tenant, whistle_id, what, unit) do nothing"
);
statement!(CLEAR_PARTS, "delete from whistle_part where tenant = ?1 and whistle_id = ?2");
statement!(
    INSERT_PART,
    "insert into whistle_part (tenant, unit, whistle_id, part) values (?1, ?2, ?3, ?4)
     on conflict (tenant, unit, whistle_id) do update set part = excluded.part"
);
statement!(PARTS_OF, "select unit, part from whistle_part where tenant = ?1 and whistle_id = ?2");
statement!(
    INSERT_CASE,
    "insert into whistle_case (tenant, case_id, whistle_id) values (?1, ?2, ?3)
     on conflict (tenant, case_id, whistle_id) do nothing"
);
statement!(CASES_OF, "select case_id from whistle_case where tenant = ?1 and whistle_id = ?2");
statement!(
    OF_CASE,
    "select w.state, w.version from whistle_case c
     join whistle_whistle w on w.tenant = c.tenant and w.id = c.whistle_id
     where c.tenant = ?1 and c.case_id = ?2 order by w.proposed_at, w.id"
);
statement!(BY_ID, "select state, version from whistle_whistle where tenant = ?1 and id = ?2");
statement!(BY_NUMBER, "select state, version from whistle_whistle where tenant = ?1 and number = ?2");
statement!(TITLE, "select title from whistle_whistle where tenant = ?1 and id = ?2");
statement!(ALL_IDS, "select id from whistle_whistle where tenant = ?1");
statement!(
    CALLED,
    "select p.whistle_id from whistle_part p join whistle_whistle w on w.tenant = p.tenant and w.id = p.whistle_id
     where p.tenant = ?1 and p.unit = ?2 and p.part = 'called' and w.open = 1 order by p.whistle_id"
);
statement!(
    OPEN_ABOUT,
    "select count(*) from whistle_whistle where tenant = ?1 and matter = ?2 and open = 1 and place = ?3"
);

/// A due time for "none", so that lines without a clock come last.
pub const NO_DUE: Instant = guard::desk::UNCLOCKED;

/// Draws the next number of a day, e.g. `W20261122-0003`.
///
/// # Errors
/// See [`Error`].
pub async fn next_number(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<String, Error> {
    let day = now.date().strftime("%Y%m%d").to_string();
    let last: i64 = tx.value(&NEXT_NUMBER, values![tenant, &day]).await?;
    Ok(format!("W{day}-{last:04}"))
}

/// Writes a whistle's row, with `title` for its first; the lines of the desks, the parts of units and the cases.
///
/// # Errors
/// See [`Error`].
pub async fn save(
    tx: &mut Tx,
    tenant: &TenantId,
    whistle: &Whistle,
    version: i64,
    title: Option<&str>,
) -> Result<(), Error> {
    let mut row = columns(tenant, whistle, version)?;
    match title {
        Some(title) => {
            row.push(title.into());
            tx.execute(&INSERT, &row).await?;
        }
        None => {
            tx.execute(&UPDATE, &row).await?;
        }
    }
    let path = whistle.placement.path_text();
    tx.execute(&CLEAR_WAITING, values![tenant, whistle.id]).await?;
    for line in waiting(whistle) {
        let (due, unit) = line.due.map_or((NO_DUE, None), |due| (due.at, Some(due.unit.as_str())));
        let row = values![tenant, whistle.id, line.what.as_str(), line.unit, due, unit, path.as_str()];
        tx.execute(&INSERT_WAITING, row).await?;
    }
    tx.execute(&CLEAR_PARTS, values![tenant, whistle.id]).await?;
    for (unit, part) in parts(whistle) {
        tx.execute(&INSERT_PART, values![tenant, unit, whistle.id, part]).await?;
    }
    for case in &whistle.cases {
        tx.execute(&INSERT_CASE, values![tenant, *case, whistle.id]).await?;
    }
    Ok(())
}

/// The units that have a part; a later line of the same unit holds.
fn parts(whistle: &Whistle) -> BTreeSet<(UnitId, &'static str)> {
    let mut parts = std::collections::BTreeMap::new();
    parts.extend(whistle.proposed_by.map(|unit| (unit, "proposer")));
    parts.insert(whistle.street, "street");
    parts.extend(whistle.calls.iter().map(|call| (call.unit, "called")));
    parts.extend(whistle.barred.iter().map(|unit| (*unit, "barred")));
    parts.into_iter().collect()
}

/// What a row holds besides its title: all of it follows from the state.
fn columns(tenant: &TenantId, whistle: &Whistle, version: i64) -> Result<Vec<store::Value>, Error> {
    let state = serde_json::to_string(whistle).map_err(|cause| Error::Action(cause.to_string()))?;
    let pressing = whistle.pressing();
    Ok(vec![
        store::Value::from(tenant),
        whistle.id.into(),
        whistle.number.as_str().into(),
        version.into(),
        whistle.state.as_str().into(),
        (!whistle.state.is_ended()).into(),
        whistle.kind.as_str().into(),
        whistle.owner.into(),
        whistle.street.into(),
        whistle.lead.into(),
        whistle.matter.as_deref().into(),
        whistle.placement.place.into(),
        whistle.placement.path_text().as_str().into(),
        whistle.proposed_at.into(),
        whistle.sounded_at.into(),
        pressing.map(|clock| clock.due).into(),
        pressing.map(|clock| clock.term.unit.as_str()).into(),
        state.into(),
    ])
}

/// Whether all tables say what follows from a whistle's state.
///
/// # Errors
/// See [`Error`].
pub async fn tables_agree(
    tx: &mut Tx,
    tenant: &TenantId,
    whistle: &Whistle,
    version: i64,
) -> Result<bool, Error> {
    let row = columns(tenant, whistle, version)?;
    let rows: i64 = tx.value(&AGREES, &row).await?;
    let expected = waiting(whistle).into_iter().map(|line| ExpectedLine {
        what: line.what.as_str(),
        unit: Some(line.unit),
        due: line.due.map(|due| (due.at, due.unit.as_str())),
    });
    let path = whistle.placement.path_text();
    let waiting = WAITING.agrees(tx, tenant, whistle.id, path.as_str(), expected).await?;
    let clocks =
        clock::store::agrees(tx, tenant, &crate::actions::stream_of(whistle.id), &whistle.clocks).await?;
    let found =
        tx.query(&PARTS_OF, values![tenant, whistle.id], |row| Ok((row.get(0)?, row.get(1)?))).await?;
    let found: BTreeSet<(UnitId, String)> = found.into_iter().collect();
    let with: BTreeSet<(UnitId, String)> =
        parts(whistle).into_iter().map(|(unit, part)| (unit, part.to_owned())).collect();
    let cases: BTreeSet<CaseId> =
        tx.query(&CASES_OF, values![tenant, whistle.id], |row| row.get(0)).await?.into_iter().collect();
    let about: BTreeSet<CaseId> = whistle.cases.iter().copied().collect();
    Ok(rows == 1 && waiting && clocks && found == with && cases == about)
}

fn folded(row: &Row<'_>) -> Result<(String, i64), Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read_state((text, version): (String, i64)) -> Result<Folded<Whistle>, Error> {
    let state = serde_json::from_str(&text).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    Ok(Folded { state, version })
}

/// A whistle by its id.
///
/// # Errors
/// See [`Error`].
pub async fn by_id(tx: &mut Tx, tenant: &TenantId, id: WhistleId) -> Result<Option<Folded<Whistle>>, Error> {
    tx.query_optional(&BY_ID, values![tenant, id], folded).await?.map(read_state).transpose()
}

/// A whistle by its number.
///
/// # Errors
/// See [`Error`].
pub async fn by_number(
    tx: &mut Tx,
    tenant: &TenantId,
    number: &str,
) -> Result<Option<Folded<Whistle>>, Error> {
    tx.query_optional(&BY_NUMBER, values![tenant, number], folded).await?.map(read_state).transpose()
}

/// The whistles that were sounded between two instants, the oldest first.
///
/// # Errors
/// See [`Error`].
pub async fn sounded_between(
    tx: &mut Tx,
    tenant: &TenantId,
    from: Instant,
    until: Instant,
) -> Result<Vec<Whistle>, Error> {
    let found = tx.query(&SOUNDED_BETWEEN, values![tenant, from, until], folded).await?;
    found.into_iter().map(|row| read_state(row).map(|found| found.state)).collect()
}

/// The whistles about a case, the oldest first.
///
/// # Errors
/// See [`Error`].
pub async fn of_case(tx: &mut Tx, tenant: &TenantId, case: CaseId) -> Result<Vec<Folded<Whistle>>, Error> {
    let found = tx.query(&OF_CASE, values![tenant, case], folded).await?;
    found.into_iter().map(read_state).collect()
}

/// The title in a whistle's row.
///
/// # Errors
/// See [`Error`].
pub async fn title(tx: &mut Tx, tenant: &TenantId, id: WhistleId) -> Result<Option<String>, Error> {
    Ok(tx.query_optional(&TITLE, values![tenant, id], |row| row.get(0)).await?.flatten())
}

/// The ids of all whistles.
///
/// # Errors
/// See [`Error`].
pub async fn all_ids(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<WhistleId>, Error> {
    tx.query(&ALL_IDS, values![tenant], |row| row.get(0)).await
}

/// The open whistles to which a unit was called.
///
/// # Errors
/// See [`Error`].
pub async fn open_calling(tx: &mut Tx, tenant: &TenantId, unit: UnitId) -> Result<Vec<WhistleId>, Error> {
    tx.query(&CALLED, values![tenant, unit], |row| row.get(0)).await
}

/// Whether a matter in a place has an open whistle already.
///
/// # Errors
/// See [`Error`].
pub async fn is_open_about(
    tx: &mut Tx,
    tenant: &TenantId,
    matter: &str,
    place: place::PlaceId,
) -> Result<bool, Error> {
    let count: i64 = tx.value(&OPEN_ABOUT, values![tenant, matter, place]).await?;
    Ok(count > 0)
}
