//! The procedures on the store, through rights, steps and tables.

use crate::town::Town;
use kernel::{Failure, covers};
use oversight::{Body, Figure, StepName, query};

const DAY: i64 = 86_400;

fn notice<'a>(case: &'a str, words: &'a str) -> [(&'a str, &'a str); 4] {
    [("procedure", "notice"), ("case", case), ("words", words), ("days", "5")]
}

#[tokio::test]
async fn two_supervisors_issue_one_notice_the_unit_answers_once_both_see_it() {
    covers!("000-29");
    let town = Town::new().await;
    let case = town.a_case("C11").await;
    let (gov, civil, housing) = (town.gov(), town.civil(), town.housing());
    assert_eq!(town.not_opened(&housing, &notice(&case, "请办结")).await, "authority-missing");
    assert_eq!(
        town.not_opened(&town.housing_supervisor(), &notice(&case, "请办结")).await,
        "oversight-own-matter"
    );
    let number = town.open(&gov, &notice(&case, "五日内退还多收的停车费")).await.unwrap().number;
    match town.open(&civil, &notice(&case, "暂缓退费")).await {
        Err(Failure::Refused(refusal)) => {
            assert_eq!(refusal.code, "oversight-contrary-order");
            assert!(format!("{refusal:?}").contains(&number), "the first order is named");
        }
        other => panic!("{other:?}"),
    }
    town.step(&civil, &number, StepName::Join, &[]).await.unwrap();
    assert_eq!(town.on_desk(&housing, "oversight_answer").await, 1);
    assert_eq!(town.on_desk(&town.urban(), "oversight_answer").await, 0);
    let told = [("words", "已退还，见收据。")];
    assert_eq!(town.refused(&town.urban(), &number, StepName::Answer, &told).await, "authority-scope");
    assert_eq!(town.refused(&gov, &number, StepName::Answer, &told).await, "authority-missing");
    town.step(&housing, &number, StepName::Answer, &told).await.unwrap();
    assert_eq!(town.refused(&housing, &number, StepName::Answer, &told).await, "oversight-answered-before");
    for supervisor in [&gov, &civil] {
        let seen = town.seen(supervisor, &number).await.unwrap();
        let Body::Notice(notice) = &seen.file.body else { panic!() };
        let answer = &seen.words[&notice.answer.as_ref().unwrap().words];
        assert!(matches!(answer, journal::Content::Present { body, .. } if body == "已退还，见收据。"));
        assert_eq!(town.on_desk(supervisor, "oversight_judge").await, 1);
    }
    assert!(town.seen(&town.urban(), &number).await.is_none(), "a unit without part does not see it");
    town.step(&civil, &number, StepName::Accept, &[]).await.unwrap();
    assert_eq!(town.state(&number).await, "answered");
    town.step(&gov, &number, StepName::Accept, &[]).await.unwrap();
    assert_eq!(town.state(&number).await, "accepted");
    assert_eq!(town.on_desk(&gov, "oversight_judge").await, 0);
    assert_eq!(town.differences().await, 0);
}

#[tokio::test]
async fn a_sent_form_is_carried_out_once_and_a_stale_one_is_told() {
    let town = Town::new().await;
    let case = town.a_case("C11").await;
    let number = town.open(&town.gov(), &notice(&case, "请办结")).await.unwrap().number;
    let stale =
        town.step(&town.housing(), &number, StepName::Answer, &[("words", "好"), ("version", "1")]).await;
    assert!(matches!(stale, Err(Failure::Stale { .. })), "{stale:?}");
    assert_eq!(
        town.refused(&town.housing(), &number, StepName::Answer, &[]).await,
        "oversight-words-missing"
    );
}

