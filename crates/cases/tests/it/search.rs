//! What is typed into the search box, on whichever engine the run is for: the answers are written down here, so that both
//! engines give the same.

use cases::actions::indexing::{behind, follow_journal};
use cases::actions::receive::{Appeal, receive};
use cases::query::{Clocking, Filter, Sort, case_rows, count_rows};
use cases::search::own_words;
use cases::{CaseState, Channel, Confidentiality, Desks, Grounds, Source, StepName, Urgency, Who};
use duty::PlaceFact;
use duty::imports::{ImportGround, import_matters};
use guard::right::{EditDuty, EditOrganisation, EditPlace, ReceiveCase};
use guard::testing::a_viewer;
use guard::{Granted, MasterKey, Part, PlacePath, Scope, SignInPolicy, Site};
use kernel::{AccountId, Entropy, Failure, Instant, RequestKey, TenantId, UnitId};
use org::PlaceRef;
use place::PlaceId;
use place::actions::{Import, ImportMode};
use place::imports::{ImportFile, Reading};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use ui::Typed;
use uuid::Uuid;

struct Town {
    site: Site,
    grounds: Arc<Grounds>,
    clock: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

const BEGINNING: &str = "2026-03-02 09:00";

fn demo(file: &str) -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/").to_owned() + file).unwrap()
}

