//! Watermarks (水印): what a page carries of the look that drew it. Visible: a short code. Invisible: letters
//! without width in the text, which stay when the text is copied. Both lead to one row of the access log, which
//! knows viewer, time, matter and purpose; whoever finds a leaf learns nothing from them.

use crate::master_key::MasterKey;
use crate::store::vault::Access;
use kernel::Id;
use subtle::ConstantTimeEq;

/// Letters without width, two bits each. None of them breaks a line or joins letters of our scripts.
const LETTERS: [char; 4] = ['\u{200c}', '\u{200d}', '\u{2060}', '\u{2062}'];
/// Bytes of the look's id, and of the proof that the mark is ours.
const ID: usize = 16;
const PROOF: usize = 4;
/// Letters of one mark.
pub const LENGTH: usize = (ID + PROOF) * 4;

/// The letters without width for a look.
pub fn invisible(master: &MasterKey, look: Id<Access>) -> String {
    let id = *look.uuid().as_bytes();
    let bytes = id.into_iter().chain(proof(master, &id));
    let letter = |byte: u8, shift: u8| LETTERS[usize::from(byte >> shift & 3)];
    bytes.flat_map(|byte| [6, 4, 2, 0].map(|shift| letter(byte, shift))).collect()
}

/// The code that people can read: the last twelve digits of the look's id.
pub fn visible(look: Id<Access>) -> String {
    let digits = hex::encode(&look.uuid().as_bytes()[10..]);
    [&digits[..4], &digits[4..8], &digits[8..]].join("-")
}

/// The digits of a code as somebody typed it, if it is one.
pub fn code_in(text: &str) -> Option<String> {
    let digits: String = text.trim().chars().filter(|one| !matches!(one, '-' | ' ')).collect();
    (digits.len() == 12 && digits.chars().all(|one| one.is_ascii_hexdigit())).then(|| digits.to_lowercase())
}

/// The looks whose invisible marks stand in a text, each once; marks of others and damaged ones are passed over.
pub fn marks_in(master: &MasterKey, text: &str) -> Vec<Id<Access>> {
    let values: Vec<Option<u8>> = text
        .chars()
        .map(|one| LETTERS.iter().position(|letter| *letter == one).and_then(|at| u8::try_from(at).ok()))
        .collect();
    let mut found: Vec<Id<Access>> = Vec::new();
    let mut at = 0;
    while let Some(window) = values.get(at..at + LENGTH) {
        match read(master, window) {
            Some(id) => {
                if !found.contains(&id) {
                    found.push(id);
                }
                at += LENGTH;
            }
            None => at += 1,
        }
    }
    found
}

fn read(master: &MasterKey, window: &[Option<u8>]) -> Option<Id<Access>> {
    let mut bytes = [0u8; ID + PROOF];
    for (at, value) in window.iter().enumerate() {
        let slot = bytes.get_mut(at / 4)?;
        *slot = *slot << 2 | (*value)?;
    }
    let (id, shown) = bytes.split_first_chunk::<ID>()?;
    // A leaf may be older than the last rotation of the master key.
    let signed = master.signatures(LABEL, id);
    let ours = signed.iter().any(|one| bool::from(one[..PROOF].ct_eq(shown)));
    ours.then(|| Id::new(uuid::Uuid::from_bytes(*id)))
}

const LABEL: &str = "watermark";

fn proof(master: &MasterKey, id: &[u8; ID]) -> [u8; PROOF] {
    let signed = master.sign(LABEL, id);
    [signed[0], signed[1], signed[2], signed[3]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn look(text: &str) -> Id<Access> {
        Id::new(text.parse().unwrap())
    }

    #[test]
    fn a_mark_is_found_in_what_was_copied() {
        let master = MasterKey::new([5; 32]);
        let look = look("01900000-0000-7000-8000-0123456789ab");
        let text = format!("楼道灯坏了{}，请来看看。", invisible(&master, look));
        assert_eq!(marks_in(&master, &text), [look]);
        assert_eq!(marks_in(&MasterKey::new([6; 32]), &text), [], "another deployment's mark says nothing");
        assert_eq!(visible(look), "0123-4567-89ab");
        assert_eq!(code_in(" 0123-4567-89AB ").as_deref(), Some("0123456789ab"));
        assert_eq!(code_in("0123-4567"), None);
    }

    proptest! {
        #[test]
        fn marks_survive_what_stands_around_them(before in "\\PC{0,20}", after in "\\PC{0,20}", number in any::<u128>()) {
            let master = MasterKey::new([5; 32]);
            let id: Id<Access> = Id::new(uuid::Uuid::from_u128(number));
            let mark = invisible(&master, id);
            prop_assert_eq!(mark.chars().count(), LENGTH);
            let halves = format!("{before}{mark}{after}{}{mark}", &mark[..9]);
            prop_assert_eq!(marks_in(&master, &halves), vec![id]);
        }

        #[test]
        fn without_a_mark_nothing_is_found(text in "\\PC{0,200}") {
            prop_assert!(marks_in(&MasterKey::new([5; 32]), &text).is_empty());
        }
    }
}
