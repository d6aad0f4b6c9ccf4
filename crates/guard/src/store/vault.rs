//! Tables of the vault and of the access log.

use crate::suite::Suite;
use crate::vault::{DataClass, Keeping, PersonId, Sealed};
use kernel::{Instant, TenantId};
use store::{Error, Tx, statement, values};

statement!(
    INSERT_SEALED,
    "insert into guard_vault
     (tenant, id, key_id, wrapped_key, nonce, ciphertext, class, purpose, retention_until, created_at, suite)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
);
statement!(
    SEALED,
    "select id, suite, key_id, wrapped_key, nonce, ciphertext, class, retention_until, erased_at from guard_vault
     where tenant = ?1 and id = ?2"
);
statement!(
    LYING,
    "select id, suite, key_id, wrapped_key, nonce, ciphertext, class, retention_until, erased_at, purpose, created_at
     from guard_vault where tenant = ?1 and id = ?2"
);
statement!(
    ALL_LYING,
    "select id, suite, key_id, wrapped_key, nonce, ciphertext, class, retention_until, erased_at, purpose, created_at
     from guard_vault where tenant = ?1 and id > ?2 order by id limit ?3"
);
statement!(
    UNDER_OTHER_KEYS,
    "select id, suite, key_id, wrapped_key, nonce, ciphertext, class, retention_until, erased_at from guard_vault
     where tenant = ?1 and id > ?2 and key_id <> ?3 and erased_at is null order by id limit ?4"
);
statement!(
    ALL_SEALED,
    "select id, suite, key_id, wrapped_key, nonce, ciphertext, class, retention_until, erased_at from guard_vault
     where tenant = ?1 and id > ?2 and erased_at is null order by id limit ?3"
);
statement!(
    COUNT_BY_KEY,
    "select key_id, count(*) from guard_vault where tenant = ?1 and erased_at is null group by key_id"
);
statement!(
    REWRAP,
    "update guard_vault set key_id = ?4, wrapped_key = ?5
     where tenant = ?1 and id = ?2 and key_id = ?3 and erased_at is null"
);
statement!(
    RESEAL,
    "update guard_vault set key_id = ?4, wrapped_key = ?5, suite = ?6, nonce = ?7, ciphertext = ?8
     where tenant = ?1 and id = ?2 and key_id = ?3 and erased_at is null"
);
statement!(
    ERASE,
    "update guard_vault set wrapped_key = ?3, nonce = ?4, ciphertext = ?5, erased_at = ?6
     where tenant = ?1 and id = ?2 and erased_at is null"
);
statement!(
    KEEP_UNTIL,
    "update guard_vault set retention_until = ?3 where tenant = ?1 and id = ?2 and erased_at is null"
);
statement!(
    DUE_FOR_ERASURE,
    "select id from guard_vault
     where tenant = ?1 and retention_until <= ?2 and erased_at is null order by retention_until, id limit ?3"
);
/// A day in the microseconds of an instant; China's days begin eight hours before those of the count.
const DAY_MICROS: i64 = 86_400_000_000;
statement!(
    FORESEEN,
    "select class, purpose, (retention_until + 28800000000) / 86400000000 as day, count(*) from guard_vault
     where tenant = ?1 and retention_until <= ?2 and erased_at is null
     group by class, purpose, day order by day, class, purpose"
);
statement!(
    INSERT_ACCESS,
    "insert into guard_access (tenant, id, at, account, object, what, purpose, reason)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
);
statement!(
    ACCESSES,
    "select at, account, what, purpose, reason from guard_access where tenant = ?1 and object = ?2 order by at, id"
);
statement!(
    ACCESS,
    "select id, object, at, account, what, purpose, reason from guard_access where tenant = ?1 and id = ?2"
);
statement!(
    ACCESS_ENDING,
    "select id, object, at, account, what, purpose, reason from guard_access
     where tenant = ?1 and id like ?2 order by at desc limit 20"
);
statement!(
    TRACED,
    "select id, object, at, account, what, purpose, reason from guard_access
     where tenant = ?1 and object = ?2 order by at, id"
);
statement!(
    ACCESSES_BY,
    "select id, object, at, account, what, purpose, reason from guard_access
     where tenant = ?1 and account = ?2 order by at desc, id desc limit ?3"
);
statement!(
    LOOKS_BY_HOUR,
    "select account, at / 3600000000, count(distinct object) from guard_access
     where tenant = ?1 and at >= ?2 and account not like 'system:%'
     group by account, at / 3600000000 having count(distinct object) >= ?3
     order by at / 3600000000 desc, account limit 500"
);
statement!(ERASED, "select id from guard_vault where tenant = ?1 and erased_at is not null order by id");

pub(crate) async fn insert_sealed(
    tx: &mut Tx,
    tenant: &TenantId,
    sealed: Sealed,
    now: Instant,
) -> Result<(), Error> {
    let Sealed { id, suite, key_id, wrapped_key, nonce, ciphertext, keeping } = sealed;
    let (class, purpose, until) = (keeping.class.as_str(), keeping.purpose, keeping.until);
    let suite = suite.as_str();
    let row = values![tenant, id, key_id, wrapped_key, nonce, ciphertext, class, purpose, until, now, suite];
    tx.execute(&INSERT_SEALED, row).await.map(drop)
}

