//! A case is closed to whoever is complained about (回避), in every query of cases, on whichever engine the run is for.

use crate::table::refused;
use crate::world::{CENTRE, CHECKERS, ROADS, STREET, Story, WATER, assignment, staff, words};
use cases::actions::indexing::follow_journal;
use cases::query::{Filter, Sort, case_for, case_points, case_rows, clocks_by_place, count_rows, desk_lines};
use cases::testing::{SmallTown, Told, refusal_of};
use cases::{CaseCommand, CaseState, ComplaintAbout, Confidentiality, StepName, WaitingFor};
use guard::desk::Wanted;
use guard::right::ReadCase;
use guard::{Bar, GivenRole, Role, Scope, Viewer};
use kernel::{AccountId, Failure, UnitId};
use uuid::Uuid;

async fn town() -> (tempfile::TempDir, SmallTown) {
    let folder = tempfile::tempdir().unwrap();
    let town = SmallTown::settle(folder.path(), &[], &[], "centre").await.unwrap();
    (folder, town)
}

fn told(title: &str) -> Told {
    Told {
        title: title.to_owned(),
        text: format!("{title}，请派人来看看。"),
        place: "C111",
        matter: None,
        confidentiality: Confidentiality::Masked,
    }
}

/// Everything that queries of cases say to a viewer about a number.
async fn told_to(town: &SmallTown, viewer: &Viewer, number: &str) -> Vec<&'static str> {
    let (site, grounds, viewer, number) =
        (town.site.clone(), town.grounds.clone(), viewer.clone(), number.to_owned());
    let read = town.read(move |tx| {
        Box::pin(async move {
            let (tenant, now) = (site.tenant.clone(), site.now());
            let ground = grounds.current(tx, now).await?;
            let scope = viewer.reach::<ReadCase>();
            let filter = Filter { scope: scope.clone(), now, ..Filter::default() };
            let searching = |text: &str, sort| Filter {
                search: ground.segmenter.question(text, &scope),
                sort,
                ..filter.clone()
            };
            let mut told = Vec::new();
            let mut says = |what, holds: bool| told.extend(holds.then_some(what));
            let in_rows = |rows: Vec<cases::query::CaseRow>| rows.iter().any(|row| row.number == number);
            for sort in [Sort::Received, Sort::Oldest, Sort::Due, Sort::Nearness] {
                let rows = case_rows(tx, &tenant, &Filter { sort, ..filter.clone() }, None, 50).await?;
                says("list", in_rows(rows));
            }
            for sort in [Sort::Received, Sort::Nearness] {
                let rows = case_rows(tx, &tenant, &searching("石狮子", sort), None, 50).await?;
                says("search", in_rows(rows));
            }
            says(
                "search by number",
                in_rows(case_rows(tx, &tenant, &searching(&number, Sort::Nearness), None, 50).await?),
            );
            says("count", count_rows(tx, &tenant, &filter, 50).await? > 1);
            says(
                "count of a search",
                count_rows(tx, &tenant, &searching("石狮子", Sort::Received), 50).await? > 0,
            );
            let points = case_points(tx, &tenant, &filter, 50).await?;
            says("points", points.iter().any(|point| point.row.number == number));
            let clocks = clocks_by_place(tx, &tenant, &filter, now, false).await?;
            says("clocks", clocks.iter().map(|one| one.total).sum::<i64>() > 1);
            for what in WaitingFor::ALL {
                let parts = cases::query::desk_reach(&viewer, *what);
                let lines = desk_lines(tx, &tenant, &Wanted::first(what.as_str(), 50), &parts).await?;
                says("desk", lines.iter().any(|line| line.number == number));
            }
            says("page", case_for(tx, &tenant, &viewer, &number).await.is_ok());
            told.dedup();
            Ok::<_, Failure>(told)
        })
    });
    read.await.unwrap()
}

async fn index(town: &SmallTown) {
    let sequencer = journal::Sequencer::new("test", journal::testing::signing_key());
    let mut size = None;
    loop {
        let run = sequencer.run_once(&town.site.store, town.site.tenant.as_str(), town.site.now());
        let done = run.await.unwrap().size;
        if size.replace(done) == Some(done) {
            break;
        }
    }
    while follow_journal(&town.site, &town.grounds).await.unwrap() > 0 {}
}

