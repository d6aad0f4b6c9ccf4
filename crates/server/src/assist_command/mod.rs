//! `linli assist …`: how well messages are understood, and which problems many of them speak of; from files without a
//! database, or from the cases of a deployment.

pub mod evaluate;
mod hot;
mod messages;

use crate::command_line::Data;
pub(crate) use evaluate::{Labelled, measure};

use crate::methods_command::{Answer, Files, MethodsFailure, Progress};
use clap::{Args, Subcommand};

/// Messages of residents understood.
#[derive(Debug, Subcommand)]
pub enum AssistCommand {
    /// How well matters are told apart: accuracy on unseen messages, abstention, calibration, time
    Evaluate(evaluate::Evaluate),
    /// The hottest problems of a file of messages, with their messages and what makes them hot
    Hot(hot::Hot),
    /// Train a model on the decided cases of a deployment; nothing is shown before a person switches it on
    Train(Train),
    /// What would be suggested for a text or a case, and why
    Explain(Explain),
}

#[derive(Debug, Args)]
pub struct Train {
    /// Only learn what people decided otherwise than the version in use had suggested: seconds instead of a training
    #[arg(long)]
    pub corrections: bool,
    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// The text
    #[arg(long, value_name = "TEXT", conflicts_with = "case")]
    pub text: Option<String>,
    /// Number of a case
    #[arg(long, value_name = "NUMBER")]
    pub case: Option<String>,
    #[command(flatten)]
    pub data: Data,
}

/// Runs a command on files.
///
/// # Errors
/// `methods-file` if a file cannot be read, `assist-input` if it lacks a column or holds nothing to learn
/// from, `methods-option` if an option does not fit.
pub fn run(command: OnFiles, progress: Progress<'_>) -> Result<Answer, MethodsFailure> {
    let files = Files::default();
    let answer = match command {
        OnFiles::Evaluate(options) => evaluate::run(&options, &files, progress),
        OnFiles::Hot(options) => hot::run(&options, &files, progress),
    }?;
    Ok(files.told(answer))
}

/// A command that needs no deployment.
#[derive(Debug)]
pub enum OnFiles {
    Evaluate(evaluate::Evaluate),
    Hot(hot::Hot),
}
