//! `/assist`: how well suggestions do, in words for a street office; versions, comparisons, drift, and the switch.

use crate::model::{Figures, ModelState, ModelStep, OfMatter};
use crate::pages::deeds::may;
use crate::query::{self, Drift, ENOUGH, Overview};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use cases::{CaseSite, Said};
use guard::right::{EditDuty, ReadAssist, SwitchAssist, TrainAssist};
use guard::{Idempotency, SignedIn, Site, Viewer};
use kernel::{Failure, Refusal};
use ui::{
    Badge, Button, Column, Content, Disclosure, EmptyState, FactList, Form, Html, Link, Notice, Page,
    PageHead, Problem, Row, Table, Token, Tone, Typed, Words,
};

/// Matters and confusions that the page shows at once.
const SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewBody {
    words: Words,
    head: PageHead,
    errors: Html,
    state: Notice,
    facts: Content,
    answers: Content,
    versions: Content,
    matters: Content,
    taken: Content,
    drift: Content,
    rules: Content,
}

/// GET `/assist`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    draw(&site, &cases, viewer.viewer(), &words, &token, &typed, None).await
}

/// Reads what the page shows.
///
/// # Errors
/// Refusal `forbidden`.
pub(crate) async fn read(site: &Site, viewer: &Viewer) -> Result<Overview, Failure> {
    if !viewer.holds::<ReadAssist>() {
        return Err(Refusal::forbidden("forbidden").into());
    }
    let (tenant, now) = (site.tenant.clone(), site.now());
    site.store.read(move |tx| Box::pin(async move { query::overview(tx, &tenant, now).await })).await
}

pub(crate) async fn draw(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
    token: &Token,
    typed: &Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let overview = read(site, viewer).await?;
    let (grounds, now) = (cases.grounds.clone(), site.now());
    let ground = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    let said = Said { words: words.clone(), ground, now };
    let form = Form::new(words, token).prefix("assist-rules").typed(typed.clone());
    let form = match refused {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let drawing = Drawing {
        switches: may::<SwitchAssist>(site, cases, viewer).await?,
        trains: may::<TrainAssist>(site, cases, viewer).await?,
        edits: viewer.holds::<EditDuty>(),
        request: site.form_key(),
        overview: &overview,
        said: &said,
        token,
        form,
    };
    let on = overview.registry.on();
    let body = OverviewBody {
        head: PageHead::new(said.t("assist-title")).about(said.t("assist-about")),
        errors: Html::of(&drawing.form.errors()),
        state: drawing.state(),
        facts: on.map_or_else(Content::empty, |on| drawing.facts(on)),
        answers: drawing.answers(),
        versions: drawing.versions(),
        matters: on.map_or_else(Content::empty, |on| drawing.matters(&on.record.figures)),
        taken: on.map_or_else(Content::empty, |on| drawing.taken(&on.record.figures)),
        drift: on.map_or_else(Content::empty, |_| drawing.drift()),
        rules: drawing.rules(),
        words: words.clone(),
    };
    Ok(Page::desk(said.t("assist-title"), &body)?.at("assist"))
}

struct Drawing<'a> {
    overview: &'a Overview,
    said: &'a Said,
    token: &'a Token,
    form: Form,
    request: String,
    switches: bool,
    trains: bool,
    /// He keeps the local policies.
    edits: bool,
}

/// Of a hundred.
fn percent(share: f64) -> i64 {
    (share * 100.0).round() as i64
}

