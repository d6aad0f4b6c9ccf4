//! Where master keys are kept (密钥保管): behind a small trait, so that a folder, a token or a key service can stand there.

use crate::suite::{KEY, Suite};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// One master key: 32 bytes, the suite under which it seals, and the name that stands beside everything under it.
/// Cleared from memory when dropped; never printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct HeldKey {
    key: [u8; KEY],
    #[zeroize(skip)]
    suite: Suite,
    #[zeroize(skip)]
    id: String,
}

impl HeldKey {
    pub fn new(suite: Suite, key: [u8; KEY]) -> Self {
        let id = hex::encode(&suite.digest(&[b"linli-master-key-id", &key])[..8]);
        Self { key, suite, id }
    }
    /// Reads the text of a key: 64 hexadecimal digits, before them the suite when it is not the standard one.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (suite, digits) = match text.split_once(char::is_whitespace) {
            Some((suite, digits)) => (Suite::read(suite)?, digits.trim_start()),
            None => (Suite::Standard, text),
        };
        let mut key = Zeroizing::new([0u8; KEY]);
        hex::decode_to_slice(digits, key.as_mut_slice()).ok()?;
        Some(Self::new(suite, *key))
    }
    /// The text from which [`HeldKey::read`] makes it again.
    pub fn text(&self) -> Zeroizing<String> {
        let digits = Zeroizing::new(hex::encode(self.key));
        Zeroizing::new(match self.suite {
            Suite::Standard => digits.to_string(),
            suite => format!("{} {}", suite.as_str(), *digits),
        })
    }
    /// Names the key without telling it.
    pub fn id(&self) -> &str {
        &self.id
    }
    pub const fn suite(&self) -> Suite {
        self.suite
    }
    pub(crate) const fn bytes(&self) -> &[u8; KEY] {
        &self.key
    }
    /// The key for one purpose; nothing leads back from it.
    pub(crate) fn derive(&self, label: &str) -> Zeroizing<[u8; KEY]> {
        Zeroizing::new(self.suite.sign(&self.key, label.as_bytes()))
    }
    /// The keyed digest of `message` under a key of its own for `label`.
    pub(crate) fn sign(&self, label: &str, message: &[u8]) -> [u8; KEY] {
        self.suite.sign(&self.derive(label), message)
    }
}

impl fmt::Debug for HeldKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "HeldKey({})", self.id)
    }
}

/// What a keeper could not do.
#[derive(Debug, Clone, thiserror::Error)]
#[error("key-keeper: {0}")]
pub struct KeeperFault(pub String);

/// Keeps the master keys of a deployment, outside its database and its backups.
///
/// The server's own is a folder of files. A key service can stand here when it gives keys out, or opens a file that is
/// wrapped under a key of its own, at the start: each is asked for once and then held in memory, because every look at a
/// contact needs it. Calls come seldom and may take their time; they block.
pub trait KeyKeeper: fmt::Debug + Send + Sync {
    /// The names of all keys that it has, the first one of the deployment before the others.
    ///
    /// # Errors
    /// [`KeeperFault`] when it cannot be asked.
    fn ids(&self) -> Result<Vec<String>, KeeperFault>;
    /// A key by its name; `None` when it has no such key.
    ///
    /// # Errors
    /// [`KeeperFault`].
    fn key(&self, id: &str) -> Result<Option<HeldKey>, KeeperFault>;
    /// Keeps a new key, so that it outlasts a fall of current.
    ///
    /// # Errors
    /// [`KeeperFault`].
    fn keep(&self, key: &HeldKey) -> Result<(), KeeperFault>;
    /// Destroys a key for good.
    ///
    /// # Errors
    /// [`KeeperFault`].
    fn destroy(&self, id: &str) -> Result<(), KeeperFault>;
}
