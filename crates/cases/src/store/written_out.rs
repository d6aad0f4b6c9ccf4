//! Cases as a table that is written out: with source, text and answers.

use super::list::{CaseRow, Filter, case_rows};
use kernel::{Failure, TenantId};
use store::{Tx, statement, values};

/// What a table that is written out needs of a case besides its row.
#[derive(Clone, Debug)]
pub struct WrittenOut {
    pub row: CaseRow,
    pub source: Option<String>,
    /// `None` once its content is deleted.
    pub text: Option<String>,
    /// What was answered to the questions of its matter: question, answer. Empty once deleted.
    pub answers: Vec<(String, String)>,
}

statement!(SOURCE_AND_STATE, "select source_system, state from cases_case where tenant = ?1 and id = ?2");

/// As [`case_rows`], with source, text and answers.
///
/// # Errors
/// See [`Error`].
pub async fn rows_written_out(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    mark: Option<&str>,
    limit: u32,
) -> Result<Vec<WrittenOut>, Failure> {
    #[derive(serde::Deserialize)]
    struct TextOf {
        text: String,
        #[serde(default)]
        answers: Option<String>,
    }
    let rows = case_rows(tx, tenant, filter, mark, limit).await?;
    let mut written = Vec::with_capacity(rows.len());
    for row in rows {
        let found: Option<(Option<String>, String)> = tx
            .query_optional(&SOURCE_AND_STATE, values![tenant, row.id], |row| Ok((row.get(0)?, row.get(1)?)))
            .await?;
        let Some((source, state)) = found else { continue };
        let TextOf { text, answers } = serde_json::from_str(&state)?;
        let stream = crate::actions::stream_of(row.id);
        let text = kept(tx, tenant, &stream, &text).await?;
        let answers = match answers {
            Some(digest) => {
                kept(tx, tenant, &stream, &digest).await?.map_or_else(Vec::new, |kept| answered(&kept))
            }
            None => Vec::new(),
        };
        written.push(WrittenOut { row, source, text, answers });
    }
    Ok(written)
}

async fn kept(tx: &mut Tx, tenant: &TenantId, stream: &str, digest: &str) -> Result<Option<String>, Failure> {
    Ok(match journal::content(tx, tenant.as_str(), stream, digest).await? {
        journal::Content::Present { body, .. } => Some(body),
        _ => None,
    })
}

fn answered(kept: &str) -> Vec<(String, String)> {
    let answers = serde_json::from_str::<duty::Answers>(kept).map(|answers| answers.answers);
    answers.unwrap_or_default().into_iter().map(|answer| (answer.label, answer.value)).collect()
}
