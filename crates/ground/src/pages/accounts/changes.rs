//! What is done to accounts and roles, each with its form.

use super::super::change::{self, Change, Drawn, Named, Order, day, day_or_now, show, take};
use super::{abilities, id_of, open_to, scope};
use crate::deed::{AccountDeed, Ordered, RoleDeed};
use crate::effect::path_of;
use crate::said::Said;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use cases::CaseSite;
use guard::right::{AssignRole, EditAccount};
use guard::{
    AccountRow, Authority, GivenId, Idempotency, NewAccount, NewRole, REQUESTER, Role, RolePeriod, Scope,
    SignedIn, Site, Target, Viewer,
};
use kernel::{Failure, Refusal};
use ui::{Choice, Content, FactList, Fields, Form, Html, Page, Problem, Token, Typed, Words};

/// A change that has a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccountChange {
    Give,
    Take,
    Password,
    Transfer,
    Lock,
    Unlock,
    SignOut,
    Link,
    Unlink,
}

impl Named for AccountChange {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Give, "give"),
        (Self::Take, "take"),
        (Self::Password, "password"),
        (Self::Transfer, "transfer"),
        (Self::Lock, "lock"),
        (Self::Unlock, "unlock"),
        (Self::SignOut, "sign-out"),
        (Self::Link, "link"),
        (Self::Unlink, "unlink"),
    ];
}

impl AccountChange {
    /// The changes that an account's page offers; taking a role stands beside the role.
    pub(crate) fn for_account(
        row: &AccountRow,
        has_provider: bool,
        linked: bool,
    ) -> impl Iterator<Item = Self> {
        let open = row.open;
        Self::ALL.iter().map(|(change, _)| *change).filter(move |change| match change {
            Self::Take => false,
            Self::Unlock => !open,
            Self::Link => open && has_provider && !linked,
            Self::Unlink => linked,
            _ => open,
        })
    }
    const fn is_of_roles(self) -> bool {
        matches!(self, Self::Give | Self::Take | Self::SignOut)
    }
    pub(crate) fn may(self, viewer: &Viewer, row: &AccountRow) -> bool {
        match self.is_of_roles() {
            true => viewer.holds::<AssignRole>(),
            false => viewer.may::<EditAccount>(&Target::of(row.unit)),
        }
    }
}

struct Asked {
    said: Said,
    viewer: Viewer,
    /// None for an account that is to be opened.
    known: Option<(AccountRow, Vec<RolePeriod>, AccountChange)>,
}

async fn asked(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    path: Option<(String, String)>,
) -> Result<Asked, Failure> {
    open_to(viewer)?;
    let said = super::super::said(site, cases, words).await?;
    let viewer = viewer.viewer().clone();
    let Some((account, change)) = path else {
        viewer.grant::<EditAccount>(&Target::of(viewer.signed_in()?.unit))?;
        return Ok(Asked { said, viewer, known: None });
    };
    let change = AccountChange::read(&change)?;
    let shown = super::load(site, id_of(&account)?).await?;
    if !change.may(&viewer, &shown.row) {
        // The refusal names the right that lacks.
        match change.is_of_roles() {
            true => viewer.grant::<AssignRole>(&Target::anywhere()).map(drop)?,
            false => viewer.grant::<EditAccount>(&Target::of(shown.row.unit)).map(drop)?,
        }
    }
    Ok(Asked { said, viewer, known: Some((shown.row, shown.roles, change)) })
}

