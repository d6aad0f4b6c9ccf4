//! Places that a text names, against labels by hand.

use methods::text::mention::{Gazette, MentionKind};
use methods::text::{Segmenter, normalise};

/// A message and the places marked in it.
fn labelled() -> Vec<(String, Vec<String>)> {
    include_str!("../text/mentions.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let marked = line.split('[').skip(1).filter_map(|part| part.split(']').next());
            (line.replace(['[', ']'], ""), marked.map(normalise).collect())
        })
        .collect()
}

#[test]
fn nine_of_ten_places_are_found_down_to_the_estate() {
    let (segmenter, gazette) = (Segmenter::new(), Gazette::default());
    let messages = labelled();
    assert!(messages.len() >= 300, "{}", messages.len());
    let (mut marked, mut found, mut said, mut right) = (0, 0, 0, 0);
    let mut missed = Vec::new();
    for (text, places) in &messages {
        let mentions: Vec<String> = gazette
            .mentions(text, &segmenter)
            .into_iter()
            .filter(|mention| {
                !matches!(mention.kind, MentionKind::District | MentionKind::Number | MentionKind::Building)
            })
            .map(|mention| mention.words)
            .collect();
        marked += places.len();
        found += places.iter().filter(|place| mentions.contains(place)).count();
        said += mentions.len();
        right += mentions.iter().filter(|mention| places.contains(mention)).count();
        if places.iter().any(|place| !mentions.contains(place)) {
            missed.push(format!("{places:?} read as {mentions:?}"));
        }
    }
    let (recall, precision) =
        (f64::from(found as u32) / marked as f64, f64::from(right as u32) / said as f64);
    println!("{} messages, {marked} places: recall {recall:.3}, precision {precision:.3}", messages.len());
    println!("{}", missed.join("\n"));
    assert!(recall >= 0.9, "recall {recall:.3}; missed:\n{}", missed.join("\n"));
    assert!(precision >= 0.8, "precision {precision:.3}");
}
