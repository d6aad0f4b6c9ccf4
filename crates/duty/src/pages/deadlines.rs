//! `/admin/deadlines`: the deadlines of the upper level, which of them leave room, and how many places use it.

use crate::model::{Adaptation, DeadlineRule, Leeway};
use crate::pages::Body;
use crate::pages::said::Said;
use crate::site::DutySite;
use axum::Extension;
use axum::extract::State;
use guard::right::{AdaptDeadline, TryDuty};
use guard::{SignedIn, Site};
use kernel::{Failure, Instant};
use ui::{
    Badge, Column, Content, Disclosure, EmptyState, Html, Link, Page, PageHead, Problem, Row, Tab, Table,
    Tabs, Tone, Words,
};

/// Who comes: whoever tries routes, and whoever may say otherwise for a place.
pub(crate) async fn come(
    site: &Site,
    duty: &DutySite,
    viewer: &SignedIn,
    words: &Words,
) -> Result<Said, Failure> {
    if !viewer.holds::<AdaptDeadline>() && !viewer.holds::<TryDuty>() {
        viewer.grant::<TryDuty>(&guard::Target::anywhere())?;
    }
    let (inner, now) = (duty.clone(), site.now());
    let ground = site.store.read(move |tx| Box::pin(async move { inner.0.ground(tx, now).await })).await?;
    Ok(Said { words: words.clone(), ground, now })
}

/// The tabs over the pages of deadlines.
pub(crate) fn tabs(said: &Said, at: &str) -> Content {
    let differences = said.book().adaptations().filter(|one| is_open(one, said.now)).count();
    let tabs = [
        Tab::new(said.t("duty-deadlines-tab"), "/admin/deadlines").current(at == "deadlines"),
        Tab::new(said.t("duty-adaptations-tab"), "/admin/adaptations")
            .current(at == "adaptations")
            .count(differences as u64),
    ];
    Html::of(&Tabs::new(said.t("duty-deadlines-title"), tabs)).into()
}

/// Whether it holds, or will.
pub(crate) fn is_open(one: &Adaptation, now: Instant) -> bool {
    one.valid.to.is_none_or(|to| to > now && to > one.valid.from)
}

/// The version in force, or the one that will be.
pub(crate) fn standing(versions: &[DeadlineRule], now: Instant) -> Option<(usize, &DeadlineRule)> {
    let numbered = || versions.iter().enumerate().map(|(position, version)| (position + 1, version));
    numbered().find(|(_, version)| version.valid.holds_at(now)).or_else(|| numbered().last())
}

/// The deadlines in the order of their codes, each by the version that stands.
pub(crate) fn all_standing(said: &Said) -> Vec<(usize, &DeadlineRule)> {
    let mut codes: Vec<_> = said.book().deadlines().map(|deadline| &deadline.code).collect();
    codes.dedup();
    codes.into_iter().filter_map(|code| standing(said.book().deadline(code), said.now)).collect()
}

/// GET `/admin/deadlines`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Page, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    let all = all_standing(&said);
    let (left, fixed): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, rule)| !rule.leeway.is_fixed());
    let empty = Html::of(
        &EmptyState::new(said.t("duty-deadlines-none-left")).text(said.t("duty-deadlines-none-left.text")),
    );
    let left = match left.is_empty() {
        true => empty.into(),
        false => table(&said, "duty-deadlines-left", &left),
    };
    let body = Body {
        head: PageHead::new(said.t("duty-deadlines-title"))
            .back(said.t("duty-admin"), "/admin")
            .about(said.t("duty-deadlines-about")),
        parts: vec![
            tabs(&said, "deadlines"),
            super::panel("left", said.t("duty-deadlines-left"), said.t("duty-deadlines-left.about"), left)?,
            Html::of(
                &Disclosure::new(
                    said.t("duty-deadlines-fixed"),
                    table(&said, "duty-deadlines-fixed", &fixed),
                )
                .about(said.t("duty-deadlines-fixed.about"))
                .id("fixed"),
            )
            .into(),
        ],
    };
    Ok(Page::desk(said.t("duty-deadlines-title"), &body)?.at("admin"))
}

