//! `linli bench methods`: how long the numerical methods take, beside the reference programs' times that
//! are published with the reference data. No timing is a test; nothing here decides anything.

use methods::{assignment, budgeting, merkle, opinion, scan, warning};
use serde_json::{Value, json};
use std::io::Read;
use std::path::Path;
use std::time::Instant as Stopwatch;

/// One line of the table.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Measured {
    pub what: &'static str,
    pub goal: &'static str,
    /// Seconds of one run by the wall; nothing if the reference data is absent.
    pub seconds: Option<f64>,
    /// Processor seconds of one run, all threads together, where the system tells: comparable with the
    /// references' processor seconds also on a busy machine.
    pub processor_seconds: Option<f64>,
    /// Seconds of the reference program on the same data, as published with it.
    pub reference_seconds: Option<f64>,
    /// Largest resident memory in bytes that the run added, where the system tells.
    pub memory: Option<u64>,
    pub reached: Option<bool>,
    pub note: String,
}

impl Measured {
    fn new(what: &'static str, goal: &'static str) -> Self {
        let note = String::new();
        Self {
            what,
            goal,
            seconds: None,
            processor_seconds: None,
            reference_seconds: None,
            memory: None,
            reached: None,
            note,
        }
    }

    fn absent(mut self) -> Self {
        "reference data not present".clone_into(&mut self.note);
        self
    }

    /// How many times faster than the reference program.
    pub fn ratio(&self) -> Option<f64> {
        Some(self.reference_seconds? / self.processor_seconds.or(self.seconds)?)
    }

    fn taking(self, taken: Taken) -> Self {
        Self { seconds: Some(taken.seconds), processor_seconds: taken.processor_seconds, ..self }
    }

    fn at_least(mut self, ratio: f64) -> Self {
        self.reached = self.ratio().map(|found| found >= ratio);
        self
    }
}

/// Measures everything. `shared_data` is the folder with the reference data.
pub fn run(shared_data: Option<&Path>) -> Vec<Measured> {
    let folder = |topic: &str| shared_data.map(|root| root.join(topic)).filter(|path| path.is_dir());
    let mut measured = vec![reference_groups(folder("opinion-groups").as_deref()), large_groups()];
    measured.extend(shares(folder("participatory-budgeting").as_deref()));
    measured.extend(replications(folder("scan").as_deref()));
    measured.extend(farrington_series());
    measured.extend(tasks(folder("assignment").as_deref()));
    measured.extend(log());
    measured
}

/// The table for people.
pub fn table(measured: &[Measured]) -> String {
    let seconds = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4} s"));
    let mut lines = vec![
        "| what | goal | wall | processor | reference | ratio | memory | reached | note |".to_owned(),
        "|---|---|---|---|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(measured.iter().map(|line| {
        let ratio = line.ratio().map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.1}"));
        let memory =
            line.memory.map_or_else(|| "-".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6));
        let reached = line.reached.map_or("-", |reached| if reached { "yes" } else { "no" });
        format!(
            "| {} | {} | {} | {} | {} | {ratio} | {memory} | {reached} | {} |",
            line.what,
            line.goal,
            seconds(line.seconds),
            seconds(line.processor_seconds),
            seconds(line.reference_seconds),
            line.note
        )
    }));
    lines.join("\n")
}

pub fn to_json(measured: &[Measured]) -> Value {
    let lines: Vec<Value> = measured
        .iter()
        .map(|line| {
            let mut object = json!(line);
            object["ratio"] = json!(line.ratio());
            object
        })
        .collect();
    json!({ "methods": lines })
}

/// How long something took.
#[derive(Clone, Copy)]
struct Taken {
    seconds: f64,
    processor_seconds: Option<f64>,
}