#[tokio::test]
async fn a_case_does_not_exist_for_whoever_is_complained_about() {
    let (_folder, town) = town().await;
    town.receive(told("路灯不亮")).await.unwrap();
    let number = town.receive(told("石狮子倒了")).await.unwrap().number;
    index(&town).await;
    let of = |unit: &str, person| town.viewer_of_all("supervisor", unit, person);
    let (office, community, other) = (of("street-1", 1), of("community-11", 2), of("water", 3));
    let named = of("water", 4);
    // Of another unit, with a role for the one complained about.
    let scope = Scope::Unit { unit: town.unit("street-1") };
    let roles = vec![
        GivenRole::own(Role::new("handler"), scope),
        GivenRole::own(Role::new("supervisor"), Scope::Tenant),
    ];
    let stands_in =
        guard::testing::viewer_with(roles, AccountId::new(Uuid::from_u128(1005)), town.unit("water"));
    let everywhere =
        ["list", "search", "search by number", "count", "count of a search", "points", "clocks", "page"];
    for viewer in [&office, &community, &stands_in, &named, &other] {
        let told = told_to(&town, viewer, &number).await;
        assert!(everywhere.iter().all(|what| told.contains(what)), "{told:?}");
    }

    let dispatcher = town.viewer_of_all("dispatcher", "centre", 9);
    let bar = [("unit", "street-1"), ("about", "matter")];
    town.case_step(&dispatcher, &number, StepName::Bar, &bar).await.unwrap();
    assert_eq!(told_to(&town, &office, &number).await, Vec::<&str>::new());
    assert_eq!(told_to(&town, &stands_in, &number).await, Vec::<&str>::new());
    assert!(!told_to(&town, &community, &number).await.is_empty(), "the matter alone does not reach below");

    // Its conduct: whoever is under its control as well, by territory or by sector.
    let bar = [("unit", "street-1"), ("about", "conduct")];
    town.case_step(&dispatcher, &number, StepName::Bar, &bar).await.unwrap();
    for viewer in [&office, &community, &stands_in] {
        assert_eq!(told_to(&town, viewer, &number).await, Vec::<&str>::new());
    }
    for viewer in [&named, &other] {
        assert!(told_to(&town, viewer, &number).await.contains(&"page"));
    }
    for step in [StepName::Facts, StepName::Register, StepName::Bar, StepName::Unbar] {
        let refused = refusal_of(town.case_step(&office, &number, step, &[("words", "我看看")]).await);
        assert!(["authority-not-here", "authority-missing"].contains(&refused), "{step}: {refused}");
    }
    // Said twice, narrower, of nobody: refused with the reason.
    for (told, code) in [
        (vec![("unit", "street-1"), ("about", "conduct")], "case-barred-before"),
        (vec![("unit", "street-1"), ("about", "matter")], "case-barred-before"),
        (vec![("about", "matter")], "case-bar-whom"),
        (vec![("unit", "water"), ("account", "x"), ("about", "matter")], "case-bar-whom"),
        (vec![("account", "nobody"), ("about", "matter")], "case-bar-account"),
        (vec![("unit", "nowhere"), ("about", "matter")], "case-unit-unknown"),
        (vec![("unit", "water")], "case-choice-missing"),
    ] {
        let done = town.case_step(&dispatcher, &number, StepName::Bar, &told).await;
        assert_eq!(refusal_of(done), code, "{told:?}");
    }
    // Opened again by somebody else, with the reason.
    let bar = Bar::Unit(town.unit("street-1")).to_string();
    let again = [("bar", bar.as_str()), ("words", "单位填错了。")];
    town.case_step(&other, &number, StepName::Unbar, &again).await.unwrap();
    assert!(told_to(&town, &office, &number).await.contains(&"page"));
    assert_eq!(
        refusal_of(town.case_step(&other, &number, StepName::Unbar, &again).await),
        "case-bar-unknown"
    );
}

#[tokio::test]
async fn what_is_closed_is_not_joined_to_what_is_open() {
    let (_folder, town) = town().await;
    let open = town.receive(told("石狮子倒了")).await.unwrap().number;
    let closed = town.receive(told("石狮子倒了没人管")).await.unwrap().number;
    let dispatcher = town.viewer_of_all("dispatcher", "centre", 9);
    let bar = [("unit", "street-1"), ("about", "matter")];
    town.case_step(&dispatcher, &closed, StepName::Bar, &bar).await.unwrap();
    let into = [("into", open.as_str())];
    let joined = town.case_step(&dispatcher, &closed, StepName::Merge, &into).await;
    assert_eq!(refusal_of(joined), "case-merge-barred");
    town.case_step(&dispatcher, &open, StepName::Bar, &bar).await.unwrap();
    town.case_step(&dispatcher, &closed, StepName::Merge, &into).await.unwrap();
}

