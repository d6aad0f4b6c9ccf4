//! Tables of second factors.

use crate::model::{FactorId, FactorKind, FactorTold};
use crate::viewer::SessionId;
use kernel::{AccountId, Instant, TenantId};
use sha2::{Digest, Sha256};
use store::{Error, Row, Tx, statement, values};

statement!(
    INSERT_FACTOR,
    "insert into guard_factor (tenant, id, account, kind, name, secret, counter, created_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
);
statement!(
    FACTORS,
    "select id, kind, name, secret, counter, created_at, used_at from guard_factor
     where tenant = ?1 and account = ?2 order by id"
);
statement!(
    SECRETS,
    "select id, secret from guard_factor
     where tenant = ?1 and kind = 'code' and id > ?2 order by id limit ?3"
);
statement!(
    RESEAL,
    "update guard_factor set secret = ?4 where tenant = ?1 and id = ?2 and secret = ?3 returning account"
);
statement!(HAS_FACTOR, "select counter from guard_factor where tenant = ?1 and account = ?2 limit 1");
statement!(
    USE_FACTOR,
    "update guard_factor set counter = ?3, used_at = ?4 where tenant = ?1 and id = ?2 and counter < ?3"
);
statement!(NOTE_USE, "update guard_factor set used_at = ?3 where tenant = ?1 and id = ?2");
statement!(REMOVE_FACTOR, "delete from guard_factor where tenant = ?1 and id = ?2 and account = ?3");
statement!(RECOVERY, "select digest from guard_recovery where tenant = ?1 and account = ?2 order by digest");
statement!(INSERT_RECOVERY, "insert into guard_recovery (tenant, account, digest) values (?1, ?2, ?3)");
statement!(FORGET_RECOVERY, "delete from guard_recovery where tenant = ?1 and account = ?2");
statement!(USE_RECOVERY, "delete from guard_recovery where tenant = ?1 and account = ?2 and digest = ?3");
statement!(
    SAVE_CHALLENGE,
    "insert into guard_challenge (tenant, session, challenge, created_at) values (?1, ?2, ?3, ?4)
     on conflict (tenant, session) do update set challenge = excluded.challenge, created_at = excluded.created_at"
);
statement!(
    CHALLENGE,
    "select challenge from guard_challenge where tenant = ?1 and session = ?2 and created_at >= ?3"
);
statement!(FORGET_CHALLENGE, "delete from guard_challenge where tenant = ?1 and session = ?2");
statement!(FORGET_OLD_CHALLENGES, "delete from guard_challenge where tenant = ?1 and created_at < ?2");

/// A second factor's row.
#[derive(Clone, Debug)]
pub struct FactorRow {
    pub id: FactorId,
    pub kind: FactorKind,
    /// As its owner calls it.
    pub name: String,
    pub(crate) secret: Vec<u8>,
    pub(crate) counter: i64,
    pub created_at: Instant,
    pub used_at: Option<Instant>,
}

impl FactorRow {
    pub(crate) fn told(&self) -> FactorTold {
        told(self.id, self.kind, &self.secret)
    }
}

fn factor_row(row: &Row<'_>) -> Result<FactorRow, Error> {
    let kind = FactorKind::read(&row.get::<String>(1)?);
    Ok(FactorRow {
        id: row.get(0)?,
        kind: kind.ok_or(Error::Column { position: 1, what: "a kind of factor was expected" })?,
        name: row.get(2)?,
        secret: row.get(3)?,
        counter: row.get(4)?,
        created_at: row.get(5)?,
        used_at: row.get(6)?,
    })
}

pub(crate) async fn insert_factor(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    row: &FactorRow,
) -> Result<(), Error> {
    let kind = row.kind.as_str();
    let secret = row.secret.clone();
    let row = values![tenant, row.id, account, kind, &row.name, secret, row.counter, row.created_at];
    tx.execute(&INSERT_FACTOR, row).await.map(drop)
}

