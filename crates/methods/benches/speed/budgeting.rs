//! Equal shares: plain, and with both completions that raise the shares by one unit again and again.

use crate::invented::{pair, share};
use criterion::Criterion;
use methods::budgeting::{BallotForm, Choice, Election, Project, Rule, decide};

pub fn equal_shares(criterion: &mut Criterion) {
    let election = election(10_000, 80);
    let mut group = criterion.benchmark_group("equal shares, 10,000 ballots, 80 projects");
    for name in ["mes_cost", "mes_cost_add1", "mes_cost_add1_until_over_budget"] {
        let rule: Rule = name.parse().expect("a rule");
        group.bench_function(name, |bencher| bencher.iter(|| decide(&election, rule).raises));
    }
    group.finish();
}

/// Popular and unpopular projects, dear and cheap ones; one to eight approvals each.
fn election(ballots: u32, projects: u32) -> Election {
    let cost = |project: u32| 5_000 + (share(u64::from(project)).powi(3) * 400_000.0) as u64;
    let list = (0..projects).map(|project| Project {
        id: project.to_string(),
        name: String::new(),
        cost: cost(project),
    });
    let ballot = |resident: u32| {
        let mut chosen: Vec<u32> = (0..=pair(resident, 100) % 8)
            .map(|part| (share(pair(resident, part as u32)).powi(2) * f64::from(projects)) as u32)
            .collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen.into_iter().map(|project| Choice { project, points: 1 }).collect()
    };
    let list: Vec<Project> = list.collect();
    let ballots = (0..ballots).map(ballot).collect();
    Election::new(1_500_000, 1, BallotForm::Approval, list, ballots).expect("an election")
}
