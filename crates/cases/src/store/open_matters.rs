//! Open matters as everybody may know of them: matter, place, state and clock.

use super::{PublicFigures, due_at};
use crate::model::{CaseId, CaseState, Confidentiality, DueAt, OpenRules, Words};
use kernel::{Instant, TenantId};
use place::{Level, PlaceId};
use serde::Deserialize;
use std::fmt::Write as _;
use store::{Error, Tx, Value, statement, values};

/// The place whose matters are asked for: by the column that holds places of its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenWhere {
    place: PlaceId,
    column: &'static str,
}

impl OpenWhere {
    /// `None` for the levels above streets: everything that this deployment holds.
    pub const fn of(level: Level, place: PlaceId) -> Option<Self> {
        let column = match level {
            Level::Province | Level::City | Level::County => return None,
            Level::Street => "street",
            Level::Community => "community",
            _ => "place",
        };
        Some(Self { place, column })
    }
}

/// An open matter. Its words and its requester are not here, and no page may add them.
#[derive(Clone, Debug)]
pub struct OpenMatter {
    pub id: CaseId,
    pub number: String,
    /// `None` as long as nobody has named it.
    pub matter: Option<String>,
    pub place: Option<PlaceId>,
    pub point: Option<(f64, f64)>,
    pub step: CaseState,
    pub received_at: Instant,
    pub due: Option<DueAt>,
    /// The title's and the text's digests, to compare words inside the program; they are never shown.
    pub(crate) text: Words,
    pub(crate) title: Option<String>,
    /// How many people raised it.
    pub reporters: u32,
}

/// What is read of a case's state.
#[derive(Deserialize)]
struct Inside {
    confidentiality: Confidentiality,
    text: Words,
    placement: Point,
}

#[derive(Deserialize)]
struct Point {
    #[serde(default)]
    point: Option<(f64, f64)>,
}

const COLUMNS: &str =
    "c.id, c.number, c.matter, c.place, c.step, c.received_at, c.due_at, c.due_unit, c.state, c.title,
    (select count(*) from cases_joined j where j.tenant = c.tenant and j.case_id = c.id)";

/// The open matters of a place that the rules allow to be shown, the newest first, received between two
/// instants. `shown` says whether a matter's code is listed; sealed cases and those that complain about a
/// unit are never among them.
///
/// # Errors
/// See [`Error`].
pub async fn open_matters(
    tx: &mut Tx,
    tenant: &TenantId,
    within: Option<OpenWhere>,
    (from, to): (Instant, Instant),
    shown: impl Fn(Option<&str>) -> bool,
    most: usize,
) -> Result<Vec<OpenMatter>, Error> {
    let mut sql = format!(
        "select {COLUMNS} from cases_case c where c.tenant = ?1 and c.open = 1 and c.received_at >= ?2
         and c.received_at <= ?3 and c.barred is null"
    );
    let mut values: Vec<Value> = values![tenant, from, to].to_vec();
    if let Some(OpenWhere { place, column }) = within {
        values.push(place.into());
        let _ = write!(sql, " and c.{column} = ?4");
    }
    // Unlisted and sealed ones fall out afterwards; so many more are looked at, and no more.
    let _ = write!(sql, " order by c.received_at desc, c.id desc limit {}", most.saturating_mul(8).min(2000));
    let rows = tx
        .query_composed("cases::open_matters", &sql, &values, |row| {
            let inside: String = row.get(8)?;
            let inside: Inside =
                serde_json::from_str(&inside).map_err(|cause| Error::Corrupt(cause.to_string()))?;
            let joined: i64 = row.get(10)?;
            let found = OpenMatter {
                id: row.get(0)?,
                number: row.get(1)?,
                matter: row.get(2)?,
                place: row.get(3)?,
                point: inside.placement.point,
                step: row.parsed(4)?,
                received_at: row.get(5)?,
                due: due_at(row, 6)?,
                text: inside.text,
                title: row.get(9)?,
                reporters: u32::try_from(joined).unwrap_or(0) + 1,
            };
            Ok((inside.confidentiality, found))
        })
        .await?;
    let kept = rows
        .into_iter()
        .filter(|(level, found)| *level != Confidentiality::Sealed && shown(found.matter.as_deref()))
        .map(|(_, found)| found);
    Ok(kept.take(most).collect())
}

impl OpenRules {
    /// The last instant of receipt that lists show at `now`.
    pub const fn shown_until(&self, now: Instant) -> Instant {
        now.plus_seconds(-(self.delay_hours as i64) * 3600)
    }
}

statement!(
    LATEST_TITLES,
    "select matter, title from cases_case where tenant = ?1 order by received_at desc, id desc limit 4000"
);

/// Matter and title of the newest cases that have both.
///
/// # Errors
/// See [`Error`].
pub async fn latest_titles(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<(String, String)>, Error> {
    let rows: Vec<(Option<String>, Option<String>)> =
        tx.query(&LATEST_TITLES, values![tenant], |row| Ok((row.get(0)?, row.get(1)?))).await?;
    Ok(rows.into_iter().filter_map(|(matter, title)| matter.zip(title)).collect())
}

/// Counts of a place for everybody; `None` counts the whole deployment. Both questions are answered from an index
/// that begins with the place and the state, without looking at a row.
///
/// # Errors
/// See [`Error`].
pub async fn figures_of(
    tx: &mut Tx,
    tenant: &TenantId,
    within: Option<OpenWhere>,
    since: Instant,
) -> Result<PublicFigures, Error> {
    let mut values: Vec<Value> = values![tenant].to_vec();
    let mut at = String::new();
    if let Some(OpenWhere { place, column }) = within {
        values.push(place.into());
        let _ = write!(at, " and {column} = ?2");
    }
    let running: Vec<String> = CaseState::ALL
        .iter()
        .filter(|state| !state.is_ended())
        .map(|state| format!("'{}'", state.as_str()))
        .collect();
    let open =
        format!("select count(*) from cases_case where tenant = ?1{at} and step in ({})", running.join(", "));
    let open = tx.query_composed("cases::open_figure", &open, &values, |row| row.get::<i64>(0)).await?;
    values.push(since.into());
    let closed = format!(
        "select count(*), count(*) filter (where outcome = 'solved') from cases_case
         where tenant = ?1{at} and step in ('closed', 'archived') and received_at >= ?{}",
        values.len()
    );
    let closed = tx
        .query_composed("cases::closed_figures", &closed, &values, |row| {
            Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))
        })
        .await?;
    let (closed, solved) = closed.first().copied().unwrap_or_default();
    Ok(PublicFigures { open: open.first().copied().unwrap_or_default(), closed, solved })
}
