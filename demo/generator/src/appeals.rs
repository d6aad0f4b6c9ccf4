//! Every appeal: its place and matter exist, its point lies in its grid, its life is legal, and no text occurs twice.

use crate::arcs::contains;
use crate::check::Known;
use crate::tiling::whole;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

const CHANNELS: &[&str] = &["phone", "web", "wechat", "visit", "patrol", "meeting", "sensor", "letter"];
const URGENCIES: &[&str] = &["danger", "utility", "general", "complex"];
const OUTCOMES: &[&str] = &["solved", "interim", "explained", "unfounded", "transferred"];
const DECLINES: &[&str] = &[
    "emergency_number",
    "procedure_under_way",
    "secret_or_private",
    "outside_public_duty",
    "unlawful",
    "duplicate_no_new_facts",
];
const PARKED: &[&str] = &["funds", "plan", "law", "technology", "third_party"];

/// The transition table of the README: step, states it starts from, state it leads to ("" = stays).
const STEPS: &[(&str, &[&str], &str)] = &[
    ("answer", &["received"], "answered"),
    ("decline", &["received"], "declined"),
    ("merge", &["received", "registered"], "merged"),
    ("register", &["received"], "registered"),
    ("dispatch", &["registered", "returned"], "dispatched"),
    ("return", &["dispatched"], "returned"),
    ("designate", &["returned"], "designated"),
    ("accept", &["dispatched", "designated"], "handling"),
    ("assist", &["handling"], ""),
    ("assist_reply", &["handling"], ""),
    ("extend", &["handling"], ""),
    ("park", &["handling"], "parked"),
    ("resume", &["parked"], "handling"),
    ("reply", &["handling"], "replied"),
    ("check_pass", &["replied"], "revisiting"),
    ("check_fail", &["replied"], "handling"),
    ("revisit_solved", &["revisiting"], ""),
    ("revisit_unsolved", &["revisiting"], "handling"),
    ("close", &["answered", "revisiting"], "closed"),
    ("reopen", &["closed"], "handling"),
    ("archive", &["closed"], "archived"),
    (
        "withdraw",
        &[
            "received",
            "registered",
            "dispatched",
            "designated",
            "returned",
            "handling",
            "parked",
            "replied",
            "revisiting",
        ],
        "withdrawn",
    ),
];

pub fn check(demo: &Path, known: &Known, faults: &mut Vec<String>) -> Result<(), String> {
    let appeals = read(demo)?;
    let received: HashMap<&str, i64> =
        appeals.iter().map(|a| (word(a, "number"), whole_number(a, "age_minutes"))).collect();
    if received.len() != appeals.len() {
        faults.push("a number occurs twice".into());
    }
    let merged: HashSet<&str> =
        appeals.iter().filter(|a| merge_of(a).is_some()).map(|a| word(a, "number")).collect();
    for appeal in appeals.iter().filter(|a| merge_of(a).is_some_and(|into| merged.contains(into))) {
        faults.push(format!("{}: merged into a case that is itself merged", word(appeal, "number")));
    }
    let mut texts = HashSet::new();
    let (mut states, mut channels, mut clusters) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for appeal in &appeals {
        let number = word(appeal, "number");
        let mut say = |fault: &str| faults.push(format!("{number}: {fault}"));
        facts(appeal, known, &mut say);
        let steps = appeal["script"].as_array().cloned().unwrap_or_default();
        for text in steps.iter().chain([appeal]).map(|s| word(s, "text")).filter(|t| !t.is_empty()) {
            if !texts.insert(text.to_string()) {
                say(&format!("text occurs twice: {text}"));
            }
        }
        let state = life(appeal, &steps, known, &received, &mut say);
        *states.entry(state).or_insert(0) += 1;
        *channels.entry(word(appeal, "channel")).or_insert(0) += 1;
        *clusters.entry(word(appeal, "cluster")).or_insert(0) += 1;
    }
    clusters.remove("");
    println!("appeals: {}, states {states:?}", appeals.len());
    println!(
        "channels {channels:?}; {} clusters of {} appeals",
        clusters.len(),
        clusters.values().sum::<i32>()
    );
    if appeals.len() < 320 || clusters.len() < 15 {
        faults.push("too few appeals or clusters".into());
    }
    Ok(())
}

