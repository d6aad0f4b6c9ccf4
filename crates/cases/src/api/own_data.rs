//! What is kept of whoever raised a case, for machines: to be taken along, and for the counter.

use crate::CaseSite;
use crate::actions::own_data::deletable;
use crate::model::{Case, Words as CaseWords};
use crate::pages::door::ground_of;
use crate::pages::own_data::{OwnData, by_code, open, unstored};
use crate::pages::said::Said;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use guard::{Idempotency, SignedIn, Site};
use journal::Content as Written;
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Fields, Problem, Typed, Words};

/// What is kept of somebody with a case, to be taken along.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OwnDataJson {
    number: String,
    name: Option<String>,
    contact: Option<String>,
    /// The notice that was there to be read as it came in; see `/api/v1/privacy`.
    notice: Option<String>,
    /// The day after which name, contact and own words are destroyed; known once the case is over.
    kept_until: Option<String>,
    /// When they were deleted at his wish.
    forgotten: Option<String>,
    /// Since when an order stands that nothing is deleted.
    held_since: Option<String>,
    title: Option<String>,
    text: Option<String>,
    /// What he wrote that tells who he is, part by part.
    originals: Vec<OwnPartJson>,
    added: Vec<OwnPartJson>,
    files: Vec<OwnFileJson>,
    requests: Vec<DataRequestJson>,
    /// Which units looked at it, the last first.
    looks: Vec<OwnLookJson>,
}

#[derive(Serialize, JsonSchema)]
struct OwnPartJson {
    /// `title`, `text`, `words`, or when it was said.
    part: String,
    text: String,
}

#[derive(Serialize, JsonSchema)]
struct OwnFileJson {
    id: String,
    media_type: String,
    bytes: i64,
    uploaded: String,
}

#[derive(Serialize, JsonSchema)]
struct DataRequestJson {
    /// `copy`, `correct`, `delete`, `explain`, `complain`.
    wish: String,
    asked: String,
    words: Option<String>,
    /// By when it is answered.
    due: Option<String>,
    /// `granted`, `partly`, `refused`.
    ruling: Option<String>,
    ground: Option<String>,
    answer: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct OwnLookJson {
    at: String,
    /// The unit's name; none for a rule of the system.
    unit: Option<String>,
    what: String,
    purpose: String,
}

fn json_of(said: &Said, own: &OwnData) -> OwnDataJson {
    let case = &own.view.case;
    let body = |words: &CaseWords| match own.view.words.get(words) {
        Some(Written::Present { body, .. }) => Some(body.clone()),
        _ => None,
    };
    let added = case.timeline.iter().filter(|moment| moment.kind == "facts_added").filter_map(|moment| {
        let text = body(moment.words.as_ref()?)?;
        Some(OwnPartJson { part: moment.at.rfc3339(), text })
    });
    let originals = own.originals.iter().flat_map(|(_, whole)| &whole.parts);
    let due = case.clock("answer_data").map(|clock| clock.due.rfc3339());
    OwnDataJson {
        number: case.number.clone(),
        name: own.identity.as_ref().and_then(|identity| identity.name.clone()),
        contact: own.identity.as_ref().and_then(|identity| identity.contact.clone()),
        notice: case.notice.clone(),
        kept_until: own.view.kept.and_then(|kept| kept.until).map(|until| until.date().to_string()),
        forgotten: case.forgotten.map(|at| at.rfc3339()),
        held_since: case.hold.as_ref().map(|hold| hold.at.rfc3339()),
        title: own.view.title.clone(),
        text: body(&case.text),
        originals: originals
            .map(|part| OwnPartJson { part: part.name.clone(), text: part.text.clone() })
            .collect(),
        added: added.collect(),
        files: own
            .view
            .files
            .iter()
            .map(|file| OwnFileJson {
                id: file.id.to_string(),
                media_type: file.media_type.clone(),
                bytes: file.bytes,
                uploaded: file.uploaded_at.rfc3339(),
            })
            .collect(),
        requests: case
            .data_requests
            .iter()
            .map(|request| DataRequestJson {
                wish: request.wish.to_string(),
                asked: request.at.rfc3339(),
                words: body(&request.words),
                due: due.clone().filter(|_| request.answer.is_none()),
                ruling: request.answer.as_ref().map(|answer| answer.ruling.to_string()),
                ground: request
                    .answer
                    .as_ref()
                    .and_then(|answer| answer.ground)
                    .map(|ground| ground.to_string()),
                answer: request.answer.as_ref().and_then(|answer| body(&answer.words)),
            })
            .collect(),
        looks: own
            .looks
            .iter()
            .map(|look| OwnLookJson {
                at: look.at.rfc3339(),
                unit: look.unit.map(|unit| said.unit(unit)),
                what: look.what.clone(),
                purpose: look.purpose.clone(),
            })
            .collect(),
    }
}

/// GET `/api/v1/c/{number}/data?code=`
pub(crate) async fn machines(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let own = by_code(&site, &number, typed.get("code").unwrap_or_default()).await?;
    let said = Said { words, ground: ground_of(&site, &cases).await?, now: site.now() };
    Ok(unstored(Json(json_of(&said, &own)).into_response()))
}

/// POST `/api/v1/cases/{number}/data`
pub(crate) async fn copy_for_machines(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    Path(number): Path<String>,
    Fields(typed): Fields,
) -> Result<Response, Problem> {
    let own = open(&site, viewer.viewer(), number, typed, idempotency.key()).await?;
    let said = Said { words, ground: ground_of(&site, &cases).await?, now: site.now() };
    Ok(unstored(Json(json_of(&said, &own)).into_response()))
}

/// What became of the requester's own data, for whoever reads the case.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CaseDataJson {
    /// What is asked for and waits for an answer.
    open: Option<String>,
    /// When who raised it was deleted at his wish.
    forgotten: Option<String>,
    /// Since when an order stands that nothing is deleted.
    held_since: Option<String>,
    /// What an answer may delete, for whoever may give it: `words:<digest>`, `file:<id>`.
    deletable: Vec<String>,
}

pub(crate) fn case_json(case: &Case, answers: bool) -> CaseDataJson {
    let (words, files) = deletable(case);
    let words = words.into_iter().map(|words| format!("words:{}", words.0));
    let deletable = words.chain(files.into_iter().map(|file| format!("file:{file}")));
    CaseDataJson {
        open: case.open_data_request().map(|request| request.wish.to_string()),
        forgotten: case.forgotten.map(|at| at.rfc3339()),
        held_since: case.hold.as_ref().map(|hold| hold.at.rfc3339()),
        deletable: deletable.filter(|_| answers).collect(),
    }
}
