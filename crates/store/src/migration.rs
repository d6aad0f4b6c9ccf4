//! Versioned schema. Each capability brings its own numbered migrations; the server runs them in the
//! order of the crates' rank.

use crate::postgres::wall;
use crate::{Error, Statement, Store, Tx, schema, values};
use kernel::Instant;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// One step of a capability's schema. `{{bytes}}` in the text becomes the engine's byte type; what stands between
/// `{{sqlite}}` or `{{postgres}}` and `{{end}}` is for that engine only.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub capability: &'static str,
    pub number: u32,
    pub name: &'static str,
    pub sql: &'static str,
}

/// What [`Store::migrate`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    pub before: u32,
    pub now: u32,
}

const LEDGER: &str = "create table if not exists store_migration (
    capability TEXT NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    applied_at BIGINT NOT NULL,
    primary key (capability, number)
)";

const DIGESTS: Statement =
    Statement::new("migrations applied", "select capability, number, digest from store_migration");
const APPLY: Statement =
    Statement::new("apply a migration", "insert into store_migration values (?1, ?2, ?3, ?4, ?5)");

/// The digests of the steps that were applied, by capability and number.
type Ledger = HashMap<(String, i64), String>;

impl Store {
    /// The steps of `steps` that this database still needs, in their order. Changes nothing.
    ///
    /// # Errors
    /// As [`Store::migrate`].
    pub async fn pending(&self, steps: Vec<Migration>) -> Result<Vec<Migration>, Error> {
        self.read(move |tx| Box::pin(async move { compare(&ledger(tx).await?, &steps) })).await
    }

    /// Whether nothing was made in this database yet.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn is_new(&self) -> Result<bool, Error> {
        self.read(|tx| Box::pin(async move { Ok(ledger(tx).await?.is_empty()) })).await
    }

    /// Brings the schema up to date, whole or not at all; each step runs once. On a server the wall between tenants is
    /// built around new tables too. When nothing is missing it only reads, so that a role without rights on the
    /// schema can serve.
    ///
    /// # Errors
    /// [`Error::Migration`] when an applied step was altered afterwards, or the database is newer than
    /// the program.
    pub async fn migrate(&self, steps: Vec<Migration>, now: Instant) -> Result<Applied, Error> {
        let looked = steps.clone();
        let known = self.read(move |tx| Box::pin(async move { ledger(tx).await })).await?;
        if !known.is_empty() && compare(&known, &looked)?.is_empty() {
            let before = u32::try_from(known.len()).unwrap_or(u32::MAX);
            return Ok(Applied { before, now: before });
        }
        self.write(move |tx| {
            Box::pin(async move {
                tx.lock_schema().await?;
                tx.define("migration ledger", LEDGER).await?;
                let known = ledger(tx).await?;
                let before = u32::try_from(known.len()).unwrap_or(u32::MAX);
                let missing = compare(&known, &steps)?;
                for step in &missing {
                    tx.define(step.name, step.sql).await.map_err(|cause| {
                        Error::Migration(format!(
                            "{} {} {}: {cause}",
                            step.capability, step.number, step.name
                        ))
                    })?;
                    let line = values![step.capability, step.number, step.name, digest(step), now];
                    tx.execute(&APPLY, line).await?;
                }
                if !tx.is_sqlite() {
                    wall::build(tx).await?;
                }
                Ok(Applied { before, now: before + u32::try_from(missing.len()).unwrap_or(0) })
            })
        })
        .await
    }
}

/// The steps that are missing.
fn compare(known: &Ledger, steps: &[Migration]) -> Result<Vec<Migration>, Error> {
    let mut missing = Vec::new();
    for step in steps {
        match known.get(&(step.capability.to_owned(), step.number.into())) {
            Some(applied) if *applied == digest(step) => {}
            Some(_) => return Err(altered(step)),
            None => missing.push(*step),
        }
    }
    if steps.len() - missing.len() < known.len() {
        return Err(Error::Migration(
            "the database was made by a newer version of Linli; use that version or restore an older backup"
                .into(),
        ));
    }
    Ok(missing)
}

fn digest(step: &Migration) -> String {
    hex::encode(Sha256::digest(step.sql))
}

/// Empty for a database that nothing was made in.
async fn ledger(tx: &mut Tx) -> Result<Ledger, Error> {
    if !schema::exists(tx, "store_migration").await? {
        return Ok(Ledger::new());
    }
    let rows = tx
        .query(&DIGESTS, values![], |row| {
            Ok(((row.get::<String>(0)?, row.get::<i64>(1)?), row.get::<String>(2)?))
        })
        .await?;
    Ok(rows.into_iter().collect())
}

fn altered(step: &Migration) -> Error {
    Error::Migration(format!(
        "step {} {} ({}) differs from the one that this database was made with; a released migration is never edited",
        step.capability, step.number, step.name
    ))
}
