//! What a command says when it is done: words for people, one object for machines, an exit status.

use crate::edge;
use kernel::{Failure, Refusal};
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use ui::{Language, Words};

/// How a command ended (退出状态).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done.
    Done,
    /// Some rows were refused; the rest was done.
    Some,
    /// Nothing was done.
    Nothing,
}

impl Exit {
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Some => 1,
            Self::Nothing => 2,
        }
    }
}

/// The result of a command.
#[derive(Clone, Debug)]
pub struct Said {
    pub exit: Exit,
    /// For people; lines separated by line feeds.
    pub text: String,
    /// For machines (`--json`).
    pub json: Value,
}

impl Said {
    pub fn done(text: impl Into<String>, json: Value) -> Self {
        Self { exit: Exit::Done, text: text.into(), json }
    }
    #[must_use]
    pub const fn ending(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }
}

/// In which form results are said.
#[derive(Clone)]
pub struct Speech {
    pub words: Words,
    pub json: bool,
}

impl Speech {
    /// Progress is drawn only for a person who watches.
    pub fn shows_progress(&self) -> bool {
        !self.json && std::io::stderr().is_terminal()
    }

    /// Prints a result to the standard output and gives the exit status.
    pub fn say(&self, said: &Said) -> ExitCode {
        match self.json {
            true => print_line(&said.json.to_string()),
            false if said.text.is_empty() => {}
            false => print_line(&said.text),
        }
        ExitCode::from(said.exit.code())
    }

    /// Prints a failure to the standard error: what, by which rule, what to do next.
    pub fn say_failure(&self, failure: &Failure) -> ExitCode {
        let told = Told::of(&self.words, failure);
        if self.json {
            print_line(
                &json!({ "error": { "code": told.code, "reason": told.reason, "next": told.next } })
                    .to_string(),
            );
        }
        let mut lines = vec![self.words.with("said-error", [("reason", told.reason.as_str())])];
        if !told.code.is_empty() {
            lines.push(self.words.with("said-rule", [("code", told.code.as_str())]));
        }
        lines.extend(told.next.as_deref().map(|next| self.words.with("said-next", [("next", next)])));
        // When even the standard error is closed there is nobody left to tell.
        let _ = writeln!(std::io::stderr(), "{}", lines.join("\n"));
        ExitCode::from(Exit::Nothing.code())
    }
}

/// A failure in words.
struct Told {
    code: String,
    reason: String,
    next: Option<String>,
}

impl Told {
    fn of(words: &Words, failure: &Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::refused(words, refusal),
            Failure::Stale { stream, version } => Self {
                code: "stale".into(),
                reason: words.reason(&Refusal::rule("stale")) + &format!(" ({stream} {version})"),
                next: words.next_step(&Refusal::rule("stale")),
            },
            // On the machine itself the operator may read the cause; errors below begin with their code.
            Failure::Broken(cause) => {
                let text = cause.to_string();
                match text.split_once(": ").filter(|(code, _)| is_code(code)) {
                    Some((code, rest)) => {
                        let (reason, next) =
                            rest.split_once("; ").map_or((rest, None), |(a, b)| (a, Some(b)));
                        Self {
                            code: code.to_owned(),
                            reason: reason.to_owned(),
                            next: next.map(str::to_owned),
                        }
                    }
                    None => Self { code: "broken".into(), reason: text, next: None },
                }
            }
        }
    }

    fn refused(words: &Words, refusal: &Refusal) -> Self {
        Self { code: refusal.code.to_owned(), reason: words.reason(refusal), next: words.next_step(refusal) }
    }
}

fn is_code(text: &str) -> bool {
    text.contains('-') && text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')
}

/// A line on the standard output; a reader who went away ends the output, not the work.
pub fn print_line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A remark beside the result, on the standard error.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The language of the terminal: as asked for, else as the system is set, else Chinese.
pub fn language(asked: Option<&str>) -> Language {
    let system = || ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(edge::variable);
    asked
        .and_then(Language::from_tag)
        .or_else(|| system().and_then(|tag| Language::from_tag(&tag)))
        .unwrap_or_default()
}
