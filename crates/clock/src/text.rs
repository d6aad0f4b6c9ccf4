//! The calendar's text form (explained in the crate's README), read and written.

use crate::day::Day;
use crate::definition::{Announced, Definition, Holiday, Regime, Yearly};
use crate::error::{CalendarError, CalendarProblem as Problem};
use crate::hours::Hours;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write;

/// More than four centuries of notices; whatever is longer is not a calendar.
const LONGEST_TEXT: usize = 1_000_000;
/// No holiday lasts longer; a longer span is a slip of the pen.
const LONGEST_SPAN: i32 = 60;
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Definition {
    /// Reads a calendar's text.
    ///
    /// # Errors
    /// [`CalendarError`] with the line and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let mut reader = Reader::default();
        reader.read(text)?;
        reader.finish()
    }

    /// The calendar's text; [`Definition::parse`] reads it back to an equal calendar.
    pub fn text(&self) -> String {
        let mut text = format!("calendar {}\ntitle {}\ntitle-en {}\n", self.name, self.title, self.title_en);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "source {}", self.source);
        if let Some(base) = &self.follows {
            let _ = writeln!(text, "follows {base}");
        }
        for regime in &self.regimes {
            write_regime(&mut text, regime);
        }
        match self.announced {
            Announced::Always => text.push_str("announced always\n"),
            Announced::Years { from, through } => {
                let _ = writeln!(text, "announced {from}-{through}");
            }
            Announced::Followed => {}
        }
        for (year, source) in &self.sources {
            let _ = writeln!(text, "notice {year} {source}");
        }
        for (year, holidays) in &self.notices {
            for holiday in holidays {
                let _ = write!(text, "{year} {}", holiday.name);
                write_days(&mut text, "off", &holiday.off, *year);
                write_days(&mut text, "work", &holiday.work, *year);
                text.push('\n');
            }
        }
        text
    }
}

impl Yearly {
    /// Reads notices: the lines `announced` and `YEAR NAME off … work …` of the calendar's text form.
    /// Other lines of a calendar are passed over, so that a whole calendar can be imported as news.
    ///
    /// # Errors
    /// [`CalendarError`] with the line and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let mut reader = Reader::default();
        reader.read(text)?;
        let years = match reader.announced {
            Some(Announced::Years { from, through }) => (from..=through).collect(),
            Some(Announced::Always | Announced::Followed) => Vec::new(),
            None => reader.notices.keys().copied().collect(),
        };
        Ok(Self { years, notices: reader.notices, sources: reader.sources })
    }
}

#[derive(Default)]
struct Reader {
    line: usize,
    name: Option<String>,
    title: String,
    title_en: String,
    source: String,
    follows: Option<String>,
    regimes: Vec<Regime>,
    announced: Option<Announced>,
    notices: BTreeMap<i16, Vec<Holiday>>,
    sources: BTreeMap<i16, String>,
}

impl Reader {
    fn read(&mut self, text: &str) -> Result<(), CalendarError> {
        if text.len() > LONGEST_TEXT {
            return Err(CalendarError::new(0, Problem::Long, ""));
        }
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            self.line = number + 1;
            // A note begins with # at the start of a line or after a space.
            let said = line.find(" #").and_then(|note| line.get(..note)).unwrap_or(line).trim();
            if !said.is_empty() && !said.starts_with('#') {
                self.line(said)?;
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &str) -> Result<(), CalendarError> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        match word {
            "calendar" => self.name = Some(self.plain_name(rest)?),
            "title" => rest.clone_into(&mut self.title),
            "title-en" => rest.clone_into(&mut self.title_en),
            "source" => rest.clone_into(&mut self.source),
            "follows" => self.follows = Some(self.plain_name(rest)?),
            "hours" => self.hours(rest)?,
            "make-up" => self.make_up(rest)?,
            "announced" => self.announced = Some(self.years(rest)?),
            "notice" => self.notice(rest)?,
            year => {
                let year = year.parse().map_err(|_| self.wrong(Problem::Word, line))?;
                self.holiday(year, rest)?;
            }
        }
        Ok(())
    }

