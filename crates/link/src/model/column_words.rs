//! The usual names of columns and the words that stand in them: `policy/columns.toml`.

use super::Field;
use cases::{Channel, Urgency};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

const SHIPPED: &str = include_str!("../../policy/columns.toml");

/// Names of columns, words of channels and urgencies, in their plain form (列名词表).
#[derive(Clone, Debug, Default)]
pub struct ColumnWords {
    columns: BTreeMap<Field, Vec<String>>,
    channels: HashMap<String, Channel>,
    urgencies: HashMap<String, Urgency>,
}

/// The table of words cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("link-columns-unreadable: {0}")]
pub struct ColumnWordsError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    columns: BTreeMap<Field, Vec<String>>,
    channels: BTreeMap<String, Vec<String>>,
    urgencies: BTreeMap<String, Vec<String>>,
}

impl ColumnWords {
    /// The words that ship.
    ///
    /// # Errors
    /// Never with the file as shipped; a test reads it.
    pub fn shipped() -> Result<Self, ColumnWordsError> {
        Self::parse(SHIPPED)
    }

    /// # Errors
    /// What is wrong, with its line.
    pub fn parse(text: &str) -> Result<Self, ColumnWordsError> {
        let written: Written = toml::from_str(text).map_err(|cause| ColumnWordsError(cause.to_string()))?;
        let plain_all = |names: Vec<String>| names.iter().map(|name| plain(name)).collect();
        let mut words = Self {
            columns: written.columns.into_iter().map(|(field, names)| (field, plain_all(names))).collect(),
            ..Self::default()
        };
        for (name, spoken) in written.channels {
            let channel =
                name.parse::<Channel>().map_err(|_| ColumnWordsError(format!("no channel {name}")))?;
            words.channels.extend(spoken.iter().map(|word| (plain(word), channel)));
        }
        for (name, spoken) in written.urgencies {
            let urgency =
                Urgency::from_name(&name).ok_or_else(|| ColumnWordsError(format!("no urgency {name}")))?;
            words.urgencies.extend(spoken.iter().map(|word| (plain(word), urgency)));
        }
        Ok(words)
    }

    /// The usual names of a field's column, in their plain form.
    pub fn names(&self, field: Field) -> &[String] {
        self.columns.get(&field).map_or(&[], Vec::as_slice)
    }
    pub fn channel(&self, word: &str) -> Option<Channel> {
        word.trim().parse().ok().or_else(|| self.channels.get(&plain(word)).copied())
    }
    pub fn urgency(&self, word: &str) -> Option<Urgency> {
        Urgency::from_name(word.trim()).or_else(|| self.urgencies.get(&plain(word)).copied())
    }
}

/// A name without what makes no difference: capitals, spaces, `_`, `-`, full width, what stands in brackets.
pub fn plain(name: &str) -> String {
    let outside = name.split(['(', '（', '[', '【']).next().unwrap_or(name);
    let kept = if outside.trim().is_empty() { name } else { outside };
    kept.chars()
        .map(narrow)
        .filter(|sign| !sign.is_whitespace() && !matches!(sign, '_' | '-' | '*' | '\u{feff}' | ':'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The half-width form of a full-width sign.
pub fn narrow(sign: char) -> char {
    match sign {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(sign as u32 - 0xfee0).unwrap_or(sign),
        other => other,
    }
}
