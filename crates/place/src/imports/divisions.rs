//! Division tables: `code,name` with the parent's code, in the form of this project or of the national
//! statistical lists (one file a level; a column for each level above).

use super::sheet::{self, Line};
use super::{DraftContent, Parsed, PlaceRow, Reading};
use crate::model::{Level, PlaceKind};
use kernel::Refusal;

/// The coding scheme of codes when none is named.
pub const DEFAULT_SCHEME: &str = "local";

const CODE: &[&str] = &["code", "编码", "代码", "区划代码"];
const NAME: &[&str] = &["name", "名称", "区划名称"];
/// Columns with the code of the place above, the narrowest first.
const PARENTS: [&[&str]; 5] = [
    &["parent_code", "parentcode", "parent", "上级代码", "上级编码"],
    &["streetcode", "street_code"],
    &["areacode", "area_code"],
    &["citycode", "city_code"],
    &["provincecode", "province_code"],
];

pub fn parse(bytes: &[u8], reading: &Reading) -> Result<Parsed, Refusal> {
    let mut parsed = Parsed::default();
    sheet::read(bytes, &[CODE, NAME], |line, row| {
        parsed.note(line, row.and_then(|row| division(&row, reading)));
    })?;
    Ok(parsed)
}

fn division(row: &Line<'_>, reading: &Reading) -> Result<DraftContent, Refusal> {
    let code = row.require(CODE)?;
    let name = row.require(NAME)?;
    let level = match row.get(&["level", "层级", "级别"]) {
        Some(named) => level_named(named)
            .ok_or_else(|| Refusal::invalid("place-row-level", "file").with("given", named))?,
        None => code
            .bytes()
            .all(|sign| sign.is_ascii_digit())
            .then(|| Level::of_code_length(code.len()))
            .flatten()
            .ok_or_else(|| Refusal::invalid("place-row-code", "file").with("given", code))?,
    };
    let parents = PARENTS.iter().filter_map(|names| row.get(names)).map(str::to_owned).collect();
    Ok(DraftContent::Place(Box::new(PlaceRow {
        code: code.to_owned(),
        name: name.to_owned(),
        level,
        kind: row.get(&["kind", "类型"]).map(PlaceKind::new),
        parents,
        point: row.point(reading.datum)?,
        address: row.get(&["address", "地址"]).map(str::to_owned),
        phone: row.get(&["phone", "监督电话", "电话"]).map(str::to_owned),
        service: None,
        valid_from: row.date(&["valid_from", "启用日期"])?.unwrap_or(reading.valid_from),
    })))
}

fn level_named(name: &str) -> Option<Level> {
    Level::from_name(&name.to_lowercase()).or(match name {
        "省" | "省级" => Some(Level::Province),
        "市" | "地级" => Some(Level::City),
        "县" | "区" | "区县" | "县级" => Some(Level::County),
        "街道" | "镇" | "乡" | "街镇" | "乡镇" | "乡级" => Some(Level::Street),
        "社区" | "村" | "村居" | "村级" => Some(Level::Community),
        "网格" => Some(Level::Grid),
        "微网格" => Some(Level::MicroGrid),
        _ => None,
    })
}
