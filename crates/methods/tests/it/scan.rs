use crate::shared_data;
use methods::scan::*;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

struct Case {
    ids: Vec<String>,
    study: Study,
    settings: Settings,
    /// First day of each period.
    periods: Vec<(Date, Date)>,
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// One period per year or per day from start to end.
fn periods(start: Date, end: Date, by_day: bool) -> Vec<(Date, Date)> {
    if !by_day {
        let years = start.year..=end.year;
        return years
            .map(|year| (Date { year, month: 1, day: 1 }, Date { year, month: 12, day: 31 }))
            .collect();
    }
    let mut days = Vec::new();
    for year in start.year..=end.year {
        for month in 1..=12 {
            for day in 1..=31 {
                let text = format!("{year}/{month}/{day}");
                if let Ok(day) = text.parse::<Date>()
                    && day >= start
                    && day <= end
                {
                    days.push((day, day));
                }
            }
        }
    }
    days
}

/// Builds the study that the reference program's options describe.
fn case(folder: &Path, options: &Value) -> Case {
    let text = |key: &str| options[key].as_str().unwrap();
    let input = |key: &str| shared_data::bytes(&folder.join("inputs").join(text(key)));
    let number = |key: &str| options[key].as_u64();
    let (ids, points) = read_locations(&input("CoordinatesFile")).unwrap();
    let globe = number("CoordinatesType") == Some(1);
    let locations = if globe { Locations::globe(&points) } else { Locations::plane(&points) }.unwrap();
    let rows = read_cases(&input("CaseFile"), &ids).unwrap();
    let (start, end) = (date(text("StartDate")), date(text("EndDate")));
    let kind = number("AnalysisType").unwrap();
    let by_day = number("PrecisionCaseTimes") == Some(3);
    let periods = if kind == 1 { vec![(start, end)] } else { periods(start, end, by_day) };
    let mut cases = vec![0; ids.len() * periods.len()];
    let mut of_category = BTreeMap::new();
    for row in rows {
        let day = row.date.unwrap();
        let period = periods.iter().position(|period| period.0 <= day && day <= period.1).unwrap();
        cases[row.location * periods.len() + period] += row.count;
        *of_category.entry(row.category).or_insert(0.0) += f64::from(row.count);
    }
    let (model, weights) = if number("ModelType") == Some(2) {
        let of_location = cases.chunks(periods.len()).map(|row| f64::from(row.iter().sum::<u32>())).collect();
        (Model::Permutation, of_location)
    } else {
        let census = read_population(&input("PopulationFile"), &ids).unwrap();
        let (expected, weights) = expected_cases(&census, ids.len(), &periods, &of_category);
        (Model::Poisson { expected }, weights)
    };
    let longest = number("MaxTemporalSize").map(|size| match number("MaxTemporalSizeInterpretation") {
        Some(0) => periods.len() * size as usize / 100,
        _ => size as usize,
    });
    let windows = match kind {
        1 => Windows::Whole,
        3 => Windows::Retrospective { longest: longest.unwrap() },
        _ => Windows::Prospective { longest: longest.unwrap() },
    };
    let share = number("MaxSpatialSizeInPopulationAtRisk").unwrap() as f64 / 100.0;
    let radius = options["MaxSpatialSizeInDistanceFromCenter"].as_f64();
    let settings =
        Settings { windows, limits: Limits { share, radius }, most_clusters: 50, ..Settings::default() };
    let study = Study::new(locations, periods.len(), cases, model, weights).unwrap();
    Case { ids, study, settings, periods }
}

fn references(folder: &Path) -> Vec<(String, Value)> {
    let mut found: Vec<(String, Value)> = std::fs::read_dir(folder.join("reference"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), shared_data::json(&path)))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(found.len(), 9);
    found
}

fn printed(cluster: &Value, key: &str) -> Option<f64> {
    cluster[key].as_str().map(|text| text.parse().unwrap())
}

/// Half a unit of the last printed digit, or 1e-5 of the value.
fn same_as_printed(ours: f64, cluster: &Value, key: &str, what: &str) {
    let Some(theirs) = printed(cluster, key) else { return };
    let decimals = cluster[key].as_str().unwrap().split_once('.').map_or(0, |(_, rest)| rest.len());
    let tolerance = (0.51 * 10_f64.powi(-(decimals as i32))).max(1e-5 * theirs.abs());
    assert!((ours - theirs).abs() <= tolerance, "{what} {key}: {ours} instead of {theirs}");
}

