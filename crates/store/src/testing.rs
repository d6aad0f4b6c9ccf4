//! A fresh database for a test, on the engine that the run is for.

use crate::Location;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// The variable that names a PostgreSQL database for tests (`.ci/postgres` sets it). Without it tests use a
/// file.
pub const DATABASE: &str = "LINLI_TEST_DATABASE";

static MADE: AtomicU32 = AtomicU32::new(0);

/// Where a test keeps its rows: a file in `folder`, or a schema of its own in the database that
/// [`DATABASE`] names. The same folder gives another database each time.
///
/// # Panics
/// When the server refuses the schema: the test cannot run.
#[expect(clippy::expect_used, reason = "only tests call it, and they cannot go on")]
#[expect(
    clippy::disallowed_methods,
    reason = "which engine a run of the tests is for is told by its environment"
)]
pub fn location(folder: &Path) -> Location {
    let Ok(url) = std::env::var(DATABASE) else { return Location::File(folder.join("linli.db")) };
    let count = MADE.fetch_add(1, Ordering::Relaxed);
    let schema = format!("test_{}_{count}", std::process::id());
    let statement = format!("drop schema if exists {schema} cascade; create schema {schema}");
    let server = url.clone();
    // A thread of its own, because the caller may be inside of a runtime.
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let (client, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls)
                .await
                .expect("the test server answers");
            let talk = tokio::spawn(connection);
            client.batch_execute(&statement).await.expect("a schema for the test");
            drop(client);
            let _ = talk.await;
        });
    })
    .join()
    .expect("a schema for the test");
    let joint = if url.contains('?') { '&' } else { '?' };
    Location::Server(format!("{url}{joint}options=-csearch_path%3D{schema}"))
}
