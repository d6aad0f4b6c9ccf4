//! Comparing the journal with the tables of verification.

use crate::actions::keeping::{BATCH, Formed};
use crate::actions::policy::{POLICY_STREAM, PolicySet};
use crate::actions::{stream_of_invitation, stream_of_rating};
use crate::model::{
    BatchId, Invitation, InvitationEvent, InvitationLoop, Rating, RatingEvent, RatingLoop, VerifyPolicy,
};
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

fn last(entries: &[Entry]) -> i64 {
    entries.last().map_or(0, |entry| entry.version)
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
            let mut folded: Option<Invitation> = None;
            for entry in entries {
                let event: InvitationEvent = serde_json::from_str(&entry.payload)?;
                folded = InvitationLoop::evolve(folded, &event);
            }
            let version = last(entries);
            let Some(folded) = folded else {
                return Ok(differs(stream, Some(version), "verify_invitation"));
            };
            let tenant = TenantId::new(tenant);
            let by_code = store::by_code(tx, &tenant, &folded.code).await?;
            let same = by_code.is_some_and(|found| found.version == version && found.state == folded);
            let open = store::open_of_case(tx, &tenant, folded.case).await?;
            let is_open = folded.answered_at.is_none() && folded.ended.is_none();
            let listed = open.iter().any(|found| found.state.id == folded.id);
            Ok(if same && listed == is_open {
                Vec::new()
            } else {
                differs(stream, Some(version), "verify_invitation")
            })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let mut orphans = Vec::new();
            for id in store::all_invitations(tx, &TenantId::new(tenant)).await? {
                let stream = stream_of_invitation(id);
                if journal::latest_version(tx, tenant, &stream).await? == 0 {
                    orphans.push(Difference::in_stream(ORPHAN, &stream, None, "verify_invitation"));
                }
            }
            Ok(orphans)
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
            let mut folded: Option<Rating> = None;
            for entry in entries {
                let event: RatingEvent = serde_json::from_str(&entry.payload)?;
                folded = RatingLoop::evolve(folded, &event);
            }
            let version = last(entries);
            let Some(folded) = folded else { return Ok(differs(stream, Some(version), "verify_rating")) };
            let found = store::rating(tx, &TenantId::new(tenant), folded.id).await?;
            let same = found.is_some_and(|found| found.version == version && found.state == folded);
            Ok(if same { Vec::new() } else { differs(stream, Some(version), "verify_rating") })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let mut orphans = Vec::new();
            for id in store::all_ratings(tx, &TenantId::new(tenant)).await? {
                let stream = stream_of_rating(id);
                if journal::latest_version(tx, tenant, &stream).await? == 0 {
                    orphans.push(Difference::in_stream(ORPHAN, &stream, None, "verify_rating"));
                }
            }
            Ok(orphans)
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
