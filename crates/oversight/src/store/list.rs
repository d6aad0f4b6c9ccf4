//! The list of files, narrowed by the viewer's reach inside the query.

use crate::model::{FileId, FileState, Procedure};
use guard::{Closed, Part};
use kernel::{Instant, TenantId, UnitId};
use std::fmt::Write as _;
use store::{Error, Tx, Value};

/// What is asked of the list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<FileState>,
    pub open: Option<bool>,
    pub procedure: Option<Procedure>,
    /// Leaves out the rungs of ladders below `supervise`.
    pub high: bool,
    /// The unit concerned, or whose turn it is.
    pub unit: Option<UnitId>,
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
pub struct FileRow {
    pub id: FileId,
    pub number: String,
    pub procedure: Procedure,
    pub state: FileState,
    pub owner: UnitId,
    /// The unit concerned.
    pub unit: Option<UnitId>,
    pub case: Option<cases::CaseId>,
    pub matter: Option<String>,
    pub place: Option<place::PlaceId>,
    pub opened_at: Instant,
    pub due: Option<cases::DueAt>,
}

/// A file is closed to whoever its case, or one that it has drawn, is closed to.
const CLOSED: Closed<'static> = Closed::by(
    "in (select w.case_id union all select d.case_id from oversight_drawn d where d.tenant = w.tenant and d.file_id = w.id)",
);

fn conditions(tenant: &TenantId, filter: &Filter) -> (String, Vec<Value>) {
    let mut sql = String::from("w.tenant = ?1");
    let mut values = vec![Value::from(tenant)];
    guard::within(&mut sql, &mut values, &filter.scope, CLOSED, "w.place_path", |at| {
        format!(
            "exists (select 1 from oversight_part p where p.tenant = w.tenant and p.file_id = w.id and p.unit = ?{at})"
        )
    });
    if let Some(unit) = filter.viewer {
        values.push(unit.into());
        let _ = write!(
            sql,
            " and not exists (select 1 from oversight_part b where b.tenant = w.tenant and b.file_id = w.id
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
    if let Some(procedure) = filter.procedure {
        equal("kind", procedure.as_str().into());
    }
    if let Some(unit) = filter.unit {
        equal("unit", unit.into());
    }
    if filter.high {
        sql.push_str(" and (w.kind <> 'ladder' or w.step in ('supervise', 'listed'))");
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
pub async fn file_rows(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    limit: u32,
) -> Result<Vec<FileRow>, Error> {
    if filter.scope.is_empty() {
        return Ok(Vec::new());
    }
    let (mut conditions, mut values) = conditions(tenant, filter);
    if let Some((at, id)) = &filter.before {
        values.push((*at).into());
        values.push(id.as_str().into());
        let _ = write!(conditions, " and (w.opened_at, w.id) < (?{}, ?{})", values.len() - 1, values.len());
    }
    let sql = format!(
        "select w.id, w.number, w.kind, w.step, w.owner, w.unit, w.case_id, w.matter, w.place, w.opened_at, w.due_at,
            w.due_unit
         from oversight_file w where {conditions} order by w.opened_at desc, w.id desc limit {limit}"
    );
    tx.query_composed("oversight::rows", &sql, &values, |row| {
        Ok(FileRow {
            id: row.get(0)?,
            number: row.get(1)?,
            procedure: row.parsed(2)?,
            state: row.parsed(3)?,
            owner: row.get(4)?,
            unit: row.get(5)?,
            case: row.get(6)?,
            matter: row.get(7)?,
            place: row.get(8)?,
            opened_at: row.get(9)?,
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
        "select count(*) from (select 1 from oversight_file w where {conditions} limit {most}) counted"
    );
    let counted = tx.query_composed("oversight::count", &sql, &values, |row| row.get::<i64>(0)).await?;
    Ok(counted.first().copied().unwrap_or_default())
}