fn table(said: &Said, title: &str, rules: &[(usize, &DeadlineRule)]) -> Content {
    let leaves_room = rules.iter().any(|(_, rule)| !rule.leeway.is_fixed());
    let mut table = Table::new(said.t(title))
        .column(Column::new(said.t("duty-column-clock")).title())
        .column(Column::new(said.t("duty-column-about")))
        .column(Column::new(said.t("duty-column-template")));
    if leaves_room {
        table = table
            .column(Column::new(said.t("duty-column-leeway")))
            .column(Column::new(said.t("duty-column-differences")).number());
    }
    table = table
        .column(Column::new(said.t("duty-column-version")).number())
        .column(Column::new(said.t("duty-column-since")).narrow());
    let rows = rules.iter().map(|(number, rule)| {
        let address = format!("/admin/deadlines/{}", rule.code);
        let name = Link::new(said.clock_of(rule), address.clone());
        let mut row =
            Row::new().opens(address).cell(name).cell(said.scope_of(rule)).cell(said.term(rule.term));
        if leaves_room {
            let own = said.book().adaptations().filter(|one| one.deadline == rule.code);
            row = row.cell(said.leeway(rule)).cell(own.filter(|one| is_open(one, said.now)).count());
        }
        row.cell(*number).cell(said.words.day(rule.valid.from))
    });
    Html::of(&table.rows(rows)).into()
}

impl Said {
    pub(crate) fn clock_of(&self, rule: &DeadlineRule) -> String {
        format!("{} {}", rule.code, self.t(&format!("duty-clock-{}", rule.clock)))
    }
    /// Of which matters it speaks.
    pub(crate) fn scope_of(&self, rule: &DeadlineRule) -> String {
        let matter = rule.matter.as_ref().map(|matter| self.coded(matter));
        let urgency = rule.urgency.map(|urgency| self.t(&format!("duty-urgency-{}", urgency.name())));
        let parts: Vec<String> = matter.into_iter().chain(urgency).collect();
        if parts.is_empty() { self.t("duty-deadline-all") } else { parts.join(self.words.comma()) }
    }
    /// How far a place may differ.
    pub(crate) fn leeway(&self, rule: &DeadlineRule) -> String {
        let key = format!("duty-leeway-{}", rule.leeway.name());
        match rule.leeway.bounds(rule.term.amount) {
            None => self.t(&key),
            Some((least, most)) if least == most => {
                let term = clock::Term { amount: least, ..rule.term };
                self.words.with("duty-leeway-one", &[("term", self.term(term))])
            }
            Some((least, most)) => {
                let term = |amount| self.term(clock::Term { amount, ..rule.term });
                self.words.with(&key, &[("least", term(least)), ("most", term(most))])
            }
        }
    }
    /// What the choice of a form says.
    pub(crate) fn leeway_choice(&self, name: &str) -> String {
        self.t(&format!("duty-leeway-choice-{name}"))
    }
    /// Where an adaptation stands: in force, to come, or over.
    pub(crate) fn standing_of(&self, one: &Adaptation) -> Badge {
        let (key, tone) = match (one.holds_at(self.now), is_open(one, self.now)) {
            (true, _) => ("duty-adaptation-in-force", Tone::Accent),
            (false, true) => ("duty-adaptation-to-come", Tone::Neutral),
            (false, false) => ("duty-adaptation-over", Tone::Ended),
        };
        Badge::new(self.t(key)).tone(tone)
    }
}

/// The leeway that a form's fields name.
pub(crate) fn leeway_of(typed: &ui::Typed) -> Result<Leeway, kernel::Refusal> {
    let number = |name: &'static str| {
        let text = typed.require(name, "duty-text-missing")?;
        text.parse::<u32>()
            .map_err(|_| kernel::Refusal::invalid("duty-import-number", name).with("text", text))
    };
    Ok(match typed.get("leeway") {
        Some("shorter") => Leeway::Shorter { least: number("least")? },
        Some("within") => Leeway::Within { least: number("least")?, most: number("most")? },
        _ => Leeway::Fixed,
    })
}
