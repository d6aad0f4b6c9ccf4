//! Who is responsible together; setting and ending goes through drafts, as every edit of the catalogue.

use crate::model::{Bundle, BundleCode, percent};
use crate::pages::bundles::{all_standing, differences, is_open, known};
use crate::pages::deadlines::come;
use crate::pages::said::Said;
use crate::site::DutySite;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use guard::{SignedIn, Site};
use kernel::Instant;
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Problem, Words};

/// A bundle in one version.
#[derive(Serialize, JsonSchema)]
pub(crate) struct BundleJson {
    code: String,
    version: u32,
    name: String,
    matter: String,
    /// Id of the place.
    place: String,
    place_name: String,
    members: Vec<MemberJson>,
    basis: String,
    reason: String,
    /// The unit that says so.
    by: Option<String>,
    from: String,
    to: Option<String>,
    in_force: bool,
    /// Why it was ended.
    ended: Option<String>,
}

/// A unit of a bundle; never a person.
#[derive(Serialize, JsonSchema)]
struct MemberJson {
    /// `township`, `village` or `grid`.
    level: String,
    /// Code of the unit; null: the unit of this level where the case lies.
    unit: Option<String>,
    /// Per mille.
    share: u32,
    /// The same per cent.
    percent: String,
}

/// A bundle with its versions, the oldest first.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WholeBundleJson {
    bundle: BundleJson,
    versions: Vec<BundleVersionJson>,
}

#[derive(Serialize, JsonSchema)]
struct BundleVersionJson {
    #[serde(flatten)]
    bundle: BundleJson,
    /// What differs from the version before, in words.
    differs: Vec<String>,
}

impl BundleJson {
    fn of(said: &Said, bundle: &Bundle) -> Self {
        let code = |unit| said.catalogue().directory().unit(unit).map(|unit| unit.code.clone());
        let members = bundle.members.iter().map(|member| MemberJson {
            level: member.level.name().to_owned(),
            unit: member.unit.and_then(code),
            share: member.share,
            percent: percent(member.share),
        });
        Self {
            code: bundle.code.to_string(),
            version: bundle.number,
            name: said.bundle_named(bundle),
            matter: bundle.matter.to_string(),
            place: bundle.place.to_string(),
            place_name: said.place(Some(bundle.place)),
            members: members.collect(),
            basis: bundle.basis.clone(),
            reason: bundle.reason.clone(),
            by: bundle.by.and_then(code),
            from: bundle.valid.from.rfc3339(),
            to: bundle.valid.to.map(Instant::rfc3339),
            in_force: bundle.valid.holds_at(said.now),
            ended: bundle.ended.clone().filter(|_| !is_open(bundle, said.now)),
        }
    }
}

/// GET `/api/v1/bundles`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Json<Vec<BundleJson>>, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    Ok(Json(all_standing(&said).into_iter().map(|bundle| BundleJson::of(&said, bundle)).collect()))
}

/// GET `/api/v1/bundles/{code}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    Path(code): Path<String>,
) -> Result<Json<WholeBundleJson>, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    let code = BundleCode::new(code);
    let bundle = BundleJson::of(&said, known(&said, &code)?);
    let all = said.book().bundle(&code);
    let versions = all.iter().enumerate().map(|(position, bundle)| {
        let before = position.checked_sub(1).and_then(|before| all.get(before));
        BundleVersionJson {
            bundle: BundleJson::of(&said, bundle),
            differs: before.map(|before| differences(&said, before, bundle)).unwrap_or_default(),
        }
    });
    Ok(Json(WholeBundleJson { bundle, versions: versions.collect() }))
}
