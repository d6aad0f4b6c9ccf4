//! What waits for somebody, ordered by clock.

use super::NO_DUE;
use crate::model::{FileId, FileState, Procedure, WaitingFor};
use guard::Part;
use guard::desk::{After, Band, Counts};
use kernel::{Instant, TenantId};
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use store::{Error, Tx, Value};

/// One line of a desk with what it shows of its file.
#[derive(Clone, Debug)]
pub struct DeskLine {
    pub what: WaitingFor,
    pub due: Option<(Instant, clock::Unit)>,
    pub id: FileId,
    pub number: String,
    pub procedure: Procedure,
    pub state: FileState,
    pub matter: Option<String>,
    pub place: Option<place::PlaceId>,
    pub opened_at: Instant,
}

/// A stretch of the order of due time and id.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// Due times, in microseconds.
    pub due: RangeInclusive<i64>,
    pub after: Option<After>,
}

/// The lines of one kind that lie in the given parts of the deployment, the most pressing first. Parts come from the
/// viewer's authority: an empty list gives nothing.
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
        "select l.due_at, l.due_unit, w.id, w.number, w.kind, w.step, w.matter, w.place, w.opened_at
         from oversight_waiting l join oversight_file w on w.tenant = l.tenant and w.id = l.file_id where ",
    );
    let mut values = scope(&mut sql, tenant, what, parts);
    values.push((*stretch.due.start()).into());
    values.push((*stretch.due.end()).into());
    let _ = write!(sql, " and l.due_at >= ?{} and l.due_at <= ?{}", values.len() - 1, values.len());
    if let Some(after) = &stretch.after {
        values.push(after.due.into());
        values.push(after.id.as_str().into());
        let than = if after.inclusive { ">=" } else { ">" };
        let _ = write!(sql, " and (l.due_at, l.file_id) {than} (?{}, ?{})", values.len() - 1, values.len());
    }
    let _ = write!(sql, " order by l.due_at, l.file_id limit {limit}");
    tx.query_composed("oversight::desk_lines", &sql, &values, |row| {
        let at: Instant = row.get(0)?;
        let unit: Option<String> = row.get(1)?;
        let unit = unit.and_then(|unit| clock::Unit::parse(&unit)).unwrap_or(clock::Unit::Hour);
        Ok(DeskLine {
            what,
            due: (at != NO_DUE).then_some((at, unit)),
            id: row.get(2)?,
            number: row.get(3)?,
            procedure: super::list::read_word(row.get(4)?)?,
            state: super::list::read_word(row.get(5)?)?,
            matter: row.get(6)?,
            place: row.get(7)?,
            opened_at: row.get(8)?,
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
    let mut inner = String::from("select l.due_at from oversight_waiting l where ");
    let mut values = scope(&mut inner, tenant, what, parts);
    let mut columns = Vec::with_capacity(Band::ALL.len());
    for band in Band::ALL {
        values.push((*band.range(now).end()).into());
        columns.push(format!("count(*) filter (where due_at <= ?{})", values.len()));
    }
    let sql = format!(
        "select {} from ({inner} order by l.due_at, l.file_id limit {most}) counted",
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
    let counted = tx.query_composed("oversight::desk_counts", &sql, &values, read).await?;
    Ok(counted.first().copied().unwrap_or_default())
}

fn scope(sql: &mut String, tenant: &TenantId, what: WaitingFor, parts: &[Part]) -> Vec<Value> {
    let mut values = vec![Value::from(tenant), Value::from(what.as_str())];
    sql.push_str("l.tenant = ?1 and l.what = ?2");
    super::list::within(sql, &mut values, parts, "l.place_path", |at| format!("l.unit = ?{at}"));
    values
}
