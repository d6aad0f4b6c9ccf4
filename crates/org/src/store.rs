//! The tables of units and assignments.

use crate::directory::Revision;
use crate::model::{Assignment, AssignmentId, PlaceRef, Station, Unit, Who};
use kernel::{AccountId, Context, Failure, Folded, Instant, UnitId};
use store::{Row, Tx, Value, statement, values};

statement!(
    PUT_UNIT,
    "insert into org_unit (tenant, id, version, code, name, kind, credit_code, valid_from, active_until, state)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
     on conflict (tenant, id) do update set version = excluded.version, name = excluded.name,
       credit_code = excluded.credit_code, active_until = excluded.active_until, state = excluded.state"
);
statement!(UNIT, "select state, version from org_unit where tenant = ?1 and id = ?2");
statement!(UNIT_BY_CODE, "select state, version from org_unit where tenant = ?1 and code = ?2");
statement!(UNITS, "select state, version from org_unit where tenant = ?1 order by code");
statement!(
    UNIT_COLUMNS,
    "select version, code, name, kind, credit_code, valid_from, active_until from org_unit where tenant = ?1 and id = ?2"
);
statement!(UNIT_IDS, "select id from org_unit where tenant = ?1 order by id");
statement!(
    RAISE_REVISION,
    "insert into org_revision (tenant, number, stamp) values (?1, 1, ?2)
     on conflict (tenant) do update set number = org_revision.number + 1, stamp = excluded.stamp"
);
statement!(REVISION, "select number, stamp from org_revision where tenant = ?1");
statement!(
    PUT_ASSIGNMENT,
    "insert into org_assignment (tenant, id, version, account, unit, station_unit, station_place, role, manner, home,
       valid_from, valid_until, state, name)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
     on conflict (tenant, id) do update set version = excluded.version, valid_until = excluded.valid_until,
       state = excluded.state"
);
statement!(
    ASSIGNMENT_AGREES,
    "select count(*) from org_assignment
     where tenant = ?1 and id = ?2 and version = ?3 and account is not distinct from ?4 and unit is not distinct from ?5
       and station_unit is not distinct from ?6 and station_place is not distinct from ?7 and role = ?8 and manner = ?9
       and home is not distinct from ?10 and valid_from = ?11 and valid_until is not distinct from ?12
       and length(state) = length(?13)"
);
statement!(FORGET_NAME, "update org_assignment set name = null where tenant = ?1 and id = ?2");
statement!(ASSIGNMENT, "select state, version, name from org_assignment where tenant = ?1 and id = ?2");
statement!(ASSIGNMENT_IDS, "select id from org_assignment where tenant = ?1 order by id");
statement!(
    AT_PLACE,
    "select state, version, name from org_assignment where tenant = ?1 and station_place = ?2 order by valid_from, id"
);
statement!(
    IN_UNIT,
    "select state, version, name from org_assignment where tenant = ?1 and station_unit = ?2 order by valid_from, id"
);
statement!(
    OF_ACCOUNT,
    "select state, version, name from org_assignment where tenant = ?1 and account = ?2 order by valid_from, id"
);
statement!(
    OF_UNIT,
    "select state, version, name from org_assignment where tenant = ?1 and (unit = ?2 or home = ?2) order by valid_from, id"
);
statement!(
    STAFFED_PLACES,
    "select distinct station_place from org_assignment
     where tenant = ?1 and station_place is not null and role in ('worker', 'lead')
       and valid_from <= ?2 and (valid_until is null or valid_until > ?2)"
);
statement!(
    UNITS_WITH_DEPUTY,
    "select distinct station_unit from org_assignment
     where tenant = ?1 and station_unit is not null and role = 'deputy'
       and valid_from <= ?2 and (valid_until is null or valid_until > ?2)"
);

statement!(
    ON_PLACES,
    "select state, version, name from org_assignment
     where tenant = ?1 and station_place is not null and (valid_until is null or valid_until > ?2)
     order by station_place, valid_from, id"
);

