//! `/places/{code}`: who answers for a place, now and at any past moment, and what is going on there.

use crate::finding::{Asked, by_address, code_of};
use crate::pages::find::{matter_names, percent};
use crate::pages::parts;
use crate::query::{Change, ChangeKind, Picture, cases_for, changes, picture};
use crate::responsible::{Responsible, responsible, whole_list};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use cases::query::CaseRow;
use cases::similar::MatterWords;
use cases::{CaseSite, Ground, Said};
use guard::right::ReadCase;
use guard::{Site, Viewer};
use kernel::{Failure, Instant, Refusal};
use std::sync::Arc;
use ui::{
    Column, Content, Disclosure, Form, Html, Link, Notice, Page, PageHead, Problem, Row, Table, Timeline,
    TimelineEntry, Token, Typed, Words,
};

/// The most matters that an answer names.
pub(crate) const MOST_ANSWERS: usize = 4;
/// The most lines of a timeline.
const MOST_LINES: usize = 30;

/// Everything that the page shows, read in one transaction.
pub(crate) struct Seen {
    pub(crate) ground: Arc<Ground>,
    pub(crate) words: Arc<MatterWords>,
    pub(crate) picture: Picture,
    pub(crate) changes: Vec<Change>,
    /// What a person at work may read there; `None` for everybody else.
    pub(crate) cases: Option<Vec<CaseRow>>,
    pub(crate) at: Instant,
    pub(crate) now: Instant,
}

/// Reads a place by its address and the moment asked for.
///
/// # Errors
/// Refusals `street-place-gone` (not found), `not-a-date` and `street-at-later` at `at`.
pub(crate) async fn look(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    code: String,
    typed: &Typed,
) -> Result<Seen, Failure> {
    let now = site.now();
    let asked = Asked::read(typed, "text")?;
    let at = moment(typed, now)?;
    let (inner, grounds, viewer) = (site.clone(), cases.grounds.clone(), viewer.clone());
    site.store
        .read(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, now).await?;
                let gone = || Refusal::not_found("street-place-gone").with("given", &code);
                let place = by_address(&ground, &code).ok_or_else(gone)?;
                let picture = picture(tx, &inner.tenant, &ground, place, asked.point, at, now).await?;
                // What is narrower than a grid has the history of its grid's people.
                let grid = picture.grid.filter(|grid| *grid != place);
                let grid = match grid {
                    Some(grid) => {
                        place::query::place(tx, &inner.tenant, grid).await?.map(|found| found.state)
                    }
                    None => None,
                };
                let of = grid.as_ref().unwrap_or(&picture.place);
                let changes = changes(tx, &inner.tenant, of, now).await?;
                let cases = match viewer.holds::<ReadCase>() {
                    true => Some(cases_for(tx, &inner.tenant, &ground, &viewer, place, now).await?),
                    false => None,
                };
                let words = grounds.matter_words(tx, &ground, now).await?;
                Ok::<_, Failure>(Seen { ground, words, picture, changes, cases, at, now })
            })
        })
        .await
}

/// The moment asked for: now, or one that has passed.
fn moment(typed: &Typed, now: Instant) -> Result<Instant, Refusal> {
    let Some(at) = typed.read::<Instant>("at", "not-a-date")? else { return Ok(now) };
    if at > now { Err(Refusal::invalid("street-at-later", "at")) } else { Ok(at) }
}

#[derive(Template)]
#[template(path = "place.html")]
struct PlaceBody {
    words: Words,
    head: PageHead,
    path: Content,
    absent: Content,
    report: String,
    mine: String,
    ask: Content,
    answers: Content,
    list: Content,
    people_title: String,
    people: Content,
    moment: Content,
    services: Content,
    matters_title: String,
    matters: Content,
    figures: Content,
    cases: Content,
    timeline: Timeline,
}

