//! Messages that say the same (重复来件): candidates by weighted bottom-k sketches (a form of MinHash: Cohen and
//! Kaplan 2007), verified by the cosine of what the texts are made of. Whether they also speak of the same place
//! and time is decided beside it ([`super::same`]): two complaints about two lifts resemble each other.

use super::features::{Mixed, mix};
use super::normal;
use std::collections::HashMap;

/// How rare each run of characters is, counted in tables of a fixed size.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Rarity {
    holding: Vec<u32>,
    texts: u32,
}

/// Cells of the table of rarities.
const CELLS: usize = 1 << 18;

impl Rarity {
    /// Counted from texts like those that will be compared.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut rarity = Self { holding: vec![0; CELLS], texts: 0 };
        texts.into_iter().for_each(|text| rarity.count(text));
        rarity
    }

    /// One more text.
    pub fn count(&mut self, text: &str) {
        let mut cells: Vec<u32> = shingles(text).into_iter().map(|(hash, _)| hash % CELLS as u32).collect();
        cells.sort_unstable();
        cells.dedup();
        self.texts += 1;
        for cell in cells {
            self.holding[cell as usize] += 1;
        }
    }

    fn weight(&self, hash: u32) -> f32 {
        let holding = self.holding.get(hash as usize % CELLS).copied().unwrap_or(0);
        ((1.0 + self.texts as f32) / (1.0 + holding as f32)).ln() + 1.0
    }
}

/// Runs of two and three characters with their counts, sorted.
fn shingles(text: &str) -> Vec<(u32, u16)> {
    let mut hashes: Vec<u32> = Vec::with_capacity(text.len());
    let (mut one, mut two) = (0_u64, 0_u64);
    for letter in text.chars().filter_map(normal::letter) {
        if !normal::is_letter(letter) {
            continue;
        }
        let letter = u64::from(u32::from(letter));
        if one != 0 {
            hashes.push(mix(one << 21 | letter) as u32);
        }
        if two != 0 {
            hashes.push(mix((two << 21 | letter) ^ (1 << 63)) as u32);
        }
        two = if one == 0 { 0 } else { one << 21 | letter };
        one = letter;
    }
    if hashes.is_empty() && one != 0 {
        hashes.push(mix(one) as u32);
    }
    hashes.sort_unstable();
    let mut counted: Vec<(u32, u16)> = Vec::with_capacity(hashes.len());
    for hash in hashes {
        match counted.last_mut() {
            Some((known, count)) if *known == hash => *count = count.saturating_add(1),
            _ => counted.push((hash, 1)),
        }
    }
    counted
}

/// What a text is compared by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    /// Runs with their weights, sorted by run; the squares of the weights add up to one.
    weighted: Vec<(u32, f32)>,
    /// The drawn runs by which candidates are found.
    drawn: Vec<u32>,
}

/// Runs drawn from each text.
const DRAWN: usize = 32;

impl Sketch {
    pub fn of(text: &str, rarity: &Rarity) -> Self {
        let mut weighted: Vec<(u32, f32)> = shingles(text)
            .into_iter()
            .map(|(hash, count)| (hash, rarity.weight(hash) * (1.0 + f32::from(count).ln())))
            .collect();
        // The same run gets the same lot in every text; rare runs get better lots.
        let mut lots: Vec<(f32, u32)> = weighted
            .iter()
            .map(|(hash, weight)| {
                let uniform = (mix(u64::from(*hash) ^ 0x10c5) >> 40) as f32 + 0.5;
                (-(uniform / (1 << 24) as f32).ln() / (weight * weight), *hash)
            })
            .collect();
        if lots.len() > DRAWN {
            lots.select_nth_unstable_by(DRAWN, |one, other| one.0.total_cmp(&other.0));
            lots.truncate(DRAWN);
        }
        let norm = weighted.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        if norm > 0.0 {
            weighted.iter_mut().for_each(|(_, weight)| *weight /= norm);
        }
        Self { weighted, drawn: lots.into_iter().map(|(_, hash)| hash).collect() }
    }

    /// From 0 (nothing in common) to 1 (the same).
    pub fn cosine(&self, other: &Self) -> f32 {
        let (mut one, mut two) = (self.weighted.iter().peekable(), other.weighted.iter().peekable());
        let mut sum = 0.0;
        while let (Some((left, weight)), Some((right, other))) = (one.peek(), two.peek()) {
            match left.cmp(right) {
                std::cmp::Ordering::Less => _ = one.next(),
                std::cmp::Ordering::Greater => _ = two.next(),
                std::cmp::Ordering::Equal => {
                    sum += weight * other;
                    one.next();
                    two.next();
                }
            }
        }
        sum.min(1.0)
    }

    pub fn is_empty(&self) -> bool {
        self.weighted.is_empty()
    }
}

/// Finds candidates among many messages without looking at all of them.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The last entry of each drawn run.
    last: HashMap<u32, u32, Mixed>,
    /// For each entry the one before it in the same run, and the message.
    before: Vec<u32>,
    message: Vec<u32>,
    messages: u32,
}

/// Entries of one run that are looked at, the newest first: nobody joins the thousandth complaint with the first.
const LONGEST_LIST: usize = 256;
const NONE: u32 = u32::MAX;

impl Index {
    /// Takes up a message; gives its number, counted from 0.
    pub fn add(&mut self, sketch: &Sketch) -> u32 {
        let number = self.messages;
        for hash in &sketch.drawn {
            let entry = self.message.len() as u32;
            self.before.push(self.last.insert(*hash, entry).unwrap_or(NONE));
            self.message.push(number);
        }
        self.messages += 1;
        number
    }

    pub const fn len(&self) -> u32 {
        self.messages
    }

