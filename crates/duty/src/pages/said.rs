//! The catalogue in the interface's words.

use crate::catalogue::Catalogue;
use crate::model::{
    Adaptation, Adapting, Book, CatalogueEvent, DeadlineRule, DutyCode, DutyItem, Edit, MatterCode, Party,
    Places, RoutingRule, Validity,
};
use crate::route::{GapReason, Reason};
use crate::site::DutyGround;
use clock::Term;
use kernel::{Actor, Instant, UnitId};
use place::{Level, PlaceId};
use std::sync::Arc;
use ui::{Choice, Language, Words};

#[derive(Clone)]
pub(crate) struct Said {
    pub(crate) words: Words,
    pub(crate) ground: DutyGround,
    pub(crate) now: Instant,
}

impl Said {
    pub(crate) fn t(&self, key: &str) -> String {
        self.words.t(key)
    }
    pub(crate) fn catalogue(&self) -> &Arc<Catalogue> {
        &self.ground.catalogue
    }
    pub(crate) fn book(&self) -> &Book {
        self.ground.catalogue.book()
    }
    pub(crate) fn places(&self) -> Arc<Places> {
        Arc::new(Places::from(self.ground.atlas.tree()))
    }
    fn english(&self) -> bool {
        self.words.language() == Language::English
    }

    pub(crate) fn unit(&self, unit: UnitId) -> String {
        let Some(unit) = self.ground.catalogue.directory().unit(unit) else {
            return self.t("duty-unit-gone");
        };
        match &unit.name_en {
            Some(name) if self.english() => name.clone(),
            _ => unit.name.clone(),
        }
    }
    pub(crate) fn party(&self, party: Party) -> String {
        match party {
            Party::Unit { unit } => self.unit(unit),
            Party::Street => self.t("duty-party-street"),
            Party::Community => self.t("duty-party-community"),
        }
    }
    pub(crate) fn parties(&self, parties: &[Party]) -> String {
        let names: Vec<String> = parties.iter().map(|party| self.party(*party)).collect();
        if names.is_empty() { "—".to_owned() } else { names.join(self.words.comma()) }
    }
    pub(crate) fn place(&self, place: Option<PlaceId>) -> String {
        match place {
            None => self.t("duty-everywhere"),
            Some(place) => {
                self.ground.atlas.name(place).map_or_else(|| self.t("duty-place-gone"), str::to_owned)
            }
        }
    }
    pub(crate) fn matter(&self, code: &MatterCode) -> String {
        self.matter_in(self.book(), code)
    }
    pub(crate) fn matter_in(&self, book: &Book, code: &MatterCode) -> String {
        let Some(matter) = book.matter(code) else { return code.to_string() };
        let standard = matter.standard_at(self.now).map(|(_, standard)| standard);
        match standard.and_then(|standard| standard.name_en.clone()) {
            Some(name) if self.english() => name,
            _ => standard.map_or_else(|| code.to_string(), |standard| standard.name.clone()),
        }
    }
    /// A matter with its code, as lists name it.
    pub(crate) fn coded(&self, code: &MatterCode) -> String {
        format!("{} {}", code, self.matter(code))
    }
    pub(crate) fn duty(&self, code: &DutyCode) -> String {
        match self.book().duty(code) {
            Some(item) => format!("{code} {}", item.legal_basis),
            None => code.to_string(),
        }
    }
    pub(crate) fn validity(&self, valid: Validity) -> String {
        let from = self.words.day(valid.from);
        match valid.to {
            Some(to) => self.words.with("duty-from-to", &[("from", from), ("to", self.words.day(to))]),
            None => self.words.with("duty-from", &[("from", from)]),
        }
    }
    pub(crate) fn term(&self, term: Term) -> String {
        let unit = self.t(&format!("duty-term-{}", term.unit.as_str().replace('_', "-")));
        self.words.with("duty-term", &[("amount", term.amount.to_string()), ("unit", unit)])
    }
    pub(crate) fn deadline(&self, deadline: &DeadlineRule) -> String {
        let clock = self.t(&format!("duty-clock-{}", deadline.clock));
        self.words.with("duty-deadline-said", &[("clock", clock), ("term", self.term(deadline.term))])
    }

