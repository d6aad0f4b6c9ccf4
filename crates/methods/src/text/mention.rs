//! Places that a text names (地点提及), by the grammar of addresses: a name and then what kind of place it is.
//! District, street, community, road, estate, landmark, number, building. Names of the deployment (aliases,
//! landmarks) are found as they are. Which place of the tree a name means is not decided here.

mod grammar;

use super::{Segmenter, normalise};
use grammar::{Ending, GRAMMAR};
use std::collections::{BTreeMap, BTreeSet};

/// What kind of place a mention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    /// 省、市、区、县
    District,
    /// 街道、镇、乡
    Street,
    /// 社区、村
    Community,
    /// 路、街、大道、巷、桥
    Road,
    /// 小区、花园、苑、大厦
    Estate,
    /// 学校、医院、公园、市场、车站
    Landmark,
    /// 12号
    Number,
    /// 3栋、2单元、B座
    Building,
    /// A name of the deployment.
    Known,
}

/// A place named in a text.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Mention {
    pub kind: MentionKind,
    /// As it stands in the normalised text.
    pub words: String,
    /// For a name of the deployment the place's own name, otherwise the words.
    pub name: String,
    /// Bytes of the normalised text.
    pub start: usize,
    pub end: usize,
}

/// Reads mentions; holds the names of the deployment.
#[derive(Clone, Debug, Default)]
pub struct Gazette {
    /// Normalised alias → the place's own name, by first character, longest first.
    names: BTreeMap<char, Vec<(String, String)>>,
}

/// Units of numbers inside an address; the longest first.
const NUMBERED: &[(&str, MentionKind)] = &[
    ("号楼", MentionKind::Building),
    ("号栋", MentionKind::Building),
    ("单元", MentionKind::Building),
    ("栋", MentionKind::Building),
    ("幢", MentionKind::Building),
    ("座", MentionKind::Building),
    ("弄", MentionKind::Number),
    ("号", MentionKind::Number),
];

/// Characters in which places are looked for: nobody names one after that many.
const LONGEST_TEXT: usize = 5_000;

impl Gazette {
    /// Aliases with the place's own name each.
    pub fn new<'a>(aliases: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut names: BTreeMap<char, Vec<(String, String)>> = BTreeMap::new();
        for (alias, name) in aliases {
            let alias = normalise(alias);
            if let (Some(first), true) = (alias.chars().next(), alias.chars().nth(1).is_some()) {
                names.entry(first).or_default().push((alias, name.to_owned()));
            }
        }
        names.values_mut().for_each(|list| list.sort_by_key(|(alias, _)| std::cmp::Reverse(alias.len())));
        Self { names }
    }

    /// Mentions in the order in which they stand in the normalised text ([`normalise`]).
    pub fn mentions(&self, text: &str, segmenter: &Segmenter) -> Vec<Mention> {
        let mut plain = normalise(text);
        if let Some((end, _)) = plain.char_indices().nth(LONGEST_TEXT) {
            plain.truncate(end);
        }
        let mut found = self.known(&plain);
        found.extend(numbered(&plain));
        let taken: BTreeSet<usize> = found.iter().flat_map(|mention| mention.start..mention.end).collect();
        let named = named(&plain, segmenter, &taken);
        found.extend(named);
        found.sort_by_key(|mention| (mention.start, mention.end));
        found
    }

    fn known(&self, plain: &str) -> Vec<Mention> {
        let mut found = Vec::new();
        let mut after = 0;
        for (start, letter) in plain.char_indices() {
            let Some(list) = self.names.get(&letter).filter(|_| start >= after) else { continue };
            let Some((alias, name)) = list.iter().find(|(alias, _)| plain[start..].starts_with(alias)) else {
                continue;
            };
            after = start + alias.len();
            found.push(Mention {
                kind: MentionKind::Known,
                words: alias.clone(),
                name: name.clone(),
                start,
                end: after,
            });
        }
        found
    }
}

