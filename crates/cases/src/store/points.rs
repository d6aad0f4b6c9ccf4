//! Open cases with a point, for drawing.

use super::list::asked_for;
use super::{CaseRow, Filter};
use crate::model::Confidentiality;
use kernel::TenantId;
use serde::Deserialize;
use store::{Error, Tx};

/// An open case and where it is drawn.
#[derive(Clone, Debug)]
pub struct CasePoint {
    pub row: CaseRow,
    /// Longitude and latitude, WGS-84 degrees; `None` when only a place is known.
    pub point: Option<(f64, f64)>,
    /// Everybody who may read the case may also see its exact point. Otherwise it stands for somebody's home as
    /// likely as for the matter, and is drawn coarsely.
    pub exact: bool,
}

/// What is read of a case's state.
#[derive(Deserialize)]
struct Inside {
    confidentiality: Confidentiality,
    placement: Placed,
}

#[derive(Deserialize)]
struct Placed {
    #[serde(default)]
    point: Option<(f64, f64)>,
}

/// Open cases inside what the filter lets see, the most urgent first, at most `most`. Sealed cases are never among
/// them: where they lie is told on their own page only.
///
/// # Errors
/// See [`Error`].
pub async fn case_points(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    most: u32,
) -> Result<Vec<CasePoint>, Error> {
    if filter.scope.is_empty() {
        return Ok(Vec::new());
    }
    let query = asked_for(tx, tenant, filter);
    let sql = format!(
        "select {}, null, c.state {} and c.open = 1 and c.place is not null
         order by case when c.due_at is null then 1 else 0 end, c.due_at, c.id limit {most}",
        super::list::COLUMNS,
        query.sql
    );
    let read = |row: &store::Row<'_>| {
        let inside: String = row.get(16)?;
        let inside: Inside =
            serde_json::from_str(&inside).map_err(|cause| Error::Corrupt(cause.to_string()))?;
        let exact = inside.confidentiality == Confidentiality::Open;
        let sealed = inside.confidentiality == Confidentiality::Sealed;
        let row = super::list::read_row(row)?;
        Ok((!sealed).then_some(CasePoint { row, point: inside.placement.point, exact }))
    };
    let found = tx.query_composed("cases::case_points", &sql, &query.values, read).await?;
    Ok(found.into_iter().flatten().collect())
}
