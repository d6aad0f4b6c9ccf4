//! The crate's tables.

use clock::store::{self as clocks, ClockRow};
use clock::{
    Basis, Clock, ClockId, Clocks, Day, Definition, PauseCause, PauseOrder, Recalculation, Start, Stop, Term,
    Unit, WorkingCalendar, Yearly,
};
use kernel::{Failure, Instant, TenantId};
use store::{Store, values};
use uuid::Uuid;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

struct Base {
    store: Store,
    tenant: TenantId,
    _folder: tempfile::TempDir,
}

async fn base() -> Base {
    let folder = tempfile::tempdir().unwrap();
    let store = store::testing::opened(folder.path(), clock::MIGRATIONS.to_vec()).await;
    Base { store, tenant: TenantId::new("street"), _folder: folder }
}

fn started(number: u128, kind: &str, term: Term, from: &str) -> Clock {
    let start = Start {
        clock: ClockId::new(Uuid::from_u128(number)),
        kind: kind.into(),
        term,
        basis: Basis::new("rule", "条例 1"),
        from: at(from),
    };
    let event = Clock::start(start, &WorkingCalendar::national().unwrap()).unwrap();
    Clock::evolve(None, &event).unwrap()
}

#[tokio::test]
async fn every_statement_fits_the_schema() {
    let base = base().await;
    let result = base.store.read(|tx| {
        Box::pin(async move {
            for statement in store::registered().filter(|statement| statement.name.starts_with("clock")) {
                tx.prepare(statement).await?;
            }
            Ok::<_, Failure>(())
        })
    });
    result.await.unwrap();
}

#[tokio::test]
async fn a_clock_is_found_when_it_is_due_and_only_while_it_runs() {
    let Base { store, tenant, _folder } = base().await;
    let result = store.write(move |tx| {
        Box::pin(async move {
            let hours =
                |number, hours| started(number, "accept", Term::new(hours, Unit::Hour), "2026-11-20 09:00");
            let (first, second, third) = (hours(1, 2), hours(2, 4), hours(3, 8));
            for (clock, stream) in [(&third, "case/c"), (&second, "case/b"), (&first, "case/a")] {
                clocks::record(tx, &tenant, stream, clock).await?;
            }
            let now = at("2026-11-20 16:00");
            let due = clocks::due_before(tx, &tenant, now, 10).await?;
            assert_eq!(due.iter().map(|due| due.stream.as_str()).collect::<Vec<_>>(), ["case/a", "case/b"]);
            assert_eq!((due[0].clock, due[0].due), (first.id, first.due));
            assert_eq!(clocks::due_before(tx, &tenant, now, 1).await?.len(), 1);
            let later = clocks::due_between(tx, &tenant, second.due, at("2026-11-21"), 10).await?;
            assert_eq!(later.len(), 2, "due at the beginning of the span is inside, at its end outside");

            let stopped = Clock::evolve(Some(first.clone()), &first.stop(Stop::Done, first.due)?).unwrap();
            let order = PauseOrder { cause: PauseCause::Hearing, notice: "告知 1".into(), basis: None };
            let paused =
                Clock::evolve(Some(second.clone()), &second.pause(order, at("2026-11-20 10:00"))?).unwrap();
            clocks::record(tx, &tenant, "case/a", &stopped).await?;
            clocks::record(tx, &tenant, "case/b", &paused).await?;
            assert_eq!(clocks::due_before(tx, &tenant, now, 10).await?, []);
            assert_eq!(clocks::recorded(tx, &tenant, "case/a").await?, [ClockRow::from(&stopped)]);

            let open = clocks::open_on_calendar(tx, &tenant, "national", None, 1).await?;
            assert_eq!(open.iter().map(|open| open.stream.as_str()).collect::<Vec<_>>(), ["case/b"]);
            let rest = clocks::open_on_calendar(tx, &tenant, "national", open.last(), 10).await?;
            assert_eq!(rest.iter().map(|open| open.stream.as_str()).collect::<Vec<_>>(), ["case/c"]);
            assert_eq!(clocks::open_on_calendar(tx, &tenant, "duty", None, 10).await?, []);
            Ok::<_, Failure>(())
        })
    });
    result.await.unwrap();
    let elsewhere = store.read(move |tx| {
        Box::pin(
            async move { clocks::due_before(tx, &TenantId::new("other"), at("2027-11-20 16:00"), 10).await },
        )
    });
    assert_eq!(elsewhere.await.unwrap_or_else(|failure: store::Error| panic!("{failure}")), []);
}

#[tokio::test]
async fn sweeps_read_the_index_alone() {
    let Base { store, .. } = base().await;
    if !store.is_embedded() {
        // A server plans by what it has counted in the tables; with three rows it reads the table.
        return;
    }
    let result = store.read(|tx| {
        Box::pin(async move {
            let mut plans = Vec::new();
            for statement in store::registered() {
                if statement.name.ends_with("store::DUE")
                    || statement.name.ends_with("store::OPEN_ON_CALENDAR")
                {
                    let sql = format!("explain query plan {}", statement.sql);
                    let values = values!["street", 0i64, 0i64, 0i64, 10i64];
                    let values = &values[..if statement.name.ends_with("DUE") { 4 } else { 5 }];
                    plans.extend(tx.query_composed("plan", &sql, values, |row| row.get::<String>(3)).await?);
                }
            }
            assert_eq!(plans.len(), 2, "two searches and no sorting: {plans:?}");
            assert!(
                plans.iter().all(|plan| plan.starts_with("SEARCH") && plan.contains("COVERING INDEX")),
                "{plans:?}"
            );
            Ok::<_, Failure>(())
        })
    });
    result.await.unwrap();
}

