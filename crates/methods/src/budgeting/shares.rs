//! The method of equal shares: one run with a given start share.

use super::election::Electorate;
use super::exact::Amounts;
use super::price::{Estimate, Price, Purse, Purses};
use super::{Election, Tie};
use std::cmp::Ordering;

/// A start share as a fraction of the smallest money unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    pub numerator: u128,
    pub denominator: u128,
}

/// One purchase of a run.
pub(super) struct Step {
    pub project: usize,
    /// What a resident pays per unit of weight unless he has less.
    pub price: f64,
    /// (kind of ballot, amount each of its residents pays).
    pub payments: Vec<(u32, f64)>,
}

pub(super) struct RunResult {
    pub order: Vec<usize>,
    pub ties: Vec<Tie>,
    /// Only when asked for.
    pub steps: Vec<Step>,
    pub amounts: Amounts,
}

/// A project that may still be bought. Its price per use never falls as purses empty, so that the last
/// known one is a lower bound.
struct Candidate {
    project: usize,
    price: f64,
    /// Bounds of price / scale in this round; `high` is infinite while only the lower bound is known.
    low: f64,
    high: f64,
    exact: Option<Price>,
}

pub(super) fn run(election: &Election, electorate: &Electorate, share: Share, keep_steps: bool) -> RunResult {
    let mut run = Run::new(election, electorate, share, keep_steps);
    run.buy_what_is_free();
    while let Some(chosen) = run.choose() {
        run.buy(chosen);
    }
    RunResult { order: run.order, ties: run.ties, steps: run.steps, amounts: run.purses.amounts }
}

struct Run<'e> {
    election: &'e Election,
    electorate: &'e Electorate,
    supporters: Vec<Vec<(u32, u32)>>,
    candidates: Vec<Candidate>,
    purses: Purses<'e>,
    order: Vec<usize>,
    ties: Vec<Tie>,
    steps: Vec<Step>,
    keep_steps: bool,
}

impl<'e> Run<'e> {
    fn new(election: &'e Election, electorate: &'e Electorate, share: Share, keep_steps: bool) -> Self {
        let left = share.numerator as f64 / share.denominator.max(1) as f64;
        let purses = electorate.counts.iter().map(|&count| Purse { left, residents: count as f64 }).collect();
        let candidates = (0..election.projects().len())
            .filter(|&project| {
                !electorate.supporters[project].is_empty() && election.projects()[project].cost > 0
            })
            .map(|project| {
                let price = election.projects()[project].cost as f64 / electorate.support(project) as f64;
                let price = price * (1.0 - 4.0 * f64::EPSILON);
                let low = price / electorate.scale[project] as f64 * (1.0 - 4.0 * f64::EPSILON);
                Candidate { project, price, low, high: f64::INFINITY, exact: None }
            })
            .collect();
        Self {
            election,
            electorate,
            supporters: electorate.supporters.clone(),
            candidates,
            purses: Purses {
                kinds: &electorate.kinds,
                counts: &electorate.counts,
                purses,
                slot: vec![0; election.projects().len()],
                amounts: Amounts::starting(share.numerator, share.denominator),
                share: left,
                purchases: 0,
            },
            order: Vec::new(),
            ties: Vec::new(),
            steps: Vec::new(),
            keep_steps,
        }
    }

    fn buy_what_is_free(&mut self) {
        let projects = self.election.projects();
        self.order = (0..projects.len())
            .filter(|&p| projects[p].cost == 0 && !self.electorate.supporters[p].is_empty())
            .collect();
        self.order.sort_by(|a, b| projects[*a].id.cmp(&projects[*b].id));
        if self.keep_steps {
            let free = |&project: &usize| Step { project, price: 0.0, payments: Vec::new() };
            self.steps = self.order.iter().map(free).collect();
        }
    }

    /// The candidate with the smallest price per use, or nothing when none is affordable.
    fn choose(&mut self) -> Option<Candidate> {
        for candidate in &mut self.candidates {
            candidate.high = f64::INFINITY;
            candidate.exact = None;
        }
        let mut best_high = f64::INFINITY;
        while let Some(place) = self.next_to_look_at(best_high) {
            if self.look_at(place) {
                best_high = best_high.min(self.candidates[place].high);
            } else {
                self.candidates.swap_remove(place);
            }
        }
        let contenders: Vec<usize> =
            (0..self.candidates.len()).filter(|&place| self.candidates[place].low <= best_high).collect();
        let place = match contenders.as_slice() {
            [] => return None,
            [only] => *only,
            several => self.decide_exactly(several)?,
        };
        Some(self.candidates.swap_remove(place))
    }

