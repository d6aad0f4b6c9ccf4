//! Calendars as text: read, written, refused, announced.

use crate::oracle::definitions;
use clock::{
    Announced, CalendarFile, CalendarProblem, Calendars, Day, Definition, Term, Unit, WorkingCalendar, Yearly,
};
use proptest::prelude::*;

const SMALL: &str = "calendar street\nhours mon-fri 08:30-12:00 14:30-18:00\nannounced 2026\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_is_written_reads_back(definition in definitions()) {
        prop_assert_eq!(Definition::parse(&definition.text()).unwrap(), definition);
    }

    #[test]
    fn no_text_breaks_the_reader(text in "(calendar|hours|from|off|work|2026|mon-fri|09:00-12:00|always|[ \n\\-.:a-z0-9春])*") {
        let _ = Definition::parse(&text).map(|definition| WorkingCalendar::new(definition, 1, None));
        let _ = Yearly::parse(&text);
        let _ = Yearly::parse_table(&text);
    }
}

#[test]
fn the_shipped_table_reads_back() {
    let national = Definition::national().unwrap();
    assert_eq!(Definition::parse(&national.text()).unwrap(), national);
}

#[test]
fn wrong_lines_are_named() {
    for (text, line, problem) in [
        ("hours mon-fri 09:00-12:00\nannounced always", 0, CalendarProblem::Name),
        ("calendar a b\n", 1, CalendarProblem::Name),
        ("calendar a\nannounced always\n", 0, CalendarProblem::NoWork),
        ("calendar a\nhours mon-fri 09:00-12:00\n", 0, CalendarProblem::Years),
        ("calendar a\nhours fri-mon 09:00-12:00\n", 2, CalendarProblem::Hours),
        ("calendar a\nhours mon 09:00-12:00 11:00-13:00\n", 2, CalendarProblem::Hours),
        ("calendar a\nhours from 2026-02-30 mon 09:00-12:00\n", 2, CalendarProblem::Date),
        ("calendar a\nhours from\n", 2, CalendarProblem::Date),
        ("calendar a\nannounced 2026-2007\n", 2, CalendarProblem::Years),
        ("calendar a\n\n# note\nholidays\n", 4, CalendarProblem::Word),
        ("2026 春节 02-15\n", 1, CalendarProblem::Word),
        ("2026 春节 off 02-30\n", 1, CalendarProblem::Date),
        ("2026 春节 off 02-15..02-10\n", 1, CalendarProblem::Date),
        ("2026 春节 off 01-01..12-31\n", 1, CalendarProblem::Date),
        ("2026 春节 off 02-15 work 02-15\n", 1, CalendarProblem::Conflict),
        ("2026 春节 off 02-15\n2026 元宵 work 02-15\n", 2, CalendarProblem::Conflict),
    ] {
        let error = Definition::parse(text).unwrap_err();
        assert_eq!((error.line, error.problem), (line, problem), "{text}");
    }
    let idle = Definition::parse("calendar a\nhours mon-sun\nannounced always\n").unwrap();
    assert_eq!(WorkingCalendar::new(idle, 1, None).unwrap_err().problem, CalendarProblem::NoWork);
}

#[test]
fn a_year_is_announced_from_text_or_table() {
    let text = "announced 2027\n2027 元旦 off 01-01..01-03 work 2026-12-26\n";
    let table =
        "date,name,is_off_day\n2026-12-26,元旦,0\n2027-01-01,元旦,1\n2027-01-02,元旦,1\n2027-01-03,元旦,1\n";
    for news in [Yearly::parse(text).unwrap(), Yearly::parse_table(table).unwrap()] {
        assert_eq!(news.years, [2027]);
        let mut definition = Definition::national().unwrap();
        definition.announce(&news).unwrap();
        assert_eq!(definition.announced, Announced::Years { from: 2007, through: 2027 });
        let calendar = WorkingCalendar::new(definition, 2, None).unwrap();
        assert!(calendar.is_work_day(Day::civil(2026, 12, 26)), "a Saturday");
        assert!(!calendar.is_work_day(Day::civil(2027, 1, 1)), "a Friday");
        let due = calendar.due("2026-12-31 10:00".parse().unwrap(), Term::new(1, Unit::WorkDay)).unwrap();
        assert_eq!((due.last_day(), due.provisional), (Day::civil(2027, 1, 4), false));
    }
}

#[test]
fn announcing_leaves_no_gap() {
    let mut definition = Definition::parse(SMALL).unwrap();
    let gap = Yearly::parse("2028 元旦 off 01-01\n").unwrap();
    assert_eq!(definition.announce(&gap).unwrap_err().problem, CalendarProblem::Years);
    assert_eq!(definition.announce(&Yearly::default()).unwrap_err().problem, CalendarProblem::Years);
    let december_only = Yearly::parse_table("date,name,is_off_day\n2027-12-31,元旦,0\n").unwrap();
    assert_eq!(definition.announce(&december_only).unwrap_err().problem, CalendarProblem::Years);
    assert_eq!(definition, Definition::parse(SMALL).unwrap(), "a refused announcement leaves no trace");
}

