//! What is looked at when a fault is over: nothing lost, nothing doubled, the journal whole, indicators as a rebuild
//! makes them, every notice told once.

use super::ledger::{Done, Standing};
use super::load::{SIGNED_OUT, Work};
use super::receiver::Receiver;
use crate::capabilities;
use crate::deployment::Deployment;
use journal::Verifier;
use kernel::Failure;
use std::collections::BTreeSet;
use std::time::{Duration, Instant as Stopwatch};
use store::{Row, Value};

/// How long what was begun may take to settle: the journal's order, roll-ups, notices.
const SETTLING: Duration = Duration::from_secs(120);
/// How long a command of which nobody knows what became of it is repeated.
const REPEATING: Duration = Duration::from_secs(60);
/// Acknowledged commands that are sent again.
const REPEATED: usize = 24;
const LOOK: Duration = Duration::from_millis(100);
/// Entries read at a time.
const PAGE: u32 = 1000;

/// What was found. Everything but the first has to be nothing.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub entries: u64,
    pub lost: Vec<String>,
    pub doubled: Vec<String>,
    /// Commands that nobody answered although all is well again.
    pub unanswered: u64,
    /// What else differs, in words.
    pub differences: Vec<String>,
}

impl Found {
    pub fn is_well(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.unanswered == 0 && self.differences.is_empty()
    }
}

/// Looks at everything.
///
/// # Errors
/// When the database cannot be read although all is well again.
pub async fn look(
    deployment: &Deployment,
    work: &Work,
    receiver: &Receiver,
    done: &mut Done,
) -> Result<Found, Failure> {
    let mut found = Found::default();
    for sent in work.ledger.unknown() {
        work.carry_out(&sent, REPEATING).await;
    }
    found.unanswered = work.ledger.unknown().len() as u64;
    let again = repeat(work).await?;
    settle(deployment).await?;
    read_on(deployment, done).await?;
    found.entries = u64::try_from(done.position).unwrap_or(0);
    found.lost = done.lost(&work.ledger.acknowledged());
    found.doubled = done.doubled();
    found.doubled.extend(again);
    let verifier = Verifier::new(deployment.site.tenant.as_str(), deployment.keys.trusted());
    let verifier = verifier.replays(capabilities::replays(&deployment.site.master));
    let verified = verifier.run(&deployment.site.store).await?;
    found.differences.extend(verified.differences.iter().map(|one| format!("{one:?}")));
    if verified.omitted > 0 {
        found.differences.push(format!("{} more", verified.omitted));
    }
    found.differences.extend(indicators(deployment).await?);
    found.differences.extend(notices(deployment, receiver, done.cases()).await?);
    Ok(found)
}

/// Sends acknowledged commands again: each gets the answer that it had. Keys of those that did not.
async fn repeat(work: &Work) -> Result<Vec<String>, Failure> {
    let mut differing = Vec::new();
    for (sent, before) in work.ledger.sample(REPEATED) {
        let begun = Stopwatch::now();
        loop {
            let cookie = work.cookie(&sent.login).await?;
            let answer = sent.send(&work.address(), &cookie).await;
            match Standing::of(&answer) {
                Standing::Unknown if begun.elapsed() < REPEATING => {
                    if answer.is_ok_and(|answer| answer.status == SIGNED_OUT) {
                        work.signed_out(&sent.login);
                    }
                    tokio::time::sleep(LOOK).await;
                }
                _ => {
                    if answer.is_ok_and(|answer| answer.body != before) {
                        differing.push(format!("{} (answered otherwise)", sent.key));
                    }
                    break;
                }
            }
        }
    }
    Ok(differing)
}

