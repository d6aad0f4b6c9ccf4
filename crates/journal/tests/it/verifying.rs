//! What the verification says of larger damage, of tables beside the journal, and of a cut-off end.

use crate::support::{Ground, append, at, codes, say, sequencer, unsay, verifier};
use journal::testing::{TENANT, context};
use journal::{Difference, Entry, Progress, Replay, SignedHead, SigningKey, last_signed_head};
use kernel::Failure;
use std::sync::{Arc, Mutex};
use store::{Tx, Work, statement};

async fn grown() -> Ground {
    grow(Ground::new().await).await
}

async fn grown_in_file() -> Ground {
    grow(Ground::in_file().await).await
}

async fn grow(ground: Ground) -> Ground {
    for round in 0..5 {
        ground.append(at(round), "case/1", round, 1).await.unwrap();
        ground.append(at(round), "case/2", round * 2, 2).await.unwrap();
        ground.sequence(at(round)).await;
    }
    ground.append(at(9), "case/2", 10, 2).await.unwrap();
    ground
}

#[tokio::test]
async fn larger_damage_is_found_and_named() {
    let damages: [(&str, &[&str]); 13] = [
        (
            "delete from journal_entry where stream = 'case/1' and version = 3",
            &["entry-gap", "entry-unchained", "leaf-without-entry"],
        ),
        ("delete from journal_entry where stream = 'case/1' and version = 5", &["leaf-without-entry"]),
        ("delete from journal_outbox", &["entry-unplaced"]),
        (
            "insert into journal_outbox select tenant, '01999999-0000-7000-8000-000000000000', stream, 1, 1 from journal_outbox",
            &["entry-twice", "outbox-order"],
        ),
        ("delete from journal_leaf where position = 14", &["entry-unplaced", "log-cut-off"]),
        ("delete from journal_leaf where position >= 6", &["entry-unplaced", "log-cut-off", "node-extra"]),
        ("delete from journal_leaf where position = 3", &["entry-unplaced", "leaf-missing"]),
        ("delete from journal_node where level = 3 and number = 0", &["node-missing"]),
        ("insert into journal_node values ('street', 5, 0, zeroblob(32))", &["node-extra"]),
        ("insert into journal_node values ('street', 2, 1, zeroblob(32))", &["node-extra"]),
        ("delete from journal_head where number = 3", &["head-gap"]),
        ("delete from journal_head where number = 5", &["head-missing"]),
        ("insert into journal_cursor values ('street', 'rollup', 16)", &["cursor-beyond"]),
    ];
    for (damage, expected) in damages {
        let ground = grown_in_file().await;
        assert!(ground.verify().await.is_whole());
        assert!(ground.raw().execute(damage, []).unwrap() > 0, "{damage}");
        let found = ground.verify().await;
        assert!(!found.is_whole());
        assert_eq!(codes(&found), expected, "{damage}: {:?}", found.differences);
    }
}

#[tokio::test]
async fn swapped_leaves_are_found() {
    let ground = grown_in_file().await;
    ground
        .raw()
        .execute_batch(
            "update journal_leaf set position = -1 where position = 4;
             update journal_leaf set position = 4 where position = 7;
             update journal_leaf set position = 7 where position = -1;",
        )
        .unwrap();
    let found = codes(&ground.verify().await);
    assert_eq!(found, ["head-root", "node-altered"]);
}

#[tokio::test]
async fn an_end_cut_off_with_its_heads_shows_against_a_witnessed_head() {
    let ground = Ground::in_file().await;
    for version in 0..4 {
        ground.append(at(version), "case/1", version, 1).await.unwrap();
        ground.sequence(at(version)).await;
    }
    let witnessed: SignedHead = ground
        .store
        .read(|tx| Box::pin(async move { last_signed_head(tx, TENANT).await }))
        .await
        .unwrap()
        .unwrap();
    let cut = "delete from journal_entry where version = 4; delete from journal_leaf where position = 3;
               delete from journal_head where number = 4;";
    assert!(verifier().witnessed(vec![witnessed.clone()]).run(&ground.store).await.unwrap().is_whole());
    ground.raw().execute_batch(cut).unwrap();
    assert!(ground.verify().await.is_whole());
    let found = verifier().witnessed(vec![witnessed.clone()]).run(&ground.store).await.unwrap();
    assert_eq!(codes(&found), ["log-cut-off"]);
    // The log grows again, in another way: the sizes fit now, the root does not.
    ground.append(at(9), "case/1", 3, 1).await.unwrap();
    ground.sequence(at(9)).await;
    let found = verifier().witnessed(vec![witnessed.clone()]).run(&ground.store).await.unwrap();
    assert_eq!(codes(&found), ["witness-root"]);
    let forged = SignedHead::sign(&SigningKey::from_bytes(&[3; 32]), TENANT, 4, 4, witnessed.root, at(0));
    let found = verifier().witnessed(vec![forged]).run(&ground.store).await.unwrap();
    assert!(codes(&found).contains(&"witness-unsigned"));
}

