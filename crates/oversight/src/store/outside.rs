//! What is watched for other capabilities, and open files of a unit.

use super::{folded, read_state};
use crate::model::{File, FileId};
use kernel::{Folded, Instant, TenantId, UnitId};
use store::{Error, Tx, statement, values};

statement!(
    OPEN_OUTSIDE,
    "select f.state, f.version from oversight_outside o
     join oversight_file f on f.tenant = o.tenant and f.id = o.file_id
     where o.tenant = ?1 and o.subject = ?2 and f.open = 1"
);
statement!(
    PUT_OUTSIDE,
    "insert into oversight_outside (tenant, subject, file_id, next_at) values (?1, ?2, ?3, ?4)
     on conflict (tenant, subject) do update set file_id = excluded.file_id, next_at = excluded.next_at"
);
statement!(END_OUTSIDE, "delete from oversight_outside where tenant = ?1 and subject = ?2");
statement!(
    OUTSIDE_DUE,
    "select subject from oversight_outside where tenant = ?1 and next_at <= ?2 order by next_at, subject limit ?3"
);
statement!(
    OUTSIDE_BELOW,
    "select subject from oversight_outside where tenant = ?1 and subject >= ?2 and subject < ?3 order by subject"
);
statement!(
    OPEN_OF_UNIT,
    "select id from oversight_file where tenant = ?1 and open = 1 and (owner = ?2 or unit = ?2
        or id in (select file_id from oversight_part where tenant = ?1 and unit = ?2 and part = 'part'))
     order by id"
);

/// The open ladder of a matter outside.
///
/// # Errors
/// See [`Error`].
pub async fn open_outside(
    tx: &mut Tx,
    tenant: &TenantId,
    subject: &str,
) -> Result<Option<Folded<File>>, Error> {
    tx.query_optional(&OPEN_OUTSIDE, values![tenant, subject], folded).await?.map(read_state).transpose()
}

/// Notes the open ladder of a matter outside and when time next raises it; neither: it is watched no more.
///
/// # Errors
/// See [`Error`].
pub async fn watch_outside(
    tx: &mut Tx,
    tenant: &TenantId,
    subject: &str,
    file: Option<FileId>,
    next: Option<Instant>,
) -> Result<(), Error> {
    match (file, next) {
        (None, None) => tx.execute(&END_OUTSIDE, values![tenant, subject]).await?,
        (file, next) => tx.execute(&PUT_OUTSIDE, values![tenant, subject, file, next]).await?,
    };
    Ok(())
}

/// The matters outside whose time has come, the earliest first.
///
/// # Errors
/// See [`Error`].
pub async fn outside_due(
    tx: &mut Tx,
    tenant: &TenantId,
    now: Instant,
    limit: u32,
) -> Result<Vec<String>, Error> {
    tx.query(&OUTSIDE_DUE, values![tenant, now, limit], |row| row.get(0)).await
}

/// The matters outside whose keys begin with `prefix`, which ends with `/`.
///
/// # Errors
/// See [`Error`].
pub async fn outside_below(tx: &mut Tx, tenant: &TenantId, prefix: &str) -> Result<Vec<String>, Error> {
    // `0` follows `/`.
    let end = format!("{}0", prefix.trim_end_matches('/'));
    tx.query(&OUTSIDE_BELOW, values![tenant, prefix, end], |row| row.get(0)).await
}

/// The open files in which a unit has a part.
///
/// # Errors
/// See [`Error`].
pub async fn open_of_unit(tx: &mut Tx, tenant: &TenantId, unit: UnitId) -> Result<Vec<FileId>, Error> {
    tx.query(&OPEN_OF_UNIT, values![tenant, unit], |row| row.get(0)).await
}
