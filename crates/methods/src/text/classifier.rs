//! Which matter a message is about (分类): a linear model with calibrated confidence, silent below its
//! threshold, that says by which words it decided and learns from corrections.

use super::calibration::Calibration;
use super::features::{self, Corpus, FeatureSettings, Key, Lookup, Scratch, VIEWS, key_of_word, view_of};
use super::fitting::{Fitted, dampened, rarity, shares};
use super::linear::{self, LANES, Lane, LinearSettings};
use super::{Segmenter, normalise, validation};
use std::collections::{BTreeMap, HashSet};

/// How a model is trained.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Settings {
    pub features: FeatureSettings,
    pub linear: LinearSettings,
    /// How much the second opinion counts, from 0 to 1: the same problem with features scaled by how much more
    /// often a class has them than the others (Wang and Manning 2012).
    pub ratios: f32,
    /// Share of messages that shall get a suggestion; the threshold is set for it while training.
    pub coverage: f64,
    /// Parts into which examples are cut to measure confidence on unseen ones.
    pub parts: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            features: FeatureSettings::default(),
            linear: LinearSettings::default(),
            ratios: 1.0,
            coverage: 0.9,
            parts: 3,
        }
    }
}

/// Why there is no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrainError {
    #[error("there are {texts} texts and {labels} labels; give each text one label")]
    Uneven { texts: usize, labels: usize },
    #[error("{0} classes cannot be told apart; give examples of at least two")]
    TooFewClasses(usize),
    #[error("no word stands in two texts; give more examples")]
    NoFeatures,
}

/// Why a correction was not learnt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionError {
    #[error("the model does not know the class {0}; train it anew with examples of this class")]
    UnknownClass(String),
    #[error("the text holds no word to learn from")]
    Empty,
}

/// Examples, read once and used for many models.
#[derive(Debug)]
pub struct Examples {
    pub(super) corpus: Corpus,
    /// Names of the classes, in order.
    pub classes: Vec<String>,
    /// The class of each text.
    pub class_of: Vec<u32>,
    /// Texts with the same number are nearly the same and stay together.
    pub group_of: Vec<u32>,
    settings: FeatureSettings,
}

impl Examples {
    /// # Errors
    /// [`TrainError::Uneven`], [`TrainError::TooFewClasses`].
    pub fn new(
        texts: &[&str],
        labels: &[&str],
        segmenter: &Segmenter,
        settings: FeatureSettings,
    ) -> Result<Self, TrainError> {
        if texts.len() != labels.len() {
            return Err(TrainError::Uneven { texts: texts.len(), labels: labels.len() });
        }
        let numbers: BTreeMap<&str, u32> = labels
            .iter()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .enumerate()
            .map(|(number, label)| (*label, number as u32))
            .collect();
        if numbers.len() < 2 {
            return Err(TrainError::TooFewClasses(numbers.len()));
        }
        Ok(Self {
            corpus: Corpus::new(texts, segmenter, &settings),
            classes: numbers.keys().map(|label| (*label).to_owned()).collect(),
            class_of: labels.iter().filter_map(|label| numbers.get(label).copied()).collect(),
            group_of: super::duplicates::groups(texts),
            settings,
        })
    }

    pub fn len(&self) -> usize {
        self.class_of.len()
    }

    pub fn is_empty(&self) -> bool {
        self.class_of.is_empty()
    }
}

/// A suggestion.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Number of the class in [`Model::classes`].
    pub class: usize,
    /// Probability that it is right, calibrated.
    pub confidence: f32,
    /// Of all classes; they add up to one.
    pub probabilities: Vec<f32>,
    /// False: the model abstains (弃权) and a person decides without it.
    pub certain: bool,
}

/// A trained model.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Model {
    settings: Settings,
    classes: Vec<String>,
    keys: Vec<Key>,
    lookup: Lookup,
    /// Weight by rarity of each feature.
    rarity: Vec<f32>,
    /// For each feature as many lanes as the classes need.
    weights: Vec<Lane>,
    bias: Vec<Lane>,
    calibration: Calibration,
    threshold: f32,
    /// Texts that it was trained with, corrections included.
    examples: usize,
}

