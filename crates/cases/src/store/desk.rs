//! What waits for somebody, ordered by clock.

use crate::model::{CaseId, CaseState, DueAt, WaitingFor};
use guard::Part;
use kernel::{Instant, TenantId};
use std::fmt::Write as _;
use store::{Error, Tx, Value};

/// One line of a desk with what it shows of its case.
#[derive(Clone, Debug)]
pub struct DeskLine {
    pub what: WaitingFor,
    pub due: Option<DueAt>,
    pub id: CaseId,
    pub number: String,
    pub title: Option<String>,
    pub step: CaseState,
    pub urgency: String,
    pub matter: Option<String>,
    pub place: Option<place::PlaceId>,
    pub received_at: Instant,
}

/// The lines of one kind that lie in the given parts of the deployment, the most pressing first, from
/// `after` on. Parts come from the viewer's authority: an empty list gives nothing.
///
/// # Errors
/// See [`Error`].
pub async fn desk_lines(
    tx: &mut Tx,
    tenant: &TenantId,
    what: WaitingFor,
    parts: &[Part],
    after: Option<(Instant, CaseId)>,
    limit: u32,
) -> Result<Vec<DeskLine>, Error> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = String::from(
        "select w.due_at, w.due_unit, c.id, c.number, c.title, c.step, c.urgency, c.matter, c.place, c.received_at
         from cases_waiting w join cases_case c on c.tenant = w.tenant and c.id = w.case_id where ",
    );
    let mut values = scope(&mut sql, tenant, what, parts);
    if let Some((due, id)) = after {
        values.push(due.into());
        values.push(id.into());
        let _ = write!(sql, " and (w.due_at, w.case_id) > (?{}, ?{})", values.len() - 1, values.len());
    }
    let _ = write!(sql, " order by w.due_at, w.case_id limit {limit}");
    tx.query_composed("cases::desk_lines", &sql, &values, |row| {
        Ok(DeskLine {
            what,
            due: super::due(row.get(0)?, row.get(1)?),
            id: row.get(2)?,
            number: row.get(3)?,
            title: row.get(4)?,
            step: super::read_step(row.get(5)?)?,
            urgency: row.get(6)?,
            matter: row.get(7)?,
            place: row.get(8)?,
            received_at: row.get(9)?,
        })
    })
    .await
}

/// How many lines there are, counted up to `most` and no further.
///
/// # Errors
/// See [`Error`].
pub async fn desk_count(
    tx: &mut Tx,
    tenant: &TenantId,
    what: WaitingFor,
    parts: &[Part],
    most: u32,
) -> Result<i64, Error> {
    if parts.is_empty() {
        return Ok(0);
    }
    let mut inner = String::from("select 1 from cases_waiting w where ");
    let values = scope(&mut inner, tenant, what, parts);
    let sql = format!("select count(*) from ({inner} limit {most}) counted");
    let counted = tx.query_composed("cases::desk_count", &sql, &values, |row| row.get(0)).await?;
    Ok(counted.first().copied().unwrap_or(0))
}

fn scope(sql: &mut String, tenant: &TenantId, what: WaitingFor, parts: &[Part]) -> Vec<Value> {
    let mut values = vec![Value::from(tenant), Value::from(what.as_str())];
    sql.push_str("w.tenant = ?1 and w.what = ?2");
    if !parts.iter().any(|part| part.place.is_none() && part.unit.is_none()) {
        let mut wanted = Vec::with_capacity(parts.len());
        for part in parts {
            let mut holds = Vec::new();
            if let Some(unit) = part.unit {
                values.push(unit.into());
                holds.push(format!("w.unit = ?{}", values.len()));
            }
            if let Some(place) = &part.place {
                let (lower, upper) = place.bounds();
                values.push(lower.into());
                values.push(upper.into());
                let at = values.len();
                holds.push(format!("w.place_path >= ?{} and w.place_path < ?{at}", at - 1));
            }
            wanted.push(format!("({})", holds.join(" and ")));
        }
        let _ = write!(sql, " and ({})", wanted.join(" or "));
    }
    values
}
