//! `/admin/deadlines/{code}`: one deadline with its versions, the places that differ, and what may be done about both.

use crate::actions;
use crate::model::{Adapting, DeadlineCode, DeadlineRule, Edit, Leeway, Validity};
use crate::pages::adaptations::{differences, ended};
use crate::pages::deadlines::{come, is_open, leeway_of, standing, tabs};
use crate::pages::drafting::{draft_fields, drafted, effective, own_drafts, reason};
use crate::pages::said::Said;
use crate::pages::{Body, everywhere, panel};
use crate::site::DutySite;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use guard::right::{AdaptDeadline, ProposeDuty};
use guard::{Idempotency, SignedIn, Site, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use place::PlaceId;
use ui::{
    Choice, Column, Content, Disclosure, FactList, Form, Html, Notice, Page, PageHead, Problem, Row, Table,
    Token, Typed, Words,
};

/// GET `/admin/deadlines/{code}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(code): Path<String>,
) -> Result<Page, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    draw(&site, &viewer, &said, &token, &DeadlineCode::new(code), None).await
}

/// POST `/admin/deadlines/{code}`: `do` is `adapt` or `end` in a place of one's own, `publish` into a draft
pub(crate) async fn act(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(code): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    let code = DeadlineCode::new(code);
    let refusal = if typed.get("do") == Some("publish") {
        let granted = viewer.grant::<ProposeDuty>(&everywhere(&said.ground))?;
        let edits = version_of(&said, &code, &typed).map(|edit| vec![edit]);
        match drafted(&site, &said, granted, &typed, edits).await? {
            Ok(response) => return Ok(response),
            Err(refusal) => refusal,
        }
    } else {
        let request = RequestKey(typed.get(Idempotency::FIELD).unwrap_or_default().to_owned());
        let done = carry_out(&site, viewer.viewer(), &said, &code, &typed, request).await;
        match guard::steps::answer(done, "duty-deadline-changed-meanwhile")? {
            Ok(()) => return Ok(Redirect::to(&format!("/admin/deadlines/{code}")).into_response()),
            Err(refusal) => refusal,
        }
    };
    let page = draw(&site, &viewer, &said, &token, &code, Some((typed, &refusal))).await?;
    Ok(page.refused(&refusal).into_response())
}

/// Sets or ends a place's own value, for pages and machines alike.
pub(crate) async fn carry_out(
    site: &Site,
    viewer: &Viewer,
    said: &Said,
    code: &DeadlineCode,
    typed: &Typed,
    request: RequestKey,
) -> Result<(), Failure> {
    let place = typed.require("place", "duty-text-missing")?;
    let place = place_named(said, place)?;
    let places = said.places();
    let granted = viewer.grant::<AdaptDeadline>(&actions::target_of(place, &places))?;
    let context = site.context(&granted, request);
    let from = effective(typed, context.now)?;
    let reason = reason(typed)?;
    let write = if typed.get("do") == Some("end") {
        let about = (code.clone(), place);
        site.store
            .write(move |tx| {
                Box::pin(async move {
                    actions::end_adaptation(tx, &context, &granted, about, from, reason, &places).await
                })
            })
            .await
    } else {
        let text = typed.require("amount", "duty-text-missing")?;
        let wrong = |_| Refusal::invalid("duty-import-number", "amount").with("text", text);
        let order = Adapting {
            deadline: code.clone(),
            place,
            amount: text.parse().map_err(wrong)?,
            basis: typed.require("basis", "duty-text-missing")?.to_owned(),
            reason,
            from,
        };
        site.store
            .write(move |tx| {
                Box::pin(async move { actions::adapt(tx, &context, &granted, order, &places).await })
            })
            .await
    };
    write.map(drop)
}

/// A place by its id, or by a code as files use it.
fn place_named(said: &Said, named: &str) -> Result<PlaceId, Refusal> {
    let tree = said.ground.atlas.tree();
    let by_id = named.parse().ok().and_then(|id| tree.node(id));
    let found = by_id.or_else(|| tree.with_code(named).next());
    found.map(|node| node.id).ok_or_else(|| Refusal::invalid("duty-place-unknown", "place"))
}

/// The place that a list is asked of; `None` for all.
///
/// # Errors
/// Refusal `duty-place-unknown`.
pub(crate) fn place_asked(said: &Said, typed: &Typed) -> Result<Option<PlaceId>, Refusal> {
    let named = typed.get("place").filter(|named| !named.is_empty());
    named.map(|named| place_named(said, named)).transpose()
}

/// The edit that publishes a new version of the template.
fn version_of(said: &Said, code: &DeadlineCode, typed: &Typed) -> Result<Edit, Refusal> {
    let last = said.book().deadline(code).last().ok_or(Refusal::not_found("duty-deadline-unknown"))?;
    let text = typed.require("amount", "duty-text-missing")?;
    let wrong = |_| Refusal::invalid("duty-import-number", "amount").with("text", text);
    let mut deadline = DeadlineRule {
        basis: typed.require("basis", "duty-text-missing")?.to_owned(),
        leeway: leeway_of(typed)?,
        valid: Validity::since(effective(typed, said.now)?),
        ..last.clone()
    };
    deadline.term.amount = text.parse().map_err(wrong)?;
    Ok(Edit::SetDeadline { deadline })
}

