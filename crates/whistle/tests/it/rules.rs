//! What holds in every state that any course of commands can reach.

use crate::world::{
    COMMUNITY, STREET, Story, UNITS, act, assignment, case, plan, proposal, propose, staff, words,
};
use kernel::{Actor, Loop, UnitId};
use proptest::prelude::*;
use std::collections::BTreeSet;
use whistle::{
    RefusalGround, Side, TRANSITIONS, Verdict, Whistle, WhistleCommand, WhistleEvent, WhistleFact,
    WhistleKind, WhistleLoop, WhistleState, waiting,
};

fn unit() -> impl Strategy<Value = UnitId> {
    prop::sample::select(UNITS.to_vec())
}

fn actor() -> impl Strategy<Value = Actor> {
    prop_oneof![
        12 => (unit(), 0_u128..9).prop_map(|(unit, person)| staff(unit, person)),
        1 => Just(Actor::system("clock")),
    ]
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop::sample::select(Verdict::ALL.to_vec())
}

fn command() -> impl Strategy<Value = WhistleCommand> {
    let w = || words("said");
    let calls = || prop::collection::vec(unit(), 1..4);
    prop_oneof![
        4 => Just(WhistleCommand::Sign),
        4 => Just(WhistleCommand::Contact { words: w() }),
        6 => Just(WhistleCommand::ReportIn { words: None }),
        4 => (calls(), 0_usize..3).prop_map(|(units, lead)| WhistleCommand::Sound {
            lead: units[lead.min(units.len() - 1)],
            calls: units.into_iter().map(assignment).collect(),
            words: None
        }),
        3 => Just(WhistleCommand::Approve { words: None }),
        1 => Just(WhistleCommand::HandBack { words: words("more") }),
        1 => Just(WhistleCommand::Revise { kind: WhistleKind::Tackle, text: words("text") }),
        1 => (0_u32..12).prop_map(|rare| match rare {
            0 => WhistleCommand::Reject { words: words("no") },
            1 => WhistleCommand::Withdraw { words: words("no") },
            _ => WhistleCommand::Sign,
        }),
        1 => unit().prop_map(|unit| WhistleCommand::Call { call: assignment(unit), words: words("too") }),
        1 => unit().prop_map(|unit| WhistleCommand::NameLead { unit, words: words("lead") }),
        1 => unit().prop_map(|unit| WhistleCommand::Release { unit, words: words("free") }),
        2 => Just(WhistleCommand::Refuse {
            ground: RefusalGround::NoPower,
            duty: "D9".into(),
            words: words("no")
        }),
        4 => unit().prop_map(|unit| WhistleCommand::Escalate { unit }),
        4 => (unit(), any::<bool>(), prop::option::of(unit())).prop_map(|(unit, ordered, instead)| {
            WhistleCommand::Rule { unit, ordered, instead: instead.map(assignment), words: words("so") }
        }),
        6 => (0_u32..40).prop_map(plan),
        6 => (calls(), any::<bool>()).prop_map(|(units, finished)| act(&units, finished)),
        4 => (unit(), verdict()).prop_map(|(unit, verdict)| WhistleCommand::AssessDepartment {
            unit,
            verdict,
            words: Some(words("why"))
        }),
        4 => verdict()
            .prop_map(|verdict| WhistleCommand::AssessStreet { verdict, words: Some(words("why")) }),
        1 => Just(WhistleCommand::Conclude),
        1 => (0_u128..4, prop::option::of(unit()))
            .prop_map(|(number, barred)| WhistleCommand::Link {
                case: case(number),
                barred: barred.into_iter().collect()
            }),
        1 => (unit(), prop::option::of(unit()))
            .prop_map(|(unit, heir)| WhistleCommand::Transfer { unit, heir }),
        1 => Just(WhistleCommand::Recalculate { calendar: "national".into() }),
    ]
}

