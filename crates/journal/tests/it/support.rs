//! A journal in a folder of its own, and what the tests do with it.

use journal::testing::{TENANT, context, signing_key};
use journal::{Entry, Sequenced, Sequencer, Verification, Verifier};
use kernel::{Context, Failure, Instant};
use std::path::Path;
use store::{Durability, Location, Store};

pub struct Ground {
    pub store: Store,
    location: Location,
    folder: tempfile::TempDir,
}

impl Ground {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = store::testing::location(folder.path(), journal::MIGRATIONS);
        Self::at(location, folder).await
    }

    /// In a file, whichever store the run is for: its rows are damaged, or its writer is killed.
    pub async fn in_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::File(folder.path().join("linli.db"));
        Self::at(location, folder).await
    }

    async fn at(location: Location, folder: tempfile::TempDir) -> Self {
        let store = open(&location);
        store.migrate(journal::MIGRATIONS.to_vec(), Instant::default()).await.unwrap();
        Self { store, location, folder }
    }

    /// Another process's view of the same database.
    pub fn other_process(&self) -> Store {
        open(&self.location)
    }

    /// The file of [`Ground::in_file`].
    pub fn path(&self) -> &Path {
        match &self.location {
            Location::File(path) => path,
            Location::Server(_) => panic!("this journal is not in a file"),
        }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub async fn append(
        &self,
        now: Instant,
        stream: &str,
        expected: i64,
        count: i64,
    ) -> Result<i64, Failure> {
        append(&self.store, context(now), stream, expected, count).await
    }

    pub async fn sequence(&self, now: Instant) -> Sequenced {
        sequencer().run_once(&self.store, TENANT, now).await.unwrap()
    }

    pub async fn verify(&self) -> Verification {
        verifier().run(&self.store).await.unwrap()
    }

    /// A connection for damaging rows behind the journal's back.
    pub fn raw(&self) -> rusqlite::Connection {
        let raw = rusqlite::Connection::open(self.path()).unwrap();
        raw.execute_batch("pragma synchronous = off").unwrap();
        raw
    }

    /// The log as `(position, entry)` from its beginning.
    pub async fn log(&self) -> Vec<(i64, Entry)> {
        self.store
            .read(|tx| Box::pin(async move { journal::entries_from(tx, TENANT, 0, 100_000).await }))
            .await
            .unwrap()
    }
}

pub fn open(location: &Location) -> Store {
    Store::open(location, Durability::Normal, 4).unwrap()
}

pub fn sequencer() -> Sequencer {
    Sequencer::new("first", signing_key())
}

pub fn verifier() -> Verifier {
    Verifier::new(TENANT, vec![signing_key().verifying_key()])
}

pub fn at(seconds: i64) -> Instant {
    Instant::from_micros(1_760_000_000_000_000).plus_seconds(seconds)
}

pub async fn append(
    store: &Store,
    context: Context,
    stream: &str,
    expected: i64,
    count: i64,
) -> Result<i64, Failure> {
    let stream = stream.to_owned();
    store
        .write(move |tx| {
            Box::pin(async move {
                let events: Vec<_> =
                    (0..count).map(|number| ("noted", format!("{{\"number\":{number}}}"))).collect();
                journal::append_entries(tx, &context, &stream, expected, &events).await
            })
        })
        .await
}

/// Puts content and the event that names it; gives the content's name.
pub async fn say(store: &Store, now: Instant, stream: &str, expected: i64, words: &str) -> String {
    let (stream, words) = (stream.to_owned(), words.to_owned());
    store
        .write(move |tx| {
            Box::pin(async move {
                let context = context(now);
                let digest = journal::put_content(tx, &context, &stream, &words).await?;
                let event = ("said", format!("{{\"words\":\"{digest}\"}}"));
                journal::append_entries(tx, &context, &stream, expected, &[event]).await?;
                Ok::<_, Failure>(digest)
            })
        })
        .await
        .unwrap()
}

pub async fn unsay(store: &Store, now: Instant, stream: &str, digest: &str, rule: &'static str) -> bool {
    let (stream, digest) = (stream.to_owned(), digest.to_owned());
    store
        .write(move |tx| {
            Box::pin(async move { journal::delete_content(tx, &context(now), &stream, &digest, rule).await })
        })
        .await
        .unwrap()
}

pub fn codes(found: &Verification) -> Vec<&'static str> {
    let mut codes: Vec<_> = found.differences.iter().map(|difference| difference.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}
