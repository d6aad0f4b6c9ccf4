//! The data folder and what lies where in it.

use kernel::Refusal;
use std::fs;
use std::path::{Path, PathBuf};
use store::Location;

/// Whether a deployment may be made by opening it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Make what is missing.
    Create,
    /// It has to be there.
    Existing,
}

/// The data folder (数据目录).
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
    database: Location,
}

impl Folder {
    /// Opens the folder; `database` where it lies elsewhere.
    ///
    /// # Errors
    /// Refusals `deployment-missing`, `deployment-folder`.
    pub fn open(root: &Path, database: Option<Location>, opening: Opening) -> Result<Self, Refusal> {
        let database = database.unwrap_or_else(|| Location::File(root.join("linli.db")));
        let folder = Self { root: root.to_owned(), database };
        let missing = match &folder.database {
            Location::File(path) => !path.is_file(),
            // Whether the database itself is there is seen when it is asked.
            Location::Server(_) => !root.is_dir(),
        };
        match opening {
            Opening::Existing if missing => {
                Err(Refusal::rule("deployment-missing").with("folder", root.display()))
            }
            Opening::Existing => Ok(folder),
            Opening::Create => {
                for path in [folder.root.clone(), folder.keys(), folder.objects()] {
                    fs::create_dir_all(&path).map_err(|cause| refused(&path, &cause))?;
                }
                restrict(&folder.keys(), 0o700)?;
                Ok(folder)
            }
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }
    pub const fn database(&self) -> &Location {
        &self.database
    }
    /// The file of an embedded database.
    pub fn file(&self) -> Option<&Path> {
        match &self.database {
            Location::File(path) => Some(path),
            Location::Server(_) => None,
        }
    }
    /// Attachments, when they are kept here.
    pub fn objects(&self) -> PathBuf {
        self.root.join("objects")
    }
    /// Rules of the deployer in place of shipped ones.
    pub fn policies(&self) -> PathBuf {
        self.root.join("policies")
    }
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }
    /// Held by the running server.
    pub fn lock(&self) -> PathBuf {
        self.root.join("linli.lock")
    }
}

/// The refusal for a path that cannot be used.
pub(super) fn refused(path: &Path, cause: &std::io::Error) -> Refusal {
    Refusal::rule("deployment-folder").with("folder", path.display()).with("cause", cause)
}

/// Lets only the owner use a file or folder.
#[cfg(unix)]
pub(super) fn restrict(path: &Path, mode: u32) -> Result<(), Refusal> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(|cause| refused(path, &cause))
}
#[cfg(not(unix))]
pub(super) fn restrict(_: &Path, _: u32) -> Result<(), Refusal> {
    Ok(())
}
