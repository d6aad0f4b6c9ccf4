//! A JSON object read as the fields of a form.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use kernel::Refusal;
use serde_json::{Map, Value};
use ui::{Problem, Typed};

/// The fields of a request, as the page's form would send them.
pub(crate) struct Fields(pub(crate) Typed);

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
            let several = match value {
                Value::Array(several) => several,
                one => vec![one],
            };
            for value in several {
                match value {
                    Value::Null => {}
                    Value::String(text) => typed.add(name.clone(), text),
                    Value::Number(number) => typed.add(name.clone(), number.to_string()),
                    Value::Bool(yes) => typed.add(name.clone(), if yes { "yes" } else { "no" }),
                    Value::Array(_) | Value::Object(_) => return Err(unreadable()),
                }
            }
        }
        Ok(Self(typed))
    }
}
