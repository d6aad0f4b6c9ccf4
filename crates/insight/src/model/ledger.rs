//! What is remembered of a case so that its part in every measure follows from it, and nothing else.

use super::measure::ChannelGroup;
use cases::{CaseEvent, CaseFact, CaseId, Way};
use clock::{ClockEvent, ClockId, Ending};
use kernel::{Instant, UnitId};
use place::PlaceId;
use serde::{Deserialize, Serialize};

/// The clocks that run while nobody has responded: at the intake desk, at the dispatch desk, with a unit.
const RESPONSE: [&str; 4] = ["register", "dispatch", "accept", "designate"];

/// Where a term stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermState {
    Running,
    Paused,
    Met,
    Overrun,
    Cancelled,
}

/// A term that a unit had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    pub clock: ClockId,
    pub unit: Option<UnitId>,
    /// With extensions, pauses and recalculations.
    pub due: Instant,
    pub state: TermState,
}

impl Term {
    /// Whether it runs out, or has: what is cancelled never does, what stands still has no due time.
    pub const fn runs_out(&self) -> bool {
        !matches!(self.state, TermState::Paused | TermState::Cancelled)
    }

    fn follow(&mut self, event: &ClockEvent) {
        match event {
            ClockEvent::Started { .. } => {}
            ClockEvent::Paused { .. } => self.state = TermState::Paused,
            ClockEvent::Resumed { due, .. } => {
                self.state = TermState::Running;
                self.due = *due;
            }
            ClockEvent::Extended { due, .. } => self.due = *due,
            ClockEvent::Recalculated { due_after, .. } => self.due = *due_after,
            ClockEvent::Stopped { how, .. } => {
                self.state = match how {
                    Ending::Met => TermState::Met,
                    Ending::Overrun => TermState::Overrun,
                    Ending::Cancelled => TermState::Cancelled,
                };
            }
        }
    }
}

/// A case given to a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub at: Instant,
    pub unit: UnitId,
    pub returned: bool,
    pub misrouted: bool,
}

/// A result handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub at: Instant,
    pub unit: Option<UnitId>,
    pub failed: bool,
}

/// A result about which the requester is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub at: Instant,
    pub unit: Option<UnitId>,
    /// None while nobody has answered.
    pub solved: Option<bool>,
    pub satisfaction: Option<u8>,
}

/// A closure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub at: Instant,
    pub unit: Option<UnitId>,
    /// The requester had said that it is solved.
    pub confirmed: bool,
    pub reopened: bool,
}

/// A time for which a case was parked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spell {
    pub since: Instant,
    pub until: Option<Instant>,
    pub unit: Option<UnitId>,
}

/// The account of one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    pub id: CaseId,
    pub received: Instant,
    pub channel: ChannelGroup,
    /// The way from the county down to the place; empty while it is not known.
    pub path: Vec<PlaceId>,
    pub community: Option<PlaceId>,
    pub street: Option<PlaceId>,
    pub place: Option<PlaceId>,
    pub matter: Option<String>,
    /// A requester is known and can be asked.
    pub requester: bool,
    /// Joined to another case: counted there, once.
    pub merged: bool,
    pub lead: Option<UnitId>,
    /// The units that are responsible together, each with its parts of the whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<(UnitId, u32)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handling: Vec<Term>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answering: Vec<Term>,
    /// The last of the terms in which somebody has to respond: the desk's or that of a unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responding: Option<Term>,
    /// Somebody has: a unit signed, or it was answered, declined or solved on the spot.
    #[serde(default)]
    pub responded: bool,
    /// The way to the unit that signed first, and when it did.
    #[serde(default)]
    pub way: Way,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<Sent>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replies: Vec<Reply>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revisits: Vec<Answer>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closings: Vec<Closing>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parked: Vec<Spell>,
    /// Stands closed now.
    pub closed: bool,
    /// What the requester said of the last reply.
    pub said_solved: Option<bool>,
    /// Another case of this place and matter followed its closure; see `repeat`.
    pub repeated: bool,
}