impl Asked {
    async fn read(&self, site: &Site, typed: &Typed) -> Result<Order, Failure> {
        let said = &self.said;
        let label = |name: &str| said.t(&format!("ground-field-{name}"));
        let plain = |ordered, facts| Ok(Order::new(ordered, facts));
        let Some((row, roles, change)) = &self.known else { return self.read_new(site, typed).await };
        let facts = FactList::new().fact(label("who"), row.name.as_str());
        let edit = || self.viewer.grant::<EditAccount>(&Target::of(row.unit));
        match change {
            AccountChange::Give => {
                let (new, facts) = self.read_role(row, typed)?;
                let target = match &new.scope {
                    Scope::Tenant => Target::anywhere(),
                    Scope::Place { place } => Target::at(place),
                    Scope::Unit { unit } => Target::of(*unit),
                };
                let granted = self.viewer.grant::<AssignRole>(&target)?;
                plain(Ordered::Role(granted, RoleDeed::Give(row.id, new)), facts)
            }
            AccountChange::Take => {
                let unknown = || Refusal::not_found("account-role-unknown");
                let id: GivenId = typed.get("given").and_then(|id| id.parse().ok()).ok_or_else(unknown)?;
                let given = roles.iter().find(|given| given.id == id).ok_or_else(unknown)?;
                let target = match &given.scope {
                    Scope::Tenant => Target::anywhere(),
                    Scope::Place { place } => Target::at(place),
                    Scope::Unit { unit } => Target::of(*unit),
                };
                let facts = facts
                    .fact(label("role"), said.role(&given.role))
                    .fact(said.t("ground-role-scope"), scope(said, &given.scope))
                    .fact(said.t("ground-account-left"), self.left(row, roles, id));
                let granted = self.viewer.grant::<AssignRole>(&target)?;
                plain(Ordered::Role(granted, RoleDeed::Take(row.id, id)), facts)
            }
            AccountChange::SignOut => {
                let granted = self.viewer.grant::<AssignRole>(&Target::of(row.unit))?;
                plain(Ordered::Role(granted, RoleDeed::EndSessions(row.id)), facts)
            }
            AccountChange::Password => {
                let password = draw_password(site);
                let hash = guard::actions::password::hash(site, password.clone()).await?;
                let ordered = Ordered::Account(edit()?, AccountDeed::Reset(row.id, hash));
                Ok(Order { ordered, facts, password: Some(password) })
            }
            AccountChange::Transfer => {
                let unit = said.find_unit(typed.require("unit", "ground-needed")?, "unit")?;
                let facts =
                    facts.fact(label("unit-now"), said.unit(row.unit)).fact(label("unit"), said.unit(unit));
                let granted = self.viewer.grant::<EditAccount>(&Target::of(unit))?;
                plain(Ordered::Account(granted, AccountDeed::Transfer(row.id, unit)), facts)
            }
            AccountChange::Lock => plain(Ordered::Account(edit()?, AccountDeed::Close(row.id)), facts),
            AccountChange::Unlock => plain(Ordered::Account(edit()?, AccountDeed::Reopen(row.id)), facts),
            AccountChange::Link => {
                let subject = typed.require("subject", "ground-needed")?;
                let digests = guard::actions::provider::subject_of(site, subject)?;
                let sole = typed.get("sole") == Some("yes");
                let state = if sole { "ground-account-linked-sole" } else { "ground-account-linked" };
                let facts = facts
                    .fact(label("subject"), subject)
                    .fact(said.t("ground-account-provider"), said.t(state));
                plain(Ordered::Account(edit()?, AccountDeed::Link(row.id, digests, sole)), facts)
            }
            AccountChange::Unlink => plain(Ordered::Account(edit()?, AccountDeed::Unlink(row.id)), facts),
        }
    }

    /// What the person could still do without a role.
    fn left(&self, row: &AccountRow, roles: &[RolePeriod], without: GivenId) -> Content {
        let said = &self.said;
        let left: Vec<(Role, Scope)> = roles
            .iter()
            .filter(|given| given.id != without && given.is_valid(said.now))
            .map(|given| (given.role.clone(), given.scope.clone()))
            .collect();
        match left.is_empty() {
            true => said.t("ground-account-can-nothing").into(),
            false => abilities(said, &left, &said.unit(row.unit)).into(),
        }
    }

