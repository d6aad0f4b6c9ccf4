//! What a capability above cases offers to whoever follows a case (可能用得上的): a seam. By the matter and place of the case alone; cases know
//! nothing of what is offered, and without an offering the page is whole.

use crate::model::Case;
use ::store::{Tx, Work};
use kernel::{Failure, Instant, TenantId};
use std::sync::Arc;
use ui::Words;

/// Something to read that may help.
#[derive(Clone, Debug)]
pub struct Offer {
    pub title: String,
    pub about: String,
    pub address: String,
}

/// A capability that offers something.
pub trait Offering: Send + Sync {
    /// What it offers for a case; few.
    fn offer<'a>(
        &'a self,
        tx: &'a mut Tx,
        tenant: &'a TenantId,
        words: &'a Words,
        case: &'a Case,
        now: Instant,
    ) -> Work<'a, Vec<Offer>, Failure>;
}

/// The offering of this program, if it has one; an axum extension.
#[derive(Clone, Default)]
pub struct Offers(Option<Arc<dyn Offering>>);

impl Offers {
    pub fn new(offering: Arc<dyn Offering>) -> Self {
        Self(Some(offering))
    }

    /// What is offered; nothing without an offering.
    ///
    /// # Errors
    /// What the offering could not read.
    pub async fn offered(
        &self,
        tx: &mut Tx,
        tenant: &TenantId,
        words: &Words,
        case: &Case,
        now: Instant,
    ) -> Result<Vec<Offer>, Failure> {
        match &self.0 {
            Some(offering) => offering.offer(tx, tenant, words, case, now).await,
            None => Ok(Vec::new()),
        }
    }
}
