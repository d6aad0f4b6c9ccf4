//! Shortest augmenting paths over workers' prices.
//!
//! Every worker has a price, at first 0. A task is brought in by a shortest path of exchanges: it takes a
//! worker, who hands one of his tasks to another worker, and so on, until somebody has room or a task is
//! left undone. Prices of the workers on the way rise so that all later exchanges cost 0 or more, which
//! keeps every step a plain shortest-path search and the plan the best for the tasks so far.

use super::{Plan, Problem, Unassigned};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const NOBODY: u32 = u32::MAX;

/// Offers to suitable workers with room, by task, cheapest first.
struct Offers {
    start: Vec<usize>,
    pairs: Vec<(u32, i64)>,
}

impl Offers {
    fn of(problem: &Problem) -> Self {
        let suitable = |offer: &&super::Offer| {
            let worker = &problem.workers[offer.worker as usize];
            worker.capacity > 0 && worker.can(&problem.tasks[offer.task as usize])
        };
        let mut start = vec![0; problem.tasks.len() + 1];
        for offer in problem.offers.iter().filter(suitable) {
            start[offer.task as usize + 1] += 1;
        }
        for task in 0..problem.tasks.len() {
            start[task + 1] += start[task];
        }
        let mut next = start.clone();
        let mut pairs = vec![(0, 0); start[problem.tasks.len()]];
        for offer in problem.offers.iter().filter(suitable) {
            pairs[next[offer.task as usize]] = (offer.worker, offer.cost);
            next[offer.task as usize] += 1;
        }
        for task in 0..problem.tasks.len() {
            pairs[start[task]..start[task + 1]].sort_unstable_by_key(|&(worker, cost)| (cost, worker));
        }
        Self { start, pairs }
    }

    fn of_task(&self, task: u32) -> &[(u32, i64)] {
        &self.pairs[self.start[task as usize]..self.start[task as usize + 1]]
    }
}

struct Solver<'p> {
    problem: &'p Problem,
    offers: Offers,
    price: Vec<i64>,
    /// Tasks of each worker with their cost there.
    held: Vec<Vec<(u32, i64)>>,
    worker_of: Vec<u32>,
    // The search's own state, reset after each task by the list of touched workers.
    distance: Vec<i64>,
    came_by: Vec<u32>,
    touched: Vec<u32>,
    settled: Vec<bool>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

/// Where a search ends: a worker with room, or a task that goes undone.
#[derive(Clone, Copy)]
enum End {
    Room(u32),
    Undone(u32),
}

pub(super) fn solve(problem: &Problem, mut watch: impl FnMut(usize)) -> Plan {
    let workers = problem.workers.len();
    let mut solver = Solver {
        problem,
        offers: Offers::of(problem),
        price: vec![0; workers],
        held: vec![Vec::new(); workers],
        worker_of: vec![NOBODY; problem.tasks.len()],
        distance: vec![i64::MAX; workers],
        came_by: vec![NOBODY; workers],
        touched: Vec::new(),
        settled: vec![false; workers],
        heap: BinaryHeap::new(),
    };
    for (done, task) in dearest_first(problem).into_iter().enumerate() {
        let (length, end) = solver.search(task, problem.tasks[task as usize].penalty);
        solver.raise_prices(length);
        solver.exchange(end);
        solver.reset();
        watch(done + 1);
    }
    solver.plan()
}

/// Tasks by falling penalty: a late task that is cheap to leave undone looks no further than its penalty.
fn dearest_first(problem: &Problem) -> Vec<u32> {
    let mut order: Vec<u32> = (0..problem.tasks.len() as u32).collect();
    order.sort_by_key(|task| Reverse(problem.tasks[*task as usize].penalty));
    order
}

