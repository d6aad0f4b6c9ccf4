//! What comes in with a form.

use crate::files::{LARGEST_FILE, LARGEST_MEGABYTES};
use crate::jobs::Choice;
use crate::model::{Chosen, Field, ImportKind};
use axum::extract::{FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Response};
use cases::Channel;
use kernel::Refusal;
use place::geometry::Datum;
use ui::{Problem, Typed};

/// A form with one file.
pub(crate) struct Incoming {
    pub(crate) typed: Typed,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Incoming {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let multipart = Multipart::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        read(multipart).await.map_err(|refusal| Problem::from(refusal).into_response())
    }
}

async fn read(mut multipart: Multipart) -> Result<Incoming, Refusal> {
    let unreadable = |_| Refusal::invalid("form-unreadable", "file");
    let large = || Refusal::invalid("link-file-large", "file").with("most", LARGEST_MEGABYTES);
    let mut incoming = Incoming { typed: Typed::new(), name: String::new(), bytes: Vec::new() };
    while let Some(part) = multipart.next_field().await.map_err(unreadable)? {
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|_| large())?;
        if bytes.len() > LARGEST_FILE {
            return Err(large());
        }
        match name {
            Some(name) => (incoming.name, incoming.bytes) = (name, bytes.to_vec()),
            None => incoming.typed.add(field, String::from_utf8_lossy(&bytes)),
        }
    }
    Ok(incoming)
}

/// The choice that a form or an API call makes before the start.
///
/// # Errors
/// Refusals `link-source-missing`, `unknown-word`, `link-map-datum`.
pub(crate) fn choice_of(typed: &Typed) -> Result<Choice, Refusal> {
    let columns = Field::ALL.into_iter().filter_map(|field| {
        let column = typed.get(&format!("column_{field}"))?;
        Some((field, column.to_owned()))
    });
    let (datum, source) = (datum_of(typed)?, source_of(typed)?);
    Ok(Choice {
        chosen: Chosen { columns: columns.collect(), named: Default::default(), datum },
        source,
        channel: channel_of(typed)?,
        dispatch: typed.ticked("dispatch", "yes"),
    })
}

/// The same for a list.
///
/// # Errors
/// Refusals `link-source-missing`, `link-map-datum`.
pub(crate) fn choice_of_kind(kind: ImportKind, typed: &Typed) -> Result<Choice, Refusal> {
    let columns = kind.columns().iter().filter_map(|column| {
        let name = typed.get(&format!("column_{}", column.name))?;
        Some((column.name.to_owned(), name.to_owned()))
    });
    Ok(Choice {
        chosen: Chosen::of_list(columns.collect(), datum_of(typed)?),
        source: source_of(typed)?,
        channel: Channel::Transfer,
        dispatch: false,
    })
}

fn datum_of(typed: &Typed) -> Result<Datum, Refusal> {
    match typed.get("datum") {
        None => Ok(Datum::Wgs84),
        Some(name) => Datum::from_name(name)
            .ok_or_else(|| Refusal::invalid("link-map-datum", "datum").with("given", name)),
    }
}

fn source_of(typed: &Typed) -> Result<String, Refusal> {
    Ok(typed.require("source", "link-source-missing")?.chars().take(60).collect())
}

pub(crate) fn channel_of(typed: &Typed) -> Result<Channel, Refusal> {
    match typed.get("channel") {
        None => Ok(Channel::Transfer),
        Some(name) => name.parse::<Channel>().map_err(|refusal| refusal.at("channel")),
    }
}
