//! What others may read of accounts.

use crate::authority::Authority;
use crate::delegation::DelegationRules;
use crate::granted::Granted;
use crate::model::{ProviderLink, RolePeriod};
use crate::place_path::PlacePath;
use crate::right::ReadAudit;
use crate::site::Site;
use crate::store::factor::FactorRow;
use crate::store::token::TokenRow;
use crate::store::vault::{Access, Traced};
use crate::store::{self, AccountRow, SessionRow};
use crate::unusual::{Unusual, UnusualRules};
use crate::viewer::{Staff, Viewer};
use ::store::Tx;
use kernel::{AccountId, Failure, Instant, Refusal, TenantId, UnitId};

/// The viewer's own open sessions, the last used first.
///
/// # Errors
/// Refusal `sign-in`.
pub async fn own_sessions(site: &Site, viewer: &Viewer) -> Result<Vec<SessionRow>, Failure> {
    let account = viewer.signed_in()?.account;
    sessions_of(site, account).await
}

/// The viewer's own second factors.
///
/// # Errors
/// Refusal `sign-in`.
pub async fn own_factors(site: &Site, viewer: &Viewer) -> Result<Vec<FactorRow>, Failure> {
    let (account, tenant) = (viewer.signed_in()?.account, site.tenant.clone());
    let read = site
        .store
        .read(move |tx| Box::pin(async move { store::factor::factors(tx, &tenant, account).await }));
    read.await.map_err(Failure::from)
}

/// Who the viewer is at the identity provider, if his account is linked.
///
/// # Errors
/// Refusal `sign-in`.
pub async fn own_provider_link(site: &Site, viewer: &Viewer) -> Result<Option<ProviderLink>, Failure> {
    let (account, tenant) = (viewer.signed_in()?.account, site.tenant.clone());
    let read = site.store.read(move |tx| Box::pin(async move { provider_link(tx, &tenant, account).await }));
    read.await
}

/// Who an account is at the identity provider.
///
/// # Errors
/// See [`::store::Error`].
pub async fn provider_link(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
) -> Result<Option<ProviderLink>, Failure> {
    store::provider::link_of(tx, tenant, account).await.map_err(Failure::from)
}

/// A role that somebody holds in a colleague's place, with both their names.
#[derive(Clone, Debug)]
pub struct HandedOn {
    pub given: RolePeriod,
    /// Who stands in.
    pub by: (AccountId, String),
    /// In whose place.
    pub of: (AccountId, String),
}

/// What the viewer handed on and what he took over, as far as it is not over.
///
/// # Errors
/// Refusal `sign-in`.
pub async fn own_delegations(site: &Site, viewer: &Viewer) -> Result<Vec<HandedOn>, Failure> {
    let (account, tenant, now) = (viewer.signed_in()?.account, site.tenant.clone(), site.now());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let mut all = Vec::new();
            for (by, given) in store::delegation::handed_on(tx, &tenant, account, now).await? {
                let Some(place) = given.in_place_of else { continue };
                let by = (by, display_name(tx, &tenant, by).await?);
                let of = (place.account, display_name(tx, &tenant, place.account).await?);
                all.push(HandedOn { given, by, of });
            }
            Ok::<_, Failure>(all)
        })
    });
    read.await
}

async fn display_name(tx: &mut Tx, tenant: &TenantId, account: AccountId) -> Result<String, Failure> {
    Ok(store::account(tx, tenant, account).await?.map_or_else(String::new, |row| row.name))
}

/// The roles that the viewer holds himself and may hand on.
///
/// # Errors
/// Refusal `sign-in`.
pub async fn own_roles_to_hand_on(site: &Site, viewer: &Viewer) -> Result<Vec<RolePeriod>, Failure> {
    let (account, tenant, now) = (viewer.signed_in()?.account, site.tenant.clone(), site.now());
    let rules = DelegationRules::shipped().map_err(Failure::broken)?;
    let read = site.store.read(move |tx| Box::pin(async move { store::roles(tx, &tenant, account).await }));
    let mut held = read.await.map_err(Failure::from)?;
    held.retain(|given| {
        given.is_valid(now) && given.in_place_of.is_none() && !rules.not_roles.contains(&given.role)
    });
    Ok(held)
}

/// How many of the viewer's recovery codes are not used yet.
///
/// # Errors
/// Refusal `sign-in`.
pub async fn recovery_left(site: &Site, viewer: &Viewer) -> Result<usize, Failure> {
    let (account, tenant) = (viewer.signed_in()?.account, site.tenant.clone());
    let read = site
        .store
        .read(move |tx| Box::pin(async move { store::factor::recovery(tx, &tenant, account).await }));
    Ok(read.await?.len())
}

/// The person behind an account with the roles valid now: for commands that a rule or the command line
/// carries out in his name.
///
/// # Errors
/// Refusals `account-unknown`, `account-closed`.
pub async fn viewer_of(
    tx: &mut Tx,
    tenant: &TenantId,
    id: AccountId,
    now: Instant,
) -> Result<Viewer, Failure> {
    let row = store::account(tx, tenant, id).await?.ok_or(Refusal::not_found("account-unknown"))?;
    if !row.open {
        return Err(Refusal::rule("account-closed").into());
    }
    let roles = store::delegation::standing_roles(tx, tenant, &row, now).await?;
    Ok(Viewer::of(Staff::of(row, roles, now, None), Authority::shipped()))
}

