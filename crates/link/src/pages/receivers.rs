//! `/admin/receivers`: through what residents and groups are told, and when nobody is disturbed.

use crate::channels::Surroundings;
use crate::model::quiet::QuietHours;
use crate::model::receiver::{ReceiverState, Way};
use crate::outbox::Undelivered;
use crate::pages::receiver_fields::{self, way_name};
use crate::receiver::ReceiverRow;
use crate::receiver_desk as desk;
use crate::receiver_form;
use crate::webhook::Reachable;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Ground};
use guard::{Idempotency, SignedIn, Site};
use kernel::{Failure, Paging};
use ui::{
    Button, Column, Content, EmptyState, FactList, Form, Html, Link, Moment, Notice, Page, PageHead, Problem,
    Row, Table, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "receivers.html")]
struct ListBody {
    words: Words,
    head: PageHead,
    notice: Content,
    list: Content,
    ways: Vec<Button>,
    quiet_facts: FactList,
    form: Form,
}

#[derive(Template)]
#[template(path = "receiver_form.html")]
struct OneBody {
    words: Words,
    head: PageHead,
    notice: Content,
    facts: Option<FactList>,
    end: Option<(Form, String)>,
    trial: Option<(Form, String, Option<String>)>,
    settings: Option<Html>,
    list: Content,
}

const HOME: &str = "/admin/receivers";

/// GET `/admin/receivers`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let notice = match typed.get("saved") {
        Some("quiet") => Html::of(&Notice::done(words.t("quiet-saved"))).into(),
        Some(_) => Html::of(&Notice::done(words.t("receiver-ended-said"))).into(),
        None => Content::empty(),
    };
    draw_list(&site, &cases, &viewer, &words, &token, notice, None).await
}

