//! Giving and taking roles (授权).

use crate::actions::account::carry_out;
use crate::authority::{Role, Scope, Target};
use crate::granted::Granted;
use crate::model::{AccountCommand, GivenId, RolePeriod};
use crate::place_path::PlacePath;
use crate::right::AssignRole;
use crate::store;
use ::store::Tx;
use kernel::{AccountId, Actor, Context, Failure, Instant, Refusal};
use std::collections::BTreeSet;

/// A role to be given.
#[derive(Clone, Debug)]
pub struct NewRole {
    pub role: Role,
    pub scope: Scope,
    /// Now, when left out.
    pub valid_from: Option<Instant>,
    /// Without end, when left out.
    pub valid_to: Option<Instant>,
}

impl NewRole {
    pub fn named(role: &str, scope: Scope) -> Self {
        Self { role: Role::new(role), scope, valid_from: None, valid_to: None }
    }
}

/// Gives a role to an account.
///
/// # Errors
/// Refusals `role-unknown`, `role-period`, `role-separate` (nobody is two of the three administrators),
/// `role-own` (nobody gives himself a role), `account-unknown`, `account-closed`.
pub async fn give_role(
    tx: &mut Tx,
    granted: &Granted<AssignRole>,
    context: &Context,
    account: AccountId,
    new: NewRole,
) -> Result<GivenId, Failure> {
    granted.confirm(&target_of(&new.scope))?;
    refuse_oneself(context, account)?;
    let id: GivenId = context.draw_id();
    let valid_from = new.valid_from.unwrap_or(context.now);
    let (role, scope, valid_to) = (new.role, new.scope, new.valid_to);
    let given = RolePeriod { id, role, scope, valid_from, valid_to, in_place_of: None };
    carry_out(tx, context, account, AccountCommand::GiveRole(given)).await?;
    Ok(id)
}

/// Takes a role from an account from now on; that it was held stays known.
///
/// # Errors
/// Refusals `account-role-unknown`, `role-own`, `account-unknown`.
pub async fn take_role(
    tx: &mut Tx,
    granted: &Granted<AssignRole>,
    context: &Context,
    account: AccountId,
    id: GivenId,
) -> Result<(), Failure> {
    refuse_oneself(context, account)?;
    let state = carry_out(tx, context, account, AccountCommand::TakeRole { id }).await?;
    let taken = state.roles.iter().find(|given| given.id == id);
    granted.confirm(&taken.map_or_else(Target::anywhere, |taken| target_of(&taken.scope)))?;
    Ok(())
}

/// Lets the roles that were given for a place, or for one below it, follow it to where it lies now: `path` is
/// the way from the root to it. Gives how many accounts that concerned.
///
/// # Errors
/// See [`::store::Error`].
pub async fn follow_place(
    tx: &mut Tx,
    _: &Granted<AssignRole>,
    context: &Context,
    path: &PlacePath,
) -> Result<usize, Failure> {
    let Some(place) = path.as_str().trim_end_matches('/').rsplit('/').next().filter(|step| !step.is_empty())
    else {
        return Ok(0);
    };
    let mut moves: BTreeSet<(AccountId, PlacePath)> = BTreeSet::new();
    for (account, given) in store::roles_naming(tx, &context.tenant, place).await? {
        let Scope::Place { place: held } = given.scope else { continue };
        let end = held.as_str().find(place).map(|at| at + place.len());
        let from = end.map(|end| PlacePath::new(&held.as_str()[..end]));
        moves.extend(from.filter(|from| from != path).map(|from| (account, from)));
    }
    let count = moves.len();
    for (account, from) in moves {
        carry_out(tx, context, account, AccountCommand::FollowPlace { from, to: path.clone() }).await?;
    }
    Ok(count)
}

fn target_of(scope: &Scope) -> Target {
    match scope {
        Scope::Tenant => Target::anywhere(),
        Scope::Place { place } => Target::at(place),
        Scope::Unit { unit } => Target::of(*unit),
    }
}

fn refuse_oneself(context: &Context, account: AccountId) -> Result<(), Refusal> {
    match &context.actor {
        Actor::Staff { account: own, .. } if *own == account => Err(Refusal::rule("role-own")),
        _ => Ok(()),
    }
}
