//! Lists of cases with filters, inside what the viewer may see.

use super::newest::{MOST_BRANCHES, newest_of};
use super::ranked::{self, ranked_rows, whole_words};
use super::search::{asked, first_place_at};
use crate::model::{CaseId, CaseState, Channel, DueAt, Urgency};
use crate::search::{OPEN, narrowed, place_mark, state_mark, unit_mark};
use guard::{Closed, Part};
use kernel::{Failure, Instant, TenantId, UnitId};
use place::PlaceId;
use std::collections::HashSet;
use std::fmt::Write as _;
use store::{Error, Tx, Value};

/// How a case stands to its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clocking {
    Overdue,
    /// Due before this instant.
    DueBefore(Instant),
    Running,
}

/// What a list is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Sort {
    /// The newest first.
    #[default]
    Received,
    /// The oldest first, as tables are written out.
    Oldest,
    Due,
    /// What lies nearest to the question first, of equally near ones the newest; without a question the newest first.
    Nearness,
}

/// Which cases are asked for. Every field narrows; nothing set means everything in scope.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub step: Option<CaseState>,
    pub open: Option<bool>,
    pub channel: Option<Channel>,
    pub urgency: Option<Urgency>,
    /// A matter with everything below it, as codes.
    pub matters: Option<Vec<String>>,
    pub street: Option<PlaceId>,
    pub community: Option<PlaceId>,
    pub place: Option<PlaceId>,
    /// Cases whose place is not known yet.
    pub unplaced: bool,
    /// Whose turn it is, or who leads or assists.
    pub unit: Option<UnitId>,
    pub clocking: Option<Clocking>,
    pub outcome: Option<String>,
    pub received_from: Option<Instant>,
    pub received_to: Option<Instant>,
    /// A question to the search index, as [`crate::search::Segmenter::question`] makes it; it is narrowed to
    /// `scope` already, and the rows are narrowed once more as they stand now.
    pub search: Option<String>,
    pub source: Option<String>,
    /// Only these, e.g. what another list has named.
    pub among: Option<Vec<CaseId>>,
    pub sort: Sort,
    /// What the viewer may see; empty means nothing. It carries what is closed to him: such cases do not exist.
    pub scope: Vec<Part>,
    pub now: Instant,
}

/// One row of a list.
#[derive(Clone, Debug)]
pub struct CaseRow {
    pub id: CaseId,
    pub number: String,
    pub title: Option<String>,
    pub step: CaseState,
    pub outcome: Option<String>,
    pub channel: String,
    pub urgency: String,
    pub matter: Option<String>,
    pub place: Option<PlaceId>,
    pub owner: UnitId,
    pub lead: Option<UnitId>,
    pub received_at: Instant,
    pub due: Option<DueAt>,
    pub source_number: Option<String>,
    /// How it was met, when it was searched for.
    pub searched: Option<Met>,
}

/// How a case was met by a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    /// Its place in the search index.
    pub place: i64,
    /// From 0 to 1000, when the list is ranked and it is among those that were compared.
    pub nearness: Option<u32>,
}

impl CaseRow {
    /// The mark after which the next page begins.
    pub fn mark(&self, sort: Sort) -> String {
        match (self.searched, sort) {
            (Some(Met { place, nearness: Some(nearness) }), Sort::Nearness) => {
                return ranked::mark(nearness, place);
            }
            (Some(Met { place, .. }), Sort::Received | Sort::Nearness) => {
                return format!("{place}:{}", self.id);
            }
            _ => {}
        }
        let at = match sort {
            Sort::Received | Sort::Oldest | Sort::Nearness => self.received_at,
            Sort::Due => self.due.map_or(super::NO_DUE, |due| due.at),
        };
        format!("{}:{}", at.micros(), self.id)
    }
}

