//! The table of transitions against the text: the straight way of the drawing, and every row.

use std::collections::BTreeSet;
use whistle::{LIFE, TRANSITIONS, WhistleState};

const README: &str = include_str!("../../README.md");

/// The life of a whistle as the domain describes it.
const WAY: &str = "draft→approved→sounded→acknowledged→on_site→plan→done→assessed";

#[test]
fn the_straight_way_is_the_one_of_the_text() {
    let way = LIFE.map(WhistleState::as_str).join("→");
    assert_eq!(way, WAY);
    assert!(README.contains(WAY), "the README says the same way");
    for pair in LIFE.windows(2) {
        let known = TRANSITIONS.iter().any(|(from, _, to)| *from == pair[0] && to.contains(&pair[1]));
        assert!(known, "{} → {} is not in the table", pair[0], pair[1]);
    }
}

#[test]
fn the_readme_draws_every_row_of_the_table() {
    for (from, event, to) in TRANSITIONS {
        let to = to.iter().map(|state| state.as_str()).collect::<Vec<_>>().join(", ");
        let row = format!("| {from} | {event} | {to} |");
        assert!(README.contains(&row), "README.md lacks: {row}");
    }
    let rows = README.lines().filter(|line| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let known = cells.next().is_some_and(|from| from.parse::<WhistleState>().is_ok());
        known && cells.count() == 2
    });
    assert_eq!(rows.count(), TRANSITIONS.len(), "README.md draws rows that are not in the table");
}

#[test]
fn every_state_is_left_or_is_an_end_and_every_row_is_there_once() {
    let mut seen = BTreeSet::new();
    for (from, event, _) in TRANSITIONS {
        assert!(seen.insert((*from, *event)), "{from} {event} is there twice");
    }
    for state in WhistleState::ALL {
        let left = TRANSITIONS.iter().any(|(from, ..)| from == state);
        assert_eq!(left, !state.is_ended(), "{state}");
    }
}
