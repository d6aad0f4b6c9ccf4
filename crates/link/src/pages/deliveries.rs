//! `/admin/deliveries`: what went out by any channel, and what became of it.

use crate::outbox::DeliveryState;
use crate::pages::receiver_fields::way_name;
use crate::receiver_desk::{self as desk, Deed, Sent};
use crate::undelivered_desk::{kind_name, reason};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use guard::{SignedIn, Site};
use kernel::Paging;
use ui::{
    Badge, Button, Column, Content, EmptyState, Form, Html, Moment, Page, PageHead, Pager, Problem, Row, Tab,
    Table, Tabs, Token, Tone, Typed, Words,
};

#[derive(Template)]
#[template(path = "deliveries.html")]
struct Body {
    words: Words,
    head: PageHead,
    tabs: Tabs,
    list: Content,
    pager: Content,
}

const STATES: [DeliveryState; 5] = [
    DeliveryState::Waiting,
    DeliveryState::Sending,
    DeliveryState::Delivered,
    DeliveryState::Dead,
    DeliveryState::SetAside,
];

/// The state that an address names.
pub(crate) fn state_of(typed: &Typed) -> Option<DeliveryState> {
    let named = typed.get("state")?;
    STATES.into_iter().find(|state| state.name() == named)
}

/// GET `/admin/deliveries?state=`
pub(crate) async fn show(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let state = state_of(&typed);
    let size = Paging::DEFAULT as usize;
    let mut sent = desk::sent(&site, viewer.viewer(), state, typed.get("after"), Paging::DEFAULT + 1).await?;
    let more = sent.len() > size;
    sent.truncate(size);
    let address = |state: Option<DeliveryState>| match state {
        Some(state) => format!("/admin/deliveries?state={}", state.name()),
        None => "/admin/deliveries".to_owned(),
    };
    let all = Tab::new(words.t("sent-all"), address(None)).current(state.is_none());
    let tabs = STATES.map(|one| {
        Tab::new(words.t(&format!("delivery-{}", one.name().replace('_', "-"))), address(Some(one)))
            .current(state == Some(one))
    });
    let next = sent.last().filter(|_| more).map(|last| {
        let joint = if state.is_some() { '&' } else { '?' };
        format!("{}{joint}after={}", address(state), last.delivery.id)
    });
    let pager = match sent.is_empty() {
        true => Content::empty(),
        false => Pager::new(&words, sent.len(), None)
            .first(&words, typed.get("after").is_some().then(|| address(state)))
            .next(&words, next)
            .into(),
    };
    let title = words.t("sent-title");
    let body = Body {
        head: PageHead::new(&title)
            .about(words.t("sent-about"))
            .back(words.t("receivers-title"), "/admin/receivers"),
        tabs: Tabs::new(words.t("sent-tabs"), std::iter::once(all).chain(tabs).collect::<Vec<_>>()),
        list: table(&words, &token, &sent),
        pager,
        words: words.clone(),
    };
    Ok(Page::desk(title, &body)?.at("admin"))
}

/// POST `/admin/deliveries/{id}/resend`
pub(crate) async fn resend(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    desk::see_to(&site, viewer.viewer(), &id, Deed::SendAgain).await?;
    Ok(Redirect::to("/admin/deliveries?state=dead"))
}

/// POST `/admin/deliveries/{id}/set-aside`
pub(crate) async fn set_aside(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    desk::see_to(&site, viewer.viewer(), &id, Deed::SetAside).await?;
    Ok(Redirect::to("/admin/deliveries?state=dead"))
}

fn table(words: &Words, token: &Token, sent: &[Sent]) -> Content {
    if sent.is_empty() {
        return Html::of(&EmptyState::new(words.t("sent-none"))).into();
    }
    let lines = sent.iter().map(|one| line(words, token, one));
    let column = |key: &str| Column::new(words.t(key));
    let table = Table::new(words.t("sent-title"))
        .column(column("sent-kind").title())
        .column(column("sent-number").narrow())
        .column(column("receiver-way").narrow())
        .column(column("delivery-at").narrow())
        .column(column("receiver-state").narrow())
        .column(column("delivery-attempts").number())
        .column(column("delivery-failure"))
        .column(column("delivery-again"))
        .rows(lines);
    Html::of(&table).into()
}

fn line(words: &Words, token: &Token, sent: &Sent) -> Row {
    let delivery = &sent.delivery;
    let tone = match delivery.state {
        DeliveryState::Waiting | DeliveryState::Sending => Tone::Accent,
        DeliveryState::Delivered | DeliveryState::SetAside => Tone::Ended,
        DeliveryState::Dead => Tone::Overdue,
    };
    let state = words.t(&format!("delivery-{}", delivery.state.name().replace('_', "-")));
    let why = delivery.failure.as_ref().map(|code| {
        let next = words.find(&format!("delivery-failure-{code}.next"));
        let dead = delivery.state == DeliveryState::Dead;
        match next.filter(|_| dead) {
            Some(next) => format!("{} {next}", reason(words, delivery)),
            None => reason(words, delivery),
        }
    });
    let deeds = match delivery.state {
        DeliveryState::Dead => {
            let form = |deed: &str, label: String| {
                let form = Form::new(words, token).prefix(format!("{deed}-{}", delivery.id));
                let open = form.open(format!("/admin/deliveries/{}/{deed}", delivery.id));
                Html::join([
                    Html::of(&open),
                    Html::of(&Button::submit(label).quiet()),
                    Html::of(&form.close()),
                ])
            };
            Html::join([form("resend", words.t("sent-resend")), form("set-aside", words.t("sent-set-aside"))])
                .into()
        }
        _ => Content::empty(),
    };
    Row::new()
        .cell(kind_name(words, delivery))
        .cell(sent.number.clone().unwrap_or_default())
        .cell(way_name(words, &delivery.channel))
        .cell(Html::of(&Moment::exact(words, delivery.created_at)))
        .cell(Html::of(&Badge::new(state).tone(tone)))
        .cell(delivery.attempts.to_string())
        .cell(why.unwrap_or_default())
        .cell(deeds)
}
