//! Lists of several matters, the newest first.

use super::list::{COLUMNS, CaseRow, Filter, Query, read_mark, read_row};
use kernel::TenantId;
use store::{Error, Tx};

/// Matters for which each is asked in its own order; more of them are most of what there is, and the list finds them on its way.
pub(super) const MOST_BRANCHES: usize = 120;

/// The newest of several matters. Each matter gives its newest from the index, and they are merged: asked for together, all
/// cases of all of them would be sorted first.
///
/// # Errors
/// See [`Error`].
pub(super) async fn newest_of(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    matters: &[String],
    mark: Option<&str>,
    limit: u32,
) -> Result<Vec<CaseRow>, Error> {
    let mut query = Query::of(tenant, &Filter { matters: None, ..filter.clone() });
    let (received, id) = (query.received, query.id);
    if let Some((at, id)) = mark.and_then(read_mark) {
        query.both(&format!("({received}, c.id) < "), at.into(), id.into());
    }
    let mut branches = Vec::with_capacity(matters.len());
    for matter in matters {
        query.values.push(matter.as_str().into());
        branches.push(format!(
            "select * from (select {COLUMNS}, null as place_searched {} and c.matter = ?{}
               order by {received} desc, {id} desc limit {limit}) newest{}",
            query.sql,
            query.values.len(),
            branches.len()
        ));
    }
    let all = branches.join(" union all ");
    let sql = format!("select * from ({all}) merged order by received_at desc, id desc limit {limit}");
    tx.query_composed("cases::newest_of", &sql, &query.values, read_row).await
}
