//! The two principal axes of the votes and everybody's place on them, without a people-by-statements
//! table: only the votes that exist are touched.

use super::conversation::{Cell, Conversation, Standing};
use rayon::prelude::*;

/// Centre and axes, one number per statement.
#[derive(Clone, Debug)]
pub(super) struct Axes {
    /// Mean vote; 0 for statements that take no part.
    pub centre: Vec<f64>,
    pub axes: [Vec<f64>; 2],
}

/// Up to so many statements the covariances are summed once (m x m numbers); beyond, every step of the
/// eigenvalue search goes through the votes.
const SUMMED_UP_TO: usize = 2048;
/// Fixed, so that sums do not depend on the number of processors.
const PARTS: usize = 4;

impl Axes {
    /// `order` lists people in an order that does not depend on how they are numbered.
    pub fn of(conversation: &Conversation, order: &[u32]) -> Self {
        let centre = centre(conversation);
        let m = centre.len();
        let rows = conversation.rows();
        let axes = if m <= SUMMED_UP_TO {
            let covariance = covariance(rows, order, &centre, conversation);
            leading_two(m, |x, y| {
                for (row, out) in covariance.chunks_exact(m).zip(y.iter_mut()) {
                    *out = row.iter().zip(x).map(|(a, b)| a * b).sum();
                }
            })
        } else {
            leading_two(m, |x, y| through_votes(rows, order, &centre, conversation, x, y))
        };
        Self { centre, axes }
    }

    /// Turns an axis around where that brings it nearer to an earlier one, so that pictures stay still.
    pub fn align(&mut self, earlier: &[Vec<f64>; 2]) {
        for (axis, earlier) in self.axes.iter_mut().zip(earlier) {
            if axis.iter().zip(earlier).map(|(a, b)| a * b).sum::<f64>() < 0.0 {
                axis.iter_mut().for_each(|x| *x = -*x);
            }
        }
    }

    /// A person's place: the votes present, scaled up for those missing.
    pub fn place(&self, row: &[Cell], conversation: &Conversation, left_out: usize) -> [f64; 2] {
        let (mut x, mut y, mut taking_part) = (0.0, 0.0, 0_usize);
        for cell in row {
            if conversation.standing(cell.statement()) == Standing::Shown {
                let j = cell.statement() as usize;
                let distance = cell.value() - self.centre[j];
                x += distance * self.axes[0][j];
                y += distance * self.axes[1][j];
                taking_part += 1;
            }
        }
        // Statements taken out count as a pass by everybody, as in the engine.
        let votes = (taking_part + left_out).max(1) as f64;
        let scale = (self.centre.len() as f64 / votes).sqrt();
        [scale * x, scale * y]
    }
}

fn centre(conversation: &Conversation) -> Vec<f64> {
    let shown = |j: usize| conversation.standing(j as u32) == Standing::Shown;
    let totals = conversation.totals().iter().enumerate();
    totals
        .map(|(j, counts)| {
            let seen = f64::from(counts.seen());
            let sum = f64::from(counts.agree) - f64::from(counts.disagree);
            if seen > 0.0 && shown(j) { sum / seen } else { 0.0 }
        })
        .collect()
}

/// The row's votes as (statement, distance from the mean).
fn centred<'a>(
    row: &'a [Cell],
    centre: &'a [f64],
    conversation: &'a Conversation,
) -> impl Iterator<Item = (usize, f64)> + 'a {
    row.iter()
        .filter(|cell| conversation.standing(cell.statement()) == Standing::Shown)
        .map(|cell| (cell.statement() as usize, cell.value() - centre[cell.statement() as usize]))
}

fn parts(order: &[u32]) -> rayon::slice::Chunks<'_, u32> {
    order.par_chunks(order.len().div_ceil(PARTS).max(1))
}

fn covariance(rows: &[Vec<Cell>], order: &[u32], centre: &[f64], conversation: &Conversation) -> Vec<f64> {
    let m = centre.len();
    let sums: Vec<Vec<f64>> = parts(order)
        .map(|people| {
            let mut sum = vec![0.0; m * m];
            let mut row: Vec<(usize, f64)> = Vec::new();
            for &person in people {
                row.clear();
                row.extend(centred(&rows[person as usize], centre, conversation));
                for (place, &(j, x)) in row.iter().enumerate() {
                    let line = &mut sum[j * m..(j + 1) * m];
                    for &(l, y) in &row[place..] {
                        line[l] += x * y;
                    }
                }
            }
            sum
        })
        .collect();
    let mut total = sums.into_iter().reduce(add).unwrap_or_else(|| vec![0.0; m * m]);
    for j in 0..m {
        for l in 0..j {
            total[j * m + l] = total[l * m + j];
        }
    }
    total
}

fn add(mut a: Vec<f64>, b: Vec<f64>) -> Vec<f64> {
    a.iter_mut().zip(&b).for_each(|(a, b)| *a += b);
    a
}

/// y = covariance times x, by way of everybody's place on x.
fn through_votes(
    rows: &[Vec<Cell>],
    order: &[u32],
    centre: &[f64],
    conversation: &Conversation,
    x: &[f64],
    y: &mut [f64],
) {
    let sums: Vec<Vec<f64>> = parts(order)
        .map(|people| {
            let mut sum = vec![0.0; x.len()];
            for &person in people {
                let row = &rows[person as usize];
                let along: f64 = centred(row, centre, conversation).map(|(j, value)| value * x[j]).sum();
                for (j, value) in centred(row, centre, conversation) {
                    sum[j] += value * along;
                }
            }
            sum
        })
        .collect();
    let total = sums.into_iter().reduce(add).unwrap_or_else(|| vec![0.0; x.len()]);
    y.copy_from_slice(&total);
}

