//! A form that keeps what was typed and shows each refusal beside its field.

use crate::choice::{Check, Choice, Choices, Select};
use crate::field::{Field, FileInput, Frame, TextArea};
use crate::html::component;
use crate::map_field::MapField;
use crate::{Button, Icon, Token, Typed, Words};
use askama::Template;
use kernel::Refusal;

/// A refusal in the reader's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Why, with the rule.
    pub reason: String,
    /// What to do next.
    pub next: Option<String>,
    /// The field that caused it.
    pub field: Option<&'static str>,
}

impl Said {
    pub fn of(words: &Words, refusal: &Refusal) -> Self {
        Self { reason: words.reason(refusal), next: words.next_step(refusal), field: refusal.field }
    }
}

/// Makes the fields of one form. A page draws the same form the first time and after a refusal:
///
/// ```ignore
/// let form = Form::new(&words, &token).typed(typed).refused(&refusal);
/// form.open("/cases/7/dispatch");                       // <form …> with the token
/// form.area("text", words.t("dispatch-text")).hint(words.t("dispatch-text.hint")).required();
/// form.submit(words.t("dispatch-do"));
/// form.close();                                         // </form>
/// ```
#[derive(Clone, Debug)]
pub struct Form {
    words: Words,
    token: Token,
    prefix: String,
    typed: Typed,
    refusals: Vec<Refusal>,
}

