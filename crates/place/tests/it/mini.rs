//! A database with the tables of places.

use kernel::{Context, Failure, Instant};
use place::actions::{Import, ImportMode, ImportReport, import};
use place::imports::{ImportFile, Reading};
use place::{Atlas, KindCatalogue};
use std::sync::Arc;
use store::Store;

pub struct Mini {
    pub store: Store,
    _folder: tempfile::TempDir,
}

pub fn now() -> Instant {
    "2026-11-22 12:00".parse().unwrap()
}
pub fn context() -> Context {
    journal::testing::context(now())
}
pub fn kinds() -> Arc<KindCatalogue> {
    Arc::new(KindCatalogue::shipped().unwrap())
}

pub async fn mini() -> Mini {
    let folder = tempfile::tempdir().unwrap();
    let steps = journal::MIGRATIONS.iter().chain(place::MIGRATIONS).copied().collect();
    let store = store::testing::opened(folder.path(), steps).await;
    Mini { store, _folder: folder }
}

impl Mini {
    pub async fn import(
        &self,
        file: ImportFile,
        bytes: &[u8],
        change: impl FnOnce(&mut Import),
    ) -> ImportReport {
        let from: Instant = "2018-07-01".parse().unwrap();
        let mut order = Import::new(Reading::new(file, from), "test", ImportMode::Add);
        change(&mut order);
        self.run(bytes, order).await.unwrap()
    }
    pub async fn run(&self, bytes: &[u8], order: Import) -> Result<ImportReport, Failure> {
        import(&self.store, Arc::new(context()), kinds(), bytes, order, |_, _| {}).await
    }
    pub async fn atlas(&self) -> Atlas {
        let tenant = context().tenant;
        self.store
            .read(move |tx| Box::pin(async move { Atlas::load(tx, &tenant, now()).await }))
            .await
            .unwrap()
    }
    /// The journal agrees with the tables.
    pub async fn verify(&self) {
        let found = journal::Verifier::new(journal::testing::TENANT, Vec::new())
            .replays(vec![Arc::new(place::PlaceReplay)])
            .run(&self.store)
            .await
            .unwrap();
        assert!(found.is_whole(), "{:?}", found.differences);
        assert!(found.entries > 0);
    }
}
