//! What can be wrong with a duty item or a routing rule: refused when it is written, an alarm when it
//! becomes so later.

use super::{Book, DutyItem, DutyList, Party, Places, RoutingRule};
use kernel::{Instant, UnitId};
use org::{Directory, Tier};
use serde::{Deserialize, Serialize};

/// Why a rule cannot work as written (规则失效原因).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The matter is not in the catalogue.
    MatterUnknown,
    /// The matter has ended.
    MatterEnded,
    /// The place does not exist.
    PlaceUnknown,
    /// The place has ended.
    PlaceEnded,
    /// The place has no boundary, so that no point can lie in it.
    PlaceEmpty,
    /// A unit that is to lead does not exist.
    LeadUnknown,
    /// The unit that is to lead has ended and nobody took over, or it has not begun.
    LeadRetired,
    /// The unit that is to lead has ended; its successor is asked until the rule is written anew.
    LeadSucceeded,
    /// An assisting unit does not exist or has ended, and nobody took over.
    AssistRetired,
    /// The rule cites no item of the duty list.
    DutyMissing,
    /// The cited item is not in the duty list.
    DutyUnknown,
    /// The cited item has ended, or has not begun.
    DutyEnded,
    /// The cited item is about another matter.
    DutyOtherMatter,
    /// The cited item does not hold in the place.
    DutyOtherPlace,
    /// An item taken back by the upper level would go to a street or community.
    TakenBack,
    /// A street or community would lead outside its list.
    OutsideList,
    /// A basic item is led by its street or community; a department cannot be written there.
    BasicLead,
    /// More exact rules answer everything that it could answer.
    Shadowed,
}

impl Fault {
    pub const ALL: [Self; 18] = [
        Self::MatterUnknown,
        Self::MatterEnded,
        Self::PlaceUnknown,
        Self::PlaceEnded,
        Self::PlaceEmpty,
        Self::LeadUnknown,
        Self::LeadRetired,
        Self::LeadSucceeded,
        Self::AssistRetired,
        Self::DutyMissing,
        Self::DutyUnknown,
        Self::DutyEnded,
        Self::DutyOtherMatter,
        Self::DutyOtherPlace,
        Self::TakenBack,
        Self::OutsideList,
        Self::BasicLead,
        Self::Shadowed,
    ];

    /// The code of the refusal, and the key of its words.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MatterUnknown => "duty-matter-unknown",
            Self::MatterEnded => "duty-matter-ended",
            Self::PlaceUnknown => "duty-place-unknown",
            Self::PlaceEnded => "duty-place-ended",
            Self::PlaceEmpty => "duty-place-empty",
            Self::LeadUnknown => "duty-lead-unknown",
            Self::LeadRetired => "duty-lead-retired",
            Self::LeadSucceeded => "duty-lead-succeeded",
            Self::AssistRetired => "duty-assist-retired",
            Self::DutyMissing => "duty-item-missing",
            Self::DutyUnknown => "duty-item-unknown",
            Self::DutyEnded => "duty-item-ended",
            Self::DutyOtherMatter => "duty-item-other-matter",
            Self::DutyOtherPlace => "duty-item-other-place",
            Self::TakenBack => "duty-taken-back",
            Self::OutsideList => "duty-outside-list",
            Self::BasicLead => "duty-basic-lead",
            Self::Shadowed => "duty-rule-shadowed",
        }
    }
    /// The last part of the message `duty-fault-…` that an alarm shows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MatterUnknown => "matter_unknown",
            Self::MatterEnded => "matter_ended",
            Self::PlaceUnknown => "place_unknown",
            Self::PlaceEnded => "place_ended",
            Self::PlaceEmpty => "place_empty",
            Self::LeadUnknown => "lead_unknown",
            Self::LeadRetired => "lead_retired",
            Self::LeadSucceeded => "lead_succeeded",
            Self::AssistRetired => "assist_retired",
            Self::DutyMissing => "duty_missing",
            Self::DutyUnknown => "duty_unknown",
            Self::DutyEnded => "duty_ended",
            Self::DutyOtherMatter => "duty_other_matter",
            Self::DutyOtherPlace => "duty_other_place",
            Self::TakenBack => "taken_back",
            Self::OutsideList => "outside_list",
            Self::BasicLead => "basic_lead",
            Self::Shadowed => "shadowed",
        }
    }
    /// Whether a rule with this fault may still be written: it works, or it will be mended elsewhere.
    pub const fn may_be_written(self) -> bool {
        matches!(self, Self::PlaceEmpty | Self::LeadSucceeded | Self::Shadowed)
    }
}

/// The level of whoever is meant; of an ended unit, that of whoever took over and would get the case.
pub(crate) fn tier(party: Party, directory: &Directory, instant: Instant) -> Tier {
    match party {
        Party::Unit { unit } => directory.tier(directory.heir(unit, instant).unwrap_or(unit), instant),
        Party::Street => Tier::Street,
        Party::Community => Tier::Community,
    }
}

