//! Suites of ciphers (密码套件): which algorithms seal and sign. Each key says its suite, and so does what lies under
//! it, so that both can be opened for ever.

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, AeadCore, Nonce, Payload};
use aes_gcm::{Aes256Gcm, AesGcm};
use hmac::digest::{Digest, FixedOutput};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use sm3::Sm3;
use sm4::Sm4;
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a key, of a nonce and of a digest in every suite.
pub(crate) const KEY: usize = 32;
pub(crate) const NONCE: usize = 12;

/// Galois counter mode over SM4 (RFC 8998); the mode is written for any block cipher of 128 bits.
type Sm4Gcm = AesGcm<Sm4, U12>;

/// A suite of ciphers (密码套件).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suite {
    /// 通用: AES-256-GCM, SHA-256, HMAC-SHA-256.
    #[default]
    Standard,
    /// 国密: SM4-GCM (GB/T 32907, RFC 8998), SM3 (GB/T 32905), HMAC-SM3.
    National,
}

impl Suite {
    pub const ALL: [Self; 2] = [Self::Standard, Self::National];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::National => "national",
        }
    }
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.as_str() == name)
    }

    /// Seals `plain`, bound to `place`. A nonce is drawn anew for each text under one key. `None` does not happen for
    /// texts that fit in memory.
    pub(crate) fn seal(
        self,
        key: &[u8; KEY],
        nonce: [u8; NONCE],
        place: &[u8],
        plain: &[u8],
    ) -> Option<Vec<u8>> {
        match self {
            Self::Standard => encrypt(&Aes256Gcm::new(key.into()), nonce, place, plain),
            Self::National => encrypt(&sm4_gcm(&sm4_key(key)), nonce, place, plain),
        }
    }
    /// Opens what [`Suite::seal`] made with the same key, nonce and place.
    pub(crate) fn open(
        self,
        key: &[u8; KEY],
        nonce: [u8; NONCE],
        place: &[u8],
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let opened = match self {
            Self::Standard => decrypt(&Aes256Gcm::new(key.into()), nonce, place, sealed),
            Self::National => decrypt(&sm4_gcm(&sm4_key(key)), nonce, place, sealed),
        };
        opened.map(Zeroizing::new)
    }
    /// The keyed digest of a message.
    pub(crate) fn sign(self, key: &[u8; KEY], message: &[u8]) -> [u8; KEY] {
        // A key of the block's length or less is taken as it stands; both suites have blocks of 64 bytes.
        let mut block = [0u8; 64];
        block[..KEY].copy_from_slice(key);
        let signed = match self {
            Self::Standard => tag(Hmac::<Sha256>::new(&block.into()), message),
            Self::National => tag(Hmac::<Sm3>::new(&block.into()), message),
        };
        block.zeroize();
        signed
    }
    /// The digest of several parts in a row.
    pub(crate) fn digest(self, parts: &[&[u8]]) -> [u8; KEY] {
        match self {
            Self::Standard => digest_of::<Sha256>(parts),
            Self::National => digest_of::<Sm3>(parts),
        }
    }
}

/// SM4 takes 16 bytes: they follow from all 32 of the key and serve nothing else.
fn sm4_key(key: &[u8; KEY]) -> Zeroizing<[u8; 16]> {
    let mut derived = Suite::National.sign(key, b"linli-sm4-key");
    let mut short = Zeroizing::new([0; 16]);
    short.copy_from_slice(&derived[..16]);
    derived.zeroize();
    short
}

fn sm4_gcm(key: &[u8; 16]) -> Sm4Gcm {
    Sm4Gcm::new(key.into())
}

fn encrypt<A: Aead + AeadCore<NonceSize = U12>>(
    cipher: &A,
    nonce: [u8; NONCE],
    place: &[u8],
    plain: &[u8],
) -> Option<Vec<u8>> {
    cipher.encrypt(&Nonce::<A>::from(nonce), Payload { msg: plain, aad: place }).ok()
}

fn decrypt<A: Aead + AeadCore<NonceSize = U12>>(
    cipher: &A,
    nonce: [u8; NONCE],
    place: &[u8],
    sealed: &[u8],
) -> Option<Vec<u8>> {
    cipher.decrypt(&Nonce::<A>::from(nonce), Payload { msg: sealed, aad: place }).ok()
}

fn tag<M: Mac>(mut mac: M, message: &[u8]) -> [u8; KEY] {
    mac.update(message);
    let mut tag = [0; KEY];
    tag.copy_from_slice(&mac.finalize().into_bytes());
    tag
}

fn digest_of<D: Digest + FixedOutput>(parts: &[&[u8]]) -> [u8; KEY] {
    let mut hasher = D::new();
    for part in parts {
        Digest::update(&mut hasher, part);
    }
    let mut digest = [0; KEY];
    digest.copy_from_slice(&Digest::finalize(hasher));
    digest
}

#[cfg(test)]
mod tests;
