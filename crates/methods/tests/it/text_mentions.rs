//! Places that a text names, against labels by hand.

use methods::text::Segmenter;
use methods::text::labelled::{mentions, messages, misread};

#[test]
fn nine_of_ten_places_are_found_down_to_the_estate() {
    let segmenter = Segmenter::new();
    let messages = messages(include_str!("../text/mentions.txt"));
    assert!(messages.len() >= 300, "{}", messages.len());
    let found = mentions(&messages, &segmenter);
    let missed = misread(&messages, &segmenter).join("\n");
    println!("recall {:.3}, precision {:.3}\n{missed}", found.recall(), found.precision());
    assert!(found.recall() >= 0.9, "{found:?}; missed:\n{missed}");
    assert!(found.precision() >= 0.8, "{found:?}");
}
