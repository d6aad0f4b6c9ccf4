//! Showing who one is (身份确认): the second factor after the password, and again before what is delicate.

use crate::actions::account::carry_out;
use crate::actions::factor::{code_secret, passkeys};
use crate::actions::provider::refuses_password;
use crate::actions::sign_in::{locked, same_password, wrong};
use crate::code;
use crate::known_browser::KnownBrowser;
use crate::master_key::MasterKey;
use crate::model::{AccountCommand, FactorKind};
use crate::passkey::{self, Origin, Passkey};
use crate::policy::Attempts;
use crate::session::{Pending, SessionToken};
use crate::site::Site;
use crate::store;
use crate::store::factor as rows;
use crate::viewer::{SessionId, Viewer};
use ::store::Tx;
use kernel::{AccountId, Context, Failure, Refusal, RefusalKind, RequestKey};

/// What somebody shows.
#[derive(Clone)]
pub enum Proof {
    /// Six digits of an app, or a recovery code.
    Typed(String),
    /// A browser's answer to [`ask`].
    Passkey { answer: String, origin: Origin },
    /// The password; only for accounts without a second factor.
    Password(String),
}

/// What the browser is asked to sign, when the account has passkeys.
///
/// # Errors
/// See [`::store::Error`].
pub async fn ask(
    site: &Site,
    (session, account): (SessionId, AccountId),
    origin: &Origin,
) -> Result<Option<serde_json::Value>, Failure> {
    let (challenge, tenant, now) = (site.draw(), site.tenant.clone(), site.now());
    let oldest = now.plus_seconds(-site.sign_in.second_minutes * 60);
    let known = site.store.write(move |tx| {
        Box::pin(async move {
            let known = passkeys(&rows::factors(tx, &tenant, account).await?);
            if !known.is_empty() {
                rows::save_challenge(tx, &tenant, session, challenge, now, oldest).await?;
            }
            Ok::<_, Failure>(known)
        })
    });
    let known = known.await?;
    Ok((!known.is_empty()).then(|| passkey::request(origin, &challenge, &known)))
}

/// A session that was waiting and is open now.
#[derive(Debug)]
pub struct Completed {
    /// Under a new token: the one before the second factor opens nothing.
    pub token: SessionToken,
    /// For the browser's other cookie.
    pub known: KnownBrowser,
}

/// Opens a session that waits for its second factor.
///
/// # Errors
/// Refusals `second-wrong` (401) and `second-locked` (429).
pub async fn complete(
    site: &Site,
    pending: &Pending,
    known: Option<KnownBrowser>,
    proof: Proof,
) -> Result<Completed, Failure> {
    if matches!(proof, Proof::Password(_)) {
        return Err(second_wrong().into());
    }
    let (session, account, way) = (pending.session, pending.account, pending.way);
    let by = attempt(site, site.account_context(account, pending.unit), (session, account), proof).await?;
    let context = site.account_context(account, pending.unit);
    let token = SessionToken::new(site.draw());
    let digest = token.digest();
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            if !store::open_session(tx, &context.tenant, session, digest, context.now).await? {
                return Err(wrong().into());
            }
            carry_out(tx, &context, account, AccountCommand::SignIn { session, by: way }).await?;
            carry_out(tx, &context, account, AccountCommand::Prove { session, by }).await?;
            store::save_signed_in(tx, &context.tenant, account, context.now).await?;
            Ok::<_, Failure>(())
        })
    });
    write.await?;
    let known = KnownBrowser::with(known, site.draw(), &site.master, &pending.login);
    Ok(Completed { token, known })
}

/// Shows again who one is; for a while rights on the `proof` line may be used.
///
/// # Errors
/// Refusals `second-wrong`, `second-locked`, `second-needed` (a password, though there is a second factor),
/// `password-wrong`, `sign-in-locked`, `sign-in`.
pub async fn confirm(site: &Site, viewer: &Viewer, proof: Proof) -> Result<(), Failure> {
    let staff = viewer.signed_in()?.clone();
    // A program with a token has no session that could be proved.
    let session = staff.session.ok_or_else(|| Refusal::forbidden("token-only-interface"))?;
    // Each transaction draws from its own randomness.
    let context = || site.own_context(&staff, RequestKey(String::new()));
    let (account, login) = (staff.account, staff.login.clone());
    let by = match proof {
        Proof::Password(password) => {
            let tried = super::sign_in::begin(site, &login, None).await?;
            let (hash, matched) = tried.verify(site, password).await?;
            if !matched {
                super::sign_in::note_failure(site, &login, &tried.subject).await?;
                return Err(Refusal::invalid("password-wrong", "password").into());
            }
            let (context, subject) = (context(), tried.subject);
            let (policy, has_provider) = (site.sign_in.clone(), site.provider.is_some());
            let write = site.store.write(move |tx| {
                Box::pin(async move {
                    same_password(tx, &context, &login, &hash).await?;
                    super::sign_in::forget(tx, &context.tenant, &subject).await?;
                    let tenant = &context.tenant;
                    if has_provider && refuses_password(tx, tenant, &policy, account, context.now).await? {
                        return Err(Refusal::invalid("password-by-provider", "password").into());
                    }
                    match rows::has_factor(tx, &context.tenant, account).await? {
                        true => Err(Refusal::invalid("second-needed", "code").into()),
                        false => Ok::<_, Failure>(FactorKind::Password),
                    }
                })
            });
            write.await?
        }
        other => attempt(site, context(), (session, account), other).await?,
    };
    let context = context();
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            carry_out(tx, &context, account, AccountCommand::Prove { session, by }).await?;
            store::save_proved(tx, &context.tenant, session, context.now).await.map_err(Failure::from)
        })
    });
    write.await
}

