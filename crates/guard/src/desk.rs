//! What waits for somebody (待办), whatever capability it comes from. A capability implements [`Desk`]; the
//! server hands all of them to the page `/desk`, which merges their lines by clock and knows no capability.

pub use crate::store::waiting::{ExpectedLine, WaitingTable};
use crate::viewer::Viewer;
use ::store::{Tx, Work};
use kernel::{Failure, Instant, TenantId};
use std::ops::RangeInclusive;
use std::sync::Arc;
use ui::{Content, Notice, Words};

/// A kind of waiting: one tab of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Unique among all capabilities; stands in the address.
    pub name: &'static str,
    /// Key of its message.
    pub label: &'static str,
}

/// How near the end of a line's clock is. The bands follow each other without gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    Overdue,
    /// Until 24:00 today.
    Today,
    /// Until 24:00 on Sunday.
    Week,
    Later,
    /// Nothing runs: a paused clock, or none.
    Unclocked,
}

const DAY: i64 = 86_400;

impl Band {
    pub const ALL: [Self; 5] = [Self::Overdue, Self::Today, Self::Week, Self::Later, Self::Unclocked];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Week => "week",
            Self::Later => "later",
            Self::Unclocked => "unclocked",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.name() == name)
    }
    /// The due times that fall into it, in microseconds; a line without clock is stored under [`UNCLOCKED`].
    pub fn range(self, now: Instant) -> RangeInclusive<i64> {
        let [today, week] = borders(now);
        let now = now.micros();
        match self {
            Self::Overdue => i64::MIN..=now - 1,
            Self::Today => now..=today,
            Self::Week => today + 1..=week,
            Self::Later => week + 1..=UNCLOCKED.micros() - 1,
            Self::Unclocked => UNCLOCKED.micros()..=UNCLOCKED.micros(),
        }
    }
    /// The band of a due time.
    pub fn of(due: Option<Instant>, now: Instant) -> Self {
        let due = due.unwrap_or(UNCLOCKED).micros();
        // The bands leave no gap, so one of them holds it.
        Self::ALL.into_iter().find(|band| band.range(now).contains(&due)).unwrap_or(Self::Unclocked)
    }
}

/// The due time under which lines without a clock are stored, so that they come last.
pub const UNCLOCKED: Instant = Instant::from_micros(i64::MAX);

/// When today and the week end. What is due at 24:00 belongs to the day that it closes.
fn borders(now: Instant) -> [i64; 2] {
    let date = now.date();
    let midnight = Instant::from_civil(date.at(0, 0, 0, 0)).plus_seconds(DAY);
    let days_left = i64::from(7 - date.weekday().to_monday_one_offset());
    let sunday = midnight.plus_seconds(days_left * DAY);
    [midnight.micros(), sunday.micros()]
}

/// Whose desk is asked for, and when.
#[derive(Clone)]
pub struct Asked {
    pub tenant: TenantId,
    pub viewer: Viewer,
    pub words: Words,
    pub now: Instant,
}

/// Which lines of a kind are asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub kind: &'static str,
    /// Due times, in microseconds.
    pub due: RangeInclusive<i64>,
    /// Only what comes after this place in the order of due time and id.
    pub after: Option<After>,
    pub limit: u32,
}

impl Wanted {
    /// The first lines of a kind, whenever they are due.
    pub const fn first(kind: &'static str, limit: u32) -> Self {
        Self { kind, due: i64::MIN..=i64::MAX, after: None, limit }
    }
}

/// A place in the order of the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    pub due: Instant,
    pub id: String,
    /// The line at this very place is wanted too: another kind stood there.
    pub inclusive: bool,
}

/// One line of a desk.
#[derive(Clone, Debug)]
pub struct Line {
    pub kind: &'static str,
    /// What its due time is ordered by next; unique within the kind.
    pub id: String,
    /// The number that people say.
    pub number: String,
    pub title: String,
    /// Where it is opened.
    pub address: String,
    pub due: Option<Instant>,
    /// The time left in the clock's own measure, as a badge.
    pub clock: Content,
    pub place: String,
    pub matter: String,
    pub received: Instant,
    /// Field and value that name it in a bulk form; none when nothing can be done with many at once.
    pub tick: Option<(&'static str, String)>,
}

/// How many lines of a kind wait in each band.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub bands: [i64; 5],
    /// Counting ended at the most that was asked for: there may be more in the last bands.
    pub more: bool,
}

