//! `linli migrate status | up | grants | citus`: the schema of the database.

use crate::command_line::{Data, Migrate};
use crate::deployment::{Deployment, Opening, database_of};
use crate::said::{Exit, Said, Speech};
use crate::{capabilities, edge};
use kernel::{Failure, Refusal};
use serde_json::json;
use store::{Durability, Location, Store};

pub(super) async fn run(command: Migrate, speech: &Speech) -> Result<Said, Failure> {
    match command {
        Migrate::Status(data) => status(&data, speech).await,
        Migrate::Up(data) => up(&data, speech).await,
        Migrate::Grants(options) => match store::grants(&options.role) {
            Some(text) => Ok(Said::done(text.trim_end(), json!({ "statements": lines(&text) }))),
            None => Err(Refusal::rule("migrate-role").with("given", &options.role).into()),
        },
        Migrate::Citus(data) => {
            let deployment = Deployment::open(&data, Opening::Existing).await?;
            let text = store::distribution(&deployment.site.store.tables().await?);
            Ok(Said::done(text.trim_end(), json!({ "statements": lines(&text) })))
        }
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// Changes nothing; 1 when something is missing.
async fn status(data: &Data, speech: &Speech) -> Result<Said, Failure> {
    let location = database_of(data)?.unwrap_or_else(|| Location::File(data.data.join("linli.db")));
    if matches!(&location, Location::File(path) if !path.is_file()) {
        return Err(Refusal::rule("deployment-missing").with("folder", data.data.display()).into());
    }
    let store = Store::open(&location, Durability::Full, 1)?;
    let steps = capabilities::migrations();
    let all = steps.len();
    let missing: Vec<String> = store
        .pending(steps)
        .await?
        .iter()
        .map(|step| format!("{} {:04} {}", step.capability, step.number, step.name))
        .collect();
    let facts = [("applied", (all - missing.len()).to_string()), ("missing", missing.len().to_string())];
    let mut text = vec![speech.words.with("migrate-status", &facts)];
    text.extend(missing.iter().map(|step| format!("  {step}")));
    let object = json!({ "applied": all - missing.len(), "missing": missing });
    let exit = if missing.is_empty() { Exit::Done } else { Exit::Some };
    Ok(Said::done(text.join("\n"), object).ending(exit))
}

async fn up(data: &Data, speech: &Speech) -> Result<Said, Failure> {
    // Opening brings the schema up to date; this says what that did.
    let location = database_of(data)?.unwrap_or_else(|| Location::File(data.data.join("linli.db")));
    if matches!(&location, Location::File(path) if !path.is_file()) {
        return Err(Refusal::rule("deployment-missing").with("folder", data.data.display()).into());
    }
    let store = Store::open(&location, Durability::Full, 1)?;
    let applied = store.migrate(capabilities::migrations(), edge::now()).await?;
    let count = applied.now - applied.before;
    let facts = [("count", count.to_string()), ("applied", applied.now.to_string())];
    Ok(Said::done(
        speech.words.with("migrate-done", &facts),
        json!({ "before": applied.before, "now": applied.now }),
    ))
}
