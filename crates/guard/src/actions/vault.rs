//! Putting into the vault, looking masked, reading in full with a trace, erasing.

use crate::granted::Granted;
use crate::master_key::MasterKey;
use crate::right::{
    ContactRequester, EraseVault, MakeSafe, NotifyRequester, OpenSealedWords, ReadAudit, ReadCase,
    ReadOriginal, UnmaskVault,
};
use crate::store::vault::{self as store, Access, Foreseen, Kept, Traced};
use crate::vault::{
    Identity, Keeping, Masked, OriginalWords, PersonId, Sealed, SealedWords, VaultError, seal, unseal,
};
use crate::vault_model::{VaultCommand, VaultLoop, VaultTerms};
use ::store::Tx;
use kernel::{Context, Failure, Instant, Loop, Refusal, TenantId};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Puts what [`seal`] made into the vault, and a digest of it into the journal. The matter that refers to it is written
/// in the same transaction.
///
/// # Errors
/// See [`::store::Error`].
pub async fn put_sealed(tx: &mut Tx, context: &Context, sealed: Sealed) -> Result<PersonId, Failure> {
    let id = sealed.id;
    let terms = VaultTerms { class: sealed.keeping.class, purpose: sealed.keeping.purpose.to_owned() };
    let command = VaultCommand::Put { terms, until: sealed.keeping.until, digest: sealed.digest() };
    let events = VaultLoop::decide(None, command, context, &())?;
    journal::append::<VaultLoop>(tx, context, &journal::stream_of::<VaultLoop>(id), 0, &events).await?;
    store::insert_sealed(tx, &context.tenant, sealed, context.now).await?;
    Ok(id)
}

/// Seals one identity and puts it into the vault; `None` when there is nothing to keep.
///
/// # Errors
/// As [`put_sealed`] and [`seal`].
pub async fn put(
    tx: &mut Tx,
    context: &Context,
    master: &MasterKey,
    identity: &Identity,
    keeping: Keeping,
) -> Result<Option<PersonId>, Failure> {
    if identity.is_empty() {
        return Ok(None);
    }
    let id = context.draw_id();
    let sealed =
        seal(master, &context.tenant, id, identity, keeping, &context.entropy).map_err(Failure::broken)?;
    put_sealed(tx, context, sealed).await.map(Some)
}

/// Seals words that only named units read, and puts them into the vault.
///
/// # Errors
/// As [`put_sealed`] and [`seal`].
pub async fn put_words(
    tx: &mut Tx,
    context: &Context,
    master: &MasterKey,
    words: &SealedWords,
    keeping: Keeping,
) -> Result<PersonId, Failure> {
    let id = context.draw_id();
    let sealed =
        seal(master, &context.tenant, id, words, keeping, &context.entropy).map_err(Failure::broken)?;
    put_sealed(tx, context, sealed).await
}

/// Name and contact masked, for those that lie in the vault; erased ones are left out.
///
/// # Errors
/// [`VaultError`] as broken: a wrong master key or altered rows.
pub async fn masked(
    tx: &mut Tx,
    master: &MasterKey,
    tenant: &TenantId,
    _: &Granted<ContactRequester>,
    ids: &[PersonId],
) -> Result<BTreeMap<PersonId, Masked>, Failure> {
    let mut found = BTreeMap::new();
    for id in ids {
        if let Some((sealed, None)) = store::sealed(tx, tenant, *id).await? {
            let identity: Identity = unseal(master, tenant, &sealed).map_err(Failure::broken)?;
            found.insert(*id, Masked::of(&identity));
        }
    }
    Ok(found)
}

/// Who is to be read in full, about what, and why.
#[derive(Clone, Debug)]
pub struct Look {
    pub person: PersonId,
    /// The matter, e.g. `case/0192…`; “who saw case X” asks by it.
    pub object: String,
    /// In the reader's own words; stays in the access log, outside the journal.
    pub reason: String,
}

/// Reads name and contact in full and leaves a trace: one entry in the journal and one row in the access
/// log, in the same transaction. The purpose is the one for which the table of roles gives the right.
///
/// # Errors
/// Refusals `vault-reason` (no reason given), `vault-unknown`, `vault-erased`; [`VaultError`] as broken.
pub async fn open(
    tx: &mut Tx,
    master: &MasterKey,
    context: &Context,
    granted: &Granted<UnmaskVault>,
    look: Look,
) -> Result<Identity, Failure> {
    reveal(tx, master, context, granted.purpose(), ("identity", look)).await
}

/// Opens a contact so that the program sends a message to it; nobody reads it. Leaves the same trace as [`open`],
/// under the purpose for which the table of roles gives this right to a rule.
///
/// # Errors
/// As [`open`].
pub async fn open_to_send(
    tx: &mut Tx,
    master: &MasterKey,
    context: &Context,
    granted: &Granted<NotifyRequester>,
    look: Look,
) -> Result<Identity, Failure> {
    reveal(tx, master, context, granted.purpose(), ("identity", look)).await
}

