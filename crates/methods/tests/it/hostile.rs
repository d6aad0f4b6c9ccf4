//! Input that nobody would write on purpose: each kind for every method where it can occur. A typed error or
//! a defined result, never a panic.

use methods::assignment::{self, Offer, Problem, Task, Worker, assign};
use methods::budgeting::*;
use methods::encoding::Encoding;
use methods::merkle;
use methods::opinion::{self, Conversation, GroupSettings, Vote};
use methods::scan::{self, Locations, Model, Settings, Study};
use methods::warning::{self, Series, SeriesError, colour, cusum, ears, farrington, forecast};

const ELECTION: &str = "META\nkey;value\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost;name\n\
    1;5;Path\n2;6;Bench\nVOTES\nvoter_id;vote\n1;1,2\n2;2\n";
const PARTICIPANTS: &str = "participant,group-id,0,1\n1,0,1,-1\n2,1,-1,1\n3,,0,\n";
const PLACES: &str = "east 30.1 114.2\nwest 30.2 114.3\n";
const CASES: &str = "east 2 2025/3/1\nwest 1 2025/3/2\n";
const SERIES: &str = "{\"freq\": 52, \"observed\": [1, 2, 0, 4]}";
const PROBLEM: &str = "W,0,1\nT,0,5\nE,0,0,1\n";

