//! Pairs of messages whose answer is known: the same problem is among the candidates, and told from others.

use methods::text::Segmenter;
use methods::text::labelled::{Pair, candidates, pairs, same_problem};

const TABLE: &str = include_str!("../text/pairs.txt");

#[test]
fn candidates_hold_the_same_problem_among_all_others() {
    let pairs = pairs(TABLE);
    assert!(pairs.len() >= 300, "{}", pairs.len());
    let share = candidates(&pairs, 64);
    println!("candidates hold {share:.3} of the pairs");
    assert!(share >= 0.9, "{share:.3}");
}

/// The rules were made by looking at every second pair; the others were looked at by nobody.
#[test]
fn the_same_problem_is_told_from_another() {
    let pairs = pairs(TABLE);
    let segmenter = Segmenter::new();
    let part = |rest: usize| -> Vec<Pair<'_>> {
        pairs.iter().enumerate().filter(|(at, _)| at % 2 == rest).map(|(_, pair)| *pair).collect()
    };
    for (name, judged) in [("looked at", part(0)), ("unseen", part(1)), ("all", pairs.clone())] {
        let found = same_problem(&pairs, &judged, &segmenter);
        println!("{name}: precision {:.3}, recall {:.3}", found.precision(), found.recall());
        assert!(found.precision() >= 0.95, "{name}: {found:?}");
        assert!(found.recall() >= 0.8, "{name}: {found:?}");
    }
}
