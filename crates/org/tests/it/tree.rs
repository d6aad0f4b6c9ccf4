//! The two lines of belonging, their history, and what a change touches.

use crate::{Bench, code, context, day, tenant};
use kernel::{UnitId, covers};
use org::actions::{change_unit, end_terms, establish};
use org::testing::Town;
use org::{Establishment, LinkKind, LinkRight, Tier, UnitCommand, UnitKind, query};
use proptest::prelude::*;

#[tokio::test]
async fn both_parents_see_a_unit_and_rights_follow_the_line() {
    covers!("000-12");
    let (bench, town) = Bench::town().await;
    let directory =
        bench.store.read(|tx| Box::pin(async move { query::directory(tx, &tenant()).await })).await.unwrap();
    let now = day("2026-01-01");
    let (branch, sector, street) =
        (town.unit("party-property"), town.unit("party-sector"), town.unit("street-1"));
    assert!(directory.may(street, LinkRight::See, branch, now));
    assert!(directory.may(sector, LinkRight::See, branch, now));
    assert!(directory.may(street, LinkRight::Direct, branch, now));
    assert!(!directory.may(sector, LinkRight::Direct, branch, now));
    assert!(directory.may(sector, LinkRight::Guide, branch, now));
    assert!(!directory.may(street, LinkRight::Guide, branch, now));
    assert!(!directory.may(town.unit("street-2"), LinkRight::See, branch, now));
    let below: Vec<_> =
        directory.children(sector, LinkKind::Sector, now).iter().map(|unit| unit.code.clone()).collect();
    assert_eq!(below, ["party-cloud", "party-property"]);
}

#[tokio::test]
async fn a_new_parent_keeps_the_old_one_in_history_and_names_what_is_to_be_routed_again() {
    let (bench, town) = Bench::town().await;
    let (community, street_2) = (town.unit("community-12"), town.unit("street-2"));
    let (community_11, property, branch) =
        (town.unit("community-11"), town.unit("property-1"), town.unit("party-property"));
    let changed = bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let context = context("2026-03-01");
                let move_to_2 = |_: UnitId| UnitCommand::Reparent {
                    link: LinkKind::Territorial,
                    parent: Some(street_2),
                    from: context.now,
                };
                change_unit(tx, &context, community, None, move_to_2(community)).await?;
                change_unit(tx, &context, community_11, Some(1), move_to_2(community_11)).await
            })
        })
        .await
        .unwrap();
    assert_eq!(changed.to_route_again.len(), 3);
    assert!([community_11, property, branch].iter().all(|unit| changed.to_route_again.contains(unit)));
    let directory =
        bench.store.read(|tx| Box::pin(async move { query::directory(tx, &tenant()).await })).await.unwrap();
    let unit = directory.by_code("community-12").unwrap();
    assert_eq!(unit.parent_at(LinkKind::Territorial, day("2026-02-28")), Some(town.unit("street-1")));
    assert_eq!(unit.parent_at(LinkKind::Territorial, day("2026-03-01")), Some(street_2));
    assert!(
        directory.subtree(town.unit("street-1"), LinkKind::Territorial, day("2025-01-01")).contains(&branch)
    );
    assert!(
        !directory.subtree(town.unit("street-1"), LinkKind::Territorial, day("2026-03-02")).contains(&branch)
    );
    assert_eq!(directory.tier(town.unit("platform-1"), day("2026-03-02")), Tier::Street);
    assert_eq!(directory.tier(town.unit("centre"), day("2026-03-02")), Tier::County);
    assert_eq!(directory.tier(property, day("2026-03-02")), Tier::Outside);
}

#[tokio::test]
async fn circles_rewritten_history_and_stale_versions_are_refused() {
    let (bench, town) = Bench::town().await;
    let (gov, branch, street, community) =
        (town.unit("gov"), town.unit("party-property"), town.unit("street-1"), town.unit("community-11"));
    let refused = |unit: UnitId, expected: Option<i64>, parent: UnitId, from: &'static str| {
        let store = bench.store.clone();
        async move {
            let command =
                UnitCommand::Reparent { link: LinkKind::Territorial, parent: Some(parent), from: day(from) };
            store
                .write(move |tx| {
                    Box::pin(
                        async move { change_unit(tx, &context("2026-01-01"), unit, expected, command).await },
                    )
                })
                .await
        }
    };
    assert_eq!(code(refused(gov, None, branch, "2026-01-01").await), "unit-circle");
    assert_eq!(code(refused(street, None, street, "2026-01-01").await), "unit-circle");
    assert_eq!(code(refused(street, None, gov, "2026-01-01").await), "unit-parent-same");
    assert_eq!(code(refused(community, None, gov, "2019-01-01").await), "unit-before-start");
    assert_eq!(code(refused(community, None, gov, "2020-01-01").await), "unit-change-before-last");
    assert!(matches!(
        refused(community, Some(7), gov, "2026-01-01").await,
        Err(kernel::Failure::Stale { .. })
    ));
}

