//! Cases that go through the real rules into a real journal, and the counts that follow.

use cases::{
    Assignment, Case, CaseCommand, CaseFacts, CaseId, CaseLoop, CasePolicy, Channel, Confidentiality,
    Deadlines, Desks, DutyCitation, Placement, Receipt, Urgency, Words,
};
use clock::Calendars;
use duty::{BundleCode, BundleLevel, Bundled, BundledUnit};
use guard::{MasterKey, SignInPolicy, Site};
use insight::actions::{dump, follow_journal, rebuild};
use journal::Sequencer;
use kernel::{
    AccountId, Actor, Context, Entropy, Failure, Instant, Loop, Refusal, RequestKey, TenantId, UnitId,
};
use place::PlaceId;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::{Tx, Work};
use uuid::Uuid;

pub const CENTRE: UnitId = UnitId::new(Uuid::from_u128(1));
pub const CHECKERS: UnitId = UnitId::new(Uuid::from_u128(2));
pub const ROADS: UnitId = UnitId::new(Uuid::from_u128(3));
pub const WATER: UnitId = UnitId::new(Uuid::from_u128(4));
pub const STREET: UnitId = UnitId::new(Uuid::from_u128(5));
pub const DUMPED: &str = "030101";
pub const LIFT: &str = "050101";

pub fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// A person of a unit; the same number is the same person.
pub fn staff(unit: UnitId, person: u128) -> Actor {
    Actor::Staff { account: AccountId::new(Uuid::from_u128(1000 + person)), unit }
}

pub fn words(text: &str) -> Words {
    Words(format!("content-{text}"))
}

pub fn assignment(unit: UnitId) -> Assignment {
    Assignment { unit, duty: DutyCitation { code: "D1".into(), catalogue: 1, because: Vec::new() } }
}

pub fn place(number: u128) -> PlaceId {
    PlaceId::new(Uuid::from_u128(number))
}

/// A grid: 111 and 112 lie in the community 11, 121 in 12, both in the street 10 of the county 1.
pub fn grid(number: u128) -> Placement {
    let community = place(number / 10);
    Placement {
        place: Some(place(number)),
        path: vec![place(1), place(10), community, place(number)],
        street: Some(place(10)),
        community: Some(community),
        ..Placement::default()
    }
}

/// One case in the making.
pub struct Story {
    pub case: Option<Case>,
    pub version: i64,
}

impl Story {
    pub fn id(&self) -> CaseId {
        self.case.as_ref().unwrap().id
    }
}

pub struct World {
    pub site: Site,
    clock: Arc<AtomicI64>,
    sequencer: Sequencer,
    facts: CaseFacts,
    drawn: u64,
    _folder: tempfile::TempDir,
}

