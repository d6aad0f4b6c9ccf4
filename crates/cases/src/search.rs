//! What a case is found by: words cut into segments the same way for a case and for a question.

use crate::ground::Ground;
use crate::model::{Case, CaseState};
use guard::Part;
use jieba_rs::Jieba;
use kernel::UnitId;
use pinyin::{Pinyin, ToPinyin};
use std::collections::BTreeSet;
use std::sync::{OnceLock, PoisonError, RwLock};

/// Cuts Chinese text into words (分词), with the deployer's own names of places, matters and units.
/// The dictionary is loaded at the first use.
#[derive(Default)]
pub struct Segmenter {
    dictionary: OnceLock<RwLock<Jieba>>,
    learnt: RwLock<BTreeSet<String>>,
}

/// A name shorter than this is cut like any other text.
const SHORTEST_NAME: usize = 2;
/// Bytes of a word; nobody looks for what is longer, and no index keeps it.
const LONGEST_WORD: usize = 512;
/// Words of one question; more would narrow nothing further.
const MOST_WORDS: usize = 16;
/// What kind of place or unit a name is of; people leave it out.
const ENDINGS: &[&str] = &["街道办事处", "街道", "社区", "小区", "居委会", "村委会", "村", "镇", "乡", "局"];

impl Segmenter {
    fn dictionary(&self) -> &RwLock<Jieba> {
        self.dictionary.get_or_init(|| RwLock::new(Jieba::new()))
    }

    /// Takes up names that are not known yet. Words are never forgotten: what was cut with them is still found.
    pub fn learn<'a>(&self, names: impl IntoIterator<Item = &'a str>) {
        let new: Vec<&str> = {
            let learnt = self.learnt.read().unwrap_or_else(PoisonError::into_inner);
            let long = |name: &&str| name.chars().count() >= SHORTEST_NAME;
            names.into_iter().filter(long).filter(|name| !learnt.contains(*name)).collect()
        };
        if new.is_empty() {
            return;
        }
        let mut dictionary = self.dictionary().write().unwrap_or_else(PoisonError::into_inner);
        let mut learnt = self.learnt.write().unwrap_or_else(PoisonError::into_inner);
        for name in new {
            // Without a frequency of its own a word is given the one by which it is cut as one.
            dictionary.add_word(name, None, None);
            if let Some(stem) = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)) {
                dictionary.add_word(stem, None, None);
            }
            learnt.insert(name.to_owned());
        }
    }

    /// The words of a text, each once, in the order of their first appearance. Characters that the dictionary
    /// joins to no word are taken one by one and in pairs: “路灯” is found whatever stands beside it.
    pub fn segments(&self, text: &str) -> Vec<String> {
        let mut found = Found::default();
        for word in self.cut(text) {
            match word {
                Cut::Word(word) => found.add(word),
                Cut::Loose(run) => {
                    run.iter().for_each(|letter| found.add(letter.to_string()));
                    run.windows(2).for_each(|pair| found.add(pair.iter().collect()));
                }
            }
        }
        // A name that was learnt may take a letter from its neighbour: words that overlap are found as well.
        let text = plain(text);
        let dictionary = self.dictionary().read().unwrap_or_else(PoisonError::into_inner);
        for token in dictionary.cut_all(&text) {
            let mut letters = token.word.chars();
            if letters.nth(1).is_some() && token.word.chars().all(char::is_alphanumeric) {
                found.add(token.word.to_owned());
            }
        }
        found.words
    }

    /// The words that a question asks for: of loose characters only the pairs, which say more.
    fn asked(&self, text: &str) -> Vec<String> {
        let mut found = Found::default();
        for word in self.cut(text) {
            match word {
                Cut::Word(word) => found.add(word),
                Cut::Loose(run) if run.len() == 1 => {
                    run.iter().for_each(|letter| found.add(letter.to_string()))
                }
                Cut::Loose(run) => run.windows(2).for_each(|pair| found.add(pair.iter().collect())),
            }
        }
        found.words
    }

    fn cut(&self, text: &str) -> Vec<Cut> {
        let text = plain(text);
        let dictionary = self.dictionary().read().unwrap_or_else(PoisonError::into_inner);
        let mut cut: Vec<Cut> = Vec::new();
        let mut end = 0;
        // Guessing unknown words by statistics would cut a case and a question differently.
        for token in dictionary.cut_for_search(&text, false) {
            let mut letters = token.word.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) if is_loose(letter) => match cut.last_mut() {
                    Some(Cut::Loose(run)) if end == token.start => run.push(letter),
                    _ => cut.push(Cut::Loose(vec![letter])),
                },
                _ => {
                    let words = token.word.split(|letter: char| !letter.is_alphanumeric());
                    let usable = |word: &&str| !word.is_empty() && word.len() <= LONGEST_WORD;
                    cut.extend(words.filter(usable).map(|word| Cut::Word(word.to_owned())));
                }
            }
            end = token.end;
        }
        cut
    }

    /// The question as the index understands it, narrowed to what the viewer may see; `None` when nothing
    /// in it can be looked for.
    pub fn question(&self, text: &str, scope: &[Part]) -> Option<String> {
        let mut words: Vec<String> =
            self.asked(text).into_iter().take(MOST_WORDS).map(|word| format!("\"{word}\"")).collect();
        // The last word may still be going on: part of a number, the beginning of a name.
        let last = words.last_mut()?;
        last.push('*');
        let asked = format!("words : ({})", words.join(" AND "));
        let everywhere = scope.iter().any(|part| part.place.is_none() && part.unit.is_none());
        if everywhere {
            return Some(asked);
        }
        let parts: Vec<String> = scope.iter().map(scope_of_part).collect();
        Some(format!("{asked} AND scope : ({})", parts.join(" OR ")))
    }
}

