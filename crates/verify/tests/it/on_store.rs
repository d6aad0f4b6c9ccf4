//! The whole way on the store: a case is replied to and checked, its requester answers by the link, the rating is kept
//! apart and read in batches only.

use cases::actions::receive::{Appeal, receive};
use cases::{
    CaseState, Channel, Confidentiality, Desks, Grounds, Outcome, Placement, StepName, Urgency, Who,
};
use duty::testing::DutyTown;
use guard::right::{CloseUndrawn, EditDuty, InviteRequester, KeepRatings, LapseCase, ReceiveCase};
use guard::testing::a_viewer;
use guard::{Granted, Identity, Keeping, MasterKey, PlacePath, Scope, SignInPolicy, Site, Viewer};
use journal::Replay;
use kernel::{AccountId, Entropy, Failure, Instant, RequestKey, TenantId, UnitId, covers};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{Tx, Work};
use ui::Typed;
use uuid::Uuid;
use verify::actions::answering::{Answered, answer};
use verify::actions::inviting::{code_of, end, invite};
use verify::actions::keeping::{end_unanswered, forget_expired, form_batches, note_revisit, note_staff};
use verify::query::{self, Invited};
use verify::{AskedReplay, BatchReplay, EndReason, InvitationReplay, Origin, RatingReplay};

const TENANT: &str = journal::testing::TENANT;

struct World {
    site: Site,
    grounds: Arc<Grounds>,
    town: DutyTown,
    clock: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn typed(pairs: &[(&str, &str)]) -> Typed {
    pairs.iter().copied().collect()
}

const NO_KEY: fn() -> RequestKey = || RequestKey(String::new());

impl World {
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
            verify::MIGRATIONS,
        ];
        let store = store::testing::opened(folder.path(), steps.concat()).await;
        let clock = Arc::new(AtomicI64::new(at("2026-03-02 09:00").micros()));
        let (told, seed) = (Arc::clone(&clock), AtomicU64::new(0));
        let words: Vec<ui::Resource> = [ui::WORDS, cases::WORDS, verify::WORDS].concat();
        let site = Site::new(
            store,
            TenantId::new(TENANT),
            ui::Dictionary::build(words.iter()).unwrap(),
            Arc::new(MasterKey::new([42; 32])),
            SignInPolicy::shipped().unwrap(),
            Arc::new(move || Instant::from_micros(told.load(Ordering::SeqCst))),
            Arc::new(move || {
                let mut bytes = [7; 32];
                bytes[..8].copy_from_slice(&seed.fetch_add(1, Ordering::SeqCst).to_be_bytes());
                Entropy::new(bytes).draw()
            }),
        );
        let context = journal::testing::context(at("2026-01-01"));
        let town = DutyTown::new(&context).unwrap();
        let grounds = Arc::new(Grounds::new(TenantId::new(TENANT)));
        let world = Self { site, grounds, town, clock, _folder: folder };
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

    fn pass(&self, days: i64) {
        self.clock.fetch_add(days * 86_400 * 1_000_000, Ordering::SeqCst);
    }
    fn minutes(&self, minutes: i64) {
        self.clock.fetch_add(minutes * 60_000_000, Ordering::SeqCst);
    }
    fn unit(&self, code: &str) -> UnitId {
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

    async fn write<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, Failure> + Clone + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        self.site.store.write(work).await
    }

