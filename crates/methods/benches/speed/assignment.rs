//! Assignment of 5,000 tasks, with and without a cost of load.

use crate::invented::{number, pair};
use criterion::Criterion;
use methods::assignment::{Offer, Problem, Task, Worker, assign};

pub fn tasks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("assignment, 5,000 tasks, 600 workers");
    for (name, load_step) in [("plain", 0), ("load costs", 40)] {
        let problem = problem(5000, 600, load_step);
        group.bench_function(name, |bencher| {
            bencher.iter(|| assign(&problem).expect("a problem").cost);
        });
    }
    group.finish();
}

/// Ten workers are offered for each task; there is room for a little more than all.
fn problem(tasks: u32, workers: u32, load_step: i64) -> Problem {
    let mut offers = Vec::new();
    for task in 0..tasks {
        let mut near: Vec<u32> = (0..10).map(|n| (pair(task, n) % u64::from(workers)) as u32).collect();
        near.sort_unstable();
        near.dedup();
        let cost = |worker: u32| 10 + (pair(task, 1000 + worker) % 500) as i64;
        offers.extend(near.into_iter().map(|worker| Offer { task, worker, cost: cost(worker) }));
    }
    let capacity = |worker: u32| 5 + (number(u64::from(worker)) % 8) as u32;
    Problem {
        workers: (0..workers)
            .map(|worker| Worker { capacity: capacity(worker), skills: Vec::new() })
            .collect(),
        tasks: (0..tasks).map(|_| Task { penalty: 1000, needs: Vec::new() }).collect(),
        offers,
        load_step,
    }
}
