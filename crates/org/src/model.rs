//! What a unit and an assignment are and how they change. Pure.

mod assignment;
mod assignment_loop;
mod credit_code;
mod kind;
mod links;
mod role;
mod unit;
mod unit_loop;

pub use assignment::{Appointment, Assignment, AssignmentEnd, Manner, Station, Who};
pub use assignment_loop::{AssignmentCommand, AssignmentEvent, AssignmentFacts, AssignmentLoop};
pub use credit_code::{CreditCode, CreditCodeError};
pub(crate) use kind::TierSource;
pub use kind::{Group, Tier, UnitKind};
pub use links::{LinkKind, LinkRight, ParentLink, PlaceLink};
pub use role::{RoleOf, Roles};
pub use unit::{Ending, Establishment, Premises, Unit};
pub use unit_loop::{ParentFacts, UnitCommand, UnitEvent, UnitFacts, UnitLoop};

use kernel::Id;

/// Marks the id of a place as this crate refers to it.
pub enum PlaceMark {}
/// A place (地点) that a unit answers for or a person works in: the same identifier as the place
/// crate's, which has this crate's rank and therefore stays unknown here. Its owner converts by
/// [`kernel::Id::uuid`].
pub type PlaceRef = Id<PlaceMark>;

/// Marks the id of an assignment (任用).
pub enum AssignmentMark {}
/// An assignment (任用).
pub type AssignmentId = Id<AssignmentMark>;

/// Longest name, in characters.
pub(crate) const LONGEST_NAME: usize = 100;
/// Longest reason or purpose, in characters.
pub(crate) const LONGEST_TEXT: usize = 500;

/// A trimmed text that is neither empty nor too long.
pub(crate) fn worded(text: &str, field: &'static str, longest: usize) -> Result<String, kernel::Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(kernel::Refusal::invalid("org-text-missing", field));
    }
    if text.chars().count() > longest {
        return Err(kernel::Refusal::invalid("org-text-long", field).with("most", longest));
    }
    Ok(text.to_owned())
}