/// Numbers and letters with a unit: 12号, 3栋, B座.
fn numbered(plain: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let letters: Vec<(usize, char)> = plain.char_indices().collect();
    let mut at = 0;
    while at < letters.len() {
        let run = letters[at..]
            .iter()
            .take_while(|(_, letter)| letter.is_ascii_alphanumeric() || *letter == '-')
            .count();
        if run == 0 {
            at += 1;
            continue;
        }
        let start = letters[at].0;
        let before = at.checked_sub(1).map(|before| letters[before].1);
        at += run;
        let unit_start = letters.get(at).map_or(plain.len(), |(byte, _)| *byte);
        let rest = &plain[unit_start..];
        let Some((unit, kind)) = NUMBERED.iter().find(|(unit, _)| rest.starts_with(unit)) else { continue };
        let after = rest[unit.len()..].chars().next();
        // A day of a month, a line of the underground, a number of a telephone or licence.
        let other = *unit == "号"
            && (before == Some('月') || run > 5 || matches!(after, Some('线' | '码' | '文' | '令')));
        let other = other
            || (*unit == "座" && matches!(after, Some('位' | '谈')))
            || (*unit == "号" && !plain[start..unit_start].contains(|letter: char| letter.is_ascii_digit()));
        if !other && run <= 8 {
            let end = unit_start + unit.len();
            let words = plain[start..end].to_owned();
            found.push(Mention { kind: *kind, name: words.clone(), words, start, end });
        }
    }
    found
}

/// One token of a text.
struct Token<'t> {
    word: &'t str,
    tag: &'t str,
    start: usize,
}

impl Token<'_> {
    fn end(&self) -> usize {
        self.start + self.word.len()
    }

    /// May stand inside a name.
    fn belongs(&self, taken: &BTreeSet<usize>, nearest: bool) -> bool {
        let letters = self.word.chars().count();
        let sign = self.word.chars().any(|letter| !letter.is_alphanumeric());
        if sign || taken.contains(&self.start) || GRAMMAR.stops(self.word) {
            return false;
        }
        if letters == 1 {
            return !GRAMMAR.stands_apart(self.word);
        }
        match self.tag.chars().next() {
            Some('t' | 'f' | 'p' | 'c' | 'u' | 'r' | 'd' | 'y' | 'o' | 'e' | 'i' | 'l') => {
                nearest && self.tag != "r" && self.tag != "p" && self.tag != "d" && self.tag != "c"
            }
            Some('v') => nearest || self.tag == "vn",
            _ => true,
        }
    }
}

/// The tokens of a text; 路口, 巷里 and 桥头 are two: the place, and where at it.
fn tokens<'t>(plain: &'t str, segmenter: &'t Segmenter) -> Vec<Token<'t>> {
    const PLACES: &str = "路街巷桥村镇湖河园";
    const WHERE: &str = "口上下边里旁头内侧";
    let mut tokens = Vec::new();
    let mut start = 0;
    for (word, tag) in segmenter.tagged(plain) {
        let mut letters = word.chars();
        let two = (letters.next(), letters.next(), letters.next());
        match two {
            (Some(place), Some(side), None) if PLACES.contains(place) && WHERE.contains(side) => {
                let (place, side) = word.split_at(place.len_utf8());
                tokens.push(Token { word: place, tag: "n", start });
                tokens.push(Token { word: side, tag: "f", start: start + place.len() });
            }
            _ => tokens.push(Token { word, tag, start }),
        }
        start += word.len();
    }
    tokens
}

/// 和 inside a name (和平路, 嘉和小区) and not between two: it begins a clause before a single character, or
/// stands behind a single character that belongs to no place.
fn inside_name(tokens: &[Token<'_>], at: usize, begun: usize, border: usize) -> bool {
    match at.checked_sub(1).and_then(|before| tokens.get(before)) {
        None => begun == 1,
        Some(before) => {
            let ends = before.word.chars().any(|letter| !letter.is_alphanumeric())
                || GRAMMAR.stops(before.word)
                || GRAMMAR.stands_apart(before.word);
            let single = before.word.chars().nth(1).is_none();
            (ends && begun == 1 && before.end() != border) || (!ends && single && before.start >= border)
        }
    }
}

/// Names with an ending that says what they are.
fn named(plain: &str, segmenter: &Segmenter, taken: &BTreeSet<usize>) -> Vec<Mention> {
    let tokens = tokens(plain, segmenter);
    let mut found: Vec<Mention> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if taken.contains(&token.start) || token.word.is_ascii() {
            continue;
        }
        for ending in &GRAMMAR.endings {
            if let Some(mention) = ending_here(plain, &tokens, at, ending, taken, &found) {
                // A school called after its road names the road as well.
                let road = |known: &Mention| {
                    known.kind == MentionKind::Road && known.words.ends_with(['路', '街', '巷', '道'])
                };
                found.retain(|known| known.start < mention.start || known.end > mention.end || road(known));
                found.push(mention);
                break;
            }
        }
    }
    found
}

