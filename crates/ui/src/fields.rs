//! What a program sends, as a page's form would.

use crate::{Problem, Typed};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use kernel::Refusal;
use serde_json::{Map, Value};

/// A JSON object read as the fields of a form, so that a page and a program say the same thing. A list gives its field several
/// times; an object inside is no field.
pub struct Fields(pub Typed);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let unreadable = || Problem::from(Refusal::invalid("form-unreadable", "body")).into_response();
        let bytes = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        if bytes.is_empty() {
            return Ok(Self(Typed::new()));
        }
        let object: Map<String, Value> = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
        let mut typed = Typed::new();
        for (name, value) in object {
            add(&mut typed, &name, value).ok_or_else(unreadable)?;
        }
        Ok(Self(typed))
    }
}

fn add(typed: &mut Typed, name: &str, value: Value) -> Option<()> {
    match value {
        Value::Null => {}
        Value::String(text) => typed.add(name, text),
        Value::Number(number) => typed.add(name, number.to_string()),
        Value::Bool(yes) => typed.add(name, if yes { "yes" } else { "no" }),
        Value::Array(values) => {
            for value in values {
                add(typed, name, value)?;
            }
        }
        Value::Object(_) => return None,
    }
    Some(())
}
