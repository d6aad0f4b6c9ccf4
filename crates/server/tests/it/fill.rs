//! `linli bench fill`: the same seed makes the same history, and the history is one that Linli could have written.

use crate::given::{app, data, folder, get, linli, peek, sign_in};
use clock::{Calendars, Day};
use guard::safe_text::told_by;
use kernel::Instant;
use server::bench::fill::{Filled, Filling, fill, follow, opened, silently};
use server::bench::town::PASSWORD;
use server::deployment::Deployment;
use std::collections::{BTreeMap, BTreeSet};
use store::Value;
use tempfile::TempDir;

const CASES: u32 = 900;
const UNTIL: &str = "2026-11-18T00:00:00+08:00";

struct History {
    folder: TempDir,
    deployment: Deployment,
    filled: Filled,
}

impl History {
    async fn of(seed: u64) -> Self {
        let folder = folder();
        let (speech, until) = (silently().unwrap(), UNTIL.parse().unwrap());
        let filling = Filling { cases: CASES, years: 2, seed, until };
        let deployment = opened(&data(folder.path()), &filling, &speech).await.unwrap();
        let filled = fill(&deployment, &filling, &speech).await.unwrap();
        Self { folder, deployment, filled }
    }

    /// Lets everything that reads the log read it.
    async fn read_on(&self) {
        follow(&self.deployment, UNTIL.parse().unwrap(), &silently().unwrap()).await.unwrap();
    }

    /// The rows of the roll-ups.
    fn figures(&self) -> Vec<Vec<String>> {
        let rows = |table: &&str| {
            let rows = self.rows(&format!("select * from {table}"));
            let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
            rows.sort();
            rows
        };
        ["insight_fact", "insight_day", "insight_month"].iter().map(rows).collect()
    }

    fn rows(&self, sql: &str) -> Vec<Vec<Value>> {
        peek(&self.deployment, sql)
    }

    fn count(&self, sql: &str) -> i64 {
        match self.rows(sql).first().and_then(|row| row.first()) {
            Some(Value::Integer(count)) => *count,
            other => panic!("{other:?}: {sql}"),
        }
    }

    fn texts(&self, sql: &str) -> Vec<String> {
        let text = |row: &Vec<Value>| match &row[0] {
            Value::Text(text) => text.clone(),
            other => panic!("{other:?}: {sql}"),
        };
        self.rows(sql).iter().map(text).collect()
    }

