//! `linli methods scan --model poisson|bernoulli|permutation --cas F [--pop F] [--ctl F] --geo F …`

use super::{Answer, Files, MethodsFailure, Progress, in_file, option, short, table};
use clap::Args;
use methods::scan::{
    CaseRow, Date, Limits, Locations, Model, Settings, Study, Windows, expected_cases, read_cases,
    read_locations, read_population, scan_watched,
};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Scan {
    /// poisson (needs --pop), bernoulli (needs --ctl) or permutation
    #[arg(long, value_name = "NAME")]
    pub model: String,
    /// Cases: location count [date [covariates]]
    #[arg(long, value_name = "FILE")]
    pub cas: PathBuf,
    /// Population: location year people [covariates]
    #[arg(long, value_name = "FILE")]
    pub pop: Option<PathBuf>,
    /// Controls: location count [date]
    #[arg(long, value_name = "FILE")]
    pub ctl: Option<PathBuf>,
    /// Places: location latitude longitude, or location x y
    #[arg(long, value_name = "FILE")]
    pub geo: PathBuf,
    /// The places are points of a plane, not latitude and longitude
    #[arg(long)]
    pub plane: bool,
    /// Periods: none (space only), year or day; day for permutation, else none when left out
    #[arg(long, value_name = "UNIT")]
    pub time: Option<String>,
    /// retrospective (any window) or prospective (windows that reach to the last period)
    #[arg(long, value_name = "KIND", default_value = "prospective")]
    pub windows: String,
    /// Longest window in periods; half of all when left out
    #[arg(long, value_name = "N")]
    pub longest: Option<usize>,
    /// First date; that of the first case when left out
    #[arg(long, value_name = "DATE")]
    pub start: Option<String>,
    /// Last date; that of the last case when left out
    #[arg(long, value_name = "DATE")]
    pub end: Option<String>,
    /// Largest share of people at risk (permutation: of cases) in a circle, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 50.0)]
    pub share: f64,
    /// Largest radius in kilometres (--plane: in the unit of the points)
    #[arg(long, value_name = "X")]
    pub radius: Option<f64>,
    #[arg(long, value_name = "N", default_value_t = 999)]
    pub replications: usize,
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Report at most so many clusters
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub clusters: usize,
}

/// First and last day of each period.
type Periods = Vec<(Date, Date)>;

pub(super) fn run(options: &Scan, files: &Files, progress: Progress<'_>) -> Result<Answer, MethodsFailure> {
    let (ids, points) = read_locations(&files.read(&options.geo)?).map_err(in_file(&options.geo))?;
    let located = if options.plane { Locations::plane(&points) } else { Locations::globe(&points) };
    let locations = located.map_err(in_file(&options.geo))?;
    let rows = read_cases(&files.read(&options.cas)?, &ids).map_err(in_file(&options.cas))?;
    let periods = periods(options, &rows)?;
    let cases = counts(&rows, ids.len(), &periods, options)?;
    let (model, weights) = model(options, files, &ids, &rows, &cases, &periods)?;
    let study = Study::new(locations, periods.len(), cases, model, weights).map_err(in_file(&options.cas))?;
    let longest = options.longest.unwrap_or(periods.len() / 2).clamp(1, periods.len());
    let windows = match options.windows.as_str() {
        _ if periods.len() == 1 => Windows::Whole,
        "retrospective" => Windows::Retrospective { longest },
        "prospective" => Windows::Prospective { longest },
        other => return Err(option(format!("--windows {other:?} is neither retrospective nor prospective"))),
    };
    let limits = Limits { share: options.share / 100.0, radius: options.radius };
    let (replications, seed) = (options.replications, options.seed);
    let settings = Settings { windows, limits, replications, seed, most_clusters: options.clusters };
    let watch = |done: usize| progress(done as u64, replications as u64);
    let findings = scan_watched(&study, settings, watch).map_err(option)?;
    let date = |date: Date| format!("{}-{:02}-{:02}", date.year, date.month, date.day);
    let names = |members: &[usize]| members.iter().map(|place| ids[*place].as_str()).collect::<Vec<_>>();
    let clusters: Vec<_> = findings
        .clusters
        .iter()
        .map(|cluster| {
            json!({
                "members": names(&cluster.members),
                "observed": cluster.observed,
                "expected": cluster.expected,
                "llr": cluster.llr,
                "relative_risk": cluster.relative_risk,
                "p": cluster.p,
                "from": date(periods[cluster.first_period].0),
                "to": date(periods[cluster.last_period].1),
                "recurrence_interval": cluster.recurrence_interval(),
                "ties": cluster.ties,
            })
        })
        .collect();
    let json = json!({
        "clusters": clusters,
        "cases": study.total_cases(),
        "replications": replications,
        "seed": findings.seed,
        "critical_value_5_percent": findings.critical_value(0.05),
    });
    let table_rows: Vec<Vec<String>> = findings
        .clusters
        .iter()
        .map(|cluster| {
            vec![
                names(&cluster.members)[0].to_owned(),
                cluster.members.len().to_string(),
                date(periods[cluster.first_period].0),
                date(periods[cluster.last_period].1),
                cluster.observed.to_string(),
                short(cluster.expected),
                short(cluster.relative_risk),
                short(cluster.llr),
                cluster.p.map_or_else(|| "-".to_owned(), short),
            ]
        })
        .collect();
    let heading = ["centre", "places", "from", "to", "cases", "expected", "risk", "llr", "p"];
    Ok(Answer { text: table(&heading, &table_rows), json })
}

