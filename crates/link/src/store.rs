//! The only SQL of link.

mod made;
mod mapping;

pub use made::{
    Kept, MadeState, add_made, add_made_stream, count_made, kept_streams, made, made_streams, mark_made,
    mark_stream, reason_text, set_draft,
};
pub use mapping::{SavedMapping, mapping_for, put_mapping};

pub(crate) mod receiver;
pub(crate) mod webhook;

use crate::figures::{Figures, ImportId, ImportRecord, ImportState, RefusalRow};
use crate::model::{Chosen, ImportKind, RefusedRow};
use cases::Channel;
use kernel::{Instant, TenantId};
use store::{Error, Row, Tx, statement, values};

statement!(
    INSERT,
    "insert into link_import (tenant, id, state, source, channel, columns, dispatch, account, unit, created_at, started_at,
        seen_at, finished_at, lines, line, rows_read, created, known, refused, unplaced, dispatched, failure, file_object,
        file_key, keep_until, kind, changed)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27)"
);
statement!(
    START,
    "update link_import set state = 'running', started_at = ?3, seen_at = ?3, finished_at = null, failure = null,
        lines = ?4, line = 0, rows_read = 0, created = 0, known = 0, refused = 0, unplaced = 0, dispatched = 0,
        changed = 0
     where tenant = ?1 and id = ?2 and (state in ('waiting', 'failed') or (state = 'running' and seen_at < ?5))"
);
statement!(
    PREPARE,
    "update link_import set columns = ?3, source = ?4, channel = ?5, dispatch = ?6
     where tenant = ?1 and id = ?2 and state <> 'done'"
);
statement!(
    PROGRESS,
    "update link_import set seen_at = ?3, line = ?4, rows_read = ?5, created = ?6, known = ?7, refused = ?8,
        unplaced = ?9, dispatched = ?10, changed = ?11 where tenant = ?1 and id = ?2"
);
statement!(
    FINISH,
    "update link_import set state = ?3, finished_at = ?4, seen_at = ?4, failure = ?5 where tenant = ?1 and id = ?2"
);
statement!(FORGET_REFUSALS, "delete from link_refusal where tenant = ?1 and import = ?2");
statement!(
    INSERT_REFUSAL,
    "insert into link_refusal (tenant, import, line, last_line, column_name, code, facts)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (tenant, import, line) do nothing"
);
statement!(
    BY_ID,
    "select id, state, source, channel, columns, dispatch, account, unit, created_at, started_at, seen_at, finished_at,
        lines, line, rows_read, created, known, refused, unplaced, dispatched, failure, file_object, file_key, keep_until,
        kind, changed, draft
     from link_import where tenant = ?1 and id = ?2"
);
statement!(
    LATEST,
    "select id, state, source, channel, columns, dispatch, account, unit, created_at, started_at, seen_at, finished_at,
        lines, line, rows_read, created, known, refused, unplaced, dispatched, failure, file_object, file_key, keep_until,
        kind, changed, draft
     from link_import where tenant = ?1 order by created_at desc, id desc limit ?2"
);
statement!(
    REFUSALS,
    "select line, last_line, column_name, code, facts from link_refusal
     where tenant = ?1 and import = ?2 and line > ?3 order by line limit ?4"
);
statement!(
    EXPIRED,
    "select id, file_object from link_import where tenant = ?1 and keep_until <= ?2 and file_object is not null"
);
statement!(
    FORGET_FILE,
    "update link_import set file_object = null, file_key = null where tenant = ?1 and id = ?2"
);

/// # Errors
/// See [`Error`].
pub async fn insert(tx: &mut Tx, tenant: &TenantId, import: &ImportRecord) -> Result<(), Error> {
    let row = values![
        tenant,
        import.id,
        import.state.name(),
        &import.source,
        import.channel.as_str(),
        written(&import.chosen)?,
        import.dispatch,
        import.account,
        import.unit,
        import.created_at,
        import.started_at,
        import.seen_at,
        import.finished_at,
        signed(import.figures.lines),
        signed(import.figures.line),
        signed(import.figures.rows),
        signed(import.figures.created),
        signed(import.figures.known),
        signed(import.figures.refused),
        signed(import.figures.unplaced),
        signed(import.figures.dispatched),
        import.failure.as_deref(),
        import.file_object.as_deref(),
        import.file_key,
        import.keep_until,
        import.kind.name(),
        signed(import.figures.changed),
    ];
    tx.execute(&INSERT, row).await.map(drop)
}

/// Sets what a person chose before the start.
///
/// # Errors
/// See [`Error`].
pub async fn prepare(
    tx: &mut Tx,
    tenant: &TenantId,
    id: ImportId,
    chosen: &Chosen,
    source: &str,
    channel: Channel,
    dispatch: bool,
) -> Result<(), Error> {
    tx.execute(&PREPARE, values![tenant, id, written(chosen)?, source, channel.as_str(), dispatch])
        .await
        .map(drop)
}

/// Marks an import as running, unless it is done or somebody carries it out now.
///
/// # Errors
/// See [`Error`].
pub async fn start(
    tx: &mut Tx,
    tenant: &TenantId,
    id: ImportId,
    now: Instant,
    lines: u64,
    silent_since: Instant,
) -> Result<bool, Error> {
    let started = tx.execute(&START, values![tenant, id, now, signed(lines), silent_since]).await? > 0;
    if started {
        tx.execute(&FORGET_REFUSALS, values![tenant, id]).await?;
    }
    Ok(started)
}

