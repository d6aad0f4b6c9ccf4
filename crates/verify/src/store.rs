//! The only SQL of verification.

mod trace;

pub use trace::{Rated, forget_expired, note_rating, note_unit, rated_from, units_behind};

use crate::model::{Asked, BatchId, Exclusion, Invitation, InvitationId, Rating, RatingId};
use cases::CaseId;
use kernel::{Folded, Instant, TenantId, UnitId};
use store::{Error, Row, Tx, statement, values};

statement!(
    PUT_INVITATION,
    "insert into verify_invitation (tenant, id, case_id, code, open, expires_at, version, state)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
     on conflict (tenant, id) do update set open = excluded.open, version = excluded.version, state = excluded.state"
);
statement!(INVITATION, "select state, version from verify_invitation where tenant = ?1 and id = ?2");
statement!(BY_CODE, "select state, version from verify_invitation where tenant = ?1 and code = ?2");
statement!(
    OPEN_OF_CASE,
    "select state, version from verify_invitation where tenant = ?1 and case_id = ?2 and open = 1 order by id"
);
statement!(
    OPEN_BEFORE,
    "select state, version from verify_invitation where tenant = ?1 and open = 1 and expires_at <= ?2 order by expires_at"
);
statement!(ALL_INVITATIONS, "select id from verify_invitation where tenant = ?1");
statement!(
    PUT_RATING,
    "insert into verify_rating (tenant, id, unit, given_at, excluded, version, state) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     on conflict (tenant, id) do update set excluded = excluded.excluded, version = excluded.version, state = excluded.state"
);
statement!(RATING, "select state, version from verify_rating where tenant = ?1 and id = ?2");
statement!(ALL_RATINGS, "select id from verify_rating where tenant = ?1");
statement!(
    UNBATCHED,
    "select unit, id from verify_rating
     where tenant = ?1 and batch is null and excluded is null and given_at <= ?2 order by unit, id"
);
statement!(SET_BATCH, "update verify_rating set batch = ?3, place = ?4 where tenant = ?1 and id = ?2");
statement!(OF_BATCH, "select id from verify_rating where tenant = ?1 and batch = ?2 order by place");
statement!(
    IN_BATCHES,
    "select batch, state, version from verify_rating where tenant = ?1 and unit = ?2 and batch is not null
     order by batch desc, place limit ?3"
);
statement!(
    COUNTED,
    "select count(*), sum(case when batch is not null then 1 else 0 end),
        sum(case when excluded = 'burst' then 1 else 0 end), sum(case when excluded = 'prompted' then 1 else 0 end)
     from verify_rating where tenant = ?1 and unit = ?2"
);
statement!(
    PUT_AUTHOR,
    "insert into verify_author (tenant, invitation, rating, until) values (?1, ?2, ?3, ?4)"
);
statement!(AUTHOR, "select rating from verify_author where tenant = ?1 and invitation = ?2 and until > ?3");
statement!(
    PUT_ASKED,
    "insert into verify_asked (tenant, case_id, unit, at, reached, solved) values (?1, ?2, ?3, ?4, ?5, ?6)
     on conflict (tenant, case_id) do update set unit = excluded.unit, at = excluded.at, reached = excluded.reached,
        solved = excluded.solved"
);
statement!(
    ASKED,
    "select count(*), sum(reached), sum(case when solved = 1 then 1 else 0 end) from verify_asked
     where tenant = ?1 and unit = ?2"
);
statement!(ASKED_OF, "select unit, at, reached, solved from verify_asked where tenant = ?1 and case_id = ?2");
statement!(ALL_ASKED, "select case_id from verify_asked where tenant = ?1 order by case_id");
statement!(
    RATED_UNITS,
    "select unit from verify_rating where tenant = ?1 union select unit from verify_asked where tenant = ?1"
);

fn folded(row: &Row<'_>) -> Result<(String, i64), Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read<T: serde::de::DeserializeOwned>((text, version): (String, i64)) -> Result<Folded<T>, Error> {
    let state = serde_json::from_str(&text).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    Ok(Folded { state, version })
}

fn text_of(state: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(state).map_err(|cause| Error::Action(cause.to_string()))
}

