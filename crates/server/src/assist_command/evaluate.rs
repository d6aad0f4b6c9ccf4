//! `linli assist evaluate --train FILE [--test FILE] …`

use super::messages::{self, Table};
use crate::methods_command::{Answer, Files, MethodsFailure, Progress, option, table};
use clap::Args;
use methods::text::validation::{self, Evaluation};
use methods::text::{Examples, Model, Segmenter, Settings};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Instant as Stopwatch;

#[derive(Debug, Args)]
pub struct Evaluate {
    /// Messages with their true classes (.csv, with a heading); without one a version of a deployment is compared with what
    /// people decided lately
    #[arg(long, value_name = "FILE", required_unless_present = "data")]
    pub train: Option<PathBuf>,
    /// A deployment instead of a file
    #[arg(long, value_name = "DIR", conflicts_with = "train")]
    pub data: Option<PathBuf>,
    /// Which version of the deployment; the newest when left out
    #[arg(long, value_name = "VERSION")]
    pub model: Option<i64>,
    /// Messages that the model is measured on; the training messages part by part when left out
    #[arg(long, value_name = "FILE")]
    pub test: Option<PathBuf>,
    /// Column of the text; several are joined
    #[arg(long, value_name = "NAME", default_value = "text")]
    pub text_column: Vec<String>,
    /// Column of the class
    #[arg(long, value_name = "NAME", default_value = "label")]
    pub label_column: String,
    /// Without a test file: parts of which each is judged by a model of the others
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub folds: usize,
    /// Share of messages that shall get a suggestion
    #[arg(long, value_name = "SHARE", default_value_t = 0.9)]
    pub coverage: f64,
}

/// What was measured.
#[derive(Clone, Debug)]
pub struct Measurement {
    pub evaluation: Evaluation,
    /// Training with all messages of the file, features and calibration included.
    pub train_seconds: f64,
    /// Suggesting for `predicted` messages, cutting into words included.
    pub predict_seconds: f64,
    pub predicted: usize,
    pub features: usize,
    pub threshold: f32,
}

pub(super) fn run(
    options: &Evaluate,
    files: &Files,
    progress: Progress<'_>,
) -> Result<Answer, MethodsFailure> {
    if options.folds < 2 {
        return Err(option("--folds must be 2 or more"));
    }
    if !(0.0..=1.0).contains(&options.coverage) {
        return Err(option("--coverage must lie between 0 and 1"));
    }
    let Some(file) = &options.train else { return Err(option("--train is missing")) };
    let read =
        |path: &Path| Labelled::of(&Table::read(path, files)?, &options.text_column, &options.label_column);
    let train = read(file)?;
    let test = match &options.test {
        Some(path) => Some(read(path)?),
        None => None,
    };
    let settings = Settings { coverage: options.coverage, ..Settings::default() };
    let watch = |done: usize| progress(done as u64, options.folds as u64);
    let measured = measure(&train, test.as_ref(), options.folds, &settings, &watch)
        .map_err(|cause| messages::wrong(&file.display().to_string(), cause))?;
    Ok(Answer { text: in_words(&measured, options), json: as_json(&measured, options) })
}

/// Texts with their true classes.
#[derive(Clone, Debug, Default)]
pub struct Labelled {
    pub texts: Vec<String>,
    pub labels: Vec<String>,
}

impl Labelled {
    /// Reads a table; nothing when it is none or lacks a column.
    pub(crate) fn read(path: &Path, text: &str, label: &str) -> Option<Self> {
        let table = Table::read(path, &Files::default()).ok()?;
        Self::of(&table, &[text.to_owned()], label).ok()
    }

    fn of(table: &Table, texts: &[String], label: &str) -> Result<Self, MethodsFailure> {
        let columns: Vec<usize> = texts.iter().map(|name| table.column(name)).collect::<Result<_, _>>()?;
        let label = table.column(label)?;
        let mut labelled = Self::default();
        // A message without a class teaches nothing and measures nothing.
        for row in (0..table.count()).filter(|row| !table.cell(*row, label).trim().is_empty()) {
            labelled.texts.push(table.joined(row, &columns));
            labelled.labels.push(table.cell(row, label).trim().to_owned());
        }
        if labelled.texts.is_empty() {
            return Err(
                table.wrong("there is no row with a class; name the column of the class with --label-column")
            );
        }
        Ok(labelled)
    }
}

