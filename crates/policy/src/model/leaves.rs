//! The single values of a policy, to be shown and compared.

use super::reading::joined;
use serde_json::Value as Json;

/// A value as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number or a text.
    Plain(String),
    Yes,
    No,
    /// Several, or none.
    List(Vec<String>),
    /// A term with the rule that it follows from.
    Term {
        amount: i64,
        unit: String,
        calendar: String,
        basis: String,
    },
}

/// A single value with its key: `spot.per_unit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    pub key: String,
    pub value: Value,
}

impl Leaf {
    /// The end of the names of messages: `spot-per-unit`. The parts of a list share their names: `season.2.points` is
    /// called `season-points`.
    pub fn message(&self) -> String {
        let named = self.key.split('.').filter(|part| part.parse::<u32>().is_err());
        named.collect::<Vec<_>>().join("-").replace('_', "-")
    }
    /// Which one of a list it belongs to.
    pub fn number(&self) -> Option<u32> {
        self.key.split('.').find_map(|part| part.parse().ok())
    }
}

/// Every single value, terms as one.
pub fn leaves(body: &Json) -> Vec<Leaf> {
    let mut found = Vec::new();
    gather(body, String::new(), &mut found);
    found
}

fn gather(body: &Json, key: String, found: &mut Vec<Leaf>) {
    let value = match body {
        Json::Object(parts) => match term(body) {
            Some(term) => term,
            None => {
                for (name, value) in parts {
                    gather(value, joined(&key, name), found);
                }
                return;
            }
        },
        Json::Array(parts) if parts.iter().any(Json::is_object) => {
            for (at, value) in parts.iter().enumerate() {
                gather(value, joined(&key, &(at + 1).to_string()), found);
            }
            return;
        }
        Json::Array(parts) => Value::List(parts.iter().map(plain).collect()),
        Json::Bool(true) => Value::Yes,
        Json::Bool(false) => Value::No,
        other => Value::Plain(plain(other)),
    };
    found.push(Leaf { key, value });
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

fn term(body: &Json) -> Option<Value> {
    let text = |name: &str| body.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let basis = body.pointer("/basis/text").and_then(Json::as_str).unwrap_or_default();
    Some(Value::Term {
        amount: body.get("amount")?.as_i64()?,
        unit: body.get("unit")?.as_str()?.to_owned(),
        calendar: text("calendar"),
        basis: basis.to_owned(),
    })
}

/// What differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub before: Option<Leaf>,
    pub after: Option<Leaf>,
}

/// The values that differ, in the order of the newer version; what it no longer has comes last.
pub fn changes(before: &Json, after: &Json) -> Vec<Change> {
    let (before, after) = (leaves(before), leaves(after));
    let among = |leaves: &[Leaf], key: &str| leaves.iter().find(|leaf| leaf.key == key).cloned();
    let changed = after.iter().filter_map(|leaf| {
        let old = among(&before, &leaf.key);
        (old.as_ref() != Some(leaf)).then(|| Change { before: old, after: Some(leaf.clone()) })
    });
    let gone = before.iter().filter(|leaf| among(&after, &leaf.key).is_none());
    changed.chain(gone.map(|leaf| Change { before: Some(leaf.clone()), after: None })).collect()
}
