//! What a group stands for, compared with all other grouped people.

use super::conversation::{Conversation, Counts, Standing};
use super::{Grouping, SIGNIFICANT};

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Agree,
    Disagree,
}

/// A group's votes on a statement beside the other groups'.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Stand {
    pub counts: Counts,
    /// Share of agreement, with one vote either way added.
    pub agree_share: f64,
    pub disagree_share: f64,
    /// z of the share against one half.
    pub agree_test: f64,
    pub disagree_test: f64,
    /// Share divided by that of the other groups.
    pub agree_ratio: f64,
    pub disagree_ratio: f64,
    /// z of the difference of the two shares.
    pub agree_ratio_test: f64,
    pub disagree_ratio_test: f64,
}

/// A statement that a group stands for or against.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Representative {
    pub statement: u32,
    pub direction: Direction,
    pub votes: u32,
    pub of: u32,
    pub share: f64,
    pub test: f64,
    pub ratio: f64,
    pub ratio_test: f64,
    /// True for the statement that the group agrees on most; it comes first among its direction. Where the
    /// other groups agree even more, its direction is nevertheless `Disagree`, as in the reference programs.
    pub best_agreed: bool,
}

/// Share, with one vote either way added.
pub(super) fn share(votes: u32, seen: u32) -> f64 {
    (f64::from(votes) + 1.0) / (f64::from(seen) + 2.0)
}

/// z of a share against one half.
pub(super) fn share_test(votes: u32, seen: u32) -> f64 {
    let n = f64::from(seen) + 1.0;
    2.0 * n.sqrt() * ((f64::from(votes) + 1.0) / n - 0.5)
}

/// z of the difference of two shares.
fn difference_test(votes: u32, seen: u32, other_votes: u32, other_seen: u32) -> f64 {
    let [s, t, other_s, other_t] = [votes, seen, other_votes, other_seen].map(|count| f64::from(count) + 1.0);
    let p = (s + other_s) / (t + other_t);
    if p >= 1.0 {
        return 0.0;
    }
    (s / t - other_s / other_t) / (p * (1.0 - p) * (1.0 / t + 1.0 / other_t)).sqrt()
}

/// The stands of a group on all statements.
pub fn stands(grouping: &Grouping, group: usize) -> Vec<Stand> {
    grouping.counts(group).iter().enumerate().map(|(j, counts)| stand(grouping, group, j, *counts)).collect()
}

fn stand(grouping: &Grouping, group: usize, statement: usize, own: Counts) -> Stand {
    let mut other = Counts::default();
    for counts in (0..grouping.groups()).filter(|&g| g != group).map(|g| grouping.counts(g)[statement]) {
        other.add(counts);
    }
    let (n, o) = (own.seen(), other.seen());
    let agree_share = share(own.agree, n);
    let disagree_share = share(own.disagree, n);
    Stand {
        counts: own,
        agree_share,
        disagree_share,
        agree_test: share_test(own.agree, n),
        disagree_test: share_test(own.disagree, n),
        agree_ratio: agree_share / share(other.agree, o),
        disagree_ratio: disagree_share / share(other.disagree, o),
        agree_ratio_test: difference_test(own.agree, n, other.agree, o),
        disagree_ratio_test: difference_test(own.disagree, n, other.disagree, o),
    }
}

impl Stand {
    fn is_candidate(&self) -> bool {
        let agrees = self.agree_ratio_test > SIGNIFICANT && self.agree_test > SIGNIFICANT;
        agrees || (self.disagree_ratio_test > SIGNIFICANT && self.disagree_test > SIGNIFICANT)
    }

    /// The side on which the group differs more from the others.
    fn written(&self, statement: u32, best_agreed: bool) -> Representative {
        let of = self.counts.seen();
        if self.agree_ratio_test > self.disagree_ratio_test {
            return Representative {
                statement,
                direction: Direction::Agree,
                votes: self.counts.agree,
                of,
                share: self.agree_share,
                test: self.agree_test,
                ratio: self.agree_ratio,
                ratio_test: self.agree_ratio_test,
                best_agreed,
            };
        }
        Representative {
            statement,
            direction: Direction::Disagree,
            votes: self.counts.disagree,
            of,
            share: self.disagree_share,
            test: self.disagree_test,
            ratio: self.disagree_ratio,
            ratio_test: self.disagree_ratio_test,
            best_agreed,
        }
    }

    fn beats_as_best_agreed(&self, best: Option<&Self>) -> bool {
        if self.counts.agree == 0 && self.counts.disagree == 0 {
            return false;
        }
        let plain = |stand: &Self| stand.agree_share * stand.agree_test;
        let weighed = |stand: &Self| stand.agree_ratio * stand.agree_ratio_test * plain(stand);
        match best {
            Some(best) if best.agree_ratio > 1.0 => weighed(self) > weighed(best),
            Some(best) => plain(self) > plain(best),
            None => self.agree_test > SIGNIFICANT || (self.agree_ratio > 1.0 && self.agree_share > 0.5),
        }
    }
}

impl Representative {
    fn score(&self) -> f64 {
        self.ratio * self.ratio_test * self.share * self.test
    }
}

/// Up to five statements that show what the group stands for: the one it agrees on best, then those that
/// set it apart most; agreements before disagreements. Statements taken out are passed over.
pub fn representative(conversation: &Conversation, grouping: &Grouping, group: usize) -> Vec<Representative> {
    let stands = stands(grouping, group);
    let shown = |&(j, _): &(u32, &Stand)| conversation.standing(j) == Standing::Shown;
    let usable: Vec<(u32, &Stand)> = (0..).zip(&stands).filter(shown).collect();
    let mut best: Option<(u32, &Stand)> = None;
    for &(j, stand) in &usable {
        if stand.beats_as_best_agreed(best.map(|(_, stand)| stand)) {
            best = Some((j, stand));
        }
    }
    let best = best.map(|(j, stand)| stand.written(j, true));
    let mut candidates: Vec<Representative> = usable
        .iter()
        .filter(|(_, stand)| stand.is_candidate())
        .map(|(j, stand)| stand.written(*j, false))
        .collect();
    if candidates.is_empty() && best.is_none() {
        let strength = |stand: &Stand| stand.agree_ratio_test.max(stand.disagree_ratio_test);
        let mut most: Option<(u32, &Stand)> = None;
        for &(j, stand) in usable.iter().filter(|(_, stand)| stand.counts.seen() > 0) {
            if most.is_none_or(|(_, known)| strength(stand) > strength(known)) {
                most = Some((j, stand));
            }
        }
        return most.map(|(j, stand)| stand.written(j, false)).into_iter().collect();
    }
    candidates.sort_by(|a, b| b.score().total_cmp(&a.score()));
    candidates.retain(|candidate| best.is_none_or(|best| best.statement != candidate.statement));
    let mut picked: Vec<Representative> = best.into_iter().chain(candidates).take(5).collect();
    picked.sort_by_key(|representative| representative.direction == Direction::Disagree);
    picked
}
