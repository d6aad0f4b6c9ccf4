//! Who looks at a page or sends a command, with what was given to him.

use crate::access_token::{Limits, TokenId};
use crate::authority::{Authority, Line, Part, PartOf, Role, Scope, Target, part};
use crate::bar::{Bar, Bars};
use crate::granted::{Granted, missing, nobody, not_here, not_of_this_token, outside, proof_old};
use crate::model::RolePeriod;
use crate::right::Right;
use crate::store::AccountRow;
use kernel::{AccountId, Actor, Id, Instant, Refusal, UnitId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Marks the id of a session.
pub enum Session {}
/// A session (会话): one sign-in on one device.
pub type SessionId = Id<Session>;

/// A role as given to an account, valid now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GivenRole {
    pub role: Role,
    #[serde(flatten)]
    pub scope: Scope,
    /// The colleague in whose place it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_place_of: Option<AccountId>,
}

impl GivenRole {
    /// A role of one's own.
    pub const fn own(role: Role, scope: Scope) -> Self {
        Self { role, scope, in_place_of: None }
    }
}

impl From<RolePeriod> for GivenRole {
    fn from(given: RolePeriod) -> Self {
        let in_place_of = given.in_place_of.map(|place| place.account);
        Self { role: given.role, scope: given.scope, in_place_of }
    }
}

/// A person at work (工作人员) as the checks of authority see him.
#[derive(Clone, Debug)]
pub struct Staff {
    pub account: AccountId,
    pub login: String,
    /// The name that colleagues see.
    pub name: String,
    pub unit: UnitId,
    pub roles: Vec<GivenRole>,
    /// The session he came with; none in commands outside the web.
    pub session: Option<SessionId>,
    /// The password was set by somebody else and has to be changed first.
    pub must_change_password: bool,
    /// The access token he came with: a program acts for him, with no more than it was given.
    pub token: Option<(TokenId, Limits)>,
    /// He showed lately who he is, or comes without a session: rights on the `proof` line may be used.
    pub proved: bool,
    /// What closes matters to him (回避).
    pub bars: Bars,
}

/// What closes matters to somebody: himself, his unit, and every unit for which he was given a role; whoever stands in
/// for a unit is barred with it.
pub(crate) fn bars_for(account: AccountId, unit: UnitId, roles: &[GivenRole]) -> Bars {
    let stands_for = roles.iter().filter_map(|given| match given.scope {
        Scope::Unit { unit } => Some(Bar::Unit(unit)),
        Scope::Tenant | Scope::Place { .. } => None,
    });
    // Whoever stands in for a person complained about sees as little of it as he.
    let in_place_of = roles.iter().filter_map(|given| given.in_place_of).map(Bar::Account);
    Bars::of([Bar::Account(account), Bar::Unit(unit)].into_iter().chain(stands_for).chain(in_place_of))
}

impl Staff {
    /// The person behind an account's row, with the roles that are valid now.
    pub(crate) fn of(
        row: AccountRow,
        roles: Vec<RolePeriod>,
        now: Instant,
        session: Option<SessionId>,
    ) -> Self {
        let valid = roles.into_iter().filter(|given| given.is_valid(now));
        let roles: Vec<GivenRole> = valid.map(GivenRole::from).collect();
        Self {
            bars: bars_for(row.id, row.unit, &roles),
            account: row.id,
            login: row.login,
            name: row.name,
            unit: row.unit,
            roles,
            session,
            must_change_password: row.must_change,
            token: None,
            proved: session.is_none(),
        }
    }
}

/// Whoever asks: a signed-in person, or nobody known. Cheap to clone. In handlers it is an extractor.
#[derive(Clone, Debug, Default)]
pub struct Viewer {
    staff: Option<Arc<Staff>>,
    authority: Option<Arc<Authority>>,
}

impl Viewer {
    /// Nobody known.
    pub const fn anonymous() -> Self {
        Self { staff: None, authority: None }
    }
    /// Made from an account's row by this crate, and by tests through [`crate::testing`].
    pub(crate) fn of(staff: Staff, authority: Arc<Authority>) -> Self {
        Self { staff: Some(Arc::new(staff)), authority: Some(authority) }
    }
    pub fn staff(&self) -> Option<&Staff> {
        self.staff.as_deref()
    }
    /// The person signed in.
    ///
    /// # Errors
    /// Refusal `sign-in`.
    pub fn signed_in(&self) -> Result<&Staff, Refusal> {
        self.staff().ok_or_else(nobody)
    }

