//! What is done to the ground: one deed at a time, carried out, or tried out and rolled back.

use crate::effect::{self, Preview};
use crate::query::gaps_after;
use crate::said::Said;
use ::store::{Tx, Work};
use cases::Grounds;
use duty::Catalogue;
use guard::right::{AssignRole, EditAccount, EditOrganisation, EditPlace};
use guard::{GivenId, Granted, HashedPassword, NewAccount, NewRole, Site};
use kernel::{AccountId, Context, Failure, Instant, Refusal, RequestKey, UnitId};
use org::actions::Assign;
use org::{AssignmentId, Establishment, UnitCommand};
use place::{KindCatalogue, PlaceCommand, PlaceId, Registration};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use ui::Typed;

/// Ends a trial: nothing of it stays.
const TRIAL: &str = "ground-trial";

/// What is done to a place.
#[derive(Clone, Debug)]
pub(crate) enum PlaceDeed {
    Register(Box<Registration>),
    Change { place: PlaceId, version: Option<i64>, command: PlaceCommand },
}

/// What is done to a unit or a post.
#[derive(Clone, Debug)]
pub(crate) enum OrgDeed {
    Establish(Box<Establishment>),
    Change { unit: UnitId, version: Option<i64>, command: UnitCommand },
    Assign(Assign),
    EndAssignment { id: AssignmentId, at: Instant, reason: String },
    Prolong { id: AssignmentId, valid_to: Option<Instant> },
}

/// What is done to an account.
#[derive(Clone, Debug)]
pub(crate) enum AccountDeed {
    Open(Box<NewAccount>),
    Reset(AccountId, HashedPassword),
    Transfer(AccountId, UnitId),
    Close(AccountId),
    Reopen(AccountId),
    /// With the digests of the subject, and whether the password is no longer accepted.
    Link(AccountId, Vec<String>, bool),
    Unlink(AccountId),
}

/// What is done to the roles and sessions of an account.
#[derive(Clone, Debug)]
pub(crate) enum RoleDeed {
    Give(AccountId, NewRole),
    Take(AccountId, GivenId),
    EndSessions(AccountId),
}

/// The page to which a deed leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Done {
    pub(crate) address: String,
    /// It had been done before, under the same request key.
    #[serde(skip)]
    pub(crate) repeated: bool,
}

impl Done {
    fn at(address: String) -> Self {
        Self { address, repeated: false }
    }
}

impl PlaceDeed {
    /// From when on it holds.
    pub(crate) fn effective(&self, now: Instant) -> Instant {
        match self {
            Self::Register(new) => new.valid_from.max(now),
            Self::Change { command: PlaceCommand::Close { at, .. }, .. } => (*at).max(now),
            Self::Change { .. } => now,
        }
    }
}

impl OrgDeed {
    /// From when on it holds.
    pub(crate) fn effective(&self, now: Instant) -> Instant {
        let begins = match self {
            Self::Establish(new) => new.valid_from,
            Self::Change { command, .. } => match command {
                UnitCommand::Reparent { from, .. }
                | UnitCommand::AnswerFor { from, .. }
                | UnitCommand::Release { from, .. } => *from,
                UnitCommand::End { at, .. } => *at,
                _ => now,
            },
            Self::Assign(new) => new.valid_from,
            Self::EndAssignment { at, .. } => *at,
            Self::Prolong { .. } => now,
        };
        begins.max(now)
    }
}

/// One deed under its right.
#[derive(Debug)]
pub(crate) enum Ordered {
    Place(Granted<EditPlace>, PlaceDeed),
    Org(Granted<EditOrganisation>, OrgDeed),
    Account(Granted<EditAccount>, AccountDeed),
    Role(Granted<AssignRole>, RoleDeed),
}

impl Ordered {
    fn context(&self, site: &Site, request: RequestKey) -> Context {
        match self {
            Self::Place(granted, _) => site.context(granted, request),
            Self::Org(granted, _) => site.context(granted, request),
            Self::Account(granted, _) => site.context(granted, request),
            Self::Role(granted, _) => site.context(granted, request),
        }
    }
    pub(crate) fn effective(&self, now: Instant) -> Instant {
        match self {
            Self::Place(_, deed) => deed.effective(now),
            Self::Org(_, deed) => deed.effective(now),
            Self::Account(..) | Self::Role(..) => now,
        }
    }

