//! The only SQL of oversight.

mod desk;
mod list;
mod outside;

pub use desk::{DeskLine, WAITING, desk_lines};
pub use list::{FileRow, Filter, count_rows, file_rows};
pub use outside::{open_of_unit, open_outside, outside_below, outside_due, watch_outside};

use crate::model::{Body, Figure, File, FileId, Procedure, exempted, waiting};
use cases::CaseId;
use guard::desk::ExpectedLine;
use kernel::{Folded, Instant, TenantId, UnitId};
use std::collections::{BTreeMap, BTreeSet};
use store::{Error, Row, Tx, statement, values};

statement!(
    NEXT_NUMBER,
    "insert into oversight_number (tenant, kind, day, last) values (?1, ?2, ?3, 1)
     on conflict (tenant, kind, day) do update set last = oversight_number.last + 1 returning last"
);
statement!(
    INSERT,
    "insert into oversight_file (tenant, id, number, version, kind, step, open, owner, unit, case_id, matter, place,
        place_path, opened_at, due_at, due_unit, state)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
);
statement!(
    UPDATE,
    "update oversight_file set version = ?4, kind = ?5, step = ?6, open = ?7, owner = ?8, unit = ?9, case_id = ?10,
        matter = ?11, place = ?12, place_path = ?13, opened_at = ?14, due_at = ?15, due_unit = ?16, state = ?17
     where tenant = ?1 and id = ?2 and number = ?3"
);
statement!(
    AGREES,
    "select count(*) from oversight_file where tenant = ?1 and id = ?2 and number = ?3 and version = ?4 and kind = ?5
        and step = ?6 and open = ?7 and owner = ?8 and unit is not distinct from ?9
        and case_id is not distinct from ?10 and matter is not distinct from ?11 and place is not distinct from ?12
        and place_path = ?13 and opened_at = ?14 and due_at is not distinct from ?15
        and due_unit is not distinct from ?16 and length(state) = length(?17)"
);
statement!(CLEAR_WAITING, "delete from oversight_waiting where tenant = ?1 and file_id = ?2");
statement!(
    INSERT_WAITING,
    "insert into oversight_waiting (tenant, file_id, what, unit, due_at, due_unit, place_path)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     on conflict (tenant, file_id, what, unit) do nothing"
);
statement!(CLEAR_PARTS, "delete from oversight_part where tenant = ?1 and file_id = ?2");
statement!(
    INSERT_PART,
    "insert into oversight_part (tenant, unit, file_id, part) values (?1, ?2, ?3, ?4)
     on conflict (tenant, unit, file_id) do update set part = excluded.part"
);
statement!(PARTS_OF, "select unit, part from oversight_part where tenant = ?1 and file_id = ?2");
statement!(CLEAR_EXEMPTED, "delete from oversight_exempted where tenant = ?1 and file_id = ?2");
statement!(
    INSERT_EXEMPTED,
    "insert into oversight_exempted (tenant, case_id, figure, file_id) values (?1, ?2, ?3, ?4)"
);
statement!(EXEMPTED_OF, "select case_id, figure from oversight_exempted where tenant = ?1 and file_id = ?2");
statement!(
    EXEMPTED,
    "select case_id, figure from oversight_exempted where tenant = ?1 and case_id in (
        select distinct case_id from oversight_exempted where tenant = ?1 and case_id > ?2 order by case_id limit ?3)
     order by case_id"
);
statement!(EXEMPTED_CASE, "select figure from oversight_exempted where tenant = ?1 and case_id = ?2");
statement!(CLEAR_DRAWN, "delete from oversight_drawn where tenant = ?1 and file_id = ?2");
statement!(
    INSERT_DRAWN,
    "insert into oversight_drawn (tenant, case_id, file_id, unit, drawn_at, passed) values (?1, ?2, ?3, ?4, ?5, ?6)"
);
statement!(DRAWN_OF, "select case_id, unit, passed from oversight_drawn where tenant = ?1 and file_id = ?2");
statement!(
    DRAWN_SINCE,
    "select unit, count(*) from oversight_drawn where tenant = ?1 and drawn_at > ?2 group by unit"
);
statement!(
    FOUND_OF_CASE,
    "select passed, drawn_at from oversight_drawn where tenant = ?1 and case_id = ?2 and passed is not null
     order by drawn_at"
);
statement!(
    OF_CASE,
    "select state, version from oversight_file where tenant = ?1 and case_id = ?2 order by opened_at, id"
);
statement!(
    OPEN_ABOUT,
    "select state, version from oversight_file where tenant = ?1 and case_id = ?2 and kind = ?3 and open = 1
     order by opened_at limit 1"
);
statement!(BY_ID, "select state, version from oversight_file where tenant = ?1 and id = ?2");
statement!(BY_NUMBER, "select state, version from oversight_file where tenant = ?1 and number = ?2");
statement!(
    OF_KIND,
    "select state, version from oversight_file where tenant = ?1 and kind = ?2 order by opened_at desc, id desc limit ?3"
);
statement!(ALL_IDS, "select id from oversight_file where tenant = ?1");
statement!(
    PUT_WATCH,
    "insert into oversight_watch (tenant, case_id, next_at) values (?1, ?2, ?3)
     on conflict (tenant, case_id) do update set next_at = excluded.next_at"
);
statement!(END_WATCH, "delete from oversight_watch where tenant = ?1 and case_id = ?2");
statement!(
    WATCHED,
    "select case_id from oversight_watch where tenant = ?1 and next_at <= ?2 order by next_at, case_id limit ?3"
);