#[tokio::test]
async fn time_raises_a_case_once_a_rung_and_people_list_it() {
    let town = Town::new().await;
    let case = town.a_case("C11").await;
    assert_eq!(town.sweep().await, 0, "nothing is due");
    // The term of a complex matter is fifteen days, of a general one seven.
    let mut raised = Vec::new();
    for _ in 0..30 {
        town.pass(DAY);
        for _ in 0..town.sweep().await {
            raised.push(town.list(&town.gov(), "ladder").await[0].state.to_string());
        }
        assert_eq!(town.sweep().await, 0, "each rung is said once");
    }
    assert_eq!(raised, ["due_soon", "overdue", "supervise", "supervise"]);
    let number = town.list(&town.gov(), "ladder").await[0].number.clone();
    assert_eq!(town.on_desk(&town.housing(), "oversight_head").await, 1);
    assert_eq!(town.on_desk(&town.gov(), "oversight_list").await, 1, "time asks, a person lists");
    let why = [("words", "超期二十天仍未退费")];
    assert_eq!(town.refused(&town.housing(), &number, StepName::List, &why).await, "authority-missing");
    town.step(&town.gov(), &number, StepName::List, &why).await.unwrap();
    let listed = [("procedure", "list"), ("case", &case), ("words", "再挂一次")];
    assert_eq!(town.not_opened(&town.civil(), &listed).await, "oversight-listed-before");
    town.pass(DAY);
    assert_eq!(town.sweep().await, 0, "a listed matter is not raised again");
    assert_eq!(town.refused(&town.gov(), &number, StepName::Delist, &[]).await, "oversight-words-missing");
    let replied = [("words", "已全部退还"), ("assists_open", "协办单位无需再办")];
    town.case_step(&town.housing(), &case, cases::StepName::Reply, &replied).await.unwrap();
    town.follow(&case).await;
    assert_eq!(town.state(&number).await, "listed", "only a person takes it off the list");
    town.step(&town.civil(), &number, StepName::Delist, &[("words", "已全部退还并公示")]).await.unwrap();
    assert_eq!(town.state(&number).await, "eased");
    assert_eq!(town.differences().await, 0);
}

#[tokio::test]
async fn what_was_done_in_time_leaves_no_ladder() {
    let town = Town::new().await;
    let case = town.a_case("C11").await;
    let remind = [("procedure", "remind"), ("case", &case), ("words", "请联系诉求人")];
    assert_eq!(town.not_opened(&town.housing(), &remind).await, "authority-missing");
    let number = town.open(&town.dispatcher(), &remind).await.unwrap().number;
    assert_eq!(town.open(&town.gov(), &remind).await.unwrap().number, number, "one ladder for one case");
    town.pass(13 * DAY);
    town.sweep().await;
    let replied = [("words", "已退还"), ("assists_open", "无需协办")];
    town.case_step(&town.housing(), &case, cases::StepName::Reply, &replied).await.unwrap();
    town.follow(&case).await;
    assert_eq!(town.state(&number).await, "eased");
    town.pass(60 * DAY);
    town.sweep().await;
    assert_eq!(town.differences().await, 0);
}

#[tokio::test]
async fn a_matter_climbs_with_its_file_and_a_person_designates() {
    let town = Town::new().await;
    let case = town.a_case("C11").await;
    let ask = [
        ("procedure", "climb"),
        ("case", case.as_str()),
        ("reason", "no_power"),
        ("tried", "两次约谈物业公司未果"),
        ("words", "请明确由城市管理局承办"),
    ];
    assert_eq!(town.not_opened(&town.urban(), &ask).await, "oversight-case-unknown");
    let number = town.open(&town.housing(), &ask).await.unwrap().number;
    assert_eq!(town.not_opened(&town.housing(), &ask).await, "oversight-climb-open");
    assert_eq!(town.on_desk(&town.gov(), "oversight_decide").await, 1);
    assert_eq!(town.on_desk(&town.civil(), "oversight_decide").await, 0, "it went to one level");
    let back = [("words", "由你局牵头"), ("days", "10")];
    assert_eq!(
        town.refused(&town.civil(), &number, StepName::SendBack, &back).await,
        "oversight-not-receiver"
    );
    let up = [("words", "需要财政资金")];
    town.step(&town.gov(), &number, StepName::GoUp, &up).await.unwrap();
    assert_eq!(town.state(&number).await, "at_meeting");
    assert_eq!(town.refused(&town.gov(), &number, StepName::GoUp, &up).await, "oversight-climb-top");
    let lead = [("unit", "dept-urban"), ("words", "会议决定")];
    town.step(&town.gov(), &number, StepName::NameLead, &lead).await.unwrap();
    assert_eq!(town.on_desk(&town.dispatcher(), "oversight_designate").await, 1);
    town.follow(&case).await;
    assert_eq!(town.state(&number).await, "designating", "only the case's own step designates");
    assert_eq!(town.differences().await, 0);
}

