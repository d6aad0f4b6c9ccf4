//! `/cases/bulk`: a step for many cases. First what would happen to each, with reason and next step where it
//! would be refused; then each case by its own command with its own request key; then the list of results.

use crate::CaseSite;
use crate::model::Case;
use crate::pages::case::take;
use crate::pages::said::Said;
use crate::query;
use crate::steps::{StepName, Who, held, perform};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use guard::desk::Bulk;
use guard::{Idempotency, SignedIn, Site, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use std::collections::BTreeSet;
use ui::{
    Button, Column, Content, Form, Html, Link, Notice, Page, PageHead, Problem, Row, Table, Token, Typed,
    Words,
};

/// The steps that make sense for many cases at once, with their keys.
const STEPS: &[(StepName, Option<char>)] = &[
    (StepName::Register, Some('r')),
    (StepName::Dispatch, Some('d')),
    (StepName::Accept, Some('a')),
    (StepName::Merge, Some('m')),
    (StepName::Facts, None),
    (StepName::Archive, None),
];
/// Cases taken together at most; a page shows no more.
pub(crate) const MOST: usize = 200;
const ADDRESS: &str = "/cases/bulk";

/// What this viewer may do with many cases at once.
pub(crate) fn offered(viewer: &Viewer, words: &Words) -> Vec<Bulk> {
    let offer = |(step, key): &(StepName, Option<char>)| Bulk {
        address: ADDRESS,
        value: step.as_str(),
        label: words.t(&format!("case-step-{step}")),
        key: *key,
    };
    STEPS.iter().filter(|(step, _)| held(*step, viewer)).map(offer).collect()
}

/// What was ticked and chosen.
struct Asked {
    step: StepName,
    numbers: Vec<String>,
    /// What the step is taken with, the same for every case.
    typed: Typed,
}

impl Asked {
    fn read(typed: &Typed) -> Result<Self, Refusal> {
        let step = typed.get("do").and_then(|step| step.parse::<StepName>().ok());
        let step = step.filter(|step| STEPS.iter().any(|(known, _)| known == step));
        let step = step.ok_or_else(|| Refusal::not_found("case-step-unknown"))?;
        let mut seen = BTreeSet::new();
        let numbers: Vec<String> =
            typed.all("case").filter(|number| seen.insert(*number)).map(str::to_owned).collect();
        if numbers.len() > MOST {
            return Err(Refusal::rule("case-bulk-too-many").with("most", MOST));
        }
        let fields = ["words", "into"].into_iter().filter_map(|name| Some((name, typed.get(name)?)));
        Ok(Self { step, numbers, typed: fields.collect() })
    }
    /// Whether something has to be said before it can be known what would happen.
    fn is_complete(&self) -> bool {
        match self.step {
            StepName::Merge => self.typed.get("into").is_some(),
            StepName::Facts => self.typed.get("words").is_some(),
            _ => true,
        }
    }
}

/// What became, or would become, of one case.
struct Outcome {
    number: String,
    title: String,
    /// The state before.
    before: String,
    version: i64,
    after: Result<Box<Case>, Refusal>,
}

#[derive(Template)]
#[template(path = "bulk.html")]
struct BulkBody {
    head: PageHead,
    notices: Vec<Notice>,
    fields: Content,
    good: Content,
    refused: Content,
    foot: Content,
}

/// POST `/cases/bulk`: what would happen
pub(crate) async fn preview(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let asked = Asked::read(&typed)?;
    let said = said(&site, &cases, &words).await?;
    if asked.numbers.is_empty() {
        return Ok(nothing_ticked(&said, asked.step)?.into_response());
    }
    let form = Form::new(&words, &token).prefix("bulk").typed(asked.typed.clone());
    let mut outcomes = Vec::with_capacity(asked.numbers.len());
    for number in &asked.numbers {
        outcomes.push(would(&site, &cases, viewer.viewer(), &said, number, &asked).await?);
    }
    let page = match asked.is_complete() {
        true => draw_preview(&said, &form, &site.form_key(), &asked, &outcomes),
        false => draw_question(&said, &form, &asked, &outcomes),
    };
    Ok(page?.into_response())
}

/// POST `/cases/bulk/do`: each case by its own command
pub(crate) async fn carry_out(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let asked = Asked::read(&typed)?;
    if asked.numbers.is_empty() {
        return Ok(Redirect::to("/desk").into_response());
    }
    let said = said(&site, &cases, &words).await?;
    let request = idempotency.or_typed(&typed);
    let mut outcomes = Vec::with_capacity(asked.numbers.len());
    for number in &asked.numbers {
        let seen = typed.get(&format!("version-{number}")).unwrap_or_default().to_owned();
        let key = match request.0.is_empty() {
            true => String::new(),
            false => format!("{}-{number}", request.0),
        };
        let own = asked.typed.clone().with("version", seen);
        let owner = viewer.viewer().clone();
        let taken = take(&site, &cases, owner, number.clone(), asked.step, own, RequestKey(key)).await;
        let after = match taken {
            Ok(_) => Ok(()),
            Err(Failure::Refused(refusal)) => Err(refusal),
            Err(Failure::Stale { version, .. }) => {
                Err(Refusal::rule("case-changed-meanwhile").with("version", version))
            }
            Err(other) => return Err(Problem(other)),
        };
        outcomes.push(became(&site, viewer.viewer(), &said, number, after).await?);
    }
    Ok(draw_result(&said, &asked, &outcomes)?.into_response())
}

async fn said(site: &Site, cases: &CaseSite, words: &Words) -> Result<Said, Failure> {
    let (grounds, now) = (cases.grounds.clone(), site.now());
    let ground = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    Ok(Said { words: words.clone(), ground, now })
}

/// A step that is taken and taken back: the transaction ends without effect.
enum Rehearsed {
    Would(Box<Case>),
    Failed(Failure),
}

impl From<::store::Error> for Rehearsed {
    fn from(error: ::store::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Takes the step in a transaction that is given up, so that the preview says what the rules would.
async fn would(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    said: &Said,
    number: &str,
    asked: &Asked,
) -> Result<Outcome, Failure> {
    let (inner, grounds, asking) = (site.clone(), cases.grounds.clone(), viewer.clone());
    let (own, step, typed) = (number.to_owned(), asked.step, asked.typed.clone());
    let rehearsed = site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, inner.now()).await.map_err(Rehearsed::Failed)?;
            let request = RequestKey(String::new());
            perform(tx, &inner, &ground, Who::Staff(&asking), &own, step, &typed, request)
                .await
                .map_err(Rehearsed::Failed)?;
            let found = query::by_number(tx, &inner.tenant, &own).await.map_err(Rehearsed::Failed)?;
            let gone = || Rehearsed::Failed(Refusal::not_found("case-not-found").into());
            Err::<(), _>(found.map(|found| Rehearsed::Would(Box::new(found.state))).unwrap_or_else(gone))
        })
    });
    let after = match rehearsed.await {
        Err(Rehearsed::Would(case)) => Ok(case),
        Err(Rehearsed::Failed(Failure::Refused(refusal))) => Err(refusal),
        Err(Rehearsed::Failed(failure)) => return Err(failure),
        Ok(()) => return Err(Failure::broken("case-bulk-rehearsal")),
    };
    outcome(site, viewer, said, number, after).await
}

