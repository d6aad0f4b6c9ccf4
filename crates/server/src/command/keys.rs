//! `linli guard keys | rotate | destroy-key`: the master keys of a deployment.

use crate::capabilities;
use crate::command_line::{DestroyKey, KeysAsked, Rotate};
use crate::deployment::{Deployment, Opening, suite_of};
use crate::edge;
use crate::progress::Bar;
use crate::said::{Exit, Said, Speech};
use guard::actions::key::{self, Passed};
use guard::right::RotateKey;
use guard::under_key::Survey;
use guard::{Granted, HeldKey, KeeperFault, KeyKeeper, KeyRow, KeyStanding, Suite};
use kernel::{Failure, Refusal};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

type Found = (Vec<KeyRow>, BTreeMap<&'static str, Survey>);

async fn look(deployment: &Deployment, opening: bool) -> Result<Found, Failure> {
    let site = deployment.site.clone();
    let read = deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let keys = key::listed(tx, &site.tenant, &site.master).await?;
            Ok::<_, Failure>((keys, key::survey(tx, &site, &capabilities::under_key(), opening).await?))
        })
    });
    read.await
}

/// How much lies under a key, table by table.
fn under(found: &Found, id: &str) -> BTreeMap<&'static str, u64> {
    let count = |survey: &Survey| survey.by_key.get(id).copied().filter(|rows| *rows > 0);
    found.1.iter().filter_map(|(table, survey)| Some((*table, count(survey)?))).collect()
}

fn lines(found: &Found, held: &[String], speech: &Speech) -> (Vec<String>, Vec<Value>) {
    let words = &speech.words;
    let (mut lines, mut objects) = (Vec::new(), Vec::new());
    for row in &found.0 {
        let rows = under(found, &row.id);
        let here = held.contains(&row.id);
        let since = match row.state.since == kernel::Instant::default() {
            true => words.t("keys-since-the-beginning"),
            false => words.moment(row.state.since),
        };
        let facts = [
            ("key", row.id.clone()),
            ("suite", words.t(&format!("keys-suite-{}", row.state.suite.as_str()))),
            ("standing", words.t(&format!("keys-standing-{}", row.state.standing.as_str()))),
            ("since", since),
            ("count", rows.values().sum::<u64>().to_string()),
        ];
        lines.push(words.with("keys-line", facts));
        lines.extend(rows.iter().map(|(table, count)| format!("  {table} {count}")));
        if !here && row.state.standing != KeyStanding::Destroyed {
            lines.push(words.t("keys-not-here"));
        }
        objects.push(json!({
            "key": row.id, "suite": row.state.suite, "standing": row.state.standing, "since": row.state.since.rfc3339(),
            "rows": rows, "here": here,
        }));
    }
    for (table, survey) in &found.1 {
        for row in &survey.unopened {
            lines.push(words.with("keys-unopened", [("table", *table), ("row", row.as_str())]));
        }
    }
    (lines, objects)
}

fn keeper(deployment: &Deployment) -> Result<&dyn KeyKeeper, Failure> {
    let keeper = deployment.site.master.keeper();
    Ok(&**keeper.ok_or_else(|| Failure::broken("nobody keeps the master keys"))?)
}

fn broken(fault: KeeperFault) -> Failure {
    Failure::broken(fault)
}

/// `linli guard keys`
pub(super) async fn keys(options: KeysAsked, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let found = look(&deployment, options.check).await?;
    let held = keeper(&deployment)?.ids().map_err(broken)?;
    let (mut text, objects) = lines(&found, &held, speech);
    let unopened: BTreeMap<_, _> = found
        .1
        .iter()
        .filter(|(_, survey)| !survey.unopened.is_empty())
        .map(|(table, one)| (*table, &one.unopened))
        .collect();
    if options.check && unopened.is_empty() {
        text.push(speech.words.t("keys-all-open"));
    }
    let exit = if unopened.is_empty() { Exit::Done } else { Exit::Some };
    Ok(Said::done(text.join("\n"), json!({ "keys": objects, "unopened": unopened })).ending(exit))
}

