//! Texts of a deployment over those that are shipped: which may be used, and how they are put over.

use crate::Language;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A text of this deployment for a key (or `key.attribute`) in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    pub language: Language,
    pub key: String,
    /// A Fluent value: words, and the variables of the shipped text.
    pub text: String,
}

/// Why a text cannot stand for a shipped one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverrideFault {
    /// It is no single Fluent value.
    Syntax,
    /// It refers to another message or a term, or calls a function.
    Reference,
    /// A variable of the shipped text is missing in it.
    Missing(String),
    /// It has a variable that the shipped text does not have.
    Unknown(String),
}

/// The overriding texts of all languages, ready to be said.
#[derive(Default)]
pub(crate) struct Overrides {
    bundles: HashMap<&'static str, FluentBundle<FluentResource>>,
}

impl Overrides {
    pub(crate) fn of(texts: impl IntoIterator<Item = Override>) -> Arc<Self> {
        let mut messages: BTreeMap<(&'static str, String), Vec<(Option<String>, String)>> = BTreeMap::new();
        for one in texts {
            let (name, attribute) = split(&one.key);
            messages
                .entry((one.language.tag(), name.to_owned()))
                .or_default()
                .push((attribute.map(str::to_owned), one.text));
        }
        let mut overrides = Self::default();
        for ((language, name), mut parts) in messages {
            // The message's own value comes before its attributes.
            parts.sort();
            let mut source = format!("{name} =");
            for (attribute, text) in parts {
                match attribute {
                    None => source.push_str(&value(&text)),
                    Some(attribute) => source.push_str(&format!("\n    .{attribute} ={}", value(&text))),
                }
            }
            // A text that no longer reads leaves the shipped one in its place.
            if let Ok(resource) = FluentResource::try_new(source) {
                let bundle = overrides.bundles.entry(language).or_insert_with(|| empty(language));
                bundle.add_resource_overriding(resource);
            }
        }
        Arc::new(overrides)
    }

    pub(crate) fn format(
        &self,
        language: Language,
        key: &str,
        facts: Option<&FluentArgs<'_>>,
    ) -> Option<String> {
        let (name, attribute) = split(key);
        let bundle = self.bundles.get(language.tag())?;
        let message = bundle.get_message(name)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut problems = Vec::new();
        Some(bundle.format_pattern(pattern, facts, &mut problems).into_owned())
    }
}

fn empty(language: &str) -> FluentBundle<FluentResource> {
    let tag = language.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);
    bundle
}

fn split(key: &str) -> (&str, Option<&str>) {
    key.split_once('.').map_or((key, None), |(name, attribute)| (name, Some(attribute)))
}

/// A text as the value of a message: every further line stays inside it.
fn value(text: &str) -> String {
    text.lines().map(|line| format!("\n        {line}")).collect()
}

/// Checks that a text can stand for a shipped one: one value, with exactly its variables, and nothing else.
///
/// # Errors
/// [`OverrideFault`].
pub fn check_override(key: &str, text: &str, shipped: &str) -> Result<(), OverrideFault> {
    let (name, attribute) = split(key);
    let source = match attribute {
        None => format!("{name} ={}\n", value(text)),
        Some(attribute) => format!("{name} =\n    .{attribute} ={}\n", value(text)),
    };
    let resource = FluentResource::try_new(source).map_err(|_| OverrideFault::Syntax)?;
    // A line that begins like an attribute would be one.
    let attributes = text.lines().any(|line| line.trim_start().starts_with('.') && line.contains('='));
    if resource.entries().count() != 1 || attributes {
        return Err(OverrideFault::Syntax);
    }
    if refers_elsewhere(text) {
        return Err(OverrideFault::Reference);
    }
    let (has, needs) = (variables_of(text), variables_of(shipped));
    if let Some(name) = needs.difference(&has).next() {
        return Err(OverrideFault::Missing(name.clone()));
    }
    match has.difference(&needs).next() {
        Some(name) => Err(OverrideFault::Unknown(name.clone())),
        None => Ok(()),
    }
}

