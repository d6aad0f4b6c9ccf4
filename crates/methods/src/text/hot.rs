//! Messages joined into problems (热点问题): like texts at the same place are one problem, however many wrote.
//! A problem's heat adds up from parts that anybody can check; it ranks problems, never people.

use super::duplicates::root;
use super::features::{Mixed, key_of_word};
use super::mention::{Gazette, MentionKind};
use super::{Segmenter, normalise};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A message as problems are formed from it.
#[derive(Clone, Debug)]
pub struct Message<'t> {
    pub id: &'t str,
    /// Who wrote, as an opaque name: only how many different ones there are is used.
    pub reporter: &'t str,
    /// Days since any common beginning.
    pub day: f64,
    pub title: &'t str,
    pub text: &'t str,
    /// Others who agreed, and who disagreed; 0 where nobody could.
    pub agree: u32,
    pub disagree: u32,
}

/// How problems are formed and weighed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// What the text counts beside the title.
    pub text_share: f32,
    /// What a named place counts beside an ordinary word.
    pub place_share: f32,
    /// Likeness from which two messages may belong together.
    pub likeness: f32,
    /// Messages are the heart of a problem if so many others are like them (itself counted).
    pub dense: usize,
    /// Likeness to a problem's middle from which a message stays in it.
    pub to_middle: f32,
    /// Days after which the memory of a message has faded to half.
    pub half_life: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { text_share: 0.6, place_share: 1.0, likeness: 0.38, dense: 4, to_middle: 0.33, half_life: 60.0 }
    }
}

/// What a problem's heat is made of. Each part has its own measure; the heat is their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Parts {
    /// 10 for each doubling of 1 + different reporters: ten people are hotter than ten messages of one.
    pub reporters: f64,
    /// 3 for each doubling of 1 + messages.
    pub messages: f64,
    /// 2 for each doubling of 1 + days from the first to the last message: what does not go away.
    pub span: f64,
    /// At most 10: the mean freshness of its messages, halved in every half-life before the latest day.
    pub recency: f64,
    /// At most 5: 1 for each doubling of 1 + agreement less disagreement.
    pub agreement: f64,
}

impl Parts {
    pub fn heat(&self) -> f64 {
        self.reporters + self.messages + self.span + self.recency + self.agreement
    }
}

/// A problem.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Places in the given list, oldest first.
    pub messages: Vec<usize>,
    /// The message that is most like all others; its title is the problem's.
    pub middle: usize,
    /// The narrowest place that most messages name.
    pub place: Option<String>,
    pub reporters: usize,
    pub from: f64,
    pub to: f64,
    pub parts: Parts,
    /// Words that most of its messages share, the most telling first.
    pub words: Vec<String>,
}

/// Words held by a larger share of messages join nothing.
const TOO_COMMON: f64 = 0.08;
/// A place named by this share of a problem's messages is the problem's: those that name only others leave it.
const OWN_PLACE: f64 = 0.35;

