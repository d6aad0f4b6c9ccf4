//! Signing in (登录).

use crate::actions::account::carry_out;
use crate::actions::provider::{by_provider_only, refuses_password};
use crate::known_browser::KnownBrowser;
use crate::model::{AccountCommand, FactorKind, SignInWay};
use crate::password::{HashedPassword, match_nothing};
use crate::policy::normal_login;
use crate::session::{SessionToken, coarse_device};
use crate::site::Site;
use crate::store::{self, Credentials, SessionRow};
use crate::viewer::{SessionId, Staff};
use ::store::Tx;
use kernel::{
    AccountId, Actor, Context, Entropy, Failure, Instant, Refusal, RefusalKind, RequestKey, TenantId, UnitId,
};
use zeroize::Zeroizing;

/// What somebody sends to sign in.
#[derive(Clone)]
pub struct SignIn {
    pub login: String,
    pub password: String,
    /// The browser's `User-Agent`; only its kind is kept.
    pub user_agent: Option<String>,
    /// The session that the browser came with: it ends, whoever it was (rotation).
    pub former: Option<SessionToken>,
    /// What the browser keeps of logins that were used in it: their attempts are counted by themselves.
    pub known: Option<KnownBrowser>,
}

/// A new session.
#[derive(Debug)]
pub struct Opened {
    pub session: SessionId,
    pub account: AccountId,
    /// For the browser's cookie; only its digest is stored.
    pub token: SessionToken,
    pub must_change_password: bool,
    /// The second factor is still due: the session opens nothing before.
    pub awaits: bool,
    /// For the browser's other cookie, once it is signed in.
    pub known: Option<KnownBrowser>,
}

/// Checks login and password and opens a session.
///
/// The attempt is counted before the password is looked at, so that any number of guesses at once get no
/// more than the policy allows; verifying is slow and runs outside the transactions.
///
/// # Errors
/// Refusals `sign-in-wrong` (401; the same for an unknown login, a wrong password and a closed account,
/// after the same work) and `sign-in-locked` (429; also the same for logins that do not exist).
pub async fn sign_in(site: &Site, command: SignIn) -> Result<Opened, Failure> {
    let attempt = begin(site, &command.login, command.known.as_ref()).await?;
    let (hash, matched) = attempt.verify(site, command.password).await?;
    let account =
        attempt.credentials.as_ref().filter(|found| found.open && matched).map(|found| found.account);
    let Some(account) = account else {
        note_failure(site, &command.login, &attempt.subject).await?;
        return Err(wrong().into());
    };
    let token = SessionToken::new(site.draw());
    let device = coarse_device(command.user_agent.as_deref());
    let mut context = site.anonymous_context("sign-in");
    let login = normal_login(&command.login);
    let session: SessionId = context.draw_id();
    let new = NewSession {
        session,
        digest: token.digest(),
        former: command.former.map(|token| token.digest()),
        device,
        way: SignInWay::Password,
        strong: false,
        proved_at: context.now,
    };
    let (policy, has_provider) = (site.sign_in.clone(), site.provider.is_some());
    let (must_change_password, awaits) = site
        .store
        .write(move |tx| {
            Box::pin(async move {
                same_password(tx, &context, &login, &hash).await?;
                let row = store::account(tx, &context.tenant, account)
                    .await?
                    .filter(|row| row.open)
                    .ok_or_else(wrong)?;
                context.actor = Actor::Staff { account, unit: row.unit };
                // Without a provider nobody is kept out by a rule about it.
                if has_provider
                    && refuses_password(tx, &context.tenant, &policy, account, context.now).await?
                {
                    return Err(by_provider_only().into());
                }
                forget(tx, &context.tenant, &attempt.subject).await?;
                let awaits = open(tx, &context, account, new.clone()).await?;
                Ok::<_, Failure>((row.must_change, awaits))
            })
        })
        .await?;
    let known = (!awaits)
        .then(|| KnownBrowser::with(command.known, site.draw(), &site.master, &normal_login(&command.login)));
    Ok(Opened { session, account, token, must_change_password, awaits, known })
}

