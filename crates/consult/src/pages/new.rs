//! `/consultations/new?kind=`: a department asks about a plan or a post, the street's lead assesses a stationed body.

use super::list::may_open;
use super::said;
use crate::actions::Taken;
use crate::actions::opening::{open, periods, stationed, street_place};
use crate::model::{ConsultKind, Verdict};
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Said};
use guard::opening::{self, Opening, Sent};
use guard::steps::answer;
use guard::{Idempotency, SignedIn, Site, Viewer};
use kernel::{Failure, Refusal, RequestKey, UnitId};
use ui::{Choice, Form, Html, Notice, Page, PageHead, Problem, Token, Typed, Words};

/// GET `/consultations/new?kind=`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    draw(&site, &cases, viewer.viewer(), &words, &token, typed, None).await
}

/// POST `/consultations/new`
pub(crate) async fn submit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let request = idempotency.or_typed(&typed);
    let sent = send(&site, &cases, viewer.viewer(), &typed, request).await;
    match answer(sent, "consult-changed-meanwhile")? {
        Ok(Taken { number, .. }) => Ok(Redirect::to(&format!("/consultations/{number}")).into_response()),
        Err(refusal) => {
            let page = draw(&site, &cases, viewer.viewer(), &words, &token, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

/// Opens a consultation, in a transaction of its own.
pub(crate) async fn send(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let (inner, grounds, viewer, typed) =
        (site.clone(), cases.grounds.clone(), viewer.clone(), typed.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, inner.now()).await?;
            open(tx, &inner, &ground, &viewer, &typed, request).await
        })
    });
    write.await
}

async fn draw(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
    token: &Token,
    typed: Typed,
    refusal: Option<&Refusal>,
) -> Result<Page, Problem> {
    let (grounds, now) = (cases.grounds.clone(), site.now());
    let ground = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    let said = Said { words: words.clone(), ground, now };
    let own = viewer.signed_in()?.unit;
    let kind: Option<ConsultKind> = typed.get("kind").and_then(|kind| kind.parse().ok());
    let kind = kind
        .filter(|kind| may_open(&said.ground, viewer, now).contains(kind))
        .ok_or_else(|| Refusal::forbidden("forbidden"))?;
    let form = opening::form(words, token, typed.clone(), refusal);
    let mut parts = vec![Html::of(&form.hidden("kind", kind.as_str()))];
    parts.extend(fields(&said, &form, kind, own));
    let title = said.t(&format!("consult-open-{kind}"));
    let head = PageHead::new(title.clone()).back(said.t("consult-list-title"), "/consultations");
    let notice = Notice::information(said.t(&format!("consult-new-{kind}")))
        .text(said.t(&format!("consult-new-{kind}.text")));
    let submit = said.t(&format!("consult-do-new-{kind}"));
    let sent = Sent { address: "/consultations/new", request: site.form_key(), submit };
    let body = Opening::new(head, notice, &form, sent, parts);
    Ok(Page::desk(title, &body)?.at("consultations"))
}

fn fields(said: &Said, form: &Form, kind: ConsultKind, own: UnitId) -> Vec<Html> {
    let select = |name: &str, label: &str, choices: Vec<Choice>| {
        let select = form.select(name, said.t(label), choices).unchosen(said.t("consult-choose"));
        Html::of(&select.required())
    };
    let text = |label: &str| {
        let area = form.area("text", said.t(label)).hint(said.t(&format!("{label}.hint"))).rows(6);
        Html::of(&area.required())
    };
    match kind {
        ConsultKind::Plan => vec![
            select("street", "consult-fact-street", streets(said)),
            Html::of(&form.text("title", said.t("consult-field-title")).required()),
            text("consult-field-plan"),
        ],
        ConsultKind::Personnel => vec![
            select("street", "consult-fact-street", streets(said)),
            select("body", "consult-fact-body", choices(said, stationed(&said.ground, None, said.now))),
            text("consult-field-post"),
        ],
        ConsultKind::Assessment => {
            let verdicts =
                Verdict::ALL.iter().map(|one| Choice::new(one.as_str(), said::verdict(&said.words, *one)));
            let radios = form.radios("verdict", said.t("consult-fact-verdict"), verdicts).inline().required();
            let periods = periods(said.now)
                .into_iter()
                .map(|period| Choice::new(period.clone(), said::period(&said.words, &period)));
            vec![
                select(
                    "body",
                    "consult-fact-body",
                    choices(said, stationed(&said.ground, Some(own), said.now)),
                ),
                select("period", "consult-field-period", periods.collect()),
                Html::of(&radios),
                text("consult-field-assessment"),
            ]
        }
    }
}

fn streets(said: &Said) -> Vec<Choice> {
    let units = said.ground.catalogue.directory().units().into_iter().map(|unit| unit.id);
    let active = units.filter(|unit| said.ground.unit_exists(*unit, said.now));
    choices(said, active.filter(|unit| street_place(&said.ground, *unit, said.now).is_some()))
}

fn choices(said: &Said, units: impl IntoIterator<Item = UnitId>) -> Vec<Choice> {
    let directory = said.ground.catalogue.directory();
    let named = units.into_iter().filter_map(|unit| directory.unit(unit));
    named.map(|unit| Choice::new(unit.code.clone(), said.unit(unit.id))).collect()
}
