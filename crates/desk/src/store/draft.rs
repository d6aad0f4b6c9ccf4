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

statement!(
    SEALED,
    "select account, form, sealed from desk_draft
     where tenant = ?1 and (account > ?2 or account = ?2 and form > ?3) order by account, form limit ?4"
);
statement!(
    RESEAL,
    "update desk_draft set sealed = ?5 where tenant = ?1 and account = ?2 and form = ?3 and sealed = ?4"
);

/// Some drafts in the order of account and form.
pub(crate) async fn sealed_drafts(
    tx: &mut Tx,
    tenant: &TenantId,
    (account, form): (&str, &str),
    most: u32,
) -> Result<Vec<(AccountId, String, Vec<u8>)>, Error> {
    tx.query(&SEALED, values![tenant, account, form, most], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .await
}

/// Puts a draft sealed anew in the place of the one that was read.
pub(crate) async fn reseal_draft(
    tx: &mut Tx,
    tenant: &TenantId,
    (account, form): (&str, &str),
    (before, after): (Vec<u8>, Vec<u8>),
) -> Result<bool, Error> {
    Ok(tx.execute(&RESEAL, values![tenant, account, form, before, after]).await? > 0)
}
