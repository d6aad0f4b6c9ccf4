//! The small town with its cases on a store.

use cases::actions::receive::{Appeal, receive};
use cases::{Channel, Confidentiality, Desks, Grounds, Placement, Urgency, Who};
use duty::testing::DutyTown;
use guard::desk::{Asked, Desk, Wanted};
use guard::right::{DrawSpotCheck, EditDuty, RaiseLadder, ReceiveCase};
use guard::testing::a_viewer;
use guard::{Granted, MasterKey, Part, PlacePath, Scope, SignInPolicy, Site, Target, Viewer};
use journal::Replay;
use kernel::{AccountId, Entropy, Failure, Instant, RequestKey, TenantId, UnitId};
use oversight::actions::Taken;
use oversight::actions::opening::{draw_spot_check, open};
use oversight::actions::upkeep::{follow_case, sweep};
use oversight::query::{self, FileView, Filter};
use oversight::{OversightDesk, OversightReplay, StepName, perform};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use store::{Tx, Work};
use ui::Typed;
use uuid::Uuid;

pub const TENANT: &str = journal::testing::TENANT;

pub struct Town {
    pub site: Site,
    pub grounds: Arc<Grounds>,
    pub town: DutyTown,
    clock: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

pub fn typed(pairs: &[(&str, &str)]) -> Typed {
    pairs.iter().copied().collect()
}

impl Town {
    /// The small town on a Monday morning.
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
            oversight::MIGRATIONS,
        ];
        let store = store::testing::opened(folder.path(), steps.concat()).await;
        let begun: Instant = "2026-03-02 09:00".parse().unwrap();
        let clock = Arc::new(AtomicI64::new(begun.micros()));
        let (told, seed) = (Arc::clone(&clock), AtomicU8::new(0));
        let words: Vec<ui::Resource> = [ui::WORDS, cases::WORDS, oversight::WORDS].concat();
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

    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
    pub fn unit(&self, code: &str) -> UnitId {
        self.town.town.unit(code)
    }
    fn path(&self, code: &str) -> Vec<place::PlaceId> {
        let mut path = self.town.path(code);
        path.reverse();
        path
    }
    fn viewer(&self, role: &str, unit: &str, person: u128) -> Viewer {
        let steps: Vec<String> = self.path("C").iter().map(ToString::to_string).collect();
        let scope = Scope::Place { place: PlacePath::new(&steps.join("/")) };
        a_viewer(role, scope, AccountId::new(Uuid::from_u128(1000 + person)), self.unit(unit))
    }
    pub fn housing(&self) -> Viewer {
        self.viewer("handler", "dept-housing", 1)
    }
    pub fn urban(&self) -> Viewer {
        self.viewer("handler", "dept-urban", 2)
    }
    pub fn gov(&self) -> Viewer {
        self.viewer("supervisor", "gov", 3)
    }
    pub fn civil(&self) -> Viewer {
        self.viewer("supervisor", "dept-civil", 4)
    }
    /// A supervisor of the very unit that handles.
    pub fn housing_supervisor(&self) -> Viewer {
        self.viewer("supervisor", "dept-housing", 5)
    }
    pub fn dispatcher(&self) -> Viewer {
        self.viewer("dispatcher", "centre", 6)
    }
    pub fn revisitor(&self) -> Viewer {
        self.viewer("revisitor", "centre", 7)
    }

