//! Posts and people at work (岗位与任用): who works on a place or in a unit, with periods.

use super::change::{self, Change, Drawn, Order, day, day_or_now, show, take};
use super::parts::note;
use crate::deed::{Ordered, OrgDeed, station_address};
use crate::effect::path_of;
use crate::said::Said;
use ::store::Tx;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use cases::CaseSite;
use guard::right::EditOrganisation;
use guard::{Idempotency, SignedIn, Site, Target, Viewer};
use kernel::{AccountId, Failure, Refusal, TenantId};
use org::actions::{Assign, Person};
use org::{AssignmentId, Manner, Roles, Station, Who};
use place::PlaceId;
use serde::Serialize;
use ui::{
    Badge, Choice, Column, Content, FactList, Fields, Form, Html, Link, Page, Problem, Row, Table, Token,
    Tone, Typed, Words,
};

/// An assignment with the name of whoever holds it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Held {
    pub(crate) name: Option<String>,
    pub(crate) assignment: org::Assignment,
}

/// Everybody who ever worked on a place or in a unit, those of today first.
pub(crate) async fn staff_of(tx: &mut Tx, tenant: &TenantId, station: Station) -> Result<Vec<Held>, Failure> {
    let mut held = Vec::new();
    for staffed in org::query::staff_history(tx, tenant, station).await? {
        let name = match staffed.assignment.appointment.who {
            Who::Account { account } => {
                guard::query::name_of(tx, tenant, account).await?.map(|(name, _)| name)
            }
            Who::Unit { .. } | Who::Named { .. } => staffed.name,
        };
        held.push(Held { name, assignment: staffed.assignment });
    }
    held.reverse();
    Ok(held)
}

/// The table of posts: those of today, those to come, and below them those that are over.
pub(crate) fn posts_table(said: &Said, held: &[Held], may: bool) -> Result<Html, Problem> {
    let over = |held: &&Held| held.assignment.until().is_some_and(|until| until <= said.now);
    let present: Vec<&Held> = held.iter().filter(|held| !over(held)).collect();
    let past: Vec<&Held> = held.iter().filter(over).collect();
    let mut parts = match present.is_empty() {
        true => vec![note(said.t("ground-posts-none"))?],
        false => vec![Html::of(&table(said, &present, said.t("ground-posts-present"), may))],
    };
    if !past.is_empty() {
        let title = said.words.with("ground-posts-past", [("count", past.len())]);
        let table = table(said, &past, said.t("ground-posts-over"), false);
        parts.push(Html::of(&ui::Disclosure::new(title, table)));
    }
    Ok(Html::join(parts))
}

fn table(said: &Said, held: &[&Held], caption: String, may: bool) -> Table {
    let mut table = Table::new(caption)
        .column(Column::new(said.t("ground-post-who")).title())
        .column(Column::new(said.t("ground-post-role")))
        .column(Column::new(said.t("ground-post-manner")))
        .column(Column::new(said.t("ground-post-period")));
    if may {
        table = table.column(Column::new(said.t("ground-post-do")));
    }
    table.rows(held.iter().map(|held| {
        let given = &held.assignment.appointment;
        let mut role = said.t(&format!("org-role-{}", given.role));
        if let Some(post) = &given.post {
            role = said.words.with("ground-post-named", &[("role", role), ("post", post.clone())]);
        }
        let mut manner = said.t(&format!("org-manner-{}", given.manner.name()));
        if let Some(home) = given.home {
            manner = said.words.with("ground-post-from", &[("manner", manner), ("home", said.unit(home))]);
        }
        let mut period = Content::from(said.period(given.valid_from, held.assignment.until()));
        if given.valid_from > said.now {
            let later = Badge::new(said.t("ground-post-later")).tone(Tone::Accent);
            period = Html::join([Html::escape(&period_text(&period)), Html::of(&later)]).into();
        }
        let row = Row::new().cell(who(said, held)).cell(role).cell(manner).cell(period);
        let address = format!("/admin/assignments/{}", held.assignment.id);
        match may {
            true => row.cell(Html::join([
                Html::of(&Link::new(said.t("ground-assignment-prolong"), format!("{address}/prolong"))),
                Html::escape(&said.t("ground-list-separator")),
                Html::of(&Link::new(said.t("ground-assignment-end"), format!("{address}/end"))),
            ])),
            false => row,
        }
    }))
}

fn period_text(content: &Content) -> String {
    match content {
        Content::Text(text) => format!("{text} "),
        Content::Html(_) => String::new(),
    }
}

fn who(said: &Said, held: &Held) -> Content {
    match (&held.assignment.appointment.who, &held.name) {
        (Who::Account { account }, Some(name)) => {
            Link::new(name.clone(), format!("/admin/accounts/{account}")).into()
        }
        (Who::Unit { unit }, _) => Link::new(said.unit(*unit), format!("/admin/units/{unit}")).into(),
        (_, Some(name)) => name.as_str().into(),
        (_, None) => said.t("ground-name-forgotten").into(),
    }
}

