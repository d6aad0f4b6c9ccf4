//! `/oversight/new`: opening a notice, a climb, an exemption or a spot check; reminding and listing a case.

use super::forms::{days, units};
use super::said;
use crate::actions::Taken;
use crate::actions::commending::LONGEST_TEAM;
use crate::actions::opening::{OPENED, open};
use crate::model::{ClimbReason, ExemptionGround, Figure};
use crate::query;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Said, matter_choices};
use guard::opening::{self, Opening, Sent};
use guard::steps::answer;
use guard::{Idempotency, SignedIn, Site, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use ui::{Choice, Form, Html, Notice, Page, PageHead, Problem, Token, Typed, Words};

/// GET `/oversight/new?procedure=&case=`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    _: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    draw(&site, &cases, &words, &token, typed, None).await
}

/// POST `/oversight/new`
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
    match answer(sent, "oversight-changed-meanwhile")? {
        Ok(Taken { number, .. }) => Ok(Redirect::to(&format!("/oversight/{number}")).into_response()),
        Err(refusal) => {
            let page = draw(&site, &cases, &words, &token, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

/// Opens a file, in a transaction of its own.
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
    words: &Words,
    token: &Token,
    typed: Typed,
    refusal: Option<&Refusal>,
) -> Result<Page, Problem> {
    let (grounds, now, tenant) = (cases.grounds.clone(), site.now(), site.tenant.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let policy = query::policy_at(tx, &tenant, now).await?;
            Ok::<_, Failure>((grounds.current(tx, now).await?, policy))
        })
    });
    let (ground, policy) = read.await?;
    let said = Said { words: words.clone(), ground, now };
    let asked = typed.get("procedure").unwrap_or_default();
    let what = OPENED
        .into_iter()
        .find(|one| *one == asked)
        .ok_or_else(|| Refusal::not_found("oversight-step-unknown"))?;
    let form = opening::form(words, token, typed.clone(), refusal);
    let mut parts = vec![Html::of(&form.hidden("procedure", what))];
    parts.extend(fields(&said, &form, what, &policy, &typed));
    let title = said.t(&format!("oversight-open-{}", said::key(what)));
    let notice = format!("oversight-new-{}", said::key(what));
    let (back, address) = match typed
        .get("case")
        .filter(|number| number.chars().all(|one| one.is_ascii_alphanumeric() || one == '-'))
    {
        Some(number) => (said.t("oversight-back-to-case"), format!("/cases/{number}")),
        None => (said.t("oversight-list-title"), "/oversight".to_owned()),
    };
    let head = PageHead::new(title.clone()).back(back, address);
    let notice = Notice::information(said.t(&notice)).text(said.t(&format!("{notice}.text")));
    let submit = said.t(&format!("oversight-do-open-{}", said::key(what)));
    let sent = Sent { address: "/oversight/new", request: site.form_key(), submit };
    let body = Opening::new(head, notice, &form, sent, parts);
    Ok(Page::desk(title, &body)?.at("oversight"))
}

fn fields(said: &Said, form: &Form, what: &str, policy: &crate::OversightPolicy, typed: &Typed) -> Vec<Html> {
    let case = || Html::of(&form.text("case", said.t("oversight-field-case")).required());
    let words = |key: &str| {
        let label = said.t(&format!("oversight-field-{key}"));
        Html::of(
            &form
                .area("words", label)
                .hint(said.t(&format!("oversight-field-{key}.hint")))
                .rows(5)
                .required(),
        )
    };
    match what {
        "notice" => {
            vec![case(), words("asked-of"), Html::of(&days(said, form, policy.limits.notice_days))]
        }
        "climb" => {
            let reasons = ClimbReason::ALL.iter().map(|one| {
                Choice::new(one.as_str(), said.t(&format!("oversight-reason-{}", said::key(one.as_str()))))
            });
            vec![
                case(),
                Html::of(&form.radios("reason", said.t("oversight-field-climb-reason"), reasons).required()),
                Html::of(
                    &form
                        .area("tried", said.t("oversight-field-tried"))
                        .hint(said.t("oversight-field-tried.hint"))
                        .rows(4)
                        .required(),
                ),
                words("climb-asked"),
            ]
        }
        "exemption" => {
            let grounds = ExemptionGround::ALL.iter().map(|one| {
                let key = format!("oversight-ground-{}", said::key(one.as_str()));
                Choice::new(one.as_str(), said.t(&key)).hint(said.t(&format!("{key}.hint")))
            });
            let figures =
                Figure::ALL.iter().map(|one| Choice::new(one.as_str(), said::figure(&said.words, *one)));
            vec![
                case(),
                Html::of(&form.radios("ground", said.t("oversight-field-ground"), grounds).required()),
                Html::of(
                    &form
                        .checks("figure", said.t("oversight-field-figures"), figures)
                        .hint(said.t("oversight-field-figures.hint"))
                        .required(),
                ),
                words("exemption-facts"),
            ]
        }
        "spot_check" => {
            let matters = matter_choices(said, typed.get("matter"));
            let spot = policy.limits.spot;
            vec![
                Html::of(
                    &form
                        .select("place", said.t("oversight-field-place"), said.ground.place_choices())
                        .unchosen(said.t("oversight-choose"))
                        .required(),
                ),
                Html::of(
                    &form
                        .select("matter", said.t("oversight-field-matter"), matters)
                        .unchosen(said.t("oversight-filter-all")),
                ),
                Html::of(
                    &form
                        .select("unit", said.t("oversight-field-unit"), units(said))
                        .unchosen(said.t("oversight-filter-all")),
                ),
                Html::of(
                    &form
                        .number("days", said.t("oversight-field-window"))
                        .suffix(said.t("oversight-unit-days"))
                        .default_value("30")
                        .width(4)
                        .required(),
                ),
                Html::of(
                    &form
                        .number("size", said.t("oversight-field-size"))
                        .hint(said.words.with(
                            "oversight-field-size-most",
                            [
                                ("most", i64::from(spot.size)),
                                ("cap", i64::from(spot.per_unit)),
                                ("days", i64::from(spot.period_days)),
                            ],
                        ))
                        .default_value("5")
                        .width(4)
                        .required(),
                ),
            ]
        }
        "commendation" => vec![
            Html::of(
                &form
                    .text("cases", said.t("oversight-field-commended-cases"))
                    .hint(said.t("oversight-field-commended-cases.hint"))
                    .default_value(typed.get("case").unwrap_or_default())
                    .required(),
            ),
            Html::of(
                &form
                    .select("unit", said.t("oversight-field-commended"), units(said))
                    .unchosen(said.t("oversight-commended-lead")),
            ),
            Html::of(
                &form
                    .text("team", said.t("oversight-field-team"))
                    .hint(said.t("oversight-field-team.hint"))
                    .longest(LONGEST_TEAM),
            ),
            words(what),
        ],
        _ => vec![case(), words(what)],
    }
}
