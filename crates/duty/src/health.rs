//! Whether the catalogue still works (目录体检): dead rules are alarms on the desk, and matters without
//! a lead are listed by place.

use crate::catalogue::Catalogue;
use crate::model::{DutyCode, Fault, MatterCode, Places, RuleId, item_faults, rule_faults};
use crate::route::GapReason;
use kernel::Instant;
use place::PlaceId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

/// What an alarm is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum AlarmSubject {
    Rule { rule: RuleId },
    Duty { duty: DutyCode },
}

/// Something in the catalogue does not work any more (失效告警).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    pub subject: AlarmSubject,
    pub fault: Fault,
    pub matter: MatterCode,
    pub place: Option<PlaceId>,
}

/// A matter for which nobody leads in a place (职责空白).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadGap {
    pub matter: MatterCode,
    pub place: PlaceId,
    pub reason: GapReason,
}

/// How often a rule answered for cases of the past (规则使用).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleUse {
    pub rule: RuleId,
    pub cases: u64,
}

/// Two rules that lie across each other (规则交叉): one is deeper by its matter, the other by its place. The one
/// of the deeper matter answers where both could.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossing {
    pub wins: RuleId,
    pub loses: RuleId,
}

impl Catalogue {
    /// How often each rule in force at `instant` would answer for cases of the past, taken as if they came then.
    pub fn rule_uses(&self, cases: &[crate::trial::PastCase], instant: Instant) -> Vec<RuleUse> {
        let mut uses: std::collections::BTreeMap<RuleId, u64> = self
            .book()
            .rules()
            .filter(|rule| rule.valid.holds_at(instant))
            .map(|rule| (rule.id, 0))
            .collect();
        for case in cases {
            let Some(index) = self.index(&case.matter) else { continue };
            if let Some(rule) = self.matching(index, &case.path, instant).next()
                && let Some(cases) = uses.get_mut(&rule.id)
            {
                *cases += 1;
            }
        }
        uses.into_iter().map(|(rule, cases)| RuleUse { rule, cases }).collect()
    }

    /// The pairs of rules in force that lie across each other and name different leads.
    pub fn crossings(&self, places: &Places, instant: Instant) -> Vec<Crossing> {
        let rules: Vec<_> = self.book().rules().filter(|rule| rule.valid.holds_at(instant)).collect();
        let mut found = Vec::new();
        for wins in &rules {
            for loses in &rules {
                let deeper =
                    wins.matter != loses.matter && self.book().matter_within(&wins.matter, &loses.matter);
                let within = loses.place.is_some_and(|place| {
                    wins.place.is_none_or(|wide| wide != place && places.path(place).contains(&wide))
                });
                if deeper && within && wins.place != loses.place && wins.lead != loses.lead {
                    found.push(Crossing { wins: wins.id, loses: loses.id });
                }
            }
        }
        found
    }

    /// Every fault of every rule and duty item that is in force at `instant`.
    pub fn alarms(&self, places: &Places, instant: Instant) -> Vec<Alarm> {
        let mut alarms = Vec::new();
        let used = self.used_rules(places, instant);
        for rule in self.book().rules().filter(|rule| rule.valid.holds_at(instant)) {
            let mut faults = rule_faults(rule, self.book(), self.directory(), places, instant);
            if faults.is_empty() && !used.contains(&rule.id) {
                faults.push(Fault::Shadowed);
            }
            alarms.extend(faults.into_iter().map(|fault| Alarm {
                subject: AlarmSubject::Rule { rule: rule.id },
                fault,
                matter: rule.matter.clone(),
                place: rule.place,
            }));
        }
        for item in self.book().duties().filter(|item| item.valid.holds_at(instant)) {
            let faults = item_faults(item, self.book(), self.directory(), places, instant);
            alarms.extend(faults.into_iter().map(|fault| Alarm {
                subject: AlarmSubject::Duty { duty: item.code.clone() },
                fault,
                matter: item.matter.clone(),
                place: None,
            }));
        }
        alarms
    }

    /// The rules that are the most exact for some matter in some place. Places that no rule tells apart
    /// are asked for once only.
    fn used_rules(&self, places: &Places, instant: Instant) -> HashSet<RuleId> {
        let named: HashSet<PlaceId> = self.book().rules().filter_map(|rule| rule.place).collect();
        let told_apart =
            |place| places.path(place).into_iter().filter(|above| named.contains(above)).collect();
        let mut paths: BTreeSet<Vec<PlaceId>> = places.all_at(instant).into_iter().map(told_apart).collect();
        paths.insert(Vec::new());
        let leaves: Vec<_> =
            self.book().leaf_matters(instant).iter().filter_map(|matter| self.index(&matter.code)).collect();
        let mut used = HashSet::new();
        for path in &paths {
            used.extend(
                leaves.iter().filter_map(|leaf| Some(self.matching(*leaf, path, instant).next()?.id)),
            );
        }
        used
    }

    /// The matters that cases can have, in each of `at`, for which nobody leads.
    pub fn lead_gaps(&self, places: &Places, at: &[PlaceId], instant: Instant) -> Vec<LeadGap> {
        let leaves = self.book().leaf_matters(instant);
        let mut gaps = Vec::new();
        for place in at {
            let path = places.path(*place);
            for matter in &leaves {
                if let Err(gap) = self.route(&matter.code, &path, instant) {
                    gaps.push(LeadGap { matter: matter.code.clone(), place: *place, reason: gap.reason });
                }
            }
        }
        gaps
    }
}
