//! The only SQL of consultations.

use crate::model::{ConsultId, ConsultKind, ConsultState, Consultation, waiting};
use cases::DueAt;
use guard::Part;
use guard::desk::{ExpectedLine, WaitingTable, Wanted};
use kernel::{Folded, Instant, TenantId, UnitId};
use std::fmt::Write as _;
use store::{Error, Row, Tx, Value, statement, values};

statement!(
    NEXT_NUMBER,
    "insert into consult_number (tenant, day, last) values (?1, ?2, 1)
     on conflict (tenant, day) do update set last = consult_number.last + 1 returning last"
);
statement!(
    SAVE,
    "insert into consult_consultation (tenant, id, number, version, kind, step, open, owner, street, other, body, period,
        place_path, opened_at, due_at, due_unit, published, state)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
     on conflict (tenant, id) do update set version = excluded.version, step = excluded.step, open = excluded.open,
        owner = excluded.owner, street = excluded.street, other = excluded.other, due_at = excluded.due_at,
        due_unit = excluded.due_unit, published = excluded.published, state = excluded.state"
);
statement!(
    AGREES,
    "select count(*) from consult_consultation where tenant = ?1 and id = ?2 and number = ?3 and version = ?4 and kind = ?5
        and step = ?6 and open = ?7 and owner = ?8 and street = ?9 and other = ?10 and body is not distinct from ?11
        and period is not distinct from ?12 and place_path = ?13 and opened_at = ?14 and due_at is not distinct from ?15
        and due_unit is not distinct from ?16 and published = ?17 and length(state) = length(?18)"
);
statement!(CLEAR_WAITING, "delete from consult_waiting where tenant = ?1 and consultation_id = ?2");
statement!(
    INSERT_WAITING,
    "insert into consult_waiting (tenant, consultation_id, what, unit, due_at, due_unit, place_path)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
);
statement!(BY_ID, "select state, version from consult_consultation where tenant = ?1 and id = ?2");
statement!(BY_NUMBER, "select state, version from consult_consultation where tenant = ?1 and number = ?2");
statement!(ALL_IDS, "select id from consult_consultation where tenant = ?1");
statement!(
    ASSESSED,
    "select number from consult_consultation where tenant = ?1 and street = ?2 and other = ?3 and period = ?4 limit 1"
);
statement!(
    OPEN_OF,
    "select state, version from consult_consultation where tenant = ?1 and open = 1 and (street = ?2 or other = ?2) order by id"
);

/// The desks of consultations.
pub const WAITING: WaitingTable = WaitingTable {
    lines: "consult::desk_lines",
    counts: "consult::desk_counts",
    table: "consult_waiting",
    about: "consult_consultation",
    id: "consultation_id",
    columns: "l.due_at, l.due_unit, w.state, w.version",
    closed: guard::Closed::NEVER,
};

