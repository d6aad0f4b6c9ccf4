//! What a text is compared by: its words and its runs of one to three characters, counted, weighted by how
//! few texts hold them (TF-IDF), each of the two views brought to length one.

use super::{Segmenter, normal};
use std::collections::HashMap;

/// The two views of a text. Characters see what the dictionary does not know; words see what runs of three
/// cut apart.
pub(super) const VIEWS: usize = 2;
const WORDS: usize = 0;
const LETTERS: usize = 1;

/// What is counted, and how.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FeatureSettings {
    /// Longest run of characters.
    pub longest_run: usize,
    /// Pairs of neighbouring words as well.
    pub word_pairs: bool,
    /// How much the words count beside the runs of characters.
    pub word_share: f32,
    /// A feature is kept if at least this many texts hold it.
    pub least_texts: u32,
    /// How often more the first words count: what a message is about stands in its first line.
    pub lead_weight: u16,
    /// Longest first line in characters.
    pub lead: usize,
    /// Characters that are read, so that one long text does not stop everything: the first three quarters
    /// from its beginning, the rest from its end.
    pub longest_text: usize,
}

impl Default for FeatureSettings {
    fn default() -> Self {
        Self {
            longest_run: 3,
            word_pairs: false,
            word_share: 1.0,
            least_texts: 3,
            lead_weight: 1,
            lead: 40,
            longest_text: 1500,
        }
    }
}

/// A feature's number: a hash whose topmost bit says the view.
pub(super) type Key = u64;

pub(super) fn view_of(key: Key) -> usize {
    (key >> 63) as usize
}

/// Mixes a number so that every bit depends on every bit (SplitMix64's last steps).
pub(super) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn key(view: usize, hash: u64) -> Key {
    (mix(hash) >> 1) | ((view as u64) << 63)
}

/// A word's key; also of a pair of words joined by a blank.
pub(super) fn key_of_word(word: &str) -> Key {
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    key(WORDS, hash)
}

/// Keys of the runs of characters inside a word.
pub(super) fn runs_of_word(word: &str, longest: usize) -> Vec<Key> {
    let letters: Vec<u64> = word.chars().map(|letter| u64::from(u32::from(letter))).collect();
    let run = |letters: &[u64]| key(LETTERS, letters.iter().fold(0, |hash, letter| hash << 21 | letter));
    (1..=longest).flat_map(|length| letters.windows(length).map(run)).collect()
}

/// Memory that is used again from text to text.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    plain: String,
    letters: Vec<char>,
}

/// Calls `found` with each feature of a text (as often as it stands there; again for the first line).
pub(super) fn each_feature(
    text: &str,
    segmenter: &Segmenter,
    settings: &FeatureSettings,
    scratch: &mut Scratch,
    mut found: impl FnMut(Key, u16),
) {
    let Scratch { plain, letters } = scratch;
    read(text, settings.longest_text, letters);
    plain.clear();
    plain.extend(letters.iter());
    let lead = lead(letters, settings.lead);
    let lead_bytes: usize = letters[..lead].iter().map(|letter| letter.len_utf8()).sum();
    let extra = if lead < letters.len() { settings.lead_weight } else { 0 };
    let start = plain.as_ptr() as usize;
    let mut before = 0_u64;
    for word in segmenter.words(plain) {
        let times = if (word.as_ptr() as usize) - start < lead_bytes { 1 + extra } else { 1 };
        let own = key_of_word(word);
        found(own, times);
        if settings.word_pairs {
            if before != 0 {
                found(key(WORDS, before ^ own.rotate_left(29)), times);
            }
            before = own;
        }
    }
    let (mut pair, mut triple) = (0_u64, 0_u64);
    for (at, letter) in letters.iter().enumerate() {
        if !normal::is_letter(*letter) {
            (pair, triple) = (0, 0);
            continue;
        }
        let times = if at < lead { 1 + extra } else { 1 };
        let one = u64::from(u32::from(*letter));
        found(key(LETTERS, one), times);
        if settings.longest_run >= 2 && pair != 0 {
            found(key(LETTERS, pair << 21 | one), times);
        }
        if settings.longest_run >= 3 && triple != 0 {
            found(key(LETTERS, triple << 21 | one), times);
        }
        triple = if pair == 0 { 0 } else { pair << 21 | one };
        pair = one;
    }
}