impl Ledger {
    /// What one event changes; `None` until the case is received. Total: no rule is asked here.
    #[must_use]
    pub fn evolve(state: Option<Self>, event: &CaseEvent) -> Option<Self> {
        match state {
            Some(mut ledger) => {
                ledger.apply(event);
                Some(ledger)
            }
            None => Self::received(&event.what),
        }
    }

    fn received(what: &CaseFact) -> Option<Self> {
        let CaseFact::Received { id, channel, received_at, placement, matter, requester, .. } = what else {
            return None;
        };
        Some(Self {
            id: *id,
            received: *received_at,
            channel: ChannelGroup::of(*channel),
            path: placement.path.clone(),
            community: placement.community,
            street: placement.street,
            place: placement.place,
            matter: matter.clone(),
            requester: requester.is_some(),
            merged: false,
            lead: None,
            shares: Vec::new(),
            handling: Vec::new(),
            answering: Vec::new(),
            responding: None,
            responded: false,
            way: Way::default(),
            found_at: None,
            sent: Vec::new(),
            replies: Vec::new(),
            revisits: Vec::new(),
            closings: Vec::new(),
            parked: Vec::new(),
            closed: false,
            said_solved: None,
            repeated: false,
        })
    }

    fn apply(&mut self, event: &CaseEvent) {
        let at = event.at;
        match &event.what {
            CaseFact::Located { placement } => {
                self.path.clone_from(&placement.path);
                self.community = placement.community;
                self.street = placement.street;
                self.place = placement.place;
            }
            CaseFact::Classified { matter, .. } => self.matter = Some(matter.clone()),
            CaseFact::Merged { .. } => self.merged = true,
            CaseFact::Unmerged { .. } => self.merged = false,
            CaseFact::Dispatched { lead, .. } | CaseFact::Designated { lead, .. } => self.send(at, *lead),
            CaseFact::Accepted => {
                self.responded = true;
                if !self.way.found {
                    self.way.find();
                    self.found_at = Some(at);
                }
            }
            CaseFact::Answered { .. } | CaseFact::Declined { .. } => self.responded = true,
            CaseFact::Returned { .. } => {
                if let Some(sent) = self.sent.last_mut() {
                    sent.returned = true;
                }
            }
            CaseFact::Transferred { lead, .. } => self.transfer(at, *lead),
            CaseFact::Parked { .. } => {
                self.parked.push(Spell { since: at, until: None, unit: self.lead });
            }
            CaseFact::Unparked { .. } => self.unpark(at),
            CaseFact::Replied { .. } => self.reply(at, self.lead),
            CaseFact::SolvedOnSpot { .. } => {
                self.responded = true;
                self.reply(at, event.by.unit());
            }
            CaseFact::Checked { passed: true, .. } | CaseFact::CheckOmitted { .. } => self.ask(at),
            CaseFact::Checked { passed: false, .. } => {
                if let Some(reply) = self.replies.last_mut() {
                    reply.failed = true;
                }
            }
            CaseFact::Revisited { contacted, solved, satisfaction, .. } => {
                if *contacted {
                    self.hear(at, *solved, *satisfaction);
                }
            }
            CaseFact::Closed { .. } => {
                let unit = self.lead.or_else(|| self.replies.last().and_then(|reply| reply.unit));
                let confirmed = self.said_solved == Some(true);
                self.closings.push(Closing { at, unit, confirmed, reopened: false });
                self.closed = true;
            }
            CaseFact::Reopened { lead_gone, .. } => {
                if let Some(closing) = self.closings.last_mut() {
                    closing.reopened = true;
                }
                self.closed = false;
                self.said_solved = None;
                if *lead_gone {
                    self.lead = None;
                }
            }
            CaseFact::Bundled { bundle } => {
                let members = bundle.iter().flat_map(|bundle| &bundle.members);
                self.shares = members.map(|member| (member.unit, member.share)).collect();
            }
            CaseFact::Withdrawn { .. } => self.unpark(at),
            CaseFact::Clock { clock } => self.clock(clock),
            _ => {}
        }
    }