fn election(text: &str) -> Result<Election, PabulibError> {
    PabulibFile::read(text.as_bytes())?.election()
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

/// Every method that judges a series, on all its periods.
fn judge(series: &Series) {
    let length = series.counts().len();
    for method in [ears::Method::C1, ears::Method::C2, ears::Method::C3] {
        ears::ears(series, method, ears::Settings::usual(method));
    }
    cusum::cusum(series, cusum::Settings::usual(length / 2));
    farrington::farrington(series, farrington::Settings::default(), 0..length);
    assert_eq!(colour::Rule::default().colours(&colour::evidence(series, 0..length)).len(), length);
    for method in [forecast::Method::SeasonalNaive, forecast::Method::ExponentialSmoothing] {
        let _ = forecast::forecast(series, method, 3, 0.9);
        let _ = forecast::back_test(series, method, 1, 0.9);
    }
}

fn groups(conversation: &mut Conversation) -> usize {
    let grouping = conversation.form_groups(GroupSettings::default()).clone();
    assert!(grouping.silhouette().is_finite() && grouping.inertia().is_finite());
    grouping.groups()
}

#[test]
fn empty_input() {
    assert!(matches!(election(""), Err(PabulibError::MissingSection("META"))));
    let none = Election::new(10, 1, BallotForm::Approval, vec![], vec![]).unwrap();
    assert!(decide(&none, "mes_cost_add1_until_over_budget".parse().unwrap()).order.is_empty());
    assert!(matches!(opinion::read_participants(b""), Err(opinion::ReadError::MissingColumn("participant"))));
    assert!(groups(&mut Conversation::new(0).unwrap()) <= 1);
    assert!(scan::read_locations(b"").unwrap().0.is_empty());
    assert!(
        scan::read_cases(b"", &[]).unwrap().is_empty() && scan::read_population(b"", &[]).unwrap().is_empty()
    );
    assert!(matches!(warning::read(b""), Err(warning::ReadError::NotJson(_))));
    assert!(matches!(warning::read(b"{}"), Err(warning::ReadError::NoCounts)));
    judge(&warning::read(b"{\"observed\": []}").unwrap());
    assert_eq!(assign(&assignment::read(b"").unwrap()).unwrap().cost, 0);
    assert_eq!(merkle::Frontier::new().root(), merkle::empty_root());
}

#[test]
fn one_voter() {
    let alone = election(&ELECTION.replace("2;2\n", "")).unwrap();
    let outcome = decide(&alone, "mes_cost".parse().unwrap());
    assert_eq!(outcome.winner_ids(&alone), ["1"], "both cost the voter the same: the smaller id");
    let mut conversation = Conversation::new(3).unwrap();
    conversation.cast(0, 0, Vote::Agree).unwrap();
    assert!(groups(&mut conversation) <= 1);
    let one = Locations::plane(&[(0.0, 0.0)]).unwrap();
    let study = Study::new(one, 1, vec![5], Model::Permutation, vec![5.0]).unwrap();
    assert!(scan::scan(&study, Settings::default()).unwrap().clusters.is_empty());
    judge(&Series::new(vec![4.0], 52).unwrap());
}

#[test]
fn all_votes_equal() {
    let ballots = vec![vec![Choice { project: 0, points: 1 }, Choice { project: 1, points: 1 }]; 50];
    let project = |id: &str| Project { id: id.to_owned(), name: String::new(), cost: 6 };
    let equal =
        Election::new(10, 1, BallotForm::Approval, vec![project("b"), project("a")], ballots).unwrap();
    let outcome = decide(&equal, "mes_cost".parse().unwrap());
    assert_eq!(outcome.winner_ids(&equal), ["a"]);
    assert_eq!(outcome.ties.len(), 1, "the tie is told");
    for vote in [Vote::Agree, Vote::Disagree, Vote::Pass] {
        let mut conversation = Conversation::new(8).unwrap();
        for person in 0..40 {
            (0..8).for_each(|statement| conversation.cast(person, statement, vote).unwrap());
        }
        assert!(groups(&mut conversation) <= 1, "people at one place are no two groups");
    }
    judge(&Series::new(vec![7.0; 600], 52).unwrap());
    let points = Locations::plane(&[(1.0, 1.0); 20]).unwrap();
    let study = Study::new(points, 1, vec![3; 20], Model::Permutation, vec![3.0; 20]).unwrap();
    assert!(scan::scan(&study, Settings::default()).unwrap().clusters.is_empty());
}

#[test]
fn everything_missing() {
    let nobody = election(&ELECTION.replace("1;1,2", "1;").replace("2;2\n", "2;\n")).unwrap();
    assert!(decide(&nobody, "mes_cost_add1_until_over_budget".parse().unwrap()).order.is_empty());
    let empty = "participant,0,1\n1,,\n2,,\n";
    let mut read = opinion::read_participants(empty.as_bytes()).unwrap();
    assert_eq!((read.conversation.votes(), groups(&mut read.conversation) <= 1), (0, true));
    let missing = warning::read(b"{\"observed\": [null, null]}");
    assert_eq!(missing, Err(warning::ReadError::NotACount { index: 0 }));
    judge(&Series::new(vec![0.0; 400], 52).unwrap());
    let points = Locations::plane(&[(0.0, 0.0), (1.0, 0.0)]).unwrap();
    let study = Study::new(points, 1, vec![0, 0], Model::Permutation, vec![0.0, 0.0]).unwrap();
    assert!(scan::scan(&study, Settings::default()).unwrap().clusters.is_empty());
    let tasks = Problem { tasks: vec![Task { penalty: 2, needs: vec![] }; 3], ..Problem::default() };
    assert_eq!(assign(&tasks).unwrap().cost, 6);
}

#[test]
fn not_a_number_and_infinite() {
    for amount in ["NaN", "inf", "-inf", "1e400", ""] {
        assert!(election(&ELECTION.replace("budget;10", &format!("budget;{amount}"))).is_err(), "{amount}");
        assert!(election(&ELECTION.replace("1;5;", &format!("1;{amount};"))).is_err(), "{amount}");
    }
    assert!(opinion::read_participants(PARTICIPANTS.replace("-1", "NaN").as_bytes()).is_err());
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(Series::new(vec![1.0, number], 52).is_err());
        assert!(Locations::plane(&[(number, 0.0)]).is_err() && Locations::globe(&[(0.0, number)]).is_err());
        let points = || Locations::plane(&[(0.0, 0.0), (1.0, 0.0)]).unwrap();
        let poisson = Model::Poisson { expected: vec![1.0, number] };
        assert!(Study::new(points(), 1, vec![1, 1], poisson, vec![1.0, 1.0]).is_err());
        assert!(Study::new(points(), 1, vec![1, 1], Model::Permutation, vec![1.0, number]).is_err());
        assert!(scan::read_locations(format!("a {number} 1").as_bytes()).is_err());
        assert!(
            forecast::forecast(
                &Series::new(vec![1.0; 9], 4).unwrap(),
                forecast::Method::SeasonalNaive,
                1,
                number
            )
            .is_err()
        );
    }
    assert!(warning::read(b"{\"observed\": [NaN]}").is_err());
    assert!(warning::read(b"{\"observed\": [1e999]}").is_err());
    assert!(assignment::read(b"W,0,1\nT,0,NaN").is_err());
    // Settings are numbers too.
    let ids = vec!["east".to_owned()];
    assert!(scan::read_population(b"east 2000 inf", &ids).is_err());
}

