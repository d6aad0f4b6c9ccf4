//! Somebody with the database in his hands alters rows behind Linli's back. Every column of every table is altered once,
//! and a row of it is taken away; the verification finds each, but for what `altered.txt` names as not found yet.

use crate::demo_town::demo;
use crate::given::deployment;
use journal::{Entry, Replay, Verifier, VerifyingKey};
use kernel::Failure;
use server::capabilities;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Class, Column, Store, Table, Tx, Value};

/// What is not found yet, by table.
const UNFOUND: &str = include_str!("altered.txt");

/// Tables of the journal itself: the whole verification looks at them.
const JOURNAL: &str = "journal_";

struct Kept {
    tenant: String,
    keys: Vec<VerifyingKey>,
    replays: Vec<Arc<dyn Replay>>,
    streams: Vec<(String, Vec<Entry>)>,
}

/// How a trial ends: nothing that it wrote stays.
#[derive(Debug)]
enum Undone {
    /// Whether the verification noticed; `None` where the table has no such row.
    Noticed(Option<bool>),
    /// Another row has the altered value already, which says nothing of any other value.
    Taken(String),
    /// What the database or a replay said instead of an answer: noticed as well.
    Refused(String),
}

impl From<store::Error> for Undone {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unique(taken) => Self::Taken(taken),
            error => Self::Refused(error.to_string()),
        }
    }
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Self::Refused(format!("{failure:?}"))
    }
}

async fn rows(
    tx: &mut Tx,
    sql: &str,
    values: &[Value],
    width: usize,
) -> Result<Vec<Vec<Value>>, store::Error> {
    tx.query_composed("altered", sql, values, |row| (0..width).map(|at| row.get::<Value>(at)).collect()).await
}

impl Kept {
    async fn of(store: &Store, tenant: &str, keys: Vec<VerifyingKey>, replays: Vec<Arc<dyn Replay>>) -> Self {
        let named = tenant.to_owned();
        let read = store.read(move |tx| {
            Box::pin(async move {
                let names = "select distinct stream from journal_entry where tenant = ?1 order by stream";
                let mut streams = Vec::new();
                for row in rows(tx, names, &[named.as_str().into()], 1).await? {
                    let Value::Text(stream) = &row[0] else { panic!("{row:?}") };
                    streams.push((stream.clone(), journal::entries(tx, &named, stream, 0).await?));
                }
                Ok::<_, store::Error>(streams)
            })
        });
        let streams = read.await.unwrap();
        Self { tenant: tenant.to_owned(), keys, replays, streams }
    }

    /// Whether the verification says anything: first of the streams that the row names, then of all.
    async fn notices(&self, tx: &mut Tx, table: &str, row: &[Value]) -> Result<bool, Undone> {
        if table.starts_with(JOURNAL) {
            let found = Verifier::new(&self.tenant, self.keys.clone()).run_in(tx).await?;
            return Ok(!found.is_whole());
        }
        let names = |stream: &str| {
            row.iter().any(|value| matches!(value, Value::Text(text) if text.len() > 5 && stream.contains(text.as_str())))
        };
        let (near, far): (Vec<_>, Vec<_>) = self.streams.iter().partition(|(stream, _)| names(stream));
        if self.differs(tx, &near).await? {
            return Ok(true);
        }
        for replay in &self.replays {
            if !replay.orphans(tx, &self.tenant).await?.is_empty() {
                return Ok(true);
            }
        }
        self.differs(tx, &far).await
    }

