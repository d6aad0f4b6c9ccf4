//! Alias tables: `code,alias,kind`; `code` is a place's code or, failing that, its name.

use super::sheet::{self, Line};
use super::{AliasRow, DraftContent, Parsed};
use crate::model::AliasKind;
use kernel::Refusal;

const PLACE: &[&str] = &["code", "place", "编码", "名称", "name"];
const ALIAS: &[&str] = &["alias", "别名"];

pub fn parse(bytes: &[u8]) -> Result<Parsed, Refusal> {
    let mut parsed = Parsed::default();
    sheet::read(bytes, &[PLACE, ALIAS], |line, row| parsed.note(line, row.and_then(|row| alias(&row))))?;
    Ok(parsed)
}

fn alias(row: &Line<'_>) -> Result<DraftContent, Refusal> {
    let kind = match row.get(&["kind", "类别"]) {
        None => AliasKind::Colloquial,
        Some("曾用名") => AliasKind::OfficialOld,
        Some("俗称") => AliasKind::Colloquial,
        Some("简称") => AliasKind::Short,
        Some("代称") => AliasKind::Code,
        Some(named) => AliasKind::from_name(named)
            .ok_or_else(|| Refusal::invalid("place-row-alias-kind", "file").with("given", named))?,
    };
    Ok(DraftContent::Alias(AliasRow {
        place: row.require(PLACE)?.to_owned(),
        alias: row.require(ALIAS)?.to_owned(),
        kind,
    }))
}
