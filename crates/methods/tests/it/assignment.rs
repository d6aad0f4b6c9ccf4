use crate::shared_data;
use methods::assignment::*;
use proptest::prelude::*;

/// Counts again, from nothing but the problem: a plan that breaks a rule has no cost.
fn cost_of(problem: &Problem, worker_of: &[Option<u32>]) -> i64 {
    let mut load = vec![0_i64; problem.workers.len()];
    let mut cost = 0;
    for (task, worker) in worker_of.iter().enumerate() {
        let Some(worker) = worker else {
            cost += problem.tasks[task].penalty;
            continue;
        };
        let offer = problem.offers.iter().find(|o| o.task as usize == task && o.worker == *worker);
        cost += offer.expect("a pair without an offer").cost + problem.load_step * load[*worker as usize];
        load[*worker as usize] += 1;
    }
    for (worker, load) in problem.workers.iter().zip(load) {
        assert!(load <= i64::from(worker.capacity));
    }
    cost
}

#[test]
fn optimal_cost_of_every_reference() {
    let Some(folder) = shared_data::folder("assignment") else { return };
    let mut checked = 0;
    for name in
        ["a20", "a20c", "a100", "a100c", "a500", "a500c", "a1000c", "a2000", "a2000c", "a5000", "a5000c"]
    {
        let reference = shared_data::json(&folder.join(format!("{name}.ref.json")));
        let mut problem = read(&shared_data::bytes(&folder.join(format!("{name}.csv.gz")))).unwrap();
        problem.load_step = reference["convex_load_step"].as_i64().unwrap();
        let plan = assign(&problem).unwrap();
        assert_eq!(plan.cost, reference["optimal_cost"].as_i64().unwrap(), "{name}");
        assert_eq!(cost_of(&problem, &plan.worker_of), plan.cost, "{name}");
        checked += 1;
    }
    let references = std::fs::read_dir(&folder)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().ends_with(".ref.json"));
    assert_eq!(checked, references.count(), "every reference is compared");
}

/// Tries everything.
fn least_cost(problem: &Problem, task: usize, worker_of: &mut Vec<Option<u32>>) -> i64 {
    if task == problem.tasks.len() {
        return cost_of(problem, worker_of);
    }
    worker_of.push(None);
    let mut best = least_cost(problem, task + 1, worker_of);
    for offer in problem.offers.iter().filter(|offer| offer.task as usize == task) {
        let load = worker_of[..task].iter().filter(|worker| **worker == Some(offer.worker)).count();
        if load < problem.workers[offer.worker as usize].capacity as usize {
            worker_of[task] = Some(offer.worker);
            best = best.min(least_cost(problem, task + 1, worker_of));
        }
    }
    worker_of.pop();
    best
}

