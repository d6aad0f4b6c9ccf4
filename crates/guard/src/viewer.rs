//! Who looks at a page or sends a command, with what was given to him.

use crate::authority::{Authority, Part, Role, Scope, Target, part};
use crate::granted::{Granted, missing, nobody, not_here, outside};
use crate::right::Right;
use kernel::{AccountId, Actor, Id, Refusal, UnitId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Marks the id of a session.
pub enum Session {}
/// A session (会话): one sign-in on one device.
pub type SessionId = Id<Session>;

/// A role as given to an account, valid now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenRole {
    pub role: Role,
    #[serde(flatten)]
    pub scope: Scope,
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
    /// not here), `authority-not-here` (404: looks outside one's scope, and whatever concerns a unit
    /// complained about for its own members).
    pub fn grant<R: Right>(&self, target: &Target) -> Result<Granted<R>, Refusal> {
        let (staff, authority) = self.known()?;
        if target.bars(staff.unit) {
            return Err(not_here());
        }
        let mut held = false;
        for given in &staff.roles {
            for line in authority.lines(&given.role, R::NAME) {
                held = true;
                if let Some(part) = part(line.reach, &given.scope, staff.unit)
                    && part.covers(target)
                {
                    let actor = Actor::Staff { account: staff.account, unit: staff.unit };
                    let text = format!("{}@{} {} {}", R::NAME, part_text(&part), given.role, line.purpose);
                    return Ok(Granted::to_staff(self, actor, text, line.purpose.clone()));
                }
            }
        }
        Err(if held { outside::<R>() } else { missing::<R>() })
    }

    /// Whether [`Viewer::grant`] would succeed: for what a page offers.
    pub fn may<R: Right>(&self, target: &Target) -> bool {
        self.grant::<R>(target).is_ok()
    }

    /// Whether he holds the right anywhere: for what a menu offers.
    pub fn holds<R: Right>(&self) -> bool {
        !self.reach::<R>().is_empty()
    }

    /// The parts of the deployment where he holds the right, the widest only; a list shows what any of
    /// them covers. Empty: nothing. Rows that concern a unit complained about are left out besides.
    pub fn reach<R: Right>(&self) -> Vec<Part> {
        let Ok((staff, authority)) = self.known() else {
            return Vec::new();
        };
        let mut parts: Vec<Part> = staff
            .roles
            .iter()
            .flat_map(|given| {
                let lines = authority.lines(&given.role, R::NAME);
                lines.iter().filter_map(|line| part(line.reach, &given.scope, staff.unit))
            })
            .collect();
        parts.sort();
        parts.dedup();
        let all = parts.clone();
        parts.retain(|part| !all.iter().any(|wider| wider != part && wider.contains(part)));
        parts
    }

    fn known(&self) -> Result<(&Staff, &Authority), Refusal> {
        self.staff.as_deref().zip(self.authority.as_deref()).ok_or_else(nobody)
    }
}

impl Part {
    /// Whether everything that `other` covers is covered by this.
    fn contains(&self, other: &Self) -> bool {
        let place = match (&self.place, &other.place) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(within), Some(place)) => place.is_within(within),
        };
        place && (self.unit.is_none() || self.unit == other.unit)
    }
}

fn part_text(part: &Part) -> String {
    match (&part.place, part.unit) {
        (None, None) => "tenant".to_owned(),
        (Some(place), None) => format!("place:{place}"),
        (None, Some(unit)) => format!("unit:{unit}"),
        (Some(place), Some(unit)) => format!("place:{place},unit:{unit}"),
    }
}
