//! What the upper level leaves open, and what a place says instead: only what is marked, only within its bounds.

use crate::importing::{File, ground, import};
use crate::{Bench, a_town, code, context, day, tenant};
use clock::{Term, Unit};
use duty::testing::{DutyTown, deadline};
use duty::{
    AdaptationEnd, Adapting, Book, CatalogueEvent, CatalogueLoop, CatalogueReplay, Citation, ClockKind,
    DeadlineCode, DeadlineRule, Edit, Leeway, MatterCode, actions, query,
};
use guard::right::AdaptDeadline;
use guard::testing::a_viewer;
use guard::{Granted, PlacePath, Scope, Target, Viewer};
use journal::Verifier;
use kernel::{AccountId, Context, Failure, Instant, Loop, Refusal, RequestKey, UnitId};
use org::imports::ImportMode;
use std::sync::Arc;

fn h4(amount: u32, leeway: Leeway, from: &str) -> DeadlineRule {
    let mut rule = deadline("H4", "0301", None, "handle", Term::new(amount, Unit::WorkHour));
    rule.leeway = leeway;
    rule.valid.from = day(from);
    rule
}

fn order(town: &DutyTown, place: &str, amount: u32, from: &str) -> Adapting {
    Adapting {
        deadline: DeadlineCode::new("H4"),
        place: town.place(place),
        amount,
        basis: "街道办法".into(),
        reason: "老街游客多".into(),
        from: day(from),
    }
}

/// The town after the county has left room in H4 from 2026-02-01 on: 4 working hours, or fewer.
fn with_room(leeway: Leeway) -> DutyTown {
    let mut town = a_town();
    let set = Edit::SetDeadline { deadline: h4(4, leeway, "2026-02-01") };
    town.edit(&context("2026-01-01"), set).unwrap();
    town
}

fn refused(town: &DutyTown, order: Adapting, at: &str) -> Refusal {
    town.draft.clone().edit(&context(at), Edit::Adapt { order }).unwrap_err()
}

#[test]
fn only_what_is_marked_may_differ_and_only_within_its_bounds() {
    let town = a_town();
    let fixed = refused(&town, order(&town, "C1", 2, "2026-03-01"), "2026-02-01");
    assert_eq!((fixed.code, fixed.field), ("duty-adaptation-fixed", Some("amount")));

    let town = with_room(Leeway::Shorter { least: 2 });
    let said =
        |place: &str, amount, from| refused(&town, order(&town, place, amount, from), "2026-02-01").code;
    assert_eq!(said("C1", 5, "2026-03-01"), "duty-adaptation-not-shorter");
    assert_eq!(said("C1", 1, "2026-03-01"), "duty-adaptation-not-shorter");
    assert_eq!(said("C1", 4, "2026-03-01"), "duty-adaptation-same");
    assert_eq!(said("C1", 2, "2026-01-31"), "duty-adaptation-past");
    assert_eq!(said("C", 2, "2026-03-01"), "duty-adaptation-whole");
    let mut other = order(&town, "C1", 2, "2026-03-01");
    other.deadline = DeadlineCode::new("H99");
    assert_eq!(refused(&town, other, "2026-02-01").code, "duty-deadline-unknown");
    let mut other = order(&town, "C1", 2, "2026-03-01");
    other.reason = " ".into();
    assert_eq!(refused(&town, other, "2026-02-01").field, Some("reason"));

    let town = with_room(Leeway::Within { least: 2, most: 8 });
    assert_eq!(
        refused(&town, order(&town, "C1", 9, "2026-03-01"), "2026-02-01").code,
        "duty-adaptation-outside"
    );
    town.draft
        .clone()
        .edit(&context("2026-02-01"), Edit::Adapt { order: order(&town, "C1", 8, "2026-03-01") })
        .unwrap();
}

