//! What holds in every state that any course of commands can reach.

use crate::world::{CENTRE, CHECKERS, ROADS, STREET, Story, WATER, assignment, facts, receipt, staff, words};
use cases::{
    CaseCommand, CaseEvent, CaseFact, CaseLoop, CaseState, Channel, ComplaintAbout, Confidentiality,
    DeclineGround, LeftBecause, Outcome, ParkCause, ReturnGround, RightChannel, SafePart, ToldAs, Urgency,
    WaitingFor, waiting,
};
use guard::Bar;
use guard::safe_text::Telling;
use kernel::{Actor, Loop, UnitId};
use proptest::prelude::*;

fn unit() -> impl Strategy<Value = UnitId> {
    prop::sample::select(vec![CENTRE, CHECKERS, ROADS, WATER, STREET])
}

fn actor() -> impl Strategy<Value = Actor> {
    prop_oneof![
        8 => (unit(), 0_u128..6).prop_map(|(unit, person)| staff(unit, person)),
        1 => Just(Actor::Requester),
        1 => Just(Actor::system("rule")),
    ]
}

fn command() -> impl Strategy<Value = CaseCommand> {
    let w = || words("said");
    prop_oneof![
        Just(CaseCommand::Register),
        Just(CaseCommand::Accept),
        Just(CaseCommand::Archive),
        Just(CaseCommand::AddFacts { words: Some(words("more")), attachments: vec![] }),
        Just(keep_original("later")),
        (any::<bool>(), any::<bool>()).prop_map(|(later, reason)| CaseCommand::MakeSafe {
            original: if later { "later" } else { "appeal" }.into(),
            told: if later { ToldAs::Later } else { ToldAs::Appeal },
            marks: [Telling::Phone].into(),
            words: [(SafePart::Text, words("safe"))].into(),
            still: [Telling::Room].into(),
            left: reason.then_some((Telling::Room, LeftBecause::Matter)).into_iter().collect(),
        }),
        Just(CaseCommand::Answer { words: w() }),
        Just(CaseCommand::Decline {
            ground: DeclineGround::Unlawful,
            right_channel: RightChannel::Court,
            words: w()
        }),
        unit().prop_map(|about| CaseCommand::Classify {
            matter: "080101".into(),
            complained_about: Some(about),
            confidentiality: Confidentiality::Masked
        }),
        (unit(), unit()).prop_map(|(about, below)| CaseCommand::Bar {
            bar: Bar::Unit(about),
            about: ComplaintAbout::Conduct,
            below: [below].into(),
            words: None
        }),
        Just(CaseCommand::DeclareUrgency { urgency: Urgency::Danger, ground: w() }),
        any::<bool>().prop_map(|into_ended| CaseCommand::Merge {
            into: kernel::Id::new(uuid::Uuid::from_u128(5)),
            into_ended,
            words: None
        }),
        Just(CaseCommand::Unmerge { words: w() }),
        (unit(), prop::collection::vec(unit(), 0..3)).prop_map(|(lead, assists)| CaseCommand::Dispatch {
            lead: assignment(lead),
            assists: assists.into_iter().map(assignment).collect(),
            words: None
        }),
        Just(CaseCommand::Return { ground: ReturnGround::NotOurDuty, duty: "D1".into(), words: w() }),
        unit().prop_map(|lead| CaseCommand::Designate { lead: assignment(lead), words: words("yours") }),
        unit().prop_map(|unit| CaseCommand::CallAssist { assist: assignment(unit), words: None }),
        Just(CaseCommand::ReplyAssist { words: w(), attachments: vec![] }),
        (0_u32..8).prop_map(|amount| CaseCommand::AskExtension { amount, words: words("time") }),
        any::<bool>().prop_map(|granted| CaseCommand::RuleExtension { granted, words: words("so") }),
        (1_u32..120).prop_map(|review_days| CaseCommand::Park {
            cause: ParkCause::Plan,
            plan: words("plan"),
            review_days
        }),
        Just(CaseCommand::Unpark { words: None }),
        any::<bool>().prop_map(|reason| CaseCommand::Reply {
            words: words("done"),
            attachments: vec![],
            assists_open: reason.then(|| words("why"))
        }),
        Just(CaseCommand::SolveOnSpot { words: w(), attachments: vec![] }),
        Just(CaseCommand::PassUndrawn),
        any::<bool>().prop_map(|solved| CaseCommand::AnswerRevisit { solved, words: Some(words("told")) }),
        Just(CaseCommand::RevisitUnanswered),
        any::<bool>().prop_map(|granted| CaseCommand::RuleReopening { granted, words: words("so") }),
        Just(CaseCommand::GrantUnruled),
        any::<bool>().prop_map(|passed| CaseCommand::Check { passed, words: Some(words("seen")) }),
        (any::<bool>(), any::<Option<bool>>()).prop_map(|(contacted, solved)| CaseCommand::Revisit {
            contacted,
            solved,
            satisfaction: None,
            words: Some(words("told"))
        }),
        prop::sample::select(Outcome::ALL.to_vec())
            .prop_map(|outcome| CaseCommand::Close { outcome, words: None }),
        Just(CaseCommand::AskReopening { words: w() }),
        unit().prop_map(|lead| CaseCommand::Transfer { lead: Some(assignment(lead)) }),
        Just(CaseCommand::Transfer { lead: None }),
        (0_u32..30).prop_map(|rare| match rare {
            0 => CaseCommand::Withdraw { words: None },
            _ => CaseCommand::Register,
        }),
    ]
}

