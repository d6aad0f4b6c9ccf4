//! The small town with its cases on a store.

use cases::actions::receive::{Appeal, Received, receive};
use cases::{Channel, Confidentiality, Desks, Grounds, Placement, Urgency, Who};
use duty::testing::DutyTown;
use guard::right::{EditDuty, ReceiveCase};
use guard::testing::a_viewer;
use guard::{Granted, MasterKey, PlacePath, Scope, SignInPolicy, Site, Viewer};
use journal::Replay;
use kernel::{AccountId, Entropy, Failure, Instant, RequestKey, TenantId, UnitId};
use place::PlaceId;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use store::{Tx, Work};
use topic::actions::Taken;
use topic::query::{self, Filter, TopicView};
use topic::{Candidate, StepName, Topic, TopicReplay};
use ui::Typed;
use uuid::Uuid;

pub const TENANT: &str = journal::testing::TENANT;
pub const DAY: i64 = 86_400;

pub struct Town {
    pub site: Site,
    pub grounds: Arc<Grounds>,
    town: DutyTown,
    clock: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

pub fn typed(pairs: &[(&str, &str)]) -> Typed {
    pairs.iter().copied().collect()
}

/// The code of the refusal.
pub fn refused<T: std::fmt::Debug>(result: Result<T, Failure>) -> &'static str {
    match result {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

impl Town {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let steps = [
            journal::MIGRATIONS,
            clock::MIGRATIONS,
            guard::MIGRATIONS,
            policy::MIGRATIONS,
            place::MIGRATIONS,
            org::MIGRATIONS,
            duty::MIGRATIONS,
            cases::MIGRATIONS,
            topic::MIGRATIONS,
        ];
        let store = store::testing::opened(folder.path(), steps.concat()).await;
        let begun: Instant = "2026-03-02 09:00".parse().unwrap();
        let clock = Arc::new(AtomicI64::new(begun.micros()));
        let (told, seed) = (Arc::clone(&clock), AtomicU8::new(0));
        let words: Vec<ui::Resource> = [ui::WORDS, cases::WORDS, topic::WORDS].concat();
        let site = Site::new(
            store,
            TenantId::new(TENANT),
            ui::Dictionary::build(words.iter()).unwrap(),
            Arc::new(MasterKey::new([42; 32])),
            SignInPolicy::shipped().unwrap(),
            Arc::new(move || Instant::from_micros(told.load(Ordering::SeqCst))),
            Arc::new(move || Entropy::new([seed.fetch_add(1, Ordering::SeqCst); 32]).draw()),
        );
        let context = journal::testing::context("2026-01-01".parse().unwrap());
        let town = DutyTown::new(&context).unwrap();
        let grounds = Arc::new(Grounds::new(TenantId::new(TENANT)));
        let world = Self { site, grounds, town, clock, _folder: folder };
        let settled = world.town.clone();
        let setup = world.write(move |tx| {
            Box::pin(async move {
                let context = journal::testing::context("2026-01-01".parse().unwrap());
                settled.town.settle(tx, &context).await?;
                let granted = Granted::<EditDuty>::for_system("setup")?;
                let edits = settled.edits.clone();
                duty::actions::edit_catalogue(tx, &context, &granted, None, edits, &settled.places).await?;
                let desks = Desks::all(settled.town.unit("centre"));
                cases::name_desks(tx, &granted, &context, desks).await.map(drop)
            })
        });
        setup.await.unwrap();
        world
    }

    pub async fn write<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, Failure> + Clone + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        self.site.store.write(work).await
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub fn unit(&self, code: &str) -> UnitId {
        self.town.town.unit(code)
    }

    fn path(&self, code: &str) -> Vec<PlaceId> {
        let mut path = self.town.path(code);
        path.reverse();
        path
    }

    pub fn place(&self, code: &str) -> String {
        self.path(code).last().unwrap().to_string()
    }

    /// Somebody with a role in a place.
    pub fn viewer(&self, role: &str, unit: &str, place: &str, person: u128) -> Viewer {
        let steps: Vec<String> = self.path(place).iter().map(ToString::to_string).collect();
        let scope = Scope::Place { place: PlacePath::new(&steps.join("/")) };
        a_viewer(role, scope, AccountId::new(Uuid::from_u128(1000 + person)), self.unit(unit))
    }

    pub fn lead(&self) -> Viewer {
        self.viewer("handler", "dept-housing", "C", 1)
    }
    pub fn supervisor(&self) -> Viewer {
        self.viewer("supervisor", "gov", "C", 2)
    }

    /// A case about property charges, received now.
    pub async fn raised(&self, place: &str) -> Received {
        let placement = self.placement(place);
        let (site, grounds) = (self.site.clone(), self.grounds.clone());
        let write = self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let granted = Granted::<ReceiveCase>::for_requester(None)?;
                let context = site.context(&granted, RequestKey(String::new()));
                let told = Appeal {
                    channel: Channel::Web,
                    received_at: site.now(),
                    title: "物业乱收费".into(),
                    text: "停车费收了两次".into(),
                    placement,
                    matter: Some(ground.matter("050102", site.now())?),
                    urgency: Urgency::General,
                    urgency_ground: None,
                    confidentiality: Confidentiality::Masked,
                    requester: None,
                    source: None,
                    files: Vec::new(),
                    answers: None,
                };
                receive(tx, &ground, &granted, &context, told).await
            })
        });
        write.await.unwrap()
    }

    /// A case that was handled, checked and closed within a day.
    pub async fn closed(&self, place: &str) {
        let number = self.raised(place).await.number;
        let dispatcher = self.viewer("dispatcher", "centre", "C", 6);
        let revisitor = self.viewer("revisitor", "centre", "C", 7);
        use cases::StepName as S;
        self.case_step(&dispatcher, &number, S::Register, &[]).await;
        self.case_step(&dispatcher, &number, S::Dispatch, &[]).await;
        self.case_step(&self.lead(), &number, S::Accept, &[]).await;
        let told = [("words", "已退费"), ("assists_open", "协办另行答复")];
        self.case_step(&self.lead(), &number, S::Reply, &told).await;
        let passed = [("passed", "yes"), ("words", "属实")];
        self.case_step(&self.viewer("checker", "gov", "C", 8), &number, S::Check, &passed).await;
        let reached = [("contacted", "yes"), ("solved", "yes")];
        self.case_step(&revisitor, &number, S::Revisit, &reached).await;
        self.case_step(&revisitor, &number, S::Close, &[("outcome", "solved")]).await;
    }

    pub async fn case_step(
        &self,
        viewer: &Viewer,
        number: &str,
        step: cases::StepName,
        told: &[(&str, &str)],
    ) {
        let (site, grounds, viewer, number, told) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), number.to_owned(), typed(told));
        let write = self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                cases::perform(tx, &site, &ground, Who::Staff(&viewer), &number, step, &told, request).await
            })
        });
        write.await.map(drop).unwrap_or_else(|cause| panic!("{step:?}: {cause:?}"));
    }

    fn placement(&self, code: &str) -> Placement {
        let path = self.path(code);
        let (street, community) = (path.get(1).copied(), path.get(2).copied());
        Placement { place: path.last().copied(), street, community, path, ..Placement::default() }
    }

    pub async fn adopt(&self, viewer: &Viewer, place: &str, told: &[(&str, &str)]) -> Result<Taken, Failure> {
        let placement = self.placement(place);
        let (site, grounds, viewer, told) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), typed(told));
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                topic::actions::adopt_at(tx, &site, &ground, &viewer, placement, &told, request).await
            })
        })
        .await
    }

    pub async fn step(
        &self,
        viewer: &Viewer,
        number: &str,
        step: StepName,
        told: &[(&str, &str)],
    ) -> Result<Taken, Failure> {
        let (site, viewer, number, told) =
            (self.site.clone(), viewer.clone(), number.to_owned(), typed(told));
        self.write(move |tx| {
            Box::pin(async move {
                let request = RequestKey(String::new());
                topic::perform(tx, &site, &viewer, &number, step, &told, request).await
            })
        })
        .await
    }

    pub async fn notice(&self, number: &str, told: &[(&str, &str)]) -> Result<Taken, Failure> {
        let (site, number, told) = (self.site.clone(), number.to_owned(), typed(told));
        self.write(move |tx| {
            Box::pin(async move {
                topic::actions::notice(tx, &site, &number, &told, RequestKey(String::new())).await
            })
        })
        .await
    }

    pub async fn seen(&self, viewer: &Viewer, number: &str) -> Result<TopicView, Failure> {
        let (site, viewer, number) = (self.site.clone(), viewer.clone(), number.to_owned());
        let read = self.site.store.read(move |tx| {
            Box::pin(async move { query::topic_for(tx, &site.tenant, &viewer, &number, site.now()).await })
        });
        read.await
    }

    pub async fn found(&self, viewer: &Viewer, searched: &str) -> Vec<Topic> {
        let (site, grounds, searched) = (self.site.clone(), self.grounds.clone(), searched.to_owned());
        let filter = Filter { scope: viewer.reach::<guard::right::ReadTopic>(), ..Filter::default() };
        let read = self.site.store.read(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                query::list(tx, &site.tenant, &ground, &filter, Some(&searched), 50).await
            })
        });
        read.await.unwrap()
    }

    pub async fn candidates(&self, viewer: &Viewer) -> Vec<Candidate> {
        let (site, grounds, viewer) = (self.site.clone(), self.grounds.clone(), viewer.clone());
        let read = self.site.store.read(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                query::candidates_for(tx, &site.tenant, &ground, &viewer, site.now()).await
            })
        });
        read.await.unwrap()
    }

    /// Topics of the matter of the town's cases, as a case's page shows them.
    pub async fn beside(&self, viewer: &Viewer) -> Vec<Topic> {
        let (tenant, viewer) = (self.site.tenant.clone(), viewer.clone());
        let read = self.site.store.read(move |tx| {
            Box::pin(async move { query::of_matter(tx, &tenant, &viewer, "050102", 5).await })
        });
        read.await.unwrap()
    }

    /// What the comparison of journal and table finds.
    pub async fn differences(&self) -> usize {
        let everything = self.found(&self.viewer("supervisor", "gov", "C", 99), "").await;
        let read = self.site.store.read(move |tx| {
            Box::pin(async move {
                let mut found = 0;
                for topic in everything {
                    let stream = format!("topic/{}", topic.id);
                    let entries = journal::entries(tx, TENANT, &stream, 0).await?;
                    found += TopicReplay.check(tx, TENANT, &stream, &entries).await?.len();
                }
                found += TopicReplay.orphans(tx, TENANT).await?.len();
                Ok::<_, Failure>(found)
            })
        });
        read.await.unwrap()
    }
}