impl World {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let steps = [journal::MIGRATIONS, clock::MIGRATIONS, guard::MIGRATIONS, insight::MIGRATIONS];
        let store = store::testing::opened(folder.path(), steps.concat()).await;
        let clock = Arc::new(AtomicI64::new(at("2026-04-29 08:00").micros()));
        let told = Arc::clone(&clock);
        let site = Site::new(
            store,
            TenantId::new(journal::testing::TENANT),
            ui::Dictionary::build(ui::WORDS.iter()).unwrap(),
            Arc::new(MasterKey::new([42; 32])),
            SignInPolicy::shipped().unwrap(),
            Arc::new(move || Instant::from_micros(told.load(Ordering::SeqCst))),
            Arc::new(|| [7; 32]),
        );
        let desks = Desks { intake: CENTRE, dispatch: CENTRE, check: CHECKERS, revisit: CENTRE };
        let facts = CaseFacts {
            policy: Arc::new(CasePolicy::shipped(desks).unwrap()),
            calendars: Arc::new(Calendars::shipped().unwrap()),
            deadlines: Deadlines::default(),
            record: cases::Record::default(),
            bundle: None,
            lead_exists: true,
            somebody_is_left: true,
            telling: std::collections::BTreeSet::new(),
        };
        let sequencer = Sequencer::new("test", journal::testing::signing_key());
        Self { site, clock, sequencer, facts, drawn: 0, _folder: folder }
    }

    pub fn tenant(&self) -> &TenantId {
        &self.site.tenant
    }

    /// From now on whatever is dispatched is borne by these units together, with these parts of the whole.
    pub fn tie(&mut self, [township, village, grid]: [u32; 3]) {
        let levels = [
            (BundleLevel::Township, STREET, township),
            (BundleLevel::Village, WATER, village),
            (BundleLevel::Grid, ROADS, grid),
        ];
        let member = |(level, unit, share)| BundledUnit { level, unit, share, stands_in: false };
        let members = levels.into_iter().map(member).collect();
        self.facts.bundle = Some(Bundled { bundle: BundleCode::new("Z1"), version: 1, members });
    }

    fn context(&mut self, actor: Actor, now: Instant) -> Context {
        self.drawn += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.drawn.to_be_bytes());
        Context {
            tenant: self.site.tenant.clone(),
            actor,
            authority: "test".into(),
            now,
            request: RequestKey(String::new()),
            entropy: Entropy::new(seed),
        }
    }

    pub async fn receive(
        &mut self,
        now: &str,
        channel: Channel,
        requester: bool,
        placement: Placement,
        matter: &str,
    ) -> Story {
        let mut story = Story { case: None, version: 0 };
        self.drawn += 1;
        let receipt = Receipt {
            id: kernel::Id::new(Uuid::from_u128(u128::from(self.drawn) << 32)),
            number: format!("20260429-{:05}", self.drawn),
            source: None,
            channel,
            received_at: at(now),
            title: words("title"),
            text: words("text"),
            placement,
            matter: Some(matter.to_owned()),
            urgency: Urgency::General,
            answers: None,
            complaint: None,
            urgency_ground: None,
            confidentiality: Confidentiality::Masked,
            requester: requester.then(|| Uuid::from_u128(9).to_string()),
            notice: None,
            attachments: Vec::new(),
        };
        self.tell(&mut story, at(now), staff(CENTRE, 1), CaseCommand::Receive(Box::new(receipt)))
            .await
            .unwrap();
        story
    }

    /// Carries a command out by the rules and writes what follows into the journal.
    pub async fn tell(
        &mut self,
        story: &mut Story,
        now: Instant,
        actor: Actor,
        command: CaseCommand,
    ) -> Result<(), Refusal> {
        let context = self.context(actor, now);
        let events = CaseLoop::decide(story.case.as_ref(), command, &context, &self.facts)?;
        for event in &events {
            story.case = CaseLoop::evolve(story.case.take(), event);
        }
        let stream = journal::stream_of::<CaseLoop>(story.id());
        let version = story.version;
        let write = self.site.store.write(move |tx| {
            Box::pin(
                async move { journal::append::<CaseLoop>(tx, &context, &stream, version, &events).await },
            )
        });
        story.version = write.await.unwrap();
        Ok(())
    }

    /// Tells several steps, each `(when, who, what)`.
    pub async fn steps(&mut self, story: &mut Story, steps: Vec<(&str, Actor, CaseCommand)>) {
        for (now, actor, command) in steps {
            let said = format!("{command:?}");
            if let Err(refusal) = self.tell(story, at(now), actor, command).await {
                panic!("{said} at {now}: {refusal:?}");
            }
        }
    }

    /// Lets the sequencer and the roll-ups catch up, at an instant.
    pub async fn catch_up(&self, now: Instant) {
        self.clock.store(now.micros(), Ordering::SeqCst);
        self.sequencer.run_once(&self.site.store, self.tenant().as_str(), now).await.unwrap();
        while follow_journal(&self.site).await.unwrap() > 0 {}
    }

    pub async fn read<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, Failure> + Clone + Send + Sync + 'static,
    ) -> T {
        self.site.store.read(work).await.unwrap()
    }

    /// Every row that the follower has made, and every row that a rebuild makes.
    pub async fn both_ways(&self) -> (Vec<String>, Vec<String>) {
        let followed = self.rows().await;
        rebuild(&self.site.store, self.tenant(), |_| {}).await.unwrap();
        let rebuilt = self.rows().await;
        (followed, rebuilt)
    }

    async fn rows(&self) -> Vec<String> {
        let tenant = self.tenant().clone();
        self.read(move |tx| Box::pin(async move { dump(tx, &tenant).await })).await
    }
}
