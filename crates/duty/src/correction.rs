//! What the catalogue would have to say so that a disputed case goes right the next time (目录更正). Pure.

use crate::catalogue::Catalogue;
use crate::model::{DutyCode, Edit, MatterCode, Party, RoutingRule, RuleId, Validity};
use crate::route::{GapReason, Office};
use kernel::{Instant, UnitId};
use place::PlaceId;

/// What was ruled of a matter in a place: who leads, by which duty (争议裁定).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    pub matter: MatterCode,
    /// The way of the place, the deepest first.
    pub path: Vec<PlaceId>,
    pub lead: UnitId,
    pub duty: DutyCode,
}

impl Catalogue {
    /// The edits that would bring the matter to the unit of the ruling, from the widest place for which the misleading
    /// rule speaks down to the place of the case: the first that the rules of the catalogue allow is the one to
    /// propose. Empty when the catalogue says so already.
    pub fn corrections(&self, ruling: &Ruling, rule: RuleId, reason: &str, now: Instant) -> Vec<Vec<Edit>> {
        let misleading = match self.route(&ruling.matter, &ruling.path, now) {
            Ok(routed) if routed.lead == ruling.lead => return Vec::new(),
            Ok(routed) => Some(routed.rule),
            Err(gap) => match gap.reason {
                GapReason::RuleBroken { rule, .. } | GapReason::NoOffice { rule, .. } => Some(rule),
                // A matter that is not or no longer in the catalogue is no question of routing.
                GapReason::MatterUnknown | GapReason::MatterEnded => return Vec::new(),
                GapReason::NoRule => None,
            },
        };
        let misleading = misleading.and_then(|id| self.book().rule(id));
        let widest = misleading.map_or(ruling.path.last().copied(), |rule| rule.place);
        let lead = self.party_of(ruling, now);
        let places = std::iter::once(widest).chain(narrower(&ruling.path, widest));
        let edits = places.map(|place| {
            let new = RoutingRule {
                id: rule,
                matter: ruling.matter.clone(),
                place,
                lead,
                assists: Vec::new(),
                duty: Some(ruling.duty.clone()),
                valid: Validity::since(now),
            };
            let replaced = misleading.filter(|old| old.matter == new.matter && old.place == new.place);
            let end = replaced.map(|old| Edit::EndRule { id: old.id, at: now, reason: reason.to_owned() });
            end.into_iter().chain([Edit::AddRule { rule: new, reason: reason.to_owned() }]).collect()
        });
        edits.collect()
    }

    /// The place's own office is meant as such, so that the rule holds for its neighbours as well.
    fn party_of(&self, ruling: &Ruling, now: Instant) -> Party {
        let is = |office| self.office_at(office, &ruling.path, now) == Some(ruling.lead);
        if is(Office::Street) {
            Party::Street
        } else if is(Office::Community) {
            Party::Community
        } else {
            Party::unit(ruling.lead)
        }
    }
}

/// The places of a way that lie inside `widest`, the widest first.
fn narrower(path: &[PlaceId], widest: Option<PlaceId>) -> impl Iterator<Item = Option<PlaceId>> {
    let inside = widest.and_then(|place| path.iter().position(|step| *step == place)).unwrap_or(path.len());
    path[..inside].iter().rev().copied().map(Some)
}

/// Whether edits already bring the matter to this party, wherever they say it.
pub(crate) fn says_the_same(edits: &[Edit], wanted: &[Edit]) -> bool {
    let rules = |edits: &[Edit]| -> Vec<(MatterCode, Option<PlaceId>, Party)> {
        edits
            .iter()
            .filter_map(|edit| match edit {
                Edit::AddRule { rule, .. } => Some((rule.matter.clone(), rule.place, rule.lead)),
                _ => None,
            })
            .collect()
    };
    let there = rules(edits);
    rules(wanted).iter().all(|wanted| there.contains(wanted))
}
