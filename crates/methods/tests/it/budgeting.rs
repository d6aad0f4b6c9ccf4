use crate::shared_data;
use methods::budgeting::*;
use num_bigint::BigInt;
use proptest::prelude::*;
use std::path::{Path, PathBuf};

fn instances(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder.join("instances")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn election(path: &Path) -> Election {
    PabulibFile::read(&shared_data::bytes(path)).unwrap().election().unwrap()
}

#[test]
fn winners_of_every_reference() {
    let Some(folder) = shared_data::folder("participatory-budgeting") else { return };
    let (mut checked, mut orders) = (0, 0);
    for path in instances(&folder) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let stem = name.strip_suffix(".gz").unwrap_or(name).strip_suffix(".pb").unwrap();
        let reference = shared_data::json(&folder.join("reference").join(format!("{stem}.json")));
        let election = election(&path);
        assert_eq!(election.ballots().len() as u64, reference["n_votes"].as_u64().unwrap());
        for (rule_name, expected) in reference["rules"].as_object().unwrap() {
            let rule: Rule = rule_name.parse().unwrap();
            assert_eq!(&rule.to_string(), rule_name);
            let outcome = decide(&election, rule);
            let winners: Vec<&str> =
                expected["winners"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
            assert_eq!(outcome.winner_ids(&election), winners, "{stem} {rule_name}");
            assert!(outcome.cost <= election.budget());
            if let Some(cost) = expected["cost"].as_str() {
                assert_eq!(election.money(outcome.cost), cost, "{stem} {rule_name}");
                let exhaustive = expected["exhaustive"].as_bool().unwrap();
                assert_eq!(outcome.is_exhaustive(&election), exhaustive, "{stem} {rule_name}");
            }
            if rule != Rule::Phragmen
                && let Some(order) = expected["order"].as_array()
            {
                let ours: Vec<&str> =
                    outcome.order.iter().map(|&p| election.projects()[p].id.as_str()).collect();
                let theirs: Vec<&str> = order.iter().map(|id| id.as_str().unwrap()).collect();
                assert_eq!(ours, theirs, "{stem} {rule_name}");
                orders += 1;
            }
            checked += 1;
        }
    }
    assert_eq!((checked, orders), (238, 218), "every published outcome is compared");
}

/// The official results of cities that really used the rule, not a program's.
#[test]
fn official_winners() {
    let Some(folder) = shared_data::folder("participatory-budgeting") else { return };
    let cases = [
        ("Poland_Wieliczka_2023_Green_Budget.pb", "mes_cost_add1_until_over_budget"),
        ("Netherlands_Assen_2024.pb", "mes_cost_add1_until_over_budget"),
        ("Netherlands_Assen_2024.pb", "mes_cost_add1"),
        ("Poland_Lodz_2022.pb.gz", "greedy_cost"),
        ("Poland_Warszawa_2025_Wola.pb", "greedy_cost"),
        ("Poland_Warszawa_2026_Blonia_Wilanowskie.pb", "greedy_cost"),
        ("Poland_Warszawa_2026_Chomiczowka.pb", "greedy_cost"),
        ("Poland_Gdynia_2020_Chylonia__small.pb", "greedy_cost"),
    ];
    for (file, rule) in cases {
        let read = PabulibFile::read(&shared_data::bytes(&folder.join("instances").join(file))).unwrap();
        let column = |name| read.projects.columns.iter().position(|column| column == name).unwrap();
        let (id, selected) = (column("project_id"), column("selected"));
        let mut official: Vec<&str> = read
            .projects
            .rows
            .iter()
            .filter(|row| row[selected] == "1")
            .map(|row| row[id].as_str())
            .collect();
        official.sort_unstable();
        let election = read.election().unwrap();
        assert_eq!(decide(&election, rule.parse().unwrap()).winner_ids(&election), official, "{file} {rule}");
    }
}

#[test]
fn files_survive_writing_and_reading() {
    let Some(folder) = shared_data::folder("participatory-budgeting") else { return };
    for path in instances(&folder) {
        let read = PabulibFile::read(&shared_data::bytes(&path)).unwrap();
        assert_eq!(PabulibFile::read(read.write().as_bytes()).unwrap(), read, "{}", path.display());
    }
}

const SMALL: &str = "META\nkey;value\nbudget;10.5\nvote_type;approval\nPROJECTS\nproject_id;cost;name\n\
    1;5;Path\n2;5.25;\"Bench; green\"\nVOTES\nvoter_id;vote\n1;1,2\n2;2\n";

fn small(changes: &[(&str, &str)]) -> Result<Election, PabulibError> {
    let text = changes.iter().fold(SMALL.to_owned(), |text, (from, to)| {
        assert!(text.contains(from));
        text.replacen(from, to, 1)
    });
    PabulibFile::read(text.as_bytes())?.election()
}

#[test]
fn quirks_are_read() {
    let plain = small(&[]).unwrap();
    assert_eq!((plain.budget(), plain.currency_unit()), (1050, 100));
    assert_eq!(plain.projects()[1].name, "Bench; green");
    assert_eq!(plain.money(plain.projects()[1].cost), "5.25");
    let odd = format!("\u{feff}{}", SMALL.replace('\n', "\r\n").replace("META", "meta"));
    assert_eq!(PabulibFile::read(odd.as_bytes()).unwrap().election().unwrap().budget(), 1050);
    let stray = SMALL.replace("Path", "\"Path to nowhere");
    assert_eq!(PabulibFile::read(stray.as_bytes()).unwrap().election().unwrap().ballots().len(), 2);
    assert_eq!(small(&[("2;2", "2;")]).unwrap().ballots()[1], vec![]);
    let repeated = PabulibFile::read(SMALL.replace("2;2\n", "2;2,2\n").as_bytes()).unwrap();
    let (election, notes) = repeated.election_with_notes().unwrap();
    assert_eq!((election.ballots()[1].len(), notes.len()), (1, 1));
    assert_eq!(small(&[("budget;10.5", "budget;1 000")]).unwrap().budget(), 100_000);
}

#[test]
fn faults_are_named() {
    let fault = |changes: &[(&str, &str)]| small(changes).unwrap_err().to_string();
    assert!(fault(&[("budget;10.5", "budget;NaN")]).contains("not an amount"));
    assert!(fault(&[("budget;10.5", "budget;inf")]).contains("not an amount"));
    assert!(fault(&[("budget;10.5\n", "")]).contains("budget"));
    assert!(fault(&[("1;5;", "1;-5;")]).contains("project 1: the amount -5 is negative"));
    assert!(fault(&[("2;5.25", "1;5.25")]).contains("occurs twice"));
    assert!(fault(&[("2;2", "1;2")]).contains("voter"));
    assert!(fault(&[("2;2", "2;9")]).contains("not in the list"));
    assert!(fault(&[("1;5;", "1;99999999999999999999;")]).contains("too large"));
    assert!(fault(&[("1;5;", "1;90000000000000000;")]).contains("too large"));
    assert!(fault(&[("approval", "cumulative")]).contains("points"));
    assert!(fault(&[("approval", "magic")]).contains("unknown"));
    assert!(fault(&[("VOTES", "BOATS")]).contains("VOTES"));
    assert_eq!(PabulibFile::read(b""), Err(PabulibError::MissingSection("META")));
}

const RULES: [&str; 14] = [
    "greedy_cost",
    "greedy_card",
    "greedy_points",
    "greedy_borda",
    "mes_cost",
    "mes_card",
    "mes_points",
    "mes_borda",
    "mes_cost_then_greedy",
    "mes_cost_add1",
    "mes_points_add1_then_greedy",
    "mes_cost_add1_until_over_budget",
    "mes_card_raise1pct",
    "phragmen",
];

#[test]
fn borderline_elections_have_a_result() {
    let project = |id: &str, cost| Project { id: id.to_owned(), name: String::new(), cost };
    let one = || vec![Choice { project: 0, points: 3 }];
    let elections = [
        Election::new(0, 1, BallotForm::Approval, vec![], vec![]),
        Election::new(100, 1, BallotForm::Approval, vec![project("a", 5)], vec![]),
        Election::new(100, 1, BallotForm::Approval, vec![], vec![vec![]; 4]),
        Election::new(0, 1, BallotForm::Approval, vec![project("a", 5), project("b", 0)], vec![one()]),
        Election::new(5, 1, BallotForm::Approval, vec![project("a", 5)], vec![one()]),
        Election::new(5, 1, BallotForm::Approval, vec![project("a", 5)], vec![one(); 1_000_000]),
        Election::new(5, 1, BallotForm::Approval, vec![project("a", 0)], vec![one(); 3]),
    ];
    for election in elections {
        let election = election.unwrap();
        for rule in RULES {
            assert!(decide(&election, rule.parse().unwrap()).cost <= election.budget());
        }
    }
    let twice = vec![Choice { project: 0, points: 1 }; 2];
    assert!(Election::new(5, 1, BallotForm::Approval, vec![project("a", 5)], vec![twice]).is_err());
    let unknown = vec![Choice { project: 1, points: 1 }];
    assert!(Election::new(5, 1, BallotForm::Approval, vec![project("a", 5)], vec![unknown]).is_err());
    assert!("mes_cost_add2".parse::<Rule>().is_err());
}

/// Small elections with few distinct costs, so that ties and exhausted residents are common.
fn small_elections() -> impl Strategy<Value = Election> {
    let ballot = proptest::collection::btree_map(0_u32..5, 1_u32..4, 0..5).prop_shuffled();
    let costs = proptest::collection::vec(1_u64..7, 5);
    (5_u64..25, costs, proptest::collection::vec(ballot, 1..7)).prop_map(|(budget, costs, ballots)| {
        let projects = costs.iter().enumerate().map(|(place, &cost)| Project {
            id: format!("p{}", (place * 7) % 5),
            name: String::new(),
            cost: cost * 10,
        });
        Election::new(budget * 10, 1, BallotForm::Cumulative, projects.collect(), ballots).unwrap()
    })
}

trait Shuffled: Strategy + Sized {
    fn prop_shuffled(self) -> impl Strategy<Value = Ballot>;
}
impl<S: Strategy<Value = std::collections::BTreeMap<u32, u32>>> Shuffled for S {
    fn prop_shuffled(self) -> impl Strategy<Value = Ballot> {
        self.prop_map(|points| {
            points.into_iter().map(|(project, points)| Choice { project, points }).collect::<Vec<_>>()
        })
        .prop_shuffle()
    }
}

fn weight(ballot: &Ballot, project: usize, utility: Utility) -> i64 {
    ballot.iter().position(|choice| choice.project as usize == project).map_or(0, |place| match utility {
        Utility::Cost | Utility::Cardinality => 1,
        Utility::Points => i64::from(ballot[place].points),
        Utility::Borda => (ballot.len() - place - 1) as i64,
    })
}

/// A fraction of whole numbers, for a second implementation that is slow and simple.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ratio(BigInt, BigInt);
impl Ratio {
    fn whole(value: u64) -> Self {
        Self(value.into(), 1.into())
    }
    fn times(&self, top: i64, bottom: i64) -> Self {
        Self(&self.0 * top, &self.1 * bottom)
    }
    fn plus(&self, other: &Self) -> Self {
        Self(&self.0 * &other.1 + &other.0 * &self.1, &self.1 * &other.1)
    }
    fn minus(&self, other: &Self) -> Self {
        self.plus(&other.times(-1, 1))
    }
    fn compare(&self, other: &Self) -> std::cmp::Ordering {
        (&self.0 * &other.1).cmp(&(&other.0 * &self.1))
    }
}

/// Equal shares word for word: for every project try all prices at which somebody runs out.
fn equal_shares_word_for_word(election: &Election, utility: Utility) -> Vec<usize> {
    let ballots = election.ballots();
    let mut left = vec![Ratio::whole(election.budget()).times(1, ballots.len() as i64); ballots.len()];
    let mut order = Vec::new();
    loop {
        let mut best: Option<(Ratio, usize)> = None;
        for (project, details) in election.projects().iter().enumerate() {
            let scale = if utility == Utility::Cost { details.cost as i64 } else { 1 };
            let mut payers: Vec<(Ratio, i64, &Ratio)> = ballots
                .iter()
                .zip(&left)
                .filter(|(ballot, _)| weight(ballot, project, utility) > 0)
                .map(|(ballot, left)| {
                    let weight = weight(ballot, project, utility) * scale;
                    (left.times(1, weight), weight, left)
                })
                .collect();
            payers.sort_by(|a, b| a.0.compare(&b.0));
            if order.contains(&project) {
                continue;
            }
            let mut due = Ratio::whole(details.cost);
            let mut weights: i64 = payers.iter().map(|payer| payer.1).sum();
            for (worth, weight, left) in &payers {
                let rho = due.times(1, weights);
                if rho.compare(worth).is_le() {
                    let better = best.as_ref().is_none_or(|(known, place)| {
                        rho.compare(known)
                            .then_with(|| details.id.cmp(&election.projects()[*place].id))
                            .is_lt()
                    });
                    if better {
                        best = Some((rho, project));
                    }
                    break;
                }
                due = due.minus(left);
                weights -= weight;
            }
        }
        let Some((rho, project)) = best else { return order };
        let scale = if utility == Utility::Cost { election.projects()[project].cost as i64 } else { 1 };
        for (ballot, left) in ballots.iter().zip(&mut left) {
            let full = rho.times(weight(ballot, project, utility) * scale, 1);
            *left = if left.compare(&full).is_lt() { Ratio::whole(0) } else { left.minus(&full) };
        }
        order.push(project);
    }
}

const UTILITIES: [Utility; 4] = [Utility::Cost, Utility::Cardinality, Utility::Points, Utility::Borda];

/// If a group could pay for a set of projects that all its members want, some member is content, or
/// would be more than content with one more of them (EJR up to one project).
fn extended_justified_representation(election: &Election, winners: &[usize], utility: Utility) -> bool {
    let (people, projects) = (election.ballots(), election.projects());
    let value = |p: usize| if utility == Utility::Cost { projects[p].cost } else { 1 };
    (1_u32..1 << people.len()).all(|group| {
        let members: Vec<&Ballot> =
            (0..people.len()).filter(|i| group >> i & 1 == 1).map(|i| &people[i]).collect();
        (1_u32..1 << projects.len()).all(|set| {
            let wanted: Vec<usize> = (0..projects.len()).filter(|p| set >> p & 1 == 1).collect();
            let cost: u64 = wanted.iter().map(|&p| projects[p].cost).sum();
            let cohesive = wanted.iter().all(|&p| members.iter().all(|b| weight(b, p, utility) > 0))
                && cost * people.len() as u64 <= election.budget() * members.len() as u64;
            let due: u64 = wanted.iter().map(|&p| value(p)).sum();
            !cohesive
                || wanted.iter().all(|p| winners.contains(p))
                || members.iter().any(|ballot| {
                    let has: u64 =
                        winners.iter().filter(|&&p| weight(ballot, p, utility) > 0).map(|&p| value(p)).sum();
                    let more = wanted.iter().filter(|p| !winners.contains(p)).map(|&p| value(p)).max();
                    has + more.unwrap_or(0) > due
                })
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_rule_passes_the_budget(election in small_elections()) {
        for rule in RULES {
            prop_assert!(decide(&election, rule.parse().unwrap()).cost <= election.budget());
        }
    }

    #[test]
    fn equal_shares_agrees_with_the_definition(election in small_elections()) {
        for utility in UTILITIES {
            let ours = equal_shares(&election, utility, Completion::None);
            prop_assert_eq!(&ours.order, &equal_shares_word_for_word(&election, utility));
            if matches!(utility, Utility::Cost | Utility::Cardinality) {
                prop_assert!(extended_justified_representation(&election, &ours.order, utility));
            }
        }
    }

    #[test]
    fn the_explanation_adds_up(election in small_elections()) {
        for utility in UTILITIES {
            let outcome = equal_shares(&election, utility, Completion::AddOne);
            let share = (election.budget() as f64) / election.ballots().len() as f64 + outcome.raises as f64;
            let mut left = vec![share; election.ballots().len()];
            let purchases = explain(&election, utility, Completion::AddOne, &outcome);
            prop_assert_eq!(purchases.len(), outcome.order.len());
            let mut last_rho = 0.0;
            for purchase in purchases {
                let details = &election.projects()[purchase.project];
                let paid: f64 = purchase.payments.iter().map(|payment| payment.amount).sum();
                prop_assert!((paid - details.cost as f64).abs() < 1e-9 * share);
                prop_assert!(purchase.rho >= last_rho - 1e-12);
                last_rho = purchase.rho;
                let scale = if utility == Utility::Cost { details.cost as f64 } else { 1.0 };
                for payment in &purchase.payments {
                    let use_of = weight(&election.ballots()[payment.ballot], purchase.project, utility) as f64 * scale;
                    let due = (purchase.rho * use_of).min(left[payment.ballot]);
                    prop_assert!((payment.amount - due).abs() < 1e-9 * share);
                    left[payment.ballot] -= payment.amount;
                    prop_assert!(!payment.all_that_was_left || left[payment.ballot].abs() < 1e-9 * share);
                }
            }
            prop_assert!(left.iter().all(|left| *left > -1e-9 * share));
        }
    }

    #[test]
    fn the_order_of_ballots_does_not_matter(election in small_elections(), turn in 0_usize..6) {
        let mut ballots = election.ballots().to_vec();
        ballots.rotate_left(turn % election.ballots().len());
        ballots.reverse();
        let turned = Election::new(election.budget(), 1, election.form(), election.projects().to_vec(), ballots).unwrap();
        for rule in RULES {
            let rule = rule.parse().unwrap();
            prop_assert_eq!(decide(&election, rule).order, decide(&turned, rule).order);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0_usize..160, put in ".{0,12}") {
        let _ = PabulibFile::read(&bytes).map(|file| file.election());
        let mut text = SMALL.to_owned();
        let place = (cut..=SMALL.len()).find(|&at| SMALL.is_char_boundary(at)).unwrap_or(0);
        text.insert_str(place, &put);
        let _ = PabulibFile::read(text.as_bytes()).map(|file| file.election());
    }
}
