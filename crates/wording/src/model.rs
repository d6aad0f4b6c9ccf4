//! What a deployment's own word is, and which texts it may have. Pure.

use kernel::{Context, Instant, Loop, Refusal};
use serde::{Deserialize, Serialize};
use ui::{Language, OverrideFault};

/// Longest text, in characters.
pub const LONGEST: usize = 500;

/// A text in force from an instant on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordingVersion {
    /// `None`: the shipped text again.
    pub text: Option<String>,
    pub from: Instant,
    pub reason: String,
}

/// One key in one language with its versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    pub language: String,
    pub key: String,
    /// Each takes effect after the one before it.
    pub versions: Vec<WordingVersion>,
}

impl Wording {
    /// The text of this deployment at an instant; `None`: the shipped one.
    pub fn at(&self, instant: Instant) -> Option<&str> {
        self.versions.iter().rev().find(|version| version.from <= instant)?.text.as_deref()
    }
}

/// The life of a word.
pub struct WordingLoop;

/// What can be done to a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum WordingCommand {
    /// 改写
    Set { text: String, from: Instant, reason: String },
    /// 恢复原文
    Reset { from: Instant, reason: String },
}

/// What happened to a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum WordingEvent {
    Worded { language: String, key: String, version: WordingVersion },
}

/// The word as it is shipped.
#[derive(Clone, Debug)]
pub struct WordingFacts {
    pub language: Language,
    pub key: String,
    /// As in the Fluent file; `None`: no such word.
    pub shipped: Option<String>,
}

impl Loop for WordingLoop {
    const KIND: &'static str = "wording";
    type State = Wording;
    type Command = WordingCommand;
    type Event = WordingEvent;
    type Facts = WordingFacts;

    fn decide(
        state: Option<&Wording>,
        command: WordingCommand,
        context: &Context,
        facts: &WordingFacts,
    ) -> Result<Vec<WordingEvent>, Refusal> {
        let (text, from, reason) = match command {
            WordingCommand::Set { text, from, reason } => (Some(checked(&text, facts)?), from, reason),
            WordingCommand::Reset { from, reason } => (None, from, reason),
        };
        if text.is_none() && state.is_none() {
            return Err(Refusal::rule("wording-shipped-already"));
        }
        let reason = reason.trim().to_owned();
        if reason.is_empty() {
            return Err(Refusal::invalid("wording-reason", "reason"));
        }
        let last = state.and_then(|state| state.versions.last());
        // Two changes in the same instant take effect in their order.
        let from = last.map_or(from.max(context.now), |last| from.max(context.now).max(last.from));
        if last.is_some_and(|last| last.text == text) {
            return Err(Refusal::rule("wording-same"));
        }
        let (language, key) = (facts.language.tag().to_owned(), facts.key.clone());
        Ok(vec![WordingEvent::Worded { language, key, version: WordingVersion { text, from, reason } }])
    }

    fn evolve(state: Option<Wording>, event: &WordingEvent) -> Option<Wording> {
        let WordingEvent::Worded { language, key, version } = event;
        let mut wording = state.unwrap_or_else(|| Wording {
            language: language.clone(),
            key: key.clone(),
            versions: Vec::new(),
        });
        wording.versions.push(version.clone());
        Some(wording)
    }

    fn kind(_: &WordingEvent) -> &'static str {
        "worded"
    }
}

/// The text as it may be used.
///
/// # Errors
/// Refusals `wording-unknown`, `wording-empty`, `wording-long`, `wording-markup`, `wording-syntax`,
/// `wording-variable-missing`, `wording-variable-unknown`, `wording-reference`.
pub fn checked(text: &str, facts: &WordingFacts) -> Result<String, Refusal> {
    let shipped = facts.shipped.as_deref().ok_or(Refusal::not_found("wording-unknown"))?;
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.is_empty() {
        return Err(Refusal::invalid("wording-empty", "text"));
    }
    if text.chars().count() > LONGEST {
        return Err(Refusal::invalid("wording-long", "text").with("most", LONGEST));
    }
    let marks = text.replace("->", "").contains(['<', '>']);
    if marks || text.chars().any(|letter| letter.is_control() && letter != '\n') {
        return Err(Refusal::invalid("wording-markup", "text"));
    }
    ui::check_override(&facts.key, &text, shipped).map_err(|fault| match fault {
        OverrideFault::Syntax => Refusal::invalid("wording-syntax", "text"),
        OverrideFault::Reference => Refusal::invalid("wording-reference", "text"),
        OverrideFault::Missing(name) => {
            Refusal::invalid("wording-variable-missing", "text").with("name", name)
        }
        OverrideFault::Unknown(name) => {
            Refusal::invalid("wording-variable-unknown", "text").with("name", name)
        }
    })?;
    Ok(text)
}
