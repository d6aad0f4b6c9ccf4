//! How well the rules find what tells who somebody is, on texts whose parts are known.

use super::{Telling, marks};
use std::collections::BTreeMap;

/// Texts written for this measurement, with what tells marked in them.
pub const TEXTS: &str = include_str!("../../fixtures/safe_text.txt");

/// What was found of one kind, and what was marked as it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Labelled parts.
    pub labelled: u32,
    /// Of those, covered by marks to their last letter.
    pub found: u32,
    /// Marks of this kind.
    pub marked: u32,
    /// Of those, upon something labelled.
    pub right: u32,
}

/// The measurement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    pub texts: u32,
    pub kinds: BTreeMap<Telling, Count>,
    /// What was missed or marked without need, one line each.
    pub faults: Vec<String>,
}

impl Measured {
    pub fn total(&self) -> Count {
        self.kinds.values().fold(Count::default(), |sum, one| Count {
            labelled: sum.labelled + one.labelled,
            found: sum.found + one.found,
            marked: sum.marked + one.marked,
            right: sum.right + one.right,
        })
    }
}

impl Count {
    /// Share of what tells that is covered.
    pub fn recall(&self) -> f64 {
        f64::from(self.found) / f64::from(self.labelled.max(1))
    }
    /// Share of marks that stand upon something that tells.
    pub fn precision(&self) -> f64 {
        f64::from(self.right) / f64::from(self.marked.max(1))
    }
}

/// Measures the rules on labelled texts, one a line.
pub fn measure(texts: &str) -> Measured {
    let mut measured = Measured::default();
    for line in texts.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (text, labels) = read(line);
        let found = marks(&text);
        measured.texts += 1;
        for (range, kind) in &labels {
            let count = measured.kinds.entry(*kind).or_default();
            count.labelled += 1;
            let covered = |at: usize| found.iter().any(|mark| mark.range.contains(&at));
            match range.clone().all(covered) {
                true => count.found += 1,
                false => measured.faults.push(format!("missed {}: {line}", kind.as_str())),
            }
        }
        for mark in &found {
            let count = measured.kinds.entry(mark.kind).or_default();
            count.marked += 1;
            let touches =
                labels.iter().any(|(range, _)| range.start < mark.range.end && mark.range.start < range.end);
            match touches {
                true => count.right += 1,
                false => {
                    let marked = text.get(mark.range.clone()).unwrap_or_default();
                    measured.faults.push(format!("too many {} {marked}: {line}", mark.kind.as_str()));
                }
            }
        }
    }
    measured
}

/// A labelled line as plain text, with where its labels are.
fn read(line: &str) -> (String, Vec<(std::ops::Range<usize>, Telling)>) {
    let (mut text, mut labels) = (String::new(), Vec::new());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('〔') {
        text.push_str(before);
        let Some((label, behind)) = after.split_once('〕') else { break };
        let (kind, words) = label.split_once(':').unwrap_or(("", label));
        let start = text.len();
        text.push_str(words);
        if let Some(kind) = Telling::ALL.into_iter().find(|one| one.as_str() == kind) {
            labels.push((start..text.len(), kind));
        }
        rest = behind;
    }
    text.push_str(rest);
    (text, labels)
}
