use askama::Template;
use std::collections::BTreeSet;
use std::path::Path;
use ui::{Dictionary, Fact, Language, Resource, Value, Words, WordsError};

pub fn words(language: Language) -> Words {
    Dictionary::build(ui::WORDS).unwrap().words(language)
}

#[test]
fn both_languages_have_the_same_keys() {
    assert_eq!(Dictionary::build(ui::WORDS).unwrap().missing_keys(), []);
}

#[test]
fn every_key_that_this_crate_uses_exists() {
    let dictionary = Dictionary::build(ui::WORDS).unwrap();
    let mut used = BTreeSet::new();
    for folder in ["src", "templates"] {
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir()
                || path.ends_with("gallery.rs")
                || path.ends_with("scan.rs")
                || path.ends_with("words.rs")
            {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            used.extend(ui::scan::keys_used(&text));
            used.extend(ui::scan::refusals_used(&text));
        }
    }
    assert!(used.len() > 60, "the scanner found only {used:?}");
    for key in &used {
        // The comments' examples belong to other crates.
        if key.starts_with("dispatch-") || key.starts_with("case-") || key.starts_with("report-") {
            continue;
        }
        for language in Language::ALL {
            assert!(dictionary.has(language, key), "{}: {key}", language.tag());
        }
    }
}

#[test]
fn chinese_words_use_full_width_punctuation() {
    for resource in ui::WORDS.iter().filter(|resource| resource.language == "zh-CN") {
        assert_eq!(ui::scan::narrow_punctuation(resource.text), [], "{}", resource.name);
    }
}

#[test]
fn every_general_refusal_says_what_to_do_next() {
    let dictionary = Dictionary::build(ui::WORDS).unwrap();
    let refusals = ui::scan::keys_defined(include_str!("../../locales/zh-CN/ui-refusals.ftl"));
    for key in refusals.iter().filter(|key| !key.contains('.')) {
        for language in Language::ALL {
            assert!(dictionary.has(language, &format!("{key}.next")), "{key}.next");
        }
    }
}

#[test]
fn an_unknown_key_is_seen_and_recorded() {
    let words = words(Language::English);
    assert_eq!(words.t("no-such-key"), "⟦no-such-key⟧");
    assert_eq!(words.dictionary().misses(), ["no-such-key"]);
    assert_eq!(words.find("another-key"), None);
    assert_eq!(words.dictionary().misses().len(), 1);
}

#[test]
fn chinese_stands_in_for_a_missing_translation() {
    let own =
        Resource { language: "zh-CN", name: "own", text: "own-key = 只有中文\n    .next = 下一步\n" };
    let dictionary = Dictionary::build([&own]).unwrap();
    assert_eq!(dictionary.words(Language::English).t("own-key.next"), "下一步");
    let missing: Vec<String> = dictionary.missing_keys().into_iter().map(|missing| missing.key).collect();
    assert_eq!(missing, ["own-key", "own-key.next"]);
}

#[test]
fn damaged_files_are_named() {
    let twice = Resource { language: "en", name: "twice", text: "a-key = 1\na-key = 2\n" };
    assert!(matches!(Dictionary::build([&twice]), Err(WordsError::Twice { .. })));
    let damaged = Resource { language: "en", name: "damaged", text: "a-key = { $open\n" };
    assert!(matches!(Dictionary::build([&damaged]), Err(WordsError::Syntax { .. })));
    let foreign = Resource { language: "fr", name: "foreign", text: "a-key = 1\n" };
    assert!(matches!(Dictionary::build([&foreign]), Err(WordsError::Language { .. })));
}

#[test]
fn time_is_said_as_people_say_it() {
    let chinese = words(Language::Chinese);
    assert_eq!(chinese.duration(3 * 3600 + 20 * 60 + 5), "3 小时 20 分");
    assert_eq!(chinese.duration(-59), "1 分以内");
    assert_eq!(chinese.duration(49 * 3600), "2 天 1 小时");
    assert_eq!(chinese.work_duration(26 * 3600), "26 小时");
    let english = words(Language::English);
    assert_eq!(english.duration(86_400), "1 day");
    let at: kernel::Instant = "2026-11-22 09:30".parse().unwrap();
    assert_eq!(chinese.moment(at), "2026年11月22日 09:30");
    assert_eq!(english.moment(at), "22 November 2026, 09:30");
    assert_eq!(chinese.ago(at.plus_seconds(300), at), "5分钟前");
    assert_eq!(english.ago(at.plus_seconds(30 * 86_400), at), "22 November 2026");
    assert_eq!(chinese.ago(at.plus_seconds(-60), at), "2026年11月22日 09:30");
}

#[test]
fn figures_are_grouped_from_ten_thousand_on() {
    let words = words(Language::Chinese);
    let said: Vec<String> =
        [0, 4_326, 12_345, 123_456, 1_234_567].map(|number| words.number(number)).to_vec();
    assert_eq!(said, ["0", "4326", "12,345", "123,456", "1,234,567"]);
}

#[derive(Template)]
#[template(
    source = r#"{{ words.with("pager-of", &[("shown", shown.value()), ("total", total.value())]) }}|{{ words.with("duration-hours", &[("hours", 3)]) }}|{{ words.with("refusal-too-large", &[("most", &name)]) }}|{{ words.t("filter-apply") }}"#,
    ext = "html"
)]
struct Sample<'a> {
    words: &'a Words,
    shown: usize,
    total: u64,
    name: String,
}

#[test]
fn templates_of_other_crates_can_say_words() {
    let words = words(Language::English);
    let sample = Sample { words: &words, shown: 50, total: 4_326, name: "<10> MB".to_owned() };
    let text = sample.render().unwrap();
    assert_eq!(text, "50 of 4326 rows|3 h|This is too large: the limit is &#60;10&#62; MB.|Apply");
    let mixed = words.with("pager-of", &[("shown", Value::from("a")), ("total", Value::from(2))]);
    assert_eq!(mixed, "a of 2 rows");
    assert!(!mixed.contains('\u{2068}'));
}
