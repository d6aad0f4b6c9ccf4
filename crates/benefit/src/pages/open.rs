//! `/benefits`: cards for everybody; the questions are answered on the reader's device, and the answers stay there.

use crate::model::{Answer, Card, Otherwise, Question, Standing};
use crate::offering::in_language;
use crate::pages::{badge, read};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use cases::{CaseSite, Said};
use guard::Site;
use kernel::Refusal;
use ui::{
    Card as Shown, Cards as CardList, Content, EmptyState, FactList, Html, Link, Notice, Page, PageHead,
    Problem, Typed, Words,
};

#[derive(Template)]
#[template(path = "benefits.html")]
struct ListBody {
    head: PageHead,
    list: Content,
}

/// GET `/benefits`, `?matter=` those of one matter
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    typed: Typed,
) -> Result<Page, Problem> {
    let (cards, _) = read(&site, &cases).await?;
    let day = site.now().date();
    let wanted = |card: &&Card| {
        let of_matter = |matter: &str| card.matters.iter().any(|known| known == matter);
        card.standing(day) == Standing::InForce && typed.get("matter").is_none_or(of_matter)
    };
    let shown: Vec<Shown> = cards
        .card
        .iter()
        .filter(wanted)
        .map(|card| {
            Shown::new(in_language(&words, &card.title, &card.title_en), format!("/benefits/{}", card.code))
                .about(in_language(&words, &card.who, &card.who_en).to_owned())
                .icon("file-text")
        })
        .collect();
    let list = match shown.is_empty() {
        true => Html::of(&EmptyState::new(words.t("benefit-none")).text(words.t("benefit-none.text"))),
        false => Html::of(&CardList::new(shown)),
    };
    let head = PageHead::new(words.t("benefit-list")).about(words.t("benefit-list.about"));
    Page::door(words.t("benefit-list"), &ListBody { head, list: list.into() })
}

#[derive(Template)]
#[template(path = "benefit.html")]
struct ShowBody {
    words: Words,
    head: PageHead,
    note: Content,
    facts: FactList,
    questions: Vec<Asked>,
    /// What each way of answering all of them leads to, for whoever has no script.
    outcomes: Vec<(&'static str, Notice)>,
    report: String,
}

/// A question as it is drawn.
struct Asked {
    number: usize,
    text: String,
    rule: String,
    wanted: &'static str,
    otherwise: &'static str,
}

/// GET `/benefits/{code}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    Path(code): Path<String>,
) -> Result<Page, Problem> {
    let (cards, ground) = read(&site, &cases).await?;
    let card = cards.find(&code).ok_or(Refusal::not_found("benefit-unknown"))?;
    let said = Said { words: words.clone(), ground, now: site.now() };
    let standing = card.standing(site.now().date());
    let title = in_language(&words, &card.title, &card.title_en);
    let note = match standing {
        Standing::InForce => Content::empty(),
        other => {
            let key = format!("benefit-note-{}", other.name());
            Html::of(&Notice::attention(words.t(&key))).into()
        }
    };
    let outcome = |name: &'static str| {
        let key = format!("benefit-outcome-{name}");
        let notice = match name {
            "yes" => Notice::done(words.t(&key)),
            "ask" => Notice::attention(words.t(&key)),
            _ => Notice::information(words.t(&key)),
        };
        (name, notice.text(words.t(&format!("{key}.text"))))
    };
    let body = ShowBody {
        head: PageHead::new(title).back(words.t("benefit-list"), "/benefits").badge(badge(&words, standing)),
        note,
        facts: facts(&said, card),
        questions: card
            .question
            .iter()
            .zip(1..)
            .map(|(question, number)| asked(&words, question, number))
            .collect(),
        outcomes: ["yes", "ask", "no"].into_iter().map(outcome).collect(),
        report: "/report".to_owned(),
        words: words.clone(),
    };
    Page::door(title, &body)
}

fn asked(words: &Words, question: &Question, number: usize) -> Asked {
    let wanted = match question.wanted {
        Answer::Yes => "yes",
        Answer::No => "no",
    };
    let otherwise = match question.otherwise {
        Otherwise::ProbablyNot => "no",
        Otherwise::Ask => "ask",
    };
    Asked {
        number,
        text: in_language(words, &question.text, &question.text_en).to_owned(),
        rule: words.t(&format!("benefit-rule-{wanted}-{otherwise}")),
        wanted,
        otherwise,
    }
}

fn facts(said: &Said, card: &Card) -> FactList {
    let words = &said.words;
    let text = |chinese: &str, english: &str| in_language(words, chinese, english).to_owned();
    let place = match card.place.parse() {
        Ok(place) => said.place(Some(place)),
        Err(_) => words.t("benefit-everywhere"),
    };
    let basis: Content = match card.link.is_empty() {
        true => card.basis.clone().into(),
        false => Link::new(card.basis.clone(), card.link.clone()).into(),
    };
    let time = match card.until.is_empty() {
        true => words.with("benefit-since", &[("from", card.from.as_str())]),
        false => {
            words.with("benefit-between", &[("from", card.from.as_str()), ("until", card.until.as_str())])
        }
    };
    FactList::new()
        .fact(words.t("benefit-who"), text(&card.who, &card.who_en))
        .fact(words.t("benefit-gives"), text(&card.gives, &card.gives_en))
        .fact(words.t("benefit-office"), office(said, &card.office))
        .fact(words.t("benefit-place"), place)
        .fact(words.t("benefit-time"), time)
        .fact(words.t("benefit-basis"), basis)
}

/// The unit to go to, by its name.
pub(crate) fn office(said: &Said, code: &str) -> String {
    let unit = said.ground.catalogue.directory().by_code(code).map(|unit| unit.id);
    unit.map_or_else(|| code.to_owned(), |unit| said.unit(unit))
}
