//! The form of each step.

use crate::model::{
    Case, ComplaintAbout, DeclineGround, Outcome, ParkCause, ReturnGround, RightChannel, Urgency,
};
use crate::pages::own_data;
use crate::pages::safe;
use crate::pages::said::Said;
use crate::query::CaseView;
use crate::steps::StepName;
use clock::PauseCause;
use desk::DraftForm;
use desk::drafts::Draft;
use duty::MatterCode;
use guard::Idempotency;
use std::collections::BTreeMap;
use ui::{Choice, Content, Disclosure, Form, Html, Notice, Token, Typed};

/// What the forms of a case page are drawn with.
pub(crate) struct Desk<'a> {
    pub(crate) said: &'a Said,
    pub(crate) case: &'a Case,
    pub(crate) version: i64,
    pub(crate) token: &'a Token,
    /// A request key drawn for this page; sent twice, a form is carried out once.
    pub(crate) request: String,
    /// The step that was refused, with what was typed and why.
    pub(crate) refused: Option<(StepName, Typed, kernel::Refusal)>,
    /// What this viewer has half written about the case, by the form's name.
    pub(crate) drafts: BTreeMap<String, Draft>,
    /// Words of the requester that wait for a safe version, when this viewer may make it.
    pub(crate) waits: Option<&'a safe::Shown>,
    pub(crate) view: &'a CaseView,
}

/// The name of a step's form, under which its draft is kept.
pub(crate) fn form_name(number: &str, step: StepName) -> String {
    format!("{number}-{step}")
}

