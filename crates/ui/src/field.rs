//! Text fields, text areas and file fields.

use crate::form::Said;
use crate::{Icon, Value, Words};
use askama::Template;

/// What all fields have: label, hint, refusal and their ids. Made by [`crate::Form`].
#[derive(Clone, Debug)]
pub struct Frame {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) hint: Option<String>,
    pub(crate) refusal: Option<Said>,
    pub(crate) required: bool,
    pub(crate) optional_word: String,
    pub(crate) refused_word: String,
    pub(crate) label_hidden: bool,
}

impl Frame {
    /// The value of `aria-describedby`: the ids of hint and refusal.
    pub(crate) fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.id));
        }
        if self.refusal.is_some() {
            ids.push(format!("{}-refusal", self.id));
        }
        ids.join(" ")
    }
    pub(crate) fn icon(&self) -> Icon {
        Icon::new("octagon-alert")
    }
}

/// Builder methods that every field shares.
macro_rules! framed {
    ($($kind:ty),+ $(,)?) => {$(
        impl $kind {
            /// A sentence that helps to fill the field in.
            #[must_use]
            pub fn hint(mut self, hint: impl Into<String>) -> Self {
                self.frame.hint = Some(hint.into());
                self
            }
            /// The field has to be filled in; all others say that they may stay empty.
            #[must_use]
            pub fn required(mut self) -> Self {
                self.frame.required = true;
                self
            }
            /// The label is for screen readers only (one field beside its own button).
            #[must_use]
            pub fn label_hidden(mut self) -> Self {
                self.frame.label_hidden = true;
                self
            }
        }
        crate::html::component!($kind);
    )+};
}
pub(crate) use framed;

/// A one-line field.
#[derive(Clone, Debug, Template)]
#[template(path = "field.html")]
pub struct Field {
    frame: Frame,
    kind: &'static str,
    value: String,
    autocomplete: Option<&'static str>,
    input_mode: Option<&'static str>,
    width: Option<u8>,
    longest: Option<u32>,
    suggestions: Vec<String>,
    autofocus: bool,
    suffix: Option<String>,
}
framed!(Field, TextArea, FileInput);

impl Field {
    pub(crate) fn new(frame: Frame, kind: &'static str, value: String) -> Self {
        Self {
            frame,
            kind,
            value,
            autocomplete: None,
            input_mode: None,
            width: None,
            longest: None,
            suggestions: Vec::new(),
            autofocus: false,
            suffix: None,
        }
    }
    /// Shows this value unless something was typed.
    #[must_use]
    pub fn default_value(mut self, value: impl Into<String>) -> Self {
        if self.value.is_empty() {
            self.value = value.into();
        }
        self
    }
    /// The `autocomplete` token, e.g. `name`, `username`, `one-time-code`, `off`.
    #[must_use]
    pub const fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }
    /// Which keyboard a phone shows: `numeric`, `decimal`, `tel` …
    #[must_use]
    pub const fn input_mode(mut self, mode: &'static str) -> Self {
        self.input_mode = Some(mode);
        self
    }
    /// Width in characters, when the answer has a known length: 4, 8, 12, 16 or 24.
    #[must_use]
    pub const fn width(mut self, characters: u8) -> Self {
        self.width = Some(characters);
        self
    }
    /// The most characters that are taken.
    #[must_use]
    pub const fn longest(mut self, characters: u32) -> Self {
        self.longest = Some(characters);
        self
    }
    /// Words offered while typing; anything else may be typed too.
    #[must_use]
    pub fn suggestions(mut self, words: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.suggestions = words.into_iter().map(Into::into).collect();
        self
    }
    #[must_use]
    pub const fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }
    /// A unit behind the field, e.g. “小时”.
    #[must_use]
    pub fn suffix(mut self, unit: impl Into<String>) -> Self {
        self.suffix = Some(unit.into());
        self
    }
}

/// A field of several lines.
#[derive(Clone, Debug, Template)]
#[template(path = "text_area.html")]
pub struct TextArea {
    frame: Frame,
    value: String,
    rows: u8,
    longest: Option<u32>,
    count_words: Option<String>,
    words: Words,
    autofocus: bool,
}

impl TextArea {
    pub(crate) fn new(frame: Frame, value: String, words: &Words) -> Self {
        Self {
            frame,
            value,
            rows: 4,
            longest: None,
            count_words: None,
            words: words.clone(),
            autofocus: false,
        }
    }
    #[must_use]
    pub const fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }
    #[must_use]
    pub const fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }
    /// Shows this value unless something was typed.
    #[must_use]
    pub fn default_value(mut self, value: impl Into<String>) -> Self {
        if self.value.is_empty() {
            self.value = value.into();
        }
        self
    }
    /// The most characters, said below the field; more can still be typed, and the rules refuse it.
    #[must_use]
    pub fn longest(mut self, characters: u32) -> Self {
        self.longest = Some(characters);
        self.count_words = Some(self.words.with("form-longest", [("most", Value::from(characters))]));
        self
    }
}

/// A field for files. Photos can be taken on the spot with a phone.
#[derive(Clone, Debug, Template)]
#[template(path = "file_input.html")]
pub struct FileInput {
    frame: Frame,
    accept: Option<String>,
    several: bool,
    capture: bool,
}

impl FileInput {
    pub(crate) const fn new(frame: Frame) -> Self {
        Self { frame, accept: None, several: false, capture: false }
    }
    /// Kinds of files, e.g. `image/*,application/pdf`.
    #[must_use]
    pub fn accept(mut self, kinds: impl Into<String>) -> Self {
        self.accept = Some(kinds.into());
        self
    }
    #[must_use]
    pub const fn several(mut self) -> Self {
        self.several = true;
        self
    }
    /// A phone opens its recorder or camera at once; everything else still chooses a file.
    #[must_use]
    pub const fn capture(mut self) -> Self {
        self.capture = true;
        self
    }
}