    async fn run(&self, tx: &mut Tx, context: &Context) -> Result<Done, Failure> {
        match self {
            Self::Place(granted, deed) => to_place(tx, context, granted, deed).await,
            Self::Org(granted, deed) => to_org(tx, context, granted, deed).await,
            Self::Account(granted, deed) => to_account(tx, context, granted, deed).await,
            Self::Role(granted, deed) => to_role(tx, context, granted, deed).await,
        }
    }
}

async fn to_place(
    tx: &mut Tx,
    context: &Context,
    _: &Granted<EditPlace>,
    deed: &PlaceDeed,
) -> Result<Done, Failure> {
    let kinds = Arc::new(KindCatalogue::shipped()?);
    let place = match deed {
        PlaceDeed::Register(new) => {
            place::actions::register(tx, context, &kinds, new.as_ref().clone()).await?
        }
        PlaceDeed::Change { place, version, command } => {
            place::actions::change(tx, context, &kinds, *place, *version, command.clone()).await?
        }
    };
    Ok(Done::at(format!("/admin/places/{}", place.id)))
}

async fn to_org(
    tx: &mut Tx,
    context: &Context,
    _: &Granted<EditOrganisation>,
    deed: &OrgDeed,
) -> Result<Done, Failure> {
    let address = match deed {
        OrgDeed::Establish(new) => {
            let id = org::actions::establish(tx, context, new.as_ref().clone()).await?;
            format!("/admin/units/{id}")
        }
        OrgDeed::Change { unit, version, command } => {
            org::actions::change_unit(tx, context, *unit, *version, command.clone()).await?;
            format!("/admin/units/{unit}")
        }
        OrgDeed::Assign(new) => {
            let id = org::actions::assign(tx, context, new.clone()).await?;
            station_of(tx, context, id).await?
        }
        OrgDeed::EndAssignment { id, at, reason } => {
            let address = station_of(tx, context, *id).await?;
            org::actions::end_assignment(tx, context, *id, *at, reason).await?;
            address
        }
        OrgDeed::Prolong { id, valid_to } => {
            let address = station_of(tx, context, *id).await?;
            org::actions::prolong_assignment(tx, context, *id, *valid_to).await?;
            address
        }
    };
    Ok(Done::at(address))
}

async fn to_account(
    tx: &mut Tx,
    context: &Context,
    granted: &Granted<EditAccount>,
    deed: &AccountDeed,
) -> Result<Done, Failure> {
    use guard::actions::account::{close_account, create_account, move_account, reopen_account};
    let account = match deed {
        AccountDeed::Open(new) => create_account(tx, granted, context, new.as_ref().clone()).await?,
        AccountDeed::Reset(account, hash) => {
            guard::actions::password::reset_password(tx, granted, context, *account, hash).await?;
            *account
        }
        AccountDeed::Transfer(account, unit) => {
            move_account(tx, granted, context, *account, *unit).await?;
            *account
        }
        AccountDeed::Close(account) => {
            close_account(tx, granted, context, *account).await?;
            *account
        }
        AccountDeed::Reopen(account) => {
            reopen_account(tx, granted, context, *account).await?;
            *account
        }
        AccountDeed::Link(account, subject, sole) => {
            guard::actions::provider::link(tx, granted, context, *account, (subject.clone(), *sole)).await?;
            *account
        }
        AccountDeed::Unlink(account) => {
            guard::actions::provider::unlink(tx, granted, context, *account).await?;
            *account
        }
    };
    Ok(Done::at(format!("/admin/accounts/{account}")))
}

async fn to_role(
    tx: &mut Tx,
    context: &Context,
    granted: &Granted<AssignRole>,
    deed: &RoleDeed,
) -> Result<Done, Failure> {
    let account = match deed {
        RoleDeed::Give(account, new) => {
            guard::actions::role::give_role(tx, granted, context, *account, new.clone()).await?;
            account
        }
        RoleDeed::Take(account, given) => {
            guard::actions::role::take_role(tx, granted, context, *account, *given).await?;
            account
        }
        RoleDeed::EndSessions(account) => {
            guard::actions::sign_out::end_sessions_of(tx, granted, context, *account).await?;
            account
        }
    };
    Ok(Done::at(format!("/admin/accounts/{account}")))
}

