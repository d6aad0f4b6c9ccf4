//! The small town of `org::testing` with its catalogue on a store, for the tests of capabilities that work on cases: who
//! lives and works there, what time it is, and what somebody tells or does.

use crate::actions::Taken;
use crate::actions::receive::{Appeal, Received, receive};
use crate::ground::Grounds;
use crate::model::{Channel, Confidentiality, Desks, Placement, Urgency};
use crate::setup::name_desks;
use crate::steps::{StepName, Who, perform};
use ::store::{Migration, Tx, Work};
use duty::testing::DutyTown;
use guard::right::{EditDuty, ReceiveCase};
use guard::{Granted, MasterKey, PlacePath, Scope, SignInPolicy, Site, Target, Viewer};
use kernel::{AccountId, Entropy, Failure, Instant, RequestKey, TenantId, UnitId};
use place::PlaceId;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use ui::Typed;
use uuid::Uuid;

/// The town's tenant.
pub const TENANT: &str = journal::testing::TENANT;

/// The town on its store, on a Monday morning: 2026-03-02, 9:00.
pub struct SmallTown {
    pub site: Site,
    pub grounds: Arc<Grounds>,
    town: DutyTown,
    clock: Arc<AtomicI64>,
}

/// What a resident tells.
#[derive(Clone, Debug)]
pub struct Told {
    pub title: String,
    pub text: String,
    /// Code of the place.
    pub place: &'static str,
    pub matter: Option<&'static str>,
    pub confidentiality: Confidentiality,
}

/// What a form brings.
pub fn typed(pairs: &[(&str, &str)]) -> Typed {
    pairs.iter().copied().collect()
}

/// The code of the refusal.
///
/// # Panics
/// When it was not refused: the test fails.
#[expect(clippy::panic, reason = "only tests call it, and they cannot go on")]
pub fn refusal_of<T: std::fmt::Debug>(done: Result<T, Failure>) -> &'static str {
    match done {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("was not refused: {other:?}"),
    }
}

impl SmallTown {
    /// Settles the town in a database in `folder`, with the schema and the words of what is tested beyond cases. `desk` is
    /// the unit of every desk.
    ///
    /// # Errors
    /// Never, unless the town no longer follows the rules.
    pub async fn settle(
        folder: &Path,
        beyond: &[Migration],
        words: &[ui::Resource],
        desk: &str,
    ) -> Result<Self, Failure> {
        let steps = [
            journal::MIGRATIONS,
            clock::MIGRATIONS,
            guard::MIGRATIONS,
            place::MIGRATIONS,
            org::MIGRATIONS,
            duty::MIGRATIONS,
            policy::MIGRATIONS,
            crate::MIGRATIONS,
            beyond,
        ];
        let store = ::store::testing::opened(folder, steps.concat()).await;
        let begun: Instant = "2026-03-02 09:00".parse().map_err(Failure::broken)?;
        let clock = Arc::new(AtomicI64::new(begun.micros()));
        let (time, seed) = (Arc::clone(&clock), AtomicU64::new(0));
        let words: Vec<ui::Resource> = [ui::WORDS, crate::WORDS, words].concat();
        let tenant = TenantId::new(TENANT);
        let site = Site::new(
            store,
            tenant.clone(),
            ui::Dictionary::build(words.iter()).map_err(Failure::broken)?,
            Arc::new(MasterKey::new([42; 32])),
            SignInPolicy::shipped().map_err(Failure::broken)?,
            Arc::new(move || Instant::from_micros(time.load(Ordering::SeqCst))),
            Arc::new(move || {
                let mut drawn = [7; 32];
                drawn[..8].copy_from_slice(&seed.fetch_add(1, Ordering::SeqCst).to_be_bytes());
                Entropy::new(drawn).draw()
            }),
        );
        let settled: Instant = "2026-01-01".parse().map_err(Failure::broken)?;
        let town = DutyTown::new(&journal::testing::context(settled))?;
        let here = Self { site, grounds: Arc::new(Grounds::new(tenant)), town, clock };
        let (town, desk) = (here.town.clone(), here.unit(desk));
        here.write(move |tx| {
            Box::pin(async move {
                let context = journal::testing::context(settled);
                let granted = Granted::<EditDuty>::for_system("setup")?;
                town.settle(tx, &context, &granted).await?;
                name_desks(tx, &granted, &context, Desks::all(desk)).await.map(drop)
            })
        })
        .await?;
        Ok(here)
    }