/// The shortest of several runs: the others were disturbed.
fn best<Output>(runs: usize, mut work: impl FnMut() -> Output) -> Taken {
    let mut shortest = Taken { seconds: f64::INFINITY, processor_seconds: None };
    for _ in 0..runs {
        let (start, before) = (Stopwatch::now(), processor_seconds());
        std::hint::black_box(work());
        shortest.seconds = shortest.seconds.min(start.elapsed().as_secs_f64());
        if let Some(taken) = before.and_then(|before| Some(processor_seconds()? - before)) {
            shortest.processor_seconds =
                Some(shortest.processor_seconds.map_or(taken, |known| known.min(taken)));
        }
    }
    shortest
}

/// What all threads have used of the processors so far, where the system tells.
fn processor_seconds() -> Option<f64> {
    let mut nanoseconds = 0_u64;
    for thread in std::fs::read_dir("/proc/self/task").ok()? {
        let usage = std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        nanoseconds += usage.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    Some(nanoseconds as f64 / 1e9)
}

fn file(path: &Path) -> Option<Vec<u8>> {
    let bytes = std::fs::read(path).ok()?;
    if path.extension().is_none_or(|extension| extension != "gz") {
        return Some(bytes);
    }
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).ok()?;
    Some(unpacked)
}

fn document(path: &Path) -> Option<Value> {
    serde_json::from_slice(&file(path)?).ok()
}

/// A line of the process's memory in bytes (`VmRSS`, `VmHWM`), where the system has it.
fn memory(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

/// Forgets the highest mark so far, so that the next reading belongs to what follows.
fn reset_memory_mark() {
    // Where this is not allowed the mark stays and the reading is too high, never too low.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn reference_groups(folder: Option<&Path>) -> Measured {
    let line = Measured::new("opinion groups, 20,000 x 197", ">= 100x red-dwarf, memory <= 3x the votes");
    let read = |folder: &Path| {
        let text = file(&folder.join("large/vtaiwan-bootstrap-20000.txt.gz"))?;
        let reference = document(&folder.join("reference/vtaiwan-bootstrap-20000.json"))?;
        Some((text, reference["red_dwarf_cpu_s_full_pipeline"].as_f64()))
    };
    let Some((text, reference)) = folder.and_then(read) else { return line.absent() };
    // Everything that is built counts: the conversation with its votes, and what forming groups adds at its
    // peak. This runs first, so that no freed memory of others is used again unseen.
    reset_memory_mark();
    let before = memory("VmRSS");
    let Some(mut conversation) = letters(&text) else { return line.absent() };
    let votes = conversation.votes() as u64;
    let kept = memory("VmRSS").zip(before).map(|(after, before)| after.saturating_sub(before));
    conversation.form_groups(opinion::GroupSettings::default());
    let added = memory("VmHWM").zip(before).map(|(after, before)| after.saturating_sub(before));
    let taken = best(5, || conversation.clone().form_groups(opinion::GroupSettings::default()).groups());
    let line = Measured { reference_seconds: reference, memory: added, ..line.taking(taken) }.at_least(100.0);
    // Person, statement and vote as the usual sparse table keeps them: two numbers of four bytes and one of one.
    let sparse = votes * 9;
    let note = format!(
        "{votes} votes take {:.1} MB as (person, statement, vote); the conversation keeps {:.1} MB, the peak with forming groups is {:.1} times the votes",
        sparse as f64 / 1e6,
        kept.unwrap_or(0) as f64 / 1e6,
        added.unwrap_or(0) as f64 / sparse as f64,
    );
    let small = added.is_none_or(|bytes| bytes <= 3 * sparse);
    Measured { note, reached: line.reached.map(|fast| fast && small), ..line }
}

fn letters(text: &[u8]) -> Option<opinion::Conversation> {
    let text = std::str::from_utf8(text).ok()?;
    let mut conversation = opinion::Conversation::new(text.lines().next()?.len()).ok()?;
    for (person, line) in text.lines().enumerate() {
        for (statement, letter) in line.bytes().enumerate() {
            let vote = match letter {
                b'A' => opinion::Vote::Agree,
                b'D' => opinion::Vote::Disagree,
                b'P' => opinion::Vote::Pass,
                _ => continue,
            };
            conversation.cast(person as u32, statement as u32, vote).ok()?;
        }
    }
    Some(conversation)
}

/// The same numbers everywhere: a Weyl sequence, mixed.
fn scramble(number: u64) -> u64 {
    let mixed = (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0xd1b5_4a32_d192_ed03)
        .wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 29)
}

