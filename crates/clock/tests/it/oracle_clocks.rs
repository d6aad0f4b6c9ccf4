//! Running clocks, with pauses and extensions, against the slow reckoning.

use crate::oracle::{Minute, Oracle, Run, calendar, definitions, instant, starts, terms};
use clock::{
    Basis, Clock, ClockEvent, ClockId, ClockState, Clocks, ExtensionOrder, PauseCause, PauseOrder, Start,
    Stop, Term, Unit, WorkingCalendar,
};
use kernel::{AccountId, Refusal};
use proptest::prelude::*;
use uuid::Uuid;

#[derive(Clone, Copy, Debug)]
enum Step {
    Pause,
    Resume,
    Extend(u32),
    Stop,
}

/// Steps with the minutes that pass before each.
fn steps() -> impl Strategy<Value = Vec<(i64, Step)>> {
    let gap = prop_oneof![3 => 0i64..3000, 1 => 0i64..30, 1 => (0i64..4).prop_map(|days| days * 1440)];
    let step = prop_oneof![
        8 => Just(Step::Pause),
        8 => Just(Step::Resume),
        3 => (0u32..6).prop_map(Step::Extend),
        1 => Just(Step::Stop),
    ];
    prop::collection::vec((gap, step), 0..12)
}

fn take(clock: &Clock, step: Step, calendar: &WorkingCalendar, now: Minute) -> Result<ClockEvent, Refusal> {
    let basis = Basis::new("rule", "条例 1");
    let person = |number| Some(AccountId::new(Uuid::from_u128(number)));
    match step {
        Step::Pause => {
            let order = PauseOrder { cause: PauseCause::Hearing, notice: "告知 1".into(), basis: None };
            clock.pause(order, instant(now))
        }
        Step::Resume => clock.resume(calendar, instant(now)),
        Step::Extend(amount) => {
            // Seconds are extended by whole minutes, the grain of the slow reckoning.
            let amount = if clock.term.unit == Unit::Second { amount * 60 } else { amount };
            let order = ExtensionOrder { amount, asker: person(1), approver: person(2), basis };
            clock.extend(order, calendar, instant(now))
        }
        Step::Stop => clock.stop(Stop::Done, instant(now)),
    }
}

/// The slow reckoning of one clock: what is left, walked minute by minute.
struct Slow<'oracle> {
    oracle: &'oracle mut Oracle,
    run: Run,
    start: Minute,
    minute: Minute,
    paused_since: Option<Minute>,
    out: bool,
}

impl Slow<'_> {
    fn pass_to(&mut self, until: Minute) {
        while self.minute < until {
            if self.paused_since.is_none() && !self.out {
                self.out = self.run.minute_passes(self.oracle, self.minute);
            }
            self.minute += 1;
            if self.minute % 1440 == 0 && self.minute > self.start && self.paused_since.is_none() && !self.out
            {
                self.run.day_begins(self.oracle, (self.minute / 1440) as i32);
            }
        }
    }

    /// An extension counts from the end; on the last stretch of a day count, that end's day is the one that
    /// the rest, left alone, would reach.
    fn extend(&mut self, amount: u32) {
        let amount = i64::from(amount);
        if !self.run.in_days() {
            self.run.minutes_left += Run::new(self.run.unit, amount as u32).minutes_left;
        } else if self.run.days_left > 0 {
            self.run.days_left += amount;
        } else {
            let from = self.paused_since.unwrap_or(self.minute);
            let last_day = (self.run.end(self.oracle, from) - 1) / 1440;
            let days = (from / 1440 + 1)..=last_day;
            let work_days = days.filter(|day| {
                self.run.unit == Unit::CalendarDay || self.oracle.work_minutes(*day as i32) > 0
            });
            self.run.days_left = work_days.count() as i64 + amount;
            self.run.minutes_left = 0;
        }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Pause => self.paused_since = Some(self.minute),
            Step::Resume => self.paused_since = None,
            Step::Extend(amount) if self.run.unit == Unit::Second => self.extend(amount * 60),
            Step::Extend(amount) => self.extend(amount),
            Step::Stop => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn agree_with_the_slow_reckoning(
        definition in definitions(), start in starts(), (unit, amount) in terms(), steps in steps(),
    ) {
        let calendar = calendar(&definition);
        let mut oracle = Oracle::new(&definition);
        let started = Clock::start(
            Start {
                clock: ClockId::new(Uuid::from_u128(7)),
                kind: "handle".into(),
                term: Term::new(amount, unit).extended_at_most(3),
                basis: Basis::new("rule", "条例 1"),
                from: instant(start),
            },
            &calendar,
        ).unwrap();
        let mut clock = Clock::evolve(None, &started).unwrap();
        let mut events = vec![started];
        let mut slow =
            Slow { oracle: &mut oracle, run: Run::new(unit, amount), start, minute: start, paused_since: None, out: false };
        let mut now = start;
        for (gap, step) in steps {
            now += gap;
            slow.pass_to(now);
            let before = clock.clone();
            match take(&clock, step, &calendar, now) {
                Ok(event) => {
                    clock = Clock::evolve(Some(clock), &event).unwrap();
                    slow.take(step);
                    if matches!(step, Step::Stop) {
                        let late = clock.state == ClockState::Overrun;
                        prop_assert_eq!(late, before.state == ClockState::Running && instant(now) > before.due);
                    }
                    events.push(event);
                }
                Err(_) => prop_assert_eq!(&before, &clock),
            }
            prop_assert_eq!(slow.out && before.state == ClockState::Running, before.state == ClockState::Running && before.due <= instant(now));
            if !clock.state.is_open() || slow.out {
                break;
            }
        }

        if clock.state == ClockState::Running && !slow.out {
            let end = slow.run.end(slow.oracle, slow.minute);
            prop_assert_eq!(clock.due, instant(end));
        }
        if clock.state.is_open() {
            let again = clock.recalculate(clock::Recalculation::CalendarChanged, &calendar, instant(now)).unwrap();
            prop_assert_eq!(again, None, "the same calendar gives the same due time");
        }

        let folded = events.iter().fold(None, Clock::evolve).unwrap();
        prop_assert_eq!(&folded, &clock);
        let mut clocks = Clocks::default();
        for event in &events {
            let written = serde_json::to_string(event).unwrap();
            clocks.evolve(&serde_json::from_str(&written).unwrap());
        }
        prop_assert_eq!(clocks.get(clock.id), Some(&clock));
        let written = serde_json::to_string(&clocks).unwrap();
        prop_assert_eq!(serde_json::from_str::<Clocks>(&written).unwrap(), clocks);
    }
}