#[test]
fn negative_amounts() {
    assert!(election(&ELECTION.replace("1;5;", "1;-5;")).unwrap_err().to_string().contains("negative"));
    assert!(
        election(&ELECTION.replace("budget;10", "budget;-10")).unwrap_err().to_string().contains("negative")
    );
    assert_eq!(Series::new(vec![-1.0], 52), Err(SeriesError::Negative { index: 0, value: -1.0 }));
    let ids = vec!["east".to_owned()];
    assert!(scan::read_cases(b"east -2", &ids).is_err());
    assert!(scan::read_population(b"east 2000 -4", &ids).is_err());
    let problem = Problem {
        workers: vec![Worker { capacity: 1, skills: vec![] }],
        tasks: vec![Task { penalty: 5, needs: vec![] }],
        offers: vec![Offer { task: 0, worker: 0, cost: -1 }],
        load_step: 0,
    };
    assert!(assign(&problem).is_err());
}

#[test]
fn budget_of_nothing() {
    let nothing = election(&ELECTION.replace("budget;10", "budget;0")).unwrap();
    for rule in ["greedy_cost", "mes_cost", "mes_cost_add1", "mes_card_raise1pct", "phragmen"] {
        let outcome = decide(&nothing, rule.parse().unwrap());
        assert_eq!((outcome.cost, outcome.order.len()), (0, 0), "{rule}");
    }
    let idle = Problem {
        workers: vec![Worker::default()],
        tasks: vec![Task { penalty: 3, needs: vec![] }],
        offers: vec![Offer { task: 0, worker: 0, cost: 0 }],
        load_step: 0,
    };
    assert_eq!(assign(&idle).unwrap().cost, 3);
}

#[test]
fn ids_that_occur_twice() {
    assert!(election(&ELECTION.replace("2;6;", "1;6;")).unwrap_err().to_string().contains("twice"));
    assert!(election(&ELECTION.replace("\n2;2\n", "\n1;2\n")).unwrap_err().to_string().contains("twice"));
    assert!(opinion::read_participants(PARTICIPANTS.replace("\n2,", "\n1,").as_bytes()).is_err());
    assert!(opinion::read_participants(PARTICIPANTS.replace(",0,1", ",0,0").as_bytes()).is_err());
    assert!(scan::read_locations(PLACES.replace("west", "east").as_bytes()).is_err());
    assert!(assignment::read(b"W,0,1\nW,0,1").is_err());
    assert!(assign(&assignment::read(format!("{PROBLEM}E,0,0,2\n").as_bytes()).unwrap()).is_err());
}

#[test]
fn a_million_rows_of_one_column() {
    let rows = 1_000_000;
    let head =
        "META\nkey;value\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost\n1;5\nVOTES\nvote\n";
    let many = election(&format!("{head}{}", "1\n".repeat(rows))).unwrap();
    let outcome = decide(&many, "mes_cost_add1_until_over_budget".parse().unwrap());
    assert_eq!((many.ballots().len(), outcome.winner_ids(&many)), (rows, vec!["1"]));
    let column: String = (0..rows).map(|row| format!("{row}\n")).collect();
    let unvoted = opinion::read_participants(format!("participant\n{column}").as_bytes());
    assert!(matches!(unvoted, Err(opinion::ReadError::NoStatements)));
    assert!(scan::read_locations(column.as_bytes()).is_err());
    assert!(assignment::read(column.as_bytes()).is_err());
    let series = format!("{{\"observed\": [{}]}}", vec!["1"; rows].join(","));
    let series = warning::read(series.as_bytes()).unwrap();
    assert_eq!(
        ears::ears(&series, ears::Method::C1, ears::Settings::usual(ears::Method::C1)).len(),
        rows - 7
    );
    let mut conversation = Conversation::new(1).unwrap();
    (0..rows as u32).for_each(|person| conversation.cast(person, 0, Vote::Agree).unwrap());
    assert!(groups(&mut conversation) <= 1);
}

