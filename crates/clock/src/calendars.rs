//! The calendars of a deployment, by name.

use crate::calendar::WorkingCalendar;
use crate::definition::{Definition, NATIONAL, Yearly};
use crate::error::{CalendarError, CalendarProblem as Problem};
use kernel::Refusal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The calendars in force, by name. The national calendar is always among them.
#[derive(Clone, Debug)]
pub struct Calendars {
    by_name: BTreeMap<String, Arc<WorkingCalendar>>,
    national: Arc<WorkingCalendar>,
}

impl Calendars {
    /// Only the shipped national calendar.
    ///
    /// # Errors
    /// Never with the table as shipped.
    pub fn shipped() -> Result<Self, CalendarError> {
        Self::of(Vec::new())
    }

    /// The calendars made of `definitions` with their versions; a national one among them replaces the
    /// shipped one.
    ///
    /// # Errors
    /// [`CalendarError`] of the first calendar that cannot be used.
    pub fn of(definitions: Vec<(Definition, i64)>) -> Result<Self, CalendarError> {
        let mut all: BTreeMap<String, (Definition, i64)> = BTreeMap::new();
        all.insert(NATIONAL.to_owned(), (Definition::national()?, 0));
        all.extend(
            definitions
                .into_iter()
                .map(|(definition, version)| (definition.name.clone(), (definition, version))),
        );
        let mut by_name = BTreeMap::new();
        for (name, (definition, version)) in &all {
            let base = definition.follows.as_ref().and_then(|base| all.get(base)).map(|(base, _)| base);
            let calendar = WorkingCalendar::new(definition.clone(), *version, base)?;
            by_name.insert(name.clone(), Arc::new(calendar));
        }
        let missing = || CalendarError::new(0, Problem::Name, NATIONAL);
        let national = by_name.get(NATIONAL).cloned().ok_or_else(missing)?;
        Ok(Self { by_name, national })
    }

    /// The calendar used where nothing else is said.
    pub fn national(&self) -> &WorkingCalendar {
        &self.national
    }

    /// The calendar `name`; the national one for `None`.
    ///
    /// # Errors
    /// Refusal `clock-calendar-unknown`.
    pub fn find(&self, name: Option<&str>) -> Result<&WorkingCalendar, Refusal> {
        let Some(name) = name else { return Ok(&self.national) };
        let known = self.by_name.get(name).map(AsRef::as_ref);
        known.ok_or_else(|| Refusal::invalid("clock-calendar-unknown", "calendar").with("name", name))
    }

    /// The calendars that count anew when `name` changes: itself and those that follow it.
    pub fn touched_by(&self, name: &str) -> Vec<&str> {
        let touched = self.by_name.values().filter(|calendar| {
            calendar.name() == name || calendar.definition().follows.as_deref() == Some(name)
        });
        touched.map(|calendar| calendar.name()).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = &WorkingCalendar> {
        self.by_name.values().map(AsRef::as_ref)
    }
}

/// A file handed in to be imported: a whole calendar, or one or several yearly notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarFile {
    Calendar(Definition),
    Years(Yearly),
}

impl CalendarFile {
    /// Reads a calendar's text, notices in the same form, or a table `date,name,is_off_day`.
    ///
    /// # Errors
    /// [`CalendarError`] with the line and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        if lines.clone().any(|line| line.starts_with("calendar ")) {
            return Definition::parse(text).map(Self::Calendar);
        }
        let first = lines.find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or("");
        let table = first.contains(',') && !first.starts_with(|letter: char| letter.is_ascii_digit());
        if table { Yearly::parse_table(text) } else { Yearly::parse(text) }.map(Self::Years)
    }

    /// The calendar as it is to be saved: the one of the file, or the calendar `name` (national for
    /// `None`) with the file's years announced.
    ///
    /// # Errors
    /// Refusals `clock-calendar-unknown` and `clock-calendar-years`.
    pub fn apply(self, calendars: &Calendars, name: Option<&str>) -> Result<Definition, Refusal> {
        match self {
            Self::Calendar(definition) => Ok(definition),
            Self::Years(news) => {
                let mut definition = calendars.find(name)?.definition().clone();
                definition.announce(&news)?;
                Ok(definition)
            }
        }
    }
}