fn large_groups() -> Measured {
    let line = Measured::new("opinion groups, 1,000,000 x 1,000, 2 % filled, synthetic", "< 30 s, < 2 GB");
    let Ok(mut conversation) = opinion::Conversation::new(1000) else { return line };
    for person in 0..1_000_000_u32 {
        let camp = scramble(u64::from(person)) % 3;
        // Twenty statements in rising order, one in each fiftieth.
        for part in 0..20_u32 {
            let draw = scramble(u64::from(person) << 8 | u64::from(part));
            let statement = part * 50 + (draw % 50) as u32;
            let side = (u64::from(statement) * 7 + camp * 5).is_multiple_of(3);
            let vote = match (draw >> 32) % 10 {
                0 | 1 => opinion::Vote::Pass,
                2 => opinion::Vote::Disagree,
                3 => opinion::Vote::Agree,
                _ if side => opinion::Vote::Agree,
                _ => opinion::Vote::Disagree,
            };
            if conversation.cast(person, statement, vote).is_err() {
                return line;
            }
        }
    }
    reset_memory_mark();
    let mut groups = 0;
    let taken = best(1, || groups = conversation.form_groups(opinion::GroupSettings::default()).groups());
    let memory = memory("VmHWM");
    let reached = Some(taken.seconds < 30.0 && memory.is_none_or(|bytes| bytes < 2_000_000_000));
    let note = format!("{groups} groups found of 3 put in; memory of the whole process");
    Measured { memory, reached, note, ..line.taking(taken) }
}

fn shares(folder: Option<&Path>) -> Vec<Measured> {
    let lines = [
        ("equal shares, Lodz 2022 (90,494 ballots)", "Poland_Lodz_2022", "mes_cost"),
        ("equal shares add1, Lodz 2022", "Poland_Lodz_2022", "mes_cost_add1"),
        (
            "equal shares add1_until_over_budget, Lodz 2022",
            "Poland_Lodz_2022",
            "mes_cost_add1_until_over_budget",
        ),
        ("equal shares add1, Warszawa 2026 (61,668 ballots)", "Poland_Warszawa_2026", "mes_cost_add1"),
    ];
    lines
        .into_iter()
        .map(|(what, name, rule)| {
            let line = Measured::new(what, ">= 100x pabutools per run");
            let measure = |folder: &Path| {
                let bytes = file(&folder.join("instances").join(format!("{name}.pb.gz")))?;
                let election = budgeting::PabulibFile::read(&bytes).ok()?.election().ok()?;
                let reference = document(&folder.join("reference").join(format!("{name}.json")))?;
                let rule: budgeting::Rule = rule.parse().ok()?;
                let mut raises = 0;
                let taken = best(2, || raises = budgeting::decide(&election, rule).raises);
                Some((taken, reference["rules"][rule.to_string()]["cpu_s"].as_f64(), raises))
            };
            let Some((taken, reference_seconds, raises)) = folder.and_then(measure) else {
                return line.absent();
            };
            let note = format!("{raises} raises");
            Measured { reference_seconds, note, ..line.taking(taken) }.at_least(100.0)
        })
        .collect()
}

