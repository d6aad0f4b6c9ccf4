//! The master key as the program works with it: what is sealed anew is sealed under the current key, and what lies under
//! a former one is opened for as long as that is kept.

use crate::key_keeper::{HeldKey, KeeperFault, KeyKeeper};
use crate::suite::{KEY, NONCE, Suite};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use zeroize::Zeroizing;

/// Stands before what names its key; then come the key's eight bytes, the nonce and the text. What was sealed before
/// there were several keys begins with its nonce: it lies under the deployment's first key.
const MARK: &[u8; 8] = b"linli\x00k1";
const NAME: usize = 8;

/// The master key (主密钥) of a running site: the current key, the former ones, and who keeps them. Every process has its
/// own; which key is current is said by the database.
pub struct MasterKey {
    ring: RwLock<Arc<Ring>>,
    keeper: Option<Arc<dyn KeyKeeper>>,
}

struct Ring {
    current: Arc<HeldKey>,
    /// All keys that were asked for, the first one of the deployment before the others.
    held: Vec<Arc<HeldKey>>,
    /// What is left of keys that are destroyed: they open nothing, and what they signed is still known.
    signing: Vec<Arc<FormerSigning>>,
}

/// The keys for signing that a destroyed key left behind, each for one purpose (存留的签名密钥).
pub(crate) struct FormerSigning {
    pub(crate) id: String,
    pub(crate) suite: Suite,
    pub(crate) keys: Vec<(String, Zeroizing<[u8; KEY]>)>,
}

/// For what a secret is sealed: the label and message from which its key follows, and the place to which it is bound.
#[derive(Clone, Copy, Debug)]
pub struct SealedFor<'a> {
    pub label: &'a str,
    pub message: &'a str,
    pub place: &'a [u8],
}

impl MasterKey {
    /// A site with one key of the standard suite that nobody keeps.
    pub fn new(key: [u8; 32]) -> Self {
        Self::of(HeldKey::new(Suite::Standard, key), None)
    }
    /// The deployment's first key, and whoever has the others.
    pub fn of(first: HeldKey, keeper: Option<Arc<dyn KeyKeeper>>) -> Self {
        let current = Arc::new(first);
        let held = vec![Arc::clone(&current)];
        Self { ring: RwLock::new(Arc::new(Ring { current, held, signing: Vec::new() })), keeper }
    }
    /// Names the current key without telling it.
    pub fn id(&self) -> String {
        self.ring().current.id().to_owned()
    }
    /// The suite in which is sealed now.
    pub fn suite(&self) -> Suite {
        self.ring().current.suite()
    }
    /// Who keeps the keys; `None` for a site that has one key only.
    pub fn keeper(&self) -> Option<&Arc<dyn KeyKeeper>> {
        self.keeper.as_ref()
    }
    pub(crate) fn current(&self) -> Arc<HeldKey> {
        Arc::clone(&self.ring().current)
    }
    /// A key by its name: the one in memory, else the keeper is asked once.
    pub(crate) fn held(&self, id: &str) -> Option<Arc<HeldKey>> {
        let known = self.ring().held.iter().find(|key| key.id() == id).cloned();
        known.or_else(|| {
            self.ask(id).unwrap_or_else(|fault| {
                tracing::error!(key = id, cause = %fault, "a master key could not be read");
                None
            })
        })
    }
    fn ask(&self, id: &str) -> Result<Option<Arc<HeldKey>>, KeeperFault> {
        let Some(keeper) = &self.keeper else { return Ok(None) };
        let Some(found) = keeper.key(id)?.map(Arc::new) else { return Ok(None) };
        self.change(|ring| {
            // Another thread may have asked at the same moment.
            if ring.held.iter().all(|key| key.id() != id) {
                ring.held.push(Arc::clone(&found));
            }
        });
        Ok(Some(found))
    }
    /// Takes a key into use that this process has or is given by the keeper; false when neither is so.
    pub(crate) fn take_into_use(&self, id: &str) -> bool {
        if self.ring().current.id() == id {
            return true;
        }
        let Some(key) = self.held(id) else { return false };
        self.change(|ring| ring.current = Arc::clone(&key));
        true
    }
    /// Drops a former key from memory; what it signed is known by `left`.
    pub(crate) fn let_go(&self, left: FormerSigning) {
        self.change(|ring| {
            if ring.current.id() != left.id {
                ring.held.retain(|key| key.id() != left.id);
                ring.signing.retain(|one| one.id != left.id);
                ring.signing.push(Arc::new(left));
            }
        });
    }
    /// Whether what a destroyed key signed is known here.
    pub(crate) fn knows_signing_of(&self, id: &str) -> bool {
        self.ring().signing.iter().any(|one| one.id == id)
    }

