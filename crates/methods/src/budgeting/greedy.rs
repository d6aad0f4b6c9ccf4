//! Greedy: the most use per yuan first, skipping what no longer fits.

use super::election::Electorate;
use super::{Election, Outcome, Tie, Utility};
use std::cmp::Ordering;
use std::collections::HashSet;

/// Takes projects by total utility per cost, falling, and skips those that do not fit.
/// Equal standing: smallest id first.
pub fn greedy(election: &Election, utility: Utility) -> Outcome {
    complete(election, &Electorate::new(election, utility), Vec::new(), Vec::new(), 0)
}

/// Greedy on the money that `order` leaves.
pub(super) fn complete(
    election: &Election,
    electorate: &Electorate,
    mut order: Vec<usize>,
    mut ties: Vec<Tie>,
    raises: u64,
) -> Outcome {
    let projects = election.projects();
    let taken: HashSet<usize> = order.iter().copied().collect();
    let mut left = order.iter().fold(election.budget(), |left, &p| left.saturating_sub(projects[p].cost));
    let mut waiting: Vec<usize> = (0..projects.len()).filter(|p| !taken.contains(p)).collect();
    let support: Vec<u64> = (0..projects.len()).map(|p| electorate.support(p)).collect();
    let by_use = |&a: &usize, &b: &usize| {
        let use_of = |p: usize| u128::from(support[p]) * u128::from(electorate.scale[p]);
        let (cost_a, cost_b) = (u128::from(projects[a].cost), u128::from(projects[b].cost));
        match (use_of(a) == 0, use_of(b) == 0) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            // u_a / c_a against u_b / c_b; what costs nothing comes first.
            _ => (use_of(b) * cost_a).cmp(&(use_of(a) * cost_b)),
        }
    };
    waiting.sort_by(|a, b| by_use(a, b).then_with(|| projects[*a].id.cmp(&projects[*b].id)));
    for (place, &project) in waiting.iter().enumerate() {
        if projects[project].cost > left {
            continue;
        }
        let equal_to: Vec<usize> = waiting[place + 1..]
            .iter()
            .copied()
            .take_while(|other| by_use(&project, other) == Ordering::Equal)
            .filter(|&other| projects[other].cost <= left)
            .collect();
        if !equal_to.is_empty() {
            ties.push(Tie { chosen: project, equal_to });
        }
        left -= projects[project].cost;
        order.push(project);
    }
    Outcome::of(election, order, ties, raises)
}