/// `linli guard rotate`
pub(super) async fn rotate(options: Rotate, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let site = &deployment.site;
    let suite = suite_of(&options.data)?.unwrap_or_else(|| site.master.suite());
    let found = look(&deployment, false).await?;
    let unfinished = found
        .0
        .iter()
        .any(|row| row.state.standing == KeyStanding::Former && !under(&found, &row.id).is_empty());
    // What was begun comes to its end first: the same command goes on with it.
    let resumed = unfinished && !options.anew && suite == site.master.suite();
    if !resumed {
        let next = prepared(&deployment, &found.0, suite)?;
        if options.prepare {
            let folder = deployment.folder.keys().display().to_string();
            let text = speech.words.with("rotate-prepared", [("key", next.as_str()), ("folder", &folder)]);
            return Ok(Said::done(text, json!({ "prepared": next })));
        }
        if !site.store.is_embedded() && !options.everywhere {
            return Err(Refusal::rule("rotate-everywhere").with("key", &next).into());
        }
        let (inner, id) = (site.clone(), next.clone());
        let write = site.store.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<RotateKey>::for_system("rotation")?;
                key::take_into_use(tx, &granted, &inner, &id).await
            })
        });
        write.await?;
        key::follow(site).await?;
    }
    let mut passed = bring_over(&deployment, options.batch, speech).await?;
    // Processes that learn of the key a little later have sealed under the former one until then.
    tokio::time::sleep(Duration::from_secs(options.settle)).await;
    let last = bring_over(&deployment, options.batch, speech).await?;
    for (table, rows) in last.resealed {
        *passed.resealed.entry(table).or_default() += rows;
    }
    passed.unopened = last.unopened;
    told(&deployment, &found.0, passed, resumed, speech).await
}

/// A key of this suite that was made and never in use, or a new one.
fn prepared(deployment: &Deployment, known: &[KeyRow], suite: Suite) -> Result<String, Failure> {
    let keeper = keeper(deployment)?;
    for id in keeper.ids().map_err(broken)? {
        let unused = known.iter().all(|row| row.id != id);
        if unused && keeper.key(&id).map_err(broken)?.is_some_and(|key| key.suite() == suite) {
            return Ok(id);
        }
    }
    let key = HeldKey::new(suite, edge::seed()?);
    keeper.keep(&key).map_err(broken)?;
    Ok(key.id().to_owned())
}

async fn bring_over(deployment: &Deployment, batch: u32, speech: &Speech) -> Result<Passed, Failure> {
    let bar = Bar::new(speech, &speech.words.t("rotate-rows"));
    let drawn = bar.clone();
    let tables = capabilities::under_key();
    let passed = key::pass(&deployment.site, &tables, batch, move |rows| drawn.advance(rows)).await?;
    bar.finish();
    Ok(passed)
}

/// Notes in the journal what was done, and says what still lies under former keys.
async fn told(
    deployment: &Deployment,
    before: &[KeyRow],
    passed: Passed,
    resumed: bool,
    speech: &Speech,
) -> Result<Said, Failure> {
    let site = deployment.site.clone();
    let former =
        before.iter().rfind(|row| row.id != site.master.id() && row.state.standing != KeyStanding::Destroyed);
    if let Some(former) = former.map(|row| row.id.clone()) {
        let (inner, rows) = (site.clone(), passed.resealed.clone());
        let write = site.store.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<RotateKey>::for_system("rotation")?;
                key::note_resealed(tx, &granted, &inner, &former, rows).await
            })
        });
        write.await?;
    }
    let found = look(deployment, false).await?;
    let held = keeper(deployment)?.ids().map_err(broken)?;
    let (mut text, objects) = lines(&found, &held, speech);
    let left: u64 = found
        .0
        .iter()
        .filter(|row| row.state.standing == KeyStanding::Former)
        .flat_map(|row| under(&found, &row.id).into_values())
        .sum();
    let count = passed.resealed.values().sum::<u64>().to_string();
    let facts = [("key", site.master.id()), ("count", count), ("left", left.to_string())];
    text.insert(0, speech.words.with(if left == 0 { "rotate-done" } else { "rotate-left" }, facts));
    let object = json!({
        "key": site.master.id(), "suite": site.master.suite(), "resumed": resumed, "resealed": passed.resealed,
        "unopened": passed.unopened, "left": left, "keys": objects,
    });
    let exit = if left == 0 { Exit::Done } else { Exit::Some };
    Ok(Said::done(text.join("\n"), object).ending(exit))
}

/// `linli guard destroy-key`
pub(super) async fn destroy(options: DestroyKey, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let granted = Granted::<RotateKey>::for_system("rotation")?;
    key::destroy(&deployment.site, &granted, capabilities::under_key(), &options.key).await?;
    let text = speech.words.with("keys-destroyed", [("key", options.key.as_str())]);
    Ok(Said::done(text, json!({ "destroyed": options.key })))
}
