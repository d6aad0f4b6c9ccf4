//! `/me`: one's own account.

use crate::SessionRow;
use crate::actions;
use crate::authority::{Role, Scope};
use crate::extract::{Idempotency, SignedIn};
use crate::model::ProviderLink;
use crate::pages::provider;
use crate::pages::sign_in::not_kept;
use crate::query;
use crate::right::IssueToken;
use crate::site::Site;
use crate::viewer::Staff;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Failure, Instant, Refusal, RequestKey};
use ui::{
    Column, Content, FactList, Form, Html, Moment, Notice, Page, PageHead, Problem, Row, Table, Token, Typed,
    Words,
};

#[derive(Template)]
#[template(path = "me.html")]
struct MeBody {
    words: Words,
    head: PageHead,
    notices: Vec<Notice>,
    facts: FactList,
    password: Form,
    request: String,
    least: usize,
    sessions: Table,
    /// Whether the page of access tokens is there for this person.
    may_issue: bool,
    leave: Form,
    provider: Option<ProviderPart>,
}

/// One's account at the identity provider.
struct ProviderPart {
    title: String,
    about: String,
    /// Leads there, or ends the link; where only an administrator may end it there is none.
    form: Option<(Form, &'static str, String)>,
}

/// GET `/me`
pub(crate) async fn show(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let mut notices = Vec::new();
    if typed.ticked("done", "password") {
        notices.push(Notice::done(words.t("me-password-done")).text(words.t("me-password-done-text")));
    }
    for (done, said) in [("linked", "me-provider-done"), ("unlinked", "me-provider-ended")] {
        if typed.ticked("done", done) {
            notices.push(Notice::done(words.t(said)));
        }
    }
    let password = Form::new(&words, &token).prefix("password");
    draw(&site, &viewer, words, &token, notices, password).await.map(not_kept)
}

/// POST `/me/password`
pub(crate) async fn change_password(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    match set_password(&site, &viewer, &typed, idempotency.or_typed(&typed)).await {
        Ok(()) => Ok(not_kept(Redirect::to("/me?done=password"))),
        Err(Failure::Refused(refusal)) => {
            let password = Form::new(&words, &token).prefix("password").refused(&refusal);
            let page = draw(&site, &viewer, words, &token, Vec::new(), password).await?;
            Ok(not_kept(page.refused(&refusal)))
        }
        Err(other) => Err(Problem(other)),
    }
}

async fn set_password(
    site: &Site,
    viewer: &SignedIn,
    typed: &Typed,
    request: RequestKey,
) -> Result<(), Failure> {
    let field = |name: &'static str| {
        let value = typed.raw(name).filter(|value| !value.is_empty());
        value.map(str::to_owned).ok_or(Refusal::invalid("required", name))
    };
    let (present, wanted) = (field("present")?, field("password")?);
    if field("again")? != wanted {
        return Err(Refusal::invalid("password-again", "again").into());
    }
    actions::password::change_own_password(site, viewer.viewer(), present, wanted, request).await
}

/// POST `/me/sessions/{session}/end`
pub(crate) async fn end_session(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(session): Path<String>,
) -> Result<Response, Problem> {
    let session = session.parse().map_err(|_| Refusal::not_found("session-unknown"))?;
    actions::sign_out::end_own_session(&site, viewer.viewer(), session).await?;
    Ok(Redirect::to("/me").into_response())
}