impl Town {
    /// The demo's places, units and matters.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let steps = [
            journal::MIGRATIONS,
            clock::MIGRATIONS,
            guard::MIGRATIONS,
            place::MIGRATIONS,
            org::MIGRATIONS,
            duty::MIGRATIONS,
            policy::MIGRATIONS,
            cases::MIGRATIONS,
        ];
        let store = store::testing::opened(folder.path(), steps.concat()).await;
        let clock = Arc::new(AtomicI64::new(BEGINNING.parse::<Instant>().unwrap().micros()));
        let (told, drawn, seeds) = (Arc::clone(&clock), AtomicU64::new(0), Entropy::new([7; 32]));
        let tenant = TenantId::new("county");
        let site = Site::new(
            store,
            tenant.clone(),
            ui::Dictionary::build(ui::WORDS.iter().chain(cases::WORDS)).unwrap(),
            Arc::new(MasterKey::new([42; 32])),
            SignInPolicy::shipped().unwrap(),
            Arc::new(move || Instant::from_micros(told.load(Ordering::SeqCst))),
            Arc::new(move || {
                drawn.fetch_add(1, Ordering::SeqCst);
                seeds.draw()
            }),
        );
        let town = Self { site, grounds: Arc::new(Grounds::new(tenant)), clock, _folder: folder };
        town.settle().await;
        town
    }

    async fn settle(&self) {
        let granted = Granted::<EditPlace>::for_system("import").unwrap();
        let context = Arc::new(self.site.context(&granted, RequestKey(String::new())));
        let order =
            Import::new(Reading::new(ImportFile::Divisions, Instant::default()), "test", ImportMode::Add);
        let kinds = Arc::new(place::KindCatalogue::shipped().unwrap());
        let places = demo("places/divisions.csv");
        place::actions::import(&self.site.store, context, kinds, &places, order, |_, _| {}).await.unwrap();
        let site = self.site.clone();
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let tree = place::query::tree(tx, &site.tenant).await?;
                let codes = || {
                    tree.nodes().flat_map(|node| node.codes.iter().map(|(_, code)| (code.clone(), node.id)))
                };
                let refs = codes().map(|(code, id)| (code, PlaceRef::new(id.uuid()))).collect();
                let granted = Granted::<EditOrganisation>::for_system("import")?;
                let context = site.context(&granted, RequestKey(String::new()));
                let units = demo("orgs/units.csv");
                org::imports::import_units(tx, &context, &units, &refs, org::imports::ImportMode::Apply)
                    .await?;
                let fact = |node: &place::Node| PlaceFact {
                    parent: node.parent,
                    name: node.name.clone(),
                    valid_from: node.valid_from,
                    valid_to: node.valid_to,
                    drawn: true,
                };
                let ground = ImportGround {
                    places: Arc::new(tree.nodes().map(|node| (node.id, fact(node))).collect()),
                    place_codes: codes().collect(),
                    effective_from: Instant::default(),
                    mode: org::imports::ImportMode::Apply,
                };
                let granted = Granted::<EditDuty>::for_system("import")?;
                let context = site.context(&granted, RequestKey(String::new()));
                import_matters(tx, &context, &granted, &demo("duties/matter_types.csv"), &ground).await?;
                let directory = org::query::directory(tx, &site.tenant).await?;
                let centre = directory.by_code("centre").unwrap().id;
                cases::name_desks(tx, &granted, &context, Desks::all(centre)).await.map(drop)
            })
        });
        write.await.unwrap();
    }

    async fn unit(&self, code: &'static str) -> UnitId {
        self.ground().await.catalogue.directory().by_code(code).unwrap().id
    }

    async fn place(&self, name: &str) -> PlaceId {
        self.ground().await.atlas.tree().nodes().find(|node| node.name == name).unwrap().id
    }

    async fn ground(&self) -> Arc<cases::Ground> {
        let (grounds, now) = (Arc::clone(&self.grounds), self.site.now());
        let read = self.site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await }));
        read.await.unwrap()
    }

    /// An hour later somebody tells something; gives the number.
    async fn tell(&self, place: &str, matter: Option<&str>, title: &str, text: &str) -> String {
        self.clock.fetch_add(3_600_000_000, Ordering::SeqCst);
        let placement = self.ground().await.placement(self.place(place).await);
        let (site, grounds, now) = (self.site.clone(), Arc::clone(&self.grounds), self.site.now());
        let appeal = Appeal {
            channel: Channel::Web,
            received_at: now,
            title: title.to_owned(),
            text: text.to_owned(),
            placement,
            matter: matter.map(str::to_owned),
            urgency: Urgency::General,
            urgency_ground: None,
            confidentiality: Confidentiality::Masked,
            requester: None,
            source: Some(Source {
                system: "12345".to_owned(),
                number: format!("WX{}", now.micros() / 1_000_000),
            }),
            files: Vec::new(),
            answers: None,
            complaint: None,
        };
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, now).await?;
                let granted = Granted::<ReceiveCase>::for_requester(None)?;
                let context = site.context(&granted, RequestKey(String::new()));
                Ok::<_, Failure>(receive(tx, &ground, &granted, &context, appeal.safe(&site)?).await?.number)
            })
        });
        write.await.unwrap()
    }

    async fn register(&self, number: &str) {
        let county = self.ground().await.atlas.root().unwrap().to_string();
        let scope = Scope::Place { place: PlacePath::new(&county) };
        let viewer =
            a_viewer("intake_agent", scope, AccountId::new(Uuid::from_u128(9)), self.unit("centre").await);
        let (site, grounds, number) = (self.site.clone(), Arc::clone(&self.grounds), number.to_owned());
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let (who, request) = (Who::Staff(&viewer), RequestKey(String::new()));
                let step = StepName::Register;
                cases::perform(tx, &site, &ground, who, &number, step, &Typed::new(), request).await
            })
        });
        write.await.unwrap();
    }

    /// Numbers the entries of the journal, as a running server does all the time.
    async fn number(&self) {
        let sequencer = journal::Sequencer::new("test", journal::testing::signing_key());
        let mut size = 0;
        loop {
            let run = sequencer.run_once(&self.site.store, self.site.tenant.as_str(), self.site.now());
            let done = run.await.unwrap();
            if done.size == size {
                return;
            }
            size = done.size;
        }
    }

    async fn index(&self) {
        self.number().await;
        while follow_journal(&self.site, &self.grounds).await.unwrap() > 0 {}
    }

    /// What is found, in the order of the list; page by page it is the same.
    async fn find(&self, question: &str, narrow: impl FnOnce(&mut Filter)) -> Vec<String> {
        let ground = self.ground().await;
        ground.segmenter.learn(own_words(&ground));
        let everywhere = vec![Part::everything()];
        let now = self.site.now();
        let mut filter = Filter { scope: everywhere, now, sort: Sort::Nearness, ..Filter::default() };
        narrow(&mut filter);
        filter.search = ground.segmenter.question(question, &filter.scope);
        assert!(filter.search.is_some(), "{question} asks for nothing");
        let tenant = self.site.tenant.clone();
        let read = self.site.store.read(move |tx| {
            Box::pin(async move {
                let rows = case_rows(tx, &tenant, &filter, None, 1_000).await?;
                let (mut mark, mut paged) = (None, Vec::new());
                loop {
                    let page = case_rows(
                        tx,
                        &tenant,
                        &filter,
                        mark.as_deref(),
                        if rows.len() > 20 { 40 } else { 2 },
                    )
                    .await?;
                    let Some(last) = page.last() else { break };
                    mark = Some(last.mark(filter.sort));
                    paged.extend(page.into_iter().map(|row| row.number));
                }
                let numbers: Vec<String> = rows.into_iter().map(|row| row.number).collect();
                assert_eq!(numbers, paged, "pages and list differ");
                let counted = count_rows(tx, &tenant, &filter, 1_000).await?;
                assert_eq!(counted, i64::try_from(numbers.len()).unwrap(), "the count and the list differ");
                Ok::<_, Failure>(numbers)
            })
        });
        read.await.unwrap()
    }
}

