//! Brings what reads the log up to it: what was said at revisits, the watch over open cases, roll-ups, search. The rules that
//! tell people of what happens are put to its end: nobody is told of an invented past.

use super::super::{Figure, rate};
use crate::deployment::Deployment;
use crate::flows;
use crate::progress::Bar;
use crate::said::Speech;
use cases::CaseId;
use cases::actions::indexing::follow_journal;
use cases::query::{Filter, case_rows};
use guard::right::RaiseLadder;
use guard::{Granted, Part};
use journal::Follower;
use kernel::{Failure, Instant, RequestKey};
use oversight::actions::upkeep::follow_case;
use std::time::Instant as Stopwatch;

/// Open cases put under watch in one transaction.
const TOGETHER: usize = 200;
/// More open cases than a county has.
const OPEN: u32 = 1_000_000;

/// Brings the readers up to the log; gives what it took.
///
/// # Errors
/// The store's own.
pub async fn follow(
    deployment: &Deployment,
    until: Instant,
    speech: &Speech,
) -> Result<Vec<Figure>, Failure> {
    let bar = Bar::new(speech, "readers");
    let begun = Stopwatch::now();
    let asked = read_on(deployment, flows::ASKED_BY).await?;
    let revisits = Figure::new("fill", "revisits noted, entries", rate(asked, begun.elapsed()), "/s");
    let begun = Stopwatch::now();
    let watched = watch(deployment, until).await?;
    let watching = Figure::new("fill", "open cases put under watch", rate(watched, begun.elapsed()), "/s");
    deployment.seal().await?;
    skip(deployment).await?;
    let begun = Stopwatch::now();
    let rebuilt = insight::actions::rebuild(&deployment.site.store, &deployment.site.tenant, |_| {}).await?;
    let figures =
        Figure::new("fill", "figures rebuilt, entries", rate(rebuilt.entries, begun.elapsed()), "/s");
    let begun = Stopwatch::now();
    let mut read = 0u64;
    loop {
        match follow_journal(&deployment.site, &deployment.grounds).await? {
            0 => break,
            entries => read += entries as u64,
        }
        bar.set(read, rebuilt.entries);
    }
    bar.finish();
    let searched = begun.elapsed();
    Ok(vec![
        revisits,
        watching,
        figures,
        Figure::new("fill", "cases taken into the search index", rate(rebuilt.cases, searched), "/s"),
        Figure::new("fill", "seconds for the search index", searched.as_secs_f64(), "s"),
    ])
}

/// Lets a rule read the log to its end; gives how many entries it read.
async fn read_on(deployment: &Deployment, name: &str) -> Result<u64, Failure> {
    let mut read = 0;
    for mut reader in flows::all().into_iter().filter(|reader| reader.name() == name) {
        loop {
            match reader.step(deployment).await? {
                0 => break,
                entries => read += entries as u64,
            }
        }
    }
    Ok(read)
}

/// Puts what is open under watch, as the rule that follows the log does.
async fn watch(deployment: &Deployment, until: Instant) -> Result<u64, Failure> {
    let (site, scope) = (deployment.site.clone(), vec![Part::everything()]);
    let open = deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let filter = Filter { scope, now: until, open: Some(true), ..Filter::default() };
            let rows = case_rows(tx, &site.tenant, &filter, None, OPEN).await?;
            Ok::<_, Failure>(rows.into_iter().map(|row| row.id).collect::<Vec<CaseId>>())
        })
    });
    let open = open.await?;
    for some in open.chunks(TOGETHER) {
        let (site, grounds, some) = (deployment.site.clone(), deployment.grounds.clone(), some.to_vec());
        let write = deployment.site.store.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<RaiseLadder>::for_system("clock")?;
                let ground = grounds.current(tx, site.now()).await?;
                for case in some {
                    let context = site.context(&granted, RequestKey(String::new()));
                    follow_case(tx, &ground, &granted, &context, case).await?;
                }
                Ok::<_, Failure>(())
            })
        });
        write.await?;
    }
    Ok(open.len() as u64)
}

/// Puts the rules that react to the log to its end.
async fn skip(deployment: &Deployment) -> Result<(), Failure> {
    let tenant = deployment.site.tenant.clone();
    let write = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            let size = i64::try_from(journal::log_size(tx, tenant.as_str()).await?).unwrap_or(i64::MAX);
            // What was said at revisits is read, not skipped.
            for reader in flows::all().into_iter().filter(|reader| reader.name() != flows::ASKED_BY) {
                let follower = Follower { name: reader.name() };
                let stands = journal::position(tx, tenant.as_str(), &follower).await?;
                journal::set_position(tx, tenant.as_str(), &follower, stands, size).await?;
            }
            Ok::<_, Failure>(())
        })
    });
    write.await
}
