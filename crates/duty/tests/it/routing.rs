//! Who is responsible, and why.

use crate::{a_town, context, day};
use duty::testing::DutyTown;
use duty::{
    DutyCode, DutyList, Edit, Fault, GapReason, MatterCode, Office, Party, Quarter, Reason, RoutingRule,
};
use kernel::covers;
use org::{Tier, UnitCommand};
use proptest::prelude::*;

fn lead(town: &DutyTown, matter: &str, place: &str) -> Result<String, GapReason> {
    let catalogue = town.catalogue_with_units();
    let routed = catalogue.route(&MatterCode::new(matter), &town.path(place), day("2026-02-01"));
    let code = |unit| catalogue.directory().unit(unit).unwrap().code.clone();
    routed.map(|routed| code(routed.lead)).map_err(|gap| gap.reason)
}

#[test]
fn the_most_exact_rule_answers_and_says_why() {
    let town = a_town();
    assert_eq!(lead(&town, "030101", "C111").unwrap(), "street-1");
    assert_eq!(lead(&town, "030101", "C221").unwrap(), "village-22");
    assert_eq!(lead(&town, "030102", "C221").unwrap(), "street-2");
    assert_eq!(lead(&town, "050101", "C112").unwrap(), "property-1");
    assert_eq!(lead(&town, "050102", "C112").unwrap(), "dept-housing");
    let catalogue = town.catalogue();
    let routed = catalogue.route(&MatterCode::new("030101"), &town.path("C221"), day("2026-02-01")).unwrap();
    let (exact, wide) = (town.rule_at("030101", "C22").unwrap(), town.rule_at("0301", "").unwrap());
    assert_eq!(routed.rule, exact);
    assert_eq!(routed.duty, DutyCode::new("D4"));
    assert_eq!(routed.assists, [town.town.unit("street-2")]);
    assert_eq!(routed.version, catalogue.version());
    assert_eq!(
        routed.because,
        [
            Reason::RuleFound {
                rule: exact,
                matter: MatterCode::new("030101"),
                levels_above: 0,
                place: Some(town.place("C22"))
            },
            Reason::MoreExactThan { rule: wide, matter: MatterCode::new("0301"), place: None },
            Reason::OfficeOfPlace { office: Office::Community, unit: town.town.unit("village-22") },
            Reason::DutyCited { duty: DutyCode::new("D4"), list: DutyList::Basic },
        ]
    );
}

#[test]
fn where_nobody_is_responsible_there_is_a_gap_with_its_reason() {
    let mut town = a_town();
    let context = context("2026-01-01");
    assert_eq!(lead(&town, "999", "C111").unwrap_err(), GapReason::MatterUnknown);
    let street = town.rule_at("0301", "").unwrap();
    let no_office = GapReason::NoOffice { rule: street, office: Office::Street };
    // The county alone says nothing about the street.
    assert_eq!(lead(&town, "030101", "C").unwrap_err(), no_office);
    town.edit(&context, Edit::EndRule { id: street, at: day("2026-01-15"), reason: "调整".into() }).unwrap();
    assert_eq!(lead(&town, "030101", "C111").unwrap_err(), GapReason::NoRule);
    let end =
        Edit::EndMatter { code: MatterCode::new("030101"), at: day("2026-01-20"), reason: "并入".into() };
    town.edit(&context, end).unwrap();
    assert_eq!(lead(&town, "030101", "C221").unwrap_err(), GapReason::MatterEnded);
}

#[test]
fn a_retired_lead_is_a_gap_and_a_successor_takes_over() {
    let mut town = a_town();
    let context = context("2026-01-01");
    let heir = town.town.unit("dept-urban");
    let rule = town.rule_at("05", "").unwrap();
    let end =
        |successor| UnitCommand::End { at: day("2026-01-15"), reason: "机构改革".into(), successor };
    let mut other = town.clone();
    town.town.change(&context, "dept-housing", end(None)).unwrap();
    let broken = GapReason::RuleBroken { rule, fault: Fault::LeadRetired };
    assert_eq!(lead(&town, "050102", "C111").unwrap_err(), broken);
    other.town.change(&context, "dept-housing", end(Some(heir))).unwrap();
    assert_eq!(lead(&other, "050102", "C111").unwrap(), "dept-urban");
}

