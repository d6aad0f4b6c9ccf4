//! The cases that an import made.

use crate::figures::ImportId;
use cases::CaseId;
use kernel::{Refusal, TenantId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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

statement!(
    STREAMS,
    "select case_id from link_made where tenant = ?1 and import = ?2 and state <> 'undone' order by case_id"
);
statement!(
    MARK_STREAM,
    "update link_made set number = ?4, state = ?5, reason = ?6 where tenant = ?1 and import = ?2 and case_id = ?3"
);
statement!(
    KEPT_STREAMS,
    "select number, reason from link_made where tenant = ?1 and import = ?2 and state = 'kept' and reason is not null
     order by number limit ?3"
);
statement!(DRAFT, "update link_import set draft = ?3 where tenant = ?1 and id = ?2");

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

/// Something that an import of a list made and that is kept, and why.
#[derive(Clone, Debug)]
pub struct Kept {
    pub name: String,
    pub code: String,
    pub facts: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct Reason {
    code: String,
    facts: BTreeMap<String, String>,
}

/// A refusal as it is kept beside what it hinders.
pub fn reason_text(refusal: &Refusal) -> String {
    let reason = Reason {
        code: refusal.code.to_owned(),
        facts: refusal.facts.clone().into_iter().map(|(name, fact)| (name.to_string(), fact)).collect(),
    };
    serde_json::to_string(&reason).unwrap_or_else(|_| refusal.code.to_owned())
}

/// Notes a stream of the journal to which an import wrote; its name is not known before somebody asks.
///
/// # Errors
/// See [`Error`].
pub async fn add_made_stream(
    tx: &mut Tx,
    tenant: &TenantId,
    import: ImportId,
    stream: &str,
) -> Result<(), Error> {
    tx.execute(&ADD, values![tenant, import, stream, ""]).await.map(drop)
}

/// The streams of an import that were not taken back.
///
/// # Errors
/// See [`Error`].
pub async fn made_streams(tx: &mut Tx, tenant: &TenantId, import: ImportId) -> Result<Vec<String>, Error> {
    tx.query(&STREAMS, values![tenant, import], |row| row.get(0)).await
}

/// # Errors
/// See [`Error`].
pub async fn mark_stream(
    tx: &mut Tx,
    tenant: &TenantId,
    import: ImportId,
    stream: &str,
    name: &str,
    state: MadeState,
    reason: Option<&str>,
) -> Result<(), Error> {
    tx.execute(&MARK_STREAM, values![tenant, import, stream, name, state.name(), reason]).await.map(drop)
}

/// What is kept of a list, with the reasons.
///
/// # Errors
/// See [`Error`].
pub async fn kept_streams(
    tx: &mut Tx,
    tenant: &TenantId,
    import: ImportId,
    most: u32,
) -> Result<Vec<Kept>, Error> {
    tx.query(&KEPT_STREAMS, values![tenant, import, most], |row| {
        let reason: String = row.get(1)?;
        let Reason { code, facts } =
            serde_json::from_str(&reason).map_err(|cause| Error::Corrupt(cause.to_string()))?;
        Ok(Kept { name: row.get(0)?, code, facts })
    })
    .await
}

/// # Errors
/// See [`Error`].
pub async fn set_draft(tx: &mut Tx, tenant: &TenantId, import: ImportId, draft: &str) -> Result<(), Error> {
    tx.execute(&DRAFT, values![tenant, import, draft]).await.map(drop)
}