/// Writes an invitation's row.
///
/// # Errors
/// See [`Error`].
pub async fn put_invitation(
    tx: &mut Tx,
    tenant: &TenantId,
    invitation: &Invitation,
    version: i64,
) -> Result<(), Error> {
    let open = invitation.answered_at.is_none() && invitation.ended.is_none();
    let row = values![
        tenant,
        invitation.id,
        invitation.case,
        &invitation.code,
        open,
        invitation.expires_at,
        version,
        text_of(invitation)?
    ];
    tx.execute(&PUT_INVITATION, row).await.map(drop)
}

/// An invitation by its id.
///
/// # Errors
/// See [`Error`].
pub async fn invitation(
    tx: &mut Tx,
    tenant: &TenantId,
    id: InvitationId,
) -> Result<Option<Folded<Invitation>>, Error> {
    tx.query_optional(&INVITATION, values![tenant, id], folded).await?.map(read).transpose()
}

/// An invitation by the digest of its code.
///
/// # Errors
/// See [`Error`].
pub async fn by_code(
    tx: &mut Tx,
    tenant: &TenantId,
    digest: &str,
) -> Result<Option<Folded<Invitation>>, Error> {
    tx.query_optional(&BY_CODE, values![tenant, digest], folded).await?.map(read).transpose()
}

/// The invitations of a case that wait for an answer.
///
/// # Errors
/// See [`Error`].
pub async fn open_of_case(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
) -> Result<Vec<Folded<Invitation>>, Error> {
    tx.query(&OPEN_OF_CASE, values![tenant, case], folded).await?.into_iter().map(read).collect()
}

/// The invitations that nobody has answered in time.
///
/// # Errors
/// See [`Error`].
pub async fn open_before(
    tx: &mut Tx,
    tenant: &TenantId,
    now: Instant,
) -> Result<Vec<Folded<Invitation>>, Error> {
    tx.query(&OPEN_BEFORE, values![tenant, now], folded).await?.into_iter().map(read).collect()
}

