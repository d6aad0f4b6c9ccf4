//! Just enough of Fluent's form to look at what messages say.

use std::collections::BTreeSet;

/// What one message, or one attribute of it, says.
#[derive(Debug, Default)]
pub struct Message {
    /// Its texts without what is put into them: one, and one more for each variant of a choice.
    pub said: Vec<String>,
    /// The names of what is put in.
    pub variables: BTreeSet<String>,
}

/// Messages and attributes of a file, attributes as `message.attribute`.
pub fn read(file: &str) -> Vec<(String, Message)> {
    let mut patterns: Vec<(String, String)> = Vec::new();
    let mut message = String::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let inner = line.trim_start();
        let indented = inner.len() < line.len();
        let attribute = inner.strip_prefix('.').filter(|_| indented).and_then(split);
        if let Some((name, value)) = attribute {
            patterns.push((format!("{message}.{name}"), value.to_owned()));
        } else if let Some((name, value)) = split(line).filter(|_| !indented) {
            name.clone_into(&mut message);
            patterns.push((message.clone(), value.to_owned()));
        } else if let Some((_, pattern)) = patterns.last_mut() {
            pattern.push('\n');
            pattern.push_str(inner);
        }
    }
    patterns.into_iter().map(|(key, pattern)| (key, look_at(&pattern))).collect()
}

/// A line that begins a message or an attribute.
fn split(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    (!name.is_empty() && name.chars().all(plain)).then_some((name, value.trim_start()))
}

fn look_at(pattern: &str) -> Message {
    let mut message = Message::default();
    let letters: Vec<char> = pattern.chars().collect();
    let mut at = 0;
    while at < letters.len() {
        at = saying(&letters, at, false, &mut message) + 1;
    }
    message.said.retain(|said| !said.trim().is_empty());
    message
}

/// Reads text from `at` to the end, or to the brace that closes the choice it stands in; gives where that is.
fn saying(letters: &[char], mut at: usize, in_choice: bool, message: &mut Message) -> usize {
    let mut said = String::new();
    while let Some(letter) = letters.get(at) {
        match letter {
            '}' if in_choice => break,
            '{' => {
                at = placeable(letters, at + 1, message);
                // Something stands here; what is beside it does not touch.
                said.push('\u{fffc}');
            }
            '\n' if in_choice => {
                let next = skip(letters, at, char::is_whitespace);
                if matches!(letters.get(next), Some('[' | '*')) {
                    message.said.push(std::mem::take(&mut said));
                    at = skip(letters, next, |letter| letter != ']');
                }
            }
            letter => said.push(*letter),
        }
        at += 1;
    }
    message.said.push(said);
    at
}

/// Reads what stands in braces from `at` on; gives where the closing brace is.
fn placeable(letters: &[char], mut at: usize, message: &mut Message) -> usize {
    while let Some(letter) = letters.get(at) {
        match letter {
            '}' => return at,
            '"' => at = skip(letters, at + 1, |letter| letter != '"'),
            '$' => {
                let end = skip(letters, at + 1, |letter| {
                    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')
                });
                message
                    .variables
                    .insert(letters[at + 1..end].iter().collect::<String>().trim_end_matches('-').to_owned());
                at = end - 1;
            }
            '-' if letters.get(at + 1) == Some(&'>') => return saying(letters, at + 2, true, message),
            _ => {}
        }
        at += 1;
    }
    at
}

fn skip(letters: &[char], mut at: usize, passes: impl Fn(char) -> bool) -> usize {
    while letters.get(at).copied().is_some_and(&passes) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_and_attributes_are_seen_through() {
        let found = read(
            "# note\ncase-state = 现在是“{ $state ->\n        [open] 开着\n       *[other] 关了\n    }”，{ $count } 件\n    .next = 请{ \"等\" }等\n",
        );
        let keys: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["case-state", "case-state.next"]);
        let first = &found[0].1;
        assert_eq!(first.variables.iter().collect::<Vec<_>>(), ["count", "state"]);
        assert_eq!(
            first.said.iter().map(|said| said.trim()).collect::<Vec<_>>(),
            ["开着", "关了", "现在是“\u{fffc}”，\u{fffc} 件"]
        );
        assert_eq!(found[1].1.said, ["请\u{fffc}等"]);
    }
}