async fn became(
    site: &Site,
    viewer: &Viewer,
    said: &Said,
    number: &str,
    after: Result<(), Refusal>,
) -> Result<Outcome, Failure> {
    let (tenant, own) = (site.tenant.clone(), number.to_owned());
    let found =
        site.store.read(move |tx| Box::pin(async move { query::by_number(tx, &tenant, &own).await })).await?;
    let gone = || Refusal::not_found("case-not-found");
    let after = after.and_then(|()| found.map(|found| Box::new(found.state)).ok_or_else(gone));
    outcome(site, viewer, said, number, after).await
}

/// What the viewer may see of the case as it stands, with what became of it.
async fn outcome(
    site: &Site,
    viewer: &Viewer,
    said: &Said,
    number: &str,
    after: Result<Box<Case>, Refusal>,
) -> Result<Outcome, Failure> {
    let (tenant, asking, own) = (site.tenant.clone(), viewer.clone(), number.to_owned());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            match query::case_for(tx, &tenant, &asking, &own).await {
                Ok(view) => Ok(Some(view)),
                Err(Failure::Refused(_)) => Ok(None),
                Err(failure) => Err(failure),
            }
        })
    });
    let view = read.await?;
    let title = view.as_ref().and_then(|view| view.title.clone());
    Ok(Outcome {
        number: number.to_owned(),
        title: title.unwrap_or_else(|| number.to_owned()),
        before: view.as_ref().map(|view| said.state(view.case.state)).unwrap_or_default(),
        version: view.as_ref().map_or(0, |view| view.version),
        after,
    })
}