fn periods(options: &Scan, rows: &[CaseRow]) -> Result<Periods, MethodsFailure> {
    let given =
        |text: &Option<String>| text.as_ref().map(|text| text.parse::<Date>().map_err(option)).transpose();
    let dates = || rows.iter().filter_map(|row| row.date);
    let unit = options.time.as_deref().unwrap_or(if options.model == "permutation" { "day" } else { "none" });
    let fallback = Date { year: 2000, month: 1, day: 1 };
    let first = given(&options.start)?.or_else(|| dates().min()).unwrap_or(fallback);
    let last = given(&options.end)?.or_else(|| dates().max()).unwrap_or(fallback).max(first);
    let whole_year = |year: i32| (Date { year, month: 1, day: 1 }, Date { year, month: 12, day: 31 });
    match unit {
        // Dates of yearly files name the year's first day; the study reaches to the year's end.
        "none" if options.end.is_none() => Ok(vec![(first, whole_year(last.year).1)]),
        "none" => Ok(vec![(first, last)]),
        "year" => Ok((first.year..=last.year).map(whole_year).collect()),
        "day" if last.number() - first.number() < 20_000 => Ok(days(first, last)),
        "day" => Err(option("more than 20,000 days; choose --time year, or --start and --end")),
        other => Err(option(format!("--time {other:?} is none of none, year, day"))),
    }
}

fn days(first: Date, last: Date) -> Periods {
    (first.year..=last.year)
        .flat_map(|year| (1..=12).flat_map(move |month| (1..=31).map(move |day| (year, month, day))))
        .filter_map(|(year, month, day)| format!("{year}/{month}/{day}").parse::<Date>().ok())
        .filter(|day| *day >= first && *day <= last)
        .map(|day| (day, day))
        .collect()
}

fn counts(
    rows: &[CaseRow],
    places: usize,
    periods: &Periods,
    options: &Scan,
) -> Result<Vec<u32>, MethodsFailure> {
    let mut counts = vec![0_u32; places * periods.len()];
    for row in rows {
        let period = match row.date {
            None if periods.len() > 1 => return Err(in_file(&options.cas)("a case without a date")),
            None => 0,
            Some(date) => {
                let after = periods.partition_point(|period| period.0 <= date);
                match after.checked_sub(1).filter(|at| date <= periods[*at].1) {
                    Some(period) => period,
                    None => return Err(in_file(&options.cas)("a case outside --start and --end")),
                }
            }
        };
        let count = &mut counts[row.location * periods.len() + period];
        *count = count.saturating_add(row.count);
    }
    Ok(counts)
}

fn model(
    options: &Scan,
    files: &Files,
    ids: &[String],
    rows: &[CaseRow],
    cases: &[u32],
    periods: &Periods,
) -> Result<(Model, Vec<f64>), MethodsFailure> {
    let per_place = |numbers: &[f64]| numbers.chunks(periods.len()).map(|row| row.iter().sum()).collect();
    let floats = |numbers: &[u32]| numbers.iter().map(|count| f64::from(*count)).collect::<Vec<f64>>();
    match (options.model.as_str(), &options.pop, &options.ctl) {
        ("permutation", _, _) => Ok((Model::Permutation, per_place(&floats(cases)))),
        ("poisson", Some(pop), _) => {
            let census = read_population(&files.read(pop)?, ids).map_err(in_file(pop))?;
            let mut of_category = BTreeMap::new();
            for row in rows {
                *of_category.entry(row.category.clone()).or_insert(0.0) += f64::from(row.count);
            }
            let (expected, weights) = expected_cases(&census, ids.len(), periods, &of_category);
            Ok((Model::Poisson { expected }, weights))
        }
        ("bernoulli", _, Some(ctl)) => {
            let controls = read_cases(&files.read(ctl)?, ids).map_err(in_file(ctl))?;
            let controls = counts(&controls, ids.len(), periods, options)?;
            let people: Vec<f64> =
                cases.iter().zip(&controls).map(|(a, b)| f64::from(*a) + f64::from(*b)).collect();
            Ok((Model::Bernoulli { controls }, per_place(&people)))
        }
        ("poisson", None, _) => Err(option("--model poisson needs --pop")),
        ("bernoulli", _, None) => Err(option("--model bernoulli needs --ctl")),
        (other, _, _) => Err(option(format!("--model {other:?} is none of poisson, bernoulli, permutation"))),
    }
}
