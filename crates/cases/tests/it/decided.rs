//! Under which version of the local rules something was decided stands in what was decided.

use crate::world::{CENTRE, ROADS, assignment, at, context, facts, receipt, staff, words};
use cases::{Case, CaseCommand, CaseEvent, CaseFacts, CaseLoop, Deadlines, Under};
use kernel::{Actor, Loop, covers};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rules in force, by the versions of catalogue, policy and draws.
fn rules(catalogue: i64, policy: i64, sampling: i64) -> CaseFacts {
    let mut facts = facts(true);
    let mut own = (*facts.policy).clone();
    (own.version, own.sampling.version) = (policy, sampling);
    facts.policy = Arc::new(own);
    facts.deadlines = Deadlines::new(BTreeMap::new(), catalogue);
    facts
}

struct Told {
    case: Option<Case>,
    events: Vec<CaseEvent>,
}

impl Told {
    fn tell(&mut self, now: &str, actor: Actor, command: CaseCommand, facts: &CaseFacts) {
        let seed = u8::try_from(self.events.len()).unwrap();
        let context = context(actor, at(now), seed);
        let events = CaseLoop::decide(self.case.as_ref(), command, &context, facts).unwrap();
        for event in &events {
            self.case = CaseLoop::evolve(self.case.take(), event);
        }
        self.events.extend(events);
    }

    /// Every decision with the versions under which it was taken, as the journal keeps it.
    fn decisions(&self) -> Vec<(String, Option<Under>)> {
        let stored = self.events.iter().map(|event| {
            let written = serde_json::to_string(event).unwrap();
            let read: CaseEvent = serde_json::from_str(&written).unwrap();
            assert_eq!(&read, event);
            (CaseLoop::kind(&read).to_owned(), read.under)
        });
        stored.collect()
    }
}

#[test]
fn each_decision_names_the_versions_of_the_rules_under_which_it_was_taken() {
    covers!("000-74");
    let (old, new) = (rules(12, 3, 5), rules(13, 3, 6));
    let mut told = Told { case: None, events: Vec::new() };
    let centre = || staff(CENTRE, 1);
    told.tell("2026-03-02 09:00", centre(), receipt(true, true), &old);
    told.tell("2026-03-02 09:30", centre(), CaseCommand::Register, &old);
    let route = CaseCommand::Dispatch { lead: assignment(ROADS), assists: Vec::new(), words: None };
    told.tell("2026-03-02 10:00", centre(), route, &old);
    // Another route, other terms and another share of checks hold from here on.
    let before = told.events.len();
    told.tell("2026-03-02 11:00", staff(ROADS, 2), CaseCommand::Accept, &new);
    let reply = CaseCommand::Reply { words: words("done"), attachments: Vec::new(), assists_open: None };
    told.tell("2026-03-03 10:00", staff(ROADS, 2), reply, &new);

    let under = |catalogue, sampling| Some(Under { catalogue, policy: 3, sampling });
    let decisions = told.decisions();
    assert!(decisions[..before].iter().all(|(_, versions)| *versions == under(12, 5)), "{decisions:#?}");
    assert!(decisions[before..].iter().all(|(_, versions)| *versions == under(13, 6)), "{decisions:#?}");
    // Routing, deadlines and sampling are among them.
    for (kind, from) in [("dispatched", 0), ("clock", 0), ("clock", before), ("replied", before)] {
        assert!(decisions[from..].iter().any(|(told, _)| told == kind), "{kind}: {decisions:#?}");
    }
    // What was decided before versions were kept can still be read.
    let mut past = serde_json::to_value(&told.events[0]).unwrap();
    past.as_object_mut().unwrap().remove("under");
    let past: CaseEvent = serde_json::from_value(past).unwrap();
    assert_eq!((past.under, &past.what), (None, &told.events[0].what));
}
