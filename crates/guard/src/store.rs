//! The guard's own tables; the only SQL of this crate.

pub(crate) mod bar;
pub(crate) mod delegation;
pub(crate) mod factor;
pub(crate) mod key;
pub(crate) mod own;
pub(crate) mod provider;
pub(crate) mod reach;
pub(crate) mod token;
pub(crate) mod vault;
pub(crate) mod waiting;

use crate::authority::{Role, Scope};
use crate::delegation::{InPlaceOf, StandIn};
use crate::model::{AccountState, GivenId, RolePeriod, SignInWay};
use crate::password::HashedPassword;
use crate::place_path::PlacePath;
use crate::policy::Attempts;
use crate::viewer::SessionId;
use kernel::{AccountId, Instant, TenantId, UnitId};
use store::{Error, Row, Tx, statement, values};

statement!(
    INSERT_ACCOUNT,
    "insert into guard_account
     (tenant, id, login, name, unit, password_hash, must_change, status, version, created_at, password_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', ?8, ?9, ?9)
     on conflict do nothing"
);
statement!(
    ACCOUNT,
    "select id, login, name, unit, must_change, status, version from guard_account where tenant = ?1 and id = ?2"
);
statement!(
    ACCOUNT_TIMES,
    "select created_at, password_at, signed_in_at from guard_account where tenant = ?1 and id = ?2"
);
statement!(
    CREDENTIALS,
    "select id, password_hash, status from guard_account where tenant = ?1 and login = ?2"
);
statement!(
    ACCOUNTS,
    "select id, login, name, unit, must_change, status, version from guard_account
     where tenant = ?1 and login > ?2 order by login limit ?3"
);
statement!(
    SAVE_ACCOUNT,
    "update guard_account set unit = ?3, must_change = ?4, status = ?5, version = ?6 where tenant = ?1 and id = ?2"
);
statement!(PASSWORD_HASH, "select password_hash from guard_account where tenant = ?1 and id = ?2");
statement!(ACCOUNT_IDS, "select id from guard_account where tenant = ?1 order by id");
statement!(SAVE_VERSION, "update guard_account set version = ?3 where tenant = ?1 and id = ?2");
statement!(
    SAVE_PASSWORD,
    "update guard_account set password_hash = ?3, password_at = ?4 where tenant = ?1 and id = ?2"
);
statement!(SAVE_SIGNED_IN, "update guard_account set signed_in_at = ?3 where tenant = ?1 and id = ?2");
statement!(
    ROLES,
    "select id, role, scope, place, unit, valid_from, valid_to, in_place_of, source, why from guard_role
     where tenant = ?1 and account = ?2 order by id"
);
statement!(
    ROLES_WITHIN,
    "select account, id, role, scope, place, unit, valid_from, valid_to, in_place_of, source, why from guard_role
     where tenant = ?1 and scope = 'place' and place >= ?2 and place < ?3 and (valid_to is null or valid_to > ?4)
     order by account, id"
);
statement!(
    ROLES_NAMING,
    "select account, id, role, scope, place, unit, valid_from, valid_to, in_place_of, source, why from guard_role
     where tenant = ?1 and scope = 'place' and place like ?2 order by account, id"
);
statement!(
    ACCOUNTS_OF_UNIT,
    "select id, login, name, unit, must_change, status, version from guard_account
     where tenant = ?1 and unit = ?2 and status = 'open' order by login limit ?3"
);
statement!(
    FIND_ACCOUNTS,
    "select id, login, name, unit, must_change, status, version from guard_account
     where tenant = ?1 and login > ?2 and (login like ?3 escape '\\' or name like ?3 escape '\\') order by login limit ?4"
);
statement!(
    SAVE_ROLE,
    "insert into guard_role
     (tenant, id, account, role, scope, place, unit, valid_from, valid_to, in_place_of, source, why)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
     on conflict (tenant, id) do update set valid_to = excluded.valid_to, place = excluded.place"
);
statement!(
    ATTEMPTS,
    "select failures, lockouts, locked_until, at from guard_attempt where tenant = ?1 and subject = ?2"
);
statement!(
    SAVE_ATTEMPTS,
    "insert into guard_attempt (tenant, subject, failures, lockouts, locked_until, at)
     values (?1, ?2, ?3, ?4, ?5, ?6)
     on conflict (tenant, subject) do update set failures = excluded.failures, lockouts = excluded.lockouts,
     locked_until = excluded.locked_until, at = excluded.at"
);
statement!(FORGET_ATTEMPTS, "delete from guard_attempt where tenant = ?1 and subject = ?2");
statement!(FORGET_OLD_ATTEMPTS, "delete from guard_attempt where tenant = ?1 and at < ?2");
statement!(
    INSERT_SESSION,
    "insert into guard_session
     (tenant, id, token_digest, account, device, created_at, seen_at, awaits, proved_at, way, strong)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9, ?10)"
);
statement!(
    SESSION,
    "select id, account, device, created_at, seen_at, awaits, proved_at, way, strong from guard_session
     where tenant = ?1 and token_digest = ?2 and ended_at is null"
);
statement!(
    SESSIONS_OF,
    "select id, account, device, created_at, seen_at, awaits, proved_at, way, strong from guard_session
     where tenant = ?1 and account = ?2 and ended_at is null order by seen_at desc, id"
);
statement!(SAVE_SEEN, "update guard_session set seen_at = ?3 where tenant = ?1 and id = ?2 and seen_at < ?3");
statement!(
    OPEN_SESSION,
    "update guard_session set awaits = 0, token_digest = ?3, seen_at = ?4, proved_at = ?4
     where tenant = ?1 and id = ?2 and awaits = 1 and ended_at is null"
);
statement!(
    SAVE_PROVED,
    "update guard_session set proved_at = ?3 where tenant = ?1 and id = ?2 and ended_at is null"
);
statement!(
    END_SESSION,
    "update guard_session set ended_at = ?4 where tenant = ?1 and id = ?2 and account = ?3 and ended_at is null"
);
/// An account's row.
#[derive(Clone, Debug)]
pub struct AccountRow {
    pub id: AccountId,
    pub login: String,
    pub name: String,
    pub unit: UnitId,
    pub must_change: bool,
    pub open: bool,
    pub version: i64,
}

