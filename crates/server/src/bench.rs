//! `linli bench`: the project's own measurements, printed with the machine that they were made on.

mod assist;
pub mod client;
mod commands;
mod faults;
pub mod fill;
mod import;
mod insight;
mod live;
mod locate;
mod methods;
mod pages;
pub mod program;
mod routes;
mod safe_text;
mod scale;
mod search;
pub mod soak;
mod sweep;
pub mod town;
mod vault;
mod weights;

pub use faults::{Faults, kill_under_load};

use crate::command_line::Bench;
use crate::said::{Exit, Said, Speech, note};
use kernel::{Failure, Refusal};
use serde::Serialize;
use serde_json::json;

/// One measured figure with its goal.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub measurement: &'static str,
    pub what: String,
    pub value: f64,
    pub unit: &'static str,
    /// What is wanted, e.g. `≥ 2000`; `None` for figures that only explain others.
    pub goal: Option<Goal>,
    pub met: Option<bool>,
}

/// A bound that a figure should keep.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    AtLeast(f64),
    Below(f64),
}

impl Figure {
    pub fn new(measurement: &'static str, what: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { measurement, what: what.into(), value, unit, goal: None, met: None }
    }
    #[must_use]
    pub fn at_least(mut self, bound: f64) -> Self {
        self.goal = Some(Goal::AtLeast(bound));
        self.met = Some(self.value >= bound);
        self
    }
    #[must_use]
    pub fn below(mut self, bound: f64) -> Self {
        self.goal = Some(Goal::Below(bound));
        self.met = Some(self.value < bound);
        self
    }
    fn line(&self) -> String {
        let goal = match self.goal {
            Some(Goal::AtLeast(bound)) => format!("  (≥ {bound} {})", self.unit),
            Some(Goal::Below(bound)) => format!("  (< {bound} {})", self.unit),
            None => String::new(),
        };
        let mark = match self.met {
            Some(true) => " ✔",
            Some(false) => " ✘",
            None => "",
        };
        let value =
            if self.value >= 1000.0 { format!("{:.0}", self.value) } else { format!("{:.2}", self.value) };
        format!("{:<9} {:<44} {value:>10} {}{goal}{mark}", self.measurement, self.what, self.unit)
    }
}

/// What is measured when nothing is named; `assist` reads a million reports, `search` fills a database, `faults` kills processes, `sweep` fills one with clocks, `fill` with years of
/// history, `scale` compares a small one with a large one, `live` needs thousands of open files and `soak` breaks everything for half an hour; they are asked for by name.
const ALL: [&str; 10] =
    ["commands", "import", "locate", "routes", "safe-text", "vault", "pages", "memory", "start", "insight"];

/// `linli bench`
///
/// # Errors
/// Refusal `bench-unknown`; whatever a measurement could not do.
pub async fn run(options: Bench, speech: &Speech) -> Result<Said, Failure> {
    let wanted: Vec<&str> = match options.name.as_deref() {
        Some("methods") => return Ok(numerical(&options)),
        Some("soak") => return soak::run(&options, speech).await,
        Some(name)
            if ALL.contains(&name)
                || matches!(name, "assist" | "search" | "faults" | "fill" | "scale" | "sweep" | "live") =>
        {
            vec![name]
        }
        Some(other) => return Err(Refusal::invalid("bench-unknown", "name").with("given", other).into()),
        None => ALL.to_vec(),
    };
    let machine = machine();
    if !speech.json {
        note(&machine);
    }
    let mut figures = Vec::new();
    let mut measured = |found: Vec<Figure>| {
        if !speech.json {
            found.iter().for_each(|figure| note(&figure.line()));
        }
        figures.extend(found);
    };
    // The town of cases is made once and serves four measurements.
    let town = match wanted.iter().any(|name| matches!(*name, "pages" | "memory" | "start" | "insight")) {
        true => Some(town::Town::build(options.cases, speech).await?),
        false => None,
    };
    for name in &wanted {
        match (*name, &town) {
            ("commands", _) => measured(commands::measure(speech).await?),
            ("import", _) => measured(import::measure(options.file.as_deref(), speech).await?),
            ("locate", _) => measured(locate::measure()),
            ("assist", _) => {
                let reference = options.reference.as_deref();
                measured(tokio::task::block_in_place(|| assist::measure(reference)));
            }
            ("search", _) => measured(search::measure(options.cases, speech).await?),
            ("routes", _) => measured(routes::measure(crate::edge::now())?),
            ("safe-text", _) => measured(safe_text::figures()),
            ("vault", _) => measured(vault::figures()?),
            ("pages", Some(town)) => measured(pages::measure(town).await?),
            ("memory", Some(town)) => measured(program::memory(town).await?),
            ("start", Some(town)) => measured(program::start(town).await?),
            ("insight", Some(town)) => measured(insight::measure(town).await?),
            ("sweep", _) => measured(sweep::measure(&options.clocks, speech).await?),
            ("fill", _) => measured(fill::measure(&options, speech).await?),
            ("scale", _) => measured(scale::measure(&options, speech).await?),
            ("live", _) => measured(live::measure(options.connections, speech).await?),
            ("faults", _) => measured(faults::measure(options.kills, speech).await?),
            _ => {}
        }
    }
    let failed = figures.iter().any(|figure| figure.met == Some(false));
    let object = json!({ "machine": machine, "figures": serde_json::to_value(&figures)? });
    Ok(Said::done("", object).ending(if failed { Exit::Some } else { Exit::Done }))
}

/// `linli bench methods`: beside the times of the reference programs, where their data is at hand.
fn numerical(options: &Bench) -> Said {
    let measured = tokio::task::block_in_place(|| methods::run(options.reference.as_deref()));
    let missed = measured.iter().any(|one| one.reached == Some(false));
    let text = format!("{}\n{}", machine(), methods::table(&measured));
    let mut object = methods::to_json(&measured);
    if let Some(fields) = object.as_object_mut() {
        fields.insert("machine".to_owned(), json!(machine()));
    }
    Said::done(text, object).ending(if missed { Exit::Some } else { Exit::Done })
}

/// One line about the machine: figures mean nothing without it.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map(|line| line.trim_start_matches([':', ' ', '\t']).trim().to_owned()).unwrap_or_default()
    };
    let processor = field(&read("/proc/cpuinfo"), "model name");
    let memory = field(&read("/proc/meminfo"), "MemTotal");
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let system = read("/proc/sys/kernel/osrelease");
    let build =
        if cfg!(debug_assertions) { "debug build: figures are not comparable" } else { "release build" };
    format!("{cores} cores · {processor} · {memory} · {} {} · {build}", std::env::consts::OS, system.trim())
}

/// The value below which a share of the sorted values lies.
pub(crate) fn percentile(sorted: &[f64], share: f64) -> f64 {
    if sorted.is_empty() {
        return 0.0;
    }
    let last = sorted.len() - 1;
    let position = (share * last as f64).round().clamp(0.0, last as f64);
    // Checked above: between 0 and the last position.
    sorted.get(position as usize).copied().unwrap_or(0.0)
}

/// Per second.
pub(crate) fn rate(count: u64, time: std::time::Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(1e-9)
}
