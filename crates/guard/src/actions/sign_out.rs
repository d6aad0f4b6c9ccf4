//! Signing out (退出), here or on another device.

use crate::actions::account::{carry_out, end_all_sessions};
use crate::authority::Target;
use crate::granted::Granted;
use crate::model::AccountCommand;
use crate::right::AssignRole;
use crate::site::Site;
use crate::store;
use crate::viewer::{SessionId, Staff, Viewer};
use ::store::Tx;
use kernel::{AccountId, Context, Failure, Refusal, RequestKey};

/// Ends the session that the viewer came with.
///
/// # Errors
/// See [`::store::Error`].
pub async fn sign_out(site: &Site, viewer: &Viewer) -> Result<(), Failure> {
    match viewer.staff() {
        Some(staff) => match staff.session {
            Some(session) => end(site, staff, session, false).await.map(drop),
            None => Ok(()),
        },
        None => Ok(()),
    }
}

/// Ends one of the viewer's own sessions, e.g. on a device left behind.
///
/// # Errors
/// Refusal `session-unknown`: another's session does not exist for him.
pub async fn end_own_session(site: &Site, viewer: &Viewer, session: SessionId) -> Result<(), Failure> {
    let staff = viewer.signed_in()?;
    let remotely = staff.session != Some(session);
    match end(site, staff, session, remotely).await? {
        true => Ok(()),
        false => Err(Refusal::not_found("session-unknown").into()),
    }
}

/// Ends all sessions of an account.
///
/// # Errors
/// Refusal `account-unknown`.
pub async fn end_sessions_of(
    tx: &mut Tx,
    granted: &Granted<AssignRole>,
    context: &Context,
    account: AccountId,
) -> Result<(), Failure> {
    let row =
        store::account(tx, &context.tenant, account).await?.ok_or(Refusal::not_found("account-unknown"))?;
    granted.confirm(&Target::of(row.unit))?;
    end_all_sessions(tx, context, account, None).await
}

async fn end(site: &Site, staff: &Staff, session: SessionId, remotely: bool) -> Result<bool, Failure> {
    let account = staff.account;
    let context = site.own_context(staff, RequestKey(String::new()));
    site.store
        .write(move |tx| {
            Box::pin(async move {
                let ended = store::end_session(tx, &context.tenant, session, account, context.now).await?;
                if ended {
                    let command = AccountCommand::EndSession { session, remotely };
                    carry_out(tx, &context, account, command).await?;
                }
                Ok::<_, Failure>(ended)
            })
        })
        .await
}
