//! `linli methods warn FILE.json --method c1|c2|c3|cusum|farrington …`

use super::{Answer, Files, MethodsFailure, Progress, in_file, option, short, table};
use clap::Args;
use methods::warning::{self, Bound, Series, cusum, ears, farrington};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Warn {
    /// {"freq": periods a year, "observed": [counts]}
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// c1, c2, c3, cusum, farrington or farrington_original
    #[arg(long, value_name = "NAME")]
    pub method: String,
    /// First period to judge, from 1; the first possible one (cusum: the middle) when left out
    #[arg(long, value_name = "N")]
    pub from: Option<usize>,
    /// Chance of a false alarm per period; the method's usual one when left out
    #[arg(long, value_name = "SHARE")]
    pub alpha: Option<f64>,
    /// ears: least standard deviation (0 as in the reference program)
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    pub least_deviation: f64,
    /// ears: periods in the baseline
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub baseline: usize,
    /// cusum: standard, rossi or anscombe
    #[arg(long, value_name = "NAME", default_value = "rossi")]
    pub transformation: String,
    /// cusum: allowance
    #[arg(long, value_name = "X", default_value_t = 1.04)]
    pub k: f64,
    /// cusum: alarm at this sum
    #[arg(long, value_name = "X", default_value_t = 2.26)]
    pub h: f64,
    /// farrington: nb_plugin, delta or muan
    #[arg(long, value_name = "NAME", default_value = "nb_plugin")]
    pub threshold: String,
    /// farrington: years to look back
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub years: usize,
    /// farrington: periods before and after the same period of each year
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub half_window: usize,
    /// farrington: levels of the year (1: windows only)
    #[arg(long, value_name = "N")]
    pub levels: Option<usize>,
    /// farrington: latest periods left out
    #[arg(long, value_name = "N")]
    pub left_out: Option<usize>,
    /// farrington: keep the trend if its p-value is below this
    #[arg(long, value_name = "P")]
    pub trend_limit: Option<f64>,
}

pub(super) fn run(options: &Warn, files: &Files, progress: Progress<'_>) -> Result<Answer, MethodsFailure> {
    let series = warning::read(&files.read(&options.file)?).map_err(in_file(&options.file))?;
    if options.alpha.is_some_and(|alpha| !(alpha > 0.0 && alpha < 1.0)) {
        return Err(option("--alpha must lie between 0 and 1"));
    }
    let bounds = match options.method.as_str() {
        "c1" => of_ears(options, &series, ears::Method::C1),
        "c2" => of_ears(options, &series, ears::Method::C2),
        "c3" => of_ears(options, &series, ears::Method::C3),
        "cusum" => of_cusum(options, &series)?,
        "farrington" => of_farrington(options, &series, farrington::Settings::default(), progress)?,
        "farrington_original" => of_farrington(options, &series, farrington::Settings::original(), progress)?,
        other => {
            return Err(option(format!(
                "--method {other:?} is none of c1, c2, c3, cusum, farrington, farrington_original"
            )));
        }
    };
    let first = options.from.map_or(0, |from| from.saturating_sub(1));
    let bounds: Vec<Bound> = bounds.into_iter().filter(|bound| bound.index >= first).collect();
    let alarms: Vec<usize> = bounds.iter().filter(|bound| bound.alarm).map(|bound| bound.index + 1).collect();
    let json = json!({
        "method": options.method,
        "first": bounds.first().map(|bound| bound.index + 1),
        "bounds": bounds.iter().map(|bound| bound.upper).collect::<Vec<_>>(),
        "alarms": alarms,
    });
    let rows: Vec<Vec<String>> = bounds
        .iter()
        .map(|bound| {
            vec![
                (bound.index + 1).to_string(),
                series.counts()[bound.index].to_string(),
                bound.upper.map_or_else(|| "-".to_owned(), short),
                if bound.alarm { "alarm" } else { "" }.to_owned(),
            ]
        })
        .collect();
    Ok(Answer { text: table(&["period", "count", "bound", ""], &rows), json })
}

fn of_ears(options: &Warn, series: &Series, method: ears::Method) -> Vec<Bound> {
    let usual = ears::Settings::usual(method);
    let alpha = options.alpha.unwrap_or(usual.alpha);
    let (baseline, least_deviation) = (options.baseline, options.least_deviation);
    ears::ears(series, method, ears::Settings { baseline, alpha, least_deviation })
}

fn of_cusum(options: &Warn, series: &Series) -> Result<Vec<Bound>, MethodsFailure> {
    let transformation = match options.transformation.as_str() {
        "standard" => cusum::Transformation::Standard,
        "rossi" => cusum::Transformation::Rossi,
        "anscombe" => cusum::Transformation::Anscombe,
        other => {
            return Err(option(format!("--transformation {other:?} is none of standard, rossi, anscombe")));
        }
    };
    let first = options.from.map_or(series.counts().len() / 2, |from| from.saturating_sub(1));
    let settings = cusum::Settings { transformation, k: options.k, h: options.h, expected: None, first };
    Ok(cusum::cusum(series, settings).into_iter().map(Bound::from).collect())
}

fn of_farrington(
    options: &Warn,
    series: &Series,
    usual: farrington::Settings,
    progress: Progress<'_>,
) -> Result<Vec<Bound>, MethodsFailure> {
    let threshold = match options.threshold.as_str() {
        _ if usual.threshold == farrington::Threshold::Original => usual.threshold,
        "nb_plugin" => farrington::Threshold::NegativeBinomial,
        "delta" => farrington::Threshold::Delta,
        "muan" => farrington::Threshold::Muan,
        other => return Err(option(format!("--threshold {other:?} is none of nb_plugin, delta, muan"))),
    };
    let settings = farrington::Settings {
        threshold,
        years: options.years,
        half_window: options.half_window,
        levels: options.levels.unwrap_or(usual.levels),
        left_out: options.left_out.unwrap_or(usual.left_out),
        trend_limit: options.trend_limit.unwrap_or(usual.trend_limit),
        alpha: options.alpha.unwrap_or(usual.alpha),
        ..usual
    };
    if settings.half_window * 2 + 1 > series.frequency() || settings.levels > series.frequency() {
        return Err(option("windows and levels must fit into a year"));
    }
    let first = settings.first(series.frequency());
    let range = first..series.counts().len();
    let of = range.len() as u64;
    let watch = |done: usize| progress(done as u64, of);
    let judged = farrington::farrington_watched(series, settings, range, watch);
    Ok(judged.into_iter().map(Bound::from).collect())
}
