//! Examples that are sent by the tests against the demo.

use serde_json::Value;

/// Who sends an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Nobody known.
    Anybody,
    /// An account of the demo by its login.
    Login(&'static str),
    /// Whoever of the demo may take this step with some case; `{number}` is that case.
    Offered(&'static str),
}

/// A value that is read from another answer before the example is sent.
#[derive(Clone, Debug)]
pub struct Found {
    pub name: &'static str,
    /// Asked by the same person with GET, or sent with POST when `body` is there.
    pub address: String,
    pub body: Option<Value>,
    /// JSON pointer into the answer.
    pub pointer: &'static str,
    /// What the document shows in its place.
    pub shown: &'static str,
}

/// One example (示例): a request, who sends it, and the status of the answer.
///
/// What is done to several examples stands in a `fn`, not in a closure: compilers before 1.96.1 let calls of one closure
/// with equal constant arguments share a value that the closure changes (<https://github.com/rust-lang/rust/issues/155241>).
#[derive(Clone, Debug)]
pub struct Example {
    pub by: By,
    pub found: Vec<Found>,
    /// Without the question mark; may hold `{name}` of what was found.
    pub query: &'static str,
    pub body: Option<Value>,
    /// Name and content of the file of a multipart form.
    pub file: Option<(&'static str, &'static str)>,
    pub status: u16,
}

impl Example {
    const fn new(by: By) -> Self {
        Self { by, found: Vec::new(), query: "", body: None, file: None, status: 200 }
    }
    /// Sent by nobody known.
    pub const fn anybody() -> Self {
        Self::new(By::Anybody)
    }
    /// Sent by an account of the demo.
    pub const fn by(login: &'static str) -> Self {
        Self::new(By::Login(login))
    }
    /// Sent by whoever may take this step with some case, whose number is `{number}`.
    pub const fn offered(step: &'static str) -> Self {
        Self::new(By::Offered(step))
    }
    /// Replaces `{name}` in path, query and body by what another answer says at a JSON pointer.
    #[must_use]
    pub fn find(
        mut self,
        name: &'static str,
        address: impl Into<String>,
        pointer: &'static str,
        shown: &'static str,
    ) -> Self {
        self.found.push(Found { name, address: address.into(), body: None, pointer, shown });
        self
    }
    /// As [`Example::find`], from the answer to a POST.
    #[must_use]
    pub fn make(
        mut self,
        name: &'static str,
        address: impl Into<String>,
        body: Value,
        pointer: &'static str,
        shown: &'static str,
    ) -> Self {
        self.found.push(Found { name, address: address.into(), body: Some(body), pointer, shown });
        self
    }
    #[must_use]
    pub const fn query(mut self, query: &'static str) -> Self {
        self.query = query;
        self
    }
    #[must_use]
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }
    /// A multipart form with this file beside the body's fields.
    #[must_use]
    pub const fn file(mut self, name: &'static str, content: &'static str) -> Self {
        self.file = Some((name, content));
        self
    }
    #[must_use]
    pub const fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// A text with `{name}` replaced by what the document shows.
    pub fn shown(&self, text: &str) -> String {
        self.found
            .iter()
            .fold(text.to_owned(), |text, found| text.replace(&format!("{{{}}}", found.name), found.shown))
    }
}
