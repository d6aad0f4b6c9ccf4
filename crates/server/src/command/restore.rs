//! `linli restore`: a new data folder from a backup.

use crate::archive::unpack;
use crate::command::backup::FORMAT;
use crate::command::read_file;
use crate::command_line::{Data, Restore};
use crate::deployment::{Deployment, Folder, Opening, bring_back};
use crate::said::{Said, Speech};
use kernel::{Failure, Refusal};
use serde_json::{Value, json};
use std::path::Path;

pub(super) async fn run(options: Restore, speech: &Speech) -> Result<Said, Failure> {
    refuse_full(&options.data)?;
    let folder = Folder::open(&options.data, None, Opening::Create)?;
    let files = unpack(&options.from, &options.data).map_err(|cause| {
        Refusal::rule("backup-unreadable").with("file", options.from.display()).with("cause", cause)
    })?;
    let about: Value = serde_json::from_slice(&read_file(&options.data.join("about.json"))?)?;
    if about.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(Refusal::rule("backup-unreadable")
            .with("file", options.from.display())
            .with("cause", "format")
            .into());
    }
    let Some(keys) = &options.keys else {
        let text = speech.words.with(
            "restore-keys-missing",
            &[("folder", options.data.display().to_string()), ("keys", folder.keys().display().to_string())],
        );
        return Ok(Said::done(text, json!({ "files": files, "keys": false, "about": about })));
    };
    bring_back(keys, &folder)?;
    let deployment = Deployment::open(&Data::at(options.data.clone()), Opening::Existing).await?;
    let expected = about.get("master_key").and_then(Value::as_str);
    if expected.is_some_and(|expected| expected != deployment.site.master.id().as_str()) {
        return Err(Refusal::rule("restore-other-keys").with("keys", keys.display()).into());
    }
    let text = speech.words.with(
        "restore-done",
        &[("files", files.to_string()), ("folder", options.data.display().to_string())],
    );
    Ok(Said::done(text, json!({ "files": files, "keys": true, "about": about })))
}

/// A restore never writes over anything.
fn refuse_full(folder: &Path) -> Result<(), Refusal> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            Some(_) => Err(Refusal::rule("restore-folder-full").with("folder", folder.display())),
            None => Ok(()),
        },
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(cause) => {
            Err(Refusal::rule("deployment-folder").with("folder", folder.display()).with("cause", cause))
        }
    }
}