/// The fields of a new assignment.
pub(crate) fn assign_fields(said: &Said, form: &Form, on_place: bool) -> Vec<Html> {
    let label = |name: &str| said.t(&format!("ground-field-{name}"));
    let hint = |name: &str| said.t(&format!("ground-field-{name}.hint"));
    let roles = Roles::default();
    let fitting: Vec<String> =
        roles.codes().filter(|code| roles.fits(code, on_place)).map(str::to_owned).collect();
    let roles = fitting.iter().map(|code| Choice::new(code.clone(), said.t(&format!("org-role-{code}"))));
    let manners = Manner::ALL
        .map(|manner| Choice::new(manner.name(), said.t(&format!("org-manner-{}", manner.name()))));
    vec![
        Html::of(&form.text("login", label("login")).hint(hint("login")).autocomplete("off")),
        Html::of(&form.text("person", label("person")).hint(hint("person")).autocomplete("off")),
        Html::of(&form.text("unit", label("unit")).hint(hint("unit-assigned")).suggestions(said.units())),
        Html::of(&form.select("role", label("role"), roles.collect::<Vec<_>>()).required()),
        Html::of(&form.text("post", label("post")).hint(hint("post"))),
        Html::of(&form.select("manner", label("manner"), manners)),
        Html::of(&form.text("home", label("home")).hint(hint("home")).suggestions(said.units())),
        Html::of(&form.date("from", label("from")).default_value(said.now.date().to_string()).required()),
        Html::of(&form.date("to", label("to")).hint(hint("to"))),
    ]
}

/// Reads a new assignment; the account of a login is looked up when it is carried out.
pub(crate) fn read_assign(
    said: &Said,
    station: Station,
    typed: &Typed,
) -> Result<(OrgDeed, FactList), Refusal> {
    let label = |name: &str| said.t(&format!("ground-field-{name}"));
    let account = typed.get("account").map(|id| {
        id.parse::<AccountId>()
            .map_err(|_| Refusal::invalid("ground-login-unknown", "login").with("login", id))
    });
    let account = account.transpose()?;
    let (person, who) = match (account, typed.get("person"), typed.get("unit")) {
        (Some(account), None, None) => {
            (Person::Account(account), typed.get("login").unwrap_or_default().to_owned())
        }
        (None, Some(name), None) => (Person::Named(name.to_owned()), name.to_owned()),
        (None, None, Some(unit)) => {
            let unit = said.find_unit(unit, "unit")?;
            (Person::Unit(unit), said.unit(unit))
        }
        (None, None, None) => return Err(Refusal::invalid("ground-who-missing", "login")),
        _ => return Err(Refusal::invalid("ground-who-twice", "person")),
    };
    let role = typed.require("role", "ground-needed")?.to_owned();
    let mut new = Assign::new(person, station, &role, day_or_now(typed, "from", said.now)?);
    new.valid_to = day(typed, "to", said.now)?;
    new.post = typed.get("post").map(str::to_owned);
    new.manner = typed.get("manner").and_then(Manner::from_name).unwrap_or_default();
    new.home = typed.get("home").map(|home| said.find_unit(home, "home")).transpose()?;
    let facts = FactList::new()
        .fact(label("who"), who)
        .fact(label("role"), said.t(&format!("org-role-{role}")))
        .maybe(label("post"), new.post.as_deref())
        .fact(label("manner"), said.t(&format!("org-manner-{}", new.manner.name())))
        .maybe(label("home"), new.home.map(|home| said.unit(home)))
        .fact(label("period"), said.period(new.valid_from, new.valid_to));
    Ok((OrgDeed::Assign(new), facts))
}

/// Puts the account of the login that was typed beside it.
pub(crate) async fn with_account(site: &Site, mut typed: Typed) -> Result<Typed, Failure> {
    let Some(login) = typed.get("login").map(str::to_owned) else { return Ok(typed) };
    let (tenant, asked) = (site.tenant.clone(), login.clone());
    let read = site
        .store
        .read(move |tx| Box::pin(async move { guard::query::account_of(tx, &tenant, &asked).await }));
    match read.await? {
        Some(account) => typed.set("account", account.to_string()),
        None => typed.set("account", login),
    }
    Ok(typed)
}

/// An assignment that is to be changed.
struct Asked {
    said: Said,
    viewer: Viewer,
    held: Held,
    id: AssignmentId,
    change: String,
    target: Target,
}

