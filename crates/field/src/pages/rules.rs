//! The rules of patrol: published for everybody, and set by whoever keeps the duty lists.

use crate::model::PatrolRules;
use crate::query;
use crate::query::RulesVersion;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use cases::{CaseSite, Said};
use clock::Day;
use guard::right::EditDuty;
use guard::{SignedIn, Site, Target, Viewer};
use kernel::{Failure, Instant, Refusal};
use serde::Serialize;
use ui::{
    Column, Content, FactList, Form, Html, Language, Notice, Page, PageHead, Problem, Row, Table, Token,
    Typed, Words,
};

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesBody {
    words: Words,
    head: PageHead,
    note: Content,
    facts: FactList,
    seasons: Content,
    versions: Content,
}

/// GET `/patrol/rules`
pub(crate) async fn published(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
) -> Result<Page, Problem> {
    let (said, now, all) = read(&site, &cases, &words).await?;
    let Some(current) = all.iter().find(|one| one.effective_from <= now) else {
        return Err(Refusal::not_found("not-found").into());
    };
    let body = RulesBody {
        head: PageHead::new(words.t("field-rules-title")).about(words.t("field-rules-about")),
        note: coming(&words, now, &all),
        facts: facts(&words, &current.limits),
        seasons: seasons(&said, &current.limits),
        versions: versions(&words, &all),
        words: words.clone(),
    };
    Page::door(words.t("field-rules-title"), &body)
}

async fn read(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
) -> Result<(Said, Instant, Vec<RulesVersion>), Failure> {
    let (now, inner, grounds) = (site.now(), site.clone(), cases.grounds.clone());
    let (ground, all) = site
        .store
        .read(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, now).await?;
                let mut all = query::all_rules(tx, &inner.tenant).await?;
                all.sort_by_key(|one| std::cmp::Reverse((one.effective_from, one.version)));
                Ok::<_, Failure>((ground, all))
            })
        })
        .await?;
    Ok((Said { words: words.clone(), ground, now }, now, all))
}

/// What will hold later.
fn coming(words: &Words, now: Instant, all: &[RulesVersion]) -> Content {
    match all.iter().rfind(|one| one.effective_from > now) {
        Some(next) => {
            let day = words.day(next.effective_from);
            Html::of(&Notice::information(words.with("field-rules-coming", &[("day", day)]))).into()
        }
        None => Content::empty(),
    }
}

fn facts(words: &Words, rules: &PatrolRules) -> FactList {
    let number = |value: u32| value.to_string();
    let counted = |key: &str, rule: &crate::model::Counted| {
        words.with(key, &[("least", number(rule.least)), ("points", number(rule.points))])
    };
    let days = [("days", i64::from(rules.period_days))];
    FactList::new()
        .noted(
            words.with("field-rules-recurrence", days),
            counted("field-rules-each", &rules.recurrence),
            rules.recurrence.basis.clone(),
        )
        .noted(
            words.t("field-rules-overdue"),
            counted("field-rules-each", &rules.overdue),
            rules.overdue.basis.clone(),
        )
        .fact(words.t("field-rules-stops"), number(rules.stops_per_week))
        .fact(words.t("field-rules-kept"), words.with("field-days", [("days", i64::from(rules.kept_days))]))
}

fn seasons(said: &Said, rules: &PatrolRules) -> Content {
    let rows = rules.season.iter().map(|season| {
        let name = match said.words.language() {
            Language::English => &season.name_en,
            Language::Chinese => &season.name,
        };
        let matters: Vec<String> = season.matters.iter().map(|code| said.matter(Some(code))).collect();
        Row::new()
            .cell(name.clone())
            .cell(format!("{} – {}", season.from, season.to))
            .cell(matters.join("、"))
            .cell(season.points.to_string())
            .cell(season.basis.clone())
    });
    let table = Table::new(said.t("field-rules-seasons"))
        .column(Column::new(said.t("field-rules-season")).title())
        .column(Column::new(said.t("field-rules-when")).narrow())
        .column(Column::new(said.t("case-column-matter")))
        .column(Column::new(said.t("field-rules-points")).number())
        .column(Column::new(said.t("field-rules-basis")))
        .rows(rows);
    Html::of(&table).into()
}

