//! Names of places in a text, and which places each may mean.

use super::forms::{Manner, is_weak};
use super::lexicon::Sense;
use super::words::{Ending, Plain, ending_at, is_han, is_ordinary, opens};
use super::{Field, Gazetteer};
use crate::model::{AliasKind, Level};

/// A name in the text with the places that it may mean.
#[derive(Clone, Debug)]
pub struct Mention {
    pub field: Field,
    /// Bytes of the plain text.
    pub start: usize,
    pub end: usize,
    /// A full name, not a short form: what it says must agree with the answer.
    pub sure: bool,
    /// Means something only inside a place named elsewhere.
    pub inner: bool,
    /// In the order of their numbers.
    pub places: Vec<Meant>,
}

impl Mention {
    /// How well its words fit a place, if they may mean it.
    pub fn fit(&self, place: u32) -> Option<f32> {
        self.places.binary_search_by_key(&place, |meant| meant.place).ok().map(|at| self.places[at].fit)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Meant {
    pub place: u32,
    /// From 0 to 1: how well the words fit the place's name.
    pub fit: f32,
}

/// How one form at one position is to be taken.
#[derive(Clone, Copy, PartialEq)]
struct Reading {
    end: usize,
    fit: f32,
    trust: Trust,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trust {
    Sure,
    Likely,
    /// Counts only directly after a place that holds it.
    Anchored,
    Inner,
}

struct Candidate {
    trust: Trust,
    mention: Mention,
}

/// All names in one field that do not lie over each other, the surest and longest first.
pub fn mentions(gazetteer: &Gazetteer, plain: &Plain, field: Field) -> Vec<Mention> {
    let mut candidates = candidates(gazetteer, plain, field);
    candidates.sort_by_key(|found| {
        let mention = &found.mention;
        (found.trust, std::cmp::Reverse(mention.end - mention.start), mention.start)
    });
    let mut kept: Vec<Mention> = Vec::new();
    for Candidate { trust, mut mention } in candidates {
        mention.places.sort_by(|one, other| one.place.cmp(&other.place).then(other.fit.total_cmp(&one.fit)));
        mention.places.dedup_by_key(|meant| meant.place);
        if kept.iter().any(|other| other.start < mention.end && mention.start < other.end) {
            continue;
        }
        if trust == Trust::Anchored {
            let before: Vec<&Mention> = kept.iter().filter(|other| other.end == mention.start).collect();
            mention.places.retain(|meant| {
                let mut above = gazetteer.line(meant.place).skip(1);
                above.any(|above| before.iter().any(|other| other.fit(above).is_some()))
            });
            if mention.places.is_empty() {
                continue;
            }
        }
        kept.push(mention);
    }
    kept.sort_by_key(|mention| mention.start);
    kept
}

fn candidates(gazetteer: &Gazetteer, plain: &Plain, field: Field) -> Vec<Candidate> {
    let text = plain.text.as_str();
    let mut found: Vec<Candidate> = Vec::new();
    let mut before: Option<char> = None;
    // Where a name ends: only there an anchored one may follow. Names are found by their start, so all
    // that end before a position are known when it is reached.
    let mut ends = vec![false; text.len() + 1];
    for (start, sign) in text.char_indices() {
        let cuts_word =
            sign.is_ascii_alphanumeric() && before.is_some_and(|left| left.is_ascii_alphanumeric());
        let cuts_number = is_numeral(sign) && before.is_some_and(is_numeral);
        if !cuts_word && !cuts_number && !sign.is_ascii_punctuation() {
            let first = found.len();
            let anchored = ends[start];
            gazetteer.lexicon.visit(text, start, |end, senses| {
                let place = Position { text, start, end, before, next: ending_at(&text[end..]) };
                for sense in senses {
                    let reading = place.read(sense, gazetteer.level(sense.place));
                    if let Some(reading) =
                        reading.filter(|reading| anchored || reading.trust != Trust::Anchored)
                    {
                        ends[reading.end] = true;
                        note(&mut found, first, field, start, sense.place, reading);
                    }
                }
            });
        }
        before = Some(sign);
    }
    found
}

fn is_numeral(sign: char) -> bool {
    sign.is_ascii_digit() || "一二三四五六七八九十百".contains(sign)
}

/// Adds a reading to the candidate with the same words and trust.
fn note(found: &mut Vec<Candidate>, first: usize, field: Field, start: usize, place: u32, reading: Reading) {
    let same = |known: &&mut Candidate| known.mention.end == reading.end && known.trust == reading.trust;
    let meant = Meant { place, fit: reading.fit };
    if let Some(known) = found[first..].iter_mut().find(same) {
        // Senses come in the order of places, so the same place would stand last.
        match known.mention.places.last_mut().filter(|other| other.place == place) {
            Some(other) => other.fit = other.fit.max(meant.fit),
            None => known.mention.places.push(meant),
        }
        return;
    }
    found.push(Candidate {
        trust: reading.trust,
        mention: Mention {
            field,
            start,
            end: reading.end,
            sure: reading.trust == Trust::Sure,
            inner: reading.trust == Trust::Inner,
            places: vec![meant],
        },
    });
}

/// A form at its position, with what stands around it.
struct Position<'text> {
    text: &'text str,
    start: usize,
    end: usize,
    before: Option<char>,
    next: Option<(usize, Ending)>,
}

impl Position<'_> {
    fn read(&self, sense: &Sense, level: Level) -> Option<Reading> {
        if self.cuts_word_right() {
            return None;
        }
        match sense.manner {
            Manner::Stem(own) => self.read_stem(own, level),
            Manner::Whole => self.read_whole(level, 1.0),
            Manner::Alias(kind) => self.read_alias(kind, level),
            Manner::Inner => Some(Reading { end: self.end, fit: 0.8, trust: Trust::Inner }),
        }
    }

    fn form(&self) -> &str {
        &self.text[self.start..self.end]
    }
    fn cuts_word_right(&self) -> bool {
        let last = self.form().chars().next_back();
        let right = self.text[self.end..].chars().next();
        last.is_some_and(|sign| sign.is_ascii_alphanumeric())
            && right.is_some_and(|sign| sign.is_ascii_alphanumeric())
    }

    fn read_stem(&self, own: &str, level: Level) -> Option<Reading> {
        let form = self.form();
        match self.next {
            Some((length, Ending::Place(levels))) if levels.contains(&level) => {
                if is_ordinary(form) && !opens(self.before) {
                    return None;
                }
                let written = &self.text[self.end..self.end + length];
                let same = own.starts_with(written) || written.starts_with(own);
                Some(Reading {
                    end: self.end + length,
                    fit: if same { 1.0 } else { 0.85 },
                    trust: Trust::Sure,
                })
            }
            Some(_) => None,
            None if form.is_ascii() => None,
            None if level.rank() <= Level::County.rank() => (!is_ordinary(form) || opens(self.before))
                .then_some(Reading { end: self.end, fit: 0.6, trust: Trust::Likely }),
            None if is_weak(form) => Some(Reading { end: self.end, fit: 0.6, trust: Trust::Anchored }),
            None => Some(Reading { end: self.end, fit: 0.7, trust: Trust::Likely }),
        }
    }

    fn read_whole(&self, level: Level, fit: f32) -> Option<Reading> {
        let form = self.form();
        let length = form.chars().count();
        let carries_ending = super::words::own_ending(level, form).is_some();
        if carries_ending {
            // 东村, 东区: only where a name may begin; A市 has its Latin letter for that.
            let begins = form.starts_with(|sign: char| !is_han(sign)) || length > 2 || opens(self.before);
            return begins.then_some(Reading { end: self.end, fit, trust: Trust::Sure });
        }
        match self.next {
            Some((_, Ending::Other)) => return None,
            Some((extra, Ending::Place(levels))) => {
                let close =
                    levels.contains(&level) || (level == Level::Estate && levels.contains(&Level::Community));
                return (close && length > 2).then_some(Reading {
                    end: self.end + extra,
                    fit: fit * 0.9,
                    trust: Trust::Sure,
                });
            }
            None => {}
        }
        let trust = if length < 3 || is_ordinary(form) { Trust::Anchored } else { Trust::Sure };
        Some(Reading { end: self.end, fit: fit * 0.95, trust })
    }

    fn read_alias(&self, kind: AliasKind, level: Level) -> Option<Reading> {
        let form = self.form();
        let fit = match kind {
            AliasKind::OfficialOld | AliasKind::Code => 0.95,
            AliasKind::Colloquial | AliasKind::Short => 0.85,
        };
        if super::words::own_ending(level, form).is_some() {
            return self.read_whole(level, fit);
        }
        match self.next {
            Some((_, Ending::Other)) => None,
            Some((extra, Ending::Place(levels))) if levels.contains(&level) => {
                Some(Reading { end: self.end + extra, fit, trust: Trust::Sure })
            }
            Some((_, Ending::Place(_))) => None,
            None if form.chars().count() > 2 && !is_ordinary(form) => {
                Some(Reading { end: self.end, fit, trust: Trust::Sure })
            }
            // People gave this name, so two characters may stand alone, but not inside other words.
            None => {
                opens(self.before).then_some(Reading { end: self.end, fit: fit * 0.8, trust: Trust::Likely })
            }
        }
    }
}
