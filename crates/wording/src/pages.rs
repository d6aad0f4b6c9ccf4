//! `/admin/words`: searching the interface's words, and giving one another text.

use crate::actions;
use crate::model::{Wording, WordingCommand, checked};
use crate::query;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use guard::right::EditWords;
use guard::{Granted, SignedIn, Site, Target};
use kernel::{Failure, Instant, Refusal, RequestKey};
use std::collections::BTreeMap;
use ui::{
    Badge, Choice, Column, Content, EmptyState, FactList, FilterBar, Form, Html, Language, Link, Notice,
    Page, PageHead, Pager, Problem, Row, Table, Token, Tone, Typed, Words,
};

#[derive(Template)]
#[template(path = "wording_page.html")]
struct Body {
    head: PageHead,
    parts: Vec<Html>,
}

/// Words on a page.
const SHOWN: usize = 50;

/// The right to change words: they are the whole deployment's.
pub(crate) fn allowed(viewer: &SignedIn) -> Result<Granted<EditWords>, Refusal> {
    viewer.grant::<EditWords>(&Target::anywhere())
}

/// A word that was found.
#[derive(serde::Serialize, schemars::JsonSchema)]
pub(crate) struct Found {
    pub(crate) language: String,
    pub(crate) key: String,
    /// The text in force now, as written with its variables.
    pub(crate) text: String,
    /// This deployment's own.
    pub(crate) own: bool,
}

/// The words that hold what was asked for, in their key or in their text.
pub(crate) async fn find(site: &Site, language: Language, typed: &Typed) -> Result<Vec<Found>, Failure> {
    let tenant = site.tenant.clone();
    let rows = site.store.read(move |tx| Box::pin(async move { query::all(tx, &tenant).await })).await?;
    let own: BTreeMap<String, Wording> = rows
        .into_iter()
        .filter(|row| row.wording.language == language.tag())
        .map(|row| (row.wording.key.clone(), row.wording))
        .collect();
    let text = typed.get("q").map(str::to_lowercase);
    let only_own = typed.get("own").is_some();
    let mut found = Vec::new();
    for key in site.words.keys(language) {
        let worded = own.get(&key).and_then(|one| one.at(site.now()));
        if only_own && worded.is_none() {
            continue;
        }
        let shown = match worded {
            Some(text) => text.to_owned(),
            None => site.words.shipped(language, &key).unwrap_or_default(),
        };
        let fits = text.as_ref().is_none_or(|text| key.contains(text) || shown.to_lowercase().contains(text));
        if fits {
            found.push(Found {
                language: language.tag().to_owned(),
                key,
                text: shown,
                own: worded.is_some(),
            });
        }
    }
    Ok(found)
}

pub(crate) fn language_of(text: Option<&str>, words: &Words) -> Language {
    Language::ALL.into_iter().find(|one| Some(one.tag()) == text).unwrap_or_else(|| words.language())
}

/// GET `/admin/words`, `?q=&language=&own=`
pub(crate) async fn list(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    allowed(&viewer)?;
    let language = language_of(typed.get("language"), &words);
    let found = find(&site, language, &typed).await?;
    let form = Form::new(&words, &token).prefix("filter").typed(typed.clone());
    let languages = Language::ALL.into_iter().map(|one| {
        let choice = Choice::new(one.tag(), words.t(&format!("wording-language-{}", one.tag())));
        if one == language { choice.chosen() } else { choice }
    });
    let filters = FilterBar::new(&words, "/admin/words")
        .field(Html::of(&form.search("q", words.t("wording-search"))))
        .field(Html::of(&form.select("language", words.t("wording-language"), languages.collect::<Vec<_>>())))
        .field(Html::of(&form.check("own", words.t("wording-only-own"))));
    let from = typed.get("from").and_then(|from| from.parse::<usize>().ok()).unwrap_or(0).min(found.len());
    let shown = &found[from..found.len().min(from + SHOWN)];
    let kept: String = ["q", "language", "own"]
        .iter()
        .filter_map(|name| Some(format!("{name}={}&", ui::encoded(typed.get(name)?))))
        .collect();
    let next = (from + SHOWN < found.len()).then(|| format!("/admin/words?{kept}from={}", from + SHOWN));
    let first = (from > 0).then(|| format!("/admin/words?{kept}"));
    let pager =
        Pager::new(&words, shown.len(), Some(found.len() as u64)).first(&words, first).next(&words, next);
    let head = PageHead::new(words.t("wording-title"))
        .back(words.t("wording-admin"), "/admin")
        .about(words.t("wording-about"));
    let body = [Html::of(&filters), table(&words, shown), Html::of(&pager)];
    Ok(Page::desk(words.t("wording-title"), &Body { head, parts: body.to_vec() })?.at("admin"))
}

