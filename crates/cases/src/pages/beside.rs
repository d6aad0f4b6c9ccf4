//! What stands beside a case: people by role, why this unit, related cases, what changed meanwhile.

use crate::model::{Case, CaseState, Moment};
use crate::pages::case::timeline_of;
use crate::pages::said::Said;
use crate::query::{self, CaseRow, CaseView, Filter, RELATED_DAYS};
use ::store::Tx;
use askama::Template;
use duty::{DutyCode, Proposal, Reason};
use guard::right::{ReadCase, TryDuty};
use guard::{Site, Viewer};
use kernel::{AccountId, Actor, Failure, Instant, UnitId};
use std::collections::BTreeMap;
use ui::{Content, FactList, Html, Link, Notice};

/// What is read for the side of a case's page.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    /// Cases of the same matter in the same place that the viewer may see.
    related: Vec<CaseRow>,
    /// Names of colleagues of the viewer's own unit who had a part.
    colleagues: BTreeMap<AccountId, String>,
    /// Edits of the routing catalogue that a ruling on this case gave rise to.
    proposals: Vec<Proposal>,
}

/// Related cases shown.
const RELATED: u32 = 8;

pub(crate) async fn read(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    view: &CaseView,
    now: Instant,
) -> Result<Beside, Failure> {
    let case = &view.case;
    let mut beside = Beside { related: related(tx, site, viewer, case, now).await?, ..Beside::default() };
    if !case.returned_by.is_empty() && viewer.holds::<TryDuty>() {
        let proposals = duty::query::proposals_of_case(tx, &site.tenant, &case.number).await?;
        beside.proposals = proposals.into_iter().map(|row| row.proposal).collect();
    }
    let own = viewer.staff().map(|staff| staff.unit);
    for moment in &case.timeline {
        if let Actor::Staff { account, unit } = &moment.by
            && Some(*unit) == own
            && !beside.colleagues.contains_key(account)
            && let Some((name, _)) = guard::query::name_of(tx, &site.tenant, *account).await?
        {
            beside.colleagues.insert(*account, name);
        }
    }
    Ok(beside)
}

async fn related(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    case: &Case,
    now: Instant,
) -> Result<Vec<CaseRow>, Failure> {
    let (Some(place), Some(matter)) = (case.placement.place, case.matter.clone()) else {
        return Ok(Vec::new());
    };
    let since = case.received_at.plus_seconds(-RELATED_DAYS * 86_400);
    let filter = Filter {
        place: Some(place),
        matters: Some(vec![matter]),
        received_from: Some(since),
        scope: viewer.reach::<ReadCase>(),
        now,
        ..Filter::default()
    };
    let mut rows = query::case_rows(tx, &site.tenant, &filter, None, RELATED + 1).await?;
    rows.retain(|row| row.id != case.id);
    rows.truncate(RELATED as usize);
    Ok(rows)
}

/// Units by their part in the case; colleagues of the viewer's own unit by name as well.
pub(crate) fn people(said: &Said, case: &Case, beside: &Beside) -> FactList {
    let by_kind = |kinds: &[&str]| -> Vec<&Actor> {
        let mut actors: Vec<&Actor> = Vec::new();
        for moment in case.timeline.iter().filter(|moment| kinds.contains(&moment.kind.as_str())) {
            if !actors.contains(&&moment.by) {
                actors.push(&moment.by);
            }
        }
        actors
    };
    let named = |actors: Vec<&Actor>| {
        let names: Vec<String> = actors.into_iter().map(|actor| name(said, actor, beside)).collect();
        (!names.is_empty()).then(|| names.join("；"))
    };
    let handlers = named(by_kind(&["accepted", "replied"]));
    let lead = case.lead.as_ref().map(|lead| said.unit(lead.unit));
    let assists: Vec<String> = case
        .assists
        .iter()
        .map(|assist| {
            let key = if assist.replied.is_some() { "case-assist-done" } else { "case-assist-open" };
            said.words.with(key, &[("unit", said.unit(assist.unit))])
        })
        .collect();
    FactList::new()
        .fact(said.t("case-role-holder"), said.unit(case.owner))
        .maybe(
            said.t("case-role-intake"),
            named(by_kind(&["registered", "answered", "declined", "classified"])),
        )
        .maybe(said.t("case-role-dispatch"), named(by_kind(&["dispatched", "designated"])))
        .maybe(said.t("case-role-lead"), handlers.or(lead))
        .maybe(said.t("case-role-assist"), (!assists.is_empty()).then(|| assists.join("；")))
        .maybe(said.t("case-role-check"), named(by_kind(&["checked"])))
        .maybe(said.t("case-role-revisit"), named(by_kind(&["revisited"])))
}

/// The unit; a colleague of one's own unit by name.
pub(crate) fn name(said: &Said, actor: &Actor, beside: &Beside) -> String {
    match actor.account().and_then(|account| beside.colleagues.get(&account)) {
        Some(name) => {
            said.words.with("case-person-of-unit", &[("name", name.clone()), ("unit", said.who(actor))])
        }
        None => said.who(actor),
    }
}

#[derive(Template)]
#[template(
    source = r#"<ol class="reasons">{% for line in lines %}<li>{{ line }}</li>{% endfor %}</ol>"#,
    ext = "html"
)]
struct Reasons {
    lines: Vec<Content>,
}

/// Why the case is with this unit: the duty cited, the way the catalogue took, or who decided, what was disputed and
/// what came of it.
pub(crate) fn why(said: &Said, case: &Case, beside: &Beside) -> Content {
    let mut lines: Vec<Content> = why_this_unit(said, case).into_iter().map(Content::from).collect();
    lines.extend(super::disputes::of_case(said, case, &beside.proposals));
    if lines.is_empty() {
        return Content::empty();
    }
    Html::render(&Reasons { lines }).map(Content::from).unwrap_or_else(|_| Content::empty())
}

