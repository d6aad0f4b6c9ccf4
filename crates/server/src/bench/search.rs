//! How long the search over cases takes: what a page of the list asks the index for, by words, first letters, numbers, places,
//! units, states and time, by people who may see everything, one street, or the cases of one unit.

use super::assist::report;
use super::town::Town;
use super::{Figure, percentile};
use crate::progress::Bar;
use crate::said::Speech;
use crate::staff::accounts_by_login;
use cases::actions::indexing::follow_journal;
use cases::query::{Filter, Sort, case_page, case_rows};
use cases::search::{Searched, own_words};
use cases::testing::lay;
use cases::{Case, CaseState, Ground};
use guard::right::ReadCase;
use guard::{Part, Viewer};
use kernel::{Failure, Id, Instant, Refusal, TenantId};
use std::sync::Arc;
use std::time::Instant as Stopwatch;
use uuid::Uuid;

/// Nineteen of twenty questions should be answered within this, in milliseconds.
const MOST: f64 = 50.0;
/// Cases led through their steps, of which the others are copies with words of their own.
const LIVED: u32 = 2_000;
/// Cases laid into the tables in one transaction.
const TOGETHER: u32 = 5_000;
const ROUNDS: usize = 40;
/// What a page of the list asks for: its rows and one more, and how many there are up to this.
const ROWS: u32 = 26;
const COUNTED: u32 = 1_000;
const YEAR_SECONDS: i64 = 365 * 86_400;

/// What is typed; `{number}`, `{day}`, `{month}` and `{year}` stand for a case's number and its time, `{name}` for the name of an estate.
const QUESTIONS: [(&str, &str); 14] = [
    ("a word of one case in eight", "路灯"),
    ("a word of every case", "社区"),
    ("two words", "垃圾 漏水"),
    ("a year", "{year}"),
    ("a month", "{month}"),
    ("a name", "{name}"),
    ("first letters", "ld"),
    ("one first letter", "l"),
    ("first letters and a word", "dt 消防通道"),
    ("a number", "{number}"),
    ("a day of numbers", "{day}"),
    ("a place and a word", "渡口头社区 路灯"),
    ("a unit and a word", "指挥中心 窨井盖"),
    ("nothing", "独角兽"),
];

pub(super) async fn measure(count: u32, speech: &Speech) -> Result<Vec<Figure>, Failure> {
    let town = Town::build(LIVED.min(count), speech).await?;
    while follow_journal(&town.deployment.site, &town.deployment.grounds).await? > 0 {}
    let ground = town.cast().await?.ground;
    let begun = Stopwatch::now();
    let numbers = fill(&town, &ground, count, speech).await?;
    let mut figures =
        vec![Figure::new("search", format!("laying {count} cases"), begun.elapsed().as_secs_f64(), "s")];
    let mut all = Vec::new();
    for (login, sees) in
        [("dispatch1", "everything"), ("dispatch-001", "one street"), ("dept-urban", "own cases")]
    {
        let viewer = viewer(&town, login).await?;
        let scope = viewer.reach::<ReadCase>();
        for (what, typed) in QUESTIONS {
            let mut times = asked(&town, &ground, &numbers, typed, &scope, |_| {}).await?;
            figures.push(told(format!("{sees}: {what}"), &mut times));
            all.append(&mut times);
        }
        let now = town.deployment.site.now();
        type Narrow = fn(&mut Filter, Instant);
        let narrowed: [(&str, &str, Narrow); 3] = [
            ("a word beside a state", "路灯", |filter, _| filter.step = Some(CaseState::Registered)),
            ("a word of every case beside a state of none", "社区", |filter, _| {
                filter.step = Some(CaseState::Parked);
            }),
            ("a word in one week half a year ago", "路灯", |filter, now| {
                filter.received_from = Some(now.plus_seconds(-YEAR_SECONDS / 2));
                filter.received_to = Some(now.plus_seconds(-YEAR_SECONDS / 2 + 7 * 86_400));
            }),
        ];
        for (what, typed, narrow) in narrowed {
            let mut times =
                asked(&town, &ground, &numbers, typed, &scope, |filter| narrow(filter, now)).await?;
            figures.push(told(format!("{sees}: {what}"), &mut times));
            all.append(&mut times);
        }
    }
    all.sort_by(f64::total_cmp);
    let what = format!("{count} cases, all questions");
    figures.push(Figure::new("search", format!("{what}, p50"), percentile(&all, 0.5), "ms"));
    figures.push(Figure::new("search", format!("{what}, p95"), percentile(&all, 0.95), "ms").below(MOST));
    Ok(figures)
}

fn told(what: String, times: &mut [f64]) -> Figure {
    times.sort_by(f64::total_cmp);
    Figure::new("search", format!("{what}, p95"), percentile(times, 0.95), "ms")
}

async fn viewer(town: &Town, login: &'static str) -> Result<Viewer, Failure> {
    let site = town.deployment.site.clone();
    let read = town.deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let logins = accounts_by_login(tx, &site.tenant).await?;
            let account = logins.get(login).copied().ok_or(Refusal::not_found("account-unknown"))?;
            guard::query::viewer_of(tx, &site.tenant, account, site.now()).await
        })
    });
    read.await
}

