//! `/admin/routes/new` and `/admin/routes/rules/{id}`: a rule, who leads by it, and drafting another.

use crate::model::{DutyCode, Edit, MatterCode, Party, RoutingRule, RuleId, Validity, rule_faults};
use crate::pages::drafting::{draft_fields, drafted, effective, own_drafts, reason};
use crate::pages::health;
use crate::pages::routes::tabs;
use crate::pages::said::Said;
use crate::pages::{Body, arrive, panel};
use crate::site::DutySite;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use guard::right::{ProposeDuty, TryDuty};
use guard::{SignedIn, Site};
use kernel::{Failure, Instant, Refusal};
use place::PlaceId;
use ui::{
    Content, Disclosure, FactList, Form, Html, Link, Notice, Page, PageHead, Problem, Token, Typed, Words,
};

/// Assisting units that a form takes.
const ASSISTS: [&str; 3] = ["assist_1", "assist_2", "assist_3"];

/// GET `/admin/routes/new`, `?matter=&place=`
pub(crate) async fn new(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<ProposeDuty>(&site, &duty, &viewer, &words).await?;
    draw_new(&site, &viewer, &said, &token, typed, None).await
}

/// POST `/admin/routes/new`: into a draft
pub(crate) async fn propose(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let (said, granted) = arrive::<ProposeDuty>(&site, &duty, &viewer, &words).await?;
    match drafted(&site, &said, granted, &typed, edits_of(&site, &said, &typed)).await? {
        Ok(response) => Ok(response),
        Err(refusal) => {
            let page = draw_new(&site, &viewer, &said, &token, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

/// The new rule, after the end of those that stand for the same matter and place.
fn edits_of(site: &Site, said: &Said, typed: &Typed) -> Result<Vec<Edit>, Refusal> {
    let from = effective(typed, said.now)?;
    let reason = reason(typed)?;
    let matter = MatterCode::new(typed.require("matter", "duty-text-missing")?);
    let place = match typed.get("place") {
        Some(place) => {
            Some(place.parse::<PlaceId>().map_err(|_| Refusal::invalid("duty-place-unknown", "place"))?)
        }
        None => None,
    };
    let lead = party(said, typed.require("lead", "duty-text-missing")?, "lead")?;
    let mut assists = Vec::new();
    for field in ASSISTS {
        if let Some(named) = typed.get(field) {
            assists.push(party(said, named, field)?);
        }
    }
    let to = match typed.get("valid_to") {
        Some(day) => {
            Some(day.parse::<Instant>().map_err(|_| Refusal::invalid("duty-date-wrong", "valid_to"))?)
        }
        None => None,
    };
    let duty = DutyCode::new(typed.require("duty", "duty-text-missing")?);
    let id = kernel::Entropy::new(site.draw()).draw_id(said.now);
    let rule = RoutingRule {
        id,
        matter: matter.clone(),
        place,
        lead,
        assists,
        duty: Some(duty),
        valid: Validity { from, to },
    };
    let standing = said.book().rules_at(&matter, place).filter(|other| other.valid.overlaps(&rule.valid));
    let mut edits: Vec<Edit> = standing
        .map(|other| Edit::EndRule { id: other.id, at: from.max(other.valid.from), reason: reason.clone() })
        .collect();
    edits.push(Edit::AddRule { rule, reason });
    Ok(edits)
}

pub(crate) fn party(said: &Said, named: &str, field: &'static str) -> Result<Party, Refusal> {
    let directory = said.catalogue().directory();
    Party::read(named, |code| directory.by_code(code).map(|unit| unit.id))
        .ok_or_else(|| Refusal::invalid("duty-lead-unknown", field))
}

async fn draw_new(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let drafts = own_drafts(site, viewer).await?;
    let matter = typed.get("matter").map(MatterCode::new);
    let mut form = Form::new(&said.words, token).prefix("rule").typed(typed);
    if let Some(refusal) = refused {
        form = form.refused(refusal);
    }
    let fields = Html::join([
        Html::of(&form.errors()),
        Html::of(&form.open("/admin/routes/new").keep("duty-rule")),
        rule_fields(said, &form, matter.as_ref()),
        draft_fields(said, site, &form, &drafts),
        Html::of(&form.submit(said.t("duty-draft-put"))),
        Html::of(&form.close()),
    ]);
    let body = Body {
        head: PageHead::new(said.t("duty-rule-new")).back(said.t("duty-routes-title"), "/admin/routes"),
        parts: vec![
            tabs(said, "matrix"),
            panel("new", said.t("duty-rule-new"), said.t("duty-rule-new.about"), fields)?,
        ],
    };
    Ok(Page::desk(said.t("duty-rule-new"), &body)?.at("admin"))
}

fn rule_fields(said: &Said, form: &Form, matter: Option<&MatterCode>) -> Html {
    let units = || said.unit_choices(true);
    let mut fields = vec![
        Html::of(
            &form
                .select("matter", said.t("duty-column-matter"), said.matter_choices(false))
                .hint(said.t("duty-rule-matter.hint"))
                .unchosen(said.t("duty-choose"))
                .required(),
        ),
        Html::of(
            &form
                .select("place", said.t("duty-column-place"), said.place_choices())
                .hint(said.t("duty-rule-place.hint"))
                .unchosen(said.t("duty-everywhere")),
        ),
        Html::of(
            &form
                .select("lead", said.t("duty-column-lead"), units())
                .unchosen(said.t("duty-choose"))
                .required(),
        ),
    ];
    let more = ASSISTS.iter().map(|field| {
        Html::of(&form.select(field, said.t("duty-column-assists"), units()).unchosen(said.t("duty-nobody")))
    });
    fields.push(Html::of(
        &Disclosure::new(said.t("duty-column-assists"), Html::join(more)).open(form.is_refused()),
    ));
    fields.push(Html::of(
        &form
            .select("duty", said.t("duty-column-duty"), said.duty_choices(matter))
            .hint(said.t("duty-rule-duty.hint"))
            .unchosen(said.t("duty-choose"))
            .required(),
    ));
    fields.push(Html::of(&form.date("valid_to", said.t("duty-field-valid-to"))));
    Html::join(fields)
}

/// GET `/admin/routes/rules/{id}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(id): Path<String>,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    draw(&site, &duty, &viewer, &said, &token, &id, None).await
}

/// POST `/admin/routes/rules/{id}`: changing it or ending it, into a draft
pub(crate) async fn change(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let (said, granted) = arrive::<ProposeDuty>(&site, &duty, &viewer, &words).await?;
    let rule = known(&said, &id)?.clone();
    let edits = || -> Result<Vec<Edit>, Refusal> {
        if typed.get("do") == Some("end") {
            let at = effective(&typed, said.now)?.max(rule.valid.from);
            return Ok(vec![Edit::EndRule { id: rule.id, at, reason: reason(&typed)? }]);
        }
        let mut whole = typed.clone().with("matter", rule.matter.as_str());
        if let Some(place) = rule.place {
            whole.set("place", place.to_string());
        }
        edits_of(&site, &said, &whole)
    };
    match drafted(&site, &said, granted, &typed, edits()).await? {
        Ok(response) => Ok(response),
        Err(refusal) => {
            let page = draw(&site, &duty, &viewer, &said, &token, &id, Some((typed, &refusal))).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

fn known<'a>(said: &'a Said, id: &str) -> Result<&'a RoutingRule, Refusal> {
    let rule = id.parse::<RuleId>().ok().and_then(|id| said.book().rule(id));
    rule.ok_or_else(|| Refusal::not_found("duty-rule-unknown"))
}

async fn draw(
    site: &Site,
    duty: &DutySite,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    id: &str,
    refused: Option<(Typed, &Refusal)>,
) -> Result<Page, Problem> {
    let rule = known(said, id)?;
    let drafts = if viewer.holds::<ProposeDuty>() { own_drafts(site, viewer).await? } else { Vec::new() };
    let past = health::past_cases(site, duty, said).await?;
    let uses = said.catalogue().rule_uses(&past, said.now.max(rule.valid.from));
    let used = uses.iter().find(|used| used.rule == rule.id).map_or(0, |used| used.cases);
    let instant = said.now.max(rule.valid.from);
    let faults = rule_faults(rule, said.book(), said.catalogue().directory(), &said.places(), instant);
    let mut parts = vec![tabs(said, "matrix")];
    if rule.valid.to.is_some_and(|to| to <= said.now) {
        parts.push(Html::of(&Notice::information(said.t("duty-rule-ended"))).into());
    } else {
        parts.extend(faults.iter().map(|fault| {
            Html::of(&Notice::attention(said.t(&format!("duty-fault-{}", fault.name())))).into()
        }));
    }
    let facts = FactList::new()
        .fact(
            said.t("duty-column-matter"),
            Link::new(said.coded(&rule.matter), format!("/admin/matters/{}", rule.matter)),
        )
        .fact(said.t("duty-column-place"), said.place(rule.place))
        .fact(said.t("duty-column-lead"), said.party(rule.lead))
        .fact(said.t("duty-column-assists"), said.parties(&rule.assists))
        .maybe(
            said.t("duty-column-duty"),
            rule.duty.as_ref().map(|code| Link::new(said.duty(code), format!("/admin/duties/{code}"))),
        )
        .fact(said.t("duty-column-validity"), said.validity(rule.valid))
        .fact(
            said.t("duty-rule-used"),
            said.words.with("duty-rule-used-said", &[("cases", used.to_string())]),
        );
    parts.push(panel("facts", said.t("duty-rule-facts"), "", Html::of(&facts))?);
    let open = rule.valid.to.is_none_or(|to| to > said.now);
    if viewer.holds::<ProposeDuty>() && open {
        parts.push(forms(site, said, token, rule, &drafts, refused)?);
    }
    let title = said
        .words
        .with("duty-rule-title", &[("matter", said.matter(&rule.matter)), ("place", said.place(rule.place))]);
    let body =
        Body { head: PageHead::new(title.clone()).back(said.t("duty-routes-title"), "/admin/routes"), parts };
    Ok(Page::desk(title, &body)?.at("admin"))
}

fn forms(
    site: &Site,
    said: &Said,
    token: &Token,
    rule: &RoutingRule,
    drafts: &[crate::model::Proposal],
    refused: Option<(Typed, &Refusal)>,
) -> Result<Content, Failure> {
    let address = format!("/admin/routes/rules/{}", rule.id);
    let ending = refused.as_ref().is_some_and(|(typed, _)| typed.get("do") == Some("end"));
    let changing = refused.is_some() && !ending;
    let filled = |on: bool, form: Form, stored: Typed| match &refused {
        Some((typed, refusal)) if on => form.typed(typed.clone()).refused(refusal),
        _ => form.typed(stored),
    };
    let mut stored = Typed::new().with("lead", code_of(said, rule.lead));
    for (field, assist) in ASSISTS.iter().zip(&rule.assists) {
        stored.set(*field, code_of(said, *assist));
    }
    if let Some(duty) = &rule.duty {
        stored.set("duty", duty.as_str());
    }
    let form = filled(changing, Form::new(&said.words, token).prefix("change"), stored);
    let units = || said.unit_choices(true);
    let mut fields = vec![
        Html::of(&form.errors()),
        Html::of(&form.open(address.clone()).keep("duty-change")),
        Html::of(&form.select("lead", said.t("duty-column-lead"), units()).required()),
    ];
    fields.extend(ASSISTS.iter().take(rule.assists.len() + 1).map(|field| {
        Html::of(&form.select(field, said.t("duty-column-assists"), units()).unchosen(said.t("duty-nobody")))
    }));
    fields.push(Html::of(
        &form.select("duty", said.t("duty-column-duty"), said.duty_choices(Some(&rule.matter))).required(),
    ));
    fields.push(draft_fields(said, site, &form, drafts));
    fields.push(Html::of(&form.submit(said.t("duty-draft-put")).sends("do", "change")));
    fields.push(Html::of(&form.close()));
    let form = filled(ending, Form::new(&said.words, token).prefix("end"), Typed::new());
    let end = Html::join([
        Html::of(&form.errors()),
        Html::of(&form.open(address)),
        draft_fields(said, site, &form, drafts),
        Html::of(&form.submit(said.t("duty-draft-put")).sends("do", "end")),
        Html::of(&form.close()),
    ]);
    let both = Html::join([
        Html::of(
            &Disclosure::new(said.t("duty-rule-change"), Html::join(fields)).id("change-rule").open(changing),
        ),
        Html::of(&Disclosure::new(said.t("duty-rule-end"), end).id("end-rule").open(ending)),
    ]);
    panel("edit", said.t("duty-edit-title"), said.t("duty-edit-about"), both)
}

pub(crate) fn code_of(said: &Said, party: Party) -> String {
    match party {
        Party::Unit { unit } => {
            said.catalogue().directory().unit(unit).map(|unit| unit.code.clone()).unwrap_or_default()
        }
        office => office.text(),
    }
}
