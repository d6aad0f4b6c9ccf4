//! How fast the roll-ups of indicators are made anew from the journal.

use super::town::Town;
use super::{Figure, rate};
use kernel::Failure;
use std::time::Instant as Stopwatch;

/// Rebuilds a town's roll-ups.
pub(super) async fn measure(town: &Town) -> Result<Vec<Figure>, Failure> {
    let (store, tenant) = (town.deployment.site.store.clone(), town.deployment.site.tenant.clone());
    let begun = Stopwatch::now();
    let done = insight::actions::rebuild(&store, &tenant, |_| {}).await?;
    let time = begun.elapsed();
    let what = |name: &str| format!("{name} of {} cases", done.cases);
    Ok(vec![
        Figure::new("insight", what("rebuild, entries"), rate(done.entries, time), "/s").at_least(50_000.0),
        Figure::new("insight", what("rebuild, counts written"), rate(done.facts, time), "/s"),
    ])
}
