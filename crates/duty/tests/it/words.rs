//! Every refusal, fault and list has its words in both languages.

use duty::{ClockKind, DutyList, Evidence, Fault, Quarter, Urgency};
use std::collections::BTreeSet;
use std::path::Path;

fn keys(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut message = String::new();
    for line in text.lines() {
        let Some((name, _)) = line.split_once('=') else { continue };
        match line.strip_prefix("    .") {
            Some(_) => keys.insert(format!("{message}{}", name.trim())),
            None if !line.starts_with([' ', '#']) => {
                name.trim().clone_into(&mut message);
                keys.insert(message.clone())
            }
            None => false,
        };
    }
    keys
}

fn refusal_codes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            refusal_codes(&path, found);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            for start in
                ["Refusal::rule(\"", "Refusal::invalid(\"", "Refusal::not_found(\"", "Refusal::forbidden(\""]
            {
                let codes = text.split(start).skip(1).filter_map(|rest| rest.split('"').next());
                found.extend(codes.map(str::to_owned));
            }
        }
    }
}

#[test]
fn all_words_exist_in_both_languages() {
    let of = |wanted: &str| -> BTreeSet<String> {
        let told = duty::LOCALES.iter().filter(|(language, ..)| *language == wanted);
        // Refusals of calendars are the clock's own, those of unreadable forms belong to all pages.
        let clock = clock::WORDS.iter().chain(ui::WORDS).filter(|resource| resource.language == wanted);
        told.map(|(.., text)| *text).chain(clock.map(|resource| resource.text)).flat_map(keys).collect()
    };
    let words = of("zh-CN");
    assert_eq!(words, of("en"));
    let mut codes = BTreeSet::new();
    refusal_codes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut codes);
    codes.extend(Fault::ALL.iter().map(|fault| fault.code().to_owned()));
    codes.extend(["duty-no-rule", "duty-no-street-office", "duty-no-community-office"].map(str::to_owned));
    assert!(codes.len() > 30);
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for code in codes {
        wanted.insert(format!("refusal-{code}.next"));
        wanted.insert(format!("refusal-{code}"));
    }
    wanted.extend(Fault::ALL.iter().map(|fault| format!("duty-fault-{}", fault.name())));
    wanted.extend(DutyList::ALL.iter().map(|list| format!("duty-list-{}", list.name())));
    wanted.extend(Urgency::ALL.iter().map(|urgency| format!("duty-urgency-{}", urgency.name())));
    wanted.extend(Evidence::ALL.iter().map(|evidence| format!("duty-evidence-{}", evidence.name())));
    wanted.extend(Quarter::ALL.iter().map(|quarter| format!("duty-quarter-{}", quarter.name())));
    wanted.extend(ClockKind::SHIPPED.iter().map(|clock| format!("duty-clock-{clock}")));
    let missing: Vec<_> = wanted.difference(&words).collect();
    assert!(missing.is_empty(), "without words: {missing:?}");
}
