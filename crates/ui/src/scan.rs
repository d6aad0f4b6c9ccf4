//! Finds message keys in Fluent files, Rust source and templates, so that a test can prove that
//! every key that is used exists.

use std::collections::BTreeSet;

/// The keys that a Fluent text defines: `name` and, for attributes, `name.attribute`.
pub fn keys_defined(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut message = None;
    for line in text.lines() {
        if let Some(attribute) = line.trim_start().strip_prefix('.').filter(|_| line.starts_with(' ')) {
            if let (Some(message), Some((name, _))) = (&message, attribute.split_once('=')) {
                let name = name.trim();
                if is_name(name) {
                    keys.insert(format!("{message}.{name}"));
                }
            }
        } else if let Some((name, value)) = line.split_once('=') {
            let name = name.trim_end();
            if is_name(name) {
                // A message may consist of attributes only; its own value is then no key.
                if !value.trim().is_empty() || follows_value(text, line) {
                    keys.insert(name.to_owned());
                }
                message = Some(name.to_owned());
            } else if name.starts_with('-') {
                message = None;
            }
        }
    }
    keys
}

/// Whether the message that starts with `line` has its value on the following lines.
fn follows_value(text: &str, line: &str) -> bool {
    let start = line.as_ptr() as usize - text.as_ptr() as usize + line.len();
    text.get(start..)
        .into_iter()
        .flat_map(str::lines)
        .find(|next| !next.trim().is_empty())
        .is_some_and(|next| next.starts_with(' ') && !next.trim_start().starts_with('.'))
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_')
}

/// The message keys that Rust source or an askama template asks for with literal text:
/// `t("…")`, `with("…"` and `find("…")`. Keys put together at run time are not seen.
pub fn keys_used(source: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for call in ["t(", "with("] {
        literals_after(source, call, |key| {
            if key.split('.').all(is_name) && key.contains('-') {
                keys.insert(key.to_owned());
            }
        });
    }
    keys
}

/// The messages that the refusals made in Rust source need: `refusal-{code}` for each literal code in
/// `Refusal::rule("…")`, `invalid("…", …)`, `forbidden("…")`, `not_found("…")` and `new(kind, "…")`.
pub fn refusals_used(source: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for call in ["Refusal::rule(", "Refusal::invalid(", "Refusal::forbidden(", "Refusal::not_found("] {
        literals_after(source, call, |code| {
            keys.insert(format!("refusal-{code}"));
        });
    }
    let call = "Refusal::new(";
    for (at, _) in source.match_indices(call) {
        let rest = &source[at + call.len()..];
        if let Some((kind, rest)) = rest.split_once(',')
            && kind.trim().contains("RefusalKind::")
            && let Some(code) = literal(rest)
        {
            keys.insert(format!("refusal-{code}"));
        }
    }
    keys
}

/// Lines of a Chinese text with half-width punctuation beside a Chinese character (`,` instead of `，`),
/// with their numbers. Chinese words of the interface have none.
pub fn narrow_punctuation(text: &str) -> Vec<(usize, String)> {
    let chinese =
        |letter: Option<char>| letter.is_some_and(|letter| ('\u{3400}'..='\u{9fff}').contains(&letter));
    let narrow = |line: &str| {
        let letters: Vec<char> = line.chars().collect();
        letters.iter().enumerate().any(|(at, letter)| {
            let before = at.checked_sub(1).and_then(|before| letters.get(before)).copied();
            ",;:?!()".contains(*letter) && (chinese(before) || chinese(letters.get(at + 1).copied()))
        })
    };
    let words = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && narrow(line));
    words.map(|(at, line)| (at + 1, line.to_owned())).collect()
}

fn literals_after(source: &str, call: &str, mut found: impl FnMut(&str)) {
    for (at, _) in source.match_indices(call) {
        let before = source[..at].chars().next_back();
        if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
            continue;
        }
        if let Some(text) = literal(&source[at + call.len()..]) {
            found(text);
        }
    }
}

fn literal(rest: &str) -> Option<&str> {
    let inner = rest.trim_start().strip_prefix('"')?;
    inner.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(keys: &[&str]) -> BTreeSet<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn finds_keys_in_source_and_templates() {
        let source = r#"
            let title = words.t("case-title"); words.with( "case-count", &[("count", 3)]);
            {{ words.t("case-title.hint") }} split("not-a-key") insert("no") format("x-y")
        "#;
        assert_eq!(keys_used(source), set(&["case-title", "case-count", "case-title.hint"]));
    }

    #[test]
    fn finds_refusals() {
        let source = r#"
            Refusal::rule("case-return-late").with("hours", 24);
            Refusal::invalid(
                "report-text-empty", "text");
            Refusal::new(RefusalKind::TooMany, "sign-in-often")
        "#;
        let expected = ["refusal-case-return-late", "refusal-report-text-empty", "refusal-sign-in-often"];
        assert_eq!(refusals_used(source), set(&expected));
    }

    #[test]
    fn finds_half_width_punctuation_beside_chinese() {
        let text = "# 注释,不算\na-b = 您好,世界\nc-d = 上限 { $most }(MB)\ne-f = 好，（可）\n";
        assert_eq!(narrow_punctuation(text), [(2, "a-b = 您好,世界".to_owned())]);
    }

    #[test]
    fn reads_definitions() {
        let text = "# note = none\na-b = x\n    .next = y\nc =\n    longer\nd =\n    .label = z\n-term = q\n    .no = r\n";
        assert_eq!(keys_defined(text), set(&["a-b", "a-b.next", "c", "d.label"]));
    }
}
