//! Checks of the repository: `cargo xtask boundaries`, `cargo xtask words`, `cargo xtask dependencies`,
//! `cargo xtask coverage`.

mod boundaries;
mod coverage;
mod dependencies;
mod fluent;
mod source;
mod words;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask boundaries            the rules of docs/ARCHITECTURE.md, checked
       cargo xtask dependencies          every library is used, and explained in docs/dependencies.md
       cargo xtask words                 both languages say the same, Chinese is written as Chinese
       cargo xtask coverage [LIST.md] [--for CAPABILITY,…] [--summary] [--check]
                                          the rows of the demand list with and without a marked test";

fn main() -> ExitCode {
    let Some(root) = Path::new(env!("CARGO_MANIFEST_DIR")).parent() else { return ExitCode::from(2) };
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.first().map(String::as_str) {
        Some("boundaries") => boundaries::run(root),
        Some("dependencies") => dependencies::run(root),
        Some("words") => words::run(root),
        Some("coverage") => coverage::run(root, &arguments[1..]),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(said) => {
            eprintln!("{said}");
            ExitCode::FAILURE
        }
    }
}
