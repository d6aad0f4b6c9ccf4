//! Comparing the journal with the guard's tables: a role, a password or a trace changed behind its back
//! is noticed.

use crate::access_token::TokenId;
use crate::model::AccountLoop;
use crate::store;
use crate::token_model::TokenLoop;
use crate::vault_model::{VaultEvent, VaultLoop};
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{AccountId, Actor, Failure, Loop, TenantId};

/// Compares the streams of accounts with their rows, given roles and passwords included.
#[derive(Clone, Copy, Debug)]
pub struct AccountReplay;

/// Compares what happened to persons in the vault with their rows and with the access log.
#[derive(Clone, Copy, Debug)]
pub struct VaultReplay;

/// Compares the streams of access tokens with their rows: a token given behind the journal's back is noticed.
#[derive(Clone, Copy, Debug)]
pub struct TokenReplay;

/// A row is not what the journal says.
const DIFFERS: &str = "guard-row-differs";
/// A row that no stream accounts for.
const ORPHAN: &str = "guard-row-orphan";
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
            let erased =
                journal::fold_entries::<VaultLoop>(entries)?.is_some_and(|folded| folded.state.erased);
            let Some(person) = id_of(stream) else { return Ok(vec![differs(stream, "stream")]) };
            let mut found = Vec::new();
            let row = store::vault::sealed(tx, &tenant, person).await?;
            if row.is_none_or(|(_, erased_at)| erased_at.is_some() != erased) {
                found.push(differs(stream, "guard_vault"));
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
            let ids = store::vault::erased(tx, &TenantId::new(tenant)).await?;
            let streams = ids.into_iter().map(journal::stream_of::<VaultLoop>);
            journal::unaccounted(tx, tenant, streams, ORPHAN, "guard_vault").await
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
