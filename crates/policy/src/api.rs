//! The same as the pages, for machines.

use crate::kept::Policies;
use crate::model::Leaf;
use crate::pages::{Outcome, Said, Standing, carry_out, standing};
use crate::query::VersionRow;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use guard::{Idempotency, SignedIn, Site};
use kernel::{Failure, Instant, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ui::{Problem, Typed, Words};

/// A policy with the version in force.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PolicyJson {
    name: String,
    title: String,
    /// 0: as shipped.
    version: i64,
    effective_from: Option<String>,
    /// The text in force.
    text: String,
    limits: BTreeMap<String, serde_json::Value>,
    versions: Vec<VersionJson>,
}

/// A version of one's own.
#[derive(Serialize, JsonSchema)]
pub(crate) struct VersionJson {
    version: i64,
    effective_from: String,
    set_at: Option<String>,
    by: Option<String>,
}

impl PolicyJson {
    fn of(standing: &Standing, words: &Words) -> Result<Self, Failure> {
        let row = standing.at(standing.now);
        let versions = standing.rows.iter().zip(&standing.by).map(|(row, by)| VersionJson {
            version: row.version,
            effective_from: row.effective_from.rfc3339(),
            set_at: (row.set_at != Instant::default()).then(|| row.set_at.rfc3339()),
            by: by.clone(),
        });
        Ok(Self {
            name: standing.kept.name.to_owned(),
            title: Said::new(words, standing.kept.name).title(),
            version: row.map_or(0, |row| row.version),
            effective_from: row.map(|row: &VersionRow| row.effective_from.rfc3339()),
            text: standing.text(row)?,
            limits: serde_json::from_value(standing.body(row)?)?,
            versions: versions.collect(),
        })
    }
}

/// GET `/api/v1/policies`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(policies): Extension<Policies>,
    viewer: SignedIn,
    words: Words,
) -> Result<Json<Vec<PolicyJson>>, Problem> {
    let mut listed = Vec::new();
    for kept in policies.for_viewer(viewer.viewer())? {
        listed.push(PolicyJson::of(&standing(&site, kept).await?, &words)?);
    }
    Ok(Json(listed))
}

/// GET `/api/v1/policies/{name}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(policies): Extension<Policies>,
    viewer: SignedIn,
    words: Words,
    Path(name): Path<String>,
) -> Result<Json<PolicyJson>, Problem> {
    let kept = policies.named(viewer.viewer(), &name)?;
    Ok(Json(PolicyJson::of(&standing(&site, kept).await?, &words)?))
}

/// A text to be checked or set.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct PolicyRequest {
    /// TOML.
    text: String,
    /// The day from which it holds; today is from now on.
    effective_from: String,
    /// Only says what would change.
    #[serde(default)]
    dry_run: bool,
}

/// What became of a text.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OutcomeJson {
    /// The new version; none after a dry run.
    version: Option<i64>,
    /// Against the version in force on that day.
    changes: Vec<ChangeJson>,
}

/// A value that changes.
#[derive(Serialize, JsonSchema)]
struct ChangeJson {
    key: String,
    before: Option<String>,
    after: Option<String>,
}

/// POST `/api/v1/policies/{name}`
pub(crate) async fn change(
    State(site): State<Site>,
    Extension(policies): Extension<Policies>,
    viewer: SignedIn,
    words: Words,
    Path(name): Path<String>,
    idempotency: Idempotency,
    sent: Result<Json<PolicyRequest>, JsonRejection>,
) -> Result<Json<OutcomeJson>, Problem> {
    let Json(sent) = sent.map_err(|_| Refusal::invalid("form-unreadable", "body"))?;
    let kept = policies.named(viewer.viewer(), &name)?;
    let typed = Typed::new().with("text", sent.text).with("effective_from", sent.effective_from);
    let outcome = carry_out(&site, viewer.viewer(), kept, &typed, sent.dry_run, &idempotency).await?;
    let Outcome { version, changes } = outcome;
    let said = Said::new(&words, kept.name);
    let value = |leaf: Option<&Leaf>| leaf.map(|leaf| said.value(leaf));
    let changes = changes.iter().filter_map(|change| {
        let leaf = change.after.as_ref().or(change.before.as_ref())?;
        Some(ChangeJson {
            key: leaf.key.clone(),
            before: value(change.before.as_ref()),
            after: value(change.after.as_ref()),
        })
    });
    Ok(Json(OutcomeJson { version, changes: changes.collect() }))
}
