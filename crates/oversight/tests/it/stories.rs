//! Each procedure as people live it, with what is refused on the way.

use crate::world::*;
use oversight::{
    Body, ExemptionGround, Figure, FileCommand, FileState, OversightPolicy, Rung, climb_ladder, exempted,
};

fn list() -> FileCommand {
    FileCommand::List { words: words("why") }
}

#[test]
fn two_supervisors_issue_one_notice_the_unit_answers_once_and_both_accept() {
    let mut story = Story::opened(gov(), notice(&gov()));
    let join = || FileCommand::Join { words: None };
    assert_eq!(story.refused(handler(), join()), "oversight-own-matter");
    assert_eq!(story.refused(gov(), join()), "oversight-joined-before");
    assert_eq!(story.refused(petition(), accept()), "oversight-state");
    story.tell(petition(), join()).unwrap();
    assert_eq!(story.refused(other(), answer()), "oversight-not-your-notice");
    story.tell(handler(), answer()).unwrap();
    assert_eq!(story.refused(handler(), answer()), "oversight-answered-before");
    assert_eq!(story.refused(other(), accept()), "oversight-not-issuer");
    story.tell(petition(), accept()).unwrap();
    assert_eq!(story.state(), FileState::Answered, "the other one has not accepted yet");
    assert_eq!(story.refused(petition(), accept()), "oversight-accepted-before");
    story.tell(gov(), accept()).unwrap();
    assert_eq!(story.state(), FileState::Accepted);
    assert_eq!(story.refused(gov(), join()), "oversight-ended");
}

#[test]
fn a_contrary_order_is_refused_with_the_first_one() {
    let mut story = Story::new();
    story.open_already = Some("D20260302-0001".into());
    let refusal = story.tell(petition(), notice(&petition())).unwrap_err();
    assert_eq!(refusal.code, "oversight-contrary-order");
    assert!(format!("{refusal:?}").contains("D20260302-0001"), "the first one is named: {refusal:?}");
}

#[test]
fn a_notice_is_asked_again_and_the_term_begins_anew() {
    let mut story = Story::opened(gov(), notice(&gov()));
    let due = story.file().clock("answer").unwrap().due;
    story.wait_days(2);
    story.tell(handler(), answer()).unwrap();
    let again = |days| FileCommand::AskAgain { words: words("more"), days };
    assert_eq!(story.refused(gov(), again(16)), "oversight-days");
    story.tell(gov(), again(3)).unwrap();
    assert_eq!(story.state(), FileState::Issued);
    assert!(story.file().clock("answer").unwrap().due >= due);
    assert!(story.file().clock("judge").is_none());
    let Body::Notice(notice) = &story.file().body else { panic!() };
    assert_eq!(notice.before.len(), 1, "the first answer stays");
    story.tell(handler(), answer()).unwrap();
    assert_eq!(story.state(), FileState::Answered);
    assert_eq!(
        story.refused(gov(), FileCommand::Withdraw { words: words("no") }),
        "oversight-state",
        "an answered notice is not taken back"
    );
}

#[test]
fn nobody_supervises_his_own_units_work() {
    let mut story = Story::new();
    assert_eq!(story.refused(handler(), notice(&handler())), "oversight-own-matter");
    story.case.handling.insert(GOV);
    assert_eq!(story.refused(gov(), notice(&gov())), "oversight-own-matter");
    story.case.open = false;
    assert_eq!(story.refused(petition(), notice(&petition())), "oversight-case-over");
    story.case.open = true;
    story.tell(petition(), notice(&petition())).unwrap();
}

