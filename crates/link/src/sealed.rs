//! Sealing what must not be readable in a table: secrets of receivers, and what a message says, under keys that follow
//! from the master key. Each sealed text is bound to its purpose, tenant and row.

use guard::{MasterKey, SealedFor};
use kernel::{Failure, TenantId};

/// The text was altered, belongs to another row, or was sealed under another master key.
#[derive(Debug, thiserror::Error)]
#[error("link-sealed: the text does not open under this master key")]
pub struct Unopened;

/// The place to which a text is bound.
pub(crate) fn bound(what: &str, tenant: &TenantId, row: &str) -> Vec<u8> {
    let mut bound = b"linli-link-1".to_vec();
    for field in [what, tenant.as_str(), row] {
        bound.extend((field.len() as u64).to_be_bytes());
        bound.extend(field.as_bytes());
    }
    bound
}

/// For what it is sealed: purpose, tenant and row.
pub(crate) fn sealed_for<'a>(what: &'a str, bound: &'a [u8]) -> SealedFor<'a> {
    SealedFor { label: "link-sealed", message: what, place: bound }
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
    let sealed = master.seal(sealed_for(what, &bound(what, tenant, row)), plain, drawn);
    sealed.ok_or_else(|| Failure::broken(Unopened))
}

/// Opens what [`seal`] made.
pub(crate) fn open(
    master: &MasterKey,
    what: &str,
    tenant: &TenantId,
    row: &str,
    sealed: &[u8],
) -> Result<Vec<u8>, Unopened> {
    let opened = master.open(sealed_for(what, &bound(what, tenant, row)), sealed);
    opened.map(|plain| plain.to_vec()).ok_or(Unopened)
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
