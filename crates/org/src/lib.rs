//! Organisations and people at work (组织与在岗人员): units with two lines of belonging, who answers
//! for which place, and who is assigned where, with history.

pub mod actions;
mod directory;
pub mod imports;
mod model;
pub mod query;
mod replay;
mod store;
pub mod testing;

pub use directory::{Directory, Revision};
pub use model::{
    Appointment, Assignment, AssignmentCommand, AssignmentEnd, AssignmentEvent, AssignmentFacts,
    AssignmentId, AssignmentLoop, AssignmentMark, CreditCode, CreditCodeError, Ending, Establishment, Group,
    LinkKind, LinkRight, Manner, ParentFacts, ParentLink, PlaceLink, PlaceMark, PlaceRef, Premises, RoleOf,
    Roles, Station, Tier, Unit, UnitCommand, UnitEvent, UnitFacts, UnitKind, UnitLoop, Who,
};
pub use replay::{AssignmentReplay, UnitReplay};

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[::store::Migration {
    capability: "org",
    number: 1,
    name: "org",
    sql: include_str!("../migrations/0001_org.sql"),
}];

/// The crate's words: language, name of the resource, Fluent text.
pub const LOCALES: &[(&str, &str, &str)] = &[
    ("zh-CN", "org", include_str!("../locales/zh-CN/org.ftl")),
    ("en", "org", include_str!("../locales/en/org.ftl")),
];
