//! What the upper level leaves open and what a lower level says in its own place (统筹规划、特色化落实). A deadline is
//! the template; [`Leeway`] says whether and how far a lower level may differ, an [`Adaptation`] that it does.

use super::{
    Book, CatalogueEvent, CatalogueFacts, DeadlineCode, DeadlineRule, LONGEST_TEXT, Validity, worded,
};
use clock::Term;
use kernel::{Context, Instant, Refusal, UnitId};
use place::PlaceId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How far a lower level may differ (可调范围). What is not marked may not be changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "may", rename_all = "snake_case")]
pub enum Leeway {
    /// 统一执行
    #[default]
    Fixed,
    /// 只可缩短: shorter than the template's, and no shorter than `least`.
    Shorter { least: u32 },
    /// 幅度内可调: both included, in the unit of the template.
    Within { least: u32, most: u32 },
}

impl Leeway {
    pub const NAMES: [&'static str; 3] = ["fixed", "shorter", "within"];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Shorter { .. } => "shorter",
            Self::Within { .. } => "within",
        }
    }
    pub fn is_fixed(&self) -> bool {
        *self == Self::Fixed
    }
    /// The amounts that a place may choose from beside a template of `amount`.
    pub const fn bounds(self, amount: u32) -> Option<(u32, u32)> {
        match self {
            Self::Fixed => None,
            Self::Shorter { least } => Some((least, amount.saturating_sub(1))),
            Self::Within { least, most } => Some((least, most)),
        }
    }

    /// As files write it: empty, `shorter`, `shorter:2` or `3..10`.
    pub fn read(text: &str) -> Option<Self> {
        match text.split_once("..") {
            Some((least, most)) => {
                Some(Self::Within { least: least.trim().parse().ok()?, most: most.trim().parse().ok()? })
            }
            None => match text.split_once(':') {
                Some(("shorter", least)) => Some(Self::Shorter { least: least.trim().parse().ok()? }),
                None if text == "shorter" => Some(Self::Shorter { least: 1 }),
                None if text.is_empty() || text == "fixed" => Some(Self::Fixed),
                _ => None,
            },
        }
    }
    /// The same, written.
    pub fn text(self) -> String {
        match self {
            Self::Fixed => String::new(),
            Self::Shorter { least } => format!("shorter:{least}"),
            Self::Within { least, most } => format!("{least}..{most}"),
        }
    }

    /// What no template may leave open.
    pub(super) fn checked(self, deadline: &DeadlineRule) -> Result<Self, Refusal> {
        let Some((least, most)) = self.bounds(deadline.term.amount) else { return Ok(self) };
        if least == 0 || least > most {
            return Err(Refusal::invalid("duty-leeway-empty", "least")
                .with("least", least)
                .with("most", most));
        }
        if deadline.legal && most > deadline.term.amount {
            let most = deadline.term.amount;
            return Err(Refusal::invalid("duty-leeway-legal", "most").with("most", most));
        }
        Ok(self)
    }
}

/// Why an adaptation is over before its time (落实终止原因).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "cause")]
pub enum AdaptationEnd {
    /// 自行取消: by the place itself, or by a reviewed edit of the catalogue.
    Withdrawn { unit: Option<UnitId> },
    /// 模板不再允许: by this version of the template, from its first day on.
    NoLongerAllowed { template: usize },
    /// 模板停用
    TemplateEnded,
}

/// A place's own value for a deadline (本地落实), in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adaptation {
    pub deadline: DeadlineCode,
    pub place: PlaceId,
    /// The version in this place, from 1.
    pub number: u32,
    /// The version of the template against which it was set.
    pub template: usize,
    /// In the unit of the template.
    pub term: Term,
    /// The place's own rule or decision.
    pub basis: String,
    /// Why it is different here.
    pub reason: String,
    /// Who says so; none when a file did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    pub set_at: Instant,
    #[serde(flatten)]
    pub valid: Validity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<(AdaptationEnd, String)>,
}

impl Adaptation {
    pub fn holds_at(&self, instant: Instant) -> bool {
        self.valid.holds_at(instant)
    }
    /// Whether this version of the template still lets the place differ so.
    fn fits(&self, template: &DeadlineRule) -> bool {
        let bounds = template.leeway.bounds(template.term.amount);
        self.term.unit == template.term.unit
            && bounds.is_some_and(|(least, most)| (least..=most).contains(&self.term.amount))
    }
}

/// What a place wants to be different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adapting {
    pub deadline: DeadlineCode,
    pub place: PlaceId,
    pub amount: u32,
    pub basis: String,
    pub reason: String,
    pub from: Instant,
}

