//! Rules and plan.

use clock::Day;
use field::{PatrolRules, PlaceMatter, Reason, Week, plan};
use place::PlaceId;
use proptest::prelude::*;
use uuid::Uuid;

fn rules() -> PatrolRules {
    field::RulesVersion::shipped().unwrap().limits
}

fn grid(number: u128) -> PlaceId {
    PlaceId::new(Uuid::from_u128(number))
}

/// The week of 6 April 2026, outside every season; Monday to Friday are work days.
fn week() -> Week {
    Week::of(Day::civil(2026, 4, 8), |day| day.weekday() < 5)
}

fn known(place: u128, matter: &str, raised: u32, overdue: u32) -> PlaceMatter {
    PlaceMatter { place: grid(place), matter: matter.to_owned(), raised, overdue }
}

#[test]
fn a_week_begins_on_monday_and_has_its_work_days() {
    let week = week();
    assert_eq!(week.monday, Day::civil(2026, 4, 6));
    assert_eq!(week.sunday(), Day::civil(2026, 4, 12));
    assert_eq!(week.work_days.len(), 5);
    for day in 0..7 {
        assert_eq!(Week::of(week.monday.plus(day), |_| true).monday, week.monday);
    }
}

#[test]
fn what_recurs_and_what_is_late_is_looked_at_and_says_why() {
    let found = [known(1, "100101", 3, 0), known(1, "100201", 1, 0), known(1, "100501", 1, 2)];
    let stops = plan(&rules(), &week(), &[grid(1)], &found);
    let named: Vec<(&str, u32)> = stops.iter().map(|stop| (stop.matter.as_str(), stop.points)).collect();
    assert_eq!(named, [("100101", 6), ("100501", 6)], "one report alone is no reason");
    assert_eq!(stops[0].reasons, [Reason::Recurs { times: 3 }]);
    assert_eq!(stops[1].reasons, [Reason::Overdue { count: 2 }]);
}

#[test]
fn seasons_hold_from_their_first_to_their_last_day_also_over_the_new_year() {
    let rules = rules();
    let dry = rules.season.iter().find(|season| season.code == "dry").unwrap();
    let date = |text: &str| text.parse::<kernel::Instant>().unwrap().date();
    for inside in ["2026-11-01", "2026-12-31", "2027-01-01", "2027-03-31", "2028-02-29"] {
        assert!(dry.holds(date(inside)), "{inside}");
    }
    for outside in ["2026-10-31", "2026-04-01", "2026-07-01"] {
        assert!(!dry.holds(date(outside)), "{outside}");
    }
    let winter = Week::of(Day::civil(2026, 11, 25), |day| day.weekday() < 5);
    let stops = plan(&rules, &winter, &[grid(1), grid(2)], &[]);
    assert_eq!(stops.len(), 2, "a season is looked at where nothing was ever raised");
    assert!(stops.iter().all(|stop| stop.matter == "090101"));
}

#[test]
fn a_holiday_week_has_no_stops() {
    let holiday = Week::of(Day::civil(2026, 10, 1), |_| false);
    assert!(plan(&rules(), &holiday, &[grid(1)], &[known(1, "100101", 9, 9)]).is_empty());
}

#[test]
fn rules_are_read_back_as_written_and_nonsense_is_refused() {
    let rules = rules();
    assert_eq!(PatrolRules::read(&rules.text()).unwrap(), rules);
    let refused = |text: &str| PatrolRules::read(text).unwrap_err();
    assert_eq!(refused("kept_days = ").code, "policy-unreadable");
    // A rule about persons has no place to stand in.
    let person = format!("{}\n[person]\nleast = 1\npoints = 1\nbasis = \"\"\n", rules.text());
    assert_eq!(refused(&person).code, "policy-unknown-key");
    let long = rules.text().replace("kept_days = 3", "kept_days = 60");
    let refusal = refused(&long);
    assert_eq!(refusal.code, "policy-outside");
    assert_eq!(refusal.facts["key"], "kept_days");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_plan_follows_from_places_and_matters_alone(
        mut found in prop::collection::vec((0_u128..6, 0_usize..5, 0_u32..9, 0_u32..9), 0..20),
        month in 1_i8..=12,
    ) {
        const MATTERS: [&str; 5] = ["100101", "100201", "100501", "100503", "090101"];
        found.sort_unstable();
        found.dedup_by_key(|one| (one.0, one.1));
        let facts: Vec<PlaceMatter> =
            found.iter().map(|(place, matter, raised, overdue)| known(*place, MATTERS[*matter], *raised, *overdue)).collect();
        let rules = rules();
        let week = Week::of(Day::civil(2026, month, 11), |day| day.weekday() < 5);
        let places: Vec<PlaceId> = (0..6).map(grid).collect();
        let stops = plan(&rules, &week, &places, &facts);

        let mut shuffled = facts.clone();
        shuffled.reverse();
        let mut turned = places.clone();
        turned.reverse();
        prop_assert_eq!(&plan(&rules, &week, &turned, &shuffled), &stops, "the same for everybody");

        for stop in &stops {
            prop_assert!(!stop.reasons.is_empty(), "no stop without a reason");
            prop_assert!(week.work_days.contains(&stop.day));
            prop_assert!(stop.points > 0);
        }
        for place in &places {
            let own: Vec<_> = stops.iter().filter(|stop| stop.place == *place).collect();
            prop_assert!(own.len() <= rules.stops_per_week as usize);
            let mut matters: Vec<_> = own.iter().map(|stop| &stop.matter).collect();
            matters.sort();
            matters.dedup();
            prop_assert_eq!(matters.len(), own.len(), "a matter stands once per place and week");
        }
        // What weighs most at a place is looked at on the first work day.
        let first = |place: &PlaceId| stops.iter().filter(|stop| stop.place == *place).max_by_key(|stop| stop.points);
        for place in &places {
            if let Some(heaviest) = first(place) {
                prop_assert!(stops.iter().any(|stop| stop.place == *place && stop.points == heaviest.points && stop.day == week.work_days[0]));
            }
        }
    }
}