/// The case into which this one was merged.
fn merge_of(appeal: &Value) -> Option<&str> {
    appeal["script"].as_array().into_iter().flatten().find(|s| s["do"] == "merge").map(|s| word(s, "into"))
}

fn read(demo: &Path) -> Result<Vec<Value>, String> {
    let mut paths: Vec<_> = std::fs::read_dir(demo.join("cases"))
        .map_err(|e| e.to_string())?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "jsonl"))
        .collect();
    paths.sort();
    let mut appeals = vec![];
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
        for (index, line) in text.lines().enumerate() {
            appeals.push(
                serde_json::from_str(line)
                    .map_err(|e| format!("{} line {}: {e}", path.display(), index + 1))?,
            );
        }
    }
    Ok(appeals)
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn whole_number(value: &Value, key: &str) -> i64 {
    value[key].as_i64().unwrap_or(-1)
}

fn facts(appeal: &Value, known: &Known, say: &mut dyn FnMut(&str)) {
    if word(appeal, "title").is_empty()
        || word(appeal, "text").is_empty()
        || whole_number(appeal, "age_minutes") < 0
    {
        say("title, text or age missing");
    }
    if !CHANNELS.contains(&word(appeal, "channel")) || !URGENCIES.contains(&word(appeal, "urgency")) {
        say("channel or urgency unknown");
    }
    if known.matters.get(word(appeal, "matter_code")).is_none_or(|m| m["level"] != "3") {
        say("matter unknown");
    }
    if known.divisions.get(word(appeal, "place_code")).is_none_or(|d| d["level"] != "grid") {
        say("grid unknown");
    }
    let at = (whole(&appeal["lon"]), whole(&appeal["lat"]));
    if appeal["lon"].is_number() != appeal["lat"].is_number()
        || (appeal["lon"].is_number()
            && !known.shapes.get(word(appeal, "place_code")).is_some_and(|s| contains(&s.ring, at)))
    {
        say("point outside its grid");
    }
    if (word(appeal, "urgency") == "danger") == word(appeal, "urgency_ground").is_empty() {
        say("danger without ground, or ground without danger");
    }
    let phone = word(&appeal["requester"], "phone");
    if !(phone.is_empty() || phone.starts_with("000-6") && phone.len() == 13) {
        say("a telephone that could be real");
    }
}

/// Walks the script; says what is illegal; returns the state at its end.
fn life(
    appeal: &Value,
    steps: &[Value],
    known: &Known,
    received: &HashMap<&str, i64>,
    say: &mut dyn FnMut(&str),
) -> &'static str {
    let mut state = "received";
    let mut before = 0;
    for step in steps {
        let doing = word(step, "do");
        let after = whole_number(step, "after_minutes");
        if after < before || after > whole_number(appeal, "age_minutes") {
            say(&format!("{doing} at {after} minutes"));
        }
        before = after;
        match STEPS.iter().find(|s| s.0 == doing) {
            Some((_, from, to)) if from.contains(&state) => state = if to.is_empty() { state } else { to },
            _ => say(&format!("{doing} from {state}")),
        }
        let unit = word(step, "unit");
        if !unit.is_empty() && !known.handling.contains(unit) {
            say(&format!("unit {unit} has nobody who handles"));
        }
        let said = !word(step, "text").is_empty();
        let complete = match doing {
            "decline" => {
                said && DECLINES.contains(&word(step, "ground")) && !word(step, "to_channel").is_empty()
            }
            "return" => {
                said && word(step, "ground").starts_with("not_our") | (word(step, "ground") == "wrong_matter")
                    && known.duties.contains(word(step, "duty_code"))
            }
            "park" => said && PARKED.contains(&word(step, "ground")) && step["days"].is_u64(),
            "extend" => said && step["days"].is_u64(),
            "merge" => received
                .get(word(step, "into"))
                .is_some_and(|age| *age >= whole_number(appeal, "age_minutes") - after),
            "close" => OUTCOMES.contains(&word(step, "outcome")),
            "assist" | "designate" => !unit.is_empty(),
            "assist_reply" => said && !unit.is_empty(),
            "reply" | "check_fail" | "answer" | "reopen" | "revisit_unsolved" => said,
            _ => true,
        };
        if !complete {
            say(&format!("{doing} lacks something"));
        }
    }
    state
}
