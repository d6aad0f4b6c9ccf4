//! What waits for somebody, ordered by clock.

use crate::model::{CaseId, CaseState, DueAt, WaitingFor};
use guard::Part;
use guard::desk::{After, Band, Counts};
use kernel::{Instant, TenantId};
use std::fmt::Write as _;
use std::ops::RangeInclusive;
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

/// A stretch of the order of due time and id.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// Due times, in microseconds.
    pub due: RangeInclusive<i64>,
    pub after: Option<After>,
}

impl Stretch {
    /// Everything.
    pub const fn all() -> Self {
        Self { due: i64::MIN..=i64::MAX, after: None }
    }
}

/// The lines of one kind that lie in the given parts of the deployment, the most pressing first, within
/// `stretch`. Parts come from the viewer's authority: an empty list gives nothing.
///
/// # Errors
/// See [`Error`].
pub async fn desk_lines(
    tx: &mut Tx,
    tenant: &TenantId,
    what: WaitingFor,
    parts: &[Part],
    stretch: &Stretch,
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
    values.push((*stretch.due.start()).into());
    values.push((*stretch.due.end()).into());
    let _ = write!(sql, " and w.due_at >= ?{} and w.due_at <= ?{}", values.len() - 1, values.len());
    if let Some(after) = &stretch.after {
        values.push(after.due.into());
        values.push(after.id.as_str().into());
        let than = if after.inclusive { ">=" } else { ">" };
        let _ = write!(sql, " and (w.due_at, w.case_id) {than} (?{}, ?{})", values.len() - 1, values.len());
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

/// How many lines there are in each band, counted up to `most` and no further.
///
/// # Errors
/// See [`Error`].
pub async fn desk_counts(
    tx: &mut Tx,
    tenant: &TenantId,
    what: WaitingFor,
    parts: &[Part],
    now: Instant,
    most: u32,
) -> Result<Counts, Error> {
    if parts.is_empty() {
        return Ok(Counts::default());
    }
    let mut inner = String::from("select w.due_at from cases_waiting w where ");
    let mut values = scope(&mut inner, tenant, what, parts);
    let mut columns = Vec::with_capacity(Band::ALL.len());
    for band in Band::ALL {
        values.push((*band.range(now).end()).into());
        columns.push(format!("count(*) filter (where due_at <= ?{})", values.len()));
    }
    let sql = format!(
        "select {} from ({inner} order by w.due_at, w.case_id limit {most}) counted",
        columns.join(", ")
    );
    let read = |row: &store::Row<'_>| {
        let mut below = 0;
        let mut bands = [0; 5];
        for (place, band) in bands.iter_mut().enumerate() {
            let until: i64 = row.get(place)?;
            *band = until - below;
            below = until;
        }
        Ok(Counts { bands, more: below >= i64::from(most) })
    };
    let counted = tx.query_composed("cases::desk_counts", &sql, &values, read).await?;
    Ok(counted.first().copied().unwrap_or_default())
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