    /// Checks the right `R` for `target`; default deny.
    ///
    /// # Errors
    /// `sign-in` (401), `authority-missing` (403: no role of his has it), `authority-scope` (403:
    /// not here), `proof-old` (403: the right asks for a recent proof of who one is), `authority-not-here` (404: looks outside one's scope, and whatever concerns a unit
    /// complained about for its own members).
    pub fn grant<R: Right>(&self, target: &Target) -> Result<Granted<R>, Refusal> {
        let granted = self.granted::<R>(target)?;
        let (staff, authority) = self.known()?;
        match staff.proved || !authority.asks_proof(R::NAME) {
            true => Ok(granted),
            false => Err(proof_old()),
        }
    }

    fn granted<R: Right>(&self, target: &Target) -> Result<Granted<R>, Refusal> {
        let (staff, authority) = self.known()?;
        if target.bars(&staff.bars) {
            return Err(not_here());
        }
        if staff.token.as_ref().is_some_and(|(_, limits)| !limits.allows(R::NAME)) {
            return Err(not_of_this_token::<R>());
        }
        let mut held = false;
        for (given, line) in lines_of::<R>(staff, authority) {
            held = true;
            let reached = part(line.reach, &given.scope, staff.unit).and_then(|part| narrowed(staff, part));
            if let Some(part) = reached.filter(|part| part.covers(target)) {
                let actor = Actor::Staff { account: staff.account, unit: staff.unit };
                let mut text = format!("{}@{part} {} {}", R::NAME, given.role, line.purpose);
                // The journal names both: who did it, and in whose place.
                if let Some(colleague) = given.in_place_of {
                    text.push_str(&format!(" for:{colleague}"));
                }
                return Ok(Granted::to_staff(self, actor, text, line.purpose.clone()));
            }
        }
        Err(if held { outside::<R>() } else { missing::<R>() })
    }

    /// Whether [`Viewer::grant`] would succeed, at most after showing again who one is: for what a page offers.
    pub fn may<R: Right>(&self, target: &Target) -> bool {
        self.granted::<R>(target).is_ok()
    }

    /// What closes matters to him; nothing for nobody known.
    pub fn bars(&self) -> Bars {
        self.staff().map(|staff| staff.bars.clone()).unwrap_or_default()
    }

    /// Whether he holds the right anywhere: for what a menu offers.
    pub fn holds<R: Right>(&self) -> bool {
        !self.reach::<R>().is_empty()
    }

    /// The parts of the deployment where he holds the right, the widest only; a list shows what any of
    /// them covers. Empty: nothing. Each carries what is closed to him, so that a query leaves it out besides.
    pub fn reach<R: Right>(&self) -> Vec<Part> {
        let Ok((staff, authority)) = self.known() else {
            return Vec::new();
        };
        if staff.token.as_ref().is_some_and(|(_, limits)| !limits.allows(R::NAME)) {
            return Vec::new();
        }
        let reached = lines_of::<R>(staff, authority).filter_map(|(given, line)| {
            part(line.reach, &given.scope, staff.unit).and_then(|part| narrowed(staff, part))
        });
        let mut parts: Vec<Part> = reached.map(|part| part.open_to(&staff.bars)).collect();
        parts.sort();
        parts.dedup();
        let all = parts.clone();
        parts.retain(|part| !all.iter().any(|wider| wider != part && wider.contains(part)));
        parts
    }

    /// Why the table gives him the right, wherever he holds it: for the log of looks.
    pub fn purposes<R: Right>(&self) -> Vec<&str> {
        let Ok((staff, authority)) = self.known() else { return Vec::new() };
        let mut purposes: Vec<&str> =
            lines_of::<R>(staff, authority).map(|(_, line)| line.purpose.as_str()).collect();
        purposes.sort_unstable();
        purposes.dedup();
        purposes
    }

    fn known(&self) -> Result<(&Staff, &Authority), Refusal> {
        self.staff.as_deref().zip(self.authority.as_deref()).ok_or_else(nobody)
    }
}

/// What is left of a part for somebody who came with a token.
fn narrowed(staff: &Staff, part: PartOf<'_>) -> Option<Part> {
    match &staff.token {
        Some((_, limits)) => limits.narrow(part),
        None => Some(part.to_part()),
    }
}

/// The lines of the table that give `R` to one of the person's roles.
fn lines_of<'a, R: Right>(
    staff: &'a Staff,
    authority: &'a Authority,
) -> impl Iterator<Item = (&'a GivenRole, &'a Line)> {
    authority.holders(R::NAME).into_iter().flat_map(move |holders| {
        let held = staff.roles.iter().filter_map(|given| Some((given, holders.get(&given.role)?)));
        held.flat_map(|(given, lines)| lines.iter().map(move |line| (given, line)))
    })
}