#[test]
fn time_raises_the_ladder_rung_by_rung_and_never_lists() {
    let limits = OversightPolicy::shipped().unwrap().limits;
    let clock = case_clock(1);
    let at = |rung: Rung| rung.at(&clock, &limits);
    assert!(at(Rung::DueSoon) < at(Rung::Overdue) && at(Rung::Overdue) < at(Rung::Supervise));
    assert!(at(Rung::Supervise) < at(Rung::ListingDue));
    assert_eq!(climb_ladder(&clock, None, &limits, clock.started), (None, Some(at(Rung::DueSoon))));
    assert_eq!(
        climb_ladder(&clock, Some(Rung::Overdue), &limits, at(Rung::Overdue)),
        (None, Some(at(Rung::Supervise))),
        "each rung once"
    );
    assert_eq!(climb_ladder(&clock, None, &limits, at(Rung::ListingDue)), (Some(Rung::ListingDue), None));

    let mut story = Story::opened(system(), ladder());
    let raise = |rung| FileCommand::Raise { rung, clock: Box::new(clock.clone()) };
    story.tell(system(), raise(Rung::DueSoon)).unwrap();
    story.tell(system(), raise(Rung::Supervise)).unwrap();
    assert_eq!(story.refused(system(), raise(Rung::Overdue)), "oversight-not-higher");
    assert_eq!(story.refused(system(), list()), "oversight-staff-only", "no rule lists a matter");
    story.tell(system(), raise(Rung::ListingDue)).unwrap();
    assert_eq!(story.state(), FileState::Supervise);
    assert_eq!(story.refused(handler(), list()), "oversight-own-matter");
    story.tell(gov(), list()).unwrap();
    assert_eq!(story.refused(petition(), list()), "oversight-listed-before");
    assert_eq!(story.refused(system(), FileCommand::Ease), "oversight-listed-stays");
    let done = || FileCommand::Delist { words: words("done") };
    assert_eq!(story.refused(handler(), done()), "oversight-own-matter");
    story.tell(petition(), done()).unwrap();
    assert_eq!(story.state(), FileState::Supervise, "the case is still overdue");
    story.case.overdue = false;
    story.tell(gov(), list()).unwrap();
    story.tell(gov(), done()).unwrap();
    assert_eq!(story.state(), FileState::Eased);
}

#[test]
fn what_a_unit_cannot_solve_goes_up_one_level_at_a_time() {
    let mut story = Story::new();
    assert_eq!(story.refused(other(), climb()), "oversight-not-lead");
    story.above = Vec::new();
    assert_eq!(story.refused(handler(), climb()), "oversight-climb-nobody-above");
    story.above = vec![PETITION, GOV];
    story.tell(handler(), climb()).unwrap();
    assert_eq!(story.file().owner, PETITION);
    let up = || FileCommand::GoUp { words: words("up") };
    assert_eq!(story.refused(gov(), up()), "oversight-not-receiver", "no level is skipped");
    let first = story.file().clock("decide").unwrap().id;
    story.above = vec![GOV];
    story.tell(petition(), up()).unwrap();
    assert_eq!((story.state(), story.file().owner), (FileState::AtLevel, GOV));
    assert_ne!(story.file().clock("decide").unwrap().id, first, "each level has its own clock");
    story.above = Vec::new();
    story.tell(gov(), up()).unwrap();
    assert_eq!((story.state(), story.file().owner), (FileState::AtMeeting, GOV));
    assert_eq!(story.refused(gov(), up()), "oversight-climb-top");
    let named = |unit| FileCommand::NameLead { unit, words: words("lead") };
    assert_eq!(story.refused(gov(), named(HANDLER)), "oversight-lead-same");
    story.tell(gov(), named(OTHER)).unwrap();
    assert_eq!(story.state(), FileState::Designating);
    assert_eq!(story.refused(system(), FileCommand::Settle), "oversight-climb-not-designated");
    story.case.lead = Some(OTHER);
    story.tell(system(), FileCommand::Settle).unwrap();
    assert_eq!(story.state(), FileState::Settled);
}

#[test]
fn a_matter_goes_up_past_a_unit_that_has_become_a_party() {
    let mut story = Story::new();
    story.above = vec![PETITION, OTHER, GOV];
    story.tell(handler(), climb()).unwrap();
    // The handling unit ends, and one that stands above the level which has the matter takes its parts.
    story.tell(system(), ended(HANDLER, OTHER)).unwrap();
    story.above = vec![OTHER, GOV];
    story.tell(petition(), FileCommand::GoUp { words: words("up") }).unwrap();
    assert_eq!((story.state(), story.file().owner), (FileState::AtLevel, GOV), "the nearest is passed by");
    // Where nobody stands above but the party itself, the meeting of the level that has it decides.
    story.above = vec![OTHER];
    story.tell(gov(), FileCommand::GoUp { words: words("up") }).unwrap();
    assert_eq!((story.state(), story.file().owner), (FileState::AtMeeting, GOV));
}

