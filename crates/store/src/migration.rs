//! Versioned schema. Each capability brings its own numbered migrations; the server runs them in the
//! order of the crates' rank.

use crate::{Error, Store};
use kernel::Instant;
use rusqlite::OptionalExtension;
use sha2::{Digest, Sha256};

/// One step of a capability's schema. `{{bytes}}` in the text becomes the engine's byte type.
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

impl Store {
    /// Brings the schema up to date; each migration is its own transaction and runs once.
    ///
    /// # Errors
    /// [`Error::Migration`] when an applied step was altered afterwards, or the database is newer than
    /// the program.
    pub async fn migrate(&self, steps: Vec<Migration>, now: Instant) -> Result<Applied, Error> {
        self.write(move |tx| {
            Box::pin(async move {
                let connection = &tx.connection;
                let refused = |cause| Error::engine("migration ledger", cause);
                connection.execute_batch(LEDGER).map_err(refused)?;
                let before: u32 = connection
                    .query_row("select count(*) from store_migration", [], |row| row.get(0))
                    .map_err(refused)?;
                let mut known = 0;
                let mut done = before;
                for step in steps {
                    let sql = step.sql.replace("{{bytes}}", "BLOB");
                    let digest = hex::encode(Sha256::digest(step.sql));
                    let found: Option<String> = connection
                        .query_row(
                            "select digest from store_migration where capability = ?1 and number = ?2",
                            (step.capability, step.number),
                            |row| row.get(0),
                        )
                        .optional()
                        .map_err(refused)?;
                    match found {
                        Some(applied) if applied == digest => known += 1,
                        Some(_) => return Err(altered(&step)),
                        None => {
                            connection.execute_batch(&sql).map_err(|cause| {
                                Error::Migration(format!("{} {} {}: {cause}", step.capability, step.number, step.name))
                            })?;
                            connection
                                .execute(
                                    "insert into store_migration values (?1, ?2, ?3, ?4, ?5)",
                                    (step.capability, step.number, step.name, &digest, now.micros()),
                                )
                                .map_err(refused)?;
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
