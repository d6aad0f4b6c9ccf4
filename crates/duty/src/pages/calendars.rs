//! `/admin/calendars`: a year at a glance, one day in words, announcing a year, changing working hours.

use crate::actions::calendar::announce;
use crate::pages::routes::refusal_of;
use crate::pages::said::Said;
use crate::pages::{Body, arrive, panel};
use crate::site::{ClockMove, DutySite};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use clock::{Announced, CalendarFile, Calendars, Day, DayReason, Definition, Hours, Regime, WorkingCalendar};
use guard::right::{EditCalendar, TryDuty};
use guard::{Granted, SignedIn, Site};
use kernel::{Failure, Instant, Refusal, RequestKey};
use std::fmt::Write as _;
use std::sync::Arc;
use ui::{
    Choice, Column, Content, Disclosure, FactList, FilterBar, Form, Html, Language, Notice, Page, PageHead,
    Problem, Row, Table, Token, Typed, Words,
};

/// Holidays that the form of a year takes; no notice has more.
const HOLIDAYS: usize = 8;
/// Clocks that would move, listed one by one.
const LISTED: usize = 50;
/// Words of a form's fields for the days of the week, Monday first.
const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

#[derive(Template)]
#[template(path = "duty_year.html")]
struct Year {
    weekdays: Vec<(String, String)>,
    months: Vec<Month>,
    legend: String,
}

struct Month {
    name: String,
    weeks: Vec<Vec<Option<Cell>>>,
}

struct Cell {
    number: i8,
    word: String,
    class: &'static str,
    address: String,
    label: String,
    chosen: bool,
}

/// What would happen, before it does.
struct Preview {
    typed: Typed,
    moves: Vec<ClockMove>,
    touched: Vec<String>,
}

/// GET `/admin/calendars`, `?calendar=&year=&day=`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    draw(&viewer, &said, &token, typed, None, None)
}

