//! Comparing the journal with the guard's tables: a role, a password or a trace changed behind its back
//! is noticed.

use crate::access_token::TokenId;
use crate::key_model::KeyLoop;
use crate::master_key::MasterKey;
use crate::model::{AccountEvent, AccountLoop};
use crate::store;
use crate::store::vault::Lying;
use crate::token_model::TokenLoop;
use crate::vault::unseal_bytes;
use crate::vault_model::{VaultEvent, VaultLoop, VaultState};
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{AccountId, Actor, Failure, Instant, Loop, TenantId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Compares the streams of accounts with their rows, given roles and passwords included.
#[derive(Clone, Copy, Debug)]
pub struct AccountReplay;

/// Compares what happened to persons in the vault with their rows and with the access log. With the master key it opens
/// each key and text besides, and looks at nothing in it: what does not open was altered.
#[derive(Clone, Debug, Default)]
pub struct VaultReplay {
    pub master: Option<Arc<MasterKey>>,
}

/// Compares the streams of master keys with their rows: names and standing, never keys.
#[derive(Clone, Copy, Debug)]
pub struct KeyReplay;

/// Compares the streams of access tokens with their rows: a token given behind the journal's back is noticed.
#[derive(Clone, Copy, Debug)]
pub struct TokenReplay;

/// A row is not what the journal says.
const DIFFERS: &str = "guard-row-differs";
/// A row that no stream accounts for.
const ORPHAN: &str = "guard-row-orphan";
/// What lies in the vault does not open under the key it names.
const UNOPENED: &str = "guard-unopened";
/// The journal tells of a look that the access log has lost.
const LOOK_LOST: &str = "guard-look-lost";

impl Replay for AccountReplay {
    fn kind(&self) -> &'static str {
        AccountLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<AccountLoop>(entries)?;
            let Some(id) = id_of::<AccountId>(stream) else { return Ok(vec![differs(stream, "stream")]) };
            let found = store::account_state(tx, &TenantId::new(tenant), id).await?;
            let same = match (folded, found) {
                (Some(folded), Some((state, version))) => folded.state == state && folded.version == version,
                _ => false,
            };
            let times = store::account_times(tx, &TenantId::new(tenant), id).await?;
            let same = same && times == times_told(entries)?;
            Ok(if same { Vec::new() } else { vec![differs(stream, "guard_account")] })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let ids = store::account_ids(tx, &TenantId::new(tenant)).await?;
            let streams = ids.into_iter().map(journal::stream_of::<AccountLoop>);
            journal::unaccounted(tx, tenant, streams, ORPHAN, "guard_account").await
        })
    }
}

/// When an account was opened, its password set, and last signed in with, as its entries say it.
type Times = (Instant, Instant, Option<Instant>);

fn times_told(entries: &[Entry]) -> Result<Option<Times>, Failure> {
    let mut times: Option<Times> = None;
    for entry in entries {
        match (serde_json::from_str(&entry.payload)?, times.as_mut()) {
            (AccountEvent::Opened { .. }, _) => times = Some((entry.at, entry.at, None)),
            (AccountEvent::PasswordSet { .. }, Some(times)) => times.1 = entry.at,
            (AccountEvent::SignedIn { .. }, Some(times)) => times.2 = Some(entry.at),
            _ => {}
        }
    }
    Ok(times)
}

impl Replay for TokenReplay {
    fn kind(&self) -> &'static str {
        TokenLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<TokenLoop>(entries)?;
            let Some(id) = id_of::<TokenId>(stream) else { return Ok(vec![differs(stream, "stream")]) };
            let found = store::token::token(tx, &TenantId::new(tenant), id).await?;
            let same = match (folded, found) {
                (Some(folded), Some(row)) => folded.state == row.state && folded.version == row.version,
                _ => false,
            };
            Ok(if same { Vec::new() } else { vec![differs(stream, "guard_token")] })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let ids = store::token::token_ids(tx, &TenantId::new(tenant)).await?;
            let streams = ids.into_iter().map(journal::stream_of::<TokenLoop>);
            journal::unaccounted(tx, tenant, streams, ORPHAN, "guard_token").await
        })
    }
}

