//! The vault (保密库): sealing and opening a requester's name and contact. Pure; the rows are in `store`.

use crate::key_keeper::HeldKey;
use crate::master_key::MasterKey;
use crate::suite::{NONCE, Suite};
use kernel::{Entropy, Id, Instant, TenantId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Marks the id of a person in the vault.
pub enum Person {}
/// A reference to a person in the vault (保密编号); the only thing about him that a case holds.
pub type PersonId = Id<Person>;

/// Who a requester is and how he is reached. Cleared from memory when dropped; never printed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Identity {
    pub name: Option<String>,
    pub contact: Option<String>,
}

impl Identity {
    /// Trims both; an empty one is none.
    pub fn new(name: Option<&str>, contact: Option<&str>) -> Self {
        let kept =
            |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        Self { name: kept(name), contact: kept(contact) }
    }
    /// Nothing to keep: the requester stays anonymous, and nothing is put into the vault.
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.contact.is_none()
    }
}
impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Identity(…)")
    }
}

/// The class of personal data, which decides how it is kept (数据分级).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    /// P2: name, telephone.
    Personal,
    /// P3: identity numbers, health, minors, reports about others.
    Sensitive,
    /// E: taken under emergency powers, destroyed at their end.
    Emergency,
}

impl DataClass {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Sensitive => "sensitive",
            Self::Emergency => "emergency",
        }
    }
}

/// Words that only named units read (密封文字), kept as an identity is. Cleared from memory when dropped; never printed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct SealedWords {
    pub text: String,
}

impl fmt::Debug for SealedWords {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SealedWords(…)")
    }
}

/// What a requester wrote in his own words (原文), part by part, where it tells who he is: in the case stands a safe
/// version. Cleared from memory when dropped; never printed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct OriginalWords {
    pub parts: Vec<OriginalPart>,
}

/// One part of it: `title`, `text`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct OriginalPart {
    pub name: String,
    pub text: String,
}

impl OriginalWords {
    pub fn part(&self, name: &str) -> Option<&str> {
        self.parts.iter().find(|part| part.name == name).map(|part| part.text.as_str())
    }
}

impl fmt::Debug for OriginalWords {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OriginalWords(…)")
    }
}
impl fmt::Debug for OriginalPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OriginalPart(…)")
    }
}

/// On what terms data is kept: its class, the purpose told to the person, and until when if known yet.
#[derive(Clone, Debug)]
pub struct Keeping {
    pub class: DataClass,
    pub purpose: &'static str,
    pub until: Option<Instant>,
}

impl Keeping {
    /// Name and contact given to get an answer; the period starts when the case is closed.
    pub const fn to_answer() -> Self {
        Self { class: DataClass::Personal, purpose: "answer", until: None }
    }
    /// What somebody wrote of himself, as he wrote it.
    pub const fn as_written() -> Self {
        Self { class: DataClass::Sensitive, purpose: "original", until: None }
    }
}

/// A sealed identity, ready to be put into the vault. Holds nothing readable.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub id: PersonId,
    /// In which the text is sealed; how the key is wrapped follows from the key above it.
    pub(crate) suite: Suite,
    pub(crate) key_id: String,
    pub(crate) wrapped_key: Vec<u8>,
    pub(crate) nonce: Vec<u8>,
    pub(crate) ciphertext: Vec<u8>,
    pub(crate) keeping: Keeping,
}

impl Sealed {
    /// A digest of the sealed text, for the journal.
    pub(crate) fn digest(&self) -> String {
        let parts: [&[u8]; 5] =
            [b"linli-vault-text", self.suite.as_str().as_bytes(), b" ", &self.nonce, &self.ciphertext];
        hex::encode(Suite::Standard.digest(&parts))
    }
    /// Whether key and text were overwritten.
    pub(crate) fn is_blank(&self) -> bool {
        self.wrapped_key.iter().chain(&self.nonce).chain(&self.ciphertext).all(|byte| *byte == 0)
    }
}

/// Why something in the vault cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It was sealed under another master key than the one the server has.
    #[error("vault-key: sealed under another master key; put the key file of that time back")]
    OtherKey,
    /// Key, text or their place was altered, or belongs to another row.
    #[error("vault-tampered: the sealed data does not match its key, tenant and id")]
    Tampered,
    /// It could not be sealed.
    #[error("vault-sealing: the identity could not be sealed")]
    Sealing,
}

/// Seals an identity, or [`SealedWords`], under a key of its own. Needs no database, so that an import seals many at once
/// outside the transaction.
///
/// # Errors
/// [`VaultError::Sealing`], which does not happen for texts of any length that fits in memory.
pub fn seal<T: Serialize>(
    master: &MasterKey,
    tenant: &TenantId,
    id: PersonId,
    secret: &T,
    keeping: Keeping,
    entropy: &Entropy,
) -> Result<Sealed, VaultError> {
    let plain = Zeroizing::new(serde_json::to_vec(secret).map_err(|_| VaultError::Sealing)?);
    seal_bytes(&master.current(), tenant, id, &plain, keeping, entropy)
}

