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

/// A sentence beside the matter.
#[derive(Template)]
#[template(source = r#"<p class="note">{{ text }}</p>"#, ext = "html")]
struct Paragraph {
    text: Content,
}

pub(crate) fn note(text: impl Into<Content>) -> Result<Html, Problem> {
    render(&Paragraph { text: text.into() })
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

/// A page in three parts: what may be done, what is known, and what lies around it.
#[derive(Template)]
#[template(
    source = r#"{{ head }}<div class="parts"><section class="parts-actions" aria-labelledby="actions"><h2 id="actions">{{ title }}</h2>{% if actions.is_empty() %}<p class="note">{{ none }}</p>{% else %}<ul class="ways">{% for action in actions %}<li>{{ action }}</li>{% endfor %}</ul>{% endif %}</section><div class="parts-facts stack">{% for fact in facts %}{{ fact }}{% endfor %}</div><div class="parts-centre stack">{% for part in centre %}{{ part }}{% endfor %}</div></div>"#,
    ext = "html"
)]
struct Parts {
    head: Html,
    title: String,
    none: String,
    actions: Vec<Html>,
    facts: Vec<Html>,
    centre: Vec<Html>,
}

pub(crate) fn parts(
    said: &crate::said::Said,
    head: Html,
    actions: Vec<Html>,
    facts: impl IntoIterator<Item = Html>,
    centre: Vec<Html>,
) -> Result<Html, Problem> {
    render(&Parts {
        head,
        title: said.t("ground-actions"),
        none: said.t("ground-actions-none"),
        actions,
        facts: facts.into_iter().collect(),
        centre,
    })
}

/// A link to a change, with one sentence about it.
#[derive(Template)]
#[template(
    source = r#"<a class="way" href="{{ address }}"><span class="way-label">{{ label }}</span><span class="way-about">{{ about }}</span></a>"#,
    ext = "html"
)]
struct Way {
    label: String,
    about: String,
    address: String,
}

pub(crate) fn way(label: String, about: String, address: String) -> Html {
    render(&Way { label, about, address }).unwrap_or_default()
}

/// Something in a tree, with what lies below it.
pub(crate) struct TreeNode {
    pub(crate) label: Content,
    /// What it is, small.
    pub(crate) about: String,
    /// How many lie directly below it, in words.
    pub(crate) more: String,
    pub(crate) open: bool,
    pub(crate) below: Vec<Self>,
}

#[derive(Template)]
#[template(
    source = r#"<ul class="tree-level">{% for (node, count, below) in nodes %}<li class="tree-node"><span class="tree-leaf">{{ node.label }} <span class="tree-about">{{ node.about }}</span></span>{% if *count > 0 %}<details class="tree-more"{% if node.open %} open{% endif %}><summary class="tree-branch">{{ node.more }}</summary>{{ below }}</details>{% endif %}</li>{% endfor %}</ul>"#,
    ext = "html"
)]
struct TreeLevel {
    nodes: Vec<(TreeNode, usize, Html)>,
}

#[derive(Template)]
#[template(source = r#"<nav class="tree" aria-label="{{ label }}">{{ level }}</nav>"#, ext = "html")]
struct TreeOf {
    label: String,
    level: Html,
}

/// A tree that unfolds level by level.
pub(crate) fn tree(label: String, nodes: Vec<TreeNode>) -> Result<Html, Problem> {
    render(&TreeOf { label, level: level(nodes)? })
}

fn level(nodes: Vec<TreeNode>) -> Result<Html, Problem> {
    let mut drawn = Vec::with_capacity(nodes.len());
    for mut node in nodes {
        let below = std::mem::take(&mut node.below);
        let count = below.len();
        let html = if count == 0 { Html::default() } else { level(below)? };
        drawn.push((node, count, html));
    }
    render(&TreeLevel { nodes: drawn })
}

fn render(template: &impl Template) -> Result<Html, Problem> {
    Html::render(template).map_err(|cause| Problem(kernel::Failure::broken(cause)))
}