/// Stored for lines without a clock, so that they come last.
pub const NO_DUE: Instant = guard::desk::UNCLOCKED;

/// Draws the next number of a day.
///
/// # Errors
/// See [`Error`].
pub async fn next_number(
    tx: &mut Tx,
    tenant: &TenantId,
    procedure: Procedure,
    now: Instant,
) -> Result<String, Error> {
    let day = now.date().strftime("%Y%m%d").to_string();
    let last: i64 = tx.value(&NEXT_NUMBER, values![tenant, procedure.as_str(), &day]).await?;
    Ok(format!("{}{day}-{last:04}", procedure.letter()))
}

/// Writes a file's row, the lines of the desks, the parts of units, exempted figures and drawn matters.
///
/// # Errors
/// See [`Error`].
pub async fn save(tx: &mut Tx, tenant: &TenantId, file: &File, version: i64, new: bool) -> Result<(), Error> {
    let row = columns(tenant, file, version)?;
    tx.execute(if new { &INSERT } else { &UPDATE }, &row).await?;
    let path = file.about.placement.path_text();
    tx.execute(&CLEAR_WAITING, values![tenant, file.id]).await?;
    for line in waiting(file) {
        let (due, unit) = line.due.map_or((NO_DUE, None), |due| (due.at, Some(due.unit.as_str())));
        let row = values![tenant, file.id, line.what.as_str(), line.unit, due, unit, path.as_str()];
        tx.execute(&INSERT_WAITING, row).await?;
    }
    tx.execute(&CLEAR_PARTS, values![tenant, file.id]).await?;
    for (unit, part) in parts(file) {
        tx.execute(&INSERT_PART, values![tenant, unit, file.id, part]).await?;
    }
    if let (Body::Exemption(_), Some(case)) = (&file.body, file.about.case) {
        tx.execute(&CLEAR_EXEMPTED, values![tenant, file.id]).await?;
        for figure in exempted(file) {
            tx.execute(&INSERT_EXEMPTED, values![tenant, case, figure.as_str(), file.id]).await?;
        }
    }
    if let Body::SpotCheck(check) = &file.body {
        tx.execute(&CLEAR_DRAWN, values![tenant, file.id]).await?;
        for one in &check.drawn {
            let passed = one.finding.as_ref().map(|finding| i64::from(finding.passed));
            let row = values![tenant, one.case, file.id, one.unit, file.opened_at, passed];
            tx.execute(&INSERT_DRAWN, row).await?;
        }
    }
    Ok(())
}

/// The units that have a part; `barred` holds over any part.
fn parts(file: &File) -> BTreeSet<(UnitId, &'static str)> {
    let mut parts: BTreeMap<UnitId, &'static str> =
        file.parts().into_iter().map(|unit| (unit, "part")).collect();
    parts.extend(file.barred().into_iter().map(|unit| (unit, "barred")));
    parts.into_iter().collect()
}

