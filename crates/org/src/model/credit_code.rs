//! The unified social credit code (统一社会信用代码) of GB 32100-2015.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Eighteen characters: registration body, kind, division, organisation code, check character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CreditCode(String);

/// The text is not a unified social credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    #[error("a credit code has 18 characters")]
    Length,
    #[error("a credit code has digits and capital letters without I, O, S, V, Z")]
    Character,
    #[error("the last character should be {0}")]
    Check(char),
}

/// The characters and their values, in the standard's order; I, O, S, V and Z are left out because
/// they are misread.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Weights of the first 17 characters: powers of 3 modulo 31.
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

impl CreditCode {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CreditCode {
    type Err = CreditCodeError;
    /// Reads a code; small letters are taken as capital ones.
    fn from_str(text: &str) -> Result<Self, CreditCodeError> {
        let text = text.trim().to_ascii_uppercase();
        if text.len() != 18 {
            return Err(CreditCodeError::Length);
        }
        let mut sum = 0;
        let mut last = 0;
        for (position, byte) in text.bytes().enumerate() {
            let value = ALPHABET.iter().position(|known| *known == byte).ok_or(CreditCodeError::Character)?;
            match WEIGHTS.get(position) {
                Some(weight) => sum += weight * value,
                None => last = value,
            }
        }
        let check = (31 - sum % 31) % 31;
        if check == last { Ok(Self(text)) } else { Err(CreditCodeError::Check(char::from(ALPHABET[check]))) }
    }
}

impl TryFrom<String> for CreditCode {
    type Error = CreditCodeError;
    fn try_from(text: String) -> Result<Self, CreditCodeError> {
        text.parse()
    }
}
impl From<CreditCode> for String {
    fn from(code: CreditCode) -> Self {
        code.0
    }
}
impl fmt::Display for CreditCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_check_character_is_checked() {
        // Made-up bodies; the check characters are worked out by hand from the standard's formula.
        assert_eq!(
            "91999901MA00000000".parse::<CreditCode>().unwrap_err(),
            CreditCodeError::Check(check("91999901MA0000000"))
        );
        assert_eq!("1".parse::<CreditCode>(), Err(CreditCodeError::Length));
        assert_eq!("91999901MA0000000I".parse::<CreditCode>(), Err(CreditCodeError::Character));
        // Sum of the single weight 1 × value 1 is 1, so the check value is 30: the letter Y.
        assert!("10000000000000000Y".parse::<CreditCode>().is_ok());
    }

    fn check(body: &str) -> char {
        let value = |byte| ALPHABET.iter().position(|known| *known == byte).unwrap();
        let sum: usize =
            body.bytes().enumerate().map(|(i, byte)| 3usize.pow(i as u32) % 31 * value(byte)).sum();
        ALPHABET[(31 - sum % 31) % 31].into()
    }

    proptest! {
        #[test]
        fn one_changed_character_is_always_noticed(body in "[0-9A-HJ-NPQRTUWXY]{17}", at in 0usize..17, by in 1usize..31) {
            let mut code: Vec<u8> = body.bytes().collect();
            code.push(check(&body) as u8);
            prop_assert!(String::from_utf8(code.clone()).unwrap().parse::<CreditCode>().is_ok());
            let value = ALPHABET.iter().position(|known| *known == code[at]).unwrap();
            code[at] = ALPHABET[(value + by) % 31];
            prop_assert!(String::from_utf8(code).unwrap().parse::<CreditCode>().is_err());
        }
    }
}
