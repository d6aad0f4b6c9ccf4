//! Which units are responsible together for a case: a part of its page for people at work.

use crate::ground::Ground;
use crate::model::{Case, CaseState};
use crate::pages::said::Said;
use duty::{Bundled, percent};
use guard::Viewer;
use guard::right::{AdaptDeadline, TryDuty};
use ui::{Content, FactList, Html, Link, Notice};

/// What ties the case, or would tie it when it is dispatched now.
fn tie_of(ground: &Ground, case: &Case, now: kernel::Instant) -> Option<(Bundled, bool)> {
    if let Some(bundle) = &case.bundle {
        return Some((bundle.clone(), true));
    }
    let waits = matches!(case.state, CaseState::Received | CaseState::Registered | CaseState::Returned);
    let to_come = waits.then(|| ground.bundled(case, &case.placement, now))?;
    to_come.map(|bundle| (bundle, false))
}

pub(crate) fn draw(said: &Said, viewer: &Viewer, case: &Case) -> Content {
    let Some((bundle, ties)) = tie_of(&said.ground, case, said.now) else { return Content::empty() };
    let name = said.bundle(bundle.bundle.as_str());
    let mut parts = Vec::new();
    if ties && case.is_overdue(said.now) {
        parts.push(Html::of(
            &Notice::attention(said.t("case-bundle-overdue")).text(said.t("case-bundle-overdue.text")),
        ));
    }
    let facts = [("version", bundle.version.to_string())];
    let reads = viewer.holds::<TryDuty>() || viewer.holds::<AdaptDeadline>();
    let named = match reads {
        true => Html::of(&Link::new(name, format!("/admin/bundles/{}", bundle.bundle))),
        false => Html::escape(&name),
    };
    let about = if ties { "case-bundle-version" } else { "case-bundle-to-come" };
    parts.push(Html::join([named, Html::escape(" "), Html::escape(&said.words.with(about, &facts))]));
    let units = bundle.members.iter().fold(FactList::new(), |units, member| {
        let level = said.t(&format!("duty-bundle-level-{}", member.level.name()));
        let unit = said.unit(member.unit);
        let unit = match case.is_barred(member.unit) {
            true => said.words.with("case-bundle-barred", &[("unit", unit)]),
            false => unit,
        };
        let note = if member.stands_in { said.t("case-bundle-stands-in") } else { String::new() };
        units.noted(level, format!("{unit} {}%", percent(member.share)), note)
    });
    parts.push(Html::of(&units));
    Html::join(parts).into()
}
