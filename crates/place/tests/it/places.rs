//! Places in the database: actions, queries, the atlas, the journal.

use crate::mini::{Mini, context, kinds, mini, now};
use kernel::{Failure, Instant, Paging, covers};
use place::actions::grids::{NewGrid, carry_out, plan_split};
use place::actions::{change, register};
use place::gazetteer::Words;
use place::geometry::{Bounds, Outline, Position};
use place::*;
use std::collections::BTreeMap;

async fn put(mini: &Mini, level: Level, parent: Option<PlaceId>, name: &str, code: &str) -> Place {
    let registration = Registration {
        parent,
        level,
        kind: None,
        name: name.to_owned(),
        codes: BTreeMap::from([("local".to_owned(), code.to_owned())]),
        point: None,
        address: None,
        phone: None,
        service: None,
        valid_from: "2020-01-01".parse().unwrap(),
    };
    mini.store
        .write(move |tx| Box::pin(async move { register(tx, &context(), &kinds(), registration).await }))
        .await
        .unwrap()
}

async fn run(
    mini: &Mini,
    place: PlaceId,
    expected: Option<i64>,
    command: PlaceCommand,
) -> Result<Place, Failure> {
    mini.store
        .write(move |tx| {
            Box::pin(async move { change(tx, &context(), &kinds(), place, expected, command).await })
        })
        .await
}

fn code(failure: Failure) -> &'static str {
    match failure {
        Failure::Refused(refusal) => refusal.code,
        Failure::Stale { .. } => "stale",
        Failure::Broken(cause) => panic!("{cause}"),
    }
}

fn square(west: i32, south: i32, size: i32) -> Outline {
    Outline::rectangle(Bounds { west, south, east: west + size, north: south + size })
}

#[tokio::test]
async fn a_second_grid_is_refused_and_the_journal_agrees() {
    covers!("000-18", "000-57");
    let mini = mini().await;
    let county = put(&mini, Level::County, None, "青澜县", "999001").await;
    let street = put(&mini, Level::Street, Some(county.id), "桃花源街道", "999001001").await;
    let community = put(&mini, Level::Community, Some(street.id), "幸福社区", "999001001001").await;
    let first = put(&mini, Level::Grid, Some(community.id), "第一网格", "999001001001001").await;
    let second = put(&mini, Level::Grid, Some(community.id), "第二网格", "999001001001002").await;
    let draw = |outline| PlaceCommand::DrawBoundary { outline, source: "test".into(), since: None };
    let (lon, lat) = (1_184_000_000, 294_000_000);
    run(&mini, first.id, Some(1), draw(square(lon, lat, 40_000))).await.unwrap();
    // A department's own grid over the existing one, and one that covers a quarter of it.
    for outline in [square(lon, lat, 40_000), square(lon + 20_000, lat + 20_000, 40_000)] {
        assert_eq!(code(run(&mini, second.id, None, draw(outline)).await.unwrap_err()), "place-second-grid");
    }
    run(&mini, second.id, None, draw(square(lon + 40_000, lat, 40_000))).await.unwrap();
    assert_eq!(
        code(run(&mini, first.id, Some(1), draw(square(lon, lat, 30_000))).await.unwrap_err()),
        "stale"
    );
    run(&mini, first.id, Some(2), PlaceCommand::SetPhone { phone: Some("000-6100-2345".into()) })
        .await
        .unwrap();
    let alias = Alias { text: "老城".into(), kind: AliasKind::Colloquial };
    run(&mini, street.id, None, PlaceCommand::AddAlias { alias }).await.unwrap();
    run(&mini, street.id, None, PlaceCommand::Rename { name: "旧渡街道".into() }).await.unwrap();

    let atlas = mini.atlas().await;
    assert_eq!(atlas.root(), Some(county.id));
    let inside = Position::new(lon + 1_000, lat + 1_000);
    assert_eq!(atlas.locate(inside).unwrap().place, first.id);
    // The border between both belongs to one of them.
    let border = atlas.locate(Position::new(lon + 40_000, lat + 5)).unwrap().place;
    assert_eq!(border, first.id.min(second.id));
    assert_eq!(atlas.path(first.id), [first.id, community.id, street.id, county.id]);
    assert_eq!(atlas.street_and_community(first.id), (Some(street.id), Some(community.id)));
    assert_eq!(atlas.full_name(community.id), "青澜县旧渡街道幸福社区");
    assert_eq!(atlas.by_code_or_name("老城"), Some(street.id));
    assert_eq!(atlas.by_code_or_name("999001001001002"), Some(second.id));
    // By point first, by words where there is none; the former name still counts.
    let words = Words { title: "桃花源街道幸福社区路灯坏了", body: "" };
    assert_eq!(atlas.place(Some(inside), words).place(), Some(first.id));
    assert_eq!(atlas.place(None, words).place(), Some(community.id));
    assert_eq!(atlas.place(None, Words { title: "路灯坏了", body: "" }).place(), None);
    mini.verify().await;
}