/// GET `/places/{code}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    words: Words,
    token: Token,
    Path(code): Path<String>,
    typed: Typed,
) -> Result<Page, Problem> {
    match look(&site, &cases, &viewer, code.clone(), &typed).await {
        Ok(seen) => draw(&words, &token, typed, seen, None),
        Err(Failure::Refused(refusal)) if refusal.field == Some("at") => {
            // The page as of now, with the refusal beside the field.
            let now = Typed::new().with("matter", typed.raw("matter").unwrap_or_default());
            let seen = look(&site, &cases, &viewer, code, &now).await?;
            Ok(draw(&words, &token, typed, seen, Some(&refusal))?.refused(&refusal))
        }
        Err(other) => Err(Problem(other)),
    }
}

fn draw(
    words: &Words,
    token: &Token,
    typed: Typed,
    seen: Seen,
    refusal: Option<&Refusal>,
) -> Result<Page, Problem> {
    let said = Said { words: words.clone(), ground: seen.ground.clone(), now: seen.now };
    let past = seen.at < seen.now;
    let picture = &seen.picture;
    let here = &picture.place;
    let code = said
        .ground
        .atlas
        .node(here.id)
        .map_or_else(|| here.id.to_string(), |node| code_of(&said.ground, node));
    let asked = typed.get("matter").map(str::to_owned);
    let found = asked
        .as_deref()
        .map(|asked| responsible(&said.ground, &seen.words, asked, &picture.path, seen.at, MOST_ANSWERS));
    let mut title = here.name.clone();
    if let Some(address) = &here.address {
        title = format!("{title}（{address}）");
    }
    let head =
        PageHead::new(here.name.clone()).about(about(&said, picture)).back(words.t("street-find"), "/places");
    let body = PlaceBody {
        head,
        path: parts::path_links(&said, &picture.path),
        absent: absent(&said, picture, seen.at),
        report: format!("/report?place={code}"),
        mine: format!("/?place={code}"),
        ask: ask(&said, token, &typed, &code),
        answers: answers(&said, found.as_deref(), asked.as_deref()),
        list: list(&said, &picture.path, seen.at),
        people_title: match past {
            true => words.with("street-people-at", &[("at", words.moment(seen.at))]),
            false => words.t("street-people"),
        },
        people: match parts::people(&said, picture) {
            empty if empty.is_empty() => Content::from(words.t("street-people-none")),
            people => people,
        },
        moment: moment_form(&said, token, &typed, &code, refusal),
        services: parts::services(&said, &picture.services),
        matters_title: parts::matters_title(&said, picture),
        matters: parts::matters(&said, &picture.matters),
        figures: parts::figures(words, picture.figures),
        cases: seen.cases.as_deref().map_or_else(Content::empty, |rows| cases(&said, rows)),
        timeline: timeline(&said, &seen),
        words: words.clone(),
    };
    Ok(Page::door(title, &body)?.at("places"))
}

