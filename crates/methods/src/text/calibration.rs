//! From scores to probabilities that mean what they say (校准): of a hundred suggestions given with 0.9, about
//! ninety are right. One temperature for all classes and a shift for each, fitted to scores of examples that
//! the model had not seen (Guo, Pleiss, Sun, Weinberger: On Calibration of Modern Neural Networks, 2017).

/// Probabilities are the normalised exponentials of `temperature × score + shift`.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Calibration {
    pub temperature: f32,
    /// One for each class.
    pub shifts: Vec<f32>,
}

/// Bins of the expected calibration error.
const BINS: usize = 15;
const ROUNDS: usize = 30;

impl Calibration {
    /// Before anything was measured.
    pub fn plain(classes: usize) -> Self {
        Self { temperature: 3.0, shifts: vec![0.0; classes] }
    }

    /// Fits to scores (a row for each example) and true classes, least negative log-likelihood.
    pub fn fit(scores: &[Vec<f32>], class_of: &[u32], classes: usize) -> Self {
        let mut fitted = Self::plain(classes);
        if scores.is_empty() {
            return fitted;
        }
        let count = scores.len() as f64;
        let mut observed = vec![0.5_f64; classes];
        for class in class_of {
            if let Some(seen) = observed.get_mut(*class as usize) {
                *seen += 1.0;
            }
        }
        for _ in 0..ROUNDS {
            fitted.temperature = fitted.best_temperature(scores, class_of);
            let mut expected = vec![0.5_f64; classes];
            for row in scores {
                let probabilities = fitted.probabilities(row);
                expected.iter_mut().zip(probabilities).for_each(|(sum, p)| *sum += f64::from(p));
            }
            let mut furthest = 0.0_f64;
            for ((shift, seen), expected) in fitted.shifts.iter_mut().zip(&observed).zip(&expected) {
                // Rare classes move by little: a handful of examples says little about them.
                let trust = seen / (seen + 5.0);
                let step = (seen / expected).ln() * trust;
                *shift = (f64::from(*shift) + step) as f32;
                furthest = furthest.max((seen - expected).abs() / count);
            }
            if furthest < 1e-5 {
                break;
            }
        }
        fitted
    }

    /// The temperature of least loss, by golden section on its logarithm: the loss has one lowest point.
    fn best_temperature(&self, scores: &[Vec<f32>], class_of: &[u32]) -> f32 {
        let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
        let (mut low, mut high) = (0.05_f64.ln(), 50.0_f64.ln());
        let loss = |logarithm: f64| {
            let with = Self { temperature: logarithm.exp() as f32, shifts: self.shifts.clone() };
            scores
                .iter()
                .zip(class_of)
                .map(|(row, class)| {
                    -f64::from(with.probabilities(row).get(*class as usize).copied().unwrap_or(0.0))
                        .max(1e-12)
                        .ln()
                })
                .sum::<f64>()
        };
        let (mut left, mut right) = (high - ratio * (high - low), low + ratio * (high - low));
        let (mut at_left, mut at_right) = (loss(left), loss(right));
        for _ in 0..24 {
            if at_left < at_right {
                (high, right, at_right) = (right, left, at_left);
                left = high - ratio * (high - low);
                at_left = loss(left);
            } else {
                (low, left, at_left) = (left, right, at_right);
                right = low + ratio * (high - low);
                at_right = loss(right);
            }
        }
        ((low + high) / 2.0).exp() as f32
    }

    /// Probabilities of all classes; they add up to one.
    pub fn probabilities(&self, scores: &[f32]) -> Vec<f32> {
        let mut raised: Vec<f32> =
            scores.iter().zip(&self.shifts).map(|(score, shift)| score * self.temperature + shift).collect();
        let highest = raised.iter().copied().fold(f32::MIN, f32::max);
        raised.iter_mut().for_each(|value| *value = (*value - highest).exp());
        let sum: f32 = raised.iter().sum();
        if sum > 0.0 && sum.is_finite() {
            raised.iter_mut().for_each(|value| *value /= sum);
        } else {
            let even = 1.0 / raised.len().max(1) as f32;
            raised.fill(even);
        }
        raised
    }
}

