//! How fast the methods are, one group per row of the table in `docs/methods.md`, on invented inputs small enough
//! for the whole to end within minutes: what a change made faster or slower. The table itself, on the
//! reference data and beside the reference programs, is `linli bench methods`.

#![allow(clippy::expect_used, reason = "a measurement may fail loudly")]

mod assignment;
mod budgeting;
mod invented;
mod merkle;
mod opinion;
mod scan;
mod warning;

use criterion::{Criterion, criterion_group, criterion_main};
use std::time::Duration;

/// Work of milliseconds to a second: ten runs say enough.
fn few_runs() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(5))
}

criterion_group! {
    name = speed;
    config = few_runs();
    targets = opinion::groups, budgeting::equal_shares, scan::replications, warning::farrington,
        assignment::tasks, merkle::append, merkle::proof
}
criterion_main!(speed);
