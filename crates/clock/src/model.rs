//! A running clock: its state and the events that make it. Pure; the rules are in `rules.rs`.
//!
//! A clock is no life cycle of its own: a case, a whistle or a petition embeds its clocks, writes
//! their events into its own stream and hands them to [`Clocks::evolve`].

use crate::calendar::CalendarRef;
use crate::deadline::Term;
use kernel::{AccountId, Id, Instant};
use serde::{Deserialize, Serialize};

/// Marks the id of a clock.
pub enum ClockMark {}
/// A running clock (时限).
pub type ClockId = Id<ClockMark>;

/// The rule that a term, a pause or an extension follows from (依据), e.g. `信访工作条例 34`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The rule's code in the rule set, e.g. `petition.handle`.
    pub code: String,
    /// What a person reads: law or local rule, with its article.
    pub text: String,
}

impl Basis {
    pub fn new(code: impl Into<String>, text: impl Into<String>) -> Self {
        Self { code: code.into(), text: text.into() }
    }
    pub(crate) fn is_missing(&self) -> bool {
        self.code.trim().is_empty() || self.text.trim().is_empty()
    }
}

/// Why a clock may stand still (中止计时). The first ones are those of 行政许可法 45; whatever else a
/// local rule lists must cite that rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseCause {
    /// 听证
    Hearing,
    /// 招标
    Tender,
    /// 拍卖
    Auction,
    /// 检验
    Inspection,
    /// 检测
    Testing,
    /// 检疫
    Quarantine,
    /// 鉴定
    Appraisal,
    /// 专家评审
    ExpertReview,
    /// 其他法定事由, listed by a rule that the pause cites
    Listed,
}

impl PauseCause {
    pub const ALL: [Self; 9] = [
        Self::Hearing,
        Self::Tender,
        Self::Auction,
        Self::Inspection,
        Self::Testing,
        Self::Quarantine,
        Self::Appraisal,
        Self::ExpertReview,
        Self::Listed,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hearing => "hearing",
            Self::Tender => "tender",
            Self::Auction => "auction",
            Self::Inspection => "inspection",
            Self::Testing => "testing",
            Self::Quarantine => "quarantine",
            Self::Appraisal => "appraisal",
            Self::ExpertReview => "expert_review",
            Self::Listed => "listed",
        }
    }
}

/// A time in which the clock stood still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub from: Instant,
    /// `None` while it lasts.
    pub until: Option<Instant>,
    pub cause: PauseCause,
    /// Number of the written notice by which the applicant was told (行政许可法 45). A reference: words
    /// that people wrote are content and stay out of the journal.
    pub notice: String,
    /// The rule that lists the cause; needed for [`PauseCause::Listed`].
    pub basis: Option<Basis>,
}

/// A longer term, approved (延期).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    pub at: Instant,
    /// Units of the clock's own term.
    pub amount: u32,
    pub approver: AccountId,
    pub basis: Basis,
    /// Pauses that were over by then; keeps the order in which pauses and extensions count.
    pub after_pauses: usize,
}

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// 计时中. Also past its due time, until what it waits for is done: see [`Clock::is_overdue`].
    Running,
    /// 暂停计时
    Paused,
    /// 按时完成
    Met,
    /// 逾期完成
    Overrun,
    /// 已取消
    Cancelled,
}

impl ClockState {
    pub const ALL: [Self; 5] = [Self::Running, Self::Paused, Self::Met, Self::Overrun, Self::Cancelled];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Met => "met",
            Self::Overrun => "overrun",
            Self::Cancelled => "cancelled",
        }
    }
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::Paused)
    }
}

/// How a clock ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Done in time (按时完成).
    Met,
    /// Done too late (逾期完成).
    Overrun,
    /// No longer needed, e.g. the case was withdrawn (取消).
    Cancelled,
}

/// Why a due time was computed anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recalculation {
    /// A year's notice was announced (公布年度放假安排).
    YearAnnounced,
    /// A notice was corrected, or the calendar got other working hours (日历调整).
    CalendarChanged,
}

/// One clock (时限): what has to happen, by when, and by which rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    pub id: ClockId,
    /// What it waits for: `answer`, `accept`, `return`, `handle`, `check`, `revisit`, `ruling` …
    pub kind: String,
    pub term: Term,
    pub basis: Basis,
    /// The calendar, in the version that `due` was computed with.
    pub calendar: CalendarRef,
    pub started: Instant,
    /// While paused: as it stood when the pause began.
    pub due: Instant,
    /// The due time rests on days that are not announced yet (暂定).
    pub provisional: bool,
    pub pauses: Vec<Pause>,
    pub extensions: Vec<Extension>,
    pub state: ClockState,
    pub stopped: Option<Instant>,
    /// Instant of the last event; no later event may lie before it.
    pub last: Instant,
}

/// What happens to a clock. Written into the stream of what embeds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "happened", rename_all = "snake_case")]
pub enum ClockEvent {
    Started {
        clock: ClockId,
        kind: String,
        term: Term,
        basis: Basis,
        calendar: CalendarRef,
        from: Instant,
        due: Instant,
        provisional: bool,
    },
    Paused {
        clock: ClockId,
        at: Instant,
        cause: PauseCause,
        notice: String,
        basis: Option<Basis>,
    },
    Resumed {
        clock: ClockId,
        at: Instant,
        due: Instant,
        provisional: bool,
        calendar: CalendarRef,
    },
    Extended {
        clock: ClockId,
        at: Instant,
        amount: u32,
        approver: AccountId,
        basis: Basis,
        due: Instant,
        provisional: bool,
        calendar: CalendarRef,
    },
    Stopped {
        clock: ClockId,
        at: Instant,
        how: Ending,
    },
    Recalculated {
        clock: ClockId,
        at: Instant,
        reason: Recalculation,
        due_before: Instant,
        due_after: Instant,
        provisional: bool,
        calendar: CalendarRef,
    },
}

