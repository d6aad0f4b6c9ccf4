//! Browsers that signed in before (常用设备): their attempts are counted by themselves, so that somebody else's
//! guesses do not keep an account's owner out.

use crate::master_key::MasterKey;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

/// What a browser keeps: a number of its own, and for each login that it was used for a proof made with the
/// master key. It opens nothing; it tells nothing of who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownBrowser {
    number: [u8; 16],
    proofs: Vec<[u8; 16]>,
}

/// Logins of one browser that are remembered, the last ones.
const MOST: usize = 8;

impl KnownBrowser {
    /// Reads a cookie's value.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let mut parts = bytes.chunks_exact(16).map(|part| <[u8; 16]>::try_from(part).unwrap_or_default());
        let whole = bytes.len().is_multiple_of(16) && bytes.len() <= 16 * (MOST + 1);
        Some(Self { number: parts.next().filter(|_| whole)?, proofs: parts.collect() })
    }
    /// The cookie's value.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode([&self.number[..], self.proofs.as_flattened()].concat())
    }
    /// The same browser, or a new one with a drawn number, after this login was used in it.
    #[must_use]
    pub fn with(before: Option<Self>, drawn: [u8; 32], master: &MasterKey, login: &str) -> Self {
        let mut number = [0; 16];
        number.copy_from_slice(&drawn[..16]);
        let mut known = before.unwrap_or(Self { number, proofs: Vec::new() });
        if known.number_for(master, login).is_none() {
            known.proofs.extend(proofs(master, &known.number, login).first());
            known.proofs.drain(..known.proofs.len().saturating_sub(MOST));
        }
        known
    }
    /// Its number, if this login was used in it before.
    pub(crate) fn number_for(&self, master: &MasterKey, login: &str) -> Option<[u8; 16]> {
        // A proof that was made before a rotation of the master key still counts.
        let expected = proofs(master, &self.number, login);
        let is_one = |shown: &[u8; 16]| expected.iter().any(|one| bool::from(one.ct_eq(shown)));
        self.proofs.iter().any(is_one).then_some(self.number)
    }
}

/// Under the current key first.
fn proofs(master: &MasterKey, number: &[u8; 16], login: &str) -> Vec<[u8; 16]> {
    let signed = master.signatures("known-browser", &[&number[..], login.as_bytes()].concat());
    signed.iter().filter_map(|one| one.first_chunk::<16>().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_known_for_its_logins_only_and_cannot_be_made_up() {
        let master = MasterKey::new([3; 32]);
        let known = KnownBrowser::with(None, [1; 32], &master, "zhang");
        let read = KnownBrowser::read(&known.text()).unwrap();
        assert_eq!(read, known);
        assert!(read.number_for(&master, "zhang").is_some());
        assert!(read.number_for(&master, "li").is_none());
        assert!(read.number_for(&MasterKey::new([4; 32]), "zhang").is_none());
        let mut both = read;
        for number in 0..20 {
            both = KnownBrowser::with(Some(both), [2; 32], &master, &format!("login{number}"));
        }
        assert!(both.number_for(&master, "login19").is_some() && both.number_for(&master, "zhang").is_none());
        assert!(KnownBrowser::read(&both.text()).is_some());
        for odd in ["", "AAAA", "not base64!", &"A".repeat(4000)] {
            assert!(KnownBrowser::read(odd).is_none_or(|one| one.number_for(&master, "zhang").is_none()));
        }
    }
}
