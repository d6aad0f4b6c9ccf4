//! A small world for the rules of oversight: units that handle, supervise and stand above.

use cases::{CaseId, ParkCause, Words};
use clock::{Calendars, Clock, ClockMark, Start, Term, Unit};
use kernel::{AccountId, Actor, Context, Entropy, Id, Instant, Loop, Refusal, RequestKey, TenantId, UnitId};
use oversight::{
    About, Body, CaseSeen, Climb, ClimbReason, Commendation, Exemption, ExemptionGround, Figure, File,
    FileCommand, FileEvent, FileState, Issuer, Ladder, Merit, Notice, Opening, OversightFacts, OversightLoop,
    OversightPolicy, Parking,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// The unit that leads the case.
pub const HANDLER: UnitId = UnitId::new(Uuid::from_u128(1));
pub const GOV: UnitId = UnitId::new(Uuid::from_u128(2));
pub const PETITION: UnitId = UnitId::new(Uuid::from_u128(3));
pub const OTHER: UnitId = UnitId::new(Uuid::from_u128(4));
pub const DESK: UnitId = UnitId::new(Uuid::from_u128(5));
pub const UNITS: [UnitId; 5] = [HANDLER, GOV, PETITION, OTHER, DESK];

/// A person of a unit; the same number is the same person.
pub fn staff(unit: UnitId, person: u128) -> Actor {
    Actor::Staff { account: AccountId::new(Uuid::from_u128(1000 + person)), unit }
}
pub fn handler() -> Actor {
    staff(HANDLER, 1)
}
pub fn gov() -> Actor {
    staff(GOV, 2)
}
pub fn petition() -> Actor {
    staff(PETITION, 3)
}
pub fn other() -> Actor {
    staff(OTHER, 4)
}
pub fn system() -> Actor {
    Actor::system("clock")
}

pub fn words(text: &str) -> Words {
    Words(format!("content-{text}"))
}
pub fn case() -> CaseId {
    Id::new(Uuid::from_u128(500))
}
pub fn about() -> About {
    About {
        case: Some(case()),
        case_number: Some("20260302-00001".into()),
        unit: Some(HANDLER),
        ..About::default()
    }
}

pub fn opening(body: Body) -> FileCommand {
    let number = format!("{}20260302-0001", body.procedure().letter());
    FileCommand::Open(Box::new(Opening { id: Id::new(Uuid::from_u128(77)), number, about: about(), body }))
}
pub fn notice(by: &Actor) -> FileCommand {
    let issuer = Issuer {
        unit: by.unit().unwrap(),
        account: by.account().unwrap(),
        at: "2026-03-02 09:00".parse().unwrap(),
    };
    opening(Body::Notice(Notice {
        asked: words("asked"),
        days: 5,
        issuers: vec![issuer],
        answer: None,
        before: Vec::new(),
        accepted: BTreeSet::new(),
    }))
}
pub fn climb() -> FileCommand {
    opening(Body::Climb(Climb {
        reason: ClimbReason::NoFunds,
        tried: words("tried"),
        asked: words("asked"),
        levels: Vec::new(),
        order: None,
        lead: None,
    }))
}
pub fn exemption(ground: ExemptionGround, figures: &[Figure]) -> FileCommand {
    opening(Body::Exemption(Exemption {
        ground,
        figures: figures.iter().copied().collect(),
        facts: words("facts"),
        rulings: Vec::new(),
        objection: None,
    }))
}
/// For a matter that the handling unit led.
pub fn commendation(verified: bool) -> FileCommand {
    opening(Body::Commendation(Commendation {
        team: Some("汛期排水专班".into()),
        facts: words("facts"),
        merits: vec![Merit {
            case: case(),
            number: "20260302-00001".into(),
            solved: true,
            confirmed: verified,
            checked: false,
            theirs: true,
        }],
        objections: Vec::new(),
        decided: None,
        withdrawn: None,
    }))
}
pub fn ladder() -> FileCommand {
    opening(Body::Ladder(Ladder::default()))
}
pub fn parking() -> FileCommand {
    opening(Body::Parking(Parking { cause: ParkCause::Funds, told: None }))
}

/// A clock of the case: ten days from Monday morning.
pub fn case_clock(number: u128) -> Clock {
    let start = Start {
        clock: Id::<ClockMark>::new(Uuid::from_u128(900 + number)),
        kind: "handle".into(),
        term: Term::new(10, Unit::CalendarDay),
        basis: clock::Basis::new("test", "test"),
        from: "2026-03-02 09:00".parse().unwrap(),
    };
    let calendars = Calendars::shipped().unwrap();
    let started = Clock::start(start, calendars.national()).unwrap();
    let mut clocks = clock::Clocks::default();
    clocks.evolve(&started);
    clocks.iter().next().unwrap().clone()
}

/// A file that commands are given to, with everything that happened.
pub struct Story {
    pub file: Option<File>,
    pub events: Vec<FileEvent>,
    pub now: Instant,
    pub open_already: Option<String>,
    pub above: Vec<UnitId>,
    pub case: CaseSeen,
    /// The file is about something of another capability.
    pub no_case: bool,
    seed: u8,
}

impl Story {
    /// Monday morning, nothing has happened.
    pub fn new() -> Self {
        Self {
            file: None,
            events: Vec::new(),
            now: "2026-03-02 09:00".parse().unwrap(),
            open_already: None,
            above: vec![GOV],
            case: CaseSeen {
                lead: Some(HANDLER),
                handling: [HANDLER].into(),
                handlers: [handler().account().unwrap()].into(),
                supervised_by: BTreeSet::new(),
                open: true,
                overdue: true,
            },
            no_case: false,
            seed: 0,
        }
    }
    pub fn opened(by: Actor, command: FileCommand) -> Self {
        let mut story = Self::new();
        story.tell(by, command).unwrap();
        story
    }
    pub fn tell(&mut self, actor: Actor, command: FileCommand) -> Result<usize, Refusal> {
        self.seed = self.seed.wrapping_add(1);
        let context = Context {
            tenant: TenantId::new("street"),
            actor,
            authority: "test".into(),
            now: self.now,
            request: RequestKey(String::new()),
            entropy: Entropy::new([self.seed; 32]),
        };
        let facts = OversightFacts {
            policy: Arc::new(OversightPolicy::shipped().unwrap()),
            calendars: Arc::new(Calendars::shipped().unwrap()),
            open_already: self.open_already.clone(),
            above: self.above.clone(),
            desk: DESK,
            case: (!self.no_case).then(|| self.case.clone()),
            gone: BTreeSet::new(),
        };
        let events = OversightLoop::decide(self.file.as_ref(), command, &context, &facts)?;
        for event in &events {
            self.file = OversightLoop::evolve(self.file.take(), event);
        }
        let count = events.len();
        self.events.extend(events);
        Ok(count)
    }
    pub fn refused(&mut self, actor: Actor, command: FileCommand) -> &'static str {
        let before = self.file.clone();
        let code = self.tell(actor, command).unwrap_err().code;
        assert_eq!(self.file, before, "a refusal leaves no trace");
        code
    }
    pub fn file(&self) -> &File {
        self.file.as_ref().unwrap()
    }
    pub fn state(&self) -> FileState {
        self.file().state
    }
    pub fn wait_days(&mut self, days: i64) {
        self.now = self.now.plus_seconds(days * 86_400);
    }
}

pub fn answer() -> FileCommand {
    FileCommand::Answer { words: words("answer") }
}
pub fn accept() -> FileCommand {
    FileCommand::Accept { words: None }
}
pub fn rule(granted: bool) -> FileCommand {
    FileCommand::Rule { granted, words: words("so") }
}