/// Memory of one thread that suggests.
#[derive(Debug, Default)]
pub struct Workspace {
    scratch: Scratch,
    /// Features of the text, and where each would stand among the known ones.
    keys: Vec<(Key, u16)>,
    slots: Vec<(u32, u32)>,
    counts: Vec<u16>,
    /// Features met in the text, each view's for itself.
    touched: [Vec<u32>; VIEWS],
    scores: Vec<Lane>,
    /// Sums of one view.
    sums: Vec<Lane>,
    /// Whether the last text holds anything that the model knows.
    met: bool,
}

impl Model {
    /// Trains with all examples.
    ///
    /// # Errors
    /// [`TrainError`].
    pub fn train(
        texts: &[&str],
        labels: &[&str],
        segmenter: &Segmenter,
        settings: &Settings,
    ) -> Result<Self, TrainError> {
        let examples = Examples::new(texts, labels, segmenter, settings.features)?;
        let all: Vec<usize> = (0..examples.len()).collect();
        Self::of(&examples, &all, settings)
    }

    /// Trains with some of the examples; everything is learnt from these alone.
    ///
    /// # Errors
    /// [`TrainError::NoFeatures`].
    pub fn of(examples: &Examples, chosen: &[usize], settings: &Settings) -> Result<Self, TrainError> {
        use rayon::prelude::*;
        let settings = &Settings { features: examples.settings, ..*settings };
        let fold_of = validation::folds(
            &chosen.iter().map(|at| examples.class_of[*at]).collect::<Vec<_>>(),
            &chosen.iter().map(|at| examples.group_of[*at]).collect::<Vec<_>>(),
            settings.parts,
            settings.linear.seed,
        );
        // The whole and, for the confidence, each part judged by a model that has not seen it.
        let parts: Vec<Option<u32>> =
            std::iter::once(None).chain((0..settings.parts as u32).map(Some)).collect();
        let mut fitted: Vec<(Option<Fitted>, Vec<(Vec<f32>, u32)>)> = parts
            .into_par_iter()
            .map(|part| {
                let of = |inside: bool| {
                    let kept =
                        chosen.iter().zip(&fold_of).filter(move |(_, fold)| (Some(**fold) == part) == inside);
                    kept.map(|(at, _)| *at).collect::<Vec<_>>()
                };
                let fitted = Fitted::to(examples, &of(false), settings);
                let judged = of(true)
                    .into_iter()
                    .map(|at| (fitted.scores(&examples.corpus.texts[at], settings), examples.class_of[at]));
                let judged = judged.collect();
                (part.is_none().then_some(fitted), judged)
            })
            .collect();
        let whole = fitted.iter_mut().find_map(|(fitted, _)| fitted.take()).ok_or(TrainError::NoFeatures)?;
        if whole.kept.is_empty() {
            return Err(TrainError::NoFeatures);
        }
        let (scores, class_of): (Vec<Vec<f32>>, Vec<u32>) =
            fitted.into_iter().flat_map(|(_, judged)| judged).unzip();
        let calibration = Calibration::fit(&scores, &class_of, examples.classes.len());
        let mut confidences: Vec<f32> =
            scores.iter().map(|row| calibration.probabilities(row).into_iter().fold(0.0, f32::max)).collect();
        confidences.sort_unstable_by(f32::total_cmp);
        let silent = ((1.0 - settings.coverage) * confidences.len() as f64) as usize;
        let threshold = confidences.get(silent).copied().unwrap_or(0.0);
        let keys: Vec<Key> = whole.kept.iter().map(|number| examples.corpus.keys[*number as usize]).collect();
        Ok(Self {
            settings: *settings,
            classes: examples.classes.clone(),
            lookup: Lookup::new(&keys),
            keys,
            rarity: whole.rarity,
            weights: whole.weights,
            bias: whole.bias,
            calibration,
            threshold,
            examples: chosen.len(),
        })
    }

    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Below this confidence the model abstains.
    pub const fn threshold(&self) -> f32 {
        self.threshold
    }

    /// Words and runs of characters that it knows.
    pub fn features(&self) -> usize {
        self.keys.len()
    }

