//! Which master keys there are: names, suites and standing. The keys themselves are kept elsewhere.

use crate::key_model::{KeyStanding, KeyState};
use crate::suite::Suite;
use kernel::TenantId;
use store::{Error, Tx, statement, values};

statement!(
    PUT_KEY,
    "insert into guard_key (tenant, id, suite, state, since, version) values (?1, ?2, ?3, ?4, ?5, ?6)
     on conflict (tenant, id) do update set suite = excluded.suite, state = excluded.state, since = excluded.since,
        version = excluded.version"
);
statement!(
    KEYS,
    "select id, suite, state, since, version, signing from guard_key where tenant = ?1 order by since, id"
);
statement!(SAVE_SIGNING, "update guard_key set signing = ?3 where tenant = ?1 and id = ?2");

/// A master key by name.
#[derive(Clone, Debug)]
pub struct KeyRow {
    pub id: String,
    pub state: KeyState,
    pub(crate) version: i64,
    /// What it leaves behind once it is destroyed, sealed under the current key.
    pub(crate) signing: Option<Vec<u8>>,
}

/// All keys that were ever in use, the earliest first; none as long as the first one was never succeeded.
pub(crate) async fn keys(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<KeyRow>, Error> {
    tx.query(&KEYS, values![tenant], |row| {
        let suite = Suite::read(&row.get::<String>(1)?);
        let standing = KeyStanding::read(&row.get::<String>(2)?);
        Ok(KeyRow {
            id: row.get(0)?,
            state: KeyState {
                suite: suite.ok_or(Error::Column { position: 1, what: "a suite of ciphers was expected" })?,
                standing: standing
                    .ok_or(Error::Column { position: 2, what: "a key's standing was expected" })?,
                since: row.get(3)?,
            },
            version: row.get(4)?,
            signing: row.get(5)?,
        })
    })
    .await
}

pub(crate) async fn put_key(
    tx: &mut Tx,
    tenant: &TenantId,
    id: &str,
    state: &KeyState,
    version: i64,
) -> Result<(), Error> {
    let (suite, standing) = (state.suite.as_str(), state.standing.as_str());
    tx.execute(&PUT_KEY, values![tenant, id, suite, standing, state.since, version]).await.map(drop)
}

pub(crate) async fn save_signing(
    tx: &mut Tx,
    tenant: &TenantId,
    id: &str,
    signing: Vec<u8>,
) -> Result<(), Error> {
    tx.execute(&SAVE_SIGNING, values![tenant, id, signing]).await.map(drop)
}
