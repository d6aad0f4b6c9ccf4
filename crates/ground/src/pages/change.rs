//! One form for one change: filled in, looked at with what it would touch, confirmed.

use super::parts::{actions, lines, narrow, note, panel, stack};
use crate::effect::{Effect, Preview};
use crate::gaps::Gap;
use crate::said::Said;
use guard::Idempotency;
use kernel::{Instant, Refusal};
use ui::{
    Button, Content, FactList, Form, Html, Link, Notice, Page, PageHead, Problem, Surface, Token, Typed,
};

/// The field that says that the preview was seen.
pub(crate) const CONFIRMED: &str = "confirmed";

/// What the form of a change is drawn with.
pub(crate) struct Drawn<'a> {
    pub(crate) said: &'a Said,
    pub(crate) token: &'a Token,
    /// What is changed how, e.g. “划转：渡口头社区”.
    pub(crate) title: String,
    /// One sentence about the change.
    pub(crate) about: String,
    pub(crate) back: (String, String),
    /// Where the form is sent.
    pub(crate) address: String,
    pub(crate) request: String,
    /// The version that the sender sees.
    pub(crate) version: Option<i64>,
}

impl Drawn<'_> {
    fn head(&self) -> PageHead {
        PageHead::new(self.title.clone())
            .about(self.about.clone())
            .back(self.back.0.clone(), self.back.1.clone())
    }

    /// The form to fill in, the first time or after a refusal.
    pub(crate) fn form(
        &self,
        typed: Typed,
        refused: Option<&Refusal>,
        fields: impl FnOnce(&Form) -> Vec<Html>,
    ) -> Result<Page, Problem> {
        let said = self.said;
        let mut form = Form::new(&said.words, self.token).prefix("change").typed(typed);
        if let Some(refusal) = refused {
            form = form.refused(refusal);
        }
        let mut parts = vec![Html::of(&self.head()), Html::of(&form.errors())];
        let mut inside = vec![Html::of(&form.open(self.address.clone()))];
        inside.extend(self.kept(&form));
        inside.extend(fields(&form));
        inside.push(actions([
            Html::of(&form.submit(said.t("ground-look-first"))),
            Html::of(&Button::link(said.t("ground-cancel"), self.back.1.clone()).quiet()),
        ])?);
        inside.push(Html::of(&form.close()));
        parts.push(Html::join(inside));
        let page = Page::new(Surface::Desk, self.title.clone(), narrow(parts)?).at("admin");
        Ok(match refused {
            Some(refusal) => page.refused(refusal),
            None => page,
        })
    }

    /// What the change would touch, with the button that makes it.
    pub(crate) fn preview(
        &self,
        typed: &Typed,
        preview: &Preview,
        wanted: &FactList,
    ) -> Result<Page, Problem> {
        let said = self.said;
        let form = Form::new(&said.words, self.token).prefix("confirm");
        let mut parts = vec![Html::of(&self.head())];
        parts.push(panel("wanted", said.t("ground-wanted"), Html::of(wanted))?);
        parts.push(panel("effects", said.t("ground-effects"), self.effects(preview)?)?);
        let mut inside = vec![Html::of(&form.open(self.address.clone()))];
        inside.extend(self.kept(&form));
        inside.push(Html::of(&form.hidden(CONFIRMED, "yes")));
        for (name, value) in typed.pairs() {
            if !self.is_own(name) {
                inside.push(Html::of(&form.hidden(name, value.clone())));
            }
        }
        inside.push(actions([
            Html::of(&form.submit(said.t("ground-do"))),
            Html::of(&Button::secondary(said.t("ground-change-again")).sends("again", "yes")),
            Html::of(&Button::link(said.t("ground-cancel"), self.back.1.clone()).quiet()),
        ])?);
        inside.push(Html::of(&form.close()));
        parts.push(Html::join(inside));
        Ok(Page::new(Surface::Desk, self.title.clone(), narrow(parts)?).at("admin"))
    }

    fn is_own(&self, name: &str) -> bool {
        matches!(name, CONFIRMED | "again" | "version" | Idempotency::FIELD) || name == Token::FIELD
    }

    fn kept(&self, form: &Form) -> Vec<Html> {
        let mut kept = vec![Html::of(&form.hidden(Idempotency::FIELD, self.request.clone()))];
        kept.extend(self.version.map(|version| Html::of(&form.hidden("version", version.to_string()))));
        kept
    }

    fn effects(&self, preview: &Preview) -> Result<Html, Problem> {
        let said = self.said;
        let mut parts = Vec::new();
        if preview.at.date() > said.now.date() {
            parts.push(note(said.words.with("ground-effects-from", [("day", said.day(preview.at))]))?);
        }
        if preview.effects.is_empty() && preview.opened.is_empty() && preview.mended.is_empty() {
            parts.push(note(said.t("ground-effects-none"))?);
        } else if !preview.effects.is_empty() {
            parts.push(lines(preview.effects.iter().map(|effect| effect_line(said, effect)))?);
        }
        if !preview.opened.is_empty() {
            let opened = self.gaps(&preview.opened)?;
            parts.push(Html::of(&Notice::attention(said.t("ground-effects-opened")).text(opened)));
        }
        if !preview.mended.is_empty() {
            let mended = self.gaps(&preview.mended)?;
            parts.push(Html::of(&Notice::done(said.t("ground-effects-mended")).text(mended)));
        }
        stack(parts)
    }

    /// The first lines of a list of gaps, and how many there are more.
    fn gaps(&self, gaps: &[Gap]) -> Result<Html, Problem> {
        const LISTED: usize = 8;
        let said = self.said;
        let mut told: Vec<Content> =
            gaps.iter().take(LISTED).map(|gap| Content::from(said.gap(gap))).collect();
        if gaps.len() > LISTED {
            told.push(said.words.with("ground-effects-more", [("count", gaps.len() - LISTED)]).into());
        }
        lines(told)
    }
}

