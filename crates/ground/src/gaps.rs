//! The report of gaps (缺口报告): what nobody looks after, each line with the page where it is mended. Pure.

mod demand;

pub use demand::{Demands, DemandsError};

use duty::{Alarm, AlarmSubject, Catalogue, Fault, GapReason, MatterCode, Places};
use kernel::{Instant, UnitId};
use org::query::OrgGap;
use place::{Level, PlaceId, PlaceKind, Tree};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "gap", rename_all = "snake_case")]
pub enum Gap {
    /// Nobody works on the grid (网格无人).
    NoStaff { place: PlaceId },
    /// The place has none of the service points that it should have (无服务点).
    NoServicePoint { place: PlaceId, kinds: Vec<PlaceKind> },
    /// Nobody leads in this matter, in the widest places that this holds for (事项无主办).
    NoLead { matter: MatterCode, places: Vec<PlaceId>, reason: GapReason },
    /// A routing rule or duty item that cannot work any more (规则失效).
    DeadRule { subject: AlarmSubject, matter: MatterCode, place: Option<PlaceId>, faults: Vec<Fault> },
    /// Nobody stands in for the head of the unit (无副职).
    NoDeputy { unit: UnitId },
    /// An office that answers for no place, so that no case finds it.
    NoPlace { unit: UnitId },
    /// A functional or joint unit that does not say what it is for.
    NoPurpose { unit: UnitId },
    /// An elected committee whose term is over.
    ElectionDue { unit: UnitId },
    /// A functional or joint unit whose term is over: its tasks need a new owner.
    TermClosed { unit: UnitId },
    /// A unit that has ended and nobody took over.
    NoSuccessor { unit: UnitId },
}

impl Gap {
    /// The last part of its message `ground-gap-…`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoStaff { .. } => "no-staff",
            Self::NoServicePoint { .. } => "no-service-point",
            Self::NoLead { .. } => "no-lead",
            Self::DeadRule { .. } => "dead-rule",
            Self::NoDeputy { .. } => "no-deputy",
            Self::NoPlace { .. } => "no-place",
            Self::NoPurpose { .. } => "no-purpose",
            Self::ElectionDue { .. } => "election-due",
            Self::TermClosed { .. } => "term-closed",
            Self::NoSuccessor { .. } => "no-successor",
        }
    }

    /// The page where it is mended.
    pub fn address(&self) -> String {
        match self {
            Self::NoStaff { place } => format!("/admin/places/{place}/assign"),
            Self::NoServicePoint { place, kinds } => {
                let kind = kinds.first().map_or("", PlaceKind::as_str);
                format!("/admin/places/{place}/add?level=service_point&kind={kind}")
            }
            Self::NoLead { matter, .. } => format!("/admin/routes/new?matter={matter}"),
            Self::DeadRule { subject: AlarmSubject::Rule { rule }, .. } => {
                format!("/admin/routes/rules/{rule}")
            }
            Self::DeadRule { subject: AlarmSubject::Duty { duty }, .. } => {
                format!("/admin/duties/{}", duty.as_str())
            }
            Self::NoDeputy { unit } => format!("/admin/units/{unit}/assign?role=deputy"),
            Self::NoPlace { unit } => format!("/admin/units/{unit}/answer"),
            Self::NoPurpose { unit } => format!("/admin/units/{unit}/purpose"),
            Self::ElectionDue { unit } => format!("/admin/units/{unit}/term"),
            Self::TermClosed { unit } | Self::NoSuccessor { unit } => format!("/admin/units/{unit}"),
        }
    }

    /// The right that its page asks for.
    pub const fn right(&self) -> &'static str {
        match self {
            Self::NoServicePoint { .. } => "place.edit",
            Self::NoLead { .. } | Self::DeadRule { .. } => "duty.edit",
            _ => "org.edit",
        }
    }
}

/// Everything that lacks at `instant`. `org` are the holes that the units themselves know of, `alarms` the
/// faults of the catalogue.
pub fn find(
    tree: &Tree,
    catalogue: &Catalogue,
    demands: &Demands,
    org: &[OrgGap],
    alarms: &[Alarm],
    instant: Instant,
) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = org.iter().map(of_org).collect();
    gaps.extend(service_points(tree, demands, instant));
    gaps.extend(leads(tree, catalogue, alarms, instant));
    gaps.extend(dead_rules(alarms));
    gaps.sort_by(|left, right| left.name().cmp(right.name()));
    gaps
}

