//! Who is responsible together: units of three levels, shares that are the whole, in versions with a day of effect.

use crate::{Bench, a_town, context, day, tenant};
use duty::testing::DutyTown;
use duty::{
    BundleCode, BundleLevel, BundleOrder, CatalogueReplay, Edit, MatterCode, MemberOrder, WHOLE_SHARE,
    actions, percent, query, read_percent, shared_out,
};
use journal::Verifier;
use kernel::Refusal;
use proptest::prelude::*;
use std::sync::Arc;

fn order(town: &DutyTown, code: &str, place: &str, shares: [u32; 3], from: &str) -> BundleOrder {
    let members = BundleLevel::ALL.into_iter().zip(shares);
    let member = |(level, share)| MemberOrder { level, unit: None, person: None, share };
    BundleOrder {
        code: BundleCode::new(code),
        name: "垃圾共同责任".into(),
        name_en: None,
        matter: MatterCode::new("0301"),
        place: town.place(place),
        members: members.map(member).collect(),
        basis: "镇办法（示例）".into(),
        reason: "互相等待，长期不清".into(),
        from: day(from),
    }
}

fn set(town: &mut DutyTown, order: BundleOrder) -> Result<(), Refusal> {
    town.edit(&context("2026-02-01"), Edit::SetBundle { order })
}

fn refused(town: &DutyTown, order: BundleOrder) -> Refusal {
    set(&mut town.clone(), order).unwrap_err()
}

#[test]
fn the_shares_are_the_whole_or_the_refusal_says_what_they_sum_to() {
    let town = a_town();
    let said = |shares| refused(&town, order(&town, "Z1", "C1", shares, "2026-03-01"));
    let short = said([300, 400, 299]);
    assert_eq!(short.code, "duty-bundle-sum");
    assert_eq!(short.facts.get("sum").map(String::as_str), Some("99.9"));
    assert_eq!(said([300, 400, 301]).facts.get("sum").map(String::as_str), Some("100.1"));
    assert_eq!(said([600, 400, 0]).code, "duty-bundle-share");
    let mut two = order(&town, "Z1", "C1", [300, 400, 300], "2026-03-01");
    two.members.pop();
    assert_eq!(refused(&town, two).code, "duty-bundle-levels");
}

#[test]
fn a_member_is_a_unit_and_never_a_person() {
    let town = a_town();
    let with = |change: fn(&mut MemberOrder)| {
        let mut order = order(&town, "Z1", "C1", [300, 400, 300], "2026-03-01");
        change(&mut order.members[2]);
        refused(&town, order)
    };
    let by_name = with(|member| member.person = Some("李网格".into()));
    assert_eq!((by_name.code, by_name.field), ("duty-bundle-person", Some("unit_grid")));
    // A login or an account's id in the place of a unit is no unit either.
    assert_eq!(with(|member| member.unit = Some("grid-001".into())).code, "duty-bundle-person");
    let account = uuid::Uuid::from_u128(77).to_string();
    assert_eq!(with_unit(&town, &account).code, "duty-bundle-person");
    // Whatever a program calls the field, it is read and refused.
    let sent = r#"{"level":"grid","account":"01a2","share":300}"#;
    let read: MemberOrder = serde_json::from_str(sent).unwrap();
    assert_eq!(read.person.as_deref(), Some("01a2"));
}

fn with_unit(town: &DutyTown, unit: &str) -> Refusal {
    let mut order = order(town, "Z1", "C1", [300, 400, 300], "2026-03-01");
    order.members[2].unit = Some(unit.to_owned());
    refused(town, order)
}

#[test]
fn it_ties_a_township_and_one_bundle_at_a_time() {
    let town = a_town();
    assert_eq!(
        refused(&town, order(&town, "Z1", "C", [300, 400, 300], "2026-03-01")).code,
        "duty-bundle-place"
    );
    let mut unknown = order(&town, "Z1", "C1", [300, 400, 300], "2026-03-01");
    unknown.matter = MatterCode::new("99");
    assert_eq!(refused(&town, unknown).code, "duty-matter-unknown");
    let mut town = town;
    let first = order(&town, "Z1", "C1", [300, 400, 300], "2026-03-01");
    set(&mut town, first).unwrap();
    let twin = order(&town, "Z2", "C1", [200, 400, 400], "2026-04-01");
    assert_eq!(set(&mut town, twin).unwrap_err().code, "duty-bundle-overlaps");
    let early = order(&town, "Z1", "C1", [200, 400, 400], "2026-03-01");
    assert_eq!(set(&mut town, early).unwrap_err().code, "duty-change-before-last");
}

