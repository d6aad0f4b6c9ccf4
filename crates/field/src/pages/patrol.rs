//! The patrol plan: for the grid worker by day, for leads as a table of a place.

use super::frame::Frame;
use crate::model::{Reason, Stop};
use crate::query::{self, Plan, path_of};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use cases::{CaseSite, Said};
use clock::Day;
use guard::right::{ReadAggregates, ReadCase, SolveOnSpot};
use guard::{SignedIn, Site, Target, Viewer};
use kernel::{Failure, Instant, Refusal};
use place::{Level, PlaceId};
use ui::{
    Button, Choice, Column, Content, EmptyState, FilterBar, Form, Html, Language, Link, Page, PageHead,
    Problem, Row, Table, Token, Typed, Words,
};

/// Stops that one page shows.
const SHOWN: usize = 200;
/// Counts below this are not said to those who may only read aggregates.
const SMALL: u32 = 5;

#[derive(Template)]
#[template(path = "patrol.html")]
struct PatrolBody {
    words: Words,
    frame: Frame,
    head: PageHead,
    days: Vec<DayOfPlan>,
    may_solve: bool,
}

struct DayOfPlan {
    name: String,
    today: bool,
    stops: Vec<StopLine>,
}

struct StopLine {
    matter: String,
    place: String,
    reasons: Vec<String>,
    report: String,
    spot: String,
}

/// GET `/field/patrol`, `?week=` any day of it
pub(crate) async fn own(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    crate::actions::capture::may_capture(&viewer)?;
    let (said, plan) = plan_at(&site, &cases, &words, &typed, {
        let asking = viewer.viewer().clone();
        move |ground| query::places_of(&asking, ground)
    })
    .await?;
    let today = Day::of(said.now);
    let mut days: Vec<DayOfPlan> = Vec::new();
    for stop in &plan.stops {
        let name = day_name(&words, stop.day);
        let line = StopLine {
            matter: said.matter(Some(&stop.matter)),
            place: said.place(Some(stop.place)),
            reasons: reasons(&said, &plan, stop, true),
            report: report_address(&said, stop),
            spot: format!("/field/spot?matter={}&place={}", stop.matter, stop.place),
        };
        match days.last_mut() {
            Some(day) if day.name == name => day.stops.push(line),
            _ => days.push(DayOfPlan { name, today: stop.day == today, stops: vec![line] }),
        }
    }
    // Today first; what lies behind this week's days comes last.
    days.sort_by_key(|day| !day.today);
    let kept = plan.rules.limits.kept_days;
    let body = PatrolBody {
        frame: Frame::new(&site, &viewer, &words, &token, kept, "patrol")?,
        head: PageHead::new(words.t("field-patrol-title")).about(week_name(&words, &plan)),
        days,
        may_solve: viewer.may::<SolveOnSpot>(&Target::of(viewer.staff()?.unit)),
        words: words.clone(),
    };
    Ok(Page::desk(words.t("field-patrol-title"), &body)?.at("field"))
}

/// The report with everything filled in but what was seen beyond it.
fn report_address(said: &Said, stop: &Stop) -> String {
    let matter = said.matter(Some(&stop.matter));
    let text = said.words.with("field-spot-found", &[("matter", matter)]);
    let encoded: String = text
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("/field/report?matter={}&place={}&text={encoded}", stop.matter, stop.place)
}

/// The plan for places, in the week that the address names.
pub(crate) async fn plan_at(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    typed: &Typed,
    places: impl FnOnce(&cases::Ground) -> Vec<PlaceId> + Send + 'static,
) -> Result<(Said, Plan), Failure> {
    let now = site.now();
    let day = match typed.read::<Instant>("week", "field-week")? {
        Some(day) => Day::of(day),
        None => Day::of(now),
    };
    let (inner, grounds) = (site.clone(), cases.grounds.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let places = places(&ground);
            let plan = query::plan_for(tx, &inner.tenant, &ground, &places, day, now).await?;
            Ok::<_, Failure>((ground, plan))
        })
    });
    let (ground, plan) = read.await?;
    Ok((Said { words: words.clone(), ground, now }, plan))
}

fn day_name(words: &Words, day: Day) -> String {
    words.day(day.start())
}

pub(crate) fn week_name(words: &Words, plan: &Plan) -> String {
    let day = |day: Day| words.day(day.start());
    words.with("field-patrol-week", &[("from", day(plan.week.monday)), ("to", day(plan.week.sunday()))])
}

/// Why a stop is in the plan, in words; small counts only for those who may read the cases themselves.
pub(crate) fn reasons(said: &Said, plan: &Plan, stop: &Stop, exact: bool) -> Vec<String> {
    let rules = &plan.rules.limits;
    let times = |count: u32| match exact || count >= SMALL {
        true => said.words.with("field-why-times", [("count", i64::from(count))]),
        false => said.t("field-why-few"),
    };
    let say = |reason: &Reason| match reason {
        Reason::Recurs { times: count } => {
            let days = rules.period_days.to_string();
            said.words.with("field-why-recurs", &[("days", days), ("times", times(*count))])
        }
        Reason::Overdue { count } => said.words.with("field-why-overdue", &[("times", times(*count))]),
        Reason::Season { code } => {
            let season = rules.season.iter().find(|season| season.code == *code);
            season.map_or_else(String::new, |season| match said.words.language() {
                Language::English => season.name_en.clone(),
                Language::Chinese => season.name.clone(),
            })
        }
    };
    stop.reasons.iter().map(say).collect()
}

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanBody {
    words: Words,
    head: PageHead,
    filters: Content,
    table: Content,
    rest: Content,
}

