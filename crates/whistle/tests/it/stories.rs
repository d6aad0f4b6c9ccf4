//! Single rules, told as stories.

use crate::world::{
    COMMUNITY, DISTRICT, MARKET, STREET, SUPERVISION, Story, URBAN, WATER, act, assignment, case, district,
    lead, market, of_department, of_street, plan, proposal, refuse, rule, sound, staff, urban, words,
};
use kernel::{Actor, covers};
use whistle::{Side, Verdict, WhistleCommand, WhistleKind, WhistleState};

fn approve() -> WhistleCommand {
    WhistleCommand::Approve { words: None }
}
fn report_in() -> WhistleCommand {
    WhistleCommand::ReportIn { words: None }
}
fn escalate() -> WhistleCommand {
    WhistleCommand::Escalate { unit: MARKET }
}

#[test]
fn the_whole_loop_with_one_department_late() {
    covers!("004-04", "004-14");
    let mut story = Story::sounded(WhistleKind::Daily);
    story.tell(urban(), WhistleCommand::Sign).unwrap();
    assert_eq!(story.refused(lead(), escalate()), "whistle-not-late");
    story.wait(2);
    story.tell(urban(), report_in()).unwrap();
    let came = story.whistle().clock_of("on_site", URBAN).unwrap();
    assert_eq!(came.state, clock::ClockState::Met, "a competent unit is there in time");
    assert_eq!(story.whistle().lead, Some(URBAN), "whom the street has named leads");
    assert_eq!(story.refused(urban(), plan(5)), "whistle-plan-absent", "nobody is silently absent");
    story.tell(lead(), escalate()).unwrap();
    assert_eq!(story.refused(lead(), escalate()), "whistle-not-late", "a delay goes up once");
    story.tell(district(), rule(MARKET, true)).unwrap();
    assert_eq!(story.refused(market(), refuse()), "whistle-refuse-ordered");
    story.tell(urban(), plan(5)).unwrap();
    assert_eq!(story.whistle().state, WhistleState::Plan);
    assert_eq!(story.refused(urban(), act(&[URBAN, MARKET], true)), "whistle-act-absent");
    story.wait(30);
    story.tell(market(), WhistleCommand::Sign).unwrap();
    story.tell(market(), report_in()).unwrap();
    let late = story.whistle().clock_of("sign", MARKET).unwrap();
    assert_eq!(late.state, clock::ClockState::Overrun, "the delay stays on record");
    story.tell(urban(), act(&[URBAN], false)).unwrap();
    assert_eq!(story.whistle().state, WhistleState::Plan, "there may be several records");
    story.tell(urban(), act(&[URBAN, MARKET], true)).unwrap();
    assert_eq!(story.whistle().state, WhistleState::Done);
    for (actor, command) in [
        (lead(), of_department(URBAN, Verdict::Met)),
        (lead(), of_department(MARKET, Verdict::Partly)),
        (urban(), of_street(Verdict::Met)),
    ] {
        story.tell(actor, command).unwrap();
        assert_eq!(story.whistle().state, WhistleState::Done);
    }
    story.tell(market(), of_street(Verdict::Partly)).unwrap();
    assert_eq!(story.whistle().state, WhistleState::Assessed);
    let clock = story.whistle().clocks.iter().find(|clock| clock.kind == "assess").unwrap();
    assert_eq!(clock.state, clock::ClockState::Met);
    assert!(story.whistle().clocks.open().next().is_none());
}

#[test]
fn the_whistle_belongs_to_the_street_and_departments_cannot_decide_it() {
    let mut story = Story::proposed(WhistleKind::Daily, staff(COMMUNITY, 9));
    assert_eq!(story.whistle().owner, STREET);
    assert_eq!(story.refused(lead(), sound(&[URBAN])), "whistle-not-approved");
    story.tell(lead(), approve()).unwrap();
    story.tell(lead(), sound(&[URBAN, MARKET])).unwrap();
    for command in [
        WhistleCommand::Release { unit: MARKET, words: words("x") },
        WhistleCommand::NameLead { unit: MARKET, words: words("x") },
        WhistleCommand::Call { call: assignment(WATER), words: words("x") },
        WhistleCommand::Withdraw { words: words("x") },
    ] {
        assert_eq!(story.refused(urban(), command), "whistle-own-department");
    }
    assert_eq!(story.refused(staff(WATER, 8), WhistleCommand::Sign), "whistle-not-called");
}

