//! One server per data folder with an embedded database; any number where the database is on a server. Commands
//! beside a running server are welcome.

use super::folder::{Folder, refused};
use kernel::Refusal;
use std::fs::{File, OpenOptions, TryLockError};

/// Held as long as the server runs; the system gives it back when the process ends in any way.
#[derive(Debug)]
pub struct ServerLock {
    _file: File,
}

impl ServerLock {
    /// Takes the lock of a folder, together with others where they may share the database.
    ///
    /// # Errors
    /// Refusal `server-running` when another server holds it.
    pub fn share_or_take(folder: &Folder) -> Result<Self, Refusal> {
        match folder.file() {
            Some(_) => Self::take(folder),
            None => Self::with(folder, File::try_lock_shared),
        }
    }

    /// Takes the lock of a folder for itself alone.
    ///
    /// # Errors
    /// Refusal `server-running` when a server holds it.
    pub fn take(folder: &Folder) -> Result<Self, Refusal> {
        Self::with(folder, File::try_lock)
    }

    fn with(folder: &Folder, lock: fn(&File) -> Result<(), TryLockError>) -> Result<Self, Refusal> {
        let path = folder.lock();
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|cause| refused(&path, &cause))?;
        match lock(&file) {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(Refusal::rule("server-running").with("folder", folder.root().display()))
            }
            Err(TryLockError::Error(cause)) => Err(refused(&path, &cause)),
        }
    }
}
