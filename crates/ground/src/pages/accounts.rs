//! `/admin/accounts`: people and roles. No score, no ranking, no count of what anybody did.

mod changes;

pub(crate) use changes::{create, create_form, form, submit, submit_json};

use super::change::Named;
use super::history;
use super::parts::{note, panel, parts, stack};
use crate::said::Said;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use cases::CaseSite;
use changes::AccountChange;
use guard::right::{AssignRole, EditAccount};
use guard::{AccountRow, Authority, Reach, RolePeriod, Scope, SessionRow, SignedIn, Site, Target, Viewer};
use kernel::{AccountId, Failure, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use ui::{
    Badge, Button, Column, Content, EmptyState, FactList, FilterBar, Form, Html, Link, Moment, Page,
    PageHead, Pager, Problem, Row, Surface, Table, Token, Tone, Typed, Words,
};

const PAGE: usize = 50;

/// Whoever opens accounts, or gives roles.
pub(crate) fn open_to(viewer: &Viewer) -> Result<(), Refusal> {
    match viewer.holds::<EditAccount>() || viewer.holds::<AssignRole>() {
        true => Ok(()),
        false => viewer.grant::<EditAccount>(&Target::anywhere()).map(drop),
    }
}

pub(crate) fn id_of(text: &str) -> Result<AccountId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("account-unknown"))
}

/// An account with its roles, valid or not.
type Known = (AccountRow, Vec<RolePeriod>);

async fn listed(site: &Site, typed: &Typed) -> Result<(Vec<Known>, Option<String>), Failure> {
    let (tenant, asked) = (site.tenant.clone(), typed.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let after = asked.get("after").unwrap_or_default();
            let text = asked.get("q").unwrap_or_default();
            let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
            let mut rows = guard::query::find_accounts(tx, &tenant, text, after, most).await?;
            let more = rows.len() > PAGE;
            rows.truncate(PAGE);
            let next = if more { rows.last().map(|row| row.login.clone()) } else { None };
            let mut known = Vec::with_capacity(rows.len());
            for row in rows {
                known.extend(guard::query::account(tx, &tenant, row.id).await?);
            }
            Ok::<_, Failure>((known, next))
        })
    });
    read.await
}

/// GET `/admin/accounts`
pub(crate) async fn index(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    open_to(&viewer)?;
    let said = super::said(&site, &cases, &words).await?;
    let (known, next) = listed(&site, &typed).await?;
    let form = Form::new(&words, &token).prefix("search").typed(typed.clone());
    let filters =
        FilterBar::new(&words, "/admin/accounts").field(form.search("q", said.t("ground-account-search")));
    let mut head = PageHead::new(said.t("ground-accounts-title"))
        .about(said.t("ground-accounts-about"))
        .back(said.t("admin-title"), "/admin");
    if viewer.holds::<EditAccount>() {
        head = head.action(Button::link(said.t("ground-account-new"), "/admin/accounts/new").primary());
    }
    let mut content = vec![Html::of(&head), Html::of(&filters)];
    if known.is_empty() {
        content.push(Html::of(&EmptyState::new(said.t("ground-account-none")).icon("search")));
    } else {
        let shown = known.len();
        content.push(Html::of(&table(&said, &known)));
        let address = |after: &str| {
            let text = typed.get("q").unwrap_or_default();
            format!("/admin/accounts?q={}&after={}", ui::encoded(text), ui::encoded(after))
        };
        let pager = Pager::new(&words, shown, None)
            .first(
                &words,
                typed.get("after").map(|_| {
                    format!("/admin/accounts?q={}", ui::encoded(typed.get("q").unwrap_or_default()))
                }),
            )
            .next(&words, next.as_deref().map(address));
        content.push(Html::of(&pager));
    }
    Ok(Page::new(Surface::Desk, said.t("ground-accounts-title"), stack(content)?).at("admin"))
}

