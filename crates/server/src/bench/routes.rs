//! How long it takes to say who is responsible for a matter in a place.

use super::Figure;
use duty::MatterCode;
use duty::testing::DutyTown;
use kernel::{Entropy, Failure, Instant, RequestKey, TenantId};
use std::hint::black_box;
use std::time::Instant as Stopwatch;

const QUESTIONS: u32 = 200_000;

/// A small town with rules that lie over each other; the number of rules makes no difference to an answer.
pub(super) fn measure(now: Instant) -> Result<Vec<Figure>, Failure> {
    let context = kernel::Context {
        tenant: TenantId::new("bench"),
        actor: kernel::Actor::system("bench"),
        authority: String::new(),
        now,
        request: RequestKey(String::new()),
        entropy: Entropy::new([7; 32]),
    };
    let town = DutyTown::new(&context)?;
    let catalogue = town.catalogue();
    let (path, matter) = (town.path("C221"), MatterCode::new("030101"));
    let begun = Stopwatch::now();
    for _ in 0..QUESTIONS {
        black_box(catalogue.route(&matter, black_box(&path), now).is_ok());
    }
    let each = begun.elapsed().as_secs_f64() * 1e6 / f64::from(QUESTIONS);
    Ok(vec![Figure::new("routes", "who is responsible, with the reasons", each, "µs").below(10.0)])
}