#[tokio::test]
async fn a_functional_unit_closes_at_the_end_of_its_term_and_leaves_a_gap() {
    let (bench, town) = Bench::town().await;
    let gov = town.unit("gov");
    let without_term =
        Establishment::new("flood-party", "防汛临时党支部", UnitKind::Functional, day("2026-05-01"));
    let mut functional = without_term.clone();
    functional.territorial_parent = Some(gov);
    functional.purpose = Some("汛期值守".into());
    functional.term_end = Some(day("2026-10-01"));
    let id = bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let context = context("2026-05-01");
                assert_eq!(code(establish(tx, &context, without_term).await), "unit-term-missing");
                establish(tx, &context, functional).await
            })
        })
        .await
        .unwrap();
    let gaps_at = |text: &'static str| {
        let store = bench.store.clone();
        async move {
            store
                .read(move |tx| Box::pin(async move { query::gaps(tx, &tenant(), &[], day(text)).await }))
                .await
                .unwrap()
        }
    };
    assert!(!gaps_at("2026-09-30").await.contains(&query::OrgGap::TermClosed(id)));
    assert!(gaps_at("2026-10-01").await.contains(&query::OrgGap::TermClosed(id)));
    let ended = bench
        .store
        .write(|tx| Box::pin(async move { end_terms(tx, &context("2026-10-02")).await }))
        .await
        .unwrap();
    assert_eq!(ended, [id]);
    let directory =
        bench.store.read(|tx| Box::pin(async move { query::directory(tx, &tenant()).await })).await.unwrap();
    assert!(directory.active(id, day("2026-09-30")));
    assert!(!directory.active(id, day("2026-10-01")));
    assert!(gaps_at("2026-10-03").await.contains(&query::OrgGap::TermClosed(id)));
}

#[test]
fn an_ended_unit_hands_on_to_its_successor() {
    let context = context("2026-01-01");
    let mut town = Town::new(&context).unwrap();
    let heir = town.unit("dept-housing");
    let end =
        |successor| UnitCommand::End { at: day("2026-06-01"), reason: "机构改革".into(), successor };
    town.change(&context, "dept-urban", end(Some(heir))).unwrap();
    town.change(&context, "dept-civil", end(None)).unwrap();
    let urban = town.unit("dept-urban");
    assert_eq!(town.directory.heir(urban, day("2026-05-31")), Some(urban));
    assert_eq!(town.directory.heir(urban, day("2026-06-01")), Some(heir));
    assert_eq!(town.directory.heir(town.unit("dept-civil"), day("2026-06-01")), None);
    let refused = town.change(&context, "dept-urban", end(None)).unwrap_err();
    assert_eq!(refused.code, "unit-ended");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever moves are tried, nobody is ever above itself, at any time, by either line.
    #[test]
    fn no_series_of_moves_closes_a_circle(moves in proptest::collection::vec((0usize..17, 0usize..18, any::<bool>(), 0i64..900), 1..40)) {
        let context = context("2026-01-01");
        let mut town = Town::new(&context).unwrap();
        let codes: Vec<_> = town.directory.units().iter().map(|unit| unit.code.clone()).collect();
        for (unit, parent, territorial, days) in moves {
            let link = if territorial { LinkKind::Territorial } else { LinkKind::Sector };
            let parent = codes.get(parent).map(|code| town.unit(code));
            let from = day("2026-01-01").plus_seconds(days * 86_400);
            let _ = town.change(&context, &codes[unit], UnitCommand::Reparent { link, parent, from });
        }
        for unit in town.directory.units() {
            for days in (0..900).step_by(7) {
                let instant = day("2026-01-01").plus_seconds(days * 86_400);
                for link in LinkKind::ALL {
                    let mut above = unit.parent_at(link, instant);
                    let mut steps = 0;
                    while let Some(parent) = above {
                        prop_assert!(parent != unit.id && steps < 18);
                        steps += 1;
                        above = town.directory.unit(parent).and_then(|unit| unit.parent_at(link, instant));
                    }
                }
            }
        }
    }
}
