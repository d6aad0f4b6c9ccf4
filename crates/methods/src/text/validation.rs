//! How good a model is on texts that it has not seen (验证): parts with the same share of each class, texts that
//! are nearly the same in one part, and figures that include when the model abstains.

use super::Segmenter;
use super::calibration::expected_calibration_error;
use super::classifier::{Examples, Model, Settings, TrainError, Workspace};
use crate::random::Random;
use std::collections::BTreeMap;

/// Cuts examples into parts of like size and like shares of the classes; a group stays in one part.
/// Gives the part of each example; the same seed gives the same parts.
pub fn folds(class_of: &[u32], group_of: &[u32], parts: usize, seed: u64) -> Vec<u32> {
    let parts = parts.max(1);
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    group_of.iter().enumerate().for_each(|(at, group)| groups.entry(*group).or_default().push(at));
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    let mut random = Random::new(seed);
    for at in (1..groups.len()).rev() {
        groups.swap(at, random.below(at as u32 + 1) as usize);
    }
    // Large groups first: the small ones even out what they leave.
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let classes = class_of.iter().max().map_or(0, |highest| *highest as usize + 1);
    let mut held = vec![vec![0_usize; classes]; parts];
    let mut sizes = vec![0_usize; parts];
    let mut fold_of = vec![0; class_of.len()];
    for group in groups {
        let like = |part: usize| -> usize { group.iter().map(|at| held[part][class_of[*at] as usize]).sum() };
        let part = (0..parts).min_by_key(|part| (like(*part), sizes[*part])).unwrap_or(0);
        for at in group {
            held[part][class_of[at] as usize] += 1;
            sizes[part] += 1;
            fold_of[at] = part as u32;
        }
    }
    fold_of
}

/// One text judged by a model that had not seen it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    pub truth: u32,
    pub answer: u32,
    pub confidence: f32,
    /// The model gave a suggestion.
    pub certain: bool,
}

/// Figures of one class.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct OfClass {
    pub class: String,
    /// Texts of this class.
    pub texts: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// Texts of one class taken for another.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Confusion {
    pub truth: String,
    pub answer: String,
    pub texts: usize,
}

/// What a model reached.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Evaluation {
    pub texts: usize,
    /// Mean of the classes' F1: rare classes count as much as frequent ones.
    pub macro_f1: f64,
    pub accuracy: f64,
    /// Share of texts above the abstention threshold, which was set on training data alone.
    pub coverage: f64,
    /// Accuracy among those.
    pub accuracy_at_threshold: f64,
    /// Accuracy among the nine tenths of which the model was surest.
    pub accuracy_at_90: f64,
    pub expected_calibration_error: f64,
    pub classes: Vec<OfClass>,
    /// The most frequent confusions first.
    pub confusions: Vec<Confusion>,
}

impl Evaluation {
    pub fn of(judged: &[Judged], classes: &[String]) -> Self {
        let right = |one: &Judged| one.truth == one.answer;
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let accuracy_of = |some: &[Judged]| share(some.iter().filter(|one| right(one)).count(), some.len());
        let certain: Vec<Judged> = judged.iter().filter(|one| one.certain).copied().collect();
        let mut surest = judged.to_vec();
        surest.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
        surest.truncate((judged.len() as f64 * 0.9).round() as usize);
        let of_class: Vec<OfClass> = (0..classes.len() as u32)
            .map(|class| {
                let texts = judged.iter().filter(|one| one.truth == class).count();
                let answered = judged.iter().filter(|one| one.answer == class).count();
                let both = judged.iter().filter(|one| right(one) && one.truth == class).count();
                OfClass {
                    class: classes[class as usize].clone(),
                    texts,
                    precision: share(both, answered),
                    recall: share(both, texts),
                    f1: share(2 * both, texts + answered),
                }
            })
            .collect();
        let mut counts: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        judged
            .iter()
            .filter(|one| !right(one))
            .for_each(|one| *counts.entry((one.truth, one.answer)).or_default() += 1);
        let name = |class: u32| classes.get(class as usize).cloned().unwrap_or_default();
        let mut confusions: Vec<Confusion> = counts
            .into_iter()
            .map(|((truth, answer), texts)| Confusion { truth: name(truth), answer: name(answer), texts })
            .collect();
        confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.texts));
        let seen: Vec<f64> = of_class.iter().filter(|class| class.texts > 0).map(|class| class.f1).collect();
        let answers: Vec<(f32, bool)> = judged.iter().map(|one| (one.confidence, right(one))).collect();
        Self {
            texts: judged.len(),
            macro_f1: seen.iter().sum::<f64>() / seen.len().max(1) as f64,
            accuracy: accuracy_of(judged),
            coverage: share(certain.len(), judged.len()),
            accuracy_at_threshold: accuracy_of(&certain),
            accuracy_at_90: accuracy_of(&surest),
            expected_calibration_error: expected_calibration_error(&answers),
            classes: of_class,
            confusions,
        }
    }
}