#[tokio::test]
async fn an_exemption_is_ruled_by_others_and_stands_beside_the_raw_figure() {
    let town = Town::new().await;
    let case = town.a_case("C11").await;
    let ask = [
        ("procedure", "exemption"),
        ("case", case.as_str()),
        ("ground", "unreasonable"),
        ("figure", "solved"),
        ("figure", "satisfied"),
        ("words", "要求退还十年前已判决的费用"),
    ];
    assert_eq!(town.not_opened(&town.gov(), &ask).await, "authority-missing");
    let number = town.open(&town.housing(), &ask).await.unwrap().number;
    let granted = [("granted", "yes"), ("words", "判决书可查")];
    assert_eq!(town.refused(&town.housing(), &number, StepName::Rule, &granted).await, "authority-missing");
    let own = town.housing_supervisor();
    assert_eq!(town.refused(&own, &number, StepName::Rule, &granted).await, "oversight-own-matter");
    let remind = [("procedure", "remind"), ("case", case.as_str()), ("words", "请抓紧")];
    town.open(&town.civil(), &remind).await.unwrap();
    assert_eq!(
        town.refused(&town.civil(), &number, StepName::Rule, &granted).await,
        "oversight-supervised-it"
    );
    let exempted = || async {
        let tenant = town.site.tenant.clone();
        let read = town
            .site
            .store
            .read(move |tx| Box::pin(async move { query::exempted(tx, &tenant, None, 10).await }));
        read.await.unwrap()
    };
    assert!(exempted().await.is_empty());
    town.step(&town.gov(), &number, StepName::Rule, &granted).await.unwrap();
    let found = exempted().await;
    assert_eq!(found.values().cloned().collect::<Vec<_>>(), [[Figure::Solved, Figure::Satisfied].into()]);
    assert_eq!(
        town.refused(&town.civil(), &number, StepName::Rule, &granted).await,
        "oversight-ruled-before"
    );
    let not_so = [("words", "判决只涉及前两年")];
    assert_eq!(town.refused(&town.gov(), &number, StepName::Contest, &not_so).await, "authority-missing");
    town.step(&town.revisitor(), &number, StepName::Contest, &not_so).await.unwrap();
    assert!(exempted().await.is_empty(), "while it is contested the raw figure alone counts");
    assert_eq!(town.refused(&town.gov(), &number, StepName::Rule, &granted).await, "oversight-ruled-by-you");
    assert_eq!(town.differences().await, 0);
}

