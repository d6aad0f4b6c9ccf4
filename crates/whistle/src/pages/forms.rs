//! The form of each step.

use super::said;
use crate::actions::calling::OTHERS;
use crate::actions::responding::BASIS;
use crate::model::{
    ActionResult, Call, RefusalGround, Side, Verdict, Whistle, WhistleKind, WhistlePolicy, WhistleState,
};
use crate::query::WhistleView;
use crate::steps::StepName;
use cases::Said;
use duty::{DutyItem, MatterCode, Office, Party};
use kernel::UnitId;
use ui::{Choice, Disclosure, Form, Html, Notice, Select};

/// What the forms of a whistle's page are drawn with.
pub(crate) struct Desk<'a> {
    pub(crate) said: &'a Said,
    pub(crate) view: &'a WhistleView,
    pub(crate) policy: &'a WhistlePolicy,
}

/// The kinds of whistle to choose from, each with its terms in words.
pub(crate) fn kinds(said: &Said, form: &Form, chosen: WhistleKind) -> Html {
    let choices = WhistleKind::ALL.iter().map(|kind| {
        let choice = Choice::new(kind.as_str(), said::kind(&said.words, *kind))
            .hint(said.t(&format!("whistle-kind-{kind}.hint")));
        if *kind == chosen { choice.chosen() } else { choice }
    });
    Html::of(&form.radios("kind", said.t("whistle-field-kind"), choices).required())
}