    /// The keyed digest of `message` under a key of its own for `label`, in the suite of the current key.
    pub fn sign(&self, label: &str, message: &[u8]) -> [u8; KEY] {
        self.ring().current.sign(label, message)
    }
    /// The same under every key there is or was, the current one first: what was signed before a rotation is still known.
    pub fn signatures(&self, label: &str, message: &[u8]) -> Vec<[u8; KEY]> {
        let ring = self.ring();
        let mut signed = vec![ring.current.sign(label, message)];
        let former = ring.held.iter().filter(|key| key.id() != ring.current.id());
        signed.extend(former.map(|key| key.sign(label, message)));
        let left = ring.signing.iter().filter_map(|one| {
            let (_, key) = one.keys.iter().find(|(name, _)| name == label)?;
            Some(one.suite.sign(key, message))
        });
        signed.extend(left);
        signed
    }

    /// Seals a small secret under the current key, so that it names that key; `drawn` has to be drawn anew each time.
    /// `None` does not happen for texts that fit in memory.
    pub fn seal(&self, sealed_for: SealedFor<'_>, plain: &[u8], drawn: [u8; 32]) -> Option<Vec<u8>> {
        let (nonce, key) = (drawn.first_chunk::<NONCE>()?, self.current());
        let mut sealed = MARK.to_vec();
        sealed.extend(hex::decode(key.id()).ok()?);
        sealed.extend(nonce);
        sealed.extend(key.suite().seal(&sealed_for.key_of(&key), *nonce, sealed_for.place, plain)?);
        Some(sealed)
    }
    /// Opens what [`MasterKey::seal`] made for the same purpose and place, under whichever key.
    pub fn open(&self, sealed_for: SealedFor<'_>, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let open = |key: &HeldKey, text: &[u8]| {
            let (nonce, text) = text.split_first_chunk::<NONCE>()?;
            key.suite().open(&sealed_for.key_of(key), *nonce, sealed_for.place, text)
        };
        let named = named_key(sealed).and_then(|(id, text)| open(&*self.held(&id)?, text));
        named.or_else(|| {
            // Sealed before there were several keys.
            let first = self.first()?;
            open(&first, sealed)
        })
    }
    /// Under which key something lies that [`MasterKey::seal`] made.
    pub fn key_of(&self, sealed: &[u8]) -> String {
        match named_key(sealed) {
            Some((id, _)) => id,
            None => self.first().map_or_else(|| "?".to_owned(), |key| key.id().to_owned()),
        }
    }
    /// Seals under the current key what lies under another; `None` when that is not needed.
    ///
    /// # Errors
    /// [`Unopened`] when it does not open.
    pub fn reseal(
        &self,
        sealed_for: SealedFor<'_>,
        sealed: &[u8],
        drawn: [u8; 32],
    ) -> Result<Option<Vec<u8>>, Unopened> {
        if named_key(sealed).is_some_and(|(id, _)| id == self.ring().current.id()) {
            return Ok(None);
        }
        let plain = self.open(sealed_for, sealed).ok_or(Unopened)?;
        self.seal(sealed_for, &plain, drawn).map(Some).ok_or(Unopened)
    }
    /// The first key of the deployment, as far as it is there.
    fn first(&self) -> Option<Arc<HeldKey>> {
        self.ring().held.first().cloned()
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }
    fn change(&self, change: impl FnOnce(&mut Ring)) {
        let mut slot = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        let mut ring = Ring {
            current: Arc::clone(&slot.current),
            held: slot.held.clone(),
            signing: slot.signing.clone(),
        };
        change(&mut ring);
        *slot = Arc::new(ring);
    }
}

/// A secret that was altered, belongs elsewhere, or lies under a key that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("key-unopened: what is sealed does not open under any key that is there")]
pub struct Unopened;

impl SealedFor<'_> {
    fn key_of(&self, key: &HeldKey) -> Zeroizing<[u8; KEY]> {
        Zeroizing::new(key.sign(self.label, self.message.as_bytes()))
    }
}

