//! A person says that a suggestion does not fit, or follows one that is no step of the case.

use super::commit_suggestions;
use crate::model::{Answer, Kind, SuggestionFact};
use crate::store;
use ::store::Tx;
use cases::Case;
use guard::Granted;
use guard::right::AnswerSuggestion;
use kernel::{Context, Failure, Refusal};

/// Answers the open suggestion of a kind. What is decided about the case afterwards is recorded all the same.
///
/// # Errors
/// Refusal `assist-nothing-suggested`.
pub async fn answer(
    tx: &mut Tx,
    _: &Granted<AnswerSuggestion>,
    context: &Context,
    case: &Case,
    kind: Kind,
    answer: Answer,
) -> Result<(), Failure> {
    let known = store::suggestions_of(tx, &context.tenant, case.id).await?;
    let open: Vec<SuggestionFact> = known
        .0
        .values()
        .filter(|said| said.suggested.kind == kind && said.is_open())
        .map(|said| SuggestionFact::Answered {
            kind,
            model: said.suggested.model,
            answer,
            decided: String::new(),
            at: context.now,
        })
        .collect();
    if open.is_empty() {
        return Err(Refusal::rule("assist-nothing-suggested").into());
    }
    commit_suggestions(tx, context, case.id, known, &open).await.map(drop)
}
