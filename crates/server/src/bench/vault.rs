//! How long sealing and opening a name and a contact takes, in each suite of ciphers.

use super::{Figure, percentile};
use guard::{HeldKey, Identity, Keeping, MasterKey, Suite, opens, seal};
use kernel::{Entropy, Failure, Instant, TenantId};
use std::hint::black_box;
use std::time::Instant as Stopwatch;

const ROUNDS: usize = 20_000;

/// The median of each, in microseconds: without the database, as a page adds it to each look.
pub(super) fn figures() -> Result<Vec<Figure>, Failure> {
    let (tenant, entropy) = (TenantId::new("bench"), Entropy::new([7; 32]));
    let identity = Identity::new(Some("诸葛玄策"), Some("13987650123"));
    let mut figures = Vec::new();
    for suite in Suite::ALL {
        let master = MasterKey::of(HeldKey::new(suite, [5; 32]), None);
        let (mut sealing, mut opening) = (Vec::with_capacity(ROUNDS), Vec::with_capacity(ROUNDS));
        for _ in 0..ROUNDS {
            let id = entropy.draw_id(Instant::default());
            let begun = Stopwatch::now();
            let sealed = seal(&master, &tenant, id, &identity, Keeping::to_answer(), &entropy);
            sealing.push(begun.elapsed().as_secs_f64() * 1e6);
            let sealed = sealed.map_err(Failure::broken)?;
            let begun = Stopwatch::now();
            black_box(opens(&master, &tenant, black_box(&sealed)));
            opening.push(begun.elapsed().as_secs_f64() * 1e6);
        }
        for times in [&mut sealing, &mut opening] {
            times.sort_by(f64::total_cmp);
        }
        let figure = |what: &str, times: &[f64]| {
            Figure::new("vault", format!("{what}, {}", suite.as_str()), percentile(times, 0.5), "µs")
        };
        figures.push(figure("sealing", &sealing));
        figures.push(figure("opening", &opening).below(50.0));
    }
    Ok(figures)
}
