//! Units that are responsible together: the case says which, all of them see it when it is overdue, and only then.

use cases::testing::{SmallTown, Told, refusal_of};
use cases::{Case, CasesDesk, Confidentiality, StepName, WaitingFor};
use duty::{BundleCode, BundleLevel, BundleOrder, Edit, MatterCode, MemberOrder};
use guard::desk::{Asked, Band, Desk, Line, Wanted};
use guard::right::EditDuty;
use guard::{Granted, Viewer};
use kernel::{Failure, RequestKey};

/// A town in which rubbish in the first street is borne by the street, the community and the grid.
async fn town() -> (tempfile::TempDir, SmallTown) {
    let folder = tempfile::tempdir().unwrap();
    let town = SmallTown::settle(folder.path(), &[], &[], "centre").await.unwrap();
    let member = |(level, share)| MemberOrder { level, unit: None, person: None, share };
    let order = BundleOrder {
        code: BundleCode::new("Z1"),
        name: "垃圾共同责任".into(),
        name_en: Some("Rubbish together".into()),
        matter: MatterCode::new("0301"),
        place: *town.path("C1").last().unwrap(),
        members: BundleLevel::ALL.into_iter().zip([300, 400, 300]).map(member).collect(),
        basis: "街道办法（示例）".into(),
        reason: "互相等待".into(),
        from: "2026-02-01".parse().unwrap(),
    };
    set(&town, order).await;
    (folder, town)
}

/// The catalogue gets a version of a bundle.
async fn set(town: &SmallTown, order: BundleOrder) {
    let (site, places) = (town.site.clone(), town.places());
    let written = town.write(move |tx| {
        Box::pin(async move {
            let granted = Granted::<EditDuty>::for_system("setup")?;
            let context = site.context(&granted, RequestKey(String::new()));
            let edits = vec![Edit::SetBundle { order }];
            duty::actions::edit_catalogue(tx, &context, &granted, None, edits, &places).await.map(drop)
        })
    });
    written.await.unwrap();
}

async fn received(town: &SmallTown, place: &'static str, confidentiality: Confidentiality) -> String {
    let told = Told {
        title: "垃圾堆放".into(),
        text: "巷口垃圾堆放，请派人来看看。".into(),
        place,
        matter: Some("030101"),
        confidentiality,
    };
    town.receive(told).await.unwrap().number
}

async fn step(town: &SmallTown, viewer: &Viewer, number: &str, step: StepName, told: &[(&str, &str)]) {
    let done = town.case_step(viewer, number, step, told).await;
    assert!(done.is_ok(), "{step}: {done:?}");
}

async fn dispatched(town: &SmallTown, place: &'static str, confidentiality: Confidentiality) -> String {
    let number = received(town, place, confidentiality).await;
    let dispatcher = town.viewer_of_all("dispatcher", "centre", 9);
    step(town, &dispatcher, &number, StepName::Register, &[]).await;
    step(town, &dispatcher, &number, StepName::Dispatch, &[]).await;
    number
}

async fn case_of(town: &SmallTown, number: &str) -> Case {
    let (tenant, number) = (town.site.tenant.clone(), number.to_owned());
    let read =
        town.read(move |tx| Box::pin(async move { cases::query::by_number(tx, &tenant, &number).await }));
    read.await.unwrap().unwrap().state
}

/// The lines of a desk about what is overdue together, and how many are counted.
async fn together(town: &SmallTown, viewer: &Viewer) -> (Vec<Line>, i64) {
    let asked = Asked {
        tenant: town.site.tenant.clone(),
        viewer: viewer.clone(),
        words: town.site.words.words(ui::Language::English),
        now: town.site.now(),
    };
    let grounds = town.grounds.clone();
    let read = town.read(move |tx| {
        Box::pin(async move {
            let desk = CasesDesk::new(grounds);
            let kind = WaitingFor::Shared.as_str();
            let lines = desk.lines(tx, &asked, &Wanted::first(kind, 50)).await?;
            let counts = desk.counts(tx, &asked, kind, 100).await?;
            assert_eq!(counts.bands[1..], [0; 4], "only what is overdue");
            assert!(lines.iter().all(|line| Band::of(line.due, asked.now) == Band::Overdue));
            Ok::<_, Failure>((lines, counts.total()))
        })
    });
    read.await.unwrap()
}

async fn may_read(town: &SmallTown, viewer: &Viewer, number: &str) -> bool {
    let (tenant, viewer, number) = (town.site.tenant.clone(), viewer.clone(), number.to_owned());
    let read = town.read(move |tx| {
        Box::pin(async move { cases::query::case_for(tx, &tenant, &viewer, &number).await.map(drop) })
    });
    read.await.is_ok()
}

