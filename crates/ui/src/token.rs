//! The form's proof that it was drawn for this session.

use crate::html::component;
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::convert::Infallible;

/// The token against forged forms (CSRF). Prints as the hidden field `token`; the server puts the
/// session's token into the request's extensions, and handlers take it as an extractor.
#[derive(Clone, Default, Template)]
#[template(source = r#"<input type="hidden" name="token" value="{{ self.0 }}">"#, ext = "html")]
pub struct Token(pub String);
component!(Token);

impl Token {
    /// The field's name in a submitted form.
    pub const FIELD: &'static str = "token";
    /// The header that carries it when a script sends the request.
    pub const HEADER: &'static str = "x-linli-token";
}

impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Token")
    }
}

impl<S: Sync> FromRequestParts<S> for Token {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}