/// Reads the mark of a page; one that was tampered with begins at the first page.
pub(super) fn read_mark(mark: &str) -> Option<(i64, CaseId)> {
    let (at, id) = mark.split_once(':')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

/// The rows of a list after `mark`.
///
/// # Errors
/// See [`Error`].
pub async fn case_rows(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    mark: Option<&str>,
    limit: u32,
) -> Result<Vec<CaseRow>, Error> {
    if filter.scope.is_empty() {
        return Ok(Vec::new());
    }
    if let (Sort::Nearness, Some(question)) = (filter.sort, &filter.search) {
        return Ok(ranked_rows(tx, tenant, filter, question, mark, limit).await?.0);
    }
    let newest_first = matches!(filter.sort, Sort::Received | Sort::Nearness);
    if let (true, None, Some(matters)) = (newest_first, &filter.search, &filter.matters)
        && (2..=MOST_BRANCHES).contains(&matters.len())
    {
        return newest_of(tx, tenant, filter, matters, mark, limit).await;
    }
    let mut query = asked_for(tx, tenant, filter);
    match filter.sort {
        Sort::Received | Sort::Nearness => {
            let column = query.received;
            match mark.and_then(read_mark) {
                Some((place, _)) if filter.search.is_some() => {
                    query.one(&format!("{column} < "), place.into())
                }
                Some((at, id)) => query.both(&format!("({column}, c.id) < "), at.into(), id.into()),
                None => {}
            }
            // A place in the search index is held once; ordered by it alone the index stops after a page.
            let _ = match filter.search {
                Some(_) => write!(query.sql, " order by {column} desc limit {limit}"),
                None => write!(query.sql, " order by {column} desc, {} desc limit {limit}", query.id),
            };
        }
        Sort::Oldest => {
            let column = query.received;
            if let Some((at, id)) = mark.and_then(read_mark) {
                query.both(&format!("({column}, {}) > ", query.id), at.into(), id.into());
            }
            let _ = write!(query.sql, " order by {column}, {} limit {limit}", query.id);
        }
        Sort::Due => {
            query.sql.push_str(" and c.open = 1 and c.due_at is not null");
            if let Some((at, id)) = mark.and_then(read_mark) {
                query.both("(c.due_at, c.id) > ", at.into(), id.into());
            }
            let _ = write!(query.sql, " order by c.due_at, c.id limit {limit}");
        }
    }
    let searched = if filter.search.is_some() { query.received } else { "null" };
    let sql = format!("select {COLUMNS}, {searched} {}", query.sql);
    tx.query_composed("cases::case_rows", &sql, &query.values, read_row).await
}

/// The rows that a search found, each with the head and the words by which it was.
pub(super) async fn rows_of(tx: &mut Tx, query: &Query) -> Result<Vec<(CaseRow, (String, String))>, Error> {
    let sql = format!(
        "select {COLUMNS}, {}, {kept}.head, {kept}.words {}",
        query.received,
        query.sql,
        kept = query.kept
    );
    let read = |row: &store::Row<'_>| Ok((read_row(row)?, (row.get(16)?, row.get(17)?)));
    tx.query_composed("cases::rows_of", &sql, &query.values, read).await
}

/// The question of a list.
pub(super) fn asked_for(tx: &Tx, tenant: &TenantId, filter: &Filter) -> Query {
    match &filter.search {
        Some(question) => Query::searching(tx, tenant, filter, &marked(filter, question)),
        None => Query::of(tenant, filter),
    }
}

/// A question to the search index with what else of a filter the index knows. Otherwise a word of very many cases would be walked
/// through for the few that the filter leaves.
pub(super) fn marked(filter: &Filter, question: &str) -> String {
    let places = [filter.street, filter.community, filter.place].into_iter().flatten();
    let marks: Vec<String> = places
        .map(|place| place_mark(&place.to_string()))
        .chain(filter.unit.map(unit_mark))
        .chain(filter.step.map(state_mark))
        .chain((filter.open == Some(true)).then(|| OPEN.to_owned()))
        .collect();
    narrowed(question, &marks)
}

/// Which of these numbers of a source are cases already.
///
/// # Errors
/// See [`Error`].
pub async fn known_source_numbers(
    tx: &mut Tx,
    tenant: &TenantId,
    system: &str,
    numbers: &[String],
) -> Result<HashSet<String>, Failure> {
    // A server takes no empty list.
    if numbers.is_empty() {
        return Ok(HashSet::new());
    }
    let mut values = vec![Value::from(tenant), Value::from(system)];
    values.extend(numbers.iter().map(Value::from));
    let places = (3..values.len() + 1).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "select source_number from cases_case where tenant = ?1 and source_system = ?2 and source_number in ({places})"
    );
    Ok(tx
        .query_composed("cases::known_source_numbers", &sql, &values, |row| row.get(0))
        .await?
        .into_iter()
        .collect())
}

