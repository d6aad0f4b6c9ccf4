//! Giving and taking back access tokens (访问令牌).

use crate::access_token::{AccessToken, Limits, TokenId};
use crate::authority::Target;
use crate::granted::Granted;
use crate::right::{AssignRole, IssueToken, RIGHTS};
use crate::store::token::{self as rows, TokenRow};
use crate::token_model::{TokenCommand, TokenLoop, TokenState};
use crate::viewer::Viewer;
use ::store::Tx;
use kernel::{Context, Failure, Instant, Loop, Refusal};

/// A token that is wanted.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for; colleagues read it.
    pub purpose: String,
    pub limits: Limits,
    pub valid_to: Instant,
}

/// Longest purpose, in characters.
pub const LONGEST_PURPOSE: usize = 120;

/// Gives the viewer a token for himself. It never may more than its account at the moment of use.
///
/// # Errors
/// Refusals `token-purpose`, `token-right-unknown`, `token-place-outside`, `token-period`.
pub async fn issue(
    tx: &mut Tx,
    granted: &Granted<IssueToken>,
    context: &Context,
    new: NewToken,
    secret: &AccessToken,
) -> Result<TokenRow, Failure> {
    let viewer = granted.viewer().ok_or_else(|| Refusal::forbidden("token-own"))?;
    let staff = viewer.signed_in()?;
    let length = new.purpose.trim().chars().count();
    if !(2..=LONGEST_PURPOSE).contains(&length) {
        return Err(Refusal::invalid("token-purpose", "purpose").with("most", LONGEST_PURPOSE).into());
    }
    if let Some(unknown) = new.limits.rights.iter().find(|right| !RIGHTS.contains(&right.as_str())) {
        return Err(Refusal::invalid("token-right-unknown", "right").with("given", unknown).into());
    }
    let id: TokenId = context.draw_id();
    let stream = journal::stream_of::<TokenLoop>(id);
    let purpose = journal::put_content(tx, context, &stream, new.purpose.trim()).await?;
    let digest = secret.digest();
    let state = TokenState {
        account: staff.account,
        limits: new.limits,
        purpose,
        digest: hex::encode(digest),
        valid_to: new.valid_to,
        revoked_at: None,
    };
    let events = TokenLoop::decide(None, TokenCommand::Issue(state.clone()), context, &())?;
    let version = journal::append::<TokenLoop>(tx, context, &stream, 0, &events).await?;
    let row = TokenRow { id, state, created_at: context.now, used_day: None, version };
    rows::insert_token(tx, &context.tenant, &row, digest).await?;
    Ok(row)
}

/// The owner takes his own token back.
///
/// # Errors
/// Refusal `token-unknown`, also for tokens of others.
pub async fn revoke_own(tx: &mut Tx, viewer: &Viewer, context: &Context, id: TokenId) -> Result<(), Failure> {
    let account = viewer.signed_in()?.account;
    revoke_if(tx, context, id, |row| row.state.account == account).await
}

/// The security administrator takes anybody's token back.
///
/// # Errors
/// Refusal `token-unknown`.
pub async fn revoke(
    tx: &mut Tx,
    granted: &Granted<AssignRole>,
    context: &Context,
    id: TokenId,
) -> Result<(), Failure> {
    granted.confirm(&Target::anywhere())?;
    revoke_if(tx, context, id, |_| true).await
}

async fn revoke_if(
    tx: &mut Tx,
    context: &Context,
    id: TokenId,
    may: impl Fn(&TokenRow) -> bool + Send,
) -> Result<(), Failure> {
    let found = rows::token(tx, &context.tenant, id).await?.filter(|row| may(row));
    let row = found.ok_or_else(|| Refusal::not_found("token-unknown"))?;
    let events = TokenLoop::decide(Some(&row.state), TokenCommand::Revoke, context, &())?;
    if events.is_empty() {
        return Ok(());
    }
    let stream = journal::stream_of::<TokenLoop>(id);
    let version = journal::append::<TokenLoop>(tx, context, &stream, row.version, &events).await?;
    rows::revoke_token(tx, &context.tenant, id, context.now, version).await?;
    Ok(())
}