/// Decides an adaptation: only what is marked, only within the bounds, never for a time that has begun, and never beside
/// another one above or below it.
pub(super) fn adapt(
    book: &Book,
    order: Adapting,
    context: &Context,
    facts: &CatalogueFacts,
) -> Result<Vec<CatalogueEvent>, Refusal> {
    let Adapting { deadline: code, place, amount, basis, reason, from } = order;
    let versions = book.deadline(&code);
    if versions.is_empty() {
        return Err(Refusal::invalid("duty-deadline-unknown", "deadline").with("code", code));
    }
    if from < context.now {
        return Err(Refusal::invalid("duty-adaptation-past", "effective_from"));
    }
    let found = versions.iter().enumerate().find(|(_, version)| version.valid.holds_at(from));
    let Some((position, template)) = found else {
        return Err(Refusal::invalid("duty-adaptation-no-template", "effective_from").with("code", code));
    };
    let path = facts.places.path(place);
    match facts.places.get(place) {
        None => return Err(Refusal::invalid("duty-place-unknown", "place")),
        Some(_) if !facts.places.valid_at(place, from) => {
            return Err(Refusal::invalid("duty-place-unknown", "place"));
        }
        Some(fact) if fact.parent.is_none() => {
            return Err(Refusal::invalid("duty-adaptation-whole", "place"));
        }
        Some(_) => {}
    }
    allowed(template, amount)?;
    let own = book.adaptations_of(&code, place);
    if own.last().is_some_and(|last| from <= last.valid.from) {
        return Err(Refusal::invalid("duty-change-before-last", "effective_from"));
    }
    let valid = Validity::since(from);
    let beside = book.adaptations().find(|other| {
        other.deadline == code
            && other.place != place
            && other.valid.overlaps(&valid)
            && (path.contains(&other.place) || facts.places.path(other.place).contains(&place))
    });
    if let Some(other) = beside {
        let name = facts.places.get(other.place).map(|fact| fact.name.clone()).unwrap_or_default();
        return Err(Refusal::invalid("duty-adaptation-nested", "place").with("other", name));
    }
    let adaptation = Adaptation {
        deadline: code.clone(),
        place,
        number: u32::try_from(own.len()).unwrap_or(u32::MAX).saturating_add(1),
        template: position + 1,
        term: Term { amount, ..template.term },
        basis: worded(&basis, "basis", LONGEST_TEXT)?,
        reason: worded(&reason, "reason", LONGEST_TEXT)?,
        unit: context.actor.unit(),
        set_at: context.now,
        valid,
        end: None,
    };
    let mut events = vec![CatalogueEvent::Adapted { adaptation }];
    events.extend(ceasing(book, &events, &code));
    Ok(events)
}

fn allowed(template: &DeadlineRule, amount: u32) -> Result<(), Refusal> {
    let refused = |code| Refusal::invalid(code, "amount").with("code", &template.code);
    let Some((least, most)) = template.leeway.bounds(template.term.amount) else {
        return Err(refused("duty-adaptation-fixed").with("basis", &template.basis));
    };
    if amount == template.term.amount {
        return Err(refused("duty-adaptation-same").with("amount", amount));
    }
    if !(least..=most).contains(&amount) {
        let code = match template.leeway {
            Leeway::Shorter { .. } => "duty-adaptation-not-shorter",
            _ => "duty-adaptation-outside",
        };
        return Err(refused(code).with("given", amount).with("least", least).with("most", most));
    }
    Ok(())
}

/// Ends an adaptation; from then on the template holds there.
pub(super) fn end(
    book: &Book,
    deadline: DeadlineCode,
    place: PlaceId,
    at: Instant,
    reason: &str,
    context: &Context,
) -> Result<CatalogueEvent, Refusal> {
    let unknown = Refusal::not_found("duty-adaptation-unknown");
    let last = book.adaptations_of(&deadline, place).last().ok_or(unknown)?;
    if at < context.now {
        return Err(Refusal::invalid("duty-adaptation-past", "effective_from"));
    }
    let at = at.max(last.valid.from);
    if last.valid.to.is_some_and(|to| to <= at) {
        return Err(Refusal::rule("duty-ended-already"));
    }
    let end = AdaptationEnd::Withdrawn { unit: context.actor.unit() };
    let reason = worded(reason, "reason", LONGEST_TEXT)?;
    Ok(CatalogueEvent::AdaptationEnded { deadline, place, at, end, reason })
}

/// What no longer fits after these events about a deadline: each such adaptation ends on the first day of the version
/// that does not allow it, and the journal says by which. A later version does not bring it back.
pub(super) fn ceasing(book: &Book, events: &[CatalogueEvent], code: &DeadlineCode) -> Vec<CatalogueEvent> {
    if book.adaptations().all(|one| one.deadline != *code)
        && !events.iter().any(|event| matches!(event, CatalogueEvent::Adapted { .. }))
    {
        return Vec::new();
    }
    let mut after = book.clone();
    for event in events {
        after.apply(event);
    }
    let places: BTreeSet<PlaceId> =
        after.adaptations().filter(|one| one.deadline == *code).map(|one| one.place).collect();
    let last = |place: &PlaceId| after.adaptations_of(code, *place).last();
    let ended = |one: &Adaptation| {
        let (at, end) = first_misfit(after.deadline(code), one)?;
        let basis = match end {
            AdaptationEnd::NoLongerAllowed { template } => {
                after.deadline(code).get(template - 1).map(|version| version.basis.clone())
            }
            _ => None,
        };
        let reason = basis.unwrap_or_default();
        Some(CatalogueEvent::AdaptationEnded { deadline: code.clone(), place: one.place, at, end, reason })
    };
    places.iter().filter_map(last).filter_map(ended).collect()
}

/// The first instant of an adaptation's time in which the template does not allow it.
fn first_misfit(versions: &[DeadlineRule], one: &Adaptation) -> Option<(Instant, AdaptationEnd)> {
    let mut at = one.valid.from;
    loop {
        if one.valid.to.is_some_and(|to| to <= at) {
            return None;
        }
        let found = versions.iter().enumerate().rev().find(|(_, version)| version.valid.holds_at(at));
        let Some((position, version)) = found else { return Some((at, AdaptationEnd::TemplateEnded)) };
        if !one.fits(version) {
            return Some((at, AdaptationEnd::NoLongerAllowed { template: position + 1 }));
        }
        at = version.valid.to?;
    }
}
