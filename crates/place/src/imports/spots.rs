//! Tables of places with a point: service points and buildings.

use super::sheet::{self, Line};
use super::{DraftContent, Parsed, PlaceRow, Reading};
use crate::model::{Level, PlaceKind, Service, read_hours};
use kernel::Refusal;

const CODE: &[&str] = &["code", "编码"];
const NAME: &[&str] = &["name", "名称"];
const PARENT: &[&str] = &["parent_code", "place_code", "grid_code", "所属", "所属网格"];

/// Reads service points, or buildings; of these the kinds `estate` and `courtyard` are living compounds.
pub fn parse(bytes: &[u8], reading: &Reading, level: Level) -> Result<Parsed, Refusal> {
    let mut parsed = Parsed::default();
    sheet::read(bytes, &[CODE, NAME, PARENT], |line, row| {
        parsed.note(line, row.and_then(|row| spot(&row, reading, level)));
    })?;
    Ok(parsed)
}

fn spot(row: &Line<'_>, reading: &Reading, level: Level) -> Result<DraftContent, Refusal> {
    let kind = row.get(&["kind", "类型"]);
    let level = match kind {
        Some("estate" | "courtyard") if level == Level::Building => Level::Estate,
        _ => level,
    };
    let service = if level == Level::ServicePoint { Some(service(row)?) } else { None };
    Ok(DraftContent::Place(Box::new(PlaceRow {
        code: row.require(CODE)?.to_owned(),
        name: row.require(NAME)?.to_owned(),
        level,
        kind: kind.map(PlaceKind::new),
        parents: vec![row.require(PARENT)?.to_owned()],
        point: row.point(reading.datum)?,
        address: row.get(&["address", "地址"]).map(str::to_owned),
        phone: row.get(&["phone", "电话"]).map(str::to_owned),
        service,
        valid_from: row.date(&["valid_from", "启用日期"])?.unwrap_or(reading.valid_from),
    })))
}

fn service(row: &Line<'_>) -> Result<Service, Refusal> {
    let hours = match row.get(&["hours", "服务时间"]) {
        None => Vec::new(),
        Some(text) => read_hours(text)
            .map_err(|fault| Refusal::invalid("place-row-hours", "file").with("given", fault.0))?,
    };
    let rooms = row
        .list(&["rooms", "场地"])
        .into_iter()
        .map(|name| crate::model::Room { name, seats: None })
        .collect();
    Ok(Service { functions: row.list(&["functions", "服务功能"]), hours, rooms })
}