#[tokio::test]
async fn parked_cases_are_shown_told_and_their_reviews_climb() {
    let town = Town::new().await;
    let case = town.a_case("C11").await;
    let park = [("cause", "funds"), ("plan", "列入下年度改造计划"), ("review_days", "60")];
    town.case_step(&town.gov(), &case, cases::StepName::Park, &park).await.unwrap();
    town.follow(&case).await;
    let file = town.list(&town.gov(), "parking").await.remove(0);
    assert_eq!(town.on_desk(&town.housing(), "oversight_tell").await, 1);
    let told = [("words", "3月2日电话告知，下年度安排")];
    town.step(&town.housing(), &file.number, StepName::Tell, &told).await.unwrap();
    let parked = || async {
        let (tenant, viewer, now) = (town.site.tenant.clone(), town.gov(), town.site.now());
        let read = town.site.store.read(move |tx| {
            Box::pin(async move {
                let filter = query::Filter {
                    procedure: Some(oversight::Procedure::Parking),
                    open: Some(true),
                    scope: viewer.reach::<guard::right::ReadOversight>(),
                    now,
                    ..query::Filter::default()
                };
                query::parked(tx, &tenant, &viewer, &filter, 10).await
            })
        });
        read.await.unwrap()
    };
    let row = parked().await.remove(0);
    assert_eq!((row.plan.as_deref(), row.cause.as_str()), (Some("列入下年度改造计划"), "funds"));
    assert!(row.review.is_some() && row.level.is_none());
    town.pass(61 * DAY);
    assert_eq!(town.sweep().await, 1, "an overdue review climbs");
    assert_eq!(parked().await[0].level, Some(oversight::FileState::Overdue));
    town.case_step(&town.gov(), &case, cases::StepName::Unpark, &[]).await.unwrap();
    town.follow(&case).await;
    assert_eq!(town.state(&file.number).await, "resumed");
    assert!(parked().await.is_empty());
    assert_eq!(town.differences().await, 0);
}

#[tokio::test]
async fn a_spot_check_is_drawn_capped_hidden_recorded_and_drawn_again() {
    covers!("000-81");
    let town = Town::new().await;
    for place in ["C11", "C12", "C11", "C12", "C11"] {
        town.a_case(place).await;
    }
    assert_eq!(town.not_drawn(&town.housing(), "C1", "10").await, "authority-missing");
    let own = town.housing_supervisor();
    assert_eq!(town.not_drawn(&own, "C1", "10").await, "oversight-spot-nothing", "not of one's own unit");
    assert_eq!(town.not_drawn(&town.gov(), "C1", "51").await, "oversight-spot-size");
    let number = town.draw(&town.gov(), "C1", "10").await.unwrap().number;
    let seen = town.seen(&town.gov(), &number).await.unwrap();
    let Body::SpotCheck(check) = &seen.file.body else { panic!() };
    assert_eq!((check.count, check.drawn.len(), check.cap), (5, 3, 3), "capped per unit");
    assert_eq!(seen.redrawn, Some(true), "list and seed give the same again");
    assert!(town.seen(&town.housing(), &number).await.is_none(), "the unit does not learn of it before");
    assert!(town.list(&town.housing(), "spot_check").await.is_empty());
    assert!(town.list(&own, "spot_check").await.is_empty(), "nor do its supervisors");
    let used = "the cap of the period is used";
    assert_eq!(town.not_drawn(&town.civil(), "C1", "10").await, "oversight-spot-nothing", "{used}");
    let drawn: Vec<String> = check.drawn.iter().map(|one| one.number.clone()).collect();
    let finding = |case: &str, passed: &'static str| {
        [
            ("case".to_owned(), case.to_owned()),
            ("passed".into(), passed.into()),
            ("words".into(), "到现场查看".into()),
        ]
    };
    for (place, case) in drawn.iter().enumerate() {
        let told = finding(case, if place == 0 { "no" } else { "yes" });
        let told: Vec<(&str, &str)> =
            told.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            town.refused(&town.civil(), &number, StepName::Record, &told).await,
            "oversight-not-checker"
        );
        town.step(&town.gov(), &number, StepName::Record, &told).await.unwrap();
        if place == 0 {
            assert_eq!(
                town.refused(&town.gov(), &number, StepName::Record, &told).await,
                "oversight-checked-before"
            );
        }
    }
    assert_eq!(town.state(&number).await, "carried_out");
    assert!(town.seen(&town.housing(), &number).await.is_some(), "afterwards the unit reads it");
    let (tenant, case) = (town.site.tenant.clone(), seen.file.id);
    let first = check.drawn[0].case;
    let results = town
        .site
        .store
        .read(move |tx| Box::pin(async move { query::checks_of_case(tx, &tenant, first).await }));
    let results = results.await.unwrap();
    assert_eq!(
        results.iter().map(|(passed, _)| *passed).collect::<Vec<_>>(),
        [false],
        "{case}: attached to the matter"
    );
    assert_eq!(town.differences().await, 0);
}
