//! Through the identity provider (统一身份认证): signing in, showing again who one is, linking an account.

use crate::actions::account::{carry_out, end_all_sessions};
use crate::actions::sign_in::{NewSession, Opened, locked, open, subject};
use crate::authority::Target;
use crate::granted::{Granted, proof_old};
use crate::known_browser::KnownBrowser;
use crate::model::{AccountCommand, FactorKind, SignInWay};
use crate::policy::{SignInPolicy, normal_login};
use crate::provider::{Away, Claims, Expected, Provider, TokenError, VisitSecret};
use crate::right::EditAccount;
use crate::session::{SessionToken, coarse_device};
use crate::site::Site;
use crate::store::provider::{self as rows, VisitRow};
use crate::store::{self, factor};
use crate::viewer::{SessionId, Staff, Viewer};
use ::store::Tx;
use kernel::{AccountId, Actor, Context, Failure, Instant, Refusal, RefusalKind, RequestKey, TenantId};
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// What somebody goes to the provider for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    SignIn,
    /// Showing again who one is.
    Confirm,
    /// Linking one's own account.
    Link,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::SignIn, Self::Confirm, Self::Link];
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Confirm => "confirm",
            Self::Link => "link",
        }
    }
}

/// Where a browser goes, and what it keeps meanwhile.
#[derive(Debug)]
pub struct Begun {
    pub address: String,
    pub secret: VisitSecret,
}

/// Sends somebody to the provider.
///
/// # Errors
/// Refusals `provider-none` (no provider is set up), `provider-away`; `sign-in` and `proof-old` where somebody has to
/// be signed in for it.
pub async fn begin(
    site: &Site,
    viewer: &Viewer,
    purpose: Purpose,
    (next, languages): (&str, &str),
) -> Result<Begun, Failure> {
    let provider = provider_of(site)?;
    let session = match purpose {
        Purpose::SignIn => None,
        Purpose::Confirm => Some(session_of(viewer)?.1),
        Purpose::Link => Some(proved(viewer)?.1),
    };
    let secret = VisitSecret::new(site.draw());
    let (now, master) = (site.now(), &site.master);
    let (state, nonce, challenge) = (secret.state(master), secret.nonce(master), secret.challenge(master));
    // Nobody signs in by having signed in at the provider longer ago than a session lasts.
    let longest = (site.sign_in.absolute_hours * 3600).to_string();
    let mut asked = vec![
        ("state", state.as_str()),
        ("nonce", nonce.as_str()),
        ("code_challenge", challenge.as_str()),
        ("ui_locales", languages),
    ];
    match purpose {
        Purpose::SignIn => asked.push(("max_age", longest.as_str())),
        // Whoever sits there now: a sign-in that somebody left open at the provider does not count.
        Purpose::Confirm | Purpose::Link => asked.extend([("max_age", "0"), ("prompt", "login")]),
    }
    let address = provider.address(now, &asked).await.map_err(|cause| refused(&cause))?.to_string();
    let visit =
        VisitRow { purpose: purpose.as_str().to_owned(), session, next: next.to_owned(), created_at: now };
    let (tenant, digest, oldest) = (site.tenant.clone(), secret.digest(), oldest(site));
    let write = site.store.write(move |tx| {
        Box::pin(async move { rows::insert_visit(tx, &tenant, digest, &visit, oldest).await })
    });
    write.await.map_err(Failure::from)?;
    Ok(Begun { address, secret })
}

/// What a browser comes back with.
#[derive(Clone, Debug, Default)]
pub struct Returned {
    pub secret: Option<VisitSecret>,
    pub state: Option<String>,
    pub code: Option<String>,
    pub error: Option<String>,
    pub issuer: Option<String>,
    pub user_agent: Option<String>,
    pub former: Option<SessionToken>,
    pub known: Option<KnownBrowser>,
}

/// What came of a visit, with the page to go on to.
#[derive(Debug)]
pub enum Back {
    SignedIn { opened: Opened, next: String },
    Confirmed { next: String },
    Linked,
}

