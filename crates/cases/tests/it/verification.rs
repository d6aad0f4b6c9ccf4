//! Checks drawn by risk, revisits by link, and reopening that reaches somebody: told as stories.

use crate::world::{CENTRE, CHECKERS, ROADS, Story, assignment, facts, staff, words};
use cases::{
    CaseCommand, CaseFact, CaseState, Draw, DrawGround, Outcome, Record, Urgency, WaitingFor, waiting,
};
use kernel::Actor;
use proptest::prelude::*;

fn reply() -> CaseCommand {
    CaseCommand::Reply { words: words("done"), attachments: vec![], assists_open: None }
}

fn check(passed: bool) -> CaseCommand {
    CaseCommand::Check { passed, words: Some(words("seen")) }
}

fn handling(requester: bool, seed: u8) -> Story {
    let mut story = Story::new();
    story.seed = seed;
    story.tell(staff(CENTRE, 1), crate::world::receipt(requester, true)).unwrap();
    story.tell(staff(CENTRE, 1), CaseCommand::Register).unwrap();
    let dispatch = CaseCommand::Dispatch { lead: assignment(ROADS), assists: vec![], words: None };
    story.tell(staff(CENTRE, 2), dispatch).unwrap();
    story.tell(staff(ROADS, 3), CaseCommand::Accept).unwrap();
    story
}

/// A reply with nothing to say against it, as chance has decided.
fn replied(drawn: bool) -> Story {
    for seed in 0..200 {
        let mut story = handling(true, seed);
        story.tell(staff(ROADS, 3), reply()).unwrap();
        if story.case().drawn == Some(drawn) {
            return story;
        }
    }
    panic!("chance never says {drawn}");
}

fn closed() -> Story {
    let mut story = replied(true);
    story.tell(staff(CHECKERS, 4), check(true)).unwrap();
    story.tell(Actor::Requester, CaseCommand::AnswerRevisit { solved: true, words: None }).unwrap();
    story.tell(staff(CENTRE, 5), CaseCommand::Close { outcome: Outcome::Solved, words: None }).unwrap();
    story
}

fn ask(story: &mut Story) {
    story.tell(Actor::Requester, CaseCommand::AskReopening { words: words("still dark") }).unwrap();
}

fn rule(granted: bool) -> CaseCommand {
    CaseCommand::RuleReopening { granted, words: words("because") }
}

fn refused(outcome: Result<usize, kernel::Refusal>) -> &'static str {
    outcome.unwrap_err().code
}

fn draw_of(story: &Story) -> &Draw {
    let draws = story.events.iter().rev().filter_map(|event| match &event.what {
        CaseFact::Replied { draw, .. } | CaseFact::SolvedOnSpot { draw, .. } => draw.as_ref(),
        _ => None,
    });
    draws.into_iter().next().unwrap()
}

#[test]
fn every_risk_is_a_ground_and_is_always_checked() {
    let by = |ground: DrawGround, story: &mut Story| {
        story.tell(staff(ROADS, 3), reply()).unwrap();
        let draw = draw_of(story);
        assert!(draw.grounds.contains(&ground), "{ground}: {:?}", draw.grounds);
        assert_eq!((draw.share, draw.drawn), (100, true));
    };
    for seed in 0..20 {
        by(DrawGround::NoContact, &mut handling(false, seed));
        let mut late = handling(true, seed);
        late.wait(24 * 30);
        by(DrawGround::Overdue, &mut late);
        for (ground, record) in [
            (DrawGround::Recurrent, Record { recurrent: true, ..Record::default() }),
            (DrawGround::FailedLately, Record { failed_lately: true, ..Record::default() }),
        ] {
            let mut story = handling(true, seed);
            story.record = record;
            by(ground, &mut story);
        }
        let mut again = handling(true, seed);
        again.tell(staff(ROADS, 3), reply()).unwrap();
        again.tell(staff(CHECKERS, 4), check(false)).unwrap();
        by(DrawGround::Again, &mut again);
        let mut urgent = Story::new();
        urgent.seed = seed;
        urgent.tell(staff(CENTRE, 1), crate::world::receipt(true, true)).unwrap();
        let declare = CaseCommand::DeclareUrgency { urgency: Urgency::Utility, ground: words("no water") };
        urgent.tell(staff(CENTRE, 1), declare).unwrap();
        urgent.tell(staff(CENTRE, 1), CaseCommand::Register).unwrap();
        let dispatch = CaseCommand::Dispatch { lead: assignment(ROADS), assists: vec![], words: None };
        urgent.tell(staff(CENTRE, 2), dispatch).unwrap();
        urgent.tell(staff(ROADS, 3), CaseCommand::Accept).unwrap();
        by(DrawGround::Urgent, &mut urgent);
    }
}

