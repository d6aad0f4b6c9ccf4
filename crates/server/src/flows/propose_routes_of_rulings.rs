//! A ruling on a disputed duty drafts the edit of the routing catalogue by which the same case goes right the next time.
//! People look it over, try it on the last year's cases and submit it, and another person approves it.

use super::Flow;
use crate::deployment::Deployment;
use cases::actions::upkeep::case_of;
use cases::{Case, CaseEvent, CaseFact, DutyCitation};
use duty::actions::propose::{NewProposal, correct};
use duty::{DutyCode, MatterCode, Ruling};
use guard::Granted;
use guard::right::ProposeDuty;
use journal::Entry;
use kernel::{Failure, RequestKey, UnitId};
use std::sync::Arc;
use store::{Tx, Work};
use ui::{Dictionary, Language};

/// The rule in whose name it is drafted, as in the table of roles.
const RULE: &str = "ruling";

pub(super) struct ProposeRoutesOfRulings;

impl Flow for ProposeRoutesOfRulings {
    fn name(&self) -> &'static str {
        "propose_routes_of_rulings"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        matches!(entry.kind.as_str(), "dispatched" | "designated") && case_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let site = &deployment.site;
            let Some(id) = case_of(&entry.stream) else { return Ok(()) };
            let Some(found) = cases::query::by_id(tx, &site.tenant, id).await? else { return Ok(()) };
            let event: CaseEvent = serde_json::from_str(&entry.payload)?;
            let case = found.state;
            let Some(ruling) = ruling_of(&case, &event.what) else { return Ok(()) };
            let granted = Granted::<ProposeDuty>::for_system(RULE)?;
            let context = site.context(&granted, RequestKey(String::new()));
            let places = duty::query::places(tx, &site.tenant).await?;
            correct(tx, &context, &granted, &ruling, new_proposal(&site.words, &case), &places).await?;
            Ok(())
        })
    }
}

/// What was ruled, when the event rules on a return.
fn ruling_of(case: &Case, what: &CaseFact) -> Option<Ruling> {
    if case.returned_by.is_empty() {
        return None;
    }
    let ruled = |lead: UnitId, duty: &DutyCitation| {
        Some(Ruling {
            matter: MatterCode::new(case.matter.clone()?),
            path: case.placement.path.iter().rev().copied().collect(),
            lead,
            duty: DutyCode::new(&duty.code),
        })
    };
    match what {
        CaseFact::Designated { lead, duty, .. } => ruled(*lead, duty),
        // Sent elsewhere after a return: the return was right.
        CaseFact::Dispatched { lead, duty, .. } if !case.returned_by.contains(lead) => ruled(*lead, duty),
        _ => None,
    }
}

/// What is written down in the journal once stands in the language of the deployment's records.
fn new_proposal(words: &Arc<Dictionary>, case: &Case) -> NewProposal {
    let words = words.words(Language::Chinese);
    let facts = [("number", case.number.clone())];
    NewProposal {
        title: words.with("flow-ruling-title", facts.clone()),
        ground: words.with("flow-ruling-ground", facts),
        case: Some(case.number.clone()),
    }
}