fn table(said: &Said, known: &[Known]) -> Table {
    Table::new(said.t("ground-accounts-title"))
        .column(Column::new(said.t("ground-field-person")).title())
        .column(Column::new(said.t("ground-field-login")))
        .column(Column::new(said.t("ground-field-unit")))
        .column(Column::new(said.t("ground-account-roles")))
        .column(Column::new(said.t("ground-account-state")))
        .rows(known.iter().map(|(row, roles)| {
            let address = format!("/admin/accounts/{}", row.id);
            let mut held: Vec<String> = roles
                .iter()
                .filter(|given| given.is_valid(said.now))
                .map(|given| said.role(&given.role))
                .collect();
            held.sort();
            held.dedup();
            Row::new()
                .opens(address.clone())
                .cell(Link::new(row.name.clone(), address))
                .cell(row.login.as_str())
                .cell(said.unit(row.unit))
                .cell(said.list(&held))
                .cell(state(said, row))
        }))
}

fn state(said: &Said, row: &AccountRow) -> Content {
    match row.open {
        true => said.t("ground-account-open").into(),
        false => Badge::new(said.t("ground-account-closed")).tone(Tone::Ended).into(),
    }
}

/// An account with all that its page shows.
struct Shown {
    row: AccountRow,
    roles: Vec<RolePeriod>,
    posts: Vec<super::posts::Held>,
    sessions: Vec<SessionRow>,
    history: Vec<history::Line>,
    provider: Option<guard::ProviderLink>,
}

async fn load(site: &Site, id: AccountId) -> Result<Shown, Failure> {
    let sessions = guard::query::sessions_of(site, id).await?;
    let tenant = site.tenant.clone();
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let found = guard::query::account(tx, &tenant, id).await?;
            let (row, roles) = found.ok_or(Refusal::not_found("account-unknown"))?;
            let posts = org::query::assignments_of(tx, &tenant, id).await?;
            let posts = posts
                .into_iter()
                .map(|held| super::posts::Held { name: Some(row.name.clone()), assignment: held.assignment });
            let posts = posts.collect();
            let stream = journal::stream_of::<guard::AccountLoop>(id);
            let mut history = history::lines(tx, &tenant, &stream).await?;
            // When somebody signed in is his own affair: it stands in the audit, not here.
            history.retain(|line| {
                !matches!(line.kind.as_str(), "signed_in" | "session_ended" | "sign_in_failed")
            });
            let provider = guard::query::provider_link(tx, &tenant, id).await?;
            Ok::<_, Failure>((row, roles, posts, history, provider))
        })
    });
    let (row, roles, posts, history, provider) = read.await?;
    Ok(Shown { row, roles, posts, sessions, history, provider })
}

/// GET `/admin/accounts/{account}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    Path(account): Path<String>,
) -> Result<Page, Problem> {
    open_to(&viewer)?;
    let shown = load(&site, id_of(&account)?).await?;
    let said = super::said(&site, &cases, &words).await?;
    let row = &shown.row;
    let mut head = PageHead::new(row.name.clone())
        .about(said.unit(row.unit))
        .back(said.t("ground-accounts-title"), "/admin/accounts");
    if !row.open {
        head = head.badge(Badge::new(said.t("ground-account-closed")).tone(Tone::Ended));
    }
    let actions = AccountChange::for_account(row, site.provider.is_some(), shown.provider.is_some());
    let actions = actions.filter(|change| change.may(&viewer, row)).map(|change| {
        let key = format!("ground-account-{}", change.as_str());
        let address = format!("/admin/accounts/{}/{}", row.id, change.as_str());
        super::parts::way(said.t(&key), said.t(&format!("{key}.about")), address)
    });
    let mut facts = FactList::new()
        .fact(said.t("ground-field-login"), row.login.as_str())
        .fact(
            said.t("ground-field-unit"),
            Link::new(said.unit(row.unit), format!("/admin/units/{}", row.unit)),
        )
        .fact(said.t("ground-account-state"), state(&said, row))
        .fact(
            said.t("ground-password"),
            said.t(if row.must_change {
                "ground-account-must-change"
            } else {
                "ground-account-own-password"
            }),
        );
    if site.provider.is_some() || shown.provider.is_some() {
        let state = match &shown.provider {
            None => "ground-account-not-linked",
            Some(link) if link.sole => "ground-account-linked-sole",
            Some(_) => "ground-account-linked",
        };
        facts = facts.fact(said.t("ground-account-provider"), said.t(state));
    }
    let mut centre = vec![panel("roles", said.t("ground-account-roles"), roles(&said, &viewer, &shown)?)?];
    centre.push(panel("abilities", said.t("ground-account-abilities"), abilities_of(&said, &shown)?)?);
    if !shown.posts.is_empty() {
        centre.push(panel("posts", said.t("ground-account-posts"), posts(&said, &shown.posts))?);
    }
    if viewer.holds::<AssignRole>() {
        centre.push(panel("sessions", said.t("ground-account-sessions"), sessions(&said, &shown.sessions)?)?);
    }
    let lines = history::drawn(&said, &shown.history, "ground-account-event-", |line| facts_of(&said, line))?;
    centre.push(panel("history", said.t("ground-history"), lines)?);
    let facts = panel("facts", said.t("ground-facts"), Html::of(&facts))?;
    let body = parts(&said, Html::of(&head), actions.collect(), [facts], centre)?;
    Ok(Page::new(Surface::Desk, row.name.clone(), body).at("admin"))
}

