//! A decoded file, line by line.

use super::Encoding;
use std::ops::Range;

/// The text of a file with its lines (文本).
#[derive(Debug)]
pub struct Text {
    encoding: Encoding,
    text: String,
    lines: Vec<Span>,
}

#[derive(Clone, Debug)]
struct Span {
    range: Range<usize>,
    damaged: bool,
}

/// One line without its end.
#[derive(Clone, Copy, Debug)]
pub struct Line<'text> {
    pub text: &'text str,
    /// Some bytes of it are not text in the file's encoding.
    pub damaged: bool,
}

impl Text {
    /// Decodes a whole file. Never fails: lines that cannot be read are marked.
    pub fn decode(bytes: &[u8]) -> Self {
        let (encoding, mark) = Encoding::detect(bytes);
        let body = &bytes[mark..];
        match encoding {
            Encoding::Utf8 => Self::by_line(encoding, body, |line| match std::str::from_utf8(line) {
                Ok(text) => (text.into(), false),
                Err(_) => (String::from_utf8_lossy(line), true),
            }),
            Encoding::Gb18030 => Self::by_line(encoding, body, |line| {
                let (text, damaged) = encoding_rs::GB18030.decode_without_bom_handling(line);
                (text, damaged)
            }),
            Encoding::Utf16Le => Self::wide(encoding, encoding_rs::UTF_16LE, body),
            Encoding::Utf16Be => Self::wide(encoding, encoding_rs::UTF_16BE, body),
        }
    }

    /// In UTF-8 and GB 18030 no byte of another sign looks like a line's end, so each line stands for itself.
    fn by_line<'bytes>(
        encoding: Encoding,
        bytes: &'bytes [u8],
        decode: impl Fn(&'bytes [u8]) -> (std::borrow::Cow<'bytes, str>, bool),
    ) -> Self {
        let mut built = Self { encoding, text: String::with_capacity(bytes.len()), lines: Vec::new() };
        for line in split_lines(bytes) {
            let (text, damaged) = decode(line);
            let start = built.text.len();
            built.text.push_str(&text);
            built.lines.push(Span { range: start..built.text.len(), damaged });
        }
        built
    }

    fn wide(encoding: Encoding, decoder: &'static encoding_rs::Encoding, bytes: &[u8]) -> Self {
        let (text, damaged) = decoder.decode_without_bom_handling(bytes);
        let mut built =
            Self::by_line(encoding, text.as_bytes(), |line| (String::from_utf8_lossy(line), false));
        if damaged {
            for span in &mut built.lines {
                span.damaged = built.text[span.range.clone()].contains(char::REPLACEMENT_CHARACTER);
            }
        }
        built
    }

    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }
    pub fn len(&self) -> usize {
        self.lines.len()
    }
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
    /// A line by its number from 0; an empty one beyond the end.
    pub fn line(&self, number: usize) -> Line<'_> {
        match self.lines.get(number) {
            Some(span) => Line { text: &self.text[span.range.clone()], damaged: span.damaged },
            None => Line { text: "", damaged: false },
        }
    }
}

/// Lines without their ends: `\n`, `\r\n`, or `\r` alone in files that have no `\n` at all.
fn split_lines(bytes: &[u8]) -> Vec<&[u8]> {
    let end = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == end).collect();
    if end == b'\n' {
        for line in &mut lines {
            *line = line.strip_suffix(b"\r").unwrap_or(line);
        }
    }
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines
}
