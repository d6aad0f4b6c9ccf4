//! Places and matters, never persons: no table and no answer of the interface holds a score, level, tag, rank or risk of
//! somebody, and no indicator takes a person as its subject.

use crate::demo_town::{PASSWORD, demo};
use crate::given::{app, deployment, folder, get, sign_in};
use serde_json::Value;
use server::capabilities;

/// What names a person where it is a column or a property.
const PERSONS: &[&str] = &[
    "account",
    "person",
    "persons",
    "requester",
    "rater",
    "reporter",
    "resident",
    "volunteer",
    "mediator",
    "login",
    "holder",
];

/// What judges whatever it stands beside.
const JUDGES: &[&str] = &[
    "score",
    "scores",
    "level",
    "tag",
    "tags",
    "rank",
    "ranking",
    "risk",
    "credit",
    "grade",
    "points",
    "star",
    "stars",
    "label",
    "profile",
    "watch",
    "watched",
    "blacklist",
];

/// Names beside each other of which one is a person and one a judgement; or both in one name.
fn judged(names: &[String]) -> Option<String> {
    let holds = |name: &str, words: &[&str]| {
        // Which column of a file holds what: a choice of an import, no property of anybody.
        let name = name.to_lowercase();
        if name.starts_with("column_") {
            return false;
        }
        name.split(|one: char| !one.is_alphanumeric()).any(|word| words.contains(&word))
    };
    // The code of a registered organisation (统一社会信用代码) judges nobody.
    let judge = names.iter().find(|name| holds(name, JUDGES) && !name.ends_with("credit_code"))?;
    let person = names.iter().find(|name| holds(name, PERSONS))?;
    Some(format!("{judge} beside {person}"))
}

#[test]
fn the_rule_sees_a_planted_column() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    for planted in [
        &["tenant", "account", "risk_score"][..],
        &["tenant", "id", "person_level"],
        &["requester", "tag"],
        &["volunteer", "stars"],
    ] {
        assert!(judged(&names(planted)).is_some(), "{planted:?}");
    }
    for allowed in
        [&["tenant", "place", "level"][..], &["tenant", "account", "name"], &["unit", "credit_code"]]
    {
        assert_eq!(judged(&names(allowed)), None, "{allowed:?}");
    }
}

#[tokio::test]
async fn no_table_judges_a_person() {
    let folder = folder();
    let store = store::testing::opened(folder.path(), capabilities::migrations()).await;
    let faults: Vec<String> = store
        .tables()
        .await
        .unwrap()
        .into_iter()
        .filter_map(|table| {
            let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
            judged(&names).map(|what| format!("{}: {what}", table.name))
        })
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Every object of every answer and every form that the description of the interface names.
fn objects(at: &str, value: &Value, found: &mut Vec<(String, Vec<String>)>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::Object(properties)) = fields.get("properties") {
                found.push((at.to_owned(), properties.keys().cloned().collect()));
            }
            for (name, field) in fields {
                objects(&format!("{at}/{name}"), field, found);
            }
        }
        Value::Array(all) => all.iter().for_each(|one| objects(at, one, found)),
        _ => {}
    }
}

#[tokio::test]
async fn no_answer_judges_a_person() {
    let folder = folder();
    let app = app(&deployment(folder.path()).await);
    let document = get(&app, "/api/v1/openapi.json", None).await;
    let document: Value = serde_json::from_str(&document.body).unwrap();
    let mut found = Vec::new();
    objects("", &document, &mut found);
    assert!(found.len() > 100, "only {} objects", found.len());
    let faults: Vec<String> =
        found.iter().filter_map(|(at, names)| judged(names).map(|what| format!("{at}: {what}"))).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// An indicator of a person is not a smaller question, it is refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_no_subject_of_an_indicator() {
    let folder = demo();
    let app = app(&deployment(folder.path()).await);
    let cookie = sign_in(&app, "super1", PASSWORD).await;
    for address in ["/api/v1/open", "/api/v1/insight"] {
        for asked in ["person=1", "account=1", "subject_type=person"] {
            let answer = get(&app, &format!("{address}?{asked}"), Some(&cookie)).await;
            assert_eq!(answer.status.as_u16(), 422, "{address}?{asked}: {}", answer.body);
        }
    }
}
