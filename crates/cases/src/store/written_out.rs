//! Cases as a table that is written out: with source, text and answers.

use super::list::{CaseRow, Filter, case_rows};
use journal::Content;
use kernel::{Failure, TenantId};
use std::collections::HashMap;
use store::{Tx, Value};

/// What a table that is written out needs of a case besides its row.
#[derive(Clone, Debug)]
pub struct WrittenOut {
    pub row: CaseRow,
    pub source: Option<String>,
    /// Reference into the vault: whether two cases come from the same person can be told, and nothing about him.
    pub requester: Option<String>,
    /// `None` once its content is deleted.
    pub text: Option<String>,
    /// What was answered to the questions of its matter: question, answer. Empty once deleted.
    pub answers: Vec<(String, String)>,
}

/// What of a case's state is written out.
#[derive(serde::Deserialize)]
struct StateOf {
    text: String,
    #[serde(default)]
    answers: Option<String>,
    #[serde(default)]
    requester: Option<String>,
}

/// As [`case_rows`], with source, text and answers: three questions, however many rows there are.
///
/// # Errors
/// See [`store::Error`].
pub async fn rows_written_out(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    mark: Option<&str>,
    limit: u32,
) -> Result<Vec<WrittenOut>, Failure> {
    let rows = case_rows(tx, tenant, filter, mark, limit).await?;
    let mut states = states_of(tx, tenant, &rows).await?;
    let streams: Vec<String> = rows.iter().map(|row| crate::actions::stream_of(row.id)).collect();
    let named = rows.iter().zip(&streams).filter_map(|(row, stream)| {
        let (_, state) = states.get(&row.number)?;
        let digests = [Some(state.text.clone()), state.answers.clone()];
        Some(digests.into_iter().flatten().map(|digest| (stream.clone(), digest)))
    });
    let named: Vec<(String, String)> = named.flatten().collect();
    let mut kept = journal::contents(tx, tenant.as_str(), &named).await?;
    let mut take = |stream: &str, digest: String| match kept.remove(&(stream.to_owned(), digest)) {
        Some(Content::Present { body, .. }) => Some(body),
        _ => None,
    };
    let mut written = Vec::with_capacity(rows.len());
    for (row, stream) in rows.into_iter().zip(&streams) {
        let Some((source, state)) = states.remove(&row.number) else { continue };
        let text = take(stream, state.text);
        let answers = state.answers.and_then(|digest| take(stream, digest));
        let answers = answers.map_or_else(Vec::new, |kept| answered(&kept));
        written.push(WrittenOut { row, source, requester: state.requester, text, answers });
    }
    Ok(written)
}

/// Source and state of each row, by number.
async fn states_of(
    tx: &mut Tx,
    tenant: &TenantId,
    rows: &[CaseRow],
) -> Result<HashMap<String, (Option<String>, StateOf)>, Failure> {
    let mut states = HashMap::with_capacity(rows.len());
    for some in rows.chunks(500) {
        let mut values = vec![Value::from(tenant)];
        values.extend(some.iter().map(|row| Value::from(row.id)));
        let places = (2..values.len() + 1).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "select number, source_system, state from cases_case where tenant = ?1 and id in ({places})"
        );
        let read = |row: &store::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let found: Vec<(String, Option<String>, String)> =
            tx.query_composed("cases::states_of", &sql, &values, read).await?;
        for (number, source, state) in found {
            states.insert(number, (source, serde_json::from_str(&state)?));
        }
    }
    Ok(states)
}

fn answered(kept: &str) -> Vec<(String, String)> {
    let answers = serde_json::from_str::<duty::Answers>(kept).map(|answers| answers.answers);
    answers.unwrap_or_default().into_iter().map(|answer| (answer.label, answer.value)).collect()
}