fn versions(words: &Words, all: &[RulesVersion]) -> Content {
    let rows = all.iter().map(|one| {
        let name = match one.version {
            0 => words.t("field-rules-shipped"),
            version => version.to_string(),
        };
        let from = match one.version {
            0 => "—".to_owned(),
            _ => words.day(one.effective_from),
        };
        Row::new().cell(name).cell(from)
    });
    let table = Table::new(words.t("field-rules-versions"))
        .column(Column::new(words.t("field-rules-version")).title())
        .column(Column::new(words.t("field-rules-from")).narrow())
        .rows(rows);
    Html::of(&table).into()
}

#[derive(Template)]
#[template(path = "rules_edit.html")]
struct EditBody {
    words: Words,
    head: PageHead,
    note: Content,
    form: Form,
    text: String,
}

/// GET `/admin/patrol`
pub(crate) async fn edit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
) -> Result<Page, Problem> {
    viewer.grant::<EditDuty>(&Target::anywhere())?;
    draw(&site, &cases, &words, &token, Typed::new(), None, Content::empty()).await
}

/// POST `/admin/patrol`: tries a text on this week; nothing is set.
pub(crate) async fn tried(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    match try_out(&site, &cases, &viewer, &typed).await {
        Ok(tried) => {
            let notice = Html::of(&Notice::information(tried.said(&words))).into();
            Ok(draw(&site, &cases, &words, &token, typed, None, notice).await?.into_response())
        }
        Err(Failure::Refused(refusal)) => {
            let page = draw(&site, &cases, &words, &token, typed, Some(&refusal), Content::empty()).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// What a text would do to this week's plan.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct Tried {
    /// Stops of this week under the rules in force.
    stops: usize,
    /// Under the rules that are tried.
    stops_tried: usize,
    /// Stops that would come.
    come: usize,
    /// Stops that would go.
    go: usize,
}

impl Tried {
    fn said(&self, words: &Words) -> String {
        let counts = [("old", self.stops), ("new", self.stops_tried), ("come", self.come), ("go", self.go)];
        words.with("field-rules-tried", counts.map(|(name, count)| (name, count.to_string())))
    }
}

/// What this week's plan of the whole deployment would be: how many stops come, go and stay.
pub(crate) async fn try_out(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
) -> Result<Tried, Failure> {
    viewer.grant::<EditDuty>(&Target::anywhere())?;
    let rules = PatrolRules::read(typed.require("rules", "field-rules-missing")?)?;
    let (now, inner, grounds) = (site.now(), site.clone(), cases.grounds.clone());
    let (before, after) = site
        .store
        .read(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, now).await?;
                let root: Vec<place::PlaceId> = ground.atlas.root().into_iter().collect();
                let day = Day::of(now);
                let before = query::plan_for(tx, &inner.tenant, &ground, &root, day, now).await?;
                let after =
                    query::plan_under(tx, &inner.tenant, &ground, &root, before.week.clone(), rules, now)
                        .await?;
                Ok::<_, Failure>((before, after))
            })
        })
        .await?;
    let named = |stops: &[crate::model::Stop]| {
        stops.iter().map(|stop| (stop.place, stop.matter.clone())).collect::<std::collections::BTreeSet<_>>()
    };
    let (old, new) = (named(&before.stops), named(&after.stops));
    Ok(Tried {
        stops: old.len(),
        stops_tried: new.len(),
        come: new.difference(&old).count(),
        go: old.difference(&new).count(),
    })
}

async fn draw(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    token: &Token,
    typed: Typed,
    refused: Option<&Refusal>,
    tried: Content,
) -> Result<Page, Problem> {
    let (_, now, all) = read(site, cases, words).await?;
    let newest = all.iter().max_by_key(|one| one.version).map(|one| one.limits.text()).unwrap_or_default();
    let form = Form::new(words, token).prefix("patrol-rules").typed(typed);
    let form = match refused {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let note = if tried.is_empty() { coming(words, now, &all) } else { tried };
    let body = EditBody {
        head: PageHead::new(words.t("field-rules-edit")).about(words.t("field-rules-try-about")),
        note,
        form,
        text: newest,
        words: words.clone(),
    };
    Ok(Page::desk(words.t("field-rules-edit"), &body)?.at("admin"))
}
