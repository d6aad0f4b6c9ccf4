//! The catalogue: routing, deadlines, edits on the store, imports, health.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod adapting;
mod bundling;
mod demo;
mod editing;
mod health;
mod importing;
mod proposing;
mod routing;
mod terms;
mod words;

use duty::testing::DutyTown;
use guard::{Granted, right::EditDuty};
use kernel::{Context, Failure, Instant, TenantId};
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

pub fn granted() -> Granted<EditDuty> {
    Granted::for_system("setup").unwrap()
}

/// The town as it stands on 2026-01-01.
pub fn a_town() -> DutyTown {
    DutyTown::new(&context("2026-01-01")).unwrap()
}

/// A migrated store in a folder that lives as long as the test.
pub struct Bench {
    pub store: Store,
    _folder: tempfile::TempDir,
}

impl Bench {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let steps = [journal::MIGRATIONS, org::MIGRATIONS, duty::MIGRATIONS].concat();
        let store = store::testing::opened(folder.path(), steps).await;
        Self { store, _folder: folder }
    }

    /// A store with the small town and its catalogue in it.
    pub async fn town() -> (Self, DutyTown) {
        let bench = Self::new().await;
        let town = a_town();
        let settled = town.clone();
        bench
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let context = context("2026-01-01");
                    settled.town.settle(tx, &context).await?;
                    let edits = settled.edits.clone();
                    duty::actions::edit_catalogue(tx, &context, &granted(), None, edits, &settled.places)
                        .await
                })
            })
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
