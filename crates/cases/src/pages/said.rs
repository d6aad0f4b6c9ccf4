//! Cases in the interface's words: names of places, units and matters, badges, clocks.

use crate::ground::Ground;
use crate::model::{CaseState, DueAt, Moment, Urgency};
use clock::Clock;
use duty::Citation;
use guard::Bar;
use kernel::{Actor, Instant, UnitId};
use place::PlaceId;
use std::sync::Arc;
use ui::{Badge, Content, Language, Tone, Words};

/// Within this many seconds before its end a clock counts as due soon.
pub(crate) const SOON: i64 = 24 * 3600;

/// What is needed to say things about cases.
#[derive(Clone)]
pub struct Said {
    pub words: Words,
    pub ground: Arc<Ground>,
    pub now: Instant,
}

impl Said {
    pub fn t(&self, key: &str) -> String {
        self.words.t(key)
    }

    pub fn unit(&self, unit: UnitId) -> String {
        let directory = self.ground.catalogue.directory();
        let Some(unit) = directory.unit(unit) else { return self.t("case-unit-gone") };
        match (self.words.language(), &unit.name_en) {
            (Language::English, Some(name)) => name.clone(),
            _ => unit.name.clone(),
        }
    }

    /// The place with the one above it, e.g. `桃花源社区第三网格`.
    pub fn place(&self, place: Option<PlaceId>) -> String {
        place
            .and_then(|place| self.ground.atlas.name(place))
            .map_or_else(|| self.t("case-place-open"), str::to_owned)
    }

    /// The way from the street down to the place.
    pub fn place_path(&self, path: &[PlaceId]) -> String {
        let names: Vec<&str> =
            path.iter().skip(1).filter_map(|place| self.ground.atlas.name(*place)).collect();
        names.join(" / ")
    }

    pub fn matter(&self, code: Option<&str>) -> String {
        let Some(code) = code else { return self.t("case-matter-none") };
        let book = self.ground.catalogue.book();
        let Some(matter) = book.matter(&duty::MatterCode::new(code)) else { return code.to_owned() };
        let standard = matter.standard_at(self.now).map(|(_, standard)| standard);
        match (self.words.language(), standard.and_then(|standard| standard.name_en.clone())) {
            (Language::English, Some(name)) => name,
            _ => matter.name().to_owned(),
        }
    }

    pub fn state(&self, state: CaseState) -> String {
        self.t(&format!("case-state-{state}"))
    }

    pub fn state_badge(&self, state: CaseState) -> Badge {
        let tone = match state {
            CaseState::Closed | CaseState::Archived => Tone::Ended,
            CaseState::Returned | CaseState::Parked | CaseState::Contested => Tone::DueSoon,
            CaseState::Declined | CaseState::Merged | CaseState::Withdrawn => Tone::Neutral,
            _ => Tone::Accent,
        };
        Badge::new(self.state(state)).tone(tone)
    }

    pub fn urgency(&self, urgency: &str) -> String {
        self.t(&format!("case-urgency-{urgency}"))
    }

    pub fn urgency_badge(&self, urgency: Urgency) -> Content {
        match urgency {
            Urgency::Danger => {
                Badge::new(self.urgency(urgency.name())).tone(Tone::Overdue).icon("triangle-alert").into()
            }
            Urgency::Utility => Badge::new(self.urgency(urgency.name())).tone(Tone::DueSoon).into(),
            Urgency::General | Urgency::Complex => Content::empty(),
        }
    }

    /// How much time a list's line has left.
    pub fn due(&self, due: Option<DueAt>) -> Content {
        let Some(due) = due else { return Content::from("—") };
        let face = clock::words::Face {
            kind: "",
            state: clock::ClockState::Running,
            unit: due.unit,
            due: due.at,
            still: None,
            provisional: false,
        };
        match face.badge(&self.words, self.ground.calendars.national(), self.now, SOON) {
            Some(badge) => badge.name("").into(),
            None => Content::empty(),
        }
    }

    /// A clock of a case with its basis one click away.
    pub fn clock(&self, clock: &Clock) -> Content {
        let Ok(calendar) = self.ground.calendars.find(Some(&clock.calendar.name)) else {
            return Content::empty();
        };
        let badge = clock::words::Face::from(clock).badge(&self.words, calendar, self.now, SOON);
        match badge {
            Some(badge) => badge.name(self.clock_kind(&clock.kind)).into(),
            None => Content::empty(),
        }
    }

    /// By which rule, in which version, a clock's term was set; none where its basis is no deadline of the catalogue.
    pub fn rule_of(&self, clock: &Clock) -> Option<String> {
        let cited = Citation::read(&clock.basis.code)?;
        let facts = [("code", cited.deadline.to_string()), ("version", cited.version.to_string())];
        let template = self.words.with("case-clock-rule", facts);
        let Some((place, number)) = cited.local else { return Some(template) };
        let place = self.ground.atlas.name(place).unwrap_or_default().to_owned();
        let own = [("place", place), ("number", number.to_string()), ("template", template)];
        Some(self.words.with("case-clock-rule-local", own))
    }

    pub fn clock_kind(&self, kind: &str) -> String {
        match kind.strip_prefix("assist-").and_then(|unit| unit.parse::<UnitId>().ok()) {
            Some(unit) => self.words.with("case-clock-assist", &[("unit", self.unit(unit))]),
            None => self.t(&format!("case-clock-{kind}")),
        }
    }