/// Whether some brace holds anything but a variable, a literal or a choice by a variable.
fn refers_elsewhere(text: &str) -> bool {
    text.split('{').skip(1).any(|rest| {
        let first = rest.trim_start().chars().next();
        !matches!(first, Some('$' | '"'))
    })
}

/// The variables of a text, in the order of their names.
pub fn variables_of(text: &str) -> BTreeSet<String> {
    text.split('$')
        .skip(1)
        .map(|rest| {
            rest.chars()
                .take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter))
                .collect()
        })
        .filter(|name: &String| !name.is_empty())
        .collect()
}

/// How a text reads, its variables shown by their names.
pub fn preview_override(key: &str, text: &str, language: Language) -> String {
    let one = Override { language, key: key.to_owned(), text: text.to_owned() };
    let facts: FluentArgs<'_> = variables_of(text)
        .into_iter()
        .map(|name| {
            let shown = format!("[{name}]");
            (name, FluentValue::from(shown))
        })
        .collect();
    Overrides::of([one]).format(language, key, Some(&facts)).unwrap_or_else(|| text.to_owned())
}

/// The texts of a Fluent file by key, as written.
pub(crate) fn texts_in(source: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut message = String::new();
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_')
    };
    for line in source.lines() {
        let indented = line.starts_with(' ');
        let attribute =
            line.trim_start().strip_prefix('.').filter(|_| indented).and_then(|rest| rest.split_once('='));
        if let Some((name, text)) = attribute
            && is_name(name.trim())
        {
            found.push((format!("{message}.{}", name.trim()), text.trim().to_owned()));
        } else if indented {
            if let Some((_, text)) = found.last_mut() {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(line.trim());
            }
        } else if let Some((name, text)) = line.split_once('=')
            && is_name(name.trim_end())
        {
            message = name.trim_end().to_owned();
            found.push((message.clone(), text.trim().to_owned()));
        }
    }
    found.retain(|(_, text)| !text.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_words_change() {
        let shipped = "{ $count } cases of { $unit }";
        let check = |text: &str| check_override("list.about", text, shipped);
        assert_eq!(check("{ $unit }: { $count }"), Ok(()));
        assert_eq!(
            check(
                "{ $count ->\n        [one] one case\n       *[other] { $count } cases\n    } at { $unit }"
            ),
            Ok(())
        );
        assert_eq!(check("{ $count } cases"), Err(OverrideFault::Missing("unit".into())));
        assert_eq!(check("{ $count } { $unit } { $name }"), Err(OverrideFault::Unknown("name".into())));
        assert_eq!(check("{ $count } { $unit } { nav-desk }"), Err(OverrideFault::Reference));
        assert_eq!(check("{ $count } { $unit } { NUMBER($count) }"), Err(OverrideFault::Reference));
        assert_eq!(check("{ $count } { $unit"), Err(OverrideFault::Syntax));
        assert_eq!(check("{ $count } { $unit }\n.hint = more"), Err(OverrideFault::Syntax));
    }

    #[test]
    fn texts_are_read_with_their_attributes() {
        let source = "# note\na = One\n    .hint = Two\nb =\n    { $n ->\n        [one] x\n       *[other] y\n    }\nc =\n    .next = Three\n";
        let found = texts_in(source);
        let keys: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["a", "a.hint", "b", "c.next"]);
        assert_eq!(found[1].1, "Two");
    }

    proptest! {
        /// Whatever is accepted says itself and nothing of any other message.
        #[test]
        fn what_is_accepted_stays_inside_its_message(text in "[a-z .={}$\\n\\[\\]*>-]{1,40}") {
            if check_override("word", &text, "shipped").is_ok() {
                let one = Override { language: Language::English, key: "word".into(), text };
                let overrides = Overrides::of([one]);
                prop_assert!(overrides.format(Language::English, "word.hint", None).is_none());
                prop_assert!(overrides.format(Language::English, "other", None).is_none());
            }
        }
    }
}
