//! Assignment (派单): which handler takes which task, at the least total cost.
//!
//! Tasks need skills, handlers have capacities, a pair has a cost (travel, delay, whatever the caller
//! measures), each further task of one handler may cost extra, and leaving a task undone has a price.
//! The result is the exact minimum, found by shortest augmenting paths (Edmonds and Karp; Tomizawa; in the
//! sparse form of Jonker and Volgenant), and every task left over is explained.

mod reader;
mod solver;

pub use reader::{ReadError, read};

/// Somebody who takes tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worker {
    /// Most tasks at a time.
    pub capacity: u32,
    /// (skill, level).
    pub skills: Vec<(u32, u32)>,
}

/// Something to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// Cost of leaving it unassigned.
    pub penalty: i64,
    /// (skill, least level); all are needed.
    pub needs: Vec<(u32, u32)>,
}

/// A pair that is possible, and what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub task: u32,
    pub worker: u32,
    pub cost: i64,
}

/// Tasks, handlers and possible pairs. Pairs without an offer are not allowed; offers to workers who lack
/// a needed skill are passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    pub workers: Vec<Worker>,
    pub tasks: Vec<Task>,
    pub offers: Vec<Offer>,
    /// A worker's k-th task costs `load_step * (k - 1)` extra.
    pub load_step: i64,
}

/// Why a problem cannot be solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssignmentError {
    #[error("offer {offer} names task {task}, which does not exist")]
    UnknownTask { offer: usize, task: u32 },
    #[error("offer {offer} names worker {worker}, who does not exist")]
    UnknownWorker { offer: usize, worker: u32 },
    #[error("task {task} and worker {worker} have two offers")]
    RepeatedOffer { task: u32, worker: u32 },
    #[error("a cost, penalty or load step is negative ({0})")]
    Negative(i64),
    #[error("a cost, penalty or load step is too large to add up ({0}; limit 10^12)")]
    TooLarge(i64),
}

/// Why a task stays unassigned in the best plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Unassigned {
    /// Nobody is offered.
    NobodyOffered,
    /// Workers are offered, but none has the needed skills.
    NobodySkilled,
    /// Everybody suitable has capacity 0.
    NobodyAvailable,
    /// Even the cheapest suitable worker costs more than leaving the task undone.
    DearerThanPenalty { cheapest: i64 },
    /// Suitable workers are taken by tasks for which another worker would cost more. The task would
    /// be served if its penalty were above `price`.
    Outbid { price: i64 },
}

/// The best plan.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Plan {
    /// Costs, load extras and penalties together.
    pub cost: i64,
    /// Per task the worker, if any.
    pub worker_of: Vec<Option<u32>>,
    /// The tasks left over, with the reason.
    pub unassigned: Vec<(u32, Unassigned)>,
}

/// Finds a plan of least total cost. Among equally good plans the result depends only on the order of
/// tasks and offers.
pub fn assign(problem: &Problem) -> Result<Plan, AssignmentError> {
    assign_watched(problem, |_| {})
}

/// As [`assign`], reporting the number of tasks that were looked at.
pub fn assign_watched(problem: &Problem, watch: impl FnMut(usize)) -> Result<Plan, AssignmentError> {
    problem.check()?;
    Ok(solver::solve(problem, watch))
}

const LARGEST: i64 = 1_000_000_000_000;

impl Problem {
    fn check(&self) -> Result<(), AssignmentError> {
        let costs = self.offers.iter().map(|offer| offer.cost);
        let penalties = self.tasks.iter().map(|task| task.penalty);
        for amount in costs.chain(penalties).chain([self.load_step]) {
            if amount < 0 {
                return Err(AssignmentError::Negative(amount));
            }
            if amount > LARGEST {
                return Err(AssignmentError::TooLarge(amount));
            }
        }
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(self.offers.len());
        for (number, offer) in self.offers.iter().enumerate() {
            if offer.task as usize >= self.tasks.len() {
                return Err(AssignmentError::UnknownTask { offer: number, task: offer.task });
            }
            if offer.worker as usize >= self.workers.len() {
                return Err(AssignmentError::UnknownWorker { offer: number, worker: offer.worker });
            }
            pairs.push((offer.task, offer.worker));
        }
        pairs.sort_unstable();
        match pairs.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(AssignmentError::RepeatedOffer { task: pair[0].0, worker: pair[0].1 }),
            None => Ok(()),
        }
    }
}

impl Worker {
    /// True if all needs are met.
    fn can(&self, task: &Task) -> bool {
        task.needs.iter().all(|&(skill, level)| self.skills.iter().any(|&(s, l)| s == skill && l >= level))
    }
}
