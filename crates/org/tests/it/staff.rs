//! Who is on a grid today, and who was at any time.

use crate::{Bench, code, context, day, tenant};
use kernel::{AccountId, Context, Failure, Instant};
use org::actions::{Assign, Person, assign, end_assignment, forget_name, prolong_assignment};
use org::{Assignment, AssignmentEvent, AssignmentLoop, Manner, Station, query};
use proptest::prelude::*;
use store::{Store, Tx};

fn on_grid(town: &org::testing::Town, name: &str, role: &str, from: &str) -> Assign {
    let station = Station::Place { place: town.place("C111") };
    Assign::new(Person::Named(name.into()), station, role, day(from))
}

async fn names_at(store: &Store, station: Station, text: &'static str) -> Vec<String> {
    let staff = store
        .read(move |tx| Box::pin(async move { query::staff_at(tx, &tenant(), station, day(text)).await }))
        .await
        .unwrap();
    staff.into_iter().filter_map(|staffed| staffed.name).collect()
}

#[tokio::test]
async fn the_staff_of_a_grid_is_known_for_any_time() {
    let (bench, town) = Bench::town().await;
    let station = Station::Place { place: town.place("C111") };
    let (first, second) =
        (on_grid(&town, "程水生", "worker", "2023-03-01"), on_grid(&town, "何小满", "worker", "2025-06-01"));
    let id = bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let context = context("2025-06-01");
                let id = assign(tx, &context, first.clone()).await?;
                assert_eq!(code(assign(tx, &context, first).await), "assignment-held-already");
                end_assignment(tx, &context, id, context.now, "调往另一网格").await?;
                assert_eq!(
                    code(end_assignment(tx, &context, id, context.now, "again").await),
                    "assignment-ended"
                );
                assign(tx, &context, second).await?;
                Ok::<_, Failure>(id)
            })
        })
        .await
        .unwrap();
    assert_eq!(names_at(&bench.store, station, "2023-02-28").await, Vec::<String>::new());
    assert_eq!(names_at(&bench.store, station, "2025-05-31").await, ["程水生"]);
    assert_eq!(names_at(&bench.store, station, "2025-06-01").await, ["何小满"]);
    // The name can be forgotten afterwards; that somebody worked there stays.
    bench
        .store
        .write(move |tx| {
            Box::pin(async move { forget_name(tx, &context("2028-06-01"), id, "retention.staff-name").await })
        })
        .await
        .unwrap();
    assert_eq!(names_at(&bench.store, station, "2025-05-31").await, Vec::<String>::new());
    let history = bench
        .store
        .read(move |tx| Box::pin(async move { query::staff_history(tx, &tenant(), station).await }))
        .await
        .unwrap();
    assert_eq!(history.len(), 2);
}

#[tokio::test]
async fn names_never_enter_the_journal() {
    let (bench, town) = Bench::town().await;
    let wanted = on_grid(&town, "程水生", "worker", "2023-03-01");
    let entries = bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let id = assign(tx, &context("2025-06-01"), wanted).await?;
                let stream = journal::stream_of::<AssignmentLoop>(id);
                Ok::<_, Failure>(journal::entries(tx, tenant().as_str(), &stream, 0).await?)
            })
        })
        .await
        .unwrap();
    assert_eq!(entries.len(), 1);
    assert!(!entries[0].payload.contains("程水生"));
}

#[tokio::test]
async fn stationed_advisers_and_secondments_name_the_unit_that_sends() {
    let (bench, town) = Bench::town().await;
    let (cloud, civil) = (town.unit("party-cloud"), town.unit("dept-civil"));
    let context = context("2026-01-01");
    let account: AccountId = context.draw_id();
    let mut adviser =
        Assign::new(Person::Account(account), Station::Unit { unit: cloud }, "adviser", context.now);
    adviser.manner = Manner::Stationed;
    adviser.valid_to = Some(day("2026-07-01"));
    let sent = bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                assert_eq!(code(assign(tx, &context, adviser.clone()).await), "assignment-home-missing");
                adviser.home = Some(civil);
                let id = assign(tx, &context, adviser.clone()).await?;
                adviser.role = "worker".into();
                assert_eq!(code(assign(tx, &context, adviser).await), "assignment-role-unfit");
                prolong_assignment(tx, &context, id, Some(day("2026-10-01"))).await?;
                query::sent_by(tx, &tenant(), civil).await
            })
        })
        .await
        .unwrap();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].assignment.until(), Some(day("2026-10-01")));
    assert!(sent[0].assignment.holds_at(day("2026-09-30")));
}