#[test]
fn windows_line_ends_and_byte_order_mark() {
    let dressed = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(election(&dressed(ELECTION)).unwrap().ballots().len(), 2);
    let read = opinion::read_participants(dressed(PARTICIPANTS).as_bytes()).unwrap();
    assert_eq!(read.conversation.votes(), 5);
    let (ids, points) = scan::read_locations(dressed(PLACES).as_bytes()).unwrap();
    assert_eq!((ids[0].as_str(), points[1]), ("east", (30.2, 114.3)));
    assert_eq!(scan::read_cases(dressed(CASES).as_bytes(), &ids).unwrap()[1].location, 1);
    assert_eq!(warning::read(dressed(SERIES).as_bytes()).unwrap().counts().len(), 4);
    assert_eq!(assign(&assignment::read(dressed(PROBLEM).as_bytes()).unwrap()).unwrap().cost, 1);
}

/// Old Chinese programs write GBK: it is read, and the result says so.
#[test]
fn text_in_gbk() {
    let text = ELECTION.replace("Path", "东门非机动车棚").replace("Bench", "小区路灯改造");
    let file = PabulibFile::read(&gbk(&text)).unwrap();
    let (read, notes) = file.election_with_notes().unwrap();
    assert_eq!((read.projects()[0].name.as_str(), notes), ("东门非机动车棚", vec![Note::ReadAsGbk]));
    assert_eq!(PabulibFile::read(file.write().as_bytes()).unwrap().encoding, Encoding::Utf8);
    let table = PARTICIPANTS
        .replace("participant,", "participant,姓名代号,")
        .replace("\n1,", "\n1,甲,")
        .replace("\n2,", "\n2,乙,")
        .replace("\n3,", "\n3,丙,");
    let read = opinion::read_participants(&gbk(&table)).unwrap();
    assert_eq!((read.conversation.votes(), read.encoding), (5, Encoding::Gbk));
    let (ids, _) = scan::read_locations(&gbk(&PLACES.replace("east", "东湖社区"))).unwrap();
    assert_eq!(ids[0], "东湖社区");
    let cases = scan::read_cases(&gbk(&CASES.replace("east", "东湖社区")), &ids).unwrap();
    assert_eq!(cases[0].location, 0);
    let series = SERIES.replace("{", "{\"名称\": \"噪声投诉\", ");
    assert_eq!(warning::read(&gbk(&series)).unwrap().counts().len(), 4);
    let wrong = assignment::read(&gbk("任务,0,1\n")).unwrap_err().to_string();
    assert!(wrong.contains("任务"), "{wrong}");
    assert_eq!(Encoding::of(&gbk("小区")), Ok(Encoding::Gbk));
}

#[test]
fn numbers_at_the_edge_of_what_fits() {
    assert!(matches!(Series::new(vec![], usize::MAX), Err(SeriesError::TooManyPeriods(_))));
    assert!(warning::read(b"{\"freq\": -1, \"observed\": []}").is_err());
    assert!(warning::read(b"{\"freq\": 18446744073709551615, \"observed\": []}").is_err());
    let series = Series::new(vec![3.0; 30], 100_000).unwrap();
    let settings = farrington::Settings { years: usize::MAX, half_window: usize::MAX, ..Default::default() };
    assert!(farrington::farrington(&series, settings, 0..30).iter().all(|judged| judged.upper.is_none()));
    let settings = ears::Settings { baseline: usize::MAX, ..ears::Settings::usual(ears::Method::C3) };
    assert!(ears::ears(&series, ears::Method::C3, settings).is_empty());
    judge(&Series::new(vec![f64::MAX; 300], 52).unwrap());
    assert!(Conversation::new(usize::MAX).is_err());
    assert!(merkle::inclusion_proof(&std::collections::BTreeMap::new(), u64::MAX, u64::MAX).is_err());
}
