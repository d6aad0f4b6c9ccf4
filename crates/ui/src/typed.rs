//! What a person typed into a form.

use axum::extract::{FromRequest, Request};
use kernel::Refusal;

/// The fields of a submitted form as they were typed, in order; a name may come several times.
/// As an extractor it reads an urlencoded body (or the query of a GET request) and never fails on
/// unknown or missing fields: the command's own rules judge them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    pub fn new() -> Self {
        Self::default()
    }
    /// The first value of a field, without surrounding space; `None` when absent or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.raw(name).map(str::trim).filter(|value| !value.is_empty())
    }
    /// The first value exactly as typed.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
    /// All non-empty values of a field.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, value)| key == name && !value.trim().is_empty())
            .map(|(_, value)| value.trim())
    }
    /// The value of a field that has to be there.
    ///
    /// # Errors
    /// A refusal of kind `Invalid` with `code`, at the field.
    pub fn require(&self, name: &'static str, code: &'static str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| Refusal::invalid(code, name))
    }
    /// A value read as another type; `None` when the field is absent or empty.
    ///
    /// # Errors
    /// A refusal of kind `Invalid` with `code`, at the field, when the text cannot be read.
    pub fn read<T: std::str::FromStr>(
        &self,
        name: &'static str,
        code: &'static str,
    ) -> Result<Option<T>, Refusal> {
        self.get(name)
            .map(|text| text.parse().map_err(|_| Refusal::invalid(code, name).with("value", text)))
            .transpose()
    }
    /// Whether a box with this name and value is ticked.
    pub fn ticked(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(key, one)| key == name && one == value)
    }
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        self.0.retain(|(key, _)| *key != name);
        self.0.push((name, value.into()));
    }
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Typed {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl<S: Send + Sync> FromRequest<S> for Typed {
    type Rejection = crate::Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let axum::Form(pairs) =
            axum::Form::<Vec<(String, String)>>::from_request(request, state).await.map_err(|_| {
                crate::Problem::from(Refusal::new(kernel::RefusalKind::Invalid, "form-unreadable"))
            })?;
        Ok(Self(pairs))
    }
}
