//! Uploads on their way in, files on their way out.

use crate::CaseSite;
use crate::actions::upload::keep;
use crate::files::{self, MOST_FILES};
use crate::model::AttachmentId;
use crate::pages::case::file_address;
use crate::pages::said::Said;
use crate::query::{self, StoredFile};
use askama::Template;
use axum::Extension;
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use guard::{SignedIn, Site};
use kernel::{Failure, Refusal};
use object_store::ObjectStoreExt;
use ui::{Content, Html, Problem, Typed};

/// A submitted form with its files.
pub struct Uploaded {
    pub typed: Typed,
    pub files: Vec<(Option<String>, Vec<u8>)>,
}

impl<S: Send + Sync> FromRequest<S> for Uploaded {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let typed = Typed::from_request(request, state).await.map_err(IntoResponse::into_response)?;
            return Ok(Self { typed, files: Vec::new() });
        }
        let multipart = Multipart::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        read(multipart).await.map_err(|refusal| Problem::from(refusal).into_response())
    }
}

async fn read(mut multipart: Multipart) -> Result<Uploaded, Refusal> {
    let unreadable = |_| Refusal::invalid("form-unreadable", "file");
    let mut typed = Typed::new();
    let mut files = Vec::new();
    while let Some(part) = multipart.next_field().await.map_err(unreadable)? {
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().map(str::to_owned);
        let bytes =
            part.bytes().await.map_err(|_| Refusal::invalid("too-large", "file").with("most", "20 MB"))?;
        match name {
            // A file field that was left empty sends one part without name and bytes.
            Some(name) if name.is_empty() && bytes.is_empty() => {}
            Some(name) => files.push((files::plain_name(&name), bytes.to_vec())),
            None => typed.add(field, String::from_utf8_lossy(&bytes).replace("\r\n", "\n")),
        }
    }
    if files.len() > MOST_FILES {
        return Err(Refusal::invalid("case-files-too-many", "file").with("most", MOST_FILES));
    }
    Ok(Uploaded { typed, files })
}

impl Uploaded {
    /// Stores the files and names them in the typed fields, where they stay if the form is refused later.
    pub(crate) async fn store(self, site: &Site, cases: &CaseSite) -> Result<Typed, Failure> {
        let mut typed = self.typed;
        for (name, bytes) in self.files {
            let id = keep(site, cases.objects.as_ref(), name, bytes).await?;
            typed.add("attachment", id.to_string());
        }
        Ok(typed)
    }
}

/// GET `/cases/{number}/files/{file}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    Path((number, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let asking = viewer.viewer().clone();
    let inner = site.clone();
    let found = site
        .store
        .read(move |tx| {
            Box::pin(async move {
                let view = query::case_for(tx, &inner.tenant, &asking, &number).await?;
                file_of(&view, &file)
            })
        })
        .await?;
    send(&cases, found).await
}

/// The file of a case that was already found for its reader.
pub(crate) fn file_of(view: &query::CaseView, file: &str) -> Result<StoredFile, Failure> {
    let unknown = || Refusal::not_found("case-file-unknown");
    let id: AttachmentId = file.parse().map_err(|_| unknown())?;
    Ok(view.files.iter().find(|file| file.id == id).cloned().ok_or_else(unknown)?)
}

/// Sends a file so that no browser runs anything in it.
pub(crate) async fn send(cases: &CaseSite, file: StoredFile) -> Result<Response, Problem> {
    let path = object_store::path::Path::from(file.object);
    let bytes =
        cases.objects.get(&path).await.map_err(Failure::broken)?.bytes().await.map_err(Failure::broken)?;
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&file.media_type) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(response)
}

/// Photos as small pictures that open large, sound to be heard, everything else as links.
pub(crate) fn pictures(said: &Said, files: &[StoredFile], base: &str) -> Content {
    if files.is_empty() {
        return Content::empty();
    }
    let shown = files.iter().enumerate().map(|(place, file)| {
        let (key, kind) = match file.media_type.split('/').next() {
            Some("image") => ("case-file-image", "image"),
            Some("audio") => ("case-file-audio", "audio"),
            _ => ("case-file-document", "document"),
        };
        let label = said.words.with(key, [("place", i64::try_from(place + 1).unwrap_or(0))]);
        Attached { label, kind, address: file_address(base, file.id) }
    });
    let viewer = Viewer { files: shown.collect(), close: said.t("case-file-close") };
    Html::render(&viewer).map(Content::from).unwrap_or_else(|_| Content::empty())
}

#[derive(Template)]
#[template(path = "files.html")]
struct Viewer {
    files: Vec<Attached>,
    close: String,
}

struct Attached {
    label: String,
    kind: &'static str,
    address: String,
}
