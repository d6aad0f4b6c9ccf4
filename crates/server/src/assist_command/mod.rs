//! `linli assist …`: how well messages are understood, and which problems many of them speak of; from files,
//! without a database.

mod evaluate;
mod hot;
mod messages;

use crate::methods_command::{Answer, Files, MethodsFailure, Progress};
use clap::Subcommand;

/// Messages of residents understood.
#[derive(Debug, Subcommand)]
pub enum AssistCommand {
    /// How well matters are told apart: accuracy on unseen messages, abstention, calibration, time
    Evaluate(evaluate::Evaluate),
    /// The hottest problems of a file of messages, with their messages and what makes them hot
    Hot(hot::Hot),
}

/// Runs a command.
///
/// # Errors
/// `methods-file` if a file cannot be read, `assist-input` if it lacks a column or holds nothing to learn
/// from, `methods-option` if an option does not fit.
pub fn run(command: AssistCommand, progress: Progress<'_>) -> Result<Answer, MethodsFailure> {
    let files = Files::default();
    let answer = match command {
        AssistCommand::Evaluate(options) => evaluate::run(&options, &files, progress),
        AssistCommand::Hot(options) => hot::run(&options, &files, progress),
    }?;
    Ok(files.told(answer))
}
