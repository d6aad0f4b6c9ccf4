//! Rotating the master key (密钥轮换): another key is taken into use, what lies under the former one is brought under it
//! while work goes on, and the former one is destroyed once nothing depends on it.

use crate::granted::Granted;
use crate::key_keeper::{HeldKey, KeeperFault};
use crate::key_model::{KeyCommand, KeyLoop, KeyStanding, KeyState};
use crate::master_key::{FormerSigning, MasterKey};
use crate::right::RotateKey;
use crate::site::Site;
use crate::store::key::{self as rows, KeyRow};
use crate::suite::{KEY, Suite};
use crate::under_key::{Survey, UnderKey, signing_of};
use ::store::Tx;
use kernel::{Context, Failure, Loop, Refusal, RequestKey, TenantId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What is signed under a key and looked at later than the day after. Other signatures, of pages and of counted attempts,
/// end with the key.
const SIGNED_FOR_LONG: &[&str] = &[
    "recovery-code",
    "watermark",
    "webhook",
    "verify-link",
    "verify-trace",
    "known-browser",
    "form-token",
    "provider-subject",
];

/// So long a key has to have been out of use before it may be destroyed: by then every process has learnt of the
/// next one.
pub const SETTLED_SECONDS: i64 = 3600;

/// What stays of a destroyed key.
#[derive(Serialize, Deserialize)]
struct Left {
    suite: Suite,
    keys: BTreeMap<String, String>,
}

/// Learns from the database which key is current and what others left behind; says whether anything was new. Every
/// process does this at its start and every few seconds.
///
/// # Errors
/// Refusal `key-missing` when the keeper of this process has not got the current key: it goes on with the former one, and
/// cannot open what others seal.
pub async fn follow(site: &Site) -> Result<bool, Failure> {
    let tenant = site.tenant.clone();
    let read = site.store.read(move |tx| Box::pin(async move { rows::keys(tx, &tenant).await }));
    let known = read.await.map_err(|cause: ::store::Error| Failure::from(cause))?;
    let (master, mut new) = (&site.master, false);
    for row in &known {
        match row.state.standing {
            KeyStanding::Current => {
                let before = master.id();
                if !master.take_into_use(&row.id) {
                    return Err(Refusal::rule("key-missing").with("key", &row.id).into());
                }
                new |= before != row.id;
            }
            // Asked for once, so that what it signed is known.
            KeyStanding::Former => drop(master.held(&row.id)),
            KeyStanding::Destroyed => {}
        }
    }
    for row in known.iter().filter(|row| row.state.standing == KeyStanding::Destroyed) {
        if master.knows_signing_of(&row.id) {
            continue;
        }
        let left = row.signing.as_ref().and_then(|sealed| master.open(signing_of(&row.id), sealed));
        match left.and_then(|plain| read_left(&row.id, &plain)) {
            Some(left) => {
                master.let_go(left);
                new = true;
            }
            None => tracing::warn!(key = row.id, "what a destroyed key signed is not known any more"),
        }
    }
    Ok(new)
}

/// The keys that were ever in use, the earliest first; a deployment that never rotated has one, its first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn listed(tx: &mut Tx, tenant: &TenantId, master: &MasterKey) -> Result<Vec<KeyRow>, Failure> {
    let mut known = rows::keys(tx, tenant).await?;
    if known.is_empty() {
        let state = KeyState {
            suite: master.suite(),
            standing: KeyStanding::Current,
            since: kernel::Instant::default(),
        };
        known.push(KeyRow { id: master.id(), state, version: 0, signing: None });
    }
    Ok(known)
}