    /// A case that the housing department handles.
    pub async fn a_case(&self, place: &str) -> String {
        let placement = self.placement(place);
        let (site, grounds) = (self.site.clone(), self.grounds.clone());
        let number = self
            .write(move |tx| {
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
                    Ok(receive(tx, &ground, &granted, &context, told).await?.number)
                })
            })
            .await
            .unwrap();
        let dispatcher = self.dispatcher();
        self.case_step(&dispatcher, &number, cases::StepName::Register, &[]).await.unwrap();
        self.case_step(&dispatcher, &number, cases::StepName::Dispatch, &[]).await.unwrap();
        self.case_step(&self.housing(), &number, cases::StepName::Accept, &[]).await.unwrap();
        self.follow(&number).await;
        number
    }

    pub async fn case_step(
        &self,
        viewer: &Viewer,
        number: &str,
        step: cases::StepName,
        told: &[(&str, &str)],
    ) -> Result<cases::actions::Taken, Failure> {
        let (site, grounds, viewer, number, told) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), number.to_owned(), typed(told));
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                cases::perform(tx, &site, &ground, Who::Staff(&viewer), &number, step, &told, request).await
            })
        })
        .await
    }

    /// What the flow does after a case has changed.
    pub async fn follow(&self, number: &str) {
        let (site, grounds, number) = (self.site.clone(), self.grounds.clone(), number.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<RaiseLadder>::for_system("clock")?;
                let context = site.context(&granted, RequestKey(String::new()));
                let ground = grounds.current(tx, site.now()).await?;
                let case = cases::query::by_number(tx, &site.tenant, &number).await?.unwrap().state.id;
                follow_case(tx, &ground, &granted, &context, case).await
            })
        })
        .await
        .unwrap();
    }

    /// What the sweep does; gives how many were raised.
    pub async fn sweep(&self) -> usize {
        let (site, grounds) = (self.site.clone(), self.grounds.clone());
        self.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<RaiseLadder>::for_system("clock")?;
                let context = site.context(&granted, RequestKey(String::new()));
                let ground = grounds.current(tx, site.now()).await?;
                sweep(tx, &ground, &granted, &context).await
            })
        })
        .await
        .unwrap()
    }

    pub async fn open(&self, viewer: &Viewer, told: &[(&str, &str)]) -> Result<Taken, Failure> {
        let (site, grounds, viewer, told) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), typed(told));
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                open(tx, &site, &ground, &viewer, &told, RequestKey(String::new())).await
            })
        })
        .await
    }

    fn placement(&self, code: &str) -> Placement {
        let path = self.path(code);
        Placement { place: path.last().copied(), street: path.get(1).copied(), path, ..Placement::default() }
    }

    /// Draws a spot check in a place.
    pub async fn draw(&self, viewer: &Viewer, place: &str, size: &str) -> Result<Taken, Failure> {
        let placement = self.placement(place);
        let (site, grounds, viewer) = (self.site.clone(), self.grounds.clone(), viewer.clone());
        let told = typed(&[("days", "30"), ("size", size)]);
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let granted = viewer.grant::<DrawSpotCheck>(&Target::at(placement.path_text()))?;
                let context = site.context(&granted, RequestKey(String::new()));
                draw_spot_check(tx, &ground, &viewer, &granted, &context, placement, &told).await
            })
        })
        .await
    }

    pub async fn not_drawn(&self, viewer: &Viewer, place: &str, size: &str) -> &'static str {
        match self.draw(viewer, place, size).await {
            Err(Failure::Refused(refusal)) => refusal.code,
            other => panic!("the draw was not refused: {other:?}"),
        }
    }

    pub async fn not_opened(&self, viewer: &Viewer, told: &[(&str, &str)]) -> &'static str {
        match self.open(viewer, told).await {
            Err(Failure::Refused(refusal)) => refusal.code,
            other => panic!("{told:?} was not refused: {other:?}"),
        }
    }

    pub async fn step(
        &self,
        viewer: &Viewer,
        number: &str,
        step: StepName,
        told: &[(&str, &str)],
    ) -> Result<Taken, Failure> {
        let (site, grounds, viewer, number, told) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), number.to_owned(), typed(told));
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                perform(tx, &site, &ground, &viewer, &number, step, &told, request).await
            })
        })
        .await
    }

    pub async fn refused(
        &self,
        viewer: &Viewer,
        number: &str,
        step: StepName,
        told: &[(&str, &str)],
    ) -> &'static str {
        match self.step(viewer, number, step, told).await {
            Err(Failure::Refused(refusal)) => refusal.code,
            other => panic!("{step} was not refused: {other:?}"),
        }
    }

    /// The file as somebody sees it; `None` when it is not there for him.
    pub async fn seen(&self, viewer: &Viewer, number: &str) -> Option<FileView> {
        let (tenant, viewer, number) = (self.site.tenant.clone(), viewer.clone(), number.to_owned());
        let read = self.site.store.read(move |tx| {
            Box::pin(
                async move { Ok::<_, Failure>(query::file_for(tx, &tenant, &viewer, &number).await.ok()) },
            )
        });
        read.await.unwrap()
    }

    pub async fn state(&self, number: &str) -> String {
        let (tenant, number) = (self.site.tenant.clone(), number.to_owned());
        let read = self
            .site
            .store
            .read(move |tx| Box::pin(async move { query::by_number(tx, &tenant, &number).await }));
        read.await.unwrap().unwrap().state.state.to_string()
    }

    /// How many lines of a kind are on somebody's desk, by the desk itself.
    pub async fn on_desk(&self, viewer: &Viewer, kind: &'static str) -> usize {
        let desk = OversightDesk::new(self.grounds.clone());
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

    /// The files of the town, as a list for somebody.
    pub async fn list(&self, viewer: &Viewer, procedure: &str) -> Vec<query::FileRow> {
        let tenant = self.site.tenant.clone();
        let filter = Filter {
            procedure: Some(procedure.parse().unwrap()),
            scope: viewer.reach::<guard::right::ReadOversight>(),
            viewer: viewer.staff().map(|staff| staff.unit),
            now: self.site.now(),
            ..Filter::default()
        };
        let read = self.site.store.read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(query::file_rows(tx, &tenant, &filter, 50).await?) })
        });
        read.await.unwrap()
    }

    /// What the comparison of journal and tables finds.
    pub async fn differences(&self) -> usize {
        let read = self.site.store.read(move |tx| {
            Box::pin(async move {
                let tenant = TenantId::new(TENANT);
                let all = Filter { scope: vec![Part { place: None, unit: None }], ..Filter::default() };
                let mut found = 0;
                for row in query::file_rows(tx, &tenant, &all, 100).await? {
                    let stream = format!("oversight/{}", row.id);
                    let entries = journal::entries(tx, TENANT, &stream, 0).await?;
                    found += OversightReplay.check(tx, TENANT, &stream, &entries).await?.len();
                }
                found += OversightReplay.orphans(tx, TENANT).await?.len();
                Ok::<_, Failure>(found)
            })
        });
        read.await.unwrap()
    }
}
