//! Passwords are kept as argon2id hashes in PHC form.

use crate::policy::SignInPolicy;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use kernel::Failure;
use sha2::{Digest, Sha256};
use std::fmt;

/// A password's hash with its salt and parameters (`$argon2id$…`).
#[derive(Clone, PartialEq, Eq)]
pub struct HashedPassword(String);

impl HashedPassword {
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Hashes `password` by the policy's parameters. Slow on purpose (tens of milliseconds): never on
    /// the writer's thread.
    ///
    /// # Errors
    /// When the policy's parameters are outside what argon2 allows, or memory is missing.
    pub fn of(password: &str, salt: [u8; 16], policy: &SignInPolicy) -> Result<Self, Failure> {
        let hash = hasher(policy)?.hash_password_with_salt(password.as_bytes(), &salt).map_err(broken)?;
        Ok(Self(hash.to_string()))
    }

    /// Names this hash in the journal, so that one put into the table behind its back is noticed. It
    /// tells nothing: the hash is salted and itself not guessable.
    pub(crate) fn fingerprint(&self) -> String {
        hex::encode(&Sha256::digest(&self.0)[..16])
    }

    /// Whether `password` is the one hashed; takes as long as hashing it.
    pub fn matches(&self, password: &str) -> bool {
        PasswordHash::new(&self.0)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    }
}

/// Does the work of a verification without a hash to compare with: an unknown login takes as long to
/// refuse as a wrong password.
pub(crate) fn match_nothing(password: &str, policy: &SignInPolicy) -> bool {
    if let Ok(hasher) = hasher(policy) {
        let mut out = [0u8; Params::DEFAULT_OUTPUT_LEN];
        // The result is thrown away; whether it could be computed changes nothing.
        let _ = hasher.hash_password_into(password.as_bytes(), b"nobody-has-this-", &mut out);
        std::hint::black_box(out);
    }
    false
}

fn hasher(policy: &SignInPolicy) -> Result<Argon2<'static>, Failure> {
    let params = Params::new(policy.memory_kib, policy.passes, policy.lanes, None).map_err(broken)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken(cause: impl fmt::Display) -> Failure {
    Failure::broken(format!("password hashing: {cause}"))
}

impl fmt::Debug for HashedPassword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HashedPassword")
    }
}