    /// A case that somebody with a contact raised.
    async fn raised(&self) -> String {
        let (site, grounds, path) = (self.site.clone(), self.grounds.clone(), self.path("C11"));
        let write = self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let granted = Granted::<ReceiveCase>::for_requester(None)?;
                let context = site.context(&granted, NO_KEY());
                let identity = Identity::new(Some("张三"), Some("13800001234"));
                let entropy = Entropy::new(site.draw());
                let id = entropy.draw_id(context.now);
                let sealed =
                    guard::seal(&site.master, &site.tenant, id, &identity, Keeping::to_answer(), &entropy);
                let placement =
                    Placement { place: path.last().copied(), path: path.clone(), ..Placement::default() };
                let appeal = Appeal {
                    channel: Channel::Web,
                    received_at: context.now,
                    title: "路口垃圾".into(),
                    text: "路口垃圾三天没有清理".into(),
                    placement,
                    matter: Some("030101".into()),
                    urgency: Urgency::General,
                    urgency_ground: None,
                    confidentiality: Confidentiality::Masked,
                    requester: Some(sealed.unwrap()),
                    source: None,
                    files: Vec::new(),
                    answers: None,
                    complaint: None,
                };
                receive(tx, &ground, &granted, &context, appeal.safe(&site)?).await
            })
        });
        write.await.unwrap().number
    }

    async fn step(
        &self,
        viewer: &Viewer,
        number: &str,
        step: StepName,
        told: &[(&str, &str)],
    ) -> Result<(), Failure> {
        let (site, grounds, viewer, number, told) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), number.to_owned(), typed(told));
        let write = self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let who = Who::Staff(&viewer);
                cases::perform(tx, &site, &ground, who, &number, step, &told, NO_KEY()).await.map(drop)
            })
        });
        write.await
    }

    async fn case(&self, number: &str) -> cases::Case {
        let (tenant, number) = (self.site.tenant.clone(), number.to_owned());
        let read = self
            .site
            .store
            .read(move |tx| Box::pin(async move { cases::query::by_number(tx, &tenant, &number).await }));
        read.await.unwrap().unwrap().state
    }

    /// A case that its unit has replied to and a checker has found right.
    async fn checked(&self) -> String {
        let number = self.replied().await;
        let check = [("passed", "yes"), ("words", "现场干净")];
        self.step(&self.viewer("checker", "gov", 4), &number, StepName::Check, &check).await.unwrap();
        number
    }

    async fn replied(&self) -> String {
        let number = self.raised().await;
        let dispatcher = self.viewer("dispatcher", "gov", 1);
        self.step(&dispatcher, &number, StepName::Register, &[]).await.unwrap();
        self.step(&dispatcher, &number, StepName::Dispatch, &[]).await.unwrap();
        let lead = self.case(&number).await.lead.unwrap().unit;
        let handler = self.handler_of(lead);
        self.step(&handler, &number, StepName::Accept, &[]).await.unwrap();
        let told = [("words", "已清理"), ("assists_open", "协办另行答复")];
        self.step(&handler, &number, StepName::Reply, &told).await.unwrap();
        number
    }

    fn handler_of(&self, unit: UnitId) -> Viewer {
        let steps: Vec<String> = self.path("C").iter().map(ToString::to_string).collect();
        let scope = Scope::Place { place: PlacePath::new(&steps.join("/")) };
        a_viewer("handler", scope, AccountId::new(Uuid::from_u128(2000)), unit)
    }

    async fn invited(&self, number: &str) -> Option<Invited> {
        let (site, id) = (self.site.clone(), self.case(number).await.id);
        let write = self.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<InviteRequester>::for_system("verify")?;
                let context = site.context(&granted, NO_KEY());
                let found = cases::query::by_id(tx, &site.tenant, id).await?.unwrap();
                invite(tx, &site.master, &granted, &context, &found.state).await?;
                // Once for each reply, however often the rule reads of it.
                let again = invite(tx, &site.master, &granted, &context, &found.state).await?;
                assert_eq!(again, None);
                query::invitation_for(tx, &site.tenant, &site.master, id).await
            })
        });
        write.await.unwrap()
    }

    async fn answer(
        &self,
        viewer: &Viewer,
        origin: &Origin,
        code: &str,
        told: &[(&str, &str)],
    ) -> Result<Answered, Failure> {
        let (site, grounds) = (self.site.clone(), self.grounds.clone());
        let (viewer, origin, code, told) = (viewer.clone(), origin.clone(), code.to_owned(), typed(told));
        let write = self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                answer(tx, &site, &ground, &viewer, &origin, &code, &told).await
            })
        });
        write.await
    }

    async fn resident(&self, code: &str, told: &[(&str, &str)]) -> Result<Answered, Failure> {
        self.answer(&Viewer::anonymous(), &Origin::default(), code, told).await
    }

    async fn keep(&self) -> usize {
        let site = self.site.clone();
        let write = self.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<KeepRatings>::for_system("verify")?;
                let context = site.context(&granted, NO_KEY());
                form_batches(tx, &granted, &context).await
            })
        });
        write.await.unwrap()
    }

    async fn view(&self, viewer: &Viewer, unit: UnitId) -> Result<query::UnitView, Failure> {
        let (site, viewer, place) = (self.site.clone(), viewer.clone(), self.path("C"));
        let path = PlacePath::new(&place.iter().map(ToString::to_string).collect::<Vec<_>>().join("/"));
        let read = self.site.store.read(move |tx| {
            Box::pin(
                async move { query::of_unit(tx, &site.tenant, &viewer, unit, Some(path), site.now()).await },
            )
        });
        read.await
    }

    async fn verified(&self) {
        let found = self.differences().await;
        assert!(found.is_empty(), "{found:?}");
    }

    async fn differences(&self) -> Vec<journal::Difference> {
        let replays: Vec<Arc<dyn Replay>> = vec![
            Arc::new(cases::CaseReplay),
            Arc::new(InvitationReplay),
            Arc::new(RatingReplay),
            Arc::new(BatchReplay),
            Arc::new(AskedReplay { follower: "ask_requesters" }),
        ];
        let found = journal::Verifier::new(TENANT, Vec::new()).replays(replays).run(&self.site.store).await;
        found.unwrap().differences
    }

    /// What somebody with the database in hand would do.
    async fn damage(&self, sql: &'static str) {
        let statement: &'static ::store::Statement =
            Box::leak(Box::new(::store::Statement::new("damage", sql)));
        let damaged = self.write(move |tx| Box::pin(async move { Ok(tx.execute(statement, &[]).await?) }));
        damaged.await.unwrap();
    }
}