#[test]
fn clusters_of_every_reference() {
    let Some(folder) = shared_data::folder("scan") else { return };
    for (name, reference) in references(&folder) {
        let case = case(&folder, &reference["options"]);
        let settings = Settings { replications: 0, ..case.settings };
        let findings = scan(&case.study, settings).unwrap();
        for (cluster, theirs) in findings.clusters.iter().zip(reference["clusters"].as_array().unwrap()) {
            let what = format!("{name} {}", theirs["rank"]);
            let ours: BTreeSet<&str> =
                cluster.members.iter().map(|place| case.ids[*place].as_str()).collect();
            let members: BTreeSet<&str> =
                theirs["location_ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
            assert_eq!(ours, members, "{what}");
            assert_eq!(f64::from(cluster.observed), printed(theirs, "Number of cases").unwrap(), "{what}");
            same_as_printed(cluster.expected, theirs, "Expected cases", &what);
            same_as_printed(cluster.llr, theirs, "Log likelihood ratio", &what);
            same_as_printed(cluster.llr, theirs, "Test statistic", &what);
            if let Some(risk) = printed(theirs, "Relative risk") {
                assert!((cluster.relative_risk - risk).abs() <= 0.01, "{what}");
            }
            if let Some(frame) = theirs["Time frame"].as_str() {
                let (first, last) = frame.split_once(" to ").unwrap();
                assert_eq!(case.periods[cluster.first_period].0, date(first), "{what}");
                assert_eq!(case.periods[cluster.last_period].1, date(last), "{what}");
            }
        }
        assert!(findings.clusters.len() >= reference["clusters"].as_array().unwrap().len(), "{name}");
    }
}

#[test]
fn p_values_and_critical_values_of_every_reference() {
    let Some(folder) = shared_data::folder("scan") else { return };
    for (name, reference) in references(&folder) {
        let case = case(&folder, &reference["options"]);
        // Samples of 999 differ by several percent; more replications leave the reference's own noise only.
        let replications = if case.study.locations().len() > 1000 { 999 } else { 9_999 };
        let findings = scan(&case.study, Settings { replications, ..case.settings }).unwrap();
        assert_eq!(findings.replicated.len(), replications);
        let critical = findings.critical_value(0.05).unwrap();
        let theirs = reference["simulated_max_llr"]["top5pct_critical"].as_f64().unwrap();
        println!("{name}: 5 % critical value {critical} against {theirs}");
        assert!((critical / theirs - 1.0).abs() <= 0.05, "{name}: {critical} against {theirs}");
        for (cluster, theirs) in findings.clusters.iter().zip(reference["clusters"].as_array().unwrap()) {
            let p = printed(theirs, "P-value").unwrap();
            let ours = cluster.p.unwrap();
            let allowed = 3.0 * (p * (1.0 - p) / 999.0).sqrt() + 0.002;
            assert!((ours - p).abs() <= allowed, "{name} {}: p {ours} against {p}", theirs["rank"]);
        }
    }
}

/// Outbreaks that were put in are found where and when they are.
#[test]
fn injected_outbreaks_are_found() {
    let Some(folder) = shared_data::folder("scan") else { return };
    for (name, reference) in references(&folder) {
        let Some(stem) = name.strip_suffix("_permutation_prospective") else { continue };
        let truth = shared_data::json(&folder.join("inputs").join(format!("{stem}.truth.json")));
        let case = case(&folder, &reference["options"]);
        let findings = scan(&case.study, Settings { replications: 0, ..case.settings }).unwrap();
        let mut known: Vec<BTreeSet<&str>> = Vec::new();
        for outbreak in truth["injected"].as_array().unwrap() {
            let members: BTreeSet<&str> =
                outbreak["member_ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
            let likeness = findings.clusters.iter().map(|cluster| {
                let found: BTreeSet<&str> =
                    cluster.members.iter().map(|place| case.ids[*place].as_str()).collect();
                found.intersection(&members).count() as f64 / found.union(&members).count() as f64
            });
            let best = likeness.fold(0.0, f64::max);
            println!("{name}: {} found to {best:.2}", outbreak["centre"]);
            // One outbreak was put wholly inside another: they are one cluster.
            let inside_another = known.iter().any(|known| members.is_subset(known));
            known.push(members);
            assert!(best >= 0.8 || inside_another, "{name} {}: {best}", outbreak["centre"]);
        }
    }
}

/// Counts and people on a small grid.
fn grids() -> impl Strategy<Value = (usize, usize, Vec<u32>, Vec<u32>)> {
    (2_usize..5, 1_usize..4).prop_flat_map(|(side, periods)| {
        let cells = side * side * periods;
        let counts = proptest::collection::vec(0_u32..4, cells);
        let people = proptest::collection::vec(1_u32..30, cells);
        (Just(side), Just(periods), counts, people)
    })
}

/// Every circle around every place and every window, straight from the definition.
fn best_by_brute_force(side: usize, periods: usize, cases: &[u32], people: &[u32], model: &str) -> f64 {
    let places = side * side;
    let sum = |numbers: &[u32], zone: &[usize], first: usize, last: usize| -> f64 {
        zone.iter()
            .flat_map(|place| &numbers[place * periods + first..=place * periods + last])
            .sum::<u32>()
            .into()
    };
    let all: Vec<usize> = (0..places).collect();
    let total = sum(cases, &all, 0, periods - 1);
    let all_people = sum(people, &all, 0, periods - 1);
    let at = |place: usize| ((place % side) as f64, (place / side) as f64);
    let mut best = 0.0_f64;
    for centre in 0..places {
        let mut near = all.clone();
        let distance =
            |place: usize| (at(place).0 - at(centre).0).powi(2) + (at(place).1 - at(centre).1).powi(2);
        near.sort_by(|a, b| distance(*a).total_cmp(&distance(*b)));
        for size in 1..=places {
            let zone = &near[..size];
            let inside = if model == "permutation" {
                sum(cases, zone, 0, periods - 1) / total
            } else {
                sum(people, zone, 0, periods - 1) / all_people
            };
            if inside > 0.5 {
                break;
            }
            for first in 0..periods {
                for last in first..periods {
                    let c = sum(cases, zone, first, last);
                    let log = |x: f64| if x > 0.0 { x.ln() } else { 0.0 };
                    let llr = if model == "bernoulli" {
                        // People here are controls; everybody is a case or a control.
                        let n = c + sum(people, zone, first, last);
                        let everybody = total + all_people;
                        let (rest, rest_cases) = (everybody - n, total - c);
                        if c < 2.0 || c / n <= rest_cases / rest {
                            continue;
                        }
                        c * log(c / n)
                            + (n - c) * log((n - c) / n)
                            + rest_cases * log(rest_cases / rest)
                            + (rest - rest_cases) * log((rest - rest_cases) / rest)
                            - total * log(total / everybody)
                            - all_people * log(all_people / everybody)
                    } else {
                        let mu = if model == "permutation" {
                            sum(cases, zone, 0, periods - 1) * sum(cases, &all, first, last) / total
                        } else {
                            total * sum(people, zone, first, last) / all_people
                        };
                        if c < 2.0 || c <= mu {
                            continue;
                        }
                        c * log(c / mu) + (total - c) * log((total - c) / (total - mu))
                    };
                    best = best.max(llr);
                }
            }
        }
    }
    best
}

fn grid_study(side: usize, periods: usize, cases: &[u32], people: &[u32], model: &str) -> Study {
    let points: Vec<(f64, f64)> =
        (0..side * side).map(|place| ((place % side) as f64, (place / side) as f64)).collect();
    let per_place =
        |numbers: &[u32]| numbers.chunks(periods).map(|row| f64::from(row.iter().sum::<u32>())).collect();
    let (model, weights) = match model {
        "poisson" => {
            (Model::Poisson { expected: people.iter().map(|n| f64::from(*n)).collect() }, per_place(people))
        }
        "bernoulli" => (Model::Bernoulli { controls: people.to_vec() }, per_place(people)),
        _ => (Model::Permutation, per_place(cases)),
    };
    Study::new(Locations::plane(&points).unwrap(), periods, cases.to_vec(), model, weights).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_best_circle_equals_brute_force((side, periods, cases, people) in grids()) {
        for model in ["poisson", "bernoulli", "permutation"] {
            let study = grid_study(side, periods, &cases, &people, model);
            let windows = Windows::Retrospective { longest: periods };
            let settings = Settings { windows, replications: 9, ..Settings::default() };
            let findings = scan(&study, settings).unwrap();
            let ours = findings.clusters.first().map_or(0.0, |cluster| cluster.llr);
            let expected = best_by_brute_force(side, periods, &cases, &people, model);
            prop_assert!((ours - expected).abs() < 1e-9, "{} {} {}", model, ours, expected);
            prop_assert_eq!(scan(&study, settings).unwrap(), findings);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..120), rows in "([ab] -?[0-9]{1,12} [0-9/]{0,10}( [0-9.eNa-]{1,5})?\r?\n){0,5}") {
        let ids = ["a".to_owned(), "b".to_owned()];
        for bytes in [bytes.as_slice(), rows.as_bytes()] {
            let _ = read_locations(bytes);
            let _ = read_cases(bytes, &ids);
            let _ = read_population(bytes, &ids);
        }
    }
}

/// The maxima do not depend on the level that spares work, nor on the number of processors.
#[test]
fn replications_depend_on_the_seed_only() {
    let people = vec![10; 25];
    let cases: Vec<u32> = (0..25).map(|place| place % 3).collect();
    let study = grid_study(5, 1, &cases, &people, "poisson");
    let run = |replications, seed| {
        scan(&study, Settings { replications, seed, ..Settings::default() }).unwrap().replicated
    };
    let many = run(400, 7);
    assert_eq!(many, run(400, 7));
    assert_ne!(many, run(400, 8));
    let mut few = run(16, 7);
    few.retain(|largest| !many.contains(largest));
    assert!(few.is_empty(), "the first replications are the same in a longer run");
    let single = rayon_pool(1, || run(400, 7));
    assert_eq!(many, single);
}

fn rayon_pool<Result: Send>(threads: usize, work: impl FnOnce() -> Result + Send) -> Result {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

#[test]
fn odd_studies_are_refused_or_have_a_result() {
    let nowhere = Locations::plane(&[]).unwrap();
    let empty = Study::new(nowhere, 1, vec![], Model::Permutation, vec![]).unwrap();
    assert!(scan(&empty, Settings::default()).unwrap().clusters.is_empty());
    assert!(Locations::globe(&[(f64::NAN, 0.0)]).is_err());
    let two = || Locations::plane(&[(0.0, 0.0), (0.0, 0.0)]).unwrap();
    let poisson = |expected: &[f64]| Model::Poisson { expected: expected.to_vec() };
    assert!(Study::new(two(), 1, vec![1], Model::Permutation, vec![1.0, 1.0]).is_err());
    assert!(Study::new(two(), 0, vec![], Model::Permutation, vec![1.0, 1.0]).is_err());
    assert!(Study::new(two(), 1, vec![1, 1], poisson(&[1.0, f64::INFINITY]), vec![1.0, 1.0]).is_err());
    assert!(Study::new(two(), 1, vec![1, 1], poisson(&[1.0, 0.0]), vec![1.0, 1.0]).is_err());
    assert!(Study::new(two(), 1, vec![1, 1], Model::Permutation, vec![1.0, -1.0]).is_err());
    assert!(Study::new(two(), 1, vec![u32::MAX, 1], Model::Permutation, vec![1.0, 1.0]).is_err());
    for cases in [vec![0, 0], vec![1, 0], vec![9, 0], vec![3, 3]] {
        for model in [poisson(&[1.0, 1.0]), Model::Permutation, Model::Bernoulli { controls: vec![0, 0] }] {
            let study = Study::new(two(), 1, cases.clone(), model, vec![1.0, 1.0]).unwrap();
            let findings = scan(&study, Settings { replications: 20, ..Settings::default() }).unwrap();
            assert_eq!(findings.replicated.len(), 20);
            assert!(findings.replicated.iter().all(|largest| largest.is_finite()));
        }
    }
}