/// `question` narrowed to cases that carry all of these marks.
pub(crate) fn narrowed(question: &str, marks: &[String]) -> String {
    if marks.is_empty() {
        return question.to_owned();
    }
    let all = marks.iter().map(|mark| format!("\"{mark}\"")).collect::<Vec<_>>().join(" AND ");
    match question.split_once(" AND scope : ") {
        Some((words, scope)) => format!("{words} AND scope : ({all} AND {scope})"),
        None => format!("{question} AND scope : ({all})"),
    }
}

/// What a text is cut into.
enum Cut {
    Word(String),
    /// Neighbouring characters that belong to no word.
    Loose(Vec<char>),
}

/// Words, each once.
#[derive(Default)]
struct Found {
    words: Vec<String>,
    seen: BTreeSet<String>,
}

impl Found {
    fn add(&mut self, word: String) {
        if self.seen.insert(word.clone()) {
            self.words.push(word);
        }
    }
}

/// A character that is a syllable of its own, not a letter or digit.
fn is_loose(letter: char) -> bool {
    letter.is_alphanumeric() && u32::from(letter) >= 0x2E80
}

fn scope_of_part(part: &Part) -> String {
    let place = part.place.as_ref().and_then(|path| path.as_str().trim_end_matches('/').rsplit('/').next());
    let place = place.filter(|step| !step.is_empty()).map(|step| format!("\"{}\"", place_mark(step)));
    let unit = part.unit.map(|unit| format!("\"{}\"", unit_mark(unit)));
    let both: Vec<String> = place.into_iter().chain(unit).collect();
    match both.is_empty() {
        // The root of all places.
        true => "\"all\"".to_owned(),
        false => format!("({})", both.join(" AND ")),
    }
}

/// The place as one word of the index.
pub(crate) fn place_mark(place: &str) -> String {
    mark('p', place)
}

/// The unit as one word of the index.
pub(crate) fn unit_mark(unit: UnitId) -> String {
    mark('u', &unit.to_string())
}

/// The state as one word of the index.
pub(crate) fn state_mark(state: CaseState) -> String {
    mark('s', state.as_str())
}

/// What every open case carries.
pub(crate) const OPEN: &str = "open";

/// An id as one word of the index.
fn mark(kind: char, id: &str) -> String {
    std::iter::once(kind).chain(id.chars().filter(char::is_ascii_alphanumeric)).collect()
}

/// Small letters, half-width forms.
fn plain(text: &str) -> String {
    let narrow = |letter: char| match u32::from(letter) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(letter),
        0x3000 => ' ',
        _ => letter,
    };
    text.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

/// What is indexed of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searched {
    /// The words of its title and its numbers: what it is about.
    pub head: String,
    /// All its words, those of the head among them, in the order in which they are told.
    pub words: String,
    pub scope: String,
}

impl Searched {
    /// `written` is what people wrote beside the title and may still be read: appeal, replies.
    pub fn of(
        segmenter: &Segmenter,
        ground: &Ground,
        case: &Case,
        title: Option<&str>,
        written: &[String],
    ) -> Self {
        let numbers = std::iter::once(&case.number).chain(case.source.as_ref().map(|source| &source.number));
        let headed: Vec<&str> = title.into_iter().chain(numbers.map(String::as_str)).collect();
        let mut head = segmenter.segments(&headed.join("\n"));
        head.extend(initials(&head));
        let mut text: String = title.into_iter().chain(written.iter().map(String::as_str)).fold(
            String::new(),
            |mut text, part| {
                text.push_str(part);
                text.push('\n');
                text
            },
        );
        for name in names(ground, case) {
            text.push('\n');
            text.push_str(&name);
        }
        let scope: Vec<String> = std::iter::once("all".to_owned())
            .chain(case.placement.path.iter().map(|place| place_mark(&place.to_string())))
            .chain(crate::store::units_of(case).into_iter().map(unit_mark))
            .chain(std::iter::once(state_mark(case.state)))
            .chain((!case.state.is_ended()).then(|| OPEN.to_owned()))
            .collect();
        let scope: BTreeSet<String> = scope.into_iter().collect();
        let mut words = segmenter.segments(&text);
        words.extend(initials(&words));
        // Year, month and day as whole words: as the beginning of every number they would be looked through for long.
        let day = case.received_at.date();
        for time in ["%Y", "%Y%m", "%Y%m%d"].map(|form| day.strftime(form).to_string()) {
            if !words.contains(&time) {
                words.push(time);
            }
        }
        let scope = scope.into_iter().collect::<Vec<_>>().join(" ");
        Self { head: head.join(" "), words: words.join(" "), scope }
    }
}

