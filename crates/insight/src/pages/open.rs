//! `/open`: what everybody may see of how matters are handled. Closed stands beside confirmed, percentages beside counts, and the
//! rows by name: no unit is ranked.

use super::board::{OpenBoard, Table, open_board};
use super::said::{self as figures, csv};
use super::wanted;
use crate::model::{Day, Indicator, Indicators, Period, PeriodKind};
use crate::query::{Public, as_of};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use cases::{CaseSite, Said};
use guard::Site;
use kernel::Failure;
use ui::{
    Button, Choice, Column, Content, Disclosure, EmptyState, FactList, FilterBar, Form, Html, Link, Notice,
    Page, PageHead, Problem, Row, Token, Typed, Words,
};

/// Quarters that the page offers.
const QUARTERS: usize = 8;

struct Tile {
    name: String,
    key: String,
    value: String,
    counts: String,
    past: String,
    numerator: String,
    denominator: String,
}

#[derive(Template)]
#[template(path = "open.html")]
struct OpenBody {
    head: PageHead,
    filters: FilterBar,
    as_of: String,
    enough: Content,
    total_title: String,
    figures: Vec<Tile>,
    small: String,
    places_title: String,
    places: Content,
    units_title: String,
    units: Content,
    definitions_title: String,
    definitions: Content,
    csv: Button,
}

#[derive(Template)]
#[template(path = "cell.html")]
struct Cell {
    value: String,
    counts: String,
    past: String,
}

/// GET `/open`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let (said, board) = read(&site, &cases, words, &typed).await?;
    let least = Indicators::shipped().thresholds;
    let enough = board.as_of.is_enough(least.least_days);
    let words = &said.words;
    let address = |base: &str| {
        let place = board.street.map(|street| format!("&place={street}")).unwrap_or_default();
        format!("{base}?period={}{place}", board.period.code())
    };
    let whole = board.street.map_or_else(|| said.t("insight-everywhere"), |street| said.place(Some(street)));
    let body = OpenBody {
        head: PageHead::new(said.t("insight-open-title"))
            .about(said.t("insight-open-about"))
            .action(Button::link(said.t("insight-open-commendations"), "/commendations")),
        filters: filters(&said, &token, &typed, &board),
        as_of: figures::as_of(words, &board.as_of),
        enough: not_enough(words, enough),
        total_title: words
            .with("insight-of", [("what", whole), ("period", figures::period(words, board.period))]),
        figures: tiles(&said, &board, enough),
        small: small(words),
        places_title: said.t("insight-by-place"),
        places: rows(
            &said,
            &board,
            enough,
            &board.now.places,
            &board.before.places,
            "insight-column-place",
            |key| figures::place(&said, key),
        ),
        units_title: said.t("insight-by-unit"),
        units: match (&board.now.units, &board.before.units) {
            (Some(now), Some(before)) => {
                rows(&said, &board, enough, now, before, "insight-column-unit", |key| {
                    figures::unit(&said, key)
                })
            }
            _ => Content::empty(),
        },
        definitions_title: said.t("insight-definitions"),
        definitions: Html::join(Indicators::shipped().public().map(|one| definition(&said, one))).into(),
        csv: Button::link(said.t("insight-csv"), address("/open/figures.csv")),
    };
    Ok(Page::screen(said.t("insight-open-title"), &body)?.at("open"))
}

/// GET `/open/figures.csv`
pub(crate) async fn table(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    typed: Typed,
) -> Result<Response, Problem> {
    let (said, board) = read(&site, &cases, words, &typed).await?;
    let head = [
        "table",
        "name",
        "indicator",
        "indicator_name",
        "period",
        "numerator",
        "denominator",
        "percent",
        "days",
    ];
    let mut text = csv(&head.map(str::to_owned));
    let mut line = |table: &str, name: String, one: &Indicator, shown: Public| {
        let count =
            |count: Option<i64>| count.map_or_else(|| said.t("insight-hidden"), |count| count.to_string());
        let numerator = if one.measures().is_some() { count(shown.numerator) } else { String::new() };
        text.push_str(&csv(&[
            table.to_owned(),
            name,
            one.key.clone(),
            one.told(said.words.language()).name.clone(),
            board.period.code(),
            numerator,
            count(shown.denominator),
            shown.share().and_then(crate::Share::percent).unwrap_or_default(),
            shown.days.map(figures::days).unwrap_or_default(),
        ]));
    };
    for one in Indicators::shipped().public() {
        line("total", String::new(), one, board.now.places.shown_total(&board.measures, one));
        for (key, _) in &board.now.places.rows {
            if let Some(shown) = board.now.places.shown(&board.measures, *key, one) {
                line("place", figures::place(&said, *key), one, shown);
            }
        }
        for (key, _) in board.now.units.iter().flat_map(|units| &units.rows) {
            let shown = board.now.units.as_ref().and_then(|units| units.shown(&board.measures, *key, one));
            if let Some(shown) = shown {
                line("unit", figures::unit(&said, *key), one, shown);
            }
        }
    }
    Ok(file(text, &format!("open-{}.csv", board.period.code())))
}

