//! Draws the invented county of the demo, and checks that the demo's folders fit together.

mod appeals;
mod arcs;
mod buildings;
mod check;
mod landscape;
mod lanes;
mod names;
mod places;
mod plane;
mod random;
mod raster;
mod table;
mod tiling;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "demo-generator make-places --out DIR [--seed N] | check DEMO_DIR";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let after = |flag: &str| words.iter().position(|w| w == flag).and_then(|k| words.get(k + 1)).cloned();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let done = match words.first().map(String::as_str) {
        Some("make-places") => {
            let out = after("--out").unwrap_or_else(|| "../places".into());
            let seed = after("--seed").and_then(|s| s.parse().ok()).unwrap_or(20_180_701);
            places::make(&data, Path::new(&out), seed).map_err(|e| e.to_string())
        }
        Some("check") => check::run(Path::new(words.get(1).map_or("..", String::as_str))),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
