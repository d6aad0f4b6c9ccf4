//! Drafts.

use kernel::{AccountId, Instant, TenantId};
use store::{Error, Tx, statement, values};

statement!(
    PUT,
    "insert into desk_draft (tenant, account, form, sealed, saved_at) values (?1, ?2, ?3, ?4, ?5)
     on conflict (tenant, account, form) do update set sealed = excluded.sealed, saved_at = excluded.saved_at"
);
statement!(DELETE, "delete from desk_draft where tenant = ?1 and account = ?2 and form = ?3");
statement!(DELETE_BEFORE, "delete from desk_draft where tenant = ?1 and saved_at < ?2");
statement!(
    OF_FORMS,
    "select form, sealed, saved_at from desk_draft
     where tenant = ?1 and account = ?2 and form >= ?3 and form < ?4 and saved_at >= ?5 order by form limit 100"
);

pub(crate) async fn put_draft(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    form: &str,
    sealed: &[u8],
    now: Instant,
) -> Result<(), Error> {
    tx.execute(&PUT, values![tenant, account, form, sealed, now]).await.map(drop)
}

pub(crate) async fn delete_draft(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    form: &str,
) -> Result<(), Error> {
    tx.execute(&DELETE, values![tenant, account, form]).await.map(drop)
}

pub(crate) async fn delete_drafts_before(
    tx: &mut Tx,
    tenant: &TenantId,
    before: Instant,
) -> Result<usize, Error> {
    tx.execute(&DELETE_BEFORE, values![tenant, before]).await
}

/// The drafts of forms whose name begins so, not older than `since`.
pub(crate) async fn draft_rows(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    prefix: &str,
    since: Instant,
) -> Result<Vec<(String, Vec<u8>, Instant)>, Error> {
    let end = format!("{prefix}\u{10FFFF}");
    tx.query(&OF_FORMS, values![tenant, account, prefix, end, since], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })
    .await
}