#[tokio::test]
async fn gaps_are_listed_and_vanish_one_by_one() {
    let (bench, town) = Bench::town().await;
    let grids = town.places.grids();
    let (first_grid, street) = (grids[0], town.unit("street-1"));
    let (before, after) = bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let context = context("2026-01-01");
                let before = query::gaps(tx, &tenant(), &grids, context.now).await?;
                let worker = Person::Named("程水生".into());
                assign(
                    tx,
                    &context,
                    Assign::new(worker, Station::Place { place: first_grid }, "worker", context.now),
                )
                .await?;
                let deputy = Person::Account(context.draw_id());
                assign(
                    tx,
                    &context,
                    Assign::new(deputy, Station::Unit { unit: street }, "deputy", context.now),
                )
                .await?;
                let after = query::gaps(tx, &tenant(), &grids, context.now).await?;
                Ok::<_, Failure>((before, after))
            })
        })
        .await
        .unwrap();
    let gone: Vec<_> = before.iter().filter(|gap| !after.contains(gap)).collect();
    assert_eq!(gone, [&query::OrgGap::NoDeputy(street), &query::OrgGap::NoStaff(first_grid)]);
    assert!(after.iter().all(|gap| before.contains(gap)));
}

/// What is tried in the property test below.
#[derive(Clone, Debug)]
enum Try {
    Assign { name: u8, days: i64, length: Option<i64> },
    End { which: usize, days: i64 },
    Prolong { which: usize, days: Option<i64> },
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = prop_oneof![
        3 => (0u8..4, 0i64..300, proptest::option::of(1i64..200)).prop_map(|(name, days, length)| Try::Assign { name, days, length }),
        2 => (0usize..10, 0i64..400).prop_map(|(which, days)| Try::End { which, days }),
        1 => (0usize..10, proptest::option::of(0i64..400)).prop_map(|(which, days)| Try::Prolong { which, days }),
    ];
    proptest::collection::vec(one, 1..25)
}

fn after(days: i64) -> Instant {
    day("2026-01-01").plus_seconds(days * 86_400)
}

async fn attempt(
    tx: &mut Tx,
    context: &Context,
    station: Station,
    wanted: &Try,
    made: &mut Vec<org::AssignmentId>,
) {
    // Refusals are part of the game; only what was accepted counts.
    match wanted {
        Try::Assign { name, days, length } => {
            let mut wanted = Assign::new(Person::Named(format!("甲{name}")), station, "worker", after(*days));
            wanted.valid_to = length.map(|length| after(days + length));
            made.extend(assign(tx, context, wanted).await.ok());
        }
        Try::End { which, days } => {
            if let Some(id) = made.get(*which) {
                let _ = end_assignment(tx, context, *id, after(*days), "离任").await;
            }
        }
        Try::Prolong { which, days } => {
            if let Some(id) = made.get(*which) {
                let _ = prolong_assignment(tx, context, *id, days.map(after)).await;
            }
        }
    }
}

async fn replayed(tx: &mut Tx, made: &[org::AssignmentId]) -> Vec<Assignment> {
    let mut replayed = Vec::new();
    for id in made {
        let stream = journal::stream_of::<AssignmentLoop>(id);
        let entries = journal::entries(tx, tenant().as_str(), &stream, 0).await.unwrap();
        let events: Vec<AssignmentEvent> =
            entries.iter().map(|entry| serde_json::from_str(&entry.payload).unwrap()).collect();
        replayed.push(<AssignmentLoop as kernel::Loop>::fold(&events).unwrap());
    }
    replayed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// At every instant the staff that the tables show is the staff that the journal tells, and nobody
    /// is there twice in one role.
    #[test]
    fn staff_at_any_time_equals_the_replay(tries in tries()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (bench, town) = Bench::town().await;
            let station = Station::Place { place: town.place("C111") };
            bench.store.write(move |tx| Box::pin(async move {
                let context = context("2026-01-01");
                let mut made = Vec::new();
                for wanted in &tries {
                    attempt(tx, &context, station, wanted, &mut made).await;
                }
                let told = replayed(tx, &made).await;
                for days in (0..420).step_by(5) {
                    let shown = query::staff_at(tx, &tenant(), station, after(days)).await?;
                    let mut ids: Vec<_> = shown.iter().map(|staffed| staffed.assignment.id).collect();
                    let mut expected: Vec<_> =
                        told.iter().filter(|held| held.holds_at(after(days))).map(|held| held.id).collect();
                    ids.sort();
                    expected.sort();
                    assert_eq!(ids, expected);
                    let mut names: Vec<_> = shown.into_iter().map(|staffed| staffed.name).collect();
                    let all = names.len();
                    names.sort();
                    names.dedup();
                    assert_eq!(names.len(), all);
                }
                Ok::<_, Failure>(())
            })).await.unwrap();
        });
    }
}