/// The eigenvectors of the two largest eigenvalues, by Lanczos with full re-orthogonalisation. Their sign
/// is set so that the largest component is positive. Missing axes (rank below 2) are zero.
fn leading_two(m: usize, mut apply: impl FnMut(&[f64], &mut [f64])) -> [Vec<f64>; 2] {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let (mut diagonal, mut off): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    // A start that is not symmetric in the statements and the same everywhere.
    let mut random = crate::random::Random::new(20_260_101);
    let mut next: Vec<f64> = (0..m).map(|_| random.unit() - 0.5).collect();
    let mut length = norm(&next);
    let mut ritz = Ritz::default();
    let most = m.min(600);
    while basis.len() < most && length > 1e-300 {
        next.iter_mut().for_each(|x| *x /= length);
        let mut image = vec![0.0; m];
        apply(&next, &mut image);
        diagonal.push(dot(&next, &image));
        basis.push(std::mem::take(&mut next));
        for _ in 0..2 {
            for known in &basis {
                let along = dot(known, &image);
                image.iter_mut().zip(known).for_each(|(x, k)| *x -= along * k);
            }
        }
        length = norm(&image);
        next = image;
        let largest = diagonal.iter().copied().fold(0.0, f64::max);
        let exhausted = length <= 1e-13 * largest || basis.len() == most;
        if exhausted || basis.len().is_multiple_of(10) {
            ritz = Ritz::of(&diagonal, &off);
            // |length * last component| bounds the error of an eigenpair.
            let settled = ritz.last.iter().all(|last| (length * last).abs() <= 1e-13 * largest);
            if exhausted || (basis.len() >= 20 && settled) {
                break;
            }
        }
        off.push(length);
    }
    std::array::from_fn(|which| {
        let mut axis = vec![0.0; m];
        let Some(weights) = ritz.vectors.get(which) else { return axis };
        for (weight, known) in weights.iter().zip(&basis) {
            axis.iter_mut().zip(known).for_each(|(x, k)| *x += weight * k);
        }
        let length = norm(&axis);
        let extreme = axis.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0);
        let sign = if extreme < 0.0 { -1.0 } else { 1.0 };
        axis.iter_mut().for_each(|x| *x *= sign / length.max(1e-300));
        axis
    })
}

/// Eigenvectors of the small tridiagonal matrix that stands for the large one.
#[derive(Default)]
struct Ritz {
    vectors: Vec<Vec<f64>>,
    /// Their last components.
    last: Vec<f64>,
}

impl Ritz {
    fn of(diagonal: &[f64], off: &[f64]) -> Self {
        let n = diagonal.len();
        let (values, vectors) = tridiagonal_eigen(diagonal, off);
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
        let largest = order.first().map_or(0.0, |&first| values[first]);
        let vectors: Vec<Vec<f64>> = order
            .iter()
            .take(2)
            .filter(|&&which| values[which] > 1e-12 * largest && largest > 0.0)
            .map(|&which| (0..n).map(|i| vectors[i * n + which]).collect())
            .collect();
        let last = vectors.iter().map(|vector| vector[n - 1]).collect();
        Self { vectors, last }
    }
}

/// Eigenvalues and eigenvectors (columns) of a symmetric tridiagonal matrix: implicit QL
/// (Wilkinson and Reinsch, tql2).
fn tridiagonal_eigen(diagonal: &[f64], off: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let n = diagonal.len();
    let mut d = diagonal.to_vec();
    let mut e: Vec<f64> = off[..n - 1].to_vec();
    e.push(0.0);
    let mut z = vec![0.0; n * n];
    for i in 0..n {
        z[i * n + i] = 1.0;
    }
    for l in 0..n {
        for _ in 0..60 {
            let m = (l..n - 1)
                .find(|&m| e[m].abs() <= f64::EPSILON * (d[m].abs() + d[m + 1].abs()))
                .unwrap_or(n - 1);
            if m == l {
                break;
            }
            let mut g = (d[l + 1] - d[l]) / (2.0 * e[l]);
            let mut r = g.hypot(1.0);
            g = d[m] - d[l] + e[l] / (g + if g >= 0.0 { r } else { -r });
            let (mut s, mut c, mut p) = (1.0, 1.0, 0.0);
            for i in (l..m).rev() {
                let f = s * e[i];
                let b = c * e[i];
                r = f.hypot(g);
                e[i + 1] = r;
                if r == 0.0 {
                    d[i + 1] -= p;
                    e[m] = 0.0;
                    break;
                }
                s = f / r;
                c = g / r;
                g = d[i + 1] - p;
                r = (d[i] - g) * s + 2.0 * c * b;
                p = s * r;
                d[i + 1] = g + p;
                g = c * r - b;
                for k in 0..n {
                    let f = z[k * n + i + 1];
                    z[k * n + i + 1] = s * z[k * n + i] + c * f;
                    z[k * n + i] = c * z[k * n + i] - s * f;
                }
            }
            if r == 0.0 {
                continue;
            }
            d[l] -= p;
            e[l] = g;
            e[m] = 0.0;
        }
    }
    (d, z)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}