fn about(said: &Said, picture: &Picture) -> String {
    let level = said.t(&format!("place-level-{}", picture.place.level.name()));
    [Some(level), picture.place.address.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn absent(said: &Said, picture: &Picture, at: Instant) -> Content {
    if !picture.absent {
        return Content::empty();
    }
    let here = &picture.place;
    let words = &said.words;
    let text = match here.valid_to.filter(|end| *end <= at) {
        Some(end) => words.with("street-ended", &[("day", words.day(end))]),
        None => words.with("street-not-yet", &[("day", words.day(here.valid_from))]),
    };
    Notice::attention(text).into()
}

/// “What is it about?”: answered by the routing catalogue.
fn ask(said: &Said, token: &Token, typed: &Typed, code: &str) -> Content {
    let words = &said.words;
    let form = Form::new(words, token).prefix("ask").typed(typed.clone());
    let field = form
        .text("matter", words.t("street-what"))
        .hint(words.t("street-what.hint"))
        .suggestions(matter_names(said))
        .longest(100)
        .required();
    let mut parts = vec![Html::of(&form.open_query(format!("/places/{code}")))];
    for name in ["lon", "lat", "at"] {
        parts.extend(typed.get(name).map(|value| Html::of(&form.hidden(name, value))));
    }
    parts.push(Html::of(&field));
    parts.push(Html::of(&form.submit(words.t("street-ask-do"))));
    parts.push(Html::of(&form.close()));
    Html::join(parts).into()
}

struct Answer {
    matter: String,
    lead: Content,
    assists: String,
    term: String,
    duty: String,
    because: String,
}

#[derive(Template)]
#[template(path = "answers.html")]
struct Answers<'a> {
    words: &'a Words,
    answers: Vec<Answer>,
}

fn answers(said: &Said, found: Option<&[Responsible]>, asked: Option<&str>) -> Content {
    let words = &said.words;
    match (found, asked) {
        (None, _) | (_, None) => Content::empty(),
        (Some([]), Some(asked)) => Notice::attention(words.with("street-answer-none", [("asked", asked)]))
            .next(words.t("street-answer-none.next"))
            .into(),
        (Some(found), Some(_)) => {
            let answers = found.iter().map(|one| answer(said, one)).collect();
            Html::render(&Answers { words, answers }).map_or_else(|_| Content::empty(), Content::from)
        }
    }
}

fn answer(said: &Said, one: &Responsible) -> Answer {
    let words = &said.words;
    let and = words.t("street-and");
    let units: Vec<String> = one.assists.iter().map(|unit| said.unit(*unit)).collect();
    Answer {
        matter: said.matter(Some(&one.matter)),
        lead: lead(said, one).into(),
        assists: units.join(&and),
        term: one
            .term
            .as_ref()
            .map(|term| words.with("street-term", &[("term", term.say(words))]))
            .unwrap_or_default(),
        duty: one.duty.as_deref().map(|duty| said.duty(duty)).unwrap_or_default(),
        because: one.because.join(&and),
    }
}

fn lead(said: &Said, one: &Responsible) -> String {
    match &one.lead {
        Ok(unit) => said.unit(*unit),
        Err(_) => said.t("street-answer-nobody"),
    }
}

/// Every matter with whose job it is, folded by its first level.
fn list(said: &Said, path: &[place::PlaceId], at: Instant) -> Content {
    let all = whole_list(&said.ground, path, at);
    let book = said.ground.catalogue.book();
    let mut groups: Vec<(String, Vec<Html>)> = Vec::new();
    for one in &all {
        let first =
            book.matter_path(&duty::MatterCode::new(&one.matter)).last().map(|matter| matter.code.clone());
        let heading = said.matter(first.as_ref().map(duty::MatterCode::as_str));
        let line = Html::join([
            Html::escape(&said.matter(Some(&one.matter))),
            Html::escape(&said.t("street-colon")),
            Html::escape(&lead(said, one)),
        ]);
        match groups.last_mut() {
            Some((known, lines)) if *known == heading => lines.push(line),
            _ => groups.push((heading, vec![line])),
        }
    }
    #[derive(Template)]
    #[template(
        source = r#"<ul class="prose">{% for line in lines %}<li>{{ line }}</li>{% endfor %}</ul>"#,
        ext = "html"
    )]
    struct Lines {
        lines: Vec<Html>,
    }
    let folded = groups.into_iter().filter_map(|(heading, lines)| {
        let lines = Html::render(&Lines { lines }).ok()?;
        Some(Html::of(&Disclosure::new(heading, lines)))
    });
    Disclosure::new(said.t("street-list"), Html::join(folded)).id("list").into()
}