#[test]
fn what_was_drawn_and_what_was_not_look_alike_to_whoever_handled_it() {
    let (mut drawn, mut undrawn) = (replied(true), replied(false));
    let seen = |story: &Story| {
        let case = story.case();
        let clocks: Vec<_> = case.clocks.open().map(|clock| (clock.kind.clone(), clock.due)).collect();
        let told: Vec<_> =
            case.timeline.iter().map(|moment| (moment.kind.clone(), moment.detail.clone())).collect();
        (case.state, case.owner, case.outcome, clocks, told, story.events.len())
    };
    assert_eq!(seen(&drawn), seen(&undrawn));
    // Only the desk that checks has a line for what was drawn.
    let desks = facts(true).policy.desks;
    assert_eq!(waiting(drawn.case(), &desks)[0].what, WaitingFor::Check);
    assert!(waiting(undrawn.case(), &desks).iter().all(|line| line.what != WaitingFor::Check));
    for story in [&mut drawn, &mut undrawn] {
        story.wait(2);
        let early = story.tell(Actor::system("spot"), CaseCommand::PassUndrawn);
        assert!(early.is_err(), "nothing goes on before its time");
    }
    assert_eq!(seen(&drawn), seen(&undrawn));
}

#[test]
fn what_was_not_drawn_goes_on_to_the_requester_and_is_not_solved_unless_somebody_says_so() {
    let mut story = replied(false);
    story.wait(48);
    story.tell(Actor::system("spot"), CaseCommand::PassUndrawn).unwrap();
    assert_eq!((story.case().state, story.case().owner), (CaseState::Revisiting, CENTRE));
    let unreached = CaseCommand::Revisit { contacted: false, solved: None, satisfaction: None, words: None };
    story.tell(staff(CENTRE, 5), unreached).unwrap();
    let solved = CaseCommand::Close { outcome: Outcome::Solved, words: None };
    assert_eq!(refused(story.tell(staff(CENTRE, 5), solved)), "case-close-unconfirmed");
    story.tell(staff(CENTRE, 5), CaseCommand::Close { outcome: Outcome::Interim, words: None }).unwrap();
}

#[test]
fn a_checker_may_look_at_more_than_was_drawn() {
    let mut story = replied(false);
    assert_eq!(refused(story.tell(staff(ROADS, 9), check(true))), "case-check-own");
    story.tell(staff(CHECKERS, 4), check(false)).unwrap();
    assert_eq!(story.case().state, CaseState::Handling);
}

#[test]
fn the_requester_answers_by_the_link_once_and_nobody_in_his_place() {
    let mut story = replied(true);
    let answer = |solved| CaseCommand::AnswerRevisit { solved, words: Some(words("said")) };
    assert_eq!(refused(story.tell(Actor::Requester, answer(true))), "case-state");
    story.tell(staff(CHECKERS, 4), check(true)).unwrap();
    assert_eq!(refused(story.tell(staff(ROADS, 3), answer(true))), "case-revisit-by-requester");
    assert_eq!(refused(story.tell(staff(CENTRE, 5), answer(true))), "case-revisit-by-requester");
    let early = story.tell(Actor::system("lapse"), CaseCommand::RevisitUnanswered);
    assert_eq!(refused(early), "case-revisit-early");
    story.tell(Actor::Requester, answer(true)).unwrap();
    assert_eq!(refused(story.tell(Actor::Requester, answer(false))), "case-revisit-answered-before");

    let mut unsolved = replied(true);
    unsolved.tell(staff(CHECKERS, 4), check(true)).unwrap();
    unsolved.tell(Actor::Requester, answer(false)).unwrap();
    assert_eq!((unsolved.case().state, unsolved.case().reopened), (CaseState::Handling, 1));

    let mut silent = replied(true);
    silent.tell(staff(CHECKERS, 4), check(true)).unwrap();
    silent.wait(24 * 10);
    silent.tell(Actor::system("lapse"), CaseCommand::RevisitUnanswered).unwrap();
    let revisit = silent.case().revisit.clone().unwrap();
    assert_eq!((revisit.contacted, revisit.solved), (false, None), "silence is no consent");
}