fn title(said: &Said, step: StepName) -> String {
    said.words.with("case-bulk-title", &[("what", said.t(&format!("case-step-{step}")))])
}

fn head(said: &Said, step: StepName, about: String) -> PageHead {
    PageHead::new(title(said, step)).about(about).back(said.t("case-bulk-back"), "/desk")
}

fn count(outcomes: &[Outcome], good: bool) -> i64 {
    i64::try_from(outcomes.iter().filter(|outcome| outcome.after.is_ok() == good).count()).unwrap_or(0)
}

fn nothing_ticked(said: &Said, step: StepName) -> Result<Page, Problem> {
    let notice = Notice::attention(said.t("case-bulk-none")).next(said.t("case-bulk-none.next"));
    page(
        said,
        step,
        BulkBody {
            head: head(said, step, String::new()),
            notices: vec![notice],
            fields: Content::empty(),
            good: Content::empty(),
            refused: Content::empty(),
            foot: Content::empty(),
        },
    )
}

fn page(said: &Said, step: StepName, body: BulkBody) -> Result<Page, Problem> {
    Ok(Page::desk(title(said, step), &body)?.at("desk"))
}

/// The cases as hidden fields of the next form.
fn carried(form: &Form, asked: &Asked, outcomes: &[&Outcome]) -> Html {
    let mut fields = vec![Html::of(&form.hidden("do", asked.step.as_str()))];
    for outcome in outcomes {
        fields.push(Html::of(&form.hidden("case", outcome.number.clone())));
        fields.push(Html::of(
            &form.hidden(&format!("version-{}", outcome.number), outcome.version.to_string()),
        ));
    }
    Html::join(fields)
}

/// What the step needs is asked for first.
fn draw_question(said: &Said, form: &Form, asked: &Asked, outcomes: &[Outcome]) -> Result<Page, Problem> {
    let all: Vec<&Outcome> = outcomes.iter().collect();
    let fields = Html::join([
        Html::of(&form.open(ADDRESS)),
        carried(form, asked, &all),
        asking(said, form, asked.step),
        Html::of(&form.submit(said.t("case-bulk-see"))),
        Html::of(&form.close()),
    ]);
    let rows = outcomes.iter().map(|outcome| {
        Row::new().cell(link(outcome)).cell(outcome.number.clone()).cell(outcome.before.clone())
    });
    let table = Table::new(said.t("case-bulk-chosen"))
        .caption_shown()
        .column(Column::new(said.t("case-column-title")).title())
        .column(Column::new(said.t("case-column-number")).narrow())
        .column(Column::new(said.t("case-column-state")).narrow())
        .rows(rows);
    let about = said.words.with("case-bulk-count", [("count", i64::try_from(outcomes.len()).unwrap_or(0))]);
    page(
        said,
        asked.step,
        BulkBody {
            head: head(said, asked.step, about),
            notices: Vec::new(),
            fields: fields.into(),
            good: Html::of(&table).into(),
            refused: Content::empty(),
            foot: Content::empty(),
        },
    )
}

/// The fields of a step that are the same for all cases.
fn asking(said: &Said, form: &Form, step: StepName) -> Html {
    let words = form.area("words", said.t("case-field-words")).rows(3);
    match step {
        StepName::Merge => {
            let into = form.text("into", said.t("case-field-into")).hint(said.t("case-field-into.hint"));
            Html::join([Html::of(&into.required()), Html::of(&words)])
        }
        StepName::Facts => Html::of(&words.required()),
        StepName::Dispatch => Html::of(&form.area("words", said.t("case-field-instruction")).rows(2)),
        _ => Html::default(),
    }
}

