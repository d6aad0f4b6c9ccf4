//! Which matter a message is about (分类): a linear model with calibrated confidence, silent below its
//! threshold, that says by which words it decided and learns from corrections.

use super::calibration::Calibration;
use super::features::{
    self, Corpus, FeatureSettings, Key, Lookup, Mixed, Scratch, VIEWS, key_of_word, view_of,
};
use super::linear::{self, LANES, Lane, LinearSettings, Rows};
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

/// How much a feature weighs that so many of the texts hold. The root of the usual measure: how a feature is
/// shared out among classes is weighed apart, and rarity in full would count twice.
fn rarity(texts: f32, holding: f32) -> f32 {
    (((1.0 + texts) / (1.0 + holding)).ln() + 1.0).sqrt()
}

/// A word said ten times says more than once, but not ten times more.
fn dampened(count: u16) -> f32 {
    const TABLE: [f32; 9] =
        [0.0, 1.0, 1.693_147_2, 2.098_612_3, 2.386_294_4, 2.609_438, 2.791_759_5, 2.945_910_2, 3.079_441_5];
    TABLE.get(usize::from(count)).copied().unwrap_or_else(|| 1.0 + f32::from(count).ln())
}

fn shares(squares: [f32; VIEWS], settings: &FeatureSettings) -> [f32; VIEWS] {
    let of = |view: usize, share: f32| if squares[view] > 0.0 { share / squares[view].sqrt() } else { 0.0 };
    [of(0, settings.word_share), of(1, 1.0)]
}

/// Weights learnt from some examples.
struct Fitted {
    /// Numbers in the corpus of the features that were kept.
    kept: Vec<u32>,
    /// From number in the corpus to number here.
    number_of: std::collections::HashMap<u32, u32, Mixed>,
    view: Vec<u8>,
    rarity: Vec<f32>,
    weights: Vec<Lane>,
    bias: Vec<Lane>,
    classes: usize,
}

impl Fitted {
    fn to(examples: &Examples, chosen: &[usize], settings: &Settings) -> Self {
        let corpus = &examples.corpus;
        let mut holding = vec![0_u32; corpus.keys.len()];
        for at in chosen {
            corpus.texts[*at].iter().for_each(|(number, _)| holding[*number as usize] += 1);
        }
        let kept: Vec<u32> = (0..corpus.keys.len() as u32)
            .filter(|number| holding[*number as usize] >= settings.features.least_texts)
            .collect();
        let texts = chosen.len() as f32;
        let rarity: Vec<f32> =
            kept.iter().map(|number| rarity(texts, holding[*number as usize] as f32)).collect();
        let view: Vec<u8> = kept.iter().map(|number| view_of(corpus.keys[*number as usize]) as u8).collect();
        let number_of = kept.iter().enumerate().map(|(own, number)| (*number, own as u32)).collect();
        let classes = examples.classes.len();
        let mut fitted = Self { kept, number_of, view, rarity, weights: vec![], bias: vec![], classes };
        let mut own_number = vec![u32::MAX; corpus.keys.len()];
        fitted.kept.iter().enumerate().for_each(|(own, number)| own_number[*number as usize] = own as u32);
        let mut rows = Rows::default();
        for at in chosen {
            let known =
                corpus.texts[*at].iter().map(|(number, count)| (own_number[*number as usize], *count));
            rows.push(fitted.row(known.filter(|(own, _)| *own != u32::MAX), settings));
        }
        let class_of: Vec<u32> = chosen.iter().map(|at| examples.class_of[*at]).collect();
        fitted.solve(&rows, &class_of, settings);
        fitted
    }

    fn row(&self, known: impl Iterator<Item = (u32, u16)>, settings: &Settings) -> Vec<(u32, f32)> {
        let mut squares = [0.0_f32; VIEWS];
        let mut row: Vec<(u32, f32)> = known
            .map(|(own, count)| {
                let value = dampened(count) * self.rarity[own as usize];
                squares[usize::from(self.view[own as usize])] += value * value;
                (own, value)
            })
            .collect();
        let shares = shares(squares, &settings.features);
        row.iter_mut().for_each(|(own, value)| *value *= shares[usize::from(self.view[*own as usize])]);
        row
    }

    fn solve(&mut self, rows: &Rows, class_of: &[u32], settings: &Settings) {
        use rayon::prelude::*;
        let columns = self.kept.len();
        let chunks = self.classes.div_ceil(LANES);
        let solved: Vec<(Vec<Lane>, Lane)> = (0..chunks as u32)
            .into_par_iter()
            .map(|chunk| {
                let first = chunk * LANES as u32;
                let own =
                    |scales: &[Lane]| linear::solve(rows, class_of, first, columns, scales, &settings.linear);
                let second = settings.ratios.clamp(0.0, 1.0);
                if second == 0.0 {
                    let plain = own(&[]);
                    return (plain.weights, plain.bias);
                }
                let ratio = own(&ratios(rows, class_of, first, columns));
                if second == 1.0 {
                    return (ratio.weights, ratio.bias);
                }
                let mut plain = own(&[]);
                let mix = |one: &mut Lane, other: &Lane| {
                    (0..LANES).for_each(|lane| one[lane] += second * (other[lane] - one[lane]));
                };
                plain.weights.iter_mut().zip(&ratio.weights).for_each(|(one, other)| mix(one, other));
                mix(&mut plain.bias, &ratio.bias);
                (plain.weights, plain.bias)
            })
            .collect();
        self.bias = solved.iter().map(|(_, bias)| *bias).collect();
        self.weights =
            (0..columns).flat_map(|column| solved.iter().map(move |(weights, _)| weights[column])).collect();
    }

    fn scores(&self, text: &[(u32, u16)], settings: &Settings) -> Vec<f32> {
        let known = text.iter().filter_map(|(number, count)| Some((*self.number_of.get(number)?, *count)));
        let chunks = self.bias.len();
        let mut scores = self.bias.clone();
        for (own, value) in self.row(known, settings) {
            let weights = &self.weights[own as usize * chunks..(own as usize + 1) * chunks];
            for (sum, weight) in scores.iter_mut().zip(weights) {
                (0..LANES).for_each(|lane| sum[lane] += value * weight[lane]);
            }
        }
        scores.into_iter().flatten().take(self.classes).collect()
    }
}

/// For each column and class: by how much more often the class has it than the others, as a logarithm.
fn ratios(rows: &Rows, class_of: &[u32], first: u32, columns: usize) -> Vec<Lane> {
    let mut own = vec![[1.0_f32; LANES]; columns];
    let mut all = vec![2.0_f32; columns];
    let mut own_sum = [columns as f32; LANES];
    let mut sum = 2.0 * columns as f32;
    for (at, class) in class_of.iter().enumerate() {
        let lane = class.wrapping_sub(first) as usize;
        for (column, _) in rows.row(at) {
            let column = column as usize;
            all[column] += 1.0;
            sum += 1.0;
            if lane < LANES {
                own[column][lane] += 1.0;
                own_sum[lane] += 1.0;
            }
        }
    }
    own.iter()
        .zip(&all)
        .map(|(own, all)| {
            std::array::from_fn(|lane| {
                let (p, q) = (own[lane] / own_sum[lane], (all - own[lane]) / (sum - own_sum[lane]));
                (p / q).ln().abs()
            })
        })
        .collect()
}
