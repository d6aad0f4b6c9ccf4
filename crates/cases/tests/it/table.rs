//! Single rules, told as stories.

use crate::world::{CENTRE, CHECKERS, ROADS, STREET, Story, WATER, assignment, staff, words};
use cases::{CaseCommand, CaseState, DeclineGround, Outcome, ReturnGround, RightChannel};
use kernel::{UnitId, covers};
use uuid::Uuid;

fn dispatched() -> Story {
    let mut story = Story::received();
    story.tell(staff(CENTRE, 1), CaseCommand::Register).unwrap();
    let command = CaseCommand::Dispatch { lead: assignment(ROADS), assists: vec![], words: None };
    story.tell(staff(CENTRE, 2), command).unwrap();
    story
}

fn handling() -> Story {
    let mut story = dispatched();
    story.tell(staff(ROADS, 3), CaseCommand::Accept).unwrap();
    story
}

fn reply() -> CaseCommand {
    CaseCommand::Reply { words: words("done"), attachments: vec![], assists_open: None }
}

fn replied() -> Story {
    let mut story = handling();
    story.wait(3);
    story.tell(staff(ROADS, 3), reply()).unwrap();
    story
}

/// The requester asks, and somebody who took no part grants it.
fn reopened(story: &mut Story) {
    story.tell(kernel::Actor::Requester, CaseCommand::AskReopening { words: words("again") }).unwrap();
    let rule = CaseCommand::RuleReopening { granted: true, words: words("so it is") };
    story.tell(staff(CENTRE, 6), rule).unwrap();
}

pub fn refused(outcome: Result<usize, kernel::Refusal>) -> &'static str {
    outcome.unwrap_err().code
}

#[test]
fn the_whole_loop_ends_closed_with_an_outcome_apart() {
    covers!("002-14", "000-61", "001-11");
    let mut story = replied();
    story.tell(staff(CHECKERS, 4), CaseCommand::Check { passed: true, words: None }).unwrap();
    let close = CaseCommand::Close { outcome: Outcome::Solved, words: None };
    assert_eq!(refused(story.tell(staff(CENTRE, 5), close.clone())), "case-close-without-revisit");
    let revisit =
        CaseCommand::Revisit { contacted: true, solved: Some(true), satisfaction: Some(5), words: None };
    story.tell(staff(CENTRE, 5), revisit).unwrap();
    story.tell(staff(CENTRE, 5), close).unwrap();
    assert_eq!(story.case().state, CaseState::Closed);
    assert_eq!(story.case().outcome, Some(Outcome::Solved));
    story.wait(24);
    reopened(&mut story);
    assert_eq!(story.case().state, CaseState::Handling);
    assert_eq!(story.case().owner, ROADS);
    assert!(story.case().clock("handle").is_some(), "a reopened case has a clock of its own");
}

#[test]
fn nobody_judges_their_own_work() {
    let mut story = replied();
    let check = CaseCommand::Check { passed: true, words: None };
    assert_eq!(
        refused(story.tell(staff(ROADS, 9), check.clone())),
        "case-check-own",
        "another person of the unit"
    );
    assert_eq!(
        refused(story.tell(staff(CHECKERS, 3), check.clone())),
        "case-check-own",
        "the person in another unit"
    );
    story.tell(staff(CHECKERS, 4), check).unwrap();
    let revisit =
        CaseCommand::Revisit { contacted: true, solved: Some(true), satisfaction: None, words: None };
    assert_eq!(refused(story.tell(staff(ROADS, 9), revisit.clone())), "case-revisit-own");
    assert_eq!(refused(story.tell(staff(CHECKERS, 4), revisit.clone())), "case-revisit-checked");
    story.tell(staff(CHECKERS, 6), revisit).unwrap();
}

#[test]
fn a_unit_returns_once_in_time_and_never_after_a_designation() {
    let back =
        || CaseCommand::Return { ground: ReturnGround::NotOurDuty, duty: "D002".into(), words: words("no") };
    let mut late = dispatched();
    late.wait(25);
    assert_eq!(refused(late.tell(staff(ROADS, 3), back())), "case-return-late");

    let mut story = dispatched();
    assert_eq!(refused(story.tell(staff(WATER, 3), back())), "case-not-lead");
    story.tell(staff(ROADS, 3), back()).unwrap();
    let again = CaseCommand::Dispatch { lead: assignment(ROADS), assists: vec![], words: None };
    assert_eq!(refused(story.tell(staff(CENTRE, 2), again)), "case-dispatch-returned");
    let designate = CaseCommand::Designate { lead: assignment(ROADS), words: words("yours") };
    story.tell(staff(CENTRE, 2), designate).unwrap();
    assert_eq!(refused(story.tell(staff(ROADS, 3), back())), "case-return-designated");
    story.tell(staff(ROADS, 3), CaseCommand::Accept).unwrap();
    assert_eq!(refused(story.tell(staff(ROADS, 3), back())), "case-state");
}

