//! Markup that the pages of the ground share.

use askama::Template;
use ui::{Content, Html, Problem};

/// A titled part of a page.
#[derive(Template)]
#[template(
    source = r#"<section class="panel" aria-labelledby="{{ id }}"><h2 class="panel-title" id="{{ id }}">{{ title }}</h2>{{ body }}</section>"#,
    ext = "html"
)]
struct Panel<'a> {
    id: &'a str,
    title: String,
    body: Content,
}

pub(crate) fn panel(id: &str, title: String, body: impl Into<Content>) -> Result<Html, Problem> {
    render(&Panel { id, title, body: body.into() })
}

/// Parts below each other; `narrow` for a single form.
#[derive(Template)]
#[template(
    source = r#"<div class="{{ class }}">{% for part in parts %}{{ part }}{% endfor %}</div>"#,
    ext = "html"
)]
struct Stack {
    class: &'static str,
    parts: Vec<Html>,
}

pub(crate) fn stack(parts: impl IntoIterator<Item = Html>) -> Result<Html, Problem> {
    render(&Stack { class: "stack", parts: parts.into_iter().collect() })
}

pub(crate) fn narrow(parts: impl IntoIterator<Item = Html>) -> Result<Html, Problem> {
    render(&Stack { class: "narrow stack", parts: parts.into_iter().collect() })
}

pub(crate) fn actions(parts: impl IntoIterator<Item = Html>) -> Result<Html, Problem> {
    render(&Stack { class: "form-actions", parts: parts.into_iter().collect() })
}

/// Text with its emphasis left out: one paragraph.
#[derive(Template)]
#[template(source = r#"<p class="{{ class }}">{{ text }}</p>"#, ext = "html")]
struct Paragraph {
    class: &'static str,
    text: Content,
}

#[allow(dead_code)]
pub(crate) fn paragraph(text: impl Into<Content>) -> Result<Html, Problem> {
    render(&Paragraph { class: "", text: text.into() })
}

pub(crate) fn note(text: impl Into<Content>) -> Result<Html, Problem> {
    render(&Paragraph { class: "note", text: text.into() })
}

/// Short lines as a list.
#[derive(Template)]
#[template(
    source = r#"<ul class="prose">{% for line in lines %}<li>{{ line }}</li>{% endfor %}</ul>"#,
    ext = "html"
)]
struct Lines {
    lines: Vec<Content>,
}

pub(crate) fn lines(lines: impl IntoIterator<Item = Content>) -> Result<Html, Problem> {
    render(&Lines { lines: lines.into_iter().collect() })
}

fn render(template: &impl Template) -> Result<Html, Problem> {
    Html::render(template).map_err(|cause| Problem(kernel::Failure::broken(cause)))
}