/// Waits until every entry has its place.
async fn settle(deployment: &Deployment) -> Result<(), Failure> {
    let waiting = "select count(*) from journal_outbox";
    let begun = Stopwatch::now();
    while count(deployment, waiting).await? > 0 {
        if begun.elapsed() > SETTLING {
            return Err(Failure::broken("soak-sequencer: nobody orders the journal"));
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

async fn read_on(deployment: &Deployment, done: &mut Done) -> Result<(), Failure> {
    loop {
        let (tenant, from) = (deployment.site.tenant.clone(), done.position);
        let read = deployment.site.store.read(move |tx| {
            Box::pin(async move { journal::entries_from(tx, tenant.as_str(), from, PAGE).await })
        });
        let entries = read.await?;
        let Some((last, _)) = entries.last() else { return Ok(()) };
        done.position = last + 1;
        entries.iter().for_each(|(_, entry)| done.note(entry));
    }
}

/// The roll-ups as the follower made them, beside the same made anew from the journal.
async fn indicators(deployment: &Deployment) -> Result<Vec<String>, Failure> {
    let begun = Stopwatch::now();
    // The server's own follower may be at it as well: one of both then finds nothing more to do.
    loop {
        match insight::actions::follow_journal(&deployment.site).await {
            Ok(0) => break,
            Ok(_) | Err(Failure::Stale { .. }) if begun.elapsed() < SETTLING => {}
            Ok(_) => return Ok(vec!["the roll-ups do not come to an end".to_owned()]),
            Err(failure) => return Err(failure),
        }
    }
    let followed = dump(deployment).await?;
    insight::actions::rebuild(&deployment.site.store, &deployment.site.tenant, |_| {}).await?;
    let rebuilt = dump(deployment).await?;
    let (followed, rebuilt): (BTreeSet<_>, BTreeSet<_>) =
        (followed.into_iter().collect(), rebuilt.into_iter().collect());
    let differing = followed.symmetric_difference(&rebuilt);
    Ok(differing.take(5).map(|row| format!("indicators differ from a rebuild: {row}")).collect())
}

async fn dump(deployment: &Deployment) -> Result<Vec<String>, Failure> {
    let tenant = deployment.site.tenant.clone();
    let read = deployment
        .site
        .store
        .read(move |tx| Box::pin(async move { insight::actions::dump(tx, &tenant).await }));
    read.await
}

/// Every case that came in was told of once, every notice was delivered, and the receiver heard each id.
async fn notices(deployment: &Deployment, receiver: &Receiver, cases: u64) -> Result<Vec<String>, Failure> {
    let unsettled = "select count(*) from link_delivery where state in ('waiting', 'sending')";
    let received = "select count(*) from link_delivery where kind = 'received'";
    let begun = Stopwatch::now();
    let mut differences = Vec::new();
    loop {
        let (waiting, told) = (count(deployment, unsettled).await?, count(deployment, received).await?);
        let missing = i64::try_from(cases).unwrap_or(i64::MAX) - told;
        if waiting == 0 && missing == 0 {
            break;
        }
        if begun.elapsed() > SETTLING {
            differences.push(format!("notices: {waiting} wait, {missing} were not written"));
            break;
        }
        tokio::time::sleep(LOOK).await;
    }
    let delivered: BTreeSet<String> =
        texts(deployment, "select id from link_delivery where state = 'delivered'")
            .await?
            .into_iter()
            .collect();
    let heard: BTreeSet<String> = receiver.heard().into_keys().collect();
    let differing = heard.symmetric_difference(&delivered);
    differences.extend(differing.take(5).map(|id| format!("notice {id} was sent or noted, not both")));
    let undelivered = count(deployment, "select count(*) from link_delivery where state = 'dead'").await?;
    if undelivered > 0 {
        differences.push(format!("{undelivered} notices were given up"));
    }
    Ok(differences)
}

/// Which process orders the journal, by its number with the system.
///
/// # Errors
/// The store's own.
pub async fn sequencing(deployment: &Deployment) -> Result<Option<u32>, Failure> {
    let holders = texts(deployment, "select holder from journal_lease where name = 'sequencer'").await?;
    let number = |holder: &String| holder.strip_prefix("server:")?.split('-').next()?.parse().ok();
    Ok(holders.first().and_then(number))
}

/// The number that a question gives.
///
/// # Errors
/// The store's own.
pub async fn count(deployment: &Deployment, sql: &'static str) -> Result<i64, Failure> {
    let found = rows(deployment, sql, |row| row.get::<i64>(0)).await?;
    Ok(found.first().copied().unwrap_or(0))
}

async fn texts(deployment: &Deployment, sql: &'static str) -> Result<Vec<String>, Failure> {
    let found = rows(deployment, sql, |row| row.get::<Value>(0)).await?;
    let text = |value| match value {
        Value::Text(text) => Some(text),
        _ => None,
    };
    Ok(found.into_iter().filter_map(text).collect())
}

async fn rows<T: Send + 'static>(
    deployment: &Deployment,
    sql: &'static str,
    read: fn(&Row<'_>) -> Result<T, store::Error>,
) -> Result<Vec<T>, Failure> {
    let looked = deployment.site.store.read(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(tx.query_composed("soak", sql, &[], read).await?) })
    });
    looked.await
}