fn small_problems(most: usize) -> impl Strategy<Value = Problem> {
    (1..=most, 1..=most).prop_flat_map(|(tasks, workers)| {
        let costs = proptest::collection::vec(proptest::option::weighted(0.6, 0_i64..12), tasks * workers);
        let penalties = proptest::collection::vec(0_i64..20, tasks);
        let capacities = proptest::collection::vec(0_u32..3, workers);
        (costs, penalties, capacities, 0_i64..6).prop_map(move |(costs, penalties, capacities, load_step)| {
            Problem {
                workers: capacities.into_iter().map(|capacity| Worker { capacity, skills: vec![] }).collect(),
                tasks: penalties.into_iter().map(|penalty| Task { penalty, needs: vec![] }).collect(),
                offers: costs
                    .into_iter()
                    .enumerate()
                    .filter_map(|(place, cost)| {
                        let (task, worker) = ((place / workers) as u32, (place % workers) as u32);
                        Some(Offer { task, worker, cost: cost? })
                    })
                    .collect(),
                load_step,
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn cost_equals_trying_everything(problem in small_problems(5)) {
        let plan = assign(&problem).unwrap();
        prop_assert_eq!(plan.cost, least_cost(&problem, 0, &mut Vec::new()));
        prop_assert_eq!(cost_of(&problem, &plan.worker_of), plan.cost);
    }

    #[test]
    fn the_named_price_decides(problem in small_problems(6)) {
        let plan = assign(&problem).unwrap();
        for &(task, reason) in &plan.unassigned {
            if let Unassigned::Outbid { price } = reason {
                let mut keener = problem.clone();
                keener.tasks[task as usize].penalty = price + 1;
                prop_assert!(assign(&keener).unwrap().worker_of[task as usize].is_some());
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..100), rows in "([WTE],[0-9]{1,3},-?[0-9]{1,20}(,[0-9]{1,3})?\n){0,9}") {
        let _ = read(&bytes).map(|problem| assign(&problem));
        let _ = read(rows.as_bytes()).map(|problem| assign(&problem));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn eight_by_eight_equals_trying_everything(costs in proptest::collection::vec(0_i64..50, 64)) {
        let problem = Problem {
            workers: vec![Worker { capacity: 1, skills: vec![] }; 8],
            tasks: vec![Task { penalty: 1_000, needs: vec![] }; 8],
            offers: (0..64).map(|i| Offer { task: i / 8, worker: i % 8, cost: costs[i as usize] }).collect(),
            load_step: 0,
        };
        let mut best = i64::MAX;
        permute(&mut (0..8).collect(), 0, &mut |order| {
            best = best.min(order.iter().enumerate().map(|(task, worker)| costs[task * 8 + worker]).sum());
        });
        prop_assert_eq!(assign(&problem).unwrap().cost, best);
    }
}

fn permute(order: &mut Vec<usize>, from: usize, visit: &mut impl FnMut(&[usize])) {
    if from == order.len() {
        return visit(order);
    }
    for place in from..order.len() {
        order.swap(from, place);
        permute(order, from + 1, visit);
        order.swap(from, place);
    }
}

#[test]
fn unassigned_tasks_are_explained() {
    let task = |penalty, needs: &[(u32, u32)]| Task { penalty, needs: needs.to_vec() };
    let worker = |capacity, skills: &[(u32, u32)]| Worker { capacity, skills: skills.to_vec() };
    let problem = Problem {
        workers: vec![worker(1, &[(7, 2)]), worker(0, &[(7, 9)])],
        tasks: vec![
            task(10, &[]),
            task(10, &[(7, 3)]),
            task(10, &[(7, 3)]),
            task(3, &[]),
            task(30, &[]),
            task(10, &[]),
        ],
        offers: [(1, 0, 1), (2, 1, 1), (3, 0, 5), (4, 0, 2), (5, 0, 2)]
            .map(|(task, worker, cost)| Offer { task, worker, cost })
            .to_vec(),
        load_step: 0,
    };
    let plan = assign(&problem).unwrap();
    assert_eq!(plan.worker_of[4], Some(0));
    let expected = [
        (0, Unassigned::NobodyOffered),
        (1, Unassigned::NobodySkilled),
        (2, Unassigned::NobodyAvailable),
        (3, Unassigned::DearerThanPenalty { cheapest: 5 }),
    ];
    assert_eq!(plan.unassigned[..4], expected);
    assert!(matches!(plan.unassigned[4], (5, Unassigned::Outbid { price }) if price >= 10));
}

#[test]
fn odd_problems_are_refused_or_solved() {
    assert_eq!(assign(&Problem::default()).unwrap().cost, 0);
    let refused = |text: &str| read(text.as_bytes()).map(|problem| assign(&problem).unwrap_err().to_string());
    assert!(refused("W,0,1\nT,0,5\nE,0,0,-1").unwrap().contains("negative"));
    assert!(refused("W,0,1\nT,0,5\nE,0,1,1").unwrap().contains("worker 1"));
    assert!(refused("W,0,1\nT,0,5\nE,1,0,1").unwrap().contains("task 1"));
    assert!(refused("W,0,1\nT,0,5\nE,0,0,1\nE,0,0,2").unwrap().contains("two offers"));
    assert!(refused("W,0,1\nT,0,9000000000000000000").unwrap().contains("too large"));
    assert!(
        read(b"W,1,1").is_err()
            && read(b"W,0,x").is_err()
            && read(b"Q").is_err()
            && read(b"W,0,NaN").is_err()
    );
    assert!(matches!(read(&[b'W', 0xff, 0xc0]), Err(ReadError::NotText(_))));
    let windows = "\u{feff}W,0,1\r\nT,0,5\r\nE,0,0,1\r\n";
    assert_eq!(assign(&read(windows.as_bytes()).unwrap()).unwrap().cost, 1);
    let many: String = (0..200_000).map(|task| format!("T,{task},1\n")).collect();
    assert_eq!(assign(&read(many.as_bytes()).unwrap()).unwrap().cost, 200_000);
}
