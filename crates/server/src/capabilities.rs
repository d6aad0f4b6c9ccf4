//! The table of contents: every capability with its schema, its words and its addresses, lowest rank first.

use crate::deployment::Deployment;
use crate::{administration, audit, flows, transparency};
use axum::Router;
use cases::advice::Advisors;
use cases::offers::Offers;
use guard::Site;
use guard::beside::{Beside, Besides};
use guard::desk::{Desk, Desks};
use guard::under_key::UnderKey;
use kernel::Failure;
use policy::{Kept, Policies, PolicyReplay};
use std::sync::Arc;
use store::Migration;
use ui::{Dictionary, Resource};

/// What a crate brings into the program.
pub struct Capability {
    pub name: &'static str,
    pub migrations: &'static [Migration],
    pub words: Vec<Resource>,
    /// Its addresses, pages and JSON alike.
    pub routes: Option<fn() -> Router<Site>>,
}

/// The server's own words: what commands say.
pub const WORDS: &[Resource] = ui::locales!["server"];

/// All capabilities in the order of their rank.
pub fn all() -> Vec<Capability> {
    let capability = |name, migrations, words: &[Resource]| Capability {
        name,
        migrations,
        words: words.to_vec(),
        routes: None,
    };
    vec![
        capability("ui", &[], ui::WORDS),
        capability("journal", journal::MIGRATIONS, &resources(journal::LOCALES)),
        capability("clock", clock::MIGRATIONS, clock::WORDS),
        Capability { routes: Some(guard::routes), ..capability("guard", guard::MIGRATIONS, guard::WORDS) },
        capability("place", place::MIGRATIONS, &resources(place::LOCALES)),
        capability("org", org::MIGRATIONS, &resources(org::LOCALES)),
        Capability {
            routes: Some(duty::routes),
            ..capability("duty", duty::MIGRATIONS, &resources(duty::LOCALES))
        },
        Capability { routes: Some(desk::routes), ..capability("desk", desk::MIGRATIONS, desk::WORDS) },
        Capability {
            routes: Some(wording::routes),
            ..capability("wording", wording::MIGRATIONS, wording::WORDS)
        },
        Capability {
            routes: Some(policy::routes),
            ..capability("policy", policy::MIGRATIONS, policy::WORDS)
        },
        Capability { routes: Some(privacy::routes), ..capability("privacy", &[], privacy::WORDS) },
        Capability { routes: Some(cases::routes), ..capability("cases", cases::MIGRATIONS, cases::WORDS) },
        Capability {
            routes: Some(whistle::routes),
            ..capability("whistle", whistle::MIGRATIONS, whistle::WORDS)
        },
        Capability {
            routes: Some(consult::routes),
            ..capability("consult", consult::MIGRATIONS, consult::WORDS)
        },
        Capability {
            routes: Some(oversight::routes),
            ..capability("oversight", oversight::MIGRATIONS, oversight::WORDS)
        },
        Capability {
            routes: Some(verify::routes),
            ..capability("verify", verify::MIGRATIONS, verify::WORDS)
        },
        Capability {
            routes: Some(insight::routes),
            ..capability("insight", insight::MIGRATIONS, insight::WORDS)
        },
        Capability {
            routes: Some(assist::routes),
            ..capability("assist", assist::MIGRATIONS, assist::WORDS)
        },
        Capability { routes: Some(topic::routes), ..capability("topic", topic::MIGRATIONS, topic::WORDS) },
        Capability { routes: Some(street::routes), ..capability("street", &[], street::WORDS) },
        Capability { routes: Some(benefit::routes), ..capability("benefit", &[], benefit::WORDS) },
        Capability { routes: Some(field::routes), ..capability("field", field::MIGRATIONS, field::WORDS) },
        Capability { routes: Some(link::routes), ..capability("link", link::MIGRATIONS, link::WORDS) },
        Capability { routes: Some(map::routes), ..capability("map", map::MIGRATIONS, map::WORDS) },
        Capability { routes: Some(ground::routes), ..capability("ground", &[], ground::WORDS) },
        Capability {
            routes: Some(|| administration::routes().merge(audit::routes()).merge(transparency::routes())),
            ..capability(
                "server",
                &[],
                &[WORDS, administration::WORDS, audit::WORDS, transparency::WORDS].concat(),
            )
        },
    ]
}

/// Every step of the schema, in the order in which they run.
pub fn migrations() -> Vec<Migration> {
    all().iter().flat_map(|capability| capability.migrations.iter().copied()).collect()
}

/// What each capability brings to the desk.
pub fn desks(deployment: &Deployment) -> Desks {
    let cases: Arc<dyn Desk> = Arc::new(cases::CasesDesk::new(Arc::clone(&deployment.grounds)));
    let whistles: Arc<dyn Desk> = Arc::new(whistle::WhistlesDesk::new(Arc::clone(&deployment.grounds)));
    let oversight: Arc<dyn Desk> = Arc::new(oversight::OversightDesk::new(Arc::clone(&deployment.grounds)));
    let consultations: Arc<dyn Desk> = Arc::new(consult::ConsultDesk::new(Arc::clone(&deployment.grounds)));
    let undelivered: Arc<dyn Desk> = Arc::new(link::UndeliveredDesk::new(deployment.site.clone()));
    Desks::new([cases, whistles, oversight, consultations, undelivered])
}

