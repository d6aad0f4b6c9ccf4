//! The master keys in the key folder, one file each, which only their owner may read. Every process reads them itself.

use super::folder::restrict;
use guard::{HeldKey, KeeperFault, KeyKeeper};
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The deployment's first key.
pub(super) const FIRST: &str = "master.key";
/// Those that came after it, by their names.
pub(super) const LATER: &str = "master";

/// Keeps master keys as files (密钥目录).
#[derive(Clone, Debug)]
pub struct KeyFolder {
    root: PathBuf,
}

impl KeyFolder {
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The files that hold keys, the first key before the others.
    fn files(&self) -> Result<Vec<PathBuf>, KeeperFault> {
        let first = self.root.join(FIRST);
        let mut files: Vec<PathBuf> = match fs::read_dir(self.root.join(LATER)) {
            Ok(entries) => entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect(),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Vec::new(),
            Err(cause) => return Err(fault(&self.root, cause)),
        };
        files.retain(|path| path.extension().is_some_and(|ending| ending == "key"));
        files.sort();
        if first.is_file() {
            files.insert(0, first);
        }
        Ok(files)
    }

    fn path_of(&self, id: &str) -> Result<Option<PathBuf>, KeeperFault> {
        for path in self.files()? {
            if read(&path)?.id() == id {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    /// Keeps a key under the name of the first one.
    pub(super) fn keep_first(&self, key: &HeldKey) -> Result<(), KeeperFault> {
        write(&self.root.join(FIRST), key)
    }
}

impl KeyKeeper for KeyFolder {
    fn ids(&self) -> Result<Vec<String>, KeeperFault> {
        self.files()?.iter().map(|path| read(path).map(|key| key.id().to_owned())).collect()
    }

    fn key(&self, id: &str) -> Result<Option<HeldKey>, KeeperFault> {
        self.path_of(id)?.map(|path| read(&path)).transpose()
    }

    fn keep(&self, key: &HeldKey) -> Result<(), KeeperFault> {
        let later = self.root.join(LATER);
        fs::create_dir_all(&later).map_err(|cause| fault(&later, cause))?;
        restrict(&later, 0o700).map_err(|_| fault(&later, "its rights could not be set"))?;
        write(&later.join(format!("{}.key", key.id())), key)
    }

    fn destroy(&self, id: &str) -> Result<(), KeeperFault> {
        let Some(path) = self.path_of(id)? else { return Ok(()) };
        let overwritten = fs::metadata(&path).and_then(|about| {
            let zeros = vec![b'0'; usize::try_from(about.len()).unwrap_or_default()];
            let mut file = fs::OpenOptions::new().write(true).open(&path)?;
            file.write_all(&zeros)?;
            file.sync_all()?;
            fs::remove_file(&path)
        });
        overwritten.map_err(|cause| fault(&path, cause))
    }
}

fn read(path: &Path) -> Result<HeldKey, KeeperFault> {
    let text = fs::read_to_string(path).map_err(|cause| fault(path, cause))?;
    HeldKey::read(&text)
        .ok_or_else(|| fault(path, "64 hexadecimal digits were expected, before them a suite"))
}

/// Writes a new file; one that is there already stays as it is.
fn write(path: &Path, key: &HeldKey) -> Result<(), KeeperFault> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(key.text().as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        // The name too has to outlast a fall of current.
        path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
    });
    written.map_err(|cause| fault(path, cause))
}

fn fault(path: &Path, cause: impl std::fmt::Display) -> KeeperFault {
    KeeperFault(format!("{}: {cause}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use guard::Suite;

    #[test]
    fn keys_are_kept_found_and_destroyed_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = KeyFolder::new(folder.path().to_owned());
        assert_eq!(keeper.ids().unwrap(), Vec::<String>::new());
        let (first, second) =
            (HeldKey::new(Suite::Standard, [1; 32]), HeldKey::new(Suite::National, [2; 32]));
        keeper.keep(&second).unwrap();
        keeper.keep_first(&first).unwrap();
        assert!(keeper.keep(&second).is_err(), "a key is never written over");
        assert_eq!(keeper.ids().unwrap(), [first.id(), second.id()]);
        assert_eq!(keeper.key(second.id()).unwrap().unwrap().suite(), Suite::National);
        assert!(keeper.key("0011223344556677").unwrap().is_none());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let path = folder.path().join(LATER).join(format!("{}.key", second.id()));
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        keeper.destroy(first.id()).unwrap();
        keeper.destroy(first.id()).unwrap();
        assert_eq!(keeper.ids().unwrap(), [second.id()]);
        fs::write(folder.path().join(FIRST), "no key").unwrap();
        assert!(keeper.ids().unwrap_err().to_string().contains(FIRST));
    }
}
