//! What can go wrong below the rules.

use kernel::Failure;
use rusqlite::ErrorCode;
use std::error::Error as Cause;
use std::sync::Arc;

/// A failure of the store. Each has a stable code for operators; none is shown to clients.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Another process holds the database longer than the store waits.
    #[error("store-busy: another process is writing to the database; try again, or stop the other process")]
    Busy,
    /// Nothing more fits on the disk. The transaction was rolled back.
    #[error("store-full: the disk is full; free some space, nothing acknowledged was lost")]
    Full,
    /// The file or its folder cannot be written.
    #[error("store-read-only: the database cannot be written; check the folder's owner, rights and mount")]
    ReadOnly,
    /// The file is damaged or not a Linli database.
    #[error("store-corrupt: the database file is damaged ({0}); restore the last backup")]
    Corrupt(String),
    /// The file cannot be opened at all.
    #[error("store-unopened: {0}")]
    Unopened(String),
    /// The database server does not answer. What was not acknowledged may be repeated with its key.
    #[error(
        "store-unreachable: the database server does not answer ({0}); it is asked again with the next command"
    )]
    Unreachable(String),
    /// The command ran into others again and again; nothing of it happened.
    #[error("store-collided: other commands changed the same rows at the same time; try again")]
    Collided,
    /// A row with the same key exists.
    #[error("store-unique: {0}")]
    Unique(String),
    /// A rule of the schema (foreign key, check, not null) refused the row.
    #[error("store-constraint: {0}")]
    Constraint(String),
    /// A column holds something else than the code expects.
    #[error("store-column: column {position}: {what}")]
    Column { position: usize, what: &'static str },
    /// The schema was made by a newer or altered version of the program.
    #[error("store-migration: {0}")]
    Migration(String),
    /// A transaction that works in one tenant named another one.
    #[error("store-tenant: a transaction named a second tenant; each stays in one")]
    SecondTenant,
    /// The store has been closed.
    #[error("store-closed: the store is shutting down")]
    Closed,
    /// A bug in an action: it panicked, or awaited something other than the store.
    #[error("store-action: {0}")]
    Action(String),
    /// Anything else the engine says.
    #[error("store-engine: {statement}: {cause}")]
    Engine { statement: &'static str, cause: Arc<dyn Cause + Send + Sync> },
}

impl Error {
    pub(crate) const fn column(position: usize, what: &'static str) -> Self {
        Self::Column { position, what }
    }

    pub(crate) fn sqlite(statement: &'static str, cause: rusqlite::Error) -> Self {
        let Some(code) = cause.sqlite_error_code() else {
            return Self::Engine { statement, cause: Arc::new(cause) };
        };
        let extended = cause.sqlite_error().map_or(0, |error| error.extended_code);
        match code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Corrupt(cause.to_string()),
            ErrorCode::CannotOpen => Self::Unopened(cause.to_string()),
            ErrorCode::ConstraintViolation
                if extended == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                    || extended == rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY =>
            {
                Self::Unique(format!("{statement}: {cause}"))
            }
            ErrorCode::ConstraintViolation => Self::Constraint(format!("{statement}: {cause}")),
            _ => Self::Engine { statement, cause: Arc::new(cause) },
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::broken(error)
    }
}
