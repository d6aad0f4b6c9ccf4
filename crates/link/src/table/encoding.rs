//! Which encoding a file is in.

use serde::Serialize;

/// The encoding of a file (字符编码).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    Utf8,
    /// With GBK and GB 2312, which it contains.
    Gb18030,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB 18030",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
        }
    }

    /// The encoding and the length of the byte order mark.
    pub fn detect(bytes: &[u8]) -> (Self, usize) {
        match bytes {
            [0xef, 0xbb, 0xbf, ..] => (Self::Utf8, 3),
            [0xff, 0xfe, ..] => (Self::Utf16Le, 2),
            [0xfe, 0xff, ..] => (Self::Utf16Be, 2),
            _ => (Self::without_mark(bytes), 0),
        }
    }

    fn without_mark(bytes: &[u8]) -> Self {
        if let Some(wide) = wide_without_mark(bytes) {
            return wide;
        }
        if std::str::from_utf8(bytes).is_ok() {
            return Self::Utf8;
        }
        // A damaged line does not change what the others are in: most lines decide.
        let (mut utf8, mut national) = (0usize, 0usize);
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
            match std::str::from_utf8(line) {
                Ok(_) => utf8 += 1,
                Err(_) if !encoding_rs::GB18030.decode_without_bom_handling(line).1 => national += 1,
                Err(_) => {}
            }
        }
        if national > utf8 { Self::Gb18030 } else { Self::Utf8 }
    }
}

/// UTF-16 without a mark shows by its zero bytes, which stand on one side of every Latin letter only.
fn wide_without_mark(bytes: &[u8]) -> Option<Encoding> {
    const LOOKED_AT: usize = 4096;
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even.max(odd) * 25 < start.len() || even.min(odd) > 0 {
        return None;
    }
    match odd > even {
        true => Some(Encoding::Utf16Le),
        false if even > 0 => Some(Encoding::Utf16Be),
        false => None,
    }
}
