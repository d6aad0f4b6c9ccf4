//! Compares settings of the classifier on a table of messages, so that defaults are chosen without looking at the part on
//! which they are reported: `cargo run -p methods --example text_settings -- FILE.csv '{}' '{"ratios": 0.7}'`; the table has columns `text` and `label`,
//! each further argument is what differs from the defaults.
//! Of five parts the first is left out of the choice.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for the desk, not for a deployment")]

use methods::text::validation::{Evaluation, cross_validate, folds};
use methods::text::{Examples, FeatureSettings, LinearSettings, Segmenter, Settings};

fn main() {
    let file = std::env::args().nth(1).unwrap();
    let mut reader = csv::Reader::from_path(file).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|known| known == name).unwrap();
    let (text, label) = (column("text"), column("label"));
    let rows: Vec<(String, String)> = reader
        .records()
        .map(Result::unwrap)
        .map(|row| (row[text].to_owned(), row[label].to_owned()))
        .collect();
    let segmenter = Segmenter::new();
    let texts: Vec<&str> = rows.iter().map(|(text, _)| text.as_str()).collect();
    let labels: Vec<&str> = rows.iter().map(|(_, label)| label.as_str()).collect();
    let whole = Examples::new(&texts, &labels, &segmenter, FeatureSettings::default()).unwrap();
    let seed = LinearSettings::default().seed ^ 0x5eed;
    let part_of = folds(&whole.class_of, &whole.group_of, 5, seed);
    let kept: Vec<usize> = (0..texts.len()).filter(|at| part_of[*at] != 0).collect();
    let inner_texts: Vec<&str> = kept.iter().map(|at| texts[*at]).collect();
    let inner_labels: Vec<&str> = kept.iter().map(|at| labels[*at]).collect();
    let base = serde_json::to_value(Settings::default()).unwrap();
    let candidates = std::env::args().skip(2).map(|changes| {
        let mut settings = base.clone();
        merge(&mut settings, serde_json::from_str(&changes).unwrap());
        (changes, serde_json::from_value::<Settings>(settings).unwrap())
    });
    for (name, settings) in candidates {
        let judge = |texts: &[&str], labels: &[&str]| {
            let examples = Examples::new(texts, labels, &segmenter, settings.features).unwrap();
            let judged = cross_validate(&examples, texts, &segmenter, &settings, 5, &|_| {}).unwrap();
            Evaluation::of(&judged, &examples.classes)
        };
        let chosen = judge(&inner_texts, &inner_labels);
        println!("{name:<36} inner F1 {:.4} accuracy {:.4}", chosen.macro_f1, chosen.accuracy);
        let all = judge(&texts, &labels);
        println!(
            "{name:<36} whole F1 {:.4} accuracy {:.4} at 90 % {:.4} calibration {:.4}",
            all.macro_f1, all.accuracy, all.accuracy_at_90, all.expected_calibration_error
        );
    }
}

/// Lays changes over settings, field by field.
fn merge(settings: &mut serde_json::Value, changes: serde_json::Value) {
    match (settings, changes) {
        (serde_json::Value::Object(known), serde_json::Value::Object(new)) => {
            for (name, value) in new {
                merge(known.entry(name).or_insert(serde_json::Value::Null), value);
            }
        }
        (known, new) => *known = new,
    }
}
