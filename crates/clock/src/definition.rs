//! A working calendar as people write it: the data, before it is made ready for counting.

use crate::day::Day;
use crate::error::{CalendarError, CalendarProblem};
use crate::hours::Hours;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of the calendar that is shipped and used where nothing else is said.
pub const NATIONAL: &str = "national";

/// The shipped table: the State Council's yearly notices, 2007 to 2026.
const NATIONAL_TEXT: &str = include_str!("../data/national.calendar");

/// Which years a calendar can be relied on for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Announced {
    /// No yearly notice changes it, e.g. a street's seven-day duty.
    Always,
    /// Announced for these years; beyond them the weekly pattern is a guess (暂定).
    Years { from: i16, through: i16 },
    /// As long as the calendar that it follows.
    Followed,
}

/// Working hours of the week from a day on. A calendar has one or more, e.g. summer and winter hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regime {
    /// First day of these hours; `None` for the hours from the beginning.
    pub from: Option<Day>,
    /// Monday first.
    pub week: [Hours; 7],
    /// Hours of a make-up work day (调休上班); without it, those of the week's first working day.
    pub make_up: Option<Hours>,
}

impl Regime {
    pub(crate) fn starting(from: Option<Day>) -> Self {
        Self { from, week: Default::default(), make_up: None }
    }
    /// The hours of a make-up work day.
    pub fn make_up_hours(&self) -> Hours {
        let usual = || self.week.iter().find(|hours| !hours.is_empty()).cloned().unwrap_or_default();
        self.make_up.clone().unwrap_or_else(usual)
    }
}

/// One holiday of one notice: its days off (放假) and its make-up work days (调休上班).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    pub name: String,
    pub off: Vec<Day>,
    pub work: Vec<Day>,
}

/// A working calendar (工作日历) as data. Read and written by [`Definition::parse`] and
/// [`Definition::text`]; made ready for counting by [`crate::WorkingCalendar::new`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    pub name: String,
    /// The calendar's title in zh-CN and in en.
    pub title: String,
    pub title_en: String,
    /// Where the facts come from, e.g. the notices' title.
    pub source: String,
    /// The calendar whose holidays and years hold here too.
    pub follows: Option<String>,
    pub regimes: Vec<Regime>,
    pub announced: Announced,
    /// By the year of the notice. A December day can stand in the next year's notice.
    pub notices: BTreeMap<i16, Vec<Holiday>>,
    /// The notice of a year by its title and number (文号), where it is known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<i16, String>,
}

impl Definition {
    /// The shipped national calendar (国家工作日历).
    ///
    /// # Errors
    /// Never with the table as shipped; the type says so because it is read like any other.
    pub fn national() -> Result<Self, CalendarError> {
        Self::parse(NATIONAL_TEXT)
    }

    /// Takes over the yearly notices and the announced years of `news`, another text of the same
    /// calendar or one imported year. A notice that is already known is replaced as a whole, because
    /// a corrected notice replaces the old one.
    ///
    /// # Errors
    /// [`CalendarProblem::Years`] when `news` announces nothing, leaves a gap after the years known so
    /// far, or when this calendar depends on no notice.
    pub fn announce(&mut self, news: &Yearly) -> Result<(), CalendarError> {
        let refused = || CalendarError::new(0, CalendarProblem::Years, &self.name);
        let Announced::Years { from, through } = self.announced else { return Err(refused()) };
        let (Some(first), Some(last)) = (news.years.first(), news.years.last()) else {
            return Err(refused());
        };
        let unbroken = news.years.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        if !unbroken || *first > through.saturating_add(1) || last.saturating_add(1) < from {
            return Err(refused());
        }
        self.announced = Announced::Years { from: from.min(*first), through: through.max(*last) };
        self.notices.extend(news.notices.clone());
        for year in &news.years {
            match news.sources.get(year) {
                Some(source) => self.sources.insert(*year, source.clone()),
                None => self.sources.remove(year),
            };
        }
        Ok(())
    }

    /// Every exception from the weekly pattern, later notices over earlier ones.
    pub(crate) fn exceptions(&self) -> BTreeMap<Day, (String, bool)> {
        let mut days = BTreeMap::new();
        for holiday in self.notices.values().flatten() {
            days.extend(holiday.off.iter().map(|day| (*day, (holiday.name.clone(), true))));
            days.extend(holiday.work.iter().map(|day| (*day, (holiday.name.clone(), false))));
        }
        days
    }
}

/// Notices of one or several years, read from a file in order to announce them (公布年度安排).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Yearly {
    /// The years announced, ascending.
    pub years: Vec<i16>,
    pub notices: BTreeMap<i16, Vec<Holiday>>,
    /// By year: the notice's title and number.
    pub sources: BTreeMap<i16, String>,
}
