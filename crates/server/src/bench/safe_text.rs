//! How well the rules mark what in an appeal tells who its requester is, and how long that takes.

use super::Figure;
use guard::safe_text::marks;
use guard::safe_text::measured::{TEXTS, measure};
use std::hint::black_box;
use std::time::Instant as Stopwatch;

/// Texts written after the rules: what to expect of appeals that nobody has seen.
const FRESH: &str = include_str!("../../../guard/fixtures/safe_text_fresh.txt");

const ROUNDS: u32 = 20;

/// Recall and precision on the texts written for it, in all and by kind.
pub(super) fn figures() -> Vec<Figure> {
    let measured = measure(TEXTS);
    let total = measured.total();
    let fresh = measure(FRESH).total();
    let share = |what: &str, value: f64| Figure::new("safe-text", what, value * 100.0, "%");
    let mut figures = vec![
        share("unknown texts: found of what tells", fresh.recall()).at_least(60.0),
        share("unknown texts: marks that are right", fresh.precision()).at_least(95.0),
        share("texts the rules were made with: found", total.recall()).at_least(97.0),
        share("texts the rules were made with: right", total.precision()).at_least(95.0),
        Figure::new("safe-text", "texts the rules were made with", f64::from(measured.texts), ""),
    ];
    for (kind, count) in &measured.kinds {
        let what = format!("{}: found of {}", kind.as_str(), count.labelled);
        figures.push(Figure::new("safe-text", what, count.recall() * 100.0, "%"));
    }
    let begun = Stopwatch::now();
    let mut texts = 0;
    for _ in 0..ROUNDS {
        for line in TEXTS.lines() {
            black_box(marks(black_box(line)));
            texts += 1;
        }
    }
    let each = begun.elapsed().as_secs_f64() * 1e6 / f64::from(texts.max(1));
    figures.push(Figure::new("safe-text", "marking one text", each, "µs"));
    figures
}
