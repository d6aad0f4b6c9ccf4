//! What is wrong is said with its line, and nothing that is wrong is taken.

use crate::sample::{SHIPPED, Sample};
use policy::{Value, Version, changes, leaves, read};
use proptest::prelude::*;

fn bent(from: &str, to: &str) -> String {
    assert!(SHIPPED.contains(from), "{from}");
    SHIPPED.replacen(from, to, 1)
}

#[test]
fn every_fault_is_named_with_its_line() {
    let cases = [
        ("days = 3", "days = ", "policy-unreadable", "2"),
        ("days = 3", "days = 3\ndays = 4", "policy-twice", "3"),
        ("days = 3", "days = \"three\"", "policy-kind", "2"),
        ("days = 3", "days = -1", "policy-kind", "2"),
        ("days = 3", "days = 91", "policy-outside", "2"),
        ("days = 3", "dayz = 3", "policy-missing", "1"),
        ("days = 3", "days = 3\nhours = 4", "policy-unknown-key", "3"),
        ("more_days = 10", "more_days = 3", "policy-order", "3"),
        ("size = 5", "size = 0", "policy-outside", "6"),
        ("size = 5", "size = 5\nsise = 5", "policy-unknown-key", "7"),
        ("unit = \"work_day\"", "unit = \"fortnight\"", "policy-choice", "11"),
        ("amount = 3", "amount = 0", "policy-outside", "10"),
        ("[deadlines.judge]", "[deadlines.rule]", "policy-missing", "1"),
    ];
    for (from, to, code, line) in cases {
        let refusal = read::<Sample>(&bent(from, to)).unwrap_err();
        assert_eq!((refusal.code, refusal.field), (code, Some("text")), "{to}: {refusal:?}");
        assert_eq!(refusal.facts["line"], line, "{to}: {refusal:?}");
    }
    assert_eq!(read::<Sample>(&"#".repeat(100_001)).unwrap_err().code, "policy-too-long");
}

#[test]
fn a_fault_says_what_is_wanted() {
    let refusal = read::<Sample>(&bent("unit = \"work_day\"", "unit = \"fortnight\"")).unwrap_err();
    assert_eq!(
        (refusal.facts["given"].as_str(), refusal.facts["choices"].as_str()),
        ("fortnight", "hour work_day")
    );
    assert_eq!(refusal.facts["shown"], "unit = \"fortnight\"");
    let refusal = read::<Sample>(&bent("days = 3", "days = true")).unwrap_err();
    assert_eq!(refusal.facts["kind"], "number");
    let refusal = read::<Sample>(&bent("names = [\"one\", \"two\"]", "names = \"one\"")).unwrap_err();
    assert_eq!(refusal.facts["kind"], "list");
}

#[test]
fn what_differs_is_said_value_by_value_and_terms_as_one() {
    let json = |text: &str| serde_json::to_value(read::<Sample>(text).unwrap()).unwrap();
    let (before, after) =
        (json(SHIPPED), json(&bent("amount = 3", "amount = 4").replace("days = 3", "days = 4")));
    let changed: Vec<String> =
        changes(&before, &after).into_iter().map(|change| change.after.unwrap().key).collect();
    assert_eq!(changed, ["days", "deadlines.judge"]);
    assert!(changes(&before, &before).is_empty());
    let all = leaves(&before);
    let of = |key: &str| all.iter().find(|leaf| leaf.key == key).unwrap();
    assert_eq!(of("open").value, Value::No);
    assert_eq!(of("spot.names").value, Value::List(vec!["one".into(), "two".into()]));
    assert!(matches!(of("deadlines.judge").value, Value::Term { amount: 3, .. }));
    assert_eq!(of("spot.size").message(), "spot-size");
}

proptest! {
    /// Whatever is typed, it is read as it stands or refused at a line that there is.
    #[test]
    fn no_text_is_taken_for_something_else(text in "[a-z =\\[\\]\"0-9.\\n#]{0,120}", cut in 0_usize..240) {
        for text in [text.clone(), format!("{}{text}", &SHIPPED[..cut.min(SHIPPED.len())])] {
            match read::<Sample>(&text) {
                Ok(sample) => {
                    let again = toml::to_string(&sample).unwrap();
                    prop_assert_eq!(read::<Sample>(&again).unwrap(), sample);
                }
                Err(refusal) => {
                    let line: usize = refusal.facts["line"].parse().unwrap();
                    prop_assert!(line >= 1 && line <= text.lines().count().max(1) + 1);
                }
            }
        }
    }
}

#[test]
fn the_shipped_text_is_sound() {
    let shipped = Version::<Sample>::shipped().unwrap();
    assert_eq!((shipped.version, shipped.limits.days), (0, 3));
}