#[test]
fn an_order_comes_back_with_a_term_and_is_reported_on() {
    let mut story = Story::opened(handler(), climb());
    let back = |days| FileCommand::SendBack { words: words("order"), days };
    assert_eq!(story.refused(gov(), back(0)), "oversight-days");
    story.tell(gov(), back(20)).unwrap();
    assert!(story.file().clock("carry_out").is_some());
    let report = || FileCommand::Report { words: words("done") };
    assert_eq!(story.refused(other(), report()), "oversight-not-lead");
    story.tell(handler(), report()).unwrap();
    assert_eq!(story.state(), FileState::Settled);
}

#[test]
fn an_exemption_is_ruled_by_another_unit_and_shown_until_it_is_contested() {
    let figures = [Figure::Solved, Figure::Satisfied];
    let mut story = Story::new();
    let ask = || exemption(ExemptionGround::Unreasonable, &figures);
    assert_eq!(story.refused(other(), ask()), "oversight-not-handler");
    let wrong = exemption(ExemptionGround::GoodFaith, &figures);
    assert_eq!(story.refused(handler(), wrong), "oversight-figure-ground");
    assert_eq!(
        story.refused(handler(), exemption(ExemptionGround::GoodFaith, &[])),
        "oversight-figures-missing"
    );
    story.tell(handler(), ask()).unwrap();
    assert!(exempted(story.file()).is_empty(), "asking exempts nothing");
    assert_eq!(story.refused(handler(), rule(true)), "oversight-own-matter");
    story.case.supervised_by.insert(petition().account().unwrap());
    assert_eq!(story.refused(petition(), rule(true)), "oversight-supervised-it");
    story.tell(gov(), rule(true)).unwrap();
    assert_eq!(exempted(story.file()), figures.into());
    let refusal = story.tell(other(), rule(false)).unwrap_err();
    assert_eq!(refusal.code, "oversight-ruled-before", "a contrary ruling reads the first one");
    let contest = || FileCommand::Contest { words: words("not so") };
    assert_eq!(story.refused(handler(), contest()), "oversight-own-matter");
    story.tell(other(), contest()).unwrap();
    assert!(exempted(story.file()).is_empty(), "it does not count while it is contested");
    assert_eq!(story.refused(gov(), rule(true)), "oversight-ruled-by-you");
    story.tell(staff(GOV, 9), rule(false)).unwrap();
    assert_eq!(story.state(), FileState::Revoked);
    assert!(exempted(story.file()).is_empty());
    assert_eq!(story.refused(other(), contest()), "oversight-ended");
}

#[test]
fn an_exemption_is_contested_in_time_or_not_at_all() {
    let mut story = Story::opened(handler(), exemption(ExemptionGround::GoodFaith, &[Figure::OnTime]));
    story.tell(gov(), rule(true)).unwrap();
    story.wait_days(31);
    let contest = FileCommand::Contest { words: words("late") };
    assert_eq!(story.refused(other(), contest), "oversight-contest-late");
    assert_eq!(exempted(story.file()), [Figure::OnTime].into());
}

#[test]
fn a_parked_case_says_how_its_requester_was_told() {
    let mut story = Story::opened(system(), parking());
    assert!(story.file().clock("tell").is_some());
    let tell = || FileCommand::Tell { words: words("by telephone") };
    assert_eq!(story.refused(other(), tell()), "oversight-not-lead");
    story.tell(handler(), tell()).unwrap();
    assert!(story.file().clock("tell").is_none());
    assert_eq!(story.refused(handler(), tell()), "oversight-told-before");
    assert_eq!(story.state(), FileState::Parked, "telling ends no parking");
    story.tell(system(), FileCommand::Resume).unwrap();
    assert_eq!(story.state(), FileState::Resumed);
}

#[test]
fn a_step_of_another_procedure_is_refused() {
    let mut story = Story::opened(gov(), notice(&gov()));
    assert_eq!(story.refused(petition(), rule(true)), "oversight-other-procedure");
    assert_eq!(story.refused(petition(), list()), "oversight-other-procedure");
    let mut story = Story::opened(system(), ladder());
    assert_eq!(story.refused(handler(), answer()), "oversight-other-procedure");
}

fn ended(unit: kernel::UnitId, heir: kernel::UnitId) -> FileCommand {
    FileCommand::Transfer { unit, heir }
}