    /// What a text is about.
    pub fn suggest(&self, text: &str, segmenter: &Segmenter, workspace: &mut Workspace) -> Suggestion {
        let scores = self.scores(text, segmenter, workspace);
        let probabilities = self.calibration.probabilities(&scores);
        let class = (0..probabilities.len())
            .max_by(|one, other| probabilities[*one].total_cmp(&probabilities[*other]).then(other.cmp(one)))
            .unwrap_or(0);
        let confidence = probabilities.get(class).copied().unwrap_or(0.0);
        // Of a text without a known word only the classes' sizes speak: that is no suggestion.
        let certain = workspace.met && confidence >= self.threshold;
        Suggestion { class, confidence, certain, probabilities }
    }

    fn chunks(&self) -> usize {
        self.classes.len().div_ceil(LANES)
    }

    /// Counts the known features of a text into the workspace.
    fn read(&self, text: &str, segmenter: &Segmenter, workspace: &mut Workspace) {
        let Workspace { scratch, keys, slots, counts, touched, .. } = workspace;
        counts.resize(self.keys.len(), 0);
        touched.iter_mut().for_each(Vec::clear);
        keys.clear();
        let taken = |key, times| keys.push((key, times));
        features::each_feature(text, segmenter, &self.settings.features, scratch, taken);
        self.lookup.each(keys, slots, |key, times, number| {
            if let Some(count) = counts.get_mut(number as usize) {
                if *count == 0 {
                    touched[view_of(key)].push(number);
                }
                *count = count.saturating_add(times);
            }
        });
    }

    fn value(&self, number: u32, count: u16) -> f32 {
        dampened(count) * self.rarity[number as usize]
    }

    /// What to multiply each view with, so that it has its length.
    fn shares(&self, workspace: &Workspace) -> [f32; VIEWS] {
        let mut squares = [0.0_f32; VIEWS];
        for (square, touched) in squares.iter_mut().zip(&workspace.touched) {
            let value = |number: &u32| self.value(*number, workspace.counts[*number as usize]);
            *square = touched.iter().map(|number| value(number) * value(number)).sum();
        }
        shares(squares, &self.settings.features)
    }

    /// The classes' scores. Each view is summed up for itself and brought to its length at the end, so that every
    /// feature's numbers are fetched once.
    fn scores(&self, text: &str, segmenter: &Segmenter, workspace: &mut Workspace) -> Vec<f32> {
        self.read(text, segmenter, workspace);
        let chunks = self.chunks();
        let Workspace { counts, touched, scores, sums, met, .. } = workspace;
        *met = touched.iter().any(|view| !view.is_empty());
        scores.clear();
        scores.extend_from_slice(&self.bias);
        for (view, touched) in touched.iter_mut().enumerate() {
            sums.clear();
            sums.resize(chunks, [0.0; LANES]);
            let mut squares = [0.0_f32; VIEWS];
            for number in touched.drain(..) {
                let at = number as usize;
                let value = self.value(number, std::mem::take(&mut counts[at]));
                squares[view] += value * value;
                for (sum, weight) in sums.iter_mut().zip(&self.weights[at * chunks..(at + 1) * chunks]) {
                    (0..LANES).for_each(|lane| sum[lane] += value * weight[lane]);
                }
            }
            let share = shares(squares, &self.settings.features)[view];
            for (score, sum) in scores.iter_mut().zip(sums.iter()) {
                (0..LANES).for_each(|lane| score[lane] += share * sum[lane]);
            }
        }
        scores.iter().flatten().copied().take(self.classes.len()).collect()
    }

    /// The words of a text that speak most for a class, the strongest first, each with how much. Single characters
    /// that stand side by side count as one word, since the dictionary may not know it. Empty when nothing in the text
    /// speaks for the class, or the model has no class of that number.
    pub fn reasons(
        &self,
        text: &str,
        class: usize,
        segmenter: &Segmenter,
        most: usize,
    ) -> Vec<(String, f32)> {
        if class >= self.classes.len() {
            return Vec::new();
        }
        let mut workspace = Workspace::default();
        self.read(text, segmenter, &mut workspace);
        let shares = self.shares(&workspace);
        let speaks = |key: Key| -> f32 {
            let Some(number) = self.lookup.get(key) else { return 0.0 };
            let count = workspace.counts.get(number as usize).copied().unwrap_or(0);
            let weights = &self.weights[number as usize * self.chunks()..];
            let of = |class: usize| weights[class / LANES][class % LANES];
            let others: f32 = (0..self.classes.len()).filter(|other| *other != class).map(of).sum();
            let against = others / (self.classes.len() - 1).max(1) as f32;
            self.value(number, count) * shares[view_of(key)] * (of(class) - against)
        };
        let plain = normalise(text);
        let mut seen = HashSet::new();
        let mut found: Vec<(String, f32)> = spans(&plain, segmenter)
            .into_iter()
            .filter(|(span, _)| seen.insert(*span))
            .map(|(span, words)| {
                let runs = features::runs_of_word(span, self.settings.features.longest_run);
                let own = words.into_iter().map(key_of_word);
                (span.to_owned(), own.chain(runs).map(speaks).sum::<f32>())
            })
            .filter(|(_, much)| *much > 0.0)
            .collect();
        found.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        found.truncate(most);
        found
    }