    /// Among those not yet looked at in this round, the one with the lowest bound, if it can still win.
    fn next_to_look_at(&self, best_high: f64) -> Option<usize> {
        (0..self.candidates.len())
            .filter(|&place| self.candidates[place].high == f64::INFINITY)
            .filter(|&place| self.candidates[place].low <= best_high)
            .min_by(|&a, &b| self.candidates[a].low.total_cmp(&self.candidates[b].low))
    }

    /// Brings a candidate's bounds up to date; false if it can no longer be bought.
    fn look_at(&mut self, place: usize) -> bool {
        let candidate = &mut self.candidates[place];
        let supporters = &mut self.supporters[candidate.project];
        let purses = &self.purses.purses;
        supporters.retain(|&(kind, _)| purses[kind as usize].left > 0.0);
        let cost = self.election.projects()[candidate.project].cost;
        let (low, high) = match self.purses.estimate(cost as f64, supporters, candidate.price) {
            Estimate::Unaffordable => return false,
            Estimate::Between(low, high) => (low, high),
            Estimate::Unclear => {
                let Some(exact) = self.purses.exact(cost, supporters, candidate.price) else { return false };
                let bounds = (exact.value * (1.0 - 1e-14), exact.value * (1.0 + 1e-14));
                candidate.exact = Some(exact);
                bounds
            }
        };
        let scale = self.electorate.scale[candidate.project] as f64;
        candidate.price = low;
        candidate.low = low / scale * (1.0 - 4.0 * f64::EPSILON);
        candidate.high = high / scale * (1.0 + 4.0 * f64::EPSILON);
        true
    }

    /// Compares candidates that floating point cannot tell apart; notes a tie if they are equal.
    fn decide_exactly(&mut self, contenders: &[usize]) -> Option<usize> {
        for &place in contenders {
            self.find_exact_price(place);
        }
        let compare = |a: usize, b: usize| -> Ordering {
            let (a, b) = (&self.candidates[a], &self.candidates[b]);
            let scale = |candidate: &Candidate| self.electorate.scale[candidate.project];
            match (&a.exact, &b.exact) {
                (Some(x), Some(y)) => x.fraction.compare(scale(a), &y.fraction, scale(b)),
                (x, y) => y.is_some().cmp(&x.is_some()),
            }
        };
        let id = |place: usize| &self.election.projects()[self.candidates[place].project].id;
        let best =
            contenders.iter().copied().min_by(|&a, &b| compare(a, b).then_with(|| id(a).cmp(id(b))))?;
        let mut equal_to: Vec<usize> = contenders
            .iter()
            .filter(|&&place| place != best && compare(place, best) == Ordering::Equal)
            .map(|&place| self.candidates[place].project)
            .collect();
        if !equal_to.is_empty() {
            equal_to.sort_unstable();
            self.ties.push(Tie { chosen: self.candidates[best].project, equal_to });
        }
        Some(best)
    }

    fn find_exact_price(&mut self, place: usize) {
        let candidate = &mut self.candidates[place];
        if candidate.exact.is_none() {
            let cost = self.election.projects()[candidate.project].cost;
            let supporters = &self.supporters[candidate.project];
            candidate.exact = self.purses.exact(cost, supporters, candidate.price);
        }
    }

    fn buy(&mut self, candidate: Candidate) {
        let project = candidate.project;
        let supporters = &self.supporters[project];
        let cost = self.election.projects()[project].cost;
        let exact = candidate.exact.or_else(|| self.purses.exact(cost, supporters, candidate.price));
        // Only candidates that were found affordable get here.
        let Some(exact) = exact else { return };
        let price = self.purses.amounts.push(exact.fraction);
        self.purses.purchases += 1;
        self.purses.slot[project] = self.purses.purchases as u32;
        let mut payments = Vec::new();
        for (&(kind, weight), spent) in supporters.iter().zip(exact.spent) {
            let purse = &mut self.purses.purses[kind as usize];
            let paid = if spent { purse.left } else { (price * f64::from(weight)).min(purse.left) };
            purse.left = if spent { 0.0 } else { purse.left - paid };
            if self.keep_steps {
                payments.push((kind, paid));
            }
        }
        if self.keep_steps {
            self.steps.push(Step { project, price, payments });
        }
        self.order.push(project);
    }
}
