//! What follows a known place like an address (地址要素).

use super::Field;
use super::words::{Plain, is_han};
use serde::Serialize;
use std::ops::Range;

/// Kind of an address part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressPartKind {
    /// 街道、镇、乡 that is no known place.
    Street,
    /// 社区、村
    Community,
    /// 小区、花园、苑 …
    Estate,
    /// 路、街、大道、巷
    Road,
    /// 号
    Number,
    /// 栋、幢、号楼、单元
    Building,
}

/// One part of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddressPart {
    pub kind: AddressPartKind,
    pub words: String,
    pub field: Field,
    /// Bytes of the field's text.
    pub span: Range<usize>,
}

use AddressPartKind::{Building, Community, Estate, Number, Road, Street};

const ENDINGS: &[(&str, AddressPartKind)] = &[
    ("街道", Street),
    ("镇", Street),
    ("乡", Street),
    ("社区", Community),
    ("村", Community),
    ("小区", Estate),
    ("花园", Estate),
    ("公寓", Estate),
    ("苑", Estate),
    ("大道", Road),
    ("路", Road),
    ("街", Road),
    ("巷", Road),
    ("号楼", Building),
    ("单元", Building),
    ("栋", Building),
    ("幢", Building),
    ("号", Number),
];

/// Characters that no address part contains: with one of them the address is over.
const STOPPERS: &str = "的了在是和与有被把从向对及或到请我你他们这那";
/// Longest part in characters, its ending included.
const LONGEST: usize = 9;

/// Reads address parts that follow each other from byte `start` of the plain text.
pub fn read_after(plain: &Plain, start: usize, field: Field) -> Vec<AddressPart> {
    let mut parts = Vec::new();
    let mut at = start;
    while let Some((kind, end)) = part_at(&plain.text[at..]) {
        parts.push(AddressPart {
            kind,
            words: plain.text[at..at + end].to_owned(),
            field,
            span: plain.original(at, at + end),
        });
        at += end;
    }
    parts
}

/// The first address part that begins `text`, with its length in bytes.
fn part_at(text: &str) -> Option<(AddressPartKind, usize)> {
    for (count, (byte, sign)) in text.char_indices().enumerate() {
        if count > 0
            && let Some((ending, kind)) = ENDINGS.iter().find(|(ending, _)| text[byte..].starts_with(ending))
        {
            return Some((*kind, byte + ending.len()));
        }
        let belongs = is_han(sign) || sign.is_ascii_alphanumeric() || sign == '-';
        if !belongs || STOPPERS.contains(sign) || count + 1 >= LONGEST {
            return None;
        }
    }
    None
}
