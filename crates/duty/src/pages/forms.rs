//! `/admin/forms`: what is asked for a matter beside its text, by which basis and until when.

use crate::actions::form::change as change_form;
use crate::model::{
    FormCommand, FormText, FormVersion, MatterCode, MatterForm, Period, Question, QuestionKind,
};
use crate::pages::routes::refusal_of;
use crate::pages::said::Said;
use crate::pages::{Body, arrive, panel};
use crate::query;
use crate::site::DutySite;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use guard::right::{EditDuty, TryDuty};
use guard::{SignedIn, Site};
use kernel::{Failure, Instant, Refusal, RequestKey};
use ui::{
    Button, Choice, Column, Content, EmptyState, FactList, Form, Html, Language, Link, Notice, Page,
    PageHead, Problem, Row, Table, Token, Typed, Words,
};

/// Lines of questions in the form of a form.
const LINES: usize = crate::model::FORM_FIELDS.len();

/// The inputs for the questions of a version, for the page on which something is reported.
pub fn question_fields(words: &Words, form: &Form, version: &FormVersion) -> Html {
    let english = words.language() == Language::English;
    let fields = version.text.questions.iter().zip(crate::model::FORM_FIELDS).map(|(question, name)| {
        let label = match &question.label_en {
            Some(label) if english => label.clone(),
            _ => question.label.clone(),
        };
        match &question.kind {
            QuestionKind::Choice { options } => {
                let choices = options.iter().map(|option| Choice::new(option, option));
                let select =
                    form.select(name, label, choices.collect::<Vec<_>>()).unchosen(words.t("duty-choose"));
                Html::of(&if question.required { select.required() } else { select })
            }
            kind => {
                let field = match kind {
                    QuestionKind::Number => form.number(name, label),
                    QuestionKind::Date => form.date(name, label),
                    _ => form.text(name, label),
                };
                Html::of(&if question.required { field.required() } else { field })
            }
        }
    });
    Html::join(fields)
}

/// GET `/admin/forms`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let tenant = site.tenant.clone();
    let rows = site.store.read(move |tx| Box::pin(async move { query::forms(tx, &tenant).await })).await?;
    let list: Content = if rows.is_empty() {
        Html::of(&EmptyState::new(said.t("duty-forms-none")).text(said.t("duty-forms-none.text"))).into()
    } else {
        let table = Table::new(said.t("duty-forms-title"))
            .column(Column::new(said.t("duty-column-matter")).title())
            .column(Column::new(said.t("duty-forms-asked")).number())
            .column(Column::new(said.t("duty-column-basis")))
            .column(Column::new(said.t("duty-forms-expires")))
            .column(Column::new(said.t("duty-column-step")).narrow());
        let rows = rows.iter().map(|row| {
            let form = &row.form;
            let address = format!("/admin/forms/{}", form.matter);
            let now = form.at(said.now).map(|(_, version)| version);
            Row::new()
                .opens(address.clone())
                .cell(Link::new(said.coded(&form.matter), address))
                .cell(now.map_or(0, |version| version.text.questions.len()))
                .cell(now.map_or_else(|| "—".to_owned(), |version| version.text.basis.clone()))
                .cell(
                    now.and_then(|version| version.text.expires)
                        .map_or_else(|| "—".to_owned(), |at| said.words.day(at)),
                )
                .cell(said.t(state_of(form, said.now)))
        });
        Html::of(&table.rows(rows)).into()
    };
    let form = Form::new(&words, &token).prefix("choose");
    let choose = Html::join([
        Html::of(&form.open_query("/admin/forms/of")),
        Html::of(
            &form
                .select("matter", said.t("duty-column-matter"), said.matter_choices(false))
                .unchosen(said.t("duty-choose"))
                .required(),
        ),
        Html::of(&form.submit(said.t("duty-forms-open"))),
        Html::of(&form.close()),
    ]);
    let head = PageHead::new(said.t("duty-forms-title"))
        .back(said.t("duty-admin"), "/admin")
        .about(said.t("duty-forms-about"));
    let parts = vec![list, panel("choose", said.t("duty-forms-choose"), "", choose)?];
    Ok(Page::desk(said.t("duty-forms-title"), &Body { head, parts })?.at("admin"))
}

/// GET `/admin/forms/of?matter=`: to the questions of a matter
pub(crate) async fn of(_: SignedIn, typed: Typed) -> Redirect {
    let code: String = typed
        .get("matter")
        .unwrap_or_default()
        .chars()
        .filter(|one| one.is_ascii_alphanumeric() || "-._".contains(*one))
        .collect();
    Redirect::to(&format!("/admin/forms/{code}"))
}

fn state_of(form: &MatterForm, now: Instant) -> &'static str {
    match (form.at(now).is_some(), form.draft.is_some()) {
        (true, true) => "duty-forms-state-both",
        (true, false) => "duty-forms-state-in-force",
        (false, true) => "duty-forms-state-draft",
        (false, false) => "duty-forms-state-ended",
    }
}

