//! The solver against LIBLINEAR: same problem, same weights.
//!
//! `linear_reference.json` holds rows, classes and what scikit-learn's `LinearSVC` (LIBLINEAR, squared hinge loss, dual,
//! tolerance 1e-12) made of them: weights, intercept and the value of the objective for each class and cost.

use methods::text::linear::{LANES, LinearSettings, Rows, solve};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    columns: usize,
    rows: Vec<Vec<(u32, f32)>>,
    class_of: Vec<u32>,
    solved: Vec<Solved>,
}

#[derive(Deserialize)]
struct Solved {
    cost: f32,
    /// Cost of the class's own rows is multiplied by this, that of the others by `others`.
    own: f32,
    others: f32,
    balance: f32,
    class: u32,
    weights: Vec<f32>,
    intercept: f32,
    objective: f64,
}

/// ½ |w|² + Σ cost × max(0, 1 − y f)², the intercept being a weight as well.
fn objective(reference: &Reference, solved: &Solved, weights: &[f32], intercept: f32) -> f64 {
    let square = |value: f32| f64::from(value) * f64::from(value);
    let size: f64 = weights.iter().map(|weight| square(*weight)).sum::<f64>() + square(intercept);
    let loss = reference.rows.iter().zip(&reference.class_of).map(|(row, class)| {
        let own = *class == solved.class;
        let score: f32 = row.iter().map(|(column, value)| value * weights[*column as usize]).sum();
        let margin = if own { score + intercept } else { -(score + intercept) };
        f64::from(solved.cost * if own { solved.own } else { solved.others })
            * square((1.0 - margin).max(0.0))
    });
    size / 2.0 + loss.sum::<f64>()
}

#[test]
fn weights_are_those_of_liblinear() {
    let reference: Reference = serde_json::from_str(include_str!("../text/linear_reference.json")).unwrap();
    let mut rows = Rows::default();
    reference.rows.iter().for_each(|row| rows.push(row.iter().copied()));
    assert!(reference.solved.len() >= 6);
    for wanted in &reference.solved {
        let settings = LinearSettings {
            cost: wanted.cost,
            balance: wanted.balance,
            tolerance: 1e-6,
            most_rounds: 20_000,
            bias: 1.0,
            seed: 11,
        };
        let found = solve(&rows, &reference.class_of, 0, reference.columns, &[], &settings);
        let lane = wanted.class as usize;
        assert!(lane < LANES);
        let weights: Vec<f32> = found.weights.iter().map(|weights| weights[lane]).collect();
        for (column, (ours, theirs)) in weights.iter().zip(&wanted.weights).enumerate() {
            assert!((ours - theirs).abs() < 2e-4, "class {lane}, column {column}: {ours} and {theirs}");
        }
        assert!((found.bias[lane] - wanted.intercept).abs() < 2e-4);
        let ours = objective(&reference, wanted, &weights, found.bias[lane]);
        assert!((ours / wanted.objective - 1.0).abs() < 1e-5, "{ours} and {}", wanted.objective);
    }
}
