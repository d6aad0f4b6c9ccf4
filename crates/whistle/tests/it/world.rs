//! A small world for the rules of whistles: a street, departments, a district.

use cases::{CaseId, DutyCitation, Placement, Words};
use clock::Calendars;
use kernel::{AccountId, Actor, Context, Entropy, Id, Instant, Loop, Refusal, RequestKey, TenantId, UnitId};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;
use whistle::{
    ActionResult, Assignment, Part, Proposal, RefusalGround, Verdict, Whistle, WhistleCommand, WhistleEvent,
    WhistleFacts, WhistleKind, WhistleLoop, WhistlePolicy,
};

pub const STREET: UnitId = UnitId::new(Uuid::from_u128(1));
pub const DISTRICT: UnitId = UnitId::new(Uuid::from_u128(2));
pub const URBAN: UnitId = UnitId::new(Uuid::from_u128(3));
pub const MARKET: UnitId = UnitId::new(Uuid::from_u128(4));
pub const WATER: UnitId = UnitId::new(Uuid::from_u128(5));
pub const COMMUNITY: UnitId = UnitId::new(Uuid::from_u128(6));
pub const SUPERVISION: UnitId = UnitId::new(Uuid::from_u128(7));

pub const UNITS: [UnitId; 7] = [STREET, DISTRICT, URBAN, MARKET, WATER, COMMUNITY, SUPERVISION];

/// A person of a unit; the same number is the same person.
pub fn staff(unit: UnitId, person: u128) -> Actor {
    Actor::Staff { account: AccountId::new(Uuid::from_u128(1000 + person)), unit }
}
pub fn lead() -> Actor {
    staff(STREET, 1)
}
pub fn urban() -> Actor {
    staff(URBAN, 2)
}
pub fn market() -> Actor {
    staff(MARKET, 3)
}
pub fn district() -> Actor {
    staff(DISTRICT, 4)
}

pub fn at(text: &str) -> Instant {
    text.parse().unwrap()
}
pub fn words(text: &str) -> Words {
    Words(format!("content-{text}"))
}
pub fn case(number: u128) -> CaseId {
    Id::new(Uuid::from_u128(500 + number))
}
pub fn assignment(unit: UnitId) -> Assignment {
    Assignment { unit, duty: DutyCitation { code: "D001".into(), catalogue: 1, because: Vec::new() } }
}

pub fn context(actor: Actor, now: Instant, seed: u8) -> Context {
    Context {
        tenant: TenantId::new("street"),
        actor,
        authority: "test".into(),
        now,
        request: RequestKey(String::new()),
        entropy: Entropy::new([seed; 32]),
    }
}

pub fn facts(gone: &BTreeSet<UnitId>) -> WhistleFacts {
    WhistleFacts {
        policy: Arc::new(WhistlePolicy::shipped().unwrap()),
        calendars: Arc::new(Calendars::shipped().unwrap()),
        street: STREET,
        district: DISTRICT,
        gone: gone.clone(),
    }
}

pub fn proposal(kind: WhistleKind, cases: Vec<CaseId>) -> Proposal {
    Proposal {
        id: Id::new(Uuid::from_u128(77)),
        number: "W20260302-00001".into(),
        kind,
        cases,
        placement: Placement::default(),
        matter: Some("080101".into()),
        title: words("title"),
        text: words("text"),
        barred: Vec::new(),
    }
}

pub fn propose(kind: WhistleKind) -> WhistleCommand {
    WhistleCommand::Propose(Box::new(proposal(kind, Vec::new())))
}
pub fn sound(units: &[UnitId]) -> WhistleCommand {
    let calls = units.iter().copied().map(assignment).collect();
    WhistleCommand::Sound { calls, lead: units[0], words: None }
}
pub fn plan(days: u32) -> WhistleCommand {
    WhistleCommand::Plan { words: words("plan"), days }
}
pub fn act(units: &[UnitId], finished: bool) -> WhistleCommand {
    WhistleCommand::Act {
        parts: units.iter().map(|unit| Part { unit: *unit, basis: words("law") }).collect(),
        result: ActionResult::Interim,
        words: words("done"),
        remedies: words("remedies"),
        handover: None,
        finished,
    }
}
pub fn refuse() -> WhistleCommand {
    WhistleCommand::Refuse { ground: RefusalGround::NotOurDuty, duty: "D777".into(), words: words("no") }
}
pub fn rule(unit: UnitId, ordered: bool) -> WhistleCommand {
    WhistleCommand::Rule { unit, ordered, instead: None, words: words("so") }
}
pub fn of_department(unit: UnitId, verdict: Verdict) -> WhistleCommand {
    WhistleCommand::AssessDepartment { unit, verdict, words: Some(words("why")) }
}
pub fn of_street(verdict: Verdict) -> WhistleCommand {
    WhistleCommand::AssessStreet { verdict, words: Some(words("why")) }
}

/// A whistle that commands are given to, with everything that happened.
pub struct Story {
    pub whistle: Option<Whistle>,
    pub events: Vec<WhistleEvent>,
    pub now: Instant,
    pub gone: BTreeSet<UnitId>,
    seed: u8,
}

impl Story {
    /// Monday morning, nothing has happened.
    pub fn new() -> Self {
        let now = at("2026-03-02 09:00");
        Self { whistle: None, events: Vec::new(), now, gone: BTreeSet::new(), seed: 0 }
    }
    pub fn proposed(kind: WhistleKind, by: Actor) -> Self {
        let mut story = Self::new();
        story.tell(by, propose(kind)).unwrap();
        story
    }
    pub fn approved(kind: WhistleKind) -> Self {
        let mut story = Self::proposed(kind, lead());
        story.tell(lead(), WhistleCommand::Approve { words: None }).unwrap();
        story
    }
    /// Two departments are called, the first leads.
    pub fn sounded(kind: WhistleKind) -> Self {
        let mut story = Self::approved(kind);
        story.tell(lead(), sound(&[URBAN, MARKET])).unwrap();
        story
    }
    /// Both have come.
    pub fn on_site() -> Self {
        let mut story = Self::sounded(WhistleKind::Daily);
        for actor in [urban(), market()] {
            story.tell(actor.clone(), WhistleCommand::Sign).unwrap();
            story.tell(actor, WhistleCommand::ReportIn { words: None }).unwrap();
        }
        story
    }
    pub fn done() -> Self {
        let mut story = Self::on_site();
        story.tell(urban(), plan(5)).unwrap();
        story.tell(urban(), act(&[URBAN, MARKET], true)).unwrap();
        story
    }

    pub fn tell(&mut self, actor: Actor, command: WhistleCommand) -> Result<usize, Refusal> {
        self.seed = self.seed.wrapping_add(1);
        let context = context(actor, self.now, self.seed);
        let facts = facts(&self.gone);
        let events = WhistleLoop::decide(self.whistle.as_ref(), command, &context, &facts)?;
        for event in &events {
            self.whistle = WhistleLoop::evolve(self.whistle.take(), event);
        }
        let count = events.len();
        self.events.extend(events);
        Ok(count)
    }
    pub fn refused(&mut self, actor: Actor, command: WhistleCommand) -> &'static str {
        let before = self.whistle.clone();
        let code = self.tell(actor, command).unwrap_err().code;
        assert_eq!(self.whistle, before, "a refusal leaves no trace");
        code
    }
    pub fn whistle(&self) -> &Whistle {
        self.whistle.as_ref().unwrap()
    }
    pub fn wait(&mut self, hours: i64) {
        self.now = self.now.plus_seconds(hours * 3600);
    }
}
