//! What speaks for an urgency in a text: words that a deployment has named.

use super::UrgencyWords;
use duty::Urgency;
use methods::text::normalise;

/// An urgency with the words that speak for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urgent {
    pub urgency: Urgency,
    pub because: Vec<String>,
}

/// Letters before a word in which a denial takes it back.
const BEFORE: usize = 4;
/// Words that are named as a reason.
const MOST: usize = 4;
/// Of a very long text the beginning says what it is about.
const READ: usize = 20_000;

/// The urgency for which a text speaks; `None` when nothing shows that it cannot wait.
pub fn urgent(text: &str, words: &UrgencyWords) -> Option<Urgent> {
    let read: String = text.chars().take(READ).collect();
    let plain = normalise(&read);
    let found = |listed: &[String]| -> Vec<String> {
        listed
            .iter()
            .filter(|word| said(&plain, &normalise(word), &words.denied))
            .take(MOST)
            .cloned()
            .collect()
    };
    [(Urgency::Danger, &words.danger), (Urgency::Utility, &words.utility)].into_iter().find_map(
        |(urgency, listed)| {
            let because = found(listed);
            (!because.is_empty()).then_some(Urgent { urgency, because })
        },
    )
}

/// Whether a word stands in a text without a denial just before it.
fn said(plain: &str, word: &str, denied: &[String]) -> bool {
    if word.is_empty() {
        return false;
    }
    plain.match_indices(word).any(|(at, _)| {
        let mut before: Vec<char> = plain[..at].chars().rev().take(BEFORE).collect();
        before.reverse();
        let before: String = before.into_iter().collect();
        !denied.iter().any(|denial| before.ends_with(denial.as_str()))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::AssistRules;
    use super::*;

    fn of(text: &str) -> Option<(Urgency, Vec<String>)> {
        let words = AssistRules::shipped().unwrap().limits.urgency;
        urgent(text, &words).map(|urgent| (urgent.urgency, urgent.because))
    }

    #[test]
    fn words_of_danger_are_found_and_denials_respected() {
        assert_eq!(of("三栋楼道里燃气泄漏，味道很大"), Some((Urgency::Danger, vec!["燃气泄漏".into()])));
        assert_eq!(of("从早上停水到现在"), Some((Urgency::Utility, vec!["停水".into()])));
        assert_eq!(of("请检查线路，避免起火"), None);
        assert_eq!(of("还没有着火，但插座发黑，已经冒烟"), Some((Urgency::Danger, vec!["冒烟".into()])));
        assert_eq!(of("路灯不亮"), None);
        assert_eq!(of(""), None);
        assert_eq!(of(&"停".repeat(1_000_000)), None);
    }
}
