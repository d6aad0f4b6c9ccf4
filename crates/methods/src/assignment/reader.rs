//! The text format of assignment problems: rows `W,worker,capacity`, `T,task,penalty`,
//! `E,task,worker,cost`, all whole numbers.

use super::{Offer, Problem, Task, Worker};
use crate::encoding::{NotText, decode};

/// Why a file is no assignment problem. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    NotText(#[from] NotText),
    #[error("line {line}: {text:?} is neither W,worker,capacity nor T,task,penalty nor E,task,worker,cost")]
    UnknownRow { line: usize, text: String },
    #[error("line {line}: {text:?} is not a whole number in range")]
    NotANumber { line: usize, text: String },
    #[error("line {line}: {kind} {number} does not follow its predecessor; numbers run from 0 without gaps")]
    OutOfOrder { line: usize, kind: &'static str, number: u32 },
}

/// Reads a problem; a load step is not part of the file. Byte order mark, Windows line ends and blank
/// lines are accepted.
pub fn read(bytes: &[u8]) -> Result<Problem, ReadError> {
    let (text, _) = decode(bytes)?;
    let mut problem = Problem::default();
    for (number, row) in text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
        let line = number + 1;
        let fields: Vec<&str> = row.split(',').map(str::trim).collect();
        match fields.as_slice() {
            ["W", worker, capacity] => {
                follow(line, "worker", whole(line, worker)?, problem.workers.len())?;
                problem.workers.push(Worker { capacity: whole(line, capacity)?, skills: Vec::new() });
            }
            ["T", task, penalty] => {
                follow(line, "task", whole(line, task)?, problem.tasks.len())?;
                problem.tasks.push(Task { penalty: whole(line, penalty)?, needs: Vec::new() });
            }
            ["E", task, worker, cost] => problem.offers.push(Offer {
                task: whole(line, task)?,
                worker: whole(line, worker)?,
                cost: whole(line, cost)?,
            }),
            _ => return Err(ReadError::UnknownRow { line, text: row.trim().to_owned() }),
        }
    }
    Ok(problem)
}

fn whole<Number: std::str::FromStr>(line: usize, text: &str) -> Result<Number, ReadError> {
    text.parse().map_err(|_| ReadError::NotANumber { line, text: text.to_owned() })
}

fn follow(line: usize, kind: &'static str, number: u32, expected: usize) -> Result<(), ReadError> {
    if number as usize == expected { Ok(()) } else { Err(ReadError::OutOfOrder { line, kind, number }) }
}