async fn asked(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    (id, change): (String, String),
) -> Result<Asked, Failure> {
    let unknown = || Refusal::not_found("assignment-unknown");
    let id: AssignmentId = id.parse().map_err(|_| unknown())?;
    if !matches!(change.as_str(), "end" | "prolong") {
        return Err(Refusal::not_found("ground-change-unknown").into());
    }
    let tenant = site.tenant.clone();
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let found = org::query::assignment(tx, &tenant, id).await?.ok_or_else(unknown)?;
            let station = found.assignment.appointment.station;
            let all = staff_of(tx, &tenant, station).await?;
            let held = all.into_iter().find(|held| held.assignment.id == id).ok_or_else(unknown)?;
            Ok::<_, Failure>(held)
        })
    });
    let held = read.await?;
    let said = super::said(site, cases, words).await?;
    let target = match held.assignment.appointment.station {
        Station::Place { place } => Target::at(path_of(said.tree(), PlaceId::new(place.uuid()))),
        Station::Unit { unit } => super::units::target_of(&said, unit),
    };
    // Whoever may not do it learns so before he fills anything in.
    viewer.grant::<EditOrganisation>(&target)?;
    Ok(Asked { said, viewer: viewer.viewer().clone(), held, id, change, target })
}

impl Asked {
    fn read(&self, typed: &Typed) -> Result<(OrgDeed, FactList), Refusal> {
        let said = &self.said;
        let label = |name: &str| said.t(&format!("ground-field-{name}"));
        let given = &self.held.assignment.appointment;
        let facts = FactList::new()
            .fact(label("who"), who(said, &self.held))
            .fact(label("role"), said.t(&format!("org-role-{}", given.role)))
            .fact(label("where"), self.station());
        if self.change == "prolong" {
            let valid_to = day(typed, "to", said.now)?;
            let facts = facts.fact(label("period"), said.period(given.valid_from, valid_to));
            return Ok((OrgDeed::Prolong { id: self.id, valid_to }, facts));
        }
        let at = day_or_now(typed, "at", said.now)?;
        let reason = typed.require("reason", "ground-needed")?.to_owned();
        let facts = facts.fact(label("at"), said.day(at)).fact(label("reason"), reason.as_str());
        Ok((OrgDeed::EndAssignment { id: self.id, at, reason }, facts))
    }

    fn station(&self) -> String {
        match self.held.assignment.appointment.station {
            Station::Place { place } => self.said.place_with_path(PlaceId::new(place.uuid())),
            Station::Unit { unit } => self.said.unit(unit),
        }
    }
}

impl Change for Asked {
    fn said(&self) -> &Said {
        &self.said
    }

    fn fields(&self, form: &Form, _: &Typed) -> Vec<Html> {
        let said = &self.said;
        let label = |name: &str| said.t(&format!("ground-field-{name}"));
        if self.change == "prolong" {
            let to = self.held.assignment.until().map(|until| until.date().to_string()).unwrap_or_default();
            let hint = said.t("ground-field-to.hint");
            return vec![Html::of(&form.date("to", label("to")).hint(hint).default_value(to))];
        }
        vec![
            Html::of(&form.date("at", label("at")).default_value(said.now.date().to_string()).required()),
            Html::of(&form.text("reason", label("reason")).required()),
        ]
    }

    fn drawn<'a>(&'a self, site: &Site, token: &'a Token, typed: &Typed) -> Drawn<'a> {
        let said = &self.said;
        let name = match (&self.held.name, &self.held.assignment.appointment.who) {
            (Some(name), _) => name.clone(),
            (None, Who::Unit { unit }) => said.unit(*unit),
            (None, _) => said.t("ground-name-forgotten"),
        };
        let key = format!("ground-assignment-{}", self.change);
        Drawn {
            said,
            token,
            title: said.words.with("ground-change-of", &[("change", said.t(&key)), ("name", name)]),
            about: said.t(&format!("{key}.about")),
            back: (self.station(), station_address(self.held.assignment.appointment.station)),
            address: format!("/admin/assignments/{}/{}", self.id, self.change),
            request: typed.get(Idempotency::FIELD).map_or_else(|| site.form_key(), str::to_owned),
            version: None,
        }
    }

    async fn order(&self, _: &Site, typed: &Typed) -> Result<Order, Failure> {
        let (deed, facts) = self.read(typed)?;
        Ok(Order::new(Ordered::Org(self.viewer.grant(&self.target)?, deed), facts))
    }
}

/// GET `/admin/assignments/{assignment}/{change}`
pub(crate) async fn form(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(path): Path<(String, String)>,
    typed: Typed,
) -> Result<Page, Problem> {
    let asked = asked(&site, &cases, &viewer, &words, path).await?;
    show(&asked, &site, &token, &typed, None)
}

/// POST `/admin/assignments/{assignment}/{change}`
pub(crate) async fn submit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    Path(path): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, Problem> {
    let asked = asked(&site, &cases, &viewer, &words, path).await?;
    take(&asked, &site, &cases, &token, idempotency, typed).await
}

/// POST `/api/v1/admin/assignments/{assignment}/{change}`; with `"preview": true` nothing is changed.
pub(crate) async fn submit_json(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    Path(path): Path<(String, String)>,
    Fields(typed): Fields,
) -> Result<Response, Problem> {
    let asked = asked(&site, &cases, &viewer, &words, path).await?;
    change::answer(&asked, &site, &cases, idempotency.key(), &typed).await
}
