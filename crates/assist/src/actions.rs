//! What can be done with suggestions: train and compare models, switch them, record what was suggested and
//! decided. Nothing here takes a step of a case.

pub mod answering;
pub mod correcting;
pub mod recording;
pub mod switching;
pub mod training;

use crate::model::{ModelFact, Registry, SuggestionFact, Suggestions};
use crate::store;
use ::store::Tx;
use cases::CaseId;
use kernel::{Context, Failure};

/// The stream of all versions of the model.
pub(crate) const MODELS_STREAM: &str = "assist-models/all";
/// The streams of suggestions: one a case.
pub(crate) const SUGGESTIONS: &str = "assist-case";

/// The stream of suggestions about a case.
pub(crate) fn stream_of(case: CaseId) -> String {
    format!("{SUGGESTIONS}/{case}")
}

/// The case whose suggestions a stream holds.
pub(crate) fn case_of(stream: &str) -> Option<CaseId> {
    stream.strip_prefix(SUGGESTIONS)?.strip_prefix('/')?.parse().ok()
}

/// All versions as they stand.
///
/// # Errors
/// See [`::store::Error`].
pub(crate) async fn registry(tx: &mut Tx, context: &Context) -> Result<Registry, Failure> {
    Ok(Registry { models: store::model_states(tx, &context.tenant).await? })
}

/// Writes what happened to a version to journal and table.
pub(crate) async fn commit_model(
    tx: &mut Tx,
    context: &Context,
    before: Registry,
    fact: &ModelFact,
) -> Result<Registry, Failure> {
    let after = before.clone().evolve(fact);
    let expected = journal::latest_version(tx, context.tenant.as_str(), MODELS_STREAM).await?;
    let events = [(fact.kind(), serde_json::to_string(fact)?)];
    journal::append_entries(tx, context, MODELS_STREAM, expected, &events).await?;
    for model in after.models.iter().filter(|model| !before.models.contains(model)) {
        store::put_model(tx, &context.tenant, model).await?;
    }
    Ok(after)
}

/// Writes what happened to a case's suggestions to journal and table.
pub(crate) async fn commit_suggestions(
    tx: &mut Tx,
    context: &Context,
    case: CaseId,
    before: Suggestions,
    facts: &[SuggestionFact],
) -> Result<Suggestions, Failure> {
    if facts.is_empty() {
        return Ok(before);
    }
    let after = facts.iter().fold(before.clone(), Suggestions::evolve);
    let stream = stream_of(case);
    let expected = journal::latest_version(tx, context.tenant.as_str(), &stream).await?;
    let events: Vec<(&'static str, String)> = facts
        .iter()
        .map(|fact| Ok((fact.name(), serde_json::to_string(fact)?)))
        .collect::<Result<_, Failure>>()?;
    journal::append_entries(tx, context, &stream, expected, &events).await?;
    for (key, said) in &after.0 {
        if before.0.get(key) != Some(said) {
            store::put_suggestion(tx, &context.tenant, case, said).await?;
        }
    }
    Ok(after)
}