/// Opens sealed words for a member of a unit that may read them; who that is, the caller has asked. Leaves the same trace
/// as [`open`].
///
/// # Errors
/// As [`open`].
pub async fn open_words(
    tx: &mut Tx,
    master: &MasterKey,
    context: &Context,
    granted: &Granted<OpenSealedWords>,
    look: Look,
) -> Result<SealedWords, Failure> {
    reveal(tx, master, context, granted.purpose(), ("words", look)).await
}

/// Opens what a requester wrote in his own words. Leaves the same trace as [`open`].
///
/// # Errors
/// As [`open`].
pub async fn open_original(
    tx: &mut Tx,
    master: &MasterKey,
    context: &Context,
    granted: &Granted<ReadOriginal>,
    look: Look,
) -> Result<OriginalWords, Failure> {
    reveal(tx, master, context, granted.purpose(), ("original", look)).await
}

/// What a requester wrote, for whoever makes the safe version of it; `None` once it is erased. The caller notes the look
/// in the access log ([`note_look`]): nobody opens it here by a form of his own.
///
/// # Errors
/// [`VaultError`] as broken.
pub async fn original_to_make_safe(
    tx: &mut Tx,
    master: &MasterKey,
    tenant: &TenantId,
    _: &Granted<MakeSafe>,
    id: PersonId,
) -> Result<Option<OriginalWords>, Failure> {
    original(tx, master, tenant, id).await
}

/// What a requester wrote, for himself; `None` once it is erased. He holds the tracking code of the matter.
///
/// # Errors
/// Refusal `vault-unknown` for anybody at work; [`VaultError`] as broken.
pub async fn own_original(
    tx: &mut Tx,
    master: &MasterKey,
    tenant: &TenantId,
    granted: &Granted<ReadCase>,
    id: PersonId,
) -> Result<Option<OriginalWords>, Failure> {
    if *granted.actor() != kernel::Actor::Requester {
        return Err(Refusal::not_found("vault-unknown").into());
    }
    original(tx, master, tenant, id).await
}

async fn original(
    tx: &mut Tx,
    master: &MasterKey,
    tenant: &TenantId,
    id: PersonId,
) -> Result<Option<OriginalWords>, Failure> {
    match store::sealed(tx, tenant, id).await? {
        Some((sealed, None)) => Ok(Some(unseal(master, tenant, &sealed)?)),
        _ => Ok(None),
    }
}

async fn reveal<T: DeserializeOwned>(
    tx: &mut Tx,
    master: &MasterKey,
    context: &Context,
    purpose: &str,
    (what, look): (&str, Look),
) -> Result<T, Failure> {
    let reason = look.reason.trim().to_owned();
    if reason.chars().count() < 4 {
        return Err(Refusal::invalid("vault-reason", "reason").with("least", 4).into());
    }
    let sealed = present(tx, &context.tenant, look.person).await?;
    let purpose = purpose.to_owned();
    let command = VaultCommand::Open { object: look.object.clone(), purpose: purpose.clone() };
    note(tx, context, look.person, command).await?;
    let what = what.to_owned();
    note_access(
        tx,
        context,
        &look.object,
        Access { at: context.now, account: who(&context.actor), what, purpose, reason },
    )
    .await?;
    unseal(master, &context.tenant, &sealed).map_err(Failure::broken)
}

/// Destroys the person's key and text under a rule of retention or at his own wish. What was read before
/// stays in the access log; what was sealed can never be read again.
///
/// # Errors
/// Refusals `vault-unknown`, `vault-erased`.
pub async fn erase(
    tx: &mut Tx,
    context: &Context,
    _: &Granted<EraseVault>,
    person: PersonId,
    rule: &str,
) -> Result<(), Failure> {
    let sealed = present(tx, &context.tenant, person).await?;
    note(tx, context, person, VaultCommand::Erase { rule: rule.to_owned() }).await?;
    store::erase(tx, &context.tenant, &sealed, context.now).await?;
    Ok(())
}

/// Whether what lay under an id is destroyed; nothing is known of ids that were never there.
///
/// # Errors
/// See [`::store::Error`].
pub async fn is_erased(tx: &mut Tx, tenant: &TenantId, id: PersonId) -> Result<bool, Failure> {
    Ok(matches!(store::sealed(tx, tenant, id).await?, Some((_, Some(_)))))
}

