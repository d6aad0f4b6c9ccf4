//! Training a model on decided cases, and measuring it on cases that it has not seen. What is measured is what people will
//! see: a suggestion is made only when the rules allow it, and a heading counts as right when the matter lies below it.

use super::Rules;
use super::choosing::{Chosen, choose};
use super::layers::{Layers, Lessons};
use methods::text::calibration::expected_calibration_error;
use methods::text::classifier::TrainError;
use methods::text::{Segmenter, Settings, validation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How well suggestions do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// Cases that were judged.
    pub cases: usize,
    /// Mean of the matters' F1, exact matters only; rare matters count as much as frequent ones.
    pub macro_f1: f64,
    /// Share of cases whose exact matter was the likeliest.
    pub accuracy: f64,
    /// Share of cases for which something was suggested.
    pub coverage: f64,
    /// Share of these suggestions that were right.
    pub accuracy_shown: f64,
    /// Of the suggestions: how many named only a heading.
    pub headings: f64,
    /// How far stated confidence and share of right answers lie apart.
    pub calibration_error: f64,
    /// Matters that occurred, the most frequent first.
    pub matters: Vec<OfMatter>,
    /// Matters taken for others, the most frequent first.
    pub taken: Vec<Taken>,
}

/// Figures of one matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OfMatter {
    pub matter: String,
    /// Cases of this matter.
    pub cases: usize,
    /// Of these: something was suggested, and it was right.
    pub suggested: usize,
    pub right: usize,
    pub f1: f64,
}

/// Cases of one matter for which another was suggested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Taken {
    pub truth: String,
    pub suggested: String,
    pub cases: usize,
}

/// A trained model with what it reached on cases that it had not seen.
#[derive(Debug)]
pub struct Learnt {
    pub model: Layers,
    pub figures: Figures,
    /// Cases of each matter that were learnt from.
    pub cases: BTreeMap<String, u64>,
}

/// There is too little to learn from.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooFew {
    #[error("{found} decided cases, {needed} are needed")]
    Cases { found: usize, needed: usize },
    #[error(transparent)]
    Train(#[from] TrainError),
}

/// Confusions that are kept.
const MOST_TAKEN: usize = 30;
/// From so many cases on, five parts instead of three.
const MANY: usize = 2_000;

/// Trains on texts with their matters as people left them in the end. `names` are the catalogue's own words for each matter:
/// they teach matters that have no case yet, and are never measured on. `watch` is told of each part that is done.
///
/// # Errors
/// [`TooFew`].
pub fn learn(
    cases: &[(String, String)],
    names: &[(String, String)],
    segmenter: &Segmenter,
    rules: &Rules,
    above: &(impl Fn(&str) -> Vec<String> + Sync),
    watch: &(dyn Fn(usize, usize) + Sync),
) -> Result<Learnt, TooFew> {
    let needed = usize::try_from(rules.least_cases).unwrap_or(usize::MAX);
    if cases.len() < needed {
        return Err(TooFew::Cases { found: cases.len(), needed });
    }
    let all: Vec<&(String, String)> = cases.iter().chain(names).collect();
    let texts: Vec<&str> = all.iter().map(|(text, _)| text.as_str()).collect();
    let labels: Vec<&str> = all.iter().map(|(_, label)| rules.now_called(label)).collect();
    let lessons = Lessons::read(&texts, &labels, segmenter, above)?;
    let examples = lessons.exact();
    let parts = if cases.len() >= MANY { 5 } else { 3 };
    let of = cases.len();
    let part_of = validation::folds(
        &examples.class_of[..of],
        &examples.group_of[..of],
        parts,
        Settings::default().linear.seed,
    );
    let mut judged = Vec::with_capacity(of);
    for part in 0..parts {
        let held = |at: &usize| part_of.get(*at).is_some_and(|own| *own as usize == part);
        let chosen: Vec<usize> = (0..examples.len()).filter(|at| !held(at)).collect();
        let model = lessons.learn(&chosen)?;
        for at in (0..of).filter(held) {
            judged.push(judge(&model, texts[at], labels[at], segmenter, rules, above));
        }
        watch(part + 1, parts + 1);
    }
    let every: Vec<usize> = (0..examples.len()).collect();
    let model = lessons.learn(&every)?;
    watch(parts + 1, parts + 1);
    let mut counted = BTreeMap::new();
    for label in &labels[..of] {
        *counted.entry((*label).to_owned()).or_default() += 1;
    }
    Ok(Learnt { model, figures: figures(&judged), cases: counted })
}

