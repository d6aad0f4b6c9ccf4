//! Whose job it is (职责与派单目录): matter types with their standard, the duty list, the routing
//! catalogue matter × place → lead and assists, and deadlines; every answer says why.

mod catalogue;
mod model;
pub mod query;
mod route;
mod store;
mod terms;

pub use catalogue::Catalogue;
pub use model::{
    Book, BookRows, CATALOGUE, CatalogueEvent, CatalogueFacts, CatalogueLoop, ClockKind, DeadlineCode, DeadlineRule,
    DutyCode, DutyItem, DutyList, Edit, Evidence, Fault, MatterCode, MatterType, Party, PlaceFact, Places,
    PolicyVersion, RoutingRule, RuleId, RuleMark, Standard, Urgency, Validity,
};
pub use route::{Gap, GapReason, Office, Reason, Routed};
pub use terms::TermInForce;

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[::store::Migration {
    capability: "duty",
    number: 1,
    name: "duty",
    sql: include_str!("../migrations/0001_duty.sql"),
}];