#[test]
fn a_request_to_reopen_is_ruled_by_somebody_neutral_with_a_reason() {
    let mut story = closed();
    assert_eq!(
        refused(story.tell(staff(ROADS, 3), CaseCommand::AskReopening { words: words("x") })),
        "case-reopening-by-handler"
    );
    ask(&mut story);
    assert_eq!((story.case().state, story.case().owner), (CaseState::Contested, CENTRE));
    assert!(story.case().clock("rule_reopening").is_some());
    let lines = waiting(story.case(), &facts(true).policy.desks);
    assert_eq!(lines[0].what, WaitingFor::RuleReopening);
    let again = CaseCommand::AskReopening { words: words("again") };
    assert_eq!(refused(story.tell(Actor::Requester, again)), "case-reopening-asked-before");
    assert_eq!(refused(story.tell(staff(ROADS, 9), rule(false))), "case-reopening-own");
    assert_eq!(refused(story.tell(staff(CENTRE, 3), rule(false))), "case-reopening-own");
    let withdraw = CaseCommand::Withdraw { words: None };
    assert_eq!(refused(story.tell(Actor::Requester, withdraw)), "case-ended");
    story.tell(staff(CENTRE, 6), rule(false)).unwrap();
    assert_eq!((story.case().state, story.case().outcome), (CaseState::Closed, Some(Outcome::Solved)));
    assert!(story.case().timeline.last().unwrap().words.is_some(), "the reason is told");
    // He may ask again while his time lasts; whoever refused does not rule twice.
    ask(&mut story);
    assert_eq!(refused(story.tell(staff(CENTRE, 6), rule(true))), "case-reopening-ruled-before");
    story.tell(staff(CENTRE, 7), rule(true)).unwrap();
    assert_eq!(story.case().owner, ROADS);
    let clock = story.case().clock("handle").unwrap();
    assert_eq!(clock.basis.code, "case-reopened", "a clock with a basis of its own");
}

#[test]
fn whoever_asks_for_somebody_does_not_rule_himself() {
    let mut story = closed();
    story.tell(staff(CENTRE, 6), CaseCommand::AskReopening { words: words("he called") }).unwrap();
    assert_eq!(refused(story.tell(staff(CENTRE, 6), rule(true))), "case-reopening-asked-himself");
    story.tell(staff(CENTRE, 7), rule(true)).unwrap();
}

#[test]
fn a_request_that_nobody_ruled_on_is_granted() {
    let mut story = closed();
    ask(&mut story);
    assert_eq!(
        refused(story.tell(Actor::system("lapse"), CaseCommand::GrantUnruled)),
        "case-reopening-early"
    );
    story.wait(48);
    story.tell(Actor::system("lapse"), CaseCommand::GrantUnruled).unwrap();
    assert_eq!(story.case().state, CaseState::Handling);
    let ruled = story.case().timeline.iter().find(|moment| moment.kind == "reopening_ruled").unwrap();
    assert_eq!(ruled.detail["unanswered"], "true");
}

