//! `linli assist …` on a deployment, as a person at a terminal calls it: train, compare, explain, learn corrections.

use crate::demo_town::demo;
use crate::given::{errors, json, linli};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn assist(arguments: &str, data: &Path) -> Value {
    let output = linli(&format!("assist {arguments} --json"), Some(data));
    let (status, answer) = json(&output);
    assert_eq!(status, 0, "{arguments}: {answer} {}", errors(&output));
    answer
}

/// As [`assist`], with a text that holds blanks or is not one word.
fn explained(text: &str, data: &Path) -> Value {
    let mut command = Command::new(crate::given::PROGRAM);
    command.args(["assist", "explain", "--text", text, "--json", "--data"]).arg(data);
    json(&command.env("LINLI_LANGUAGE", "zh-CN").output().unwrap()).1
}

#[test]
fn a_version_is_trained_stored_with_window_and_accuracy_compared_and_explained() {
    let folder = demo();
    let data = folder.path();
    let trained = assist("train", data);
    assert_eq!(trained["version"], 2, "the demo has the first: {trained}");
    assert!(trained["from"].as_i64().unwrap() < trained["until"].as_i64().unwrap(), "{trained}");
    assert!(trained["cases"].as_object().unwrap().len() > 20, "every matter with its cases");
    let figures = &trained["figures"];
    for name in ["accuracy", "accuracy_shown", "coverage", "macro_f1", "calibration_error"] {
        let value = figures[name].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&value), "{name}: {value}");
    }
    assert_eq!(trained["digest"].as_str().unwrap().len(), 64);

    // Shadow evaluation: on decisions that it has not learnt from, and nobody was shown anything.
    let compared = assist("evaluate", data);
    assert_eq!(compared["version"], 2);
    assert!(compared["compared"]["figures"]["cases"].as_u64().unwrap() >= 10, "{compared}");
    let first = assist("evaluate --model 1", data);
    assert_eq!(first["version"], 1);
    let unknown = linli("assist evaluate --model 99 --json", Some(data));
    let (status, answer) = json(&unknown);
    assert_eq!((status, answer["error"]["code"].as_str()), (2, Some("assist-model-unknown")));

    // Explained by the one in use, with the words that speak for it; nothing that was trained since speaks.
    let told = explained("巷子里路灯坏了三天，晚上黑漆漆的看不见路", data);
    assert_eq!(told["matter"]["model"], 1, "{told}");
    assert!(
        told["matter"]["because"]
            .as_array()
            .unwrap()
            .iter()
            .any(|word| word.as_str().unwrap().contains("路灯"))
    );
    assert!(told["matter"]["confidence"].as_f64().unwrap() >= 0.6);
    let urgent = explained("三栋楼道燃气泄漏，味道很大", data);
    assert_eq!(urgent["urgency"], "danger");
    assert_eq!(explained("灯", data)["matter"], Value::Null);

    // No correction yet: said so, and nothing is stored.
    let none = linli("assist train --corrections --json", Some(data));
    let (status, answer) = json(&none);
    let code = answer["error"]["code"].as_str().map(str::to_owned);
    match status {
        0 => {
            assert_eq!((answer["version"].as_i64(), answer["base"].as_i64()), (Some(3), Some(1)), "{answer}")
        }
        _ => assert_eq!(code.as_deref(), Some("assist-no-corrections"), "{answer}"),
    }
    assert_eq!(linli("journal verify", Some(data)).status.code(), Some(0));
}
