//! `/admin/routes/explain`: an address and a matter, the unit that answers, and why.

use crate::model::MatterCode;
use crate::pages::said::Said;
use crate::pages::{Body, arrive, panel};
use crate::site::DutySite;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use guard::right::TryDuty;
use guard::{SignedIn, Site};
use kernel::Failure;
use place::gazetteer::{Finding, Words as Told};
use place::{PlaceId, Placed};
use ui::{
    Badge, Button, Content, FactList, Form, Html, Link, Notice, Page, PageHead, Problem, Token, Tone, Typed,
    Words,
};

#[derive(Template)]
#[template(path = "duty_steps.html")]
struct Steps {
    steps: Vec<String>,
}

/// GET `/admin/routes/explain`, `?matter=&q=` or `?matter=&place=`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let form = Form::new(&words, &token).prefix("explain").typed(typed.clone());
    let ask = Html::join([
        Html::of(&form.open_query("/admin/routes/explain")),
        Html::of(
            &form.text("q", said.t("duty-explain-where")).hint(said.t("duty-explain-where.hint")).required(),
        ),
        Html::of(
            &form
                .select("matter", said.t("duty-column-matter"), said.matter_choices(true))
                .unchosen(said.t("duty-choose"))
                .required(),
        ),
        Html::of(&form.submit(said.t("duty-explain-do"))),
        Html::of(&form.close()),
    ]);
    let mut parts = vec![
        super::routes::tabs(&said, "explain"),
        panel("ask", said.t("duty-explain-title"), said.t("duty-explain-about"), ask)?,
    ];
    if let Some(matter) = typed.get("matter") {
        parts.push(answer(&said, &MatterCode::new(matter), &where_of(&said, &typed))?);
    }
    let body = Body {
        head: PageHead::new(said.t("duty-explain-title")).back(said.t("duty-routes-title"), "/admin/routes"),
        parts,
    };
    Ok(Page::desk(said.t("duty-explain-title"), &body)?.at("admin"))
}

/// What was found for the place that was named.
pub(crate) enum Where {
    Nothing,
    Unknown(String),
    Found(PlaceId),
}

pub(crate) fn where_of(said: &Said, typed: &Typed) -> Where {
    let atlas = &said.ground.atlas;
    if let Some(place) = typed.get("place").and_then(|place| place.parse::<PlaceId>().ok())
        && atlas.node(place).is_some()
    {
        return Where::Found(place);
    }
    let Some(text) = typed.get("q") else { return Where::Nothing };
    if let Some(place) = atlas.by_code_or_name(text) {
        return Where::Found(place);
    }
    match atlas.place(None, Told { title: text, body: "" }) {
        Placed::Point(area) => Where::Found(area.place),
        Placed::Text(Finding::Located(found)) => Where::Found(found.place),
        Placed::Text(Finding::NotFound { .. }) => Where::Unknown(text.to_owned()),
    }
}

fn answer(said: &Said, matter: &MatterCode, place: &Where) -> Result<Content, Failure> {
    let place = match place {
        Where::Nothing => {
            let notice = Notice::attention(said.t("duty-explain-nowhere"));
            return Ok(Html::of(&notice.next(said.t("duty-explain-nowhere.next"))).into());
        }
        Where::Unknown(text) => {
            let notice =
                Notice::attention(said.words.with("duty-explain-unknown", &[("text", text.clone())]));
            return Ok(Html::of(&notice.next(said.t("duty-explain-unknown.next"))).into());
        }
        Where::Found(place) => *place,
    };
    let path = said.ground.atlas.path(place);
    let asked = FactList::new().fact(said.t("duty-column-place"), said.ground.atlas.full_name(place)).fact(
        said.t("duty-column-matter"),
        Link::new(said.coded(matter), format!("/admin/matters/{matter}")),
    );
    let (facts, because, rule) = match said.catalogue().route(matter, &path, said.now) {
        Ok(routed) => {
            let assists: Vec<String> = routed.assists.iter().map(|unit| said.unit(*unit)).collect();
            let assists =
                if assists.is_empty() { "—".to_owned() } else { assists.join(said.words.comma()) };
            let facts = asked
                .fact(
                    said.t("duty-column-lead"),
                    Html::of(&Badge::new(said.unit(routed.lead)).tone(Tone::Accent)),
                )
                .fact(said.t("duty-column-assists"), assists)
                .fact(
                    said.t("duty-column-duty"),
                    Link::new(said.duty(&routed.duty), format!("/admin/duties/{}", routed.duty)),
                );
            (facts, routed.because, Some(routed.rule))
        }
        Err(gap) => {
            let badge = Badge::new(said.gap(gap.reason)).tone(Tone::DueSoon).icon("triangle-alert");
            let rule = match gap.reason {
                crate::route::GapReason::RuleBroken { rule, .. }
                | crate::route::GapReason::NoOffice { rule, .. } => Some(rule),
                _ => None,
            };
            (asked.fact(said.t("duty-column-lead"), Html::of(&badge)), gap.because, rule)
        }
    };
    let facts = facts.fact(said.t("duty-fact-version"), said.book().version().to_string());
    let steps = Steps { steps: because.iter().map(|reason| said.reason(reason)).collect() };
    let mut parts = vec![Html::of(&facts), Html::render(&steps).map_err(Failure::broken)?];
    if let Some(rule) = rule {
        parts.push(Html::of(&Button::link(said.t("duty-rule-open"), format!("/admin/routes/rules/{rule}"))));
    }
    panel("answer", said.t("duty-explain-answer"), "", Html::join(parts))
}