/// The page of the place or unit where an assignment is held.
async fn station_of(tx: &mut Tx, context: &Context, id: AssignmentId) -> Result<String, Failure> {
    let held = org::query::assignment(tx, &context.tenant, id).await?;
    let held = held.ok_or(Refusal::not_found("assignment-unknown"))?;
    Ok(station_address(held.assignment.appointment.station))
}

pub(crate) fn station_address(station: org::Station) -> String {
    match station {
        org::Station::Place { place } => format!("/admin/places/{place}"),
        org::Station::Unit { unit } => format!("/admin/units/{unit}"),
    }
}

/// Carries a deed out, once for each request key.
pub(crate) async fn carry_out(
    site: &Site,
    ordered: Ordered,
    request: RequestKey,
    typed: &Typed,
) -> Result<Done, Failure> {
    const ACTION: &str = "ground.change";
    let sent: Vec<_> = typed.pairs().iter().filter(|(name, _)| name != ui::Token::FIELD).collect();
    let digest = journal::command_digest(&sent)?;
    let context = ordered.context(site, request);
    let ordered = Arc::new(ordered);
    site.store
        .write(move |tx| {
            Box::pin(async move {
                if let Some(done) = journal::recall::<Done>(tx, &context, ACTION, &digest).await? {
                    return Ok(Done { repeated: true, ..done });
                }
                let done = ordered.run(tx, &context).await?;
                journal::remember(tx, &context, ACTION, &digest, &done).await?;
                Ok(done)
            })
        })
        .await
}

/// Tries a deed out: what it refuses is refused, what it would touch is looked up, and nothing of it stays.
pub(crate) async fn try_out(
    site: &Site,
    grounds: &Arc<Grounds>,
    ordered: Ordered,
    said: Said,
) -> Result<Preview, Failure> {
    let found: Arc<Mutex<Option<Preview>>> = Arc::default();
    let (kept, grounds) = (found.clone(), grounds.clone());
    let context = ordered.context(site, RequestKey(String::new()));
    let ordered = Arc::new(ordered);
    let tried: Result<(), Failure> = site
        .store
        .write(move |tx| -> Work<'_, (), Failure> {
            Box::pin(async move {
                let preview = look(tx, &grounds, &context, &ordered, &said).await?;
                *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(preview);
                Err(Refusal::rule(TRIAL).into())
            })
        })
        .await;
    match tried {
        Err(Failure::Refused(refusal)) if refusal.code == TRIAL => {}
        Err(failure) => return Err(failure),
        Ok(()) => {}
    }
    let preview = found.lock().unwrap_or_else(PoisonError::into_inner).take();
    preview.ok_or_else(|| Failure::broken("a trial ended without its preview"))
}

/// Looks at the ground before and after a deed. The keeper of grounds is not asked after it: it would keep
/// what is rolled back.
async fn look(
    tx: &mut Tx,
    grounds: &Grounds,
    context: &Context,
    ordered: &Ordered,
    said: &Said,
) -> Result<Preview, Failure> {
    let before = grounds.current(tx, context.now).await?;
    let at = ordered.effective(context.now);
    let tenant = &context.tenant;
    let gaps_before = gaps_after(tx, tenant, before.atlas.tree(), &before.catalogue, at).await?;
    ordered.run(tx, context).await?;
    let tree = place::query::tree(tx, tenant).await?;
    let directory = Arc::new(org::query::directory(tx, tenant).await?);
    let catalogue = Catalogue::new(Arc::new(before.catalogue.book().clone()), directory);
    let gaps = gaps_after(tx, tenant, &tree, &catalogue, at).await?;
    let after = effect::After { tree: &tree, catalogue: &catalogue, at };
    let effects = effect::of(tx, tenant, ordered, said, &after).await?;
    Ok(Preview {
        effects,
        at,
        opened: gaps.iter().filter(|gap| !gaps_before.contains(gap)).cloned().collect(),
        mended: gaps_before.into_iter().filter(|gap| !gaps.contains(gap)).collect(),
    })
}
