//! Roles that people hold in a colleague's place.

use crate::actions::delegation::colleague_of;
use crate::delegation::stands;
use crate::model::{GivenId, RolePeriod};
use crate::store::{AccountRow, account, role_row, roles};
use kernel::{AccountId, Instant, TenantId};
use store::{Error, Row, Tx, statement, values};

statement!(
    ROLE_OF,
    "select id, role, scope, place, unit, valid_from, valid_to, in_place_of, source, why from guard_role
     where tenant = ?1 and account = ?2 and id = ?3"
);
statement!(
    HANDED_ON,
    "select account, id, role, scope, place, unit, valid_from, valid_to, in_place_of, source, why from guard_role
     where tenant = ?1 and in_place_of = ?2 and valid_to > ?3 order by id"
);
statement!(
    TAKEN_OVER,
    "select account, id, role, scope, place, unit, valid_from, valid_to, in_place_of, source, why from guard_role
     where tenant = ?1 and account = ?2 and in_place_of is not null and valid_to > ?3 order by id"
);

/// The roles of an account that may be used now: what it holds in a colleague's place as long as he holds it himself.
pub(crate) async fn standing_roles(
    tx: &mut Tx,
    tenant: &TenantId,
    row: &AccountRow,
    now: Instant,
) -> Result<Vec<RolePeriod>, Error> {
    let mut standing = Vec::new();
    for given in roles(tx, tenant, row.id).await? {
        let Some(place) = given.in_place_of.filter(|_| given.is_valid(now)) else {
            standing.push(given);
            continue;
        };
        let owner = account(tx, tenant, place.account).await?;
        let held = role_of(tx, tenant, place.account, place.given).await?;
        let source = owner.as_ref().map(colleague_of).zip(held.as_ref());
        if stands(&given, colleague_of(row), source, now) {
            standing.push(given);
        }
    }
    // What somebody may himself, he does in his own name.
    standing.sort_by_key(|given| given.in_place_of.is_some());
    Ok(standing)
}

async fn role_of(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    id: GivenId,
) -> Result<Option<RolePeriod>, Error> {
    tx.query_optional(&ROLE_OF, values![tenant, account, id], |row| role_row(row, 0)).await
}

/// What an account handed on and what it took over, with who holds it, as far as it is not over.
pub(crate) async fn handed_on(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    now: Instant,
) -> Result<Vec<(AccountId, RolePeriod)>, Error> {
    let mut found = Vec::new();
    for statement in [&HANDED_ON, &TAKEN_OVER] {
        let read = |row: &Row<'_>| Ok((row.get::<AccountId>(0)?, role_row(row, 1)?));
        found.extend(tx.query(statement, values![tenant, account, now], read).await?);
    }
    Ok(found)
}