/// Whether somebody of this tier may lead (`leads`) or assist under an item of this list.
pub(crate) const fn allowed(list: DutyList, leads: bool, tier: Tier) -> Result<(), Fault> {
    if !tier.is_grassroots() {
        return Ok(());
    }
    match (list, leads) {
        (DutyList::TakenBack, _) => Err(Fault::TakenBack),
        (list, true) if !list.lets_grassroots_lead() => Err(Fault::OutsideList),
        (list, false) if !list.lets_grassroots_assist() => Err(Fault::OutsideList),
        _ => Ok(()),
    }
}

fn unit_fault(unit: UnitId, directory: &Directory, instant: Instant) -> Option<Fault> {
    match (directory.unit(unit), directory.heir(unit, instant)) {
        (None, _) => Some(Fault::LeadUnknown),
        (Some(_), Some(heir)) => (heir != unit).then_some(Fault::LeadSucceeded),
        (Some(_), None) => Some(Fault::LeadRetired),
    }
}

/// What is wrong with a routing rule at `instant`, worst first. Order and content are the same for
/// writing a rule and for watching it.
pub(crate) fn rule_faults(
    rule: &RoutingRule,
    book: &Book,
    directory: &Directory,
    places: &Places,
    instant: Instant,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    match book.matter(&rule.matter) {
        None => faults.push(Fault::MatterUnknown),
        Some(matter) if matter.ended_at.is_some_and(|end| end <= instant) => faults.push(Fault::MatterEnded),
        Some(_) => {}
    }
    if let Some(place) = rule.place {
        faults.extend(place_fault(place, places, instant));
    }
    match rule.duty.as_ref().map(|duty| book.duty(duty)) {
        None => faults.push(Fault::DutyMissing),
        Some(None) => faults.push(Fault::DutyUnknown),
        Some(Some(item)) => cited(rule, item, book, directory, places, instant, &mut faults),
    }
    if let Party::Unit { unit } = rule.lead {
        faults.extend(unit_fault(unit, directory, instant));
    }
    assists(&rule.assists, directory, instant, &mut faults);
    faults
}

fn place_fault(place: place::PlaceId, places: &Places, instant: Instant) -> Option<Fault> {
    match places.get(place) {
        None => Some(Fault::PlaceUnknown),
        Some(fact) if fact.valid_to.is_some_and(|end| end <= instant) => Some(Fault::PlaceEnded),
        Some(fact) => (!fact.drawn).then_some(Fault::PlaceEmpty),
    }
}

fn cited(
    rule: &RoutingRule,
    item: &DutyItem,
    book: &Book,
    directory: &Directory,
    places: &Places,
    instant: Instant,
    faults: &mut Vec<Fault>,
) {
    if !item.valid.holds_at(instant) {
        faults.push(Fault::DutyEnded);
    }
    if !book.matter_within(&rule.matter, &item.matter) {
        faults.push(Fault::DutyOtherMatter);
    }
    // The item has to hold wherever the rule does; a rule for everywhere needs one that does too.
    if !item.covers_place(&rule.place.map(|place| places.path(place)).unwrap_or_default()) {
        faults.push(Fault::DutyOtherPlace);
    }
    for (position, party) in rule.parties().enumerate() {
        if let Err(fault) = allowed(item.list, position == 0, tier(party, directory, instant))
            && !faults.contains(&fault)
        {
            faults.push(fault);
        }
    }
}

fn assists(parties: &[Party], directory: &Directory, instant: Instant, faults: &mut Vec<Fault>) {
    let retired = parties.iter().any(|party| match party {
        Party::Unit { unit } => {
            unit_fault(*unit, directory, instant).is_some_and(|fault| fault != Fault::LeadSucceeded)
        }
        Party::Street | Party::Community => false,
    });
    if retired {
        faults.push(Fault::AssistRetired);
    }
}

/// What is wrong with a duty item at `instant`.
pub(crate) fn item_faults(
    item: &DutyItem,
    book: &Book,
    directory: &Directory,
    places: &Places,
    instant: Instant,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    match book.matter(&item.matter) {
        None => faults.push(Fault::MatterUnknown),
        Some(matter) if matter.ended_at.is_some_and(|end| end <= instant) => faults.push(Fault::MatterEnded),
        Some(_) => {}
    }
    for place in &item.places {
        match place_fault(*place, places, instant) {
            Some(Fault::PlaceEmpty) | None => {}
            Some(fault) => faults.push(fault),
        }
    }
    if item.list == DutyList::Basic && !tier(item.lead, directory, instant).is_grassroots() {
        faults.push(Fault::BasicLead);
    }
    for (position, party) in std::iter::once(&item.lead).chain(&item.assists).enumerate() {
        if let Err(fault) = allowed(item.list, position == 0, tier(*party, directory, instant)) {
            faults.push(fault);
        }
    }
    if let Party::Unit { unit } = item.lead {
        faults.extend(unit_fault(unit, directory, instant));
    }
    assists(&item.assists, directory, instant, &mut faults);
    faults
}
