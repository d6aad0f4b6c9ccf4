//! Damaged files: valid ones with bytes changed, cut, doubled or moved. Every reader answers with a result or
//! a typed error, and what it accepts the method can use.

use methods::{assignment, budgeting, opinion, scan, warning};
use proptest::prelude::*;

/// One act of damage.
#[derive(Clone, Debug)]
enum Damage {
    Flip(usize, u8),
    Insert(usize, Vec<u8>),
    Cut(usize),
    /// A line once more, somewhere else.
    Repeat(usize, usize),
    Drop(usize),
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let at = any::<usize>;
    let bits = prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..6),
        prop_oneof![
            Just("NaN"),
            Just("-1"),
            Just("1e308"),
            Just("99999999999999999999"),
            Just("\u{feff}"),
            Just("\r\n"),
            Just(";"),
            Just(","),
            Just("\""),
            Just("0"),
            Just("null"),
            Just("中"),
        ]
        .prop_map(|text| text.as_bytes().to_vec()),
        Just(vec![0xd6, 0xd0, 0xce, 0xc4]),
    ];
    let damage = prop_oneof![
        (at(), any::<u8>()).prop_map(|(place, mask)| Damage::Flip(place, mask)),
        (at(), bits).prop_map(|(place, bits)| Damage::Insert(place, bits)),
        at().prop_map(Damage::Cut),
        (at(), at()).prop_map(|(from, to)| Damage::Repeat(from, to)),
        at().prop_map(Damage::Drop),
    ];
    proptest::collection::vec(damage, 0..5)
}

fn damaged(text: &str, damages: &[Damage]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for damage in damages {
        let size = bytes.len().max(1);
        let mut lines: Vec<Vec<u8>> =
            bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        let count = lines.len().max(1);
        match damage {
            Damage::Flip(place, mask) => {
                bytes.iter_mut().skip(place % size).take(1).for_each(|byte| *byte ^= mask)
            }
            Damage::Insert(place, bits) => {
                let place = place % (bytes.len() + 1);
                bytes.splice(place..place, bits.iter().copied());
            }
            Damage::Cut(place) if bytes.len() > 4 => bytes.truncate(bytes.len() / 2 + place % size / 2),
            Damage::Repeat(from, to) if !lines.is_empty() => {
                let line = lines[from % count].clone();
                lines.insert(to % count, line);
                bytes = lines.concat();
            }
            Damage::Drop(line) if !lines.is_empty() => {
                lines.remove(line % count);
                bytes = lines.concat();
            }
            _ => {}
        }
    }
    bytes
}

const ELECTIONS: [&str; 3] = [
    "META\nkey;value\nbudget;40.5\nvote_type;approval\nPROJECTS\nproject_id;cost;name\na;10;Path\nb;20.25;\"Lamp; new\"\nc;15;Bench\nVOTES\nvoter_id;vote\n1;a,b\n2;b\n3;c,a\n",
    "META\nkey;value\nbudget;30\nvote_type;cumulative\nPROJECTS\nproject_id;cost\n1;10\n2;20\nVOTES\nvoter_id;vote;points\n1;1,2;3,1\n2;2;5\n",
    "META\nkey;value\nbudget;30\nvote_type;ordinal\nPROJECTS\nproject_id;cost\n1;10\n2;20\n3;7\nVOTES\nvoter_id;vote\n1;1,2\n2;2,3,1\n",
];
const PARTICIPANTS: &str =
    "participant,xid,group-id,n-votes,0,1,2\n1,x,0,3,1,-1,0\n2,,1,2,-1,1,\n3,,,0,,,\n4,,0,3,1,-1,1\n";
const COMMENTS: &str = "comment-id,moderated,is-meta\n0,1,false\n1,-1,false\n2,0,true\n";
const PLACES: &str = "east 30.1 114.2\nwest 30.2 114.3\nnorth 30.3 114.25\n";
const CASES: &str = "east 2 2025/3/1 old m\nwest 1 2025/3/2 young f\neast 4 2025/3/3 old f\n";
const PEOPLE: &str = "east 2000 400 old m\nwest 2010 300.5 young f\nnorth 2010 10 old f\n";
const SERIES: &str =
    "{\"freq\": 4, \"start\": [2020, 1], \"observed\": [1, 2, 0, 4, 7, 3, 2, 1, 0, 5, 3, 9, 40, 2, 1, 3]}";
