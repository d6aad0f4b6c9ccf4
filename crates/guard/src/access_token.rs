//! Access tokens (访问令牌): the secret that a program shows, and what it may at most.

use crate::authority::{Part, PartOf};
use crate::place_path::PlacePath;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Id;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Marks the id of an access token.
pub enum TokenMark {}
/// One access token.
pub type TokenId = Id<TokenMark>;

/// The secret of an access token, shown once. The database holds its digest only.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct AccessToken([u8; 32]);

/// How a secret begins, so that scanners of leaked secrets find it.
const PREFIX: &str = "linli_";

impl AccessToken {
    pub const fn new(drawn: [u8; 32]) -> Self {
        Self(drawn)
    }
    /// Reads the value of `Authorization: Bearer …`.
    pub fn read(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text.trim().strip_prefix(PREFIX)?).ok()?.try_into().ok().map(Self)
    }
    /// As the program shows it.
    pub fn text(&self) -> String {
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.0))
    }
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"linli-access-token");
        hasher.update(self.0);
        hasher.finalize().into()
    }
}
impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccessToken")
    }
}

/// What a token may at most, whatever its account may (令牌范围).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Only these rights; empty: all that the account holds.
    pub rights: BTreeSet<String>,
    /// Only below this place.
    pub place: Option<PlacePath>,
}

impl Limits {
    pub(crate) fn allows(&self, right: &str) -> bool {
        self.rights.is_empty() || self.rights.contains(right)
    }
    /// What is left of a part of the deployment; none when the two have nothing in common.
    pub(crate) fn narrow(&self, part: PartOf<'_>) -> Option<Part> {
        let part = part.to_part();
        let Some(limit) = &self.place else { return Some(part) };
        let place = match part.place {
            None => limit.clone(),
            Some(place) if place.is_within(limit) => place,
            Some(place) if limit.is_within(&place) => limit.clone(),
            Some(_) => return None,
        };
        Some(Part { place: Some(place), ..part })
    }
}