/// Says until when a person's data is kept, once that is known (the case was closed, or opened again:
/// `None`).
///
/// # Errors
/// See [`::store::Error`].
pub async fn keep_until(
    tx: &mut Tx,
    context: &Context,
    person: PersonId,
    until: Option<Instant>,
) -> Result<(), Failure> {
    let tenant = &context.tenant;
    let Some((sealed, None)) = store::sealed(tx, tenant, person).await? else { return Ok(()) };
    if sealed.keeping.until == until {
        return Ok(());
    }
    note(tx, context, person, VaultCommand::Keep { until }).await?;
    store::keep_until(tx, tenant, person, until).await.map_err(Failure::from)
}

/// Until when something in the vault is kept, and when it was destroyed.
///
/// # Errors
/// See [`::store::Error`].
pub async fn kept(tx: &mut Tx, tenant: &TenantId, id: PersonId) -> Result<Option<Kept>, Failure> {
    let found = store::sealed(tx, tenant, id).await?;
    Ok(found.map(|(sealed, erased)| Kept { until: sealed.keeping.until, erased }))
}

/// What will have been destroyed by an instant, by class, purpose and day; nothing is changed.
///
/// # Errors
/// See [`::store::Error`].
pub async fn foreseen(tx: &mut Tx, tenant: &TenantId, until: Instant) -> Result<Vec<Foreseen>, Failure> {
    store::foreseen(tx, tenant, until).await.map_err(Failure::from)
}

/// Persons whose period has ended, the longest ended first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn due_for_erasure(
    tx: &mut Tx,
    tenant: &TenantId,
    now: Instant,
    most: u32,
) -> Result<Vec<PersonId>, Failure> {
    store::due_for_erasure(tx, tenant, now, most).await.map_err(Failure::from)
}

/// Who looked at the protected data of a matter, when, for what.
///
/// # Errors
/// See [`::store::Error`].
pub async fn accesses(
    tx: &mut Tx,
    tenant: &TenantId,
    _: &Granted<ReadAudit>,
    object: &str,
) -> Result<Vec<Access>, Failure> {
    store::accesses(tx, tenant, object).await.map_err(Failure::from)
}

/// The same, each with its number.
///
/// # Errors
/// See [`::store::Error`].
pub async fn looks_at(
    tx: &mut Tx,
    tenant: &TenantId,
    _: &Granted<ReadAudit>,
    object: &str,
) -> Result<Vec<Traced>, Failure> {
    store::traced(tx, tenant, object).await.map_err(Failure::from)
}

/// Notes that a person at work saw, printed or took out protected data, and gives the look its number.
///
/// # Errors
/// See [`::store::Error`].
pub async fn note_look(
    tx: &mut Tx,
    context: &Context,
    object: &str,
    (what, purpose, reason): (&str, &str, &str),
) -> Result<kernel::Id<Access>, Failure> {
    let id = context.draw_id();
    let access = Access {
        at: context.now,
        account: who(&context.actor),
        what: what.to_owned(),
        purpose: purpose.to_owned(),
        reason: reason.to_owned(),
    };
    store::insert_access(tx, &context.tenant, id, object, &access).await?;
    Ok(id)
}

/// Adds a row to the access log: also for other capabilities' looks at protected data, prints, exports.
///
/// # Errors
/// See [`::store::Error`].
pub async fn note_access(
    tx: &mut Tx,
    context: &Context,
    object: &str,
    access: Access,
) -> Result<(), Failure> {
    store::insert_access(tx, &context.tenant, context.draw_id(), object, &access).await.map_err(Failure::from)
}

pub(super) async fn present(tx: &mut Tx, tenant: &TenantId, person: PersonId) -> Result<Sealed, Failure> {
    match store::sealed(tx, tenant, person).await? {
        Some((sealed, None)) => Ok(sealed),
        Some((_, Some(_))) => Err(Refusal::not_found("vault-erased").into()),
        None => Err(Refusal::not_found("vault-unknown").into()),
    }
}

pub(crate) async fn note(
    tx: &mut Tx,
    context: &Context,
    person: PersonId,
    command: VaultCommand,
) -> Result<(), Failure> {
    let stream = journal::stream_of::<VaultLoop>(person);
    let folded = journal::fold::<VaultLoop>(tx, context.tenant.as_str(), &stream).await?;
    let version = folded.as_ref().map_or(0, |folded| folded.version);
    let events = VaultLoop::decide(folded.as_ref().map(|folded| &folded.state), command, context, &())?;
    journal::append::<VaultLoop>(tx, context, &stream, version, &events).await.map(drop)
}

/// The actor as the access log names him.
pub(crate) fn who(actor: &kernel::Actor) -> String {
    match actor {
        kernel::Actor::Staff { account, .. } => account.to_string(),
        kernel::Actor::Requester => "requester".to_owned(),
        kernel::Actor::System { name } => format!("system:{name}"),
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self::broken(error)
    }
}