/// What capabilities say beside a case on its page.
pub fn besides(deployment: &Deployment) -> Besides {
    let whistles: Arc<dyn Beside> = Arc::new(whistle::WhistlesBeside::new(Arc::clone(&deployment.grounds)));
    let oversight: Arc<dyn Beside> =
        Arc::new(oversight::OversightBeside::new(Arc::clone(&deployment.grounds)));
    let suggested: Arc<dyn Beside> =
        Arc::new(assist::AssistBeside::new(Arc::clone(&deployment.mind), Arc::clone(&deployment.grounds)));
    let topics: Arc<dyn Beside> = Arc::new(topic::TopicsBeside::new(Arc::clone(&deployment.grounds)));
    let record: Arc<dyn Beside> = Arc::new(transparency::RecordBeside);
    Besides::new([suggested, whistles, oversight, topics, record])
}

/// What is suggested about an appeal before it is sent.
pub fn advisors(deployment: &Deployment) -> Advisors {
    Advisors::new(Arc::new(assist::AssistAdvisor::new(Arc::clone(&deployment.mind))))
}

/// What whoever follows a case is offered.
pub fn offers() -> Offers {
    Offers::new(Arc::new(benefit::CardsOffering))
}

/// The local policies that `/admin/policies` keeps, in the order in which it shows them.
pub fn policies() -> Policies {
    Policies::new([
        Kept::of::<cases::Sampling>(),
        Kept::of::<privacy::Retention>(),
        Kept::of::<privacy::Notice>(),
        Kept::of::<verify::Limits>(),
        Kept::of::<oversight::Limits>(),
        Kept::of::<whistle::Limits>(),
        Kept::of::<assist::Rules>(),
        Kept::of::<topic::TopicRules>(),
        Kept::of::<consult::Limits>(),
        Kept::of::<insight::AssessmentRules>(),
        Kept::of::<field::PatrolRules>().tried_at("/admin/patrol"),
        Kept::of::<link::model::quiet::QuietHours>(),
    ])
}

/// The words of all capabilities.
///
/// # Errors
/// A damaged Fluent file; a test builds the dictionary, so no release has one.
pub fn dictionary() -> Result<Arc<Dictionary>, Failure> {
    let resources: Vec<Resource> = all().into_iter().flat_map(|capability| capability.words).collect();
    Dictionary::build(&resources).map_err(Failure::broken)
}

/// What lies under the master key.
pub fn under_key() -> Vec<Arc<dyn UnderKey>> {
    [guard::under_key::of_guard(), desk::under_key(), link::under_key()].concat()
}

/// Comparisons of the journal's streams with the tables, for the verification; with the master key it is seen too whether
/// everything in the vault opens.
pub fn replays(master: &Arc<guard::MasterKey>) -> Vec<Arc<dyn journal::Replay>> {
    vec![
        Arc::new(guard::AccountReplay),
        Arc::new(guard::TokenReplay),
        Arc::new(guard::VaultReplay { master: Some(Arc::clone(master)) }),
        Arc::new(guard::KeyReplay),
        Arc::new(place::PlaceReplay),
        Arc::new(map::OverlayReplay),
        Arc::new(org::UnitReplay),
        Arc::new(org::AssignmentReplay),
        Arc::new(duty::CatalogueReplay),
        Arc::new(duty::ProposalReplay),
        Arc::new(duty::FormReplay),
        Arc::new(wording::WordingReplay),
        Arc::new(cases::CaseReplay),
        Arc::new(whistle::WhistleReplay),
        Arc::new(PolicyReplay::<whistle::Limits>::default()),
        Arc::new(consult::ConsultReplay),
        Arc::new(PolicyReplay::<consult::Limits>::default()),
        Arc::new(oversight::OversightReplay),
        Arc::new(PolicyReplay::<oversight::Limits>::default()),
        Arc::new(verify::InvitationReplay),
        Arc::new(verify::RatingReplay),
        Arc::new(verify::BatchReplay),
        Arc::new(verify::AskedReplay { follower: flows::ASKED_BY }),
        Arc::new(PolicyReplay::<verify::Limits>::default()),
        Arc::new(PolicyReplay::<cases::Sampling>::default()),
        Arc::new(PolicyReplay::<privacy::Retention>::default()),
        Arc::new(PolicyReplay::<privacy::Notice>::default()),
        Arc::new(topic::TopicReplay),
        Arc::new(insight::SchemeReplay),
        Arc::new(insight::ListingReplay),
        Arc::new(PolicyReplay::<insight::AssessmentRules>::default()),
        Arc::new(link::webhook::WebhookReplay),
        Arc::new(link::ReceiverReplay),
        Arc::new(assist::ModelReplay),
        Arc::new(PolicyReplay::<assist::Rules>::default()),
        Arc::new(PolicyReplay::<topic::TopicRules>::default()),
        Arc::new(assist::SuggestionReplay),
        Arc::new(PolicyReplay::<link::model::quiet::QuietHours>::default()),
        Arc::new(PolicyReplay::<field::PatrolRules>::default()),
        Arc::new(PolicyReplay::<benefit::Cards>::default()),
    ]
}

fn resources(listed: &'static [(&'static str, &'static str, &'static str)]) -> Vec<Resource> {
    listed.iter().map(|&(language, name, text)| Resource { language, name, text }).collect()
}