async fn draw(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    code: &DeadlineCode,
    refused: Option<(Typed, &Refusal)>,
) -> Result<Page, Problem> {
    let versions = said.book().deadline(code);
    let Some((number, rule)) = standing(versions, said.now) else {
        return Err(Refusal::not_found("duty-deadline-unknown").into());
    };
    let own: Vec<_> = said.book().adaptations().filter(|one| one.deadline == *code).collect();
    let (open, over): (Vec<_>, Vec<_>) = own.into_iter().partition(|one| is_open(one, said.now));
    let mut parts = vec![tabs(said, ""), facts(said, number, rule)?];
    parts.push(panel(
        "differences",
        said.t("duty-adaptations-open"),
        said.t("duty-deadline-differences.about"),
        differences(said, &open, false)?,
    )?);
    if !over.is_empty() {
        let about = said.t("duty-adaptations-over.about");
        parts.push(panel("over", said.t("duty-adaptations-over"), about, ended(said, &over, false)?)?);
    }
    let here = places_of(said, viewer);
    if !here.is_empty() {
        parts.push(own_part(site, said, token, rule, here, &refused)?);
    }
    parts.push(history(said, versions)?);
    if viewer.may::<ProposeDuty>(&everywhere(&said.ground)) {
        parts.push(publish_part(site, viewer, said, token, versions, &refused).await?);
    }
    let title = format!("{}：{}", said.clock_of(rule), said.scope_of(rule));
    let head = PageHead::new(title.clone()).back(said.t("duty-deadlines-title"), "/admin/deadlines");
    Ok(Page::desk(title, &Body { head, parts })?.at("admin"))
}

fn facts(said: &Said, number: usize, rule: &DeadlineRule) -> Result<Content, Failure> {
    let calendar = rule.calendar.clone().unwrap_or_else(|| said.t("duty-calendar-none"));
    let facts = FactList::new()
        .fact(said.t("duty-column-template"), said.term(rule.term))
        .fact(said.t("duty-column-leeway"), said.leeway(rule))
        .fact(said.t("duty-column-calendar"), calendar)
        .fact(said.t("duty-column-basis"), rule.basis.clone())
        .fact(said.t("duty-column-version"), number.to_string())
        .fact(said.t("duty-column-validity"), said.validity(rule.valid));
    panel("template", said.t("duty-deadline-template"), "", Html::of(&facts))
}

/// Where this person may say otherwise.
fn places_of(said: &Said, viewer: &SignedIn) -> Vec<(PlaceId, Choice)> {
    let places = said.places();
    let mut here = said.choosable_places();
    here.retain(|(place, _)| viewer.may::<AdaptDeadline>(&actions::target_of(*place, &places)));
    here
}

fn form_of(said: &Said, token: &Token, step: &str, refused: &Option<(Typed, &Refusal)>) -> (Form, bool) {
    let form = Form::new(&said.words, token).prefix(step);
    match refused {
        Some((typed, refusal)) if typed.get("do") == Some(step) => {
            (form.typed(typed.clone()).refused(refusal), true)
        }
        _ => (form, false),
    }
}

/// From when and why.
fn from_and_why(said: &Said, site: &Site, form: &Form) -> Html {
    Html::join([
        Html::of(
            &form
                .date("effective_from", said.t("duty-field-effective"))
                .default_value(said.now.date().to_string())
                .hint(said.t("duty-adaptation-from.hint"))
                .required(),
        ),
        Html::of(
            &form
                .area("reason", said.t("duty-field-why-here"))
                .rows(2)
                .hint(said.t("duty-field-why-here.hint"))
                .required(),
        ),
        Html::of(&form.hidden(Idempotency::FIELD, site.form_key())),
    ])
}

