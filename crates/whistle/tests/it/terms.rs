//! The terms of departments by kind, and the working calendar behind them.

use crate::world::{MARKET, Story, URBAN, at, lead, propose, sound};
use kernel::Instant;
use whistle::{Limits, WhistleCommand, WhistleKind, WhistlePolicy};

fn dues(kind: WhistleKind, sounded: &str) -> [Instant; 3] {
    let mut story = Story::new();
    story.now = at(sounded);
    story.tell(lead(), propose(kind)).unwrap();
    if kind != WhistleKind::Emergency {
        story.tell(lead(), WhistleCommand::Approve { words: None }).unwrap();
    }
    story.tell(lead(), sound(&[URBAN, MARKET])).unwrap();
    ["sign", "contact", "on_site"].map(|step| story.whistle().clock_of(step, MARKET).unwrap().due)
}

#[test]
fn each_kind_has_its_own_terms_and_work_days_leave_out_the_holiday() {
    // A Monday without a holiday near it.
    assert_eq!(
        dues(WhistleKind::Daily, "2026-03-02 10:00"),
        [at("2026-03-02 11:00"), at("2026-03-03 10:00"), at("2026-03-05 18:00")]
    );
    assert_eq!(dues(WhistleKind::Tackle, "2026-03-02 10:00")[2], at("2026-03-09 18:00"));
    assert_eq!(
        dues(WhistleKind::Emergency, "2026-03-02 10:00"),
        [at("2026-03-02 10:30"), at("2026-03-02 11:00"), at("2026-03-02 12:00")]
    );
    // Friday before the Spring Festival of 2026: Saturday the 14th is a make-up work day, the 15th to the 23rd
    // are off.
    assert_eq!(dues(WhistleKind::Daily, "2026-02-13 10:00")[2], at("2026-02-25 18:00"));
}

#[test]
fn terms_are_data_with_the_kind_before_what_holds_for_every_kind() {
    let text = include_str!("../../policy/defaults.toml");
    let (before, after) = text.split_once("[deadlines.daily.sign]").unwrap();
    let text = format!("{before}[deadlines.daily.sign]{}", after.replacen("amount = 1", "amount = 7", 1));
    let changed = policy::read::<Limits>(&text).unwrap();
    let shipped = WhistlePolicy::shipped().unwrap().limits;
    assert_eq!(shipped.deadlines["daily"]["sign"].term.amount, 1);
    let amount = changed.deadlines["daily"]["sign"].term.amount;
    assert!(amount == 7, "the changed term is read");
    assert!(policy::read::<Limits>("plan_days = 1").is_err());
}

#[test]
fn a_calendar_that_changes_moves_the_running_clocks_and_says_so() {
    let mut story = Story::sounded(WhistleKind::Daily);
    let before = story.whistle().clock_of("on_site", URBAN).unwrap().due;
    // Nothing changed in the calendar, so nothing moves and no event is written.
    let told = story
        .tell(kernel::Actor::system("clock"), WhistleCommand::Recalculate { calendar: "national".into() });
    assert_eq!(told.unwrap(), 0);
    assert_eq!(story.whistle().clock_of("on_site", URBAN).unwrap().due, before);
}
