//! Whose job it is (职责与派单目录): matter types with their standard, the duty list, the routing
//! catalogue matter × place → lead and assists, and deadlines; every answer says why.

pub mod actions;
mod api;
mod bundled;
mod catalogue;
mod correction;
mod draft;
mod health;
pub mod imports;
mod matrix;
mod model;
mod operations;
mod pages;
pub mod query;
mod replay;
mod route;
mod routes;
mod site;
mod store;
mod terms;
pub mod testing;
mod trial;

pub use bundled::{Bundled, BundledUnit};
pub use catalogue::Catalogue;
pub use correction::Ruling;
pub use draft::Draft;
pub use health::{Alarm, AlarmSubject, Crossing, LeadGap, RuleUse};
pub use matrix::{Matrix, MatrixRow, Quarter};
pub use model::{Adaptation, AdaptationEnd, Adapting, Leeway};
pub use model::{
    Answers, FORM_FIELDS, FormAnswer, FormCommand, FormEvent, FormLoop, FormText, FormVersion, MatterForm,
    Period, Proposal, ProposalCommand, ProposalEvent, ProposalId, ProposalLoop, ProposalStep, ProposedEdit,
    Question, QuestionKind, Review, undo,
};
pub use model::{
    Book, BookRows, CATALOGUE, CatalogueEvent, CatalogueFacts, CatalogueLoop, ClockKind, DeadlineCode,
    DeadlineRule, DutyCode, DutyItem, DutyList, Edit, Evidence, Fault, MatterCode, MatterType, Party,
    PlaceFact, Places, PolicyVersion, RoutingRule, RuleId, RuleMark, Standard, Urgency, Validity,
};
pub use model::{
    Bundle, BundleCode, BundleLevel, BundleMember, BundleOrder, MemberOrder, WHOLE_SHARE, percent,
    read_percent, shared_out,
};
pub use operations::operations;
pub use pages::forms::question_fields;
pub use replay::{CatalogueReplay, FormReplay, ProposalReplay};
pub use route::{Gap, GapReason, Office, Reason, Routed};
pub use routes::routes;
pub use site::{ClockMove, DutyGround, DutySite, Surroundings};
pub use terms::{Citation, TermHere, TermInForce};
pub use trial::{Answer, PastCase, Trial, TriedCase, try_routes};

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[
    ::store::Migration {
        capability: "duty",
        number: 1,
        name: "duty",
        sql: include_str!("../migrations/0001_duty.sql"),
    },
    ::store::Migration {
        capability: "duty",
        number: 2,
        name: "proposals",
        sql: include_str!("../migrations/0002_proposals.sql"),
    },
    ::store::Migration {
        capability: "duty",
        number: 3,
        name: "rulings",
        sql: include_str!("../migrations/0003_rulings.sql"),
    },
    ::store::Migration {
        capability: "duty",
        number: 4,
        name: "adaptations",
        sql: include_str!("../migrations/0004_adaptations.sql"),
    },
    ::store::Migration {
        capability: "duty",
        number: 5,
        name: "bundles",
        sql: include_str!("../migrations/0005_bundles.sql"),
    },
];

/// The crate's words: language, name of the resource, Fluent text.
pub const LOCALES: &[(&str, &str, &str)] = &[
    ("zh-CN", "duty", include_str!("../locales/zh-CN/duty.ftl")),
    ("en", "duty", include_str!("../locales/en/duty.ftl")),
    ("zh-CN", "duty-pages", include_str!("../locales/zh-CN/duty-pages.ftl")),
    ("en", "duty-pages", include_str!("../locales/en/duty-pages.ftl")),
];
