//! A small town with a street, a body stationed in it, and departments that ask.

use cases::{Desks, Grounds};
use consult::actions::{Taken, open_sealed, opening};
use consult::query::{self, ConsultView, Filter};
use consult::{ConsultReplay, Consultation, SealedPart, StepName, perform};
use duty::testing::DutyTown;
use guard::right::{EditDuty, EraseVault, ReadAudit};
use guard::testing::a_viewer;
use guard::{Access, Granted, MasterKey, Part, Scope, SignInPolicy, Site, Target, Viewer};
use journal::Replay;
use kernel::{AccountId, Entropy, Failure, Instant, RequestKey, TenantId, UnitId};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use store::{Tx, Work};
use ui::Typed;
use uuid::Uuid;

pub const TENANT: &str = journal::testing::TENANT;

pub struct World {
    pub site: Site,
    pub grounds: Arc<Grounds>,
    pub town: DutyTown,
    clock: Arc<AtomicI64>,
    folder: tempfile::TempDir,
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn typed(pairs: &[(&str, &str)]) -> Typed {
    pairs.iter().copied().collect()
}

fn code(done: Result<impl std::fmt::Debug, Failure>) -> String {
    match done {
        Err(Failure::Refused(refusal)) => refusal.code.to_owned(),
        other => panic!("was not refused: {other:?}"),
    }
}

impl World {
    /// Monday morning.
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
            consult::MIGRATIONS,
        ];
        let store = store::testing::opened(folder.path(), steps.concat()).await;
        let clock = Arc::new(AtomicI64::new(at("2026-03-02 09:00").micros()));
        let (told, seed) = (Arc::clone(&clock), AtomicU8::new(0));
        let words: Vec<ui::Resource> = [ui::WORDS, consult::WORDS].concat();
        let site = Site::new(
            store,
            TenantId::new(TENANT),
            ui::Dictionary::build(words.iter()).unwrap(),
            Arc::new(MasterKey::new([42; 32])),
            SignInPolicy::shipped().unwrap(),
            Arc::new(move || Instant::from_micros(told.load(Ordering::SeqCst))),
            Arc::new(move || Entropy::new([seed.fetch_add(1, Ordering::SeqCst); 32]).draw()),
        );
        let context = journal::testing::context(at("2026-01-01"));
        let town = DutyTown::new(&context).unwrap();
        let grounds = Arc::new(Grounds::new(TenantId::new(TENANT)));
        let world = Self { site, grounds, town, clock, folder };
        let settled = world.town.clone();
        let set = world.site.store.write(move |tx| {
            Box::pin(async move {
                let context = journal::testing::context(at("2026-01-01"));
                settled.town.settle(tx, &context).await?;
                let granted = Granted::<EditDuty>::for_system("setup")?;
                let edits = settled.edits.clone();
                duty::actions::edit_catalogue(tx, &context, &granted, None, edits, &settled.places).await?;
                let desks = Desks::all(settled.town.unit("gov"));
                cases::name_desks(tx, &granted, &context, desks).await
            })
        });
        set.await.unwrap();
        world
    }

    pub fn pass_days(&self, days: i64) {
        self.clock.fetch_add(days * 86_400_000_000, Ordering::SeqCst);
    }
    pub fn unit(&self, code: &str) -> UnitId {
        self.town.town.unit(code)
    }
    /// The town has no atlas: who may speak for whom follows from units here.
    fn viewer(&self, role: &str, unit: &str, person: u128) -> Viewer {
        a_viewer(role, Scope::Tenant, AccountId::new(Uuid::from_u128(1000 + person)), self.unit(unit))
    }
    pub fn lead(&self) -> Viewer {
        self.viewer("street_lead", "street-1", 1)
    }
    pub fn other_lead(&self) -> Viewer {
        self.viewer("street_lead", "street-2", 2)
    }
    /// The department whose body is stationed in the street.
    pub fn department(&self) -> Viewer {
        self.viewer("handler", "dept-urban", 3)
    }
    pub fn other_department(&self) -> Viewer {
        self.viewer("handler", "dept-housing", 4)
    }
    /// The stationed body.
    pub fn body(&self) -> Viewer {
        self.viewer("handler", "platform-1", 5)
    }
    pub fn supervisor(&self) -> Viewer {
        self.viewer("supervisor", "gov", 6)
    }

    pub async fn read<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, Failure> + Clone + Send + Sync + 'static,
    ) -> T {
        self.site.store.read(work).await.unwrap()
    }

    pub async fn open(&self, viewer: &Viewer, told: &[(&str, &str)]) -> Result<Taken, Failure> {
        let (site, grounds, viewer, told) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), typed(told));
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                opening::open(tx, &site, &ground, &viewer, &told, request).await
            })
        });
        write.await
    }
    pub async fn not_opened(&self, viewer: &Viewer, told: &[(&str, &str)]) -> String {
        code(self.open(viewer, told).await)
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
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                perform(tx, &site, &ground, &viewer, &number, step, &told, request).await
            })
        });
        write.await
    }
    pub async fn refused(
        &self,
        viewer: &Viewer,
        number: &str,
        step: StepName,
        told: &[(&str, &str)],
    ) -> String {
        let before = self.found(number).await;
        let code = code(self.step(viewer, number, step, told).await);
        assert_eq!(self.found(number).await, before, "{code} left a trace");
        code
    }

    /// Opens sealed words.
    pub async fn unseal(
        &self,
        viewer: &Viewer,
        number: &str,
        part: SealedPart,
        reason: &str,
    ) -> Result<String, String> {
        let told = typed(&[("part", part.as_str()), ("reason", reason)]);
        let (site, grounds, viewer, number) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), number.to_owned());
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                let (_, words) = open_sealed(tx, &site, &ground, &viewer, &number, &told, request).await?;
                Ok(words.text.clone())
            })
        });
        match write.await {
            Ok(words) => Ok(words),
            Err(Failure::Refused(refusal)) => Err(refusal.code.to_owned()),
            Err(other) => panic!("{other:?}"),
        }
    }

    pub async fn found(&self, number: &str) -> Consultation {
        let (tenant, number) = (self.site.tenant.clone(), number.to_owned());
        let read = self.read(move |tx| Box::pin(async move { query::by_number(tx, &tenant, &number).await }));
        read.await.unwrap().state
    }

    /// As a viewer reads it; nothing where it does not exist for him.
    pub async fn seen(&self, viewer: &Viewer, number: &str) -> Option<ConsultView> {
        let (tenant, viewer, number) = (self.site.tenant.clone(), viewer.clone(), number.to_owned());
        let read = self.site.store.read(move |tx| {
            Box::pin(async move { query::consultation_for(tx, &tenant, &viewer, &number).await })
        });
        match read.await {
            Ok(view) => Some(view),
            Err(Failure::Refused(refusal)) => {
                assert_eq!(refusal.code, "consult-not-found");
                None
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    pub async fn listed(&self, filter: Filter) -> Vec<ConsultView> {
        let tenant = self.site.tenant.clone();
        self.read(move |tx| Box::pin(async move { query::list(tx, &tenant, &filter, 50).await })).await
    }

    /// Who opened what lies under a consultation, as the access log has it.
    pub async fn looks(&self, number: &str) -> Vec<Access> {
        let object = format!("consult/{}", self.found(number).await.id);
        let auditor =
            a_viewer("auditor", Scope::Tenant, AccountId::new(Uuid::from_u128(9)), self.unit("gov"));
        let granted = auditor.grant::<ReadAudit>(&Target::anywhere()).unwrap();
        let tenant = self.site.tenant.clone();
        let read = self.read(move |tx| {
            Box::pin(async move { guard::actions::vault::accesses(tx, &tenant, &granted, &object).await })
        });
        read.await
    }

    /// What the rule of retention does each round.
    pub async fn erase_what_is_over(&self) -> usize {
        let site = self.site.clone();
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<EraseVault>::for_system("retention")?;
                let due = guard::actions::vault::due_for_erasure(tx, &site.tenant, site.now(), 10).await?;
                for id in &due {
                    let context = site.context(&granted, RequestKey(String::new()));
                    guard::actions::vault::erase(tx, &context, &granted, *id, "retention").await?;
                }
                Ok::<_, Failure>(due.len())
            })
        });
        write.await.unwrap()
    }

    /// Whether a text lies anywhere in what the store keeps.
    pub async fn is_kept(&self, text: &str) -> bool {
        let folder = tempfile::tempdir_in(self.folder.path()).unwrap();
        let bytes = store::testing::everything(&self.site.store, folder.path()).await;
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    /// The streams compared with the tables.
    pub async fn verify(&self) {
        let everywhere = Filter { scope: vec![Part { place: None, unit: None }], ..Filter::default() };
        let mut ids: Vec<String> =
            self.listed(everywhere).await.iter().map(|view| view.found.id.to_string()).collect();
        ids.sort();
        let found = self
            .read(move |tx| {
                Box::pin(async move {
                    let mut faults = Vec::new();
                    for id in ids {
                        let stream = format!("consult/{id}");
                        let entries = journal::entries(tx, TENANT, &stream, 0).await?;
                        faults.extend(ConsultReplay.check(tx, TENANT, &stream, &entries).await?);
                    }
                    faults.extend(ConsultReplay.orphans(tx, TENANT).await?);
                    Ok::<_, Failure>(faults)
                })
            })
            .await;
        assert!(found.is_empty(), "{found:?}");
    }
}