#[tokio::test]
async fn search_gives_the_same_answers_on_every_engine() {
    let town = Town::new().await;
    let lamp = town
        .tell("渡口头社区", Some("100501"), "门口路灯不亮", "渡口头社区门口的路灯不亮，晚上看不清台阶")
        .await;
    let rubbish = town
        .tell("鼓楼前社区", Some("100101"), "垃圾没人清运", "三号楼后面的垃圾一周没人清运，臭味很大")
        .await;
    let lift = town
        .tell("渡口头社区", Some("050202"), "电梯停运三天", "电梯停运三天，老人下不了楼，物业说等配件 ABC-12")
        .await;
    let again =
        town.tell("锦汀街道", None, "路灯又坏了", "街边的路灯又坏了，'引号' \"quote\" & | ! <-> 100%").await;
    town.register(&rubbish).await;
    town.number().await;
    let tenant = town.site.tenant.clone();
    let lag = town.site.store.read(move |tx| Box::pin(async move { behind(tx, &tenant).await }));
    assert!(lag.await.unwrap() > 0, "what the index has not looked at is counted and shown");
    assert!(town.find("路灯", |_| {}).await.is_empty(), "the index follows");
    town.index().await;

    let of =
        |numbers: &[&String]| -> Vec<String> { numbers.iter().map(|number| (*number).clone()).collect() };
    for (question, found) in [
        // Words of the text, the newest first.
        ("路灯", of(&[&again, &lamp])),
        ("垃圾 清运", of(&[&rubbish])),
        ("路灯 垃圾", of(&[])),
        ("灯不亮", of(&[&lamp])),
        ("看不清台阶", of(&[&lamp])),
        ("ABC", of(&[&lift])),
        ("abc", of(&[&lift])),
        ("ＡＢＣ", of(&[&lift])),
        // First letters as they are spoken (拼音首字母), alone and beside words.
        ("ld", of(&[&again, &lamp])),
        ("lj", of(&[&rubbish])),
        ("dt", of(&[&lift])),
        ("lj 臭味", of(&[&rubbish])),
        // Numbers: whole, begun, of the source.
        (lamp.as_str(), of(&[&lamp])),
        (lamp.split('-').next().unwrap(), of(&[&again, &lift, &rubbish, &lamp])),
        // Places, streets above them, and matters by name and by the level above.
        ("渡口头", of(&[&lift, &lamp])),
        ("渡口头社区 电梯", of(&[&lift])),
        ("旧渡街道", of(&[&lift, &rubbish, &lamp])),
        ("锦汀", of(&[&again])),
        ("暴露垃圾", of(&[&rubbish])),
        ("Lift", of(&[&lift])),
        // The unit that holds them.
        ("指挥中心", of(&[&again, &lift, &rubbish, &lamp])),
        // Signs mean nothing of their own.
        ("'路灯' & |", of(&[&again, &lamp])),
        ("路灯\" OR \"垃圾", of(&[])),
        ("电梯:* | 路灯", of(&[])),
        ("没有这样的词", of(&[])),
    ] {
        assert_eq!(town.find(question, |_| {}).await, found, "{question}");
    }

    // Beside other filters: state, place, time, clock.
    let found = town.find("旧渡街道", |filter| filter.step = Some(CaseState::Registered)).await;
    assert_eq!(found, of(&[&rubbish]), "by state");
    let street = town.place("旧渡街道").await;
    assert_eq!(town.find("路灯", |filter| filter.street = Some(street)).await, of(&[&lamp]), "by place");
    let second: Instant = "2026-03-02 11:00".parse().unwrap();
    let found = town.find("指挥中心", |filter| filter.received_from = Some(second)).await;
    assert_eq!(found, of(&[&again, &lift, &rubbish]), "from a time on");
    let found = town.find("指挥中心", |filter| filter.received_to = Some(second)).await;
    assert_eq!(found, of(&[&lamp]), "up to a time");
    let found = town.find("路灯", |filter| filter.clocking = Some(Clocking::Overdue)).await;
    assert!(found.is_empty(), "nothing is late yet: {found:?}");

    // What one may not see is not found: the authority is part of the question.
    let path = |names: Vec<PlaceId>| {
        PlacePath::new(&names.iter().map(ToString::to_string).collect::<Vec<_>>().join("/"))
    };
    let county = town.ground().await.atlas.root().unwrap();
    let own = Part::below(path(vec![county, street]));
    let found = town.find("路灯", |filter| filter.scope = vec![own.clone()]).await;
    assert_eq!(found, of(&[&lamp]), "one street");
    let unit = |unit| Part::of(unit);
    let (centre, urban) = (town.unit("centre").await, town.unit("dept-urban").await);
    let found = town.find("路灯", |filter| filter.scope = vec![unit(centre)]).await;
    assert_eq!(found, of(&[&again, &lamp]), "the unit that holds them");
    assert!(town.find("路灯", |filter| filter.scope = vec![unit(urban)]).await.is_empty(), "another unit");
    let found = town.find("路灯", |filter| filter.scope = vec![unit(urban), own]).await;
    assert_eq!(found, of(&[&lamp]), "one of two scopes");
    assert!(town.find("路灯", |filter| filter.scope = Vec::new()).await.is_empty(), "nobody");
}

