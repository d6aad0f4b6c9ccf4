//! Text of files from outside: UTF-8, with or without byte order mark, or GBK as older Chinese programs
//! write it. Nothing else is guessed.

use std::borrow::Cow;

/// How a file's bytes were read as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    #[default]
    Utf8,
    /// GBK (国标扩展码), read by its superset GB18030. Results should say so: a file in a third encoding can
    /// look like GBK.
    Gbk,
}

/// The bytes are neither UTF-8 nor plausible GBK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is neither UTF-8 nor GBK text (byte {at}); save it again as UTF-8")]
pub struct NotText {
    /// Offset of the first byte that is not UTF-8.
    pub at: usize,
}

impl Encoding {
    /// Which encoding [`decode`] takes.
    ///
    /// # Errors
    /// As [`decode`].
    pub fn of(bytes: &[u8]) -> Result<Self, NotText> {
        decode(bytes).map(|(_, encoding)| encoding)
    }
}

/// Bytes as text, without byte order mark.
///
/// # Errors
/// [`NotText`] if they are neither UTF-8 nor GBK, or if most double bytes lie outside the common characters:
/// accented letters of western encodings before plain letters are formally GBK.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), NotText> {
    let at = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Ok((Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)), Encoding::Utf8));
        }
        Err(cause) => cause.valid_up_to(),
    };
    let decoded = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    match decoded.filter(|_| mostly_common(bytes)) {
        Some(text) => Ok((text, Encoding::Gbk)),
        None => Err(NotText { at }),
    }
}

/// At least half of the double bytes are GB 2312, which holds nearly every character of ordinary text, and no
/// byte is zero.
fn mostly_common(bytes: &[u8]) -> bool {
    let (mut common, mut other) = (0_usize, 0_usize);
    let mut rest = bytes.iter();
    while let Some(&lead) = rest.next() {
        match lead {
            0 => return false,
            0x80.. => match rest.next() {
                Some(0xa1..) if lead >= 0xa1 => common += 1,
                _ => other += 1,
            },
            _ => {}
        }
    }
    common >= other
}

#[cfg(test)]
mod tests {
    use super::{Encoding, decode};

    #[test]
    fn chinese_text_in_both_encodings_reads_the_same() {
        let text = "编号;名称\n1;东门车棚\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(text);
        let read = |bytes: &[u8]| decode(bytes).map(|(text, encoding)| (text.into_owned(), encoding));
        assert_eq!(read(&gbk), Ok((text.to_owned(), Encoding::Gbk)));
        assert_eq!(read(text.as_bytes()), Ok((text.to_owned(), Encoding::Utf8)));
        assert_eq!(read(format!("\u{feff}{text}").as_bytes()), Ok((text.to_owned(), Encoding::Utf8)));
    }

    #[test]
    fn other_encodings_are_refused_and_not_misread() {
        let (polish, _, _) = encoding_rs::WINDOWS_1250.encode("Łódź; Świętochłowice; Gdańsk");
        assert!(decode(&polish).is_err());
        let wide: Vec<u8> = "1;东门\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(decode(&wide).is_err());
        assert!(decode(&[0xff, 0xfe, 0xff]).is_err());
    }
}
