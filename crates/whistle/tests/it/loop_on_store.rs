//! The whole loop on the store, through rights, steps and tables.

use crate::world::at;
use cases::testing::{SmallTown, TENANT, refusal_of, typed};
use guard::desk::{Asked, Desk, Wanted};
use guard::right::{EditDuty, EscalateWhistle, ProposeWhistle, TransferWhistle};
use guard::{Granted, Part, Target, Viewer};
use journal::Replay;
use kernel::{Failure, RequestKey, TenantId, UnitId, covers};
use std::ops::Deref;
use whistle::Limits;
use whistle::actions::Taken;
use whistle::actions::proposing::propose;
use whistle::actions::upkeep::{escalate_late, follow_ended};
use whistle::query::{self, Filter};
use whistle::{StepName, WhistleKind, WhistleReplay, WhistleState, WhistlesDesk, perform};

struct World {
    small: SmallTown,
    _folder: tempfile::TempDir,
}

impl Deref for World {
    type Target = SmallTown;
    fn deref(&self) -> &SmallTown {
        &self.small
    }
}

impl World {
    /// The small town on a Monday morning.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let small =
            SmallTown::settle(folder.path(), whistle::MIGRATIONS, whistle::WORDS, "gov").await.unwrap();
        Self { small, _folder: folder }
    }

    fn lead(&self) -> Viewer {
        self.viewer("street_lead", "street-1", "C1", 1)
    }
    fn urban(&self) -> Viewer {
        self.viewer("handler", "dept-urban", "C", 2)
    }
    fn housing(&self) -> Viewer {
        self.viewer("handler", "dept-housing", "C", 3)
    }
    fn district(&self) -> Viewer {
        self.viewer("supervisor", "gov", "C", 4)
    }
    async fn propose(&self, viewer: &Viewer, kind: &str) -> Result<Taken, Failure> {
        let (site, grounds, viewer, placement) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), self.placement("C11"));
        let told = typed(&[("kind", kind), ("title", "夜市油烟"), ("text", "街道看得见，管不着")]);
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let granted = viewer.grant::<ProposeWhistle>(&Target::at(placement.path_text()))?;
                let context = site.context(&granted, RequestKey(String::new()));
                propose(tx, &ground, &granted, &context, placement, Vec::new(), &told).await
            })
        });
        write.await
    }

    async fn step(
        &self,
        viewer: &Viewer,
        number: &str,
        step: StepName,
        told: &[(&str, &str)],
    ) -> Result<Taken, Failure> {
        let (site, grounds, viewer, number, told) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), number.to_owned(), typed(told));
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                perform(tx, &site, &ground, &viewer, &number, step, &told, request).await
            })
        });
        write.await
    }

    async fn refused(&self, viewer: &Viewer, number: &str, step: StepName, told: &[(&str, &str)]) -> String {
        let before = self.state(number).await;
        let code = refusal_of(self.step(viewer, number, step, told).await).to_owned();
        assert_eq!(self.state(number).await, before, "{code} left a trace");
        code
    }

    async fn whistle(&self, number: &str) -> whistle::Whistle {
        let (tenant, number) = (self.site.tenant.clone(), number.to_owned());
        let read = self
            .site
            .store
            .read(move |tx| Box::pin(async move { query::by_number(tx, &tenant, &number).await }));
        read.await.unwrap().unwrap().state
    }

    /// What people wrote under a digest.
    async fn said(&self, number: &str, digest: &str) -> String {
        let stream = format!("whistle/{}", self.whistle(number).await.id);
        let digest = digest.to_owned();
        let read = self
            .site
            .store
            .read(move |tx| Box::pin(async move { journal::content(tx, TENANT, &stream, &digest).await }));
        match read.await.unwrap() {
            journal::Content::Present { body, .. } => body,
            other => panic!("{other:?}"),
        }
    }

    async fn state(&self, number: &str) -> (WhistleState, i64) {
        let (tenant, number) = (self.site.tenant.clone(), number.to_owned());
        let found = self
            .site
            .store
            .read(move |tx| Box::pin(async move { query::by_number(tx, &tenant, &number).await }));
        let found = found.await.unwrap().unwrap();
        (found.state.state, found.version)
    }

    /// A whistle that both departments have to answer.
    async fn sounded(&self) -> String {
        let number = self.propose(&self.lead(), "daily").await.unwrap().number;
        self.step(&self.lead(), &number, StepName::Approve, &[]).await.unwrap();
        self.step(&self.lead(), &number, StepName::Sound, CALLS).await.unwrap();
        number
    }

    /// How many lines of a kind are on somebody's desk, by the desk itself.
    async fn on_desk(&self, viewer: &Viewer, kind: &'static str) -> usize {
        let desk = WhistlesDesk::new(self.grounds.clone());
        let words = self.site.words.words(ui::Language::Chinese);
        let now = self.site.now();
        let asked = Asked { tenant: self.site.tenant.clone(), viewer: viewer.clone(), words, now };
        let read = self.site.store.read(move |tx| {
            Box::pin(async move {
                let wanted = Wanted { kind, due: i64::MIN..=i64::MAX, after: None, limit: 50 };
                let lines = desk.lines(tx, &asked, &wanted).await?;
                let counts = desk.counts(tx, &asked, kind, 50).await?;
                assert_eq!(counts.total(), i64::try_from(lines.len()).unwrap());
                Ok::<_, Failure>(lines.len())
            })
        });
        read.await.unwrap()
    }

    /// What the comparison of journal and tables finds.
    async fn differences(&self) -> usize {
        let read = self.site.store.read(move |tx| {
            Box::pin(async move {
                let tenant = TenantId::new(TENANT);
                let all = Filter { scope: vec![Part::everything()], ..Filter::default() };
                let mut found = 0;
                for row in query::whistle_rows(tx, &tenant, &all, 100).await? {
                    let stream = format!("whistle/{}", row.id);
                    let entries = journal::entries(tx, TENANT, &stream, 0).await?;
                    found += WhistleReplay.check(tx, TENANT, &stream, &entries).await?.len();
                }
                found += WhistleReplay.orphans(tx, TENANT).await?.len();
                Ok::<_, Failure>(found)
            })
        });
        read.await.unwrap()
    }
}

