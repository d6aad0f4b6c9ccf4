//! Farrington over many weekly series of ten years: this week only, and every week with five years before it.

use crate::invented::pair;
use criterion::Criterion;
use methods::warning::{Series, farrington};

const WEEKS: usize = 520;

pub fn farrington(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("Farrington, 100 weekly series of 10 years");
    let all: Vec<Series> = (0..100).map(series).collect();
    let settings = farrington::Settings::default();
    for (name, first) in [("this week", WEEKS - 1), ("all 257 weeks", settings.first(52))] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| -> usize {
                all.iter().map(|series| farrington::farrington(series, settings, first..WEEKS).len()).sum()
            });
        });
    }
    group.finish();
}

/// A season, noise, and now and then an outbreak.
fn series(number: u32) -> Series {
    let count = |week: u32| {
        let season = 10.0 + 5.0 * (f64::from(week) / 52.0 * std::f64::consts::TAU).sin();
        let noise = (pair(number, week) % 9) as f64 - 4.0;
        let outbreak = if pair(number, 1000 + week / 6).is_multiple_of(40) { 2.0 } else { 1.0 };
        ((season + noise) * outbreak).round().max(0.0)
    };
    Series::new((0..WEEKS as u32).map(count).collect(), 52).expect("counts")
}
