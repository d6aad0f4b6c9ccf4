//! Reading a deployment's own words.

use crate::model::WordingFacts;
use crate::store;
pub use crate::store::WordingRow;
use ::store::Tx;
use guard::Site;
use kernel::{Failure, TenantId};
use ui::{Language, Override};

/// One word with its versions, where this deployment has its own.
///
/// # Errors
/// See [`::store::Error`].
pub async fn wording(
    tx: &mut Tx,
    tenant: &TenantId,
    language: Language,
    key: &str,
) -> Result<Option<WordingRow>, Failure> {
    store::one(tx, tenant.as_str(), language.tag(), key).await
}

/// All words of which this deployment has its own text, or had.
///
/// # Errors
/// See [`::store::Error`].
pub async fn all(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<WordingRow>, Failure> {
    store::all(tx, tenant.as_str()).await
}

/// The word as it is shipped.
pub fn facts(site: &Site, language: Language, key: &str) -> WordingFacts {
    WordingFacts { language, key: key.to_owned(), shipped: site.words.shipped(language, key) }
}

/// Hands the texts in force now to the dictionary, from which every page takes its words.
///
/// # Errors
/// See [`::store::Error`].
pub async fn refresh(site: &Site) -> Result<(), Failure> {
    let (tenant, now) = (site.tenant.clone(), site.now());
    let rows = site.store.read(move |tx| Box::pin(async move { all(tx, &tenant).await })).await?;
    let in_force = rows.iter().filter_map(|row| {
        let language = Language::ALL.into_iter().find(|language| language.tag() == row.wording.language)?;
        let text = row.wording.at(now)?.to_owned();
        Some(Override { language, key: row.wording.key.clone(), text })
    });
    site.words.override_with(in_force);
    Ok(())
}