fn code(outcome: Result<Answered, Failure>) -> &'static str {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

const GOOD: &[(&str, &str)] =
    &[("contacted", "yes"), ("solved", "yes"), ("satisfaction", "4"), ("words", "来得很快")];

#[tokio::test]
async fn the_requester_answers_by_a_link_of_his_own_once() {
    let world = World::new().await;
    let number = world.checked().await;
    let invited = world.invited(&number).await.unwrap();
    assert!(invited.code.len() >= 22, "at least 128 bits: {}", invited.code);
    assert_eq!(invited.expires_at, world.case(&number).await.clock("revisit").unwrap().due);
    assert_eq!(code(world.resident("AAAAAAAAAAAAAAAAAAAAAAAA", GOOD).await), "verify-link-unknown");
    assert_eq!(code(world.resident(&invited.code, &[("satisfaction", "4")]).await), "verify-solved");
    let unsaid = [("solved", "no")];
    assert_eq!(code(world.resident(&invited.code, &unsaid).await), "verify-missing");
    let answered = world.resident(&invited.code, GOOD).await.unwrap();
    assert!(answered.rated && answered.solved);
    let case = world.case(&number).await;
    let revisit = case.revisit.clone().unwrap();
    assert_eq!((revisit.contacted, revisit.solved, revisit.satisfaction), (true, Some(true), None));
    assert_eq!(case.timeline.last().unwrap().by, kernel::Actor::Requester);
    // Within his time the author changes the rating, and nothing but it.
    world.pass(3);
    world.resident(&invited.code, &[("satisfaction", "2"), ("solved", "no")]).await.unwrap();
    assert_eq!(world.case(&number).await.state, CaseState::Revisiting, "an edit moves no case");
    world.pass(20);
    assert_eq!(code(world.resident(&invited.code, GOOD).await), "verify-link-used");
    world.verified().await;
}

#[tokio::test]
async fn a_link_without_a_level_is_used_up_at_once() {
    let world = World::new().await;
    let number = world.checked().await;
    let invited = world.invited(&number).await.unwrap();
    let told = [("solved", "no"), ("missing", "还有一堆没有清走")];
    let answered = world.resident(&invited.code, &told).await.unwrap();
    assert_eq!((answered.rated, answered.until), (false, None));
    let case = world.case(&number).await;
    assert_eq!((case.state, case.reopened), (CaseState::Handling, 1));
    assert_eq!(code(world.resident(&invited.code, GOOD).await), "verify-link-used");
    world.verified().await;
}

