//! Words of a text (分词): the dictionary of `jieba-rs`, with words of the deployment (places, matters, units).
//! Unknown words are not guessed by statistics: the same text is always cut the same way.

use super::normal::is_letter;
use jieba_rs::Jieba;
use std::sync::{Arc, OnceLock};

/// Cuts Chinese text into words. Building it takes some tenths of a second; share it.
pub struct Segmenter {
    dictionary: Jieba,
}

impl std::fmt::Debug for Segmenter {
    fn fmt(&self, form: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        form.write_str("Segmenter")
    }
}

impl Default for Segmenter {
    fn default() -> Self {
        Self::new()
    }
}

impl Segmenter {
    pub fn new() -> Self {
        Self { dictionary: Jieba::new() }
    }

    /// The one without own words, built at its first use and kept for the process.
    pub fn shared() -> Arc<Self> {
        static SHARED: OnceLock<Arc<Segmenter>> = OnceLock::new();
        Arc::clone(SHARED.get_or_init(|| Arc::new(Self::new())))
    }

    /// With names that are cut as one word, normalised like the texts ([`super::normalise`]).
    #[must_use]
    pub fn with_words<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        for word in words {
            if word.chars().nth(1).is_some() {
                self.dictionary.add_word(word, None, None);
            }
        }
        self
    }

    /// The words of a normalised text in their order; signs that are no letters and no digits are left out.
    pub fn words<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let tokens = self.dictionary.cut(text, false);
        tokens.into_iter().map(|token| token.word).filter(|word| word.chars().any(is_letter))
    }

    /// All tokens with their kind of word, signs included. `t` time, `v` verb, `p` preposition and so on, as the
    /// dictionary says.
    pub(super) fn tagged<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.dictionary.tag(text, false).into_iter().map(|tag| (tag.word, tag.tag))
    }
}

#[cfg(test)]
mod tests {
    use super::Segmenter;

    #[test]
    fn names_of_the_deployment_are_one_word() {
        let cut = |segmenter: &Segmenter| {
            segmenter.words("望云苑三期电梯坏了。").map(str::to_owned).collect::<Vec<_>>()
        };
        let plain = cut(&Segmenter::new());
        assert!(!plain.contains(&"望云苑".to_owned()), "{plain:?}");
        let named = cut(&Segmenter::new().with_words(["望云苑", "x", ""]));
        assert_eq!(named.first().map(String::as_str), Some("望云苑"));
        assert!(named.contains(&"电梯".to_owned()) && !named.contains(&"。".to_owned()), "{named:?}");
    }
}
