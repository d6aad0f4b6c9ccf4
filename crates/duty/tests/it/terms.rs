//! Which deadline holds.

use crate::{a_town, context, day};
use clock::{Term, Unit};
use duty::testing::deadline;
use duty::{ClockKind, DeadlineCode, Edit, MatterCode, Urgency};

#[test]
fn the_matters_own_deadline_wins_over_the_urgencys_and_this_over_the_general_one() {
    let town = a_town();
    let (catalogue, now) = (town.catalogue(), day("2026-02-01"));
    let found = |matter: Option<&str>, urgency, clock: &str| {
        let matter = matter.map(MatterCode::new);
        let found = catalogue.terms_for(matter.as_ref(), urgency, &ClockKind::new(clock), now);
        found.map(|found| found.rule.code.as_str().to_owned())
    };
    assert_eq!(found(Some("030101"), Some(Urgency::Danger), "handle").as_deref(), Some("H4"));
    assert_eq!(found(Some("050101"), Some(Urgency::Danger), "handle").as_deref(), Some("H2"));
    assert_eq!(found(Some("050101"), Some(Urgency::Utility), "handle").as_deref(), Some("H1"));
    assert_eq!(found(None, None, "handle").as_deref(), Some("H1"));
    assert_eq!(found(None, None, "accept").as_deref(), Some("H5"));
    assert_eq!(found(None, None, "sign"), None);
}

#[test]
fn a_new_version_holds_from_its_day_and_is_cited() {
    let mut town = a_town();
    let context = context("2026-01-01");
    let mut shorter = deadline("H4", "0301", None, "handle", Term::new(2, Unit::WorkHour));
    shorter.valid.from = day("2026-06-01");
    town.edit(&context, Edit::SetDeadline { deadline: shorter.clone() }).unwrap();
    assert_eq!(
        town.draft.edit(&context, Edit::SetDeadline { deadline: shorter }).unwrap_err().code,
        "duty-change-before-last"
    );
    let catalogue = town.catalogue();
    let amount = |text: &str| {
        let matter = MatterCode::new("030102");
        let found = catalogue.terms_for(Some(&matter), None, &ClockKind::new("handle"), day(text)).unwrap();
        (found.rule.term.amount, found.number, found.version)
    };
    assert_eq!(amount("2026-05-31"), (4, 1, catalogue.version()));
    assert_eq!(amount("2026-06-01"), (2, 2, catalogue.version()));
    let end =
        Edit::EndDeadline { code: DeadlineCode::new("H4"), at: day("2026-09-01"), reason: "废止".into() };
    town.edit(&context, end).unwrap();
    let matter = MatterCode::new("030102");
    let catalogue = town.catalogue();
    let found = catalogue.terms_for(
        Some(&matter),
        Some(Urgency::General),
        &ClockKind::new("handle"),
        day("2026-09-01"),
    );
    assert_eq!(found.unwrap().rule.code, DeadlineCode::new("H3"));
}

#[test]
fn two_deadlines_cannot_say_the_same_differently() {
    let mut town = a_town();
    let twin = deadline("H9", "", Some(Urgency::Danger), "handle", Term::new(1, Unit::Hour));
    let refused = town.draft.edit(&context("2026-01-01"), Edit::SetDeadline { deadline: twin }).unwrap_err();
    assert_eq!(refused.code, "duty-deadline-overlaps");
}
