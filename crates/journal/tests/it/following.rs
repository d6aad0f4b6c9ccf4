//! Followers read every entry once, in the log's order.

use crate::support::{Ground, at};
use journal::testing::TENANT;
use journal::{Entry, Follower, advance, follow, position, set_position};
use kernel::Failure;

const ROLLUP: Follower = Follower { name: "rollup" };

async fn read(ground: &Ground, limit: u32) -> Vec<(i64, Entry)> {
    ground
        .store
        .read(move |tx| Box::pin(async move { follow(tx, TENANT, &ROLLUP, limit).await }))
        .await
        .unwrap()
}

#[tokio::test]
async fn each_entry_is_handed_out_once_and_in_order() {
    let ground = Ground::new().await;
    let mut consumed = Vec::new();
    for round in 0..6 {
        ground.append(at(round), "case/1", round * 2, 2).await.unwrap();
        ground.append(at(round), "case/2", round, 1).await.unwrap();
        ground.sequence(at(round)).await;
        let taken = ground
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let entries = follow(tx, TENANT, &ROLLUP, 4).await?;
                    advance(tx, TENANT, &ROLLUP, &entries).await?;
                    if round == 3 {
                        return Err(Failure::broken("the follower's own work failed"));
                    }
                    Ok(entries)
                })
            })
            .await;
        consumed.extend(taken.unwrap_or_default());
    }
    consumed.extend(read(&ground, 100).await);
    assert_eq!(consumed, ground.log().await);
    assert_eq!(consumed.len(), 18);
}

#[tokio::test]
async fn two_processes_of_one_follower_do_not_both_consume() {
    let ground = Ground::new().await;
    ground.append(at(0), "case/1", 0, 5).await.unwrap();
    ground.sequence(at(0)).await;
    let seen = read(&ground, 3).await;
    for expected in [true, false] {
        let entries = seen.clone();
        let advanced = ground
            .store
            .write(move |tx| Box::pin(async move { advance(tx, TENANT, &ROLLUP, &entries).await }))
            .await;
        assert_eq!(advanced.is_ok(), expected);
        assert!(expected || matches!(advanced, Err(Failure::Stale { version: 3, .. })));
    }
    assert_eq!(read(&ground, 9).await.first().map(|(position, _)| *position), Some(3));
}

#[tokio::test]
async fn a_follower_can_read_again_from_the_beginning() {
    let ground = Ground::new().await;
    ground.append(at(0), "case/1", 0, 5).await.unwrap();
    ground.sequence(at(0)).await;
    let stands = ground
        .store
        .write(|tx| {
            Box::pin(async move {
                set_position(tx, TENANT, &ROLLUP, 0, 5).await?;
                assert!(follow(tx, TENANT, &ROLLUP, 9).await?.is_empty());
                assert!(set_position(tx, TENANT, &ROLLUP, 2, 0).await.is_err());
                set_position(tx, TENANT, &ROLLUP, 5, 0).await?;
                position(tx, TENANT, &ROLLUP).await
            })
        })
        .await
        .unwrap();
    assert_eq!(stands, 0);
    assert_eq!(read(&ground, 9).await.len(), 5);
}

#[tokio::test]
async fn a_hole_in_the_log_stops_followers() {
    let ground = Ground::in_file().await;
    ground.append(at(0), "case/1", 0, 5).await.unwrap();
    ground.sequence(at(0)).await;
    ground.raw().execute("delete from journal_entry where version = 3", []).unwrap();
    let stopped = ground.store.read(|tx| Box::pin(async move { follow(tx, TENANT, &ROLLUP, 9).await })).await;
    assert!(matches!(stopped, Err(Failure::Broken(_))), "{stopped:?}");
}