/// Asks as a page of the list does, each time for another number or name; gives milliseconds.
async fn asked(
    town: &Town,
    ground: &Arc<Ground>,
    numbers: &[String],
    typed: &str,
    scope: &[Part],
    narrow: impl Fn(&mut Filter),
) -> Result<Vec<f64>, Failure> {
    let site = &town.deployment.site;
    let mut times = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        let number = numbers.get(round * numbers.len() / ROUNDS).map_or("", String::as_str);
        let day = number.split('-').next().unwrap_or_default();
        let name: String = report(round as u32 * 7_919, 0)
            .chars()
            .skip_while(|sign| *sign != '，')
            .skip(1)
            .take(5)
            .collect();
        let typed = typed.replace("{number}", number).replace("{day}", day);
        let typed = typed.replace("{year}", day.get(..4).unwrap_or_default());
        let typed = typed.replace("{month}", day.get(..6).unwrap_or_default()).replace("{name}", &name);
        let begun = Stopwatch::now();
        let now = site.now();
        let mut filter = Filter { scope: scope.to_vec(), now, sort: Sort::Nearness, ..Filter::default() };
        narrow(&mut filter);
        filter.search = ground.segmenter.question(&typed, &filter.scope);
        let tenant = site.tenant.clone();
        let read = site.store.read(move |tx| {
            Box::pin(async move { case_page(tx, &tenant, &filter, None, ROWS, COUNTED).await })
        });
        read.await?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(times)
}

/// Fills the town up to `count` cases: copies of those that lived, each with words, a number and a time of its own.
/// Gives some of the numbers.
async fn fill(
    town: &Town,
    ground: &Arc<Ground>,
    count: u32,
    speech: &Speech,
) -> Result<Vec<String>, Failure> {
    let site = &town.deployment.site;
    let bar = Bar::new(speech, "cases");
    ground.segmenter.learn(own_words(ground));
    let lived = Arc::new(lived(town).await?);
    if lived.is_empty() {
        return Err(Refusal::not_found("case-not-found").into());
    }
    let (mut numbers, now) = (Vec::new(), site.now());
    let mut first = LIVED.min(count);
    let mut next = tokio::task::spawn_blocking(batch(&lived, ground, first, count, now));
    while first < count {
        let laid = next.await.map_err(Failure::broken)?;
        first = count.min(first + TOGETHER);
        // The next cases are cut into words while these are written.
        next = tokio::task::spawn_blocking(batch(&lived, ground, first, count, now));
        numbers.extend(laid.iter().step_by(500).map(|(case, ..)| case.number.clone()));
        let (tenant, ground, laid) = (site.tenant.clone(), Arc::clone(ground), Arc::new(laid));
        let write = site.store.write(move |tx| {
            Box::pin(async move {
                for (case, title, searched) in laid.iter() {
                    lay(tx, &tenant, &ground, case, title, searched).await?;
                }
                Ok::<_, Failure>(())
            })
        });
        write.await?;
        bar.set(first.into(), count.into());
    }
    bar.finish();
    Ok(numbers)
}

type Laid = (Case, String, Searched);

/// Cases in the order of their receipt over a year.
fn batch(
    lived: &Arc<Vec<Case>>,
    ground: &Arc<Ground>,
    first: u32,
    count: u32,
    now: Instant,
) -> impl FnOnce() -> Vec<Laid> + Send + use<> {
    let (lived, ground) = (Arc::clone(lived), Arc::clone(ground));
    move || {
        let all = i64::from(count.max(1));
        let laid = (first..count.min(first + TOGETHER)).map(|number| {
            let mut case = lived[number as usize % lived.len()].clone();
            let age = YEAR_SECONDS - YEAR_SECONDS * i64::from(number) / all;
            case.received_at = now.plus_seconds(-age);
            case.number = format!("{}-{:06}", case.received_at.date().strftime("%Y%m%d"), number);
            // Ids without order, as those of many days mixed.
            let mixed = u128::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
            case.id = Id::new(Uuid::from_u128(mixed));
            case.source = None;
            let text = report(number, number % 2);
            let title: String = text.chars().skip(3).take(24).collect();
            let searched = Searched::of(&ground.segmenter, &ground, &case, Some(&title), &[text]);
            (case, title, searched)
        });
        laid.collect()
    }
}

/// The cases that went through their steps.
async fn lived(town: &Town) -> Result<Vec<Case>, Failure> {
    let site = town.deployment.site.clone();
    let read = town.deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let everywhere = vec![Part::everything()];
            let filter = Filter { scope: everywhere, now: site.now(), ..Filter::default() };
            let rows = case_rows(tx, &site.tenant, &filter, None, LIVED).await?;
            let mut cases = Vec::with_capacity(rows.len());
            for row in rows {
                cases.extend(case(tx, &site.tenant, &row.number).await?);
            }
            Ok::<_, Failure>(cases)
        })
    });
    read.await
}

async fn case(tx: &mut store::Tx, tenant: &TenantId, number: &str) -> Result<Option<Case>, Failure> {
    Ok(cases::query::by_number(tx, tenant, number).await?.map(|found| found.state))
}