#[tokio::test]
async fn what_is_nearest_comes_first_on_every_engine() {
    let town = Town::new().await;
    // Told in this order, an hour apart: the newest is the last.
    let about = town.tell("渡口头社区", None, "路灯不亮", "晚上看不清台阶").await;
    let pole = town.tell("渡口头社区", None, "路灯杆歪了", "怕砸到人").await;
    let mentions = town.tell("渡口头社区", None, "楼道很黑", "门口的路灯倒是亮的").await;
    let both = town.tell("鼓楼前社区", None, "垃圾堆在路灯下", "一周没人清运").await;
    let rubbish = town.tell("鼓楼前社区", None, "垃圾没人清运", "就在路灯旁边").await;
    let newest = town.tell("鼓楼前社区", None, "广场舞太吵", "路灯下面跳到很晚，满地垃圾").await;
    town.index().await;
    let named = |found: Vec<String>| -> Vec<&str> {
        let names = [
            (&about, "about"),
            (&pole, "pole"),
            (&mentions, "mentions"),
            (&both, "both"),
            (&rubbish, "rubbish"),
            (&newest, "newest"),
        ];
        let name = |number: &String| names.iter().find(|(known, _)| *known == number).map(|(_, name)| *name);
        found.iter().filter_map(name).collect()
    };
    for (question, found) in [
        // The head before the text, equally near ones the newest first.
        ("路灯", vec!["both", "pole", "about", "newest", "rubbish", "mentions"]),
        // Both words in the head before one of them; two heads with 垃圾 say no more than one with 路灯.
        ("垃圾 路灯", vec!["both", "rubbish", "newest"]),
        // What is spoken, by first letters, in the head and in the text.
        ("lj", vec!["rubbish", "both", "newest"]),
        ("清运", vec!["rubbish", "both"]),
        // Time as people write it: year, month.
        ("2026", vec!["newest", "rubbish", "both", "mentions", "pole", "about"]),
        ("202603 楼道", vec!["mentions"]),
    ] {
        assert_eq!(named(town.find(question, |_| {}).await), found, "{question}");
    }
    let newest_first = town.find("路灯", |filter| filter.sort = Sort::Received).await;
    assert_eq!(named(newest_first), ["newest", "rubbish", "both", "mentions", "pole", "about"]);
    let street = town.place("旧渡街道").await;
    let of_street = town.find("路灯", |filter| filter.street = Some(street)).await;
    assert_eq!(
        named(of_street),
        ["both", "pole", "about", "newest", "rubbish", "mentions"],
        "the few that meet a filter are ranked alike"
    );
}