fn replications(folder: Option<&Path>) -> Vec<Measured> {
    let line = Measured::new("scan, 999 replications, 2,000 places, 90 days", ">= 20x SaTScan");
    let doubled = Measured::new("scan, 1,998 replications, the same", "linear in replications");
    let Some((study, reference)) = folder.and_then(large_study) else {
        return vec![line.absent(), doubled.absent()];
    };
    let settings = |replications| scan::Settings {
        windows: scan::Windows::Prospective { longest: 14 },
        limits: scan::Limits { share: 0.5, radius: Some(3.0) },
        replications,
        ..scan::Settings::default()
    };
    let once = best(2, || scan::scan(&study, settings(999)).is_ok());
    let twice = best(1, || scan::scan(&study, settings(1998)).is_ok());
    let used = |taken: Taken| taken.processor_seconds.unwrap_or(taken.seconds);
    let growth = used(twice) / used(once);
    vec![
        Measured { reference_seconds: reference, ..line.taking(once) }.at_least(20.0),
        Measured {
            reached: Some(growth < 2.3),
            note: format!("{growth:.2} times the time of 999"),
            ..doubled.taking(twice)
        },
    ]
}

fn large_study(folder: &Path) -> Option<(scan::Study, Option<f64>)> {
    let input = |ending: &str| file(&folder.join("inputs").join(format!("reports_large.{ending}")));
    let (ids, points) = scan::read_locations(&input("geo")?).ok()?;
    let rows = scan::read_cases(&input("cas")?, &ids).ok()?;
    let first = rows.iter().filter_map(|row| row.date).map(scan::Date::number).min()?;
    let periods = 90;
    let mut cases = vec![0; ids.len() * periods];
    for row in rows {
        *cases.get_mut(row.location * periods + usize::try_from(row.date?.number() - first).ok()?)? +=
            row.count;
    }
    let weights = cases.chunks(periods).map(|row| f64::from(row.iter().sum::<u32>())).collect();
    let locations = scan::Locations::globe(&points).ok()?;
    let study = scan::Study::new(locations, periods, cases, scan::Model::Permutation, weights).ok()?;
    let reference = document(&folder.join("reference/reports_large_permutation_prospective.json"))?;
    Some((study, reference["cpu_s_1_process"].as_f64()))
}

/// A season, noise, and now and then an outbreak.
fn farrington_series() -> Vec<Measured> {
    use rayon::prelude::*;
    let current = Measured::new("Farrington, 1,000 weekly series of 10 years, this week", "< 1 s");
    let history = Measured::new("Farrington, the same, all 257 weeks with five years before them", "< 1 s");
    let count = |series: u64, week: u64| {
        let season = 10.0 + 5.0 * (week as f64 / 52.0 * std::f64::consts::TAU).sin();
        let noise = (scramble(series << 16 | week) % 9) as f64 - 4.0;
        let outbreak = if scramble((series << 20) | (week / 6)).is_multiple_of(40) { 2.0 } else { 1.0 };
        ((season + noise) * outbreak).round().max(0.0)
    };
    let all: Vec<warning::Series> = (0..1000)
        .filter_map(|series| {
            warning::Series::new((0..520).map(|week| count(series, week)).collect(), 52).ok()
        })
        .collect();
    let judge = |range: std::ops::Range<usize>| -> usize {
        let settings = warning::farrington::Settings::default();
        all.par_iter()
            .map(|series| warning::farrington::farrington(series, settings, range.clone()).len())
            .sum()
    };
    let taken = best(3, || judge(519..520));
    let whole = best(2, || judge(263..520));
    let note = |bounds: u32, taken: Taken| {
        let one = taken.processor_seconds.unwrap_or(taken.seconds) / f64::from(bounds) * 1e6;
        format!("{bounds} bounds, {one:.1} microseconds of processor time each")
    };
    vec![
        Measured { reached: Some(taken.seconds < 1.0), note: note(1000, taken), ..current.taking(taken) },
        Measured { reached: Some(whole.seconds < 1.0), note: note(257_000, whole), ..history.taking(whole) },
    ]
}