#[test]
fn what_was_taken_back_never_reaches_a_street_or_community() {
    covers!("004-06");
    let mut town = a_town();
    let context = context("2026-01-01");
    for party in ["@street", "@community", "street-1", "community-11", "platform-1"] {
        let leads = town.rule(&context, "070101", "C1", party, &[], "D3");
        let assists = town.rule(&context, "070101", "C1", "dept-civil", &[party], "D3");
        for rule in [leads, assists] {
            let refused = town.edit(&context, Edit::AddRule { rule, reason: "试".into() }).unwrap_err();
            assert_eq!(refused.code, "duty-taken-back", "{party}");
        }
        let item = town.item("D9", DutyList::TakenBack, "07", "dept-civil", &[party]);
        assert_eq!(town.edit(&context, Edit::ListDuty { item }).unwrap_err().code, "duty-taken-back");
    }
    let catalogue = town.catalogue();
    let (matter, path, now) = (MatterCode::new("070101"), town.path("C111"), day("2026-02-01"));
    let (civil, street) = (town.town.unit("dept-civil"), town.town.unit("street-1"));
    let permits =
        |lead, assists: &[_]| catalogue.permits(&matter, &path, lead, assists, &DutyCode::new("D3"), now);
    assert!(permits(civil, &[]).is_ok());
    assert_eq!(permits(street, &[]).unwrap_err().code, "duty-taken-back");
    assert_eq!(permits(civil, &[street]).unwrap_err().code, "duty-taken-back");
    // Nor does it stand in the territory's column of the matrix, from which a street's work is counted.
    let matrix = catalogue.matrix(&path, 1, now);
    let class = matrix.rows.iter().find(|row| row.matter == MatterCode::new("07")).unwrap();
    assert!(class.is_empty(Quarter::Territory));
}

#[test]
fn a_street_leads_only_what_its_list_says_and_each_dispatch_cites_it() {
    covers!("004-05");
    covers!("004-16");
    let town = a_town();
    let (catalogue, now) = (town.catalogue(), day("2026-02-01"));
    let mut to_grassroots = 0;
    for place in town.places.all_at(now) {
        let path = town.places.path(place);
        let published: Vec<_> =
            catalogue.duties_in(&path, now).map(|item| (item.code.clone(), item.list)).collect();
        assert_eq!(published.len(), 4);
        for matter in catalogue.book().leaf_matters(now) {
            let Ok(routed) = catalogue.route(&matter.code, &path, now) else { continue };
            let list = published.iter().find(|(code, _)| *code == routed.duty).unwrap().1;
            if catalogue.directory().tier(routed.lead, now).is_grassroots() {
                assert_eq!(list, DutyList::Basic);
                to_grassroots += 1;
            }
            let cited =
                catalogue.permits(&matter.code, &path, routed.lead, &routed.assists, &routed.duty, now);
            assert!(cited.is_ok(), "what the catalogue sends, a person may send");
        }
    }
    assert!(to_grassroots > 20);
    let (matter, path) = (MatterCode::new("050102"), town.path("C111"));
    let street = town.town.unit("street-1");
    let refused = |duty: &str| {
        let result = catalogue.permits(&matter, &path, street, &[], &DutyCode::new(duty), now);
        result.unwrap_err().code
    };
    assert_eq!(refused("D2"), "duty-outside-list");
    assert_eq!(refused("D1"), "duty-item-other-matter");
    assert_eq!(refused("D7"), "duty-item-unknown");
}

#[test]
fn the_matrix_names_four_parties_and_lists_empty_cells() {
    covers!("001-08");
    let mut town = a_town();
    let context = context("2026-01-01");
    let mut item = town.item("D5", DutyList::Basic, "03", "@street", &[]);
    item.individual = Some("爱护公共环境卫生，按规定投放垃圾".into());
    town.edit(&context, Edit::ListDuty { item }).unwrap();
    let catalogue = town.catalogue();
    let matrix = catalogue.matrix(&town.path("C111"), 1, day("2026-02-01"));
    let row = |code: &str| matrix.rows.iter().find(|row| row.matter == MatterCode::new(code)).unwrap();
    let unit = |code: &str| town.town.unit(code);
    assert!(
        row("03").territory.contains(&unit("street-1")) && row("03").department.contains(&unit("dept-urban"))
    );
    assert_eq!(row("03").individual.first().unwrap(), "爱护公共环境卫生，按规定投放垃圾");
    assert!(row("05").unit.contains(&unit("property-1")));
    let empty: Vec<_> =
        matrix.empty_cells().into_iter().map(|(code, quarter)| (code.as_str(), quarter)).collect();
    assert_eq!(
        empty,
        [
            ("03", Quarter::Unit),
            ("05", Quarter::Individual),
            ("07", Quarter::Territory),
            ("07", Quarter::Unit),
            ("07", Quarter::Individual),
        ]
    );
}

