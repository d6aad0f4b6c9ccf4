//! What a new appeal resembles (相似诉求): matters of the catalogue by their words, and open matters by
//! place, matter and text. Suggestions with a reason; a person decides. Pure.

use super::OpenRules;
use place::PlaceId;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs of neighbouring letters: what stands for words in a script without spaces. Words written in
/// Latin letters and figures are taken whole.
pub fn pairs(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut latin = String::new();
    let mut before: Option<char> = None;
    for letter in text.chars().flat_map(char::to_lowercase).chain(std::iter::once(' ')) {
        if letter.is_ascii_alphanumeric() {
            latin.push(letter);
            before = None;
            continue;
        }
        if latin.chars().count() > 1 {
            found.insert(std::mem::take(&mut latin));
        }
        latin.clear();
        if letter.is_alphanumeric() {
            if let Some(before) = before {
                found.insert(String::from_iter([before, letter]));
            }
            before = Some(letter);
        } else {
            before = None;
        }
    }
    found
}

/// How much each pair says: one that stands in many of the texts says little.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    texts: f64,
    holding: BTreeMap<String, f64>,
}

impl Weights {
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a BTreeSet<String>>) -> Self {
        let mut weights = Self::default();
        for text in texts {
            weights.texts += 1.0;
            for pair in text {
                *weights.holding.entry(pair.clone()).or_default() += 1.0;
            }
        }
        weights
    }
    fn knows(&self, pair: &str) -> bool {
        self.holding.contains_key(pair)
    }
    fn weight(&self, pair: &str) -> f64 {
        let holding = self.holding.get(pair).copied().unwrap_or(0.0);
        ((self.texts + 1.0) / (holding + 0.5)).ln().max(0.05)
    }
    fn sum<'a>(&self, pairs: impl IntoIterator<Item = &'a String>) -> f64 {
        pairs.into_iter().map(|pair| self.weight(pair)).sum()
    }
    /// The share of the shorter text's weight that both have, from 0 to 1.
    pub fn overlap(&self, one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
        let least = self.sum(one).min(self.sum(other));
        if least <= 0.0 { 0.0 } else { self.sum(one.intersection(other)) / least }
    }
}

/// A matter of the catalogue with the words by which it is found.
#[derive(Clone, Debug)]
pub struct Named {
    pub code: String,
    /// Its name in each language.
    pub names: Vec<String>,
    /// Further words: the steps of its standard, the matter above, what people called it before.
    pub more: Vec<String>,
}

/// A suggestion with its reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggested {
    pub code: String,
    /// The words of the text that speak for it.
    pub because: Vec<String>,
    /// From 0 to 1; orders suggestions and is no probability.
    pub strength: f64,
}

/// One matter's words as pairs.
#[derive(Clone, Debug)]
struct Counted {
    code: String,
    names: Vec<BTreeSet<String>>,
    more: BTreeSet<String>,
}

/// The catalogue's words, counted once.
#[derive(Clone, Debug, Default)]
pub struct MatterWords {
    matters: Vec<Counted>,
    weights: Weights,
}

/// What only further words say counts half: they are shared by many matters.
const FURTHER: f64 = 0.5;
const UNKNOWN: f64 = 0.25;
/// How much of the text or of the name has to be there.
const LEAST: f64 = 0.2;

impl MatterWords {
    pub fn of(matters: impl IntoIterator<Item = Named>) -> Self {
        let matters: Vec<Counted> = matters
            .into_iter()
            .map(|matter| Counted {
                code: matter.code,
                names: matter.names.iter().map(|name| pairs(name)).collect(),
                more: matter.more.iter().flat_map(|text| pairs(text)).collect(),
            })
            .collect();
        let all: Vec<BTreeSet<String>> = matters
            .iter()
            .map(|matter| matter.names.iter().flatten().chain(&matter.more).cloned().collect())
            .collect();
        Self { weights: Weights::of(&all), matters }
    }

    /// The matters whose words stand in the text, the strongest first.
    pub fn suggest(&self, text: &str, most: usize) -> Vec<Suggested> {
        self.suggest_without(text, &BTreeSet::new(), most)
    }

    /// As [`MatterWords::suggest`], without words that say something else, as the names of the place do.
    pub fn suggest_without(&self, text: &str, without: &BTreeSet<String>, most: usize) -> Vec<Suggested> {
        let text: BTreeSet<String> = pairs(text).difference(without).cloned().collect();
        // Words that the catalogue does not know say little about which matter it is.
        let (known, unknown): (Vec<&String>, Vec<&String>) =
            text.iter().partition(|pair| self.weights.knows(pair));
        let said = self.weights.sum(known) + UNKNOWN * self.weights.sum(unknown);
        let mut found: Vec<Suggested> =
            self.matters.iter().filter_map(|matter| self.compare(matter, &text, said)).collect();
        found.sort_by(|one, other| {
            other.strength.total_cmp(&one.strength).then_with(|| one.code.cmp(&other.code))
        });
        found.truncate(most);
        found
    }

