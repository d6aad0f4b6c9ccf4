//! The tables of places.

use crate::geometry::{Bounds, Outline};
use crate::model::{Alias, Level, Place, PlaceEvent, PlaceId};
use kernel::{Failure, Folded, Instant};
use store::{Row, Tx, statement, values};

statement!(
    PUT_PLACE,
    "insert into place_place (tenant, id, version, parent, level, kind, name, valid_from, valid_to, state,
       parent_before, parent_since)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
     on conflict (tenant, id) do update set version = excluded.version, parent = excluded.parent,
       parent_before = excluded.parent_before, parent_since = excluded.parent_since, kind = excluded.kind, name = excluded.name, valid_to = excluded.valid_to, state = excluded.state"
);
statement!(PLACE, "select state, version from place_place where tenant = ?1 and id = ?2");
statement!(PLACES, "select state, version from place_place where tenant = ?1 order by id");
statement!(PLACE_IDS, "select id from place_place where tenant = ?1 order by id");
statement!(
    PLACE_COLUMNS,
    "select version, parent, level, kind, name, valid_from, valid_to, parent_before, parent_since
     from place_place where tenant = ?1 and id = ?2"
);
statement!(
    CHILDREN,
    "select state, version from place_place
     where tenant = ?1 and valid_from <= ?3 and (valid_to is null or valid_to > ?3)
       and ((parent = ?2 and (parent_since is null or parent_since <= ?3))
         or (parent_before = ?2 and parent_since > ?3))
     order by level, name"
);
statement!(
    BELOW_EVER,
    "select state, version from place_place where tenant = ?1 and (parent = ?2 or parent_before = ?2) order by id"
);
statement!(
    MOVED_BETWEEN,
    "select id from place_place where tenant = ?1 and parent_since > ?2 and parent_since <= ?3 order by id"
);
statement!(
    NEXT_CHANGE,
    "select min(next.day) from (
       select min(valid_from) as day from place_place where tenant = ?1 and valid_from > ?2
       union all select min(valid_to) from place_place where tenant = ?1 and valid_to > ?2
       union all select min(parent_since) from place_place where tenant = ?1 and parent_since > ?2
       union all select min(valid_from) from place_boundary where tenant = ?1 and valid_from > ?2
       union all select min(valid_to) from place_boundary where tenant = ?1 and valid_to > ?2
     ) next"
);
statement!(
    SUBTREE,
    "with recursive below (id) as (
       select id from place_place where tenant = ?1 and id = ?2
       union
       select child.id from place_place child join below
         on (child.parent = below.id and (child.parent_since is null or child.parent_since <= ?3))
         or (child.parent_before = below.id and child.parent_since > ?3)
       where child.tenant = ?1
     )
     select place.state, place.version from place_place place join below on below.id = place.id
     where place.tenant = ?1 and place.valid_from <= ?3 and (place.valid_to is null or place.valid_to > ?3)
     order by place.id"
);
statement!(
    OPEN_CHILDREN,
    "select count(*) from place_place where tenant = ?1 and (valid_to is null or valid_to > ?3)
       and (parent = ?2 or (parent_before = ?2 and parent_since > ?3))"
);
statement!(
    NAME_TAKEN,
    "select id from place_place
     where tenant = ?1 and name = ?2 and level = ?3 and coalesce(parent, '') = coalesce(?4, '') and id <> ?5
       and (valid_to is null or valid_to > ?6)"
);
statement!(
    SEARCH,
    "select state, version from place_place place
     where tenant = ?1 and id > ?2 and valid_from <= ?3 and (valid_to is null or valid_to > ?3)
       and (name like ?4 escape '\\'
         or exists (select 1 from place_alias a where a.tenant = ?1 and a.place = place.id and a.alias like ?4 escape '\\')
         or exists (select 1 from place_code c where c.tenant = ?1 and c.place = place.id and c.code = ?5))
     order by id limit ?6"
);
statement!(PUT_CODE, "insert into place_code (tenant, scheme, code, place) values (?1, ?2, ?3, ?4)");
statement!(DROP_CODE, "delete from place_code where tenant = ?1 and scheme = ?2 and place = ?3");
statement!(CODED, "select place from place_code where tenant = ?1 and scheme = ?2 and code = ?3");
statement!(
    PUT_ALIAS,
    "insert into place_alias (tenant, alias, place, kind) values (?1, ?2, ?3, ?4) on conflict do nothing"
);
statement!(
    DROP_ALIAS,
    "delete from place_alias where tenant = ?1 and alias = ?2 and place = ?3 and kind = ?4"
);
statement!(DROP_ALIASES, "delete from place_alias where tenant = ?1 and place = ?2 and alias = ?3");
statement!(
    PUT_BOUNDARY,
    "insert into place_boundary
       (tenant, place, valid_from, valid_to, level, digest, source, area, west, south, east, north, outline)
     values (?1, ?2, ?3, null, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
     on conflict (tenant, place, valid_from) do update set valid_to = null, digest = excluded.digest,
       source = excluded.source, area = excluded.area, west = excluded.west, south = excluded.south,
       east = excluded.east, north = excluded.north, outline = excluded.outline"
);
statement!(
    END_BOUNDARY,
    "update place_boundary set valid_to = ?3 where tenant = ?1 and place = ?2 and valid_to is null"
);
statement!(
    OUTLINES,
    "select place, level, outline from place_boundary
     where tenant = ?1 and valid_from <= ?2 and (valid_to is null or valid_to > ?2) order by place"
);
statement!(
    OUTLINES_OF_LEVEL,
    "select place, outline from place_boundary
     where tenant = ?1 and level = ?2 and valid_from <= ?3 and (valid_to is null or valid_to > ?3) order by place"
);
statement!(
    EXTENT,
    "select min(west), min(south), max(east), max(north) from place_boundary
     where tenant = ?1 and valid_from <= ?2 and (valid_to is null or valid_to > ?2)"
);
statement!(
    OUTLINE,
    "select outline from place_boundary
     where tenant = ?1 and place = ?2 and valid_from <= ?3 and (valid_to is null or valid_to > ?3)
     order by valid_from desc limit 1"
);
statement!(
    OUTLINES_MEETING,
    "select place, outline, valid_from from place_boundary
     where tenant = ?1 and level = ?2 and west <= ?5 and east >= ?3 and south <= ?6 and north >= ?4
       and (valid_to is null or valid_to > ?7) order by place"
);
statement!(
    CURRENT_DIGEST,
    "select digest from place_boundary where tenant = ?1 and place = ?2 order by valid_from desc limit 1"
);
statement!(
    RAISE_REVISION,
    "insert into place_revision (tenant, number) values (?1, 1)
     on conflict (tenant) do update set number = place_revision.number + 1"
);
statement!(REVISION, "select coalesce(max(number), 0) from place_revision where tenant = ?1");

/// Writes a place as it is after `events`, which led to `version`.
pub(crate) async fn put(
    tx: &mut Tx,
    tenant: &str,
    place: &Place,
    version: i64,
    events: &[PlaceEvent],
) -> Result<(), Failure> {
    let row = values![
        tenant,
        place.id,
        version,
        place.parent,
        place.level.name(),
        place.kind.as_ref().map(|kind| kind.as_str()),
        &place.name,
        place.valid_from,
        place.valid_to,
        serde_json::to_string(place)?,
        place.former_parent.and_then(|former| former.parent),
        place.former_parent.map(|former| former.until)
    ];
    tx.execute(&PUT_PLACE, row).await?;
    for event in events {
        put_event(tx, tenant, place, event).await?;
    }
    Ok(())
}

/// What an event changes outside the place's own row.
async fn put_event(tx: &mut Tx, tenant: &str, place: &Place, event: &PlaceEvent) -> Result<(), Failure> {
    match event {
        PlaceEvent::Registered { registration, .. } => {
            for (scheme, code) in &registration.codes {
                tx.execute(&PUT_CODE, values![tenant, scheme, code, place.id]).await?;
            }
        }
        PlaceEvent::Encoded { scheme, code } => {
            tx.execute(&DROP_CODE, values![tenant, scheme, place.id]).await?;
            if let Some(code) = code {
                tx.execute(&PUT_CODE, values![tenant, scheme, code, place.id]).await?;
            }
        }
        PlaceEvent::Renamed { name } => {
            tx.execute(&DROP_ALIASES, values![tenant, place.id, name]).await?;
            for alias in &place.aliases {
                put_alias(tx, tenant, place.id, alias).await?;
            }
        }
        PlaceEvent::AliasAdded { alias } => put_alias(tx, tenant, place.id, alias).await?,
        PlaceEvent::AliasRemoved { text, kind } => {
            tx.execute(&DROP_ALIAS, values![tenant, text, place.id, kind.name()]).await?;
        }
        PlaceEvent::BoundaryDrawn { outline, source, since } => {
            tx.execute(&END_BOUNDARY, values![tenant, place.id, *since]).await?;
            let Bounds { west, south, east, north } = outline.bounds();
            let row = values![
                tenant,
                place.id,
                *since,
                place.level.name(),
                outline.digest(),
                source,
                outline.area_m2().round() as i64,
                west,
                south,
                east,
                north,
                serde_json::to_string(outline)?
            ];
            tx.execute(&PUT_BOUNDARY, row).await?;
        }
        PlaceEvent::Closed { at, .. } => {
            tx.execute(&END_BOUNDARY, values![tenant, place.id, *at]).await?;
        }
        PlaceEvent::KindChanged { .. }
        | PlaceEvent::Moved { .. }
        | PlaceEvent::PointSet { .. }
        | PlaceEvent::AddressSet { .. }
        | PlaceEvent::PhoneSet { .. }
        | PlaceEvent::ServiceSet { .. }
        | PlaceEvent::LayerMapped { .. } => {}
    }
    Ok(())
}

async fn put_alias(tx: &mut Tx, tenant: &str, place: PlaceId, alias: &Alias) -> Result<(), Failure> {
    tx.execute(&PUT_ALIAS, values![tenant, &alias.text, place, alias.kind.name()]).await?;
    Ok(())
}

/// Tells every atlas in memory that it is old. Once a transaction is enough.
pub(crate) async fn raise_revision(tx: &mut Tx, tenant: &str) -> Result<(), Failure> {
    tx.execute(&RAISE_REVISION, values![tenant]).await?;
    Ok(())
}

pub(crate) async fn revision(tx: &mut Tx, tenant: &str) -> Result<i64, Failure> {
    Ok(tx.value(&REVISION, values![tenant]).await?)
}

pub(crate) async fn place(tx: &mut Tx, tenant: &str, id: PlaceId) -> Result<Option<Folded<Place>>, Failure> {
    tx.query_optional(&PLACE, values![tenant, id], state).await?.map(folded).transpose()
}

/// Calls `found` with every place; a country's worth of them is never held twice.
pub(crate) async fn each_place(
    tx: &mut Tx,
    tenant: &str,
    mut found: impl FnMut(Place) + Send,
) -> Result<(), Failure> {
    let mut unreadable = None;
    tx.query(&PLACES, values![tenant], |row| {
        match serde_json::from_str(&row.get::<String>(0)?) {
            Ok(place) => found(place),
            Err(cause) => unreadable = Some(cause),
        }
        Ok(())
    })
    .await?;
    unreadable.map_or(Ok(()), |cause| Err(cause.into()))
}

pub(crate) async fn place_ids(tx: &mut Tx, tenant: &str) -> Result<Vec<PlaceId>, Failure> {
    Ok(tx.query(&PLACE_IDS, values![tenant], |row| row.get(0)).await?)
}

/// The searched columns of a place, for comparison with its state.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PlaceColumns {
    pub(crate) version: i64,
    pub(crate) parent: Option<PlaceId>,
    pub(crate) level: String,
    pub(crate) kind: Option<String>,
    pub(crate) name: String,
    pub(crate) valid_from: Instant,
    pub(crate) valid_to: Option<Instant>,
    pub(crate) parent_before: Option<PlaceId>,
    pub(crate) parent_since: Option<Instant>,
}

