//! The form of each step.

use super::said;
use crate::model::{Body, OversightPolicy};
use crate::query::FileView;
use crate::steps::{Asks, StepName};
use cases::Said;
use ui::{Choice, Content, Form, Html};

/// What the forms of a file's page are drawn with.
pub(crate) struct Desk<'a> {
    pub(crate) said: &'a Said,
    pub(crate) view: &'a FileView,
    pub(crate) policy: &'a OversightPolicy,
}

/// Units to choose from, by kind.
pub(crate) fn units(said: &Said) -> Vec<Choice> {
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
    units.into_iter().map(|(kind, name, code)| Choice::new(code, name).group(kind)).collect()
}

impl Desk<'_> {
    pub(crate) fn fields(&self, step: StepName, form: &Form) -> Vec<Html> {
        step.asks().iter().map(|asks| self.field(step, *asks, form)).collect()
    }

    fn field(&self, step: StepName, asks: Asks, form: &Form) -> Html {
        let said = self.said;
        match asks {
            Asks::Words => Html::of(
                &form.area("words", said.t(&format!("oversight-field-{}", label(step)))).rows(4).required(),
            ),
            Asks::Remark => Html::of(&form.area("words", said.t("oversight-field-words")).rows(3)),
            Asks::Days => {
                let limits = &self.policy.limits;
                let most = match step {
                    StepName::SendBack => limits.order_days,
                    _ => limits.notice_days,
                };
                Html::of(&days(said, form, most))
            }
            Asks::Unit => {
                let select = form.select("unit", said.t("oversight-field-lead"), units(said));
                Html::of(&select.unchosen(said.t("oversight-choose")).required())
            }
            Asks::Granted => {
                let choices = [
                    Choice::new("yes", said.t("oversight-field-granted.yes")),
                    Choice::new("no", said.t("oversight-field-granted.no")),
                ];
                Html::of(&form.radios("granted", said.t("oversight-field-granted"), choices).required())
            }
            Asks::Matter => {
                let drawn = match &self.view.file.body {
                    Body::SpotCheck(check) => check.drawn.as_slice(),
                    _ => &[],
                };
                let choices = drawn.iter().filter(|one| one.finding.is_none()).map(|one| {
                    Choice::new(one.number.clone(), format!("{} {}", one.number, said.unit(one.unit)))
                });
                let select = form.select("case", said.t("oversight-field-case"), choices);
                Html::of(&select.unchosen(said.t("oversight-choose")).required())
            }
            Asks::Passed => {
                let choices = [
                    Choice::new("yes", said.t("oversight-check-passed")),
                    Choice::new("no", said.t("oversight-check-failed")),
                ];
                Html::of(
                    &form.radios("passed", said.t("oversight-field-passed"), choices).inline().required(),
                )
            }
        }
    }
}

/// What a step's text is called.
const fn label(step: StepName) -> &'static str {
    match step {
        StepName::Answer | StepName::Report => "answer",
        StepName::AskAgain | StepName::SendBack => "asked",
        StepName::Tell => "told",
        StepName::Delist => "done",
        StepName::Record => "facts",
        _ => "reason",
    }
}

/// Calendar days, within what the policy allows.
pub(crate) fn days(said: &Said, form: &Form, most: u32) -> ui::Field {
    form.number("days", said.t("oversight-field-days"))
        .suffix(said.t("oversight-unit-days"))
        .hint(said.words.with("oversight-field-days-most", [("most", i64::from(most))]))
        .width(4)
        .required()
}

/// The words of a digest, or what became of them.
pub(crate) fn written(said: &Said, view: &FileView, digest: &cases::Words) -> Content {
    match view.words.get(digest) {
        Some(journal::Content::Present { body, .. }) => Content::from(body.clone()),
        Some(journal::Content::Deleted { rule, .. }) => {
            Content::from(said.words.with("oversight-words-deleted", [("rule", rule)]))
        }
        Some(journal::Content::Missing) | None => Content::from(said.t("oversight-words-gone")),
    }
}

/// The name of a figure list.
pub(crate) fn figures(said: &Said, figures: &std::collections::BTreeSet<crate::Figure>) -> String {
    let names: Vec<String> = figures.iter().map(|figure| said::figure(&said.words, *figure)).collect();
    said::and(&said.words, &names)
}