/// POST `/admin/calendars`: `do` is `preview` or `announce`; `edit` is `year`, `hours` or `text`
pub(crate) async fn change(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let (said, granted) = arrive::<EditCalendar>(&site, &duty, &viewer, &words).await?;
    let done = match definition_of(&said, &typed) {
        Err(refusal) => Err(Failure::from(refusal)),
        Ok((definition, effective)) if typed.get("do") == Some("announce") => {
            save(&site, granted, definition, effective).await.map(Err)
        }
        Ok((definition, _)) => preview(&site, &duty, &said, definition).await.map(Ok),
    };
    let name = typed.get("calendar").unwrap_or(clock::NATIONAL).to_owned();
    match done {
        Ok(Err(_)) => {
            let year = year_of(&said, &typed);
            Ok(Redirect::to(&format!("/admin/calendars?calendar={name}&year={year}&saved=yes"))
                .into_response())
        }
        Ok(Ok((touched, moves))) => {
            let preview = Preview { typed: typed.clone(), moves, touched };
            Ok(draw(&viewer, &said, &token, typed, Some(preview), None)?.into_response())
        }
        Err(failure) => {
            let refusal = refusal_of(failure)?;
            let page = draw(&viewer, &said, &token, typed, None, Some(&refusal))?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

pub(crate) async fn save(
    site: &Site,
    granted: Granted<EditCalendar>,
    definition: Definition,
    effective: Instant,
) -> Result<Vec<String>, Failure> {
    let context = site.context(&granted, RequestKey(String::new()));
    let effective = effective.max(context.now);
    let write = site.store.write(move |tx| {
        Box::pin(async move { announce(tx, &context, &granted, &definition, effective).await })
    });
    write.await
}

/// The open clocks that would move, and the calendars that would count anew.
pub(crate) async fn preview(
    site: &Site,
    duty: &DutySite,
    said: &Said,
    definition: Definition,
) -> Result<(Vec<String>, Vec<ClockMove>), Failure> {
    let name = definition.name.clone();
    let others = said.ground.calendars.iter().filter(|calendar| calendar.name() != name);
    let mut all: Vec<_> = others.map(|calendar| (calendar.definition().clone(), 0)).collect();
    all.push((definition, 0));
    let calendars = Arc::new(Calendars::of(all).map_err(|error| error.refusal())?);
    let touched: Vec<String> = calendars.touched_by(&name).into_iter().map(str::to_owned).collect();
    let (inner, now, names) = (duty.clone(), said.now, touched.clone());
    let read = site
        .store
        .read(move |tx| Box::pin(async move { inner.0.clock_moves(tx, calendars, names, now).await }));
    Ok((touched, read.await?))
}

fn year_of(said: &Said, typed: &Typed) -> i16 {
    let asked = typed.get("year").and_then(|year| year.trim().parse::<i16>().ok());
    asked.filter(|year| (1900..=2299).contains(year)).unwrap_or_else(|| said.now.date().year())
}

/// The calendar as the form would leave it, and from when on.
fn definition_of(said: &Said, typed: &Typed) -> Result<(Definition, Instant), Refusal> {
    let calendars = &said.ground.calendars;
    let name = typed.get("calendar").unwrap_or(clock::NATIONAL);
    match typed.get("edit") {
        Some("hours") => {
            let from = super::drafting::effective(typed, said.now)?;
            let mut definition = calendars.find(Some(name))?.definition().clone();
            put_hours(&mut definition, typed, from)?;
            Ok((definition, said.now))
        }
        Some("text") => {
            let text = typed.require("text", "duty-text-missing")?;
            let file = CalendarFile::parse(text).map_err(|error| error.refusal().at("text"))?;
            Ok((file.apply(calendars, Some(name)).map_err(|refusal| refusal.at("text"))?, said.now))
        }
        _ => {
            let text = notice_of(said, typed)?;
            let file = CalendarFile::parse(&text).map_err(|error| error.refusal().at("year"))?;
            Ok((file.apply(calendars, Some(name)).map_err(|refusal| refusal.at("year"))?, said.now))
        }
    }
}

/// The fields of the form as the lines of a notice.
fn notice_of(said: &Said, typed: &Typed) -> Result<String, Refusal> {
    let year = year_of(said, typed);
    let source = typed.require("source", "duty-calendar-source")?;
    let mut text = format!("announced {year}-{year}\nnotice {year} {}\n", one_line(source));
    for number in 1..=HOLIDAYS {
        let part = |what: &str| typed.get(&format!("{what}_{number}")).map(one_line).unwrap_or_default();
        let (name, off, work) = (part("name"), part("off"), part("work"));
        if name.is_empty() && off.is_empty() && work.is_empty() {
            continue;
        }
        if name.is_empty() || off.is_empty() {
            return Err(Refusal::invalid("duty-calendar-holiday", "year").with("number", number));
        }
        // Writing to a String cannot fail.
        let _ = write!(text, "{year} {} off {off}", name.replace(char::is_whitespace, ""));
        if !work.is_empty() {
            let _ = write!(text, " work {work}");
        }
        text.push('\n');
    }
    Ok(text)
}

fn one_line(text: &str) -> String {
    text.replace(['，', '、', ',', '~', '～', '至'], " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('#', "")
}

/// Working hours by weekday from a day on; each may have several intervals.
fn put_hours(definition: &mut Definition, typed: &Typed, from: Instant) -> Result<(), Refusal> {
    let mut week: [Hours; 7] = Default::default();
    for (place, weekday) in WEEK.iter().enumerate() {
        let text = typed.get(&format!("hours_{weekday}")).unwrap_or_default().replace(['，', ','], " ");
        let wrong = || Refusal::invalid("duty-calendar-hours", "hours").with("text", &text);
        let hours = Hours::parse(text.split_whitespace()).ok_or_else(wrong)?;
        if let Some(slot) = week.get_mut(place) {
            *slot = hours;
        }
    }
    if week.iter().all(Hours::is_empty) {
        return Err(Refusal::invalid("clock-calendar-no-work", "hours").with("text", &definition.name));
    }
    let day = Day::of(from);
    definition.regimes.retain(|regime| regime.from != Some(day));
    definition.regimes.push(Regime { from: Some(day), week, make_up: None });
    definition.regimes.sort_by_key(|regime| regime.from);
    Ok(())
}

fn draw(
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    typed: Typed,
    preview: Option<Preview>,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let calendars = &said.ground.calendars;
    let calendar = calendars.find(typed.get("calendar")).unwrap_or_else(|_| calendars.national());
    let year = year_of(said, &typed);
    let day = typed.get("day").and_then(|day| day.parse::<Instant>().ok()).map(Day::of);
    let mut parts = Vec::new();
    if typed.get("saved").is_some() {
        parts.push(
            Html::of(&Notice::done(said.t("duty-calendar-saved")).next(said.t("duty-calendar-saved.next")))
                .into(),
        );
    }
    if let Some(preview) = &preview {
        parts.push(preview_part(said, token, preview)?);
    }
    parts.push(Html::of(&filters(said, token, &typed, calendar, year)).into());
    if let Some(day) = day {
        parts.push(day_part(said, calendar, day)?);
    }
    parts.push(panel(
        "year",
        said.words.with("duty-year-title", &[("year", year.to_string())]),
        year_about(said, calendar, year),
        Html::render(&year_view(said, calendar, year, day)).map_err(Failure::broken)?,
    )?);
    if viewer.holds::<EditCalendar>() {
        parts.push(edit_part(said, token, &typed, calendar, year, refused)?);
    }
    let body = Body {
        head: PageHead::new(said.t("duty-calendars-title"))
            .back(said.t("duty-admin"), "/admin")
            .about(clock::words::calendar(&said.words, calendar)),
        parts,
    };
    Ok(Page::desk(said.t("duty-calendars-title"), &body)?.at("admin"))
}

fn title(said: &Said, calendar: &WorkingCalendar) -> String {
    match said.words.language() {
        Language::English => calendar.definition().title_en.clone(),
        Language::Chinese => calendar.definition().title.clone(),
    }
}

fn filters(said: &Said, token: &Token, typed: &Typed, calendar: &WorkingCalendar, year: i16) -> FilterBar {
    let form = Form::new(&said.words, token)
        .prefix("filter")
        .typed(Typed::new().with("year", year.to_string()).with("day", typed.get("day").unwrap_or_default()));
    let calendars = said.ground.calendars.iter().map(|one| {
        let choice = Choice::new(one.name(), title(said, one));
        if one.name() == calendar.name() { choice.chosen() } else { choice }
    });
    FilterBar::new(&said.words, "/admin/calendars")
        .field(Html::of(&form.select(
            "calendar",
            said.t("duty-field-calendar"),
            calendars.collect::<Vec<_>>(),
        )))
        .field(Html::of(&form.number("year", said.t("duty-field-year"))))
        .field(Html::of(&form.date("day", said.t("duty-field-day"))))
}

/// How many work days, rest days and make-up days the year has, and from which notice.
fn year_about(said: &Said, calendar: &WorkingCalendar, year: i16) -> String {
    let (first, last) = (Day::civil(year, 1, 1), Day::civil(year, 12, 31));
    let days = || (first.number()..=last.number()).map(Day::from_number);
    let work = days().filter(|day| calendar.is_work_day(*day)).count();
    let make_up = days().filter(|day| matches!(calendar.reason(*day), DayReason::MakeUp(_))).count();
    let facts = [
        ("work", work.to_string()),
        ("rest", (days().count() - work).to_string()),
        ("makeup", make_up.to_string()),
        ("source", source_of(said, calendar, year)),
    ];
    let key = if calendar.is_settled(first, last) { "duty-year-about" } else { "duty-year-about-open" };
    said.words.with(key, &facts)
}

/// The notice of a year: of the calendar itself, or of the one that it follows.
fn source_of(said: &Said, calendar: &WorkingCalendar, year: i16) -> String {
    let own = calendar.definition();
    let followed = own.follows.as_deref().and_then(|name| said.ground.calendars.find(Some(name)).ok());
    let named =
        own.sources.get(&year).or_else(|| followed.and_then(|base| base.definition().sources.get(&year)));
    let general = || match followed {
        Some(base) if own.source.is_empty() => base.definition().source.clone(),
        _ => own.source.clone(),
    };
    named.cloned().unwrap_or_else(general)
}

fn year_view(said: &Said, calendar: &WorkingCalendar, year: i16, chosen: Option<Day>) -> Year {
    let weekday = |number: usize| {
        let name = said.t(&format!("clock-weekday-{number}"));
        let short = match said.words.language() {
            Language::English => name.chars().take(2).collect(),
            Language::Chinese => name.chars().last().map(String::from).unwrap_or_default(),
        };
        (name, short)
    };
    let months = (1..=12).map(|month| {
        let first = Day::civil(year, month, 1);
        let next = if month == 12 { Day::civil(year + 1, 1, 1) } else { Day::civil(year, month + 1, 1) };
        let mut cells: Vec<Option<Cell>> = (0..first.weekday()).map(|_| None).collect();
        cells.extend(
            (first.number()..next.number())
                .map(|number| Some(cell(said, calendar, Day::from_number(number), chosen))),
        );
        while cells.len() % 7 != 0 {
            cells.push(None);
        }
        let mut weeks = Vec::new();
        while !cells.is_empty() {
            let rest = cells.split_off(7);
            weeks.push(std::mem::replace(&mut cells, rest));
        }
        Month { name: said.t(&format!("duty-month-{month}")), weeks }
    });
    Year {
        weekdays: (1..=7).map(weekday).collect(),
        months: months.collect(),
        legend: said.t("duty-year-legend"),
    }
}

fn cell(said: &Said, calendar: &WorkingCalendar, day: Day, chosen: Option<Day>) -> Cell {
    let date = day.date();
    let (class, key) = match calendar.reason(day) {
        DayReason::MakeUp(_) => ("day-make-up", "duty-day-make-up"),
        DayReason::Holiday(_) => ("day-holiday", "duty-day-holiday"),
        _ if calendar.is_work_day(day) => ("day-work", ""),
        _ => ("day-rest", "duty-day-rest"),
    };
    let answer = clock::command::day(calendar, day);
    Cell {
        number: date.day(),
        word: if key.is_empty() { String::new() } else { said.t(key) },
        class,
        address: format!("/admin/calendars?calendar={}&year={}&day={date}", calendar.name(), date.year()),
        label: clock::words::say_day(&said.words, &answer),
        chosen: chosen == Some(day),
    }
}

/// 这一天怎么算: work day or not, by which notice, with which hours.
fn day_part(said: &Said, calendar: &WorkingCalendar, day: Day) -> Result<Content, Failure> {
    let answer = clock::command::day(calendar, day);
    let holiday = match calendar.reason(day) {
        DayReason::Holiday(name) | DayReason::MakeUp(name) => Some(name.to_owned()),
        DayReason::Workday | DayReason::Weekend => None,
    };
    // A December day can stand in the next year's notice.
    let own = calendar.definition();
    let followed = own.follows.as_deref().and_then(|name| said.ground.calendars.find(Some(name)).ok());
    let stands = |definition: &Definition| {
        let found = definition.notices.iter().rev().find(|(_, holidays)| {
            holidays.iter().any(|holiday| holiday.off.contains(&day) || holiday.work.contains(&day))
        });
        found.map(|(year, _)| *year)
    };
    let year = stands(own).or_else(|| followed.and_then(|base| stands(base.definition())));
    let notice = match (holiday, year) {
        (Some(name), Some(year)) => {
            let facts =
                [("year", year.to_string()), ("name", name), ("source", source_of(said, calendar, year))];
            said.words.with("duty-day-notice", &facts)
        }
        _ => said.t("duty-day-week"),
    };
    let hours = match answer.hours.is_empty() {
        true => said.t("duty-day-no-hours"),
        false => answer.hours.join(said.words.comma()),
    };
    let mut facts = FactList::new()
        .fact(said.t("duty-field-calendar"), title(said, calendar))
        .fact(said.t("duty-day-why"), notice)
        .fact(said.t("duty-day-hours"), hours);
    if let Announced::Years { through, .. } = own.announced {
        facts = facts.fact(said.t("duty-day-announced"), through.to_string());
    }
    let sentence = Notice::information(clock::words::say_day(&said.words, &answer));
    panel("day", said.t("duty-day-title"), "", Html::join([Html::of(&sentence), Html::of(&facts)]))
}

fn edit_part(
    said: &Said,
    token: &Token,
    typed: &Typed,
    calendar: &WorkingCalendar,
    year: i16,
    refused: Option<&Refusal>,
) -> Result<Content, Failure> {
    let edit = typed.get("edit").unwrap_or_default();
    let form_of = |name: &str, stored: Typed| {
        let form = Form::new(&said.words, token).prefix(name);
        match refused {
            Some(refusal) if edit == name => form.typed(typed.clone()).refused(refusal),
            _ if edit == name => form.typed(typed.clone()),
            _ => form.typed(stored),
        }
    };
    let open = |form: &Form, name: &str| {
        vec![
            Html::of(&form.errors()),
            Html::of(&form.open("/admin/calendars").keep(format!("calendar-{name}"))),
            Html::of(&form.hidden("calendar", calendar.name())),
            Html::of(&form.hidden("edit", name)),
        ]
    };
    let close = |form: &Form| {
        [
            Html::of(&form.submit(said.t("duty-calendar-preview")).sends("do", "preview")),
            Html::of(&form.close()),
        ]
    };
    let form = form_of("year", stored_year(calendar, year));
    let mut fields = open(&form, "year");
    fields.push(Html::of(&form.number("year", said.t("duty-field-year")).required()));
    fields.push(Html::of(
        &form.text("source", said.t("duty-field-source")).hint(said.t("duty-field-source.hint")).required(),
    ));
    for number in 1..=HOLIDAYS {
        let label = |what: &str| {
            said.words.with(&format!("duty-field-holiday-{what}"), &[("number", number.to_string())])
        };
        fields.push(Html::of(&form.text(&format!("name_{number}"), label("name")).width(16)));
        fields.push(Html::of(
            &form.text(&format!("off_{number}"), label("off")).hint(said.t("duty-field-holiday-hint")),
        ));
        fields.push(Html::of(&form.text(&format!("work_{number}"), label("work"))));
    }
    fields.extend(close(&form));
    let year_form = Disclosure::new(said.t("duty-calendar-announce"), Html::join(fields))
        .about(said.t("duty-calendar-announce.about"))
        .id("announce-year")
        .open(edit == "year");
    let form = form_of("hours", stored_hours(calendar, said));
    let mut fields = open(&form, "hours");
    fields.push(Html::of(&form.date("effective_from", said.t("duty-field-effective")).required()));
    for (place, weekday) in WEEK.iter().enumerate() {
        let label = said.t(&format!("clock-weekday-{}", place + 1));
        let field = form.text(&format!("hours_{weekday}"), label);
        fields.push(Html::of(&if place == 0 { field.hint(said.t("duty-field-hours-hint")) } else { field }));
    }
    fields.extend(close(&form));
    let hours_form = Disclosure::new(said.t("duty-calendar-hours-title"), Html::join(fields))
        .about(said.t("duty-calendar-hours-title.about"))
        .id("change-hours")
        .open(edit == "hours");
    let form = form_of("text", Typed::new());
    let mut fields = open(&form, "text");
    fields.push(Html::of(
        &form
            .area("text", said.t("duty-calendar-text"))
            .hint(said.t("duty-calendar-text.hint"))
            .rows(8)
            .required(),
    ));
    fields.extend(close(&form));
    let text_form = Disclosure::new(said.t("duty-calendar-text-title"), Html::join(fields))
        .id("calendar-text")
        .open(edit == "text");
    let all = Html::join([Html::of(&year_form), Html::of(&hours_form), Html::of(&text_form)]);
    panel("edit", said.t("duty-calendar-edit"), said.t("duty-calendar-edit.about"), all)
}

/// The notice of a year as it stands, to be corrected.
fn stored_year(calendar: &WorkingCalendar, year: i16) -> Typed {
    let definition = calendar.definition();
    let mut typed = Typed::new().with("year", year.to_string());
    if let Some(source) = definition.sources.get(&year) {
        typed.set("source", source.as_str());
    }
    let spans = |days: &[Day]| {
        let mut said: Vec<String> = Vec::new();
        let mut days = days.iter().copied().peekable();
        let short = |day: Day| {
            let date = day.date();
            if date.year() == year { date.strftime("%m-%d").to_string() } else { date.to_string() }
        };
        while let Some(first) = days.next() {
            let mut last = first;
            while let Some(next) = days.next_if_eq(&last.plus(1)) {
                last = next;
            }
            said.push(if first == last {
                short(first)
            } else {
                format!("{}..{}", short(first), short(last))
            });
        }
        said.join(" ")
    };
    for (place, holiday) in definition.notices.get(&year).into_iter().flatten().enumerate() {
        typed.set(format!("name_{}", place + 1), holiday.name.as_str());
        typed.set(format!("off_{}", place + 1), spans(&holiday.off));
        typed.set(format!("work_{}", place + 1), spans(&holiday.work));
    }
    typed
}

fn stored_hours(calendar: &WorkingCalendar, said: &Said) -> Typed {
    let monday = Day::of(said.now);
    let monday = monday.plus(-i32::try_from(monday.weekday()).unwrap_or(0));
    let regimes = &calendar.definition().regimes;
    let regime = regimes.iter().rev().find(|regime| regime.from.is_none_or(|from| from <= monday.plus(6)));
    let mut typed = Typed::new().with("effective_from", said.now.date().to_string());
    if let Some(regime) = regime {
        for (weekday, hours) in WEEK.iter().zip(&regime.week) {
            typed.set(format!("hours_{weekday}"), hours.to_string());
        }
    }
    typed
}

fn preview_part(said: &Said, token: &Token, preview: &Preview) -> Result<Content, Failure> {
    let earlier = preview.moves.iter().filter(|one| one.to < one.from).count();
    let later = preview.moves.len() - earlier;
    let facts = [
        ("count", preview.moves.len().to_string()),
        ("earlier", earlier.to_string()),
        ("later", later.to_string()),
        ("calendars", preview.touched.len().to_string()),
    ];
    let mut parts = vec![Html::of(&Notice::attention(said.words.with("duty-preview-said", &facts)))];
    if !preview.moves.is_empty() {
        let table = Table::new(said.words.with("duty-preview-list", &[("most", LISTED.to_string())]))
            .caption_shown()
            .column(Column::new(said.t("duty-trial-number")).title())
            .column(Column::new(said.t("duty-column-clock")))
            .column(Column::new(said.t("duty-preview-before")))
            .column(Column::new(said.t("duty-preview-after")))
            .column(Column::new(said.t("duty-preview-direction")).narrow())
            .rows(preview.moves.iter().take(LISTED).map(|one| {
                let direction = if one.to < one.from { "duty-preview-earlier" } else { "duty-preview-later" };
                let kind =
                    said.words.find(&format!("duty-clock-{}", one.kind)).unwrap_or_else(|| one.kind.clone());
                Row::new()
                    .cell(one.case.clone())
                    .cell(kind)
                    .cell(said.words.moment(one.from))
                    .cell(said.words.moment(one.to))
                    .cell(said.t(direction))
            }));
        parts.push(Html::of(&table));
    }
    let form = Form::new(&said.words, token).prefix("announce");
    parts.push(Html::of(&form.open("/admin/calendars")));
    let kept = preview.typed.pairs().iter().filter(|(name, _)| !matches!(name.as_str(), "do" | "token"));
    parts.extend(kept.map(|(name, value)| Html::of(&form.hidden(name, value.as_str()))));
    parts.push(Html::of(&form.submit(said.t("duty-calendar-do")).sends("do", "announce")));
    parts.push(Html::of(&form.close()));
    panel("preview", said.t("duty-preview-title"), said.t("duty-preview-about"), Html::join(parts))
}
