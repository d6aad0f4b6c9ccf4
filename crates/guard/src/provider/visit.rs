//! A visit to the provider: the one secret of the browser that makes it, and what follows from it.

use crate::master_key::MasterKey;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The secret that a browser keeps while its person is at the provider. State, nonce and verifier follow from it
/// under the master key: none of them lies in the database, and none can be made up by who knows another.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct VisitSecret([u8; 32]);

impl VisitSecret {
    pub fn new(drawn: [u8; 32]) -> Self {
        Self(drawn)
    }
    /// Reads a cookie's value.
    pub fn read(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }
    /// The cookie's value.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
    /// By which the visit is found.
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"linli-visit");
        hasher.update(self.0);
        hasher.finalize().into()
    }
    pub fn state(&self, master: &MasterKey) -> String {
        self.derived(master, "provider-state")
    }
    pub fn nonce(&self, master: &MasterKey) -> String {
        self.derived(master, "provider-nonce")
    }
    pub fn verifier(&self, master: &MasterKey) -> String {
        self.derived(master, "provider-verifier")
    }
    /// What the provider is told of the verifier beforehand (S256).
    pub fn challenge(&self, master: &MasterKey) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier(master)))
    }
    fn derived(&self, master: &MasterKey, label: &str) -> String {
        URL_SAFE_NO_PAD.encode(master.sign(label, &self.0))
    }
}

impl fmt::Debug for VisitSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("VisitSecret")
    }
}
