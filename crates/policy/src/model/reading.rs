//! Reading a policy's text: what is wrong is said with its line.

use super::{Policy, TEXT, Wrong};
use kernel::Refusal;
use serde_json::Value;

/// The longest text, in bytes: far more than any policy needs, far less than harms.
const LONGEST: usize = 100_000;

/// Reads a policy from TOML.
///
/// # Errors
/// Refusals `policy-…` at the field `text`: the line, what stands there and why it cannot hold.
pub fn read<P: Policy>(text: &str) -> Result<P, Refusal> {
    if text.len() > LONGEST {
        return Err(Refusal::invalid("policy-too-long", TEXT).with("most", LONGEST));
    }
    let given: toml::Table = toml::from_str(text).map_err(|fault| unreadable(text, &fault))?;
    let policy: P = toml::from_str(text).map_err(|fault| unreadable(text, &fault))?;
    let (given, known) = (json(&given)?, json(&policy)?);
    if let Some(key) = unknown(&given, &known, String::new()) {
        return Err(placed(text, Wrong { key, refusal: Refusal::invalid("policy-unknown-key", TEXT) }));
    }
    sound(&policy).map_err(|wrong| placed(text, wrong))?;
    Ok(policy)
}

/// Whether the values can hold, wherever they came from.
///
/// # Errors
/// What cannot, and where.
pub(crate) fn sound<P: Policy>(policy: &P) -> Result<(), Wrong> {
    let body = serde_json::to_value(policy).unwrap_or_default();
    if let Some(key) = empty_term(&body, String::new()) {
        return Err(Wrong::outside(key, 0, 1, u32::MAX.into()));
    }
    policy.check()
}

/// The working calendars that a policy names, each with its key.
pub(crate) fn calendars(body: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(body, String::new(), &mut |key, value| {
        if let Some(name) = value.get("calendar").and_then(Value::as_str) {
            found.push((joined(key, "calendar"), name.to_owned()));
        }
    });
    found
}

/// A text for values that were not written as one.
pub(crate) fn written<P: Policy>(policy: &P) -> String {
    toml::to_string_pretty(policy).unwrap_or_default()
}

/// The refusal with the line on which the key stands and what stands there.
pub(crate) fn placed(text: &str, wrong: Wrong) -> Refusal {
    let line = line_of(text, &wrong.key);
    at_line(wrong.refusal.with("key", &wrong.key), text, line)
}

fn at_line(refusal: Refusal, text: &str, line: usize) -> Refusal {
    let shown: String =
        text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim().chars().take(60).collect();
    refusal.with("line", line).with("shown", shown)
}

fn json(value: &impl serde::Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(|_| Refusal::invalid("policy-unreadable", TEXT).with("line", 1))
}

/// What the parser says, in our words.
fn unreadable(text: &str, fault: &toml::de::Error) -> Refusal {
    let message = fault.message();
    let at = fault.span().map_or(0, |span| span.start.min(text.len()));
    let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let refusal = |code| Refusal::invalid(code, TEXT);
    let refusal = if message.starts_with("missing field") {
        refusal("policy-missing").with("key", quoted)
    } else if message.starts_with("unknown field") {
        refusal("policy-unknown-key").with("key", quoted)
    } else if message.starts_with("duplicate key") {
        refusal("policy-twice")
    } else if message.starts_with("invalid type") || message.starts_with("invalid value") {
        refusal("policy-kind").with("kind", wanted(message))
    } else if message.starts_with("unknown variant") {
        let choices: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        refusal("policy-choice").with("given", quoted).with("choices", choices.join(" "))
    } else {
        refusal("policy-unreadable")
    };
    at_line(refusal, text, line)
}

/// What kind of value was wanted.
fn wanted(message: &str) -> &'static str {
    let expected = message.rsplit("expected ").next().unwrap_or_default();
    match expected {
        text if text.contains("string") => "text",
        text if text.contains("bool") => "yes-no",
        text if text.contains("sequence") => "list",
        text if text.contains("map") || text.contains("struct") => "part",
        _ => "number",
    }
}

/// A key of the text that nothing was read from.
fn unknown(given: &Value, known: &Value, above: String) -> Option<String> {
    match (given, known) {
        (Value::Object(given), Value::Object(known)) => given.iter().find_map(|(key, value)| {
            let path = joined(&above, key);
            match known.get(key) {
                Some(known) => unknown(value, known, path),
                None => Some(path),
            }
        }),
        (Value::Array(given), Value::Array(known)) => {
            given.iter().zip(known).find_map(|(given, known)| unknown(given, known, above.clone()))
        }
        _ => None,
    }
}

/// A term of no length: whatever runs under it would be over as it begins.
fn empty_term(body: &Value, above: String) -> Option<String> {
    let mut found = None;
    walk(body, above, &mut |key, value| {
        let amount = value.get("amount").and_then(Value::as_i64);
        if found.is_none() && value.get("unit").is_some() && amount == Some(0) {
            found = Some(joined(key, "amount"));
        }
    });
    found
}

/// Looks at every part of a policy that has parts.
fn walk(body: &Value, key: String, look: &mut impl FnMut(&str, &Value)) {
    let Value::Object(parts) = body else { return };
    look(&key, body);
    for (name, value) in parts {
        walk(value, joined(&key, name), look);
    }
}

pub(super) fn joined(above: &str, key: &str) -> String {
    if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") }
}

/// The line on which a key stands; else that of the nearest part above it; else the first.
fn line_of(text: &str, key: &str) -> usize {
    let mut table = String::new();
    let mut best = (0, 1);
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        let here = if let Some(header) = line.strip_prefix('[') {
            table = header.trim_matches(['[', ']']).split(']').next().unwrap_or_default().trim().to_owned();
            table.clone()
        } else if let Some((name, _)) = line.split_once('=')
            && !line.starts_with('#')
        {
            joined(&table, name.trim())
        } else {
            continue;
        };
        let is_above = key == here || key.strip_prefix(&here).is_some_and(|rest| rest.starts_with('.'));
        if is_above && here.len() > best.0 {
            best = (here.len(), at + 1);
        }
    }
    best.1
}