fn table(words: &Words, found: &[Found]) -> Html {
    if found.is_empty() {
        return Html::of(&EmptyState::new(words.t("wording-none")).text(words.t("wording-none.text")));
    }
    let table = Table::new(words.t("wording-title"))
        .column(Column::new(words.t("wording-text")).title())
        .column(Column::new(words.t("wording-key")))
        .column(Column::new(words.t("wording-state")).narrow());
    let rows = found.iter().map(|one| {
        let address = format!("/admin/words/{}/{}", one.language, one.key);
        let state: Content = match one.own {
            true => Html::of(&Badge::new(words.t("wording-own")).tone(Tone::Accent)).into(),
            false => words.t("wording-shipped").into(),
        };
        Row::new()
            .opens(address.clone())
            .cell(Link::new(shortened(&one.text), address))
            .cell(one.key.as_str())
            .cell(state)
    });
    Html::of(&table.rows(rows))
}

fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() > 80 {
        true => line.chars().take(79).collect::<String>() + "…",
        false => line,
    }
}

/// GET `/admin/words/{language}/{key}`
pub(crate) async fn show(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path((language, key)): Path<(String, String)>,
    typed: Typed,
) -> Result<Page, Problem> {
    allowed(&viewer)?;
    let language = language_of(Some(&language), &words);
    draw(&site, &words, &token, language, &key, &typed, None, None).await
}

