//! Changing a password (修改密码).

use crate::actions::account::{carry_out, end_all_sessions};
use crate::authority::Target;
use crate::granted::Granted;
use crate::model::AccountCommand;
use crate::password::HashedPassword;
use crate::right::EditAccount;
use crate::site::Site;
use crate::store;
use crate::viewer::Viewer;
use ::store::Tx;
use kernel::{AccountId, Context, Failure, Refusal, RequestKey};

/// Sets one's own password; the other sessions end.
///
/// # Errors
/// Refusals `password-wrong` at the field `present`, `password-same`, those of
/// [`crate::SignInPolicy::judge_password`], `sign-in`. Wrong present passwords count as failed
/// attempts to sign in (`sign-in-locked`), so that a session left open is no way to guess it.
pub async fn change_own_password(
    site: &Site,
    viewer: &Viewer,
    present: String,
    wanted: String,
    request: RequestKey,
) -> Result<(), Failure> {
    let staff = viewer.signed_in()?.clone();
    site.sign_in.judge_password(&wanted, &staff.login)?;
    if present == wanted {
        return Err(Refusal::invalid("password-same", "password").into());
    }
    let attempt = super::sign_in::begin(site, &staff.login, None).await?;
    let (present_hash, matched) = attempt.verify(site, present).await?;
    if !matched {
        super::sign_in::note_failure(site, &staff.login, &attempt.subject).await?;
        return Err(Refusal::invalid("password-wrong", "present").into());
    }
    let hashed = hash(site, wanted).await?;
    let context = site.own_context(&staff, request);
    site.store
        .write(move |tx| {
            Box::pin(async move {
                super::sign_in::same_password(tx, &context, &staff.login, &present_hash).await?;
                super::sign_in::forget(tx, &context.tenant, &attempt.subject).await?;
                set(tx, &context, staff.account, &hashed, false).await?;
                end_all_sessions(tx, &context, staff.account, staff.session).await
            })
        })
        .await
}

/// Sets another's password to one that he has to change at once; all his sessions end.
///
/// # Errors
/// Refusals `account-unknown`, `account-closed`.
pub async fn reset_password(
    tx: &mut Tx,
    granted: &Granted<EditAccount>,
    context: &Context,
    account: AccountId,
    password: &HashedPassword,
) -> Result<(), Failure> {
    let row =
        store::account(tx, &context.tenant, account).await?.ok_or(Refusal::not_found("account-unknown"))?;
    granted.confirm(&Target::of(row.unit))?;
    set(tx, context, account, password, true).await?;
    end_all_sessions(tx, context, account, None).await
}

async fn set(
    tx: &mut Tx,
    context: &Context,
    account: AccountId,
    password: &HashedPassword,
    must_change: bool,
) -> Result<(), Failure> {
    carry_out(
        tx,
        context,
        account,
        AccountCommand::SetPassword { must_change, password: password.fingerprint() },
    )
    .await?;
    store::save_password(tx, &context.tenant, account, password, context.now).await?;
    Ok(())
}

/// Hashes off the threads that serve requests, as many at once as the policy allows.
///
/// # Errors
/// As [`HashedPassword::of`].
pub async fn hash(site: &Site, password: String) -> Result<HashedPassword, Failure> {
    let policy = site.sign_in.clone();
    let drawn = site.draw();
    let permit = site.verifications.clone().acquire_owned().await.map_err(Failure::broken)?;
    tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let mut salt = [0; 16];
        salt.copy_from_slice(&drawn[..16]);
        let password = zeroize::Zeroizing::new(password);
        HashedPassword::of(&password, salt, &policy)
    })
    .await
    .map_err(Failure::broken)?
}