/// Takes up what the provider said. A visit is answered once, whatever the answer is.
///
/// # Errors
/// Refusals `provider-lost` (not begun in this browser, too late, or answered before), `provider-state`,
/// `provider-denied`, `provider-error`, `provider-away`, `provider-answer`, `provider-stale`, `provider-no-account`,
/// `provider-other`, `second-needed`, `sign-in-locked`.
pub async fn come_back(site: &Site, viewer: &Viewer, returned: Returned) -> Result<Back, Failure> {
    let provider = provider_of(site)?;
    let secret = returned.secret.clone().ok_or_else(lost)?;
    let (tenant, digest) = (site.tenant.clone(), secret.digest());
    let take =
        site.store.write(move |tx| Box::pin(async move { rows::take_visit(tx, &tenant, digest).await }));
    let visit = take.await.map_err(Failure::from)?;
    let visit = visit.filter(|visit| visit.created_at >= oldest(site)).ok_or_else(lost)?;
    let state = returned.state.as_deref().unwrap_or_default();
    if !bool::from(state.as_bytes().ct_eq(secret.state(&site.master).as_bytes())) {
        return Err(Refusal::new(RefusalKind::Unknown, "provider-state").into());
    }
    if returned.issuer.as_deref().is_some_and(|issuer| issuer != provider.rules.issuer) {
        return Err(answer().into());
    }
    if let Some(error) = &returned.error {
        return Err(said(error).into());
    }
    let code = returned.code.clone().ok_or_else(answer)?;
    let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.as_str() == visit.purpose);
    let purpose = purpose.ok_or_else(lost)?;
    // Who was signed in when he left is signed in still: nobody else's session takes up his answer.
    let staff = match purpose {
        Purpose::SignIn => None,
        Purpose::Confirm | Purpose::Link => {
            let (staff, session) = session_of(viewer)?;
            Some(staff.clone()).filter(|_| Some(session) == visit.session)
        }
    };
    if purpose != Purpose::SignIn && staff.is_none() {
        return Err(lost().into());
    }
    let longest = site.sign_in.absolute_hours * 3600;
    let expected = Expected {
        nonce: &secret.nonce(&site.master),
        now: site.now(),
        leeway: site.sign_in.provider_leeway_seconds,
        signed_in_since: match purpose {
            Purpose::SignIn => site.now().plus_seconds(-longest),
            Purpose::Confirm | Purpose::Link => visit.created_at,
        },
    };
    let claims = provider.exchange(&code, &secret.verifier(&site.master), expected).await;
    let claims = claims.map_err(|cause| refused(&cause))?;
    let digests = subject_digests(site, provider, &claims.subject);
    match (purpose, staff) {
        (Purpose::Link, Some(staff)) => {
            link_own(site, &staff, digests).await?;
            Ok(Back::Linked)
        }
        (Purpose::Confirm, Some(staff)) => {
            confirm(site, &staff, &claims, digests).await?;
            Ok(Back::Confirmed { next: visit.next })
        }
        _ => {
            let opened = sign_in(site, &claims, digests, returned).await?;
            Ok(Back::SignedIn { opened, next: visit.next })
        }
    }
}

async fn sign_in(
    site: &Site,
    claims: &Claims,
    digests: Vec<String>,
    returned: Returned,
) -> Result<Opened, Failure> {
    let token = SessionToken::new(site.draw());
    let mut context = site.anonymous_context("sign-in");
    let session: SessionId = context.draw_id();
    let new = NewSession {
        session,
        digest: token.digest(),
        former: returned.former.as_ref().map(SessionToken::digest),
        device: coarse_device(returned.user_agent.as_deref()),
        way: SignInWay::Provider,
        strong: false,
        proved_at: claims.signed_in_at,
    };
    let (policy, counts) = (site.sign_in.clone(), site.sign_in.provider_counts(claims));
    let (asked, known) = (site.clone(), returned.known.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            // The same words for a stranger and for a closed account.
            let unknown = || Refusal::new(RefusalKind::Unknown, "provider-no-account");
            let account = linked(tx, &context.tenant, &digests).await?.ok_or_else(unknown)?;
            let row = store::account(tx, &context.tenant, account).await?;
            let row = row.filter(|row| row.open).ok_or_else(unknown)?;
            let attempts = subject(&asked, &normal_login(&row.login), known.as_ref());
            let attempts = store::attempts(tx, &context.tenant, &attempts).await?;
            if let Some(until) = policy.locked(attempts, context.now) {
                return Err(locked("sign-in-locked", until, context.now).into());
            }
            context.actor = Actor::Staff { account, unit: row.unit };
            let strong = counts && may_stand_in(tx, &context.tenant, account).await?;
            let awaits = open(tx, &context, account, NewSession { strong, ..new.clone() }).await?;
            Ok::<_, Failure>((account, row.login, awaits))
        })
    });
    let (account, login, awaits) = write.await?;
    let known = (!awaits)
        .then(|| KnownBrowser::with(returned.known, site.draw(), &site.master, &normal_login(&login)));
    Ok(Opened { session, account, token, must_change_password: false, awaits, known })
}

