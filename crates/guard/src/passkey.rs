//! Passkeys (通行密钥): what a browser is asked, and whether what it answers is right. Pure; follows Web
//! Authentication Level 2, sections 7.1 and 7.2. Attestation is neither asked for nor looked at: which make a
//! device is changes nothing here.

use aws_lc_rs::signature::{self, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Where a site is, as browsers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// `https://linli.example:8443`
    pub address: String,
    /// `linli.example`: to this name keys are bound.
    pub host: String,
}

impl Origin {
    /// From the name under which the request came. An address of numbers has no keys: browsers refuse it.
    pub fn of_host(host: &str, secure: bool) -> Option<Self> {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let numbers = name.chars().all(|one| one.is_ascii_digit() || one == '.') || name.contains(['[', ':']);
        let plain = name.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '.' | '-'));
        if name.is_empty() || numbers || !plain {
            return None;
        }
        let scheme = if secure { "https" } else { "http" };
        Some(Self { address: format!("{scheme}://{}", host.to_lowercase()), host: name.to_lowercase() })
    }
}

/// Why a browser's answer does not count. Told to the log, not to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    #[error("not readable: {0}")]
    Unreadable(&'static str),
    #[error("meant for something else: {0}")]
    Elsewhere(&'static str),
    #[error("the device did not look at its owner")]
    Unverified,
    #[error("the signature is wrong")]
    Signature,
    #[error("a key of a kind that is not known")]
    Algorithm,
}

/// A passkey as it is kept: its id and its public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    pub id: Vec<u8>,
    /// As the device wrote it (COSE).
    key: Vec<u8>,
}

impl Passkey {
    /// For the table: the length of the id, the id, the key.
    pub(crate) fn stored(&self) -> Vec<u8> {
        let mut bytes = u16::try_from(self.id.len()).unwrap_or(0).to_be_bytes().to_vec();
        bytes.extend(&self.id);
        bytes.extend(&self.key);
        bytes
    }
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        let (id, key) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        Some(Self { id: id.to_vec(), key: key.to_vec() })
    }
}

/// Algorithms by their COSE numbers: ES256, EdDSA, RS256.
const ALGORITHMS: [i64; 3] = [-7, -8, -257];
/// How long a browser waits for the person, in milliseconds.
const PATIENCE: u32 = 300_000;
/// The longest id that the standard allows.
const LONGEST_ID: usize = 1023;

/// What `navigator.credentials.create` is asked with; binary members in base64url.
pub fn creation(
    origin: &Origin,
    challenge: &[u8],
    (user, login, name): (&[u8], &str, &str),
    known: &[Passkey],
) -> serde_json::Value {
    json!({
        "challenge": encoded(challenge),
        "rp": { "id": origin.host, "name": "Linli" },
        "user": { "id": encoded(user), "name": login, "displayName": name },
        "pubKeyCredParams": ALGORITHMS.map(|number| json!({ "type": "public-key", "alg": number })),
        "timeout": PATIENCE,
        "excludeCredentials": descriptors(known),
        "authenticatorSelection": { "residentKey": "preferred", "userVerification": "required" },
        "attestation": "none",
    })
}

/// What `navigator.credentials.get` is asked with.
pub fn request(origin: &Origin, challenge: &[u8], known: &[Passkey]) -> serde_json::Value {
    json!({
        "challenge": encoded(challenge),
        "rpId": origin.host,
        "timeout": PATIENCE,
        "allowCredentials": descriptors(known),
        "userVerification": "required",
    })
}

