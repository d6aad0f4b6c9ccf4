//! Suggestions in words: how sure, and why.

use crate::mind::MatterSaid;
use crate::model::Urgent;
use cases::Said;
use methods::text::oddity::Oddity;
use ui::Words;

/// Confidence in words and number, e.g. `把握很大，约 92%`.
pub fn sure(words: &Words, confidence: f32) -> String {
    let percent = (confidence * 100.0).round() as i64;
    let key = match percent {
        90.. => "assist-sure-very",
        75.. => "assist-sure-quite",
        _ => "assist-sure-rather",
    };
    words.with(key, [("percent", percent.min(99))])
}

/// Words of a text, quoted.
pub fn quoted(words: &Words, because: &[String]) -> String {
    let quoted: Vec<String> =
        because.iter().map(|word| words.with("assist-quoted", &[("word", word)])).collect();
    quoted.join(&words.t("assist-and"))
}

/// Why a matter is suggested.
pub fn why_matter(said: &Said, matter: &MatterSaid) -> String {
    let sure = sure(&said.words, matter.chosen.confidence);
    match matter.because.is_empty() {
        true => said.words.with("assist-why-alike", &[("sure", sure)]),
        false => {
            let because = quoted(&said.words, &matter.because);
            said.words.with("assist-why-words", &[("words", because), ("sure", sure)])
        }
    }
}

/// Why something is urgent.
pub fn why_urgent(said: &Said, urgent: &Urgent) -> String {
    said.words.with("assist-why-urgent", &[("words", quoted(&said.words, &urgent.because))])
}

/// The name of an oddity in message keys.
pub const fn odd_key(odd: &Oddity) -> &'static str {
    match odd {
        Oddity::Empty => "empty",
        Oddity::TooShort => "short",
        Oddity::TooLong { .. } => "long",
        Oddity::NoWords => "no-words",
        Oddity::OtherLanguage { .. } => "language",
        Oddity::MixedScripts => "mixed",
        Oddity::SeveralMatters { .. } => "several",
        Oddity::Advertising { .. } => "advertising",
        Oddity::Abuse { .. } => "abuse",
    }
}

/// What is odd about a text, for the desk: title and what to do.
pub fn odd(words: &Words, odd: &Oddity) -> (String, String) {
    let key = format!("assist-odd-{}", odd_key(odd));
    let facts: Vec<(&str, String)> = match odd {
        Oddity::TooLong { characters } => vec![("count", characters.to_string())],
        Oddity::OtherLanguage { script } => vec![("script", (*script).to_owned())],
        Oddity::SeveralMatters { parts } => vec![("count", parts.len().to_string())],
        Oddity::Advertising { because } | Oddity::Abuse { because } => {
            vec![("words", quoted(words, because))]
        }
        _ => Vec::new(),
    };
    (words.with(&key, facts.clone()), words.with(&format!("{key}.about"), facts))
}