    fn send(&mut self, at: Instant, unit: UnitId) {
        if let Some(before) = self.sent.last_mut()
            && before.returned
            && before.unit != unit
        {
            before.misrouted = true;
        }
        self.way.give(unit);
        self.sent.push(Sent { at, unit, returned: false, misrouted: false });
        self.lead = Some(unit);
    }

    /// Whoever takes over takes over what still runs.
    fn transfer(&mut self, at: Instant, lead: Option<UnitId>) {
        self.lead = lead;
        self.way.take_over(lead);
        let Some(unit) = lead else {
            // Nobody took over: it is no longer parked with anybody.
            self.unpark(at);
            return;
        };
        let running =
            self.handling.iter_mut().chain(self.answering.iter_mut()).chain(self.responding.iter_mut());
        for term in running.filter(|term| matches!(term.state, TermState::Running | TermState::Paused)) {
            term.unit = Some(unit);
        }
        for spell in self.parked.iter_mut().filter(|spell| spell.until.is_none()) {
            spell.unit = Some(unit);
        }
    }

    fn unpark(&mut self, at: Instant) {
        for spell in self.parked.iter_mut().filter(|spell| spell.until.is_none()) {
            spell.until = Some(at);
        }
    }

    fn reply(&mut self, at: Instant, unit: Option<UnitId>) {
        self.replies.push(Reply { at, unit, failed: false });
        self.said_solved = None;
    }

    /// The case came to the revisit desk.
    fn ask(&mut self, at: Instant) {
        if self.requester {
            let unit = self.lead.or_else(|| self.replies.last().and_then(|reply| reply.unit));
            self.revisits.push(Answer { at, unit, solved: None, satisfaction: None });
        }
    }

    fn hear(&mut self, at: Instant, solved: Option<bool>, satisfaction: Option<u8>) {
        self.said_solved = solved;
        if self.revisits.is_empty() {
            self.ask(at);
        }
        if let Some(answer) = self.revisits.last_mut() {
            answer.solved = solved;
            answer.satisfaction = satisfaction;
        }
    }

    fn clock(&mut self, event: &ClockEvent) {
        if let ClockEvent::Started { clock, kind, due, .. } = event {
            let term = Term { clock: *clock, unit: self.lead, due: *due, state: TermState::Running };
            if RESPONSE.contains(&kind.as_str()) && !self.responded {
                self.responding = Some(term.clone());
            }
            match kind.as_str() {
                "handle" => self.handling.push(term),
                "accept" => self.answering.push(term),
                _ => {}
            }
            return;
        }
        let id = event.clock();
        let all = self.handling.iter_mut().chain(self.answering.iter_mut()).chain(self.responding.iter_mut());
        for term in all.filter(|term| term.clock == id) {
            term.follow(event);
        }
    }

    /// The way to the place, as lists are narrowed by it.
    pub fn path_text(&self) -> String {
        self.path.iter().map(|place| format!("{place}/")).collect()
    }
    /// The way to the community that it lies in, or as far as the place is known above one.
    pub fn community_path(&self) -> String {
        let last = self.community.or(self.street);
        let end = last.and_then(|last| self.path.iter().position(|place| *place == last));
        let kept = end.map_or(self.path.len(), |end| end + 1);
        self.path.iter().take(kept).map(|place| format!("{place}/")).collect()
    }
    /// What recurrence is looked for under; none while place or matter are open, or when it is counted elsewhere.
    pub fn place_and_matter(&self) -> Option<String> {
        match (self.place, &self.matter, self.merged) {
            (Some(place), Some(matter), false) => Some(format!("{place}/{matter}")),
            _ => None,
        }
    }
    /// When it was closed, if it stands closed.
    pub fn closed_at(&self) -> Option<Instant> {
        self.closings.last().filter(|_| self.closed).map(|closing| closing.at)
    }
    /// The unit of the closure, if it stands closed.
    pub fn standing(&self) -> Option<&Closing> {
        self.closings.last().filter(|_| self.closed)
    }
}
