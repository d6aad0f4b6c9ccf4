//! `linli move`: the data of a deployment goes from one database to another, row by row, and both are verified.
//! Files and keys stay in their folder. No server runs meanwhile: what is written after the last row was read would
//! stay behind.

use crate::capabilities;
use crate::command_line::{Data, Move};
use crate::deployment::{Deployment, Opening, ServerLock, read_location};
use crate::progress::Bar;
use crate::said::{Said, Speech};
use journal::{Verification, Verifier};
use kernel::{Failure, Refusal};
use serde_json::json;
use std::sync::Arc;
use store::{Location, Store, Table, Value};

/// Rows of one transaction.
const PAGE: u32 = 500;

pub(super) async fn run(options: Move, speech: &Speech) -> Result<Said, Failure> {
    let (from, to) = (read_location(&options.from)?, read_location(&options.to)?);
    if is_same(&from, &to) {
        return Err(Refusal::rule("move-same").into());
    }
    let source = open(&options, &options.from, Opening::Existing).await?;
    let _alone = ServerLock::take(&source.folder)?;
    source.seal().await?;
    let target = open(&options, &options.to, Opening::Create).await?;
    let tables: Vec<Arc<Table>> = source.site.store.tables().await?.into_iter().map(Arc::new).collect();
    refuse_full(&target.site.store, &tables).await?;
    let bar = Bar::new(speech, "move");
    let mut rows = 0;
    for table in &tables {
        bar.step(&table.name);
        rows += copy(&source.site.store, &target.site.store, table, &bar).await?;
    }
    let refilled =
        target.site.store.write(|tx| Box::pin(async move { cases::actions::indexing::refill(tx).await }));
    refilled.await?;
    let (left, right) = (verified(&source).await?, verified(&target).await?);
    bar.finish();
    for (verification, at) in [(&left, &options.from), (&right, &options.to)] {
        if !verification.is_whole() {
            let count = verification.differences.len();
            return Err(Refusal::rule("move-damaged").with("at", plain(at)).with("count", count).into());
        }
    }
    let moved = |one: &Verification| (one.entries, one.streams, one.size, one.root, one.heads, one.contents);
    if moved(&left) != moved(&right) || left.waiting != right.waiting {
        return Err(Refusal::rule("move-changed").into());
    }
    let facts = [
        ("rows", rows.to_string()),
        ("tables", tables.len().to_string()),
        ("entries", right.entries.to_string()),
        ("root", right.root.to_string()),
        ("to", plain(&options.to)),
    ];
    Ok(Said::done(
        speech.words.with("move-done", &facts),
        json!({
            "rows": rows,
            "tables": tables.len(),
            "entries": right.entries,
            "streams": right.streams,
            "size": right.size,
            "root": right.root.to_string(),
            "whole": true,
        }),
    ))
}

async fn open(options: &Move, database: &str, opening: Opening) -> Result<Deployment, Failure> {
    let data = Data { database: Some(database.to_owned()), ..Data::at(options.data.clone()) };
    Deployment::open(&data, opening).await
}

fn is_same(from: &Location, to: &Location) -> bool {
    match (from, to) {
        (Location::File(from), Location::File(to)) => from == to,
        (Location::Server(from), Location::Server(to)) => from == to,
        _ => false,
    }
}

/// An address as it is said again: without a password.
fn plain(address: &str) -> String {
    match (address.split_once("//"), address.rsplit_once('@')) {
        (Some((kind, _)), Some((_, rest))) => format!("{kind}//{rest}"),
        _ => address.to_owned(),
    }
}

/// Nothing is written over.
async fn refuse_full(target: &Store, tables: &[Arc<Table>]) -> Result<(), Failure> {
    for table in tables {
        if target.count_rows(table).await? > 0 {
            return Err(Refusal::rule("move-target-full").with("table", &table.name).into());
        }
    }
    Ok(())
}

/// All rows of a table in the order of its key; gives how many.
async fn copy(from: &Store, to: &Store, table: &Arc<Table>, bar: &Bar) -> Result<u64, Failure> {
    let mut count = 0;
    let mut last: Option<Vec<Value>> = None;
    loop {
        let page = from.rows_after(table, last.as_ref(), PAGE).await?;
        let Some(end) = page.last() else { break };
        last = Some(end.clone());
        count += page.len() as u64;
        bar.advance(page.len() as u64);
        // A transaction stays in one tenant; rows come in the order of tenants.
        for rows in page.chunk_by(|left, right| left.first() == right.first()) {
            to.put_rows(table, rows.to_vec()).await?;
        }
    }
    let there = to.count_rows(table).await?;
    match u64::try_from(there) == Ok(count) && from.count_rows(table).await? == there {
        true => Ok(count),
        false => Err(Refusal::rule("move-changed").into()),
    }
}

async fn verified(deployment: &Deployment) -> Result<Verification, Failure> {
    Verifier::new(deployment.site.tenant.as_str(), deployment.keys.trusted())
        .replays(capabilities::replays(&deployment.site.master))
        .run(&deployment.site.store)
        .await
}