    /// Who did something: the unit, never the person's name.
    pub(crate) fn who(&self, actor: &Actor) -> String {
        match actor {
            Actor::Staff { unit, .. } => self.unit(*unit),
            Actor::Requester => self.t("duty-by-requester"),
            Actor::System { .. } => self.t("duty-by-system"),
        }
    }

    pub(crate) fn reason(&self, reason: &Reason) -> String {
        let key = format!("duty-because-{}", reason.name());
        let fact = |name: &'static str, value: String| (name, value);
        match reason {
            Reason::RuleFound { matter, place, .. } | Reason::MoreExactThan { matter, place, .. } => {
                let key = format!("duty-said-{}", reason.name());
                self.words
                    .with(&key, &[fact("matter", self.coded(matter)), fact("place", self.place(*place))])
            }
            Reason::OfficeOfPlace { unit, .. } => self.words.with(&key, &[fact("unit", self.unit(*unit))]),
            Reason::Succeeded { unit, by } => {
                self.words.with(&key, &[fact("unit", self.unit(*unit)), fact("by", self.unit(*by))])
            }
            Reason::DutyCited { duty, list } => {
                let list = self.t(&format!("duty-list-{}", list.name()));
                self.words.with(&key, &[fact("duty", self.duty(duty)), fact("list", list)])
            }
            Reason::AssistLeftOut { fault, .. } => {
                let fault = self.t(&format!("duty-fault-{}", fault.name()));
                self.words.with(&key, &[fact("fault", fault)])
            }
        }
    }
    pub(crate) fn gap(&self, gap: GapReason) -> String {
        match gap {
            GapReason::MatterUnknown => self.t("duty-fault-matter_unknown"),
            GapReason::MatterEnded => self.t("duty-fault-matter_ended"),
            GapReason::RuleBroken { fault, .. } => self.t(&format!("duty-fault-{}", fault.name())),
            GapReason::NoRule => self.t("duty-gap-no-rule"),
            GapReason::NoOffice { office: crate::route::Office::Street, .. } => {
                self.t("duty-gap-no-street-office")
            }
            GapReason::NoOffice { office: crate::route::Office::Community, .. } => {
                self.t("duty-gap-no-community-office")
            }
        }
    }

