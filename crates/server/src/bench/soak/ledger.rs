//! What was sent and acknowledged, by idempotency key, and what the journal says of it.

use super::super::client::{Answer, post_as};
use super::load::SIGNED_OUT;
use journal::Entry;
use kernel::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Instant as Stopwatch;

/// Begins every idempotency key of the suite.
pub const PREFIX: &str = "soak-";

/// A command as it was sent, so that it can be sent again.
#[derive(Clone, Debug)]
pub struct Sent {
    pub key: String,
    pub login: String,
    pub path: String,
    pub body: String,
}

impl Sent {
    /// Sends it; the same key each time.
    ///
    /// # Errors
    /// When no whole answer came: nobody knows then what became of it.
    pub async fn send(&self, address: &str, cookie: &str) -> io::Result<Answer> {
        post_as(address, &self.path, &self.key, cookie, &self.body).await
    }
}

/// What an answer says of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Acknowledged,
    /// By the rules: nothing of it happened.
    Refused,
    /// It has to be sent again.
    Unknown,
}

impl Standing {
    pub fn of(answer: &io::Result<Answer>) -> Self {
        match answer.as_ref().map_or(0, |answer| answer.status) {
            200..=299 => Self::Acknowledged,
            SIGNED_OUT | 408 | 425 | 429 => Self::Unknown,
            400..=499 => Self::Refused,
            _ => Self::Unknown,
        }
    }
}

#[derive(Default)]
struct Book {
    acknowledged: BTreeMap<String, (Sent, String)>,
    unknown: BTreeMap<String, Sent>,
    /// Codes of refusals, with how often each came.
    refused: BTreeMap<String, u64>,
    /// When commands were acknowledged since the last look.
    moments: Vec<Stopwatch>,
    reads: u64,
    unread: u64,
}

/// Shared by all senders.
#[derive(Default)]
pub struct Ledger(Mutex<Book>);

/// What was counted since the last look.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    pub moments: Vec<Stopwatch>,
    pub refused: BTreeMap<String, u64>,
    pub reads: u64,
    pub unread: u64,
}

impl Ledger {
    fn with<T>(&self, work: impl FnOnce(&mut Book) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
    /// Before a command is sent for the first time.
    pub fn begin(&self, sent: &Sent) {
        self.with(|book| book.unknown.insert(sent.key.clone(), sent.clone()));
    }
    pub fn acknowledge(&self, sent: &Sent, answer: &Answer) {
        self.with(|book| {
            book.unknown.remove(&sent.key);
            book.moments.push(Stopwatch::now());
            book.acknowledged.insert(sent.key.clone(), (sent.clone(), answer.body.clone()));
        });
    }
    pub fn refuse(&self, sent: &Sent, code: &str) {
        self.with(|book| {
            book.unknown.remove(&sent.key);
            *book.refused.entry(code.to_owned()).or_default() += 1;
        });
    }
    pub fn read(&self, answered: bool) {
        self.with(|book| match answered {
            true => book.reads += 1,
            false => book.unread += 1,
        });
    }
    /// Commands of which nobody knows what became of them.
    pub fn unknown(&self) -> Vec<Sent> {
        self.with(|book| book.unknown.values().cloned().collect())
    }
    /// The last acknowledged ones and some of those before, each with its answer.
    pub fn sample(&self, most: usize) -> Vec<(Sent, String)> {
        self.with(|book| {
            let count = book.acknowledged.len();
            let step = (count / most.max(1)).max(1);
            book.acknowledged.values().step_by(step).take(most).cloned().collect()
        })
    }
    pub fn acknowledged(&self) -> Vec<String> {
        self.with(|book| book.acknowledged.keys().cloned().collect())
    }
    /// What was counted since the last call.
    pub fn take(&self) -> Counted {
        self.with(|book| Counted {
            moments: std::mem::take(&mut book.moments),
            refused: std::mem::take(&mut book.refused),
            reads: std::mem::take(&mut book.reads),
            unread: std::mem::take(&mut book.unread),
        })
    }
}

/// What the journal has under the suite's keys. It is read on from where it was left.
#[derive(Default)]
pub struct Done {
    pub position: i64,
    by_key: BTreeMap<String, Traces>,
}

#[derive(Default)]
struct Traces {
    /// Instants at which commands wrote to cases under the key; a command has one.
    instants: BTreeSet<Instant>,
    /// Cases that were received under the key.
    received: BTreeSet<String>,
}

impl Done {
    pub fn note(&mut self, entry: &Entry) {
        if !entry.request.starts_with(PREFIX) || !entry.stream.starts_with("case/") {
            return;
        }
        let traces = self.by_key.entry(entry.request.clone()).or_default();
        traces.instants.insert(entry.at);
        if entry.version == 1 {
            traces.received.insert(entry.stream.clone());
        }
    }
    /// Acknowledged commands of which the journal knows nothing.
    pub fn lost(&self, acknowledged: &[String]) -> Vec<String> {
        acknowledged.iter().filter(|key| !self.by_key.contains_key(*key)).cloned().collect()
    }
    /// Keys under which something happened twice.
    pub fn doubled(&self) -> Vec<String> {
        let twice = |traces: &Traces| traces.instants.len() > 1 || traces.received.len() > 1;
        self.by_key.iter().filter(|(_, traces)| twice(traces)).map(|(key, _)| key.clone()).collect()
    }
    /// Cases that came in.
    pub fn cases(&self) -> u64 {
        self.by_key.values().map(|traces| traces.received.len() as u64).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(request: &str, stream: &str, version: i64, at: i64) -> Entry {
        Entry {
            stream: stream.into(),
            version,
            kind: "received".into(),
            payload: String::new(),
            actor: String::new(),
            authority: String::new(),
            request: request.into(),
            at: Instant::from_micros(at),
            prev_hash: journal::GENESIS,
            hash: journal::GENESIS,
        }
    }

    #[test]
    fn what_is_missing_and_what_is_there_twice_is_seen() {
        let mut done = Done::default();
        // One command may write several entries.
        done.note(&entry("soak-1", "case/a", 1, 5));
        done.note(&entry("soak-1", "case/a", 2, 5));
        let keys = ["soak-1".to_owned(), "soak-2".to_owned()];
        assert_eq!((done.lost(&keys), done.doubled().len(), done.cases()), (vec!["soak-2".to_owned()], 0, 1));
        done.note(&entry("soak-1", "case/a", 3, 9));
        assert_eq!(done.doubled(), ["soak-1"]);
        done.note(&entry("soak-2", "case/b", 1, 9));
        done.note(&entry("soak-2", "case/c", 1, 9));
        assert_eq!((done.lost(&keys).len(), done.doubled().len(), done.cases()), (0, 2, 3));
    }
}
