//! A small world for the rules of cases: desks, units and people.

use cases::{
    Assignment, Case, CaseCommand, CaseEvent, CaseFacts, CaseLoop, CasePolicy, Channel, Confidentiality,
    Deadlines, Desks, DutyCitation, Placement, Receipt, Record, Urgency, Words,
};
use clock::Calendars;
use kernel::{AccountId, Actor, Context, Entropy, Instant, Loop, Refusal, RequestKey, TenantId, UnitId};
use std::sync::Arc;
use uuid::Uuid;

pub const CENTRE: UnitId = UnitId::new(Uuid::from_u128(1));
pub const CHECKERS: UnitId = UnitId::new(Uuid::from_u128(2));
pub const ROADS: UnitId = UnitId::new(Uuid::from_u128(3));
pub const WATER: UnitId = UnitId::new(Uuid::from_u128(4));
pub const STREET: UnitId = UnitId::new(Uuid::from_u128(5));

/// A person of a unit; the same number is the same person.
pub fn staff(unit: UnitId, person: u128) -> Actor {
    Actor::Staff { account: AccountId::new(Uuid::from_u128(1000 + person)), unit }
}

pub fn at(text: &str) -> Instant {
    text.parse().unwrap()
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

pub fn facts(lead_exists: bool) -> CaseFacts {
    let desks = Desks { intake: CENTRE, dispatch: CENTRE, check: CHECKERS, revisit: CENTRE };
    CaseFacts {
        policy: Arc::new(CasePolicy::shipped(desks).unwrap()),
        calendars: Arc::new(Calendars::shipped().unwrap()),
        deadlines: Deadlines::default(),
        record: Record::default(),
        bundle: None,
        lead_exists,
        somebody_is_left: true,
        telling: std::collections::BTreeSet::new(),
    }
}

pub fn words(text: &str) -> Words {
    Words(format!("content-{text}"))
}

pub fn assignment(unit: UnitId) -> Assignment {
    Assignment { unit, duty: DutyCitation { code: "D001".into(), catalogue: 1, because: Vec::new() } }
}

pub fn receipt(requester: bool, matter: bool) -> CaseCommand {
    CaseCommand::Receive(Box::new(Receipt {
        id: kernel::Id::new(Uuid::from_u128(77)),
        number: "20260302-00001".into(),
        source: None,
        channel: Channel::Phone,
        received_at: at("2026-03-02 09:00"),
        title: words("title"),
        text: words("text"),
        placement: Placement::default(),
        matter: matter.then(|| "080101".to_owned()),
        urgency: Urgency::General,
        answers: None,
        complaint: None,
        urgency_ground: None,
        confidentiality: Confidentiality::Masked,
        requester: requester.then(|| Uuid::from_u128(9).to_string()),
        notice: None,
        attachments: Vec::new(),
    }))
}

/// A case that commands are given to, with everything that happened.
pub struct Story {
    pub case: Option<Case>,
    pub events: Vec<CaseEvent>,
    pub now: Instant,
    pub lead_exists: bool,
    pub record: Record,
    pub seed: u8,
}

impl Story {
    pub fn new() -> Self {
        Self {
            case: None,
            events: Vec::new(),
            now: at("2026-03-02 09:00"),
            lead_exists: true,
            record: Record::default(),
            seed: 0,
        }
    }

    /// A case that was received, with a contact and a matter.
    pub fn received() -> Self {
        let mut story = Self::new();
        story.tell(staff(CENTRE, 1), receipt(true, true)).unwrap();
        story
    }

    pub fn tell(&mut self, actor: Actor, command: CaseCommand) -> Result<usize, Refusal> {
        self.seed = self.seed.wrapping_add(1);
        let context = context(actor, self.now, self.seed);
        let facts = CaseFacts { record: self.record, ..facts(self.lead_exists) };
        let events = CaseLoop::decide(self.case.as_ref(), command, &context, &facts)?;
        for event in &events {
            self.case = CaseLoop::evolve(self.case.take(), event);
        }
        let count = events.len();
        self.events.extend(events);
        Ok(count)
    }

    pub fn case(&self) -> &Case {
        self.case.as_ref().unwrap()
    }

    pub fn wait(&mut self, hours: i64) {
        self.now = self.now.plus_seconds(hours * 3600);
    }
}