/// “3 个下级地点：第一网格、第二网格、第三网格”
fn effect_line(said: &Said, effect: &Effect) -> Content {
    let sentence = said.words.with(&format!("ground-effect-{}", effect.kind), [("count", effect.count)]);
    let mut parts = match &effect.address {
        Some(address) => vec![Html::of(&Link::new(sentence, address.clone()))],
        None => vec![Html::escape(&sentence)],
    };
    for (position, named) in effect.named.iter().enumerate() {
        let before =
            if position == 0 { said.t("ground-effect-names") } else { said.t("ground-list-separator") };
        parts.push(Html::escape(&before));
        parts.push(match &named.address {
            Some(address) => Html::of(&Link::new(named.label.clone(), address.clone())),
            None => Html::escape(&named.label),
        });
    }
    let more = effect.count.saturating_sub(effect.named.len() as u64);
    if more > 0 && effect.named.len() == crate::effect::NAMED {
        parts.push(Html::escape(&said.words.with("ground-effect-more", [("count", more)])));
    }
    Content::from(Html::join(parts))
}

/// A day that was typed: today means from now on, another day its beginning in China.
pub(crate) fn day(typed: &Typed, name: &'static str, now: Instant) -> Result<Option<Instant>, Refusal> {
    let Some(text) = typed.get(name) else { return Ok(None) };
    let day: Instant = text.parse().map_err(|_| Refusal::invalid("ground-day", name).with("given", text))?;
    Ok(Some(if day.date() == now.date() && day < now { now } else { day }))
}

/// As [`day`]; today when nothing was typed.
pub(crate) fn day_or_now(typed: &Typed, name: &'static str, now: Instant) -> Result<Instant, Refusal> {
    Ok(day(typed, name, now)?.unwrap_or(now))
}

/// The version that the form was drawn with.
pub(crate) fn version(typed: &Typed) -> Option<i64> {
    typed.get("version").and_then(|version| version.parse().ok())
}

/// Whether this is the confirmation; going back to the form is not.
pub(crate) fn is_confirmed(typed: &Typed) -> bool {
    typed.get(CONFIRMED) == Some("yes") && typed.get("again").is_none()
}