#[test]
fn what_law_sets_is_never_lengthened_and_bounds_hold_something() {
    let town = a_town();
    let set = |rule: DeadlineRule| {
        town.draft
            .clone()
            .edit(&context("2026-01-01"), Edit::SetDeadline { deadline: rule })
            .unwrap_err()
            .code
    };
    let mut by_law = h4(4, Leeway::Within { least: 2, most: 5 }, "2026-02-01");
    by_law.legal = true;
    assert_eq!(set(by_law), "duty-leeway-legal");
    assert_eq!(set(h4(1, Leeway::Shorter { least: 1 }, "2026-02-01")), "duty-leeway-empty");
    assert_eq!(set(h4(4, Leeway::Within { least: 0, most: 5 }, "2026-02-01")), "duty-leeway-empty");
}

#[test]
fn a_places_own_value_holds_there_from_its_day_and_is_cited_with_both_versions() {
    let mut town = with_room(Leeway::Shorter { least: 1 });
    town.edit(&context("2026-02-10"), Edit::Adapt { order: order(&town, "C1", 2, "2026-03-01") }).unwrap();
    let catalogue = town.catalogue();
    let held = |place: &str, at: &str| {
        let matter = MatterCode::new("030101");
        let found = catalogue
            .terms_in(&town.path(place), Some(&matter), None, &ClockKind::new("handle"), day(at))
            .unwrap();
        (found.term().amount, found.citation())
    };
    assert_eq!(held("C111", "2026-02-28").0, 4);
    let (amount, cited) = held("C111", "2026-03-01");
    assert_eq!((amount, cited.version), (2, 2));
    assert_eq!(cited.local, Some((town.place("C1"), 1)));
    assert_eq!(Citation::read(&cited.to_string()), Some(cited));
    let (amount, cited) = held("C21", "2026-03-01");
    assert_eq!((amount, cited.to_string().as_str()), (4, "H4/2"));
    assert_eq!(Citation::read(&cited.to_string()), Some(cited));
    assert_eq!(Citation::read("case-reopened"), None);
    // One level differs at a time, so that there is always one answer.
    let nested = refused(&town, order(&town, "C11", 1, "2026-03-01"), "2026-02-10");
    assert_eq!(nested.code, "duty-adaptation-nested");
    // The same place says it anew from a later day, never for an earlier one.
    assert_eq!(
        refused(&town, order(&town, "C1", 3, "2026-03-01"), "2026-02-10").code,
        "duty-change-before-last"
    );
    town.edit(&context("2026-03-02"), Edit::Adapt { order: order(&town, "C1", 3, "2026-04-01") }).unwrap();
    let own = town.draft.book().adaptations_of(&DeadlineCode::new("H4"), town.place("C1"));
    assert_eq!(own.iter().map(|one| (one.number, one.term.amount)).collect::<Vec<_>>(), [(1, 2), (2, 3)]);
    assert_eq!(own[0].valid.to, Some(day("2026-04-01")));
}

#[test]
fn a_new_version_that_leaves_no_room_ends_what_does_not_fit_on_its_first_day() {
    let mut town = with_room(Leeway::Shorter { least: 1 });
    town.edit(&context("2026-02-10"), Edit::Adapt { order: order(&town, "C1", 3, "2026-03-01") }).unwrap();
    town.edit(&context("2026-02-10"), Edit::Adapt { order: order(&town, "C2", 1, "2026-03-01") }).unwrap();
    // Two working hours from June on: what is shorter still stays, what is longer ends.
    let set = Edit::SetDeadline { deadline: h4(2, Leeway::Shorter { least: 1 }, "2026-06-01") };
    town.edit(&context("2026-04-01"), set).unwrap();
    let trace: Vec<_> = town.draft.events().iter().rev().take(2).map(CatalogueLoop::kind).collect();
    assert_eq!(trace, ["adaptation_ended", "deadline_set"]);
    let code = DeadlineCode::new("H4");
    let last =
        |book: &Book, place: &str| book.adaptations_of(&code, town.place(place)).last().cloned().unwrap();
    let ended = last(town.draft.book(), "C1");
    assert_eq!(ended.valid.to, Some(day("2026-06-01")));
    assert_eq!(ended.end.unwrap().0, AdaptationEnd::NoLongerAllowed { template: 3 });
    assert_eq!(last(town.draft.book(), "C2").valid.to, None);
    let amount = |at: &str| {
        let matter = MatterCode::new("030101");
        let catalogue = town.catalogue();
        let found =
            catalogue.terms_in(&town.path("C11"), Some(&matter), None, &ClockKind::new("handle"), day(at));
        found.unwrap().term().amount
    };
    assert_eq!((amount("2026-05-31"), amount("2026-06-01")), (3, 2));

    // Room that comes back later brings nothing back; a deadline that ends ends what is left.
    let mut town = town.clone();
    let wide = Edit::SetDeadline { deadline: h4(4, Leeway::Within { least: 1, most: 9 }, "2026-07-01") };
    town.edit(&context("2026-04-02"), wide).unwrap();
    assert_eq!(last(town.draft.book(), "C1").valid.to, Some(day("2026-06-01")));
    let end = Edit::EndDeadline { code: code.clone(), at: day("2026-08-01"), reason: "废止".into() };
    town.edit(&context("2026-04-03"), end).unwrap();
    let ended = last(town.draft.book(), "C2");
    assert_eq!(ended.valid.to, Some(day("2026-08-01")));
    assert_eq!(ended.end.unwrap().0, AdaptationEnd::TemplateEnded);
}

