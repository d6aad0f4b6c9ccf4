//! Places, units and roles in the reader's words.

use crate::gaps::Gap;
use cases::Ground;
use duty::{AlarmSubject, MatterCode};
use kernel::{Instant, UnitId};
use org::PlaceRef;
use place::{KindCatalogue, Level, Node, PlaceId, PlaceKind};
use std::sync::Arc;
use ui::{Language, Words};

/// What is needed to say things about the ground.
#[derive(Clone)]
pub struct Said {
    pub words: Words,
    pub ground: Arc<Ground>,
    pub kinds: Arc<KindCatalogue>,
    pub now: Instant,
}

impl Said {
    pub fn t(&self, key: &str) -> String {
        self.words.t(key)
    }
    pub(crate) fn tree(&self) -> &place::Tree {
        self.ground.atlas.tree()
    }
    pub(crate) fn directory(&self) -> &org::Directory {
        self.ground.catalogue.directory()
    }

    pub(crate) fn place(&self, place: PlaceId) -> String {
        self.tree().node(place).map_or_else(|| self.t("ground-place-gone"), |node| node.name.clone())
    }
    pub(crate) fn place_ref(&self, place: PlaceRef) -> String {
        self.place(PlaceId::new(place.uuid()))
    }
    /// The place with those around it, widest first, without the root: `旧渡街道 / 渡口头社区 / 第一网格`.
    pub(crate) fn place_with_path(&self, place: PlaceId) -> String {
        let mut names: Vec<&str> = self.tree().line(place).map(|node| node.name.as_str()).collect();
        if names.len() > 1 {
            names.pop();
        }
        names.reverse();
        names.join(" / ")
    }
    pub(crate) fn level(&self, level: Level) -> String {
        self.t(&format!("place-level-{}", level.name()))
    }
    pub(crate) fn kind(&self, level: Level, kind: &PlaceKind) -> String {
        let Some(entry) = self.kinds.entry(level, kind) else { return kind.to_string() };
        match (self.words.language(), &entry.name_en) {
            (Language::English, Some(name)) => name.clone(),
            _ => entry.name.clone(),
        }
    }
    /// Level and kind of a place, e.g. “社区（村） · 居民社区”.
    pub(crate) fn sort(&self, node: &Node) -> String {
        match &node.kind {
            Some(kind) => format!("{} · {}", self.level(node.level), self.kind(node.level, kind)),
            None => self.level(node.level),
        }
    }

    pub(crate) fn unit(&self, unit: UnitId) -> String {
        self.directory().unit(unit).map_or_else(|| self.t("ground-unit-gone"), |unit| self.unit_name(unit))
    }
    pub(crate) fn unit_name(&self, unit: &org::Unit) -> String {
        match (self.words.language(), &unit.name_en) {
            (Language::English, Some(name)) => name.clone(),
            _ => unit.name.clone(),
        }
    }
    pub(crate) fn unit_kind(&self, kind: org::UnitKind) -> String {
        self.t(&format!("org-kind-{}", kind.name()))
    }
    pub(crate) fn matter(&self, code: &MatterCode) -> String {
        let Some(matter) = self.ground.catalogue.book().matter(code) else { return code.as_str().to_owned() };
        let standard = matter.standard_at(self.now).map(|(_, standard)| standard);
        match (self.words.language(), standard.and_then(|standard| standard.name_en.clone())) {
            (Language::English, Some(name)) => name,
            _ => matter.name().to_owned(),
        }
    }

    /// A day of the calendar: instants at midnight of China's time are days.
    pub(crate) fn day(&self, at: Instant) -> String {
        self.words.day(at)
    }
    /// A period in words: “2024年1月1日起”, “… 至 …”.
    pub(crate) fn period(&self, from: Instant, until: Option<Instant>) -> String {
        match until {
            None => self.words.with("ground-since", [("from", self.day(from))]),
            Some(until) => {
                self.words.with("ground-from-until", &[("from", self.day(from)), ("until", self.day(until))])
            }
        }
    }

    /// One line of the report of gaps.
    pub fn gap(&self, gap: &Gap) -> String {
        let key = format!("ground-gap-{}", gap.name());
        match gap {
            Gap::NoStaff { place } => self.words.with(&key, [("place", self.place_with_path(*place))]),
            Gap::NoServicePoint { place, kinds } => {
                let kinds: Vec<_> = kinds.iter().map(|kind| self.kind(Level::ServicePoint, kind)).collect();
                self.words
                    .with(&key, &[("place", self.place_with_path(*place)), ("kinds", self.list(&kinds))])
            }
            Gap::NoLead { matter, places, reason } => {
                let named: Vec<_> = places.iter().take(3).map(|place| self.place(*place)).collect();
                let reason = match reason {
                    duty::GapReason::RuleBroken { fault, .. } => {
                        self.t(&format!("duty-fault-{}", fault.name()))
                    }
                    other => self.t(&format!("duty-gap-{}", other.code().trim_start_matches("duty-"))),
                };
                self.words.with(
                    &key,
                    &[
                        ("matter", self.matter(matter)),
                        ("places", self.list(&named)),
                        ("more", places.len().saturating_sub(named.len()).to_string()),
                        ("reason", reason),
                    ],
                )
            }
            Gap::DeadRule { subject, matter, place, faults } => {
                let faults: Vec<_> =
                    faults.iter().map(|fault| self.t(&format!("duty-fault-{}", fault.name()))).collect();
                let what = match subject {
                    AlarmSubject::Rule { .. } => self.t("ground-gap-rule"),
                    AlarmSubject::Duty { duty } => {
                        self.words.with("ground-gap-duty", [("duty", duty.as_str())])
                    }
                };
                let place = place.map_or_else(|| self.t("ground-everywhere"), |place| self.place(place));
                self.words.with(
                    &key,
                    &[
                        ("what", what),
                        ("matter", self.matter(matter)),
                        ("place", place),
                        ("faults", self.list(&faults)),
                    ],
                )
            }
            Gap::NoDeputy { unit }
            | Gap::NoPlace { unit }
            | Gap::NoPurpose { unit }
            | Gap::ElectionDue { unit }
            | Gap::TermClosed { unit }
            | Gap::NoSuccessor { unit } => self.words.with(&key, [("unit", self.unit(*unit))]),
        }
    }

    pub(crate) fn list(&self, parts: &[String]) -> String {
        parts.join(&self.t("ground-list-separator"))
    }
}