impl Solver<'_> {
    /// The shortest way to bring `task` in, leaving it undone costing `penalty`.
    fn search(&mut self, task: u32, penalty: i64) -> (i64, End) {
        let mut best = (penalty, End::Undone(task));
        self.reach_from(task, 0, &mut best);
        while let Some(Reverse((distance, worker))) = self.heap.pop() {
            if distance >= best.0 {
                break;
            }
            if std::mem::replace(&mut self.settled[worker as usize], true) {
                continue;
            }
            for place in 0..self.held[worker as usize].len() {
                let (other, cost) = self.held[worker as usize][place];
                let base = distance - cost - self.price[worker as usize];
                let undone = base + self.problem.tasks[other as usize].penalty;
                if undone < best.0 {
                    best = (undone, End::Undone(other));
                }
                self.reach_from(other, base, &mut best);
            }
        }
        best
    }

    /// Looks at all workers whom `task` could go to, `base` being the length of the way so far.
    fn reach_from(&mut self, task: u32, base: i64, best: &mut (i64, End)) {
        for &(worker, cost) in self.offers.of_task(task) {
            // Prices are never negative and offers are sorted: nothing nearer follows.
            if base + cost >= best.0 {
                break;
            }
            let index = worker as usize;
            let distance = base + cost + self.price[index];
            if distance >= self.distance[index] || distance >= best.0 {
                continue;
            }
            if self.distance[index] == i64::MAX {
                self.touched.push(worker);
            }
            self.distance[index] = distance;
            self.came_by[index] = task;
            let load = self.held[index].len();
            if load < self.problem.workers[index].capacity as usize {
                let end = distance - self.price[index] + self.problem.load_step * load as i64;
                if end < best.0 {
                    *best = (end, End::Room(worker));
                }
            }
            self.heap.push(Reverse((distance, worker)));
        }
    }

    fn raise_prices(&mut self, length: i64) {
        for &worker in &self.touched {
            let index = worker as usize;
            if self.distance[index] < length {
                self.price[index] += length - self.distance[index];
            }
        }
    }

    /// Hands tasks on along the way found, from its end to the new task.
    fn exchange(&mut self, end: End) {
        let mut worker = match end {
            End::Room(worker) => worker,
            End::Undone(task) => {
                let worker = self.worker_of[task as usize];
                if worker == NOBODY {
                    return;
                }
                self.let_go(worker, task);
                worker
            }
        };
        loop {
            let task = self.came_by[worker as usize];
            let before = self.worker_of[task as usize];
            let cost = self.cost(task, worker);
            self.held[worker as usize].push((task, cost));
            self.worker_of[task as usize] = worker;
            if before == NOBODY {
                return;
            }
            self.held[before as usize].retain(|&(held, _)| held != task);
            worker = before;
        }
    }

    fn let_go(&mut self, worker: u32, task: u32) {
        self.held[worker as usize].retain(|&(held, _)| held != task);
        self.worker_of[task as usize] = NOBODY;
    }

    fn cost(&self, task: u32, worker: u32) -> i64 {
        let offer = self.offers.of_task(task).iter().find(|offer| offer.0 == worker);
        offer.map_or(0, |offer| offer.1)
    }

    fn reset(&mut self) {
        for worker in self.touched.drain(..) {
            self.distance[worker as usize] = i64::MAX;
            self.came_by[worker as usize] = NOBODY;
            self.settled[worker as usize] = false;
        }
        self.heap.clear();
    }

    fn plan(mut self) -> Plan {
        let problem = self.problem;
        let mut cost = 0;
        for held in &self.held {
            let load = held.len() as i64;
            cost += held.iter().map(|(_, cost)| cost).sum::<i64>();
            cost += problem.load_step * (load * (load - 1) / 2);
        }
        let mut unassigned = Vec::new();
        for task in 0..problem.tasks.len() as u32 {
            if self.worker_of[task as usize] == NOBODY {
                cost += problem.tasks[task as usize].penalty;
                unassigned.push((task, self.reason(task)));
            }
        }
        let worker_of = self.worker_of.iter().map(|&worker| (worker != NOBODY).then_some(worker)).collect();
        Plan { cost, worker_of, unassigned }
    }

    fn reason(&mut self, task: u32) -> Unassigned {
        let offers = self.offers.of_task(task);
        let Some(&(_, cheapest)) = offers.first() else {
            let details = &self.problem.tasks[task as usize];
            let mut offered = self.problem.offers.iter().filter(|offer| offer.task == task).peekable();
            if offered.peek().is_none() {
                return Unassigned::NobodyOffered;
            }
            let skilled = offered.any(|offer| self.problem.workers[offer.worker as usize].can(details));
            return if skilled { Unassigned::NobodyAvailable } else { Unassigned::NobodySkilled };
        };
        if cheapest >= self.problem.tasks[task as usize].penalty {
            return Unassigned::DearerThanPenalty { cheapest };
        }
        // What it would cost to bring the task in at any price.
        let (price, _) = self.search(task, i64::MAX);
        self.reset();
        Unassigned::Outbid { price }
    }
}
