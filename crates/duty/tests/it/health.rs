//! Dead rules are alarms, never silence.

use crate::{a_town, context, day};
use duty::testing::DutyTown;
use duty::{
    AlarmSubject, Catalogue, DutyCode, Edit, Fault, GapReason, MatterCode, PlaceFact, Places, Reason, RuleId,
};
use kernel::Instant;
use org::UnitCommand;
use proptest::prelude::*;

fn faults(catalogue: &Catalogue, places: &Places, rule: RuleId, instant: Instant) -> Vec<Fault> {
    let alarms = catalogue.alarms(places, instant);
    let of_rule = alarms.into_iter().filter(|alarm| alarm.subject == AlarmSubject::Rule { rule });
    of_rule.map(|alarm| alarm.fault).collect()
}

fn end_unit(successor: Option<kernel::UnitId>) -> UnitCommand {
    UnitCommand::End { at: day("2026-02-01"), reason: "机构改革".into(), successor }
}

/// The same places with one of them changed.
fn places_with(town: &DutyTown, code: &str, change: impl Fn(&mut PlaceFact)) -> Places {
    let changed = town.place(code);
    let all = town.places.all_at(day("2026-01-01"));
    let facts = all.into_iter().map(|place| {
        let mut fact = town.places.get(place).unwrap().clone();
        if place == changed {
            change(&mut fact);
        }
        (place, fact)
    });
    facts.collect()
}

#[test]
fn the_town_is_healthy_and_each_way_to_die_has_its_alarm() {
    let town = a_town();
    let context = context("2026-01-01");
    let later = day("2026-03-01");
    assert_eq!(town.catalogue().alarms(&town.places, later), []);
    let housing = town.rule_at("05", "").unwrap();
    let village = town.rule_at("030101", "C22").unwrap();

    let mut retired = town.clone();
    retired.town.change(&context, "dept-housing", end_unit(None)).unwrap();
    assert_eq!(faults(&retired.catalogue_with_units(), &town.places, housing, later), [Fault::LeadRetired]);
    let mut succeeded = town.clone();
    let heir = succeeded.town.unit("dept-urban");
    succeeded.town.change(&context, "dept-housing", end_unit(Some(heir))).unwrap();
    assert_eq!(
        faults(&succeeded.catalogue_with_units(), &town.places, housing, later),
        [Fault::LeadSucceeded]
    );

    let ended = places_with(&town, "C22", |fact| fact.valid_to = Some(day("2026-02-01")));
    assert_eq!(faults(&town.catalogue(), &ended, village, later), [Fault::PlaceEnded]);
    let empty = places_with(&town, "C22", |fact| fact.drawn = false);
    assert_eq!(faults(&town.catalogue(), &empty, village, later), [Fault::PlaceEmpty]);

    let mut other = town.clone();
    let (at, reason) = (day("2026-02-01"), "调整".to_owned());
    other.edit(&context, Edit::EndDuty { code: DutyCode::new("D4"), at, reason: reason.clone() }).unwrap();
    assert_eq!(faults(&other.catalogue(), &town.places, village, later), [Fault::DutyEnded]);
    other.edit(&context, Edit::EndMatter { code: MatterCode::new("030101"), at, reason }).unwrap();
    assert!(faults(&other.catalogue(), &town.places, village, later).contains(&Fault::MatterEnded));
}

#[test]
fn a_rule_that_more_exact_ones_cover_wholly_is_an_alarm() {
    let mut town = a_town();
    let context = context("2026-01-01");
    let covered = town.rule_at("050101", "C11").unwrap();
    for grid in ["C111", "C112", "C11"] {
        assert_eq!(faults(&town.catalogue(), &town.places, covered, context.now), []);
        if grid != "C11" {
            let rule = town.rule(&context, "050101", grid, "dept-housing", &[], "D2");
            town.edit(&context, Edit::AddRule { rule, reason: "细化".into() }).unwrap();
        }
    }
    // Both grids are covered, but a case may be known down to the community only: still alive.
    assert_eq!(faults(&town.catalogue(), &town.places, covered, context.now), []);
    let wide = town.rule_at("07", "").unwrap();
    let rule = town.rule(&context, "070101", "", "dept-civil", &[], "D3");
    town.edit(&context, Edit::AddRule { rule, reason: "细化".into() }).unwrap();
    assert_eq!(faults(&town.catalogue(), &town.places, wide, context.now), [Fault::Shadowed]);
}

#[test]
fn matters_without_a_lead_are_listed_by_place() {
    let mut town = a_town();
    let context = context("2026-01-01");
    let communities: Vec<_> = ["C11", "C12", "C21", "C22"].iter().map(|code| town.place(code)).collect();
    assert_eq!(town.catalogue().lead_gaps(&town.places, &communities, day("2026-02-01")), []);
    let id = town.rule_at("07", "").unwrap();
    town.edit(&context, Edit::EndRule { id, at: context.now, reason: "停用".into() }).unwrap();
    let gaps = town.catalogue().lead_gaps(&town.places, &communities, day("2026-02-01"));
    assert_eq!(gaps.len(), 4);
    assert!(
        gaps.iter().all(|gap| gap.matter == MatterCode::new("070101") && gap.reason == GapReason::NoRule)
    );
}

const UNITS: [&str; 6] =
    ["dept-urban", "dept-housing", "dept-civil", "street-1", "property-1", "community-11"];
const DUTIES: [&str; 4] = ["D1", "D2", "D3", "D4"];
const ENDED_PLACES: [&str; 3] = ["C11", "C22", "C1"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever ends, a case that cannot be routed because of a rule has that rule among the alarms, and
    /// a case that only a successor saves has too.
    #[test]
    fn a_rule_that_fails_a_case_always_alarms(
        units in proptest::collection::vec((0usize..6, proptest::option::of(0usize..6)), 0..4),
        duties in proptest::collection::vec(0usize..4, 0..3),
        place in proptest::option::of(0usize..3),
    ) {
        let mut town = a_town();
        let context = context("2026-01-01");
        for (unit, successor) in units {
            let successor = successor.map(|successor| town.town.unit(UNITS[successor]));
            let _ = town.town.change(&context, UNITS[unit], end_unit(successor));
        }
        for duty in duties {
            let code = DutyCode::new(DUTIES[duty]);
            let _ = town.edit(&context, Edit::EndDuty { code, at: day("2026-02-01"), reason: "调整".into() });
        }
        let places = match place {
            Some(place) => places_with(&town, ENDED_PLACES[place], |fact| fact.valid_to = Some(day("2026-02-01"))),
            None => places_with(&town, "C", |_| {}),
        };
        let later = day("2026-03-01");
        let catalogue = town.catalogue_with_units();
        for place in town.places.all_at(later) {
            for matter in catalogue.book().leaf_matters(later) {
                let path = town.places.path(place);
                match catalogue.route(&matter.code, &path, later) {
                    Err(gap) => if let GapReason::RuleBroken { rule, fault } = gap.reason {
                        prop_assert!(faults(&catalogue, &places, rule, later).contains(&fault), "{fault:?}");
                    },
                    Ok(routed) => {
                        prop_assert!(catalogue.directory().active(routed.lead, later));
                        if routed.because.iter().any(|reason| matches!(reason, Reason::Succeeded { .. })) {
                            prop_assert!(faults(&catalogue, &places, routed.rule, later).contains(&Fault::LeadSucceeded));
                        }
                    }
                }
            }
        }
    }
}
