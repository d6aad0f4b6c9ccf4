//! `/admin/routes/health`: rules that cannot work, that nothing needs, that lie across each other.

use crate::model::{Fault, RuleId};
use crate::pages::routes::{rule_table, tabs};
use crate::pages::said::Said;
use crate::pages::{Body, arrive, panel};
use crate::site::DutySite;
use crate::trial::PastCase;
use crate::{Alarm, AlarmSubject, Crossing, RuleUse};
use axum::Extension;
use axum::extract::State;
use guard::right::TryDuty;
use guard::{SignedIn, Site};
use kernel::Failure;
use std::collections::BTreeMap;
use ui::{Column, Content, EmptyState, Html, Link, Page, PageHead, Problem, Row, Table, Words};

/// A year, in seconds.
const YEAR: i64 = 365 * 86_400;
/// Cases of the past that are looked at, the newest first.
pub(crate) const LOOKED_AT: u32 = 50_000;

/// What is found about the rules (规则体检).
pub(crate) struct Health {
    pub(crate) alarms: Vec<Alarm>,
    pub(crate) uses: Vec<RuleUse>,
    pub(crate) crossings: Vec<Crossing>,
    pub(crate) cases: usize,
}

pub(crate) async fn look(site: &Site, duty: &DutySite, said: &Said) -> Result<Health, Failure> {
    let past = past_cases(site, duty, said).await?;
    let (catalogue, places, now) = (said.catalogue().clone(), said.places(), said.now);
    let looking = move || Health {
        alarms: catalogue.alarms(&places, now),
        uses: catalogue.rule_uses(&past, now),
        crossings: catalogue.crossings(&places, now),
        cases: past.len(),
    };
    // Walks through every matter and place; other requests go on meanwhile.
    tokio::task::spawn_blocking(looking).await.map_err(Failure::broken)
}

/// The cases of the last year, at most [`LOOKED_AT`].
pub(crate) async fn past_cases(site: &Site, duty: &DutySite, said: &Said) -> Result<Vec<PastCase>, Failure> {
    let (inner, since) = (duty.clone(), said.now.plus_seconds(-YEAR));
    site.store.read(move |tx| Box::pin(async move { inner.0.past_cases(tx, since, LOOKED_AT).await })).await
}

/// GET `/admin/routes/health`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let health = look(&site, &duty, &said).await?;
    let facts = [("cases", health.cases.to_string()), ("rules", health.uses.len().to_string())];
    let body = Body {
        head: PageHead::new(said.t("duty-health-title"))
            .back(said.t("duty-routes-title"), "/admin/routes")
            .about(said.words.with("duty-health-about", &facts)),
        parts: vec![
            tabs(&said, "health"),
            panel(
                "dead",
                said.t("duty-health-dead"),
                said.t("duty-health-dead.about"),
                dead(&said, &health, false),
            )?,
            panel(
                "shadowed",
                said.t("duty-health-shadowed"),
                said.t("duty-health-shadowed.about"),
                dead(&said, &health, true),
            )?,
            panel(
                "crossing",
                said.t("duty-health-crossing"),
                said.t("duty-health-crossing.about"),
                crossing(&said, &health),
            )?,
            panel(
                "unused",
                said.t("duty-health-unused"),
                said.t("duty-health-unused.about"),
                unused(&said, &health),
            )?,
        ],
    };
    Ok(Page::desk(said.t("duty-health-title"), &body)?.at("admin"))
}

fn none(said: &Said) -> Content {
    Html::of(&EmptyState::new(said.t("duty-health-none")).icon("circle-check")).into()
}

/// Rules and items with the reason why they do not work; those wholly covered by others stand apart.
fn dead(said: &Said, health: &Health, shadowed: bool) -> Content {
    let alarms: Vec<&Alarm> =
        health.alarms.iter().filter(|alarm| (alarm.fault == Fault::Shadowed) == shadowed).collect();
    if alarms.is_empty() {
        return none(said);
    }
    let table = Table::new(said.t("duty-health-dead"))
        .column(Column::new(said.t("duty-column-matter")).title())
        .column(Column::new(said.t("duty-column-place")))
        .column(Column::new(said.t("duty-column-about")))
        .column(Column::new(said.t("duty-column-fault")));
    let rows = alarms.into_iter().map(|alarm| {
        let (about, address) = match &alarm.subject {
            AlarmSubject::Rule { rule } => (said.t("duty-about-rule"), format!("/admin/routes/rules/{rule}")),
            AlarmSubject::Duty { duty } => (said.duty(duty), format!("/admin/duties/{duty}")),
        };
        Row::new()
            .opens(address.clone())
            .cell(Link::new(said.coded(&alarm.matter), address))
            .cell(said.place(alarm.place))
            .cell(about)
            .cell(said.t(&format!("duty-fault-{}", alarm.fault.name())))
    });
    Html::of(&table.rows(rows)).into()
}

fn crossing(said: &Said, health: &Health) -> Content {
    if health.crossings.is_empty() {
        return none(said);
    }
    let mut by_winner: BTreeMap<RuleId, Vec<RuleId>> = BTreeMap::new();
    for crossing in &health.crossings {
        by_winner.entry(crossing.wins).or_default().push(crossing.loses);
    }
    let named = |id: RuleId| {
        let rule = said.book().rule(id)?;
        Some(format!(
            "{} × {} → {}",
            said.matter(&rule.matter),
            said.place(rule.place),
            said.party(rule.lead)
        ))
    };
    let rules = by_winner.iter().filter_map(|(wins, loses)| {
        let others: Vec<String> = loses.iter().filter_map(|id| named(*id)).collect();
        let what = said.words.with("duty-health-goes-before", &[("rules", others.join("；"))]);
        Some((said.book().rule(*wins)?, Content::from(what)))
    });
    rule_table(said, said.t("duty-health-crossing"), rules.collect())
}

fn unused(said: &Said, health: &Health) -> Content {
    let idle: Vec<_> = health
        .uses
        .iter()
        .filter(|used| used.cases == 0)
        .filter_map(|used| Some((said.book().rule(used.rule)?, Content::empty())))
        .collect();
    if idle.is_empty() { none(said) } else { rule_table(said, said.t("duty-health-unused"), idle) }
}