const CALLS: &[(&str, &str)] =
    &[("call", "dept-urban D1"), ("call", "dept-housing D2"), ("lead", "dept-urban")];

#[tokio::test]
async fn street_whistles_two_departments_one_is_late_and_both_sides_assess() {
    covers!("003-06", "004-15", "004-42");
    let world = World::new().await;
    let (lead, urban, housing, district) = (world.lead(), world.urban(), world.housing(), world.district());
    assert_eq!(WhistleKind::ALL.len(), 3);
    for (kind, sign, on_site) in [
        ("daily", "2026-03-02 10:00", "2026-03-05 18:00"),
        ("tackle", "2026-03-02 10:00", "2026-03-09 18:00"),
        ("emergency", "2026-03-02 09:30", "2026-03-02 11:00"),
    ] {
        let number = world.propose(&lead, kind).await.unwrap().number;
        world.step(&lead, &number, StepName::Approve, &[]).await.unwrap();
        world.step(&lead, &number, StepName::Sound, CALLS).await.unwrap();
        let whistle = world.whistle(&number).await;
        let due = |step: &str| whistle.clock_of(step, world.unit("dept-housing")).unwrap().due;
        assert_eq!((due("sign"), due("on_site")), (at(sign), at(on_site)), "{kind}");
        world.step(&lead, &number, StepName::Withdraw, &[("words", "另行吹哨")]).await.unwrap();
    }
    let number = world.sounded().await;
    assert_eq!(world.on_desk(&urban, "whistle_sign").await, 1, "sign is due");
    assert_eq!(world.on_desk(&housing, "whistle_sign").await, 1);
    world.step(&urban, &number, StepName::Sign, &[]).await.unwrap();
    assert_eq!(world.on_desk(&urban, "whistle_sign").await, 0);
    world.pass(2 * 3600);
    world.step(&urban, &number, StepName::ReportIn, &[]).await.unwrap();
    // The rule that watches clocks tells the district, once.
    let (site, grounds) = (world.site.clone(), world.grounds.clone());
    let told = world.site.store.write(move |tx| {
        Box::pin(async move {
            let granted = Granted::<EscalateWhistle>::for_system("clock")?;
            let context = site.context(&granted, RequestKey(String::new()));
            let ground = grounds.current(tx, context.now).await?;
            let first = escalate_late(tx, &ground, &granted, &context).await?;
            Ok::<_, Failure>((first, escalate_late(tx, &ground, &granted, &context).await?))
        })
    });
    assert_eq!(told.await.unwrap(), (1, 0));
    assert_eq!(world.on_desk(&district, "whistle_rule").await, 1);
    let order = [("unit", "dept-housing"), ("ordered", "yes"), ("words", "今天到场")];
    world.step(&district, &number, StepName::Rule, &order).await.unwrap();
    let release = [("unit", "dept-housing"), ("ordered", "no"), ("words", "不必到场")];
    let other = world.viewer("supervisor", "dept-civil", "C", 9);
    assert_eq!(world.refused(&other, &number, StepName::Rule, &release).await, "whistle-ruled-before");
    world.step(&housing, &number, StepName::ReportIn, &[]).await.unwrap();
    let plan = [("words", "分三步"), ("days", "5")];
    world.step(&urban, &number, StepName::Plan, &plan).await.unwrap();
    let record = [
        ("basis:dept-urban", "城市市容和环境卫生管理条例第十四条"),
        ("basis:dept-housing", "物业管理条例第四十五条"),
        ("words", "摊位入区"),
        ("result", "solved"),
        ("remedies", "已告知可申请行政复议"),
        ("handover", "城执改118"),
        ("finished", "yes"),
    ];
    world.step(&urban, &number, StepName::Act, &record).await.unwrap();
    // Units, basis, result and the remedies told are kept; what an authority does in its own procedure is a number only.
    let action = world.whistle(&number).await.actions.remove(0);
    let units: Vec<UnitId> = action.parts.iter().map(|part| part.unit).collect();
    assert_eq!(units, [world.unit("dept-urban"), world.unit("dept-housing")]);
    assert_eq!(world.said(&number, &action.parts[0].basis.0).await, record[0].1);
    assert_eq!(world.said(&number, &action.remedies.0).await, "已告知可申请行政复议");
    assert_eq!(action.handover.as_deref(), Some("城执改118"));
    for unit in ["dept-urban", "dept-housing"] {
        let met = [("unit", unit), ("verdict", "met")];
        world.step(&lead, &number, StepName::AssessDepartment, &met).await.unwrap();
    }
    let met = [("verdict", "met")];
    world.step(&urban, &number, StepName::AssessStreet, &met).await.unwrap();
    assert_eq!(world.on_desk(&housing, "whistle_assess_street").await, 1);
    world.step(&housing, &number, StepName::AssessStreet, &met).await.unwrap();
    assert_eq!(world.state(&number).await.0, WhistleState::Assessed);
    assert_eq!(world.differences().await, 0, "the tables are the fold of the journal");
}

