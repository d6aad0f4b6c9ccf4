//! Comparing the journal with the tables of schemes and listings.

use crate::model::listing::ListingLoop;
use crate::model::scheme::SchemeLoop;
use crate::store::{listing as listings, scheme as rows};
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Loop, TenantId};

/// Compares the streams of schemes with their rows.
#[derive(Clone, Copy, Debug)]
pub struct SchemeReplay;

/// The table does not say what the stream says.
const DIFFERS: &str = "scheme-row-differs";
/// A row that no stream accounts for.
const ORPHAN: &str = "scheme-row-orphan";

impl Replay for SchemeReplay {
    fn kind(&self) -> &'static str {
        SchemeLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<SchemeLoop>(entries)?;
            let version = entries.last().map(|entry| entry.version);
            let differs = || Difference::in_stream(DIFFERS, stream, version, "insight_scheme");
            let Some(folded) = folded else { return Ok(vec![differs()]) };
            let tenant = TenantId::new(tenant);
            let same = rows::by_id(tx, &tenant, folded.state.id).await?.is_some_and(|found| found == folded);
            let agrees = rows::row_agrees(tx, &tenant, &folded.state, folded.version).await?;
            Ok(if same && agrees { Vec::new() } else { vec![differs()] })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = rows::all_ids(tx, &TenantId::new(tenant)).await?;
            let streams = rows.into_iter().map(journal::stream_of::<SchemeLoop>);
            journal::unaccounted(tx, tenant, streams, ORPHAN, "insight_scheme").await
        })
    }
}

/// Compares the streams of listings with their rows.
#[derive(Clone, Copy, Debug)]
pub struct ListingReplay;

/// The table does not say what the stream says.
const LISTING_DIFFERS: &str = "listing-row-differs";
/// A row that no stream accounts for.
const LISTING_ORPHAN: &str = "listing-row-orphan";

impl Replay for ListingReplay {
    fn kind(&self) -> &'static str {
        ListingLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<ListingLoop>(entries)?;
            let version = entries.last().map(|entry| entry.version);
            let differs = || Difference::in_stream(LISTING_DIFFERS, stream, version, "insight_listing");
            let Some(folded) = folded else { return Ok(vec![differs()]) };
            let tenant = TenantId::new(tenant);
            let found = listings::by_id(tx, &tenant, folded.state.listed.id).await?;
            let agrees = listings::row_agrees(tx, &tenant, &folded.state, folded.version).await?;
            let same = found.is_some_and(|found| found == folded);
            Ok(if same && agrees { Vec::new() } else { vec![differs()] })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = listings::all_ids(tx, &TenantId::new(tenant)).await?;
            let streams = rows.into_iter().map(journal::stream_of::<ListingLoop>);
            journal::unaccounted(tx, tenant, streams, LISTING_ORPHAN, "insight_listing").await
        })
    }
}