#[tokio::test]
async fn what_is_overdue_shows_to_all_three_units_once_and_is_gone_when_it_is_done() {
    let (_folder, town) = town().await;
    let number = dispatched(&town, "C111", Confidentiality::Masked).await;
    let bundle = case_of(&town, &number).await.bundle.unwrap();
    let of = |unit: &str| town.unit(unit);
    let units: Vec<_> = bundle.members.iter().map(|one| (one.unit, one.share, one.stands_in)).collect();
    assert_eq!(
        units,
        [(of("street-1"), 300, false), (of("community-11"), 400, false), (of("party-property"), 300, false)]
    );
    let handler = |unit: &str, person| town.viewer("handler", unit, "C1", person);
    let (street, community, grid) =
        (handler("street-1", 1), handler("community-11", 2), handler("party-property", 3));
    let other = handler("water", 4);
    step(&town, &street, &number, StepName::Accept, &[]).await;
    for viewer in [&street, &community, &grid] {
        assert_eq!(together(&town, viewer).await.1, 0, "nothing is overdue yet");
        assert!(may_read(&town, viewer, &number).await);
    }
    assert!(!may_read(&town, &other, &number).await);

    town.pass(9 * 3600);
    for viewer in [&street, &community, &grid] {
        let (lines, counted) = together(&town, viewer).await;
        assert_eq!((lines.len(), counted), (1, 1));
        assert_eq!(lines[0].number, number);
        assert!(lines[0].tick.is_none(), "nothing is done with it by the dozen");
    }
    // Whoever reads the whole town has no line of theirs, and neither has anybody else.
    let supervisor = town.viewer_of_all("supervisor", "gov", 8);
    for viewer in [&supervisor, &other] {
        assert_eq!(together(&town, viewer).await.1, 0);
    }
    // Who bears it together reads; the steps stay the lead's.
    let words = [("words", "已清运。")];
    let refused = refusal_of(town.case_step(&grid, &number, StepName::Reply, &words).await);
    assert!(refused.starts_with("authority-"), "{refused}");

    let done = [("words", "已清运。"), ("assists_open", "协办另行跟进。")];
    step(&town, &street, &number, StepName::Reply, &done).await;
    for viewer in [&street, &community, &grid] {
        assert_eq!(together(&town, viewer).await.1, 0, "it is done");
    }
}

#[tokio::test]
async fn a_unit_that_is_barred_sees_nothing_of_it() {
    let (_folder, town) = town().await;
    let number = dispatched(&town, "C111", Confidentiality::Masked).await;
    let dispatcher = town.viewer_of_all("dispatcher", "centre", 9);
    let grid = town.viewer("handler", "party-property", "C1", 3);
    let community = town.viewer("handler", "community-11", "C1", 2);
    town.pass(9 * 3600);
    assert_eq!(together(&town, &grid).await.1, 1);
    let bar = [("unit", "party-property"), ("about", "matter")];
    step(&town, &dispatcher, &number, StepName::Bar, &bar).await;
    assert_eq!(together(&town, &grid).await.1, 0);
    assert!(!may_read(&town, &grid, &number).await);
    assert_eq!(together(&town, &community).await.1, 1, "the others still bear it");
}

#[tokio::test]
async fn only_what_lies_there_and_is_not_sealed_is_tied() {
    let (_folder, town) = town().await;
    let elsewhere = dispatched(&town, "C211", Confidentiality::Masked).await;
    assert_eq!(case_of(&town, &elsewhere).await.bundle, None);
    let sealed = dispatched(&town, "C111", Confidentiality::Sealed).await;
    assert_eq!(case_of(&town, &sealed).await.bundle, None);
    // Without a unit of its own, the grid's share is the community's, and the case says so.
    let without = dispatched(&town, "C112", Confidentiality::Open).await;
    let bundle = case_of(&town, &without).await.bundle.unwrap();
    assert_eq!((bundle.members[2].unit, bundle.members[2].stands_in), (town.unit("community-11"), true));
    let community = town.viewer("handler", "community-11", "C1", 2);
    town.pass(9 * 3600);
    assert_eq!(together(&town, &community).await.1, 1, "once, however many levels it bears");
}

#[tokio::test]
async fn a_later_version_leaves_what_runs_as_it_is() {
    let (_folder, town) = town().await;
    let before = dispatched(&town, "C111", Confidentiality::Masked).await;
    let member = |(level, share)| MemberOrder { level, unit: None, person: None, share };
    let order = BundleOrder {
        code: BundleCode::new("Z1"),
        name: "垃圾共同责任".into(),
        name_en: None,
        matter: MatterCode::new("0301"),
        place: *town.path("C1").last().unwrap(),
        members: BundleLevel::ALL.into_iter().zip([100, 100, 800]).map(member).collect(),
        basis: "街道办法修订（示例）".into(),
        reason: "网格有了专门力量".into(),
        from: town.site.now().plus_seconds(60),
    };
    set(&town, order).await;
    town.pass(3600);
    let after = dispatched(&town, "C111", Confidentiality::Masked).await;
    let tie = async |number: &str| {
        let bundle = case_of(&town, number).await.bundle.unwrap();
        (bundle.version, bundle.members[2].share)
    };
    assert_eq!((tie(&before).await, tie(&after).await), ((1, 300), (2, 800)));
}
