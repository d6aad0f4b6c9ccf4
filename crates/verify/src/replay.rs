//! Comparing the journal with the tables of verification.

use crate::actions::keeping::{BATCH, Formed};
use crate::actions::{stream_of_invitation, stream_of_rating};
use crate::model::{BatchId, InvitationLoop, RatingLoop, asked};
use crate::store;
use ::store::{Tx, Work};
use cases::CaseLoop;
use journal::{Difference, Entry, Follower, Replay};
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

/// Compares what is noted of revisits with the streams of the cases: a table that a follower of the log fills.
#[derive(Clone, Copy, Debug)]
pub struct AskedReplay {
    /// The follower that notes revisits; what it has not read yet cannot be noted.
    pub follower: &'static str,
}

impl Replay for AskedReplay {
    fn kind(&self) -> &'static str {
        CaseLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let revisited = entries.iter().filter(|entry| entry.kind == "revisited");
            let Some(case) = stream.split_once('/').and_then(|(_, id)| id.parse().ok()) else {
                return Ok(differs(stream, None, "verify_asked"));
            };
            let noted = store::asked_of(tx, &TenantId::new(tenant), case).await?;
            let mut possible = vec![None];
            for entry in revisited {
                let before = usize::try_from(entry.version).unwrap_or_default();
                let events = entries.iter().take(before).map(|entry| serde_json::from_str(&entry.payload));
                let asked = asked(&events.collect::<Result<Vec<_>, _>>()?);
                let follower = Follower { name: self.follower };
                if journal::has_read(tx, tenant, &follower, stream, entry.version).await? {
                    possible.clear();
                }
                possible.push(asked);
            }
            Ok(if possible.contains(&noted) { Vec::new() } else { differs(stream, None, "verify_asked") })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = store::all_asked(tx, &TenantId::new(tenant)).await?;
            let streams = rows.into_iter().map(journal::stream_of::<CaseLoop>);
            journal::unaccounted(tx, tenant, streams, ORPHAN, "verify_asked").await
        })
    }
}