/// An assignment with the published name that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staffed {
    pub assignment: Assignment,
    pub version: i64,
    /// The published name of somebody without an account; `None` also when it has been forgotten.
    pub name: Option<String>,
}

/// Marks the stamp of a revision.
enum RevisionStamp {}

pub(crate) async fn put_unit(
    tx: &mut Tx,
    context: &Context,
    unit: &Unit,
    version: i64,
) -> Result<(), Failure> {
    let tenant = context.tenant.as_str();
    let row = values![
        tenant,
        unit.id,
        version,
        &unit.code,
        &unit.name,
        unit.kind.name(),
        unit.credit_code.as_ref().map(|code| code.as_str()),
        unit.valid_from,
        unit.active_until(),
        serde_json::to_string(unit)?
    ];
    tx.execute(&PUT_UNIT, row).await?;
    tx.execute(&RAISE_REVISION, values![tenant, context.draw_id::<RevisionStamp>()]).await?;
    Ok(())
}

pub(crate) async fn unit(tx: &mut Tx, tenant: &str, id: UnitId) -> Result<Option<Folded<Unit>>, Failure> {
    let found = tx.query_optional(&UNIT, values![tenant, id], state).await?;
    found.map(folded).transpose()
}

pub(crate) async fn unit_by_code(
    tx: &mut Tx,
    tenant: &str,
    code: &str,
) -> Result<Option<Folded<Unit>>, Failure> {
    let found = tx.query_optional(&UNIT_BY_CODE, values![tenant, code], state).await?;
    found.map(folded).transpose()
}

pub(crate) async fn units(tx: &mut Tx, tenant: &str) -> Result<Vec<Folded<Unit>>, Failure> {
    tx.query(&UNITS, values![tenant], state).await?.into_iter().map(folded).collect()
}

/// The searched columns of a unit as text, for comparison with its state.
pub(crate) async fn unit_columns(
    tx: &mut Tx,
    tenant: &str,
    id: UnitId,
) -> Result<Option<UnitColumns>, Failure> {
    let read = |row: &Row<'_>| {
        Ok(UnitColumns {
            version: row.get(0)?,
            code: row.get(1)?,
            name: row.get(2)?,
            kind: row.get(3)?,
            credit_code: row.get(4)?,
            valid_from: row.get(5)?,
            active_until: row.get(6)?,
        })
    };
    Ok(tx.query_optional(&UNIT_COLUMNS, values![tenant, id], read).await?)
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UnitColumns {
    pub(crate) version: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) credit_code: Option<String>,
    pub(crate) valid_from: Instant,
    pub(crate) active_until: Option<Instant>,
}

pub(crate) async fn unit_ids(tx: &mut Tx, tenant: &str) -> Result<Vec<UnitId>, Failure> {
    Ok(tx.query(&UNIT_IDS, values![tenant], |row| row.get(0)).await?)
}

pub(crate) async fn revision(tx: &mut Tx, tenant: &str) -> Result<Revision, Failure> {
    let read = |row: &Row<'_>| Ok(Revision { number: row.get(0)?, stamp: row.get(1)? });
    Ok(tx.query_optional(&REVISION, values![tenant], read).await?.unwrap_or_default())
}

pub(crate) async fn put_assignment(
    tx: &mut Tx,
    tenant: &str,
    assignment: &Assignment,
    version: i64,
    name: Option<&str>,
) -> Result<(), Failure> {
    let mut row = assignment_columns(tenant, assignment, version)?;
    row.push(name.into());
    tx.execute(&PUT_ASSIGNMENT, &row).await?;
    Ok(())
}

/// Whether the searched columns say what the assignment does.
pub(crate) async fn assignment_agrees(
    tx: &mut Tx,
    tenant: &str,
    assignment: &Assignment,
    version: i64,
) -> Result<bool, Failure> {
    let row = assignment_columns(tenant, assignment, version)?;
    Ok(tx.value::<i64>(&ASSIGNMENT_AGREES, &row).await? == 1)
}

