//! What is worth solving once (治理主题候选): the pairs of place and matter that come among the most frequent again and
//! again, and those of which a case has been parked for long. Each with its evidence; people decide.

use super::TopicRules;
use place::PlaceId;

/// How often a matter was raised in a place, period by period, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub place: PlaceId,
    pub matter: String,
    pub counts: Vec<u32>,
    /// Open and past their due time now.
    pub overdue: u32,
}

/// A case that has been parked for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkedLong {
    pub place: PlaceId,
    pub matter: String,
    pub number: String,
    pub days: i64,
}

/// A pair of place and matter with what speaks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub place: PlaceId,
    pub matter: String,
    /// Cases in each period, the oldest first; empty when it is here for its parked cases alone.
    pub counts: Vec<u32>,
    /// The least count of the top share in each period.
    pub bounds: Vec<u32>,
    pub overdue: u32,
    /// It was among the most frequent in every period.
    pub recurring: bool,
    pub parked: Vec<ParkedLong>,
}

impl Candidate {
    pub fn total(&self) -> u32 {
        self.counts.iter().sum()
    }
    /// Cases in its quietest period: what comes again and again is ranked by this, so that one loud month does not
    /// stand above a year of nuisance.
    pub fn steady(&self) -> u32 {
        self.counts.iter().copied().min().unwrap_or(0)
    }
}

/// The candidates, those that recur first, the steadiest of them at the top; then by how long a case has been parked.
pub fn candidates(counted: &[Counted], parked: &[ParkedLong], rules: &TopicRules) -> Vec<Candidate> {
    let periods = rules.periods as usize;
    let bounds: Vec<u32> = (0..periods).map(|period| bound(counted, period, rules)).collect();
    let recurs = |one: &Counted| {
        one.counts.len() == periods && one.counts.iter().zip(&bounds).all(|(count, bound)| count >= bound)
    };
    let mut found: Vec<Candidate> = counted
        .iter()
        .filter(|one| recurs(one))
        .map(|one| Candidate {
            place: one.place,
            matter: one.matter.clone(),
            counts: one.counts.clone(),
            bounds: bounds.clone(),
            overdue: one.overdue,
            recurring: true,
            parked: Vec::new(),
        })
        .collect();
    for long in parked.iter().filter(|long| long.days > i64::from(rules.parked_days)) {
        let known = found.iter_mut().find(|one| one.place == long.place && one.matter == long.matter);
        match known {
            Some(candidate) => candidate.parked.push(long.clone()),
            None => {
                let seen = counted.iter().find(|one| one.place == long.place && one.matter == long.matter);
                found.push(Candidate {
                    place: long.place,
                    matter: long.matter.clone(),
                    counts: seen.map(|one| one.counts.clone()).unwrap_or_default(),
                    bounds: bounds.clone(),
                    overdue: seen.map_or(0, |one| one.overdue),
                    recurring: false,
                    parked: vec![long.clone()],
                });
            }
        }
    }
    let longest = |one: &Candidate| one.parked.iter().map(|long| long.days).max().unwrap_or(0);
    found.sort_by(|one, other| {
        (other.recurring, other.steady(), other.total(), longest(other))
            .cmp(&(one.recurring, one.steady(), one.total(), longest(one)))
            .then_with(|| (&one.matter, one.place).cmp(&(&other.matter, other.place)))
    });
    found
}

/// The least count with which a pair is in the top share of a period; pairs with the same count are in it together.
fn bound(counted: &[Counted], period: usize, rules: &TopicRules) -> u32 {
    let mut counts: Vec<u32> =
        counted.iter().filter_map(|one| one.counts.get(period).copied()).filter(|count| *count > 0).collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    let wanted = (counts.len() as f64 * rules.top_share()).ceil() as usize;
    let last = counts.get(wanted.saturating_sub(1)).copied().unwrap_or(u32::MAX);
    last.max(rules.least)
}

#[cfg(test)]
mod tests {
    use super::super::TopicPolicy;
    use super::*;
    use uuid::Uuid;

    fn place(number: u128) -> PlaceId {
        PlaceId::new(Uuid::from_u128(number))
    }

    #[test]
    fn what_was_planted_in_a_year_stands_in_the_top_ranks() {
        kernel::covers!("000-15");
        let rules = TopicPolicy::shipped().unwrap().limits;
        for seed in 1..=20 {
            let year = crate::testing::year(seed);
            assert_eq!(year.planted.len(), 8);
            let (found, planted) = crate::testing::found_in_top_ranks(&year, &rules);
            assert_eq!((found, planted), (80, 80), "seed {seed}");
            // Each with its evidence: what was counted, and the bound that it reached.
            for window in &year.windows {
                for candidate in candidates(window, &[], &rules) {
                    assert!(candidate.recurring && candidate.counts.len() == 3);
                    assert!(
                        candidate.counts.iter().zip(&candidate.bounds).all(|(count, bound)| count >= bound)
                    );
                }
            }
        }
    }

    #[test]
    fn a_burst_in_one_period_is_no_recurrence() {
        let rules = TopicPolicy::shipped().unwrap().limits;
        let one = |at, counts: [u32; 3]| Counted {
            place: place(at),
            matter: "m".into(),
            counts: counts.to_vec(),
            overdue: 0,
        };
        let counted = [one(1, [0, 30, 0]), one(2, [4, 5, 4]), one(3, [1, 1, 1]), one(4, [2, 2, 2])];
        let found = candidates(&counted, &[], &TopicRules { top_percent: 50, ..rules });
        assert_eq!(found.iter().map(|one| one.place).collect::<Vec<_>>(), [place(2)]);
    }

    #[test]
    fn a_case_parked_for_half_a_year_is_a_candidate_by_itself() {
        let rules = TopicPolicy::shipped().unwrap().limits;
        let parked = |number: &str, days| ParkedLong {
            place: place(1),
            matter: "m".into(),
            number: number.into(),
            days,
        };
        let found = candidates(&[], &[parked("a", 180), parked("b", 181), parked("c", 400)], &rules);
        assert_eq!(found.len(), 1);
        assert!(!found[0].recurring);
        assert_eq!(found[0].parked.iter().map(|one| one.number.as_str()).collect::<Vec<_>>(), ["b", "c"]);
    }
}
