//! What people read: time left, refusals, and why a term ends when it does.

use clock::command::{self, DueQuestion};
use clock::{Calendars, ClockState, Day, DayReason, PauseCause, Remaining, Term, Unit, words};
use std::sync::Arc;
use ui::{Dictionary, Language, Words};

fn dictionary() -> Arc<Dictionary> {
    Dictionary::build(ui::WORDS.iter().chain(clock::WORDS)).unwrap()
}

fn chinese() -> Words {
    dictionary().words(Language::Chinese)
}

fn left(overdue: bool, days: i64, hours: i64, minutes: i64, in_work_time: bool) -> String {
    Remaining { overdue, days, hours, minutes, seconds: 0, in_work_time }.say(&chinese())
}

#[test]
fn time_is_said_as_people_say_it() {
    assert_eq!(left(false, 0, 3, 20, true), "剩余 3 小时 20 分（工作时间）");
    assert_eq!(left(false, 2, 7, 30, true), "剩余 2 个工作日 7 小时（工作时间）");
    assert_eq!(left(false, 6, 0, 5, false), "剩余 6 天");
    assert_eq!(left(false, 0, 1, 0, false), "剩余 1 小时");
    assert_eq!(left(true, 0, 0, 12, false), "已超期 12 分");
    assert_eq!(left(true, 3, 0, 0, true), "已超期 3 个工作日（工作时间）");
    assert_eq!(left(true, 0, 0, 0, true), "已超期，按工作时间不到 1 分");
    let english = dictionary().words(Language::English);
    let days = Remaining { days: 1, hours: 2, in_work_time: true, ..Remaining::default() };
    assert_eq!(days.say(&english), "1 working day 2 h left (working time)");
    assert_eq!(Term::new(5, Unit::WorkDay).say(&chinese()), "5 个工作日");
}

#[test]
fn midnight_is_said_as_the_end_of_the_day() {
    let words = chinese();
    assert_eq!(words::end(&words, "2026-11-22".parse().unwrap()), "2026年11月21日24时");
    assert_eq!(words::end(&words, "2026-11-22 18:00".parse().unwrap()), "2026年11月22日 18:00");
    assert_eq!(words::end(&words, "2026-11-22 18:00:15".parse().unwrap()), "2026年11月22日 18:00:15");
}

#[test]
fn every_message_exists_in_both_languages() {
    let ours = |key: &String| key.contains("clock");
    let missing: Vec<_> =
        dictionary().missing_keys().into_iter().filter(|missing| ours(&missing.key)).collect();
    assert_eq!(missing, []);
}

#[test]
fn every_refusal_says_its_reason_and_the_next_step() {
    let mut codes: Vec<String> = Vec::new();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap() {
        let source = std::fs::read_to_string(file.unwrap().path()).unwrap();
        // Codes stand in the source as literals, not always beside the refusal's constructor.
        let literals = source
            .split('"')
            .skip(1)
            .step_by(2)
            .filter(|text| text.starts_with("clock-") && !text.contains('{'));
        codes.extend(literals.map(str::to_owned));
    }
    let dictionary = dictionary();
    let mut refusals = 0;
    for code in codes {
        let refusal = format!("refusal-{code}");
        assert!(
            dictionary.has(Language::Chinese, &code) || dictionary.has(Language::Chinese, &refusal),
            "{code} is neither a message nor a refusal"
        );
        if dictionary.has(Language::Chinese, &refusal) {
            assert!(dictionary.has(Language::Chinese, &format!("{refusal}.next")), "{refusal}.next");
            refusals += 1;
        }
    }
    assert!(refusals >= 25, "{refusals}");
    let refusal = PauseCause::parse("weather").unwrap_err();
    assert!(chinese().reason(&refusal).contains("行政许可法第四十五条"));
    assert!(chinese().next_step(&refusal).unwrap().contains("听证"));
}

fn ask(from: &str, term: Term, calendar: Option<&str>) -> command::DueAnswer {
    let question = DueQuestion { from: from.parse().unwrap(), term, calendar: calendar.map(str::to_owned) };
    command::due(&question, &Calendars::shipped().unwrap()).unwrap()
}

#[test]
fn an_answer_explains_itself_day_by_day() {
    let answer = ask("2026-09-23 16:30", Term::new(4, Unit::WorkDay), None);
    assert_eq!(
        words::explain(&chinese(), &answer).unwrap(),
        [
            "自2026年9月23日 16:30起，4 个工作日，工作日历：national",
            "到期：2026年9月30日 18:00",
            "不计 1 日：2026年9月23日，开始的当日不计入",
            "计入 1 日：2026年9月24日，工作日",
            "不计 3 日：2026年9月25日至2026年9月27日，中秋节放假",
            "计入 3 日：2026年9月28日至2026年9月30日，工作日",
        ]
    );
}

