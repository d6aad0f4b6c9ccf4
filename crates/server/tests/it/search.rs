//! Searching words beside a filter finds what both say, whichever of the two is looked up first.

use crate::api_examples::Town;
use crate::demo_town::demo;
use crate::given::deployment;
use cases::actions::indexing::follow_journal;
use serde_json::Value;
use std::collections::BTreeSet;

/// The numbers of all cases that a list has, over its pages, and how its rows stand.
async fn rows(town: &Town, question: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let address = format!("/api/v1/cases?size=100{question}{after}");
        let answer = town.get(&address, Some("dispatch1")).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.body);
        let page: Value = serde_json::from_str(&answer.body).unwrap();
        let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        found.extend(
            page["rows"].as_array().unwrap().iter().map(|row| (text(row, "number"), text(row, "state"))),
        );
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return found,
        }
    }
}

#[tokio::test]
async fn words_beside_a_state_find_what_both_say() {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    while follow_journal(&deployment.site, &deployment.grounds).await.unwrap() > 0 {}
    let town = Town::in_folder(folder, deployment);
    // A word of the name of every place, and one of a few cases.
    for word in ["%E7%A4%BE%E5%8C%BA", "%E7%94%B5%E6%A2%AF"] {
        let everywhere = rows(&town, &format!("&q={word}")).await;
        assert!(everywhere.len() > 3, "{word} is found nowhere");
        let states: BTreeSet<&str> = everywhere.iter().map(|(_, state)| state.as_str()).collect();
        for state in states.into_iter().chain(["merged"]) {
            let wanted: Vec<_> = everywhere.iter().filter(|(_, of)| of == state).cloned().collect();
            assert_eq!(rows(&town, &format!("&q={word}&state={state}")).await, wanted, "{word} {state}");
        }
    }
}