pub(crate) async fn place_columns(
    tx: &mut Tx,
    tenant: &str,
    id: PlaceId,
) -> Result<Option<PlaceColumns>, Failure> {
    let read = |row: &Row<'_>| {
        Ok(PlaceColumns {
            version: row.get(0)?,
            parent: row.get(1)?,
            level: row.get(2)?,
            kind: row.get(3)?,
            name: row.get(4)?,
            valid_from: row.get(5)?,
            valid_to: row.get(6)?,
            parent_before: row.get(7)?,
            parent_since: row.get(8)?,
        })
    };
    Ok(tx.query_optional(&PLACE_COLUMNS, values![tenant, id], read).await?)
}

pub(crate) async fn children(
    tx: &mut Tx,
    tenant: &str,
    parent: PlaceId,
    at: Instant,
) -> Result<Vec<Folded<Place>>, Failure> {
    tx.query(&CHILDREN, values![tenant, parent, at], state).await?.into_iter().map(folded).collect()
}

pub(crate) async fn subtree(
    tx: &mut Tx,
    tenant: &str,
    root: PlaceId,
    at: Instant,
) -> Result<Vec<Folded<Place>>, Failure> {
    tx.query(&SUBTREE, values![tenant, root, at], state).await?.into_iter().map(folded).collect()
}