    /// Learns from one correction by a person: the message belongs to `class`. Words that were not known are
    /// taken up. The model moves just far enough; what it knew before it keeps.
    ///
    /// # Errors
    /// [`CorrectionError`].
    pub fn correct(&mut self, text: &str, class: &str, segmenter: &Segmenter) -> Result<(), CorrectionError> {
        let own = self
            .classes
            .iter()
            .position(|known| known == class)
            .ok_or_else(|| CorrectionError::UnknownClass(class.to_owned()))?;
        let counted = features::count(text, segmenter, &self.settings.features, &mut Scratch::default());
        if counted.is_empty() {
            return Err(CorrectionError::Empty);
        }
        let chunks = self.chunks();
        let new_rarity = rarity(self.examples as f32, 1.0);
        let mut row: Vec<(u32, f32)> = Vec::with_capacity(counted.len());
        let mut squares = [0.0_f32; VIEWS];
        for (key, count) in counted {
            let number = self.lookup.get(key).unwrap_or_else(|| {
                let number = self.keys.len() as u32;
                self.keys.push(key);
                self.rarity.push(new_rarity);
                self.weights.extend(std::iter::repeat_n([0.0; LANES], chunks));
                if !self.lookup.add(key, number) {
                    self.lookup = Lookup::new(&self.keys);
                }
                number
            });
            let value = self.value(number, count);
            squares[view_of(key)] += value * value;
            row.push((number, value));
        }
        let shares = shares(squares, &self.settings.features);
        for (number, value) in &mut row {
            *value *= shares[view_of(self.keys[*number as usize])];
        }
        let bias = self.settings.linear.bias;
        let norm: f32 = row.iter().map(|(_, value)| value * value).sum::<f32>() + bias * bias;
        for class in 0..self.classes.len() {
            let (chunk, lane) = (class / LANES, class % LANES);
            let dot: f32 = self.bias[chunk][lane]
                + row
                    .iter()
                    .map(|(number, value)| value * self.weights[*number as usize * chunks + chunk][lane])
                    .sum::<f32>();
            let step = linear::correction(dot, class == own, norm, self.settings.linear.cost);
            self.bias[chunk][lane] += step * bias * bias;
            for (number, value) in &row {
                self.weights[*number as usize * chunks + chunk][lane] += step * value;
            }
        }
        self.examples += 1;
        Ok(())
    }
}

/// The words of a normalised text that a person reads as one: words of two characters and more, and single characters
/// that stand side by side (狗叫). Each with the words that it consists of.
fn spans<'t>(plain: &'t str, segmenter: &Segmenter) -> Vec<(&'t str, Vec<&'t str>)> {
    /// Characters of a word that the dictionary does not know.
    const LONGEST: usize = 4;
    let start_of = |word: &str| word.as_ptr() as usize - plain.as_ptr() as usize;
    let mut spans: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let close = |open: &mut Vec<&'t str>, spans: &mut Vec<(&'t str, Vec<&'t str>)>| {
        if let (Some(first), Some(last)) = (open.first(), open.last())
            && let Some(span) = plain.get(start_of(first)..start_of(last) + last.len())
            && open.len() > 1
        {
            spans.push((span, std::mem::take(open)));
        }
        open.clear();
    };
    for word in segmenter.words(plain) {
        let single = word.chars().nth(1).is_none();
        let beside = open.last().is_some_and(|last| start_of(last) + last.len() == start_of(word));
        if !single || !beside || open.len() == LONGEST {
            close(&mut open, &mut spans);
        }
        if single {
            open.push(word);
        } else {
            spans.push((word, vec![word]));
        }
    }
    close(&mut open, &mut spans);
    spans
}
