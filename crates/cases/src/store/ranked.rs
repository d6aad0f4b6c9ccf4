//! The nearest first, without looking at all that have a word: among a million cases the newest that hold the words, and the newest that have
//! one of them in their head, are ranked; whoever reads on after these gets the others in the order of receipt.

use super::list::{CaseRow, Filter, Met, Query, marked, rows_of};
use crate::model::relevance::{Kept, Wanted};
use kernel::TenantId;
use std::collections::HashSet;
use std::fmt::Write as _;
use store::{Error, Tx};

/// Cases of each kind that are ranked.
const RANKED: u32 = 200;

/// Where a page of a ranked list begins.
enum Mark {
    /// Among those ranked, after this nearness and place.
    Ranked(u32, i64),
    /// Among the others, before this place.
    Beyond(i64),
}

impl Mark {
    fn read(mark: &str) -> Option<Self> {
        let (first, second) = mark.split_once(':')?;
        match first.strip_prefix(RANKED_SIGN) {
            Some(nearness) => Some(Self::Ranked(nearness.parse().ok()?, second.parse().ok()?)),
            None => Some(Self::Beyond(first.parse().ok()?)),
        }
    }
}

/// By this the mark of a ranked row is told apart from others.
const RANKED_SIGN: char = '~';

/// The mark of a ranked row.
pub(super) fn mark(nearness: u32, place: i64) -> String {
    format!("{RANKED_SIGN}{nearness}:{place}")
}

/// Rows for a question, the nearest first and of equally near ones the newest, after `after`; and how many there are in all, where
/// that is known already.
///
/// # Errors
/// See [`Error`].
pub(super) async fn ranked_rows(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    question: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<(Vec<CaseRow>, Option<usize>), Error> {
    let question = &marked(filter, question);
    let search = Search { tenant, filter, question };
    let (ranked, all) = search.ranked(tx).await?;
    let size = limit as usize;
    let (mut page, beyond): (Vec<CaseRow>, Option<i64>) = match after.and_then(Mark::read) {
        None => (ranked.iter().take(size).cloned().collect(), None),
        Some(Mark::Ranked(nearness, place)) => {
            let later = ranked.iter().filter(|row| {
                row.searched.is_some_and(|met| (met.nearness.unwrap_or(0), met.place) < (nearness, place))
            });
            (later.take(size).cloned().collect(), None)
        }
        Some(Mark::Beyond(place)) => (Vec::new(), Some(place)),
    };
    if page.len() < size && !all {
        let known: HashSet<_> = ranked.iter().map(|row| row.id).collect();
        let most = size - page.len();
        let rest = search.newest(tx, question, None, beyond, (most + known.len()) as u32).await?;
        page.extend(rest.into_iter().map(|(row, _)| row).filter(|row| !known.contains(&row.id)).take(most));
    }
    Ok((page, all.then_some(ranked.len())))
}

struct Search<'f> {
    tenant: &'f TenantId,
    filter: &'f Filter,
    question: &'f str,
}

/// A row, and the head and words by which it was found.
type Found = (CaseRow, (String, String));

impl Search<'_> {
    /// Those that are ranked, in their order, and whether these are all.
    async fn ranked(&self, tx: &mut Tx) -> Result<(Vec<CaseRow>, bool), Error> {
        let whole = whole_words(self.question);
        let full = |found: &Vec<Found>| found.len() >= RANKED as usize;
        // Beginnings are looked for only where whole words do not suffice: an index answers a whole word at once.
        let mut question = whole.as_str();
        let mut found = self.newest(tx, question, None, None, RANKED).await?;
        if !full(&found) && question != self.question {
            question = self.question;
            found = self.newest(tx, question, None, None, RANKED).await?;
        }
        let all = !full(&found);
        if !all {
            let headed = self.newest(tx, question, Some(&headed(question)), None, RANKED).await?;
            let known: HashSet<_> = found.iter().map(|(row, _)| row.id).collect();
            found.extend(headed.into_iter().filter(|(row, _)| !known.contains(&row.id)));
        }
        let kept: Vec<Kept<'_>> = found.iter().map(|(_, (head, words))| Kept { head, words }).collect();
        let nearness = Wanted::of(self.question).nearness(&kept);
        let mut ranked: Vec<CaseRow> = found.into_iter().map(|(row, _)| row).collect();
        for (row, nearness) in ranked.iter_mut().zip(nearness) {
            row.searched = row.searched.map(|met| Met { nearness: Some(nearness), ..met });
        }
        ranked.sort_by_key(|row| {
            std::cmp::Reverse(row.searched.map(|met| (met.nearness.unwrap_or(0), met.place)))
        });
        Ok((ranked, all))
    }

    /// The newest that meet a question, and `headed` as well, before a place.
    async fn newest(
        &self,
        tx: &mut Tx,
        question: &str,
        headed: Option<&str>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Found>, Error> {
        let question =
            headed.map_or_else(|| question.to_owned(), |headed| format!("{question} AND {headed}"));
        let mut query = Query::searching(tx, self.tenant, self.filter, &question);
        let place = query.received;
        if let Some(before) = before {
            query.one(&format!("{place} < "), before.into());
        }
        let _ = write!(query.sql, " order by {place} desc limit {limit}");
        rows_of(tx, &query).await
    }
}

/// The same question without beginnings.
pub(super) fn whole_words(question: &str) -> String {
    question.replace("\"*", "\"")
}

/// One of the words in the head.
fn headed(question: &str) -> String {
    let words = question.split(" AND scope : ").next().unwrap_or_default();
    words.replacen("words : ", "head : ", 1).replace("\" AND \"", "\" OR \"")
}

#[cfg(test)]
mod tests {
    use super::{headed, whole_words};

    #[test]
    fn a_question_is_put_to_heads_and_to_whole_words() {
        let question = "words : (\"路灯\" AND \"台\"*) AND scope : (\"pa\" AND \"ub\")";
        assert_eq!(headed(question), "head : (\"路灯\" OR \"台\"*)");
        assert_eq!(whole_words(question), "words : (\"路灯\" AND \"台\") AND scope : (\"pa\" AND \"ub\")");
    }
}
