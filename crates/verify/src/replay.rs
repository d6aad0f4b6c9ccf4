//! Comparing the journal with the tables of verification.

use crate::actions::keeping::{BATCH, Formed};
use crate::actions::policy::{POLICY_STREAM, PolicySet};
use crate::actions::{stream_of_invitation, stream_of_rating};
use crate::model::{BatchId, InvitationLoop, RatingLoop, VerifyPolicy};
use crate::store;
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Loop, TenantId};

/// A row is not what its stream says.
const DIFFERS: &str = "verify-row-differs";
/// A row that no stream accounts for.
const ORPHAN: &str = "verify-row-orphan";

fn differs(stream: &str, version: Option<i64>, table: &'static str) -> Vec<Difference> {
    vec![Difference::in_stream(DIFFERS, stream, version, table)]
}

/// Compares the streams of invitations with their rows.
#[derive(Clone, Copy, Debug)]
pub struct InvitationReplay;

impl Replay for InvitationReplay {
    fn kind(&self) -> &'static str {
        InvitationLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<InvitationLoop>(entries)?;
            let Some(folded) = folded else { return Ok(differs(stream, None, "verify_invitation")) };
            let (tenant, invitation) = (TenantId::new(tenant), &folded.state);
            let same = store::by_code(tx, &tenant, &invitation.code).await?.as_ref() == Some(&folded);
            let open = store::open_of_case(tx, &tenant, invitation.case).await?;
            let is_open = invitation.answered_at.is_none() && invitation.ended.is_none();
            let listed = open.iter().any(|found| found.state.id == invitation.id);
            Ok(match same && listed == is_open {
                true => Vec::new(),
                false => differs(stream, Some(folded.version), "verify_invitation"),
            })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = store::all_invitations(tx, &TenantId::new(tenant)).await?;
            let streams = rows.into_iter().map(stream_of_invitation);
            journal::unaccounted(tx, tenant, streams, ORPHAN, "verify_invitation").await
        })
    }
}

/// Compares the streams of ratings with their rows.
#[derive(Clone, Copy, Debug)]
pub struct RatingReplay;

impl Replay for RatingReplay {
    fn kind(&self) -> &'static str {
        RatingLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<RatingLoop>(entries)?;
            let Some(folded) = folded else { return Ok(differs(stream, None, "verify_rating")) };
            let found = store::rating(tx, &TenantId::new(tenant), folded.state.id).await?;
            let same = found.as_ref() == Some(&folded);
            Ok(if same { Vec::new() } else { differs(stream, Some(folded.version), "verify_rating") })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = store::all_ratings(tx, &TenantId::new(tenant)).await?;
            let streams = rows.into_iter().map(stream_of_rating);
            journal::unaccounted(tx, tenant, streams, ORPHAN, "verify_rating").await
        })
    }
}

/// Compares the streams of batches with the ratings that lie in them.
#[derive(Clone, Copy, Debug)]
pub struct BatchReplay;

impl Replay for BatchReplay {
    fn kind(&self) -> &'static str {
        BATCH
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let id = stream.split_once('/').and_then(|(_, id)| id.parse::<BatchId>().ok());
            let (Some(id), Some(entry)) = (id, entries.first()) else {
                return Ok(differs(stream, None, "verify_rating"));
            };
            let formed: Formed = serde_json::from_str(&entry.payload)?;
            let found = store::of_batch(tx, &TenantId::new(tenant), id).await?;
            Ok(if found == formed.ratings { Vec::new() } else { differs(stream, Some(1), "verify_rating") })
        })
    }
}

/// Compares the stream of the local policy with its table.
#[derive(Clone, Copy, Debug)]
pub struct PolicyReplay;

impl Replay for PolicyReplay {
    fn kind(&self) -> &'static str {
        POLICY_STREAM.split_once('/').map_or(POLICY_STREAM, |(kind, _)| kind)
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let mut told = Vec::new();
            for entry in entries {
                let PolicySet { effective_from, limits } = serde_json::from_str(&entry.payload)?;
                told.push(VerifyPolicy { version: entry.version, effective_from, limits });
            }
            let found = store::all_policies(tx, &TenantId::new(tenant)).await?;
            Ok(if found == told { Vec::new() } else { differs(stream, None, "verify_policy") })
        })
    }
}
