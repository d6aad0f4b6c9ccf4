//! Words in two languages.

use crate::town::dictionary;

#[test]
fn both_languages_say_everything() {
    assert_eq!(dictionary().missing_keys(), []);
}