fn roles(said: &Said, viewer: &Viewer, shown: &Shown) -> Result<Html, Problem> {
    if shown.roles.is_empty() {
        return note(said.t("ground-account-no-roles"));
    }
    let may = viewer.holds::<AssignRole>();
    let mut table = Table::new(said.t("ground-account-roles"))
        .column(Column::new(said.t("ground-field-role")).title())
        .column(Column::new(said.t("ground-role-scope")))
        .column(Column::new(said.t("ground-post-period")));
    if may {
        table = table.column(Column::new(said.t("ground-post-do")));
    }
    let mut given: Vec<&RolePeriod> = shown.roles.iter().collect();
    given.sort_by_key(|given| (!given.is_valid(said.now), given.valid_from));
    let table = table.rows(given.into_iter().map(|given| {
        let row = Row::new()
            .cell(role_of(said, given))
            .cell(scope(said, &given.scope))
            .cell(said.period(given.valid_from, given.valid_to));
        let running = given.valid_to.is_none_or(|end| said.now < end);
        let take = format!("/admin/accounts/{}/take?given={}", shown.row.id, given.id);
        match (may, running) {
            (true, true) => row.cell(Link::new(said.t("ground-account-take"), take)),
            (true, false) => row.cell(said.t("ground-role-over")),
            (false, _) => row,
        }
    }));
    Ok(Html::of(&table))
}

/// A role with the colleague in whose place it is held.
fn role_of(said: &Said, given: &RolePeriod) -> Content {
    let role = said.role(&given.role);
    let Some(place) = given.in_place_of else { return role.into() };
    let whose = Link::new(said.t("ground-role-in-place"), format!("/admin/accounts/{}", place.account));
    Content::from(Html::join([Html::escape(&format!("{role} · ")), Html::of(&whose)]))
}

/// For what a role was given, in words.
pub(crate) fn scope(said: &Said, scope: &Scope) -> String {
    match scope {
        Scope::Tenant => said.t("ground-everywhere"),
        Scope::Unit { unit } => said.unit(*unit),
        Scope::Place { place } => {
            let last = place.as_str().trim_end_matches('/').rsplit('/').next().and_then(|id| id.parse().ok());
            last.map_or_else(|| said.t("ground-place-gone"), |place| said.place_with_path(place))
        }
    }
}

fn abilities_of(said: &Said, shown: &Shown) -> Result<Html, Problem> {
    let valid: Vec<(guard::Role, Scope)> = shown
        .roles
        .iter()
        .filter(|given| given.is_valid(said.now))
        .map(|given| (given.role.clone(), given.scope.clone()))
        .collect();
    if valid.is_empty() || !shown.row.open {
        return note(said.t("ground-account-can-nothing"));
    }
    Ok(Html::of(&abilities(said, &valid, &said.unit(shown.row.unit))))
}

