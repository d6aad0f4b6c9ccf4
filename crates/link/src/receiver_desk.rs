//! Receivers, quiet hours and what went out, as pages and programs ask for them, each in a transaction of its own.

use crate::channels::Surroundings;
use crate::message::Said;
use crate::model::quiet::{QuietHours, QuietVersion, Stretch};
use crate::model::receiver::ReceiverId;
use crate::outbox::{Delivery, DeliveryState, Undelivered};
use crate::receiver::{self, ReceiverRow};
use crate::webhook::Reachable;
use crate::{quiet, receiver_form};
use cases::{CaseSite, Ground};
use guard::right::EditReceiver;
use guard::{Granted, Site, Target, Viewer};
use kernel::{Failure, Instant, Refusal, RequestKey};
use std::sync::Arc;
use ui::Typed;

pub(crate) fn granted(viewer: &Viewer) -> Result<Granted<EditReceiver>, Refusal> {
    viewer.grant::<EditReceiver>(&Target::anywhere())
}

/// An id as it stands in an address.
pub(crate) fn id_of(text: &str) -> Result<ReceiverId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("receiver-unknown"))
}

pub(crate) async fn ground(site: &Site, cases: &CaseSite) -> Result<Arc<Ground>, Failure> {
    let (grounds, now) = (Arc::clone(&cases.grounds), site.now());
    site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await
}

/// Sets up what was typed: `way` and the fields of that way.
pub(crate) async fn register(
    site: &Site,
    cases: &CaseSite,
    reachable: Reachable,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
) -> Result<ReceiverId, Failure> {
    let granted = granted(viewer)?;
    let (inner, grounds, typed) = (site.clone(), Arc::clone(&cases.grounds), typed.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let context = inner.context(&granted, request);
            let digest = journal::command_digest(&("register-receiver", typed.pairs()))?;
            if let Some(id) = journal::recall(tx, &context, "register-receiver", &digest).await? {
                return Ok(id);
            }
            let ground = grounds.current(tx, context.now).await?;
            let way = typed.get("way").unwrap_or_default();
            let (state, secrets) = receiver_form::read(&typed, way, &ground)?;
            let row =
                receiver::register(tx, &granted, &context, &inner.master, reachable, state, secrets).await?;
            journal::remember(tx, &context, "register-receiver", &digest, &row.id).await?;
            Ok::<_, Failure>(row.id)
        })
    });
    write.await
}

/// Changes a receiver to what was typed; secrets left empty stay.
pub(crate) async fn change(
    site: &Site,
    cases: &CaseSite,
    reachable: Reachable,
    viewer: &Viewer,
    id: ReceiverId,
    typed: &Typed,
) -> Result<ReceiverRow, Failure> {
    let granted = granted(viewer)?;
    let (inner, grounds, typed) = (site.clone(), Arc::clone(&cases.grounds), typed.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let context = inner.context(&granted, RequestKey(String::new()));
            let ground = grounds.current(tx, context.now).await?;
            let before = receiver::found(tx, &context.tenant, id).await?;
            let (state, secrets) = receiver_form::read(&typed, before.state.way.name(), &ground)?;
            receiver::change(tx, &granted, &context, &inner.master, reachable, id, state, secrets).await
        })
    });
    write.await
}

pub(crate) async fn end(site: &Site, viewer: &Viewer, id: ReceiverId) -> Result<(), Failure> {
    let granted = granted(viewer)?;
    let context = site.context(&granted, RequestKey(String::new()));
    let write =
        site.store.write(move |tx| Box::pin(async move { receiver::end(tx, &granted, &context, id).await }));
    write.await
}

/// Sends a trial message at once; what came of it.
///
/// # Errors
/// Refusals `receiver-ended`, `receiver-try-to`.
pub(crate) async fn try_out(
    surroundings: &Surroundings,
    viewer: &Viewer,
    id: ReceiverId,
    to: Option<&str>,
) -> Result<Result<(), Undelivered>, Failure> {
    let row = found(&surroundings.site, viewer, id).await?;
    if row.state.ended_at.is_some() {
        return Err(Refusal::rule("receiver-ended").into());
    }
    let to = to.map(str::trim).filter(|to| !to.is_empty());
    if row.state.way.is_gateway() && to.is_none() {
        return Err(Refusal::invalid("receiver-try-to", "to").into());
    }
    Ok(surroundings.try_out(&row, to.unwrap_or_default()).await)
}