/// What fits the moment: the next step of the straight way, by somebody whose turn it is. Random commands alone
/// would hardly ever leave the beginning.
fn fitting(whistle: &Whistle, which: usize) -> Option<(Actor, WhistleCommand)> {
    let lines = waiting(whistle);
    let line = lines.get(which % lines.len().max(1))?;
    let by = staff(line.unit, 100 + line.unit.uuid().as_u128());
    let present: Vec<UnitId> =
        whistle.expected().filter(|call| call.arrived.is_some()).map(|call| call.unit).collect();
    use whistle::WaitingFor as W;
    let command = match line.what {
        W::Decide => WhistleCommand::Approve { words: None },
        W::Revise => WhistleCommand::Revise { kind: WhistleKind::Daily, text: words("text") },
        W::Sound => crate::world::sound(&[crate::world::URBAN, crate::world::MARKET]),
        W::Sign => WhistleCommand::Sign,
        W::Contact => WhistleCommand::Contact { words: words("rang") },
        W::ReportIn => WhistleCommand::ReportIn { words: None },
        W::Rule => {
            let unit = whistle.expected().find(|call| call.before.is_some())?.unit;
            WhistleCommand::Rule { unit, ordered: which.is_multiple_of(2), instead: None, words: words("so") }
        }
        W::Plan => plan(5),
        W::Act => act(&present, which.is_multiple_of(2)),
        W::AssessDepartments => {
            let unit = whistle.missing().into_iter().find_map(|side| match side {
                Side::OfDepartment { unit } => Some(unit),
                Side::OfStreet { .. } => None,
            })?;
            WhistleCommand::AssessDepartment { unit, verdict: Verdict::Met, words: None }
        }
        W::AssessStreet => WhistleCommand::AssessStreet { verdict: Verdict::Met, words: None },
    };
    Some((by, command))
}

#[derive(Clone, Debug)]
enum Turn {
    Any(Actor, Box<WhistleCommand>),
    Fitting(usize),
}

fn course() -> impl Strategy<Value = Vec<(Turn, i64)>> {
    let turn = prop_oneof![
        1 => (actor(), command()).prop_map(|(actor, command)| Turn::Any(actor, Box::new(command))),
        1 => (0_usize..8).prop_map(Turn::Fitting),
    ];
    prop::collection::vec((turn, prop_oneof![6 => Just(0_i64), 2 => 0_i64..3, 1 => 0_i64..300]), 1..60)
}

fn kind() -> impl Strategy<Value = WhistleKind> {
    prop::sample::select(WhistleKind::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_reachable_state_keeps_the_promises(kind in kind(), by in 0_usize..3, steps in course()) {
        let mut story = Story::new();
        match by {
            0 => story.tell(staff(COMMUNITY, 50), propose(kind)).unwrap(),
            1 => story.tell(staff(STREET, 1), propose(kind)).unwrap(),
            _ => {
                let cluster = proposal(kind, (0..5).map(|number| case(10 + number)).collect());
                story.tell(Actor::system("cluster"), WhistleCommand::Propose(Box::new(cluster))).unwrap()
            }
        };
        for (turn, hours) in steps {
            story.wait(hours);
            let (actor, command) = match turn {
                Turn::Any(actor, command) => (actor, *command),
                Turn::Fitting(which) => match fitting(story.whistle(), which) {
                    Some(fitting) => fitting,
                    None => continue,
                },
            };
            let before = story.whistle().clone();
            let count = story.events.len();
            if story.tell(actor, command).is_err() {
                prop_assert_eq!(story.whistle(), &before, "a refusal leaves no trace");
                prop_assert_eq!(story.events.len(), count);
            }
            keeps_owner_and_clock(story.whistle())?;
        }
        follows_the_table(&story.events)?;
        nobody_judges_his_own(&story.events)?;
        let folded = WhistleLoop::fold(&story.events).unwrap();
        prop_assert_eq!(&folded, story.whistle(), "the state is the fold of its events");
        let json = serde_json::to_string(story.whistle()).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Whistle>(&json).unwrap(), story.whistle());
        for event in &story.events {
            let text = serde_json::to_string(event).unwrap();
            prop_assert_eq!(&serde_json::from_str::<WhistleEvent>(&text).unwrap(), event);
        }
    }
}