/// What roles let a person do, in words, by where: from the table of roles.
pub(crate) fn abilities(said: &Said, roles: &[(guard::Role, Scope)], own_unit: &str) -> FactList {
    let table = Authority::shipped();
    let mut by_part: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (role, given) in roles {
        for line in table.all_lines().filter(|line| line.role == *role) {
            let part = match (line.reach, given) {
                (Reach::Own, _) | (Reach::Place, Scope::Unit { .. }) => continue,
                (Reach::Unit, Scope::Unit { unit }) => {
                    said.words.with("ground-part-unit", [("unit", said.unit(*unit))])
                }
                (Reach::Unit, _) => said.words.with("ground-part-unit", [("unit", own_unit)]),
                (Reach::Place | Reach::Tenant, given) => {
                    said.words.with("ground-part-place", [("place", scope(said, given))])
                }
            };
            let right = said.t(&format!("right-{}", line.right.replace(['.', '_'], "-")));
            let rights = by_part.entry(part).or_default();
            if !rights.contains(&right) {
                rights.push(right);
            }
        }
    }
    by_part.into_iter().fold(FactList::new(), |list, (part, mut rights)| {
        rights.sort();
        list.fact(part, said.list(&rights))
    })
}

fn posts(said: &Said, held: &[super::posts::Held]) -> Html {
    let table = Table::new(said.t("ground-account-posts"))
        .column(Column::new(said.t("ground-field-where")).title())
        .column(Column::new(said.t("ground-post-role")))
        .column(Column::new(said.t("ground-post-period")))
        .rows(held.iter().map(|held| {
            let given = &held.assignment.appointment;
            let address = crate::deed::station_address(given.station);
            let at = match given.station {
                org::Station::Place { place } => said.place_ref(place),
                org::Station::Unit { unit } => said.unit(unit),
            };
            Row::new()
                .cell(Link::new(at, address))
                .cell(said.t(&format!("org-role-{}", given.role)))
                .cell(said.period(given.valid_from, held.assignment.until()))
        }));
    Html::of(&table)
}

/// The devices on which the person is signed in; how much they were used is nobody's business.
fn sessions(said: &Said, sessions: &[SessionRow]) -> Result<Html, Problem> {
    if sessions.is_empty() {
        return note(said.t("ground-account-no-sessions"));
    }
    let table = Table::new(said.t("ground-account-sessions"))
        .column(Column::new(said.t("ground-account-device")).title())
        .column(Column::new(said.t("ground-account-since")))
        .rows(sessions.iter().map(|row| {
            let device = if row.device.is_empty() {
                said.t("ground-account-device-unknown")
            } else {
                row.device.clone()
            };
            Row::new().cell(device).cell(Html::of(&Moment::exact(&said.words, row.created_at)))
        }));
    Ok(Html::of(&table))
}

fn facts_of(said: &Said, line: &history::Line) -> Vec<String> {
    let unit = || history::text(line, "unit").and_then(|id| id.parse().ok()).map(|id| said.unit(id));
    match line.kind.as_str() {
        "opened" | "moved" => unit().into_iter().collect(),
        "role_given" | "role_delegated" => line
            .event
            .pointer("/given/role")
            .and_then(|role| role.as_str())
            .map(|role| said.role(&guard::Role::new(role)))
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// An account as machines see it.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct Told {
    id: AccountId,
    login: String,
    name: String,
    unit: kernel::UnitId,
    open: bool,
    must_change_password: bool,
    #[schemars(with = "Vec<serde_json::Value>")]
    roles: Vec<RolePeriod>,
}

impl From<Known> for Told {
    fn from((row, roles): Known) -> Self {
        Self {
            id: row.id,
            login: row.login,
            name: row.name,
            unit: row.unit,
            open: row.open,
            must_change_password: row.must_change,
            roles,
        }
    }
}

/// GET `/api/v1/admin/accounts?q=`
pub(crate) async fn list(
    State(site): State<Site>,
    viewer: SignedIn,
    typed: Typed,
) -> Result<Json<kernel::Paged<Told>>, Problem> {
    open_to(&viewer)?;
    let (known, next) = listed(&site, &typed).await?;
    Ok(Json(kernel::Paged { rows: known.into_iter().map(Told::from).collect(), next }))
}

/// GET `/api/v1/admin/accounts/{account}`
pub(crate) async fn tell(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(account): Path<String>,
) -> Result<Json<Told>, Problem> {
    open_to(&viewer)?;
    let shown = load(&site, id_of(&account)?).await?;
    Ok(Json((shown.row, shown.roles).into()))
}
