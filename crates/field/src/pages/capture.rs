//! Reporting, solving on the spot and adding facts, as plain forms. With a script they go through the queue of
//! the device; without one they are sent like any form.

use super::frame::Frame;
use crate::actions::capture::{Kind, capture, may_capture};
use crate::query;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cases::query::{Filter, case_rows};
use cases::{CaseSite, Channel, Said, Uploaded, matter_choices};
use guard::right::{ReadCase, ReceiveCase, SolveOnSpot};
use guard::{Idempotency, SignedIn, Site, Target};
use kernel::{Failure, Refusal};
use std::collections::BTreeMap;
use ui::{Choice, Form, Page, PageHead, Problem, Token, Typed, Words};

/// The matters that are offered first are the most frequent of so many patrol reports.
const LOOKED_AT: u32 = 300;
const OFFERED_FIRST: usize = 8;

#[derive(Template)]
#[template(path = "capture.html")]
struct CaptureBody {
    words: Words,
    frame: Frame,
    head: PageHead,
    form: Form,
    address: String,
    keep: String,
    request: String,
    spot: bool,
    text: String,
    matters: Vec<Choice>,
    places: Vec<Choice>,
    names: Vec<String>,
    submit: String,
}

/// GET `/field/report`, `?matter=&place=&text=` fill it in
pub(crate) async fn report_form(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    draw(&site, &cases, &viewer, &words, &token, Kind::Report, typed, None).await
}

/// GET `/field/spot`, `?matter=&place=` fill it in
pub(crate) async fn spot_form(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    draw(&site, &cases, &viewer, &words, &token, Kind::Spot, typed, None).await
}

/// POST `/field/report`
pub(crate) async fn report(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    sent: Uploaded,
) -> Result<Response, Problem> {
    submit(&site, &cases, &viewer, &words, &token, Kind::Report, idempotency, sent).await
}

/// POST `/field/spot`
pub(crate) async fn spot(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    sent: Uploaded,
) -> Result<Response, Problem> {
    submit(&site, &cases, &viewer, &words, &token, Kind::Spot, idempotency, sent).await
}

/// POST `/field/cases/{number}/facts`
pub(crate) async fn facts(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    Path(number): Path<String>,
    sent: Uploaded,
) -> Result<Response, Problem> {
    let typed = sent.typed.clone();
    let request = idempotency.or_typed(&typed);
    let kind = Kind::Facts(number.clone());
    let refusal = match capture(&site, &cases, &viewer, &words, kind, request, sent).await {
        Ok(answer) => return Ok(Redirect::to(&format!("/field/cases/{}", answer.number)).into_response()),
        // Somebody else was first: what the case is now, with what was typed here.
        Err(Failure::Stale { version, .. }) => {
            Refusal::rule("case-changed-meanwhile").with("version", version)
        }
        Err(Failure::Refused(refusal)) if refusal.kind != kernel::RefusalKind::NotFound => refusal,
        Err(other) => return Err(Problem(other)),
    };
    let page =
        super::case::draw(&site, &cases, &viewer, &words, &token, number, Some((typed, &refusal))).await?;
    Ok(page.refused(&refusal).into_response())
}

async fn submit(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    token: &Token,
    kind: Kind,
    idempotency: Idempotency,
    sent: Uploaded,
) -> Result<Response, Problem> {
    let typed = sent.typed.clone();
    let request = idempotency.or_typed(&typed);
    match capture(site, cases, viewer, words, kind.clone(), request, sent).await {
        Ok(answer) => Ok(Redirect::to(&format!("/field?sent={}", answer.number)).into_response()),
        Err(Failure::Refused(refusal)) => {
            let page = draw(site, cases, viewer, words, token, kind, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

async fn draw(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    token: &Token,
    kind: Kind,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    may_capture(viewer)?;
    let unit = viewer.staff()?.unit;
    let spot = kind == Kind::Spot;
    match spot {
        true => viewer.grant::<SolveOnSpot>(&Target::of(unit)).map(drop)?,
        false => viewer.grant::<ReceiveCase>(&Target::of(unit)).map(drop)?,
    }
    let now = site.now();
    let (inner, grounds, asking) = (site.clone(), cases.grounds.clone(), viewer.viewer().clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let filter = Filter {
                channel: Some(Channel::Patrol),
                scope: asking.reach::<ReadCase>(),
                now,
                ..Filter::default()
            };
            let rows = case_rows(tx, &inner.tenant, &filter, None, LOOKED_AT).await?;
            let rules = query::rules_at(tx, &inner.tenant, now).await?;
            Ok::<_, Failure>((ground, rows, rules))
        })
    });
    let (ground, rows, rules) = read.await?;
    let said = Said { words: words.clone(), ground, now };
    let places = query::places_of(viewer, &said.ground);
    let key = if spot { "field-spot" } else { "field-report" };
    let form = Form::new(words, token).prefix(key).typed(typed.clone());
    let form = match refused {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let place = |place: &place::PlaceId| Choice::new(place.to_string(), said.place(Some(*place)));
    let body = CaptureBody {
        frame: Frame::new(
            site,
            viewer,
            words,
            token,
            rules.limits.kept_days,
            if spot { "spot" } else { "report" },
        )?,
        head: PageHead::new(words.t(key)).about(words.t(&format!("{key}.about"))),
        form,
        address: if spot { "/field/spot" } else { "/field/report" }.to_owned(),
        keep: key.to_owned(),
        request: site.form_key(),
        spot,
        text: typed.get("text").unwrap_or_default().to_owned(),
        matters: frequent_first(&said, rows.into_iter().filter_map(|row| row.matter)),
        places: places.iter().map(place).collect(),
        names: said.ground.names_for_search(),
        submit: words.t(&format!("{key}.do")),
        words: words.clone(),
    };
    Ok(Page::desk(words.t(key), &body)?.at("field"))
}

/// All matters, those first that are met most often here.
fn frequent_first(said: &Said, met: impl Iterator<Item = String>) -> Vec<Choice> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for matter in met {
        *counts.entry(matter).or_default() += 1;
    }
    let mut often: Vec<(String, u32)> = counts.into_iter().collect();
    often.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let heading = said.t("field-matters-often");
    let first = often.into_iter().take(OFFERED_FIRST).map(|(code, _)| {
        let label = said.matter(Some(&code));
        Choice::new(code, label).group(heading.clone())
    });
    first.chain(matter_choices(said, None)).collect()
}
