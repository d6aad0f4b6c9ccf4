//! Second factors (第二因素): setting up, taking away, recovery codes.

use crate::actions::account::carry_out;
use crate::authority::Target;
use crate::code;
use crate::granted::{Granted, proof_old};
use crate::master_key::SealedFor;
use crate::model::{AccountCommand, FactorId, FactorKind};
use crate::passkey::{self, Origin, Passkey};
use crate::right::AssignRole;
use crate::site::Site;
use crate::store;
use crate::store::factor::{self as rows, FactorRow};
use crate::viewer::{Staff, Viewer};
use ::store::Tx;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{AccountId, Context, Failure, Instant, Refusal, RequestKey};

/// What an authenticator app is given, before anything is kept: the person proves first that it works.
#[derive(Clone, Debug)]
pub struct CodeOffer {
    /// The secret in groups of letters, for typing.
    pub secret: String,
    /// The same as the address in the square code.
    pub address: String,
    /// The secret sealed for this session, to be sent back with the first code.
    pub sealed: String,
}

/// How long an offer counts.
const OFFER_SECONDS: i64 = 1800;
/// Longest name of a factor, in characters.
const LONGEST_NAME: usize = 40;

/// Draws a secret for an authenticator app.
///
/// # Errors
/// Refusal `sign-in`.
pub fn offer_code(site: &Site, viewer: &Viewer) -> Result<CodeOffer, Failure> {
    let staff = viewer.signed_in()?;
    let secret = &site.draw()[..code::SECRET_BYTES];
    let plain = [secret, &site.now().micros().to_be_bytes()].concat();
    let sealed = site.master.seal(offer_secret(&place_of_offer(staff)), &plain, site.draw());
    let sealed = sealed.ok_or_else(|| Failure::broken("an offer could not be sealed"))?;
    Ok(CodeOffer {
        secret: code::secret_text(secret),
        address: code::address(secret, &staff.login),
        sealed: URL_SAFE_NO_PAD.encode(sealed),
    })
}

/// The same offer again, for a form that is drawn a second time.
pub fn same_offer(site: &Site, viewer: &Viewer, sealed: &str) -> Option<CodeOffer> {
    let staff = viewer.signed_in().ok()?;
    let secret = offered(site, staff, sealed)?;
    Some(CodeOffer {
        secret: code::secret_text(&secret),
        address: code::address(&secret, &staff.login),
        sealed: sealed.to_owned(),
    })
}

fn offered(site: &Site, staff: &Staff, sealed: &str) -> Option<zeroize::Zeroizing<Vec<u8>>> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let mut plain = site.master.open(offer_secret(&place_of_offer(staff)), &sealed)?;
    let (_, at) = plain.split_last_chunk::<8>()?;
    let at = Instant::from_micros(i64::from_be_bytes(*at));
    plain.truncate(code::SECRET_BYTES);
    (site.now().seconds_since(at) <= OFFER_SECONDS).then_some(plain)
}

/// For what the secret of an app that is not set up yet is sealed.
fn offer_secret(place: &str) -> SealedFor<'_> {
    SealedFor { label: "seal", message: "code-offer", place: place.as_bytes() }
}

/// For what the secret of an app is sealed: for its factor's row.
pub(crate) fn code_secret(factor: &str) -> SealedFor<'_> {
    SealedFor { label: "seal", message: "code", place: factor.as_bytes() }
}

fn place_of_offer(staff: &Staff) -> String {
    let session = staff.session.map(|session| session.to_string()).unwrap_or_default();
    format!("{} {session}", staff.account)
}

/// Keeps an authenticator app as a second factor, once it has shown a right code.
///
/// # Errors
/// Refusals `factor-offer` (the offer is too old), `factor-code` (the code is wrong), `factor-name`,
/// `factor-many`, `proof-old`, `sign-in`.
pub async fn add_code(
    site: &Site,
    viewer: &Viewer,
    (sealed, code, name): (&str, &str, &str),
    request: RequestKey,
) -> Result<FactorId, Failure> {
    let staff = proved(viewer)?.clone();
    let name = judge_name(name)?;
    let secret = offered(site, &staff, sealed).ok_or_else(|| Refusal::invalid("factor-offer", "code"))?;
    let step = code::step_of(&secret, &code::plain(code), site.now());
    let step = step.ok_or_else(|| Refusal::invalid("factor-code", "code"))?;
    let context = site.own_context(&staff, request);
    let id: FactorId = context.draw_id();
    let sealed = site.master.seal(code_secret(&id.to_string()), &secret, site.draw());
    let row = FactorRow {
        id,
        kind: FactorKind::Code,
        name,
        secret: sealed.ok_or_else(|| Failure::broken("a secret could not be sealed"))?,
        // The code that was shown counts as used.
        counter: step,
        created_at: site.now(),
        used_at: None,
    };
    add(site, context, staff.account, row).await
}

/// What a browser is asked to make a passkey with.
///
/// # Errors
/// Refusals `proof-old`, `sign-in`.
pub async fn ask_for_passkey(
    site: &Site,
    viewer: &Viewer,
    origin: &Origin,
) -> Result<Option<serde_json::Value>, Failure> {
    let staff = proved(viewer)?.clone();
    let Some(session) = staff.session else { return Ok(None) };
    let (challenge, tenant, now) = (site.draw(), site.tenant.clone(), site.now());
    let oldest = now.plus_seconds(-site.sign_in.second_minutes * 60);
    let account = staff.account;
    let known = site.store.write(move |tx| {
        Box::pin(async move {
            rows::save_challenge(tx, &tenant, session, challenge, now, oldest).await?;
            Ok::<_, Failure>(passkeys(&rows::factors(tx, &tenant, account).await?))
        })
    });
    let user = staff.account.to_string();
    let person = (user.as_bytes(), staff.login.as_str(), staff.name.as_str());
    Ok(Some(passkey::creation(origin, &challenge, person, &known.await?)))
}