#[tokio::test]
async fn whoever_may_not_is_refused_by_right_or_by_rule_and_leaves_no_trace() {
    let world = World::new().await;
    let (lead, urban, housing) = (world.lead(), world.urban(), world.housing());
    match world.propose(&urban, "daily").await {
        Err(Failure::Refused(refusal)) => assert_eq!(refusal.code, "whistle-propose-tier"),
        other => panic!("a department whistled: {other:?}"),
    }
    let community = world.viewer("handler", "community-11", "C11", 7);
    let proposed = world.propose(&community, "daily").await.unwrap().number;
    for (viewer, step) in
        [(&community, StepName::Approve), (&community, StepName::Sound), (&urban, StepName::Approve)]
    {
        let code = world.refused(viewer, &proposed, step, CALLS).await;
        assert!(code.starts_with("authority-"), "{step}: {code}");
    }
    // The lead of another street has no say here.
    let elsewhere = world.viewer("street_lead", "street-2", "C2", 8);
    let code = world.refused(&elsewhere, &proposed, StepName::Approve, &[]).await;
    assert_eq!(code, "authority-scope");
    assert_eq!(world.refused(&lead, &proposed, StepName::Sound, CALLS).await, "whistle-not-approved");
    let number = world.sounded().await;
    let housing_off = [("unit", "dept-housing"), ("words", "x")];
    assert!(world.refused(&urban, &number, StepName::Release, &housing_off).await.starts_with("authority-"));
    let civil = world.viewer("handler", "dept-civil", "C", 9);
    let code = world.refused(&civil, &number, StepName::Sign, &[]).await;
    assert_eq!(code, "authority-scope", "nobody signs for others");
    let same = [("ground", "not_our_duty"), ("duty", "D2"), ("words", "x")];
    assert_eq!(world.refused(&housing, &number, StepName::Refuse, &same).await, "whistle-refuse-same-duty");
    let nothing = [("unit", "dept-urban"), ("verdict", "met")];
    let own = world.refused(&urban, &number, StepName::AssessDepartment, &nothing).await;
    assert!(own.starts_with("authority-"), "a department assesses no department: {own}");
    assert_eq!(world.differences().await, 0);
}