/// Takes a key into use, which its keeper already has, in the place of the current one. Every process learns of it in
/// [`follow`].
///
/// # Errors
/// Refusals `key-used` (it was in use before), `key-missing` (the keeper has not got it).
pub async fn take_into_use(
    tx: &mut Tx,
    granted: &Granted<RotateKey>,
    site: &Site,
    id: &str,
) -> Result<(), Failure> {
    let context = site.context(granted, RequestKey(String::new()));
    let missing = || Refusal::rule("key-missing").with("key", id);
    let suite = site.master.held(id).ok_or_else(missing)?.suite();
    let known = listed(tx, &site.tenant, &site.master).await?;
    let current = known.iter().find(|row| row.state.standing == KeyStanding::Current);
    let current = current.ok_or_else(|| Failure::broken("no master key is current"))?;
    let succeeded = KeyCommand::Succeed { suite: current.state.suite, by: id.to_owned() };
    carry(tx, &context, &current.id, succeeded).await?;
    let taken = KeyCommand::TakeIntoUse { suite, instead_of: current.id.clone() };
    carry(tx, &context, id, taken).await
}

/// Notes in the journal what was brought from under a former key.
///
/// # Errors
/// See [`::store::Error`].
pub async fn note_resealed(
    tx: &mut Tx,
    granted: &Granted<RotateKey>,
    site: &Site,
    id: &str,
    rows: BTreeMap<String, u64>,
) -> Result<(), Failure> {
    let context = site.context(granted, RequestKey(String::new()));
    carry(tx, &context, id, KeyCommand::NoteResealed { rows }).await
}

/// How much lies under which key, table by table.
///
/// # Errors
/// See [`::store::Error`].
pub async fn survey(
    tx: &mut Tx,
    site: &Site,
    tables: &[Arc<dyn UnderKey>],
    opening: bool,
) -> Result<BTreeMap<&'static str, Survey>, Failure> {
    let mut found = BTreeMap::new();
    for table in tables {
        found.insert(table.table(), table.survey(tx, site, opening).await?);
    }
    Ok(found)
}

/// What one pass of a rotation has done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Passed {
    /// Rows brought under the current key, by table.
    pub resealed: BTreeMap<String, u64>,
    /// Rows that do not open: they stay where they are.
    pub unopened: u64,
}

/// Walks once through everything and brings it under the current key, `most` rows a transaction. Ended anywhere, it goes
/// on where it is called again: what is done is done.
///
/// # Errors
/// See [`::store::Error`].
pub async fn pass(
    site: &Site,
    tables: &[Arc<dyn UnderKey>],
    most: u32,
    mut told: impl FnMut(u64),
) -> Result<Passed, Failure> {
    let mut passed = Passed::default();
    for table in tables {
        let mut after = String::new();
        loop {
            let (part, site, from) = (Arc::clone(table), site.clone(), after.clone());
            let store = site.store.clone();
            let write = store.write(move |tx| {
                Box::pin(async move {
                    let granted = Granted::<RotateKey>::for_system("rotation")?;
                    let context = site.context(&granted, RequestKey(String::new()));
                    part.reseal(tx, &site, &context, &from, most).await
                })
            });
            let done = write.await?;
            passed.unopened += done.unopened;
            told(done.resealed);
            if done.resealed > 0 {
                *passed.resealed.entry(table.table().to_owned()).or_default() += done.resealed;
            }
            match done.next {
                Some(next) => after = next,
                None => break,
            }
        }
    }
    Ok(passed)
}

/// Destroys a former key for good, in the database first, then where it is kept. Before, what it signed is kept known by
/// keys for single purposes, from which nothing leads back to it.
///
/// # Errors
/// Refusals `key-current`, `key-unsettled` (the other key is too new: a process may not have learnt of it), `key-needed`
/// (something lies under it still), `key-unknown`, `key-missing`; the keeper's fault as broken.
pub async fn destroy(
    site: &Site,
    granted: &Granted<RotateKey>,
    tables: Vec<Arc<dyn UnderKey>>,
    id: &str,
) -> Result<(), Failure> {
    let (inner, named) = (site.clone(), id.to_owned());
    let context = site.context(granted, RequestKey(String::new()));
    let write = site.store.write(move |tx| {
        Box::pin(async move { note_destroyed(tx, &context, &inner, &tables, &named).await })
    });
    let left = write.await?;
    if let Some(keeper) = site.master.keeper() {
        keeper.destroy(id).map_err(|fault: KeeperFault| Failure::broken(fault))?;
    }
    if let Some(left) = left {
        site.master.let_go(left);
    }
    Ok(())
}