#[test]
fn a_corrected_notice_replaces_the_old_one() {
    let mut definition = Definition::national().unwrap();
    let corrected = Yearly::parse("announced 2026\n2026 元旦 off 01-01\n").unwrap();
    definition.announce(&corrected).unwrap();
    let calendar = WorkingCalendar::new(definition, 2, None).unwrap();
    assert!(calendar.is_work_day(Day::civil(2026, 1, 2)), "a Friday that the corrected notice leaves alone");
}

#[test]
fn tables_name_the_wrong_line() {
    for (table, line) in [
        ("", 1),
        ("day,name\n", 1),
        ("date,name,is_off_day\n2027-01-01,元旦,1\n2027-13-01,元旦,1\n", 3),
        ("date,name,is_off_day\n2027-01-01,元旦,yes\n", 2),
        ("date,name,is_off_day\n2027-01-01,元旦,1\n2027-01-01,元旦,0\n", 3),
        ("date,name,is_off_day\n2027-01-01\n", 2),
    ] {
        assert_eq!(Yearly::parse_table(table).unwrap_err().line, line, "{table}");
    }
}

#[test]
fn a_calendar_of_its_own_hours_follows_the_national_holidays() {
    let street = "calendar street\ntitle 街道作息\nfollows national\nhours mon-fri 08:30-12:00 14:30-18:00\n";
    let duty = "calendar duty\nhours mon-sun 00:00-24:00\nannounced always\n";
    let definitions = [street, duty].map(|text| (Definition::parse(text).unwrap(), 1)).to_vec();
    let calendars = Calendars::of(definitions).unwrap();
    let street = calendars.find(Some("street")).unwrap();
    assert!(!street.is_work_day(Day::civil(2026, 2, 17)));
    assert_eq!(street.hours_on(Day::civil(2026, 2, 14)).to_string(), "08:30-12:00 14:30-18:00");
    assert!(!street.is_settled(Day::civil(2027, 1, 1), Day::civil(2027, 1, 1)));
    let duty = calendars.find(Some("duty")).unwrap();
    assert!(duty.is_settled(Day::civil(2040, 1, 1), Day::civil(2040, 1, 1)));
    let from = "2026-11-21 22:00".parse().unwrap();
    let due = duty.due(from, Term::new(4, Unit::WorkHour)).unwrap();
    assert_eq!(due.at.to_string(), "2026-11-22T02:00:00+08:00");
    assert_eq!(calendars.touched_by("national"), ["national", "street"]);
    assert_eq!(calendars.find(Some("moon")).unwrap_err().code, "clock-calendar-unknown");
    assert_eq!(calendars.find(None).unwrap().name(), "national");

    let lost = Definition::parse("calendar a\nfollows moon\nhours mon 09:00-12:00\n").unwrap();
    assert_eq!(Calendars::of(vec![(lost, 1)]).unwrap_err().problem, CalendarProblem::Follows);
}

#[test]
fn an_imported_file_is_recognised() {
    let calendars = Calendars::shipped().unwrap();
    let whole = CalendarFile::parse(&format!("# a street\n{SMALL}")).unwrap();
    assert_eq!(whole.apply(&calendars, None).unwrap(), Definition::parse(SMALL).unwrap());
    for file in ["# news\n2027 元旦 off 01-01\n", "\u{feff}date,name,is_off_day\r\n2027-01-01,元旦,1\r\n"]
    {
        let national = CalendarFile::parse(file).unwrap().apply(&calendars, None).unwrap();
        assert_eq!(national.announced, Announced::Years { from: 2007, through: 2027 });
    }
    let years = CalendarFile::parse("2027 元旦 off 01-01\n").unwrap();
    assert_eq!(years.clone().apply(&calendars, Some("moon")).unwrap_err().code, "clock-calendar-unknown");
    let old = CalendarFile::parse("2029 元旦 off 01-01\n").unwrap();
    assert_eq!(old.apply(&calendars, None).unwrap_err().code, "clock-calendar-years");
    assert_eq!(CalendarFile::parse("what is this\n").unwrap_err().problem, CalendarProblem::Word);
    let empty = CalendarFile::parse("").unwrap();
    assert_eq!(empty.apply(&calendars, None).unwrap_err().code, "clock-calendar-years");
}

#[test]
fn the_example_of_the_readme_reads() {
    let readme = include_str!("../../README.md");
    let example =
        readme.split("```").find(|block| block.trim_start().starts_with("calendar street")).unwrap();
    let street = Definition::parse(example).unwrap();
    assert_eq!((street.title.as_str(), street.regimes.len()), ("某街道作息", 2));
    let national = Definition::national().unwrap();
    let street = WorkingCalendar::new(street, 1, Some(&national)).unwrap();
    assert_eq!(street.hours_on(Day::civil(2026, 6, 1)).to_string(), "08:00-12:00 15:00-18:00");
    assert_eq!(street.hours_on(Day::civil(2026, 2, 14)).to_string(), "09:00-12:00");
}
