//! Notices (通知): things told to somebody that do not wait for him. A flow tells them, once for each event.

use crate::store::{self, NoticeRow};
use ::store::Tx;
use guard::{Site, Viewer};
use kernel::{AccountId, Failure, Instant, TenantId, UnitId};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How long a notice is kept.
pub const KEPT_SECONDS: i64 = 90 * 86_400;
/// Older ones are in the list, but nobody is reminded of them.
const COUNTED_SECONDS: i64 = 30 * 86_400;

/// To whom something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    Account(AccountId),
    /// Everybody who works there.
    Unit(UnitId),
}

impl Audience {
    fn text(self) -> String {
        match self {
            Self::Account(account) => format!("account:{account}"),
            Self::Unit(unit) => format!("unit:{unit}"),
        }
    }
}

/// What is told.
#[derive(Clone, Debug)]
pub struct News {
    /// Key of its message: `notice-{kind}`.
    pub kind: &'static str,
    /// The number that people say.
    pub about: String,
    pub address: String,
    /// Names and figures of the message. No words that people wrote: those may have to be forgotten.
    pub facts: BTreeMap<&'static str, String>,
    pub at: Instant,
}

/// A notice as its reader sees it.
#[derive(Clone, Debug)]
pub struct Notice {
    pub id: String,
    pub kind: String,
    pub about: String,
    pub address: String,
    pub facts: BTreeMap<String, String>,
    pub at: Instant,
    pub read: bool,
}

/// Tells something once for this event, whoever calls it how often; gives whether it was new. To be called in
/// the transaction that also moves the flow's cursor.
///
/// # Errors
/// See [`::store::Error`].
pub async fn tell(
    tx: &mut Tx,
    tenant: &TenantId,
    flow: &str,
    event: &str,
    audience: Audience,
    news: &News,
) -> Result<bool, Failure> {
    let audience = audience.text();
    let row = NoticeRow {
        id: hex::encode(&Sha256::digest(format!("{flow}\n{event}\n{audience}\n{}", news.kind))[..16]),
        kind: news.kind.to_owned(),
        about: news.about.clone(),
        address: news.address.clone(),
        facts: serde_json::to_string(&news.facts)?,
        at: news.at,
        read: false,
    };
    Ok(store::insert_notice(tx, tenant, &audience, &row).await?)
}

fn audiences(viewer: &Viewer) -> Option<(AccountId, [String; 2])> {
    let staff = viewer.staff()?;
    Some((staff.account, [Audience::Account(staff.account).text(), Audience::Unit(staff.unit).text()]))
}

/// A place in the list, the newest first.
pub type After = (Instant, String);

/// What was told to the viewer or his unit, the newest first, after `after`.
///
/// # Errors
/// See [`::store::Error`].
pub async fn told(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    after: Option<&After>,
    limit: u32,
) -> Result<Vec<Notice>, Failure> {
    let Some((account, [own, unit])) = audiences(viewer) else { return Ok(Vec::new()) };
    let last = (Instant::from_micros(i64::MAX), String::new());
    let (at, id) = after.unwrap_or(&last);
    let rows =
        store::notice_rows(tx, tenant, account, [&own, &unit], &viewer.bars(), (*at, id), limit).await?;
    let notice = |row: NoticeRow| {
        Ok(Notice {
            facts: serde_json::from_str(&row.facts)?,
            id: row.id,
            kind: row.kind,
            about: row.about,
            address: row.address,
            at: row.at,
            read: row.read,
        })
    };
    rows.into_iter().map(notice).collect()
}

/// How many unread notices there are, up to `most`.
///
/// # Errors
/// See [`::store::Error`].
pub async fn unread(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    now: Instant,
    most: u32,
) -> Result<i64, Failure> {
    let Some((account, [own, unit])) = audiences(viewer) else { return Ok(0) };
    let since = now.plus_seconds(-COUNTED_SECONDS);
    Ok(store::unread(tx, tenant, account, [&own, &unit], &viewer.bars(), since, most).await?)
}

/// Marks one notice as read by the viewer; one that is not told to him stays untouched.
///
/// # Errors
/// Refusal `sign-in`.
pub async fn read_one(site: &Site, viewer: &Viewer, id: &str) -> Result<(), Failure> {
    viewer.signed_in()?;
    let (tenant, viewer, id) = (site.tenant.clone(), viewer.clone(), id.to_owned());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            if let Some((account, [own, unit])) = audiences(&viewer) {
                store::mark_read(tx, &tenant, account, [&own, &unit], &id).await?;
            }
            Ok::<_, Failure>(())
        })
    });
    write.await
}

/// Marks everything up to now as read by the viewer.
///
/// # Errors
/// Refusal `sign-in`.
pub async fn read_all(site: &Site, viewer: &Viewer) -> Result<(), Failure> {
    let account = viewer.signed_in()?.account;
    let (tenant, now) = (site.tenant.clone(), site.now());
    let write = site.store.write(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(store::mark_all_read(tx, &tenant, account, now).await?) })
    });
    write.await
}

/// Destroys notices whose time is over; gives how many.
///
/// # Errors
/// See [`::store::Error`].
pub async fn forget_expired(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<usize, Failure> {
    Ok(store::delete_notices_before(tx, tenant, now.plus_seconds(-KEPT_SECONDS)).await?)
}