    /// Who did something: a unit, the requester, or the system. Persons' names stay inside their unit.
    pub fn who(&self, actor: &Actor) -> String {
        match actor {
            Actor::Staff { unit, .. } => self.unit(*unit),
            Actor::Requester => self.t("case-requester"),
            Actor::System { .. } => self.t("case-system"),
        }
    }

    /// To whom a case is closed. Persons are not named: whoever has to know reads it in the words of the step.
    pub fn barred(&self, bar: Bar) -> String {
        match bar {
            Bar::Unit(unit) => self.unit(unit),
            Bar::Account(_) => self.t("case-barred-person"),
        }
    }

    /// What a line of the timeline says.
    pub fn what(&self, moment: &Moment) -> String {
        let key = match (moment.kind.as_str(), moment.detail.get("passed"), moment.detail.get("solved")) {
            ("checked", Some(passed), _) if passed == "false" => "case-event-check-failed".to_owned(),
            ("revisited", _, Some(solved)) if solved == "false" => "case-event-revisit-unsolved".to_owned(),
            ("revisited", _, None) => "case-event-revisit-unreached".to_owned(),
            ("extension_ruled", _, _)
                if moment.detail.get("granted").is_some_and(|granted| granted == "false") =>
            {
                "case-event-extension-refused".to_owned()
            }
            ("reopening_ruled", _, _) if moment.detail.contains_key("unanswered") => {
                "case-event-reopening-unanswered".to_owned()
            }
            ("reopening_ruled", _, _)
                if moment.detail.get("granted").is_some_and(|granted| granted == "false") =>
            {
                "case-event-reopening-refused".to_owned()
            }
            ("bundled", _, _) if !moment.detail.contains_key("bundle") => "case-event-unbundled".to_owned(),
            (kind, _, _) => format!("case-event-{}", kind.replace('_', "-")),
        };
        self.t(&key)
    }

    /// The small facts of a line: unit, duty, ground.
    pub fn details(&self, moment: &Moment) -> Vec<String> {
        let mut said = Vec::new();
        for (name, value) in &moment.detail {
            let line = match name.as_str() {
                "out" if value.is_empty() => None,
                "out" => {
                    let kinds = value.split(' ').map(|kind| self.t(&format!("case-telling-{kind}")));
                    let kinds = kinds.collect::<Vec<_>>().join(self.words.comma());
                    Some(self.words.with("case-detail-out", &[("kinds", kinds)]))
                }
                left if left.starts_with("left-") => {
                    let kind = self.t(&format!("case-telling-{}", left.trim_start_matches("left-")));
                    let because = self.t(&format!("case-safe-left-{value}"));
                    Some(self.words.with("case-detail-left", &[("kind", kind), ("because", because)]))
                }
                "unit" => value
                    .parse()
                    .ok()
                    .map(|unit| self.words.with("case-detail-unit", &[("unit", self.unit(unit))])),
                "barred" => value.parse().ok().map(|bar| self.barred(bar)),
                "about" => Some(self.t(&format!("case-about-{value}"))),
                "duty" => Some(self.words.with("case-detail-duty", &[("duty", self.duty(value))])),
                "ground" if moment.kind == "declined" => {
                    Some(self.t(&format!("case-decline-{}", value.replace('_', "-"))))
                }
                "ground" => Some(self.t(&format!("case-return-ground-{}", value.replace('_', "-")))),
                "wish" => Some(self.t(&format!("case-wish-{value}"))),
                "ruling" => Some(self.t(&format!("case-data-ruling-{value}"))),
                "data_ground" => Some(self.t(&format!("case-data-ground-{}", value.replace('_', "-")))),
                "right_channel" => {
                    let channel = self.t(&format!("case-right-channel-{}", value.replace('_', "-")));
                    Some(self.words.with("case-detail-channel", &[("channel", channel)]))
                }
                "bundle" => Some(self.bundle(value)),
                "case" => Some(self.words.with("case-detail-case", &[("number", value)])),
                "channel" => Some(self.t(&format!("case-channel-{}", value.replace('_', "-")))),
                "matter" => Some(self.matter(Some(value))),
                "urgency" => Some(self.urgency(value)),
                "outcome" => Some(self.t(&format!("case-outcome-{value}"))),
                "cause" => Some(self.t(&format!("case-park-cause-{}", value.replace('_', "-")))),
                "review_days" => Some(self.words.with("case-detail-review", [("days", value)])),
                "amount" => Some(self.words.with("case-detail-amount", [("amount", value)])),
                "place" => value.parse().ok().map(|place| self.place(Some(place))),
                _ => None,
            };
            said.extend(line);
        }
        said
    }

    /// A bundle by its code with its name.
    pub fn bundle(&self, code: &str) -> String {
        let versions = self.ground.catalogue.book().bundle(&duty::BundleCode::new(code));
        let name = versions.last().map(|bundle| match &bundle.name_en {
            Some(name) if self.words.language() == ui::Language::English => name.clone(),
            _ => bundle.name.clone(),
        });
        name.map_or_else(|| code.to_owned(), |name| format!("{code} {name}"))
    }
    /// A duty item by its code with its legal basis.
    pub fn duty(&self, code: &str) -> String {
        let item = self.ground.catalogue.book().duty(&duty::DutyCode::new(code));
        match item {
            Some(item) => format!("{code} {}", item.legal_basis),
            None => code.to_owned(),
        }
    }
}