pub(crate) async fn factors(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
) -> Result<Vec<FactorRow>, Error> {
    tx.query(&FACTORS, values![tenant, account], factor_row).await
}

/// Some of the secrets of apps in the order of their ids.
pub(crate) async fn secrets(
    tx: &mut Tx,
    tenant: &TenantId,
    after: &str,
    most: u32,
) -> Result<Vec<(FactorId, Vec<u8>)>, Error> {
    tx.query(&SECRETS, values![tenant, after, most], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Puts a secret sealed anew in the place of the one that was read; gives whose it is, if it is still there.
pub(crate) async fn reseal(
    tx: &mut Tx,
    tenant: &TenantId,
    id: FactorId,
    (before, after): (Vec<u8>, Vec<u8>),
) -> Result<Option<AccountId>, Error> {
    tx.query_optional(&RESEAL, values![tenant, id, before, after], |row| row.get(0)).await
}

/// How the journal tells of a factor whose secret is stored so.
pub(crate) fn told(id: FactorId, kind: FactorKind, secret: &[u8]) -> FactorTold {
    FactorTold { id, kind, fingerprint: hex::encode(&Sha256::digest(secret)[..16]) }
}

pub(crate) async fn has_factor(tx: &mut Tx, tenant: &TenantId, account: AccountId) -> Result<bool, Error> {
    let found = tx.query_optional(&HAS_FACTOR, values![tenant, account], |row| row.get::<i64>(0)).await?;
    Ok(found.is_some())
}

/// Moves a factor's counter on; false when this step or signature counted before.
pub(crate) async fn use_factor(
    tx: &mut Tx,
    tenant: &TenantId,
    id: FactorId,
    counter: i64,
    now: Instant,
) -> Result<bool, Error> {
    Ok(tx.execute(&USE_FACTOR, values![tenant, id, counter, now]).await? > 0)
}

/// For passkeys that do not count.
pub(crate) async fn note_use(
    tx: &mut Tx,
    tenant: &TenantId,
    id: FactorId,
    now: Instant,
) -> Result<(), Error> {
    tx.execute(&NOTE_USE, values![tenant, id, now]).await.map(drop)
}

pub(crate) async fn remove_factor(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    id: FactorId,
) -> Result<(), Error> {
    tx.execute(&REMOVE_FACTOR, values![tenant, id, account]).await.map(drop)
}

pub(crate) async fn recovery(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
) -> Result<Vec<String>, Error> {
    tx.query(&RECOVERY, values![tenant, account], |row| row.get(0)).await
}

pub(crate) async fn set_recovery(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    digests: &[String],
) -> Result<(), Error> {
    tx.execute(&FORGET_RECOVERY, values![tenant, account]).await?;
    for digest in digests {
        tx.execute(&INSERT_RECOVERY, values![tenant, account, digest]).await?;
    }
    Ok(())
}

/// Uses a recovery code up.
pub(crate) async fn use_recovery(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    digest: &str,
) -> Result<(), Error> {
    tx.execute(&USE_RECOVERY, values![tenant, account, digest]).await.map(drop)
}

pub(crate) async fn save_challenge(
    tx: &mut Tx,
    tenant: &TenantId,
    session: SessionId,
    challenge: [u8; 32],
    now: Instant,
    oldest: Instant,
) -> Result<(), Error> {
    tx.execute(&FORGET_OLD_CHALLENGES, values![tenant, oldest]).await?;
    tx.execute(&SAVE_CHALLENGE, values![tenant, session, challenge, now]).await.map(drop)
}

/// The challenge of a session, which counts once.
pub(crate) async fn take_challenge(
    tx: &mut Tx,
    tenant: &TenantId,
    session: SessionId,
    oldest: Instant,
) -> Result<Option<Vec<u8>>, Error> {
    let found = tx.query_optional(&CHALLENGE, values![tenant, session, oldest], |row| row.get(0)).await?;
    tx.execute(&FORGET_CHALLENGE, values![tenant, session]).await?;
    Ok(found)
}