#[test]
fn illegal_steps_name_the_rule_and_change_nothing() {
    covers!("000-39");
    let mut story = Story::received();
    let before = story.case().clone();
    let refusal = story.tell(staff(ROADS, 3), reply()).unwrap_err();
    assert_eq!(refusal.code, "case-state");
    assert_eq!(refusal.facts["state"], "received");
    assert_eq!(refusal.facts["wanted"], "handling");
    assert_eq!(*story.case(), before);
}

#[test]
fn declining_names_a_channel_that_belongs_to_the_ground() {
    let mut story = Story::received();
    let to = |right_channel| CaseCommand::Decline {
        ground: DeclineGround::EmergencyNumber,
        right_channel,
        words: words("call"),
    };
    assert_eq!(refused(story.tell(staff(CENTRE, 1), to(RightChannel::Market))), "case-decline-channel");
    story.tell(staff(CENTRE, 1), to(RightChannel::Emergency)).unwrap();
    assert_eq!(story.case().state, CaseState::Declined);
}

#[test]
fn a_unit_complained_about_never_gets_the_case() {
    let mut story = Story::received();
    let classify = CaseCommand::Classify {
        matter: "080101".into(),
        complained_about: Some(ROADS),
        confidentiality: cases::Confidentiality::Sealed,
    };
    story.tell(staff(CENTRE, 1), classify).unwrap();
    story.tell(staff(CENTRE, 1), CaseCommand::Register).unwrap();
    let lead = CaseCommand::Dispatch { lead: assignment(ROADS), assists: vec![], words: None };
    assert_eq!(refused(story.tell(staff(CENTRE, 2), lead)), "case-complained-about");
    let assist =
        CaseCommand::Dispatch { lead: assignment(WATER), assists: vec![assignment(ROADS)], words: None };
    assert_eq!(refused(story.tell(staff(CENTRE, 2), assist)), "case-complained-about");
}

#[test]
fn one_lead_and_several_assists_with_their_own_times() {
    covers!("000-10");
    let mut story = Story::received();
    story.tell(staff(CENTRE, 1), CaseCommand::Register).unwrap();
    let assists = vec![assignment(WATER), assignment(STREET)];
    story
        .tell(staff(CENTRE, 2), CaseCommand::Dispatch { lead: assignment(ROADS), assists, words: None })
        .unwrap();
    story.tell(staff(ROADS, 3), CaseCommand::Accept).unwrap();
    for unit in [WATER, STREET] {
        assert!(story.case().clock(&format!("assist-{unit}")).is_some());
    }
    let answer = CaseCommand::ReplyAssist { words: words("our part"), attachments: vec![] };
    story.tell(staff(WATER, 7), answer.clone()).unwrap();
    assert_eq!(refused(story.tell(staff(WATER, 7), answer)), "case-assist-replied-before");
    let refusal = story.tell(staff(ROADS, 3), reply()).unwrap_err();
    assert_eq!((refusal.code, refusal.facts["count"].as_str()), ("case-reply-assists-open", "1"));
    let with_reason = CaseCommand::Reply {
        words: words("done"),
        attachments: vec![],
        assists_open: Some(words("not needed")),
    };
    story.tell(staff(ROADS, 3), with_reason).unwrap();
}

/// The social work department sends one matter to four departments at once, one of them in the lead.
#[test]
fn four_departments_work_in_parallel_under_one_lead_and_the_timeline_shows_four_replies() {
    covers!("000-17", "001-13", "002-01");
    let unit = |number| UnitId::new(Uuid::from_u128(number));
    let (social_work, health, education, civil) = (unit(60), unit(61), unit(62), unit(63));
    let mut story = Story::received();
    story.tell(staff(social_work, 1), CaseCommand::Register).unwrap();
    let assists = vec![assignment(health), assignment(education), assignment(civil)];
    let dispatch = CaseCommand::Dispatch { lead: assignment(ROADS), assists, words: None };
    story.tell(staff(social_work, 1), dispatch).unwrap();
    let sent = story.now;
    // All begin at the same moment, each under a clock of its own; nobody waits for another's reply.
    for assisting in [health, education, civil] {
        let clock = story.case().clock(&format!("assist-{assisting}")).unwrap();
        assert_eq!(clock.started, sent);
    }
    story.tell(staff(ROADS, 3), CaseCommand::Accept).unwrap();
    for (person, assisting) in [(7, civil), (8, education), (9, health)] {
        story.wait(1);
        let answer = CaseCommand::ReplyAssist { words: words("our part"), attachments: vec![] };
        story.tell(staff(assisting, person), answer).unwrap();
    }
    story.tell(staff(ROADS, 3), reply()).unwrap();
    assert_eq!(story.case().lead.as_ref().unwrap().unit, ROADS, "one leads, from the first to the last");
    let replies: Vec<UnitId> = (story.case().timeline.iter())
        .filter(|moment| matches!(moment.kind.as_str(), "assist_replied" | "replied"))
        .filter_map(|moment| moment.by.unit())
        .collect();
    assert_eq!(replies, [civil, education, health, ROADS]);
    let dispatched = story.case().timeline.iter().find(|moment| moment.kind == "dispatched").unwrap();
    assert_eq!(dispatched.by.unit(), Some(social_work));
}

