//! `/admin/benefits`: cards with their time, and the form in which one is published.

use crate::actions;
use crate::model::{Answer, Card, MOST_QUESTIONS, Otherwise, QUESTION_FIELDS, Question, longest};
use crate::pages::open::office;
use crate::pages::{badge, read};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Ground, Said};
use guard::right::PublishBenefit;
use guard::steps::answer;
use guard::{Idempotency, SignedIn, Site, Target, Viewer, opening};
use kernel::{Failure, Refusal};
use ui::{
    Button, Choice, Column, Content, Disclosure, EmptyState, Form, Html, Link, Page, PageHead, Problem, Row,
    Table, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "benefits.html")]
struct ListBody {
    head: PageHead,
    list: Content,
}

/// GET `/admin/benefits`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Page, Problem> {
    viewer.grant::<PublishBenefit>(&Target::anywhere())?;
    let (cards, ground) = read(&site, &cases).await?;
    let said = Said { words: words.clone(), ground, now: site.now() };
    let day = site.now().date();
    let rows: Vec<Row> = cards
        .card
        .iter()
        .map(|card| {
            let address = format!("/admin/benefits/card?code={}", card.code);
            let matters: Vec<String> = card.matters.iter().map(|code| said.matter(Some(code))).collect();
            Row::new()
                .opens(address.clone())
                .cell(Link::new(card.title.clone(), address))
                .cell(Html::of(&badge(&words, card.standing(day))))
                .cell(office(&said, &card.office))
                .cell(matters.join(&words.t("benefit-comma")))
                .cell(card.from.clone())
                .cell(card.until.clone())
        })
        .collect();
    let list: Content = match rows.is_empty() {
        true => Html::of(&EmptyState::new(words.t("benefit-none")).text(words.t("benefit-none-yet"))).into(),
        false => Html::of(
            &Table::new(words.t("benefit-admin"))
                .column(Column::new(words.t("benefit-title")).title())
                .column(Column::new(words.t("benefit-standing")).narrow())
                .column(Column::new(words.t("benefit-office")))
                .column(Column::new(words.t("benefit-matters")))
                .column(Column::new(words.t("benefit-from")).narrow())
                .column(Column::new(words.t("benefit-until")).narrow())
                .rows(rows),
        )
        .into(),
    };
    let head = PageHead::new(words.t("benefit-admin"))
        .back(words.t("benefit-administration"), "/admin")
        .about(words.t("benefit-admin.about"))
        .action(Button::link(words.t("benefit-new"), "/admin/benefits/card").key('n'));
    Ok(Page::desk(words.t("benefit-admin"), &ListBody { head, list })?.at("admin"))
}

#[derive(Template)]
#[template(path = "benefit_form.html")]
struct FormBody {
    words: Words,
    head: PageHead,
    form: Form,
    request: String,
    offices: Vec<String>,
    places: Vec<Choice>,
    questions: Vec<Html>,
}

/// GET `/admin/benefits/card`, `?code=` to change one
pub(crate) async fn edit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    viewer.grant::<PublishBenefit>(&Target::anywhere())?;
    let (cards, ground) = read(&site, &cases).await?;
    let filled = match typed.get("code") {
        Some(code) => {
            let card = cards.find(code).ok_or(Refusal::not_found("benefit-unknown"))?;
            fields_of(&Said { words: words.clone(), ground: ground.clone(), now: site.now() }, card)
        }
        None => Typed::new().with("from", site.now().date().to_string()),
    };
    draw(&site, &ground, &words, &token, filled, None)
}

/// POST `/admin/benefits/card`
pub(crate) async fn publish(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let published = carry_out(&site, &cases, viewer.viewer(), &typed, &idempotency, None).await;
    match answer(published, "benefit-changed-meanwhile")? {
        Ok((code, _)) => Ok(Redirect::to(&format!("/benefits/{code}")).into_response()),
        Err(refusal) => {
            viewer.grant::<PublishBenefit>(&Target::anywhere())?;
            let (_, ground) = read(&site, &cases).await?;
            let page = draw(&site, &ground, &words, &token, typed, Some(&refusal))?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

/// Publishes what was typed; gives the card's code and the number of the version.
pub(crate) async fn carry_out(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
    idempotency: &Idempotency,
    code: Option<&str>,
) -> Result<(String, i64), Failure> {
    let granted = viewer.grant::<PublishBenefit>(&Target::anywhere())?;
    let context = site.context(&granted, idempotency.or_typed(typed));
    let (grounds, typed, code) = (cases.grounds.clone(), typed.clone(), code.map(str::to_owned));
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, context.now).await?;
            let mut card = card_of(&ground, &typed, context.now)?;
            if let Some(code) = code {
                card.code = code;
            }
            let published = card.code.clone();
            let version = actions::publish(tx, &granted, &context, card).await?;
            Ok::<_, Failure>((published, version))
        })
    });
    write.await
}

/// Reads a card from the fields of the form.
fn card_of(ground: &Ground, typed: &Typed, now: kernel::Instant) -> Result<Card, Refusal> {
    let text = |name: &str| typed.get(name).unwrap_or_default().trim().to_owned();
    let office = text("office");
    let directory = ground.catalogue.directory();
    let unit = directory.by_code(office.split_whitespace().next().unwrap_or_default());
    let named = || directory.units().into_iter().find(|unit| unit.name == office);
    let unit = unit.or_else(named);
    if unit.is_none() && !office.is_empty() {
        return Err(Refusal::invalid("benefit-office-unknown", "office"));
    }
    let place = match text("place") {
        none if none.is_empty() => none,
        place => {
            let known = place.parse().ok().is_some_and(|id| ground.atlas.node(id).is_some());
            if !known {
                return Err(Refusal::invalid("benefit-place-unknown", "place"));
            }
            place
        }
    };
    Ok(Card {
        code: text("code"),
        title: text("title"),
        title_en: text("title_en"),
        who: text("who"),
        who_en: text("who_en"),
        gives: text("gives"),
        gives_en: text("gives_en"),
        basis: text("basis"),
        link: text("link"),
        place,
        office: unit.map(|unit| unit.code.clone()).unwrap_or_default(),
        matters: matters(ground, &text("matters"), now)?,
        from: text("from"),
        until: text("until"),
        question: questions(typed)?,
    })
}

