//! A word that stands in every case, asked for beside a filter that hardly any case meets: walking through all that
//! have the word would take seconds to find nothing, so the few that meet the filter are looked up first.

use super::Filter;
use super::list::Query;
use guard::Part;
use kernel::TenantId;
use store::{Error, Tx};

/// From so many on, the index over words is walked instead: it then fills a page soon enough.
const FEW: usize = 300;

/// The places in the search index of the cases that meet what of `filter` an index answers; `None` when there are
/// more than a few of them, or nothing narrows.
///
/// # Errors
/// See [`Error`].
pub(super) async fn few_places(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
) -> Result<Option<Vec<i64>>, Error> {
    let indexed = Filter {
        step: filter.step,
        street: filter.street,
        community: filter.community,
        place: filter.place,
        scope: vec![Part { place: None, unit: None }],
        ..Filter::default()
    };
    let narrows = indexed.step.is_some()
        || indexed.street.is_some()
        || indexed.community.is_some()
        || indexed.place.is_some();
    if !narrows {
        return Ok(None);
    }
    let mut query = Query::new(tenant, &indexed);
    query.narrow(&indexed);
    let sql = format!(
        "select (select e.place from cases_searched e where e.tenant = c.tenant and e.case_id = c.id) {} limit {}",
        query.sql,
        FEW + 1
    );
    let read = |row: &store::Row<'_>| row.get::<Option<i64>>(0);
    let found = tx.query_composed("cases::few_places", &sql, &query.values, read).await?;
    // What the index over words does not know yet cannot be found by a word.
    Ok((found.len() <= FEW).then(|| found.into_iter().flatten().collect()))
}