#[test]
fn a_unit_without_premises_leads_like_any_other() {
    let mut town = a_town();
    let context = context("2026-01-01");
    let rule = town.rule(&context, "050102", "C12", "party-cloud", &["dept-housing"], "D2");
    town.edit(&context, Edit::AddRule { rule, reason: "云上支部牵头协商".into() }).unwrap();
    assert_eq!(lead(&town, "050102", "C121").unwrap(), "party-cloud");
    assert_eq!(town.town.directory.tier(town.town.unit("party-cloud"), day("2026-02-01")), Tier::County);
}

const MATTERS: [&str; 11] =
    ["03", "0301", "030101", "030102", "05", "0501", "050101", "050102", "07", "0701", "070101"];
const PLACES: [&str; 8] = ["", "C", "C1", "C11", "C111", "C12", "C2", "C22"];
const CASES: [&str; 6] = ["C111", "C112", "C121", "C221", "C22", "C1"];
const LEADS: [&str; 4] = ["dept-urban", "dept-housing", "dept-civil", "water"];

/// The town with one duty item for each class and the given rules only.
fn with_rules(rules: &[(usize, usize, usize)]) -> (DutyTown, Vec<RoutingRule>) {
    let context = context("2026-01-01");
    let mut town = a_town();
    let old: Vec<_> = town.draft.book().rules().map(|rule| rule.id).collect();
    for id in old {
        town.edit(&context, Edit::EndRule { id, at: day("2020-01-01"), reason: "清空".into() }).unwrap();
    }
    let mut added = Vec::new();
    for (matter, place, lead) in rules {
        let duty = format!("E{}", &MATTERS[*matter][..2]);
        if town.draft.book().duty(&DutyCode::new(&*duty)).is_none() {
            let item = town.item(&duty, DutyList::Cooperative, &MATTERS[*matter][..2], "dept-urban", &[]);
            town.edit(&context, Edit::ListDuty { item }).unwrap();
        }
        let rule = town.rule(&context, MATTERS[*matter], PLACES[*place], LEADS[*lead], &[], &duty);
        // The same matter and place twice is refused; the first stays.
        if town.edit(&context, Edit::AddRule { rule: rule.clone(), reason: "试".into() }).is_ok() {
            added.push(rule);
        }
    }
    (town, added)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    /// Against a slow reading of all rules: the answer is the rule of the deepest matter, and among
    /// those of the deepest place; asked again, and with the rules written in another order, it is the same.
    #[test]
    fn the_answer_is_always_the_most_exact_rule(
        rules in proptest::collection::vec((0usize..11, 0usize..8, 0usize..4), 0..20),
        matter in 0usize..11,
        place in 0usize..6,
    ) {
        let (town, added) = with_rules(&rules);
        let (catalogue, now) = (town.catalogue(), day("2026-02-01"));
        let path = town.path(CASES[place]);
        let found = catalogue.route(&MatterCode::new(MATTERS[matter]), &path, now);
        let depth = |rule: &RoutingRule| {
            let within = rule.place.map_or(0, |place| path.len() - path.iter().position(|known| *known == place).unwrap());
            (rule.matter.as_str().len(), within)
        };
        let expected = added
            .iter()
            .filter(|rule| MATTERS[matter].starts_with(rule.matter.as_str()))
            .filter(|rule| rule.place.is_none_or(|place| path.contains(&place)))
            .max_by_key(|rule| depth(rule));
        match (&found, expected) {
            (Ok(routed), Some(rule)) => {
                prop_assert_eq!(routed.rule, rule.id);
                prop_assert_eq!(Party::unit(routed.lead), rule.lead);
            }
            (Err(gap), None) => prop_assert_eq!(gap.reason, GapReason::NoRule),
            other => prop_assert!(false, "{:?}", other),
        }
        prop_assert_eq!(&found, &catalogue.route(&MatterCode::new(MATTERS[matter]), &path, now));
        // Of the same matter and place only the first written stays, so those are left out here.
        let mut once: Vec<_> = Vec::new();
        for rule in &rules {
            if !once.iter().any(|(matter, place, _)| (*matter, *place) == (rule.0, rule.1)) {
                once.push(*rule);
            }
        }
        once.reverse();
        let (other, _) = with_rules(&once);
        let again = other.catalogue().route(&MatterCode::new(MATTERS[matter]), &other.path(CASES[place]), now);
        let named = |town: &DutyTown, lead| town.town.directory.unit(lead).unwrap().code.clone();
        prop_assert_eq!(found.ok().map(|r| named(&town, r.lead)), again.ok().map(|r| named(&other, r.lead)));
    }
}