pub(crate) fn passkeys(factors: &[FactorRow]) -> Vec<Passkey> {
    let keys = factors.iter().filter(|factor| factor.kind == FactorKind::Passkey);
    keys.filter_map(|factor| Passkey::read(&factor.secret)).collect()
}

/// Keeps a passkey that the browser made.
///
/// # Errors
/// Refusals `passkey-wrong`, `factor-name`, `factor-many`, `proof-old`, `sign-in`.
pub async fn add_passkey(
    site: &Site,
    viewer: &Viewer,
    origin: &Origin,
    (answer, name): (&str, &str),
    request: RequestKey,
) -> Result<FactorId, Failure> {
    let staff = proved(viewer)?.clone();
    let name = judge_name(name)?;
    let wrong = || Refusal::invalid("passkey-wrong", "answer");
    let session = staff.session.ok_or_else(wrong)?;
    let (tenant, oldest) = (site.tenant.clone(), site.now().plus_seconds(-site.sign_in.second_minutes * 60));
    let taken = site
        .store
        .write(move |tx| Box::pin(async move { rows::take_challenge(tx, &tenant, session, oldest).await }));
    let challenge = taken.await?.ok_or_else(wrong)?;
    let (key, counter) = passkey::registered(answer, origin, &challenge).map_err(|cause| {
        tracing::info!(%cause, "a passkey was not taken");
        wrong()
    })?;
    let context = site.own_context(&staff, request);
    let row = FactorRow {
        id: context.draw_id(),
        kind: FactorKind::Passkey,
        name,
        secret: key.stored(),
        counter: i64::from(counter),
        created_at: site.now(),
        used_at: None,
    };
    add(site, context, staff.account, row).await
}

async fn add(site: &Site, context: Context, account: AccountId, row: FactorRow) -> Result<FactorId, Failure> {
    let id = row.id;
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            carry_out(tx, &context, account, AccountCommand::AddFactor(row.told())).await?;
            rows::insert_factor(tx, &context.tenant, account, &row).await?;
            Ok::<_, Failure>(())
        })
    });
    write.await.map(|()| id)
}

/// Takes one of one's own factors away.
///
/// # Errors
/// Refusals `factor-unknown`, `proof-old`, `sign-in`.
pub async fn remove(site: &Site, viewer: &Viewer, id: FactorId, request: RequestKey) -> Result<(), Failure> {
    let staff = proved(viewer)?.clone();
    let context = site.own_context(&staff, request);
    let account = staff.account;
    let write =
        site.store.write(move |tx| Box::pin(async move { remove_one(tx, &context, account, id).await }));
    write.await
}

async fn remove_one(tx: &mut Tx, context: &Context, account: AccountId, id: FactorId) -> Result<(), Failure> {
    let after = carry_out(tx, context, account, AccountCommand::RemoveFactor { id }).await?;
    rows::remove_factor(tx, &context.tenant, account, id).await?;
    if after.factors.is_empty() {
        rows::set_recovery(tx, &context.tenant, account, &[]).await?;
    }
    Ok(())
}

/// Draws new recovery codes in place of the old ones; they are shown once.
///
/// # Errors
/// Refusals `recovery-without-factor`, `proof-old`, `sign-in`.
pub async fn draw_recovery(
    site: &Site,
    viewer: &Viewer,
    request: RequestKey,
) -> Result<Vec<String>, Failure> {
    let staff = proved(viewer)?.clone();
    let codes = code::recovery_codes(|| site.draw());
    let account = staff.account;
    let digests: Vec<String> =
        codes.iter().map(|code| code::recovery_digest(&site.master, account, code)).collect();
    let context = site.own_context(&staff, request);
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let command = AccountCommand::SetRecovery { codes: digests.clone() };
            carry_out(tx, &context, account, command).await?;
            rows::set_recovery(tx, &context.tenant, account, &digests).await?;
            Ok::<_, Failure>(())
        })
    });
    write.await.map(|()| codes)
}

/// Takes all second factors of somebody who lost them; his sessions end. He signs in by password alone and sets
/// up new ones.
///
/// # Errors
/// Refusal `account-unknown`.
pub async fn clear(
    tx: &mut Tx,
    granted: &Granted<AssignRole>,
    context: &Context,
    account: AccountId,
) -> Result<usize, Failure> {
    let row =
        store::account(tx, &context.tenant, account).await?.ok_or(Refusal::not_found("account-unknown"))?;
    granted.confirm(&Target::of(row.unit))?;
    let factors = rows::factors(tx, &context.tenant, account).await?;
    for factor in &factors {
        remove_one(tx, context, account, factor.id).await?;
    }
    super::account::end_all_sessions(tx, context, account, None).await?;
    Ok(factors.len())
}

/// Whoever changes factors has shown lately who he is: a session left open is no way to take an account over.
fn proved(viewer: &Viewer) -> Result<&Staff, Refusal> {
    let staff = viewer.signed_in()?;
    match staff.proved {
        true => Ok(staff),
        false => Err(proof_old()),
    }
}

fn judge_name(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    match (1..=LONGEST_NAME).contains(&name.chars().count()) {
        true => Ok(name.to_owned()),
        false => Err(Refusal::invalid("factor-name", "name").with("most", LONGEST_NAME)),
    }
}
