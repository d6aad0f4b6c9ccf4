//! What holds in every state that any course of commands can reach.

use crate::world::*;
use kernel::{Actor, Loop};
use oversight::{
    Body, ExemptionGround, Figure, FileCommand, FileEvent, FileFact, FileState, OversightLoop, ParkedSpan,
    Rung, TRANSITIONS, exempted, parked_trends, waiting,
};
use proptest::prelude::*;

fn actor() -> impl Strategy<Value = Actor> {
    prop_oneof![
        8 => (prop::sample::select(UNITS.to_vec()), 0_u128..6).prop_map(|(unit, person)| staff(unit, person)),
        4 => prop::sample::select(vec![handler(), gov(), petition(), other()]),
        1 => Just(system()),
    ]
}

fn begin() -> impl Strategy<Value = (Actor, FileCommand)> {
    prop::sample::select(vec![0_u8, 1, 2, 3, 4, 5, 6]).prop_map(|which| match which {
        0 => (gov(), notice(&gov())),
        1 => (handler(), climb()),
        2 => (handler(), exemption(ExemptionGround::GoodFaith, &[Figure::OnTime])),
        3 => (handler(), exemption(ExemptionGround::Unreasonable, &[Figure::Solved, Figure::Satisfied])),
        4 => (system(), ladder()),
        5 => (gov(), commendation(true)),
        _ => (system(), parking()),
    })
}