/// The streets and communities for which a viewer may read the plan.
fn readable(viewer: &Viewer, ground: &cases::Ground) -> Vec<(PlaceId, String, Option<String>)> {
    let within = |place: PlaceId| viewer.may::<ReadAggregates>(&Target::at(path_of(ground, place)));
    ground.streets_and_communities().into_iter().filter(|(place, ..)| within(*place)).collect()
}

/// The place that the address names, or the first that the viewer may read.
pub(crate) fn chosen_place(
    viewer: &Viewer,
    ground: &cases::Ground,
    named: Option<&str>,
) -> Result<PlaceId, Refusal> {
    let all = readable(viewer, ground);
    match named {
        None => all.first().map(|(place, ..)| *place),
        Some(named) => {
            let place = named.parse::<PlaceId>().ok().or_else(|| ground.atlas.by_code_or_name(named));
            all.iter().map(|(place, ..)| *place).find(|one| Some(*one) == place)
        }
    }
    .ok_or_else(|| Refusal::not_found("field-place-unknown"))
}

/// GET `/patrol`, `?place=&week=`
pub(crate) async fn plan_of_place(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    if !viewer.holds::<ReadAggregates>() {
        return Err(Refusal::forbidden("forbidden").into());
    }
    let (now, grounds) = (site.now(), cases.grounds.clone());
    let ground = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    let place = chosen_place(&viewer, &ground, typed.get("place"))?;
    let (said, plan) = plan_at(&site, &cases, &words, &typed, move |_| vec![place]).await?;
    let exact = viewer.may::<ReadCase>(&Target::at(path_of(&said.ground, place)));
    let places = readable(&viewer, &said.ground).into_iter().map(|(one, name, street)| {
        let choice = Choice::new(one.to_string(), name);
        let choice = street.map_or_else(|| choice.clone(), |street| choice.clone().group(street));
        if one == place { choice.chosen() } else { choice }
    });
    let places: Vec<Choice> = places.collect();
    let form = Form::new(&words, &token).prefix("plan").typed(typed.clone());
    let filters = FilterBar::new(&words, "/patrol")
        .field(form.select("place", words.t("case-fact-place"), places).always_chosen().sends())
        .field(form.date("week", words.t("field-plan-week")));
    let body = PlanBody {
        head: PageHead::new(words.t("field-plan-title"))
            .about(format!("{} · {}", said.place(Some(place)), week_name(&words, &plan)))
            .action(Button::link(words.t("field-rules-title"), "/patrol/rules")),
        filters: filters.into(),
        table: table(&said, &plan, exact),
        rest: rest(&words, plan.stops.len()),
        words: words.clone(),
    };
    Ok(Page::desk(words.t("field-plan-title"), &body)?.at("patrol"))
}

fn table(said: &Said, plan: &Plan, exact: bool) -> Content {
    if plan.stops.is_empty() {
        return Html::of(&EmptyState::new(said.t("field-patrol-none"))).into();
    }
    let rows = by_community(said, &plan.stops).into_iter().flat_map(|(community, stops)| {
        let facts = [("place", ui::Value::from(community)), ("count", stops.len().into())];
        let heading = Row::heading(said.words.with("field-plan-group", facts));
        let lines: Vec<Row> = stops.into_iter().map(|stop| line(said, plan, stop, exact)).collect();
        std::iter::once(heading).chain(lines)
    });
    let table = Table::new(said.t("field-plan-title"))
        .column(Column::new(said.t("case-column-place")).title())
        .column(Column::new(said.t("case-column-matter")))
        .column(Column::new(said.t("field-plan-why")))
        .column(Column::new(said.t("field-plan-day")).narrow())
        .rows(rows);
    Html::of(&table).into()
}

/// The stops that are shown, by the community or village they lie in, each in the order of the plan.
fn by_community<'a>(said: &Said, stops: &'a [Stop]) -> Vec<(String, Vec<&'a Stop>)> {
    let mut groups: Vec<(Option<PlaceId>, Vec<&Stop>)> = Vec::new();
    for stop in stops.iter().take(SHOWN) {
        let (street, community) = said.ground.atlas.street_and_community(stop.place);
        let place = community.or(street);
        match groups.iter_mut().find(|(known, _)| *known == place) {
            Some((_, found)) => found.push(stop),
            None => groups.push((place, vec![stop])),
        }
    }
    groups.into_iter().map(|(place, stops)| (said.place(place), stops)).collect()
}

fn line(said: &Said, plan: &Plan, stop: &Stop, exact: bool) -> Row {
    let address = format!("/cases?state=open&matter={}&place={}", stop.matter, stop.place);
    let matter = said.matter(Some(&stop.matter));
    let matter: Content = if exact { Link::new(matter, address).into() } else { matter.into() };
    Row::new()
        .cell(place_name(said, stop.place))
        .cell(matter)
        .cell(reasons(said, plan, stop, exact).join("；"))
        .cell(day_name(&said.words, stop.day))
}

fn place_name(said: &Said, place: PlaceId) -> String {
    let is_grid = said.ground.atlas.node(place).is_some_and(|node| node.level == Level::Grid);
    let name = said.place(Some(place));
    if is_grid { name } else { said.words.with("field-plan-no-grid", &[("place", name)]) }
}

fn rest(words: &Words, count: usize) -> Content {
    match count.checked_sub(SHOWN).filter(|rest| *rest > 0) {
        Some(rest) => {
            let rest = i64::try_from(rest).unwrap_or(i64::MAX);
            Content::from(words.with("field-plan-rest", [("count", rest)]))
        }
        None => Content::empty(),
    }
}
