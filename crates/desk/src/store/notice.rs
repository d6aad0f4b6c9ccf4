//! Notices.

use guard::{Bars, Closed};
use kernel::{AccountId, Instant, TenantId};
use store::{Error, Row, Tx, Value, statement, values};

statement!(
    INSERT,
    "insert into desk_notice (tenant, id, audience, kind, about, address, facts, at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict (tenant, id) do nothing"
);
statement!(UNTIL, "select until from desk_notice_until where tenant = ?1 and account = ?2");
statement!(
    MARK_ALL,
    "insert into desk_notice_until (tenant, account, until) values (?1, ?2, ?3)
     on conflict (tenant, account) do update set until = excluded.until"
);
statement!(
    MARK,
    "insert into desk_notice_read (tenant, account, notice)
     select n.tenant, ?2, n.id from desk_notice n
     where n.tenant = ?1 and n.id = ?3 and n.audience in (?4, ?5)
     on conflict (tenant, account, notice) do nothing"
);
statement!(FORGET_READ, "delete from desk_notice_read where tenant = ?1 and account = ?2");
statement!(
    FORGET_OLD_READ,
    "delete from desk_notice_read where tenant = ?1
        and notice in (select id from desk_notice where tenant = ?1 and at < ?2)"
);
statement!(FORGET_OLD, "delete from desk_notice where tenant = ?1 and at < ?2");

/// One notice as its reader sees it.
#[derive(Clone, Debug)]
pub(crate) struct NoticeRow {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) about: String,
    pub(crate) address: String,
    pub(crate) facts: String,
    pub(crate) at: Instant,
    pub(crate) read: bool,
}

fn read_row(row: &Row<'_>) -> Result<NoticeRow, Error> {
    Ok(NoticeRow {
        id: row.get(0)?,
        kind: row.get(1)?,
        about: row.get(2)?,
        address: row.get(3)?,
        facts: row.get(4)?,
        at: row.get(5)?,
        read: row.get(6)?,
    })
}

/// Gives whether it was new.
pub(crate) async fn insert_notice(
    tx: &mut Tx,
    tenant: &TenantId,
    audience: &str,
    row: &NoticeRow,
) -> Result<bool, Error> {
    let values = values![tenant, &row.id, audience, &row.kind, &row.about, &row.address, &row.facts, row.at];
    Ok(tx.execute(&INSERT, values).await? > 0)
}

async fn until(tx: &mut Tx, tenant: &TenantId, account: AccountId) -> Result<Instant, Error> {
    let found = tx.query_optional(&UNTIL, values![tenant, account], |row| row.get(0)).await?;
    Ok(found.unwrap_or_default())
}

/// ` and …`, which holds for notices of matters that are not closed to the reader; a notice tells of them by number.
fn open_to(values: &mut Vec<Value>, bars: &Bars) -> String {
    let open = Closed::by("= n.about").open_to(values, bars);
    open.map_or_else(String::new, |open| format!(" and {open}"))
}

/// Notices to any of two audiences, the newest first, after a place in that order.
pub(crate) async fn notice_rows(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    audiences: [&str; 2],
    bars: &Bars,
    after: (Instant, &str),
    limit: u32,
) -> Result<Vec<NoticeRow>, Error> {
    let until = until(tx, tenant, account).await?;
    let [own, unit] = audiences;
    let mut values = values![tenant, own, unit, account, until, after.0, after.1, limit].to_vec();
    let open = open_to(&mut values, bars);
    let sql = format!(
        "select n.id, n.kind, n.about, n.address, n.facts, n.at,
            case when n.at <= ?5 or exists (select 1 from desk_notice_read r
                where r.tenant = n.tenant and r.account = ?4 and r.notice = n.id) then 1 else 0 end
         from desk_notice n
         where n.tenant = ?1 and n.audience in (?2, ?3) and (n.at, n.id) < (?6, ?7){open}
         order by n.at desc, n.id desc limit ?8"
    );
    tx.query_composed("desk::notice_rows", &sql, &values, read_row).await
}

/// How many nobody has read yet, since `since` and up to `most`.
pub(crate) async fn unread(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    audiences: [&str; 2],
    bars: &Bars,
    since: Instant,
    most: u32,
) -> Result<i64, Error> {
    let from = until(tx, tenant, account).await?.max(since);
    let [own, unit] = audiences;
    let mut values = values![tenant, own, unit, account, from, most].to_vec();
    let open = open_to(&mut values, bars);
    let sql = format!(
        "select count(*) from (select 1 from desk_notice n
         where n.tenant = ?1 and n.audience in (?2, ?3) and n.at > ?5
            and not exists (select 1 from desk_notice_read r
                where r.tenant = n.tenant and r.account = ?4 and r.notice = n.id){open}
         limit ?6) counted"
    );
    let counted = tx.query_composed("desk::unread", &sql, &values, |row| row.get(0)).await?;
    Ok(counted.first().copied().unwrap_or_default())
}

pub(crate) async fn mark_read(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    audiences: [&str; 2],
    id: &str,
) -> Result<(), Error> {
    let [own, unit] = audiences;
    tx.execute(&MARK, values![tenant, account, id, own, unit]).await.map(drop)
}

pub(crate) async fn mark_all_read(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    now: Instant,
) -> Result<(), Error> {
    tx.execute(&MARK_ALL, values![tenant, account, now]).await?;
    tx.execute(&FORGET_READ, values![tenant, account]).await.map(drop)
}

pub(crate) async fn delete_notices_before(
    tx: &mut Tx,
    tenant: &TenantId,
    before: Instant,
) -> Result<usize, Error> {
    tx.execute(&FORGET_OLD_READ, values![tenant, before]).await?;
    tx.execute(&FORGET_OLD, values![tenant, before]).await
}
