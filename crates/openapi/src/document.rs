//! The document that describes all operations: OpenAPI 3.1.

use crate::example::{By, Example};
use crate::field::object;
use crate::operation::{Access, Answer, Body, Operation, Schemed};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// Where the document keeps its schemas.
pub const SCHEMAS: &str = "/components/schemas";

/// What the document is made of.
pub struct Document<'a> {
    pub title: &'a str,
    pub about: &'a str,
    pub version: &'a str,
    pub chinese: bool,
    /// Headings of the groups: name, words.
    pub groups: Vec<(&'static str, String)>,
    pub operations: &'a [Operation],
    /// The problem details of refusals.
    pub problem: Schemed,
    /// Said of every refusal.
    pub refused: &'a str,
}

impl Document<'_> {
    /// The document as JSON.
    pub fn build(&self) -> Value {
        let mut answers = answer_generator();
        let problem = (self.problem)(&mut answers).to_value();
        let mut paths: Map<String, Value> = Map::new();
        for operation in self.operations {
            let told = self.operation(operation, &mut answers);
            let path = paths.entry(operation.path.to_owned()).or_insert_with(|| json!({}));
            if let Some(path) = path.as_object_mut() {
                path.insert(operation.method.to_owned(), told);
            }
        }
        let schemas: Map<String, Value> = answers.take_definitions(true).into_iter().collect();
        let mut document = json!({
            "openapi": "3.1.0",
            "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
            "info": { "title": self.title, "description": self.about, "version": self.version, "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" } },
            "servers": [{ "url": "/" }],
            "tags": self.groups.iter().map(|(name, words)| json!({ "name": name, "description": words })).collect::<Vec<_>>(),
            "paths": paths,
            "components": {
                "schemas": schemas,
                "responses": { "Problem": {
                    "description": self.refused,
                    "content": { "application/problem+json": { "schema": problem } },
                } },
                "securitySchemes": {
                    "bearer": { "type": "http", "scheme": "bearer" },
                    "session": { "type": "apiKey", "in": "cookie", "name": "linli" },
                },
            },
        });
        spell_out(&mut document);
        document
    }

    fn operation(&self, operation: &Operation, answers: &mut SchemaGenerator) -> Value {
        let mut told = json!({
            "operationId": operation.id,
            "tags": [operation.group],
            "summary": operation.says.text(self.chinese),
            "responses": self.responses(operation, answers),
            "security": match operation.access {
                Access::Open => json!([]),
                Access::SignedIn => json!([{ "bearer": [] }, { "session": [] }]),
            },
        });
        let Some(members) = told.as_object_mut() else { return told };
        if let Some(about) = &operation.about {
            members.insert("description".to_owned(), about.text(self.chinese).into());
        }
        let parameters = self.parameters(operation);
        if !parameters.is_empty() {
            members.insert("parameters".to_owned(), parameters.into());
        }
        if let Some(body) = &operation.body {
            members.insert("requestBody".to_owned(), self.body(operation, body));
        }
        told
    }

    fn parameters(&self, operation: &Operation) -> Vec<Value> {
        let example = operation.examples.first();
        let path = operation.path_names().into_iter().map(|name| {
            let mut parameter =
                json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
            if let (Some(shown), Some(members)) =
                (example.and_then(|it| shown(it, name)), parameter.as_object_mut())
            {
                members.insert("example".to_owned(), shown.into());
            }
            parameter
        });
        let query = operation.query.iter().map(|field| {
            let mut schema = field.schema(self.chinese);
            let said = schema.as_object_mut().and_then(|schema| schema.remove("description"));
            let mut parameter =
                json!({ "name": field.name, "in": "query", "required": field.required, "schema": schema });
            if let (Some(said), Some(members)) = (said, parameter.as_object_mut()) {
                members.insert("description".to_owned(), said);
            }
            parameter
        });
        let header = |name: &str, chinese: &str, english: &str| {
            json!({
                "name": name, "in": "header", "required": false, "schema": { "type": "string" },
                "description": if self.chinese { chinese } else { english },
            })
        };
        let mut headers = Vec::new();
        if operation.changes() {
            headers.push(header(
                "Idempotency-Key",
                "同一请求键只办理一次，重发得到同样的答复。",
                "The same key is carried out once; sent again, it gets the same answer.",
            ));
            if operation.versioned {
                headers.push(header(
                    "If-Match",
                    "读取时得到的 ETag；期间已被他人改动的，以 412 拒绝。",
                    "The ETag that was read; refused with 412 when somebody else has changed it meanwhile.",
                ));
            }
        }
        path.chain(query).chain(headers).collect()
    }

    fn body(&self, operation: &Operation, body: &Body) -> Value {
        let (media, mut schema) = match body {
            Body::Json(schema) => ("application/json", schema(&mut request_generator()).to_value()),
            Body::Fields(fields) => ("application/json", object(fields, self.chinese)),
            Body::Multipart(fields) => ("multipart/form-data", object(fields, self.chinese)),
        };
        if let Some(schema) = schema.as_object_mut() {
            schema.remove("$schema");
            schema.remove("title");
        }
        let mut content = json!({ "schema": schema });
        let example = operation.examples.iter().find(|example| example.body.is_some());
        if let (Some(example), Some(members)) = (example, content.as_object_mut())
            && let Some(body) = &example.body
        {
            members.insert("example".to_owned(), replaced(body, example));
        }
        let required = match body {
            Body::Json(_) => true,
            Body::Fields(fields) | Body::Multipart(fields) => fields.iter().any(|field| field.required),
        };
        json!({ "required": required, "content": { media: content } })
    }

    fn responses(&self, operation: &Operation, answers: &mut SchemaGenerator) -> Value {
        let mut responses = Map::new();
        let done = if self.chinese { "办理完毕。" } else { "Done." };
        for (status, answer) in &operation.answers {
            let mut told = json!({ "description": done });
            if let Some(members) = told.as_object_mut() {
                match answer {
                    Answer::Json(schema) => {
                        let schema = schema(answers).to_value();
                        members.insert(
                            "content".to_owned(),
                            json!({ "application/json": { "schema": schema } }),
                        );
                    }
                    Answer::File(media) => {
                        let schema = match media.ends_with("json") {
                            true => json!({ "type": "object" }),
                            false => json!({ "type": "string", "contentMediaType": media }),
                        };
                        members.insert("content".to_owned(), json!({ *media: { "schema": schema } }));
                    }
                    Answer::Nothing => {}
                }
                if operation.versioned {
                    members
                        .insert("headers".to_owned(), json!({ "ETag": { "schema": { "type": "string" } } }));
                }
            }
            responses.insert(status.to_string(), told);
        }
        responses.insert("default".to_owned(), json!({ "$ref": "#/components/responses/Problem" }));
        responses.into()
    }
}