    fn compare(&self, matter: &Counted, text: &BTreeSet<String>, said: f64) -> Option<Suggested> {
        let further: Vec<&String> = matter.more.intersection(text).collect();
        let best = matter.names.iter().map(|name| {
            let own: Vec<&String> = name.intersection(text).collect();
            let other = further.iter().copied().filter(|pair| !name.contains(*pair));
            let least = said.min(self.weights.sum(name)).max(f64::MIN_POSITIVE);
            let further = FURTHER * self.weights.sum(other) / said.max(f64::MIN_POSITIVE);
            (self.weights.sum(own.iter().copied()) / least + further, own)
        });
        let (strength, own) = best.max_by(|one, other| one.0.total_cmp(&other.0))?;
        let other = further.into_iter().filter(|pair| !own.contains(pair));
        let because = joined(own.iter().copied().chain(other));
        (strength >= LEAST).then(|| Suggested {
            code: matter.code.clone(),
            because,
            strength: strength / (1.0 + FURTHER),
        })
    }
}

/// Pairs that overlap by a letter are said as one word: 路灯 and 灯不 become 路灯不.
fn joined<'a>(pairs: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for pair in pairs {
        let first = pair.chars().next();
        match words.iter_mut().find(|word| word.chars().last() == first && !pair.is_ascii()) {
            Some(word) => word.extend(pair.chars().skip(1)),
            None => words.push(pair.clone()),
        }
    }
    words
}

/// One side of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub text: String,
    /// Codes of matters that it may be, with the levels above them.
    pub matters: Vec<String>,
    pub place: Option<PlaceId>,
    pub point: Option<place::geometry::Position>,
}

/// How near two matters are, from 0 to 1: half by the words, the rest by matter and place. `place_words`
/// are names that stand in both because both are there, so they say nothing.
pub fn nearness(
    rules: &OpenRules,
    new: &Told,
    known: &Told,
    weights: &Weights,
    place_words: &BTreeSet<String>,
) -> f64 {
    let without = |text: &str| -> BTreeSet<String> { pairs(text).difference(place_words).cloned().collect() };
    let words = weights.overlap(&without(&new.text), &without(&known.text));
    let matter = match new.matters.iter().position(|code| known.matters.contains(code)) {
        Some(0) => 1.0,
        Some(_) => 0.7,
        None => 0.0,
    };
    let place = match (new.point, known.point) {
        (Some(one), Some(other)) => {
            let metres = place::geometry::distance_m(one, other);
            (1.0 - metres / (3.0 * f64::from(rules.similar_metres))).clamp(0.0, 1.0)
        }
        _ if new.place.is_some() && new.place == known.place => 1.0,
        _ => 0.3,
    };
    0.45 * words + 0.35 * matter + 0.2 * place
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn catalogue() -> MatterWords {
        let named = |code: &str, name: &str, step: &str| Named {
            code: code.into(),
            names: vec![name.into()],
            more: vec![step.into()],
        };
        MatterWords::of([
            named("100501", "路灯", "更换灯具"),
            named("100502", "道路破损", "修补路面"),
            named("050202", "电梯故障与维保", "通知维保单位"),
            named("090401", "窨井盖缺失破损", "立即围护"),
            named("050201", "房屋渗漏", "楼上漏水到我家"),
        ])
    }

    #[test]
    fn a_matter_is_suggested_by_its_words_and_says_which() {
        let found = catalogue().suggest("门口的路灯坏了三天，晚上看不清台阶", 3);
        assert_eq!(found[0].code, "100501");
        assert_eq!(found[0].because, ["路灯"]);
        let found = catalogue().suggest("小区电梯老是故障，没人管", 3);
        assert_eq!(found[0].code, "050202");
        let found = catalogue().suggest("水管漏水", 3);
        assert_eq!(found[0].code, "050201", "by what people called it before: {found:?}");
        assert!(catalogue().suggest("谢谢你们", 3).is_empty());
        assert!(catalogue().suggest("", 3).is_empty());
    }

    #[test]
    fn the_same_thing_at_the_same_place_is_nearer_than_another_thing_there() {
        let told = |text: &str, matter: &str| Told {
            text: text.into(),
            matters: vec![matter.into()],
            place: Some(kernel::Id::new(uuid::Uuid::from_u128(7))),
            point: None,
        };
        let new = told("3号楼前路灯不亮，老人摔倒", "100501");
        let (same, other) = (told("路灯坏了，3号楼前一片黑", "100501"), told("门口垃圾没人清运", "100101"));
        let texts = [pairs(&new.text), pairs(&same.text), pairs(&other.text)];
        let weights = Weights::of(&texts);
        let rules = OpenRules::default();
        let near = |known: &Told| nearness(&rules, &new, known, &weights, &BTreeSet::new());
        assert!(near(&same) * 100.0 >= f64::from(rules.similar_least), "{}", near(&same));
        assert!(near(&other) * 100.0 < f64::from(rules.similar_least), "{}", near(&other));
    }

    proptest! {
        #[test]
        fn nearness_stays_between_nothing_and_the_same(one in "\\PC{0,40}", other in "\\PC{0,40}") {
            let told = |text: &str| Told { text: text.into(), matters: vec!["1".into()], ..Told::default() };
            let texts = [pairs(&one), pairs(&other)];
            let weights = Weights::of(&texts);
            let near = nearness(&OpenRules::default(), &told(&one), &told(&other), &weights, &BTreeSet::new());
            prop_assert!((0.0..=1.0 + 1e-9).contains(&near));
            prop_assert!((weights.overlap(&texts[0], &texts[1]) - weights.overlap(&texts[1], &texts[0])).abs() < 1e-9);
            if !texts[0].is_empty() {
                prop_assert!((weights.overlap(&texts[0], &texts[0]) - 1.0).abs() < 1e-9);
            }
        }
    }
}