    pub const fn is_empty(&self) -> bool {
        self.messages == 0
    }

    /// Numbers of the messages that share the most telling drawn runs, at most `most`, the likeliest first. A message
    /// that shares but one of many is no candidate.
    pub fn candidates(&self, sketch: &Sketch, most: usize) -> Vec<u32> {
        self.sharing(sketch, if sketch.drawn.len() < 6 { 1 } else { 2 }, most)
    }

    /// As [`Index::candidates`], with those that share only one.
    pub fn within(&self, sketch: &Sketch, most: usize) -> Vec<u32> {
        self.sharing(sketch, 1, most)
    }

    fn sharing(&self, sketch: &Sketch, least: usize, most: usize) -> Vec<u32> {
        let mut met: Vec<(u32, f32)> = Vec::new();
        for hash in &sketch.drawn {
            let from = met.len();
            let mut entry = self.last.get(hash).copied().unwrap_or(NONE);
            for _ in 0..LONGEST_LIST {
                let (Some(message), Some(before)) =
                    (self.message.get(entry as usize), self.before.get(entry as usize))
                else {
                    break;
                };
                met.push((*message, 1.0));
                entry = *before;
            }
            let length = met.len() - from;
            if length < LONGEST_LIST {
                // The fewer messages hold a run, the more it tells. Of a list that was cut off only the newest are known:
                // it counts no more than one, so that many common words do not hide the one old report.
                let telling = (f64::from(self.messages.max(1)) / length.max(1) as f64).ln() as f32;
                met[from..].iter_mut().for_each(|(_, weight)| *weight += telling * telling);
            }
        }
        met.sort_unstable_by_key(|(message, _)| *message);
        let mut shared: Vec<(f32, u32)> = met
            .chunk_by(|one, other| one.0 == other.0)
            .filter(|run| run.len() >= least)
            .map(|run| (run.iter().map(|(_, weight)| weight).sum(), run[0].0))
            .collect();
        shared.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(other.1.cmp(&one.1)));
        shared.into_iter().take(most).map(|(_, message)| message).collect()
    }
}

/// Cosine above which two texts are nearly the same.
pub const NEARLY_SAME: f32 = 0.6;
/// Candidates verified for each text.
const VERIFIED: usize = 32;

/// Texts that are nearly the same get the same number: the place of the group's first text.
pub fn groups(texts: &[&str]) -> Vec<u32> {
    use rayon::prelude::*;
    let rarity = Rarity::of(texts.iter().copied());
    let sketches: Vec<Sketch> = texts.par_iter().map(|text| Sketch::of(text, &rarity)).collect();
    let mut index = Index::default();
    let mut group_of: Vec<u32> = (0..texts.len() as u32).collect();
    for (at, sketch) in sketches.iter().enumerate() {
        for candidate in index.candidates(sketch, VERIFIED) {
            if sketch.cosine(&sketches[candidate as usize]) >= NEARLY_SAME {
                let (one, other) = (root(&mut group_of, at as u32), root(&mut group_of, candidate));
                group_of[one.max(other) as usize] = one.min(other);
            }
        }
        index.add(sketch);
    }
    (0..texts.len() as u32).map(|at| root(&mut group_of, at)).collect()
}

/// The first of a group, with shorter ways for the next question.
pub(super) fn root(group_of: &mut [u32], at: u32) -> u32 {
    let mut first = at;
    while group_of[first as usize] != first {
        first = group_of[first as usize];
    }
    let mut at = at;
    while group_of[at as usize] != first {
        at = std::mem::replace(&mut group_of[at as usize], first);
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_that_are_nearly_the_same_are_one_group() {
        let texts = [
            "东湖路望云苑三栋的电梯坏了半个月，老人上下楼很困难，请尽快维修。",
            "北门菜市场每天凌晨卸货，喇叭声吵得附近居民睡不着觉。",
            "您好，东湖路望云苑三栋的电梯坏了半个月了，老人上下楼很困难，请尽快派人维修，谢谢。",
            "学校门口的斑马线看不清了，孩子过马路危险。",
        ];
        assert_eq!(groups(&texts), [0, 1, 0, 3]);
        assert_eq!(groups(&[]), [0_u32; 0]);
        assert_eq!(groups(&["", "", "。"]), [0, 1, 2], "nothing is not the same as nothing");
    }

    #[test]
    fn an_index_finds_the_message_among_many() {
        let text = |number: u64| {
            (0..60)
                .map(|at| char::from_u32(0x4e00 + (mix(number * 100 + at) % 3000) as u32).unwrap_or('中'))
                .collect::<String>()
        };
        let texts: Vec<String> = (0..3000).map(text).collect();
        let rarity = Rarity::of(texts.iter().map(String::as_str));
        let mut index = Index::default();
        texts.iter().for_each(|text| _ = index.add(&Sketch::of(text, &rarity)));
        for number in (0..3000).step_by(97) {
            let half: String = texts[number].chars().skip(15).collect();
            let found = index.candidates(&Sketch::of(&format!("另外说一句{half}"), &rarity), 5);
            assert_eq!(found.first(), Some(&(number as u32)));
        }
    }

    proptest! {
        #[test]
        fn cosine_is_symmetric_and_one_with_itself(one in "\\PC{0,40}", other in "\\PC{0,40}") {
            let rarity = Rarity::of([one.as_str(), "别的话"]);
            let (left, right) = (Sketch::of(&one, &rarity), Sketch::of(&other, &rarity));
            prop_assert!((left.cosine(&right) - right.cosine(&left)).abs() < 1e-5);
            prop_assert!((0.0..=1.0).contains(&left.cosine(&right)));
            prop_assert!(left.is_empty() || (left.cosine(&left) - 1.0).abs() < 1e-4);
        }
    }
}
