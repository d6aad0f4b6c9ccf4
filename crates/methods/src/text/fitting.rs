//! Learning weights from some of the examples: what a feature counts for, and the linear model over it.

use super::classifier::{Examples, Settings};
use super::features::{FeatureSettings, Mixed, VIEWS, view_of};
use super::linear::{self, LANES, Lane, Rows};

/// How much a feature weighs that so many of the texts hold. The root of the usual measure: how a feature is
/// shared out among classes is weighed apart, and rarity in full would count twice.
pub(super) fn rarity(texts: f32, holding: f32) -> f32 {
    (((1.0 + texts) / (1.0 + holding)).ln() + 1.0).sqrt()
}

/// A word said ten times says more than once, but not ten times more.
pub(super) fn dampened(count: u16) -> f32 {
    const TABLE: [f32; 9] =
        [0.0, 1.0, 1.693_147_2, 2.098_612_3, 2.386_294_4, 2.609_438, 2.791_759_5, 2.945_910_2, 3.079_441_5];
    TABLE.get(usize::from(count)).copied().unwrap_or_else(|| 1.0 + f32::from(count).ln())
}

pub(super) fn shares(squares: [f32; VIEWS], settings: &FeatureSettings) -> [f32; VIEWS] {
    let of = |view: usize, share: f32| if squares[view] > 0.0 { share / squares[view].sqrt() } else { 0.0 };
    [of(0, settings.word_share), of(1, 1.0)]
}

/// Weights learnt from some examples.
pub(super) struct Fitted {
    /// Numbers in the corpus of the features that were kept.
    pub(super) kept: Vec<u32>,
    /// From number in the corpus to number here.
    number_of: std::collections::HashMap<u32, u32, Mixed>,
    view: Vec<u8>,
    pub(super) rarity: Vec<f32>,
    pub(super) weights: Vec<Lane>,
    pub(super) bias: Vec<Lane>,
    classes: usize,
}

impl Fitted {
    pub(super) fn to(examples: &Examples, chosen: &[usize], settings: &Settings) -> Self {
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

    pub(super) fn scores(&self, text: &[(u32, u16)], settings: &Settings) -> Vec<f32> {
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