/// Judges texts with true classes by number.
pub fn judge(model: &Model, texts: &[&str], class_of: &[u32], segmenter: &Segmenter) -> Vec<Judged> {
    use rayon::prelude::*;
    texts
        .par_iter()
        .zip(class_of)
        .map_init(Workspace::default, |workspace, (text, truth)| {
            let suggestion = model.suggest(text, segmenter, workspace);
            Judged {
                truth: *truth,
                answer: suggestion.class as u32,
                confidence: suggestion.confidence,
                certain: suggestion.certain,
            }
        })
        .collect()
}

/// Judges every example by a model of the other parts. Words, weights, calibration and threshold are learnt
/// anew in each round, from the other parts alone.
///
/// # Errors
/// [`TrainError::NoFeatures`].
pub fn cross_validate(
    examples: &Examples,
    texts: &[&str],
    segmenter: &Segmenter,
    settings: &Settings,
    parts: usize,
    watch: &(dyn Fn(usize) + Sync),
) -> Result<Vec<Judged>, TrainError> {
    let fold_of = folds(&examples.class_of, &examples.group_of, parts, settings.linear.seed ^ 0x5eed);
    let mut judged = Vec::with_capacity(texts.len());
    for part in 0..parts as u32 {
        let with = |inside: bool| -> Vec<usize> {
            (0..fold_of.len()).filter(|at| (fold_of[*at] == part) == inside).collect()
        };
        let (train, test) = (with(false), with(true));
        let model = Model::of(examples, &train, settings)?;
        let test_texts: Vec<&str> = test.iter().map(|at| texts[*at]).collect();
        let class_of: Vec<u32> = test.iter().map(|at| examples.class_of[*at]).collect();
        judged.extend(judge(&model, &test_texts, &class_of, segmenter));
        watch(part as usize + 1);
    }
    Ok(judged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn figures_of_a_small_table_are_those_counted_by_hand() {
        let one = |truth, answer, confidence, certain| Judged { truth, answer, confidence, certain };
        let judged = [
            one(0, 0, 0.9, true),
            one(0, 0, 0.8, true),
            one(0, 1, 0.4, false),
            one(1, 1, 0.7, true),
            one(1, 0, 0.6, true),
        ];
        let found = Evaluation::of(&judged, &["a".into(), "b".into(), "never seen".into()]);
        // a: 2 of 3 answered right, 2 of 3 found; b: 1 of 2 and 1 of 2.
        assert!((found.macro_f1 - (2.0 / 3.0 + 0.5) / 2.0).abs() < 1e-12);
        assert!((found.accuracy - 0.6).abs() < 1e-12 && (found.coverage - 0.8).abs() < 1e-12);
        assert!((found.accuracy_at_threshold - 0.75).abs() < 1e-12);
        assert_eq!(found.confusions.len(), 2);
        let nothing = Evaluation::of(&[], &[]);
        assert!(nothing.macro_f1.abs() < 1e-12 && nothing.texts == 0);
    }

    proptest! {
        #[test]
        fn groups_stay_together_and_parts_are_alike(
            rows in proptest::collection::vec((0_u32..4, 0_u32..40), 0..200), parts in 1_usize..6,
        ) {
            let (class_of, group_of): (Vec<u32>, Vec<u32>) = rows.iter().copied().unzip();
            let fold_of = folds(&class_of, &group_of, parts, 3);
            prop_assert_eq!(fold_of.len(), rows.len());
            prop_assert!(fold_of.iter().all(|fold| (*fold as usize) < parts));
            let mut known = BTreeMap::new();
            for (group, fold) in group_of.iter().zip(&fold_of) {
                prop_assert_eq!(*known.entry(*group).or_insert(*fold), *fold);
            }
        }

        #[test]
        fn single_examples_are_shared_out_evenly(class_of in proptest::collection::vec(0_u32..3, 1..120), parts in 1_usize..6) {
            let group_of: Vec<u32> = (0..class_of.len() as u32).collect();
            let fold_of = folds(&class_of, &group_of, parts, 5);
            for class in 0..3 {
                let held: Vec<usize> = (0..parts as u32)
                    .map(|part| class_of.iter().zip(&fold_of).filter(|(c, f)| **c == class && **f == part).count())
                    .collect();
                prop_assert!(held.iter().max().unwrap() - held.iter().min().unwrap() <= 1, "{:?}", held);
            }
        }
    }
}