pub(crate) async fn open_children(
    tx: &mut Tx,
    tenant: &str,
    parent: PlaceId,
    at: Instant,
) -> Result<u32, Failure> {
    Ok(tx.value(&OPEN_CHILDREN, values![tenant, parent, at]).await?)
}

pub(crate) async fn name_taken(
    tx: &mut Tx,
    tenant: &str,
    place: PlaceId,
    parent: Option<PlaceId>,
    level: Level,
    name: &str,
    now: Instant,
) -> Result<Option<PlaceId>, Failure> {
    let row = values![tenant, name.trim(), level.name(), parent, place, now];
    Ok(tx.query_optional(&NAME_TAKEN, row, |row| row.get(0)).await?)
}

pub(crate) async fn coded(
    tx: &mut Tx,
    tenant: &str,
    scheme: &str,
    code: &str,
) -> Result<Option<PlaceId>, Failure> {
    Ok(tx.query_optional(&CODED, values![tenant, scheme, code], |row| row.get(0)).await?)
}

/// Places whose name or alias contains `text`, or whose code it is, after the id `after`.
pub(crate) async fn search(
    tx: &mut Tx,
    tenant: &str,
    text: &str,
    at: Instant,
    after: &str,
    most: u32,
) -> Result<Vec<Folded<Place>>, Failure> {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let row = values![tenant, after, at, format!("%{escaped}%"), text, most];
    tx.query(&SEARCH, row, state).await?.into_iter().map(folded).collect()
}

