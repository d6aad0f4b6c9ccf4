//! `/field`: what waits in my grids, what I found and what became of it.

use super::frame::Frame;
use crate::query;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use cases::query::{CaseRow, CaseView};
use cases::{CaseSite, CaseState, Said};
use guard::{SignedIn, Site};
use journal::Content as Written;
use kernel::Failure;
use ui::{Content, Html, Notice, Page, PageHead, Problem, Token, Typed, Words};

/// Cases that a phone shows and keeps.
const SHOWN: u32 = 50;
const FOUND: i64 = 20;
/// A dispatch is news for so long.
const NEWS_SECONDS: i64 = 14 * 86_400;

#[derive(Template)]
#[template(path = "home.html")]
struct HomeBody {
    words: Words,
    frame: Frame,
    head: PageHead,
    sent: Content,
    news: Vec<News>,
    waiting: Vec<Line>,
    found: Vec<Line>,
}

/// A case in a list for the phone.
struct Line {
    number: String,
    title: String,
    state: Content,
    due: Content,
    about: String,
}

/// Something that was dispatched: shown once on each device.
struct News {
    key: String,
    number: String,
    title: String,
    about: String,
}

/// GET `/field`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    crate::actions::capture::may_capture(viewer.viewer())?;
    let now = site.now();
    let account = viewer.staff()?.account;
    let (inner, grounds, asking) = (site.clone(), cases.grounds.clone(), viewer.viewer().clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let rows = query::open_cases(tx, &inner.tenant, &asking, now, SHOWN).await?;
            let mut dispatched = Vec::new();
            for row in rows.iter().filter(|row| matters(row)) {
                if let Some(case) = ::cases::query::by_id(tx, &inner.tenant, row.id).await?
                    && let Some(lead) = &case.state.lead
                    && now.seconds_since(lead.since) < NEWS_SECONDS
                {
                    dispatched.push((row.clone(), lead.clone()));
                }
            }
            let found = query::own_findings(tx, &inner.tenant, &asking, account, FOUND).await?;
            let rules = query::rules_at(tx, &inner.tenant, now).await?;
            Ok::<_, Failure>((ground, rows, dispatched, found, rules))
        })
    });
    let (ground, rows, mut dispatched, found, rules) = read.await?;
    let said = Said { words: words.clone(), ground, now };
    let places = query::places_of(viewer.viewer(), &said.ground);
    let named: Vec<String> = places.iter().map(|place| said.place(Some(*place))).collect();
    dispatched.sort_by_key(|(_, lead)| std::cmp::Reverse(lead.since));
    let news = dispatched.into_iter().map(|(row, lead)| News {
        key: format!("{}:{}", row.number, lead.since.micros()),
        about: words
            .with("field-news-about", &[("unit", said.unit(lead.unit)), ("at", words.moment(lead.since))]),
        title: title(&said, row.title),
        number: row.number,
    });
    let body = HomeBody {
        frame: Frame::new(&site, viewer.viewer(), &words, &token, rules.limits.kept_days, "home")?,
        head: PageHead::new(words.t("field-title")).about(named.join("、")),
        sent: sent(&words, typed.get("sent")),
        news: news.collect(),
        waiting: rows.into_iter().map(|row| waiting(&said, row)).collect(),
        found: found.into_iter().map(|view| result(&said, view)).collect(),
        words: words.clone(),
    };
    Ok(Page::desk(words.t("field-title"), &body)?.at("field"))
}

/// Whether a row was given to somebody.
fn matters(row: &CaseRow) -> bool {
    row.lead.is_some() && matches!(row.step, CaseState::Dispatched | CaseState::Handling)
}

fn sent(words: &Words, number: Option<&str>) -> Content {
    let plain = |number: &&str| number.chars().all(|one| one.is_ascii_digit() || one == '-');
    match number.filter(plain) {
        Some(number) => {
            Html::of(&Notice::done(words.with("field-sent", &[("number", number.to_owned())]))).into()
        }
        None => Content::empty(),
    }
}

fn title(said: &Said, title: Option<String>) -> String {
    title.unwrap_or_else(|| said.t("case-title-deleted"))
}

fn waiting(said: &Said, row: CaseRow) -> Line {
    let lead = row.lead.map(|unit| said.unit(unit)).unwrap_or_default();
    let about = [said.matter(row.matter.as_deref()), said.place(row.place), lead];
    Line {
        state: said.state_badge(row.step).into(),
        due: said.due(row.due),
        about: about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        title: title(said, row.title),
        number: row.number,
    }
}

/// What became of a matter, in the words of whoever worked on it.
fn result(said: &Said, view: CaseView) -> Line {
    let told = view.case.timeline.iter().rev().find(|moment| {
        matches!(moment.kind.as_str(), "replied" | "answered" | "declined" | "closed" | "returned")
            && moment.words.is_some()
    });
    let words = told.and_then(|moment| moment.words.as_ref()).and_then(|words| view.words.get(words));
    let told = match words {
        Some(Written::Present { body, .. }) => body.clone(),
        _ => String::new(),
    };
    let outcome = view.case.outcome.map(|outcome| said.t(&format!("case-outcome-{outcome}")));
    let lead = view.case.lead.as_ref().map(|lead| said.unit(lead.unit));
    let about = [lead, outcome, Some(told).filter(|told| !told.is_empty())];
    Line {
        state: said.state_badge(view.case.state).into(),
        due: Content::empty(),
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        title: title(said, view.title),
        number: view.case.number,
    }
}
