//! One assignment as machines see it, so that its end can be changed knowing what it was.

use axum::Json;
use axum::extract::{Path, State};
use guard::{SignedIn, Site};
use kernel::{Failure, Refusal};
use org::AssignmentId;
use serde::Serialize;
use ui::Problem;

/// An assignment (任用).
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct Told {
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    assignment: org::Assignment,
    version: i64,
    /// The published name of somebody without an account.
    name: Option<String>,
}

/// GET `/api/v1/admin/assignments/{assignment}`
pub(crate) async fn tell(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(assignment): Path<String>,
) -> Result<Json<Told>, Problem> {
    crate::pages::units::open_to(&viewer)?;
    let unknown = || Refusal::not_found("assignment-unknown");
    let id: AssignmentId = assignment.parse().map_err(|_| unknown())?;
    let tenant = site.tenant.clone();
    let read =
        site.store.read(move |tx| Box::pin(async move { org::query::assignment(tx, &tenant, id).await }));
    let found = read.await?.ok_or_else(|| Failure::from(unknown()))?;
    Ok(Json(Told { assignment: found.assignment, version: found.version, name: found.name }))
}
