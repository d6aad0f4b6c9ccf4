//! Whoever raised a case is told what became of it through his own contact: received, answered, declined, joined,
//! extended, parked, replied, closed, opened again. Only the number and the state; a dispatch is the office's business
//! and told to nobody outside. Whoever raised the same thing and was joined to it is told too.

use super::Flow;
use crate::deployment::Deployment;
use cases::actions::upkeep::case_of;
use cases::{Case, CaseEvent, CaseFact, CaseId};
use guard::PersonId;
use journal::Entry;
use kernel::{Actor, Failure};
use link::message::{Message, Receiver, Urgency, post};
use std::collections::BTreeMap;
use store::{Tx, Work};

/// What happened longer ago is no news: a deployment that sets up a gateway today does not tell the past.
const LOOK_BACK_SECONDS: i64 = 2 * 86_400;
/// The kinds of events that concern it.
const TOLD: &[&str] = &[
    "received",
    "answered",
    "declined",
    "merged",
    "extension_ruled",
    "parked",
    "replied",
    "closed",
    "reopening_ruled",
    "reopened",
];

pub(super) struct TellRequestersOfTheirCases;

impl Flow for TellRequestersOfTheirCases {
    fn name(&self) -> &'static str {
        "tell_requesters_of_their_cases"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        TOLD.contains(&entry.kind.as_str()) && case_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let Some(id) = case_of(&entry.stream) else { return Ok(()) };
            let Some(found) = cases::query::by_id(tx, &deployment.site.tenant, id).await? else {
                return Ok(());
            };
            let event: CaseEvent = serde_json::from_str(&entry.payload)?;
            match told(&found.state, &event) {
                Some(kind) => tell(tx, deployment, entry, id, kind).await,
                None => Ok(()),
            }
        })
    }
}

/// Tells whoever raised a case, and whoever raised the same thing, what an entry says.
pub(super) async fn tell(
    tx: &mut Tx,
    deployment: &Deployment,
    entry: &Entry,
    case: CaseId,
    kind: &str,
) -> Result<(), Failure> {
    let site = &deployment.site;
    if entry.at < site.now().plus_seconds(-LOOK_BACK_SECONDS) {
        return Ok(());
    }
    let Some(found) = cases::query::by_id(tx, &site.tenant, case).await? else { return Ok(()) };
    let ground = deployment.grounds.current(tx, site.now()).await?;
    let happened = format!("{}@{}", entry.stream, entry.version);
    for case in reporters(tx, deployment, found.state, kind).await? {
        let Some(person) = person_of(&case) else { continue };
        let message = Message {
            receiver: Receiver::Requester(person),
            kind,
            number: &case.number,
            path: &format!("/c/{}", case.number),
            facts: BTreeMap::new(),
            urgency: Urgency::CanWait,
            happened: &happened,
        };
        post(tx, site, &ground, &message).await?;
    }
    Ok(())
}

/// What the requester is told of an event, if anything.
fn told(case: &Case, event: &CaseEvent) -> Option<&'static str> {
    match &event.what {
        // Whoever called a hotline was told there; an import tells nobody.
        CaseFact::Received { source: None, .. } => Some("received"),
        CaseFact::Answered { .. } => Some("answered"),
        CaseFact::Declined { .. } => Some("declined"),
        CaseFact::Merged { .. } if event.by != Actor::Requester => Some("joined"),
        CaseFact::ExtensionRuled { granted: true, .. } => Some("extended"),
        CaseFact::Parked { .. } => Some("parked"),
        CaseFact::Replied { .. } => Some("replied"),
        CaseFact::Closed { .. } => {
            let with = |kind: &str| case.timeline.iter().any(|line| line.at == event.at && line.kind == kind);
            // Answered and closed in one step is one piece of news.
            (!with("answered")).then_some("closed")
        }
        CaseFact::ReopeningRuled { granted: false, .. } => Some("reopen-refused"),
        CaseFact::Reopened { .. } => Some("reopened"),
        _ => None,
    }
}

/// The case itself and those that were joined to it, each with its own number and requester.
async fn reporters(
    tx: &mut Tx,
    deployment: &Deployment,
    case: Case,
    kind: &str,
) -> Result<Vec<Case>, Failure> {
    let mut all = Vec::new();
    if kind != "received" && kind != "joined" {
        let tenant = &deployment.site.tenant;
        for joined in cases::query::joined_of(tx, tenant, case.id).await? {
            all.extend(cases::query::by_id(tx, tenant, joined).await?.map(|found| found.state));
        }
    }
    all.insert(0, case);
    Ok(all)
}

fn person_of(case: &Case) -> Option<PersonId> {
    case.requester.as_deref()?.parse().ok()
}
