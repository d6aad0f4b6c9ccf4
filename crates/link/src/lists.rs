//! Lists (名册): places, units, duties and calendars from files. What a row means is known by the crates of the
//! ground; the server joins them to this one through [`Lists`].

mod jobs;
mod reading;
mod taking_back;

pub use jobs::{ListView, Tried, start, try_out, view};
pub use reading::{Canonical, ListTable, in_usual_form, recognised};
pub use taking_back::take_back;

use crate::figures::ImportId;
use crate::model::ImportKind;
use futures::future::BoxFuture;
use guard::{Site, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use place::geometry::Datum;
use std::fmt;
use std::sync::Arc;

/// Told rows done and rows to do.
pub type Told = Box<dyn FnMut(u64, u64) + Send>;

/// A list to bring in.
pub struct ListWork {
    pub kind: ImportKind,
    /// In whose name; none on the command line, where the rule of the system does it.
    pub by: Option<Viewer>,
    /// Under this the journal knows what was written.
    pub request: RequestKey,
    /// The file's name or other source.
    pub source: String,
    /// The list under the names of its columns; a file that is no table, as it is.
    pub bytes: Vec<u8>,
    pub datum: Datum,
    pub dry_run: bool,
    pub told: Told,
}

/// A row that was not taken, or speaks otherwise of something known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListProblem {
    pub line: u64,
    pub refusal: Refusal,
}

/// What bringing a list in did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListOutcome {
    pub rows: u64,
    pub created: u64,
    pub changed: u64,
    pub problems: Vec<ListProblem>,
}

/// What became of one thing that an import made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reverted {
    /// Its stream in the journal.
    pub stream: String,
    pub name: String,
    /// What hinders taking it back.
    pub hindered: Option<Refusal>,
    /// Address of the draft that takes it back once it is approved.
    pub draft: Option<String>,
}

/// What knows what the rows of a list mean.
pub trait Lists: Send + Sync {
    /// Brings a list in.
    fn bring(&self, site: Site, work: ListWork) -> BoxFuture<'static, Result<ListOutcome, Failure>>;
    /// Takes back what an import wrote to these streams, as far as nothing else was built upon it.
    fn take_back(
        &self,
        site: Site,
        by: Option<Viewer>,
        import: ImportId,
        streams: Vec<String>,
    ) -> BoxFuture<'static, Result<Vec<Reverted>, Failure>>;
}

/// What pages and interface need to bring lists in; an extension of the routes.
#[derive(Clone)]
pub struct ListSite(pub Arc<dyn Lists>);

impl fmt::Debug for ListSite {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ListSite")
    }
}
