//! Suggestions and what became of them.

use crate::model::{Answer, Kind, Said, Suggested, Suggestions};
use cases::CaseId;
use kernel::{Instant, TenantId};
use store::{Error, Tx, statement, values};

statement!(
    OF_CASE,
    "select kind, model, shown, value, sure, suggested_at, answer, decided, answered_at
     from assist_suggestion where tenant = ?1 and case_id = ?2"
);
statement!(
    PUT,
    "insert into assist_suggestion
     (tenant, case_id, kind, model, shown, value, sure, suggested_at, answer, decided, answered_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
     on conflict (tenant, case_id, kind, model) do update set shown = excluded.shown, value = excluded.value,
     sure = excluded.sure, suggested_at = excluded.suggested_at, answer = excluded.answer,
     decided = excluded.decided, answered_at = excluded.answered_at"
);
statement!(ALL_CASES, "select distinct case_id from assist_suggestion where tenant = ?1");
statement!(
    CORRECTED,
    "select case_id from assist_suggestion
     where tenant = ?1 and model = ?2 and kind = 'matter' and shown = 1 and value <> '' and answer = 'overridden'
        and answered_at <= ?3
     order by answered_at desc, case_id limit 2000"
);
statement!(
    TALLIES,
    "select kind, decided, count(*), sum(case when value <> '' then 1 else 0 end),
     sum(case when answer = 'accepted' then 1 else 0 end)
     from assist_suggestion
     where tenant = ?1 and model = ?2 and answered_at >= ?3 and (shown = 1 or ?4 = 0) and decided is not null
     group by kind, decided order by kind, decided"
);

/// What is read of a row: its columns after the case.
type Columns = ((String, i64, i64, String, i64, Instant), (Option<String>, Option<String>, Option<Instant>));

/// Everything that was suggested about a case.
///
/// # Errors
/// See [`Error`].
pub async fn suggestions_of(tx: &mut Tx, tenant: &TenantId, case: CaseId) -> Result<Suggestions, Error> {
    let rows: Vec<Columns> = tx
        .query(&OF_CASE, values![tenant, case], |row| {
            let said = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
            Ok((said, (row.get(6)?, row.get(7)?, row.get(8)?)))
        })
        .await?;
    let mut found = Suggestions::default();
    for ((kind, model, shown, value, sure, at), (answer, decided, answered)) in rows {
        let corrupt = || Error::Corrupt(format!("assist_suggestion of {case}"));
        let kind: Kind = kind.parse().map_err(|_| corrupt())?;
        let answer = match (answer, answered) {
            (Some(answer), Some(at)) => {
                Some((Answer::read(&answer).ok_or_else(corrupt)?, decided.unwrap_or_default(), at))
            }
            _ => None,
        };
        let suggested = Suggested { kind, model, shown: shown == 1, value, sure, at };
        found.0.insert((kind, model), Said { suggested, answer });
    }
    Ok(found)
}

/// Writes a suggestion as it stands.
///
/// # Errors
/// See [`Error`].
pub async fn put_suggestion(tx: &mut Tx, tenant: &TenantId, case: CaseId, said: &Said) -> Result<(), Error> {
    let one = &said.suggested;
    let answer = said.answer.as_ref().map(|(answer, ..)| answer.as_str().to_owned());
    let decided = said.answer.as_ref().map(|(_, decided, _)| decided.clone());
    let answered = said.answer.as_ref().map(|(.., at)| *at);
    let (kind, shown, value) = (one.kind.as_str(), i64::from(one.shown), one.value.as_str());
    tx.execute(
        &PUT,
        values![tenant, case, kind, one.model, shown, value, one.sure, one.at, answer, decided, answered],
    )
    .await
    .map(drop)
}

/// The cases about which something was suggested.
///
/// # Errors
/// See [`Error`].
pub async fn all_cases(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<CaseId>, Error> {
    tx.query(&ALL_CASES, values![tenant], |row| row.get(0)).await
}

/// The cases whose matter people decided otherwise than a version had suggested to them, up to an instant.
///
/// # Errors
/// See [`Error`].
pub async fn corrected(
    tx: &mut Tx,
    tenant: &TenantId,
    model: i64,
    until: Instant,
) -> Result<Vec<CaseId>, Error> {
    tx.query(&CORRECTED, values![tenant, model, until], |row| row.get(0)).await
}

/// Decisions of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    pub kind: Kind,
    pub decided: String,
    /// Cases that were decided so; of these something had been suggested; of these it was right.
    pub cases: i64,
    pub suggested: i64,
    pub right: i64,
}

/// What was decided since an instant about cases for which a version has suggested something.
///
/// # Errors
/// See [`Error`].
pub async fn tallies(
    tx: &mut Tx,
    tenant: &TenantId,
    model: i64,
    since: Instant,
    shown_only: bool,
) -> Result<Vec<Tally>, Error> {
    let rows: Vec<(String, String, i64, i64, i64)> = tx
        .query(&TALLIES, values![tenant, model, since, shown_only], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .await?;
    rows.into_iter()
        .map(|(kind, decided, cases, suggested, right)| {
            let kind = kind.parse().map_err(|_| Error::Corrupt("assist_suggestion.kind".into()))?;
            Ok(Tally { kind, decided, cases, suggested, right })
        })
        .collect()
}