#[test]
fn time_is_extended_once_by_another_unit_before_it_is_due() {
    let mut story = handling();
    let ask = || CaseCommand::AskExtension { amount: 5, words: words("waiting for parts") };
    let rule = || CaseCommand::RuleExtension { granted: true, words: words("yes") };
    let due = story.case().clock("handle").unwrap().due;
    story.tell(staff(ROADS, 3), ask()).unwrap();
    assert_eq!(refused(story.tell(staff(ROADS, 8), rule())), "case-extension-own");
    story.tell(staff(CENTRE, 2), rule()).unwrap();
    assert!(story.case().clock("handle").unwrap().due > due);
    assert_eq!(refused(story.tell(staff(ROADS, 3), ask())), "case-extension-twice");

    let mut late = handling();
    late.wait(24 * 30);
    assert_eq!(refused(late.tell(staff(ROADS, 3), ask())), "case-extension-late");
}

#[test]
fn parking_needs_a_plan_and_a_review_within_ninety_days() {
    let mut story = handling();
    let park = |review_days| CaseCommand::Park {
        cause: cases::ParkCause::Funds,
        plan: words("next year"),
        review_days,
    };
    assert_eq!(refused(story.tell(staff(CENTRE, 2), park(91))), "case-park-review");
    story.tell(staff(CENTRE, 2), park(60)).unwrap();
    assert_eq!(story.case().state, CaseState::Parked);
    assert!(story.case().clock("handle").is_none() && story.case().clock("park_review").is_some());
    story.tell(staff(CENTRE, 2), CaseCommand::Unpark { words: None }).unwrap();
    assert!(story.case().clock("handle").is_some());
}

#[test]
fn parking_does_not_hide_that_time_was_up() {
    let mut story = handling();
    story.wait(24 * 30);
    let park = CaseCommand::Park { cause: cases::ParkCause::Law, plan: words("ask"), review_days: 30 };
    story.tell(staff(CENTRE, 2), park).unwrap();
    let handling = story.case().clocks.iter().filter(|clock| clock.kind == "handle").map(|clock| clock.state);
    assert_eq!(handling.collect::<Vec<_>>(), [clock::ClockState::Overrun]);
}

#[test]
fn a_merge_can_be_undone() {
    let mut story = Story::received();
    story.tell(staff(CENTRE, 1), CaseCommand::Register).unwrap();
    let own = story.case().id;
    let into = |into, into_ended| CaseCommand::Merge { into, into_ended, words: None };
    assert_eq!(refused(story.tell(staff(CENTRE, 2), into(own, false))), "case-merge-itself");
    let other = kernel::Id::new(uuid::Uuid::from_u128(78));
    assert_eq!(refused(story.tell(staff(CENTRE, 2), into(other, true))), "case-merge-into-ended");
    story.tell(staff(CENTRE, 2), into(other, false)).unwrap();
    assert_eq!(story.case().clocks.open().count(), 0);
    story.tell(staff(CENTRE, 2), CaseCommand::Unmerge { words: words("another lamp") }).unwrap();
    assert_eq!(story.case().state, CaseState::Registered);
    assert!(story.case().clock("dispatch").is_some());
}

#[test]
fn a_reopened_case_whose_lead_is_gone_is_dispatched_anew() {
    let mut story = replied();
    story.tell(staff(CHECKERS, 4), CaseCommand::Check { passed: true, words: None }).unwrap();
    let revisit = CaseCommand::Revisit { contacted: false, solved: None, satisfaction: None, words: None };
    story.tell(staff(CENTRE, 5), revisit).unwrap();
    story.tell(staff(CENTRE, 5), CaseCommand::Close { outcome: Outcome::Explained, words: None }).unwrap();
    story.lead_exists = false;
    reopened(&mut story);
    assert_eq!((story.case().state, story.case().owner), (CaseState::Registered, CENTRE));
    assert!(story.case().clock("dispatch").is_some());
}

#[test]
fn a_clock_that_runs_backwards_decides_nothing() {
    let mut story = handling();
    story.wait(-2);
    assert_eq!(refused(story.tell(staff(ROADS, 3), reply())), "clock-time-backwards");
}

#[test]
fn reopening_has_its_time_and_archiving_waits_for_it() {
    let mut story = replied();
    story.tell(staff(CHECKERS, 4), CaseCommand::Check { passed: true, words: None }).unwrap();
    let revisit =
        CaseCommand::Revisit { contacted: true, solved: Some(true), satisfaction: None, words: None };
    story.tell(staff(CENTRE, 5), revisit).unwrap();
    story.tell(staff(CENTRE, 5), CaseCommand::Close { outcome: Outcome::Solved, words: None }).unwrap();
    assert_eq!(refused(story.tell(staff(CENTRE, 2), CaseCommand::Archive)), "case-archive-early");
    story.wait(24 * 20);
    assert_eq!(
        refused(story.tell(kernel::Actor::Requester, CaseCommand::AskReopening { words: words("late") })),
        "case-reopen-late"
    );
    story.tell(staff(CENTRE, 2), CaseCommand::Archive).unwrap();
    assert_eq!(story.case().state, CaseState::Archived);
}
