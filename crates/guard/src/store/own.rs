//! The log of looks as those hear of it whom a matter tells of.

use kernel::{Instant, TenantId, UnitId};
use store::{Error, Tx, statement, values};

statement!(
    LOOKS_TOLD,
    "select looked.at, account.unit, looked.what, looked.purpose from guard_access looked
     left join guard_account account on account.tenant = looked.tenant and account.id = looked.account
     where looked.tenant = ?1 and looked.object = ?2 order by looked.at desc, looked.id desc limit ?3"
);

/// One look at a matter, told to whom the matter tells of (谁看过): by which unit, never by whom in it.
#[derive(Clone, Debug)]
pub struct LookTold {
    pub at: Instant,
    /// None where a rule of the system looked.
    pub unit: Option<UnitId>,
    pub what: String,
    pub purpose: String,
}

pub(crate) async fn looks(
    tx: &mut Tx,
    tenant: &TenantId,
    object: &str,
    most: u32,
) -> Result<Vec<LookTold>, Error> {
    tx.query(&LOOKS_TOLD, values![tenant, object, most], |row| {
        Ok(LookTold { at: row.get(0)?, unit: row.get(1)?, what: row.get(2)?, purpose: row.get(3)? })
    })
    .await
}
