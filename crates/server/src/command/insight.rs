//! `linli insight rebuild`: all roll-ups made anew from the journal.

use crate::command_line::Data;
use crate::deployment::{Deployment, Opening};
use crate::progress::Bar;
use crate::said::{Said, Speech};
use kernel::Failure;
use serde_json::json;

/// `linli insight rebuild`
pub(super) async fn rebuild(data: Data, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&data, Opening::Existing).await?;
    // What was committed and has no place in the log yet would be missing.
    deployment.seal().await?;
    let (store, tenant) = (deployment.site.store.clone(), deployment.site.tenant.clone());
    let owner = tenant.clone();
    let size =
        store.read(move |tx| Box::pin(async move { journal::log_size(tx, owner.as_str()).await })).await?;
    let bar = Bar::new(speech, &speech.words.t("insight-rebuilding"));
    let drawn = bar.clone();
    let done = insight::actions::rebuild(&store, &tenant, move |read| drawn.set(read, size)).await?;
    bar.finish();
    let text = speech.words.with(
        "insight-rebuilt",
        [
            ("entries", done.entries.to_string().as_str()),
            ("cases", done.cases.to_string().as_str()),
            ("facts", done.facts.to_string().as_str()),
        ],
    );
    Ok(Said::done(text, json!({ "entries": done.entries, "cases": done.cases, "facts": done.facts })))
}
