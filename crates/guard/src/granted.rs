//! Proof that a right was checked: what an action demands in its signature.

use crate::authority::{Authority, REQUESTER, Reach, Role, Target};
use crate::right::Right;
use crate::viewer::Viewer;
use kernel::{Actor, Context, Entropy, Instant, Refusal, RefusalKind, RequestKey, TenantId};
use sha2::{Digest, Sha256};
use std::marker::PhantomData;

/// The right `R`, checked for one actor and one target. Only this crate can make one
/// ([`Viewer::grant`], [`Granted::for_requester`], [`Granted::for_system`]), so an action that takes
/// `Granted<DispatchCase>` cannot be called without the right.
#[derive(Debug)]
pub struct Granted<R: Right> {
    basis: Basis,
    actor: Actor,
    authority: String,
    purpose: String,
    right: PhantomData<fn() -> R>,
}

/// For a command that the store runs again from its beginning.
impl<R: Right> Clone for Granted<R> {
    fn clone(&self) -> Self {
        Self {
            basis: self.basis.clone(),
            actor: self.actor.clone(),
            authority: self.authority.clone(),
            purpose: self.purpose.clone(),
            right: PhantomData,
        }
    }
}

#[derive(Clone, Debug)]
enum Basis {
    Staff(Viewer),
    Requester,
    System,
}

impl<R: Right> Granted<R> {
    pub(crate) fn to_staff(viewer: &Viewer, actor: Actor, authority: String, purpose: String) -> Self {
        Self { basis: Basis::Staff(viewer.clone()), actor, authority, purpose, right: PhantomData }
    }

    /// For whoever holds a tracking code (诉求人), or comes to the street door with something new
    /// (`None`). The caller has found the matter by this code; the code itself stays out of the journal.
    ///
    /// # Errors
    /// Refusal `authority-missing` when the right is not a requester's.
    pub fn for_requester(tracking: Option<&str>) -> Result<Self, Refusal> {
        let table = Authority::shipped();
        let role = Role::new(REQUESTER);
        let line = table.lines(&role, R::NAME).iter().find(|line| line.reach == Reach::Own);
        let line = line.ok_or_else(|| missing::<R>())?;
        let own = tracking.map_or_else(|| "new".to_owned(), |code| hex::encode(&Sha256::digest(code)[..6]));
        Ok(Self {
            basis: Basis::Requester,
            actor: Actor::Requester,
            authority: format!("{}@own:{own} {REQUESTER} {}", R::NAME, line.purpose),
            purpose: line.purpose.clone(),
            right: PhantomData,
        })
    }

    /// For a named rule of the system that the table of roles lists with its rights. No such rule
    /// decides a matter.
    ///
    /// # Errors
    /// Refusal `authority-missing` when the table does not give it the right.
    pub fn for_system(name: &str) -> Result<Self, Refusal> {
        let table = Authority::shipped();
        let flow = table.flow(name).filter(|flow| flow.rights.contains(R::NAME));
        let flow = flow.ok_or_else(|| missing::<R>())?;
        Ok(Self {
            basis: Basis::System,
            actor: Actor::system(name),
            authority: format!("{}@tenant flow:{name} {}", R::NAME, flow.purpose),
            purpose: flow.purpose.clone(),
            right: PhantomData,
        })
    }

    /// Asks again for the target as the transaction has loaded it: between the first look and the
    /// transaction the matter may have gone to another unit.
    ///
    /// # Errors
    /// As [`Viewer::grant`].
    pub fn confirm(&self, target: &Target) -> Result<(), Refusal> {
        match &self.basis {
            Basis::Staff(viewer) => viewer.grant::<R>(target).map(drop),
            Basis::Requester | Basis::System => Ok(()),
        }
    }

    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
    /// What is written to the journal: `right@part role purpose`.
    pub fn authority(&self) -> &str {
        &self.authority
    }
    /// Why the table gives this right.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }
    /// The staff member, where one acts.
    pub const fn viewer(&self) -> Option<&Viewer> {
        match &self.basis {
            Basis::Staff(viewer) => Some(viewer),
            Basis::Requester | Basis::System => None,
        }
    }

    /// The surroundings of the command that this right is used for.
    pub fn context(&self, tenant: TenantId, now: Instant, request: RequestKey, seed: [u8; 32]) -> Context {
        Context {
            tenant,
            actor: self.actor.clone(),
            authority: self.authority.clone(),
            now,
            request,
            entropy: Entropy::new(seed),
        }
    }
}

/// The actor holds the right nowhere.
pub(crate) fn missing<R: Right>() -> Refusal {
    Refusal::forbidden("authority-missing").with("right", word_of(R::NAME))
}

/// The right's name as the words of the interface choose by it.
fn word_of(right: &str) -> String {
    right.replace(['.', '_'], "-")
}

/// The actor holds the right, but not here. What one may only look at does not exist outside one's scope.
pub(crate) fn outside<R: Right>() -> Refusal {
    match R::LOOK {
        true => not_here(),
        false => Refusal::forbidden("authority-scope").with("right", word_of(R::NAME)),
    }
}

/// The token was not given this right, whatever its account may.
pub(crate) fn not_of_this_token<R: Right>() -> Refusal {
    match R::LOOK {
        true => not_here(),
        false => Refusal::forbidden("token-scope").with("right", word_of(R::NAME)),
    }
}

/// The answer to members of a unit complained about, and to looks outside one's scope.
pub(crate) const fn not_here() -> Refusal {
    Refusal::not_found("authority-not-here")
}

/// The right asks that one has shown lately who one is.
pub(crate) const fn proof_old() -> Refusal {
    Refusal::new(RefusalKind::Forbidden, "proof-old")
}

/// Nobody is signed in.
pub(crate) const fn nobody() -> Refusal {
    Refusal::new(RefusalKind::Unknown, "sign-in")
}