fn ending_here(
    plain: &str,
    tokens: &[Token<'_>],
    at: usize,
    ending: &Ending,
    taken: &BTreeSet<usize>,
    found: &[Mention],
) -> Option<Mention> {
    let token = &tokens[at];
    let end = token.end();
    // The ending is the token, its last part, or stands across its beginning.
    let generic = token.word != ending.words && GRAMMAR.is_generic(token.word);
    if generic || !plain[..end].ends_with(ending.words) {
        return None;
    }
    let tail = end - ending.words.len();
    if token.word.chars().count() == 1 && tail == token.start && stands_alone(plain, end, ending.words) {
        return None;
    }
    let border = found.last().map_or(0, |last| {
        // 清河桥, 星河广场: what looked like an ending was the middle of a name. 滨河西路 alike.
        let direction = matches!(
            token.word,
            "东路" | "西路" | "南路" | "北路" | "中路" | "东街" | "西街" | "南街" | "北街"
        );
        let continued = last.end == tail || (direction && last.end == token.start);
        if continued
            && !matches!(last.kind, MentionKind::District | MentionKind::Street | MentionKind::Community)
        {
            last.start
        } else {
            last.end
        }
    });
    let continues = found.last().is_some_and(|last| last.start == border && border < last.end);
    let mut begin = token.start.min(tail);
    let mut before = at;
    // The token in which the ending begins.
    while before > 0 && tokens[before].start > begin {
        before -= 1;
    }
    let mut begin_token = before;
    if tokens[before].start < begin {
        begin = tokens[before].start;
    }
    let length = |from: usize| plain[from..tail].chars().count();
    if begin < border || begin > tail {
        return None;
    }
    let mut nearest = true;
    if continues {
        begin = border;
        begin_token = 0;
    }
    while begin_token > 0 {
        let previous = &tokens[begin_token - 1];
        let place_before = previous.start < border && border > 0;
        let inside = match previous.word {
            "和" => inside_name(tokens, begin_token - 1, length(begin), border),
            "希望" => nearest && ending.kind == MentionKind::Landmark && ending.words.ends_with('学'),
            _ => previous.belongs(taken, nearest),
        };
        if place_before || !inside || length(previous.start) > ending.longest {
            break;
        }
        nearest = false;
        begin_token -= 1;
        begin = previous.start;
    }
    let name = plain[begin..tail].trim_start_matches(|letter: char| NOT_FIRST.contains(letter));
    let begin = tail - name.len();
    let letters = name.chars().count();
    // 楼道里 and 水里 are no lanes.
    if ending.words == "里"
        && name.ends_with([
            '水', '子', '道', '家', '林', '屋', '巷', '村', '镇', '楼', '车', '店', '院', '校', '区',
        ])
    {
        return None;
    }
    if letters < ending.least
        || letters > ending.longest
        || GRAMMAR.is_generic(&plain[begin..end])
        || (GRAMMAR.stops(name) && !(name == "希望" && ending.words.ends_with('学')))
    {
        return None;
    }
    let words = plain[begin..end].to_owned();
    Some(Mention { kind: ending.kind, name: words.clone(), words, start: begin, end })
}

/// Characters with which no name begins.
const NOT_FIRST: &str = "的了着过和与及在于是也都就还";

/// A single character that is no ending here: 路 before 口 is one, before 过 it is not.
fn stands_alone(plain: &str, end: usize, ending: &str) -> bool {
    let after = plain[end..].chars().next();
    match ending {
        "路" => matches!(after, Some('过' | '线' | '程' | '面' | '灯' | '况' | '段' | '障')),
        "村" | "乡" | "镇" => matches!(after, Some('民' | '里' | '政' | '亲')),
        "街" | "园" | "院" | "城" | "区" => {
            matches!(after, Some('坊' | '丁' | '长' | '管' | '域' | '别' | '分' | '间'))
        }
        "市" => matches!(after, Some('场' | '民' | '政' | '长' | '容' | '委' | '级' | '区' | '面')),
        "县" => matches!(after, Some('长' | '级' | '委' | '城')),
        "河" | "湖" | "江" | "山" | "湾" => matches!(after, Some('水' | '道' | '边' | '里' | '体')),
        "站" => matches!(after, Some('在' | '着' | '立' | '点')),
        _ => false,
    }
}

/// How two texts stand to each other by the places they name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SamePlace {
    /// They share a name.
    Yes,
    /// Both name places, and none of them is the same.
    No,
    /// At least one names none.
    Unknown,
}

