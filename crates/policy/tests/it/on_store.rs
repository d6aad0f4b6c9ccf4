//! Versions on the store: from when they hold, who may set them, and what the journal says of them.

use crate::sample::{SHIPPED, Sample};
use ::store::{Store, Tx, Work, values};
use guard::Granted;
use guard::right::EditDuty;
use kernel::{Context, Failure, Instant, TenantId};
use policy::{PolicyReplay, actions, query};
use std::sync::Arc;

struct World {
    store: Store,
    _folder: tempfile::TempDir,
}

const TENANT: &str = journal::testing::TENANT;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn code<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> &'static str {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

fn with_days(days: u32) -> String {
    SHIPPED.replacen("days = 3", &format!("days = {days}"), 1)
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let steps = [journal::MIGRATIONS, clock::MIGRATIONS, guard::MIGRATIONS, policy::MIGRATIONS];
        let store = ::store::testing::opened(folder.path(), steps.concat()).await;
        Self { store, _folder: folder }
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, Failure> + Clone + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        self.store.write(work).await
    }

    async fn set(&self, now: &str, key: &str, from: Option<&str>, text: &str) -> Result<i64, Failure> {
        let (now, key, from, text) = (at(now), key.to_owned(), from.map(at), text.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<EditDuty>::for_system("setup")?;
                let request = kernel::RequestKey(key.clone());
                let context = Context { request, ..journal::testing::context(now) };
                actions::set::<Sample>(tx, &granted, &context, from, &text).await
            })
        })
        .await
    }

    async fn days_at(&self, when: &str) -> (i64, u32) {
        let when = at(when);
        let found = self.store.read(move |tx| {
            Box::pin(async move { query::in_force::<Sample>(tx, &TenantId::new(TENANT), when).await })
        });
        let found = found.await.unwrap();
        (found.version, found.limits.days)
    }

    async fn differences(&self) -> Vec<&'static str> {
        let verifier = journal::Verifier::new(TENANT, Vec::new())
            .replays(vec![Arc::new(PolicyReplay::<Sample>::default())]);
        let found = verifier.run(&self.store).await.unwrap();
        found.differences.iter().map(|one| one.code).collect()
    }
}

#[tokio::test]
async fn a_version_holds_from_its_instant_on_and_the_newest_wins_among_those_of_one_day() {
    let world = World::new().await;
    assert_eq!(world.days_at("2026-03-02 09:00").await, (0, 3), "the shipped text holds first");
    assert_eq!(world.set("2026-03-02 09:00", "", None, &with_days(4)).await.unwrap(), 1);
    assert_eq!(world.set("2026-03-02 09:00", "", Some("2026-04-01"), &with_days(5)).await.unwrap(), 2);
    assert_eq!(world.days_at("2026-03-02 08:59").await, (0, 3));
    assert_eq!(world.days_at("2026-03-31 23:59").await, (1, 4));
    assert_eq!(world.days_at("2026-04-01").await, (2, 5));
    // One that has not begun is taken back by another of the same day.
    assert_eq!(world.set("2026-03-03 09:00", "", Some("2026-04-01"), &with_days(6)).await.unwrap(), 3);
    assert_eq!(world.days_at("2026-04-01").await, (3, 6));
    // One that is set later for an earlier day does not undo the one of the later day.
    assert_eq!(world.set("2026-03-04 09:00", "", Some("2026-03-10"), &with_days(7)).await.unwrap(), 4);
    assert_eq!(world.days_at("2026-03-10").await, (4, 7));
    assert_eq!(world.days_at("2026-04-01").await, (3, 6));
    assert!(world.differences().await.is_empty());
}

#[tokio::test]
async fn neither_the_past_nor_a_calendar_that_there_is_none_of_is_taken() {
    let world = World::new().await;
    let past = world.set("2026-03-02 09:00", "", Some("2026-03-01"), SHIPPED).await;
    assert_eq!(code(past), "policy-past");
    let text = SHIPPED.replace("calendar = \"national\"", "calendar = \"moon\"");
    match world.set("2026-03-02 09:00", "", None, &text).await {
        Err(Failure::Refused(refusal)) => {
            assert_eq!((refusal.code, refusal.facts["given"].as_str()), ("policy-calendar", "moon"));
            assert_eq!(refusal.facts["line"], "12");
        }
        other => panic!("not refused: {other:?}"),
    }
    assert_eq!(world.days_at("2026-03-03").await, (0, 3), "nothing was written");
}

#[tokio::test]
async fn the_same_request_sets_one_version_and_another_with_its_key_is_refused() {
    let world = World::new().await;
    assert_eq!(world.set("2026-03-02 09:00", "k", None, &with_days(4)).await.unwrap(), 1);
    assert_eq!(world.set("2026-03-02 09:01", "k", None, &with_days(4)).await.unwrap(), 1);
    let other = world.set("2026-03-02 09:01", "k", None, &with_days(5)).await;
    assert_eq!(code(other), "request-key-taken");
}

#[tokio::test]
async fn rows_are_what_the_journal_says_of_them() {
    for damage in [
        "update policy_version set body = replace(body, '\"days\":4', '\"days\":9')",
        "update policy_version set effective_from = effective_from + 1",
        "update policy_version set actor = 'x'",
        "update policy_version set text = ''",
        "delete from policy_version",
        "insert into policy_version select tenant, name, 2, effective_from, body, text, set_at, actor from policy_version",
    ] {
        let world = World::new().await;
        world.set("2026-03-02 09:00", "", None, &with_days(4)).await.unwrap();
        assert!(world.differences().await.is_empty());
        world.damage(damage).await;
        assert_eq!(world.differences().await, ["policy-differs"], "{damage}");
    }
    let world = World::new().await;
    world.damage("insert into policy_version values ('street', 'sample', 1, 0, '{}', '', 0, '')").await;
    assert_eq!(world.differences().await, ["policy-orphan"]);
}

impl World {
    async fn damage(&self, sql: &'static str) {
        let statement: &'static ::store::Statement =
            Box::leak(Box::new(::store::Statement::new("damage", sql)));
        self.write(move |tx| {
            Box::pin(async move { tx.execute(statement, values![]).await.map(drop).map_err(Failure::from) })
        })
        .await
        .unwrap();
    }
}