#[test]
fn a_reopened_case_is_not_closed_silently_a_second_time() {
    for seed in 0..20 {
        let mut story = closed();
        story.seed = seed;
        ask(&mut story);
        story.tell(staff(CENTRE, 7), rule(true)).unwrap();
        story.tell(staff(ROADS, 3), reply()).unwrap();
        assert_eq!(story.case().drawn, Some(true), "always drawn");
        story.wait(24 * 30);
        assert_eq!(refused(story.tell(Actor::system("spot"), CaseCommand::PassUndrawn)), "case-spot-drawn");
        story.tell(staff(CHECKERS, 4), check(true)).unwrap();
        let close = CaseCommand::Close { outcome: Outcome::Solved, words: None };
        assert!(story.tell(staff(CENTRE, 5), close.clone()).is_err());
        story.tell(Actor::Requester, CaseCommand::AnswerRevisit { solved: true, words: None }).unwrap();
        story.tell(staff(CENTRE, 5), close).unwrap();
        assert_eq!(story.case().reopened, 1, "the history is kept");
    }
}

#[test]
fn without_a_contact_too_a_reopened_case_needs_its_revisit() {
    let mut story = handling(false, 1);
    story.tell(staff(ROADS, 3), reply()).unwrap();
    story.tell(staff(CHECKERS, 4), check(true)).unwrap();
    let close = CaseCommand::Close { outcome: Outcome::Solved, words: None };
    story.tell(staff(CENTRE, 5), close.clone()).unwrap();
    story.tell(staff(CENTRE, 6), CaseCommand::AskReopening { words: words("still there") }).unwrap();
    story.tell(staff(CENTRE, 7), rule(true)).unwrap();
    story.tell(staff(ROADS, 3), reply()).unwrap();
    story.tell(staff(CHECKERS, 4), check(true)).unwrap();
    assert_eq!(refused(story.tell(staff(CENTRE, 5), close.clone())), "case-close-reopened-silently");
    let unreached = CaseCommand::Revisit { contacted: false, solved: None, satisfaction: None, words: None };
    story.tell(staff(CENTRE, 5), unreached).unwrap();
    story.tell(staff(CENTRE, 5), close).unwrap();
}

#[test]
fn the_rule_that_ships_always_checks_what_is_risky_and_a_share_of_the_rest() {
    let rule = facts(true).policy.sampling.limits;
    for ground in DrawGround::ALL {
        let share = rule.share(*ground);
        match ground {
            DrawGround::Base | DrawGround::OnSpot => assert!((1..100).contains(&share)),
            _ => assert_eq!(share, 100, "{ground}"),
        }
    }
}

proptest! {
    /// Over many seeds the share is the rule's, and each draw is computed again from what is written down.
    #[test]
    fn draws_keep_their_share_and_are_reproducible(share in 0_u32..=100, number in "[0-9]{8}-[0-9]{5}") {
        let mut drawn = 0;
        for seed in 0..1000_u32 {
            let seed = format!("{seed:064x}");
            let lot = Draw::lot(&seed, &number);
            prop_assert!((0.0..100.0).contains(&lot));
            let once = Draw::draws(&seed, &number, share);
            prop_assert_eq!(once, Draw::draws(&seed, &number, share));
            drawn += u32::from(once);
        }
        prop_assert!(share > 0 || drawn == 0);
        prop_assert!(share < 100 || drawn == 1000);
        // A thousand draws: six standard deviations on either side.
        let spread = 6.0 * (f64::from(share) / 100.0 * (1.0 - f64::from(share) / 100.0) * 1000.0).sqrt() + 1.0;
        prop_assert!((f64::from(drawn) - f64::from(share) * 10.0).abs() <= spread, "{} of 1000 at {} %", drawn, share);
    }

    /// The number in the file of a draw cannot be bent afterwards: another seed, share or case is told.
    #[test]
    fn a_draw_that_was_altered_disagrees(seed in any::<u8>()) {
        let mut story = handling(true, seed);
        story.tell(staff(ROADS, 3), reply()).unwrap();
        let draw = draw_of(&story).clone();
        prop_assert!(draw.agrees(&story.case().number));
        let bent = Draw { drawn: !draw.drawn, ..draw };
        prop_assert!(!bent.agrees(&story.case().number));
    }
}
