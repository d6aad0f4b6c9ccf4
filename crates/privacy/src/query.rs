//! What capabilities read of the rules about personal data.

use crate::model::{Notice, Retention};
use crate::register::Register;
use kernel::{Failure, Instant, TenantId};
use policy::Version;
use store::Tx;

/// The notice as somebody reads it.
#[derive(Clone, Debug)]
pub struct Told {
    pub notice: Version<Notice>,
    /// `1.0`: the edition of the register and the version of the notice; what comes in names it.
    pub number: String,
    pub retention: Retention,
    /// Whether it is the one that holds now.
    pub holds: bool,
}

/// The number of the notice in force, as what comes in names it.
///
/// # Errors
/// See [`store::Error`].
pub async fn number_in_force(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<String, Failure> {
    Ok(number(policy::query::number_in_force::<Notice>(tx, tenant, at).await?)?)
}

/// The notice in force, or an older version of one's own.
///
/// # Errors
/// See [`store::Error`].
pub async fn told(
    tx: &mut Tx,
    tenant: &TenantId,
    at: Instant,
    version: Option<i64>,
) -> Result<Told, Failure> {
    let present = policy::query::in_force::<Notice>(tx, tenant, at).await?;
    let older = match version.filter(|version| *version != present.version) {
        Some(0) => Some(Version::shipped()?),
        Some(version) => {
            let versions = policy::query::versions::<Notice>(tx, tenant).await?;
            versions.into_iter().find(|one| one.version == version && one.effective_from <= at)
        }
        None => None,
    };
    let retention = policy::query::in_force::<Retention>(tx, tenant, at).await?.limits;
    let holds = older.is_none();
    let notice = older.unwrap_or(present);
    Ok(Told { number: number(notice.version)?, notice, retention, holds })
}

fn number(version: i64) -> Result<String, Failure> {
    Ok(format!("{}.{version}", Register::shipped()?.edition))
}