fn command() -> impl Strategy<Value = FileCommand> {
    let w = || words("said");
    prop_oneof![
        Just(FileCommand::Join { words: None }),
        Just(answer()),
        Just(accept()),
        (0_u32..20).prop_map(move |days| FileCommand::AskAgain { words: w(), days }),
        (0_u32..70).prop_map(|days| FileCommand::SendBack { words: words("order"), days }),
        prop::sample::select(UNITS.to_vec())
            .prop_map(|unit| FileCommand::NameLead { unit, words: words("lead") }),
        Just(FileCommand::GoUp { words: words("up") }),
        Just(FileCommand::Report { words: words("report") }),
        Just(FileCommand::Settle),
        any::<bool>().prop_map(rule),
        any::<bool>().prop_map(rule),
        Just(FileCommand::Object { words: words("not so"), person: None }),
        any::<bool>().prop_map(|granted| FileCommand::Award { granted, words: words("decided") }),
        Just(FileCommand::Contest { words: words("not so") }),
        Just(FileCommand::Tell { words: words("told") }),
        Just(FileCommand::Resume),
        Just(FileCommand::Remind { words: words("remind") }),
        Just(FileCommand::List { words: words("list") }),
        Just(FileCommand::Delist { words: words("done") }),
        Just(FileCommand::Ease),
        (prop::sample::select(Rung::ALL.to_vec()), 0_u128..2)
            .prop_map(|(rung, clock)| FileCommand::Raise { rung, clock: Box::new(case_clock(clock)) }),
        (0_u8..6).prop_map(|rare| match rare {
            0 => FileCommand::Withdraw { words: words("no") },
            _ => answer(),
        }),
        Just(FileCommand::Recalculate { calendar: "national".into() }),
        (prop::sample::select(UNITS.to_vec()), prop::sample::select(UNITS.to_vec()))
            .prop_map(|(unit, heir)| FileCommand::Transfer { unit, heir }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn every_reachable_state_keeps_the_promises(
        (by, first) in begin(),
        steps in prop::collection::vec((actor(), command(), 0_i64..4, any::<bool>()), 1..50)
    ) {
        let mut story = Story::opened(by, first);
        for (actor, command, days, overdue) in steps {
            story.wait_days(days);
            story.case.overdue = overdue;
            story.above = above(story.file().owner);
            let before = story.file().clone();
            let known = story.events.len();
            if story.tell(actor, command).is_err() {
                prop_assert_eq!(story.file(), &before, "a refusal leaves no trace");
                continue;
            }
            promises(&story)?;
            follows_the_table(&before, &story.events[known..])?;
        }
        prop_assert_eq!(OversightLoop::fold(&story.events), story.file);
    }
}

/// The petition bureau stands above the handling unit, the government above all.
fn above(unit: kernel::UnitId) -> Vec<kernel::UnitId> {
    if unit == GOV {
        Vec::new()
    } else if unit == HANDLER {
        vec![PETITION, GOV]
    } else {
        vec![GOV]
    }
}

/// Each event leads where the table says.
fn follows_the_table(before: &oversight::File, events: &[FileEvent]) -> Result<(), TestCaseError> {
    let mut state = before.clone();
    for event in events {
        let from = state.state;
        state = OversightLoop::evolve(Some(state), event).unwrap();
        if matches!(event.what, FileFact::Clock { .. }) {
            prop_assert_eq!(from, state.state, "a clock changes no state");
            continue;
        }
        let kind = OversightLoop::kind(event);
        let row = TRANSITIONS.iter().find(|(one, by, _)| *one == from && *by == kind);
        let row = row.ok_or_else(|| TestCaseError::fail(format!("{from} {kind} is not in the table")))?;
        prop_assert!(row.2.contains(&state.state), "{} {} → {}", from, kind, state.state);
    }
    Ok(())
}

fn promises(story: &Story) -> Result<(), TestCaseError> {
    let file = story.file();
    let open: Vec<_> = file.clocks.open().collect();
    // Whatever waits for somebody has a clock; the ladder's is that of the case.
    let clocked = !file.state.is_ended()
        && file.state.rung().is_none()
        && !matches!(&file.body, Body::Parking(parking) if parking.told.is_some());
    prop_assert_eq!(open.len(), usize::from(clocked), "{}: {:?}", file.state, open);
    prop_assert!(!file.state.is_ended() || waiting(file).is_empty(), "what is over waits for nobody");
    prop_assert!(!clocked || !waiting(file).is_empty(), "{} waits for nobody", file.state);
    prop_assert!(
        waiting(file).iter().all(|line| file.state.is_ended()
            || line.unit != file.about.unit.unwrap()
            || matches!(
                file.state,
                FileState::Issued | FileState::Ordered | FileState::Parked | FileState::Supervise
            )),
        "a unit does not judge its own matter: {:?}",
        waiting(file)
    );
    match &file.body {
        Body::Notice(notice) => {
            prop_assert!(!notice.is_issuer(file.about.unit.unwrap()), "nobody supervises himself");
            let units: std::collections::BTreeSet<_> = notice.issuers.iter().map(|one| one.unit).collect();
            prop_assert_eq!(units.len(), notice.issuers.len(), "each unit issues once");
            prop_assert_eq!(
                notice.answer.is_some(),
                matches!(file.state, FileState::Answered | FileState::Accepted)
            );
        }
        Body::Exemption(exemption) => {
            prop_assert!(exemption.rulings.len() <= 2);
            // A unit that has ruled may become the heir of the one concerned later; what it ruled stands.
            let handed_on =
                story.events.iter().any(|event| matches!(event.what, FileFact::Transferred { .. }));
            prop_assert!(handed_on || exemption.rulings.iter().all(|ruling| ruling.unit != HANDLER));
            if let [first, second] = exemption.rulings.as_slice() {
                prop_assert_ne!(first.account, second.account, "the second ruling is somebody else's");
            }
            let counts = exemption.rulings.last().is_some_and(|ruling| ruling.granted)
                && file.state != FileState::Contested;
            prop_assert_eq!(!exempted(file).is_empty(), counts);
        }
        Body::Ladder(ladder) => {
            prop_assert_eq!(ladder.listed.is_some(), file.state == FileState::Listed);
            if let Some(listed) = &ladder.listed {
                prop_assert_ne!(listed.unit, HANDLER);
            }
        }
        Body::Climb(climb) => prop_assert!(!climb.levels.is_empty() && climb.levels.len() <= 2),
        Body::Commendation(commendation) => {
            let handed_on =
                story.events.iter().any(|event| matches!(event.what, FileFact::Transferred { .. }));
            let apart = |unit| unit != HANDLER && unit != GOV;
            prop_assert!(handed_on || commendation.decided.iter().all(|said| apart(said.unit)));
            prop_assert_eq!(
                commendation.decided.is_some(),
                matches!(file.state, FileState::Awarded | FileState::NotAwarded)
                    || (file.state == FileState::Withdrawn && commendation.decided.is_some())
            );
        }
        Body::SpotCheck(_) | Body::Parking(_) => {}
    }
    Ok(())
}

fn at(text: &str) -> kernel::Instant {
    text.parse().unwrap()
}

fn span(unit: kernel::UnitId, from: &str, until: Option<&str>) -> ParkedSpan {
    ParkedSpan { unit, from: at(from), until: until.map(at) }
}

/// Counted by hand: on 2026-03-31 and thirty days before, on 2026-03-01.
#[test]
fn the_parked_age_of_a_unit_rises_or_falls() {
    let (rising, falling, cleared, fresh) = (HANDLER, GOV, PETITION, DESK);
    let spans = [
        span(rising, "2026-02-09", None),
        span(falling, "2025-12-01", Some("2026-03-10")),
        span(falling, "2026-02-19", None),
        span(falling, "2026-03-21", None),
        span(cleared, "2026-01-30", Some("2026-03-05")),
        span(fresh, "2026-03-30", None),
        span(fresh, "2025-01-01", Some("2025-02-01")),
    ];
    let trends = parked_trends(&spans, at("2026-03-31"));
    let told = |unit| {
        let trend = trends.iter().find(|trend| trend.unit == unit).unwrap();
        [trend.before, trend.now].map(|age| age.map(|age| (age.count, age.days)))
    };
    assert_eq!(told(rising), [Some((1, 20)), Some((1, 50))]);
    assert_eq!(told(falling), [Some((2, 90)), Some((2, 40))]);
    assert_eq!(told(cleared), [Some((1, 30)), None]);
    assert_eq!(told(fresh), [None, Some((1, 1))]);
    assert_eq!(trends.len(), 4);
}
