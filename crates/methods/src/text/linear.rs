//! Linear classification of sparse rows, one class against the rest: support vectors with squared loss, solved
//! in the dual one coordinate at a time (Hsieh, Chang, Lin, Keerthi, Sundararajan: A Dual Coordinate Descent
//! Method for Large-scale Linear SVM, ICML 2008; the solver of LIBLINEAR). Eight classes are solved at the same
//! time, because reading a row's weights is what takes the time and they lie in one line of the cache.

use crate::random::Random;

/// Classes that are solved together.
pub const LANES: usize = 8;

/// Weights of one feature for eight classes.
pub type Lane = [f32; LANES];

/// Rows of numbers, most of them zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl Rows {
    pub fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        for (column, value) in row {
            self.columns.push(column);
            self.values.push(value);
        }
        self.starts.push(self.columns.len());
    }

    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn row(&self, at: usize) -> impl Iterator<Item = (u32, f32)> + '_ {
        let range = match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => *from..*to,
            _ => 0..0,
        };
        self.columns[range.clone()].iter().copied().zip(self.values[range].iter().copied())
    }
}

/// How the weights are found.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct LinearSettings {
    /// Price of an error against the size of the weights (C).
    pub cost: f32,
    /// Rare classes cost more: cost times rows / (2 × rows of the class) for its own rows, tempered by this
    /// power (0: all the same, 1: in full).
    pub balance: f32,
    /// Ends when the projected gradients of a round differ by less.
    pub tolerance: f32,
    pub most_rounds: usize,
    /// Value of the column that is 1 in every row; 0 for none.
    pub bias: f32,
    pub seed: u64,
}

impl Default for LinearSettings {
    fn default() -> Self {
        Self { cost: 0.3, balance: 0.5, tolerance: 0.05, most_rounds: 10, bias: 1.0, seed: 7 }
    }
}

/// The weights of up to eight classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    /// One for each column.
    pub weights: Vec<Lane>,
    pub bias: Lane,
    pub rounds: usize,
}

/// Solves the classes `first..first + 8` of `class_of` against the rest. Columns at or above `columns` are
/// left out. `scales` (one for each column, or empty) multiplies the rows' values for each class; the weights
/// returned include them.
pub fn solve(
    rows: &Rows,
    class_of: &[u32],
    first: u32,
    columns: usize,
    scales: &[Lane],
    settings: &LinearSettings,
) -> Solved {
    let count = rows.len().min(class_of.len());
    let mut weights = vec![[0.0; LANES]; columns];
    let mut bias = [0.0; LANES];
    let cost = costs(&class_of[..count], first, settings);
    let bias_square = settings.bias * settings.bias;
    let norms: Vec<Lane> = (0..count)
        .map(|at| {
            let mut norm = [bias_square; LANES];
            for (column, value) in rows.row(at) {
                let Some(scale) = scale(scales, columns, column) else { continue };
                (0..LANES).for_each(|lane| norm[lane] += value * value * scale[lane] * scale[lane]);
            }
            norm
        })
        .collect();
    let mut duals = vec![[0.0_f32; LANES]; count];
    let mut order: Vec<u32> = (0..count as u32).collect();
    let mut random = Random::new(settings.seed);
    let mut rounds = 0;
    while rounds < settings.most_rounds {
        rounds += 1;
        for at in (1..order.len()).rev() {
            order.swap(at, random.below(at as u32 + 1) as usize);
        }
        let (mut highest, mut lowest) = (f32::MIN, f32::MAX);
        for &at in &order {
            let at = at as usize;
            let mut step = [0.0; LANES];
            let mut moved = false;
            let mut dot = bias.map(|weight| weight * settings.bias);
            for (column, value) in rows.row(at) {
                let Some(weight) = weights.get(column as usize) else { continue };
                (0..LANES).for_each(|lane| dot[lane] += value * weight[lane]);
            }
            for lane in 0..LANES {
                let own = class_of[at] == first + lane as u32;
                let sign = if own { 1.0 } else { -1.0 };
                let slack = 0.5 / cost[lane][usize::from(own)];
                let dual = duals[at][lane];
                let gradient = sign * dot[lane] - 1.0 + dual * slack;
                let projected = if dual == 0.0 { gradient.min(0.0) } else { gradient };
                highest = highest.max(projected);
                lowest = lowest.min(projected);
                if projected.abs() > 1e-7 {
                    let next = (dual - gradient / (norms[at][lane] + slack)).max(0.0);
                    step[lane] = (next - dual) * sign;
                    duals[at][lane] = next;
                    moved = true;
                }
            }
            if moved {
                add(&mut weights, &mut bias, rows.row(at), scales, &step, settings.bias);
            }
        }
        if highest - lowest < settings.tolerance {
            break;
        }
    }
    Solved { weights, bias: bias.map(|weight| weight * settings.bias), rounds }
}

/// One more coordinate of the same problem, taken alone: how far the weights of a class must move for a new
/// row. This is what learning from one correction does.
pub fn correction(dot: f32, own: bool, norm: f32, cost: f32) -> f32 {
    let sign = if own { 1.0 } else { -1.0 };
    let gradient = sign * dot - 1.0;
    if gradient >= 0.0 { 0.0 } else { -gradient / (norm + 0.5 / cost) * sign }
}

fn scale(scales: &[Lane], columns: usize, column: u32) -> Option<Lane> {
    match scales.get(column as usize) {
        Some(scale) => Some(*scale),
        None if scales.is_empty() && (column as usize) < columns => Some([1.0; LANES]),
        None => None,
    }
}

fn add(
    weights: &mut [Lane],
    bias: &mut Lane,
    row: impl Iterator<Item = (u32, f32)>,
    scales: &[Lane],
    step: &Lane,
    bias_value: f32,
) {
    (0..LANES).for_each(|lane| bias[lane] += step[lane] * bias_value);
    for (column, value) in row {
        let Some(weight) = weights.get_mut(column as usize) else { continue };
        match scales.get(column as usize) {
            Some(scale) => {
                (0..LANES).for_each(|lane| weight[lane] += step[lane] * value * scale[lane] * scale[lane]);
            }
            None => (0..LANES).for_each(|lane| weight[lane] += step[lane] * value),
        }
    }
}

/// For each class the costs of the others' rows and of its own.
fn costs(class_of: &[u32], first: u32, settings: &LinearSettings) -> [[f32; 2]; LANES] {
    let all = class_of.len() as f32;
    std::array::from_fn(|lane| {
        let own = class_of.iter().filter(|class| **class == first + lane as u32).count() as f32;
        let weight = |count: f32| (all / (2.0 * count.max(1.0))).powf(settings.balance);
        [settings.cost * weight(all - own), settings.cost * weight(own)]
    })
}