impl Desk<'_> {
    /// A step as something that unfolds into its form. The first one is the likely next step.
    pub(crate) fn step(&self, step: StepName, first: bool) -> Html {
        let name = step.as_str();
        let words = &self.said.words;
        let mut form = Form::new(words, self.token).prefix(name);
        let mut open = false;
        if let Some((refused, typed, refusal)) = &self.refused
            && *refused == step
        {
            form = form.typed(typed.clone()).refused(refusal);
            open = true;
        }
        let kept = DraftForm::new(form_name(&self.case.number, step), format!("/cases/{}", self.case.number));
        let draft = self.drafts.get(kept.name()).filter(|_| !open);
        if let Some(draft) = draft {
            form = form.typed(draft.typed.clone());
            open = true;
        }
        let address = format!("/cases/{}/{name}", self.case.number);
        let mut parts = vec![
            Html::of(&form.errors()),
            Html::of(&form.open(address).files().draft(kept.address())),
            Html::of(&form.hidden("version", self.version.to_string())),
            Html::of(&form.hidden(Idempotency::FIELD, format!("{}-{name}", self.request))),
        ];
        if let Some(draft) = draft {
            parts.push(kept.found(words, self.said.now, draft));
        }
        let fields = self.fields(step, &form);
        let typing = !fields.is_empty();
        parts.extend(fields);
        let submit = Html::of(&form.submit(self.said.t(&format!("case-do-{name}"))));
        parts.push(match typing {
            true => Html::join([submit, Html::escape(" "), kept.keep(words)]),
            false => submit,
        });
        parts.push(Html::of(&form.close()));
        let disclosure = Disclosure::new(self.said.t(&format!("case-step-{name}")), Html::join(parts))
            .about(self.said.t(&format!("case-step-{name}.about")))
            .id(format!("step-{name}"))
            .open(open || first);
        let disclosure = match key(step) {
            Some(key) => disclosure.key(key),
            None => disclosure,
        };
        Html::of(&if first { disclosure.primary() } else { disclosure })
    }

    fn fields(&self, step: StepName, form: &Form) -> Vec<Html> {
        let said = self.said;
        match step {
            StepName::Register | StepName::Accept | StepName::Archive | StepName::Resume => Vec::new(),
            StepName::Answer => vec![self.told(form)],
            StepName::Unmerge | StepName::Reopen => vec![self.words(form, true)],
            StepName::Unpark | StepName::Withdraw => vec![self.words(form, false)],
            StepName::Facts => vec![self.words(form, false), self.files(form)],
            StepName::AssistReply => vec![self.words(form, true), self.files(form)],
            StepName::Decline => vec![
                self.choices(form, "ground", "case-field-ground", DeclineGround::ALL, "case-decline", true),
                self.choices(
                    form,
                    "right_channel",
                    "case-field-right-channel",
                    RightChannel::ALL,
                    "case-right-channel",
                    true,
                ),
                self.words(form, true),
            ],
            StepName::Classify => vec![
                self.matters(form),
                Html::of(&self.units(form, "complained_about", "case-field-complained-about")),
                Html::of(&form.select(
                    "confidentiality",
                    said.t("case-field-confidentiality"),
                    crate::model::Confidentiality::ALL.iter().map(|level| {
                        let choice =
                            Choice::new(level.as_str(), said.t(&format!("case-confidentiality-{level}")));
                        if *level == self.case.confidentiality { choice.chosen() } else { choice }
                    }),
                )),
            ],
            StepName::Safe => safe::fields(said, form, self.waits, Some(self.view)),
            StepName::Bar => self.bar(form),
            StepName::Unbar => vec![
                Html::of(
                    &form
                        .select("bar", said.t("case-field-unbar"), self.barred())
                        .unchosen(said.t("case-choose"))
                        .required(),
                ),
                self.words(form, true),
            ],
            StepName::AnswerData => own_data::answer_fields(said, form, self.view),
            StepName::Amend => own_data::amend_fields(said, form, true),
            StepName::Forget => own_data::verified_field(said, form).into_iter().collect(),
            StepName::AskData => own_data::ask_fields(said, form, true),
            StepName::Hold | StepName::Release => vec![self.words(form, true)],
            StepName::Locate => vec![Html::of(
                &form
                    .text("place", said.t("case-field-place"))
                    .hint(said.t("case-field-place.hint"))
                    .suggestions(said.ground.names_for_search())
                    .required(),
            )],
            StepName::Urgency => vec![
                Html::of(
                    &form
                        .radios(
                            "urgency",
                            said.t("case-field-urgency"),
                            Urgency::ALL.iter().map(|urgency| {
                                Choice::new(urgency.name(), said.urgency(urgency.name()))
                                    .hint(said.t(&format!("case-urgency-{}.hint", urgency.name())))
                            }),
                        )
                        .required(),
                ),
                Html::of(&form.area("ground", said.t("case-field-urgency-ground")).rows(2).required()),
            ],
            StepName::Dispatch => self.dispatch(form),
            StepName::Designate => vec![
                Html::of(&self.units(form, "lead", "case-field-lead").required()),
                self.duties(form, true),
                self.words(form, true),
            ],
            StepName::Assist => vec![
                Html::of(&self.units(form, "unit", "case-field-assist").required()),
                self.words(form, false),
            ],
            StepName::Return => vec![
                self.choices(
                    form,
                    "ground",
                    "case-field-return-ground",
                    ReturnGround::ALL,
                    "case-return-ground",
                    true,
                ),
                self.duties(form, true),
                self.words(form, true),
            ],
            StepName::Reply => self.reply(form),
            StepName::Extend => vec![
                Html::of(
                    &form
                        .number("amount", said.t("case-field-amount"))
                        .suffix(self.handle_unit())
                        .hint(said.words.with(
                            "case-field-amount-most",
                            [("most", i64::from(said.ground.policy.limits.extension_amount))],
                        ))
                        .width(4)
                        .required(),
                ),
                self.words(form, true),
            ],
            StepName::RuleExtension => {
                vec![self.yes_no(form, "granted", "case-field-granted"), self.words(form, true)]
            }
            StepName::RuleReopening => {
                vec![self.yes_no(form, "granted", "case-field-reopening-granted"), self.words(form, true)]
            }
            StepName::Pause => vec![
                Html::of(
                    &form
                        .select(
                            "cause",
                            said.t("case-field-pause-cause"),
                            PauseCause::ALL
                                .iter()
                                .map(|cause| Choice::new(cause.as_str(), said.t(cause.key()))),
                        )
                        .required(),
                ),
                Html::of(
                    &form
                        .text("notice", said.t("case-field-notice"))
                        .hint(said.t("case-field-notice.hint"))
                        .required(),
                ),
                Html::of(&form.text("basis", said.t("case-field-pause-basis"))),
            ],
            StepName::Park => vec![
                self.choices(form, "cause", "case-field-park-cause", ParkCause::ALL, "case-park-cause", true),
                Html::of(&form.area("plan", said.t("case-field-plan")).rows(3).required()),
                Html::of(
                    &form
                        .number("review_days", said.t("case-field-review-days"))
                        .suffix(said.t("case-unit-days"))
                        .width(4)
                        .required(),
                ),
            ],
            StepName::Check => {
                vec![self.yes_no(form, "passed", "case-field-passed"), self.words(form, false)]
            }
            StepName::Revisit => vec![
                self.yes_no(form, "contacted", "case-field-contacted"),
                self.maybe_yes_no(form, "solved", "case-field-solved"),
                Html::of(
                    &form
                        .select(
                            "satisfaction",
                            said.t("case-field-satisfaction"),
                            (1..=5).rev().map(|level| {
                                Choice::new(level.to_string(), said.t(&format!("case-satisfaction-{level}")))
                            }),
                        )
                        .unchosen(said.t("case-not-said")),
                ),
                self.words(form, false),
            ],
            StepName::Close => vec![
                self.choices(form, "outcome", "case-field-outcome", Outcome::BY_PERSON, "case-outcome", true),
                self.words(form, false),
            ],
            StepName::Merge => vec![
                Html::of(
                    &form
                        .text("into", said.t("case-field-into"))
                        .hint(said.t("case-field-into.hint"))
                        .required(),
                ),
                self.words(form, false),
            ],
        }
    }

    fn words(&self, form: &Form, required: bool) -> Html {
        let area = form.area("words", self.said.t("case-field-words")).rows(4);
        Html::of(&if required { area.required() } else { area })
    }

    /// Words for whoever told of the matter, and for everybody whose case was joined to it.
    fn told(&self, form: &Form) -> Html {
        let hint = self.said.t("case-field-words.told");
        Html::of(&form.area("words", self.said.t("case-field-words")).hint(hint).rows(4).required())
    }

    fn files(&self, form: &Form) -> Html {
        Html::of(
            &form
                .file("file", self.said.t("case-field-file"))
                .hint(self.said.t("case-field-file.hint"))
                .accept("image/*,audio/*,application/pdf")
                .several(),
        )
    }

    fn yes_no(&self, form: &Form, name: &str, label: &str) -> Html {
        Html::of(&form.radios(name, self.said.t(label), self.yes_and_no(label)).inline().required())
    }

    fn maybe_yes_no(&self, form: &Form, name: &str, label: &str) -> Html {
        Html::of(&form.radios(name, self.said.t(label), self.yes_and_no(label)).inline())
    }

    fn yes_and_no(&self, label: &str) -> [Choice; 2] {
        [
            Choice::new("yes", self.said.t(&format!("{label}.yes"))),
            Choice::new("no", self.said.t(&format!("{label}.no"))),
        ]
    }

    fn choices<T: std::fmt::Display>(
        &self,
        form: &Form,
        name: &str,
        label: &str,
        all: &[T],
        prefix: &str,
        required: bool,
    ) -> Html {
        let choices = all.iter().map(|value| {
            let value = value.to_string();
            let said = self.said.t(&format!("{prefix}-{}", value.replace('_', "-")));
            Choice::new(value, said)
        });
        let select = form.select(name, self.said.t(label), choices).unchosen(self.said.t("case-choose"));
        Html::of(&if required { select.required() } else { select })
    }

    fn matters(&self, form: &Form) -> Html {
        let choices = matter_choices(self.said, self.case.matter.as_deref());
        let select = form.select("matter", self.said.t("case-field-matter"), choices);
        Html::of(&select.unchosen(self.said.t("case-choose")).required())
    }

    fn units(&self, form: &Form, name: &str, label: &str) -> ui::Select {
        let said = self.said;
        let directory = said.ground.catalogue.directory();
        let mut units: Vec<_> = directory
            .units()
            .into_iter()
            .filter(|unit| unit.active_at(said.now))
            .map(|unit| {
                (said.t(&format!("org-kind-{}", unit.kind.name())), said.unit(unit.id), unit.code.clone())
            })
            .collect();
        units.sort();
        let choices = units.into_iter().map(|(kind, name, code)| Choice::new(code, name).group(kind));
        form.select(name, said.t(label), choices).unchosen(said.t("case-choose"))
    }

    /// The duty items that speak about this matter; a dispute about whose job it is cites one of them.
    fn duties(&self, form: &Form, required: bool) -> Html {
        let said = self.said;
        let book = said.ground.catalogue.book();
        let about = |item: &&duty::DutyItem| match &self.case.matter {
            Some(matter) => book.matter_within(&MatterCode::new(matter), &item.matter),
            None => true,
        };
        let choices = book
            .duties()
            .filter(|item| item.valid.holds_at(said.now))
            .filter(about)
            .map(|item| Choice::new(item.code.as_str(), said.duty(item.code.as_str())));
        let select = form
            .select("duty", said.t("case-field-duty"), choices)
            .hint(said.t("case-field-duty.hint"))
            .unchosen(said.t("case-choose"));
        Html::of(&if required { select.required() } else { select })
    }

    /// Whom it is complained about, and on what: proposed is what whoever raised it said.
    fn bar(&self, form: &Form) -> Vec<Html> {
        let said = self.said;
        let about = ComplaintAbout::ALL.iter().map(|about| {
            Choice::new(about.as_str(), said.t(&format!("case-about-{about}")))
                .hint(said.t(&format!("case-about-{about}.hint")))
        });
        vec![
            Html::of(&self.units(form, "unit", "case-field-complained-about")),
            Html::of(
                &form
                    .text("account", said.t("case-field-bar-account"))
                    .hint(said.t("case-field-bar-account.hint"))
                    .autocomplete("off"),
            ),
            Html::of(&form.radios("about", said.t("case-field-about"), about).required()),
            self.words(form, false),
        ]
    }

    /// Those to whom the case is closed, to choose from.
    fn barred(&self) -> Vec<Choice> {
        let named = self.case.barred.iter().map(|barred| barred.bar);
        let before = self.case.complained_about.map(guard::Bar::Unit);
        let bars: std::collections::BTreeSet<guard::Bar> = named.chain(before).collect();
        bars.into_iter().map(|bar| Choice::new(bar.to_string(), self.said.barred(bar))).collect()
    }

    /// Says that the unit which the catalogue names is complained about, and who is next.
    fn beside(&self, lead: kernel::UnitId) -> Option<Html> {
        let said = self.said;
        let matter = self.case.matter.as_deref()?;
        let named = said.ground.route(matter, &self.case.placement, said.now).ok()?.lead;
        (named != lead).then(|| {
            let facts = [("unit", said.unit(named)), ("instead", said.unit(lead))];
            let text = said.words.with("case-route-barred.text", &facts);
            Html::of(&Notice::attention(said.t("case-route-barred")).text(text))
        })
    }

    fn dispatch(&self, form: &Form) -> Vec<Html> {
        let said = self.said;
        let mut parts = Vec::new();
        match self.route() {
            Some(routed) => {
                parts.extend(self.beside(routed.lead));
                let lead = said.words.with("case-route-lead", &[("unit", said.unit(routed.lead))]);
                let assists: Vec<_> = routed.assists.iter().map(|unit| said.unit(*unit)).collect();
                let assists = assists.join(said.words.comma());
                let mut lines = vec![lead];
                if !assists.is_empty() {
                    lines.push(said.words.with("case-route-assists", &[("units", assists)]));
                }
                lines.push(said.words.with("case-detail-duty", &[("duty", said.duty(routed.duty.as_str()))]));
                parts.push(Html::of(&Notice::information(said.t("case-route-title")).text(lines.join("；"))));
            }
            None => parts.push(Html::of(
                &Notice::attention(said.t("case-route-none")).next(said.t("case-route-none.next")),
            )),
        }
        let by_hand = Html::join([
            Html::of(&self.units(form, "lead", "case-field-lead-other")),
            self.duties(form, false),
            Html::of(&self.units(form, "assist", "case-field-assist-more")),
        ]);
        parts.push(Html::of(&Disclosure::new(said.t("case-route-by-hand"), by_hand).open(form.is_refused())));
        parts.push(Html::of(&form.area("words", said.t("case-field-instruction")).rows(2)));
        parts
    }

    fn route(&self) -> Option<duty::Routed> {
        let matter = self.case.matter.as_deref()?;
        self.said.ground.route_beside(self.case, matter, self.said.now).ok().flatten()
    }

    fn reply(&self, form: &Form) -> Vec<Html> {
        let said = self.said;
        let mut parts = vec![self.told(form), self.files(form)];
        let open: Vec<String> = self.case.open_assists().map(|assist| said.unit(assist.unit)).collect();
        if !open.is_empty() {
            let hint =
                said.words.with("case-field-assists-open-who", &[("units", open.join(said.words.comma()))]);
            let area = form.area("assists_open", said.t("case-field-assists-open")).hint(hint).rows(2);
            parts.push(Html::of(&area.required()));
        }
        parts
    }

    fn handle_unit(&self) -> String {
        let unit = self.case.clock("handle").map_or(clock::Unit::WorkDay, |clock| clock.term.unit);
        self.said.t(unit.key())
    }
}

