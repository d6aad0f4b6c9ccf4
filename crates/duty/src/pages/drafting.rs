//! How an edit on any page gets into a draft: a new one, or one that its author has open.

use crate::actions::propose::{self, NewProposal};
use crate::model::{Edit, Proposal, ProposalId, ProposalStep};
use crate::pages::routes::refusal_of;
use crate::pages::said::Said;
use crate::query;
use axum::response::{IntoResponse, Redirect, Response};
use guard::right::ProposeDuty;
use guard::{Granted, Idempotency, SignedIn, Site};
use kernel::{Failure, Instant, Refusal, RequestKey};
use ui::{Choice, Form, Html, Problem, Typed};

/// Open drafts that are offered.
const OFFERED: u32 = 50;

/// The drafts that this person may still write on.
pub(crate) async fn own_drafts(site: &Site, viewer: &SignedIn) -> Result<Vec<Proposal>, Failure> {
    let tenant = site.tenant.clone();
    let read = site.store.read(move |tx| {
        Box::pin(async move { query::proposals(tx, &tenant, ProposalStep::Draft, OFFERED).await })
    });
    let account = viewer.staff()?.account;
    let drafts = read.await?.into_iter().map(|row| row.proposal);
    Ok(drafts.filter(|draft| draft.is_written_by(account)).collect())
}

/// From when, why, and into which draft.
pub(crate) fn draft_fields(said: &Said, site: &Site, form: &Form, drafts: &[Proposal]) -> Html {
    let chosen = drafts.first().map(|draft| draft.id.to_string());
    let new = Choice::new("new", said.t("duty-draft-new"));
    let open = drafts.iter().map(|draft| {
        let choice = Choice::new(draft.id.to_string(), draft.title.clone());
        if Some(draft.id.to_string()) == chosen { choice.chosen() } else { choice }
    });
    Html::join([
        Html::of(
            &form
                .date("effective_from", said.t("duty-field-effective"))
                .default_value(said.now.date().to_string())
                .hint(said.t("duty-field-effective.hint"))
                .required(),
        ),
        Html::of(
            &form
                .area("reason", said.t("duty-field-reason"))
                .rows(2)
                .hint(said.t("duty-field-reason.hint"))
                .required(),
        ),
        Html::of(
            &form
                .select("draft", said.t("duty-field-draft"), std::iter::once(new).chain(open))
                .hint(said.t("duty-field-draft.hint"))
                .required(),
        ),
        Html::of(&form.hidden(Idempotency::FIELD, site.form_key())),
    ])
}

/// The day from which an edit holds; today means from now on.
pub(crate) fn effective(typed: &Typed, now: Instant) -> Result<Instant, Refusal> {
    let wrong = || Refusal::invalid("duty-date-wrong", "effective_from");
    let day: Instant = typed.get("effective_from").ok_or_else(wrong)?.parse().map_err(|_| wrong())?;
    Ok(day.max(now))
}

pub(crate) fn reason(typed: &Typed) -> Result<String, Refusal> {
    typed.require("reason", "duty-text-missing").map(str::to_owned)
}

/// Puts what was read from a form into the draft that was chosen and leads there; a refusal is given back, so that
/// the form can be drawn again.
pub(crate) async fn drafted(
    site: &Site,
    said: &Said,
    granted: Granted<ProposeDuty>,
    typed: &Typed,
    edits: Result<Vec<Edit>, Refusal>,
) -> Result<Result<Response, Refusal>, Problem> {
    let done = match edits {
        Ok(edits) => into_draft(site, said, granted, typed, edits).await,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match done {
        Ok(id) => Ok(Ok(Redirect::to(&format!("/admin/routes/drafts/{id}")).into_response())),
        Err(failure) => refusal_of(failure).map(Err),
    }
}

async fn into_draft(
    site: &Site,
    said: &Said,
    granted: Granted<ProposeDuty>,
    typed: &Typed,
    edits: Vec<Edit>,
) -> Result<ProposalId, Failure> {
    let places = said.places();
    let chosen = typed.get("draft").and_then(|draft| draft.parse::<ProposalId>().ok());
    let title = typed.get("title").map_or_else(
        || edits.first().map(|edit| said.edit(edit, said.book())).unwrap_or_default(),
        str::to_owned,
    );
    let title = title.chars().take(100).collect();
    let new = NewProposal { title, ground: reason(typed)?, case: typed.get("case").map(str::to_owned) };
    let context =
        site.context(&granted, RequestKey(typed.get(Idempotency::FIELD).unwrap_or_default().to_owned()));
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            match chosen {
                Some(id) => {
                    propose::add(tx, &context, &granted, id, edits, &places).await?;
                    Ok::<_, Failure>(id)
                }
                None => propose::open(tx, &context, &granted, new, edits, &places).await,
            }
        })
    });
    write.await
}