impl Drawing<'_> {
    fn t(&self, key: &str) -> String {
        self.said.t(key)
    }

    fn share(&self, share: f64) -> String {
        self.said.words.with("assist-percent", [("percent", percent(share))])
    }

    /// Right of suggested; a share only where it says something.
    fn right(&self, right: i64, suggested: i64) -> String {
        if suggested < ENOUGH {
            return self.t("assist-few");
        }
        self.share(right as f64 / suggested as f64)
    }

    fn state(&self) -> Notice {
        let words = &self.said.words;
        if !self.overview.rules.limits.on {
            return Notice::attention(self.t("assist-off")).text(self.t("assist-off.about"));
        }
        let Some(on) = self.overview.registry.on() else {
            return Notice::attention(self.t("assist-no-model")).text(self.t("assist-no-model.about"));
        };
        let figures = on.compared.as_ref().map_or(&on.record.figures, |compared| &compared.figures);
        let facts = [
            ("version", on.record.version),
            ("cases", i64::try_from(on.record.count()).unwrap_or(i64::MAX)),
            ("coverage", percent(figures.coverage)),
            ("right", percent(figures.accuracy_shown)),
        ];
        Notice::information(words.with("assist-on", facts)).text(words.with("assist-on.about", facts))
    }

    fn facts(&self, on: &ModelState) -> Content {
        let (record, figures, words) = (&on.record, &on.record.figures, &self.said.words);
        let window = [("from", words.day(record.from)), ("until", words.day(record.until))];
        let mut facts = FactList::new()
            .fact(self.t("assist-fact-window"), words.with("assist-window", &window))
            .fact(self.t("assist-fact-cases"), record.count().to_string())
            .noted(
                self.t("assist-fact-coverage"),
                self.share(figures.coverage),
                self.t("assist-fact-coverage.hint"),
            )
            .noted(
                self.t("assist-fact-right"),
                self.share(figures.accuracy_shown),
                self.t("assist-fact-right.hint"),
            )
            .noted(
                self.t("assist-fact-exact"),
                self.share(figures.accuracy),
                self.t("assist-fact-exact.hint"),
            )
            .noted(
                self.t("assist-fact-macro"),
                format!("{:.2}", figures.macro_f1),
                self.t("assist-fact-macro.hint"),
            )
            .noted(
                self.t("assist-fact-calibration"),
                format!("{:.3}", figures.calibration_error),
                self.t("assist-fact-calibration.hint"),
            );
        if let Some(compared) = &on.compared {
            let said = [
                ("cases", compared.figures.cases.to_string()),
                ("coverage", self.share(compared.figures.coverage)),
                ("right", self.share(compared.figures.accuracy_shown)),
            ];
            facts = facts.fact(self.t("assist-fact-compared"), words.with("assist-compared", &said));
            let routing = compared.routing;
            let part = |right: u64, of: u64| self.share(right as f64 / of.max(1) as f64);
            let said = [
                ("cases", routing.cases.to_string()),
                ("right", part(routing.right, routing.cases)),
                ("suggested", routing.suggested.to_string()),
                ("sure", part(routing.suggested_right, routing.suggested)),
            ];
            facts = facts.noted(
                self.t("assist-fact-routing"),
                words.with("assist-routing", &said),
                self.t("assist-fact-routing.hint"),
            );
        }
        let digest = record.digest.get(..16).unwrap_or(&record.digest).to_owned();
        Html::of(&facts.fact(self.t("assist-fact-digest"), digest)).into()
    }

    fn answers(&self) -> Content {
        let rows = self.overview.answers.iter().map(|(kind, suggested, right)| {
            Row::new()
                .cell(self.t(&format!("assist-kind-{}", kind.as_str())))
                .cell(suggested.to_string())
                .cell(self.right(*right, *suggested))
        });
        let rows: Vec<Row> = rows.collect();
        if rows.is_empty() {
            return Html::of(&EmptyState::new(self.t("assist-answers-none"))).into();
        }
        let table = Table::new(self.t("assist-answers"))
            .column(Column::new(self.t("assist-column-kind")).title())
            .column(Column::new(self.t("assist-column-suggested")).number())
            .column(Column::new(self.t("assist-column-accepted")).number())
            .rows(rows);
        Html::of(&table).into()
    }

    fn versions(&self) -> Content {
        let models = &self.overview.registry.models;
        if models.is_empty() {
            let empty =
                EmptyState::new(self.t("assist-versions-none")).text(self.t("assist-versions-none.text"));
            return Html::of(&empty).into();
        }
        let mut table = Table::new(self.t("assist-versions"))
            .column(Column::new(self.t("assist-column-version")).title())
            .column(Column::new(self.t("assist-column-state")).narrow())
            .column(Column::new(self.t("assist-column-trained")))
            .column(Column::new(self.t("assist-fact-cases")).number())
            .column(Column::new(self.t("assist-column-measured")))
            .column(Column::new(self.t("assist-column-shadow")));
        if self.switches || self.trains {
            table = table.column(Column::new(self.t("assist-column-deeds")));
        }
        Html::of(&table.rows(models.iter().rev().map(|model| self.version(model)))).into()
    }

    fn version(&self, model: &ModelState) -> Row {
        let words = &self.said.words;
        let tone = match model.step {
            ModelStep::On => Tone::Accent,
            ModelStep::Off => Tone::Ended,
            ModelStep::Trained | ModelStep::Compared => Tone::Neutral,
        };
        let state = self.t(&format!("assist-step-{}", model.step.as_str()));
        let in_short = |figures: &Figures| {
            let facts =
                [("coverage", self.share(figures.coverage)), ("right", self.share(figures.accuracy_shown))];
            words.with("assist-in-short", &facts)
        };
        let compared = model.compared.as_ref();
        let row = Row::new()
            .id(format!("version-{}", model.record.version))
            .cell(self.named(model))
            .cell(Badge::new(state).tone(tone))
            .cell(ui::Moment::day(words, model.record.trained_at))
            .cell(model.record.count().to_string())
            .cell(in_short(&model.record.figures))
            .cell(compared.map_or_else(|| self.t("assist-not-compared-yet"), |one| in_short(&one.figures)));
        match self.switches || self.trains {
            true => row.cell(Html::join(self.deeds(model))),
            false => row,
        }
    }

    /// Its number; and what it goes on from, when it has learnt corrections.
    fn named(&self, model: &ModelState) -> String {
        let (words, record) = (&self.said.words, &model.record);
        match record.base {
            None => words.with("assist-version", [("version", record.version)]),
            Some(base) => {
                let corrections = i64::try_from(record.corrections).unwrap_or(i64::MAX);
                let facts = [("version", record.version), ("base", base), ("corrections", corrections)];
                words.with("assist-version-corrected", facts)
            }
        }
    }

    fn deeds(&self, model: &ModelState) -> Vec<Html> {
        let version = model.record.version;
        let deed = |name: &str| {
            let form = Form::new(&self.said.words, self.token).prefix(format!("assist-{name}-{version}"));
            let label = self.t(&format!("assist-deed-{name}"));
            let mut parts = vec![Html::of(&form.open(format!("/assist/models/{version}/{name}")))];
            let worse = self.form.is_refused() && model.step == ModelStep::Compared && name == "on";
            if worse {
                parts.push(Html::of(&form.check("although_worse", self.t("assist-although-worse"))));
            }
            parts.push(Html::of(&Button::secondary(label)));
            parts.push(Html::of(&form.close()));
            Html::join(parts)
        };
        let mut deeds = Vec::new();
        if self.trains && model.step == ModelStep::Trained {
            deeds.push(deed("compare"));
        }
        if self.switches {
            match model.step {
                ModelStep::Compared | ModelStep::Off => deeds.push(deed("on")),
                ModelStep::On => deeds.push(deed("off")),
                ModelStep::Trained => {}
            }
        }
        deeds
    }

    fn matters(&self, figures: &Figures) -> Content {
        let line = |own: &OfMatter| {
            let (suggested, right) =
                (i64::try_from(own.suggested).unwrap_or(0), i64::try_from(own.right).unwrap_or(0));
            Row::new()
                .cell(self.said.matter(Some(&own.matter)))
                .cell(own.cases.to_string())
                .cell(own.suggested.to_string())
                .cell(self.right(right, suggested))
        };
        let table = |rows: &[OfMatter]| {
            Table::new(self.t("assist-matters"))
                .column(Column::new(self.t("assist-column-matter")).title())
                .column(Column::new(self.t("assist-fact-cases")).number())
                .column(Column::new(self.t("assist-column-suggested")).number())
                .column(Column::new(self.t("assist-column-right")).number())
                .rows(rows.iter().map(line))
        };
        let (first, rest) = figures.matters.split_at(figures.matters.len().min(SHOWN));
        let mut parts = vec![Html::of(&table(first))];
        if !rest.is_empty() {
            let count = i64::try_from(rest.len()).unwrap_or(i64::MAX);
            let summary = self.said.words.with("assist-matters-rest", [("count", count)]);
            parts.push(Html::of(&Disclosure::new(summary, Html::of(&table(rest))).id("matters-rest")));
        }
        Html::join(parts).into()
    }

    fn taken(&self, figures: &Figures) -> Content {
        if figures.taken.is_empty() {
            return Html::of(&EmptyState::new(self.t("assist-taken-none"))).into();
        }
        let table = Table::new(self.t("assist-taken"))
            .column(Column::new(self.t("assist-column-truth")).title())
            .column(Column::new(self.t("assist-column-taken-for")))
            .column(Column::new(self.t("assist-fact-cases")).number())
            .rows(figures.taken.iter().take(SHOWN).map(|one| {
                Row::new()
                    .cell(self.said.matter(Some(&one.truth)))
                    .cell(self.said.matter(Some(&one.suggested)))
                    .cell(one.cases.to_string())
            }));
        Html::of(&table).into()
    }

    fn drift(&self) -> Content {
        if self.overview.drift.is_empty() {
            return Html::of(&EmptyState::new(self.t("assist-drift-none"))).into();
        }
        let line = |drift: &Drift| {
            let state = match drift.drifted {
                true => Badge::new(self.t("assist-drifted")).tone(Tone::DueSoon),
                false => Badge::new(self.t("assist-steady")),
            };
            Row::new()
                .cell(self.said.matter(Some(&drift.matter)))
                .cell(state)
                .cell(self.share(drift.share_then))
                .cell(self.share(drift.share_now))
                .cell(drift.right_then.map_or_else(|| self.t("assist-few"), |then| self.share(then)))
                .cell(self.right(drift.right, drift.suggested))
        };
        let table = Table::new(self.t("assist-drift"))
            .column(Column::new(self.t("assist-column-matter")).title())
            .column(Column::new(self.t("assist-column-state")).narrow())
            .column(Column::new(self.t("assist-column-share-then")).number())
            .column(Column::new(self.t("assist-column-share-now")).number())
            .column(Column::new(self.t("assist-column-right-then")).number())
            .column(Column::new(self.t("assist-column-right-now")).number())
            .rows(self.overview.drift.iter().take(SHOWN).map(line));
        Html::of(&table).into()
    }

    fn rules(&self) -> Content {
        let (rules, form) = (&self.overview.rules.limits, &self.form);
        let facts = FactList::new()
            .fact(
                self.t("assist-switch"),
                self.t(if rules.on { "assist-switch.yes" } else { "assist-switch.no" }),
            )
            .fact(self.t("assist-least"), self.share(f64::from(rules.least_percent) / 100.0))
            .maybe(
                self.t("assist-mapping"),
                (!rules.mapping.is_empty()).then(|| {
                    let pair = |(old, new): (&String, &String)| format!("{old} → {new}");
                    rules.mapping.iter().map(pair).collect::<Vec<_>>().join(&self.t("assist-and"))
                }),
            );
        let mut parts = vec![Html::of(&facts)];
        if self.switches {
            let (value, deed) = match rules.on {
                true => ("no", "assist-switch-off"),
                false => ("yes", "assist-switch-on"),
            };
            parts.push(Html::of(&form.open("/assist/switch")));
            parts.push(Html::of(&form.hidden(Idempotency::FIELD, self.request.clone())));
            parts.push(Html::of(&Button::secondary(self.t(deed)).sends("on", value)));
            parts.push(Html::of(&form.close()));
        }
        if self.edits {
            parts.push(Html::of(&Link::new(self.t("assist-rules-all"), "/admin/policies/assist")));
        }
        Html::join(parts).into()
    }
}
