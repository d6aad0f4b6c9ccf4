//! The key under which every person's key is wrapped.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, Payload};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const NONCE: usize = 12;

/// The master key (主密钥), 32 bytes that the server reads from its key folder. Its memory is cleared
/// when it is dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct MasterKey {
    key: [u8; 32],
    #[zeroize(skip)]
    id: String,
}

impl MasterKey {
    pub fn new(key: [u8; 32]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"linli-master-key-id");
        hasher.update(key);
        let id = hex::encode(&hasher.finalize()[..8]);
        Self { key, id }
    }
    /// Names the key without telling it; stands beside everything wrapped under it.
    pub fn id(&self) -> &str {
        &self.id
    }
    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.key
    }
    /// HMAC-SHA256 of `message` under a key of its own for `label`.
    pub fn sign(&self, label: &str, message: &[u8]) -> [u8; 32] {
        let mut derived = hmac(&self.key, label.as_bytes());
        let signed = hmac(&derived, message);
        derived.zeroize();
        signed
    }
    /// Seals a small secret under a key of its own for `label`, bound to `place`; `None` does not happen for texts
    /// that fit in memory.
    pub(crate) fn seal(&self, label: &str, place: &str, plain: &[u8], drawn: [u8; 32]) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE] = drawn.first_chunk().copied()?;
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let mut sealed = nonce.to_vec();
        sealed.extend(self.cipher(label).encrypt(&nonce.into(), payload).ok()?);
        Some(sealed)
    }
    /// Opens what [`MasterKey::seal`] made for the same label and place.
    pub(crate) fn open(&self, label: &str, place: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: text, aad: place.as_bytes() };
        self.cipher(label).decrypt(&(*nonce).into(), payload).ok().map(Zeroizing::new)
    }
    fn cipher(&self, label: &str) -> Aes256Gcm {
        let key = Zeroizing::new(self.sign("seal", label.as_bytes()));
        Aes256Gcm::new((&*key).into())
    }
}

fn hmac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    // A key of the block's length or less is taken as it stands.
    let mut block = [0u8; 64];
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    block.zeroize();
    mac.update(message);
    mac.finalize().into_bytes().into()
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "MasterKey({})", self.id)
    }
}
