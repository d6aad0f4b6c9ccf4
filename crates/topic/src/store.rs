//! The only SQL of topics.

use crate::model::{Topic, TopicId};
use guard::Part;
use kernel::{Folded, Instant, TenantId};
use place::PlaceId;
use std::fmt::Write as _;
use store::{Error, Row, Tx, Value, statement, values};

statement!(
    NEXT_NUMBER,
    "insert into topic_number (tenant, day, last) values (?1, ?2, 1)
     on conflict (tenant, day) do update set last = topic_number.last + 1 returning last"
);
statement!(
    SAVE,
    "insert into topic_topic (tenant, id, number, version, step, lead, adopted_by, matter, place, place_path, adopted_at,
        published, from_practice, state)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
     on conflict (tenant, id) do update set version = excluded.version, step = excluded.step,
        published = excluded.published, state = excluded.state"
);
statement!(
    AGREES,
    "select count(*) from topic_topic where tenant = ?1 and id = ?2 and number = ?3 and version = ?4 and step = ?5
        and lead = ?6 and adopted_by = ?7 and matter = ?8 and place = ?9 and place_path = ?10 and adopted_at = ?11
        and published = ?12 and from_practice is not distinct from ?13 and length(state) = length(?14)"
);
statement!(BY_ID, "select state, version from topic_topic where tenant = ?1 and id = ?2");
statement!(BY_NUMBER, "select state, version from topic_topic where tenant = ?1 and number = ?2");
statement!(ALL_IDS, "select id from topic_topic where tenant = ?1");
statement!(
    OPEN_ABOUT,
    "select number from topic_topic where tenant = ?1 and place = ?2 and matter = ?3 and step <> 'closed' limit 1"
);
statement!(
    OF_MATTER,
    "select state, version from topic_topic where tenant = ?1 and matter = ?2
     order by published desc, adopted_at desc, id desc limit ?3"
);
statement!(
    FROM_PRACTICE,
    "select state, version from topic_topic where tenant = ?1 and from_practice = ?2 order by adopted_at, id"
);