/// Counts an attempt before it is looked at, as with passwords: guesses at once get no more than the policy allows.
async fn attempt(
    site: &Site,
    context: Context,
    (session, account): (SessionId, AccountId),
    proof: Proof,
) -> Result<FactorKind, Failure> {
    let subject = hex::encode(site.master.sign("second-attempts", account.to_string().as_bytes()));
    let (policy, counted, tenant, now) =
        (site.sign_in.clone(), subject.clone(), site.tenant.clone(), site.now());
    let count = site.store.write(move |tx| {
        Box::pin(async move {
            let before = store::attempts(tx, &tenant, &counted).await?;
            if let Some(until) = policy.locked(before, now) {
                return Err(locked("second-locked", until, now).into());
            }
            let after = policy.after_failure(before, now);
            store::save_attempts(tx, &tenant, &counted, after).await?;
            Ok::<Attempts, Failure>(after)
        })
    });
    let after = count.await?;
    let (master, policy) = (site.master.clone(), site.sign_in.clone());
    let check = site.store.write(move |tx| {
        Box::pin(async move {
            let oldest = context.now.plus_seconds(-policy.second_minutes * 60);
            let shown = match &proof {
                Proof::Typed(typed) => typed_proof(tx, &context, &master, account, typed).await?,
                Proof::Passkey { answer, origin } => {
                    let challenge = rows::take_challenge(tx, &context.tenant, session, oldest).await?;
                    passkey_proof(tx, &context, account, (answer, origin), challenge.as_deref()).await?
                }
                Proof::Password(_) => None,
            };
            match shown {
                Some(_) => store::forget_attempts(tx, &context.tenant, &subject).await?,
                None => {
                    carry_out(tx, &context, account, AccountCommand::FailSignIn).await?;
                    if let Some(until) = policy.locked(after, context.now) {
                        carry_out(tx, &context, account, AccountCommand::LockOut { until }).await?;
                    }
                }
            }
            Ok::<_, Failure>(shown)
        })
    });
    Ok(check.await?.ok_or_else(second_wrong)?)
}

/// Which factor a typed code belongs to; each code and each recovery code counts once.
async fn typed_proof(
    tx: &mut Tx,
    context: &Context,
    master: &MasterKey,
    account: AccountId,
    typed: &str,
) -> Result<Option<FactorKind>, Failure> {
    let plain = code::plain(typed);
    if plain.len() == 6 {
        for factor in rows::factors(tx, &context.tenant, account).await? {
            let secret = match factor.kind {
                FactorKind::Code => master.open(code_secret(&factor.id.to_string()), &factor.secret),
                _ => None,
            };
            let step = secret.and_then(|secret| code::step_of(&secret, &plain, context.now));
            if let Some(step) = step
                && rows::use_factor(tx, &context.tenant, factor.id, step, context.now).await?
            {
                return Ok(Some(FactorKind::Code));
            }
        }
        return Ok(None);
    }
    let kept = rows::recovery(tx, &context.tenant, account).await?;
    let shown = code::recovery_digests(master, account, &plain);
    let Some(digest) = shown.into_iter().find(|digest| kept.contains(digest)) else { return Ok(None) };
    carry_out(tx, context, account, AccountCommand::UseRecovery { code: digest.clone() }).await?;
    rows::use_recovery(tx, &context.tenant, account, &digest).await?;
    Ok(Some(FactorKind::Recovery))
}

async fn passkey_proof(
    tx: &mut Tx,
    context: &Context,
    account: AccountId,
    (answer, origin): (&str, &Origin),
    challenge: Option<&[u8]>,
) -> Result<Option<FactorKind>, Failure> {
    let (Some(challenge), Some(id)) = (challenge, passkey::id_of(answer)) else { return Ok(None) };
    for factor in rows::factors(tx, &context.tenant, account).await? {
        let key =
            Passkey::read(&factor.secret).filter(|key| factor.kind == FactorKind::Passkey && key.id == id);
        let Some(key) = key else { continue };
        let counter = match passkey::proved(answer, &key, origin, challenge) {
            Ok(counter) => i64::from(counter),
            Err(cause) => {
                tracing::info!(%cause, "a passkey's answer does not count");
                return Ok(None);
            }
        };
        // Keys that live on several devices do not count; of those that do, a copy falls behind.
        if counter == 0 && factor.counter == 0 {
            rows::note_use(tx, &context.tenant, factor.id, context.now).await?;
            return Ok(Some(FactorKind::Passkey));
        }
        let later = rows::use_factor(tx, &context.tenant, factor.id, counter, context.now).await?;
        return Ok(later.then_some(FactorKind::Passkey));
    }
    Ok(None)
}

fn second_wrong() -> Refusal {
    Refusal::new(RefusalKind::Unknown, "second-wrong")
}
