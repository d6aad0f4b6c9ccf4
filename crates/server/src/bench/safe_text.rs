//! How well the rules mark what in an appeal tells who its requester is, and how long that takes.

use super::Figure;
use guard::safe_text::marks;
use guard::safe_text::measured::{TEXTS, measure};
use std::hint::black_box;
use std::time::Instant as Stopwatch;

const ROUNDS: u32 = 20;

/// Recall and precision on the texts written for it, in all and by kind.
pub(super) fn figures() -> Vec<Figure> {
    let measured = measure(TEXTS);
    let total = measured.total();
    let mut figures = vec![
        Figure::new("safe-text", "what tells who somebody is: found", total.recall() * 100.0, "%")
            .at_least(97.0),
        Figure::new("safe-text", "marks upon something that tells", total.precision() * 100.0, "%")
            .at_least(95.0),
        Figure::new("safe-text", "texts", f64::from(measured.texts), ""),
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
