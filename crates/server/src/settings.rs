//! `linli.toml`: every option may stand there too. An option on the command line comes first, then its
//! variable, then the file, then the default.

use crate::edge;
use clap::Command;
use kernel::Refusal;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The file's name in the data folder.
pub const FILE: &str = "linli.toml";

/// Reads the settings of the data folder that the arguments name.
///
/// # Errors
/// Refusal `settings-unreadable`.
pub fn of(arguments: &[OsString]) -> Result<BTreeMap<String, String>, Refusal> {
    match folder(arguments) {
        Some(folder) => read(&folder.join(FILE)),
        None => Ok(BTreeMap::new()),
    }
}

fn folder(arguments: &[OsString]) -> Option<PathBuf> {
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--data" {
            return rest.next().map(PathBuf::from);
        }
        if let Some(folder) = argument.to_str().and_then(|text| text.strip_prefix("--data=")) {
            return Some(PathBuf::from(folder));
        }
    }
    edge::variable("LINLI_DATA").map(PathBuf::from)
}

fn read(file: &Path) -> Result<BTreeMap<String, String>, Refusal> {
    let unreadable = |cause: String| {
        Refusal::rule("settings-unreadable").with("file", file.display()).with("cause", cause.trim())
    };
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(cause) => return Err(unreadable(cause.to_string())),
    };
    let table: toml::Table = text.parse().map_err(|cause: toml::de::Error| unreadable(cause.to_string()))?;
    let mut settings = BTreeMap::new();
    for (key, value) in table {
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(yes) => yes.to_string(),
            toml::Value::Float(number) => number.to_string(),
            _ => return Err(unreadable(format!("{key}: a text, a number or true/false was expected"))),
        };
        settings.insert(key.replace('_', "-"), value);
    }
    Ok(settings)
}

/// The commands with the settings as defaults of their options.
///
/// # Errors
/// Refusal `settings-unknown` for a key that no command has.
pub fn apply(command: Command, settings: &BTreeMap<String, String>) -> Result<Command, Refusal> {
    match settings.keys().find(|key| !has_option(&command, key)) {
        Some(unknown) => Err(Refusal::rule("settings-unknown").with("key", unknown)),
        None => Ok(with_defaults(command, settings)),
    }
}

fn has_option(command: &Command, key: &str) -> bool {
    command.get_arguments().any(|option| option.get_long() == Some(key))
        || command.get_subcommands().any(|below| has_option(below, key))
}

fn with_defaults(command: Command, settings: &BTreeMap<String, String>) -> Command {
    let command = command.mut_args(|option| match option.get_long().and_then(|key| settings.get(key)) {
        // The program reads its settings once, and they live as long as it runs.
        Some(value) => option.required(false).default_value(&*Box::leak(value.clone().into_boxed_str())),
        None => option,
    });
    command.mut_subcommands(|below| with_defaults(below, settings))
}
