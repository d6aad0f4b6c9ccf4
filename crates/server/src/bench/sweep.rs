//! What the sweep of deadlines costs when ever more clocks are open and the same number is due: it should not grow.

use super::{Figure, percentile};
use crate::bench::town::Town;
use crate::said::Speech;
use kernel::{Failure, Id};
use std::time::Instant as Stopwatch;
use uuid::Uuid;

/// Due in every round.
const DUE: u32 = 500;
/// Rows written in one transaction.
const GROUP: u32 = 20_000;
const ROUNDS: usize = 200;

pub(super) async fn measure(clocks: &[u32], speech: &Speech) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    let mut first = None;
    for count in clocks {
        let milliseconds = one(*count, speech).await?;
        let what = format!("sweep with {count} open clocks, {DUE} due");
        figures.push(Figure::new("sweep", what, milliseconds, "ms"));
        let least = *first.get_or_insert(milliseconds);
        if least > 0.0 && *count != clocks.first().copied().unwrap_or_default() {
            let what = format!("{count} against {} open clocks", clocks.first().copied().unwrap_or_default());
            figures.push(Figure::new("sweep", what, milliseconds / least, "times").below(2.0));
        }
    }
    Ok(figures)
}

/// The median of rounds, in milliseconds.
async fn one(count: u32, speech: &Speech) -> Result<f64, Failure> {
    let town = Town::empty(speech).await?;
    let site = &town.deployment.site;
    let now = site.now();
    for from in (0..count).step_by(GROUP as usize) {
        let tenant = site.tenant.clone();
        let write = site.store.write(move |tx| {
            Box::pin(async move {
                for number in from..count.min(from + GROUP) {
                    // Ids without order, as those of many days mixed.
                    let mixed = u128::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
                    let case = Id::new(Uuid::from_u128(mixed));
                    let next = if number < DUE { -1 } else { i64::from(number) };
                    oversight::testing::watch(tx, &tenant, case, now.plus_seconds(next)).await?;
                }
                Ok::<_, Failure>(())
            })
        });
        write.await?;
    }
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let tenant = site.tenant.clone();
        let begun = Stopwatch::now();
        let read = site.store.read(move |tx| {
            Box::pin(async move {
                Ok::<_, Failure>(oversight::query::watched_until(tx, &tenant, now, 2 * DUE).await?.len())
            })
        });
        let found = read.await?;
        times.push(begun.elapsed().as_secs_f64() * 1_000.0);
        if found != DUE as usize {
            return Err(kernel::Refusal::rule("bench-unknown").with("given", found).into());
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(percentile(&times, 0.5))
}