/// The key's name and what follows it.
fn named_key(sealed: &[u8]) -> Option<(String, &[u8])> {
    let (id, text) = sealed.strip_prefix(MARK)?.split_first_chunk::<NAME>()?;
    Some((hex::encode(id), text))
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "MasterKey({})", self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    const SECRET: SealedFor<'_> = SealedFor { label: "seal", message: "code", place: b"row 7" };

    #[derive(Debug, Default)]
    struct Drawer(Mutex<BTreeMap<String, String>>);

    impl KeyKeeper for Drawer {
        fn ids(&self) -> Result<Vec<String>, KeeperFault> {
            Ok(self.0.lock().unwrap().keys().cloned().collect())
        }
        fn key(&self, id: &str) -> Result<Option<HeldKey>, KeeperFault> {
            Ok(self.0.lock().unwrap().get(id).and_then(|text| HeldKey::read(text)))
        }
        fn keep(&self, key: &HeldKey) -> Result<(), KeeperFault> {
            self.0.lock().unwrap().insert(key.id().to_owned(), key.text().to_string());
            Ok(())
        }
        fn destroy(&self, id: &str) -> Result<(), KeeperFault> {
            self.0.lock().unwrap().remove(id);
            Ok(())
        }
    }

    #[test]
    fn a_key_is_read_from_its_text() {
        for suite in Suite::ALL {
            let key = HeldKey::new(suite, [9; KEY]);
            let read = HeldKey::read(&format!("  {}\n", *key.text())).unwrap();
            assert_eq!((read.id(), read.suite(), read.bytes()), (key.id(), suite, key.bytes()));
            assert_eq!(format!("{key:?}"), format!("HeldKey({})", key.id()));
        }
        // The name that stands beside everything sealed by earlier versions.
        assert_eq!(HeldKey::new(Suite::Standard, [42; KEY]).id(), MasterKey::new([42; KEY]).id());
        for odd in ["", "ab", "national", "rot13 00", &"g".repeat(64), &format!("other {}", "0".repeat(64))] {
            assert!(HeldKey::read(odd).is_none(), "{odd}");
        }
    }

    #[test]
    fn what_was_sealed_before_there_were_several_keys_still_opens() {
        let first = HeldKey::new(Suite::Standard, [3; KEY]);
        let nonce = [5; NONCE];
        let text = Suite::Standard.seal(&SECRET.key_of(&first), nonce, SECRET.place, b"otp").unwrap();
        let old = [nonce.as_slice(), &text].concat();
        let (drawer, next) = (Arc::new(Drawer::default()), HeldKey::new(Suite::National, [4; KEY]));
        drawer.keep(&next).unwrap();
        let master = MasterKey::of(first, Some(drawer));
        let first = master.id();
        assert_eq!(&**master.open(SECRET, &old).unwrap(), b"otp");
        assert_eq!(master.key_of(&old), first);
        assert!(master.take_into_use(next.id()));
        assert_eq!((master.id().as_str(), master.suite()), (next.id(), Suite::National));
        assert_eq!(master.key_of(&old), first);
        let new = master.reseal(SECRET, &old, [6; KEY]).unwrap().unwrap();
        assert_eq!(
            (master.key_of(&new).as_str(), &**master.open(SECRET, &new).unwrap()),
            (next.id(), &b"otp"[..])
        );
        assert_eq!(master.reseal(SECRET, &new, [6; KEY]), Ok(None));
        let elsewhere = SealedFor { place: b"row 8", ..SECRET };
        assert_eq!(master.reseal(elsewhere, &old, [6; KEY]), Err(Unopened));
        assert!(master.open(elsewhere, &new).is_none());
        assert!(!master.take_into_use("0011223344556677"), "nobody has that key");
    }

    #[test]
    fn signatures_of_former_keys_are_known_the_current_first() {
        let (drawer, next) = (Arc::new(Drawer::default()), HeldKey::new(Suite::Standard, [4; KEY]));
        drawer.keep(&next).unwrap();
        let master = MasterKey::of(HeldKey::new(Suite::Standard, [3; KEY]), Some(drawer));
        let before = master.sign("watermark", b"look");
        assert!(master.take_into_use(next.id()));
        let signed = master.signatures("watermark", b"look");
        assert_eq!(signed, [master.sign("watermark", b"look"), before]);
        let first = HeldKey::new(Suite::Standard, [3; KEY]);
        let keys = vec![("watermark".to_owned(), first.derive("watermark"))];
        master.let_go(FormerSigning { id: first.id().to_owned(), suite: first.suite(), keys });
        assert!(master.knows_signing_of(first.id()));
        assert_eq!(master.signatures("watermark", b"look"), signed);
        assert_eq!(master.signatures("form-token", b"look").len(), 1, "that one was not left behind");
    }
}
