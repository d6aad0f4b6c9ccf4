//! Red list and yellow cards as everybody may read them.

use crate::model::listing::{Listing, ListingLoop};
use crate::store::listing as rows;
use ::store::Tx;
use journal::Content;
use kernel::{Failure, Folded, Refusal, TenantId, UnitId};
use std::collections::BTreeMap;

/// The most listings on one page.
const MOST: u32 = 200;

/// A listing with what was written in it.
#[derive(Clone, Debug)]
pub struct ListingView {
    pub listing: Listing,
    pub version: i64,
    words: BTreeMap<cases::Words, Content>,
}

impl ListingView {
    pub fn said(&self, words: &cases::Words) -> Option<&str> {
        match self.words.get(words) {
            Some(Content::Present { body, .. }) => Some(body),
            _ => None,
        }
    }
}

/// Every listing, the newest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn list(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<Listing>, Failure> {
    Ok(rows::all(tx, tenant, MOST).await?.into_iter().map(|found| found.state).collect())
}

/// A listing by its number.
///
/// # Errors
/// Refusal `listing-not-found`.
pub async fn listing(tx: &mut Tx, tenant: &TenantId, number: &str) -> Result<ListingView, Failure> {
    let found = rows::by_number(tx, tenant, number).await?;
    view(tx, tenant, found.ok_or_else(|| Refusal::not_found("listing-not-found"))?).await
}

/// What a unit was listed for in a quarter of a scheme.
///
/// # Errors
/// See [`::store::Error`].
pub async fn of_unit(
    tx: &mut Tx,
    tenant: &TenantId,
    unit: UnitId,
    about: (&str, &str),
) -> Result<Vec<ListingView>, Failure> {
    let mut seen = Vec::new();
    for found in rows::of_unit(tx, tenant, unit, about).await? {
        seen.push(view(tx, tenant, found).await?);
    }
    Ok(seen)
}

async fn view(tx: &mut Tx, tenant: &TenantId, found: Folded<Listing>) -> Result<ListingView, Failure> {
    let Folded { state: listing, version } = found;
    let stream = journal::stream_of::<ListingLoop>(listing.listed.id);
    let mut words = BTreeMap::new();
    for moment in &listing.timeline {
        let content = journal::content(tx, tenant.as_str(), &stream, &moment.words.0).await?;
        words.insert(moment.words.clone(), content);
    }
    Ok(ListingView { listing, version, words })
}
