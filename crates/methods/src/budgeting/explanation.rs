//! Who paid how much for what, so that a resident can do the sum himself.

use super::election::Electorate;
use super::shares::run;
use super::{Completion, Election, Outcome, Utility};

/// One purchase under equal shares.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Purchase {
    /// Place of the project in the election.
    pub project: usize,
    /// Price per unit of use: what each supporter pays is this times his use, or all he has left.
    pub rho: f64,
    /// What a supporter pays per unit of weight (an approval, a point), as an exact fraction of the
    /// smallest money unit.
    pub exact_price: String,
    /// Everybody who paid, by ballot.
    pub payments: Vec<Payment>,
}

/// One resident's part in a purchase.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Payment {
    /// Place of the ballot in the election.
    pub ballot: usize,
    /// In the smallest money unit.
    pub amount: f64,
    /// True if this was all the resident had left.
    pub all_that_was_left: bool,
}

/// Recomputes an outcome of [`super::equal_shares`] and lists every payment. Projects added by greedy
/// completion are paid from the common rest and have no entry.
pub fn explain(
    election: &Election,
    utility: Utility,
    completion: Completion,
    outcome: &Outcome,
) -> Vec<Purchase> {
    let electorate = Electorate::new(election, utility);
    let result = run(election, &electorate, completion.share(election, outcome.raises), true);
    let mut slot = 0;
    let purchases = result.steps.iter().map(|step| {
        let free = step.payments.is_empty();
        slot += usize::from(!free);
        let by_kind: std::collections::HashMap<u32, f64> = step.payments.iter().copied().collect();
        let weight = |kind: u32| {
            let place = electorate.kinds[kind as usize]
                .binary_search_by_key(&(step.project as u32), |&(project, _)| project)
                .unwrap_or_default();
            f64::from(electorate.kinds[kind as usize][place].1)
        };
        let payments = electorate.kind_of_ballot.iter().enumerate().filter_map(|(ballot, kind)| {
            let kind = (*kind)?;
            let amount = *by_kind.get(&kind)?;
            let all_that_was_left = amount < step.price * weight(kind) * (1.0 - 1e-12);
            Some(Payment { ballot, amount, all_that_was_left })
        });
        Purchase {
            project: step.project,
            rho: if free { 0.0 } else { step.price / electorate.scale[step.project] as f64 },
            exact_price: if free { "0".to_owned() } else { result.amounts.text(slot) },
            payments: payments.collect(),
        }
    });
    purchases.collect()
}