fn why_this_unit(said: &Said, case: &Case) -> Vec<String> {
    let Some(lead) = &case.lead else { return Vec::new() };
    let mut lines = vec![said.words.with("case-detail-duty", &[("duty", said.duty(&lead.duty.code))])];
    if let Some(item) = said.ground.catalogue.book().duty(&DutyCode::new(&lead.duty.code)) {
        let list = said.t(&format!("duty-list-{}", item.list.name()));
        lines.push(said.words.with("case-why-list", &[("list", list)]));
    }
    let said_so = |word: &str| lead.duty.because.iter().any(|because| because == word);
    if lead.designated {
        lines.push(said.t("case-why-designated"));
    } else if said_so("named_by_person") {
        lines.push(said.t("case-why-by-person"));
    } else if said_so("rerouted") {
        lines.push(said.t("case-why-rerouted"));
    } else {
        lines.extend(route(said, case, lead.unit));
    }
    let version = i64::from(u32::try_from(lead.duty.catalogue).unwrap_or(0));
    lines.push(said.words.with("case-why-version", [("version", version)]));
    lines
}

/// The steps by which the catalogue comes to this unit, when it still does.
fn route(said: &Said, case: &Case, unit: UnitId) -> Vec<String> {
    let routed =
        case.matter.as_deref().and_then(|matter| said.ground.route(matter, &case.placement, said.now).ok());
    match routed {
        Some(routed) if routed.lead == unit => {
            routed.because.iter().map(|reason| because(said, reason)).collect()
        }
        _ => vec![said.t("case-why-since-changed")],
    }
}

fn because(said: &Said, reason: &Reason) -> String {
    let key = format!("duty-because-{}", reason.name());
    let facts: Vec<(&str, String)> = match reason {
        Reason::RuleFound { matter, .. } | Reason::MoreExactThan { matter, .. } => {
            vec![("matter", said.matter(Some(matter.as_str())))]
        }
        Reason::OfficeOfPlace { unit, .. } => vec![("unit", said.unit(*unit))],
        Reason::Succeeded { unit, by } => vec![("unit", said.unit(*unit)), ("by", said.unit(*by))],
        Reason::DutyCited { duty, list } => {
            vec![("duty", duty.as_str().to_owned()), ("list", said.t(&format!("duty-list-{}", list.name())))]
        }
        Reason::AssistLeftOut { fault, .. } => {
            vec![("fault", said.t(&format!("duty-fault-{}", fault.name())))]
        }
    };
    said.words.with(&key, facts)
}

#[derive(Template)]
#[template(
    source = r#"<ul class="related">{% for line in lines %}<li>{{ line.link }}<span class="related-about">{{ line.about }}</span></li>{% endfor %}</ul>"#,
    ext = "html"
)]
struct Related {
    lines: Vec<RelatedLine>,
}

struct RelatedLine {
    link: Html,
    about: String,
}

/// The case that this one was joined to, and others of the same matter in the same place.
pub(crate) fn related_list(said: &Said, view: &CaseView, beside: &Beside) -> Content {
    let mut lines: Vec<RelatedLine> = Vec::new();
    if let Some(number) = &view.merged_into {
        lines.push(RelatedLine {
            link: Html::of(&Link::new(number.clone(), format!("/cases/{number}"))),
            about: said.t("case-related-merged-into"),
        });
    }
    let linked = view.case.part_of.iter().map(|whole| (whole, "case-related-whole"));
    let linked = linked.chain(view.case.parts.iter().map(|part| (part, "case-related-part")));
    lines.extend(linked.map(|(other, about)| RelatedLine {
        link: Html::of(&Link::new(other.number.clone(), format!("/cases/{}", other.number))),
        about: said.t(about),
    }));
    for row in beside.related.iter().filter(|row| Some(&row.number) != view.merged_into.as_ref()) {
        let title = row.title.clone().unwrap_or_else(|| said.t("case-title-deleted"));
        let state = match row.step {
            CaseState::Merged => said.t("case-related-merged"),
            state => said.state(state),
        };
        let about = [row.number.clone(), state, said.words.day(row.received_at)].join(" · ");
        lines
            .push(RelatedLine { link: Html::of(&Link::new(title, format!("/cases/{}", row.number))), about });
    }
    if lines.is_empty() {
        return Content::empty();
    }
    Html::render(&Related { lines }).map(Content::from).unwrap_or_else(|_| Content::empty())
}

/// What happened since somebody opened his form: who, what, when, with the words that were given.
pub(crate) fn meanwhile(said: &Said, view: &CaseView, since: Instant, beside: &Beside) -> Content {
    let later = |moment: &&Moment| moment.at >= since;
    let moments: Vec<&Moment> = view.case.timeline.iter().filter(later).collect();
    if moments.is_empty() {
        return Content::empty();
    }
    let told = timeline_of(said, view, moments.into_iter(), |moment| name(said, &moment.by, beside));
    Html::of(
        &Notice::attention(said.t("case-meanwhile"))
            .text(Html::of(&told))
            .next(said.t("case-meanwhile.next")),
    )
    .into()
}

/// The last thing that happened, as one sentence for whoever has the page open.
pub(crate) fn last_change(said: &Said, case: &Case, beside: &Beside) -> String {
    let Some(last) = case.timeline.last() else { return String::new() };
    // What follows from a step at once (assists, clocks) stands behind it with the same instant.
    let moment = case.timeline.iter().find(|moment| moment.at == last.at).unwrap_or(last);
    let facts = [("who", name(said, &moment.by, beside)), ("what", said.what(moment))];
    said.words.with("case-last-change", &facts)
}
