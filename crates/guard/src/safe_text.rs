//! Safe text (安全文本): what in an appeal tells who its requester is, so that a person can take it out before units
//! read it. Pure rules, each of which can be read and explained; they miss some and mark some too many, which is why a
//! person confirms. How many is measured (`linli bench safe-text`) and held by a test.

mod names;
mod numbers;
mod places;

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::Range;

/// What a mark is about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Telling {
    /// 姓名
    Name,
    /// 电话
    Phone,
    /// 证件和账户号码
    Number,
    /// 车牌
    Plate,
    /// 房号
    Room,
    /// 亲属
    Kin,
    /// 与他人的位置关系: “住在楼上”.
    Position,
    /// 邮箱、网络账号
    Contact,
}

impl Telling {
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::Phone,
        Self::Number,
        Self::Plate,
        Self::Room,
        Self::Kin,
        Self::Position,
        Self::Contact,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Number => "number",
            Self::Plate => "plate",
            Self::Room => "room",
            Self::Kin => "kin",
            Self::Position => "position",
            Self::Contact => "contact",
        }
    }

    /// The field in which somebody says why such parts are left in.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Name => "keep_name",
            Self::Phone => "keep_phone",
            Self::Number => "keep_number",
            Self::Plate => "keep_plate",
            Self::Room => "keep_room",
            Self::Kin => "keep_kin",
            Self::Position => "keep_position",
            Self::Contact => "keep_contact",
        }
    }

    /// What stands in its place in the safe text.
    pub const fn instead(self) -> &'static str {
        match self {
            Self::Name => "【姓名】",
            Self::Phone => "【电话】",
            Self::Number => "【号码】",
            Self::Plate => "【车牌】",
            Self::Room => "【房号】",
            Self::Kin => "【家人】",
            Self::Position => "【住处】",
            Self::Contact => "【账号】",
        }
    }
}

/// A part of a text that tells who somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// In bytes of the text.
    pub range: Range<usize>,
    pub kind: Telling,
}

/// Every part that a rule marks, in order, none inside another.
pub fn marks(text: &str) -> Vec<Mark> {
    let letters = Letters::of(text);
    let mut found = Vec::new();
    numbers::mark(&letters, &mut found);
    places::mark(&letters, &mut found);
    names::mark(&letters, &mut found);
    found.sort_by_key(|(range, kind)| (range.start, std::cmp::Reverse(range.end), *kind));
    let mut kept: Vec<Mark> = Vec::new();
    for (range, kind) in found {
        let range = letters.bytes(range);
        match kept.last() {
            Some(last) if range.start < last.range.end => {}
            _ => kept.push(Mark { range, kind }),
        }
    }
    kept
}

/// What a text tells of who somebody is.
pub fn told_by(text: &str) -> BTreeSet<Telling> {
    marks(text).into_iter().map(|mark| mark.kind).collect()
}

/// The text with a word in the place of each mark, but for the kinds that are left in.
pub fn without_but(text: &str, left: &BTreeSet<Telling>) -> String {
    let marks: Vec<Mark> = marks(text).into_iter().filter(|mark| !left.contains(&mark.kind)).collect();
    without(text, &marks)
}

/// The text with a word in the place of each mark.
pub fn without(text: &str, marks: &[Mark]) -> String {
    let (mut safe, mut at) = (String::with_capacity(text.len()), 0);
    for mark in marks {
        safe.push_str(text.get(at..mark.range.start).unwrap_or_default());
        safe.push_str(mark.kind.instead());
        at = mark.range.end;
    }
    safe.push_str(text.get(at..).unwrap_or_default());
    safe
}

/// Something found, by letters of the text.
type Found = (Range<usize>, Telling);

/// A text by letters, with full-width digits and letters as plain ones.
struct Letters {
    plain: Vec<char>,
    /// Where each letter begins, and the end.
    starts: Vec<usize>,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        starts.push(text.len());
        Self { plain: text.chars().map(plain).collect(), starts }
    }
    fn len(&self) -> usize {
        self.plain.len()
    }
    fn at(&self, at: usize) -> Option<char> {
        self.plain.get(at).copied()
    }
    /// Whether these letters stand there.
    fn says(&self, at: usize, words: &str) -> bool {
        words.chars().enumerate().all(|(step, letter)| self.at(at + step) == Some(letter))
    }
    /// The longest of the words that stands there, in letters.
    fn longest(&self, at: usize, words: &[&str]) -> Option<usize> {
        words.iter().filter(|word| self.says(at, word)).map(|word| word.chars().count()).max()
    }
    /// How many letters from `at` on are such.
    fn run(&self, at: usize, such: impl Fn(char) -> bool) -> usize {
        self.plain.get(at..).unwrap_or_default().iter().take_while(|letter| such(**letter)).count()
    }
    /// Whether one of the words ends just before `at`, with nothing but colons, blanks and “是” between.
    fn follows(&self, at: usize, words: &[&str]) -> bool {
        let mut end = at;
        while end > 0
            && self.at(end - 1).is_some_and(|one| matches!(one, ':' | '：' | ' ' | '是' | '为' | '号'))
        {
            end -= 1;
        }
        let before: String = self.plain.get(end.saturating_sub(8)..end).unwrap_or_default().iter().collect();
        words.iter().any(|word| before.ends_with(word.trim_end_matches('号')))
    }
    fn bytes(&self, range: Range<usize>) -> Range<usize> {
        let byte = |at: usize| self.starts.get(at).copied().unwrap_or_default();
        byte(range.start)..byte(range.end)
    }
}

fn plain(letter: char) -> char {
    match letter {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
            char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter)
        }
        '－' | '—' | '–' => '-',
        '＠' => '@',
        '（' => '(',
        '）' => ')',
        other => other,
    }
}

pub mod measured;

#[cfg(test)]
mod tests;
