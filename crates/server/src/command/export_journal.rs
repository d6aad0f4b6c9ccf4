//! `linli export journal`: every entry in the order of the log, one JSON object a line.

use crate::command::unwritable;
use crate::command_line::ExportJournal;
use crate::deployment::{Deployment, Opening};
use crate::progress::Bar;
use crate::said::{Said, Speech};
use journal::Entry;
use kernel::Failure;
use serde_json::{Value, json};
use std::io::{BufWriter, Write};

/// Entries read at a time.
const PAGE: u32 = 2000;

pub(super) async fn run(options: ExportJournal, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    deployment.seal().await?;
    let to_file = options.to.is_some();
    let path = options.to.clone().unwrap_or_else(|| "-".into());
    let broken = |cause: std::io::Error| unwritable(&path, &cause);
    let mut out: Box<dyn Write> = match &options.to {
        Some(file) => Box::new(BufWriter::new(std::fs::File::create(file).map_err(broken)?)),
        None => Box::new(BufWriter::new(std::io::stdout())),
    };
    let tenant = deployment.site.tenant.clone();
    let size = {
        let tenant = tenant.clone();
        deployment
            .site
            .store
            .read(move |tx| Box::pin(async move { journal::log_size(tx, tenant.as_str()).await }))
            .await?
    };
    let bar = Bar::new(speech, "journal");
    let mut position = 0i64;
    loop {
        let (tenant, from) = (tenant.clone(), position);
        let read = deployment.site.store.read(move |tx| {
            Box::pin(async move { journal::entries_from(tx, tenant.as_str(), from, PAGE).await })
        });
        let entries = read.await?;
        let Some((last, _)) = entries.last() else { break };
        position = last + 1;
        for (at, entry) in &entries {
            writeln!(out, "{}", line(*at, entry)?).map_err(broken)?;
        }
        bar.set(position.unsigned_abs(), size);
    }
    out.flush().map_err(broken)?;
    bar.finish();
    let object = json!({ "entries": position, "file": options.to.map(|file| file.display().to_string()) });
    if !to_file {
        // The entries were the answer.
        return Ok(Said { exit: crate::said::Exit::Done, text: String::new(), json: object });
    }
    let text = speech
        .words
        .with("export-done", &[("count", position.to_string()), ("file", path.display().to_string())]);
    Ok(Said::done(text, object))
}

fn line(position: i64, entry: &Entry) -> Result<Value, Failure> {
    let payload: Value = serde_json::from_str(&entry.payload)?;
    let actor: Value = serde_json::from_str(&entry.actor)?;
    Ok(json!({
        "position": position,
        "stream": entry.stream,
        "version": entry.version,
        "kind": entry.kind,
        "at": entry.at.rfc3339(),
        "actor": actor,
        "authority": entry.authority,
        "request": entry.request,
        "payload": payload,
        "prev_hash": hex::encode(entry.prev_hash),
        "hash": hex::encode(entry.hash),
    }))
}
