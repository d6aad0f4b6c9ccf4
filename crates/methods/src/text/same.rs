//! Whether two messages tell of the same problem (是否同一问题): the same thing, at the same place, at the same
//! time. Two broken lifts in two houses resemble each other in every word but one.

use super::duplicates::{Rarity, Sketch};
use super::mention::{self, Gazette, Mention, SamePlace};
use super::{Segmenter, normalise, topic};
use std::collections::BTreeSet;

/// A message as it is compared.
#[derive(Clone, Debug)]
pub struct Told {
    /// The whole text: finds candidates.
    pub whole: Sketch,
    /// The text without its places.
    about: Sketch,
    mentions: Vec<Mention>,
    plain: String,
    topics: BTreeSet<usize>,
    days: Vec<(u32, Option<u32>)>,
}

/// Why two messages are the same problem, or are not.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Comparison {
    pub same: bool,
    /// From 0 to 1: likeness of the whole texts, of the texts without places, and of the things they speak of.
    pub whole: f32,
    pub about: f32,
    pub topics: f32,
    #[serde(skip)]
    pub place: SamePlace,
    /// Both give a day, and the days differ.
    pub other_day: bool,
}

/// Two messages that speak of other things at the same place are one only when they say nearly the same.
const OTHER_THING: f32 = 0.6;
/// Where a place is missing only texts this near are the same: two streets have the same complaints.
const SAME_WORDS: f32 = 0.8;

impl Told {
    pub fn of(text: &str, gazette: &Gazette, segmenter: &Segmenter, rarity: &Rarity) -> Self {
        let plain = normalise(text);
        let mentions = gazette.mentions(&plain, segmenter);
        let mut about = String::with_capacity(plain.len());
        let mut from = 0;
        for mention in &mentions {
            if let Some(between) = plain.get(from..mention.start) {
                about.push_str(between);
                about.push(' ');
            }
            from = from.max(mention.end);
        }
        about.push_str(plain.get(from..).unwrap_or_default());
        Self {
            whole: Sketch::of(&plain, rarity),
            about: Sketch::of(&about, rarity),
            topics: topic::topics(&plain).into_iter().collect(),
            days: days(&plain),
            mentions,
            plain,
        }
    }

    /// One of the two names a place, and the other one speaks of another of its kind.
    fn elsewhere(&self, other: &Self) -> bool {
        mention::names_another(&self.mentions, &other.plain)
            || mention::names_another(&other.mentions, &self.plain)
    }

    /// Compares with another message.
    pub fn compare(&self, other: &Self) -> Comparison {
        let whole = self.whole.cosine(&other.whole);
        let about = self.about.cosine(&other.about);
        let place = mention::same_place(&self.mentions, &other.mentions);
        let both = self.topics.intersection(&other.topics).count() as f32;
        let least = self.topics.len().min(other.topics.len());
        let topics = if least == 0 { 0.0 } else { both / least as f32 };
        let other_day = differ(&self.days, &other.days);
        let known = least > 0;
        let same = match place {
            SamePlace::No => false,
            _ if other_day => false,
            // 老鼠 and 树枝 in the same garden: other things, told in the same words.
            SamePlace::Yes => topics >= 0.5 || about >= if known { OTHER_THING } else { 0.12 },
            SamePlace::Unknown if self.elsewhere(other) => false,
            SamePlace::Unknown => whole >= SAME_WORDS,
        };
        Comparison { same, whole, about, topics, place, other_day }
    }
}

/// Days that a normalised text names: month and day, or a month alone.
fn days(plain: &str) -> Vec<(u32, Option<u32>)> {
    let letters: Vec<char> = plain.chars().collect();
    let number_before = |end: usize| -> Option<u32> {
        let run = letters[..end].iter().rev().take_while(|letter| letter.is_ascii_digit()).count();
        if run == 0 || run > 2 {
            None
        } else {
            letters[end - run..end].iter().collect::<String>().parse().ok()
        }
    };
    let mut found = Vec::new();
    for (at, letter) in letters.iter().enumerate() {
        if *letter != '月' {
            continue;
        }
        let Some(month) = number_before(at).filter(|month| (1..=12).contains(month)) else { continue };
        let run = letters[at + 1..].iter().take_while(|letter| letter.is_ascii_digit()).count();
        let day = letters
            .get(at + 1 + run)
            .filter(|unit| matches!(unit, '日' | '号'))
            .and_then(|_| number_before(at + 1 + run));
        found.push((month, day));
    }
    found
}

fn differ(one: &[(u32, Option<u32>)], other: &[(u32, Option<u32>)]) -> bool {
    let meet = |(month, day): &(u32, Option<u32>)| {
        other.iter().any(|(known, known_day)| {
            month == known && (day.is_none() || known_day.is_none() || day == known_day)
        })
    };
    !one.is_empty() && !other.is_empty() && !one.iter().any(meet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_compared() {
        assert_eq!(days("3月5日晚上,4月的事"), [(3, Some(5)), (4, None)]);
        assert_eq!(days("13月,月亮,2019年5月12号"), [(5, Some(12))]);
        assert!(differ(&[(3, Some(5))], &[(3, Some(6))]));
        assert!(!differ(&[(3, Some(5))], &[(3, None)]) && !differ(&[], &[(1, None)]));
    }
}
