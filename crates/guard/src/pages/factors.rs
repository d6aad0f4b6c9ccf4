//! `/me/factors`: one's own second factors and recovery codes.

use crate::FactorRow;
use crate::actions::factor::{self, CodeOffer};
use crate::code;
use crate::extract::{Idempotency, SignedIn};
use crate::model::FactorKind;
use crate::pages::second::origin_of;
use crate::pages::sign_in::not_kept;
use crate::query;
use crate::site::Site;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Failure, Refusal};
use ui::{
    Column, Content, Form, Html, Moment, Notice, Page, PageHead, Problem, Row, Table, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "factors.html")]
struct FactorsBody {
    words: Words,
    head: PageHead,
    notices: Vec<Notice>,
    list: Option<Table>,
    /// Recovery codes, shown this once.
    codes: Vec<String>,
    left: usize,
    /// An authenticator app that is being set up.
    offer: Option<Offered>,
    code: Form,
    passkey: Form,
    /// What the browser is asked to make; empty where none can be made.
    asked: String,
    recovery: Form,
    request: String,
    any: bool,
}

struct Offered {
    secret: String,
    sealed: String,
    path: String,
    width: usize,
}

impl Offered {
    fn of(offer: CodeOffer) -> Option<Self> {
        let (path, width) = code::square(&offer.address)?;
        Some(Self { secret: offer.secret, sealed: offer.sealed, path, width })
    }
}

/// What is drawn besides what always is.
#[derive(Default)]
struct Said<'a> {
    notice: Option<Notice>,
    codes: Vec<String>,
    /// The form that was refused, and why.
    refused: Option<(&'static str, &'a Refusal)>,
    typed: Typed,
}

/// GET `/me/factors`
pub(crate) async fn show(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    if !viewer.staff()?.proved {
        return Ok(not_kept(Redirect::to("/me/confirm?next=/me/factors")));
    }
    let notice = typed.get("done").map(|_| Notice::done(words.t("factors-done")));
    let said = Said { notice, ..Said::default() };
    Ok(not_kept(draw(&site, &viewer, (words, &token), &headers, said).await?))
}

/// POST `/me/factors`
pub(crate) async fn add_code(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    headers: HeaderMap,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let (sealed, code) = (typed.get("offer").unwrap_or_default(), typed.get("code").unwrap_or_default());
    let name = typed.get("name").unwrap_or_default();
    let request = idempotency.or_typed(&typed);
    let added = factor::add_code(&site, viewer.viewer(), (sealed, code, name), request).await;
    answer(&site, &viewer, (words, &token), &headers, (added.map(drop), "code"), &typed).await
}

/// POST `/me/factors/passkeys`
pub(crate) async fn add_passkey(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    headers: HeaderMap,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let request = idempotency.or_typed(&typed);
    let told = (typed.get("answer").unwrap_or_default(), typed.get("name").unwrap_or_default());
    let added = match origin_of(&site, &headers) {
        Some(origin) => factor::add_passkey(&site, viewer.viewer(), &origin, told, request).await,
        None => Err(Refusal::invalid("passkey-wrong", "answer").into()),
    };
    answer(&site, &viewer, (words, &token), &headers, (added.map(drop), "passkey"), &typed).await
}

async fn answer(
    site: &Site,
    viewer: &SignedIn,
    (words, token): (Words, &Token),
    headers: &HeaderMap,
    (added, form): (Result<(), Failure>, &'static str),
    typed: &Typed,
) -> Result<Response, Problem> {
    match added {
        Ok(()) => Ok(not_kept(Redirect::to("/me/factors?done=added"))),
        Err(Failure::Refused(refusal)) => {
            let said = Said { refused: Some((form, &refusal)), typed: typed.clone(), ..Said::default() };
            let page = draw(site, viewer, (words, token), headers, said).await?;
            Ok(not_kept(page.refused(&refusal)))
        }
        Err(other) => Err(Problem(other)),
    }
}

/// POST `/me/factors/{factor}/remove`
pub(crate) async fn remove(
    State(site): State<Site>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Refusal::not_found("factor-unknown"))?;
    factor::remove(&site, viewer.viewer(), id, idempotency.key()).await?;
    Ok(Redirect::to("/me/factors?done=removed").into_response())
}

