//! A small file system of the suite's own, so that a disk can be full without filling the machine's.

use super::helper::done;
use kernel::Failure;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const FILLER: &str = "filler";

pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// One of so many megabytes in memory. Mounting takes root (or the right to).
    ///
    /// # Errors
    /// When this machine does not allow it.
    pub fn mount(megabytes: u32) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("linli-disk-").tempdir().map_err(Failure::broken)?;
        let size = format!("size={megabytes}m");
        done(Command::new("mount").args(["-t", "tmpfs", "-o", &size, "linli-disk"]).arg(folder.path()))?;
        Ok(Self { folder })
    }
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
    /// Whether the system mounts it read-only from now on.
    pub fn remount_read_only(&self) -> bool {
        done(Command::new("mount").args(["-o", "remount,ro"]).arg(self.path())).is_ok()
    }
    /// Leaves no byte free.
    ///
    /// # Errors
    /// When it cannot be written at all.
    pub fn fill(&self) -> Result<(), Failure> {
        let mut filler = File::create(self.filler()).map_err(Failure::broken)?;
        let mut piece = vec![0u8; 1 << 20];
        while !piece.is_empty() {
            match filler.write(&piece) {
                Ok(_) => {}
                Err(cause) if cause.kind() == ErrorKind::StorageFull => piece.truncate(piece.len() / 2),
                Err(cause) => return Err(Failure::broken(cause)),
            }
        }
        Ok(())
    }
    /// Gives back what was filled.
    ///
    /// # Errors
    /// When the system refuses it.
    pub fn free(&self) -> Result<(), Failure> {
        std::fs::remove_file(self.filler()).map_err(Failure::broken)
    }
    fn filler(&self) -> PathBuf {
        self.path().join(FILLER)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Where it was not mounted there is nothing to take away.
        let _ = Command::new("umount").arg("-l").arg(self.path()).output();
    }
}