/// Measures a model on cases that it was not trained with.
pub fn measure(
    model: &Layers,
    cases: &[(String, String)],
    segmenter: &Segmenter,
    rules: &Rules,
    above: &impl Fn(&str) -> Vec<String>,
) -> (Figures, Vec<Judgement>) {
    let judged: Vec<Judged> = cases
        .iter()
        .map(|(text, matter)| judge(model, text, rules.now_called(matter), segmenter, rules, above))
        .collect();
    let figures = figures(&judged);
    let judgement = |one: Judged| Judgement { chosen: one.chosen, likeliest: one.likeliest };
    (figures, judged.into_iter().map(judgement).collect())
}

/// What a version says of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// What would have been suggested.
    pub chosen: Option<Chosen>,
    /// Its first guess, sure or not.
    pub likeliest: String,
}

/// A case with what would have been suggested for it.
struct Judged {
    truth: String,
    likeliest: String,
    confidence: f32,
    chosen: Option<Chosen>,
    right: bool,
}

fn judge(
    model: &Layers,
    text: &str,
    truth: &str,
    segmenter: &Segmenter,
    rules: &Rules,
    above: &impl Fn(&str) -> Vec<String>,
) -> Judged {
    let likely = model.likely(text, segmenter, rules, above);
    let chosen = choose(&likely, rules, above);
    let right = chosen.as_ref().is_some_and(|chosen| {
        chosen.code == truth || (chosen.heading && above(truth).contains(&chosen.code))
    });
    let (likeliest, confidence) = likely.into_iter().next().unwrap_or_default();
    Judged { truth: truth.to_owned(), likeliest, confidence, chosen, right }
}

fn figures(judged: &[Judged]) -> Figures {
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let count = |test: &dyn Fn(&Judged) -> bool| judged.iter().filter(|one| test(one)).count();
    let shown = count(&|one| one.chosen.is_some());
    let mut by_matter: BTreeMap<&str, OfMatter> = BTreeMap::new();
    let mut answered: BTreeMap<&str, usize> = BTreeMap::new();
    let mut hit: BTreeMap<&str, usize> = BTreeMap::new();
    let mut taken: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for one in judged {
        let own = by_matter.entry(&one.truth).or_insert_with(|| OfMatter {
            matter: one.truth.clone(),
            cases: 0,
            suggested: 0,
            right: 0,
            f1: 0.0,
        });
        own.cases += 1;
        own.suggested += usize::from(one.chosen.is_some());
        own.right += usize::from(one.right);
        *answered.entry(&one.likeliest).or_default() += 1;
        if one.likeliest == one.truth {
            *hit.entry(&one.truth).or_default() += 1;
        }
        if let Some(chosen) = one.chosen.as_ref().filter(|_| !one.right) {
            *taken.entry((&one.truth, &chosen.code)).or_default() += 1;
        }
    }
    let mut matters: Vec<OfMatter> = by_matter
        .into_iter()
        .map(|(code, own)| {
            let both = hit.get(code).copied().unwrap_or(0);
            let f1 = share(2 * both, own.cases + answered.get(code).copied().unwrap_or(0));
            OfMatter { f1, ..own }
        })
        .collect();
    matters.sort_by(|one, other| other.cases.cmp(&one.cases).then_with(|| one.matter.cmp(&other.matter)));
    let mut taken: Vec<Taken> = taken
        .into_iter()
        .map(|((truth, suggested), cases)| Taken {
            truth: truth.to_owned(),
            suggested: suggested.to_owned(),
            cases,
        })
        .collect();
    taken.sort_by(|one, other| other.cases.cmp(&one.cases).then_with(|| one.truth.cmp(&other.truth)));
    taken.truncate(MOST_TAKEN);
    let answers: Vec<(f32, bool)> =
        judged.iter().map(|one| (one.confidence, one.likeliest == one.truth)).collect();
    Figures {
        cases: judged.len(),
        macro_f1: matters.iter().map(|own| own.f1).sum::<f64>() / matters.len().max(1) as f64,
        accuracy: share(count(&|one| one.likeliest == one.truth), judged.len()),
        coverage: share(shown, judged.len()),
        accuracy_shown: share(count(&|one| one.right), shown),
        headings: share(count(&|one| one.chosen.as_ref().is_some_and(|chosen| chosen.heading)), shown),
        calibration_error: expected_calibration_error(&answers),
        matters,
        taken,
    }
}