/// The first letters of words as they are spoken (拼音首字母): whoever types `lj` finds 垃圾. One reading for each
/// character, the usual one; words with a character that has none are left out.
fn initials(words: &[String]) -> BTreeSet<String> {
    let of = |word: &String| -> Option<String> {
        word.chars().nth(1)?;
        word.chars().map(|letter| letter.to_pinyin().map(Pinyin::first_letter)).collect()
    };
    words.iter().filter_map(of).collect()
}

/// Number, place, matter and units by their names in both languages.
fn names(ground: &Ground, case: &Case) -> Vec<String> {
    let mut names = vec![case.number.clone()];
    names.extend(case.source.as_ref().map(|source| source.number.clone()));
    let places = case.placement.path.iter().skip(1);
    names.extend(places.filter_map(|place| ground.atlas.name(*place)).map(str::to_owned));
    if let Some(code) = case.matter.as_deref() {
        let book = ground.catalogue.book();
        for matter in book.matter_path(&duty::MatterCode::new(code)) {
            names.push(matter.name().to_owned());
            let standard = matter.standard_at(ground.atlas.at()).map(|(_, standard)| standard);
            names.extend(standard.and_then(|standard| standard.name_en.clone()));
        }
    }
    let directory = ground.catalogue.directory();
    for unit in crate::store::units_of(case).into_iter().filter_map(|unit| directory.unit(unit)) {
        names.push(unit.name.clone());
        names.extend(unit.name_en.clone());
    }
    names
}

/// The deployer's own words: names of places, matters and units.
pub fn own_words(ground: &Ground) -> Vec<&str> {
    let places = ground.atlas.tree().nodes().map(|node| node.name.as_str());
    let matters = ground.catalogue.book().matters().map(|matter| matter.name());
    let units = ground.catalogue.directory().units().into_iter().map(|unit| unit.name.as_str());
    places.chain(matters).chain(units).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_letters_as_they_are_spoken_find_the_words() {
        let segmenter = Segmenter::default();
        let words = segmenter.segments("垃圾没人清运，路灯不亮 ABC 3号");
        let found = initials(&words);
        for letters in ["lj", "ld", "qy"] {
            assert!(found.contains(letters), "{letters} in {found:?}");
        }
        assert!(found.iter().all(|letters| letters.chars().all(|letter| letter.is_ascii_lowercase())));
        let asked = segmenter.question("lj", &[Part::everything()]);
        assert_eq!(asked.as_deref(), Some("words : (\"lj\"*)"));
    }

    #[test]
    fn a_case_and_a_question_are_cut_alike() {
        let segmenter = Segmenter::default();
        segmenter.learn(["渡口头社区"]);
        let indexed = segmenter.segments("渡口头社区第一网格路灯不亮，晚上看不清台阶。编号ＡＢ１２");
        for word in ["渡口头社区", "路灯", "台阶", "ab12"] {
            assert!(indexed.contains(&word.to_owned()), "{word} in {indexed:?}");
        }
        // Every word of a question stands in the index as it was cut for the case.
        for question in ["路灯", "路灯不亮", "渡口头", "渡口头社区 台阶", "看不清", "灯不亮"]
        {
            for word in segmenter.asked(question) {
                let found = indexed.iter().any(|one| one.starts_with(&word));
                assert!(found, "{word} of {question} in {indexed:?}");
            }
        }
        assert_eq!(segmenter.question(" ，。", &[]), None);
    }

    #[test]
    fn a_question_is_narrowed_to_what_a_filter_marks() {
        let marks = ["sclosed".to_owned(), "p7".to_owned()];
        assert_eq!(narrowed("words : (\"a\")", &[]), "words : (\"a\")");
        assert_eq!(
            narrowed("words : (\"a\")", &marks),
            "words : (\"a\") AND scope : (\"sclosed\" AND \"p7\")"
        );
        assert_eq!(
            narrowed("words : (\"a\") AND scope : ((\"pb\" AND \"uc\") OR \"ud\")", &marks),
            "words : (\"a\") AND scope : (\"sclosed\" AND \"p7\" AND ((\"pb\" AND \"uc\") OR \"ud\"))"
        );
    }

    #[test]
    fn quotes_and_operators_are_words_like_others() {
        let segmenter = Segmenter::default();
        let asked = segmenter.question("\"a\" OR scope:all NEAR(b) *", &[Part::everything()]);
        let asked = asked.unwrap_or_default();
        assert_eq!(asked, "words : (\"a\" AND \"or\" AND \"scope\" AND \"all\" AND \"near\" AND \"b\"*)");
    }
}
