//! The forms of all names, looked up from any position of a text.
//!
//! The first two characters of a position say which lengths of forms begin so; each of them is one
//! lookup. Against an automaton over all names it needs a tenth of the memory at 660,000 places.

use super::forms::{Form, LONGEST, Manner};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A place that a form may mean.
#[derive(Clone, Copy, Debug)]
pub struct Sense {
    pub place: u32,
    pub manner: Manner,
}

type Map<Key, Value> = HashMap<Key, Value, BuildHasherDefault<Mixer>>;

#[derive(Debug, Default)]
pub struct Lexicon {
    /// For the first two characters, a bit for each length in characters that occurs.
    lengths: Map<u64, u32>,
    /// Form → where its senses stand.
    ranges: Map<Box<str>, (u32, u32)>,
    senses: Vec<Sense>,
}

#[derive(Default)]
pub struct Builder {
    forms: Vec<(Box<str>, Sense)>,
}

impl Builder {
    pub fn add(&mut self, form: Form, place: u32) {
        if (2..=LONGEST).contains(&form.text.chars().count()) {
            self.forms.push((form.text.into_boxed_str(), Sense { place, manner: form.manner }));
        }
    }
    pub fn build(mut self) -> Lexicon {
        self.forms.sort_by(|one, other| (&one.0, one.1.place).cmp(&(&other.0, other.1.place)));
        let mut lexicon = Lexicon::default();
        for (text, sense) in self.forms {
            let at = lexicon.senses.len() as u32;
            lexicon.senses.push(sense);
            if let Some(range) = lexicon.ranges.get_mut(&text) {
                range.1 = at + 1;
                continue;
            }
            let mut signs = text.chars();
            if let (Some(first), Some(second)) = (signs.next(), signs.next()) {
                *lexicon.lengths.entry(start_key(first, second)).or_default() |= 1 << (signs.count() + 2);
            }
            lexicon.ranges.insert(text, (at, at + 1));
        }
        lexicon.senses.shrink_to_fit();
        lexicon
    }
}

impl Lexicon {
    /// Calls `found` with end byte and senses of each form that begins at byte `start` of `text`.
    pub fn visit(&self, text: &str, start: usize, mut found: impl FnMut(usize, &[Sense])) {
        let mut signs = text[start..].char_indices();
        let (Some((_, first)), Some((_, second))) = (signs.next(), signs.next()) else { return };
        let Some(&lengths) = self.lengths.get(&start_key(first, second)) else { return };
        let mut count = 2;
        loop {
            let end = signs.next().map(|(byte, _)| start + byte);
            let reached = end.unwrap_or(text.len());
            if lengths & (1 << count) != 0
                && let Some(&(from, to)) = self.ranges.get(&text[start..reached])
            {
                found(reached, &self.senses[from as usize..to as usize]);
            }
            count += 1;
            if end.is_none() || lengths >> count == 0 {
                return;
            }
        }
    }
}

fn start_key(first: char, second: char) -> u64 {
    u64::from(first as u32) << 32 | u64::from(second as u32)
}

/// A fast mixing hash; the keys are the deployer's own place names, not an attacker's.
#[derive(Default)]
pub struct Mixer(u64);

impl Mixer {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(Self::FACTOR);
    }
}

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        // The table takes its bits from both ends, so the high half is folded in.
        self.0 ^ (self.0 >> 29)
    }
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.mix(chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
        }
        let rest = chunks.remainder();
        if !rest.is_empty() {
            self.mix(rest.iter().fold(rest.len() as u64, |word, byte| word << 8 | u64::from(*byte)));
        }
    }
    fn write_u8(&mut self, byte: u8) {
        self.mix(u64::from(byte));
    }
    fn write_u64(&mut self, word: u64) {
        self.mix(word);
    }
}
