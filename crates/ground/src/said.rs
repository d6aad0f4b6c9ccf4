//! Places, units and roles in the reader's words.

use crate::gaps::Gap;
use cases::Ground;
use duty::{AlarmSubject, MatterCode};
use kernel::{Instant, Refusal, UnitId};
use org::PlaceRef;
use place::{KindCatalogue, Level, Node, PlaceId, PlaceKind};
use std::sync::Arc;
use ui::{Language, Words};

/// Suggestions beyond this many would make the page heavy; any name can still be typed.
const SUGGESTED: usize = 600;

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

    /// A coding scheme; a deployer's own scheme is its own word.
    pub(crate) fn scheme(&self, scheme: &str) -> String {
        self.words.find(&format!("ground-scheme-{scheme}")).unwrap_or_else(|| scheme.to_owned())
    }
    pub(crate) fn point(&self, point: place::geometry::Position) -> String {
        let (lon, lat) = point.degrees();
        format!("{lon:.6}, {lat:.6}")
    }

    /// A place by its id, a code in any scheme, or a name that only one has.
    ///
    /// # Errors
    /// Refusal `ground-place-named` at the field.
    pub(crate) fn find_place(&self, text: &str, field: &'static str) -> Result<PlaceId, Refusal> {
        let by_id = text.parse::<PlaceId>().ok().filter(|id| self.tree().node(*id).is_some());
        // The suggestions show the way to a place, because names repeat.
        let by_path = || {
            let last = text.rsplit(" / ").next()?;
            let mut found = self.tree().named(last).filter(|node| self.place_with_path(node.id) == text);
            found.next().map(|node| node.id)
        };
        by_id
            .or_else(by_path)
            .or_else(|| self.ground.atlas.by_code_or_name(text))
            .ok_or_else(|| Refusal::invalid("ground-place-named", field).with("given", text))
    }
    /// A unit by its id, its code, or a name that only one active unit has.
    ///
    /// # Errors
    /// Refusal `ground-unit-named` at the field.
    pub(crate) fn find_unit(&self, text: &str, field: &'static str) -> Result<UnitId, Refusal> {
        let directory = self.directory();
        let by_id = text.parse::<UnitId>().ok().filter(|id| directory.unit(*id).is_some());
        let by_name = || {
            let named = |unit: &&org::Unit| unit.name == text || unit.name_en.as_deref() == Some(text);
            let found: Vec<_> = directory.units().into_iter().filter(named).collect();
            match found.as_slice() {
                [unit] => Some(unit.id),
                _ => None,
            }
        };
        by_id
            .or_else(|| directory.by_code(text).map(|unit| unit.id))
            .or_else(by_name)
            .ok_or_else(|| Refusal::invalid("ground-unit-named", field).with("given", text))
    }
    /// The places below which one of a level may lie, as they are suggested while typing.
    pub(crate) fn parents_for(&self, level: Level) -> Vec<String> {
        self.suggested(|node| level.fits_below(node.level))
    }
    pub(crate) fn places_of(&self, level: Level) -> Vec<String> {
        self.suggested(|node| node.level == level)
    }
    /// Divisions down to the grid.
    pub(crate) fn divisions(&self) -> Vec<String> {
        self.suggested(|node| node.level <= Level::Grid)
    }
    fn suggested(&self, fits: impl Fn(&Node) -> bool) -> Vec<String> {
        let fitting = self.tree().nodes().filter(|node| node.valid_at(self.now) && fits(node));
        let mut names: Vec<String> =
            fitting.take(SUGGESTED).map(|node| self.place_with_path(node.id)).collect();
        names.sort();
        names
    }
    /// The active units by name, as they are suggested while typing.
    pub(crate) fn units(&self) -> Vec<String> {
        let units = self.directory().units().into_iter().filter(|unit| unit.active_at(self.now));
        units.take(SUGGESTED).map(|unit| self.unit_name(unit)).collect()
    }

    /// A role of the table, e.g. “派遣员”.
    pub(crate) fn role(&self, role: &guard::Role) -> String {
        let name = self.words.find(&format!("role-{}", role.as_str().replace('_', "-")));
        name.unwrap_or_else(|| role.to_string())
    }

    pub(crate) fn list(&self, parts: &[String]) -> String {
        parts.join(&self.t("ground-list-separator"))
    }
}
