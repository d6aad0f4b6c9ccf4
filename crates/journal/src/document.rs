//! Signed documents: what leaves the system and has to be believed elsewhere.

use crate::head::Hexadecimal;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// A document with the signature of the deployment that made it (签名文件). The text is signed as it stands, byte by byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedDocument {
    pub document: String,
    /// The public key that checks the signature.
    pub key: Hexadecimal<32>,
    /// Ed25519 over `linli-document-1`, the key and the document.
    pub signature: Hexadecimal<64>,
}

impl SignedDocument {
    pub fn sign(key: &SigningKey, document: String) -> Self {
        let public = Hexadecimal(key.verifying_key().to_bytes());
        let signature = key.sign(&message(&public, &document));
        Self { document, key: public, signature: Hexadecimal(signature.to_bytes()) }
    }

    /// Whether `key` signed exactly this document.
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        key.as_bytes() == &self.key.0
            && key
                .verify_strict(&message(&self.key, &self.document), &Signature::from_bytes(&self.signature.0))
                .is_ok()
    }
}

/// What is signed begins with a prefix that no other document of Linli has.
fn message(key: &Hexadecimal<32>, document: &str) -> Vec<u8> {
    let mut bytes = b"linli-document-1".to_vec();
    bytes.extend(key.0);
    bytes.extend(document.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_was_changed_is_not_signed() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let signed = SignedDocument::sign(&key, "单位：84.46".into());
        assert!(signed.is_signed_by(&key.verifying_key()));
        let changed = SignedDocument { document: "单位：94.46".into(), ..signed.clone() };
        assert!(!changed.is_signed_by(&key.verifying_key()));
        assert!(!signed.is_signed_by(&SigningKey::from_bytes(&[8; 32]).verifying_key()));
        let read: SignedDocument = serde_json::from_str(&serde_json::to_string(&signed).unwrap()).unwrap();
        assert_eq!(read, signed);
    }
}