#[test]
fn an_own_value_set_under_a_version_to_come_ends_with_that_versions_beginning() {
    let mut town = with_room(Leeway::Shorter { least: 1 });
    let fixed = Edit::SetDeadline { deadline: h4(4, Leeway::Fixed, "2026-06-01") };
    town.edit(&context("2026-02-02"), fixed).unwrap();
    town.edit(&context("2026-02-10"), Edit::Adapt { order: order(&town, "C1", 2, "2026-03-01") }).unwrap();
    let own = town.draft.book().adaptations_of(&DeadlineCode::new("H4"), town.place("C1")).last().unwrap();
    assert_eq!(own.valid.to, Some(day("2026-06-01")));
    assert!(matches!(town.draft.events().last(), Some(CatalogueEvent::AdaptationEnded { .. })));
}

fn lead_of(town: &DutyTown, place: &str) -> Viewer {
    let path: Vec<String> = town.path(place).iter().rev().map(ToString::to_string).collect();
    let scope = Scope::Place { place: PlacePath::new(&path.join("/")) };
    let account = AccountId::new(uuid::Uuid::from_u128(77));
    a_viewer("street_lead", scope, account, UnitId::new(uuid::Uuid::from_u128(5)))
}

fn target(town: &DutyTown, place: &str) -> Target {
    let path: Vec<String> = town.path(place).iter().rev().map(ToString::to_string).collect();
    Target::at(PlacePath::new(&path.join("/")))
}

fn by(granted: &Granted<AdaptDeadline>, at: &str) -> Context {
    granted.context(tenant(), day(at), RequestKey(String::new()), [9; 32])
}

async fn adapt(bench: &Bench, town: &DutyTown, order: Adapting, at: &str) -> Result<(), Failure> {
    let granted = lead_of(town, "C1").grant::<AdaptDeadline>(&target(town, "C1")).unwrap();
    let (context, places) = (by(&granted, at), Arc::clone(&town.places));
    let write = bench.store.write(move |tx| {
        Box::pin(async move { actions::adapt(tx, &context, &granted, order, &places).await })
    });
    write.await.map(drop)
}

async fn kept(bench: &Bench) -> Book {
    bench.store.read(|tx| Box::pin(async move { query::book(tx, &tenant()).await })).await.unwrap()
}