pub(crate) async fn listed(
    site: &Site,
    viewer: &Viewer,
    after: Option<&str>,
    most: u32,
) -> Result<Vec<ReceiverRow>, Failure> {
    granted(viewer)?;
    let (tenant, after) = (site.tenant.clone(), after.map(str::to_owned));
    let read = site
        .store
        .read(move |tx| Box::pin(async move { receiver::listed(tx, &tenant, after.as_deref(), most).await }));
    read.await
}

pub(crate) async fn found(site: &Site, viewer: &Viewer, id: ReceiverId) -> Result<ReceiverRow, Failure> {
    granted(viewer)?;
    let tenant = site.tenant.clone();
    site.store.read(move |tx| Box::pin(async move { receiver::found(tx, &tenant, id).await })).await
}

/// A delivery with the number that it is about.
pub(crate) struct Sent {
    pub(crate) delivery: Delivery,
    /// None of a webhook's, whose body is for programs.
    pub(crate) number: Option<String>,
}

fn sent_of(site: &Site, delivery: Delivery) -> Sent {
    let number = Said::open(&site.master, &site.tenant, &delivery).map(|said| said.number);
    Sent { delivery, number }
}

/// What went out by any channel, the newest first.
pub(crate) async fn sent(
    site: &Site,
    viewer: &Viewer,
    state: Option<DeliveryState>,
    after: Option<&str>,
    most: u32,
) -> Result<Vec<Sent>, Failure> {
    granted(viewer)?;
    let (tenant, after) = (site.tenant.clone(), after.map(str::to_owned));
    let read = site.store.read(move |tx| {
        Box::pin(async move { receiver::sent(tx, &tenant, state, after.as_deref(), most).await })
    });
    Ok(read.await?.into_iter().map(|delivery| sent_of(site, delivery)).collect())
}

/// What may be done with something that was not delivered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed {
    SendAgain,
    SetAside,
}

pub(crate) async fn see_to(site: &Site, viewer: &Viewer, id: &str, deed: Deed) -> Result<Sent, Failure> {
    let granted = granted(viewer)?;
    let id = id.parse().map_err(|_| Refusal::not_found("delivery-unknown"))?;
    let context = site.context(&granted, RequestKey(String::new()));
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            match deed {
                Deed::SendAgain => receiver::send_again(tx, &granted, &context, id).await,
                Deed::SetAside => receiver::set_aside(tx, &granted, &context, id).await,
            }
        })
    });
    Ok(sent_of(site, write.await?))
}

/// The quiet hours in force now, and every version that was set.
pub(crate) async fn quiet_hours(
    site: &Site,
    viewer: &Viewer,
) -> Result<(QuietHours, Vec<QuietVersion>), Failure> {
    granted(viewer)?;
    let (tenant, now) = (site.tenant.clone(), site.now());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let hours = policy::query::in_force::<QuietHours>(tx, &tenant, now).await?.limits;
            Ok::<_, Failure>((hours, policy::query::versions(tx, &tenant).await?))
        })
    });
    read.await
}

/// Sets the quiet hours as they were typed: `residents_from`, `residents_until`, `staff_from`, `staff_until`,
/// `staff_days_off` (yes), `from_day`.
pub(crate) async fn set_quiet(site: &Site, viewer: &Viewer, typed: &Typed) -> Result<i64, Failure> {
    let granted = granted(viewer)?;
    let hour = |name: &'static str| typed.require(name, "quiet-hour").map(str::to_owned);
    let hours = QuietHours {
        residents: Stretch {
            from: hour("residents_from")?,
            until: hour("residents_until")?,
            days_off: false,
        },
        staff: Stretch {
            from: hour("staff_from")?,
            until: hour("staff_until")?,
            days_off: typed.ticked("staff_days_off", "yes"),
        },
    };
    let context = site.context(&granted, RequestKey(String::new()));
    let from = match typed.get("from_day") {
        Some(day) => {
            let from: Instant = day.parse().map_err(|_| Refusal::invalid("quiet-day", "from_day"))?;
            if from.date() < context.now.date() {
                return Err(Refusal::invalid("quiet-past", "from_day").into());
            }
            // Today means from now on.
            (from.date() != context.now.date()).then_some(from)
        }
        None => None,
    };
    let write = site
        .store
        .write(move |tx| Box::pin(async move { quiet::set(tx, &granted, &context, from, &hours).await }));
    write.await
}
