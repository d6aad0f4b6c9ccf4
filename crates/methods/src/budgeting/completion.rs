//! What is done with the money that plain equal shares leave.

use super::election::Electorate;
use super::shares::{Share, run};
use super::{Election, Outcome, Utility, greedy};

/// How an outcome of equal shares is completed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Completion {
    /// Not at all.
    None,
    /// Greedy on what is left.
    ThenGreedy,
    /// Every start share is raised by one currency unit and the method run again, until nothing more
    /// fits; if the budget would be passed first, the outcome before.
    AddOne,
    AddOneThenGreedy,
    /// As [`Completion::AddOne`], going on past outcomes into which nothing more fits.
    #[default]
    AddOneUntilOverBudget,
    /// As [`Completion::AddOne`] in steps of one percent of the budget, whatever the currency.
    RaiseOnePercent,
}

/// One run with raised shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    pub raises: u64,
    pub selected: usize,
    /// In the smallest money unit.
    pub cost: u64,
}

impl Completion {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "" => Self::None,
            "then_greedy" => Self::ThenGreedy,
            "add1" => Self::AddOne,
            "add1_then_greedy" => Self::AddOneThenGreedy,
            "add1_until_over_budget" => Self::AddOneUntilOverBudget,
            "raise1pct" => Self::RaiseOnePercent,
            _ => return None,
        })
    }

    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::None => "",
            Self::ThenGreedy => "_then_greedy",
            Self::AddOne => "_add1",
            Self::AddOneThenGreedy => "_add1_then_greedy",
            Self::AddOneUntilOverBudget => "_add1_until_over_budget",
            Self::RaiseOnePercent => "_raise1pct",
        }
    }

    const fn raises_shares(self) -> bool {
        !matches!(self, Self::None | Self::ThenGreedy)
    }

    /// A resident's share after so many raises.
    pub(super) fn share(self, election: &Election, raises: u64) -> Share {
        let budget = u128::from(election.budget());
        let residents = election.ballots().len() as u128;
        let raises = u128::from(raises);
        if self == Self::RaiseOnePercent {
            return Share { numerator: budget * (100 + raises), denominator: 100 * residents };
        }
        let raised = raises * u128::from(election.currency_unit()) * residents;
        Share { numerator: budget + raised, denominator: residents }
    }
}

/// The method of equal shares with a completion.
pub fn equal_shares(election: &Election, utility: Utility, completion: Completion) -> Outcome {
    equal_shares_watched(election, utility, completion, |_| {})
}

/// As [`equal_shares`], reporting every run with raised shares.
pub fn equal_shares_watched(
    election: &Election,
    utility: Utility,
    completion: Completion,
    watch: impl FnMut(Round),
) -> Outcome {
    let electorate = Electorate::new(election, utility);
    let outcome = if completion.raises_shares() {
        raise(election, &electorate, completion, watch)
    } else {
        outcome_at(election, &electorate, completion, 0)
    };
    match completion {
        Completion::ThenGreedy | Completion::AddOneThenGreedy => {
            greedy::complete(election, &electorate, outcome.order, outcome.ties, outcome.raises)
        }
        _ => outcome,
    }
}

fn outcome_at(election: &Election, electorate: &Electorate, completion: Completion, raises: u64) -> Outcome {
    let result = run(election, electorate, completion.share(election, raises), false);
    Outcome::of(election, result.order, result.ties, raises)
}

fn raise(
    election: &Election,
    electorate: &Electorate,
    completion: Completion,
    mut watch: impl FnMut(Round),
) -> Outcome {
    let supported = electorate.supporters.iter().filter(|supporters| !supporters.is_empty()).count();
    let stops_when_exhaustive = completion != Completion::AddOneUntilOverBudget;
    let mut best = outcome_at(election, electorate, completion, 0);
    let mut raises = 0;
    loop {
        watch(Round { raises, selected: best.order.len(), cost: best.cost });
        // Once all that anybody wants is bought, larger shares change nothing.
        let complete = best.order.len() == supported;
        if complete || (stops_when_exhaustive && best.is_exhaustive(election)) {
            return best;
        }
        raises += 1;
        // Without money (budget 0) one percent adds nothing.
        if completion == Completion::RaiseOnePercent && election.budget() == 0 {
            return best;
        }
        let next = outcome_at(election, electorate, completion, raises);
        if next.cost > election.budget() {
            return best;
        }
        best = next;
    }
}
