//! Named measures (计数项): what is counted. A numerator lies on the day and the unit of the denominator that it belongs
//! to, so that every indicator is a true share of its denominator and never more than all of it.

use cases::Channel;
use serde::{Deserialize, Serialize};

macro_rules! measures {
    ($($(#[$meaning:meta])* $value:ident = $text:literal),+ $(,)?) => {
        /// A named measure.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Measure { $($(#[$meaning])* #[serde(rename = $text)] $value),+ }

        impl Measure {
            pub const ALL: &'static [Self] = &[$(Self::$value),+];
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text),+ }
            }
            pub fn read(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|measure| measure.as_str() == text)
            }
        }
    };
}

measures! {
    /// Cases received, duplicates joined to another left out. Day: received. Unit: none.
    Received = "received",
    /// Of those, found by patrol, sensor or meeting.
    Proactive = "proactive",
    /// Cases whose first handling term that was not cancelled has run out. Day: its due day, extensions and pauses
    /// included. Unit: the lead in whose hands that term ran.
    Due = "due",
    /// Of those, closed and not opened again since.
    DueClosed = "due_closed",
    /// Of those, replied to within that term; a reply that failed its check or was opened again counts by the later one.
    DueOnTime = "due_on_time",
    /// Parts of cases that are due, each case of [`duty::WHOLE_SHARE`] parts, for which units are responsible together. Day: as
    /// for what is due. Unit: each that bears a share, with exactly its parts.
    SharedDue = "shared_due",
    /// Of those, the parts of cases that were not replied to in time, or are not closed.
    SharedLate = "shared_late",
    /// Dispatches whose time for an answer has run out. Day: its due day. Unit: the one that was asked.
    AnswerDue = "answer_due",
    /// Of those, signed for or returned in time.
    AnsweredInTime = "answered_in_time",
    /// Cases to which somebody had to respond by now, sent to a unit or not: a unit signs, or the desk answers or declines.
    /// Day: the due day of the last term in which that had to happen. Unit: the one that had it; none: a desk.
    ResponseDue = "response_due",
    /// Of those, nobody has responded to this day.
    Unanswered = "unanswered",
    /// Cases that a unit has signed for. Day: when the first did. Unit: that one.
    Found = "found",
    /// Units that those passed before: each unit that had the case and gave it back, once. May be several of one case.
    Hops = "hops",
    /// Dispatches and designations. Day: of the dispatch. Unit: the one that got it.
    Dispatched = "dispatched",
    /// Of those, returned by that unit.
    Returned = "returned",
    /// Of those, returned and then given to another unit.
    Misrouted = "misrouted",
    /// Replies. Day: of the reply. Unit: the lead, or the unit of whoever solved it on the spot.
    Replied = "replied",
    /// Of those, found wanting by the check.
    CheckFailed = "check_failed",
    /// Results about which a requester was to be asked. Day: when the case came to the revisit desk. Unit: the lead.
    RevisitDue = "revisit_due",
    /// Of those, answered.
    RevisitAnswered = "revisit_answered",
    /// Of those, said to be solved.
    RevisitSolved = "revisit_solved",
    /// Answers with one of the five levels of satisfaction. Day and unit as the revisit.
    Rated = "rated",
    /// Of those, one of the upper three.
    Satisfied = "satisfied",
    /// Closures. Day: of the closure. Unit: the lead then.
    Closing = "closing",
    /// Of those, opened again later.
    Reopened = "reopened",
    /// Cases that stand closed. Day: of the last closure. Unit: the lead then.
    Closed = "closed",
    /// Of those, without a requester's word that it is solved.
    Unconfirmed = "unconfirmed",
    /// Of those, followed within 90 days by another case of the same matter in the same place.
    Repeated = "repeated",
}

/// How many of each measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts([i64; Measure::ALL.len()]);

impl Default for Counts {
    fn default() -> Self {
        Self([0; Measure::ALL.len()])
    }
}

impl Counts {
    pub fn get(&self, measure: Measure) -> i64 {
        self.0.get(measure as usize).copied().unwrap_or_default()
    }
    pub fn add(&mut self, measure: Measure, count: i64) {
        if let Some(held) = self.0.get_mut(measure as usize) {
            *held += count;
        }
    }
    pub fn add_all(&mut self, other: &Self) {
        for measure in Measure::ALL {
            self.add(*measure, other.get(*measure));
        }
    }
}

/// Channels that are counted together (渠道组).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelGroup {
    Telephone,
    Online,
    Counter,
    Proactive,
    Transfer,
}

impl ChannelGroup {
    pub const fn of(channel: Channel) -> Self {
        match channel {
            Channel::Phone => Self::Telephone,
            Channel::Web | Channel::Wechat | Channel::MessageBoard => Self::Online,
            Channel::Visit | Channel::Letter => Self::Counter,
            Channel::Patrol | Channel::Meeting | Channel::Sensor => Self::Proactive,
            Channel::Transfer => Self::Transfer,
        }
    }
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Telephone => "telephone",
            Self::Online => "online",
            Self::Counter => "counter",
            Self::Proactive => "proactive",
            Self::Transfer => "transfer",
        }
    }
}