fn descriptors(known: &[Passkey]) -> Vec<serde_json::Value> {
    known.iter().map(|key| json!({ "type": "public-key", "id": encoded(&key.id) })).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signed {
    id: String,
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// Reads what a browser made for [`creation`]: the new key and its counter.
///
/// # Errors
/// [`PasskeyError`]
pub fn registered(answer: &str, origin: &Origin, challenge: &[u8]) -> Result<(Passkey, u32), PasskeyError> {
    let created: Created = serde_json::from_str(answer).map_err(|_| PasskeyError::Unreadable("answer"))?;
    client_data(&decoded(&created.client_data)?, "webauthn.create", origin, challenge)?;
    let object = decoded(&created.attestation_object)?;
    let Value::Map(members) = cbor(&mut object.as_slice())? else {
        return Err(PasskeyError::Unreadable("attestation"));
    };
    let data = members.iter().find(|(key, _)| key.as_text() == Some("authData"));
    let data = data.and_then(|(_, value)| value.as_bytes()).ok_or(PasskeyError::Unreadable("attestation"))?;
    let said = AuthenticatorData::read(data, origin)?;
    let (_aaguid, rest) = said.rest.split_at_checked(16).ok_or(PasskeyError::Unreadable("credential"))?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(PasskeyError::Unreadable("credential"))?;
    let length = usize::from(u16::from_be_bytes(*length));
    if said.flags & HAS_KEY == 0 || length == 0 || length > LONGEST_ID {
        return Err(PasskeyError::Unreadable("credential"));
    }
    let (id, rest) = rest.split_at_checked(length).ok_or(PasskeyError::Unreadable("credential"))?;
    // Extensions may follow the key: exactly the key is kept.
    let mut after = rest;
    cbor(&mut after)?;
    let key = rest.get(..rest.len() - after.len()).unwrap_or_default().to_vec();
    PublicKey::read(&key)?;
    Ok((Passkey { id: id.to_vec(), key }, said.counter))
}

/// The id of the key that a browser's answer to [`request`] was signed with.
pub fn id_of(answer: &str) -> Option<Vec<u8>> {
    decoded(&serde_json::from_str::<Signed>(answer).ok()?.id).ok()
}

/// Whether a browser's answer to [`request`] was signed by `key` for this site and challenge; its counter.
///
/// # Errors
/// [`PasskeyError`]
pub fn proved(answer: &str, key: &Passkey, origin: &Origin, challenge: &[u8]) -> Result<u32, PasskeyError> {
    let signed: Signed = serde_json::from_str(answer).map_err(|_| PasskeyError::Unreadable("answer"))?;
    let told = decoded(&signed.client_data)?;
    client_data(&told, "webauthn.get", origin, challenge)?;
    let data = decoded(&signed.authenticator_data)?;
    let said = AuthenticatorData::read(&data, origin)?;
    let mut message = data.clone();
    message.extend(Sha256::digest(&told));
    PublicKey::read(&key.key)?.verify(&message, &decoded(&signed.signature)?)?;
    Ok(said.counter)
}

fn client_data(bytes: &[u8], kind: &str, origin: &Origin, challenge: &[u8]) -> Result<(), PasskeyError> {
    let told: ClientData =
        serde_json::from_slice(bytes).map_err(|_| PasskeyError::Unreadable("client data"))?;
    if told.kind != kind {
        return Err(PasskeyError::Elsewhere("another ceremony"));
    }
    let shown = decoded(&told.challenge)?;
    if !bool::from(shown.as_slice().ct_eq(challenge)) {
        return Err(PasskeyError::Elsewhere("another challenge"));
    }
    if told.cross_origin || told.origin != origin.address {
        return Err(PasskeyError::Elsewhere("another site"));
    }
    Ok(())
}

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const HAS_KEY: u8 = 0x40;

struct AuthenticatorData<'a> {
    flags: u8,
    counter: u32,
    rest: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    fn read(bytes: &'a [u8], origin: &Origin) -> Result<Self, PasskeyError> {
        let short = PasskeyError::Unreadable("authenticator data");
        let (host, rest) = bytes.split_first_chunk::<32>().ok_or(short)?;
        let (flags, rest) = rest.split_first().ok_or(short)?;
        let (counter, rest) = rest.split_first_chunk::<4>().ok_or(short)?;
        if host.as_slice() != Sha256::digest(&origin.host).as_slice() {
            return Err(PasskeyError::Elsewhere("another host"));
        }
        if flags & PRESENT == 0 || flags & VERIFIED == 0 {
            return Err(PasskeyError::Unverified);
        }
        Ok(Self { flags: *flags, counter: u32::from_be_bytes(*counter), rest })
    }
}

/// A public key in one of the forms that devices make.
enum PublicKey {
    Ecdsa(Vec<u8>),
    Ed25519(Vec<u8>),
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
}

impl PublicKey {
    fn read(bytes: &[u8]) -> Result<Self, PasskeyError> {
        let Value::Map(members) = cbor(&mut &bytes[..])? else {
            return Err(PasskeyError::Unreadable("key"));
        };
        let member = |label: i64| {
            let found =
                members.iter().find(|(key, _)| key.as_integer().map(i128::from) == Some(label.into()));
            found.map(|(_, value)| value)
        };
        let number = |label| member(label).and_then(Value::as_integer).map(i128::from);
        let part = |label, length: Option<usize>| {
            let bytes = member(label).and_then(Value::as_bytes).ok_or(PasskeyError::Unreadable("key"))?;
            match length.is_none_or(|length| bytes.len() == length) {
                true => Ok(bytes.clone()),
                false => Err(PasskeyError::Unreadable("key")),
            }
        };
        // Kind of key, algorithm and curve have to belong together.
        match (number(1), number(3), number(-1)) {
            (Some(2), Some(-7), Some(1)) => {
                Ok(Self::Ecdsa([vec![4], part(-2, Some(32))?, part(-3, Some(32))?].concat()))
            }
            (Some(1), Some(-8), Some(6)) => Ok(Self::Ed25519(part(-2, Some(32))?)),
            (Some(3), Some(-257), _) => Ok(Self::Rsa { modulus: part(-1, None)?, exponent: part(-2, None)? }),
            _ => Err(PasskeyError::Algorithm),
        }
    }

    fn verify(&self, message: &[u8], signed: &[u8]) -> Result<(), PasskeyError> {
        let verified = match self {
            Self::Ecdsa(point) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, point).verify(message, signed)
            }
            Self::Ed25519(point) => {
                UnparsedPublicKey::new(&signature::ED25519, point).verify(message, signed)
            }
            Self::Rsa { modulus, exponent } => signature::RsaPublicKeyComponents { n: modulus, e: exponent }
                .verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signed),
        };
        verified.map_err(|_| PasskeyError::Signature)
    }
}

/// One item, nested no deeper than any answer has to be.
fn cbor(bytes: &mut &[u8]) -> Result<Value, PasskeyError> {
    ciborium::de::from_reader_with_recursion_limit(bytes, 8).map_err(|_| PasskeyError::Unreadable("cbor"))
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decoded(text: &str) -> Result<Vec<u8>, PasskeyError> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| PasskeyError::Unreadable("base64url"))
}

#[cfg(test)]
mod tests;