/// What lies in the vault under an id, and when it was erased.
pub(crate) async fn sealed(
    tx: &mut Tx,
    tenant: &TenantId,
    id: PersonId,
) -> Result<Option<(Sealed, Option<Instant>)>, Error> {
    tx.query_optional(&SEALED, values![tenant, id], sealed_row).await
}

fn sealed_row(row: &store::Row<'_>) -> Result<(Sealed, Option<Instant>), Error> {
    let suite = Suite::read(&row.get::<String>(1)?);
    let class = match row.get::<String>(6)?.as_str() {
        "personal" => DataClass::Personal,
        "sensitive" => DataClass::Sensitive,
        "emergency" => DataClass::Emergency,
        _ => return Err(Error::Column { position: 6, what: "a data class was expected" }),
    };
    let sealed = Sealed {
        id: row.get(0)?,
        suite: suite.ok_or(Error::Column { position: 1, what: "a suite of ciphers was expected" })?,
        key_id: row.get(2)?,
        wrapped_key: row.get(3)?,
        nonce: row.get(4)?,
        ciphertext: row.get(5)?,
        keeping: Keeping { class, purpose: "", until: row.get(7)? },
    };
    Ok((sealed, row.get(8)?))
}

/// Some of what lies under another key than this one, in the order of their ids.
pub(crate) async fn under_other_keys(
    tx: &mut Tx,
    tenant: &TenantId,
    key: &str,
    after: &str,
    most: u32,
) -> Result<Vec<Sealed>, Error> {
    let rows = tx.query(&UNDER_OTHER_KEYS, values![tenant, after, key, most], sealed_row).await?;
    Ok(rows.into_iter().map(|(sealed, _)| sealed).collect())
}

/// Some of all that is not erased, in the order of their ids.
pub(crate) async fn all_sealed(
    tx: &mut Tx,
    tenant: &TenantId,
    after: &str,
    most: u32,
) -> Result<Vec<Sealed>, Error> {
    let rows = tx.query(&ALL_SEALED, values![tenant, after, most], sealed_row).await?;
    Ok(rows.into_iter().map(|(sealed, _)| sealed).collect())
}