/// The ids of all invitations.
///
/// # Errors
/// See [`Error`].
pub async fn all_invitations(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<InvitationId>, Error> {
    tx.query(&ALL_INVITATIONS, values![tenant], |row| row.get(0)).await
}

/// Writes a rating's row; its batch stays as it is.
///
/// # Errors
/// See [`Error`].
pub async fn put_rating(tx: &mut Tx, tenant: &TenantId, rating: &Rating, version: i64) -> Result<(), Error> {
    let excluded = rating.excluded.map(Exclusion::as_str);
    let row = values![tenant, rating.id, rating.unit, rating.given_at, excluded, version, text_of(rating)?];
    tx.execute(&PUT_RATING, row).await.map(drop)
}

/// A rating by its id.
///
/// # Errors
/// See [`Error`].
pub async fn rating(tx: &mut Tx, tenant: &TenantId, id: RatingId) -> Result<Option<Folded<Rating>>, Error> {
    tx.query_optional(&RATING, values![tenant, id], folded).await?.map(read).transpose()
}

/// The ids of all ratings.
///
/// # Errors
/// See [`Error`].
pub async fn all_ratings(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<RatingId>, Error> {
    tx.query(&ALL_RATINGS, values![tenant], |row| row.get(0)).await
}

/// Ratings that count, can no longer be changed, and were not shown yet; by unit.
///
/// # Errors
/// See [`Error`].
pub async fn unbatched(
    tx: &mut Tx,
    tenant: &TenantId,
    given_before: Instant,
) -> Result<Vec<(UnitId, RatingId)>, Error> {
    tx.query(&UNBATCHED, values![tenant, given_before], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Puts ratings into a batch in this order.
///
/// # Errors
/// See [`Error`].
pub async fn set_batch(
    tx: &mut Tx,
    tenant: &TenantId,
    batch: BatchId,
    ratings: &[RatingId],
) -> Result<(), Error> {
    for (place, rating) in (0_i64..).zip(ratings) {
        tx.execute(&SET_BATCH, values![tenant, *rating, batch, place]).await?;
    }
    Ok(())
}

/// The ratings of a batch in the order in which they are read.
///
/// # Errors
/// See [`Error`].
pub async fn of_batch(tx: &mut Tx, tenant: &TenantId, batch: BatchId) -> Result<Vec<RatingId>, Error> {
    tx.query(&OF_BATCH, values![tenant, batch], |row| row.get(0)).await
}

/// The ratings of a unit that lie in batches, the newest batch first, each in its own order.
///
/// # Errors
/// See [`Error`].
pub async fn in_batches(
    tx: &mut Tx,
    tenant: &TenantId,
    unit: UnitId,
    limit: u32,
) -> Result<Vec<(BatchId, Rating)>, Error> {
    let found = tx
        .query(&IN_BATCHES, values![tenant, unit, limit], |row| {
            Ok((row.get::<BatchId>(0)?, (row.get::<String>(1)?, row.get::<i64>(2)?)))
        })
        .await?;
    found.into_iter().map(|(batch, row)| Ok((batch, read::<Rating>(row)?.state))).collect()
}

/// How many ratings a unit has: all, in batches, left out as burst, left out as prompted.
///
/// # Errors
/// See [`Error`].
pub async fn counted(tx: &mut Tx, tenant: &TenantId, unit: UnitId) -> Result<[i64; 4], Error> {
    let found = tx
        .query_optional(&COUNTED, values![tenant, unit], |row| {
            let number = |at| row.get::<Option<i64>>(at).map(Option::unwrap_or_default);
            Ok([number(0)?, number(1)?, number(2)?, number(3)?])
        })
        .await?;
    Ok(found.unwrap_or_default())
}

/// Lets an author change his rating until an instant.
///
/// # Errors
/// See [`Error`].
pub async fn put_author(
    tx: &mut Tx,
    tenant: &TenantId,
    invitation: InvitationId,
    rating: RatingId,
    until: Instant,
) -> Result<(), Error> {
    tx.execute(&PUT_AUTHOR, values![tenant, invitation, rating, until]).await.map(drop)
}

/// The rating that an invitation led to, while its author may change it.
///
/// # Errors
/// See [`Error`].
pub async fn author(
    tx: &mut Tx,
    tenant: &TenantId,
    invitation: InvitationId,
    now: Instant,
) -> Result<Option<RatingId>, Error> {
    tx.query_optional(&AUTHOR, values![tenant, invitation, now], |row| row.get(0)).await
}

/// Notes that somebody was asked about a case; the last time counts.
///
/// # Errors
/// See [`Error`].
pub async fn put_asked(tx: &mut Tx, tenant: &TenantId, case: CaseId, asked: &Asked) -> Result<(), Error> {
    let Asked { unit, at, reached, solved } = *asked;
    tx.execute(&PUT_ASKED, values![tenant, case, unit, at, reached, solved.map(i64::from)]).await.map(drop)
}

/// What is noted of a case.
///
/// # Errors
/// See [`Error`].
pub async fn asked_of(tx: &mut Tx, tenant: &TenantId, case: CaseId) -> Result<Option<Asked>, Error> {
    let read = |row: &Row<'_>| {
        let solved = row.get::<Option<i64>>(3)?.map(|solved| solved != 0);
        Ok(Asked { unit: row.get(0)?, at: row.get(1)?, reached: row.get::<i64>(2)? != 0, solved })
    };
    tx.query_optional(&ASKED_OF, values![tenant, case], read).await
}

/// The cases of which something is noted.
///
/// # Errors
/// See [`Error`].
pub async fn all_asked(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<CaseId>, Error> {
    tx.query(&ALL_ASKED, values![tenant], |row| row.get(0)).await
}

/// Of a unit's cases: asked about, answered, said to be solved.
///
/// # Errors
/// See [`Error`].
pub async fn asked(tx: &mut Tx, tenant: &TenantId, unit: UnitId) -> Result<[i64; 3], Error> {
    let found = tx
        .query_optional(&ASKED, values![tenant, unit], |row| {
            let number = |at| row.get::<Option<i64>>(at).map(Option::unwrap_or_default);
            Ok([number(0)?, number(1)?, number(2)?])
        })
        .await?;
    Ok(found.unwrap_or_default())
}

/// The units of which there is something to read.
///
/// # Errors
/// See [`Error`].
pub async fn rated_units(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<UnitId>, Error> {
    tx.query(&RATED_UNITS, values![tenant], |row| row.get(0)).await
}
