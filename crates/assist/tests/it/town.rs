//! The small town with cases to learn from.

use assist::actions::correcting;
use assist::actions::recording::follow;
use assist::actions::switching::{Deed, switch};
use assist::actions::training::{gather, keep, keep_comparison, recent, shadow, train};
use assist::{AssistRules, Compared, Mind, ModelRecord, Rules, SuggestionReplay, Suggestions, query};
use cases::actions::receive::{Appeal, receive};
use cases::{CaseId, Channel, Confidentiality, Desks, Grounds, Placement, StepName, Urgency, Who};
use duty::testing::DutyTown;
use guard::right::{EditDuty, ReceiveCase, RecordSuggestion, SwitchAssist, TrainAssist};
use guard::testing::a_viewer;
use guard::{Granted, MasterKey, PlacePath, Scope, SignInPolicy, Site, Target, Viewer};
use journal::Replay;
use kernel::{AccountId, Entropy, Failure, Instant, RequestKey, TenantId, UnitId};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{Tx, Work};
use ui::Typed;
use uuid::Uuid;

pub const TENANT: &str = journal::testing::TENANT;
pub const DAY: i64 = 86_400;

pub struct Town {
    pub site: Site,
    pub grounds: Arc<Grounds>,
    pub mind: Arc<Mind>,
    town: DutyTown,
    clock: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

/// What a resident tells.
#[derive(Clone)]
pub struct Told {
    pub text: String,
    pub place: &'static str,
    pub level: Confidentiality,
}

pub fn told(text: impl Into<String>) -> Told {
    Told { text: text.into(), place: "C11", level: Confidentiality::Masked }
}

impl Town {
    /// The small town on a Monday morning, with rules that suit few cases.
    pub async fn new() -> Self {
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
            assist::MIGRATIONS,
        ];
        let store = store::testing::opened(folder.path(), steps.concat()).await;
        let begun: Instant = "2026-03-02 09:00".parse().unwrap();
        let clock = Arc::new(AtomicI64::new(begun.micros()));
        let (time, seed) = (Arc::clone(&clock), AtomicU64::new(0));
        let words: Vec<ui::Resource> = [ui::WORDS, cases::WORDS, assist::WORDS].concat();
        let site = Site::new(
            store,
            TenantId::new(TENANT),
            ui::Dictionary::build(words.iter()).unwrap(),
            Arc::new(MasterKey::new([42; 32])),
            SignInPolicy::shipped().unwrap(),
            Arc::new(move || Instant::from_micros(time.load(Ordering::SeqCst))),
            Arc::new(move || {
                let mut drawn = [7; 32];
                drawn[..8].copy_from_slice(&seed.fetch_add(1, Ordering::SeqCst).to_be_bytes());
                Entropy::new(drawn).draw()
            }),
        );
        let context = journal::testing::context("2026-01-01".parse().unwrap());
        let town = DutyTown::new(&context).unwrap();
        let tenant = TenantId::new(TENANT);
        let grounds = Arc::new(Grounds::new(tenant.clone()));
        let world = Self { site, grounds, mind: Arc::new(Mind::new(tenant)), town, clock, _folder: folder };
        let settled = world.town.clone();
        world
            .write(move |tx| {
                Box::pin(async move {
                    let context = journal::testing::context("2026-01-01".parse().unwrap());
                    settled.town.settle(tx, &context).await?;
                    let granted = Granted::<EditDuty>::for_system("setup")?;
                    let edits = settled.edits.clone();
                    duty::actions::edit_catalogue(tx, &context, &granted, None, edits, &settled.places)
                        .await?;
                    let desks = Desks::all(settled.town.unit("centre"));
                    cases::name_desks(tx, &granted, &context, desks).await.map(drop)
                })
            })
            .await
            .unwrap();
        world
    }