#[tokio::test]
async fn the_next_competent_unit_is_proposed() {
    let (_folder, town) = town().await;
    let matter = Some("030102");
    let number = town.receive(Told { matter, ..told("摊贩占道") }).await.unwrap().number;
    let intake = town.viewer_of_all("intake_agent", "centre", 8);
    let dispatcher = town.viewer_of_all("dispatcher", "centre", 9);
    town.case_step(&intake, &number, StepName::Register, &[]).await.unwrap();
    // By the catalogue it is the street office's, which is complained about.
    let bar = [("unit", "street-1"), ("about", "matter")];
    town.case_step(&intake, &number, StepName::Bar, &bar).await.unwrap();
    for (step, told) in [
        (StepName::Dispatch, vec![("lead", "street-1"), ("duty", "D1")]),
        (StepName::Dispatch, vec![("lead", "dept-urban"), ("duty", "D1"), ("assist", "street-1")]),
    ] {
        let refused = refusal_of(town.case_step(&dispatcher, &number, step, &told).await);
        assert!(refused.starts_with("case-complained-about"), "{refused}");
    }
    town.case_step(&dispatcher, &number, StepName::Dispatch, &[]).await.unwrap();
    let (tenant, asked) = (town.site.tenant.clone(), number.clone());
    let case =
        town.read(move |tx| Box::pin(async move { cases::query::by_number(tx, &tenant, &asked).await }));
    let case = case.await.unwrap().unwrap().state;
    assert_eq!(case.lead.map(|lead| lead.unit), Some(town.unit("gov")), "the next above it");
    // Nobody would be left: for the level above this town.
    let all = [("unit", "gov"), ("about", "conduct")];
    assert_eq!(
        refusal_of(town.case_step(&dispatcher, &number, StepName::Bar, &all).await),
        "case-bar-nobody"
    );
}

fn bar(unit: UnitId, about: ComplaintAbout, below: &[UnitId]) -> CaseCommand {
    CaseCommand::Bar {
        bar: Bar::Unit(unit),
        about,
        below: below.iter().copied().collect(),
        words: Some(words("why")),
    }
}

fn handled_by(unit: UnitId) -> Story {
    let mut story = Story::received();
    story.tell(staff(CENTRE, 1), CaseCommand::Register).unwrap();
    let lead = assignment(unit);
    let dispatch = CaseCommand::Dispatch { lead, assists: vec![assignment(WATER)], words: None };
    story.tell(staff(CENTRE, 1), dispatch).unwrap();
    story.tell(staff(unit, 2), CaseCommand::Accept).unwrap();
    story
}

#[test]
fn work_is_taken_from_whoever_is_complained_about() {
    let mut story = handled_by(ROADS);
    story.tell(staff(CENTRE, 1), bar(ROADS, ComplaintAbout::Matter, &[])).unwrap();
    let case = story.case();
    assert_eq!((case.state, case.owner), (CaseState::Registered, CENTRE));
    assert!(case.lead.is_none() && case.open_assists().count() == 0 && case.clock("dispatch").is_some());
    assert_eq!(refused(story.tell(staff(ROADS, 2), CaseCommand::Accept)), "case-state");
    let dispatch = |unit| CaseCommand::Dispatch { lead: assignment(unit), assists: vec![], words: None };
    assert_eq!(refused(story.tell(staff(CENTRE, 1), dispatch(ROADS))), "case-complained-about");
    story.tell(staff(CENTRE, 1), dispatch(STREET)).unwrap();
}

#[test]
fn nobody_waits_for_the_assistance_of_whoever_is_complained_about() {
    let mut story = handled_by(ROADS);
    story.tell(staff(CENTRE, 1), bar(STREET, ComplaintAbout::Conduct, &[WATER])).unwrap();
    let case = story.case();
    assert_eq!((case.state, case.open_assists().count()), (CaseState::Handling, 0));
    assert!(case.clocks.open().all(|clock| !clock.kind.starts_with("assist-")));
    let assist = CaseCommand::CallAssist { assist: assignment(WATER), words: None };
    assert_eq!(refused(story.tell(staff(CENTRE, 1), assist)), "case-complained-about");
}

#[test]
fn a_check_that_is_not_passed_does_not_lead_back_to_whoever_is_complained_about() {
    let mut story = handled_by(ROADS);
    let reply =
        CaseCommand::Reply { words: words("done"), attachments: vec![], assists_open: Some(words("later")) };
    story.tell(staff(ROADS, 2), reply).unwrap();
    story.tell(staff(CENTRE, 1), bar(ROADS, ComplaintAbout::Matter, &[])).unwrap();
    let check = CaseCommand::Check { passed: false, words: Some(words("not done")) };
    story.tell(staff(CHECKERS, 3), check).unwrap();
    assert_eq!((story.case().state, story.case().owner), (CaseState::Registered, CENTRE));
    assert!(story.case().lead.is_none() && story.case().clock("dispatch").is_some());
}

#[test]
fn naming_another_unit_opens_nothing_to_the_first() {
    let mut story = Story::received();
    for about in [ROADS, WATER] {
        let classify = CaseCommand::Classify {
            matter: "080101".into(),
            complained_about: Some(about),
            confidentiality: Confidentiality::Masked,
        };
        story.tell(staff(CENTRE, 1), classify).unwrap();
    }
    assert!(story.case().is_barred(ROADS) && story.case().is_barred(WATER));
    let unbar = |person| {
        (staff(CENTRE, person), CaseCommand::Unbar { bar: Bar::Unit(WATER), words: words("mistake") })
    };
    let (by, own) = unbar(1);
    assert_eq!(refused(story.tell(by, own)), "case-unbar-own");
    let (by, other) = unbar(2);
    story.tell(by, other).unwrap();
    assert!(story.case().is_barred(ROADS) && !story.case().is_barred(WATER));
}