/// The characters of a text as they are compared, of a very long one its beginning and its end.
fn read(text: &str, longest: usize, letters: &mut Vec<char>) {
    letters.clear();
    // A character has at most four bytes: only texts that may be too long are looked at twice.
    let count = if text.len() > longest { text.chars().count() } else { 0 };
    if count <= longest {
        letters.extend(text.chars().filter_map(normal::letter));
        return;
    }
    let head = longest / 4 * 3;
    letters.extend(text.chars().take(head).filter_map(normal::letter));
    letters.push(' ');
    letters.extend(text.chars().skip(count - (longest - head)).filter_map(normal::letter));
}

/// Where the first line ends: at the first blank or end of a sentence, at the latest after `longest`.
fn lead(letters: &[char], longest: usize) -> usize {
    let ends = |letter: &char| matches!(letter, ' ' | '。' | '!' | '?' | ';' | '！' | '？');
    let from = letters.iter().take_while(|letter| ends(letter)).count();
    let length = letters[from..].iter().take(longest).position(ends);
    (from + length.unwrap_or(longest)).min(letters.len())
}

/// A text's features, sorted, each once with its count.
pub(super) type Counted = Vec<(Key, u16)>;

pub(super) fn count(
    text: &str,
    segmenter: &Segmenter,
    settings: &FeatureSettings,
    scratch: &mut Scratch,
) -> Counted {
    let mut keys: Vec<(Key, u16)> = Vec::with_capacity(text.len());
    each_feature(text, segmenter, settings, scratch, |key, times| keys.push((key, times)));
    keys.sort_unstable();
    keys.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 = first.1.saturating_add(later.1);
        }
        same
    });
    keys.shrink_to_fit();
    keys
}

/// Texts with their features numbered from 0.
#[derive(Debug)]
pub(super) struct Corpus {
    pub texts: Vec<Vec<(u32, u16)>>,
    /// The key of each feature.
    pub keys: Vec<Key>,
}

impl Corpus {
    pub fn new(texts: &[&str], segmenter: &Segmenter, settings: &FeatureSettings) -> Self {
        use rayon::prelude::*;
        let counted: Vec<Counted> = texts
            .par_iter()
            .map_init(Scratch::default, |scratch, text| count(text, segmenter, settings, scratch))
            .collect();
        let mut numbers: HashMap<Key, u32, Mixed> = HashMap::with_hasher(Mixed);
        let mut keys = Vec::new();
        let texts = counted
            .into_iter()
            .map(|features| {
                let numbered = features.into_iter().map(|(key, times)| {
                    let number = *numbers.entry(key).or_insert_with(|| {
                        keys.push(key);
                        (keys.len() - 1) as u32
                    });
                    (number, times)
                });
                numbered.collect()
            })
            .collect();
        Self { texts, keys }
    }
}

/// Keys are hashes already: they are taken as they are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mixed;

impl std::hash::BuildHasher for Mixed {
    type Hasher = Taken;
    fn build_hasher(&self) -> Taken {
        Taken(0)
    }
}

#[derive(Debug)]
pub(super) struct Taken(u64);

impl std::hash::Hasher for Taken {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = mix(self.0 ^ u64::from(*byte));
        }
    }
    fn write_u64(&mut self, value: u64) {
        // The map takes its control bits from the top, where keys hold their view.
        self.0 = value.rotate_left(7);
    }
    fn write_u32(&mut self, value: u32) {
        self.0 = mix(u64::from(value));
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

/// Numbers of keys in an open table with neighbours in one line of the cache: what prediction spends its
/// time with. Two keys of which 32 bits agree are taken for one; among 500,000 features that happens to one
/// unknown key in some 8,000.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Lookup {
    slots: Vec<(u32, u32)>,
    held: usize,
}

const EMPTY: u32 = u32::MAX;

