//! What is done on the pages of suggestions: the switch, versions, answers.

use crate::actions::answering::answer as answered;
use crate::actions::switching::{Deed, switch, switch_all};
use crate::actions::training::{keep_comparison, recent, shadow};
use crate::beside::target_of;
use crate::model::{Answer, Kind};
use crate::pages::overview;
use crate::{AssistSite, query};
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cases::CaseSite;
use guard::right::{AnswerSuggestion, SwitchAssist, TrainAssist};
use guard::{Granted, Idempotency, Right, SignedIn, Site, Target, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use ui::{Problem, Token, Typed, Words};

/// The whole deployment, as far as a right for it is concerned.
async fn everywhere(site: &Site, cases: &CaseSite) -> Result<Target, Failure> {
    let (grounds, now) = (cases.grounds.clone(), site.now());
    let ground = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    let root = ground.atlas.root().map(|root| ground.placement(root).path_text());
    Ok(Target::anywhere().with_place(root))
}

async fn granted<R: Right>(site: &Site, cases: &CaseSite, viewer: &Viewer) -> Result<Granted<R>, Failure> {
    Ok(viewer.grant::<R>(&everywhere(site, cases).await?)?)
}

/// Whether the viewer may do this for the whole deployment: for what the page offers.
pub(crate) async fn may<R: Right>(site: &Site, cases: &CaseSite, viewer: &Viewer) -> Result<bool, Failure> {
    Ok(viewer.may::<R>(&everywhere(site, cases).await?))
}

/// POST `/assist/switch`
pub(crate) async fn set(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let request = idempotency.or_typed(&typed);
    match set_by(&site, &cases, viewer.viewer(), request, &typed).await {
        Ok(_) => Ok(Redirect::to("/assist").into_response()),
        Err(failure) => refused(&site, &cases, viewer.viewer(), &words, &token, typed, failure).await,
    }
}

/// The page again, with why something was not done and what was typed.
async fn refused(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
    token: &Token,
    typed: Typed,
    failure: Failure,
) -> Result<Response, Problem> {
    let Failure::Refused(refusal) = failure else { return Err(Problem(failure)) };
    let page = overview::draw(site, cases, viewer, words, token, &typed, Some(&refusal)).await?;
    Ok(page.refused(&refusal).into_response())
}

/// Switches all suggestions on or off from now on; gives the version of the rules.
///
/// # Errors
/// Refusal `assist-choice-missing`; as [`switch_all`].
pub(crate) async fn set_by(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    request: RequestKey,
    typed: &Typed,
) -> Result<i64, Failure> {
    let on = match typed.get("on") {
        Some("yes" | "true") => true,
        Some("no" | "false") => false,
        _ => return Err(Refusal::invalid("assist-choice-missing", "on").into()),
    };
    let granted = granted::<SwitchAssist>(site, cases, viewer).await?;
    let inner = site.clone();
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let context = inner.context(&granted, request);
            switch_all(tx, &granted, &context, on).await
        })
    });
    write.await
}

/// POST `/assist/models/{version}/{deed}`
pub(crate) async fn model(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(assist): Extension<AssistSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path((version, deed)): Path<(i64, String)>,
    typed: Typed,
) -> Result<Response, Problem> {
    match model_by(&site, &cases, &assist, viewer.viewer(), version, &deed, &typed).await {
        Ok(()) => Ok(Redirect::to("/assist").into_response()),
        Err(failure) => refused(&site, &cases, viewer.viewer(), &words, &token, typed, failure).await,
    }
}

/// Compares a version, or switches it on or off.
///
/// # Errors
/// Refusals `assist-deed-unknown` and those of the deeds.
pub(crate) async fn model_by(
    site: &Site,
    cases: &CaseSite,
    assist: &AssistSite,
    viewer: &Viewer,
    version: i64,
    deed: &str,
    typed: &Typed,
) -> Result<(), Failure> {
    let deed = match deed {
        "compare" => {
            let granted = granted::<TrainAssist>(site, cases, viewer).await?;
            return compare(site, cases, assist, granted, version).await.map(drop);
        }
        "on" => Deed::On { although_worse: typed.get("although_worse").is_some() },
        "off" => Deed::Off,
        _ => return Err(Refusal::not_found("assist-deed-unknown").into()),
    };
    let granted = granted::<SwitchAssist>(site, cases, viewer).await?;
    let inner = site.clone();
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let context = inner.context(&granted, RequestKey(String::new()));
            switch(tx, &granted, &context, version, deed).await
        })
    });
    write.await
}