/// Draws the next number of a day, e.g. `Z20261122-0003`.
///
/// # Errors
/// See [`Error`].
pub async fn next_number(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<String, Error> {
    let day = now.date().strftime("%Y%m%d").to_string();
    let last: i64 = tx.value(&NEXT_NUMBER, values![tenant, &day]).await?;
    Ok(format!("Z{day}-{last:04}"))
}

/// Writes a topic's row.
///
/// # Errors
/// See [`Error`].
pub async fn save(tx: &mut Tx, tenant: &TenantId, topic: &Topic, version: i64) -> Result<(), Error> {
    tx.execute(&SAVE, &columns(tenant, topic, version)?).await.map(drop)
}

/// What a row holds: all of it follows from the state.
fn columns(tenant: &TenantId, topic: &Topic, version: i64) -> Result<Vec<Value>, Error> {
    let state = serde_json::to_string(topic).map_err(|cause| Error::Action(cause.to_string()))?;
    Ok(vec![
        Value::from(tenant),
        topic.id.into(),
        topic.number.as_str().into(),
        version.into(),
        topic.state.as_str().into(),
        topic.lead.into(),
        topic.adopted_by.into(),
        topic.matter.as_str().into(),
        topic.placement.place.into(),
        topic.placement.path_text().as_str().into(),
        topic.adopted_at.into(),
        topic.practice.is_some().into(),
        topic.from_practice.as_deref().into(),
        state.into(),
    ])
}

/// Whether the row says what follows from a topic's state.
///
/// # Errors
/// See [`Error`].
pub async fn row_agrees(tx: &mut Tx, tenant: &TenantId, topic: &Topic, version: i64) -> Result<bool, Error> {
    Ok(tx.value::<i64>(&AGREES, &columns(tenant, topic, version)?).await? == 1)
}

fn folded(row: &Row<'_>) -> Result<(String, i64), Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read_state((text, version): (String, i64)) -> Result<Folded<Topic>, Error> {
    let state = serde_json::from_str(&text).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    Ok(Folded { state, version })
}

/// A topic by its id.
///
/// # Errors
/// See [`Error`].
pub async fn by_id(tx: &mut Tx, tenant: &TenantId, id: TopicId) -> Result<Option<Folded<Topic>>, Error> {
    tx.query_optional(&BY_ID, values![tenant, id], folded).await?.map(read_state).transpose()
}

/// A topic by its number.
///
/// # Errors
/// See [`Error`].
pub async fn by_number(tx: &mut Tx, tenant: &TenantId, number: &str) -> Result<Option<Folded<Topic>>, Error> {
    tx.query_optional(&BY_NUMBER, values![tenant, number], folded).await?.map(read_state).transpose()
}

/// The ids of all topics.
///
/// # Errors
/// See [`Error`].
pub async fn all_ids(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<TopicId>, Error> {
    tx.query(&ALL_IDS, values![tenant], |row| row.get(0)).await
}

/// Number of an open topic about a place and matter.
///
/// # Errors
/// See [`Error`].
pub async fn open_about(
    tx: &mut Tx,
    tenant: &TenantId,
    place: PlaceId,
    matter: &str,
) -> Result<Option<String>, Error> {
    tx.query_optional(&OPEN_ABOUT, values![tenant, place, matter], |row| row.get(0)).await
}

/// Topics of a matter, published practices first.
///
/// # Errors
/// See [`Error`].
pub async fn of_matter(
    tx: &mut Tx,
    tenant: &TenantId,
    matter: &str,
    most: u32,
) -> Result<Vec<Folded<Topic>>, Error> {
    tx.query(&OF_MATTER, values![tenant, matter, most], folded).await?.into_iter().map(read_state).collect()
}

/// Topics that took a practice over, the oldest first.
///
/// # Errors
/// See [`Error`].
pub async fn from_practice(
    tx: &mut Tx,
    tenant: &TenantId,
    number: &str,
) -> Result<Vec<Folded<Topic>>, Error> {
    tx.query(&FROM_PRACTICE, values![tenant, number], folded).await?.into_iter().map(read_state).collect()
}

/// What is asked of the list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<crate::TopicState>,
    pub matter: Option<String>,
    pub place: Option<guard::PlacePath>,
    /// Practices only, of the whole deployment.
    pub published: bool,
    /// The parts of the deployment that the viewer may read; none: published practices alone.
    pub scope: Vec<Part>,
}

/// The topics that a filter asks for, the newest first. What is published is there for everybody who may read topics.
///
/// # Errors
/// See [`Error`].
pub async fn list(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    most: u32,
) -> Result<Vec<Folded<Topic>>, Error> {
    let mut sql = String::from("select state, version from topic_topic t where t.tenant = ?1");
    let mut values = vec![Value::from(tenant)];
    if filter.published {
        sql.push_str(" and t.published = 1");
    }
    let of_unit = |at: usize| format!("(t.lead = ?{at} or t.adopted_by = ?{at})");
    if let Some(inside) = guard::inside(&mut values, &filter.scope, "t.place_path", of_unit) {
        let _ = write!(sql, " and (t.published = 1 or {inside})");
    }
    if let Some(state) = filter.state {
        values.push(state.as_str().into());
        let _ = write!(sql, " and t.step = ?{}", values.len());
    }
    if let Some(matter) = &filter.matter {
        values.push(matter.as_str().into());
        let _ = write!(sql, " and t.matter = ?{}", values.len());
    }
    if let Some(place) = &filter.place {
        let _ = write!(sql, " and {}", guard::below(&mut values, place, "t.place_path"));
    }
    let _ = write!(sql, " order by t.adopted_at desc, t.id desc limit {most}");
    let rows = tx.query_composed("topic::list", &sql, &values, folded).await?;
    rows.into_iter().map(read_state).collect()
}
