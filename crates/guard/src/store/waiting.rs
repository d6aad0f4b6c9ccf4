//! The lines of desks, whichever capability's table holds them, within the viewer's authority.

use super::bar::Closed;
use super::reach::within;
use crate::Part;
use crate::desk::{Band, Counts, UNCLOCKED, Wanted};
use ::store::{Error, Row, Tx, Value};
use kernel::{Instant, TenantId, UnitId};
use std::fmt::Write as _;

/// A capability's table of what waits for whom (`l`: `tenant, what, unit, due_at, due_unit, place_path` and the id of
/// what waits) beside the table of what it is about (`w`, with the column `id`).
#[derive(Clone, Copy, Debug)]
pub struct WaitingTable {
    /// Names of the two statements in measurements.
    pub lines: &'static str,
    pub counts: &'static str,
    pub table: &'static str,
    pub about: &'static str,
    /// The column of `table` with the id of what waits.
    pub id: &'static str,
    /// What is read of a line: columns of `l` and `w`.
    pub columns: &'static str,
    /// By what the bars of a line `l` are found.
    pub closed: Closed<'static>,
}

/// A line as it follows from the state of what waits.
#[derive(Clone, Copy, Debug)]
pub struct ExpectedLine {
    pub what: &'static str,
    /// `None`: whichever desk had this to do when the line was written.
    pub unit: Option<UnitId>,
    /// Until when, and the unit in which that is counted.
    pub due: Option<(Instant, &'static str)>,
}

impl WaitingTable {
    /// Whether the table has exactly the lines that follow from the state of what waits, which lies at `path`. Of two of a kind for
    /// one unit the first is kept.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn agrees(
        &self,
        tx: &mut Tx,
        tenant: &TenantId,
        id: impl Into<Value>,
        path: &str,
        expected: impl IntoIterator<Item = ExpectedLine>,
    ) -> Result<bool, Error> {
        let mut lines: Vec<ExpectedLine> = Vec::new();
        for line in expected {
            if !lines.iter().any(|known| (known.what, known.unit) == (line.what, line.unit)) {
                lines.push(line);
            }
        }
        let sql = format!(
            "select what, unit, due_at, due_unit, place_path from {} where tenant = ?1 and {} = ?2",
            self.table, self.id
        );
        type Found = (String, UnitId, Instant, Option<String>, String);
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
        let found: Vec<Found> =
            tx.query_composed(self.lines, &sql, &[Value::from(tenant), id.into()], read).await?;
        let met = |(what, unit, due, counted, lies): &Found| {
            lines.iter().any(|line| {
                let (at, measure) = line.due.map_or((UNCLOCKED, None), |(at, measure)| (at, Some(measure)));
                line.what == what
                    && line.unit.is_none_or(|own| own == *unit)
                    && (at, measure) == (*due, counted.as_deref())
                    && lies == path
            })
        };
        Ok(found.len() == lines.len() && found.iter().all(met))
    }

    /// The lines that are wanted and lie in the given parts of the deployment, the most pressing first. Parts come
    /// from the viewer's authority: an empty list gives nothing.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn lines<T>(
        &self,
        tx: &mut Tx,
        tenant: &TenantId,
        wanted: &Wanted,
        parts: &[Part],
        read: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Vec<T>, Error> {
        if parts.is_empty() {
            return Ok(Vec::new());
        }
        let Self { table, about, id, columns, .. } = self;
        let mut sql = format!(
            "select {columns} from {table} l join {about} w on w.tenant = l.tenant and w.id = l.{id} where "
        );
        let mut values = self.scope(&mut sql, tenant, wanted.kind, parts);
        values.push((*wanted.due.start()).into());
        values.push((*wanted.due.end()).into());
        let _ = write!(sql, " and l.due_at >= ?{} and l.due_at <= ?{}", values.len() - 1, values.len());
        if let Some(after) = &wanted.after {
            values.push(after.due.into());
            values.push(after.id.as_str().into());
            let than = if after.inclusive { ">=" } else { ">" };
            let _ = write!(sql, " and (l.due_at, l.{id}) {than} (?{}, ?{})", values.len() - 1, values.len());
        }
        let _ = write!(sql, " order by l.due_at, l.{id} limit {}", wanted.limit);
        tx.query_composed(self.lines, &sql, &values, read).await
    }

    /// How many lines of a kind there are in each band, counted up to `most` and no further.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn counts(
        &self,
        tx: &mut Tx,
        tenant: &TenantId,
        kind: &str,
        parts: &[Part],
        now: Instant,
        most: u32,
    ) -> Result<Counts, Error> {
        if parts.is_empty() {
            return Ok(Counts::default());
        }
        let Self { table, id, .. } = self;
        let mut inner = format!("select l.due_at from {table} l where ");
        let mut values = self.scope(&mut inner, tenant, kind, parts);
        let mut columns = Vec::with_capacity(Band::ALL.len());
        for band in Band::ALL {
            values.push((*band.range(now).end()).into());
            columns.push(format!("count(*) filter (where due_at <= ?{})", values.len()));
        }
        let sql = format!(
            "select {} from ({inner} order by l.due_at, l.{id} limit {most}) counted",
            columns.join(", ")
        );
        let read = |row: &Row<'_>| {
            let mut below = 0;
            let mut bands = [0; 5];
            for (place, band) in bands.iter_mut().enumerate() {
                let until: i64 = row.get(place)?;
                *band = until - below;
                below = until;
            }
            Ok(Counts { bands, more: below >= i64::from(most) })
        };
        let counted = tx.query_composed(self.counts, &sql, &values, read).await?;
        Ok(counted.first().copied().unwrap_or_default())
    }
}

impl WaitingTable {
    fn scope(&self, sql: &mut String, tenant: &TenantId, kind: &str, parts: &[Part]) -> Vec<Value> {
        let mut values = vec![Value::from(tenant), Value::from(kind)];
        sql.push_str("l.tenant = ?1 and l.what = ?2");
        within(sql, &mut values, parts, self.closed, "l.place_path", |at| format!("l.unit = ?{at}"));
        values
    }
}
