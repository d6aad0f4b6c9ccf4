//! What a phone or a program sends: a form with files, or a JSON object with the same fields.

use axum::extract::{FromRequest, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use cases::Uploaded;
use kernel::Refusal;
use serde_json::{Map, Value};
use ui::{Problem, Typed};

pub(crate) struct Sent(pub(crate) Uploaded);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
            return Uploaded::from_request(request, state).await.map(Self);
        }
        let unreadable = || Problem::from(Refusal::invalid("form-unreadable", "body")).into_response();
        let bytes =
            axum::body::Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        let object: Map<String, Value> = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
        let mut typed = Typed::new();
        for (name, value) in object {
            match value {
                Value::Null => {}
                Value::String(text) => typed.add(name, text),
                Value::Number(number) => typed.add(name, number.to_string()),
                _ => return Err(unreadable()),
            }
        }
        Ok(Self(Uploaded { typed, files: Vec::new() }))
    }
}
