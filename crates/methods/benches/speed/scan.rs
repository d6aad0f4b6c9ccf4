//! Scan statistics: the time must grow in proportion to the replications.

use crate::invented::{pair, share};
use criterion::Criterion;
use methods::scan::{Limits, Locations, Model, Settings, Study, Windows, scan};

pub fn replications(criterion: &mut Criterion) {
    let study = study(500, 60, 3_000);
    let mut group = criterion.benchmark_group("scan, 500 places, 60 days");
    for replications in [199, 398] {
        let settings = Settings {
            windows: Windows::Prospective { longest: 14 },
            limits: Limits { share: 0.5, radius: Some(3.0) },
            replications,
            ..Settings::default()
        };
        group.bench_function(format!("{replications} replications"), |bencher| {
            bencher.iter(|| scan(&study, settings).expect("a study").clusters.len());
        });
    }
    group.finish();
}

/// A town of some twelve kilometres across, cases everywhere and always.
fn study(places: usize, days: usize, cases: u32) -> Study {
    let points: Vec<(f64, f64)> = (0..places as u32)
        .map(|place| (30.0 + 0.1 * share(pair(place, 0)), 104.0 + 0.1 * share(pair(place, 1))))
        .collect();
    let mut counts = vec![0; places * days];
    for case in 0..cases {
        let place = (share(pair(case, 2)).powi(2) * places as f64) as usize;
        let day = (share(pair(case, 3)) * days as f64) as usize;
        counts[place * days + day] += 1;
    }
    let weights = counts.chunks(days).map(|row| f64::from(row.iter().sum::<u32>())).collect();
    let locations = Locations::globe(&points).expect("points");
    Study::new(locations, days, counts, Model::Permutation, weights).expect("a study")
}