    /// The journal of cases, as two histories are compared by it.
    fn journal(&self) -> Vec<String> {
        let sql =
            "select stream, version, kind, payload, actor, at from journal_entry where stream like 'case/%'
                   order by stream, version";
        self.rows(sql).iter().map(|row| format!("{row:?}")).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_makes_the_same_history() {
    let (one, same, other) = tokio::join!(History::of(7), History::of(7), History::of(8));
    assert_eq!(one.filled.cases, u64::from(CASES));
    let (one_journal, same_journal) = (one.journal(), same.journal());
    for (one, same) in one_journal.iter().zip(&same_journal) {
        assert_eq!(one, same);
    }
    assert_eq!(one_journal.len(), same_journal.len());
    assert_ne!(one_journal, other.journal());
    let titles = "select title from cases_case order by number";
    assert_eq!(one.texts(titles), same.texts(titles));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filled_history_is_one_that_linli_could_have_written() {
    let history = History::of(3).await;
    readers(&history).await;
    let verified = linli("journal verify", Some(history.folder.path()));
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
    assert_eq!(history.count("select count(*) from journal_outbox"), 0);

    // Every state, and what makes a history hard.
    let states: BTreeSet<String> =
        history.texts("select distinct step from cases_case").into_iter().collect();
    let missing: Vec<&str> = cases::CaseState::ALL
        .iter()
        .map(|state| state.as_str())
        .filter(|state| !states.contains(*state))
        .collect();
    assert!(missing.is_empty(), "no case is {missing:?}; refused: {:?}", history.filled.refused);
    let kinds: BTreeMap<String, i64> = history
        .rows("select kind, count(*) from journal_entry where stream like 'case/%' group by kind")
        .iter()
        .map(|row| match row.as_slice() {
            [Value::Text(kind), Value::Integer(count)] => (kind.clone(), *count),
            other => panic!("{other:?}"),
        })
        .collect();
    for kind in ["reopened", "returned", "designated", "revisited", "extension_asked", "checked", "merged"] {
        assert!(kinds.contains_key(kind), "{kind} never happens: {kinds:?}");
    }
    let late = "select count(*) from clock_running where kind = 'handle' and stopped_at > due_at";
    assert!(history.count(late) > 0, "nobody was late");
    let entries = history.filled.entries as f64 / history.filled.cases as f64;
    assert!((6.0..20.0).contains(&entries), "{entries} entries a case");
    let refused: u64 = history.filled.refused.values().sum();
    assert!(refused * 50 < history.filled.steps, "{:?}", history.filled.refused);

    shape(&history);
    nobody_is_named(&history);
    pages(&history).await;
}

/// More on working days than on others, and by day than by night.
fn shape(history: &History) {
    let calendars = Calendars::shipped().unwrap();
    let (mut work, mut free, mut day, mut night) = (0.0f64, 0.0f64, 0.0f64, 0.0f64);
    let mut days: BTreeMap<bool, BTreeSet<i32>> = BTreeMap::new();
    for row in history.rows("select received_at from cases_case") {
        let [Value::Integer(at)] = row.as_slice() else { panic!("{row:?}") };
        let at = Instant::from_micros(*at);
        let of = Day::of(at);
        let works = calendars.national().is_work_day(of);
        days.entry(works).or_default().insert(of.number());
        if works {
            work += 1.0
        } else {
            free += 1.0
        }
        if (8..20).contains(&at.civil().hour()) { day += 1.0 } else { night += 1.0 }
    }
    // Five of seven days are working days, and more comes on each of them.
    assert!(work / free > 2.8, "{work} on working days, {free} on others");
    assert!(day / night > 3.0, "{day} by day, {night} by night");
    let places = "select count(*) from (select place, matter from cases_case group by place, matter having count(*) > 3) hot";
    assert!(history.count(places) > 0, "no place where the same comes again");
}

/// Whoever raised it is in the vault alone.
fn nobody_is_named(history: &History) {
    assert!(history.count("select count(*) from guard_vault") > 0);
    let bodies = history.texts("select body from journal_content");
    let different: BTreeSet<&String> = bodies.iter().collect();
    assert!(different.len() > CASES as usize, "words hardly differ");
    for text in bodies.iter().chain(&history.texts("select title from cases_case")) {
        assert!(told_by(text).is_empty() && !has_telephone(text), "{text}");
    }
    for sql in [
        // Service points and whoever answers for personal data have telephones that everybody may know.
        "select payload from journal_entry where stream not like 'place/%' and stream not like 'privacy/%'",
        "select state from cases_case",
        "select words from cases_searched",
        "select head from cases_searched",
    ] {
        let found = history.texts(sql).into_iter().find(|text| has_telephone(text));
        assert_eq!(found, None, "{sql}");
    }
}

/// Whether an invented telephone number stands in it; digits of an id are none.
fn has_telephone(text: &str) -> bool {
    text.match_indices("000-6")
        .any(|(at, _)| !text[..at].ends_with(|letter: char| letter.is_ascii_hexdigit()))
}

/// What is rebuilt is what following the log entry by entry gives.
async fn readers(history: &History) {
    let site = &history.deployment.site;
    while insight::actions::follow_journal(site).await.unwrap() > 0 {}
    let followed = history.figures();
    assert!(followed.iter().all(|rows| !rows.is_empty()));
    history.read_on().await;
    assert_eq!(history.figures(), followed);
    for follower in server::flows::followers() {
        let behind = format!(
            "select (select count(*) from journal_leaf) - position from journal_cursor where follower = '{follower}'"
        );
        // What concerns nobody is written down now and then.
        assert!((0..500).contains(&history.count(&behind)), "{follower}");
    }
}

async fn pages(history: &History) {
    let app = app(&history.deployment);
    let number = history.texts("select number from cases_case where step = 'handling' limit 1").remove(0);
    for (login, address, shows) in [
        ("dispatch1", "/desk".to_owned(), "/cases/"),
        ("dispatch1", "/cases".to_owned(), "/cases/"),
        ("dispatch1", format!("/cases/{number}"), &*number),
        ("dispatch1", "/cases?q=%E9%97%AE%E9%A2%98".to_owned(), "/cases/2"),
        ("analyst1", "/insight".to_owned(), "/insight/"),
    ] {
        let cookie = sign_in(&app, login, PASSWORD).await;
        let answer = get(&app, &address, Some(&cookie)).await;
        assert_eq!(answer.status, 200, "{login} {address}: {}", answer.body);
        assert!(answer.body.contains(shows), "{address} does not show {shows}");
    }
}
