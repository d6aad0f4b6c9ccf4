//! Handing roles on to a colleague, and taking them back (代理).

use crate::actions::account::carry_out;
use crate::delegation::{Colleague, DelegationRules, StandIn, hand_on};
use crate::granted::proof_old;
use crate::model::{AccountCommand, GivenId};
use crate::policy::normal_login;
use crate::site::Site;
use crate::store::{self, AccountRow};
use crate::viewer::{Staff, Viewer};
use kernel::{Failure, Instant, Refusal, RequestKey};

/// What somebody hands on to whom.
#[derive(Clone, Debug)]
pub struct Handover {
    /// Roles that he holds himself.
    pub given: Vec<GivenId>,
    /// The colleague's login.
    pub to: String,
    pub from: Instant,
    pub until: Instant,
    pub why: StandIn,
}

/// Hands roles on, all of them or none.
///
/// # Errors
/// The refusals of [`hand_on`]; `delegation-nothing`, `account-role-unknown`, `role-separate`, `proof-old`, `sign-in`.
pub async fn delegate(
    site: &Site,
    viewer: &Viewer,
    handover: Handover,
    request: RequestKey,
) -> Result<Vec<GivenId>, Failure> {
    let staff = proved(viewer)?;
    if handover.given.is_empty() {
        return Err(Refusal::invalid("delegation-nothing", "given").into());
    }
    let rules = DelegationRules::shipped().map_err(Failure::broken)?;
    let context = site.own_context(staff, request);
    let own = staff.account;
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let tenant = &context.tenant;
            let unknown = || Refusal::not_found("account-unknown");
            let from = store::account(tx, tenant, own).await?.ok_or_else(unknown)?;
            let colleague = || Refusal::invalid("delegation-colleague", "to");
            let found = store::credentials(tx, tenant, &normal_login(&handover.to)).await?;
            let to = found.ok_or_else(colleague)?.account;
            let to = store::account(tx, tenant, to).await?.ok_or_else(colleague)?;
            let held = store::roles(tx, tenant, own).await?;
            let mut handed = Vec::new();
            for id in &handover.given {
                let source = held.iter().find(|given| given.id == *id && given.is_valid(context.now));
                let source = source.ok_or_else(|| Refusal::invalid("delegation-lacking", "given"))?;
                let new: GivenId = context.draw_id();
                let period = (handover.from.max(context.now), handover.until);
                let (from, to) = (colleague_of(&from), colleague_of(&to));
                let given = hand_on(rules, (from, source), (to, new, handover.why), period, context.now)?;
                carry_out(tx, &context, to.account, AccountCommand::Delegate(given)).await?;
                handed.push(new);
            }
            Ok::<_, Failure>(handed)
        })
    });
    write.await
}

/// Ends what was handed on: by whoever handed it on, or whoever stands in.
///
/// # Errors
/// Refusals `account-role-unknown`, `sign-in`.
pub async fn end(site: &Site, viewer: &Viewer, id: GivenId, request: RequestKey) -> Result<(), Failure> {
    let staff = viewer.signed_in()?;
    let (own, context) = (staff.account, site.own_context(staff, request));
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let found = store::delegation::handed_on(tx, &context.tenant, own, context.now).await?;
            let concerned = found.into_iter().find(|(_, given)| given.id == id);
            let (account, _) = concerned.ok_or_else(|| Refusal::not_found("account-role-unknown"))?;
            carry_out(tx, &context, account, AccountCommand::TakeRole { id }).await.map(drop)
        })
    });
    write.await
}

pub(crate) fn colleague_of(row: &AccountRow) -> Colleague {
    Colleague { account: row.id, unit: row.unit, open: row.open }
}

fn proved(viewer: &Viewer) -> Result<&Staff, Refusal> {
    let staff = viewer.signed_in()?;
    // A program acts for a person; it does not hand his work on.
    if staff.session.is_none() && staff.token.is_some() {
        return Err(Refusal::forbidden("token-only-interface"));
    }
    if staff.proved { Ok(staff) } else { Err(proof_old()) }
}