#[tokio::test]
async fn a_link_ends_with_the_time_for_the_revisit_and_silence_is_counted_honestly() {
    let world = World::new().await;
    let number = world.checked().await;
    let invited = world.invited(&number).await.unwrap();
    world.pass(10);
    assert_eq!(code(world.resident(&invited.code, GOOD).await), "verify-link-expired");
    let (site, grounds) = (world.site.clone(), world.grounds.clone());
    let lapsed = world.write(move |tx| {
        Box::pin(async move {
            let granted = Granted::<InviteRequester>::for_system("verify")?;
            let context = site.context(&granted, NO_KEY());
            let silent = end_unanswered(tx, &granted, &context).await?;
            let lapsing = Granted::<LapseCase>::for_system("lapse")?;
            let context = site.context(&lapsing, NO_KEY());
            let ground = grounds.current(tx, site.now()).await?;
            let asked = |case: &cases::Case| silent.contains(&case.id);
            cases::actions::lapsing::note_unanswered(tx, &ground, &lapsing, &context, asked).await
        })
    });
    assert_eq!(lapsed.await.unwrap(), 1);
    let revisit = world.case(&number).await.revisit.unwrap();
    assert_eq!((revisit.contacted, revisit.solved), (false, None));
    // A neutral agent may still reach him by phone.
    let told = [("contacted", "yes"), ("solved", "yes"), ("satisfaction", "3")];
    world.step(&world.viewer("revisitor", "gov", 6), &number, StepName::Revisit, &told).await.unwrap();
    world.verified().await;
}

#[tokio::test]
async fn a_link_leads_nowhere_once_somebody_has_asked_by_phone() {
    let world = World::new().await;
    let number = world.checked().await;
    let invited = world.invited(&number).await.unwrap();
    let told = [("contacted", "yes"), ("solved", "yes"), ("satisfaction", "5")];
    world.step(&world.viewer("revisitor", "gov", 6), &number, StepName::Revisit, &told).await.unwrap();
    let (site, id) = (world.site.clone(), world.case(&number).await.id);
    let unit = world.case(&number).await.lead.unwrap().unit;
    let ended = world.write(move |tx| {
        Box::pin(async move {
            let granted = Granted::<InviteRequester>::for_system("verify")?;
            let context = site.context(&granted, NO_KEY());
            let keeping = Granted::<KeepRatings>::for_system("verify")?;
            let found = cases::query::by_id(tx, &site.tenant, id).await?.unwrap().state;
            let events = cases::query::events(tx, &site.tenant, id).await?;
            let revisited = events.iter().rfind(|event| event.what.kind() == "revisited").unwrap();
            note_revisit(tx, &keeping, &context, &found, revisited).await?;
            end(tx, &granted, &context, id, EndReason::Overtaken).await
        })
    });
    assert_eq!(ended.await.unwrap(), 1);
    assert_eq!(code(world.resident(&invited.code, GOOD).await), "verify-link-ended");
    let view = world.view(&world.handler_of(unit), unit).await.unwrap();
    assert_eq!((view.counts.asked, view.counts.reached, view.counts.rated), (1, 1, 1));
    assert!(view.batches.is_empty(), "one rating is shown to nobody");
    world.verified().await;
    // Who was asked and what he answered is counted: nobody makes it look better behind the journal's back.
    for damage in [
        "update verify_asked set reached = 1 - reached",
        "update verify_asked set solved = null",
        "update verify_asked set at = at + 1",
        "update verify_asked set case_id = '00000000-0000-0000-0000-000000000001'",
    ] {
        world.damage(damage).await;
        assert!(!world.differences().await.is_empty(), "{damage}");
    }
}