/// # Errors
/// See [`Error`].
pub async fn progress(
    tx: &mut Tx,
    tenant: &TenantId,
    id: ImportId,
    now: Instant,
    figures: &Figures,
) -> Result<(), Error> {
    let row = values![
        tenant,
        id,
        now,
        signed(figures.line),
        signed(figures.rows),
        signed(figures.created),
        signed(figures.known),
        signed(figures.refused),
        signed(figures.unplaced),
        signed(figures.dispatched),
        signed(figures.changed),
    ];
    tx.execute(&PROGRESS, row).await.map(drop)
}

/// # Errors
/// See [`Error`].
pub async fn finish(
    tx: &mut Tx,
    tenant: &TenantId,
    id: ImportId,
    state: ImportState,
    now: Instant,
    failure: Option<&str>,
) -> Result<(), Error> {
    tx.execute(&FINISH, values![tenant, id, state.name(), now, failure]).await.map(drop)
}

/// # Errors
/// See [`Error`].
pub async fn add_refusal(
    tx: &mut Tx,
    tenant: &TenantId,
    id: ImportId,
    row: &RefusedRow,
) -> Result<(), Error> {
    let facts =
        serde_json::to_string(&row.refusal.facts).map_err(|cause| Error::Action(cause.to_string()))?;
    let values = values![
        tenant,
        id,
        signed(row.line),
        signed(row.last_line),
        row.column.as_deref(),
        row.refusal.code,
        facts
    ];
    tx.execute(&INSERT_REFUSAL, values).await.map(drop)
}

/// # Errors
/// See [`Error`].
pub async fn by_id(tx: &mut Tx, tenant: &TenantId, id: ImportId) -> Result<Option<ImportRecord>, Error> {
    tx.query_optional(&BY_ID, values![tenant, id], read).await
}

/// The last imports, the newest first.
///
/// # Errors
/// See [`Error`].
pub async fn latest(tx: &mut Tx, tenant: &TenantId, most: u32) -> Result<Vec<ImportRecord>, Error> {
    tx.query(&LATEST, values![tenant, most], read).await
}

/// Refused rows after a line.
///
/// # Errors
/// See [`Error`].
pub async fn refusals(
    tx: &mut Tx,
    tenant: &TenantId,
    id: ImportId,
    after: u64,
    most: u32,
) -> Result<Vec<RefusalRow>, Error> {
    tx.query(&REFUSALS, values![tenant, id, signed(after), most], |row| {
        let facts: String = row.get(4)?;
        Ok(RefusalRow {
            line: unsigned(row.get(0)?),
            last_line: unsigned(row.get(1)?),
            column: row.get(2)?,
            code: row.get(3)?,
            facts: serde_json::from_str(&facts).map_err(|cause| Error::Corrupt(cause.to_string()))?,
        })
    })
    .await
}

/// Files whose time is over.
///
/// # Errors
/// See [`Error`].
pub async fn expired(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<Vec<(ImportId, String)>, Error> {
    tx.query(&EXPIRED, values![tenant, now], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// # Errors
/// See [`Error`].
pub async fn forget_file(tx: &mut Tx, tenant: &TenantId, id: ImportId) -> Result<(), Error> {
    tx.execute(&FORGET_FILE, values![tenant, id]).await.map(drop)
}

fn read(row: &Row<'_>) -> Result<ImportRecord, Error> {
    let state: String = row.get(1)?;
    let channel: String = row.get(3)?;
    let chosen: String = row.get(4)?;
    let kind: String = row.get(24)?;
    Ok(ImportRecord {
        id: row.get(0)?,
        kind: ImportKind::from_name(&kind).ok_or_else(|| Error::Corrupt(format!("unknown kind {kind}")))?,
        state: ImportState::from_name(&state)
            .ok_or_else(|| Error::Corrupt(format!("unknown state {state}")))?,
        source: row.get(2)?,
        channel: channel.parse().map_err(|_| Error::Corrupt(format!("unknown channel {channel}")))?,
        chosen: serde_json::from_str(&chosen).map_err(|cause| Error::Corrupt(cause.to_string()))?,
        dispatch: row.get(5)?,
        account: row.get(6)?,
        unit: row.get(7)?,
        created_at: row.get(8)?,
        started_at: row.get(9)?,
        seen_at: row.get(10)?,
        finished_at: row.get(11)?,
        figures: Figures {
            lines: unsigned(row.get(12)?),
            line: unsigned(row.get(13)?),
            rows: unsigned(row.get(14)?),
            created: unsigned(row.get(15)?),
            known: unsigned(row.get(16)?),
            refused: unsigned(row.get(17)?),
            unplaced: unsigned(row.get(18)?),
            dispatched: unsigned(row.get(19)?),
            changed: unsigned(row.get(25)?),
        },
        failure: row.get(20)?,
        file_object: row.get(21)?,
        file_key: row.get(22)?,
        keep_until: row.get(23)?,
        draft: row.get(26)?,
    })
}

fn written(chosen: &Chosen) -> Result<String, Error> {
    serde_json::to_string(chosen).map_err(|cause| Error::Action(cause.to_string()))
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
