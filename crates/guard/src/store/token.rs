//! Access tokens.

use crate::access_token::{Limits, TokenId};
use crate::place_path::PlacePath;
use crate::token_model::TokenState;
use kernel::{AccountId, Instant, TenantId};
use store::{Error, Row, Tx, statement, values};

statement!(
    INSERT_TOKEN,
    "insert into guard_token (tenant, id, digest, account, purpose, rights, place, created_at, valid_to, version)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
);
statement!(
    TOKEN,
    "select id, digest, account, purpose, rights, place, created_at, valid_to, revoked_at, used_day, version
     from guard_token where tenant = ?1 and id = ?2"
);
statement!(
    TOKEN_BY_DIGEST,
    "select id, digest, account, purpose, rights, place, created_at, valid_to, revoked_at, used_day, version
     from guard_token where tenant = ?1 and digest = ?2"
);
statement!(
    TOKENS_OF,
    "select id, digest, account, purpose, rights, place, created_at, valid_to, revoked_at, used_day, version
     from guard_token where tenant = ?1 and account = ?2 and id < ?3 order by id desc limit ?4"
);
statement!(
    TOKENS,
    "select id, digest, account, purpose, rights, place, created_at, valid_to, revoked_at, used_day, version
     from guard_token where tenant = ?1 and id < ?2 order by id desc limit ?3"
);
statement!(TOKEN_IDS, "select id from guard_token where tenant = ?1 order by id");
statement!(
    REVOKE_TOKEN,
    "update guard_token set revoked_at = ?3, version = ?4 where tenant = ?1 and id = ?2"
);
statement!(SAVE_USED_DAY, "update guard_token set used_day = ?3 where tenant = ?1 and id = ?2");

/// A token's row.
#[derive(Clone, Debug)]
pub struct TokenRow {
    pub id: TokenId,
    pub state: TokenState,
    pub created_at: Instant,
    /// The start of the day (UTC) on which it was last used; nothing finer is kept.
    pub used_day: Option<Instant>,
    pub version: i64,
}

impl TokenRow {
    pub fn is_valid(&self, now: Instant) -> bool {
        self.state.revoked_at.is_none() && now < self.state.valid_to
    }
}

fn token_row(row: &Row<'_>) -> Result<TokenRow, Error> {
    let digest: [u8; 32] = row.get(1)?;
    let rights: String = row.get(4)?;
    let place: Option<String> = row.get(5)?;
    Ok(TokenRow {
        id: row.get(0)?,
        state: TokenState {
            account: row.get(2)?,
            limits: Limits {
                rights: rights.split_whitespace().map(str::to_owned).collect(),
                place: place.as_deref().map(PlacePath::new),
            },
            purpose: row.get(3)?,
            digest: hex::encode(digest),
            valid_to: row.get(7)?,
            revoked_at: row.get(8)?,
        },
        created_at: row.get(6)?,
        used_day: row.get(9)?,
        version: row.get(10)?,
    })
}

pub(crate) async fn insert_token(
    tx: &mut Tx,
    tenant: &TenantId,
    row: &TokenRow,
    digest: [u8; 32],
) -> Result<(), Error> {
    let state = &row.state;
    let rights: Vec<&str> = state.limits.rights.iter().map(String::as_str).collect();
    let place = state.limits.place.as_ref().map(PlacePath::as_str);
    let values = values![
        tenant,
        row.id,
        digest,
        state.account,
        &state.purpose,
        rights.join(" "),
        place,
        row.created_at,
        state.valid_to,
        row.version
    ];
    tx.execute(&INSERT_TOKEN, values).await.map(drop)
}

pub(crate) async fn token(tx: &mut Tx, tenant: &TenantId, id: TokenId) -> Result<Option<TokenRow>, Error> {
    tx.query_optional(&TOKEN, values![tenant, id], token_row).await
}

pub(crate) async fn token_by_digest(
    tx: &mut Tx,
    tenant: &TenantId,
    digest: [u8; 32],
) -> Result<Option<TokenRow>, Error> {
    tx.query_optional(&TOKEN_BY_DIGEST, values![tenant, digest], token_row).await
}

/// Tokens, the newest first; of one account, or of all. `before` is the last id seen, or a text after every id.
pub(crate) async fn tokens(
    tx: &mut Tx,
    tenant: &TenantId,
    account: Option<AccountId>,
    before: &str,
    most: u32,
) -> Result<Vec<TokenRow>, Error> {
    match account {
        Some(account) => tx.query(&TOKENS_OF, values![tenant, account, before, most], token_row).await,
        None => tx.query(&TOKENS, values![tenant, before, most], token_row).await,
    }
}

pub(crate) async fn token_ids(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<TokenId>, Error> {
    tx.query(&TOKEN_IDS, values![tenant], |row| row.get(0)).await
}

pub(crate) async fn revoke_token(
    tx: &mut Tx,
    tenant: &TenantId,
    id: TokenId,
    at: Instant,
    version: i64,
) -> Result<(), Error> {
    tx.execute(&REVOKE_TOKEN, values![tenant, id, at, version]).await.map(drop)
}

pub(crate) async fn save_used_day(
    tx: &mut Tx,
    tenant: &TenantId,
    id: TokenId,
    day: Instant,
) -> Result<(), Error> {
    tx.execute(&SAVE_USED_DAY, values![tenant, id, day]).await.map(drop)
}