#[tokio::test]
async fn words_that_were_deleted_without_the_journal_are_found() {
    let ground = Ground::in_file().await;
    let first = say(&ground.store, at(0), "case/1", 0, "井盖不见了").await;
    say(&ground.store, at(0), "case/1", 1, "又丢了一个").await;
    unsay(&ground.store, at(1), "case/1", &first, "request").await;
    let raw = ground.raw();
    let cases: [(&str, &[&str]); 4] = [
        (
            "update journal_content set salt = null, body = null, deleted_at = 5, deleted_rule = 'quietly' where deleted_at is null",
            &["content-deletion-unrecorded"],
        ),
        (
            "update journal_content set deleted_rule = 'other' where deleted_rule = 'request'",
            &["content-deletion-unrecorded"],
        ),
        ("delete from journal_content where deleted_at is null", &["content-missing"]),
        (
            "insert into journal_content select tenant, 'case/9', digest, salt, body, at, null, null from journal_content limit 1",
            &["content-unnamed"],
        ),
    ];
    for (damage, expected) in cases {
        let snapshot = ground.folder().join("snapshot.db");
        let _ = std::fs::remove_file(&snapshot);
        raw.execute("vacuum into ?1", [snapshot.to_string_lossy()]).unwrap();
        assert_eq!(raw.execute(damage, []).unwrap(), 1, "{damage}");
        let found = ground.verify().await;
        assert_eq!(codes(&found), expected, "{damage}: {:?}", found.differences);
        raw.execute_batch(&format!(
            "attach '{}' as kept; delete from journal_content; insert into journal_content select * from kept.journal_content; detach kept;",
            snapshot.display()
        ))
        .unwrap();
        assert!(ground.verify().await.is_whole());
    }
    // A backup from before the deletion brings the words back; the journal remembers that they had to go.
    raw.execute(
        "update journal_content set salt = zeroblob(16), body = 'x', deleted_at = null, deleted_rule = null where digest = ?1",
        [&first],
    )
    .unwrap();
    assert_eq!(codes(&ground.verify().await), ["content-altered", "content-undeleted"]);
}

statement!(SET_ASIDE, "select count(*) from journal_cursor where tenant = ?1");

/// A capability whose table says how many entries each stream has.
struct Counted;

impl Replay for Counted {
    fn kind(&self) -> &'static str {
        "case"
    }
    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let _: i64 = tx.value(&SET_ASIDE, store::values![tenant]).await?;
            assert!(
                entries
                    .iter()
                    .zip(1..)
                    .all(|(entry, version)| entry.version == version && entry.stream == stream)
            );
            let what = format!("{} entries", entries.len());
            Ok(vec![Difference::in_stream(
                "case-differs",
                stream,
                entries.last().map(|entry| entry.version),
                what,
            )])
        })
    }
    fn orphans<'t>(&'t self, _: &'t mut Tx, _: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move { Ok(vec![Difference::outside("case-orphan", "case/9")]) })
    }
}

#[tokio::test]
async fn capabilities_compare_their_tables_with_whole_streams() {
    let ground = grown().await;
    ground.append(at(10), "order/1", 0, 3).await.unwrap();
    let steps = Arc::new(Mutex::new(Vec::<Progress>::new()));
    let heard = Arc::clone(&steps);
    let found = verifier()
        .replays(vec![Arc::new(Counted)])
        .progress(move |progress| heard.lock().unwrap().push(progress))
        .run(&ground.store)
        .await
        .unwrap();
    let said: Vec<_> =
        found.differences.iter().map(|difference| (difference.code, difference.what.as_str())).collect();
    assert_eq!(
        said,
        [("case-differs", "5 entries"), ("case-differs", "12 entries"), ("case-orphan", "case/9")]
    );
    let last =
        steps.lock().unwrap().iter().rev().map(|step| (step.done, step.of)).take(2).collect::<Vec<_>>();
    assert_eq!(last, [(15, 15), (20, 20)]);
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json["differences"][0]["code"], "case-differs");
    assert_eq!(json["size"], 15);
}

/// A capability whose streams do not read as its events.
struct Unreadable;

impl Replay for Unreadable {
    fn kind(&self) -> &'static str {
        "case"
    }
    fn check<'t>(
        &'t self,
        _: &'t mut Tx,
        _: &'t str,
        _: &'t str,
        _: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move { Err(serde_json::from_str::<bool>("{}").unwrap_err().into()) })
    }
}

#[tokio::test]
async fn a_stream_that_cannot_be_replayed_does_not_hide_the_others() {
    let ground = grown().await;
    let found = verifier().replays(vec![Arc::new(Unreadable)]).run(&ground.store).await.unwrap();
    let streams: Vec<_> = found.differences.iter().map(|difference| difference.stream.as_deref()).collect();
    assert_eq!(streams, [Some("case/1"), Some("case/2")]);
    assert_eq!(codes(&found), ["entry-unfolded"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verification_while_work_goes_on_sees_one_state() {
    let ground = Ground::new().await;
    let store = ground.store.clone();
    let work = tokio::spawn(async move {
        for round in 0..60 {
            append(&store, context(at(round)), "case/1", round * 2, 2).await.unwrap();
            append(&store, context(at(round)), &format!("case/{round}-other"), 0, 1).await.unwrap();
            sequencer().run_once(&store, TENANT, at(round)).await.unwrap();
        }
    });
    let mut verified = 0;
    while !work.is_finished() || verified == 0 {
        let found = ground.verify().await;
        assert!(found.is_whole(), "{:?}", found.differences);
        verified += 1;
    }
    work.await.unwrap();
    assert_eq!(ground.verify().await.size, 180);
}

#[tokio::test]
async fn differences_beyond_the_limit_are_counted() {
    let ground = grown_in_file().await;
    ground.raw().execute("update journal_entry set payload = '[]'", []).unwrap();
    let found = verifier().most(3).run(&ground.store).await.unwrap();
    assert_eq!((found.differences.len(), found.omitted), (3, 14));
    assert!(!found.is_whole());
}
