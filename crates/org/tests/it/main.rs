//! Units and assignments on the store.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod importing;
mod replaying;
mod staff;
mod tree;
mod words;

use kernel::{Context, Failure, Instant, TenantId};
use org::testing::Town;
use store::Store;

pub fn day(text: &str) -> Instant {
    text.parse().unwrap()
}

pub fn tenant() -> TenantId {
    TenantId::new(journal::testing::TENANT)
}

pub fn context(text: &str) -> Context {
    journal::testing::context(day(text))
}

/// A migrated store in a folder that lives as long as the test.
pub struct Bench {
    pub store: Store,
    _folder: tempfile::TempDir,
}

impl Bench {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let steps = [journal::MIGRATIONS, org::MIGRATIONS].concat();
        let store = store::testing::opened(folder.path(), steps).await;
        Self { store, _folder: folder }
    }
    /// A store with the small town in it.
    pub async fn town() -> (Self, Town) {
        let bench = Self::new().await;
        let town = Town::new(&context("2020-01-01")).unwrap();
        let settled = town.clone();
        bench
            .store
            .write(move |tx| Box::pin(async move { settled.settle(tx, &context("2020-01-01")).await }))
            .await
            .unwrap();
        (bench, town)
    }
}

/// The code of the refusal, when it is one.
pub fn code<T: std::fmt::Debug>(result: Result<T, Failure>) -> &'static str {
    match result.unwrap_err() {
        Failure::Refused(refusal) => refusal.code,
        other => panic!("not refused: {other}"),
    }
}
