//! Sealing what must not be readable in a table: secrets of receivers, and what a message says, under keys that follow
//! from the master key. Each sealed text is bound to its purpose, tenant and row.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use guard::MasterKey;
use kernel::{Failure, TenantId};

/// The text was altered, belongs to another row, or was sealed under another master key.
#[derive(Debug, thiserror::Error)]
#[error("link-sealed: the text does not open under this master key")]
pub struct Unopened;

const NONCE: usize = 12;

fn bound(what: &str, tenant: &TenantId, row: &str) -> Vec<u8> {
    let mut bound = b"linli-link-1".to_vec();
    for field in [what, tenant.as_str(), row] {
        bound.extend((field.len() as u64).to_be_bytes());
        bound.extend(field.as_bytes());
    }
    bound
}

fn cipher(master: &MasterKey, what: &str) -> Aes256Gcm {
    Aes256Gcm::new((&master.sign("link-sealed", what.as_bytes())).into())
}

/// Seals a text for a row; `drawn` has to be drawn anew each time.
pub(crate) fn seal(
    master: &MasterKey,
    what: &str,
    tenant: &TenantId,
    row: &str,
    plain: &[u8],
    drawn: [u8; 32],
) -> Result<Vec<u8>, Failure> {
    let mut nonce = [0u8; NONCE];
    nonce.copy_from_slice(&drawn[..NONCE]);
    let place = bound(what, tenant, row);
    let nonce_of = Nonce::<aes_gcm::aes::cipher::typenum::U12>::from(nonce);
    let closed = cipher(master, what).encrypt(&nonce_of, Payload { msg: plain, aad: &place });
    let mut sealed = nonce.to_vec();
    sealed.extend(closed.map_err(|_| Failure::broken(Unopened))?);
    Ok(sealed)
}

/// Opens what [`seal`] made.
pub(crate) fn open(
    master: &MasterKey,
    what: &str,
    tenant: &TenantId,
    row: &str,
    sealed: &[u8],
) -> Result<Vec<u8>, Unopened> {
    let (nonce, closed) = sealed.split_first_chunk::<NONCE>().ok_or(Unopened)?;
    let nonce = Nonce::<aes_gcm::aes::cipher::typenum::U12>::from(*nonce);
    let place = bound(what, tenant, row);
    cipher(master, what).decrypt(&nonce, Payload { msg: closed, aad: &place }).map_err(|_| Unopened)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_for_its_own_row() {
        let (master, tenant) = (MasterKey::new([1; 32]), TenantId::new("county"));
        let sealed = seal(&master, "message", &tenant, "a", "密".as_bytes(), [3; 32]).unwrap();
        assert_eq!(open(&master, "message", &tenant, "a", &sealed).unwrap(), "密".as_bytes());
        assert!(open(&master, "message", &tenant, "b", &sealed).is_err());
        assert!(open(&master, "receiver", &tenant, "a", &sealed).is_err());
        assert!(open(&master, "message", &TenantId::new("other"), "a", &sealed).is_err());
        assert!(open(&MasterKey::new([2; 32]), "message", &tenant, "a", &sealed).is_err());
        assert!(open(&master, "message", &tenant, "a", &sealed[..8]).is_err());
    }
}
