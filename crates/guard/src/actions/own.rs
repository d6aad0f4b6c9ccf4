//! What somebody may have done with what is kept of him, and what he may know of it.

use super::vault::{note, present};
use crate::granted::Granted;
use crate::master_key::MasterKey;
use crate::right::{AnswerData, OwnData, ReadCase};
use crate::store::own as store_of_looks;
use crate::store::vault as store;
use crate::vault::{Identity, PersonId, unseal};
use crate::vault_model::VaultCommand;
use ::store::Tx;
use kernel::{Context, Failure, Refusal, RefusalKind, TenantId};

pub use crate::store::own::LookTold;

/// Destroys what lies under an id at the wish of whom it tells of; what is destroyed already stays so.
///
/// # Errors
/// See [`::store::Error`].
pub async fn erase(
    tx: &mut Tx,
    context: &Context,
    _: &Granted<OwnData>,
    person: PersonId,
    rule: &str,
) -> Result<(), Failure> {
    let sealed = match present(tx, &context.tenant, person).await {
        Ok(sealed) => sealed,
        Err(Failure::Refused(Refusal { kind: RefusalKind::NotFound, .. })) => return Ok(()),
        Err(other) => return Err(other),
    };
    note(tx, context, person, VaultCommand::Erase { rule: rule.to_owned() }).await?;
    store::erase(tx, &context.tenant, &sealed, context.now).await?;
    Ok(())
}

/// Who looked at a matter, for whoever raised it, the last first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn looks(
    tx: &mut Tx,
    tenant: &TenantId,
    _: &Granted<ReadCase>,
    object: &str,
    most: u32,
) -> Result<Vec<LookTold>, Failure> {
    store_of_looks::looks(tx, tenant, object, most).await.map_err(Failure::from)
}

/// The same for whoever answers what was asked about it.
///
/// # Errors
/// See [`::store::Error`].
pub async fn looks_to_answer(
    tx: &mut Tx,
    tenant: &TenantId,
    _: &Granted<AnswerData>,
    object: &str,
    most: u32,
) -> Result<Vec<LookTold>, Failure> {
    store_of_looks::looks(tx, tenant, object, most).await.map_err(Failure::from)
}

/// Name and contact in full, for whom they name: he holds the tracking code of the matter. `None` once they are destroyed.
///
/// # Errors
/// Refusal `vault-unknown` for anybody at work; [`crate::VaultError`] as broken.
pub async fn identity(
    tx: &mut Tx,
    master: &MasterKey,
    tenant: &TenantId,
    granted: &Granted<ReadCase>,
    id: PersonId,
) -> Result<Option<Identity>, Failure> {
    if *granted.actor() != kernel::Actor::Requester {
        return Err(Refusal::not_found("vault-unknown").into());
    }
    match store::sealed(tx, tenant, id).await? {
        Some((sealed, None)) => Ok(Some(unseal(master, tenant, &sealed)?)),
        _ => Ok(None),
    }
}