fn tasks(folder: Option<&Path>) -> Vec<Measured> {
    [("assignment, 5,000 tasks", "a5000", 0), ("assignment, 5,000 tasks, load costs", "a5000c", 40)]
        .into_iter()
        .map(|(what, name, load_step)| {
            let line = Measured::new(what, ">= 1x OR-Tools");
            let measure = |folder: &Path| {
                let mut problem = assignment::read(&file(&folder.join(format!("{name}.csv.gz")))?).ok()?;
                problem.load_step = load_step;
                let reference = document(&folder.join(format!("{name}.ref.json")))?;
                let taken = best(5, || assignment::assign(&problem).map(|plan| plan.cost));
                let (build, solve) =
                    (reference["ortools_build_s"].as_f64()?, reference["ortools_solve_s"].as_f64()?);
                Some((taken, build, solve))
            };
            let Some((taken, build, solve)) = folder.and_then(measure) else { return line.absent() };
            // Ours checks the problem and sorts the offers as well: that is the reference's building.
            let note = format!("reference: building {build} s and solving {solve} s; ours is both");
            Measured { reference_seconds: Some(build + solve), note, ..line.taking(taken) }.at_least(1.0)
        })
        .collect()
}

fn log() -> Vec<Measured> {
    let append = Measured::new("Merkle append of 1,000,000 leaves", ">= 2x ct-merkle, tree not in memory");
    let prove = Measured::new("Merkle proof at 10,000,000 leaves", "<= 0.001 s");
    let leaf = |number: u64| merkle::leaf_hash(&number.to_be_bytes());
    let taken = best(3, || {
        let mut frontier = merkle::Frontier::new();
        (0..1_000_000).for_each(|number| frontier.append_with(leaf(number), |_, _| {}));
        frontier.root()
    });
    // The other implementation in the same run: everything in memory, the root as its push leaves it.
    let other = best(2, || {
        let mut tree = ct_merkle::mem_backed_tree::MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
        (0..1_000_000_u64).for_each(|number| tree.push(number.to_be_bytes().to_vec()));
        tree.root().as_bytes().to_vec()
    });
    let reference_seconds = Some(other.processor_seconds.unwrap_or(other.seconds));
    let mut append = Measured { reference_seconds, ..append.taking(taken) }.at_least(2.0);
    "ct-merkle measured in this run; the tree here is 20 hashes".clone_into(&mut append.note);
    let size = 10_000_000;
    let proof_seconds = stored(size).map(|nodes| {
        let rounds = 1000_u64;
        let taken = best(3, || {
            (0..rounds).all(|round| {
                merkle::inclusion_proof(&nodes, scramble(round) % size, size)
                    .is_ok_and(|proof| !proof.is_empty())
            })
        });
        taken.seconds / rounds as f64
    });
    let reached = proof_seconds.map(|seconds| seconds <= 0.001);
    let note = proof_seconds.map_or_else(String::new, |seconds| format!("{:.1} microseconds", seconds * 1e6));
    vec![append, Measured { seconds: proof_seconds, reached, note, ..prove }]
}

/// All nodes of a tree, as a store would keep them.
struct Stored(Vec<Vec<merkle::Hash>>);

impl merkle::NodeSource for Stored {
    fn node(&self, node: merkle::NodeId) -> Option<merkle::Hash> {
        self.0.get(node.level as usize)?.get(usize::try_from(node.index).ok()?).copied()
    }
}

fn stored(size: u64) -> Option<Stored> {
    let mut levels = vec![Vec::new(); 25];
    let mut frontier = merkle::Frontier::new();
    for number in 0..size {
        let hash = merkle::leaf_hash(&number.to_be_bytes());
        frontier.append_with(hash, |node, hash| {
            if let Some(level) = levels.get_mut(node.level as usize) {
                level.push(hash);
            }
        });
    }
    (frontier.size() == size).then_some(Stored(levels))
}