    fn read_role(&self, row: &AccountRow, typed: &Typed) -> Result<(NewRole, FactList), Refusal> {
        let said = &self.said;
        let label = |name: &str| said.t(&format!("ground-field-{name}"));
        let role = Role::new(typed.require("role", "ground-needed")?);
        let given = match typed.get("scope") {
            Some("place") => {
                let place = said.find_place(typed.require("place", "ground-needed")?, "place")?;
                Scope::Place { place: path_of(said.tree(), place) }
            }
            Some("unit") => {
                Scope::Unit { unit: said.find_unit(typed.require("unit", "ground-needed")?, "unit")? }
            }
            Some("tenant") => Scope::Tenant,
            _ => return Err(Refusal::invalid("ground-needed", "scope")),
        };
        let valid_from = day_or_now(typed, "from", said.now)?;
        let valid_to = day(typed, "to", said.now)?;
        let able = abilities(said, &[(role.clone(), given.clone())], &said.unit(row.unit));
        let facts = FactList::new()
            .fact(label("who"), row.name.as_str())
            .fact(label("role"), said.role(&role))
            .fact(said.t("ground-role-scope"), scope(said, &given))
            .fact(label("period"), said.period(valid_from, valid_to))
            .fact(said.t("ground-account-would"), able);
        let new = NewRole { role, scope: given, valid_from: Some(valid_from), valid_to };
        Ok((new, facts))
    }

    async fn read_new(&self, site: &Site, typed: &Typed) -> Result<Order, Failure> {
        let said = &self.said;
        let label = |name: &str| said.t(&format!("ground-field-{name}"));
        let login = typed.require("login", "ground-needed")?.to_owned();
        let name = typed.require("name", "ground-needed")?.to_owned();
        let unit = said.find_unit(typed.require("unit", "ground-needed")?, "unit")?;
        let facts = FactList::new()
            .fact(label("person"), name.as_str())
            .fact(label("login"), login.as_str())
            .fact(label("unit"), said.unit(unit));
        let granted = self.viewer.grant::<EditAccount>(&Target::of(unit))?;
        let password = draw_password(site);
        let hash = guard::actions::password::hash(site, password.clone()).await?;
        let new = NewAccount { login, name, unit, password: hash, must_change_password: true };
        Ok(Order {
            ordered: Ordered::Account(granted, AccountDeed::Open(Box::new(new))),
            facts,
            password: Some(password),
        })
    }
}

impl Change for Asked {
    fn said(&self) -> &Said {
        &self.said
    }

    async fn order(&self, site: &Site, typed: &Typed) -> Result<Order, Failure> {
        self.read(site, typed).await
    }

    fn fields(&self, form: &Form, typed: &Typed) -> Vec<Html> {
        let said = &self.said;
        let label = |name: &str| said.t(&format!("ground-field-{name}"));
        let hint = |name: &str| said.t(&format!("ground-field-{name}.hint"));
        let today = said.now.date().to_string();
        let Some((_, _, change)) = &self.known else {
            return vec![
                Html::of(&form.text("name", label("person")).autocomplete("off").required()),
                Html::of(
                    &form
                        .text("login", label("login"))
                        .hint(hint("login-new"))
                        .autocomplete("off")
                        .width(24)
                        .required(),
                ),
                Html::of(
                    &form
                        .text("unit", label("unit"))
                        .hint(hint("unit-of-account"))
                        .suggestions(said.units())
                        .required(),
                ),
            ];
        };
        match change {
            AccountChange::Give => {
                let roles: Vec<Choice> = Authority::shipped()
                    .roles()
                    .filter(|role| role.as_str() != REQUESTER)
                    .map(|role| Choice::new(role.as_str(), said.role(role)))
                    .collect();
                let scopes = ["place", "unit", "tenant"].map(|scope| {
                    let choice = Choice::new(scope, said.t(&format!("ground-scope-{scope}")))
                        .hint(said.t(&format!("ground-scope-{scope}.hint")));
                    if scope == "place" { choice.chosen() } else { choice }
                });
                vec![
                    Html::of(&form.select("role", label("role"), roles).required()),
                    Html::of(&form.radios("scope", said.t("ground-role-scope"), scopes).required()),
                    Html::of(
                        &form.text("place", label("place")).hint(hint("place")).suggestions(said.divisions()),
                    ),
                    Html::of(&form.text("unit", label("unit")).suggestions(said.units())),
                    Html::of(&form.date("from", label("from")).default_value(today)),
                    Html::of(&form.date("to", label("to")).hint(said.t("ground-role-to"))),
                ]
            }
            AccountChange::Take => {
                vec![Html::of(&form.hidden("given", typed.get("given").unwrap_or_default()))]
            }
            AccountChange::Transfer => {
                vec![Html::of(&form.text("unit", label("unit")).suggestions(said.units()).required())]
            }
            AccountChange::Link => vec![
                Html::of(
                    &form
                        .text("subject", label("subject"))
                        .hint(hint("subject"))
                        .autocomplete("off")
                        .required(),
                ),
                Html::of(&form.check("sole", label("sole"))),
            ],
            AccountChange::Password
            | AccountChange::Unlink
            | AccountChange::Lock
            | AccountChange::Unlock
            | AccountChange::SignOut => Vec::new(),
        }
    }

