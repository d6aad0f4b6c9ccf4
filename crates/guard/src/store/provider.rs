//! Tables of the identity provider: whom accounts are linked with, and visits under way.

use crate::model::ProviderLink;
use crate::viewer::SessionId;
use kernel::{AccountId, Instant, TenantId};
use store::{Error, Row, Tx, statement, values};

statement!(LINK, "select subject, own, sole from guard_provider where tenant = ?1 and account = ?2");
statement!(LINKED_ACCOUNT, "select account from guard_provider where tenant = ?1 and subject = ?2");
statement!(
    SAVE_LINK,
    "insert into guard_provider (tenant, account, subject, own, sole) values (?1, ?2, ?3, ?4, ?5)
     on conflict (tenant, account) do update set subject = excluded.subject, own = excluded.own, sole = excluded.sole"
);
statement!(FORGET_LINK, "delete from guard_provider where tenant = ?1 and account = ?2");
statement!(
    INSERT_VISIT,
    "insert into guard_visit (tenant, digest, purpose, session, next, created_at) values (?1, ?2, ?3, ?4, ?5, ?6)"
);
statement!(
    VISIT,
    "select purpose, session, next, created_at from guard_visit where tenant = ?1 and digest = ?2"
);
statement!(FORGET_VISIT, "delete from guard_visit where tenant = ?1 and digest = ?2");
statement!(FORGET_OLD_VISITS, "delete from guard_visit where tenant = ?1 and created_at < ?2");

/// A visit to the provider that somebody began.
#[derive(Clone, Debug)]
pub(crate) struct VisitRow {
    pub(crate) purpose: String,
    /// The session of somebody who was signed in already.
    pub(crate) session: Option<SessionId>,
    pub(crate) next: String,
    pub(crate) created_at: Instant,
}

pub(crate) async fn link_of(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
) -> Result<Option<ProviderLink>, Error> {
    tx.query_optional(&LINK, values![tenant, account], |row| {
        Ok(ProviderLink { subject: row.get(0)?, own: row.get(1)?, sole: row.get(2)? })
    })
    .await
}

pub(crate) async fn account_linked(
    tx: &mut Tx,
    tenant: &TenantId,
    subject: &str,
) -> Result<Option<AccountId>, Error> {
    tx.query_optional(&LINKED_ACCOUNT, values![tenant, subject], |row| row.get(0)).await
}

pub(crate) async fn save_link(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    link: &ProviderLink,
) -> Result<(), Error> {
    let row = values![tenant, account, &link.subject, link.own, link.sole];
    tx.execute(&SAVE_LINK, row).await.map(drop)
}

pub(crate) async fn forget_link(tx: &mut Tx, tenant: &TenantId, account: AccountId) -> Result<(), Error> {
    tx.execute(&FORGET_LINK, values![tenant, account]).await.map(drop)
}

/// Notes a visit, and forgets those that nobody came back from.
pub(crate) async fn insert_visit(
    tx: &mut Tx,
    tenant: &TenantId,
    digest: [u8; 32],
    visit: &VisitRow,
    oldest: Instant,
) -> Result<(), Error> {
    tx.execute(&FORGET_OLD_VISITS, values![tenant, oldest]).await?;
    let VisitRow { purpose, session, next, created_at } = visit;
    let row = values![tenant, digest, purpose, *session, next, *created_at];
    tx.execute(&INSERT_VISIT, row).await.map(drop)
}

/// A visit, which is answered once.
pub(crate) async fn take_visit(
    tx: &mut Tx,
    tenant: &TenantId,
    digest: [u8; 32],
) -> Result<Option<VisitRow>, Error> {
    let read = |row: &Row<'_>| {
        Ok(VisitRow {
            purpose: row.get(0)?,
            session: row.get(1)?,
            next: row.get(2)?,
            created_at: row.get(3)?,
        })
    };
    let found = tx.query_optional(&VISIT, values![tenant, digest], read).await?;
    // Whoever takes it away has it: of two answers at once one comes too late.
    let taken = tx.execute(&FORGET_VISIT, values![tenant, digest]).await?;
    Ok(found.filter(|_| taken > 0))
}