/// What the document shows for a name in the path.
fn shown(example: &Example, name: &str) -> Option<String> {
    if let (By::Offered(_), "number") = (&example.by, name) {
        return Some("2026-000123".to_owned());
    }
    example.found.iter().find(|found| found.name == name).map(|found| found.shown.to_owned())
}

/// A body with what was found replaced by what the document shows.
fn replaced(body: &Value, example: &Example) -> Value {
    match body {
        Value::String(text) => example.shown(text).into(),
        Value::Array(values) => values.iter().map(|value| replaced(value, example)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), replaced(value, example))).collect()
        }
        other => other.clone(),
    }
}

/// Says "anything" as `{}` instead of `true`: the two mean the same, but generators of clients read only the first.
/// `additionalProperties` stays as it is, because there a truth value is what all of them expect.
fn spell_out(told: &mut Value) {
    match told {
        Value::Object(members) => {
            for (keyword, value) in members.iter_mut() {
                // An example or a default is a value, whatever its members are called.
                match (keyword.as_str(), &mut *value) {
                    ("example" | "examples" | "default" | "const" | "enum", _) => continue,
                    ("schema" | "items" | "not" | "contains" | "propertyNames", any) => say_anything(any),
                    ("properties" | "patternProperties" | "schemas" | "$defs", Value::Object(named)) => {
                        named.values_mut().for_each(say_anything);
                        // Names in here are nobody's keywords.
                        named.values_mut().for_each(spell_out);
                        continue;
                    }
                    ("anyOf" | "oneOf" | "allOf" | "prefixItems", Value::Array(parts)) => {
                        parts.iter_mut().for_each(say_anything);
                    }
                    _ => {}
                }
                spell_out(value);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(spell_out),
        _ => {}
    }
}

fn say_anything(schema: &mut Value) {
    if *schema == Value::Bool(true) {
        *schema = json!({});
    }
}

fn answer_generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.definitions_path = SCHEMAS.into();
        settings.meta_schema = None;
    });
    settings.into_generator()
}

fn request_generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator()
}

#[cfg(test)]
mod tests {
    use super::spell_out;
    use serde_json::json;

    #[test]
    fn anything_is_spelled_out_wherever_a_schema_stands_and_nowhere_else() {
        let mut told = json!({
            "paths": { "/a": { "get": { "parameters": [{ "name": "b", "required": true, "schema": true }] } } },
            "components": { "schemas": {
                "Free": true,
                "Told": {
                    "properties": {
                        "rules": true,
                        "items": { "type": "array", "items": true },
                        "default": { "anyOf": [true, { "type": "null" }], "default": true },
                        "open": { "type": "object", "additionalProperties": true },
                    },
                    "example": { "items": true, "schema": true },
                },
            } },
        });
        spell_out(&mut told);
        let wanted = json!({
            "paths": { "/a": { "get": { "parameters": [{ "name": "b", "required": true, "schema": {} }] } } },
            "components": { "schemas": {
                "Free": {},
                "Told": {
                    "properties": {
                        "rules": {},
                        "items": { "type": "array", "items": {} },
                        "default": { "anyOf": [{}, { "type": "null" }], "default": true },
                        "open": { "type": "object", "additionalProperties": true },
                    },
                    "example": { "items": true, "schema": true },
                },
            } },
        });
        assert_eq!(told, wanted);
    }
}