async fn confirm(site: &Site, staff: &Staff, claims: &Claims, digests: Vec<String>) -> Result<(), Failure> {
    let Some(session) = staff.session else { return Err(lost().into()) };
    let (account, counts) = (staff.account, site.sign_in.provider_counts(claims));
    let context = site.own_context(staff, RequestKey(String::new()));
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let link = rows::link_of(tx, &context.tenant, account).await?;
            if link.is_none_or(|link| !digests.contains(&link.subject)) {
                return Err(Refusal::new(RefusalKind::Unknown, "provider-other").into());
            }
            let second = factor::has_factor(tx, &context.tenant, account).await?;
            if second && !(counts && may_stand_in(tx, &context.tenant, account).await?) {
                return Err(Refusal::invalid("second-needed", "code").into());
            }
            let command = AccountCommand::Prove { session, by: FactorKind::Provider };
            carry_out(tx, &context, account, command).await?;
            store::save_proved(tx, &context.tenant, session, context.now).await.map_err(Failure::from)
        })
    });
    write.await
}

/// The provider's second factor takes the place of one's own where one has none, or has linked the account oneself:
/// whoever may link others' accounts is no way around their second factor.
async fn may_stand_in(tx: &mut Tx, tenant: &TenantId, account: AccountId) -> Result<bool, Failure> {
    let own = rows::link_of(tx, tenant, account).await?.is_some_and(|link| link.own);
    Ok(own || !factor::has_factor(tx, tenant, account).await?)
}

async fn link_own(site: &Site, staff: &Staff, subject: Vec<String>) -> Result<(), Failure> {
    if !staff.proved {
        return Err(proof_old().into());
    }
    let (account, context) = (staff.account, site.own_context(staff, RequestKey(String::new())));
    let write = site
        .store
        .write(move |tx| Box::pin(async move { save(tx, &context, account, subject, (true, None)).await }));
    write.await
}

/// Links somebody's account with his subject at the provider.
///
/// # Errors
/// Refusals `provider-none`, `provider-subject`, `provider-taken`, `provider-linked-already`, `account-unknown`,
/// `account-closed`.
pub async fn link(
    tx: &mut Tx,
    granted: &Granted<EditAccount>,
    context: &Context,
    account: AccountId,
    (subject, sole): (Vec<String>, bool),
) -> Result<(), Failure> {
    let row = store::account(tx, &context.tenant, account).await?;
    granted.confirm(&Target::of(row.ok_or(Refusal::not_found("account-unknown"))?.unit))?;
    save(tx, context, account, subject, (false, Some(sole))).await
}

/// The digests under which an administrator links a subject that he was told.
///
/// # Errors
/// Refusals `provider-none`, `provider-subject`.
pub fn subject_of(site: &Site, typed: &str) -> Result<Vec<String>, Refusal> {
    let provider = provider_of(site)?;
    let subject = typed.trim();
    match (1..=255).contains(&subject.len()) && !subject.chars().any(char::is_control) {
        true => Ok(subject_digests(site, provider, subject)),
        false => Err(Refusal::invalid("provider-subject", "subject")),
    }
}

async fn save(
    tx: &mut Tx,
    context: &Context,
    account: AccountId,
    subjects: Vec<String>,
    (own, sole): (bool, Option<bool>),
) -> Result<(), Failure> {
    let holder = linked(tx, &context.tenant, &subjects).await?;
    if holder.is_some_and(|holder| holder != account) {
        return Err(Refusal::invalid("provider-taken", "subject").into());
    }
    let Some(subject) = subjects.into_iter().next() else { return Ok(()) };
    let after = carry_out(tx, context, account, AccountCommand::LinkProvider { subject, own, sole }).await?;
    if let Some(link) = &after.provider {
        rows::save_link(tx, &context.tenant, account, link).await?;
    }
    Ok(())
}

/// Ends the link of somebody's account; his sessions end with it.
///
/// # Errors
/// Refusals `provider-not-linked`, `account-unknown`.
pub async fn unlink(
    tx: &mut Tx,
    granted: &Granted<EditAccount>,
    context: &Context,
    account: AccountId,
) -> Result<(), Failure> {
    let state = carry_out(tx, context, account, AccountCommand::UnlinkProvider { own: false }).await?;
    granted.confirm(&Target::of(state.unit))?;
    rows::forget_link(tx, &context.tenant, account).await?;
    end_all_sessions(tx, context, account, None).await
}

