//! Texts made comparable (归一化): full and half width, traditional and simplified characters, upper and lower
//! case, numbers in characters or digits. For comparing only; what people wrote is shown as they wrote it.

use super::simplified::simplified;

/// One character as it is compared; nothing for characters that nobody sees (control signs, joiners, byte
/// order marks, variation selectors). White space of any kind becomes one blank sign.
pub fn letter(sign: char) -> Option<char> {
    let code = u32::from(sign);
    Some(match code {
        0x09..=0x0d
        | 0x20
        | 0x85
        | 0xa0
        | 0x1680
        | 0x2000..=0x200a
        | 0x2028
        | 0x2029
        | 0x202f
        | 0x205f
        | 0x3000 => ' ',
        0x00..=0x1f
        | 0x7f..=0x9f
        | 0xad
        | 0x200b..=0x200f
        | 0x202a..=0x202e
        | 0x2060..=0x206f
        | 0xfeff
        | 0xfe00..=0xfe0f
        | 0xe0000..=0xe0fff => {
            return None;
        }
        0x41..=0x5a => char::from_u32(code + 32).unwrap_or(sign),
        0x21..=0x7e => sign,
        0xff21..=0xff3a => char::from_u32(code - 0xff21 + 0x61).unwrap_or(sign),
        0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(sign),
        0x2460..=0x2468 => char::from_u32(code - 0x2460 + 0x31).unwrap_or(sign),
        0x4e00..=0x9fff => simplified(sign),
        0xc0.. if sign.is_uppercase() => sign.to_lowercase().next().unwrap_or(sign),
        _ => sign,
    })
}

/// Whether a sign is a letter or digit. The characters of the common block are known without a look into the tables.
pub(super) fn is_letter(sign: char) -> bool {
    matches!(sign, '\u{4e00}'..='\u{9fff}' | 'a'..='z' | '0'..='9')
        || (!sign.is_ascii() && sign.is_alphanumeric())
        || sign.is_ascii_uppercase()
}

/// A text as it is compared. Runs of white space become one blank; numbers in characters before a unit of
/// addresses and dates become digits (十二栋 and 12栋 are the same house).
pub fn normalise(text: &str) -> String {
    let mut letters: Vec<char> = Vec::with_capacity(text.len() / 3 + 8);
    for sign in text.chars().filter_map(letter) {
        if sign != ' ' || letters.last().is_some_and(|last| *last != ' ') {
            letters.push(sign);
        }
    }
    if letters.last() == Some(&' ') {
        letters.pop();
    }
    digits(&letters)
}

/// Units behind which a number in characters is a number and no name.
const UNITS: &str = "栋幢号楼层室期组月日座单";
/// Longest number in characters that is converted.
const LONGEST: usize = 5;

fn digits(letters: &[char]) -> String {
    let mut said = String::with_capacity(letters.len() * 3);
    let mut at = 0;
    while let Some(&sign) = letters.get(at) {
        let run = letters[at..].iter().take_while(|sign| value(**sign).is_some()).count();
        let unit = letters.get(at + run).is_some_and(|next| UNITS.contains(*next));
        match number(&letters[at..at + run]) {
            Some(number) if unit && run <= LONGEST => said.push_str(&number.to_string()),
            _ if run > 0 => said.extend(&letters[at..at + run]),
            _ => said.push(sign),
        }
        at += run.max(1);
    }
    said
}

fn value(sign: char) -> Option<u32> {
    Some(match sign {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '百' => 100,
        _ => return None,
    })
}

/// 十二 is 12, 三百零五 is 305, 一〇二 is 102.
fn number(run: &[char]) -> Option<u32> {
    if run.is_empty() || run.len() > LONGEST {
        return None;
    }
    let values: Vec<u32> = run.iter().filter_map(|sign| value(*sign)).collect();
    if values.iter().all(|value| *value < 10) {
        return Some(values.iter().fold(0, |sum, digit| sum * 10 + digit));
    }
    let (mut sum, mut open) = (0, None);
    for value in values {
        match value {
            10 | 100 => sum += open.take().filter(|digit| *digit > 0).unwrap_or(1) * value,
            digit => open = Some(digit),
        }
    }
    Some(sum + open.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::normalise;
    use proptest::prelude::*;

    #[test]
    fn the_same_said_in_different_signs_is_the_same() {
        assert_eq!(normalise("Ａ３區\u{3000}　幸福路１２號"), "a3区 幸福路12号");
        assert_eq!(normalise("十二栋三单元\n二〇一室"), "12栋3单元 201室");
        assert_eq!(normalise("三百零五号，二十号楼，有一点吵"), "305号,20号楼,有一点吵");
        assert_eq!(normalise("五一路的一些人"), "五一路的一些人", "names and words stay");
        assert_eq!(normalise("\u{feff}電\u{200b}梯壞了\u{fe0f}"), "电梯坏了");
        assert_eq!(normalise(" \t\r\n"), "");
    }

    proptest! {
        #[test]
        fn normalising_again_changes_nothing(text in "\\PC{0,60}", han in "[一二三十百零栋号楼月東國Ａ１ a]{0,30}") {
            for text in [text, han] {
                let once = normalise(&text);
                prop_assert_eq!(normalise(&once), once);
            }
        }
    }
}