/// Codes or names of matters, apart by commas, blanks or lines.
fn matters(ground: &Ground, typed: &str, now: kernel::Instant) -> Result<Vec<String>, Refusal> {
    let parts =
        typed.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | '，' | '、' | ';' | '；'));
    let book = ground.catalogue.book();
    let leaves = book.leaf_matters(now);
    let mut found = Vec::new();
    for part in parts.filter(|part| !part.is_empty()) {
        let known = leaves.iter().find(|matter| matter.code.as_str() == part || matter.name() == part);
        let Some(matter) = known else {
            return Err(Refusal::invalid("benefit-matter-unknown", "matters").with("given", part));
        };
        found.push(matter.code.as_str().to_owned());
    }
    Ok(found)
}

fn questions(typed: &Typed) -> Result<Vec<Question>, Refusal> {
    let get = |name: &str| typed.get(name).unwrap_or_default().trim();
    let mut found = Vec::new();
    for [text, text_en, wanted, otherwise] in QUESTION_FIELDS {
        if get(text).is_empty() {
            continue;
        }
        found.push(Question {
            text: get(text).to_owned(),
            text_en: get(text_en).to_owned(),
            wanted: match get(wanted) {
                "yes" => Answer::Yes,
                "no" => Answer::No,
                _ => return Err(Refusal::invalid("benefit-answer-unknown", wanted)),
            },
            otherwise: match get(otherwise) {
                "no" => Otherwise::ProbablyNot,
                "ask" => Otherwise::Ask,
                _ => return Err(Refusal::invalid("benefit-answer-unknown", otherwise)),
            },
        });
    }
    Ok(found)
}

/// A card as the form sends it.
fn fields_of(said: &Said, card: &Card) -> Typed {
    let mut typed = Typed::new();
    let directory = said.ground.catalogue.directory();
    let office =
        directory.by_code(&card.office).map_or_else(|| card.office.clone(), |unit| unit.name.clone());
    for (name, value) in [
        ("code", &card.code),
        ("title", &card.title),
        ("title_en", &card.title_en),
        ("who", &card.who),
        ("who_en", &card.who_en),
        ("gives", &card.gives),
        ("gives_en", &card.gives_en),
        ("basis", &card.basis),
        ("link", &card.link),
        ("place", &card.place),
        ("office", &office),
        ("from", &card.from),
        ("until", &card.until),
        ("matters", &card.matters.join(" ")),
    ] {
        typed.set(name, value.as_str());
    }
    for ([text, text_en, wanted, otherwise], question) in QUESTION_FIELDS.into_iter().zip(&card.question) {
        typed.set(text, question.text.as_str());
        typed.set(text_en, question.text_en.as_str());
        typed.set(wanted, if question.wanted == Answer::No { "no" } else { "yes" });
        typed.set(otherwise, if question.otherwise == Otherwise::Ask { "ask" } else { "no" });
    }
    typed
}

fn draw(
    site: &Site,
    ground: &Ground,
    words: &Words,
    token: &Token,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let written =
        QUESTION_FIELDS.map(|[text, ..]| typed.get(text).is_some_and(|text| !text.trim().is_empty()));
    let form = opening::form(words, token, typed, refused).prefix("benefit");
    let body = FormBody {
        head: PageHead::new(words.t("benefit-new"))
            .back(words.t("benefit-admin"), "/admin/benefits")
            .about(words.t("benefit-new.about")),
        questions: questions_drawn(words, &form, written),
        form,
        request: site.form_key(),
        offices: ground.catalogue.directory().units().into_iter().map(|unit| unit.name.clone()).collect(),
        places: ground.place_choices(),
        words: words.clone(),
    };
    Ok(Page::desk(words.t("benefit-new"), &body)?.at("admin"))
}

/// Each question unfolds; the first one and those that are written are open.
fn questions_drawn(words: &Words, form: &Form, written: [bool; MOST_QUESTIONS]) -> Vec<Html> {
    let choice = |value: &str, key: &str| Choice::new(value, words.t(key));
    let wanted_choices = [choice("yes", "benefit-yes"), choice("no", "benefit-no")];
    let otherwise_choices = [choice("no", "benefit-probably-not"), choice("ask", "benefit-ask")];
    let drawn = QUESTION_FIELDS.iter().zip(written).enumerate();
    drawn
        .map(|(at, ([text, text_en, wanted, otherwise], written))| {
            let fields = Html::join([
                Html::of(&form.text(text, words.t("benefit-question-text")).longest(longest(text))),
                Html::of(&form.text(text_en, words.t("benefit-question-text-en")).longest(longest(text_en))),
                Html::of(&form.select(wanted, words.t("benefit-wanted"), wanted_choices.clone())),
                Html::of(&form.select(otherwise, words.t("benefit-otherwise"), otherwise_choices.clone())),
            ]);
            let number = words.with("benefit-question", [("number", at as i64 + 1)]);
            Html::of(&Disclosure::new(number, fields).open(at == 0 || written))
        })
        .collect()
}
