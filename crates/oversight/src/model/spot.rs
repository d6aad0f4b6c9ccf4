//! Spot checks (飞行检查): matters drawn at random with a recorded seed from a recorded list, capped per unit and period,
//! drawn again by anybody with the same result.

use super::decide::{Decided, Opening};
use super::event::FileFact;
use super::file::{Body, File};
use super::rules;
use super::timing::Telling;
use cases::{CaseId, Words};
use kernel::{Instant, Refusal, UnitId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Which matters are candidates (抽取范围).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    pub place: Option<place::PlaceId>,
    pub matter: Option<String>,
    pub unit: Option<UnitId>,
    /// Received from this instant on.
    pub from: Instant,
    pub until: Instant,
}

/// A matter that can be drawn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Candidate {
    pub case: CaseId,
    pub number: String,
    pub unit: UnitId,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub passed: bool,
    pub words: Words,
    pub unit: UnitId,
    pub at: Instant,
}

/// A matter that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    pub case: CaseId,
    pub number: String,
    pub unit: UnitId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
}

/// What a spot check keeps: everything that is needed to draw again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpotCheck {
    pub scope: Scope,
    /// The list of candidates as it was, kept as content of the file.
    pub candidates: Words,
    pub count: u32,
    /// SHA-256 of the list, hex.
    pub digest: String,
    /// 32 bytes, hex.
    pub seed: String,
    pub size: u32,
    /// At most so many matters of one unit in the period.
    pub cap: u32,
    /// What the cap had left of each unit's share when it was drawn.
    pub used: Vec<(UnitId, u32)>,
    pub drawn: Vec<Drawn>,
}

/// The list as text: one matter a line, in the order of ids, so that its digest is the same for the same list.
pub fn written(candidates: &[Candidate]) -> String {
    let mut sorted: Vec<&Candidate> = candidates.iter().collect();
    sorted.sort();
    sorted
        .into_iter()
        .map(|one| format!("{} {} {}\n", one.case, one.number, one.unit))
        .collect::<Vec<_>>()
        .concat()
}

/// Reads what [`written`] wrote; `None` for a line that is none.
pub fn read(text: &str) -> Option<Vec<Candidate>> {
    text.lines()
        .map(|line| {
            let mut parts = line.split(' ');
            let case = parts.next()?.parse().ok()?;
            let number = parts.next()?.to_owned();
            Some(Candidate { case, number, unit: parts.next()?.parse().ok()? })
        })
        .collect()
}

/// SHA-256 of the list, hex.
pub fn digest(candidates: &[Candidate]) -> String {
    hex::encode(Sha256::digest(written(candidates)))
}

/// Draws: every candidate gets the hash of the seed and its id, the lowest come first, and of no unit more than the cap
/// leaves. The order of the list plays no part, and nobody can choose the outcome without choosing the seed.
pub fn draw(
    candidates: &[Candidate],
    seed: &[u8],
    size: u32,
    cap: u32,
    used: &BTreeMap<UnitId, u32>,
) -> Vec<Candidate> {
    let mut order: Vec<([u8; 32], &Candidate)> = candidates
        .iter()
        .map(|one| {
            let mut hasher = Sha256::new();
            hasher.update(b"linli-spot-check-1");
            hasher.update(seed);
            hasher.update(one.case.uuid().as_bytes());
            (hasher.finalize().into(), one)
        })
        .collect();
    order.sort();
    let mut taken = used.clone();
    let mut drawn = Vec::new();
    for (_, one) in order {
        if drawn.len() >= size as usize {
            break;
        }
        let of_unit = taken.entry(one.unit).or_default();
        if *of_unit < cap {
            *of_unit += 1;
            drawn.push(one.clone());
        }
    }
    drawn
}

impl SpotCheck {
    pub(super) fn of(file: &File) -> Result<&Self, Refusal> {
        match &file.body {
            Body::SpotCheck(check) => Ok(check),
            _ => Err(rules::other()),
        }
    }
    /// Draws again from a list and says whether the same comes out.
    pub fn agrees(&self, candidates: &[Candidate]) -> bool {
        let Ok(seed) = hex::decode(&self.seed) else { return false };
        let used = self.used.iter().copied().collect();
        let again = draw(candidates, &seed, self.size, self.cap, &used);
        let same = again.iter().map(|one| one.case).eq(self.drawn.iter().map(|one| one.case));
        same && digest(candidates) == self.digest
    }
}

pub(super) fn open(opening: Opening, telling: Telling<'_>) -> Decided {
    let Body::SpotCheck(check) = &opening.body else { return Err(rules::other()) };
    let (unit, _) = rules::person(telling.context)?;
    let most = telling.facts.policy.limits.spot.size;
    if check.size == 0 || check.size > most {
        return Err(Refusal::invalid("oversight-spot-size", "size").with("most", most));
    }
    if check.drawn.is_empty() {
        return Err(Refusal::rule("oversight-spot-nothing").with("count", check.count));
    }
    if check.drawn.iter().any(|one| one.unit == unit) {
        return Err(Refusal::rule("oversight-own-matter"));
    }
    telling.opened(opening).done()
}

/// Checkers are not of the unit concerned; each matter has one finding.
pub(super) fn record(file: &File, number: &str, passed: bool, words: Words, telling: Telling<'_>) -> Decided {
    let check = SpotCheck::of(file)?;
    rules::follows(file, "checked")?;
    let (unit, _) = rules::person(telling.context)?;
    if file.opened_by != Some(unit) {
        return Err(Refusal::forbidden("oversight-not-checker"));
    }
    let found = check.drawn.iter().find(|one| one.number == number);
    let one = found.ok_or_else(|| Refusal::invalid("oversight-not-drawn", "case").with("given", number))?;
    if one.unit == unit {
        return Err(Refusal::rule("oversight-own-matter"));
    }
    if one.finding.is_some() {
        return Err(Refusal::rule("oversight-checked-before").with("case", number));
    }
    let telling =
        telling.say(FileFact::Checked { case: one.case, number: number.to_owned(), passed, words, unit });
    let over = telling.state() != Some(file.state);
    if over { telling.met("check").done() } else { telling.done() }
}