    pub async fn write<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, Failure> + Clone + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        self.site.store.write(work).await
    }

    pub async fn read<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, Failure> + Clone + Send + Sync + 'static,
    ) -> T {
        self.site.store.read(work).await.unwrap()
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
    fn unit(&self, code: &str) -> UnitId {
        self.town.town.unit(code)
    }
    fn path(&self, code: &str) -> Vec<place::PlaceId> {
        let mut path = self.town.path(code);
        path.reverse();
        path
    }
    pub fn viewer(&self, role: &str, unit: &str, place: &str, person: u128) -> Viewer {
        let steps: Vec<String> = self.path(place).iter().map(ToString::to_string).collect();
        let scope = Scope::Place { place: PlacePath::new(&steps.join("/")) };
        a_viewer(role, scope, AccountId::new(Uuid::from_u128(1000 + person)), self.unit(unit))
    }
    pub fn dispatcher(&self) -> Viewer {
        self.viewer("dispatcher", "centre", "C", 6)
    }
    pub fn supervisor(&self) -> Viewer {
        self.viewer("supervisor", "gov", "C", 3)
    }

    pub fn everywhere(&self) -> Target {
        let steps: Vec<String> = self.path("C").iter().map(ToString::to_string).collect();
        Target::at(PlacePath::new(&steps.join("/")))
    }

    /// Somebody tells something; gives number and id.
    pub async fn receive(&self, told: Told) -> (String, CaseId) {
        let path = self.path(told.place);
        let placement = Placement {
            place: path.last().copied(),
            street: path.get(1).copied(),
            path,
            ..Placement::default()
        };
        let (site, grounds) = (self.site.clone(), self.grounds.clone());
        let number = self
            .write(move |tx| {
                Box::pin(async move {
                    let ground = grounds.current(tx, site.now()).await?;
                    let granted = Granted::<ReceiveCase>::for_requester(None)?;
                    let context = site.context(&granted, RequestKey(String::new()));
                    let appeal = Appeal {
                        channel: Channel::Web,
                        received_at: site.now(),
                        title: String::new(),
                        text: told.text,
                        placement,
                        matter: None,
                        urgency: Urgency::General,
                        urgency_ground: None,
                        confidentiality: told.level,
                        requester: None,
                        source: None,
                        files: Vec::new(),
                        answers: None,
                    };
                    Ok(receive(tx, &ground, &granted, &context, appeal).await?.number)
                })
            })
            .await
            .unwrap();
        let id = self.id(&number).await;
        self.follow(id).await;
        (number, id)
    }

    async fn id(&self, number: &str) -> CaseId {
        let (tenant, number) = (self.site.tenant.clone(), number.to_owned());
        self.read(move |tx| {
            Box::pin(
                async move { Ok(cases::query::by_number(tx, &tenant, &number).await?.unwrap().state.id) },
            )
        })
        .await
    }

    /// What the flow does after a case has changed.
    pub async fn follow(&self, case: CaseId) {
        let (site, grounds, mind) = (self.site.clone(), self.grounds.clone(), self.mind.clone());
        self.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<RecordSuggestion>::for_system("assist")?;
                let context = site.context(&granted, RequestKey(String::new()));
                let ground = grounds.current(tx, site.now()).await?;
                follow(tx, &mind, &ground, &granted, &context, case).await
            })
        })
        .await
        .unwrap();
    }

    pub async fn step(&self, viewer: &Viewer, number: &str, step: StepName, told: &[(&str, &str)]) {
        let (site, grounds, viewer) = (self.site.clone(), self.grounds.clone(), viewer.clone());
        let (typed, asked): (Typed, String) = (told.iter().copied().collect(), number.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                let who = Who::Staff(&viewer);
                cases::perform(tx, &site, &ground, who, &asked, step, &typed, request).await
            })
        })
        .await
        .unwrap();
        let id = self.id(number).await;
        self.follow(id).await;
    }

    /// A case that was told, sorted and given to a unit.
    pub async fn dispatched(&self, told: Told, matter: &str) -> (String, CaseId) {
        let (number, id) = self.receive(told).await;
        let dispatcher = self.dispatcher();
        self.step(&dispatcher, &number, StepName::Classify, &[("matter", matter)]).await;
        self.step(&dispatcher, &number, StepName::Register, &[]).await;
        self.step(&dispatcher, &number, StepName::Dispatch, &[]).await;
        (number, id)
    }

    pub async fn rules(&self, change: impl FnOnce(&mut Rules)) {
        let mut rules = AssistRules::shipped().unwrap().limits;
        (rules.least_cases, rules.least_recent, rules.recent_days) = (10, 4, 10);
        change(&mut rules);
        let (site, supervisor, everywhere) = (self.site.clone(), self.supervisor(), self.everywhere());
        self.write(move |tx| {
            Box::pin(async move {
                let granted = supervisor.grant::<SwitchAssist>(&everywhere)?;
                let context = site.context(&granted, RequestKey(String::new()));
                policy::actions::set_under(tx, &granted, &context, &rules).await
            })
        })
        .await
        .unwrap();
    }

    pub async fn train(&self) -> Result<ModelRecord, Failure> {
        let granted = Granted::<TrainAssist>::for_system("training")?;
        let (site, grounds, mind) = (self.site.clone(), self.grounds.clone(), self.mind.clone());
        let now = site.now();
        let (lesson, ground) = self
            .read(move |tx| {
                Box::pin(async move {
                    let ground = grounds.current(tx, now).await?;
                    let rules = mind.rules(tx, now).await?;
                    Ok((Arc::new(gather(tx, mind.tenant(), &ground, &rules, now).await?), ground))
                })
            })
            .await;
        let packed = Arc::new(train(&lesson, &ground, &methods::text::Segmenter::shared(), &|_, _| {})?);
        self.write(move |tx| {
            Box::pin(async move {
                let context = site.context(&granted, RequestKey(String::new()));
                keep(tx, &granted, &context, &lesson, &packed).await
            })
        })
        .await
    }

    /// Learns the corrections of the version in use.
    pub async fn correct(&self) -> Result<ModelRecord, Failure> {
        let granted = Granted::<TrainAssist>::for_system("training")?;
        let (site, grounds, mind) = (self.site.clone(), self.grounds.clone(), self.mind.clone());
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let found = correcting::gather(tx, &mind, &site.tenant, &ground, site.now()).await?;
                let corrected = correcting::learn(&found, &ground, &methods::text::Segmenter::shared())?;
                let context = site.context(&granted, RequestKey(String::new()));
                correcting::keep(tx, &granted, &context, &found, &corrected).await
            })
        })
        .await
    }

    pub async fn compare(&self, version: i64) -> Result<Compared, Failure> {
        let granted = Granted::<TrainAssist>::for_system("training")?;
        let (site, grounds, mind) = (self.site.clone(), self.grounds.clone(), self.mind.clone());
        let now = site.now();
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, now).await?;
                let rules = mind.rules(tx, now).await?;
                let (since, cases) =
                    recent(tx, mind.tenant(), version, rules.limits.least_recent, now).await?;
                let registry = query::registry(tx, mind.tenant()).await?;
                let digest = registry.find(version).unwrap().record.digest.clone();
                let loaded = mind.load(tx, Some((version, digest))).await?.unwrap();
                let (figures, judged) =
                    shadow(&loaded, &rules, &ground, &methods::text::Segmenter::shared(), &cases);
                let context = site.context(&granted, RequestKey(String::new()));
                let found = (figures, judged.as_slice());
                keep_comparison(tx, &granted, &context, &ground, (version, since), &cases, found).await
            })
        })
        .await
    }

    pub async fn switch(&self, viewer: &Viewer, version: i64, deed: Deed) -> Result<(), Failure> {
        let (site, viewer, everywhere) = (self.site.clone(), viewer.clone(), self.everywhere());
        self.write(move |tx| {
            Box::pin(async move {
                let granted = viewer.grant::<SwitchAssist>(&everywhere)?;
                let context = site.context(&granted, RequestKey(String::new()));
                switch(tx, &granted, &context, version, deed).await
            })
        })
        .await
    }

    pub async fn suggestions(&self, case: CaseId) -> Suggestions {
        let tenant = self.site.tenant.clone();
        self.read(move |tx| Box::pin(async move { query::suggestions_of(tx, &tenant, case).await })).await
    }

    /// What the comparison of journal and tables finds.
    pub async fn differences(&self) -> usize {
        let tenant = self.site.tenant.clone();
        self.read(move |tx| {
            Box::pin(async move {
                let mut found = 0;
                let rules = policy::PolicyReplay::<Rules>::default();
                let replays: [(&dyn Replay, &str); 2] =
                    [(&assist::ModelReplay, "assist-models/all"), (&rules, "assist-rules/all")];
                for (replay, stream) in replays {
                    let entries = journal::entries(tx, TENANT, stream, 0).await?;
                    found += replay.check(tx, TENANT, stream, &entries).await?.len();
                }
                let all = cases::query::Filter {
                    scope: vec![guard::Part { place: None, unit: None }],
                    ..cases::query::Filter::default()
                };
                for row in cases::query::case_rows(tx, &tenant, &all, None, 500).await? {
                    let stream = format!("assist-case/{}", row.id);
                    let entries = journal::entries(tx, TENANT, &stream, 0).await?;
                    found += SuggestionReplay.check(tx, TENANT, &stream, &entries).await?.len();
                }
                found += SuggestionReplay.orphans(tx, TENANT).await?.len();
                Ok(found)
            })
        })
        .await
    }
}

/// Invented messages of two matters, each a little different.
pub fn waste(number: usize) -> String {
    let where_to = ["桥头", "巷口", "市场后门", "学校旁边", "三栋楼下", "河边"][number % 6];
    let what = ["垃圾堆成山没人清", "垃圾桶满了几天不运", "生活垃圾乱倒", "垃圾堆发臭招苍蝇"][number % 4];
    format!("{where_to}{what}，第{number}次来反映，请尽快清运垃圾")
}

pub fn lift(number: usize) -> String {
    let where_to = ["一单元", "二单元", "五栋", "六栋", "安居小区", "老楼"][number % 6];
    let what = ["电梯又坏了", "电梯停运一周", "电梯按钮失灵", "电梯晃得厉害"][number % 4];
    format!("{where_to}{what}，老人上不了楼，维修电梯说等配件，第{number}次报修")
}