/// The matter types that a case can be given, under the headings of their first two levels.
pub fn matter_choices(said: &Said, chosen: Option<&str>) -> Vec<Choice> {
    let book = said.ground.catalogue.book();
    let mut leaves: Vec<_> = book
        .leaf_matters(said.now)
        .into_iter()
        .map(|matter| {
            let mut path: Vec<String> = book
                .matter_path(&matter.code)
                .iter()
                .skip(1)
                .map(|above| said.matter(Some(above.code.as_str())))
                .collect();
            path.reverse();
            (matter.code.as_str().to_owned(), path.join(" / "))
        })
        .collect();
    leaves.sort();
    let choice = |(code, heading): (String, String)| {
        let choice = Choice::new(code.clone(), said.matter(Some(&code))).group(heading);
        if chosen == Some(code.as_str()) { choice.chosen() } else { choice }
    };
    leaves.into_iter().map(choice).collect()
}

const fn key(step: StepName) -> Option<char> {
    match step {
        StepName::Dispatch => Some('d'),
        StepName::Merge => Some('m'),
        StepName::Register => Some('r'),
        StepName::Accept => Some('a'),
        StepName::Reply => Some('e'),
        StepName::Check => Some('c'),
        _ => None,
    }
}

/// All steps as one block, or a sentence when there is nothing to do.
pub(crate) fn actions(desk: &Desk<'_>, steps: &[StepName]) -> Content {
    let nothing = steps.iter().all(|step| step.is_standing()).then(|| {
        let notice = Notice::information(desk.said.t("case-nothing-to-do"));
        Html::of(&notice.text(desk.said.t("case-nothing-to-do.text")))
    });
    let closed = desk.refused.is_some() || nothing.is_some();
    let offered = steps.iter().enumerate().map(|(place, step)| desk.step(*step, place == 0 && !closed));
    Html::join(gone(desk, steps).into_iter().chain(nothing).chain(offered)).into()
}

/// What was written for a step that the case no longer offers: nothing typed is lost.
fn gone(desk: &Desk<'_>, steps: &[StepName]) -> Option<Html> {
    let (step, typed, _) = desk.refused.as_ref().filter(|(step, ..)| !steps.contains(step))?;
    let words = &desk.said.words;
    let name = desk.said.t(&format!("case-step-{step}"));
    let written: Vec<&str> = PROSE.iter().filter_map(|field| typed.get(field)).collect();
    let notice = Notice::attention(words.with("case-step-gone", [("step", name)]));
    Some(Html::of(&match written.is_empty() {
        true => notice,
        false => notice.text(written.join("\n")).next(desk.said.t("case-step-gone.next")),
    }))
}

/// The fields in which a person writes sentences.
const PROSE: [&str; 5] = ["words", "plan", "ground", "notice", "assists_open"];
