//! Fields of a request that is read as a form: the same names as on the page.

use crate::operation::Said;
use serde_json::{Value, json};

/// What a field holds.
#[derive(Clone, Debug)]
pub enum Kind {
    Text,
    Number,
    Integer,
    /// `yes` or `no`, or a JSON boolean.
    YesNo,
    /// One of these words.
    Choice(Vec<&'static str>),
    /// Several texts.
    Texts,
    /// A calendar day, `2026-11-22`.
    Day,
    /// An instant, RFC 3339.
    Moment,
    /// A file of a multipart form.
    File,
}

/// One field.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    pub says: Option<Said>,
}

impl Field {
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: false, says: None }
    }
    pub const fn text(name: &'static str) -> Self {
        Self::new(name, Kind::Text)
    }
    pub const fn number(name: &'static str) -> Self {
        Self::new(name, Kind::Number)
    }
    pub const fn integer(name: &'static str) -> Self {
        Self::new(name, Kind::Integer)
    }
    pub const fn yes_no(name: &'static str) -> Self {
        Self::new(name, Kind::YesNo)
    }
    pub const fn texts(name: &'static str) -> Self {
        Self::new(name, Kind::Texts)
    }
    pub const fn day(name: &'static str) -> Self {
        Self::new(name, Kind::Day)
    }
    pub const fn moment(name: &'static str) -> Self {
        Self::new(name, Kind::Moment)
    }
    pub const fn file(name: &'static str) -> Self {
        Self::new(name, Kind::File)
    }
    /// One of several words.
    pub fn choice(name: &'static str, words: impl IntoIterator<Item = &'static str>) -> Self {
        Self::new(name, Kind::Choice(words.into_iter().collect()))
    }
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    /// What it means, where the name does not say it.
    #[must_use]
    pub const fn says(mut self, chinese: &'static str, english: &'static str) -> Self {
        self.says = Some(Said { chinese, english });
        self
    }

    /// Its schema.
    pub(crate) fn schema(&self, chinese: bool) -> Value {
        let mut schema = match &self.kind {
            Kind::Text => json!({ "type": "string" }),
            Kind::Number => json!({ "type": "number" }),
            Kind::Integer => json!({ "type": "integer" }),
            Kind::YesNo => json!({ "type": ["string", "boolean"], "enum": ["yes", "no", true, false] }),
            Kind::Choice(words) => json!({ "type": "string", "enum": words }),
            Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
            Kind::Day => json!({ "type": "string", "format": "date" }),
            Kind::Moment => json!({ "type": "string", "format": "date-time" }),
            Kind::File => json!({ "type": "string", "contentMediaType": "application/octet-stream" }),
        };
        if let (Some(said), Some(object)) = (&self.says, schema.as_object_mut()) {
            object.insert("description".to_owned(), said.text(chinese).into());
        }
        schema
    }
}

/// The schema of an object with these fields.
pub(crate) fn object(fields: &[Field], chinese: bool) -> Value {
    let properties: serde_json::Map<String, Value> =
        fields.iter().map(|field| (field.name.to_owned(), field.schema(chinese))).collect();
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty()
        && let Some(object) = schema.as_object_mut()
    {
        object.insert("required".to_owned(), json!(required));
    }
    schema
}
