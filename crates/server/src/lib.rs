//! The program `linli`: command line, deployment, web server, background work, demo and measurements.
//! It joins the capabilities (see `capabilities.rs`) and adds no rule of its own.

pub mod administration;
mod archive;
mod assist_command;
mod audit;
pub mod bench;
pub mod capabilities;
mod command;
pub mod command_line;
mod demo;
pub mod deployment;
pub mod described;
pub mod edge;
pub mod flows;
mod gallery;
mod ground_of_imports;
mod interface;
mod lists;
pub mod live;
pub mod looks;
mod methods_command;
mod metrics;
mod origin;
mod progress;
mod report;
mod respond;
mod said;
pub mod serve;
mod settings;
mod shell;
mod staff;
mod tasks;
mod throttle;
mod traces;
mod transparency;
pub mod versions;

use clap::{CommandFactory, FromArgMatches};
use command_line::CommandLine;
use said::Speech;
use std::ffi::OsString;
use std::process::ExitCode;
use traces::Traces;

/// Runs the program with what was typed and gives its exit status.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    let typed = match read(&arguments) {
        Ok(typed) => typed,
        Err(Unread::Usage(error)) => {
            // Help and version are an answer (0); anything else was not understood (2). Nothing was done.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { said::Exit::Nothing.code() } else { 0 });
        }
        Err(Unread::Settings(failure)) => return complain(&failure),
    };
    let words = match capabilities::dictionary() {
        Ok(dictionary) => dictionary.words(said::language(typed.common.language.as_deref())),
        Err(failure) => {
            said::print_line(&failure.to_string());
            return ExitCode::from(said::Exit::Nothing.code());
        }
    };
    let speech = Speech { words, json: typed.common.json };
    // Before the runtime: what sends traces has a thread of its own.
    let traces = match start_logging(&typed.common) {
        Ok(traces) => traces,
        Err(failure) => return speech.say_failure(&failure),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(cause) => return speech.say_failure(&kernel::Failure::broken(cause)),
    };
    let exit = match runtime.block_on(command::carry_out(typed.command, &speech)) {
        Ok(said) => speech.say(&said),
        Err(failure) => speech.say_failure(&failure),
    };
    if let Some(traces) = traces {
        traces.end();
    }
    exit
}

enum Unread {
    Usage(clap::Error),
    Settings(kernel::Failure),
}

fn read(arguments: &[OsString]) -> Result<CommandLine, Unread> {
    let settings = settings::of(arguments).map_err(|refusal| Unread::Settings(refusal.into()))?;
    let command = settings::apply(CommandLine::command(), &settings);
    let command = command.map_err(|refusal| Unread::Settings(refusal.into()))?;
    let matches = command.try_get_matches_from(arguments).map_err(Unread::Usage)?;
    CommandLine::from_arg_matches(&matches).map_err(Unread::Usage)
}

fn complain(failure: &kernel::Failure) -> ExitCode {
    match capabilities::dictionary() {
        Ok(dictionary) => {
            Speech { words: dictionary.words(said::language(None)), json: false }.say_failure(failure)
        }
        Err(_) => ExitCode::from(said::Exit::Nothing.code()),
    }
}

/// Log lines go to the standard error; the standard output belongs to results. Traces go to a collector, when there is one.
fn start_logging(common: &command_line::Common) -> Result<Option<Traces>, kernel::Failure> {
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::util::SubscriberInitExt;
    use tracing_subscriber::{EnvFilter, Layer, fmt, registry};
    let collector = common.traces.clone().or_else(|| edge::variable("OTEL_EXPORTER_OTLP_ENDPOINT"));
    let traces = collector.as_deref().map(Traces::to).transpose()?;
    let filter = EnvFilter::try_new(&common.log).unwrap_or_else(|_| EnvFilter::new("warn"));
    // A line that cannot be written (a full disk) is gone: complaining about it on the same channel would panic.
    let lines = fmt::layer().with_writer(std::io::stderr).log_internal_errors(false);
    let lines = match common.log_format.as_str() {
        "json" => lines.json().with_filter(filter).boxed(),
        _ => lines.with_filter(filter).boxed(),
    };
    let told = traces.as_ref().map(Traces::layer);
    // A second start in one process (tests) keeps the first one's log.
    let _ = registry().with(lines).with(told).try_init();
    Ok(traces)
}
