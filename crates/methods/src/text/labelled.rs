//! How good the rules are on messages labelled by hand (标注): whether two messages tell of the same problem, and which
//! places a message names. The labelled messages stand in `tests/text`.

use super::duplicates::{Index, Rarity, Sketch};
use super::mention::{Gazette, MentionKind};
use super::same::Told;
use super::{Segmenter, normalise};

/// Two messages whose answer is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<'t> {
    pub same: bool,
    /// `written` or `machine`, as the table says.
    pub kind: &'t str,
    pub one: &'t str,
    pub other: &'t str,
}

/// Right among what was said, and found among what there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Found {
    /// What there is.
    pub there: usize,
    /// What was said.
    pub said: usize,
    /// What was said and is there.
    pub right: usize,
}

impl Found {
    pub fn precision(&self) -> f64 {
        self.right as f64 / self.said.max(1) as f64
    }
    pub fn recall(&self) -> f64 {
        self.right as f64 / self.there.max(1) as f64
    }
}

/// Reads a table of pairs: same or other, kind, the two messages, with tabs between; lines with # are remarks.
pub fn pairs(table: &str) -> Vec<Pair<'_>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
            [answer, kind, one, other] => Some(Pair { same: answer == "same", kind, one, other }),
            _ => None,
        })
        .collect()
}

/// How often [`Told::compare`] is right about pairs; `rarity` is counted from all of them.
pub fn same_problem(pairs: &[Pair<'_>], judged: &[Pair<'_>], segmenter: &Segmenter) -> Found {
    let rarity = Rarity::of(pairs.iter().flat_map(|pair| [pair.one, pair.other]));
    let gazette = Gazette::default();
    let told = |text: &str| Told::of(text, &gazette, segmenter, &rarity);
    judged.iter().fold(Found::default(), |found, pair| {
        let said = told(pair.one).compare(&told(pair.other)).same;
        Found {
            there: found.there + usize::from(pair.same),
            said: found.said + usize::from(said),
            right: found.right + usize::from(said && pair.same),
        }
    })
}

/// Share of the pairs of the same problem of which the one message is among the candidates for the other, with all others
/// in the index.
pub fn candidates(pairs: &[Pair<'_>], most: usize) -> f64 {
    let rarity = Rarity::of(pairs.iter().flat_map(|pair| [pair.one, pair.other]));
    let mut index = Index::default();
    pairs.iter().for_each(|pair| _ = index.add(&Sketch::of(pair.one, &rarity)));
    let same: Vec<&Pair<'_>> = pairs.iter().filter(|pair| pair.same).collect();
    let found = same.iter().filter(|pair| {
        let near = index.within(&Sketch::of(pair.other, &rarity), most);
        near.iter().filter_map(|number| pairs.get(*number as usize)).any(|known| known.one == pair.one)
    });
    found.count() as f64 / same.len().max(1) as f64
}

/// Reads messages whose places from street to estate and landmark stand in brackets: the message, and its places.
pub fn messages(table: &str) -> Vec<(String, Vec<String>)> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let marked = line.split('[').skip(1).filter_map(|part| part.split(']').next());
            (line.replace(['[', ']'], ""), marked.map(normalise).collect())
        })
        .collect()
}

/// The places that are read in a message, down to the estate; districts, numbers and houses are not labelled.
pub fn places(text: &str, segmenter: &Segmenter) -> Vec<String> {
    let labelled =
        |kind| !matches!(kind, MentionKind::District | MentionKind::Number | MentionKind::Building);
    let found = Gazette::default().mentions(text, segmenter).into_iter();
    found.filter(|mention| labelled(mention.kind)).map(|mention| mention.words).collect()
}

/// How many of the labelled places are read.
pub fn mentions(messages: &[(String, Vec<String>)], segmenter: &Segmenter) -> Found {
    messages.iter().fold(Found::default(), |found, (text, labelled)| {
        let read = places(text, segmenter);
        Found {
            there: found.there + labelled.len(),
            said: found.said + read.len(),
            right: found.right + labelled.iter().filter(|place| read.contains(place)).count(),
        }
    })
}

/// The messages of which a place was missed: its labels, and what was read.
pub fn misread(messages: &[(String, Vec<String>)], segmenter: &Segmenter) -> Vec<String> {
    let wrong = messages.iter().filter_map(|(text, labelled)| {
        let read = places(text, segmenter);
        let missed = labelled.iter().any(|place| !read.contains(place));
        missed.then(|| format!("{labelled:?} read as {read:?}"))
    });
    wrong.collect()
}
