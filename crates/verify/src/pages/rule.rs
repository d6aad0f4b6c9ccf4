//! `/verify/rule`: the rule by which replies are drawn for a check, in words; an auditor computes a draw again.

use crate::query::{self, Recomputed};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use cases::{CaseSite, DrawGround, Said, Sampling};
use guard::right::{ReadAudit, ReadVerification};
use guard::{SignedIn, Site, Target, Viewer};
use kernel::{Failure, Instant, Refusal};
use ui::{
    Column, Content, EmptyState, FactList, Form, Html, Notice, Page, PageHead, Problem, Row, Table, Token,
    Typed, Words,
};

#[derive(Template)]
#[template(path = "rule.html")]
struct RuleBody {
    head: PageHead,
    about: Content,
    table: Content,
    afterwards: String,
    again: Content,
}

/// The rule in force and, for whoever audits and named a case, its draws computed again.
pub(crate) struct Ruled {
    pub(crate) version: i64,
    pub(crate) since: Instant,
    pub(crate) sampling: Sampling,
    pub(crate) draws: Option<Vec<Recomputed>>,
}

/// GET `/verify/rule?number=`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let (grounds, now) = (cases.grounds.clone(), site.now());
    let ground = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    let said = Said { words: words.clone(), ground, now };
    let (ruled, refused) = match read(&site, viewer.viewer(), typed.get("number")).await {
        Ok(ruled) => (ruled, None),
        Err(Failure::Refused(refusal)) if refusal.code == "case-not-found" => {
            (read(&site, viewer.viewer(), None).await?, Some(refusal))
        }
        Err(other) => return Err(Problem(other)),
    };
    let about = match ruled.version {
        0 => said.t("verify-rule-shipped"),
        version => said.words.with(
            "verify-rule-version",
            &[("version", version.to_string()), ("since", words.moment(ruled.since))],
        ),
    };
    let auditor = viewer.holds::<ReadAudit>();
    let body = RuleBody {
        head: PageHead::new(said.t("verify-rule-title")).about(said.t("verify-rule-about")),
        about: Content::from(about),
        table: shares(&said, &ruled),
        afterwards: said
            .words
            .with("verify-rule-afterwards", [("days", i64::from(ruled.sampling.hold_days))]),
        again: if auditor {
            again(&said, &token, &typed, &ruled, refused.as_ref())
        } else {
            Content::empty()
        },
    };
    Ok(Page::desk(said.t("verify-rule-title"), &body)?.at("verify"))
}

/// Reads the rule; with a case's number its draws too, which takes the right to audit.
///
/// # Errors
/// `forbidden`; `case-not-found`.
pub(crate) async fn read(site: &Site, viewer: &Viewer, number: Option<&str>) -> Result<Ruled, Failure> {
    if !viewer.holds::<ReadVerification>() {
        return Err(Refusal::forbidden("forbidden").into());
    }
    let audit = match number {
        Some(_) => Some(viewer.grant::<ReadAudit>(&Target::anywhere())?),
        None => None,
    };
    let (tenant, now, number) = (site.tenant.clone(), site.now(), number.map(str::to_owned));
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let rule = query::rule_at(tx, &tenant, now).await?;
            let draws = match (&audit, &number) {
                (Some(audit), Some(number)) => Some(query::recompute(tx, &tenant, audit, number).await?),
                _ => None,
            };
            let (version, since, sampling) = (rule.version, rule.effective_from, rule.limits);
            Ok::<_, Failure>(Ruled { version, since, sampling, draws })
        })
    });
    read.await
}

fn shares(said: &Said, ruled: &Ruled) -> Content {
    let line = |ground: &DrawGround| {
        let days = match ground {
            DrawGround::Recurrent => ruled.sampling.recurrent_days,
            DrawGround::FailedLately => ruled.sampling.failed_days,
            _ => 0,
        };
        let name = said.words.with(&format!("verify-ground-{}", key(*ground)), [("days", i64::from(days))]);
        let share = match ruled.sampling.share(*ground) {
            100 => said.t("verify-share-always"),
            0 => said.t("verify-share-never"),
            share => said.words.with("verify-share", [("share", i64::from(share))]),
        };
        Row::new().cell(name).cell(share)
    };
    let table = Table::new(said.t("verify-rule-shares"))
        .column(Column::new(said.t("verify-rule-ground")).title())
        .column(Column::new(said.t("verify-rule-share")).narrow())
        .rows(DrawGround::ALL.iter().map(line));
    Html::of(&table).into()
}

fn key(ground: DrawGround) -> String {
    ground.as_str().replace('_', "-")
}

fn again(said: &Said, token: &Token, typed: &Typed, ruled: &Ruled, refused: Option<&Refusal>) -> Content {
    let form = Form::new(&said.words, token).prefix("recompute").typed(typed.clone());
    let mut parts = vec![
        Html::of(&form.open_query("/verify/rule")),
        Html::of(
            &form.text("number", said.t("verify-again-number")).hint(said.t("verify-again-hint")).required(),
        ),
        Html::of(&form.submit(said.t("verify-again"))),
        Html::of(&form.close()),
    ];
    if refused.is_some() {
        parts.push(Html::of(&Notice::attention(said.t("verify-again-unknown"))));
    }
    match &ruled.draws {
        Some(draws) if draws.is_empty() => {
            parts.push(Html::of(&EmptyState::new(said.t("verify-again-none"))));
        }
        Some(draws) => parts.extend(draws.iter().map(|one| drawn(said, one))),
        None => {}
    }
    Html::join(parts).into()
}

fn drawn(said: &Said, one: &Recomputed) -> Html {
    let draw = &one.draw;
    let grounds: Vec<String> = draw
        .grounds
        .iter()
        .map(|ground| said.words.with(&format!("verify-ground-{}", key(*ground)), [("days", 0_i64)]))
        .collect();
    let facts = FactList::new()
        .fact(said.t("verify-again-at"), ui::Moment::exact(&said.words, one.at))
        .fact(said.t("verify-again-rule"), draw.rule.to_string())
        .fact(said.t("verify-rule-ground"), grounds.join("；"))
        .fact(said.t("verify-rule-share"), format!("{} %", draw.share))
        .fact(said.t("verify-again-seed"), draw.seed.clone())
        .fact(said.t("verify-again-lot"), format!("{:.4}", one.lot));
    let result = said.t(if draw.drawn { "verify-again-drawn" } else { "verify-again-undrawn" });
    let notice = match one.agrees {
        true => Notice::done(result).text(said.t("verify-again-agrees")),
        false => Notice::refused(result).text(said.t("verify-again-differs")),
    };
    Html::join([Html::of(&notice), Html::of(&facts)])
}