#[tokio::test]
async fn nobody_rates_from_the_handlers_account_device_or_network() {
    let world = World::new().await;
    let number = world.checked().await;
    let invited = world.invited(&number).await.unwrap();
    let lead = world.case(&number).await.lead.unwrap().unit;
    let handler = world.handler_of(lead);
    let origin = Origin::of(&world.site.master, Some("cookie-of-the-desk"), Some(&[203, 0, 113, 7]));
    assert_eq!(
        code(world.answer(&handler, &Origin::default(), &invited.code, GOOD).await),
        "verify-own-work"
    );
    let (site, noted) = (world.site.clone(), origin.clone());
    let noting = world.write(move |tx| {
        Box::pin(async move { note_staff(tx, &site.tenant, site.now(), lead, &noted).await })
    });
    noting.await.unwrap();
    let device = Origin { network: None, ..origin.clone() };
    let network = Origin { device: None, ..origin.clone() };
    let anonymous = Viewer::anonymous();
    assert_eq!(code(world.answer(&anonymous, &device, &invited.code, GOOD).await), "verify-own-device");
    assert_eq!(code(world.answer(&anonymous, &network, &invited.code, GOOD).await), "verify-own-network");
    // The database holds digests only.
    assert!(!format!("{origin:?}").contains("cookie-of-the-desk"));
    let elsewhere = Origin::of(&world.site.master, None, Some(&[203, 0, 113, 8]));
    world.answer(&anonymous, &elsewhere, &invited.code, GOOD).await.unwrap();
    // Traces are destroyed after their time.
    world.pass(16);
    let site = world.site.clone();
    let gone =
        world.write(move |tx| Box::pin(async move { forget_expired(tx, &site.tenant, site.now()).await }));
    assert!(gone.await.unwrap() >= 3, "device and network of the desk, network of the rating");
}

#[tokio::test]
async fn a_unit_reads_ratings_in_batches_of_five_with_the_month_only() {
    let world = World::new().await;
    let mut unit = None;
    for round in 0..5 {
        let number = world.checked().await;
        unit = world.case(&number).await.lead.map(|lead| lead.unit);
        let invited = world.invited(&number).await.unwrap();
        world.resident(&invited.code, GOOD).await.unwrap();
        world.minutes(90);
        assert_eq!(world.keep().await, 0, "round {round}: what can still be changed is shown to nobody");
    }
    let unit = unit.unwrap();
    let handler = world.handler_of(unit);
    world.pass(14);
    assert_eq!(world.keep().await, 0);
    assert!(world.view(&handler, unit).await.unwrap().batches.is_empty());
    world.pass(2);
    assert_eq!(world.keep().await, 1);
    let view = world.view(&handler, unit).await.unwrap();
    let sizes: Vec<usize> = view.batches.iter().map(|batch| batch.ratings.len()).collect();
    assert_eq!(sizes, [5]);
    assert!(view.batches[0].ratings.iter().all(|rating| rating.month == "2026-03"));
    assert_eq!(view.batches[0].ratings[0].words.as_deref(), Some("来得很快"));
    // Another unit's people read nothing of it.
    let stranger = world.handler_of(world.unit("dept-housing"));
    assert!(world.view(&stranger, unit).await.is_err());
    world.verified().await;
}

#[tokio::test]
async fn bursts_and_prompted_ratings_are_left_out_and_counted() {
    let world = World::new().await;
    let phone = Origin::of(&world.site.master, None, Some(&[198, 51, 100, 9]));
    let mut unit = None;
    for _ in 0..3 {
        let number = world.checked().await;
        unit = world.case(&number).await.lead.map(|lead| lead.unit);
        let invited = world.invited(&number).await.unwrap();
        world.answer(&Viewer::anonymous(), &phone, &invited.code, GOOD).await.unwrap();
    }
    let number = world.checked().await;
    let invited = world.invited(&number).await.unwrap();
    let told = [("solved", "yes"), ("satisfaction", "5"), ("prompted", "yes")];
    world.resident(&invited.code, &told).await.unwrap();
    let unit = unit.unwrap();
    let counts = world.view(&world.handler_of(unit), unit).await.unwrap().counts;
    assert_eq!((counts.rated, counts.burst, counts.prompted, counts.shown), (4, 3, 1, 0));
    let (site, invitation) = (world.site.clone(), invited.invitation);
    let read = world
        .site
        .store
        .read(move |tx| Box::pin(async move { query::invitation(tx, &site.tenant, invitation).await }));
    assert!(read.await.unwrap().unwrap().prompted, "a fact about the matter, for the unit above");
    world.verified().await;
}

