//! Whose job it is (职责与派单目录): matter types with their standard, the duty list, the routing
//! catalogue matter × place → lead and assists, and deadlines; every answer says why.

pub mod actions;
mod catalogue;
mod draft;
mod health;
pub mod imports;
mod matrix;
mod model;
pub mod query;
mod replay;
mod route;
mod store;
mod terms;
pub mod testing;
mod trial;

pub use catalogue::Catalogue;
pub use draft::Draft;
pub use health::{Alarm, AlarmSubject, LeadGap};
pub use matrix::{Matrix, MatrixRow, Quarter};
pub use model::{
    Book, BookRows, CATALOGUE, CatalogueEvent, CatalogueFacts, CatalogueLoop, ClockKind, DeadlineCode,
    DeadlineRule, DutyCode, DutyItem, DutyList, Edit, Evidence, Fault, MatterCode, MatterType, Party,
    PlaceFact, Places, PolicyVersion, RoutingRule, RuleId, RuleMark, Standard, Urgency, Validity,
};
pub use replay::CatalogueReplay;
pub use route::{Gap, GapReason, Office, Reason, Routed};
pub use terms::TermInForce;
pub use trial::{Answer, PastCase, Trial, TriedCase, try_routes};

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[::store::Migration {
    capability: "duty",
    number: 1,
    name: "duty",
    sql: include_str!("../migrations/0001_duty.sql"),
}];

/// The crate's words: language, name of the resource, Fluent text.
pub const LOCALES: &[(&str, &str, &str)] = &[
    ("zh-CN", "duty", include_str!("../locales/zh-CN/duty.ftl")),
    ("en", "duty", include_str!("../locales/en/duty.ftl")),
];
