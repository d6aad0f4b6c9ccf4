//! Reading the catalogue.

use crate::catalogue::Catalogue;
use crate::model::{
    Book, FormVersion, MatterCode, MatterType, Places, PolicyVersion, ProposalId, ProposalStep,
};
use crate::store;
pub use crate::store::CatalogueRevision;
use ::store::Tx;
use kernel::{Failure, Instant, TenantId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The catalogue as it stands, as data.
///
/// # Errors
/// See [`::store::Error`].
pub async fn book(tx: &mut Tx, tenant: &TenantId) -> Result<Book, Failure> {
    store::book(tx, tenant.as_str()).await
}

/// Changes with every edit of the catalogue.
///
/// # Errors
/// See [`::store::Error`].
pub async fn revision(tx: &mut Tx, tenant: &TenantId) -> Result<CatalogueRevision, Failure> {
    store::revision(tx, tenant.as_str()).await
}

/// One matter type with the history of its standard.
///
/// # Errors
/// See [`::store::Error`].
pub async fn matter(
    tx: &mut Tx,
    tenant: &TenantId,
    code: &MatterCode,
) -> Result<Option<MatterType>, Failure> {
    store::matter(tx, tenant.as_str(), code).await
}

pub use crate::store::{ChangeRow, FormRow, ProposalRow};

/// The changes of the catalogue between two versions, both included, the newest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn changes(
    tx: &mut Tx,
    tenant: &TenantId,
    from: PolicyVersion,
    to: PolicyVersion,
    most: u32,
) -> Result<Vec<ChangeRow>, Failure> {
    store::changes(tx, tenant.as_str(), from.0, to.0, most).await
}

/// A proposal as it stands.
///
/// # Errors
/// See [`::store::Error`].
pub async fn proposal(
    tx: &mut Tx,
    tenant: &TenantId,
    id: ProposalId,
) -> Result<Option<ProposalRow>, Failure> {
    store::proposal(tx, tenant.as_str(), id).await
}

/// The proposals in one step, those touched last first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn proposals(
    tx: &mut Tx,
    tenant: &TenantId,
    step: ProposalStep,
    most: u32,
) -> Result<Vec<ProposalRow>, Failure> {
    store::proposals(tx, tenant.as_str(), step, most).await
}

/// The proposals that the rulings of a case gave rise to, the oldest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn proposals_of_case(
    tx: &mut Tx,
    tenant: &TenantId,
    number: &str,
) -> Result<Vec<ProposalRow>, Failure> {
    store::proposals_of_case(tx, tenant.as_str(), number).await
}

/// The questions of a matter with their history.
///
/// # Errors
/// See [`::store::Error`].
pub async fn form(tx: &mut Tx, tenant: &TenantId, matter: &MatterCode) -> Result<Option<FormRow>, Failure> {
    store::form(tx, tenant.as_str(), matter).await
}

/// The questions of all matters that have some.
///
/// # Errors
/// See [`::store::Error`].
pub async fn forms(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<FormRow>, Failure> {
    store::forms(tx, tenant.as_str()).await
}

/// What is asked for a matter at an instant: its own questions, else those of the matter above it.
///
/// # Errors
/// See [`::store::Error`].
pub async fn questions(
    tx: &mut Tx,
    tenant: &TenantId,
    book: &Book,
    matter: &MatterCode,
    at: Instant,
) -> Result<Option<(MatterCode, usize, FormVersion)>, Failure> {
    for matter in book.matter_path(matter) {
        let form = store::form(tx, tenant.as_str(), &matter.code).await?;
        let found = form.as_ref().and_then(|row| row.form.at(at));
        if let Some((number, version)) = found {
            return Ok(Some((matter.code.clone(), number, version.clone())));
        }
    }
    Ok(None)
}

/// The catalogue ready for answering, read anew.
///
/// # Errors
/// See [`::store::Error`].
pub async fn catalogue(tx: &mut Tx, tenant: &TenantId) -> Result<Catalogue, Failure> {
    let directory = org::query::directory(tx, tenant).await?;
    Ok(Catalogue::new(Arc::new(book(tx, tenant).await?), Arc::new(directory)))
}

/// The places as edits, alarms and gaps need them, read anew.
///
/// # Errors
/// See [`::store::Error`].
pub async fn places(tx: &mut Tx, tenant: &TenantId) -> Result<Arc<Places>, Failure> {
    Ok(Arc::new(Places::from(&place::query::tree(tx, tenant).await?)))
}

/// Keeps the catalogues of a running program in memory. Each use compares two revisions with the
/// tables, so that a transaction always works with the catalogue that it sees itself.
#[derive(Debug, Default)]
pub struct CatalogueKeeper {
    held: Mutex<HashMap<TenantId, Held>>,
}

#[derive(Clone, Debug)]
struct Held {
    catalogue: Arc<Catalogue>,
    revision: CatalogueRevision,
}

impl CatalogueKeeper {
    pub fn new() -> Self {
        Self::default()
    }

    /// The catalogue as this transaction sees it.
    ///
    /// # Errors
    /// See [`::store::Error`].
    pub async fn current(&self, tx: &mut Tx, tenant: &TenantId) -> Result<Arc<Catalogue>, Failure> {
        let revision = revision(tx, tenant).await?;
        let units = org::query::revision(tx, tenant).await?;
        if let Some(held) = self.held(tenant)
            && held.revision == revision
            && *held.catalogue.directory_revision() == units
        {
            return Ok(held.catalogue);
        }
        let catalogue = Arc::new(catalogue(tx, tenant).await?);
        let held = Held { catalogue: Arc::clone(&catalogue), revision };
        self.held.lock().unwrap_or_else(PoisonError::into_inner).insert(tenant.clone(), held);
        Ok(catalogue)
    }

    fn held(&self, tenant: &TenantId) -> Option<Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).get(tenant).cloned()
    }
}