#[tokio::test]
async fn queries_follow_the_tree_and_the_time() {
    let mini = mini().await;
    let county = put(&mini, Level::County, None, "青澜县", "1").await;
    let street = put(&mini, Level::Street, Some(county.id), "旧渡街道", "2").await;
    let other = put(&mini, Level::Street, Some(county.id), "锦汀街道", "3").await;
    let community = put(&mini, Level::Community, Some(street.id), "渡口社区", "4").await;
    run(&mini, community.id, None, PlaceCommand::Move { parent: other.id, since: None }).await.unwrap();
    let grown = run(&mini, street.id, None, PlaceCommand::Move { parent: community.id, since: None })
        .await
        .unwrap_err();
    assert_eq!(code(grown), "place-parent-level");
    let closing =
        |at| PlaceCommand::Close { at, reason: "并入锦汀街道".into(), successors: vec![other.id] };
    run(&mini, street.id, None, closing(now())).await.unwrap();
    let refused = run(&mini, other.id, None, closing(now())).await.unwrap_err();
    assert_eq!(code(refused), "place-children-open");
    let tenant = context().tenant;
    let (below, before, path, found) = mini
        .store
        .read(move |tx| {
            Box::pin(async move {
                let below = query::subtree(tx, &tenant, county.id, now()).await?;
                let before = query::children(tx, &tenant, county.id, "2021-01-01".parse().unwrap()).await?;
                let path = query::path(tx, &tenant, community.id).await?;
                let found = query::search(tx, &tenant, "渡", now(), &Paging::default()).await?;
                Ok::<_, Failure>((below, before, path, found))
            })
        })
        .await
        .unwrap();
    let names = |places: &[Place]| places.iter().map(|place| place.name.clone()).collect::<Vec<_>>();
    assert_eq!(below.len(), 3);
    assert_eq!(names(&before), ["旧渡街道", "锦汀街道"]);
    assert_eq!(names(&path), ["渡口社区", "锦汀街道", "青澜县"]);
    assert_eq!(names(&found.rows), ["渡口社区"]);
    mini.verify().await;
}

#[tokio::test]
async fn an_altered_table_does_not_pass_verification() {
    let mini = mini().await;
    let county = put(&mini, Level::County, None, "青澜县", "1").await;
    mini.verify().await;
    let statement = store::Statement::new("test", "update place_place set name = 'x' where id = ?1");
    mini.store
        .write(move |tx| Box::pin(async move { tx.execute(&statement, store::values![county.id]).await }))
        .await
        .unwrap();
    let found = journal::Verifier::new(journal::testing::TENANT, Vec::new())
        .replays(vec![std::sync::Arc::new(PlaceReplay)])
        .run(&mini.store)
        .await
        .unwrap();
    assert_eq!(found.differences[0].code, "place-row-differs");
}

#[tokio::test]
async fn what_is_dated_ahead_takes_effect_by_itself() {
    let mini = mini().await;
    let county = put(&mini, Level::County, None, "青澜县", "1").await;
    let street = put(&mini, Level::Street, Some(county.id), "旧渡街道", "2").await;
    let community = put(&mini, Level::Community, Some(street.id), "渡口社区", "3").await;
    let former = put(&mini, Level::Grid, Some(community.id), "第一网格", "4").await;
    let building = put(&mini, Level::Building, Some(former.id), "1号楼", "5").await;
    let (lon, lat) = (1_184_000_000, 294_000_000);
    let point = Position::new(lon + 1_000, lat + 1_000);
    let draw = |outline, since| PlaceCommand::DrawBoundary { outline, source: "test".into(), since };
    run(&mini, former.id, None, draw(square(lon, lat, 40_000), None)).await.unwrap();
    run(&mini, building.id, None, PlaceCommand::SetPoint { point }).await.unwrap();
    let day: Instant = "2026-12-01".parse().unwrap();
    let (before, after) = (day.plus_seconds(-1), day);
    let (west, middle, east) = (lon - 1_000, lon + 20_000, lon + 41_000);
    let line = [
        Position::new(west, lat + 20_000),
        Position::new(middle, lat + 20_000),
        Position::new(east, lat + 20_000),
    ];
    let names = ["北网格", "南网格"].map(|name| NewGrid { name: name.into(), code: None });
    let made = mini
        .store
        .write(move |tx| {
            let names = names.clone();
            Box::pin(async move {
                let plan = plan_split(tx, &context(), former.id, &line, day).await?;
                carry_out(tx, &context(), &kinds(), &plan, &names, "会议纪要", "会议纪要").await
            })
        })
        .await
        .unwrap();
    // Nothing earlier overtakes it.
    let overtaken =
        run(&mini, building.id, None, PlaceCommand::Move { parent: community.id, since: None }).await;
    assert_eq!(code(overtaken.unwrap_err()), "place-announced");
    let (tenant, new) = (context().tenant, made.iter().map(|grid| grid.id).collect::<Vec<_>>());
    let wanted = new.clone();
    mini.store
        .read(move |tx| {
            Box::pin(async move {
                for (at, grid, count) in [(before, former.id, 1), (after, wanted[1], 2)] {
                    let found = query::grid_at(tx, &tenant, point, at).await?;
                    assert_eq!(found.map(|grid| grid.id), Some(grid), "{at:?}");
                    assert_eq!(query::children(tx, &tenant, community.id, at).await?.len(), count);
                    let below = query::children(tx, &tenant, grid, at).await?;
                    assert_eq!(below.iter().map(|place| place.id).collect::<Vec<_>>(), [building.id]);
                    let atlas = Atlas::load(tx, &tenant, at).await?;
                    assert_eq!(atlas.grid(building.id), Some(grid));
                    assert_eq!(atlas.locate(point).map(|area| area.place), Some(grid));
                }
                let atlas = Atlas::load(tx, &tenant, before).await?;
                assert!(atlas.holds(atlas.revision(), before) && !atlas.holds(atlas.revision(), after));
                let announced = query::announced(tx, &tenant, community.id, now()).await?;
                assert_eq!(announced.len(), 3, "one ends, two begin");
                let moved = query::moved_between(tx, &tenant, before, after).await?;
                assert_eq!(moved, [building.id]);
                Ok::<_, Failure>(())
            })
        })
        .await
        .unwrap();
    mini.verify().await;
}