/// POST `/admin/receivers/quiet`
pub(crate) async fn set_quiet(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    match desk::set_quiet(&site, viewer.viewer(), &typed).await {
        Ok(_) => Ok(Redirect::to("/admin/receivers?saved=quiet").into_response()),
        Err(Failure::Refused(refusal)) => {
            let form = Form::new(&words, &token).prefix("quiet").typed(typed).refused(&refusal);
            let page =
                draw_list(&site, &cases, &viewer, &words, &token, Content::empty(), Some(form)).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

async fn draw_list(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    token: &Token,
    notice: Content,
    form: Option<Form>,
) -> Result<Page, Problem> {
    let rows = desk::listed(site, viewer.viewer(), None, Paging::MOST).await?;
    let (hours, versions) = desk::quiet_hours(site, viewer.viewer()).await?;
    let ground = desk::ground(site, cases).await?;
    let title = words.t("receivers-title");
    let form = form.unwrap_or_else(|| {
        let typed = quiet_typed(&hours).with("from_day", site.now().date().to_string());
        Form::new(words, token).prefix("quiet").typed(typed)
    });
    let ahead = versions.iter().filter(|version| version.effective_from > site.now());
    let quiet_facts = ahead.fold(
        FactList::new().fact(words.t("quiet-now"), quiet_said(words, &hours)),
        |facts, version| {
            let from = words.with("quiet-ahead", [("day", words.day(version.effective_from))]);
            facts.fact(from, quiet_said(words, &version.limits))
        },
    );
    let ways = Way::NAMES.iter().map(|way| {
        Button::link(words.t(&format!("receiver-add-{way}")), format!("/admin/receivers/new?way={way}"))
    });
    let body = ListBody {
        head: PageHead::new(&title)
            .about(words.t("receivers-about"))
            .back(words.t("admin-title"), "/admin")
            .action(Button::link(words.t("sent-title"), "/admin/deliveries")),
        notice,
        list: table(words, &ground, &rows),
        ways: ways.collect(),
        quiet_facts,
        form,
        words: words.clone(),
    };
    Ok(Page::desk(title, &body)?.at("admin"))
}

fn quiet_typed(hours: &QuietHours) -> Typed {
    let typed = Typed::new()
        .with("residents_from", &hours.residents.from)
        .with("residents_until", &hours.residents.until)
        .with("staff_from", &hours.staff.from)
        .with("staff_until", &hours.staff.until);
    match hours.staff.days_off {
        true => typed.with("staff_days_off", "yes"),
        false => typed,
    }
}

fn quiet_said(words: &Words, hours: &QuietHours) -> String {
    let key = if hours.staff.days_off { "quiet-said-days-off" } else { "quiet-said" };
    words.with(
        key,
        [
            ("residents_from", hours.residents.from.as_str()),
            ("residents_until", hours.residents.until.as_str()),
            ("staff_from", hours.staff.from.as_str()),
            ("staff_until", hours.staff.until.as_str()),
        ],
    )
}

fn table(words: &Words, ground: &Ground, rows: &[ReceiverRow]) -> Content {
    if rows.is_empty() {
        let empty = EmptyState::new(words.t("receivers-none")).text(words.t("receivers-none.text"));
        return Html::of(&empty).into();
    }
    let lines = rows.iter().map(|row| {
        let address = format!("/admin/receivers/{}", row.id);
        let state = if row.state.ended_at.is_some() { "receiver-ended" } else { "receiver-open" };
        Row::new()
            .opens(address.clone())
            .cell(Link::new(row.state.name.clone(), address))
            .cell(way_name(words, row.state.way.name()))
            .cell(whom(words, ground, &row.state))
            .cell(Html::of(&Moment::day(words, row.created_at)))
            .cell(words.t(state))
    });
    let column = |key: &str| Column::new(words.t(key));
    let table = Table::new(words.t("receivers-title"))
        .column(column("receiver-name").title())
        .column(column("receiver-way").narrow())
        .column(column("receiver-whom"))
        .column(column("receiver-since").narrow())
        .column(column("receiver-state").narrow())
        .rows(lines);
    Html::of(&table).into()
}

/// Who is told through it.
fn whom(words: &Words, ground: &Ground, state: &ReceiverState) -> String {
    let Some(robot) = state.way.robot() else { return words.t("receiver-whom-residents") };
    let name =
        ground.catalogue.directory().unit(robot.unit).map(|unit| unit.name.clone()).unwrap_or_default();
    let kinds: Vec<String> =
        robot.kinds.iter().map(|kind| words.t(&format!("message-kind-{kind}"))).collect();
    words.with("receiver-whom-unit", [("unit", name), ("kinds", kinds.join(&words.t("receiver-and")))])
}

/// GET `/admin/receivers/new?way=`
pub(crate) async fn new(
    viewer: SignedIn,
    words: Words,
    token: Token,
    State(site): State<Site>,
    typed: Typed,
) -> Result<Page, Problem> {
    desk::granted(viewer.viewer())?;
    let way = typed.get("way").filter(|way| Way::NAMES.contains(way)).unwrap_or("sms").to_owned();
    let form = Form::new(&words, &token).prefix("receiver").typed(receiver_fields::usual(&way));
    draw_new(&site, &words, &way, &form)
}

fn draw_new(site: &Site, words: &Words, way: &str, form: &Form) -> Result<Page, Problem> {
    let title = words.t(&format!("receiver-add-{way}"));
    let settings = receiver_fields::draw(words, form, way, HOME, &site.form_key(), false);
    let body = OneBody {
        head: PageHead::new(&title)
            .about(words.t(&format!("receiver-about-{way}")))
            .back(words.t("receivers-title"), HOME),
        notice: Content::empty(),
        facts: None,
        end: None,
        trial: None,
        settings: Some(settings),
        list: Content::empty(),
        words: words.clone(),
    };
    Ok(Page::desk(title, &body)?.at("admin"))
}

/// POST `/admin/receivers`
pub(crate) async fn register(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(reachable): Extension<Reachable>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let request = idempotency.or_typed(&typed);
    match desk::register(&site, &cases, reachable, viewer.viewer(), &typed, request).await {
        Ok(id) => Ok(Redirect::to(&format!("/admin/receivers/{id}?saved=new")).into_response()),
        Err(Failure::Refused(refusal)) => {
            let way = typed.get("way").filter(|way| Way::NAMES.contains(way)).unwrap_or("sms").to_owned();
            let form = Form::new(&words, &token).prefix("receiver").typed(typed).refused(&refusal);
            Ok(draw_new(&site, &words, &way, &form)?.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// What a page of a receiver shows besides its settings.
struct Shown {
    notice: Content,
    settings: Option<Form>,
    trial: Option<Form>,
}

impl Default for Shown {
    fn default() -> Self {
        Self { notice: Content::empty(), settings: None, trial: None }
    }
}

/// GET `/admin/receivers/{id}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Page, Problem> {
    let notice = match typed.get("saved") {
        Some("new") => {
            let notice = Notice::done(words.t("receiver-registered"));
            Html::of(&notice.next(words.t("receiver-registered-next"))).into()
        }
        Some(_) => Html::of(&Notice::done(words.t("receiver-changed"))).into(),
        None => Content::empty(),
    };
    let shown = Shown { notice, ..Shown::default() };
    draw_one(&site, &cases, &viewer, &words, &token, &id, shown).await
}

/// POST `/admin/receivers/{id}`
pub(crate) async fn change(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(reachable): Extension<Reachable>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    match desk::change(&site, &cases, reachable, viewer.viewer(), desk::id_of(&id)?, &typed).await {
        Ok(_) => Ok(Redirect::to(&format!("/admin/receivers/{id}?saved=changed")).into_response()),
        Err(Failure::Refused(refusal)) if refusal.field.is_some() => {
            let form = Form::new(&words, &token).prefix("receiver").typed(typed).refused(&refusal);
            let shown = Shown { settings: Some(form), ..Shown::default() };
            let page = draw_one(&site, &cases, &viewer, &words, &token, &id, shown).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// POST `/admin/receivers/{id}/end`
pub(crate) async fn end(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    desk::end(&site, viewer.viewer(), desk::id_of(&id)?).await?;
    Ok(Redirect::to("/admin/receivers?saved=ended"))
}

/// POST `/admin/receivers/{id}/try`: sends a trial message at once and says what came of it.
pub(crate) async fn try_out(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(surroundings): Extension<Surroundings>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let form = Form::new(&words, &token).prefix("try").typed(typed.clone());
    let shown = match desk::try_out(&surroundings, viewer.viewer(), desk::id_of(&id)?, typed.get("to")).await
    {
        Ok(outcome) => Shown { notice: tried(&words, outcome), trial: Some(form), ..Shown::default() },
        Err(Failure::Refused(refusal)) if refusal.field.is_some() => {
            let shown = Shown { trial: Some(form.refused(&refusal)), ..Shown::default() };
            let page = draw_one(&site, &cases, &viewer, &words, &token, &id, shown).await?;
            return Ok(page.refused(&refusal).into_response());
        }
        Err(other) => return Err(Problem(other)),
    };
    Ok(draw_one(&site, &cases, &viewer, &words, &token, &id, shown).await?.into_response())
}

fn tried(words: &Words, outcome: Result<(), Undelivered>) -> Content {
    let notice = match outcome {
        Ok(()) => Notice::done(words.t("receiver-tried")).next(words.t("receiver-tried-next")),
        Err(why) => {
            let key = format!("delivery-failure-{}", why.code);
            let notice = Notice::refused(words.t("receiver-not-tried")).text(words.t(&key));
            match words.find(&format!("{key}.next")) {
                Some(next) => notice.next(next),
                None => notice,
            }
        }
    };
    Html::of(&notice).into()
}

async fn draw_one(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    token: &Token,
    id: &str,
    shown: Shown,
) -> Result<Page, Problem> {
    let row = desk::found(site, viewer.viewer(), desk::id_of(id)?).await?;
    let ground = desk::ground(site, cases).await?;
    let way = row.state.way.name();
    let open = row.state.ended_at.is_none();
    let facts = FactList::new()
        .fact(words.t("receiver-way"), way_name(words, way))
        .fact(words.t("receiver-whom"), whom(words, &ground, &row.state))
        .fact(words.t("receiver-since"), Html::of(&Moment::day(words, row.created_at)))
        .fact(words.t("receiver-state"), words.t(if open { "receiver-open" } else { "receiver-ended" }));
    let address = format!("/admin/receivers/{id}");
    let form = shown.settings.unwrap_or_else(|| {
        Form::new(words, token).prefix("receiver").typed(receiver_form::written(&row.state, &ground))
    });
    let trial = shown.trial.unwrap_or_else(|| Form::new(words, token).prefix("try"));
    let to = match &row.state.way {
        Way::Sms(_) => Some(words.t("receiver-try-phone")),
        Way::Mail(_) => Some(words.t("receiver-try-mail")),
        Way::DingTalk(_) | Way::WeCom(_) => None,
    };
    let settings = open.then(|| receiver_fields::draw(words, &form, way, &address, "", true));
    let title = row.state.name.clone();
    let body = OneBody {
        head: PageHead::new(&title)
            .about(words.t(&format!("receiver-about-{way}")))
            .back(words.t("receivers-title"), HOME),
        notice: shown.notice,
        facts: Some(facts),
        end: open.then(|| (Form::new(words, token).prefix("end"), format!("{address}/end"))),
        trial: open.then(|| (trial, format!("{address}/try"), to)),
        settings,
        list: Content::empty(),
        words: words.clone(),
    };
    Ok(Page::desk(title, &body)?.at("admin"))
}
