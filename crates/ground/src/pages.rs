//! The pages under `/admin` that look after the ground.

pub(crate) mod gaps;
pub(crate) mod parts;

use crate::said::Said;
use cases::CaseSite;
use guard::Site;
use kernel::Failure;
use place::KindCatalogue;
use std::sync::Arc;
use ui::Words;

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