impl ClockEvent {
    pub const fn clock(&self) -> ClockId {
        match self {
            Self::Started { clock, .. }
            | Self::Paused { clock, .. }
            | Self::Resumed { clock, .. }
            | Self::Extended { clock, .. }
            | Self::Stopped { clock, .. }
            | Self::Recalculated { clock, .. } => *clock,
        }
    }
}

impl Clock {
    /// What one event changes. Total: an event of another clock, or one before the start, changes nothing.
    pub fn evolve(state: Option<Self>, event: &ClockEvent) -> Option<Self> {
        if let ClockEvent::Started { .. } = event {
            return state.or_else(|| Self::started(event));
        }
        let mut clock = state?;
        if clock.id == event.clock() {
            clock.apply(event);
        }
        Some(clock)
    }

    fn started(event: &ClockEvent) -> Option<Self> {
        let ClockEvent::Started { clock, kind, term, basis, calendar, from, due, provisional } = event else {
            return None;
        };
        Some(Self {
            id: *clock,
            kind: kind.clone(),
            term: *term,
            basis: basis.clone(),
            calendar: calendar.clone(),
            started: *from,
            due: *due,
            provisional: *provisional,
            pauses: Vec::new(),
            extensions: Vec::new(),
            state: ClockState::Running,
            stopped: None,
            last: *from,
        })
    }

    fn apply(&mut self, event: &ClockEvent) {
        match event {
            ClockEvent::Started { .. } => {}
            ClockEvent::Paused { at, cause, notice, basis, .. } => {
                let pause = Pause {
                    from: *at,
                    until: None,
                    cause: *cause,
                    notice: notice.clone(),
                    basis: basis.clone(),
                };
                self.pauses.push(pause);
                self.state = ClockState::Paused;
                self.last = *at;
            }
            ClockEvent::Resumed { at, due, provisional, calendar, .. } => {
                self.end_pause(*at);
                self.state = ClockState::Running;
                self.is_due(*due, *provisional, calendar);
                self.last = *at;
            }
            ClockEvent::Extended { at, amount, approver, basis, due, provisional, calendar, .. } => {
                let after_pauses = self.pauses.iter().filter(|pause| pause.until.is_some()).count();
                let (amount, approver, basis) = (*amount, *approver, basis.clone());
                self.extensions.push(Extension { at: *at, amount, approver, basis, after_pauses });
                self.is_due(*due, *provisional, calendar);
                self.last = *at;
            }
            ClockEvent::Stopped { at, how, .. } => {
                self.end_pause(*at);
                self.state = match how {
                    Ending::Met => ClockState::Met,
                    Ending::Overrun => ClockState::Overrun,
                    Ending::Cancelled => ClockState::Cancelled,
                };
                self.stopped = Some(*at);
                self.last = *at;
            }
            ClockEvent::Recalculated { at, due_after, provisional, calendar, .. } => {
                self.is_due(*due_after, *provisional, calendar);
                self.last = *at;
            }
        }
    }

    fn end_pause(&mut self, at: Instant) {
        if let Some(pause) = self.pauses.last_mut() {
            pause.until.get_or_insert(at);
        }
    }

    fn is_due(&mut self, due: Instant, provisional: bool, calendar: &CalendarRef) {
        self.due = due;
        self.provisional = provisional;
        self.calendar = calendar.clone();
    }

    /// Whether it runs and its due time has passed (超期). A paused clock is never overdue.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.state == ClockState::Running && now > self.due
    }

    /// When it stood still: stopped, or paused until now.
    pub fn still(&self) -> Option<Instant> {
        self.stopped.or(self.open_pause().map(|pause| pause.from))
    }

    /// The pause that lasts now.
    pub fn open_pause(&self) -> Option<&Pause> {
        self.pauses.last().filter(|pause| pause.until.is_none())
    }
}

/// The clocks of one life cycle, in the order in which they started.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Clocks(Vec<Clock>);

impl Clocks {
    /// What one event changes. Total.
    pub fn evolve(&mut self, event: &ClockEvent) {
        match self.0.iter_mut().find(|clock| clock.id == event.clock()) {
            Some(clock) => clock.apply(event),
            None => self.0.extend(Clock::started(event)),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Clock> {
        self.0.iter()
    }
    pub fn get(&self, id: ClockId) -> Option<&Clock> {
        self.0.iter().find(|clock| clock.id == id)
    }
    /// Clocks that run or are paused.
    pub fn open(&self) -> impl Iterator<Item = &Clock> {
        self.0.iter().filter(|clock| clock.state.is_open())
    }
    /// The open clock of `kind` that started last.
    pub fn open_of_kind(&self, kind: &str) -> Option<&Clock> {
        self.0.iter().rev().find(|clock| clock.state.is_open() && clock.kind == kind)
    }
    /// The running clock that is due first.
    pub fn next_due(&self) -> Option<&Clock> {
        self.0.iter().filter(|clock| clock.state == ClockState::Running).min_by_key(|clock| clock.due)
    }
}
