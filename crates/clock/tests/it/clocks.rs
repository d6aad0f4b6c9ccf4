//! The life of a clock: what may happen to it, what is refused, and what the law's own examples give.

use clock::{
    Basis, Calendars, Clock, ClockEvent, ClockId, ClockState, Clocks, Day, Definition, Ending,
    ExtensionOrder, PauseCause, PauseOrder, Recalculation, Start, Stop, Term, Unit, WorkingCalendar, Yearly,
};
use kernel::{AccountId, Instant, RefusalKind};
use uuid::Uuid;

fn national() -> WorkingCalendar {
    WorkingCalendar::national().unwrap()
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn basis() -> Basis {
    Basis::new("licence.decide", "行政许可法 42")
}

fn started(term: Term, from: &str) -> Clock {
    let start = Start {
        clock: ClockId::new(Uuid::from_u128(1)),
        kind: "handle".into(),
        term,
        basis: basis(),
        from: at(from),
    };
    Clock::evolve(None, &Clock::start(start, &national()).unwrap()).unwrap()
}

fn hearing() -> PauseOrder {
    PauseOrder { cause: PauseCause::Hearing, notice: "告知〔2026〕1号".into(), basis: None }
}

fn person(number: u128) -> Option<AccountId> {
    Some(AccountId::new(Uuid::from_u128(number)))
}

fn more(amount: u32) -> ExtensionOrder {
    ExtensionOrder { amount, asker: person(1), approver: person(2), basis: basis() }
}

trait Then: Sized {
    fn then(self, event: ClockEvent) -> Self;
    fn due(&self) -> String;
}

impl Then for Clock {
    fn then(self, event: ClockEvent) -> Self {
        Self::evolve(Some(self), &event).unwrap()
    }
    fn due(&self) -> String {
        self.due.civil().strftime("%Y-%m-%d %H:%M").to_string()
    }
}

#[test]
fn a_pause_moves_work_hours_by_the_work_that_was_left() {
    let clock = started(Term::new(4, Unit::WorkHour), "2026-11-20 09:00");
    assert_eq!(clock.due(), "2026-11-20 14:00");
    let clock = clock.clone().then(clock.pause(hearing(), at("2026-11-20 11:00")).unwrap());
    assert_eq!(clock.state, ClockState::Paused);
    assert!(!clock.is_overdue(at("2026-12-01 09:00")), "it stands still");
    let left = clock.remaining(&national(), at("2026-12-01 09:00"));
    assert_eq!((left.overdue, left.hours, left.minutes), (false, 2, 0));
    let clock = clock.clone().then(clock.resume(&national(), at("2026-11-20 17:30")).unwrap());
    assert_eq!(clock.due(), "2026-11-23 10:30");
}

#[test]
fn a_pause_moves_work_days_by_the_work_days_that_began_in_it() {
    let clock = started(Term::new(20, Unit::WorkDay), "2026-11-02 10:00");
    assert_eq!(clock.due(), "2026-11-30 18:00");
    let paused = clock.clone().then(clock.pause(hearing(), at("2026-11-06 10:00")).unwrap());
    let same_day = paused.clone().then(paused.resume(&national(), at("2026-11-06 17:00")).unwrap());
    assert_eq!(same_day.due(), "2026-11-30 18:00");
    let weekend = paused.clone().then(paused.resume(&national(), at("2026-11-08 17:00")).unwrap());
    assert_eq!(weekend.due(), "2026-11-30 18:00");
    let ten_days = paused.clone().then(paused.resume(&national(), at("2026-11-16 09:00")).unwrap());
    assert_eq!(ten_days.due(), "2026-12-08 18:00");
}

#[test]
fn paused_on_its_last_day_it_keeps_the_rest_of_that_day() {
    let clock = started(Term::new(1, Unit::WorkDay), "2026-11-19 10:00");
    let clock = clock.clone().then(clock.pause(hearing(), at("2026-11-20 16:00")).unwrap());
    let clock = clock.clone().then(clock.resume(&national(), at("2026-11-23 17:59")).unwrap());
    assert_eq!(clock.due(), "2026-11-24 10:59", "one minute on Monday, the rest of the two hours on Tuesday");
}

#[test]
fn a_pause_needs_a_listed_cause_a_notice_and_a_term_that_still_runs() {
    let clock = started(Term::new(4, Unit::WorkHour), "2026-11-20 09:00");
    let now = at("2026-11-20 10:00");
    assert_eq!(PauseCause::parse("holiday").unwrap_err().code, "clock-pause-cause");
    for cause in PauseCause::ALL {
        assert_eq!(PauseCause::parse(cause.as_str()).unwrap(), cause);
    }
    let untold = PauseOrder { notice: " ".into(), ..hearing() };
    assert_eq!(clock.pause(untold, now).unwrap_err().code, "clock-pause-untold");
    let unlisted = PauseOrder { cause: PauseCause::Listed, ..hearing() };
    assert_eq!(clock.pause(unlisted.clone(), now).unwrap_err().code, "clock-pause-unlisted");
    let listed = PauseOrder { basis: Some(basis()), ..unlisted };
    assert!(clock.pause(listed, now).is_ok());
    assert_eq!(clock.pause(hearing(), clock.due).unwrap_err().code, "clock-pause-late");
    assert_eq!(clock.resume(&national(), now).unwrap_err().code, "clock-not-paused");
    let paused = clock.clone().then(clock.pause(hearing(), now).unwrap());
    assert_eq!(paused.pause(hearing(), now).unwrap_err().code, "clock-paused-already");
}

#[test]
fn an_extension_is_approved_by_another_person_in_time_and_once() {
    let clock = started(Term::new(5, Unit::WorkDay), "2026-11-02 10:00");
    let now = at("2026-11-05 10:00");
    let late = clock.extend(more(5), &national(), at("2026-11-10 10:00")).unwrap_err();
    assert_eq!((late.code, late.facts["due"].as_str()), ("clock-extend-late", "2026-11-09T18:00:00+08:00"));
    let nobody = ExtensionOrder { approver: None, ..more(5) };
    assert_eq!(clock.extend(nobody, &national(), now).unwrap_err().code, "clock-extend-approver");
    let own = ExtensionOrder { asker: person(2), ..more(5) };
    let own = clock.extend(own, &national(), now).unwrap_err();
    assert_eq!((own.code, own.kind), ("clock-extend-own", RefusalKind::Forbidden));
    let groundless = ExtensionOrder { basis: Basis::new("x", ""), ..more(5) };
    assert_eq!(clock.extend(groundless, &national(), now).unwrap_err().code, "clock-basis-missing");
    assert_eq!(clock.extend(more(0), &national(), now).unwrap_err().code, "clock-term-zero");
    assert_eq!(clock.extend(more(u32::MAX), &national(), now).unwrap_err().code, "clock-term-long");

    let clock = clock.clone().then(clock.extend(more(5), &national(), now).unwrap());
    assert_eq!(clock.due(), "2026-11-16 18:00");
    assert_eq!(clock.extend(more(5), &national(), now).unwrap_err().code, "clock-extend-again");
    let never = started(Term::new(5, Unit::WorkDay).extended_at_most(0), "2026-11-02 10:00");
    assert_eq!(never.extend(more(1), &national(), now).unwrap_err().code, "clock-extend-again");
}

#[test]
fn it_stops_once_in_time_too_late_or_cancelled() {
    let clock = started(Term::new(24, Unit::Hour), "2026-11-20 09:00");
    for (stop, now, how, state) in [
        (Stop::Done, "2026-11-21 09:00", Ending::Met, ClockState::Met),
        (Stop::Done, "2026-11-21 09:01", Ending::Overrun, ClockState::Overrun),
        (Stop::Cancelled, "2026-11-21 09:01", Ending::Cancelled, ClockState::Cancelled),
    ] {
        let event = clock.stop(stop, at(now)).unwrap();
        assert!(matches!(event, ClockEvent::Stopped { how: ending, .. } if ending == how));
        let stopped = clock.clone().then(event);
        assert_eq!(stopped.state, state);
        assert!(!stopped.is_overdue(at("2027-01-01")));
        assert_eq!(stopped.stop(Stop::Done, at(now)).unwrap_err().code, "clock-stopped");
        assert_eq!(stopped.pause(hearing(), at(now)).unwrap_err().code, "clock-stopped");
        assert_eq!(stopped.resume(&national(), at(now)).unwrap_err().code, "clock-stopped");
        assert_eq!(stopped.extend(more(1), &national(), at(now)).unwrap_err().code, "clock-stopped");
    }
}

#[test]
fn a_machine_clock_running_backwards_corrupts_nothing() {
    let clock = started(Term::new(24, Unit::Hour), "2026-11-20 09:00");
    let paused = clock.clone().then(clock.pause(hearing(), at("2026-11-20 12:00")).unwrap());
    // A correction by minutes is taken as the instant of the last event.
    let resumed = paused.clone().then(paused.resume(&national(), at("2026-11-20 11:56")).unwrap());
    assert_eq!((resumed.last, resumed.due), (paused.last, clock.due));
    // A jump is refused, and only cancelling goes on.
    let refusal = paused.resume(&national(), at("2026-11-19 12:00")).unwrap_err();
    assert_eq!(refusal.code, "clock-time-backwards");
    assert_eq!(refusal.facts["last"], "2026-11-20T12:00:00+08:00");
    assert_eq!(paused.stop(Stop::Done, at("2001-01-01")).unwrap_err().code, "clock-time-backwards");
    let cancelled = paused.clone().then(paused.stop(Stop::Cancelled, at("2001-01-01")).unwrap());
    assert_eq!(cancelled.stopped, Some(paused.last));
}

#[test]
fn announcing_a_year_moves_provisional_due_times_by_an_event() {
    let mut clock = started(Term::new(5, Unit::WorkDay), "2026-12-29 10:00");
    assert!(clock.provisional);
    assert_eq!(clock.due(), "2027-01-05 18:00", "as if 1 January were a work day");
    let mut definition = Definition::national().unwrap();
    let notice = "announced 2027\n2027 元旦 off 01-01..01-03\n";
    definition.announce(&Yearly::parse(notice).unwrap()).unwrap();
    let announced = WorkingCalendar::new(definition, 2, None).unwrap();
    let now = at("2026-12-30 09:00");
    let event = clock.recalculate(Recalculation::YearAnnounced, &announced, now).unwrap().unwrap();
    let ClockEvent::Recalculated { due_before, due_after, provisional, .. } = &event else {
        panic!("{event:?}")
    };
    assert_eq!((*due_before, *provisional), (clock.due, false));
    assert_eq!(Day::of(*due_after), Day::civil(2027, 1, 6));
    clock = clock.then(event);
    assert_eq!((clock.due().as_str(), clock.calendar.version), ("2027-01-06 18:00", 2));
    assert_eq!(clock.recalculate(Recalculation::YearAnnounced, &announced, now).unwrap(), None);
    let stopped = clock.clone().then(clock.stop(Stop::Done, now).unwrap());
    assert_eq!(stopped.recalculate(Recalculation::CalendarChanged, &national(), now).unwrap(), None);
}

#[test]
fn a_clock_keeps_to_its_own_calendar_and_names_its_rule() {
    let duty = Definition::parse("calendar duty\nhours mon-sun 08:00-20:00\nannounced always\n").unwrap();
    let calendars = Calendars::of(vec![(duty, 3)]).unwrap();
    let duty = calendars.find(Some("duty")).unwrap();
    let clock = started(Term::new(5, Unit::WorkDay), "2026-11-02 10:00");
    assert_eq!(clock.extend(more(1), duty, at("2026-11-03")).unwrap_err().code, "clock-calendar-other");
    let start = Start {
        clock: clock.id,
        kind: "handle".into(),
        term: clock.term,
        basis: Basis::new("", "口头"),
        from: clock.started,
    };
    assert_eq!(Clock::start(start, duty).unwrap_err().code, "clock-basis-missing");
}

#[test]
fn the_petition_terms_run_on_the_clock() {
    // 15 days to say whether it is accepted, 60 to answer and 30 more once (信访工作条例 22, 23, 34).
    let accept = started(Term::new(15, Unit::CalendarDay), "2026-03-02 09:00");
    assert_eq!(accept.due(), "2026-03-18 00:00", "24:00 of 17 March");
    let handle = started(Term::new(60, Unit::CalendarDay), "2026-03-17 09:00");
    assert_eq!(handle.due(), "2026-05-17 00:00");
    let handle = handle.clone().then(handle.extend(more(30), &national(), at("2026-05-10")).unwrap());
    assert_eq!(handle.due(), "2026-06-16 00:00");
    assert!(!handle.is_overdue(at("2026-06-15 23:59")));
    assert!(handle.is_overdue(at("2026-06-16 00:01")));
}

#[test]
fn events_of_others_and_events_before_the_start_change_nothing() {
    let clock = started(Term::new(24, Unit::Hour), "2026-11-20 09:00");
    let foreign =
        ClockEvent::Stopped { clock: ClockId::new(Uuid::from_u128(9)), at: clock.started, how: Ending::Met };
    assert_eq!(Clock::evolve(None, &foreign), None);
    assert_eq!(Clock::evolve(Some(clock.clone()), &foreign), Some(clock.clone()));
    let mut clocks = Clocks::default();
    clocks.evolve(&foreign);
    assert_eq!(clocks, Clocks::default());
    assert_eq!(clocks.find(clock.id).unwrap_err().code, "clock-unknown");
}

#[test]
fn the_clock_due_first_is_found() {
    let mut clocks = Clocks::default();
    for (number, kind, hours) in [(1, "accept", 24), (2, "return", 4), (3, "handle", 48)] {
        let start = Start {
            clock: ClockId::new(Uuid::from_u128(number)),
            kind: kind.into(),
            term: Term::new(hours, Unit::Hour),
            basis: basis(),
            from: at("2026-11-20 09:00"),
        };
        clocks.evolve(&Clock::start(start, &national()).unwrap());
    }
    assert_eq!(clocks.next_due().unwrap().kind, "return");
    let event = clocks.open_of_kind("return").unwrap().stop(Stop::Done, at("2026-11-20 10:00")).unwrap();
    clocks.evolve(&event);
    assert_eq!(clocks.next_due().unwrap().kind, "accept");
    assert_eq!(clocks.open().count(), 2);
}