    /// `YEAR TITLE`: where the days of a year come from.
    fn notice(&mut self, text: &str) -> Result<(), CalendarError> {
        let (year, title) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let year = year.parse::<i16>().map_err(|_| self.wrong(Problem::Years, text))?;
        if !title.trim().is_empty() {
            self.sources.insert(year, title.trim().to_owned());
        }
        Ok(())
    }

    fn wrong(&self, problem: Problem, text: &str) -> CalendarError {
        CalendarError::new(self.line, problem, text)
    }

    fn plain_name(&self, text: &str) -> Result<String, CalendarError> {
        let letter = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
        let sound = !text.is_empty() && text.chars().count() <= 60 && text.chars().all(letter);
        if sound { Ok(text.to_owned()) } else { Err(self.wrong(Problem::Name, text)) }
    }

    fn years(&self, text: &str) -> Result<Announced, CalendarError> {
        if text == "always" {
            return Ok(Announced::Always);
        }
        let (from, through) = text.split_once('-').unwrap_or((text, text));
        let year = |text: &str| text.parse::<i16>().ok().filter(|year| (1900..=2299).contains(year));
        match (year(from), year(through)) {
            (Some(from), Some(through)) if from <= through => Ok(Announced::Years { from, through }),
            _ => Err(self.wrong(Problem::Years, text)),
        }
    }

    /// The regime that a line `[from DATE] …` speaks of, and the rest of the line.
    fn regime<'text>(&mut self, text: &'text str) -> Result<(&mut Regime, Vec<&'text str>), CalendarError> {
        let mut words: Vec<_> = text.split_whitespace().collect();
        let mut from = None;
        if words.first() == Some(&"from") {
            from = Some(self.day(words.get(1).copied().unwrap_or(""), None)?);
            words.drain(..2);
        }
        if !self.regimes.iter().any(|regime| regime.from == from) {
            self.regimes.push(Regime::starting(from));
            self.regimes.sort_by_key(|regime| regime.from);
        }
        let missing = self.wrong(Problem::Hours, text);
        let regime = self.regimes.iter_mut().find(|regime| regime.from == from).ok_or(missing)?;
        Ok((regime, words))
    }

    fn hours(&mut self, text: &str) -> Result<(), CalendarError> {
        let wrong = self.wrong(Problem::Hours, text);
        let (regime, words) = self.regime(text)?;
        let [days, intervals @ ..] = words.as_slice() else { return Err(wrong) };
        let hours = Hours::parse(intervals.iter().copied()).ok_or(wrong.clone())?;
        for weekday in weekdays(days).ok_or(wrong)? {
            regime.week[weekday] = hours.clone();
        }
        Ok(())
    }

    fn make_up(&mut self, text: &str) -> Result<(), CalendarError> {
        let wrong = self.wrong(Problem::Hours, text);
        let (regime, words) = self.regime(text)?;
        regime.make_up = Some(Hours::parse(words).filter(|hours| !hours.is_empty()).ok_or(wrong)?);
        Ok(())
    }

    fn holiday(&mut self, year: i16, text: &str) -> Result<(), CalendarError> {
        let mut words = text.split_whitespace();
        let name = words.next().ok_or_else(|| self.wrong(Problem::Name, text))?;
        let mut holiday = Holiday { name: name.to_owned(), off: Vec::new(), work: Vec::new() };
        let mut off = None;
        for word in words {
            match (word, off) {
                ("off", _) => off = Some(true),
                ("work", _) => off = Some(false),
                (days, Some(true)) => holiday.off.extend(self.days(days, year)?),
                (days, Some(false)) => holiday.work.extend(self.days(days, year)?),
                (_, None) => return Err(self.wrong(Problem::Word, text)),
            }
        }
        let notice = self.notices.entry(year).or_default();
        let clash = clashes(notice, &holiday);
        notice.push(holiday);
        if clash { Err(self.wrong(Problem::Conflict, text)) } else { Ok(()) }
    }

    /// `10-01` or `10-01..10-07`; a day of another year than the notice's is written in full.
    fn days(&self, text: &str, year: i16) -> Result<Vec<Day>, CalendarError> {
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let (first, last) = (self.day(first, Some(year))?, self.day(last, Some(year))?);
        let length = last.number() - first.number();
        if !(0..LONGEST_SPAN).contains(&length) {
            return Err(self.wrong(Problem::Date, text));
        }
        Ok((0..=length).map(|days| first.plus(days)).collect())
    }

    fn day(&self, text: &str, year: Option<i16>) -> Result<Day, CalendarError> {
        let full = match year {
            Some(year) if text.len() == 5 => format!("{year:04}-{text}"),
            _ => text.to_owned(),
        };
        let day = full.parse::<Date>().ok().map(Day::from_date).filter(|day| day.in_range());
        day.ok_or_else(|| self.wrong(Problem::Date, text))
    }

    fn finish(self) -> Result<Definition, CalendarError> {
        let whole = |problem, text: &str| CalendarError::new(0, problem, text);
        let name = self.name.ok_or_else(|| whole(Problem::Name, "calendar"))?;
        let announced = match (self.announced, &self.follows) {
            (Some(announced), _) => announced,
            (None, Some(_)) => Announced::Followed,
            (None, None) => return Err(whole(Problem::Years, &name)),
        };
        if self.regimes.is_empty() && self.follows.is_none() {
            return Err(whole(Problem::NoWork, &name));
        }
        let title = if self.title.is_empty() { name.clone() } else { self.title };
        let title_en = if self.title_en.is_empty() { name.clone() } else { self.title_en };
        Ok(Definition {
            name,
            title,
            title_en,
            source: self.source,
            follows: self.follows,
            regimes: self.regimes,
            announced,
            notices: self.notices,
            sources: self.sources,
        })
    }
}