/// How far stated confidence and share of right answers lie apart: in fifteen equal bins of confidence the
/// difference, weighted by the answers in the bin.
pub fn expected_calibration_error(answers: &[(f32, bool)]) -> f64 {
    let mut bins = [(0.0_f64, 0.0_f64, 0.0_f64); BINS];
    for (confidence, right) in answers {
        let at = ((confidence * BINS as f32) as usize).min(BINS - 1);
        bins[at].0 += 1.0;
        bins[at].1 += f64::from(*confidence);
        bins[at].2 += f64::from(u8::from(*right));
    }
    let all = answers.len().max(1) as f64;
    bins.iter().map(|(_, stated, right)| (stated - right).abs() / all).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Scores whose true probabilities are known: labels are drawn from them.
    fn drawn(temperature: f32, shifts: [f32; 3], count: usize) -> (Vec<Vec<f32>>, Vec<u32>) {
        let truth = Calibration { temperature, shifts: shifts.to_vec() };
        let mut random = Random::new(11);
        (0..count)
            .map(|_| {
                let scores: Vec<f32> = (0..3).map(|_| random.unit() as f32 * 2.0 - 1.0).collect();
                let probabilities = truth.probabilities(&scores);
                let drawn = random.unit() as f32;
                let class = if drawn < probabilities[0] {
                    0
                } else if drawn < probabilities[0] + probabilities[1] {
                    1
                } else {
                    2
                };
                (scores, class)
            })
            .unzip()
    }

    #[test]
    fn the_temperature_and_shifts_by_which_labels_were_drawn_are_found() {
        let (scores, class_of) = drawn(2.5, [0.7, 0.0, -0.7], 20_000);
        let fitted = Calibration::fit(&scores, &class_of, 3);
        assert!((fitted.temperature - 2.5).abs() < 0.15, "{fitted:?}");
        let centre = fitted.shifts.iter().sum::<f32>() / 3.0;
        for (found, true_shift) in fitted.shifts.iter().zip([0.7, 0.0, -0.7]) {
            assert!((found - centre - true_shift).abs() < 0.08, "{fitted:?}");
        }
        let answers: Vec<(f32, bool)> = scores
            .iter()
            .zip(&class_of)
            .map(|(row, class)| {
                let probabilities = fitted.probabilities(row);
                let best = (0..3).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b])).unwrap_or(0);
                (probabilities[best], best as u32 == *class)
            })
            .collect();
        assert!(expected_calibration_error(&answers) < 0.015);
    }

    #[test]
    fn the_error_is_zero_only_when_confidence_is_the_share_of_right_answers() {
        let half: Vec<(f32, bool)> = (0..100).map(|at| (0.5, at % 2 == 0)).collect();
        assert!(expected_calibration_error(&half) < 1e-9);
        let sure: Vec<(f32, bool)> = (0..100).map(|at| (1.0, at % 2 == 0)).collect();
        assert!((expected_calibration_error(&sure) - 0.5).abs() < 1e-9);
        assert!(expected_calibration_error(&[]).abs() < 1e-12);
    }

    #[test]
    fn odd_scores_give_probabilities_all_the_same() {
        let calibration = Calibration::plain(3);
        for scores in [vec![f32::NAN, 0.0, 0.0], vec![f32::INFINITY, 0.0, 1.0], vec![1e30, -1e30, 0.0]] {
            let sum: f32 = calibration.probabilities(&scores).iter().sum();
            assert!((sum - 1.0).abs() < 1e-4, "{scores:?} gave {sum}");
        }
        assert_eq!(Calibration::fit(&[], &[], 3), calibration);
    }
}