/// Compares a version with what people decided since its window: read, judge outside any transaction, keep.
///
/// # Errors
/// As [`recent`]; refusal `assist-model-unreadable`.
pub async fn compare(
    site: &Site,
    cases: &CaseSite,
    assist: &AssistSite,
    granted: Granted<TrainAssist>,
    version: i64,
) -> Result<crate::Compared, Failure> {
    let (mind, grounds, tenant, now) =
        (assist.0.clone(), cases.grounds.clone(), site.tenant.clone(), site.now());
    let gathered = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let rules = mind.rules(tx, now).await?;
            let (since, recent) = recent(tx, &tenant, version, rules.limits.least_recent, now).await?;
            let registry = query::registry(tx, &tenant).await?;
            let digest = registry.find(version).map(|model| (version, model.record.digest.clone()));
            let loaded = mind.load(tx, digest).await?;
            let loaded = loaded.ok_or_else(|| Refusal::rule("assist-model-unreadable"))?;
            Ok::<_, Failure>((ground, rules, since, recent, loaded))
        })
    });
    let (ground, rules, since, recent, loaded) = gathered.await?;
    let (figures, judged) = shadow(&loaded, &rules, &ground, &methods::text::Segmenter::shared(), &recent);
    let inner = site.clone();
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let context = inner.context(&granted, RequestKey(String::new()));
            let found = (figures, judged.as_slice());
            keep_comparison(tx, &granted, &context, &ground, (version, since), &recent, found).await
        })
    });
    write.await
}

/// POST `/assist/cases/{number}/{kind}`: a suggestion is set aside; or a split is followed, and then the form of the intake
/// desk opens with the part that was chosen.
pub(crate) async fn answer(
    State(site): State<Site>,
    viewer: SignedIn,
    Path((number, kind)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, Problem> {
    let taken = answer_by(&site, viewer.viewer(), &number, &kind, &typed).await?;
    Ok(match taken {
        // The same form goes on to the intake desk, with text and place in it.
        Answer::Accepted => Redirect::temporary("/cases/new").into_response(),
        _ => Redirect::to(&format!("/cases/{number}")).into_response(),
    })
}

/// Answers a suggestion. Taking one of the others is a step of the case itself.
///
/// # Errors
/// Refusals `case-not-found`, `assist-kind-unknown`, `assist-choice-missing`, `assist-nothing-suggested`.
pub(crate) async fn answer_by(
    site: &Site,
    viewer: &Viewer,
    number: &str,
    kind: &str,
    typed: &Typed,
) -> Result<Answer, Failure> {
    let kind: Kind = kind.parse()?;
    let answer = match (typed.get("answer"), kind) {
        (Some("set_aside"), _) => Answer::SetAside,
        (Some("accepted"), Kind::Split) => Answer::Accepted,
        _ => return Err(Refusal::invalid("assist-choice-missing", "answer").into()),
    };
    let (inner, viewer, number) = (site.clone(), viewer.clone(), number.to_owned());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let view = cases::query::case_for(tx, &inner.tenant, &viewer, &number).await?;
            let granted = viewer.grant::<AnswerSuggestion>(&target_of(&view.case))?;
            let context = inner.context(&granted, RequestKey(String::new()));
            match answered(tx, &granted, &context, &view.case, kind, answer).await {
                // The second part of the same message.
                Err(Failure::Refused(refusal))
                    if refusal.code == "assist-nothing-suggested" && answer == Answer::Accepted =>
                {
                    Ok(answer)
                }
                done => done.map(|()| answer),
            }
        })
    });
    write.await
}