impl Desk<'_> {
    fn whistle(&self) -> &Whistle {
        &self.view.whistle
    }

    pub(crate) fn fields(&self, step: StepName, form: &Form) -> Vec<Html> {
        let said = self.said;
        let now = said.now;
        match step {
            StepName::Sign | StepName::Conclude => Vec::new(),
            StepName::Contact
            | StepName::HandBack
            | StepName::Reject
            | StepName::TakeBack
            | StepName::Withdraw => vec![self.words(form, true)],
            StepName::ReportIn | StepName::Approve => vec![self.words(form, false)],
            StepName::Refuse => {
                vec![self.grounds(form), self.duties(form, "duty", true), self.words(form, true)]
            }
            StepName::Plan => vec![
                Html::of(
                    &form
                        .area("words", said.t("whistle-field-plan"))
                        .hint(said.t("whistle-field-plan.hint"))
                        .rows(6)
                        .required(),
                ),
                Html::of(
                    &form
                        .number("days", said.t("whistle-field-days"))
                        .suffix(said.t("whistle-unit-days"))
                        .hint(said.words.with(
                            "whistle-field-days-most",
                            [("most", i64::from(self.policy.limits.plan_days))],
                        ))
                        .width(4)
                        .required(),
                ),
            ],
            StepName::Act => self.act(form),
            StepName::AssessStreet => vec![self.verdicts(form), self.words(form, false)],
            StepName::AssessDepartment => {
                let missing = self.whistle().missing();
                let wanted = |call: &&Call| missing.contains(&Side::OfDepartment { unit: call.unit });
                vec![self.called(form, wanted), self.verdicts(form), self.words(form, false)]
            }
            StepName::Rule => vec![
                self.called(form, |call| call.before.is_some()),
                Html::of(
                    &form
                        .radios(
                            "ordered",
                            said.t("whistle-field-ordered"),
                            [
                                Choice::new("yes", said.t("whistle-field-ordered.yes")),
                                Choice::new("no", said.t("whistle-field-ordered.no")),
                            ],
                        )
                        .required(),
                ),
                Html::of(&Disclosure::new(
                    said.t("whistle-field-instead"),
                    Html::join([
                        Html::of(&self.units(form, "instead", "whistle-field-unit")),
                        self.duties(form, "duty", false),
                    ]),
                )),
                self.words(form, true),
            ],
            StepName::Sound => self.sound(form),
            StepName::Escalate => {
                vec![self.called(form, |call| !self.whistle().late_steps(call.unit, now).is_empty())]
            }
            StepName::Revise => vec![
                kinds(said, form, self.whistle().kind),
                Html::of(
                    &form
                        .area("text", said.t("whistle-field-text"))
                        .hint(said.t("whistle-field-text.hint"))
                        .rows(6)
                        .required(),
                ),
            ],
            StepName::Call => vec![
                Html::of(&self.units(form, "unit", "whistle-field-unit").required()),
                self.duties(form, "duty", true),
                self.words(form, true),
            ],
            StepName::NameLead => {
                let lead = self.whistle().lead;
                vec![self.called(form, |call| Some(call.unit) != lead), self.words(form, true)]
            }
            StepName::Release => {
                let lead = self.whistle().lead;
                let may = |call: &&Call| call.arrived.is_none() && !call.ordered && Some(call.unit) != lead;
                vec![self.called(form, may), self.words(form, true)]
            }
            StepName::Link => vec![Html::of(
                &form
                    .text("case", said.t("whistle-field-case"))
                    .hint(said.t("whistle-field-case.hint"))
                    .required(),
            )],
        }
    }

    fn words(&self, form: &Form, required: bool) -> Html {
        let area = form.area("words", self.said.t("whistle-field-words")).rows(3);
        Html::of(&if required { area.required() } else { area })
    }

    fn verdicts(&self, form: &Form) -> Html {
        let choices = Verdict::ALL.iter().map(|verdict| {
            let word = said::key(verdict.as_str());
            Choice::new(verdict.as_str(), self.said.t(&format!("whistle-verdict-{word}")))
        });
        let radios = form.radios("verdict", self.said.t("whistle-field-verdict"), choices);
        Html::of(&radios.hint(self.said.t("whistle-field-verdict.hint")).inline().required())
    }

    fn grounds(&self, form: &Form) -> Html {
        let choices = RefusalGround::ALL.iter().map(|ground| {
            let word = said::key(ground.as_str());
            Choice::new(ground.as_str(), self.said.t(&format!("whistle-ground-{word}")))
        });
        let select = form.select("ground", self.said.t("whistle-field-ground"), choices);
        Html::of(&select.unchosen(self.said.t("whistle-choose")).required())
    }

    /// The expected departments that fit, to choose one.
    fn called<'c>(&'c self, form: &Form, fits: impl Fn(&&'c Call) -> bool) -> Html {
        let directory = self.said.ground.catalogue.directory();
        let choices: Vec<Choice> = self
            .whistle()
            .expected()
            .filter(fits)
            .filter_map(|call| directory.unit(call.unit))
            .map(|unit| Choice::new(unit.code.clone(), self.said.unit(unit.id)))
            .collect();
        let select = form.select("unit", self.said.t("whistle-field-unit"), choices);
        Html::of(&select.unchosen(self.said.t("whistle-choose")).required())
    }

    /// All units that can be called, by kind.
    fn units(&self, form: &Form, name: &str, label: &str) -> Select {
        let said = self.said;
        let directory = said.ground.catalogue.directory();
        let mut units: Vec<_> = directory
            .units()
            .into_iter()
            .filter(|unit| unit.active_at(said.now) && unit.id != self.whistle().street)
            .filter(|unit| !self.whistle().barred.contains(&unit.id))
            .map(|unit| {
                (said.t(&format!("org-kind-{}", unit.kind.name())), said.unit(unit.id), unit.code.clone())
            })
            .collect();
        units.sort();
        let choices = units.into_iter().map(|(kind, name, code)| Choice::new(code, name).group(kind));
        form.select(name, said.t(label), choices).unchosen(said.t("whistle-choose"))
    }

    /// The duty items that speak about this matter, or all where none is named.
    fn duties(&self, form: &Form, name: &str, required: bool) -> Html {
        let said = self.said;
        let items = self.items();
        let all = said.ground.catalogue.book().duties().filter(|item| item.valid.holds_at(said.now));
        let items: Vec<&DutyItem> = if items.is_empty() { all.collect() } else { items };
        let choices = items.iter().map(|item| Choice::new(item.code.as_str(), said.duty(item.code.as_str())));
        let select = form
            .select(name, said.t("whistle-field-duty"), choices)
            .hint(said.t("whistle-field-duty.hint"))
            .unchosen(said.t("whistle-choose"));
        Html::of(&if required { select.required() } else { select })
    }

    /// The duty items about the whistle's matter and those above it.
    fn items(&self) -> Vec<&DutyItem> {
        let book = self.said.ground.catalogue.book();
        let Some(matter) = &self.whistle().matter else { return Vec::new() };
        let matter = MatterCode::new(matter);
        let about = |item: &&DutyItem| {
            item.valid.holds_at(self.said.now) && book.matter_within(&matter, &item.matter)
        };
        book.duties().filter(about).collect()
    }

    /// Departments that the duty list names for the matter: unit, code and duty item.
    fn suggested(&self) -> Vec<(UnitId, String, String)> {
        let directory = self.said.ground.catalogue.directory();
        let mut found: Vec<(UnitId, String, String)> = Vec::new();
        for item in self.items() {
            for party in std::iter::once(&item.lead).chain(&item.assists) {
                let Some(unit) = self.unit_of(party) else { continue };
                let fits = unit != self.whistle().street
                    && !self.whistle().barred.contains(&unit)
                    && directory.active(unit, self.said.now)
                    && found.iter().all(|(known, ..)| *known != unit);
                if let Some(known) = directory.unit(unit).filter(|_| fits) {
                    found.push((unit, known.code.clone(), item.code.as_str().to_owned()));
                }
            }
        }
        found
    }

    fn unit_of(&self, party: &Party) -> Option<UnitId> {
        let path: Vec<place::PlaceId> = self.whistle().placement.path.iter().rev().copied().collect();
        let catalogue = &self.said.ground.catalogue;
        match party {
            Party::Unit { unit } => Some(*unit),
            Party::Street => catalogue.office_at(Office::Street, &path, self.said.now),
            Party::Community => catalogue.office_at(Office::Community, &path, self.said.now),
        }
    }

    fn sound(&self, form: &Form) -> Vec<Html> {
        let said = self.said;
        let suggested = self.suggested();
        let mut parts = Vec::new();
        if self.whistle().state == WhistleState::Draft {
            parts.push(Html::of(&Notice::attention(said.t("whistle-sound-at-once"))));
        }
        if !suggested.is_empty() {
            let choices = suggested.iter().map(|(unit, code, duty)| {
                Choice::new(format!("{code} {duty}"), said.unit(*unit)).hint(said.duty(duty))
            });
            let checks = form.checks("call", said.t("whistle-field-call"), choices);
            parts.push(Html::of(&checks.hint(said.t("whistle-field-call.hint"))));
        }
        let others = OTHERS.iter().flat_map(|(unit, duty)| {
            [Html::of(&self.units(form, unit, "whistle-field-unit")), self.duties(form, duty, false)]
        });
        let others = Html::join(others.collect::<Vec<_>>());
        parts.push(Html::of(
            &Disclosure::new(said.t("whistle-field-others"), others)
                .open(form.is_refused() || suggested.is_empty()),
        ));
        parts.push(Html::of(
            &self.units(form, "lead", "whistle-field-lead").hint(said.t("whistle-field-lead.hint")),
        ));
        parts.push(Html::of(&form.area("words", said.t("whistle-field-call-words")).rows(3)));
        parts
    }

    /// Each department on site says by which law it took part; an empty field says that it did not.
    fn act(&self, form: &Form) -> Vec<Html> {
        let said = self.said;
        let directory = said.ground.catalogue.directory();
        let mut parts = Vec::new();
        for call in self.whistle().expected().filter(|call| call.arrived.is_some()) {
            let Some(unit) = directory.unit(call.unit) else { continue };
            let label = said.words.with("whistle-field-basis", &[("unit", said.unit(call.unit))]);
            let field = form.text(&format!("{BASIS}{}", unit.code), label);
            parts.push(Html::of(&field.hint(said.duty(&call.duty.code))));
        }
        let results = ActionResult::ALL
            .iter()
            .map(|result| Choice::new(result.as_str(), said.t(&format!("whistle-result-{result}"))));
        parts.push(Html::of(&form.area("words", said.t("whistle-field-done")).rows(4).required()));
        parts.push(Html::of(
            &form
                .radios("result", said.t("whistle-field-result"), results)
                .hint(said.t("whistle-field-result.hint"))
                .required(),
        ));
        parts.push(Html::of(
            &form
                .area("remedies", said.t("whistle-field-remedies"))
                .hint(said.t("whistle-field-remedies.hint"))
                .rows(2)
                .required(),
        ));
        parts.push(Html::of(
            &form
                .text("handover", said.t("whistle-field-handover"))
                .hint(said.t("whistle-field-handover.hint")),
        ));
        parts.push(Html::of(
            &form
                .radios(
                    "finished",
                    said.t("whistle-field-finished"),
                    [
                        Choice::new("yes", said.t("whistle-field-finished.yes")),
                        Choice::new("no", said.t("whistle-field-finished.no")),
                    ],
                )
                .required(),
        ));
        parts
    }
}
