//! One file per command.

mod account;
pub mod assist;
mod backup;
mod clock;
mod export_cases;
mod export_journal;
mod gaps;
pub(crate) mod import;
mod import_cases;
mod insight;
mod journal;
mod keys;
mod methods;
mod migrate;
mod moving;
mod oversight;
mod place;
mod restore;
mod retention;
mod watermark;

use crate::command_line::{Account, Clock, Command, Export, GuardCommand, Import, Insight, Journal, Place};
use crate::said::{Said, Speech};
use crate::{bench, demo, serve};
use kernel::{Failure, Refusal};
use std::path::Path;

/// Carries out what was typed.
///
/// # Errors
/// The refusal or fault that kept it from being done.
pub async fn carry_out(command: Command, speech: &Speech) -> Result<Said, Failure> {
    match command {
        Command::Serve(options) => serve::serve(options).await,
        Command::Demo(options) => demo::run(options, speech).await,
        Command::Import(Import::Places(options)) => import::places(options, speech).await,
        Command::Import(Import::Orgs(options)) => import::orgs(options, speech).await,
        Command::Import(Import::Duties(options)) => import::duties(options, speech).await,
        Command::Import(Import::Calendar(options)) => import::calendar(options, speech).await,
        Command::Import(Import::Cases(options)) => import_cases::run(options, speech).await,
        Command::Import(Import::Undo(options)) => import_cases::undo(options, speech).await,
        Command::Export(Export::Cases(options)) => export_cases::run(options, speech).await,
        Command::Export(Export::Journal(options)) => export_journal::run(options, speech).await,
        Command::Journal(Journal::Verify(options)) => journal::verify(options, speech).await,
        Command::Journal(Journal::Seal(options)) => journal::seal(options, speech).await,
        Command::Journal(Journal::Prove(options)) => journal::prove(options, speech).await,
        Command::Clock(Clock::Due(options)) => clock::due(options, speech).await,
        Command::Clock(Clock::Day(options)) => clock::day(options, speech).await,
        Command::Place(Place::Locate(options)) => place::locate(options, speech).await,
        Command::Place(Place::Tiling(options)) => place::tiling(options, speech).await,
        Command::Account(Account::Create(options)) => account::create(options, speech).await,
        Command::Account(Account::List(options)) => account::list(options, speech).await,
        Command::Guard(GuardCommand::Watermark(options)) => watermark::run(options, speech).await,
        Command::Guard(GuardCommand::Retention(options)) => retention::run(options, speech).await,
        Command::Guard(GuardCommand::Keys(options)) => keys::keys(options, speech).await,
        Command::Guard(GuardCommand::Rotate(options)) => keys::rotate(options, speech).await,
        Command::Guard(GuardCommand::DestroyKey(options)) => keys::destroy(options, speech).await,
        Command::Account(Account::ClearFactors(options)) => account::clear_factors(options, speech).await,
        Command::Insight(Insight::Rebuild(options)) => insight::rebuild(options, speech).await,
        Command::Gaps(options) => gaps::run(options, speech).await,
        Command::Oversight(command) => oversight::run(command, speech).await,
        Command::Migrate(command) => migrate::run(command, speech).await,
        Command::Move(options) => moving::run(options, speech).await,
        Command::Backup(options) => backup::run(options, speech).await,
        Command::Restore(options) => restore::run(options, speech).await,
        Command::Bench(options) => bench::run(options, speech).await,
        Command::Methods(command) => methods::run(command, speech),
        Command::Assist(command) => assist::run(command, speech).await,
    }
}

/// Reads a file that was named on the command line.
///
/// # Errors
/// Refusal `file-unreadable`.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Refusal> {
    std::fs::read(path)
        .map_err(|cause| Refusal::rule("file-unreadable").with("file", path.display()).with("cause", cause))
}

/// Writes a file that was named on the command line, replacing what it held.
///
/// # Errors
/// Refusal `file-unwritable`.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    std::fs::write(path, bytes).map_err(|cause| unwritable(path, &cause))
}

/// The refusal for a file that cannot be written.
pub(crate) fn unwritable(path: &Path, cause: &std::io::Error) -> Refusal {
    Refusal::rule("file-unwritable").with("file", path.display()).with("cause", cause)
}

/// A result as JSON.
///
/// # Errors
/// A value that JSON cannot hold.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<serde_json::Value, Failure> {
    Ok(serde_json::to_value(value)?)
}