fn own_part(
    site: &Site,
    said: &Said,
    token: &Token,
    rule: &DeadlineRule,
    here: Vec<(PlaceId, Choice)>,
    refused: &Option<(Typed, &Refusal)>,
) -> Result<Content, Failure> {
    let address = format!("/admin/deadlines/{}", rule.code);
    let about = said.words.with("duty-adapt-about", &[("leeway", said.leeway(rule))]);
    let may_end = |place: PlaceId| {
        let last = said.book().adaptations_of(&rule.code, place).last();
        last.is_some_and(|last| is_open(last, said.now) && last.end.is_none())
    };
    let ending: Vec<Choice> =
        here.iter().filter(|(place, _)| may_end(*place)).map(|(_, choice)| choice.clone()).collect();
    // The widest of one's places stands first: a street before its communities.
    let here: Vec<Choice> = here
        .into_iter()
        .enumerate()
        .map(|(number, (_, choice))| if number == 0 { choice.chosen() } else { choice })
        .collect();
    let mut forms = Vec::new();
    let (form, open) = form_of(said, token, "adapt", refused);
    if rule.leeway.is_fixed() && !open {
        forms.push(Html::of(
            &Notice::information(said.t("duty-adapt-fixed")).text(said.t("duty-adapt-fixed.text")),
        ));
    } else {
        let unit = said.t(&format!("duty-term-{}", rule.term.unit.as_str().replace('_', "-")));
        let place = form.select("place", said.t("duty-column-place"), here).required();
        let fields = Html::join([
            Html::of(&form.errors()),
            Html::of(&form.open(address.clone()).keep("duty-adapt")),
            Html::of(&place),
            Html::of(
                &form
                    .number("amount", said.t("duty-column-own"))
                    .suffix(unit)
                    .hint(said.leeway(rule))
                    .width(8)
                    .required(),
            ),
            Html::of(
                &form
                    .text("basis", said.t("duty-field-own-basis"))
                    .hint(said.t("duty-field-own-basis.hint"))
                    .required(),
            ),
            from_and_why(said, site, &form),
            Html::of(&form.submit(said.t("duty-adapt-do")).sends("do", "adapt")),
            Html::of(&form.close()),
        ]);
        forms.push(Html::of(&Disclosure::new(said.t("duty-adapt"), fields).id("adapt-form").open(open)));
    }
    if !ending.is_empty() {
        let (form, open) = form_of(said, token, "end", refused);
        let fields = Html::join([
            Html::of(&form.errors()),
            Html::of(&form.open(address)),
            Html::of(&form.select("place", said.t("duty-column-place"), ending).required()),
            from_and_why(said, site, &form),
            Html::of(&form.submit(said.t("duty-adaptation-end-do")).sends("do", "end")),
            Html::of(&form.close()),
        ]);
        forms.push(Html::of(
            &Disclosure::new(said.t("duty-adaptation-end"), fields).id("end-form").open(open),
        ));
    }
    panel("own", said.t("duty-adapt-title"), about, Html::join(forms))
}

fn history(said: &Said, versions: &[DeadlineRule]) -> Result<Content, Failure> {
    let table = Table::new(said.t("duty-deadline-versions"))
        .column(Column::new(said.t("duty-column-version")).number())
        .column(Column::new(said.t("duty-column-template")).title())
        .column(Column::new(said.t("duty-column-leeway")))
        .column(Column::new(said.t("duty-column-basis")))
        .column(Column::new(said.t("duty-column-validity")));
    let rows = versions.iter().enumerate().rev().map(|(position, version)| {
        Row::new()
            .cell(position + 1)
            .cell(said.term(version.term))
            .cell(said.leeway(version))
            .cell(version.basis.clone())
            .cell(said.validity(version.valid))
    });
    panel("versions", said.t("duty-deadline-versions"), "", Html::of(&table.rows(rows)))
}

async fn publish_part(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    versions: &[DeadlineRule],
    refused: &Option<(Typed, &Refusal)>,
) -> Result<Content, Failure> {
    let Some(last) = versions.last() else { return Ok(Content::empty()) };
    let drafts = own_drafts(site, viewer).await?;
    let (form, open) = form_of(said, token, "publish", refused);
    let unit = said.t(&format!("duty-term-{}", last.term.unit.as_str().replace('_', "-")));
    let choices = Leeway::NAMES.iter().map(|name| {
        let choice = Choice::new(*name, said.leeway_choice(name));
        if last.leeway.name() == *name { choice.chosen() } else { choice }
    });
    let bounds = last.leeway.bounds(last.term.amount);
    let bound = |amount: Option<u32>| amount.map(|amount| amount.to_string()).unwrap_or_default();
    let fields = Html::join([
        Html::of(&form.errors()),
        Html::of(&form.open(format!("/admin/deadlines/{}", last.code)).keep("duty-publish")),
        Html::of(
            &form
                .number("amount", said.t("duty-column-template"))
                .suffix(unit.clone())
                .default_value(last.term.amount.to_string())
                .width(8)
                .required(),
        ),
        Html::of(
            &form.radios("leeway", said.t("duty-column-leeway"), choices.collect::<Vec<_>>()).required(),
        ),
        Html::of(
            &form
                .number("least", said.t("duty-field-least"))
                .suffix(unit.clone())
                .hint(said.t("duty-field-least.hint"))
                .default_value(bound(bounds.map(|(least, _)| least)))
                .width(8),
        ),
        Html::of(
            &form
                .number("most", said.t("duty-field-most"))
                .suffix(unit)
                .hint(said.t("duty-field-most.hint"))
                .default_value(bound(match last.leeway {
                    Leeway::Within { most, .. } => Some(most),
                    _ => None,
                }))
                .width(8),
        ),
        Html::of(
            &form.text("basis", said.t("duty-column-basis")).default_value(last.basis.clone()).required(),
        ),
        draft_fields(said, site, &form, &drafts),
        Html::of(&form.submit(said.t("duty-draft-put")).sends("do", "publish")),
        Html::of(&form.close()),
    ]);
    let disclosure = Disclosure::new(said.t("duty-deadline-publish"), fields).id("publish-form").open(open);
    panel(
        "publish",
        said.t("duty-deadline-publish-title"),
        said.t("duty-deadline-publish.about"),
        Html::of(&disclosure),
    )
}