    async fn differs(&self, tx: &mut Tx, streams: &[&(String, Vec<Entry>)]) -> Result<bool, Undone> {
        for (stream, entries) in streams {
            let kind = stream.split('/').next().unwrap();
            for replay in self.replays.iter().filter(|replay| replay.kind() == kind) {
                if !replay.check(tx, &self.tenant, stream, entries).await?.is_empty() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

/// Signs for the last one of a text: a second and a third for where the database has the first already.
const SIGNS: [&str; 4] = ["1", "2", "x", "y"];

/// Something else of the same kind, as small a change as there is.
fn another(value: &Value, class: Class, attempt: usize) -> Value {
    let step = i64::try_from(attempt).unwrap() + 1;
    match value {
        Value::Null => match class {
            Class::Text => SIGNS[attempt].into(),
            Class::Integer => step.into(),
            Class::Real => 1.5.into(),
            Class::Bytes => vec![1_u8].into(),
        },
        Value::Integer(value) => (value + step).into(),
        Value::Real(value) => (value + 0.001).into(),
        Value::Bytes(bytes) => {
            let mut bytes = bytes.clone();
            match bytes.last_mut() {
                Some(last) => *last ^= 1 << attempt,
                None => bytes.push(1),
            }
            bytes.into()
        }
        Value::Text(text) => match text.rfind(|one: char| one.is_ascii_alphanumeric()) {
            Some(at) => {
                let others = SIGNS.iter().filter(|sign| !text[at..].starts_with(**sign));
                let other = others.cycle().nth(attempt).unwrap();
                format!("{}{other}{}", &text[..at], &text[at + 1..]).into()
            }
            None => format!("{text}{}", SIGNS[attempt]).into(),
        },
    }
}

/// Alters `column` of a row, or takes the row away; tells what the verification says and leaves everything as it was.
async fn tried(store: &Store, kept: &Arc<Kept>, table: &Table, column: Option<&Column>) -> Undone {
    let mut undone = Undone::Noticed(None);
    for attempt in 0..SIGNS.len() {
        undone = tried_with(store, kept, table, column, attempt).await;
        if !matches!(undone, Undone::Taken(_)) {
            break;
        }
    }
    undone
}

async fn tried_with(
    store: &Store,
    kept: &Arc<Kept>,
    table: &Table,
    column: Option<&Column>,
    attempt: usize,
) -> Undone {
    let (kept, table, column) = (Arc::clone(kept), table.clone(), column.cloned());
    let write = store.write_once(move |tx| {
        Box::pin(async move {
            let name = &table.name;
            let filled = column.as_ref().map(|column| format!(" and {} is not null", column.name));
            let all: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            let mut row = None;
            for condition in [filled.unwrap_or_default(), String::new()] {
                let sql = format!(
                    "select {} from {name} where tenant = ?1{condition} order by {} limit 1",
                    all.join(", "),
                    table.primary.join(", ")
                );
                row = rows(tx, &sql, &[kept.tenant.as_str().into()], all.len()).await?.pop();
                if row.is_some() {
                    break;
                }
            }
            let Some(row) = row else { return Err(Undone::Noticed(None)) };
            let held = |name: &str| row[all.iter().position(|one| *one == name).unwrap()].clone();
            let mut values: Vec<Value> = table.primary.iter().map(|key| held(key)).collect();
            let keys: Vec<String> =
                table.primary.iter().enumerate().map(|(at, key)| format!("{key} = ?{}", at + 1)).collect();
            let done = match &column {
                Some(column) => {
                    values.push(another(&held(&column.name), column.class, attempt));
                    format!("update {name} set {} = ?{}", column.name, values.len())
                }
                None => format!("delete from {name}"),
            };
            let sql = format!("{done} where {} returning 1", keys.join(" and "));
            assert_eq!(rows(tx, &sql, &values, 1).await?.len(), 1, "{sql}");
            Err::<(), _>(Undone::Noticed(Some(kept.notices(tx, name, &row).await?)))
        })
    });
    write.await.unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_altered_is_found() {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    let store = &deployment.site.store;
    let tenant = deployment.site.tenant.as_str();
    let replays = || capabilities::replays(&deployment.site.master);
    let kept = Arc::new(Kept::of(store, tenant, deployment.keys.trusted(), replays()).await);
    let unfound: BTreeMap<&str, Vec<&str>> = UNFOUND
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
        .map(|(table, columns)| (table, columns.split(' ').collect()))
        .collect();
    let (mut faults, mut count) = (Vec::new(), 0);
    for table in store.tables().await.unwrap() {
        let known = unfound.get(table.name.as_str()).map_or(&[][..], Vec::as_slice);
        let altered = table.columns.iter().filter(|column| !table.primary.contains(&column.name)).map(Some);
        for column in altered.chain([None]) {
            let what = column.map_or("(row)", |column| &column.name);
            if known.contains(&"*") || known.contains(&what) {
                continue;
            }
            match tried(store, &kept, &table, column).await {
                Undone::Noticed(Some(false)) => faults.push(format!("{}: {what}", table.name)),
                Undone::Noticed(None) => faults.push(format!("{} has no row in the demo", table.name)),
                Undone::Noticed(Some(true)) => count += 1,
                Undone::Taken(cause) | Undone::Refused(cause) => {
                    println!("{}: {what}: {cause}", table.name);
                    count += 1;
                }
            }
        }
    }
    println!("{count} alterations found");
    assert!(faults.is_empty(), "{faults:#?}");
    let whole = Verifier::new(tenant, deployment.keys.trusted()).replays(replays()).run(store).await.unwrap();
    assert!(whole.is_whole(), "{:#?}", whole.differences);
}