fn keep_original(original: &str) -> CaseCommand {
    let told = if original == "later" { ToldAs::Later } else { ToldAs::Appeal };
    CaseCommand::KeepOriginal { original: original.into(), told, marks: [Telling::Phone].into() }
}

/// One step of a course: who, what, and how many hours later.
fn course() -> impl Strategy<Value = Vec<(Actor, CaseCommand, i64)>> {
    prop::collection::vec((actor(), command(), prop_oneof![4 => 0_i64..3, 1 => 0_i64..500]), 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_reachable_state_keeps_the_promises(requester in any::<bool>(), tells in any::<bool>(), steps in course()) {
        kernel::covers!("000-39");
        let mut story = Story::new();
        story.tell(staff(CENTRE, 1), receipt(requester, true)).unwrap();
        if tells {
            story.tell(staff(CENTRE, 1), keep_original("appeal")).unwrap();
        }
        for (actor, command, hours) in steps {
            story.wait(hours);
            let before = story.case().clone();
            let count = story.events.len();
            if story.tell(actor, command).is_err() {
                prop_assert_eq!(story.case(), &before, "a refusal leaves no trace");
                prop_assert_eq!(story.events.len(), count);
            }
            check(&story)?;
            // No unit is given a case while nobody has said what it may read.
            let given = |event: &CaseEvent| {
                matches!(event.what, CaseFact::Dispatched { .. } | CaseFact::Designated { .. })
            };
            if story.events[count..].iter().any(given) {
                prop_assert!(before.unsafe_words().next().is_none(), "dispatched with words that tell");
            }
        }
        let folded = CaseLoop::fold(&story.events).unwrap();
        prop_assert_eq!(&folded, story.case(), "the state is the fold of its events");
    }
}

fn check(story: &Story) -> Result<(), TestCaseError> {
    let case = story.case();
    if !case.state.is_ended() {
        prop_assert!(case.clocks.open().next().is_some(), "{} has no clock", case.state);
        prop_assert!(case.pressing().is_some(), "{} has nothing that presses", case.state);
        let lines = waiting(case, &facts(true).policy.desks);
        let turn = lines.iter().any(|line| line.unit == case.owner && line.what != WaitingFor::Locate);
        // What was not drawn waits for a rule of the system alone, under the same clock as what was.
        let undrawn = case.state == CaseState::Replied && case.drawn == Some(false);
        prop_assert!(turn || undrawn && case.clock("check").is_some(), "{}: nobody's turn", case.state);
    }
    for account in &case.handlers {
        prop_assert!(!case.checkers.contains(account) || checked_before_handling(story, account));
    }
    let last_reply = story
        .events
        .iter()
        .rposition(|event| matches!(event.what, CaseFact::Replied { .. } | CaseFact::SolvedOnSpot { .. }));
    // Whatever a person finds, he finds with a word of his own; only the rule says that nobody has looked.
    for event in &story.events {
        if let CaseFact::Closed { outcome: Outcome::Unverified, .. } = event.what {
            let undrawn = story.events.iter().any(|event| match &event.what {
                CaseFact::SolvedOnSpot { drawn: false, .. } => true,
                CaseFact::Replied { draw: Some(draw), .. } => !draw.drawn,
                _ => false,
            });
            prop_assert!(undrawn);
        }
    }
    closures_are_confirmed(story)?;
    if let Some(at) = last_reply {
        neutral_after(story, at)?;
    }
    for assist in case.open_assists().filter(|_| !case.state.is_ended()) {
        prop_assert!(
            case.lead.as_ref().is_none_or(|lead| lead.unit != assist.unit),
            "the lead assists itself"
        );
        prop_assert!(
            case.clock(&format!("assist-{}", assist.unit)).is_some(),
            "an open assist without a clock"
        );
    }
    if matches!(case.state, CaseState::Dispatched | CaseState::Handling | CaseState::Parked) {
        prop_assert!(case.open_lead().is_some(), "with a unit that is complained about");
    }
    prop_assert!(case.open_assists().all(|assist| !case.is_barred(assist.unit)));
    let json = serde_json::to_string(case).unwrap();
    prop_assert_eq!(&serde_json::from_str::<cases::Case>(&json).unwrap(), case);
    Ok(())
}

/// "Solved" stands only where somebody who took no part has said so since the last reply; and what was opened again
/// is closed again only after a check that passed and a revisit.
fn closures_are_confirmed(story: &Story) -> Result<(), TestCaseError> {
    let (mut checked, mut said, mut asked, mut answered, mut reopened) = (false, false, false, false, 0);
    for event in &story.events {
        match &event.what {
            CaseFact::Replied { .. } | CaseFact::SolvedOnSpot { .. } => {
                (checked, said, asked) = (false, false, false);
            }
            CaseFact::Answered { .. } => answered = true,
            CaseFact::Checked { passed, .. } => checked = *passed,
            CaseFact::Revisited { solved, .. } => {
                (asked, said) = (true, *solved == Some(true));
                reopened += u32::from(*solved == Some(false));
            }
            CaseFact::Reopened { .. } => {
                reopened += 1;
                answered = false;
            }
            CaseFact::Closed { outcome, .. } => {
                prop_assert!(*outcome != Outcome::Solved || checked || said, "solved, and nobody says so");
                prop_assert!(reopened == 0 || answered || checked && asked, "closed silently a second time");
            }
            _ => {}
        }
    }
    for event in &story.events {
        if let CaseFact::Replied { draw: Some(draw), .. } = &event.what {
            prop_assert!(draw.agrees(&story.case().number), "a draw that nobody can compute again");
        }
    }
    Ok(())
}

/// Somebody who checked an earlier round may later work for the unit that handles; never the other way.
fn checked_before_handling(story: &Story, account: &kernel::AccountId) -> bool {
    let of = |event: &&CaseEvent| event.by.account() == Some(*account);
    let handled = story.events.iter().position(|event| {
        of(&event)
            && matches!(
                event.what,
                CaseFact::Accepted
                    | CaseFact::Replied { .. }
                    | CaseFact::AssistReplied { .. }
                    | CaseFact::SolvedOnSpot { .. }
            )
    });
    let checked =
        story.events.iter().rposition(|event| of(&event) && matches!(event.what, CaseFact::Checked { .. }));
    matches!((handled, checked), (Some(handled), Some(checked)) if checked < handled)
}

/// After a reply, whoever checks or revisits took no part in handling.
fn neutral_after(story: &Story, reply: usize) -> Result<(), TestCaseError> {
    let before = CaseLoop::fold(&story.events[..=reply]).unwrap();
    for event in &story.events[reply + 1..] {
        let judged = matches!(event.what, CaseFact::Checked { .. } | CaseFact::Revisited { .. });
        if judged && let (Some(account), Some(unit)) = (event.by.account(), event.by.unit()) {
            prop_assert!(!before.handlers.contains(&account), "the handler judged his own work");
            prop_assert!(!before.handling_units.contains(&unit), "the handling unit judged its own work");
        }
    }
    Ok(())
}

#[test]
fn every_event_ever_written_reads_back() {
    let mut story = Story::received();
    story.tell(staff(CENTRE, 1), CaseCommand::Register).unwrap();
    for event in &story.events {
        let text = serde_json::to_string(event).unwrap();
        assert_eq!(&serde_json::from_str::<CaseEvent>(&text).unwrap(), event);
    }
    assert!(Channel::ALL.iter().all(|channel| channel.as_str().parse::<Channel>().unwrap() == *channel));
}