/// A table for spreadsheets, readable by those that need a mark to know UTF-8.
pub(crate) fn file(text: String, name: &str) -> Response {
    let mut response = format!("\u{feff}{text}").into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// Reads the board that an address asks for.
///
/// # Errors
/// Refusals of persons, periods and places.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    words: Words,
    typed: &Typed,
) -> Result<(Said, OpenBoard), Failure> {
    let (now, tenant, grounds, asked) =
        (site.now(), site.tenant.clone(), cases.grounds.clone(), typed.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            wanted::no_person(&asked)?;
            let period = wanted::period(&asked, Day::of(now), PeriodKind::Quarter)?;
            // Months and years would overlap with quarters: what one hides would follow from the others.
            if period.kind != PeriodKind::Quarter {
                return Err(kernel::Refusal::invalid("insight-quarter-only", "period").into());
            }
            let street = wanted::street(&asked, &ground)?;
            let mark = as_of(tx, &tenant, now).await?;
            let board = open_board(tx, &tenant, &ground, street, period, mark).await?;
            Ok::<_, Failure>((ground, board))
        })
    });
    let (ground, board) = read.await?;
    Ok((Said { words, ground, now }, board))
}

fn filters(said: &Said, token: &Token, typed: &Typed, board: &OpenBoard) -> FilterBar {
    let words = &said.words;
    let typed = match typed.get("period") {
        Some(_) => typed.clone(),
        None => typed.clone().with("period", board.period.code()),
    };
    let form = Form::new(words, token).prefix("filter").typed(typed);
    let running = Period::around(PeriodKind::Quarter, board.as_of.today.month());
    let first = board.as_of.first.map_or(running.first, Day::month);
    let quarters = std::iter::successors(Some(running), |one| Some(one.before()))
        .take_while(|one| one.end() > first)
        .take(QUARTERS)
        .map(|one| Choice::new(one.code(), figures::period(words, one)));
    let streets = said.ground.atlas.tree().nodes();
    let mut streets: Vec<_> = streets
        .filter(|node| node.level == place::Level::Street && node.valid_at(said.now))
        .map(|node| (node.name.clone(), node.id))
        .collect();
    streets.sort();
    let streets = streets.into_iter().map(|(name, id)| Choice::new(id.to_string(), name));
    FilterBar::new(words, "/open")
        .field(Html::of(&form.select("period", said.t("insight-period"), quarters).required()))
        .field(Html::of(
            &form
                .select("place", said.t("insight-column-place"), streets)
                .unchosen(said.t("insight-everywhere")),
        ))
}

/// Says so when there is too little data for percentages.
pub(crate) fn not_enough(words: &Words, enough: bool) -> Content {
    let days = Indicators::shipped().thresholds.least_days;
    match enough {
        true => Content::empty(),
        false => Notice::information(words.with("insight-not-enough", [("days", days.to_string())])).into(),
    }
}

/// How small counts are shown.
pub(crate) fn small(words: &Words) -> String {
    let thresholds = Indicators::shipped().thresholds;
    words.with(
        "insight-small",
        [("small", thresholds.small_count.to_string()), ("least", thresholds.least_denominator.to_string())],
    )
}

fn tiles(said: &Said, board: &OpenBoard, enough: bool) -> Vec<Tile> {
    let words = &said.words;
    let number = |count: Option<i64>| count.map(|count| count.to_string()).unwrap_or_default();
    Indicators::shipped()
        .public()
        .map(|one| {
            let shown = board.now.places.shown_total(&board.measures, one);
            let before = board.before.places.shown_total(&board.measures, one);
            let (value, counts) = figures::public_lines(words, shown, one, enough);
            Tile {
                name: one.told(words.language()).name.clone(),
                key: one.key.clone(),
                value,
                counts,
                past: figures::past(words, before.share(), enough),
                numerator: number(shown.numerator),
                denominator: number(shown.denominator),
            }
        })
        .collect()
}

