//! Participatory budgeting (参与式预算): which projects a budget pays for, given the residents' ballots.
//!
//! Rules: greedy by votes per cost, the method of equal shares with its completions, and sequential
//! Phragmén. Every decision is exact: floating point only finds the few candidates that matter, their
//! prices are then compared as fractions of whole numbers. Ties go to the smallest project id, compared
//! as text by code points, and are listed in the result.
//!
//! Sources: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities"
//! (2021); Brill, Forster, Lackner, Maly, Peters, "Proportionality in Approval-Based Participatory
//! Budgeting" (2023); Faliszewski et al., "Participatory Budgeting: Data, Tools, and Analysis" (2023).

mod completion;
mod election;
mod exact;
mod explanation;
mod greedy;
mod pabulib;
mod phragmen;
mod price;
mod rule;
mod shares;

pub use completion::{Completion, Round, equal_shares, equal_shares_watched};
pub use election::{Ballot, BallotForm, Choice, Election, ElectionError, Project, Utility};
pub use explanation::{Payment, Purchase, explain};
pub use greedy::greedy;
pub use pabulib::{Note, PabulibError, PabulibFile, Table};
pub use phragmen::phragmen;
pub use rule::{Rule, RuleError, decide, decide_watched};

/// What a rule decided.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Outcome {
    /// Projects (their places in the election) in the order of selection.
    pub order: Vec<usize>,
    /// Sum of their costs in the election's smallest money unit.
    pub cost: u64,
    /// Where equal standing was decided by the smallest id: the chosen project and those it was equal to.
    pub ties: Vec<Tie>,
    /// For equal shares: how often the residents' shares were raised for this outcome. 0 for other rules.
    pub raises: u64,
}

/// A choice between projects of exactly equal standing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Tie {
    pub chosen: usize,
    pub equal_to: Vec<usize>,
}

impl Outcome {
    fn of(election: &Election, order: Vec<usize>, ties: Vec<Tie>, raises: u64) -> Self {
        let cost = order.iter().map(|&project| election.projects()[project].cost).sum();
        Self { order, cost, ties, raises }
    }

    /// True if no further project would fit into the budget.
    pub fn is_exhaustive(&self, election: &Election) -> bool {
        let left = election.budget().saturating_sub(self.cost);
        let chosen: std::collections::HashSet<_> = self.order.iter().copied().collect();
        !(0..election.projects().len()).any(|p| !chosen.contains(&p) && election.projects()[p].cost <= left)
    }

    /// The winners' ids, sorted as text.
    pub fn winner_ids<'e>(&self, election: &'e Election) -> Vec<&'e str> {
        let mut ids: Vec<_> = self.order.iter().map(|&p| election.projects()[p].id.as_str()).collect();
        ids.sort_unstable();
        ids
    }
}