    /// An edit in one sentence; `book` is the catalogue in which it stands.
    pub(crate) fn edit(&self, edit: &Edit, book: &Book) -> String {
        let matter = |code: &MatterCode| format!("{code} {}", self.matter_in(book, code));
        match edit {
            Edit::DefineMatter { code, standard, .. } => self.words.with(
                "duty-edit-define-matter",
                &[("code", code.to_string()), ("name", standard.name.clone())],
            ),
            Edit::ReviseMatter { code, standard } => self.words.with(
                "duty-edit-revise-matter",
                &[("matter", matter(code)), ("name", standard.name.clone())],
            ),
            Edit::EndMatter { code, .. } => {
                self.words.with("duty-edit-end-matter", &[("matter", matter(code))])
            }
            Edit::ListDuty { item } => self.words.with("duty-edit-list-duty", &self.item_facts(item, book)),
            Edit::EndDuty { code, .. } => match book.duty(code) {
                Some(item) => self.words.with("duty-edit-end-duty", &self.item_facts(item, book)),
                None => code.to_string(),
            },
            Edit::AddRule { rule, .. } => self.words.with("duty-edit-add-rule", &self.rule_facts(rule, book)),
            Edit::EndRule { id, .. } => match book.rule(*id) {
                Some(rule) => self.words.with("duty-edit-end-rule", &self.rule_facts(rule, book)),
                None => id.to_string(),
            },
            Edit::SetDeadline { deadline } => self.words.with(
                "duty-edit-set-deadline",
                &[
                    ("code", deadline.code.to_string()),
                    ("deadline", self.deadline(deadline)),
                    ("leeway", self.leeway(deadline)),
                ],
            ),
            Edit::EndDeadline { code, .. } => {
                self.words.with("duty-edit-end-deadline", &[("code", code.to_string())])
            }
            Edit::Adapt { order } => self.words.with(
                "duty-edit-adapt",
                &[
                    ("code", order.deadline.to_string()),
                    ("place", self.place(Some(order.place))),
                    ("amount", order.amount.to_string()),
                ],
            ),
            Edit::EndAdaptation { deadline, place, .. } => self.words.with(
                "duty-edit-end-adaptation",
                &[("code", deadline.to_string()), ("place", self.place(Some(*place)))],
            ),
            Edit::SetBundle { order } => self.words.with(
                "duty-edit-set-bundle",
                &[
                    ("code", order.code.to_string()),
                    ("name", order.name.clone()),
                    ("matter", matter(&order.matter)),
                    ("place", self.place(Some(order.place))),
                    ("shares", self.shares_of(order)),
                ],
            ),
            Edit::EndBundle { code, .. } => self.words.with(
                "duty-edit-end-bundle",
                &[("code", code.to_string()), ("name", self.bundle_name(book, code))],
            ),
        }
    }
    fn item_facts(&self, item: &DutyItem, book: &Book) -> [(&'static str, String); 4] {
        [
            ("code", item.code.to_string()),
            ("matter", format!("{} {}", item.matter, self.matter_in(book, &item.matter))),
            ("list", self.t(&format!("duty-list-{}", item.list.name()))),
            ("lead", self.party(item.lead)),
        ]
    }
    fn rule_facts(&self, rule: &RoutingRule, book: &Book) -> [(&'static str, String); 3] {
        [
            ("matter", format!("{} {}", rule.matter, self.matter_in(book, &rule.matter))),
            ("place", self.place(rule.place)),
            ("lead", self.party(rule.lead)),
        ]
    }
    pub(crate) fn event(&self, event: &CatalogueEvent) -> String {
        self.edit(&as_edit(event), self.book())
    }

    /// Streets and communities to choose from, grouped by street; the value is the place's id.
    pub(crate) fn place_choices(&self) -> Vec<Choice> {
        self.choosable_places().into_iter().map(|(_, choice)| choice).collect()
    }
    /// The same, each with its place.
    pub(crate) fn choosable_places(&self) -> Vec<(PlaceId, Choice)> {
        let tree = self.ground.atlas.tree();
        let mut found = Vec::new();
        for node in tree.nodes().filter(|node| node.valid_at(self.now)) {
            if !matches!(node.level, Level::Street | Level::Community) {
                continue;
            }
            let street = tree.ancestor_at(node.id, Level::Street).map(|street| street.name.clone());
            found.push((street.unwrap_or_default(), node.level != Level::Street, node.name.clone(), node.id));
        }
        found.sort();
        found
            .into_iter()
            .map(|(street, _, name, id)| (id, Choice::new(id.to_string(), name).group(street)))
            .collect()
    }
    /// Matters to choose from, grouped by class; `leaves` only those given to cases.
    pub(crate) fn matter_choices(&self, leaves: bool) -> Vec<Choice> {
        let book = self.book();
        let last: std::collections::BTreeSet<&MatterCode> =
            book.leaf_matters(self.now).into_iter().map(|matter| &matter.code).collect();
        book.matters()
            .filter(|matter| matter.validity().holds_at(self.now))
            .filter(|matter| !leaves || last.contains(&matter.code))
            .map(|matter| {
                let class = book.matter_path(&matter.code).last().map(|class| self.matter(&class.code));
                let dots = if leaves { String::new() } else { "· ".repeat(usize::from(matter.level) - 1) };
                let label = format!("{dots}{}", self.coded(&matter.code));
                Choice::new(matter.code.as_str(), label).group(class.unwrap_or_default())
            })
            .collect()
    }
    /// Active units by kind, and where `offices` the offices of the place; the value is a unit's code.
    pub(crate) fn unit_choices(&self, offices: bool) -> Vec<Choice> {
        self.unit_choices_marked(offices, None)
    }
    /// The same, the one with this code chosen.
    pub(crate) fn unit_choices_marked(&self, offices: bool, chosen: Option<&str>) -> Vec<Choice> {
        let mut units: Vec<_> = self
            .ground
            .catalogue
            .directory()
            .units()
            .into_iter()
            .filter(|unit| unit.active_at(self.now))
            .map(|unit| {
                (self.t(&format!("org-kind-{}", unit.kind.name())), self.unit(unit.id), unit.code.clone())
            })
            .collect();
        units.sort();
        let general = offices.then(|| {
            let group = self.t("duty-party-offices");
            [
                Choice::new("@street", self.t("duty-party-street")).group(group.clone()),
                Choice::new("@community", self.t("duty-party-community")).group(group),
            ]
        });
        let named = units.into_iter().map(|(kind, name, code)| {
            let is_chosen = chosen == Some(code.as_str());
            let choice = Choice::new(code, name).group(kind);
            if is_chosen { choice.chosen() } else { choice }
        });
        general.into_iter().flatten().chain(named).collect()
    }
    /// The items of the duty list in force that speak of a matter, or all.
    pub(crate) fn duty_choices(&self, matter: Option<&MatterCode>) -> Vec<Choice> {
        let book = self.book();
        book.duties()
            .filter(|item| item.valid.to.is_none_or(|to| to > self.now))
            .filter(|item| matter.is_none_or(|matter| book.matter_within(matter, &item.matter)))
            .map(|item| {
                let list = self.t(&format!("duty-list-{}", item.list.name()));
                Choice::new(item.code.as_str(), self.duty(&item.code)).group(list)
            })
            .collect()
    }
}

/// What an event did, as the edit that does it.
fn as_edit(event: &CatalogueEvent) -> Edit {
    match event.clone() {
        CatalogueEvent::MatterDefined { code, parent, standard, .. } => {
            Edit::DefineMatter { code, parent, standard }
        }
        CatalogueEvent::MatterRevised { code, standard } => Edit::ReviseMatter { code, standard },
        CatalogueEvent::MatterEnded { code, at, reason } => Edit::EndMatter { code, at, reason },
        CatalogueEvent::DutyListed { item } => Edit::ListDuty { item },
        CatalogueEvent::DutyEnded { code, at, reason } => Edit::EndDuty { code, at, reason },
        CatalogueEvent::RuleAdded { rule, reason } => Edit::AddRule { rule, reason },
        CatalogueEvent::RuleEnded { id, at, reason } => Edit::EndRule { id, at, reason },
        CatalogueEvent::DeadlineSet { deadline } => Edit::SetDeadline { deadline },
        CatalogueEvent::DeadlineEnded { code, at, reason } => Edit::EndDeadline { code, at, reason },
        CatalogueEvent::Adapted { adaptation } => {
            let Adaptation { deadline, place, term, basis, reason, valid, .. } = adaptation;
            Edit::Adapt {
                order: Adapting { deadline, place, amount: term.amount, basis, reason, from: valid.from },
            }
        }
        CatalogueEvent::AdaptationEnded { deadline, place, at, reason, .. } => {
            Edit::EndAdaptation { deadline, place, at, reason }
        }
        CatalogueEvent::BundleSet { bundle } => Edit::SetBundle { order: bundle.order(bundle.valid.from) },
        CatalogueEvent::BundleEnded { code, at, reason } => Edit::EndBundle { code, at, reason },
    }
}