/// The account with a login.
///
/// # Errors
/// See [`::store::Error`].
pub async fn account_of(tx: &mut Tx, tenant: &TenantId, login: &str) -> Result<Option<AccountId>, Failure> {
    let found = store::credentials(tx, tenant, &crate::policy::normal_login(login)).await?;
    Ok(found.map(|found| found.account))
}

/// The name that colleagues see, for timelines; an account never disappears.
///
/// # Errors
/// See [`::store::Error`].
pub async fn name_of(
    tx: &mut Tx,
    tenant: &TenantId,
    id: AccountId,
) -> Result<Option<(String, kernel::UnitId)>, Failure> {
    Ok(store::account(tx, tenant, id).await?.map(|row| (row.name, row.unit)))
}

/// Accounts in the order of their logins, after `after`.
///
/// # Errors
/// See [`::store::Error`].
pub async fn accounts(
    tx: &mut Tx,
    tenant: &TenantId,
    after: &str,
    most: u32,
) -> Result<Vec<AccountRow>, Failure> {
    store::accounts(tx, tenant, after, most).await.map_err(Failure::from)
}

/// A page of access tokens, the newest first: the viewer's own, or with `all` everybody's.
///
/// # Errors
/// See [`::store::Error`].
pub async fn tokens(
    tx: &mut Tx,
    tenant: &TenantId,
    account: Option<AccountId>,
    after: Option<&str>,
    most: u32,
) -> Result<Vec<TokenRow>, Failure> {
    // Ids are hexadecimal digits: every one sorts before this.
    let before = after.unwrap_or("~");
    store::token::tokens(tx, tenant, account, before, most).await.map_err(Failure::from)
}

/// Accounts whose login or name contains a text, in the order of their logins, after `after`.
///
/// # Errors
/// See [`::store::Error`].
pub async fn find_accounts(
    tx: &mut Tx,
    tenant: &TenantId,
    text: &str,
    after: &str,
    most: u32,
) -> Result<Vec<AccountRow>, Failure> {
    store::find_accounts(tx, tenant, text, after, most).await.map_err(Failure::from)
}

/// The open accounts of a unit, in the order of their logins.
///
/// # Errors
/// See [`::store::Error`].
pub async fn accounts_of_unit(
    tx: &mut Tx,
    tenant: &TenantId,
    unit: UnitId,
    most: u32,
) -> Result<Vec<AccountRow>, Failure> {
    store::accounts_of_unit(tx, tenant, unit, most).await.map_err(Failure::from)
}

/// An account with every role that it has or had, in the order in which they were given.
///
/// # Errors
/// See [`::store::Error`].
pub async fn account(
    tx: &mut Tx,
    tenant: &TenantId,
    id: AccountId,
) -> Result<Option<(AccountRow, Vec<RolePeriod>)>, Failure> {
    let Some(row) = store::account(tx, tenant, id).await? else { return Ok(None) };
    Ok(Some((row, store::roles(tx, tenant, id).await?)))
}

/// The roles given for a place or one below it, with their accounts, that are not over at `now`.
///
/// # Errors
/// See [`::store::Error`].
pub async fn roles_within(
    tx: &mut Tx,
    tenant: &TenantId,
    place: &PlacePath,
    now: Instant,
) -> Result<Vec<(AccountId, RolePeriod)>, Failure> {
    store::roles_within(tx, tenant, place, now).await.map_err(Failure::from)
}

/// The open sessions of an account, the last used first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn sessions_of(site: &Site, account: AccountId) -> Result<Vec<SessionRow>, Failure> {
    let (tenant, policy, now) = (site.tenant.clone(), site.sign_in.clone(), site.now());
    let rows =
        site.store.read(move |tx| Box::pin(async move { store::sessions_of(tx, &tenant, account).await }));
    let open = |row: &SessionRow| !row.awaits && now < policy.session_ends(row.created_at, row.seen_at);
    Ok(rows.await?.into_iter().filter(open).collect())
}

/// The last looks of an account, the newest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn looks_of(
    tx: &mut Tx,
    tenant: &TenantId,
    _: &Granted<ReadAudit>,
    account: AccountId,
    most: u32,
) -> Result<Vec<Traced>, Failure> {
    store::vault::accesses_by(tx, tenant, &account.to_string(), most).await.map_err(Failure::from)
}

/// The look with this id, which a watermark told.
///
/// # Errors
/// See [`::store::Error`].
pub async fn look(tx: &mut Tx, tenant: &TenantId, id: kernel::Id<Access>) -> Result<Option<Traced>, Failure> {
    store::vault::access(tx, tenant, id).await.map_err(Failure::from)
}

/// The looks with the code that a page showed; see [`crate::watermark::code_in`].
///
/// # Errors
/// See [`::store::Error`].
pub async fn looks_by_code(tx: &mut Tx, tenant: &TenantId, code: &str) -> Result<Vec<Traced>, Failure> {
    store::vault::accesses_ending(tx, tenant, code).await.map_err(Failure::from)
}

/// Hours in which an account looked at unusually much, the latest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn unusual_looks(
    tx: &mut Tx,
    tenant: &TenantId,
    _: &Granted<ReadAudit>,
    rules: UnusualRules,
    now: Instant,
) -> Result<Vec<Unusual>, Failure> {
    let since = now.plus_seconds(-rules.days * 86_400);
    let hours = store::vault::looks_by_hour(tx, tenant, since, rules.least()).await?;
    Ok(hours.into_iter().filter_map(|(account, hour, matters)| rules.judge(account, hour, matters)).collect())
}