/// POST `/admin/words/{language}/{key}`: `do` is `preview`, `set` or `reset`
pub(crate) async fn change(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path((language, key)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, Problem> {
    let granted = allowed(&viewer)?;
    let language = language_of(Some(&language), &words);
    let facts = query::facts(&site, language, &key);
    if typed.get("do") == Some("preview") {
        let tried = checked(typed.get("text").unwrap_or_default(), &facts);
        return match tried {
            Ok(text) => {
                let shown = ui::preview_override(&key, &text, language);
                Ok(draw(&site, &words, &token, language, &key, &typed, Some(shown), None)
                    .await?
                    .into_response())
            }
            Err(refusal) => {
                let page = draw(&site, &words, &token, language, &key, &typed, None, Some(&refusal)).await?;
                Ok(page.refused(&refusal).into_response())
            }
        };
    }
    match carry_out(&site, granted, language, &key, &typed).await {
        Ok(()) => {
            Ok(Redirect::to(&format!("/admin/words/{}/{key}?saved=yes", language.tag())).into_response())
        }
        Err(Failure::Refused(refusal)) => {
            let page = draw(&site, &words, &token, language, &key, &typed, None, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// Gives a word another text or the shipped one again, and has the dictionary say so at once.
pub(crate) async fn carry_out(
    site: &Site,
    granted: Granted<EditWords>,
    language: Language,
    key: &str,
    typed: &Typed,
) -> Result<(), Failure> {
    let facts = query::facts(site, language, key);
    let from = match typed.get("from") {
        Some(day) => day.parse::<Instant>().map_err(|_| Refusal::invalid("wording-date", "from"))?,
        None => site.now(),
    };
    let reason = typed.get("reason").unwrap_or_default().to_owned();
    let command = match typed.get("do") {
        Some("reset") => WordingCommand::Reset { from, reason },
        _ => WordingCommand::Set { text: typed.raw("text").unwrap_or_default().to_owned(), from, reason },
    };
    let context = site.context(&granted, RequestKey(String::new()));
    let write = site.store.write(move |tx| {
        Box::pin(async move { actions::change(tx, &context, &granted, &facts, command).await })
    });
    write.await?;
    query::refresh(site).await
}

async fn draw(
    site: &Site,
    words: &Words,
    token: &Token,
    language: Language,
    key: &str,
    typed: &Typed,
    preview: Option<String>,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let facts = query::facts(site, language, key);
    let shipped = facts.shipped.ok_or_else(|| Refusal::not_found("wording-unknown"))?;
    let (tenant, name) = (site.tenant.clone(), key.to_owned());
    let read = site
        .store
        .read(move |tx| Box::pin(async move { query::wording(tx, &tenant, language, &name).await }));
    let own = read.await?.map(|row| row.wording);
    let present = own.as_ref().and_then(|own| own.at(site.now()));
    let variables = ui::variables_of(&shipped);
    let mut parts = Vec::new();
    if typed.get("saved").is_some() {
        parts.push(Html::of(&Notice::done(words.t("wording-saved"))));
    }
    if let Some(shown) = preview {
        let notice = Notice::information(words.t("wording-preview")).text(shown);
        parts.push(Html::of(&notice.next(words.t("wording-preview.next"))));
    }
    let listed = match variables.is_empty() {
        true => words.t("wording-no-variables"),
        false => variables.iter().map(|name| format!("{{ ${name} }}")).collect::<Vec<_>>().join(" "),
    };
    let facts = FactList::new()
        .fact(words.t("wording-key"), key)
        .fact(words.t("wording-language"), words.t(&format!("wording-language-{}", language.tag())))
        .fact(words.t("wording-shipped-text"), shipped.as_str())
        .maybe(words.t("wording-own-text"), present)
        .noted(words.t("wording-variables"), listed, words.t("wording-variables.note"));
    parts.push(Html::of(&facts));
    let mut form = Form::new(words, token).prefix("word");
    form = match (refused, typed.get("do")) {
        (Some(refusal), _) => form.typed(typed.clone()).refused(refusal),
        (None, Some(_)) => form.typed(typed.clone()),
        (None, None) => form.typed(Typed::new().with("text", present.unwrap_or(&shipped))),
    };
    parts.extend([
        Html::of(&form.errors()),
        Html::of(&form.open(format!("/admin/words/{}/{key}", language.tag())).keep("wording")),
        Html::of(&form.area("text", words.t("wording-new-text")).rows(3).required()),
        Html::of(
            &form
                .date("from", words.t("wording-from"))
                .default_value(site.now().date().to_string())
                .required(),
        ),
        Html::of(&form.text("reason", words.t("wording-reason")).hint(words.t("wording-reason.hint"))),
        Html::of(&ui::Button::secondary(words.t("wording-do-preview")).sends("do", "preview")),
        Html::of(&form.submit(words.t("wording-do-set")).sends("do", "set")),
    ]);
    if present.is_some() {
        parts.push(Html::of(&ui::Button::secondary(words.t("wording-do-reset")).sends("do", "reset")));
    }
    parts.push(Html::of(&form.close()));
    if let Some(own) = &own {
        parts.push(history(words, own));
    }
    let title = shortened(present.unwrap_or(&shipped));
    let head = PageHead::new(title.clone())
        .back(words.t("wording-title"), format!("/admin/words?language={}", language.tag()));
    Ok(Page::desk(title, &Body { head, parts })?.at("admin"))
}

fn history(words: &Words, own: &Wording) -> Html {
    let table = Table::new(words.t("wording-history"))
        .caption_shown()
        .column(Column::new(words.t("wording-text")).title())
        .column(Column::new(words.t("wording-from")).narrow())
        .column(Column::new(words.t("wording-reason")));
    let rows = own.versions.iter().rev().map(|version| {
        Row::new()
            .cell(version.text.clone().unwrap_or_else(|| words.t("wording-shipped")))
            .cell(words.day(version.from))
            .cell(version.reason.as_str())
    });
    Html::of(&table.rows(rows))
}