const PROBLEM: &str = "W,0,2\nW,1,1\nT,0,50\nT,1,40\nT,2,30\nE,0,0,5\nE,1,0,7\nE,1,1,9\nE,2,1,4\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn damaged_elections(which in 0_usize..3, damages in damages()) {
        let bytes = damaged(ELECTIONS[which], &damages);
        if let Ok(election) = budgeting::PabulibFile::read(&bytes).and_then(|file| file.election()) {
            for rule in ["greedy_cost", "mes_cost", "mes_points_then_greedy", "mes_borda", "mes_card_raise1pct", "phragmen"] {
                let outcome = budgeting::decide(&election, rule.parse().unwrap());
                prop_assert!(outcome.cost <= election.budget());
            }
        }
    }

    #[test]
    fn damaged_conversations(damages in damages()) {
        if let Ok(mut read) = opinion::read_participants(&damaged(PARTICIPANTS, &damages)) {
            for (id, standing) in opinion::read_comments(&damaged(COMMENTS, &damages)).unwrap_or_default() {
                if let Some(place) = read.statement_ids.iter().position(|known| *known == id) {
                    read.conversation.set_standing(place as u32, standing).unwrap();
                }
            }
            let _ = read.conversation.set_groups(&read.group_of.clone());
            let grouping = read.conversation.form_groups(opinion::GroupSettings::compatible()).clone();
            prop_assert!(grouping.silhouette().is_finite());
            for group in 0..grouping.groups() {
                opinion::representative(&read.conversation, &grouping, group);
            }
            opinion::consensus(&read.conversation);
        }
    }

    #[test]
    fn damaged_studies(damages in damages(), which in 0_usize..3) {
        let one = |at: usize, text: &str| damaged(text, if which == at { &damages } else { &[] });
        let Ok((ids, points)) = scan::read_locations(&one(0, PLACES)) else { return Ok(()) };
        let Ok(rows) = scan::read_cases(&one(1, CASES), &ids) else { return Ok(()) };
        let Ok(census) = scan::read_population(&one(2, PEOPLE), &ids) else { return Ok(()) };
        let Ok(locations) = scan::Locations::globe(&points) else { return Ok(()) };
        let mut cases = vec![0_u32; ids.len()];
        let mut of_category = std::collections::BTreeMap::new();
        for row in rows {
            cases[row.location] = cases[row.location].saturating_add(row.count % 1000);
            *of_category.entry(row.category).or_insert(0.0) += f64::from(row.count % 1000);
        }
        let year = (scan::Date { year: 2005, month: 1, day: 1 }, scan::Date { year: 2005, month: 12, day: 31 });
        let (expected, weights) = scan::expected_cases(&census, ids.len(), &[year], &of_category);
        for (model, weights) in [
            (scan::Model::Poisson { expected }, weights),
            (scan::Model::Permutation, vec![1.0; ids.len()]),
        ] {
            if let Ok(study) = scan::Study::new(locations.clone(), 1, cases.clone(), model, weights) {
                let settings = scan::Settings { replications: 9, ..scan::Settings::default() };
                let findings = scan::scan(&study, settings).unwrap();
                prop_assert!(findings.replicated.iter().all(|largest| largest.is_finite()));
            }
        }
    }

    #[test]
    fn damaged_series(damages in damages()) {
        if let Ok(series) = warning::read(&damaged(SERIES, &damages)) {
            let length = series.counts().len();
            let settings = warning::farrington::Settings { years: 3, half_window: 0, levels: 1, left_out: 0, ..Default::default() };
            prop_assert_eq!(warning::farrington::farrington(&series, settings, 0..length).len(), length);
            prop_assert_eq!(warning::colour::evidence(&series, 0..length).len(), length);
        }
    }

    #[test]
    fn damaged_problems(damages in damages(), load_step in 0_i64..50) {
        if let Ok(mut problem) = assignment::read(&damaged(PROBLEM, &damages)) {
            problem.load_step = load_step;
            if let Ok(plan) = assignment::assign(&problem) {
                prop_assert!(plan.cost <= problem.tasks.iter().map(|task| task.penalty).sum::<i64>());
            }
        }
    }
}
