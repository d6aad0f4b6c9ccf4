//! The ground that cases stand on: calendars, places, units, duties and policy, as in force now.

use crate::model::{Attachment, Case, CasePolicy, Deadline, Deadlines, Placement, Urgency};
use clock::{Basis, Calendars};
use duty::{Catalogue, ClockKind, MatterCode};
use kernel::{Instant, Refusal, UnitId};
use place::{Atlas, PlaceId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that the actions of cases look up, loaded once and shared until something changes.
#[derive(Clone)]
pub struct Ground {
    pub calendars: Arc<Calendars>,
    pub atlas: Arc<Atlas>,
    pub catalogue: Arc<Catalogue>,
    pub policy: Arc<CasePolicy>,
}

/// The clocks for which a matter or an urgency may have its own term.
const TERMS: [&str; 12] = [
    "register", "dispatch", "accept", "return", "designate", "handle", "assist", "extend", "check", "revisit", "close",
    "reopen",
];

impl Ground {
    /// The terms in force for a matter and urgency at an instant.
    pub fn deadlines(&self, matter: Option<&str>, urgency: Urgency, at: Instant) -> Deadlines {
        let matter = matter.map(MatterCode::new);
        let mut found = BTreeMap::new();
        for kind in TERMS {
            let term = self.catalogue.terms_for(matter.as_ref(), Some(urgency), &ClockKind::new(kind), at);
            if let Some(term) = term {
                let deadline = Deadline {
                    term: term.rule.term,
                    calendar: term.rule.calendar.clone().unwrap_or_else(|| clock::NATIONAL.to_owned()),
                    basis: Basis::new(term.rule.code.as_str(), &term.rule.basis),
                };
                found.insert(kind.to_owned(), deadline);
            }
        }
        Deadlines::new(found)
    }

    /// Whether a unit exists and can own work.
    pub fn unit_exists(&self, unit: UnitId, at: Instant) -> bool {
        self.catalogue.directory().active(unit, at)
    }

    /// The unit named by its id or its code.
    ///
    /// # Errors
    /// Refusal `case-unit-unknown` at the field.
    pub fn unit(&self, named: &str, field: &'static str) -> Result<UnitId, Refusal> {
        let directory = self.catalogue.directory();
        let by_id = named.parse::<UnitId>().ok().filter(|id| directory.unit(*id).is_some());
        by_id
            .or_else(|| directory.by_code(named).map(|unit| unit.id))
            .ok_or_else(|| Refusal::invalid("case-unit-unknown", field).with("given", named))
    }

    /// A matter type that can be given to a case.
    ///
    /// # Errors
    /// Refusal `case-matter-unknown` or `case-matter-too-wide` at the field `matter`.
    pub fn matter(&self, code: &str, at: Instant) -> Result<String, Refusal> {
        let book = self.catalogue.book();
        let unknown = || Refusal::invalid("case-matter-unknown", "matter").with("given", code);
        let matter = book.matter(&MatterCode::new(code)).ok_or_else(unknown)?;
        if !matter.validity().holds_at(at) {
            return Err(unknown());
        }
        if !book.matters_below(Some(&matter.code)).is_empty() {
            return Err(Refusal::invalid("case-matter-too-wide", "matter").with("given", code));
        }
        Ok(code.to_owned())
    }

    /// The placement at a known place.
    pub fn placement(&self, place: PlaceId) -> Placement {
        let path = self.atlas.path(place);
        let (street, community) = self.atlas.street_and_community(place);
        Placement { place: Some(place), path, street, community, ..Placement::default() }
    }

    /// The placement of a matter whose place a person has to find: it lies somewhere in the deployment.
    pub fn unplaced(&self, why: &str) -> Placement {
        Placement {
            path: self.atlas.root().into_iter().collect(),
            pending: Some(why.to_owned()),
            ..Placement::default()
        }
    }
}

impl Ground {
    /// Whether a unit may be given the lead on a duty item: items taken back from the lower level never go
    /// to a street or community. Source: 北京市街道办事处条例 art. 17, 潍坊市12345条例 art. 24.
    ///
    /// # Errors
    /// Refusals `case-duty-elsewhere`, `case-duty-taken-back` at the field `lead`.
    pub fn may_lead(
        &self,
        unit: UnitId,
        duty: &duty::DutyCode,
        path: &[PlaceId],
        at: Instant,
    ) -> Result<(), Refusal> {
        let Some(item) = self.catalogue.book().duty(duty) else {
            return Err(Refusal::invalid("case-duty-unknown", "duty").with("given", duty.as_str()));
        };
        if !item.covers_place(path) {
            return Err(Refusal::rule("case-duty-elsewhere").at("lead").with("duty", duty.as_str()));
        }
        let tier = self.catalogue.directory().tier(unit, at);
        if item.list == duty::DutyList::TakenBack && matches!(tier, org::Tier::Street | org::Tier::Community) {
            return Err(Refusal::rule("case-duty-taken-back").at("lead").with("duty", duty.as_str()));
        }
        Ok(())
    }

    /// Closing needs only the evidence that the matter's standard lists; by default none.
    ///
    /// # Errors
    /// Refusal `case-evidence-missing` at the field `attachment`.
    pub fn evidence_is_there(&self, case: &Case, given: &[Attachment], at: Instant) -> Result<(), Refusal> {
        let Some(matter) = case.matter.as_deref() else { return Ok(()) };
        let book = self.catalogue.book();
        let standard = book.matter(&MatterCode::new(matter)).and_then(|matter| matter.standard_at(at));
        let wanted = standard.map_or(duty::Evidence::None, |(_, standard)| standard.evidence);
        let replies = || given.iter().chain(case.attachments.iter().filter(|file| file.role == "reply"));
        let there = match wanted {
            duty::Evidence::None => true,
            duty::Evidence::Photo => replies().any(|file| file.media_type.starts_with("image/")),
            duty::Evidence::Document => replies().any(|file| !file.media_type.starts_with("audio/")),
        };
        if there { Ok(()) } else { Err(Refusal::rule("case-evidence-missing").at("attachment").with("wanted", wanted.name())) }
    }
}
