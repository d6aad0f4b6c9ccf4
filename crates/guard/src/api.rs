//! The same for machines, under `/api/v1`.

pub(crate) mod factors;

use crate::actions;
use crate::actions::sign_in::SignIn;
use crate::cookie;
use crate::extract::{Idempotency, SignedIn};
use crate::model::SignInWay;
use crate::pages::sign_in::{not_kept, user_agent};
use crate::query;
use crate::session::arrive;
use crate::site::Site;
use crate::viewer::{GivenRole, SessionId, Viewer};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use kernel::{AccountId, Refusal, RefusalKind, UnitId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ui::{Problem, Token};

#[derive(Deserialize, JsonSchema)]
pub(crate) struct SignInRequest {
    login: String,
    password: String,
}

/// Who is signed in.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Me {
    account: AccountId,
    login: String,
    name: String,
    unit: UnitId,
    roles: Vec<GivenRole>,
    session: Option<SessionId>,
    must_change_password: bool,
    /// To be sent as `x-linli-token` with every command of this session.
    token: String,
}

impl Me {
    fn of(viewer: &Viewer, token: &str) -> Result<Self, Refusal> {
        let staff = viewer.signed_in()?.clone();
        Ok(Self {
            account: staff.account,
            login: staff.login,
            name: staff.name,
            unit: staff.unit,
            roles: staff.roles,
            session: staff.session,
            must_change_password: staff.must_change_password,
            token: token.to_owned(),
        })
    }
}

/// POST `/api/v1/session`
pub(crate) async fn sign_in(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Result<Json<SignInRequest>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(SignInRequest { login, password }) = readable(body)?;
    let former = cookie::read(&headers, site.secure_cookies);
    let known = cookie::read_known(&headers, site.secure_cookies);
    let command = SignIn { login, password, user_agent: user_agent(&headers), former, known };
    let opened = actions::sign_in::sign_in(&site, command).await?;
    let arrival = arrive(&site, Some(&opened.token)).await?;
    let mut response = match opened.awaits {
        true => not_kept((
            StatusCode::ACCEPTED,
            Json(factors::SecondDue { second: true, token: arrival.form_token }),
        )),
        false => not_kept((StatusCode::CREATED, Json(Me::of(&arrival.viewer, &arrival.form_token)?))),
    };
    cookie::set_both(response.headers_mut(), &opened.token, opened.known.as_ref(), site.secure_cookies);
    Ok(response)
}

/// DELETE `/api/v1/session`
pub(crate) async fn sign_out(State(site): State<Site>, viewer: Viewer) -> Result<Response, Problem> {
    actions::sign_out::sign_out(&site, &viewer).await?;
    let mut response = not_kept(StatusCode::NO_CONTENT);
    response.headers_mut().insert(header::SET_COOKIE, cookie::clear(site.secure_cookies));
    Ok(response)
}

/// GET `/api/v1/me`
pub(crate) async fn me(viewer: SignedIn, token: Token) -> Result<Response, Problem> {
    Ok(not_kept(Json(Me::of(viewer.viewer(), &token.0)?)))
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct PasswordRequest {
    present: String,
    password: String,
}

/// PUT `/api/v1/me/password`
pub(crate) async fn change_password(
    State(site): State<Site>,
    viewer: SignedIn,
    idempotency: Idempotency,
    body: Result<Json<PasswordRequest>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(PasswordRequest { present, password }) = readable(body)?;
    let key = idempotency.key();
    actions::password::change_own_password(&site, viewer.viewer(), present, password, key).await?;
    Ok(not_kept(StatusCode::NO_CONTENT))
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionItem {
    id: SessionId,
    device: String,
    created_at: String,
    seen_at: String,
    /// How this session was opened.
    way: SignInWay,
    own: bool,
}

/// GET `/api/v1/me/sessions`
pub(crate) async fn sessions(State(site): State<Site>, viewer: SignedIn) -> Result<Response, Problem> {
    let own = viewer.staff()?.session;
    let rows = query::own_sessions(&site, viewer.viewer()).await?;
    let items: Vec<SessionItem> = rows
        .into_iter()
        .map(|row| SessionItem {
            id: row.id,
            device: row.device,
            way: row.way,
            created_at: row.created_at.rfc3339(),
            seen_at: row.seen_at.rfc3339(),
            own: own == Some(row.id),
        })
        .collect();
    Ok(not_kept(Json(items)))
}

/// DELETE `/api/v1/me/sessions/{session}`
pub(crate) async fn end_session(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(session): Path<String>,
) -> Result<Response, Problem> {
    let session = session.parse().map_err(|_| Refusal::not_found("session-unknown"))?;
    actions::sign_out::end_own_session(&site, viewer.viewer(), session).await?;
    Ok(not_kept(StatusCode::NO_CONTENT))
}

pub(crate) fn readable<T>(body: Result<Json<T>, JsonRejection>) -> Result<Json<T>, Refusal> {
    body.map_err(|_| Refusal::new(RefusalKind::Invalid, "form-unreadable"))
}