#[test]
fn a_proposal_is_decided_once_and_a_contrary_order_reads_the_first() {
    let other = staff(STREET, 11);
    let mut story = Story::proposed(WhistleKind::Daily, staff(COMMUNITY, 9));
    story.tell(lead(), WhistleCommand::HandBack { words: words("where?") }).unwrap();
    assert_eq!(story.whistle().owner, COMMUNITY);
    assert_eq!(story.refused(other.clone(), approve()), "whistle-decided-before");
    let revise = WhistleCommand::Revise { kind: WhistleKind::Tackle, text: words("there") };
    assert_eq!(story.refused(staff(WATER, 8), revise.clone()), "whistle-not-proposer");
    story.tell(staff(COMMUNITY, 9), revise).unwrap();
    story.tell(lead(), WhistleCommand::Reject { words: words("no") }).unwrap();
    assert_eq!(story.refused(other, approve()), "whistle-decided-before");
    assert!(story.whistle().clocks.open().next().is_none());
}

#[test]
fn a_cluster_of_cases_proposes_and_a_single_case_does_not() {
    let cluster = |count: u128| {
        let cases = (0..count).map(case).collect();
        WhistleCommand::Propose(Box::new(proposal(WhistleKind::Daily, cases)))
    };
    let rule = || Actor::system("cluster");
    assert_eq!(Story::new().refused(rule(), cluster(4)), "whistle-cluster-small");
    let mut story = Story::new();
    story.tell(rule(), cluster(5)).unwrap();
    assert_eq!(story.whistle().proposed_by, None);
    assert_eq!(story.whistle().owner, STREET, "only the street's lead sounds it");
    let back = WhistleCommand::HandBack { words: words("x") };
    assert_eq!(story.refused(lead(), back), "whistle-hand-back-nobody");
    assert_eq!(story.refused(rule(), approve()), "whistle-staff-only", "no rule decides");
}

#[test]
fn an_emergency_is_sounded_at_once() {
    let mut story = Story::proposed(WhistleKind::Emergency, staff(COMMUNITY, 9));
    story.tell(lead(), sound(&[URBAN])).unwrap();
    assert_eq!(story.whistle().state, WhistleState::Sounded);
}

#[test]
fn who_is_called_exists_and_is_neither_judge_nor_party() {
    let mut story = Story::approved(WhistleKind::Daily);
    let barring = WhistleCommand::Link { case: case(1), barred: [WATER].into() };
    story.tell(lead(), barring).unwrap();
    story.gone.insert(MARKET);
    for (units, code) in [
        (&[URBAN, MARKET][..], "whistle-unit-retired"),
        (&[STREET], "whistle-calls-itself"),
        (&[DISTRICT], "whistle-calls-district"),
        (&[WATER], "whistle-complained-about"),
        (&[URBAN, URBAN], "whistle-called-twice"),
    ] {
        assert_eq!(story.refused(lead(), sound(units)), code);
    }
    let nobody = WhistleCommand::Sound { calls: vec![], lead: URBAN, words: None };
    assert_eq!(story.refused(lead(), nobody), "whistle-calls-nobody");
    let lost = WhistleCommand::Sound { calls: vec![assignment(URBAN)], lead: MARKET, words: None };
    assert_eq!(story.refused(lead(), lost), "whistle-lead-not-called");
    story.tell(lead(), sound(&[URBAN])).unwrap();
    let again = WhistleCommand::Call { call: assignment(URBAN), words: words("x") };
    assert_eq!(story.refused(lead(), again), "whistle-called-twice");
}

