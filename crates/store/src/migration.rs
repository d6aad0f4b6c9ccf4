//! Versioned schema. Each capability brings its own numbered migrations; the server runs them in the
//! order of the crates' rank.

use crate::{Error, Statement, Store, values};
use kernel::Instant;
use sha2::{Digest, Sha256};

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

const APPLIED: Statement = Statement::new("migrations applied", "select count(*) from store_migration");
const DIGEST: Statement = Statement::new(
    "digest of a migration",
    "select digest from store_migration where capability = ?1 and number = ?2",
);
const APPLY: Statement =
    Statement::new("apply a migration", "insert into store_migration values (?1, ?2, ?3, ?4, ?5)");

impl Store {
    /// Brings the schema up to date, whole or not at all; each step runs once.
    ///
    /// # Errors
    /// [`Error::Migration`] when an applied step was altered afterwards, or the database is newer than
    /// the program.
    pub async fn migrate(&self, steps: Vec<Migration>, now: Instant) -> Result<Applied, Error> {
        self.write(move |tx| {
            Box::pin(async move {
                tx.lock_schema().await?;
                tx.define("migration ledger", LEDGER).await?;
                let before: u32 = tx.value(&APPLIED, values![]).await?;
                let mut known = 0;
                let mut done = before;
                for step in steps {
                    let digest = hex::encode(Sha256::digest(step.sql));
                    let key = values![step.capability, step.number];
                    match tx.query_optional(&DIGEST, key, |row| row.get::<String>(0)).await? {
                        Some(applied) if applied == digest => known += 1,
                        Some(_) => return Err(altered(&step)),
                        None => {
                            tx.define(step.name, step.sql).await.map_err(|cause| {
                                Error::Migration(format!("{} {} {}: {cause}", step.capability, step.number, step.name))
                            })?;
                            let line =
                                values![step.capability, step.number, step.name, digest, now];
                            tx.execute(&APPLY, line).await?;
                            done += 1;
                        }
                    }
                }
                if known < before {
                    return Err(Error::Migration(
                        "the database was made by a newer version of Linli; use that version or restore an older backup"
                            .into(),
                    ));
                }
                Ok(Applied { before, now: done })
            })
        })
        .await
    }
}

fn altered(step: &Migration) -> Error {
    Error::Migration(format!(
        "step {} {} ({}) differs from the one that this database was made with; a released migration is never edited",
        step.capability, step.number, step.name
    ))
}