/// What a row holds beside the name: all of it follows from the assignment.
fn assignment_columns(tenant: &str, assignment: &Assignment, version: i64) -> Result<Vec<Value>, Failure> {
    let given = &assignment.appointment;
    let (account, unit) = match &given.who {
        Who::Account { account } => (Some(*account), None),
        Who::Unit { unit } => (None, Some(*unit)),
        Who::Named { .. } => (None, None),
    };
    let (station_unit, station_place) = match given.station {
        Station::Unit { unit } => (Some(unit), None),
        Station::Place { place } => (None, Some(place)),
    };
    let row = values![
        tenant,
        assignment.id,
        version,
        account,
        unit,
        station_unit,
        station_place,
        &given.role,
        given.manner.name(),
        given.home,
        given.valid_from,
        assignment.until(),
        serde_json::to_string(assignment)?
    ];
    Ok(row.to_vec())
}

pub(crate) async fn forget_name(tx: &mut Tx, tenant: &str, id: AssignmentId) -> Result<(), Failure> {
    tx.execute(&FORGET_NAME, values![tenant, id]).await?;
    Ok(())
}

pub(crate) async fn assignment(
    tx: &mut Tx,
    tenant: &str,
    id: AssignmentId,
) -> Result<Option<Staffed>, Failure> {
    let found = tx.query_optional(&ASSIGNMENT, values![tenant, id], named_state).await?;
    found.map(staffed).transpose()
}

pub(crate) async fn assignment_ids(tx: &mut Tx, tenant: &str) -> Result<Vec<AssignmentId>, Failure> {
    Ok(tx.query(&ASSIGNMENT_IDS, values![tenant], |row| row.get(0)).await?)
}

pub(crate) async fn at_station(tx: &mut Tx, tenant: &str, station: Station) -> Result<Vec<Staffed>, Failure> {
    let rows = match station {
        Station::Place { place } => tx.query(&AT_PLACE, values![tenant, place], named_state).await?,
        Station::Unit { unit } => tx.query(&IN_UNIT, values![tenant, unit], named_state).await?,
    };
    rows.into_iter().map(staffed).collect()
}

/// The assignments on places that are not over at `at`.
pub(crate) async fn on_places(tx: &mut Tx, tenant: &str, at: Instant) -> Result<Vec<Staffed>, Failure> {
    tx.query(&ON_PLACES, values![tenant, at], named_state).await?.into_iter().map(staffed).collect()
}

pub(crate) async fn of_account(
    tx: &mut Tx,
    tenant: &str,
    account: AccountId,
) -> Result<Vec<Staffed>, Failure> {
    tx.query(&OF_ACCOUNT, values![tenant, account], named_state).await?.into_iter().map(staffed).collect()
}

pub(crate) async fn of_unit(tx: &mut Tx, tenant: &str, unit: UnitId) -> Result<Vec<Staffed>, Failure> {
    tx.query(&OF_UNIT, values![tenant, unit], named_state).await?.into_iter().map(staffed).collect()
}

pub(crate) async fn staffed_places(tx: &mut Tx, tenant: &str, at: Instant) -> Result<Vec<PlaceRef>, Failure> {
    Ok(tx.query(&STAFFED_PLACES, values![tenant, at], |row| row.get(0)).await?)
}

pub(crate) async fn units_with_deputy(
    tx: &mut Tx,
    tenant: &str,
    at: Instant,
) -> Result<Vec<UnitId>, Failure> {
    Ok(tx.query(&UNITS_WITH_DEPUTY, values![tenant, at], |row| row.get(0)).await?)
}

fn state(row: &Row<'_>) -> Result<(String, i64), store::Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn folded((state, version): (String, i64)) -> Result<Folded<Unit>, Failure> {
    Ok(Folded { state: serde_json::from_str(&state)?, version })
}

fn named_state(row: &Row<'_>) -> Result<(String, i64, Option<String>), store::Error> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn staffed((state, version, name): (String, i64, Option<String>)) -> Result<Staffed, Failure> {
    Ok(Staffed { assignment: serde_json::from_str(&state)?, version, name })
}