fn account_row(row: &Row<'_>) -> Result<AccountRow, Error> {
    Ok(AccountRow {
        id: row.get(0)?,
        login: row.get(1)?,
        name: row.get(2)?,
        unit: row.get(3)?,
        must_change: row.get(4)?,
        open: row.get::<String>(5)? == "open",
        version: row.get(6)?,
    })
}

/// False when somebody has this login already.
pub(crate) async fn insert_account(
    tx: &mut Tx,
    tenant: &TenantId,
    row: &AccountRow,
    password: &HashedPassword,
    now: Instant,
) -> Result<bool, Error> {
    let hash = password.as_str();
    let row =
        values![tenant, row.id, &row.login, &row.name, row.unit, hash, row.must_change, row.version, now];
    Ok(tx.execute(&INSERT_ACCOUNT, row).await? > 0)
}

pub(crate) async fn account(
    tx: &mut Tx,
    tenant: &TenantId,
    id: AccountId,
) -> Result<Option<AccountRow>, Error> {
    tx.query_optional(&ACCOUNT, values![tenant, id], account_row).await
}

pub(crate) async fn account_ids(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<AccountId>, Error> {
    tx.query(&ACCOUNT_IDS, values![tenant], |row| row.get(0)).await
}

/// When an account was opened, when its password was set and when it was last signed in with.
pub(crate) async fn account_times(
    tx: &mut Tx,
    tenant: &TenantId,
    id: AccountId,
) -> Result<Option<(Instant, Instant, Option<Instant>)>, Error> {
    tx.query_optional(&ACCOUNT_TIMES, values![tenant, id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .await
}

/// An account as its rows tell it, with the version of its stream.
pub(crate) async fn account_state(
    tx: &mut Tx,
    tenant: &TenantId,
    id: AccountId,
) -> Result<Option<(AccountState, i64)>, Error> {
    let Some(row) = account(tx, tenant, id).await? else { return Ok(None) };
    let password = HashedPassword::stored(tx.value(&PASSWORD_HASH, values![tenant, id]).await?).fingerprint();
    let roles = roles(tx, tenant, id).await?;
    let (unit, open, must_change_password) = (row.unit, row.open, row.must_change);
    let factors = factor::factors(tx, tenant, id).await?.iter().map(factor::FactorRow::told).collect();
    let recovery = factor::recovery(tx, tenant, id).await?;
    let provider = provider::link_of(tx, tenant, id).await?;
    let state =
        AccountState { unit, open, must_change_password, password, roles, factors, recovery, provider };
    Ok(Some((state, row.version)))
}

pub(crate) async fn accounts(
    tx: &mut Tx,
    tenant: &TenantId,
    after: &str,
    size: u32,
) -> Result<Vec<AccountRow>, Error> {
    tx.query(&ACCOUNTS, values![tenant, after, size], account_row).await
}

/// What signing in compares with.
pub(crate) struct Credentials {
    pub(crate) account: AccountId,
    pub(crate) password: HashedPassword,
    pub(crate) open: bool,
}

pub(crate) async fn credentials(
    tx: &mut Tx,
    tenant: &TenantId,
    login: &str,
) -> Result<Option<Credentials>, Error> {
    tx.query_optional(&CREDENTIALS, values![tenant, login], |row| {
        Ok(Credentials {
            account: row.get(0)?,
            password: HashedPassword::stored(row.get(1)?),
            open: row.get::<String>(2)? == "open",
        })
    })
    .await
}

/// Writes what the events made of an account.
pub(crate) async fn save_account(
    tx: &mut Tx,
    tenant: &TenantId,
    id: AccountId,
    state: &AccountState,
    version: i64,
) -> Result<(), Error> {
    let status = if state.open { "open" } else { "closed" };
    let row = values![tenant, id, state.unit, state.must_change_password, status, version];
    tx.execute(&SAVE_ACCOUNT, row).await?;
    for given in &state.roles {
        save_role(tx, tenant, id, given).await?;
    }
    Ok(())
}

pub(crate) async fn save_version(
    tx: &mut Tx,
    tenant: &TenantId,
    id: AccountId,
    version: i64,
) -> Result<(), Error> {
    tx.execute(&SAVE_VERSION, values![tenant, id, version]).await.map(drop)
}

pub(crate) async fn save_password(
    tx: &mut Tx,
    tenant: &TenantId,
    id: AccountId,
    password: &HashedPassword,
    now: Instant,
) -> Result<(), Error> {
    tx.execute(&SAVE_PASSWORD, values![tenant, id, password.as_str(), now]).await.map(drop)
}

pub(crate) async fn save_signed_in(
    tx: &mut Tx,
    tenant: &TenantId,
    id: AccountId,
    now: Instant,
) -> Result<(), Error> {
    tx.execute(&SAVE_SIGNED_IN, values![tenant, id, now]).await.map(drop)
}

async fn save_role(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    given: &RolePeriod,
) -> Result<(), Error> {
    let (scope, place, unit) = match &given.scope {
        Scope::Tenant => ("tenant", None, None),
        Scope::Place { place } => ("place", Some(place.as_str()), None),
        Scope::Unit { unit } => ("unit", None, Some(*unit)),
    };
    let (from, to) = (given.valid_from, given.valid_to);
    let (whose, source) = given.in_place_of.map(|place| (place.account, place.given)).unzip();
    let (role, why) = (given.role.as_str(), given.in_place_of.map(|place| place.why.as_str()));
    let row = values![tenant, given.id, account, role, scope, place, unit, from, to, whose, source, why];
    tx.execute(&SAVE_ROLE, row).await.map(drop)
}

/// All roles ever given to an account.
pub(crate) async fn roles(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
) -> Result<Vec<RolePeriod>, Error> {
    tx.query(&ROLES, values![tenant, account], |row| role_row(row, 0)).await
}

/// The roles given for a place or one below it that are not over at `now`.
pub(crate) async fn roles_within(
    tx: &mut Tx,
    tenant: &TenantId,
    place: &PlacePath,
    now: Instant,
) -> Result<Vec<(AccountId, RolePeriod)>, Error> {
    let (lower, upper) = place.bounds();
    tx.query(&ROLES_WITHIN, values![tenant, lower, upper, now], |row| Ok((row.get(0)?, role_row(row, 1)?)))
        .await
}

/// The roles ever given for a path that names a place at any step. `place` is an id, which has no wildcard in it.
pub(crate) async fn roles_naming(
    tx: &mut Tx,
    tenant: &TenantId,
    place: &str,
) -> Result<Vec<(AccountId, RolePeriod)>, Error> {
    let step = format!("%{place}/%");
    tx.query(&ROLES_NAMING, values![tenant, step], |row| Ok((row.get(0)?, role_row(row, 1)?))).await
}

/// A role whose columns begin at `first`.
pub(crate) fn role_row(row: &Row<'_>, first: usize) -> Result<RolePeriod, Error> {
    let (place, unit) = (row.get::<Option<String>>(first + 3)?, row.get::<Option<UnitId>>(first + 4)?);
    let scope = match (row.get::<String>(first + 2)?.as_str(), place, unit) {
        ("tenant", None, None) => Scope::Tenant,
        ("place", Some(place), None) => Scope::Place { place: PlacePath::new(&place) },
        ("unit", None, Some(unit)) => Scope::Unit { unit },
        _ => {
            return Err(Error::Column {
                position: first + 2,
                what: "a scope with its place or unit was expected",
            });
        }
    };
    let (whose, source) = (row.get::<Option<AccountId>>(first + 7)?, row.get::<Option<GivenId>>(first + 8)?);
    let in_place_of = match (whose, source, row.get::<Option<String>>(first + 9)?) {
        (None, None, None) => None,
        (Some(account), Some(given), Some(why)) => StandIn::read(&why)
            .map(|why| Some(InPlaceOf { account, given, why }))
            .ok_or(Error::Column { position: first + 9, what: "a reason for standing in was expected" })?,
        _ => {
            return Err(Error::Column {
                position: first + 7,
                what: "a colleague with his role and a reason was expected",
            });
        }
    };
    Ok(RolePeriod {
        in_place_of,
        id: row.get(first)?,
        role: Role::new(row.get::<String>(first + 1)?),
        scope,
        valid_from: row.get(first + 5)?,
        valid_to: row.get(first + 6)?,
    })
}

/// The open accounts of a unit, by login.
pub(crate) async fn accounts_of_unit(
    tx: &mut Tx,
    tenant: &TenantId,
    unit: UnitId,
    most: u32,
) -> Result<Vec<AccountRow>, Error> {
    tx.query(&ACCOUNTS_OF_UNIT, values![tenant, unit, most], account_row).await
}

/// Accounts whose login or name contains a text, by login, after `after`.
pub(crate) async fn find_accounts(
    tx: &mut Tx,
    tenant: &TenantId,
    text: &str,
    after: &str,
    most: u32,
) -> Result<Vec<AccountRow>, Error> {
    let text = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    tx.query(&FIND_ACCOUNTS, values![tenant, after, format!("%{text}%"), most], account_row).await
}

pub(crate) async fn attempts(tx: &mut Tx, tenant: &TenantId, subject: &str) -> Result<Attempts, Error> {
    tx.query_optional(&ATTEMPTS, values![tenant, subject], |row| {
        Ok(Attempts {
            failures: row.get(0)?,
            lockouts: row.get(1)?,
            locked_until: row.get(2)?,
            at: row.get(3)?,
        })
    })
    .await
    .map(Option::unwrap_or_default)
}

pub(crate) async fn save_attempts(
    tx: &mut Tx,
    tenant: &TenantId,
    subject: &str,
    attempts: Attempts,
) -> Result<(), Error> {
    let Attempts { failures, lockouts, locked_until, at } = attempts;
    tx.execute(&SAVE_ATTEMPTS, values![tenant, subject, failures, lockouts, locked_until, at]).await.map(drop)
}

pub(crate) async fn forget_attempts(tx: &mut Tx, tenant: &TenantId, subject: &str) -> Result<(), Error> {
    tx.execute(&FORGET_ATTEMPTS, values![tenant, subject]).await.map(drop)
}

pub(crate) async fn forget_attempts_before(
    tx: &mut Tx,
    tenant: &TenantId,
    before: Instant,
) -> Result<(), Error> {
    tx.execute(&FORGET_OLD_ATTEMPTS, values![tenant, before]).await.map(drop)
}

/// A session's row.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub id: SessionId,
    pub account: AccountId,
    pub device: String,
    pub created_at: Instant,
    pub seen_at: Instant,
    /// The password was right, the second factor is still due: it opens nothing.
    pub awaits: bool,
    /// When its person last proved who he is.
    pub proved_at: Option<Instant>,
    pub way: SignInWay,
    /// The identity provider's own second factor counted when it was opened.
    pub strong: bool,
}

fn session_row(row: &Row<'_>) -> Result<SessionRow, Error> {
    Ok(SessionRow {
        id: row.get(0)?,
        account: row.get(1)?,
        device: row.get(2)?,
        created_at: row.get(3)?,
        seen_at: row.get(4)?,
        awaits: row.get(5)?,
        proved_at: row.get(6)?,
        way: SignInWay::read(&row.get::<String>(7)?),
        strong: row.get(8)?,
    })
}

pub(crate) async fn insert_session(
    tx: &mut Tx,
    tenant: &TenantId,
    row: &SessionRow,
    token_digest: [u8; 32],
) -> Result<(), Error> {
    let SessionRow { id, account, device, created_at, awaits, proved_at, way, strong, .. } = row;
    let (way, strong) = (way.as_str(), *strong);
    let row =
        values![tenant, *id, token_digest, *account, device, *created_at, *awaits, *proved_at, way, strong];
    tx.execute(&INSERT_SESSION, row).await.map(drop)
}

pub(crate) async fn session(
    tx: &mut Tx,
    tenant: &TenantId,
    token_digest: [u8; 32],
) -> Result<Option<SessionRow>, Error> {
    tx.query_optional(&SESSION, values![tenant, token_digest], session_row).await
}

pub(crate) async fn sessions_of(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
) -> Result<Vec<SessionRow>, Error> {
    tx.query(&SESSIONS_OF, values![tenant, account], session_row).await
}

pub(crate) async fn save_seen(
    tx: &mut Tx,
    tenant: &TenantId,
    id: SessionId,
    now: Instant,
) -> Result<(), Error> {
    tx.execute(&SAVE_SEEN, values![tenant, id, now]).await.map(drop)
}

/// Opens a session that waited, under a new token; false when it did not wait any more.
pub(crate) async fn open_session(
    tx: &mut Tx,
    tenant: &TenantId,
    id: SessionId,
    token_digest: [u8; 32],
    now: Instant,
) -> Result<bool, Error> {
    Ok(tx.execute(&OPEN_SESSION, values![tenant, id, token_digest, now]).await? > 0)
}

pub(crate) async fn save_proved(
    tx: &mut Tx,
    tenant: &TenantId,
    id: SessionId,
    now: Instant,
) -> Result<(), Error> {
    tx.execute(&SAVE_PROVED, values![tenant, id, now]).await.map(drop)
}

/// Whether it was open.
pub(crate) async fn end_session(
    tx: &mut Tx,
    tenant: &TenantId,
    id: SessionId,
    account: AccountId,
    now: Instant,
) -> Result<bool, Error> {
    tx.execute(&END_SESSION, values![tenant, id, account, now]).await.map(|changed| changed > 0)
}