/// The rows of a list after `mark`, and how many rows there are in all, counted up to `most` and no further.
///
/// # Errors
/// See [`Error`].
pub async fn case_page(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    mark: Option<&str>,
    limit: u32,
    most: u32,
) -> Result<(Vec<CaseRow>, i64), Error> {
    let (rows, all) = match (filter.sort, &filter.search) {
        (Sort::Nearness, Some(question)) if !filter.scope.is_empty() => {
            ranked_rows(tx, tenant, filter, question, mark, limit).await?
        }
        _ => {
            let rows = case_rows(tx, tenant, filter, mark, limit).await?;
            let all = (mark.is_none() && rows.len() < limit as usize).then_some(rows.len());
            (rows, all)
        }
    };
    let count = match all {
        Some(all) => (all as i64).min(i64::from(most)),
        None => count_rows(tx, tenant, filter, most).await?,
    };
    Ok((rows, count))
}

/// How many rows there are, counted up to `most` and no further.
///
/// # Errors
/// See [`Error`].
pub async fn count_rows(tx: &mut Tx, tenant: &TenantId, filter: &Filter, most: u32) -> Result<i64, Error> {
    if filter.scope.is_empty() {
        return Ok(0);
    }
    let Some(question) = &filter.search else { return counted(tx, &Query::of(tenant, filter), most).await };
    // Where whole words reach so many already, beginnings need not be looked for.
    let question = marked(filter, question);
    let whole = whole_words(&question);
    let mut count = 0;
    for question in [&whole, &question] {
        count = counted(tx, &Query::searching(tx, tenant, filter, question), most).await?;
        if count >= i64::from(most) || whole == *question {
            break;
        }
    }
    Ok(count)
}

async fn counted(tx: &mut Tx, query: &Query, most: u32) -> Result<i64, Error> {
    let sql = format!("select count(*) from (select 1 {} limit {most}) counted", query.sql);
    let counted = tx.query_composed("cases::count_rows", &sql, &query.values, |row| row.get(0)).await?;
    Ok(counted.first().copied().unwrap_or(0))
}

/// How many open cases of a place stand how to their clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlaceClocks {
    /// `None`: the place is not known yet.
    pub place: Option<PlaceId>,
    pub overdue: i64,
    /// Due before the given instant.
    pub soon: i64,
    pub total: i64,
}

/// Open cases by place and clock, inside what the filter lets see. `bare` leaves out whatever complains about a
/// unit, for lists that everybody may read.
///
/// # Errors
/// See [`Error`].
pub async fn clocks_by_place(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    soon: Instant,
    bare: bool,
) -> Result<Vec<PlaceClocks>, Error> {
    if filter.scope.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = asked_for(tx, tenant, filter);
    query.sql.push_str(" and c.open = 1");
    if bare {
        query.sql.push_str(" and c.barred is null");
    }
    query.values.push(filter.now.into());
    query.values.push(soon.into());
    let (now, soon) = (query.values.len() - 1, query.values.len());
    let sql = format!(
        "select c.place, sum(case when c.due_at < ?{now} then 1 else 0 end),
           sum(case when c.due_at >= ?{now} and c.due_at < ?{soon} then 1 else 0 end), count(*) {} group by c.place",
        query.sql
    );
    let read = |row: &store::Row<'_>| {
        Ok(PlaceClocks { place: row.get(0)?, overdue: row.get(1)?, soon: row.get(2)?, total: row.get(3)? })
    };
    tx.query_composed("cases::clocks_by_place", &sql, &query.values, read).await
}

pub(super) const COLUMNS: &str =
    "c.id, c.number, c.title, c.step, c.outcome, c.channel, c.urgency, c.matter, c.place, c.owner, c.lead,
     c.received_at, c.due_at, c.due_unit, c.source_number";