fn seal_bytes(
    current: &HeldKey,
    tenant: &TenantId,
    id: PersonId,
    plain: &[u8],
    keeping: Keeping,
    entropy: &Entropy,
) -> Result<Sealed, VaultError> {
    let (key, nonce, suite) = (Zeroizing::new(entropy.draw()), draw_nonce(entropy), current.suite());
    let text_place = place("text", tenant, id, keeping.class.as_str());
    Ok(Sealed {
        id,
        suite,
        key_id: current.id().to_owned(),
        wrapped_key: wrap(current, tenant, id, &key, entropy)?,
        nonce: nonce.to_vec(),
        ciphertext: suite.seal(&key, nonce, &text_place, plain).ok_or(VaultError::Sealing)?,
        keeping,
    })
}

/// A person's key, wrapped under a master key and bound to it.
fn wrap(
    above: &HeldKey,
    tenant: &TenantId,
    id: PersonId,
    key: &[u8; 32],
    entropy: &Entropy,
) -> Result<Vec<u8>, VaultError> {
    let nonce = draw_nonce(entropy);
    let key_place = place("key", tenant, id, above.id());
    let mut wrapped = nonce.to_vec();
    wrapped.extend(above.suite().seal(above.bytes(), nonce, &key_place, key).ok_or(VaultError::Sealing)?);
    Ok(wrapped)
}

fn unwrap_key(
    master: &MasterKey,
    tenant: &TenantId,
    sealed: &Sealed,
) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let above = master.held(&sealed.key_id).ok_or(VaultError::OtherKey)?;
    let (nonce, wrapped) = sealed.wrapped_key.split_first_chunk::<NONCE>().ok_or(VaultError::Tampered)?;
    let key_place = place("key", tenant, sealed.id, above.id());
    let opened = above.suite().open(above.bytes(), *nonce, &key_place, wrapped);
    let opened = opened.ok_or(VaultError::Tampered)?;
    <[u8; 32]>::try_from(opened.as_slice()).map(Zeroizing::new).map_err(|_| VaultError::Tampered)
}

/// Opens what [`seal`] made. Crate-private: outside, only with the right and a trace.
pub(crate) fn unseal<T: DeserializeOwned>(
    master: &MasterKey,
    tenant: &TenantId,
    sealed: &Sealed,
) -> Result<T, VaultError> {
    serde_json::from_slice(&unseal_bytes(master, tenant, sealed)?).map_err(|_| VaultError::Tampered)
}

/// What was sealed, as bytes: also to see that key and text belong together, for whoever looks at nothing in it.
pub(crate) fn unseal_bytes(
    master: &MasterKey,
    tenant: &TenantId,
    sealed: &Sealed,
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let key = unwrap_key(master, tenant, sealed)?;
    let nonce = <[u8; NONCE]>::try_from(sealed.nonce.as_slice()).map_err(|_| VaultError::Tampered)?;
    let text_place = place("text", tenant, sealed.id, sealed.keeping.class.as_str());
    sealed.suite.open(&key, nonce, &text_place, &sealed.ciphertext).ok_or(VaultError::Tampered)
}

/// Whether something sealed opens; nobody learns what it says.
pub fn opens(master: &MasterKey, tenant: &TenantId, sealed: &Sealed) -> bool {
    unseal_bytes(master, tenant, sealed).is_ok()
}

/// What a rotation puts in the place of something sealed.
#[derive(Debug)]
pub(crate) enum Resealed {
    /// The person's key wrapped anew; the text stays as it is.
    Wrapped { key_id: String, wrapped_key: Vec<u8> },
    /// The text sealed anew in another suite, under a new key of the person.
    Whole(Sealed),
}

/// Brings something sealed under the current key: its wrapping, and the text too when the suite is another one.
pub(crate) fn reseal(
    master: &MasterKey,
    tenant: &TenantId,
    sealed: &Sealed,
    entropy: &Entropy,
) -> Result<Resealed, VaultError> {
    let current = master.current();
    if sealed.suite != current.suite() {
        let plain = unseal_bytes(master, tenant, sealed)?;
        let keeping = sealed.keeping.clone();
        return seal_bytes(&current, tenant, sealed.id, &plain, keeping, entropy).map(Resealed::Whole);
    }
    let key = unwrap_key(master, tenant, sealed)?;
    let wrapped_key = wrap(&current, tenant, sealed.id, &key, entropy)?;
    Ok(Resealed::Wrapped { key_id: current.id().to_owned(), wrapped_key })
}

fn draw_nonce(entropy: &Entropy) -> [u8; NONCE] {
    let drawn = entropy.draw();
    let mut nonce = [0; NONCE];
    nonce.copy_from_slice(&drawn[..NONCE]);
    nonce
}

