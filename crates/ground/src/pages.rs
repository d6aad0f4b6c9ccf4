//! The pages under `/admin` that look after the ground.

pub(crate) mod accounts;
pub(crate) mod change;
pub(crate) mod gaps;
mod history;
mod parts;
pub(crate) mod places;
pub(crate) mod posts;
pub(crate) mod units;

use crate::said::Said;
use cases::CaseSite;
use guard::Site;
use kernel::Failure;
use kernel::Refusal;
use place::KindCatalogue;
use std::sync::Arc;
use ui::{Problem, Words};

/// Loads what every page says things with.
pub(crate) async fn said(site: &Site, cases: &CaseSite, words: &Words) -> Result<Said, Failure> {
    let (grounds, now) = (cases.grounds.clone(), site.now());
    let ground = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    Ok(Said { words: words.clone(), ground, kinds: kinds()?, now })
}

/// The kinds of places that this deployment knows.
pub(crate) fn kinds() -> Result<Arc<KindCatalogue>, Failure> {
    Ok(Arc::new(KindCatalogue::shipped()?))
}

/// The refusal of a change, for the form that is drawn again; a change by somebody else meanwhile is one.
pub(crate) fn refused(failure: Failure) -> Result<Refusal, Problem> {
    match failure {
        Failure::Refused(refusal) => Ok(refusal),
        Failure::Stale { .. } => Ok(Refusal::rule("ground-changed-meanwhile")),
        broken => Err(Problem(broken)),
    }
}

/// Whether the report of gaps is open to somebody.
pub fn may_see_gaps(viewer: &guard::Viewer) -> bool {
    gaps::is_open_to(viewer)
}
/// Whether the tree of places is open to somebody.
pub fn may_see_places(viewer: &guard::Viewer) -> bool {
    places::open_to(viewer).is_ok()
}
/// Whether the tree of units is open to somebody.
pub fn may_see_units(viewer: &guard::Viewer) -> bool {
    units::open_to(viewer).is_ok()
}
/// Whether the accounts are open to somebody.
pub fn may_see_accounts(viewer: &guard::Viewer) -> bool {
    accounts::open_to(viewer).is_ok()
}