    /// # Errors
    /// Those of `work`.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, Failure> + Clone + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        self.site.store.write(work).await
    }

    /// # Errors
    /// Those of `work`.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, Failure> + Clone + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        self.site.store.read(work).await
    }

    /// Its places, for edits of the catalogue.
    pub fn places(&self) -> Arc<duty::Places> {
        Arc::clone(&self.town.places)
    }

    /// Time goes by.
    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
    pub fn unit(&self, code: &str) -> UnitId {
        self.town.town.unit(code)
    }

    /// The way from the county down to a place.
    pub fn path(&self, code: &str) -> Vec<PlaceId> {
        let mut path = self.town.path(code);
        path.reverse();
        path
    }
    pub fn placement(&self, code: &str) -> Placement {
        let path = self.path(code);
        let (street, community) = (path.get(1).copied(), path.get(2).copied());
        Placement { place: path.last().copied(), street, community, path, ..Placement::default() }
    }
    fn place_path(&self, code: &str) -> PlacePath {
        let steps: Vec<String> = self.path(code).iter().map(ToString::to_string).collect();
        PlacePath::new(&steps.join("/"))
    }
    /// Everything in the town.
    pub fn everywhere(&self) -> Target {
        Target::at(self.place_path("C"))
    }
    /// Somebody with a role in a place.
    pub fn viewer(&self, role: &str, unit: &str, place: &str, person: u128) -> Viewer {
        let scope = Scope::Place { place: self.place_path(place) };
        guard::testing::a_viewer(role, scope, account_of(person), self.unit(unit))
    }
    /// Somebody with a role in the whole town, however its places are known.
    pub fn viewer_of_all(&self, role: &str, unit: &str, person: u128) -> Viewer {
        guard::testing::a_viewer(role, Scope::Tenant, account_of(person), self.unit(unit))
    }

    /// Somebody without a name tells something now.
    ///
    /// # Errors
    /// Those of receiving.
    pub async fn receive(&self, told: Told) -> Result<Received, Failure> {
        let (site, grounds, placement) =
            (self.site.clone(), Arc::clone(&self.grounds), self.placement(told.place));
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let granted = Granted::<ReceiveCase>::for_requester(None)?;
                let context = site.context(&granted, RequestKey(String::new()));
                let matter = told.matter.map(|matter| ground.matter(matter, site.now())).transpose()?;
                let appeal = Appeal {
                    channel: Channel::Web,
                    received_at: site.now(),
                    title: told.title.clone(),
                    text: told.text.clone(),
                    placement,
                    matter,
                    urgency: Urgency::General,
                    urgency_ground: None,
                    confidentiality: told.confidentiality,
                    requester: None,
                    source: None,
                    files: Vec::new(),
                    answers: None,
                    complaint: None,
                };
                receive(tx, &ground, &granted, &context, appeal.safe(&site)?).await
            })
        })
        .await
    }

    /// Somebody takes a step of a case.
    ///
    /// # Errors
    /// The refusals of the step.
    pub async fn case_step(
        &self,
        viewer: &Viewer,
        number: &str,
        step: StepName,
        told: &[(&str, &str)],
    ) -> Result<Taken, Failure> {
        let (site, grounds, viewer, number, told) =
            (self.site.clone(), Arc::clone(&self.grounds), viewer.clone(), number.to_owned(), typed(told));
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                perform(tx, &site, &ground, Who::Staff(&viewer), &number, step, &told, request).await
            })
        })
        .await
    }
}

fn account_of(person: u128) -> AccountId {
    AccountId::new(Uuid::from_u128(1000 + person))
}
