//! The changes of the catalogue in their order.

use crate::model::{CatalogueEvent, PolicyVersion};
use ::store::{Row, Tx, statement, values};
use kernel::{Actor, Context, Failure, Instant};

statement!(
    PUT,
    "insert into duty_change (tenant, number, event, actor, at, proposal) values (?1, ?2, ?3, ?4, ?5, ?6)"
);
statement!(
    CHANGES,
    "select number, event, actor, at, proposal from duty_change
     where tenant = ?1 and number >= ?2 and number <= ?3 order by number desc limit ?4"
);
statement!(EVENTS, "select event from duty_change where tenant = ?1 and number <= ?2 order by number");

/// One change with its number, which is the catalogue's version after it.
#[derive(Clone, Debug)]
pub struct ChangeRow {
    pub number: i64,
    pub event: CatalogueEvent,
    pub actor: Actor,
    pub at: Instant,
    pub proposal: Option<String>,
}

pub(crate) async fn put_changes(
    tx: &mut Tx,
    context: &Context,
    before: i64,
    events: &[CatalogueEvent],
    proposal: Option<&str>,
) -> Result<(), Failure> {
    let actor = serde_json::to_string(&context.actor)?;
    for (number, event) in (before + 1..).zip(events) {
        let row = values![
            context.tenant.as_str(),
            number,
            serde_json::to_string(event)?,
            actor.as_str(),
            context.now,
            proposal
        ];
        tx.execute(&PUT, row).await?;
    }
    Ok(())
}

/// The changes from one version to another, both included, the newest first.
pub(crate) async fn changes(
    tx: &mut Tx,
    tenant: &str,
    from: i64,
    to: i64,
    most: u32,
) -> Result<Vec<ChangeRow>, Failure> {
    type Columns = (i64, String, String, Instant, Option<String>);
    let read = |row: &Row<'_>| {
        Ok::<Columns, ::store::Error>((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    };
    let rows = tx.query(&CHANGES, values![tenant, from, to, most], read).await?;
    let change = |(number, event, actor, at, proposal): Columns| {
        Ok(ChangeRow {
            number,
            event: serde_json::from_str(&event)?,
            actor: serde_json::from_str(&actor)?,
            at,
            proposal,
        })
    };
    rows.into_iter().map(change).collect()
}

/// The changes that lead to a version, the oldest first.
pub(crate) async fn changes_up_to(
    tx: &mut Tx,
    tenant: &str,
    version: PolicyVersion,
) -> Result<Vec<CatalogueEvent>, Failure> {
    let rows: Vec<String> = tx.query(&EVENTS, values![tenant, version.0], |row| row.get(0)).await?;
    rows.iter().map(|event| serde_json::from_str(event).map_err(Failure::from)).collect()
}
