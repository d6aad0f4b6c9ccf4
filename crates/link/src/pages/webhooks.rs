//! `/admin/webhooks`: who is told of events, and what became of each telling.

use crate::model::webhook::KINDS;
use crate::outbox::{Delivery, DeliveryState};
use crate::webhook::{self, Reachable, WebhookRow};
use crate::webhook_desk as desk;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cases::CaseSite;
use guard::{Idempotency, SignedIn, Site};
use kernel::{Failure, Paging};
use ui::{
    Badge, Choice, Column, Content, EmptyState, FactList, Form, Html, Link, Moment, Notice, Page, PageHead,
    Problem, Row, Table, Token, Tone, Typed, Words,
};

#[derive(Template)]
#[template(path = "webhooks.html")]
struct ListBody {
    words: Words,
    head: PageHead,
    form: Form,
    request: String,
    kinds: Vec<Choice>,
    list: Content,
}

#[derive(Template)]
#[template(path = "webhook.html")]
struct OneBody {
    words: Words,
    head: PageHead,
    notice: Content,
    facts: FactList,
    end: Option<(Form, String)>,
    list: Content,
}

/// The name of a kind in words.
fn kind_name(words: &Words, kind: &str) -> String {
    words.t(&format!("webhook-kind-{}", kind.replace(['.', '_'], "-")))
}

/// GET `/admin/webhooks`
pub(crate) async fn list(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
) -> Result<Page, Problem> {
    draw_list(&site, &viewer, &words, Form::new(&words, &token).prefix("webhook")).await
}

