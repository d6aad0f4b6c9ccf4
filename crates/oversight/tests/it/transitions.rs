//! The table of transitions against the text.

use oversight::{FileState, TRANSITIONS};
use std::collections::BTreeSet;

const README: &str = include_str!("../../README.md");

#[test]
fn the_readme_draws_every_row_of_the_table() {
    for (from, event, to) in TRANSITIONS {
        let to = to.iter().map(|state| state.as_str()).collect::<Vec<_>>().join(", ");
        let row = format!("| {from} | {event} | {to} |");
        assert!(README.contains(&row), "README.md lacks: {row}");
    }
    let rows = README.lines().filter(|line| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let known = cells.next().is_some_and(|from| from.parse::<FileState>().is_ok());
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
    for state in FileState::ALL {
        let left = TRANSITIONS.iter().any(|(from, ..)| from == state);
        // A granted exemption is over, but can be contested; a commendation can be taken back.
        let over = state.is_ended() && !matches!(state, FileState::Granted | FileState::Awarded);
        assert_eq!(left, !over, "{state}");
    }
}