/// Measures on the test messages, or part by part on the training messages.
///
/// # Errors
/// There is nothing to learn from.
pub fn measure(
    train: &Labelled,
    test: Option<&Labelled>,
    folds: usize,
    settings: &Settings,
    watch: &(dyn Fn(usize) + Sync),
) -> Result<Measurement, methods::text::classifier::TrainError> {
    let segmenter = Segmenter::new();
    let texts: Vec<&str> = train.texts.iter().map(String::as_str).collect();
    let labels: Vec<&str> = train.labels.iter().map(String::as_str).collect();
    let start = Stopwatch::now();
    let examples = Examples::new(&texts, &labels, &segmenter, settings.features)?;
    let all: Vec<usize> = (0..examples.len()).collect();
    let model = Model::of(&examples, &all, settings)?;
    let train_seconds = start.elapsed().as_secs_f64();
    let mut classes = model.classes().to_vec();
    let (unseen, class_of) = match test {
        Some(test) => {
            let mut of = |label: &String| -> u32 {
                let at = classes.iter().position(|known| known == label).unwrap_or_else(|| {
                    classes.push(label.clone());
                    classes.len() - 1
                });
                at as u32
            };
            (test.texts.iter().map(String::as_str).collect(), test.labels.iter().map(&mut of).collect())
        }
        None => (texts.clone(), examples.class_of.clone()),
    };
    let start = Stopwatch::now();
    let judged = validation::judge(&model, &unseen, &class_of, &segmenter);
    let predict_seconds = start.elapsed().as_secs_f64();
    let judged = match test {
        Some(_) => judged,
        None => validation::cross_validate(&examples, &texts, &segmenter, settings, folds, watch)?,
    };
    Ok(Measurement {
        evaluation: Evaluation::of(&judged, &classes),
        train_seconds,
        predict_seconds,
        predicted: unseen.len(),
        features: model.features(),
        threshold: model.threshold(),
    })
}

/// Confusions that are told.
const CONFUSIONS: usize = 10;

fn as_json(measured: &Measurement, options: &Evaluate) -> Value {
    let evaluation = &measured.evaluation;
    json!({
        "measured_on": if options.test.is_some() { "test" } else { "folds" },
        "folds": options.test.is_none().then_some(options.folds),
        "texts": evaluation.texts,
        "macro_f1": evaluation.macro_f1,
        "accuracy": evaluation.accuracy,
        "threshold": measured.threshold,
        "coverage": evaluation.coverage,
        "accuracy_at_threshold": evaluation.accuracy_at_threshold,
        "accuracy_at_90_percent": evaluation.accuracy_at_90,
        "expected_calibration_error": evaluation.expected_calibration_error,
        "train_seconds": measured.train_seconds,
        "predict_seconds": measured.predict_seconds,
        "predicted": measured.predicted,
        "predicted_per_second": measured.predicted as f64 / measured.predict_seconds.max(1e-9),
        "features": measured.features,
        "classes": evaluation.classes,
        "confusions": evaluation.confusions.iter().take(CONFUSIONS).collect::<Vec<_>>(),
    })
}

fn in_words(measured: &Measurement, options: &Evaluate) -> String {
    let evaluation = &measured.evaluation;
    let on = match &options.test {
        Some(path) => format!("{} messages of {}", evaluation.texts, path.display()),
        None => format!(
            "{} messages, each judged by a model of the other {} of {} parts",
            evaluation.texts,
            options.folds - 1,
            options.folds
        ),
    };
    let figures = [
        ("macro F1", format!("{:.4}", evaluation.macro_f1)),
        ("accuracy", format!("{:.4}", evaluation.accuracy)),
        ("coverage at the threshold", format!("{:.4}", evaluation.coverage)),
        ("accuracy at the threshold", format!("{:.4}", evaluation.accuracy_at_threshold)),
        ("accuracy at 90 % coverage", format!("{:.4}", evaluation.accuracy_at_90)),
        ("expected calibration error", format!("{:.4}", evaluation.expected_calibration_error)),
        ("training, seconds", format!("{:.2}", measured.train_seconds)),
        (
            "messages a second",
            format!("{:.0}", measured.predicted as f64 / measured.predict_seconds.max(1e-9)),
        ),
    ];
    let figures: Vec<Vec<String>> =
        figures.into_iter().map(|(what, value)| vec![what.to_owned(), value]).collect();
    let mut worst = evaluation.classes.clone();
    worst.sort_by(|one, other| one.f1.total_cmp(&other.f1));
    let classes: Vec<Vec<String>> = worst
        .iter()
        .take(20)
        .map(|class| {
            let number = |value: f64| format!("{value:.3}");
            vec![
                class.texts.to_string(),
                number(class.precision),
                number(class.recall),
                number(class.f1),
                class.class.clone(),
            ]
        })
        .collect();
    let confusions: Vec<Vec<String>> = evaluation
        .confusions
        .iter()
        .take(CONFUSIONS)
        .map(|one| vec![one.texts.to_string(), format!("{} → {}", one.truth, one.answer)])
        .collect();
    format!(
        "{on}\n\n{}\n\n{}\n\n{}",
        table(&["figure", "value"], &figures),
        table(&["texts", "precision", "recall", "F1", "class, the worst first"], &classes),
        table(&["texts", "taken for another"], &confusions),
    )
}