#[test]
fn a_refusal_goes_up_buys_no_time_and_is_ruled_once_by_others() {
    let mut story = Story::sounded(WhistleKind::Daily);
    let due = story.whistle().clock_of("on_site", MARKET).unwrap().due;
    let same = WhistleCommand::Refuse {
        ground: whistle::RefusalGround::NotOurDuty,
        duty: "D001".into(),
        words: words("no"),
    };
    assert_eq!(story.refused(market(), same), "whistle-refuse-same-duty");
    story.tell(market(), refuse()).unwrap();
    assert_eq!(story.refused(market(), report_in()), "whistle-refusal-pending");
    for own in [market(), lead(), staff(STREET, 99)] {
        assert_eq!(story.refused(own, rule(MARKET, true)), "whistle-rule-own");
    }
    assert_eq!(story.refused(district(), rule(URBAN, true)), "whistle-nothing-to-rule");
    story.tell(district(), rule(MARKET, true)).unwrap();
    assert_eq!(story.whistle().clock_of("on_site", MARKET).unwrap().due, due, "its time ran on");
    let contrary = rule(MARKET, false);
    assert_eq!(story.refused(staff(SUPERVISION, 5), contrary), "whistle-ruled-before");
    assert_eq!(story.refused(market(), refuse()), "whistle-refuse-ordered");
    let free = WhistleCommand::Release { unit: MARKET, words: words("x") };
    assert_eq!(story.refused(lead(), free), "whistle-release-ordered", "the street does not undo it");
    story.tell(market(), WhistleCommand::Sign).unwrap();
    assert_eq!(story.refused(urban(), WhistleCommand::Contact { words: words("x") }), "whistle-not-signed");
}

#[test]
fn an_upheld_refusal_releases_and_another_takes_the_place() {
    let mut story = Story::sounded(WhistleKind::Daily);
    story.tell(urban(), refuse()).unwrap();
    let instead = |ordered| WhistleCommand::Rule {
        unit: URBAN,
        ordered,
        instead: Some(assignment(WATER)),
        words: words("so"),
    };
    assert_eq!(story.refused(district(), instead(true)), "whistle-rule-instead");
    story.tell(district(), instead(false)).unwrap();
    assert_eq!(story.whistle().lead, Some(WATER), "whoever replaces the lead leads");
    assert_eq!(story.refused(urban(), WhistleCommand::Sign), "whistle-released-before");
    assert_eq!(story.refused(district(), rule(URBAN, true)), "whistle-ruled-before");
}

#[test]
fn with_nobody_left_the_street_calls_others() {
    let mut story = Story::approved(WhistleKind::Daily);
    story.tell(lead(), sound(&[URBAN])).unwrap();
    let last = WhistleCommand::Release { unit: URBAN, words: words("x") };
    assert_eq!(story.refused(lead(), last), "whistle-release-last");
    story.tell(urban(), refuse()).unwrap();
    story.tell(district(), rule(URBAN, false)).unwrap();
    assert_eq!(story.whistle().state, WhistleState::Approved);
    story.tell(lead(), sound(&[WATER])).unwrap();
    assert_eq!(story.whistle().state, WhistleState::Sounded);
}

#[test]
fn nobody_assesses_himself_and_each_side_speaks_once() {
    let mut story = Story::done();
    assert_eq!(story.refused(market(), of_department(MARKET, Verdict::Met)), "whistle-own-department");
    let moved = staff(STREET, 3);
    assert_eq!(
        story.refused(moved, of_department(MARKET, Verdict::Met)),
        "whistle-own-department",
        "who acted for the department does not speak for the street, wherever he works now"
    );
    assert_eq!(story.refused(staff(MARKET, 1), of_street(Verdict::Met)), "whistle-assess-own");
    assert_eq!(story.refused(lead(), of_street(Verdict::Met)), "whistle-not-called");
    let mute = WhistleCommand::AssessStreet { verdict: Verdict::NotMet, words: None };
    assert_eq!(story.refused(market(), mute), "whistle-assess-reason");
    story.tell(market(), of_street(Verdict::Met)).unwrap();
    assert_eq!(story.refused(market(), of_street(Verdict::NotMet)), "whistle-assessed-before");
}

