//! One operation of the interface.

use crate::example::Example;
use crate::field::Field;
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// A sentence in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    pub chinese: &'static str,
    pub english: &'static str,
}

impl Said {
    pub const fn text(&self, chinese: bool) -> &'static str {
        if chinese { self.chinese } else { self.english }
    }
}

/// Makes the schema of a type.
pub type Schemed = fn(&mut SchemaGenerator) -> Schema;

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Whoever is signed in or shows a token; what he may see and do depends on his roles.
    SignedIn,
}

/// What is sent.
#[derive(Clone, Debug)]
pub enum Body {
    /// JSON of a type.
    Json(Schemed),
    /// A JSON object with the fields of the page's form.
    Fields(Vec<Field>),
    /// A multipart form with these fields.
    Multipart(Vec<Field>),
}

/// What comes back.
#[derive(Clone, Debug)]
pub enum Answer {
    Json(Schemed),
    /// A file of this media type.
    File(&'static str),
    Nothing,
}

/// One operation (接口): method, address, words, what is sent and what comes back.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: &'static str,
    pub path: &'static str,
    /// Unique; generated clients name their functions by it.
    pub id: &'static str,
    /// The capability, as heading.
    pub group: &'static str,
    pub says: Said,
    pub about: Option<Said>,
    pub access: Access,
    pub query: Vec<Field>,
    pub body: Option<Body>,
    pub answers: Vec<(u16, Answer)>,
    pub examples: Vec<Example>,
    /// A list with a mark for its next page.
    pub paged: bool,
    /// A change takes `If-Match`, a reading gives `ETag`.
    pub versioned: bool,
}

impl Operation {
    /// Reads `path`. The id becomes the name of a function in generated clients.
    pub const fn get(path: &'static str, id: &'static str) -> Self {
        Self::new("get", path, id)
    }
    pub const fn post(path: &'static str, id: &'static str) -> Self {
        Self::new("post", path, id)
    }
    pub const fn put(path: &'static str, id: &'static str) -> Self {
        Self::new("put", path, id)
    }
    pub const fn patch(path: &'static str, id: &'static str) -> Self {
        Self::new("patch", path, id)
    }
    pub const fn delete(path: &'static str, id: &'static str) -> Self {
        Self::new("delete", path, id)
    }

    const fn new(method: &'static str, path: &'static str, id: &'static str) -> Self {
        Self {
            method,
            path,
            id,
            group: "",
            says: Said { chinese: "", english: "" },
            about: None,
            access: Access::SignedIn,
            query: Vec::new(),
            body: None,
            answers: Vec::new(),
            examples: Vec::new(),
            paged: false,
            versioned: false,
        }
    }

    /// What it does, in a few words.
    #[must_use]
    pub const fn says(mut self, chinese: &'static str, english: &'static str) -> Self {
        self.says = Said { chinese, english };
        self
    }
    /// What one has to know besides.
    #[must_use]
    pub const fn about(mut self, chinese: &'static str, english: &'static str) -> Self {
        self.about = Some(Said { chinese, english });
        self
    }
    /// Anybody may ask.
    #[must_use]
    pub const fn open(mut self) -> Self {
        self.access = Access::Open;
        self
    }
    /// A field of the query.
    #[must_use]
    pub fn query(mut self, field: Field) -> Self {
        self.query.push(field);
        self
    }
    /// A list that is read page by page: `after` and `size` in the query, `rows` and `next` in the answer.
    #[must_use]
    pub fn paged(mut self) -> Self {
        self.paged = true;
        self.query(Field::text("after").says("上一页给出的 next。", "The `next` of the page before."))
            .query(Field::integer("size").says("每页条数，1 至 500。", "Rows in a page, 1 to 500."))
    }
    /// Edits of the same thing are told apart by version: `ETag` and `If-Match`.
    #[must_use]
    pub const fn versioned(mut self) -> Self {
        self.versioned = true;
        self
    }
    /// Sent as JSON of this type.
    #[must_use]
    pub fn takes<T: JsonSchema>(mut self) -> Self {
        self.body = Some(Body::Json(schema_of::<T>));
        self
    }
    /// Sent as a JSON object with the fields of the page's form.
    #[must_use]
    pub fn fields(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.body = Some(Body::Fields(fields.into_iter().collect()));
        self
    }
    /// Sent as a multipart form.
    #[must_use]
    pub fn multipart(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.body = Some(Body::Multipart(fields.into_iter().collect()));
        self
    }
    /// Answered with JSON of this type.
    #[must_use]
    pub fn answers<T: JsonSchema>(mut self, status: u16) -> Self {
        self.answers.push((status, Answer::Json(schema_of::<T>)));
        self
    }
    /// Answered with a file.
    #[must_use]
    pub fn answers_file(mut self, media: &'static str) -> Self {
        self.answers.push((200, Answer::File(media)));
        self
    }
    /// Answered without a body.
    #[must_use]
    pub fn answers_nothing(mut self) -> Self {
        self.answers.push((204, Answer::Nothing));
        self
    }
    /// An example that the tests send.
    #[must_use]
    pub fn example(mut self, example: Example) -> Self {
        self.examples.push(example);
        self
    }
    /// The heading under which it stands; [`grouped`](Operation::grouped) sets it for a whole crate.
    #[must_use]
    pub const fn group(mut self, group: &'static str) -> Self {
        self.group = group;
        self
    }

    /// Whether it changes something.
    pub fn changes(&self) -> bool {
        self.method != "get"
    }
    /// The names in braces in its path.
    pub fn path_names(&self) -> Vec<&'static str> {
        self.path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .map(|name| name.trim_start_matches('*'))
            .collect()
    }
}

fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}
