//! The index over the words of cases.

use crate::model::{Case, CaseId};
use crate::search::Searched;
use kernel::TenantId;
use sha2::{Digest, Sha256};
use store::{Error, Statement, Tx, statement, values};

statement!(SEARCHED, "select place, words, scope from cases_searched where tenant = ?1 and case_id = ?2");
statement!(PLACE_TAKEN, "select count(*) from cases_searched where tenant = ?1 and place = ?2");
statement!(
    PUT,
    "insert into cases_searched (tenant, case_id, place, words, scope) values (?1, ?2, ?3, ?4, ?5)
     on conflict (tenant, case_id) do update set words = excluded.words, scope = excluded.scope"
);
/// The embedded engine's index is a table beside; a server indexes the table itself, and there is nothing to do.
const TAKE_OUT: Statement = Statement::new(
    "cases::search::TAKE_OUT",
    "insert into cases_search (cases_search, rowid, words, scope) values ('delete', ?1, ?2, ?3)",
);
const PUT_IN: Statement = Statement::new(
    "cases::search::PUT_IN",
    "insert into cases_search (rowid, words, scope) values (?1, ?2, ?3)",
);
const EMPTY: Statement =
    Statement::new("cases::search::EMPTY", "insert into cases_search (cases_search) values ('delete-all')");
const FILL: Statement = Statement::new(
    "cases::search::FILL",
    "insert into cases_search (rowid, words, scope) select place, words, scope from cases_searched order by place",
);

/// Puts what a case is found by into the index, in the place of what was there; gives whether it changed.
///
/// # Errors
/// See [`Error`].
pub async fn index(tx: &mut Tx, tenant: &TenantId, case: &Case, new: &Searched) -> Result<bool, Error> {
    let old: Option<(i64, String, String)> = tx
        .query_optional(&SEARCHED, values![tenant, case.id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .await?;
    let place = match &old {
        Some((_, words, scope)) if *words == new.words && *scope == new.scope => return Ok(false),
        Some((place, words, scope)) => {
            if tx.is_sqlite() {
                tx.execute(&TAKE_OUT, values![*place, words, scope]).await?;
            }
            *place
        }
        None => free_place(tx, tenant, case).await?,
    };
    tx.execute(&PUT, values![tenant, case.id, place, &new.words, &new.scope]).await?;
    if tx.is_sqlite() {
        tx.execute(&PUT_IN, values![place, &new.words, &new.scope]).await?;
    }
    Ok(true)
}

/// Places follow the order in which cases were received, so that the newest are found first without sorting.
async fn free_place(tx: &mut Tx, tenant: &TenantId, case: &Case) -> Result<i64, Error> {
    let mut place = first_place(case);
    while tx.value::<i64>(&PLACE_TAKEN, values![tenant, place]).await? > 0 {
        place += 1;
    }
    Ok(place)
}

/// Instants are told apart to the microsecond; among cases of one instant a digest of the id.
fn first_place(case: &Case) -> i64 {
    const SPREAD: i64 = 1024;
    let digest = Sha256::digest(case.id.to_string());
    let low = i64::from(u16::from_be_bytes([digest[0], digest[1]])) % SPREAD;
    case.received_at.micros().clamp(0, i64::MAX / SPREAD - 1) * SPREAD + low
}

/// Fills the embedded engine's index anew from what is kept beside it, after rows were brought in from another
/// database.
///
/// # Errors
/// See [`Error`].
pub async fn refill(tx: &mut Tx) -> Result<(), Error> {
    if tx.is_sqlite() {
        tx.execute(&EMPTY, &[]).await?;
        tx.execute(&FILL, &[]).await?;
    }
    Ok(())
}

/// How a question to the index is put on each engine.
pub(super) struct Asked {
    /// The tables, with the place in the index as the column `place`.
    pub(super) tables: &'static str,
    pub(super) place: &'static str,
    /// Conditions with the value that each takes as its last part.
    pub(super) conditions: Vec<(&'static str, String, &'static str)>,
}

/// `question` as [`crate::search::Segmenter::question`] makes it.
pub(super) fn asked(embedded: bool, question: &str) -> Asked {
    if embedded {
        return Asked {
            tables: "from cases_search s cross join cases_searched e on e.tenant = ?1 and e.place = s.rowid
                     cross join cases_case c on c.tenant = e.tenant and c.id = e.case_id where c.tenant = ?1",
            place: "s.rowid",
            conditions: vec![("s.cases_search match ", question.to_owned(), "")],
        };
    }
    let (words, scope) = parts_of(question);
    let mut conditions = vec![(
        "array_to_tsvector(string_to_array(s.words, ' ')) @@ cast(cast(",
        words,
        " as text) as tsquery)",
    )];
    if let Some(scope) = scope {
        conditions.push((
            "array_to_tsvector(string_to_array(s.scope, ' ')) @@ cast(cast(",
            scope,
            " as text) as tsquery)",
        ));
    }
    Asked {
        tables: "from cases_searched s join cases_case c on c.tenant = s.tenant and c.id = s.case_id
                 where s.tenant = ?1",
        place: "s.place",
        conditions,
    }
}

/// The words and the scope of a question, in the words of a server's text search.
fn parts_of(question: &str) -> (String, Option<String>) {
    let (words, scope) = match question.split_once(SCOPE) {
        Some((words, scope)) => (words, Some(scope)),
        None => (question, None),
    };
    (of_server(words.trim_start_matches(WORDS)), scope.map(of_server))
}

const WORDS: &str = "words : ";
const SCOPE: &str = " AND scope : ";

/// `"a" AND "b"*` becomes `'a' & 'b':*`. What stands in quotes has letters and digits only.
fn of_server(part: &str) -> String {
    part.split('"')
        .enumerate()
        .map(|(at, text)| match at % 2 {
            1 => format!("'{text}'"),
            _ => text.replace("AND", "&").replace("OR", "|").replace('*', ":*"),
        })
        .collect()
}

statement!(WRITTEN, "select title, state from cases_case where tenant = ?1 and id = ?2");

/// A case with its title as it stands in lists.
///
/// # Errors
/// See [`Error`].
pub async fn case_and_title(
    tx: &mut Tx,
    tenant: &TenantId,
    id: CaseId,
) -> Result<Option<(Case, Option<String>)>, Error> {
    let found: Option<(Option<String>, String)> =
        tx.query_optional(&WRITTEN, values![tenant, id], |row| Ok((row.get(0)?, row.get(1)?))).await?;
    let Some((title, state)) = found else { return Ok(None) };
    let case = serde_json::from_str(&state).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    Ok(Some((case, title)))
}

#[cfg(test)]
mod tests {
    use super::parts_of;

    #[test]
    fn a_question_is_put_in_the_words_of_a_server() {
        assert_eq!(parts_of("words : (\"路灯\" AND \"ab\"*)"), ("('路灯' & 'ab':*)".to_owned(), None));
        let (words, scope) = parts_of("words : (\"and\"*) AND scope : ((\"pa\" AND \"ub\") OR \"all\")");
        assert_eq!((words.as_str(), scope.as_deref()), ("('and':*)", Some("(('pa' & 'ub') | 'all')")));
    }
}
