//! Recording what was suggested about a case, and what people decided afterwards: after each change of the case, by a rule
//! of the system that may do nothing else.

use super::commit_suggestions;
use super::training::{thousandths, told};
use crate::like;
use crate::mind::{Current, Mind, above};
use crate::model::{Kind, Suggested, SuggestionFact};
use crate::store;
use ::store::Tx;
use cases::{Case, CaseId, CaseState, Ground};
use guard::Granted;
use guard::right::RecordSuggestion;
use kernel::{Context, Failure};
use methods::text::oddity::Oddity;
use place::PlaceId;

/// Records what is suggested about a case now, as far as it is new, and what was decided.
///
/// # Errors
/// See [`::store::Error`].
pub async fn follow(
    tx: &mut Tx,
    mind: &Mind,
    ground: &Ground,
    _: &Granted<RecordSuggestion>,
    context: &Context,
    case: CaseId,
) -> Result<(), Failure> {
    let Some(found) = cases::query::by_id(tx, &context.tenant, case).await? else { return Ok(()) };
    let case = found.state;
    let mut known = store::suggestions_of(tx, &context.tenant, case.id).await?;
    let current = mind.current(tx, context.now).await?;
    if current.is_on() && waits(&case) {
        let suggested = suggestions(tx, &current, ground, context, &case).await?;
        let new: Vec<SuggestionFact> =
            suggested.into_iter().filter(|one| known.lacks(one)).map(SuggestionFact::Suggested).collect();
        known = commit_suggestions(tx, context, case.id, known, &new).await?;
    }
    let headings = above(ground);
    let facts = known.settle(
        |kind| decided(&case, kind),
        |suggested, decided| fits(ground, &headings, suggested, decided),
        context.now,
    );
    commit_suggestions(tx, context, case.id, known, &facts).await.map(drop)
}

/// Whether anything may still be suggested: before somebody handles it.
const fn waits(case: &Case) -> bool {
    matches!(case.state, CaseState::Received | CaseState::Registered | CaseState::Returned)
}

/// Everything that may be said of a case now. Of what is answered already nothing new is made.
async fn suggestions(
    tx: &mut Tx,
    current: &Current,
    ground: &Ground,
    context: &Context,
    case: &Case,
) -> Result<Vec<Suggested>, Failure> {
    let at = context.now;
    let Some(text) = text_of(tx, &context.tenant, case).await? else { return Ok(Vec::new()) };
    let one = |kind, model, shown, value: String, sure| Suggested { kind, model, shown, value, sure, at };
    let mut found = Vec::new();
    for (loaded, shown) in [(&current.on, true), (&current.shadow, false)] {
        if let Some(loaded) = loaded {
            let (value, sure) = match current.chosen(loaded, ground, &text, at).0 {
                Some(chosen) => (chosen.code, thousandths(chosen.confidence)),
                None => (String::new(), 0),
            };
            found.push(one(Kind::Matter, loaded.version, shown, value, sure));
        }
    }
    if case.placement.place.is_none()
        && let Some(place) = like::places_of(ground, &text).0.first()
    {
        found.push(one(Kind::Place, 0, true, place.to_string(), 0));
    }
    if let Some(matter) = &case.matter
        && let Ok(Some(routed)) = ground.route_beside(case, matter, at)
    {
        found.push(one(Kind::Lead, 0, true, routed.lead.to_string(), 0));
    }
    if let Some(urgent) = current.urgency(&text) {
        found.push(one(Kind::Urgency, 0, true, urgent.urgency.name().to_owned(), 0));
    }
    if current.odd(&text).iter().any(|odd| matches!(odd, Oddity::SeveralMatters { .. })) {
        found.push(one(Kind::Split, 0, true, "yes".to_owned(), 0));
    }
    if let Some(same) = like::nearest_open(tx, current, ground, &context.tenant, case, &text, at).await? {
        found.push(one(Kind::Duplicate, 0, true, same, 0));
    }
    Ok(found)
}

/// Title and text of a case; `None` once they are deleted.
pub(crate) async fn text_of(
    tx: &mut Tx,
    tenant: &kernel::TenantId,
    case: &Case,
) -> Result<Option<String>, Failure> {
    let text = cases::query::words_of(tx, tenant, case.id, &case.text).await?;
    let title = cases::query::title_of(tx, tenant, case.id).await?;
    Ok(text.map(|text| told(title.as_deref(), &text)))
}

/// What people have decided about a case so far.
fn decided(case: &Case, kind: Kind) -> Option<String> {
    let past_intake = case.state != CaseState::Received;
    match kind {
        Kind::Matter => case.matter.clone(),
        Kind::Place => case.placement.place.map(|place| place.to_string()),
        Kind::Lead => case.lead.as_ref().map(|lead| lead.unit.to_string()),
        Kind::Urgency => past_intake.then(|| case.urgency.name().to_owned()),
        Kind::Duplicate => match case.merged_into {
            Some(into) => Some(into.to_string()),
            None => past_intake.then(|| "none".to_owned()),
        },
        // Only a person says whether a message was split.
        Kind::Split => None,
    }
}

fn fits(
    ground: &Ground,
    headings: &impl Fn(&str) -> Vec<String>,
    suggested: &Suggested,
    decided: &str,
) -> bool {
    let value = suggested.value.as_str();
    match suggested.kind {
        _ if value == decided => true,
        Kind::Matter => headings(decided).iter().any(|heading| heading == value),
        Kind::Place => {
            let path = decided.parse::<PlaceId>().map(|place| ground.atlas.path(place)).unwrap_or_default();
            path.iter().any(|place| place.to_string() == value)
        }
        _ => false,
    }
}