/// POST `/admin/webhooks`
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
        Ok(id) => {
            let secret = webhook::secret(&site.master, id);
            let notice = Notice::done(words.t("webhook-registered"))
                .text(secret)
                .next(words.t("webhook-registered-next"));
            let (id, notice) = (id.to_string(), Html::of(&notice).into());
            Ok(draw_one(&site, &viewer, &words, &token, &id, notice).await?.into_response())
        }
        Err(Failure::Refused(refusal)) => {
            let form = Form::new(&words, &token).prefix("webhook").typed(typed).refused(&refusal);
            Ok(draw_list(&site, &viewer, &words, form).await?.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

async fn draw_list(site: &Site, viewer: &SignedIn, words: &Words, form: Form) -> Result<Page, Problem> {
    let rows = desk::listed(site, viewer.viewer(), None, Paging::MOST).await?;
    let title = words.t("webhooks-title");
    let body = ListBody {
        head: PageHead::new(&title).about(words.t("webhooks-about")).back(words.t("admin-title"), "/admin"),
        form,
        request: site.form_key(),
        kinds: KINDS.iter().map(|kind| Choice::new(*kind, kind_name(words, kind))).collect(),
        list: table(words, &rows),
        words: words.clone(),
    };
    Ok(Page::desk(title, &body)?.at("admin"))
}

fn table(words: &Words, rows: &[WebhookRow]) -> Content {
    if rows.is_empty() {
        return Html::of(&EmptyState::new(words.t("webhooks-none"))).into();
    }
    let lines = rows.iter().map(|row| {
        let address = format!("/admin/webhooks/{}", row.id);
        let kinds: Vec<String> = row.state.kinds.iter().map(|kind| kind_name(words, kind)).collect();
        let state = if row.state.ended_at.is_some() { "webhook-ended" } else { "webhook-open" };
        Row::new()
            .opens(address.clone())
            .cell(Link::new(row.state.url.clone(), address))
            .cell(kinds.join(&words.t("tokens-and")))
            .cell(Html::of(&Moment::day(words, row.created_at)))
            .cell(words.t(state))
    });
    let column = |key: &str| Column::new(words.t(key));
    let table = Table::new(words.t("webhooks-title"))
        .column(column("webhook-url").title())
        .column(column("webhook-kinds"))
        .column(column("webhook-since").narrow())
        .column(column("tokens-state").narrow())
        .rows(lines);
    Html::of(&table).into()
}

/// GET `/admin/webhooks/{id}`
pub(crate) async fn show(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(id): Path<String>,
) -> Result<Page, Problem> {
    draw_one(&site, &viewer, &words, &token, &id, Content::empty()).await
}

/// POST `/admin/webhooks/{id}/end`
pub(crate) async fn end(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    desk::end(&site, viewer.viewer(), desk::id_of(&id)?).await?;
    Ok(Redirect::to(&format!("/admin/webhooks/{id}")))
}

/// POST `/admin/webhooks/{id}/deliveries/{delivery}/resend`
pub(crate) async fn resend(
    State(site): State<Site>,
    viewer: SignedIn,
    Path((id, delivery)): Path<(String, String)>,
) -> Result<Redirect, Problem> {
    desk::resend(&site, viewer.viewer(), desk::id_of(&id)?, &delivery).await?;
    Ok(Redirect::to(&format!("/admin/webhooks/{id}")))
}

async fn draw_one(
    site: &Site,
    viewer: &SignedIn,
    words: &Words,
    token: &Token,
    id: &str,
    notice: Content,
) -> Result<Page, Problem> {
    let id = desk::id_of(id)?;
    let row = desk::found(site, viewer.viewer(), id).await?;
    let sent = desk::deliveries(site, viewer.viewer(), id, None, Paging::DEFAULT).await?;
    let kinds: Vec<String> = row.state.kinds.iter().map(|kind| kind_name(words, kind)).collect();
    let open = row.state.ended_at.is_none();
    let facts = FactList::new()
        .fact(words.t("webhook-kinds"), kinds.join(&words.t("tokens-and")))
        .fact(words.t("webhook-since"), Html::of(&Moment::day(words, row.created_at)))
        .fact(words.t("tokens-state"), words.t(if open { "webhook-open" } else { "webhook-ended" }));
    let title = words.t("webhook-title");
    let body = OneBody {
        head: PageHead::new(&title)
            .about(row.state.url.clone())
            .back(words.t("webhooks-title"), "/admin/webhooks"),
        notice,
        facts,
        end: open.then(|| (Form::new(words, token).prefix("end"), format!("/admin/webhooks/{id}/end"))),
        list: delivered(words, token, &row, &sent),
        words: words.clone(),
    };
    Ok(Page::desk(title, &body)?.at("admin"))
}

fn delivered(words: &Words, token: &Token, row: &WebhookRow, sent: &[Delivery]) -> Content {
    if sent.is_empty() {
        return Html::of(&EmptyState::new(words.t("deliveries-none"))).into();
    }
    let lines = sent.iter().map(|delivery| {
        let (key, tone) = match delivery.state {
            DeliveryState::Waiting => ("delivery-waiting", Tone::Accent),
            DeliveryState::Sending => ("delivery-sending", Tone::Accent),
            DeliveryState::Delivered => ("delivery-delivered", Tone::Ended),
            DeliveryState::Dead => ("delivery-dead", Tone::Overdue),
            DeliveryState::SetAside => ("delivery-set-aside", Tone::Ended),
        };
        let why = delivery.failure.as_ref().map(|code| words.t(&format!("delivery-failure-{code}")));
        let again = if delivery.state == DeliveryState::Waiting || row.state.ended_at.is_some() {
            Content::empty()
        } else {
            let form = Form::new(words, token).prefix(format!("resend-{}", delivery.id));
            let address = format!("/admin/webhooks/{}/deliveries/{}/resend", row.id, delivery.id);
            let open = form.open(address);
            let submit = form.submit(words.t("delivery-resend")).quiet();
            Html::join([Html::of(&open), Html::of(&submit), Html::of(&form.close())]).into()
        };
        Row::new()
            .cell(kind_name(words, &delivery.kind))
            .cell(Html::of(&Moment::exact(words, delivery.created_at)))
            .cell(Html::of(&Badge::new(words.t(key)).tone(tone)))
            .cell(delivery.attempts.to_string())
            .cell(why.unwrap_or_default())
            .cell(again)
    });
    let column = |key: &str| Column::new(words.t(key));
    let table = Table::new(words.t("deliveries-title"))
        .column(column("delivery-kind").title())
        .column(column("delivery-at"))
        .column(column("tokens-state"))
        .column(column("delivery-attempts").number())
        .column(column("delivery-failure"))
        .column(column("delivery-again"))
        .rows(lines);
    Html::of(&table).into()
}
