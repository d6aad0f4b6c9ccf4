//! Yearly notices from a table `date,name,is_off_day`, the form in which others publish them.

use crate::day::Day;
use crate::definition::{Holiday, Yearly};
use crate::error::{CalendarError, CalendarProblem as Problem};
use crate::text::clashes;
use jiff::civil::Date;
use std::collections::BTreeSet;

impl Yearly {
    /// Reads a table with the columns `date` (2027-01-01), `name` and `is_off_day` (1 = off, 0 = make-up
    /// work day). A year counts as announced when its 1 January is off in the table: that day is a
    /// holiday in every notice, while a single late December day says nothing about its year.
    ///
    /// # Errors
    /// [`CalendarError`] with the line and what is wrong with it.
    pub fn parse_table(text: &str) -> Result<Self, CalendarError> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let columns = reader.headers().map_err(|_| CalendarError::new(1, Problem::Table, text))?.clone();
        let column = |name: &str| {
            let place = columns.iter().position(|column| column.eq_ignore_ascii_case(name));
            place.ok_or_else(|| CalendarError::new(1, Problem::Table, name))
        };
        let (date, name, is_off) = (column("date")?, column("name")?, column("is_off_day")?);
        let mut news = Self::default();
        let mut years = BTreeSet::new();
        for (number, row) in reader.records().enumerate() {
            let line = number + 2;
            let row = row.map_err(|error| CalendarError::new(line, Problem::Table, &error.to_string()))?;
            let cell = |column: usize| row.get(column).unwrap_or("");
            let off = match cell(is_off) {
                "1" | "true" => true,
                "0" | "false" => false,
                other => return Err(CalendarError::new(line, Problem::Table, other)),
            };
            let day = cell(date).parse::<Date>().ok().map(Day::from_date).filter(|day| day.in_range());
            let day = day.ok_or_else(|| CalendarError::new(line, Problem::Date, cell(date)))?;
            if off && (day.date().month(), day.date().day()) == (1, 1) {
                years.insert(day.date().year());
            }
            let clash = news.add(day, &one_word(cell(name)), off);
            if clash {
                return Err(CalendarError::new(line, Problem::Conflict, cell(date)));
            }
        }
        news.years = years.into_iter().collect();
        Ok(news)
    }

    /// Adds a day to its holiday; true when the notice already says the opposite of it.
    fn add(&mut self, day: Day, name: &str, off: bool) -> bool {
        let date = day.date();
        // A December day of the table belongs to the New Year of the next year's notice.
        let year = if date.month() == 12 { date.year() + 1 } else { date.year() };
        let notice = self.notices.entry(year).or_default();
        let days = |wanted: bool| if wanted { vec![day] } else { Vec::new() };
        let added = Holiday { name: name.to_owned(), off: days(off), work: days(!off) };
        if clashes(notice, &added) {
            return true;
        }
        match notice.iter_mut().find(|holiday| holiday.name == name) {
            Some(holiday) => {
                holiday.off.extend(added.off);
                holiday.work.extend(added.work);
            }
            None => notice.push(added),
        }
        false
    }
}

/// A name for the text form, in which spaces part words and `off` and `work` have a meaning.
fn one_word(name: &str) -> String {
    let joined = name.split_whitespace().collect::<Vec<_>>().join("·");
    match joined.as_str() {
        "" | "off" | "work" => "放假安排".to_owned(),
        _ => joined,
    }
}