#[tokio::test]
async fn only_changed_clocks_are_written() {
    let Base { store, tenant, _folder } = base().await;
    let result = store.write(move |tx| {
        Box::pin(async move {
            let mut clocks = Clocks::default();
            for (number, kind) in [(1, "accept"), (2, "handle")] {
                let start = Start {
                    clock: ClockId::new(Uuid::from_u128(number)),
                    kind: kind.into(),
                    term: Term::new(5, Unit::WorkDay),
                    basis: Basis::new("rule", "条例 1"),
                    from: at("2026-11-20 09:00"),
                };
                clocks.evolve(&Clock::start(start, &WorkingCalendar::national().unwrap())?);
            }
            clocks::record_changed(tx, &tenant, "case/a", None, &clocks).await?;
            let before = clocks.clone();
            let stop = clocks.open_of_kind("accept").unwrap().stop(Stop::Done, at("2026-11-20 10:00"))?;
            clocks.evolve(&stop);
            clocks::record_changed(tx, &tenant, "case/a", Some(&before), &clocks).await?;
            let rows = clocks::recorded(tx, &tenant, "case/a").await?;
            assert_eq!(rows, clocks.iter().map(ClockRow::from).collect::<Vec<_>>());
            Ok::<_, Failure>(())
        })
    });
    result.await.unwrap();
}

#[tokio::test]
async fn announcing_a_year_is_a_new_version_and_reaches_the_open_clocks() {
    let Base { store, tenant, _folder } = base().await;
    let result = store.write(move |tx| {
        Box::pin(async move {
            let now = at("2026-11-25 10:00");
            let street = "calendar street\nfollows national\nhours mon-fri 08:30-12:00 14:30-18:00\n";
            let street = Definition::parse(street).unwrap();
            assert_eq!(clocks::save_calendar(tx, &tenant, &street, now, now).await?, ["street"]);
            assert!(
                clocks::save_calendar(tx, &tenant, &street, now, now).await?.is_empty(),
                "nothing changes"
            );

            let clock = started(1, "handle", Term::new(5, Unit::WorkDay), "2026-12-29 10:00");
            clocks::record(tx, &tenant, "case/a", &clock).await?;

            let mut national = Definition::national().unwrap();
            national.announce(&Yearly::parse("2027 元旦 off 01-01..01-03\n").unwrap()).unwrap();
            let touched = clocks::save_calendar(tx, &tenant, &national, now, now).await?;
            assert_eq!(touched, ["national", "street"]);
            let calendars = clocks::load_calendars(tx, &tenant, now).await?;
            assert_eq!(calendars.national().reference().version, 1);
            assert!(!calendars.find(Some("street"))?.is_work_day(Day::civil(2027, 1, 1)));
            assert_eq!(calendars.find(Some("street"))?.reference().version, 2);
            let before = clocks::load_calendars(tx, &tenant, at("2026-11-25 09:59")).await?;
            assert_eq!(before.national().reference().version, 0, "not in force yet: the shipped one is");

            for open in clocks::open_on_calendar(tx, &tenant, "national", None, 100).await? {
                assert_eq!(open.clock, clock.id);
                let event = clock.recalculate(
                    Recalculation::YearAnnounced,
                    calendars.national(),
                    at("2026-12-30"),
                )?;
                let moved = Clock::evolve(Some(clock.clone()), &event.unwrap()).unwrap();
                clocks::record(tx, &tenant, &open.stream, &moved).await?;
            }
            let rows = clocks::recorded(tx, &tenant, "case/a").await?;
            assert_eq!((rows[0].calendar_version, rows[0].provisional), (1, false));
            assert_eq!(rows[0].due, at("2027-01-06 18:00"));

            let early =
                clocks::save_calendar(tx, &tenant, &Definition::national().unwrap(), at("2026-11-01"), now)
                    .await;
            // The shipped table was in force then, so saving it as it was changes nothing.
            assert!(early.unwrap().is_empty());
            let mut other = national.clone();
            other.source = "更正".into();
            let early = clocks::save_calendar(tx, &tenant, &other, at("2026-11-01"), now).await;
            assert!(
                matches!(early, Err(Failure::Refused(refusal)) if refusal.code == "clock-calendar-earlier")
            );
            let lost = Definition::parse("calendar lost\nfollows moon\n").unwrap();
            let lost = clocks::save_calendar(tx, &tenant, &lost, now, now).await;
            assert!(
                matches!(lost, Err(Failure::Refused(refusal)) if refusal.code == "clock-calendar-follows")
            );
            assert_eq!(clocks::versions(tx, &tenant, "national").await?.len(), 1);
            Ok::<_, Failure>(())
        })
    });
    result.await.unwrap();
}