fn draw_preview(
    said: &Said,
    form: &Form,
    request: &str,
    asked: &Asked,
    outcomes: &[Outcome],
) -> Result<Page, Problem> {
    let good: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.after.is_ok()).collect();
    let (would, refused) = (count(outcomes, true), count(outcomes, false));
    let about = said.words.with("case-bulk-preview", [("good", would), ("refused", refused)]);
    let foot = match good.is_empty() {
        true => Content::empty(),
        false => Html::join([
            Html::of(&form.open("/cases/bulk/do")),
            Html::of(&form.hidden(Idempotency::FIELD, request)),
            carried(form, asked, &good),
            asking(said, form, asked.step),
            Html::of(&form.submit(said.words.with("case-bulk-do", [("count", would)]))),
            Html::escape(" "),
            Html::of(&Button::link(said.t("case-bulk-leave"), "/desk").quiet()),
            Html::of(&form.close()),
        ])
        .into(),
    };
    page(
        said,
        asked.step,
        BulkBody {
            head: head(said, asked.step, about),
            notices: Vec::new(),
            fields: Content::empty(),
            good: good_table(said, said.t("case-bulk-would"), outcomes),
            refused: refused_table(said, outcomes),
            foot,
        },
    )
}

fn draw_result(said: &Said, asked: &Asked, outcomes: &[Outcome]) -> Result<Page, Problem> {
    let (done, refused) = (count(outcomes, true), count(outcomes, false));
    let told = said.words.with("case-bulk-result", [("good", done), ("refused", refused)]);
    let notice = match refused {
        0 => Notice::done(told.clone()),
        _ => Notice::attention(told.clone()),
    };
    page(
        said,
        asked.step,
        BulkBody {
            head: head(said, asked.step, told),
            notices: vec![notice],
            fields: Content::empty(),
            good: good_table(said, said.t("case-bulk-done"), outcomes),
            refused: refused_table(said, outcomes),
            foot: Html::of(&Button::link(said.t("case-bulk-back"), "/desk").primary()).into(),
        },
    )
}

fn link(outcome: &Outcome) -> Html {
    Html::of(&Link::new(outcome.title.clone(), format!("/cases/{}", outcome.number)))
}

fn good_table(said: &Said, caption: String, outcomes: &[Outcome]) -> Content {
    let good = outcomes.iter().filter_map(|outcome| Some((outcome, outcome.after.as_ref().ok()?)));
    let rows: Vec<Row> = good
        .map(|(outcome, case)| {
            let due =
                case.pressing().map(|clock| crate::model::DueAt { at: clock.due, unit: clock.term.unit });
            Row::new()
                .cell(link(outcome))
                .cell(outcome.number.clone())
                .cell(said.state(case.state))
                .cell(said.unit(case.owner))
                .cell(said.due(due.filter(|_| !case.state.is_ended())))
        })
        .collect();
    if rows.is_empty() {
        return Content::empty();
    }
    let table = Table::new(caption)
        .caption_shown()
        .column(Column::new(said.t("case-column-title")).title())
        .column(Column::new(said.t("case-column-number")).narrow())
        .column(Column::new(said.t("case-bulk-column-then")).narrow())
        .column(Column::new(said.t("case-bulk-column-owner")))
        .column(Column::new(said.t("case-column-clock")).narrow())
        .rows(rows);
    Html::of(&table).into()
}

fn refused_table(said: &Said, outcomes: &[Outcome]) -> Content {
    let refused = outcomes.iter().filter_map(|outcome| Some((outcome, outcome.after.as_ref().err()?)));
    let rows: Vec<Row> = refused
        .map(|(outcome, refusal)| {
            Row::new()
                .cell(link(outcome))
                .cell(outcome.number.clone())
                .cell(outcome.before.clone())
                .cell(said.words.reason(refusal))
                .cell(said.words.next_step(refusal).unwrap_or_default())
        })
        .collect();
    if rows.is_empty() {
        return Content::empty();
    }
    let table = Table::new(said.t("case-bulk-refused"))
        .caption_shown()
        .column(Column::new(said.t("case-column-title")).title())
        .column(Column::new(said.t("case-column-number")).narrow())
        .column(Column::new(said.t("case-column-state")).narrow())
        .column(Column::new(said.t("case-bulk-column-reason")))
        .column(Column::new(said.t("case-bulk-column-next")))
        .rows(rows);
    Html::of(&table).into()
}