/// Binds what is sealed to its place: a row copied over another, or into another tenant, cannot be opened.
fn place(what: &str, tenant: &TenantId, id: PersonId, detail: &str) -> Vec<u8> {
    let mut bound = b"linli-vault-1".to_vec();
    for field in [what, tenant.as_str(), &id.to_string(), detail] {
        bound.extend((field.len() as u64).to_be_bytes());
        bound.extend(field.as_bytes());
    }
    bound
}

/// Name and contact as they may be shown: `张**`, `138****1234`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Masked {
    pub name: Option<String>,
    pub contact: Option<String>,
}

impl Masked {
    pub fn of(identity: &Identity) -> Self {
        Self {
            name: identity.name.as_deref().map(mask_name),
            contact: identity.contact.as_deref().map(mask_contact),
        }
    }
}

/// The first character and two stars, whatever the length.
fn mask_name(name: &str) -> String {
    match name.chars().next() {
        Some(first) if name.chars().nth(1).is_some() => format!("{first}**"),
        _ => "**".to_owned(),
    }
}

/// A mobile number keeps its first three and last four digits, another number its last two, an address
/// with `@` its first character and its host, anything else its first character. At least half is hidden.
fn mask_contact(contact: &str) -> String {
    if let Some((user, host)) = contact.rsplit_once('@')
        && is_public_host(user, host)
    {
        let first: String = user.chars().take(usize::from(user.chars().count() > 1)).collect();
        return format!("{first}***@{host}");
    }
    let digits: Vec<char> = contact.chars().filter(char::is_ascii_digit).collect();
    let numeric =
        contact.chars().all(|one| one.is_ascii_digit() || matches!(one, '+' | '-' | ' ' | '(' | ')'));
    let text = |range: &[char]| range.iter().collect::<String>();
    match (numeric, digits.as_slice()) {
        // +86 before a mobile number is no part of it.
        (true, [.., a @ '1', b, c, _, _, _, _, w, x, y, z])
            if digits.len() == 11 || (digits.len() == 13 && digits.starts_with(&['8', '6'])) =>
        {
            format!("{}****{}", text(&[*a, *b, *c]), text(&[*w, *x, *y, *z]))
        }
        (true, [_, _, _, _, _, .., y, z]) => format!("****{}", text(&[*y, *z])),
        (true, _) => "****".to_owned(),
        (false, _) => {
            let first: String = contact.chars().take(usize::from(contact.chars().count() > 3)).collect();
            format!("{first}****")
        }
    }
}

/// Whether what follows the `@` tells no more than a mail provider's name: `@handle` and numbers do.
fn is_public_host(user: &str, host: &str) -> bool {
    let digits = host.chars().filter(char::is_ascii_digit).count();
    !user.is_empty() && host.contains('.') && digits <= 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn masks_as_written_in_the_rules() {
        let masked = |name, contact| Masked::of(&Identity::new(Some(name), Some(contact)));
        let pair =
            |name: &str, contact: &str| Masked { name: Some(name.into()), contact: Some(contact.into()) };
        assert_eq!(masked("张三", "13812341234"), pair("张**", "138****1234"));
        assert_eq!(masked("欧阳娜娜", "+86 138 1234 1234"), pair("欧**", "138****1234"));
        assert_eq!(masked("张", "0536-8123456"), pair("**", "****56"));
        assert_eq!(masked("Li Lei", "lilei@example.org"), pair("L**", "l***@example.org"));
        assert_eq!(masked("李四", "weixin_lisi_88"), pair("李**", "w****"));
        assert_eq!(masked("李四", "110"), pair("李**", "****"));
        assert_eq!(masked("李四", "@lisi_88"), pair("李**", "@****"));
        assert_eq!(masked("李四", "qq@13812341234.com"), pair("李**", "q****"));
        assert_eq!(Masked::of(&Identity::new(Some("  "), None)), Masked::default());
    }

    proptest! {
        #[test]
        fn a_mask_never_shows_the_whole(name in "[\\PC&&[^*]]{1,12}", contact in "[\\PC&&[^*]]{1,24}") {
            let identity = Identity::new(Some(&name), Some(&contact));
            let masked = Masked::of(&identity);
            if let (Some(full), Some(shown)) = (&identity.name, &masked.name) {
                prop_assert!(!shown.contains(full.as_str()));
            }
            if let (Some(full), Some(shown)) = (&identity.contact, &masked.contact) {
                prop_assert!(!shown.contains(full.as_str()));
            }
        }

        #[test]
        fn a_number_shows_at_most_seven_digits(digits in "[0-9]{3,20}") {
            let shown = mask_contact(&digits).chars().filter(char::is_ascii_digit).count();
            prop_assert!(shown <= 7 && shown < digits.len());
        }
    }
}