/// How much lies under each key.
pub(crate) async fn count_by_key(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<(String, i64)>, Error> {
    tx.query(&COUNT_BY_KEY, values![tenant], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Puts a key wrapped anew in the place of what was read; false when it was erased or wrapped anew meanwhile.
pub(crate) async fn rewrap(
    tx: &mut Tx,
    tenant: &TenantId,
    before: &Sealed,
    (key_id, wrapped_key): (&str, Vec<u8>),
) -> Result<bool, Error> {
    let row = values![tenant, before.id, &before.key_id, key_id, wrapped_key];
    Ok(tx.execute(&REWRAP, row).await? > 0)
}

/// The same with the text sealed anew.
pub(crate) async fn reseal(
    tx: &mut Tx,
    tenant: &TenantId,
    before: &Sealed,
    after: Sealed,
) -> Result<bool, Error> {
    let Sealed { suite, key_id, wrapped_key, nonce, ciphertext, .. } = after;
    let suite = suite.as_str();
    let row = values![tenant, before.id, &before.key_id, key_id, wrapped_key, suite, nonce, ciphertext];
    Ok(tx.execute(&RESEAL, row).await? > 0)
}

/// A row of the vault with what belongs to it besides what is sealed.
#[derive(Clone, Debug)]
pub(crate) struct Lying {
    pub(crate) sealed: Sealed,
    pub(crate) purpose: String,
    pub(crate) created_at: Instant,
    pub(crate) erased_at: Option<Instant>,
}

fn lying_row(row: &store::Row<'_>) -> Result<Lying, Error> {
    let (sealed, erased_at) = sealed_row(row)?;
    Ok(Lying { sealed, purpose: row.get(9)?, created_at: row.get(10)?, erased_at })
}

/// One row of the vault, for the verification.
pub(crate) async fn lying(tx: &mut Tx, tenant: &TenantId, id: PersonId) -> Result<Option<Lying>, Error> {
    tx.query_optional(&LYING, values![tenant, id], lying_row).await
}

/// Some rows of the vault in the order of their ids, for the verification.
pub(crate) async fn all_lying(
    tx: &mut Tx,
    tenant: &TenantId,
    after: &str,
    most: u32,
) -> Result<Vec<Lying>, Error> {
    tx.query(&ALL_LYING, values![tenant, after, most], lying_row).await
}

/// Overwrites key and text with zeros of the same length: the page is written anew in place.
pub(crate) async fn erase(
    tx: &mut Tx,
    tenant: &TenantId,
    sealed: &Sealed,
    now: Instant,
) -> Result<(), Error> {
    let zeros = |bytes: &[u8]| vec![0u8; bytes.len()];
    let (key, nonce, text) = (zeros(&sealed.wrapped_key), zeros(&sealed.nonce), zeros(&sealed.ciphertext));
    tx.execute(&ERASE, values![tenant, sealed.id, key, nonce, text, now]).await.map(drop)
}

pub(crate) async fn keep_until(
    tx: &mut Tx,
    tenant: &TenantId,
    id: PersonId,
    until: Option<Instant>,
) -> Result<(), Error> {
    tx.execute(&KEEP_UNTIL, values![tenant, id, until]).await.map(drop)
}

pub(crate) async fn due_for_erasure(
    tx: &mut Tx,
    tenant: &TenantId,
    now: Instant,
    size: u32,
) -> Result<Vec<PersonId>, Error> {
    tx.query(&DUE_FOR_ERASURE, values![tenant, now, size], |row| row.get(0)).await
}

/// Until when something is kept (保存期限), and when it was destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// `None` while its end is not known.
    pub until: Option<Instant>,
    pub erased: Option<Instant>,
}

/// What falls due for destruction on one day.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Foreseen {
    pub class: String,
    pub purpose: String,
    /// In China's time, e.g. `2027-05-17`.
    pub day: String,
    pub count: i64,
}

pub(crate) async fn foreseen(tx: &mut Tx, tenant: &TenantId, until: Instant) -> Result<Vec<Foreseen>, Error> {
    tx.query(&FORESEEN, values![tenant, until], |row| {
        Ok(Foreseen {
            class: row.get(0)?,
            purpose: row.get(1)?,
            day: Instant::from_micros(row.get::<i64>(2)? * DAY_MICROS).date().to_string(),
            count: row.get(3)?,
        })
    })
    .await
}

/// One look at protected data (查阅记录).
#[derive(Clone, Debug, serde::Serialize)]
pub struct Access {
    pub at: Instant,
    pub account: String,
    pub what: String,
    pub purpose: String,
    pub reason: String,
}

pub(crate) async fn insert_access(
    tx: &mut Tx,
    tenant: &TenantId,
    id: kernel::Id<Access>,
    object: &str,
    access: &Access,
) -> Result<(), Error> {
    let Access { at, account, what, purpose, reason } = access;
    let row = values![tenant, id, *at, account, object, what, purpose, reason];
    tx.execute(&INSERT_ACCESS, row).await.map(drop)
}

pub(crate) async fn accesses(tx: &mut Tx, tenant: &TenantId, object: &str) -> Result<Vec<Access>, Error> {
    tx.query(&ACCESSES, values![tenant, object], |row| {
        Ok(Access {
            at: row.get(0)?,
            account: row.get(1)?,
            what: row.get(2)?,
            purpose: row.get(3)?,
            reason: row.get(4)?,
        })
    })
    .await
}

/// The persons whose data was erased.
pub(crate) async fn erased(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<PersonId>, Error> {
    tx.query(&ERASED, values![tenant], |row| row.get(0)).await
}

/// One look with its id and the matter.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Traced {
    pub id: kernel::Id<Access>,
    pub object: String,
    #[serde(flatten)]
    pub access: Access,
}

fn traced_row(row: &store::Row<'_>) -> Result<Traced, Error> {
    let access = Access {
        at: row.get(2)?,
        account: row.get(3)?,
        what: row.get(4)?,
        purpose: row.get(5)?,
        reason: row.get(6)?,
    };
    Ok(Traced { id: row.get(0)?, object: row.get(1)?, access })
}

pub(crate) async fn traced(tx: &mut Tx, tenant: &TenantId, object: &str) -> Result<Vec<Traced>, Error> {
    tx.query(&TRACED, values![tenant, object], traced_row).await
}

pub(crate) async fn access(
    tx: &mut Tx,
    tenant: &TenantId,
    id: kernel::Id<Access>,
) -> Result<Option<Traced>, Error> {
    tx.query_optional(&ACCESS, values![tenant, id], traced_row).await
}

/// Looks whose id ends so. `ending` is hexadecimal: it has no wildcard in it.
pub(crate) async fn accesses_ending(
    tx: &mut Tx,
    tenant: &TenantId,
    ending: &str,
) -> Result<Vec<Traced>, Error> {
    tx.query(&ACCESS_ENDING, values![tenant, format!("%{ending}")], traced_row).await
}

pub(crate) async fn accesses_by(
    tx: &mut Tx,
    tenant: &TenantId,
    account: &str,
    most: u32,
) -> Result<Vec<Traced>, Error> {
    tx.query(&ACCESSES_BY, values![tenant, account, most], traced_row).await
}

/// Accounts and hours (since 1970, UTC) with at least so many different matters looked at.
pub(crate) async fn looks_by_hour(
    tx: &mut Tx,
    tenant: &TenantId,
    since: Instant,
    least: i64,
) -> Result<Vec<(String, i64, i64)>, Error> {
    let row = |row: &store::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    tx.query(&LOOKS_BY_HOUR, values![tenant, since, least], row).await
}