#[test]
fn an_assessment_is_read_by_the_other_side_only_after_both_have_spoken() {
    let mut story = Story::done();
    story.tell(market(), of_street(Verdict::NotMet)).unwrap();
    let whistle = story.whistle();
    let given = whistle.assessment(Side::OfStreet { by: MARKET }).unwrap();
    assert!(whistle.may_read_assessment(given, Some(MARKET)));
    assert!(!whistle.may_read_assessment(given, Some(STREET)));
    let told = serde_json::to_string(&whistle.timeline).unwrap();
    assert!(!told.contains("not_met"), "the timeline does not give it away");
    story.tell(lead(), of_department(URBAN, Verdict::Met)).unwrap();
    story.tell(lead(), of_department(MARKET, Verdict::Met)).unwrap();
    assert_eq!(story.refused(lead(), WhistleCommand::Conclude), "whistle-conclude-early");
    story.wait(24 * 10);
    story.tell(lead(), WhistleCommand::Conclude).unwrap();
    assert_eq!(story.whistle().state, WhistleState::Assessed);
    assert_eq!(story.whistle().missing(), vec![Side::OfStreet { by: URBAN }], "who said nothing is named");
    let given = story.whistle().assessment(Side::OfStreet { by: MARKET }).unwrap();
    assert!(story.whistle().may_read_assessment(given, Some(STREET)));
}

#[test]
fn a_plan_comes_from_the_leading_department_on_site_and_has_an_end() {
    let mut story = Story::sounded(WhistleKind::Daily);
    assert_eq!(story.refused(urban(), plan(5)), "whistle-plan-from-afar");
    story.tell(urban(), report_in()).unwrap();
    story.tell(market(), report_in()).unwrap();
    assert_eq!(story.refused(market(), plan(5)), "whistle-not-lead");
    assert_eq!(story.refused(urban(), plan(0)), "whistle-plan-days");
    assert_eq!(story.refused(urban(), plan(31)), "whistle-plan-days");
    story.tell(urban(), plan(30)).unwrap();
    assert_eq!(story.refused(market(), act(&[MARKET], true)), "whistle-not-lead");
    assert_eq!(story.refused(urban(), act(&[], true)), "whistle-act-nobody");
    story.tell(lead(), act(&[URBAN], true)).unwrap();
}

#[test]
fn a_whistle_is_taken_back_before_anybody_came() {
    let back = || WhistleCommand::Withdraw { words: words("solved") };
    let mut story = Story::proposed(WhistleKind::Daily, staff(COMMUNITY, 9));
    story.tell(staff(COMMUNITY, 9), back()).unwrap();
    assert_eq!(story.refused(lead(), approve()), "whistle-decided-before");
    let mut story = Story::sounded(WhistleKind::Daily);
    story.tell(market(), report_in()).unwrap();
    assert_eq!(story.refused(lead(), back()), "whistle-withdraw-on-site");
}

#[test]
fn a_unit_that_ends_is_followed_by_its_heir_or_by_nobody() {
    let flow = || Actor::system("routing");
    let mut story = Story::sounded(WhistleKind::Daily);
    story.tell(flow(), WhistleCommand::Transfer { unit: URBAN, heir: Some(WATER) }).unwrap();
    assert_eq!(story.whistle().lead, Some(WATER));
    assert!(story.whistle().clock_of("sign", WATER).is_some());
    story.tell(flow(), WhistleCommand::Transfer { unit: MARKET, heir: None }).unwrap();
    story.tell(flow(), WhistleCommand::Transfer { unit: WATER, heir: Some(STREET) }).unwrap();
    assert_eq!(story.whistle().state, WhistleState::Approved, "the street calls others");
}