async fn draw(
    site: &Site,
    viewer: &SignedIn,
    words: Words,
    token: &Token,
    mut notices: Vec<Notice>,
    password: Form,
) -> Result<Page, Problem> {
    let staff = viewer.staff()?;
    if staff.must_change_password {
        notices.push(Notice::attention(words.t("me-password-first")).text(words.t("me-password-first-text")));
    }
    let now = site.now();
    let rows = query::own_sessions(site, viewer.viewer()).await?;
    let column = |key| Column::new(words.t(key));
    let sessions = Table::new(words.t("me-sessions"))
        .column(column("me-session-device"))
        .column(column("me-session-way"))
        .column(column("me-session-opened"))
        .column(column("me-session-seen"))
        .column(column("me-session-do"))
        .rows(rows.into_iter().map(|row| session_line(row, staff, now, &words, token)));
    let link = query::own_provider_link(site, viewer.viewer()).await?;
    let title = words.t("me-title");
    let body = MeBody {
        provider: provider::name(site, &words).map(|name| provider_part(&name, link.as_ref(), &words, token)),
        head: PageHead::new(&title),
        notices,
        facts: facts_of(staff, &words),
        password,
        request: site.form_key(),
        least: site.sign_in.least_length,
        sessions,
        may_issue: viewer.holds::<IssueToken>(),
        leave: Form::new(&words, token).prefix("leave"),
        words,
    };
    Ok(Page::desk(title, &body)?.at("me"))
}

fn session_line(row: SessionRow, staff: &Staff, now: Instant, words: &Words, token: &Token) -> Row {
    let device = if row.device.is_empty() { words.t("me-device-unknown") } else { row.device };
    let deed = if staff.session == Some(row.id) {
        Content::from(words.t("me-session-own"))
    } else {
        let form = Form::new(words, token).prefix(format!("session-{}", row.id));
        let open = form.open(format!("/me/sessions/{}/end", row.id));
        let end = form.submit(words.t("me-session-end")).quiet();
        Content::from(Html::join([Html::of(&open), Html::of(&end), Html::of(&form.close())]))
    };
    Row::new()
        .cell(device)
        .cell(words.t(&format!("me-session-way-{}", row.way.as_str())))
        .cell(Html::of(&Moment::exact(words, row.created_at)))
        .cell(Html::of(&Moment::ago(words, now, row.seen_at)))
        .cell(deed)
}

fn provider_part(name: &str, link: Option<&ProviderLink>, words: &Words, token: &Token) -> ProviderPart {
    let said = |key: &str| words.with(key, [("provider", name)]);
    let form = Form::new(words, token).prefix("provider");
    let (about, form) = match link {
        None => ("me-provider-none", Some((form, "/me/provider", said("me-provider-link")))),
        Some(ProviderLink { sole: true, .. }) => ("me-provider-sole", None),
        Some(_) => ("me-provider-linked", Some((form, "/me/provider/remove", said("me-provider-unlink")))),
    };
    ProviderPart { title: said("me-provider"), about: said(about), form }
}

/// A role by its name.
pub(crate) fn role_name(role: &Role, words: &Words) -> String {
    let name = words.find(&format!("role-{}", role.as_str().replace('_', "-")));
    name.unwrap_or_else(|| role.to_string())
}

/// A role with where it holds.
pub(crate) fn role_said(role: &Role, scope: &Scope, words: &Words) -> String {
    let scope = match scope {
        Scope::Tenant => words.t("scope-tenant"),
        Scope::Place { .. } => words.t("scope-place"),
        Scope::Unit { .. } => words.t("scope-unit"),
    };
    words.with("me-role", [("role", &role_name(role, words)), ("scope", &scope)])
}

fn facts_of(staff: &Staff, words: &Words) -> FactList {
    let roles = staff.roles.iter().map(|given| {
        let said = role_said(&given.role, &given.scope, words);
        Html::escape(&match given.in_place_of {
            Some(_) => words.with("me-role-in-place", [("role", &said)]),
            None => said,
        })
    });
    let line_break = Html::escape(&words.t("me-role-separator"));
    let mut listed: Vec<Html> = Vec::new();
    for role in roles {
        if !listed.is_empty() {
            listed.push(line_break.clone());
        }
        listed.push(role);
    }
    if listed.is_empty() {
        listed.push(Html::escape(&words.t("me-no-role")));
    }
    FactList::new()
        .fact(words.t("me-name"), staff.name.as_str())
        .fact(words.t("me-login"), staff.login.as_str())
        .fact(words.t("me-roles"), Html::join(listed))
}
