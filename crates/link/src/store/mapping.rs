//! Mappings that were saved under a name.

use crate::model::Chosen;
use cases::Channel;
use kernel::{Instant, TenantId};
use store::{Error, Row, Tx, statement, values};

statement!(
    PUT,
    "insert into link_mapping (tenant, name, header, chosen, source, channel, saved_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     on conflict (tenant, name) do update set header = excluded.header, chosen = excluded.chosen,
        source = excluded.source, channel = excluded.channel, saved_at = excluded.saved_at"
);
statement!(
    FOR_HEADER,
    "select name, chosen, source, channel from link_mapping
     where tenant = ?1 and header = ?2 order by saved_at desc limit 1"
);
/// Which column means what, under a name (已存列对应).
#[derive(Clone, Debug)]
pub struct SavedMapping {
    pub name: String,
    pub chosen: Chosen,
    pub source: String,
    pub channel: Channel,
}

/// # Errors
/// See [`Error`].
pub async fn put_mapping(
    tx: &mut Tx,
    tenant: &TenantId,
    header: &[String],
    saved: &SavedMapping,
    now: Instant,
) -> Result<(), Error> {
    let chosen = serde_json::to_string(&saved.chosen).map_err(|cause| Error::Action(cause.to_string()))?;
    let row = values![
        tenant,
        saved.name.as_str(),
        key_of(header),
        chosen,
        saved.source.as_str(),
        saved.channel.as_str(),
        now
    ];
    tx.execute(&PUT, row).await.map(drop)
}

/// The mapping that was saved last for a file with these columns.
///
/// # Errors
/// See [`Error`].
pub async fn mapping_for(
    tx: &mut Tx,
    tenant: &TenantId,
    header: &[String],
) -> Result<Option<SavedMapping>, Error> {
    tx.query_optional(&FOR_HEADER, values![tenant, key_of(header)], read).await
}

/// The columns of a file as one text: their order and spaces around them make no difference.
fn key_of(header: &[String]) -> String {
    let mut names: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
    names.sort();
    names.join("\u{1f}")
}

fn read(row: &Row<'_>) -> Result<SavedMapping, Error> {
    let chosen: String = row.get(1)?;
    let channel: String = row.get(3)?;
    Ok(SavedMapping {
        name: row.get(0)?,
        chosen: serde_json::from_str(&chosen).map_err(|cause| Error::Corrupt(cause.to_string()))?,
        source: row.get(2)?,
        channel: channel.parse().map_err(|_| Error::Corrupt(format!("unknown channel {channel}")))?,
    })
}