/// More cases have the word than are compared: whoever reads on finds each of them once.
#[tokio::test]
async fn what_is_not_compared_follows_in_its_order() {
    const CASES: usize = 460;
    let town = Town::new().await;
    let number = town.tell("渡口头社区", None, "路灯不亮", "路灯不亮").await;
    let (ground, site) = (town.ground().await, town.site.clone());
    let write = town.site.store.write(move |tx| {
        let (ground, site, number) = (Arc::clone(&ground), site.clone(), number.clone());
        Box::pin(async move {
            let first = cases::query::by_number(tx, &site.tenant, &number).await?.unwrap().state;
            for at in 0..CASES {
                let mut case = first.clone();
                case.id = kernel::Id::new(Uuid::from_u128(1_000 + at as u128));
                case.number = format!("20260101-{at:05}");
                case.source = None;
                case.received_at = first.received_at.plus_seconds(-60 * (at as i64 + 1));
                // Far back stands one that is about what is asked for.
                let title = if at == CASES - 10 { "喷泉开放" } else { "广场" };
                let text = ["喷泉旁边".to_owned()];
                let searched =
                    cases::search::Searched::of(&ground.segmenter, &ground, &case, Some(title), &text);
                cases::testing::lay(tx, &site.tenant, &ground, &case, title, &searched).await?;
            }
            Ok::<_, Failure>(())
        })
    });
    write.await.unwrap();
    let found = town.find("喷泉", |_| {}).await;
    assert_eq!(found.first().map(String::as_str), Some("20260101-00450"), "an old head before newer texts");
    assert_eq!(found.len(), CASES);
    let different: std::collections::BTreeSet<&String> = found.iter().collect();
    assert_eq!(different.len(), CASES, "each once");
    assert_eq!(found[1..4], ["20260101-00000", "20260101-00001", "20260101-00002"]);
    assert_eq!(found.last().map(String::as_str), Some("20260101-00459"));
}

#[tokio::test]
async fn search_follows_what_changes() {
    let town = Town::new().await;
    let lamp = town.tell("渡口头社区", None, "路灯不亮", "路灯不亮").await;
    town.index().await;
    let registered = |filter: &mut Filter| filter.step = Some(CaseState::Registered);
    assert!(town.find("路灯", registered).await.is_empty());
    town.register(&lamp).await;
    // The index and the case itself have to agree: until the index has followed, the case is in neither state.
    assert!(town.find("路灯", registered).await.is_empty());
    assert!(town.find("路灯", |filter| filter.step = Some(CaseState::Received)).await.is_empty());
    assert_eq!(town.find("路灯", |_| {}).await, [lamp.clone()]);
    town.index().await;
    assert_eq!(town.find("路灯", registered).await, [lamp]);
    let later = town.tell("渡口头社区", None, "路灯又不亮", "路灯又不亮").await;
    town.index().await;
    assert_eq!(town.find("路灯", |_| {}).await.first(), Some(&later), "the newest first");
}
