//! The load and fault suite in short: `make soak` is the long one.

use crate::given::PROGRAM;
use server::bench::soak::{Fault, Stage, program_found, shortly};
use std::path::Path;

#[tokio::test(flavor = "multi_thread")]
async fn work_goes_on_while_the_database_and_the_way_to_it_break() {
    let missing: Vec<_> =
        ["initdb", "psql", "haproxy"].into_iter().filter(|name| program_found(name).is_none()).collect();
    if !missing.is_empty() {
        println!("skipped: no {missing:?}; .ci/need test installs them");
        return;
    }
    let faults = [Fault::DatabaseKilled, Fault::NetworkSilent, Fault::SlowQuery, Fault::PoolExhausted];
    let rows = shortly(Path::new(PROGRAM), Stage::Server(2), &faults).await.unwrap();
    assert_eq!(rows.len(), faults.len());
    for row in rows {
        assert_eq!((row.lost, row.doubled, row.verified), (0, 0, true), "{row:#?}");
        assert!(row.acknowledged > 0, "{row:#?}");
    }
}
