//! One form for one change: filled in, looked at with what it would touch, confirmed.

use super::parts::{actions, lines, narrow, note, panel, stack};
use crate::deed::{Ordered, carry_out, try_out};
use crate::effect::{Effect, Preview};
use crate::gaps::Gap;
use crate::said::Said;
use axum::response::{IntoResponse, Redirect, Response};
use cases::CaseSite;
use guard::{Idempotency, Site};
use kernel::{Failure, Instant, Refusal};
use std::future::Future;
use ui::{
    Button, Content, FactList, Form, Html, Link, Notice, Page, PageHead, Problem, Surface, Token, Typed,
};

/// The field that says that the preview was seen.
const CONFIRMED: &str = "confirmed";

/// A change that somebody is about to make: how its form is drawn, and what was ordered with it.
pub(crate) trait Change: Sync {
    fn said(&self) -> &Said;
    fn drawn<'a>(&'a self, site: &Site, token: &'a Token, typed: &Typed) -> Drawn<'a>;
    fn fields(&self, form: &Form, typed: &Typed) -> Vec<Html>;
    /// Reads what was typed and asks for the right to do it.
    fn order(&self, site: &Site, typed: &Typed) -> impl Future<Output = Result<Order, Failure>> + Send;
    /// The version that stands now, of what has versions.
    fn version(&self) -> Option<i64> {
        None
    }
}

/// The changes of one kind of thing, each with the word of its address.
pub(crate) trait Named: Copy + PartialEq + 'static {
    const ALL: &'static [(Self, &'static str)];

    fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(change, _)| *change == self).map_or("", |(_, name)| name)
    }
    fn read(name: &str) -> Result<Self, Refusal> {
        let found = Self::ALL.iter().find(|(_, known)| *known == name).map(|(change, _)| *change);
        found.ok_or(Refusal::not_found("ground-change-unknown"))
    }
}

/// What was ordered, what it says in words, and the password that is shown once.
pub(crate) struct Order {
    pub(crate) ordered: Ordered,
    pub(crate) facts: FactList,
    pub(crate) password: Option<String>,
}

impl Order {
    pub(crate) fn new(ordered: Ordered, facts: FactList) -> Self {
        Self { ordered, facts, password: None }
    }
}

/// The form of a change, to be filled in.
pub(crate) fn show(
    change: &impl Change,
    site: &Site,
    token: &Token,
    typed: &Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    change.drawn(site, token, typed).form(typed.clone(), refused, |form| change.fields(form, typed))
}

/// A form that was sent: first what the change would touch, then, confirmed, the change.
pub(crate) async fn take(
    change: &impl Change,
    site: &Site,
    cases: &CaseSite,
    token: &Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    if typed.get("again").is_some() {
        return Ok(show(change, site, token, &typed, None)?.into_response());
    }
    match go_on(change, site, cases, token, idempotency, &typed).await {
        Ok(response) => Ok(response),
        Err(Problem(failure)) => {
            let refusal = super::refused(failure)?;
            let mut kept = typed;
            // Whoever was overtaken looks again before he confirms.
            if let Some(version) = change.version() {
                kept.set("version", version.to_string());
            }
            Ok(show(change, site, token, &kept, Some(&refusal))?.into_response())
        }
    }
}

async fn go_on(
    change: &impl Change,
    site: &Site,
    cases: &CaseSite,
    token: &Token,
    idempotency: Idempotency,
    typed: &Typed,
) -> Result<Response, Problem> {
    let order = change.order(site, typed).await?;
    if !is_confirmed(typed) {
        let preview = try_out(site, &cases.grounds, order.ordered, change.said().clone()).await?;
        let page = change.drawn(site, token, typed).preview(typed, &preview, &order.facts)?;
        return Ok(page.into_response());
    }
    let done = carry_out(site, order.ordered, idempotency.or_typed(typed), typed).await?;
    Ok(match order.password.filter(|_| !done.repeated) {
        Some(password) => told_once(change.said(), &done.address, &password)?.into_response(),
        None => Redirect::to(&done.address).into_response(),
    })
}

/// The page that shows a first password, once: nobody can look it up later.
fn told_once(said: &Said, address: &str, password: &str) -> Result<Page, Problem> {
    let head = PageHead::new(said.t("ground-password-title"));
    let facts = FactList::new().fact(said.t("ground-password"), password);
    let body = narrow([
        Html::of(&head),
        Html::of(
            &Notice::attention(said.t("ground-password-once")).text(said.t("ground-password-once.about")),
        ),
        panel("password", said.t("ground-password"), Html::of(&facts))?,
        actions([Html::of(&Button::link(said.t("ground-password-noted"), address).primary())])?,
    ])?;
    Ok(Page::new(Surface::Desk, said.t("ground-password-title"), body).at("admin"))
}

/// What a program is told: the page to which a change led, or what it would touch.
#[derive(serde::Serialize, schemars::JsonSchema)]
pub(crate) struct Answer {
    /// Where the changed thing is shown; nothing for a preview.
    address: Option<String>,
    preview: Option<Preview>,
    /// The first password of an account, told once.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
}

/// The answer to a program: what a change would touch, or the change carried out.
pub(crate) async fn answer(
    change: &impl Change,
    site: &Site,
    cases: &CaseSite,
    request: kernel::RequestKey,
    typed: &Typed,
) -> Result<Response, Problem> {
    let order = change.order(site, typed).await?;
    let answer = match typed.get("preview") {
        Some("yes") => {
            let preview = try_out(site, &cases.grounds, order.ordered, change.said().clone()).await?;
            Answer { address: None, preview: Some(preview), password: None }
        }
        _ => {
            let done = carry_out(site, order.ordered, request, typed).await?;
            let password = order.password.filter(|_| !done.repeated);
            Answer { address: Some(done.address), preview: None, password }
        }
    };
    Ok(axum::Json(answer).into_response())
}

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
fn is_confirmed(typed: &Typed) -> bool {
    typed.get(CONFIRMED) == Some("yes") && typed.get("again").is_none()
}
