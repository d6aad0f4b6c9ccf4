//! The log of looks (查阅记录): who at work saw a case, its files, or a sheet for the requester. A look is written
//! before the answer leaves, and the page carries its number, to be read and without being seen.

use crate::serve::Web;
use askama::Template;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use guard::right::ReadCase;
use guard::{Access, Viewer, watermark};
use kernel::{Failure, Id, RequestKey};
use ui::{Asked, Html, Page, Problem, Words};

/// Addresses that show what is protected, and what a look at them is called. A route with `{number}` of cases that is
/// not here fails a test.
pub const WATCHED: &[(&str, &str)] = &[
    ("/cases/{number}", "view"),
    ("/cases/{number}/files/{file}", "file"),
    ("/cases/{number}/acknowledgement", "print"),
    ("/api/v1/cases/{number}", "view"),
    ("/field/cases/{number}", "view"),
    ("/api/v1/cases/{number}/proof", "export"),
    ("/api/v1/assist/cases/{number}", "view"),
];

#[derive(Template)]
#[template(path = "watermark.html")]
struct Watermark<'a> {
    words: &'a Words,
    said: String,
    invisible: String,
}

/// Notes the look of somebody at work at what the address shows.
pub async fn note(State(web): State<Web>, request: Request, next: Next) -> Response {
    let Some(look) = Look::of(&request) else { return next.run(request).await };
    let words = request.extensions().get::<Words>().cloned();
    let response = next.run(request).await;
    if !response.status().is_success() {
        return response;
    }
    match (write(&web, &look).await, words) {
        (Ok(id), Some(words)) => marked(&web, &look, id, &words, response),
        (Ok(_), None) => response,
        (Err(failure), _) => Problem(failure).into_response(),
    }
}

/// A look that is under way.
struct Look {
    viewer: Viewer,
    number: String,
    what: &'static str,
    /// A part of a page that is open already was drawn anew.
    again: bool,
}

impl Look {
    fn of(request: &Request) -> Option<Self> {
        let pattern = request.extensions().get::<MatchedPath>()?.as_str();
        let (_, what) = WATCHED.iter().find(|(watched, _)| *watched == pattern)?;
        let viewer = request.extensions().get::<Viewer>()?.clone();
        viewer.staff()?;
        let at = pattern.split('/').position(|part| part == "{number}")?;
        let number = request.uri().path().split('/').nth(at)?.to_owned();
        Some(Self { viewer, number, what, again: Asked::of(request).fragment })
    }
}

async fn write(web: &Web, look: &Look) -> Result<Id<Access>, Failure> {
    let site = web.deployment.site.clone();
    let staff = look.viewer.signed_in()?.clone();
    let purpose = look.viewer.purposes::<ReadCase>().join(" ");
    let (number, what) = (look.number.clone(), if look.again { "refresh" } else { look.what });
    let by_program = staff.token.is_some();
    let context = site.own_context(&staff, RequestKey(String::new()));
    let store = site.store.clone();
    let write = store.write(move |tx| {
        Box::pin(async move {
            let found = cases::query::by_number(tx, &site.tenant, &number).await?;
            let object = found.map_or_else(|| format!("case:{number}"), |found| object_of(&found.state));
            let reason = if by_program { "token" } else { "" };
            guard::actions::vault::note_look(tx, &context, &object, (what, &purpose, reason)).await
        })
    });
    write.await
}

/// How the log of looks names a case.
pub fn object_of(case: &cases::Case) -> String {
    format!("case/{}", case.id)
}

/// The page with the number of the look.
fn marked(web: &Web, look: &Look, id: Id<Access>, words: &Words, mut response: Response) -> Response {
    let Some(page) = response.extensions_mut().remove::<Page>() else { return response };
    let site = &web.deployment.site;
    let Some(staff) = look.viewer.staff() else { return response };
    let at = words.moment(site.now());
    let code = watermark::visible(id);
    let facts = [("name", staff.name.as_str()), ("at", at.as_str()), ("code", code.as_str())];
    let mark = Watermark {
        words,
        said: words.with("watermark-said", &facts),
        invisible: watermark::invisible(&site.master, id),
    };
    let Ok(end) = Html::render(&mark) else { return response };
    let (parts, _) = response.into_parts();
    let mut finished = page.marked(&end, &Html::escape(&mark.invisible)).into_response();
    for (name, value) in &parts.headers {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
            finished.headers_mut().insert(name.clone(), value.clone());
        }
    }
    finished
}
