//! Opening, moving and closing accounts (账号维护).

use crate::authority::{Authority, Target};
use crate::granted::Granted;
use crate::model::{AccountCommand, AccountEvent, AccountLoop, AccountState};
use crate::password::HashedPassword;
use crate::policy::judge_login;
use crate::right::EditAccount;
use crate::store::{self, AccountRow};
use ::store::Tx;
use kernel::{AccountId, Context, Failure, Loop, Refusal, UnitId};

/// A new account. The password comes hashed: hashing is slow and never done in a transaction.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Unique in the deployment; compared in lower case.
    pub login: String,
    /// The name that colleagues see.
    pub name: String,
    pub unit: UnitId,
    pub password: HashedPassword,
    /// The person has to set a password of his own first.
    pub must_change_password: bool,
}

/// Opens an account; it has no role yet.
///
/// # Errors
/// Refusals `account-login`, `account-name`, `account-login-taken`.
pub async fn create_account(
    tx: &mut Tx,
    granted: &Granted<EditAccount>,
    context: &Context,
    new: NewAccount,
) -> Result<AccountId, Failure> {
    granted.confirm(&Target::of(new.unit))?;
    let login = judge_login(&new.login)?;
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 64 {
        return Err(Refusal::invalid("account-name", "name").into());
    }
    let (unit, must_change) = (new.unit, new.must_change_password);
    let command = AccountCommand::Open {
        unit,
        must_change_password: must_change,
        password: new.password.fingerprint(),
    };
    let events = AccountLoop::decide(None, command, context, &Authority::shipped())?;
    let id: AccountId = context.draw_id();
    let row = AccountRow { id, login, name, unit, must_change, open: true, version: 1 };
    if !store::insert_account(tx, &context.tenant, &row, &new.password, context.now).await? {
        return Err(Refusal::invalid("account-login-taken", "login").with("login", row.login).into());
    }
    journal::append::<AccountLoop>(tx, context, &stream(id), 0, &events).await?;
    Ok(id)
}

/// Moves a person to another unit; his roles stay as they are.
///
/// # Errors
/// Refusals `account-unknown`, `account-closed`.
pub async fn move_account(
    tx: &mut Tx,
    granted: &Granted<EditAccount>,
    context: &Context,
    id: AccountId,
    unit: UnitId,
) -> Result<(), Failure> {
    granted.confirm(&Target::of(unit))?;
    carry_out(tx, context, id, AccountCommand::MoveTo { unit }).await.map(drop)
}

/// Closes an account and ends its sessions.
///
/// # Errors
/// Refusals `account-unknown`, `account-closed`.
pub async fn close_account(
    tx: &mut Tx,
    granted: &Granted<EditAccount>,
    context: &Context,
    id: AccountId,
) -> Result<(), Failure> {
    let state = carry_out(tx, context, id, AccountCommand::Close).await?;
    granted.confirm(&Target::of(state.unit))?;
    end_all_sessions(tx, context, id, None).await
}

/// Opens a closed account again.
///
/// # Errors
/// Refusal `account-unknown`.
pub async fn reopen_account(
    tx: &mut Tx,
    granted: &Granted<EditAccount>,
    context: &Context,
    id: AccountId,
) -> Result<(), Failure> {
    let state = carry_out(tx, context, id, AccountCommand::Reopen).await?;
    granted.confirm(&Target::of(state.unit)).map_err(Failure::from)
}

/// Loads, decides, journals and saves one command on one account.
pub(crate) async fn carry_out(
    tx: &mut Tx,
    context: &Context,
    id: AccountId,
    command: AccountCommand,
) -> Result<AccountState, Failure> {
    let (state, version) =
        store::account_state(tx, &context.tenant, id).await?.ok_or(Refusal::not_found("account-unknown"))?;
    let events = AccountLoop::decide(Some(&state), command, context, &Authority::shipped())?;
    if events.is_empty() {
        return Ok(state);
    }
    let version = journal::append::<AccountLoop>(tx, context, &stream(id), version, &events).await?;
    let after = events.iter().fold(Some(state), AccountLoop::evolve);
    let after = after.ok_or_else(|| Failure::broken("an account's events ended in nothing"))?;
    // Signing in and out changes nothing of the account itself.
    if !events.iter().all(is_a_trace) {
        store::save_account(tx, &context.tenant, id, &after, version).await?;
    } else {
        store::save_version(tx, &context.tenant, id, version).await?;
    }
    Ok(after)
}

const fn is_a_trace(event: &AccountEvent) -> bool {
    use AccountEvent as E;
    matches!(
        event,
        E::SignedIn { .. }
            | E::SecondAsked { .. }
            | E::Proved { .. }
            | E::SessionEnded { .. }
            | E::SignInFailed
            | E::LockedOut { .. }
    )
}

/// Ends the sessions of an account, except `kept`.
pub(crate) async fn end_all_sessions(
    tx: &mut Tx,
    context: &Context,
    account: AccountId,
    kept: Option<crate::viewer::SessionId>,
) -> Result<(), Failure> {
    for session in store::sessions_of(tx, &context.tenant, account).await? {
        if kept == Some(session.id) {
            continue;
        }
        store::end_session(tx, &context.tenant, session.id, account, context.now).await?;
        let command = AccountCommand::EndSession { session: session.id, remotely: true };
        carry_out(tx, context, account, command).await?;
    }
    Ok(())
}

/// The account's stream in the journal.
pub(crate) fn stream(id: AccountId) -> String {
    journal::stream_of::<AccountLoop>(id)
}
