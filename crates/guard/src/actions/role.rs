//! Giving and taking roles (授权).

use crate::actions::account::carry_out;
use crate::authority::{Role, Scope, Target};
use crate::granted::Granted;
use crate::model::{AccountCommand, GivenId, RolePeriod};
use crate::right::AssignRole;
use ::store::Tx;
use kernel::{AccountId, Actor, Context, Failure, Instant, Refusal};

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
    let given = RolePeriod { id, role: new.role, scope: new.scope, valid_from, valid_to: new.valid_to };
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
