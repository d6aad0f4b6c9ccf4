//! Signed tree heads: the whole log up to a size, in one line.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use kernel::Instant;
use methods::merkle::Hash;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// A signed tree head (签名树头): who holds it can show later that nothing before it was changed,
/// removed or inserted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedHead {
    pub tenant: String,
    /// 1 for the first head, then without gaps.
    pub number: i64,
    /// How many entries the log had.
    pub size: u64,
    /// The root of the Merkle tree over them (RFC 9162 with SHA-256).
    pub root: Hash,
    /// When it was signed, in microseconds UTC.
    pub at: Instant,
    /// The public key that checks the signature.
    pub key: Hexadecimal<32>,
    /// Ed25519 over every field above.
    pub signature: Hexadecimal<64>,
}

impl SignedHead {
    /// Signs what the log is now.
    pub fn sign(key: &SigningKey, tenant: &str, number: i64, size: u64, root: Hash, at: Instant) -> Self {
        let public = Hexadecimal(key.verifying_key().to_bytes());
        let signature = key.sign(&message(tenant, number, size, &root, at, &public));
        Self {
            tenant: tenant.to_owned(),
            number,
            size,
            root,
            at,
            key: public,
            signature: Hexadecimal(signature.to_bytes()),
        }
    }

    /// Whether the signature is that of the head's own key over the head's fields. Whether that key is
    /// to be trusted is for the caller to know.
    pub fn is_signed(&self) -> bool {
        VerifyingKey::from_bytes(&self.key.0).is_ok_and(|key| self.is_signed_by(&key))
    }

    /// Whether `key` signed exactly this head.
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        let message = message(&self.tenant, self.number, self.size, &self.root, self.at, &self.key);
        key.as_bytes() == &self.key.0
            && key.verify_strict(&message, &Signature::from_bytes(&self.signature.0)).is_ok()
    }
}

/// What is signed: a prefix that no other document of Linli has, then every field; the only one of
/// variable length has its length before it.
fn message(tenant: &str, number: i64, size: u64, root: &Hash, at: Instant, key: &Hexadecimal<32>) -> Vec<u8> {
    let mut bytes = b"linli-head-1".to_vec();
    bytes.extend((tenant.len() as u64).to_be_bytes());
    bytes.extend(tenant.as_bytes());
    bytes.extend(number.to_be_bytes());
    bytes.extend(size.to_be_bytes());
    bytes.extend(root.0);
    bytes.extend(at.micros().to_be_bytes());
    bytes.extend(key.0);
    bytes
}

/// Bytes that are written as hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hexadecimal<const LENGTH: usize>(pub [u8; LENGTH]);

/// The text is not the right number of hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the right number of hexadecimal digits")]
pub struct HexadecimalError;

impl<const LENGTH: usize> TryFrom<&[u8]> for Hexadecimal<LENGTH> {
    type Error = HexadecimalError;
    fn try_from(bytes: &[u8]) -> Result<Self, HexadecimalError> {
        bytes.try_into().map(Self).map_err(|_| HexadecimalError)
    }
}
impl<const LENGTH: usize> FromStr for Hexadecimal<LENGTH> {
    type Err = HexadecimalError;
    fn from_str(text: &str) -> Result<Self, HexadecimalError> {
        let mut bytes = [0; LENGTH];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| HexadecimalError)?;
        Ok(Self(bytes))
    }
}
impl<const LENGTH: usize> fmt::Display for Hexadecimal<LENGTH> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}
impl<const LENGTH: usize> fmt::Debug for Hexadecimal<LENGTH> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
impl<const LENGTH: usize> Serialize for Hexadecimal<LENGTH> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, const LENGTH: usize> Deserialize<'de> for Hexadecimal<LENGTH> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