/// The problems, the hottest first; messages that are like no other form none.
pub fn problems(
    messages: &[Message<'_>],
    gazette: &Gazette,
    segmenter: &Segmenter,
    settings: &Settings,
) -> Vec<Problem> {
    let read: Vec<Read> = read(messages, gazette, segmenter, settings);
    let vectors = Vectors::of(&read);
    let near = vectors.near(&read, settings);
    let latest = messages.iter().map(|message| message.day).fold(f64::MIN, f64::max);
    let mut found: Vec<Problem> = dense(&near, settings.dense)
        .into_iter()
        .flat_map(|members| vectors.around_middles(members, &read, settings))
        .map(|(middle, members)| problem(messages, &read, &vectors, middle, members, latest, settings))
        .collect();
    found.sort_by(|one, other| {
        other.parts.heat().total_cmp(&one.parts.heat()).then(one.middle.cmp(&other.middle))
    });
    found
}

/// A message's words and places.
struct Read {
    words: BTreeMap<u64, f32>,
    spelled: BTreeMap<u64, String>,
    /// Roads, estates and landmarks.
    places: BTreeSet<String>,
    /// Districts and streets.
    areas: BTreeSet<String>,
}

fn read(
    messages: &[Message<'_>],
    gazette: &Gazette,
    segmenter: &Segmenter,
    settings: &Settings,
) -> Vec<Read> {
    use rayon::prelude::*;
    let one = |message: &Message<'_>| {
        let mut read = Read {
            words: BTreeMap::new(),
            spelled: BTreeMap::new(),
            places: BTreeSet::new(),
            areas: BTreeSet::new(),
        };
        // Of a very long text the beginning says what it is about.
        let beginning: String = message.text.chars().take(600).collect();
        for (text, share) in [(message.title, 1.0), (beginning.as_str(), settings.text_share)] {
            let plain = normalise(text);
            let mut words: BTreeMap<&str, f32> = BTreeMap::new();
            for word in segmenter.words(&plain).filter(|word| word.chars().nth(1).is_some()) {
                *words.entry(word).or_default() += 1.0;
            }
            for (word, count) in words {
                let key = key_of_word(word);
                *read.words.entry(key).or_default() += share * (1.0 + count.ln());
                read.spelled.entry(key).or_insert_with(|| word.to_owned());
            }
            for mention in gazette.mentions(&plain, segmenter) {
                match mention.kind {
                    MentionKind::District | MentionKind::Street => _ = read.areas.insert(mention.name),
                    MentionKind::Number | MentionKind::Building => {}
                    _ => {
                        let key = key_of_word(&mention.name) ^ 1;
                        read.words.entry(key).or_insert(settings.place_share * share);
                        read.spelled.entry(key).or_insert_with(|| mention.name.clone());
                        read.places.insert(mention.name);
                    }
                }
            }
        }
        read
    };
    messages.par_iter().map(one).collect()
}

/// Messages as rows of weighted words, each of length one, and for each word its messages.
struct Vectors {
    rows: Vec<Vec<(u32, f32)>>,
    holding: Vec<Vec<(u32, f32)>>,
    keys: Vec<u64>,
}

impl Vectors {
    fn of(read: &[Read]) -> Self {
        let mut counts: HashMap<u64, u32, Mixed> = HashMap::with_hasher(Mixed);
        read.iter().flat_map(|one| one.words.keys()).for_each(|key| *counts.entry(*key).or_default() += 1);
        let texts = read.len() as f64;
        let most = (texts * TOO_COMMON).max(20.0) as u32;
        let mut numbers: HashMap<u64, u32, Mixed> = HashMap::with_hasher(Mixed);
        let mut keys = Vec::new();
        let mut rows = Vec::with_capacity(read.len());
        for one in read {
            let mut row: Vec<(u32, f32)> = Vec::new();
            for (key, weight) in &one.words {
                let holding = counts.get(key).copied().unwrap_or(0);
                if holding < 2 || holding > most {
                    continue;
                }
                let number = *numbers.entry(*key).or_insert_with(|| {
                    keys.push(*key);
                    (keys.len() - 1) as u32
                });
                let rarity = ((1.0 + texts) / (1.0 + f64::from(holding))).ln() as f32 + 0.2;
                row.push((number, weight * rarity));
            }
            let norm = row.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
            row.iter_mut().for_each(|(_, weight)| *weight /= norm.max(f32::MIN_POSITIVE));
            row.sort_unstable_by_key(|(number, _)| *number);
            rows.push(row);
        }
        let mut holding = vec![Vec::new(); keys.len()];
        for (at, row) in rows.iter().enumerate() {
            row.iter().for_each(|(number, weight)| holding[*number as usize].push((at as u32, *weight)));
        }
        Self { rows, holding, keys }
    }

    /// For each message the others that are like it.
    fn near(&self, read: &[Read], settings: &Settings) -> Vec<Vec<u32>> {
        use rayon::prelude::*;
        let count = self.rows.len();
        (0..count)
            .into_par_iter()
            .map_init(
                || vec![0.0_f32; count],
                |sums, at| {
                    let mut touched = Vec::new();
                    for (number, weight) in &self.rows[at] {
                        for (other, other_weight) in &self.holding[*number as usize] {
                            let sum = &mut sums[*other as usize];
                            if *sum == 0.0 {
                                touched.push(*other);
                            }
                            *sum += weight * other_weight;
                        }
                    }
                    let mut near: Vec<u32> = Vec::new();
                    for other in touched {
                        let likeness = std::mem::take(&mut sums[other as usize]);
                        let limit = settings.likeness * elsewhere(&read[at], &read[other as usize]);
                        if other as usize != at && likeness >= limit {
                            near.push(other);
                        }
                    }
                    near.sort_unstable();
                    near
                },
            )
            .collect()
    }

    fn cosine(&self, row: &[(u32, f32)], middle: &HashMap<u32, f32, Mixed>) -> f32 {
        row.iter().filter_map(|(number, weight)| Some(weight * middle.get(number)?)).sum()
    }

    /// The mean of some messages, of length one.
    fn mean(&self, members: &[u32]) -> HashMap<u32, f32, Mixed> {
        let mut mean: HashMap<u32, f32, Mixed> = HashMap::with_hasher(Mixed);
        for member in members {
            self.rows[*member as usize]
                .iter()
                .for_each(|(number, weight)| *mean.entry(*number).or_default() += weight);
        }
        let norm = mean.values().map(|weight| weight * weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        mean.values_mut().for_each(|weight| *weight /= norm);
        mean
    }

    /// Keeps what is like the middle; what is left over may have a middle of its own (chains are broken here).
    fn around_middles(&self, members: Vec<u32>, read: &[Read], settings: &Settings) -> Vec<(u32, Vec<u32>)> {
        let mut left = members;
        let mut found = Vec::new();
        for _ in 0..8 {
            if left.len() < 2 {
                break;
            }
            let mut kept = left.clone();
            for _ in 0..3 {
                let mean = self.mean(&kept);
                let place = shared_place(&kept, read, OWN_PLACE);
                let area = shared_area(&kept, read, OWN_PLACE);
                let like = |member: &u32| {
                    let places = &read[*member as usize].places;
                    let here = match &place {
                        Some(place) => places.is_empty() || places.iter().any(|name| alike(name, place)),
                        None => true,
                    };
                    let areas = &read[*member as usize].areas;
                    let near = match &area {
                        Some(area) => !areas.iter().any(|name| district(name)) || areas.contains(area),
                        None => true,
                    };
                    here && near && self.cosine(&self.rows[*member as usize], &mean) >= settings.to_middle
                };
                let next: Vec<u32> = left.iter().copied().filter(like).collect();
                if next == kept || next.is_empty() {
                    break;
                }
                kept = next;
            }
            let mean = self.mean(&kept);
            let middle = kept.iter().copied().max_by(|one, other| {
                let of = |at: &u32| self.cosine(&self.rows[*at as usize], &mean);
                of(one).total_cmp(&of(other)).then(other.cmp(one))
            });
            let Some(middle) = middle else { break };
            let before = left.len();
            left.retain(|member| !kept.contains(member));
            if kept.len() > 1 {
                found.push((middle, kept));
            }
            if left.len() == before {
                break;
            }
        }
        found
    }
}

/// One name is the other, or the other with a part left out.
fn alike(one: &str, other: &str) -> bool {
    one == other || one.contains(other) || other.contains(one)
}

fn meet(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    one.iter().any(|name| other.iter().any(|known| alike(name, known)))
}

/// By how much more alike two messages must be that do not name the same place: without a place they may be the
/// same question asked from everywhere, at different places they are different problems.
fn elsewhere(one: &Read, other: &Read) -> f32 {
    let places = match (one.places.is_empty(), other.places.is_empty()) {
        (false, false) if meet(&one.places, &other.places) => 1.0,
        (false, false) => 1.6,
        (true, true) => 1.2,
        _ => 1.1,
    };
    let areas = !one.areas.is_empty() && !other.areas.is_empty() && !meet(&one.areas, &other.areas);
    places * if areas { 1.2 } else { 1.0 }
}

/// The place that a share of the messages names, and that is narrow enough to be one.
fn shared_place(members: &[u32], read: &[Read], least: f64) -> Option<String> {
    let own: Vec<usize> = members.iter().map(|member| *member as usize).collect();
    named_by_most(&own, least, |at| read[at].places.iter().filter(|name| narrow(name)).cloned().collect())
}

/// The district that a share of the messages names.
fn shared_area(members: &[u32], read: &[Read], least: f64) -> Option<String> {
    let own: Vec<usize> = members.iter().map(|member| *member as usize).collect();
    named_by_most(&own, least, |at| read[at].areas.iter().filter(|name| district(name)).cloned().collect())
}

fn district(name: &str) -> bool {
    name.ends_with(['区', '县'])
}

fn narrow(name: &str) -> bool {
    name.chars().nth(2).is_some() || name.chars().any(|letter| letter.is_ascii_digit())
}

/// The name that most messages give, if enough of them do; of two the longer.
fn named_by_most(own: &[usize], least: f64, names: impl Fn(usize) -> Vec<String>) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    own.iter().flat_map(|at| names(*at)).for_each(|name| *counts.entry(name).or_default() += 1);
    let best = counts.into_iter().max_by(|one, other| {
        one.1.cmp(&other.1).then_with(|| one.0.chars().count().cmp(&other.0.chars().count()))
    })?;
    (best.1 as f64 >= least * own.len() as f64).then_some(best.0)
}

/// Density clustering (Ester et al. 1996): messages with enough like ones are hearts; hearts that are like each
/// other are one problem; others join the problem of a heart that they are like. Smaller knots are kept as well.
fn dense(near: &[Vec<u32>], dense: usize) -> Vec<Vec<u32>> {
    let heart = |at: usize| near[at].len() + 1 >= dense;
    let mut group_of: Vec<u32> = (0..near.len() as u32).collect();
    let join = |group_of: &mut Vec<u32>, one: u32, other: u32| {
        let (one, other) = (root(group_of, one), root(group_of, other));
        group_of[one.max(other) as usize] = one.min(other);
    };
    for at in (0..near.len()).filter(|at| heart(*at)) {
        for other in near[at].iter().filter(|other| heart(**other as usize)) {
            join(&mut group_of, at as u32, *other);
        }
    }
    for at in (0..near.len()).filter(|at| !heart(*at)) {
        let to = near[at].iter().find(|other| heart(**other as usize)).or_else(|| near[at].first());
        if let Some(other) = to {
            join(&mut group_of, at as u32, *other);
        }
    }
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for at in 0..near.len() as u32 {
        groups.entry(root(&mut group_of, at)).or_default().push(at);
    }
    groups.into_values().filter(|members| members.len() > 1).collect()
}

fn problem(
    messages: &[Message<'_>],
    read: &[Read],
    vectors: &Vectors,
    middle: u32,
    members: Vec<u32>,
    latest: f64,
    settings: &Settings,
) -> Problem {
    let mut own: Vec<usize> = members.iter().map(|member| *member as usize).collect();
    own.sort_by(|one, other| messages[*one].day.total_cmp(&messages[*other].day).then(one.cmp(other)));
    let reporters = own.iter().map(|at| messages[*at].reporter).collect::<BTreeSet<_>>().len();
    let days = || own.iter().map(|at| messages[*at].day);
    let (from, to) = (days().fold(f64::MAX, f64::min), days().fold(f64::MIN, f64::max));
    let count = own.len() as f64;
    let fresh =
        days().map(|day| 0.5_f64.powf((latest - day).max(0.0) / settings.half_life)).sum::<f64>() / count;
    let agreed: f64 =
        own.iter().map(|at| f64::from(messages[*at].agree) - f64::from(messages[*at].disagree)).sum();
    let parts = Parts {
        reporters: 10.0 * (1.0 + reporters as f64).log2(),
        messages: 3.0 * (1.0 + count).log2(),
        span: 2.0 * (1.0 + (to - from).max(0.0)).log2(),
        recency: 10.0 * fresh,
        agreement: (1.0 + agreed.max(0.0)).log2().min(5.0),
    };
    let place = place(&own, read);
    let mean = vectors.mean(&members);
    let mut words: Vec<(u32, f32)> = mean.into_iter().collect();
    words.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    let spelled = |number: u32| -> Option<String> {
        let key = vectors.keys.get(number as usize)?;
        own.iter().find_map(|at| read[*at].spelled.get(key).cloned())
    };
    let mut said: Vec<String> = Vec::new();
    for word in words.iter().take(20).filter_map(|(number, _)| spelled(*number)) {
        if said.len() < 6 && !said.iter().any(|known| known.contains(&word) || word.contains(known)) {
            said.push(word);
        }
    }
    Problem { middle: middle as usize, place, reporters, from, to, parts, words: said, messages: own }
}

/// The area and the place that most messages name, letters as they are written on signs.
fn place(own: &[usize], read: &[Read]) -> Option<String> {
    let small = |name: &&String| name.ends_with(['区', '县', '镇', '道', '乡']);
    let area = named_by_most(own, 0.3, |at| read[at].areas.iter().filter(small).cloned().collect())
        .or_else(|| named_by_most(own, 0.3, |at| read[at].areas.iter().cloned().collect()));
    let place =
        named_by_most(own, 0.25, |at| read[at].places.iter().filter(|name| narrow(name)).cloned().collect());
    let joined = match (area, place) {
        (Some(area), Some(place)) => Some(format!("{area}{place}")),
        (area, place) => place.or(area),
    };
    joined.map(|name| name.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message<'t>(id: &'t str, reporter: &'t str, day: f64, text: &'t str) -> Message<'t> {
        Message { id, reporter, day, title: text, text, agree: 0, disagree: 0 }
    }

    fn found(messages: &[Message<'_>]) -> Vec<Problem> {
        problems(messages, &Gazette::default(), &Segmenter::new(), &Settings::default())
    }

    #[test]
    fn messages_of_one_problem_are_together_and_others_are_out() {
        let messages = [
            message("1", "a", 0.0, "青石路望云苑旁搅拌站夜里噪音扰民，灰尘很大"),
            message("2", "b", 3.0, "望云苑旁边的搅拌站灰尘大、噪音扰民，晚上睡不着"),
            message("3", "c", 9.0, "请关停望云苑附近的搅拌站，噪音和灰尘太大"),
            message("4", "a", 10.0, "望云苑搅拌站噪音还是扰民，灰尘没有治理"),
            message("5", "d", 4.0, "实验小学招生范围怎么划分"),
            message("6", "e", 5.0, "听雨轩电梯停运，老人下不了楼"),
            message("7", "f", 6.0, "听雨轩电梯坏了停运多日，老人不能下楼"),
        ];
        let problems = found(&messages);
        assert_eq!(problems[0].messages, [0, 1, 2, 3]);
        assert_eq!(problems[0].reporters, 3);
        assert!(problems[0].place.as_deref().is_some_and(|place| place.contains("望云苑")), "{problems:?}");
        assert_eq!(problems[1].messages, [5, 6]);
        assert_eq!(problems.len(), 2);
        let parts = problems[0].parts;
        assert!((parts.reporters - 20.0).abs() < 1e-9 && (parts.span - 2.0 * 11.0_f64.log2()).abs() < 1e-9);
        assert!((parts.heat() - parts.reporters - parts.messages - parts.span - parts.recency).abs() < 1e-9);
    }

    #[test]
    fn one_writer_with_many_messages_is_no_crowd() {
        let texts: Vec<String> = (0..9).map(|at| format!("青石路望云苑搅拌站噪音扰民第{at}次反映")).collect();
        let names: Vec<String> = (0..9).map(|at| format!("r{at}")).collect();
        let by = |many: bool| -> f64 {
            let messages: Vec<Message<'_>> = texts
                .iter()
                .zip(&names)
                .map(|(text, name)| message("x", if many { name } else { "one" }, 1.0, text))
                .collect();
            found(&messages)[0].parts.heat()
        };
        assert!(by(true) > by(false) + 20.0);
    }

    #[test]
    fn nothing_and_odd_messages_form_no_problem() {
        assert!(found(&[]).is_empty());
        let odd = [
            message("1", "a", f64::NAN, ""),
            message("2", "b", f64::INFINITY, "😀"),
            message("3", "c", -1e300, "a"),
        ];
        assert!(found(&odd).is_empty());
    }
}