impl Counts {
    pub fn total(&self) -> i64 {
        self.bands.iter().sum()
    }
    /// The count of two kinds together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (own, more) in self.bands.iter_mut().zip(other.bands) {
            *own += more;
        }
        self.more |= other.more;
        self
    }
}

/// Something that can be done with many lines at once. It sends the ticked lines to `address`, which shows
/// what would happen before anything does.
#[derive(Clone, Debug)]
pub struct Bulk {
    pub address: &'static str,
    /// The value of the field `do`.
    pub value: &'static str,
    pub label: String,
    pub key: Option<char>,
}

/// A capability's part of the desk. Every answer is bounded and comes from an index.
pub trait Desk: Send + Sync {
    /// The kinds of waiting that it knows, in the order of work.
    fn kinds(&self) -> &'static [Kind];

    /// How many lines of a kind wait for the viewer, counted up to `most` and no further.
    fn counts<'a>(
        &'a self,
        tx: &'a mut Tx,
        asked: &'a Asked,
        kind: &'static str,
        most: u32,
    ) -> Work<'a, Counts, Failure>;

    /// Lines of a kind that wait for the viewer, by due time and id.
    fn lines<'a>(
        &'a self,
        tx: &'a mut Tx,
        asked: &'a Asked,
        wanted: &'a Wanted,
    ) -> Work<'a, Vec<Line>, Failure>;

    /// What this viewer may do with many of its lines at once.
    fn bulk(&self, _asked: &Asked) -> Vec<Bulk> {
        Vec::new()
    }

    /// What the desk says above the list, e.g. rules that cannot work any more.
    fn notices<'a>(&'a self, _tx: &'a mut Tx, _asked: &'a Asked) -> Work<'a, Vec<Notice>, Failure> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

/// The desks of all capabilities; an axum extension.
#[derive(Clone, Default)]
pub struct Desks(Arc<[Arc<dyn Desk>]>);

impl Desks {
    pub fn new(desks: impl IntoIterator<Item = Arc<dyn Desk>>) -> Self {
        Self(desks.into_iter().collect())
    }
    pub fn all(&self) -> impl Iterator<Item = &Arc<dyn Desk>> {
        self.0.iter()
    }
    /// Every kind with the desk that knows it.
    pub fn kinds(&self) -> impl Iterator<Item = (&Arc<dyn Desk>, Kind)> {
        self.0.iter().flat_map(|desk| desk.kinds().iter().map(move |kind| (desk, *kind)))
    }

    /// How many lines wait altogether, each kind counted up to `most`.
    ///
    /// # Errors
    /// What a desk could not read.
    pub async fn total(&self, tx: &mut Tx, asked: &Asked, most: u32) -> Result<i64, Failure> {
        let mut total = 0;
        for (desk, kind) in self.kinds() {
            total += desk.counts(tx, asked, kind.name, most).await?.total();
        }
        Ok(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_at_midnight_belongs_to_the_day_that_it_closes() {
        // A Thursday.
        let now: Instant = "2026-11-19 10:00".parse().unwrap();
        let band = |text: &str| Band::of(Some(text.parse().unwrap()), now).name();
        assert_eq!(band("2026-11-19 09:59"), "overdue");
        assert_eq!(band("2026-11-19 10:00"), "today");
        assert_eq!(band("2026-11-20 00:00"), "today");
        assert_eq!(band("2026-11-20 00:01"), "week");
        assert_eq!(band("2026-11-23 00:00"), "week");
        assert_eq!(band("2026-11-23 00:01"), "later");
        assert_eq!(Band::of(None, now), Band::Unclocked);
        let sunday: Instant = "2026-11-22 10:00".parse().unwrap();
        assert_eq!(Band::of(Some("2026-11-22 18:00".parse().unwrap()), sunday), Band::Today);
        assert_eq!(Band::of(Some("2026-11-23 18:00".parse().unwrap()), sunday), Band::Later);
    }
}
