//! Whatever happens to cases, counting behind the journal gives what counting from its beginning gives.

use crate::world::{
    CENTRE, CHECKERS, DUMPED, LIFT, ROADS, STREET, Story, WATER, World, assignment, at, grid, staff, words,
};
use cases::{CaseCommand, Channel, Outcome, ParkCause, ReturnGround};
use insight::query::{self, Scope, span_of};
use insight::{Day, Measure, Period};
use kernel::Actor;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// What somebody tries; the rules refuse what does not fit.
fn attempt(choice: u8, story: &Story, other: &Story) -> (Actor, CaseCommand) {
    let lead = story.case.as_ref().and_then(|case| case.lead.as_ref()).map_or(ROADS, |lead| lead.unit);
    let unit = if choice.is_multiple_of(2) { ROADS } else { WATER };
    match choice % 20 {
        0 | 1 => (staff(CENTRE, 1), CaseCommand::Register),
        2 | 3 => {
            (staff(CENTRE, 2), CaseCommand::Dispatch { lead: assignment(unit), assists: vec![], words: None })
        }
        4 | 5 => (staff(lead, 3), CaseCommand::Accept),
        6 | 7 => {
            let reply = CaseCommand::Reply { words: words("done"), attachments: vec![], assists_open: None };
            (staff(lead, 3), reply)
        }
        8 => (staff(CHECKERS, 4), CaseCommand::Check { passed: true, words: None }),
        9 => (staff(CHECKERS, 4), CaseCommand::Check { passed: false, words: Some(words("no")) }),
        10 => {
            let satisfaction = Some(choice / 50 + 1).filter(|level| *level < 6);
            let command =
                CaseCommand::Revisit { contacted: true, solved: Some(true), satisfaction, words: None };
            (staff(CENTRE, 5), command)
        }
        11 => {
            let said = Some(words("no"));
            (
                staff(CENTRE, 5),
                CaseCommand::Revisit {
                    contacted: true,
                    solved: Some(false),
                    satisfaction: Some(1),
                    words: said,
                },
            )
        }
        12 => (staff(CENTRE, 5), CaseCommand::Close { outcome: Outcome::Solved, words: None }),
        13 if choice < 128 => (Actor::Requester, CaseCommand::AskReopening { words: words("again") }),
        13 => (staff(CENTRE, 9), CaseCommand::RuleReopening { granted: true, words: words("so it is") }),
        14 => {
            let command = CaseCommand::Park { cause: ParkCause::Funds, plan: words("plan"), review_days: 30 };
            (staff(STREET, 6), command)
        }
        15 => (staff(STREET, 6), CaseCommand::Unpark { words: None }),
        16 => {
            let command = CaseCommand::Return {
                ground: ReturnGround::NotOurDuty,
                duty: "D2".into(),
                words: words("not ours"),
            };
            (staff(lead, 3), command)
        }
        17 => (
            Actor::system("routing"),
            CaseCommand::Transfer { lead: (choice < 200).then(|| assignment(unit)) },
        ),
        18 => match choice {
            0..60 => (staff(ROADS, 3), CaseCommand::AskExtension { amount: 2, words: words("more") }),
            60..120 => (staff(STREET, 6), CaseCommand::RuleExtension { granted: true, words: words("yes") }),
            120..190 => (staff(CENTRE, 1), CaseCommand::Locate { placement: grid(112) }),
            _ => (staff(CENTRE, 2), CaseCommand::Designate { lead: assignment(unit), words: words("yours") }),
        },
        _ => match choice {
            0..90 => {
                let into = other.id();
                (staff(CENTRE, 1), CaseCommand::Merge { into, into_ended: false, words: None })
            }
            90..180 => (staff(CENTRE, 1), CaseCommand::Unmerge { words: words("another") }),
            _ => (Actor::Requester, CaseCommand::Withdraw { words: None }),
        },
    }
}

async fn lives(choices: Vec<(u8, u8)>, shares: Option<[u32; 3]>) -> World {
    let mut world = World::new().await;
    if let Some(shares) = shares {
        world.tie(shares);
    }
    let channels = [Channel::Phone, Channel::Patrol, Channel::Web, Channel::Letter];
    let mut stories = Vec::new();
    for (number, channel) in channels.into_iter().enumerate() {
        let matter = if number == 3 { LIFT } else { DUMPED };
        stories.push(world.receive("2026-04-29 08:30", channel, number % 2 == 0, grid(111), matter).await);
    }
    let mut now = at("2026-04-29 09:00");
    for (number, (which, choice)) in choices.into_iter().enumerate() {
        now = now.plus_seconds(3600 * i64::from(choice % 7));
        let at_hand = usize::from(which) % stories.len();
        let (actor, command) = attempt(choice, &stories[at_hand], &stories[(at_hand + 1) % stories.len()]);
        // What the rules refuse has not happened.
        let _ = world.tell(&mut stories[at_hand], now, actor, command).await;
        if number % 9 == 8 {
            world.catch_up(now).await;
        }
    }
    // Another one of the first kind, after some were closed.
    world.receive(&now.rfc3339(), Channel::Sensor, false, grid(111), DUMPED).await;
    world.catch_up(now.plus_seconds(60)).await;
    world
}

/// Three parts that are the whole.
fn shares() -> impl Strategy<Value = [u32; 3]> {
    (1_u32..999).prop_flat_map(|first| {
        (Just(first), 1..1000 - first).prop_map(|(first, second)| [first, second, 1000 - first - second])
    })
}

#[test]
fn following_and_rebuilding_count_the_same() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let choices = prop::collection::vec((any::<u8>(), any::<u8>()), 20..160);
    let outcome = runner.run(&(choices, prop::option::of(shares())), |(choices, shares)| {
        let (followed, rebuilt) = runtime.block_on(async { lives(choices, shares).await.both_ways().await });
        prop_assert!(!followed.is_empty());
        prop_assert_eq!(followed, rebuilt);
        Ok(())
    });
    outcome.unwrap();
}

/// What all units bear together is exactly the cases, and each bears exactly its share of them, whatever happens.
#[test]
fn the_shares_of_all_units_are_the_whole() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let choices = prop::collection::vec((any::<u8>(), any::<u8>()), 20..120);
    let outcome = runner.run(&(choices, shares()), |(choices, shares)| {
        let units = runtime.block_on(async {
            let world = lives(choices, Some(shares)).await;
            let tenant = world.tenant().clone();
            world
                .read(move |tx| {
                    Box::pin(async move {
                        let span = span_of(Period::read("2026").unwrap(), Day::of(at("2027-01-02 10:00")));
                        query::by_unit(tx, &tenant, &Scope::default(), span).await
                    })
                })
                .await
        });
        let count = |unit: Option<kernel::UnitId>, measure| {
            let of = |(key, tally): (&Option<kernel::UnitId>, &query::Tally)| {
                (unit.is_none() || *key == unit).then(|| tally.counts.get(measure))
            };
            units.iter().filter_map(of).sum::<i64>()
        };
        let due = count(None, Measure::Due);
        let late = due - count(None, Measure::DueOnTime);
        prop_assert_eq!(count(None, Measure::SharedDue), due * 1000);
        prop_assert_eq!(count(None, Measure::SharedLate), late * 1000);
        for (unit, share) in [STREET, WATER, ROADS].into_iter().zip(shares) {
            prop_assert_eq!(count(Some(unit), Measure::SharedDue), due * i64::from(share));
            prop_assert_eq!(count(Some(unit), Measure::SharedLate), late * i64::from(share));
        }
        Ok(())
    });
    outcome.unwrap();
}