pub(super) fn read_row(row: &store::Row<'_>) -> Result<CaseRow, Error> {
    Ok(CaseRow {
        id: row.get(0)?,
        number: row.get(1)?,
        title: row.get(2)?,
        step: row.parsed(3)?,
        outcome: row.get(4)?,
        channel: row.get(5)?,
        urgency: row.get(6)?,
        matter: row.get(7)?,
        place: row.get(8)?,
        owner: row.get(9)?,
        lead: row.get(10)?,
        received_at: row.get(11)?,
        due: super::due_at(row, 12)?,
        source_number: row.get(14)?,
        searched: row.get::<Option<i64>>(15)?.map(|place| Met { place, nearness: None }),
    })
}

/// Whether something in a filter leaves few cases however many there are: what is open, what lies in a small place.
fn leaves_few(filter: &Filter) -> bool {
    let open = filter.open == Some(true) || filter.step.is_some_and(|step| !step.is_ended());
    let somewhere = filter.community.is_some() || filter.place.is_some() || filter.unplaced;
    open || somewhere || filter.clocking.is_some() || filter.unit.is_some()
}

pub(super) struct Query {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
    /// The columns that the list is ordered by when the newest come first.
    pub(super) received: &'static str,
    pub(super) id: &'static str,
    /// The table of what the search keeps, when it is searched.
    kept: &'static str,
}

impl Query {
    /// All that a filter asks for beside what is searched for.
    pub(super) fn of(tenant: &TenantId, filter: &Filter) -> Self {
        let mut query = Self::new(tenant, filter);
        query.narrow(filter);
        query
    }

    /// What meets a question to the index and the filter.
    pub(super) fn searching(tx: &Tx, tenant: &TenantId, filter: &Filter, question: &str) -> Self {
        let mut query = Self::searched(tenant, tx.is_sqlite(), question);
        // Places follow the instant of receipt: the index is entered where the time begins instead of being walked up to it.
        let place = query.received;
        if let Some(from) = filter.received_from {
            query.one(&format!("{place} >= "), first_place_at(from).into());
        }
        if let Some(to) = filter.received_to {
            query.one(&format!("{place} < "), first_place_at(to.plus_seconds(1)).into());
        }
        if let Some(unit) = filter.unit {
            query.one(
                "exists (select 1 from cases_part p where p.tenant = c.tenant and p.case_id = c.id and p.unit = ",
                unit.into(),
            );
            query.sql.push(')');
        }
        query.narrow(filter);
        query
    }

    pub(super) fn new(tenant: &TenantId, filter: &Filter) -> Self {
        // A viewer who sees only the cases of one unit, or a filter by unit, starts from that unit's
        // cases in their order instead of walking through everybody's.
        let only_unit = match filter.scope.as_slice() {
            [Part { unit: Some(unit), .. }] => Some(*unit),
            _ => None,
        };
        let values = vec![Value::from(tenant)];
        match filter.unit.or(only_unit) {
            Some(unit) if filter.unit.is_none() || only_unit.is_none_or(|own| own == unit) => {
                let mut query = Self {
                    sql: "from cases_part p join cases_case c on c.tenant = p.tenant and c.id = p.case_id
                          where p.tenant = ?1"
                        .into(),
                    values,
                    received: "p.received_at",
                    id: "p.case_id",
                    kept: "",
                };
                query.one("p.unit = ", unit.into());
                query
            }
            _ => Self {
                sql: "from cases_case c where c.tenant = ?1".into(),
                values,
                received: "c.received_at",
                id: "c.id",
                kept: "",
            },
        }
    }

    /// Starts from another table that is joined to the cases as `c`.
    pub(super) fn over(tenant: &TenantId, tables: &str) -> Self {
        let values = vec![Value::from(tenant)];
        Self { sql: tables.to_owned(), values, received: "c.received_at", id: "c.id", kept: "" }
    }

    /// Starts from the search index, which gives the newest first.
    fn searched(tenant: &TenantId, embedded: bool, question: &str) -> Self {
        let asked = asked(embedded, question);
        let values = vec![Value::from(tenant)];
        let mut query =
            Self { sql: asked.tables.into(), values, received: asked.place, id: "c.id", kept: asked.kept };
        for (condition, value, end) in asked.conditions {
            query.one(condition, value.into());
            query.sql.push_str(end);
        }
        query
    }