/// What is not drawn stands still as long as what is, and goes on by the rule alone.
#[tokio::test]
async fn the_rule_lets_what_was_not_drawn_go_on_beside_no_late_check() {
    let world = World::new().await;
    let site = world.site.clone();
    let set = world.write(move |tx| {
        Box::pin(async move {
            let granted = Granted::<EditDuty>::for_system("setup")?;
            let context = site.context(&granted, NO_KEY());
            let shipped = policy::Version::<cases::Sampling>::shipped()?.limits;
            let rule = cases::Sampling { base: 50, recurrent: 50, ..shipped };
            let bent = cases::Sampling { base: 101, ..rule };
            let refused = policy::actions::set_values(tx, &granted, &context, None, &bent).await;
            assert!(matches!(refused, Err(Failure::Refused(why)) if why.code == "policy-outside"));
            policy::actions::set_values(tx, &granted, &context, None, &rule).await?;
            query::rule_at(tx, &site.tenant, context.now).await
        })
    });
    let rule = set.await.unwrap();
    assert_eq!((rule.version, rule.limits.base), (1, 50), "a new version, in force from its instant");
    let (mut drawn, mut undrawn) = (None, None);
    while drawn.is_none() || undrawn.is_none() {
        let number = world.replied().await;
        match world.case(&number).await.drawn {
            Some(true) => drawn = Some(number),
            _ => undrawn = Some(number),
        }
    }
    let (drawn, undrawn) = (drawn.unwrap(), undrawn.unwrap());
    let pass = || {
        let (site, grounds) = (world.site.clone(), world.grounds.clone());
        world.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<CloseUndrawn>::for_system("spot")?;
                let context = site.context(&granted, NO_KEY());
                let ground = grounds.current(tx, site.now()).await?;
                cases::actions::lapsing::pass_undrawn(tx, &ground, &granted, &context).await
            })
        })
    };
    assert_eq!(pass().await.unwrap(), 0);
    world.pass(2);
    assert_eq!(
        pass().await.unwrap(),
        0,
        "beside a late check nothing goes on, so that nobody reads the draw"
    );
    let check = [("passed", "yes")];
    world.step(&world.viewer("checker", "gov", 4), &drawn, StepName::Check, &check).await.unwrap();
    while pass().await.unwrap() == 0 {
        world.pass(1);
    }
    assert_eq!(world.case(&undrawn).await.state, CaseState::Revisiting);
    assert!(world.invited(&undrawn).await.is_some(), "and its requester is asked");
    world.verified().await;
}

#[tokio::test]
async fn a_case_ends_with_an_outcome_and_an_attempted_revisit() {
    covers!("000-61", "001-11");
    let world = World::new().await;
    let number = world.checked().await;
    let agent = world.viewer("revisitor", "gov", 6);
    let close = [("outcome", "solved")];
    let refused = world.step(&agent, &number, StepName::Close, &close).await;
    assert!(
        matches!(refused, Err(Failure::Refused(refusal)) if refusal.code == "case-close-without-revisit")
    );
    let invited = world.invited(&number).await.unwrap();
    world.resident(&invited.code, GOOD).await.unwrap();
    world.step(&agent, &number, StepName::Close, &close).await.unwrap();
    assert_eq!(world.case(&number).await.outcome, Some(Outcome::Solved));
}

/// A code follows from the server's key: with another key, or from the database alone, nobody makes one.
#[test]
fn codes_follow_from_the_key() {
    let id = kernel::Id::new(Uuid::from_u128(7));
    let (one, other) = (code_of(&MasterKey::new([1; 32]), id), code_of(&MasterKey::new([2; 32]), id));
    assert_ne!(one, other);
    assert_eq!(one.len(), 24);
}