/// Ends the link of one's own account.
///
/// # Errors
/// Refusals `provider-not-linked`, `provider-sole`, `proof-old`, `sign-in`.
pub async fn unlink_own(site: &Site, viewer: &Viewer, request: RequestKey) -> Result<(), Failure> {
    let (staff, _) = proved(viewer)?;
    let (account, context) = (staff.account, site.own_context(staff, request));
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            carry_out(tx, &context, account, AccountCommand::UnlinkProvider { own: true }).await?;
            rows::forget_link(tx, &context.tenant, account).await.map_err(Failure::from)
        })
    });
    write.await
}

/// Whether somebody has to sign in through the provider: for himself, or by one of his roles.
pub(crate) async fn refuses_password(
    tx: &mut Tx,
    tenant: &TenantId,
    policy: &SignInPolicy,
    account: AccountId,
    now: Instant,
) -> Result<bool, Failure> {
    let Some(link) = rows::link_of(tx, tenant, account).await? else { return Ok(false) };
    if link.sole || policy.provider_only_roles.is_empty() {
        return Ok(link.sole);
    }
    let roles = store::roles(tx, tenant, account).await?;
    let mut valid = roles.iter().filter(|given| given.is_valid(now));
    Ok(valid.any(|given| policy.provider_only_roles.contains(&given.role)))
}

pub(crate) fn by_provider_only() -> Refusal {
    Refusal::new(RefusalKind::Unknown, "sign-in-by-provider")
}

fn provider_of(site: &Site) -> Result<&Arc<Provider>, Refusal> {
    site.provider.as_ref().ok_or(Refusal::not_found("provider-none"))
}

/// The name of the key under which subjects are digested.
const SUBJECT: &str = "provider-subject";

/// Keyed digests: who knows everybody's subject still cannot tell from the table whose account is whose. Under every key
/// there is or was, the current one first: a link outlives a change of the master key.
fn subject_digests(site: &Site, provider: &Provider, subject: &str) -> Vec<String> {
    let told = [provider.rules.issuer.as_bytes(), &[0], subject.as_bytes()].concat();
    let signed = site.master.signatures(SUBJECT, &told);
    signed.into_iter().map(hex::encode).collect()
}

/// The account that is linked under one of these.
async fn linked(tx: &mut Tx, tenant: &TenantId, subjects: &[String]) -> Result<Option<AccountId>, Failure> {
    for subject in subjects {
        if let Some(account) = rows::account_linked(tx, tenant, subject).await? {
            return Ok(Some(account));
        }
    }
    Ok(None)
}

fn session_of(viewer: &Viewer) -> Result<(&Staff, SessionId), Refusal> {
    let staff = viewer.signed_in()?;
    let session = staff.session.ok_or_else(|| Refusal::forbidden("token-only-interface"))?;
    Ok((staff, session))
}

fn proved(viewer: &Viewer) -> Result<(&Staff, SessionId), Refusal> {
    let (staff, session) = session_of(viewer)?;
    match staff.proved {
        true => Ok((staff, session)),
        false => Err(proof_old()),
    }
}

fn oldest(site: &Site) -> Instant {
    site.now().plus_seconds(-site.sign_in.provider_minutes * 60)
}

fn lost() -> Refusal {
    Refusal::new(RefusalKind::Unknown, "provider-lost")
}

fn answer() -> Refusal {
    Refusal::new(RefusalKind::Unknown, "provider-answer")
}

/// What the provider says when it has no code for us; its own words are for the log.
fn said(error: &str) -> Refusal {
    let known = error.len() <= 64 && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    tracing::info!(error = if known { error } else { "unreadable" }, "the identity provider refused");
    match error {
        "access_denied"
        | "login_required"
        | "interaction_required"
        | "consent_required"
        | "account_selection_required" => Refusal::new(RefusalKind::Unknown, "provider-denied"),
        "temporarily_unavailable" | "server_error" => Refusal::rule("provider-away"),
        _ => Refusal::new(RefusalKind::Unknown, "provider-error"),
    }
}

fn refused(cause: &Away) -> Refusal {
    tracing::warn!(%cause, "the identity provider was of no help");
    match cause {
        Away::Unreachable(_) => Refusal::rule("provider-away"),
        Away::Token(TokenError::Stale) => Refusal::new(RefusalKind::Unknown, "provider-stale"),
        Away::Code | Away::Token(_) => answer(),
    }
}