#[tokio::test]
async fn a_list_and_a_page_show_only_what_one_has_a_part_in() {
    let world = World::new().await;
    let number = world.sounded().await;
    let seen = async |viewer: Viewer| {
        let (tenant, number, now) = (world.site.tenant.clone(), number.clone(), world.site.now());
        let read = world.site.store.read(move |tx| {
            Box::pin(async move {
                let filter = Filter {
                    scope: viewer.reach::<guard::right::ReadWhistle>(),
                    viewer: viewer.staff().map(|staff| staff.unit),
                    now,
                    ..Filter::default()
                };
                let rows = query::whistle_rows(tx, &tenant, &filter, 10).await?.len();
                let page = query::whistle_for(tx, &tenant, &viewer, &number).await.is_ok();
                assert_eq!(query::count_rows(tx, &tenant, &filter, 10).await?, rows as i64);
                Ok::<_, Failure>((rows, page))
            })
        });
        read.await.unwrap()
    };
    assert_eq!(seen(world.lead()).await, (1, true));
    assert_eq!(seen(world.urban()).await, (1, true));
    assert_eq!(seen(world.district()).await, (1, true));
    assert_eq!(seen(world.viewer("handler", "dept-civil", "C", 9)).await, (0, false));
    assert_eq!(seen(world.viewer("street_lead", "street-2", "C2", 8)).await, (0, false));
}

#[tokio::test]
async fn terms_hold_from_their_day_on_and_running_clocks_keep_theirs() {
    let world = World::new().await;
    let before = world.sounded().await;
    let text = include_str!("../../policy/defaults.toml");
    let (head, tail) = text.split_once("[deadlines.daily.sign]").unwrap();
    let text = format!("{head}[deadlines.daily.sign]{}", tail.replacen("amount = 1", "amount = 3", 1));
    let site = world.site.clone();
    let set = world
        .write(move |tx| {
            let (site, text) = (site.clone(), text.clone());
            Box::pin(async move {
                let granted = Granted::<EditDuty>::for_system("setup")?;
                let context = site.context(&granted, RequestKey(String::new()));
                let from = context.now.plus_seconds(24 * 3600);
                policy::actions::set::<Limits>(tx, &granted, &context, Some(from), &text).await
            })
        })
        .await;
    assert_eq!(set.unwrap(), 1);
    let hours = async |number: &str| {
        let (tenant, number, unit) = (world.site.tenant.clone(), number.to_owned(), world.unit("dept-urban"));
        let read = world
            .site
            .store
            .read(move |tx| Box::pin(async move { query::by_number(tx, &tenant, &number).await }));
        let found = read.await.unwrap().unwrap().state;
        let clock = found.clock_of("sign", unit).unwrap();
        clock.due.seconds_since(clock.started) / 3600
    };
    let same_day = world.sounded().await;
    assert_eq!((hours(&before).await, hours(&same_day).await), (1, 1), "not yet in force");
    world.pass(25 * 3600);
    let after = world.sounded().await;
    assert_eq!((hours(&before).await, hours(&after).await), (1, 3));
}

#[tokio::test]
async fn a_unit_that_no_longer_exists_is_not_called_and_is_followed_where_it_was() {
    let world = World::new().await;
    let number = world.sounded().await;
    let housing = world.unit("dept-housing");
    let (site, grounds, urban) = (world.site.clone(), world.grounds.clone(), world.unit("dept-urban"));
    let moved = world.site.store.write(move |tx| {
        Box::pin(async move {
            let context = journal::testing::context(site.now());
            let end =
                org::UnitCommand::End { at: site.now(), reason: "并入".into(), successor: Some(urban) };
            org::actions::change_unit(tx, &context, housing, None, end).await?;
            let granted = Granted::<TransferWhistle>::for_system("routing")?;
            let context = site.context(&granted, RequestKey(String::new()));
            let ground = grounds.current(tx, context.now).await?;
            follow_ended(tx, &ground, &granted, &context, housing).await
        })
    });
    assert_eq!(moved.await.unwrap(), 1);
    let fresh = world.propose(&world.lead(), "daily").await.unwrap().number;
    world.step(&world.lead(), &fresh, StepName::Approve, &[]).await.unwrap();
    let refused = world.refused(&world.lead(), &fresh, StepName::Sound, CALLS).await;
    assert_eq!(refused, "whistle-unit-retired");
    assert_eq!(world.state(&number).await.0, WhistleState::Sounded);
    assert_eq!(world.differences().await, 0);
}
