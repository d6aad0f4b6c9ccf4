//! The cases that an import made.

use crate::figures::ImportId;
use cases::CaseId;
use kernel::TenantId;
use store::{Error, Tx, statement, values};

statement!(
    ADD,
    "insert into link_made (tenant, import, case_id, number, state) values (?1, ?2, ?3, ?4, 'made')
     on conflict (tenant, import, case_id) do nothing"
);
statement!(
    MADE,
    "select case_id, number from link_made
     where tenant = ?1 and import = ?2 and state = ?3 and case_id > ?4 order by case_id limit ?5"
);
statement!(MARK, "update link_made set state = ?4 where tenant = ?1 and import = ?2 and case_id = ?3");
statement!(COUNT, "select count(*) from link_made where tenant = ?1 and import = ?2 and state = ?3");

/// What became of a case that an import made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeState {
    Made,
    Undone,
    /// Somebody has worked on it.
    Kept,
}

impl MadeState {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Undone => "undone",
            Self::Kept => "kept",
        }
    }
}

/// A case that an import made.
#[derive(Clone, Debug)]
pub struct MadeRow {
    pub case: CaseId,
    pub number: String,
}

/// # Errors
/// See [`Error`].
pub async fn add_made(
    tx: &mut Tx,
    tenant: &TenantId,
    import: ImportId,
    case: CaseId,
    number: &str,
) -> Result<(), Error> {
    tx.execute(&ADD, values![tenant, import, case, number]).await.map(drop)
}

/// The cases of an import in one state, after one of them.
///
/// # Errors
/// See [`Error`].
pub async fn made(
    tx: &mut Tx,
    tenant: &TenantId,
    import: ImportId,
    state: MadeState,
    after: Option<CaseId>,
    most: u32,
) -> Result<Vec<MadeRow>, Error> {
    let after = after.map(|case| case.to_string()).unwrap_or_default();
    tx.query(&MADE, values![tenant, import, state.name(), after, most], |row| {
        Ok(MadeRow { case: row.get(0)?, number: row.get(1)? })
    })
    .await
}

/// # Errors
/// See [`Error`].
pub async fn mark_made(
    tx: &mut Tx,
    tenant: &TenantId,
    import: ImportId,
    case: CaseId,
    state: MadeState,
) -> Result<(), Error> {
    tx.execute(&MARK, values![tenant, import, case, state.name()]).await.map(drop)
}

/// # Errors
/// See [`Error`].
pub async fn count_made(
    tx: &mut Tx,
    tenant: &TenantId,
    import: ImportId,
    state: MadeState,
) -> Result<u64, Error> {
    let count: i64 = tx.value(&COUNT, values![tenant, import, state.name()]).await?;
    Ok(u64::try_from(count).unwrap_or(0))
}