impl Lookup {
    pub fn new(keys: &[Key]) -> Self {
        let size = (keys.len() * 2).next_power_of_two().max(16);
        let mut lookup = Self { slots: vec![(0, EMPTY); size], held: 0 };
        for (number, key) in keys.iter().enumerate() {
            lookup.put(*key, number as u32);
        }
        lookup
    }

    fn put(&mut self, key: Key, number: u32) {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while self.slots[at].1 != EMPTY {
            at = (at + 1) & mask;
        }
        self.slots[at] = ((key >> 32) as u32, number);
        self.held += 1;
    }

    /// Room for another key; false if the table has to be made anew from all keys.
    pub fn add(&mut self, key: Key, number: u32) -> bool {
        if (self.held + 1) * 4 > self.slots.len() * 3 {
            return false;
        }
        self.put(key, number);
        true
    }

    pub fn get(&self, key: Key) -> Option<u32> {
        self.from(key, *self.slots.get(key as usize & self.slots.len().checked_sub(1)?)?)
    }

    /// The numbers of many keys; `found` is told each key that is known. Where each key would stand
    /// is fetched for all of them first: the memory then answers many questions at once instead of one after another.
    pub fn each(
        &self,
        keys: &[(Key, u16)],
        slots: &mut Vec<(u32, u32)>,
        mut found: impl FnMut(Key, u16, u32),
    ) {
        slots.clear();
        let Some(mask) = self.slots.len().checked_sub(1) else { return };
        slots.extend(keys.iter().map(|(key, _)| self.slots[*key as usize & mask]));
        for ((key, times), slot) in keys.iter().zip(slots.iter()) {
            if let Some(number) = self.from(*key, *slot) {
                found(*key, *times, number);
            }
        }
    }

    /// Looks on from the slot in which a key would stand.
    fn from(&self, key: Key, mut slot: (u32, u32)) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = key as usize & mask;
        loop {
            let (print, number) = slot;
            if number == EMPTY {
                return None;
            }
            if print == (key >> 32) as u32 {
                return Some(number);
            }
            at = (at + 1) & mask;
            slot = *self.slots.get(at)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, settings: FeatureSettings) -> Counted {
        count(text, &Segmenter::new(), &settings, &mut Scratch::default())
    }

    #[test]
    fn the_first_line_counts_more_and_signs_part_runs() {
        let settings = FeatureSettings { lead_weight: 2, ..FeatureSettings::default() };
        let found = words("电梯坏了 修电梯", settings);
        let times = |key: Key| found.iter().find(|(known, _)| *known == key).map(|(_, times)| *times);
        assert_eq!(times(key_of_word("电梯")), Some(4));
        let run = |text: &str| {
            let hash = text.chars().fold(0_u64, |hash, letter| hash << 21 | u64::from(u32::from(letter)));
            key(LETTERS, hash)
        };
        assert_eq!(times(run("电")), Some(4));
        assert_eq!(times(run("电梯坏")), Some(3));
        assert_eq!(times(run("修电梯")), Some(1));
        assert_eq!(times(run("了修")), None);
    }

    #[test]
    fn long_texts_are_read_at_both_ends() {
        let text = format!("开头{}结尾", "中".repeat(100_000));
        let found = words(&text, FeatureSettings::default());
        let total: u32 = found
            .iter()
            .filter(|(key, _)| view_of(*key) == LETTERS)
            .map(|(_, times)| u32::from(*times))
            .sum();
        assert!(total < 6_000, "{total}");
        assert!(found.iter().any(|(key, _)| *key == key_of_word("开头")));
        assert!(found.iter().any(|(key, _)| *key == key_of_word("结尾")));
    }

    #[test]
    fn a_lookup_knows_what_was_put_into_it() {
        let keys: Vec<Key> = (0..10_000).map(|number| mix(number * 3)).collect();
        let mut lookup = Lookup::new(&keys);
        assert!(keys.iter().enumerate().all(|(number, key)| lookup.get(*key) == Some(number as u32)));
        assert!((0..1000).filter(|number| lookup.get(mix(number * 3 + 1)).is_some()).count() <= 2);
        assert!(lookup.add(mix(77_777_777), 10_000));
        assert_eq!(lookup.get(mix(77_777_777)), Some(10_000));
        assert_eq!(Lookup::default().get(5), None);
    }
}