/// A session that is about to be opened.
#[derive(Clone, Debug)]
pub(crate) struct NewSession {
    pub(crate) session: SessionId,
    pub(crate) digest: [u8; 32],
    pub(crate) former: Option<[u8; 32]>,
    pub(crate) device: String,
    pub(crate) way: SignInWay,
    /// The second factor was shown with it.
    pub(crate) strong: bool,
    pub(crate) proved_at: Instant,
}

/// Opens a session in place of the one that the browser came with; gives whether the second factor is due.
pub(crate) async fn open(
    tx: &mut Tx,
    context: &Context,
    account: AccountId,
    new: NewSession,
) -> Result<bool, Failure> {
    let NewSession { session, digest, former, device, way, strong, proved_at } = new;
    end_former(tx, context, former).await?;
    let awaits = !strong && store::factor::has_factor(tx, &context.tenant, account).await?;
    let command = match awaits {
        true => AccountCommand::AskSecond { session },
        false => AccountCommand::SignIn { session, by: way },
    };
    carry_out(tx, context, account, command).await?;
    if strong {
        carry_out(tx, context, account, AccountCommand::Prove { session, by: FactorKind::Provider }).await?;
    }
    let opened = SessionRow {
        id: session,
        account,
        device,
        created_at: context.now,
        seen_at: context.now,
        awaits,
        proved_at: (!awaits).then_some(proved_at),
        way,
        strong,
    };
    store::insert_session(tx, &context.tenant, &opened, digest).await?;
    if !awaits {
        store::save_signed_in(tx, &context.tenant, account, context.now).await?;
    }
    Ok(awaits)
}

async fn end_former(tx: &mut Tx, context: &Context, former: Option<[u8; 32]>) -> Result<(), Failure> {
    let Some(digest) = former else { return Ok(()) };
    let Some(found) = store::session(tx, &context.tenant, digest).await? else { return Ok(()) };
    store::end_session(tx, &context.tenant, found.id, found.account, context.now).await?;
    let command = AccountCommand::EndSession { session: found.id, remotely: false };
    carry_out(tx, context, found.account, command).await.map(drop)
}

/// One counted attempt on a login.
pub(crate) struct Attempt {
    /// A keyed digest of the login: what is counted, without keeping what was typed.
    pub(crate) subject: String,
    credentials: Option<Credentials>,
}

/// Counts an attempt, unless the login is locked.
pub(crate) async fn begin(
    site: &Site,
    login: &str,
    known: Option<&KnownBrowser>,
) -> Result<Attempt, Failure> {
    let login = normal_login(login);
    let subject = subject(site, &login, known);
    let (tenant, policy, now) = (site.tenant.clone(), site.sign_in.clone(), site.now());
    site.store
        .write(move |tx| {
            Box::pin(async move {
                let before = store::attempts(tx, &tenant, &subject).await?;
                if let Some(until) = policy.locked(before, now) {
                    return Err(locked("sign-in-locked", until, now).into());
                }
                store::save_attempts(tx, &tenant, &subject, policy.after_failure(before, now)).await?;
                let credentials = store::credentials(tx, &tenant, &login).await?;
                Ok::<_, Failure>(Attempt { subject, credentials })
            })
        })
        .await
}

impl Attempt {
    /// The hash compared with, and whether `password` is the one; takes the same time for a login that
    /// does not exist.
    pub(crate) async fn verify(
        &self,
        site: &Site,
        password: String,
    ) -> Result<(Option<HashedPassword>, bool), Failure> {
        let hash = self.credentials.as_ref().map(|found| found.password.clone());
        let policy = site.sign_in.clone();
        // Hashing megabytes of input would cost more than a password's work.
        let password: String = password.chars().take(policy.most_length + 1).collect();
        let permit = site.verifications.clone().acquire_owned().await.map_err(Failure::broken)?;
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let password = Zeroizing::new(password);
            let matched = match &hash {
                Some(hash) => hash.matches(&password),
                None => match_nothing(&password, &policy),
            };
            (hash, matched)
        })
        .await
        .map_err(Failure::broken)
    }
}