fn of_org(gap: &OrgGap) -> Gap {
    match *gap {
        OrgGap::NoDeputy(unit) => Gap::NoDeputy { unit },
        OrgGap::NoStaff(place) => Gap::NoStaff { place: PlaceId::new(place.uuid()) },
        OrgGap::NoPlace(unit) => Gap::NoPlace { unit },
        OrgGap::TermClosed(unit) => Gap::TermClosed { unit },
        OrgGap::ElectionDue(unit) => Gap::ElectionDue { unit },
        OrgGap::NoPurpose(unit) => Gap::NoPurpose { unit },
        OrgGap::NoSuccessor(unit) => Gap::NoSuccessor { unit },
    }
}

/// The places that should have a service point of some kinds and have none.
fn service_points(tree: &Tree, demands: &Demands, instant: Instant) -> Vec<Gap> {
    let mut there: BTreeSet<(PlaceId, &PlaceKind)> = BTreeSet::new();
    for point in tree.nodes().filter(|node| node.level == Level::ServicePoint && node.valid_at(instant)) {
        let Some(kind) = &point.kind else { continue };
        // The nearest place for which a demand can be written; a counter of a street is not one of the county.
        let holder = tree.line(point.id).find(|node| node.level <= Level::Community);
        there.extend(holder.map(|holder| (holder.id, kind)));
    }
    let mut found = Vec::new();
    for demand in demands.at(instant) {
        for node in tree.nodes().filter(|node| node.level == demand.level && node.valid_at(instant)) {
            if !demand.kinds.iter().any(|kind| there.contains(&(node.id, kind))) {
                found.push(Gap::NoServicePoint { place: node.id, kinds: demand.kinds.clone() });
            }
        }
    }
    found
}

/// The matters in which nobody leads, one line each with the widest places that this holds for. Where the
/// cause is a dead rule, the rule's own line says so already.
fn leads(tree: &Tree, catalogue: &Catalogue, alarms: &[Alarm], instant: Instant) -> Vec<Gap> {
    let told = |reason: &GapReason| match reason {
        GapReason::RuleBroken { rule, .. } => {
            alarms.iter().any(|alarm| alarm.subject == AlarmSubject::Rule { rule: *rule })
        }
        _ => false,
    };
    let communities: Vec<PlaceId> = tree
        .nodes()
        .filter(|node| node.level == Level::Community && node.valid_at(instant))
        .map(|node| node.id)
        .collect();
    let mut by_matter: BTreeMap<MatterCode, (BTreeSet<PlaceId>, GapReason)> = BTreeMap::new();
    let gaps = catalogue.lead_gaps(&Places::from(tree), &communities, instant);
    for gap in gaps.into_iter().filter(|gap| !told(&gap.reason)) {
        by_matter.entry(gap.matter).or_insert_with(|| (BTreeSet::new(), gap.reason)).0.insert(gap.place);
    }
    let of = |(matter, (places, reason)): (MatterCode, (BTreeSet<PlaceId>, GapReason))| Gap::NoLead {
        matter,
        places: widest(tree, &places, instant),
        reason,
    };
    by_matter.into_iter().map(of).collect()
}

/// The fewest places that hold all of `places` and no other community.
fn widest(tree: &Tree, places: &BTreeSet<PlaceId>, instant: Instant) -> Vec<PlaceId> {
    let mut whole = Vec::new();
    let mut open: Vec<PlaceId> = tree.roots().map(|root| root.id).collect();
    while let Some(place) = open.pop() {
        let communities: Vec<_> = tree
            .subtree(place)
            .into_iter()
            .filter(|node| node.level == Level::Community && node.valid_at(instant))
            .collect();
        if communities.is_empty() || !communities.iter().any(|node| places.contains(&node.id)) {
            continue;
        }
        match communities.iter().all(|node| places.contains(&node.id)) {
            true => whole.push(place),
            false => open.extend(tree.children(place).map(|child| child.id)),
        }
    }
    whole.sort_unstable();
    whole
}

/// One line for each rule or item, however many faults it has.
fn dead_rules(alarms: &[Alarm]) -> Vec<Gap> {
    let mut lines: BTreeMap<&AlarmSubject, (Alarm, Vec<Fault>)> = BTreeMap::new();
    for alarm in alarms {
        lines.entry(&alarm.subject).or_insert_with(|| (alarm.clone(), Vec::new())).1.push(alarm.fault);
    }
    lines
        .into_values()
        .map(|(alarm, faults)| Gap::DeadRule {
            subject: alarm.subject,
            matter: alarm.matter,
            place: alarm.place,
            faults,
        })
        .collect()
}
