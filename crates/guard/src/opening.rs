//! The frame of pages on which something new is opened by one form.

use crate::extract::Idempotency;
use askama::Template;
use kernel::Refusal;
use ui::{Form, Html, Notice, PageHead, Token, Typed, Words};

/// The form with what was typed so far and why it was refused.
pub fn form(words: &Words, token: &Token, typed: Typed, refusal: Option<&Refusal>) -> Form {
    let form = Form::new(words, token).prefix("new").typed(typed);
    match refusal {
        Some(refusal) => form.refused(refusal),
        None => form,
    }
}

/// The body of the page: what it is for, what was refused, and the form.
#[derive(Template)]
#[template(path = "opening.html")]
pub struct Opening {
    head: PageHead,
    notice: Notice,
    errors: Html,
    form: Html,
}

impl Opening {
    /// `form` is sent to `address` with its fields under a request key drawn for this page, so that it is carried out once.
    pub fn new(head: PageHead, notice: Notice, form: &Form, sent: Sent<'_>, fields: Vec<Html>) -> Self {
        let mut parts = vec![
            Html::of(&form.open(sent.address)),
            Html::of(&form.hidden(Idempotency::FIELD, sent.request)),
        ];
        parts.extend(fields);
        parts.push(Html::of(&form.submit(sent.submit)));
        parts.push(Html::of(&form.close()));
        Self { head, notice, errors: Html::of(&form.errors()), form: Html::join(parts) }
    }
}

/// How the form of an opening is sent.
pub struct Sent<'a> {
    pub address: &'a str,
    /// See [`crate::Site::form_key`].
    pub request: String,
    /// What its button says.
    pub submit: String,
}
