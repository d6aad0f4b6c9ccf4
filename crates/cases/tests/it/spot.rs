//! Small matters solved on the spot: the one who solved it never ends it.

use crate::world::{CENTRE, CHECKERS, STREET, Story, assignment, receipt, staff, words};
use cases::{CaseCommand, CaseState, Outcome, Urgency, WaitingFor, waiting};
use kernel::Actor;
use proptest::prelude::*;

fn solved() -> CaseCommand {
    CaseCommand::SolveOnSpot { words: words("swept"), attachments: vec![] }
}

/// A matter that person 7 of the street found and solved.
fn on_the_spot() -> Story {
    let mut story = Story::new();
    story.tell(staff(STREET, 7), receipt(false, true)).unwrap();
    story.tell(staff(STREET, 7), solved()).unwrap();
    story
}

/// The same until chance says `drawn`.
fn until(drawn: bool) -> Story {
    for seed in 0..200_u8 {
        let mut story = Story::new();
        for _ in 0..seed {
            // A refused command moves the seed on and leaves no trace.
            let _ = story.tell(staff(STREET, 7), CaseCommand::Register);
        }
        story.tell(staff(STREET, 7), receipt(false, true)).unwrap();
        story.tell(staff(STREET, 7), solved()).unwrap();
        if story.case().drawn == Some(drawn) {
            return story;
        }
    }
    panic!("chance never says {drawn}");
}

#[test]
fn the_finder_does_not_end_it() {
    let mut story = on_the_spot();
    assert_eq!(story.case().state, CaseState::Replied);
    assert_eq!(story.case().owner, CHECKERS, "somebody else's turn");
    assert!(story.case().clock("check").is_some());
    let lines = waiting(story.case(), &crate::world::facts(true).policy.desks);
    let to_check = lines.iter().any(|line| line.what == WaitingFor::Check && line.unit == CHECKERS);
    assert_eq!(to_check, story.case().drawn == Some(true), "only the check desk reads what was drawn");
    let check = CaseCommand::Check { passed: true, words: None };
    for actor in [staff(STREET, 7), staff(STREET, 8), staff(CHECKERS, 7)] {
        assert_eq!(story.tell(actor, check.clone()).unwrap_err().code, "case-check-own");
    }
    let close = CaseCommand::Close { outcome: Outcome::Solved, words: None };
    assert_eq!(story.tell(staff(STREET, 7), close).unwrap_err().code, "case-state");
}

#[test]
fn what_is_not_drawn_is_closed_as_not_verified_and_may_be_opened_again() {
    let mut story = until(false);
    let early = story.tell(Actor::system("spot"), CaseCommand::PassUndrawn).unwrap_err().code;
    assert_eq!(early, "case-undrawn-early", "what is drawn and what is not stand still alike");
    story.wait(48);
    story.tell(Actor::system("spot"), CaseCommand::PassUndrawn).unwrap();
    assert_eq!(story.case().state, CaseState::Closed);
    assert_eq!(story.case().outcome, Some(Outcome::Unverified), "closed is not solved");
    assert!(story.case().clock("check").is_none());
    story.wait(48);
    story.tell(staff(CENTRE, 5), CaseCommand::AskReopening { words: words("still there") }).unwrap();
    let rule = CaseCommand::RuleReopening { granted: true, words: words("so it is") };
    story.tell(staff(CENTRE, 6), rule).unwrap();
    assert_eq!(story.case().state, CaseState::Registered, "an ordinary matter from now on");
    assert_eq!(story.case().owner, CENTRE);
    let dispatch = CaseCommand::Dispatch { lead: assignment(STREET), assists: vec![], words: None };
    story.tell(staff(CENTRE, 5), dispatch).unwrap();
}

#[test]
fn what_is_drawn_waits_for_the_check_and_a_failed_one_is_dispatched() {
    let mut story = until(true);
    assert_eq!(
        story.tell(Actor::system("spot"), CaseCommand::PassUndrawn).unwrap_err().code,
        "case-spot-drawn"
    );
    let failed = CaseCommand::Check { passed: false, words: Some(words("not swept")) };
    story.tell(staff(CHECKERS, 4), failed).unwrap();
    assert_eq!(story.case().state, CaseState::Registered);
    assert_eq!(story.case().owner, CENTRE);
    assert!(story.case().clock("dispatch").is_some());
    assert_eq!(story.case().reworked, 1);

    let mut passed = until(true);
    passed.tell(staff(CHECKERS, 4), CaseCommand::Check { passed: true, words: None }).unwrap();
    let close = CaseCommand::Close { outcome: Outcome::Unverified, words: None };
    assert_eq!(passed.tell(staff(CENTRE, 5), close).unwrap_err().code, "case-close-unverified");
    passed.tell(staff(CENTRE, 5), CaseCommand::Close { outcome: Outcome::Solved, words: None }).unwrap();
    assert_eq!(passed.case().outcome, Some(Outcome::Solved));
}

#[test]
fn only_what_one_has_found_and_what_is_no_danger() {
    let mut story = Story::new();
    story.tell(staff(CENTRE, 1), receipt(true, true)).unwrap();
    assert_eq!(story.tell(staff(STREET, 7), solved()).unwrap_err().code, "case-spot-not-found");
    let mut unnamed = Story::new();
    unnamed.tell(staff(STREET, 7), receipt(false, false)).unwrap();
    assert_eq!(unnamed.tell(staff(STREET, 7), solved()).unwrap_err().code, "case-spot-without-matter");
    let mut danger = Story::new();
    danger.tell(staff(STREET, 7), receipt(false, true)).unwrap();
    let declare = CaseCommand::DeclareUrgency { urgency: Urgency::Danger, ground: words("gas") };
    danger.tell(staff(CENTRE, 1), declare).unwrap();
    assert_eq!(danger.tell(staff(STREET, 7), solved()).unwrap_err().code, "case-spot-danger");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// The share that is checked is the policy's, whoever solves and whatever he says.
    #[test]
    fn chance_draws_the_share_that_the_policy_names(first in 0_u8..100, text in "[a-z]{1,20}") {
        let mut drawn = 0;
        for second in 0..=255_u8 {
            let mut seed = [first; 32];
            seed[31] = second;
            let mut story = Story::new();
            story.tell(staff(STREET, 7), receipt(false, true)).unwrap();
            let context = kernel::Context {
                entropy: kernel::Entropy::new(seed),
                ..crate::world::context(staff(STREET, 7), story.now, 1)
            };
            let command = CaseCommand::SolveOnSpot { words: words(&text), attachments: vec![] };
            let facts = crate::world::facts(true);
            let events = <cases::CaseLoop as kernel::Loop>::decide(story.case.as_ref(), command, &context, &facts).unwrap();
            drawn += i32::from(events.iter().any(|event| matches!(event.what, cases::CaseFact::SolvedOnSpot { drawn: true, .. })));
        }
        // 256 draws at 20 %: expected 51, and six standard deviations on either side.
        prop_assert!((13..=90).contains(&drawn), "{drawn} of 256");
    }
}
