//! The keys of a deployment: files that only their owner may read, and that no backup contains.

use super::folder::{Folder, restrict};
use super::key_folder::{FIRST, KeyFolder, LATER};
use crate::edge;
use guard::{HeldKey, KeyKeeper, MasterKey, Suite};
use journal::{SigningKey, VerifyingKey};
use kernel::{Failure, Refusal};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The master keys of the vault (主密钥) and the signing key of the journal (存证签名密钥).
pub struct Keys {
    master: Arc<KeyFolder>,
    signing: SigningKey,
    former: Vec<VerifyingKey>,
}

const SIGNING: &str = "journal.key";
/// Public keys of former signing keys, one file each.
const FORMER: &str = "journal-former";

impl Keys {
    /// Reads the keys; makes them where the database is `fresh`. A database without its keys is not opened:
    /// new keys would make what lies in the vault unreadable for good.
    ///
    /// # Errors
    /// Refusals `deployment-keys`, `deployment-folder`.
    pub(super) fn open(folder: &Folder, fresh: bool, suite: Suite) -> Result<Self, Failure> {
        let master = Arc::new(KeyFolder::new(folder.keys()));
        find_or_make(&master, folder, fresh, suite)?;
        let signing = SigningKey::from_bytes(&read_or_make(&folder.keys().join(SIGNING), fresh)?);
        Ok(Self { master, signing, former: former(&folder.keys().join(FORMER))? })
    }

    /// The master key as the guard takes it, with the deployment's first key in use: the database says which one really
    /// is.
    ///
    /// # Errors
    /// Refusal `deployment-keys`.
    pub fn master(&self) -> Result<Arc<MasterKey>, Failure> {
        let first = first_of(&self.master)?;
        let first = first.ok_or_else(|| unusable(Path::new(FIRST), "no key"))?;
        Ok(Arc::new(MasterKey::of(first, Some(Arc::clone(&self.master) as Arc<dyn KeyKeeper>))))
    }
    pub fn signing(&self) -> SigningKey {
        self.signing.clone()
    }
    /// Keys whose signatures count: the present one and former ones.
    pub fn trusted(&self) -> Vec<VerifyingKey> {
        std::iter::once(self.signing.verifying_key()).chain(self.former.iter().copied()).collect()
    }
}

/// The first key of a folder that has any.
fn first_of(keeper: &KeyFolder) -> Result<Option<HeldKey>, Refusal> {
    let broken = |fault: guard::KeeperFault| unusable(Path::new(LATER), fault);
    match keeper.ids().map_err(broken)?.first() {
        Some(id) => keeper.key(id).map_err(broken),
        None => Ok(None),
    }
}

fn find_or_make(keeper: &KeyFolder, folder: &Folder, fresh: bool, suite: Suite) -> Result<(), Failure> {
    if first_of(keeper)?.is_some() {
        return Ok(());
    }
    let path = folder.keys().join(FIRST);
    if !fresh {
        return Err(unusable(&path, std::io::Error::from(std::io::ErrorKind::NotFound)).into());
    }
    match keeper.keep_first(&HeldKey::new(suite, edge::seed()?)) {
        Ok(()) => Ok(()),
        // Another process made it at the same moment: both use that one.
        Err(_) if path.exists() => {
            std::thread::sleep(std::time::Duration::from_millis(50));
            first_of(keeper).map(drop).map_err(Failure::from)
        }
        Err(fault) => Err(unusable(&path, fault).into()),
    }
}

fn read_or_make(path: &Path, fresh: bool) -> Result<[u8; 32], Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(read_key(&text).ok_or_else(|| unusable(path, "64 hexadecimal digits were expected"))?),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound && fresh => make(path),
        Err(cause) => Err(unusable(path, cause).into()),
    }
}

fn make(path: &Path) -> Result<[u8; 32], Failure> {
    let key = edge::seed()?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(hex::encode(key).as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()
    });
    match written {
        Ok(()) => Ok(key),
        // Another process made it at the same moment: both use that one.
        Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => {
            std::thread::sleep(std::time::Duration::from_millis(50));
            read_or_make(path, false)
        }
        Err(cause) => Err(unusable(path, cause).into()),
    }
}

fn unusable(path: &Path, cause: impl std::fmt::Display) -> Refusal {
    Refusal::rule("deployment-keys").with("file", path.display()).with("cause", cause)
}

/// A key from its hexadecimal digits.
pub fn read_key(text: &str) -> Option<[u8; 32]> {
    let mut key = [0u8; 32];
    hex::decode_to_slice(text.trim(), &mut key).ok()?;
    Some(key)
}

fn former(folder: &Path) -> Result<Vec<VerifyingKey>, Refusal> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).map_err(|cause| unusable(path, cause))?;
        let key = read_key(&text).and_then(|key| VerifyingKey::from_bytes(&key).ok());
        key.ok_or_else(|| unusable(path, "a public key was expected"))
    };
    files.iter().map(read).collect()
}

/// Copies keys that were kept apart from a backup into a new data folder.
///
/// # Errors
/// Refusal `deployment-keys`.
pub fn bring_back(from: &Path, folder: &Folder) -> Result<(), Refusal> {
    let copy = |source: &Path, target: &Path, known: &dyn Fn(&str) -> bool| {
        let text = fs::read_to_string(source).map_err(|cause| unusable(source, cause))?;
        if !known(&text) {
            return Err(unusable(source, "a key was expected"));
        }
        fs::write(target, text).map_err(|cause| unusable(target, cause))?;
        restrict(target, 0o600)
    };
    let (later, is_master) = (folder.keys().join(LATER), |text: &str| HeldKey::read(text).is_some());
    copy(&from.join(SIGNING), &folder.keys().join(SIGNING), &|text| read_key(text).is_some())?;
    let others: Vec<PathBuf> = fs::read_dir(from.join(LATER))
        .map(|entries| entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect())
        .unwrap_or_default();
    if from.join(FIRST).exists() || others.is_empty() {
        copy(&from.join(FIRST), &folder.keys().join(FIRST), &is_master)?;
    }
    if !others.is_empty() {
        fs::create_dir_all(&later).map_err(|cause| unusable(&later, cause))?;
        restrict(&later, 0o700)?;
    }
    for source in others {
        let Some(name) = source.file_name() else { continue };
        copy(&source, &later.join(name), &is_master)?;
    }
    Ok(())
}