/// Draws the next number of a day, e.g. `Y20261122-0003`.
///
/// # Errors
/// See [`Error`].
pub async fn next_number(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<String, Error> {
    let day = now.date().strftime("%Y%m%d").to_string();
    let last: i64 = tx.value(&NEXT_NUMBER, values![tenant, &day]).await?;
    Ok(format!("Y{day}-{last:04}"))
}

/// Writes a consultation's row and its line of the desks.
///
/// # Errors
/// See [`Error`].
pub async fn save(tx: &mut Tx, tenant: &TenantId, found: &Consultation, version: i64) -> Result<(), Error> {
    tx.execute(&SAVE, &columns(tenant, found, version)?).await?;
    tx.execute(&CLEAR_WAITING, values![tenant, found.id]).await?;
    if let Some(line) = waiting(found) {
        let (due, unit) =
            line.due.map_or((guard::desk::UNCLOCKED, None), |due| (due.at, Some(due.unit.as_str())));
        let path = found.placement.path_text();
        let row = values![tenant, found.id, line.what.as_str(), line.unit, due, unit, path.as_str()];
        tx.execute(&INSERT_WAITING, row).await?;
    }
    Ok(())
}

/// What a row holds: all of it follows from the state.
fn columns(tenant: &TenantId, found: &Consultation, version: i64) -> Result<Vec<Value>, Error> {
    let state = serde_json::to_string(found).map_err(|cause| Error::Action(cause.to_string()))?;
    let pressing = found.pressing();
    Ok(vec![
        Value::from(tenant),
        found.id.into(),
        found.number.as_str().into(),
        version.into(),
        found.kind.as_str().into(),
        found.state.as_str().into(),
        (!found.state.is_ended()).into(),
        found.owner.into(),
        found.street.into(),
        found.other.into(),
        found.body.into(),
        found.period.as_deref().into(),
        found.placement.path_text().as_str().into(),
        found.opened_at.into(),
        pressing.map(|clock| clock.due).into(),
        pressing.map(|clock| clock.term.unit.as_str()).into(),
        found.is_published().into(),
        state.into(),
    ])
}

/// Whether the tables say what follows from a consultation's state.
///
/// # Errors
/// See [`Error`].
pub async fn tables_agree(
    tx: &mut Tx,
    tenant: &TenantId,
    found: &Consultation,
    version: i64,
) -> Result<bool, Error> {
    let rows: i64 = tx.value(&AGREES, &columns(tenant, found, version)?).await?;
    let expected = waiting(found).into_iter().map(|line| ExpectedLine {
        what: line.what.as_str(),
        unit: Some(line.unit),
        due: line.due.map(|due| (due.at, due.unit.as_str())),
    });
    let path = found.placement.path_text();
    let waiting = WAITING.agrees(tx, tenant, found.id, path.as_str(), expected).await?;
    let clocks =
        clock::store::agrees(tx, tenant, &crate::actions::stream_of(found.id), &found.clocks).await?;
    Ok(rows == 1 && waiting && clocks)
}

fn folded(row: &Row<'_>) -> Result<(String, i64), Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read_state((text, version): (String, i64)) -> Result<Folded<Consultation>, Error> {
    let state = serde_json::from_str(&text).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    Ok(Folded { state, version })
}

/// A consultation by its id.
///
/// # Errors
/// See [`Error`].
pub async fn by_id(
    tx: &mut Tx,
    tenant: &TenantId,
    id: ConsultId,
) -> Result<Option<Folded<Consultation>>, Error> {
    tx.query_optional(&BY_ID, values![tenant, id], folded).await?.map(read_state).transpose()
}

/// A consultation by its number.
///
/// # Errors
/// See [`Error`].
pub async fn by_number(
    tx: &mut Tx,
    tenant: &TenantId,
    number: &str,
) -> Result<Option<Folded<Consultation>>, Error> {
    tx.query_optional(&BY_NUMBER, values![tenant, number], folded).await?.map(read_state).transpose()
}

/// The ids of all consultations.
///
/// # Errors
/// See [`Error`].
pub async fn all_ids(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<ConsultId>, Error> {
    tx.query(&ALL_IDS, values![tenant], |row| row.get(0)).await
}

/// Number of the assessment of a body by a street for a period.
///
/// # Errors
/// See [`Error`].
pub async fn assessed(
    tx: &mut Tx,
    tenant: &TenantId,
    street: UnitId,
    body: UnitId,
    period: &str,
) -> Result<Option<String>, Error> {
    tx.query_optional(&ASSESSED, values![tenant, street, body, period], |row| row.get(0)).await
}

/// The open consultations in which a unit has a part.
///
/// # Errors
/// See [`Error`].
pub async fn open_of(
    tx: &mut Tx,
    tenant: &TenantId,
    unit: UnitId,
) -> Result<Vec<Folded<Consultation>>, Error> {
    tx.query(&OPEN_OF, values![tenant, unit], folded).await?.into_iter().map(read_state).collect()
}

/// What is asked of the list. There is nothing in it by which words or persons could be looked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub kind: Option<ConsultKind>,
    pub state: Option<ConsultState>,
    /// Answers on plans only, whoever asks.
    pub published: bool,
    /// The parts of the deployment that the viewer may read; none: nothing but what is published.
    pub scope: Vec<Part>,
    /// The viewer's unit: what is confined to two units exists for them alone.
    pub viewer: Option<UnitId>,
    /// Only older ones than this place in the order of time and id.
    pub before: Option<(Instant, String)>,
}

/// The consultations that a filter asks for, the newest first.
///
/// # Errors
/// See [`Error`].
pub async fn list(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    most: u32,
) -> Result<Vec<Folded<Consultation>>, Error> {
    let mut sql = String::from("select c.state, c.version from consult_consultation c where c.tenant = ?1");
    let mut values = vec![Value::from(tenant)];
    if filter.published {
        sql.push_str(" and c.published = 1");
    } else {
        guard::within(&mut sql, &mut values, &filter.scope, guard::Closed::NEVER, "c.place_path", |at| {
            format!("(c.street = ?{at} or c.other = ?{at})")
        });
        values.push(filter.viewer.into());
        let at = values.len();
        let _ = write!(sql, " and (c.kind <> 'personnel' or c.street = ?{at} or c.other = ?{at})");
    }
    let mut equal = |column: &str, value: Option<&'static str>| {
        if let Some(value) = value {
            values.push(value.into());
            let _ = write!(sql, " and c.{column} = ?{}", values.len());
        }
    };
    equal("kind", filter.kind.map(ConsultKind::as_str));
    equal("step", filter.state.map(ConsultState::as_str));
    if let Some((at, id)) = &filter.before {
        values.push((*at).into());
        values.push(id.as_str().into());
        let _ = write!(sql, " and (c.opened_at, c.id) < (?{}, ?{})", values.len() - 1, values.len());
    }
    let _ = write!(sql, " order by c.opened_at desc, c.id desc limit {most}");
    let rows = tx.query_composed("consult::list", &sql, &values, folded).await?;
    rows.into_iter().map(read_state).collect()
}

/// The wanted lines of the desk that lie in the given parts of the deployment, the most pressing first.
///
/// # Errors
/// See [`Error`].
pub async fn desk_lines(
    tx: &mut Tx,
    tenant: &TenantId,
    wanted: &Wanted,
    parts: &[Part],
) -> Result<Vec<(Option<DueAt>, Consultation)>, Error> {
    let read = |row: &Row<'_>| Ok((cases::query::due_at(row, 0)?, row.get::<String>(2)?, row.get::<i64>(3)?));
    let lines = WAITING.lines(tx, tenant, wanted, parts, read).await?;
    lines.into_iter().map(|(due, state, version)| Ok((due, read_state((state, version))?.state))).collect()
}