    fn drawn<'a>(&'a self, site: &Site, token: &'a Token, typed: &Typed) -> Drawn<'a> {
        let said = &self.said;
        let request = typed.get(Idempotency::FIELD).map_or_else(|| site.form_key(), str::to_owned);
        match &self.known {
            Some((row, _, change)) => {
                let key = format!("ground-account-{}", change.as_str());
                let address = format!("/admin/accounts/{}", row.id);
                Drawn {
                    said,
                    token,
                    title: said
                        .words
                        .with("ground-change-of", &[("change", said.t(&key)), ("name", row.name.clone())]),
                    about: said.t(&format!("{key}.about")),
                    back: (row.name.clone(), address.clone()),
                    address: format!("{address}/{}", change.as_str()),
                    request,
                    version: None,
                }
            }
            None => Drawn {
                said,
                token,
                title: said.t("ground-account-new"),
                about: said.t("ground-account-new.about"),
                back: (said.t("ground-accounts-title"), "/admin/accounts".to_owned()),
                address: "/admin/accounts/new".to_owned(),
                request,
                version: None,
            },
        }
    }
}

/// A password that can be said over the phone: twelve letters and digits that are not mistaken for others.
fn draw_password(site: &Site) -> String {
    const LETTERS: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";
    let mut plain = String::new();
    for (position, byte) in site.draw().iter().take(12).enumerate() {
        if position > 0 && position % 4 == 0 {
            plain.push('-');
        }
        plain.push(char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
    }
    plain
}

/// GET `/admin/accounts/{account}/{change}`
pub(crate) async fn form(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(path): Path<(String, String)>,
    typed: Typed,
) -> Result<Page, Problem> {
    let asked = asked(&site, &cases, &viewer, &words, Some(path)).await?;
    show(&asked, &site, &token, &typed, None)
}

/// GET `/admin/accounts/new`
pub(crate) async fn create_form(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let asked = asked(&site, &cases, &viewer, &words, None).await?;
    show(&asked, &site, &token, &typed, None)
}

/// POST `/admin/accounts/{account}/{change}`: first what it means, then the change.
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
    let asked = asked(&site, &cases, &viewer, &words, Some(path)).await?;
    take(&asked, &site, &cases, &token, idempotency, typed).await
}

/// POST `/admin/accounts/new`
pub(crate) async fn create(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let asked = asked(&site, &cases, &viewer, &words, None).await?;
    take(&asked, &site, &cases, &token, idempotency, typed).await
}

/// POST `/api/v1/admin/accounts/{account}/{change}`; with `"preview": true` nothing is changed. The account
/// `new` opens one.
pub(crate) async fn submit_json(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    Path(path): Path<(String, String)>,
    Fields(typed): Fields,
) -> Result<Response, Problem> {
    let path = (path.0 != "new").then_some(path);
    let asked = asked(&site, &cases, &viewer, &words, path).await?;
    change::answer(&asked, &site, &cases, idempotency.key(), &typed).await
}