/// Boundaries in force at an instant.
pub(crate) async fn outlines(
    tx: &mut Tx,
    tenant: &str,
    at: Instant,
) -> Result<Vec<(PlaceId, Level, Outline)>, Failure> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get::<String>(1)?, row.get::<String>(2)?));
    let rows: Vec<(PlaceId, String, String)> = tx.query(&OUTLINES, values![tenant, at], read).await?;
    let mut found = Vec::with_capacity(rows.len());
    for (place, level, outline) in rows {
        if let Some(level) = Level::from_name(&level) {
            found.push((place, level, serde_json::from_str(&outline)?));
        }
    }
    Ok(found)
}

/// Boundaries of one level in force at an instant.
pub(crate) async fn outlines_of_level(
    tx: &mut Tx,
    tenant: &str,
    level: Level,
    at: Instant,
) -> Result<Vec<(PlaceId, Outline)>, Failure> {
    let row = values![tenant, level.name(), at];
    let rows: Vec<(PlaceId, String)> =
        tx.query(&OUTLINES_OF_LEVEL, row, |row| Ok((row.get(0)?, row.get(1)?))).await?;
    rows.into_iter().map(|(place, outline)| Ok((place, serde_json::from_str(&outline)?))).collect()
}

/// The box around all boundaries in force at an instant.
pub(crate) async fn extent(tx: &mut Tx, tenant: &str, at: Instant) -> Result<Option<Bounds>, Failure> {
    let read = |row: &Row<'_>| {
        let sides: [Option<i64>; 4] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
        Ok(sides.map(|side| side.and_then(|side| i32::try_from(side).ok())))
    };
    let found = tx.query_optional(&EXTENT, values![tenant, at], read).await?;
    Ok(match found {
        Some([Some(west), Some(south), Some(east), Some(north)]) => Some(Bounds { west, south, east, north }),
        _ => None,
    })
}

