//! Who is responsible for a matter in a place at an instant, and why (派单).

use crate::catalogue::Catalogue;
use crate::model::{
    DutyCode, DutyItem, DutyList, Fault, MatterCode, Party, PolicyVersion, RoutingRule, RuleId, allowed, tier,
};
use kernel::{Instant, Refusal, UnitId};
use org::{PlaceRef, UnitKind};
use place::PlaceId;
use serde::{Deserialize, Serialize};

/// A place's own office of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Office {
    Street,
    Community,
}

/// One step of the explanation; its words are the messages `duty-because-…`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum Reason {
    /// This rule was the most exact: for this matter (0 = the case's own, 1 = the one above …) and
    /// this place (`None` = everywhere).
    RuleFound { rule: RuleId, matter: MatterCode, levels_above: u8, place: Option<PlaceId> },
    /// This rule answers too, but for a wider matter or a wider place.
    MoreExactThan { rule: RuleId, matter: MatterCode, place: Option<PlaceId> },
    /// The case's own street or community has this office.
    OfficeOfPlace { office: Office, unit: UnitId },
    /// The unit of the rule has ended; this one took over.
    Succeeded { unit: UnitId, by: UnitId },
    /// They are responsible by this item of the duty list.
    DutyCited { duty: DutyCode, list: DutyList },
    /// An assist of the rule was left out.
    AssistLeftOut { party: Party, fault: Fault },
}

impl Reason {
    /// The last part of its message `duty-because-…`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RuleFound { .. } => "rule_found",
            Self::MoreExactThan { .. } => "more_exact_than",
            Self::OfficeOfPlace { .. } => "office_of_place",
            Self::Succeeded { .. } => "succeeded",
            Self::DutyCited { .. } => "duty_cited",
            Self::AssistLeftOut { .. } => "assist_left_out",
        }
    }
}

/// Who is responsible, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routed {
    pub lead: UnitId,
    /// Without the lead and without repetition, in the rule's order.
    pub assists: Vec<UnitId>,
    pub duty: DutyCode,
    pub rule: RuleId,
    pub version: PolicyVersion,
    pub because: Vec<Reason>,
}

/// Nobody is responsible by the catalogue: a person decides, and the gap is on the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    pub reason: GapReason,
    pub version: PolicyVersion,
    pub because: Vec<Reason>,
}

/// Why nobody is responsible (职责空白原因).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "gap", rename_all = "snake_case")]
pub enum GapReason {
    /// The matter is not in the catalogue.
    MatterUnknown,
    /// The matter has ended.
    MatterEnded,
    /// No rule answers for it here.
    NoRule,
    /// The most exact rule cannot be followed. A wider one is not taken silently in its place.
    RuleBroken { rule: RuleId, fault: Fault },
    /// The place has no street office or community committee, or the place is not known down to it.
    NoOffice { rule: RuleId, office: Office },
}

impl GapReason {
    /// The key of its words.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MatterUnknown => "duty-matter-unknown",
            Self::MatterEnded => "duty-matter-ended",
            Self::NoRule => "duty-no-rule",
            Self::RuleBroken { fault, .. } => fault.code(),
            Self::NoOffice { office: Office::Street, .. } => "duty-no-street-office",
            Self::NoOffice { office: Office::Community, .. } => "duty-no-community-office",
        }
    }
}

impl Catalogue {
    /// Who leads and who assists for `matter` in the place whose path (deepest first) is `path`.
    /// The same question on the same catalogue has always the same answer.
    ///
    /// # Errors
    /// A [`Gap`] when nobody is responsible by the catalogue.
    pub fn route(&self, matter: &MatterCode, path: &[PlaceId], instant: Instant) -> Result<Routed, Gap> {
        let mut because = Vec::with_capacity(6);
        match self.answer(matter, path, instant, &mut because) {
            Ok((lead, assists, rule, duty)) => Ok(Routed {
                lead,
                assists,
                duty: duty.code.clone(),
                rule: rule.id,
                version: self.version(),
                because,
            }),
            Err(reason) => Err(Gap { reason, version: self.version(), because }),
        }
    }

    fn answer(
        &self,
        matter: &MatterCode,
        path: &[PlaceId],
        instant: Instant,
        because: &mut Vec<Reason>,
    ) -> Result<(UnitId, Vec<UnitId>, &RoutingRule, &DutyItem), GapReason> {
        let known = self.book().matter(matter).ok_or(GapReason::MatterUnknown)?;
        if known.ended_at.is_some_and(|end| end <= instant) {
            return Err(GapReason::MatterEnded);
        }
        let index = self.index(matter).ok_or(GapReason::MatterUnknown)?;
        let mut matching = self.matching(index, path, instant);
        let rule = matching.next().ok_or(GapReason::NoRule)?;
        let levels_above =
            known.level.saturating_sub(self.book().matter(&rule.matter).map_or(0, |above| above.level));
        because.push(Reason::RuleFound {
            rule: rule.id,
            matter: rule.matter.clone(),
            levels_above,
            place: rule.place,
        });
        because.extend(matching.map(|other| Reason::MoreExactThan {
            rule: other.id,
            matter: other.matter.clone(),
            place: other.place,
        }));
        let duty = self.cited(rule, matter, path, instant)?;
        let lead = self.lead(rule, duty, path, instant, because)?;
        let mut assists = Vec::with_capacity(rule.assists.len());
        for party in &rule.assists {
            match self.assist(*party, duty, path, instant) {
                Ok(unit) if unit == lead || assists.contains(&unit) => {}
                Ok(unit) => assists.push(unit),
                Err(fault) => because.push(Reason::AssistLeftOut { party: *party, fault }),
            }
        }
        because.push(Reason::DutyCited { duty: duty.code.clone(), list: duty.list });
        Ok((lead, assists, rule, duty))
    }