impl Replay for VaultReplay {
    fn kind(&self) -> &'static str {
        VaultLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let tenant = TenantId::new(tenant);
            let folded = journal::fold_entries::<VaultLoop>(entries)?;
            let told = folded.map(|folded| folded.state).unwrap_or_default();
            let Some(person) = id_of(stream) else { return Ok(vec![differs(stream, "stream")]) };
            let mut found = Vec::new();
            let put_at = told.terms.is_some().then(|| entries.first().map(|entry| entry.at)).flatten();
            match store::vault::lying(tx, &tenant, person).await? {
                Some(row) if is_as_told(&row, &told, put_at) => {
                    found.extend(self.opens(&tenant, &row).err().map(|what| unopened(stream, what)));
                }
                _ => found.push(differs(stream, "guard_vault")),
            }
            for entry in entries {
                if !is_traced(tx, &tenant, entry).await? {
                    let what = "guard_access";
                    found.push(Difference::in_stream(LOOK_LOST, stream, Some(entry.version), what));
                }
            }
            Ok(found)
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let named = TenantId::new(tenant);
            let ids = store::vault::erased(tx, &named).await?;
            let streams = ids.into_iter().map(journal::stream_of::<VaultLoop>);
            let mut found = journal::unaccounted(tx, tenant, streams, ORPHAN, "guard_vault").await?;
            if self.master.is_some() {
                found.extend(self.unopened_without_stream(tx, &named).await?);
            }
            Ok(found)
        })
    }
}

impl VaultReplay {
    /// Whether key and text open, where the key is at hand and they are not erased.
    fn opens(&self, tenant: &TenantId, row: &Lying) -> Result<(), &'static str> {
        match (&self.master, row.erased_at) {
            (Some(master), None) => {
                unseal_bytes(master, tenant, &row.sealed).map(drop).map_err(|_| "guard_vault")
            }
            _ => Ok(()),
        }
    }
    /// What was put in before the journal told of it has no stream until something happens to it.
    async fn unopened_without_stream(
        &self,
        tx: &mut Tx,
        tenant: &TenantId,
    ) -> Result<Vec<Difference>, Failure> {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page = store::vault::all_lying(tx, tenant, &after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(found) };
            after = last.sealed.id.to_string();
            let streams = page.iter().map(|row| journal::stream_of::<VaultLoop>(row.sealed.id));
            let untold = journal::unaccounted(tx, tenant.as_str(), streams, ORPHAN, "guard_vault").await?;
            let untold: BTreeSet<String> = untold.into_iter().filter_map(|one| one.stream).collect();
            for row in &page {
                let stream = journal::stream_of::<VaultLoop>(row.sealed.id);
                if untold.contains(&stream) {
                    found.extend(self.opens(tenant, row).err().map(|what| unopened(&stream, what)));
                }
            }
        }
    }
}

/// Rows read at once.
const PAGE: u32 = 500;

/// Whether a row is what its stream tells; of what was put in before the journal told of it, only what it tells.
fn is_as_told(row: &Lying, told: &VaultState, put_at: Option<Instant>) -> bool {
    let terms = told
        .terms
        .as_ref()
        .is_none_or(|terms| row.sealed.keeping.class == terms.class && row.purpose == terms.purpose);
    let text = match row.erased_at {
        Some(_) => row.sealed.is_blank(),
        None => told.digest.as_ref().is_none_or(|digest| *digest == row.sealed.digest()),
    };
    let period = told.period.is_none_or(|period| period.until == row.sealed.keeping.until);
    let put = put_at.is_none_or(|at| at == row.created_at);
    row.erased_at.is_some() == told.erased && terms && text && period && put
}

fn unopened(stream: &str, what: &str) -> Difference {
    Difference::in_stream(UNOPENED, stream, None, what)
}

impl Replay for KeyReplay {
    fn kind(&self) -> &'static str {
        KeyLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<KeyLoop>(entries)?;
            let rows = store::key::keys(tx, &TenantId::new(tenant)).await?;
            let found = rows.into_iter().find(|row| journal::stream_of::<KeyLoop>(&row.id) == stream);
            let same = match (folded, found) {
                (Some(folded), Some(row)) => folded.state == row.state && folded.version == row.version,
                _ => false,
            };
            Ok(if same { Vec::new() } else { vec![differs(stream, "guard_key")] })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = store::key::keys(tx, &TenantId::new(tenant)).await?;
            let streams = rows.into_iter().map(|row| journal::stream_of::<KeyLoop>(row.id));
            journal::unaccounted(tx, tenant, streams, ORPHAN, "guard_key").await
        })
    }
}

/// Whether a look that the journal tells of stands in the access log.
async fn is_traced(tx: &mut Tx, tenant: &TenantId, entry: &Entry) -> Result<bool, Failure> {
    let VaultEvent::Opened { object, purpose } = serde_json::from_str(&entry.payload)? else {
        return Ok(true);
    };
    let actor: Actor = serde_json::from_str(&entry.actor)?;
    let who = crate::actions::vault::who(&actor);
    let looks = store::vault::accesses(tx, tenant, &object).await?;
    Ok(looks.iter().any(|look| look.at == entry.at && look.account == who && look.purpose == purpose))
}

fn id_of<Id: std::str::FromStr>(stream: &str) -> Option<Id> {
    stream.split_once('/').and_then(|(_, id)| id.parse().ok())
}

fn differs(stream: &str, what: &str) -> Difference {
    Difference::in_stream(DIFFERS, stream, None, what)
}
