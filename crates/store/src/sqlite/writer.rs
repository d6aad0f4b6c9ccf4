//! The single writer of an SQLite file: drains its queue into one transaction, a savepoint per command,
//! and acknowledges every command after the commit is on disk (group commit).

use crate::{Error, Tx};
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use tokio::sync::{mpsc, watch};

/// Commands that may share one commit. More would not be faster and would make the first one wait.
const GROUP: usize = 256;

pub(crate) type Acknowledge = Box<dyn FnOnce(Result<(), Error>) + Send>;

/// A finished command that waits for the commit: whether its changes are kept, and whom to tell.
pub(crate) struct Outcome {
    pub(crate) keep: bool,
    pub(crate) acknowledge: Acknowledge,
}

/// A queued command. It gets the transaction, or why there is none; then it is not begun and its sender
/// may repeat it.
pub(crate) type Job = Box<dyn FnOnce(Result<&mut Tx, Error>) -> Outcome + Send>;

/// Runs until the queue is closed and empty.
pub(crate) fn run(mut tx: Tx, mut queue: mpsc::Receiver<Job>, committed: &watch::Sender<u64>) {
    let mut group = Vec::with_capacity(GROUP);
    while let Some(first) = queue.blocking_recv() {
        group.push(first);
        while group.len() < GROUP {
            let Ok(next) = queue.try_recv() else { break };
            group.push(next);
        }
        commit_group(&mut tx, group.drain(..));
        committed.send_modify(|count| *count += 1);
    }
}

fn commit_group(tx: &mut Tx, jobs: impl Iterator<Item = Job>) {
    let mut waiting: Vec<Acknowledge> = Vec::with_capacity(GROUP);
    let mut broken = tx.control("begin immediate").err();
    for job in jobs {
        if broken.is_none() {
            broken = tx.control("savepoint command").err();
        }
        if let Some(error) = &broken {
            waiting.push(job(Err(error.clone())).acknowledge);
            continue;
        }
        tx.begin_work();
        let outcome = job(Ok(tx));
        let settled = if outcome.keep {
            tx.control("release command")
        } else {
            tx.control("rollback to command").and_then(|()| tx.control("release command"))
        };
        broken = settled.err();
        waiting.push(outcome.acknowledge);
    }
    let result = match broken {
        None => tx.control("commit"),
        Some(error) => Err(error),
    };
    if result.is_err() && !tx.is_idle() {
        // A failed commit (full disk, lost lock) leaves the transaction open; nothing of it was acknowledged.
        let _ = tx.control("rollback");
    }
    for acknowledge in waiting {
        acknowledge(result.clone());
    }
}

/// Runs an action's future to its end on this thread. On SQLite every await of the store is ready at
/// once, so a pending future means that the action waits for something else, which it must not.
pub(crate) fn complete<T>(future: Pin<Box<dyn Future<Output = T> + Send + '_>>) -> Result<T, Error> {
    let polled = catch_unwind(AssertUnwindSafe(|| {
        let mut future = future;
        future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }));
    match polled {
        Ok(Poll::Ready(value)) => Ok(value),
        Ok(Poll::Pending) => Err(Error::Action("an action awaited something other than the store".into())),
        Err(panic) => Err(Error::Action(
            panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
                .unwrap_or_else(|| "an action panicked".to_owned()),
        )),
    }
}