#[test]
fn a_case_is_tied_by_the_version_of_its_day_and_by_the_units_where_it_lies() {
    let mut town = a_town();
    let first = order(&town, "Z1", "C1", [300, 400, 300], "2026-03-01");
    set(&mut town, first).unwrap();
    let second = order(&town, "Z1", "C1", [200, 500, 300], "2026-04-01");
    set(&mut town, second).unwrap();
    let end =
        Edit::EndBundle { code: BundleCode::new("Z1"), at: day("2026-05-01"), reason: "已解决".into() };
    town.edit(&context("2026-02-01"), end).unwrap();
    let catalogue = town.catalogue();
    let tied = |matter: &str, place: &str, at: &str| {
        catalogue.bundled(&MatterCode::new(matter), &town.path(place), day(at))
    };
    assert_eq!(tied("030101", "C111", "2026-02-28"), None);
    let march = tied("030101", "C111", "2026-03-31").unwrap();
    assert_eq!(
        (march.version, march.members.iter().map(|one| one.share).collect::<Vec<_>>()),
        (1, vec![300, 400, 300])
    );
    assert_eq!(tied("030101", "C111", "2026-04-01").unwrap().version, 2);
    assert_eq!(tied("030101", "C111", "2026-05-01"), None);
    // Another matter, another township.
    assert_eq!(tied("050101", "C111", "2026-03-31"), None);
    assert_eq!(tied("030101", "C21", "2026-03-31"), None);
    // A grid with a unit of its own, and one without: there the village bears its share, and it is said.
    let own = [town.town.unit("street-1"), town.town.unit("community-11"), town.town.unit("party-property")];
    assert_eq!(march.units(), own);
    let bare = tied("030101", "C112", "2026-03-31").unwrap();
    let [_, village, grid] = bare.members[..] else { panic!("three levels") };
    assert_eq!((grid.unit, grid.stands_in, village.stands_in), (village.unit, true, false));
    assert_eq!(bare.units(), own[..2]);
    // A narrower bundle goes before a wider one.
    let mut town = town.clone();
    let narrow = order(&town, "Z3", "C11", [100, 100, 800], "2026-03-02");
    set(&mut town, narrow).unwrap();
    let found = town.catalogue().bundled(&MatterCode::new("030101"), &town.path("C111"), day("2026-03-31"));
    assert_eq!(found.unwrap().bundle, BundleCode::new("Z3"));
}

#[tokio::test]
async fn tables_and_stream_agree_and_a_row_that_says_otherwise_is_found() {
    let (bench, town) = Bench::town().await;
    let places = Arc::clone(&town.places);
    let edits = vec![
        Edit::SetBundle { order: order(&town, "Z1", "C1", [300, 400, 300], "2026-03-01") },
        Edit::SetBundle { order: order(&town, "Z1", "C1", [333, 333, 334], "2026-04-01") },
        Edit::EndBundle { code: BundleCode::new("Z1"), at: day("2026-06-01"), reason: "已解决".into() },
    ];
    let write = bench.store.write(move |tx| {
        Box::pin(async move {
            let context = context("2026-01-02");
            actions::edit_catalogue(tx, &context, &crate::granted(), None, edits, &places).await
        })
    });
    write.await.unwrap();
    let kept =
        bench.store.read(|tx| Box::pin(async move { query::book(tx, &tenant()).await })).await.unwrap();
    let versions = kept.bundle(&BundleCode::new("Z1"));
    assert_eq!(
        versions.iter().map(|one| one.valid.to).collect::<Vec<_>>(),
        [Some(day("2026-04-01")), Some(day("2026-06-01"))]
    );
    let verifier =
        || Verifier::new(journal::testing::TENANT, Vec::new()).replays(vec![Arc::new(CatalogueReplay)]);
    let found = verifier().run(&bench.store).await.unwrap();
    assert!(found.differences.iter().all(|difference| !difference.code.starts_with("duty-")));
    let spoil = bench.store.write(|tx| {
        Box::pin(async move { tx.execute(&SPOIL, store::values![journal::testing::TENANT]).await.map(drop) })
    });
    spoil.await.map_err(|error: store::Error| error).unwrap();
    let found = verifier().run(&bench.store).await.unwrap();
    assert!(found.differences.iter().any(|difference| difference.code == "duty-catalogue-differs"));
}

store::statement!(SPOIL, "update duty_bundle set state = replace(state, '333', '332') where tenant = ?1");

proptest! {
    /// Exactly the shares that are the whole are taken; whatever is shared out by them is the whole again.
    #[test]
    fn shares_are_exact(first in 0_u32..=1100, second in 0_u32..=1100, third in 0_u32..=1100, wholes in 0_i64..10_000) {
        let town = a_town();
        let shares = [first, second, third];
        let taken = set(&mut town.clone(), order(&town, "Z1", "C1", shares, "2026-03-01")).is_ok();
        let right = shares.iter().sum::<u32>() == WHOLE_SHARE && shares.iter().all(|share| *share > 0);
        prop_assert_eq!(taken, right);
        let last = WHOLE_SHARE.saturating_sub(first.min(600)).saturating_sub(second.min(300));
        let whole = [first.min(600), second.min(300), last];
        let parts = shared_out(wholes, whole);
        prop_assert_eq!(parts.iter().sum::<i64>(), wholes * i64::from(WHOLE_SHARE));
    }

    #[test]
    fn a_share_is_read_as_it_is_said(share in 0_u32..=2000) {
        prop_assert_eq!(read_percent(&percent(share)), Some(share));
    }

    #[test]
    fn what_is_no_share_is_not_read(text in "[0-9.%-]{0,6}") {
        if let Some(share) = read_percent(&text) {
            let plain = text.trim_end_matches('%');
            prop_assert!(plain.parse::<f64>().is_ok_and(|number| (number * 10.0 - f64::from(share)).abs() < 1e-6));
        }
    }
}