fn keeps_owner_and_clock(whistle: &Whistle) -> Result<(), TestCaseError> {
    let state = whistle.state;
    prop_assert_eq!(whistle.clocks.open().next().is_some(), !state.is_ended(), "{}: clocks", state);
    let lines = waiting(whistle);
    prop_assert_eq!(lines.is_empty(), state.is_ended(), "{}: lines", state);
    if matches!(state, WhistleState::OnSite | WhistleState::Plan | WhistleState::Done) {
        prop_assert!(lines.iter().any(|line| line.unit == whistle.owner) || state == WhistleState::Done);
    }
    for call in whistle.expected().filter(|_| state.is_calling()) {
        let runs = |step: &str| whistle.clock(&format!("{step}-{}", call.unit)).is_some();
        prop_assert_eq!(runs("sign"), call.signed.is_none() && !call.refuses());
        prop_assert_eq!(runs("contact"), call.contacted.is_none());
        prop_assert_eq!(runs("on_site"), call.arrived.is_none());
        prop_assert_eq!(runs("district"), call.before.is_some());
        prop_assert!(call.unit != whistle.street && !whistle.barred.contains(&call.unit));
    }
    if state.is_calling() {
        let lead = whistle.lead.and_then(|lead| whistle.call(lead));
        prop_assert!(lead.is_some_and(whistle::Call::is_expected), "{}: nobody leads", state);
    }
    let units: BTreeSet<UnitId> = whistle.calls.iter().map(|call| call.unit).collect();
    prop_assert_eq!(units.len(), whistle.calls.len(), "a unit is called twice");
    Ok(())
}

/// Every event led from where to where the table says.
fn follows_the_table(events: &[WhistleEvent]) -> Result<(), TestCaseError> {
    let mut state: Option<Whistle> = None;
    for event in events {
        let from = state.as_ref().map(|whistle| whistle.state);
        state = WhistleLoop::evolve(state, event);
        let to = state.as_ref().unwrap().state;
        let kind = event.what.kind();
        let known = match (from, kind) {
            (None, "proposed") => to == WhistleState::Draft,
            (Some(from), "clock") => from == to,
            (Some(from), kind) => {
                TRANSITIONS.iter().any(|(of, by, ends)| *of == from && *by == kind && ends.contains(&to))
            }
            (None, _) => false,
        };
        prop_assert!(known, "{:?} –{}→ {} is not in the table", from, kind, to);
    }
    Ok(())
}

/// Assessments and rulings come from units and people that had no part on the other side.
fn nobody_judges_his_own(events: &[WhistleEvent]) -> Result<(), TestCaseError> {
    let mut state: Option<Whistle> = None;
    for event in events {
        if let Some(before) = &state {
            let (unit, account) = (event.by.unit(), event.by.account());
            let handled = account.is_some_and(|account| before.handlers.contains(&account));
            let convened = account.is_some_and(|account| before.conveners.contains(&account));
            match &event.what {
                WhistleFact::Assessed { side: Side::OfDepartment { .. }, .. } => {
                    prop_assert!(unit.is_some_and(|unit| !before.was_called(unit)) && !handled);
                }
                WhistleFact::Assessed { side: Side::OfStreet { by }, .. } => {
                    prop_assert!(unit == Some(*by) && before.was_called(*by) && !convened);
                }
                WhistleFact::Ruled { .. } => {
                    prop_assert!(unit.is_some_and(|unit| unit != before.street && !before.was_called(unit)));
                    prop_assert!(!handled && !convened);
                }
                _ => {}
            }
        }
        state = WhistleLoop::evolve(state, event);
    }
    Ok(())
}
