//! k-means in the plane with good starts, and silhouettes.

use crate::random::Random;
use rayon::prelude::*;

/// A place with the number of people there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub at: [f64; 2],
    pub weight: f64,
}

#[derive(Clone, Debug)]
pub(super) struct Clustering {
    pub centres: Vec<[f64; 2]>,
    /// Sum of squared distances to the nearest centre.
    pub inertia: f64,
}

/// People beyond this number are gathered into the cells of a grid for the search of starting centres
/// and for silhouettes.
const SINGLE_UP_TO: usize = 2100;
const CELLS_ACROSS: f64 = 40.0;
pub(super) const STARTS: u32 = 30;

/// Points for searching: the people themselves, or cells of a grid at the mean of those inside.
pub(super) fn gathered(places: &[[f64; 2]]) -> Vec<Point> {
    if places.len() <= SINGLE_UP_TO {
        return places.iter().map(|&at| Point { at, weight: 1.0 }).collect();
    }
    // The grid spans four deviations either way; people further out share the outermost cells' width.
    let n = places.len() as f64;
    let mean = [0, 1].map(|axis| places.iter().map(|at| at[axis]).sum::<f64>() / n);
    let width = [0, 1].map(|axis| {
        let variance = places.iter().map(|at| (at[axis] - mean[axis]).powi(2)).sum::<f64>() / n;
        (variance.sqrt() * 8.0 / CELLS_ACROSS).max(1e-300)
    });
    let mut cells: std::collections::BTreeMap<(i64, i64), (f64, f64, f64)> =
        std::collections::BTreeMap::new();
    for at in places {
        let key = [0, 1].map(|axis| ((at[axis] - mean[axis]) / width[axis]).floor() as i64);
        let cell = cells.entry((key[0], key[1])).or_default();
        *cell = (cell.0 + at[0], cell.1 + at[1], cell.2 + 1.0);
    }
    cells.values().map(|&(x, y, weight)| Point { at: [x / weight, y / weight], weight }).collect()
}

/// The best of several k-means++ starts on the gathered points, then finished on all people.
/// `watch` is called after each start.
pub(super) fn cluster(
    places: &[[f64; 2]],
    points: &[Point],
    k: usize,
    seed: u64,
    mut watch: impl FnMut(),
) -> Clustering {
    let mut best: Option<Clustering> = None;
    for start in 0..STARTS {
        let mut random = Random::stream(seed, u64::from(start) << 8 | k as u64);
        let found = improve(points, spread(points, k, &mut random), 100);
        if best.as_ref().is_none_or(|best| found.inertia < best.inertia * (1.0 - 1e-12)) {
            best = Some(found);
        }
        watch();
    }
    let best = best.unwrap_or(Clustering { centres: Vec::new(), inertia: 0.0 });
    if points.len() == places.len() {
        return best;
    }
    let people: Vec<Point> = places.iter().map(|&at| Point { at, weight: 1.0 }).collect();
    improve(&people, best.centres, 30)
}

/// Continues from given centres, e.g. those shown before.
pub(super) fn improve(points: &[Point], mut centres: Vec<[f64; 2]>, rounds: usize) -> Clustering {
    let mut inertia = f64::INFINITY;
    for _ in 0..rounds {
        let mut sums = vec![(0.0, 0.0, 0.0); centres.len()];
        let mut now = 0.0;
        for point in points {
            let (which, distance) = nearest(&centres, point.at);
            now += distance * point.weight;
            let sum = &mut sums[which];
            sum.0 += point.at[0] * point.weight;
            sum.1 += point.at[1] * point.weight;
            sum.2 += point.weight;
        }
        for (centre, (x, y, weight)) in centres.iter_mut().zip(sums) {
            if weight > 0.0 {
                *centre = [x / weight, y / weight];
            }
        }
        if now >= inertia * (1.0 - 1e-9) {
            break;
        }
        inertia = now;
    }
    let inertia = points.iter().map(|point| nearest(&centres, point.at).1 * point.weight).sum();
    Clustering { centres, inertia }
}

/// k-means++: far points are likelier to become centres.
fn spread(points: &[Point], k: usize, random: &mut Random) -> Vec<[f64; 2]> {
    let mut distances: Vec<f64> = points.iter().map(|point| point.weight).collect();
    let mut centres: Vec<[f64; 2]> = Vec::with_capacity(k);
    while centres.len() < k {
        let total: f64 = distances.iter().sum();
        let mut rest = random.unit() * total;
        let place = distances.iter().position(|distance| {
            rest -= distance;
            rest < 0.0
        });
        let Some(chosen) = points.get(place.unwrap_or(points.len().saturating_sub(1))) else { break };
        centres.push(chosen.at);
        let first = centres.len() == 1;
        for (distance, point) in distances.iter_mut().zip(points) {
            let now = squared(point.at, chosen.at) * point.weight;
            *distance = if first { now } else { distance.min(now) };
        }
    }
    centres
}

/// The nearest centre (the first of equals) and the squared distance to it.
pub(super) fn nearest(centres: &[[f64; 2]], at: [f64; 2]) -> (usize, f64) {
    let mut best = (0, f64::INFINITY);
    for (which, centre) in centres.iter().enumerate() {
        let distance = squared(*centre, at);
        if distance < best.1 {
            best = (which, distance);
        }
    }
    best
}

fn squared(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
}

/// Which group each point belongs to.
pub(super) fn labels(points: &[Point], clustering: &Clustering) -> Vec<usize> {
    points.iter().map(|point| nearest(&clustering.centres, point.at).0).collect()
}

/// Mean silhouettes of several divisions of the same points: (b - a) / max(a, b), 0 for somebody alone.
pub(super) fn silhouettes(points: &[Point], labels: &[Vec<usize>]) -> Vec<f64> {
    let weights: Vec<Vec<f64>> = labels
        .iter()
        .map(|labels| {
            let mut weights = vec![0.0; labels.iter().max().map_or(0, |most| most + 1)];
            labels.iter().zip(points).for_each(|(&label, point)| weights[label] += point.weight);
            weights
        })
        .collect();
    let total: f64 = points.iter().map(|point| point.weight).sum();
    let scores: Vec<Vec<f64>> = points
        .par_iter()
        .enumerate()
        .map(|(place, point)| {
            let mut sums: Vec<Vec<f64>> = weights.iter().map(|weights| vec![0.0; weights.len()]).collect();
            for (other, point_there) in points.iter().enumerate() {
                let distance = squared(point.at, point_there.at).sqrt() * point_there.weight;
                for (sums, labels) in sums.iter_mut().zip(labels) {
                    sums[labels[other]] += distance;
                }
            }
            let each = sums.iter().zip(&weights).zip(labels);
            each.map(|((sums, weights), labels)| silhouette(sums, weights, labels[place]) * point.weight)
                .collect()
        })
        .collect();
    (0..labels.len()).map(|which| scores.iter().map(|score| score[which]).sum::<f64>() / total).collect()
}

fn silhouette(sums: &[f64], weights: &[f64], own: usize) -> f64 {
    if weights[own] <= 1.0 {
        return 0.0;
    }
    let a = sums[own] / (weights[own] - 1.0);
    let others = (0..sums.len()).filter(|&other| other != own && weights[other] > 0.0);
    let b = others.map(|other| sums[other] / weights[other]).fold(f64::INFINITY, f64::min);
    let larger = a.max(b);
    if larger > 0.0 && larger.is_finite() { (b - a) / larger } else { 0.0 }
}