fn moment_form(said: &Said, token: &Token, typed: &Typed, code: &str, refusal: Option<&Refusal>) -> Content {
    let words = &said.words;
    let form = Form::new(words, token).prefix("moment").typed(typed.clone());
    let form = match refusal {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let mut parts = vec![Html::of(&form.open_query(format!("/places/{code}")))];
    for name in ["lon", "lat", "matter"] {
        parts.extend(typed.get(name).map(|value| Html::of(&form.hidden(name, value))));
    }
    parts.push(Html::of(&form.date_time("at", words.t("street-at")).required()));
    parts.push(Html::of(&form.submit(words.t("street-at-do"))));
    parts.push(Html::of(&form.close()));
    if typed.get("at").is_some() {
        let matter =
            typed.get("matter").map(|matter| format!("?matter={}", percent(matter))).unwrap_or_default();
        parts.push(Html::of(&Link::new(words.t("street-at-now"), format!("/places/{code}{matter}"))));
    }
    Disclosure::new(words.t("street-at-other"), Html::join(parts))
        .open(refusal.is_some() || typed.get("at").is_some())
        .id("at")
        .into()
}

/// The cases of the place that a person at work may read.
fn cases(said: &Said, rows: &[CaseRow]) -> Content {
    if rows.is_empty() {
        return Notice::information(said.t("street-cases-none")).into();
    }
    let table = Table::new(said.t("street-cases"))
        .column(Column::new(said.t("case-column-number")))
        .column(Column::new(said.t("case-column-title")).title())
        .column(Column::new(said.t("case-column-state")))
        .column(Column::new(said.t("case-column-clock")))
        .column(Column::new(said.t("case-column-received")))
        .rows(rows.iter().map(|row| {
            let address = format!("/cases/{}", row.number);
            Row::new()
                .opens(&address)
                .cell(Link::new(&row.number, &address))
                .cell(row.title.clone().unwrap_or_else(|| said.t("case-title-deleted")))
                .cell(said.state_badge(row.step))
                .cell(said.due(row.due))
                .cell(ui::Moment::day(&said.words, row.received_at))
        }));
    table.into()
}

/// What happened: changes of the place and its people, and matters as far as the reader may know of them.
fn timeline(said: &Said, seen: &Seen) -> Timeline {
    let words = &said.words;
    let mut lines: Vec<(Instant, TimelineEntry)> = seen
        .changes
        .iter()
        .map(|change| {
            let entry = match &change.what {
                ChangeKind::Established => {
                    TimelineEntry::new(words, words.t("street-change-established"), change.at)
                }
                ChangeKind::Bordered => {
                    TimelineEntry::new(words, words.t("street-change-bordered"), change.at)
                }
                ChangeKind::Ended => TimelineEntry::new(words, words.t("street-change-ended"), change.at),
                ChangeKind::Came(one) => {
                    let person = parts::person(said, one);
                    TimelineEntry::new(words, words.t("street-change-came"), change.at)
                        .who(person.name)
                        .fact(person.role)
                }
                ChangeKind::Left(one) => {
                    let person = parts::person(said, one);
                    TimelineEntry::new(words, words.t("street-change-left"), change.at)
                        .who(person.name)
                        .fact(person.role)
                }
            };
            (change.at, entry)
        })
        .collect();
    match &seen.cases {
        Some(rows) => lines.extend(rows.iter().map(|row| {
            let entry = TimelineEntry::new(words, words.t("street-change-case"), row.received_at)
                .fact(Link::new(&row.number, format!("/cases/{}", row.number)))
                .fact(said.matter(row.matter.as_deref()))
                .fact(said.state_badge(row.step));
            (row.received_at, entry)
        })),
        None => lines.extend(seen.picture.matters.iter().map(|one| {
            // The day only: the minute could point at whoever called then.
            let day = Instant::from_civil(one.received_at.date().at(0, 0, 0, 0));
            let entry = TimelineEntry::new(words, words.t("street-change-case"), day)
                .fact(said.matter(one.matter.as_deref()))
                .fact(said.state_badge(one.step));
            (one.received_at, entry)
        })),
    }
    lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Timeline::new(lines.into_iter().take(MOST_LINES).map(|(_, entry)| entry).collect::<Vec<_>>())
}