fn rows<K: Copy + PartialEq>(
    said: &Said,
    board: &OpenBoard,
    enough: bool,
    now: &Table<K>,
    before: &Table<K>,
    column: &str,
    name: impl Fn(Option<K>) -> String,
) -> Content {
    let words = &said.words;
    if now.rows.is_empty() {
        return Html::of(&EmptyState::new(said.t("insight-empty"))).into();
    }
    let mut table = ui::Table::new(said.t(column)).column(Column::new(said.t(column)).title());
    for one in Indicators::shipped().public() {
        table = table.column(Column::new(one.told(words.language()).name.clone()).number());
    }
    let mut named: Vec<(bool, String, Option<K>)> =
        now.rows.iter().map(|(key, _)| (key.is_none(), name(*key), *key)).collect();
    // A county has dozens of units with a handful of cases: a list of what is not shown tells nothing.
    let all = named.len();
    let told = |key: Option<K>| {
        Indicators::shipped()
            .public()
            .filter_map(|one| now.shown(&board.measures, key, one))
            .any(|shown| shown.days.is_some() || shown.share().is_some_and(|share| share.denominator > 0))
    };
    named.retain(|(_, _, key)| column != "insight-column-unit" || told(*key));
    let few = all - named.len();
    // By name, what belongs to none last: never by number.
    named.sort_by(|left, right| (left.0, &left.1).cmp(&(right.0, &right.1)));
    let lines = named.into_iter().map(|(_, name, key)| {
        Indicators::shipped().public().fold(Row::new().cell(name), |row, one| {
            let (value, counts) = match now.shown(&board.measures, key, one) {
                Some(shown) => figures::public_lines(words, shown, one, enough),
                None => (said.t("insight-none"), String::new()),
            };
            let past = before.shown(&board.measures, key, one).and_then(Public::share);
            row.cell(cell(value, counts, figures::past(words, past, enough)))
        })
    });
    let lines: Vec<Row> = lines.collect();
    let drawn = if lines.is_empty() { Html::default() } else { Html::of(&table.rows(lines)) };
    match few {
        0 => drawn.into(),
        _ => {
            let said = words.with("insight-few-units", [("count", few.to_string())]);
            Html::join([drawn, Html::of(&Notice::information(said))]).into()
        }
    }
}

pub(crate) fn cell(value: String, counts: String, past: String) -> Content {
    Html::render(&Cell { value, counts, past }).map_or_else(|_| Content::empty(), Content::from)
}

/// What an indicator is, folded.
fn definition(said: &Said, one: &Indicator) -> Html {
    let told = one.told(said.words.language());
    Html::of(
        &Disclosure::new(told.name.clone(), Html::of(&facts(said, one)))
            .id(format!("definition-{}", one.key)),
    )
}

/// What an indicator is, line by line.
pub(crate) fn facts(said: &Said, one: &Indicator) -> FactList {
    let told = one.told(said.words.language());
    let list = FactList::new()
        .fact(said.t("insight-meaning"), told.meaning.clone())
        .fact(said.t("insight-formula"), told.formula.clone())
        .fact(said.t("insight-example"), example(said, one))
        .fact(said.t("insight-counted"), told.counted.clone())
        .fact(said.t("insight-never"), told.never.clone())
        .fact(said.t("insight-source"), one.source.clone());
    match one.measures() {
        Some((numerator, denominator)) => list.fact(
            said.t("insight-measures"),
            format!(
                "{} ÷ {}（{} ÷ {}）",
                told.numerator,
                told.denominator,
                numerator.as_str(),
                denominator.as_str()
            ),
        ),
        None => list,
    }
}

fn example(said: &Said, one: &Indicator) -> String {
    match &one.example {
        crate::Example::Share { share, is } => {
            format!("{} ÷ {} = {is}%", one.said(share.numerator), one.said(share.denominator))
        }
        crate::Example::Median { days, is } => {
            let all: Vec<String> = days.iter().map(ToString::to_string).collect();
            said.words
                .with("insight-example-median", [("days", all.join(said.words.comma())), ("is", is.clone())])
        }
    }
}

/// A link to an indicator's page within what is looked at.
pub(crate) fn indicator_link(said: &Said, one: &Indicator, query: &str) -> Link {
    Link::new(one.told(said.words.language()).name.clone(), format!("/insight/{}{query}", one.key))
}