/// The password may have been changed while it was being verified.
pub(crate) async fn same_password(
    tx: &mut Tx,
    context: &Context,
    login: &str,
    hash: &Option<HashedPassword>,
) -> Result<(), Failure> {
    let now = store::credentials(tx, &context.tenant, &normal_login(login)).await?;
    match now.map(|found| found.password) == *hash {
        true => Ok(()),
        false => Err(wrong().into()),
    }
}

/// A success starts the count anew.
pub(crate) async fn forget(tx: &mut Tx, tenant: &TenantId, subject: &str) -> Result<(), Failure> {
    store::forget_attempts(tx, tenant, subject).await.map_err(Failure::from)
}

/// Journals a failed attempt and, if it closed the login, the lockout, where there is an account behind
/// it. A login that does not exist is written to as well, so that both wait for the disk once.
pub(crate) async fn note_failure(site: &Site, login: &str, subject: &str) -> Result<(), Failure> {
    let (login, subject) = (normal_login(login), subject.to_owned());
    let policy = site.sign_in.clone();
    let context = site.anonymous_context("sign-in");
    site.store
        .write(move |tx| {
            Box::pin(async move {
                let attempts = store::attempts(tx, &context.tenant, &subject).await?;
                store::save_attempts(tx, &context.tenant, &subject, attempts).await?;
                let before = context.now.plus_seconds(-policy.forget_hours * 3600);
                store::forget_attempts_before(tx, &context.tenant, before).await?;
                let account =
                    store::credentials(tx, &context.tenant, &login).await?.filter(|found| found.open);
                let Some(Credentials { account, .. }) = account else { return Ok(()) };
                carry_out(tx, &context, account, AccountCommand::FailSignIn).await?;
                if let Some(until) = policy.locked(attempts, context.now) {
                    carry_out(tx, &context, account, AccountCommand::LockOut { until }).await?;
                }
                Ok::<_, Failure>(())
            })
        })
        .await
}

/// What attempts are counted by: the login, or the login in a browser in which it was used before.
pub(crate) fn subject(site: &Site, login: &str, known: Option<&KnownBrowser>) -> String {
    let number = known.and_then(|known| known.number_for(&site.master, login));
    let counted = match number {
        Some(number) => [login.as_bytes(), &[0], &number].concat(),
        None => login.as_bytes().to_vec(),
    };
    hex::encode(site.master.sign("sign-in-attempts", &counted))
}

pub(crate) fn wrong() -> Refusal {
    Refusal::new(RefusalKind::Unknown, "sign-in-wrong")
}

pub(crate) fn locked(code: &'static str, until: Instant, now: Instant) -> Refusal {
    let minutes = (until.seconds_since(now) + 59) / 60;
    Refusal::new(RefusalKind::TooMany, code).with("minutes", minutes.max(1))
}

impl Site {
    /// The surroundings of what nobody known does: signing in.
    pub(crate) fn anonymous_context(&self, name: &str) -> Context {
        Context {
            tenant: self.tenant.clone(),
            actor: Actor::system(name),
            authority: format!("account.{name}"),
            now: self.now(),
            request: RequestKey(String::new()),
            entropy: Entropy::new(self.draw()),
        }
    }

    /// The surroundings of what one does with one's own account; that needs no right.
    pub fn own_context(&self, staff: &Staff, request: RequestKey) -> Context {
        Context { request, ..self.account_context(staff.account, staff.unit) }
    }

    /// The same for somebody who is still signing in.
    pub(crate) fn account_context(&self, account: AccountId, unit: UnitId) -> Context {
        Context {
            tenant: self.tenant.clone(),
            actor: Actor::Staff { account, unit },
            authority: "account.own".to_owned(),
            now: self.now(),
            request: RequestKey(String::new()),
            entropy: Entropy::new(self.draw()),
        }
    }
}