#[test]
fn an_answer_serves_machines() {
    let answer = ask("2026-02-14 17:00", Term::new(4, Unit::WorkHour), Some("national"));
    let json = serde_json::to_value(&answer).unwrap();
    assert_eq!(json["due"], "2026-02-24T12:00:00+08:00");
    assert_eq!((json["unit"].as_str(), json["amount"].as_i64()), (Some("work_hour"), Some(4)));
    assert_eq!(json["provisional"], false);
    assert_eq!(json["calendar"]["name"], "national");
    let spans = json["explanation"].as_array().unwrap();
    assert_eq!(spans[0]["reason"]["why"], "make_up");
    assert_eq!((spans[1]["reason"]["name"].as_str(), spans[1]["days"].as_i64()), (Some("春节"), Some(9)));
    let counted: i64 = answer.explanation.iter().filter_map(|span| span.work_seconds).sum();
    assert_eq!(counted, 4 * 3600);
}

#[test]
fn long_and_foreign_questions_are_answered_too() {
    let long = ask("2026-02-14 17:00", Term::new(5_000, Unit::WorkDay), None);
    assert!(long.shortened && long.provisional);
    let lines = words::explain(&chinese(), &long).unwrap();
    assert_eq!(lines.last().unwrap(), "以下从略");
    let rolled = ask("2026-11-20 17:00", Term::new(1, Unit::CalendarDay).rolling(), None);
    let reasons: Vec<_> = rolled.explanation.iter().map(|span| (span.days, span.counted)).collect();
    assert_eq!(reasons, [(1, false), (1, true), (2, false)]);
    let question = DueQuestion {
        from: "2026-11-20".parse().unwrap(),
        term: Term::new(1, Unit::Hour),
        calendar: Some("x".into()),
    };
    let refusal = command::due(&question, &Calendars::shipped().unwrap()).unwrap_err();
    assert_eq!(refusal.code, "clock-calendar-unknown");
    assert_eq!(command::unit("week").unwrap_err().code, "clock-unit-unknown");
    assert_eq!(command::unit("work_day").unwrap(), Unit::WorkDay);
}

#[test]
fn a_day_says_why_it_is_a_work_day_or_not() {
    let calendars = Calendars::shipped().unwrap();
    let say = |day| words::say_day(&chinese(), &command::day(calendars.national(), day));
    assert_eq!(
        say(Day::civil(2026, 2, 14)),
        "2026年2月14日，星期六：上班（春节调休上班），09:00-12:00 13:00-18:00"
    );
    assert_eq!(say(Day::civil(2026, 2, 17)), "2026年2月17日，星期二：不上班（春节放假）");
    assert!(say(Day::civil(2027, 2, 17)).contains("暂按每周作息推定"));
    assert_eq!(calendars.national().reason(Day::civil(2027, 2, 17)), DayReason::Workday);
}

#[test]
fn a_badge_says_what_the_clock_does() {
    let words = chinese();
    let calendars = Calendars::shipped().unwrap();
    let due = "2026-11-20 14:20".parse().unwrap();
    let face = |state, still: Option<&str>| words::Face {
        kind: "accept",
        state,
        unit: Unit::WorkHour,
        due,
        still: still.map(|still| still.parse().unwrap()),
        provisional: false,
    };
    let drawn = |face: words::Face<'_>, now: &str| {
        let badge = face.badge(&words, calendars.national(), now.parse().unwrap(), 3600);
        badge.map(|badge| badge.to_string())
    };
    let running = face(ClockState::Running, None);
    let early = drawn(running, "2026-11-20 10:00").unwrap();
    assert!(early.contains("签收") && early.contains("3 小时 20 分"), "{early}");
    assert!(drawn(running, "2026-11-20 13:30").unwrap().contains("clock-due-soon"));
    assert!(drawn(running, "2026-11-20 14:21").unwrap().contains("clock-overdue"));
    let paused = drawn(face(ClockState::Paused, Some("2026-11-20 13:00")), "2026-11-25 09:00").unwrap();
    assert!(paused.contains("1 小时 20 分"), "what was left when it was paused: {paused}");
    assert_eq!(drawn(face(ClockState::Cancelled, None), "2026-11-20 10:00"), None);
}