/// Whether one notice would call a day both off and a work day.
pub(crate) fn clashes(notice: &[Holiday], added: &Holiday) -> bool {
    let within = added.off.iter().any(|day| added.work.contains(day));
    within
        || notice.iter().any(|known| {
            known.off.iter().any(|day| added.work.contains(day))
                || known.work.iter().any(|day| added.off.contains(day))
        })
}

/// `mon`, `mon-fri` or `mon,wed,sat-sun` as weekday numbers from Monday.
fn weekdays(text: &str) -> Option<Vec<usize>> {
    let number = |word: &str| WEEKDAYS.iter().position(|weekday| *weekday == word);
    let mut days = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (number(first)?, number(last)?);
        if first > last {
            return None;
        }
        days.extend(first..=last);
    }
    Some(days)
}

fn write_regime(text: &mut String, regime: &Regime) {
    let from = regime.from.map(|day| format!("from {day} ")).unwrap_or_default();
    for (weekday, hours) in WEEKDAYS.iter().zip(&regime.week) {
        if !hours.is_empty() {
            let _ = writeln!(text, "hours {from}{weekday} {hours}");
        }
    }
    if regime.week.iter().all(Hours::is_empty) {
        let _ = writeln!(text, "hours {from}mon-sun");
    }
    if let Some(hours) = &regime.make_up {
        let _ = writeln!(text, "make-up {from}{hours}");
    }
}

fn write_days(text: &mut String, word: &str, days: &[Day], year: i16) {
    let written = |day: Day| {
        let date = day.date();
        if date.year() == year { date.strftime("%m-%d").to_string() } else { date.to_string() }
    };
    let mut days = days.iter().copied().peekable();
    if days.peek().is_some() {
        let _ = write!(text, " {word}");
    }
    while let Some(first) = days.next() {
        let mut last = first;
        while let Some(next) = days.next_if_eq(&last.plus(1)) {
            last = next;
        }
        let span = if first == last { String::new() } else { format!("..{}", written(last)) };
        let _ = write!(text, " {}{span}", written(first));
    }
}