impl Form {
    pub fn new(words: &Words, token: &Token) -> Self {
        Self {
            words: words.clone(),
            token: token.clone(),
            prefix: String::new(),
            typed: Typed::new(),
            refusals: Vec::new(),
        }
    }
    /// Sets this form's ids apart from those of other forms on the page.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = format!("{}-", prefix.into());
        self
    }
    /// What was typed before (or what is stored now): the fields start with it.
    #[must_use]
    pub fn typed(mut self, typed: Typed) -> Self {
        self.typed = typed;
        self
    }
    /// A refusal to show: beside its field, and in [`Form::errors`].
    #[must_use]
    pub fn refused(mut self, refusal: &Refusal) -> Self {
        self.refusals.push(refusal.clone());
        self
    }
    pub const fn words(&self) -> &Words {
        &self.words
    }
    pub fn is_refused(&self) -> bool {
        !self.refusals.is_empty()
    }

    /// The start of a POST form with its token.
    pub fn open(&self, action: impl Into<String>) -> FormOpen {
        FormOpen {
            id: self.prefix.trim_end_matches('-').to_owned(),
            action: action.into(),
            method: "post",
            files: false,
            keep: None,
            draft: None,
            token: Some(self.token.clone()),
        }
    }
    /// The start of a GET form: filters and searches, whose state belongs into the address.
    pub fn open_query(&self, action: impl Into<String>) -> FormOpen {
        FormOpen { method: "get", token: None, ..self.open(action) }
    }
    pub const fn close(&self) -> FormClose {
        FormClose {}
    }
    /// All refusals, at the top of the form, linked to their fields. Empty when there are none.
    pub fn errors(&self) -> ErrorSummary {
        ErrorSummary {
            title: self.words.t("form-refused"),
            refusals: self
                .refusals
                .iter()
                .map(|refusal| {
                    let said = Said::of(&self.words, refusal);
                    (said.field.map(|field| self.id(field)), said)
                })
                .collect(),
        }
    }

    pub fn text(&self, name: &str, label: impl Into<String>) -> Field {
        Field::new(self.frame(name, label.into()), "text", self.value(name))
    }
    pub fn number(&self, name: &str, label: impl Into<String>) -> Field {
        Field::new(self.frame(name, label.into()), "text", self.value(name)).input_mode("numeric").width(8)
    }
    pub fn telephone(&self, name: &str, label: impl Into<String>) -> Field {
        Field::new(self.frame(name, label.into()), "tel", self.value(name)).autocomplete("tel").width(16)
    }
    pub fn email(&self, name: &str, label: impl Into<String>) -> Field {
        Field::new(self.frame(name, label.into()), "email", self.value(name)).autocomplete("email")
    }
    /// A password is never put back into the page.
    pub fn password(&self, name: &str, label: impl Into<String>) -> Field {
        Field::new(self.frame(name, label.into()), "password", String::new())
    }
    pub fn search(&self, name: &str, label: impl Into<String>) -> Field {
        Field::new(self.frame(name, label.into()), "search", self.value(name))
    }
    pub fn date(&self, name: &str, label: impl Into<String>) -> Field {
        Field::new(self.frame(name, label.into()), "date", self.value(name)).width(12)
    }
    pub fn date_time(&self, name: &str, label: impl Into<String>) -> Field {
        Field::new(self.frame(name, label.into()), "datetime-local", self.value(name)).width(16)
    }
    pub fn area(&self, name: &str, label: impl Into<String>) -> TextArea {
        TextArea::new(self.frame(name, label.into()), self.value(name), &self.words)
    }
    pub fn select(
        &self,
        name: &str,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Select {
        Select::new(self.frame(name, label.into()), choices.into_iter().collect(), &self.typed, &self.words)
    }
    pub fn radios(
        &self,
        name: &str,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Choices {
        Choices::new("radio", self.frame(name, label.into()), choices.into_iter().collect(), &self.typed)
    }
    pub fn checks(
        &self,
        name: &str,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Choices {
        Choices::new("checkbox", self.frame(name, label.into()), choices.into_iter().collect(), &self.typed)
    }
    /// One box to tick; its submitted value is `yes`.
    pub fn check(&self, name: &str, label: impl Into<String>) -> Check {
        Check::new(self.frame(name, label.into()), self.typed.ticked(name, "yes"))
    }
    pub fn file(&self, name: &str, label: impl Into<String>) -> FileInput {
        FileInput::new(self.frame(name, label.into()))
    }
    /// A point on the map; it sends `longitude` and `latitude`. A refusal belongs to `longitude`.
    pub fn map(&self, label: impl Into<String>) -> MapField {
        let number = |name, key: &str| {
            // The field as a whole says whether it may stay empty, and why it was refused.
            let mut frame = self.frame(name, self.words.t(key));
            frame.refusal = None;
            frame.optional_word = String::new();
            Field::new(frame, "text", self.value(name)).input_mode("decimal").width(16).longest(14)
        };
        let mut frame = self.frame("longitude", label.into());
        frame.id = self.id("point");
        MapField::new(
            frame,
            number("longitude", "map-field-longitude"),
            number("latitude", "map-field-latitude"),
            &self.words,
        )
    }
    pub fn hidden(&self, name: &str, value: impl Into<String>) -> Hidden {
        Hidden { name: name.to_owned(), value: value.into() }
    }
    pub fn submit(&self, label: impl Into<String>) -> Button {
        Button::submit(label)
    }

    fn id(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
    fn value(&self, name: &str) -> String {
        self.typed.raw(name).unwrap_or_default().to_owned()
    }
    fn frame(&self, name: &str, label: String) -> Frame {
        let refused = self.refusals.iter().find(|refusal| refusal.field == Some(name));
        Frame {
            id: self.id(name),
            name: name.to_owned(),
            label,
            hint: None,
            refusal: refused.map(|refusal| Said::of(&self.words, refusal)),
            required: false,
            optional_word: self.words.t("form-optional"),
            refused_word: self.words.t("form-refused-prefix"),
            label_hidden: false,
        }
    }
}

/// `<form …>` with its token.
#[derive(Clone, Debug, Template)]
#[template(path = "form_open.html")]
pub struct FormOpen {
    id: String,
    action: String,
    method: &'static str,
    files: bool,
    keep: Option<String>,
    draft: Option<String>,
    token: Option<Token>,
}

impl FormOpen {
    /// The form sends files.
    #[must_use]
    pub const fn files(mut self) -> Self {
        self.files = true;
        self
    }
    /// Keeps the typed text in the browser's session storage under this name until the form is accepted.
    #[must_use]
    pub fn keep(mut self, name: impl Into<String>) -> Self {
        self.keep = Some(name.into());
        self
    }
    /// The address that keeps what is typed on the server, for whoever is signed in; sent to on each pause.
    #[must_use]
    pub fn draft(mut self, address: impl Into<String>) -> Self {
        self.draft = Some(address.into());
        self
    }
}

/// `</form>`.
#[derive(Clone, Copy, Debug, Template)]
#[template(source = "</form>", ext = "html")]
pub struct FormClose {}

/// A hidden field.
#[derive(Clone, Debug, Template)]
#[template(source = r#"<input type="hidden" name="{{ name }}" value="{{ value }}">"#, ext = "html")]
pub struct Hidden {
    name: String,
    value: String,
}

/// What was refused, at the top of a form: each with its next step and a link to its field.
#[derive(Clone, Debug, Template)]
#[template(path = "error_summary.html")]
pub struct ErrorSummary {
    title: String,
    refusals: Vec<(Option<String>, Said)>,
}

impl ErrorSummary {
    pub fn is_empty(&self) -> bool {
        self.refusals.is_empty()
    }
    fn icon(&self) -> Icon {
        Icon::new("octagon-alert")
    }
}

component!(FormOpen, FormClose, Hidden, ErrorSummary);
