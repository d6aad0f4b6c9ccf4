//! The index over the words of cases.

use crate::model::{Case, CaseId};
use crate::search::Searched;
use kernel::{Instant, TenantId};
use sha2::{Digest, Sha256};
use store::{Error, Statement, Tx, statement, values};

statement!(
    SEARCHED,
    "select place, head, words, scope from cases_searched where tenant = ?1 and case_id = ?2"
);
statement!(PLACE_TAKEN, "select count(*) from cases_searched where tenant = ?1 and place = ?2");
statement!(
    PUT,
    "insert into cases_searched (tenant, case_id, place, head, words, scope) values (?1, ?2, ?3, ?4, ?5, ?6)
     on conflict (tenant, case_id) do update
     set head = excluded.head, words = excluded.words, scope = excluded.scope"
);
/// The embedded engine's index is a table beside; a server indexes the table itself, and there is nothing to do. Words of the head
/// carry a letter in front ([`marked`]): they have lists of their own then, so that a word of every text that stands in no head is not
/// looked through for nothing.
const TAKE_OUT: Statement = Statement::new(
    "cases::search::TAKE_OUT",
    "insert into cases_search (cases_search, rowid, head, words, scope)
     values ('delete', ?1, case when ?2 = '' then '' else 'h' || replace(?2, ' ', ' h') end, ?3, ?4)",
);
const PUT_IN: Statement = Statement::new(
    "cases::search::PUT_IN",
    "insert into cases_search (rowid, head, words, scope)
     values (?1, case when ?2 = '' then '' else 'h' || replace(?2, ' ', ' h') end, ?3, ?4)",
);
const EMPTY: Statement =
    Statement::new("cases::search::EMPTY", "insert into cases_search (cases_search) values ('delete-all')");
const FILL: Statement = Statement::new(
    "cases::search::FILL",
    "insert into cases_search (rowid, head, words, scope)
     select place, case when head = '' then '' else 'h' || replace(head, ' ', ' h') end, words, scope
     from cases_searched order by place",
);

/// Puts what a case is found by into the index, in the place of what was there; gives whether it changed.
///
/// # Errors
/// See [`Error`].
pub async fn index(tx: &mut Tx, tenant: &TenantId, case: &Case, new: &Searched) -> Result<bool, Error> {
    let old: Option<(i64, Searched)> = tx
        .query_optional(&SEARCHED, values![tenant, case.id], |row| {
            Ok((row.get(0)?, Searched { head: row.get(1)?, words: row.get(2)?, scope: row.get(3)? }))
        })
        .await?;
    let place = match &old {
        Some((_, old)) if old == new => return Ok(false),
        Some((place, old)) => {
            if tx.is_sqlite() {
                tx.execute(&TAKE_OUT, values![*place, &old.head, &old.words, &old.scope]).await?;
            }
            *place
        }
        None => free_place(tx, tenant, case).await?,
    };
    tx.execute(&PUT, values![tenant, case.id, place, &new.head, &new.words, &new.scope]).await?;
    if tx.is_sqlite() {
        tx.execute(&PUT_IN, values![place, &new.head, &new.words, &new.scope]).await?;
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
    let digest = Sha256::digest(case.id.to_string());
    let low = i64::from(u16::from_be_bytes([digest[0], digest[1]])) % SPREAD;
    first_place_at(case.received_at) + low
}

/// Places of one microsecond.
const SPREAD: i64 = 1024;

/// The first place of an instant; nothing received before it has a later one, but for the few whose place was taken.
pub(super) fn first_place_at(at: Instant) -> i64 {
    at.micros().clamp(0, i64::MAX / SPREAD - 1) * SPREAD
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
    /// The table that keeps the words.
    pub(super) kept: &'static str,
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
            kept: "e",
            conditions: vec![("s.cases_search match ", marked(question), "")],
        };
    }
    let conditions = parts_of(question)
        .into_iter()
        .map(|(column, part)| {
            let held = match column {
                Column::Head => "array_to_tsvector(string_to_array(s.head, ' ')) @@ cast(cast(",
                Column::Words => "array_to_tsvector(string_to_array(s.words, ' ')) @@ cast(cast(",
                Column::Scope => "array_to_tsvector(string_to_array(s.scope, ' ')) @@ cast(cast(",
            };
            (held, part, " as text) as tsquery)")
        })
        .collect();
    Asked {
        tables: "from cases_searched s join cases_case c on c.tenant = s.tenant and c.id = s.case_id
                 where s.tenant = ?1",
        place: "s.place",
        kept: "s",
        conditions,
    }
}

/// The letter before words of the head in the embedded engine's index.
const HEAD_SIGN: char = 'h';

/// `question` with the letter before the words that are asked of heads.
fn marked(question: &str) -> String {
    let Some(at) = question.find(HEAD) else { return question.to_owned() };
    let (before, head) = question.split_at(at + HEAD.len());
    let parts = head.split('"').enumerate().map(|(at, part)| match at {
        0 => part.to_owned(),
        at if at % 2 == 1 => format!("\"{HEAD_SIGN}{part}"),
        _ => format!("\"{part}"),
    });
    std::iter::once(before.to_owned()).chain(parts).collect()
}

const HEAD: &str = " AND head : ";

/// What is kept of a case for the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Head,
    Words,
    Scope,
}

const COLUMNS: [(Column, &str); 3] =
    [(Column::Words, "words : "), (Column::Scope, " AND scope : "), (Column::Head, HEAD)];

/// The parts of a question, each in the words of a server's text search. What stands in quotes has letters and digits
/// only, so that a column's name with a colon is always a column.
fn parts_of(question: &str) -> Vec<(Column, String)> {
    let mut begun: Vec<(usize, usize, Column)> = COLUMNS
        .iter()
        .filter_map(|(column, name)| question.find(name).map(|at| (at, at + name.len(), *column)))
        .collect();
    begun.sort_unstable_by_key(|(at, ..)| *at);
    let ends = begun.iter().skip(1).map(|(at, ..)| *at).chain([question.len()]);
    let parts = begun.iter().zip(ends);
    parts
        .map(|((_, from, column), to)| (*column, of_server(question.get(*from..to).unwrap_or_default())))
        .collect()
}

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
    use super::{Column, marked, parts_of};

    #[test]
    fn a_question_is_put_in_the_words_of_a_server() {
        assert_eq!(
            marked("words : (\"a\") AND head : (\"a\" OR \"b\"*)"),
            "words : (\"a\") AND head : (\"ha\" OR \"hb\"*)"
        );
        let words = |part: &str| (Column::Words, part.to_owned());
        assert_eq!(parts_of("words : (\"路灯\" AND \"ab\"*)"), [words("('路灯' & 'ab':*)")]);
        let found =
            parts_of("words : (\"and\"*) AND scope : ((\"pa\" AND \"ub\") OR \"all\") AND head : (\"and\"*)");
        let scope = (Column::Scope, "(('pa' & 'ub') | 'all')".to_owned());
        assert_eq!(found, [words("('and':*)"), scope, (Column::Head, "('and':*)".to_owned())]);
    }
}
