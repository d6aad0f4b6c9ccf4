//! Sequential Phragmén: every project is a load that its supporters share; the next project is the one
//! after which its supporters carry the least.

use super::election::Electorate;
use super::exact::{Amounts, Fraction};
use super::{Election, Outcome, Tie, Utility};
use std::cmp::Ordering;

/// Selects by smallest new load per supporter and stops at the first that does not fit (also if only one
/// of several tied ones does not). Projects dearer than the whole budget are left out from the start.
/// Ballots count as approvals.
pub fn phragmen(election: &Election) -> Outcome {
    let electorate = Electorate::new(election, Utility::Cardinality);
    let projects = election.projects();
    let mut waiting: Vec<usize> = (0..projects.len())
        .filter(|&p| projects[p].cost <= election.budget() && !electorate.supporters[p].is_empty())
        .collect();
    waiting.sort_by(|a, b| projects[*a].id.cmp(&projects[*b].id));
    let support: Vec<u64> = (0..projects.len()).map(|p| electorate.support(p)).collect();
    // A resident's load is that of the last selected project on his ballot; slot 0 is no load.
    let mut amounts = Amounts::starting(0, 1);
    let mut loads = vec![0.0];
    let mut slot_of_kind = vec![0_u32; electorate.kinds.len()];
    let (mut order, mut ties, mut spent) = (Vec::new(), Vec::new(), 0);
    while !waiting.is_empty() {
        let carried = |project: usize| {
            let mut slots = vec![0_i64; loads.len()];
            for &(kind, _) in &electorate.supporters[project] {
                slots[slot_of_kind[kind as usize] as usize] += electorate.counts[kind as usize] as i64;
            }
            slots
        };
        let exact = |project: usize| Fraction {
            numerator: amounts.combine(projects[project].cost, &carried(project)),
            divisor: support[project],
        };
        let rough: Vec<f64> = waiting
            .iter()
            .map(|&p| {
                let sum: f64 = carried(p).iter().zip(&loads).map(|(count, load)| *count as f64 * load).sum();
                (projects[p].cost as f64 + sum) / support[p] as f64
            })
            .collect();
        // Sums of non-negative terms: the relative error stays below (terms + 4) roundings.
        let least = rough.iter().copied().fold(f64::INFINITY, f64::min) * (1.0 + 1e-11);
        let near = waiting.iter().zip(&rough).filter(|&(_, load)| *load * (1.0 - 1e-11) <= least);
        let mut best: Vec<(usize, Fraction)> = Vec::new();
        for (&project, _) in near {
            let load = exact(project);
            match best.first().map_or(Ordering::Less, |(_, known)| load.compare(1, known, 1)) {
                Ordering::Less => best = vec![(project, load)],
                Ordering::Equal => best.push((project, load)),
                Ordering::Greater => {}
            }
        }
        if best.iter().any(|(project, _)| spent + projects[*project].cost > election.budget()) {
            break;
        }
        // Waiting projects are sorted by id: the first of equals has the smallest.
        let equal_to: Vec<usize> = best.iter().skip(1).map(|(project, _)| *project).collect();
        let Some((chosen, load)) = best.into_iter().next() else { break };
        if !equal_to.is_empty() {
            ties.push(Tie { chosen, equal_to });
        }
        loads.push(amounts.push(load));
        for &(kind, _) in &electorate.supporters[chosen] {
            slot_of_kind[kind as usize] = (loads.len() - 1) as u32;
        }
        spent += projects[chosen].cost;
        order.push(chosen);
        waiting.retain(|&project| project != chosen);
    }
    Outcome::of(election, order, ties, 0)
}
