//! Rows of a hotline's table per second, by the program's own import.

use super::town::Town;
use super::{Figure, rate};
use crate::edge;
use crate::said::Speech;
use kernel::{Failure, Instant};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Instant as Stopwatch;
use tokio::process::Command;

const ROWS: u32 = 20_000;
const MAP: &str = "number=number,received=received,title=title,text=text";

pub(super) async fn measure(file: Option<&Path>, speech: &Speech) -> Result<Vec<Figure>, Failure> {
    let town = Town::empty(speech).await?;
    let (path, rows) = match file {
        Some(file) => (file.to_owned(), count_rows(file)?),
        None => (written(&town).await?, u64::from(ROWS)),
    };
    let program = edge::own_program().ok_or_else(|| Failure::broken("bench-program: no own file"))?;
    let begun = Stopwatch::now();
    let output = Command::new(program)
        .args(["import", "cases"])
        .arg(&path)
        .args(["--source", "bench", "--json"])
        .args(if file.is_none() { &["--map", MAP][..] } else { &[] })
        .arg("--data")
        .arg(town.folder.path())
        .output()
        .await
        .map_err(Failure::broken)?;
    let time = begun.elapsed();
    if output.status.code() != Some(0) {
        let said =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        return Err(Failure::broken(format!("bench-import: {}", said.trim())));
    }
    let figure = Figure::new(
        "import",
        format!("{rows} rows with journal, place and clock"),
        rate(rows, time),
        "rows/s",
    );
    Ok(vec![figure.at_least(2000.0)])
}

async fn written(town: &Town) -> Result<PathBuf, Failure> {
    let cast = town.cast().await?;
    let now: Instant = town.deployment.site.now();
    let mut table = String::from("number,received,title,text\n");
    for number in 0..ROWS {
        let at = now.plus_seconds(-i64::from(ROWS - number) * 60);
        let appeal = cast.appeal(number, at);
        let place =
            appeal.placement.place.and_then(|place| cast.ground.atlas.name(place)).unwrap_or_default();
        let received = at.civil().strftime("%Y-%m-%d %H:%M:%S").to_string();
        writeln!(table, "B{number:06},{received},{},{place}{}", appeal.title, appeal.text)
            .map_err(Failure::broken)?;
    }
    let path = town.folder.path().join("bench.csv");
    std::fs::write(&path, table).map_err(Failure::broken)?;
    Ok(path)
}

fn count_rows(file: &Path) -> Result<u64, Failure> {
    let mut reader = csv::Reader::from_path(file).map_err(Failure::broken)?;
    Ok(reader.byte_records().filter(Result::is_ok).count() as u64)
}
