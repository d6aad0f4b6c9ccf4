//! The word tables of the address grammar, read once from `words.txt`: endings of names, words that are no name, words
//! that end a name to the left.

use super::MentionKind;
use std::collections::HashSet;
use std::sync::LazyLock;

/// An ending of names.
#[derive(Debug)]
pub(super) struct Ending {
    pub(super) words: &'static str,
    pub(super) kind: MentionKind,
    /// Longest name before it in characters.
    pub(super) longest: usize,
    /// Shortest.
    pub(super) least: usize,
}

/// The tables.
#[derive(Debug, Default)]
pub(super) struct Grammar {
    /// Longer endings before those that they end with.
    pub(super) endings: Vec<Ending>,
    /// Words with such an ending that name no place.
    generic: HashSet<&'static str>,
    /// Words that end a name to the left.
    stops: HashSet<&'static str>,
    /// Single characters that are no part of a name when they stand alone.
    singles: HashSet<char>,
}

pub(super) static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| Grammar::read(include_str!("words.txt")));

impl Grammar {
    /// Names no place, for all its ending.
    pub(super) fn is_generic(&self, word: &str) -> bool {
        self.generic.contains(word)
    }

    /// Ends a name to the left.
    pub(super) fn stops(&self, word: &str) -> bool {
        self.stops.contains(word)
    }

    /// A single character that is no part of a name when it stands alone.
    pub(super) fn stands_apart(&self, word: &str) -> bool {
        let mut letters = word.chars();
        matches!((letters.next(), letters.next()), (Some(letter), None) if self.singles.contains(&letter))
    }

    /// Lines that do not fit are left out; a test reads the shipped table in full.
    fn read(text: &'static str) -> Self {
        let mut grammar = Self::default();
        let mut part = "";
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match (line.strip_prefix('[').and_then(|line| line.strip_suffix(']')), part) {
                (Some(next), _) => part = next,
                (None, "endings") => grammar.endings.extend(ending(line)),
                (None, "generic") => grammar.generic.extend(line.split_whitespace()),
                (None, "stops") => grammar.stops.extend(line.split_whitespace()),
                (None, "singles") => grammar.singles.extend(line.chars()),
                (None, _) => {}
            }
        }
        grammar
    }
}

/// A line such as `小区 Estate 8 1`.
fn ending(line: &'static str) -> Option<Ending> {
    let mut cells = line.split_whitespace();
    let (words, kind) = (cells.next()?, cells.next()?);
    let kind = match kind {
        "District" => MentionKind::District,
        "Street" => MentionKind::Street,
        "Community" => MentionKind::Community,
        "Road" => MentionKind::Road,
        "Estate" => MentionKind::Estate,
        "Landmark" => MentionKind::Landmark,
        _ => return None,
    };
    Some(Ending { words, kind, longest: cells.next()?.parse().ok()?, least: cells.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::GRAMMAR;

    #[test]
    fn every_line_of_the_table_is_read() {
        let table = include_str!("words.txt");
        let lines = |from: &str| {
            let rest = table.split_once(from).unwrap().1;
            let part = rest.split("\n[").next().unwrap();
            part.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count()
        };
        assert_eq!(GRAMMAR.endings.len(), lines("[endings]\n"));
        assert!(GRAMMAR.is_generic("小区") && GRAMMAR.stops("位于") && GRAMMAR.stands_apart("的"));
        assert!(!GRAMMAR.stands_apart("的的") && !GRAMMAR.is_generic("望云苑"));
    }

    #[test]
    fn longer_endings_come_before_those_that_they_end_with() {
        for (at, ending) in GRAMMAR.endings.iter().enumerate() {
            let hidden = GRAMMAR.endings[..at].iter().find(|before| ending.words.ends_with(before.words));
            assert!(hidden.is_none(), "{} never comes behind {hidden:?}", ending.words);
        }
    }
}
