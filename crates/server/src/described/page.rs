//! The description as a page.

use super::command_line;
use askama::Template;
use serde_json::Value;
use ui::{Column, Content, Page, PageHead, Problem, Row, Table, Words};

#[derive(Template)]
#[template(path = "api.html")]
struct Body {
    words: Words,
    head: PageHead,
    groups: Vec<Group>,
}

struct Group {
    name: String,
    words: String,
    operations: Vec<Told>,
}

struct Told {
    id: String,
    method: String,
    path: String,
    says: String,
    about: String,
    open: bool,
    fields: Option<Table>,
    answers: Vec<(String, Content)>,
    line: String,
}

/// Draws the page of a document.
///
/// # Errors
/// A broken template.
pub(super) fn draw(words: &Words, document: &Value) -> Result<Page, Problem> {
    let groups = list(&document["tags"]).iter().map(|tag| {
        let name = text(&tag["name"]);
        Group { operations: operations_of(words, document, &name), words: text(&tag["description"]), name }
    });
    let body = Body {
        words: words.clone(),
        head: PageHead::new(words.t("api-title")).about(words.t("api-about")),
        groups: groups.collect(),
    };
    Ok(Page::door(words.t("api-title"), &body)?)
}

fn operations_of(words: &Words, document: &Value, group: &str) -> Vec<Told> {
    let mut found = Vec::new();
    let Some(paths) = document["paths"].as_object() else { return found };
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            if list(&operation["tags"]).iter().any(|tag| tag == group) {
                found.push(told(words, path, method, operation));
            }
        }
    }
    found
}

fn told(words: &Words, path: &str, method: &str, operation: &Value) -> Told {
    let open = list(&operation["security"]).is_empty();
    let content = operation["requestBody"]["content"].as_object().and_then(|all| all.iter().next());
    let body = content.filter(|(media, _)| *media == "application/json").map(|(_, body)| &body["example"]);
    let mut rows = Vec::new();
    for parameter in list(&operation["parameters"]) {
        let place = words.t(&format!("api-in-{}", text(&parameter["in"])));
        let required = parameter["required"].as_bool() == Some(true);
        rows.push(row(
            words,
            &text(&parameter["name"]),
            place,
            &parameter["schema"],
            &text(&parameter["description"]),
            required,
        ));
    }
    if let Some((_, body)) = content {
        let required = list(&body["schema"]["required"]);
        for (name, schema) in body["schema"]["properties"].as_object().into_iter().flatten() {
            let needed = required.iter().any(|one| one == name);
            // Comments of types are for programmers; what people need is said in both languages.
            let meaning =
                if words.language() == ui::Language::English || !is_latin(&text(&schema["description"])) {
                    text(&schema["description"])
                } else {
                    String::new()
                };
            rows.push(row(words, name, words.t("api-in-body"), schema, &meaning, needed));
        }
    }
    let fields = (!rows.is_empty()).then(|| {
        Table::new(words.with("api-fields-of", [("path", path)]))
            .column(Column::new(words.t("api-column-name")).title())
            .column(Column::new(words.t("api-column-in")))
            .column(Column::new(words.t("api-column-type")))
            .column(Column::new(words.t("api-column-required")))
            .column(Column::new(words.t("api-column-meaning")))
            .rows(rows)
    });
    Told {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        says: text(&operation["summary"]),
        about: text(&operation["description"]),
        open,
        fields,
        answers: answers(words, operation),
        line: command_line(method, path, body.filter(|body| !body.is_null()), !open),
    }
}

fn row(words: &Words, name: &str, place: String, schema: &Value, meaning: &str, required: bool) -> Row {
    Row::new()
        .cell(name.to_owned())
        .cell(place)
        .cell(kind(words, schema))
        .cell(if required { words.t("api-required") } else { words.t("api-optional") })
        .cell(meaning.to_owned())
}

/// The kind of a value in words, with the words that it may be.
fn kind(words: &Words, schema: &Value) -> String {
    if let Some(values) = schema["enum"].as_array().filter(|_| schema["type"] == "string") {
        let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        return values.join(" | ");
    }
    let named = match &schema["type"] {
        Value::String(name) => name.as_str(),
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or("string")
        }
        _ => "object",
    };
    match schema["format"].as_str() {
        Some("date") => words.t("api-kind-date"),
        Some("date-time") => words.t("api-kind-moment"),
        _ => words.t(&format!("api-kind-{named}")),
    }
}

fn answers(words: &Words, operation: &Value) -> Vec<(String, Content)> {
    let mut told = Vec::new();
    for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
        if status == "default" {
            continue;
        }
        let content = answer["content"].as_object().and_then(|all| all.iter().next());
        let what = match content {
            None => words.t("api-answer-nothing"),
            Some((media, content)) => match content["schema"]["$ref"].as_str() {
                Some(name) => format!("{media} {}", name.rsplit('/').next().unwrap_or_default()),
                None => media.clone(),
            },
        };
        told.push((status.clone(), Content::from(what)));
    }
    told
}

fn is_latin(text: &str) -> bool {
    !text.is_empty() && text.is_ascii()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
