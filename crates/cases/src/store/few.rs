//! A word that stands in every case, asked for beside a filter that hardly any case meets: walking through all that
//! have the word would take seconds to find nothing, so the few that meet the filter are looked up first.

use super::Filter;
use super::list::Query;
use crate::model::relevance::Wanted;
use guard::Part;
use kernel::TenantId;
use store::{Error, Tx};

/// From so many on, the index over words is walked instead: it then fills a page soon enough.
const FEW: usize = 300;

/// From where a search goes.
pub(super) enum Start {
    /// The index over words.
    Index,
    /// These places in the index: the few cases that meet the filter and hold the words.
    Few(Vec<i64>),
}

/// Looks first whether only few cases meet what of `filter` an index answers. Their words are compared here.
///
/// # Errors
/// See [`Error`].
pub(super) async fn start(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    question: &str,
) -> Result<Start, Error> {
    let indexed = Filter {
        step: filter.step,
        street: filter.street,
        community: filter.community,
        place: filter.place,
        unit: filter.unit,
        scope: vec![Part { place: None, unit: None }],
        ..Filter::default()
    };
    let narrows = indexed.step.is_some()
        || indexed.street.is_some()
        || indexed.community.is_some()
        || indexed.place.is_some()
        || indexed.unit.is_some();
    if !narrows {
        return Ok(Start::Index);
    }
    let mut query = Query::new(tenant, &indexed);
    query.narrow(&indexed);
    let count = format!("select c.id {} limit {}", query.sql, FEW + 1);
    let read = |row: &store::Row<'_>| row.get::<String>(0);
    let few = tx.query_composed("cases::few", &count, &query.values, read).await?;
    if few.len() > FEW {
        return Ok(Start::Index);
    }
    if few.is_empty() {
        return Ok(Start::Few(Vec::new()));
    }
    let mut values = vec![store::Value::from(tenant)];
    values.extend(few.iter().map(store::Value::from));
    let listed = (2..=values.len()).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ");
    let sql = format!("select place, words from cases_searched where tenant = ?1 and case_id in ({listed})");
    let read = |row: &store::Row<'_>| Ok((row.get::<i64>(0)?, row.get::<String>(1)?));
    let kept = tx.query_composed("cases::few_words", &sql, &values, read).await?;
    // What the index over words does not know yet cannot be found by a word.
    let wanted = Wanted::of(question);
    let met = kept.into_iter().filter(|(_, words)| wanted.is_met_by(words)).map(|(place, _)| place);
    Ok(Start::Few(met.collect()))
}
