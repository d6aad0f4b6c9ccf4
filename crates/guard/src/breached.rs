//! Passwords known to have leaked, as the deployer lists them. The list is never fetched by the program.

use sha2::{Digest, Sha256};
use std::io::{self, BufRead};

/// A list of leaked passwords (泄露密码清单). Of each only eight bytes of a digest are kept: ten million take
/// 80 MB, and a password that is not listed is refused by mistake once in 10¹².
#[derive(Clone, Debug, Default)]
pub struct Breached {
    /// By SHA-256, in order.
    plain: Vec<u64>,
    /// By SHA-1, as such lists are usually passed on, in order.
    digests: Vec<u64>,
}

/// Longer lists belong into a service of their own.
pub const MOST_LISTED: usize = 50_000_000;

impl Breached {
    /// Reads a list: a line is a password, or the SHA-1 of one in 40 hexadecimal digits, with or without a count
    /// after a colon. Lines that begin with `#` are comments.
    ///
    /// # Errors
    /// When reading fails, or the list is longer than [`MOST_LISTED`].
    pub fn read(lines: impl BufRead) -> io::Result<Self> {
        let (mut plain, mut digests) = (Vec::new(), Vec::new());
        for line in lines.lines() {
            let line = line?;
            let line = line.trim_end_matches(['\r', '\n']);
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match listed_digest(line) {
                Some(digest) => digests.push(digest),
                None => plain.push(first_bytes(&Sha256::digest(line))),
            }
            if plain.len() + digests.len() > MOST_LISTED {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "the list is too long"));
            }
        }
        plain.sort_unstable();
        digests.sort_unstable();
        Ok(Self { plain, digests })
    }

    /// Whether the list has this password.
    pub fn knows(&self, password: &str) -> bool {
        let sha1 =
            || aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        self.plain.binary_search(&first_bytes(&Sha256::digest(password))).is_ok()
            || (!self.digests.is_empty() && self.digests.binary_search(&first_bytes(sha1().as_ref())).is_ok())
    }

    /// How many passwords it lists.
    pub fn len(&self) -> usize {
        self.plain.len() + self.digests.len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn listed_digest(line: &str) -> Option<u64> {
    let digits = line.split(':').next().unwrap_or_default();
    let bytes = (digits.len() == 40).then(|| hex::decode(digits).ok()).flatten()?;
    Some(first_bytes(&bytes))
}

fn first_bytes(digest: &[u8]) -> u64 {
    digest.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_lines_are_found() {
        // The second line is the SHA-1 of "correct horse battery staple".
        let text = "# leaked\nold bridge 1998\nABF7AAD6438836DBE526AA231ABDE2D0EEF74D42:17\r\n";
        let list = Breached::read(text.as_bytes()).unwrap();
        assert_eq!(list.len(), 2);
        assert!(list.knows("old bridge 1998") && list.knows("correct horse battery staple"));
        assert!(!list.knows("Old bridge 1998") && !list.knows("# leaked") && !list.knows(""));
    }
}
