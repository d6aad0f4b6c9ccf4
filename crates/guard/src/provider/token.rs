//! Whether an ID token counts (OpenID Connect Core 1.0, section 3.1.3.7). Pure: keys, rules and time are handed in.

use crate::provider::rules::ProviderRules;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use kernel::Instant;
use serde::Deserialize;
use serde_json::Value;
use std::str::FromStr;
use subtle::ConstantTimeEq;

/// Why a token does not count. Told to the log, not to the person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("not readable")]
    Unreadable,
    #[error("signed in a way that is not allowed")]
    Algorithm,
    #[error("the provider has no such key")]
    KeyUnknown,
    #[error("the signature is wrong")]
    Signature,
    #[error("made by another: {0}")]
    Issuer(String),
    #[error("meant for another")]
    Audience,
    #[error("meant for another sign-in")]
    Nonce,
    #[error("over, or not made yet")]
    Time,
    #[error("the person did not sign in again")]
    Stale,
}

/// What a token has to fit.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    pub nonce: &'a str,
    pub now: Instant,
    /// By how much the clocks may differ.
    pub leeway: i64,
    /// The person has to have signed in at the provider since then.
    pub signed_in_since: Instant,
}

/// What the provider says of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    pub subject: String,
    pub signed_in_at: Instant,
    /// By which means he showed who he is (`amr`).
    pub means: Vec<String>,
    /// How sure the provider is of it (`acr`).
    pub assurance: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Read {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    auth_time: Option<f64>,
    #[serde(default)]
    amr: Vec<String>,
    acr: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// A subject is at most so long (OpenID Connect Core 1.0, section 2).
const LONGEST_SUBJECT: usize = 255;

/// Checks a token from head to foot.
///
/// # Errors
/// [`TokenError`].
pub fn judge(
    token: &str,
    keys: &JwkSet,
    rules: &ProviderRules,
    expected: &Expected<'_>,
) -> Result<Claims, TokenError> {
    let header = token.split('.').next().and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let header: Header =
        header.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or(TokenError::Unreadable)?;
    if header.crit.is_some() {
        return Err(TokenError::Unreadable);
    }
    // What the token says of itself only chooses among what the deployer allowed.
    let algorithm = Algorithm::from_str(&header.alg).map_err(|_| TokenError::Algorithm)?;
    if !rules.algorithms.contains(&algorithm) {
        return Err(TokenError::Algorithm);
    }
    let key = key_for(keys, header.kid.as_deref(), algorithm)?;
    let mut validation = Validation::new(algorithm);
    // Claims are compared below, with the site's own clock.
    (validation.validate_exp, validation.validate_aud) = (false, false);
    validation.required_spec_claims.clear();
    let read = jsonwebtoken::decode::<Read>(token, &key, &validation).map_err(|cause| {
        use jsonwebtoken::errors::ErrorKind as E;
        match cause.kind() {
            E::InvalidSignature => TokenError::Signature,
            E::InvalidAlgorithm | E::InvalidKeyFormat => TokenError::Algorithm,
            _ => TokenError::Unreadable,
        }
    })?;
    judge_claims(read.claims, rules, expected)
}

/// The key that signed: the one that is named, or the only one that fits.
fn key_for(keys: &JwkSet, named: Option<&str>, algorithm: Algorithm) -> Result<DecodingKey, TokenError> {
    let fits = |key: &&Jwk| {
        let common = &key.common;
        let signs = common.public_key_use.as_ref().is_none_or(|used| *used == PublicKeyUse::Signature);
        let same = common.key_algorithm.as_ref().is_none_or(|own| is_same(own, algorithm));
        signs && same && (named.is_none() || common.key_id.as_deref() == named)
    };
    let fitting: Vec<DecodingKey> = keys
        .keys
        .iter()
        .filter(fits)
        .filter_map(|key| DecodingKey::from_jwk(key).ok())
        .filter(|key| key.family() == algorithm.family())
        .collect();
    match <[DecodingKey; 1]>::try_from(fitting) {
        Ok([key]) => Ok(key),
        Err(_) => Err(TokenError::KeyUnknown),
    }
}

fn is_same(own: &KeyAlgorithm, algorithm: Algorithm) -> bool {
    own.to_string() == format!("{algorithm:?}")
}

fn judge_claims(read: Read, rules: &ProviderRules, expected: &Expected<'_>) -> Result<Claims, TokenError> {
    if read.iss != rules.issuer {
        return Err(TokenError::Issuer(read.iss));
    }
    let own = rules.client_id.as_str();
    let (ours, several) = match &read.aud {
        Audience::One(one) => (one == own, false),
        Audience::Several(all) => (all.iter().any(|one| one == own), all.len() > 1),
    };
    let party = match &read.azp {
        Some(party) => party == own,
        None => !several,
    };
    if !ours || !party {
        return Err(TokenError::Audience);
    }
    let nonce = read.nonce.unwrap_or_default();
    if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Err(TokenError::Nonce);
    }
    let (exp, iat) = (seconds(read.exp)?, seconds(read.iat)?);
    let nbf = read.nbf.map(seconds).transpose()?.unwrap_or(iat);
    let (now, leeway) = (expected.now, expected.leeway);
    let soonest = now.plus_seconds(leeway);
    if now >= exp.plus_seconds(leeway) || iat > soonest || nbf > soonest {
        return Err(TokenError::Time);
    }
    // `max_age` is always asked for, so the provider has to say when.
    let signed_in_at = seconds(read.auth_time.ok_or(TokenError::Stale)?)?;
    if signed_in_at > soonest {
        return Err(TokenError::Time);
    }
    if signed_in_at.plus_seconds(leeway) < expected.signed_in_since {
        return Err(TokenError::Stale);
    }
    if read.sub.is_empty() || read.sub.len() > LONGEST_SUBJECT {
        return Err(TokenError::Unreadable);
    }
    Ok(Claims {
        subject: read.sub,
        signed_in_at: signed_in_at.min(now),
        means: read.amr,
        assurance: read.acr,
    })
}

/// Seconds since 1970, as tokens write instants.
fn seconds(given: f64) -> Result<Instant, TokenError> {
    /// The year 9999.
    const LAST: f64 = 253_402_300_799.0;
    match (0.0..=LAST).contains(&given) {
        #[allow(clippy::cast_possible_truncation)]
        true => Ok(Instant::from_micros((given * 1e6) as i64)),
        false => Err(TokenError::Unreadable),
    }
}