    fn cited(
        &self,
        rule: &RoutingRule,
        matter: &MatterCode,
        path: &[PlaceId],
        instant: Instant,
    ) -> Result<&DutyItem, GapReason> {
        let broken = |fault| GapReason::RuleBroken { rule: rule.id, fault };
        let duty = rule.duty.as_ref().ok_or(broken(Fault::DutyMissing))?;
        self.duty_in_force(duty, matter, path, instant).map_err(broken)
    }

    fn duty_in_force(
        &self,
        code: &DutyCode,
        matter: &MatterCode,
        path: &[PlaceId],
        instant: Instant,
    ) -> Result<&DutyItem, Fault> {
        let duty = self.book().duty(code).ok_or(Fault::DutyUnknown)?;
        if !duty.valid.holds_at(instant) {
            return Err(Fault::DutyEnded);
        }
        let upward = self.index(matter).map_or(&[][..], |index| self.upward(index));
        if !upward.iter().any(|above| self.code(*above) == Some(&duty.matter)) {
            return Err(Fault::DutyOtherMatter);
        }
        if duty.covers_place(path) { Ok(duty) } else { Err(Fault::DutyOtherPlace) }
    }

    fn lead(
        &self,
        rule: &RoutingRule,
        duty: &DutyItem,
        path: &[PlaceId],
        instant: Instant,
        because: &mut Vec<Reason>,
    ) -> Result<UnitId, GapReason> {
        let broken = |fault| GapReason::RuleBroken { rule: rule.id, fault };
        let unit = match rule.lead {
            Party::Unit { unit } => {
                let heir = self.directory().heir(unit, instant).ok_or(broken(Fault::LeadRetired))?;
                if heir != unit {
                    because.push(Reason::Succeeded { unit, by: heir });
                }
                heir
            }
            Party::Street => self.office(Office::Street, rule.id, path, instant, because)?,
            Party::Community => self.office(Office::Community, rule.id, path, instant, because)?,
        };
        // Judged by the unit that would really get the case, not by what the rule says of it.
        allowed(duty.list, true, self.directory().tier(unit, instant)).map_err(broken)?;
        Ok(unit)
    }

    fn office(
        &self,
        office: Office,
        rule: RuleId,
        path: &[PlaceId],
        instant: Instant,
        because: &mut Vec<Reason>,
    ) -> Result<UnitId, GapReason> {
        let unit = self.office_at(office, path, instant).ok_or(GapReason::NoOffice { rule, office })?;
        because.push(Reason::OfficeOfPlace { office, unit });
        Ok(unit)
    }

    /// The street office or community committee of a place, given by its path.
    pub fn office_at(&self, office: Office, path: &[PlaceId], instant: Instant) -> Option<UnitId> {
        let places = path.iter().map(|place| PlaceRef::new(place.uuid()));
        let is_kind = match office {
            Office::Street => UnitKind::is_street_office,
            Office::Community => UnitKind::is_community_office,
        };
        self.directory().office(places, is_kind, instant)
    }

    fn assist(
        &self,
        party: Party,
        duty: &DutyItem,
        path: &[PlaceId],
        instant: Instant,
    ) -> Result<UnitId, Fault> {
        let unit = match party {
            Party::Unit { unit } => self.directory().heir(unit, instant),
            Party::Street => self.office_at(Office::Street, path, instant),
            Party::Community => self.office_at(Office::Community, path, instant),
        };
        let unit = unit.ok_or(Fault::AssistRetired)?;
        allowed(duty.list, false, self.directory().tier(unit, instant))?;
        Ok(unit)
    }

    /// Whether a person may send the matter to `lead` and `assists` citing `duty`: the duty list binds
    /// people as it binds the catalogue.
    ///
    /// # Errors
    /// A refusal that names the broken rule: item unknown, ended, of another matter or place, taken back
    /// by the upper level, or outside the list of a street or community.
    pub fn permits(
        &self,
        matter: &MatterCode,
        path: &[PlaceId],
        lead: UnitId,
        assists: &[UnitId],
        duty: &DutyCode,
        instant: Instant,
    ) -> Result<&DutyItem, Refusal> {
        let refused = |fault: Fault| Refusal::rule(fault.code()).with("duty", duty);
        let item = self.duty_in_force(duty, matter, path, instant).map_err(refused)?;
        for (unit, leads) in std::iter::once((lead, true)).chain(assists.iter().map(|unit| (*unit, false))) {
            let known = self.directory().unit(unit).ok_or_else(|| refused(Fault::LeadUnknown))?;
            let named = |fault| refused(fault).with("unit", &known.name);
            if !known.active_at(instant) {
                return Err(named(Fault::LeadRetired));
            }
            allowed(item.list, leads, tier(Party::unit(unit), self.directory(), instant)).map_err(named)?;
        }
        Ok(item)
    }
}
