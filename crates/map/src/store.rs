//! The tables of departments' layers.

use crate::model::{Overlay, OverlayArea, OverlayEvent, OverlayId};
use ::store::{Row, Tx, statement, values};
use kernel::{Failure, Folded};
use place::geometry::Outline;

statement!(
    PUT,
    "insert into map_overlay (tenant, id, version, name, state) values (?1, ?2, ?3, ?4, ?5)
     on conflict (tenant, id) do update set version = excluded.version, name = excluded.name, state = excluded.state"
);
statement!(ONE, "select state, version from map_overlay where tenant = ?1 and id = ?2");
statement!(ALL, "select state, version from map_overlay where tenant = ?1 order by name, id");
statement!(IDS, "select id from map_overlay where tenant = ?1 order by id");
statement!(NAMED, "select count(*) from map_overlay where tenant = ?1 and name = ?2");
statement!(
    PUT_AREA,
    "insert into map_overlay_area (tenant, overlay, number, name, code, outline) values (?1, ?2, ?3, ?4, ?5, ?6)"
);
statement!(
    AREAS,
    "select name, code, outline from map_overlay_area where tenant = ?1 and overlay = ?2 order by number"
);

/// Writes a layer as it is after `events`, which led to `version`.
pub(crate) async fn put(
    tx: &mut Tx,
    tenant: &str,
    overlay: &Overlay,
    version: i64,
    events: &[OverlayEvent],
) -> Result<(), Failure> {
    let state = serde_json::to_string(overlay)?;
    tx.execute(&PUT, values![tenant, overlay.id, version, &overlay.sheet.name, state]).await?;
    for event in events {
        let OverlayEvent::Imported { areas, .. } = event else { continue };
        for (number, area) in (1_i64..).zip(areas) {
            let outline = serde_json::to_string(&area.outline)?;
            let row = values![tenant, overlay.id, number, &area.name, area.code.as_deref(), outline];
            tx.execute(&PUT_AREA, row).await?;
        }
    }
    Ok(())
}

pub(crate) async fn overlay(
    tx: &mut Tx,
    tenant: &str,
    id: OverlayId,
) -> Result<Option<Folded<Overlay>>, Failure> {
    tx.query_optional(&ONE, values![tenant, id], row).await?.map(folded).transpose()
}

pub(crate) async fn overlays(tx: &mut Tx, tenant: &str) -> Result<Vec<Folded<Overlay>>, Failure> {
    tx.query(&ALL, values![tenant], row).await?.into_iter().map(folded).collect()
}

pub(crate) async fn ids(tx: &mut Tx, tenant: &str) -> Result<Vec<OverlayId>, Failure> {
    Ok(tx.query(&IDS, values![tenant], |row| row.get(0)).await?)
}

pub(crate) async fn is_named(tx: &mut Tx, tenant: &str, name: &str) -> Result<bool, Failure> {
    let count: i64 = tx.value(&NAMED, values![tenant, name]).await?;
    Ok(count > 0)
}

pub(crate) async fn areas(tx: &mut Tx, tenant: &str, id: OverlayId) -> Result<Vec<OverlayArea>, Failure> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get::<String>(2)?));
    let rows: Vec<(String, Option<String>, String)> = tx.query(&AREAS, values![tenant, id], read).await?;
    let area = |(name, code, outline): (String, Option<String>, String)| {
        let outline: Outline = serde_json::from_str(&outline)?;
        Ok(OverlayArea { name, code, outline })
    };
    rows.into_iter().map(area).collect()
}

fn row(row: &Row<'_>) -> Result<(String, i64), ::store::Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn folded((state, version): (String, i64)) -> Result<Folded<Overlay>, Failure> {
    Ok(Folded { state: serde_json::from_str(&state)?, version })
}