/// What a row holds: all of it follows from the state.
fn columns(tenant: &TenantId, file: &File, version: i64) -> Result<Vec<store::Value>, Error> {
    let state = serde_json::to_string(file).map_err(|cause| Error::Action(cause.to_string()))?;
    let pressing = file.pressing();
    Ok(vec![
        store::Value::from(tenant),
        file.id.into(),
        file.number.as_str().into(),
        version.into(),
        file.procedure().as_str().into(),
        file.state.as_str().into(),
        (!file.state.is_ended()).into(),
        file.owner.into(),
        file.about.unit.into(),
        file.about.case.into(),
        file.about.matter.as_deref().into(),
        file.about.placement.place.into(),
        file.about.placement.path_text().as_str().into(),
        file.opened_at.into(),
        pressing.map(|clock| clock.due).into(),
        pressing.map(|clock| clock.term.unit.as_str()).into(),
        state.into(),
    ])
}

/// Whether all tables say what follows from a file's state.
///
/// # Errors
/// See [`Error`].
pub async fn tables_agree(tx: &mut Tx, tenant: &TenantId, file: &File, version: i64) -> Result<bool, Error> {
    let rows: i64 = tx.value(&AGREES, &columns(tenant, file, version)?).await?;
    let expected = waiting(file).into_iter().map(|line| ExpectedLine {
        what: line.what.as_str(),
        unit: Some(line.unit),
        due: line.due.map(|due| (due.at, due.unit.as_str())),
    });
    let path = file.about.placement.path_text();
    let waiting = WAITING.agrees(tx, tenant, file.id, path.as_str(), expected).await?;
    let clocks = clock::store::agrees(tx, tenant, &crate::actions::stream_of(file.id), &file.clocks).await?;
    let found = tx.query(&PARTS_OF, values![tenant, file.id], |row| Ok((row.get(0)?, row.get(1)?))).await?;
    let found: BTreeSet<(UnitId, String)> = found.into_iter().collect();
    let with: BTreeSet<(UnitId, String)> =
        parts(file).into_iter().map(|(unit, part)| (unit, part.to_owned())).collect();
    let counted =
        tx.query(&EXEMPTED_OF, values![tenant, file.id], |row| Ok((row.get(0)?, row.get(1)?))).await?;
    let counted: BTreeSet<(CaseId, String)> = counted.into_iter().collect();
    let exempt: BTreeSet<(CaseId, String)> = file
        .about
        .case
        .into_iter()
        .flat_map(|case| exempted(file).into_iter().map(move |figure| (case, figure.to_string())))
        .collect();
    let noted = tx
        .query(&DRAWN_OF, values![tenant, file.id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .await?;
    let noted: BTreeSet<(CaseId, UnitId, Option<i64>)> = noted.into_iter().collect();
    let drawn: BTreeSet<(CaseId, UnitId, Option<i64>)> = match &file.body {
        Body::SpotCheck(check) => check
            .drawn
            .iter()
            .map(|one| (one.case, one.unit, one.finding.as_ref().map(|finding| i64::from(finding.passed))))
            .collect(),
        _ => BTreeSet::new(),
    };
    Ok(rows == 1 && waiting && clocks && found == with && counted == exempt && noted == drawn)
}

fn folded(row: &Row<'_>) -> Result<(String, i64), Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read_state((text, version): (String, i64)) -> Result<Folded<File>, Error> {
    let state = serde_json::from_str(&text).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    Ok(Folded { state, version })
}

/// A file by its id.
///
/// # Errors
/// See [`Error`].
pub async fn by_id(tx: &mut Tx, tenant: &TenantId, id: FileId) -> Result<Option<Folded<File>>, Error> {
    tx.query_optional(&BY_ID, values![tenant, id], folded).await?.map(read_state).transpose()
}

/// A file by its number.
///
/// # Errors
/// See [`Error`].
pub async fn by_number(tx: &mut Tx, tenant: &TenantId, number: &str) -> Result<Option<Folded<File>>, Error> {
    tx.query_optional(&BY_NUMBER, values![tenant, number], folded).await?.map(read_state).transpose()
}

/// The files of a procedure, the newest first.
///
/// # Errors
/// See [`Error`].
pub async fn of_kind(
    tx: &mut Tx,
    tenant: &TenantId,
    procedure: Procedure,
    most: u32,
) -> Result<Vec<Folded<File>>, Error> {
    let found = tx.query(&OF_KIND, values![tenant, procedure.as_str(), most], folded).await?;
    found.into_iter().map(read_state).collect()
}

/// The files about a case, the oldest first.
///
/// # Errors
/// See [`Error`].
pub async fn of_case(tx: &mut Tx, tenant: &TenantId, case: CaseId) -> Result<Vec<Folded<File>>, Error> {
    tx.query(&OF_CASE, values![tenant, case], folded).await?.into_iter().map(read_state).collect()
}

/// The open file of a procedure about a case.
///
/// # Errors
/// See [`Error`].
pub async fn open_about(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
    procedure: Procedure,
) -> Result<Option<Folded<File>>, Error> {
    let found = tx.query_optional(&OPEN_ABOUT, values![tenant, case, procedure.as_str()], folded).await?;
    found.map(read_state).transpose()
}

/// The ids of all files.
///
/// # Errors
/// See [`Error`].
pub async fn all_ids(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<FileId>, Error> {
    tx.query(&ALL_IDS, values![tenant], |row| row.get(0)).await
}

/// How many matters of each unit were drawn after an instant.
///
/// # Errors
/// See [`Error`].
pub async fn drawn_since(
    tx: &mut Tx,
    tenant: &TenantId,
    since: Instant,
) -> Result<BTreeMap<UnitId, u32>, Error> {
    let rows = tx
        .query(&DRAWN_SINCE, values![tenant, since], |row| Ok((row.get::<UnitId>(0)?, row.get::<i64>(1)?)))
        .await?;
    Ok(rows.into_iter().map(|(unit, count)| (unit, u32::try_from(count).unwrap_or(u32::MAX))).collect())
}

/// What spot checks found about a case, the oldest first.
///
/// # Errors
/// See [`Error`].
pub async fn found_of_case(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
) -> Result<Vec<(bool, Instant)>, Error> {
    tx.query(&FOUND_OF_CASE, values![tenant, case], |row| Ok((row.get::<i64>(0)? != 0, row.get(1)?))).await
}

/// Exempted figures of the next `limit` cases after a case in the order of ids.
///
/// # Errors
/// See [`Error`].
pub async fn exempted_after(
    tx: &mut Tx,
    tenant: &TenantId,
    after: Option<CaseId>,
    limit: u32,
) -> Result<BTreeMap<CaseId, BTreeSet<Figure>>, Error> {
    let after = after.map(|case| case.to_string()).unwrap_or_default();
    let rows = tx
        .query(&EXEMPTED, values![tenant, after, limit], |row| Ok((row.get::<CaseId>(0)?, row.parsed(1)?)))
        .await?;
    let mut by_case: BTreeMap<CaseId, BTreeSet<Figure>> = BTreeMap::new();
    for (case, figure) in rows {
        by_case.entry(case).or_default().insert(figure);
    }
    Ok(by_case)
}

/// The exempted figures of one case.
///
/// # Errors
/// See [`Error`].
pub async fn exempted_of_case(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
) -> Result<BTreeSet<Figure>, Error> {
    let figures = tx.query(&EXEMPTED_CASE, values![tenant, case], |row| row.parsed(0)).await?;
    Ok(figures.into_iter().collect())
}

/// Notes when time next raises a case; `None`: never.
///
/// # Errors
/// See [`Error`].
pub async fn watch(tx: &mut Tx, tenant: &TenantId, case: CaseId, next: Option<Instant>) -> Result<(), Error> {
    match next {
        Some(next) => tx.execute(&PUT_WATCH, values![tenant, case, next]).await?,
        None => tx.execute(&END_WATCH, values![tenant, case]).await?,
    };
    Ok(())
}

/// The cases whose time has come, the earliest first.
///
/// # Errors
/// See [`Error`].
pub async fn watched_until(
    tx: &mut Tx,
    tenant: &TenantId,
    now: Instant,
    limit: u32,
) -> Result<Vec<CaseId>, Error> {
    tx.query(&WATCHED, values![tenant, now, limit], |row| row.get(0)).await
}