pub(crate) async fn outline(
    tx: &mut Tx,
    tenant: &str,
    place: PlaceId,
    at: Instant,
) -> Result<Option<Outline>, Failure> {
    let text: Option<String> =
        tx.query_optional(&OUTLINE, values![tenant, place, at], |row| row.get(0)).await?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// A boundary with the day from which it holds.
pub(crate) struct Drawn {
    pub(crate) place: PlaceId,
    pub(crate) outline: Outline,
    pub(crate) since: Instant,
}

/// Boundaries of a level whose boxes meet `bounds`, in force at `at` or later.
pub(crate) async fn outlines_meeting(
    tx: &mut Tx,
    tenant: &str,
    level: Level,
    bounds: Bounds,
    at: Instant,
) -> Result<Vec<Drawn>, Failure> {
    let row = values![tenant, level.name(), bounds.west, bounds.south, bounds.east, bounds.north, at];
    let rows: Vec<(PlaceId, String, Instant)> =
        tx.query(&OUTLINES_MEETING, row, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await?;
    let read = |(place, outline, since): (PlaceId, String, Instant)| {
        Ok(Drawn { place, outline: serde_json::from_str(&outline)?, since })
    };
    rows.into_iter().map(read).collect()
}

/// Everything that lies, lay or is to lie directly below a place.
pub(crate) async fn below_ever(
    tx: &mut Tx,
    tenant: &str,
    parent: PlaceId,
) -> Result<Vec<Folded<Place>>, Failure> {
    tx.query(&BELOW_EVER, values![tenant, parent], state).await?.into_iter().map(folded).collect()
}

pub(crate) async fn moved_between(
    tx: &mut Tx,
    tenant: &str,
    since: Instant,
    until: Instant,
) -> Result<Vec<PlaceId>, Failure> {
    Ok(tx.query(&MOVED_BETWEEN, values![tenant, since, until], |row| row.get(0)).await?)
}

pub(crate) async fn next_change(tx: &mut Tx, tenant: &str, at: Instant) -> Result<Option<Instant>, Failure> {
    Ok(tx.query_optional(&NEXT_CHANGE, values![tenant, at], |row| row.get(0)).await?.flatten())
}

pub(crate) async fn current_digest(
    tx: &mut Tx,
    tenant: &str,
    place: PlaceId,
) -> Result<Option<String>, Failure> {
    Ok(tx.query_optional(&CURRENT_DIGEST, values![tenant, place], |row| row.get(0)).await?)
}

fn state(row: &Row<'_>) -> Result<(String, i64), store::Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn folded((state, version): (String, i64)) -> Result<Folded<Place>, Failure> {
    Ok(Folded { state: serde_json::from_str(&state)?, version })
}