#[tokio::test]
async fn a_street_says_it_for_itself_alone_and_the_journal_tells_the_same() {
    let (bench, town) = Bench::town().await;
    let places = Arc::clone(&town.places);
    let set = Edit::SetDeadline { deadline: h4(4, Leeway::Shorter { least: 1 }, "2026-02-01") };
    bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let context = context("2026-01-02");
                actions::edit_catalogue(tx, &context, &crate::granted(), None, vec![set], &places).await
            })
        })
        .await
        .unwrap();
    let elsewhere = adapt(&bench, &town, order(&town, "C2", 2, "2026-03-01"), "2026-02-10").await;
    assert_eq!(code(elsewhere), "authority-scope");
    adapt(&bench, &town, order(&town, "C1", 2, "2026-03-01"), "2026-02-10").await.unwrap();
    let book = kept(&bench).await;
    let own = book.adaptations().next().unwrap();
    assert_eq!(own.unit, Some(UnitId::new(uuid::Uuid::from_u128(5))), "who said so");
    assert_eq!(own.set_at, day("2026-02-10"));

    let granted = lead_of(&town, "C1").grant::<AdaptDeadline>(&target(&town, "C1")).unwrap();
    let (context, places) = (by(&granted, "2026-04-01"), Arc::clone(&town.places));
    let about = (DeadlineCode::new("H4"), town.place("C1"));
    let end = move |at: Instant| {
        let (context, granted, about, places) =
            (context.clone(), granted.clone(), about.clone(), Arc::clone(&places));
        let store = bench.store.clone();
        async move {
            store
                .write(move |tx| {
                    Box::pin(async move {
                        let reason = "恢复统一".to_owned();
                        actions::end_adaptation(tx, &context, &granted, about, at, reason, &places).await
                    })
                })
                .await
        }
    };
    end(day("2026-05-01")).await.unwrap();
    assert_eq!(code(end(day("2026-06-01")).await), "duty-ended-already");
}

#[tokio::test]
async fn tables_and_stream_agree_after_every_kind_of_change() {
    let (bench, town) = Bench::town().await;
    let places = Arc::clone(&town.places);
    let first = Edit::SetDeadline { deadline: h4(4, Leeway::Shorter { least: 1 }, "2026-02-01") };
    let second = Edit::SetDeadline { deadline: h4(4, Leeway::Fixed, "2026-06-01") };
    let own = Edit::Adapt { order: order(&town, "C1", 2, "2026-03-01") };
    bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let context = context("2026-01-02");
                let edits = vec![first, own, second];
                actions::edit_catalogue(tx, &context, &crate::granted(), None, edits, &places).await
            })
        })
        .await
        .unwrap();
    let book = kept(&bench).await;
    assert_eq!(book.adaptations().next().unwrap().valid.to, Some(day("2026-06-01")));
    let verifier =
        || Verifier::new(journal::testing::TENANT, Vec::new()).replays(vec![Arc::new(CatalogueReplay)]);
    let found = verifier().run(&bench.store).await.unwrap();
    assert!(found.differences.iter().all(|difference| !difference.code.starts_with("duty-")));
    // The table counts: a row that says otherwise is found.
    bench
        .store
        .write(|tx| {
            Box::pin(
                async move { tx.execute(&SPOIL, store::values![journal::testing::TENANT]).await.map(drop) },
            )
        })
        .await
        .map_err(|error: store::Error| error)
        .unwrap();
    let found = verifier().run(&bench.store).await.unwrap();
    assert!(found.differences.iter().any(|difference| difference.code == "duty-catalogue-differs"));
}

store::statement!(
    SPOIL,
    "update duty_adaptation set state = replace(state, '街道办法', '另一办法') where tenant = ?1"
);

#[tokio::test]
async fn a_file_marks_what_places_may_change() {
    let (bench, town) = Bench::town().await;
    let rows = "code,matter_code,urgency,clock,amount,unit,calendar,basis,leeway\n\
                X1,,,check,5,work_day,state,规则,2..8\n\
                X2,,,revisit,5,work_day,state,规则,shorter:2\n\
                X3,,,sign,5,work_day,state,规则,\n\
                X4,,,plan,5,work_day,state,规则,longer\n";
    let report = import(&bench.store, File::Deadlines, rows, ground(&town, ImportMode::Apply)).await;
    assert_eq!((report.created, report.refused.len()), (3, 1));
    assert_eq!(report.refused[0].refusal.code, "duty-import-word-unknown");
    let book = kept(&bench).await;
    let leeway = |code: &str| book.deadline(&DeadlineCode::new(code)).last().unwrap().leeway;
    assert_eq!(leeway("X1"), Leeway::Within { least: 2, most: 8 });
    assert_eq!(leeway("X2"), Leeway::Shorter { least: 2 });
    assert_eq!(leeway("X3"), Leeway::Fixed);
}