/// GET `/admin/forms/{matter}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(matter): Path<String>,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    draw(&site, &viewer, &said, &token, &MatterCode::new(matter), None).await
}

/// POST `/admin/forms/{matter}`: `do` is `draft`, `force` or `end`
pub(crate) async fn change(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(matter): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let (said, granted) = arrive::<EditDuty>(&site, &duty, &viewer, &words).await?;
    let matter = MatterCode::new(matter);
    let command = match typed.get("do") {
        Some("force") => Ok(FormCommand::PutInForce { from: said.now }),
        Some("end") => Ok(FormCommand::End { at: said.now }),
        _ => text_of(&typed).map(|text| FormCommand::Draft { matter: matter.clone(), text }),
    };
    let done = match command {
        Err(refusal) => Err(Failure::from(refusal)),
        Ok(command) => {
            let context = site.context(&granted, RequestKey(String::new()));
            let code = matter.clone();
            let write = site.store.write(move |tx| {
                Box::pin(async move { change_form(tx, &context, &granted, &code, command).await })
            });
            write.await
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/admin/forms/{matter}")).into_response()),
        Err(failure) => {
            let refusal = refusal_of(failure)?;
            let page = draw(&site, &viewer, &said, &token, &matter, Some((typed, &refusal))).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

fn text_of(typed: &Typed) -> Result<FormText, Refusal> {
    let mut questions = Vec::new();
    for number in 1..=LINES {
        let Some(label) = typed.get(&format!("label_{number}")) else { continue };
        let options = typed.get(&format!("options_{number}")).unwrap_or_default();
        let kind = match typed.get(&format!("kind_{number}")) {
            Some("choice") => QuestionKind::Choice {
                options: options
                    .split(['；', ';', '\n'])
                    .map(str::trim)
                    .filter(|one| !one.is_empty())
                    .map(str::to_owned)
                    .collect(),
            },
            Some("number") => QuestionKind::Number,
            Some("date") => QuestionKind::Date,
            _ => QuestionKind::Text,
        };
        questions.push(Question {
            label: label.to_owned(),
            label_en: typed.get(&format!("label_en_{number}")).map(str::to_owned),
            kind,
            required: typed.ticked(&format!("required_{number}"), "yes"),
        });
    }
    let expires = match typed.get("expires") {
        Some(day) => {
            Some(day.parse::<Instant>().map_err(|_| Refusal::invalid("duty-date-wrong", "expires"))?)
        }
        None => None,
    };
    Ok(FormText {
        questions,
        basis: typed.get("basis").unwrap_or_default().to_owned(),
        period: typed.get("period").and_then(Period::from_name).unwrap_or_default(),
        expires,
    })
}

async fn draw(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    matter: &MatterCode,
    refused: Option<(Typed, &Refusal)>,
) -> Result<Page, Problem> {
    if said.book().matter(matter).is_none() {
        return Err(Refusal::not_found("duty-matter-unknown").into());
    }
    let (tenant, code) = (site.tenant.clone(), matter.clone());
    let row =
        site.store.read(move |tx| Box::pin(async move { query::form(tx, &tenant, &code).await })).await?;
    let form = row.map(|row| row.form);
    let mut parts = Vec::new();
    match form.as_ref().and_then(|form| form.at(said.now)) {
        Some((number, version)) => parts.push(version_part(said, number, version)?),
        None => parts.push(Html::of(&Notice::information(said.t("duty-forms-asks-nothing"))).into()),
    }
    if viewer.holds::<EditDuty>() {
        parts.push(edit_part(said, token, matter, form.as_ref(), refused)?);
    }
    let title = said.words.with("duty-forms-of", &[("matter", said.matter(matter))]);
    let head = PageHead::new(title.clone())
        .back(said.t("duty-forms-title"), "/admin/forms")
        .action(Button::link(said.t("duty-forms-try"), format!("/report?matter={matter}")));
    Ok(Page::desk(title, &Body { head, parts })?.at("admin"))
}

fn version_part(said: &Said, number: usize, version: &FormVersion) -> Result<Content, Failure> {
    let table = Table::new(said.t("duty-forms-title"))
        .column(Column::new(said.t("duty-forms-question")).title())
        .column(Column::new(said.t("duty-forms-kind")))
        .column(Column::new(said.t("duty-forms-required")).narrow())
        .rows(version.text.questions.iter().map(|question| {
            let mut kind = said.t(&format!("duty-forms-kind-{}", question.kind.name()));
            if let QuestionKind::Choice { options } = &question.kind {
                kind = format!("{kind}：{}", options.join(said.words.comma()));
            }
            let required = if question.required { "duty-yes" } else { "duty-no" };
            Row::new().cell(question.label.as_str()).cell(kind).cell(said.t(required))
        }));
    let facts = FactList::new()
        .fact(
            said.t("duty-column-standard"),
            said.words.with("duty-standard-number", &[("number", number.to_string())]),
        )
        .fact(said.t("duty-column-basis"), version.text.basis.as_str())
        .fact(
            said.t("duty-forms-period"),
            said.t(&format!("duty-forms-period-{}", version.text.period.name().replace('_', "-"))),
        )
        .fact(said.t("duty-field-effective"), said.words.day(version.effective_from))
        .maybe(said.t("duty-forms-expires"), version.text.expires.map(|at| said.words.day(at)));
    panel("in-force", said.t("duty-forms-in-force"), "", Html::join([Html::of(&table), Html::of(&facts)]))
}

fn edit_part(
    said: &Said,
    token: &Token,
    matter: &MatterCode,
    stored: Option<&MatterForm>,
    refused: Option<(Typed, &Refusal)>,
) -> Result<Content, Failure> {
    let address = format!("/admin/forms/{matter}");
    let draft = stored.and_then(|form| form.draft.as_ref());
    let text = draft.or_else(|| stored.and_then(|form| form.at(said.now)).map(|(_, version)| &version.text));
    let mut form = Form::new(&said.words, token).prefix("form");
    form = match &refused {
        Some((typed, refusal)) if typed.get("label_1").is_some() => {
            form.typed(typed.clone()).refused(refusal)
        }
        Some((_, refusal)) => form.typed(typed_of(text)).refused(refusal),
        None => form.typed(typed_of(text)),
    };
    let mut parts = vec![Html::of(&form.errors())];
    if let Some(draft) = draft {
        let facts = [("count", draft.questions.len().to_string())];
        parts.push(Html::of(&Notice::information(said.words.with("duty-forms-drafted", &facts))));
    }
    parts.push(Html::of(&form.open(address.clone()).keep("duty-form")));
    for number in 1..=LINES {
        let label = |what: &str| {
            said.words.with(&format!("duty-forms-line-{what}"), &[("number", number.to_string())])
        };
        let kinds = QuestionKind::NAMES
            .iter()
            .map(|name| Choice::new(*name, said.t(&format!("duty-forms-kind-{name}"))));
        let line = Html::join([
            Html::of(&form.text(&format!("label_{number}"), label("label"))),
            Html::of(&form.text(&format!("label_en_{number}"), label("label-en"))),
            Html::of(&form.select(&format!("kind_{number}"), label("kind"), kinds.collect::<Vec<_>>())),
            Html::of(
                &form
                    .text(&format!("options_{number}"), label("options"))
                    .hint(said.t("duty-forms-options-hint")),
            ),
            Html::of(&form.check(&format!("required_{number}"), label("required"))),
        ]);
        let filled = text.is_some_and(|text| text.questions.len() >= number) || number == 1;
        let title = said.words.with("duty-forms-line", &[("number", number.to_string())]);
        parts.push(Html::of(
            &ui::Disclosure::new(title, line)
                .id(format!("question-{number}"))
                .open(filled || refused.is_some()),
        ));
    }
    let periods = Period::ALL.into_iter().map(|period| {
        Choice::new(period.name(), said.t(&format!("duty-forms-period-{}", period.name().replace('_', "-"))))
    });
    parts.extend([
        Html::of(&form.text("basis", said.t("duty-column-basis")).hint(said.t("duty-forms-basis-hint"))),
        Html::of(&form.select("period", said.t("duty-forms-period"), periods.collect::<Vec<_>>())),
        Html::of(&form.date("expires", said.t("duty-forms-expires")).hint(said.t("duty-forms-expires-hint"))),
        Html::of(&form.submit(said.t("duty-forms-save")).sends("do", "draft")),
        Html::of(&form.close()),
    ]);
    let step = |name: &str, label: &str| {
        let form = Form::new(&said.words, token).prefix(name);
        Html::join([
            Html::of(&form.open(address.clone())),
            Html::of(&Button::secondary(said.t(label)).sends("do", name)),
            Html::of(&form.close()),
        ])
    };
    if draft.is_some() {
        parts.push(step("force", "duty-forms-force"));
    }
    if stored.is_some_and(|form| form.at(said.now).is_some()) {
        parts.push(step("end", "duty-forms-end"));
    }
    panel("edit", said.t("duty-forms-edit"), said.t("duty-forms-edit.about"), Html::join(parts))
}

fn typed_of(text: Option<&FormText>) -> Typed {
    let mut typed = Typed::new();
    let Some(text) = text else { return typed };
    for (place, question) in text.questions.iter().enumerate() {
        let number = place + 1;
        typed.set(format!("label_{number}"), question.label.as_str());
        if let Some(label) = &question.label_en {
            typed.set(format!("label_en_{number}"), label.as_str());
        }
        typed.set(format!("kind_{number}"), question.kind.name());
        if let QuestionKind::Choice { options } = &question.kind {
            typed.set(format!("options_{number}"), options.join("；"));
        }
        if question.required {
            typed.set(format!("required_{number}"), "yes");
        }
    }
    typed.set("basis", text.basis.as_str());
    typed.set("period", text.period.name());
    if let Some(expires) = text.expires {
        typed.set("expires", expires.date().to_string());
    }
    typed
}