/// Compares the places that two texts name: names first, then numbers and buildings.
pub fn same_place(one: &[Mention], other: &[Mention]) -> SamePlace {
    use MentionKind::{Building, Community, Estate, Known, Landmark, Number, Road, Street};
    let named = |mentions: &[Mention], kinds: &[MentionKind]| -> BTreeSet<String> {
        mentions
            .iter()
            .filter(|mention| kinds.contains(&mention.kind))
            .map(|mention| stem(&mention.name).to_owned())
            .collect()
    };
    let shared = |left: &BTreeSet<String>, right: &BTreeSet<String>| {
        left.iter().any(|one| right.iter().any(|other| alike(one, other)))
    };
    let kinds = [Estate, Road, Landmark, Community, Known];
    let (left, right) = (named(one, &kinds), named(other, &kinds));
    let names = match (left.is_empty(), right.is_empty()) {
        (false, false) if shared(&left, &right) => SamePlace::Yes,
        (false, false) => SamePlace::No,
        _ => SamePlace::Unknown,
    };
    if names == SamePlace::No {
        return names;
    }
    // 花桥镇卫生院 and 石塘镇卫生院: what they share stands in every town.
    let (left, right) = (named(one, &[Street]), named(other, &[Street]));
    if !left.is_empty() && !right.is_empty() && !shared(&left, &right) {
        return SamePlace::No;
    }
    // The same estate, but another road or another estate beside it, and another house.
    for kinds in [&[Estate, Known][..], &[Road], &[Building], &[Number]] {
        let (left, right) = (named(one, kinds), named(other, kinds));
        let exact = kinds == [Building] || kinds == [Number];
        let met = if exact { !left.is_disjoint(&right) } else { shared(&left, &right) };
        if !left.is_empty() && !right.is_empty() && !met && (exact || kinds == [Estate, Known]) {
            return SamePlace::No;
        }
    }
    names
}

/// Whether a text speaks of another place of the same kind where the name was not read: 立新巷 where the other message
/// names 新民巷. `plain` is the normalised text that names no place of its own.
pub(super) fn names_another(mentions: &[Mention], plain: &str) -> bool {
    use MentionKind::{Community, Estate, Known, Landmark, Road};
    let named: Vec<&str> = mentions
        .iter()
        .filter(|mention| matches!(mention.kind, Community | Estate | Known | Landmark | Road))
        .map(|mention| mention.name.as_str())
        .collect();
    if named.is_empty() || named.iter().any(|name| plain.contains(stem(name))) {
        return false;
    }
    let letters: Vec<char> = plain.chars().collect();
    named.iter().any(|name| {
        let mut back = name.chars().rev();
        let (Some(last), Some(before)) = (back.next(), back.next()) else { return false };
        letters.windows(2).any(|two| two[1] == last && two[0] != before && super::normal::is_letter(two[0]))
    })
}

/// A name without the ending that people leave out.
fn stem(name: &str) -> &str {
    let cut = ["小区", "社区", "街道", "新村", "大厦", "公寓", "村"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending));
    let unit = ["号楼", "号栋", "栋", "幢", "座"].iter().find_map(|unit| name.strip_suffix(unit));
    match unit.or(cut) {
        Some(stem) if stem.chars().nth(1).is_some() || unit.is_some() => stem,
        _ => name,
    }
}

fn alike(one: &str, other: &str) -> bool {
    let long = |name: &str| name.chars().nth(1).is_some();
    one == other
        || (long(one)
            && long(other)
            && (one.ends_with(other)
                || other.ends_with(one)
                || one.starts_with(other)
                || other.starts_with(one)))
}