async fn note_destroyed(
    tx: &mut Tx,
    context: &Context,
    site: &Site,
    tables: &[Arc<dyn UnderKey>],
    id: &str,
) -> Result<Option<FormerSigning>, Failure> {
    let known = listed(tx, &site.tenant, &site.master).await?;
    let row = known.iter().find(|row| row.id == id);
    let row = row.ok_or_else(|| Refusal::not_found("key-unknown").with("key", id))?;
    match row.state.standing {
        KeyStanding::Current => return Err(Refusal::rule("key-current").into()),
        // Ended between the two steps last time.
        KeyStanding::Destroyed => return Ok(None),
        KeyStanding::Former => {}
    }
    let newest = known.iter().map(|row| row.state.since).max().unwrap_or_default();
    if context.now.seconds_since(newest) < SETTLED_SECONDS {
        return Err(Refusal::rule("key-unsettled").with("minutes", SETTLED_SECONDS / 60).into());
    }
    let found = survey(tx, site, tables, false).await?;
    let needed: u64 = found.values().filter_map(|survey| survey.by_key.get(id)).sum();
    if needed > 0 {
        return Err(Refusal::rule("key-needed").with("count", needed).into());
    }
    let key = site.master.held(id).ok_or_else(|| Refusal::rule("key-missing").with("key", id))?;
    let (left, plain) = leave(&key)?;
    let sealed = site.master.seal(signing_of(id), &plain, context.entropy.draw());
    let sealed = sealed.ok_or_else(|| Failure::broken("what a key leaves behind could not be sealed"))?;
    carry(tx, context, id, KeyCommand::Destroy).await?;
    rows::save_signing(tx, &site.tenant, id, sealed).await?;
    Ok(Some(left))
}

fn leave(key: &HeldKey) -> Result<(FormerSigning, Zeroizing<Vec<u8>>), Failure> {
    let keys: Vec<(String, Zeroizing<[u8; KEY]>)> =
        SIGNED_FOR_LONG.iter().map(|label| ((*label).to_owned(), key.derive(label))).collect();
    let told = keys.iter().map(|(label, key)| (label.clone(), hex::encode(key.as_slice()))).collect();
    let plain = Zeroizing::new(serde_json::to_vec(&Left { suite: key.suite(), keys: told })?);
    Ok((FormerSigning { id: key.id().to_owned(), suite: key.suite(), keys }, plain))
}

fn read_left(id: &str, plain: &[u8]) -> Option<FormerSigning> {
    let left: Left = serde_json::from_slice(plain).ok()?;
    let read = |(label, digits): (String, String)| {
        let mut key = Zeroizing::new([0; KEY]);
        hex::decode_to_slice(digits, key.as_mut_slice()).ok()?;
        Some((label, key))
    };
    let keys = left.keys.into_iter().map(read).collect::<Option<Vec<_>>>()?;
    Some(FormerSigning { id: id.to_owned(), suite: left.suite, keys })
}

async fn carry(tx: &mut Tx, context: &Context, id: &str, command: KeyCommand) -> Result<(), Failure> {
    let stream = journal::stream_of::<KeyLoop>(id);
    let folded = journal::fold::<KeyLoop>(tx, context.tenant.as_str(), &stream).await?;
    let (state, version) = folded.map_or((None, 0), |folded| (Some(folded.state), folded.version));
    let events = KeyLoop::decide(state.as_ref(), command, context, &())?;
    if events.is_empty() {
        return Ok(());
    }
    let version = journal::append::<KeyLoop>(tx, context, &stream, version, &events).await?;
    let after = events.iter().fold(state, KeyLoop::evolve);
    let after = after.ok_or_else(|| Failure::broken("a key's events ended in nothing"))?;
    Ok(rows::put_key(tx, &context.tenant, id, &after, version).await?)
}