/// POST `/me/recovery`
pub(crate) async fn recovery(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    headers: HeaderMap,
    idempotency: Idempotency,
) -> Result<Response, Problem> {
    let codes = factor::draw_recovery(&site, viewer.viewer(), idempotency.key()).await?;
    let said = Said { codes, ..Said::default() };
    Ok(not_kept(draw(&site, &viewer, (words, &token), &headers, said).await?))
}

async fn draw(
    site: &Site,
    viewer: &SignedIn,
    (words, token): (Words, &Token),
    headers: &HeaderMap,
    said: Said<'_>,
) -> Result<Page, Problem> {
    let factors = query::own_factors(site, viewer.viewer()).await?;
    let left = query::recovery_left(site, viewer.viewer()).await?;
    let form = |name: &'static str| {
        let form = Form::new(&words, token).prefix(name);
        match said.refused {
            Some((refused, refusal)) if refused == name => form.typed(said.typed.clone()).refused(refusal),
            _ => form,
        }
    };
    let sent_back =
        said.typed.get("offer").and_then(|sealed| factor::same_offer(site, viewer.viewer(), sealed));
    let offer = match sent_back {
        Some(offer) => offer,
        None => factor::offer_code(site, viewer.viewer())?,
    };
    let asked = match origin_of(site, headers) {
        Some(origin) if viewer.staff()?.proved => {
            factor::ask_for_passkey(site, viewer.viewer(), &origin).await?
        }
        _ => None,
    };
    let title = words.t("factors-title");
    let about = words.t("factors-about");
    let asks = site.sign_in.asks_second(viewer.staff()?.roles.iter().map(|given| &given.role));
    let mut notices: Vec<Notice> = said.notice.into_iter().collect();
    if factors.is_empty() && asks {
        notices.push(Notice::attention(words.t("factors-needed")).text(words.t("factors-needed-text")));
    }
    if !factors.is_empty() && left == 0 && said.codes.is_empty() {
        notices.push(Notice::attention(words.t("recovery-none")).text(words.t("recovery-none-text")));
    }
    let body = FactorsBody {
        head: PageHead::new(&title).about(about).back(words.t("me-title"), "/me"),
        notices,
        list: (!factors.is_empty()).then(|| list(&factors, site, &words, token)),
        codes: said.codes,
        left,
        offer: Offered::of(offer),
        code: form("code"),
        passkey: form("passkey"),
        asked: asked.map(|asked| asked.to_string()).unwrap_or_default(),
        recovery: Form::new(&words, token).prefix("recovery"),
        request: site.form_key(),
        any: !factors.is_empty(),
        words,
    };
    Ok(Page::desk(title, &body)?.at("me"))
}

fn list(factors: &[FactorRow], site: &Site, words: &Words, token: &Token) -> Table {
    let column = |key| Column::new(words.t(key));
    let rows = factors.iter().map(|factor| {
        let kind = match factor.kind {
            FactorKind::Passkey => words.t("factor-passkey"),
            _ => words.t("factor-code"),
        };
        let form = Form::new(words, token).prefix(format!("factor-{}", factor.id));
        let open = form.open(format!("/me/factors/{}/remove", factor.id));
        let remove = form.submit(words.t("factor-remove")).quiet();
        let used = match factor.used_at {
            Some(at) => Content::from(Html::of(&Moment::ago(words, site.now(), at))),
            None => Content::from(words.t("factor-unused")),
        };
        Row::new()
            .cell(factor.name.clone())
            .cell(kind)
            .cell(Html::of(&Moment::exact(words, factor.created_at)))
            .cell(used)
            .cell(Html::join([Html::of(&open), Html::of(&remove), Html::of(&form.close())]))
    });
    Table::new(words.t("factors-list"))
        .column(column("factor-name"))
        .column(column("factor-kind"))
        .column(column("factor-created"))
        .column(column("factor-used"))
        .column(column("me-session-do"))
        .rows(rows.collect::<Vec<_>>())
}
