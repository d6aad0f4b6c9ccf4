//! The list of whistles, narrowed by the viewer's reach inside the query.

use crate::model::{WhistleId, WhistleKind, WhistleState};
use guard::{Closed, Part};
use kernel::{Instant, TenantId, UnitId};
use std::fmt::Write as _;
use store::{Error, Tx, Value};

/// What is asked of the list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<WhistleState>,
    pub open: Option<bool>,
    pub kind: Option<WhistleKind>,
    pub overdue: bool,
    pub place: Option<guard::PlacePath>,
    /// The parts of the deployment that the viewer may read; none: nothing.
    pub scope: Vec<Part>,
    /// The viewer's unit: what is barred for it does not exist.
    pub viewer: Option<UnitId>,
    pub now: Instant,
    /// Only older ones than this place in the order of time and id.
    pub before: Option<(Instant, String)>,
}

/// One row of the list.
#[derive(Clone, Debug)]
pub struct WhistleRow {
    pub id: WhistleId,
    pub number: String,
    pub title: Option<String>,
    pub state: WhistleState,
    pub kind: WhistleKind,
    pub owner: UnitId,
    pub lead: Option<UnitId>,
    pub matter: Option<String>,
    pub place: Option<place::PlaceId>,
    pub proposed_at: Instant,
    pub due: Option<cases::DueAt>,
}

/// A whistle is closed to whoever one of its cases is closed to.
const CLOSED: Closed<'static> =
    Closed::by("in (select k.case_id from whistle_case k where k.tenant = w.tenant and k.whistle_id = w.id)");

fn conditions(tenant: &TenantId, filter: &Filter) -> (String, Vec<Value>) {
    let mut sql = String::from("w.tenant = ?1");
    let mut values = vec![Value::from(tenant)];
    guard::within(&mut sql, &mut values, &filter.scope, CLOSED, "w.place_path", |at| {
        format!(
            "exists (select 1 from whistle_part p where p.tenant = w.tenant and p.whistle_id = w.id and p.unit = ?{at})"
        )
    });
    if let Some(unit) = filter.viewer {
        values.push(unit.into());
        let _ = write!(
            sql,
            " and not exists (select 1 from whistle_part b where b.tenant = w.tenant and b.whistle_id = w.id
               and b.unit = ?{} and b.part = 'barred')",
            values.len()
        );
    }
    let mut equal = |column: &str, value: Value| {
        values.push(value);
        let _ = write!(sql, " and w.{column} = ?{}", values.len());
    };
    if let Some(state) = filter.state {
        equal("step", state.as_str().into());
    }
    if let Some(open) = filter.open {
        equal("open", open.into());
    }
    if let Some(kind) = filter.kind {
        equal("kind", kind.as_str().into());
    }
    if filter.overdue {
        values.push(filter.now.into());
        let _ = write!(sql, " and w.open = 1 and w.due_at < ?{}", values.len());
    }
    if let Some(place) = &filter.place {
        let _ = write!(sql, " and {}", guard::below(&mut values, place, "w.place_path"));
    }
    (sql, values)
}

/// The rows, the newest first.
///
/// # Errors
/// See [`Error`].
pub async fn whistle_rows(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    limit: u32,
) -> Result<Vec<WhistleRow>, Error> {
    if filter.scope.is_empty() {
        return Ok(Vec::new());
    }
    let (mut conditions, mut values) = conditions(tenant, filter);
    if let Some((at, id)) = &filter.before {
        values.push((*at).into());
        values.push(id.as_str().into());
        let _ = write!(conditions, " and (w.proposed_at, w.id) < (?{}, ?{})", values.len() - 1, values.len());
    }
    let sql = format!(
        "select w.id, w.number, w.title, w.step, w.kind, w.owner, w.lead, w.matter, w.place, w.proposed_at, w.due_at,
            w.due_unit
         from whistle_whistle w where {conditions} order by w.proposed_at desc, w.id desc limit {limit}"
    );
    tx.query_composed("whistle::rows", &sql, &values, |row| {
        Ok(WhistleRow {
            id: row.get(0)?,
            number: row.get(1)?,
            title: row.get(2)?,
            state: row.parsed(3)?,
            kind: row.parsed(4)?,
            owner: row.get(5)?,
            lead: row.get(6)?,
            matter: row.get(7)?,
            place: row.get(8)?,
            proposed_at: row.get(9)?,
            due: cases::query::due_at(row, 10)?,
        })
    })
    .await
}

/// How many there are, counted up to `most`.
///
/// # Errors
/// See [`Error`].
pub async fn count_rows(tx: &mut Tx, tenant: &TenantId, filter: &Filter, most: u32) -> Result<i64, Error> {
    if filter.scope.is_empty() {
        return Ok(0);
    }
    let (conditions, values) = conditions(tenant, filter);
    let sql = format!(
        "select count(*) from (select 1 from whistle_whistle w where {conditions} limit {most}) counted"
    );
    let counted = tx.query_composed("whistle::count", &sql, &values, |row| row.get::<i64>(0)).await?;
    Ok(counted.first().copied().unwrap_or_default())
}
