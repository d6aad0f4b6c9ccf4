//! Proposals as they stand.

use crate::model::{Proposal, ProposalId, ProposalStep};
use ::store::{Row, Tx, statement, values};
use kernel::{Failure, Instant};

statement!(
    PUT,
    "insert into duty_proposal (tenant, id, version, step, author, touched_at, state, case_number)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
     on conflict (tenant, id) do update set version = excluded.version, step = excluded.step,
        touched_at = excluded.touched_at, state = excluded.state"
);
statement!(BY_ID, "select version, state from duty_proposal where tenant = ?1 and id = ?2");
statement!(
    BY_STEP,
    "select version, state from duty_proposal where tenant = ?1 and step = ?2 order by touched_at desc, id desc limit ?3"
);

statement!(
    OF_CASE,
    "select version, state from duty_proposal where tenant = ?1 and case_number = ?2 order by touched_at, id"
);

/// A proposal with the version of its stream.
#[derive(Clone, Debug)]
pub struct ProposalRow {
    pub version: i64,
    pub proposal: Proposal,
}

pub(crate) async fn put_proposal(
    tx: &mut Tx,
    tenant: &str,
    version: i64,
    proposal: &Proposal,
    now: Instant,
) -> Result<(), Failure> {
    let author = serde_json::to_string(&proposal.author)?;
    let state = serde_json::to_string(proposal)?;
    let row = values![
        tenant,
        proposal.id,
        version,
        proposal.step.name(),
        author,
        now,
        state,
        proposal.case.as_deref()
    ];
    tx.execute(&PUT, row).await?;
    Ok(())
}

pub(crate) async fn proposal(
    tx: &mut Tx,
    tenant: &str,
    id: ProposalId,
) -> Result<Option<ProposalRow>, Failure> {
    tx.query_optional(&BY_ID, values![tenant, id], columns).await?.map(read).transpose()
}

/// The proposals in one step, those touched last first.
pub(crate) async fn proposals(
    tx: &mut Tx,
    tenant: &str,
    step: ProposalStep,
    most: u32,
) -> Result<Vec<ProposalRow>, Failure> {
    let rows = tx.query(&BY_STEP, values![tenant, step.name(), most], columns).await?;
    rows.into_iter().map(read).collect()
}

/// The proposals that the rulings of a case gave rise to.
pub(crate) async fn proposals_of_case(
    tx: &mut Tx,
    tenant: &str,
    number: &str,
) -> Result<Vec<ProposalRow>, Failure> {
    let rows = tx.query(&OF_CASE, values![tenant, number], columns).await?;
    rows.into_iter().map(read).collect()
}

fn columns(row: &Row<'_>) -> Result<(i64, String), ::store::Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read((version, state): (i64, String)) -> Result<ProposalRow, Failure> {
    Ok(ProposalRow { version, proposal: serde_json::from_str(&state)? })
}
