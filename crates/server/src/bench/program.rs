//! The program as a process of its own: how fast it starts, how much memory it takes at rest.

use super::town::Town;
use super::{Figure, percentile};
use crate::edge;
use kernel::Failure;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant as Stopwatch};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A running server that was started for a measurement; it is killed when it is dropped.
pub struct Running {
    pub child: Child,
    /// `127.0.0.1:PORT`
    pub address: String,
    /// From the start of the process to its first line.
    pub took: Duration,
}

impl Running {
    /// Starts `linli serve` on a data folder and waits until it listens.
    ///
    /// # Errors
    /// When the program cannot be started or ends at once; then with what it said.
    pub async fn start(program: &Path, data: &Path) -> Result<Self, Failure> {
        Self::start_with(program, data, &["--listen", "127.0.0.1:0"], Stdio::piped()).await
    }

    /// The same with further options; `log` takes what it says beside its first line. A pipe that nobody reads holds up
    /// a server that has much to complain about.
    ///
    /// # Errors
    /// As [`Running::start`].
    pub async fn start_with(
        program: &Path,
        data: &Path,
        options: &[&str],
        log: Stdio,
    ) -> Result<Self, Failure> {
        let begun = Stopwatch::now();
        let mut child = Command::new(program)
            .args(["serve", "--api-per-minute", "0", "--data"])
            .arg(data)
            .args(options)
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .map_err(Failure::broken)?;
        let output = child.stdout.take().ok_or_else(|| Failure::broken("bench-program: no output"))?;
        let mut lines = BufReader::new(output).lines();
        let first = tokio::time::timeout(Duration::from_secs(30), lines.next_line()).await;
        let line = first.map_err(Failure::broken)?.map_err(Failure::broken)?.unwrap_or_default();
        let Some(address) = line.strip_prefix("listening on http://") else {
            let said = child.wait_with_output().await.map_err(Failure::broken)?;
            return Err(Failure::broken(format!(
                "bench-program: {line} {}",
                String::from_utf8_lossy(&said.stderr)
            )));
        };
        let took = begun.elapsed();
        Ok(Self { address: address.to_owned(), took, child })
    }
}

pub(super) fn program() -> Result<std::path::PathBuf, Failure> {
    edge::own_program()
        .ok_or_else(|| Failure::broken("bench-program: the program does not know its own file"))
}

pub(super) async fn memory(town: &Town) -> Result<Vec<Figure>, Failure> {
    let running = Running::start(&program()?, &town.data()).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let bytes = running.child.id().and_then(edge::resident_memory_of).unwrap_or(0);
    let figure = Figure::new("memory", "resident at rest, server on the town", bytes as f64 / 1e6, "MB");
    Ok(vec![figure.below(150.0)])
}

pub(super) async fn start(town: &Town) -> Result<Vec<Figure>, Failure> {
    let program = program()?;
    let mut times = Vec::new();
    for _ in 0..5 {
        let mut running = Running::start(&program, &town.data()).await?;
        times.push(running.took.as_secs_f64());
        running.child.kill().await.map_err(Failure::broken)?;
    }
    times.sort_by(f64::total_cmp);
    let figure = Figure::new("start", "from process to listening, median of 5", percentile(&times, 0.5), "s");
    Ok(vec![figure.below(1.0)])
}