#[test]
fn the_heir_of_a_unit_that_ended_answers_a_notice_in_its_time() {
    let mut story = Story::opened(gov(), notice(&gov()));
    let due = story.file().clock("answer").unwrap().due;
    assert_eq!(story.tell(system(), ended(DESK, OTHER)).unwrap(), 1, "the desk has a part");
    assert_eq!(story.tell(system(), ended(PETITION, OTHER)).unwrap(), 0, "it has no part: nothing is said");
    story.tell(system(), ended(HANDLER, OTHER)).unwrap();
    assert_eq!(story.file().owner, OTHER);
    assert_eq!(story.file().clock("answer").unwrap().due, due, "no time is won by it");
    assert_eq!(story.refused(handler(), answer()), "oversight-not-your-notice");
    story.tell(other(), answer()).unwrap();
    assert_eq!(story.state(), FileState::Answered);
}

#[test]
fn who_supervised_is_spoken_for_by_the_heir_and_by_nobody_in_his_own_matter() {
    let mut story = Story::opened(gov(), notice(&gov()));
    story.tell(petition(), FileCommand::Join { words: None }).unwrap();
    story.tell(handler(), answer()).unwrap();
    story.tell(petition(), accept()).unwrap();
    // The office that issued goes into the unit that answered: the desk speaks for it, the unit does not judge itself.
    story.tell(system(), ended(GOV, HANDLER)).unwrap();
    assert_eq!(story.refused(handler(), accept()), "oversight-not-issuer");
    story.tell(staff(DESK, 5), accept()).unwrap();
    assert_eq!(story.state(), FileState::Accepted);

    // Two that issued become one: it has spoken already, so nobody is waited for.
    let mut story = Story::opened(gov(), notice(&gov()));
    story.tell(petition(), FileCommand::Join { words: None }).unwrap();
    story.tell(handler(), answer()).unwrap();
    story.tell(petition(), accept()).unwrap();
    story.tell(system(), ended(GOV, PETITION)).unwrap();
    assert_eq!(story.state(), FileState::Accepted);
    assert!(story.file().clock("judge").is_none());
}

#[test]
fn a_matter_that_climbs_goes_on_with_the_heirs_of_whoever_asked_decides_or_leads() {
    let mut story = Story::opened(handler(), climb());
    let due = story.file().clock("decide").unwrap().due;
    story.tell(system(), ended(GOV, PETITION)).unwrap();
    assert_eq!((story.file().owner, story.file().clock("decide").unwrap().due), (PETITION, due));
    assert_eq!(story.refused(gov(), FileCommand::GoUp { words: words("up") }), "oversight-not-receiver");
    story.tell(system(), ended(HANDLER, OTHER)).unwrap();
    story.case.lead = Some(OTHER);
    let order = FileCommand::SendBack { words: words("do it"), days: 10 };
    story.tell(petition(), order).unwrap();
    assert_eq!(story.file().owner, OTHER);
    assert_eq!(story.refused(handler(), FileCommand::Report { words: words("done") }), "oversight-not-lead");
    story.tell(other(), FileCommand::Report { words: words("done") }).unwrap();

    let mut story = Story::opened(handler(), climb());
    story.tell(gov(), FileCommand::NameLead { unit: OTHER, words: words("lead") }).unwrap();
    story.tell(system(), ended(OTHER, PETITION)).unwrap();
    let Body::Climb(climb) = &story.file().body else { panic!() };
    assert_eq!(climb.lead, Some(PETITION), "who was named and is no more is not waited for");
}

#[test]
fn the_ladder_of_a_matter_without_a_case_is_nobodys_own_to_supervise() {
    let mut story = Story::new();
    let outside = oversight::Outside {
        key: "whistle/1/2".into(),
        number: "W20260302-0001".into(),
        address: "/whistles/W20260302-0001".into(),
    };
    let FileCommand::Open(mut opening) = ladder() else { panic!() };
    opening.about = oversight::About { unit: Some(HANDLER), outside: Some(outside), ..Default::default() };
    story.no_case = true;
    story.tell(system(), FileCommand::Open(opening)).unwrap();
    let raise = FileCommand::Raise { rung: Rung::Supervise, clock: Box::new(case_clock(1)) };
    story.tell(system(), raise).unwrap();
    assert_eq!(story.refused(handler(), list()), "oversight-own-matter");
    story.tell(gov(), list()).unwrap();
    assert_eq!(story.refused(system(), FileCommand::Ease), "oversight-listed-stays");
    story.tell(gov(), FileCommand::Delist { words: words("they came") }).unwrap();
    assert_eq!(story.state(), FileState::Supervise, "it is eased when nothing is waited for any more");
    story.tell(system(), FileCommand::Ease).unwrap();
    assert_eq!(story.state(), FileState::Eased);
}
