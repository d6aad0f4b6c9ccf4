//! The frame of pages on which people take steps with one matter: its forms, and what a page answers to a step.

use crate::extract::Idempotency;
use kernel::{Failure, Refusal, RefusalKind};
use std::fmt::Display;
use ui::{Content, Disclosure, Form, Html, Notice, Problem, Token, Typed, Words};

/// What a page answers to something that was sent: what came of it, or the refusal to be shown on the same page with what
/// was typed. Where somebody else was first it is `changed`, so that the page shows what the matter is now.
///
/// # Errors
/// Everything for which there is no page to show it on: not found, broken.
pub fn answer<T>(done: Result<T, Failure>, changed: &'static str) -> Result<Result<T, Refusal>, Problem> {
    match done {
        Ok(taken) => Ok(Ok(taken)),
        Err(Failure::Refused(refusal)) if refusal.kind != RefusalKind::NotFound => Ok(Err(refusal)),
        Err(Failure::Stale { version, .. }) => Ok(Err(Refusal::rule(changed).with("version", version))),
        Err(other) => Err(Problem(other)),
    }
}

/// A step that was refused, with what was typed and why.
#[derive(Clone, Debug)]
pub struct Refused<S> {
    pub step: S,
    pub typed: Typed,
    pub refusal: Refusal,
}

/// The forms of the steps on one matter's page.
pub struct StepForms<'a, S> {
    pub words: &'a Words,
    pub token: &'a Token,
    /// The first word of the messages: `whistle` has `whistle-step-sign`, `whistle-do-sign`.
    pub capability: &'static str,
    /// The address of the matter; a step's is one word longer.
    pub address: String,
    /// The version that is shown.
    pub version: i64,
    /// A request key drawn for this page; sent twice, a form is carried out once.
    pub request: String,
    pub refused: Option<Refused<S>>,
}

impl<S: Copy + PartialEq + Display> StepForms<'_, S> {
    /// All steps as one block, or a sentence when there is nothing to do. The first that is awaited unfolds.
    pub fn draw(
        &self,
        steps: &[S],
        awaited: impl Fn(S) -> bool,
        fields: impl Fn(S, &Form) -> Vec<Html>,
    ) -> Content {
        let mut steps = steps.to_vec();
        // A step that was refused because the matter has moved on keeps its text in sight.
        if let Some(refused) = &self.refused
            && !steps.contains(&refused.step)
        {
            steps.insert(0, refused.step);
        }
        if steps.is_empty() {
            let nothing = format!("{}-nothing-to-do", self.capability);
            let text = self.words.t(&format!("{nothing}.text"));
            return Html::of(&Notice::information(self.words.t(&nothing)).text(text)).into();
        }
        let forms = steps.iter().enumerate().map(|(place, step)| {
            self.form(*step, place == 0 && self.refused.is_none() && awaited(*step), &fields)
        });
        Html::join(forms.collect::<Vec<_>>()).into()
    }

    /// A step as something that unfolds into its form.
    fn form(&self, step: S, first: bool, fields: &impl Fn(S, &Form) -> Vec<Html>) -> Html {
        let name = step.to_string();
        let said = |part: &str| self.words.t(&format!("{}-{part}", self.capability));
        let mut form = Form::new(self.words, self.token).prefix(&name);
        let mut open = false;
        if let Some(refused) = &self.refused
            && refused.step == step
        {
            form = form.typed(refused.typed.clone()).refused(&refused.refusal);
            open = true;
        }
        let mut parts = vec![
            Html::of(&form.errors()),
            Html::of(&form.open(format!("{}/{name}", self.address))),
            Html::of(&form.hidden("version", self.version.to_string())),
            Html::of(&form.hidden(Idempotency::FIELD, format!("{}-{name}", self.request))),
        ];
        parts.extend(fields(step, &form));
        parts.push(Html::of(&form.submit(said(&format!("do-{name}")))));
        parts.push(Html::of(&form.close()));
        let disclosure = Disclosure::new(said(&format!("step-{name}")), Html::join(parts))
            .about(said(&format!("step-{name}.about")))
            .id(format!("step-{name}"))
            .open(open || first);
        Html::of(&if first { disclosure.primary() } else { disclosure })
    }
}