    pub(super) fn one(&mut self, condition: &str, value: Value) {
        self.values.push(value);
        let _ = write!(self.sql, " and {condition}?{}", self.values.len());
    }

    pub(super) fn both(&mut self, condition: &str, left: Value, right: Value) {
        self.values.push(left);
        self.values.push(right);
        let _ = write!(self.sql, " and {condition}(?{}, ?{})", self.values.len() - 1, self.values.len());
    }

    /// The column has one of these values; none of none.
    fn any(&mut self, column: &str, values: impl Iterator<Item = Value>) {
        let from = self.values.len();
        self.values.extend(values);
        let places = (from + 1..=self.values.len()).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ");
        let _ = write!(self.sql, " and {column} in ({places})");
    }

    pub(super) fn narrow(&mut self, filter: &Filter) {
        if let Some(step) = filter.step {
            self.one("c.step = ", step.as_str().into());
        }
        // Written out, because the index over open cases is chosen by the words of the condition.
        match filter.open {
            Some(true) => self.sql.push_str(" and c.open = 1"),
            Some(false) => self.sql.push_str(" and c.open = 0"),
            None => {}
        }
        // The sign keeps the engine from walking through all cases of a channel where something else leaves few.
        let few = leaves_few(filter);
        let column = |name: &str| if few { format!("c.{name} || '' = ") } else { format!("c.{name} = ") };
        if let Some(channel) = filter.channel {
            self.one(&column("channel"), channel.as_str().into());
        }
        if let Some(urgency) = filter.urgency {
            self.one(&column("urgency"), urgency.name().into());
        }
        if let Some(place) = filter.street {
            self.one("c.street = ", place.into());
        }
        if let Some(place) = filter.community {
            self.one("c.community = ", place.into());
        }
        if let Some(place) = filter.place {
            self.one("c.place = ", place.into());
        }
        if filter.unplaced {
            self.sql.push_str(" and c.place is null");
        }
        if let Some(outcome) = &filter.outcome {
            self.one(&column("outcome"), outcome.as_str().into());
        }
        if let Some(from) = filter.received_from {
            self.one("c.received_at >= ", from.into());
        }
        if let Some(to) = filter.received_to {
            self.one("c.received_at < ", to.into());
        }
        if let Some(source) = &filter.source {
            self.one("c.source_system = ", source.as_str().into());
        }
        if let Some(matters) = &filter.matters {
            self.any("c.matter", matters.iter().map(|matter| Value::from(matter.as_str())));
        }
        if let Some(among) = &filter.among {
            self.any("c.id", among.iter().map(|id| Value::from(*id)));
        }
        self.clocking(filter);
        self.scope(filter);
    }

    fn clocking(&mut self, filter: &Filter) {
        let Some(clocking) = filter.clocking else { return };
        self.sql.push_str(" and c.open = 1");
        // A list in the order of receipt walks the open cases in that order and leaves out those whose clock does
        // not fit; the sign keeps the engine from sorting all that fit instead.
        let due = match filter.sort {
            Sort::Received | Sort::Oldest | Sort::Nearness => "+c.due_at",
            Sort::Due => "c.due_at",
        };
        match clocking {
            Clocking::Overdue => self.one(&format!("{due} < "), filter.now.into()),
            Clocking::DueBefore(limit) => {
                self.one(&format!("{due} >= "), filter.now.into());
                self.one(&format!("{due} < "), limit.into());
            }
            Clocking::Running => self.one(&format!("{due} >= "), filter.now.into()),
        }
    }

    fn scope(&mut self, filter: &Filter) {
        let closed = Closed::by("= c.id").unless("c.barred is null");
        guard::within(&mut self.sql, &mut self.values, &filter.scope, closed, "c.place_path", |at| {
            format!(
                "(c.owner = ?{at} or exists (select 1 from cases_part s where s.tenant = c.tenant and s.unit = ?{at}
                  and s.case_id = c.id))"
            )
        });
    }
}
