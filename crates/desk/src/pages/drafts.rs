//! `/drafts/{form}`: keeps a draft, by script on each pause and by the button “keep draft” without.

use crate::drafts;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use guard::{SignedIn, Site};
use kernel::Refusal;
use ui::{Problem, Typed};

/// POST `/drafts/{form}`; leads back to the form's page, or says nothing to a script
pub(crate) async fn keep(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(form): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let by_script = request.headers().contains_key("x-linli-token");
    let back = request.uri().query().and_then(|query| query.strip_prefix("back=")).map(str::to_owned);
    let typed = typed_of(request, &site).await?;
    drafts::keep(&site, viewer.viewer(), &form, &typed).await?;
    if by_script {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(lead_back(back))
}

/// POST `/drafts/{form}/drop`
pub(crate) async fn drop_it(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(form): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let back = request.uri().query().and_then(|query| query.strip_prefix("back=")).map(str::to_owned);
    drafts::keep(&site, viewer.viewer(), &form, &Typed::new()).await?;
    Ok(lead_back(back))
}

/// Only to a page of our own, given by the page that drew the form.
fn lead_back(back: Option<String>) -> Response {
    let own = back.filter(|back| back.starts_with('/') && !back.starts_with("//"));
    Redirect::to(&own.unwrap_or_else(|| "/desk".to_owned())).into_response()
}

/// The fields of a form, with or without files; files are left out.
async fn typed_of(request: Request, site: &Site) -> Result<Typed, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        return Typed::from_request(request, site).await;
    }
    let unreadable = || Problem::from(Refusal::invalid("form-unreadable", "form"));
    let mut parts = Multipart::from_request(request, site).await.map_err(|_| unreadable())?;
    let mut typed = Typed::new();
    while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
        if part.file_name().is_some() {
            continue;
        }
        let name = part.name().unwrap_or_default().to_owned();
        typed.add(name, part.text().await.map_err(|_| unreadable())?.replace("\r\n", "\n"));
    }
    Ok(typed)
}
